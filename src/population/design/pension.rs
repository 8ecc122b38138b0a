//! People who draw a pension and work: the days that count from their age on.
//!
//! Ages are swept by quarters of a year around birthdays at which they change; which one
//! counts is not known here.

use crate::domain::{
    AldDecision, Cents, Content, Day, Decision, EarlierDays, PensionDrawn, StopNature,
};

use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::Maker;
use super::tale::{self, day};

const PAY: Cents = Cents(250_000);
const STRATUM: &str = "sickness/pension-rules";

/// One case of a person born on that day.
fn case(
    maker: &mut Maker<'_>,
    born_on: Day,
    rule: &str,
    detail: &str,
    tell: impl FnOnce(&mut Draft),
) {
    maker.case_born(STRATUM, born_on, |draft| {
        draft.factor("rule", rule);
        draft.factor("detail", detail);
        tell(draft);
    });
}

/// Pensions before, inside and after stops; ages; days already taken.
pub(super) fn make(maker: &mut Maker<'_>) {
    pensions(maker);
    earlier_days(maker);
    ages(maker);
}

/// Somebody of full age long before the stop.
const OLD: Day = Day::from_number(-3_600);

fn pensions(maker: &mut Maker<'_>) {
    let rule = "pensioner_days";
    let start = day(2025, 3, 3);
    let long = |draft: &mut Draft| tale::plain(draft, start, 110, PAY);
    for (is_progressive, kind) in [(false, "full"), (true, "progressive")] {
        for (first_day, detail) in [
            (day(2024, 1, 1), "drawn long before"),
            (start, "drawn from the first day"),
            (day(2025, 4, 1), "drawn inside the stop"),
            (day(2025, 8, 1), "drawn after the stop"),
        ] {
            case(maker, OLD, rule, &format!("{kind}, {detail}"), |draft| {
                long(draft);
                draw(draft, first_day, is_progressive, start);
            });
        }
    }
    case(maker, OLD, rule, "progressive, then full", |draft| {
        long(draft);
        draw(draft, day(2024, 1, 1), true, start);
        draw(draft, day(2025, 4, 1), false, start.plus_days(35));
    });
    case(maker, OLD, rule, "two pensions", |draft| {
        long(draft);
        draw(draft, day(2025, 5, 1), false, start);
        draw(draft, day(2025, 3, 20), false, start);
    });
    case(maker, OLD, rule, "told after the days were paid", |draft| {
        long(draft);
        draw(draft, day(2024, 6, 1), false, start.plus_days(95));
    });
    case(maker, OLD, rule, "withdrawn after the limit", |draft| {
        long(draft);
        let rank = draw(draft, day(2024, 6, 1), false, start);
        draft.cancel(rank, 2, Sending::electronic(start.plus_days(90), 0));
    });
    case(maker, OLD, rule, "found to be progressive", |draft| {
        long(draft);
        let rank = draw(draft, day(2024, 6, 1), false, start);
        let sending = Sending::electronic(start.plus_days(90), 0);
        draft.correct(rank, 2, sending, |content| {
            if let Content::PensionDrawn(drawn) = content {
                drawn.progressive = true;
            }
        });
    });
    case(maker, OLD, rule, "of a long-term illness", |draft| {
        long(draft);
        draw(draft, day(2024, 1, 1), false, start);
        ill(draft, start);
    });
    case(maker, OLD, rule, "in part time", |draft| {
        let job = tale::job(draft, start, PAY);
        tale::employ(draft, &job, start);
        let stop = stop_id("S1");
        let full = certificate(&stop, StopNature::Initial, start, start.plus_days(29));
        tale::certify(draft, full);
        let days = (start.plus_days(30), start.plus_days(89));
        tale::part_time(draft, &stop, days.0, days.1, None);
        tale::declare(draft, &job, &stop, start, Vec::new());
        tale::lose(draft, &job, &stop, days, Cents(60_000));
        draw(draft, day(2024, 1, 1), false, start);
    });
}

/// Days taken since the pension began, or before it: one below, at and above the limit.
fn earlier_days(maker: &mut Maker<'_>) {
    let rule = "pensioner_days_before";
    let start = day(2025, 11, 3);
    for n_paid in 28..=32 {
        for (ended, detail) in [(60, "since the pension"), (500, "before the pension")] {
            let detail = format!("30 days {detail}, {n_paid} more");
            case(maker, OLD, rule, &detail, |draft| {
                let last_day = start.plus_days(-ended);
                draft.history.sickness_days.push(EarlierDays {
                    first_day: last_day.plus_days(-29),
                    last_day,
                });
                tale::plain(draft, start, 3 + n_paid, PAY);
                draw(
                    draft,
                    start.plus_days(-300).month().first_day(),
                    false,
                    start,
                );
            });
        }
    }
}

/// A stop that begins some weeks before an age and lasts until long after it, for people
/// born on both sides of the days at which the age changes.
fn ages(maker: &mut Maker<'_>) {
    let births = [
        day(1961, 8, 31),
        day(1961, 9, 1),
        day(1961, 12, 31),
        day(1962, 1, 1),
        day(1962, 6, 15),
        day(1962, 12, 31),
        day(1963, 1, 1),
        day(1963, 7, 7),
        day(1963, 12, 31),
        day(1964, 1, 1),
    ];
    for born_on in births {
        for months in [744, 747, 750, 753, 756] {
            let age = born_on.plus_months(months);
            for (before, n_days) in [(45, 95), (30, 140)] {
                let start = age.plus_days(-before);
                if start < day(2024, 1, 15) || start > tale::latest(n_days) {
                    continue;
                }
                // Drawn early after a long career, or about the days when ages changed.
                for first_day in [start.plus_months(-7).month().first_day(), day(2026, 9, 1)] {
                    if first_day > start.plus_days(n_days) {
                        continue;
                    }
                    let detail = format!("born on {born_on}, {months} months, drawn {first_day}");
                    case(maker, born_on, "pension_age", &detail, |draft| {
                        tale::plain(draft, start, n_days, PAY);
                        draw(draft, first_day, false, start);
                    });
                }
            }
        }
    }
}

/// A pension drawn from that day, told by software when both are known.
fn draw(draft: &mut Draft, first_day: Day, progressive: bool, known_on: Day) -> usize {
    let content = Content::PensionDrawn(PensionDrawn {
        first_day,
        progressive,
    });
    draft.send(Sending::at_once(known_on), content)
}

fn ill(draft: &mut Draft, start: Day) {
    let illness = stop_id("L1");
    for document in &mut draft.documents {
        if let Content::StopNotice(notice) = &mut document.content {
            notice.illness = Some(illness.clone());
        }
    }
    let content = Content::AldDecision(AldDecision {
        illness,
        decision: Decision::Recognised,
        first_day: start,
    });
    draft.send(Sending::electronic(start.plus_days(3), 0), content);
}

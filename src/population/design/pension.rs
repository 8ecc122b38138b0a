//! People who draw a pension and work: the days that count from their age on.
//!
//! Ages are aimed at as plain numbers of months around birthdays at which they change;
//! which one counts is not known here.

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
    let long_ago = day(2024, 1, 1);
    let long = |draft: &mut Draft| tale::plain(draft, start, 84, PAY);
    case(maker, OLD, rule, "drawn long before", |draft| {
        long(draft);
        draw(draft, long_ago, false, start);
    });
    case(maker, OLD, rule, "drawn inside the stop", |draft| {
        long(draft);
        draw(draft, day(2025, 3, 20), false, start);
    });
    case(maker, OLD, rule, "progressive", |draft| {
        long(draft);
        draw(draft, long_ago, true, start);
    });
    case(maker, OLD, rule, "progressive, then full", |draft| {
        long(draft);
        draw(draft, long_ago, true, start);
        draw(draft, day(2025, 3, 20), false, start.plus_days(35));
    });
    case(maker, OLD, rule, "two pensions", |draft| {
        long(draft);
        draw(draft, day(2025, 4, 1), false, start);
        draw(draft, day(2025, 3, 20), false, start);
    });
    case(maker, OLD, rule, "withdrawn after the limit", |draft| {
        long(draft);
        let rank = draw(draft, long_ago, false, start);
        draft.cancel(rank, 2, Sending::electronic(start.plus_days(78), 0));
    });
    case(maker, OLD, rule, "found to be progressive", |draft| {
        long(draft);
        let rank = draw(draft, long_ago, false, start);
        let sending = Sending::electronic(start.plus_days(78), 0);
        draft.correct(rank, 2, sending, |content| {
            if let Content::PensionDrawn(drawn) = content {
                drawn.progressive = true;
            }
        });
    });
    case(maker, OLD, rule, "told after the days were paid", |draft| {
        long(draft);
        draw(draft, long_ago, false, start.plus_days(75));
    });
    case(maker, OLD, rule, "of a long-term illness", |draft| {
        long(draft);
        draw(draft, long_ago, false, start);
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
        draw(draft, long_ago, false, start);
    });
}

/// Thirty days taken since the pension began, then one below, at and above the limit; or
/// taken before it.
fn earlier_days(maker: &mut Maker<'_>) {
    let rule = "pensioner_days_before";
    let start = day(2025, 11, 3);
    for (n_paid, ended, detail) in [
        (29, 60, "since the pension"),
        (30, 60, "since the pension"),
        (31, 60, "since the pension"),
        (40, 500, "before the pension"),
    ] {
        let detail = format!("30 days {detail}, {n_paid} more");
        case(maker, OLD, rule, &detail, |draft| {
            let last_day = start.plus_days(-ended);
            draft.history.sickness_days.push(EarlierDays {
                first_day: last_day.plus_days(-29),
                last_day,
            });
            tale::plain(draft, start, 3 + n_paid, PAY);
            draw(draft, day(2025, 1, 1), false, start);
        });
    }
}

/// Stops that begin some weeks before an age and last until long after it, of people born
/// on both sides of the days at which the age changes, who draw a pension since before it
/// or from the day on which the ages were set anew.
fn ages(maker: &mut Maker<'_>) {
    let anew = day(2026, 9, 1);
    for (born_on, months, drawn_on) in [
        (day(1962, 1, 1), 750, day(2024, 3, 1)),
        (day(1962, 6, 15), 750, day(2024, 6, 1)),
        (day(1962, 12, 31), 750, day(2025, 1, 1)),
        (day(1963, 1, 1), 753, day(2025, 1, 1)),
        (day(1963, 9, 30), 753, day(2026, 2, 1)),
        (day(1964, 1, 1), 753, anew.plus_days(-1)),
        (day(1964, 1, 1), 753, anew),
    ] {
        let start = born_on.plus_months(months).plus_days(-40);
        // Long enough for the age after, where the tables let it.
        let n_days = tale::latest(0).days_since(start).min(105);
        let detail = format!("born on {born_on}, drawn on {drawn_on}");
        case(maker, born_on, "pension_age", &detail, |draft| {
            tale::plain(draft, start, n_days, PAY);
            draw(draft, drawn_on, false, start);
        });
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

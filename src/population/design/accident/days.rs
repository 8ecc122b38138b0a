//! Which days are of an accident: the employer's day, gaps, certificates, several accidents,
//! sickness beside them, counts handed over.

use crate::domain::{
    AccidentDays, AccidentHistory, AccidentKind, Benefit, Cents, Content, Day, EarlierDays,
    EarlierWarning, Line, PensionDrawn, Prescriber, ReturnToWork, StopNature, StopNotice, Switch,
    SwitchBalance, UnemploymentBenefit,
};

use super::super::super::before;
use super::super::super::draft::{Draft, Sending, certificate, stop_id, stop_inside};
use super::super::{Maker, tale};
use super::{PAY, Story, case, day, of_accident, tuesday};

const STRATUM: &str = "work-accident/day-rules";

/// Days of accidents, and days beside them.
pub(super) fn make(maker: &mut Maker<'_>) {
    employers_day(maker);
    gaps(maker);
    certificates(maker);
    counts(maker);
    beside(maker);
    limits(maker);
    handed_over(maker);
}

fn employers_day(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "employers_day");
    // The certificate begins so many days before the accident.
    for (before, n_days, detail) in [
        (0, 30, "first day of the certificate"),
        (0, 1, "the only day"),
        (5, 30, "inside the certificate"),
    ] {
        case(maker, rule, detail, |draft| {
            let start = tuesday();
            let mut story = Story::begin(draft, start, PAY);
            let on = start.plus_days(before);
            story.declared("X1", AccidentKind::Work, on, on);
            story.stopped("S1", "X1", start, n_days);
            story.recognised("X1", start.plus_days(10));
        });
    }
    case(maker, rule, "the last of a month", |draft| {
        // The month before that day, not before the day after.
        let start = day(2026, 2, 28);
        let mut job = tale::job(draft, start, PAY);
        job.exact = vec![(start.month(), Cents(150_000), job.hours)];
        let mut story = Story::with_job(draft, start, job);
        story.declared("X1", AccidentKind::Work, start, start);
        story.stopped("S1", "X1", start, 35);
        story.recognised("X1", start.plus_days(10));
    });
}

fn gaps(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_gap");
    for (start, gap) in [(tuesday(), 2), (tuesday(), 3), (day(2024, 6, 11), 1)] {
        let detail = format!("{gap} days after a stop of {start}");
        case(maker, rule, &detail, |draft| {
            let mut story = Story::known(draft, start, 20);
            let again = start.plus_days(20 + gap);
            let until = again.plus_days(19);
            story.certificate("S1", "X1", StopNature::Extension, again, until);
            if gap >= 3 {
                let opened = stop_inside(&stop_id("S1"), again);
                tale::declare(story.draft, &story.job, &opened, again, Vec::new());
            }
        });
    }
    case(maker, rule, "an extension that names nothing", |draft| {
        let story = Story::known(draft, tuesday(), 20);
        let (from, until) = (story.on(20), story.on(39));
        let mut notice = certificate(&stop_id("S1"), StopNature::Extension, from, until);
        notice.risk = crate::domain::Risk::Accident;
        tale::certify(story.draft, notice);
    });
    case(
        maker,
        rule,
        "an extension without what it extends",
        |draft| {
            let mut story = Story::begin(draft, tuesday(), PAY);
            let (start, end) = (story.start, story.on(19));
            story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
            let rank = story.certificate("S1", "X1", StopNature::Initial, start, end);
            story.certificate(
                "S1",
                "X1",
                StopNature::Extension,
                story.on(20),
                story.on(39),
            );
            story.paid_by("S1", start, Vec::new());
            story.recognised("X1", start.plus_days(7));
            draft.cancel(rank, 2, Sending::at_once(start.plus_days(2)));
        },
    );
    case(maker, rule, "an extension of sickness", |draft| {
        let story = Story::known(draft, tuesday(), 20);
        let (from, until) = (story.on(20), story.on(39));
        let notice = certificate(&stop_id("S1"), StopNature::Extension, from, until);
        tale::certify(story.draft, notice);
    });
    case(maker, rule, "sickness, then an accident", |draft| {
        let start = tuesday();
        let mut story = Story::begin(draft, start, PAY);
        let (middle, end) = (start.plus_days(14), start.plus_days(45));
        let first = certificate(
            &stop_id("S1"),
            StopNature::Initial,
            start,
            middle.plus_days(-1),
        );
        tale::certify(story.draft, first);
        story.declared("X1", AccidentKind::Work, middle.plus_days(-1), middle);
        story.certificate("S1", "X1", StopNature::Extension, middle, end);
        story.paid_by("S1", start, Vec::new());
        story.recognised("X1", middle.plus_days(7));
    });
}

/// What is forgiven to the certificates of an accident, and what is not.
fn certificates(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_certificate");
    let posted = |draft: &mut Draft, waited: i32| {
        let start = tuesday();
        draft.history.late_warnings.push(EarlierWarning {
            prescribed_on: start.plus_months(-6),
        });
        let mut story = Story::begin(draft, start, PAY);
        story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
        let end = start.plus_days(19);
        let notice = certificate(&stop_id("S1"), StopNature::Initial, start, end);
        let content = Content::StopNotice(of_accident(notice, "X1"));
        story
            .draft
            .send(Sending::paper(start.plus_days(waited), 2), content);
        story.paid_by("S1", start, Vec::new());
        story.recognised("X1", start.plus_days(waited + 4));
    };
    case(maker, rule, "sent late after a warning", |draft| {
        posted(draft, 9);
    });
    case(maker, rule, "sent after the end", |draft| posted(draft, 25));
    let extended = |draft: &mut Draft, start: Day, days: i32, change: fn(&mut StopNotice)| {
        let story = Story::known(draft, start, 15);
        let (from, until) = (story.on(15), story.on(14 + days));
        let notice = certificate(&stop_id("S1"), StopNature::Extension, from, until);
        let mut notice = of_accident(notice, "X1");
        change(&mut notice);
        tale::certify(story.draft, notice);
    };
    let start = tuesday();
    for (detail, change) in [
        (
            "extended by another prescriber",
            (|notice: &mut StopNotice| notice.prescriber = Prescriber::Other)
                as fn(&mut StopNotice),
        ),
        ("extended from abroad", |notice| {
            notice.prescriber = Prescriber::Abroad;
        }),
        ("extended at a distance", |notice| {
            notice.telemedicine = true;
        }),
    ] {
        case(maker, rule, detail, |draft| {
            extended(draft, start, 12, change);
        });
    }
    // Longer than what sickness may be prescribed at once.
    for is_known in [true, false] {
        let detail = format!("forty days at once, recognised: {is_known}");
        case(maker, rule, &detail, |draft| {
            let start = day(2026, 9, 8);
            let mut story = Story::begin(draft, start, PAY);
            story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
            let end = start.plus_days(39);
            story.certificate("S1", "X1", StopNature::Initial, start, end);
            story.paid_by("S1", start, Vec::new());
            if is_known {
                story.recognised("X1", start.plus_days(25));
            } else {
                story.refused("X1", start.plus_days(25));
            }
        });
    }
    case(maker, rule, "work resumed before the end", |draft| {
        let story = Story::known(draft, tuesday(), 40);
        let content = Content::ReturnToWork(ReturnToWork {
            stop: stop_id("S1"),
            returned_on: story.on(24),
        });
        let sending = Sending::payroll(story.on(30), 1);
        draft.send(sending, content);
    });
    case(maker, rule, "unemployment benefit inside", |draft| {
        let story = Story::known(draft, tuesday(), 40);
        let content = Content::UnemploymentBenefit(UnemploymentBenefit {
            first_day: story.on(12),
            last_day: story.on(16),
        });
        let sending = Sending::electronic(story.on(30), 0);
        draft.send(sending, content);
    });
}

fn counts(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_count");
    case(maker, rule, "goes on in a second stop", |draft| {
        let mut story = Story::known(draft, tuesday(), 22);
        let again = story.on(40);
        story.stopped("S2", "X1", again, 22);
    });
    case(maker, rule, "a second accident begins its own", |draft| {
        let mut story = Story::known(draft, tuesday(), 22);
        let again = story.on(40);
        story.declared("X2", AccidentKind::Work, again.plus_days(-1), again);
        story.stopped("S2", "X2", again, 22);
        story.recognised("X2", again.plus_days(7));
    });
    case(maker, rule, "two accidents at once", |draft| {
        let mut story = Story::known(draft, tuesday(), 40);
        let again = story.on(20);
        story.declared("X2", AccidentKind::Commuting, again.plus_days(-1), again);
        story.stopped("S2", "X2", again, 45);
        story.recognised("X2", again.plus_days(7));
    });
    case(maker, rule, "an accident known before the file", |draft| {
        earlier(draft, tuesday(), 20, true);
        let start = tuesday();
        let mut story = Story::begin(draft, start, PAY);
        story.stopped("S1", "H1", start, 20);
    });
    case(maker, rule, "the same, without amounts", |draft| {
        earlier(draft, tuesday(), 0, false);
        let start = tuesday();
        let mut story = Story::begin(draft, start, PAY);
        story.stopped("S1", "H1", start, 40);
    });
}

/// Accident `H1` of the year before, recognised before the file.
pub(super) fn earlier(draft: &mut Draft, start: Day, n_days: u32, has_amounts: bool) {
    draft.history.accidents.push(AccidentHistory {
        accident: stop_id("H1"),
        accident_kind: AccidentKind::Work,
        accident_on: start.plus_days(-200),
        n_days,
        daily_60: has_amounts.then_some(Cents(6_000)),
        daily_80: has_amounts.then_some(Cents(7_900)),
        consolidated_on: None,
        annuity_monthly: None,
    });
}

/// Sickness during an accident, and the other way round.
fn beside(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "sickness_beside_accident");
    let ill = |story: &mut Story<'_>, from: i32, n_days: i32| {
        let stop = stop_id("S2");
        let first_day = story.on(from);
        let notice = certificate(
            &stop,
            StopNature::Initial,
            first_day,
            story.on(from + n_days - 1),
        );
        tale::certify(story.draft, notice);
        story.paid_by("S2", first_day, Vec::new());
    };
    for (from, n_days, detail) in [
        (10, 40, "begins inside the accident and goes on"),
        (28, 20, "two waiting days inside the accident"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::known(draft, tuesday(), 30);
            ill(&mut story, from, n_days);
        });
    }
    case(maker, rule, "began before the accident", |draft| {
        let mut story = Story::known(draft, tuesday(), 20);
        ill(&mut story, -10, 45);
    });
    case(maker, rule, "the accident is recognised later", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 30);
        ill(&mut story, 10, 40);
        let on = story.on(33);
        story.recognised("X1", on);
    });
}

/// The limits of sickness, which accidents neither have nor fill.
fn limits(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_outside_limits");
    let spent = |draft: &mut Draft, n_days: i32| {
        let last_day = tuesday().plus_days(-60);
        draft.history.sickness_days.push(EarlierDays {
            first_day: last_day.plus_days(1 - n_days),
            last_day,
        });
    };
    case(maker, rule, "sickness after an accident", |draft| {
        spent(draft, 340);
        let mut story = Story::known(draft, tuesday(), 25);
        let again = story.on(40);
        let stop = stop_id("S2");
        let notice = certificate(&stop, StopNature::Initial, again, again.plus_days(27));
        tale::certify(story.draft, notice);
        story.paid_by("S2", again, Vec::new());
    });
    case(maker, rule, "an accident after the limit", |draft| {
        spent(draft, 360);
        Story::known(draft, tuesday(), 25);
    });
    case(maker, rule, "beyond the limit, recognised later", |draft| {
        spent(draft, 350);
        let mut story = Story::hurt(draft, tuesday(), 40);
        let on = story.on(28);
        story.recognised("X1", on);
    });
    let start = day(2025, 3, 4);
    maker.case_born(STRATUM, day(1958, 5, 4), |draft| {
        draft.factor("rule", rule.1);
        draft.factor("detail", "of somebody who draws a pension");
        Story::known(draft, start, 84);
        let content = Content::PensionDrawn(PensionDrawn {
            first_day: day(2024, 1, 1),
            progressive: false,
        });
        draft.send(Sending::at_once(start), content);
    });
}

/// The counts of the engine before.
fn handed_over(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_switch");
    for (n_days, detail) in [
        (20, "as many days as the documents tell"),
        (27, "more days than the documents tell"),
    ] {
        case(maker, rule, detail, |draft| {
            let story = Story::known(draft, tuesday(), 50);
            let switch_on = story.on(20);
            hand_over(draft, switch_on, Some(n_days), Vec::new());
        });
    }
    case(maker, rule, "days paid by the engine before", |draft| {
        let story = Story::known(draft, tuesday(), 50);
        let (first_day, switch_on) = (story.on(0), story.on(20));
        let line = paid_before(first_day, switch_on, Benefit::WorkAccident, 4_931);
        hand_over(draft, switch_on, Some(20), vec![line]);
    });
    case(maker, rule, "paid as sickness before", |draft| {
        let story = Story::known(draft, tuesday(), 50);
        let (first_day, switch_on) = (story.on(3), story.on(20));
        let line = paid_before(first_day, switch_on, Benefit::Sickness, 4_110);
        hand_over(draft, switch_on, None, vec![line]);
    });
}

fn hand_over(draft: &mut Draft, switch_on: Day, n_days: Option<u32>, paid_lines: Vec<Line>) {
    draft.in_charge_from = Some(switch_on);
    let balance = n_days.map(|n_days| SwitchBalance {
        balance_on: switch_on,
        sickness_days: Vec::new(),
        waiting_days: Vec::new(),
        accident_days: vec![AccidentDays {
            accident: stop_id("X1"),
            n_days,
        }],
    });
    let content = Content::Switch(Switch {
        paid_lines,
        balance,
        ..before::nothing(switch_on)
    });
    draft.send(Sending::at_once(switch_on), content);
}

/// What the engine before paid from a day to the eve of the switch.
fn paid_before(first_day: Day, switch_on: Day, kind: Benefit, daily: i64) -> Line {
    let days = (first_day, switch_on.plus_days(-1));
    before::line("OLD-1".into(), days.1, (stop_id("S1"), kind), days, daily)
}

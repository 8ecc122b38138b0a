//! How accidents end: consolidation, light work on the way back, unfitness.

use crate::domain::{AccidentKind, Cents, Content, Day, Decision, EarlierDays, StopNature};

use super::super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::{Maker, tale};
use super::{PAY, Story, case, day, tuesday};

const CONSOLIDATION: &str = "work-accident/consolidation-rules";
const LIGHT_WORK: &str = "light-work/rules";
const UNFITNESS: &str = "unfitness/rules";
/// About a third of the pay: less than the allowances of a month.
const LOSS: Cents = Cents(83_333);

/// Consolidations, light work, unfitness.
pub(super) fn make(maker: &mut Maker<'_>) {
    consolidations(maker);
    light_work(maker);
    losses(maker);
    unfitness(maker);
    unfit_later(maker);
}

fn consolidations(maker: &mut Maker<'_>) {
    let rule = (CONSOLIDATION, "consolidation");
    // On a day of a stop of forty days, told on another.
    for (on, told, detail) in [
        (24, 20, "inside the stop, told before"),
        (24, 50, "inside the stop, told after payment"),
        (39, 45, "on the last day of the stop"),
        (0, 45, "on the first day of the stop"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::known(draft, tuesday(), 40);
            let (on, told_on) = (story.on(on), story.on(told));
            story.consolidated("X1", on, None, told_on);
        });
    }
    for (moved, detail) in [(12, "put off"), (-8, "brought forward")] {
        let detail = format!("{detail} after payment");
        case(maker, rule, &detail, |draft| {
            let mut story = Story::known(draft, tuesday(), 40);
            let (on, told_on) = (story.on(20), story.on(22));
            let rank = story.consolidated("X1", on, None, told_on);
            let sending = Sending::at_once(story.on(45));
            draft.correct(rank, 2, sending, |content| {
                if let Content::Consolidation(end) = content {
                    end.consolidated_on = end.consolidated_on.plus_days(moved);
                }
            });
        });
    }
    case(maker, rule, "withdrawn", |draft| {
        let mut story = Story::known(draft, tuesday(), 40);
        let (on, told_on) = (story.on(20), story.on(22));
        let rank = story.consolidated("X1", on, None, told_on);
        let sending = Sending::at_once(story.on(45));
        draft.cancel(rank, 2, sending);
    });
    case(maker, rule, "two of them", |draft| {
        let mut story = Story::known(draft, tuesday(), 40);
        let (first, told_on) = (story.on(30), story.on(32));
        story.consolidated("X1", first, None, told_on);
        let (second, told_on) = (story.on(24), story.on(45));
        story.consolidated("X1", second, Some(Cents(30_000)), told_on);
    });
    case(maker, rule, "a stop that begins after it", |draft| {
        let mut story = Story::known(draft, tuesday(), 20);
        let on = story.on(25);
        story.consolidated("X1", on, None, on);
        let again = story.on(40);
        story.stopped("S2", "X1", again, 20);
    });
    case(maker, rule, "sickness takes the days after it", |draft| {
        let mut story = Story::known(draft, tuesday(), 40);
        let on = story.on(20);
        story.consolidated("X1", on, None, on);
        let from = story.on(21);
        let notice = certificate(
            &stop_id("S2"),
            StopNature::Initial,
            from,
            from.plus_days(24),
        );
        tale::certify(story.draft, notice);
        story.paid_by("S2", from, Vec::new());
    });
    case(maker, rule, "of an accident still examined", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 60);
        let on = story.on(24);
        story.consolidated("X1", on, None, on);
    });
}

/// A stop of so many days, then light work until another, with what is lost each month.
fn light(draft: &mut Draft, full: i32, until: i32, loss: Option<Cents>) -> Story<'_> {
    let start = tuesday();
    let mut story = if full > 0 {
        Story::known(draft, start, full)
    } else {
        let mut story = Story::begin(draft, start, PAY);
        story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
        story.paid_by("S1", start, Vec::new());
        story.recognised("X1", start.plus_days(7));
        story
    };
    let days = (story.on(full), story.on(until));
    let of = (full == 0).then_some("X1");
    story.light_work("S1", of, days.0, days.1);
    if let Some(loss) = loss {
        tale::lose(story.draft, &story.job, &stop_id("S1"), days, loss);
    }
    story
}

fn light_work(maker: &mut Maker<'_>) {
    let rule = (LIGHT_WORK, "light_work");
    for (full, until, detail) in [
        (20, 59, "after a stop"),
        (0, 40, "opens the stop"),
        (10, 28, "until the first day of the second rate"),
    ] {
        case(maker, rule, detail, |draft| {
            light(draft, full, until, Some(LOSS));
        });
    }
    case(maker, rule, "in turns with full stops", |draft| {
        let mut story = light(draft, 15, 25, Some(LOSS));
        let (from, until) = (story.on(26), story.on(39));
        story.certificate("S1", "X1", StopNature::Extension, from, until);
    });
    case(maker, rule, "across a consolidation", |draft| {
        let mut story = light(draft, 15, 45, Some(LOSS));
        let on = story.on(30);
        story.consolidated("X1", on, None, on);
    });
    case(
        maker,
        rule,
        "recognised after payment as sickness",
        |draft| {
            let mut story = Story::hurt(draft, tuesday(), 15);
            let days = (story.on(15), story.on(45));
            story.light_work("S1", None, days.0, days.1);
            tale::lose(story.draft, &story.job, &stop_id("S1"), days, Cents(40_000));
            let on = story.on(50);
            story.recognised("X1", on);
        },
    );
    case(maker, rule, "the 360 days are over", |draft| {
        let last_day = tuesday().plus_days(-60);
        draft.history.sickness_days.push(EarlierDays {
            first_day: last_day.plus_days(-359),
            last_day,
        });
        light(draft, 15, 45, Some(LOSS));
    });
    case(maker, rule, "after a disease", |draft| {
        let start = day(2026, 1, 13);
        let mut story = Story::begin(draft, start, PAY);
        let found_on = start.plus_days(-40);
        story.declared("X1", AccidentKind::OccupationalDisease, found_on, start);
        story.stopped("S1", "X1", start, 15);
        let days = (story.on(15), story.on(60));
        story.light_work("S1", Some("X1"), days.0, days.1);
        tale::lose(story.draft, &story.job, &stop_id("S1"), days, LOSS);
        story.recognised("X1", start.plus_days(10));
    });
}

fn losses(maker: &mut Maker<'_>) {
    let rule = (LIGHT_WORK, "light_work_loss");
    for (cents, detail) in [(10, "ten cents"), (400_000, "more than the allowances")] {
        case(maker, rule, detail, |draft| {
            light(draft, 20, 59, Some(Cents(cents)));
        });
    }
    case(maker, rule, "never told", |draft| {
        light(draft, 20, 59, None);
    });
    case(maker, rule, "withdrawn and not told again", |draft| {
        let on = light(draft, 15, 45, Some(LOSS)).on(70);
        let rank = loss_of(draft);
        draft.cancel(rank, 2, Sending::payroll(on, 0));
    });
    case(maker, rule, "lowered after payment", |draft| {
        let on = light(draft, 15, 45, Some(LOSS)).on(70);
        let rank = loss_of(draft);
        draft.correct(rank, 2, Sending::payroll(on, 0), |content| {
            if let Content::PartTimeLoss(lost) = content {
                lost.loss = Cents(20_000);
            }
        });
    });
}

/// The rank of the first loss among the documents.
fn loss_of(draft: &Draft) -> usize {
    let is_loss = |content: &Content| matches!(content, Content::PartTimeLoss(_));
    draft
        .documents
        .iter()
        .position(|document| is_loss(&document.content))
        .expect("losses are told")
}

fn unfitness(maker: &mut Maker<'_>) {
    let rule = (UNFITNESS, "unfitness");
    // The opinion comes at the end of a stop of thirty-five days.
    let unfit = |draft: &mut Draft, start: Day, ended_after: Option<i32>| {
        let mut story = Story::known(draft, start, 35);
        let opinion_on = story.on(34);
        let ended_on = ended_after.map(|after| opinion_on.plus_days(after));
        story.unfit("X1", opinion_on, ended_on);
        story.heard_of_until(opinion_on.plus_days(45));
    };
    case(maker, rule, "a whole month", |draft| {
        unfit(draft, tuesday(), None);
    });
    // The opinion of 31 January: the month ends with February.
    case(maker, rule, "a month that ends earlier", |draft| {
        unfit(draft, day(2026, 1, 31).plus_days(-34), None);
    });
    for (after, detail) in [(12, "dismissed inside"), (40, "dismissed after the month")] {
        case(maker, rule, detail, |draft| {
            unfit(draft, tuesday(), Some(after));
        });
    }
    case(maker, rule, "dismissal known after payment", |draft| {
        let mut story = Story::known(draft, tuesday(), 35);
        let opinion_on = story.on(34);
        let rank = story.unfit("X1", opinion_on, None);
        let sending = Sending::at_once(opinion_on.plus_days(40));
        draft.correct(rank, 2, sending, |content| {
            if let Content::Unfitness(unfit) = content {
                unfit.ended_on = Some(opinion_on.plus_days(12));
            }
        });
    });
    case(maker, rule, "after light work", |draft| {
        let mut story = light(draft, 15, 34, Some(Cents(30_000)));
        let on = story.on(34);
        story.unfit("X1", on, None);
        story.heard_of_until(on.plus_days(40));
    });
    case(maker, rule, "the employer took the allowances", |draft| {
        let start = tuesday();
        let mut story = Story::begin(draft, start, PAY);
        story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
        story.certified("S1", "X1", start, 35);
        let taken = tale::taken(start, start.plus_days(80));
        story.paid_by("S1", start, vec![taken]);
        story.recognised("X1", start.plus_days(7));
        story.unfit("X1", start.plus_days(34), None);
        story.heard_of_until(start.plus_days(80));
    });
    case(maker, rule, "after a relapse, with an annuity", |draft| {
        let mut story = Story::known(draft, tuesday(), 15);
        let on = story.on(20);
        story.consolidated("X1", on, Some(Cents(45_000)), on);
        let again = story.on(45);
        story.relapsed("R1", "X1", again);
        story.stopped("S2", "R1", again, 20);
        story.recognised("R1", again.plus_days(7));
        let on = story.on(64);
        story.unfit("R1", on, None);
        story.heard_of_until(on.plus_days(40));
    });
}

/// Days that other stops take, decisions that come after the opinion.
fn unfit_later(maker: &mut Maker<'_>) {
    let rule = (UNFITNESS, "unfitness_beside");
    case(maker, rule, "sickness inside", |draft| {
        let mut story = Story::known(draft, tuesday(), 35);
        let on = story.on(34);
        story.unfit("X1", on, None);
        let from = story.on(45);
        let notice = certificate(
            &stop_id("S2"),
            StopNature::Initial,
            from,
            from.plus_days(29),
        );
        tale::certify(story.draft, notice);
        story.paid_by("S2", from, Vec::new());
    });
    case(
        maker,
        rule,
        "another stop of the accident inside",
        |draft| {
            let mut story = Story::known(draft, tuesday(), 35);
            let on = story.on(34);
            story.unfit("X1", on, None);
            let from = story.on(45);
            story.stopped("S2", "X1", from, 8);
            story.heard_of_until(on.plus_days(40));
        },
    );
    let rule = (UNFITNESS, "unfitness_decided");
    for (decision, after, detail) in [
        (Decision::Recognised, 50, "recognised after the opinion"),
        (Decision::Refused, 25, "refused"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::hurt(draft, tuesday(), 20);
            // Not by silence meanwhile.
            let (opened_on, decided_on) = (story.on(5), story.on(after));
            story.investigated(
                "X1",
                crate::domain::InvestigationStep::Investigation,
                opened_on,
            );
            story.decided("X1", decision, decided_on, 0);
            let on = story.on(19);
            story.unfit("X1", on, None);
            story.heard_of_until(on.plus_days(40));
        });
    }
    case(maker, rule, "of an accident nobody knows", |draft| {
        let mut story = Story::begin(draft, tuesday(), PAY);
        let (start, on) = (story.start, story.on(19));
        story.stopped("S1", "X9", start, 20);
        story.unfit("X9", on, None);
        story.heard_of_until(on.plus_days(20));
    });
    case(maker, rule, "no allowance was paid before", |draft| {
        let start = tuesday();
        let mut story = Story::begin(draft, start, PAY);
        story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
        story.recognised("X1", start.plus_days(7));
        story.unfit("X1", start.plus_days(10), None);
        story.heard_of_until(start.plus_days(40));
        // The stop came after the opinion.
        story.stopped("S1", "X1", start.plus_days(15), 10);
    });
    case(maker, rule, "the stop waits for its statement", |draft| {
        let mut story = Story::begin(draft, tuesday(), PAY);
        let (start, on) = (story.start, story.on(34));
        story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
        story.certified("S1", "X1", start, 35);
        story.recognised("X1", start.plus_days(7));
        story.unfit("X1", on, None);
        let rank = story.paid_by("S1", start, Vec::new());
        let document = &mut story.draft.documents[rank];
        document.sent_on = on.plus_days(30);
        document.received_on = on.plus_days(30);
        story.heard_of_until(on.plus_days(45));
    });
}

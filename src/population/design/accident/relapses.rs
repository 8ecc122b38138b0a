//! Relapses: their count, their floor, the annuity set off, and what the fund says of them.

use crate::domain::{AccidentHistory, AccidentKind, Cents, Content, Day, PensionDrawn};

use super::super::super::draft::{Draft, Sending, stop_id};
use super::super::{Maker, tale};
use super::{PAY, Story, case, day, tuesday};

const STRATUM: &str = "relapse/rules";

/// Relapses and later stops.
pub(super) fn make(maker: &mut Maker<'_>) {
    counts(maker);
    floors(maker);
    annuities(maker);
    decisions(maker);
    without_work(maker);
}

/// An accident with a stop of twenty days from the first of those days.
fn first_of(draft: &mut Draft, start: Day, monthly: Cents) -> Story<'_> {
    let mut story = Story::begin(draft, start, monthly);
    story.accident(20);
    story.recognised("X1", start.plus_days(7));
    story
}

/// The relapse `R1` from day `from` on, recognised a week later, in a stop `S2`.
fn relapse(story: &mut Story<'_>, of: &str, from: i32, n_days: i32) {
    let on = story.on(from);
    story.relapsed("R1", of, on);
    story.stopped("S2", "R1", on, n_days);
    story.recognised("R1", on.plus_days(7));
}

fn counts(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "relapse_count");
    case(maker, rule, "before any consolidation", |draft| {
        let mut story = first_of(draft, tuesday(), PAY);
        relapse(&mut story, "X1", 40, 25);
    });
    // Consolidated so many days before the relapse.
    for (before, detail) in [
        (20, "after the consolidation"),
        (1, "the day after the consolidation"),
        (0, "the day of the consolidation"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = first_of(draft, tuesday(), PAY);
            let on = story.on(60 - before);
            story.consolidated("X1", on, None, on);
            relapse(&mut story, "X1", 60, 35);
        });
    }
    case(
        maker,
        rule,
        "consolidation known after the relapse",
        |draft| {
            let mut story = first_of(draft, tuesday(), PAY);
            relapse(&mut story, "X1", 40, 25);
            let (on, told_on) = (story.on(25), story.on(70));
            story.consolidated("X1", on, None, told_on);
        },
    );
    case(maker, rule, "of a relapse", |draft| {
        let mut story = first_of(draft, tuesday(), PAY);
        let on = story.on(25);
        story.consolidated("X1", on, None, on);
        relapse(&mut story, "X1", 45, 20);
        let on = story.on(70);
        story.consolidated("R1", on, None, on);
        let again = story.on(90);
        story.relapsed("R2", "R1", again);
        story.stopped("S3", "R2", again, 20);
        story.recognised("R2", again.plus_days(7));
    });
    case(maker, rule, "of a disease", |draft| {
        let start = day(2026, 1, 13);
        let mut story = Story::begin(draft, start, PAY);
        let found_on = start.plus_days(-40);
        story.declared("X1", AccidentKind::OccupationalDisease, found_on, start);
        story.stopped("S1", "X1", start, 20);
        story.recognised("X1", start.plus_days(20));
        let on = story.on(30);
        story.consolidated("X1", on, None, on);
        relapse(&mut story, "X1", 60, 35);
    });
}

/// A first stop, then another at another pay.
fn floors(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_floor");
    for (later_pay, is_relapse, detail) in [
        (160_000, false, "a new stop, pay fell"),
        (320_000, false, "a new stop, pay rose"),
        (160_000, true, "a relapse, pay fell"),
        (320_000, true, "a relapse, pay rose"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = first_of(draft, tuesday(), PAY);
            // Paid otherwise since March.
            let month = story.start.month().plus(1);
            let hours = story.job.hours;
            story.job.exact = (0..8)
                .map(|ahead| (month.plus(ahead), Cents(later_pay), hours))
                .collect();
            if is_relapse {
                let on = story.on(25);
                story.consolidated("X1", on, None, on);
                relapse(&mut story, "X1", 60, 35);
            } else {
                let again = story.on(60);
                story.stopped("S2", "X1", again, 25);
            }
        });
    }
    case(
        maker,
        rule,
        "the first stop waits for its statement",
        |draft| {
            let mut story = Story::begin(draft, tuesday(), PAY);
            let (on, start) = (story.on(-1), story.start);
            story.declared("X1", AccidentKind::Work, on, start);
            story.certified("S1", "X1", start, 20);
            story.recognised("X1", start.plus_days(7));
            let month = start.month().plus(1);
            story.job.exact = vec![(month, Cents(160_000), story.job.hours)];
            let again = start.plus_days(60);
            story.stopped("S2", "X1", again, 25);
            // Told after both stops.
            let rank = story.paid_by("S1", start, Vec::new());
            let document = &mut draft.documents[rank];
            document.sent_on = start.plus_days(95);
            document.received_on = start.plus_days(95);
        },
    );
}

fn annuities(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "annuity");
    for (monthly, detail) in [
        (45_000, "less than the allowance"),
        (300_000, "more than the allowance"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = first_of(draft, tuesday(), PAY);
            let on = story.on(25);
            story.consolidated("X1", on, Some(Cents(monthly)), on);
            relapse(&mut story, "X1", 60, 40);
        });
    }
    case(maker, rule, "granted after the relapse was paid", |draft| {
        let mut story = first_of(draft, tuesday(), PAY);
        let on = story.on(25);
        let rank = story.consolidated("X1", on, None, on);
        relapse(&mut story, "X1", 60, 30);
        let sending = Sending::at_once(on.plus_days(70));
        draft.correct(rank, 2, sending, |content| {
            if let Content::Consolidation(end) = content {
                end.annuity_monthly = Some(Cents(45_000));
            }
        });
    });
    case(maker, rule, "a second consolidation grants none", |draft| {
        let mut story = first_of(draft, tuesday(), PAY);
        let on = story.on(25);
        story.consolidated("X1", on, Some(Cents(45_000)), on);
        relapse(&mut story, "X1", 50, 15);
        let on = story.on(70);
        story.consolidated("R1", on, None, on);
        let again = story.on(80);
        story.relapsed("R2", "X1", again);
        story.stopped("S3", "R2", again, 15);
        story.recognised("R2", again.plus_days(7));
    });
    for has_amounts in [true, false] {
        let detail = format!("of an accident before the file, with amounts: {has_amounts}");
        case(maker, rule, &detail, |draft| {
            earlier(draft, tuesday(), has_amounts);
            let mut story = Story::begin(draft, tuesday(), PAY);
            relapse(&mut story, "H1", 0, 35);
        });
    }
}

/// Accident `H1`, consolidated with an annuity before the file.
fn earlier(draft: &mut Draft, start: Day, has_amounts: bool) {
    draft.history.accidents.push(AccidentHistory {
        accident: stop_id("H1"),
        accident_kind: AccidentKind::Work,
        accident_on: start.plus_days(-900),
        n_days: 120,
        daily_60: has_amounts.then_some(Cents(6_000)),
        daily_80: has_amounts.then_some(Cents(7_900)),
        consolidated_on: Some(start.plus_days(-400)),
        annuity_monthly: Some(Cents(20_000)),
    });
}

fn decisions(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "relapse_decided");
    let with = |draft: &mut Draft, after: i32| {
        let mut story = first_of(draft, tuesday(), PAY);
        let on = story.on(25);
        story.consolidated("X1", on, None, on);
        let on = story.on(45);
        story.relapsed("R1", "X1", on);
        story.stopped("S2", "R1", on, 90);
        story.refused("R1", on.plus_days(after));
    };
    case(maker, rule, "refused on the last day", |draft| {
        with(draft, 61);
    });
    case(maker, rule, "refused a day too late", |draft| {
        with(draft, 62);
    });
    case(maker, rule, "of a refused accident", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 20);
        let on = story.on(15);
        story.refused("X1", on);
        relapse(&mut story, "X1", 45, 20);
    });
    case(maker, rule, "of an accident nobody knows", |draft| {
        let mut story = Story::begin(draft, tuesday(), PAY);
        story.works_little();
        relapse(&mut story, "X9", 0, 20);
        story.heard_of_until(story.on(80));
    });
    case(maker, rule, "before its accident is decided", |draft| {
        let mut story = Story::hurt(draft, tuesday(), 12);
        relapse(&mut story, "X1", 20, 20);
        let on = story.on(30);
        story.recognised("X1", on);
    });
}

/// Relapses of people who had left work.
fn without_work(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "relapse_without_work");
    let left = |draft: &mut Draft, pension: Option<bool>| {
        let start = tuesday();
        let ended_on = start.plus_days(60);
        let mut job = tale::job(draft, start, PAY);
        job.ended_on = Some(ended_on);
        let mut story = Story::with_job(draft, start, job);
        story.accident(20);
        story.recognised("X1", start.plus_days(7));
        let on = story.on(30);
        story.consolidated("X1", on, None, on);
        relapse(&mut story, "X1", 130, 35);
        if let Some(progressive) = pension {
            let content = Content::PensionDrawn(PensionDrawn {
                first_day: day(2026, 5, 1),
                progressive,
            });
            draft.send(Sending::at_once(day(2026, 5, 4)), content);
        }
    };
    case(maker, rule, "work had ended", |draft| left(draft, None));
    let old = Day::from_number(-3_600);
    maker.case_born(STRATUM, old, |draft| {
        draft.factor("rule", rule.1);
        draft.factor("detail", "a pension was drawn");
        left(draft, Some(false));
    });
    maker.case_born(STRATUM, old, |draft| {
        draft.factor("rule", rule.1);
        draft.factor("detail", "a pension was drawn and work went on");
        let mut story = first_of(draft, tuesday(), PAY);
        let on = story.on(30);
        story.consolidated("X1", on, None, on);
        relapse(&mut story, "X1", 130, 35);
        let content = Content::PensionDrawn(PensionDrawn {
            first_day: day(2026, 5, 1),
            progressive: false,
        });
        draft.send(Sending::at_once(day(2026, 5, 4)), content);
    });
}

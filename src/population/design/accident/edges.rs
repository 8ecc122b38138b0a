//! At, one below and one above each threshold of accidents and diseases.

use crate::domain::{AccidentKind, Cents, Day, InvestigationStep, Threshold, ThresholdUnit};

use super::super::super::draft::Cycle;
use super::super::super::draft::Draft;
use super::super::Maker;
use super::super::tale::{EDGES, edge_case as case};
use super::{Story, day, tuesday};

/// The cases of every threshold of accidents.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    for threshold in thresholds {
        match threshold.at {
            ThresholdUnit::AccidentMonthPay(pay) => month_pay(maker, threshold, pay),
            ThresholdUnit::AccidentDays(days) => accident_days(maker, threshold, days),
            ThresholdUnit::ClearDays(days) => clear_days(maker, threshold, days),
            ThresholdUnit::MonthsBeforeDeclaration(months) => before(maker, threshold, months),
            _ => {}
        }
    }
}

const WORK: &str = "work-accident/edges";
const DISEASE: &str = "occupational-disease/edges";

/// One stop a year at that pay, in both rates.
fn month_pay(maker: &mut Maker<'_>, threshold: &Threshold, pay: Cents) {
    // A year that no stop of the tables can begin in has no case.
    let start = threshold.from.plus_days(40);
    if start < day(2024, 1, 15) || threshold.until.is_some_and(|until| until < start) {
        return;
    }
    for (moved, edge) in EDGES {
        // One case is enough for each year that is over.
        if threshold.until.is_some() && moved != 0 {
            continue;
        }
        let monthly = Cents(pay.0 + i64::from(moved));
        let detail = start.year().to_string();
        case(maker, WORK, threshold, (edge, &detail), |draft| {
            let mut story = Story::begin(draft, start, monthly);
            story.accident(34);
            story.recognised("X1", start.plus_days(7));
        });
    }
}

/// Stops that end before, on and after the first day of the second rate; two stops of one
/// accident that reach it together.
fn accident_days(maker: &mut Maker<'_>, threshold: &Threshold, days: i32) {
    for (moved, edge) in EDGES {
        case(maker, WORK, threshold, (edge, "one stop"), |draft| {
            Story::known(draft, tuesday(), days + moved);
        });
    }
    case(maker, WORK, threshold, ("above", "two stops"), |draft| {
        let mut story = Story::known(draft, tuesday(), 20);
        let again = story.on(45);
        story.stopped("S2", "X1", again, days + 1 - 20);
    });
}

/// Silence one day before, on and after the day from which it recognises, on a day on which
/// the fund settles.
fn clear_days(maker: &mut Maker<'_>, threshold: &Threshold, days: i32) {
    let stratum = match threshold.rule {
        "recognition_days_disease" | "recognition_days_committee" => DISEASE,
        "recognition_days_relapse" => "relapse/edges",
        _ => WORK,
    };
    let settled_on = Cycle::PLAIN.on_or_after(day(2026, 6, 22));
    for (moved, edge) in EDGES {
        // The last useful day is one more than the clear days after the documents; for the
        // committee, after it was opened.
        let from = settled_on.plus_days(-days - 1 - moved);
        let tell = |draft: &mut Draft| {
            silent(draft, threshold.rule, from, settled_on);
        };
        case(maker, stratum, threshold, (edge, "silence"), tell);
    }
}

/// A fund that has all it needs on `from`, and settles on `settled_on` among other days.
fn silent(draft: &mut Draft, rule: &str, from: Day, settled_on: Day) {
    let n_days = settled_on.days_since(from) + 10;
    let begin = |draft: &mut Draft, start: Day, kind: AccidentKind| {
        let mut story = Story::begin(draft, start, super::PAY);
        story.declared("X1", kind, start.plus_days(-1), start);
        story.stopped("S1", "X1", start, n_days);
    };
    match rule {
        "recognition_days_accident" => begin(draft, from, AccidentKind::Work),
        "recognition_days_investigation" => {
            begin(draft, from, AccidentKind::Work);
            investigate(draft, InvestigationStep::Investigation, from.plus_days(20));
        }
        "recognition_days_disease" => begin(draft, from, AccidentKind::OccupationalDisease),
        "recognition_days_committee" => {
            begin(
                draft,
                from.plus_days(-40),
                AccidentKind::OccupationalDisease,
            );
            investigate(draft, InvestigationStep::Committee, from);
        }
        _ => {
            let start = from.plus_days(-90);
            let mut story = Story::known(draft, start, 12);
            story.consolidated("X1", start.plus_days(20), None, start.plus_days(30));
            story.relapsed("R1", "X1", from);
            story.stopped("S2", "R1", from, n_days);
        }
    }
    heard(draft, settled_on.plus_days(5));
}

fn investigate(draft: &mut Draft, step: InvestigationStep, opened_on: Day) {
    let content =
        crate::domain::Content::AccidentInvestigation(crate::domain::AccidentInvestigation {
            accident: super::stop_id("X1"),
            opened_on,
            step,
        });
    draft.send(super::Sending::at_once(opened_on), content);
}

fn heard(draft: &mut Draft, day: Day) {
    let content = crate::domain::Content::TaxRateChange(crate::domain::TaxRateChange {
        rate: draft.tax_rate,
        effective_on: day,
    });
    draft.send(super::Sending::at_once(day), content);
}

/// A disease found long ago, whose stop begins so many months before its declaration.
fn before(maker: &mut Maker<'_>, threshold: &Threshold, months: i32) {
    // The stop is older than the declaration by the months: it begins in the first tables.
    let start = day(2024, 3, 5);
    for (moved, edge) in EDGES {
        case(maker, DISEASE, threshold, (edge, "the stop"), |draft| {
            let declared_on = start.plus_months(months).plus_days(moved);
            found_long_ago(draft, start, declared_on);
        });
    }
}

fn found_long_ago(draft: &mut Draft, start: Day, declared_on: Day) {
    let mut story = Story::begin(draft, start, super::PAY);
    story.stopped("S1", "X1", start, 25);
    let found_on = start.plus_days(-400);
    story.declared(
        "X1",
        AccidentKind::OccupationalDisease,
        found_on,
        declared_on,
    );
    story.recognised("X1", declared_on.plus_days(60));
    // The engine takes the file over then: two years of settlements would prove nothing more.
    draft.in_charge_from = Some(declared_on);
}

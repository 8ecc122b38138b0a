//! At, one below and one above each threshold of debts and claims.

use crate::domain::{Benefit, Day, Payee, Switch, Threshold, ThresholdUnit};

use super::super::super::before;
use super::super::super::draft::{Cycle, Draft};
use super::super::Maker;
use super::super::tale::{EDGES, day};
use super::{Story, case as case_of, claims, switch};

const STRATUM: &str = "sickness/money-edges";

/// The cases of every threshold of debts and claims.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    for threshold in thresholds {
        for (moved, edge) in EDGES {
            let tell: &dyn Fn(&mut Draft) = match threshold.at {
                ThresholdUnit::ContestDays(days) => &move |draft| contest(draft, days + moved),
                ThresholdUnit::SilenceMonths(months) => &move |draft| silence(draft, months, moved),
                ThresholdUnit::ClaimMonths(months) => &move |draft| claim(draft, months, moved),
                ThresholdUnit::ClaimBackMonths(months) => {
                    &move |draft| claim_back(draft, months, moved)
                }
                _ => continue,
            };
            case_of(maker, (STRATUM, threshold.rule), "", |draft| {
                draft.factor("edge", edge);
                tell(draft);
            });
        }
    }
}

/// Contested so many days after the notice.
fn contest(draft: &mut Draft, days: i32) {
    let mut story = Story::indebted(draft);
    let noticed_on = story.noticed_on();
    story.contests(noticed_on.plus_days(days), 1);
    story.heard_of_until(noticed_on.plus_days(70));
}

/// A contest received so many months before a settlement, or a day sooner or later.
fn silence(draft: &mut Draft, months: i32, moved: i32) {
    let mut story = Story::indebted(draft);
    let noticed_on = story.noticed_on();
    // The settlement after the delay of a contest of the second week.
    let settled_on = Cycle::PLAIN.on_or_after(noticed_on.plus_months(months).plus_days(2));
    let contested_on = settled_on.plus_months(-months).plus_days(moved);
    story.contests(contested_on, 0);
    story.heard_of_until(settled_on.plus_days(20));
}

/// Part time of the first quarter of 2024, claimed so many months after it.
fn claim(draft: &mut Draft, months: i32, moved: i32) {
    let quarter = day(2024, 4, 1);
    let days = (day(2024, 2, 6), day(2024, 3, 10));
    let sent_on = quarter.plus_months(months).plus_days(moved);
    claims::late_part_time(draft, days, sent_on);
}

/// Money that an engine before paid so many months before the settlement that finds it wrong.
fn claim_back(draft: &mut Draft, months: i32, moved: i32) {
    let start = day(2024, 2, 6);
    let found_on: Day = Cycle::PLAIN.on_or_after(day(2026, 3, 30));
    let paid_on = found_on.plus_months(-months).plus_days(-moved);
    let mut story = Story::begin(draft, start, 40);
    let days = (start.plus_days(3), start.plus_days(39));
    let line = switch::line("old/1", Payee::Insured, Benefit::Sickness, days, 4_610);
    let line = crate::domain::Line {
        settlement: paid_on,
        ..line
    };
    let old = Switch {
        paid_lines: vec![line],
        ..before::nothing(found_on.plus_days(-5))
    };
    switch::hand_over(story.draft, old);
    story.heard_of_until(found_on.plus_days(3));
}

//! How the highest rate that an engine bears is searched for: `[capacity]` of a scenario.

use std::time::Duration;

use super::reader::Table;
use crate::domain::Rate;

/// Bounds, lengths and the precision of the search. Rates are calls a second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CapacityPlan {
    /// The first rate: an engine that does not bear it has no capacity to speak of.
    pub start: Rate,
    /// The highest rate that is tried.
    pub most: Rate,
    /// How far the two ends of the interval may lie apart, in thousandths of the lower one.
    pub precision_per_mille: u64,
    /// Length of a trial.
    pub trial: Duration,
    /// Length of the trials that confirm the two ends.
    pub confirm: Duration,
    /// Kept free above the busiest hour of the fund, percent of it.
    pub headroom_percent: u64,
    /// A rate that the engine must bear whatever the forecast says.
    pub at_least: Option<Rate>,
}

impl Default for CapacityPlan {
    /// From 10 to 5 000 calls a second, to 3 %, in trials of 20 s, confirmed for 60 s, with half
    /// of the busiest hour kept free.
    fn default() -> Self {
        Self {
            start: Rate::per_second(10),
            most: Rate::per_second(5_000),
            precision_per_mille: 30,
            trial: Duration::from_secs(20),
            confirm: Duration::from_secs(60),
            headroom_percent: 50,
            at_least: None,
        }
    }
}

/// Reads the table; what is not said is as usual.
pub(super) fn read(table: Table<'_, '_>) -> Option<CapacityPlan> {
    let usual = CapacityPlan::default();
    let rate_or = |field, usual: Option<Rate>| {
        if table.has(field) {
            table.rate(field, 1).map(|rate| Some(Rate(rate)))
        } else {
            Some(usual)
        }
    };
    let start = rate_or("start_per_second", Some(usual.start));
    let most = rate_or("most_per_second", Some(usual.most));
    let at_least = rate_or("at_least_per_second", usual.at_least);
    let precision = if table.has("precision_percent") {
        table.number("precision_percent", 0.5..=50.0)
    } else {
        Some(3.0)
    };
    let lengths = || Duration::from_secs(1)..=Duration::from_secs(3_600);
    let trial = table.maybe_duration("trial", lengths());
    let confirm = table.maybe_duration("confirm", lengths());
    let headroom_percent = table.whole_or("headroom_percent", 0..=10_000, usual.headroom_percent);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 5 and 500"
    )]
    let plan = (|| {
        Some(CapacityPlan {
            start: start??,
            most: most??,
            precision_per_mille: (precision? * 10.0).round() as u64,
            trial: trial?.unwrap_or(usual.trial),
            confirm: confirm?.unwrap_or(usual.confirm),
            headroom_percent: headroom_percent?,
            at_least: at_least?,
        })
    })();
    if let Some(plan) = plan {
        if plan.most < plan.start {
            let what =
                "`capacity.most_per_second` is below `start_per_second`: expected at least as much";
            table.refuse("most_per_second", what.into(), None);
        }
        if plan.confirm < plan.trial {
            let what = "`capacity.confirm` is shorter than `trial`: expected at least as long, since short trials flatter";
            table.refuse("confirm", what.into(), None);
        }
    }
    table.close();
    plan
}

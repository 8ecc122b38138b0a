//! Limits on a flow as a whole: `[[flow]]` of a policy.
//!
//! Quantiles of single calls suit a screen. A payment run of the night must be over in the
//! morning, a queue must not grow, and a freeze that a whole run dilutes is waited through.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::reader::Table;

/// One limit on one flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FlowLimit {
    /// The flow.
    pub flow: Flow,
    /// What it must keep to.
    pub rule: FlowRule,
}

crate::domain::words! {
    /// Who sends.
    pub enum Flow {
        /// Documents that arrive on a schedule.
        Open,
        /// Agents at their screens.
        Closed,
        /// Payment runs of a whole fund.
        PaymentRuns,
    }
}

impl Flow {
    const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::PaymentRuns];

    /// Its name: that of the driver that sends it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::PaymentRuns => "payment_runs",
        }
    }
}

/// What a flow must keep to; times in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowRule {
    /// Each payment run is over that long after it was asked for, further tries included.
    DoneBy(u64),
    /// No call waits longer for its answer, counted from when it was due; failed calls are the
    /// error gates'.
    Oldest(u64),
    /// That long after the last arrival nothing is left unanswered.
    Drained(u64),
    /// 99th percentile of responses in the worst ten seconds.
    WorstTenSeconds(u64),
    /// Calls due and not answered do not grow in number.
    Steady,
}

/// Reads every `[[flow]]` of a policy; none where it says nothing.
pub(super) fn read(root: &Table<'_, '_>) -> Option<Vec<FlowLimit>> {
    let of = root.tables("flow").into_iter().map(one);
    let of: Option<Vec<Vec<FlowLimit>>> = of.collect();
    Some(of?.concat())
}

fn one(table: Table<'_, '_>) -> Option<Vec<FlowLimit>> {
    let choices = Flow::ALL.map(|flow| (flow.name(), flow));
    let flow = table.word("name", &choices);
    let mut rules = Some(Vec::new());
    let mut add = |rule: Option<Option<FlowRule>>| match (rule, &mut rules) {
        (Some(rule), Some(rules)) => rules.extend(rule),
        (None, _) => rules = None,
        (_, None) => {}
    };
    let time = |field, make: fn(u64) -> FlowRule| {
        let range = Duration::from_millis(1)..=Duration::from_secs(86_400);
        let read = table.maybe_duration(field, range)?;
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Some(read.map(|time| make(millis(time))))
    };
    // Where the name is wrong every field is known, so that none is called unknown.
    let is = |named: &[Flow]| flow.is_none_or(|flow| named.contains(&flow));
    if is(&[Flow::PaymentRuns]) {
        add(time("done_by", FlowRule::DoneBy));
    }
    if is(&[Flow::Open, Flow::Closed]) {
        add(time("oldest", FlowRule::Oldest));
        add(time("worst_ten_seconds_p99", FlowRule::WorstTenSeconds));
    }
    if is(&[Flow::Open]) {
        add(time("drained", FlowRule::Drained));
        let steady = table.flag_or("steady", false);
        add(steady.map(|steady| steady.then_some(FlowRule::Steady)));
    }
    if rules.as_ref().is_some_and(Vec::is_empty) {
        let expected = "a limit: `done_by` for payment runs, `oldest` or `worst_ten_seconds_p99` for the others, `drained` and `steady` for `open`";
        table.missing("done_by", expected);
    }
    table.close();
    let (flow, rules) = (flow?, rules?);
    let limits = rules.into_iter().map(|rule| FlowLimit { flow, rule });
    Some(limits.collect())
}

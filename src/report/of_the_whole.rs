//! Sentences on what is judged over the whole run: flows, and figures of the engine.

use super::words;
use crate::judge::{Finding, FlowAspect, Outcome, Reason};

/// What a finding on a flow or a figure of the engine says.
pub(super) fn sentence(finding: &Finding<Reason>) -> String {
    match &finding.text {
        Reason::Flow(aspect) => of_flow(finding, *aspect),
        Reason::Probe { name, is_least } => of_probe(finding, name, *is_least),
        _ => String::new(),
    }
}

/// A limit on a flow as a whole.
fn of_flow(finding: &Finding<Reason>, aspect: FlowAspect) -> String {
    let Finding { n, n_bad, .. } = finding;
    let driver = finding.driver.as_deref().unwrap_or_default();
    let limit = finding.limit.unwrap_or_default();
    let limit = match aspect {
        FlowAspect::Steady => String::new(),
        _ => words::millis(limit),
    };
    let time = finding.observed.map(words::millis);
    let never = || "never".to_owned();
    let is_held = finding.outcome == Outcome::Held;
    if finding.outcome == Outcome::Insufficient {
        return format!("{driver}: too little was sent to judge it as a flow ({n})");
    }
    match aspect {
        FlowAspect::DoneBy if is_held => format!(
            "{n} payment runs were over within {}: {limit} are allowed each",
            time.unwrap_or_default()
        ),
        FlowAspect::DoneBy => format!(
            "{} of {n} payment runs were not over {limit} after they were asked for; the longest took {}",
            n_bad.unwrap_or_default(),
            time.unwrap_or_else(never)
        ),
        FlowAspect::Oldest => format!(
            "{driver}: the call that waited longest for its answer waited {}; {limit} are allowed",
            time.unwrap_or_else(never)
        ),
        FlowAspect::Drained => format!(
            "{driver}: after the last arrival the queue took {} to empty; {limit} are allowed",
            time.unwrap_or_else(never)
        ),
        FlowAspect::WorstTenSeconds => format!(
            "{driver}: in the worst ten seconds p99 was {}; {limit} are allowed",
            time.unwrap_or_else(|| "a failure".to_owned())
        ),
        FlowAspect::Steady if is_held => {
            format!("{driver}: calls due and not answered did not grow in number over {n} s")
        }
        FlowAspect::Steady => format!(
            "{driver}: calls due and not answered grew by {:.1} a second over {n} s: the engine falls behind",
            finding.observed.unwrap_or_default()
        ),
    }
}

/// The limit of a figure of the engine.
fn of_probe(finding: &Finding<Reason>, name: &str, is_least: bool) -> String {
    let Finding { n, n_bad, .. } = finding;
    let limit = words::figure(finding.limit.unwrap_or_default());
    let (extreme, allowed) = if is_least {
        ("lowest", "the least allowed")
    } else {
        ("highest", "the most allowed")
    };
    let Some(observed) = finding.observed else {
        return format!("`{name}` was never read, so that nothing is known of it");
    };
    let observed = words::figure(observed);
    match finding.outcome {
        Outcome::Violated | Outcome::Held => {
            format!("`{name}` was {observed} at the {extreme}: {allowed} is {limit}")
        }
        _ => format!(
            "`{name}` gave nothing at {} of {n} readings: {observed} at the {extreme} proves nothing",
            n_bad.unwrap_or_default()
        ),
    }
}

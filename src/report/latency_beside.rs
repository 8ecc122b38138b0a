//! Times beside those of the engine of before, in words.

use std::fmt::Write as _;

use super::words;
use crate::judge::{LatencyBeside, QuantileBeside, Ratio};

/// `p95`.
pub(crate) fn name(one: &QuantileBeside) -> String {
    let text = format!("{:.2}", one.quantile * 100.0);
    format!("p{}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// `× 1.52 (1.49 to 1.55)`.
pub(crate) fn ratio(ratio: Option<Ratio>) -> String {
    ratio.map_or_else(
        || "not known".to_owned(),
        |Ratio {
             estimate,
             low,
             high,
         }| format!("× {estimate:.2} ({low:.2} to {high:.2})"),
    )
}

/// All of it in one line.
pub(crate) fn line(beside: &LatencyBeside) -> String {
    let one = |one: &QuantileBeside| format!("{} {}", name(one), ratio(one.now));
    let quantiles: Vec<String> = beside.quantiles.iter().map(one).collect();
    format!(
        "{} in {}",
        quantiles.join(", "),
        words::counted(beside.n_rounds, "round", "rounds")
    )
}

/// What the section says of itself.
pub(crate) fn about(beside: &LatencyBeside) -> String {
    format!(
        "The same dossiers, as new people, in blocks of at least {} steps: in each of {} the engine of before ({}) twice and this one once, in an order that changes. A figure is the time of this engine divided by that of the engine of before, with its interval of 90 percent over the rounds. The control is the engine of before divided by itself: where that leaves the limits, the machine is too noisy to say anything",
        words::count(beside.n_steps),
        words::counted(beside.n_rounds, "round", "rounds"),
        beside.engine
    )
}

/// The table.
pub(crate) fn write_markdown(text: &mut String, beside: &LatencyBeside) -> std::fmt::Result {
    writeln!(text, "## Times beside before\n")?;
    writeln!(text, "{}.\n", super::hostile::markdown(&about(beside)))?;
    writeln!(text, "| | this engine | at most | control |")?;
    writeln!(text, "|---|---:|---:|---:|")?;
    for one in &beside.quantiles {
        writeln!(
            text,
            "| {} | {} | × {:.2} | {} |",
            name(one),
            ratio(one.now),
            one.longest(),
            ratio(one.control)
        )?;
    }
    writeln!(text)
}

/// One slower at one quantile, not at the other.
#[cfg(test)]
pub(super) fn example() -> serde_json::Value {
    use serde_json::json;

    let ratio = |estimate: f64, low: f64, high: f64| json!({ "estimate": estimate, "low": low, "high": high });
    json!({
        "engine": "reference 1.1.0",
        "n_rounds": 12,
        "n_steps": 640,
        "quantiles": [
            { "quantile": 0.5, "max_slower_percent": 10.0, "rounds": [[900, 905, 912], [880, 871, 899]],
              "now": ratio(1.015, 1.008, 1.021), "control": ratio(1.001, 0.996, 1.006) },
            { "quantile": 0.95, "max_slower_percent": 15.0, "rounds": [[2100, 2090, 3150], [2050, 2111, 3090]],
              "now": ratio(1.49, 1.46, 1.53), "control": ratio(0.998, 0.985, 1.012) },
        ],
    })
}

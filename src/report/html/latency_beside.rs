//! Times beside those of the engine of before.

use maud::{Markup, html};

use super::scrolled;
use crate::judge::Ratio;
use crate::report::RunRecord;
use crate::report::hostile::visible;
use crate::report::latency_beside::{about, name, ratio};
use crate::report::svg::{RatioRow, ratio_chart};

/// The section; nothing when times were not compared.
pub(super) fn section(record: &RunRecord) -> Markup {
    let Some(beside) = &record.verdict.latency_beside else {
        return html! {};
    };
    let rows: Vec<RatioRow> = beside
        .quantiles
        .iter()
        .flat_map(|one| {
            let row = |name: String, ratio: Option<Ratio>, limit| {
                ratio.map(|ratio| RatioRow {
                    name,
                    estimate: ratio.estimate,
                    low: ratio.low,
                    high: ratio.high,
                    limit,
                })
            };
            let name = name(one);
            [
                row(format!("{name}, this engine"), one.now, Some(one.longest())),
                row(format!("{name}, control"), one.control, None),
            ]
        })
        .flatten()
        .collect();
    let table = html! {
        table {
            caption { "Time of this engine divided by that of the engine of before" }
            thead { tr {
                th scope="col" { "Quantile" }
                th.num scope="col" { "This engine" }
                th.num scope="col" { "At most" }
                th.num scope="col" { "Control" }
                th.num scope="col" { "Rounds" }
            } }
            tbody {
                @for one in &beside.quantiles {
                    tr {
                        th scope="row" { (name(one)) }
                        td.num { (ratio(one.now)) }
                        td.num { (format!("× {:.2}", one.longest())) }
                        td.num { (ratio(one.control)) }
                        td.num { (one.rounds.len()) }
                    }
                }
            }
        }
    };
    html! {
        section aria-labelledby="slower" {
            h2 #slower { "Times beside before" }
            p.lead { (visible(&about(beside))) "." }
            @if !rows.is_empty() {
                (ratio_chart("Ratios of times with their intervals, and the limits", &rows))
            }
            (scrolled("Times beside before", &table))
        }
    }
}

//! Days until money: what a person waits, beside what an answer takes.

use maud::{Markup, html};

use super::{marked, names, scrolled, visible, words};
use crate::judge::{DaysUntilMoney, StratumJudgement};
use crate::report::RunRecord;
use crate::report::names::Tone;

pub(super) fn section(record: &RunRecord) -> Markup {
    let mut strata: Vec<(&StratumJudgement, &DaysUntilMoney)> = record
        .verdict
        .strata
        .iter()
        .filter_map(|stratum| Some((stratum, stratum.until_money.as_ref()?)))
        .collect();
    // Who is never paid first, then who loses most days.
    strata.sort_by_key(|(_, days)| std::cmp::Reverse((days.n_never, lost(days))));
    let answer = record
        .measures
        .operations
        .iter()
        .find(|one| one.operation == "settle" && one.driver == "open");
    html! {
        section aria-labelledby="money" {
            h2 #money { "Days until money" }
            p.lead {
                "From the day on which all documents needed were there to the first payment, in days of the file, not in seconds of the engine"
                @if let Some(answer) = answer {
                    " (which answers a settlement in " (words::time_at(&answer.response, 0.99)) " at p99)"
                }
                ". “At best” is the same wait had the engine paid at the first settlement on which money was due."
            }
            @if strata.is_empty() {
                p { "No money was due to anybody played." }
            } @else {
                (scrolled("Days until money by stratum", &table(&strata)))
            }
        }
    }
}

/// Days that nineteen in twenty lose at most; all of them when they are never paid.
fn lost(days: &DaysUntilMoney) -> u32 {
    let at_best = days.p95_at_best.unwrap_or(0);
    days.p95
        .map_or(u32::MAX, |days| days.saturating_sub(at_best))
}

fn table(strata: &[(&StratumJudgement, &DaysUntilMoney)]) -> Markup {
    html! {
        table {
            caption { "Days until the first payment; people never paid first" }
            thead { tr {
                th scope="col" { "Stratum" }
                th.num scope="col" { "Money due" }
                th.num scope="col" { "Never paid" }
                th.num scope="col" { "p50" }
                th.num scope="col" { "p95" }
                th.num scope="col" { "p99" }
                th.num scope="col" { "At best: p50" }
                th.num scope="col" { "p95" }
                th.num scope="col" { "p99" }
            } }
            tbody {
                @for (stratum, days) in strata {
                    tr {
                        th scope="row" {
                            (visible(&stratum.stratum))
                            span.under { (names::pool(stratum.pool)) }
                        }
                        td.num { (words::count(days.n_due)) }
                        td.num {
                            @if days.n_never > 0 { (marked(Tone::Bad, &words::count(days.n_never))) } @else { "0" }
                        }
                        @for wait in [days.p50, days.p95, days.p99] { td.num { (words::days(wait)) } }
                        @for wait in [days.p50_at_best, days.p95_at_best, days.p99_at_best] {
                            td.num { (words::days(wait)) }
                        }
                    }
                }
            }
        }
    }
}

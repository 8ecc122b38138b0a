//! Relations between dossiers that were tried on the engine.

use maud::{Markup, html};

use super::{scrolled, words};
use crate::report::RunRecord;
use crate::report::relations::{ABOUT, change, line, must, parting, place};

/// The section; nothing when no relation was tried.
pub(super) fn section(record: &RunRecord) -> Markup {
    let tried = &record.verdict.relations;
    let table = html! {
        table {
            caption { "Relations, with the pairs of dossiers that were compared" }
            thead { tr {
                th scope="col" { "When changed so" }
                th scope="col" { "then" }
                th.num scope="col" { "Pairs" }
                th.num scope="col" { "Broken" }
                th.num scope="col" { "Not compared" }
            } }
            tbody {
                @for one in tried {
                    tr {
                        th scope="row" {
                            (change(one.relation))
                            @for broken in &one.broken {
                                span.under { "dossier " (broken.index) ", " (parting(one.relation, &broken.parting)) " (" (place(broken)) ")" }
                            }
                        }
                        td { (must(one.relation)) }
                        td.num { (words::count(one.n_pairs)) }
                        td.num { (words::count(one.n_broken)) }
                        td.num { (words::count(one.n_not_compared)) }
                    }
                }
            }
        }
    };
    html! {
        @if !tried.is_empty() {
            section aria-labelledby="relations" {
                h2 #relations { "Relations between dossiers" }
                p.lead { (line(tried)) ". " (ABOUT) "." }
                (scrolled("Relations", &table))
            }
        }
    }
}

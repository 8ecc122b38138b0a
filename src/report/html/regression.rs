//! This engine beside the one of before: four lists, and the strata that changed.

use maud::{Markup, html};

use super::{command, names, scrolled, unbroken, visible, words};
use crate::judge::{Regression, StratumChanges};
use crate::report::RunRecord;
use crate::report::regression::{List, N_GROUPS, again, lists, what};

/// The section; nothing without a baseline.
pub(super) fn section(record: &RunRecord) -> Markup {
    html! {
        @if let Some(found) = &record.verdict.regression {
            section aria-labelledby="before" {
                h2 #before { "Beside the engine of before" }
                p.lead {
                    (words::count(found.n_pairs)) " dossiers with the same facts were played on "
                    (visible(&found.engine)) " too (" (unbroken(&found.baseline)) "). Right and wrong are told against the law, for both. "
                    "A fix never pays for a break."
                    @if found.n_alone > 0 { " " (words::counted(found.n_alone, "dossier has", "dossiers have")) " no counterpart: drawn anew, or not decided." }
                }
                @for list in &lists(found) { (one_list(record, list)) }
                (strata(found))
            }
        }
    }
}

fn one_list(record: &RunRecord, list: &List<'_>) -> Markup {
    html! {
        h3 { (list.title) ": " (words::count(list.n)) }
        @if list.n > 0 {
            p { (list.about) "." }
            ul {
                @for (signature, changes) in list.groups.iter().take(N_GROUPS) {
                    li {
                        (words::count(changes.len() as u64)) " × " (unbroken(&what(signature)))
                        @if let Some(again) = again(changes) { ", " strong { (again) } }
                        (command(&record.replay(changes[0].index)))
                    }
                }
            }
            @if list.groups.len() > N_GROUPS {
                p { (words::counted((list.groups.len() - N_GROUPS) as u64, "other kind", "other kinds")) " in " code { "verdict.json" } "." }
            }
        }
    }
}

fn strata(found: &Regression) -> Markup {
    let changed: Vec<&StratumChanges> = found
        .strata
        .iter()
        .filter(|one| {
            one.n_newly_broken + one.n_newly_fixed + one.n_differently_wrong + one.n_still_broken
                > 0
        })
        .collect();
    let table = html! {
        table {
            caption { "Strata in which something changed or stayed wrong" }
            thead { tr {
                th scope="col" { "Stratum" }
                th.num scope="col" { "Pairs" }
                th.num scope="col" { "Newly broken" }
                th.num scope="col" { "Differently wrong" }
                th.num scope="col" { "Still broken" }
                th.num scope="col" { "Newly fixed" }
            } }
            tbody {
                @for one in &changed {
                    tr {
                        th scope="row" { (visible(&one.stratum)) span.under { (names::pool(one.pool)) } }
                        td.num { (words::count(one.n_pairs)) }
                        td.num { (words::count(one.n_newly_broken)) }
                        td.num { (words::count(one.n_differently_wrong)) }
                        td.num { (words::count(one.n_still_broken)) }
                        td.num { (words::count(one.n_newly_fixed)) }
                    }
                }
            }
        }
    };
    html! { @if !changed.is_empty() { (scrolled("Changes by stratum", &table)) } }
}

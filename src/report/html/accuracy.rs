//! Accuracy by stratum: how many are right, wrong and unpaid, and in which way.

use maud::{Markup, html};

use super::{marked, names, scrolled, share, visible, words};
use crate::measure::{ErrorClass, Severity, StratumMeasure};
use crate::report::names::Tone;
use crate::report::{RunRecord, svg};

pub(super) fn section(record: &RunRecord) -> Markup {
    html! {
        section aria-labelledby="accuracy" {
            h2 #accuracy { "Accuracy by stratum" }
            p.lead {
                "Each dossier is compared with the law, settlement after settlement. "
                "Chosen cases prove rules and must all be right; drawn cases give rates."
            }
            (strata(record))
            (classes(record))
        }
    }
}

fn strata(record: &RunRecord) -> Markup {
    let table = html! {
        table {
            caption { "Dossiers and euros by stratum" }
            thead { tr {
                th scope="col" { "Stratum" }
                th scope="col" { "Verdict" }
                th scope="col" { "Right, wrong, unpaid" }
                th.num scope="col" { "Dossiers" }
                th.num scope="col" { "Wrong S0–S1" }
                th.num scope="col" { "Lesser gaps" }
                th.num scope="col" { "Undelivered" }
                th.num scope="col" { "At most wrong" }
                th.num scope="col" { "Due, never paid" }
                th.num scope="col" { "Paid, not due" }
                th.num scope="col" { "Paid late" }
            } }
            tbody { @for stratum in worst_first(record) { (row(record, stratum)) } }
        }
    };
    html! {
        (scrolled("Dossiers and euros by stratum", &table))
        p.note {
            "The bar shows right dossiers first, then wrong ones, then those never taken or settled. "
            "“At most wrong” is the upper bound of the share of wrong or unpaid people in the stratum, proved by drawn cases; the strata that block come first."
        }
    }
}

/// Strata in the order of their verdict, the blocking ones first.
fn worst_first(record: &RunRecord) -> Vec<&StratumMeasure> {
    let mut strata: Vec<&StratumMeasure> = record.measures.strata.iter().collect();
    strata.sort_by_key(|stratum| judged(record, stratum).map(|judged| judged.kind));
    strata
}

fn judged<'a>(
    record: &'a RunRecord,
    stratum: &StratumMeasure,
) -> Option<&'a crate::judge::StratumJudgement> {
    record
        .verdict
        .strata
        .iter()
        .find(|judged| judged.stratum == stratum.stratum && judged.pool == stratum.pool)
}

fn row(record: &RunRecord, stratum: &StratumMeasure) -> Markup {
    let judged = judged(record, stratum);
    let n_grave = stratum.n_wrong_from(Severity::S1);
    let n_wrong = stratum.n_wrong_from(Severity::S3);
    let n_right = stratum.n_audited.saturating_sub(n_wrong);
    let part = |n| share(n, stratum.n_cases);
    html! {
        tr {
            th scope="row" {
                (visible(&stratum.stratum))
                span.under {
                    (names::pool(stratum.pool))
                    @if stratum.n_undecided > 0 { ", " (words::count(stratum.n_undecided)) " undecided by law" }
                    @if stratum.n_not_played > 0 { ", " (words::count(stratum.n_not_played)) " not played" }
                }
            }
            td {
                @match judged {
                    Some(judged) => (marked(names::verdict_tone(judged.kind), names::verdict_word(judged.kind))),
                    None => (marked(Tone::Plain, "not judged")),
                }
            }
            td {
                (svg::stacked_bar(&[(part(n_right), "ok"), (part(n_wrong), "wrong"), (part(stratum.n_undelivered), "lost")]))
                span.under { (words::percent(part(n_right))) " right" }
            }
            td.num { (words::count(stratum.n_cases)) }
            td.num { (words::count(n_grave)) }
            td.num { (words::count(n_wrong - n_grave)) }
            td.num { (words::count(stratum.n_undelivered)) }
            td.num {
                @match judged.and_then(|judged| judged.upper_bound_percent) {
                    Some(percent) => (words::percent_at_most(percent / 100.0)),
                    None => (words::NOTHING),
                }
            }
            td.num { (words::euros(stratum.missing)) }
            td.num { (words::euros(stratum.extra)) }
            td.num { (words::euros(stratum.late)) }
        }
    }
}

/// How dossiers are wrong: classes by strata, only those seen.
fn classes(record: &RunRecord) -> Markup {
    let strata: Vec<&StratumMeasure> = record
        .measures
        .strata
        .iter()
        .filter(|stratum| !stratum.n_by_class.is_empty())
        .collect();
    let n = |stratum: &StratumMeasure, class| stratum.n_by_class.get(&class).copied().unwrap_or(0);
    let seen: Vec<ErrorClass> = ErrorClass::ALL
        .iter()
        .copied()
        .filter(|class| strata.iter().any(|stratum| n(stratum, *class) > 0))
        .collect();
    if seen.is_empty() {
        return html! { p { "No difference was found in any audited dossier." } };
    }
    let table = html! {
        table {
            caption.skip { "How dossiers are wrong" }
            thead { tr {
                th scope="col" { "Stratum" }
                @for class in &seen {
                    th.num scope="col" {
                        (class.code()) span.under { (names::class(*class)) ", " (names::severity(class.severity()).0) }
                    }
                }
            } }
            tbody {
                @for stratum in &strata {
                    tr {
                        th scope="row" { (visible(&stratum.stratum)) span.under { (names::pool(stratum.pool)) } }
                        @for class in &seen { (super::time::heat_cell(n(stratum, *class), stratum.n_cases)) }
                    }
                }
            }
        }
    };
    html! {
        h3 { "How dossiers are wrong" }
        (scrolled("How dossiers are wrong", &table))
        p.note {
            "Dossiers that carry each class of error; one dossier may carry several. Darker: a larger share of the stratum. "
            @for severity in [Severity::S0, Severity::S1, Severity::S2, Severity::S3] {
                @let (code, meaning) = names::severity(severity);
                (code) ": " (meaning) ". "
            }
        }
    }
}

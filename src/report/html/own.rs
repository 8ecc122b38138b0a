//! A person's own cases: her figures beside the oracle's and the engine's.

use maud::{Markup, html};

use super::{command, marked, scrolled, unbroken, visible, words};
use crate::measure::{Beside, CaseOutcome};
use crate::report::names::Tone;
use crate::report::{OwnCaseFile, RunRecord, own};

/// The section; nothing without own cases.
pub(super) fn section(record: &RunRecord) -> Markup {
    let Some(line) = own::line(record) else {
        return html! {};
    };
    html! {
        section aria-labelledby="own" {
            h2 #own { "Own cases" }
            p.lead {
                (line) ". Where she and the oracle differ, neither is right by itself: "
                code { "recette dispute add" } " puts her reading on the table."
            }
            @for case in &record.own { (shown_case(record, case)) }
        }
    }
}

fn shown_case(record: &RunRecord, case: &OwnCaseFile) -> Markup {
    let tone = match case.outcome {
        Some(CaseOutcome::Right) => Tone::Good,
        Some(CaseOutcome::Wrong | CaseOutcome::Undelivered) => Tone::Bad,
        Some(CaseOutcome::Undecided) | None => Tone::Doubt,
    };
    html! {
        article.dossier {
            h3 { (visible(&case.name)) }
            p {
                (visible(&case.author)) @if !case.about.is_empty() { ": " (visible(&case.about)) }
                " " (marked(tone, own::outcome(case.outcome)))
            }
            @if !case.amounts.is_empty() { (amounts(case)) }
            (command(&record.replay(case.index)))
        }
    }
}

fn amounts(case: &OwnCaseFile) -> Markup {
    let table = html! {
        table {
            caption { "Gross over the days: she, the oracle, the engine" }
            thead { tr {
                th scope="col" { "Days" }
                th scope="col" { "Payee" }
                th.num scope="col" { "She" }
                th.num scope="col" { "Oracle" }
                th.num scope="col" { "Engine" }
                th scope="col" { "" span.skip { "Agreement" } }
                th scope="col" { "Article, hers" }
                th scope="col" { "Article, oracle" }
            } }
            tbody { @for (payee, beside) in &case.amounts { (row(payee, beside)) } }
        }
    };
    scrolled(&format!("Own case {}", visible(&case.name)), &table)
}

fn row(payee: &str, beside: &Beside) -> Markup {
    let expected = &beside.expected;
    let agree = own::agreement(beside);
    let tone = match (beside.agrees(), beside.due == beside.paid) {
        (true, true) => Tone::Good,
        (_, false) if beside.paid.is_some() && beside.due.is_some() => Tone::Bad,
        _ => Tone::Doubt,
    };
    html! {
        tr {
            th scope="row" { (unbroken(&own::days(beside))) }
            td { (visible(payee)) }
            td.num { (words::euros(expected.amount)) }
            td.num { (own::figure(beside.due)) }
            td.num { (own::figure(beside.paid)) }
            td { (marked(tone, agree)) }
            td lang="fr" {
                (unbroken(&expected.article))
                @if !expected.comment.is_empty() { span.under { (visible(&expected.comment)) } }
            }
            td lang="fr" { (unbroken(&beside.article)) }
        }
    }
}

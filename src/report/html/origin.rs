//! What the verdict does not cover, whether the harness kept up, where everything comes
//! from, how to repeat it, and the place for a decision.

use maud::{Markup, html};

use super::{command, marked, moment, names, scrolled, share, visible, words};
use crate::report::RunRecord;
use crate::report::names::Tone;

pub(super) fn limits(record: &RunRecord) -> Markup {
    let verdict = &record.verdict;
    let measures = &record.measures;
    let n_undecided: u64 = measures
        .strata
        .iter()
        .map(|stratum| stratum.n_undecided)
        .sum();
    let n_not_played: u64 = measures
        .strata
        .iter()
        .map(|stratum| stratum.n_not_played)
        .sum();
    let nothing = verdict.not_covered.is_empty()
        && measures.not_covered.is_empty()
        && n_undecided == 0
        && n_not_played == 0
        && !measures.interrupted;
    let outside: Vec<_> = measures
        .not_covered
        .iter()
        .filter(|observable| !verdict.not_covered.contains(observable))
        .collect();
    html! {
        section aria-labelledby="limits" {
            h2 #limits { "What was not covered" }
            p.lead {
                @if verdict.scope.strata == ["*"] {
                    "The verdict speaks of " strong { "all strata" }
                } @else {
                    "The verdict speaks of strata " strong { (visible(&verdict.scope.strata.join(", "))) }
                }
                " and compares: "
                @for (index, observable) in verdict.scope.observables.iter().enumerate() {
                    @if index > 0 { ", " } (names::observable(*observable))
                }
                "."
            }
            ul {
                @if nothing { li { "Everything in scope was played and compared." } }
                @for observable in &verdict.not_covered {
                    li { strong { (names::observable(*observable)) } ": in scope, and this engine does not show it." }
                }
                @for observable in outside {
                    li { strong { (names::observable(*observable)) } ": outside the scope, and this engine does not show it." }
                }
                @if n_undecided > 0 {
                    li { (words::counted(n_undecided, "dossier", "dossiers")) " on which the law as written here abstains: counted, compared with nothing." }
                }
                @if n_not_played > 0 {
                    li { (words::counted(n_not_played, "dossier", "dossiers")) " not played." }
                }
                @if measures.interrupted { li { "The run was stopped before its end." } }
            }
            (health(record))
        }
    }
}

fn health(record: &RunRecord) -> Markup {
    let health = &record.measures.generator;
    let (tone, word) = if record.verdict.generator_healthy {
        (Tone::Good, "kept up")
    } else {
        (
            Tone::Doubt,
            "did not keep up: gates on times and rates are void",
        )
    };
    let table = html! {
        table.facts {
            caption { "Signs of health of this harness" }
            tbody {
                tr {
                    th scope="row" { "Steps sent, of those due" }
                    td { (words::count(health.n_sent)) " of " (words::count(health.n_due))
                        " (" (words::percent(share(health.n_sent, health.n_due))) ")" }
                }
                @if health.n_withheld > 0 {
                    tr {
                        th scope="row" { "Steps withheld" }
                        td { (words::count(health.n_withheld)) ", because an earlier step of the same dossier failed: the engine's doing" }
                    }
                }
                tr {
                    th scope="row" { "Processor time used, of the cores allowed" }
                    td { (health.cpu_percent.map_or_else(|| "not known".to_owned(), |percent| words::percent(percent / 100.0))) }
                }
                tr {
                    th scope="row" { "Delay of a 10 ms sleep, p99" }
                    td { (health.runtime_lag_p99_us.map_or_else(|| "not known".to_owned(), words::micros)) }
                }
                @for (operation, n) in &health.goose_requests {
                    tr {
                        th scope="row" { "Counted by goose: " (visible(names::operation(operation))) }
                        td { (words::counted(*n, "call", "calls")) ", "
                            (words::count(health.goose_failures.get(operation).copied().unwrap_or(0))) " failed" }
                    }
                }
            }
        }
    };
    html! {
        h3 { "The harness itself" }
        p { "The machine that sent " (marked(tone, word)) "." }
        @if !health.complaints.is_empty() {
            ul { @for complaint in &health.complaints { li { (visible(complaint)) } } }
        }
        (scrolled("Health of the harness", &table))
    }
}

pub(super) fn origin(record: &RunRecord) -> Markup {
    let manifest = &record.manifest;
    let policy = &record.verdict.policy;
    let fact = |name: &str, value: Markup| {
        html! { tr { th scope="row" { (name) } td { (value) } } }
    };
    let table = html! {
        table.facts {
            caption { "What repeats this run" }
            tbody {
                (fact("Engine", html! {
                    (visible(&manifest.engine.name)) " " (visible(&manifest.engine.version))
                    ", " (visible(&manifest.engine.environment)) ", at " (visible(&manifest.engine.address))
                    @if !manifest.engine.faults.is_empty() {
                        span.under { "Faults switched on: " (visible(&manifest.engine.faults.join(", "))) }
                    }
                }))
                (fact("Scenario", html! {
                    (visible(&manifest.scenario))
                    @if !manifest.about.is_empty() { span.under { (visible(&manifest.about)) } }
                    @for sentence in &manifest.load { span.under { (visible(sentence)) "." } }
                }))
                (fact("Policy", html! { (visible(&policy.name)) }))
                (fact("Fund", html! { (visible(&manifest.fund)) }))
                (fact("Seed and salt", html! { code { (manifest.seed) } " and " code { (manifest.salt) } }))
                (fact("Harness", html! {
                    "Recette " (visible(&manifest.harness.version))
                    @if let Some(commit) = &manifest.harness.commit { ", commit " code { (visible(commit)) } }
                }))
                (fact("Machine", html! {
                    (visible(&manifest.machine.system)) ", " (visible(&manifest.machine.architecture)) ", "
                    (words::counted(manifest.machine.n_cores, "core", "cores"))
                }))
                (fact("Began, took", html! { (moment(&manifest.started_at)) ", " (words::elapsed(manifest.elapsed_ms)) }))
                @for (name, digest) in &manifest.digests {
                    (fact(&format!("SHA-256 of {}", visible(name)), html! { code { (visible(digest)) } }))
                }
            }
        }
    };
    html! {
        section aria-labelledby="origin" {
            h2 #origin { "Origin" }
            (scrolled("What repeats this run", &table))
            p { "Command line:" }
            (command(&manifest.command_line))
        }
    }
}

pub(super) fn signature(record: &RunRecord) -> Markup {
    html! {
        section aria-labelledby="signature" {
            h2 #signature { "Decision" }
            div.signature {
                p {
                    "On " (visible(&record.manifest.engine.name)) " " (visible(&record.manifest.engine.version))
                    ", for fund " (visible(&record.manifest.fund)) ". This tool says "
                    strong { (names::verdict_word(record.verdict.kind)) } "; a person decides."
                }
                ul {
                    @for choice in ["Accepted", "Accepted with reserves", "Refused"] {
                        li { span.box aria-hidden="true" {} (choice) }
                    }
                }
                div.lines {
                    span { "Name and function" }
                    span { "Date" }
                    span { "Signature" }
                }
            }
        }
    }
}

//! `capacity.html`: what an engine bears, in one file without network or script.

use maud::{DOCTYPE, Markup, html};

use super::{head, marked, moment, names, prose, scrolled, visible, words};
use crate::judge::Outcome;
use crate::judge::capacity::{Role, Trial};
use crate::report::CapacityRecord;
use crate::report::capacity::{
    a_second, figures, ground_sentence, headline, outcome, rate, reasons, role,
};
use crate::report::names::Tone;
use crate::report::svg::{
    Axis, Bearing, BearingPoint, Panel, PanelLine, Shape, bearing_chart, panel_chart,
};

/// The text of `capacity.html`.
pub(in crate::report) fn capacity_page(record: &CapacityRecord) -> String {
    let manifest = &record.manifest;
    let capacity = &record.capacity;
    let tone = names::verdict_tone(capacity.kind);
    let word = names::verdict_word(capacity.kind);
    let engine = format!(
        "{} {}",
        visible(&manifest.engine.name),
        visible(&manifest.engine.version)
    );
    let sentence = headline(record);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&html! { (word) " – capacity of " (engine) " – Recette" }))
            body {
                a.skip href="#main" { "Skip to the verdict" }
                div.page {
                    header.top {
                        p.brand { "Recette" }
                        p { "Search " (visible(&manifest.run)) }
                    }
                    main #main {
                        h1 {
                            "What engine " strong { (engine) } " bears, people of fund "
                            strong { (visible(&manifest.fund)) } ", scenario "
                            strong { (visible(&manifest.scenario)) } ", " (moment(&manifest.started_at))
                        }
                        section class={ "verdict " (tone.class()) } aria-labelledby="verdict-word" {
                            p.word #verdict-word {
                                span.sign aria-hidden="true" { (tone.sign()) }
                                span { (word) }
                            }
                            p.sentence { (prose(names::after_the_word(capacity.kind, &sentence))) }
                            @for ground in capacity.grounds.iter().skip(1) {
                                p { "Also: " (prose(&ground_sentence(*ground, record))) }
                            }
                        }
                        section aria-labelledby="found" {
                            h2 #found { "What was found" }
                            ul { @for line in figures(record) { li { (prose(&line)) } } }
                        }
                        section aria-labelledby="curve" {
                            h2 #curve { "Time by rate" }
                            p.lead { "95th percentile of answers in each trial, counted from when a step could have left. A square was borne, a cross was not, a ring says nothing; long trials are larger, and the one right after the overload stands beside the line. The band is the interval." }
                            (bearing_chart(&bearing(record)))
                            (scrolled("Trials", &trials(&capacity.trials)))
                        }
                        section aria-labelledby="backlog" {
                            h2 #backlog { "Calls due and not answered" }
                            p.lead { "Second by second in the long trials: where they grow in number the engine falls behind, however fast single answers still are." }
                            @for (rank, trial) in capacity.trials.iter().enumerate().filter(|(_, trial)| trial.ask.is_long) {
                                (backlog(rank, trial))
                            }
                        }
                        section aria-labelledby="origin" {
                            h2 #origin { "Origin" }
                            p { "Engine at " code { (visible(&manifest.engine.address)) }
                                ", seed " (manifest.seed) ", salt " (manifest.salt) ", sent by "
                                (manifest.machine.n_cores) " cores (" (manifest.machine.system) ", "
                                (manifest.machine.architecture) ")." }
                            code.command { (visible(&manifest.command_line)) }
                        }
                    }
                    footer { p { "Written by Recette " (manifest.harness.version) ". All people are invented." } }
                }
            }
        }
    };
    page.into_string()
}

fn bearing(record: &CapacityRecord) -> Bearing {
    let capacity = &record.capacity;
    let point = |trial: &Trial| BearingPoint {
        rate: a_second(trial.ask.rate),
        ms: trial.p95_us.map(milliseconds),
        is_borne: match trial.outcome {
            Outcome::Held => Some(true),
            Outcome::Violated => Some(false),
            Outcome::Insufficient | Outcome::Void => None,
        },
        is_long: trial.ask.is_long,
        is_apart: matches!(trial.ask.role, Role::WarmUp | Role::Recovery),
    };
    let ends = capacity.lower.zip(capacity.upper);
    Bearing {
        points: capacity.trials.iter().map(point).collect(),
        interval: ends.map(|(lower, upper)| (a_second(lower), a_second(upper))),
        needed: capacity.need.rate().map(a_second),
        limits: record
            .p95_limit_ms
            .map(|ms| {
                let limit = milliseconds(ms * 1_000);
                (limit, format!("limit of p95: {}", words::millis(limit)))
            })
            .into_iter()
            .collect(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "times stay below 2^53")]
fn milliseconds(us: u64) -> f64 {
    us as f64 / 1_000.0
}

fn trials(trials: &[Trial]) -> Markup {
    let time = |time: Option<u64>| time.map_or_else(|| "–".to_owned(), words::micros);
    html! {
        table {
            caption { "Every trial, in order" }
            thead { tr {
                th scope="col" { "Trial" }
                th.num scope="col" { "Rate" }
                th.num scope="col" { "Length" }
                th scope="col" { "Outcome" }
                th.num scope="col" { "p50" }
                th.num scope="col" { "p95" }
                th.num scope="col" { "p99" }
                th.num scope="col" { "Dossiers" }
                th scope="col" { "Why" }
            } }
            tbody {
                @for trial in trials {
                    tr {
                        th scope="row" { (role(trial.ask.role)) }
                        td.num { (rate(trial.ask.rate)) }
                        td.num { (trial.seconds) " s" }
                        td { (marked(tone(trial.outcome), outcome(trial.outcome))) }
                        td.num { (time(trial.p50_us)) }
                        td.num { (time(trial.p95_us)) }
                        td.num { (time(trial.p99_us)) }
                        td.num { (words::count(trial.n_dossiers)) }
                        td { @if !trial.why.is_empty() { (prose(&reasons(trial))) } }
                    }
                }
            }
        }
    }
}

const fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Held => Tone::Good,
        Outcome::Violated => Tone::Bad,
        Outcome::Insufficient | Outcome::Void => Tone::Doubt,
    }
}

fn backlog(rank: usize, trial: &Trial) -> Markup {
    #[expect(clippy::cast_precision_loss, reason = "a chart shows three digits")]
    let values = trial.backlog.iter().map(|n| Some(*n as f64)).collect();
    let panel = Panel {
        title: format!(
            "{}, {}: {}",
            role(trial.ask.role),
            rate(trial.ask.rate),
            outcome(trial.outcome)
        ),
        axis: Axis::Counts,
        interval_s: 1.0,
        lines: vec![PanelLine {
            name: "calls".to_owned(),
            style: 0,
            shape: Shape::Step,
            values,
        }],
        marks: Vec::new(),
    };
    panel_chart(&format!("backlog-{rank}"), &panel)
}

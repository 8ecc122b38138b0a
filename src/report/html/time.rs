//! Response times, how they moved during the run, and failed calls.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{names, over_time, scrolled, share, visible, words};
use crate::judge::Gate;
use crate::measure::{OperationMeasure, PaymentRunMeasure};
use crate::report::RunRecord;
use crate::report::svg::{self, Curve, CurveLimit};

/// Curves of one chart at most.
const N_CURVES: usize = 6;
/// Slowest calls of the table at most.
const N_SLOWEST: usize = 10;
/// Payment runs of the table at most.
const N_RUNS: usize = 5;

pub(super) fn response_times(record: &RunRecord) -> Markup {
    let timed: Vec<&OperationMeasure> = record
        .measures
        .operations
        .iter()
        .filter(|operation| operation.response.n() > 0)
        .collect();
    html! {
        section aria-labelledby="times" {
            h2 #times { "Response times" }
            p.lead {
                "Counted from the moment a call was due, so that an engine that stalls cannot hide its delay. "
                "A failed call is endlessly slow. Calls of the warm-up are left out; arrivals follow a schedule, agents wait for each answer."
            }
            @if timed.is_empty() {
                p { "Nothing was timed." }
            } @else {
                (curves(record, &timed))
                (table(&timed))
                (over_time::over_time(&record.measures))
                (steadiness(record))
                (slowest(record))
                (payment_runs(&record.measures.payment_runs))
            }
        }
    }
}

/// The worst ten seconds, and how many seconds were within the strictest limit of a 99th percentile.
fn steadiness(record: &RunRecord) -> Markup {
    let limits = record.verdict.findings.iter().filter(|finding| {
        finding.gate == Gate::Latency && finding.quantile.is_some_and(|q| (q - 0.99).abs() < 1e-9)
    });
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a limit of two minutes at most"
    )]
    let limit_ms = limits
        .filter_map(|finding| finding.limit)
        .reduce(f64::min)
        .map(|ms| ms as u64);
    let windows = &record.measures.worst_windows;
    let judged = windows
        .iter()
        .filter(|window| ["open", "closed"].contains(&window.driver.as_str()));
    let time = |time: Option<u64>| time.map_or_else(|| "a failure".to_owned(), words::micros);
    html! {
        @for window in judged {
            p {
                "Worst ten seconds, " (visible(names::driver(&window.driver))) ": from second "
                (window.first_second) ", p95 " (time(window.p95_us)) ", p99 " (time(window.p99_us)) ", "
                (words::counted(window.n, "call", "calls")) ", " (words::count(window.n_failed)) " failed."
                @if let Some(limit_ms) = limit_ms {
                    @let (n_within, n) = record.measures.seconds_within(&window.driver, limit_ms * 1_000);
                    " Of " (words::counted(n, "second", "seconds")) " " (words::count(n_within))
                    " kept their p99 within " (limit_ms) " ms."
                }
            }
        }
    }
}

/// Where to look in the engine's own logs.
fn slowest(record: &RunRecord) -> Markup {
    let calls = &record.measures.slowest;
    if calls.is_empty() {
        return html! {};
    }
    let table = html! {
        table {
            caption { "The slowest calls, and the trace that each carried (traceparent)" }
            thead { tr {
                th scope="col" { "Operation" }
                th.num scope="col" { "Response" }
                th.num scope="col" { "Of it the engine" }
                th.num scope="col" { "Sent after" }
                th.num scope="col" { "Dossier" }
                th scope="col" { "Trace" }
            } }
            tbody {
                @for call in calls.iter().take(N_SLOWEST) {
                    tr {
                        th scope="row" {
                            (visible(names::operation(&call.operation))) ", " (visible(names::driver(&call.driver)))
                            @if let Some(kind) = &call.failure { ", " (visible(&names::failure(kind))) }
                        }
                        td.num { (words::micros(call.response_us)) }
                        td.num { (words::micros(call.service_us)) }
                        td.num { (words::micros(call.sent_us)) }
                        td.num { (call.case) }
                        td { code { (record.trace(call.case)) } }
                    }
                }
            }
        }
    };
    scrolled("The slowest calls", &table)
}

fn curves(record: &RunRecord, timed: &[&OperationMeasure]) -> Markup {
    // The calm pass sends one call at a time, and files are filled for payment runs as fast as
    // the engine takes it: their times say nothing about load.
    let mut loaded: Vec<&&OperationMeasure> = timed
        .iter()
        .filter(|operation| !["calm", "payment_runs"].contains(&operation.driver.as_str()))
        .collect();
    loaded.sort_by_key(|operation| std::cmp::Reverse(operation.response.n()));
    loaded.truncate(N_CURVES);
    let curves: Vec<Curve> = loaded
        .iter()
        .map(|operation| Curve {
            name: operation_name(operation),
            points: curve_points(operation),
        })
        .collect();
    let mut limits: Vec<CurveLimit> = record
        .verdict
        .findings
        .iter()
        .filter(|finding| finding.gate == Gate::Latency)
        .filter_map(|finding| {
            let ms = finding.limit?;
            let share = finding.quantile?;
            let label = format!("limit {}", words::millis(ms));
            Some(CurveLimit { share, ms, label })
        })
        .collect();
    limits.sort_by(|a, b| {
        (a.share, a.ms)
            .partial_cmp(&(b.share, b.ms))
            .expect("limits are finite")
    });
    limits.dedup_by(|a, b| a.label == b.label && (a.share - b.share).abs() < 1e-9);
    svg::percentile_chart("latency", &curves, &limits)
}

fn curve_points(operation: &OperationMeasure) -> Vec<(f64, f64)> {
    let n = operation.response.n();
    // Half, nine tenths, … and steps between, no deeper than the calls measured.
    let mut points: Vec<(f64, f64)> = (0..=50)
        .map(|step| 1.0 - 10_f64.powf(-f64::from(step) / 10.0))
        .filter(|q| {
            #[expect(clippy::cast_precision_loss, reason = "a limit of drawing")]
            let beyond = (1.0 - q) * n as f64;
            beyond >= 1.0 - 1e-9
        })
        .map(|q| {
            #[expect(clippy::cast_precision_loss, reason = "drawn on a few hundred pixels")]
            let ms = |us: u64| us as f64 / 1000.0;
            (
                q,
                operation.response.quantile_us(q).map_or(f64::INFINITY, ms),
            )
        })
        .collect();
    points.dedup_by(|a, b| a.1.is_infinite() && b.1.is_infinite());
    points
}

fn operation_name(operation: &OperationMeasure) -> String {
    format!(
        "{}, {}",
        visible(names::operation(&operation.operation)),
        visible(names::driver(&operation.driver))
    )
}

fn table(timed: &[&OperationMeasure]) -> Markup {
    let table = html! {
        table {
            caption { "Response time by operation" }
            thead { tr {
                th scope="col" { "Operation" }
                th.num scope="col" { "Calls" }
                th.num scope="col" { "Failed" }
                th.num scope="col" { "Sent again" }
                th.num scope="col" { "p50" }
                th.num scope="col" { "p90" }
                th.num scope="col" { "p99" }
                th.num scope="col" { "p99.9" }
                th.num scope="col" { "Longest" }
                th.num scope="col" { "Engine alone, p99" }
                th.num scope="col" { "Our lag, p99" }
            } }
            tbody {
                @for operation in timed {
                    tr {
                        th scope="row" {
                            (visible(names::operation(&operation.operation)))
                            span.under { (visible(names::driver(&operation.driver))) }
                        }
                        td.num { (words::count(operation.n)) }
                        td.num { (words::count(operation.n_failed)) }
                        td.num { (words::count(operation.n_retries)) }
                        @for q in [0.5, 0.9, 0.99, 0.999] { td.num { (words::time_at(&operation.response, q)) } }
                        td.num { (words::longest(&operation.response)) }
                        td.num { (words::time_at(&operation.service, 0.99)) }
                        td.num { (words::time_at(&operation.lag, 0.99)) }
                    }
                }
            }
        }
    };
    html! {
        (scrolled("Response time by operation", &table))
        p.note {
            "“Engine alone” is from sending to the end of the answer; “our lag” is the delay of this harness when it was free to send. "
            "“never”: that share of calls includes failures."
        }
    }
}

/// The payment runs that took longest, and those that had to be asked for again.
fn payment_runs(runs: &[PaymentRunMeasure]) -> Markup {
    let mut shown: Vec<&PaymentRunMeasure> = runs.iter().collect();
    let Some(longest) = runs.iter().map(|run| run.took_ms).max() else {
        return html! {};
    };
    shown.sort_by_key(|run| {
        let is_trouble = run.failure.is_some() || run.n_tries > 1;
        (!is_trouble, Reverse(run.took_ms), run.as_of)
    });
    shown.truncate(N_RUNS);
    let meanwhile: u64 = runs.iter().map(|run| run.n_meanwhile).sum();
    let heading = "Payment runs";
    html! {
        h3 { (heading) }
        p {
            (words::counted(runs.len() as u64, "run", "runs")) " before the load, the longest of "
            (words::millis(as_millis(longest))) "; while they were under way "
            (words::counted(meanwhile, "document", "documents")) " came of later days."
        }
        (scrolled(heading, &html! {
            table {
                caption { "The longest, and those asked for more than once" }
                thead { tr {
                    th scope="col" { "Day" } th scope="col" { "Fund" } th.num scope="col" { "Dossiers" }
                    th.num scope="col" { "Took" } th.num scope="col" { "Asked" } th scope="col" { "End" }
                } }
                tbody {
                    @for run in shown {
                        tr {
                            th scope="row" { (run.as_of) } td { (run.fund) }
                            td.num { (words::count(run.n_dossiers)) }
                            td.num { (words::millis(as_millis(run.took_ms))) }
                            td.num { (run.n_tries) }
                            td { (run.failure.as_deref().map_or_else(|| "settled".into(), |kind| visible(&names::failure(kind)))) }
                        }
                    }
                }
            }
        }))
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of one run")]
const fn as_millis(ms: u64) -> f64 {
    ms as f64
}

/// A count shaded by its share of a whole; the figure is always there.
pub(super) fn heat_cell(n: u64, whole: u64) -> Markup {
    let shade = match share(n, whole) {
        _ if n == 0 => "zero",
        part if part < 0.001 => "h1",
        part if part < 0.05 => "h2",
        _ => "h3",
    };
    html! {
        td class={ "cell " (shade) } { (words::count(n)) }
    }
}

pub(super) fn failures(record: &RunRecord) -> Markup {
    let measures = &record.measures;
    let mut by_kind: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for failure in &measures.failures {
        let by_operation = by_kind.entry(&failure.kind).or_default();
        *by_operation.entry(&failure.operation).or_default() += failure.n;
    }
    let mut calls: BTreeMap<&str, u64> = BTreeMap::new();
    for operation in &measures.operations {
        *calls.entry(&operation.operation).or_default() += operation.n;
    }
    html! {
        section aria-labelledby="failures" {
            h2 #failures { "Failed calls" }
            @if by_kind.is_empty() {
                p { "No call failed." }
            } @else {
                p.lead { "By kind and operation; darker is a larger share of that operation's calls. Failures that the calm pass healed are counted here and leave accuracy alone." }
                @let table = html! {
                    table {
                        caption { "Failed calls by kind and operation" }
                        thead { tr {
                            th scope="col" { "Kind" }
                            @for (operation, n) in &calls {
                                th.num scope="col" { (visible(names::operation(operation))) span.under { (words::count(*n)) " calls" } }
                            }
                        } }
                        tbody {
                            @for (kind, by_operation) in &by_kind {
                                tr {
                                    th scope="row" { (visible(&names::failure(kind))) }
                                    @for (operation, n) in &calls {
                                        (heat_cell(by_operation.get(operation).copied().unwrap_or(0), *n))
                                    }
                                }
                            }
                        }
                    }
                };
                (scrolled("Failed calls by kind and operation", &table))
                (by_stratum(record))
            }
            @if let Some(fields) = words::outside_fields(&measures.outside_fields, visible) {
                p { "Fields outside the contract, ignored: " (fields) "." }
            }
        }
    }
}

/// Strata with failed calls: an engine dead for one category hides in an overall rate.
fn by_stratum(record: &RunRecord) -> Markup {
    let mut strata: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for requests in &record.measures.requests {
        let sums = strata.entry(&requests.stratum).or_default();
        sums.0 += requests.n_failed;
        sums.1 += requests.n;
    }
    let mut rows: Vec<_> = strata
        .into_iter()
        .filter(|(_, (n_failed, _))| *n_failed > 0)
        .collect();
    rows.sort_by(|a, b| share(b.1.0, b.1.1).total_cmp(&share(a.1.0, a.1.1)));
    let table = html! {
        table {
            caption { "Failed calls by stratum" }
            thead { tr {
                th scope="col" { "Stratum" }
                th scope="col" { "Share of its calls" }
                th.num scope="col" { "Failed" }
                th.num scope="col" { "Calls" }
            } }
            tbody {
                @for (stratum, (n_failed, n)) in rows {
                    tr {
                        th scope="row" { (visible(stratum)) }
                        td { (svg::bar(share(n_failed, n), "wrong")) span.under { (words::percent(share(n_failed, n))) } }
                        td.num { (words::count(n_failed)) }
                        td.num { (words::count(n)) }
                    }
                }
            }
        }
    };
    scrolled("Failed calls by stratum", &table)
}

//! Gates on a flow as a whole: runs of the night that must be over, queues that must not grow,
//! freezes that the quantile of a whole run would hide.

use super::backlog;
use super::gates::{Bench, Found};
use super::statistics::real;
use super::{Finding, FlowAspect, Gate, Outcome, Reason};
use crate::measure::{Distribution, GeneratorHealth};
use crate::scenario::{Flow, FlowLimit, FlowRule};

/// Fewest seconds of arrivals in which a growing queue is told from its ups and downs.
const LEAST_SECONDS: usize = 10;

/// One finding for each limit of the policy.
pub(super) fn flows(bench: Bench<'_>) -> Vec<Found> {
    let limits = bench.policy.flows.iter();
    limits.map(|limit| flow(bench, *limit)).collect()
}

/// What was seen of a flow.
struct Seen {
    /// Calls, runs or seconds looked at.
    n: u64,
    /// The worst of them; endless when absent.
    worst: Option<f64>,
    /// How many break the limit, where they are counted.
    n_bad: Option<u64>,
    is_held: bool,
}

fn flow(bench: Bench<'_>, limit: FlowLimit) -> Found {
    let name = limit.flow.name();
    let generator = &bench.measures.generator;
    let (aspect, seen, limit_ms) = match limit.rule {
        FlowRule::DoneBy(ms) => (FlowAspect::DoneBy, runs(bench, ms), Some(ms)),
        FlowRule::Oldest(ms) => (FlowAspect::Oldest, oldest(bench, limit.flow, ms), Some(ms)),
        FlowRule::Drained(ms) => (FlowAspect::Drained, drained(generator, ms), Some(ms)),
        FlowRule::WorstTenSeconds(ms) => (
            FlowAspect::WorstTenSeconds,
            window(bench, limit.flow, ms),
            Some(ms),
        ),
        FlowRule::Steady => (FlowAspect::Steady, steady(generator), None),
    };
    let reason = Reason::Flow(aspect);
    let driver = Some(name.to_owned());
    let Some(seen) = seen else {
        return Finding {
            driver,
            ..Found::new(Gate::Flow, Outcome::Insufficient, 0, reason)
        };
    };
    let outcome = if seen.is_held {
        Outcome::Held
    } else {
        Outcome::Violated
    };
    Finding {
        driver,
        n_bad: seen.n_bad,
        limit: limit_ms.map(real),
        observed: seen.worst,
        unit: if limit_ms.is_some() { "ms" } else { "calls/s" }.to_owned(),
        ..Found::new(Gate::Flow, outcome, seen.n, reason)
    }
}

/// Payment runs: the longest, and how many were given up or not over in time.
fn runs(bench: Bench<'_>, max_ms: u64) -> Option<Seen> {
    let runs = &bench.measures.payment_runs;
    let longest = runs.iter().map(|run| run.took_ms).max()?;
    let is_late = |failed: bool, took: u64| failed || took > max_ms;
    let late = runs
        .iter()
        .filter(|run| is_late(run.failure.is_some(), run.took_ms));
    let n_late = late.count() as u64;
    let n_given_up = runs.iter().filter(|run| run.failure.is_some()).count();
    Some(Seen {
        n: runs.len() as u64,
        worst: (n_given_up == 0).then(|| real(longest)),
        n_bad: Some(n_late),
        is_held: n_late == 0,
    })
}

/// The longest that a call of a driver waited for its answer.
fn oldest(bench: Bench<'_>, flow: Flow, max_ms: u64) -> Option<Seen> {
    let mut all = Distribution::default();
    let operations = bench.measures.operations.iter();
    for one in operations.filter(|one| one.driver == flow.name()) {
        all.merge(&one.response);
    }
    let longest = all.max_us()?;
    Some(Seen {
        n: all.n(),
        worst: Some(real(longest) / 1_000.0),
        n_bad: None,
        is_held: longest <= max_ms * 1_000,
    })
}

/// How long the queue took to empty after the last arrival, to the second.
fn drained(generator: &GeneratorHealth, max_ms: u64) -> Option<Seen> {
    let backlog = generator.backlog();
    let last = last_arrival(generator)?;
    let left = backlog.iter().rposition(|waiting| *waiting > 0);
    let seconds = left.map_or(0, |left| (left + 1).saturating_sub(last + 1)) as u64;
    Some(Seen {
        n: generator.n_sent,
        worst: Some(real(seconds * 1_000)),
        n_bad: None,
        is_held: seconds * 1_000 <= max_ms,
    })
}

fn window(bench: Bench<'_>, flow: Flow, max_ms: u64) -> Option<Seen> {
    let mut windows = bench.measures.worst_windows.iter();
    let worst = windows.find(|one| one.driver == flow.name())?;
    Some(Seen {
        n: worst.n,
        worst: worst.p99_us.map(|us| real(us) / 1_000.0),
        n_bad: None,
        is_held: worst.p99_us.is_some_and(|us| us <= max_ms * 1_000),
    })
}

/// Whether calls due and not answered grow while documents arrive.
fn steady(generator: &GeneratorHealth) -> Option<Seen> {
    let backlog = generator.backlog();
    let n = last_arrival(generator)? + 1;
    if n < LEAST_SECONDS {
        return None;
    }
    let n_due: u64 = generator.seconds[..n].iter().map(|one| one.n_planned).sum();
    let seconds = n as u64;
    let growth = backlog::growth(&backlog[..n], real(n_due) / real(seconds));
    Some(Seen {
        n: seconds,
        worst: growth.or(Some(0.0)),
        n_bad: None,
        is_held: growth.is_none(),
    })
}

/// The last second in which a step of the schedule became due.
fn last_arrival(generator: &GeneratorHealth) -> Option<usize> {
    let seconds = &generator.seconds;
    seconds.iter().rposition(|second| second.n_planned > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Measures, PaymentRunMeasure, WindowMeasure};
    use crate::scenario::{Policy, Scenario};

    fn policy(limits: &str) -> Policy {
        let text = include_str!("../../scenarios/pilot.toml");
        let policy = include_str!("../../scenarios/policies/smoke.toml");
        let policy = format!("{policy}\n{limits}");
        let scenario = Scenario::read("pilot.toml", text, &|_| Some(policy.clone())).unwrap();
        scenario.policy
    }

    fn findings(limits: &str, measures: &Measures) -> Vec<(Outcome, Option<f64>)> {
        let scope = crate::scenario::Scope {
            strata: vec!["*".into()],
            observables: Vec::new(),
        };
        let nobody = super::super::Register::default();
        let bench = Bench {
            measures,
            policy: &policy(limits),
            scope: &scope,
            caseload: None,
            excused: nobody.excused(),
        };
        let found = flows(bench).into_iter();
        found.map(|one| (one.outcome, one.observed)).collect()
    }

    /// Seconds in each of which `due` calls become due and `sent` are answered.
    fn queue(seconds: &[(u64, u64)]) -> Measures {
        let seconds = seconds.iter().zip(0..).map(|((due, sent), second)| {
            serde_json::json!({
                "second": second, "n_planned": due, "n_sent": sent, "lag_p99_us": 0,
                "runtime_lag_p99_us": 0, "cpu_percent": 0, "n_queued": 0, "n_in_flight": 0,
            })
        });
        let seconds = serde_json::Value::Array(seconds.collect());
        Measures {
            generator: GeneratorHealth {
                n_sent: 1,
                seconds: serde_json::from_value(seconds).unwrap(),
                ..GeneratorHealth::default()
            },
            ..Measures::default()
        }
    }

    fn run(took_ms: u64, failure: Option<&str>) -> PaymentRunMeasure {
        PaymentRunMeasure {
            fund: "441".parse().unwrap(),
            as_of: "2026-02-02".parse().unwrap(),
            n_dossiers: 40,
            n_meanwhile: 0,
            took_ms,
            n_tries: 1,
            failure: failure.map(str::to_owned),
        }
    }

    #[test]
    fn a_run_of_the_night_that_ends_late_is_violated_and_one_given_up_never_ends() {
        let limit = "[[flow]]\nname = \"payment_runs\"\ndone_by = \"2s\"";
        let of = |runs: Vec<PaymentRunMeasure>| {
            let measures = Measures {
                payment_runs: runs,
                ..Measures::default()
            };
            findings(limit, &measures)
        };
        assert_eq!(of(vec![run(2_000, None)]), [(Outcome::Held, Some(2_000.0))]);
        let late = of(vec![run(10, None), run(2_001, None)]);
        assert_eq!(late, [(Outcome::Violated, Some(2_001.0))]);
        let given_up = of(vec![run(10, Some("timeout"))]);
        assert_eq!(given_up, [(Outcome::Violated, None)]);
        assert_eq!(of(Vec::new()), [(Outcome::Insufficient, None)]);
    }

    #[test]
    fn a_queue_that_grows_is_violated_and_one_that_goes_up_and_down_is_not() {
        let limit = "[[flow]]\nname = \"open\"\nsteady = true";
        let grows = queue(&[(100, 90); 30]);
        assert_eq!(findings(limit, &grows)[0].0, Outcome::Violated);
        let by = findings(limit, &grows)[0].1.unwrap();
        assert!((by - 10.0).abs() < 1e-9, "{by}");
        let mut seconds = [(100, 80), (100, 120)].repeat(15);
        seconds.push((0, 0));
        assert_eq!(findings(limit, &queue(&seconds))[0].0, Outcome::Held);
        let short = queue(&[(100, 90); 9]);
        assert_eq!(findings(limit, &short)[0].0, Outcome::Insufficient);
    }

    #[test]
    fn a_queue_is_drained_when_nothing_is_left_after_the_last_arrival() {
        let limit = "[[flow]]\nname = \"open\"\ndrained = \"3s\"";
        let mut seconds = vec![(10, 5); 4];
        seconds.extend([(0, 5), (0, 5), (0, 5), (0, 5)]);
        // Three seconds end with calls unanswered; the fourth empties the queue.
        let took = findings(limit, &queue(&seconds));
        assert_eq!(took, [(Outcome::Held, Some(3_000.0))]);
        seconds.insert(4, (0, 0));
        let took = findings(limit, &queue(&seconds));
        assert_eq!(took, [(Outcome::Violated, Some(4_000.0))]);
    }

    #[test]
    fn the_worst_ten_seconds_are_held_against_their_limit() {
        let limit = "[[flow]]\nname = \"open\"\nworst_ten_seconds_p99 = \"1s\"";
        let of = |p99_us| {
            let window = WindowMeasure {
                driver: "open".into(),
                first_second: 3,
                n: 500,
                n_failed: 0,
                p95_us: Some(10),
                p99_us,
            };
            let measures = Measures {
                worst_windows: vec![window],
                ..Measures::default()
            };
            findings(limit, &measures)[0].0
        };
        assert_eq!(of(Some(1_000_000)), Outcome::Held);
        assert_eq!(of(Some(1_000_001)), Outcome::Violated);
        assert_eq!(of(None), Outcome::Violated);
    }
}

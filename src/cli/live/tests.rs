//! A run under way: what is counted, what is told of it, what others read of it.

use super::scrape::Scrape;
use super::view::Watch;
use super::*;
use crate::cli::embedded::policy;
use crate::domain::Pool;
use crate::engine::{EngineFailure, FailureKind};
use crate::measure::Audit;
use crate::scenario::Scenario;

const PILOT: &str = include_str!("../../../scenarios/pilot.toml");

/// A run of forty dossiers in a minute, held against times of half a second.
fn live() -> Live {
    let nowhere = std::path::Path::new("/nowhere");
    let scenario = Scenario::read("pilot.toml", PILOT, &|name| policy(name, nowhere)).unwrap();
    Live::new(Planned {
        scenario: "a \"pilot\"".to_owned(),
        engine: "http://127.0.0.1:1".to_owned(),
        seed: 7,
        n_cases: 40,
        schedule: Duration::from_mins(1),
        policy: scenario.policy,
    })
}

fn call(operation: Operation, ms: u64, outcome: Result<(), EngineFailure>) -> Exchange {
    Exchange {
        operation,
        driver: Driver::Open,
        case: 0,
        stratum: "sickness/simple".into(),
        due: Duration::ZERO,
        ready: Duration::from_millis(5),
        sent: Duration::from_millis(6),
        done: Duration::from_millis(5 + ms),
        worker_was_free: true,
        outcome,
        n_retries: 0,
    }
}

fn failed() -> Result<(), EngineFailure> {
    Err(EngineFailure::new(FailureKind::Timeout, "no answer"))
}

fn case(stratum: &str, outcome: CaseOutcome) -> CaseMeasure {
    CaseMeasure {
        index: 0,
        reference: "r".to_owned(),
        stratum: stratum.to_owned(),
        pool: Pool::Sample,
        outcome,
        failure: None,
        audit: Audit::default(),
    }
}

#[test]
fn each_driver_and_operation_has_a_series_of_its_own() {
    let mut all: Vec<usize> = Driver::ALL
        .into_iter()
        .flat_map(|driver| Operation::ALL.map(|operation| series(driver, operation)))
        .collect();
    all.sort_unstable();
    assert!(
        all.into_iter()
            .eq(0..Driver::ALL.len() * Operation::ALL.len())
    );
}

#[test]
fn the_view_tells_each_second_apart_and_how_much_time_is_left() {
    let live = live();
    let mut watch = Watch::default();
    for _ in 0..30 {
        live.exchange(&call(Operation::Send, 3, Ok(())));
    }
    watch.view(&live, Duration::from_secs(1));
    for _ in 0..10 {
        live.exchange(&call(Operation::Send, 700, Ok(())));
    }
    (0..10).for_each(|_| live.played());
    let view = watch.view(&live, Duration::from_secs(2));
    let calls: Vec<u64> = view.seconds.iter().map(|second| second.n_calls).collect();
    assert_eq!(calls, [30, 10]);
    assert!(view.seconds[0].p99 < view.seconds[1].p99);
    // A quarter in two seconds leaves six, the schedule a minute less two seconds.
    assert_eq!(view.left, Some(Duration::from_secs(58)));
    assert_eq!(
        watch.view(&live, Duration::from_secs(400)).left,
        Some(Duration::from_secs(1_200))
    );
}

#[test]
fn what_speaks_against_go_is_told_and_nothing_else() {
    let live = live();
    let mut watch = Watch::default();
    for _ in 0..1_000 {
        live.exchange(&call(Operation::Send, 3, Ok(())));
    }
    live.audited(&case("sickness/simple", CaseOutcome::Right));
    live.audited(&case("sickness/simple", CaseOutcome::Undecided));
    let sound = watch.view(&live, Duration::from_secs(1));
    assert_eq!(sound.against, [""; 0]);
    live.audited(&case("maternity/simple", CaseOutcome::Wrong));
    live.audited(&case("sickness/ald", CaseOutcome::Undelivered));
    for _ in 0..100 {
        live.exchange(&call(Operation::Settle, 60_000, Ok(())));
        live.exchange(&call(Operation::Settle, 10, failed()));
    }
    let against = watch.view(&live, Duration::from_secs(2)).against;
    assert_eq!(against[0], "1 dossier paid wrongly: maternity/simple 1");
    assert_eq!(against[1], "1 dossier not paid at all: sickness/ald 1");
    assert!(
        against[2].starts_with("8.33 % of calls fail"),
        "{against:?}"
    );
    assert!(against[3].starts_with("`settle` of the driver `open` is slower"));
    assert_eq!(against.len(), 4);
}

#[tokio::test]
async fn the_page_of_metrics_holds_the_counts_of_the_run_under_way() {
    let scrape = Scrape::listen("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let read = || async {
        let answer = reqwest::get(scrape.url()).await.unwrap();
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        (kind, answer.text().await.unwrap())
    };
    let (kind, before) = read().await;
    assert!(kind.starts_with("application/openmetrics-text"));
    assert_eq!(before, "# EOF\n");
    let live = Arc::new(live());
    for ms in [1, 1, 30, 200_000] {
        live.exchange(&call(Operation::Send, ms, Ok(())));
    }
    live.exchange(&call(Operation::Send, 1, failed()));
    live.audited(&case("maternity/simple", CaseOutcome::Wrong));
    live.not_delivered(4);
    scrape.show(live);
    let (_, page) = read().await;
    let of = "{driver=\"open\",operation=\"send\"";
    for line in [
        "recette_run_info{scenario=\"a \\\"pilot\\\"\",policy=",
        "recette_dossiers_planned 40\n",
        &format!("recette_response_seconds_count{of}}} 5\n"),
        &format!("recette_response_seconds_sum{of}}} 200.032\n"),
        &format!(
            "recette_response_seconds_bucket{{le=\"0.000512\",{}",
            &of[1..]
        ),
        &format!("recette_calls_failed_total{of}}} 1\n"),
        "recette_steps_not_delivered_total 4\n",
        "recette_dossiers_total{stratum=\"maternity/simple\",outcome=\"wrong\"} 1\n",
        "# UNIT recette_response_seconds seconds\n",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
    // Counts below a bound never fall, and the failed call is above all of them.
    let below: Vec<u64> = page
        .lines()
        .filter(|line| line.starts_with("recette_response_seconds_bucket"))
        .map(|line| line.rsplit(' ').next().unwrap().parse().unwrap())
        .collect();
    assert!(below.is_sorted(), "{below:?}");
    assert_eq!(
        (below[0], below[below.len() - 2], below[below.len() - 1]),
        (0, 3, 5)
    );
    assert!(page.ends_with("# EOF\n"));
}

#[tokio::test]
async fn an_address_that_is_taken_is_refused_with_a_hint() {
    let first = Scrape::listen("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let taken = first.url();
    let taken = taken
        .trim_start_matches("http://")
        .trim_end_matches("/metrics");
    let refused = Scrape::listen(taken.parse().unwrap()).await.err().unwrap();
    assert!(
        refused.to_string().contains("hint: another port"),
        "{refused}"
    );
}

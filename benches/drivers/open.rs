//! The open driver beside one task a dossier, which sleeps until each step is due, sends it and
//! reads the answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use recette::domain::Dossier;
use recette::engine::Target;
use recette::play::{Case, Observer, OpenPlan, Part, Plan, Stop, play};
use tokio::time::Instant;

use super::{Ear, Figures, cpu, engine, figures, requests};

const STEP_GAP: Duration = Duration::from_millis(50);

/// When the dossier of this rank begins, so that `n` of them fill the time.
fn begins(rank: usize, n: usize, seconds: u64) -> Duration {
    Duration::from_nanos(rank as u64 * seconds * 1_000_000_000 / n.max(1) as u64)
}

/// One task a dossier, which sleeps until each step is due, sends it and reads the answer.
pub(super) async fn bare(
    target: &Target,
    people: Vec<Dossier>,
    turn: u64,
    seconds: u64,
) -> Figures {
    let client = reqwest::Client::builder()
        .no_proxy()
        .tcp_nodelay(true)
        .build()
        .expect("a client");
    let journeys: Vec<_> = people
        .iter()
        .map(|dossier| requests(target, dossier))
        .collect();
    let n = journeys.len();
    let n_bytes = Arc::new(AtomicU64::new(0));
    let before = cpu();
    let start = Instant::now();
    let tasks: Vec<_> = journeys
        .into_iter()
        .enumerate()
        .map(|(rank, journey)| {
            let (client, n_bytes) = (client.clone(), Arc::clone(&n_bytes));
            tokio::spawn(async move {
                let mut ready = begins(rank, n, seconds);
                let mut lags = Vec::with_capacity(journey.len());
                for (step, (method, url, body)) in journey.into_iter().enumerate() {
                    let due =
                        begins(rank, n, seconds) + STEP_GAP * u32::try_from(step).expect("few");
                    tokio::time::sleep_until(start + due).await;
                    lags.push(start.elapsed().saturating_sub(ready.max(due)));
                    let mut request = client.request(method, url);
                    if let Some(body) = body {
                        request = request
                            .header("content-type", "application/json")
                            .header(
                                "idempotency-key",
                                format!("{turn:08x}{rank:016x}{step:08x}"),
                            )
                            .body(body);
                    }
                    let answer = request.send().await.expect("the sandbox answers");
                    assert!(answer.status().is_success(), "the sandbox agrees");
                    let body = answer.bytes().await.expect("the sandbox ends its answers");
                    n_bytes.fetch_add(body.len() as u64, Ordering::Relaxed);
                    ready = start.elapsed();
                }
                lags
            })
        })
        .collect();
    let mut lags = Vec::new();
    for task in tasks {
        lags.extend(task.await.expect("no task panics"));
    }
    figures(
        cpu().saturating_sub(before),
        lags,
        Some(n_bytes.load(Ordering::Relaxed)),
    )
}

pub(super) async fn ours(
    target: &Target,
    people: Vec<Dossier>,
    turn: u64,
    seconds: u64,
) -> Figures {
    let n = people.len();
    let ear = Arc::new(Ear::new("open"));
    let cases = people
        .into_iter()
        .zip(0..)
        .map(|(dossier, index)| Case::new(index, dossier));
    let plan = Plan {
        open: Some(OpenPlan {
            begins: Box::new((0..).map(move |rank| {
                u64::try_from(begins(rank, n, seconds).as_nanos()).expect("a short run")
            })),
            cases: Box::new(cases),
            step_gap: STEP_GAP,
            documents_together: false,
            max_in_flight: 512,
            n_retries: 0,
            drain: OpenPlan::DRAIN,
            part: Part::Whole,
        }),
        ..Plan::default()
    };
    let observer: Arc<dyn Observer> = ear.clone();
    let engine = engine(target, 1 + turn);
    let before = cpu();
    let run = play(plan, engine, observer, Stop::new())
        .await
        .expect("the sandbox is clean");
    let lags = ear.finish(&run);
    figures(cpu().saturating_sub(before), lags, None)
}

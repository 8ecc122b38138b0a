//! The closed driver beside goose alone: as many agents, without a pause, who send the same
//! requests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use goose::GooseAttack;
use goose::config::GooseConfiguration;
use goose::goose::{GooseRequest, Scenario, Transaction, TransactionFunction};
use recette::domain::Dossier;
use recette::engine::Target;
use recette::play::{Case, ClosedPlan, Observer, Plan, Rhythm, Stop, play};

use super::{Ear, Figures, Prepared, cpu, engine, figures, requests};

const N_AGENTS: usize = 10;
const RAMP_UP: Duration = Duration::from_secs(1);
/// Pause of an agent for whom no journey is left.
const LOOK_UP: Duration = Duration::from_millis(20);

/// Goose, whose agents take one journey after the other.
pub(super) async fn bare(target: &Target, people: Vec<Dossier>, turn: u64) -> Figures {
    let journeys: Vec<Vec<Prepared>> = people
        .iter()
        .map(|dossier| requests(target, dossier))
        .collect();
    let n_requests = journeys.iter().map(Vec::len).sum::<usize>() as u64;
    let journeys = Arc::new(Mutex::new(journeys));
    let n_bytes = Arc::new(AtomicU64::new(0));
    // Keys that the open driver beside which this runs cannot have used.
    let rank = Arc::new(AtomicU64::new(1 << 63 | turn << 32));
    let to_add = Arc::clone(&n_bytes);
    let work: TransactionFunction = Arc::new(move |user| {
        let journey = journeys.lock().expect("no holder panics").pop();
        let (n_bytes, rank) = (Arc::clone(&to_add), Arc::clone(&rank));
        Box::pin(async move {
            let Some(journey) = journey else {
                goose::trigger_killswitch("no journey is left");
                tokio::time::sleep(LOOK_UP).await;
                return Ok(());
            };
            for (method, url, body) in journey {
                let mut request = user.client.request(method, url);
                if let Some(body) = body {
                    let key = format!("{:032x}", rank.fetch_add(1, Ordering::Relaxed));
                    request = request
                        .header("content-type", "application/json")
                        .header("idempotency-key", key)
                        .body(body);
                }
                let request = GooseRequest::builder().set_request_builder(request).build();
                let answer = user.request(request).await?.response?;
                let status = answer.status();
                assert!(status.is_success(), "the sandbox agrees: {status}");
                let body = answer.bytes().await?;
                n_bytes.fetch_add(body.len() as u64, Ordering::Relaxed);
            }
            Ok(())
        })
    });
    let agents = N_AGENTS.to_string();
    let configuration = GooseConfiguration::parse_args_default(&[
        "--host",
        target.base().as_str(),
        "--users",
        &agents,
        "--increase-time",
        "1s",
        "--no-telnet",
        "--no-reset-metrics",
        "--no-print-metrics",
        "--no-error-summary",
        "--quiet",
        "--quiet",
        "--quiet",
    ])
    .expect("options of goose");
    let before = cpu();
    let attack = GooseAttack::initialize_with_config(configuration)
        .expect("an attack")
        .register_scenario(
            Scenario::new("bare").register_transaction(Transaction::new(work).set_name("journey")),
        );
    Box::pin(attack.execute()).await.expect("goose ends");
    figures(
        cpu().saturating_sub(before),
        vec![Duration::ZERO; usize::try_from(n_requests).expect("fits")],
        Some(n_bytes.load(Ordering::Relaxed)),
    )
}

/// Our agents, audits included.
pub(super) async fn ours(target: &Target, people: Vec<Dossier>, turn: u64) -> Figures {
    let ear = Arc::new(Ear::new("closed"));
    let cases = people
        .into_iter()
        .zip(0..)
        .map(|(dossier, index)| Case::new(index, dossier));
    let plan = Plan {
        closed: Some(ClosedPlan {
            n_agents: N_AGENTS,
            rhythm: Rhythm::Think(Duration::ZERO, Duration::ZERO),
            ramp_up: RAMP_UP,
            duration: None,
            cases: Box::new(cases),
            seed: turn,
        }),
        ..Plan::default()
    };
    let observer: Arc<dyn Observer> = ear.clone();
    let engine = engine(target, 100 + turn);
    let before = cpu();
    let run = play(plan, engine, observer, Stop::new())
        .await
        .expect("the sandbox is clean");
    let lags = ear.finish(&run);
    figures(cpu().saturating_sub(before), lags, None)
}

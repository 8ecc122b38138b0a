//! The drivers against a double of an engine: order, counts, failures, the calm pass,
//! and stopping.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use recette::engine::{
    Connections, ContractClient, Engine, FailureKind, Keys, Limits, Target, Transport,
};
use recette::play::{
    CalmPlan, Case, ClosedPlan, Driver, Exchange, Observer, OpenPlan, Operation, Part,
    PaymentRunsPlan, Plan, PlayError, Played, PlayedRun, Rhythm, Stop, play,
};

use crate::engine_double::{Asked, Double, Misdeed, dossier};

/// Keeps everything it is told.
#[derive(Default)]
struct Notebook {
    exchanges: Mutex<Vec<Exchange>>,
    played: Mutex<Vec<Played>>,
}

impl Observer for Notebook {
    fn exchange(&self, exchange: &Exchange) {
        self.exchanges.lock().unwrap().push(exchange.clone());
    }
    fn played(&self, played: Played) {
        self.played.lock().unwrap().push(played);
    }
}

impl Notebook {
    fn undelivered(&self) -> Vec<(u64, Option<FailureKind>)> {
        let mut all: Vec<_> = self
            .played
            .lock()
            .unwrap()
            .iter()
            .map(|played| (played.case.index, played.undelivered))
            .collect();
        all.sort_by_key(|(case, _)| *case);
        all
    }

    /// Those of them that failed for good.
    fn never_settled(&self) -> Vec<(u64, Option<FailureKind>)> {
        let mut all = self.undelivered();
        all.retain(|(_, failure)| failure.is_some());
        all
    }

    fn count(&self, driver: Driver, matching: impl Fn(&Exchange) -> bool) -> u64 {
        let exchanges = self.exchanges.lock().unwrap();
        exchanges
            .iter()
            .filter(|exchange| exchange.driver == driver && matching(exchange))
            .count() as u64
    }
}

fn engine(double: &Double, nonce: u64, request_timeout: Duration) -> Arc<Engine> {
    let limits = Limits {
        request_timeout,
        operation_deadline: request_timeout * 2,
        ..Limits::default()
    };
    let transport = Transport::new(
        &Target::loopback(double.address),
        Connections::default(),
        limits,
        None,
    )
    .unwrap();
    let keys = Keys {
        seed: 1,
        salt: 2,
        nonce,
    };
    Arc::new(Engine::Contract(ContractClient::new(transport, keys)))
}

fn cases(range: std::ops::Range<u64>) -> Box<dyn Iterator<Item = Case> + Send> {
    Box::new(range.map(|index| Case::new(index, dossier(index))))
}

/// `n` dossiers, one every `every`, steps 10 ms apart.
fn open(n: u64, every: Duration) -> OpenPlan {
    let every = u64::try_from(every.as_nanos()).unwrap();
    OpenPlan {
        begins: Box::new((0..).map(move |index| index * every)),
        cases: cases(0..n),
        step_gap: Duration::from_millis(10),
        documents_together: false,
        max_in_flight: 64,
        n_retries: 0,
        drain: Duration::from_secs(10),
        part: Part::Whole,
    }
}

fn closed(n: u64, n_agents: usize) -> ClosedPlan {
    ClosedPlan {
        n_agents,
        rhythm: Rhythm::Think(Duration::from_millis(1), Duration::from_millis(5)),
        ramp_up: Duration::from_secs(1),
        duration: None,
        cases: cases(10_000..10_000 + n),
        seed: 4,
    }
}

fn calm() -> CalmPlan {
    CalmPlan {
        n_tries: 3,
        limit: Duration::from_secs(30),
    }
}

async fn run(
    plan: Plan,
    double: &Double,
    stop: &Stop,
) -> (Result<PlayedRun, PlayError>, Arc<Notebook>) {
    run_within(Duration::from_secs(10), plan, double, stop).await
}

async fn run_within(
    request_timeout: Duration,
    plan: Plan,
    double: &Double,
    stop: &Stop,
) -> (Result<PlayedRun, PlayError>, Arc<Notebook>) {
    let notebook = Arc::new(Notebook::default());
    let observer: Arc<dyn Observer> = notebook.clone();
    let engine = engine(double, 3, request_timeout);
    let outcome = play(plan, engine, observer, stop.clone()).await;
    (outcome, notebook)
}

fn only_open(open: OpenPlan) -> Plan {
    Plan {
        open: Some(open),
        calm: calm(),
        ..Plan::default()
    }
}

fn only_closed(closed: ClosedPlan) -> Plan {
    Plan {
        closed: Some(closed),
        calm: calm(),
        ..Plan::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_steps_of_each_dossier_stay_in_order_while_many_run_at_once() {
    let double = Double::start(|_| None).await;
    let plan = only_open(open(100, Duration::from_millis(2)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    let run = outcome.unwrap();
    assert_eq!((run.n_planned, run.n_sent, run.n_played), (600, 600, 100));
    assert_eq!((run.n_withheld, run.n_not_delivered), (0, 0));
    let mut by_dossier: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for asked in double.asked() {
        let mut parts = asked.path.splitn(5, '/');
        let reference = parts.nth(3).unwrap().to_owned();
        let end = parts.next().unwrap_or("open").to_owned();
        by_dossier.entry(reference).or_default().push(end);
    }
    assert_eq!(by_dossier.len(), 100);
    for steps in by_dossier.values() {
        assert_eq!(
            steps,
            &[
                "open",
                "events",
                "settlements",
                "events",
                "settlements",
                "statement"
            ]
        );
    }
    // Dossiers overlap: the second begins before the first has ended.
    let first_end = notebook.played.lock().unwrap()[0].last_done;
    assert!(
        notebook.count(Driver::Open, |exchange| exchange.operation
            == Operation::Open
            && exchange.sent < first_end)
            > 1
    );
}

/// As [`open`], with both documents of each dossier on one day, sent at once.
fn open_together(n: u64, every: Duration) -> OpenPlan {
    let on_one_day = |index| {
        let mut dossier = dossier(index);
        let day = dossier.documents[0].received_on;
        dossier.documents[1].received_on = day;
        dossier.documents[1].sent_on = day;
        Case::new(index, dossier)
    };
    OpenPlan {
        cases: Box::new((0..n).map(on_one_day)),
        documents_together: true,
        ..open(n, every)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_of_one_day_are_under_way_at_once_and_each_is_sent_once() {
    let double = Double::start(|_| Some(Misdeed::Late(Duration::from_millis(30)))).await;
    let plan = only_open(open_together(20, Duration::from_millis(2)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    let run = outcome.unwrap();
    assert_eq!((run.n_planned, run.n_sent, run.n_played), (120, 120, 20));
    assert_eq!((run.n_withheld, run.n_not_delivered), (0, 0));
    let exchanges = notebook.exchanges.lock().unwrap();
    for case in 0..20 {
        let documents: Vec<&Exchange> = exchanges
            .iter()
            .filter(|exchange| exchange.case == case && exchange.operation == Operation::Send)
            .collect();
        let [first, second] = documents[..] else {
            panic!("{} documents", documents.len());
        };
        assert!(second.sent < first.done && first.sent < second.done);
    }
    // Every other step waits for the answers to all of them.
    assert!(double.asked().iter().all(|asked| asked.n_before <= 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_documents_sent_at_once_what_failed_is_sent_again_and_nothing_is_counted_twice() {
    let double = Double::start(|asked: &Asked| {
        let is_first = asked.path.contains("D-3/events") && asked.n_before == 0;
        is_first.then(|| Misdeed::Answer(500, "", Vec::new()))
    })
    .await;
    let plan = only_open(open_together(10, Duration::from_millis(1)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    let run = outcome.unwrap();
    // D-3: two settlements and the statement were withheld in the load.
    assert_eq!((run.n_planned, run.n_sent, run.n_withheld), (60, 57, 3));
    assert_eq!((run.n_not_delivered, run.n_played), (0, 10));
    assert!(notebook.never_settled().is_empty());
    // One document more when the first of the two failed: the answer to the other was not kept.
    let n_calm = notebook.count(Driver::Calm, |_| true);
    assert!((4..=5).contains(&n_calm), "{n_calm}");
}

fn only_payment_runs(n: u64) -> Plan {
    Plan {
        payment_runs: Some(PaymentRunsPlan {
            cases: cases(0..n).collect(),
            max_in_flight: 4,
            n_tries: 3,
        }),
        calm: calm(),
        ..Plan::default()
    }
}

/// The answer of a payment run, whatever was asked.
fn run_answer(as_of: &str) -> Vec<u8> {
    format!(r#"{{"as_of":"{as_of}","fund":"441","n_settled":9}}"#).into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payment_runs_come_after_the_documents_of_their_day_and_settle_all_at_once() {
    let double = Double::start(|asked: &Asked| {
        let day = ["2026-03-16", "2026-03-30"]
            .into_iter()
            .find(|day| asked.body.windows(10).any(|part| part == day.as_bytes()))?;
        let is_run = asked.path == "/v1/payment-runs";
        // The first of them fails once.
        let fails = is_run && asked.n_before == 0;
        fails
            .then(|| Misdeed::Answer(500, "", Vec::new()))
            .or_else(|| is_run.then(|| Misdeed::Answer(200, "", run_answer(day))))
    })
    .await;
    let (outcome, notebook) = run(only_payment_runs(9), &double, &Stop::new()).await;
    let run = outcome.unwrap();
    let of_runs: Vec<_> = run
        .payment_runs
        .iter()
        .map(|run| (run.as_of.to_string(), run.n_dossiers, run.n_tries))
        .collect();
    let expected = [("2026-03-16", 9, 2), ("2026-03-30", 9, 1)];
    assert_eq!(
        of_runs,
        expected.map(|(day, n, tries)| (day.to_owned(), n, tries))
    );
    assert_eq!(run.n_played, 9);
    assert!(notebook.never_settled().is_empty());
    let asked = double.asked();
    assert!(!asked.iter().any(Asked::is_settlement));
    let runs: Vec<usize> = (0..asked.len())
        .filter(|rank| asked[*rank].path == "/v1/payment-runs")
        .collect();
    assert_eq!(runs.len(), 3);
    // The same key after a failure, another one for another day.
    let key = |rank: usize| &asked[runs[rank]].headers["idempotency-key"];
    assert_eq!(key(0), key(1));
    assert_ne!(key(1), key(2));
    // Every file is open, with what came by then, before the first run; every statement is
    // read after the last one.
    let before_first = &asked[..runs[0]];
    assert_eq!(
        before_first
            .iter()
            .filter(|one| one.method == "PUT")
            .count(),
        9
    );
    let n_read = asked[..runs[2]]
        .iter()
        .filter(|one| one.path.ends_with("statement"));
    assert_eq!(n_read.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_run_that_fails_for_good_leaves_its_dossiers_undelivered() {
    let double = Double::start(|asked: &Asked| {
        let is_run = asked.path == "/v1/payment-runs";
        is_run.then(|| Misdeed::Answer(503, "", Vec::new()))
    })
    .await;
    let (outcome, notebook) = run(only_payment_runs(3), &double, &Stop::new()).await;
    let run = outcome.unwrap();
    assert_eq!(run.payment_runs[0].failure, Some(FailureKind::Status5xx));
    assert_eq!(notebook.never_settled().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_without_payment_runs_is_said_to_have_none() {
    let double = Double::start(|asked: &Asked| {
        let is_run = asked.path == "/v1/payment-runs";
        is_run.then(|| Misdeed::Answer(404, "", Vec::new()))
    })
    .await;
    let (outcome, _) = run(only_payment_runs(3), &double, &Stop::new()).await;
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("take `[load.payment_runs]` out"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_is_counted_from_when_a_step_was_ready_however_late_it_left() {
    // One worker and an engine that takes 30 ms: the steps queue up.
    let double = Double::start(|_| Some(Misdeed::Late(Duration::from_millis(30)))).await;
    let plan = OpenPlan {
        max_in_flight: 1,
        ..open(5, Duration::from_millis(1))
    };
    let (outcome, notebook) = run(only_open(plan), &double, &Stop::new()).await;
    let run = outcome.unwrap();
    let exchanges = notebook.exchanges.lock().unwrap();
    assert_eq!(exchanges.len(), 30);
    for exchange in exchanges.iter() {
        assert_eq!(exchange.response(), exchange.lag() + exchange.service());
        assert!(exchange.ready >= exchange.due);
    }
    let longest = exchanges.iter().map(Exchange::response).max().unwrap();
    assert!(longest > Duration::from_millis(90), "{longest:?}");
    // Waiting for a busy worker is the engine's slowness, not the generator's.
    assert!(exchanges.iter().any(|exchange| !exchange.worker_was_free));
    assert!(run.health.lag_p99_us < 30_000, "{:?}", run.health);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_freeze_of_the_engine_shows_in_the_times_of_all_that_was_due_meanwhile() {
    // The engine freezes from 300 ms to 600 ms; steps are due all the time.
    let start = Instant::now();
    let double = Double::start(move |_| {
        let at = start.elapsed();
        let (from, to) = (Duration::from_millis(300), Duration::from_millis(600));
        (at >= from && at < to).then(|| Misdeed::Late(to.saturating_sub(at)))
    })
    .await;
    let plan = only_open(open(60, Duration::from_millis(20)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    outcome.unwrap();
    let exchanges = notebook.exchanges.lock().unwrap();
    // A dossier is due every 20 ms, with a step every 10 ms: 300 ms hold up about 15
    // dossiers, half of them for longer than 150 ms. A driver that waited for the engine
    // before it sent the next one would show one.
    let n_held_up = exchanges
        .iter()
        .filter(|exchange| exchange.operation == Operation::Open)
        .filter(|exchange| exchange.response() > Duration::from_millis(100))
        .count();
    assert!(n_held_up >= 5, "{n_held_up}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_in_the_load_is_healed_in_the_calm_pass_with_the_same_key() {
    let double = Double::start(|asked: &Asked| {
        (asked.path.contains("D-3/") && asked.is_settlement() && asked.n_before == 0)
            .then(|| Misdeed::Answer(500, "", Vec::new()))
    })
    .await;
    let plan = only_open(open(10, Duration::from_millis(1)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    let run = outcome.unwrap();
    assert_eq!(run.n_played, 10);
    // D-3: the settlement failed; the three steps after it were withheld in the load.
    assert_eq!((run.n_withheld, run.n_not_delivered), (3, 0));
    assert!(
        notebook
            .undelivered()
            .iter()
            .all(|(_, failure)| failure.is_none())
    );
    assert_eq!(notebook.count(Driver::Calm, |_| true), 4);
    let played = notebook.played.lock().unwrap();
    let healed: Vec<u64> = played
        .iter()
        .filter(|played| played.healed)
        .map(|played| played.case.index)
        .collect();
    assert_eq!(healed, [3]);
    let keys: Vec<String> = double
        .asked()
        .iter()
        .filter(|asked| asked.path.contains("D-3/") && asked.is_settlement())
        .take(2)
        .map(|asked| asked.headers["idempotency-key"].clone())
        .collect();
    assert_eq!(keys[0], keys[1]);
    assert!(
        run.health
            .reasons
            .iter()
            .all(|reason| !reason.contains("planned"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_healed_is_undelivered_under_the_name_of_its_failure() {
    let double = Double::start(|asked: &Asked| {
        (asked.path.contains("D-4") && asked.method == "PUT")
            .then(|| Misdeed::Answer(500, "", Vec::new()))
    })
    .await;
    let plan = only_open(open(6, Duration::from_millis(1)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    outcome.unwrap();
    assert_eq!(
        notebook.never_settled(),
        [(4, Some(FailureKind::Status5xx))]
    );
    assert_eq!(notebook.count(Driver::Calm, |_| true), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_not_sent_again_and_too_many_requests_is() {
    let double = Double::start(|asked: &Asked| {
        let misdeed = |status| Some(Misdeed::Answer(status, "", Vec::new()));
        match &asked.path {
            path if path.contains("D-2/") && asked.is_settlement() => misdeed(422),
            // Refused in the calm pass only, where its outcome becomes known.
            path if path.contains("D-3/") && asked.is_settlement() => {
                misdeed(if asked.n_before == 0 { 500 } else { 404 })
            }
            path if path.contains("D-4/") && asked.is_settlement() && asked.n_before == 0 => {
                misdeed(429)
            }
            _ => None,
        }
    })
    .await;
    let plan = only_open(open(6, Duration::from_millis(1)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    outcome.unwrap();
    let refused = Some(FailureKind::Status4xx);
    assert_eq!(notebook.never_settled(), [(2, refused), (3, refused)]);
    let n_asked = |reference: &str| {
        let asked = double.asked();
        let settlements = asked.iter().filter(|asked| asked.is_settlement());
        settlements
            .filter(|asked| asked.path.contains(reference))
            .count()
    };
    assert_eq!(
        (n_asked("D-2/"), n_asked("D-3/"), n_asked("D-4/")),
        (1, 2, 3)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_class_that_always_fails_is_settled_without_a_pause_for_each_dossier() {
    let double = Double::start(|asked: &Asked| {
        (asked.method == "PUT").then(|| Misdeed::Answer(500, "", Vec::new()))
    })
    .await;
    let plan = only_open(open(100, Duration::from_millis(1)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    let run = outcome.unwrap();
    assert!(run.calm < Duration::from_secs(10), "{:?}", run.calm);
    assert_eq!(run.n_played, 100);
    assert_eq!(notebook.count(Driver::Calm, |_| true), 300);
    assert!(
        notebook
            .undelivered()
            .iter()
            .all(|(_, failure)| *failure == Some(FailureKind::Status5xx))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_at_once_counts_in_the_time_of_its_exchange() {
    let double = Double::start(|asked: &Asked| {
        (asked.method == "PUT" && asked.n_before == 0).then(|| Misdeed::Answer(503, "", Vec::new()))
    })
    .await;
    let plan = OpenPlan {
        n_retries: 2,
        ..open(3, Duration::from_millis(1))
    };
    let (outcome, notebook) = run(only_open(plan), &double, &Stop::new()).await;
    assert_eq!(outcome.unwrap().n_withheld, 0);
    let retried = notebook.count(Driver::Open, |exchange| {
        exchange.n_retries == 1 && exchange.outcome.is_ok() && exchange.operation == Operation::Open
    });
    assert_eq!(retried, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_document_is_noted_and_the_dossier_goes_on() {
    let double = Double::start(|asked: &Asked| {
        let problem = br#"{"code":"invalid_value","detail":"no"}"#.to_vec();
        (asked.path.contains("D-1/") && asked.path.ends_with("/events") && asked.n_before == 1)
            .then_some(Misdeed::Answer(422, "", problem))
    })
    .await;
    let plan = only_open(open(3, Duration::from_millis(1)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    assert_eq!(outcome.unwrap().n_withheld, 0);
    let played = notebook.played.lock().unwrap();
    let refused = played.iter().find(|played| played.case.index == 1).unwrap();
    assert_eq!(refused.refusals.len(), 1);
    assert_eq!(refused.refusals[0].document_id.as_str(), "D2");
    assert_eq!((refused.answers.len(), refused.undelivered), (2, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dossier_that_was_there_before_ends_the_run() {
    let double = Double::start(|asked: &Asked| {
        (asked.method == "PUT").then(|| Misdeed::Answer(200, "", b"{}".to_vec()))
    })
    .await;
    let plan = only_open(open(50, Duration::from_millis(5)));
    let (outcome, _) = run(plan, &double, &Stop::new()).await;
    assert!(
        matches!(outcome, Err(PlayError::Contaminated { .. })),
        "{outcome:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_that_could_be_real_ends_the_run_and_is_not_kept() {
    let double = Double::start(|asked: &Asked| {
        asked
            .is_settlement()
            .then(|| Misdeed::Answer(200, "", br#"{"ref":"269054958815780"}"#.to_vec()))
    })
    .await;
    let plan = only_open(open(50, Duration::from_millis(5)));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    let error = outcome.unwrap_err();
    assert!(matches!(error, PlayError::RealPeople(_)), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("2690549"));
    for exchange in notebook.exchanges.lock().unwrap().iter() {
        assert!(!format!("{exchange:?}").contains("2690549"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_asked_to_stop_ends_within_two_seconds_and_keeps_what_is_complete() {
    let double =
        Double::start(|asked: &Asked| asked.path.contains("D-7").then_some(Misdeed::Freeze)).await;
    let mut plan = only_open(open(2_000, Duration::from_millis(20)));
    plan.closed = Some(closed(2_000, 3));
    let stop = Stop::new();
    let notebook = Arc::new(Notebook::default());
    let asked_at = Arc::new(Mutex::new(None));
    let (noting, reading, stopping) = (asked_at.clone(), notebook.clone(), stop.clone());
    tokio::spawn(async move {
        while reading.played.lock().unwrap().len() < 15 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        *noting.lock().unwrap() = Some(Instant::now());
        stopping.stop();
    });
    let observer: Arc<dyn Observer> = notebook.clone();
    let engine = engine(&double, 3, Duration::from_secs(30));
    let outcome = play(plan, engine, observer, stop).await;
    let took = asked_at.lock().unwrap().unwrap().elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
    let run = outcome.unwrap();
    assert!(run.stopped && run.n_interrupted > 0, "{run:?}");
    let n_played = notebook.played.lock().unwrap().len() as u64;
    assert!(n_played >= 15, "{n_played}");
    assert_eq!(n_played, run.n_played);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goose_counts_the_same_requests_and_failures_as_we_do() {
    let n = AtomicU64::new(0);
    let double = Double::start(move |asked: &Asked| {
        // Agents only: failures of the head, of the body, and no answer at all.
        match n.fetch_add(1, Ordering::Relaxed) {
            50 if asked.method == "PUT" => Some(Misdeed::Answer(503, "", Vec::new())),
            n if n % 23 == 5 => Some(Misdeed::Answer(500, "", Vec::new())),
            n if n % 31 == 7 && asked.method != "PUT" => {
                Some(Misdeed::Answer(200, "", b"{".to_vec()))
            }
            40 => Some(Misdeed::Freeze),
            80 => Some(Misdeed::Trickle),
            120 => Some(Misdeed::Reset),
            _ => None,
        }
    })
    .await;
    let plan = only_closed(closed(60, 6));
    let timeout = Duration::from_millis(1_500);
    let (outcome, notebook) = run_within(timeout, plan, &double, &Stop::new()).await;
    let run = outcome.unwrap();
    assert_eq!(run.n_played, 60);
    assert!(!run.goose.is_empty());
    let mut n_failures = 0;
    for counts in &run.goose {
        assert!(counts.agree(), "{:?}", run.goose);
        let told = notebook.count(Driver::Closed, |exchange| {
            exchange.operation == counts.operation
        });
        assert_eq!(told, counts.our_requests);
        n_failures += counts.goose_failures;
    }
    assert!(n_failures > 10, "{:?}", run.goose);
    // Agents open, read, send, settle and read again.
    assert_eq!(run.goose.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_alone_plays_all_dossiers() {
    let double = Double::start(|_| None).await;
    let (outcome, notebook) = run(only_closed(closed(5, 1)), &double, &Stop::new()).await;
    let run = outcome.unwrap();
    assert_eq!(run.n_played, 5);
    assert_eq!(notebook.count(Driver::Closed, |_| true), 5 * 7);
    assert!(run.goose.iter().all(recette::play::GooseCounts::agree));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_drivers_play_side_by_side() {
    let double = Double::start(|_| None).await;
    let mut plan = only_open(open(100, Duration::from_millis(10)));
    plan.closed = Some(closed(20, 4));
    let (outcome, notebook) = run(plan, &double, &Stop::new()).await;
    let run = outcome.unwrap();
    assert_eq!(run.n_played, 120);
    assert_eq!(notebook.count(Driver::Closed, |_| true), 20 * 7);
    assert_eq!(notebook.count(Driver::Open, |_| true), 100 * 6);
    assert!(run.goose.iter().all(recette::play::GooseCounts::agree));
    assert!(!run.stopped);
}

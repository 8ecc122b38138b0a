//! What the open driver costs beside a bare loop of tokio and reqwest that sends the
//! same requests to the same engine: processor time of this process, and lateness.
//!
//! `cargo bench --bench open_driver [-- STEPS_PER_SECOND [SECONDS]]`: the sandbox runs in
//! a process of its own, so that its time is not counted; both loops take turns, three
//! times each. Ours also checks each answer, keeps it, records times and audits dossiers.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use recette::domain::{Dossier, SettlementRequest};
use recette::engine::{
    Call, ContractClient, Direct, Engine, Keys, Limits, Step, Target, Transport,
};
use recette::law::Parameters;
use recette::measure::{Recorder, RecorderSettings};
use recette::play::{Case, Exchange, Observer, OpenPlan, Part, Plan, Played, Stop, play};
use recette::population::{Recipe, TABLE_FILES, Tables, person};
use recette::sandbox::{Options, Sandbox};
use tokio::time::Instant;

const STEP_GAP: Duration = Duration::from_millis(50);
const N_TURNS: u64 = 3;

fn main() {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    if std::env::args().any(|argument| argument == "serve") {
        return serve();
    }
    let rate = numbers.first().copied().unwrap_or(2_000);
    let seconds = numbers.get(1).copied().unwrap_or(5);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(compare(rate, seconds));
}

#[expect(
    clippy::print_stdout,
    reason = "the parent reads the address from here"
)]
fn serve() {
    let sandbox = Sandbox::start(Options::default()).expect("a free loopback port");
    println!("{}", sandbox.address);
    // Ends when the parent closes its end.
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// The sandbox in its own process, ended with this value.
struct Server {
    child: Child,
    target: Target,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().expect("our own path"))
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child of our own program");
        let output = child.stdout.take().expect("piped");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the address");
        let address = line.trim().parse().expect("the address");
        Self {
            child,
            target: Target::loopback(address),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One loop's figures.
#[derive(Clone, Copy, Debug)]
struct Figures {
    cpu_us_per_request: f64,
    lag_p99_us: u64,
    n_requests: u64,
    bytes_per_answer: Option<u64>,
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#[expect(clippy::cast_precision_loss, reason = "microseconds of a short run")]
async fn compare(rate: u64, seconds: u64) {
    let server = Server::start();
    let tables = tables();
    let recipe =
        Recipe::caseload(&tables, "441".parse().expect("three digits")).expect("a known fund");
    let people = |turn: u64| {
        let mut n_steps = 0;
        (0..rate * seconds)
            .map(|index| person(&tables, &recipe, 42, turn, index))
            .take_while(|dossier| {
                n_steps += dossier.documents.len() + dossier.settlements.len() + 2;
                n_steps as u64 <= rate * seconds
            })
            .collect::<Vec<Dossier>>()
    };
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for turn in 0..N_TURNS {
        bare.push(bare_loop(&server.target, people(2 * turn), turn, seconds).await);
        ours.push(our_driver(&server.target, people(2 * turn + 1), turn, seconds).await);
    }
    for (name, all) in [("bare", &bare), ("ours", &ours)] {
        for figures in all {
            println!(
                "{name}: {:.1} µs of processor a request, lag p99 {} µs, {} requests{}",
                figures.cpu_us_per_request,
                figures.lag_p99_us,
                figures.n_requests,
                figures
                    .bytes_per_answer
                    .map(|n| format!(", {n} bytes an answer"))
                    .unwrap_or_default()
            );
        }
    }
    let ratio = |of: &dyn Fn(&Figures) -> f64| median(&ours, of) / median(&bare, of);
    println!(
        "at {rate} steps a second: processor time x {:.2} (at most 1.3), lag p99 x {:.2} (at most 2)",
        ratio(&|figures| figures.cpu_us_per_request),
        ratio(&|figures| figures.lag_p99_us as f64),
    );
    statements(&server.target, people(99)).await;
}

fn median(all: &[Figures], of: &dyn Fn(&Figures) -> f64) -> f64 {
    let mut values: Vec<f64> = all.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// When the dossier of this rank begins, so that `n` of them fill the time.
fn begins(rank: usize, n: usize, seconds: u64) -> Duration {
    Duration::from_nanos(rank as u64 * seconds * 1_000_000_000 / n.max(1) as u64)
}

/// One task a dossier, which sleeps until each step is due, sends it and reads the answer.
async fn bare_loop(target: &Target, people: Vec<Dossier>, turn: u64, seconds: u64) -> Figures {
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

type Prepared = (reqwest::Method, String, Option<Bytes>);

fn requests(target: &Target, dossier: &Dossier) -> Vec<Prepared> {
    let base = format!(
        "{}v1/dossiers/{}",
        target.base(),
        dossier.reference.as_str()
    );
    let json = |value: serde_json::Result<Vec<u8>>| Some(Bytes::from(value.expect("plain data")));
    engine(target, 0)
        .journey(dossier)
        .into_iter()
        .map(|step| match step {
            Step::Open => (
                reqwest::Method::PUT,
                base.clone(),
                json(serde_json::to_vec(&dossier.opening())),
            ),
            Step::Send(index) => (
                reqwest::Method::POST,
                format!("{base}/events"),
                json(serde_json::to_vec(&dossier.documents[index])),
            ),
            Step::Settle(as_of) => (
                reqwest::Method::POST,
                format!("{base}/settlements"),
                json(serde_json::to_vec(&SettlementRequest { as_of })),
            ),
            Step::Statement | Step::Evaluate => {
                (reqwest::Method::GET, format!("{base}/statement"), None)
            }
        })
        .collect()
}

/// Listens as a run does, and keeps the lags.
struct Ear {
    recorder: Arc<Recorder>,
    lags: std::sync::Mutex<Vec<Duration>>,
    n_failed: AtomicU64,
}

impl Observer for Ear {
    fn exchange(&self, exchange: &Exchange) {
        self.lags
            .lock()
            .expect("no holder panics")
            .push(exchange.lag());
        if exchange.outcome.is_err() {
            self.n_failed.fetch_add(1, Ordering::Relaxed);
        }
        self.recorder.exchange(exchange);
    }
    fn played(&self, played: Played) {
        self.recorder.played(played);
    }
}

async fn our_driver(target: &Target, people: Vec<Dossier>, turn: u64, seconds: u64) -> Figures {
    let n = people.len();
    let ear = Arc::new(Ear {
        recorder: recorder(),
        lags: std::sync::Mutex::default(),
        n_failed: AtomicU64::new(0),
    });
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
    ear.recorder.finish(&run).expect("the recorder ends");
    let used = cpu().saturating_sub(before);
    assert_eq!(ear.n_failed.load(Ordering::Relaxed), 0, "nothing fails");
    let lags = std::mem::take(&mut *ear.lags.lock().expect("no holder panics"));
    figures(used, lags, None)
}

/// One statement read again and again: what checking and keeping it costs.
#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
async fn statements(target: &Target, people: Vec<Dossier>) {
    const N: u32 = 5_000;
    let engine = engine(target, 1 + N_TURNS);
    let mut largest = (0, None);
    for (dossier, case) in people.iter().zip(0..200) {
        for (rank, step) in (0..).zip(engine.journey(dossier)) {
            let call = Call {
                dossier,
                step,
                case,
                rank,
            };
            engine.perform(&call, &mut Direct).await.expect("answered");
        }
        let url = format!(
            "{}v1/dossiers/{}/statement",
            target.base(),
            dossier.reference
        );
        let body = reqwest::get(&url).await.expect("answered").bytes().await;
        let length = body.expect("whole").len();
        if length >= 2_048 && (largest.1.is_none() || length < largest.0) {
            largest = (length, Some((dossier, case, url)));
        }
    }
    let Some((dossier, case, url)) = largest.1 else {
        println!("no statement of 2 KB among 200 dossiers");
        return;
    };
    let client = reqwest::Client::builder()
        .no_proxy()
        .tcp_nodelay(true)
        .build()
        .expect("a client");
    let call = Call {
        dossier,
        step: Step::Statement,
        case,
        rank: 99,
    };
    let mut ratios = Vec::new();
    for _ in 0..N_TURNS {
        let before = cpu();
        for _ in 0..N {
            let answer = client.get(&url).send().await.expect("answered");
            std::hint::black_box(answer.bytes().await.expect("whole"));
        }
        let bare = cpu().saturating_sub(before);
        let before = cpu();
        for _ in 0..N {
            std::hint::black_box(engine.perform(&call, &mut Direct).await.expect("answered"));
        }
        let ours = cpu().saturating_sub(before);
        println!(
            "statement of {} bytes: bare {:?}, checked and kept {:?} a request",
            largest.0,
            bare / N,
            ours / N
        );
        ratios.push(ours.as_secs_f64() / bare.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    println!("one statement at a time: processor time x {:.2}", ratios[1]);
}

fn engine(target: &Target, nonce: u64) -> Arc<Engine> {
    let transport = Transport::new(target, Limits::default(), None).expect("a client");
    let keys = Keys {
        seed: 42,
        salt: nonce,
        nonce: u64::from(std::process::id()) << 8 | nonce,
    };
    Arc::new(Engine::Contract(ContractClient::new(transport, keys)))
}

fn recorder() -> Arc<Recorder> {
    let mut files = read("law/parameters");
    let policy = std::fs::read_to_string("datasets/law/policy.toml").expect("a dataset");
    files.push(("policy.toml".to_owned(), policy));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let parameters = Parameters::read(&files).expect("the repository's parameters");
    Recorder::start(RecorderSettings {
        parameters: Arc::new(parameters),
        warm_up: Duration::ZERO,
        not_covered: Vec::new(),
        planned: std::collections::BTreeMap::new(),
        planned_drivers: vec!["open".to_owned()],
        log: None,
        on_case: None,
    })
}

fn tables() -> Tables {
    let texts: Vec<(&str, String)> = TABLE_FILES
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(format!("datasets/{path}")).expect("a dataset");
            (*path, text)
        })
        .collect();
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    Tables::read(&files).expect("the repository's tables")
}

/// The files of a folder of `datasets`, by name.
fn read(folder: &str) -> Vec<(String, String)> {
    std::fs::read_dir(format!("datasets/{folder}"))
        .expect("run from the root of the repository")
        .map(|entry| {
            let entry = entry.expect("readable");
            let name = entry.file_name().into_string().expect("ASCII");
            (name, std::fs::read_to_string(entry.path()).expect("text"))
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of a short run")]
fn figures(used: Duration, mut lags: Vec<Duration>, n_bytes: Option<u64>) -> Figures {
    lags.sort();
    let n = lags.len();
    Figures {
        cpu_us_per_request: used.as_secs_f64() * 1e6 / n as f64,
        lag_p99_us: u64::try_from(lags[n * 99 / 100].as_micros()).expect("a short run"),
        n_requests: n as u64,
        bytes_per_answer: n_bytes.map(|bytes| bytes / n as u64),
    }
}

/// Processor time of this process, all threads, in hundredths of a second.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<u64> = stat
        .rsplit_once(')')
        .expect("the name ends")
        .1
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse().expect("a number"))
        .collect();
    Duration::from_millis((fields[0] + fields[1]) * 10)
}

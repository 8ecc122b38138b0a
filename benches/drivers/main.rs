//! What the drivers cost beside bare loops that send the same requests to the same engine:
//! processor time of this process, and lateness. The open driver stands beside tokio and
//! reqwest, the closed one beside goose.
//!
//! `cargo bench --bench drivers [-- STEPS_PER_SECOND [SECONDS]]`: the sandbox runs in a process
//! of its own, so that its time is not counted; both loops take turns, three times each. Ours
//! also check each answer, keep it, record times and audit dossiers.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use recette::domain::{Dossier, SettlementRequest};
use recette::engine::{Connections, ContractClient, Engine, Keys, Limits, Step, Target, Transport};
use recette::measure::{Recorder, RecorderSettings};
use recette::play::{Exchange, Observer, Played, PlayedRun};
use recette::population::{Recipe, TABLE_FILES, Tables, person};
use recette::sandbox::{Options, Sandbox};

mod closed;
mod open;
#[path = "../common/parameters.rs"]
mod parameters;
mod statement;

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

#[expect(clippy::cast_precision_loss, reason = "microseconds of a short run")]
#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
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
    let target = &server.target;
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for turn in 0..N_TURNS {
        bare.push(open::bare(target, people(2 * turn), turn, seconds).await);
        ours.push(open::ours(target, people(2 * turn + 1), turn, seconds).await);
    }
    let ratio = told("open", &bare, &ours);
    println!(
        "open, {rate} steps a second: processor time x {:.2} (at most 1.3), lag p99 x {:.2} (at most 2)",
        ratio(&|figures| figures.cpu_us_per_request),
        ratio(&|figures| figures.lag_p99_us as f64),
    );
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for turn in 0..N_TURNS {
        bare.push(closed::bare(target, people(50 + 2 * turn), turn).await);
        ours.push(closed::ours(target, people(51 + 2 * turn), turn).await);
    }
    println!(
        "closed: processor time x {:.2} (at most 1.3)",
        told("closed", &bare, &ours)(&|figures| figures.cpu_us_per_request),
    );
    statement::statement(target, people(99)).await;
}

/// Says each turn; gives the ratio of medians, ours to bare.
#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn told(
    driver: &str,
    bare: &[Figures],
    ours: &[Figures],
) -> impl Fn(&dyn Fn(&Figures) -> f64) -> f64 {
    for (name, all) in [("bare", bare), ("ours", ours)] {
        for figures in all {
            println!(
                "{driver}, {name}: {:.1} µs of processor a request, lag p99 {} µs, {} requests{}",
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
    move |of| median(ours, of) / median(bare, of)
}

fn median(all: &[Figures], of: &dyn Fn(&Figures) -> f64) -> f64 {
    let mut values: Vec<f64> = all.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
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

impl Ear {
    fn new(driver: &str) -> Self {
        Self {
            recorder: recorder(driver),
            lags: std::sync::Mutex::default(),
            n_failed: AtomicU64::new(0),
        }
    }

    /// Waits for the audits; gives the lags.
    fn finish(&self, run: &PlayedRun) -> Vec<Duration> {
        self.recorder.finish(run).expect("the recorder ends");
        assert_eq!(self.n_failed.load(Ordering::Relaxed), 0, "nothing fails");
        std::mem::take(&mut *self.lags.lock().expect("no holder panics"))
    }
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

fn engine(target: &Target, nonce: u64) -> Arc<Engine> {
    let transport =
        Transport::new(target, Connections::default(), Limits::default(), None).expect("a client");
    let keys = Keys {
        seed: 42,
        salt: nonce,
        nonce: u64::from(std::process::id()) << 8 | nonce,
    };
    Arc::new(Engine::Contract(ContractClient::new(transport, keys)))
}

fn recorder(driver: &str) -> Arc<Recorder> {
    Recorder::start(RecorderSettings {
        parameters: Arc::new(parameters::parameters()),
        warm_up: Duration::ZERO,
        not_covered: Vec::new(),
        planned: std::collections::BTreeMap::new(),
        planned_drivers: vec![driver.to_owned()],
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

//! A run while it lasts: counts that the sending path adds to without waiting, and who shows
//! them: a screen on a terminal, a plain line from time to time elsewhere, a page of metrics.

mod lines;
mod scrape;
mod screen;
mod times;
mod view;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub(super) use self::scrape::Scrape;
pub(super) use self::screen::give_back as give_back_terminal;
use self::times::Times;
use crate::engine::Operation;
use crate::measure::{CaseMeasure, CaseOutcome};
use crate::play::{Driver, Exchange};
use crate::scenario::Policy;

/// Between two looks at the counts.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What is known of a run before it begins.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    /// The scenario's name.
    pub(super) scenario: String,
    /// Address of the engine.
    pub(super) engine: String,
    /// Seed of the legal content.
    pub(super) seed: u64,
    /// Dossiers to play.
    pub(super) n_cases: u64,
    /// How long the schedule lasts; zero without one.
    pub(super) schedule: Duration,
    /// What it is held against.
    pub(super) policy: Policy,
}

/// How many dossiers ended in each way, in the order of [`OUTCOMES`].
type Ended = [u64; OUTCOMES.len()];

/// Every way in which a dossier ends, and its name on the page of metrics.
const OUTCOMES: [(CaseOutcome, &str); 4] = [
    (CaseOutcome::Right, "right"),
    (CaseOutcome::Wrong, "wrong"),
    (CaseOutcome::Undelivered, "undelivered"),
    (CaseOutcome::Undecided, "undecided"),
];

/// Where an outcome is in that list.
fn place(outcome: CaseOutcome) -> usize {
    let at = OUTCOMES.iter().position(|(one, _)| *one == outcome);
    at.expect("every outcome is listed")
}

/// Counts of one run.
#[derive(Debug)]
pub(super) struct Live {
    planned: Planned,
    began: Instant,
    times: Vec<Times>,
    n_played: AtomicU64,
    n_retries: AtomicU64,
    n_not_delivered: AtomicU64,
    /// By stratum; filled by the auditing thread, off the sending path.
    ended: Mutex<BTreeMap<String, Ended>>,
}

impl Live {
    /// Nothing has happened yet.
    pub(super) fn new(planned: Planned) -> Self {
        let n_series = Driver::ALL.len() * Operation::ALL.len();
        Self {
            planned,
            began: Instant::now(),
            times: (0..n_series).map(|_| Times::default()).collect(),
            n_played: AtomicU64::new(0),
            n_retries: AtomicU64::new(0),
            n_not_delivered: AtomicU64::new(0),
            ended: Mutex::default(),
        }
    }

    /// One request has ended.
    pub(super) fn exchange(&self, exchange: &Exchange) {
        let response = exchange.outcome.is_ok().then(|| exchange.response());
        self.times[series(exchange.driver, exchange.operation)].add(response);
        if exchange.n_retries > 0 {
            let n_retries = u64::from(exchange.n_retries);
            self.n_retries.fetch_add(n_retries, Ordering::Relaxed);
        }
    }

    /// One dossier has ended; it is not audited yet.
    pub(super) fn played(&self) {
        self.n_played.fetch_add(1, Ordering::Relaxed);
    }

    /// Steps will never be sent.
    pub(super) fn not_delivered(&self, n_steps: u64) {
        self.n_not_delivered.fetch_add(n_steps, Ordering::Relaxed);
    }

    /// One dossier was audited.
    pub(super) fn audited(&self, case: &CaseMeasure) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let outcomes = match ended.get_mut(&case.stratum) {
            Some(outcomes) => outcomes,
            None => ended.entry(case.stratum.clone()).or_default(),
        };
        outcomes[place(case.outcome)] += 1;
    }

    /// Times of each operation by each driver that has sent some.
    fn seen(&self) -> Vec<(Driver, Operation, times::Seen)> {
        let all = Driver::ALL.into_iter().flat_map(|driver| {
            Operation::ALL
                .into_iter()
                .map(move |operation| (driver, operation))
        });
        all.map(|(driver, operation)| {
            let seen = self.times[series(driver, operation)].seen();
            (driver, operation, seen)
        })
        .filter(|(_, _, seen)| seen.n() > 0)
        .collect()
    }

    fn ended(&self) -> BTreeMap<String, Ended> {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.clone()
    }
}

/// Where the times of one operation by one driver are.
fn series(driver: Driver, operation: Operation) -> usize {
    let driver = Driver::ALL.iter().position(|one| *one == driver);
    let operation = Operation::ALL.iter().position(|one| *one == operation);
    driver.expect("every driver is listed") * Operation::ALL.len()
        + operation.expect("every operation is listed")
}

/// Shows a run to the person until it is dropped.
pub(super) struct Shown {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Shown {
    /// Shows `live`: as a screen when the person reads a terminal, as lines elsewhere.
    pub(super) fn start(live: Arc<Live>) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&done);
        let thread = std::thread::Builder::new()
            .name("live".to_owned())
            .spawn(move || {
                let on_screen =
                    std::io::stderr().is_terminal() && screen::show(&live, &until).is_ok();
                if !on_screen {
                    lines::show(&live, &until);
                }
            })
            .ok();
        Self { done, thread }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A view that failed is no reason to fail a run.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;

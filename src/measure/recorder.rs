//! Listens to a run: records times while they happen, audits dossiers as they end.
//!
//! The sending path only takes its own shard or hands a dossier over; merging, the
//! interval log and the audits run on two threads of their own.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use super::clock_face::{Dial, LogEntry, Shard, write_log};
use super::{
    Audit, CaseMeasure, CaseOutcome, Difference, ErrorClass, GeneratorHealth, Measures,
    StratumMeasure, audit,
};
use crate::domain::{Observable, Pool};
use crate::law::{self, Parameters};
use crate::play::{Exchange, Observer, Played, PlayedRun};

/// One interval of the log.
const TICK: Duration = Duration::from_secs(1);

/// Is told of each audited dossier, on the auditing thread, right ones included.
pub type CaseSink = Box<dyn FnMut(&Played, &CaseMeasure) + Send>;

/// What a recorder needs to know of a run.
pub struct RecorderSettings {
    /// The law's values.
    pub parameters: Arc<Parameters>,
    /// Steps of the open driver due before this offset are counted, not timed.
    pub warm_up: Duration,
    /// Observables that the engine does not show.
    pub not_covered: Vec<Observable>,
    /// Dossiers planned by stratum and pool; those never played are counted from it.
    pub planned: BTreeMap<(String, Pool), u64>,
    /// Drivers that are to play: `open`, `closed`.
    pub planned_drivers: Vec<String>,
    /// Where the interval log goes.
    pub log: Option<Box<dyn Write + Send>>,
    /// Is told of each audited dossier.
    pub on_case: Option<CaseSink>,
}

impl std::fmt::Debug for RecorderSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecorderSettings")
            .field("warm_up", &self.warm_up)
            .field("planned", &self.planned)
            .finish_non_exhaustive()
    }
}

/// Why a recorder could not end well; the harness's side.
#[derive(Debug, thiserror::Error)]
pub enum RecorderError {
    /// The interval log could not be written.
    #[error("the interval log could not be written: {0}")]
    Log(#[from] std::io::Error),
    /// A thread of the recorder died.
    #[error("the recorder's {0} thread died: this is a fault of the harness")]
    Died(&'static str),
    /// The recorder was already finished.
    #[error("the recorder was finished twice: this is a fault of the harness")]
    FinishedTwice,
}

/// Listens to one run.
pub struct Recorder {
    shards: Arc<[Mutex<Shard>]>,
    warm_up: Duration,
    audits: Sender<Option<Played>>,
    n_audits_waiting: Arc<AtomicUsize>,
    threads: Mutex<Option<Threads>>,
    planned: BTreeMap<(String, Pool), u64>,
    planned_drivers: Vec<String>,
    not_covered: Vec<Observable>,
}

struct Threads {
    stop_ticking: Sender<()>,
    ticker: JoinHandle<std::io::Result<Dial>>,
    auditor: JoinHandle<Tally>,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("n_shards", &self.shards.len())
            .finish_non_exhaustive()
    }
}

impl Recorder {
    /// Starts listening.
    pub fn start(settings: RecorderSettings) -> Arc<Self> {
        let n_shards = std::thread::available_parallelism().map_or(2, usize::from) + 2;
        let shards: Arc<[Mutex<Shard>]> = (0..n_shards).map(|_| Mutex::default()).collect();
        let (stop_ticking, stopped) = channel();
        let to_drain = Arc::clone(&shards);
        let log = settings.log;
        let ticker = std::thread::spawn(move || tick(&to_drain, &stopped, log));
        let (audits, to_audit) = channel();
        let n_audits_waiting = Arc::new(AtomicUsize::new(0));
        let waiting = Arc::clone(&n_audits_waiting);
        let mut tally = Tally {
            parameters: settings.parameters,
            not_covered: settings.not_covered.clone(),
            on_case: settings.on_case,
            strata: BTreeMap::new(),
            cases: Vec::new(),
            n_cases_left_out: 0,
        };
        let auditor = std::thread::spawn(move || {
            while let Ok(Some(played)) = to_audit.recv() {
                tally.add(&played);
                waiting.fetch_sub(1, Ordering::Relaxed);
            }
            tally
        });
        Arc::new(Self {
            shards,
            warm_up: settings.warm_up,
            audits,
            n_audits_waiting,
            threads: Mutex::new(Some(Threads {
                stop_ticking,
                ticker,
                auditor,
            })),
            planned: settings.planned,
            planned_drivers: settings.planned_drivers,
            not_covered: settings.not_covered,
        })
    }

    /// Dossiers played and not audited yet.
    pub fn n_audits_waiting(&self) -> usize {
        self.n_audits_waiting.load(Ordering::Relaxed)
    }

    /// Ends listening: waits for the audits and adds everything up.
    pub fn finish(&self, run: &PlayedRun) -> Result<Measures, RecorderError> {
        let threads = self
            .threads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .ok_or(RecorderError::FinishedTwice)?;
        drop(threads.stop_ticking);
        // A dead thread is told by its handle.
        let _ = self.audits.send(None);
        let mut dial = threads
            .ticker
            .join()
            .map_err(|_| RecorderError::Died("clock"))??;
        // The counts by stratum stay in the shards until now.
        let rest = self
            .shards
            .iter()
            .map(|shard| std::mem::take(&mut *lock(shard)))
            .collect();
        dial.add(rest);
        let timed = dial.finish();
        let tally = threads
            .auditor
            .join()
            .map_err(|_| RecorderError::Died("audit"))?;
        let strata = tally.strata_with(&self.planned);
        let mut cases = tally.cases;
        cases.sort_by_key(|case| case.index);
        Ok(Measures {
            strata,
            operations: timed.operations,
            failures: timed.failures,
            requests: timed.requests,
            seconds: timed.seconds,
            cases,
            n_cases_left_out: tally.n_cases_left_out,
            planned_drivers: self.planned_drivers.clone(),
            generator: health(run),
            n_contaminated: 0,
            interrupted: run.stopped,
            not_covered: self.not_covered.clone(),
        })
    }
}

impl Observer for Recorder {
    fn exchange(&self, exchange: &Exchange) {
        thread_local! {
            static OWN: usize = NEXT_SHARD.fetch_add(1, Ordering::Relaxed);
        }
        static NEXT_SHARD: AtomicUsize = AtomicUsize::new(0);
        let own = OWN.with(|own| own % self.shards.len());
        lock(&self.shards[own]).record(exchange, self.warm_up);
    }

    fn played(&self, played: Played) {
        self.n_audits_waiting.fetch_add(1, Ordering::Relaxed);
        // Only a dead auditor refuses: `finish` says so.
        let _ = self.audits.send(Some(played));
    }
}

fn lock(shard: &Mutex<Shard>) -> std::sync::MutexGuard<'_, Shard> {
    // A shard holds counts: those of a thread that died are still right.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Drains the shards once a second until told to stop, and writes the log.
fn tick(
    shards: &[Mutex<Shard>],
    stopped: &Receiver<()>,
    log: Option<Box<dyn Write + Send>>,
) -> std::io::Result<Dial> {
    let started = Instant::now();
    let mut dial = Dial::default();
    let mut last = Duration::ZERO;
    let mut ended = false;
    let mut next = || {
        if ended {
            return None;
        }
        ended = !matches!(stopped.recv_timeout(TICK), Err(RecvTimeoutError::Timeout));
        let drained = shards.iter().map(|shard| lock(shard).drain()).collect();
        let interval = dial.add(drained);
        let start = std::mem::replace(&mut last, started.elapsed());
        Some(LogEntry {
            start,
            length: last.saturating_sub(start),
            interval,
        })
    };
    match log {
        Some(mut log) => {
            write_log(&mut *log, SystemTime::now(), next)?;
            log.flush()?;
        }
        None => while next().is_some() {},
    }
    Ok(dial)
}

/// What the audits add up to.
struct Tally {
    parameters: Arc<Parameters>,
    not_covered: Vec<Observable>,
    on_case: Option<CaseSink>,
    strata: BTreeMap<(String, Pool), StratumMeasure>,
    cases: Vec<CaseMeasure>,
    n_cases_left_out: u64,
}

impl Tally {
    fn add(&mut self, played: &Played) {
        let case = &played.case;
        let dossier = &*case.dossier;
        let audited = match law::ledger(dossier, &self.parameters, &dossier.settlements) {
            Ok(ledger) => audit(dossier, &ledger, played).without(&self.not_covered),
            // The law has no tables for these days: it abstains.
            Err(_) => Audit {
                n_undecided_settlements: u32::try_from(dossier.settlements.len()).unwrap_or(1),
                ..Audit::default()
            },
        };
        let outcome = if played.undelivered.is_some() {
            CaseOutcome::Undelivered
        } else if !audited.differences.is_empty() {
            CaseOutcome::Wrong
        } else if audited.n_undecided_settlements > 0 {
            CaseOutcome::Undecided
        } else {
            CaseOutcome::Right
        };
        let measure = CaseMeasure {
            index: case.index,
            reference: dossier.reference.to_string(),
            stratum: case.stratum.to_string(),
            pool: case.pool,
            outcome,
            failure: played.undelivered.map(|kind| kind.name().to_owned()),
            audit: audited,
        };
        if let Some(sink) = &mut self.on_case {
            sink(played, &measure);
        }
        self.count(measure);
    }

    fn count(&mut self, case: CaseMeasure) {
        let stratum = self
            .strata
            .entry((case.stratum.clone(), case.pool))
            .or_insert_with(|| StratumMeasure::new(&case.stratum, case.pool));
        stratum.n_cases += 1;
        stratum.due += case.audit.due;
        stratum.extra += case.audit.extra;
        stratum.missing += case.audit.missing;
        stratum.late += case.audit.late;
        match case.outcome {
            CaseOutcome::Undelivered => stratum.n_undelivered += 1,
            CaseOutcome::Undecided => stratum.n_undecided += 1,
            CaseOutcome::Right => stratum.n_audited += 1,
            CaseOutcome::Wrong => {
                stratum.n_audited += 1;
                if let Some(worst) = case.audit.severity() {
                    *stratum.n_wrong.entry(worst).or_default() += 1;
                }
                let mut classes: Vec<ErrorClass> = case
                    .audit
                    .differences
                    .iter()
                    .map(|difference: &Difference| difference.class)
                    .collect();
                classes.sort();
                classes.dedup();
                for class in classes {
                    *stratum.n_by_class.entry(class).or_default() += 1;
                }
            }
        }
        if matches!(case.outcome, CaseOutcome::Wrong | CaseOutcome::Undelivered) {
            if self.cases.len() < Measures::MAX_CASES_KEPT {
                self.cases.push(case);
            } else {
                self.n_cases_left_out += 1;
            }
        }
    }

    /// The strata, with the dossiers planned and never played.
    fn strata_with(&self, planned: &BTreeMap<(String, Pool), u64>) -> Vec<StratumMeasure> {
        let mut strata = self.strata.clone();
        for ((name, pool), n) in planned {
            let stratum = strata
                .entry((name.clone(), *pool))
                .or_insert_with(|| StratumMeasure::new(name, *pool));
            stratum.n_not_played = n.saturating_sub(stratum.n_cases);
            stratum.n_cases = stratum.n_cases.max(*n);
        }
        strata.into_values().collect()
    }
}

/// What the drivers say of the machine that sends.
fn health(run: &PlayedRun) -> GeneratorHealth {
    let mut complaints = run.health.reasons.clone();
    if !run.health.healthy && complaints.is_empty() && run.n_sent > 0 {
        complaints.push("the drivers do not trust this machine".into());
    }
    for counts in run.goose.iter().filter(|counts| !counts.agree()) {
        complaints.push(format!(
            "goose counted {} requests and {} failures of `{}`, the harness {} and {}",
            counts.goose_requests,
            counts.goose_failures,
            counts.operation.name(),
            counts.our_requests,
            counts.our_failures
        ));
    }
    // What an interruption left unsent says nothing of the machine.
    let n_not_delivered = if run.stopped { 0 } else { run.n_not_delivered };
    let goose = |count: fn(&crate::play::GooseCounts) -> u64| {
        run.goose
            .iter()
            .map(|counts| (counts.operation.name().to_owned(), count(counts)))
            .collect()
    };
    GeneratorHealth {
        n_due: run.n_sent + run.n_withheld + n_not_delivered,
        n_sent: run.n_sent,
        n_withheld: run.n_withheld,
        n_not_delivered,
        complaints,
        load_ms: u64::try_from(run.load.as_millis()).unwrap_or(u64::MAX),
        calm_ms: u64::try_from(run.calm.as_millis()).unwrap_or(u64::MAX),
        cpu_percent: Some(f64::from(run.health.cpu_percent)),
        runtime_lag_p99_us: Some(run.health.runtime_lag_p99_us),
        seconds: run.health.seconds.clone(),
        goose_requests: goose(|counts| counts.goose_requests),
        goose_failures: goose(|counts| counts.goose_failures),
    }
}

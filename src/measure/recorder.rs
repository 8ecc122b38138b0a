//! Listens to a run: records times while they happen, audits dossiers as they end.
//!
//! The sending path only takes its own shard or hands a dossier over; merging, the
//! interval log and the audits run on two threads of their own.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use super::clock_face::{Dial, LogEntry, Shard, write_log};
use super::hardship::income_is_cut;
use super::until_money::{FirstMoney, first_money};
use super::{
    Audit, CaseMeasure, CaseOutcome, Difference, ErrorClass, GeneratorHealth, Measures,
    StratumMeasure, WrongCase, audit,
};
use crate::domain::{Cents, Observable, Pool};
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
    /// Steps of the open driver due so soon after the load began are counted, not timed.
    pub warm_up: Duration,
    /// Observables that the engine does not show.
    pub not_covered: Vec<Observable>,
    /// Dossiers planned by stratum and pool; those never played are counted from it.
    pub planned: BTreeMap<(String, Pool), u64>,
    /// Drivers that are to play: `open`, `closed`, `payment_runs`.
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
    /// When the load began, in microseconds from the start of the run.
    load_began_us: AtomicU64,
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
        let mut tally = Tally::new(settings.parameters);
        tally.not_covered.clone_from(&settings.not_covered);
        tally.on_case = settings.on_case;
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
            load_began_us: AtomicU64::new(0),
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
        let mut wrong = tally.wrong;
        wrong.sort_by_key(|case| case.index);
        let mut right = tally.right.indices;
        right.sort_unstable();
        Ok(Measures {
            strata,
            operations: timed.operations,
            failures: timed.failures,
            requests: timed.requests,
            seconds: timed.seconds,
            worst_windows: timed.worst_windows,
            slowest: timed.slowest,
            cases,
            n_cases_left_out: tally.n_cases_left_out,
            wrong,
            right,
            payment_runs: run.payment_runs.iter().map(Into::into).collect(),
            probes: run.probes.iter().map(Into::into).collect(),
            planned_drivers: self.planned_drivers.clone(),
            generator: health(run),
            n_contaminated: 0,
            interrupted: run.stopped,
            not_covered: self.not_covered.clone(),
            outside_fields: run.outside_fields.clone(),
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
        let began = Duration::from_micros(self.load_began_us.load(Ordering::Relaxed));
        lock(&self.shards[own]).record(exchange, began + self.warm_up);
    }

    fn load_begins(&self, at: Duration) {
        let at = u64::try_from(at.as_micros()).unwrap_or(u64::MAX);
        self.load_began_us.store(at, Ordering::Relaxed);
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

/// What a dossier means to its person.
#[derive(Clone, Copy, Default, Debug)]
struct Person {
    first_money: Option<FirstMoney>,
    income_is_cut: bool,
}

/// One played dossier, audited.
#[derive(Debug)]
pub struct Audited {
    /// What was found.
    pub measure: CaseMeasure,
    person: Person,
}

/// What the audits add up to.
pub struct Tally {
    parameters: Arc<Parameters>,
    not_covered: Vec<Observable>,
    on_case: Option<CaseSink>,
    strata: BTreeMap<(String, Pool), StratumMeasure>,
    cases: Vec<CaseMeasure>,
    n_cases_left_out: u64,
    wrong: Vec<WrongCase>,
    right: Right,
}

/// Indices of right dossiers, evenly spread when they are many: which ones depends on the
/// indices alone, not on the order in which dossiers end.
#[derive(Debug)]
struct Right {
    every: u64,
    indices: Vec<u64>,
}

impl Default for Right {
    fn default() -> Self {
        Self {
            every: 1,
            indices: Vec::new(),
        }
    }
}

impl Right {
    fn add(&mut self, index: u64) {
        if !index.is_multiple_of(self.every) {
            return;
        }
        self.indices.push(index);
        while self.indices.len() > Measures::MAX_RIGHT_KEPT {
            self.every *= 2;
            self.indices.retain(|one| one.is_multiple_of(self.every));
        }
    }
}

impl std::fmt::Debug for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tally")
            .field("strata", &self.strata)
            .finish_non_exhaustive()
    }
}

impl Tally {
    /// The same, leaving out what the engine does not show.
    pub fn without(mut self, not_covered: Vec<Observable>) -> Self {
        self.not_covered = not_covered;
        self
    }

    /// Nobody yet; what is due follows `parameters`.
    pub fn new(parameters: Arc<Parameters>) -> Self {
        Self {
            parameters,
            not_covered: Vec::new(),
            on_case: None,
            strata: BTreeMap::new(),
            cases: Vec::new(),
            n_cases_left_out: 0,
            wrong: Vec::new(),
            right: Right::default(),
        }
    }

    fn add(&mut self, played: &Played) {
        let audited = self.audited(played);
        if let Some(sink) = &mut self.on_case {
            sink(played, &audited.measure);
        }
        self.count(audited);
    }

    /// One played dossier beside what was due to it.
    pub fn audited(&self, played: &Played) -> Audited {
        let case = &played.case;
        let dossier = &*case.dossier;
        let (audited, person) = match law::ledger(dossier, &self.parameters, &dossier.settlements) {
            Ok(ledger) => {
                let audited =
                    audit(dossier, &ledger, &self.parameters, played).without(&self.not_covered);
                let missing = audited.missing_in_worst_month;
                let person = Person {
                    first_money: first_money(dossier, &ledger, played),
                    income_is_cut: income_is_cut(dossier, &ledger, missing),
                };
                (audited, person)
            }
            // The law has no tables for these days: it abstains.
            Err(_) => (
                Audit {
                    n_undecided_settlements: u32::try_from(dossier.settlements.len()).unwrap_or(1),
                    ..Audit::default()
                },
                Person::default(),
            ),
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
        Audited { measure, person }
    }

    /// Adds a dossier to its stratum, and keeps it when something is wrong.
    pub fn count(&mut self, audited: Audited) {
        let Audited {
            measure: case,
            person,
        } = audited;
        let stratum = self
            .strata
            .entry((case.stratum.clone(), case.pool))
            .or_insert_with(|| StratumMeasure::new(&case.stratum, case.pool));
        stratum.n_cases += 1;
        stratum.due += case.audit.due;
        stratum.extra += case.audit.extra;
        stratum.missing += case.audit.missing;
        stratum.late += case.audit.late;
        stratum.n_income_cut += u64::from(person.income_is_cut);
        if let Some(first) = person.first_money {
            stratum.until_money.add(first);
        }
        match case.outcome {
            CaseOutcome::Undelivered => stratum.n_undelivered += 1,
            CaseOutcome::Undecided => stratum.n_undecided += 1,
            CaseOutcome::Right => {
                stratum.n_audited += 1;
                self.right.add(case.index);
            }
            CaseOutcome::Wrong => {
                stratum.n_audited += 1;
                if let Some(worst) = case.audit.severity() {
                    *stratum.n_wrong.entry(worst).or_default() += 1;
                }
                rounding(stratum, &case.audit);
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
            if self.wrong.len() < Measures::MAX_WRONG_KEPT {
                self.wrong
                    .extend(WrongCase::of(&case).map(|wrong| WrongCase {
                        first_money: person.first_money.map(FirstMoney::wait),
                        ..wrong
                    }));
            }
            if self.cases.len() < Measures::MAX_CASES_KEPT {
                self.cases.push(case);
            } else {
                self.n_cases_left_out += 1;
            }
        }
    }

    /// The strata, with the dossiers planned and never played.
    pub fn strata_with(&self, planned: &BTreeMap<(String, Pool), u64>) -> Vec<StratumMeasure> {
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

/// Counts a dossier that differs by cents of rounding: alone they block nothing, all on
/// one side they are money taken from everybody.
fn rounding(stratum: &mut StratumMeasure, audit: &Audit) {
    let is_rounding = |one: &&Difference| one.class == ErrorClass::E14r;
    let cents = || audit.differences.iter().filter(is_rounding);
    if cents().any(|one| one.observable == Observable::Levies) {
        stratum.n_levies_read_otherwise += 1;
    }
    let shift: Cents = cents()
        .filter(|one| one.observable == Observable::DailyGross)
        .map(|one| one.paid - one.due)
        .sum();
    match shift.cmp(&Cents::ZERO) {
        std::cmp::Ordering::Greater => stratum.n_rounded_up += 1,
        std::cmp::Ordering::Less => stratum.n_rounded_down += 1,
        std::cmp::Ordering::Equal => {}
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

#[cfg(test)]
mod tests {
    use std::sync::MutexGuard;

    use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry as Read};

    use super::*;
    use crate::engine::{EngineFailure, FailureKind};
    use crate::play::{Driver, Operation};

    /// A log that the test can read while the recorder owns it.
    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Shared {
        fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
            self.0.lock().unwrap()
        }
    }

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.bytes().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn recorder(log: Shared) -> Arc<Recorder> {
        Recorder::start(RecorderSettings {
            parameters: Arc::new(super::super::worked_ledger::parameters()),
            warm_up: Duration::from_secs(1),
            not_covered: Vec::new(),
            planned: BTreeMap::from([(("sickness/simple".to_owned(), Pool::Sample), 7)]),
            planned_drivers: vec!["open".into()],
            log: Some(Box::new(log)),
            on_case: None,
        })
    }

    /// A settlement due at `due_ms`, sent 2 ms and done 10 ms after it was ready.
    fn exchange(due_ms: u64, failure: Option<FailureKind>) -> Exchange {
        let ms = Duration::from_millis;
        Exchange {
            operation: Operation::Settle,
            driver: Driver::Open,
            case: 0,
            stratum: "sickness/simple".into(),
            due: ms(due_ms),
            ready: ms(due_ms),
            sent: ms(due_ms + 2),
            done: ms(due_ms + 10),
            worker_was_free: true,
            outcome: failure.map_or(Ok(()), |kind| Err(EngineFailure::new(kind, ""))),
            n_retries: 0,
        }
    }

    #[test]
    fn times_failures_and_seconds_add_up_from_many_threads() {
        let log = Shared::default();
        let recorder = recorder(log.clone());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for at in 0..1_000 {
                        let failure = (at % 100 == 99).then_some(FailureKind::Status5xx);
                        recorder.exchange(&exchange(at * 5, failure));
                    }
                });
            }
        });
        let measures = recorder.finish(&PlayedRun::default()).unwrap();
        let [settle] = &measures.operations[..] else {
            panic!("one operation was played")
        };
        assert_eq!(
            (settle.operation.as_str(), settle.driver.as_str()),
            ("settle", "open")
        );
        assert_eq!(
            (settle.n, settle.n_failed, settle.n_warm_up),
            (4_000, 40, 800)
        );
        // The warm-up is counted and not timed.
        assert_eq!(settle.response.n(), 3_200);
        assert_eq!(settle.response.n_endless, 32);
        let near = |found: Option<u64>, us: u64| found.unwrap().abs_diff(us) * 1_000 <= us;
        assert!(near(settle.response.quantile_us(0.5), 10_000));
        assert!(near(settle.service.quantile_us(0.5), 8_000));
        assert!(near(settle.lag.quantile_us(0.5), 2_000));
        assert_eq!(settle.response.quantile_us(0.995), None);
        let failures = &measures.failures[0];
        assert_eq!((failures.kind.as_str(), failures.n), ("status_5xx", 40));
        assert_eq!(measures.requests[0].n, 4_000);
        assert_eq!(
            measures.seconds.iter().map(|second| second.n).sum::<u64>(),
            4_000
        );
        assert_eq!(measures.seconds.len(), 6);
        // Planned and never played.
        assert_eq!(measures.strata[0].n_not_played, 7);
        assert!(matches!(
            recorder.finish(&PlayedRun::default()),
            Err(RecorderError::FinishedTwice)
        ));

        let bytes = log.bytes();
        let entries: Vec<_> = IntervalLogIterator::new(&bytes)
            .collect::<Result<_, _>>()
            .unwrap();
        let tags: Vec<_> = entries
            .iter()
            .filter_map(|entry| match entry {
                Read::Interval(interval) => Some(interval.tag().unwrap().as_str().to_owned()),
                _ => None,
            })
            .collect();
        for tag in [
            "settle-open-response",
            "settle-open-service",
            "settle-open-lag",
        ] {
            assert!(tags.iter().any(|one| one == tag), "{tags:?}");
        }
    }

    #[test]
    fn goose_and_the_harness_must_have_counted_the_same() {
        let run = PlayedRun {
            goose: vec![crate::play::GooseCounts {
                operation: Operation::Send,
                goose_requests: 10,
                goose_failures: 0,
                our_requests: 11,
                our_failures: 0,
            }],
            ..PlayedRun::default()
        };
        assert!(health(&run).complaints[0].contains("`send`"));
    }

    #[test]
    fn what_an_interruption_left_unsent_is_not_held_against_the_machine() {
        let mut run = PlayedRun {
            n_sent: 90,
            n_not_delivered: 10,
            ..PlayedRun::default()
        };
        run.health.healthy = true;
        assert_eq!(health(&run).n_due, 100);
        run.stopped = true;
        assert_eq!(health(&run).n_due, 90);
    }
}

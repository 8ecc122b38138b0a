//! Everything that is judged, as plain data: counts, times, differences, health.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Audit, Distribution, ErrorClass, Severity, UntilMoney, WrongCase};
use crate::domain::{Cents, Day, Fund, Observable, OutsideFields, Pool, words};
use crate::play::{PaymentRun, ProbeRead};

/// All measures of one run. Plain data: kept, merged, judged again later.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Measures {
    /// One entry by stratum and pool, ordered by both.
    pub strata: Vec<StratumMeasure>,
    /// One entry by operation and driver, ordered by both.
    pub operations: Vec<OperationMeasure>,
    /// Failed requests by operation, stratum, driver and kind, ordered so.
    pub failures: Vec<FailureCount>,
    /// Requests by operation, stratum and driver, ordered so.
    pub requests: Vec<RequestCount>,
    /// One entry a second and driver, in order.
    pub seconds: Vec<SecondMeasure>,
    /// The worst ten seconds of each driver.
    #[serde(default)]
    pub worst_windows: Vec<WindowMeasure>,
    /// The slowest calls of the load, the slowest first; at most [`SlowCall::MAX_KEPT`].
    #[serde(default)]
    pub slowest: Vec<SlowCall>,
    /// Dossiers that are wrong or undelivered, in order of index; at most
    /// [`Measures::MAX_CASES_KEPT`].
    pub cases: Vec<CaseMeasure>,
    /// Wrong or undelivered dossiers left out of `cases`, though counted everywhere else.
    pub n_cases_left_out: u64,
    /// Every wrong or undelivered dossier in a few words, in order of index; at most
    /// [`Measures::MAX_WRONG_KEPT`].
    #[serde(default)]
    pub wrong: Vec<WrongCase>,
    /// Right dossiers, in order of index: all of them, or evenly spread ones when they are
    /// more than [`Measures::MAX_RIGHT_KEPT`].
    #[serde(default)]
    pub right: Vec<u64>,
    /// Whether the harness kept up.
    pub generator: GeneratorHealth,
    /// Figures of the engine along the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<ProbeMeasure>,
    /// The payment runs, in the order in which they were asked for.
    #[serde(default)]
    pub payment_runs: Vec<PaymentRunMeasure>,
    /// Drivers that were to play: `open`, `closed`, `payment_runs`. One without requests proves nothing.
    pub planned_drivers: Vec<String>,
    /// Dossiers that the engine already knew: the run cannot be trusted (exit 4).
    pub n_contaminated: u64,
    /// The run was stopped before its end.
    pub interrupted: bool,
    /// Observables that the engine does not show, whatever the dossier.
    pub not_covered: Vec<Observable>,
    /// Fields of its answers that the contract does not know: ignored, and counted.
    #[serde(default)]
    pub outside_fields: OutsideFields,
}

impl Measures {
    /// How many wrong or undelivered dossiers are kept whole.
    pub const MAX_CASES_KEPT: usize = 2_000;
    /// How many of them are kept in a few words.
    pub const MAX_WRONG_KEPT: usize = 100_000;
    /// How many right dossiers are named.
    pub const MAX_RIGHT_KEPT: usize = 10_000;
}

/// What happened to the dossiers of one stratum of one pool.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct StratumMeasure {
    /// Its name.
    pub stratum: String,
    /// Chosen or drawn; the two are never added.
    pub pool: Pool,
    /// Dossiers planned.
    pub n_cases: u64,
    /// Dossiers delivered and audited, undecided ones left out.
    pub n_audited: u64,
    /// Dossiers the engine never took or never settled: unpaid people.
    pub n_undelivered: u64,
    /// Dossiers the law abstains on.
    pub n_undecided: u64,
    /// Dossiers not played because the run was stopped.
    pub n_not_played: u64,
    /// Audited dossiers by their worst severity; right ones are left out.
    pub n_wrong: BTreeMap<Severity, u64>,
    /// Audited dossiers that carry each class; one dossier may carry several.
    pub n_by_class: BTreeMap<ErrorClass, u64>,
    /// Audited dossiers whose only gaps of gross are cents of rounding, paid too much.
    #[serde(default)]
    pub n_rounded_up: u64,
    /// The same, paid too little.
    #[serde(default)]
    pub n_rounded_down: u64,
    /// Audited dossiers whose contributions are split by another reading of the rounding.
    #[serde(default)]
    pub n_levies_read_otherwise: u64,
    /// Gross due.
    pub due: Cents,
    /// Gross paid and not due. Never netted with the two below.
    pub extra: Cents,
    /// Gross due and never paid, undelivered dossiers included.
    pub missing: Cents,
    /// Gross paid late.
    pub late: Cents,
    /// People whose income of a month is cut by more than a quarter of their pay.
    #[serde(default)]
    pub n_income_cut: u64,
    /// How long people wait for their first money.
    #[serde(default)]
    pub until_money: UntilMoney,
}

impl StratumMeasure {
    /// Nothing happened yet in this stratum.
    pub fn new(stratum: &str, pool: Pool) -> Self {
        Self {
            stratum: stratum.to_owned(),
            pool,
            n_cases: 0,
            n_audited: 0,
            n_undelivered: 0,
            n_undecided: 0,
            n_not_played: 0,
            n_wrong: BTreeMap::new(),
            n_by_class: BTreeMap::new(),
            n_rounded_up: 0,
            n_rounded_down: 0,
            n_levies_read_otherwise: 0,
            due: Cents::ZERO,
            extra: Cents::ZERO,
            missing: Cents::ZERO,
            late: Cents::ZERO,
            n_income_cut: 0,
            until_money: UntilMoney::default(),
        }
    }

    /// Audited dossiers whose worst severity is `least` or worse.
    pub fn n_wrong_from(&self, least: Severity) -> u64 {
        self.n_wrong
            .iter()
            .filter(|(severity, _)| **severity <= least)
            .map(|(_, n)| n)
            .sum()
    }
}

/// Requests of one operation by one driver.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OperationMeasure {
    /// `open`, `send`, `settle`, `statement`.
    pub operation: String,
    /// `open`, `closed`, `calm`.
    pub driver: String,
    /// Requests, retries not counted.
    pub n: u64,
    /// Requests that failed.
    pub n_failed: u64,
    /// Requests sent again.
    pub n_retries: u64,
    /// Requests of the warm-up: counted above, absent from the times below.
    pub n_warm_up: u64,
    /// `done − ready`; failures are endless.
    pub response: Distribution,
    /// `done − sent`; failures left out.
    pub service: Distribution,
    /// `sent − ready` when a worker was free: the harness's own delay.
    pub lag: Distribution,
}

/// Failed requests of one kind.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct FailureCount {
    /// `open`, `send`, `settle`, `statement`.
    pub operation: String,
    /// Stratum of the dossier.
    pub stratum: String,
    /// `open`, `closed`, `calm`.
    pub driver: String,
    /// `timeout`, `status_5xx`, … (contract, CS 16.4).
    pub kind: String,
    /// How many.
    pub n: u64,
}

/// Requests of one operation in one stratum.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct RequestCount {
    /// `open`, `send`, `settle`, `statement`.
    pub operation: String,
    /// Stratum of the dossier.
    pub stratum: String,
    /// `open`, `closed`, `calm`.
    pub driver: String,
    /// How many.
    pub n: u64,
    /// How many failed.
    pub n_failed: u64,
}

/// One second of one driver.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SecondMeasure {
    /// Seconds since the run began.
    pub second: u64,
    /// `open`, `closed`, `payment_runs`, `calm`.
    pub driver: String,
    /// Requests done in it.
    pub n: u64,
    /// Requests that failed in it.
    pub n_failed: u64,
    /// Median response, microseconds; absent when most failed.
    pub p50_us: Option<u64>,
    /// 99th percentile of responses, microseconds; absent when it is a failure.
    pub p99_us: Option<u64>,
    /// Longest finite response, microseconds.
    pub max_us: Option<u64>,
}

/// The worst ten seconds of one driver, by their 99th percentile: a quantile of a whole run
/// hides a freeze that a person waits through.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct WindowMeasure {
    /// `open`, `closed`, `payment_runs`, `calm`.
    pub driver: String,
    /// Their first second, from the start of the run.
    pub first_second: u64,
    /// Requests done in them.
    pub n: u64,
    /// Requests that failed in them.
    pub n_failed: u64,
    /// 95th percentile of responses, microseconds; absent when it is a failure.
    pub p95_us: Option<u64>,
    /// 99th percentile of responses, microseconds; absent when it is a failure.
    pub p99_us: Option<u64>,
}

impl WindowMeasure {
    /// Length of a window.
    pub const SECONDS: u64 = 10;
    /// Fewest requests in a window of which a percentile is spoken of.
    pub const LEAST_CALLS: u64 = 100;
}

/// One of the slowest calls: where to look in the engine's own logs.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct SlowCall {
    /// `open`, `send`, `settle`, `statement`.
    pub operation: String,
    /// `open`, `closed`.
    pub driver: String,
    /// Index of the dossier; with the prefix in the manifest it names the trace.
    pub case: u64,
    /// Stratum of the dossier.
    pub stratum: String,
    /// When it was sent, from the start of the run, microseconds.
    pub sent_us: u64,
    /// `done − ready`, microseconds.
    pub response_us: u64,
    /// `done − sent`, microseconds.
    pub service_us: u64,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl SlowCall {
    /// How many are kept.
    pub const MAX_KEPT: usize = 20;
}

impl Measures {
    /// Seconds of a driver of which the 99th percentile is within `limit_us`, and all of them.
    pub fn seconds_within(&self, driver: &str, limit_us: u64) -> (u64, u64) {
        let seconds = self.seconds.iter().filter(|one| one.driver == driver);
        seconds.fold((0, 0), |(n_within, n), one| {
            let is_within = one.p99_us.is_some_and(|p99| p99 <= limit_us);
            (n_within + u64::from(is_within), n + 1)
        })
    }
}

/// One payment run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PaymentRunMeasure {
    /// The fund.
    pub fund: Fund,
    /// The day up to which it paid.
    pub as_of: Day,
    /// Dossiers of the campaign that it had to settle.
    pub n_dossiers: u64,
    /// Dossiers that sent documents of later days while it was under way.
    pub n_meanwhile: u64,
    /// From the first request to the answer, milliseconds, further tries included.
    pub took_ms: u64,
    /// Requests, the first one included.
    pub n_tries: u32,
    /// The kind of failure for which it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl From<&PaymentRun> for PaymentRunMeasure {
    fn from(run: &PaymentRun) -> Self {
        let took = run.done.saturating_sub(run.sent);
        Self {
            fund: run.fund,
            as_of: run.as_of,
            n_dossiers: run.n_dossiers,
            n_meanwhile: run.n_meanwhile,
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            n_tries: run.n_tries,
            failure: run.failure.map(|kind| kind.name().to_owned()),
        }
    }
}

/// A figure of the engine along the run.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProbeMeasure {
    /// What it is called.
    pub name: String,
    /// The least that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The most that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The highest reading of each second of the run; none where there was none.
    pub values: Vec<Option<f64>>,
    /// Readings tried.
    pub n_tried: u64,
    /// Of these, those that gave nothing.
    pub n_failed: u64,
    /// Why the last of them gave nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_failure: Option<String>,
}

impl From<&ProbeRead> for ProbeMeasure {
    fn from(read: &ProbeRead) -> Self {
        Self {
            name: read.name.clone(),
            min: read.min,
            max: read.max,
            values: read.values.clone(),
            n_tried: read.n_tried,
            n_failed: read.n_failed,
            last_failure: read.last_failure.clone(),
        }
    }
}

/// A dossier that is wrong or undelivered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CaseMeasure {
    /// Its index in the campaign; `replay` takes it.
    pub index: u64,
    /// Its name in the engine.
    pub reference: String,
    /// Its stratum.
    pub stratum: String,
    /// Chosen or drawn.
    pub pool: Pool,
    /// How it ended.
    pub outcome: CaseOutcome,
    /// Kind of the failure that left it undelivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What the audit found.
    pub audit: Audit,
}

words! {
    /// How a dossier ended.
    pub enum CaseOutcome {
        /// Audited, nothing to say.
        Right,
        /// Audited, with differences.
        Wrong,
        /// Never taken or never settled by the engine.
        Undelivered,
        /// The law abstains.
        Undecided,
    }
}

/// Whether the harness kept up with its own schedule.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GeneratorHealth {
    /// Steps due by the schedule.
    pub n_due: u64,
    /// Steps sent.
    pub n_sent: u64,
    /// Steps never sent because an earlier step of the same dossier failed: the engine's.
    pub n_withheld: u64,
    /// Steps due and never sent for another reason than the engine or an interruption.
    pub n_not_delivered: u64,
    /// What made the drivers doubt the machine that sends, in words with figures.
    pub complaints: Vec<String>,
    /// Duration of the load, calm pass left out, milliseconds.
    pub load_ms: u64,
    /// Duration of the calm pass, milliseconds.
    pub calm_ms: u64,
    /// Largest share of the allowed cores used by the harness, percent, when known.
    pub cpu_percent: Option<f64>,
    /// 99th percentile of the overshoot of a 10 ms sleep, microseconds, when known.
    pub runtime_lag_p99_us: Option<u64>,
    /// Second by second.
    pub seconds: Vec<crate::play::GeneratorSecond>,
    /// Requests that goose counted, by operation, when the closed driver played.
    pub goose_requests: BTreeMap<String, u64>,
    /// Failures that goose counted, by operation.
    pub goose_failures: BTreeMap<String, u64>,
}

impl GeneratorHealth {
    /// Calls of the schedule that are due and not answered at the end of each second; those given
    /// up because an earlier step of the same dossier failed are left out.
    pub fn backlog(&self) -> Vec<u64> {
        let (mut n_due, mut n_sent) = (0, 0);
        let of = self.seconds.iter().map(|second| {
            n_due += second.n_planned;
            n_sent += second.n_sent + second.n_withheld;
            // A step is counted as sent a little before it is counted as due, or after.
            u64::saturating_sub(n_due, n_sent) + second.n_in_flight
        });
        of.collect()
    }
}

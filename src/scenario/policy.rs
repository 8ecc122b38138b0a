//! The gates and their thresholds, one file each in `scenarios/policies/`.
//!
//! Every threshold is the project's own choice and says so: none comes from a text of law.

use serde::{Deserialize, Serialize};

/// What a GO under a policy may be used for.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A first try: small, says what it proves, decides nothing.
    Smoke,
    /// Gates a commit of the engine.
    Build,
    /// Decides whether a fund is switched on.
    Rollout,
}

/// How bad a difference is (`S0` hurts a person now, `S3` hurts nobody).
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
pub enum BlockFrom {
    /// Only the worst.
    S0,
    /// And wrong or late money.
    S1,
    /// And small sums, letters without legal effect.
    S2,
    /// Everything.
    S3,
}

/// Checked gates of one policy.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Policy {
    /// Its name: the file's, without `.toml`.
    pub name: String,
    /// What a GO may be used for.
    pub purpose: Purpose,
    /// What it is for, one sentence.
    pub about: String,
    /// Who chose the thresholds.
    pub origin: String,
    /// SHA-256 of the file, so that thresholds cannot change after the fact.
    pub digest: String,
    /// Right amounts, payees, debts, letters.
    pub accuracy: AccuracyGates,
    /// Failed requests.
    pub errors: ErrorGates,
    /// Time to answer.
    pub latency: LatencyGates,
    /// Whether the harness itself kept up.
    pub generator: GeneratorGates,
}

/// Right amounts, payees, debts, letters.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AccuracyGates {
    /// One-sided confidence of every bound, percent, 50 to 99.99.
    pub confidence_percent: f64,
    /// Chosen cases: the least severe class that blocks.
    pub design_blocks_from: BlockFrom,
    /// Chosen cases: fewest that must have been played; 0 when the pool is not asked for.
    pub design_min_cases: u64,
    /// Drawn cases: the least severe class that blocks.
    pub sample_blocks_from: BlockFrom,
    /// Drawn cases: upper bound allowed on wrong people in each stratum, percent.
    pub sample_max_wrong_percent: f64,
    /// Fewest drawn cases in each stratum.
    pub sample_min_cases: u64,
    /// Dossiers the engine never took or settled, in each stratum, percent.
    pub max_undelivered_percent: f64,
    /// Dossiers the law abstains on, in each stratum, percent.
    pub max_undecided_percent: f64,
}

/// Failed requests.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ErrorGates {
    /// Of all requests of the load, percent (upper bound).
    pub max_rate_percent: f64,
    /// Of the requests of each operation, percent (upper bound).
    pub max_operation_rate_percent: f64,
}

/// Time to answer, counted from when the step was ready; a failure is endless.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LatencyGates {
    /// Limits, each judged for every operation of the drivers.
    pub limits: Vec<LatencyLimit>,
}

/// One limit on one quantile.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LatencyLimit {
    /// The quantile, between 0 and 1 excluded: `0.99`.
    pub quantile: f64,
    /// Operation it holds for; all when absent.
    pub operation: Option<String>,
    /// Limit in milliseconds.
    pub max_ms: u64,
}

/// Whether the harness itself kept up; otherwise latency and rate gates are void.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GeneratorGates {
    /// 99th percentile of `sent − ready` when a worker was free, milliseconds.
    pub max_lag_p99_ms: u64,
    /// Steps sent out of those due, percent.
    pub min_delivered_percent: f64,
}

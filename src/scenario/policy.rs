//! The gates and their thresholds, one file each in `scenarios/policies/`.
//!
//! Every threshold is the project's own choice and says so: none comes from a text of law.

use serde::{Deserialize, Serialize};

use super::flow;
use super::reader::{File, Table};
use super::{FlowLimit, ScenarioError};
use crate::domain::sha256_hex;

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
    /// First money of each person.
    pub until_money: MoneyGates,
    /// People of the whole fund; absent when nobody is projected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<FundGates>,
    /// Beside the engine of before.
    #[serde(default)]
    pub baseline: BaselineGates,
    /// How much slower than the engine of before, each quantile; none when times are not
    /// compared.
    #[serde(default)]
    pub slower: Vec<SlowerLimit>,
    /// Relations between dossiers.
    #[serde(default)]
    pub relations: RelationGates,
    /// Failed requests.
    pub errors: ErrorGates,
    /// Time to answer.
    pub latency: LatencyGates,
    /// Each flow as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<FlowLimit>,
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
    /// The same in critical strata, those that broke in the pilots.
    pub critical_max_wrong_percent: f64,
    /// Fewest drawn cases in each stratum.
    pub sample_min_cases: u64,
    /// Drawn cases: errors in money, missing and extra added and never netted, as a share of
    /// what is due, under the rounding that the policy of law declares.
    pub max_error_of_due: f64,
    /// Dossiers the engine never took or settled, in each stratum, percent.
    pub max_undelivered_percent: f64,
    /// Dossiers the law abstains on, in each stratum, percent.
    pub max_undecided_percent: f64,
}

/// How long people may wait for their first money, in days of the file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MoneyGates {
    /// Dossiers to which money is due and that are never paid anything, in each stratum.
    pub max_never: u64,
    /// Share of the people of a stratum for whom the limit holds.
    pub quantile: f64,
    /// Days that the first payment may come after the first settlement on which it was due.
    pub max_days_lost: u64,
}

/// People of the whole fund.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FundGates {
    /// People wronged in a year at most, all strata together (upper bound).
    pub max_people: f64,
    /// The same as a share of those with a stop in a year, percent: the smaller one holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_people_percent: Option<f64>,
}

impl FundGates {
    /// People of a fund wronged in a year at most, of `n_people` with a stop in a year; never
    /// fewer than one.
    pub fn limit(&self, n_people: f64) -> f64 {
        let share = self
            .max_people_percent
            .map(|percent| n_people * percent / 100.0);
        share.unwrap_or(f64::INFINITY).min(self.max_people).max(1.0)
    }
}

/// Beside the engine of before, when a run names one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct BaselineGates {
    /// Dossiers right before and wrong now, all strata together.
    pub max_newly_broken: u64,
    /// Dossiers of the run that must have been played before too, percent.
    pub min_pairs_percent: u64,
    /// Rounds in which both engines are played in turn after the load, when the baseline is an
    /// address and `slower` has limits.
    pub rounds: u64,
    /// Length of one block of a round, in seconds of the schedule.
    pub block_seconds: u64,
}

/// How much slower than the engine of before, at most.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SlowerLimit {
    /// Quantile, between 0 and 1.
    pub quantile: f64,
    /// How much longer it may be, percent.
    pub max_percent: f64,
}

impl Default for BaselineGates {
    /// Nothing newly broken, and half of the dossiers paired; twelve rounds of five seconds.
    fn default() -> Self {
        Self {
            max_newly_broken: 0,
            min_pairs_percent: 50,
            rounds: 12,
            block_seconds: 5,
        }
    }
}

/// Relations between dossiers, whatever the amounts.
#[derive(
    Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct RelationGates {
    /// Pairs of dossiers to be played for each relation, or all to which it applies when they
    /// are fewer; 0 when none is asked for. No pair may break one.
    pub min_pairs: u64,
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

const OPERATIONS: [&str; 4] = ["open", "send", "settle", "statement"];

/// Reads the policy called `name`; messages place its file in `scenarios/policies/`.
pub(super) fn read(name: &str, text: &str) -> Result<Policy, Vec<ScenarioError>> {
    let path = format!("scenarios/policies/{name}.toml");
    let file = File::new(&path, text);
    let entries = file.parse();
    let root = file.root(&entries);
    let purpose = root.word(
        "purpose",
        &[
            ("smoke", Purpose::Smoke),
            ("build", Purpose::Build),
            ("rollout", Purpose::Rollout),
        ],
    );
    let about = root.text("about", "one sentence that says what the policy is for");
    let origin = root.text("origin", "one sentence that says who chose the thresholds");
    let accuracy = inner(&root, "accuracy", accuracy);
    let until_money = inner(&root, "until_money", |table| {
        let max_never = table.whole("max_never", 0..=u64::MAX);
        let quantile = table.number("quantile", 0.01..=0.9999);
        let max_days_lost = table.whole("max_days_lost", 0..=3_650);
        table.close();
        Some(MoneyGates {
            max_never: max_never?,
            quantile: quantile?,
            max_days_lost: max_days_lost?,
        })
    });
    let fund = root.has_any("fund").then(|| {
        inner(&root, "fund", |table| {
            let max_people = table.number("max_people", 1.0..=1e7);
            let max_people_percent = if table.has("max_people_percent") {
                table.number("max_people_percent", 0.0001..=100.0).map(Some)
            } else {
                Some(None)
            };
            table.close();
            Some(FundGates {
                max_people: max_people?,
                max_people_percent: max_people_percent?,
            })
        })
    });
    let baseline = baseline(&root);
    let slower = slower_limits(&root);
    let relations = relations(&root);
    let errors = inner(&root, "errors", |table| {
        let max_rate_percent = table.number("max_rate_percent", 0.0..=100.0);
        let max_operation_rate_percent = table.number("max_operation_rate_percent", 0.0..=100.0);
        table.close();
        Some(ErrorGates {
            max_rate_percent: max_rate_percent?,
            max_operation_rate_percent: max_operation_rate_percent?,
        })
    });
    let limits = latency_limits(&root);
    let flows = flow::read(&root);
    let generator = inner(&root, "generator", |table| {
        let max_lag_p99_ms = table.whole("max_lag_p99_ms", 1..=60_000);
        let min_delivered_percent = table.number("min_delivered_percent", 0.0..=100.0);
        table.close();
        Some(GeneratorGates {
            max_lag_p99_ms: max_lag_p99_ms?,
            min_delivered_percent: min_delivered_percent?,
        })
    });
    root.close();
    let policy = (|| {
        Some(Policy {
            name: name.to_owned(),
            purpose: purpose?,
            about: about?,
            origin: origin?,
            digest: sha256_hex(text.as_bytes()),
            accuracy: accuracy?,
            until_money: until_money?,
            fund: fund.flatten(),
            baseline: baseline?,
            slower: slower?,
            relations: relations?,
            errors: errors?,
            latency: LatencyGates { limits: limits? },
            flows: flows?,
            generator: generator?,
        })
    })();
    let errors = file.into_errors();
    match policy {
        Some(policy) if errors.is_empty() => Ok(policy),
        _ => Err(errors),
    }
}

fn inner<'f, 'a, T>(
    root: &Table<'f, 'a>,
    field: &'static str,
    read: impl Fn(Table<'f, 'a>) -> Option<T>,
) -> Option<T> {
    if let Some(table) = root.table(field) {
        return read(table);
    }
    if !root.has_any(field) {
        root.missing(field, "a table of thresholds");
    }
    None
}

fn accuracy(table: Table<'_, '_>) -> Option<AccuracyGates> {
    let severities = [
        ("S0", BlockFrom::S0),
        ("S1", BlockFrom::S1),
        ("S2", BlockFrom::S2),
        ("S3", BlockFrom::S3),
    ];
    let confidence_percent = table.number("confidence_percent", 50.0..=99.99);
    let design_blocks_from = table.word("design_blocks_from", &severities);
    let design_min_cases = table.whole("design_min_cases", 0..=u64::MAX);
    let sample_blocks_from = table.word("sample_blocks_from", &severities);
    let sample_max_wrong_percent = table.number("sample_max_wrong_percent", 0.0..=100.0);
    let critical_max_wrong_percent = if table.has("critical_max_wrong_percent") {
        table.number("critical_max_wrong_percent", 0.0..=100.0)
    } else {
        sample_max_wrong_percent
    };
    let sample_min_cases = table.whole("sample_min_cases", 0..=u64::MAX);
    let max_error_of_due = table.number("max_error_of_due", 0.0..=1.0);
    let max_undelivered_percent = table.number("max_undelivered_percent", 0.0..=100.0);
    let max_undecided_percent = table.number("max_undecided_percent", 0.0..=100.0);
    table.close();
    Some(AccuracyGates {
        confidence_percent: confidence_percent?,
        design_blocks_from: design_blocks_from?,
        design_min_cases: design_min_cases?,
        sample_blocks_from: sample_blocks_from?,
        sample_max_wrong_percent: sample_max_wrong_percent?,
        critical_max_wrong_percent: critical_max_wrong_percent?,
        sample_min_cases: sample_min_cases?,
        max_error_of_due: max_error_of_due?,
        max_undelivered_percent: max_undelivered_percent?,
        max_undecided_percent: max_undecided_percent?,
    })
}

/// Pairs for each relation; none is asked for where the policy says nothing.
fn relations(root: &Table<'_, '_>) -> Option<RelationGates> {
    if !root.has_any("relations") {
        return Some(RelationGates::default());
    }
    inner(root, "relations", |table| {
        let min_pairs = table.whole("min_pairs", 0..=100_000);
        table.close();
        Some(RelationGates {
            min_pairs: min_pairs?,
        })
    })
}

fn baseline(root: &Table<'_, '_>) -> Option<BaselineGates> {
    let usual = BaselineGates::default();
    if !root.has_any("baseline") {
        return Some(usual);
    }
    inner(root, "baseline", |table| {
        let max_newly_broken = table.whole("max_newly_broken", 0..=u64::MAX);
        let min_pairs_percent = table.whole("min_pairs_percent", 1..=100);
        let rounds = table.whole_or("rounds", 6..=60, usual.rounds);
        let block_seconds = table.whole_or("block_seconds", 1..=300, usual.block_seconds);
        table.close();
        Some(BaselineGates {
            max_newly_broken: max_newly_broken?,
            min_pairs_percent: min_pairs_percent?,
            rounds: rounds?,
            block_seconds: block_seconds?,
        })
    })
}

fn slower_limits(root: &Table<'_, '_>) -> Option<Vec<SlowerLimit>> {
    let limits = root.tables("slower").into_iter().map(|table| {
        let quantile = table.number("quantile", 0.01..=0.9999);
        let max_percent = table.number("max_percent", 0.1..=1_000.0);
        table.close();
        Some(SlowerLimit {
            quantile: quantile?,
            max_percent: max_percent?,
        })
    });
    limits.collect()
}

fn latency_limits(root: &Table<'_, '_>) -> Option<Vec<LatencyLimit>> {
    let tables = root.tables("latency");
    if tables.is_empty() {
        root.missing(
            "latency",
            "at least one `[[latency]]` with `quantile` and `max_ms`",
        );
        return None;
    }
    tables
        .into_iter()
        .map(|table| {
            let quantile = table.number("quantile", 0.01..=0.9999);
            let max_ms = table.whole("max_ms", 1..=120_000);
            let operation = if table.has("operation") {
                let choices = OPERATIONS.map(|name| (name, name));
                table
                    .word("operation", &choices)
                    .map(|name| Some(name.to_owned()))
            } else {
                Some(None)
            };
            table.close();
            Some(LatencyLimit {
                quantile: quantile?,
                operation: operation?,
                max_ms: max_ms?,
            })
        })
        .collect()
}

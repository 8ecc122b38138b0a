//! The verdict and the findings behind it, as published in `verdict.json`.

use serde::{Deserialize, Serialize};

use super::{Cause, LatencyBeside, Reason, Regression, RelationTried, Reserve, ReserveStatus};
use crate::domain::{Cents, Observable, Pool, words};
use crate::measure::Severity;
use crate::scenario::{Purpose, Scope};

/// The decision, with everything that led to it: as data (`Verdict<Reason>`) or in
/// sentences, as published.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Verdict<T = String> {
    /// Version of this format: `1`.
    pub format: u32,
    /// The decision.
    pub kind: VerdictKind,
    /// The decision in one sentence, with the purpose and what it proves.
    pub sentence: T,
    /// The policy judged by.
    pub policy: PolicyName,
    /// What the decision speaks of.
    pub scope: Scope,
    /// Every gate, worst first: those violated, those that could not be judged, those held.
    pub findings: Vec<Finding<T>>,
    /// Each stratum of each pool.
    pub strata: Vec<StratumJudgement>,
    /// People and euros at stake in the fund, from drawn cases only; absent without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_stake: Option<AtStake>,
    /// The same cases weighted to the caseload of every other fund, in order of code: what this
    /// engine would do there, within the classes played.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<AtStake>,
    /// What the wrong dossiers have in common, those of most dossiers first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// The same dossiers on the engine of before; absent without a baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regression: Option<Regression>,
    /// Times beside those of the engine of before; absent unless both answered in turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_beside: Option<LatencyBeside>,
    /// Relations between dossiers that were tried, and what became of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<RelationTried>,
    /// Accepted defects, in the order of the register, and what became of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserves: Vec<Reserve>,
    /// Observables in scope that the engine does not show.
    pub not_covered: Vec<Observable>,
    /// Whether the harness kept up; when not, latency and rate gates are void.
    pub generator_healthy: bool,
}

words! {
    /// The decision.
    pub enum VerdictKind {
        /// Something is proved bad.
        NoGo,
        /// Nothing is proved bad and something needed is missing.
        Insufficient,
        /// Everything asked is proved.
        Go,
    }
}

/// Which policy was used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PolicyName {
    /// Its name.
    pub name: String,
    /// What a GO may be used for.
    pub purpose: Purpose,
    /// SHA-256 of the file.
    pub digest: String,
}

words! {
    /// What a gate is about.
    pub enum Gate {
        /// The run is fit to be judged: not interrupted, enough cases, nothing uncovered.
        Validity,
        /// Accepted defects are no worse than accepted, and no older.
        Register,
        /// Chosen cases are all right.
        DesignAccuracy,
        /// Drawn cases are right, stratum by stratum.
        SampleAccuracy,
        /// Cents of rounding fall on both sides alike.
        Rounding,
        /// Money wrong beside all that is due, drawn cases together.
        Money,
        /// The engine took and settled every dossier, stratum by stratum.
        Delivery,
        /// Each person's first money comes, and in time, stratum by stratum.
        UntilMoney,
        /// People of the whole fund who would be hurt.
        Fund,
        /// What was right on the engine of before still is.
        Regression,
        /// No slower than the engine of before.
        LatencyBeside,
        /// Relations between dossiers hold, whatever the amounts.
        Metamorphic,
        /// Requests that failed, overall.
        ErrorRate,
        /// Requests that failed, by operation.
        OperationErrorRate,
        /// Time to answer.
        Latency,
        /// Flows as a whole: runs over in time, queues that do not grow.
        Flow,
        /// Figures of the engine within their limits.
        Probe,
        /// The harness kept up.
        Generator,
    }

    /// What became of a gate.
    pub enum Outcome {
        /// Proved bad: NO-GO.
        Violated,
        /// Something is missing: INSUFFICIENT.
        Insufficient,
        /// Void, because the harness did not keep up: INSUFFICIENT.
        Void,
        /// Proved good.
        Held,
    }
}

/// One gate, where it was applied, and what it saw.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Finding<T = String> {
    /// Which gate.
    pub gate: Gate,
    /// What became of it.
    pub outcome: Outcome,
    /// What it says: a reason, or one sentence for a person.
    pub text: T,
    /// Stratum, when it was applied to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
    /// Pool, when it was applied to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<Pool>,
    /// Operation, when it was applied to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Driver, when it was applied to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// Quantile, for latency: `0.99`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantile: Option<f64>,
    /// Class of error, for accuracy: `E07`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Bad ones counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_bad: Option<u64>,
    /// Bad ones that the register of accepted defects excuses: among `n`, not in `n_bad`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_excused: Option<u64>,
    /// Out of how many.
    pub n: u64,
    /// Limit, in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
    /// Observed, in `unit`; absent when endless or not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<f64>,
    /// Upper bound of what the observation proves, in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper_bound: Option<f64>,
    /// `percent`, `ms`, `days`, `people`, `dossiers`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Indices of the first dossiers concerned, at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<u64>,
}

impl Outcome {
    /// The verdict that one finding alone asks for.
    pub(super) const fn kind(self) -> VerdictKind {
        match self {
            Self::Violated => VerdictKind::NoGo,
            Self::Insufficient | Self::Void => VerdictKind::Insufficient,
            Self::Held => VerdictKind::Go,
        }
    }
}

impl Verdict<Reason> {
    /// Takes one more finding in: the worst first, and after what the run alone shows.
    pub(super) fn add(&mut self, finding: Finding<Reason>) {
        self.kind = self.kind.min(finding.outcome.kind());
        let place = self
            .findings
            .partition_point(|known| known.outcome <= finding.outcome);
        self.findings.insert(place, finding);
    }
}

impl<T> Finding<T> {
    /// The same finding, saying `text`.
    pub fn saying<U>(self, text: U) -> Finding<U> {
        Finding {
            text,
            gate: self.gate,
            outcome: self.outcome,
            stratum: self.stratum,
            pool: self.pool,
            operation: self.operation,
            driver: self.driver,
            quantile: self.quantile,
            class: self.class,
            n_bad: self.n_bad,
            n_excused: self.n_excused,
            n: self.n,
            limit: self.limit,
            observed: self.observed,
            upper_bound: self.upper_bound,
            unit: self.unit,
            cases: self.cases,
        }
    }
}

/// One stratum of one pool.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct StratumJudgement {
    /// Its name.
    pub stratum: String,
    /// Chosen or drawn.
    pub pool: Pool,
    /// The decision for it alone.
    pub kind: VerdictKind,
    /// The mildest severity that blocks.
    pub blocks_from: Severity,
    /// Dossiers planned.
    pub n_cases: u64,
    /// Dossiers wrong, at a severity that blocks.
    pub n_wrong: u64,
    /// Dossiers never taken or settled.
    pub n_undelivered: u64,
    /// Dossiers the law abstains on.
    pub n_undecided: u64,
    /// Drawn cases: upper bound on wrong or unpaid people, percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper_bound_percent: Option<f64>,
    /// Dossiers in which the income of a month is cut by more than a quarter of the pay.
    #[serde(default)]
    pub n_income_cut: u64,
    /// How long its people wait for their first money; absent when none is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_money: Option<DaysUntilMoney>,
}

/// The upper bound of wrong people in the worst stratum: what a GO proves.
pub(super) fn worst_upper_percent(strata: &[StratumJudgement]) -> Option<f64> {
    strata
        .iter()
        .filter_map(|stratum| stratum.upper_bound_percent)
        .fold(None, |worst: Option<f64>, upper| {
            Some(worst.map_or(upper, |worst| worst.max(upper)))
        })
}

/// Days of the file from the day on which all documents needed were there to the first
/// payment. A quantile is absent when it is a person who is never paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DaysUntilMoney {
    /// Dossiers to which money is due.
    pub n_due: u64,
    /// Of them, never paid anything.
    pub n_never: u64,
    /// Half of them wait no longer.
    pub p50: Option<u32>,
    /// Nineteen in twenty wait no longer.
    pub p95: Option<u32>,
    /// Ninety-nine in a hundred wait no longer.
    pub p99: Option<u32>,
    /// The same, had the engine paid at the first settlement on which money was due.
    pub p50_at_best: Option<u32>,
    /// The same for nineteen in twenty.
    pub p95_at_best: Option<u32>,
    /// The same for ninety-nine in a hundred.
    pub p99_at_best: Option<u32>,
}

/// People and euros at stake in one fund.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AtStake {
    /// The fund.
    pub fund: String,
    /// People with a stop in a year in the strata played.
    pub n_people: f64,
    /// Of them, wrongly paid or not paid: estimate.
    pub n_hurt: f64,
    /// Of them, wrongly paid or not paid: upper bound at the policy's confidence.
    pub n_hurt_at_most: f64,
    /// The same by what befalls them, each severity with all that are worse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_severity: Vec<HurtFrom>,
    /// Of them, people who miss in one month more than a quarter of their pay: estimate.
    #[serde(default)]
    pub n_income_cut: f64,
    /// The same: upper bound at the policy's confidence.
    #[serde(default)]
    pub n_income_cut_at_most: f64,
    /// Euros due and never paid, estimate for a year. Never netted with the next one.
    pub missing: Cents,
    /// Euros paid and not due, estimate for a year.
    pub extra: Cents,
    /// Euros paid late, estimate for a year.
    pub late: Cents,
    /// Where the weights come from.
    pub source: String,
}

/// People of one fund hurt at one severity or worse.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HurtFrom {
    /// The mildest severity counted.
    pub severity: Severity,
    /// People in a year, estimate.
    pub n_hurt: f64,
    /// Upper bound at the policy's confidence.
    pub n_hurt_at_most: f64,
}

/// The caseload of one fund: what drawn cases are weighted with.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Caseload {
    /// The fund.
    pub fund: String,
    /// People with a stop in a year.
    pub n_people: u64,
    /// Share of each stratum in them; need not add up to one.
    pub shares: Vec<StratumShare>,
    /// Where the figures come from.
    pub source: String,
}

/// Share of one stratum.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StratumShare {
    /// Its name.
    pub stratum: String,
    /// Its share, from 0 to 1.
    pub share: f64,
    /// Whether errors in it did the most harm where an engine was switched on before.
    #[serde(default)]
    pub critical: bool,
}

impl Caseload {
    /// Share of one stratum; 0 when the fund has nobody of it.
    pub fn share_of(&self, stratum: &str) -> f64 {
        let of_it = self.shares.iter().filter(|one| one.stratum == stratum);
        of_it.map(|one| one.share).sum()
    }

    /// Whether a stratum is critical.
    pub fn is_critical(&self, stratum: &str) -> bool {
        let mut of_it = self.shares.iter().filter(|one| one.stratum == stratum);
        of_it.any(|one| one.critical)
    }
}

impl<T> Verdict<T> {
    /// The findings of one outcome, worst first.
    pub fn findings_with(&self, outcome: Outcome) -> impl Iterator<Item = &Finding<T>> {
        self.findings
            .iter()
            .filter(move |finding| finding.outcome == outcome)
    }

    /// Whether a gate is violated.
    pub fn is_violated(&self, gate: Gate) -> bool {
        self.findings_with(Outcome::Violated)
            .any(|finding| finding.gate == gate)
    }

    /// Accepted defects that are still there: those with which a GO is given.
    pub fn reserves_held(&self) -> impl Iterator<Item = &Reserve> {
        self.reserves
            .iter()
            .filter(|reserve| reserve.status == ReserveStatus::Held)
    }

    /// The same verdict, saying `sentence` and these findings.
    pub fn saying<U>(self, sentence: U, findings: Vec<Finding<U>>) -> Verdict<U> {
        Verdict {
            sentence,
            findings,
            format: self.format,
            kind: self.kind,
            policy: self.policy,
            scope: self.scope,
            strata: self.strata,
            at_stake: self.at_stake,
            elsewhere: self.elsewhere,
            causes: self.causes,
            regression: self.regression,
            latency_beside: self.latency_beside,
            relations: self.relations,
            reserves: self.reserves,
            not_covered: self.not_covered,
            generator_healthy: self.generator_healthy,
        }
    }
}

impl Verdict {
    /// JSON Schema of `verdict.json` (`docs/schemas/verdict.json`).
    pub fn schema() -> serde_json::Value {
        serde_json::to_value(schemars::schema_for!(Self)).expect("a schema is plain data")
    }
}

//! The gates, one function each: from measures to findings.

use super::register::{Excused, ExcusedBy};
use super::statistics::{
    binomial_survival, lower_bound, quantile_lower_rank, quantile_upper_rank, upper_bound,
    zero_failure_sample_size,
};
use super::{Caseload, Complaint, Finding, Gate, Outcome, Reason};
use crate::domain::Pool;
use crate::measure::{Measures, OperationMeasure, Severity, StratumMeasure};
use crate::scenario::{BlockFrom, LatencyLimit, Policy, Scope};

/// Probability below which cents on one side are not taken for chance.
const ONE_SIDED_BY_CHANCE: f64 = 0.01;

/// What every gate gives.
pub(super) type Found = Finding<Reason>;

/// What every gate reads.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) measures: &'a Measures,
    pub(super) policy: &'a Policy,
    pub(super) scope: &'a Scope,
    pub(super) caseload: Option<&'a Caseload>,
    /// Dossiers that the register excuses, by stratum and pool.
    pub(super) excused: &'a ExcusedBy,
}

impl<'a> Bench<'a> {
    pub(super) fn strata(self, pool: Pool) -> impl Iterator<Item = &'a StratumMeasure> {
        self.measures
            .strata
            .iter()
            .filter(move |stratum| stratum.pool == pool && self.scope.holds(&stratum.stratum))
    }

    /// What the register excuses in one stratum.
    pub(super) fn excused_in(self, stratum: &StratumMeasure) -> Excused {
        let place = (stratum.stratum.clone(), stratum.pool);
        self.excused.get(&place).copied().unwrap_or_default()
    }

    pub(super) fn confidence(self) -> f64 {
        self.policy.accuracy.confidence_percent / 100.0
    }

    pub(super) fn blocks_from(self, pool: Pool) -> Severity {
        blocks_from(self.policy, pool)
    }

    /// Requests of the load, calm pass left out.
    fn load(self) -> impl Iterator<Item = &'a OperationMeasure> {
        self.measures
            .operations
            .iter()
            .filter(|operation| operation.driver != "calm")
    }

    /// Requests that were timed: for payment runs files are filled as fast as they take it,
    /// and nobody waits for one of these requests.
    fn timed(self) -> impl Iterator<Item = &'a OperationMeasure> {
        self.load().filter(|one| one.driver != "payment_runs")
    }

    /// What the policy allows in a stratum: less in those that broke in the pilots.
    fn max_wrong_percent(self, stratum: &str) -> f64 {
        let is_critical = self.caseload.is_some_and(|one| one.is_critical(stratum));
        max_wrong_percent(self.policy, is_critical)
    }

    /// Upper bound of the share of wrong or unpaid people of a stratum, in percent.
    pub(super) fn wrong_upper_percent(self, stratum: &StratumMeasure) -> f64 {
        let wrong = stratum.n_wrong_from(self.blocks_from(stratum.pool)) + stratum.n_undelivered;
        let n = stratum.n_audited + stratum.n_undelivered;
        100.0 * upper_bound(wrong, n, self.confidence())
    }
}

/// What a policy allows in a class, percent: less in those that broke in the pilots.
pub(super) fn max_wrong_percent(policy: &Policy, is_critical: bool) -> f64 {
    if is_critical {
        policy.accuracy.critical_max_wrong_percent
    } else {
        policy.accuracy.sample_max_wrong_percent
    }
}

/// The mildest severity that a policy counts as wrong in a pool.
pub fn blocks_from(policy: &Policy, pool: Pool) -> Severity {
    severity(match pool {
        Pool::Design => policy.accuracy.design_blocks_from,
        Pool::Sample => policy.accuracy.sample_blocks_from,
    })
}

pub(super) const fn severity(block: BlockFrom) -> Severity {
    match block {
        BlockFrom::S0 => Severity::S0,
        BlockFrom::S1 => Severity::S1,
        BlockFrom::S2 => Severity::S2,
        BlockFrom::S3 => Severity::S3,
    }
}

impl Found {
    pub(super) fn new(gate: Gate, outcome: Outcome, n: u64, text: Reason) -> Self {
        Self {
            gate,
            outcome,
            text,
            stratum: None,
            pool: None,
            operation: None,
            driver: None,
            quantile: None,
            class: None,
            n_bad: None,
            n_excused: None,
            n,
            limit: None,
            observed: None,
            upper_bound: None,
            unit: String::new(),
            cases: Vec::new(),
        }
    }

    pub(super) fn of_stratum(
        gate: Gate,
        outcome: Outcome,
        stratum: &StratumMeasure,
        text: Reason,
    ) -> Self {
        Self {
            stratum: Some(stratum.stratum.clone()),
            pool: Some(stratum.pool),
            ..Self::new(gate, outcome, stratum.n_cases, text)
        }
    }
}

/// Whether the run is fit to be judged at all.
pub(super) fn validity(bench: Bench<'_>) -> Vec<Found> {
    let Bench {
        measures, scope, ..
    } = bench;
    let mut findings = Vec::new();
    let mut missing = |n, reason| {
        findings.push(Found::new(Gate::Validity, Outcome::Insufficient, n, reason));
    };
    if measures.n_contaminated > 0 {
        missing(measures.n_contaminated, Reason::Contaminated);
    }
    if measures.interrupted {
        let n = measures
            .strata
            .iter()
            .map(|stratum| stratum.n_not_played)
            .sum();
        missing(n, Reason::Stopped);
    }
    for pattern in &scope.strata {
        let one = Scope {
            strata: vec![pattern.clone()],
            observables: Vec::new(),
        };
        if !measures
            .strata
            .iter()
            .any(|stratum| one.holds(&stratum.stratum))
        {
            let pattern = pattern.clone();
            missing(0, Reason::NobodyInScope { pattern });
        }
    }
    let n_audited: u64 = measures
        .strata
        .iter()
        .map(|stratum| stratum.n_audited)
        .sum();
    if n_audited == 0 {
        missing(0, Reason::NothingAudited);
    }
    for observable in &measures.not_covered {
        if scope.observables.contains(observable) {
            missing(0, Reason::NotShown(*observable));
        }
    }
    if findings.is_empty() {
        findings.push(Found::new(
            Gate::Validity,
            Outcome::Held,
            n_audited,
            Reason::Complete,
        ));
    }
    findings
}

/// Chosen cases: zero defect, no rates.
pub(super) fn design_accuracy(bench: Bench<'_>) -> Vec<Found> {
    let needed = bench.policy.accuracy.design_min_cases;
    let mut findings = Vec::new();
    let mut n_audited = 0;
    for stratum in bench.strata(Pool::Design) {
        n_audited += stratum.n_audited;
        findings.extend(wrong(bench, Gate::DesignAccuracy, stratum));
        findings.extend(undecided(bench, Gate::DesignAccuracy, stratum));
        if stratum.n_wrong_from(bench.blocks_from(Pool::Design)) == 0 && stratum.n_audited > 0 {
            let n = stratum.n_audited;
            findings.push(Finding {
                n_bad: Some(0),
                n_excused: some(bench.excused_in(stratum).n_wrong),
                n,
                unit: "dossiers".into(),
                ..Found::of_stratum(
                    Gate::DesignAccuracy,
                    Outcome::Held,
                    stratum,
                    Reason::AllRight,
                )
            });
        }
    }
    if n_audited < needed {
        findings.push(Found::new(
            Gate::DesignAccuracy,
            Outcome::Insufficient,
            n_audited,
            Reason::TooFew { n_needed: needed },
        ));
    }
    findings
}

/// Drawn cases: no wrong person, and enough people to say so, in each stratum.
pub(super) fn sample_accuracy(bench: Bench<'_>) -> Vec<Found> {
    let gates = &bench.policy.accuracy;
    let mut findings = Vec::new();
    let mut any = false;
    for stratum in bench.strata(Pool::Sample) {
        any = true;
        let violated = wrong(bench, Gate::SampleAccuracy, stratum);
        findings.extend(undecided(bench, Gate::SampleAccuracy, stratum));
        if violated.is_some() {
            findings.extend(violated);
            continue;
        }
        let n = stratum.n_audited;
        let upper = 100.0 * upper_bound(0, n, bench.confidence());
        let limit = bench.max_wrong_percent(&stratum.stratum);
        let needed = gates.sample_min_cases.max(zero_failure_sample_size(
            (limit / 100.0).max(1e-9),
            bench.confidence(),
        ));
        let (outcome, reason) = if n == 0 {
            (Outcome::Insufficient, Reason::NoneAudited)
        } else if n < needed {
            (Outcome::Insufficient, Reason::TooFew { n_needed: needed })
        } else {
            (Outcome::Held, Reason::AllRight)
        };
        findings.push(Finding {
            n_bad: Some(0),
            n_excused: some(bench.excused_in(stratum).n_wrong),
            n,
            limit: Some(limit),
            observed: (n > 0).then_some(0.0),
            upper_bound: Some(upper),
            unit: "percent".into(),
            ..Found::of_stratum(Gate::SampleAccuracy, outcome, stratum, reason)
        });
    }
    if !any && gates.sample_min_cases > 0 {
        findings.push(Found::new(
            Gate::SampleAccuracy,
            Outcome::Insufficient,
            0,
            Reason::NobodyDrawn,
        ));
    }
    findings
}

/// Cents of rounding block nothing one by one; all on one side, they are another rule,
/// applied to everybody.
pub(super) fn rounding(bench: Bench<'_>) -> Vec<Found> {
    let both = || bench.strata(Pool::Design).chain(bench.strata(Pool::Sample));
    let sum = |count: fn(&StratumMeasure) -> u64| both().map(count).sum::<u64>();
    let up = sum(|stratum| stratum.n_rounded_up);
    let down = sum(|stratum| stratum.n_rounded_down);
    let otherwise = sum(|stratum| stratum.n_levies_read_otherwise);
    let n = sum(|stratum| stratum.n_audited);
    let mut findings = Vec::new();
    if up + down > 0 {
        // Sign test: how often would chance alone be as one-sided?
        let chance = 2.0 * binomial_survival(up.max(down) - 1, up + down, 0.5);
        let (outcome, reason) = if chance <= ONE_SIDED_BY_CHANCE {
            let one_way = Reason::RoundedOneWay {
                too_little: down > up,
                n_dossiers: up.max(down),
            };
            (Outcome::Violated, one_way)
        } else {
            let (n_up, n_down) = (up, down);
            (Outcome::Held, Reason::RoundedBothWays { n_up, n_down })
        };
        findings.push(Finding {
            class: Some("E14r".into()),
            n_bad: Some(up + down),
            unit: "dossiers".into(),
            ..Found::new(Gate::Rounding, outcome, n, reason)
        });
    }
    if otherwise > 0 {
        let reason = Reason::LeviesReadOtherwise;
        findings.push(Finding {
            class: Some("E14r".into()),
            n_bad: Some(otherwise),
            unit: "dossiers".into(),
            ..Found::new(Gate::Rounding, Outcome::Insufficient, n, reason)
        });
    }
    findings
}

/// A count, when there is something to count.
pub(super) const fn some(n: u64) -> Option<u64> {
    if n == 0 { None } else { Some(n) }
}

/// A stratum with wrong dossiers, at a severity that blocks.
fn wrong(bench: Bench<'_>, gate: Gate, stratum: &StratumMeasure) -> Option<Found> {
    let least = bench.blocks_from(stratum.pool);
    let n_bad = stratum.n_wrong_from(least);
    if n_bad == 0 {
        return None;
    }
    let n = stratum.n_audited;
    let blocking = || {
        stratum
            .n_by_class
            .iter()
            .filter(|(class, _)| class.severity() <= least)
    };
    // The worst class first; among equals the one that most dossiers carry.
    let class = blocking()
        .min_by_key(|(class, n)| (class.severity(), std::cmp::Reverse(**n)))
        .map(|(class, _)| class.code().to_owned());
    let classes = blocking().map(|(class, n)| (*class, *n)).collect();
    let cases = bench
        .measures
        .cases
        .iter()
        .filter(|case| {
            case.stratum == stratum.stratum
                && case.pool == stratum.pool
                && case.audit.severity().is_some_and(|worst| worst <= least)
        })
        .map(|case| case.index)
        .take(5)
        .collect();
    Some(Finding {
        class,
        n_bad: Some(n_bad),
        n_excused: some(bench.excused_in(stratum).n_wrong),
        n,
        limit: Some(0.0),
        #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
        observed: Some(n_bad as f64),
        unit: "dossiers".into(),
        cases,
        ..Found::of_stratum(gate, Outcome::Violated, stratum, Reason::Wrong { classes })
    })
}

/// A stratum on which the law abstains too often.
fn undecided(bench: Bench<'_>, gate: Gate, stratum: &StratumMeasure) -> Option<Found> {
    let limit = bench.policy.accuracy.max_undecided_percent;
    let n = stratum.n_audited + stratum.n_undecided;
    let observed = percent(stratum.n_undecided, n)?;
    (observed > limit).then(|| Finding {
        n_bad: Some(stratum.n_undecided),
        n,
        limit: Some(limit),
        observed: Some(observed),
        unit: "percent".into(),
        ..Found::of_stratum(gate, Outcome::Insufficient, stratum, Reason::LawAbstains)
    })
}

/// Dossiers that the engine never took or never settled, stratum by stratum: a global
/// rate would hide a category that is dead.
pub(super) fn delivery(bench: Bench<'_>) -> Vec<Found> {
    let limit = bench.policy.accuracy.max_undelivered_percent;
    let mut findings = Vec::new();
    for stratum in bench.strata(Pool::Design).chain(bench.strata(Pool::Sample)) {
        let bad = stratum.n_undelivered;
        let excused = bench.excused_in(stratum).n_undelivered;
        let n = stratum.n_audited + stratum.n_undecided + bad + excused;
        let Some(observed) = percent(bad, n) else {
            findings.push(Found::of_stratum(
                Gate::Delivery,
                Outcome::Insufficient,
                stratum,
                Reason::NonePlayed,
            ));
            continue;
        };
        let (outcome, reason) = if observed > limit {
            (Outcome::Violated, Reason::Unsettled)
        } else {
            (Outcome::Held, Reason::Settled)
        };
        let cases = bench
            .measures
            .cases
            .iter()
            .filter(|case| {
                case.stratum == stratum.stratum
                    && case.pool == stratum.pool
                    && case.outcome == crate::measure::CaseOutcome::Undelivered
            })
            .map(|case| case.index)
            .take(5)
            .collect();
        findings.push(Finding {
            n_bad: Some(bad),
            n_excused: some(excused),
            n,
            limit: Some(limit),
            observed: Some(observed),
            unit: "percent".into(),
            cases,
            ..Found::of_stratum(Gate::Delivery, outcome, stratum, reason)
        });
    }
    findings
}

/// Failed requests of the load, overall and by operation.
pub(super) fn error_rates(bench: Bench<'_>) -> Vec<Found> {
    let gates = &bench.policy.errors;
    let sum = |operation: Option<&str>| {
        bench
            .load()
            .filter(|one| operation.is_none_or(|name| one.operation == name))
            .fold((0, 0), |(n, bad), one| (n + one.n, bad + one.n_failed))
    };
    let (n, bad) = sum(None);
    let overall = error_rate(bench, Gate::ErrorRate, None, n, bad, gates.max_rate_percent);
    let mut findings = vec![overall];
    let mut names: Vec<&str> = bench.load().map(|one| one.operation.as_str()).collect();
    names.dedup();
    for name in names {
        let (n, bad) = sum(Some(name));
        let limit = gates.max_operation_rate_percent;
        let gate = Gate::OperationErrorRate;
        findings.push(error_rate(bench, gate, Some(name), n, bad, limit));
    }
    findings
}

fn error_rate(
    bench: Bench<'_>,
    gate: Gate,
    operation: Option<&str>,
    n: u64,
    bad: u64,
    limit: f64,
) -> Found {
    let upper = 100.0 * upper_bound(bad, n, bench.confidence());
    let lower = 100.0 * lower_bound(bad, n, bench.confidence());
    let (outcome, reason) = if n == 0 {
        (Outcome::Insufficient, Reason::NoRequest)
    } else if lower > limit {
        (Outcome::Violated, Reason::TooManyFailed)
    } else if upper <= limit {
        (Outcome::Held, Reason::FewFailed)
    } else {
        (Outcome::Insufficient, Reason::MaybeTooManyFailed)
    };
    Finding {
        operation: operation.map(str::to_owned),
        n_bad: Some(bad),
        limit: Some(limit),
        observed: percent(bad, n),
        upper_bound: (n > 0).then_some(upper),
        unit: "percent".into(),
        ..Found::new(gate, outcome, n, reason)
    }
}

/// Time to answer, by operation and driver; failures are endless.
pub(super) fn latency(bench: Bench<'_>) -> Vec<Found> {
    let mut findings = Vec::new();
    for driver in &bench.measures.planned_drivers {
        if !bench.load().any(|one| one.driver == *driver && one.n > 0) {
            let reason = Reason::DriverSilent;
            findings.push(Finding {
                driver: Some(driver.clone()),
                ..Found::new(Gate::Latency, Outcome::Insufficient, 0, reason)
            });
        }
    }
    for limit in &bench.policy.latency.limits {
        let mut any = false;
        for one in bench.timed() {
            let concerned = limit
                .operation
                .as_ref()
                .is_none_or(|name| one.operation == *name);
            if concerned {
                any = true;
                findings.push(latency_of(bench, limit, one));
            }
        }
        if !any {
            let reason = Reason::NothingTimed;
            findings.push(Finding {
                operation: limit.operation.clone(),
                ..Found::new(Gate::Latency, Outcome::Insufficient, 0, reason)
            });
        }
    }
    findings
}

fn latency_of(bench: Bench<'_>, limit: &LatencyLimit, one: &OperationMeasure) -> Found {
    let n = one.response.n();
    let max_us = limit.max_ms * 1_000;
    let low = quantile_lower_rank(n, limit.quantile, bench.confidence());
    let high = quantile_upper_rank(n, limit.quantile, bench.confidence());
    let exceeds = |rank: u64| {
        one.response
            .at_rank(rank)
            .is_none_or(|value| value > max_us)
    };
    let observed = one.response.quantile_us(limit.quantile).map(milliseconds);
    let (outcome, reason) = match (low, high) {
        (Some(low), _) if exceeds(low) => (Outcome::Violated, Reason::TooSlow),
        (_, Some(high)) if !exceeds(high) => (Outcome::Held, Reason::InTime),
        (_, Some(_)) => match one.response.n_endless {
            0 => (Outcome::Insufficient, Reason::TooNear),
            n => (Outcome::Insufficient, Reason::TooManyUnanswered(n)),
        },
        (_, None) => (Outcome::Insufficient, Reason::TooFewTimed),
    };
    Finding {
        operation: Some(one.operation.clone()),
        driver: Some(one.driver.clone()),
        quantile: Some(limit.quantile),
        #[expect(clippy::cast_precision_loss, reason = "a limit of two minutes at most")]
        limit: Some(limit.max_ms as f64),
        observed: observed.filter(|_| n > 0),
        upper_bound: high
            .and_then(|rank| one.response.at_rank(rank))
            .map(milliseconds),
        unit: "ms".into(),
        ..Found::new(Gate::Latency, outcome, n, reason)
    }
}

/// Whether the harness kept up with its own schedule.
pub(super) fn generator(bench: Bench<'_>) -> Found {
    let gates = &bench.policy.generator;
    let health = &bench.measures.generator;
    let mut complaints: Vec<Complaint> = health
        .complaints
        .iter()
        .cloned()
        .map(Complaint::Drivers)
        .collect();
    // Steps held back because the engine failed an earlier one are the engine's.
    let n_due = health.n_due.saturating_sub(health.n_withheld);
    let needed_percent = gates.min_delivered_percent;
    if percent(health.n_sent, n_due).is_some_and(|delivered| delivered < needed_percent) {
        complaints.push(Complaint::NotSent {
            n_sent: health.n_sent,
            n_due,
            needed_percent,
        });
    }
    for one in bench.timed() {
        if let Some(lag_us) = one.lag.quantile_us(0.99).filter(|_| one.lag.n() >= 100)
            && lag_us > gates.max_lag_p99_ms * 1_000
        {
            complaints.push(Complaint::Late {
                operation: one.operation.clone(),
                driver: one.driver.clone(),
                lag_us,
                allowed_ms: gates.max_lag_p99_ms,
            });
        }
    }
    let (outcome, reason) = if complaints.is_empty() {
        (Outcome::Held, Reason::KeptUp)
    } else {
        (Outcome::Insufficient, Reason::Bottleneck(complaints))
    };
    Found::new(Gate::Generator, outcome, health.n_sent, reason)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

#[expect(clippy::cast_precision_loss, reason = "times stay below 2^53")]
fn milliseconds(us: u64) -> f64 {
    us as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn a_class_of_chosen_cases_of_which_none_was_audited_is_not_called_right() {
        let text = include_str!("../../scenarios/pilot.toml");
        let policy = include_str!("../../scenarios/policies/smoke.toml");
        let scenario = Scenario::read("pilot.toml", text, &|_| Some(policy.to_owned())).unwrap();
        let stratum = |name: &str, n_audited| StratumMeasure {
            n_cases: 100,
            n_audited,
            ..StratumMeasure::new(name, Pool::Design)
        };
        let measures = Measures {
            strata: vec![
                stratum("sickness/edges", 100),
                stratum("sickness/letters", 0),
            ],
            ..Measures::default()
        };
        let excused = super::super::Register::default();
        let bench = Bench {
            measures: &measures,
            policy: &scenario.policy,
            scope: &scenario.scope,
            caseload: None,
            excused: excused.excused(),
        };
        let findings = design_accuracy(bench);
        let held = findings.iter().filter(|one| one.outcome == Outcome::Held);
        let held: Vec<_> = held.filter_map(|one| one.stratum.as_deref()).collect();
        assert_eq!(held, ["sickness/edges"]);
    }
}

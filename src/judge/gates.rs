//! The gates, one function each: from measures to findings.

use super::statistics::{
    binomial_survival, lower_bound, quantile_lower_rank, quantile_upper_rank, upper_bound,
    zero_failure_sample_size,
};
use super::{Finding, Gate, Outcome};
use crate::domain::Pool;
use crate::measure::{Measures, OperationMeasure, Severity, StratumMeasure};
use crate::scenario::{BlockFrom, LatencyLimit, Policy, Scope};

/// Probability below which cents on one side are not taken for chance.
const ONE_SIDED_BY_CHANCE: f64 = 0.01;

/// What every gate reads.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) measures: &'a Measures,
    pub(super) policy: &'a Policy,
    pub(super) scope: &'a Scope,
}

impl<'a> Bench<'a> {
    pub(super) fn strata(self, pool: Pool) -> impl Iterator<Item = &'a StratumMeasure> {
        self.measures
            .strata
            .iter()
            .filter(move |stratum| stratum.pool == pool && self.scope.holds(&stratum.stratum))
    }

    fn confidence(self) -> f64 {
        self.policy.accuracy.confidence_percent / 100.0
    }

    pub(super) fn blocks_from(self, pool: Pool) -> Severity {
        match pool {
            Pool::Design => severity(self.policy.accuracy.design_blocks_from),
            Pool::Sample => severity(self.policy.accuracy.sample_blocks_from),
        }
    }

    /// Requests of the load, calm pass left out.
    fn load(self) -> impl Iterator<Item = &'a OperationMeasure> {
        self.measures
            .operations
            .iter()
            .filter(|operation| operation.driver != "calm")
    }

    /// Upper bound of the share of wrong or unpaid people of a stratum, in percent.
    pub(super) fn wrong_upper_percent(self, stratum: &StratumMeasure) -> f64 {
        let wrong = stratum.n_wrong_from(self.blocks_from(stratum.pool)) + stratum.n_undelivered;
        let n = stratum.n_audited + stratum.n_undelivered;
        100.0 * upper_bound(wrong, n, self.confidence())
    }
}

const fn severity(block: BlockFrom) -> Severity {
    match block {
        BlockFrom::S0 => Severity::S0,
        BlockFrom::S1 => Severity::S1,
        BlockFrom::S2 => Severity::S2,
        BlockFrom::S3 => Severity::S3,
    }
}

impl Finding {
    fn new(gate: Gate, outcome: Outcome, n: u64, text: String) -> Self {
        Self {
            gate,
            outcome,
            text,
            stratum: None,
            pool: None,
            operation: None,
            driver: None,
            class: None,
            n_bad: None,
            n,
            limit: None,
            observed: None,
            upper_bound: None,
            unit: String::new(),
            cases: Vec::new(),
        }
    }

    fn of_stratum(gate: Gate, outcome: Outcome, stratum: &StratumMeasure, text: String) -> Self {
        Self {
            stratum: Some(stratum.stratum.clone()),
            pool: Some(stratum.pool),
            ..Self::new(gate, outcome, stratum.n_cases, text)
        }
    }
}

/// Whether the run is fit to be judged at all.
pub(super) fn validity(bench: Bench<'_>) -> Vec<Finding> {
    let Bench {
        measures, scope, ..
    } = bench;
    let mut findings = Vec::new();
    let mut missing = |n, text: String| {
        findings.push(Finding::new(Gate::Validity, Outcome::Insufficient, n, text));
    };
    if measures.n_contaminated > 0 {
        let n = measures.n_contaminated;
        missing(
            n,
            format!("{n} dossiers were already known to the engine: two runs were mixed"),
        );
    }
    if measures.interrupted {
        let n = measures
            .strata
            .iter()
            .map(|stratum| stratum.n_not_played)
            .sum();
        missing(
            n,
            format!("the run was stopped before its end: {n} dossiers were not played"),
        );
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
            missing(
                0,
                format!("nobody of `{pattern}` was played, though it is in scope"),
            );
        }
    }
    let n_audited: u64 = measures
        .strata
        .iter()
        .map(|stratum| stratum.n_audited)
        .sum();
    if n_audited == 0 {
        missing(0, "no dossier was audited, so nothing was proved".into());
    }
    for observable in &measures.not_covered {
        if scope.observables.contains(observable) {
            let name = observable.name();
            missing(
                0,
                format!("`{name}` is in scope and the engine does not show it"),
            );
        }
    }
    if findings.is_empty() {
        findings.push(Finding::new(
            Gate::Validity,
            Outcome::Held,
            n_audited,
            format!("the run is complete: {n_audited} dossiers were audited"),
        ));
    }
    findings
}

/// Chosen cases: zero defect, no rates.
pub(super) fn design_accuracy(bench: Bench<'_>) -> Vec<Finding> {
    let needed = bench.policy.accuracy.design_min_cases;
    let mut findings = Vec::new();
    let mut n_audited = 0;
    for stratum in bench.strata(Pool::Design) {
        n_audited += stratum.n_audited;
        findings.extend(wrong(bench, Gate::DesignAccuracy, stratum));
        findings.extend(undecided(bench, Gate::DesignAccuracy, stratum));
        if stratum.n_wrong_from(bench.blocks_from(Pool::Design)) == 0 && stratum.n_audited > 0 {
            let n = stratum.n_audited;
            let text = format!("{}: all {n} chosen dossiers are right", stratum.stratum);
            findings.push(Finding {
                n_bad: Some(0),
                n,
                unit: "dossiers".into(),
                ..Finding::of_stratum(Gate::DesignAccuracy, Outcome::Held, stratum, text)
            });
        }
    }
    if n_audited < needed {
        let text = format!("{n_audited} chosen dossiers were audited: the policy needs {needed}");
        findings.push(Finding::new(
            Gate::DesignAccuracy,
            Outcome::Insufficient,
            n_audited,
            text,
        ));
    }
    findings
}

/// Drawn cases: no wrong person, and enough people to say so, in each stratum.
pub(super) fn sample_accuracy(bench: Bench<'_>) -> Vec<Finding> {
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
        let name = &stratum.stratum;
        let upper = 100.0 * upper_bound(0, n, bench.confidence());
        let needed = gates.sample_min_cases.max(zero_failure_sample_size(
            (gates.sample_max_wrong_percent / 100.0).max(1e-9),
            bench.confidence(),
        ));
        let (outcome, text) = if n < needed {
            let text = if n == 0 {
                format!("{name}: no drawn dossier was audited, so nothing was proved")
            } else {
                format!(
                    "{name}: {n} drawn dossiers prove at most {} % wrong; {needed} are needed for {} %",
                    up(upper),
                    gates.sample_max_wrong_percent
                )
            };
            (Outcome::Insufficient, text)
        } else {
            let text = format!(
                "{name}: all {n} drawn dossiers are right, at most {} % wrong",
                up(upper)
            );
            (Outcome::Held, text)
        };
        findings.push(Finding {
            n_bad: Some(0),
            n,
            limit: Some(gates.sample_max_wrong_percent),
            observed: (n > 0).then_some(0.0),
            upper_bound: Some(upper),
            unit: "percent".into(),
            ..Finding::of_stratum(Gate::SampleAccuracy, outcome, stratum, text)
        });
    }
    if !any && gates.sample_min_cases > 0 {
        findings.push(Finding::new(
            Gate::SampleAccuracy,
            Outcome::Insufficient,
            0,
            "no drawn dossier was played: nothing is known of people".into(),
        ));
    }
    findings
}

/// Cents of rounding block nothing one by one; all on one side, they are another rule,
/// applied to everybody.
pub(super) fn rounding(bench: Bench<'_>) -> Vec<Finding> {
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
        let side = if down > up { "little" } else { "much" };
        let (outcome, text) = if chance <= ONE_SIDED_BY_CHANCE {
            let bad = up.max(down);
            let text = format!(
                "{bad} of {n} dossiers are paid cents too {side} each day: amounts are rounded by another rule"
            );
            (Outcome::Violated, text)
        } else {
            let text = format!(
                "cents of rounding fall on both sides: {up} dossiers up, {down} down, of {n}"
            );
            (Outcome::Held, text)
        };
        findings.push(Finding {
            class: Some("E14r".into()),
            n_bad: Some(up + down),
            unit: "dossiers".into(),
            ..Finding::new(Gate::Rounding, outcome, n, text)
        });
    }
    if otherwise > 0 {
        let text = format!(
            "{otherwise} of {n} dossiers round their contributions by another reading, which the policy of law does not declare"
        );
        findings.push(Finding {
            class: Some("E14r".into()),
            n_bad: Some(otherwise),
            unit: "dossiers".into(),
            ..Finding::new(Gate::Rounding, Outcome::Insufficient, n, text)
        });
    }
    findings
}

/// A stratum with wrong dossiers, at a severity that blocks.
fn wrong(bench: Bench<'_>, gate: Gate, stratum: &StratumMeasure) -> Option<Finding> {
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
    let classes: Vec<String> = blocking()
        .map(|(class, n)| format!("{} × {n}", class.code()))
        .collect();
    let what = match stratum.pool {
        Pool::Design => "chosen",
        Pool::Sample => "drawn",
    };
    let text = format!(
        "{}: {n_bad} of {n} {what} dossiers are wrong ({})",
        stratum.stratum,
        classes.join(", ")
    );
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
        n,
        limit: Some(0.0),
        #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
        observed: Some(n_bad as f64),
        unit: "dossiers".into(),
        cases,
        ..Finding::of_stratum(gate, Outcome::Violated, stratum, text)
    })
}

/// A stratum on which the law abstains too often.
fn undecided(bench: Bench<'_>, gate: Gate, stratum: &StratumMeasure) -> Option<Finding> {
    let limit = bench.policy.accuracy.max_undecided_percent;
    let n = stratum.n_audited + stratum.n_undecided;
    let observed = percent(stratum.n_undecided, n)?;
    (observed > limit).then(|| {
        let text = format!(
            "{}: the law abstains on {} of {n} dossiers, so they prove nothing",
            stratum.stratum, stratum.n_undecided
        );
        Finding {
            n_bad: Some(stratum.n_undecided),
            n,
            limit: Some(limit),
            observed: Some(observed),
            unit: "percent".into(),
            ..Finding::of_stratum(gate, Outcome::Insufficient, stratum, text)
        }
    })
}

/// Dossiers that the engine never took or never settled, stratum by stratum: a global
/// rate would hide a category that is dead.
pub(super) fn delivery(bench: Bench<'_>) -> Vec<Finding> {
    let limit = bench.policy.accuracy.max_undelivered_percent;
    let mut findings = Vec::new();
    for stratum in bench.strata(Pool::Design).chain(bench.strata(Pool::Sample)) {
        let bad = stratum.n_undelivered;
        let n = stratum.n_audited + stratum.n_undecided + bad;
        let Some(observed) = percent(bad, n) else {
            let name = &stratum.stratum;
            let text = format!("{name}: no dossier was played to its end, so nothing was proved");
            findings.push(Finding::of_stratum(
                Gate::Delivery,
                Outcome::Insufficient,
                stratum,
                text,
            ));
            continue;
        };
        let (outcome, text) = if observed > limit {
            let text = format!(
                "{}: {bad} of {n} dossiers were never taken or settled: these people are not paid",
                stratum.stratum
            );
            (Outcome::Violated, text)
        } else {
            let text = format!(
                "{}: {} of {n} dossiers were settled",
                stratum.stratum,
                n - bad
            );
            (Outcome::Held, text)
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
            n,
            limit: Some(limit),
            observed: Some(observed),
            unit: "percent".into(),
            cases,
            ..Finding::of_stratum(Gate::Delivery, outcome, stratum, text)
        });
    }
    findings
}

/// Failed requests of the load, overall and by operation.
pub(super) fn error_rates(bench: Bench<'_>) -> Vec<Finding> {
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
) -> Finding {
    let upper = 100.0 * upper_bound(bad, n, bench.confidence());
    let lower = 100.0 * lower_bound(bad, n, bench.confidence());
    let whose = operation.map_or(String::new(), |name| format!(" `{name}`"));
    let (outcome, text) = match percent(bad, n) {
        None => (
            Outcome::Insufficient,
            format!("no{whose} request was sent, so nothing was proved"),
        ),
        Some(rate) if lower > limit => (
            Outcome::Violated,
            format!("{bad} of {n}{whose} requests failed ({rate:.2} %): the limit is {limit} %"),
        ),
        Some(_) if upper <= limit => (
            Outcome::Held,
            format!(
                "{bad} of {n}{whose} requests failed, at most {} %",
                up(upper)
            ),
        ),
        Some(_) => (
            Outcome::Insufficient,
            format!(
                "{bad} of {n}{whose} requests failed: that proves at most {} %, and the limit is {limit} %",
                up(upper)
            ),
        ),
    };
    Finding {
        operation: operation.map(str::to_owned),
        n_bad: Some(bad),
        limit: Some(limit),
        observed: percent(bad, n),
        upper_bound: (n > 0).then_some(upper),
        unit: "percent".into(),
        ..Finding::new(gate, outcome, n, text)
    }
}

/// Time to answer, by operation and driver; failures are endless.
pub(super) fn latency(bench: Bench<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for driver in &bench.measures.planned_drivers {
        if !bench.load().any(|one| one.driver == *driver && one.n > 0) {
            let text = format!("the {driver} driver sent nothing, so nothing was proved");
            findings.push(Finding {
                driver: Some(driver.clone()),
                ..Finding::new(Gate::Latency, Outcome::Insufficient, 0, text)
            });
        }
    }
    for limit in &bench.policy.latency.limits {
        let mut any = false;
        for one in bench.load() {
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
            let what = limit.operation.as_deref().unwrap_or("any operation");
            let text = format!("no time was measured for {what}, so nothing was proved");
            findings.push(Finding {
                operation: limit.operation.clone(),
                ..Finding::new(Gate::Latency, Outcome::Insufficient, 0, text)
            });
        }
    }
    findings
}

fn latency_of(bench: Bench<'_>, limit: &LatencyLimit, one: &OperationMeasure) -> Finding {
    let n = one.response.n();
    let name = format!(
        "p{} of `{}` ({})",
        quantile_name(limit.quantile),
        one.operation,
        one.driver
    );
    let max_us = limit.max_ms * 1_000;
    let low = quantile_lower_rank(n, limit.quantile, bench.confidence());
    let high = quantile_upper_rank(n, limit.quantile, bench.confidence());
    let exceeds = |rank: u64| {
        one.response
            .at_rank(rank)
            .is_none_or(|value| value > max_us)
    };
    let observed = one.response.quantile_us(limit.quantile).map(milliseconds);
    let shown = observed.map_or("endless".to_owned(), |ms| format!("{ms:.1} ms"));
    let (outcome, text) = match (low, high) {
        (Some(low), _) if exceeds(low) => (
            Outcome::Violated,
            format!(
                "{name} is {shown} over {n} requests: the limit is {} ms",
                limit.max_ms
            ),
        ),
        (_, Some(high)) if !exceeds(high) => (
            Outcome::Held,
            format!("{name} is {shown} over {n} requests"),
        ),
        (_, Some(_)) => (
            Outcome::Insufficient,
            format!(
                "{name} is {shown} over {n} requests: too near the limit of {} ms to be sure",
                limit.max_ms
            ),
        ),
        (_, None) => (
            Outcome::Insufficient,
            format!("{name}: {n} requests are too few to judge it"),
        ),
    };
    Finding {
        operation: Some(one.operation.clone()),
        driver: Some(one.driver.clone()),
        #[expect(clippy::cast_precision_loss, reason = "a limit of two minutes at most")]
        limit: Some(limit.max_ms as f64),
        observed: observed.filter(|_| n > 0),
        upper_bound: high
            .and_then(|rank| one.response.at_rank(rank))
            .map(milliseconds),
        unit: "ms".into(),
        ..Finding::new(Gate::Latency, outcome, n, text)
    }
}

/// Whether the harness kept up with its own schedule.
pub(super) fn generator(bench: Bench<'_>) -> Finding {
    let gates = &bench.policy.generator;
    let health = &bench.measures.generator;
    let mut complaints = health.complaints.clone();
    // Steps held back because the engine failed an earlier one are the engine's.
    let due = health.n_due.saturating_sub(health.n_withheld);
    if let Some(delivered) = percent(health.n_sent, due)
        && delivered < gates.min_delivered_percent
    {
        complaints.push(format!(
            "{} of {due} due steps were sent ({delivered:.2} %): {} % are needed",
            health.n_sent, gates.min_delivered_percent
        ));
    }
    for one in bench.load() {
        if let Some(lag_us) = one.lag.quantile_us(0.99).filter(|_| one.lag.n() >= 100)
            && lag_us > gates.max_lag_p99_ms * 1_000
        {
            complaints.push(format!(
                "p99 of the harness's own delay before `{}` ({}) is {:.1} ms: {} ms are allowed",
                one.operation,
                one.driver,
                milliseconds(lag_us),
                gates.max_lag_p99_ms
            ));
        }
    }
    if complaints.is_empty() {
        let text = "the harness kept up with its schedule".to_owned();
        return Finding::new(Gate::Generator, Outcome::Held, health.n_sent, text);
    }
    let text = format!(
        "this machine was the bottleneck, so times and rates are not judged: {}",
        complaints.join("; ")
    );
    Finding::new(Gate::Generator, Outcome::Insufficient, health.n_sent, text)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

#[expect(clippy::cast_precision_loss, reason = "times stay below 2^53")]
fn milliseconds(us: u64) -> f64 {
    us as f64 / 1_000.0
}

/// `99`, `99.9`.
fn quantile_name(quantile: f64) -> String {
    let text = format!("{:.2}", quantile * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A percentage rounded away from safety: up, at two decimals or two digits.
pub(super) fn up(percent: f64) -> String {
    let scale = if percent >= 0.1 { 100.0 } else { 1e5 };
    let text = format!("{:.5}", (percent * scale - 1e-9).ceil() / scale);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

//! What becomes of people: how long they wait for their first money, how much of the money
//! is wrong, how many of one fund are hurt.

use super::gates::{Bench, Found, some};
use super::statistics::{
    Weighted, quantile_lower_rank, quantile_upper_rank, weighted_lower_bound, weighted_upper_bound,
};
use super::verdict::HurtFrom;
use super::{AtStake, Caseload, DaysUntilMoney, Finding, Gate, Outcome, Reason};
use crate::domain::{Cents, Observable, Pool};
use crate::measure::{Severity, StratumMeasure, UntilMoney};

/// First money, stratum by stratum: nobody waits for ever, and the calendar of the
/// settlements is not made longer.
pub(super) fn until_money(bench: Bench<'_>) -> Vec<Found> {
    let limits = &bench.policy.until_money;
    let mut findings = Vec::new();
    let mut n_due = 0;
    for stratum in bench.strata(Pool::Design).chain(bench.strata(Pool::Sample)) {
        let until = &stratum.until_money;
        n_due += until.n_due();
        if until.n_never > limits.max_never {
            findings.push(never(bench, stratum));
        }
        if stratum.pool == Pool::Sample && until.n_due() > 0 {
            findings.push(in_time(bench, stratum));
        }
    }
    let n_audited: u64 = bench.measures.strata.iter().map(|one| one.n_audited).sum();
    if n_due == 0 && n_audited > 0 && bench.scope.observables.contains(&Observable::Days) {
        findings.push(Found::new(
            Gate::UntilMoney,
            Outcome::Insufficient,
            0,
            Reason::NoMoneyDue,
        ));
    }
    findings
}

fn never(bench: Bench<'_>, stratum: &StratumMeasure) -> Found {
    let until = &stratum.until_money;
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    let limit = bench.policy.until_money.max_never as f64;
    Finding {
        n_bad: Some(until.n_never),
        n: until.n_due(),
        limit: Some(limit),
        unit: "dossiers".into(),
        ..Found::of_stratum(
            Gate::UntilMoney,
            Outcome::Violated,
            stratum,
            Reason::NeverPaid,
        )
    }
}

fn in_time(bench: Bench<'_>, stratum: &StratumMeasure) -> Found {
    let limits = &bench.policy.until_money;
    let until = &stratum.until_money;
    let n = until.n_due();
    let q = limits.quantile;
    let exceeds = |rank: u64| {
        let days = until.days_lost_at_rank(rank);
        days.is_none_or(|days| u64::from(days) > limits.max_days_lost)
    };
    let low = quantile_lower_rank(n, q, bench.confidence());
    // Too few for a bound: then all of them must be in time.
    let high = quantile_upper_rank(n, q, bench.confidence()).unwrap_or(n);
    let (outcome, reason) = if low.is_some_and(exceeds) {
        (Outcome::Violated, Reason::MoneyLate)
    } else if exceeds(high) {
        (Outcome::Insufficient, Reason::MoneyTooNear)
    } else {
        (Outcome::Held, Reason::MoneyInTime)
    };
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts stay below 2^53 and q is between 0 and 1"
    )]
    let (limit, rank) = (limits.max_days_lost as f64, (q * n as f64).ceil() as u64);
    Finding {
        quantile: Some(q),
        limit: Some(limit),
        observed: until.days_lost_at_rank(rank.max(1)).map(f64::from),
        upper_bound: until.days_lost_at_rank(high).map(f64::from),
        n,
        n_excused: some(bench.excused_in(stratum).n_late),
        unit: "days".into(),
        ..Found::of_stratum(Gate::UntilMoney, outcome, stratum, reason)
    }
}

/// Waiting days of one stratum, as the verdict tells them.
pub(super) fn days_until_money(until: &UntilMoney) -> Option<DaysUntilMoney> {
    (until.n_due() > 0).then(|| DaysUntilMoney {
        n_due: until.n_due(),
        n_never: until.n_never,
        p50: until.quantile_days(0.5),
        p95: until.quantile_days(0.95),
        p99: until.quantile_days(0.99),
        p50_at_best: until.quantile_days_at_best(0.5),
        p95_at_best: until.quantile_days_at_best(0.95),
        p99_at_best: until.quantile_days_at_best(0.99),
    })
}

/// Missing and extra money added up, never netted, beside all that is due to the drawn
/// people: cents that no dossier shows are money all the same.
pub(super) fn money(bench: Bench<'_>) -> Option<Found> {
    let sum = |amount: fn(&StratumMeasure) -> Cents| -> Cents {
        bench.strata(Pool::Sample).map(amount).sum()
    };
    let due = sum(|stratum| stratum.due);
    if due <= Cents::ZERO {
        return None;
    }
    let wrong = sum(|stratum| stratum.missing + stratum.extra);
    let n: u64 = bench.strata(Pool::Sample).map(|one| one.n_audited).sum();
    let observed = cents(wrong) / cents(due);
    let limit = bench.policy.accuracy.max_error_of_due;
    let (outcome, reason) = if observed > limit {
        (Outcome::Violated, Reason::MoneyWrong { wrong, due })
    } else {
        (Outcome::Held, Reason::MoneyRight { wrong, due })
    };
    Some(Finding {
        limit: Some(100.0 * limit),
        observed: Some(100.0 * observed),
        unit: "percent".into(),
        n_excused: some(
            bench
                .strata(Pool::Sample)
                .map(|one| bench.excused_in(one).n())
                .sum(),
        ),
        ..Found::new(Gate::Money, outcome, n, reason)
    })
}

/// People of the whole fund, projected from the drawn ones.
pub(super) fn fund(bench: Bench<'_>, stake: Option<&AtStake>) -> Option<Found> {
    let gates = bench.policy.fund.as_ref()?;
    let n: u64 = bench.strata(Pool::Sample).map(|one| one.n_audited).sum();
    let (Some(stake), Some(caseload)) = (stake, bench.caseload) else {
        let reason = Reason::NobodyDrawn;
        return Some(Found::new(Gate::Fund, Outcome::Insufficient, n, reason));
    };
    let limit = gates.limit(stake.n_people);
    let hurt = weights(bench, caseload, |stratum| hurt_from(bench, stratum));
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    let at_least = weighted_lower_bound(&hurt, bench.confidence()) * caseload.n_people as f64;
    let (outcome, reason) = if at_least > limit {
        (Outcome::Violated, Reason::FundHurt)
    } else if stake.n_hurt_at_most > limit {
        (Outcome::Insufficient, Reason::FundMaybeHurt)
    } else {
        (Outcome::Held, Reason::FundSpared)
    };
    Some(Finding {
        limit: Some(limit),
        observed: Some(stake.n_hurt),
        upper_bound: Some(stake.n_hurt_at_most),
        unit: "people".into(),
        ..Found::new(Gate::Fund, outcome, n, reason)
    })
}

/// Wrong at a severity that blocks, or never settled.
fn hurt_from(bench: Bench<'_>, stratum: &StratumMeasure) -> u64 {
    stratum.n_wrong_from(bench.blocks_from(Pool::Sample)) + stratum.n_undelivered
}

/// The drawn strata that the fund has, each with its share and what `count` counts in it.
fn weights(
    bench: Bench<'_>,
    caseload: &Caseload,
    count: impl Fn(&StratumMeasure) -> u64,
) -> Vec<Weighted> {
    bench
        .strata(Pool::Sample)
        .map(|stratum| {
            let n = stratum.n_audited + stratum.n_undelivered;
            Weighted {
                weight: caseload.share_of(&stratum.stratum),
                x: count(stratum).min(n),
                n,
            }
        })
        .filter(|one| one.n > 0 && one.weight > 0.0)
        .collect()
}

/// People and euros of one fund: each drawn stratum weighted by its share.
pub(super) fn at_stake(bench: Bench<'_>, caseload: &Caseload) -> Option<AtStake> {
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    let n_people = caseload.n_people as f64;
    let hurt = weights(bench, caseload, |stratum| hurt_from(bench, stratum));
    if hurt.is_empty() {
        return None;
    }
    let covered: f64 = hurt.iter().map(|one| one.weight).sum();
    let people = |weighted: &[Weighted]| {
        let (estimate, upper) = weighted_upper_bound(weighted, bench.confidence());
        (estimate * n_people, upper.min(covered) * n_people)
    };
    let (mut missing, mut extra, mut late) = (0.0, 0.0, 0.0);
    for stratum in bench.strata(Pool::Sample) {
        let n = stratum.n_audited + stratum.n_undelivered;
        if n == 0 {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
        let people_per_case = caseload.share_of(&stratum.stratum) * n_people / n as f64;
        missing += cents(stratum.missing) * people_per_case;
        extra += cents(stratum.extra) * people_per_case;
        late += cents(stratum.late) * people_per_case;
    }
    let (n_hurt, n_hurt_at_most) = people(&hurt);
    let from = |severity: Severity| {
        let hurt = weights(bench, caseload, |stratum| {
            stratum.n_wrong_from(severity) + stratum.n_undelivered
        });
        let (n_hurt, n_hurt_at_most) = people(&hurt);
        HurtFrom {
            severity,
            n_hurt,
            n_hurt_at_most,
        }
    };
    let (n_income_cut, n_income_cut_at_most) =
        people(&weights(bench, caseload, |stratum| stratum.n_income_cut));
    Some(AtStake {
        fund: caseload.fund.clone(),
        n_people: covered * n_people,
        n_hurt,
        n_hurt_at_most,
        by_severity: [Severity::S0, Severity::S1, Severity::S2, Severity::S3]
            .map(from)
            .to_vec(),
        n_income_cut,
        n_income_cut_at_most,
        missing: whole_cents(missing),
        extra: whole_cents(extra),
        late: whole_cents(late),
        source: caseload.source.clone(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub(super) const fn cents(amount: Cents) -> f64 {
    amount.0 as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "an estimate, far below 2^63"
)]
pub(super) fn whole_cents(amount: f64) -> Cents {
    Cents(amount.round() as i64)
}

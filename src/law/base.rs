//! Daily base (`gain journalier de base`) and daily allowance.
//!
//! CSS art. R. 323-4: 1/91.25 of the last three months; 1/84 of the last twelve weekly or
//! six fortnightly pays; 1/365 of the last twelve months when work is discontinuous.
//! CSS art. R. 323-5: « L'indemnité journalière est égale à la moitié du gain journalier
//! de base ». One rounding, at the end.

use super::cap::{Cap, cap, sum_capped};
use super::parameters::{Dated, Decimal};
use super::policy::{AldFloor, Rounding};
use super::reference::{Employer, MONTH_OF_STOP, Months, is_discontinuous};
use super::restored_pay::{monthly_pays, needs_restoring};
use super::{LawError, Parameters};
use crate::domain::{Career, Cents, Pay, PayFrequency, Ratio};

/// The amount of one stop, with what it is made of.
#[derive(Clone, Debug)]
pub(super) struct Base {
    pub(super) cap: Cap,
    /// Pays counted, oldest first, before the cap.
    pub(super) pays: [Cents; 12],
    /// How many of them.
    pub(super) n_pays: usize,
    /// Their sum, each limited by the cap.
    pub(super) sum: Ratio,
    /// What the sum is divided by.
    pub(super) divisor: Decimal,
    /// Exact daily allowance before the limit and the floor.
    pub(super) exact: Ratio,
    /// Limit of R. 323-9.
    pub(super) limit: Ratio,
}

/// The base, or why the law does not decide it here.
pub(super) enum BaseOutcome {
    Decided(Box<Base>),
    Undecided(&'static str),
}

/// The pays on which a base rests.
pub(super) struct CountedPays {
    /// Oldest first, before any limit.
    pub(super) list: [Cents; 12],
    /// How many of them.
    pub(super) n_pays: usize,
    /// Which part of a month each of them may be.
    pub(super) share: (i128, i128),
    /// What their sum is divided by.
    pub(super) divisor: Decimal,
}

/// The pays before `months.reference`, or why the law does not decide here. CSS art. R. 323-4
/// and R. 323-8.
pub(super) fn pays(
    career: &Career,
    employers: &[Employer],
    months: &Months,
    parameters: &Parameters,
) -> Result<Result<CountedPays, &'static str>, LawError> {
    let start = months.stop_start;
    let on_months = |n_months, divisor: &Dated<Decimal>| {
        let Some(list) = monthly_pays(employers, months, n_months, |pay| pay.gross, parameters)?
        else {
            return Ok(Err("change_of_job_during_absence"));
        };
        Ok(Ok(CountedPays {
            list,
            n_pays: n_months,
            share: (1, 1),
            divisor: divisor.on(start)?,
        }))
    };
    if is_discontinuous(career) {
        return on_months(12, &parameters.base_divisor_yearly);
    }
    let Some(frequency) = pay_frequency(employers) else {
        return Ok(Err("mixed_pay_frequencies"));
    };
    let (n_pays, share) = match frequency {
        PayFrequency::Monthly => return on_months(3, &parameters.base_divisor_monthly),
        PayFrequency::Fortnightly => (6, (12, 26)),
        PayFrequency::Weekly => (12, (12, 52)),
    };
    let Some(list) = last_pays(employers, n_pays) else {
        return Ok(Err("restored_weekly_pay"));
    };
    Ok(Ok(CountedPays {
        list,
        n_pays,
        share,
        divisor: parameters.base_divisor_weekly.on(start)?,
    }))
}

/// The base of the stop that begins on `months.stop_start`, from the pays before
/// `months.reference`. CSS art. R. 323-4.
pub(super) fn base(
    career: &Career,
    employers: &[Employer],
    months: &Months,
    parameters: &Parameters,
) -> Result<BaseOutcome, LawError> {
    let cap = cap(months, parameters)?;
    let CountedPays {
        list,
        n_pays,
        share,
        divisor,
    } = match pays(career, employers, months, parameters)? {
        Ok(pays) => pays,
        Err(reason) => return Ok(BaseOutcome::Undecided(reason)),
    };
    let sum = sum_capped(&list[..n_pays], cap.month, share);
    let rate = parameters.allowance_rate.on(months.stop_start)?;
    let exact = divided(sum, divisor).times(i128::from(rate.digits), i128::from(rate.scale));
    Ok(BaseOutcome::Decided(Box::new(Base {
        limit: cap.limit,
        cap,
        pays: list,
        n_pays,
        sum,
        divisor,
        exact,
    })))
}

/// The rhythm of the pays of all employers; none when they differ.
pub(super) fn pay_frequency(employers: &[Employer]) -> Option<PayFrequency> {
    let mut frequencies = employers
        .iter()
        .filter_map(|employer| employer.statement)
        .map(|statement| statement.pay_frequency);
    let frequency = frequencies.next().unwrap_or(PayFrequency::Monthly);
    frequencies
        .all(|other| other == frequency)
        .then_some(frequency)
}

pub(super) fn divided(sum: Ratio, divisor: Decimal) -> Ratio {
    sum.times(i128::from(divisor.scale), i128::from(divisor.digits))
}

/// The last `n_pays` pays before the month of the stop, those of several employers added
/// in order from the last; none when one of them would have to be restored.
fn last_pays(employers: &[Employer], n_pays: usize) -> Option<[Cents; 12]> {
    let mut sums = [Cents::ZERO; 12];
    for employer in employers {
        for (rank, pay) in latest_pays(employer).take(n_pays).enumerate() {
            if needs_restoring(pay) {
                return None;
            }
            sums[n_pays - 1 - rank] += pay.restored.unwrap_or_default().max(pay.gross);
        }
    }
    Some(sums)
}

/// What an employer declares for the pays that enter the base, before restoring and cap
/// (contract, P34).
pub(super) fn declared_pay(employer: &Employer, career: &Career, frequency: PayFrequency) -> Cents {
    let on_months = |n_months| {
        let is_inside = |month| (MONTH_OF_STOP - n_months..MONTH_OF_STOP).contains(&month);
        let inside = employer.pays.iter().filter(|found| is_inside(found.month));
        inside.map(|found| found.pay.gross).sum()
    };
    let n_pays = match frequency {
        _ if is_discontinuous(career) => return on_months(12),
        PayFrequency::Monthly => return on_months(3),
        PayFrequency::Fortnightly => 6,
        PayFrequency::Weekly => 12,
    };
    latest_pays(employer)
        .take(n_pays)
        .map(|pay| pay.gross)
        .sum()
}

/// The pays of an employer before the month of the stop, the latest first.
fn latest_pays<'e>(employer: &'e Employer) -> impl Iterator<Item = &'e Pay> + use<'e> {
    let before = employer.pays.iter();
    let before = before.filter(|found| found.month < MONTH_OF_STOP);
    let mut pays: Vec<&Pay> = before.map(|found| found.pay).collect();
    pays.sort_by_key(|pay| std::cmp::Reverse(pay.last_day));
    pays.into_iter()
}

/// The exact daily allowance, not below `floor` when an earlier stop of the same long-term
/// illness sets one. CSS art. R. 323-5 and R. 323-9.
///
/// R. 323-9 can only bind on weekly pays and on a floor: elsewhere twelve caps over 730 are
/// what capped months already give.
pub(super) fn exact(base: &Base, floor: Option<Ratio>, parameters: &Parameters) -> Ratio {
    let own = base.exact.min(base.limit);
    match (floor, parameters.readings.ald_floor) {
        (None, _) => own,
        (Some(floor), AldFloor::LimitedByCap) => own.max(floor).min(base.limit),
        (Some(floor), AldFloor::NotLimited) => own.max(floor),
    }
}

/// The daily allowance in cents.
pub(super) fn rounded(exact: Ratio, parameters: &Parameters) -> Cents {
    match parameters.readings.rounding {
        Rounding::HalfUpExact => exact.half_up(),
        Rounding::Truncate => exact.floor(),
        Rounding::BaseFirst => Ratio::whole(exact.times(2, 1).half_up())
            .times(1, 2)
            .half_up(),
    }
}

/// What a second late sending leaves of the exact allowance, rounded once.
/// CSS art. D. 323-2.
pub(super) fn reduced(exact: Ratio, rate: Decimal) -> Cents {
    exact
        .times(i128::from(rate.digits), i128::from(rate.scale))
        .half_up()
}

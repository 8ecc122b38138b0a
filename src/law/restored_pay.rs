//! Restored pay (`salaire rétabli`): months of the reference period not wholly worked.
//!
//! CSS art. R. 323-8: a month begun, ended or not worked for a listed reason is counted
//! « comme si l'assuré avait travaillé pendant tout le mois », from the daily income
//! actually received. Unauthorised absence, strike and suspension are not on the list.

use std::cmp::Reverse;

use super::parameters::RestoredPayRules;
use super::reference::{Employer, MONTH_OF_STOP, MonthPay, Months, runs_in};
use super::{LawError, Parameters};
use crate::domain::{Absence, AbsenceReason, Cents, Day, Employment, Pay, Period, Ratio};

/// What counts as received of a pay: all of it for sickness.
pub(super) type Received = fn(&Pay) -> Cents;

/// Pay of one employer in one month.
#[derive(Clone, Copy)]
struct Part {
    /// What was received.
    gross: Cents,
    /// What the employer declares for the whole month, when it does.
    declared: Option<Cents>,
    /// Days of the month inside the contract.
    contract: Period,
    /// Days of the month to which the pay relates.
    n_days: i32,
    /// The activity began in the month, on its first day perhaps.
    begun: bool,
    /// The activity ended in the month, on its last day perhaps.
    ended: bool,
}

/// Pay of every month from `M−n_months` to `M−1`, all employers together, restored.
///
/// CSS art. R. 323-8. Oldest month first; each restored month is rounded to the cent. None
/// when the text does not say how a month is restored.
pub(super) fn monthly_pays(
    employers: &[Employer],
    months: &Months,
    n_months: usize,
    received: Received,
    parameters: &Parameters,
) -> Result<Option<[Cents; 12]>, LawError> {
    let mut sums = [Cents::ZERO; 12];
    let first = MONTH_OF_STOP - n_months;
    let mut is_plain = true;
    for employer in employers {
        for found in &employer.pays {
            if (first..MONTH_OF_STOP).contains(&found.month) {
                is_plain &= is_whole(*found, employer, months);
                sums[found.month - first] += received(found.pay);
            }
        }
    }
    if is_plain {
        return Ok(Some(sums));
    }
    for (rank, sum) in sums.iter_mut().enumerate().take(n_months) {
        let month = first + rank;
        let restored = restored_month(employers, months, month, n_months, received, parameters)?;
        let Some(restored) = restored else {
            return Ok(None);
        };
        *sum = restored;
    }
    Ok(Some(sums))
}

/// On the base of seasonal work, months of unemployment are not rebuilt.
const fn rebuilds_unemployment(n_months: usize) -> bool {
    n_months == 3
}

/// Whether a pay relates to its whole month and declares nothing else.
fn is_whole(found: MonthPay, employer: &Employer, months: &Months) -> bool {
    let month = months.month(found.month);
    found.pay.restored.is_none()
        && found.pay.absences.is_empty()
        && found.pay.first_day <= month.first_day
        && found.pay.last_day >= month.last_day
        && employer.contracts().any(|contract| {
            contract.started_on <= month.first_day
                && contract
                    .ended_on
                    .is_none_or(|ended_on| ended_on >= month.last_day)
        })
}

fn restored_month(
    employers: &[Employer],
    months: &Months,
    month: usize,
    n_months: usize,
    received: Received,
    parameters: &Parameters,
) -> Result<Option<Cents>, LawError> {
    let length = months.month(month).n_days();
    let parts: Vec<(usize, Part)> = employers
        .iter()
        .enumerate()
        .flat_map(|(index, employer)| {
            parts(
                employer,
                months,
                month,
                rebuilds_unemployment(n_months),
                received,
            )
            .into_iter()
            .map(move |part| (index, part))
        })
        .collect();
    let all_received: Cents = parts.iter().map(|(_, part)| part.gross).sum();
    let calendar = months.month(month);
    let change = match parameters.restored_pay_rules.on(months.stop_start)? {
        RestoredPayRules::Points124 => None,
        RestoredPayRules::Points1234 => change_of_job(employers, &parts, calendar),
    };
    let mut restored = Cents::ZERO;
    for (index, part) in &parts {
        let in_change = change.is_some() && (part.begun || part.ended);
        if in_change && part.n_days == 0 {
            // Points 3 and 4 at once: the text does not say which one goes first.
            return Ok(None);
        }
        restored += match part.declared {
            Some(declared) => declared.max(part.gross),
            None if in_change || part.n_days == length => part.gross,
            None => {
                let whole = if part.n_days > 0 {
                    per_day(part.gross, part.n_days, length)
                } else {
                    from_other_months(&employers[*index], months, n_months, length, received)
                };
                whole.max(part.gross)
            }
        };
    }
    if let Some(last_begun) = change {
        // Days without income count at the daily income of the last activity begun.
        let last = parts
            .iter()
            .filter(|(index, part)| *index == last_begun && part.begun && part.n_days > 0)
            .map(|(_, part)| part)
            .max_by_key(|part| part.contract.first_day);
        restored += last.map_or(Cents::ZERO, |last| {
            per_day(last.gross, last.n_days, days_outside(employers, calendar))
        });
    }
    Ok(Some(restored.max(all_received)))
}

/// Point 3: « une activité a pris fin et […] une autre a débuté » in the month. One that
/// begins and ends in it alone is not a change; where one of these employers declares the
/// restored pay, that replaces the point. Gives the employer of the last one begun; of several
/// begun on one day, the one with the smallest SIRET.
fn change_of_job(
    employers: &[Employer],
    parts: &[(usize, Part)],
    calendar: Period,
) -> Option<usize> {
    let begins = |one| begins_in(one, calendar);
    let ends = |one| ends_in(one, calendar);
    let contracts: Vec<(usize, &Employment)> = employers
        .iter()
        .enumerate()
        .flat_map(|(index, employer)| employer.contracts().map(move |one| (index, one)))
        .filter(|(_, one)| begins(one) || ends(one))
        .collect();
    let is_change = contracts.iter().enumerate().any(|(rank, (_, ended))| {
        let mut others = contracts.iter().enumerate();
        ends(ended) && others.any(|(other, (_, begun))| other != rank && begins(begun))
    });
    let is_declared = parts.iter().any(|(index, part)| {
        part.declared.is_some() && contracts.iter().any(|(changed, _)| changed == index)
    });
    let begun = contracts.iter().filter(|(_, one)| begins(one));
    begun
        .max_by_key(|(_, one)| (one.started_on, Reverse(one.siret)))
        .map(|(employer, _)| *employer)
        .filter(|_| is_change && !is_declared)
}

/// `gross / n_days × length`, rounded to the cent.
fn per_day(gross: Cents, n_days: i32, length: i32) -> Cents {
    Ratio::whole(gross)
        .times(i128::from(length), i128::from(n_days))
        .half_up()
}

/// Days of the month outside every contract.
fn days_outside(employers: &[Employer], calendar: Period) -> i32 {
    let has_contract = |day: Day| {
        let day = Period {
            first_day: day,
            last_day: day,
        };
        let mut contracts = employers.iter().flat_map(Employer::contracts);
        contracts.any(|one| runs_in(one, day))
    };
    let days = (0..calendar.n_days()).map(|rank| calendar.first_day.plus_days(rank));
    i32::try_from(days.filter(|day| !has_contract(*day)).count()).unwrap_or(0)
}

/// The pays of one employer in one month, one part for each contract.
fn parts(
    employer: &Employer,
    months: &Months,
    month: usize,
    rebuilds_unemployment: bool,
    received: Received,
) -> Vec<Part> {
    let calendar = months.month(month);
    let mut parts: Vec<Part> = Vec::new();
    for found in employer.pays.iter().filter(|found| found.month == month) {
        let inside = Period {
            first_day: found.pay.first_day.max(calendar.first_day),
            last_day: found.pay.last_day.min(calendar.last_day),
        };
        let employment = employer.contracts().find(|one| runs_in(one, inside));
        let contract = employment.map_or(inside, |one| common_days(one, inside));
        let away: i32 = found
            .pay
            .absences
            .iter()
            .filter(|absence| is_restored(absence, rebuilds_unemployment))
            .map(|absence| {
                let away = Period {
                    first_day: absence.first_day,
                    last_day: absence.last_day,
                };
                away.n_common_days(contract)
            })
            .sum();
        let gross = received(found.pay);
        // No pay, no day to which it relates.
        let is_unpaid = gross <= Cents::ZERO && away > 0;
        let part = Part {
            gross,
            declared: found.pay.restored,
            contract,
            n_days: if is_unpaid {
                0
            } else {
                (contract.n_days() - away).max(0)
            },
            begun: employment.is_some_and(|one| begins_in(one, calendar)),
            ended: employment.is_some_and(|one| ends_in(one, calendar)),
        };
        match parts.iter_mut().find(|other| other.contract == contract) {
            // Two pays for the same days: one pay in two parts.
            Some(other) => {
                other.gross += part.gross;
                other.n_days = other.n_days.min(part.n_days);
                other.declared = match (other.declared, part.declared) {
                    (None, None) => None,
                    (a, b) => Some(a.unwrap_or_default() + b.unwrap_or_default()),
                };
            }
            None => parts.push(part),
        }
    }
    parts
}

/// The days of `period` on which a contract that runs in it holds.
fn common_days(contract: &Employment, period: Period) -> Period {
    Period {
        first_day: period.first_day.max(contract.started_on),
        last_day: contract
            .ended_on
            .map_or(period.last_day, |ended_on| period.last_day.min(ended_on)),
    }
}

fn begins_in(contract: &Employment, month: Period) -> bool {
    month.contains(contract.started_on)
}

fn ends_in(contract: &Employment, month: Period) -> bool {
    contract.ended_on.is_some_and(|day| month.contains(day))
}

/// Whether days of absence are restored. CSS art. R. 323-8, II.
pub(super) fn is_restored(absence: &Absence, rebuilds_unemployment: bool) -> bool {
    match absence.reason {
        AbsenceReason::Illness
        | AbsenceReason::Accident
        | AbsenceReason::Maternity
        | AbsenceReason::Closure
        | AbsenceReason::UnpaidLeave
        | AbsenceReason::Military => true,
        AbsenceReason::Unemployment => rebuilds_unemployment,
        AbsenceReason::Unauthorised | AbsenceReason::Strike | AbsenceReason::Suspension => false,
    }
}

/// Whether a weekly or fortnightly pay would have to be restored without being declared so.
pub(super) fn needs_restoring(pay: &Pay) -> bool {
    pay.restored.is_none()
        && pay
            .absences
            .iter()
            .any(|absence| is_restored(absence, true))
}

/// A month without pay and with such an absence, from the daily income of the other months of the period,
/// or else of the days worked since its end. CSS art. R. 323-8, point 4, a and b.
fn from_other_months(
    employer: &Employer,
    months: &Months,
    n_months: usize,
    length: i32,
    received: Received,
) -> Cents {
    let mut gross = Cents::ZERO;
    let mut n_days = 0;
    for month in MONTH_OF_STOP - n_months..MONTH_OF_STOP {
        for part in parts(
            employer,
            months,
            month,
            rebuilds_unemployment(n_months),
            received,
        ) {
            if part.gross > Cents::ZERO {
                gross += part.gross;
                n_days += part.n_days;
            }
        }
    }
    if n_days > 0 {
        return per_day(gross, n_days, length);
    }
    let since = months.first_day(0);
    let n_days = months.reference.days_since(since);
    let gross: Cents = employer
        .pays
        .iter()
        .filter(|found| found.month == MONTH_OF_STOP && found.pay.last_day < months.reference)
        .map(|found| received(found.pay))
        .sum();
    if n_days > 0 {
        per_day(gross, n_days, length)
    } else {
        Cents::ZERO
    }
}

//! Pay of the months before a stop, employer by employer.
//!
//! Responsible for choosing the source of each pay, for sums of months, and for
//! restoring a month that was not worked whole (CSS art. R. 323-8).

use crate::domain::{
    Absence, AbsenceReason, Career, Day, EmployerStatement, Month, Pay, PayFrequency, Siret,
    WorkPattern,
};
use crate::sandbox::constants::{SAME_MONTH_CHANGE_SINCE, day_of};
use crate::sandbox::fault::{FaultKind, FaultSet};

/// Everything earned that matters to one stop.
pub(super) struct Earnings<'a> {
    /// Day on which rights and pay are read: what comes before it counts.
    pub(super) reference: Day,
    /// First day of the stop: it selects the version of the law.
    pub(super) stop_start: Day,
    /// Employers, each with its contracts.
    pub(super) employers: Vec<Employer>,
    pub(super) pays: Vec<Earned<'a>>,
    frequency: PayFrequency,
    /// Seasonal or discontinuous work: twelve months count.
    pub(super) is_discontinuous: bool,
    faults: FaultSet,
}

/// An employer and its contracts.
pub(super) struct Employer {
    pub(super) siret: Siret,
    pub(super) contracts: Vec<(Day, Option<Day>)>,
}

/// A pay, with its employer and its month.
pub(super) struct Earned<'a> {
    pub(super) employer: usize,
    pub(super) month: Month,
    pub(super) pay: &'a Pay,
}

/// Number of reference months: twelve for discontinuous work, else three (CSS art. R. 323-4).
pub(super) fn n_reference_months(career: &Career) -> i32 {
    if is_discontinuous(career) { 12 } else { 3 }
}

pub(super) fn is_discontinuous(career: &Career) -> bool {
    career
        .employments
        .iter()
        .any(|employment| employment.work_pattern == WorkPattern::Discontinuous)
}

/// Employers whose statement is needed for a stop whose rights are read on `reference`, by
/// number: those whose contract meets the reference months.
pub(super) fn employers_asked(career: &Career, reference: Day) -> Vec<Siret> {
    let month = reference.month();
    let first_day = month.plus(-n_reference_months(career)).first_day();
    let last_day = month.first_day().plus_days(-1);
    employers_between(career, first_day, last_day)
}

/// Employers with a contract between two days, each once, by number.
pub(super) fn employers_between(career: &Career, first_day: Day, last_day: Day) -> Vec<Siret> {
    let mut employers: Vec<Siret> = career
        .employments
        .iter()
        .filter(|employment| {
            employment.started_on <= last_day
                && employment.ended_on.is_none_or(|ended| ended >= first_day)
        })
        .map(|employment| employment.siret)
        .collect();
    employers.sort_unstable();
    employers.dedup();
    employers
}

impl<'a> Earnings<'a> {
    /// Pays of the statements, and those of the career for the months they do not list.
    pub(super) fn new(
        reference: Day,
        stop_start: Day,
        career: &'a Career,
        statements: &[&'a EmployerStatement],
        faults: FaultSet,
    ) -> Self {
        let mut employers: Vec<Employer> = Vec::new();
        let mut place_of = |siret: Siret, contract: Option<(Day, Option<Day>)>| {
            let at = employers
                .iter()
                .position(|employer| employer.siret == siret)
                .unwrap_or_else(|| {
                    employers.push(Employer {
                        siret,
                        contracts: Vec::new(),
                    });
                    employers.len() - 1
                });
            employers[at].contracts.extend(contract);
            at
        };
        let mut pays: Vec<Earned<'a>> = Vec::new();
        for statement in statements {
            let employer = place_of(statement.siret, None);
            pays.extend(statement.pays.iter().map(|pay| Earned {
                employer,
                month: pay.last_day.month(),
                pay,
            }));
        }
        let n_declared = pays.len();
        for employment in &career.employments {
            let employer = place_of(
                employment.siret,
                Some((employment.started_on, employment.ended_on)),
            );
            for pay in &employment.pays {
                let month = pay.last_day.month();
                let is_declared = pays[..n_declared]
                    .iter()
                    .any(|declared| declared.employer == employer && declared.month == month);
                if !is_declared {
                    pays.push(Earned {
                        employer,
                        month,
                        pay,
                    });
                }
            }
        }
        if faults.has(FaultKind::FirstEmployerOnly) {
            let first = career
                .employments
                .first()
                .map(|employment| employment.siret);
            pays.retain(|earned| Some(employers[earned.employer].siret) == first);
        }
        Self {
            reference,
            stop_start,
            employers,
            pays,
            frequency: statements
                .iter()
                .map(|statement| statement.pay_frequency)
                .min()
                .unwrap_or(PayFrequency::Monthly),
            is_discontinuous: is_discontinuous(career),
            faults,
        }
    }

    /// How pays follow each other.
    pub(super) fn frequency(&self) -> PayFrequency {
        self.frequency
    }

    /// Gross pay of the months from `first` to `last`, all employers together, in cents.
    pub(super) fn gross_between(&self, first: Month, last: Month) -> i64 {
        self.pays
            .iter()
            .filter(|earned| first <= earned.month && earned.month <= last)
            .map(|earned| earned.pay.gross.0)
            .sum()
    }

    /// Hours of the months from `first` to `last`, in hundredths.
    pub(super) fn hours_between(&self, first: Month, last: Month) -> i64 {
        self.pays
            .iter()
            .filter(|earned| first <= earned.month && earned.month <= last)
            .map(|earned| i64::from(earned.pay.hours.hundredths()))
            .sum()
    }

    /// Hours of pays that lie whole between two days, in hundredths.
    pub(super) fn hours_inside(&self, first_day: Day, last_day: Day) -> i64 {
        self.pays
            .iter()
            .filter(|earned| first_day <= earned.pay.first_day && earned.pay.last_day <= last_day)
            .map(|earned| i64::from(earned.pay.hours.hundredths()))
            .sum()
    }

    /// The last `n` pays of months before the reference day, all employers together, the
    /// latest first, in cents.
    pub(super) fn last_pays(&self, n: usize) -> Vec<i64> {
        let mut sums = vec![0; n];
        for employer in 0..self.employers.len() {
            for (sum, pay) in sums.iter_mut().zip(self.last_pays_of(employer)) {
                *sum += self.declared(pay);
            }
        }
        sums
    }

    /// Pays of one employer in the twelve months before the reference day, the latest first.
    fn last_pays_of(&self, employer: usize) -> Vec<&'a Pay> {
        let before = self.reference.month();
        let mut own: Vec<&Pay> = self
            .pays
            .iter()
            .filter(|earned| earned.employer == employer)
            .filter(|earned| before.plus(-12) <= earned.month && earned.month < before)
            .map(|earned| earned.pay)
            .collect();
        own.sort_by_key(|pay| std::cmp::Reverse((pay.last_day, pay.first_day)));
        own
    }

    /// What an employer declares for the reference period, in cents: the gross of its pays
    /// that enter the base, before they are restored and capped.
    pub(super) fn declared_by(&self, siret: Siret) -> i64 {
        let employer = self.employers.iter().position(|own| own.siret == siret);
        let Some(employer) = employer else { return 0 };
        let gross_of_last = |n: usize| {
            let pays = self.last_pays_of(employer).into_iter().take(n);
            pays.map(|pay| pay.gross.0).sum()
        };
        if !self.is_discontinuous {
            match self.frequency {
                PayFrequency::Monthly => {}
                PayFrequency::Fortnightly => return gross_of_last(6),
                PayFrequency::Weekly => return gross_of_last(12),
            }
        }
        let n_months = if self.is_discontinuous { 12 } else { 3 };
        (1..=n_months)
            .map(|back| self.received(employer, self.reference.month().plus(-back)))
            .sum()
    }

    /// Pay of one whole month, restored, all employers together, in cents.
    pub(super) fn month_restored(&self, month: Month) -> i64 {
        if self.faults.has(FaultKind::RestoredPayIgnored) {
            return self.gross_between(month, month);
        }
        if let Some(total) = self.month_of_a_change(month) {
            return total;
        }
        (0..self.employers.len())
            .map(|employer| self.restored(employer, month))
            .sum()
    }

    /// What the employer declares for a whole pay, never below what was received.
    fn declared(&self, pay: &Pay) -> i64 {
        if self.faults.has(FaultKind::RestoredPayIgnored) {
            return pay.gross.0;
        }
        pay.restored
            .map_or(pay.gross.0, |restored| restored.0.max(pay.gross.0))
    }

    pub(super) fn pays_of(&self, employer: usize, month: Month) -> impl Iterator<Item = &'a Pay> {
        self.pays
            .iter()
            .filter(move |earned| earned.employer == employer && earned.month == month)
            .map(|earned| earned.pay)
    }

    pub(super) fn received(&self, employer: usize, month: Month) -> i64 {
        self.pays_of(employer, month).map(|pay| pay.gross.0).sum()
    }

    /// CSS art. R. 323-8, points 1, 2 and 4, for one employer and one month.
    fn restored(&self, employer: usize, month: Month) -> i64 {
        let received = self.received(employer, month);
        if self.declares(employer, month) {
            let declared = self
                .pays_of(employer, month)
                .map(|pay| pay.restored.unwrap_or(pay.gross).0)
                .sum();
            return received.max(declared);
        }
        let n_month_days = n_days(month);
        let days = self.days_paid(employer, month);
        if received > 0 && (days.n_paid == n_month_days || days.n_paid == 0 && days.n_absent == 0) {
            return received;
        }
        let restored = if received > 0 && days.n_paid > 0 {
            half_up(received * n_month_days, days.n_paid)
        } else if days.n_absent > 0 {
            self.empty_month_restored(employer, month)
        } else {
            0
        };
        received.max(restored)
    }

    fn declares(&self, employer: usize, month: Month) -> bool {
        self.pays_of(employer, month)
            .any(|pay| pay.restored.is_some())
    }

    /// CSS art. R. 323-8, point 4: a month without any pay is rebuilt from the days
    /// really paid in the reference period (a), else since its end (b).
    fn empty_month_restored(&self, employer: usize, month: Month) -> i64 {
        let n_months = if self.is_discontinuous { 12 } else { 3 };
        let (mut sum, mut n_paid) = (0, 0);
        for back in 1..=n_months {
            let other = self.reference.month().plus(-back);
            let received = self.received(employer, other);
            if received > 0 {
                sum += received;
                n_paid += self.days_paid(employer, other).n_paid;
            }
        }
        if sum > 0 && n_paid > 0 {
            return half_up(sum * n_days(month), n_paid);
        }
        let n_since = i64::from(self.reference.day_of_month()) - 1;
        let since: i64 = self
            .pays_of(employer, self.reference.month())
            .filter(|pay| pay.last_day < self.reference)
            .map(|pay| pay.gross.0)
            .sum();
        if n_since > 0 {
            half_up(since * n_days(month), n_since)
        } else {
            0
        }
    }

    /// Calendar days of a month inside the contract and a pay: those that the pay relates to,
    /// and those of an absence that is restored.
    fn days_paid(&self, employer: usize, month: Month) -> DaysPaid {
        let mut days = DaysPaid {
            n_paid: 0,
            n_absent: 0,
        };
        let pays: Vec<&Pay> = self.pays_of(employer, month).collect();
        if pays.is_empty() {
            return days;
        }
        let mut day = month.first_day();
        let last_day = month.last_day();
        while day <= last_day {
            if self.has_contract(employer, day)
                && pays
                    .iter()
                    .any(|pay| pay.first_day <= day && day <= pay.last_day)
            {
                if self.is_absence(pays.iter().copied(), day) {
                    days.n_absent += 1;
                } else {
                    days.n_paid += 1;
                }
            }
            day = day.plus_days(1);
        }
        days
    }

    pub(super) fn has_contract(&self, employer: usize, day: Day) -> bool {
        let contracts = &self.employers[employer].contracts;
        // An employer unknown to the career is taken at its word for the whole month.
        contracts.is_empty()
            || contracts
                .iter()
                .any(|(from, to)| *from <= day && to.is_none_or(|to| day <= to))
    }

    pub(super) fn is_absent(&self, employer: usize, month: Month, day: Day) -> bool {
        self.is_absence(self.pays_of(employer, month), day)
    }

    /// Whether one of these pays tells of an absence on `day` that is restored.
    fn is_absence<'p>(&self, pays: impl Iterator<Item = &'p Pay>, day: Day) -> bool {
        pays.flat_map(|pay| &pay.absences).any(|absence| {
            absence.first_day <= day && day <= absence.last_day && self.is_restorable(absence)
        })
    }

    /// The reasons of CSS art. R. 323-8, point 4. Twelve months of discontinuous work
    /// are not rebuilt for unemployment.
    pub(super) fn is_restorable(&self, absence: &Absence) -> bool {
        match absence.reason {
            AbsenceReason::Illness
            | AbsenceReason::Accident
            | AbsenceReason::Maternity
            | AbsenceReason::Closure
            | AbsenceReason::UnpaidLeave
            | AbsenceReason::Military => true,
            AbsenceReason::Unemployment => !self.is_discontinuous,
            AbsenceReason::Unauthorised | AbsenceReason::Strike | AbsenceReason::Suspension => {
                false
            }
        }
    }

    /// CSS art. R. 323-8, point 3: one activity ends and another begins in the month.
    /// The days without income are counted at the daily income of the last one begun.
    /// The total of all employers, or nothing when the point does not apply.
    fn month_of_a_change(&self, month: Month) -> Option<i64> {
        if self.stop_start < day_of(SAME_MONTH_CHANGE_SINCE) {
            return None;
        }
        let (first_day, last_day) = (month.first_day(), month.last_day());
        let in_month = |day: Day| first_day <= day && day <= last_day;
        let ends = |employer: &Employer| {
            employer
                .contracts
                .iter()
                .any(|(_, to)| to.is_some_and(in_month))
        };
        let begins = |employer: &Employer| {
            employer
                .contracts
                .iter()
                .filter(|(from, _)| in_month(*from))
                .map(|(from, _)| *from)
                .max()
        };
        let (last_begun, _) = self
            .employers
            .iter()
            .enumerate()
            .filter_map(|(at, employer)| begins(employer).map(|from| (at, from)))
            // Begun on one day: the smallest SIRET.
            .max_by_key(|(at, from)| (*from, std::cmp::Reverse(self.employers[*at].siret)))?;
        let has_begun = |at: &usize| begins(&self.employers[*at]).is_some();
        let has_ended = |at: &usize| ends(&self.employers[*at]);
        // "Another one": what begins and ends in the month alone is no change.
        let is_change = (0..self.employers.len())
            .filter(has_ended)
            .any(|ended| (0..self.employers.len()).any(|at| at != ended && has_begun(&at)));
        if !is_change {
            return None;
        }
        let changed: Vec<usize> = (0..self.employers.len())
            .filter(|at| has_begun(at) || has_ended(at))
            .collect();
        if changed.iter().any(|at| self.declares(*at, month)) {
            return None;
        }
        let received: i64 = changed.iter().map(|at| self.received(*at, month)).sum();
        let n_without_income = (first_day.number()..=last_day.number())
            .map(Day::from_number)
            .filter(|day| !(0..self.employers.len()).any(|at| self.has_contract(at, *day)))
            .count();
        let n_without_income = i64::try_from(n_without_income).unwrap_or(0);
        let n_paid = self.days_paid(last_begun, month).n_paid;
        let filled = if n_paid > 0 {
            half_up(self.received(last_begun, month) * n_without_income, n_paid)
        } else {
            0
        };
        let others: i64 = (0..self.employers.len())
            .filter(|at| !changed.contains(at))
            .map(|at| self.restored(at, month))
            .sum();
        Some(received + filled + others)
    }
}

struct DaysPaid {
    n_paid: i64,
    n_absent: i64,
}

pub(super) fn n_days(month: Month) -> i64 {
    i64::from(month.last_day().day_of_month())
}

/// `numerator / denominator`, rounded to the nearest, halves up; both are positive.
pub(super) fn half_up(numerator: i64, denominator: i64) -> i64 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

//! Reference period (`période de référence`): the civil months before a stop and the
//! pays that lie in them, from the statement of the employer or else from the career.
//!
//! CSS art. R. 313-3 and R. 323-4 count civil months before the interruption of work.

use super::documents::Known;
use crate::domain::{
    Career, Day, EmployerStatement, Employment, Pay, Period, Siret, StopId, WorkPattern,
};

/// The thirteen months `M−12 … M` around the civil month `M` of the day from which a stop
/// looks back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Months {
    /// That day: the first one of the stop, or the day after the end of work.
    pub(super) reference: Day,
    /// The first day of the stop.
    pub(super) stop_start: Day,
    /// First days of `M−12 … M+1`.
    first_days: [Day; 14],
}

/// Index of `M` among the months.
pub(super) const MONTH_OF_STOP: usize = 12;

impl Months {
    /// The months around `reference`, for the stop that begins on `stop_start`.
    pub(super) fn around(reference: Day, stop_start: Day) -> Self {
        let mut month = reference.month().plus(-12);
        let mut day = month.first_day();
        let mut first_days = [day; 14];
        for first_day in &mut first_days {
            *first_day = day;
            day = day.plus_days(i32::from(month.n_days()));
            month = month.next();
        }
        Self {
            reference,
            stop_start,
            first_days,
        }
    }

    /// First day of `M−n`, n from 0 to 12.
    pub(super) fn first_day(&self, months_before: usize) -> Day {
        self.first_days[MONTH_OF_STOP - months_before]
    }

    /// The last day of `M−1`.
    pub(super) fn last_day(&self) -> Day {
        self.first_days[MONTH_OF_STOP].plus_days(-1)
    }

    /// The month of index 0 (`M−12`) to 12 (`M`), as a period.
    pub(super) fn month(&self, index: usize) -> Period {
        Period {
            first_day: self.first_days[index],
            last_day: self.first_days[index + 1].plus_days(-1),
        }
    }

    /// The index of the month of `day`, 0 to 12.
    fn index(&self, day: Day) -> Option<usize> {
        if day < self.first_days[0] || day >= self.first_days[13] {
            return None;
        }
        // No month is longer than 31 days: the guess is at most one month too early.
        let guess = usize::try_from(day.days_since(self.first_days[0]) / 31).ok()?;
        Some(guess + usize::from(self.first_days[guess + 1] <= day))
    }
}

/// One employer's pays around a stop.
pub(super) struct Employer<'a> {
    pub(super) siret: Siret,
    career: &'a Career,
    pub(super) statement: Option<&'a EmployerStatement>,
    /// Pays of `M−12 … M`: those of the statement for the months that it lists, those of
    /// the career for the others.
    pub(super) pays: Vec<MonthPay<'a>>,
}

/// A pay and the index of its month.
#[derive(Clone, Copy)]
pub(super) struct MonthPay<'a> {
    pub(super) month: usize,
    pub(super) pay: &'a Pay,
}

/// Every employer of the career, with the statement in force for `stop`, by first contract.
pub(super) fn statements<'a>(
    career: &'a Career,
    known: &Known<'a>,
    stop: &StopId,
) -> impl Iterator<Item = (Siret, Option<&'a EmployerStatement>)> {
    let contracts = career.employments.iter().enumerate();
    let firsts = contracts.filter(|(rank, contract)| {
        let mut earlier = career.employments[..*rank].iter();
        earlier.all(|other| other.siret != contract.siret)
    });
    firsts.map(move |(_, contract)| {
        let of_employer = known
            .statements(stop)
            .filter(|(_, statement)| statement.siret == contract.siret);
        let last = of_employer.max_by_key(|(fact, _)| fact.order());
        (contract.siret, last.map(|(_, statement)| statement))
    })
}

/// Whether `employers` were read from the statements in force for `stop`: the same version of
/// the same statement of each, or none at all.
pub(super) fn still_stated(
    employers: &[Employer],
    career: &Career,
    known: &Known,
    stop: &StopId,
) -> bool {
    let same = |statement: Option<&EmployerStatement>| statement.map(std::ptr::from_ref);
    let then = employers.iter().map(|employer| same(employer.statement));
    let now = statements(career, known, stop);
    then.eq(now.map(|(_, statement)| same(statement)))
}

/// Whether the base of the stop is that of discontinuous or seasonal work.
pub(super) fn is_discontinuous(career: &Career) -> bool {
    career
        .employments
        .iter()
        .any(|employment| match employment.work_pattern {
            WorkPattern::Discontinuous => true,
            WorkPattern::Continuous => false,
        })
}

fn contracts(career: &Career, siret: Siret) -> impl Iterator<Item = &Employment> {
    let all = career.employments.iter();
    all.filter(move |contract| contract.siret == siret)
}

/// Whether a contract holds on one day of `period` at least.
pub(super) fn runs_in(contract: &Employment, period: Period) -> bool {
    contract.started_on <= period.last_day
        && contract
            .ended_on
            .is_none_or(|ended_on| ended_on >= period.first_day)
}

/// Employers whose contract touches the reference months and whose statement is missing, by
/// number (contract, P3).
pub(super) fn missing_statements<'a>(
    stated: impl Iterator<Item = (Siret, Option<&'a EmployerStatement>)>,
    months: &Months,
    career: &Career,
) -> Vec<Siret> {
    let mut missing: Vec<Siret> = Vec::new();
    for (siret, statement) in stated {
        if statement.is_some() {
            continue;
        }
        let n_months = if is_discontinuous(career) { 12 } else { 3 };
        let period = Period {
            first_day: months.first_day(n_months),
            last_day: months.last_day(),
        };
        if contracts(career, siret).any(|contract| runs_in(contract, period)) {
            missing.push(siret);
        }
    }
    missing.sort_unstable();
    missing
}

impl<'a> Employer<'a> {
    /// The pays around a stop, from the statement and the career.
    pub(super) fn new(
        siret: Siret,
        career: &'a Career,
        statement: Option<&'a EmployerStatement>,
        months: &Months,
    ) -> Self {
        let mut employer = Self {
            siret,
            career,
            statement,
            pays: Vec::with_capacity(13),
        };
        let mut listed = 0_u32;
        for pay in statement.map_or(&[][..], |statement| &statement.pays) {
            if let Some(month) = months.index(pay.last_day) {
                employer.pays.push(MonthPay { month, pay });
                listed |= 1 << month;
            }
        }
        for contract in contracts(career, siret) {
            for pay in &contract.pays {
                let month = months.index(pay.last_day);
                if let Some(month) = month.filter(|month| listed & (1 << month) == 0) {
                    employer.pays.push(MonthPay { month, pay });
                }
            }
        }
        employer
    }

    /// Who it is, and what it stated.
    pub(super) fn stated(&self) -> (Siret, Option<&'a EmployerStatement>) {
        (self.siret, self.statement)
    }

    /// The contracts with this employer.
    pub(super) fn contracts(&self) -> impl Iterator<Item = &'a Employment> + use<'a> {
        contracts(self.career, self.siret)
    }
}

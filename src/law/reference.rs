//! Reference period (`période de référence`): the civil months before a stop and the
//! pays that lie in them, from the statement of the employer or else from the career.
//!
//! CSS art. R. 313-3 and R. 323-4 count civil months before the interruption of work.

use super::documents::Known;
use crate::domain::{
    Career, Day, EmployerStatement, Employment, Pay, Period, Siret, StopId, WorkPattern,
};

/// The thirteen months `M−12 … M` around the civil month `M` of a first day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Months {
    /// The first day of the stop.
    pub(super) start: Day,
    /// First days of `M−12 … M+1`.
    first_days: [Day; 14],
}

/// Index of `M` among the months.
pub(super) const MONTH_OF_STOP: usize = 12;

impl Months {
    /// The months around the stop that begins on `start`.
    pub(super) fn around(start: Day) -> Self {
        let month = start.month();
        let mut first_days = [start; 14];
        let mut oldest = month.plus(-12);
        for first_day in &mut first_days {
            *first_day = oldest.first_day();
            oldest = oldest.plus(1);
        }
        Self { start, first_days }
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
        self.first_days
            .iter()
            .rposition(|first_day| *first_day <= day)
    }
}

/// One employer's pays around a stop.
pub(super) struct Employer<'a> {
    pub(super) siret: Siret,
    career: &'a Career,
    pub(super) statement: Option<&'a EmployerStatement>,
    /// Months for which the statement lists a pay, one bit each.
    listed: u32,
}

/// A pay, the index of its month, and the contract it was paid under.
#[derive(Clone, Copy)]
pub(super) struct MonthPay<'a> {
    pub(super) month: usize,
    pub(super) pay: &'a Pay,
}

/// Every employer of the career, with the statement in force for `stop`.
pub(super) fn employers<'a>(
    career: &'a Career,
    known: &Known<'a>,
    stop: &StopId,
    months: &Months,
) -> Vec<Employer<'a>> {
    let mut employers: Vec<Employer<'a>> = Vec::with_capacity(career.employments.len());
    for employment in &career.employments {
        if employers
            .iter()
            .any(|other| other.siret == employment.siret)
        {
            continue;
        }
        let statement = known
            .statements(stop)
            .filter(|(_, statement)| statement.siret == employment.siret)
            .max_by(|(a, _), (b, _)| {
                let order = |fact: &super::documents::Fact<'a>| {
                    (fact.document.received_on, &fact.document.document_id)
                };
                order(a).cmp(&order(b))
            })
            .map(|(_, statement)| statement);
        let listed = statement.map_or(0, |statement| {
            statement
                .pays
                .iter()
                .filter_map(|pay| months.index(pay.last_day))
                .fold(0, |bits, month| bits | 1 << month)
        });
        employers.push(Employer {
            siret: employment.siret,
            career,
            statement,
            listed,
        });
    }
    employers
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

/// Whether a contract holds on one day of `period` at least.
pub(super) fn runs_in(contract: &Employment, period: Period) -> bool {
    contract.started_on <= period.last_day
        && contract
            .ended_on
            .is_none_or(|ended_on| ended_on >= period.first_day)
}

impl<'a> Employer<'a> {
    /// The contracts with this employer.
    pub(super) fn contracts(&self) -> impl Iterator<Item = &'a Employment> + '_ {
        self.career
            .employments
            .iter()
            .filter(|employment| employment.siret == self.siret)
    }

    /// Whether a contract covers one of the `n_months` months before the stop.
    pub(super) fn overlaps(&self, months: &Months, n_months: usize) -> bool {
        let period = Period {
            first_day: months.first_day(n_months),
            last_day: months.last_day(),
        };
        self.contracts().any(|contract| runs_in(contract, period))
    }

    /// The pays of `M−12 … M`: those of the statement for the months that it lists, those
    /// of the career for the others.
    pub(super) fn pays<'s>(
        &'s self,
        months: &'s Months,
    ) -> impl Iterator<Item = MonthPay<'a>> + 's {
        let stated = self
            .statement
            .into_iter()
            .flat_map(|statement| &statement.pays);
        let career = self.contracts().flat_map(|contract| &contract.pays);
        let with_month = |pay: &'a Pay| {
            months
                .index(pay.last_day)
                .map(|month| MonthPay { month, pay })
        };
        stated.filter_map(with_month).chain(
            career
                .filter_map(with_month)
                .filter(|found| self.listed & (1 << found.month) == 0),
        )
    }
}

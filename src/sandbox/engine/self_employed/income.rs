//! Yearly incomes and what they give a day (CSS art. L. 622-3, D. 622-7, D. 622-8).
//!
//! Responsible for the years that count, for what is counted of an income whose contributions
//! are not paid, for the mean, the threshold and the cap. Nothing is rounded here.

use std::ops::Range;

use crate::domain::{Day, YearlyIncome};
use crate::sandbox::constants::{
    INCOME_CAP_CEILINGS, INCOME_DIVISOR, INCOME_THRESHOLD_PERCENT, INCOME_YEAR_DAYS, INCOME_YEARS,
    LIBERAL_CAP_CEILINGS, yearly_ceiling,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::super::fraction::Fraction;
use super::super::inbox::{Known, last_of};
use super::Activity;

impl Activity {
    /// The years whose income is needed for rights read on `reference`: the three before its
    /// own, from the first year of the activity on.
    fn years(&self, reference: Day) -> Range<i16> {
        let year = reference.year();
        self.started_on.year().max(year - INCOME_YEARS)..year
    }

    /// Those of them whose income is not stated.
    pub(super) fn years_missing(&self, known: &Known<'_>, reference: Day) -> Vec<i16> {
        self.years(reference)
            .filter(|year| income_of(known, *year).is_none())
            .collect()
    }

    /// CSS art. D. 622-7: the mean income of a year, in cents; none in the first civil year.
    fn mean_income(&self, known: &Known<'_>, reference: Day, faults: FaultSet) -> Option<Fraction> {
        let mut years = self.years(reference);
        if years.is_empty() {
            return None;
        }
        let is_new = reference.year() < self.started_on.year() + INCOME_YEARS;
        if !is_new && faults.has(FaultKind::IncomeMeanTwoYears) {
            years.start += 1;
        }
        let n_years = i128::from(years.end - years.start);
        let sum = years
            .filter_map(|year| income_of(known, year))
            .map(|income| counted(income, faults))
            .fold(Fraction::ZERO, Fraction::plus);
        Some(if is_new {
            let last_day = Day::new(reference.year() - 1, 12, 31)?;
            let n_days = last_day.days_since(self.started_on) + 1;
            sum.times(INCOME_YEAR_DAYS, i128::from(n_days))
        } else {
            sum.times(1, n_years)
        })
    }

    /// CSS art. D. 622-8: a tenth of the mean ceiling of the years that count.
    fn threshold(&self, reference: Day) -> Option<Fraction> {
        let years = self.years(reference);
        let n_years = i128::from(years.end - years.start);
        let ceilings: Option<Vec<i64>> = years.map(yearly_ceiling).collect();
        let sum = Fraction::whole(ceilings?.into_iter().sum());
        (n_years > 0).then(|| sum.times(INCOME_THRESHOLD_PERCENT, 100 * n_years))
    }

    /// The mean income, when it reaches the threshold.
    pub(super) fn income_that_pays(
        &self,
        known: &Known<'_>,
        reference: Day,
        faults: FaultSet,
    ) -> Option<Fraction> {
        let mean = self.mean_income(known, reference, faults)?;
        let threshold = self.threshold(reference)?;
        (mean >= threshold).then_some(mean)
    }

    /// CSS art. D. 622-7, D. 622-8: the exact amount of a day, in cents.
    pub(super) fn daily(
        &self,
        known: &Known<'_>,
        reference: Day,
        faults: FaultSet,
    ) -> Option<Fraction> {
        let mean = if faults.has(FaultKind::IncomeThresholdIgnored) {
            self.mean_income(known, reference, faults)
        } else {
            self.income_that_pays(known, reference, faults)
        }?;
        let n_ceilings = if self.is_liberal() && !faults.has(FaultKind::LiberalCapOfCraft) {
            LIBERAL_CAP_CEILINGS
        } else {
            INCOME_CAP_CEILINGS
        };
        let cap = Fraction::whole(yearly_ceiling(reference.year())?).times(n_ceilings, 1);
        let divisor = if faults.has(FaultKind::IncomeDivisor365) {
            INCOME_YEAR_DAYS
        } else {
            INCOME_DIVISOR
        };
        Some(mean.min(cap).times(1, divisor))
    }
}

/// The income of a year: of several documents, the last received.
fn income_of<'a>(known: &Known<'a>, year: i16) -> Option<&'a YearlyIncome> {
    last_of(&known.incomes, |income| income.year == year).map(|income| income.content)
}

/// CSS art. L. 622-3: an income counts as far as its contributions are paid.
fn counted(income: &YearlyIncome, faults: FaultSet) -> Fraction {
    let whole = Fraction::whole(income.income.0.max(0));
    if income.contributions_paid || faults.has(FaultKind::UnpaidContributionsIgnored) {
        return whole;
    }
    match &income.contributions {
        None => Fraction::ZERO,
        Some(stated) => {
            let due = stated.due.0.max(1);
            let paid = stated.paid.0.clamp(0, due);
            whole.times(i128::from(paid), i128::from(due))
        }
    }
}

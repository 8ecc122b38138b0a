//! Rights of the self-employed (`ouverture des droits`) and the day to which a stop looks back.
//!
//! CSS art. L. 622-3 and D. 622-1: affiliated « depuis au moins un an à la date du constat
//! médical ». D. 622-7, I, last paragraph: a stop « sans reprise du travail depuis le précédent
//! arrêt » keeps the income of the first one. L. 161-8 and R. 161-3: rights kept for twelve
//! months after the activity. Contract, P70 and P71.

use super::super::chain::Chain;
use super::super::entitlement::File;
use super::super::kept_rights::kept_until;
use super::super::policy::{FindingDay, SelfEmployedKeptBase};
use super::super::{LawError, Parameters};
use super::SelfEmployed;
use super::base::{Found, Income, first_year};
use crate::domain::Day;

/// To what a stop looks back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LooksBack {
    /// To its reference day.
    To(Day),
    /// The activity ended too long ago.
    Lost,
}

/// Rights and income of a stop or of a leave.
#[derive(Clone, Debug)]
pub(super) struct Assessment {
    /// None when rights are lost.
    pub(super) reference: Option<Day>,
    pub(super) opened: bool,
    /// None when rights are refused without a finished year.
    pub(super) income: Option<Box<Income>>,
}

/// What comes out of the question.
pub(super) enum Assessed {
    Undecided(&'static str),
    /// Incomes of these years are missing.
    Waiting(Vec<i16>),
    Made(Assessment),
}

impl SelfEmployed<'_> {
    /// Rights and income at a reference day that is not too early; `opened` says whether the length of
    /// the affiliation opens rights. CSS art. L. 622-3.
    pub(super) fn assess(
        &self,
        reference: Day,
        opened: bool,
        parameters: &Parameters,
    ) -> Result<Assessed, LawError> {
        let income = match self.income(reference, parameters)? {
            Found::Undecided(reason) => return Ok(Assessed::Undecided(reason)),
            Found::Missing(years) => return Ok(Assessed::Waiting(years)),
            Found::NoYear => None,
            Found::Made(income) => Some(income),
        };
        let has_amount = income.as_ref().is_some_and(|income| income.exact.is_some());
        if self.may_keep_former_rights(reference, parameters)? && !(opened && has_amount) {
            return Ok(Assessed::Undecided("rights_of_a_former_scheme"));
        }
        if opened && income.is_none() {
            return Ok(Assessed::Undecided("first_year_of_activity"));
        }
        Ok(Assessed::Made(Assessment {
            reference: Some(reference),
            opened,
            income,
        }))
    }

    /// Why the law abstains on a reference day (contract, P81).
    pub(super) fn is_too_early(
        &self,
        reference: Day,
        parameters: &Parameters,
    ) -> Result<Option<&'static str>, LawError> {
        if reference < self.activity.started_on {
            return Ok(Some("before_the_activity"));
        }
        let table = &parameters.self_employed_mean_years;
        // The year 2020 could be left out of a mean; its ceiling is in no table.
        let is_early = reference < table.values[0].0
            || i32::from(reference.year()) - table.on(reference)?
                < i32::from(first_year(parameters));
        Ok(is_early.then_some("self_employed_before_2024"))
    }

    /// Affiliated elsewhere less than a year before: rights of that scheme may be kept. CSS
    /// art. L. 161-8 and L. 311-5.
    fn may_keep_former_rights(
        &self,
        reference: Day,
        parameters: &Parameters,
    ) -> Result<bool, LawError> {
        let started_on = self.activity.started_on;
        let months = parameters.kept_rights_months.on(reference)?;
        Ok(self.affiliated_on < started_on && reference < started_on.plus_months(months))
    }

    /// Rights and income of a stop. CSS art. D. 622-1.
    pub(super) fn assess_stop(
        &self,
        looks_back: LooksBack,
        parameters: &Parameters,
    ) -> Result<Assessed, LawError> {
        let LooksBack::To(reference) = looks_back else {
            return Ok(Assessed::Made(Assessment {
                reference: None,
                opened: false,
                income: None,
            }));
        };
        if let Some(reason) = self.is_too_early(reference, parameters)? {
            return Ok(Assessed::Undecided(reason));
        }
        let months = parameters.self_employed_affiliation_months.on(reference)?;
        let opened = self.affiliated_on.plus_months(months) <= reference;
        self.assess(reference, opened, parameters)
    }

    /// Whether the activity ended before `day`.
    pub(super) fn has_ended_before(&self, day: Day) -> Option<Day> {
        self.activity.ended_on.filter(|ended_on| *ended_on < day)
    }
}

impl File<'_, '_> {
    /// To what the stop `index` looks back. CSS art. D. 622-7, I; contract, P70.
    pub(super) fn looks_back(
        &self,
        index: usize,
        own_account: &SelfEmployed,
    ) -> Result<LooksBack, LawError> {
        let chain = &self.chains[index];
        let Some(first) = chain.pieces.first() else {
            return Ok(LooksBack::Lost);
        };
        let start = first.first_day;
        // The stop before began earlier: this ends.
        if let Some(before) = self.holder_of(start.plus_days(-1), index) {
            return self.looks_back(before, own_account);
        }
        let finding_day = match self.parameters.readings.finding_day {
            FindingDay::FirstDay => start,
            FindingDay::Prescription => self.certificates[first.certificate].prescribed_on(),
        };
        let Some(ended_on) = own_account.has_ended_before(start) else {
            return Ok(LooksBack::To(finding_day));
        };
        let after = ended_on.plus_days(1);
        let is_kept = match kept_until(after, self.known, self.parameters)? {
            // Before the tables: the law abstains on that reference day.
            None => true,
            Some(kept_until) => start <= kept_until,
        };
        Ok(match self.parameters.readings.self_employed_kept_base {
            _ if !is_kept => LooksBack::Lost,
            SelfEmployedKeptBase::EndOfActivity => LooksBack::To(after),
            SelfEmployedKeptBase::FirstDay => LooksBack::To(finding_day),
        })
    }

    /// The other stop that holds a day, in full or in part; leaves and days that hold nothing
    /// left out.
    pub(super) fn holder_of(&self, day: Day, but: usize) -> Option<usize> {
        let holds = |chain: &Chain| {
            let mut held = chain.pieces.iter().filter(|piece| piece.is_stop());
            held.any(|piece| piece.days().contains(day))
        };
        let mut chains = self.chains.iter().enumerate();
        chains
            .find(|(index, chain)| *index != but && holds(chain))
            .map(|(index, _)| index)
    }
}

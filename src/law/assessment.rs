//! Assessment (`instruction`): what the work before a stop gives, rights and base.
//!
//! It rests on the first day of the stop, the career and the statements of the employers,
//! and on no other document: made once, it holds for every settlement at which these
//! stand. The rules are those of `rights` and `base`.

use std::rc::Rc;

use super::base::{Base, BaseOutcome, base};
use super::documents::Known;
use super::reference::{Employer, Months, is_discontinuous, statements};
use super::rights::{Rights, rights};
use super::{LawError, Parameters};
use crate::domain::{Career, Day, EmployerStatement, Siret, StopId};

/// Rights and base of one stop, with the pays that they come from.
pub(super) struct Assessment<'a> {
    pub(super) months: Months,
    pub(super) employers: Vec<Employer<'a>>,
    pub(super) rights: Rights,
    /// None when rights are refused.
    pub(super) base: Option<Box<Base>>,
}

/// What comes out of the question.
pub(super) enum Assessed<'a> {
    Made(Rc<Assessment<'a>>),
    /// Employers whose statement is missing.
    Waiting(Vec<Siret>),
    /// The law abstains.
    Undecided(&'static str),
}

/// The assessments made for one file so far.
#[derive(Default)]
pub(super) struct Assessments<'a>(Vec<Rc<Assessment<'a>>>);

impl<'a> Assessments<'a> {
    /// The assessment of `stop`, which begins on `start`.
    pub(super) fn of(
        &mut self,
        stop: &StopId,
        start: Day,
        career: &'a Career,
        known: &Known<'a>,
        parameters: &Parameters,
    ) -> Result<Assessed<'a>, LawError> {
        // The same version of the same statement, or none at all.
        let same = |statement: Option<&EmployerStatement>| statement.map(std::ptr::from_ref);
        let holds = |made: &&Rc<Assessment>| {
            let then = made.employers.iter().map(|employer| employer.statement);
            let now = statements(career, known, stop).map(|(_, statement)| statement);
            made.months.start == start && then.map(same).eq(now.map(same))
        };
        if let Some(made) = self.0.iter().find(holds) {
            return Ok(Assessed::Made(Rc::clone(made)));
        }
        let months = Months::around(start);
        let employers: Vec<Employer> = statements(career, known, stop)
            .map(|(siret, statement)| Employer::new(siret, career, statement, &months))
            .collect();
        let n_months = if is_discontinuous(career) { 12 } else { 3 };
        let mut missing: Vec<Siret> = employers
            .iter()
            .filter(|employer| employer.statement.is_none() && employer.overlaps(&months, n_months))
            .map(|employer| employer.siret)
            .collect();
        if !missing.is_empty() {
            missing.sort();
            return Ok(Assessed::Waiting(missing));
        }
        let rights = rights(career, &employers, &months, parameters)?;
        let base = if rights.opened {
            match base(career, &employers, &months, parameters)? {
                BaseOutcome::Decided(base) => Some(base),
                BaseOutcome::Undecided(reason) => return Ok(Assessed::Undecided(reason)),
            }
        } else {
            None
        };
        let made = Rc::new(Assessment {
            months,
            employers,
            rights,
            base,
        });
        self.0.push(Rc::clone(&made));
        Ok(Assessed::Made(made))
    }
}

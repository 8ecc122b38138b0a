//! Assessment (`instruction`): what the work before a stop gives, rights and base.
//!
//! It rests on the first day of the stop, the day from which it looks back, the career and
//! the statements of the employers, and on no other document: made once, it holds for every
//! settlement at which these stand. The rules are those of `rights`, `kept_rights` and
//! `base`.

use std::rc::Rc;

use super::accident::PartBases;
use super::base::{self, Base, BaseOutcome, base};
use super::documents::Known;
use super::kept_rights::{self, Reference};
use super::reference::{Employer, Months, missing_statements, statements, still_stated};
use super::rights::{Rights, rights};
use super::{LawError, Parameters};
use crate::domain::{Career, Cents, Day, Ratio, Siret, StopId};

/// Rights and base of one stop, with the pays that they come from.
pub(super) struct Assessment<'a> {
    pub(super) months: Months,
    pub(super) employers: Vec<Employer<'a>>,
    pub(super) rights: Rights,
    /// None when rights are refused.
    pub(super) base: Option<Box<Base>>,
    /// The daily allowance that no earlier stop raises, exact and in cents; none when rights are
    /// refused.
    pub(super) own: Option<(Ratio, Cents)>,
    /// Work ended too long ago for rights to be kept.
    lost: bool,
}

impl Assessment<'_> {
    /// Whether rights are opened and give more than nothing.
    fn has_amount(&self) -> bool {
        self.own.is_some_and(|(_, daily)| daily > Cents::ZERO)
    }
}

/// What is asked: from which day a stop looks back.
#[derive(Clone, Copy)]
struct Question<'q> {
    stop: &'q StopId,
    start: Day,
    reference: Day,
    lost: bool,
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
pub(super) struct Assessments<'a> {
    made: Vec<Rc<Assessment<'a>>>,
    /// Those of the parts of accidents.
    pub(super) of_accidents: PartBases<'a>,
}

impl<'a> Assessments<'a> {
    /// The assessment of `stop`, which begins on `start`.
    ///
    /// Rights that the first day does not open, or that give no amount, may be kept from
    /// earlier work. CSS art. L. 161-8 and R. 311-1. `during` is the reference day of the
    /// accident that takes the first day of the stop, or of the leave that it follows: rights
    /// are then those of the accident or of the leave. CSS art. L. 371-3.
    pub(super) fn of(
        &mut self,
        stop: &StopId,
        (start, during): (Day, Option<Day>),
        career: &'a Career,
        known: &Known<'a>,
        parameters: &Parameters,
    ) -> Result<Assessed<'a>, LawError> {
        let mut look_back = |reference, lost| {
            let question = Question {
                stop,
                start,
                reference,
                lost,
            };
            self.answer(question, career, known, parameters)
        };
        if let Some(reference) = during {
            return look_back(reference, false);
        }
        let before_the_tables = Assessed::Undecided("work_before_the_tables");
        match kept_rights::reference(start, career, known, parameters)? {
            Reference::Lost => look_back(start, true),
            Reference::EndOfWork(end_of_work) => look_back(end_of_work, false),
            Reference::BeforeTheTables => Ok(before_the_tables),
            Reference::Start => {
                let own = look_back(start, false)?;
                let Assessed::Made(made) = &own else {
                    return Ok(own);
                };
                if made.has_amount() {
                    return Ok(own);
                }
                match kept_rights::earlier_reference(start, career, known, parameters)? {
                    Reference::Start | Reference::Lost => Ok(own),
                    Reference::BeforeTheTables => Ok(before_the_tables),
                    Reference::EndOfWork(end_of_work) => {
                        let kept = look_back(end_of_work, false)?;
                        Ok(match &kept {
                            Assessed::Made(made) if !made.has_amount() => own,
                            _ => kept,
                        })
                    }
                }
            }
        }
    }

    fn answer(
        &mut self,
        question: Question,
        career: &'a Career,
        known: &Known<'a>,
        parameters: &Parameters,
    ) -> Result<Assessed<'a>, LawError> {
        let Question {
            stop,
            start,
            reference,
            lost,
        } = question;
        let holds = |made: &&Rc<Assessment>| {
            made.months.stop_start == start
                && made.months.reference == reference
                && made.lost == lost
                && still_stated(&made.employers, career, known, stop)
        };
        if let Some(made) = self.made.iter().find(holds) {
            return Ok(Assessed::Made(Rc::clone(made)));
        }
        let months = Months::around(reference, start);
        let missing = missing_statements(statements(career, known, stop), &months, career);
        if !missing.is_empty() {
            return Ok(Assessed::Waiting(missing));
        }
        let employers: Vec<Employer> = statements(career, known, stop)
            .map(|(siret, statement)| Employer::new(siret, career, statement, &months))
            .collect();
        let mut rights = rights(career, &employers, &months, parameters)?;
        rights.opened &= !lost;
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
            lost,
            employers,
            rights,
            own: base.as_deref().map(|base| {
                let exact = base::exact(base, None, parameters);
                (exact, base::rounded(exact, parameters))
            }),
            base,
        });
        self.made.push(Rc::clone(&made));
        Ok(Assessed::Made(made))
    }
}

//! Opening of rights to a leave (`ouverture des droits`).
//!
//! CSS art. L. 313-1 and R. 313-1, 3° to 5°: rights are those of the start of the rest, or, for
//! maternity, of nine months before the expected day; R. 313-3 and R. 313-4: the conditions of
//! work, and some months of affiliation; L. 161-8: rights kept after work. Contract, P91.

use std::cell::RefCell;
use std::rc::Rc;

use super::super::documents::Known;
use super::super::kept_rights::{self, Reference};
use super::super::policy::{BereavementRights, BirthLeaveAffiliation};
use super::super::reference::{Employer, Months, missing_statements, statements};
use super::super::rights::{WorkTest, work_test};
use super::super::{LawError, Parameters};
use super::maternity::at;
use super::request::Request;
use super::right::Right;
use crate::domain::{Benefit, Career, Day, Siret, StopId};

/// What opens rights, or that nothing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::law) struct Opening {
    /// The code of the steps.
    pub(in crate::law) way: &'static str,
    pub(in crate::law) is_opened: bool,
    /// The end of an earlier work on which a person at work again relies.
    pub(super) end_of_work: Option<Day>,
    /// The work that was looked at: what opens rights, or what first failed to.
    pub(in crate::law) work: Option<WorkTest>,
}

impl Opening {
    const fn by(way: &'static str) -> Self {
        Self {
            way,
            is_opened: true,
            end_of_work: None,
            work: None,
        }
    }

    const NOTHING: Self = Self {
        way: "not_opened",
        is_opened: false,
        end_of_work: None,
        work: None,
    };

    const fn after(self, work: WorkTest) -> Self {
        Self {
            work: Some(work),
            ..self
        }
    }
}

/// What comes out of the question.
pub(super) enum Tested {
    Made(Opening),
    /// Employers before the end of an earlier work whose statement is missing, and the first
    /// day after that work: every part looks back from it.
    Waiting(Vec<Siret>, Day),
    /// The law abstains.
    Undecided(&'static str),
}

/// The work of one person, for one leave.
#[derive(Clone, Copy)]
pub(super) struct Work<'q, 'a> {
    pub(super) name: &'q StopId,
    pub(super) career: &'a Career,
    pub(super) known: &'q Known<'a>,
    pub(super) parameters: &'q Parameters,
    pub(super) looked: &'q Looked<'a>,
}

/// Some months, and the employers with their pays in them.
pub(in crate::law) struct Around<'a> {
    pub(super) months: Months,
    pub(in crate::law) employers: Vec<Employer<'a>>,
}

/// The months that were looked at for one leave: statements, rights and base mostly ask for
/// the same ones.
#[derive(Default)]
pub(super) struct Looked<'a>(RefCell<Vec<Rc<Around<'a>>>>);

impl<'a> Work<'_, 'a> {
    /// The employers around `reference`, for days that begin on `first_day`.
    pub(super) fn around(&self, reference: Day, first_day: Day) -> Rc<Around<'a>> {
        let mut looked = self.looked.0.borrow_mut();
        let known = looked.iter().find(|around| {
            around.months.reference == reference && around.months.stop_start == first_day
        });
        if let Some(known) = known {
            return Rc::clone(known);
        }
        let months = Months::around(reference, first_day);
        let employers = statements(self.career, self.known, self.name)
            .map(|(siret, statement)| Employer::new(siret, self.career, statement, &months))
            .collect();
        let around = Rc::new(Around { months, employers });
        looked.push(Rc::clone(&around));
        around
    }

    /// The conditions of the first six months on a day. CSS art. R. 313-3, 1°.
    fn work_on(&self, day: Day) -> Result<WorkTest, LawError> {
        let around = self.around(day, day);
        work_test(
            self.career,
            &around.employers,
            &around.months,
            self.parameters,
        )
    }

    /// Whether rights to a leave are opened. CSS art. L. 313-1, R. 313-1 and R. 313-3.
    pub(super) fn test(
        &self,
        request: &Request,
        benefit: Benefit,
        right: &Right,
    ) -> Result<Tested, LawError> {
        if right.is_rest_of_mother {
            return Ok(Tested::Made(Opening::by("not_asked")));
        }
        let day = right.tested_on;
        let kept = kept_rights::reference(day, self.career, self.known, self.parameters)?;
        match kept {
            Reference::Lost => return Ok(Tested::Made(Opening::NOTHING)),
            Reference::BeforeTheTables => return Ok(Tested::Undecided("work_before_the_tables")),
            Reference::Start | Reference::EndOfWork(_) => {}
        }
        let readings = &self.parameters.readings;
        let is_bereavement = benefit == Benefit::Bereavement;
        if is_bereavement && readings.bereavement_rights == BereavementRights::None {
            return Ok(Tested::Made(Opening::by("not_asked")));
        }
        let birth = request.birth;
        let expected_on = birth.map(|birth| birth.expected_on);
        let on_first_day = match readings.birth_leave_affiliation {
            BirthLeaveAffiliation::FirstDay => benefit == Benefit::BirthLeave,
            BirthLeaveAffiliation::ExpectedDay => false,
        };
        let affiliated_on = if on_first_day {
            Some(day)
        } else if benefit == Benefit::Adoption {
            birth.and_then(|birth| birth.born_on).or(expected_on)
        } else {
            expected_on
        };
        let months = self.parameters.leave_affiliation_months.on(day)?;
        let since = affiliated_on.unwrap_or(day).plus_months(-months);
        if self.career.affiliated_on > since {
            return Ok(Tested::Made(Opening::NOTHING));
        }
        let (tested_on, way) = match kept {
            Reference::EndOfWork(end_of_work) => (end_of_work, "end_of_work"),
            Reference::Start | Reference::Lost | Reference::BeforeTheTables => (day, "first_day"),
        };
        let work = self.work_on(tested_on)?;
        if work.opened {
            return Ok(Tested::Made(Opening::by(way).after(work)));
        }
        if let (Benefit::Maternity, Some(expected_on)) = (benefit, expected_on) {
            let months = at(&self.parameters.leave_rights_months_before, expected_on)?;
            let earlier = self.work_on(expected_on.plus_months(-months))?;
            if earlier.opened {
                let opening = Opening::by("nine_months_before");
                return Ok(Tested::Made(opening.after(earlier)));
            }
        }
        match kept {
            Reference::Start => self.earlier_work(day, work),
            Reference::EndOfWork(_) | Reference::Lost | Reference::BeforeTheTables => {
                Ok(Tested::Made(Opening::NOTHING.after(work)))
            }
        }
    }

    /// At work again, too little: `work`. CSS art. L. 161-8 and R. 311-1; contract, P31.
    fn earlier_work(&self, day: Day, work: WorkTest) -> Result<Tested, LawError> {
        let end_of_work =
            match kept_rights::earlier_reference(day, self.career, self.known, self.parameters)? {
                Reference::Start | Reference::Lost => {
                    return Ok(Tested::Made(Opening::NOTHING.after(work)));
                }
                Reference::BeforeTheTables => {
                    return Ok(Tested::Undecided("work_before_the_tables"));
                }
                Reference::EndOfWork(end_of_work) => end_of_work,
            };
        let around = self.around(end_of_work, end_of_work);
        let stated = around.employers.iter().map(Employer::stated);
        let missing = missing_statements(stated, &around.months, self.career);
        if !missing.is_empty() {
            return Ok(Tested::Waiting(missing, end_of_work));
        }
        let earlier = self.work_on(end_of_work)?;
        Ok(Tested::Made(if earlier.opened {
            Opening {
                end_of_work: Some(end_of_work),
                ..Opening::by("earlier_work").after(earlier)
            }
        } else {
            Opening::NOTHING.after(work)
        }))
    }
}

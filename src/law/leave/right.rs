//! The right to a leave (`période de congé`): which asked days the law gives.
//!
//! Says what a right is, and which rule reads it for which benefit; each rule has its file.
//! It rests on the documents of one leave and on certificates alone, days to come included.
//! CSS art. L. 331-3 to L. 331-9; contract, P83.

use super::super::decision::{Refusal, Waiting};
use super::super::{LawError, Parameters};
use super::days::Days;
use super::request::Request;
use super::{birth_leave, maternity, parent};
use crate::domain::{Benefit, Day, Period};

/// What the law gives of one leave.
pub(in crate::law) struct Right {
    /// Days given, ascending; none when the right is empty.
    pub(in crate::law) grants: Vec<Grant>,
    /// Days asked, those that a certificate brings included.
    pub(in crate::law) asked: Days,
    /// Days given that are not weeks of a pathological pregnancy.
    pub(in crate::law) main: Days,
    /// The day on which rights are tested.
    pub(in crate::law) tested_on: Day,
    /// The leave is the rest of that of a mother who died.
    pub(in crate::law) is_rest_of_mother: bool,
    /// Why nothing is given, when nothing is.
    pub(in crate::law) refusal: Option<Refusal>,
}

/// Consecutive days given for one reason.
#[derive(Clone, Copy, Debug)]
pub(in crate::law) struct Grant {
    pub(in crate::law) days: Period,
    /// The code of the steps.
    pub(in crate::law) how: &'static str,
    /// Of a birth leave, which month: 1 or 2.
    pub(in crate::law) rank: u8,
}

impl Right {
    /// A right made of `grants`; empty, it is refused.
    pub(super) fn of(mut grants: Vec<Grant>, request: &Request, benefit: Benefit) -> Self {
        grants.sort_by_key(|grant| grant.days.first_day);
        let main = Days::of(grants.iter().map(|grant| grant.days));
        let asked = request.asked.clone();
        // The day is asked for only when something is given.
        let first_day = main.first().or_else(|| asked.first());
        Self {
            tested_on: first_day.unwrap_or(Day::from_number(0)),
            refusal: main
                .is_empty()
                .then_some(Refusal::OutsideThePeriod(benefit)),
            grants,
            asked,
            main,
            is_rest_of_mother: false,
        }
    }

    /// The same right, refused as a whole.
    pub(super) fn refused(mut self, refusal: Refusal) -> Self {
        self.grants.clear();
        self.main = Days::default();
        self.refusal = Some(refusal);
        self
    }

    /// Every day given.
    pub(in crate::law) fn days(&self) -> Days {
        Days::of(self.grants.iter().map(|grant| grant.days))
    }
}

/// The runs of `days` as given for one reason.
pub(super) fn grants(days: &Days, how: &'static str) -> impl Iterator<Item = Grant> {
    days.runs().iter().map(move |run| Grant {
        days: *run,
        how,
        rank: 0,
    })
}

/// The right to a leave, or what is awaited before there can be one. Contract, P82.
///
/// `prescribed` are the days of certificates; `is_out_of_work` on the first day asked.
pub(super) fn right(
    request: &Request,
    benefit: Benefit,
    prescribed: &[Period],
    is_out_of_work: bool,
    parameters: &Parameters,
) -> Result<Result<Right, Waiting>, LawError> {
    let name = || request.name.clone();
    let birth = || request.birth.ok_or_else(|| Waiting::Birth(name()));
    let born =
        || birth().and_then(|birth| Ok((birth, birth.born_on.ok_or(Waiting::Birth(name()))?)));
    Ok(match benefit {
        Benefit::Maternity => match birth() {
            Ok(birth) => Ok(maternity::right(request, birth, prescribed, parameters)?),
            Err(waiting) => Err(waiting),
        },
        Benefit::Paternity => match born() {
            Ok((birth, born_on)) => Ok(parent::paternity(request, birth, born_on, parameters)?),
            Err(waiting) => Err(waiting),
        },
        Benefit::Adoption => match birth() {
            Ok(birth) => Ok(parent::adoption(request, birth, parameters)?),
            Err(waiting) => Err(waiting),
        },
        Benefit::BirthLeave => match born() {
            Ok((birth, born_on)) => Ok(birth_leave::right(request, birth, born_on, parameters)?),
            Err(waiting) => Err(waiting),
        },
        Benefit::Bereavement => match request.died_on {
            Some(died_on) => Ok(parent::bereavement(
                request,
                died_on,
                is_out_of_work,
                parameters,
            )?),
            None => Err(Waiting::Bereavement(name())),
        },
        // The law abstains on such a file before it asks.
        Benefit::Sickness
        | Benefit::SicknessAld
        | Benefit::TherapeuticPartTime
        | Benefit::WorkAccident
        | Benefit::CommutingAccident
        | Benefit::OccupationalDisease
        | Benefit::UnfitnessAllowance => Ok(Right::of(Vec::new(), request, benefit)),
    })
}

//! The days that a leave opens (contract, P83).
//!
//! Responsible for what every benefit says of itself: the days of its right among those
//! asked, and why there is none. The rules of each benefit are in rooms of their own.

use crate::domain::{Benefit, Day};
use crate::sandbox::fault::FaultSet;

use super::super::reason::Reason;
use super::request::{Request, runs};
use super::{birth_leave, family, maternity, paternity};

/// The days asked and those of the right, whatever else happens on them.
pub(super) struct Right {
    /// Days asked, those taken back for the person included, in order.
    pub(super) asked: Vec<Day>,
    /// Days of the right, in order.
    pub(super) days: Vec<Day>,
    /// Days of the right that are of a pathological pregnancy.
    pub(super) pathological: Vec<Day>,
    /// The day on which rights are read.
    pub(super) tested_on: Option<Day>,
    /// First and last day of the second month of a birth leave.
    pub(super) second_month: Option<(Day, Day)>,
    /// Why no day is of the right.
    pub(super) refused: Option<Reason>,
}

impl Right {
    /// A right of `days`, read on the first of them.
    pub(super) fn of(asked: Vec<Day>, mut days: Vec<Day>, benefit: Benefit) -> Self {
        days.sort_unstable();
        Self {
            asked,
            pathological: Vec::new(),
            tested_on: days.first().copied(),
            second_month: None,
            refused: days.is_empty().then_some(Reason::OutsideThePeriod(benefit)),
            days,
        }
    }

    /// No day at all.
    pub(super) fn nothing(asked: Vec<Day>, reason: Reason) -> Self {
        Self {
            asked,
            days: Vec::new(),
            pathological: Vec::new(),
            tested_on: None,
            second_month: None,
            refused: Some(reason),
        }
    }

    /// The parts: runs of days asked with a day of the right.
    pub(super) fn parts(&self) -> Vec<Part> {
        runs(&self.asked)
            .into_iter()
            .filter_map(|run| {
                let (first, last) = (*run.first()?, *run.last()?);
                let days: Vec<Day> = self
                    .days
                    .iter()
                    .copied()
                    .filter(|day| first <= *day && *day <= last)
                    .collect();
                let is_pathological = days.iter().all(|day| self.is_pathological(*day));
                Some(Part {
                    first_day: *days.first()?,
                    is_pathological,
                    days,
                })
            })
            .collect()
    }

    fn is_pathological(&self, day: Day) -> bool {
        self.pathological.binary_search(&day).is_ok()
    }
}

/// Days of the right in one run of days asked.
pub(super) struct Part {
    pub(super) first_day: Day,
    pub(super) days: Vec<Day>,
    /// Of a pathological pregnancy alone.
    pub(super) is_pathological: bool,
}

/// The right of one leave. `prescribed` are the days of certificates; `is_out_of_work` says
/// whether every contract ended before a day.
pub(super) fn right(
    request: &Request<'_>,
    prescribed: &[(Day, Day)],
    is_out_of_work: impl Fn(Day) -> bool,
    faults: FaultSet,
) -> Right {
    match (request.benefit, request.child, request.died_on) {
        (Benefit::Bereavement, _, Some(died_on)) => {
            family::bereavement(request, died_on, is_out_of_work)
        }
        (Benefit::Paternity, Some(child), _) => paternity::right(request, child, faults),
        (Benefit::Adoption, Some(child), _) => family::adoption(request, child),
        (Benefit::BirthLeave, Some(child), _) => birth_leave::right(request, child),
        (_, Some(child), _) => maternity::right(request, child, prescribed, faults),
        (benefit, None, _) => Right::of(request.days(), Vec::new(), benefit),
    }
}

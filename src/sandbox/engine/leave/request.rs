//! What the documents of one leave ask for (contract, P82, P83).
//!
//! Responsible for the documents that bear one name, for its birth or its death, and for the
//! days asked once returns are applied. Which of them are due is said elsewhere.

use crate::domain::{Benefit, Birth, Day, DocumentId, StopId};
use crate::sandbox::fault::FaultSet;

use super::super::any_leave::{birth_of, last_day_kept};
use super::super::inbox::Known;

/// One leave, as its documents ask for it.
pub(super) struct Request<'a> {
    pub(super) name: &'a StopId,
    pub(super) benefit: Benefit,
    pub(super) periods: Vec<Period>,
    pub(super) child: Option<Child>,
    /// The day of the death, for a bereavement leave.
    pub(super) died_on: Option<Day>,
}

/// The days of one document.
#[derive(Clone, Copy)]
pub(super) struct Period {
    pub(super) first_day: Day,
    /// Last day as the document says it.
    pub(super) written_until: Day,
    /// Last day left once the person is back at work.
    pub(super) last_day: Day,
}

/// The birth, or the arrival, that opens a leave.
#[derive(Clone, Copy)]
pub(super) struct Child {
    pub(super) expected_on: Day,
    /// The day of birth, or the expected day while it is not known.
    pub(super) born_on: Day,
    is_born: bool,
    /// Children born at once.
    pub(super) n: u8,
    /// Children already in charge.
    pub(super) n_before: u8,
    pub(super) hospitalised_until: Option<Day>,
    pub(super) mother_died_on: Option<Day>,
}

impl Child {
    fn of(birth: &Birth) -> Self {
        Self {
            expected_on: birth.expected_on,
            born_on: birth.born_on.unwrap_or(birth.expected_on),
            is_born: birth.born_on.is_some(),
            n: birth.n_children.max(1),
            n_before: birth.n_children_before,
            hospitalised_until: birth.hospitalised_until,
            mother_died_on: birth.mother_died_on,
        }
    }
}

/// Every leave that a document in force asks for, by name.
pub(super) fn requests<'a>(known: &Known<'a>, faults: FaultSet) -> Vec<Request<'a>> {
    let mut documents: Vec<(&'a StopId, &'a DocumentId, Benefit, Period)> = known
        .leaves
        .iter()
        .filter(|leave| leave.content.benefit.is_leave())
        .map(|leave| {
            let asked = leave.content;
            let period = Period {
                first_day: asked.first_day,
                written_until: asked.last_day,
                last_day: last_day_kept(asked, known, faults),
            };
            (&asked.leave, leave.id, asked.benefit, period)
        })
        .collect();
    documents.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    documents
        .chunk_by(|one, next| one.0 == next.0)
        .map(|of_one| {
            let (name, _, benefit, _) = of_one[0];
            let periods: Vec<Period> = of_one.iter().map(|(_, _, _, period)| *period).collect();
            let first_day = periods.iter().map(|period| period.first_day).min();
            Request {
                name,
                benefit,
                child: birth_of(name, known).map(Child::of),
                died_on: first_day.and_then(|first_day| death(first_day, known)),
                periods,
            }
        })
        .collect()
}

/// The latest death that does not come after the first day asked, or else the earliest.
fn death(first_day: Day, known: &Known<'_>) -> Option<Day> {
    let deaths = || known.bereavements.iter().map(|death| death.content.died_on);
    deaths()
        .filter(|died_on| *died_on <= first_day)
        .max()
        .or_else(|| deaths().min())
}

impl Request<'_> {
    /// Whether its birth or its death is not known yet.
    pub(super) fn awaits_its_cause(&self) -> bool {
        match self.benefit {
            Benefit::Bereavement => self.died_on.is_none(),
            Benefit::Paternity | Benefit::BirthLeave => {
                self.child.is_none_or(|child| !child.is_born)
            }
            _ => self.child.is_none(),
        }
    }

    /// Days asked, each once, in order.
    pub(super) fn days(&self) -> Vec<Day> {
        let periods = self.periods.iter();
        days_of(periods.map(|period| (period.first_day, period.last_day)))
    }

    /// The same before returns are applied.
    pub(super) fn days_written(&self) -> Vec<Day> {
        let periods = self.periods.iter();
        days_of(periods.map(|period| (period.first_day, period.written_until)))
    }
}

/// The days of several periods, each once, in order.
pub(super) fn days_of(periods: impl Iterator<Item = (Day, Day)>) -> Vec<Day> {
    let mut days: Vec<Day> = periods
        .flat_map(|(first_day, last_day)| {
            (first_day.number()..=last_day.number()).map(Day::from_number)
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// Maximal runs of consecutive days.
pub(super) fn runs(days: &[Day]) -> Vec<&[Day]> {
    days.chunk_by(|one, next| *next == one.plus_days(1))
        .collect()
}

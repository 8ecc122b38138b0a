//! What is asked of a leave, whichever room decides it.
//!
//! Responsible for the questions of accounts, letters and money, and for what both rooms read
//! of its birth and of returns to work. Leaves of employees are decided in `leave`, those of
//! the self-employed in `self_employed`.

use crate::domain::{Birth, Day, DocumentId, Leave, StopId, StopStatus};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::{Known, last_of};
use super::ledger::DueDay;
use super::reason::Reason;
use super::walked::Missing;

/// What becomes of a leave.
pub(super) enum Outcome<T> {
    Waits(Vec<Missing>),
    Refused(Reason),
    /// What its days give.
    Due(T),
}

impl<T> Outcome<T> {
    /// What a settlement lacks to decide it.
    pub(super) fn waits_for(&self) -> &[Missing] {
        match self {
            Self::Waits(missing) => missing,
            Self::Refused(_) | Self::Due(_) => &[],
        }
    }

    /// Why it is refused.
    pub(super) const fn refused(&self) -> Option<Reason> {
        match self {
            Self::Refused(reason) => Some(*reason),
            Self::Waits(_) | Self::Due(_) => None,
        }
    }

    /// The same with what `made` makes of what is due.
    pub(super) fn map<U>(self, made: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Waits(missing) => Outcome::Waits(missing),
            Self::Refused(reason) => Outcome::Refused(reason),
            Self::Due(due) => Outcome::Due(made(due)),
        }
    }
}

/// A leave as the documents make it.
pub(super) trait AnyLeave {
    fn name(&self) -> &StopId;

    /// First day asked.
    fn first_day(&self) -> Option<Day>;

    /// Last day asked.
    fn last_day(&self) -> Option<Day>;

    /// Whether a document that bears its name makes it.
    fn is_made_by(&self, _document: &DocumentId) -> bool {
        true
    }

    /// What a settlement lacks to decide it.
    fn waits_for(&self) -> &[Missing];

    /// Why it is refused.
    fn refused(&self) -> Option<Reason>;

    /// Days due by `as_of`; nothing while it waits, and its lines stand.
    fn days_due(&self, as_of: Day) -> Option<Vec<DueDay>>;

    /// Whether its birth or its death is awaited.
    fn awaits_its_cause(&self) -> bool {
        let mut missing = self.waits_for().iter();
        missing.any(|missing| matches!(missing, Missing::Birth(_) | Missing::Death(_)))
    }

    /// Where it stands.
    fn status(&self, as_of: Day) -> StopStatus {
        if !self.waits_for().is_empty() {
            StopStatus::Waiting
        } else if self.refused().is_some() {
            StopStatus::Refused
        } else if self.last_day().is_none_or(|last| last <= as_of) {
            StopStatus::Finished
        } else {
            StopStatus::Paying
        }
    }
}

/// The birth in force that opens a leave: of several, the last received.
pub(super) fn birth_of<'a>(leave: &StopId, known: &Known<'a>) -> Option<&'a Birth> {
    last_of(&known.births, |birth| birth.leave == *leave).map(|birth| birth.content)
}

/// The last day of a document: a return to work takes the days from it on, when the document
/// begins before the return.
pub(super) fn last_day_kept(asked: &Leave, known: &Known<'_>, faults: FaultSet) -> Day {
    if faults.has(FaultKind::ReturnIgnored) {
        return asked.last_day;
    }
    known
        .returns
        .iter()
        .map(|back| back.content)
        .filter(|back| back.stop == asked.leave && asked.first_day < back.returned_on)
        .map(|back| back.returned_on.plus_days(-1))
        .fold(asked.last_day, Day::min)
}

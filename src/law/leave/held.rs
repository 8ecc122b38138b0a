//! The days that leaves hold (`cumul`), and what a stop beside them takes from that.
//!
//! CSS art. R. 331-6, L. 331-8, L. 331-8-2 and L. 331-9: rest is not paid beside sickness or an
//! accident. Leaves come before every stop; among them, the one that begins first keeps a day.
//! Contract, P95 to P97.

use super::super::Parameters;
use super::super::decision::{Entitlement, StopDecision};
use super::super::entitlement::{WAITING_DAYS_BEFORE_HUMAN_QUEUE, narrow};
use super::super::policy::SicknessAfterLeave;
use super::{Days, Leave, Leaves, Standing};
use crate::domain::{Benefit, Day, StopId};

impl Leave<'_> {
    /// The days that it would hold alone.
    fn wanted(&self) -> Days {
        match (&self.standing, &self.right) {
            (Standing::Withdrawn | Standing::Refused(_), _) => Days::default(),
            (_, None) => self.request.asked.clone(),
            (_, Some(right)) => right.days(),
        }
    }
}

impl<'a> Leaves<'a> {
    /// Gives a day that several leaves would hold to the one that begins first, then to the
    /// smaller name.
    pub(super) fn hold_each_day_once(&mut self) {
        if let [only] = self.list.as_mut_slice() {
            only.held = only.wanted();
            return;
        }
        let mut order: Vec<(Option<Day>, usize, Days)> = Vec::new();
        for (index, leave) in self.list.iter().enumerate() {
            let wanted = leave.wanted();
            order.push((wanted.first(), index, wanted));
        }
        // The list is by name.
        order.sort_by_key(|(first_day, index, _)| (*first_day, *index));
        let mut taken = Days::default();
        for (_, index, wanted) in order {
            self.list[index].held = wanted.without(&taken);
            taken = taken.with(&wanted);
        }
    }

    /// Every day that a leave holds.
    pub(in crate::law) fn held(&self) -> Days {
        if self.list.is_empty() {
            return Days::default();
        }
        let runs = self.list.iter().flat_map(|leave| leave.held.runs());
        Days::of(runs.copied())
    }

    /// The leave that holds a day.
    fn holder(&self, day: Day) -> Option<&Leave<'a>> {
        self.list.iter().find(|leave| leave.held.contains(day))
    }

    /// The reference day of the part, of one of some benefits, that holds the eve of a day.
    pub(super) fn reference_before(
        &self,
        day: Day,
        is_concerned: impl Fn(Benefit) -> bool,
    ) -> Option<Day> {
        let eve = day.plus_days(-1);
        let leave = self
            .holder(eve)
            .filter(|leave| is_concerned(leave.benefit))?;
        let part = leave.parts.iter().find(|part| part.asked.contains(eve))?;
        Some(part.reference)
    }

    /// The day from which sickness that begins right after a leave looks back. CSS art. R.
    /// 323-8, II, 4°, and L. 371-3 by analogy; contract, P96.
    pub(in crate::law) fn reference_of_sickness(
        &self,
        start: Day,
        parameters: &Parameters,
    ) -> Option<Day> {
        match parameters.readings.sickness_after_leave {
            SicknessAfterLeave::LeaveReference => self.reference_before(start, |_| true),
            SicknessAfterLeave::OwnMonths => None,
        }
    }

    /// Whether a stop that begins on `start` follows a maternity leave, after the birth. CSS
    /// art. R. 331-6, second paragraph.
    pub(in crate::law) fn is_after_maternity(&self, start: Day) -> bool {
        let before = self.holder(start.plus_days(-1));
        before.is_some_and(|leave| {
            let birth = leave.request.birth;
            let born_on = birth.map(|birth| birth.born_on.unwrap_or(birth.expected_on));
            leave.benefit == Benefit::Maternity && born_on.is_some_and(|born_on| start > born_on)
        })
    }

    /// The decision on the leave of that name.
    pub(in crate::law) fn named(&self, name: &StopId) -> Option<&Leave<'a>> {
        self.list.iter().find(|leave| leave.request.name == name)
    }

    /// Adds the leaves to what is due, in one list with the stops. Contract, P97.
    pub(in crate::law) fn add_to(
        &self,
        due: &mut Entitlement,
        decide: impl Fn(&Leave<'a>, u16) -> Result<StopDecision, crate::law::LawError>,
    ) -> Result<(), crate::law::LawError> {
        if self.list.is_empty() {
            return Ok(());
        }
        for leave in &self.list {
            if let Standing::Undecided(reason) = leave.standing {
                due.undecided.push(crate::law::Undecided::because(reason));
            }
            let certificate = narrow(due.certificates.len());
            let mut documents = leave.request.documents.iter();
            due.certificates.extend(
                documents
                    .next()
                    .map(|asking| asking.fact.document.document_id.clone()),
            );
            due.stops.push(decide(leave, certificate)?);
            if leave.right.is_none() {
                let since = |asking: &super::request::Asking| {
                    let received_on = asking.fact.first.received_on;
                    let document = asking.fact.document.document_id.clone();
                    (
                        document,
                        received_on.plus_days(WAITING_DAYS_BEFORE_HUMAN_QUEUE),
                    )
                };
                let waiting = leave.request.documents.iter().map(since);
                due.waiting_documents.extend(waiting);
            }
            // A part that begins later must have its statements then.
            let later = leave.parts.iter().map(|part| part.first_day.plus_days(-1));
            let next = later.filter(|eve| *eve >= due.known_on).min();
            due.changes_after = [due.changes_after, next].into_iter().flatten().min();
        }
        due.stops
            .sort_by(|a, b| (a.first_day, &a.stop).cmp(&(b.first_day, &b.stop)));
        Ok(())
    }
}

//! What holds for the whole of one stop of a self-employed person (CSS art. L. 161-8,
//! D. 622-1, D. 622-5, D. 622-7; contract, P70, P71, P74).
//!
//! Responsible for the day on which its rights are read, what it waits for, its amount and
//! its waiting days.

use crate::domain::{Day, StopId};
use crate::sandbox::constants::{SELF_EMPLOYED_AFFILIATION_MONTHS, WAITING_DAYS};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::super::exemptions::stops_freed;
use super::super::inbox::Known;
use super::super::kept_rights::kept_until;
use super::super::rules::{Amount, BeforeDays, Ground, StopRules};
use super::super::sharing::Subrogated;
use super::super::stops::{Hold, Member, Stop};
use super::super::walked::Missing;
use super::Activity;

impl Activity {
    /// What is asked of each stop before its days are walked.
    pub(in crate::sandbox::engine) fn before_days(&self, ground: &Ground<'_, '_>) -> BeforeDays {
        let Ground {
            known,
            stops,
            episodes,
            faults,
            ..
        } = *ground;
        let references = self.references(known, stops, faults);
        let mut freed = stops_freed(known, stops, faults);
        freed.extend(stops_of_an_earlier_accident(known, stops, faults));
        let lifts = |at: usize| {
            let of_the_same_illness = !faults.has(FaultKind::AldWaitingDaysAgain)
                && episodes
                    .iter()
                    .any(|episode| episode.stop == at && episode.lifts_waiting_days);
            of_the_same_illness || freed.contains(&at) || faults.has(FaultKind::NoWaitingDays)
        };
        let mut before = BeforeDays {
            missing: Vec::with_capacity(stops.len()),
            rules: Vec::with_capacity(stops.len()),
            parts: Vec::new(),
        };
        for (at, (stop, reference)) in stops.iter().zip(references).enumerate() {
            let missing = self.incomes_missing(known, reference);
            let is_decided = missing.is_empty() && stop.start().is_some();
            before.missing.push(missing);
            before.rules.push(is_decided.then(|| {
                StopRules {
                    amount: reference
                        .and_then(|reference| self.daily(known, reference, faults))
                        .map(Amount::OfIncome),
                    rights_opened: reference.is_some_and(|reference| self.has_rights_on(reference)),
                    rights_end_on: None,
                    n_waiting_days: if lifts(at) { 0 } else { WAITING_DAYS },
                    subrogated: Subrogated::default(),
                }
            }));
        }
        before
    }

    fn incomes_missing(&self, known: &Known<'_>, reference: Option<Day>) -> Vec<Missing> {
        let Some(reference) = reference else {
            return Vec::new();
        };
        let years = self.years_missing(known, reference);
        years.into_iter().map(Missing::Income).collect()
    }

    /// CSS art. D. 622-1: affiliated for a year, whichever the scheme.
    fn has_rights_on(&self, reference: Day) -> bool {
        let year = self
            .affiliated_on
            .plus_months(SELF_EMPLOYED_AFFILIATION_MONTHS);
        year <= reference
    }

    /// The day on which the rights of each stop are read; none for a stop without days, or
    /// that begins when no right is kept.
    fn references(&self, known: &Known<'_>, stops: &[Stop], faults: FaultSet) -> Vec<Option<Day>> {
        let mut references: Vec<Option<Day>> = Vec::with_capacity(stops.len());
        for stop in stops {
            let reference = stop.start().and_then(|start| {
                match stop_before(stops, start, faults) {
                    // Stops stand in order: the one before was read already.
                    Some(before) => references.get(before).copied().flatten(),
                    None => self.own_reference(known, start, faults),
                }
            });
            references.push(reference);
        }
        references
    }

    /// The first day of a stop; after the end of the activity, the first day without it, as
    /// long as rights are kept (CSS art. L. 161-8, R. 161-3).
    fn own_reference(&self, known: &Known<'_>, start: Day, faults: FaultSet) -> Option<Day> {
        let Some(ended_on) = self.ended_on.filter(|ended_on| *ended_on < start) else {
            return Some(start);
        };
        let out_of_work_on = ended_on.plus_days(1);
        let is_kept = !faults.has(FaultKind::KeptRightsIgnored)
            && start <= kept_until(out_of_work_on, None, known);
        is_kept.then_some(out_of_work_on)
    }
}

/// CSS art. D. 622-7, I, last paragraph: the stop that holds the eve of another, between which
/// there was no work.
fn stop_before(stops: &[Stop], start: Day, faults: FaultSet) -> Option<usize> {
    if faults.has(FaultKind::FollowingStopReadAnew) {
        return None;
    }
    let eve = start.plus_days(-1);
    stops.iter().position(|stop| {
        stop.on(eve)
            .is_some_and(|covered| covered.hold != Hold::Nothing)
    })
}

/// CSS art. D. 622-5: the places of the stops due to an accident to which an earlier one is
/// due already.
fn stops_of_an_earlier_accident(known: &Known<'_>, stops: &[Stop], faults: FaultSet) -> Vec<usize> {
    if faults.has(FaultKind::SameAccidentWaitingDays) {
        return Vec::new();
    }
    let accidents: Vec<Option<&StopId>> =
        stops.iter().map(|stop| accident_of(known, stop)).collect();
    (0..stops.len())
        .filter(|at| accidents[*at].is_some() && accidents[..*at].contains(&accidents[*at]))
        .collect()
}

/// The accident that what prescribes the first day of a stop names, if it is a certificate.
fn accident_of<'a>(known: &Known<'a>, stop: &Stop) -> Option<&'a StopId> {
    match stop.days.first()?.member {
        Member::Certificate(index) => known.certificates[index].content.accident.as_ref(),
        Member::PartTime(_) => None,
    }
}

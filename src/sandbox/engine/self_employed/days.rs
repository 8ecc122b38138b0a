//! The questions asked of a covered day of a self-employed person (CSS art. D. 622-2, D. 622-8,
//! D. 622-10, D. 622-12; contract, P74 to P76).
//!
//! Responsible for their order once the day has an amount, for the eighty-seven days of a
//! liberal profession and for the limits of part time. What comes before the amount, windows,
//! 360 days and pensioners are asked in `walk`.

use crate::domain::Day;
use crate::sandbox::constants::{
    LIBERAL_PERIOD_DAYS, OWN_PART_TIME_ALD_DAYS, OWN_PART_TIME_DAYS, WINDOW_MONTHS,
};
use crate::sandbox::fault::FaultKind;

use super::super::reason::Reason;
use super::super::rules::Amount;
use super::super::stops::{CoveredDay, Hold, Stop};
use super::super::walk::{Progress, Walker};
use super::super::walked::{PaidDay, Status, Walked};
use super::Activity;

impl Walker<'_, '_> {
    /// What a covered day is that has an amount.
    pub(in crate::sandbox::engine) fn own_status(
        &self,
        own: Activity,
        at: usize,
        walked: &Walked,
        place: usize,
        daily: Amount,
        progress: &mut Progress,
    ) -> Status {
        let covered = walked.stop.days[place];
        let due = if covered.is_part_time() {
            self.own_part_time(own, at, walked, place, daily)
        } else {
            self.own_full_stop(own, at, &walked.stop, covered, daily, progress)
        };
        due.unwrap_or_else(Status::Refused)
    }

    fn own_full_stop(
        &self,
        own: Activity,
        at: usize,
        stop: &Stop,
        covered: CoveredDay,
        daily: Amount,
        progress: &mut Progress,
    ) -> Result<Status, Reason> {
        self.duration(at, stop, covered)?;
        if own.is_liberal() && self.period_is_over(covered, progress) {
            return Err(Reason::Limit87Days);
        }
        if self.pensioner_has_had_all(covered.day) {
            return Err(Reason::Limit60Days);
        }
        progress.period.get_or_insert((covered.day, covered.member));
        Ok(self.full_stop(covered, daily))
    }

    /// CSS art. D. 622-12, 2°: eighty-seven days in a row from the first day due.
    fn period_is_over(&self, covered: CoveredDay, progress: &mut Progress) -> bool {
        let restarts = self.faults.has(FaultKind::LiberalPeriodRestarts);
        progress.period = progress
            .period
            .filter(|(_, member)| !restarts || *member == covered.member);
        let last_day = progress
            .period
            .map(|(first_day, _)| first_day.plus_days(LIBERAL_PERIOD_DAYS - 1));
        !self.faults.has(FaultKind::LiberalPeriodIgnored)
            && last_day.is_some_and(|last_day| covered.day > last_day)
    }

    /// CSS art. D. 622-10: half of the exact amount, just after a full stop that was paid.
    fn own_part_time(
        &self,
        own: Activity,
        at: usize,
        walked: &Walked,
        place: usize,
        daily: Amount,
    ) -> Result<Status, Reason> {
        let covered = walked.stop.days[place];
        let is_of_an_illness = self.illnesses.of_day(covered).is_some();
        if !is_of_an_illness
            && !follows_a_full_stop(walked, place)
            && !self.faults.has(FaultKind::OwnPartTimeAlone)
        {
            return Err(Reason::NoFullStopBefore);
        }
        self.duration(at, &walked.stop, covered)?;
        if let Some(limit) = self.own_part_time_limit(own, at, covered)
            && !self.faults.has(FaultKind::OwnPartTimeUnlimited)
        {
            return Err(limit);
        }
        if self.pensioner_has_had_all(covered.day) {
            return Err(Reason::Limit60Days);
        }
        if self.faults.has(FaultKind::PartTimeUnpaid) {
            return Ok(Status::WithoutLoss);
        }
        Ok(Status::Paid(PaidDay {
            kind: self.kind(covered),
            cents: if self.faults.has(FaultKind::OwnPartTimeFull) {
                daily.cents(self.faults)
            } else {
                daily.half_cents(self.faults)
            },
            reduced_by: None,
            is_part_time: true,
            is_in_extra_year: false,
        }))
    }

    /// The limit of part time reached before a day, if any: 90 days in three years, or 270
    /// days of one illness for others than liberal professions.
    fn own_part_time_limit(&self, own: Activity, at: usize, covered: CoveredDay) -> Option<Reason> {
        let illness = self.illnesses.of_day(covered);
        let due = self.part_time_days.iter();
        if let Some(illness) = illness.filter(|_| !own.is_liberal()) {
            let window_first_day = self.episode(at, illness)?.window_first_day;
            let n_days = due
                .filter(|(day, of)| *of == Some(illness) && window_first_day <= *day)
                .count();
            return (n_days >= OWN_PART_TIME_ALD_DAYS).then_some(Reason::Limit270Days);
        }
        let first_day = covered.day.plus_months(-WINDOW_MONTHS).plus_days(1);
        let n_days = due
            .filter(|(day, of)| first_day <= *day && (own.is_liberal() || of.is_none()))
            .count();
        (n_days >= OWN_PART_TIME_DAYS).then_some(Reason::Limit90Days)
    }
}

/// Whether the days of part time in a row around one of them follow a day of full stop of the
/// same stop that is due.
fn follows_a_full_stop(walked: &Walked, place: usize) -> bool {
    let days = &walked.stop.days;
    let mut first = place;
    while first > 0 && days[first - 1].is_part_time() && is_eve(&days[first - 1], days[first].day) {
        first -= 1;
    }
    let Some(before) = first.checked_sub(1) else {
        return false;
    };
    is_eve(&days[before], days[first].day)
        && days[before].hold == Hold::Full
        && matches!(walked.statuses.get(before), Some(Status::Paid(_)))
}

fn is_eve(covered: &CoveredDay, day: Day) -> bool {
    covered.day.plus_days(1) == day
}

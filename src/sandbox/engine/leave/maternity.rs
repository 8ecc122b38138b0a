//! Maternity (CSS art. L. 331-3 to L. 331-6, R. 331-6; C. trav. art. L. 1225-17 to L. 1225-23;
//! contract, P84 to P87).
//!
//! Responsible for the days of a maternity: its period, weeks added or moved, pathological
//! weeks, the rest postponed while the child is in hospital, the eight weeks, and the rest of
//! a leave that goes to the other parent.

use crate::domain::{Benefit, Day};
use crate::sandbox::constants::{
    HOSPITAL_DAYS, MATERNITY_LEAST_DAYS, MATERNITY_MORE, MATERNITY_MOVED_DAYS, MATERNITY_SINGLE,
    MATERNITY_THIRD, MATERNITY_TWINS, PATHOLOGICAL_DAYS, VERY_EARLY_DAYS,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::super::reason::Reason;
use super::request::{Child, Period, Request, days_of};
use super::right::Right;

/// Days before the expected birth, days after it, and days that may be added before.
fn lengths(child: Child, faults: FaultSet) -> (i32, i32, i32) {
    let counts_one = faults.has(FaultKind::LeaveMultiplesIgnored);
    let ignores_rank = faults.has(FaultKind::LeaveRankIgnored);
    match child.n {
        3.. if !counts_one => MATERNITY_MORE,
        2 if !counts_one => MATERNITY_TWINS,
        _ if child.n_before >= 2 && !ignores_rank => MATERNITY_THIRD,
        _ => MATERNITY_SINGLE,
    }
}

/// The right of one maternity.
pub(super) fn right(
    request: &Request<'_>,
    child: Child,
    prescribed: &[(Day, Day)],
    faults: FaultSet,
) -> Right {
    let rest_from = child.mother_died_on;
    let (before, after, added) = lengths(child, faults);
    let born_on = child.born_on;
    let normal_start = child.expected_on.plus_days(-before);
    let earliest = normal_start.plus_days(-added).min(born_on);
    let (pathological, mut ordinary) = if rest_from.is_some() {
        (Vec::new(), request.days())
    } else {
        split(&request.periods, normal_start, born_on)
    };
    let mut start = ordinary
        .iter()
        .copied()
        .find(|day| *day >= earliest && rest_from.is_none())
        .unwrap_or(normal_start);
    if rest_from.is_none() {
        let eve = start.min(born_on).plus_days(-1);
        if let Some(since) = first_prescribed(prescribed, normal_start, eve) {
            ordinary.extend(days_of(std::iter::once((since, eve))));
            ordinary.sort_unstable();
            ordinary.dedup();
            start = since;
        }
    }
    let period = Calendar {
        child,
        normal_start,
        earliest,
        after,
        begun_on: start.min(born_on),
    };
    let mut days = period.days(&ordinary, faults);
    if !faults.has(FaultKind::PostponedWeeksLost) {
        days.extend(period.postponed(&ordinary, &days, faults));
        days.sort_unstable();
        days.dedup();
    }
    days.retain(|day| rest_from.is_none_or(|died_on| *day > died_on));
    let asked = merged(&ordinary, &pathological);
    let is_short = days.len() < MATERNITY_LEAST_DAYS
        && !ordinary.is_empty()
        && rest_from.is_none()
        && !faults.has(FaultKind::EightWeeksIgnored);
    if is_short {
        return Right::nothing(asked, Reason::UnderEightWeeks);
    }
    let n_pathological = if faults.has(FaultKind::PathologicalWeeksUnlimited) {
        pathological.len()
    } else {
        PATHOLOGICAL_DAYS.min(pathological.len())
    };
    let pathological = pathological[..n_pathological].to_vec();
    // The rest of the mother's leave is read on its own first day.
    let tested_on = match rest_from {
        Some(_) => days.first().copied(),
        None => Some(start),
    };
    let days = merged(&days, &pathological);
    Right {
        pathological,
        tested_on,
        ..Right::of(asked, days, Benefit::Maternity)
    }
}

/// CSS art. L. 331-5, third paragraph: days asked before the birth by documents that end
/// before the normal start, and the other ones.
fn split(periods: &[Period], normal_start: Day, born_on: Day) -> (Vec<Day>, Vec<Day>) {
    let days_of_those = |ends_before: bool| {
        let periods = periods.iter();
        days_of(
            periods
                .filter(|period| (period.written_until < normal_start) == ends_before)
                .map(|period| (period.first_day, period.last_day)),
        )
    };
    let others = days_of_those(false);
    let (pathological, rest): (Vec<Day>, Vec<Day>) = days_of_those(true)
        .into_iter()
        .partition(|day| *day < born_on && others.binary_search(day).is_err());
    (pathological, merged(&others, &rest))
}

/// CSS art. L. 331-4-1, second paragraph: the first day prescribed from the normal start to
/// the eve of the leave.
fn first_prescribed(prescribed: &[(Day, Day)], normal_start: Day, eve: Day) -> Option<Day> {
    prescribed
        .iter()
        .filter_map(|(first_day, last_day)| {
            let first_day = (*first_day).max(normal_start);
            (first_day <= eve.min(*last_day)).then_some(first_day)
        })
        .min()
}

fn merged(one: &[Day], other: &[Day]) -> Vec<Day> {
    let mut days = [one, other].concat();
    days.sort_unstable();
    days.dedup();
    days
}

/// The period of one maternity.
struct Calendar {
    child: Child,
    normal_start: Day,
    /// First day that may be of it.
    earliest: Day,
    /// Days after the birth.
    after: i32,
    /// The earlier of its first day and the birth.
    begun_on: Day,
}

impl Calendar {
    /// CSS art. L. 331-3, last paragraph.
    fn is_very_early(&self) -> bool {
        let Child {
            born_on,
            expected_on,
            hospitalised_until,
            ..
        } = self.child;
        born_on < self.normal_start
            && self.begun_on == born_on
            && expected_on.days_since(born_on) > VERY_EARLY_DAYS
            && hospitalised_until.is_some()
    }

    fn last_day(&self, faults: FaultSet) -> Day {
        let moved = if self.is_very_early() {
            0
        } else {
            self.begun_on
                .days_since(self.normal_start)
                .min(MATERNITY_MOVED_DAYS)
        };
        let Child {
            born_on,
            expected_on,
            ..
        } = self.child;
        let from = if faults.has(FaultKind::EarlyBirthShortensLeave) && born_on < expected_on {
            born_on
        } else if faults.has(FaultKind::LateBirthNotAdded) {
            expected_on
        } else {
            born_on.max(expected_on)
        };
        let n_short = i32::from(faults.has(FaultKind::MaternityADayShort));
        from.plus_days(self.after + moved - 1 - n_short)
    }

    fn days(&self, asked: &[Day], faults: FaultSet) -> Vec<Day> {
        let last_day = self.last_day(faults);
        let days = asked.iter().copied();
        days.filter(|day| self.earliest <= *day && *day <= last_day)
            .collect()
    }

    /// CSS art. L. 331-5, first two paragraphs: as many days after the stay in hospital as
    /// were left when the mother went back.
    fn postponed(&self, asked: &[Day], days: &[Day], faults: FaultSet) -> Vec<Day> {
        let sixth_week_ends = self.child.born_on.plus_days(HOSPITAL_DAYS - 1);
        let stay_ends = self.child.hospitalised_until;
        let Some(until) = stay_ends.filter(|until| *until >= sixth_week_ends) else {
            return Vec::new();
        };
        let last_taken = days.iter().copied().rfind(|day| *day <= until);
        let eve_of_normal = self
            .is_very_early()
            .then(|| self.normal_start.plus_days(-1));
        let candidates = [last_taken, eve_of_normal, self.child.mother_died_on];
        let used_until = candidates
            .into_iter()
            .flatten()
            .fold(sixth_week_ends, Day::max);
        let last_day = self.last_day(faults);
        if used_until >= until || used_until >= last_day {
            return Vec::new();
        }
        let end = until.plus_days(last_day.days_since(used_until));
        let days = asked.iter().copied();
        days.filter(|day| until < *day && *day <= end).collect()
    }
}

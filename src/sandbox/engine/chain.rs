//! From the certificates and part times of one chain to its stops, day by day.
//!
//! Responsible for which day of a chain is covered, and by what: extensions and gaps
//! (CSS art. L. 321-1 and the doctrine in force from 2024-09-01), part time, returns to work.
//! What several chains cover is decided in `stops`.

use crate::domain::{Day, DocumentId, Month, StopId, StopNature, Weekday};
use crate::sandbox::constants::{STRICT_GAPS_SINCE, day_of};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::accident::Belonging;
use super::death::last_day_alive;
use super::distance;
use super::inbox::{Known, is_part_of};
use super::stops::{CoveredDay, Hold, Member, Stop};

/// Walks the members of one chain.
pub(super) fn stops_of_chain<'a>(
    known: &Known<'a>,
    belonging: &Belonging<'a>,
    chain: &StopId,
    faults: FaultSet,
) -> Vec<Stop> {
    let mut walk = ChainWalk {
        known,
        belonging,
        chain,
        faults,
        stops: Vec::new(),
        days: Vec::new(),
        end: None,
    };
    for prescription in members_of(known, chain) {
        walk.go_on_with(prescription);
    }
    for (covered, at) in walk.days {
        walk.stops[at].days.push(covered);
    }
    for stop in &mut walk.stops {
        stop.began_on = stop.start();
    }
    walk.stops
}

/// The walk along one chain.
struct ChainWalk<'k, 'a> {
    known: &'k Known<'a>,
    belonging: &'k Belonging<'a>,
    chain: &'k StopId,
    faults: FaultSet,
    stops: Vec<Stop>,
    /// Days covered so far, in order, each with its stop.
    days: Vec<(CoveredDay, usize)>,
    /// Last day prescribed so far.
    end: Option<Day>,
}

/// What a member of a chain is. Of one day, they stand in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nature {
    Initial,
    Extension,
    PartTime,
}

impl Nature {
    /// What may open the stop whose name it bears.
    const fn opens(self) -> bool {
        match self {
            Self::Initial | Self::PartTime => true,
            Self::Extension => false,
        }
    }
}

/// A member of a chain and what it prescribes.
#[derive(Clone, Copy)]
pub(super) struct Prescription<'a> {
    pub(super) member: Member,
    nature: Nature,
    first_day: Day,
    last_day: Day,
    prescribed_on: Day,
    id: &'a DocumentId,
}

impl Prescription<'_> {
    /// A day that it covers, when what it gives at a distance ends on `given_until`.
    fn covered(&self, day: Day, given_until: Option<Day>, belonging: &Belonging<'_>) -> CoveredDay {
        let is_part_time = self.nature == Nature::PartTime;
        let is_beyond_distance =
            !is_part_time && given_until.is_some_and(|last_day| last_day < day);
        CoveredDay {
            day,
            member: self.member,
            hold: if is_beyond_distance || belonging.is_over(self.member, day) {
                Hold::Nothing
            } else if is_part_time {
                Hold::Part
            } else {
                Hold::Full
            },
            is_filled_gap: false,
            is_beyond_distance,
            accident: belonging.on(self.member, day),
        }
    }
}

/// Certificates and part times of one chain in the order of the walk: by first day, but
/// the one that opens the chain before all others.
pub(super) fn members_of<'a>(known: &Known<'a>, chain: &StopId) -> Vec<Prescription<'a>> {
    let certificates = known
        .certificates
        .iter()
        .enumerate()
        .filter(|(_, certificate)| certificate.content.stop == *chain)
        .map(|(index, certificate)| Prescription {
            member: Member::Certificate(index),
            nature: match certificate.content.nature {
                StopNature::Initial => Nature::Initial,
                StopNature::Extension => Nature::Extension,
            },
            first_day: certificate.content.first_day,
            last_day: certificate.content.last_day,
            prescribed_on: certificate.content.prescribed_on,
            id: certificate.id,
        });
    let part_times = known
        .part_times
        .iter()
        .enumerate()
        .filter(|(_, part_time)| part_time.content.stop == *chain)
        .map(|(index, part_time)| Prescription {
            member: Member::PartTime(index),
            nature: Nature::PartTime,
            first_day: part_time.content.first_day,
            last_day: part_time.content.last_day,
            prescribed_on: part_time.content.prescribed_on,
            id: part_time.id,
        });
    let mut members: Vec<Prescription<'a>> = certificates.chain(part_times).collect();
    members.sort_by(|a, b| (a.first_day, a.nature, a.id).cmp(&(b.first_day, b.nature, b.id)));
    // The first that opens begins the walk, even behind an extension.
    if let Some(at) = members.iter().position(|member| member.nature.opens()) {
        members[..=at].rotate_right(1);
    }
    members
}

impl ChainWalk<'_, '_> {
    fn go_on_with(&mut self, member: Prescription<'_>) {
        let last_day = last_day_kept(&member, self.chain, self.known, self.faults);
        let opened = self.stop_opened_by(&member);
        let given_until = self.given_until(&member, last_day, opened.is_some());
        let taken = self.days_taken(&member, last_day, given_until);
        if taken.is_empty() && !self.stops.is_empty() {
            return;
        }
        if let Some(id) = opened {
            self.stops.push(Stop::opened(id, member.member));
        } else if let Some(end) = self.end
            && self.fills_the_gap(&member, end)
        {
            for day in days_from_to(end.plus_days(1), member.first_day.plus_days(-1)) {
                self.cover(CoveredDay {
                    is_filled_gap: true,
                    ..member.covered(day, given_until, self.belonging)
                });
            }
        }
        for covered in taken {
            self.cover(covered);
            self.end = self.end.max(Some(last_day));
        }
        if member.nature == Nature::Extension
            && let Some(stop) = self.stops.last_mut()
        {
            stop.is_extended = true;
        }
    }

    /// The name of the stop that a member opens: that of the chain for the first, then one
    /// of its own after a gap too long, or when it says so. A name that is taken, or too
    /// long for an identifier, keeps the days in the stop before.
    fn stop_opened_by(&self, member: &Prescription<'_>) -> Option<StopId> {
        if self.stops.is_empty() {
            return Some(self.chain.clone());
        }
        if !opens_a_stop(member, self.end) {
            return None;
        }
        StopId::new(&format!("{}/{}", self.chain, member.first_day))
            .filter(|name| self.stops.iter().all(|stop| stop.id != *name))
    }

    /// The last day that a certificate at a distance gives, when that is limited.
    fn given_until(&self, member: &Prescription<'_>, last_day: Day, opens: bool) -> Option<Day> {
        let notice = match member.member {
            Member::Certificate(index) => self.known.certificates[index].content,
            Member::PartTime(_) => return None,
        };
        if !notice.telemedicine {
            return None;
        }
        let gone_on_with = self.stops.len().checked_sub(1).filter(|_| !opens);
        let first_day_of = |at: usize| {
            let (covered, _) = self.days.iter().find(|(_, stop)| *stop == at)?;
            Some(covered.day)
        };
        let began_on = gone_on_with.and_then(first_day_of).or_else(|| {
            days_from_to(member.first_day, last_day).find(|day| self.is_free(*day, Hold::Full))
        })?;
        let is_first_extension = gone_on_with.is_none_or(|at| !self.stops[at].is_extended);
        distance::last_day_given(notice, began_on, is_first_extension, self.faults)
    }

    /// The days that a member takes: those that nothing holds as firmly. What is beyond its
    /// length takes only days that nothing covers.
    fn days_taken(
        &self,
        member: &Prescription<'_>,
        last_day: Day,
        given_until: Option<Day>,
    ) -> Vec<CoveredDay> {
        days_from_to(member.first_day, last_day)
            .map(|day| member.covered(day, given_until, self.belonging))
            .filter(|covered| self.is_free(covered.day, covered.hold))
            .collect()
    }

    /// Whether a day is there to be held by `hold`: not before the chain begins, and not
    /// held as firmly already.
    fn is_free(&self, day: Day, hold: Hold) -> bool {
        let begins = self.days.first().map(|(covered, _)| covered.day);
        begins.is_none_or(|begins| begins <= day) && self.held(day).is_none_or(|held| held < hold)
    }

    /// Whether the days between `end` and a member are paid: never before a part time.
    fn fills_the_gap(&self, member: &Prescription<'_>, end: Day) -> bool {
        member.nature != Nature::PartTime
            && member.first_day > end
            && (gap_is_filled(end, member.first_day) || self.faults.has(FaultKind::GapPaid))
    }

    /// How firmly a day is held so far.
    fn held(&self, day: Day) -> Option<Hold> {
        if self.days.last().is_none_or(|(last, _)| last.day < day) {
            return None;
        }
        let at = self
            .days
            .binary_search_by_key(&day, |(covered, _)| covered.day);
        at.ok().map(|at| self.days[at].0.hold)
    }

    /// The last stop opened takes a day.
    fn cover(&mut self, covered: CoveredDay) {
        let stop = self.stops.len() - 1;
        if self
            .days
            .last()
            .is_none_or(|(last, _)| last.day < covered.day)
        {
            self.days.push((covered, stop));
            return;
        }
        match self
            .days
            .binary_search_by_key(&covered.day, |(other, _)| other.day)
        {
            Ok(at) => self.days[at] = (covered, stop),
            Err(at) => self.days.insert(at, (covered, stop)),
        }
    }
}

/// First and last day that each certificate in force prescribes, returns applied.
pub(super) fn prescribed_by_certificates(known: &Known<'_>, faults: FaultSet) -> Vec<(Day, Day)> {
    let mut chains: Vec<&StopId> = known.certificates.iter().map(|c| &c.content.stop).collect();
    chains.sort();
    chains.dedup();
    let mut periods = Vec::new();
    for chain in chains {
        for member in members_of(known, chain) {
            if member.nature != Nature::PartTime {
                let last_day = last_day_kept(&member, chain, known, faults);
                periods.push((member.first_day, last_day));
            }
        }
    }
    periods
}

fn days_from_to(first_day: Day, last_day: Day) -> impl Iterator<Item = Day> {
    (first_day.number()..=last_day.number()).map(Day::from_number)
}

/// The last day of a member, a death and returns to work taken into account: every day from
/// a return on falls, unless it is prescribed after the return.
fn last_day_kept(
    member: &Prescription<'_>,
    chain: &StopId,
    known: &Known<'_>,
    faults: FaultSet,
) -> Day {
    let mut last_day = member.last_day;
    if faults.has(FaultKind::LastDayExcluded) && last_day > member.first_day {
        last_day = last_day.plus_days(-1);
    }
    last_day = last_day_alive(last_day, known, faults);
    if faults.has(FaultKind::ReturnIgnored) {
        return last_day;
    }
    for back in &known.returns {
        let returned_on = back.content.returned_on;
        let comes_after = member.first_day >= returned_on && member.prescribed_on >= returned_on;
        if is_part_of(&back.content.stop, chain) && !comes_after {
            last_day = last_day.min(returned_on.plus_days(-1));
        }
    }
    last_day
}

/// Whether a member that follows others opens a stop of its own: it says so, or three
/// days or more lie between (before 2024-09-01: three days that no week-end fills). A gap
/// before a part time is never filled.
fn opens_a_stop(member: &Prescription<'_>, end: Option<Day>) -> bool {
    let Some(end) = end else { return false };
    let is_far = member.first_day.days_since(end) > 3;
    match member.nature {
        Nature::Initial => true,
        Nature::Extension => is_far && !gap_is_filled(end, member.first_day),
        Nature::PartTime => is_far,
    }
}

/// Whether the tolerance before 2024-09-01 fills and pays the days between `end`
/// and `next`: one day; two with a week-end day or a holiday; three with a whole week-end.
fn gap_is_filled(end: Day, next: Day) -> bool {
    if next >= day_of(STRICT_GAPS_SINCE) {
        return false;
    }
    let gap: Vec<Day> = (end.number() + 1..next.number())
        .map(Day::from_number)
        .take(4)
        .collect();
    let is_weekend = |day: &Day| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    match gap.len() {
        1 => true,
        2 => gap.iter().any(|day| is_weekend(day) || is_holiday(*day)),
        3 => gap.iter().filter(|day| is_weekend(day)).count() == 2,
        _ => false,
    }
}

/// Public holidays (Code du travail, art. L. 3133-1).
fn is_holiday(day: Day) -> bool {
    let month = day.month().number();
    let fixed = matches!(
        (month, day.day_of_month()),
        (1, 1) | (5, 1 | 8) | (7, 14) | (8, 15) | (11, 1 | 11) | (12, 25)
    );
    fixed
        || easter_sunday(day.year())
            .is_some_and(|easter| matches!(day.days_since(easter), 1 | 39 | 50))
}

/// Easter Sunday of the Gregorian calendar (anonymous algorithm of 1876).
fn easter_sunday(year: i16) -> Option<Day> {
    let year_number = i32::from(year);
    let (golden, century, of_century) = (year_number % 19, year_number / 100, year_number % 100);
    let moon = (8 * century + 13) / 25;
    let epact = (19 * golden + century - century / 4 - moon + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 19 * sunday) / 433;
    let n_days = epact + sunday - 7 * late;
    // Days after 22 March.
    Month::new(year, 3).map(|march| march.first_day().plus_days(21 + n_days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn easter_falls_where_the_calendar_says() {
        assert_eq!(easter_sunday(2024), Some(day("2024-03-31")));
        assert_eq!(easter_sunday(2025), Some(day("2025-04-20")));
        assert_eq!(easter_sunday(2026), Some(day("2026-04-05")));
        assert!(is_holiday(day("2024-04-01")) && is_holiday(day("2024-05-09")));
        assert!(is_holiday(day("2024-05-20")) && !is_holiday(day("2024-05-21")));
    }

    #[test]
    fn the_old_tolerance_fills_a_weekend_and_the_new_doctrine_fills_nothing() {
        // Friday 7 June 2024 → Monday 10 June: a week-end.
        assert!(gap_is_filled(day("2024-06-07"), day("2024-06-10")));
        // Tuesday 4 → Friday 7: two working days.
        assert!(!gap_is_filled(day("2024-06-04"), day("2024-06-07")));
        // Tuesday 30 April → Friday 3 May: 1 May and another day.
        assert!(gap_is_filled(day("2024-04-30"), day("2024-05-03")));
        // Friday 7 → Tuesday 11: week-end and Monday.
        assert!(gap_is_filled(day("2024-06-07"), day("2024-06-11")));
        assert!(!gap_is_filled(day("2024-08-30"), day("2024-09-02")));
    }
}

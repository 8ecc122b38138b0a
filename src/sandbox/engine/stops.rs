//! From certificates to stops, day by day.
//!
//! Responsible for which stop covers which day: extensions and gaps between
//! certificates (CSS art. L. 321-1 and the doctrine in force from 2024-09-01),
//! returns to work, overlaps. Says nothing of what is paid.

use crate::domain::{Day, Month, StopId, StopNature, StopNotice, Weekday};
use crate::sandbox::constants::{STRICT_GAPS_SINCE, day_of};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::{InForce, Known, is_part_of};

/// A stop: the days it covers and the certificates that cover them.
pub(super) struct Stop {
    /// Its name.
    pub(super) id: StopId,
    /// Days covered, in order.
    pub(super) days: Vec<CoveredDay>,
    /// The certificate that opened it, as its place among those known.
    pub(super) opening: usize,
    /// First day before overlaps are decided.
    began_on: Option<Day>,
}

/// One day covered by a stop.
#[derive(Clone, Copy)]
pub(super) struct CoveredDay {
    /// Which day.
    pub(super) day: Day,
    /// The certificate that covers it, as its place among those known.
    pub(super) certificate: usize,
    /// A day between two certificates that the old tolerance fills.
    pub(super) is_filled_gap: bool,
}

impl Stop {
    /// First day covered.
    pub(super) fn start(&self) -> Option<Day> {
        self.days.first().map(|covered| covered.day)
    }

    /// Last day covered.
    pub(super) fn last_day(&self) -> Option<Day> {
        self.days.last().map(|covered| covered.day)
    }
}

/// All stops with an opening certificate in force, in order of their first day.
pub(super) fn stops(known: &Known<'_>, faults: FaultSet) -> Vec<Stop> {
    let mut chains: Vec<&StopId> = known
        .certificates
        .iter()
        .filter(|certificate| certificate.content.nature == StopNature::Initial)
        .map(|certificate| &certificate.content.stop)
        .collect();
    chains.sort();
    chains.dedup();
    let mut stops: Vec<Stop> = chains
        .into_iter()
        .flat_map(|chain| stops_of_chain(known, chain, faults))
        .collect();
    stops.sort_by(|a, b| (a.began_on, &a.id).cmp(&(b.began_on, &b.id)));
    leave_overlaps_to_the_first(&mut stops);
    stops.sort_by(|a, b| (a.start(), &a.id).cmp(&(b.start(), &b.id)));
    stops
}

/// Walks the certificates of one chain.
fn stops_of_chain(known: &Known<'_>, chain: &StopId, faults: FaultSet) -> Vec<Stop> {
    let mut order: Vec<usize> = (0..known.certificates.len())
        .filter(|index| known.certificates[*index].content.stop == *chain)
        .collect();
    order.sort_by(|a, b| {
        let key = |index: usize| {
            let certificate = &known.certificates[index];
            let notice = certificate.content;
            (notice.first_day, notice.nature, certificate.id)
        };
        key(*a).cmp(&key(*b))
    });
    // The first opening certificate begins the walk, even behind an extension.
    if let Some(at) = order
        .iter()
        .position(|index| known.certificates[*index].content.nature == StopNature::Initial)
    {
        let first = order.remove(at);
        order.insert(0, first);
    }
    let mut stops: Vec<Stop> = Vec::new();
    let mut end: Option<Day> = None;
    for index in order {
        let notice = known.certificates[index].content;
        let last_day = last_day_kept(notice, chain, known, faults);
        let first_day = end.map_or(notice.first_day, |end| {
            notice.first_day.max(end.plus_days(1))
        });
        if stops.is_empty() {
            stops.push(opened(chain.clone(), index));
        } else if first_day > last_day {
            continue;
        } else if opens_a_stop(notice, end) {
            open_named(&mut stops, chain, notice, index);
        } else if let Some(end) = end
            && (gap_is_filled(end, notice.first_day)
                || (faults.has(FaultKind::GapPaid) && notice.first_day > end))
        {
            cover(
                &mut stops,
                end.plus_days(1),
                notice.first_day.plus_days(-1),
                index,
                true,
            );
        }
        if first_day <= last_day {
            cover(&mut stops, first_day, last_day, index, false);
            end = Some(last_day);
        }
    }
    for stop in &mut stops {
        stop.began_on = stop.start();
    }
    stops
}

fn opened(id: StopId, opening: usize) -> Stop {
    Stop {
        id,
        days: Vec::new(),
        opening,
        began_on: None,
    }
}

/// Opens `chain/first_day`, or goes on with it when that name is taken.
fn open_named(stops: &mut Vec<Stop>, chain: &StopId, notice: &StopNotice, opening: usize) {
    let name = StopId::new(&format!("{chain}/{}", notice.first_day));
    // A name too long for an identifier keeps the days in the stop before.
    let Some(name) = name else { return };
    if stops.iter().all(|stop| stop.id != name) {
        stops.push(opened(name, opening));
    }
}

/// The last stop opened covers the days from `first_day` to `last_day`.
fn cover(
    stops: &mut [Stop],
    first_day: Day,
    last_day: Day,
    certificate: usize,
    is_filled_gap: bool,
) {
    if let Some(stop) = stops.last_mut() {
        let mut day = first_day;
        while day <= last_day {
            stop.days.push(CoveredDay {
                day,
                certificate,
                is_filled_gap,
            });
            day = day.plus_days(1);
        }
    }
}

/// The last day of a certificate, a return to work taken into account: every day
/// from the return on falls, unless it is prescribed after the return.
fn last_day_kept(notice: &StopNotice, chain: &StopId, known: &Known<'_>, faults: FaultSet) -> Day {
    let mut last_day = notice.last_day;
    if faults.has(FaultKind::LastDayExcluded) && last_day > notice.first_day {
        last_day = last_day.plus_days(-1);
    }
    if faults.has(FaultKind::ReturnIgnored) {
        return last_day;
    }
    for back in &known.returns {
        let returned_on = back.content.returned_on;
        let comes_after = notice.first_day >= returned_on && notice.prescribed_on >= returned_on;
        if is_part_of(&back.content.stop, chain) && !comes_after {
            last_day = last_day.min(returned_on.plus_days(-1));
        }
    }
    last_day
}

/// Whether a certificate that follows others opens a stop of its own: it says so,
/// or three days or more lie between (before 2024-09-01: three days that no
/// week-end fills).
fn opens_a_stop(notice: &StopNotice, end: Option<Day>) -> bool {
    match (notice.nature, end) {
        (StopNature::Initial, Some(_)) => true,
        (StopNature::Extension, Some(end)) => {
            let n_gap_days = notice.first_day.days_since(end) - 1;
            n_gap_days >= 3 && !gap_is_filled(end, notice.first_day)
        }
        (StopNature::Initial | StopNature::Extension, None) => false,
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

/// A day covered by two stops belongs to the one that began first.
fn leave_overlaps_to_the_first(stops: &mut [Stop]) {
    for later in 1..stops.len() {
        let (first, rest) = stops.split_at_mut(later);
        let stop = &mut rest[0];
        let Some(start) = stop.start() else { continue };
        if first
            .iter()
            .all(|earlier| earlier.last_day().is_none_or(|last| last < start))
        {
            continue;
        }
        stop.days.retain(|covered| {
            first.iter().all(|earlier| {
                earlier
                    .days
                    .binary_search_by_key(&covered.day, |other| other.day)
                    .is_err()
            })
        });
    }
}

/// Certificates that extend a stop whose opening is not in force.
pub(super) fn orphans<'k, 'a>(
    known: &'k Known<'a>,
) -> impl Iterator<Item = &'k InForce<'a, StopNotice>> {
    known.certificates.iter().filter(|certificate| {
        certificate.content.nature == StopNature::Extension
            && !known.certificates.iter().any(|other| {
                other.content.nature == StopNature::Initial
                    && other.content.stop == certificate.content.stop
            })
    })
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

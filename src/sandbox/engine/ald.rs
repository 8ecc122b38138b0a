//! Long-term illnesses (ALD): their three years and their waiting days
//! (CSS art. L. 323-1, R. 323-1, 1° and 3°).
//!
//! Responsible for the two clocks of each illness. The day's status is decided in
//! `walk`.

use crate::domain::{AldDecision, Day, Decision, History, StopId};
use crate::sandbox::constants::{RESUMPTION_MONTHS, WINDOW_MONTHS};

use super::inbox::{Known, last_of};
use super::stops::{CoveredDay, Member, Stop};

/// A stop, or a part of one, due to a long-term illness.
pub(super) struct Episode<'a> {
    /// Which illness.
    pub(super) illness: &'a StopId,
    /// Which stop, as its place in the list.
    pub(super) stop: usize,
    /// First day that the stop covers under the illness.
    start: Day,
    /// First day of the three years of allowances that hold for it.
    pub(super) window_first_day: Day,
    /// Last of them.
    pub(super) window_last_day: Day,
    /// The stop begins with the illness and is not the first within three years.
    pub(super) lifts_waiting_days: bool,
}

/// The recognised illness of each certificate and part time known.
pub(super) struct Illnesses<'a> {
    of_certificates: Vec<Option<&'a StopId>>,
    of_part_times: Vec<Option<&'a StopId>>,
}

impl<'a> Illnesses<'a> {
    /// Reads the decisions in force.
    pub(super) fn of(known: &Known<'a>) -> Self {
        Self {
            of_certificates: known
                .certificates
                .iter()
                .map(|certificate| certificate.content)
                .map(|notice| recognised(known, notice.illness.as_ref(), notice.first_day))
                .collect(),
            of_part_times: known
                .part_times
                .iter()
                .map(|part_time| part_time.content)
                .map(|part| recognised(known, part.illness.as_ref(), part.first_day))
                .collect(),
        }
    }

    /// The illness of a covered day; a day of an accident is of none.
    pub(super) fn of_day(&self, covered: CoveredDay) -> Option<&'a StopId> {
        if covered.accident.is_some() {
            return None;
        }
        self.of_member(covered.member)
    }

    /// The illness under which a member prescribes.
    pub(super) fn of_member(&self, member: Member) -> Option<&'a StopId> {
        match member {
            Member::Certificate(index) => self.of_certificates[index],
            Member::PartTime(index) => self.of_part_times[index],
        }
    }

    fn are_none(&self) -> bool {
        let mut all = self.of_certificates.iter().chain(&self.of_part_times);
        all.all(Option::is_none)
    }
}

/// The illness that a prescription names, once it is recognised for its first day.
fn recognised<'a>(
    known: &Known<'a>,
    illness: Option<&'a StopId>,
    first_day: Day,
) -> Option<&'a StopId> {
    let illness = illness?;
    let is_about_it = |decision: &AldDecision| decision.illness == *illness;
    let decision = last_of(&known.ald_decisions, is_about_it)?.content;
    let holds = decision.decision == Decision::Recognised && decision.first_day <= first_day;
    holds.then_some(illness)
}

/// The clocks of one illness at one moment.
#[derive(Clone, Copy)]
struct Clocks {
    /// First day of the three years of allowances.
    allowances: Day,
    /// First day of the three years without new waiting days.
    waiting: Day,
    /// First day worked since the last stop, when work was resumed.
    resumed_on: Option<Day>,
}

impl Clocks {
    fn opened_on(day: Day) -> Self {
        Self {
            allowances: day,
            waiting: day,
            resumed_on: None,
        }
    }

    /// A new stop of the illness starts on `start`: says whether waiting days are lifted.
    fn start_again(&mut self, start: Day) -> bool {
        // R. 323-1, 3°: one year of work opens three new years.
        if self
            .resumed_on
            .is_some_and(|resumed| start >= resumed.plus_months(RESUMPTION_MONTHS))
        {
            self.allowances = start;
        }
        // R. 323-1, 1°: only the first stop within three years bears waiting days.
        let lifts = start <= self.waiting.end_of_months(WINDOW_MONTHS);
        if !lifts {
            self.waiting = start;
        }
        lifts
    }
}

/// Every episode of the file, in order of its first day.
pub(super) fn episodes<'a>(
    illnesses: &Illnesses<'a>,
    stops: &[Stop],
    history: &History,
) -> Vec<Episode<'a>> {
    let mut episodes: Vec<Episode<'a>> = Vec::new();
    if illnesses.are_none() {
        return episodes;
    }
    for (at, stop) in stops.iter().enumerate() {
        let mut seen: Vec<&StopId> = Vec::new();
        for covered in &stop.days {
            let Some(illness) = illnesses.of_day(*covered) else {
                continue;
            };
            if seen.contains(&illness) {
                continue;
            }
            seen.push(illness);
            let opens =
                !stop.begins_under_accident() && illnesses.of_member(stop.opening) == Some(illness);
            let start = covered.day;
            episodes.push(Episode {
                illness,
                stop: at,
                start,
                window_first_day: start,
                window_last_day: start,
                lifts_waiting_days: opens,
            });
        }
    }
    episodes.sort_by(|a, b| (a.start, &stops[a.stop].id).cmp(&(b.start, &stops[b.stop].id)));
    let mut clocks: Vec<(&StopId, Clocks)> = Vec::new();
    for episode in &mut episodes {
        let place = clocks
            .iter()
            .position(|(illness, _)| *illness == episode.illness)
            .or_else(|| {
                let earlier = clocks_of_history(history, episode.illness)?;
                clocks.push((episode.illness, earlier));
                Some(clocks.len() - 1)
            });
        let lifts = if let Some(at) = place {
            clocks[at].1.start_again(episode.start)
        } else {
            clocks.push((episode.illness, Clocks::opened_on(episode.start)));
            false
        };
        let Some((_, clock)) = clocks
            .iter_mut()
            .find(|(illness, _)| *illness == episode.illness)
        else {
            continue;
        };
        clock.resumed_on = stops[episode.stop].last_day().map(|last| last.plus_days(1));
        episode.window_first_day = clock.allowances;
        episode.window_last_day = clock.allowances.end_of_months(WINDOW_MONTHS);
        episode.lifts_waiting_days &= lifts;
    }
    episodes
}

/// What the history says of an illness.
fn clocks_of_history(history: &History, illness: &StopId) -> Option<Clocks> {
    let mut earlier: Vec<_> = history
        .ald
        .iter()
        .filter(|known| known.illness == *illness)
        .collect();
    earlier.sort_by_key(|known| known.first_stop_on);
    let mut clocks: Option<Clocks> = None;
    for known in earlier {
        match &mut clocks {
            None => clocks = Some(Clocks::opened_on(known.first_stop_on)),
            Some(clocks) => {
                clocks.start_again(known.first_stop_on);
            }
        }
        if let Some(clocks) = &mut clocks {
            clocks.resumed_on = known.resumed_on;
        }
    }
    clocks
}

/// Windows known on `day`, one an illness, the latest: for the counters.
pub(super) fn windows_on(
    episodes: &[Episode<'_>],
    history: &History,
    day: Day,
) -> Vec<(StopId, Day)> {
    let mut windows: Vec<(StopId, Day)> = Vec::new();
    let mut keep = |illness: &StopId, first_day: Day| {
        if let Some(known) = windows.iter_mut().find(|(other, _)| other == illness) {
            known.1 = known.1.max(first_day);
        } else {
            windows.push((illness.clone(), first_day));
        }
    };
    for known in &history.ald {
        let clocks = clocks_of_history(history, &known.illness);
        if let Some(clocks) = clocks.filter(|clocks| clocks.allowances <= day) {
            keep(&known.illness, clocks.allowances);
        }
    }
    for episode in episodes.iter().filter(|episode| episode.start <= day) {
        keep(episode.illness, episode.window_first_day);
    }
    windows.sort();
    windows
}

//! The stops of a file: each day in one of them, once.
//!
//! Responsible for what a stop is, and for which stop keeps a day that several cover, behind
//! leaves and accidents. The stops of one chain are walked in `chain`. Says nothing of what is
//! paid.

use crate::domain::{Day, StopId, StopNature, StopNotice};
use crate::sandbox::fault::FaultSet;

use super::accident::Belonging;
use super::chain::stops_of_chain;
use super::inbox::{InForce, Known};
use super::leave::Leaves;

/// A stop: the days it covers and what prescribes them.
pub(super) struct Stop {
    /// Its name.
    pub(super) id: StopId,
    /// Days covered, in order.
    pub(super) days: Vec<CoveredDay>,
    /// What opened it.
    pub(super) opening: Member,
    /// First day before overlaps are decided.
    pub(super) began_on: Option<Day>,
    /// Its days that an accident took in another stop, in order.
    pub(super) taken: Vec<TakenDay>,
    /// Last day of its chain, when leaves hold some of its days.
    pub(super) left_to_leaves_until: Option<Day>,
    /// Days that another stop keeps, in order, while overlaps are decided.
    lost: Vec<Day>,
    /// An extension went on with it, or opened it.
    pub(super) is_extended: bool,
}

/// What prescribes days of a chain, as its place among those known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Member {
    Certificate(usize),
    PartTime(usize),
}

/// How firmly a day is held: a firmer hold takes it, between equals the first keeps it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Hold {
    /// Beyond what a prescription at a distance gives, or after a consolidation.
    Nothing,
    /// Part time.
    Part,
    /// Full stop.
    Full,
}

/// One day covered by a stop.
#[derive(Clone, Copy)]
pub(super) struct CoveredDay {
    /// Which day.
    pub(super) day: Day,
    /// What prescribes it.
    pub(super) member: Member,
    /// How firmly.
    pub(super) hold: Hold,
    /// A day between two certificates that the old tolerance fills.
    pub(super) is_filled_gap: bool,
    /// Beyond what a prescription at a distance gives.
    pub(super) is_beyond_distance: bool,
    /// The recognised accident that decides it, as its place among those known.
    pub(super) accident: Option<usize>,
}

/// A day prescribed by one stop that a full stop under a recognised accident takes in
/// another one.
#[derive(Clone)]
pub(super) struct TakenDay {
    pub(super) day: Day,
    /// It was prescribed in full, of sickness.
    pub(super) serves: bool,
    /// The stop that takes it, and under which accident.
    pub(super) by: (StopId, usize),
}

impl CoveredDay {
    /// A day of therapeutic part time.
    pub(super) fn is_part_time(&self) -> bool {
        self.hold == Hold::Part
    }
}

impl Stop {
    pub(super) fn opened(id: StopId, opening: Member) -> Self {
        Self {
            id,
            days: Vec::new(),
            opening,
            began_on: None,
            taken: Vec::new(),
            left_to_leaves_until: None,
            lost: Vec::new(),
            is_extended: false,
        }
    }

    /// First day covered.
    pub(super) fn start(&self) -> Option<Day> {
        self.days.first().map(|covered| covered.day)
    }

    /// The day as the stop covers it.
    pub(super) fn on(&self, day: Day) -> Option<CoveredDay> {
        let at = self.days.binary_search_by_key(&day, |covered| covered.day);
        at.ok().map(|at| self.days[at])
    }

    /// Another stop keeps `day`, under an accident when `by` says so. Days come in order.
    fn lose(&mut self, day: Day, by: Option<(StopId, usize)>) {
        self.lost.push(day);
        if let (Some(by), Some(covered)) = (by, self.on(day)) {
            self.taken.push(TakenDay {
                day,
                serves: covered.hold == Hold::Full
                    && !covered.is_filled_gap
                    && covered.accident.is_none(),
                by,
            });
        }
    }

    /// Leaves keep the days that they hold.
    fn yield_to(&mut self, leaves: &Leaves<'_>) {
        let (n_before, last_day) = (self.days.len(), self.last_day());
        self.days.retain(|covered| !leaves.holds(covered.day));
        if self.days.len() < n_before {
            self.left_to_leaves_until = last_day;
        }
    }

    /// Certificates that cover days of it, each once, in order of their first day.
    pub(super) fn certificates(&self) -> Vec<usize> {
        let mut certificates = Vec::new();
        for covered in &self.days {
            if let Member::Certificate(index) = covered.member
                && !certificates.contains(&index)
            {
                certificates.push(index);
            }
        }
        certificates
    }

    /// Whether some day is decided as sickness, by no accident.
    pub(super) fn has_sickness(&self) -> bool {
        self.days.iter().any(|covered| covered.accident.is_none())
    }

    /// Whether its first day is decided as one of an accident: no illness opens it.
    pub(super) fn begins_under_accident(&self) -> bool {
        let first = self.days.first();
        first.is_some_and(|covered| covered.accident.is_some())
    }

    /// Last day covered.
    pub(super) fn last_day(&self) -> Option<Day> {
        self.days.last().map(|covered| covered.day)
    }
}

/// All stops that a document in force opens, in order of their first day, without the days
/// that leaves hold.
pub(super) fn stops(
    known: &Known<'_>,
    belonging: &Belonging<'_>,
    leaves: &Leaves<'_>,
    faults: FaultSet,
) -> Vec<Stop> {
    let openings = known
        .certificates
        .iter()
        .filter(|certificate| certificate.content.nature == StopNature::Initial)
        .map(|certificate| &certificate.content.stop);
    let part_times = known.part_times.iter().map(|part| &part.content.stop);
    let mut chains: Vec<&StopId> = openings.chain(part_times).collect();
    chains.sort();
    chains.dedup();
    let mut stops: Vec<Stop> = chains
        .into_iter()
        .flat_map(|chain| stops_of_chain(known, belonging, chain, faults))
        .collect();
    stops.sort_by(|a, b| (a.began_on, &a.id).cmp(&(b.began_on, &b.id)));
    for stop in &mut stops {
        stop.yield_to(leaves);
    }
    decide_overlaps(&mut stops);
    in_order(&mut stops);
    stops
}

/// Puts stops in order of the first day left to them.
pub(super) fn in_order(stops: &mut [Stop]) {
    let first_day = |stop: &Stop| {
        let behind_leaves = stop.left_to_leaves_until.and(stop.began_on);
        stop.start().or(behind_leaves)
    };
    stops.sort_by(|a, b| (first_day(a), &a.id).cmp(&(first_day(b), &b.id)));
}

/// What a day is between stops: the first of these that covers it keeps it (contract, P41).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    FullUnderAccident,
    Full,
    PartUnderAccident,
    Part,
    Nothing,
}

impl Precedence {
    const fn of(covered: &CoveredDay) -> Self {
        match (covered.hold, covered.accident) {
            (Hold::Nothing, _) => Self::Nothing,
            (Hold::Full, Some(_)) => Self::FullUnderAccident,
            (Hold::Full, None) => Self::Full,
            (Hold::Part, Some(_)) => Self::PartUnderAccident,
            (Hold::Part, None) => Self::Part,
        }
    }
}

/// A day covered by several stops belongs to the one that comes first in precedence, else to
/// the one that began first; `stops` stand in that order.
fn decide_overlaps(stops: &mut [Stop]) {
    if !some_overlap(stops) {
        return;
    }
    let mut claims: Vec<(Day, Precedence, usize)> = stops
        .iter()
        .enumerate()
        .flat_map(|(at, stop)| {
            let days = stop.days.iter();
            days.map(move |covered| (covered.day, Precedence::of(covered), at))
        })
        .collect();
    claims.sort_unstable();
    for of_one_day in claims.chunk_by(|one, next| one.0 == next.0) {
        let (day, precedence, winner) = of_one_day[0];
        for (_, _, loser) in &of_one_day[1..] {
            let by = if precedence == Precedence::FullUnderAccident {
                let accident = stops[winner].on(day).and_then(|covered| covered.accident);
                accident.map(|accident| (stops[winner].id.clone(), accident))
            } else {
                None
            };
            stops[*loser].lose(day, by);
        }
    }
    for stop in stops.iter_mut() {
        let lost = std::mem::take(&mut stop.lost);
        stop.days
            .retain(|covered| lost.binary_search(&covered.day).is_err());
    }
}

/// Whether two stops cover days of one stretch.
fn some_overlap(stops: &[Stop]) -> bool {
    let mut end: Option<Day> = None;
    for stop in stops {
        if let (Some(start), Some(last)) = (stop.start(), stop.last_day()) {
            if end.is_some_and(|end| start <= end) {
                return true;
            }
            end = end.max(Some(last));
        }
    }
    false
}

/// Certificates that extend a stop whose opening is not in force.
pub(super) fn orphans<'k, 'a>(
    known: &'k Known<'a>,
) -> impl Iterator<Item = &'k InForce<'a, StopNotice>> {
    known.certificates.iter().filter(|certificate| {
        let notice = certificate.content;
        notice.nature == StopNature::Extension
            && !known.certificates.iter().any(|other| {
                other.content.nature == StopNature::Initial && other.content.stop == notice.stop
            })
            && !known
                .part_times
                .iter()
                .any(|part_time| part_time.content.stop == notice.stop)
    })
}

//! The rank of each day of an accident (CSS art. R. 433-3, R. 433-7).
//!
//! Responsible for counting days off work, all stops together, with those of the history and
//! of a switch. Which days count is asked in `accident`.

use std::collections::BTreeMap;

use crate::domain::{AccidentDays, Career, Day, StopId};
use crate::sandbox::constants::ACCIDENT_DAYS_FIRST;
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::accident::{Belonging, Part, questions};
use super::inbox::Known;
use super::stops::Stop;

/// The days of one count.
struct Count {
    /// Days counted before the file.
    n_before: u32,
    /// Each day with the stop that holds it, in order.
    days: Vec<(Day, usize)>,
    /// What the engine before counted, before that day.
    balance: Option<(Day, u32)>,
}

/// Every count with a recognised accident.
pub(super) struct Ranks<'a> {
    counts: BTreeMap<&'a StopId, Count>,
    restarts: bool,
    /// Days at the first rate.
    n_first: u32,
}

impl<'a> Ranks<'a> {
    pub(super) fn of(
        stops: &[Stop],
        parts: &[Part],
        belonging: &Belonging<'a>,
        known: &Known<'_>,
        career: &Career,
        faults: FaultSet,
    ) -> Self {
        let accidents = &belonging.accidents;
        let forgets = faults.has(FaultKind::CountersRestart);
        let balance = known
            .switches
            .iter()
            .find_map(|switch| switch.content.balance.as_ref())
            .filter(|_| !forgets);
        let mut counts: BTreeMap<&'a StopId, Count> = BTreeMap::new();
        for accident in accidents.all.iter().filter(|other| other.is_recognised()) {
            counts.entry(accident.count).or_insert_with(|| {
                let opener = accidents.place(accident.count);
                let history = opener.and_then(|at| accidents.all[at].history);
                Count {
                    n_before: history.map_or(0, |h| if forgets { 0 } else { h.n_days }),
                    days: Vec::new(),
                    balance: balance.and_then(|balance| {
                        let said = balance
                            .accident_days
                            .iter()
                            .find(|said| said.accident == *accident.count)?;
                        Some((balance.balance_on, said.n_days))
                    }),
                }
            });
        }
        for part in parts {
            let accident = &accidents.all[part.accident];
            let Some(count) = counts.get_mut(accident.count) else {
                continue;
            };
            for covered in &stops[part.stop].days {
                let is_ranked = covered.accident == Some(part.accident)
                    && questions(*covered, part, accident, known, career, faults).is_ok();
                if is_ranked {
                    count.days.push((covered.day, part.stop));
                }
            }
        }
        for count in counts.values_mut() {
            count.days.sort_unstable();
        }
        Self {
            counts,
            restarts: faults.has(FaultKind::AccidentCountRestarts),
            n_first: ACCIDENT_DAYS_FIRST + u32::from(faults.has(FaultKind::AccidentRateADayLate)),
        }
    }

    /// Whether `day`, held by `stop`, comes after the days at the first rate.
    pub(super) fn is_later(&self, count: &StopId, day: Day, stop: usize) -> bool {
        let Some(count) = self.counts.get(count) else {
            return false;
        };
        let rank = if self.restarts {
            let own = count.days.iter();
            n(own
                .filter(|(other, of)| *other <= day && *of == stop)
                .count())
        } else {
            count.counted_on(day)
        };
        rank > self.n_first
    }

    /// The last ranked day of any of `counts` up to `day`, with its stop.
    pub(super) fn last_day(
        &self,
        counts: impl Iterator<Item = &'a StopId>,
        day: Day,
    ) -> Option<(Day, usize)> {
        counts
            .filter_map(|name| self.counts.get(name))
            .filter_map(|count| {
                let n_days = count.days.partition_point(|(other, _)| *other <= day);
                count.days[..n_days].last().copied()
            })
            .max()
    }

    /// Days of each count up to `day`, by name.
    pub(super) fn counted_on(&self, day: Day) -> Vec<AccidentDays> {
        self.counts
            .iter()
            .map(|(name, count)| AccidentDays {
                accident: (*name).clone(),
                n_days: count.counted_on(day),
            })
            .filter(|counted| counted.n_days > 0)
            .collect()
    }

    /// Counts that the balance contradicts.
    pub(super) fn contradicted(&self) -> impl Iterator<Item = &'a StopId> {
        self.counts.iter().filter_map(|(name, count)| {
            let (on, said) = count.balance?;
            (said != count.own_before(on)).then_some(*name)
        })
    }
}

impl Count {
    /// The rank of the last day up to `day`.
    fn counted_on(&self, day: Day) -> u32 {
        let until = n(self.days.partition_point(|(other, _)| *other <= day));
        match self.balance {
            Some((on, said)) if day >= on => {
                let before = n(self.days.partition_point(|(other, _)| *other < on));
                said.max(self.own_before(on)).saturating_add(until - before)
            }
            Some(_) | None => self.n_before.saturating_add(until),
        }
    }

    fn own_before(&self, on: Day) -> u32 {
        let before = n(self.days.partition_point(|(other, _)| *other < on));
        self.n_before.saturating_add(before)
    }
}

fn n(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

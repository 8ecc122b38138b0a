//! Ranks (`vingt-neuvième jour`): how many days of an accident come before a day.
//!
//! CSS art. R. 433-3: the rate rises « à partir du vingt-neuvième jour après celui de
//! l'arrêt de travail »; R. 433-7: before consolidation the days of the first interruption
//! count. All stops of one count together, whatever is known of their pay; the days that a
//! history or a switch brings are added. Contract, P43 and P54.

use super::super::LawError;
use super::super::chain::Cover;
use super::super::entitlement::File;
use super::super::policy::AccidentRankPartTime;
use super::verdict::Test;
use super::{Accidents, Standing};
use crate::domain::{Day, Period, StopId, SwitchBalance};

/// The ranked days of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::law) struct Ranks {
    pub(in crate::law) days: Vec<RankedDays>,
    counts: Vec<Count>,
}

/// Consecutive ranked days of one accident in one stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::law) struct RankedDays {
    pub(in crate::law) chain: usize,
    pub(in crate::law) accident: usize,
    pub(in crate::law) count: usize,
    pub(in crate::law) days: Period,
}

/// What a count has before the days of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Count {
    opened_by: usize,
    /// The accident that opened it.
    name: StopId,
    earlier: i32,
    balance: Option<(Day, i32)>,
}

/// The ranked days of all stops. CSS art. R. 433-3 and R. 433-7.
pub(in crate::law) fn ranks(
    file: &File,
    balance: Option<&SwitchBalance>,
) -> Result<Ranks, LawError> {
    let mut ranks = Ranks {
        days: Vec::new(),
        counts: counts(&file.accidents, balance),
    };
    let reading = file.parameters.readings.accident_rank_part_time;
    // No settlement reaches a day after the tables.
    let horizon = file.parameters.accident_rate_days.until;
    for (index, chain) in file.chains.iter().enumerate() {
        for piece in &chain.pieces {
            let Some(accident) = piece.accident else {
                continue;
            };
            let is_part_time = piece.cover == Cover::PartTime;
            if is_part_time && reading == AccidentRankPartTime::NotCounted {
                continue;
            }
            let mut day = piece.first_day;
            let end = piece.last_day.min(horizon);
            while day <= end {
                let (test, until) = file.test_of_accident(index, piece, accident, day)?;
                let last_day = until.min(end);
                if test == Test::Passed {
                    ranks.days.push(RankedDays {
                        chain: index,
                        accident,
                        count: file.accidents.list[accident].count,
                        days: Period {
                            first_day: day,
                            last_day,
                        },
                    });
                }
                day = last_day.plus_days(1);
            }
        }
    }
    ranks.days.sort_by_key(|ranked| ranked.days.first_day);
    Ok(ranks)
}

/// The counts in which something is recognised.
fn counts(accidents: &Accidents, balance: Option<&SwitchBalance>) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    for known in &accidents.list {
        let is_new = !counts.iter().any(|other| other.opened_by == known.count);
        if !is_new || !known.standing.is_recognised() {
            continue;
        }
        let opening = &accidents.list[known.count];
        let balance = balance.and_then(|balance| {
            let named = balance.accident_days.iter();
            let found = named
                .into_iter()
                .find(|days| days.accident == *opening.name)?;
            Some((balance.balance_on, narrow(found.n_days)))
        });
        counts.push(Count {
            opened_by: known.count,
            name: opening.name.clone(),
            earlier: opening
                .history
                .filter(|_| opening.standing == Standing::RecognisedBefore)
                .map_or(0, |history| narrow(history.n_days)),
            balance,
        });
    }
    counts
}

fn narrow(n_days: u32) -> i32 {
    i32::try_from(n_days).unwrap_or(i32::MAX / 4)
}

impl Ranks {
    /// The number of ranked days of a count up to `day`.
    pub(in crate::law) fn rank(&self, count: usize, day: Day) -> i32 {
        let known = self.counts.iter().find(|known| known.opened_by == count);
        let earlier = known.map_or(0, |known| known.earlier);
        match known.and_then(|known| known.balance) {
            Some((balance_on, n_days)) if day >= balance_on => {
                let before = self.n_days(count, None, balance_on.plus_days(-1));
                let since = self.n_days(count, Some(balance_on), day);
                n_days
                    .max(earlier.saturating_add(before))
                    .saturating_add(since)
            }
            Some(_) | None => earlier.saturating_add(self.n_days(count, None, day)),
        }
    }

    /// The day from which a balance sets the ranks of a count.
    pub(in crate::law) fn balance_on(&self, count: usize) -> Option<Day> {
        let known = self.counts.iter().find(|known| known.opened_by == count)?;
        known.balance.map(|(balance_on, _)| balance_on)
    }

    /// Counts that a balance names and that the documents contradict.
    pub(in crate::law) fn contradicted(&self) -> impl Iterator<Item = usize> + '_ {
        let named = self.counts.iter();
        named.filter_map(|known| {
            let (balance_on, n_days) = known.balance?;
            let own = known.earlier + self.n_days(known.opened_by, None, balance_on.plus_days(-1));
            (own != n_days).then_some(known.opened_by)
        })
    }

    /// The ranked days of each count up to `as_of`, by name.
    pub(in crate::law) fn counted(&self, as_of: Day) -> Vec<(StopId, i32)> {
        if self.counts.is_empty() {
            return Vec::new();
        }
        let counts = self.counts.iter();
        let mut counted: Vec<(StopId, i32)> = counts
            .map(|known| (known.name.clone(), self.rank(known.opened_by, as_of)))
            .filter(|(_, n_days)| *n_days > 0)
            .collect();
        counted.sort();
        counted
    }

    /// The last ranked day of some accidents up to `until`.
    pub(in crate::law) fn last_day(
        &self,
        is_concerned: impl Fn(usize) -> bool,
        until: Day,
    ) -> Option<(RankedDays, Day)> {
        let begun = self
            .days
            .iter()
            .filter(|ranked| is_concerned(ranked.accident) && ranked.days.first_day <= until);
        begun
            .map(|ranked| (*ranked, ranked.days.last_day.min(until)))
            .max_by_key(|(_, day)| *day)
    }

    fn n_days(&self, count: usize, from: Option<Day>, until: Day) -> i32 {
        let of_count = self.days.iter().filter(|ranked| ranked.count == count);
        of_count
            .map(|ranked| {
                let first_day = from.map_or(ranked.days.first_day, |from| {
                    ranked.days.first_day.max(from)
                });
                let last_day = ranked.days.last_day.min(until);
                (last_day.days_since(first_day) + 1).max(0)
            })
            .sum()
    }
}

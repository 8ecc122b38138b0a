//! Days asked and days given (`jours de congé`): sets of days, in maximal runs.
//!
//! Counts only; no rule of law. Leaves are asked and given by runs of consecutive days
//! (contract, P83).

use crate::domain::{Day, Period};

/// Days in maximal runs, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::law) struct Days(Vec<Period>);

impl Days {
    /// The days of all `periods`, each once.
    pub(in crate::law) fn of(periods: impl IntoIterator<Item = Period>) -> Self {
        let mut periods: Vec<Period> = periods.into_iter().collect();
        if periods.len() <= 1 {
            return Self(periods);
        }
        periods.sort_by_key(|period| period.first_day);
        let mut runs: Vec<Period> = Vec::with_capacity(periods.len());
        for period in periods {
            match runs.last_mut() {
                Some(last) if period.first_day <= last.last_day.plus_days(1) => {
                    last.last_day = last.last_day.max(period.last_day);
                }
                _ => runs.push(period),
            }
        }
        Self(runs)
    }

    /// Maximal runs of consecutive days.
    pub(in crate::law) fn runs(&self) -> &[Period] {
        &self.0
    }

    pub(in crate::law) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::law) fn n_days(&self) -> i32 {
        self.0.iter().map(|run| run.n_days()).sum()
    }

    pub(in crate::law) fn first(&self) -> Option<Day> {
        self.0.first().map(|run| run.first_day)
    }

    pub(in crate::law) fn last(&self) -> Option<Day> {
        self.0.last().map(|run| run.last_day)
    }

    /// The first day of `period` among them.
    pub(in crate::law) fn first_in(&self, period: Period) -> Option<Day> {
        let common = self.0.iter().find_map(|run| run.common(period));
        common.map(|days| days.first_day)
    }

    pub(in crate::law) fn contains(&self, day: Day) -> bool {
        self.0.iter().any(|run| run.contains(day))
    }

    /// The days from `first_day` on.
    pub(in crate::law) fn from(&self, first_day: Day) -> Self {
        let runs = self.0.iter();
        Self(
            runs.filter_map(|run| Period::new(run.first_day.max(first_day), run.last_day))
                .collect(),
        )
    }

    /// The days up to `last_day`.
    pub(in crate::law) fn until(&self, last_day: Day) -> Self {
        let runs = self.0.iter();
        Self(
            runs.filter_map(|run| Period::new(run.first_day, run.last_day.min(last_day)))
                .collect(),
        )
    }

    /// The days of either set.
    pub(in crate::law) fn with(&self, other: &Self) -> Self {
        if other.is_empty() {
            return self.clone();
        }
        Self::of(self.0.iter().chain(&other.0).copied())
    }

    /// The days in both sets.
    pub(in crate::law) fn common(&self, other: &Self) -> Self {
        if other.is_empty() {
            return Self::default();
        }
        let pairs = self
            .0
            .iter()
            .flat_map(|run| other.0.iter().filter_map(|theirs| run.common(*theirs)));
        Self::of(pairs)
    }

    /// The days outside `other`.
    pub(in crate::law) fn without(&self, other: &Self) -> Self {
        let mut left = self.0.clone();
        let is_met = |taken: &&Period| self.0.iter().any(|run| run.common(**taken).is_some());
        for taken in other.0.iter().filter(is_met) {
            left = left
                .into_iter()
                .flat_map(|run| run.outside(*taken))
                .collect();
        }
        Self(left)
    }

    /// The first `n_days` days, in day order.
    pub(in crate::law) fn take(&self, n_days: i32) -> Self {
        let mut left = n_days;
        let mut runs = Vec::new();
        for run in &self.0 {
            if left <= 0 {
                break;
            }
            let last_day = run.last_day.min(run.first_day.plus_days(left - 1));
            runs.push(Period { last_day, ..*run });
            left -= run.n_days();
        }
        Self(runs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing::day;

    fn days(runs: &[(&str, &str)]) -> Days {
        Days::of(runs.iter().map(|(first, last)| Period {
            first_day: day(first),
            last_day: day(last),
        }))
    }

    #[test]
    fn days_that_touch_make_one_run_and_each_counts_once() {
        let touching = days(&[
            ("2026-05-08", "2026-05-10"),
            ("2026-05-01", "2026-05-05"),
            ("2026-05-04", "2026-05-07"),
        ]);
        assert_eq!(touching, days(&[("2026-05-01", "2026-05-10")]));
        assert_eq!(touching.n_days(), 10);
    }

    #[test]
    fn the_first_days_go_over_the_holes_and_the_others_are_left() {
        let split = days(&[("2026-05-01", "2026-05-03"), ("2026-05-10", "2026-05-20")]);
        let first = split.take(5);
        assert_eq!(
            first,
            days(&[("2026-05-01", "2026-05-03"), ("2026-05-10", "2026-05-11")])
        );
        assert_eq!(split.without(&first), days(&[("2026-05-12", "2026-05-20")]));
        assert_eq!(split.common(&first), first);
    }
}

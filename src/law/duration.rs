//! Three hundred and sixty allowances in three years (`360 indemnités journalières`).
//!
//! CSS art. R. 323-1, 4°: « pour une période quelconque de trois ans », at most 360
//! allowances, long-term illness left out. The window slides: a day refused today does
//! not refuse tomorrow's.

use super::decision::{DayVerdict, Refusal, StopDays, StopDecision};
use super::{LawError, Parameters};
use crate::domain::{Benefit, Day, Period};

/// Days counted, without overlap, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CountedDays(Vec<Period>);

impl CountedDays {
    /// Every day of `periods` once.
    pub(super) fn of(periods: impl Iterator<Item = Period>) -> Self {
        let mut sorted: Vec<Period> = periods
            .filter(|period| period.first_day <= period.last_day)
            .collect();
        sorted.sort();
        let mut union: Vec<Period> = Vec::with_capacity(sorted.len());
        for period in sorted {
            match union.last_mut() {
                Some(last) if period.first_day <= last.last_day.plus_days(1) => {
                    last.last_day = last.last_day.max(period.last_day);
                }
                _ => union.push(period),
            }
        }
        Self(union)
    }

    /// How many days lie in `window`.
    pub(super) fn in_window(&self, window: Period) -> i32 {
        self.0
            .iter()
            .map(|period| {
                let first_day = period.first_day.max(window.first_day);
                let last_day = period.last_day.min(window.last_day);
                (last_day.days_since(first_day) + 1).max(0)
            })
            .sum()
    }

    /// How many days there are.
    fn total(&self) -> i32 {
        self.0.iter().map(|period| period.n_days()).sum()
    }

    /// The last one before `day`.
    fn last_before(&self, day: Day) -> Option<Day> {
        self.0
            .iter()
            .filter(|period| period.first_day < day)
            .map(|period| period.last_day.min(day.plus_days(-1)))
            .max()
    }

    fn add(&mut self, day: Day) {
        let contained = |period: &Period| period.contains(day);
        if self.0.iter().rev().any(contained) {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.last_day.plus_days(1) == day => last.last_day = day,
            Some(last) if last.last_day < day => self.0.push(one(day)),
            None => self.0.push(one(day)),
            Some(_) => {
                let periods = self.0.iter().copied().chain([one(day)]).collect::<Vec<_>>();
                *self = Self::of(periods.into_iter());
            }
        }
    }
}

fn one(day: Day) -> Period {
    Period {
        first_day: day,
        last_day: day,
    }
}

/// The three years that end on `day`. Contract, CS 1.3.
pub(super) fn window_ending(day: Day, parameters: &Parameters) -> Result<Period, LawError> {
    let months = parameters.duration_window_months.on(day)?;
    Ok(Period {
        first_day: day.plus_months(-months).plus_days(1),
        last_day: day,
    })
}

/// Refuses the days beyond the limit, in date order over all stops. `earlier` are the days
/// paid before the file. CSS art. R. 323-1, 4°.
pub(super) fn limit_paid_days(
    stops: &mut [StopDecision],
    earlier: &CountedDays,
    parameters: &Parameters,
) -> Result<(), LawError> {
    let n_due: i32 = stops
        .iter()
        .flat_map(|stop| &stop.days)
        .filter(|days| is_counted(days))
        .map(|days| days.last_day.days_since(days.first_day) + 1)
        .sum();
    let Some(last_day) = stops.iter().filter_map(|stop| stop.last_day).max() else {
        return Ok(());
    };
    // Days after the tables are not decided (`entitlement`).
    let last_day = last_day.min(parameters.paid_days_limit.until);
    let limit = parameters.paid_days_limit.on(last_day)?;
    if earlier.total() + n_due <= limit {
        return Ok(());
    }
    let mut order: Vec<(Day, usize, usize)> = Vec::new();
    for (stop, decision) in stops.iter().enumerate() {
        for (rank, days) in decision.days.iter().enumerate() {
            order.push((days.first_day, stop, rank));
        }
    }
    order.sort_unstable();
    let mut counted = earlier.clone();
    let mut paid = earlier.clone();
    let mut decided: Vec<Vec<StopDays>> = vec![Vec::new(); stops.len()];
    for (_, stop, rank) in order {
        let days = stops[stop].days[rank];
        if !is_counted(&days) {
            if let DayVerdict::Paid { .. } = days.verdict {
                add_all(&mut paid, days);
            }
            decided[stop].push(days);
            continue;
        }
        for number in days.first_day.number()..=days.last_day.number() {
            let day = Day::from_number(number);
            let window = window_ending(day, parameters)?;
            let before = Period {
                last_day: day.plus_days(-1),
                ..window
            };
            let verdict = if counted.in_window(before) < parameters.paid_days_limit.on(day)? {
                counted.add(day);
                paid.add(day);
                days.verdict
            } else {
                let last_paid = paid.last_before(day).unwrap_or(before.last_day);
                stops[stop].set_limit(Refusal::Limit360Days, last_paid);
                DayVerdict::Refused(Refusal::Limit360Days)
            };
            super::decision::push_days(
                &mut decided[stop],
                StopDays {
                    first_day: day,
                    last_day: day,
                    verdict,
                    ..days
                },
            );
        }
    }
    for (decision, days) in stops.iter_mut().zip(decided) {
        decision.days = days;
    }
    Ok(())
}

fn add_all(paid: &mut CountedDays, days: StopDays) {
    for number in days.first_day.number()..=days.last_day.number() {
        paid.add(Day::from_number(number));
    }
}

/// Whether the days are paid and count towards the limit. Long-term illness does not.
pub(super) fn is_counted(days: &StopDays) -> bool {
    match days.verdict {
        DayVerdict::Paid { kind, .. } => kind == Benefit::Sickness,
        DayVerdict::Waiting | DayVerdict::Refused(_) => false,
    }
}

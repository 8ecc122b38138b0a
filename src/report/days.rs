//! Lays ledgers out day by day: what was due beside what was paid.
//!
//! Spans are spread over their days and added up by stop and payee; nothing is judged.

use std::collections::BTreeMap;

use crate::domain::{Cents, Day, Payee, SettlementAnswer, StopId};

/// One day of one stop.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct DayBeside {
    /// Gross due, by payee.
    pub(crate) due: BTreeMap<Payee, Cents>,
    /// Gross paid, by payee.
    pub(crate) paid: BTreeMap<Payee, Cents>,
}

/// What a day looks like to the person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DayState {
    /// Nothing due, nothing paid.
    Idle,
    /// Paid as due.
    Right,
    /// Due, and nothing paid.
    Missing,
    /// Paid, but less than due.
    Less,
    /// Paid more than due, or not due.
    More,
    /// The right sum to the wrong payee.
    OtherPayee,
}

/// Consecutive days that look the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stretch {
    pub(crate) first_day: Day,
    pub(crate) last_day: Day,
    pub(crate) beside: DayBeside,
}

impl DayBeside {
    pub(crate) fn due_total(&self) -> Cents {
        self.due.values().copied().sum()
    }

    pub(crate) fn paid_total(&self) -> Cents {
        self.paid.values().copied().sum()
    }

    pub(crate) fn state(&self) -> DayState {
        let (due, paid) = (self.due_total(), self.paid_total());
        if due == Cents::ZERO && paid == Cents::ZERO {
            DayState::Idle
        } else if self.due == self.paid {
            DayState::Right
        } else if paid == Cents::ZERO {
            DayState::Missing
        } else if paid < due {
            DayState::Less
        } else if paid > due {
            DayState::More
        } else {
            DayState::OtherPayee
        }
    }
}

impl Stretch {
    pub(crate) fn n_days(&self) -> i32 {
        self.last_day.days_since(self.first_day) + 1
    }
}

/// Every day touched by either ledger, by stop. Days whose amounts cancel out stay.
pub(crate) fn by_stop(
    due: &[SettlementAnswer],
    paid: &[SettlementAnswer],
) -> BTreeMap<StopId, BTreeMap<Day, DayBeside>> {
    let mut stops: BTreeMap<StopId, BTreeMap<Day, DayBeside>> = BTreeMap::new();
    for (answers, is_due) in [(due, true), (paid, false)] {
        for (stop, payee, span) in answers.iter().flat_map(spans) {
            // A hostile span could cover centuries; a real one never exceeds the tables.
            let n_days = span.n_days().clamp(0, MAX_DAYS_SHOWN);
            let days = stops.entry(stop.clone()).or_default();
            for day in (0..n_days).map(|offset| span.first_day.plus_days(offset)) {
                let beside = days.entry(day).or_default();
                let side = if is_due {
                    &mut beside.due
                } else {
                    &mut beside.paid
                };
                let sum = side.entry(payee).or_default();
                *sum = Cents(sum.0.saturating_add(span.daily_gross.0));
            }
        }
    }
    for days in stops.values_mut() {
        for beside in days.values_mut() {
            beside.due.retain(|_, sum| *sum != Cents::ZERO);
            beside.paid.retain(|_, sum| *sum != Cents::ZERO);
        }
    }
    stops
}

/// Longest span laid out, in days: a little more than the three years of the longest right.
const MAX_DAYS_SHOWN: i32 = 1_200;

fn spans(answer: &SettlementAnswer) -> impl Iterator<Item = (&StopId, Payee, crate::domain::Span)> {
    let lines = answer.lines.iter().chain(&answer.regularisations);
    let paid = lines.flat_map(|line| {
        let spans = line.spans.iter();
        spans.map(|span| (&line.stop, line.payee, *span))
    });
    // A debt takes back days that were paid: its spans are negative.
    let created = answer
        .debts
        .iter()
        .filter(|debt| debt.created_on == answer.as_of);
    let taken_back = created.flat_map(|debt| {
        let spans = debt.spans.iter();
        spans.map(|span| (&debt.stop, debt.payee, *span))
    });
    paid.chain(taken_back)
}

/// Consecutive days that look the same, in order.
pub(crate) fn stretches(days: &BTreeMap<Day, DayBeside>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (day, beside) in days {
        match stretches.last_mut() {
            Some(last) if last.last_day.plus_days(1) == *day && last.beside == *beside => {
                last.last_day = *day;
            }
            _ => stretches.push(Stretch {
                first_day: *day,
                last_day: *day,
                beside: beside.clone(),
            }),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn days_are_laid_beside_each_other() {
        let record = example::no_go();
        let case = &record.cases[1];
        let stops = by_stop(&case.due, &case.paid);
        let (_, days) = stops.iter().next().unwrap();
        let stretches = stretches(days);
        assert!(stretches.len() >= 2);
        let total: i32 = stretches.iter().map(Stretch::n_days).sum();
        assert_eq!(usize::try_from(total).unwrap(), days.len());
        assert!(days.values().any(|day| day.state() == DayState::Missing));
    }

    #[test]
    fn the_right_sum_to_the_wrong_payee_is_not_right() {
        let mut day = DayBeside::default();
        let employer = Payee::Estate;
        day.due.insert(Payee::Insured, Cents(4_147));
        day.paid.insert(employer, Cents(4_147));
        assert_eq!(day.state(), DayState::OtherPayee);
    }
}

//! Gross amounts, day by day: what was due beside what the engine paid.
//!
//! Judged for each (payee, stop, day), never by line: how an engine cuts its lines is
//! its own business (contract, CS 4.4). Knows no class of error.

use std::collections::BTreeMap;

use super::audit::Pair;
use crate::domain::{Cents, Day, Line, Payee, SettlementAnswer, Span, StopId};

/// Consecutive days of one stop and one payee on which due and paid differ alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Gap {
    /// Index of the settlement after which it showed.
    pub(super) since: usize,
    /// Index of the settlement after which it was made good.
    pub(super) healed: Option<usize>,
    /// Which stop.
    pub(super) stop: StopId,
    /// Whose money.
    pub(super) payee: Payee,
    /// First day.
    pub(super) first_day: Day,
    /// Last day.
    pub(super) last_day: Day,
    /// Due each day.
    pub(super) due: Cents,
    /// Paid each day.
    pub(super) paid: Cents,
    /// The engine took it back by a debt that the law does not know.
    pub(super) by_debt: bool,
    /// The engine wrote more than one payment for each day.
    pub(super) twice: bool,
    /// The same day went, wrongly, to this payee, or under this stop.
    pub(super) elsewhere: Option<Elsewhere>,
}

/// Where the money of a day went instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Elsewhere {
    /// To whom.
    pub(super) payee: Payee,
    /// Under which stop.
    pub(super) stop: StopId,
    /// How much a day.
    pub(super) paid: Cents,
}

impl Gap {
    pub(super) const fn n_days(&self) -> i32 {
        self.last_day.days_since(self.first_day) + 1
    }

    /// Paid minus due over its days.
    pub(super) fn total(&self) -> Cents {
        (self.paid - self.due) * i64::from(self.n_days())
    }
}

/// All gaps of one file, by (settlement, stop, payee, first day).
pub(super) fn gaps(pairs: &[Pair<'_>]) -> Vec<Gap> {
    // Nearly every dossier of a good engine ends here, without a map.
    if pairs.iter().all(same_money) {
        return Vec::new();
    }
    let mut days: BTreeMap<(StopId, Payee, Day), Cell> = BTreeMap::new();
    let mut found = Vec::new();
    for (settlement, pair) in pairs.iter().enumerate() {
        let mut touched = Vec::new();
        each_day(pair.due, |key, amount, kind| {
            let cell = days.entry(key.clone()).or_default();
            cell.due += amount;
            if kind == Written::Debt {
                cell.due_debt += amount;
            }
            touched.push(key);
        });
        if let Some(said) = &pair.said {
            each_day(said, |key, amount, kind| {
                let cell = days.entry(key.clone()).or_default();
                cell.paid += amount;
                match kind {
                    Written::Debt => cell.paid_debt += amount,
                    Written::Line => cell.n_lines += 1,
                    Written::Regularisation => {}
                }
                touched.push(key);
            });
        }
        touched.sort();
        touched.dedup();
        for key in touched {
            let cell = days.get_mut(&key).expect("touched keys have a cell");
            cell.settle(&key, settlement, &mut found);
        }
    }
    for (key, cell) in &mut days {
        found.extend(cell.open.take().map(|open| open.gap(key, cell, None)));
    }
    pair_up(&mut found);
    merged(found)
}

/// What was due at the end and what was paid, gross, over all days.
pub(super) fn total_due(pairs: &[Pair<'_>]) -> Cents {
    pairs.iter().map(|pair| signed_gross(pair.due)).sum()
}

fn signed_gross(answer: &SettlementAnswer) -> Cents {
    let payments = answer.lines.iter().chain(&answer.regularisations);
    let paid: Cents = payments.map(|line| line.gross).sum();
    let owed: Cents = new_debts(answer).map(|debt| debt.gross).sum();
    paid - owed
}

/// Debts found at this settlement; an answer lists changed ones again.
fn new_debts(answer: &SettlementAnswer) -> impl Iterator<Item = &crate::domain::Debt> {
    answer
        .debts
        .iter()
        .filter(|debt| debt.created_on == answer.as_of)
}

/// Whether both sides wrote the same gross at this settlement.
pub(super) fn same_money(pair: &Pair<'_>) -> bool {
    pair.said
        .as_ref()
        .is_some_and(|said| canonical(pair.due) == canonical(said))
}

/// Spans by (stop, payee, first day), those that touch with one amount made one.
fn canonical(answer: &SettlementAnswer) -> Vec<(&StopId, Payee, Span)> {
    let mut spans: Vec<(&StopId, Payee, Span)> = Vec::new();
    let payments = answer.lines.iter().chain(&answer.regularisations);
    for line in payments {
        spans.extend(
            line.spans
                .iter()
                .map(|span| (&line.stop, line.payee, *span)),
        );
    }
    for debt in new_debts(answer) {
        spans.extend(
            debt.spans
                .iter()
                .map(|span| (&debt.stop, debt.payee, *span)),
        );
    }
    spans.retain(|(_, _, span)| span.daily_gross != Cents::ZERO);
    spans.sort_by(|a, b| {
        (a.0, a.1, a.2.first_day, a.2.last_day, a.2.daily_gross).cmp(&(
            b.0,
            b.1,
            b.2.first_day,
            b.2.last_day,
            b.2.daily_gross,
        ))
    });
    let mut merged: Vec<(&StopId, Payee, Span)> = Vec::with_capacity(spans.len());
    for (stop, payee, span) in spans {
        match merged.last_mut() {
            Some((last_stop, last_payee, last))
                if *last_stop == stop
                    && *last_payee == payee
                    && last.daily_gross == span.daily_gross
                    && last.last_day.plus_days(1) == span.first_day =>
            {
                last.last_day = span.last_day;
            }
            _ => merged.push((stop, payee, span)),
        }
    }
    merged
}

/// In which list an amount stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Line,
    Regularisation,
    Debt,
}

/// One day of one stop for one payee.
type Key = (StopId, Payee, Day);

/// Every amount that a settlement added, debts negative.
pub(super) fn each_day(answer: &SettlementAnswer, mut add: impl FnMut(Key, Cents, Written)) {
    let mut spans = |stop: &StopId, payee: Payee, spans: &[Span], kind| {
        each_day_of((stop, payee), spans, |key, amount| add(key, amount, kind));
    };
    for line in &answer.lines {
        spans(&line.stop, line.payee, &line.spans, Written::Line);
    }
    for line in &answer.regularisations {
        spans(&line.stop, line.payee, &line.spans, Written::Regularisation);
    }
    for debt in new_debts(answer) {
        spans(&debt.stop, debt.payee, &debt.spans, Written::Debt);
    }
}

/// Every amount of one line.
pub(super) fn each_day_of_line(line: &Line, add: impl FnMut(Key, Cents)) {
    each_day_of((&line.stop, line.payee), &line.spans, add);
}

fn each_day_of((stop, payee): (&StopId, Payee), spans: &[Span], mut add: impl FnMut(Key, Cents)) {
    for span in spans {
        // An answer may claim centuries: nobody is paid more than ten years at once.
        for offset in 0..span.n_days().clamp(0, 3_660) {
            let day = span.first_day.plus_days(offset);
            add((stop.clone(), payee, day), span.daily_gross);
        }
    }
}

/// What is known of one day of one stop for one payee.
#[derive(Default)]
struct Cell {
    due: Cents,
    paid: Cents,
    due_debt: Cents,
    paid_debt: Cents,
    n_lines: u32,
    open: Option<Open>,
}

/// A difference that stands.
struct Open {
    since: usize,
    due: Cents,
    paid: Cents,
    by_debt: bool,
}

impl Cell {
    fn settle(&mut self, key: &(StopId, Payee, Day), settlement: usize, found: &mut Vec<Gap>) {
        if self.due == self.paid {
            if let Some(open) = self.open.take() {
                found.push(open.gap(key, self, Some(settlement)));
            }
            return;
        }
        let since = self.open.as_ref().map_or(settlement, |open| open.since);
        self.open = Some(Open {
            since,
            due: self.due,
            paid: self.paid,
            by_debt: self.paid < self.due && self.paid_debt < self.due_debt,
        });
    }
}

impl Open {
    fn gap(&self, key: &(StopId, Payee, Day), cell: &Cell, healed: Option<usize>) -> Gap {
        Gap {
            since: self.since,
            healed,
            stop: key.0.clone(),
            payee: key.1,
            first_day: key.2,
            last_day: key.2,
            due: self.due,
            paid: self.paid,
            by_debt: self.by_debt,
            twice: cell.n_lines > 1,
            elsewhere: None,
        }
    }
}

/// Money missing on a day beside money paid and not due on the same day: one fault, told
/// once. First to another payee, then under another stop.
fn pair_up(gaps: &mut Vec<Gap>) {
    let mut extra: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
    for (index, gap) in gaps.iter().enumerate() {
        if gap.paid > gap.due && gap.due == Cents::ZERO && gap.healed.is_none() {
            extra.entry(gap.first_day).or_default().push(index);
        }
    }
    if extra.is_empty() {
        return;
    }
    let mut used = Vec::new();
    for index in 0..gaps.len() {
        let gap = &gaps[index];
        if gap.paid >= gap.due || gap.healed.is_some() {
            continue;
        }
        let Some(candidates) = extra.get_mut(&gap.first_day) else {
            continue;
        };
        let same_stop = |other: &usize| gaps[*other].stop == gap.stop;
        let same_payee = |other: &usize| gaps[*other].payee == gap.payee;
        let Some(position) = candidates
            .iter()
            .position(same_stop)
            .or_else(|| candidates.iter().position(same_payee))
        else {
            continue;
        };
        let other = candidates.swap_remove(position);
        let elsewhere = Elsewhere {
            payee: gaps[other].payee,
            stop: gaps[other].stop.clone(),
            paid: gaps[other].paid,
        };
        gaps[index].elsewhere = Some(elsewhere);
        used.push(other);
    }
    used.sort_unstable();
    for index in used.into_iter().rev() {
        gaps.swap_remove(index);
    }
}

/// Consecutive days that differ alike, as one gap.
fn merged(mut days: Vec<Gap>) -> Vec<Gap> {
    days.sort_by(|a, b| {
        (a.since, &a.stop, a.payee, a.first_day).cmp(&(b.since, &b.stop, b.payee, b.first_day))
    });
    let mut gaps: Vec<Gap> = Vec::new();
    for day in days {
        match gaps.last_mut() {
            Some(last) if last.continues_with(&day) => last.last_day = day.last_day,
            _ => gaps.push(day),
        }
    }
    gaps
}

impl Gap {
    fn continues_with(&self, next: &Self) -> bool {
        let moved = Self {
            first_day: self.first_day,
            last_day: self.last_day,
            ..next.clone()
        };
        self.last_day.plus_days(1) == next.first_day && *self == moved
    }
}

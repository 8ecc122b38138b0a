//! States after a settlement (`situation`): stops, advances and counters.
//!
//! Contract, CS 8, 10.3 and 18. Counters count the days due by the entitlement, not those
//! paid, so they do not depend on the path.

use super::claims::is_recent;
use super::decision::Entitlement;
use super::duration::{days_due_since, is_counted, window_ending};
use super::fold::Fold;
use super::ledger::{Advance, DebtRecord, StopRow};
use super::{LawError, Parameters};
use crate::domain::{AccidentDays, Cents, Day, DebtReason, DebtState, Payee, Period, StopStatus};

impl Fold<'_> {
    /// States of stops and advances; what is left of an advance of a stop that is over
    /// becomes a debt. Contract, CS 10.3.
    pub(super) fn write_states(
        &mut self,
        entitlement: &Entitlement,
        settlement: usize,
        as_of: Day,
    ) -> Result<(), LawError> {
        let first_row = self.ledger.stop_rows.len();
        for (rank, decision) in entitlement.stops.iter().enumerate() {
            let stop = self.stop_indexes[rank];
            let is_open = !decision.cancelled;
            self.ledger.stop_rows.push(StopRow {
                settlement,
                stop,
                status: decision.status(as_of),
                first_day: decision.first_day.filter(|_| is_open),
                last_day: decision.last_day.filter(|_| is_open),
                n_waiting_days: decision.n_waiting_days(as_of),
            });
        }
        self.add_vanished_stops(settlement, first_row);
        if self.advances.is_empty() {
            return Ok(());
        }
        for index in 0..self.advances.len() {
            let advance = &self.advances[index];
            // What was paid too long ago is not claimed, and stays outstanding (P61).
            if advance.remaining() == Cents::ZERO
                || !is_recent(advance.paid_on, as_of, self.parameters)?
            {
                continue;
            }
            if let Some(stop) = self.stop_of_remainder(index, first_row) {
                let amount = self.advances[index].remaining();
                self.advances[index].is_debt = true;
                self.open_debt(DebtRecord {
                    id: String::new(),
                    settlement: None,
                    created_on: as_of,
                    stop,
                    payee: self.named_now(Payee::Insured),
                    spans: Vec::new(),
                    gross: Cents::ZERO,
                    csg: Cents::ZERO,
                    crds: Cents::ZERO,
                    amount,
                    reason: DebtReason::AdvanceRemainder,
                    state: DebtState::BelowThreshold,
                    notified_on: None,
                    earliest_recovery_on: None,
                })?;
            }
        }
        for advance in &self.advances {
            self.ledger.advances.push(Advance {
                settlement,
                advance: advance.advance.clone(),
                amount: advance.amount,
                absorbed: advance.absorbed,
                remaining: advance.remaining(),
            });
        }
        Ok(())
    }

    /// Stops that an earlier settlement listed, or for which lines were written, and that
    /// the documents no longer make; those that they never named wait (contract, P64).
    fn add_vanished_stops(&mut self, settlement: usize, first_row: usize) {
        if self.ledger.stops.len() == self.ledger.stop_rows.len() - first_row {
            return;
        }
        for stop in 0..self.ledger.stops.len() {
            let is_listed = |rows: &[StopRow]| rows.iter().any(|row| row.stop == stop);
            if (is_listed(&self.ledger.stop_rows[..first_row]) || self.is_written(stop))
                && !is_listed(&self.ledger.stop_rows[first_row..])
            {
                self.ledger.stop_rows.push(StopRow {
                    settlement,
                    stop,
                    status: if self.is_known_by_lines_alone(stop) {
                        StopStatus::Waiting
                    } else {
                        StopStatus::Cancelled
                    },
                    first_day: None,
                    last_day: None,
                    n_waiting_days: 0,
                });
            }
        }
    }

    /// The stop to which what is left of an advance belongs, once nothing more can absorb it.
    fn stop_of_remainder(&self, advance: usize, first_row: usize) -> Option<usize> {
        let rows = &self.ledger.stop_rows[first_row..];
        let is_over = |row: &StopRow| match row.status {
            StopStatus::Finished
            | StopStatus::Exhausted
            | StopStatus::Refused
            | StopStatus::Cancelled => true,
            StopStatus::Waiting | StopStatus::Paying => false,
        };
        match &self.advances[advance].stop {
            Some(stop) => rows
                .iter()
                .find(|row| self.ledger.stops[row.stop] == *stop)
                .filter(|row| is_over(row))
                .map(|row| row.stop),
            None if rows.iter().all(is_over) => rows
                .iter()
                .max_by_key(|row| (row.first_day, &self.ledger.stops[row.stop]))
                .map(|row| row.stop),
            None => None,
        }
    }
}

/// Counters of days.
#[derive(Default)]
pub(super) struct DayCounters {
    pub(super) sickness: u32,
    pub(super) part_time: u32,
    pub(super) pensioner: u32,
    pub(super) accidents: Vec<AccidentDays>,
}

/// The counters of days on `as_of`: sickness days due or earlier in the three years that end
/// on it, days of part time and of a pensioner by then. Contract, CS 8.
pub(super) fn day_counters(
    entitlement: &Entitlement,
    as_of: Day,
    parameters: &Parameters,
) -> Result<DayCounters, LawError> {
    let earlier = &entitlement.earlier;
    let window = window_ending(as_of, parameters)?;
    let mut sickness = earlier.in_window(window);
    let mut part_time = 0;
    let all = entitlement.stops.iter().flat_map(|stop| &stop.days);
    for days in all.filter(|days| days.first_day <= as_of) {
        let last_day = days.last_day.min(as_of);
        if days.verdict.is_paid_part_time() {
            part_time += last_day.days_since(days.first_day) + 1;
        }
        if is_counted(days) && window.first_day <= last_day {
            // A day known to the balance of a switch too is counted once.
            let inside = Period {
                first_day: days.first_day.max(window.first_day),
                last_day,
            };
            sickness += inside.n_days() - earlier.in_window(inside);
        }
    }
    let pensioner = entitlement.pensioner_from.map_or(0, |from| {
        days_due_since(from, as_of, &entitlement.stops, earlier)
    });
    let ranked = entitlement.ranks.counted(as_of).into_iter();
    Ok(DayCounters {
        accidents: ranked
            .map(|(accident, n_days)| AccidentDays {
                accident,
                n_days: u32::try_from(n_days).unwrap_or(0),
            })
            .collect(),
        sickness: u32::try_from(sickness).unwrap_or(0),
        part_time: u32::try_from(part_time).unwrap_or(0),
        pensioner: u32::try_from(pensioner).unwrap_or(0),
    })
}

//! Debts, oldest first: found or handed over, repaid, set off (contract, CS 11, P16, P18,
//! P56 and P59).
//!
//! Responsible for their list and for what is taken off each. What is owed is found in
//! `ledger`; contests and decisions are read in `contests`.

use std::collections::BTreeMap;

use crate::domain::{
    Cents, Day, Debt, DebtReason, DebtState, DocumentId, Payee, Repaid, StopId, SwitchDebt,
};
use crate::sandbox::constants::{RECOVERY_DAYS, claim_threshold};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::contests;
use super::death::one_payee;
use super::inbox::{InForce, Known};
use super::ledger::{Terms, Written};
use super::takeover::is_early;

/// A debt, and where it stood when it was found or handed over.
pub(super) struct Owed {
    pub(super) debt: Debt,
    pub(super) is_handed_over: bool,
    pub(super) first_state: DebtState,
    pub(super) told_on: Option<Day>,
    pub(super) first_recovery_on: Option<Day>,
    /// What a decision left to the person, not set off since, in cents.
    pub(super) left_to_the_person: i64,
}

/// What an answer shows of a debt when it changes.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Shown {
    state: DebtState,
    remaining: Cents,
    notified_on: Option<Day>,
    earliest_recovery_on: Option<Day>,
}

/// Every debt of a file, in the order in which they are paid.
#[derive(Default)]
pub(super) struct Debts {
    all: Vec<Owed>,
    /// What was used of each repayment, in cents.
    used: BTreeMap<DocumentId, i64>,
}

/// What a payment sets off, in cents.
#[derive(Clone, Copy, Default)]
pub(super) struct SetOff {
    pub(super) amount: i64,
    pub(super) gross: i64,
}

/// Nothing happens any more to a debt cancelled or repaid.
pub(super) const fn is_final(state: DebtState) -> bool {
    match state {
        DebtState::Cancelled | DebtState::Repaid => true,
        DebtState::BelowThreshold | DebtState::Notified | DebtState::Contested => false,
    }
}

impl Owed {
    fn new(debt: Debt, is_handed_over: bool) -> Self {
        Self {
            is_handed_over,
            first_state: debt.state,
            told_on: debt.notified_on,
            first_recovery_on: debt.earliest_recovery_on,
            left_to_the_person: 0,
            debt,
        }
    }

    /// What can still be repaid or set off.
    fn open(&self) -> i64 {
        if is_final(self.debt.state) {
            0
        } else {
            self.debt.remaining.0.max(0)
        }
    }
}

impl Debts {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Debt> {
        self.all.iter().map(|owed| &owed.debt)
    }

    pub(super) fn find(&self, id: &str) -> Option<&Debt> {
        self.iter().find(|debt| debt.id == id)
    }

    /// Each debt as an answer shows it.
    pub(super) fn shown(&self) -> Vec<Shown> {
        self.iter()
            .map(|debt| Shown {
                state: debt.state,
                remaining: debt.remaining,
                notified_on: debt.notified_on,
                earliest_recovery_on: debt.earliest_recovery_on,
            })
            .collect()
    }

    /// Debts found or changed since they were shown as `before` (contract, P66).
    pub(super) fn changed_since(&self, before: &[Shown]) -> Vec<Debt> {
        self.iter()
            .zip(self.shown())
            .enumerate()
            .filter(|(at, (_, now))| before.get(*at) != Some(now))
            .map(|(_, (debt, _))| debt.clone())
            .collect()
    }

    /// A debt of the engine before, whatever its state.
    pub(super) fn hand_over(&mut self, outstanding: &SwitchDebt) {
        let mut debt = outstanding.debt.clone();
        debt.remaining = outstanding.remaining;
        self.all.push(Owed::new(debt, true));
    }

    /// A debt found at this settlement; one at or above the threshold of its year is
    /// notified at once.
    pub(super) fn add(&mut self, mut debt: Debt, terms: &Terms, written: &mut Written) {
        let threshold = claim_threshold(terms.as_of.year()).unwrap_or(0);
        if debt.amount.0 >= threshold || terms.faults.has(FaultKind::SmallDebtClaimed) {
            debt.state = DebtState::Notified;
            debt.notified_on = Some(terms.as_of);
            debt.earliest_recovery_on = Some(terms.as_of.plus_days(RECOVERY_DAYS));
        }
        debt.id = format!("{}/debt/{}", terms.as_of, written.created.len() + 1);
        written.created.push(debt.id.clone());
        self.all.push(Owed::new(debt, false));
    }

    /// Puts the debts found at one settlement, those after the first `n_before`, in order:
    /// by stop, then payee, remainders of advances last.
    pub(super) fn put_in_order(&mut self, n_before: usize) {
        self.all[n_before..].sort_by(|a, b| {
            let key = |owed: &Owed| {
                let is_remainder = match owed.debt.reason {
                    DebtReason::RevisedEntitlement => false,
                    DebtReason::AdvanceRemainder => true,
                };
                (owed.debt.payee, is_remainder)
            };
            let by_stop = a.debt.stop.cmp(&b.debt.stop);
            by_stop.then_with(|| key(a).cmp(&key(b)))
        });
    }

    /// Takes repayments off the debts of their stop, whoever owes them, until their amount is
    /// used; what was used stays so. The engine before has counted its own.
    pub(super) fn repay(&mut self, known: &Known<'_>, faults: FaultSet) {
        let counts_again = faults.has(FaultKind::RepaymentCountedAgain);
        let mut repayments: Vec<&InForce<'_, Repaid>> = known
            .repaid
            .iter()
            .filter(|repaid| counts_again || !is_early(known, repaid.first_received_on))
            .collect();
        repayments.sort_by_key(|repaid| (repaid.first_received_on, repaid.id));
        for repaid in repayments {
            let used = self.used.entry(repaid.id.clone()).or_default();
            for owed in &mut self.all {
                let part = (repaid.content.amount.0 - *used).min(owed.open());
                if owed.debt.stop != repaid.content.stop || part <= 0 {
                    continue;
                }
                *used += part;
                owed.debt.remaining -= Cents(part);
                if owed.debt.remaining == Cents::ZERO {
                    owed.debt.state = DebtState::Repaid;
                }
            }
        }
    }

    /// Receipts, contests and decisions known by now.
    pub(super) fn review(&mut self, known: &Known<'_>, terms: &Terms, written: &mut Written) {
        for owed in &mut self.all {
            if contests::review(owed, known, terms.as_of, terms.faults) {
                written.cancelled.push((owed.debt.id.clone(), true));
            }
        }
    }

    /// Takes a payment of `payable` cents for one payee and stop off their debts: what
    /// remains of each, then what a decision left to the person, who is not paid twice.
    pub(super) fn set_off(
        &mut self,
        stop: &StopId,
        payee: Payee,
        payable: i64,
        faults: FaultSet,
        written: &mut Written,
    ) -> SetOff {
        let mut off = SetOff::default();
        for owed in &mut self.all {
            if owed.debt.stop != *stop || one_payee(owed.debt.payee) != one_payee(payee) {
                continue;
            }
            let open = owed.open().min(payable - off.amount).max(0);
            if open > 0 {
                owed.debt.remaining -= Cents(open);
                if owed.debt.remaining == Cents::ZERO {
                    owed.debt.state = DebtState::Cancelled;
                    let was_notified = owed.debt.notified_on.is_some();
                    written.cancelled.push((owed.debt.id.clone(), was_notified));
                }
            }
            let mut kept = 0;
            if !faults.has(FaultKind::CancelledDebtPaidAgain) {
                let left = payable - off.amount - open;
                kept = owed.left_to_the_person.min(left).max(0);
                owed.left_to_the_person -= kept;
            }
            off.amount += open + kept;
            off.gross += gross_of(&owed.debt, open + kept);
        }
        off
    }
}

/// The gross of a part of a debt, rounded to the cent.
fn gross_of(debt: &Debt, part: i64) -> i64 {
    let amount = i128::from(debt.amount.0.max(1));
    let exact = i128::from(debt.gross.0) * i128::from(part);
    let rounded = (2 * exact + amount).div_euclid(2 * amount);
    i64::try_from(rounded).unwrap_or(0)
}

//! The change of engine (`reprise des dossiers`): what the old engine wrote enters the ledger.
//!
//! Its lines and debts count as written, whatever they say; everything else is worked out
//! again from the documents, which are given again. No text speaks of it: the fund is the
//! same debtor (CSS art. L. 323-1). Contract, CS 13, P21, P64, P65 and P67.

use super::death::person;
use super::debts::OpenDebt;
use super::documents::{Fact, Known, Topic};
use super::fold::{Fold, Written};
use super::ledger::{DebtRecord, WrittenDebt};
use super::policy::LeftToThePerson;
use crate::domain::{
    Cents, Content, Day, DebtState, Decision, DocumentId, Payee, StopId, Switch, SwitchDebt,
};

/// Whether a document was known before the switch in force. Contract, P56.
pub(super) fn is_early(fact: &Fact, known: &Known) -> bool {
    let switch = known.switch();
    switch.is_some_and(|(_, switch)| fact.first.received_on < switch.switch_on)
}

/// Whether a balance speaks of days after its switch, which is not decided. Contract, P67.
pub(super) fn is_balance_too_late(known: &Known) -> bool {
    known.switches().any(|(_, switch)| {
        let balance = switch.balance.as_ref();
        balance.is_some_and(|balance| balance.balance_on > switch.switch_on)
    })
}

/// The switch that was taken over.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct TakenOver {
    document: DocumentId,
    version: u32,
}

impl<'a> Fold<'a> {
    /// Takes over the one switch known at the first settlement; any other is not decided.
    /// Contract, P64 and P67.
    pub(super) fn read_switch(&mut self, as_of: Day) {
        if self.taken_over.is_none() && !self.known.speaks_of(Topic::Switch) {
            return;
        }
        let found: Vec<(TakenOver, &'a Switch)> = self
            .known
            .switches()
            .map(|(fact, switch)| {
                let taken = TakenOver {
                    document: fact.document.document_id.clone(),
                    version: fact.document.version,
                };
                (taken, switch)
            })
            .collect();
        let is_first = self.ledger.settlements.is_empty();
        match found.as_slice() {
            [] if self.taken_over.is_none() => {}
            [(taken, switch)] if is_first && switch.switch_on <= as_of => {
                self.taken_over = Some(taken.clone());
                self.take_over(switch);
            }
            [(taken, _)] if self.taken_over.as_ref() == Some(taken) => {}
            _ => self.abstain("switch_changed"),
        }
    }

    /// Lines, debts and letters of the old engine enter the ledger as already written.
    /// Contract, CS 13.2.
    fn take_over(&mut self, switch: &'a Switch) {
        for line in &switch.paid_lines {
            let stop = self.stop_index(&line.stop);
            self.written.extend(line.spans.iter().map(|&span| Written {
                stop,
                payee: person(line.payee),
                span,
                kind: line.kind,
                settled_on: line.settlement,
            }));
        }
        for handed_over in &switch.debts {
            self.take_over_debt(handed_over);
        }
        self.ledger.old_letters.clone_from(&switch.letters);
    }

    /// A debt enters as it is handed over; only what remains is the one beside it.
    fn take_over_debt(&mut self, handed_over: &SwitchDebt) {
        let debt = &handed_over.debt;
        let stop = self.stop_index(&debt.stop);
        self.written.extend(debt.spans.iter().map(|&span| Written {
            stop,
            payee: person(debt.payee),
            span,
            kind: None,
            settled_on: debt.created_on,
        }));
        self.ledger.debt_changes.push(WrittenDebt {
            settlement: None,
            debt: self.ledger.debts.len(),
            remaining: handed_over.remaining,
            state: debt.state,
            notified_on: debt.notified_on,
            earliest_recovery_on: debt.earliest_recovery_on,
        });
        self.ledger.debts.push(DebtRecord {
            id: debt.id.clone(),
            settlement: None,
            created_on: debt.created_on,
            stop,
            payee: debt.payee,
            spans: debt.spans.clone(),
            gross: debt.gross,
            csg: debt.csg,
            crds: debt.crds,
            amount: debt.amount,
            reason: debt.reason,
            state: debt.state,
            notified_on: debt.notified_on,
            earliest_recovery_on: debt.earliest_recovery_on,
        });
        self.open_debts.push(OpenDebt {
            remaining: handed_over.remaining,
            state: debt.state,
            notified_on: debt.notified_on,
            earliest_recovery_on: debt.earliest_recovery_on,
            left_to_the_person: Cents::ZERO,
        });
    }

    /// Whether the old engine may have left money of a stop to the person, and does not say
    /// how much. Contract, P67.
    pub(super) fn was_left_before_switch(&self, stop: usize) -> bool {
        let was_cancelled = self.ledger.debts.iter().any(|debt| {
            debt.settlement.is_none()
                && debt.stop == stop
                && debt.state == DebtState::Cancelled
                && person(debt.payee) == Payee::Insured
        });
        let is_set_off = self.parameters.readings.left_to_the_person == LeftToThePerson::SetOff;
        was_cancelled && is_set_off && self.has_early_recognition(&self.ledger.stops[stop])
    }

    fn has_early_recognition(&self, stop: &StopId) -> bool {
        self.known
            .in_force()
            .any(|fact| match &fact.document.content {
                Content::DebtDecision(decided) => {
                    decided.stop == *stop
                        && decided.decision == Decision::Recognised
                        && is_early(fact, &self.known)
                }
                _ => false,
            })
    }

    /// Whether a stop is known by what the old engine wrote alone. Contract, P64.
    pub(super) fn is_known_by_lines_alone(&self, stop: usize) -> bool {
        let name = &self.ledger.stops[stop];
        self.is_written(stop)
            && !self.known.names(name)
            && !self.known.was_opened(name)
            && !self.named_a_leave(name)
    }
}

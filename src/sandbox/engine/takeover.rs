//! What is taken over from the engine before (contract, CS 13, P64 and P65).
//!
//! Responsible for old lines, debts and advances, and for which documents the engine before
//! has already used. What is due for the days before the switch is decided like any other.

use crate::domain::{Day, LetterKind, Line, StopId, Switch};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::Known;
use super::ledger::Ledger;

/// Old lines count as written, and old debts as owed, the money they take back as taken.
pub(super) fn take_over(switch: &Switch, ledger: &mut Ledger, faults: FaultSet) {
    if !faults.has(FaultKind::SwitchPaysAgain) {
        // What has no kind leaves each day the kind that older lines gave it.
        let mut lines: Vec<&Line> = switch.paid_lines.iter().collect();
        lines.sort_by_key(|line| line.settlement);
        for line in lines {
            let paid_on = Some(line.settlement);
            ledger.note_spans(&line.stop, line.payee, line.kind, &line.spans, paid_on);
        }
    }
    for outstanding in &switch.debts {
        let debt = &outstanding.debt;
        let paid_on = Some(debt.created_on);
        ledger.note_spans(&debt.stop, debt.payee, None, &debt.spans, paid_on);
        if faults.has(FaultKind::SwitchDebtHundredfold) {
            let mut euros_as_cents = outstanding.clone();
            euros_as_cents.remaining = outstanding.remaining * 100;
            ledger.debts.hand_over(&euros_as_cents);
        } else {
            ledger.debts.hand_over(outstanding);
        }
    }
}

/// Whether the engine before had a document, by the receipt of its first version.
pub(super) fn is_early(known: &Known<'_>, first_received_on: Day) -> bool {
    let switch = known.switches.first();
    switch.is_some_and(|switch| first_received_on < switch.content.switch_on)
}

/// The day on which the person received the notice of a debt handed over, when a document
/// says so: of several, the last received.
pub(super) fn notice_received_on(known: &Known<'_>, debt: &str) -> Option<Day> {
    let handed_over = &known.switches.first()?.content.letters;
    let is_its_notice = |name: &StopId| {
        handed_over.iter().any(|letter| {
            letter.kind == LetterKind::DebtNotice
                && letter.id == name.as_str()
                && letter.debt.as_deref() == Some(debt)
        })
    };
    known
        .letters_received
        .iter()
        .filter(|receipt| !is_early(known, receipt.first_received_on))
        .filter(|receipt| is_its_notice(&receipt.content.letter))
        .max_by_key(|receipt| (receipt.received_on, receipt.id))
        .map(|receipt| receipt.content.received_by_person_on)
}

/// An advance as it stands in the file.
pub(super) struct Advance<'a> {
    pub(super) id: &'a StopId,
    pub(super) paid_on: Day,
    pub(super) stop: Option<&'a StopId>,
    pub(super) amount: i64,
}

/// Every advance known, oldest first. Those of before a switch are what it hands over.
pub(super) fn advances<'a>(known: &Known<'a>) -> Vec<Advance<'a>> {
    let switch = known.switches.first().map(|switch| switch.content);
    let handed_over = switch.into_iter().flat_map(|switch| &switch.advances);
    let paid_since = known
        .advances
        .iter()
        .filter(|document| !is_early(known, document.first_received_on))
        .map(|document| document.content);
    let mut list: Vec<Advance<'a>> = Vec::new();
    for advance in handed_over.chain(paid_since) {
        if list.iter().all(|known| *known.id != advance.advance) {
            list.push(Advance {
                id: &advance.advance,
                paid_on: advance.paid_on,
                stop: advance.stop.as_ref(),
                amount: advance.amount.0,
            });
        }
    }
    list.sort_by_key(|advance| (advance.paid_on, advance.id));
    list
}

//! Debts and what is recovered of them: the most dangerous thing an engine can write to
//! a sick person.

use super::audit::{File, Found, Pair};
use super::lines::levies;
use super::money;
use super::{Difference, ErrorClass};
use crate::domain::{
    Cents, Content, Day, Debt, DebtReason, DebtState, Dossier, Observable, SettlementAnswer,
    Statement,
};

/// Clear days between the notice of a debt and its first recovery (contract, CS 11.4).
const NOTICE_DAYS: i32 = 21;

/// Debts known so far, on both sides, to follow them from one settlement to the next.
#[derive(Default)]
pub(super) struct Known {
    /// The law's, latest state.
    due: Vec<Debt>,
    /// The engine's, latest state.
    said: Vec<Debt>,
    /// Recovered so far, by the engine's name of the debt.
    recovered: Vec<(String, Cents)>,
}

impl Known {
    /// What both sides know before the first settlement: debts that another engine left.
    pub(super) fn of(dossier: &Dossier) -> Self {
        let handed_over = dossier
            .documents
            .iter()
            .filter_map(|document| match &document.content {
                Content::Switch(switch) => Some(&switch.debts),
                _ => None,
            });
        let handed_over = handed_over.flatten().map(|one| Debt {
            remaining: one.remaining,
            ..one.debt.clone()
        });
        let mut known = Self::default();
        Self::learn(&mut known.due, &handed_over.collect::<Vec<_>>());
        known.said.clone_from(&known.due);
        known
    }

    /// What the engine says it recovered of one of its debts.
    fn recovered_of(&self, debt: &Debt) -> Cents {
        let of_debt = self.recovered.iter().find(|(id, _)| *id == debt.id);
        of_debt.map_or(Cents::ZERO, |(_, sum)| *sum)
    }

    fn learn(list: &mut Vec<Debt>, debts: &[Debt]) {
        for debt in debts {
            match list.iter_mut().find(|known| known.id == debt.id) {
                Some(known) => *known = debt.clone(),
                None => list.push(debt.clone()),
            }
        }
    }
}

/// Compares the debts found at one settlement, then the states of all of them.
pub(super) fn compare(
    known: &mut Known,
    pair: &Pair<'_>,
    said: &SettlementAnswer,
    same_so_far: bool,
    found: &mut Found,
) {
    let as_of = pair.as_of;
    let new = |debt: &&Debt| debt.created_on == as_of;
    let mut unmatched: Vec<&Debt> = said.debts.iter().filter(new).collect();
    for due in pair.due.debts.iter().filter(new) {
        match unmatched.iter().position(|debt| is_same(due, debt)) {
            Some(position) => {
                let debt = unmatched.swap_remove(position);
                if same_so_far {
                    fields(pair, due, debt, found);
                }
            }
            None if due.reason == DebtReason::AdvanceRemainder && same_so_far => {
                let mut difference = of_debt(pair, ErrorClass::E09, due);
                difference.due = due.amount;
                difference.expected = "advance_remainder".into();
                found.push(difference);
            }
            // Days paid and not due show as gross; the missing debt is the same fault.
            None => {}
        }
    }
    for debt in unmatched {
        // Unfounded by its days: told once, as gross taken back.
        if debt.reason == DebtReason::AdvanceRemainder || debt.spans.is_empty() {
            let mut difference = of_debt(pair, ErrorClass::E04, debt);
            difference.paid = debt.amount;
            difference.expected = "no_debt".into();
            found.push(difference);
        }
    }
    for debt in said.debts.iter().filter(new) {
        arithmetic(pair, debt, found);
    }
    Known::learn(&mut known.due, &pair.due.debts);
    Known::learn(&mut known.said, &said.debts);
    recoveries(known, pair, said, found);
    if same_so_far && pair.states_known && money::same_money(pair) {
        states(known, pair, said, found);
    }
}

/// Debts of the statement of a dossier that is right otherwise: more may be claimed there than
/// what is left, without a word in any answer. Where no answer showed a state, as after payment
/// runs, the states of the end are compared too.
pub(super) fn in_the_statement(
    file: File<'_>,
    due: &[SettlementAnswer],
    statement: &Statement,
    states_known: bool,
    found: &mut Found,
) {
    let mut known = Known::of(file.dossier);
    for answer in due {
        Known::learn(&mut known.due, &answer.debts);
    }
    for due in &known.due {
        // Two of one day differ by their amounts.
        let same = |said: &&Debt| is_same(due, said) && said.created_on == due.created_on;
        let nearest = |said: &&Debt| (said.amount - due.amount).abs();
        let alike = statement.debts.iter().filter(same);
        let Some(said) = alike.min_by_key(nearest) else {
            continue;
        };
        if said.remaining - due.remaining > Cents(1) {
            let mut difference = about(due, Difference::new(Observable::Debts, ErrorClass::E04));
            difference.due = due.remaining;
            difference.paid = said.remaining;
            found.push(difference);
        } else if !states_known {
            let recoveries = statement.recoveries.iter();
            let of_it = recoveries.filter(|recovery| recovery.debt == said.id);
            let recovered = of_it.map(|recovery| recovery.amount).sum();
            found.extend(wrong_state(due, said, recovered));
        }
    }
}

fn is_same(due: &Debt, said: &Debt) -> bool {
    due.payee == said.payee && due.stop == said.stop && due.reason == said.reason
}

fn at(pair: &Pair<'_>, difference: Difference) -> Difference {
    Difference {
        settlement: Some(pair.as_of),
        ..difference
    }
}

fn of_debt(pair: &Pair<'_>, class: ErrorClass, debt: &Debt) -> Difference {
    about(debt, pair.difference(Observable::Debts, class))
}

fn about(debt: &Debt, mut difference: Difference) -> Difference {
    difference.stop = Some(debt.stop.clone());
    difference.payee = Some(debt.payee);
    difference.first_day = debt.spans.iter().map(|span| span.first_day).min();
    difference.last_day = debt.spans.iter().map(|span| span.last_day).max();
    let n_days: i32 = debt.spans.iter().map(|span| span.n_days()).sum();
    difference.n_days = u32::try_from(n_days).unwrap_or(0);
    difference
}

fn fields(pair: &Pair<'_>, due: &Debt, said: &Debt, found: &mut Found) {
    if due.amount != said.amount {
        let near = (due.amount - said.amount).abs() <= Cents(1);
        let class = if near {
            ErrorClass::E14r
        } else {
            ErrorClass::E04
        };
        let mut difference = of_debt(pair, class, due);
        difference.due = due.amount;
        difference.paid = said.amount;
        found.push(difference);
    }
    if !pair.states_known {
        // The statement shows the state of the end: it is looked at there.
        return;
    }
    let states = [
        DebtState::BelowThreshold,
        DebtState::Notified,
        DebtState::Cancelled,
    ];
    if due.state != said.state && (states.contains(&due.state) || states.contains(&said.state)) {
        let mut difference = of_debt(pair, ErrorClass::E04, due);
        difference.due = due.amount;
        difference.paid = said.amount;
        difference.expected = word(due.state);
        difference.observed = word(said.state);
        found.push(difference);
    }
    found.extend(earlier_recovery(due, said).map(|difference| at(pair, difference)));
}

fn arithmetic(pair: &Pair<'_>, debt: &Debt, found: &mut Found) {
    if debt.reason == DebtReason::AdvanceRemainder {
        return;
    }
    let gross: Cents = -debt.spans.iter().map(|span| span.gross()).sum::<Cents>();
    let (csg, crds) = levies(gross);
    let amount = gross - csg - crds;
    if debt.gross != gross || debt.amount != debt.gross - debt.csg - debt.crds {
        let mut difference = of_debt(pair, ErrorClass::E04, debt);
        difference.due = amount;
        difference.paid = debt.amount;
        found.push(difference);
    } else if (debt.csg - csg).abs().max((debt.crds - crds).abs()) > Cents(1) {
        let mut difference = of_debt(pair, ErrorClass::E04, debt);
        difference.due = csg + crds;
        difference.paid = debt.csg + debt.crds;
        difference.expected = "levies_of_the_debt".into();
        found.push(difference);
    }
}

/// States of debts found earlier, once both sides agree on their days.
fn states(known: &Known, pair: &Pair<'_>, answer: &SettlementAnswer, found: &mut Found) {
    for due in known.due.iter().filter(|debt| debt.created_on < pair.as_of) {
        let said = known
            .said
            .iter()
            .find(|debt| is_same(due, debt) && debt.created_on == due.created_on);
        let Some(said) = said else { continue };
        let changed = pair.due.debts.iter().any(|debt| debt.id == due.id);
        let is_told = answer.debts.iter().any(|debt| debt.id == said.id);
        if !changed && !is_told {
            continue;
        }
        let recovered = known.recovered_of(said);
        let wrong = if is_told {
            wrong_state(due, said, recovered)
        } else {
            // An older figure, not told again, is no claim.
            wrong_standing(due, said)
        };
        found.extend(wrong.map(|difference| at(pair, difference)));
    }
}

/// What is wrong with what an engine says of a debt, when it has recovered so much of it.
fn wrong_state(due: &Debt, said: &Debt, recovered: Cents) -> Option<Difference> {
    if is_cancelled(due) == is_cancelled(said) || said.state == DebtState::Repaid {
        // Recovering less is right, claiming more than what is left is not. Recovered, it may
        // be; given up, it is the fund's money.
        let class = if said.remaining - due.remaining > Cents(1) {
            Some(ErrorClass::E04)
        } else if due.remaining - said.remaining > recovered + Cents(1) {
            Some(ErrorClass::E09)
        } else {
            None
        };
        if let Some(class) = class {
            let mut difference = about(due, Difference::new(Observable::Debts, class));
            difference.due = due.remaining;
            difference.paid = said.remaining;
            if class == ErrorClass::E09 {
                difference.expected = word(due.state);
                difference.observed = word(said.state);
            }
            return Some(difference);
        }
    }
    wrong_standing(due, said)
}

/// A debt that one side has cancelled, or a contest: it suspends recovery, and neither the
/// suspension nor its end may be forgotten.
fn wrong_standing(due: &Debt, said: &Debt) -> Option<Difference> {
    let contested = |debt: &Debt| debt.state == DebtState::Contested;
    let class = if said.state == DebtState::Repaid {
        None
    } else if is_cancelled(due) != is_cancelled(said) {
        Some(ErrorClass::E04)
    } else if contested(due) != contested(said) {
        // Forgotten, it takes money from a person who may be right; kept open, it is a
        // wrong state that takes nothing yet.
        Some(if contested(due) {
            ErrorClass::E04
        } else {
            ErrorClass::E13
        })
    } else {
        None
    };
    let Some(class) = class else {
        return earlier_recovery(due, said);
    };
    let mut difference = about(due, Difference::new(Observable::Debts, class));
    if is_cancelled(due) != is_cancelled(said) {
        difference.due = due.remaining;
        difference.paid = said.remaining;
    }
    difference.expected = word(due.state);
    difference.observed = word(said.state);
    Some(difference)
}

fn is_cancelled(debt: &Debt) -> bool {
    debt.state == DebtState::Cancelled
}

/// Later is always right; earlier takes the person's delay away.
fn earlier_recovery(due: &Debt, said: &Debt) -> Option<Difference> {
    let (due_on, said_on) = (due.earliest_recovery_on?, said.earliest_recovery_on?);
    if said_on >= due_on {
        return None;
    }
    let mut difference = about(due, Difference::new(Observable::Debts, ErrorClass::E04));
    difference.expected = due_on.to_string();
    difference.observed = said_on.to_string();
    Some(difference)
}

/// Recovery is judged by bounds, not by a value (contract, CS 11.4).
fn recoveries(known: &mut Known, pair: &Pair<'_>, said: &SettlementAnswer, found: &mut Found) {
    for recovery in &said.recoveries {
        let known_sum = known
            .recovered
            .iter_mut()
            .find(|(id, _)| *id == recovery.debt);
        let so_far = if let Some((_, sum)) = known_sum {
            *sum += recovery.amount;
            *sum
        } else {
            known
                .recovered
                .push((recovery.debt.clone(), recovery.amount));
            recovery.amount
        };
        let mut payments = said.lines.iter().chain(&said.regularisations);
        let line = payments.find(|line| line.id == recovery.line);
        let debt = known.said.iter().find(|debt| debt.id == recovery.debt);
        let founded = debt.and_then(|debt| {
            known
                .due
                .iter()
                .find(|due| is_same(due, debt) && due.created_on == debt.created_on)
        });
        let fault = match (debt, founded, line) {
            (None, ..) => Some("unknown_debt"),
            (Some(_), None, _) => Some("unfounded_debt"),
            (Some(_), Some(due), _) if due.state == DebtState::BelowThreshold => {
                Some("below_threshold")
            }
            (Some(_), Some(due), _) if pair.as_of < first_recovery(due) => Some("too_early"),
            (Some(_), Some(due), _) if so_far > due.amount => Some("more_than_the_debt"),
            (Some(_), Some(_), None) => Some("unknown_line"),
            (Some(debt), Some(_), Some(line)) if debt.payee != line.payee => Some("other_payee"),
            (Some(_), Some(_), Some(line)) if line.net <= Cents::ZERO => Some("whole_payment"),
            _ => None,
        };
        if let Some(fault) = fault {
            let mut difference = pair.difference(Observable::Recoveries, ErrorClass::E04);
            difference.stop = debt.map(|debt| debt.stop.clone());
            difference.payee = debt.map(|debt| debt.payee);
            difference.paid = recovery.amount;
            difference.expected = "within_bounds".into();
            difference.observed = fault.into();
            found.push(difference);
        }
    }
    // Money kept back without saying for which debt.
    let kept: Cents = said
        .lines
        .iter()
        .chain(&said.regularisations)
        .map(|line| line.recovered)
        .sum();
    let told: Cents = said.recoveries.iter().map(|recovery| recovery.amount).sum();
    if kept != told {
        let mut difference = pair.difference(Observable::Recoveries, ErrorClass::E04);
        difference.due = told;
        difference.paid = kept;
        difference.expected = "recoveries_add_up".into();
        found.push(difference);
    }
}

fn first_recovery(due: &Debt) -> Day {
    due.earliest_recovery_on
        .unwrap_or_else(|| due.created_on.plus_days(NOTICE_DAYS))
}

/// The state, as the contract writes it.
pub(super) fn word(state: DebtState) -> String {
    match state {
        DebtState::BelowThreshold => "below_threshold",
        DebtState::Notified => "notified",
        DebtState::Contested => "contested",
        DebtState::Cancelled => "cancelled",
        DebtState::Repaid => "repaid",
    }
    .into()
}

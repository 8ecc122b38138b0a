//! Letters with legal effect: those the law requires, and those that must not be sent
//! (contract, CS 12).

use super::ErrorClass;
use super::audit::{Found, Pair};
use crate::domain::{Letter, LetterKind, Observable, SettlementAnswer};

/// Letters required so far and not seen, and those seen.
#[derive(Default)]
pub(super) struct Known {
    missing: Vec<Letter>,
    seen: Vec<Letter>,
}

/// Compares the letters of one settlement. `same_money` is false when days or debts
/// already differ: letters about debts are then a consequence.
pub(super) fn compare(
    known: &mut Known,
    pair: &Pair<'_>,
    said: &SettlementAnswer,
    same_money: bool,
    found: &mut Found,
) {
    let mut unmatched: Vec<&Letter> = said.letters.iter().collect();
    for due in &pair.due.letters {
        // Two debts of one payee may be told at once: that of the same reason is the one.
        let position = unmatched
            .iter()
            .position(|letter| is_same(due, letter) && letter.reason == due.reason)
            .or_else(|| unmatched.iter().position(|letter| is_same(due, letter)));
        match position {
            Some(position) => {
                let letter = unmatched.swap_remove(position);
                fields(pair, due, letter, same_money, found);
                known.seen.push(letter.clone());
            }
            None if same_money || !is_about_a_debt(due.kind) => {
                let mut difference = of_letter(pair, ErrorClass::E15, due);
                difference.expected = name(due.kind).into();
                difference.observed = "not_sent".into();
                found.push(difference);
                known.missing.push(due.clone());
            }
            None => {}
        }
    }
    for letter in unmatched {
        if let Some(late) = known.missing.iter().position(|due| is_same(due, letter)) {
            // Told when it was missing: late, not unfounded.
            known.missing.swap_remove(late);
            known.seen.push(letter.clone());
            continue;
        }
        let again = known.seen.iter().any(|seen| is_same(seen, letter));
        let class = match letter.kind {
            _ if again => ErrorClass::E15,
            LetterKind::DebtNotice | LetterKind::DebtCancelled if !same_money => continue,
            LetterKind::Refusal
            | LetterKind::EndOfRights
            | LetterKind::Reduction
            | LetterKind::LateWarning
            | LetterKind::DebtNotice
            | LetterKind::DebtCancelled
            | LetterKind::RefusedRecognition
            | LetterKind::Recognition => ErrorClass::E05,
        };
        let mut difference = of_letter(pair, class, letter);
        difference.expected = if again {
            "one_letter_by_cause"
        } else {
            "no_letter"
        }
        .into();
        difference.observed = name(letter.kind).into();
        found.push(difference);
        known.seen.push(letter.clone());
    }
}

const fn is_about_a_debt(kind: LetterKind) -> bool {
    matches!(kind, LetterKind::DebtNotice | LetterKind::DebtCancelled)
}

/// Whether two letters have one cause.
fn is_same(due: &Letter, said: &Letter) -> bool {
    // Late sending is about a document, whatever the stop that the letter names.
    let is_about_a_document = matches!(due.kind, LetterKind::LateWarning | LetterKind::Reduction);
    due.kind == said.kind
        && (is_about_a_document || due.stop == said.stop)
        && match due.kind {
            LetterKind::LateWarning | LetterKind::Reduction => {
                said.document.is_none() || due.document == said.document
            }
            LetterKind::DebtNotice | LetterKind::DebtCancelled => due.payee == said.payee,
            LetterKind::EndOfRights => due.reason == said.reason || due.last_day == said.last_day,
            LetterKind::Refusal | LetterKind::Recognition | LetterKind::RefusedRecognition => true,
        }
}

fn of_letter(pair: &Pair<'_>, class: ErrorClass, letter: &Letter) -> super::Difference {
    let mut difference = pair.difference(Observable::Letters, class);
    difference.stop.clone_from(&letter.stop);
    difference.payee = Some(letter.payee);
    difference.first_day = letter.spans.iter().map(|span| span.first_day).min();
    difference.last_day = letter
        .last_day
        .or_else(|| letter.spans.iter().map(|span| span.last_day).max());
    difference
}

fn fields(pair: &Pair<'_>, due: &Letter, said: &Letter, same_money: bool, found: &mut Found) {
    let mut wrong = |class, expected: String, observed: String| {
        let mut difference = of_letter(pair, class, due);
        difference.expected = expected;
        difference.observed = observed;
        found.push(difference);
    };
    if due.reason != said.reason {
        wrong(ErrorClass::E05, due.reason.clone(), said.reason.clone());
    }
    if due.payee != said.payee {
        wrong(
            ErrorClass::E05,
            due.payee.to_string(),
            said.payee.to_string(),
        );
    }
    if due.document != said.document && due.document.is_some() {
        wrong(ErrorClass::E15, "document".into(), "none".into());
    }
    match (due.last_day, said.last_day) {
        (Some(due), Some(said)) if due != said => {
            wrong(ErrorClass::E05, due.to_string(), said.to_string());
        }
        (Some(due), None) => wrong(ErrorClass::E15, due.to_string(), "none".into()),
        _ => {}
    }
    // A cancellation names its debt and nothing more (contract, CS 12).
    if due.kind != LetterKind::DebtCancelled && (same_money || !is_about_a_debt(due.kind)) {
        match (due.amount, said.amount) {
            // One cent is the same reading as on the debt itself.
            (Some(due), Some(said)) if (due - said).abs().0 > 1 => {
                wrong(ErrorClass::E05, due.to_string(), said.to_string());
            }
            (Some(due), None) => wrong(ErrorClass::E15, due.to_string(), "none".into()),
            _ => {}
        }
        let canonical = |letter: &Letter| {
            let mut spans = letter.spans.clone();
            spans.sort_by_key(|span| (span.first_day, span.last_day));
            spans
        };
        if !due.spans.is_empty() && said.spans.is_empty() {
            wrong(ErrorClass::E15, "spans".into(), "none".into());
        } else if !due.spans.is_empty() && canonical(due) != canonical(said) {
            wrong(ErrorClass::E05, "spans".into(), "other_spans".into());
        }
    }
    match (due.earliest_recovery_on, said.earliest_recovery_on) {
        (Some(due), Some(said)) if said < due => {
            wrong(ErrorClass::E05, due.to_string(), said.to_string());
        }
        (Some(due), None) => wrong(ErrorClass::E15, due.to_string(), "none".into()),
        _ => {}
    }
    if !said.appeal_stated {
        wrong(ErrorClass::E15, "appeal_stated".into(), "not_stated".into());
    }
    if said.article.trim().is_empty() {
        wrong(ErrorClass::E15, due.article.clone(), "none".into());
    }
}

pub(super) const fn name(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Refusal => "refusal",
        LetterKind::EndOfRights => "end_of_rights",
        LetterKind::LateWarning => "late_warning",
        LetterKind::Reduction => "reduction",
        LetterKind::DebtNotice => "debt_notice",
        LetterKind::DebtCancelled => "debt_cancelled",
        LetterKind::Recognition => "recognition",
        LetterKind::RefusedRecognition => "refused_recognition",
    }
}

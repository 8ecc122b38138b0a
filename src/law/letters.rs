//! Letters with legal effect (`notifications`).
//!
//! CSS art. L. 115-3 and R. 142-1-A: a refusal states its reasons; R. 133-9-2: the notice
//! of a debt; D. 323-2: the warning for a first late sending; R. 441-18: the decision on an
//! accident. Contract, CS 12: one letter
//! for each cause, at the first settlement where the cause is known.

use super::accident::Standing;
use super::decision::{AmountRule, DayVerdict, Entitlement, StopDecision};
use super::fold::Fold;
use super::ledger::LetterRecord;
use crate::domain::{Cents, Day, DebtReason, DebtState, LetterKind, Payee, Span};

const LATE_SENDING: &str = "late_sending";

impl Fold<'_> {
    /// The letters that this settlement must send.
    pub(super) fn write_letters(&mut self, due: &Entitlement, settlement: usize, as_of: Day) {
        for &certificate in &due.warned {
            let document = due.certificates[usize::from(certificate)].clone();
            self.send(LetterRecord {
                document: Some(document),
                article: "CSS art. D. 323-2",
                ..letter(settlement, LetterKind::LateWarning, LATE_SENDING)
            });
        }
        for (accident, standing) in &due.recognitions {
            let kind = match standing {
                Standing::Recognised(_) | Standing::RecognisedBySilence(_) => {
                    LetterKind::Recognition
                }
                Standing::Refused => LetterKind::RefusedRecognition,
                Standing::Examined | Standing::RecognisedBefore => continue,
            };
            self.send(LetterRecord {
                accident: Some(accident.clone()),
                article: "CSS art. R. 441-18",
                ..letter(settlement, kind, standing.code())
            });
        }
        for (rank, decision) in due.stops.iter().enumerate() {
            if decision.cancelled || !decision.waiting_for.is_empty() {
                continue;
            }
            let stop = Some(self.stop_indexes[rank]);
            if let Some(refusal) = decision.refusal {
                self.send(LetterRecord {
                    stop,
                    article: decision.article_of(refusal),
                    ..letter(settlement, LetterKind::Refusal, refusal.code())
                });
            }
            for (limit, last_day) in &decision.limits {
                if *last_day <= as_of {
                    self.send(LetterRecord {
                        stop,
                        article: decision.article_of(*limit),
                        last_day: Some(*last_day),
                        ..letter(settlement, LetterKind::EndOfRights, limit.code())
                    });
                }
            }
            self.write_reductions(due, decision, stop, settlement, as_of);
        }
        self.write_debt_letters(settlement);
    }

    /// CSS art. D. 323-2: the days cut, with what is left of each.
    fn write_reductions(
        &mut self,
        due: &Entitlement,
        decision: &StopDecision,
        stop: Option<usize>,
        settlement: usize,
        as_of: Day,
    ) {
        let mut reduced: Vec<(u16, Span)> = Vec::new();
        for days in &decision.days {
            if let DayVerdict::Paid {
                daily_gross,
                rule: AmountRule::LateSending,
                ..
            } = days.verdict
                && days.first_day <= as_of
            {
                let span = Span {
                    first_day: days.first_day,
                    last_day: days.last_day.min(as_of),
                    daily_gross,
                };
                match reduced.last_mut() {
                    Some((certificate, last))
                        if *certificate == days.certificate
                            && last.daily_gross == daily_gross
                            && last.last_day.plus_days(1) == span.first_day =>
                    {
                        last.last_day = span.last_day;
                    }
                    _ => reduced.push((days.certificate, span)),
                }
            }
        }
        for of_certificate in reduced.chunk_by(|a, b| a.0 == b.0) {
            self.send(LetterRecord {
                stop,
                article: "CSS art. D. 323-2",
                document: Some(due.certificates[usize::from(of_certificate[0].0)].clone()),
                spans: of_certificate.iter().map(|(_, span)| *span).collect(),
                ..letter(settlement, LetterKind::Reduction, LATE_SENDING)
            });
        }
    }

    /// Notices of the debts found, and of those that nothing is left of.
    fn write_debt_letters(&mut self, settlement: usize) {
        for index in 0..self.ledger.debts.len() {
            let debt = &self.ledger.debts[index];
            let reason = match debt.reason {
                DebtReason::RevisedEntitlement => "revised_entitlement",
                DebtReason::AdvanceRemainder => "advance_remainder",
            };
            let (stop, payee, spans) = (Some(debt.stop), debt.payee, debt.spans.clone());
            let was_cancelled = debt.settlement.is_none() && debt.state == DebtState::Cancelled;
            // A debt below the threshold was never notified: its end is not either. What the
            // old engine cancelled, it has told.
            if self.open_debts[index].notified_on.is_none() || was_cancelled {
                continue;
            }
            let article = "CSS art. L. 133-4-1 et R. 133-9-2";
            if debt.settlement == Some(settlement) {
                self.send(LetterRecord {
                    stop,
                    payee,
                    article,
                    debt: Some(index),
                    spans,
                    ..letter(settlement, LetterKind::DebtNotice, reason)
                });
            }
            if self.open_debts[index].state == DebtState::Cancelled {
                self.send(LetterRecord {
                    stop,
                    payee,
                    article,
                    debt: Some(index),
                    ..letter(settlement, LetterKind::DebtCancelled, reason)
                });
            }
        }
    }

    /// Writes the letter unless one was sent for the same cause, here or before a switch.
    fn send(&mut self, letter: LetterRecord) {
        let letter = LetterRecord {
            payee: self.named_now(letter.payee),
            ..letter
        };
        let is_same = |sent: &LetterRecord| {
            // A decision after silence says nothing new (contract, P39).
            if letter.accident.is_some() {
                return sent.kind == letter.kind && sent.accident == letter.accident;
            }
            // A letter about a document is known by it: its stop may have changed names.
            sent.kind == letter.kind
                && (letter.document.is_some() || sent.stop == letter.stop)
                && sent.reason == letter.reason
                && sent.document == letter.document
                && sent.debt == letter.debt
        };
        let stop = letter.stop.map(|stop| &self.ledger.stops[stop]);
        let debt = letter.debt.map(|debt| &self.ledger.debts[debt].id);
        let was_sent = self.ledger.letters.iter().any(is_same)
            || self.ledger.old_letters.iter().any(|old| {
                if letter.accident.is_some() {
                    return old.kind == letter.kind && old.accident == letter.accident;
                }
                old.kind == letter.kind
                    && old.reason == letter.reason
                    && old.document == letter.document
                    && old.debt.as_ref() == debt
                    && (letter.document.is_some() || old.stop.as_ref() == stop)
            });
        if !was_sent {
            self.ledger.letters.push(letter);
        }
    }
}

/// A letter to the insured person about nothing in particular.
fn letter(settlement: usize, kind: LetterKind, reason: &'static str) -> LetterRecord {
    LetterRecord {
        settlement,
        kind,
        stop: None,
        payee: Payee::Insured,
        reason,
        article: "",
        document: None,
        debt: None,
        spans: Vec::new(),
        last_day: None,
        accident: None,
    }
}

/// The amount that a letter about a debt states.
pub(super) fn stated_amount(letter: &LetterRecord, amount: Cents) -> Option<Cents> {
    match letter.kind {
        LetterKind::DebtNotice => Some(amount),
        LetterKind::DebtCancelled
        | LetterKind::Refusal
        | LetterKind::EndOfRights
        | LetterKind::LateWarning
        | LetterKind::Reduction
        | LetterKind::Recognition
        | LetterKind::RefusedRecognition => None,
    }
}

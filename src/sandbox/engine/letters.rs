//! Letters with legal effect (contract, CS 12).
//!
//! Responsible for which letter is due at a settlement, once for each cause.

use crate::domain::{
    Cents, Day, Debt, DebtReason, Letter, LetterKind, Payee, Span, StopId, StopStatus,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::death::is_the_person;
use super::debts::Debts;
use super::inbox::Known;
use super::ledger::{Terms, Written};
use super::reason::Reason;
use super::recognition::{Accident, Recognised, State};
use super::stops::Member;
use super::walk::Walk;
use super::walked::{Status, Walked};

/// Letters due on a settlement that are not among those already `sent`.
pub(super) fn letters(
    walk: &Walk<'_>,
    known: &Known<'_>,
    debts: &Debts,
    written: &Written,
    terms: &Terms,
    sent: &[Letter],
) -> Vec<Letter> {
    let faults = terms.faults;
    let mut desk = Desk {
        as_of: terms.as_of,
        person: terms.person,
        sent,
        is_self_employed: known.is_self_employed,
        letters: Vec::new(),
    };
    for walked in &walk.stops {
        desk.refusal(walked);
        desk.ends_of_rights(walked, faults);
    }
    for allowance in &walk.allowances {
        if let Some(reason) = allowance.refused() {
            desk.refused(allowance.id, reason);
        }
    }
    for leave in walk.leaves_asked() {
        if let Some(reason) = leave.refused() {
            desk.refused(leave.name(), reason);
        }
    }
    for accident in &walk.belonging.accidents.all {
        desk.recognition(accident);
    }
    for index in &walk.sending.warned {
        let certificate = &known.certificates[*index];
        let stop = owner(walk, *index).unwrap_or(&certificate.content.stop);
        let mut letter = desk.blank(LetterKind::LateWarning, "late_sending", "CSS art. D. 323-2");
        letter.stop = Some(stop.clone());
        letter.document = Some(certificate.id.clone());
        desk.post(letter);
    }
    for reduced in &walk.sending.reduced {
        desk.reduction(walk, known, reduced.certificate);
    }
    for id in &written.created {
        if let Some(debt) = debts.find(id)
            && !faults.has(FaultKind::DebtNotNotified)
        {
            desk.debt_notice(debt, faults);
        }
    }
    for (id, was_notified) in &written.cancelled {
        if let Some(debt) = debts.find(id)
            && *was_notified
        {
            let letter = desk.about_debt(LetterKind::DebtCancelled, debt);
            desk.post(letter);
        }
    }
    desk.letters
}

/// The reason for which a stop is refused as a whole: no day is payable, and some
/// are refused for something else than a limit. Part time has a right, even while its
/// loss is not stated and where there is none.
pub(super) fn refused_as_a_whole(walked: &Walked) -> Option<Reason> {
    let has_a_right = |status: &Status| match status {
        Status::Paid(_) | Status::WithoutLoss | Status::AwaitsLoss => true,
        Status::Waited | Status::Refused(_) | Status::Employers => false,
    };
    if walked.statuses.iter().any(has_a_right) {
        return None;
    }
    // Days of a relapse behind the same consolidation add no reason to the limit.
    let is_limited = |reason: Reason| {
        let mut limits = walked.limits.iter();
        let is_told = limits.any(|limit| limit.reason == Reason::ConsolidatedMeanwhile);
        reason.is_limit() || (reason == Reason::Consolidated && is_told)
    };
    walked
        .statuses
        .iter()
        .find_map(|status| match status {
            Status::Refused(reason) if !is_limited(*reason) => Some(*reason),
            Status::Refused(_)
            | Status::Waited
            | Status::Paid(_)
            | Status::WithoutLoss
            | Status::AwaitsLoss
            | Status::Employers => None,
        })
        // Even where every day is a waiting day; of days beyond the tables nothing is said.
        .or((walked.has_no_amount && !walked.statuses.is_empty()).then_some(Reason::NoBase))
}

/// The stop whose days a certificate covers.
fn owner<'w>(walk: &'w Walk<'_>, certificate: usize) -> Option<&'w StopId> {
    walk.stops
        .iter()
        .find(|walked| {
            walked
                .stop
                .days
                .iter()
                .any(|covered| covered.member == Member::Certificate(certificate))
        })
        .map(|walked| &walked.stop.id)
}

const fn reason_of(debt: &Debt) -> &'static str {
    match debt.reason {
        DebtReason::RevisedEntitlement => "revised_entitlement",
        DebtReason::AdvanceRemainder => "advance_remainder",
    }
}

struct Desk<'s> {
    as_of: Day,
    /// The name of the person: letters to her reach the heirs after a death.
    person: Payee,
    sent: &'s [Letter],
    is_self_employed: bool,
    letters: Vec<Letter>,
}

impl Desk<'_> {
    fn blank(&self, kind: LetterKind, reason: &str, article: &str) -> Letter {
        Letter {
            accident: None,
            id: String::new(),
            kind,
            settlement: self.as_of,
            stop: None,
            payee: self.person,
            reason: reason.into(),
            article: article.into(),
            appeal_stated: true,
            document: None,
            debt: None,
            amount: None,
            spans: Vec::new(),
            last_day: None,
            earliest_recovery_on: None,
        }
    }

    /// Sends a letter, unless its cause was already written about.
    fn post(&mut self, mut letter: Letter) {
        let is_same_cause = |other: &Letter| {
            other.kind == letter.kind
                && other.accident == letter.accident
                && other.document == letter.document
                && other.debt == letter.debt
                // A document or a debt names the cause by itself.
                && (letter.document.is_some()
                    || letter.debt.is_some()
                    || letter.accident.is_some()
                    || (other.stop == letter.stop && other.reason == letter.reason))
        };
        if self.sent.iter().chain(&self.letters).any(is_same_cause) {
            return;
        }
        letter.id = format!("{}/letter/{}", self.as_of, self.letters.len() + 1);
        self.letters.push(letter);
    }

    fn refusal(&mut self, walked: &Walked) {
        if let Some(reason) = refused_as_a_whole(walked) {
            self.refused(&walked.stop.id, reason);
        }
    }

    fn refused(&mut self, stop: &StopId, reason: Reason) {
        let article = if self.is_self_employed {
            reason.article_for_the_self_employed()
        } else {
            reason.article()
        };
        let mut letter = self.blank(LetterKind::Refusal, reason.code(), article);
        letter.stop = Some(stop.clone());
        self.post(letter);
    }

    /// CSS art. R. 441-18: what the fund decided, or its silence, is told once.
    fn recognition(&mut self, accident: &Accident<'_>) {
        let (kind, reason) = match accident.state {
            State::Examined | State::Recognised(Recognised::Before) => return,
            State::Recognised(Recognised::Decided(_)) => (LetterKind::Recognition, "recognised"),
            State::Recognised(Recognised::Silence(_)) => (LetterKind::Recognition, "silence"),
            State::Refused => (LetterKind::RefusedRecognition, "not_recognised"),
        };
        let mut letter = self.blank(kind, reason, "CSS art. R. 441-18");
        letter.accident = Some(accident.name.clone());
        self.post(letter);
    }

    fn ends_of_rights(&mut self, walked: &Walked, faults: FaultSet) {
        for limit in &walked.limits {
            if limit.last_day.is_none_or(|last_day| last_day <= self.as_of) {
                let mut letter = self.blank(
                    LetterKind::EndOfRights,
                    limit.reason.code(),
                    limit.reason.article(),
                );
                letter.stop = Some(walked.stop.id.clone());
                letter.last_day = limit.last_day;
                self.post(letter);
            }
        }
        if faults.has(FaultKind::WrongLetterEndOfRights)
            && let Some(start) = walked.stop.start().filter(|start| *start <= self.as_of)
        {
            let reason = Reason::SixMonthsRights;
            let mut letter = self.blank(LetterKind::EndOfRights, reason.code(), reason.article());
            letter.stop = Some(walked.stop.id.clone());
            letter.last_day = Some(start.end_of_months(6));
            self.post(letter);
        }
    }

    /// The days halved, once the first of them is paid.
    fn reduction(&mut self, walk: &Walk<'_>, known: &Known<'_>, certificate: usize) {
        for walked in &walk.stops {
            let halved: Vec<(Day, i64)> = walked
                .days()
                .filter_map(|(covered, status)| match status {
                    Status::Paid(paid) if paid.reduced_by == Some(certificate) => {
                        Some((covered.day, paid.cents))
                    }
                    _ => None,
                })
                .collect();
            if halved.first().is_none_or(|(day, _)| *day > self.as_of) {
                continue;
            }
            let mut letter = self.blank(LetterKind::Reduction, "late_sending", "CSS art. D. 323-2");
            letter.stop = Some(walked.stop.id.clone());
            letter.document = Some(known.certificates[certificate].id.clone());
            letter.spans = halved
                .chunk_by(|one, next| next.0 == one.0.plus_days(1) && next.1 == one.1)
                .map(|run| Span {
                    first_day: run[0].0,
                    last_day: run[run.len() - 1].0,
                    daily_gross: Cents(run[0].1),
                })
                .collect();
            self.post(letter);
        }
    }

    /// A letter to whoever owes a debt.
    fn about_debt(&self, kind: LetterKind, debt: &Debt) -> Letter {
        let mut letter = self.blank(kind, reason_of(debt), "CSS art. L. 133-4-1 et R. 133-9-2");
        if !is_the_person(debt.payee) {
            letter.payee = debt.payee;
        }
        letter.stop = Some(debt.stop.clone());
        letter.debt = Some(debt.id.clone());
        letter
    }

    fn debt_notice(&mut self, debt: &Debt, faults: FaultSet) {
        if debt.notified_on.is_none() {
            return;
        }
        let mut letter = self.about_debt(LetterKind::DebtNotice, debt);
        letter.amount = Some(if faults.has(FaultKind::NoticeOfGross) {
            debt.gross
        } else {
            debt.amount
        });
        letter.spans.clone_from(&debt.spans);
        letter.earliest_recovery_on = debt.earliest_recovery_on;
        self.post(letter);
    }
}

/// Where a stop stands on a settlement day (contract, CS 18).
pub(super) fn status_of(walked: &Walked, as_of: Day) -> StopStatus {
    if !walked.waits_for(as_of).is_empty() {
        StopStatus::Waiting
    } else if refused_as_a_whole(walked).is_some() {
        StopStatus::Refused
    } else if walked
        .limits
        .iter()
        .any(|limit| limit.last_day.is_none_or(|last_day| last_day <= as_of))
    {
        StopStatus::Exhausted
    } else if walked
        .stop
        .last_day()
        .or(walked.stop.left_to_leaves_until)
        .is_none_or(|last| last <= as_of)
    {
        StopStatus::Finished
    } else {
        StopStatus::Paying
    }
}

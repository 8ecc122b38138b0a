//! What happens to a debt after its notice (`rectification`, `remboursement`).
//!
//! CSS art. R. 133-9-2: the debtor may ask within twenty days that the information be put
//! right; « le silence gardé pendant un mois vaut rejet »; recovery begins two months after
//! that silence, or after seven clear days of a new notice. L. 133-4-1: otherwise an appeal,
//! which stops nothing. Contract, P57 to P59. Nothing here changes what is due.

use super::LawError;
use super::death::person;
use super::fold::Fold;
use super::ledger::{DebtRecord, WrittenDebt};
use super::policy::{ContestFrom, LeftToThePerson};
use super::takeover::is_early;
use crate::domain::{
    Cents, Content, Day, DebtState, Decision, DocumentId, LetterKind, Payee, StopId,
};

/// What the documents say of a debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// The person keeps what remains.
    LeftToThePerson,
    /// The debt stands, with these dates.
    Stands {
        state: DebtState,
        notified_on: Option<Day>,
        earliest_recovery_on: Option<Day>,
    },
}

/// A contest that concerns a debt.
#[derive(Clone, Copy)]
struct Contest {
    received_on: Day,
    contested_on: Day,
}

impl Fold<'_> {
    /// Repayments, receipts, contests and decisions, on the debts found before this
    /// settlement. Contract, P56.
    pub(super) fn follow_debts(&mut self, as_of: Day) -> Result<(), LawError> {
        if !self.has_debt_documents {
            return Ok(());
        }
        self.take_repayments();
        for index in 0..self.ledger.debts.len() {
            match self.open_debts[index].state {
                DebtState::Cancelled | DebtState::Repaid => continue,
                DebtState::BelowThreshold | DebtState::Notified | DebtState::Contested => {}
            }
            let answer = self.answer_on(&self.ledger.debts[index], as_of)?;
            let reading = self.parameters.readings.left_to_the_person;
            let open = &mut self.open_debts[index];
            match answer {
                Answer::LeftToThePerson => {
                    if reading == LeftToThePerson::SetOff {
                        open.left_to_the_person = open.remaining;
                    }
                    open.remaining = Cents::ZERO;
                    open.state = DebtState::Cancelled;
                }
                Answer::Stands {
                    state,
                    notified_on,
                    earliest_recovery_on,
                } => {
                    open.state = state;
                    open.notified_on = notified_on;
                    open.earliest_recovery_on = earliest_recovery_on;
                }
            }
            self.note_debt(index);
        }
        Ok(())
    }

    /// What was paid back lowers what is left, oldest debt of the stop first. Contract, P59.
    fn take_repayments(&mut self) {
        let mut repayments: Vec<(Day, &DocumentId, &StopId, Cents)> = Vec::new();
        for fact in self.known.in_force() {
            if let Content::Repaid(repaid) = &fact.document.content
                && !is_early(fact, &self.known)
            {
                let id = &fact.document.document_id;
                repayments.push((fact.first.received_on, id, &repaid.stop, repaid.amount));
            }
        }
        repayments.sort();
        let order = self.debts_oldest_first();
        for (_, id, stop, amount) in repayments {
            let position = self.repaid.iter().position(|(known, _)| known == id);
            let position = position.unwrap_or_else(|| {
                self.repaid.push((id.clone(), Cents::ZERO));
                self.repaid.len() - 1
            });
            let mut left = amount - self.repaid[position].1;
            for &index in &order {
                let of_stop = self.ledger.stops[self.ledger.debts[index].stop] == *stop;
                let open = &mut self.open_debts[index];
                if left <= Cents::ZERO || !open.is_open() || !of_stop {
                    continue;
                }
                let part = left.min(open.remaining);
                left -= part;
                self.repaid[position].1 += part;
                open.remaining -= part;
                if open.remaining == Cents::ZERO {
                    open.state = DebtState::Repaid;
                }
                self.note_debt(index);
            }
        }
    }

    /// What the documents in force say of a debt. CSS art. R. 133-9-2, I to IV.
    fn answer_on(&self, debt: &DebtRecord, as_of: Day) -> Result<Answer, LawError> {
        let notice_days = self.parameters.debt_notice_days.on(as_of)?;
        let (mut notified_on, mut earliest) = (debt.notified_on, debt.earliest_recovery_on);
        if let Some(received_on) = self.notice_received_on(debt) {
            notified_on = Some(received_on);
            earliest = Some(received_on.plus_days(notice_days));
        }
        let stands = |state, earliest_recovery_on| Answer::Stands {
            state,
            notified_on,
            earliest_recovery_on,
        };
        let may_be_contested =
            person(debt.payee) == Payee::Insured && debt.state != DebtState::BelowThreshold;
        let Some(notified) = notified_on.filter(|_| may_be_contested) else {
            return Ok(stands(debt.state, earliest));
        };
        let stop = &self.ledger.stops[debt.stop];
        let mut recognised = self.decisions(stop, Decision::Recognised);
        if recognised.any(|decided_on| notified <= decided_on) {
            return Ok(Answer::LeftToThePerson);
        }
        let Some(contest) = self.contest_of(stop, notified, as_of)? else {
            return Ok(stands(debt.state, earliest));
        };
        let silence_on = self.silence_on(contest)?;
        let in_time = |day: &Day| contest.contested_on <= *day && *day <= silence_on;
        let refused_on = self
            .decisions(stop, Decision::Refused)
            .filter(in_time)
            .min();
        if let Some(refused_on) = refused_on {
            let table = &self.parameters.contest_refusal_days;
            let after = refused_on.plus_days(table.on(refused_on.min(table.until))?);
            let earliest = after.max(notified.plus_days(notice_days));
            return Ok(stands(DebtState::Notified, Some(earliest)));
        }
        let suspension = &self.parameters.contest_suspension_months;
        let earliest = silence_on
            .plus_months(suspension.on(contest.received_on)?)
            .plus_days(1);
        // Silence refuses, whether or not anything was received since.
        let state = if as_of <= silence_on {
            DebtState::Contested
        } else {
            DebtState::Notified
        };
        Ok(stands(state, Some(earliest)))
    }

    /// The contest in time that was received first. CSS art. R. 133-9-2, I, 2°.
    fn contest_of(
        &self,
        stop: &StopId,
        notified: Day,
        as_of: Day,
    ) -> Result<Option<Contest>, LawError> {
        let last_day = notified.plus_days(self.parameters.contest_days.on(as_of)?);
        let contests = self.known.in_force().filter_map(|fact| {
            let Content::DebtContested(contested) = &fact.document.content else {
                return None;
            };
            let on = contested.contested_on;
            let is_concerned = contested.stop == *stop && notified <= on && on <= last_day;
            is_concerned.then_some(Contest {
                received_on: fact.first.received_on,
                contested_on: on,
            })
        });
        Ok(contests.min_by_key(|contest| (contest.received_on, contest.contested_on)))
    }

    /// The last day on which silence has not refused yet. CSS art. R. 133-9-2, II, 1°.
    fn silence_on(&self, contest: Contest) -> Result<Day, LawError> {
        let from = match self.parameters.readings.contest_from {
            ContestFrom::Receipt => contest.received_on,
            ContestFrom::Request => contest.contested_on,
        };
        let months = self
            .parameters
            .contest_silence_months
            .on(contest.received_on)?;
        Ok(from.plus_months(months))
    }

    /// The days of the decisions in force on a stop.
    fn decisions<'s>(
        &'s self,
        stop: &'s StopId,
        wanted: Decision,
    ) -> impl Iterator<Item = Day> + 's {
        self.known
            .in_force()
            .filter_map(move |fact| match &fact.document.content {
                Content::DebtDecision(decided)
                    if decided.stop == *stop && decided.decision == wanted =>
                {
                    Some(decided.decided_on)
                }
                _ => None,
            })
    }

    /// The day on which the notice of a debt handed over was received, when a document of
    /// after the switch says it. Contract, P59.
    fn notice_received_on(&self, debt: &DebtRecord) -> Option<Day> {
        if debt.settlement.is_some() {
            return None;
        }
        let is_its_notice = |name: &str| {
            self.ledger.old_letters.iter().any(|letter| {
                letter.kind == LetterKind::DebtNotice
                    && letter.id == name
                    && letter.debt.as_ref() == Some(&debt.id)
            })
        };
        let receipts = self.known.in_force().filter_map(|fact| {
            let Content::LetterReceived(letter) = &fact.document.content else {
                return None;
            };
            let counts = !is_early(fact, &self.known) && is_its_notice(letter.letter.as_str());
            counts.then_some((fact.order(), letter.received_by_person_on))
        });
        receipts.max_by_key(|(order, _)| *order).map(|(_, day)| day)
    }

    /// Writes where a debt stands, when that is news.
    pub(super) fn note_debt(&mut self, index: usize) {
        let open = self.open_debts[index];
        let new = WrittenDebt {
            settlement: Some(self.ledger.settlements.len()),
            debt: index,
            remaining: open.remaining,
            state: open.state,
            notified_on: open.notified_on,
            earliest_recovery_on: open.earliest_recovery_on,
        };
        let mut written = self.ledger.debt_changes.iter().rev();
        let last = written.find(|change| change.debt == index);
        if last.is_none_or(|last| !last.says_the_same(&new)) {
            self.ledger.debt_changes.push(new);
        }
    }
}

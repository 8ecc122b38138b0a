//! Debts that the person contests, and what the fund answers (CSS art. L. 133-4-1,
//! R. 133-9-2; contract, P57 and P58).
//!
//! Responsible for the state and the dates of a debt that was notified, read anew at each
//! settlement: the silence of the fund refuses without any news. Moves no entitlement.

use crate::domain::{Cents, Day, DebtState, Decision};
use crate::sandbox::constants::{
    CONTEST_DAYS, CONTEST_REFUSAL_DAYS, CONTEST_SILENCE_MONTHS, CONTEST_SUSPENSION_MONTHS,
    RECOVERY_DAYS,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::death::is_the_person;
use super::debts::{Owed, is_final};
use super::inbox::Known;
use super::takeover::notice_received_on;

/// A contest that counts.
#[derive(Clone, Copy)]
struct Contest {
    contested_on: Day,
    /// Last day of the month in which the fund answers.
    silence_on: Day,
}

/// Reads receipts, contests and decisions for one debt. Says whether what remained of it is
/// left to the person now.
pub(super) fn review(owed: &mut Owed, known: &Known<'_>, as_of: Day, faults: FaultSet) -> bool {
    if is_final(owed.debt.state) {
        return false;
    }
    let received_on = if owed.is_handed_over {
        notice_received_on(known, &owed.debt.id)
    } else {
        None
    };
    let Some(told_on) = received_on.or(owed.told_on) else {
        return false;
    };
    let is_hers = is_the_person(owed.debt.payee);
    if is_hers && is_recognised(owed, known, told_on) {
        owed.left_to_the_person = owed.debt.remaining.0.max(0);
        owed.debt.remaining = Cents::ZERO;
        owed.debt.state = DebtState::Cancelled;
        return true;
    }
    let may_be_recovered_on = told_on.plus_days(RECOVERY_DAYS);
    let contest = contest_of(owed, known, told_on, faults).filter(|_| is_hers);
    let (state, earliest_recovery_on) = match contest {
        None if received_on.is_some() => (owed.first_state, Some(may_be_recovered_on)),
        None => (owed.first_state, owed.first_recovery_on),
        Some(contest) => {
            if let Some(refused_on) = refused_on(owed, known, contest) {
                let after_refusal = refused_on.plus_days(CONTEST_REFUSAL_DAYS);
                let earliest = may_be_recovered_on.max(after_refusal);
                (DebtState::Notified, Some(earliest))
            } else {
                let suspended = contest.silence_on.plus_months(CONTEST_SUSPENSION_MONTHS);
                let is_open =
                    as_of <= contest.silence_on || faults.has(FaultKind::RefusalBySilenceIgnored);
                let state = if is_open {
                    DebtState::Contested
                } else {
                    DebtState::Notified
                };
                (state, Some(suspended.plus_days(1)))
            }
        }
    };
    let debt = &mut owed.debt;
    debt.state = state;
    debt.notified_on = Some(told_on);
    debt.earliest_recovery_on = earliest_recovery_on;
    false
}

/// CSS art. R. 133-9-2, I and II: the contest within twenty days of the notice, the first
/// received when there are several.
fn contest_of(owed: &Owed, known: &Known<'_>, told_on: Day, faults: FaultSet) -> Option<Contest> {
    if faults.has(FaultKind::ContestNotSuspending) {
        return None;
    }
    let last_day = if faults.has(FaultKind::LateContestAccepted) {
        None
    } else {
        Some(told_on.plus_days(CONTEST_DAYS))
    };
    known
        .contested
        .iter()
        .filter(|contest| contest.content.stop == owed.debt.stop)
        .map(|contest| (contest.first_received_on, contest.content.contested_on))
        .filter(|(_, contested_on)| {
            told_on <= *contested_on && last_day.is_none_or(|last| *contested_on <= last)
        })
        .min()
        .map(|(received_on, contested_on)| Contest {
            contested_on,
            silence_on: received_on.plus_months(CONTEST_SILENCE_MONTHS),
        })
}

/// CSS art. R. 133-9-2, III: the first refusal before silence refuses.
fn refused_on(owed: &Owed, known: &Known<'_>, contest: Contest) -> Option<Day> {
    decided(owed, known, Decision::Refused)
        .filter(|on| contest.contested_on <= *on && *on <= contest.silence_on)
        .min()
}

/// The fund, or the judge of an appeal, leaves the person what remains.
fn is_recognised(owed: &Owed, known: &Known<'_>, told_on: Day) -> bool {
    decided(owed, known, Decision::Recognised).any(|on| told_on <= on)
}

fn decided<'k>(
    owed: &'k Owed,
    known: &'k Known<'_>,
    wanted: Decision,
) -> impl Iterator<Item = Day> + 'k {
    known
        .debt_decisions
        .iter()
        .map(|decision| decision.content)
        .filter(move |decision| decision.stop == owed.debt.stop && decision.decision == wanted)
        .map(|decision| decision.decided_on)
}

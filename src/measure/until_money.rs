//! How long a person waits for the first money, in the days of the file.
//!
//! The clock starts on the day on which all documents needed were there: of each kind of
//! document that opens a right, the first that had come when the law first pays; the latest
//! of these. It stops at the first settlement that pays anything. How fast an answer comes
//! over the network is another matter (`clock_face`): a person never sees it.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

use serde::{Deserialize, Serialize};

use crate::domain::{Cents, Content, Day, Dossier};
use crate::law::Ledger;
use crate::play::Played;

/// Waiting days of the dossiers of one stratum to which money is due.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UntilMoney {
    /// Dossiers by days waited for the engine's first payment.
    pub n_by_days: BTreeMap<u32, u64>,
    /// Dossiers by days that the wait would have been at the first settlement on which
    /// the law pays: what the calendar of the settlements costs alone.
    pub n_by_days_at_best: BTreeMap<u32, u64>,
    /// Dossiers by days that the first payment came after that settlement.
    pub n_by_days_lost: BTreeMap<u32, u64>,
    /// Dossiers to which money is due and that are never paid anything.
    pub n_never: u64,
}

/// The first money of one dossier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct FirstMoney {
    /// When all documents needed were there.
    complete_on: Day,
    /// The first settlement on which the law pays.
    due_on: Day,
    /// The first settlement on which the engine pays.
    first_payment: Option<Day>,
}

/// How long the person of one dossier waits for the first money.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MoneyWait {
    /// Days waited had the engine paid at the first settlement on which money was due.
    pub at_best: u32,
    /// Days waited and, of them, days after that settlement; absent when never paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited_and_lost: Option<(u32, u32)>,
}

impl FirstMoney {
    pub(super) fn wait(self) -> MoneyWait {
        let days = |from: Day, to: Day| u32::try_from(to.days_since(from)).unwrap_or(0);
        MoneyWait {
            at_best: days(self.complete_on, self.due_on),
            waited_and_lost: self
                .first_payment
                .map(|paid_on| (days(self.complete_on, paid_on), days(self.due_on, paid_on))),
        }
    }
}

impl UntilMoney {
    /// Dossiers to which money is due.
    pub fn n_due(&self) -> u64 {
        self.n_by_days.values().sum::<u64>() + self.n_never
    }

    /// Days waited by at most the share `q`; `None` when that is for ever, or nobody waits.
    pub fn quantile_days(&self, q: f64) -> Option<u32> {
        quantile(&self.n_by_days, self.n_due(), q)
    }

    /// The same, had the engine paid at the first settlement on which it was due.
    pub fn quantile_days_at_best(&self, q: f64) -> Option<u32> {
        quantile(&self.n_by_days_at_best, self.n_due(), q)
    }

    /// Days lost by the dossier of this rank (from 1) of all that are due money; `None` when
    /// it is never paid.
    pub fn days_lost_at_rank(&self, rank: u64) -> Option<u32> {
        at_rank(&self.n_by_days_lost, rank)
    }

    pub(super) fn add(&mut self, first: FirstMoney) {
        let wait = first.wait();
        *self.n_by_days_at_best.entry(wait.at_best).or_default() += 1;
        match wait.waited_and_lost {
            None => self.n_never += 1,
            Some((waited, lost)) => {
                *self.n_by_days.entry(waited).or_default() += 1;
                *self.n_by_days_lost.entry(lost).or_default() += 1;
            }
        }
    }

    /// Counts one dossier as if it had been paid at the first settlement on which money was
    /// due: as many dossiers as before, one of them in time.
    pub fn excuse(&mut self, wait: MoneyWait) {
        match wait.waited_and_lost {
            None => self.n_never = self.n_never.saturating_sub(1),
            Some((waited, lost)) => {
                take_one(&mut self.n_by_days, waited);
                take_one(&mut self.n_by_days_lost, lost);
            }
        }
        *self.n_by_days.entry(wait.at_best).or_default() += 1;
        *self.n_by_days_lost.entry(0).or_default() += 1;
    }
}

fn take_one(counts: &mut BTreeMap<u32, u64>, days: u32) {
    if let Some(n) = counts.get_mut(&days) {
        *n = n.saturating_sub(1);
        if *n == 0 {
            counts.remove(&days);
        }
    }
}

fn quantile(counts: &BTreeMap<u32, u64>, n: u64, q: f64) -> Option<u32> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts stay below 2^53 and q is between 0 and 1"
    )]
    let rank = (q * n as f64).ceil() as u64;
    (n > 0).then(|| at_rank(counts, rank.max(1))).flatten()
}

fn at_rank(counts: &BTreeMap<u32, u64>, rank: u64) -> Option<u32> {
    let mut below = 0;
    counts.iter().find_map(|(days, n)| {
        below += n;
        (below >= rank).then_some(*days)
    })
}

/// The first money of a played dossier; `None` when none is due, and for an engine that only
/// tells a daily amount: it pays nobody.
pub(super) fn first_money(
    dossier: &Dossier,
    ledger: &Ledger,
    played: &Played,
) -> Option<FirstMoney> {
    if played.daily_amount.is_some() {
        return None;
    }
    let n_decided = ledger
        .settlements
        .iter()
        .position(|settled| !settled.decided)
        .unwrap_or(ledger.settlements.len());
    let lines = ledger
        .lines
        .iter()
        .map(|line| (line.settlement, line.money));
    let again = ledger.regularisations.iter();
    let again = again.map(|line| (line.settlement, line.money));
    let first = lines
        .chain(again)
        .filter(|(settlement, money)| *settlement < n_decided && money.gross > Cents::ZERO)
        .map(|(settlement, _)| settlement)
        .min()?;
    let due_on = ledger.settlements[first].as_of;
    let last_compared = ledger.settlements[n_decided - 1].as_of;
    Some(FirstMoney {
        complete_on: complete_on(dossier, due_on),
        due_on,
        first_payment: paid_on(played).filter(|day| *day <= last_compared),
    })
}

/// The day on which all documents needed were there.
fn complete_on(dossier: &Dossier, due_on: Day) -> Day {
    let mut first_of_kind: Vec<(Discriminant<Content>, Day)> = Vec::new();
    for document in &dossier.documents {
        let kind = discriminant(&document.content);
        let known = first_of_kind.iter().any(|(other, _)| *other == kind);
        if document.received_on <= due_on
            && !document.cancelled
            && !known
            && opens_a_right(&document.content)
        {
            first_of_kind.push((kind, document.received_on));
        }
    }
    let latest = first_of_kind.into_iter().map(|(_, day)| day).max();
    latest.unwrap_or(due_on)
}

/// Whether a first payment may wait for such a document.
const fn opens_a_right(content: &Content) -> bool {
    !matches!(
        content,
        Content::BankAccountChange(_)
            | Content::AddressChange(_)
            | Content::FundChange(_)
            | Content::TaxRateChange(_)
            | Content::NirAssigned(_)
            | Content::LetterReceived(_)
            | Content::DebtContested(_)
            | Content::DebtDecision(_)
            | Content::Repaid(_)
            | Content::AdvancePaid(_)
            | Content::ReturnToWork(_)
            | Content::Subrogation(_)
    )
}

/// The first settlement at which the engine wrote a payment; without its answers, as its
/// statement tells them.
fn paid_on(played: &Played) -> Option<Day> {
    let answered = played.answers.iter().flat_map(|(_, answer)| {
        let lines = answer.lines.iter().chain(&answer.regularisations);
        lines.map(|line| (answer.as_of, line.gross))
    });
    let stated = played.statement.iter().flat_map(|statement| {
        let lines = statement.lines.iter().chain(&statement.regularisations);
        lines.map(|line| (line.settlement, line.gross))
    });
    answered
        .chain(stated)
        .filter(|(_, gross)| *gross > Cents::ZERO)
        .map(|(day, _)| day)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn waits(paid: &[Option<&str>]) -> UntilMoney {
        let mut until = UntilMoney::default();
        for paid_on in paid {
            until.add(FirstMoney {
                complete_on: day("2026-03-01"),
                due_on: day("2026-03-10"),
                first_payment: paid_on.map(day),
            });
        }
        until
    }

    #[test]
    fn a_wait_counts_from_the_complete_file_and_not_from_the_settlement() {
        let until = waits(&[Some("2026-03-10"), Some("2026-04-09")]);
        assert_eq!(until.n_by_days, [(9, 1), (39, 1)].into());
        assert_eq!(until.n_by_days_at_best, [(9, 2)].into());
        assert_eq!(until.n_by_days_lost, [(0, 1), (30, 1)].into());
        assert_eq!(until.quantile_days(0.5), Some(9));
        assert_eq!(until.quantile_days(0.95), Some(39));
    }

    #[test]
    fn who_is_never_paid_waits_for_ever() {
        let until = waits(&[Some("2026-03-10"), None, None]);
        assert_eq!((until.n_due(), until.n_never), (3, 2));
        assert_eq!(until.quantile_days(0.33), Some(9));
        assert_eq!(until.quantile_days(0.5), None);
        assert_eq!(until.quantile_days_at_best(0.99), Some(9));
        assert_eq!(until.days_lost_at_rank(1), Some(0));
        assert_eq!(until.days_lost_at_rank(2), None);
        assert_eq!(UntilMoney::default().quantile_days(0.5), None);
    }

    #[test]
    fn who_is_excused_counts_as_paid_in_time_and_as_many_are_due_money() {
        let mut until = waits(&[Some("2026-03-10"), Some("2026-04-09"), None]);
        until.excuse(MoneyWait {
            at_best: 9,
            waited_and_lost: Some((39, 30)),
        });
        assert_eq!((until.n_due(), until.n_never), (3, 1));
        assert_eq!(until.n_by_days_lost, [(0, 2)].into());
        until.excuse(MoneyWait {
            at_best: 9,
            waited_and_lost: None,
        });
        assert_eq!(until, waits(&[Some("2026-03-10"); 3]));
    }

    #[test]
    fn money_paid_before_it_is_due_is_no_wait() {
        let until = waits(&[Some("2026-02-10")]);
        assert_eq!(until.n_by_days, [(0, 1)].into());
        assert_eq!(until.n_by_days_lost, [(0, 1)].into());
    }
}

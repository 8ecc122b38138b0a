//! Money that is taken back, claimed late, left by somebody who died, or written by the engine
//! before: how one of these stories is told.
//!
//! What each part is chosen for stands in the files below. A debt is found at the first
//! settlement after a correction, which the fund's cycle tells; nothing here knows its amount.

mod claims;
mod death;
mod debts;
mod edges;
mod switch;

use crate::domain::{
    Cents, Content, Day, DebtContested, DebtDecision, Decision, KeptPay, Repaid, SubrogationPeriod,
    TaxRateChange, Threshold,
};

use super::super::draft::{Cycle, Draft, Sending, stop_id};
use super::super::pay::Job;
use super::Maker;
use super::tale::{self, case, tuesday};

const PAY: Cents = Cents(250_000);
/// The stop of every story.
const NAME: &str = "S1";

/// Every case of debts, claims, deaths and switches.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    debts::make(maker);
    claims::make(maker);
    death::make(maker);
    switch::make(maker);
    edges::make(maker, thresholds);
}

/// A person with one job whose stop was paid.
struct Story<'a> {
    draft: &'a mut Draft,
    job: Job,
    start: Day,
    /// The rank of the pay statement.
    statement: usize,
    /// Versions of it so far.
    n_versions: u32,
}

impl<'a> Story<'a> {
    /// A stop of so many days.
    fn begin(draft: &'a mut Draft, start: Day, n_days: i32) -> Self {
        Self::taken(draft, start, n_days, Vec::new())
    }

    /// The same, the employer taking some days.
    fn taken(draft: &'a mut Draft, start: Day, n_days: i32, taken: Vec<SubrogationPeriod>) -> Self {
        let job = tale::job(draft, start, PAY);
        tale::employ(draft, &job, start);
        tale::chain(draft, start, n_days);
        let statement = tale::declare(draft, &job, &stop_id(NAME), start, taken);
        Self {
            draft,
            job,
            start,
            statement,
            n_versions: 1,
        }
    }

    /// A stop of forty days of which the pays were lower, as is told on its forty-fourth day.
    fn indebted(draft: &'a mut Draft) -> Self {
        let mut story = Self::begin(draft, tuesday(), 40);
        story.paid(190_000, story.on(43));
        story
    }

    /// A day of the story.
    const fn on(&self, n: i32) -> Day {
        self.start.plus_days(n)
    }

    /// The day on which the fund finds that debt, and tells it.
    fn noticed_on(&self) -> Day {
        Cycle::PLAIN.on_or_after(self.on(43))
    }

    /// A new version of the pay statement: so much a month.
    fn paid(&mut self, monthly: i64, on: Day) {
        self.n_versions += 1;
        let sending = Sending::payroll(on, 0);
        let (rank, version) = (self.statement, self.n_versions);
        self.draft.correct(rank, version, sending, |content| {
            if let Content::EmployerStatement(statement) = content {
                for pay in &mut statement.pays {
                    pay.gross = Cents(monthly);
                }
            }
        });
    }

    /// The person asks for a correction on that day; the fund gets it so many days later.
    fn contests(&mut self, contested_on: Day, delay: i32) -> usize {
        let content = Content::DebtContested(DebtContested {
            stop: stop_id(NAME),
            contested_on,
        });
        self.draft
            .send(Sending::paper(contested_on, delay), content)
    }

    fn decided(&mut self, decision: Decision, decided_on: Day) -> usize {
        let content = Content::DebtDecision(DebtDecision {
            stop: stop_id(NAME),
            decision,
            decided_on,
        });
        self.draft.send(Sending::at_once(decided_on), content)
    }

    fn repaid(&mut self, cents: i64, paid_on: Day) -> usize {
        let content = Content::Repaid(Repaid {
            stop: stop_id(NAME),
            amount: Cents(cents),
            paid_on,
        });
        self.draft.send(Sending::at_once(paid_on), content)
    }

    /// Something that changes nothing: the fund settles until that day at least.
    fn heard_of_until(&mut self, day: Day) {
        let content = Content::TaxRateChange(TaxRateChange {
            rate: self.draft.tax_rate,
            effective_on: day,
        });
        self.draft.send(Sending::at_once(day), content);
    }
}

/// The employer takes some days, the pay kept in full.
const fn in_full(first_day: Day, last_day: Day) -> SubrogationPeriod {
    SubrogationPeriod {
        first_day,
        last_day,
        kept_pay: KeptPay::InFull,
    }
}

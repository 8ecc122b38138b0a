//! Therapeutic part time (`temps partiel thérapeutique`): what a month of it gives.
//!
//! CSS art. R. 323-3: the allowance is that of L. 323-4 and « ne peut être supérieur à la
//! perte de gain journalière liée à la réduction de l'activité ». The loss is known by month
//! and by employer; a month gives the smaller of the loss and of its days at the daily
//! amount, shared out to the cent over its days. Light work after an accident goes the same
//! way: CSS art. L. 433-1, fourth paragraph, and R. 433-15.

use super::chain::{Chain, Cover};
use super::decision::{DayVerdict, NotDue, StopDays, StopDecision, push_days};
use super::documents::{Fact, Known};
use super::policy::PartTimeDaily;
use crate::domain::{Cents, Day, Month, PartTimeLoss, StopId};

/// What is known of the pay lost in a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Loss {
    /// No employer has said anything.
    NotDeclared,
    /// Nothing is lost.
    Nothing,
    /// Pay lost, all employers together.
    Some(Cents),
}

/// Losses declared for one stop.
pub(super) struct Losses(Vec<(Month, Cents)>);

/// The loss statements in force for `stop`; of several of one employer for one month, the
/// latest.
pub(super) fn losses(stop: &StopId, known: &Known) -> Losses {
    let statements: Vec<(&Fact, &PartTimeLoss)> = known.losses(stop).collect();
    let order = |fact: &Fact| {
        let document = fact.document;
        (document.received_on, document.document_id.clone())
    };
    let mut months: Vec<(Month, Cents)> = Vec::new();
    for (fact, loss) in &statements {
        let is_last = statements.iter().all(|(other, theirs)| {
            theirs.siret != loss.siret || theirs.month != loss.month || order(other) <= order(fact)
        });
        if !is_last {
            continue;
        }
        match months.iter_mut().find(|(month, _)| *month == loss.month) {
            Some((_, sum)) => *sum += loss.loss.or_zero(),
            None => months.push((loss.month, loss.loss.or_zero())),
        }
    }
    Losses(months)
}

/// Months of part time of a stop for which an employer withdrew its statement and gave no
/// other: the stop waits (contract, CS 6.1).
pub(super) fn withdrawn_losses(chain: &Chain, known: &Known) -> Vec<Month> {
    if !known.has_withdrawn {
        return Vec::new();
    }
    let has_part_time = |month: Month| {
        chain.pieces.iter().any(|piece| {
            piece.cover == Cover::PartTime
                && piece.first_day <= month.last_day()
                && piece.last_day >= month.first_day()
        })
    };
    let is_stated_again = |withdrawn: &PartTimeLoss| {
        known
            .losses(&chain.stop)
            .any(|(_, other)| other.siret == withdrawn.siret && other.month == withdrawn.month)
    };
    let mut months: Vec<Month> = known
        .withdrawn_losses(&chain.stop)
        .filter(|withdrawn| has_part_time(withdrawn.month) && !is_stated_again(withdrawn))
        .map(|withdrawn| withdrawn.month)
        .collect();
    months.sort_unstable();
    months.dedup();
    months
}

impl Losses {
    /// What is known of the month of `day`.
    pub(super) fn of_month(&self, day: Day) -> Loss {
        let found = self.0.iter().find(|(month, _)| *month == day.month());
        match found {
            None => Loss::NotDeclared,
            Some((_, Cents::ZERO)) => Loss::Nothing,
            Some((_, loss)) => Loss::Some(*loss),
        }
    }
}

/// Gives each day of part time its share of its month, once it is known which days pass
/// every test. CSS art. R. 323-3.
pub(super) fn share_out(decision: &mut StopDecision, losses: &Losses, reading: PartTimeDaily) {
    let is_part_time = |days: &StopDays| days.verdict.is_paid_part_time();
    if !decision.days.iter().any(is_part_time) {
        return;
    }
    let mut shared = Vec::with_capacity(decision.days.len() + 4);
    let mut months: Vec<MonthOfPartTime> = Vec::new();
    for days in &decision.days {
        if is_part_time(days) {
            for days in by_month(*days) {
                let month = days.first_day.month();
                let n_days = n_days(&days);
                let sum = amount(&days) * n_days;
                match months.iter_mut().find(|known| known.month == month) {
                    Some(known) => {
                        known.n_days += n_days;
                        known.sum += sum;
                    }
                    None => months.push(MonthOfPartTime {
                        month,
                        n_days,
                        sum,
                        shares: None,
                    }),
                }
            }
        }
    }
    for month in &mut months {
        // A loss that is not smaller leaves each day its own amount.
        if let Loss::Some(loss) = losses.of_month(month.month.first_day())
            && loss < month.sum
        {
            let (daily, left) = (loss.0 / month.n_days, loss.0 % month.n_days);
            let (daily, n_raised) = match reading {
                PartTimeDaily::FloorThenSpread => (Cents(daily), left),
                PartTimeDaily::Floor => (Cents(daily), 0),
                PartTimeDaily::HalfUp => (Cents(daily + i64::from(2 * left >= month.n_days)), 0),
            };
            month.shares = Some(Shares { daily, n_raised });
        }
    }
    for days in &decision.days {
        if !is_part_time(days) {
            shared.push(*days);
            continue;
        }
        for days in by_month(*days) {
            let month = days.first_day.month();
            let month = months.iter_mut().find(|known| known.month == month);
            month
                .expect("every month of part time was counted above")
                .take(days, &mut shared);
        }
    }
    decision.days = shared;
}

/// Part time of one stop in one civil month.
struct MonthOfPartTime {
    month: Month,
    /// Days that pass every test.
    n_days: i64,
    /// Their own amounts together.
    sum: Cents,
    /// What each gets when less was lost.
    shares: Option<Shares>,
}

/// Equal shares of a loss, to the cent.
struct Shares {
    daily: Cents,
    /// How many days, the first ones, get one cent more.
    n_raised: i64,
}

impl MonthOfPartTime {
    /// The amounts of `days`, which follow those taken before.
    fn take(&mut self, days: StopDays, shared: &mut Vec<StopDays>) {
        let Some(equal) = &mut self.shares else {
            push_days(shared, days);
            return;
        };
        let n_raised = equal.n_raised.min(n_days(&days));
        equal.n_raised -= n_raised;
        let n_raised = i32::try_from(n_raised).expect("a month has 31 days at most");
        let first_plain = days.first_day.plus_days(n_raised);
        for (first_day, last_day, daily) in [
            (
                days.first_day,
                first_plain.plus_days(-1),
                equal.daily + Cents(1),
            ),
            (first_plain, days.last_day, equal.daily),
        ] {
            if first_day <= last_day {
                push_days(
                    shared,
                    StopDays {
                        first_day,
                        last_day,
                        verdict: with_amount(days.verdict, daily),
                        ..days
                    },
                );
            }
        }
    }
}

fn amount(days: &StopDays) -> Cents {
    match days.verdict {
        DayVerdict::Paid { daily_gross, .. } => daily_gross,
        DayVerdict::Waiting | DayVerdict::NotDue(_) | DayVerdict::Refused(_) => Cents::ZERO,
    }
}

fn with_amount(verdict: DayVerdict, daily: Cents) -> DayVerdict {
    match verdict {
        DayVerdict::Paid {
            payees, kind, rule, ..
        } => DayVerdict::Paid {
            payees,
            kind,
            daily_gross: daily,
            rule,
        },
        other => other,
    }
}

/// The same days cut at the ends of months.
fn by_month(days: StopDays) -> impl Iterator<Item = StopDays> {
    let mut next = days.first_day;
    std::iter::from_fn(move || {
        (next <= days.last_day).then(|| {
            let first_day = next;
            let last_day = days.last_day.min(first_day.month().last_day());
            next = last_day.plus_days(1);
            StopDays {
                first_day,
                last_day,
                ..days
            }
        })
    })
}

fn n_days(days: &StopDays) -> i64 {
    i64::from(days.period().n_days())
}

/// Months of which a day passes every test while no employer has declared the loss, with the
/// first such day.
pub(super) fn months_awaited(decision: &StopDecision) -> Vec<(Month, Day)> {
    let mut months: Vec<(Month, Day)> = Vec::new();
    for days in &decision.days {
        let DayVerdict::NotDue(NotDue::LossNotDeclared { .. }) = days.verdict else {
            continue;
        };
        for days in by_month(*days) {
            let month = days.first_day.month();
            if !months.iter().any(|(known, _)| *known == month) {
                months.push((month, days.first_day));
            }
        }
    }
    months
}

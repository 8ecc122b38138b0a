//! Stops as the walk leaves them: the status of each day, what they wait for.
//!
//! Responsible for these results, for the pay lost that bounds the part time of a month, and
//! for stops that wait for the fund to decide on an accident. Each status is decided in
//! `walk`.

use std::fmt;

use crate::domain::{Benefit, Day, Month, Siret, StopId};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::accident::Belonging;
use super::accident_amount::{PartRules, amounts_or_nothing};
use super::fraction::Fraction;
use super::inbox::Known;
use super::letters::refused_as_a_whole;
use super::part_time::{Losses, spread};
use super::ranks::Ranks;
use super::reason::Reason;
use super::recognition::State;
use super::rules::StopRules;
use super::sharing::Subrogated;
use super::stops::{CoveredDay, Stop};

/// What a covered day is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Status {
    Waited,
    Paid(PaidDay),
    Refused(Reason),
    /// Part time that costs the person no pay.
    WithoutLoss,
    /// Part time of a month whose loss is not stated.
    AwaitsLoss,
    /// The day of an accident, which the employer pays.
    Employers,
}

/// A day that is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct PaidDay {
    pub(super) kind: Benefit,
    pub(super) cents: i64,
    /// The certificate that came late and halves the day.
    pub(super) reduced_by: Option<usize>,
    pub(super) is_part_time: bool,
    /// Beyond the 360 days, in the year that part time adds.
    pub(super) is_in_extra_year: bool,
}

impl PaidDay {
    /// A day of sickness, of whatever kind.
    pub(super) fn is_sickness(&self) -> bool {
        matches!(
            self.kind,
            Benefit::Sickness | Benefit::SicknessAld | Benefit::TherapeuticPartTime
        )
    }
}

/// A limit reached in one stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct LimitReached {
    pub(super) reason: Reason,
    /// Last payable day; none when nothing was ever paid.
    pub(super) last_day: Option<Day>,
}

/// A document for which a whole stop waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Missing {
    Statement(Siret),
    Loss(Month),
    /// The declaration of an accident, by name.
    Declaration(StopId),
    /// The decision on an accident, by name.
    Decision(StopId),
    /// The income of a year of a self-employed person.
    Income(i16),
    /// The birth of a leave, by name.
    Birth(StopId),
    /// The death of a bereavement leave, by name.
    Death(StopId),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Statement(siret) => write!(f, "employer_statement:{siret}"),
            Self::Loss(month) => write!(f, "part_time_loss:{month}"),
            Self::Declaration(accident) => write!(f, "accident_declared:{accident}"),
            Self::Decision(accident) => write!(f, "accident_decision:{accident}"),
            Self::Income(year) => write!(f, "yearly_income:{year:04}"),
            Self::Birth(leave) => write!(f, "birth:{leave}"),
            Self::Death(leave) => write!(f, "bereavement:{leave}"),
        }
    }
}

/// A stop with the status of each of its days.
pub(super) struct Walked {
    pub(super) stop: Stop,
    /// What holds for all its days of sickness; none when it has none, or waits.
    pub(super) rules: Option<StopRules>,
    /// What holds for the days of each accident.
    pub(super) parts: Vec<PartRules>,
    pub(super) losses: Losses,
    /// Rights are open and the daily amount is zero.
    pub(super) has_no_amount: bool,
    /// Documents missing: while there are some, no day is decided.
    pub(super) missing: Vec<Missing>,
    /// One a covered day up to the end of the tables, in the same order; empty while a
    /// document is missing.
    pub(super) statuses: Vec<Status>,
    pub(super) limits: Vec<LimitReached>,
    /// Waiting days that the opening balance says were served, when that contradicts the walk.
    pub(super) balance_differs: bool,
    /// Waiting days added by the opening balance.
    pub(super) n_waited_more: u32,
}

impl Walked {
    /// Days with their status.
    pub(super) fn days(&self) -> impl Iterator<Item = (&CoveredDay, Status)> {
        self.stop.days.iter().zip(self.statuses.iter().copied())
    }

    /// What a settlement of `as_of` lacks: documents for which the whole stop waits, then
    /// losses of the months of part time begun by then.
    pub(super) fn waits_for(&self, as_of: Day) -> Vec<Missing> {
        let mut missing = self.missing.clone();
        for (covered, status) in self.days() {
            let month = Missing::Loss(covered.day.month());
            let is_awaited = status == Status::AwaitsLoss && covered.day <= as_of;
            if is_awaited && missing.last() != Some(&month) {
                missing.push(month);
            }
        }
        missing
    }

    /// Who takes the allowance of a covered day.
    pub(super) fn subrogated(&self, covered: &CoveredDay) -> Option<&Subrogated> {
        match covered.accident {
            Some(_) => self.part_of(covered).map(|rules| &rules.subrogated),
            None => self.rules.as_ref().map(|rules| &rules.subrogated),
        }
    }

    /// The exact full amount of a day of an accident, before annuity and loss of pay; `at` is
    /// the place of the stop.
    pub(super) fn full_amount(
        &self,
        day: Day,
        at: usize,
        belonging: &Belonging<'_>,
        ranks: &Ranks<'_>,
    ) -> Option<Fraction> {
        let rules = self.part_of(&self.stop.on(day)?)?;
        let accident = &belonging.accidents.all[rules.part.accident];
        let is_later = ranks.is_later(accident.count, day, at);
        Some(amounts_or_nothing(rules.amounts).for_rank(is_later))
    }

    /// The rules of the accident that decides a covered day.
    pub(super) fn part_of(&self, covered: &CoveredDay) -> Option<&PartRules> {
        self.parts
            .iter()
            .find(|rules| Some(rules.part.accident) == covered.accident)
    }
}

/// Stops before their days are walked.
pub(super) fn walked_stops(
    known: &Known<'_>,
    stops: Vec<Stop>,
    missing: Vec<Vec<Missing>>,
    rules: Vec<Option<StopRules>>,
    part_rules: Vec<PartRules>,
    faults: FaultSet,
) -> Vec<Walked> {
    let mut walked: Vec<Walked> = stops
        .into_iter()
        .zip(missing)
        .zip(rules)
        .map(|((stop, missing), rules)| Walked {
            has_no_amount: rules
                .as_ref()
                .is_some_and(|rules| rules.rights_opened && rules.amount(faults).is_none()),
            statuses: Vec::with_capacity(stop.days.len()),
            losses: Losses::of(known, &stop.id),
            stop,
            rules,
            parts: Vec::new(),
            missing,
            limits: Vec::new(),
            balance_differs: false,
            n_waited_more: 0,
        })
        .collect();
    for rules in part_rules {
        walked[rules.part.stop].parts.push(rules);
    }
    walked
}

/// Whether part time is paid by the losses stated.
pub(super) fn needs_losses(faults: FaultSet) -> bool {
    !faults.has(FaultKind::PartTimeLossIgnored) && !faults.has(FaultKind::PartTimeUnpaid)
}

/// Gives each payable day of part time its part of what is lost in its month.
pub(super) fn spread_losses(walked: &mut Walked, faults: FaultSet) {
    let mut payable: Vec<(Month, &mut PaidDay)> = walked
        .stop
        .days
        .iter()
        .zip(&mut walked.statuses)
        .filter_map(|(covered, status)| match status {
            Status::Paid(paid) if paid.is_part_time => Some((covered.day.month(), paid)),
            _ => None,
        })
        .collect();
    for of_one_month in payable.chunk_by_mut(|one, next| one.0 == next.0) {
        let loss = walked.losses.in_month(of_one_month[0].0);
        let full: Vec<i64> = of_one_month.iter().map(|(_, paid)| paid.cents).collect();
        let amounts = spread(&full, loss, faults);
        for ((_, paid), cents) in of_one_month.iter_mut().zip(amounts) {
            paid.cents = cents;
        }
    }
}

/// A stop with a part of an accident that the fund does not know or has not decided on, and
/// that sickness would refuse as a whole, waits for the fund (contract, P40).
pub(super) fn wait_for_the_fund(walked: &mut Walked, belonging: &Belonging<'_>) {
    match refused_as_a_whole(walked) {
        Some(Reason::RightsNotOpened | Reason::NoBase) => {}
        Some(_) | None => return,
    }
    let days = walked.stop.days.iter();
    let mut names: Vec<&StopId> = days
        .filter_map(|covered| belonging.of_member(covered.member))
        .collect();
    names.sort();
    names.dedup();
    let accidents = &belonging.accidents;
    let awaited: Vec<Missing> = names
        .into_iter()
        .filter_map(|name| match accidents.place(name) {
            None => Some(Missing::Declaration(name.clone())),
            Some(at) => match accidents.all[at].state {
                State::Examined => Some(Missing::Decision(name.clone())),
                State::Recognised(_) | State::Refused => None,
            },
        })
        .collect();
    if awaited.is_empty() {
        return;
    }
    walked.missing = awaited;
    walked.statuses.clear();
    walked.limits.clear();
    walked.has_no_amount = false;
    walked.balance_differs = false;
}

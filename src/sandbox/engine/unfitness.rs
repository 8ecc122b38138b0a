//! The temporary allowance of a person found unfit after an accident or a disease
//! (CSS art. L. 433-1, sixth paragraph; D. 433-2 to D. 433-8; C. trav. art. L. 1226-11).
//!
//! Responsible for the stop that the allowance makes: its days, its amount, what it waits
//! for. Days of full stop under an accident come before it, all others after (contract, P41).

use std::collections::BTreeSet;

use crate::domain::{Benefit, Career, Day, Payee, StopId, StopStatus, Unfitness};
use crate::sandbox::constants::UNFITNESS_MONTHS;
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::accident::{Belonging, Part};
use super::accident_amount::{annuity_on, cents};
use super::death;
use super::inbox::{Known, last_of};
use super::leave::Leaves;
use super::ledger::DueDay;
use super::ranks::Ranks;
use super::reason::Reason;
use super::recognition::State;
use super::stops::{Hold, Stop};
use super::walked::{Missing, Walked};

/// The stop that one allowance makes.
pub(super) struct Allowance<'a> {
    pub(super) id: &'a StopId,
    /// The days that no leave and no stop keeps from it, in order.
    pub(super) days: Vec<Day>,
    outcome: Outcome,
}

/// What becomes of it.
enum Outcome {
    Waits(Missing),
    /// It waits for what a stop waits for, as its place in the walk.
    WaitsWith(usize),
    Refused(Reason),
    /// A death leaves it no day.
    Taken,
    /// Days due, in order, each with its cents.
    Due(Vec<(Day, i64)>),
}

/// The allowances in force, by first day: of several documents for one, the last received.
fn in_force<'a>(known: &Known<'a>, stops: &[Stop]) -> Vec<&'a Unfitness> {
    let mut found: Vec<&'a Unfitness> = Vec::new();
    for document in &known.unfitnesses {
        let name = &document.content.allowance;
        let last = last_of(&known.unfitnesses, |other| other.allowance == *name);
        let is_last = last.is_some_and(|last| last.id == document.id);
        if is_last && stops.iter().all(|stop| stop.id != *name) {
            found.push(document.content);
        }
    }
    found.sort_by(|a, b| (a.opinion_on, &a.allowance).cmp(&(b.opinion_on, &b.allowance)));
    found
}

/// C. trav. art. L. 1226-11, CSS art. D. 433-5: from the day after the opinion, for a month at
/// most; the day of dismissal or redeployment is paid, that of a death too.
fn period(unfitness: &Unfitness, known: &Known<'_>, faults: FaultSet) -> (Day, Day) {
    let month = unfitness.opinion_on.plus_months(UNFITNESS_MONTHS);
    let last_day = unfitness.ended_on.map_or(month, |ended| ended.min(month));
    (
        unfitness.opinion_on.plus_days(1),
        death::last_day_alive(last_day, known, faults),
    )
}

/// The last ranked day of the family of an accident up to the opinion, with its stop.
fn last_ranked_day(
    unfitness: &Unfitness,
    belonging: &Belonging<'_>,
    ranks: &Ranks<'_>,
) -> Option<(Day, usize)> {
    let accidents = &belonging.accidents;
    let root = accidents.all[accidents.place(&unfitness.accident)?].root;
    let family = accidents.all.iter().filter(|other| other.root == root);
    ranks.last_day(family.map(|other| other.count), unfitness.opinion_on)
}

/// The allowances of recognised accidents that follow a ranked day: the others take no day.
pub(super) fn given<'a>(
    stops: &[Stop],
    parts: &[Part],
    known: &Known<'a>,
    belonging: &Belonging<'_>,
    career: &Career,
    faults: FaultSet,
) -> Vec<&'a Unfitness> {
    if known.unfitnesses.is_empty() {
        return Vec::new();
    }
    let ranks = Ranks::of(stops, parts, belonging, known, career, faults);
    in_force(known, stops)
        .into_iter()
        .filter(|unfitness| is_recognised(&unfitness.accident, belonging))
        .filter(|unfitness| last_ranked_day(unfitness, belonging, &ranks).is_some())
        .collect()
}

/// Takes for the allowances given the days that stops hold less firmly.
pub(super) fn take_days(
    stops: &mut [Stop],
    given: &[&Unfitness],
    known: &Known<'_>,
    faults: FaultSet,
) {
    let is_taken = |day: Day| {
        let mut periods = given
            .iter()
            .map(|unfitness| period(unfitness, known, faults));
        periods.any(|(first_day, last_day)| first_day <= day && day <= last_day)
    };
    for stop in stops {
        stop.days.retain(|covered| {
            let is_firmer = covered.hold == Hold::Full && covered.accident.is_some();
            is_firmer || !is_taken(covered.day)
        });
    }
}

fn is_recognised(accident: &StopId, belonging: &Belonging<'_>) -> bool {
    belonging
        .accidents
        .place(accident)
        .is_some_and(|at| belonging.accidents.all[at].is_recognised())
}

/// Every allowance asked for, with its days: those `given` choose before the others.
pub(super) fn allowances<'a>(
    known: &Known<'a>,
    walked: &[Walked],
    given: &[&Unfitness],
    leaves: &Leaves<'_>,
    belonging: &Belonging<'_>,
    ranks: &Ranks<'_>,
    faults: FaultSet,
) -> Vec<Allowance<'a>> {
    let mut asked = in_force(known, &[]);
    asked.retain(|unfitness| {
        let is_its_name = |walked: &Walked| walked.stop.id == unfitness.allowance;
        !walked.iter().any(is_its_name)
    });
    let is_given =
        |unfitness: &&Unfitness| given.iter().any(|other| std::ptr::eq(*other, *unfitness));
    asked.sort_by_key(|unfitness| !is_given(unfitness));
    let mut held: BTreeSet<Day> = BTreeSet::new();
    let mut allowances = Vec::new();
    for unfitness in asked {
        let (first_day, last_day) = period(unfitness, known, faults);
        let is_taken = first_day > last_day && death::is_known(known);
        let days = (first_day.number()..=last_day.number()).map(Day::from_number);
        let days: Vec<Day> = days
            .filter(|day| !leaves.holds(*day))
            .filter(|day| walked.iter().all(|walked| walked.stop.on(*day).is_none()))
            .filter(|day| held.insert(*day))
            .collect();
        allowances.push(Allowance {
            id: &unfitness.allowance,
            outcome: if is_taken {
                Outcome::Taken
            } else {
                outcome(unfitness, &days, walked, belonging, ranks, faults)
            },
            days,
        });
    }
    allowances
}

fn outcome(
    unfitness: &Unfitness,
    days: &[Day],
    walked: &[Walked],
    belonging: &Belonging<'_>,
    ranks: &Ranks<'_>,
    faults: FaultSet,
) -> Outcome {
    let accidents = &belonging.accidents;
    let name = &unfitness.accident;
    let Some(at) = accidents.place(name) else {
        return Outcome::Waits(Missing::Declaration(name.clone()));
    };
    let accident = &accidents.all[at];
    match accident.state {
        State::Examined => return Outcome::Waits(Missing::Decision(name.clone())),
        State::Refused => return Outcome::Refused(Reason::NotRecognised),
        State::Recognised(_) => {}
    }
    let Some((last, stop)) = last_ranked_day(unfitness, belonging, ranks) else {
        return Outcome::Refused(Reason::NoAllowanceBefore);
    };
    if !walked[stop].missing.is_empty() {
        return Outcome::WaitsWith(stop);
    }
    let Some(full) = walked[stop].full_amount(last, stop, belonging, ranks) else {
        return Outcome::Refused(Reason::NoAllowanceBefore);
    };
    if faults.has(FaultKind::UnfitnessUnpaid) {
        return Outcome::Due(Vec::new());
    }
    let amount = |day: &Day| {
        let annuity = annuity_on(accident.root, accidents, *day, faults);
        (*day, cents(full.less(annuity), faults))
    };
    Outcome::Due(days.iter().map(amount).collect())
}

impl Allowance<'_> {
    /// What a settlement of `as_of` lacks.
    pub(super) fn waits_for(&self, walked: &[Walked], as_of: Day) -> Vec<Missing> {
        match &self.outcome {
            Outcome::Waits(missing) => vec![missing.clone()],
            Outcome::WaitsWith(stop) => walked[*stop].waits_for(as_of),
            Outcome::Refused(_) | Outcome::Taken | Outcome::Due(_) => Vec::new(),
        }
    }

    /// Why it is refused.
    pub(super) fn refused(&self) -> Option<Reason> {
        match &self.outcome {
            Outcome::Refused(reason) => Some(*reason),
            Outcome::Waits(_) | Outcome::WaitsWith(_) | Outcome::Taken | Outcome::Due(_) => None,
        }
    }

    /// Where it stands.
    pub(super) fn status(&self, as_of: Day) -> StopStatus {
        match &self.outcome {
            Outcome::Waits(_) | Outcome::WaitsWith(_) => StopStatus::Waiting,
            Outcome::Refused(_) => StopStatus::Refused,
            Outcome::Taken => StopStatus::Cancelled,
            Outcome::Due(_) if self.days.last().is_none_or(|last| *last <= as_of) => {
                StopStatus::Finished
            }
            Outcome::Due(_) => StopStatus::Paying,
        }
    }

    /// Days due by `as_of`; nothing while it waits, and its lines stand.
    pub(super) fn days_due(&self, as_of: Day) -> Option<Vec<DueDay>> {
        match &self.outcome {
            Outcome::Waits(_) | Outcome::WaitsWith(_) => None,
            Outcome::Refused(_) | Outcome::Taken => Some(Vec::new()),
            Outcome::Due(days) => Some(
                days.iter()
                    .filter(|(day, _)| *day <= as_of)
                    .map(|(day, cents)| DueDay {
                        day: *day,
                        payee: Payee::Insured,
                        kind: Benefit::UnfitnessAllowance,
                        cents: *cents,
                    })
                    .collect(),
            ),
        }
    }
}

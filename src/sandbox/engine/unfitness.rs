//! The temporary allowance of a person found unfit after an accident or a disease
//! (CSS art. L. 433-1, sixth paragraph; D. 433-2 to D. 433-8; C. trav. art. L. 1226-11).
//!
//! Responsible for the stop that the allowance makes: its days, its amount, what it waits
//! for. Days of full stop under an accident come before it, all others after (contract, P41).

use crate::domain::{Benefit, Career, Day, Payee, StopId, StopStatus, Unfitness};
use crate::sandbox::constants::UNFITNESS_MONTHS;
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::accident::{Belonging, Part};
use super::accident_amount::{annuity_on, cents};
use super::inbox::Known;
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
    pub(super) first_day: Day,
    pub(super) last_day: Day,
    outcome: Outcome,
}

/// What becomes of it.
enum Outcome {
    Waits(Missing),
    /// It waits for what a stop waits for, as its place in the walk.
    WaitsWith(usize),
    Refused(Reason),
    /// Days due, in order, each with its cents.
    Due(Vec<(Day, i64)>),
}

/// The allowances in force, by first day: of several documents for one, the last received.
fn in_force<'a>(known: &Known<'a>, stops: &[Stop]) -> Vec<&'a Unfitness> {
    let mut found: Vec<&'a Unfitness> = Vec::new();
    for document in &known.unfitnesses {
        let name = &document.content.allowance;
        let last = known
            .unfitnesses
            .iter()
            .filter(|other| other.content.allowance == *name)
            .max_by_key(|other| (other.received_on, other.id));
        let is_last = last.is_some_and(|last| last.id == document.id);
        if is_last && stops.iter().all(|stop| stop.id != *name) {
            found.push(document.content);
        }
    }
    found.sort_by(|a, b| (a.opinion_on, &a.allowance).cmp(&(b.opinion_on, &b.allowance)));
    found
}

/// C. trav. art. L. 1226-11, CSS art. D. 433-5: from the day after the opinion, for a month at
/// most; the day of dismissal or redeployment is paid.
fn period(unfitness: &Unfitness) -> (Day, Day) {
    let month = unfitness.opinion_on.plus_months(UNFITNESS_MONTHS);
    (
        unfitness.opinion_on.plus_days(1),
        unfitness.ended_on.map_or(month, |ended| ended.min(month)),
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

/// Gives the allowances the days that stops hold less firmly. Says whether some were taken.
pub(super) fn take_days(
    stops: &mut [Stop],
    parts: &[Part],
    known: &Known<'_>,
    belonging: &Belonging<'_>,
    career: &Career,
    faults: FaultSet,
) -> bool {
    if known.unfitnesses.is_empty() {
        return false;
    }
    let ranks = Ranks::of(stops, parts, belonging, known, career, faults);
    let periods: Vec<(Day, Day)> = in_force(known, stops)
        .into_iter()
        .filter(|unfitness| is_recognised(&unfitness.accident, belonging))
        .filter(|unfitness| last_ranked_day(unfitness, belonging, &ranks).is_some())
        .map(period)
        .collect();
    let mut some_taken = false;
    for stop in stops.iter_mut() {
        let n_before = stop.days.len();
        stop.days.retain(|covered| {
            let is_firmer = covered.hold == Hold::Full && covered.accident.is_some();
            is_firmer
                || !periods
                    .iter()
                    .any(|(first_day, last_day)| is_between(covered.day, *first_day, *last_day))
        });
        some_taken |= stop.days.len() < n_before;
    }
    some_taken
}

fn is_between(day: Day, first_day: Day, last_day: Day) -> bool {
    first_day <= day && day <= last_day
}

fn is_recognised(accident: &StopId, belonging: &Belonging<'_>) -> bool {
    belonging
        .accidents
        .place(accident)
        .is_some_and(|at| belonging.accidents.all[at].is_recognised())
}

/// Every allowance asked for, with its days.
pub(super) fn allowances<'a>(
    known: &Known<'a>,
    walked: &[Walked],
    stops_of: impl Fn(&StopId) -> bool,
    belonging: &Belonging<'_>,
    ranks: &Ranks<'_>,
    faults: FaultSet,
) -> Vec<Allowance<'a>> {
    let mut allowances: Vec<Allowance<'a>> = Vec::new();
    for unfitness in in_force(known, &[]) {
        if stops_of(&unfitness.allowance) {
            continue;
        }
        let (first_day, last_day) = period(unfitness);
        let mut outcome = outcome(unfitness, walked, belonging, ranks, faults);
        if let Outcome::Due(days) = &mut outcome {
            days.retain(|(day, _)| {
                let is_held = allowances.iter().any(|earlier| earlier.holds(*day))
                    || walked.iter().any(|walked| walked.stop.on(*day).is_some());
                !is_held
            });
        }
        allowances.push(Allowance {
            id: &unfitness.allowance,
            first_day,
            last_day,
            outcome,
        });
    }
    allowances
}

fn outcome(
    unfitness: &Unfitness,
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
    let (first_day, last_day) = period(unfitness);
    let days = (first_day.number()..=last_day.number()).map(Day::from_number);
    Outcome::Due(
        days.map(|day| {
            let annuity = annuity_on(accident.root, accidents, day, faults);
            (day, cents(full.less(annuity), faults))
        })
        .collect(),
    )
}

impl Allowance<'_> {
    fn holds(&self, day: Day) -> bool {
        matches!(self.outcome, Outcome::Due(_)) && is_between(day, self.first_day, self.last_day)
    }

    /// Leaves keep the days that they hold.
    pub(super) fn yield_to(&mut self, leaves: &Leaves<'_>) {
        if let Outcome::Due(days) = &mut self.outcome {
            days.retain(|(day, _)| !leaves.holds(*day));
        }
    }

    /// What a settlement of `as_of` lacks.
    pub(super) fn waits_for(&self, walked: &[Walked], as_of: Day) -> Vec<Missing> {
        match &self.outcome {
            Outcome::Waits(missing) => vec![missing.clone()],
            Outcome::WaitsWith(stop) => walked[*stop].waits_for(as_of),
            Outcome::Refused(_) | Outcome::Due(_) => Vec::new(),
        }
    }

    /// Why it is refused.
    pub(super) fn refused(&self) -> Option<Reason> {
        match &self.outcome {
            Outcome::Refused(reason) => Some(*reason),
            Outcome::Waits(_) | Outcome::WaitsWith(_) | Outcome::Due(_) => None,
        }
    }

    /// Where it stands.
    pub(super) fn status(&self, as_of: Day) -> StopStatus {
        match &self.outcome {
            Outcome::Waits(_) | Outcome::WaitsWith(_) => StopStatus::Waiting,
            Outcome::Refused(_) => StopStatus::Refused,
            Outcome::Due(_) if self.last_day <= as_of => StopStatus::Finished,
            Outcome::Due(_) => StopStatus::Paying,
        }
    }

    /// Days due by `as_of`; nothing while it waits, and its lines stand.
    pub(super) fn days_due(&self, as_of: Day) -> Option<Vec<DueDay>> {
        match &self.outcome {
            Outcome::Waits(_) | Outcome::WaitsWith(_) => None,
            Outcome::Refused(_) => Some(Vec::new()),
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

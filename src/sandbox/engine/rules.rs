//! What holds for the whole of one stop: its rights, its amount, its waiting days, its
//! payees.
//!
//! Responsible for what is asked before the days of a stop are walked.

use crate::domain::{Day, DossierOpening, Month, StopId};
use crate::sandbox::constants::WAITING_DAYS;
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::accident::{Belonging, Part};
use super::accident_amount::{PartRules, cents, rules_of_parts};
use super::ald::{Episode, Illnesses};
use super::base::{Daily, daily};
use super::exemptions::stops_freed;
use super::fraction::Fraction;
use super::inbox::Known;
use super::kept_rights::Standing;
use super::leave::Leaves;
use super::part_time::months_withdrawn;
use super::pay::Earnings;
use super::rights;
use super::sharing::Subrogated;
use super::stops::Stop;
use super::walked::{Missing, needs_losses};

/// What is asked of one stop before its days are walked.
pub(super) struct StopRules {
    pub(super) amount: Option<Amount>,
    pub(super) rights_opened: bool,
    /// Last day of the first six months, when rights end there.
    pub(super) rights_end_on: Option<Day>,
    pub(super) n_waiting_days: u32,
    pub(super) subrogated: Subrogated,
}

/// A daily amount before rounding.
#[derive(Clone, Copy)]
pub(super) enum Amount {
    /// Of an employee.
    OfPay(Daily),
    /// Of a self-employed person, in cents.
    OfIncome(Fraction),
}

impl Amount {
    /// Rounded once, to the nearest cent, halves up.
    pub(super) fn cents(self, faults: FaultSet) -> i64 {
        match self {
            Self::OfPay(daily) => daily.cents(faults),
            Self::OfIncome(exact) => cents(exact, faults),
        }
    }

    /// Half of the exact amount, rounded once.
    pub(super) fn half_cents(self, faults: FaultSet) -> i64 {
        match self {
            Self::OfPay(daily) => daily.half_cents(faults),
            Self::OfIncome(exact) => cents(exact.times(1, 2), faults),
        }
    }
}

impl StopRules {
    /// The daily amount, when it is worth a cent.
    pub(super) fn amount(&self, faults: FaultSet) -> Option<Amount> {
        self.amount.filter(|amount| amount.cents(faults) > 0)
    }
}

/// What is asked of stops before their days are walked.
pub(super) struct BeforeDays {
    /// Documents for which each stop waits.
    pub(super) missing: Vec<Vec<Missing>>,
    /// The rules of each stop.
    pub(super) rules: Vec<Option<StopRules>>,
    /// Those of the days of accidents.
    pub(super) parts: Vec<PartRules>,
}

/// What these questions are asked of.
pub(super) struct Ground<'w, 'a> {
    pub(super) known: &'w Known<'a>,
    pub(super) opening: &'a DossierOpening,
    pub(super) belonging: &'w Belonging<'a>,
    pub(super) leaves: &'w Leaves<'a>,
    pub(super) stops: &'w [Stop],
    pub(super) illnesses: &'w Illnesses<'a>,
    pub(super) episodes: &'w [Episode<'a>],
    pub(super) faults: FaultSet,
}

/// The same for an employee, by statements of pay.
pub(super) fn before_days(ground: &Ground<'_, '_>, parts: Vec<Part>) -> BeforeDays {
    let Ground {
        known,
        opening,
        belonging,
        leaves,
        stops,
        faults,
        ..
    } = *ground;
    let mut standings: Vec<Standing<'_>> = stops
        .iter()
        .map(|stop| {
            let reference = reference_of_an_accident(stop, stops, &parts)
                .or_else(|| leaves.reference_before(stop));
            Standing {
                lifts_waiting_days: leaves.lift_waiting_days(stop, known, faults),
                ..Standing::of(stop, reference, known, opening, faults)
            }
        })
        .collect();
    let losses_missing: Vec<Vec<Month>> = stops
        .iter()
        .map(|stop| {
            if needs_losses(faults) {
                months_withdrawn(known, stop)
            } else {
                Vec::new()
            }
        })
        .collect();
    let waits = |at: usize| !standings[at].missing.is_empty() || !losses_missing[at].is_empty();
    let parts = rules_of_parts(parts, stops, known, belonging, opening, waits, faults);
    let missing: Vec<Vec<Missing>> = losses_missing
        .into_iter()
        .enumerate()
        .map(|(at, losses)| documents_missing(at, losses, &mut standings[at], &parts))
        .collect();
    let rules = rules_of_stops(ground, &standings);
    BeforeDays {
        missing,
        rules,
        parts,
    }
}

/// CSS art. L. 371-3: when an accident takes the first day of a stop of sickness, its rights
/// are those of the accident.
fn reference_of_an_accident(stop: &Stop, stops: &[Stop], parts: &[Part]) -> Option<Day> {
    let taken = stop.taken.first()?;
    if Some(taken.day) != stop.began_on {
        return None;
    }
    parts
        .iter()
        .find(|part| (&stops[part.stop].id, part.accident) == (&taken.by.0, taken.by.1))
        .map(|part| part.reference)
}

/// Documents without which no day of the stop is decided: statements of sickness and of
/// accidents, and losses that were withdrawn (contract, P32, P44).
fn documents_missing(
    at: usize,
    losses: Vec<Month>,
    standing: &mut Standing<'_>,
    parts: &[PartRules],
) -> Vec<Missing> {
    let mut employers = standing.missing.clone();
    for rules in parts.iter().filter(|rules| rules.part.stop == at) {
        employers.extend(&rules.missing);
    }
    employers.sort_unstable();
    employers.dedup();
    let mut missing: Vec<Missing> = employers.into_iter().map(Missing::Statement).collect();
    missing.extend(losses.into_iter().map(Missing::Loss));
    if !missing.is_empty() {
        standing.earnings = None;
    }
    missing
}

/// The rules of each stop; none for one without days, or while it waits for a document.
fn rules_of_stops(ground: &Ground<'_, '_>, standings: &[Standing<'_>]) -> Vec<Option<StopRules>> {
    let Ground {
        known,
        opening,
        stops,
        illnesses,
        episodes,
        faults,
        ..
    } = *ground;
    let career = &opening.career;
    let freed = stops_freed(known, stops, faults);
    let mut amounts: Vec<Option<Daily>> = vec![None; stops.len()];
    let mut rules = Vec::with_capacity(stops.len());
    for (at, (stop, standing)) in stops.iter().zip(standings).enumerate() {
        let (Some(start), Some(earnings)) = (stop.start(), &standing.earnings) else {
            rules.push(None);
            continue;
        };
        let rights_opened =
            !standing.rights_are_lost && rights::are_opened(earnings, career, faults);
        let six_months_end = start.end_of_months(6);
        let is_long = stop.last_day().is_some_and(|last| last > six_months_end);
        let rights_end_on = (is_long && !rights::go_on_after_six_months(earnings, career, faults))
            .then_some(six_months_end);
        let own = own_amount(known, opening, stop, earnings, faults);
        let raised =
            own.map(|own| raised_by_the_stop_before(own, at, episodes, &amounts, illnesses, stops));
        amounts[at] = raised.filter(|_| rights_opened);
        let lifts = faults.has(FaultKind::NoWaitingDays)
            || freed.contains(&at)
            || standing.lifts_waiting_days
            || (!faults.has(FaultKind::AldWaitingDaysAgain)
                && episodes
                    .iter()
                    .any(|episode| episode.stop == at && episode.lifts_waiting_days));
        rules.push(Some(StopRules {
            amount: raised.map(Amount::OfPay),
            rights_opened,
            rights_end_on,
            n_waiting_days: if lifts { 0 } else { WAITING_DAYS },
            subrogated: Subrogated::of(
                known,
                &stop.id,
                |siret| earnings.declared_by(siret),
                faults,
            ),
        }));
    }
    rules
}

/// The daily amount that the pay before the reference day gives by itself.
fn own_amount(
    known: &Known<'_>,
    opening: &DossierOpening,
    stop: &Stop,
    earnings: &Earnings<'_>,
    faults: FaultSet,
) -> Option<Daily> {
    if !faults.has(FaultKind::UnemployedBaseAtStop) || earnings.reference == earnings.stop_start {
        return daily(earnings, faults);
    }
    let statements = known.statements_for(&stop.id);
    let start = earnings.stop_start;
    daily(
        &Earnings::new(start, start, &opening.career, &statements, faults),
        faults,
    )
}

/// A later stop of one long-term illness, inside the same three years, gives at least
/// the allowance of the stop before.
fn raised_by_the_stop_before(
    own: Daily,
    at: usize,
    episodes: &[Episode<'_>],
    amounts: &[Option<Daily>],
    illnesses: &Illnesses<'_>,
    stops: &[Stop],
) -> Daily {
    let begins_under_accident = stops[at].begins_under_accident();
    let Some(illness): Option<&StopId> = illnesses
        .of_member(stops[at].opening)
        .filter(|_| !begins_under_accident)
    else {
        return own;
    };
    let place = episodes
        .iter()
        .position(|episode| episode.stop == at && episode.illness == illness);
    let Some(place) = place else { return own };
    episodes[..place]
        .iter()
        .rev()
        .filter(|earlier| {
            earlier.illness == illness
                && earlier.stop != at
                && earlier.window_first_day == episodes[place].window_first_day
        })
        .find_map(|earlier| amounts[earlier.stop])
        .map_or(own, |earlier| own.raised_to(earlier))
}

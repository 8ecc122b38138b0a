//! What holds for the whole of one stop: its rights, its amount, its waiting days, its
//! payees.
//!
//! Responsible for what is asked before the days of a stop are walked.

use crate::domain::{Day, DossierOpening, StopId};
use crate::sandbox::constants::WAITING_DAYS;
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::ald::{Episode, Illnesses};
use super::base::{Daily, daily};
use super::exemptions::stops_freed;
use super::inbox::Known;
use super::kept_rights::Standing;
use super::pay::Earnings;
use super::rights;
use super::sharing::Subrogated;
use super::stops::Stop;

/// What is asked of one stop before its days are walked.
pub(super) struct StopRules {
    daily: Option<Daily>,
    pub(super) rights_opened: bool,
    /// Last day of the first six months, when rights end there.
    pub(super) rights_end_on: Option<Day>,
    pub(super) n_waiting_days: u32,
    pub(super) subrogated: Subrogated,
}

impl StopRules {
    /// The daily amount, when it is worth a cent.
    pub(super) fn amount(&self, faults: FaultSet) -> Option<Daily> {
        self.daily.filter(|daily| daily.cents(faults) > 0)
    }
}

/// The rules of each stop; none for one without days, or while it waits for a document.
pub(super) fn rules_of_stops(
    known: &Known<'_>,
    opening: &DossierOpening,
    stops: &[Stop],
    standings: &[Standing<'_>],
    illnesses: &Illnesses<'_>,
    episodes: &[Episode<'_>],
    faults: FaultSet,
) -> Vec<Option<StopRules>> {
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
            daily: raised,
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
    let Some(illness): Option<&StopId> = illnesses.of_member(stops[at].opening) else {
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

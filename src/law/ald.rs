//! Long-term illness (`ald`): which certificates belong to it, its three years, its
//! waiting days and its floor.
//!
//! CSS art. R. 323-1, 3°: « l'indemnité journalière peut être servie pendant une période
//! d'une durée maximale de trois ans calculée de date à date », a new period after one year
//! of work. R. 323-1, 1°: waiting days « pour le premier des arrêts de travail dus à une
//! même affection […] au cours d'une période de trois ans ». Two clocks: work resumed
//! restarts the first one only.

use super::chain::{Chain, ChainState};
use super::documents::{Known, Topic};
use super::prescription::Certificate;
use super::{LawError, Parameters};
use crate::domain::{AldHistory, Content, Day, Decision, StopId};

/// What one long-term illness means for one stop.
#[derive(Clone, Debug)]
pub(super) struct AldStop {
    /// Index of the stop among the chains.
    pub(super) chain: usize,
    pub(super) illness: StopId,
    /// First day of the stop's days under this illness.
    pub(super) since: Day,
    /// First day of the three years.
    pub(super) window_first: Day,
    /// Last payable day.
    pub(super) window_last: Day,
    /// The opening certificate belongs to the illness.
    pub(super) opens: bool,
    /// Waiting days were already borne.
    pub(super) lifts_carence: bool,
    /// The stop before it for the same illness in the same three years.
    pub(super) previous: Option<usize>,
}

/// The illness to which each certificate belongs, and what it means for each stop.
pub(super) struct Ald {
    /// By certificate; empty when no decision is in force.
    by_certificate: Vec<Option<StopId>>,
    pub(super) stops: Vec<AldStop>,
    /// Windows that the history brings, each with its last payable day.
    pub(super) history: Vec<(StopId, Day, Day)>,
}

/// Clocks of one illness while its stops are walked.
struct Clock {
    illness: StopId,
    window: Option<Day>,
    carence: Option<Day>,
    /// First day of work after the last stop.
    resumed_on: Option<Day>,
    previous: Option<usize>,
}

/// Reads the decisions in force and runs the clocks. CSS art. R. 323-1, 1° and 3°.
pub(super) fn ald(
    history: &[AldHistory],
    certificates: &[Certificate],
    chains: &[Chain],
    known: &Known,
    parameters: &Parameters,
) -> Result<Ald, LawError> {
    let by_certificate = by_certificate(certificates, known);
    let mut clocks: Vec<Clock> = Vec::new();
    let mut windows = Vec::new();
    for earlier in history {
        let last_day = window_end(earlier.first_stop_on, parameters)?;
        windows.push((earlier.illness.clone(), earlier.first_stop_on, last_day));
        clocks.push(Clock {
            illness: earlier.illness.clone(),
            window: Some(earlier.first_stop_on),
            carence: Some(earlier.first_stop_on),
            resumed_on: earlier.resumed_on,
            previous: None,
        });
    }
    let mut found = Ald {
        by_certificate,
        stops: Vec::new(),
        history: windows,
    };
    if found.by_certificate.is_empty() {
        return Ok(found);
    }
    // What begins after the tables is not decided.
    let horizon = parameters.ald_resumption_months.until;
    let begun = first_days(&found, chains).into_iter();
    for (chain, since, illness) in begun.take_while(|(_, since, _)| *since <= horizon) {
        let position = clocks.iter().position(|clock| clock.illness == illness);
        let position = position.unwrap_or_else(|| {
            clocks.push(Clock {
                illness: illness.clone(),
                window: None,
                carence: None,
                resumed_on: None,
                previous: None,
            });
            clocks.len() - 1
        });
        let clock = &mut clocks[position];
        let months = parameters.ald_resumption_months.on(since)?;
        let has_worked = clock
            .resumed_on
            .is_some_and(|resumed_on| since >= resumed_on.plus_months(months));
        if clock.window.is_none() || has_worked {
            clock.window = Some(since);
            clock.previous = None;
        }
        let window_first = clock.window.unwrap_or(since);
        let opening = chains[chain].opening;
        // A stop that begins with a day of a recognised accident is not opened by the illness.
        let first = chains[chain].pieces.first();
        let is_of_accident = first.is_some_and(|piece| piece.accident.is_some());
        let opens = found.illness(opening) == Some(&illness) && !is_of_accident;
        let carence_holds = match clock.carence {
            Some(first_stop) => since <= window_end(first_stop, parameters)?,
            None => false,
        };
        if !carence_holds {
            clock.carence = Some(since);
        }
        found.stops.push(AldStop {
            chain,
            window_first,
            window_last: window_end(window_first, parameters)?,
            opens,
            lifts_carence: opens && carence_holds,
            previous: clock.previous,
            illness,
            since,
        });
        clock.previous = Some(chain);
        clock.resumed_on = chains[chain]
            .pieces
            .last()
            .map(|piece| piece.last_day.plus_days(1));
    }
    Ok(found)
}

fn window_end(first_day: Day, parameters: &Parameters) -> Result<Day, LawError> {
    Ok(first_day.end_of_months(parameters.ald_window_months.on(first_day)?))
}

/// A certificate belongs to the illness that it names when the decision recognises it from
/// its first day or before. Until the decision is known, the day is ordinary sickness.
fn by_certificate<'a>(certificates: &[Certificate], known: &Known<'a>) -> Vec<Option<StopId>> {
    let ald_decision = |content: &'a Content| match content {
        Content::AldDecision(decision) => Some(decision),
        _ => None,
    };
    let decisions = known.latest(Topic::AldDecision, ald_decision, |decision| {
        &decision.illness
    });
    if decisions.is_empty() {
        return Vec::new();
    }
    certificates
        .iter()
        .map(|certificate| {
            let illness = certificate.illness()?;
            let mut decisions = decisions.iter();
            let (_, decision) = decisions.find(|(_, decision)| decision.illness == *illness)?;
            let recognised = match decision.decision {
                Decision::Recognised => decision.first_day <= certificate.first_day(),
                Decision::Refused => false,
            };
            recognised.then(|| illness.clone())
        })
        .collect()
}

/// (stop, first day under the illness, illness), in order of that day.
fn first_days(ald: &Ald, chains: &[Chain]) -> Vec<(usize, Day, StopId)> {
    let mut found: Vec<(usize, Day, StopId)> = Vec::new();
    for (index, chain) in chains.iter().enumerate() {
        if chain.state != ChainState::Open {
            continue;
        }
        // Days of a recognised accident are of no illness (contract, P52).
        for piece in chain.pieces.iter().filter(|piece| piece.accident.is_none()) {
            let Some(illness) = ald.illness(piece.certificate) else {
                continue;
            };
            let seen = found
                .iter()
                .any(|(other, _, known)| *other == index && known == illness);
            if !seen {
                found.push((index, piece.first_day, illness.clone()));
            }
        }
    }
    found.sort_by_key(|(chain, since, _)| (*since, *chain));
    found
}

impl Ald {
    /// The illness of a certificate, when it is recognised.
    pub(super) fn illness(&self, certificate: usize) -> Option<&StopId> {
        self.by_certificate.get(certificate)?.as_ref()
    }

    /// The clocks of `illness` for the stop `chain`.
    pub(super) fn of(&self, chain: usize, illness: &StopId) -> Option<&AldStop> {
        self.stops
            .iter()
            .find(|stop| stop.chain == chain && stop.illness == *illness)
    }

    /// The clocks of the illness that opens the stop `chain`.
    pub(super) fn opening(&self, chain: usize) -> Option<&AldStop> {
        self.stops
            .iter()
            .find(|stop| stop.chain == chain && stop.opens)
    }
}

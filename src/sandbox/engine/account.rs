//! What an answer says beside money: states of stops, counters, what waits for a person.
//!
//! Responsible for reading them off the walk and the documents. Decides nothing.

use crate::domain::{
    AldWindow, Counters, Day, DocumentId, History, HumanQueueItem, StopId, StopState, StopStatus,
    WaitingDays,
};
use crate::sandbox::constants::{WAITING_TOO_LONG_DAYS, WINDOW_MONTHS};

use super::accident_amount::PartRules;
use super::ald::windows_on;
use super::death;
use super::inbox::Known;
use super::letters::status_of;
use super::stops::{Member, orphans};
use super::walk::Walk;
use super::walked::{Missing, Status, Walked};

/// Every stop known by a certificate, a part time, an opinion of unfitness or a leave, in order
/// of its first day.
pub(super) fn stop_states<'l>(
    walk: &Walk<'_>,
    known: &Known<'_>,
    before: impl Iterator<Item = &'l StopId>,
    as_of: Day,
) -> Vec<StopState> {
    let mut states: Vec<StopState> = walk
        .stops
        .iter()
        .map(|walked| {
            // One whose days leaves hold is listed with those that it covers.
            let behind_leaves = walked.stop.left_to_leaves_until;
            let began_on = behind_leaves.and(walked.stop.began_on);
            StopState {
                stop: walked.stop.id.clone(),
                status: if death::leaves_no_day(&walked.stop, known) {
                    StopStatus::Cancelled
                } else {
                    status_of(walked, as_of)
                },
                waiting_for: walked
                    .waits_for(as_of)
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                first_day: walked.stop.start().or(began_on),
                last_day: walked.stop.last_day().or(behind_leaves),
            }
        })
        .collect();
    states.extend(walk.allowances.iter().map(|allowance| {
        let missing = allowance.waits_for(&walk.stops, as_of);
        StopState {
            stop: allowance.id.clone(),
            status: allowance.status(as_of),
            waiting_for: missing.iter().map(ToString::to_string).collect(),
            first_day: allowance.days.first().copied(),
            last_day: allowance.days.last().copied(),
        }
    }));
    states.extend(walk.leaves_asked().map(|leave| StopState {
        stop: leave.name().clone(),
        status: leave.status(as_of),
        waiting_for: leave.waits_for().iter().map(ToString::to_string).collect(),
        first_day: leave.first_day(),
        last_day: leave.last_day(),
    }));
    let without_days = |stop: &StopId, status, waiting_for| StopState {
        stop: stop.clone(),
        status,
        waiting_for,
        first_day: None,
        last_day: None,
    };
    let mut chains = known.named_stops.clone();
    chains.sort();
    chains.dedup();
    for chain in chains {
        if states.iter().any(|state| state.stop == *chain) {
            continue;
        }
        let was_opened = known.opened_stops.contains(&chain);
        let is_extended = orphans(known).any(|orphan| orphan.content.stop == *chain);
        states.push(if is_extended && !was_opened {
            without_days(
                chain,
                StopStatus::Waiting,
                vec![format!("stop_notice:{chain}")],
            )
        } else {
            without_days(chain, StopStatus::Cancelled, Vec::new())
        });
    }
    // Allowances and leaves that no document makes any more.
    for asked in known.named_allowances.iter().chain(&known.named_leaves) {
        if states.iter().all(|state| state.stop != **asked) {
            states.push(without_days(asked, StopStatus::Cancelled, Vec::new()));
        }
    }
    // A stop that was listed or paid and that the documents no longer make, or do not name.
    for stop in before {
        if states.iter().any(|state| state.stop == *stop) {
            continue;
        }
        states.push(if known.names(stop) {
            without_days(stop, StopStatus::Cancelled, Vec::new())
        } else {
            let missing = vec![format!("stop_notice:{stop}")];
            without_days(stop, StopStatus::Waiting, missing)
        });
    }
    states.sort_by(|a, b| (a.first_day, &a.stop).cmp(&(b.first_day, &b.stop)));
    states
}

/// The stop that a debt names when what is left of an advance is owed: the one named,
/// or the last one when none is and all are over.
pub(super) fn stop_that_is_over(states: &[StopState], stop: Option<&StopId>) -> Option<StopId> {
    let is_over = |state: &StopState| match state.status {
        StopStatus::Finished
        | StopStatus::Refused
        | StopStatus::Exhausted
        | StopStatus::Cancelled => true,
        StopStatus::Waiting | StopStatus::Paying => false,
    };
    match stop {
        Some(stop) => states
            .iter()
            .find(|state| state.stop == *stop && is_over(state)),
        None => states.last().filter(|_| states.iter().all(is_over)),
    }
    .map(|state| state.stop.clone())
}

/// Days counted up to `as_of`.
pub(super) fn counters(
    walk: &Walk<'_>,
    known: &Known<'_>,
    history: &History,
    as_of: Day,
) -> Counters {
    let window_first_day = as_of.plus_months(-WINDOW_MONTHS).plus_days(1);
    let n_sickness_days = walk
        .counted_days
        .iter()
        .filter(|day| window_first_day <= **day && **day <= as_of)
        .count();
    let waiting_days_served = walk
        .stops
        .iter()
        .map(|walked| {
            let n_waited = walked
                .days()
                .filter(|(covered, status)| covered.day <= as_of && *status == Status::Waited)
                .count();
            WaitingDays {
                stop: walked.stop.id.clone(),
                n_days: u32::try_from(n_waited).unwrap_or(u32::MAX) + walked.n_waited_more,
            }
        })
        .filter(|served| served.n_days > 0)
        .collect();
    let mut late_warnings: Vec<Day> = history
        .late_warnings
        .iter()
        .map(|earlier| earlier.prescribed_on)
        .chain(
            walk.sending
                .warned
                .iter()
                .map(|index| known.certificates[*index].content.prescribed_on),
        )
        .collect();
    late_warnings.sort_unstable();
    Counters {
        accident_days: walk.ranks.counted_on(as_of),
        waiting_days_served,
        sickness_days_3y: u32::try_from(n_sickness_days).unwrap_or(u32::MAX),
        ald_windows: windows_on(&walk.episodes, history, as_of)
            .into_iter()
            .map(|(illness, first_day)| AldWindow {
                illness,
                first_day,
                last_day: first_day.end_of_months(WINDOW_MONTHS),
            })
            .collect(),
        late_warnings,
        part_time_days: n_part_time_days(walk, as_of),
        pensioner_days: walk.pensioner.as_ref().map_or(0, |pensioner| {
            let n_days = pensioner.n_days_before(as_of.plus_days(1));
            u32::try_from(n_days).unwrap_or(u32::MAX)
        }),
    }
}

/// Days of part time due up to `as_of`, of every kind.
fn n_part_time_days(walk: &Walk<'_>, as_of: Day) -> u32 {
    let n_days = walk
        .stops
        .iter()
        .flat_map(Walked::days)
        .filter(|(covered, status)| match status {
            Status::Paid(paid) => paid.is_part_time && covered.day <= as_of,
            _ => false,
        })
        .count();
    u32::try_from(n_days).unwrap_or(u32::MAX)
}

/// Documents about an accident that say nothing without its declaration.
fn about_accidents<'k>(
    known: &'k Known<'_>,
) -> impl Iterator<Item = (&'k StopId, &'k DocumentId, Day)> {
    let decisions = known
        .accident_decisions
        .iter()
        .map(|of| (&of.content.accident, of.id, of.first_received_on));
    let investigations = known
        .investigations
        .iter()
        .map(|of| (&of.content.accident, of.id, of.first_received_on));
    let consolidations = known
        .consolidations
        .iter()
        .map(|of| (&of.content.accident, of.id, of.first_received_on));
    let relapses = known
        .relapses
        .iter()
        .map(|of| (&of.content.accident, of.id, of.first_received_on));
    let unfitnesses = known
        .unfitnesses
        .iter()
        .map(|of| (&of.content.accident, of.id, of.first_received_on));
    decisions
        .chain(investigations)
        .chain(consolidations)
        .chain(relapses)
        .chain(unfitnesses)
}

/// Whether a stop with certificates or part times of this count waits as a whole: for a
/// document without which no day is decided, or for its first certificate.
fn some_stop_waits(walk: &Walk<'_>, known: &Known<'_>, count: &StopId) -> bool {
    let accidents = &walk.belonging.accidents.all;
    let is_of_it = |rules: &PartRules| accidents[rules.part.accident].count == count;
    let mut waiting = walk.stops.iter().filter(|of| !of.missing.is_empty());
    waiting.any(|walked| walked.parts.iter().any(is_of_it))
        || known.certificates.iter().enumerate().any(|(at, document)| {
            let of = walk.belonging.recognised(Member::Certificate(at));
            of.is_some_and(|of| accidents[of].count == count)
                && orphans(known).any(|orphan| {
                    // A stop whose opening is withdrawn waits for nothing.
                    orphan.id == document.id && !known.opened_stops.contains(&&orphan.content.stop)
                })
        })
}

/// Documents that wait for another one for sixty days, and balances that contradict the file.
pub(super) fn human_queue(walk: &Walk<'_>, known: &Known<'_>, as_of: Day) -> Vec<HumanQueueItem> {
    let mut queue: Vec<HumanQueueItem> = Vec::new();
    let mut waits = |document: &DocumentId, received_on: Day| {
        let since = received_on.plus_days(WAITING_TOO_LONG_DAYS);
        if since <= as_of {
            queue.push(HumanQueueItem {
                since,
                reason: "waiting_too_long".into(),
                document: Some(document.clone()),
            });
        }
    };
    for orphan in orphans(known) {
        waits(orphan.id, orphan.first_received_on);
    }
    for leave in walk.leaves_asked().filter(|of| of.awaits_its_cause()) {
        let documents = known.leaves.iter();
        let of_its_name = documents.filter(|of| of.content.leave == *leave.name());
        for document in of_its_name.filter(|of| leave.is_made_by(of.id)) {
            waits(document.id, document.first_received_on);
        }
    }
    for back in &known.returns {
        if !known.names_or_asks(&back.content.stop) {
            waits(back.id, back.first_received_on);
        }
    }
    for statement in &known.statements {
        if !known.names_or_asks(&statement.content.stop) {
            waits(statement.id, statement.first_received_on);
        }
    }
    for subrogation in &known.subrogations {
        if !known.names_or_asks(&subrogation.content.stop) {
            waits(subrogation.id, subrogation.first_received_on);
        }
    }
    for loss in &known.losses {
        if !known.names(&loss.content.stop) {
            waits(loss.id, loss.first_received_on);
        }
    }
    let is_known = |accident: &StopId| walk.belonging.accidents.place(accident).is_some();
    for (accident, document, received_on) in about_accidents(known) {
        if !is_known(accident) {
            waits(document, received_on);
        }
    }
    for walked in &walk.stops {
        let awaits_a_declaration = |missing: &Missing| matches!(missing, Missing::Declaration(_));
        if walked.missing.iter().any(awaits_a_declaration) {
            for index in walked.stop.certificates() {
                let certificate = &known.certificates[index];
                waits(certificate.id, certificate.first_received_on);
            }
        }
    }
    let ranks_differ = walk
        .ranks
        .contradicted()
        .any(|count| !some_stop_waits(walk, known, count));
    if ranks_differ || walk.stops.iter().any(|walked| walked.balance_differs) {
        queue.extend(known.switches.first().map(|switch| HumanQueueItem {
            since: switch.content.switch_on,
            reason: "balance_mismatch".into(),
            document: Some(switch.id.clone()),
        }));
    }
    queue.sort_by(|a, b| (a.since, &a.document).cmp(&(b.since, &b.document)));
    queue
}

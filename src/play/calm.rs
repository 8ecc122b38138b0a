//! The calm pass (contract, CS 16.5): after the load, one request at a time, what failed
//! is sent again with the same keys, so that every dossier ends delivered or undelivered.

use std::collections::BTreeMap;
use std::time::Duration;

use super::journey::{Context, Journey, Progress, Slot};
use super::{CalmPlan, Driver};
use crate::engine::{Direct, FailureKind};

/// Longest pause between two tries, whatever the engine asks for.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// First pause between two tries; doubled each time.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// A dossier on its turn in the calm pass.
enum Turn {
    /// It ended; the kind of failure that could not be overcome, if any.
    Settled(Option<FailureKind>),
    /// It failed again and is tried once more after a pause.
    Again(Duration),
}

/// Brings `journeys` to an end; gives the number of those that the stop wish left where
/// they were.
///
/// While one dossier pauses after a failure the others have their turn: a class of people
/// that always fails costs its requests, not a pause for each of them.
pub(super) async fn settle(context: &Context, plan: CalmPlan, journeys: Vec<Journey>) -> u64 {
    let begin = context.now();
    let end = begin + plan.limit;
    let mut waiting: BTreeMap<(Duration, u64), (Journey, u32)> = journeys
        .into_iter()
        .map(|journey| {
            let asked = journey.failed.as_ref().and_then(|f| f.retry_after);
            let at = begin + asked.unwrap_or_default().min(LONGEST_PAUSE);
            ((at, journey.case.index), (journey, 0))
        })
        .collect();
    while let Some(((at, index), (mut journey, mut n_tries))) = waiting.pop_first() {
        let turn = async {
            tokio::time::sleep(at.saturating_sub(context.now())).await;
            turn(context, plan, end, &mut journey, &mut n_tries).await
        };
        let turn = tokio::select! {
            biased;
            () = context.stop.stopped() => return waiting.len() as u64 + 1,
            turn = turn => turn,
        };
        match turn {
            Turn::Settled(undelivered) => context.tell(journey, undelivered),
            Turn::Again(pause) => {
                waiting.insert((context.now() + pause, index), (journey, n_tries));
            }
        }
    }
    0
}

/// Sends the rest of a dossier until it ends or a step fails.
async fn turn(
    context: &Context,
    plan: CalmPlan,
    end: Duration,
    journey: &mut Journey,
    n_tries: &mut u32,
) -> Turn {
    loop {
        let failed = journey.failed.clone();
        let last_failure = failed.as_ref().map(|failure| failure.kind);
        if let Some(refusal) = last_failure.filter(|kind| is_known_refusal(*kind)) {
            return Turn::Settled(Some(refusal));
        }
        if context.now() >= end {
            // Without a failure it is time that lacks: the engine took too long.
            return Turn::Settled(Some(last_failure.unwrap_or(FailureKind::Timeout)));
        }
        if *n_tries == plan.n_tries {
            return Turn::Settled(last_failure);
        }
        let now = context.now();
        let slot = Slot {
            driver: Driver::Calm,
            due: now,
            ready: now,
            worker_was_free: true,
            n_retries: 0,
        };
        match journey.advance(context, slot, &mut Direct).await.0 {
            Progress::Failed => {
                *n_tries += 1;
                if *n_tries < plan.n_tries {
                    let asked = journey.failed.as_ref().and_then(|f| f.retry_after);
                    let pause = asked.unwrap_or(FIRST_PAUSE * (1 << (*n_tries).min(6)));
                    return Turn::Again(pause.min(LONGEST_PAUSE));
                }
            }
            Progress::Next => {
                journey.heal();
                *n_tries = 0;
            }
            Progress::Finished => {
                journey.heal();
                return Turn::Settled(None);
            }
        }
    }
}

/// The engine has said no: the outcome is known, and the same request would get the same
/// answer. 429 only says not now.
pub(super) const fn is_known_refusal(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Status4xx | FailureKind::Unauthorised)
}

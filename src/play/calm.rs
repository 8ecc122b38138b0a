//! The calm pass (contract, CS 16.5): after the load, one request at a time, what failed
//! is sent again with the same keys, so that every dossier ends delivered or undelivered.

use std::time::Duration;

use super::journey::{Context, Journey, Progress, Slot};
use super::{CalmPlan, Driver};
use crate::engine::{Direct, FailureKind};

/// Longest pause between two tries, whatever the engine asks for.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// First pause between two tries; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Brings `journeys` to an end, in order of case; gives the number of those that the
/// stop wish left where they were.
pub(super) async fn settle(context: &Context, plan: CalmPlan, mut journeys: Vec<Journey>) -> u64 {
    journeys.sort_by_key(|journey| journey.case.index);
    let end = context.now() + plan.limit;
    let mut n_left = journeys.len() as u64;
    for mut journey in journeys {
        let undelivered = tokio::select! {
            biased;
            () = context.stop.stopped() => break,
            undelivered = bring_home(context, plan, end, &mut journey) => undelivered,
        };
        context.tell(journey, undelivered);
        n_left -= 1;
    }
    n_left
}

/// Sends the rest of a dossier; the kind of failure that could not be overcome, if any.
async fn bring_home(
    context: &Context,
    plan: CalmPlan,
    end: Duration,
    journey: &mut Journey,
) -> Option<FailureKind> {
    let mut n_tries = 0;
    loop {
        let failed = journey.failed.clone();
        let last_failure = failed.as_ref().map(|failure| failure.kind);
        if let Some(refusal) = last_failure.filter(|kind| is_known_refusal(*kind)) {
            return Some(refusal);
        }
        if context.now() >= end {
            // Without a failure it is time that lacks: the engine took too long.
            return Some(last_failure.unwrap_or(FailureKind::Timeout));
        }
        if n_tries == plan.n_tries {
            return last_failure;
        }
        if n_tries > 0 || failed.as_ref().is_some_and(|f| f.retry_after.is_some()) {
            let pause = failed
                .and_then(|failure| failure.retry_after)
                .unwrap_or(FIRST_PAUSE * (1 << n_tries.min(6)));
            tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
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
            Progress::Failed => n_tries += 1,
            Progress::Next => {
                journey.heal();
                n_tries = 0;
            }
            Progress::Finished => {
                journey.heal();
                return None;
            }
        }
    }
}

/// The engine has said no: the outcome is known, and the same request would get the same
/// answer. 429 only says not now.
const fn is_known_refusal(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Status4xx | FailureKind::Unauthorised)
}

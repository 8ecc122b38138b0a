//! Payment runs (contract, CS 2.6): dossiers of one fund move through the days together, and
//! one request settles all of them.
//!
//! They come before the load, while no other file of the fund is open on the engine: a run
//! settles whatever it finds. What a run paid is read from the statement of each dossier.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;

use super::calm::{FIRST_PAUSE, LONGEST_PAUSE, is_known_refusal};
use super::journey::{Context, Journey, Progress, Slot};
use super::{Case, Driver, PlayError};
use crate::domain::{Content, Day, Dossier, Fund};
use crate::engine::{EngineFailure, FailureKind, PaymentRunCall};

/// Dossiers settled by payment runs.
#[derive(Debug)]
pub struct PaymentRunsPlan {
    /// Who is settled so. Of one fund all keep one calendar ([`of_one_calendar`]).
    pub cases: Vec<Case>,
    /// Most dossiers with a request under way at once.
    pub max_in_flight: usize,
    /// Tries of a step or a run, at least 1: nothing can wait for the calm pass, because the
    /// next run would find the file without its document.
    pub n_tries: u32,
}

/// One payment run, as it went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaymentRun {
    /// The fund.
    pub fund: Fund,
    /// The day up to which it paid.
    pub as_of: Day,
    /// Dossiers of the campaign that it had to settle.
    pub n_dossiers: u64,
    /// Dossiers that sent documents of later days while it was under way.
    pub n_meanwhile: u64,
    /// When it was sent first, from the start of the run.
    pub sent: Duration,
    /// When its answer had come, or it was given up.
    pub done: Duration,
    /// Requests, the first one included.
    pub n_tries: u32,
    /// Why it was given up.
    pub failure: Option<FailureKind>,
}

/// What became of the plan.
#[derive(Debug, Default)]
pub(super) struct PaymentRunsEnd {
    pub(super) runs: Vec<PaymentRun>,
    /// Dossiers begun or planned and not told of, because the run was stopped.
    pub(super) n_interrupted: u64,
}

/// The ranks of those dossiers that one calendar of runs settles on their own days: no run of
/// the fund falls between two settlements of a dossier. One that changes fund is left out.
pub fn of_one_calendar<'d>(dossiers: impl Iterator<Item = &'d Dossier> + Clone) -> BTreeSet<usize> {
    let mut calendars: BTreeMap<Fund, BTreeSet<Day>> = BTreeMap::new();
    for dossier in dossiers.clone() {
        let calendar = calendars.entry(dossier.insured.fund).or_default();
        calendar.extend(&dossier.settlements);
    }
    let keeps_it = |dossier: &Dossier| {
        let settled = &dossier.settlements;
        let (Some(first), Some(last)) = (settled.first(), settled.last()) else {
            return false;
        };
        let changes_fund = dossier
            .documents
            .iter()
            .any(|document| matches!(document.content, Content::FundChange(_)));
        let runs = calendars[&dossier.insured.fund].range(first..=last);
        !changes_fund && runs.eq(settled)
    };
    let kept = dossiers
        .enumerate()
        .filter(|(_, dossier)| keeps_it(dossier));
    kept.map(|(rank, _)| rank).collect()
}

/// Plays `plan` to its end, or until the stop wish.
pub(super) async fn play(plan: PaymentRunsPlan, context: &Context) -> PaymentRunsEnd {
    let n_cases = plan.cases.len() as u64;
    let mut runs = Vec::new();
    tokio::select! {
        biased;
        () = context.stop.stopped() => {}
        () = of_all_funds(plan, context, &mut runs) => {}
    }
    PaymentRunsEnd {
        runs,
        n_interrupted: n_cases.saturating_sub(context.n_played()),
    }
}

async fn of_all_funds(plan: PaymentRunsPlan, context: &Context, runs: &mut Vec<PaymentRun>) {
    let first_case = plan.cases.iter().map(|case| case.index).min();
    let first_case = first_case.unwrap_or_default();
    let clerk = Clerk {
        context,
        max_in_flight: plan.max_in_flight.max(1),
        n_tries: plan.n_tries.max(1),
    };
    // Who is settled next by which run; the earliest comes first.
    let mut waiting: BTreeMap<(Day, Fund), Vec<Journey>> = BTreeMap::new();
    let mut settled: Vec<Journey> = plan
        .cases
        .into_iter()
        .map(|case| Journey::new(case, Driver::PaymentRuns, &context.engine))
        .collect();
    loop {
        let mut to_end = Vec::new();
        for journey in settled.drain(..) {
            match journey.next_settlement() {
                Some(day) => {
                    let fund = journey.case.dossier.insured.fund;
                    waiting.entry((day, fund)).or_default().push(journey);
                }
                None => to_end.push(journey),
            }
        }
        clerk.all_advanced(to_end).await;
        let Some(((as_of, fund), journeys)) = waiting.pop_first() else {
            break;
        };
        let ready = clerk.all_advanced(journeys).await;
        let rank = u32::try_from(runs.len()).expect("fewer runs than days and funds");
        let call = PaymentRunCall {
            fund,
            as_of,
            first_case,
            rank,
        };
        let (run, journeys) = clerk.run(call, ready).await;
        match run.failure {
            Some(kind) => {
                for journey in journeys {
                    context.tell(journey, Some(kind));
                }
            }
            None => settled = journeys,
        }
        runs.push(run);
    }
}

/// Carries dossiers from run to run.
struct Clerk<'c> {
    context: &'c Context,
    max_in_flight: usize,
    n_tries: u32,
}

impl Clerk<'_> {
    /// Sends what comes before the next settlement of each, or all that is left when there is
    /// none; gives those that wait for their settlement.
    async fn all_advanced(&self, journeys: Vec<Journey>) -> Vec<Journey> {
        let advanced = stream::iter(journeys).map(|journey| self.advanced(journey));
        let advanced = advanced.buffer_unordered(self.max_in_flight);
        advanced
            .filter_map(std::future::ready)
            .collect::<Vec<_>>()
            .await
    }

    async fn advanced(&self, mut journey: Journey) -> Option<Journey> {
        let mut n_failed = 0;
        while !journey.awaits_settlement() {
            match self.step(&mut journey).await {
                Progress::Next => {}
                Progress::Finished => {
                    self.context.tell(journey, None);
                    return None;
                }
                Progress::Failed => {
                    n_failed += 1;
                    let failure = journey.failed.clone().expect("a failed step says why");
                    if !self.tries_again(&failure, n_failed).await {
                        self.context.tell(journey, Some(failure.kind));
                        return None;
                    }
                    journey.heal();
                    continue;
                }
            }
            n_failed = 0;
        }
        Some(journey)
    }

    async fn step(&self, journey: &mut Journey) -> Progress {
        let now = self.context.now();
        let slot = Slot {
            driver: Driver::PaymentRuns,
            due: now,
            ready: now,
            worker_was_free: true,
            n_retries: 0,
        };
        journey.advance_together(self.context, slot).await.0
    }

    /// Pauses before another try, unless there were enough or the engine has said no.
    async fn tries_again(&self, failure: &EngineFailure, n_failed: u32) -> bool {
        if n_failed >= self.n_tries || is_known_refusal(failure.kind) {
            return false;
        }
        let pause = FIRST_PAUSE * (1 << n_failed.min(6));
        let pause = failure.retry_after.unwrap_or(pause).min(LONGEST_PAUSE);
        tokio::time::sleep(pause).await;
        true
    }

    /// Settles all of them by one request. What is known of later days is sent meanwhile: the
    /// post does not stop for a payment run.
    async fn run(
        &self,
        call: PaymentRunCall,
        journeys: Vec<Journey>,
    ) -> (PaymentRun, Vec<Journey>) {
        let n_dossiers = journeys.len() as u64;
        let sent = self.context.now();
        let meanwhile = stream::iter(journeys).map(|mut journey| async move {
            journey.settled_by_run();
            let sends = journey.has_document_after(call.as_of);
            if sends {
                // A failure is seen again, and counted, when the dossier goes on.
                self.step(&mut journey).await;
            }
            (journey, sends)
        });
        let meanwhile = meanwhile
            .buffer_unordered(self.max_in_flight)
            .collect::<Vec<_>>();
        let ((n_tries, outcome, done), after) = tokio::join!(self.settled(call), meanwhile);
        let run = PaymentRun {
            fund: call.fund,
            as_of: call.as_of,
            n_dossiers,
            n_meanwhile: after.iter().filter(|(_, sends)| *sends).count() as u64,
            sent,
            done,
            n_tries,
            failure: outcome.err().map(|failure| failure.kind),
        };
        (run, after.into_iter().map(|(journey, _)| journey).collect())
    }

    /// Asks for the run until it is answered; how often it was asked for, and when it ended.
    async fn settled(&self, call: PaymentRunCall) -> (u32, Result<(), EngineFailure>, Duration) {
        let mut n_tries = 0;
        loop {
            n_tries += 1;
            let Err(failure) = self.context.engine.payment_run(&call).await else {
                return (n_tries, Ok(()), self.context.now());
            };
            if failure.kind.stops_the_run() {
                self.context.end(PlayError::RealPeople(failure.clone()));
            }
            if let Some(status @ (404 | 405 | 501)) = failure.status
                && call.rank == 0
            {
                self.context.end(PlayError::NoPaymentRuns { status });
            }
            if !self.tries_again(&failure, n_tries).await {
                return (n_tries, Err(failure), self.context.now());
            }
        }
    }
}

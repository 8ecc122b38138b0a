//! Sends cases to an engine and says what happened, request by request and dossier by
//! dossier.
//!
//! Two drivers, because the real world has both kinds of traffic: `open` (documents keep
//! arriving whether or not the engine keeps up) and `closed` (agents at their screens,
//! each waiting for the answer, driven by `goose`). Before them come the payment runs that
//! settle a whole fund at once, afterwards the calm pass settles what is unknown. What the answers are worth is for `measure`; nothing here keeps more than
//! the dossiers in progress.

mod calm;
mod case;
mod closed;
mod exchange;
mod health;
mod journey;
mod observer;
mod open;
mod payment_runs;
mod probes;
mod stop;

pub use crate::engine::Operation;
pub use case::Case;
pub use closed::{ClosedPlan, GooseCounts, Rhythm};
pub use exchange::{Driver, Exchange, Played, Refusal};
pub use health::{GeneratorHealth, GeneratorSecond, HealthLimits};
pub use observer::Observer;
pub use open::{OpenPlan, Part};
pub use payment_runs::{PaymentRun, PaymentRunsPlan, of_one_calendar};
pub use probes::{ProbePlan, ProbeRead};
pub use stop::{Stop, keep_interrupts};

use std::sync::Arc;
use std::time::Duration;

use self::closed::ClosedEnd;
use self::health::{Gauges, Watch};
use self::journey::Context;
use self::open::OpenEnd;
use self::payment_runs::PaymentRunsEnd;
use self::probes::Probes;
use crate::domain::OutsideFields;
use crate::engine::{Engine, EngineFailure};

/// What to play.
#[derive(Debug, Default)]
pub struct Plan {
    /// Payment runs, before all the rest.
    pub payment_runs: Option<PaymentRunsPlan>,
    /// Traffic that follows a schedule.
    pub open: Option<OpenPlan>,
    /// Traffic of agents.
    pub closed: Option<ClosedPlan>,
    /// Figures of the engine that are read meanwhile.
    pub probes: Vec<ProbePlan>,
    /// What is done with unknown outcomes.
    pub calm: CalmPlan,
    /// When the generator is not to be trusted.
    pub health: HealthLimits,
}

/// The calm pass (contract, CS 16.5).
#[derive(Clone, Copy, Debug)]
pub struct CalmPlan {
    /// Tries of each step.
    pub n_tries: u32,
    /// Longest duration of the whole pass; what is left then is undelivered.
    pub limit: Duration,
}

impl Default for CalmPlan {
    fn default() -> Self {
        Self {
            n_tries: 3,
            limit: Duration::from_secs(300),
        }
    }
}

/// A run that was played to its end, or stopped.
#[derive(Clone, Debug, Default)]
pub struct PlayedRun {
    /// The payment runs, in the order in which they were asked for.
    pub payment_runs: Vec<PaymentRun>,
    /// Duration of the load, payment runs and calm pass left out.
    pub load: Duration,
    /// Duration of the calm pass.
    pub calm: Duration,
    /// Arrivals of the open schedule that were due before the end of the load.
    pub n_planned: u64,
    /// Steps of the open driver that were sent.
    pub n_sent: u64,
    /// Steps never sent in the load because of the engine: an earlier step of the same
    /// dossier failed, or no answer freed a worker in time.
    pub n_withheld: u64,
    /// Steps due and never sent for another reason: the run was stopped or time was up.
    pub n_not_delivered: u64,
    /// Dossiers begun and cut short by the stop wish: not reported, not judged.
    pub n_interrupted: u64,
    /// Dossiers reported through `Observer::played`.
    pub n_played: u64,
    /// Was the machine that sends the bottleneck?
    pub health: GeneratorHealth,
    /// Figures of the engine, from the start of the run to the end of the load.
    pub probes: Vec<ProbeRead>,
    /// Fields of the engine's answers that the contract does not know.
    pub outside_fields: OutsideFields,
    /// What goose counted, by operation; empty without a closed driver.
    pub goose: Vec<GooseCounts>,
    /// The run was stopped before its end.
    pub stopped: bool,
}

/// Why a run could not be carried out. The harness's side, or an engine that may not be
/// played against; failures of the engine are measurements and never end here.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// A dossier was there before it was opened.
    #[error(
        "the engine already holds dossier `{reference}`: this bench was played with the same salt\n  hint: run without `--salt`, or empty the bench"
    )]
    Contaminated {
        /// The dossier.
        reference: String,
    },
    /// The bench holds identities that could be real, or serves real people.
    #[error("the run was stopped and nothing of that answer was kept: {0}")]
    RealPeople(EngineFailure),
    /// Payment runs were planned for an engine that has none.
    #[error(
        "the engine has no payment runs: it answered {status} to `POST /v1/payment-runs`\n  hint: take `[load.payment_runs]` out of the scenario"
    )]
    NoPaymentRuns {
        /// HTTP status.
        status: u16,
    },
    /// Goose could not be started or ended badly.
    #[error("the closed driver failed: {0}")]
    Closed(String),
}

/// Plays `plan` against `engine` and tells `observer` everything, until the end or until
/// `stop` is set; then within 2 s.
pub async fn play(
    mut plan: Plan,
    engine: Arc<Engine>,
    observer: Arc<dyn Observer>,
    stop: Stop,
) -> Result<PlayedRun, PlayError> {
    let context = Arc::new(Context::new(engine, observer, stop));
    let probes = Probes::start(std::mem::take(&mut plan.probes), context.start);
    let runs = match plan.payment_runs {
        Some(runs) => payment_runs::play(runs, &context).await,
        None => PaymentRunsEnd::default(),
    };
    let began = if runs.runs.is_empty() {
        Duration::ZERO
    } else {
        context.now()
    };
    context.observer.load_begins(began);
    if let Some(open) = &mut plan.open {
        open.begin_at(began);
    }
    let gauges = Gauges::new();
    let watch = Watch::start(&gauges);
    let open = async {
        match plan.open {
            Some(open) => open::play(open, Arc::clone(&context), Arc::clone(&gauges)).await,
            None => OpenEnd::default(),
        }
    };
    let closed = async {
        match plan.closed {
            Some(closed) => {
                let end = Box::pin(closed::play(closed, Arc::clone(&context))).await;
                if end.is_err() {
                    // No verdict can come of it: nobody waits for the other driver.
                    context.stop.stop();
                }
                end
            }
            None => Ok(ClosedEnd::default()),
        }
    };
    let (open, closed) = tokio::join!(open, closed);
    let load_ended = context.now();
    let probes = probes.finish(context.stop.is_stopped()).await;
    let health = watch.judge(plan.health, open.withheld + open.waiting);
    let unknown = std::mem::take(&mut *context.unknown.lock().expect("no holder panics"));
    let n_left = calm::settle(&context, plan.calm, unknown).await;
    // From here on nobody is told anything: an answer that still comes is too late.
    context.close();
    let stopped = context.stop.is_stopped();
    if let Some(fatal) = context.take_fatal() {
        return Err(fatal);
    }
    let closed = closed?;
    context.observer.not_delivered(open.not_delivered);
    Ok(PlayedRun {
        payment_runs: runs.runs,
        load: load_ended.saturating_sub(began),
        calm: context.now().saturating_sub(load_ended),
        n_planned: open.planned,
        n_sent: open.sent,
        n_withheld: open.withheld + open.kept_back,
        n_not_delivered: open.not_delivered,
        n_interrupted: if stopped {
            runs.n_interrupted + open.interrupted + closed.n_interrupted + n_left
        } else {
            0
        },
        n_played: context.n_played(),
        health,
        probes,
        outside_fields: context.engine.outside_fields(),
        goose: closed.counts,
        stopped,
    })
}

//! A dossier on its way: its steps in order, what came back, and where it stands.
//!
//! The same for every driver. Which step may be sent when is for the drivers.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::{Case, Driver, Exchange, Observer, PlayError, Played, Refusal, Stop};
use crate::domain::{Day, ProblemCode, SettlementAnswer, Statement};
use crate::engine::{
    Answer, Call, DailyAmount, Direct, Engine, EngineFailure, FailureKind, Sender, Step,
};

/// First pause before a step is tried again at once; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// What all drivers of one run share.
pub(super) struct Context {
    pub(super) engine: Arc<Engine>,
    pub(super) observer: Arc<dyn Observer>,
    pub(super) stop: Stop,
    /// The start of the run, from which all offsets count.
    pub(super) start: Instant,
    /// Set at the end: what answers afterwards is told to nobody.
    pub(super) closed: AtomicBool,
    /// Dossiers for the calm pass.
    pub(super) unknown: Mutex<Vec<Journey>>,
    /// Why the run cannot go on.
    pub(super) fatal: Mutex<Option<PlayError>>,
    n_played: AtomicU64,
}

impl Context {
    pub(super) fn new(engine: Arc<Engine>, observer: Arc<dyn Observer>, stop: Stop) -> Self {
        Self {
            engine,
            observer,
            stop,
            start: Instant::now(),
            closed: AtomicBool::new(false),
            unknown: Mutex::default(),
            fatal: Mutex::default(),
            n_played: AtomicU64::new(0),
        }
    }

    /// What still answers is told to nobody.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Why the run could not go on, if it could not.
    pub(super) fn take_fatal(&self) -> Option<PlayError> {
        self.fatal.lock().expect("no holder panics").take()
    }

    /// Dossiers told to the observer.
    pub(super) fn n_played(&self) -> u64 {
        self.n_played.load(Ordering::Relaxed)
    }

    /// Time since the start of the run.
    pub(super) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Ends the run for a reason that is no measurement; the first one is kept.
    pub(super) fn end(&self, error: PlayError) {
        let mut fatal = self.fatal.lock().expect("no holder panics");
        fatal.get_or_insert(error);
        drop(fatal);
        self.stop.stop();
    }

    /// Hands over a dossier that has ended in `progress`.
    pub(super) fn hand_over(&self, journey: Journey, progress: Progress) {
        match progress {
            Progress::Finished => self.tell(journey, None),
            // Whatever is not finished is for the calm pass.
            Progress::Next | Progress::Failed => {
                self.unknown.lock().expect("no holder panics").push(journey);
            }
        }
    }

    /// Tells the observer what became of a dossier.
    pub(super) fn tell(&self, journey: Journey, undelivered: Option<FailureKind>) {
        if !self.is_closed() {
            self.n_played.fetch_add(1, Ordering::Relaxed);
            self.observer.played(journey.into_played(undelivered));
        }
    }
}

/// Where a dossier stands after a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    /// Its next step may follow.
    Next,
    /// That was its last step.
    Finished,
    /// The step failed: what follows must wait for the calm pass, because the order of
    /// the steps is part of what they mean.
    Failed,
}

/// When and by whom a step is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) driver: Driver,
    pub(super) due: Duration,
    pub(super) ready: Duration,
    pub(super) worker_was_free: bool,
    /// Tries at once after a failure of unknown outcome.
    pub(super) n_retries: u32,
}

/// One step that was sent.
#[derive(Clone, Copy)]
struct Sent {
    step: Step,
    at: Duration,
    done: Duration,
    n_retries: u32,
}

/// A dossier on its way.
pub(super) struct Journey {
    pub(super) case: Case,
    pub(super) driver: Driver,
    pub(super) steps: Vec<Step>,
    /// Rank of the next step.
    pub(super) next: usize,
    /// When the previous step was done, or the first one was due.
    pub(super) last_done: Duration,
    first_due: Option<Duration>,
    answers: Vec<(Day, SettlementAnswer)>,
    statement: Option<Statement>,
    daily_amount: Option<DailyAmount>,
    refusals: Vec<Refusal>,
    wrongly_accepted: Vec<usize>,
    foreign_identity: bool,
    healed: bool,
    /// The last failure of the next step: its outcome may be unknown.
    pub(super) failed: Option<EngineFailure>,
}

impl Journey {
    /// A dossier of which nothing was sent yet.
    pub(super) fn new(case: Case, driver: Driver, engine: &Engine) -> Self {
        let steps = engine.journey(&case.dossier);
        Self::along(case, driver, steps)
    }

    /// A dossier that takes `steps`.
    pub(super) fn along(case: Case, driver: Driver, steps: Vec<Step>) -> Self {
        Self {
            case,
            driver,
            steps,
            next: 0,
            last_done: Duration::ZERO,
            first_due: None,
            answers: Vec::new(),
            statement: None,
            daily_amount: None,
            refusals: Vec::new(),
            wrongly_accepted: Vec::new(),
            foreign_identity: false,
            healed: false,
            failed: None,
        }
    }

    /// Steps not yet answered.
    pub(super) fn n_left(&self) -> usize {
        self.steps.len() - self.next
    }

    /// Sends the next step, tells the observer, and keeps what came back.
    pub(super) async fn advance<S: Sender>(
        &mut self,
        context: &Context,
        slot: Slot,
        sender: &mut S,
    ) -> (Progress, bool) {
        self.first_due.get_or_insert(slot.due);
        let (sent, outcome) = self.send(context, self.next, slot.n_retries, sender).await;
        self.take_in(context, slot, sent, outcome)
    }

    /// Sends the documents that arrive on one day at once, each in a request of its own, or
    /// the next step where nothing may go with it; says how many steps were sent.
    ///
    /// After the first that fails, what came back of the others is told and not kept: the calm
    /// pass sends them again, with the same keys.
    pub(super) async fn advance_together(
        &mut self,
        context: &Context,
        slot: Slot,
    ) -> (Progress, usize) {
        self.first_due.get_or_insert(slot.due);
        let journey = &*self;
        let n_together = self.n_together();
        let ranks = self.next..self.next + n_together;
        let calls = ranks.map(|rank| async move {
            let max_retries = slot.n_retries;
            journey.send(context, rank, max_retries, &mut Direct).await
        });
        let answered = join_all(calls).await;
        let mut progress = Progress::Next;
        for (sent, outcome) in answered {
            if progress == Progress::Failed {
                self.tell(context, slot, sent, outcome.map(|_| ()));
            } else {
                (progress, _) = self.take_in(context, slot, sent, outcome);
            }
        }
        (progress, n_together)
    }

    /// The day of its next settlement; none when it was settled for the last time.
    pub(super) fn next_settlement(&self) -> Option<Day> {
        self.steps[self.next..].iter().find_map(|step| match step {
            Step::Settle(day) => Some(*day),
            _ => None,
        })
    }

    /// It waits for the settlement of that day, and all that comes before was sent.
    pub(super) fn awaits_settlement(&self) -> bool {
        matches!(self.steps.get(self.next), Some(Step::Settle(_)))
    }

    /// A payment run stands for its next settlement. Its answer is read from the statement.
    pub(super) fn settled_by_run(&mut self) {
        debug_assert!(self.awaits_settlement());
        self.forward();
    }

    /// Its next document came after `day`: it may be sent while that day is being settled.
    pub(super) fn has_document_after(&self, day: Day) -> bool {
        let dossier = &self.case.dossier;
        matches!(self.steps.get(self.next), Some(Step::Send(rank))
            if dossier.documents[*rank].received_on > day
                && dossier.expected_refusal(*rank).is_none())
    }

    /// How many steps may be sent at once from the next one on: documents of one day, none of
    /// which must be refused, since that may depend on which came first.
    fn n_together(&self) -> usize {
        let dossier = &self.case.dossier;
        let day_of = |step: &Step| match step {
            Step::Send(rank) if dossier.expected_refusal(*rank).is_none() => {
                Some(dossier.documents[*rank].received_on)
            }
            _ => None,
        };
        let steps = &self.steps[self.next..];
        let Some(day) = steps.first().and_then(day_of) else {
            return 1;
        };
        let alike = steps.iter().take_while(|step| day_of(step) == Some(day));
        alike.count()
    }

    /// Sends the step of that rank, again after a failure if it may be.
    async fn send<S: Sender>(
        &self,
        context: &Context,
        rank: usize,
        max_retries: u32,
        sender: &mut S,
    ) -> (Sent, Result<Answer, EngineFailure>) {
        let step = self.steps[rank];
        let at = context.now();
        let mut n_retries = 0;
        let outcome = loop {
            let call = Call {
                dossier: &self.case.dossier,
                step,
                case: self.case.index,
                rank: u32::try_from(rank).expect("a dossier has few steps"),
            };
            match context.engine.perform(&call, sender).await {
                Err(failure) if n_retries < max_retries && may_try_again(&failure) => {
                    tokio::time::sleep(pause(self.case.index, n_retries)).await;
                    n_retries += 1;
                }
                outcome => break outcome,
            }
        };
        let done = context.now();
        let sent = Sent {
            step,
            at,
            done,
            n_retries,
        };
        (sent, outcome)
    }

    /// Keeps what came back of the next step, and tells the observer; says where the dossier
    /// stands, and whether the step succeeded.
    fn take_in(
        &mut self,
        context: &Context,
        slot: Slot,
        sent: Sent,
        outcome: Result<Answer, EngineFailure>,
    ) -> (Progress, bool) {
        self.last_done = self.last_done.max(sent.done);
        let was_unknown = self.failed.take().is_some() || sent.n_retries > 0;
        let (outcome, progress) = self.keep(context, sent.step, outcome, was_unknown);
        let succeeded = outcome.is_ok();
        self.tell(context, slot, sent, outcome);
        (progress, succeeded)
    }

    fn tell(&self, context: &Context, slot: Slot, sent: Sent, outcome: Result<(), EngineFailure>) {
        if context.is_closed() {
            return;
        }
        context.observer.exchange(&Exchange {
            operation: sent.step.operation(),
            driver: slot.driver,
            case: self.case.index,
            stratum: Arc::clone(&self.case.stratum),
            due: slot.due,
            ready: slot.ready,
            sent: sent.at,
            done: sent.done,
            worker_was_free: slot.worker_was_free,
            outcome,
            n_retries: sent.n_retries,
        });
    }

    /// Keeps what came back; says how the exchange counts and where the dossier stands.
    fn keep(
        &mut self,
        context: &Context,
        step: Step,
        outcome: Result<Answer, EngineFailure>,
        was_unknown: bool,
    ) -> (Result<(), EngineFailure>, Progress) {
        match outcome {
            Ok(answer) => {
                let contaminated =
                    matches!(answer, Answer::Opened { existed: true }) && !was_unknown;
                if contaminated {
                    context.end(self.contamination());
                }
                self.keep_answer(step, answer);
                (Ok(()), self.forward())
            }
            Err(failure) => {
                if failure.kind.stops_the_run() {
                    context.end(PlayError::RealPeople(failure.clone()));
                }
                self.foreign_identity |= failure.kind == FailureKind::ForeignIdentity;
                match step {
                    Step::Open if is_contamination(&failure) && !was_unknown => {
                        context.end(self.contamination());
                    }
                    Step::Send(index) if is_refusal(&failure) => {
                        return self.keep_refusal(index, failure);
                    }
                    _ => {}
                }
                self.failed = Some(failure.clone());
                (Err(failure), Progress::Failed)
            }
        }
    }

    fn keep_answer(&mut self, step: Step, answer: Answer) {
        match (step, answer) {
            (Step::Settle(as_of), Answer::Settled(settled)) => self.answers.push((as_of, *settled)),
            (Step::Send(index), Answer::Sent(_)) => {
                if self.case.dossier.expected_refusal(index).is_some() {
                    self.wrongly_accepted.push(index);
                }
            }
            (_, Answer::Stated(statement)) => self.statement = Some(*statement),
            (_, Answer::Evaluated(amount)) => self.daily_amount = Some(amount),
            (_, Answer::Opened { .. } | Answer::Sent(_) | Answer::Settled(_)) => {}
        }
    }

    /// A refused document is known to have had no effect: the dossier goes on without it.
    fn keep_refusal(
        &mut self,
        index: usize,
        failure: EngineFailure,
    ) -> (Result<(), EngineFailure>, Progress) {
        let expected = self.case.dossier.expected_refusal(index);
        let document = &self.case.dossier.documents[index];
        self.refusals.push(Refusal {
            document_id: document.document_id.clone(),
            version: document.version,
            status: failure.status.unwrap_or_default(),
            code: failure.code,
            expected,
        });
        let outcome = if expected.is_some() && expected == failure.code {
            Ok(())
        } else {
            Err(failure)
        };
        (outcome, self.forward())
    }

    fn forward(&mut self) -> Progress {
        self.next += 1;
        if self.next == self.steps.len() {
            Progress::Finished
        } else {
            Progress::Next
        }
    }

    fn contamination(&self) -> PlayError {
        PlayError::Contaminated {
            reference: self.case.dossier.reference.to_string(),
        }
    }

    /// The step that had failed was answered in the calm pass.
    pub(super) const fn heal(&mut self) {
        self.healed = true;
    }

    fn into_played(self, undelivered: Option<FailureKind>) -> Played {
        Played {
            case: self.case,
            driver: self.driver,
            answers: self.answers,
            statement: self.statement,
            daily_amount: self.daily_amount,
            refusals: self.refusals,
            wrongly_accepted: self.wrongly_accepted,
            undelivered,
            foreign_identity: self.foreign_identity,
            healed: self.healed,
            first_due: self.first_due.unwrap_or_default(),
            last_done: self.last_done,
        }
    }
}

/// A document refused for what it says; other 4xx are about the caller or the moment.
fn is_refusal(failure: &EngineFailure) -> bool {
    failure.kind == FailureKind::Status4xx && matches!(failure.status, Some(400 | 409 | 422))
}

fn is_contamination(failure: &EngineFailure) -> bool {
    failure.status == Some(409) || failure.code == Some(ProblemCode::DossierExists)
}

/// Failures that another try may heal at once: nothing came, or the engine failed. 429
/// waits for the calm pass (contract, CS 16.4).
const fn may_try_again(failure: &EngineFailure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Connect
            | FailureKind::Reset
            | FailureKind::Timeout
            | FailureKind::TooSlowBody
            | FailureKind::Status5xx
    )
}

/// A pause that doubles with each retry and differs between cases, so that those who
/// failed together do not come back together.
fn pause(case: u64, n_retries: u32) -> Duration {
    let spread = (case.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) & 0xFF;
    let whole = FIRST_PAUSE * (1 << n_retries.min(6));
    whole / 2 + whole * u32::try_from(spread).expect("one byte") / 256
}

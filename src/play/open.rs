//! The open driver: steps leave when they are due, whether or not the engine keeps up.
//!
//! A pacer thread sleeps until the next step is due and hands over all that are due at
//! once. A step whose dossier is still waiting for its previous answer becomes ready when
//! that answer is there; a step that finds every worker taken waits in the queue, and its
//! wait counts. Nothing is dropped silently.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::health::Gauges;
use super::journey::{Context, Journey, Progress, Slot};
use super::{Case, Driver};
use crate::engine::{Direct, Step};

/// Longest sleep of the pacer: it looks at the stop wish in between.
const LONGEST_SLEEP: Duration = Duration::from_millis(50);
/// Shortest sleep of the pacer, that of the runtime's timer: steps due within it leave
/// together, which spares a waking of two threads each. It is part of their lag.
const SHORTEST_SLEEP: Duration = Duration::from_millis(1);
/// How long answers under way are waited for once the run is asked to stop.
const GRACE: Duration = Duration::from_millis(1_500);

/// Traffic that follows a schedule.
pub struct OpenPlan {
    /// When each dossier's first step is due, in nanoseconds from the start of the load,
    /// never decreasing; usually endless (`scenario::Schedule::due_offsets`).
    pub begins: Box<dyn Iterator<Item = u64> + Send>,
    /// Whose dossiers. Pulled one at a time, shortly before it is due.
    pub cases: Box<dyn Iterator<Item = Case> + Send>,
    /// From one step of a dossier to the next, by the plan: documents keep arriving.
    /// [`OpenPlan::STEP_GAP`] unless there is a reason.
    pub step_gap: Duration,
    /// Documents of a dossier that arrive on one day are sent at once, each in a request of its
    /// own; otherwise one after the other.
    pub documents_together: bool,
    /// Most dossiers with a step being answered at once; the others wait, and their wait counts.
    pub max_in_flight: usize,
    /// Tries at once after a failure of unknown outcome, with the same key: 0 to 3.
    pub n_retries: u32,
    /// How long the queue is still worked off after the last step was due.
    pub drain: Duration,
    /// How much of each dossier is sent.
    pub part: Part,
}

/// How much of a dossier is sent.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// What comes before its last settlement: the file stays open.
    Begun,
    /// Its statement alone is asked for.
    Read,
}

impl Part {
    fn of(self, mut steps: Vec<Step>) -> Vec<Step> {
        match self {
            Self::Whole => {}
            Self::Begun => {
                let last = steps
                    .iter()
                    .rposition(|step| matches!(step, Step::Settle(_)));
                steps.truncate(last.unwrap_or(steps.len()).max(1));
            }
            Self::Read => steps.retain(|step| matches!(step, Step::Statement)),
        }
        steps
    }
}

impl OpenPlan {
    /// The usual time between two steps of one dossier.
    pub const STEP_GAP: Duration = Duration::from_millis(50);
    /// The usual time for working off the queue at the end.
    pub const DRAIN: Duration = Duration::from_secs(60);
}

impl OpenPlan {
    /// The whole schedule, so much later.
    pub(super) fn begin_at(&mut self, start: Duration) {
        let start = u64::try_from(start.as_nanos()).unwrap_or(u64::MAX);
        let begins = std::mem::replace(&mut self.begins, Box::new(std::iter::empty()));
        self.begins = Box::new(begins.map(move |due| due.saturating_add(start)));
    }
}

impl std::fmt::Debug for OpenPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenPlan")
            .field("step_gap", &self.step_gap)
            .field("max_in_flight", &self.max_in_flight)
            .field("documents_together", &self.documents_together)
            .field("n_retries", &self.n_retries)
            .field("drain", &self.drain)
            .finish_non_exhaustive()
    }
}

/// What the open driver did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OpenEnd {
    /// Steps that became due.
    pub(super) planned: u64,
    /// Steps sent.
    pub(super) sent: u64,
    /// Steps not sent because an earlier one of the same dossier had failed.
    pub(super) withheld: u64,
    /// Steps of dossiers begun that were never sent for another reason.
    pub(super) not_delivered: u64,
    /// Steps of dossiers that still waited for a worker at the end, due or not: the engine
    /// was slow.
    pub(super) kept_back: u64,
    /// Steps that were due and still waited for a worker at the end: the engine was slow.
    pub(super) waiting: u64,
    /// Dossiers begun and neither finished nor failed.
    pub(super) interrupted: u64,
}

/// A dossier in progress.
struct Entry {
    /// Absent while a worker or the queue holds it.
    journey: Option<Box<Journey>>,
    first_due: Duration,
    n_steps: usize,
    /// Steps whose due instant has passed.
    n_released: usize,
    /// It ended or failed after so many steps had been sent: the others are withheld.
    ended_after: Option<usize>,
}

impl Entry {
    /// The dossier, when it waits for the step released last; it may have been sent already,
    /// together with an earlier one.
    fn next_unsent(&mut self) -> Option<Box<Journey>> {
        let n_released = self.n_released;
        self.journey.take_if(|journey| journey.next < n_released)
    }
}

/// A step that may be sent.
struct Ready {
    entry: usize,
    journey: Box<Journey>,
    slot: Slot,
}

#[derive(Default)]
struct Dispatch {
    entries: Vec<Entry>,
    free_entries: Vec<usize>,
    queue: VecDeque<Ready>,
    n_workers: usize,
    /// All steps were released; when the queue is empty too, the load is over.
    all_released: bool,
    /// The queue is no longer worked off.
    abandoned: bool,
}

struct Shared {
    context: Arc<Context>,
    gauges: Arc<Gauges>,
    dispatch: Mutex<Dispatch>,
    idle: Notify,
    step_gap: Duration,
    documents_together: bool,
    max_in_flight: usize,
    n_retries: u32,
}

/// Plays `plan` to its end, or until the stop wish.
pub(super) async fn play(plan: OpenPlan, context: Arc<Context>, gauges: Arc<Gauges>) -> OpenEnd {
    let shared = Arc::new(Shared {
        context: Arc::clone(&context),
        gauges: Arc::clone(&gauges),
        dispatch: Mutex::default(),
        idle: Notify::new(),
        step_gap: plan.step_gap,
        documents_together: plan.documents_together,
        max_in_flight: plan.max_in_flight.max(1),
        n_retries: plan.n_retries,
    });
    let (drain, stop) = (plan.drain, context.stop.clone());
    let pacing = Arc::clone(&shared);
    let handle = Handle::current();
    let pacer = tokio::task::spawn_blocking(move || pace(plan, &pacing, &handle));
    pacer.await.expect("the pacer does not panic");
    tokio::select! {
        () = shared.wait_until_idle() => {}
        () = tokio::time::sleep(drain) => {}
        () = stop.stopped() => {}
    }
    shared.abandon();
    // What is under way ends by its own deadline; a run asked to stop does not wait for it.
    tokio::select! {
        () = shared.wait_until_idle() => {}
        () = async {
            stop.stopped().await;
            tokio::time::sleep(GRACE).await;
        } => {}
    }
    shared.end()
}

/// Releases every step when it is due. Runs in a thread of its own: its sleep is finer
/// than the runtime's timer.
fn pace(mut plan: OpenPlan, shared: &Arc<Shared>, handle: &Handle) {
    let stop = shared.context.stop.clone();
    let mut next_case = next_case(&mut plan);
    // The next step of each dossier in progress, the earliest first.
    let mut steps: BinaryHeap<Reverse<(Duration, usize)>> = BinaryHeap::new();
    let mut batch: Vec<Ready> = Vec::new();
    while !stop.is_stopped() {
        let due = match (&next_case, steps.peek()) {
            (Some((due, _)), Some(Reverse((step_due, _)))) => (*due).min(*step_due),
            (Some((due, _)), None) => *due,
            (None, Some(Reverse((step_due, _)))) => *step_due,
            (None, None) => break,
        };
        let now = shared.context.now();
        let early = due.saturating_sub(now);
        if !early.is_zero() {
            std::thread::sleep(early.clamp(SHORTEST_SLEEP, LONGEST_SLEEP));
            continue;
        }
        let mut n_released = 0;
        loop {
            if let Some((first_due, case)) = next_case.take_if(|(due, _)| *due <= now) {
                let sent = plan.part.of(shared.context.engine.journey(&case.dossier));
                let mut journey = Box::new(Journey::along(case, Driver::Open, sent));
                journey.last_done = first_due;
                let entry = shared.dispatch().enter(journey, first_due);
                steps.push(Reverse((first_due, entry)));
                next_case = self::next_case(&mut plan);
            } else if let Some(Reverse((_, entry))) = steps
                .peek()
                .copied()
                .filter(|Reverse((due, _))| *due <= now)
            {
                steps.pop();
                n_released += 1;
                if let Some(due) = shared.release(entry, &mut batch) {
                    steps.push(Reverse((due, entry)));
                }
            } else {
                break;
            }
        }
        shared.gauges.planned(n_released);
        for ready in batch.drain(..) {
            handle.spawn(work(Arc::clone(shared), ready));
        }
    }
    shared.dispatch().all_released = true;
    shared.idle.notify_waiters();
}

fn next_case(plan: &mut OpenPlan) -> Option<(Duration, Case)> {
    let due = plan.begins.next()?;
    Some((Duration::from_nanos(due), plan.cases.next()?))
}

/// Sends `ready`, then whatever has waited longest, until nothing waits.
async fn work(shared: Arc<Shared>, ready: Ready) {
    let mut next = Some(ready);
    while let Some(Ready {
        entry,
        mut journey,
        slot,
    }) = next
    {
        let now = shared.context.now();
        shared
            .gauges
            .sent(slot.worker_was_free.then(|| now.saturating_sub(slot.ready)));
        let n_before = journey.next;
        let (progress, n_sent) = if shared.documents_together {
            journey.advance_together(&shared.context, slot).await
        } else {
            let (progress, _) = journey.advance(&shared.context, slot, &mut Direct).await;
            (progress, 1)
        };
        for _ in 1..n_sent {
            // The first of them took the worker; the others did not wait for one.
            shared.gauges.sent(None);
        }
        next = if progress == Progress::Next {
            shared.put_back(entry, journey)
        } else {
            // Told before the worker is given back: the run may end with the last one.
            shared.context.hand_over(*journey, progress);
            shared.remove(entry, n_before + n_sent)
        };
    }
}

impl Dispatch {
    /// Takes a dossier in; gives the place where it stands.
    fn enter(&mut self, journey: Box<Journey>, first_due: Duration) -> usize {
        let entry = Entry {
            first_due,
            n_steps: journey.steps.len(),
            journey: Some(journey),
            n_released: 0,
            ended_after: None,
        };
        if let Some(index) = self.free_entries.pop() {
            self.entries[index] = entry;
            return index;
        }
        self.entries.push(entry);
        self.entries.len() - 1
    }
}

impl Shared {
    fn dispatch(&self) -> MutexGuard<'_, Dispatch> {
        self.dispatch.lock().expect("no holder panics")
    }

    /// Releases one step of `entry`; gives the due instant of the one after, if any.
    fn release(&self, index: usize, batch: &mut Vec<Ready>) -> Option<Duration> {
        let mut guard = self.dispatch();
        let dispatch = &mut *guard;
        let entry = &mut dispatch.entries[index];
        let due = self.due(entry, entry.n_released);
        entry.n_released += 1;
        let next_due =
            (entry.n_released < entry.n_steps).then(|| self.due(entry, entry.n_released));
        if let Some(n_sent) = entry.ended_after {
            let is_withheld = entry.n_released > n_sent;
            self.gauges.withheld(u64::from(is_withheld));
            if next_due.is_none() {
                dispatch.free_entries.push(index);
            }
        } else if let Some(journey) = entry.next_unsent() {
            let ready_at = due.max(journey.last_done);
            let worker_was_free = dispatch.n_workers < self.max_in_flight;
            let ready = Ready {
                entry: index,
                journey,
                slot: self.slot(due, ready_at, worker_was_free),
            };
            if worker_was_free {
                dispatch.n_workers += 1;
                batch.push(ready);
            } else {
                dispatch.queue.push_back(ready);
            }
            self.gauges
                .set_queue(dispatch.queue.len(), dispatch.n_workers);
        }
        next_due
    }

    /// Puts a dossier back after a step; gives the step that this worker sends next.
    fn put_back(&self, index: usize, journey: Box<Journey>) -> Option<Ready> {
        let mut dispatch = self.dispatch();
        let entry = &mut dispatch.entries[index];
        let next = journey.next;
        if next < entry.n_released {
            let due = self.due(entry, next);
            let ready_at = journey.last_done.max(due);
            // This worker is free for it, unless others have waited longer.
            let worker_is_free = dispatch.queue.is_empty();
            dispatch.queue.push_back(Ready {
                entry: index,
                journey,
                slot: self.slot(due, ready_at, worker_is_free),
            });
        } else {
            entry.journey = Some(journey);
        }
        self.following(dispatch)
    }

    /// Takes note that a dossier ended after so many steps had been sent; gives the step that
    /// this worker sends next.
    fn remove(&self, index: usize, n_sent: usize) -> Option<Ready> {
        let mut dispatch = self.dispatch();
        let entry = &mut dispatch.entries[index];
        entry.ended_after = Some(n_sent);
        // Released while this one was under way: they will not be sent.
        let n_in_vain = entry.n_released.saturating_sub(n_sent);
        self.gauges.withheld(n_in_vain as u64);
        if entry.n_released == entry.n_steps {
            dispatch.free_entries.push(index);
        }
        self.following(dispatch)
    }

    /// The step that has waited longest; without one the worker ends.
    fn following(&self, mut dispatch: MutexGuard<'_, Dispatch>) -> Option<Ready> {
        let following = if dispatch.abandoned {
            None
        } else {
            dispatch.queue.pop_front()
        };
        if following.is_none() {
            dispatch.n_workers -= 1;
        }
        self.gauges
            .set_queue(dispatch.queue.len(), dispatch.n_workers);
        let is_idle = dispatch.n_workers == 0;
        drop(dispatch);
        if is_idle {
            self.idle.notify_waiters();
        }
        following
    }

    fn due(&self, entry: &Entry, rank: usize) -> Duration {
        entry.first_due + self.step_gap * u32::try_from(rank).expect("a dossier has few steps")
    }

    const fn slot(&self, due: Duration, ready: Duration, worker_was_free: bool) -> Slot {
        Slot {
            driver: Driver::Open,
            due,
            ready,
            worker_was_free,
            n_retries: self.n_retries,
        }
    }

    /// Waits until everything was released and nothing is under way.
    async fn wait_until_idle(&self) {
        loop {
            let notified = self.idle.notified();
            let mut notified = std::pin::pin!(notified);
            notified.as_mut().enable();
            {
                let dispatch = self.dispatch();
                if dispatch.n_workers == 0 && (dispatch.all_released || dispatch.abandoned) {
                    return;
                }
            }
            notified.await;
        }
    }

    /// From now on workers end after the step they are at.
    fn abandon(&self) {
        self.dispatch().abandoned = true;
    }

    /// Takes stock. Dossiers that were begun and cut short by time go to the calm pass;
    /// those cut short by a stop are counted.
    fn end(&self) -> OpenEnd {
        let mut dispatch = self.dispatch();
        let queued: Vec<Ready> = dispatch.queue.drain(..).collect();
        let waiting = queued
            .iter()
            .map(|ready| dispatch.entries[ready.entry].n_released - ready.journey.next)
            .sum::<usize>() as u64;
        let stuck: Vec<Box<Journey>> = queued.into_iter().map(|ready| ready.journey).collect();
        let entries = dispatch.entries.iter_mut();
        let idle: Vec<Box<Journey>> = entries.filter_map(|entry| entry.journey.take()).collect();
        // Their workers did not come back within the grace.
        let n_hanging = dispatch.n_workers as u64;
        drop(dispatch);
        let n_left = |journeys: &[Box<Journey>]| -> u64 {
            journeys.iter().map(|journey| journey.n_left() as u64).sum()
        };
        let (kept_back, not_delivered) = (n_left(&stuck), n_left(&idle));
        let n_cut_short = (stuck.len() + idle.len()) as u64;
        for journey in stuck.into_iter().chain(idle) {
            if !self.context.stop.is_stopped() {
                self.context.hand_over(*journey, Progress::Failed);
            }
        }
        let (planned, sent) = self.gauges.totals();
        OpenEnd {
            planned,
            sent,
            withheld: self.gauges.n_withheld(),
            not_delivered,
            kept_back,
            waiting,
            interrupted: n_cut_short + n_hanging,
        }
    }
}

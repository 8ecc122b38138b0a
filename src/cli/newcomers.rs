//! Dossiers played beside those of a run: somebody new each time, under a number of their own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::bench::Bench;
use super::campaign::Campaign;
use super::failure::Failure;
use super::stop;
use crate::domain::Dossier;
use crate::measure::Distribution;
use crate::play::{
    self, Case, Driver, Exchange, Observer, OpenPlan, Part, PaymentRunsPlan, Played, Stop,
};
use crate::population::Strangers;

/// Files of a stock given at once.
const AT_ONCE: usize = 32;

/// Longest time for one dossier, calm pass included.
const LIMIT: Duration = Duration::from_secs(300);

/// Makes somebody new of a dossier.
pub(super) struct Newcomers<'a> {
    strangers: Strangers<'a>,
    /// A number that no case of the run bears: keys of idempotency follow it.
    next: u64,
}

impl<'a> Newcomers<'a> {
    /// Of a campaign; one for all that is played after its load.
    pub(super) fn of(campaign: &'a Campaign) -> Self {
        Self {
            strangers: campaign.strangers(),
            next: campaign.n_cases(),
        }
    }

    /// The same facts as somebody else; none when nobody is left or the dossier is not fit to
    /// be written.
    pub(super) fn case(&mut self, dossier: &Dossier) -> Option<Case> {
        let somebody = self.strangers.somebody_else(dossier)?;
        self.next += 1;
        Some(Case::new(self.next, somebody))
    }
}

/// Plays cases to their ends within `limit`, at most `max_in_flight` requests at once. Those
/// not played in time are left out; each bears its number.
pub(super) async fn play_all(
    bench: &Bench,
    cases: Vec<Case>,
    max_in_flight: usize,
    limit: Duration,
) -> Result<BTreeMap<u64, Played>, Failure> {
    let begins = Box::new(std::iter::repeat(0));
    let plan = plan(bench, cases, begins, max_in_flight, limit);
    carried_out(bench, plan, limit).await
}

/// Plays cases that begin when they are due, in nanoseconds, and gives how long each step took
/// from then on, failures among them; none when it was not all played within `limit`.
pub(super) async fn play_timed(
    bench: &Bench,
    cases: Vec<Case>,
    due: Vec<u64>,
    max_in_flight: usize,
    limit: Duration,
) -> Result<Option<Distribution>, Failure> {
    let n_cases = cases.len();
    let plan = plan(
        bench,
        cases,
        Box::new(due.into_iter()),
        max_in_flight,
        limit,
    );
    let times = Arc::new(Times::default());
    observed(bench, plan, limit, Arc::clone(&times) as Arc<dyn Observer>).await?;
    let times = times.0.lock().expect("no holder panics");
    Ok((times.n_played == n_cases).then(|| times.distribution()))
}

/// Plays a part of each case as fast as the engine takes it; how many were taken.
pub(super) async fn play_part(
    bench: &Bench,
    cases: Vec<Case>,
    part: Part,
    limit: Duration,
) -> Result<usize, Failure> {
    let begins = Box::new(std::iter::repeat(0));
    let mut plan = plan(bench, cases, begins, AT_ONCE, limit);
    plan.open.iter_mut().for_each(|open| open.part = part);
    let played = carried_out(bench, plan, limit).await?;
    let taken = played.values().filter(|one| one.undelivered.is_none());
    Ok(taken.count())
}

/// Whether the engine knows the file of a case.
pub(super) async fn read_alone(bench: &Bench, case: Case) -> Result<bool, Failure> {
    Ok(play_part(bench, vec![case], Part::Read, LIMIT).await? == 1)
}

fn plan(
    bench: &Bench,
    cases: Vec<Case>,
    begins: Box<dyn Iterator<Item = u64> + Send>,
    max_in_flight: usize,
    limit: Duration,
) -> play::Plan {
    let open = OpenPlan {
        begins,
        cases: Box::new(cases.into_iter()),
        step_gap: Duration::ZERO,
        documents_together: bench.documents_together,
        max_in_flight,
        n_retries: 0,
        drain: limit,
        part: Part::Whole,
    };
    play::Plan {
        open: Some(open),
        ..play::Plan::default()
    }
}

/// Plays one case to its end, as `driver` would: settled by payment runs of its fund, or alone.
pub(super) async fn play_as(bench: &Bench, driver: Driver, case: Case) -> Result<Played, Failure> {
    if driver != Driver::PaymentRuns {
        return the_only(play_all(bench, vec![case], 1, LIMIT).await?);
    }
    let runs = PaymentRunsPlan {
        cases: vec![case],
        max_in_flight: 1,
        n_tries: play::CalmPlan::default().n_tries,
    };
    let plan = play::Plan {
        payment_runs: Some(runs),
        ..play::Plan::default()
    };
    the_only(carried_out(bench, plan, LIMIT).await?)
}

async fn carried_out(
    bench: &Bench,
    plan: play::Plan,
    limit: Duration,
) -> Result<BTreeMap<u64, Played>, Failure> {
    let kept = Arc::new(Kept::default());
    observed(bench, plan, limit, Arc::clone(&kept) as Arc<dyn Observer>).await?;
    let mut played = kept.0.lock().expect("no holder panics");
    Ok(std::mem::take(&mut *played))
}

async fn observed(
    bench: &Bench,
    plan: play::Plan,
    limit: Duration,
    observer: Arc<dyn Observer>,
) -> Result<(), Failure> {
    let stop = Stop::new();
    let over = stop.clone();
    let watch = tokio::spawn(async move {
        tokio::select! {
            () = stop::asked() => {}
            () = tokio::time::sleep(limit) => {}
        }
        over.stop();
    });
    let ended = play::play(plan, Arc::clone(&bench.engine), observer, stop).await;
    watch.abort();
    ended.map_err(|error| Failure::CouldNot(error.to_string()))?;
    Ok(())
}

fn the_only(mut played: BTreeMap<u64, Played>) -> Result<Played, Failure> {
    let played = played.pop_first().map(|(_, played)| played);
    played.ok_or_else(|| Failure::CouldNot("the dossier could not be played to its end".to_owned()))
}

/// Keeps what was played.
#[derive(Default)]
struct Kept(Mutex<BTreeMap<u64, Played>>);

impl Observer for Kept {
    fn exchange(&self, _: &Exchange) {}

    fn played(&self, played: Played) {
        let mut kept = self.0.lock().expect("no holder panics");
        kept.insert(played.case.index, played);
    }
}

/// Keeps how long each step on schedule took.
#[derive(Default)]
struct Times(Mutex<Taken>);

#[derive(Default)]
struct Taken {
    n_played: usize,
    /// In microseconds, with how often each was seen.
    times: BTreeMap<u64, u64>,
    n_failed: u64,
}

impl Taken {
    fn distribution(&self) -> Distribution {
        Distribution {
            buckets: self.times.iter().map(|(time, n)| (*time, *n)).collect(),
            n_endless: self.n_failed,
        }
    }
}

impl Observer for Times {
    fn exchange(&self, exchange: &Exchange) {
        if exchange.driver != Driver::Open {
            return;
        }
        let mut taken = self.0.lock().expect("no holder panics");
        if exchange.outcome.is_err() {
            taken.n_failed += 1;
            return;
        }
        let time = u64::try_from(exchange.response().as_micros()).unwrap_or(u64::MAX);
        *taken.times.entry(time).or_default() += 1;
    }

    fn played(&self, _: Played) {
        self.0.lock().expect("no holder panics").n_played += 1;
    }
}

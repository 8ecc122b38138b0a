//! The closed driver: agents at their screens, each waiting for the answer before the
//! next click, driven by `goose`.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use goose::config::GooseConfiguration;
use goose::goose::{GooseRequest, GooseUser, Scenario, Transaction, TransactionFunction};
use goose::metrics::{GooseMetrics, GooseRequestMetric};
use goose::{GooseAttack, GooseError};
use reqwest::{Client, RequestBuilder, Response};
use serde::{Deserialize, Serialize};

use super::journey::{Context, Journey, Progress, Slot};
use super::{Case, Driver, Operation, PlayError};
use crate::engine::{SendError, Sender, Step};

/// Traffic of agents.
pub struct ClosedPlan {
    /// How many agents.
    pub n_agents: usize,
    /// When an agent clicks.
    pub rhythm: Rhythm,
    /// Agents begin one after the other over this time.
    pub ramp_up: Duration,
    /// No new dossier is begun after this time; absent: until there are no more cases.
    pub duration: Option<Duration>,
    /// Whose dossiers. Pulled one at a time.
    pub cases: Box<dyn Iterator<Item = Case> + Send>,
    /// Seed of the agents' thinking.
    pub seed: u64,
}

/// When an agent clicks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rhythm {
    /// Some time after each answer: the shortest and the longest. Nothing is due at an instant,
    /// so that an engine that freezes slows its callers down and is asked less.
    Think(Duration, Duration),
    /// This long after the instant at which the click before was due, or as soon as its answer
    /// is there. Times count from the instant at which a click was due.
    Pace(Duration),
}

impl std::fmt::Debug for ClosedPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClosedPlan")
            .field("n_agents", &self.n_agents)
            .field("rhythm", &self.rhythm)
            .field("ramp_up", &self.ramp_up)
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}

/// What goose and we counted for one operation; they must agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GooseCounts {
    /// The operation.
    pub operation: Operation,
    /// Requests that goose counted.
    pub goose_requests: u64,
    /// Failures that goose counted.
    pub goose_failures: u64,
    /// Requests that we counted.
    pub our_requests: u64,
    /// Failures that we counted.
    pub our_failures: u64,
}

impl GooseCounts {
    /// Whether both counted the same.
    pub const fn agree(&self) -> bool {
        self.goose_requests == self.our_requests && self.goose_failures == self.our_failures
    }
}

/// What the closed driver did.
#[derive(Debug, Default)]
pub(super) struct ClosedEnd {
    pub(super) counts: Vec<GooseCounts>,
    /// Dossiers begun and cut short by the stop wish.
    pub(super) n_interrupted: u64,
}

/// Goose keeps its wish to stop in one place for the whole process: one attack at a time.
static ONE_ATTACK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// How often agents without work look whether the attack is over.
const LOOK_UP: Duration = Duration::from_millis(20);
/// How long goose is waited for once its agents have gone home, or the run must stop.
const GRACE: Duration = Duration::from_millis(1_700);

/// The room in which the agents work.
struct Office {
    context: Arc<Context>,
    cases: Mutex<Box<dyn Iterator<Item = Case> + Send>>,
    rhythm: Rhythm,
    seed: u64,
    /// No dossier is begun after this offset.
    closes_at: Option<Duration>,
    n_agents: usize,
    /// One for each agent who has not come yet.
    clients: Mutex<Vec<Client>>,
    n_home: AtomicUsize,
    n_interrupted: AtomicU64,
    ours: [OurCounts; Operation::ALL.len()],
}

/// The next click of an agent, from the start of the run.
#[derive(Clone, Copy)]
enum NextClick {
    /// Comes at this instant or a little later.
    From(Duration),
    /// Is due at this instant; whether the answer before it had come by then.
    Due(Duration, bool),
}

#[derive(Default)]
struct OurCounts {
    requests: AtomicU64,
    failures: AtomicU64,
}

/// Takes what goose would write to the console at each failed request.
struct Silence;

impl log::Log for Silence {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        false
    }
    fn log(&self, _: &log::Record<'_>) {}
    fn flush(&self) {}
}

/// Plays `plan` to its end, or until the stop wish.
pub(super) async fn play(plan: ClosedPlan, context: Arc<Context>) -> Result<ClosedEnd, PlayError> {
    let _one = ONE_ATTACK.lock().await;
    // Fails when somebody has set a logger before: then it is theirs to be silent.
    let _ = log::set_logger(&Silence);
    let n_agents = plan.n_agents.max(1);
    let office = Arc::new(Office {
        clients: Mutex::new(clients(&context, n_agents).await?),
        closes_at: plan.duration.map(|duration| context.now() + duration),
        context: Arc::clone(&context),
        cases: Mutex::new(plan.cases),
        rhythm: plan.rhythm,
        seed: plan.seed,
        n_agents,
        n_home: AtomicUsize::new(0),
        n_interrupted: AtomicU64::new(0),
        ours: Default::default(),
    });
    let attack = attack(&office, plan.ramp_up).map_err(closed)?;
    let stop = context.stop.clone();
    let metrics = tokio::select! {
        outcome = attack.execute() => Some(outcome.map_err(closed)?),
        () = async {
            stop.stopped().await;
            goose::trigger_killswitch("the run was asked to stop");
            tokio::time::sleep(GRACE).await;
        } => None,
    };
    Ok(ClosedEnd {
        counts: metrics
            .map(|metrics| office.compare(&metrics))
            .unwrap_or_default(),
        n_interrupted: office.n_interrupted.load(Ordering::Relaxed),
    })
}

/// A client for each agent, made before the first comes: reading certificates takes its time.
async fn clients(context: &Arc<Context>, n_agents: usize) -> Result<Vec<Client>, PlayError> {
    let context = Arc::clone(context);
    let made = tokio::task::spawn_blocking(move || {
        let transport = context.engine.transport();
        (0..n_agents)
            .map(|_| transport.client_of_agent())
            .collect::<Result<_, _>>()
    });
    made.await
        .expect("setting up a client does not panic")
        .map_err(|error| PlayError::Closed(error.to_string()))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "taken from `map_err`, which gives values"
)]
fn closed(error: GooseError) -> PlayError {
    // Goose names the kind of error only; what is wrong stands in its fields.
    PlayError::Closed(match &error {
        GooseError::InvalidOption {
            option,
            value,
            detail,
        } => format!("{error}: `{option}` is `{value}`: {detail}"),
        _ => error.to_string(),
    })
}

/// The attack: one scenario, in which each agent plays one dossier after the other.
fn attack(office: &Arc<Office>, ramp_up: Duration) -> Result<GooseAttack, GooseError> {
    let n_agents = office.n_agents.to_string();
    let ramp_up = format!("{}s", ramp_up.as_secs().max(1));
    let host = office.context.engine.transport().base();
    let mut arguments = vec![
        "--host",
        host,
        "--users",
        &n_agents,
        "--no-telnet",
        // Our histograms decide what is warm-up.
        "--no-reset-metrics",
        "--no-print-metrics",
        "--no-error-summary",
        "--quiet",
        "--quiet",
        "--quiet",
    ];
    // One agent has nobody to begin after: goose refuses a time for it.
    if office.n_agents > 1 {
        arguments.extend(["--increase-time", &ramp_up]);
    }
    let configuration = GooseConfiguration::parse_args_default(&arguments)?;
    let arriving = Arc::clone(office);
    let arrive: TransactionFunction = Arc::new(move |user| {
        let client = arriving
            .clients
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        Box::pin(async move {
            // Ours has pinned addresses and follows no redirect.
            user.client = client.expect("there is one for each agent");
            user.set_session_data(NextClick::From(Duration::ZERO));
            Ok(())
        })
    });
    let working = Arc::clone(office);
    let work: TransactionFunction = Arc::new(move |user| {
        let office = Arc::clone(&working);
        Box::pin(async move {
            office.play_one_dossier(user).await;
            Ok(())
        })
    });
    Ok(
        GooseAttack::initialize_with_config(configuration)?.register_scenario(
            Scenario::new("agents")
                .register_transaction(Transaction::new(arrive).set_on_start())
                .register_transaction(Transaction::new(work).set_name("one dossier")),
        ),
    )
}

impl Office {
    /// One dossier from its opening to its statement; without work, waits for the others.
    async fn play_one_dossier(&self, user: &mut GooseUser) {
        // A pace goes on from one dossier to the next.
        self.is_stopped_before_click(user).await;
        let Some(case) = self.next_case() else {
            return self.go_home().await;
        };
        let steps = reading_first(self.context.engine.journey(&case.dossier));
        let mut journey = Journey::along(case, Driver::Closed, steps);
        loop {
            let progress = self.click(user, &mut journey).await;
            if progress != Progress::Next {
                self.context.hand_over(journey, progress);
                return;
            }
            if self.is_stopped_before_click(user).await {
                self.n_interrupted.fetch_add(1, Ordering::Relaxed);
                return;
            }
        }
    }

    /// Waits for the next click of an agent, or until the run must stop.
    async fn is_stopped_before_click(&self, user: &GooseUser) -> bool {
        let (NextClick::From(at) | NextClick::Due(at, _)) = *user.get_session_data_unchecked();
        tokio::select! {
            biased;
            () = self.context.stop.stopped() => true,
            () = tokio::time::sleep_until(self.context.start + at) => false,
        }
    }

    fn next_case(&self) -> Option<Case> {
        let is_closed = self.context.stop.is_stopped()
            || self
                .closes_at
                .is_some_and(|closes_at| self.context.now() >= closes_at);
        if is_closed {
            return None;
        }
        self.cases.lock().expect("no holder panics").next()
    }

    /// One step, sent and counted by goose, told to the observer by us.
    async fn click(&self, user: &mut GooseUser, journey: &mut Journey) -> Progress {
        let operation = journey.steps[journey.next].operation();
        let (due, was_free) = match *user.get_session_data_unchecked() {
            NextClick::From(_) => (self.context.now(), true),
            NextClick::Due(at, was_free) => (at, was_free),
        };
        let slot = Slot {
            driver: Driver::Closed,
            due,
            ready: due,
            worker_was_free: was_free,
            // An agent does not click twice; the calm pass sends again what failed.
            n_retries: 0,
        };
        let mut desk = Desk {
            user,
            operation,
            timeout: self.context.engine.transport().limits().request_timeout,
            n_sent: 0,
            metric: None,
        };
        let (progress, succeeded) = journey.advance(&self.context, slot, &mut desk).await;
        let n_sent = desk.settle(succeeded).await;
        *user.get_session_data_unchecked_mut() = self.next_click(due, journey, progress);
        let ours = &self.ours[rank(operation)];
        // A request is sent twice when its token had expired; the first one has failed.
        ours.requests.fetch_add(n_sent, Ordering::Relaxed);
        ours.failures
            .fetch_add(n_sent - u64::from(succeeded), Ordering::Relaxed);
        progress
    }

    /// Waits until every agent is without work; the last one ends the attack.
    async fn go_home(&self) {
        if self.n_home.fetch_add(1, Ordering::Relaxed) + 1 == self.n_agents {
            goose::trigger_killswitch("no agent has work");
        }
        // Goose comes back at once until it has told its users to leave: without this pause
        // they would keep the threads that should tell them.
        loop {
            tokio::time::sleep(LOOK_UP).await;
            if goose::is_killswitch_triggered() {
                return;
            }
        }
    }

    /// When the agent clicks after the click that was due at `due` and has been answered.
    fn next_click(&self, due: Duration, journey: &Journey, progress: Progress) -> NextClick {
        let now = self.context.now();
        match self.rhythm {
            Rhythm::Pace(pace) => NextClick::Due(due + pace, now <= due + pace),
            Rhythm::Think(..) if progress != Progress::Next => NextClick::From(now),
            Rhythm::Think(shortest, longest) => {
                let spread = longest.saturating_sub(shortest);
                // Its own for each step, the same for the same seed.
                let mixed = mix(self.seed ^ mix(journey.case.index ^ (journey.next as u64) << 48));
                let share = u32::try_from(mixed >> 48).expect("16 bits");
                NextClick::From(now + shortest + spread * share / 65_536)
            }
        }
    }

    /// What goose counted beside what we counted.
    fn compare(&self, metrics: &GooseMetrics) -> Vec<GooseCounts> {
        Operation::ALL
            .into_iter()
            .map(|operation| {
                let ours = &self.ours[rank(operation)];
                let goose = metrics
                    .requests
                    .values()
                    .filter(|request| request.path == operation.name());
                let (successes, failures) = goose.fold((0, 0), |(good, bad), request| {
                    (
                        good + request.success_count as u64,
                        bad + request.fail_count as u64,
                    )
                });
                GooseCounts {
                    operation,
                    goose_requests: successes + failures,
                    goose_failures: failures,
                    our_requests: ours.requests.load(Ordering::Relaxed),
                    our_failures: ours.failures.load(Ordering::Relaxed),
                }
            })
            .filter(|counts| counts.goose_requests + counts.our_requests > 0)
            .collect()
    }
}

/// An agent opens the file and reads it before anything else.
fn reading_first(mut steps: Vec<Step>) -> Vec<Step> {
    if steps.first() == Some(&Step::Open) {
        steps.insert(1, Step::Statement);
    }
    steps
}

fn rank(operation: Operation) -> usize {
    Operation::ALL
        .iter()
        .position(|known| *known == operation)
        .expect("all are listed")
}

/// Spreads a number over 64 bits (splitmix64).
const fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Sends through goose's user, so that goose counts the request.
struct Desk<'a> {
    user: &'a mut GooseUser,
    operation: Operation,
    timeout: Duration,
    n_sent: u64,
    metric: Option<GooseRequestMetric>,
}

impl Sender for Desk<'_> {
    async fn send(&mut self, request: RequestBuilder) -> Result<Response, SendError> {
        self.n_sent += 1;
        self.metric = None;
        // The limit is also set here so that goose sees a request end that has no answer.
        let request = GooseRequest::builder()
            .name(self.operation.name())
            .set_request_builder(request.timeout(self.timeout))
            .build();
        let answer = self
            .user
            .request(request)
            .await
            .map_err(|error| SendError::Driver(error.to_string()))?;
        self.metric = Some(answer.request);
        Ok(answer.response?)
    }
}

impl Desk<'_> {
    /// Makes goose's verdict ours: a body can fail after its head, and a refusal can be
    /// what the case expects. Gives the number of requests.
    async fn settle(mut self, succeeded: bool) -> u64 {
        let outcome = match (&mut self.metric, succeeded) {
            (Some(metric), true) => self.user.set_success(metric),
            (Some(metric), false) if metric.success => {
                // Gives an error that would end a transaction; ours ends by itself.
                let _ = self.user.set_failure("our check", metric, None, None);
                Ok(())
            }
            (Some(_), false) => Ok(()),
            // Given up before goose saw its end, or never sent: it counts as a failure.
            (None, _) => {
                self.user
                    .record_custom_request_duration(
                        "LOST",
                        self.operation.name(),
                        self.timeout,
                        false,
                        None,
                        Some("no answer"),
                    )
                    .await
            }
        };
        drop(outcome);
        self.n_sent.max(1)
    }
}

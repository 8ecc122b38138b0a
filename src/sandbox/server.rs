//! The sandbox behind HTTP: contract v1.
//!
//! Responsible for routes, idempotency keys, asynchronous answers and for keeping
//! many dossiers without one lock for all. What is due is decided in
//! [`super::engine`]; delays and cut connections in `transport`.

mod payment_run;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use serde::de::DeserializeOwned;

use self::payment_run::{RunState, watches_runs};
use super::access_log::AccessLog;
use super::engine::{File, engine_name};
use super::fault::{FaultKind, FaultSet};
use super::reply::{
    Reply, failed, json, refusal, refused, status_of, to_bytes, unreadable, written,
};
use super::start::Options;
use super::transport::{Fate, Transport, Wire};
use crate::domain::{
    Content, Day, Document, DossierOpening, DossierRef, Environment, Health, JobState, Pay,
    PendingSettlement, Problem, ProblemCode, SettlementRequest, Version, engine_api,
};

/// Largest body that is read: a file of a life holds far less.
const MAX_BODY_BYTES: usize = 1 << 20;
/// How long a fault that shows while something is written takes over it.
const WRITING: Duration = Duration::from_millis(5);
/// Locks over which dossiers and keys are spread.
const N_SHARDS: usize = 64;

/// One dossier with what the wire needs to know about it.
struct Entry {
    file: File,
    faults: FaultSet,
    /// Every request about it is answered 500 from now on.
    fails: bool,
    ready_at: HashMap<Day, Instant>,
    /// Documents being written right now; only a fault takes its time over it.
    n_being_written: u32,
    /// Documents received, duplicates included.
    n_documents: usize,
    run: RunState,
}

/// What was answered to an idempotency key, kept short: a settlement is read again from the file.
#[derive(Clone)]
enum Answered {
    Plain(StatusCode, Bytes),
    Settled(Day),
}

struct KeyRecord {
    request: u64,
    answered: Answered,
}

type Shards<K, V> = Vec<Mutex<HashMap<K, V>>>;

pub(super) struct App {
    options: Options,
    transport: Transport,
    log: Option<AccessLog>,
    dossiers: Shards<DossierRef, Arc<Mutex<Entry>>>,
    keys: Shards<Box<str>, KeyRecord>,
    /// The last two dossiers opened, to be confused by the fault `other_person`.
    last_opened: Mutex<[Option<DossierRef>; 2]>,
    /// Pays in hand, and whose, for the fault `pays_of_somebody_else`.
    pays_in_hand: Mutex<Option<(DossierRef, Vec<Pay>)>>,
    hasher: RandomState,
    openapi: Bytes,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that died while holding the lock must not take the others with it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    pub(super) fn new(options: Options, log: Option<AccessLog>) -> Self {
        fn shards<K, V>() -> Shards<K, V> {
            (0..N_SHARDS).map(|_| Mutex::default()).collect()
        }
        Self {
            transport: Transport::new(&options.faults, options.rate_limit_per_second),
            options,
            log,
            dossiers: shards(),
            keys: shards(),
            last_opened: Mutex::default(),
            pays_in_hand: Mutex::default(),
            hasher: RandomState::new(),
            openapi: engine_api().to_string().into(),
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a remainder of the number of shards"
    )]
    fn shard_of<'a, K, V>(&self, shards: &'a Shards<K, V>, text: &str) -> &'a Mutex<HashMap<K, V>> {
        &shards[(self.hasher.hash_one(text) % N_SHARDS as u64) as usize]
    }

    fn entry(&self, reference: &DossierRef) -> Option<Arc<Mutex<Entry>>> {
        held(self.shard_of(&self.dossiers, reference.as_str()))
            .get(reference)
            .cloned()
    }

    fn existing(&self, reference: &str) -> Result<Arc<Mutex<Entry>>, Reply> {
        DossierRef::new(reference)
            .and_then(|reference| self.entry(&reference))
            .ok_or_else(|| refusal(ProblemCode::UnknownDossier, "no such dossier"))
    }

    /// The answer already given to this key, if any; refused when the request was another.
    fn replay(&self, key: &str, request: u64) -> Result<Option<Answered>, Reply> {
        let keys = held(self.shard_of(&self.keys, key));
        match keys.get(key) {
            None => Ok(None),
            Some(record) if record.request == request => Ok(Some(record.answered.clone())),
            Some(_) => Err(refusal(
                ProblemCode::KeyReused,
                "this idempotency key was used for another request",
            )),
        }
    }

    fn remember(&self, key: &str, request: u64, answered: Answered) {
        held(self.shard_of(&self.keys, key)).insert(key.into(), KeyRecord { request, answered });
    }

    /// Names the request a key stands for.
    fn request_digest(&self, path: &str, body: &[u8]) -> u64 {
        self.hasher.hash_one((path, body))
    }

    /// Another dossier than `reference`, for the fault `other_person`.
    fn somebody_else(&self, reference: &DossierRef) -> DossierRef {
        held(&self.last_opened)
            .iter()
            .flatten()
            .find(|other| *other != reference)
            .cloned()
            .or_else(|| DossierRef::new("somebody-else"))
            .unwrap_or_else(|| reference.clone())
    }
}

pub(super) fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/version", get(version))
        .route("/v1/health", get(health))
        .route("/v1/openapi.json", get(openapi))
        .route("/v1/reset", post(reset))
        .route("/v1/dossiers/{ref}", put(open))
        .route("/v1/dossiers/{ref}/events", post(receive))
        .route("/v1/dossiers/{ref}/settlements", post(settle))
        .route("/v1/dossiers/{ref}/settlements/{job}", get(poll))
        .route("/v1/dossiers/{ref}/statement", get(statement))
        .route("/v1/payment-runs", post(payment_run::pay))
        .route("/metrics", get(metrics))
        .fallback(no_such_place)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&app),
            transported,
        ))
        .with_state(app)
}

/// Lets the faults of the wire act on calls about dossiers, before they are looked at.
async fn transported(
    State(app): State<Arc<App>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
    next: Next,
) -> Response {
    if !request.uri().path().starts_with("/v1/dossiers/") {
        return next.run(request).await;
    }
    let _in_hand = app.transport.in_hand();
    let call = app.log.as_ref().map(|log| log.begins(wire.peer, &request));
    let answer = match app.transport.fate().await {
        Fate::Answered => next.run(request).await,
        Fate::Failed => failed().into_response(),
        Fate::Cut => {
            wire.cut();
            failed().into_response()
        }
    };
    if let Some(call) = call {
        call.ends(answer.status());
    }
    answer
}

async fn no_such_place() -> Reply {
    let problem = Problem {
        code: ProblemCode::Malformed,
        detail: "no such place in contract v1".into(),
        pointer: None,
    };
    written(
        StatusCode::NOT_FOUND,
        "application/problem+json",
        to_bytes(&problem),
    )
}

async fn wrong_method() -> Reply {
    let problem = Problem {
        code: ProblemCode::Malformed,
        detail: "this place does not take that method".into(),
        pointer: None,
    };
    written(
        StatusCode::METHOD_NOT_ALLOWED,
        "application/problem+json",
        to_bytes(&problem),
    )
}

async fn version() -> Reply {
    let engine = engine_name();
    json(
        StatusCode::OK,
        &Version {
            name: engine.name,
            version: engine.version,
            contract: crate::domain::CONTRACT.into(),
            environment: Environment::Bench,
        },
    )
}

async fn health() -> Reply {
    json(StatusCode::OK, &Health { ready: true })
}

/// What the sandbox shows of itself, in the text format of Prometheus; answered even while the
/// rest is frozen.
async fn metrics(State(app): State<Arc<App>>) -> Reply {
    let (n_in_hand, n_calls, n_files) = app.transport.figures();
    let page = format!(
        "# TYPE sandbox_calls_in_hand gauge\nsandbox_calls_in_hand {n_in_hand}\n\
         # TYPE sandbox_calls_total counter\nsandbox_calls_total {n_calls}\n\
         # TYPE sandbox_files gauge\nsandbox_files {n_files}\n"
    );
    written(StatusCode::OK, "text/plain; version=0.0.4", page.into())
}

async fn openapi(State(app): State<Arc<App>>) -> Reply {
    written(StatusCode::OK, "application/json", app.openapi.clone())
}

/// Empties the bench.
async fn reset(State(app): State<Arc<App>>) -> Response {
    for shard in &app.dossiers {
        held(shard).clear();
    }
    for shard in &app.keys {
        held(shard).clear();
    }
    *held(&app.last_opened) = [None, None];
    StatusCode::NO_CONTENT.into_response()
}

/// A write read from the wire: its key and its body.
struct Write<T> {
    key: Box<str>,
    request: u64,
    body: T,
}

fn read_write<T: DeserializeOwned>(
    app: &App,
    uri: &Uri,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Write<T>, Reply> {
    let bytes = body.map_err(|rejection| {
        let problem = Problem {
            code: ProblemCode::Malformed,
            detail: format!("the body cannot be read, or is longer than {MAX_BODY_BYTES} bytes"),
            pointer: None,
        };
        written(
            rejection.status(),
            "application/problem+json",
            to_bytes(&problem),
        )
    })?;
    let key = headers
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok())
        .filter(|key| (1..=128).contains(&key.len()))
        .ok_or_else(|| {
            refusal(
                ProblemCode::Malformed,
                "the header `Idempotency-Key` is missing",
            )
        })?;
    let body = serde_json::from_slice(&bytes).map_err(|error| refused(&unreadable(&error)))?;
    Ok(Write {
        key: key.into(),
        request: app.request_digest(uri.path(), &bytes),
        body,
    })
}

async fn open(
    State(app): State<Arc<App>>,
    Path(reference): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Reply {
    let write = match read_write::<DossierOpening>(&app, &uri, &headers, body) {
        Ok(write) => write,
        Err(reply) => return reply,
    };
    opened(&app, &reference, write).unwrap_or_else(|reply| reply)
}

fn opened(app: &App, reference: &str, write: Write<DossierOpening>) -> Result<Reply, Reply> {
    let reference = DossierRef::new(reference)
        .ok_or_else(|| refusal(ProblemCode::Malformed, "the reference is not an identifier"))?;
    if let Some(answered) = app.replay(&write.key, write.request)? {
        return Ok(again(&answered, None));
    }
    let (file, faults) = File::open(reference.clone(), write.body, &app.options.faults)
        .map_err(|problem| refused(&problem))?;
    let fails = faults.has(FaultKind::ErrorsDossier)
        || (faults.has(FaultKind::ErrorsAld) && file.has_ald());
    let status = {
        let mut shard = held(app.shard_of(&app.dossiers, reference.as_str()));
        match shard.get(&reference) {
            Some(known) if held(known).file.opening() == file.opening() => StatusCode::OK,
            Some(_) => {
                return Err(refusal(
                    ProblemCode::DossierExists,
                    "the dossier exists with another content",
                ));
            }
            None => {
                let entry = Entry {
                    file,
                    faults,
                    fails,
                    ready_at: HashMap::new(),
                    n_being_written: 0,
                    n_documents: 0,
                    run: RunState::None,
                };
                shard.insert(reference.clone(), Arc::new(Mutex::new(entry)));
                StatusCode::CREATED
            }
        }
    };
    if status == StatusCode::CREATED {
        app.transport.opened();
        let mut last = held(&app.last_opened);
        last.swap(0, 1);
        last[0] = Some(reference);
    }
    if fails {
        return Err(failed());
    }
    let answered = Answered::Plain(status, Bytes::from_static(b"{}"));
    app.remember(&write.key, write.request, answered.clone());
    Ok(again(&answered, None))
}

/// Writes an answer given before.
fn again(answered: &Answered, entry: Option<&Entry>) -> Reply {
    match answered {
        Answered::Plain(status, body) => {
            let content_type = if status.is_success() {
                "application/json"
            } else {
                "application/problem+json"
            };
            written(*status, content_type, body.clone())
        }
        Answered::Settled(day) => entry
            .and_then(|entry| entry.file.settled_on(*day))
            .map_or_else(failed, |answer| json(StatusCode::OK, answer)),
    }
}

async fn receive(
    State(app): State<Arc<App>>,
    Path(reference): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Reply {
    let write = match read_write::<Document>(&app, &uri, &headers, body) {
        Ok(write) => write,
        Err(reply) => return reply,
    };
    let Ok(entry) = app.existing(&reference) else {
        return refusal(ProblemCode::UnknownDossier, "no such dossier");
    };
    // Of two calls at once, a faulty engine lets the second see the first half done.
    let writing = being_written(&app, &entry, write);
    let takes_time = writing.takes_time;
    let reply = received(&app, &entry, writing).unwrap_or_else(|reply| reply);
    if takes_time {
        tokio::time::sleep(WRITING).await;
        written_down(&app, &entry);
    }
    reply
}

/// A document on its way into the file.
struct Writing {
    write: Write<Document>,
    /// A fault is switched on that shows while something is being written.
    takes_time: bool,
    /// Another document of the same file is being written.
    is_lost: bool,
}

fn being_written(app: &App, entry: &Mutex<Entry>, mut write: Write<Document>) -> Writing {
    let mut entry = held(entry);
    let loses = entry.faults.has(FaultKind::UpdateLost);
    let mixes_up = entry.faults.has(FaultKind::PaysOfSomebodyElse);
    let is_lost = (loses && entry.n_being_written > 0) || app.transport.loses_document();
    let takes_time = loses || mixes_up || watches_runs(&entry);
    entry.n_being_written += u32::from(takes_time);
    if entry.run == RunState::UnderWay {
        entry.run = RunState::Disturbed;
    }
    if let (true, Content::EmployerStatement(statement)) = (mixes_up, &mut write.body.content) {
        let mine = entry.file.reference();
        let mut in_hand = held(&app.pays_in_hand);
        match &*in_hand {
            Some((whose, pays)) if whose != mine => statement.pays.clone_from(pays),
            _ => *in_hand = Some((mine.clone(), statement.pays.clone())),
        }
    }
    Writing {
        write,
        takes_time,
        is_lost,
    }
}

fn written_down(app: &App, entry: &Mutex<Entry>) {
    let mut entry = held(entry);
    entry.n_being_written = entry.n_being_written.saturating_sub(1);
    let mut in_hand = held(&app.pays_in_hand);
    if in_hand
        .as_ref()
        .is_some_and(|(whose, _)| whose == entry.file.reference())
    {
        *in_hand = None;
    }
}

fn received(app: &App, entry: &Mutex<Entry>, writing: Writing) -> Result<Reply, Reply> {
    let Writing { write, is_lost, .. } = writing;
    let mut entry = held(entry);
    entry.n_documents += 1;
    entry.fails |= entry.faults.has(FaultKind::ErrorsAld) && is_about_ald(&write.body.content);
    refuse_whole_dossier(&entry)?;
    if let Some(answered) = app.replay(&write.key, write.request)? {
        return Ok(again(&answered, None));
    }
    let answer = if is_lost {
        Ok(File::accepted_and_lost())
    } else {
        entry.file.receive(write.body)
    };
    let (status, body) = match answer {
        Ok(answer) => (StatusCode::OK, to_bytes(&answer)),
        Err(problem) => (status_of(problem.code), to_bytes(&problem)),
    };
    let answered = Answered::Plain(status, body);
    app.remember(&write.key, write.request, answered.clone());
    Ok(again(&answered, None))
}

/// Whether a document shows that the dossier has a long-term illness.
fn is_about_ald(content: &Content) -> bool {
    match content {
        Content::AldDecision(_) => true,
        Content::StopNotice(notice) => notice.illness.is_some(),
        Content::PartTime(part_time) => part_time.illness.is_some(),
        _ => false,
    }
}

async fn settle(
    State(app): State<Arc<App>>,
    Path(reference): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Reply {
    let write = match read_write::<SettlementRequest>(&app, &uri, &headers, body) {
        Ok(write) => write,
        Err(reply) => return reply,
    };
    let n_documents = app
        .existing(&reference)
        .map_or(0, |entry| held(&entry).n_documents);
    let delay = app.options.settle_delay + app.transport.delay_of_file(n_documents);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    settled(&app, &reference, &write).unwrap_or_else(|reply| reply)
}

fn settled(app: &App, reference: &str, write: &Write<SettlementRequest>) -> Result<Reply, Reply> {
    let shared = app.existing(reference)?;
    let mut entry = held(&shared);
    refuse_whole_dossier(&entry)?;
    let day = write.body.as_of;
    match app.replay(&write.key, write.request)? {
        Some(plain @ Answered::Plain(..)) => return Ok(again(&plain, None)),
        Some(Answered::Settled(_)) => {}
        None => match entry.file.settle(day) {
            Ok(_) => app.remember(&write.key, write.request, Answered::Settled(day)),
            Err(problem) => {
                let answered = Answered::Plain(status_of(problem.code), to_bytes(&problem));
                app.remember(&write.key, write.request, answered);
                return Err(refused(&problem));
            }
        },
    }
    if let Some(after) = app.options.asynchronous {
        entry
            .ready_at
            .entry(day)
            .or_insert_with(|| Instant::now() + after);
        return Ok(later(reference, day));
    }
    Ok(answer_of(app, &entry, day))
}

/// The answer of a settlement already made.
fn answer_of(app: &App, entry: &Entry, day: Day) -> Reply {
    let Some(answer) = entry.file.settled_on(day) else {
        return failed();
    };
    if entry.faults.has(FaultKind::OtherPerson) {
        let mut answer = answer.clone();
        answer.reference = app.somebody_else(&answer.reference);
        return json(StatusCode::OK, &answer);
    }
    json(StatusCode::OK, answer)
}

fn refuse_whole_dossier(entry: &Entry) -> Result<(), Reply> {
    if entry.fails {
        return Err(failed());
    }
    Ok(())
}

/// 202: poll the place named.
fn later(reference: &str, day: Day) -> Reply {
    let mut reply = json(
        StatusCode::ACCEPTED,
        &PendingSettlement {
            state: JobState::Pending,
            result: None,
            problem: None,
        },
    );
    let location = format!("/v1/dossiers/{}/settlements/{day}", path_segment(reference));
    reply.location = Some(location);
    reply
}

/// Escapes what a segment of a path cannot hold.
fn path_segment(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut segment, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            write!(segment, "%{byte:02X}").expect("a string takes all that is written");
        }
        segment
    })
}

async fn poll(
    State(app): State<Arc<App>>,
    Path((reference, job)): Path<(String, String)>,
) -> Reply {
    let polled = || -> Result<Reply, Reply> {
        let shared = app.existing(&reference)?;
        let entry = held(&shared);
        refuse_whole_dossier(&entry)?;
        let no_job = || refusal(ProblemCode::UnknownDossier, "no such settlement");
        let day: Day = job.parse().map_err(|_| no_job())?;
        let answer = entry.file.settled_on(day).ok_or_else(no_job)?;
        let is_ready = entry
            .ready_at
            .get(&day)
            .is_none_or(|ready_at| *ready_at <= Instant::now());
        let mut pending = PendingSettlement {
            state: JobState::Pending,
            result: None,
            problem: None,
        };
        if is_ready {
            let mut answer = answer.clone();
            if entry.faults.has(FaultKind::OtherPerson) {
                answer.reference = app.somebody_else(&answer.reference);
            }
            pending.state = JobState::Done;
            pending.result = Some(answer);
        }
        Ok(json(StatusCode::OK, &pending))
    };
    polled().unwrap_or_else(|reply| reply)
}

async fn statement(State(app): State<Arc<App>>, Path(reference): Path<String>, uri: Uri) -> Reply {
    let read = || -> Result<Reply, Reply> {
        let shared = app.existing(&reference)?;
        let as_of = uri
            .query()
            .into_iter()
            .flat_map(|query| query.split('&'))
            .find_map(|pair| pair.strip_prefix("as_of="))
            .map(str::parse::<Day>)
            .transpose()
            .map_err(|_| refusal(ProblemCode::Malformed, "`as_of` is not a day"))?;
        let entry = held(&shared);
        refuse_whole_dossier(&entry)?;
        let mut statement = entry.file.statement(as_of);
        if entry.faults.has(FaultKind::OtherPerson) {
            statement.reference = app.somebody_else(&statement.reference);
        }
        Ok(json(StatusCode::OK, &statement))
    };
    read().unwrap_or_else(|reply| reply)
}

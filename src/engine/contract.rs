//! The client of contract v1: each step of a journey as one operation, polls included.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::content;
use super::failure::kept;
use super::kept_answer::KeptAnswer;
use super::outside::OutsideCounter;
use super::transport::{Direct, RawAnswer, Request, Sender, Transport};
use super::{Answer, Call, EngineFailure, FailureKind, Keys, PaymentRunCall, Step};
use crate::domain::{
    Career, Content, Dossier, Environment, Health, History, Insured, JobState, Nir, OutsideFields,
    PaymentRunAnswer, PaymentRunRequest, Problem, ProblemCode, SettlementAnswer, SettlementRequest,
    Version, registration_numbers,
};

/// First pause before a poll; doubled each time (contract, CS 15).
const FIRST_POLL: Duration = Duration::from_millis(100);
/// Longest pause between two polls.
const LONGEST_POLL: Duration = Duration::from_secs(5);

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// An engine that speaks contract v1.
#[derive(Debug)]
pub struct ContractClient {
    transport: Transport,
    keys: Keys,
    outside: Box<OutsideCounter>,
}

/// The steps of a dossier: open; for each settlement the documents received by then in
/// their order, then the settlement; at last the statement (contract, CS 2.3).
///
/// A document that must be refused for having come after a settlement is sent after it.
pub(super) fn journey(dossier: &Dossier) -> Vec<Step> {
    let comes_too_late = |rank: usize| {
        dossier.expected_refusal(rank) == Some(ProblemCode::ReceivedBeforeLastSettlement)
    };
    let n_documents = dossier.documents.len();
    let mut steps = Vec::with_capacity(n_documents + dossier.settlements.len() + 2);
    let mut kept_back = Vec::new();
    let mut next = 0;
    steps.push(Step::Open);
    for &settlement in &dossier.settlements {
        while next < n_documents && dossier.documents[next].received_on <= settlement {
            if comes_too_late(next) {
                kept_back.push(Step::Send(next));
            } else {
                steps.push(Step::Send(next));
            }
            next += 1;
        }
        steps.push(Step::Settle(settlement));
        steps.append(&mut kept_back);
    }
    steps.extend((next..n_documents).map(Step::Send));
    steps.push(Step::Statement);
    steps
}

impl ContractClient {
    /// A client that sends through `transport`, with the keys of this run.
    pub fn new(transport: Transport, keys: Keys) -> Self {
        Self {
            transport,
            keys,
            outside: Box::default(),
        }
    }

    /// Fields of the answers that the contract does not know, so far.
    pub fn outside_fields(&self) -> OutsideFields {
        self.outside.counted()
    }

    /// The connections.
    pub const fn transport(&self) -> &Transport {
        &self.transport
    }

    /// `GET /v1/version`. An engine that serves real people is a failure of kind
    /// `production`, without override.
    pub async fn version(&self) -> Result<Version, EngineFailure> {
        let version: Version = self.get("/v1/version").await?;
        if version.environment == Environment::Production {
            return Err(EngineFailure::new(
                FailureKind::Production,
                "the engine says that it serves real people",
            ));
        }
        if version.contract != "1" {
            return Err(schema(&format!(
                "the engine speaks contract `{}`, this program contract `1`",
                kept(&version.contract)
            )));
        }
        Ok(Version {
            name: kept(&version.name),
            version: kept(&version.version),
            ..version
        })
    }

    /// `GET /v1/health`.
    pub async fn health(&self) -> Result<Health, EngineFailure> {
        self.get("/v1/health").await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, EngineFailure> {
        let request = Request {
            method: Method::GET,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: None,
        };
        let deadline = Instant::now() + self.transport.limits().request_timeout;
        let answer = self
            .transport
            .exchange(&request, deadline, &mut Direct)
            .await?;
        self.examine(&answer, None)?;
        succeed(&answer, &[200])?;
        parse(&answer.body)
    }

    /// Carries out one step.
    pub async fn perform<S: Sender>(
        &self,
        call: &Call<'_>,
        sender: &mut S,
    ) -> Result<Answer, EngineFailure> {
        let deadline = Instant::now() + self.transport.limits().operation_deadline;
        let request = self.request(call)?;
        let answer = self.transport.exchange(&request, deadline, sender).await?;
        self.examine(&answer, Some(call.dossier))?;
        match call.step {
            Step::Open => {
                succeed(&answer, &[200, 201, 202])?;
                if answer.status == 202 {
                    let _: IgnoredAny = self.poll(&answer, Some(call.dossier), deadline).await?;
                }
                Ok(Answer::Opened {
                    existed: answer.status == 200,
                })
            }
            Step::Send(_) => {
                let sent = self.value(&answer, Some(call.dossier), deadline).await?;
                Ok(Answer::Sent(sent))
            }
            Step::Settle(as_of) => {
                let mut settled: SettlementAnswer =
                    self.value(&answer, Some(call.dossier), deadline).await?;
                same_dossier(&settled.reference, call.dossier)?;
                if settled.as_of != as_of {
                    return Err(schema("`as_of` is not the day that was asked for"));
                }
                settled.cut();
                Ok(Answer::Settled(Box::new(settled)))
            }
            Step::Statement => {
                succeed(&answer, &[200])?;
                let mut statement: crate::domain::Statement = parse(&answer.body)?;
                same_dossier(&statement.reference, call.dossier)?;
                statement.cut();
                Ok(Answer::Stated(Box::new(statement)))
            }
            Step::Evaluate => Err(schema("contract v1 has no daily amount")),
        }
    }

    /// Carries out one payment run.
    pub async fn payment_run(
        &self,
        run: &PaymentRunCall,
    ) -> Result<PaymentRunAnswer, EngineFailure> {
        let deadline = Instant::now() + self.transport.limits().operation_deadline;
        let asked = PaymentRunRequest {
            as_of: run.as_of,
            fund: run.fund,
        };
        let request = Request {
            method: Method::POST,
            path: "/v1/payment-runs".to_owned(),
            // Counted from the other end: no dossier bears that number.
            headers: self.headers(u64::MAX - run.first_case, run.rank, true),
            body: Some(json(&asked)),
        };
        let direct = &mut Direct;
        let answer = self.transport.exchange(&request, deadline, direct).await?;
        self.examine(&answer, None)?;
        let settled: PaymentRunAnswer = self.value(&answer, None, deadline).await?;
        if (settled.as_of, settled.fund) != (run.as_of, run.fund) {
            return Err(schema("the run is not of the day and fund asked for"));
        }
        Ok(settled)
    }

    /// Trace and, for what has an effect, idempotency key.
    fn headers(&self, case: u64, rank: u32, has_effect: bool) -> HeaderMap {
        let names = self.keys.names(case, rank);
        let value = |text: &[u8]| HeaderValue::from_bytes(text).expect("hexadecimal digits");
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(TRACEPARENT, value(&names.traceparent));
        if has_effect {
            headers.insert(IDEMPOTENCY_KEY, value(&names.key));
        }
        headers
    }

    fn request(&self, call: &Call<'_>) -> Result<Request, EngineFailure> {
        let dossier = call.dossier;
        let reference = encoded(dossier.reference.as_str());
        let (method, end, body) = match call.step {
            Step::Open => (Method::PUT, "", Some(json(&Opening::of(dossier)))),
            Step::Send(index) => (
                Method::POST,
                "/events",
                Some(json(&dossier.documents[index])),
            ),
            Step::Settle(as_of) => (
                Method::POST,
                "/settlements",
                Some(json(&SettlementRequest { as_of })),
            ),
            Step::Statement => (Method::GET, "/statement", None),
            Step::Evaluate => return Err(schema("contract v1 has no daily amount")),
        };
        Ok(Request {
            method,
            path: ["/v1/dossiers/", &reference, end].concat(),
            headers: self.headers(call.case, call.rank, body.is_some()),
            body,
        })
    }

    /// What every body must pass, whatever its status: nobody real, nobody else. Counts
    /// the fields that the contract does not know.
    fn examine(&self, answer: &RawAnswer, own: Option<&Dossier>) -> Result<(), EngineFailure> {
        examine_people(&answer.body, own)
            .and_then(|()| match answer.status {
                200..=299 => {
                    let meet = |name: &[u8]| self.outside.meet(name);
                    content::check(&answer.body, self.transport.limits().depth, meet)
                        .map_err(|broken| schema(&broken.to_string()))
                }
                _ => Ok(()),
            })
            .map_err(|failure| failure.with_status(answer.status))
    }

    /// The value of an answer given at once (200, 201) or later (202).
    async fn value<T: DeserializeOwned>(
        &self,
        answer: &RawAnswer,
        own: Option<&Dossier>,
        deadline: Instant,
    ) -> Result<T, EngineFailure> {
        succeed(answer, &[200, 201, 202])?;
        if answer.status == 202 {
            self.poll(answer, own, deadline).await
        } else {
            parse(&answer.body)
        }
    }

    /// Asks for the result of an operation accepted for later (contract, CS 15).
    async fn poll<T: DeserializeOwned>(
        &self,
        accepted: &RawAnswer,
        own: Option<&Dossier>,
        deadline: Instant,
    ) -> Result<T, EngineFailure> {
        let request = Request {
            method: Method::GET,
            path: self.place(accepted)?,
            headers: HeaderMap::new(),
            body: None,
        };
        let mut pause = FIRST_POLL;
        let mut asked_for = accepted.retry_after;
        loop {
            let wake = Instant::now() + asked_for.unwrap_or(pause).min(LONGEST_POLL);
            if wake >= deadline {
                tokio::time::sleep_until(deadline).await;
                return Err(EngineFailure::new(FailureKind::NeverFinished, "").with_status(202));
            }
            tokio::time::sleep_until(wake).await;
            pause = (pause * 2).min(LONGEST_POLL);
            let answer = self
                .transport
                .exchange(&request, deadline, &mut Direct)
                .await?;
            self.examine(&answer, own)?;
            succeed(&answer, &[200])?;
            asked_for = answer.retry_after;
            let job: Job<T> = parse(&answer.body)?;
            match job.state {
                JobState::Pending => {}
                JobState::Done => return job.result.ok_or_else(|| schema("done without `result`")),
                JobState::Failed => return Err(failed(job.problem)),
            }
        }
    }

    /// The path of the place to poll; an address elsewhere is not followed.
    fn place(&self, accepted: &RawAnswer) -> Result<String, EngineFailure> {
        let location = accepted
            .location
            .as_deref()
            .ok_or_else(|| schema("202 without `Location`").with_status(202))?;
        let path = location
            .strip_prefix(self.transport.base())
            .unwrap_or(location);
        if path.starts_with('/')
            && !path.starts_with("//")
            && path.bytes().all(|b| b.is_ascii_graphic())
        {
            Ok(path.to_owned())
        } else {
            Err(
                EngineFailure::new(FailureKind::Redirected, "`Location` leads elsewhere")
                    .with_status(202),
            )
        }
    }
}

/// Body of `PUT /v1/dossiers/{ref}`, borrowed: the same JSON as `DossierOpening`.
#[derive(Serialize)]
struct Opening<'a> {
    insured: &'a Insured,
    career: &'a Career,
    #[serde(skip_serializing_if = "History::is_empty")]
    history: &'a History,
}

impl<'a> Opening<'a> {
    const fn of(dossier: &'a Dossier) -> Self {
        Self {
            insured: &dossier.insured,
            career: &dossier.career,
            history: &dossier.history,
        }
    }
}

/// Answer of a place to poll.
#[derive(Deserialize)]
struct Job<T> {
    state: JobState,
    result: Option<T>,
    problem: Option<Problem>,
}

fn schema(detail: &str) -> EngineFailure {
    EngineFailure::new(FailureKind::Schema, detail)
}

fn json<T: Serialize>(value: &T) -> Bytes {
    let mut text = Vec::with_capacity(1_024);
    serde_json::to_writer(&mut text, value).expect("wire types are plain data");
    text.into()
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, EngineFailure> {
    // Looked at once here, the encoding is not looked at again for each text of the body.
    let text = str::from_utf8(body)
        .map_err(|error| EngineFailure::new(FailureKind::NotJson, &error.to_string()))?;
    serde_json::from_str(text).map_err(|error| {
        let kind = if error.is_data() {
            FailureKind::Schema
        } else {
            FailureKind::NotJson
        };
        EngineFailure::new(kind, &error.to_string())
    })
}

/// Refuses a body that shows somebody else: a person who could be real, or another
/// person of this run. `own` is the person whose file was asked about.
pub(super) fn examine_people(body: &[u8], own: Option<&Dossier>) -> Result<(), EngineFailure> {
    let mut outcome = Ok(());
    for nir in registration_numbers(body) {
        // What could be real ends the run, wherever it stands.
        nir.refuse_if_real()
            .map_err(|error| EngineFailure::new(FailureKind::RealIdentity, &error.to_string()))?;
        if outcome.is_ok() && !belongs_to(&nir, own) {
            outcome = Err(EngineFailure::new(
                FailureKind::ForeignIdentity,
                "the answer holds another person's registration number",
            ));
        }
    }
    outcome
}

fn belongs_to(nir: &Nir, own: Option<&Dossier>) -> bool {
    own.is_some_and(|dossier| {
        *nir == dossier.insured.nir
            || dossier.documents.iter().any(|document| {
                matches!(&document.content, Content::NirAssigned(assigned) if assigned.nir == *nir)
            })
    })
}

fn same_dossier(reference: &crate::domain::DossierRef, own: &Dossier) -> Result<(), EngineFailure> {
    if *reference == own.reference {
        Ok(())
    } else {
        Err(EngineFailure::new(
            FailureKind::ForeignIdentity,
            "the answer is about another dossier",
        ))
    }
}

/// Sorts an answer by its status; `expected` lists the statuses that the operation knows.
pub(super) fn succeed(answer: &RawAnswer, expected: &[u16]) -> Result<(), EngineFailure> {
    let status = answer.status;
    if expected.contains(&status) {
        return Ok(());
    }
    let kind = match status {
        401 | 403 => FailureKind::Unauthorised,
        429 => FailureKind::Status429,
        400..=499 => FailureKind::Status4xx,
        500..=599 => FailureKind::Status5xx,
        300..=399 => FailureKind::Redirected,
        _ => FailureKind::Schema,
    };
    let problem: Option<Problem> = match status {
        400..=599 => serde_json::from_slice(&answer.body).ok(),
        _ => None,
    };
    Err(EngineFailure {
        kind,
        status: Some(status),
        code: problem.as_ref().map(|problem| problem.code),
        detail: problem
            .map(|problem| kept(&problem.detail))
            .unwrap_or_default()
            .into(),
        retry_after: answer.retry_after,
    })
}

/// An operation accepted for later that failed.
fn failed(problem: Option<Problem>) -> EngineFailure {
    let kind = match &problem {
        Some(problem) if problem.code != ProblemCode::Internal => FailureKind::Status4xx,
        _ => FailureKind::Status5xx,
    };
    EngineFailure {
        code: problem.as_ref().map(|problem| problem.code),
        ..EngineFailure::new(
            kind,
            &problem.map(|problem| problem.detail).unwrap_or_default(),
        )
    }
}

/// `text` as one segment of a path.
fn encoded(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if text.bytes().all(plain) && text != "." && text != ".." {
        return Cow::Borrowed(text);
    }
    let mut segment = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if plain(byte) && byte != b'.' {
            segment.push(char::from(byte));
        } else {
            use std::fmt::Write;
            write!(segment, "%{byte:02X}").expect("a string takes all that is written");
        }
    }
    Cow::Owned(segment)
}

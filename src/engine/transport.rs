//! One request and one answer over HTTP, bounded in time, size and place.
//!
//! Knows nothing of dossiers: what the bytes mean is read in `contract` or in an
//! adapter. How connections are made is `connections`.

use std::future::Future;
use std::sync::RwLock;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, Response};
use tokio::time::Instant;

use super::connections::{self, Connections};
use super::secret::{SecretError, Token};
use super::{EngineFailure, FailureKind, Target};

/// What an answer may cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Largest body, decompressed, in bytes.
    pub body_bytes: usize,
    /// Deepest nesting of a body.
    pub depth: usize,
    /// From sending a request to the last byte of its answer.
    pub request_timeout: Duration,
    /// From sending the first request of an operation to its last answer, polls
    /// included (contract, CS 15).
    pub operation_deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 8_000_000,
            depth: 64,
            request_timeout: Duration::from_secs(30),
            operation_deadline: Duration::from_secs(60),
        }
    }
}

/// Why no transport could be made. The harness's fault, not the engine's.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The token could not be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Not what it should hold.
    #[error("environment variable `{variable}` does not hold {what} in PEM")]
    Pem {
        /// The variable.
        variable: String,
        /// What was expected.
        what: &'static str,
    },
    /// The HTTP client could not be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

/// Puts a request on the wire and gives the answer's head.
pub trait Sender: Send {
    /// Sends `request`; the body of the answer is not read yet.
    fn send(
        &mut self,
        request: RequestBuilder,
    ) -> impl Future<Output = Result<Response, SendError>> + Send;
}

/// Why no answer's head came.
#[derive(Debug)]
pub enum SendError {
    /// HTTP failed.
    Http(reqwest::Error),
    /// The closed driver's user gave up.
    Driver(String),
}

impl From<reqwest::Error> for SendError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

/// Sends straight through the shared client.
#[derive(Clone, Copy, Debug)]
pub struct Direct;

impl Sender for Direct {
    async fn send(&mut self, request: RequestBuilder) -> Result<Response, SendError> {
        Ok(request.send().await?)
    }
}

/// One request. The path is relative to the engine's address and begins with `/`.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET`, `PUT` or `POST`.
    pub method: Method,
    /// Path and query, percent-encoded.
    pub path: String,
    /// Headers of this request.
    pub headers: HeaderMap,
    /// JSON, if any.
    pub body: Option<Bytes>,
}

/// An answer, whole, not yet understood.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    /// HTTP status.
    pub status: u16,
    /// Place to poll, on 201 and 202.
    pub location: Option<String>,
    /// How long the engine asks to wait, in whole seconds on the wire.
    pub retry_after: Option<Duration>,
    /// The body, decompressed.
    pub body: Bytes,
}

/// The connections to one engine.
pub struct Transport {
    client: Client,
    target: Target,
    connections: Connections,
    base: String,
    limits: Limits,
    token: Option<Token>,
    bearer: RwLock<Option<HeaderValue>>,
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport")
            .field("base", &self.base)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Transport {
    /// `connections` to `target`, with the bearer token of `token` on every request.
    pub fn new(
        target: &Target,
        connections: Connections,
        limits: Limits,
        token: Option<Token>,
    ) -> Result<Self, TransportError> {
        let client = connections::client(target, &connections)?;
        let bearer = token.as_ref().map(bearer).transpose()?;
        Ok(Self {
            client,
            target: target.clone(),
            connections,
            base: target.base().as_str().trim_end_matches('/').to_owned(),
            limits,
            token,
            bearer: RwLock::new(bearer),
        })
    }

    /// The limits in force.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The HTTP client of one agent: the shared one, unless each has its own.
    ///
    /// # Errors
    /// It cannot be set up.
    pub fn client_of_agent(&self) -> Result<Client, TransportError> {
        if self.connections.per_agent {
            connections::client(&self.target, &self.connections)
        } else {
            Ok(self.client.clone())
        }
    }

    /// The engine's address, without a final slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Sends `request` and reads its answer to the last byte.
    ///
    /// Whatever the status, the answer is returned; a 401 is tried once more when the
    /// token has been renewed meanwhile. The time counted is the smaller of the limit
    /// of a request and what is left until `deadline`.
    pub async fn exchange<S: Sender>(
        &self,
        request: &Request,
        deadline: Instant,
        sender: &mut S,
    ) -> Result<RawAnswer, EngineFailure> {
        let answer = self.exchange_once(request, deadline, sender).await?;
        if answer.status == 401 && self.renew_token() {
            return self.exchange_once(request, deadline, sender).await;
        }
        Ok(answer)
    }

    async fn exchange_once<S: Sender>(
        &self,
        request: &Request,
        deadline: Instant,
        sender: &mut S,
    ) -> Result<RawAnswer, EngineFailure> {
        let deadline = deadline.min(Instant::now() + self.limits.request_timeout);
        let mut status = None;
        let reading = async {
            let response = sender
                .send(self.build(request))
                .await
                .map_err(|error| failure_of(&error))?;
            status = Some(response.status().as_u16());
            self.read(response).await
        };
        match tokio::time::timeout_at(deadline, reading).await {
            Ok(outcome) => outcome.map_err(|failure| EngineFailure {
                status: failure.status.or(status),
                ..failure
            }),
            Err(_) => Err(match status {
                None => EngineFailure::new(FailureKind::Timeout, ""),
                Some(status) => {
                    EngineFailure::new(FailureKind::TooSlowBody, "").with_status(status)
                }
            }),
        }
    }

    fn build(&self, request: &Request) -> RequestBuilder {
        let mut url = String::with_capacity(self.base.len() + request.path.len());
        url.push_str(&self.base);
        url.push_str(&request.path);
        let mut builder = self
            .client
            .request(request.method.clone(), url)
            .headers(request.headers.clone());
        if self.token.is_some()
            && let Some(bearer) = self.bearer.read().expect("no writer panics").as_ref()
        {
            builder = builder.header(header::AUTHORIZATION, bearer);
        }
        if let Some(body) = &request.body {
            builder = builder
                .header(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("application/json"),
                )
                .body(body.clone());
        }
        builder
    }

    async fn read(&self, mut response: Response) -> Result<RawAnswer, EngineFailure> {
        let limit = self.limits.body_bytes;
        let too_large =
            || EngineFailure::new(FailureKind::TooLarge, &format!("more than {limit} bytes"));
        if response
            .content_length()
            .is_some_and(|length| length > limit as u64)
        {
            return Err(too_large());
        }
        let status = response.status().as_u16();
        let (location, retry_after) = match status {
            201 | 202 | 429 | 503 => (
                text_of(response.headers(), &header::LOCATION),
                text_of(response.headers(), &header::RETRY_AFTER)
                    .and_then(|text| text.parse().ok())
                    .map(Duration::from_secs),
            ),
            _ => (None, None),
        };
        let mut body = Bytes::new();
        let mut gathered: Vec<u8> = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| body_failure_of(&error))?
        {
            if gathered.len() + body.len() + chunk.len() > limit {
                return Err(too_large());
            }
            // Most answers come in one piece, which is kept without a copy.
            if body.is_empty() && gathered.is_empty() {
                body = chunk;
            } else {
                gathered.extend_from_slice(&body);
                gathered.extend_from_slice(&chunk);
                body = Bytes::new();
            }
        }
        if !gathered.is_empty() {
            body = gathered.into();
        }
        Ok(RawAnswer {
            status,
            location,
            retry_after,
            body,
        })
    }

    /// Reads the token again; `true` when it has changed.
    fn renew_token(&self) -> bool {
        let Some(Ok(renewed)) = self.token.as_ref().map(bearer) else {
            return false;
        };
        let mut held = self.bearer.write().expect("no reader panics");
        let changed = held.as_ref() != Some(&renewed);
        *held = Some(renewed);
        changed
    }
}

fn bearer(token: &Token) -> Result<HeaderValue, SecretError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.read()?.expose()))
        .expect("a token holds printable ASCII only");
    value.set_sensitive(true);
    Ok(value)
}

fn text_of(headers: &HeaderMap, name: &header::HeaderName) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(ToOwned::to_owned)
}

/// The causes of `error`, the outermost first.
fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

fn failure_of(error: &SendError) -> EngineFailure {
    let error = match error {
        SendError::Http(error) => error,
        SendError::Driver(reason) => return EngineFailure::new(FailureKind::Reset, reason),
    };
    let innermost = causes(error).last().map(ToString::to_string);
    // The HTTP library's own error type is not ours to name; its debug text is.
    let trace = format!("{error:?}");
    let kind = if error.is_timeout() {
        FailureKind::Timeout
    } else if trace.contains("InvalidCertificate")
        || trace.contains("InvalidMessage")
        || trace.contains("HandshakeFailure")
        || trace.contains("AlertReceived")
        || trace.contains("Tls")
    {
        FailureKind::Tls
    } else if error.is_connect() {
        FailureKind::Connect
    } else if trace.contains("Parse(") || trace.contains("UnexpectedMessage") {
        FailureKind::NotHttp
    } else {
        FailureKind::Reset
    };
    EngineFailure::new(kind, &innermost.unwrap_or_default())
}

fn body_failure_of(error: &reqwest::Error) -> EngineFailure {
    let innermost = causes(error).last().map(ToString::to_string);
    // A body that cannot be decompressed fails with an I/O error that has no cause of its
    // own; one that was cut off fails inside the HTTP library.
    let is_cut_off = causes(error).any(|cause| {
        format!("{cause:?}").contains("hyper::Error")
            || cause
                .downcast_ref::<std::io::Error>()
                .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
    });
    let kind = if error.is_timeout() {
        FailureKind::TooSlowBody
    } else if error.is_decode() && !is_cut_off {
        FailureKind::NotJson
    } else {
        FailureKind::Reset
    };
    EngineFailure::new(kind, &innermost.unwrap_or_default())
}

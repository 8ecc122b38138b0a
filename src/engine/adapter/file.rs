//! The adapter file: where the engine is, what it can do, and how to speak to it.

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_spanned::Spanned;

use super::program::{Program, ProgramError};
use crate::domain::{Environment, Level, Observable, sha256_hex};

/// A checked adapter.
#[derive(Debug)]
pub struct AdapterFile {
    /// Name of the engine, for reports.
    pub name: String,
    /// Version of the engine, as the adapter's author knows it.
    pub version: String,
    /// What the engine is, one sentence.
    pub about: String,
    /// Where it is, unless the command line says otherwise.
    pub address: String,
    /// Where it says it runs.
    pub environment: Environment,
    /// How much of a file it can answer for.
    pub level: Level,
    /// What it shows.
    pub observables: Vec<Observable>,
    /// What it cannot do, for reports.
    pub not_covered: Vec<NotCovered>,
    /// SHA-256 of the file.
    pub digest: String,
    /// The only call.
    pub(super) evaluate: Call,
    /// A path that answers 2xx once the engine is ready.
    pub(super) ready_path: String,
    /// Whether amounts come unrounded.
    pub(super) is_unrounded: bool,
}

/// Something that an engine cannot do.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotCovered {
    /// What.
    pub what: String,
    /// Why, or since when.
    pub why: String,
}

/// One call: how it is sent, and what is read from its answer.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) request: Program,
    pub(super) answer: Program,
    /// Whether the amount may be absent or null.
    pub(super) may_be_absent: bool,
}

/// Why an adapter file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct AdapterError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    version: String,
    about: String,
    address: Spanned<String>,
    environment: Spanned<Environment>,
    level: Spanned<Level>,
    observables: Spanned<Vec<Observable>>,
    #[serde(default)]
    not_covered: Vec<NotCovered>,
    ready: RawReady,
    evaluate: RawCall,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReady {
    path: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCall {
    method: Spanned<String>,
    path: Spanned<String>,
    #[serde(default)]
    headers: BTreeMap<String, Spanned<String>>,
    request: Spanned<String>,
    answer: Spanned<String>,
    fields: RawFields,
}

/// The declared schema of what the answer program makes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFields {
    daily_gross: RawAmount,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAmount {
    unit: Unit,
    rounding: Rounding,
    #[serde(default)]
    may_be_absent: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unit {
    EurosADay,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Rounding {
    /// Binary floating point, never rounded.
    None,
    /// Rounded to the cent by the engine.
    Cent,
}

impl AdapterFile {
    /// Observables that the engine does not show.
    pub fn not_shown(&self) -> Vec<Observable> {
        let all = Observable::ALL.into_iter();
        all.filter(|one| !self.observables.contains(one)).collect()
    }

    /// Reads and checks the adapter `text` of the file `name`; both programs are
    /// compiled here.
    pub fn read(name: &str, text: &str) -> Result<Self, AdapterError> {
        let at = |offset: usize, what: String| AdapterError {
            file: name.to_owned(),
            line: text[..offset.min(text.len())].matches('\n').count() + 1,
            what,
        };
        let raw: Raw = toml::from_str(text).map_err(|error| {
            at(
                error.span().map_or(0, |span| span.start),
                error.message().to_owned(),
            )
        })?;
        if *raw.environment.get_ref() == Environment::Production {
            return Err(at(
                raw.environment.span().start,
                "an engine that serves real people is never a target".to_owned(),
            ));
        }
        if *raw.level.get_ref() != Level::DailyAmount {
            return Err(at(
                raw.level.span().start,
                "only `daily_amount` is understood\n  hint: an engine that keeps whole files should speak contract v1 (`docs/contract.md`)".to_owned(),
            ));
        }
        if raw.observables.get_ref() != &[Observable::DailyGross] {
            return Err(at(
                raw.observables.span().start,
                "an engine of level `daily_amount` shows `daily_gross` and nothing else".to_owned(),
            ));
        }
        for path in [&raw.ready.path, &raw.evaluate.path] {
            if !path.get_ref().starts_with('/') || path.get_ref().starts_with("//") {
                return Err(at(
                    path.span().start,
                    "a path begins with one `/` and follows the address".to_owned(),
                ));
            }
        }
        let evaluate = call(raw.evaluate, &at)?;
        Ok(Self {
            name: raw.name,
            version: raw.version,
            about: raw.about,
            address: raw.address.into_inner(),
            environment: raw.environment.into_inner(),
            level: raw.level.into_inner(),
            observables: raw.observables.into_inner(),
            not_covered: raw.not_covered,
            digest: sha256_hex(text.as_bytes()),
            is_unrounded: evaluate.1,
            evaluate: evaluate.0,
            ready_path: raw.ready.path.into_inner(),
        })
    }
}

fn call(
    raw: RawCall,
    at: &dyn Fn(usize, String) -> AdapterError,
) -> Result<(Call, bool), AdapterError> {
    let method = match raw.method.get_ref().as_str() {
        "GET" => Method::GET,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        other => {
            return Err(at(
                raw.method.span().start,
                format!("`{other}` is not `GET`, `POST` or `PUT`"),
            ));
        }
    };
    let mut headers = HeaderMap::new();
    for (name, value) in &raw.headers {
        let lower = name.to_ascii_lowercase();
        if matches!(lower.as_str(), "authorization" | "cookie" | "host") {
            return Err(at(
                value.span().start,
                format!(
                    "header `{name}` may not stand in an adapter\n  hint: tokens come from the environment (`--token-variable`)"
                ),
            ));
        }
        let parsed = (
            HeaderName::from_bytes(lower.as_bytes()),
            HeaderValue::from_str(value.get_ref()),
        );
        let (Ok(name), Ok(value)) = parsed else {
            return Err(at(
                value.span().start,
                format!("header `{name}` cannot be sent"),
            ));
        };
        headers.insert(name, value);
    }
    let program = |code: &Spanned<String>| {
        Program::new(code.get_ref())
            .map_err(|error: ProgramError| at(code.span().start, error.to_string()))
    };
    let amount = raw.fields.daily_gross;
    let Unit::EurosADay = amount.unit;
    Ok((
        Call {
            method,
            path: raw.path.into_inner(),
            headers,
            request: program(&raw.request)?,
            answer: program(&raw.answer)?,
            may_be_absent: amount.may_be_absent,
        },
        amount.rounding == Rounding::None,
    ))
}

//! Asks a foreign engine for one daily amount, through the mapping of its adapter.

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::HeaderMap;
use tokio::time::Instant;

use super::amount::cents;
use super::facts::PlainStop;
use super::file::AdapterFile;
use super::program::{Made, Scalar};
use crate::domain::{Dossier, Health, Version, refuse_real_identities};
use crate::engine::call::{Answer, Call, DailyAmount, Step};
use crate::engine::contract::succeed;
use crate::engine::transport::{Direct, Request, Sender, Transport};
use crate::engine::{EngineFailure, FailureKind};

/// A foreign engine.
#[derive(Debug)]
pub struct AdapterClient {
    transport: Transport,
    adapter: Arc<AdapterFile>,
}

impl AdapterClient {
    /// A client that sends through `transport` what `adapter` says.
    pub const fn new(transport: Transport, adapter: Arc<AdapterFile>) -> Self {
        Self { transport, adapter }
    }

    /// The connections.
    pub const fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The adapter.
    pub fn adapter(&self) -> &AdapterFile {
        &self.adapter
    }

    /// What the adapter declares, once the engine answers: a foreign engine has no call
    /// for it.
    pub async fn version(&self) -> Result<Version, EngineFailure> {
        self.health().await?;
        Ok(Version {
            name: self.adapter.name.clone(),
            version: self.adapter.version.clone(),
            contract: crate::domain::CONTRACT.to_owned(),
            environment: self.adapter.environment,
        })
    }

    /// Whether the path for readiness answers.
    pub async fn health(&self) -> Result<Health, EngineFailure> {
        let request = Request {
            method: Method::GET,
            path: self.adapter.ready_path.clone(),
            headers: HeaderMap::new(),
            body: None,
        };
        let deadline = Instant::now() + self.transport.limits().request_timeout;
        let answer = self
            .transport
            .exchange(&request, deadline, &mut Direct)
            .await?;
        succeed(&answer, &[200, 204])?;
        Ok(Health { ready: true })
    }

    /// One step for a plain dossier, none for any other.
    pub fn journey(dossier: &Dossier) -> Vec<Step> {
        match PlainStop::of(dossier) {
            Ok(_) => vec![Step::Evaluate],
            Err(_) => Vec::new(),
        }
    }

    /// Carries out one step. The mapping of the request is made before the clock of the
    /// exchange matters and that of the answer costs a tenth of a millisecond.
    pub async fn perform<S: Sender>(
        &self,
        call: &Call<'_>,
        sender: &mut S,
    ) -> Result<Answer, EngineFailure> {
        let schema = |what: String| EngineFailure::new(FailureKind::Schema, &what);
        let facts = PlainStop::of(call.dossier)
            .map_err(|reason| schema(format!("not covered by the adapter: {reason}")))?;
        let request = self.request(&facts).map_err(schema)?;
        let deadline = Instant::now() + self.transport.limits().operation_deadline;
        let answer = self.transport.exchange(&request, deadline, sender).await?;
        refuse_real_identities(&without_numbers(&answer.body))
            .map_err(|error| EngineFailure::new(FailureKind::RealIdentity, &error.to_string()))?;
        succeed(&answer, &[200])?;
        let made = self
            .adapter
            .evaluate
            .answer
            .run(&answer.body)
            .map_err(|error| schema(format!("the answer cannot be mapped: {error}")))?;
        self.amount(&made, &answer.body)
            .map(Answer::Evaluated)
            .map_err(schema)
    }

    fn request(&self, facts: &PlainStop) -> Result<Request, String> {
        let evaluate = &self.adapter.evaluate;
        let input = serde_json::to_vec(facts).expect("facts are plain data");
        let made = evaluate
            .request
            .run(&input)
            .map_err(|error| format!("the request cannot be made: {error}"))?;
        Ok(Request {
            method: evaluate.method.clone(),
            path: evaluate.path.clone(),
            headers: evaluate.headers.clone(),
            body: (evaluate.method != Method::GET).then(|| made.text.into()),
        })
    }

    /// The amount, held against the declared schema: an answer that breaks it is the
    /// engine's failure.
    fn amount(&self, made: &Made, body: &[u8]) -> Result<DailyAmount, String> {
        let value = match made.fields.as_slice() {
            [(name, value)] if name == "daily_gross" => value,
            [] if self.adapter.evaluate.may_be_absent => &Scalar::Null,
            _ => return Err("the answer program must make `{daily_gross: …}`".to_owned()),
        };
        let text = match value {
            Scalar::Null if self.adapter.evaluate.may_be_absent => {
                return Ok(DailyAmount {
                    daily_gross: None,
                    unrounded: None,
                });
            }
            Scalar::Null => return Err("`daily_gross` is absent from the answer".to_owned()),
            Scalar::Number(text) | Scalar::Text(text) => text,
            Scalar::Other => return Err("`daily_gross` is not an amount".to_owned()),
        };
        if !holds(body, text.as_bytes()) {
            return Err("`daily_gross` does not stand in the answer as it was mapped".to_owned());
        }
        let daily_gross = cents(text, self.adapter.is_unrounded)
            .ok_or_else(|| "`daily_gross` is not an amount".to_owned())?;
        Ok(DailyAmount {
            daily_gross: Some(daily_gross),
            unrounded: Some(text.clone()),
        })
    }
}

fn holds(body: &[u8], text: &[u8]) -> bool {
    !text.is_empty() && body.windows(text.len()).any(|window| window == text)
}

/// The body with its numbers blanked: the decimals of an unrounded amount look like a
/// registration number once in a few hundred.
fn without_numbers(body: &[u8]) -> Vec<u8> {
    let mut blanked = body.to_vec();
    let (mut in_text, mut escaped) = (false, false);
    for byte in &mut blanked {
        if in_text {
            match *byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
        } else if *byte == b'"' {
            in_text = true;
        } else if byte.is_ascii_digit() {
            *byte = b' ';
        }
    }
    blanked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_no_registration_number_but_texts_are() {
        // INSEE's textbook number, once as decimals and once as a text.
        let decimals = without_numbers(br#"{"nodeValue":0.269054958815780}"#);
        assert!(refuse_real_identities(&decimals).is_ok());
        let text = without_numbers(br#"{"a\"b":"269054958815780"}"#);
        assert!(refuse_real_identities(&text).is_err());
    }
}

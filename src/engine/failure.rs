//! The ways in which an engine fails to answer (contract, CS 16.4), each under its name.

use std::fmt;
use std::time::Duration;

use crate::domain::{ProblemCode, words};

/// How many characters of a text from outside are kept.
const KEPT_CHARACTERS: usize = 200;

words! {
    /// What kept an engine from answering.
    pub enum FailureKind {
        /// No connection could be opened.
        Connect,
        /// The connection could not be secured.
        Tls,
        /// The connection broke before the end of the answer.
        Reset,
        /// No answer began before the deadline.
        Timeout,
        /// The answer, decompressed, is larger than the limit.
        TooLarge,
        /// An answer began and did not end before the deadline.
        TooSlowBody,
        /// The engine sends the caller elsewhere; nothing follows it.
        Redirected,
        /// Refused: 4xx other than 401, 403 and 429.
        #[serde(rename = "status_4xx")]
        Status4xx,
        /// Refused for the moment: 429.
        #[serde(rename = "status_429")]
        Status429,
        /// Failed: 5xx.
        #[serde(rename = "status_5xx")]
        Status5xx,
        /// What came back is not HTTP.
        NotHttp,
        /// The body is not JSON, or cannot be decompressed.
        NotJson,
        /// The body is JSON and breaks the contract: a field, a format, a status, the depth.
        Schema,
        /// Accepted for later, and not done at the operation's deadline.
        NeverFinished,
        /// 401 or 403.
        Unauthorised,
        /// The answer shows another person of this run (E11).
        ForeignIdentity,
        /// The answer shows an identity that could be a real person's: the run must stop.
        RealIdentity,
        /// The engine says that it serves real people: nothing may be sent to it.
        Production,
    }
}

impl FailureKind {
    /// Every kind, in the order in which reports list them.
    pub const ALL: [Self; 18] = [
        Self::Connect,
        Self::Tls,
        Self::Reset,
        Self::Timeout,
        Self::TooLarge,
        Self::TooSlowBody,
        Self::Redirected,
        Self::Status4xx,
        Self::Status429,
        Self::Status5xx,
        Self::NotHttp,
        Self::NotJson,
        Self::Schema,
        Self::NeverFinished,
        Self::Unauthorised,
        Self::ForeignIdentity,
        Self::RealIdentity,
        Self::Production,
    ];

    /// The name used in files and reports: `status_5xx`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Reset => "reset",
            Self::Timeout => "timeout",
            Self::TooLarge => "too_large",
            Self::TooSlowBody => "too_slow_body",
            Self::Redirected => "redirected",
            Self::Status4xx => "status_4xx",
            Self::Status429 => "status_429",
            Self::Status5xx => "status_5xx",
            Self::NotHttp => "not_http",
            Self::NotJson => "not_json",
            Self::Schema => "schema",
            Self::NeverFinished => "never_finished",
            Self::Unauthorised => "unauthorised",
            Self::ForeignIdentity => "foreign_identity",
            Self::RealIdentity => "real_identity",
            Self::Production => "production",
        }
    }

    /// Whether the run must stop at once and store nothing of the answer.
    pub const fn stops_the_run(self) -> bool {
        matches!(self, Self::RealIdentity | Self::Production)
    }

    /// Whether the request may have had its effect although no answer says so: only
    /// the same request with the same key can tell (contract, CS 14.2).
    pub const fn outcome_is_unknown(self) -> bool {
        !matches!(
            self,
            Self::Connect | Self::Tls | Self::Status4xx | Self::Status429 | Self::Unauthorised
        )
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One failure of the engine, with what is worth keeping of it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{kind}{}{}{detail}", .status.map(|status| format!(" {status}")).unwrap_or_default(), if detail.is_empty() { "" } else { ": " })]
pub struct EngineFailure {
    /// Which kind.
    pub kind: FailureKind,
    /// HTTP status, when an answer began.
    pub status: Option<u16>,
    /// Code of the refusal, when the engine gave one of the contract's list.
    pub code: Option<ProblemCode>,
    /// For a person to read; cut, without control characters, never a real identity.
    pub detail: Box<str>,
    /// How long the engine asks to wait before the next try.
    pub retry_after: Option<Duration>,
}

impl EngineFailure {
    /// A failure without an HTTP status.
    pub fn new(kind: FailureKind, detail: &str) -> Self {
        Self {
            kind,
            status: None,
            code: None,
            detail: kept(detail).into(),
            retry_after: None,
        }
    }

    /// The same failure with the HTTP status that came with it.
    pub fn with_status(self, status: u16) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }
}

/// What is kept of a text from outside: a limited number of characters, none of which
/// can move a cursor or end a line.
pub(super) fn kept(text: &str) -> String {
    cut(text, KEPT_CHARACTERS)
}

/// The first `n` characters of a text from outside, made as harmless.
pub(super) fn cut(text: &str, n: usize) -> String {
    let mut kept: String = text
        .chars()
        .take(n)
        .map(|character| {
            if character.is_control() {
                '\u{FFFD}'
            } else {
                character
            }
        })
        .collect();
    if text.chars().nth(n).is_some() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_in_files_are_those_in_reports() {
        for kind in FailureKind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
    }

    #[test]
    fn a_long_text_with_escapes_is_cut_and_made_harmless() {
        let failure = EngineFailure::new(
            FailureKind::Schema,
            &format!("\u{1b}[2J\n::error::{}", "x".repeat(5_000)),
        );
        assert!(failure.detail.chars().count() <= KEPT_CHARACTERS + 1);
        assert!(!failure.detail.chars().any(char::is_control));
    }
}

//! Answers as they are written on the wire.
//!
//! Responsible for statuses and problems (contract, CS 16). Decides nothing.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::{Problem, ProblemCode};

/// An answer ready to be written.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) content_type: &'static str,
    pub(super) location: Option<String>,
    pub(super) body: Bytes,
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.content_type),
        );
        if let Some(location) = self.location.and_then(|place| place.try_into().ok()) {
            headers.insert(header::LOCATION, location);
        }
        response
    }
}

pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Reply {
    written(status, "application/json", to_bytes(body))
}

pub(super) fn to_bytes<T: Serialize>(body: &T) -> Bytes {
    serde_json::to_vec(body).map_or_else(|_| Bytes::new(), Bytes::from)
}

pub(super) fn written(status: StatusCode, content_type: &'static str, body: Bytes) -> Reply {
    Reply {
        status,
        content_type,
        location: None,
        body,
    }
}

pub(super) fn refusal(code: ProblemCode, detail: &str) -> Reply {
    refused(&Problem {
        code,
        detail: detail.into(),
        pointer: None,
    })
}

pub(super) fn refused(problem: &Problem) -> Reply {
    written(
        status_of(problem.code),
        "application/problem+json",
        to_bytes(problem),
    )
}

/// The status of a refusal (contract, CS 2, 6, 14 and 16).
pub fn status_of(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::Malformed => StatusCode::BAD_REQUEST,
        ProblemCode::PeriodReversed
        | ProblemCode::VersionConflict
        | ProblemCode::KeyReused
        | ProblemCode::OutsideTables
        | ProblemCode::InvalidValue
        | ProblemCode::IdentityRefused => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemCode::AsOfGoesBack
        | ProblemCode::ReceivedBeforeLastSettlement
        | ProblemCode::DossierExists => StatusCode::CONFLICT,
        ProblemCode::UnknownDossier => StatusCode::NOT_FOUND,
        ProblemCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

pub(super) fn failed() -> Reply {
    refusal(ProblemCode::Internal, "the engine failed")
}
/// Tells a value that cannot be from a body of another shape.
pub(super) fn unreadable(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let code = if !error.is_data() {
        ProblemCode::Malformed
    } else if text.contains("could be real") {
        ProblemCode::IdentityRefused
    } else if ["is not a day", "is not a month", "is not an amount"]
        .iter()
        .any(|words| text.contains(words))
    {
        ProblemCode::InvalidValue
    } else {
        ProblemCode::Malformed
    };
    // Where, but never what: the text may hold somebody's identity.
    Problem {
        code,
        detail: format!(
            "not the body of contract v1, at line {} column {}",
            error.line(),
            error.column()
        ),
        pointer: None,
    }
}

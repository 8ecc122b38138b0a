//! Bodies of the engine's API, contract v1 (`docs/contract.md`, `docs/engine-api.yaml`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::{wire, words};
use super::{Career, Day, Fund, History, Insured};

/// Version of the contract that this program speaks.
pub const CONTRACT: &str = "1";

wire! {
    /// `PUT /v1/dossiers/{ref}`: opens a file.
    pub struct DossierOpening {
        /// Who.
        insured: Insured,
        /// Work.
        career: Career,
        /// What was paid before.
        #[serde(default, skip_serializing_if = "History::is_empty")]
        history: History,
    }

    /// `POST /v1/dossiers/{ref}/settlements`: pay all that is due by that day.
    pub struct SettlementRequest {
        /// The day.
        as_of: Day,
    }

    /// `POST /v1/payment-runs`: pay all that is due by that day in every open file of a fund.
    pub struct PaymentRunRequest {
        /// The day.
        as_of: Day,
        /// The fund.
        fund: Fund,
    }
}

/// Answer to a payment run; what it paid is read from the statements.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PaymentRunAnswer {
    /// The day that was asked for.
    pub as_of: Day,
    /// The fund that was asked for.
    pub fund: Fund,
    /// Files settled on that day, those to which nothing was due among them.
    pub n_settled: u64,
}

/// `GET /v1/version`: what answers, and where.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Version {
    /// Name of the engine.
    pub name: String,
    /// Version of the engine.
    pub version: String,
    /// Version of the contract: `1`.
    pub contract: String,
    /// Where it runs.
    pub environment: Environment,
}

/// `GET /v1/health`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Health {
    /// Ready to serve.
    pub ready: bool,
}

/// Answer to a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EventAnswer {
    /// What became of it.
    pub state: EventState,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting_for: Vec<String>,
}

/// `GET` on the place given by a 202.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PendingSettlement {
    /// Where the job stands.
    pub state: JobState,
    /// The synchronous answer, once done.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "super::present"
    )]
    pub result: Option<super::SettlementAnswer>,
    /// Why it failed.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "super::present"
    )]
    pub problem: Option<Problem>,
}

/// An error, RFC 9457.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Problem {
    /// What is wrong, from a closed list.
    pub code: ProblemCode,
    /// For a person to read.
    #[serde(default)]
    pub detail: String,
    /// JSON pointer into the request, when it is about one place.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "super::present"
    )]
    pub pointer: Option<String>,
}

/// How often an engine sent fields that the contract does not know.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OutsideFields {
    /// The first names met, with how often. From the engine: hostile.
    pub by_name: BTreeMap<String, u64>,
    /// Fields under any other name.
    pub n_others: u64,
}

impl OutsideFields {
    /// Whether there was none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty() && self.n_others == 0
    }
}

words! {
    /// Where an engine runs. `production` is refused without override.
    pub enum Environment {
        /// May be emptied.
        Bench,
        /// Shared by testers.
        Acceptance,
        /// Real people: never a target.
        Production,
    }

    /// What became of a document.
    pub enum EventState {
        /// Taken into account.
        Accepted,
        /// Kept until another document is known.
        Waiting,
        /// Already known.
        Duplicate,
    }

    /// Where an asynchronous settlement stands.
    pub enum JobState {
        /// Not yet.
        Pending,
        /// The result is there.
        Done,
        /// It failed.
        Failed,
    }

    /// Codes of refusals.
    pub enum ProblemCode {
        /// The body is not JSON of the contract.
        Malformed,
        /// A period ends before it begins.
        PeriodReversed,
        /// Same document and version, other content.
        VersionConflict,
        /// Same idempotency key, other body.
        KeyReused,
        /// A settlement earlier than the last one.
        AsOfGoesBack,
        /// A document that should have come before the last settlement.
        ReceivedBeforeLastSettlement,
        /// A day after the tables of the law.
        OutsideTables,
        /// No such dossier.
        UnknownDossier,
        /// The dossier exists with another content.
        DossierExists,
        /// An amount, a rate or a day that cannot be.
        InvalidValue,
        /// The identity is not one that may be used here.
        IdentityRefused,
        /// The engine failed.
        Internal,
    }
}

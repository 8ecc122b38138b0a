//! What is told of each request and of each dossier.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Case;
use crate::domain::{Day, DocumentId, ProblemCode, SettlementAnswer, Statement, words};
use crate::engine::{DailyAmount, EngineFailure, FailureKind, Operation};

words! {
    /// Who sent a request.
    pub enum Driver {
        /// On a schedule.
        Open,
        /// By an agent who waits for the answer.
        Closed,
        /// For the next payment run of the fund.
        PaymentRuns,
        /// One at a time, after the load.
        Calm,
    }
}

impl Driver {
    /// Every driver.
    pub const ALL: [Self; 4] = [Self::Open, Self::Closed, Self::PaymentRuns, Self::Calm];

    /// The name used in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::PaymentRuns => "payment_runs",
            Self::Calm => "calm",
        }
    }
}

impl std::fmt::Display for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One operation, from when it was due to the last byte of its answer. Retries and polls
/// are inside. Instants are offsets from the start of the run.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was asked.
    pub operation: Operation,
    /// By whom.
    pub driver: Driver,
    /// Index of the case.
    pub case: u64,
    /// The class of people it stands for.
    pub stratum: Arc<str>,
    /// When the plan wanted it sent; without a plan (closed, calm) the same as `ready`.
    pub due: Duration,
    /// When it could be sent: due, and the previous step of the same dossier done.
    pub ready: Duration,
    /// When it was sent.
    pub sent: Duration,
    /// When the last byte of its answer had come, or the failure was certain.
    pub done: Duration,
    /// A worker was free when it became ready: its lag is then the generator's fault.
    pub worker_was_free: bool,
    /// How it ended. A refusal that the case expected is a success.
    pub outcome: Result<(), EngineFailure>,
    /// Requests sent again inside this exchange.
    pub n_retries: u32,
}

impl Exchange {
    /// `sent − ready`.
    pub fn lag(&self) -> Duration {
        self.sent.saturating_sub(self.ready)
    }

    /// `done − sent`: what the engine took once asked.
    pub fn service(&self) -> Duration {
        self.done.saturating_sub(self.sent)
    }

    /// `done − ready`: what the person waited for. Gates judge this one.
    pub fn response(&self) -> Duration {
        self.done.saturating_sub(self.ready)
    }
}

/// A document that the engine refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refusal {
    /// The document.
    pub document_id: DocumentId,
    /// Its version.
    pub version: u32,
    /// HTTP status.
    pub status: u16,
    /// The engine's code, when it is one of the contract's list.
    pub code: Option<ProblemCode>,
    /// The code that the case expected; absent when the document is valid.
    pub expected: Option<ProblemCode>,
}

/// A dossier after its last step: everything the audit needs.
#[derive(Clone, Debug)]
pub struct Played {
    /// The case, with its dossier.
    pub case: Case,
    /// Who carried it, before the calm pass.
    pub driver: Driver,
    /// What each settlement answered, in order, by the day asked.
    pub answers: Vec<(Day, SettlementAnswer)>,
    /// The whole ledger at the end.
    pub statement: Option<Statement>,
    /// The daily amount, from an engine that knows nothing else.
    pub daily_amount: Option<DailyAmount>,
    /// Documents that the engine refused, rightly or not.
    pub refusals: Vec<Refusal>,
    /// Documents that had to be refused and were accepted, by rank in the dossier.
    pub wrongly_accepted: Vec<usize>,
    /// Why the engine could not be made to take or settle it, in the calm pass neither;
    /// absent when every step was answered.
    pub undelivered: Option<FailureKind>,
    /// An answer showed another person (E11), even if a later try did not.
    pub foreign_identity: bool,
    /// At least one step was answered in the calm pass only.
    pub healed: bool,
    /// When its first step was due, from the start of the run.
    pub first_due: Duration,
    /// When its last step was done.
    pub last_done: Duration,
}

impl Played {
    /// The case before anything is sent.
    pub const fn unanswered(case: Case, driver: Driver) -> Self {
        Self {
            case,
            driver,
            answers: Vec::new(),
            statement: None,
            daily_amount: None,
            refusals: Vec::new(),
            wrongly_accepted: Vec::new(),
            undelivered: None,
            foreign_identity: false,
            healed: false,
            first_due: Duration::ZERO,
            last_done: Duration::ZERO,
        }
    }
}

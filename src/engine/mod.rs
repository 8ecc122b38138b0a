//! The engine under test, seen from outside: where it is, what it is asked, and what
//! it answers or fails to answer.
//!
//! Everything that comes back is hostile until it is read: bounded in size, time and
//! depth, checked against the contract, and searched for people who are not ours. A
//! failing engine is a measurement, so every call ends in an [`Answer`] or in an
//! [`EngineFailure`] that says which kind of failure it was. When to call, and what the
//! answers are worth, is decided elsewhere.

mod adapter;
mod call;
mod connections;
mod content;
mod contract;
mod failure;
mod kept_answer;
mod key;
mod outside;
mod probe;
mod secret;
mod target;
mod transport;

pub use adapter::{
    AdapterClient, AdapterError, AdapterFile, NotCovered, NotPlain, PlainStop, ProgramError,
};
pub use call::{Answer, Call, DailyAmount, Operation, PaymentRunCall, Step};
pub use connections::{Connections, Pem};
pub use contract::ContractClient;
pub use failure::{EngineFailure, FailureKind};
pub use key::Keys;
pub use probe::{Metric, MetricError, ProbeClient, ProbeFigure};
pub use secret::{Secret, SecretError, Token};
pub use target::{Target, TargetError};
pub use transport::{
    Direct, Limits, RawAnswer, Request, SendError, Sender, Transport, TransportError,
};

use crate::domain::{Dossier, Health, OutsideFields, PaymentRunAnswer, Version};

/// An engine that can be played.
#[derive(Debug)]
pub enum Engine {
    /// Speaks contract v1.
    Contract(ContractClient),
    /// Speaks its own language, understood through an adapter.
    Adapter(AdapterClient),
}

impl Engine {
    /// What answers, and in which environment.
    ///
    /// Fails with [`FailureKind::Production`] when the engine says that it serves real
    /// people: nothing more is ever sent to it.
    pub async fn version(&self) -> Result<Version, EngineFailure> {
        match self {
            Self::Contract(client) => client.version().await,
            Self::Adapter(client) => client.version().await,
        }
    }

    /// Whether the engine is ready to serve.
    pub async fn health(&self) -> Result<Health, EngineFailure> {
        match self {
            Self::Contract(client) => client.health().await,
            Self::Adapter(client) => client.health().await,
        }
    }

    /// The steps that carry `dossier` through this engine, in the order they must keep.
    pub fn journey(&self, dossier: &Dossier) -> Vec<Step> {
        match self {
            Self::Contract(_) => contract::journey(dossier),
            Self::Adapter(_) => AdapterClient::journey(dossier),
        }
    }

    /// Carries out one step and reads the answer to its end.
    ///
    /// `sender` puts the request on the wire: [`Direct`], or the closed driver's user,
    /// which counts it too.
    pub async fn perform<S: Sender>(
        &self,
        call: &Call<'_>,
        sender: &mut S,
    ) -> Result<Answer, EngineFailure> {
        match self {
            Self::Contract(client) => client.perform(call, sender).await,
            Self::Adapter(client) => client.perform(call, sender).await,
        }
    }

    /// Settles all open files of a fund; the same call again has no further effect.
    ///
    /// An adapter knows no payment runs.
    pub async fn payment_run(
        &self,
        run: &PaymentRunCall,
    ) -> Result<PaymentRunAnswer, EngineFailure> {
        match self {
            Self::Contract(client) => client.payment_run(run).await,
            Self::Adapter(_) => Err(EngineFailure::new(
                FailureKind::Schema,
                "an adapter knows no payment runs",
            )),
        }
    }

    /// Fields of its answers that the contract does not know, so far. An adapter takes
    /// what it names and leaves the rest of a foreign answer alone.
    pub fn outside_fields(&self) -> OutsideFields {
        match self {
            Self::Contract(client) => client.outside_fields(),
            Self::Adapter(_) => OutsideFields::default(),
        }
    }

    /// The transport beneath, for those who must share its connections.
    pub fn transport(&self) -> &Transport {
        match self {
            Self::Contract(client) => client.transport(),
            Self::Adapter(client) => client.transport(),
        }
    }
}

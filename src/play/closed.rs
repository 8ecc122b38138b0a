//! The closed driver: agents at their screens, each waiting for the answer before the
//! next click, driven by `goose`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Case, Operation};

/// Traffic of agents.
pub struct ClosedPlan {
    /// How many agents.
    pub n_agents: usize,
    /// Shortest and longest time to think between two clicks.
    pub think: (Duration, Duration),
    /// Agents begin one after the other over this time.
    pub ramp_up: Duration,
    /// No new dossier is begun after this time; absent: until there are no more cases.
    pub duration: Option<Duration>,
    /// Whose dossiers. Pulled one at a time.
    pub cases: Box<dyn Iterator<Item = Case> + Send>,
    /// Seed of the agents' thinking.
    pub seed: u64,
}

impl std::fmt::Debug for ClosedPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClosedPlan")
            .field("n_agents", &self.n_agents)
            .field("think", &self.think)
            .field("ramp_up", &self.ramp_up)
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}

/// What goose and we counted for one operation; they must agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GooseCounts {
    /// The operation.
    pub operation: Operation,
    /// Requests that goose counted.
    pub goose_requests: u64,
    /// Failures that goose counted.
    pub goose_failures: u64,
    /// Requests that we counted.
    pub our_requests: u64,
    /// Failures that we counted.
    pub our_failures: u64,
}

impl GooseCounts {
    /// Whether both counted the same.
    pub const fn agree(&self) -> bool {
        self.goose_requests == self.our_requests && self.goose_failures == self.our_failures
    }
}

//! How fast dossiers arrive: the two kinds of traffic of the real world.

use std::time::Duration;

use super::Schedule;

/// Traffic of one run; at least one of the two kinds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// Journeys that begin on a schedule, whether or not the engine keeps up.
    pub open: Option<OpenLoad>,
    /// Agents at their screens, each waiting for the answer before the next click.
    pub closed: Option<ClosedLoad>,
    /// Times after which a request is given up.
    pub timeouts: Timeouts,
    /// Tries after a request without an answer, during the load: 0 to 3. The calm
    /// pass resends in any case.
    pub n_retries: u32,
}

/// Journeys that begin on a schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenLoad {
    /// When each journey begins.
    pub schedule: Schedule,
    /// Requests under way at once, at most; beyond it, due steps wait and their
    /// wait counts as the engine's.
    pub max_in_flight: u32,
    /// Documents of a dossier that arrive on one day are sent at once; otherwise one waits for
    /// the answer to the other.
    pub concurrent_documents: bool,
    /// Steps due before this offset warm connections up: recorded, not judged on time.
    pub warm_up: Duration,
}

/// Agents who wait for each answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClosedLoad {
    /// How many agents, at least 1.
    pub n_agents: u32,
    /// Pause between an answer and the next click, shortest; zero for none.
    pub think_time_min: Duration,
    /// Pause between an answer and the next click, longest.
    pub think_time_max: Duration,
    /// How many dossiers the agents play.
    pub work: ClosedWork,
}

/// How many dossiers the agents play.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClosedWork {
    /// Each agent plays this many.
    DossiersPerAgent(u32),
    /// This percentage of all dossiers, 1 to 100, shared between agents.
    SharePercent(u32),
}

/// Times after which a request is given up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// To open a connection.
    pub connect: Duration,
    /// From the sending of a request to the end of its body.
    pub request: Duration,
    /// From the first sending of an operation to its end, polls included
    /// (contract, CS 15).
    pub operation: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(10),
            operation: Duration::from_secs(60),
        }
    }
}

impl Load {
    /// How many of `n_cases` dossiers the agents play; the others arrive on the schedule.
    pub fn n_closed_cases(&self, n_cases: u64) -> u64 {
        match (&self.closed, &self.open) {
            (None, _) => 0,
            (Some(_), None) => n_cases,
            (Some(closed), Some(_)) => match closed.work {
                ClosedWork::DossiersPerAgent(n) => {
                    (u64::from(n) * u64::from(closed.n_agents)).min(n_cases)
                }
                ClosedWork::SharePercent(percent) => n_cases * u64::from(percent) / 100,
            },
        }
    }
}

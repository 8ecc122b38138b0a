//! How fast dossiers arrive: the two kinds of traffic of the real world.

use std::time::Duration;

use super::{Counts, Schedule};

/// Traffic of one run; open, closed or both.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// Journeys that begin on a schedule, whether or not the engine keeps up.
    pub open: Option<OpenLoad>,
    /// Agents at their screens, each waiting for the answer before the next click.
    pub closed: Option<ClosedLoad>,
    /// Payment runs of a whole fund, before the traffic.
    pub payment_runs: Option<PaymentRunsLoad>,
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
    /// Time between a click that is due and the next of the same agent, instead of pauses: what
    /// waits for an answer counts from the instant at which it was due.
    pub pace: Option<Duration>,
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

/// Dossiers that a payment run settles, all of a fund at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PaymentRunsLoad {
    /// This percentage of the drawn dossiers, 1 to 100.
    pub share_percent: u32,
    /// Dossiers with a request under way at once, at most.
    pub max_in_flight: u32,
}

/// How many dossiers each driver plays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shares {
    /// Settled by payment runs, at most: those that do not keep the calendar of the others go
    /// to the open driver and the agents.
    pub payment_runs: u64,
    /// On the schedule.
    pub open: u64,
    /// By agents.
    pub closed: u64,
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
    /// The counted or forecast arrivals that the schedule follows, if it does.
    pub fn counts(&self) -> Option<&Counts> {
        match &self.open.as_ref()?.schedule {
            Schedule::Counts(counts) => Some(counts),
            _ => None,
        }
    }

    /// How many of `n_cases` dossiers, `n_drawn` of them drawn, each driver plays.
    pub fn shares(&self, n_cases: u64, n_drawn: u64) -> Shares {
        let of_runs = self.payment_runs.map_or(0, |runs| runs.share_percent);
        let payment_runs = n_drawn * u64::from(of_runs) / 100;
        let closed = self.n_closed(n_cases - payment_runs);
        Shares {
            payment_runs,
            open: n_cases - payment_runs - closed,
            closed,
        }
    }

    /// How many of `n_cases` dossiers the agents play when no other driver has the rest but
    /// the schedule.
    pub fn n_closed(&self, n_cases: u64) -> u64 {
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

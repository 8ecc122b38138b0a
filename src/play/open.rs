//! The open driver: steps leave when they are due, whether or not the engine keeps up.

use std::time::Duration;

use super::Case;

/// Instants at which steps are due, as offsets from the start of the load, never
/// decreasing. Pure: made from a scenario's schedule.
pub struct Arrivals {
    /// The offsets.
    pub offsets: Box<dyn Iterator<Item = Duration> + Send>,
    /// How many there are; absent when they never end.
    pub n: Option<u64>,
}

impl std::fmt::Debug for Arrivals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arrivals")
            .field("n", &self.n)
            .finish_non_exhaustive()
    }
}

/// Traffic that follows a schedule.
pub struct OpenPlan {
    /// When steps are due.
    pub arrivals: Arrivals,
    /// Whose steps. Pulled one at a time, as late as possible.
    pub cases: Box<dyn Iterator<Item = Case> + Send>,
    /// How many dossiers are in progress at once: arrivals go to them in turn, so that
    /// two steps of one dossier lie about this many arrivals apart.
    pub n_in_progress: usize,
    /// Most steps being answered at once; the others wait, and their wait counts.
    pub max_in_flight: usize,
    /// Tries at once after a failure of unknown outcome, with the same key: 0 to 3.
    pub n_retries: u32,
}

impl std::fmt::Debug for OpenPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenPlan")
            .field("arrivals", &self.arrivals)
            .field("n_in_progress", &self.n_in_progress)
            .field("max_in_flight", &self.max_in_flight)
            .field("n_retries", &self.n_retries)
            .finish_non_exhaustive()
    }
}

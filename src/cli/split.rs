//! Who plays which dossier of a campaign: payment runs, the schedule, agents.

use std::collections::BTreeMap;

use super::campaign::Campaign;
use crate::play::{Case, Driver, of_one_calendar};

/// Who plays which dossier; each list in order.
pub(super) struct Split {
    /// Settled by payment runs, by index.
    pub(super) by_runs: BTreeMap<u64, Case>,
    /// On the schedule.
    pub(super) open: Vec<u64>,
    /// By agents.
    pub(super) closed: Vec<u64>,
}

impl Split {
    /// The driver of a dossier.
    pub(super) fn driver(&self, index: u64) -> Driver {
        if self.by_runs.contains_key(&index) {
            Driver::PaymentRuns
        } else if self.closed.binary_search(&index).is_ok() {
            Driver::Closed
        } else {
            Driver::Open
        }
    }
}

impl Campaign {
    /// Which driver plays which of the dossiers that the engine can be asked about.
    pub(super) fn split(&self, covered: &[u64]) -> Split {
        let by_runs = self.settled_by_runs(covered);
        let others: Vec<u64> = covered
            .iter()
            .copied()
            .filter(|index| !by_runs.contains_key(index))
            .collect();
        let n = others.len() as u64;
        let n_closed = self.scenario.load.n_closed(n);
        // Both drivers meet all strata: agents take every so-manyth case.
        let ranked = (0..n).zip(others);
        let (closed, open): (Vec<_>, Vec<_>) =
            ranked.partition(|(rank, _)| (rank + 1) * n_closed / n > rank * n_closed / n);
        let indices = |ranked: Vec<(u64, u64)>| ranked.into_iter().map(|(_, index)| index);
        Split {
            by_runs,
            open: indices(open).collect(),
            closed: indices(closed).collect(),
        }
    }

    /// The drawn dossiers that payment runs settle, by index: every so-manyth, if it keeps the
    /// calendar of the others.
    fn settled_by_runs(&self, covered: &[u64]) -> BTreeMap<u64, Case> {
        let n_wanted = self.shares().payment_runs;
        let n_chosen = self.n_cases() - self.n_drawn();
        let drawn: Vec<u64> = covered
            .iter()
            .copied()
            .filter(|index| *index >= n_chosen)
            .collect();
        let n = drawn.len() as u64;
        let is_wanted = |rank: u64| (rank + 1) * n_wanted / n > rank * n_wanted / n;
        let wanted = (0..n).zip(drawn).filter(|(rank, _)| is_wanted(*rank));
        let cases: Vec<Case> = wanted.map(|(_, index)| self.case(index)).collect();
        let kept = of_one_calendar(cases.iter().map(|case| case.dossier.as_ref()));
        let kept = (0..).zip(cases).filter(|(rank, _)| kept.contains(rank));
        kept.map(|(_, case)| (case.index, case)).collect()
    }
}

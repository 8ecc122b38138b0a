//! What is known after a run: times, failures, and every dossier beside what was due.
//!
//! Records exchanges while they happen, compares each played dossier with the law's
//! ledger, and adds all of it up into [`Measures`]. Leaves out whether the figures are
//! good enough (`judge`) and how they are shown (`report`).

mod difference;
mod distribution;
mod measures;

pub use difference::{Audit, Difference, ErrorClass, Severity};
pub use distribution::Distribution;
pub use measures::{
    CaseMeasure, CaseOutcome, FailureCount, GeneratorHealth, Measures, OperationMeasure,
    RequestCount, SecondMeasure, StratumMeasure,
};

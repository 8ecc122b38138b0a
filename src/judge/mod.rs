//! Holds measures against gates and decides: GO, NO-GO or INSUFFICIENT, and why.
//!
//! Pure: no I/O, no clock. Leaves out how things were measured (`measure`) and how the
//! decision is shown (`report`).

mod verdict;

pub use verdict::{
    AtStake, Caseload, Finding, Gate, Outcome, PolicyName, StratumJudgement, StratumShare, Verdict,
    VerdictKind,
};

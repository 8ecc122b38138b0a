//! Holds measures against gates and decides: GO, NO-GO or INSUFFICIENT, and why.
//!
//! Pure: no I/O, no clock, no sentence. Leaves out how things were measured (`measure`) and
//! how the decision is said and shown (`report`).

mod backlog;
pub mod capacity;
mod causes;
mod decide;
mod flow;
mod gates;
mod latency_beside;
mod people;
mod probe;
mod reason;
mod register;
mod regression;
mod relations;
mod sizes;
pub mod statistics;
mod verdict;

pub use causes::{
    Answer, Answers, CaseTable, Cause, CombinationTried, Condition, ConditionTried, Confirmation,
    Experiments, Hurt, Need, RowOutcome, Smallest, Standing, causes, confirmation, need, standing,
};
pub use decide::{verdict, verdict_with};
pub use gates::blocks_from;
pub use latency_beside::{
    ComparedTimes, LatencyBeside, QuantileBeside, Ratio, Round, latency_beside,
};
pub use reason::{Complaint, FlowAspect, Reason};
pub use register::{Evidence, Register, Reserve, ReserveStatus, Seen, WorseBy, register, seen};
pub use regression::{Baseline, Change, Ended, Regression, StratumChanges, regression};
pub use relations::{Broken, Parting, Relation, RelationTried};
pub use sizes::{
    ClassToPlay, Shortage, Size, Sizes, ToPlay, ToSize, Unreachable, WantedProof, sizes,
};
pub use statistics::{
    FeatureCounts, FeatureScores, Weighted, binomial_cdf, binomial_survival, lower_bound,
    quantile_lower_rank, quantile_upper_rank, upper_bound, weighted_upper_bound,
    zero_failure_sample_size,
};
pub use verdict::{
    AtStake, Caseload, DaysUntilMoney, Finding, Gate, HurtFrom, Outcome, PolicyName,
    StratumJudgement, StratumShare, Verdict, VerdictKind,
};

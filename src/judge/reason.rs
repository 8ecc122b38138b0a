//! Why a gate is as it is, as data: the sentence is made in `report`.

use super::{ComparedTimes, Relation, Reserve};
use crate::domain::{Cents, Observable};
use crate::measure::ErrorClass;

/// What a finding says. Counts, limits and places stand in the finding itself.
#[derive(Clone, PartialEq, Debug)]
pub enum Reason {
    /// The engine knew dossiers before they were opened.
    Contaminated,
    /// The run was stopped before its end.
    Stopped,
    /// Nobody was played of strata in scope.
    NobodyInScope {
        /// As the scope names them.
        pattern: String,
    },
    /// No dossier was audited at all.
    NothingAudited,
    /// The engine does not show something in scope.
    NotShown(Observable),
    /// The run is complete.
    Complete,
    /// Every dossier audited is right.
    AllRight,
    /// Too few dossiers were audited.
    TooFew {
        /// How many the policy needs.
        n_needed: u64,
    },
    /// No dossier of a stratum was audited.
    NoneAudited,
    /// No drawn dossier was played.
    NobodyDrawn,
    /// Dossiers are wrong at a severity that blocks.
    Wrong {
        /// How many carry each class.
        classes: Vec<(ErrorClass, u64)>,
    },
    /// The law abstains on too many.
    LawAbstains,
    /// Cents of rounding fall on one side: another rule, applied to everybody.
    RoundedOneWay {
        /// Paid too little, else too much.
        too_little: bool,
        /// On how many dossiers.
        n_dossiers: u64,
    },
    /// Cents of rounding fall on both sides.
    RoundedBothWays {
        /// Dossiers paid too much.
        n_up: u64,
        /// Dossiers paid too little.
        n_down: u64,
    },
    /// Contributions are rounded by a reading that the policy of law does not declare.
    LeviesReadOtherwise,
    /// No dossier of a stratum was played to its end.
    NonePlayed,
    /// Dossiers were never taken or settled.
    Unsettled,
    /// Dossiers were settled.
    Settled,
    /// Money is due to people who are never paid anything.
    NeverPaid,
    /// The first money comes later than it should, proved.
    MoneyLate,
    /// Some first money comes later than it should.
    MoneyTooNear,
    /// The first money comes when it should.
    MoneyInTime,
    /// No money is due to anybody played.
    NoMoneyDue,
    /// What became of an accepted defect.
    Register(Box<Reserve>),
    /// More money is wrong than the limit allows.
    MoneyWrong {
        /// Missing and extra, added.
        wrong: Cents,
        /// All that is due.
        due: Cents,
    },
    /// No more money is wrong than the limit allows.
    MoneyRight {
        /// Missing and extra, added.
        wrong: Cents,
        /// All that is due.
        due: Cents,
    },
    /// More people of the fund would be hurt than the limit allows, proved.
    FundHurt,
    /// Neither is proved.
    FundMaybeHurt,
    /// No more people of the fund would be hurt than the limit allows, proved.
    FundSpared,
    /// Fewer dossiers were played on both engines than the policy needs.
    TooFewPairs {
        /// How many it needs.
        n_needed: u64,
    },
    /// Dossiers that were right on the engine of before are wrong.
    NewlyBroken {
        /// Of those named, how many an earlier comparison saw fixed.
        n_again: u64,
    },
    /// No more dossiers are newly broken than the policy allows.
    FewBroken {
        /// Wrong before, right now.
        n_fixed: u64,
    },
    /// Pairs of dossiers break a relation, or none does, or too few were compared.
    Relation {
        /// Which one.
        relation: Relation,
        /// How many pairs the policy needs.
        n_needed: u64,
    },
    /// Times beside those of the engine of before; the outcome says what is proved.
    LatencyBeside(ComparedTimes),
    /// No request was sent.
    NoRequest,
    /// More requests failed than the limit allows, proved.
    TooManyFailed,
    /// Fewer requests failed than the limit allows, proved.
    FewFailed,
    /// Neither is proved.
    MaybeTooManyFailed,
    /// A planned driver sent nothing.
    DriverSilent,
    /// No time was measured.
    NothingTimed,
    /// Slower than the limit, proved.
    TooSlow,
    /// Within the limit, proved.
    InTime,
    /// Too near the limit to be sure.
    TooNear,
    /// So many requests had no answer that the limit may be exceeded: how many.
    TooManyUnanswered(u64),
    /// Too few requests to judge a quantile.
    TooFewTimed,
    /// A limit on a flow as a whole; the outcome says what became of it.
    Flow(FlowAspect),
    /// The limit of a figure of the engine; the outcome says what became of it.
    Probe {
        /// What the figure is called.
        name: String,
        /// The least that it may be, else the most.
        is_least: bool,
    },
    /// The harness kept up.
    KeptUp,
    /// The machine that sends was the bottleneck.
    Bottleneck(Vec<Complaint>),
    /// The decision as a whole, with what a GO proves.
    Decision {
        /// Upper bound of wrong people in the worst stratum, percent; none when no drawn
        /// case was played.
        at_most_percent: Option<f64>,
    },
}

/// What a limit on a flow is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FlowAspect {
    /// When each run is over.
    DoneBy,
    /// The longest wait for an answer.
    Oldest,
    /// How long the queue takes to empty.
    Drained,
    /// The worst ten seconds.
    WorstTenSeconds,
    /// Whether the queue grows.
    Steady,
}

/// What speaks against the machine that sends.
#[derive(Clone, PartialEq, Debug)]
pub enum Complaint {
    /// In the words of the drivers.
    Drivers(String),
    /// Due steps were not sent.
    NotSent {
        /// Steps sent.
        n_sent: u64,
        /// Steps due, those left out that the engine made impossible.
        n_due: u64,
        /// Share that the policy needs.
        needed_percent: f64,
    },
    /// Steps left late although they could have been sent.
    Late {
        /// The operation.
        operation: String,
        /// The driver.
        driver: String,
        /// 99th percentile of the delay, microseconds.
        lag_us: u64,
        /// What the policy allows.
        allowed_ms: u64,
    },
}

//! What an engine is asked, one step at a time, and what it answers.

use serde::{Deserialize, Serialize};

use crate::domain::{Cents, Day, Dossier, EventAnswer, Fund, SettlementAnswer, Statement, words};

words! {
    /// Calls that are timed and counted apart.
    pub enum Operation {
        /// Open a file.
        Open,
        /// Send a document.
        Send,
        /// Ask for a settlement.
        Settle,
        /// Read the whole ledger.
        Statement,
        /// Ask for one daily amount, in one request a dossier (adapters).
        Evaluate,
    }
}

impl Operation {
    /// Every operation, in the order of a journey.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Send,
        Self::Settle,
        Self::Statement,
        Self::Evaluate,
    ];

    /// The name used in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Send => "send",
            Self::Settle => "settle",
            Self::Statement => "statement",
            Self::Evaluate => "evaluate",
        }
    }
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One step of a dossier's journey.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Open the file.
    Open,
    /// Send the document of this rank in `Dossier::documents`.
    Send(usize),
    /// Pay all that is due by this day.
    Settle(Day),
    /// Read the whole ledger.
    Statement,
    /// Ask for one daily amount.
    Evaluate,
}

impl Step {
    /// The operation it counts for.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Open => Operation::Open,
            Self::Send(_) => Operation::Send,
            Self::Settle(_) => Operation::Settle,
            Self::Statement => Operation::Statement,
            Self::Evaluate => Operation::Evaluate,
        }
    }
}

/// One step of one dossier, ready to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The file.
    pub dossier: &'a Dossier,
    /// What to ask.
    pub step: Step,
    /// Index of the case in its run: names the trace.
    pub case: u64,
    /// Rank of the step in the journey: with the case, names the idempotency key.
    pub rank: u32,
}

/// One payment run: all open files of a fund at once (contract, CS 2.6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PaymentRunCall {
    /// The fund.
    pub fund: Fund,
    /// The day up to which it pays.
    pub as_of: Day,
    /// Lowest number of the dossiers for which runs are asked for: no others have it.
    pub first_case: u64,
    /// Its rank among their runs: with the number, names the idempotency key.
    pub rank: u32,
}

/// What an engine answered, checked against the contract.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// The file is open.
    Opened {
        /// It was there already, with the same content.
        existed: bool,
    },
    /// The document is known.
    Sent(EventAnswer),
    /// What this settlement added.
    Settled(Box<SettlementAnswer>),
    /// The whole ledger.
    Stated(Box<Statement>),
    /// One daily amount.
    Evaluated(DailyAmount),
}

/// The answer of an engine that only knows one daily amount (adapters).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DailyAmount {
    /// Daily gross, when the engine gives one.
    pub daily_gross: Option<Cents>,
    /// The same before it was rounded to the cent, as the engine wrote it.
    pub unrounded: Option<String>,
}

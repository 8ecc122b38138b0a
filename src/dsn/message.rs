//! What a message says once it is read, and what can be wrong with it.

use std::fmt;

use crate::domain::{Cents, Day, Hours, Month, Nir, Siret};

use super::norm::{DeclarationKind, NORM, Nature};
use super::read::{MAX_BYTES, MAX_LINE, MAX_LINES};

/// What is wrong with a message. Never carries a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Wrong {
    /// Flagged as real: the bench takes no real declaration.
    #[error(
        "the message is flagged real (`02`): only test messages (`01`) are read, nothing of it was kept"
    )]
    FlaggedReal,
    /// No flag, or one that the norm does not know.
    #[error("the message does not say that it is a test: `S10.G00.00.005,'01'` is expected")]
    NotATest,
    /// A number that could be somebody's.
    #[error("a {0} that could be real: refused and not shown")]
    CouldBeReal(&'static str),
    /// Too many bytes or lines.
    #[error(
        "the message is longer than {MAX_BYTES} bytes, {MAX_LINES} lines or {MAX_LINE} bytes a line"
    )]
    TooLong,
    /// A byte that ISO-8859-1 texts do not hold.
    #[error("a control character: the message is a text in ISO-8859-1")]
    NotText,
    /// Not `S21.G00.30.001,'…'`.
    #[error("the line is not a rubrique: `S21.G00.30.001,'value'` is expected")]
    NotARubrique,
    /// Another version of the norm.
    #[error("another norm than {NORM}")]
    OtherNorm,
    /// A nature, type or reason that is not read.
    #[error("a code that is not read")]
    UnknownCode,
    /// Not a day `DDMMYYYY`.
    #[error("not a day: `DDMMYYYY` is expected")]
    NotADay,
    /// Not an amount.
    #[error("not an amount: two decimals after a point are expected, such as `2500.00`")]
    NotAnAmount,
    /// Not a well-formed number of a person or of an employer.
    #[error("not a well-formed {0}")]
    Malformed(&'static str),
    /// A rubrique comes twice in its block, or after one that follows it.
    #[error("a rubrique out of order in its block")]
    OutOfOrder,
    /// A block without the block that holds it.
    #[error("a block without the one that it belongs to")]
    Orphan,
    /// A rubrique that must be there.
    #[error("the rubrique is missing")]
    Missing,
    /// The totals do not count the message.
    #[error("the totals of S90 do not count what the message holds")]
    WrongTotal,
}

/// One mistake: where, and what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mistake {
    /// Line, from 1; 0 for the message as a whole.
    pub line: usize,
    /// The rubrique, when the line has one.
    pub rubrique: Option<String>,
    /// What is wrong.
    pub wrong: Wrong,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        if let Some(rubrique) = &self.rubrique {
            write!(f, "{rubrique}: ")?;
        }
        write!(f, "{}", self.wrong)
    }
}

impl std::error::Error for Mistake {}

/// Whom a message speaks of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Person {
    /// Registration number.
    Nir(Nir),
    /// Technical number of an employer, while there is no other.
    Temporary(String),
}

/// Days that the employer takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subrogated {
    /// First day.
    pub first_day: Day,
    /// Last day.
    pub last_day: Day,
}

/// Block `S21.G00.60`, with its part time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StopBlock {
    /// Reason.
    pub motive: &'static str,
    /// Last day worked.
    pub last_day_worked: Day,
    /// Day on which work is resumed.
    pub returned_on: Option<Day>,
    /// Days that the employer takes.
    pub subrogated: Option<Subrogated>,
    /// Pay lost in part time, with its first day (`S21.G00.66`).
    pub losses: Vec<(Day, Cents)>,
}

/// Block `S21.G00.65`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suspension {
    /// Reason.
    pub motive: String,
    /// First day.
    pub first_day: Day,
    /// Last day.
    pub last_day: Day,
}

/// Block `S21.G00.52`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prime {
    /// How much.
    pub amount: Cents,
    /// First day of the period that it rewards.
    pub first_day: Day,
    /// Last day of that period.
    pub last_day: Day,
}

/// Block `S21.G00.50` with the pays under it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Payment {
    /// First and last day of the period of pay.
    pub period: Option<(Day, Day)>,
    /// Type 001, gross.
    pub gross: Option<Cents>,
    /// Type 003, restored.
    pub restored: Option<Cents>,
    /// Hours worked and paid.
    pub hours: Option<Hours>,
    /// Parts paid apart.
    pub primes: Vec<Prime>,
}

/// One message that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// What it is.
    pub nature: Nature,
    /// Normal, in place of another, or withdrawing another.
    pub kind: DeclarationKind,
    /// Month declared.
    pub month: Option<Month>,
    /// Day on which the file was made.
    pub made_on: Day,
    /// The sender's own identifier.
    pub business_id: Option<String>,
    /// Who declares.
    pub siret: Siret,
    /// Whom.
    pub person: Person,
    /// First day of the contract.
    pub hired_on: Option<Day>,
    /// Stops.
    pub stops: Vec<StopBlock>,
    /// Other suspensions of the contract.
    pub suspensions: Vec<Suspension>,
    /// Payments.
    pub payments: Vec<Payment>,
    /// Rubriques that were passed over.
    pub n_unread: usize,
}

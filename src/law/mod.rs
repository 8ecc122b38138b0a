//! The oracle: what the law says is due to an insured person, exact and cited.
//!
//! Two functions carry everything. [`entitlement`] says what is due day by day given
//! the documents known on a day, whatever the path. [`ledger`] folds it over the
//! settlements of a file: payments, regularisations, debts, advances, letters, counters.
//! [`steps`] tells the story of one entitlement, rule by rule, with its articles.
//!
//! Responsible for employees' sickness, part time included, accidents at work, occupational
//! diseases, maternity and other leaves; sickness and flat maternity of the self-employed. Left
//! out, and answered [`Undecided`], never zero: other leaves of the self-employed. Pure: no
//! clock, no I/O, no floating point. It parses the dated values that it is given and embeds
//! none.

mod accident;
#[cfg(test)]
mod accident_cases;
#[cfg(test)]
mod accident_precisions;
#[cfg(test)]
mod accident_properties;
mod advances;
mod ald;
mod amounts;
mod answers;
mod assessment;
mod assimilated;
mod base;
#[cfg(test)]
mod benefit_cases;
mod cap;
mod carence;
#[cfg(test)]
mod cases;
mod chain;
mod citation;
#[cfg(test)]
mod citation_cases;
mod claims;
mod contests;
mod coverage;
#[cfg(test)]
mod coverage_cases;
mod days;
mod death;
#[cfg(test)]
mod debt_cases;
mod debts;
mod decision;
mod decisive;
mod documents;
mod duration;
mod entitlement;
mod examination;
mod fold;
mod gap;
mod holidays;
mod kept_rights;
mod late_sending;
mod leave;
mod ledger;
#[cfg(test)]
mod letter_cases;
mod letters;
mod levies;
mod parameters;
mod part_time;
mod payee;
mod payment;
mod pensioners;
mod policy;
mod prescription;
#[cfg(test)]
mod properties;
mod reference;
#[cfg(test)]
mod relations;
mod restored_pay;
mod rights;
mod self_employed;
mod states;
mod steps;
mod stops;
mod takeover;
#[cfg(test)]
mod takeover_cases;
#[cfg(test)]
mod testing;
mod thresholds;
mod undecided;
mod validity;
#[cfg(test)]
mod worked;

pub use coverage::{Coverage, CoveredSide, sides_of};
pub use decision::{
    AldClock, AmountRule, DayVerdict, DueSpan, Entitlement, NotDue, Payees, Refusal, Sharing,
    StopDays, StopDecision, Waiting,
};
pub use decisive::decisive_rule;
pub use ledger::{
    Advance, CurrentLine, DebtRecord, Ledger, LetterRecord, Money, Regularisation, Settled,
    StopRow, WrittenDebt,
};
pub use parameters::{ParameterError, Parameters};
pub use steps::{Operand, Step, steps};
pub use thresholds::thresholds;
pub use undecided::Undecided;

use crate::domain::Day;

pub use entitlement::entitlement;
pub use fold::ledger;

/// Why the law cannot answer at all: the question lies outside its tables.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LawError {
    /// A date outside the known versions of a value; never answered by the nearest one.
    #[error("no value of `{table}` in force on `{day}`: {range}")]
    OutsideTables {
        /// The table.
        table: &'static str,
        /// The day asked for.
        day: Day,
        /// What the table covers, in words.
        range: String,
    },
}

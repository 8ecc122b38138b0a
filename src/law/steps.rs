//! The story of one entitlement: which rule decided what, with which operands.
//!
//! Text-free data: the words shown to people live in `report` and `cli`.

use super::{LawError, Parameters};
use crate::domain::{Cents, Day, Dossier, Hours, Payee, Period, Ratio, StopId};

/// One rule applied once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The rule, named after its file: `cap`.
    pub rule: &'static str,
    /// The article, in French, as cited: `CSS art. R. 323-4`.
    pub article: &'static str,
    /// The stop concerned.
    pub stop: StopId,
    /// The days concerned, when the rule speaks of days.
    pub days: Option<Period>,
    /// What entered, in the order of the arithmetic.
    pub operands: Vec<(&'static str, Operand)>,
    /// What came out.
    pub result: Operand,
}

/// A value inside a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Money in cents.
    Amount(Cents),
    /// An exact fraction of cents, not rounded.
    Exact(Ratio),
    /// Hours.
    Hours(Hours),
    /// A number of days, months or pays.
    Count(i64),
    /// A factor as the text writes it: `1.4`, `12/730`.
    Factor(String),
    /// A day.
    Day(Day),
    /// A first and a last day.
    Days(Period),
    /// A payee.
    Payee(Payee),
    /// A code of the contract or a named policy's value.
    Code(&'static str),
    /// A name given by the dossier: employer, document, illness.
    Name(String),
    /// A condition held or failed.
    Holds(bool),
}

/// Every rule applied to every stop, with the documents known on `known_on`.
pub fn steps(
    _dossier: &Dossier,
    _parameters: &Parameters,
    _known_on: Day,
) -> Result<Vec<Step>, LawError> {
    Ok(Vec::new())
}

//! What an engine answered for one dossier, as a run folder keeps it: enough to judge it
//! again later, under the law of that day.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::{Day, SettlementAnswer, Statement};
use crate::engine::{DailyAmount, FailureKind};
use crate::play::{Case, Driver, Played, Refusal};

/// The answers of one dossier. Borrowed when written, owned when read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Answered<'a> {
    /// Index of the dossier in its run.
    pub index: u64,
    answers: Cow<'a, [(Day, SettlementAnswer)]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    statement: Option<Cow<'a, Statement>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    daily_amount: Option<Cow<'a, DailyAmount>>,
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    refusals: Cow<'a, [Refusal]>,
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    wrongly_accepted: Cow<'a, [usize]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undelivered: Option<FailureKind>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    foreign_identity: bool,
}

impl<'a> Answered<'a> {
    /// What was answered for a dossier.
    pub fn of(played: &'a Played) -> Self {
        Self {
            index: played.case.index,
            answers: Cow::Borrowed(&played.answers),
            statement: played.statement.as_ref().map(Cow::Borrowed),
            daily_amount: played.daily_amount.as_ref().map(Cow::Borrowed),
            refusals: Cow::Borrowed(&played.refusals),
            wrongly_accepted: Cow::Borrowed(&played.wrongly_accepted),
            undelivered: played.undelivered,
            foreign_identity: played.foreign_identity,
        }
    }

    /// The dossier as it was played, without its times: ready for an audit.
    pub fn again(self, case: Case) -> Played {
        Played {
            answers: self.answers.into_owned(),
            statement: self.statement.map(Cow::into_owned),
            daily_amount: self.daily_amount.map(Cow::into_owned),
            refusals: self.refusals.into_owned(),
            wrongly_accepted: self.wrongly_accepted.into_owned(),
            undelivered: self.undelivered,
            foreign_identity: self.foreign_identity,
            ..Played::unanswered(case, Driver::Calm)
        }
    }
}

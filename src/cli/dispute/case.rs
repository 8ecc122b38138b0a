//! What the law gives on the day in dispute.

use crate::cli::failure::Failure;
use crate::domain::{Cents, Day, Dossier, Payee, StopId};
use crate::law::{self, Entitlement, Parameters};

/// One day of one stop of one file.
pub(in crate::cli) struct Question<'q> {
    pub(in crate::cli) dossier: &'q Dossier,
    pub(in crate::cli) stop: &'q StopId,
    pub(in crate::cli) day: Day,
}

/// What is due on it.
pub(in crate::cli) struct Due {
    /// To whom, and how much; empty when nothing is due.
    shares: Vec<(Payee, Cents)>,
    /// The rule that decided, and its article.
    pub(in crate::cli) rule: &'static str,
    pub(in crate::cli) article: &'static str,
}

impl Question<'_> {
    /// What is due on the last settlement of the file.
    pub(in crate::cli) fn answer(&self, parameters: &Parameters) -> Result<Due, Failure> {
        let name = &self.dossier.reference;
        let wrong = |message: String| Failure::WrongInput(format!("{name}: {message}"));
        let known_on = self.dossier.settlements.last().copied();
        let known_on = known_on.ok_or_else(|| wrong("no settlement day".to_owned()))?;
        let due = law::entitlement(self.dossier, parameters, known_on)
            .map_err(|error| wrong(error.to_string()))?;
        if let Some(undecided) = due.undecided.first() {
            return Err(wrong(format!(
                "the law does not decide this file: {}\n  hint: there is no amount to dispute; say what is missing in an issue",
                undecided.reason
            )));
        }
        if self.day > known_on {
            return Err(wrong(format!(
                "{} comes after the last settlement, {known_on}",
                self.day
            )));
        }
        self.due_on(&due).map_err(wrong)
    }

    fn due_on(&self, due: &Entitlement) -> Result<Due, String> {
        let cited = due.cited(self.stop, self.day).ok_or_else(|| {
            let names: Vec<&str> = due.stops.iter().map(|one| one.stop.as_str()).collect();
            format!(
                "{} is no day of a stop `{}`; stops: {}",
                self.day,
                self.stop,
                names.join(", ")
            )
        })?;
        let spans = due.due(self.day).filter(|span| {
            span.stop == *self.stop && span.first_day <= self.day && self.day <= span.last_day
        });
        Ok(Due {
            shares: spans.map(|span| (span.payee, span.daily_gross)).collect(),
            rule: cited.0,
            article: cited.1,
        })
    }
}

impl Due {
    /// The amount for one payee; zero when nothing is due to him.
    pub(in crate::cli) fn to(&self, payee: Payee) -> Cents {
        let share = self.shares.iter().find(|(to, _)| *to == payee);
        share.map_or(Cents::ZERO, |(_, amount)| *amount)
    }

    /// The only payee; the insured person when nothing is due; none when several share.
    pub(super) fn payee(&self) -> Option<Payee> {
        match self.shares.as_slice() {
            [] => Some(Payee::Insured),
            [(payee, _)] => Some(*payee),
            _ => None,
        }
    }
}

//! What a person expects beside what is due and what the engine paid: three figures, none
//! of them judged. Who is right when she and the law differ is for a dispute.

use crate::domain::{Cents, Expectation, SettlementAnswer, Span};
use crate::law::Entitlement;

/// Three figures for the same days and payee.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beside {
    /// Hers.
    pub expected: Expectation,
    /// The oracle's; none when the law abstains.
    pub due: Option<Cents>,
    /// The article of the oracle's figure; empty when nothing decides those days.
    pub article: String,
    /// The engine's; none when it never answered.
    pub paid: Option<Cents>,
}

impl Beside {
    /// Puts the figures together: what is due as known at the last settlement, and what all
    /// settlements paid, took back included.
    pub fn of(
        expected: &Expectation,
        due: Option<&Entitlement>,
        answers: Option<&[SettlementAnswer]>,
    ) -> Self {
        Self {
            due: due.map(|due| owed(expected, due)),
            article: due.map_or_else(String::new, |due| article(expected, due)),
            paid: answers.map(|answers| paid(expected, answers)),
            expected: expected.clone(),
        }
    }

    /// Whether the oracle gives her figure.
    pub fn agrees(&self) -> bool {
        self.due == Some(self.expected.amount)
    }
}

fn owed(expected: &Expectation, due: &Entitlement) -> Cents {
    due.due(due.known_on)
        .filter(|span| span.payee == expected.payee)
        .map(|span| Span {
            first_day: span.first_day,
            last_day: span.last_day,
            daily_gross: span.daily_gross,
        })
        .map(|span| within(expected, span))
        .sum()
}

/// Lines and regularisations, less the debts that they made.
fn paid(expected: &Expectation, answers: &[SettlementAnswer]) -> Cents {
    let mut total = Cents::ZERO;
    for answer in answers {
        let lines = answer.lines.iter().chain(&answer.regularisations);
        let lines = lines
            .filter(|line| line.payee == expected.payee)
            .flat_map(|line| &line.spans);
        // A debt whose state changed is listed again.
        let created = answer
            .debts
            .iter()
            .filter(|debt| debt.payee == expected.payee && debt.created_on == answer.as_of)
            .flat_map(|debt| &debt.spans);
        for span in lines.chain(created) {
            // Figures of an engine are hostile: they may be anything.
            total = Cents(total.0.saturating_add(within(expected, *span).0));
        }
    }
    total
}

/// What a span gives inside the days of the expectation.
fn within(expected: &Expectation, span: Span) -> Cents {
    let days = crate::domain::Period {
        first_day: span.first_day,
        last_day: span.last_day,
    };
    let n_days = i64::from(days.n_common_days(expected.days));
    Cents(span.daily_gross.0.saturating_mul(n_days))
}

/// The article of the first of those days that the payee is due, else of what decides the
/// first day.
fn article(expected: &Expectation, due: &Entitlement) -> String {
    let spans: Vec<_> = due
        .due(due.known_on)
        .filter(|span| span.payee == expected.payee)
        .filter(|span| {
            span.first_day <= expected.days.last_day && expected.days.first_day <= span.last_day
        })
        .collect();
    let first = spans.iter().min_by_key(|span| span.first_day);
    if let Some(span) = first {
        return span.article.to_owned();
    }
    let cited = due
        .stops
        .iter()
        .find_map(|stop| due.cited(&stop.stop, expected.days.first_day));
    cited.map_or_else(String::new, |(_, article)| article.to_owned())
}

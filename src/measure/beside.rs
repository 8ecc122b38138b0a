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

#[cfg(test)]
mod tests {
    use super::super::daily::tests::plain;
    use super::super::worked_ledger::{parameters, worked};
    use super::*;
    use crate::domain::{Payee, Period};
    use crate::law;

    fn expected(payee: &str, first: &str, last: &str) -> Expectation {
        let payee: Payee = serde_json::from_value(payee.into()).unwrap();
        Expectation {
            days: Period {
                first_day: first.parse().unwrap(),
                last_day: last.parse().unwrap(),
            },
            payee,
            amount: Cents(8_220),
            article: String::new(),
            comment: String::new(),
        }
    }

    const EMPLOYER: &str = "employer:00010000000421";

    #[test]
    fn what_is_due_counts_the_days_asked_for_and_the_payee_asked_for() {
        // 2 500 × 3 ÷ 91.25 ÷ 2 = 41.10 a day, from 5 to 31 March.
        let dossier = plain("2500.00", "151.67");
        let known_on = dossier.settlements[0];
        let due = law::entitlement(&dossier, &parameters(), known_on).unwrap();
        let figure = |payee, first, last| {
            let beside = Beside::of(&expected(payee, first, last), Some(&due), None);
            let amount = beside.due.unwrap();
            (amount.to_string(), beside.article.clone(), beside.agrees())
        };
        let of_the_amount = "CSS art. R. 323-4 et R. 323-5";
        for (first, last, amount, agrees) in [
            ("2026-03-05", "2026-03-31", "1109.70", false),
            ("2026-03-01", "2026-03-06", "82.20", true),
            ("2026-03-31", "2026-04-30", "41.10", false),
        ] {
            let expected = (amount.to_owned(), of_the_amount.to_owned(), agrees);
            assert_eq!(figure("insured", first, last), expected, "{first} {last}");
        }
        // Waiting days, somebody who is due nothing, and days that nothing decides.
        for (payee, first, last, article) in [
            (
                "insured",
                "2026-03-02",
                "2026-03-04",
                "CSS art. R. 323-1, 1°",
            ),
            (EMPLOYER, "2026-03-05", "2026-03-31", of_the_amount),
            ("insured", "2026-04-01", "2026-04-30", ""),
        ] {
            let expected = ("0.00".to_owned(), article.to_owned(), false);
            assert_eq!(figure(payee, first, last), expected, "{payee} {first}");
        }
    }

    #[test]
    fn what_was_paid_counts_what_was_taken_back() {
        // CS 24: five days at 39.45 stay with her, twenty-two with the employer.
        let answers = worked();
        let paid = |payee, first, last| {
            let beside = Beside::of(&expected(payee, first, last), None, Some(&answers));
            assert_eq!((beside.due, beside.article.as_str()), (None, ""));
            beside.paid.unwrap().to_string()
        };
        assert_eq!(paid("insured", "2026-03-01", "2026-03-31"), "197.25");
        assert_eq!(paid("insured", "2026-03-10", "2026-03-31"), "0.00");
        assert_eq!(paid(EMPLOYER, "2026-03-01", "2026-03-31"), "867.90");
        assert_eq!(paid(EMPLOYER, "2026-03-17", "2026-03-30"), "552.30");
    }
}

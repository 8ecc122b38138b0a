//! A self-employed person, incomes and leaves for the tests.

use super::super::rule_tests::*;
use super::super::{Document, DossierOpening, File, SettlementAnswer};
use crate::domain::{
    Benefit, Birth, Cents, Content, Contributions, Day, Leave, ReturnToWork, Risk,
    SelfEmployedActivity, Status, YearlyIncome,
};
use crate::sandbox::examples::*;

/// A person affiliated and at work on their own account since 2015-03-02, taxed at 5 %.
pub(super) fn person(status: Status) -> DossierOpening {
    since(status, "2015-03-02")
}

/// The same since another day.
pub(super) fn since(status: Status, first_day: &str) -> DossierOpening {
    let mut opening = opening();
    opening.insured.status = status;
    opening.career.employments.clear();
    opening.career.affiliated_on = day(first_day);
    opening.career.self_employed = Some(SelfEmployedActivity {
        started_on: day(first_day),
        ended_on: None,
    });
    opening
}

/// The income of a year in euros, contributions paid, received in the January after it.
pub(super) fn income(year: i16, euros: i64) -> Document {
    income_received(year, euros * 100, &format!("{}-01-05", year + 1))
}

pub(super) fn income_received(year: i16, cents: i64, received_on: &str) -> Document {
    let content = Content::YearlyIncome(YearlyIncome {
        year,
        income: Cents(cents),
        contributions_paid: true,
        contributions: None,
    });
    document(&format!("Y{year}"), 1, received_on, content)
}

/// The incomes of the three years before 2026.
pub(super) fn incomes(of_2023: i64, of_2024: i64, of_2025: i64) -> Vec<Document> {
    vec![
        income(2023, of_2023),
        income(2024, of_2024),
        income(2025, of_2025),
    ]
}

/// Incomes of 2023 to 2025 whose mean is 30 000.
pub(super) fn three_years() -> Vec<Document> {
    incomes(24_000, 30_000, 36_000)
}

/// Part of the contributions of an income, in cents.
pub(super) fn paid_in_part(mut income: Document, stated: Option<(i64, i64)>) -> Document {
    if let Content::YearlyIncome(income) = &mut income.content {
        income.contributions_paid = false;
        income.contributions = stated.map(|(paid, due)| Contributions {
            paid: Cents(paid),
            due: Cents(due),
        });
    }
    income
}

pub(super) fn with(mut documents: Vec<Document>, more: Vec<Document>) -> Vec<Document> {
    documents.extend(more);
    documents
}

pub(super) fn leave(first_day: &str, last_day: &str, received_on: &str) -> Document {
    let content = Content::Leave(Leave {
        leave: stop_id("L1"),
        benefit: Benefit::Maternity,
        first_day: day(first_day),
        last_day: day(last_day),
    });
    document("L", 1, received_on, content)
}

pub(super) fn birth(expected_on: &str, received_on: &str) -> Document {
    let content = Content::Birth(Birth {
        leave: stop_id("L1"),
        expected_on: day(expected_on),
        born_on: None,
        n_children: 1,
        n_children_before: 0,
        hospitalised_until: None,
        mother_died_on: None,
    });
    document("B", 1, received_on, content)
}

pub(super) fn returns(id: &str, stop: &str, returned_on: &str) -> Document {
    let content = Content::ReturnToWork(ReturnToWork {
        stop: stop_id(stop),
        returned_on: day(returned_on),
    });
    document(id, 1, returned_on, content)
}

/// A file to which all documents were sent.
pub(super) fn file_with(opening: DossierOpening, documents: Vec<Document>) -> File {
    let mut file = file_of(opening);
    for document in documents {
        send(&mut file, document);
    }
    file
}

/// All documents sent, then one settlement.
pub(super) fn settled(
    opening: DossierOpening,
    documents: Vec<Document>,
    on: &str,
) -> SettlementAnswer {
    settle(&mut file_with(opening, documents), on)
}

/// One settlement every fourteen days from `first` to `last`, documents sent as they come.
pub(super) fn every_fortnight(
    opening: DossierOpening,
    mut documents: Vec<Document>,
    first: &str,
    last: &str,
) -> Vec<SettlementAnswer> {
    documents.sort_by_key(|document| document.received_on);
    let mut file = file_of(opening);
    let mut documents = documents.into_iter().peekable();
    let (first, last): (Day, Day) = (day(first), day(last));
    (0..=last.days_since(first) / 14)
        .map(|n| first.plus_days(14 * n))
        .map(|on| {
            while let Some(document) = documents.next_if(|document| document.received_on <= on) {
                send(&mut file, document);
            }
            file.settle(on).unwrap()
        })
        .collect()
}

/// Gross of all payments, debts taken off.
pub(super) fn gross(answers: &[SettlementAnswer]) -> Cents {
    let paid: Cents = answers
        .iter()
        .flat_map(|answer| answer.lines.iter().chain(&answer.regularisations))
        .map(|line| line.gross)
        .sum();
    let owed: Cents = answers
        .iter()
        .flat_map(|answer| answer.debts.iter().map(move |debt| (answer.as_of, debt)))
        .filter(|(as_of, debt)| debt.created_on == *as_of)
        .map(|(_, debt)| debt.gross)
        .sum();
    paid - owed
}

/// The status of each stop, with what it waits for.
pub(super) fn states(answer: &SettlementAnswer) -> Vec<String> {
    answer
        .stops
        .iter()
        .map(|state| {
            let waits = state.waiting_for.join(" ");
            format!("{} {:?} {waits}", state.stop, state.status)
                .trim_end()
                .to_owned()
        })
        .collect()
}

/// A leave from six weeks before to ten weeks after 1 May 2026.
pub(super) fn leave_of_spring() -> Vec<Document> {
    vec![
        leave("2026-03-20", "2026-07-09", "2026-03-18"),
        birth("2026-05-01", "2026-03-18"),
    ]
}

/// Two stops due to one accident.
pub(super) fn the_same_accident_twice() -> Vec<Document> {
    let hurt = |document: Document| {
        changed(document, |notice| {
            notice.risk = Risk::Accident;
            notice.accident = Some(stop_id("A1"));
        })
    };
    vec![
        hurt(initial("A", "S1", "2026-01-05", "2026-01-18")),
        hurt(initial("B", "S2", "2026-03-02", "2026-03-15")),
    ]
}

//! Leaves, births and pays for the tests of leaves.

use crate::domain::{
    Benefit, Birth, Content, Document, KeptPay, Leave, ReturnToWork, Risk, SettlementAnswer,
    SubrogationPeriod,
};
use crate::sandbox::engine::accident_tests::file_with;
use crate::sandbox::engine::rule_tests::*;
use crate::sandbox::examples::*;

/// The days of one document of a leave, received on its first day.
pub(super) fn leave(id: &str, name: &str, benefit: Benefit, from: &str, to: &str) -> Document {
    let content = Content::Leave(Leave {
        leave: stop_id(name),
        benefit,
        first_day: day(from),
        last_day: day(to),
    });
    document(id, 1, from, content)
}

pub(super) fn maternity(id: &str, from: &str, to: &str) -> Document {
    leave(id, "M1", Benefit::Maternity, from, to)
}

/// The birth of one child, the first one, received at the beginning of 2026.
pub(super) fn birth(name: &str, expected_on: &str, born_on: Option<&str>) -> Document {
    let content = Content::Birth(Birth {
        leave: stop_id(name),
        expected_on: day(expected_on),
        born_on: born_on.map(day),
        n_children: 1,
        n_children_before: 0,
        hospitalised_until: None,
        mother_died_on: None,
    });
    document(&format!("B-{name}"), 1, "2026-01-02", content)
}

/// The same child, born on the expected day.
pub(super) fn born(name: &str, on: &str) -> Document {
    birth(name, on, Some(on))
}

pub(super) fn with_birth(mut document: Document, change: impl FnOnce(&mut Birth)) -> Document {
    if let Content::Birth(birth) = &mut document.content {
        change(birth);
    }
    document
}

/// Pays of one leave or stop, received at the beginning of 2026.
pub(super) fn pays(name: &str, months: &[(&str, i64)]) -> Document {
    let mut declared = statement(name, &[], 0);
    declared.pays = months
        .iter()
        .map(|(month, gross)| pay(month, *gross))
        .collect();
    document(
        &format!("P-{name}"),
        1,
        "2026-01-02",
        Content::EmployerStatement(declared),
    )
}

/// The same pay from one month to another of 2026, or of the end of 2025 for those below 1.
pub(super) fn same_pay(name: &str, from: i8, to: i8, gross: i64) -> Document {
    let names: Vec<String> = (from..=to)
        .map(|month| {
            if month < 1 {
                format!("2025-{:02}", month + 12)
            } else {
                format!("2026-{month:02}")
            }
        })
        .collect();
    let months: Vec<(&str, i64)> = names.iter().map(|name| (name.as_str(), gross)).collect();
    pays(name, &months)
}

/// An employer that keeps the pay in full from a day on.
pub(super) fn subrogated(mut document: Document, from: &str) -> Document {
    if let Content::EmployerStatement(statement) = &mut document.content {
        statement.subrogations = vec![SubrogationPeriod {
            first_day: day(from),
            last_day: day("2026-12-31"),
            kept_pay: KeptPay::InFull,
        }];
    }
    document
}

pub(super) fn back(name: &str, on: &str, received_on: &str) -> Document {
    let content = Content::ReturnToWork(ReturnToWork {
        stop: stop_id(name),
        returned_on: day(on),
    });
    document(&format!("R-{name}-{on}"), 1, received_on, content)
}

/// What documents that are all known give by the end of 2026.
pub(super) fn told(documents: Vec<Document>) -> SettlementAnswer {
    settle(&mut file_with(documents), "2026-12-31")
}

/// `spans` of the first lines, and the number of days of all.
pub(super) fn days_of(documents: Vec<Document>) -> (Vec<String>, i32) {
    let answer = told(documents);
    let all = answer.lines.iter().flat_map(|line| &line.spans);
    let n_days = all.map(|span| span.last_day.days_since(span.first_day) + 1);
    let n_days = n_days.sum();
    let periods = spans(&answer.lines);
    let dates = periods
        .iter()
        .map(|period| period.split(' ').next().unwrap().to_owned());
    (dates.collect(), n_days)
}

pub(super) fn pregnant(document: Document) -> Document {
    changed(document, |notice| notice.risk = Risk::Pregnancy)
}

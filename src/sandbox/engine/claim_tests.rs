//! Prescription of claims and of debts (contract, P60 and P61): the worked files W8 and W9,
//! each with its arithmetic by hand.

use super::accident_tests::states;
use super::debt_tests::*;
use super::part_time_tests::{loss, part_time};
use super::rule_tests::*;
use super::*;
use crate::domain::{AdvancePaid, Content};
use crate::sandbox::examples::*;

// P60

/// Full stop in August 2024, then part time whose prescription is sent on `sent_on`.
pub(super) fn claimed_late(sent_on: &str, losses: &[(&str, i64)]) -> (File, SettlementAnswer) {
    claimed_late_in(file(), sent_on, losses)
}

pub(super) fn claimed_late_in(
    mut file: File,
    sent_on: &str,
    losses: &[(&str, i64)],
) -> (File, SettlementAnswer) {
    send(&mut file, initial("A", "S1", "2024-08-05", "2024-08-18"));
    let months = &["2024-05", "2024-06", "2024-07"];
    send(
        &mut file,
        declares("P", "S1", "2024-08-08", months, 240_000),
    );
    settle(&mut file, "2024-08-26");
    let mut claim = part_time("T", "S1", "2024-08-19", "2024-10-20");
    claim.sent_on = day(sent_on);
    claim.received_on = day(sent_on);
    send(&mut file, claim);
    for (at, (month, cents)) in losses.iter().enumerate() {
        let mut lost = loss(&format!("L{at}"), "S1", month, *cents);
        lost.received_on = day("2026-10-07");
        send(&mut file, lost);
    }
    let answer = settle(&mut file, "2026-10-12");
    (file, answer)
}

#[test]
fn days_claimed_more_than_two_years_after_the_next_quarter_are_refused() {
    let (file, answer) = claimed_late("2026-10-05", &[("2024-10", 70_000)]);
    assert_eq!(
        spans(&on(&file, "2024-08-26").lines),
        ["2024-08-08..2024-08-18 39.45"]
    );
    // 20 days of October: 700.00, less than 20 × 39.45 = 789.00.
    assert_eq!(
        rows(&answer.lines),
        ["insured [2024-10-01..2024-10-20 35.00] 700.00 43.40 3.50 33.67 0.00 0.00 619.43"]
    );
    assert_eq!(states(&answer), ["S1 Finished []"]);
    assert_eq!(answer.counters.part_time_days, 20);
    assert!(answer.letters.is_empty());
}

#[test]
fn the_last_useful_day_of_a_claim_is_included() {
    let losses = [
        ("2024-08", 60_000),
        ("2024-09", 90_000),
        ("2024-10", 70_000),
    ];
    let (_, answer) = claimed_late("2026-10-01", &losses);
    assert_eq!(
        spans(&answer.lines),
        [
            "2024-08-19..2024-08-31 39.45",
            "2024-09-01..2024-09-30 30.00",
            "2024-10-01..2024-10-20 35.00"
        ]
    );
}

#[test]
fn a_stop_whose_days_are_all_prescribed_is_refused_with_its_article() {
    let mut file = file();
    let mut claim = part_time("T", "S1", "2024-08-19", "2024-09-20");
    claim.sent_on = day("2026-10-05");
    claim.received_on = day("2026-10-05");
    send(&mut file, claim);
    let months = &["2024-05", "2024-06", "2024-07"];
    send(
        &mut file,
        declares("P", "S1", "2026-10-06", months, 240_000),
    );
    let answer = settle(&mut file, "2026-10-12");
    assert_eq!(states(&answer), ["S1 Refused []"]);
    assert_eq!(letters_of(&answer), ["Refusal prescribed"]);
    assert_eq!(answer.letters[0].article, "CSS art. L. 332-1");
}

// P61

/// A stop of spring 2024 at 39.45, then pays of 2 100 known two years later.
pub(super) fn lowered_late(mut file: File, received_on: &str, as_of: &str) -> SettlementAnswer {
    let months = &["2023-12", "2024-01", "2024-02"];
    send(&mut file, initial("A", "S1", "2024-03-18", "2024-04-20"));
    send(
        &mut file,
        declares("P", "S1", "2024-03-20", months, 240_000),
    );
    let first = settle(&mut file, "2024-04-08");
    assert_eq!(first.lines[0].gross, Cents(74_955));
    let second = settle(&mut file, "2024-04-22");
    assert_eq!(second.lines[0].gross, Cents(47_340));
    let mut lower = declares("P", "S1", received_on, months, 210_000);
    lower.version = 2;
    send(&mut file, lower);
    settle(&mut file, as_of)
}

#[test]
fn days_paid_more_than_two_years_ago_are_not_claimed_back() {
    // 12 × 4.93 = 59.16; 93.3 %: 55.20.
    let answer = lowered_late(file(), "2026-04-10", "2026-04-13");
    assert_eq!(spans_of(&answer.debts[0]), ["2024-04-09..2024-04-20 -4.93"]);
    assert_eq!(debts(&answer), ["insured 55.20 55.20 Notified 2026-05-04"]);
    // On the last day, all of them: 31 × 4.93 = 152.83; 93.3 %: 142.59.
    let answer = lowered_late(file(), "2026-04-07", "2026-04-08");
    assert_eq!(
        debts(&answer),
        ["insured 142.59 142.59 Notified 2026-04-29"]
    );
}

#[test]
fn what_a_regularisation_paid_since_can_be_claimed_back() {
    let months = &["2023-12", "2024-01", "2024-02"];
    let mut file = file();
    send(&mut file, initial("A", "S1", "2024-03-18", "2024-04-20"));
    send(
        &mut file,
        declares("P", "S1", "2024-03-20", months, 210_000),
    );
    settle(&mut file, "2024-04-22");
    for (version, gross, received_on, as_of) in [
        (2, 240_000, "2026-03-01", "2026-03-02"),
        (3, 210_000, "2026-05-01", "2026-05-04"),
        (4, 200_000, "2026-06-01", "2026-06-08"),
    ] {
        let mut statement = declares("P", "S1", received_on, months, gross);
        statement.version = version;
        send(&mut file, statement);
        settle(&mut file, as_of);
    }
    // 31 × 4.93 paid in March 2026 are taken back; 34.52 of 2024 stands.
    assert_eq!(
        on(&file, "2026-03-02").regularisations[0].gross,
        Cents(15_283)
    );
    assert_eq!(on(&file, "2026-05-04").debts[0].gross, Cents(15_283));
}

#[test]
fn what_remains_of_an_old_advance_stays_outstanding() {
    let old = |paid_on: &str| {
        let content = Content::AdvancePaid(AdvancePaid {
            advance: stop_id("A1"),
            paid_on: day(paid_on),
            amount: Cents(200_000),
            stop: Some(stop_id("S1")),
        });
        let mut file = file();
        let mut documents = first_version();
        documents.push(document("V", 1, "2026-03-03", content));
        played(&mut file, &documents, "2026-04-13");
        let answer = on(&file, "2026-04-13");
        (
            answer.debts.len(),
            answer.advances[0].remaining > Cents::ZERO,
        )
    };
    assert_eq!(old("2024-04-12"), (0, true));
    assert_eq!(old("2024-04-13"), (1, false));
}

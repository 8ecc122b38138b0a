//! The worked files of maternity, and of several incomes (contract, P82 to P98), each with its
//! arithmetic by hand.

use crate::domain::{
    Cents, Content, Document, DossierOpening, Employment, Payee, StopStatus, WorkPattern,
};
use crate::sandbox::engine::File;
use crate::sandbox::engine::accident_tests::{file_over, file_with, money, states};
use crate::sandbox::engine::benefit_tests::OTHER_EMPLOYER;
use crate::sandbox::engine::rule_tests::*;
use crate::sandbox::examples::*;

use super::examples::*;

#[test]
fn l1_a_late_birth_and_an_employer_that_keeps_the_pay() {
    let mut file = file_with(vec![
        birth("M1", "2026-06-15", None),
        maternity("L", "2026-05-04", "2026-08-23"),
        subrogated(same_pay("M1", 2, 4, 260_000), "2026-06-01"),
    ]);
    let first = settle(&mut file, "2026-05-18");
    // 3 × 2 600 × 0.79 / 91.25 = 67.5287…; 15 × 67.53 = 1 012.95.
    assert_eq!(
        money(&first.lines),
        ["Maternity [2026-05-04..2026-05-18 67.53] 1012.95 62.80 5.07 48.72 896.36"]
    );
    assert_eq!(states(&first), ["M1 Paying []"]);
    let mut later = birth("M1", "2026-06-15", Some("2026-06-20"));
    (later.version, later.received_on) = (2, day("2026-06-24"));
    let mut longer = maternity("L", "2026-05-04", "2026-08-28");
    (longer.version, longer.received_on) = (2, day("2026-08-20"));
    send(&mut file, later);
    send(&mut file, longer);
    let last = settle(&mut file, "2026-08-31");
    // To 20 June + 70 − 1 day: 89 days for the employer from 1 June on.
    assert_eq!(
        money(&last.lines),
        [
            "Maternity [2026-05-19..2026-05-31 67.53] 877.89 54.43 4.39 42.23 776.84",
            "Maternity [2026-06-01..2026-08-28 67.53] 6010.17 372.63 30.05 0.00 5607.49"
        ]
    );
    assert!(last.letters.is_empty() && last.counters.sickness_days_3y == 0);
    assert_eq!(states(&last), ["M1 Finished []"]);
}

#[test]
fn l1_nobody_is_paid_for_days_that_nobody_asked() {
    let (periods, n_days) = days_of(vec![
        birth("M1", "2026-06-15", Some("2026-06-20")),
        maternity("L", "2026-05-04", "2026-08-23"),
        same_pay("M1", 2, 4, 260_000),
    ]);
    assert_eq!(
        (periods[0].as_str(), n_days),
        ("2026-05-04..2026-08-23", 112)
    );
}

/// A third child, until version 2 of the birth says that it is the second.
pub(super) fn rank_corrected() -> (File, Document) {
    let mut opening = opening();
    opening.career.employments[0].pays = vec![pay("2026-04", 200_000)];
    let third = with_birth(born("M1", "2026-06-15"), |birth| {
        birth.n_children_before = 2;
    });
    let mut second = with_birth(born("M1", "2026-06-15"), |birth| {
        birth.n_children_before = 1;
    });
    (second.version, second.received_on) = (2, day("2026-05-25"));
    let documents = vec![
        third,
        maternity("L", "2026-04-06", "2026-10-04"),
        same_pay("M1", 1, 3, 200_000),
    ];
    (file_over(opening, documents), second)
}

#[test]
fn l2_a_rank_corrected_takes_weeks_back() {
    let (mut file, corrected) = rank_corrected();
    let first = settle(&mut file, "2026-04-20");
    assert_eq!(first.lines[0].gross, Cents(77_925));
    let second = settle(&mut file, "2026-05-18");
    assert_eq!(second.lines[0].gross, Cents(145_460));
    send(&mut file, corrected);
    let third = settle(&mut file, "2026-06-01");
    assert_eq!(
        money(&third.lines),
        ["Maternity [2026-05-19..2026-06-01 51.95] 727.30 45.09 3.64 34.98 643.59"]
    );
    let debt = &third.debts[0];
    // 28 × 51.95, from 6 April to 3 May.
    assert_eq!((debt.gross, debt.amount), (Cents(145_460), Cents(135_714)));
    assert_eq!(debt.spans[0].last_day, day("2026-05-03"));
    assert_eq!(debt.earliest_recovery_on, Some(day("2026-06-22")));
    assert_eq!(letters_of(&third), ["DebtNotice revised_entitlement"]);
    // 182 days for the third child, 112 for the second: to 23 August.
    let last = settle(&mut file, "2026-12-31");
    assert_eq!(spans(&last.lines), ["2026-06-02..2026-08-23 51.95"]);
}

#[test]
fn l2_the_third_child_has_twenty_six_weeks() {
    let (mut file, _) = rank_corrected();
    let answer = settle(&mut file, "2026-12-31");
    assert_eq!(spans(&answer.lines), ["2026-04-06..2026-10-04 51.95"]);
}

pub(super) fn children(n: u8, born_on: &str, from: &str, to: &str) -> Vec<Document> {
    let child = birth("M1", "2026-06-15", Some(born_on));
    vec![
        with_birth(child, |birth| birth.n_children = n),
        maternity("L", from, to),
        same_pay("M1", -4, 3, 500_000),
    ]
}

#[test]
fn l3_several_children_at_once() {
    // Born five weeks early: 84 days before, 154 after the expected day.
    let twins = days_of(children(2, "2026-05-09", "2026-03-23", "2026-12-31"));
    assert_eq!(twins, (vec!["2026-03-23..2026-11-15".to_owned()], 238));
    // Four weeks added before are taken off the end.
    let added = days_of(children(2, "2026-05-09", "2026-02-23", "2026-12-31"));
    assert_eq!(added, (vec!["2026-02-23..2026-10-18".to_owned()], 238));
    // Three weeks moved after the birth.
    let moved = days_of(children(2, "2026-06-15", "2026-04-13", "2026-12-31"));
    assert_eq!(moved, (vec!["2026-04-13..2026-12-06".to_owned()], 238));
    // Triplets: December's ceiling is that of November 2025, 3 925: 101.94.
    let more = told(children(3, "2026-05-09", "2025-12-29", "2026-12-31"));
    assert_eq!(spans(&more.lines), ["2025-12-29..2026-11-15 101.94"]);
}

pub(super) fn very_early(until: Option<&str>) -> Vec<Document> {
    let child = birth("M1", "2026-06-15", Some("2026-04-20"));
    vec![
        with_birth(child, |birth| birth.hospitalised_until = until.map(day)),
        maternity("L1", "2026-04-20", "2026-06-07"),
        maternity("L2", "2026-07-21", "2026-10-05"),
        same_pay("M1", 1, 3, 250_000),
    ]
}

#[test]
fn l4_a_very_early_birth_and_the_rest_postponed() {
    let answer = told(very_early(Some("2026-07-20")));
    // 7 500 × 0.79 / 91.25 = 64.9315…; 49 + 77 days: 8 181.18, at one amount.
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-04-20..2026-06-07 64.93",
            "2026-07-21..2026-10-05 64.93"
        ]
    );
    let total: Cents = answer.lines.iter().map(|line| line.gross).sum();
    assert_eq!(total, Cents(818_118));
    // A stay that ends before the sixth week postpones nothing; without a stay the total is
    // that of a birth on the expected day.
    let short = told(very_early(Some("2026-05-25")));
    assert_eq!(spans(&short.lines)[1], "2026-07-21..2026-08-23 64.93");
    let none = told(very_early(None));
    assert_eq!(spans(&none.lines)[1], "2026-07-21..2026-08-09 64.93");
}

pub(super) fn january() -> Vec<Document> {
    vec![
        born("M1", "2026-02-23"),
        maternity("L", "2026-01-12", "2026-05-03"),
        subrogated(same_pay("M1", -2, 0, 420_000), "2026-01-01"),
    ]
}

#[test]
fn l5_a_leave_of_january_has_the_ceiling_of_december() {
    let mut file = file_with(january());
    let first = settle(&mut file, "2026-01-26");
    // 3 925 × 3 × 0.79 / 91.25 = 101.9424…
    assert_eq!(
        money(&first.lines),
        ["Maternity [2026-01-12..2026-01-26 101.94] 1529.10 94.80 7.65 0.00 1426.65"]
    );
    let last = settle(&mut file, "2026-05-11");
    assert_eq!(
        money(&last.lines),
        ["Maternity [2026-01-27..2026-05-03 101.94] 9888.18 613.07 49.44 0.00 9225.67"]
    );
}

pub(super) fn small_pay() -> Vec<Document> {
    vec![
        born("M1", "2026-04-20"),
        maternity("L", "2026-03-09", "2026-06-28"),
        same_pay("M1", 0, 2, 40_000),
    ]
}

#[test]
fn l6_the_minimum() {
    let answer = settle(&mut file_with(small_pay()), "2026-07-06");
    // 1 200 × 0.79 / 91.25 = 10.3890…, less than 11.12.
    assert_eq!(
        money(&answer.lines),
        ["Maternity [2026-03-09..2026-06-28 11.12] 1245.44 77.22 6.22 59.91 1102.09"]
    );
}

pub(super) fn rest_of_hers(born_on: &str, died_on: &str, from: &str, to: &str) -> Vec<Document> {
    let child = with_birth(born("M1", born_on), |birth| {
        birth.mother_died_on = Some(day(died_on));
    });
    vec![
        child,
        maternity("L", from, to),
        same_pay("M1", 4, 6, 220_000),
    ]
}

#[test]
fn l15_the_rest_of_the_leave_to_the_other_parent() {
    let documents = rest_of_hers("2026-06-15", "2026-07-01", "2026-07-02", "2026-08-23");
    let answer = settle(&mut file_with(documents), "2026-08-31");
    assert_eq!(
        money(&answer.lines),
        ["Maternity [2026-07-02..2026-08-23 57.14] 3028.42 187.76 15.14 145.67 2679.85"]
    );
}

pub(super) fn returned(on: &str) -> (File, Document) {
    let file = file_with(vec![
        born("M1", "2026-06-15"),
        maternity("L", "2026-05-04", "2026-08-23"),
        same_pay("M1", 2, 4, 200_000),
    ]);
    (file, back("M1", on, "2026-07-01"))
}

#[test]
fn l16_back_to_work_before_eight_weeks() {
    let (mut file, early) = returned("2026-06-28");
    assert_eq!(
        settle(&mut file, "2026-05-18").lines[0].gross,
        Cents(77_925)
    );
    assert_eq!(
        settle(&mut file, "2026-06-15").lines[0].gross,
        Cents(145_460)
    );
    send(&mut file, early);
    let answer = settle(&mut file, "2026-07-13");
    assert_eq!(states(&answer), ["M1 Refused []"]);
    let mut letters = letters_of(&answer);
    letters.sort();
    assert_eq!(
        letters,
        [
            "DebtNotice revised_entitlement",
            "Refusal under_eight_weeks"
        ]
    );
    let debt = &answer.debts[0];
    assert_eq!(
        (debt.gross, debt.csg, debt.crds),
        (Cents(223_385), Cents(13_850), Cents(1_117))
    );
    assert_eq!(debt.amount, Cents(208_418));
    // One day more is enough: 56 × 51.95.
    let (mut file, later) = returned("2026-06-29");
    send(&mut file, later);
    let answer = settle(&mut file, "2026-07-13");
    assert_eq!(answer.lines[0].gross, Cents(290_920));
    assert_eq!(states(&answer), ["M1 Finished []"]);
}

pub(super) fn pathological() -> Vec<Document> {
    let months = [
        ("2025-12", 200_000),
        ("2026-01", 200_000),
        ("2026-02", 200_000),
        ("2026-03", 230_000),
    ];
    vec![
        born("M1", "2026-06-15"),
        maternity("L1", "2026-03-02", "2026-03-08"),
        maternity("L2", "2026-04-25", "2026-05-03"),
        maternity("L3", "2026-05-04", "2026-08-23"),
        pays("M1", &months),
    ]
}

#[test]
fn l17_pathological_weeks_in_two_pieces() {
    let answer = told(pathological());
    // Fourteen of sixteen days; the second piece is of the part that holds 4 May.
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-02..2026-03-08 51.95",
            "2026-04-25..2026-05-01 54.54",
            "2026-05-04..2026-08-23 54.54"
        ]
    );
    let total: Cents = answer.lines.iter().map(|line| line.gross).sum();
    assert_eq!(total, Cents(685_391));
}

#[test]
fn l18_moved_weeks_are_taken_back_by_a_certificate() {
    let documents = |since: &str| {
        vec![
            born("M1", "2026-06-15"),
            maternity("L", "2026-05-25", "2026-09-13"),
            same_pay("M1", 1, 4, 200_000),
            initial("A", "S1", since, "2026-05-24"),
        ]
    };
    let answer = told(documents("2026-05-18"));
    assert_eq!(spans(&answer.lines), ["2026-05-18..2026-09-06 51.95"]);
    // The stop holds no day: nothing is asked for, nothing is refused.
    assert_eq!(states(&answer), ["M1 Finished []", "S1 Finished []"]);
    assert!(answer.letters.is_empty());
    let mut ill_before = documents("2026-04-20");
    ill_before.push(same_pay("S1", 1, 3, 200_000));
    let answer = told(ill_before);
    assert_eq!(spans(&answer.lines)[0], "2026-05-04..2026-08-23 51.95");
}

/// Two employers, both with a statement for M1.
fn two_employers() -> (DossierOpening, Vec<Document>) {
    let mut opening = opening();
    opening.career.employments.push(Employment {
        apprentice: false,
        siret: OTHER_EMPLOYER.parse().unwrap(),
        started_on: day("2021-01-01"),
        ended_on: None,
        work_pattern: WorkPattern::Continuous,
        pays: Vec::new(),
    });
    let first = subrogated(same_pay("M1", 2, 4, 250_000), "2026-01-01");
    let mut second = subrogated(same_pay("M1", 2, 4, 200_000), "2026-01-01");
    second.document_id = crate::domain::DocumentId::new("P2").unwrap();
    if let Content::EmployerStatement(statement) = &mut second.content {
        statement.siret = OTHER_EMPLOYER.parse().unwrap();
    }
    let documents = vec![
        born("M1", "2026-06-15"),
        maternity("L", "2026-05-04", "2026-08-23"),
        first,
        second,
    ];
    (opening, documents)
}

#[test]
fn l19_several_incomes_are_limited_month_by_month_and_shared() {
    let months = [
        ("2026-02", 300_000),
        ("2026-03", 500_000),
        ("2026-04", 250_000),
    ];
    let answer = told(vec![
        born("M1", "2026-06-15"),
        maternity("L", "2026-05-04", "2026-08-23"),
        pays("M1", &months),
    ]);
    // (3 000 + 4 005 + 2 500) × 0.79 / 91.25 = 82.2898…
    assert_eq!(spans(&answer.lines), ["2026-05-04..2026-08-23 82.29"]);
    let (opening, documents) = two_employers();
    let answer = settle(
        &mut file_over(opening.clone(), documents.clone()),
        "2026-12-31",
    );
    let shares: Vec<(Payee, Cents)> = answer
        .lines
        .iter()
        .map(|line| (line.payee, line.spans[0].daily_gross))
        .collect();
    // 104.02 × 5 / 9 = 57.78 and 8 ninths; the cent left goes to the first.
    let other = OTHER_EMPLOYER.parse().unwrap();
    assert_eq!(
        shares,
        [
            (Payee::Employer(siret()), Cents(5_779)),
            (Payee::Employer(other), Cents(4_623))
        ]
    );
    // One statement missing: the whole leave waits.
    let answer = settle(
        &mut file_over(opening, documents[..3].to_vec()),
        "2026-12-31",
    );
    assert!(answer.lines.is_empty());
    assert_eq!(
        states(&answer),
        [format!(
            "M1 Waiting [\"employer_statement:{OTHER_EMPLOYER}\"]"
        )]
    );
    assert_eq!(answer.stops[0].status, StopStatus::Waiting);
}

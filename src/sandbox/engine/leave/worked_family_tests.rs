//! The worked files of paternity, adoption, bereavement and birth leave, and those of sickness
//! and accidents around a leave (contract, P82 to P98), each with its arithmetic by hand.

use crate::domain::{
    AssimilatedPeriod, Assimilation, Benefit, Bereavement, Cents, Content, Decision, Document,
    DossierOpening, Risk, SettlementAnswer,
};
use crate::sandbox::engine::accident_tests::{
    at_work, decided, file_over, file_with, hurt, money, states,
};
use crate::sandbox::engine::rule_tests::*;
use crate::sandbox::examples::*;

use super::examples::*;

pub(super) fn paternity(born_on: &str, runs: &[(&str, &str)]) -> Vec<Document> {
    let mut documents = vec![born("F1", born_on), same_pay("F1", -2, 11, 200_000)];
    for (at, (from, to)) in runs.iter().enumerate() {
        documents.push(leave(&format!("L{at}"), "F1", Benefit::Paternity, from, to));
    }
    documents
}

pub(super) fn split_paternity() -> Vec<Document> {
    let mut documents = paternity(
        "2026-06-01",
        &[("2026-06-04", "2026-06-25"), ("2026-09-07", "2026-09-27")],
    );
    documents[0] = with_birth(born("F1", "2026-06-01"), |birth| {
        birth.hospitalised_until = Some(day("2026-06-20"));
    });
    let months = [
        ("2026-03", 200_000),
        ("2026-04", 200_000),
        ("2026-05", 200_000),
        ("2026-06", 220_000),
        ("2026-07", 220_000),
        ("2026-08", 220_000),
    ];
    documents[1] = pays("F1", &months);
    documents
}

#[test]
fn l7_a_split_paternity_and_a_child_in_hospital() {
    let mut file = file_with(split_paternity());
    let first = settle(&mut file, "2026-07-06");
    // 4 days, 13 while the child is in hospital, 5 of the other twenty-one.
    assert_eq!(
        money(&first.lines),
        ["Paternity [2026-06-04..2026-06-25 51.95] 1142.90 70.86 5.71 54.97 1011.36"]
    );
    let last = settle(&mut file, "2026-10-05");
    assert_eq!(
        money(&last.lines),
        ["Paternity [2026-09-07..2026-09-22 57.14] 914.24 56.68 4.57 43.98 809.01"]
    );
    assert!(last.letters.is_empty());
    assert_eq!(states(&last), ["F1 Finished []"]);
}

#[test]
fn l8_the_edges_of_paternity() {
    let short = told(paternity("2026-06-01", &[("2026-06-04", "2026-06-06")]));
    assert!(short.lines.is_empty());
    assert_eq!(letters_of(&short), ["Refusal under_four_days"]);
    assert_eq!(states(&short), ["F1 Refused []"]);
    let parts = days_of(paternity(
        "2026-06-01",
        &[
            ("2026-06-04", "2026-06-09"),
            ("2026-08-03", "2026-08-06"),
            ("2026-09-01", "2026-09-21"),
        ],
    ));
    assert_eq!(
        parts.0,
        ["2026-06-04..2026-06-07", "2026-09-01..2026-09-21"]
    );
    let mut twins = paternity(
        "2026-06-01",
        &[
            ("2026-06-04", "2026-06-07"),
            ("2026-07-01", "2026-07-10"),
            ("2026-08-01", "2026-08-10"),
            ("2026-09-01", "2026-09-10"),
        ],
    );
    twins[0] = with_birth(born("F1", "2026-06-01"), |birth| birth.n_children = 2);
    assert_eq!(days_of(twins).1, 24);
    let after_six_months = |from: &str, to: &str| {
        days_of(paternity(
            "2026-02-02",
            &[("2026-02-05", "2026-02-08"), (from, to)],
        ))
        .1
    };
    assert_eq!(after_six_months("2026-08-02", "2026-08-22"), 25);
    assert_eq!(after_six_months("2026-08-03", "2026-08-23"), 4);
}

pub(super) fn adoption(n_before: u8, second: (&str, &str)) -> Vec<Document> {
    vec![
        with_birth(born("A1", "2026-05-11"), |birth| {
            birth.n_children_before = n_before;
        }),
        leave("L1", "A1", Benefit::Adoption, "2026-05-04", "2026-07-05"),
        leave("L2", "A1", Benefit::Adoption, second.0, second.1),
        same_pay("A1", 2, 8, 200_000),
    ]
}

#[test]
fn l9_an_adoption_in_two_parts() {
    let eighteen_weeks = told(adoption(2, ("2026-09-01", "2026-11-02")));
    assert_eq!(
        spans(&eighteen_weeks.lines),
        [
            "2026-05-04..2026-07-05 51.95",
            "2026-09-01..2026-11-02 51.95"
        ]
    );
    let sixteen = days_of(adoption(0, ("2026-09-01", "2026-11-02")));
    assert_eq!(
        (sixteen.0[1].as_str(), sixteen.1),
        ("2026-09-01..2026-10-19", 112)
    );
    assert_eq!(days_of(adoption(2, ("2026-09-01", "2026-09-24"))).1, 63);
    let mut lower = adoption(2, ("2026-09-01", "2026-11-02"));
    let months = [
        ("2026-02", 200_000),
        ("2026-03", 200_000),
        ("2026-04", 200_000),
        ("2026-06", 200_000),
        ("2026-07", 160_000),
        ("2026-08", 200_000),
    ];
    lower[3] = pays("A1", &months);
    // 5 600 × 0.79 / 91.25 = 48.4821…
    assert_eq!(spans(&told(lower).lines)[1], "2026-09-01..2026-11-02 48.48");
}

pub(super) fn bereaved(from: &str, to: &str) -> Vec<Document> {
    let death = Content::Bereavement(Bereavement {
        died_on: day("2026-05-08"),
    });
    vec![
        document("D", 1, "2026-05-09", death),
        leave("L", "D1", Benefit::Bereavement, from, to),
        same_pay("D1", 2, 4, 200_000),
    ]
}

#[test]
fn l10_a_bereavement_inside_a_sickness_stop() {
    let mut documents = bereaved("2026-05-11", "2026-05-18");
    documents.push(initial("A", "S1", "2026-05-04", "2026-05-31"));
    documents.push(same_pay("S1", 2, 4, 200_000));
    let mut file = file_with(documents);
    let first = settle(&mut file, "2026-05-18");
    // Waiting days from 4 to 6 May; 32.8767… of sickness, 51.95 of the leave.
    assert_eq!(
        money(&first.lines),
        [
            "Bereavement [2026-05-11..2026-05-18 51.95] 415.60 25.77 2.08 19.99 367.76",
            "Sickness [2026-05-07..2026-05-10 32.88] 131.52 8.15 0.66 6.33 116.38"
        ]
    );
    let last = settle(&mut file, "2026-06-01");
    assert_eq!(
        money(&last.lines),
        ["Sickness [2026-05-19..2026-05-31 32.88] 427.44 26.50 2.14 20.56 378.24"]
    );
    assert_eq!(last.counters.sickness_days_3y, 17);
    assert_eq!(last.counters.waiting_days_served[0].n_days, 3);
}

pub(super) fn birth_leave(id: &str, from: &str, to: &str) -> Document {
    leave(id, "N1", Benefit::BirthLeave, from, to)
}

pub(super) fn after_maternity() -> Vec<Document> {
    vec![
        born("M1", "2026-05-11"),
        born("N1", "2026-05-11"),
        maternity("L1", "2026-03-30", "2026-07-19"),
        birth_leave("L2", "2026-07-20", "2026-09-19"),
        same_pay("M1", 0, 2, 260_000),
        same_pay("N1", 0, 2, 260_000),
    ]
}

/// Days paid by an allowance are assimilated to work: without them nobody has rights after
/// sixteen weeks of leave.
pub(super) fn paid_from_march() -> DossierOpening {
    let mut opening = opening();
    opening.career.assimilated = vec![AssimilatedPeriod {
        first_day: day("2026-03-30"),
        last_day: day("2026-07-19"),
        nature: Assimilation::PaidByAllowance,
    }];
    opening
}

#[test]
fn l11_a_birth_leave_right_after_a_maternity_keeps_its_base() {
    let mut file = file_over(paid_from_march(), after_maternity());
    settle(&mut file, "2026-07-06");
    let second = settle(&mut file, "2026-08-03");
    assert_eq!(
        money(&second.lines),
        [
            "Maternity [2026-07-07..2026-07-19 67.53] 877.89 54.43 4.39 42.23 776.84",
            "BirthLeave [2026-07-20..2026-08-03 47.27] 709.05 43.96 3.55 34.11 627.43"
        ]
    );
    let last = settle(&mut file, "2026-09-28");
    // 67.528767 × 0.7 and × 0.6.
    assert_eq!(
        money(&last.lines),
        [
            "BirthLeave [2026-08-04..2026-08-19 47.27] 756.32 46.89 3.78 36.38 669.27",
            "BirthLeave [2026-08-20..2026-09-19 40.52] 1256.12 77.88 6.28 60.42 1111.54"
        ]
    );
}

fn of_birth_leave(expected_on: &str, born_on: &str, from: &str, to: &str) -> SettlementAnswer {
    told(vec![
        birth("N1", expected_on, Some(born_on)),
        birth_leave("L", from, to),
        same_pay("N1", -8, 11, 450_000),
    ])
}

#[test]
fn l12_a_split_birth_leave_counts_whole_months() {
    let months = [
        ("2026-05", 450_000),
        ("2026-06", 450_000),
        ("2026-07", 450_000),
        ("2026-08", 450_000),
        ("2026-09", 450_000),
        ("2026-10", 390_000),
    ];
    let answer = told(vec![
        born("N1", "2026-03-02"),
        birth_leave("L1", "2026-08-31", "2026-09-30"),
        birth_leave("L2", "2026-11-16", "2026-12-20"),
        pays("N1", &months),
    ]);
    // 104.0202… × 0.7; (4 005 + 4 005 + 3 900) × 0.79 / 91.25 × 0.6 = 61.8667…
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-08-31..2026-09-30 72.81",
            "2026-11-16..2026-12-15 61.87"
        ]
    );
    let total: Cents = answer.lines.iter().map(|line| line.gross).sum();
    assert_eq!(total, Cents(411_321));
}

#[test]
fn l12_the_edges_of_a_birth_leave() {
    let refused = |answer: &SettlementAnswer| letters_of(answer) == ["Refusal outside_the_period"];
    // One day short of a month.
    assert!(refused(&of_birth_leave(
        "2026-05-11",
        "2026-05-11",
        "2026-09-15",
        "2026-10-13"
    )));
    // Born and expected before 2026.
    assert!(refused(&of_birth_leave(
        "2025-12-28",
        "2025-12-20",
        "2026-09-01",
        "2026-10-31"
    )));
    let expected_in_2026 = of_birth_leave("2026-01-10", "2025-12-20", "2026-09-01", "2026-09-30");
    assert_eq!(
        spans(&expected_in_2026.lines),
        ["2026-09-01..2026-09-30 72.81"]
    );
    let begun_in_june = of_birth_leave("2026-03-02", "2026-03-02", "2026-06-15", "2026-08-14");
    assert_eq!(
        spans(&begun_in_june.lines),
        ["2026-07-01..2026-07-31 72.81"]
    );
    let too_long = of_birth_leave("2026-03-02", "2026-03-02", "2026-09-01", "2026-11-15");
    assert_eq!(
        spans(&too_long.lines),
        [
            "2026-09-01..2026-09-30 72.81",
            "2026-10-01..2026-10-31 62.41"
        ]
    );
}

pub(super) fn ill_after_the_leave(is_of_pregnancy: bool) -> Vec<Document> {
    let notice = initial("A", "S1", "2026-08-24", "2026-09-13");
    vec![
        born("M1", "2026-06-15"),
        maternity("L", "2026-05-04", "2026-08-23"),
        same_pay("M1", 2, 4, 260_000),
        if is_of_pregnancy {
            pregnant(notice)
        } else {
            notice
        },
        same_pay("S1", 2, 4, 260_000),
    ]
}

#[test]
fn l13_sickness_after_the_leave_has_its_months() {
    let mut file = file_with(ill_after_the_leave(true));
    settle(&mut file, "2026-08-31");
    let mut file = file_with(ill_after_the_leave(true));
    settle(&mut file, "2026-08-23");
    let answer = settle(&mut file, "2026-09-14");
    // The cap of May 2026, 2 552.246667 a month; no waiting day after a birth.
    assert_eq!(
        money(&answer.lines),
        ["Sickness [2026-08-24..2026-09-13 41.95] 880.95 54.62 4.40 42.37 779.56"]
    );
    let mut file = file_with(ill_after_the_leave(false));
    settle(&mut file, "2026-08-23");
    let answer = settle(&mut file, "2026-09-14");
    assert_eq!(
        money(&answer.lines),
        ["Sickness [2026-08-27..2026-09-13 41.95] 755.10 46.82 3.77 36.32 668.19"]
    );
}

#[test]
fn l14_an_accident_then_a_leave() {
    let mut longer = changed(extension("B", "S1", "2026-06-01", "2026-09-06"), |notice| {
        notice.risk = Risk::Accident;
        notice.accident = Some(stop_id("A1"));
    });
    longer.received_on = day("2026-06-01");
    let answer = told(vec![
        hurt("A", "S1", "A1", "2026-04-08", "2026-05-31"),
        at_work("A1", "2026-04-07", "2026-04-08"),
        decided("A1", Decision::Recognised, "2026-04-20", "2026-04-20"),
        longer,
        same_pay("S1", 1, 3, 300_000),
        born("M1", "2026-06-15"),
        maternity("L", "2026-05-04", "2026-08-23"),
        same_pay("M1", 2, 4, 300_000),
    ]);
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-05-04..2026-08-23 77.92",
            "2026-04-08..2026-05-03 59.17",
            "2026-08-24..2026-08-25 59.17",
            "2026-08-26..2026-09-06 77.91"
        ]
    );
    assert_eq!(answer.counters.accident_days[0].n_days, 40);
}

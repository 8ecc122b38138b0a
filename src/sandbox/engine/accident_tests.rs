//! Accidents, diseases, relapses, light work (contract, P35 to P54): the worked files, each
//! with its arithmetic by hand.

use super::benefit_tests::OTHER_EMPLOYER;
use super::part_time_tests::{loss, part_time};
use super::rule_tests::*;
use super::*;
use crate::domain::{
    AccidentDays, AccidentDecision, AccidentDeclared, AccidentHistory, AccidentInvestigation,
    AccidentKind, Benefit, Consolidation, Content, Decision, DeferredPay, Employment,
    InvestigationStep, KeptPay, Line, Payee, Relapse, Risk, SubrogationPeriod, Unfitness,
    WorkPattern,
};
use crate::sandbox::examples::*;

/// A certificate of an accident, received on its first day.
pub(super) fn hurt(id: &str, stop: &str, accident: &str, from: &str, to: &str) -> Document {
    changed(initial(id, stop, from, to), |notice| {
        notice.risk = Risk::Accident;
        notice.accident = Some(stop_id(accident));
    })
}

pub(super) fn declared_as(
    accident: &str,
    accident_kind: AccidentKind,
    accident_on: &str,
    received_on: &str,
) -> Document {
    let content = Content::AccidentDeclared(AccidentDeclared {
        accident: stop_id(accident),
        accident_kind,
        accident_on: day(accident_on),
        siret: siret(),
    });
    document(&format!("D-{accident}"), 1, received_on, content)
}

pub(super) fn at_work(accident: &str, accident_on: &str, received_on: &str) -> Document {
    declared_as(accident, AccidentKind::Work, accident_on, received_on)
}

pub(super) fn decided(
    accident: &str,
    decision: Decision,
    decided_on: &str,
    received_on: &str,
) -> Document {
    let content = Content::AccidentDecision(AccidentDecision {
        accident: stop_id(accident),
        decision,
        decided_on: day(decided_on),
    });
    document(
        &format!("E-{accident}-{decided_on}"),
        1,
        received_on,
        content,
    )
}

pub(super) fn recognised(accident: &str, on: &str) -> Document {
    decided(accident, Decision::Recognised, on, on)
}

pub(super) fn consolidated(accident: &str, on: &str, received_on: &str) -> Document {
    let content = Content::Consolidation(Consolidation {
        accident: stop_id(accident),
        consolidated_on: day(on),
        annuity_monthly: None,
    });
    document(&format!("C-{accident}"), 1, received_on, content)
}

pub(super) fn relapse(accident: &str, of: &str, on: &str, received_on: &str) -> Document {
    let content = Content::Relapse(Relapse {
        accident: stop_id(accident),
        of_accident: stop_id(of),
        relapse_on: day(on),
    });
    document(&format!("R-{accident}-{on}"), 1, received_on, content)
}

/// Lines with their money: kind or `regularisation`, spans, gross, CSG, CRDS, tax, net.
pub(super) fn money(lines: &[Line]) -> Vec<String> {
    lines
        .iter()
        .map(|line| {
            let spans: Vec<String> = line
                .spans
                .iter()
                .map(|s| format!("{}..{} {}", s.first_day, s.last_day, s.daily_gross))
                .collect();
            let kind = line
                .kind
                .map_or("regularisation".into(), |kind| format!("{kind:?}"));
            format!(
                "{kind} [{}] {} {} {} {} {}",
                spans.join(", "),
                line.gross,
                line.csg,
                line.crds,
                line.tax,
                line.net
            )
        })
        .collect()
}

pub(super) fn file_with(documents: Vec<Document>) -> File {
    file_over(opening(), documents)
}

pub(super) fn file_over(opening: DossierOpening, documents: Vec<Document>) -> File {
    let mut file = file_of(opening);
    for document in documents {
        send(&mut file, document);
    }
    file
}

pub(super) fn ranked(answer: &SettlementAnswer) -> Vec<(String, u32)> {
    let days = &answer.counters.accident_days;
    days.iter()
        .map(|AccidentDays { accident, n_days }| (accident.to_string(), *n_days))
        .collect()
}

pub(super) fn states(answer: &SettlementAnswer) -> Vec<String> {
    answer
        .stops
        .iter()
        .map(|state| format!("{} {:?} {:?}", state.stop, state.status, state.waiting_for))
        .collect()
}

/// Three months of 3 000.00: 41.95 of sickness, 59.17 and 77.91 of an accident.
fn three_thousand(stop: &str) -> Document {
    declares("P", stop, "2026-03-04", THREE_OF_2026, 300_000)
}

pub(super) fn first_worked_file() -> Vec<Document> {
    vec![
        hurt("A", "S1", "A1", "2026-03-03", "2026-03-31"),
        at_work("A1", "2026-03-02", "2026-03-04"),
        three_thousand("S1"),
    ]
}

#[test]
fn w1_silence_recognises_an_accident_and_pays_its_stop_again() {
    let mut file = file_with(first_worked_file());
    let first = settle(&mut file, "2026-03-16");
    assert_eq!(
        money(&first.lines),
        ["Sickness [2026-03-06..2026-03-16 41.95] 461.45 28.61 2.31 22.20 408.33"]
    );
    assert!(first.letters.is_empty());
    let second = settle(&mut file, "2026-03-30");
    assert_eq!(
        money(&second.lines),
        ["Sickness [2026-03-17..2026-03-30 41.95] 587.30 36.41 2.94 28.25 519.70"]
    );
    // The last useful day is 4 March + 31 = 4 April.
    let third = settle(&mut file, "2026-04-13");
    assert_eq!(
        money(&third.lines),
        [
            "WorkAccident [2026-03-03..2026-03-05 59.17] 177.51 11.01 0.88 4.27 161.35",
            "WorkAccident [2026-03-31..2026-03-31 77.91] 77.91 4.83 0.39 1.87 70.82"
        ]
    );
    assert_eq!(
        money(&third.regularisations),
        ["regularisation [2026-03-06..2026-03-30 17.22] 430.50 26.69 2.15 10.35 391.31"]
    );
    assert_eq!(letters_of(&third), ["Recognition silence"]);
    assert_eq!(third.letters[0].accident, Some(stop_id("A1")));
    assert_eq!(third.letters[0].payee, Payee::Insured);
    assert_eq!(ranked(&third), [("A1".to_string(), 29)]);
    assert_eq!(third.counters.sickness_days_3y, 0);
    assert!(third.counters.waiting_days_served.is_empty());
    assert_eq!(third.taxable_by_year[0].amount, Cents(133_882));
    assert_eq!(states(&third), ["S1 Finished []"]);
}

#[test]
fn silence_waits_for_the_day_after_the_last_useful_one() {
    let mut file = file_with(first_worked_file());
    let on_the_last_day = settle(&mut file, "2026-04-04");
    assert!(on_the_last_day.letters.is_empty());
    let after = settle(&mut file, "2026-04-05");
    assert_eq!(letters_of(&after), ["Recognition silence"]);
}

#[test]
fn w2_a_decision_the_twenty_ninth_day_and_a_consolidation() {
    let mut file = file_with(vec![
        hurt("A", "S1", "A1", "2026-03-11", "2026-04-30"),
        declared_as("A1", AccidentKind::Commuting, "2026-03-10", "2026-03-11"),
        three_thousand("S1"),
    ]);
    let first = settle(&mut file, "2026-03-16");
    assert_eq!(spans(&first.lines), ["2026-03-14..2026-03-16 41.95"]);
    send(
        &mut file,
        decided("A1", Decision::Recognised, "2026-03-20", "2026-03-23"),
    );
    let second = settle(&mut file, "2026-03-30");
    assert_eq!(
        spans(&second.lines),
        [
            "2026-03-11..2026-03-13 59.17",
            "2026-03-17..2026-03-30 59.17"
        ]
    );
    assert_eq!(second.lines[0].kind, Some(Benefit::CommutingAccident));
    assert_eq!(
        spans(&second.regularisations),
        ["2026-03-14..2026-03-16 17.22"]
    );
    assert_eq!(letters_of(&second), ["Recognition recognised"]);
    let third = settle(&mut file, "2026-04-13");
    assert_eq!(
        spans(&third.lines),
        [
            "2026-03-31..2026-04-07 59.17",
            "2026-04-08..2026-04-13 77.91"
        ]
    );
    send(&mut file, consolidated("A1", "2026-04-15", "2026-04-20"));
    let last = settle(&mut file, "2026-04-27");
    assert_eq!(spans(&last.lines), ["2026-04-14..2026-04-15 77.91"]);
    assert_eq!(states(&last), ["S1 Exhausted []"]);
    assert_eq!(letters_of(&last), ["EndOfRights consolidated"]);
    assert_eq!(last.letters[0].last_day, Some(day("2026-04-15")));
    assert_eq!(last.letters[0].article, "CSS art. R. 433-17");
}

#[test]
fn w3_a_refusal_known_late_gives_sickness_back() {
    let mut file = file_with(first_worked_file());
    for on in ["2026-03-16", "2026-03-30", "2026-04-13"] {
        settle(&mut file, on);
    }
    send(
        &mut file,
        decided("A1", Decision::Refused, "2026-04-02", "2026-04-20"),
    );
    let answer = settle(&mut file, "2026-04-27");
    let debt = &answer.debts[0];
    assert_eq!(
        (debt.gross, debt.csg, debt.crds, debt.amount),
        (Cents(64_397), Cents(3_993), Cents(322), Cents(60_082))
    );
    let owed: Vec<String> = debt
        .spans
        .iter()
        .map(|s| format!("{}..{} {}", s.first_day, s.last_day, s.daily_gross))
        .collect();
    assert_eq!(
        owed,
        [
            "2026-03-03..2026-03-05 -59.17",
            "2026-03-06..2026-03-30 -17.22",
            "2026-03-31..2026-03-31 -35.96"
        ]
    );
    assert_eq!(debt.earliest_recovery_on, Some(day("2026-05-18")));
    assert_eq!(
        letters_of(&answer),
        [
            "RefusedRecognition not_recognised",
            "DebtNotice revised_entitlement"
        ]
    );
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
    assert!(ranked(&answer).is_empty());
}

#[test]
fn a_refusal_after_the_last_useful_day_has_no_effect() {
    let mut file = file_with(first_worked_file());
    settle(&mut file, "2026-04-13");
    send(
        &mut file,
        decided("A1", Decision::Refused, "2026-04-06", "2026-04-20"),
    );
    let answer = settle(&mut file, "2026-04-27");
    assert!(answer.letters.is_empty() && answer.debts.is_empty());
    assert_eq!(ranked(&answer), [("A1".to_string(), 29)]);
}

fn no_right_of_sickness() -> (DossierOpening, Vec<Document>) {
    let mut opening = opening();
    opening.career.employments[0].started_on = day("2026-02-23");
    let mut february = pay("2026-02", 48_000);
    february.first_day = day("2026-02-23");
    february.hours = crate::domain::Hours::from_hundredths(4_000);
    let mut statement = statement("S1", &[], 0);
    statement.pays = vec![february];
    let investigation = Content::AccidentInvestigation(AccidentInvestigation {
        accident: stop_id("A1"),
        opened_on: day("2026-03-20"),
        step: InvestigationStep::Investigation,
    });
    let documents = vec![
        hurt("A", "S1", "A1", "2026-03-05", "2026-04-03"),
        at_work("A1", "2026-03-04", "2026-03-06"),
        document("P", 1, "2026-03-08", Content::EmployerStatement(statement)),
        document("I", 1, "2026-03-20", investigation),
    ];
    (opening, documents)
}

#[test]
fn w4_without_rights_of_sickness_the_stop_waits_for_the_decision() {
    let (opening, documents) = no_right_of_sickness();
    let mut file = file_over(opening, documents);
    let waiting = settle(&mut file, "2026-04-27");
    assert_eq!(states(&waiting), ["S1 Waiting [\"accident_decision:A1\"]"]);
    assert!(waiting.letters.is_empty() && waiting.lines.is_empty());
    send(
        &mut file,
        decided("A1", Decision::Refused, "2026-05-28", "2026-06-01"),
    );
    let refused = settle(&mut file, "2026-06-08");
    assert_eq!(states(&refused), ["S1 Refused []"]);
    assert_eq!(
        letters_of(&refused),
        [
            "Refusal rights_not_opened",
            "RefusedRecognition not_recognised"
        ]
    );
}

#[test]
fn w4_a_month_begun_late_is_rebuilt_when_the_accident_is_recognised() {
    let (opening, documents) = no_right_of_sickness();
    let mut file = file_over(opening, documents);
    send(&mut file, recognised("A1", "2026-04-20"));
    let answer = settle(&mut file, "2026-04-27");
    // 480 × 28 / 6 = 2 240; / 30.42 = 73.6357…
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-05..2026-04-01 44.18",
            "2026-04-02..2026-04-03 58.17"
        ]
    );
}

#[test]
fn w5_a_disease_declared_later_reaches_its_stop_by_a_new_certificate() {
    let mut file = file_with(vec![
        initial("A", "S1", "2026-01-05", "2026-02-28"),
        declares(
            "P",
            "S1",
            "2026-01-06",
            &["2025-10", "2025-11", "2025-12"],
            260_000,
        ),
    ]);
    let sick = settle(&mut file, "2026-01-31");
    assert_eq!(spans(&sick.lines), ["2026-01-08..2026-01-31 41.47"]);
    let mut declared = declared_as(
        "MP1",
        AccidentKind::OccupationalDisease,
        "2024-01-15",
        "2026-02-03",
    );
    declared.sent_on = day("2026-02-02");
    let mut restated = hurt("A", "S1", "MP1", "2026-01-05", "2026-02-28");
    restated.version = 2;
    restated.received_on = day("2026-02-03");
    let committee = Content::AccidentInvestigation(AccidentInvestigation {
        accident: stop_id("MP1"),
        opened_on: day("2026-05-20"),
        step: InvestigationStep::Committee,
    });
    for document in [
        declared,
        restated,
        document("I", 1, "2026-05-20", committee),
    ] {
        send(&mut file, document);
    }
    // Without the committee 4 June would be the last useful day.
    let still = settle(&mut file, "2026-07-06");
    assert!(still.letters.is_empty());
    send(
        &mut file,
        decided("MP1", Decision::Recognised, "2026-09-10", "2026-09-14"),
    );
    let answer = settle(&mut file, "2026-09-14");
    assert_eq!(spans(&answer.lines), ["2026-01-05..2026-01-07 51.28"]);
    let regularisation = &answer.regularisations[0];
    assert_eq!(
        spans(&answer.regularisations),
        [
            "2026-01-08..2026-02-01 9.81",
            "2026-02-02..2026-02-28 26.05"
        ]
    );
    assert_eq!(
        (
            regularisation.gross,
            regularisation.csg,
            regularisation.crds
        ),
        (Cents(94_860), Cents(5_881), Cents(475))
    );
}

fn with_history(annuity: Option<i64>) -> DossierOpening {
    let mut opening = opening();
    opening.history.accidents = vec![AccidentHistory {
        accident: stop_id("A0"),
        accident_kind: AccidentKind::Work,
        accident_on: day("2023-05-04"),
        n_days: 40,
        daily_60: Some(Cents(4_931)),
        daily_80: Some(Cents(6_492)),
        consolidated_on: Some(day("2024-03-31")),
        annuity_monthly: annuity.map(Cents),
    }];
    opening
}

pub(super) fn sixth_worked_file() -> (DossierOpening, Vec<Document>) {
    let documents = vec![
        hurt("A", "S1", "R1", "2026-05-11", "2026-06-14"),
        relapse("R1", "A0", "2026-05-11", "2026-05-12"),
        declares("P", "S1", "2026-05-13", &["2026-04"], 200_000),
        recognised("R1", "2026-05-14"),
    ];
    (with_history(Some(21_000)), documents)
}

#[test]
fn w6_a_relapse_has_the_floor_of_the_first_stop_less_the_annuity() {
    let (opening, documents) = sixth_worked_file();
    let mut file = file_over(opening, documents);
    let answer = settle(&mut file, "2026-06-15");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-05-11..2026-06-07 42.41",
            "2026-06-08..2026-06-14 58.02"
        ]
    );
    assert_eq!(
        ranked(&answer),
        [("A0".to_string(), 40), ("R1".to_string(), 35)]
    );
}

pub(super) fn seventh_worked_file() -> Vec<Document> {
    vec![
        hurt("A", "S1", "A1", "2025-11-18", "2025-12-07"),
        at_work("A1", "2025-11-17", "2025-11-18"),
        recognised("A1", "2025-11-25"),
        declares("P", "S1", "2025-11-19", &["2025-10"], 240_000),
        hurt("B", "S2", "A1", "2026-02-02", "2026-02-22"),
        declares("Q", "S2", "2026-02-03", &["2026-01"], 200_000),
    ]
}

#[test]
fn w7_a_second_stop_goes_on_with_the_count_and_has_the_floor_of_the_first() {
    let mut file = file_with(seventh_worked_file());
    let answer = settle(&mut file, "2026-03-02");
    assert_eq!(
        spans(&answer.lines),
        [
            "2025-11-18..2025-12-07 47.34",
            "2026-02-02..2026-02-09 47.34",
            "2026-02-10..2026-02-22 62.33"
        ]
    );
    assert_eq!(ranked(&answer), [("A1".to_string(), 41)]);
    assert!(answer.counters.waiting_days_served.is_empty());
}

#[test]
fn w8_two_employers_a_bonus_and_an_absence_shared() {
    let mut opening = opening();
    opening.career.employments.push(Employment {
        apprentice: false,
        siret: OTHER_EMPLOYER.parse().unwrap(),
        started_on: day("2021-01-01"),
        ended_on: None,
        work_pattern: WorkPattern::Continuous,
        pays: Vec::new(),
    });
    let mut december = pay("2025-12", 440_000);
    december.deferred = vec![DeferredPay {
        amount: Cents(240_000),
        n_months: 12,
    }];
    let subrogation = SubrogationPeriod {
        first_day: day("2026-03-07"),
        last_day: day("2026-03-20"),
        kept_pay: KeptPay::InFull,
    };
    let mut first = statement("S1", &["2026-01", "2026-02"], 200_000);
    first.pays.insert(0, december);
    first.subrogations = vec![subrogation.clone()];
    let mut second = statement("S1", &["2026-02"], 80_000);
    second.siret = OTHER_EMPLOYER.parse().unwrap();
    second.pays[0].absences = vec![crate::domain::Absence {
        first_day: day("2026-02-17"),
        last_day: day("2026-02-28"),
        reason: crate::domain::AbsenceReason::Illness,
    }];
    second.subrogations = vec![subrogation];
    let mut file = file_over(
        opening,
        vec![
            hurt("A", "S1", "A1", "2026-03-07", "2026-03-20"),
            at_work("A1", "2026-03-06", "2026-03-07"),
            recognised("A1", "2026-03-10"),
            document("P", 1, "2026-03-09", Content::EmployerStatement(first)),
            document("Q", 1, "2026-03-09", Content::EmployerStatement(second)),
        ],
    );
    let answer = settle(&mut file, "2026-03-30");
    assert_eq!(
        money(&answer.lines),
        [
            "WorkAccident [2026-03-07..2026-03-20 50.72] 710.08 44.02 3.56 0.00 662.50",
            "WorkAccident [2026-03-07..2026-03-20 20.29] 284.06 17.61 1.42 0.00 265.03"
        ]
    );
}

#[test]
fn w9_an_apprentice_has_the_minimum_wage_and_not_more_than_the_own_net_pay() {
    for (gross, expected) in [
        (
            150_000,
            vec![
                "2026-03-03..2026-03-30 35.96",
                "2026-03-31..2026-03-31 38.95",
            ],
        ),
        (82_000, vec!["2026-03-03..2026-03-31 21.30"]),
    ] {
        let mut opening = opening();
        opening.career.employments[0].apprentice = true;
        let mut file = file_over(
            opening,
            vec![
                hurt("A", "S1", "A1", "2026-03-03", "2026-03-31"),
                at_work("A1", "2026-03-02", "2026-03-04"),
                declares("P", "S1", "2026-03-04", THREE_OF_2026, gross),
                recognised("A1", "2026-03-10"),
            ],
        );
        let answer = settle(&mut file, "2026-04-13");
        assert_eq!(spans(&answer.lines), expected);
    }
}

pub(super) fn tenth_worked_file(lost: Option<i64>) -> Vec<Document> {
    let mut documents = vec![
        hurt("A", "S1", "A1", "2026-03-10", "2026-04-05"),
        at_work("A1", "2026-03-09", "2026-03-10"),
        recognised("A1", "2026-03-12"),
        three_thousand("S1"),
        part_time("T", "S1", "2026-04-06", "2026-04-30"),
    ];
    documents.extend(lost.map(|cents| loss("L", "S1", "2026-04", cents)));
    documents
}

#[test]
fn w10_light_work_across_the_twenty_ninth_day() {
    let mut without = file_with(tenth_worked_file(None));
    let waiting = settle(&mut without, "2026-05-04");
    assert_eq!(
        states(&waiting),
        ["S1 Waiting [\"part_time_loss:2026-04\"]"]
    );
    assert_eq!(spans(&waiting.lines), ["2026-03-10..2026-04-05 59.17"]);
    let mut file = file_with(tenth_worked_file(Some(126_010)));
    let answer = settle(&mut file, "2026-05-04");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-10..2026-04-05 59.17",
            "2026-04-06..2026-04-15 50.41",
            "2026-04-16..2026-04-30 50.40"
        ]
    );
    assert!(
        answer
            .lines
            .iter()
            .all(|line| line.kind == Some(Benefit::WorkAccident))
    );
    assert_eq!(answer.counters.part_time_days, 25);
    assert_eq!(ranked(&answer), [("A1".to_string(), 52)]);
    let mut more = file_with(tenth_worked_file(Some(200_000)));
    let answer = settle(&mut more, "2026-05-04");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-10..2026-04-06 59.17",
            "2026-04-07..2026-04-30 77.91"
        ]
    );
}

// P50

pub(super) fn unfit(opinion_on: &str, ended_on: Option<&str>, received_on: &str) -> Document {
    let content = Content::Unfitness(Unfitness {
        allowance: stop_id("I1"),
        accident: stop_id("A1"),
        siret: siret(),
        opinion_on: day(opinion_on),
        ended_on: ended_on.map(day),
    });
    document("U", 1, received_on, content)
}

#[test]
fn w10_a_person_found_unfit_is_paid_until_dismissal_or_for_a_month() {
    for (ended_on, settled_on, expected) in [
        (
            Some("2026-05-20"),
            "2026-05-25",
            "2026-05-05..2026-05-20 77.91",
        ),
        (None, "2026-06-08", "2026-05-05..2026-06-04 77.91"),
    ] {
        let mut documents = tenth_worked_file(Some(126_010));
        documents.push(consolidated("A1", "2026-04-30", "2026-05-02"));
        let mut file = file_with(documents);
        settle(&mut file, "2026-05-04");
        send(&mut file, unfit("2026-05-04", ended_on, "2026-05-06"));
        let answer = settle(&mut file, settled_on);
        assert_eq!(spans(&answer.lines), [expected]);
        assert_eq!(answer.lines[0].kind, Some(Benefit::UnfitnessAllowance));
        assert_eq!(answer.lines[0].payee, Payee::Insured);
        assert_eq!(states(&answer), ["S1 Finished []", "I1 Finished []"]);
        assert_eq!(ranked(&answer), [("A1".to_string(), 52)]);
    }
}

#[test]
fn an_allowance_waits_for_the_fund_and_is_refused_without_days_before() {
    let mut file = file_with(vec![unfit("2026-05-04", None, "2026-05-06")]);
    let unknown = settle(&mut file, "2026-05-11");
    assert_eq!(states(&unknown), ["I1 Waiting [\"accident_declared:A1\"]"]);
    send(&mut file, at_work("A1", "2026-04-01", "2026-05-12"));
    let examined = settle(&mut file, "2026-05-25");
    assert_eq!(states(&examined), ["I1 Waiting [\"accident_decision:A1\"]"]);
    send(&mut file, recognised("A1", "2026-05-26"));
    let refused = settle(&mut file, "2026-06-08");
    assert_eq!(states(&refused), ["I1 Refused []"]);
    assert_eq!(
        letters_of(&refused),
        ["Refusal no_allowance_before", "Recognition recognised"]
    );
}

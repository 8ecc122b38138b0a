//! The sum that binds a ledger under corrections, and each fault against the rule that it
//! breaks: it must show.

use super::super::fault::FaultKind;
use super::rule_tests::*;
use super::*;
use crate::domain::{
    AdvancePaid, BankAccountChange, Channel, Content, EarlierDays, Payee, ReturnToWork,
    TaxRateChange,
};
use crate::sandbox::examples::*;

#[test]
fn every_sum_of_the_ledger_equals_what_is_due_whatever_the_corrections() {
    let mut file = file();
    send(&mut file, worked_stop());
    let mut total = Cents::ZERO;
    for (version, gross, received_on, as_of) in [
        (1, 250_000, "2026-03-04", "2026-03-16"),
        (2, 180_000, "2026-03-17", "2026-03-20"),
        (3, 260_000, "2026-03-21", "2026-03-30"),
        (4, 90_000, "2026-04-01", "2026-04-13"),
    ] {
        let mut statement = declares("B", "S1", received_on, THREE_OF_2026, gross);
        statement.version = version;
        send(&mut file, statement);
        let answer = settle(&mut file, as_of);
        for line in answer.lines.iter().chain(&answer.regularisations) {
            total += line.gross;
            assert!(line.net >= Cents::ZERO && line.payee == Payee::Insured);
        }
        for debt in answer.debts.iter().filter(|d| d.created_on == day(as_of)) {
            total -= debt.gross;
        }
    }
    // 3 × 900 / 182.5 = 14.7945… → 14.79, for 27 days.
    assert_eq!(total, Cents(1_479 * 27));
}

/// One file with something for every fault of the rules: what it answers, as text.
fn busy_file(mut file: File) -> String {
    let by_post = |document: Document, sent_on: &str| Document {
        channel: Channel::Paper,
        sent_on: day(sent_on),
        received_on: day(sent_on),
        ..document
    };
    let mut said = String::new();
    let mut step = |file: &mut File, documents: Vec<Document>, on: &str| {
        for document in documents {
            let _ = file.receive(document);
        }
        let answer = file.settle(day(on)).unwrap();
        said.push_str(&serde_json::to_string(&answer).unwrap());
    };
    let v2 = worked_statement_v2("2026-03-20");
    let mut double = worked_stop();
    double.document_id = crate::domain::DocumentId::new("A2").unwrap();
    step(
        &mut file,
        vec![worked_stop(), double, worked_statement_v1("2026-03-04")],
        "2026-03-16",
    );
    let change = Content::BankAccountChange(BankAccountChange {
        iban: "FR7699999000010000000000212".parse().unwrap(),
        effective_on: day("2026-03-18"),
    });
    let tax = Content::TaxRateChange(TaxRateChange {
        rate: rate("12.00"),
        effective_on: day("2026-03-18"),
    });
    step(
        &mut file,
        vec![
            v2,
            document("C", 1, "2026-03-18", change),
            document("T", 1, "2026-03-18", tax),
        ],
        "2026-03-30",
    );
    let months: &[&str] = &["2026-03", "2026-04", "2026-05"];
    let mut declared = statement("S2", months, 310_000);
    declared.pays[0].absences = vec![crate::domain::Absence {
        first_day: day("2026-03-02"),
        last_day: day("2026-03-31"),
        reason: crate::domain::AbsenceReason::Illness,
    }];
    declared.pays[0].gross = Cents(10_000);
    let back = Content::ReturnToWork(ReturnToWork {
        stop: stop_id("S2"),
        returned_on: day("2026-06-27"),
    });
    let advance = Content::AdvancePaid(AdvancePaid {
        advance: stop_id("X"),
        paid_on: day("2026-06-10"),
        amount: Cents(5_000),
        stop: None,
    });
    step(
        &mut file,
        vec![
            by_post(initial("E", "S2", "2026-06-01", "2026-06-10"), "2026-06-04"),
            by_post(
                extension("F", "S2", "2026-06-13", "2026-06-20"),
                "2026-06-18",
            ),
            extension("G", "S2", "2026-06-21", "2026-06-30"),
            document("H", 1, "2026-06-20", Content::EmployerStatement(declared)),
            document("I", 1, "2026-06-22", advance),
            document("J", 1, "2026-06-28", back),
        ],
        "2026-06-29",
    );
    let mut withdrawn = initial("E", "S2", "2026-06-01", "2026-06-10");
    withdrawn.version = 2;
    withdrawn.cancelled = true;
    withdrawn.received_on = day("2026-07-01");
    step(&mut file, vec![withdrawn], "2026-07-13");
    said
}

#[test]
fn each_fault_of_common_rules_shows_in_one_busy_file() {
    let sound = busy_file(file());
    for kind in [
        FaultKind::CapOldCoefficient,
        FaultKind::SmicOfTheDay,
        FaultKind::ReferenceMonthsShifted,
        FaultKind::CalendarDaysBase,
        FaultKind::RestoredPayIgnored,
        FaultKind::NoWaitingDays,
        FaultKind::WaitingDaysEachExtension,
        FaultKind::GapPaid,
        FaultKind::LastDayExcluded,
        FaultKind::ReturnIgnored,
        FaultKind::LateSendingIgnored,
        FaultKind::TruncatedRounding,
        FaultKind::LeviesSeparate,
        FaultKind::LeviesWrongRate,
        FaultKind::LeviesMissing,
        FaultKind::OldTaxRate,
        FaultKind::PayeeInsuredDespiteSubrogation,
        FaultKind::DuplicatePaidTwice,
        FaultKind::CorrectionIgnored,
        FaultKind::CorrectionPaysAgain,
        FaultKind::CancelledStopKept,
        FaultKind::LateDocumentLost,
        FaultKind::OldAccount,
        FaultKind::DebtNotNotified,
        FaultKind::DebtLost,
        FaultKind::WrongLetterEndOfRights,
        FaultKind::AdvanceIgnored,
        FaultKind::DropAccepted,
    ] {
        assert_ne!(busy_file(faulty(kind, opening())), sound, "{}", kind.id());
    }
}

#[test]
fn each_fault_of_long_term_illness_and_of_limits_shows() {
    let play = |mut file: File| {
        send(&mut file, ald_decision());
        send(
            &mut file,
            of_illness(initial("A", "S1", "2026-03-02", "2026-03-10")),
        );
        send(
            &mut file,
            of_illness(initial("B", "S2", "2026-03-20", "2026-10-25")),
        );
        send(&mut file, initial("C", "S3", "2026-11-01", "2026-11-25"));
        for (id, stop) in [("P", "S1"), ("Q", "S2"), ("R", "S3")] {
            send(
                &mut file,
                declares(id, stop, "2026-03-20", THREE_OF_2026, 250_000),
            );
        }
        let answer = settle(&mut file, "2026-11-30");
        serde_json::to_string(&answer).unwrap()
    };
    let mut opening = opening();
    opening.history.sickness_days = vec![EarlierDays {
        first_day: day("2024-03-01"),
        last_day: day("2025-02-21"),
    }];
    opening.career.employments[0].pays = (4..=11)
        .map(|month| pay(&format!("2025-{month:02}"), 250_000))
        .chain((3..=10).map(|month| pay(&format!("2026-{month:02}"), 250_000)))
        .collect();
    let sound = play(file_of(opening.clone()));
    for kind in [
        FaultKind::AldTaxed,
        FaultKind::AldCountedIn360,
        FaultKind::AldUnpaidAfterSixMonths,
        FaultKind::AldWaitingDaysAgain,
        FaultKind::Limit360Ignored,
        FaultKind::CountersRestart,
    ] {
        assert_ne!(play(faulty(kind, opening.clone())), sound, "{}", kind.id());
    }
}

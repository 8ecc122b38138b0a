//! The sum that binds a ledger under corrections, and each fault against the rule that it
//! breaks: it must show.

use super::super::fault::FaultKind;
use super::benefit_tests::*;
use super::claim_tests::{claimed_late_in, lowered_late};
use super::debt_tests::{answered, contested, died, first_version, played, worked};
use super::part_time_tests::{loss, part_time};
use super::rule_tests::*;
use super::switch_tests::debt_in_progress;
use super::*;
use crate::domain::{
    AdvancePaid, AssimilatedPeriod, Assimilation, BankAccountChange, Bereavement, Channel, Content,
    Decision, EarlierDays, Payee, ReturnToWork, StopContext, TaxRateChange, WorkPattern,
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

/// What a file answers to `documents` on one settlement day.
fn told(mut file: File, documents: &[Document], on: &str) -> String {
    for document in documents {
        send(&mut file, document.clone());
    }
    serde_json::to_string(&settle(&mut file, on)).unwrap()
}

/// Asserts that each fault shows in a file.
pub(super) fn shows(
    kinds: &[FaultKind],
    opening: &DossierOpening,
    documents: &[Document],
    on: &str,
) {
    let sound = told(file_of(opening.clone()), documents, on);
    for kind in kinds {
        let found = told(faulty(*kind, opening.clone()), documents, on);
        assert_ne!(found, sound, "{}", kind.id());
    }
}

fn pay_of_march() -> Document {
    declares("P", "S1", "2026-03-04", THREE_OF_2026, 250_000)
}

#[test]
fn each_fault_of_part_time_shows() {
    let documents = [
        part_time("T", "S1", "2026-03-02", "2026-03-11"),
        pay_of_march(),
        loss("M", "S1", "2026-03", 10_000),
    ];
    shows(
        &[
            FaultKind::PartTimeUnpaid,
            FaultKind::PartTimeLossIgnored,
            FaultKind::PartTimeWaitingDays,
        ],
        &opening(),
        &documents,
        "2026-04-03",
    );
    let mut had_360_days = opening();
    had_360_days.history.sickness_days = vec![EarlierDays {
        first_day: day("2024-03-15"),
        last_day: day("2025-03-09"),
    }];
    shows(
        &[FaultKind::PartTimeNoExtraYear],
        &had_360_days,
        &documents,
        "2026-04-03",
    );
}

#[test]
fn each_fault_of_distance_and_of_form_shows() {
    let too_long = [
        initial("A", "S1", "2026-07-01", "2026-07-10"),
        at_a_distance(extension("B", "S1", "2026-07-11", "2026-07-20")),
        declares(
            "P",
            "S1",
            "2026-07-04",
            &["2026-04", "2026-05", "2026-06"],
            250_000,
        ),
    ];
    shows(
        &[
            FaultKind::DistanceLengthIgnored,
            FaultKind::DistanceRefusedWhole,
        ],
        &opening(),
        &too_long,
        "2026-07-27",
    );
    let unsecured = changed(initial("A", "S1", "2026-03-02", "2026-03-10"), |notice| {
        notice.unsecured_form = true;
    });
    shows(
        &[FaultKind::UnsecuredFormPaid],
        &opening(),
        &[unsecured, pay_of_march()],
        "2026-03-16",
    );
    let mut on_paper = initial("A", "S1", "2026-03-02", "2026-03-10");
    on_paper.channel = Channel::Paper;
    shows(
        &[FaultKind::PaperFormRefused],
        &opening(),
        &[on_paper.clone(), pay_of_march()],
        "2026-03-16",
    );
    // Prescribed before September 2025, even the fault takes it.
    let before = [
        changed(on_paper, |notice| notice.prescribed_on = day("2025-08-31")),
        pay_of_march(),
    ];
    let found = told(
        faulty(FaultKind::PaperFormRefused, opening()),
        &before,
        "2026-03-16",
    );
    assert!(!found.contains("unsecured_form"));
}

#[test]
fn each_fault_of_waiting_days_that_are_lifted_shows() {
    let miscarriage = changed(initial("A", "S1", "2026-03-02", "2026-03-10"), |notice| {
        notice.context = Some(StopContext::Miscarriage);
    });
    shows(
        &[FaultKind::ExemptionIgnored],
        &opening(),
        &[miscarriage, pay_of_march()],
        "2026-03-16",
    );
    let death = Content::Bereavement(Bereavement {
        died_on: day("2026-02-20"),
    });
    let documents = [
        document("D", 1, "2026-02-25", death),
        initial("A", "S1", "2026-03-02", "2026-03-04"),
        initial("B", "S2", "2026-03-06", "2026-03-10"),
        pay_of_march(),
        declares("Q", "S2", "2026-03-08", THREE_OF_2026, 250_000),
    ];
    shows(
        &[FaultKind::ExemptionIgnored, FaultKind::BereavementEveryStop],
        &opening(),
        &documents,
        "2026-03-16",
    );
}

#[test]
fn each_fault_of_pensioners_shows() {
    let documents = |progressive| {
        [
            pension("2025-01-01", progressive),
            initial("A", "S1", "2026-03-02", "2026-03-31"),
            pay_of_march(),
        ]
    };
    let limited = pensioner("1962-03-02");
    shows(
        &[FaultKind::PensionerLimitIgnored],
        &limited,
        &documents(false),
        "2026-04-13",
    );
    shows(
        &[FaultKind::ProgressiveRetirementLimited],
        &limited,
        &documents(true),
        "2026-04-13",
    );
    shows(
        &[FaultKind::PensionerCountedBeforeAge],
        &pensioner("1963-06-06"),
        &documents(false),
        "2026-04-13",
    );
}

#[test]
fn each_fault_of_work_that_ends_or_is_not_continuous_shows() {
    let stop = [
        initial("A", "S1", "2026-03-02", "2026-03-10"),
        declares(
            "P",
            "S1",
            "2026-03-04",
            &["2025-11", "2025-12", "2026-01"],
            250_000,
        ),
    ];
    shows(
        &[
            FaultKind::KeptRightsIgnored,
            FaultKind::UnemployedBaseAtStop,
        ],
        &out_of_work_since("2026-01-31"),
        &stop,
        "2026-03-16",
    );
    let paid_elsewhere = [
        stop[0].clone(),
        pay_of_march(),
        benefit("U", "2026-03-06", "2026-03-07"),
    ];
    shows(
        &[FaultKind::BenefitAndAllowance],
        &opening(),
        &paid_elsewhere,
        "2026-03-16",
    );
    let mut seasonal = opening();
    seasonal.career.employments[0].work_pattern = WorkPattern::Discontinuous;
    shows(
        &[FaultKind::DiscontinuousThreeMonths],
        &seasonal,
        &paid_elsewhere,
        "2026-03-16",
    );
}

#[test]
fn each_fault_of_sharing_and_of_assimilated_days_shows() {
    let shared = |kind: Option<FaultKind>| {
        let opening = two_employers();
        let mut file = kind.map_or_else(
            || file_of(opening.clone()),
            |kind| faulty(kind, opening.clone()),
        );
        serde_json::to_string(&shared_day(&mut file)).unwrap()
    };
    assert_ne!(
        shared(Some(FaultKind::SharedSubrogationToFirst)),
        shared(None)
    );
    let mut placed = opening();
    placed.career.assimilated = vec![AssimilatedPeriod {
        first_day: day("2026-02-01"),
        last_day: day("2026-02-25"),
        nature: Assimilation::Placement,
    }];
    let mut declared = statement("S1", &["2026-01"], 100_000);
    declared.pays[0].hours = crate::domain::Hours::from_hundredths(0);
    let documents = [
        initial("A", "S1", "2026-03-02", "2026-03-10"),
        document("P", 1, "2026-03-04", Content::EmployerStatement(declared)),
    ];
    shows(
        &[FaultKind::AssimilatedDaysIgnored],
        &placed,
        &documents,
        "2026-03-16",
    );
}

/// What one file says in the end, sound and with a fault.
fn both(kind: FaultKind, play: impl Fn(File) -> String) -> (String, String) {
    (play(file()), play(faulty(kind, opening())))
}

/// The debts, letters and lines of the worked ledger with `more`, until the end of May.
fn played_with(more: &[Document]) -> impl Fn(File) -> String {
    let documents = worked(more);
    move |mut file| {
        played(&mut file, &documents, "2026-05-25");
        format!(
            "{:?}",
            file.settled.iter().map(|s| &s.answer).collect::<Vec<_>>()
        )
    }
}

#[test]
fn each_fault_of_contested_debts_shows_and_leaves_other_files_alone() {
    let in_time = contested("C", "2026-04-10", "2026-04-13");
    let late = contested("C", "2026-04-20", "2026-04-20");
    let mut corrected = worked_statement_v1("2026-05-04");
    corrected.version = 3;
    let recognised = answered("D", Decision::Recognised, "2026-04-20", "2026-04-21");
    for (kind, documents) in [
        (FaultKind::ContestNotSuspending, vec![in_time.clone()]),
        (FaultKind::LateContestAccepted, vec![late]),
        (FaultKind::RefusalBySilenceIgnored, vec![in_time]),
        (
            FaultKind::CancelledDebtPaidAgain,
            vec![recognised, corrected],
        ),
    ] {
        let (sound, wrong) = both(kind, played_with(&documents));
        assert_ne!(sound, wrong, "{}", kind.id());
        let (sound, wrong) = both(kind, played_with(&[]));
        assert_eq!(sound, wrong, "{}", kind.id());
    }
}

#[test]
fn a_repayment_counted_again_after_a_switch_shows() {
    let remaining = |file: File| {
        let debts = debt_in_progress(file, &[]).statement(None).debts;
        debts[0].remaining.to_string()
    };
    let (sound, wrong) = both(FaultKind::RepaymentCountedAgain, remaining);
    // 276.12 − 50.00, then 50.00 once more.
    assert_eq!((sound.as_str(), wrong.as_str()), ("226.12", "176.12"));
}

#[test]
fn each_fault_of_a_death_shows() {
    let paid = |mut file: File| {
        let mut documents = first_version();
        documents.push(died("2026-03-20", "2026-03-18"));
        played(&mut file, &documents, "2026-03-30");
        let lines = file.statement(None).lines;
        let last = &lines[1];
        format!("{} {}", last.payee, spans(&lines[1..]).join(" "))
    };
    for (kind, expected) in [
        (
            FaultKind::DaysAfterDeathPaid,
            "estate 2026-03-17..2026-03-30 41.10",
        ),
        (
            FaultKind::DeathPaidToInsured,
            "insured 2026-03-17..2026-03-20 41.10",
        ),
    ] {
        let (sound, wrong) = both(kind, paid);
        assert_eq!(sound, "estate 2026-03-17..2026-03-20 41.10");
        assert_eq!(wrong, expected);
    }
}

#[test]
fn each_fault_of_prescription_shows() {
    let claimed = |sent_on: &'static str| {
        move |file: File| {
            let losses = [
                ("2024-08", 60_000),
                ("2024-09", 90_000),
                ("2024-10", 70_000),
            ];
            let (_, answer) = claimed_late_in(file, sent_on, &losses);
            spans(&answer.lines).join(" ")
        }
    };
    // Sent in time; one quarter early, only October is left.
    let (sound, wrong) = both(FaultKind::ClaimPrescribedEarly, claimed("2026-10-01"));
    assert!(sound.starts_with("2024-08-19") && wrong.starts_with("2024-10-01"));
    let (sound, wrong) = both(FaultKind::PrescribedClaimPaid, claimed("2026-10-05"));
    assert!(sound.starts_with("2024-10-01") && wrong.starts_with("2024-08-19"));
    let owed = |file: File| {
        let answer = lowered_late(file, "2026-04-10", "2026-04-13");
        answer.debts[0].amount.to_string()
    };
    let (sound, wrong) = both(FaultKind::PrescribedDebtClaimed, owed);
    assert_eq!((sound.as_str(), wrong.as_str()), ("55.20", "142.59"));
}

#[test]
fn each_fault_of_the_calendar_shows_on_days_of_its_own() {
    let sick = |first: &str, last: &str, months: &[&str], gross: i64| {
        [
            initial("A", "S1", first, last),
            declares("B", "S1", last, months, gross),
        ]
    };
    let leap = sick(
        "2024-02-19",
        "2024-03-04",
        &["2023-11", "2023-12", "2024-01"],
        180_000,
    );
    let march = sick("2026-03-16", "2026-04-05", THREE_OF_2026, 180_000);
    let year_end = sick(
        "2025-12-22",
        "2026-01-15",
        &["2025-09", "2025-10", "2025-11"],
        180_000,
    );
    let first = sick("2026-03-01", "2026-03-20", THREE_OF_2026, 180_000);
    // 6 003.00 / 91.25 = 65.786…, half of it 32.893…: 32.89; half of 65.79 is 32.90.
    let uneven = sick("2026-03-02", "2026-03-20", THREE_OF_2026, 200_100);
    for (kind, documents, on) in [
        (FaultKind::LeapDayUnpaid, leap, "2024-03-11"),
        (FaultKind::ClockChangeUnpaid, march.clone(), "2026-04-13"),
        (FaultKind::YearEndWaitsAgain, year_end, "2026-01-19"),
        (FaultKind::FirstOfMonthShifted, first, "2026-03-30"),
        (FaultKind::BaseRoundedFirst, uneven, "2026-03-30"),
    ] {
        shows(&[kind], &opening(), &documents, on);
    }
    for kind in [FaultKind::LeapDayUnpaid, FaultKind::FirstOfMonthShifted] {
        let sound = told(file(), &march, "2026-04-13");
        assert_eq!(told(faulty(kind, opening()), &march, "2026-04-13"), sound);
    }
}

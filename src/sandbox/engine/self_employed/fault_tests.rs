//! Each fault of the self-employed against the rule that it breaks: it must show.

use super::super::Document;
use super::super::fault_tests::shows;
use super::super::part_time_tests::part_time;
use super::super::rule_tests::*;
use super::people::*;
use crate::domain::{Content, Status};
use crate::sandbox::examples::*;
use crate::sandbox::fault::FaultKind;

fn march() -> Document {
    initial("A", "S1", "2026-03-02", "2026-03-31")
}

#[test]
fn each_fault_of_incomes_shows() {
    let documents = with(three_years(), vec![march()]);
    shows(
        &[
            FaultKind::IncomeMeanTwoYears,
            FaultKind::IncomeDivisor365,
            FaultKind::BusinessTaxWithheld,
        ],
        &person(Status::Trade),
        &documents,
        "2026-04-13",
    );
    let unpaid = vec![
        paid_in_part(income(2023, 24_000), Some((60_000, 120_000))),
        income(2024, 30_000),
        income(2025, 36_000),
        march(),
    ];
    shows(
        &[FaultKind::UnpaidContributionsIgnored],
        &person(Status::Craft),
        &unpaid,
        "2026-04-13",
    );
    let low = with(incomes(4_000, 4_000, 4_000), vec![march()]);
    shows(
        &[FaultKind::IncomeThresholdIgnored],
        &person(Status::Craft),
        &low,
        "2026-04-13",
    );
    let high = with(incomes(60_000, 60_000, 60_000), vec![march()]);
    shows(
        &[FaultKind::LiberalCapOfCraft],
        &person(Status::Liberal),
        &high,
        "2026-04-13",
    );
}

#[test]
fn each_fault_of_stops_that_follow_each_other_shows() {
    let over_new_year = [
        income(2022, 30_000),
        income(2023, 33_000),
        income(2024, 36_000),
        income(2025, 45_000),
        initial("A", "S1", "2025-12-15", "2026-01-11"),
        initial("B", "S2", "2026-01-12", "2026-02-08"),
    ];
    shows(
        &[FaultKind::FollowingStopReadAnew],
        &person(Status::Craft),
        &over_new_year,
        "2026-02-16",
    );
    shows(
        &[FaultKind::SameAccidentWaitingDays],
        &person(Status::Craft),
        &with(three_years(), the_same_accident_twice()),
        "2026-03-16",
    );
    let extended = vec![
        initial("A", "S1", "2026-01-05", "2026-03-31"),
        extension("B", "S1", "2026-04-01", "2026-04-30"),
    ];
    shows(
        &[
            FaultKind::LiberalPeriodIgnored,
            FaultKind::LiberalPeriodRestarts,
        ],
        &person(Status::Liberal),
        &with(three_years(), extended),
        "2026-05-11",
    );
}

#[test]
fn each_fault_of_part_time_without_pay_shows() {
    let followed = |first_day: &str| {
        let documents = vec![
            initial("A", "S1", "2026-01-05", "2026-01-31"),
            part_time("T", "S1", first_day, "2026-05-31"),
        ];
        with(three_years(), documents)
    };
    shows(
        &[
            FaultKind::OwnPartTimeFull,
            FaultKind::OwnPartTimeUnlimited,
            FaultKind::PartTimeUnpaid,
        ],
        &person(Status::Craft),
        &followed("2026-02-01"),
        "2026-06-08",
    );
    shows(
        &[FaultKind::OwnPartTimeAlone],
        &person(Status::Craft),
        &followed("2026-02-02"),
        "2026-06-08",
    );
}

#[test]
fn each_fault_of_maternity_shows() {
    let documents = with(three_years(), leave_of_spring());
    let opening = person(Status::Craft);
    shows(
        &[FaultKind::RestAllowanceAtOnce],
        &opening,
        &documents,
        "2026-04-13",
    );
    let low = with(incomes(4_000, 4_000, 4_000), leave_of_spring());
    shows(
        &[FaultKind::ReducedMaternityWhole],
        &opening,
        &low,
        "2026-04-13",
    );
    let short = with(documents, vec![returns("R", "L1", "2026-06-11")]);
    shows(
        &[FaultKind::ShortLeavePaid, FaultKind::ReturnIgnored],
        &opening,
        &short,
        "2026-07-20",
    );
}

#[test]
fn faults_of_the_self_employed_leave_an_employee_alone() {
    let documents = [
        initial("A", "S1", "2026-03-02", "2026-03-31"),
        declares("P", "S1", "2026-03-04", THREE_OF_2026, 250_000),
        document(
            "Y",
            1,
            "2026-01-05",
            Content::YearlyIncome(crate::domain::YearlyIncome {
                year: 2025,
                income: crate::domain::Cents(100),
                contributions_paid: false,
                contributions: None,
            }),
        ),
    ];
    let told = |mut file: super::super::File| {
        for document in &documents {
            send(&mut file, document.clone());
        }
        serde_json::to_string(&settle(&mut file, "2026-04-13")).unwrap()
    };
    let sound = told(file());
    for kind in [
        FaultKind::IncomeThresholdIgnored,
        FaultKind::BusinessTaxWithheld,
        FaultKind::OwnPartTimeFull,
        FaultKind::FollowingStopReadAnew,
    ] {
        assert_eq!(told(faulty(kind, opening())), sound, "{}", kind.id());
    }
}

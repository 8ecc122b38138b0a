//! The precisions P68 to P76 and P79 to P81 of the contract, each with its hand calculation.

use super::super::testing::*;
use super::super::{Coverage, Parameters, ledger, steps};
use super::testing::*;
use crate::domain::{
    AldDecision, Benefit, Bereavement, Cents, Content, Decision, Dossier, EarlierDays, LetterKind,
    Risk, Status, StopNotice, StopStatus,
};

#[test]
fn what_lies_outside_is_named() {
    let march = |file| stop(file, "S1", "2026-03-02", "2026-03-31");
    let mut unknown = march(craft());
    unknown.career.self_employed = None;
    assert_eq!(reasons(&unknown), ["self_employed_activity_unknown"]);
    let mut other = march(craft());
    other.insured.status = Status::Employee;
    assert!(reasons(&other).contains(&"self_employed_of_another_status"));
    let mut second = march(craft());
    second.career.employments.push(employment(EMPLOYER));
    assert_eq!(reasons(&second), ["second_activity"]);
    let paternity = leave_of("M1", Benefit::Paternity, "2026-03-02", "2026-03-26");
    let paternity = march(craft()).with("leave", "2026-03-02", paternity);
    assert_eq!(reasons(&paternity), ["leave"]);
    let pregnant = craft().with(
        "S1",
        "2026-03-02",
        Content::StopNotice(StopNotice {
            risk: Risk::Pregnancy,
            ..notice("S1", "2026-03-02", "2026-03-31")
        }),
    );
    assert_eq!(reasons(&pregnant), ["leave"]);
    let early = stop(craft(), "S1", "2023-12-31", "2024-01-31");
    assert_eq!(reasons(&early), ["self_employed_before_2024"]);
    let before = march(without_incomes(Status::Craft, "2026-03-03"));
    assert_eq!(reasons(&before), ["before_the_activity"]);
}

#[test]
fn an_accident_is_sickness_and_its_paper_may_be_late() {
    let accident = |sent_on: &str| {
        let content = Content::StopNotice(StopNotice {
            risk: Risk::Accident,
            accident: Some(id("A1")),
            ..notice("S1", "2026-03-02", "2026-03-15")
        });
        craft().with("S1", sent_on, content).posted("S1", sent_on)
    };
    let late = accident("2026-03-06");
    let answers = late.answers(&["2026-03-16"]);
    assert_eq!(answers[0].letters[0].kind, LetterKind::LateWarning);
    assert_eq!(answers[0].lines[0].kind, Some(SICKNESS));
    // Sent after its end: refused, where an employee's accident would be paid.
    let after = letters(&accident("2026-03-16"), "2026-03-30");
    assert_eq!(after, [("sent_after_the_end".to_owned(), None)]);
}

#[test]
fn missing_incomes_are_told_by_year_and_a_withdrawn_one_stops_new_days_only() {
    let file = stop(
        without_incomes(Status::Craft, "2015-03-02"),
        "S1",
        "2026-03-02",
        "2026-03-31",
    );
    let file = file.with("income-2024", "2026-03-02", paid_up(2024, "30000.00"));
    let waiting = status_of(&file, "2026-03-16");
    assert_eq!(waiting[0].1, StopStatus::Waiting);
    assert_eq!(waiting[0].2, ["yearly_income:2023", "yearly_income:2025"]);

    let file =
        stop(craft(), "S1", "2026-03-02", "2026-03-31").withdrawn("income-2025", "2026-03-20");
    let answers = file.answers(&["2026-03-16", "2026-03-30"]);
    assert_eq!(
        lines(&answers[0]),
        [line(insured(), "2026-03-05", "2026-03-16", "41.10")]
    );
    assert!(answers[1].lines.is_empty() && answers[1].debts.is_empty());
    assert_eq!(answers[1].stops[0].waiting_for, ["yearly_income:2025"]);
}

#[test]
fn an_income_counts_in_the_share_of_its_contributions_and_the_latest_document_wins() {
    let march = stop(craft(), "S1", "2026-03-02", "2026-03-31");
    // (30 000 × 2/3 + 60 000) / 3 / 730 = 36.5296…
    let shared = march.clone().with(
        "more-2023",
        "2026-03-01",
        partly_paid(2023, "30000.00", "2.00", "3.00"),
    );
    assert_eq!(paid(&shared, "2026-04-13")[0].2, "36.53");
    // More paid than due counts for one; a loss for nothing: (30 000 + 30 000) / 3 / 730 = 27.40.
    let more = march.clone().with(
        "more-2023",
        "2026-03-01",
        partly_paid(2023, "30000.00", "4.00", "3.00"),
    );
    assert_eq!(paid(&more, "2026-04-13")[0].2, "41.10");
    let loss = march.with("more-2023", "2026-03-01", paid_up(2023, "-500.00"));
    assert_eq!(paid(&loss, "2026-04-13")[0].2, "27.40");
}

#[test]
fn incomes_too_large_for_exact_arithmetic_are_abstained_on() {
    let mut file = stop(craft(), "S1", "2026-03-02", "2026-03-31");
    for (year, due) in [
        (2023, "9999999967.00"),
        (2024, "9999999937.00"),
        (2025, "9999999943.01"),
    ] {
        let content = partly_paid(year, "9999999999.99", "9999999901.01", due);
        file = file.with(&format!("large-{year}"), "2026-03-01", content);
    }
    assert_eq!(reasons(&file), ["income_out_of_range"]);
}

#[test]
fn a_stop_without_work_since_another_keeps_its_years_and_rights() {
    // S1 has rights of 2025-12-29 only: affiliated on 2025-01-02, one year not yet run.
    let file = without_incomes(Status::Craft, "2025-01-02");
    let file = file.with("income-2025", "2025-12-29", paid_up(2025, "20000.00"));
    let file = stop(
        stop(file, "S1", "2025-12-29", "2026-01-11"),
        "S2",
        "2026-01-12",
        "2026-01-31",
    );
    let refused = status_of(&file, "2026-02-14");
    assert_eq!(refused[1].1, StopStatus::Refused);
    // With a day of work between, S2 looks back to itself: 20 000 × 365 / 364 / 730 = 27.4725…
    let file = without_incomes(Status::Craft, "2025-01-02");
    let file = file.with("income-2025", "2025-12-29", paid_up(2025, "20000.00"));
    let file = stop(
        stop(file, "S1", "2025-12-29", "2026-01-10"),
        "S2",
        "2026-01-12",
        "2026-01-31",
    );
    assert_eq!(
        paid(&file, "2026-02-14"),
        [span("2026-01-15", "2026-01-31", "27.47", SICKNESS)]
    );
}

#[test]
fn part_time_on_the_eve_counts_and_a_leave_does_not() {
    // The years 2022 to 2024 give less than 2023 to 2025.
    let base = |file: Dossier| {
        let file = file.with("more-2022", "2024-01-02", paid_up(2022, "12000.00"));
        file.with("more-2025", "2024-01-02", paid_up(2025, "48000.00"))
    };
    let file = stop(base(craft()), "S1", "2025-12-01", "2025-12-21");
    let file = part(file, "S1", "2025-12-22", "2026-01-04", false);
    let file = stop(file, "S2", "2026-01-05", "2026-01-18");
    // (12 000 + 60 000) / 3 / 730 = 32.8767…
    let last = paid(&file, "2026-02-01").pop().unwrap();
    assert_eq!(last, span("2026-01-08", "2026-01-18", "32.88", SICKNESS));
    // After a leave: (60 000 + 48 000) / 3 / 730 = 49.3150…
    let file = leave(base(craft()), "2025-09-26", "2026-01-04");
    let file = file.with("birth", "2025-09-26", birth("2025-10-28", None));
    let file = stop(file, "S2", "2026-01-05", "2026-01-18");
    let last = paid(&file, "2026-02-01").pop().unwrap();
    assert_eq!(last, span("2026-01-08", "2026-01-18", "49.32", SICKNESS));
}

#[test]
fn rights_are_kept_for_a_year_and_carried_on_by_an_unemployment_benefit() {
    let out = || ended(craft(), "2024-12-31");
    let lost = stop(out(), "S1", "2026-01-05", "2026-01-18");
    assert_eq!(
        letters(&lost, "2026-02-01"),
        [("rights_not_opened".to_owned(), None)]
    );
    let kept = lost.with("benefit", "2025-01-02", benefit("2025-02-01", "2025-06-30"));
    assert_eq!(
        paid(&kept, "2026-02-01"),
        [span("2026-01-08", "2026-01-18", "41.10", SICKNESS)]
    );
    // Inside the benefit nothing is due.
    let inside = stop(out(), "S1", "2025-06-16", "2025-06-30");
    let inside = inside.with("benefit", "2025-01-02", benefit("2025-02-01", "2025-06-30"));
    assert_eq!(
        letters(&inside, "2025-07-14"),
        [("unemployment_benefit".to_owned(), None)]
    );
}

#[test]
fn the_first_civil_year_is_abstained_on_unless_rights_are_refused() {
    let file = without_incomes(Status::Craft, "2026-01-05");
    let refused = stop(file, "S1", "2026-03-02", "2026-03-31");
    assert_eq!(
        letters(&refused, "2026-04-14"),
        [("rights_not_opened".to_owned(), None)]
    );
    let mut before = refused;
    before.career.affiliated_on = day("2020-01-01");
    assert_eq!(reasons(&before), ["rights_of_a_former_scheme"]);
}

#[test]
fn rights_of_a_former_scheme_are_abstained_on_in_the_first_year_only() {
    let poor = |started_on: &str| {
        let mut file = without_incomes(Status::Craft, started_on);
        file.career.affiliated_on = day("2018-01-01");
        let file = file.with("income-2025", "2026-01-02", paid_up(2025, "1000.00"));
        stop(file, "S1", "2026-03-02", "2026-03-31")
    };
    assert_eq!(reasons(&poor("2025-03-03")), ["rights_of_a_former_scheme"]);
    assert_eq!(
        letters(&poor("2025-03-02"), "2026-04-14"),
        [("no_base".to_owned(), None)]
    );
}

#[test]
fn other_readings_of_the_income_give_what_the_contract_works_out() {
    let file =
        |status, income: &str| stop(of_status(status, income), "S1", "2026-03-02", "2026-03-31");
    let low = file(Status::Craft, "10000.00");
    assert_eq!(
        daily_by(&low, "self_employed_minimum", "each_year"),
        "25.11"
    );
    assert_eq!(
        daily_by(&low, "self_employed_minimum", "current_ceiling"),
        "26.33"
    );
    let micro = file(Status::Micro, "10000.00");
    assert_eq!(
        daily_by(&micro, "self_employed_minimum", "each_year"),
        "13.70"
    );
    let uneven = file(Status::Trade, "30000.00")
        .with("more-2024", "2026-03-01", paid_up(2024, "40000.00"))
        .with("more-2025", "2026-03-01", paid_up(2025, "90000.00"));
    assert_eq!(paid(&uneven, "2026-04-14")[0].2, "65.84");
    assert_eq!(daily_by(&uneven, "self_employed_cap", "each_year"), "53.91");
    // Prescribed in December: the years 2022 to 2024, and the ceiling of 2025.
    let rich = of_status(Status::Craft, "60000.00").with(
        "S1",
        "2026-01-02",
        Content::StopNotice(StopNotice {
            prescribed_on: day("2025-12-31"),
            ..notice("S1", "2026-01-02", "2026-01-31")
        }),
    );
    assert_eq!(paid(&rich, "2026-04-14")[0].2, "65.84");
    assert_eq!(daily_by(&rich, "finding_day", "prescription"), "64.52");
    let kept = ended(of_status(Status::Craft, "60000.00"), "2025-12-15");
    let kept = stop(kept, "S1", "2026-03-02", "2026-03-31");
    assert_eq!(
        daily_by(&kept, "self_employed_kept_base", "first_day"),
        "65.84"
    );
}

#[test]
fn the_waiting_days_are_lifted_for_the_first_stop_after_a_bereavement_a_leave_being_none() {
    let died = Content::Bereavement(Bereavement {
        died_on: day("2026-03-15"),
    });
    let file = mother().with("death", "2026-03-16", died);
    let file = stop(file, "S1", "2026-07-10", "2026-07-20");
    // 117 days after: waiting days; but the leave of 20 March was no stop either.
    assert_eq!(paid(&file, "2026-08-01").pop().unwrap().0, "2026-07-13");
    let died = Content::Bereavement(Bereavement {
        died_on: day("2026-03-18"),
    });
    let file = leave(craft(), "2026-03-20", "2026-06-12").with("death", "2026-03-19", died);
    let file = file.with("birth", "2026-03-01", birth("2026-05-01", None));
    let file = stop(file, "S1", "2026-06-15", "2026-06-20");
    assert_eq!(paid(&file, "2026-08-01").pop().unwrap().0, "2026-06-15");
}

#[test]
fn eighty_seven_days_may_be_read_as_paid_days_and_as_ending_part_time() {
    let file = stop(
        of_status(Status::Liberal, "60000.00"),
        "S1",
        "2026-01-05",
        "2026-01-31",
    );
    let file = file.with(
        "extension",
        "2026-02-03",
        Content::StopNotice(extension("S1", "2026-02-03", "2026-04-30")),
    );
    let by_days = paid_by(&file, &read_as("liberal_period", "paid_days"));
    // 24 days to 31 January, 63 from 3 February.
    assert_eq!(by_days[1].1, "2026-04-06");
    let part = part(file, "S1", "2026-05-01", "2026-05-31", true);
    let part = part.with(
        "ald",
        "2026-01-02",
        Content::AldDecision(AldDecision {
            illness: id("ald-1"),
            decision: Decision::Recognised,
            first_day: day("2020-01-01"),
        }),
    );
    assert_eq!(paid(&part, "2026-06-01").pop().unwrap().0, "2026-05-01");
    let inside = paid_by(&part, &read_as("liberal_period_part_time", "inside"));
    assert_eq!(inside.last().unwrap().1, "2026-04-04");
}

#[test]
fn part_time_after_the_eighty_seventh_day_follows_no_paid_stop() {
    let file = stop(
        of_status(Status::Liberal, "60000.00"),
        "S1",
        "2026-01-05",
        "2026-04-30",
    );
    let file = part(file, "S1", "2026-05-01", "2026-05-31", false);
    assert_eq!(
        paid(&file, "2026-06-14"),
        [span("2026-01-08", "2026-04-04", "82.19", SICKNESS)]
    );
    assert_eq!(
        letters(&file, "2026-06-14"),
        [("limit_87_days".to_owned(), Some("2026-04-04".to_owned()))]
    );
    // On the 87th day itself it does: 41.10, its half of 82.1917….
    let file = stop(
        of_status(Status::Liberal, "60000.00"),
        "S1",
        "2026-01-05",
        "2026-04-04",
    );
    let file = part(file, "S1", "2026-04-05", "2026-05-31", false);
    assert_eq!(
        paid(&file, "2026-06-14")[1],
        span("2026-04-05", "2026-05-31", "41.10", PART)
    );
}

#[test]
fn ninety_days_of_part_time_slide_over_three_years_and_leave_illness_out() {
    // 60 days in 2024, 40 under an illness, then 30 more and no day beyond.
    let file = stop(craft(), "S1", "2024-03-04", "2024-03-10");
    let file = part(file, "S1", "2024-03-11", "2024-05-09", false);
    let file = part(file, "S2", "2025-09-01", "2025-10-10", true);
    let file = file.with(
        "ald",
        "2024-01-02",
        Content::AldDecision(AldDecision {
            illness: id("ald-1"),
            decision: Decision::Recognised,
            first_day: day("2020-01-01"),
        }),
    );
    let file = stop(file, "S3", "2026-03-02", "2026-03-08");
    let file = part(file, "S3", "2026-03-09", "2026-05-31", false);
    let last = paid(&file, "2026-06-14").pop().unwrap();
    assert_eq!(
        (last.0.as_str(), last.1.as_str()),
        ("2026-03-09", "2026-04-07")
    );
    let counters = &file.answers(&["2026-06-14"])[0].counters;
    assert_eq!(counters.part_time_days, 130);
    // 4 + 60 + 4 + 30, those of the illness left out.
    assert_eq!(counters.sickness_days_3y, 98);
    let whole = paid_by(
        &file,
        &read_as("self_employed_part_time_window", "whole_file"),
    );
    assert_eq!(whole.last().unwrap().1, "2026-04-07");
}

#[test]
fn part_time_after_a_full_stop_of_another_name_is_abstained_on_outside_an_illness() {
    let file = stop(craft(), "S1", "2026-03-02", "2026-03-15");
    let outside = part(file.clone(), "S2", "2026-03-16", "2026-03-31", false);
    assert_eq!(reasons(&outside), ["part_time_after_another_stop"]);
    // Under a long-term illness no full stop is asked for (P76): half of 41.0958… is 20.55.
    let inside = part(file.clone(), "S2", "2026-03-16", "2026-03-31", true).with(
        "ald",
        "2026-01-02",
        Content::AldDecision(AldDecision {
            illness: id("ald-1"),
            decision: Decision::Recognised,
            first_day: day("2026-01-01"),
        }),
    );
    assert!(reasons(&inside).is_empty());
    assert_eq!(paid(&inside, "2026-04-13").pop().unwrap().2, "20.55");
    // The eve is a day of part time, or of a leave: no full stop of another name.
    let file = part(file, "S1", "2026-03-16", "2026-03-22", false);
    let after_part_time = part(file, "S2", "2026-03-23", "2026-03-31", false);
    assert!(reasons(&after_part_time).is_empty());
    assert_eq!(
        paid(&after_part_time, "2026-04-13").pop().unwrap().1,
        "2026-03-22"
    );
    let after_leave = part(mother(), "S2", "2026-07-10", "2026-07-31", false);
    assert!(reasons(&after_leave).is_empty());
}

#[test]
fn days_of_a_balance_count_in_the_360_and_not_in_the_ninety() {
    let mut file = stop(craft(), "S1", "2026-03-02", "2026-03-08");
    file = part(file, "S1", "2026-03-09", "2026-06-30", false);
    file.history.sickness_days.push(EarlierDays {
        first_day: day("2024-06-01"),
        last_day: day("2025-02-25"),
    });
    // 270 earlier days and 4 of March: 86 of part time reach 360 before the ninety.
    assert_eq!(
        letters(&file, "2026-07-14"),
        [("limit_360_days".to_owned(), Some("2026-06-02".to_owned()))]
    );
}

#[test]
fn nothing_is_withheld_from_a_business_and_tax_is_from_micro() {
    let tax = |status, parameters: &Parameters| {
        let file = stop(
            of_status(status, "30000.00"),
            "S1",
            "2026-03-02",
            "2026-03-15",
        );
        let days = [day("2026-03-16")];
        let ledger = ledger(&file, parameters, &days).unwrap();
        ledger.lines[0].money.tax
    };
    for status in [Status::Craft, Status::Trade, Status::Liberal] {
        assert_eq!(tax(status, parameters()), Cents::ZERO);
        assert!(tax(status, &read_as("self_employed_tax", "as_wages")) > Cents::ZERO);
    }
    // 452.10 less 17.18, at 5 %: 21.75.
    assert_eq!(tax(Status::Micro, parameters()), euros("21.75"));
}

#[test]
fn the_story_reaches_the_sides_of_its_rules() {
    let full = stop(craft(), "S1", "2026-03-02", "2026-03-15");
    let full = part(full, "S1", "2026-03-16", "2026-07-31", false);
    let refused = leave(craft(), "2026-05-01", "2026-06-24");
    let refused = refused.with("birth", "2026-05-01", birth("2026-05-01", None));
    let low = stop(
        of_status(Status::Craft, "3000.00"),
        "S1",
        "2026-03-02",
        "2026-03-15",
    );
    let rich = stop(
        of_status(Status::Craft, "90000.00"),
        "S1",
        "2026-03-02",
        "2026-03-15",
    );
    let mut coverage = Coverage::default();
    for file in [&full, &mother(), &refused, &low, &rich] {
        coverage.add(&steps(file, parameters(), day("2026-08-14")).unwrap());
    }
    let reached = |rule: &str, side: &str| {
        let mut sides = coverage.sides();
        let found = sides.find(|known| known.rule == rule && known.side == side);
        found.unwrap().n_dossiers
    };
    for (rule, side) in [
        ("self_employed_rights", "opened"),
        ("mean_income", "three_years"),
        ("income_threshold", "reached"),
        ("income_threshold", "not_reached"),
        ("self_employed_amount", "mean"),
        ("self_employed_amount", "cap"),
        ("self_employed_part_time", "paid"),
        ("limit_90_days", "refused"),
        ("leave_too_short", "refused"),
        ("flat_maternity", "whole"),
        ("maternity_days", "paid"),
        ("maternal_rest", "paid"),
        ("gap", "leave"),
    ] {
        assert!(reached(rule, side) > 0, "{rule}: {side}");
    }
}

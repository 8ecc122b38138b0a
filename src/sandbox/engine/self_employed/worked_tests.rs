//! The worked files of the self-employed (contract, P68 to P80), each with its arithmetic by
//! hand.

use super::super::part_time_tests::part_time;
use super::super::rule_tests::*;
use super::super::{Document, DossierOpening, SettlementAnswer};
use super::people::*;
use crate::domain::{
    AldDecision, AldHistory, Benefit, Cents, Content, Decision, EarlierDays, Payee, Status,
    StopStatus, YearTaxable,
};
use crate::sandbox::examples::*;

/// `span of days daily gross CSG CRDS tax net` of each payment.
fn rows(answer: &SettlementAnswer) -> Vec<String> {
    answer
        .lines
        .iter()
        .chain(&answer.regularisations)
        .map(|line| {
            assert_eq!(line.payee, Payee::Insured);
            let spans = spans(std::slice::from_ref(line)).join(", ");
            format!(
                "{spans} | {} {} {} {} {}",
                line.gross, line.csg, line.crds, line.tax, line.net
            )
        })
        .collect()
}

/// The first span of all that a stop of February 2026 gets.
fn february(status: Status, documents: Vec<Document>) -> String {
    february_of(person(status), documents)
}

fn february_of(opening: DossierOpening, mut documents: Vec<Document>) -> String {
    documents.push(initial("A", "S1", "2026-02-10", "2026-03-11"));
    let answer = settled(opening, documents, "2026-03-16");
    match letters_of(&answer).first() {
        Some(letter) => letter.clone(),
        None => answer.lines[0].spans[0].daily_gross.to_string(),
    }
}

// W1

#[test]
fn w1_the_mean_of_three_years_over_730_is_paid_after_three_days_without_tax() {
    let stop = initial("A", "S1", "2026-02-10", "2026-03-11");
    let documents = with(three_years(), vec![stop]);
    // 90 000 / 3 = 30 000; / 730 = 41.0958… → 41.10.
    let answers = every_fortnight(
        person(Status::Craft),
        documents.clone(),
        "2026-02-16",
        "2026-03-16",
    );
    assert_eq!(
        answers.iter().flat_map(rows).collect::<Vec<_>>(),
        [
            "2026-02-13..2026-02-16 41.10 | 164.40 10.19 0.82 0.00 153.39",
            "2026-02-17..2026-03-02 41.10 | 575.40 35.67 2.88 0.00 536.85",
            "2026-03-03..2026-03-11 41.10 | 369.90 22.93 1.85 0.00 345.12",
        ]
    );
    assert_eq!(gross(&answers), Cents(110_970));
    assert!(answers[2].taxable_by_year.is_empty() && answers[2].letters.is_empty());
    assert_eq!(answers[2].stops[0].status, StopStatus::Finished);

    let answers = every_fortnight(person(Status::Micro), documents, "2026-02-16", "2026-03-16");
    let taxes: Vec<Cents> = answers.iter().map(|answer| answer.lines[0].tax).collect();
    assert_eq!(taxes, [Cents(791), Cents(2_768), Cents(1_779)]);
    // 158.15 + 553.53 + 355.84.
    assert_eq!(
        answers[2].taxable_by_year,
        [YearTaxable {
            year: 2026,
            amount: Cents(106_752)
        }]
    );
}

// W2

#[test]
fn w2_the_mean_is_capped_once_by_the_ceiling_and_by_three_for_a_liberal_profession() {
    // 53 333.33… > 48 060; 48 060 / 730 = 65.8356…
    let trader = february(Status::Trade, incomes(30_000, 40_000, 90_000));
    assert_eq!(trader, "65.84");
    // 144 180 / 730 = 197.5068…
    let liberal = february(Status::Liberal, incomes(150_000, 150_000, 150_000));
    assert_eq!(liberal, "197.51");
}

// W3

#[test]
fn w3_below_a_tenth_of_the_mean_ceiling_nothing_is_due_and_at_it_all_is() {
    let with_the_last = |cents: i64| {
        vec![
            income(2023, 4_000),
            income(2024, 4_700),
            income_received(2025, cents, "2026-01-05"),
        ]
    };
    // 13 745.99 / 3 = 4 581.9966… < 4 582.00.
    let below = february(Status::Micro, with_the_last(504_599));
    assert_eq!(below, "Refusal no_base");
    // 4 582.00 / 730 = 6.2767…
    assert_eq!(february(Status::Micro, with_the_last(504_600)), "6.28");
    // 13.6986…: no minimum.
    let craft = february(Status::Craft, incomes(10_000, 10_000, 10_000));
    assert_eq!(craft, "13.70");
}

// W4

#[test]
fn w4_an_income_counts_as_far_as_its_contributions_are_paid() {
    let half_paid = || paid_in_part(income(2023, 24_000), Some((60_000, 120_000)));
    let mut schedule_kept = income_received(2023, 2_400_000, "2026-03-04");
    schedule_kept.version = 2;
    let answers = every_fortnight(
        person(Status::Craft),
        vec![
            half_paid(),
            income(2024, 30_000),
            income(2025, 36_000),
            initial("A", "S1", "2026-02-10", "2026-03-11"),
            schedule_kept,
        ],
        "2026-02-16",
        "2026-03-16",
    );
    // (12 000 + 30 000 + 36 000) / 3 = 26 000; 35.6164…; then 18 days of 5.48 more.
    assert_eq!(answers[0].lines[0].gross, Cents(14_248));
    assert_eq!(answers[1].lines[0].gross, Cents(49_868));
    assert_eq!(
        rows(&answers[2]),
        [
            "2026-03-03..2026-03-11 41.10 | 369.90 22.93 1.85 0.00 345.12",
            "2026-02-13..2026-03-02 5.48 | 98.64 6.12 0.49 0.00 92.03",
        ]
    );
    assert_eq!(gross(&answers), Cents(110_970));

    // Nothing stated: 66 000 / 3 = 22 000; 30.1369…
    let none = vec![
        paid_in_part(income(2023, 24_000), None),
        income(2024, 30_000),
        income(2025, 36_000),
    ];
    assert_eq!(february(Status::Craft, none), "30.14");
    let only_the_last = vec![
        paid_in_part(income(2023, 24_000), None),
        paid_in_part(income(2024, 30_000), Some((0, 100))),
        income(2025, 12_000),
    ];
    assert_eq!(february(Status::Craft, only_the_last), "Refusal no_base");
}

// W5

#[test]
fn w5_a_stop_waits_for_the_income_of_each_year() {
    let answers = every_fortnight(
        person(Status::Craft),
        vec![
            income(2023, 24_000),
            income(2024, 30_000),
            income_received(2025, 3_600_000, "2026-03-04"),
            initial("A", "S1", "2026-02-10", "2026-03-11"),
        ],
        "2026-02-16",
        "2026-03-16",
    );
    for waiting in &answers[..2] {
        assert!(waiting.lines.is_empty());
        assert_eq!(states(waiting), ["S1 Waiting yearly_income:2025"]);
    }
    assert_eq!(spans(&answers[2].lines), ["2026-02-13..2026-03-11 41.10"]);
    assert_eq!(gross(&answers), Cents(110_970));
}

// W6

#[test]
fn w6_the_first_three_civil_years_are_stretched_to_whole_years() {
    let newcomer = |first_day: &str, documents: Vec<Document>| {
        let answer = settled(
            since(Status::Craft, "2025-04-26"),
            with(documents, vec![initial("A", "S1", first_day, "2026-05-31")]),
            "2026-06-08",
        );
        match letters_of(&answer).first() {
            Some(letter) => letter.clone(),
            None => answer.lines[0].spans[0].daily_gross.to_string(),
        }
    };
    // 250 days: 15 000 × 365 / 250 = 21 900; / 730 = 30.
    let first = || vec![income(2025, 15_000)];
    assert_eq!(newcomer("2026-04-26", first()), "30.00");
    assert_eq!(newcomer("2026-04-25", first()), "Refusal rights_not_opened");
    // 26 000 × 365 / 486 = 19 526.7489…; / 730 = 26.7489…
    let second = february_of(
        since(Status::Craft, "2024-09-02"),
        vec![income(2024, 6_000), income(2025, 20_000)],
    );
    assert_eq!(second, "26.75");
    // 48 000 / 3 = 16 000, not stretched; 21.9178…
    let fourth = february_of(
        since(Status::Craft, "2023-07-01"),
        incomes(4_000, 20_000, 24_000),
    );
    assert_eq!(fourth, "21.92");
}

// W7

fn liberal() -> Vec<Document> {
    incomes(60_000, 60_000, 60_000)
}

#[test]
fn w7_a_liberal_profession_gets_eighty_seven_days_in_a_row() {
    let stop = initial("A", "S1", "2026-01-05", "2026-04-30");
    let answers = every_fortnight(
        person(Status::Liberal),
        with(liberal(), vec![stop]),
        "2026-01-05",
        "2026-04-13",
    );
    // 60 000 / 730 = 82.1917…; 8 January to 4 April: 24 + 28 + 31 + 4 = 87.
    assert_eq!(gross(&answers), Cents(87 * 8_219));
    let (last, before) = answers.split_last().unwrap();
    assert_eq!(letters_of(last), ["EndOfRights limit_87_days"]);
    assert_eq!(last.letters[0].last_day, Some(day("2026-04-04")));
    assert_eq!(last.letters[0].article, "CSS art. D. 622-12");
    assert_eq!(states(last), ["S1 Exhausted"]);
    assert!(before.iter().all(|answer| answer.letters.is_empty()));
}

/// Illness I1, recognised since `first_day`, whose first stop began then.
fn with_the_illness(
    mut opening: DossierOpening,
    first_day: &str,
    resumed_on: Option<&str>,
) -> (DossierOpening, Document) {
    opening.history.ald = vec![AldHistory {
        illness: stop_id("I1"),
        first_stop_on: day(first_day),
        resumed_on: resumed_on.map(day),
    }];
    let content = Content::AldDecision(AldDecision {
        illness: stop_id("I1"),
        decision: Decision::Recognised,
        first_day: day(first_day),
    });
    (opening, document("D", 1, first_day, content))
}

#[test]
fn w7_a_long_term_illness_has_the_same_period_and_a_gap_does_not_lengthen_it() {
    let (opening, decision) =
        with_the_illness(person(Status::Liberal), "2025-03-10", Some("2025-06-01"));
    let of_the_illness = of_illness(initial("A", "S1", "2026-03-02", "2026-06-15"));
    let answer = settled(
        opening,
        with(liberal(), vec![decision, of_the_illness]),
        "2026-06-29",
    );
    assert_eq!(spans(&answer.lines), ["2026-03-02..2026-05-27 82.19"]);
    assert_eq!(answer.lines[0].kind, Some(Benefit::SicknessAld));
    assert_eq!(letters_of(&answer), ["EndOfRights limit_87_days"]);

    let extended_from = |first_day: &str, last_day: &str| {
        let documents = vec![
            initial("A", "S1", "2026-01-05", "2026-01-31"),
            extension("B", "S1", first_day, last_day),
        ];
        let documents = with(liberal(), documents);
        settled(person(Status::Liberal), documents, "2026-05-25")
    };
    // 24 + 61 = 85 days.
    assert_eq!(
        spans(&extended_from("2026-02-03", "2026-04-30").lines),
        [
            "2026-01-08..2026-01-31 82.19",
            "2026-02-03..2026-04-04 82.19"
        ]
    );
    let far = extended_from("2026-02-04", "2026-05-15");
    assert_eq!(
        spans(&far.lines),
        [
            "2026-01-08..2026-01-31 82.19",
            "2026-02-07..2026-05-04 82.19"
        ]
    );
    assert_eq!(far.stops[1].stop, stop_id("S1/2026-02-04"));
}

// W8

#[test]
fn w8_a_craft_worker_gets_360_days_in_three_years() {
    let mut opening = person(Status::Craft);
    opening.history.sickness_days = vec![EarlierDays {
        first_day: day("2024-06-01"),
        last_day: day("2025-03-27"),
    }];
    let stop = initial("A", "S1", "2026-01-05", "2026-04-30");
    let answers = every_fortnight(
        opening,
        with(three_years(), vec![stop]),
        "2026-01-05",
        "2026-03-16",
    );
    // 8 January to 8 March.
    assert_eq!(gross(&answers), Cents(60 * 4_110));
    let (last, before) = answers.split_last().unwrap();
    assert_eq!(letters_of(last), ["EndOfRights limit_360_days"]);
    assert_eq!(last.letters[0].last_day, Some(day("2026-03-08")));
    assert_eq!(last.counters.sickness_days_3y, 360);
    assert!(before.iter().all(|answer| answer.letters.is_empty()));
}

// W9

#[test]
fn w9_a_later_stop_of_a_long_term_illness_has_no_waiting_day_and_no_floor() {
    let (opening, decision) =
        with_the_illness(person(Status::Trade), "2025-03-10", Some("2025-06-01"));
    let stop = of_illness(initial("A", "S1", "2026-02-02", "2026-02-28"));
    let documents = with(incomes(22_000, 22_000, 22_000), vec![decision, stop]);
    let answer = settled(opening, documents, "2026-03-02");
    // 22 000 / 730 = 30.1369…
    assert_eq!(
        rows(&answer),
        ["2026-02-02..2026-02-28 30.14 | 813.78 50.45 4.07 0.00 759.26"]
    );
    assert_eq!(answer.lines[0].kind, Some(Benefit::SicknessAld));
    assert_eq!(answer.counters.ald_windows[0].last_day, day("2028-03-09"));
}

// W10

#[test]
fn w10_part_time_gives_half_of_the_exact_amount_for_ninety_days() {
    let documents = with(
        incomes(25_000, 25_000, 25_000),
        vec![
            initial("A", "S1", "2026-01-05", "2026-01-31"),
            part_time("T", "S1", "2026-02-01", "2026-05-31"),
        ],
    );
    let answer = settled(person(Status::Craft), documents, "2026-05-25");
    // 34.2465… → 34.25; its half 17.1232… → 17.12.
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-01-08..2026-01-31 34.25",
            "2026-02-01..2026-05-01 17.12"
        ]
    );
    assert_eq!(answer.lines[1].gross, Cents(154_080));
    assert_eq!(answer.lines[1].kind, Some(Benefit::TherapeuticPartTime));
    assert_eq!(letters_of(&answer), ["EndOfRights limit_90_days"]);
    assert_eq!(answer.letters[0].last_day, Some(day("2026-05-01")));
    assert_eq!(answer.letters[0].article, "CSS art. D. 622-10");
    assert_eq!(states(&answer), ["S1 Exhausted"]);
    assert_eq!(answer.counters.part_time_days, 90);
    assert_eq!(answer.counters.sickness_days_3y, 114);
}

#[test]
fn w10_part_time_that_follows_no_full_stop_that_was_paid_is_refused() {
    let after = |full: Document, first_day: &str| {
        let part = part_time("T", "S1", first_day, "2026-05-31");
        let documents = with(incomes(25_000, 25_000, 25_000), vec![full, part]);
        settled(person(Status::Craft), documents, "2026-06-08")
    };
    let one_day_later = after(initial("A", "S1", "2026-01-05", "2026-01-31"), "2026-02-02");
    assert_eq!(
        spans(&one_day_later.lines),
        ["2026-01-08..2026-01-31 34.25"]
    );
    assert!(one_day_later.letters.is_empty());
    assert_eq!(states(&one_day_later), ["S1 Finished"]);
    let only_waited = after(initial("A", "S1", "2026-01-29", "2026-01-31"), "2026-02-01");
    assert!(only_waited.lines.is_empty());
    assert_eq!(letters_of(&only_waited), ["Refusal no_full_stop_before"]);
    assert_eq!(states(&only_waited), ["S1 Refused"]);
}

// W11

#[test]
fn w11_part_time_of_a_long_term_illness_needs_no_full_stop_and_gives_270_days() {
    let given = |status: Status, euros: i64| {
        let (opening, decision) = with_the_illness(person(status), "2025-01-06", None);
        let mut part = part_time("T", "S1", "2026-01-05", "2026-10-31");
        if let Content::PartTime(part) = &mut part.content {
            part.illness = Some(stop_id("I1"));
        }
        let documents = with(incomes(euros, euros, euros), vec![decision, part]);
        settled(opening, documents, "2026-11-09")
    };
    // 30 000 / 730 / 2 = 20.5479…
    let craft = given(Status::Craft, 30_000);
    assert_eq!(spans(&craft.lines), ["2026-01-05..2026-10-01 20.55"]);
    assert_eq!(craft.lines[0].gross, Cents(554_850));
    assert_eq!(craft.lines[0].kind, Some(Benefit::SicknessAld));
    assert_eq!(letters_of(&craft), ["EndOfRights limit_270_days"]);
    assert_eq!(craft.letters[0].last_day, Some(day("2026-10-01")));
    // 60 000 / 730 / 2 = 41.0958…
    let liberal = given(Status::Liberal, 60_000);
    assert_eq!(spans(&liberal.lines), ["2026-01-05..2026-04-04 41.10"]);
    assert_eq!(liberal.lines[0].gross, Cents(369_900));
    assert_eq!(letters_of(&liberal), ["EndOfRights limit_90_days"]);
}

// W12

#[test]
fn w12_maternity_is_flat_and_the_allowance_of_rest_comes_in_two_halves() {
    let answers = every_fortnight(
        person(Status::Craft),
        with(three_years(), leave_of_spring()),
        "2026-03-30",
        "2026-07-20",
    );
    // 48 060 / 730 = 65.8356…; 4 005 / 2 = 2 002.50.
    assert_eq!(
        rows(&answers[0]),
        [
            "2026-03-20..2026-03-20 2068.34 | 2068.34 128.24 10.34 0.00 1929.76",
            "2026-03-21..2026-03-30 65.84 | 658.40 40.82 3.29 0.00 614.29",
        ]
    );
    assert_eq!(answers[0].lines[0].kind, Some(Benefit::Maternity));
    for answer in &answers[1..4] {
        assert_eq!(answer.lines[0].gross, Cents(92_176));
    }
    assert_eq!(
        spans(&answers[4].lines),
        [
            "2026-05-12..2026-05-13 65.84",
            "2026-05-14..2026-05-14 2068.34",
            "2026-05-15..2026-05-25 65.84"
        ]
    );
    // 112 × 65.84 + 4 005.
    assert_eq!(gross(&answers), Cents(1_137_908));
    let last = answers.last().unwrap();
    assert_eq!(states(last), ["L1 Finished"]);
    assert_eq!(last.counters, crate::domain::Counters::default());
    assert!(last.taxable_by_year.is_empty());
}

#[test]
fn w12_a_low_income_gives_a_tenth_and_the_ceiling_is_that_of_the_first_day() {
    let low = settled(
        person(Status::Craft),
        with(incomes(4_000, 4_000, 4_000), leave_of_spring()),
        "2026-07-20",
    );
    // 48 060 / 7 300 = 6.5835…; 400.50 / 2 = 200.25.
    assert_eq!(
        spans(&low.lines),
        [
            "2026-03-20..2026-03-20 206.83",
            "2026-03-21..2026-05-13 6.58",
            "2026-05-14..2026-05-14 206.83",
            "2026-05-15..2026-07-09 6.58"
        ]
    );
    assert_eq!(gross(&[low]), Cents(113_746));
    let of_2025 = settled(
        person(Status::Craft),
        vec![
            income(2022, 30_000),
            income(2023, 30_000),
            income(2024, 30_000),
            leave("2025-12-22", "2026-04-12", "2025-12-20"),
            birth("2026-02-02", "2025-12-20"),
        ],
        "2026-04-27",
    );
    // 47 100 / 730 = 64.5205…; 3 925 / 2 = 1 962.50.
    assert_eq!(
        spans(&of_2025.lines),
        [
            "2025-12-22..2025-12-22 2027.02",
            "2025-12-23..2026-02-14 64.52",
            "2026-02-15..2026-02-15 2027.02",
            "2026-02-16..2026-04-12 64.52"
        ]
    );
}

#[test]
fn w12_a_leave_that_is_too_short_is_refused_and_all_is_a_debt() {
    let with_return_on = |returned_on: &str| {
        every_fortnight(
            person(Status::Craft),
            with(
                with(three_years(), leave_of_spring()),
                vec![returns("R", "L1", returned_on)],
            ),
            "2026-03-30",
            "2026-07-20",
        )
    };
    let too_early = with_return_on("2026-06-11");
    assert_eq!(gross(&too_early), Cents::ZERO);
    let letters: Vec<String> = too_early.iter().flat_map(letters_of).collect();
    assert_eq!(
        letters,
        ["Refusal leave_too_short", "DebtNotice revised_entitlement"]
    );
    assert_eq!(states(too_early.last().unwrap()), ["L1 Refused"]);
    // 20 March to 11 June: 84 days.
    let in_time = with_return_on("2026-06-12");
    assert_eq!(gross(&in_time), Cents(84 * 6_584 + 400_500));
}

// W13

#[test]
fn w13_rights_are_kept_for_a_year_with_the_income_of_the_end_of_the_activity() {
    let ended = |ended_on: &str, documents: Vec<Document>| {
        let mut opening = person(Status::Trade);
        if let Some(activity) = &mut opening.career.self_employed {
            activity.ended_on = Some(day(ended_on));
        }
        settled(opening, documents, "2026-07-06")
    };
    let june = || initial("A", "S1", "2026-06-01", "2026-06-30");
    let answer = ended("2026-01-31", with(three_years(), vec![june()]));
    assert_eq!(spans(&answer.lines), ["2026-06-04..2026-06-30 41.10"]);
    // Read on 2025-12-16: years 2022 to 2024, and the ceiling of 2025.
    let of_2025 = vec![
        income(2022, 60_000),
        income(2023, 60_000),
        income(2024, 60_000),
        initial("A", "S1", "2026-03-02", "2026-03-31"),
    ];
    let answer = ended("2025-12-15", of_2025);
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-31 64.52"]);
    // Kept until 2026-05-31.
    let answer = ended("2025-05-31", with(three_years(), vec![june()]));
    assert_eq!(letters_of(&answer), ["Refusal rights_not_opened"]);
    assert_eq!(answer.letters[0].article, "CSS art. D. 622-1");
}

// W14

#[test]
fn w14_a_stop_that_follows_another_without_work_keeps_its_income() {
    let documents = vec![
        income(2022, 30_000),
        income(2023, 33_000),
        income(2024, 36_000),
        initial("A", "S1", "2025-12-15", "2026-01-11"),
        initial("B", "S2", "2026-01-12", "2026-02-08"),
    ];
    // 99 000 / 3 / 730 = 45.2054…; the income of 2025 is not needed.
    let answer = settled(person(Status::Craft), documents.clone(), "2026-02-16");
    let expected = [
        "2025-12-18..2026-01-11 45.21",
        "2026-01-15..2026-02-08 45.21",
    ];
    assert_eq!(spans(&answer.lines), expected);
    let known_too = with(documents, vec![income(2025, 45_000)]);
    let answer = settled(person(Status::Craft), known_too, "2026-02-16");
    assert_eq!(spans(&answer.lines), expected);
    assert_eq!(answer.lines[0].gross, Cents(113_025));
}

// W15

#[test]
fn w15_a_second_stop_due_to_one_accident_has_no_waiting_day() {
    let documents = with(three_years(), the_same_accident_twice());
    let answer = settled(person(Status::Craft), documents, "2026-03-16");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-01-08..2026-01-18 41.10",
            "2026-03-02..2026-03-15 41.10"
        ]
    );
    assert_eq!(answer.lines[1].kind, Some(Benefit::Sickness));
    assert_eq!(states(&answer), ["S1 Finished", "S2 Finished"]);
}

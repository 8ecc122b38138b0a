//! Worked cases of the rules, each with its hand calculation.

use super::testing::*;
use crate::domain::{
    Absence, AbsenceReason, AdvancePaid, AldHistory, Benefit, Bereavement, Cents, Content,
    DebtReason, EarlierDays, EarlierWarning, LetterKind, Prescriber, StopContext, StopNotice,
    StopStatus,
};

const SICKNESS: Benefit = Benefit::Sickness;
const ALD: Benefit = Benefit::SicknessAld;

fn daily(first_day: &str, gross: &str) -> String {
    let last_day = day(first_day).plus_days(9).to_string();
    let file = dossier().with_stop("S1", first_day, &last_day, gross);
    paid(&file, "2026-12-31")[0].2.clone()
}

#[test]
fn pay_above_the_cap_gives_the_published_maxima() {
    // SMIC of the month before × 1820 / 12 × k × 12 / 730, half up.
    for (first_day, maximum) in [
        ("2022-02-01", "47.43"),
        ("2022-06-15", "48.69"),
        ("2023-02-01", "50.58"),
        ("2024-01-31", "51.70"),
        ("2024-02-01", "52.28"),
        ("2025-03-31", "53.31"),
        ("2025-04-01", "41.47"),
        ("2026-01-31", "41.47"),
        ("2026-02-01", "41.95"),
        ("2026-06-30", "41.95"),
        ("2026-07-01", "42.97"),
    ] {
        assert_eq!(daily(first_day, "4000.00"), maximum, "{first_day}");
    }
}

#[test]
fn the_half_of_the_exact_base_is_rounded_once() {
    // 3 × 2 000 / 91.25 / 2 = 32.8767; 3 × 1 500: 24.6575.
    assert_eq!(daily("2026-02-02", "2000.00"), "32.88");
    assert_eq!(daily("2026-02-02", "1500.00"), "24.66");
}

#[test]
fn an_initial_certificate_after_a_weekend_has_new_waiting_days() {
    // Baker Tilly, example 1: paid 24-25 July and 31 July-2 August.
    let file = dossier()
        .with_stop("S1", "2025-07-21", "2025-07-25", "2000.00")
        .with_stop("S2", "2025-07-28", "2025-08-02", "2000.00");
    assert_eq!(
        paid(&file, "2025-09-01"),
        [
            span("2025-07-24", "2025-07-25", "32.88", SICKNESS),
            span("2025-07-31", "2025-08-02", "32.88", SICKNESS)
        ]
    );
}

fn extended(first: (&str, &str), second: (&str, &str)) -> crate::domain::Dossier {
    let renamed = format!("S1/{}", second.0);
    dossier()
        .with_stop("S1", first.0, first.1, "2000.00")
        .with(
            "ext",
            second.0,
            Content::StopNotice(extension("S1", second.0, second.1)),
        )
        .with(
            "renamed",
            second.0,
            Content::EmployerStatement(statement(
                EMPLOYER,
                &renamed,
                pays_before(second.0, 12, "2000.00"),
            )),
        )
}

#[test]
fn an_extension_after_three_days_is_a_new_stop() {
    let file = extended(("2025-03-03", "2025-03-10"), ("2025-03-14", "2025-03-20"));
    assert_eq!(
        paid(&file, "2025-04-01"),
        [
            span("2025-03-06", "2025-03-10", "32.88", SICKNESS),
            span("2025-03-17", "2025-03-20", "32.88", SICKNESS)
        ]
    );
    let answers = file.answers(&["2025-04-01"]);
    assert_eq!(answers[0].stops[1].stop.as_str(), "S1/2025-03-14");
}

#[test]
fn an_extension_after_two_days_goes_on_without_paying_them() {
    let file = extended(("2025-03-03", "2025-03-10"), ("2025-03-13", "2025-03-20"));
    assert_eq!(
        paid(&file, "2025-04-01"),
        [
            span("2025-03-06", "2025-03-10", "32.88", SICKNESS),
            span("2025-03-13", "2025-03-20", "32.88", SICKNESS)
        ]
    );
}

#[test]
fn a_weekend_was_filled_and_paid_before_september_2024() {
    // 3-7 June and 10-14 June 2024: nine paid days, three waiting days.
    let file = extended(("2024-06-03", "2024-06-07"), ("2024-06-10", "2024-06-14"));
    let due = super::entitlement(&file, parameters(), day("2024-07-01")).unwrap();
    let n_days: i32 = due
        .due(day("2024-07-01"))
        .map(|span| span.last_day.days_since(span.first_day) + 1)
        .sum();
    assert_eq!(n_days, 9);
    assert_eq!(due.stops[0].n_waiting_days(day("2024-07-01")), 3);
}

#[test]
fn waiting_days_not_used_up_go_on_in_the_extension() {
    let file = extended(("2025-03-03", "2025-03-04"), ("2025-03-05", "2025-03-08"));
    assert_eq!(
        paid(&file, "2025-04-01"),
        [span("2025-03-06", "2025-03-08", "32.88", SICKNESS)]
    );
}

fn with_notice(change: impl FnOnce(&mut StopNotice)) -> crate::domain::Dossier {
    let mut file = dossier().with_stop("S1", "2025-02-05", "2025-02-14", "2000.00");
    for document in &mut file.documents {
        if let Content::StopNotice(notice) = &mut document.content {
            change(notice);
            return file;
        }
    }
    file
}

#[test]
fn a_stop_after_a_miscarriage_has_no_waiting_days() {
    let file = with_notice(|notice| notice.context = Some(StopContext::Miscarriage));
    assert_eq!(
        paid(&file, "2025-03-01"),
        [span("2025-02-05", "2025-02-14", "32.88", SICKNESS)]
    );
}

#[test]
fn the_first_stop_within_ninety_one_days_of_a_childs_death_has_no_waiting_days() {
    // 2024-11-06 + 91 days is 2025-02-05.
    for (died_on, first_paid) in [("2024-11-06", "2025-02-05"), ("2024-11-05", "2025-02-08")] {
        let file = with_notice(|_| {}).with(
            "death",
            "2025-02-05",
            Content::Bereavement(Bereavement {
                died_on: day(died_on),
            }),
        );
        assert_eq!(paid(&file, "2025-03-01")[0].0, first_paid);
    }
}

#[test]
fn a_certificate_sent_after_its_end_is_not_paid_and_a_letter_says_so() {
    let file = with_notice(|_| {}).posted("S1-notice", "2025-02-15");
    let answer = &file.answers(&["2025-03-01"])[0];
    assert!(answer.lines.is_empty());
    assert_eq!(answer.stops[0].status, StopStatus::Refused);
    let refusal = answer
        .letters
        .iter()
        .find(|letter| letter.kind == LetterKind::Refusal);
    assert_eq!(refusal.unwrap().reason, "sent_after_the_end");
}

#[test]
fn a_prescriber_abroad_is_refused_from_march_2025() {
    let abroad = |on: &'static str| {
        with_notice(move |notice| {
            notice.prescriber = Prescriber::Abroad;
            notice.prescribed_on = day(on);
        })
    };
    assert_eq!(paid(&abroad("2025-02-28"), "2025-04-01").len(), 1);
    assert!(paid(&abroad("2025-03-01"), "2025-04-01").is_empty());
}

#[test]
fn a_second_late_sending_halves_the_days_before_it() {
    // IJ 40.00: 3 650 × 2 months and none above: 3 × 2 433.33… is not whole, so 7 300 in all
    // over 182.5. Prescribed 6 October, sent 20 October: 9-19 at 20.00, 20-26 at 40.00:
    // 11 × 20 + 7 × 40 = 500.
    let mut file = dossier().with(
        "S1-notice",
        "2025-10-21",
        Content::StopNotice(notice("S1", "2025-10-06", "2025-10-26")),
    );
    let mut pays = pays_before("2025-10-06", 12, "2433.00");
    pays[11].gross = euros("2434.00");
    file = file.with(
        "S1-statement",
        "2025-10-21",
        Content::EmployerStatement(statement(EMPLOYER, "S1", pays)),
    );
    file = file.posted("S1-notice", "2025-10-20");
    file.history.late_warnings.push(EarlierWarning {
        prescribed_on: day("2024-03-04"),
    });
    assert_eq!(
        paid(&file, "2025-11-03"),
        [
            span("2025-10-09", "2025-10-19", "20.00", SICKNESS),
            span("2025-10-20", "2025-10-26", "40.00", SICKNESS)
        ]
    );
    let answer = &file.answers(&["2025-11-03"])[0];
    let gross: Cents = answer.lines.iter().map(|line| line.gross).sum();
    assert_eq!(gross, euros("500.00"));
    assert_eq!(answer.letters[0].kind, LetterKind::Reduction);
    assert_eq!(answer.letters[0].spans.len(), 1);

    // Without the earlier warning: a warning and nothing cut.
    file.history.late_warnings.clear();
    let answer = &file.answers(&["2025-11-03"])[0];
    assert_eq!(answer.letters[0].kind, LetterKind::LateWarning);
    assert_eq!(answer.counters.late_warnings, [day("2025-10-06")]);
    assert_eq!(
        lines(answer),
        [line(insured(), "2025-10-09", "2025-10-26", "40.00")]
    );
}

#[test]
fn rights_need_1015_minimum_wages_or_150_hours_to_the_cent() {
    // Stop of 15 September 2026: 1 015 × 12.02 = 12 200.30 over March to August.
    let file = |last: &str| {
        let mut pays = pays_before("2026-09-15", 6, "2000.00");
        pays[5].gross = euros(last);
        for pay in &mut pays {
            pay.hours = crate::domain::Hours::from_hundredths(4_999);
        }
        dossier()
            .with(
                "notice",
                "2026-09-15",
                Content::StopNotice(notice("S1", "2026-09-15", "2026-09-24")),
            )
            .with(
                "statement",
                "2026-09-15",
                Content::EmployerStatement(statement(EMPLOYER, "S1", pays)),
            )
    };
    assert_eq!(paid(&file("2200.30"), "2026-10-01").len(), 1);
    let refused = file("2200.29");
    assert!(paid(&refused, "2026-10-01").is_empty());
    let answer = &refused.answers(&["2026-10-01"])[0];
    assert_eq!(answer.stops[0].status, StopStatus::Refused);
    assert_eq!(answer.letters[0].reason, "rights_not_opened");
}

#[test]
fn a_new_hire_is_paid_up_to_the_end_of_the_sixth_month() {
    let mut file = dossier().with_stop("S1", "2025-01-15", "2025-09-30", "2000.00");
    file.career.affiliated_on = day("2024-06-01");
    let spans = paid(&file, "2026-01-01");
    assert_eq!(spans, [span("2025-01-18", "2025-07-14", "32.88", SICKNESS)]);
    let answers = file.answers(&["2025-07-13", "2025-07-27"]);
    assert_eq!(answers[0].stops[0].status, StopStatus::Paying);
    assert!(answers[0].letters.is_empty());
    assert_eq!(answers[1].stops[0].status, StopStatus::Exhausted);
    assert_eq!(answers[1].letters[0].reason, "six_months_rights");
    assert_eq!(answers[1].letters[0].last_day, Some(day("2025-07-14")));
}

#[test]
fn the_three_hundred_and_sixtieth_day_is_the_last_and_the_window_slides() {
    // 350 days before 2024-10-01 leave ten days; the first old days drop out on
    // 2026-10-17, three years after 2023-10-17.
    let mut file = dossier().with_stop("S1", "2024-11-04", "2024-11-30", "2000.00");
    file.history.sickness_days.push(EarlierDays {
        first_day: day("2023-10-17"),
        last_day: day("2023-10-17").plus_days(349),
    });
    assert_eq!(
        paid(&file, "2025-01-01"),
        [span("2024-11-07", "2024-11-16", "32.88", SICKNESS)]
    );
    let answer = &file.answers(&["2024-12-02"])[0];
    assert_eq!(answer.stops[0].status, StopStatus::Exhausted);
    assert_eq!(answer.letters[0].reason, "limit_360_days");
    assert_eq!(answer.letters[0].last_day, Some(day("2024-11-16")));
    assert_eq!(answer.counters.sickness_days_3y, 360);

    let mut later = file.clone();
    later = later.with_stop("S2", "2026-10-12", "2026-10-25", "2000.00");
    let due = super::entitlement(&later, parameters(), day("2026-11-01")).unwrap();
    let of_second: Vec<_> = due
        .due(day("2026-11-01"))
        .filter(|span| span.stop.as_str() == "S2")
        .map(|span| (span.first_day, span.last_day))
        .collect();
    // [17 October 2023 + 3 years] is the first window without 17 October 2023.
    assert_eq!(of_second, [(day("2026-10-17"), day("2026-10-25"))]);
}

#[test]
fn a_second_stop_for_the_same_ald_has_no_carence() {
    let file = dossier()
        .with_stop("S1", "2024-03-04", "2024-03-31", "2000.00")
        .with_stop("S2", "2024-06-03", "2024-06-16", "2100.00");
    let file = ill(file, "2024-01-01");
    // 6 300 / 182.5 = 34.52: above the floor of 32.88.
    assert_eq!(
        paid(&file, "2024-07-01"),
        [
            span("2024-03-07", "2024-03-31", "32.88", ALD),
            span("2024-06-03", "2024-06-16", "34.52", ALD)
        ]
    );
    let answer = &file.answers(&["2024-07-01"])[0];
    assert_eq!(answer.counters.sickness_days_3y, 0);
    assert_eq!(answer.counters.ald_windows[0].last_day, day("2027-03-03"));
    assert!(answer.lines.iter().all(|line| line.tax == Cents::ZERO));
}

#[test]
fn the_floor_of_a_later_ald_stop_gives_way_to_its_own_cap() {
    // First stop at the maximum of 53.31; the second begins under 1.4: limit 41.47.
    let file = dossier()
        .with_stop("S1", "2025-03-03", "2025-03-23", "4000.00")
        .with_stop("S2", "2025-06-02", "2025-06-15", "2000.00");
    let spans = paid(&ill(file, "2024-01-01"), "2025-07-01");
    assert_eq!(spans[1], span("2025-06-02", "2025-06-15", "41.47", ALD));
}

#[test]
fn three_years_of_ald_end_from_date_to_date() {
    // From the Ameli forum: first stop 2021-01-01, last day 2023-12-31; here 2022-05-02.
    let mut file = dossier().with_stop("S1", "2025-04-21", "2025-05-11", "2000.00");
    file.history.ald.push(AldHistory {
        illness: id("ald-1"),
        first_stop_on: day("2022-05-02"),
        resumed_on: None,
    });
    let file = ill(file, "2022-05-02");
    assert_eq!(
        paid(&file, "2025-06-01"),
        [span("2025-04-21", "2025-05-01", "32.88", ALD)]
    );
    let answer = &file.answers(&["2025-05-26"])[0];
    assert_eq!(answer.letters[0].reason, "ald_three_years");
    assert_eq!(answer.letters[0].last_day, Some(day("2025-05-01")));
}

#[test]
fn one_year_of_work_opens_three_new_years() {
    let mut file = dossier().with_stop("S1", "2025-05-12", "2025-05-25", "2000.00");
    file.history.ald.push(AldHistory {
        illness: id("ald-1"),
        first_stop_on: day("2021-05-02"),
        resumed_on: Some(day("2024-05-12")),
    });
    let file = ill(file, "2021-05-02");
    // The three years of waiting days are over: the stop bears them again.
    assert_eq!(
        paid(&file, "2025-06-01"),
        [span("2025-05-15", "2025-05-25", "32.88", ALD)]
    );
}

#[test]
fn a_month_half_worked_for_illness_is_restored() {
    // Circular of 2013: 1 000 for 15 days of April is 2 000 for the month.
    let mut pays = pays_before("2025-07-01", 12, "2000.00");
    pays[9].gross = euros("1000.00");
    pays[9].absences.push(Absence {
        first_day: day("2025-04-01"),
        last_day: day("2025-04-15"),
        reason: AbsenceReason::Illness,
    });
    let file = |pays| {
        dossier()
            .with(
                "n",
                "2025-07-01",
                Content::StopNotice(notice("S1", "2025-07-01", "2025-07-10")),
            )
            .with(
                "s",
                "2025-07-01",
                Content::EmployerStatement(statement(EMPLOYER, "S1", pays)),
            )
    };
    assert_eq!(paid(&file(pays.clone()), "2025-08-01")[0].2, "32.88");
    // A strike is not restored: 5 000 / 182.5 = 27.397.
    pays[9].absences[0].reason = AbsenceReason::Strike;
    assert_eq!(paid(&file(pays), "2025-08-01")[0].2, "27.40");
}

#[test]
fn a_return_to_work_ends_the_stop_on_the_day_before() {
    let file = dossier()
        .with_stop("S1", "2025-03-03", "2025-03-31", "2000.00")
        .with("back", "2025-03-18", back("S1", "2025-03-17"));
    assert_eq!(
        paid(&file, "2025-04-01"),
        [span("2025-03-06", "2025-03-16", "32.88", SICKNESS)]
    );
}

#[test]
fn a_withdrawn_stop_becomes_a_debt_and_stays_listed() {
    let file = dossier()
        .with_stop("S1", "2025-03-03", "2025-03-31", "2000.00")
        .withdrawn("S1-notice", "2025-03-20");
    let answers = file.answers(&["2025-03-17", "2025-03-31"]);
    // 12 × 32.88 = 394.56.
    assert_eq!(answers[1].debts[0].gross, euros("394.56"));
    assert_eq!(answers[1].stops[0].status, StopStatus::Cancelled);
    assert_eq!(answers[1].stops[0].first_day, None);
}

#[test]
fn a_withdrawn_statement_stops_payments_and_touches_nothing() {
    let file = dossier()
        .with_stop("S1", "2025-03-03", "2025-03-31", "2000.00")
        .withdrawn("S1-statement", "2025-03-20");
    let answers = file.answers(&["2025-03-17", "2025-03-31"]);
    assert!(answers[1].lines.is_empty() && answers[1].debts.is_empty());
    assert_eq!(answers[1].stops[0].status, StopStatus::Waiting);
    assert_eq!(
        answers[1].stops[0].waiting_for,
        [format!("employer_statement:{EMPLOYER}")]
    );
    // Its days are those covered by what is in force (P20).
    assert_eq!(answers[1].stops[0].first_day, Some(day("2025-03-03")));
    assert_eq!(answers[1].stops[0].last_day, Some(day("2025-03-31")));
}

#[test]
fn an_extension_without_its_stop_waits_and_is_shown_after_sixty_days() {
    let file = dossier().with(
        "ext",
        "2025-03-03",
        Content::StopNotice(extension("S9", "2025-03-03", "2025-03-09")),
    );
    let answers = file.answers(&["2025-03-17", "2025-05-05"]);
    assert_eq!(answers[0].stops[0].waiting_for, ["stop_notice:S9"]);
    assert!(answers[0].human_queue.is_empty());
    assert_eq!(answers[1].human_queue[0].since, day("2025-05-02"));
}

#[test]
fn an_advance_is_absorbed_and_what_is_left_is_a_debt() {
    // 2 days × 32.88 = 65.76; net of levies 61.35, tax 3.16: 58.19 of an advance of 100.00.
    let file = dossier()
        .with_stop("S1", "2025-03-03", "2025-03-07", "2000.00")
        .with(
            "advance",
            "2025-03-04",
            Content::AdvancePaid(AdvancePaid {
                advance: id("A1"),
                paid_on: day("2025-03-04"),
                amount: euros("100.00"),
                stop: Some(id("S1")),
            }),
        );
    let answer = &file.answers(&["2025-03-17"])[0];
    assert_eq!(answer.lines[0].advance_absorbed, euros("58.19"));
    assert_eq!(answer.lines[0].net, Cents::ZERO);
    let debt = &answer.debts[0];
    assert_eq!(debt.reason, DebtReason::AdvanceRemainder);
    assert_eq!(debt.amount, euros("41.81"));
    assert_eq!(debt.gross, Cents::ZERO);
    assert_eq!(answer.advances[0].remaining, Cents::ZERO);
}

#[test]
fn several_employers_are_added_before_the_cap_and_all_must_declare() {
    // 2 × 1 500 = 3 000 a month, above 2 552.25: the maximum of 41.95.
    let mut file = dossier().with_stop("S1", "2026-03-02", "2026-03-15", "1500.00");
    file.career.employments.push(employment(OTHER_EMPLOYER));
    let waiting = &file.answers(&["2026-03-30"])[0];
    assert_eq!(waiting.stops[0].status, StopStatus::Waiting);
    let pays = pays_before("2026-03-02", 12, "1500.00");
    let file = file.with(
        "other",
        "2026-03-20",
        Content::EmployerStatement(statement(OTHER_EMPLOYER, "S1", pays)),
    );
    assert_eq!(paid(&file, "2026-03-30")[0].2, "41.95");
}

#[test]
fn a_dossier_with_a_document_of_another_benefit_is_undecided() {
    let file = dossier()
        .with_stop("S1", "2026-03-02", "2026-03-15", "1500.00")
        .with(
            "leave",
            "2026-03-10",
            Content::Leave(crate::domain::Leave {
                leave: id("L1"),
                benefit: Benefit::Sickness,
                first_day: day("2026-03-10"),
                last_day: day("2026-03-13"),
            }),
        );
    let ledger = file.settled(&["2026-03-09", "2026-03-23"]);
    assert!(ledger.settlements[0].decided);
    assert!(!ledger.settlements[1].decided);
    assert_eq!(ledger.undecided[0].reason, "leave_of_another_benefit");
    assert_eq!(ledger.undecided[0].since, Some(day("2026-03-23")));
}

#[test]
fn a_settlement_after_2026_is_outside_the_tables() {
    let file = dossier().with_stop("S1", "2026-12-07", "2026-12-20", "1500.00");
    assert!(super::ledger(&file, parameters(), &[day("2027-01-04")]).is_err());
}

//! One test a rule, each with its arithmetic by hand.

use super::super::fault::{Fault, FaultKind};
use super::*;
use crate::domain::{
    AdvancePaid, AldDecision, BankAccountChange, Bereavement, Channel, Content, Decision,
    EarlierDays, Line, Prescriber, ReturnToWork, StopContext, StopNature, StopStatus,
    TaxRateChange, WorkPattern,
};
use crate::sandbox::examples::*;

pub(super) const THREE_OF_2026: &[&str] = &["2025-12", "2026-01", "2026-02"];

pub(super) fn file() -> File {
    file_of(opening())
}

pub(super) fn file_of(opening: DossierOpening) -> File {
    File::open(reference("R"), opening, &[]).unwrap().0
}

pub(super) fn faulty(kind: FaultKind, opening: DossierOpening) -> File {
    File::open(reference("R"), opening, &[Fault::always(kind)])
        .unwrap()
        .0
}

pub(super) fn send(file: &mut File, document: Document) {
    file.receive(document).unwrap();
}

pub(super) fn settle(file: &mut File, on: &str) -> SettlementAnswer {
    file.settle(day(on)).unwrap()
}

/// A statement received on `received_on`, for pays of `gross` cents.
pub(super) fn declares(
    id: &str,
    stop: &str,
    received_on: &str,
    months: &[&str],
    gross: i64,
) -> Document {
    let content = Content::EmployerStatement(statement(stop, months, gross));
    document(id, 1, received_on, content)
}

pub(super) fn changed(
    mut document: Document,
    change: impl FnOnce(&mut crate::domain::StopNotice),
) -> Document {
    if let Content::StopNotice(notice) = &mut document.content {
        change(notice);
    }
    document
}

/// `first..last daily` of each line.
pub(super) fn spans(lines: &[Line]) -> Vec<String> {
    lines
        .iter()
        .flat_map(|line| &line.spans)
        .map(|span| format!("{}..{} {}", span.first_day, span.last_day, span.daily_gross))
        .collect()
}

pub(super) fn letters_of(answer: &SettlementAnswer) -> Vec<String> {
    answer
        .letters
        .iter()
        .map(|letter| format!("{:?} {}", letter.kind, letter.reason))
        .collect()
}

pub(super) fn initial(id: &str, stop: &str, first_day: &str, last_day: &str) -> Document {
    certificate(id, stop, StopNature::Initial, first_day, last_day)
}

pub(super) fn extension(id: &str, stop: &str, first_day: &str, last_day: &str) -> Document {
    certificate(id, stop, StopNature::Extension, first_day, last_day)
}

/// Lines of one stop of `n` documents with 2 500 € a month, settled on `on`.
pub(super) fn paid(
    documents: Vec<Document>,
    stops: &[(&str, &[&str])],
    on: &str,
) -> SettlementAnswer {
    let mut file = file();
    for document in documents {
        send(&mut file, document);
    }
    for (at, (stop, months)) in stops.iter().enumerate() {
        let received_on = months.last().map(|month| format!("{month}-28")).unwrap();
        send(
            &mut file,
            declares(&format!("P{at}"), stop, &received_on, months, 250_000),
        );
    }
    settle(&mut file, on)
}

#[test]
fn waiting_days_left_over_are_served_in_the_extension() {
    // Two days, then an adjoining extension: 4 March is the third waiting day.
    let answer = paid(
        vec![
            initial("A", "S1", "2026-03-02", "2026-03-03"),
            extension("B", "S1", "2026-03-04", "2026-03-08"),
        ],
        &[("S1", THREE_OF_2026)],
        "2026-03-16",
    );
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-08 41.10"]);
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
}

#[test]
fn an_extension_after_two_days_goes_on_and_after_three_opens_a_stop() {
    let close = paid(
        vec![
            initial("A", "S1", "2026-03-02", "2026-03-10"),
            extension("B", "S1", "2026-03-13", "2026-03-15"),
        ],
        &[("S1", THREE_OF_2026)],
        "2026-03-16",
    );
    assert_eq!(
        spans(&close.lines),
        [
            "2026-03-05..2026-03-10 41.10",
            "2026-03-13..2026-03-15 41.10"
        ]
    );
    let far = paid(
        vec![
            initial("A", "S1", "2026-03-02", "2026-03-10"),
            extension("B", "S1", "2026-03-14", "2026-03-20"),
        ],
        &[("S1", THREE_OF_2026), ("S1/2026-03-14", THREE_OF_2026)],
        "2026-03-30",
    );
    assert_eq!(
        spans(&far.lines),
        [
            "2026-03-05..2026-03-10 41.10",
            "2026-03-17..2026-03-20 41.10"
        ]
    );
    assert_eq!(far.stops[1].stop, stop_id("S1/2026-03-14"));
}

#[test]
fn the_tolerance_before_september_2024_pays_the_weekend() {
    // Friday 7 June → Monday 10 June 2024: 8 and 9 are paid, 3 waiting days in all.
    let answer = paid(
        vec![
            initial("A", "S1", "2024-06-03", "2024-06-07"),
            extension("B", "S1", "2024-06-10", "2024-06-14"),
        ],
        &[("S1", &["2024-03", "2024-04", "2024-05"])],
        "2024-06-17",
    );
    assert_eq!(spans(&answer.lines), ["2024-06-06..2024-06-14 41.10"]);
}

#[test]
fn the_cap_changes_on_the_first_of_april_2025_and_an_extension_keeps_the_old_one() {
    let months: &[&str] = &["2024-12", "2025-01", "2025-02", "2025-03"];
    for (first_day, daily) in [("2025-03-31", "53.31"), ("2025-04-01", "41.47")] {
        let mut file = file();
        send(&mut file, initial("A", "S1", first_day, "2025-04-10"));
        send(&mut file, extension("B", "S1", "2025-04-11", "2025-04-20"));
        send(
            &mut file,
            declares("P", "S1", "2025-04-11", months, 350_000),
        );
        let answer = settle(&mut file, "2025-04-21");
        assert!(spans(&answer.lines)[0].ends_with(daily), "{first_day}");
        assert_eq!(answer.lines.len(), 1);
    }
}

#[test]
fn pay_of_exactly_1015_minimum_wages_opens_rights() {
    // Stop of 2026-09-15: six months from March, 1 015 × 12.02 = 12 200.30.
    for (last, status) in [
        (203_338 - 3, StopStatus::Finished),
        (203_338 - 4, StopStatus::Refused),
    ] {
        let mut opening = opening();
        opening.career.employments[0].pays =
            ["2026-03", "2026-04", "2026-05", "2026-06", "2026-07"]
                .iter()
                .map(|month| pay(month, 203_339))
                .chain([pay("2026-08", last)])
                .map(|mut pay| {
                    pay.hours = crate::domain::Hours::from_hundredths(0);
                    pay
                })
                .collect();
        let mut file = file_of(opening);
        send(&mut file, initial("A", "S1", "2026-09-15", "2026-09-20"));
        send(&mut file, declares("P", "S1", "2026-09-16", &[], 0));
        let answer = settle(&mut file, "2026-09-28");
        assert_eq!(answer.stops[0].status, status);
        if status == StopStatus::Refused {
            assert_eq!(letters_of(&answer), ["Refusal rights_not_opened"]);
            assert!(answer.counters.waiting_days_served.is_empty());
        }
    }
}

#[test]
fn one_hundred_and_fifty_hours_exactly_open_rights() {
    for (hundredths, status) in [
        (15_000, StopStatus::Finished),
        (14_999, StopStatus::Refused),
    ] {
        let mut statement = statement("S1", &["2026-02"], 100_000);
        statement.pays[0].hours = crate::domain::Hours::from_hundredths(hundredths);
        let mut file = file();
        send(&mut file, initial("A", "S1", "2026-03-02", "2026-03-10"));
        send(
            &mut file,
            document("P", 1, "2026-03-04", Content::EmployerStatement(statement)),
        );
        let answer = settle(&mut file, "2026-03-16");
        assert_eq!(answer.stops[0].status, status);
    }
}

#[test]
fn rights_end_after_six_months_without_twelve_months_of_affiliation() {
    let mut opening = opening();
    opening.career.affiliated_on = day("2025-03-03");
    let mut file = file_of(opening);
    send(&mut file, initial("A", "S1", "2026-03-02", "2026-09-10"));
    send(
        &mut file,
        declares("P", "S1", "2026-03-04", THREE_OF_2026, 250_000),
    );
    // Six months from 2 March end on 1 September.
    let before = settle(&mut file, "2026-08-31");
    assert!(before.letters.is_empty());
    assert_eq!(before.stops[0].status, StopStatus::Paying);
    let answer = settle(&mut file, "2026-09-14");
    assert_eq!(spans(&answer.lines), ["2026-09-01..2026-09-01 41.10"]);
    assert_eq!(answer.stops[0].status, StopStatus::Exhausted);
    assert_eq!(letters_of(&answer), ["EndOfRights six_months_rights"]);
    assert_eq!(answer.letters[0].last_day, Some(day("2026-09-01")));
}

#[test]
fn the_limit_of_360_days_slides() {
    // 358 days from 2023-03-03 to 2024-02-23. From 2026-03-05, day d sees days from
    // d − 3 years + 1: 2026-03-05 sees all from 2023-03-06 (355), and each later day
    // drops one and adds one: the limit is never reached.
    let mut opening = opening();
    opening.history.sickness_days = vec![EarlierDays {
        first_day: day("2023-03-03"),
        last_day: day("2024-02-23"),
    }];
    let mut file = file_of(opening.clone());
    send(&mut file, initial("A", "S1", "2026-03-02", "2026-03-31"));
    send(
        &mut file,
        declares("P", "S1", "2026-03-04", THREE_OF_2026, 250_000),
    );
    let answer = settle(&mut file, "2026-04-13");
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-31 41.10"]);
    assert_eq!(answer.stops[0].status, StopStatus::Finished);

    // 358 days from 2024-03-01 to 2025-02-21: two days are left, 5 and 6 March.
    opening.history.sickness_days = vec![EarlierDays {
        first_day: day("2024-03-01"),
        last_day: day("2025-02-21"),
    }];
    let mut file = file_of(opening);
    send(&mut file, initial("A", "S1", "2026-03-02", "2026-03-31"));
    send(
        &mut file,
        declares("P", "S1", "2026-03-04", THREE_OF_2026, 250_000),
    );
    let answer = settle(&mut file, "2026-03-16");
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-06 41.10"]);
    assert_eq!(answer.stops[0].status, StopStatus::Exhausted);
    assert_eq!(letters_of(&answer), ["EndOfRights limit_360_days"]);
    assert_eq!(answer.letters[0].last_day, Some(day("2026-03-06")));
    assert_eq!(answer.counters.sickness_days_3y, 360);
}

pub(super) fn ald_decision() -> Document {
    document(
        "D",
        1,
        "2026-03-02",
        Content::AldDecision(AldDecision {
            illness: stop_id("I1"),
            decision: Decision::Recognised,
            first_day: day("2026-01-01"),
        }),
    )
}

pub(super) fn of_illness(document: Document) -> Document {
    changed(document, |notice| notice.illness = Some(stop_id("I1")))
}

#[test]
fn a_second_stop_of_one_long_term_illness_has_no_waiting_days_and_no_tax() {
    let mut file = file();
    send(&mut file, ald_decision());
    send(
        &mut file,
        of_illness(initial("A", "S1", "2026-03-02", "2026-03-10")),
    );
    send(
        &mut file,
        of_illness(initial("B", "S2", "2026-03-20", "2026-03-25")),
    );
    send(
        &mut file,
        declares("P", "S1", "2026-03-20", THREE_OF_2026, 250_000),
    );
    send(
        &mut file,
        declares("Q", "S2", "2026-03-20", THREE_OF_2026, 250_000),
    );
    let answer = settle(&mut file, "2026-03-30");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-05..2026-03-10 41.10",
            "2026-03-20..2026-03-25 41.10"
        ]
    );
    assert!(answer.lines.iter().all(|line| line.tax == Cents::ZERO));
    assert_eq!(answer.counters.sickness_days_3y, 0);
    assert_eq!(answer.counters.ald_windows[0].first_day, day("2026-03-02"));
    assert_eq!(answer.counters.ald_windows[0].last_day, day("2029-03-01"));
    assert!(answer.taxable_by_year.is_empty());
}

#[test]
fn a_later_stop_of_one_illness_keeps_the_higher_amount_within_its_own_cap() {
    // 2 500 €: 41.0958…; then 2 000 € would give 32.88: the first amount stays.
    let mut file = file();
    send(&mut file, ald_decision());
    send(
        &mut file,
        of_illness(initial("A", "S1", "2026-03-02", "2026-03-10")),
    );
    send(
        &mut file,
        declares("P", "S1", "2026-03-03", THREE_OF_2026, 250_000),
    );
    send(
        &mut file,
        of_illness(initial("B", "S2", "2026-06-20", "2026-06-22")),
    );
    let months = &["2026-03", "2026-04", "2026-05"];
    send(
        &mut file,
        declares("Q", "S2", "2026-06-20", months, 200_000),
    );
    let answer = settle(&mut file, "2026-06-29");
    assert_eq!(spans(&answer.lines)[1], "2026-06-20..2026-06-22 41.10");
}

#[test]
fn a_first_late_certificate_is_warned_and_the_second_halved() {
    let by_post = |document: Document, sent_on: &str| Document {
        channel: Channel::Paper,
        sent_on: day(sent_on),
        received_on: day(sent_on),
        ..document
    };
    let mut file = file();
    // Interrupted on the 2nd, sent on the 5th: one day late.
    send(
        &mut file,
        by_post(initial("A", "S1", "2026-03-02", "2026-03-10"), "2026-03-05"),
    );
    send(
        &mut file,
        declares("P", "S1", "2026-03-06", THREE_OF_2026, 250_000),
    );
    let first = settle(&mut file, "2026-03-16");
    assert_eq!(letters_of(&first), ["LateWarning late_sending"]);
    assert_eq!(spans(&first.lines), ["2026-03-05..2026-03-10 41.10"]);
    send(
        &mut file,
        by_post(initial("B", "S2", "2026-04-01", "2026-04-20"), "2026-04-08"),
    );
    let months = &["2026-01", "2026-02", "2026-03"];
    send(
        &mut file,
        declares("Q", "S2", "2026-04-08", months, 250_000),
    );
    let second = settle(&mut file, "2026-04-27");
    // Waiting 1 to 3 April; 41.0958… / 2 = 20.5479… from the 4th to the 7th.
    assert_eq!(
        spans(&second.lines),
        [
            "2026-04-04..2026-04-07 20.55",
            "2026-04-08..2026-04-20 41.10"
        ]
    );
    assert_eq!(letters_of(&second), ["Reduction late_sending"]);
    assert_eq!(second.letters[0].spans.len(), 1);
    assert_eq!(second.counters.late_warnings, [day("2026-03-02")]);
}

#[test]
fn a_certificate_sent_after_its_end_is_refused() {
    let mut late = initial("A", "S1", "2026-03-02", "2026-03-10");
    late.sent_on = day("2026-03-11");
    late.received_on = day("2026-03-11");
    let answer = paid(vec![late], &[("S1", THREE_OF_2026)], "2026-03-16");
    assert!(answer.lines.is_empty());
    assert_eq!(answer.stops[0].status, StopStatus::Refused);
    assert_eq!(letters_of(&answer), ["Refusal sent_after_the_end"]);
}

#[test]
fn an_extension_by_somebody_else_is_refused_and_the_rest_is_paid() {
    let other = changed(extension("B", "S1", "2026-03-09", "2026-03-12"), |notice| {
        notice.prescriber = Prescriber::Other;
    });
    let answer = paid(
        vec![
            initial("A", "S1", "2026-03-02", "2026-03-08"),
            other,
            extension("C", "S1", "2026-03-13", "2026-03-14"),
        ],
        &[("S1", THREE_OF_2026)],
        "2026-03-16",
    );
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-05..2026-03-08 41.10",
            "2026-03-13..2026-03-14 41.10"
        ]
    );
    assert!(answer.letters.is_empty());
}

#[test]
fn a_long_prescription_without_a_reason_is_paid_for_31_days() {
    let long = changed(initial("A", "S1", "2026-09-01", "2026-10-10"), |notice| {
        notice.length_justified = false;
    });
    let months = &["2026-06", "2026-07", "2026-08"];
    let answer = paid(vec![long], &[("S1", months)], "2026-10-12");
    // The 31st day is 1 October.
    assert_eq!(spans(&answer.lines), ["2026-09-04..2026-10-01 41.10"]);
}

#[test]
fn twelve_months_of_seasonal_work_are_divided_by_730() {
    // 14 600 / 365 / 2 = 20.00; no month above the cap.
    let mut opening = opening();
    opening.career.employments[0].work_pattern = WorkPattern::Discontinuous;
    let mut statement = statement("S1", &[], 0);
    statement.pays = (1..=12)
        .map(|back| {
            let month = day("2026-03-10").month().plus(-back).to_string();
            pay(&month, if back <= 4 { 180_000 } else { 92_500 })
        })
        .collect();
    let mut file = file_of(opening);
    send(&mut file, initial("A", "S1", "2026-03-10", "2026-03-20"));
    send(
        &mut file,
        document("P", 1, "2026-03-12", Content::EmployerStatement(statement)),
    );
    let answer = settle(&mut file, "2026-03-30");
    // 4 × 1 800 + 8 × 925 = 14 600.
    assert_eq!(spans(&answer.lines), ["2026-03-13..2026-03-20 20.00"]);
}

#[test]
fn a_month_of_hiring_is_rebuilt_and_months_before_it_are_not() {
    // Hired on 16 January 2026: 16 days, 1 000 €, so 1 000 / 16 × 31 = 1 937.50; December
    // counts for nothing; February 2 000. (1 937.50 + 2 000) / 182.5 = 21.5753… → 21.58.
    let mut opening = opening();
    opening.career.employments[0].started_on = day("2026-01-16");
    let mut statement = statement("S1", &["2026-02"], 200_000);
    let mut first = pay("2026-01", 100_000);
    first.first_day = day("2026-01-16");
    statement.pays.insert(0, first);
    let mut file = file_of(opening);
    send(&mut file, initial("A", "S1", "2026-03-02", "2026-03-05"));
    send(
        &mut file,
        document("P", 1, "2026-03-04", Content::EmployerStatement(statement)),
    );
    let answer = settle(&mut file, "2026-03-16");
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-05 21.58"]);
}

#[test]
fn no_waiting_days_after_a_miscarriage_or_a_bereavement() {
    let miscarriage = changed(initial("A", "S1", "2026-03-02", "2026-03-03"), |notice| {
        notice.context = Some(StopContext::Miscarriage);
    });
    let answer = paid(vec![miscarriage], &[("S1", THREE_OF_2026)], "2026-03-16");
    assert_eq!(spans(&answer.lines), ["2026-03-02..2026-03-03 41.10"]);
    // 2025-12-01 + 91 days = 2026-03-02: the last day of the thirteen weeks.
    for (died_on, n_lines) in [("2025-12-01", 1), ("2025-11-30", 0)] {
        let death = document(
            "D",
            1,
            "2026-03-02",
            Content::Bereavement(Bereavement {
                died_on: day(died_on),
            }),
        );
        let stop = initial("A", "S1", "2026-03-02", "2026-03-03");
        let answer = paid(vec![death, stop], &[("S1", THREE_OF_2026)], "2026-03-16");
        assert_eq!(answer.lines.len(), n_lines, "{died_on}");
    }
}

#[test]
fn a_return_to_work_ends_the_stop_the_day_before() {
    let back = document(
        "R",
        1,
        "2026-03-12",
        Content::ReturnToWork(ReturnToWork {
            stop: stop_id("S1"),
            returned_on: day("2026-03-12"),
        }),
    );
    let stop = initial("A", "S1", "2026-03-02", "2026-03-31");
    let answer = paid(vec![stop, back], &[("S1", THREE_OF_2026)], "2026-03-16");
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-11 41.10"]);
    assert_eq!(answer.stops[0].last_day, Some(day("2026-03-11")));
}

#[test]
fn a_withdrawn_stop_becomes_a_debt_and_a_withdrawn_statement_only_waits() {
    let mut file = file();
    send(&mut file, worked_stop());
    send(&mut file, worked_statement_v1("2026-03-04"));
    settle(&mut file, "2026-03-16");
    let mut withdrawn = worked_statement_v1("2026-03-20");
    withdrawn.version = 2;
    withdrawn.cancelled = true;
    send(&mut file, withdrawn);
    let waiting = settle(&mut file, "2026-03-30");
    assert!(waiting.debts.is_empty() && waiting.lines.is_empty());
    assert_eq!(waiting.stops[0].status, StopStatus::Waiting);
    assert_eq!(
        waiting.stops[0].waiting_for,
        [format!("employer_statement:{EMPLOYER}")]
    );
    let mut withdrawn = worked_stop();
    withdrawn.version = 2;
    withdrawn.cancelled = true;
    withdrawn.received_on = day("2026-04-01");
    send(&mut file, withdrawn);
    let answer = settle(&mut file, "2026-04-13");
    assert_eq!(answer.stops[0].status, StopStatus::Cancelled);
    // 493.20 gross: 460.16 net of levies.
    assert_eq!(answer.debts[0].amount, Cents(46_016));
    assert_eq!(letters_of(&answer), ["DebtNotice revised_entitlement"]);
}

#[test]
fn an_advance_is_absorbed_oldest_first_and_its_remainder_is_owed() {
    let advance = |id: &str, paid_on: &str, cents| {
        document(
            id,
            1,
            paid_on,
            Content::AdvancePaid(AdvancePaid {
                advance: stop_id(id),
                paid_on: day(paid_on),
                amount: Cents(cents),
                stop: Some(stop_id("S1")),
            }),
        )
    };
    let mut file = file();
    send(&mut file, initial("A", "S1", "2026-03-02", "2026-03-16"));
    send(&mut file, advance("X1", "2026-03-06", 20_000));
    send(&mut file, advance("X2", "2026-03-10", 30_000));
    let nothing = settle(&mut file, "2026-03-16");
    assert!(nothing.lines.is_empty() && nothing.debts.is_empty());
    let mut statement = worked_statement_v1("2026-03-20");
    statement.version = 1;
    send(&mut file, statement);
    let answer = settle(&mut file, "2026-03-30");
    // Net of tax 436.44; 200.00 + 236.44 are absorbed, 63.56 stay and are owed.
    assert_eq!(answer.lines[0].advance_absorbed, Cents(43_644));
    assert_eq!(answer.lines[0].net, Cents::ZERO);
    assert_eq!(answer.debts[0].amount, Cents(6_356));
    assert_eq!(answer.debts[0].gross, Cents::ZERO);
    assert_eq!(letters_of(&answer), ["DebtNotice advance_remainder"]);
    assert_eq!(answer.advances[1].absorbed, Cents(23_644));
}

#[test]
fn the_account_and_the_rate_in_force_are_used() {
    let account = "FR7699999000010000000000212";
    let Ok(iban) = account.parse() else {
        panic!("the key of `{account}` is wrong")
    };
    let mut file = file();
    send(&mut file, worked_stop());
    send(&mut file, worked_statement_v1("2026-03-04"));
    send(
        &mut file,
        document(
            "C",
            1,
            "2026-03-05",
            Content::BankAccountChange(BankAccountChange {
                iban,
                effective_on: day("2026-03-20"),
            }),
        ),
    );
    send(
        &mut file,
        document(
            "T",
            1,
            "2026-03-05",
            Content::TaxRateChange(TaxRateChange {
                rate: rate("10.00"),
                effective_on: day("2026-03-16"),
            }),
        ),
    );
    let first = settle(&mut file, "2026-03-16");
    // (493.20 − 18.74) × 10 % = 47.446 → 47.45.
    assert_eq!(first.lines[0].tax, Cents(4_745));
    assert_ne!(first.lines[0].account, Some(iban));
    let second = settle(&mut file, "2026-03-30");
    assert_eq!(second.lines[0].account, Some(iban));
}

#[test]
fn an_extension_waits_for_its_opening_and_is_shown_after_sixty_days() {
    let mut file = file();
    let orphan = extension("B", "S1", "2026-03-02", "2026-03-10");
    assert_eq!(
        file.receive(orphan).unwrap().waiting_for,
        ["stop_notice:S1"]
    );
    let early = settle(&mut file, "2026-03-16");
    assert_eq!(early.stops[0].status, StopStatus::Waiting);
    assert!(early.human_queue.is_empty());
    // 2 March + 60 days = 1 May.
    let late = settle(&mut file, "2026-05-01");
    assert_eq!(late.human_queue[0].since, day("2026-05-01"));
}

#[test]
fn the_first_stop_keeps_the_days_that_two_stops_cover() {
    let answer = paid(
        vec![
            initial("A", "S1", "2026-03-02", "2026-03-10"),
            initial("B", "S2", "2026-03-08", "2026-03-16"),
        ],
        &[("S1", THREE_OF_2026), ("S2", THREE_OF_2026)],
        "2026-03-16",
    );
    // S2 covers from the 11th: waiting 11 to 13.
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-05..2026-03-10 41.10",
            "2026-03-14..2026-03-16 41.10"
        ]
    );
    assert_eq!(answer.stops[1].first_day, Some(day("2026-03-11")));
}

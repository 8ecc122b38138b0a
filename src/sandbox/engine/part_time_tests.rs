//! Part time for therapeutic reasons (contract, P32): one test a rule, each with its
//! arithmetic by hand.

use super::rule_tests::*;
use super::*;
use crate::domain::{
    AdvancePaid, Benefit, Content, EarlierDays, EventState, PartTime, PartTimeLoss, ReturnToWork,
    StopStatus,
};
use crate::sandbox::examples::*;

pub(super) fn part_time(id: &str, stop: &str, first_day: &str, last_day: &str) -> Document {
    let content = Content::PartTime(PartTime {
        accident: None,
        stop: stop_id(stop),
        first_day: day(first_day),
        last_day: day(last_day),
        prescribed_on: day(first_day),
        illness: None,
    });
    document(id, 1, first_day, content)
}

fn of_the_illness(mut document: Document) -> Document {
    if let Content::PartTime(part_time) = &mut document.content {
        part_time.illness = Some(stop_id("I1"));
    }
    document
}

/// The loss of one month, received on the last day of it.
pub(super) fn loss(id: &str, stop: &str, month: &str, cents: i64) -> Document {
    let month: crate::domain::Month = month.parse().unwrap();
    let content = Content::PartTimeLoss(PartTimeLoss {
        siret: siret(),
        stop: stop_id(stop),
        month,
        loss: Cents(cents),
    });
    document(id, 1, &month.last_day().to_string(), content)
}

fn waiting_for(answer: &SettlementAnswer) -> Vec<&str> {
    answer
        .stops
        .iter()
        .flat_map(|state| &state.waiting_for)
        .map(String::as_str)
        .collect()
}

fn march_declared() -> Document {
    declares("P", "S1", "2026-03-04", THREE_OF_2026, 250_000)
}

fn file_with(documents: Vec<Document>) -> File {
    let mut file = file();
    for document in documents {
        send(&mut file, document);
    }
    file
}

#[test]
fn part_time_after_a_stop_is_paid_month_by_month_up_to_what_is_lost() {
    let mut file = file_with(vec![
        initial("A", "S1", "2026-03-02", "2026-03-15"),
        part_time("T", "S1", "2026-03-16", "2026-04-30"),
        march_declared(),
    ]);
    let first = settle(&mut file, "2026-03-20");
    assert_eq!(spans(&first.lines), ["2026-03-05..2026-03-15 41.10"]);
    assert_eq!(waiting_for(&first), ["part_time_loss:2026-03"]);
    // 400.00 over 16 days: 25.00 each.
    send(&mut file, loss("M", "S1", "2026-03", 40_000));
    let second = settle(&mut file, "2026-04-03");
    assert_eq!(spans(&second.lines), ["2026-03-16..2026-03-31 25.00"]);
    assert_eq!(second.lines[0].kind, Some(Benefit::TherapeuticPartTime));
    assert!(second.lines[0].tax > Cents::ZERO);
    assert_eq!(waiting_for(&second), ["part_time_loss:2026-04"]);
    // More than 30 × 41.10 is lost in April: the whole amount.
    send(&mut file, loss("N", "S1", "2026-04", 200_000));
    let last = settle(&mut file, "2026-05-04");
    assert_eq!(spans(&last.lines), ["2026-04-01..2026-04-30 41.10"]);
    assert_eq!(last.stops[0].status, StopStatus::Finished);
    assert_eq!(last.counters.part_time_days, 46);
    assert_eq!(last.counters.sickness_days_3y, 57);
    assert!(last.letters.is_empty());
}

#[test]
fn part_time_serves_no_waiting_day_and_full_days_after_it_do() {
    let mut file = file_with(vec![
        part_time("T", "S1", "2026-03-02", "2026-03-10"),
        extension("B", "S1", "2026-03-11", "2026-03-20"),
        march_declared(),
        // 100.00 over 9 days: 11.11, and one cent for the first.
        loss("M", "S1", "2026-03", 10_000),
    ]);
    let answer = settle(&mut file, "2026-04-03");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-02..2026-03-02 11.12",
            "2026-03-03..2026-03-10 11.11",
            "2026-03-14..2026-03-20 41.10"
        ]
    );
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
    assert_eq!(answer.stops.len(), 1);
}

#[test]
fn a_full_stop_takes_the_days_of_part_time_whichever_began_first() {
    let in_one_stop = vec![
        initial("A", "S1", "2026-03-02", "2026-03-06"),
        part_time("T", "S1", "2026-03-07", "2026-03-31"),
        extension("B", "S1", "2026-03-10", "2026-03-12"),
        march_declared(),
        // 22 days: 220.00.
        loss("M", "S1", "2026-03", 22_000),
    ];
    let answer = settle(&mut file_with(in_one_stop), "2026-04-03");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-05..2026-03-06 41.10",
            "2026-03-07..2026-03-09 10.00",
            "2026-03-10..2026-03-12 41.10",
            "2026-03-13..2026-03-31 10.00"
        ]
    );
    let in_two_stops = vec![
        part_time("T", "S1", "2026-03-02", "2026-03-31"),
        initial("A", "S2", "2026-03-10", "2026-03-15"),
        march_declared(),
        declares("Q", "S2", "2026-03-12", THREE_OF_2026, 250_000),
        // 24 days.
        loss("M", "S1", "2026-03", 24_000),
    ];
    let answer = settle(&mut file_with(in_two_stops), "2026-04-03");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-02..2026-03-09 10.00",
            "2026-03-16..2026-03-31 10.00",
            "2026-03-13..2026-03-15 41.10"
        ]
    );
}

#[test]
fn a_gap_before_part_time_is_never_filled_and_three_days_open_a_stop() {
    let months: &[&str] = &["2024-03", "2024-04", "2024-05"];
    // Friday 7 June 2024 → Monday 10: the tolerance would pay the week-end.
    let mut file = file_with(vec![
        initial("A", "S1", "2024-06-03", "2024-06-07"),
        part_time("T", "S1", "2024-06-10", "2024-06-14"),
        declares("P", "S1", "2024-06-10", months, 250_000),
        loss("M", "S1", "2024-06", 100_000),
    ]);
    let answer = settle(&mut file, "2024-07-01");
    assert_eq!(
        spans(&answer.lines),
        [
            "2024-06-06..2024-06-07 41.10",
            "2024-06-10..2024-06-14 41.10"
        ]
    );
    // 11 June: three days, two of them a week-end, open a stop all the same.
    let mut file = file_with(vec![
        initial("A", "S1", "2024-06-03", "2024-06-07"),
        part_time("T", "S1", "2024-06-11", "2024-06-14"),
        declares("P", "S1", "2024-06-10", months, 250_000),
    ]);
    let answer = settle(&mut file, "2024-07-01");
    assert_eq!(answer.stops[1].stop, stop_id("S1/2024-06-11"));
}

#[test]
fn part_time_that_costs_no_pay_is_neither_paid_nor_counted() {
    let mut file = file_with(vec![
        part_time("T", "S1", "2026-03-02", "2026-03-10"),
        march_declared(),
        loss("M", "S1", "2026-03", 0),
    ]);
    let answer = settle(&mut file, "2026-04-03");
    assert!(answer.lines.is_empty() && answer.letters.is_empty());
    assert_eq!(answer.stops[0].status, StopStatus::Finished);
    assert_eq!(answer.counters, crate::domain::Counters::default());
}

#[test]
fn losses_of_several_employers_add_up_and_the_last_of_each_counts() {
    let of_another = |id: &str, cents| {
        let mut document = loss(id, "S1", "2026-03", cents);
        if let Content::PartTimeLoss(loss) = &mut document.content {
            loss.siret = "00012592200963".parse().unwrap();
        }
        document
    };
    let mut file = file_with(vec![
        part_time("T", "S1", "2026-03-02", "2026-03-11"),
        march_declared(),
        loss("M", "S1", "2026-03", 50_000),
        loss("N", "S1", "2026-03", 6_000),
        of_another("O", 4_000),
    ]);
    // Of M and N, received on one day, N. 60.00 + 40.00 over ten days.
    let answer = settle(&mut file, "2026-04-03");
    assert_eq!(spans(&answer.lines), ["2026-03-02..2026-03-11 10.00"]);
}

#[test]
fn a_withdrawn_loss_makes_the_stop_wait_and_its_lines_stand() {
    let mut file = file_with(vec![
        initial("A", "S1", "2026-03-02", "2026-03-15"),
        part_time("T", "S1", "2026-03-16", "2026-03-31"),
        march_declared(),
        loss("M", "S1", "2026-03", 40_000),
    ]);
    settle(&mut file, "2026-04-03");
    let mut withdrawn = loss("M", "S1", "2026-03", 40_000);
    withdrawn.version = 2;
    withdrawn.cancelled = true;
    withdrawn.received_on = day("2026-04-10");
    send(&mut file, withdrawn);
    let waiting = settle(&mut file, "2026-04-17");
    assert!(waiting.debts.is_empty() && waiting.lines.is_empty());
    assert_eq!(waiting_for(&waiting), ["part_time_loss:2026-03"]);
    let mut stated_again = loss("M", "S1", "2026-03", 32_000);
    stated_again.version = 3;
    stated_again.received_on = day("2026-04-20");
    send(&mut file, stated_again);
    let answer = settle(&mut file, "2026-05-01");
    // 320.00 over 16 days: 20.00 where 25.00 was paid.
    assert_eq!(answer.debts[0].gross, Cents(8_000));
    assert_eq!(answer.stops[0].status, StopStatus::Finished);
}

#[test]
fn part_time_goes_on_for_a_year_after_the_last_day_of_the_360() {
    let mut opening = opening();
    // 360 days: 306 in 2024, 54 in 2025.
    opening.history.sickness_days = vec![EarlierDays {
        first_day: day("2024-03-01"),
        last_day: day("2025-02-23"),
    }];
    let mut file = file_of(opening);
    let months: &[&str] = &["2025-11", "2025-12", "2026-01"];
    send(&mut file, part_time("T", "S1", "2026-02-20", "2026-02-26"));
    send(
        &mut file,
        declares("P", "S1", "2026-02-20", months, 250_000),
    );
    send(&mut file, loss("M", "S1", "2026-02", 100_000));
    let answer = settle(&mut file, "2026-03-06");
    assert_eq!(spans(&answer.lines), ["2026-02-20..2026-02-23 41.10"]);
    assert_eq!(answer.stops[0].status, StopStatus::Exhausted);
    assert_eq!(letters_of(&answer), ["EndOfRights limit_360_days"]);
    assert_eq!(answer.letters[0].last_day, Some(day("2026-02-23")));
    assert_eq!(answer.counters.sickness_days_3y, 364);
}

#[test]
fn part_time_of_a_long_term_illness_has_a_fourth_year_and_no_tax() {
    let mut opening = opening();
    // Three years from 2023-02-24 to 2026-02-23, then one more: until 2027-02-23.
    opening.history.ald = vec![crate::domain::AldHistory {
        illness: stop_id("I1"),
        first_stop_on: day("2023-02-24"),
        resumed_on: None,
    }];
    let mut file = file_of(opening);
    send(&mut file, ald_decision());
    send(
        &mut file,
        of_the_illness(part_time("T", "S1", "2026-03-02", "2026-03-11")),
    );
    send(
        &mut file,
        of_illness(extension("B", "S1", "2026-03-12", "2026-03-20")),
    );
    send(&mut file, march_declared());
    send(&mut file, loss("M", "S1", "2026-03", 10_000));
    let answer = settle(&mut file, "2026-04-03");
    assert_eq!(spans(&answer.lines), ["2026-03-02..2026-03-11 10.00"]);
    assert_eq!(answer.lines[0].kind, Some(Benefit::SicknessAld));
    assert_eq!(answer.lines[0].tax, Cents::ZERO);
    assert_eq!(answer.counters.part_time_days, 10);
    assert_eq!(answer.counters.sickness_days_3y, 0);
    // Full days end with the three years.
    assert_eq!(letters_of(&answer), ["EndOfRights ald_three_years"]);
    assert_eq!(answer.letters[0].last_day, Some(day("2026-02-23")));
}

#[test]
fn what_is_left_of_an_advance_is_not_owed_while_a_loss_is_awaited() {
    let advance = Content::AdvancePaid(AdvancePaid {
        advance: stop_id("X"),
        paid_on: day("2026-03-10"),
        amount: Cents(20_000),
        stop: Some(stop_id("S1")),
    });
    let mut file = file_with(vec![
        part_time("T", "S1", "2026-03-02", "2026-03-11"),
        march_declared(),
        document("X", 1, "2026-03-10", advance),
    ]);
    let waiting = settle(&mut file, "2026-03-27");
    assert!(waiting.debts.is_empty());
    assert_eq!(waiting.stops[0].status, StopStatus::Waiting);
    send(&mut file, loss("M", "S1", "2026-03", 10_000));
    let answer = settle(&mut file, "2026-04-10");
    // 100.00 gross, 93.30 after levies, tax 5 % of 96.20 = 4.81: 88.49 of 200.00.
    assert_eq!(answer.lines[0].advance_absorbed, Cents(8_849));
    assert_eq!(answer.debts[0].amount, Cents(11_151));
}

#[test]
fn part_time_opens_its_stop_and_ends_with_a_return() {
    let mut file = file_with(vec![part_time("T", "S1", "2026-03-02", "2026-03-31")]);
    let back = Content::ReturnToWork(ReturnToWork {
        stop: stop_id("S1"),
        returned_on: day("2026-03-12"),
    });
    for document in [
        march_declared(),
        loss("M", "S1", "2026-03", 10_000),
        document("B", 1, "2026-03-12", back),
    ] {
        assert_eq!(file.receive(document).unwrap().state, EventState::Accepted);
    }
    let of_nobody = file.receive(loss("N", "S9", "2026-03", 10_000)).unwrap();
    assert_eq!(of_nobody.state, EventState::Waiting);
    assert_eq!(of_nobody.waiting_for, ["stop_notice:S9"]);
    let answer = settle(&mut file, "2026-04-10");
    assert_eq!(spans(&answer.lines), ["2026-03-02..2026-03-11 10.00"]);
    // 31 March + 60 days.
    assert!(answer.human_queue.is_empty());
    let mut withdrawn = part_time("T", "S1", "2026-03-02", "2026-03-31");
    withdrawn.version = 2;
    withdrawn.cancelled = true;
    withdrawn.received_on = day("2026-05-20");
    send(&mut file, withdrawn);
    let late = settle(&mut file, "2026-05-30");
    assert_eq!(late.stops[0].status, StopStatus::Cancelled);
    assert_eq!(late.debts[0].gross, Cents(10_000));
    assert_eq!(late.human_queue[0].since, day("2026-05-30"));
}

#[test]
fn a_negative_loss_is_refused() {
    let problem = file().receive(loss("M", "S1", "2026-03", -1)).unwrap_err();
    assert_eq!(problem.code, ProblemCode::InvalidValue);
}

//! One test a rule of the self-employed, each with its arithmetic by hand.

use super::super::benefit_tests::{benefit, pension};
use super::super::part_time_tests::part_time;
use super::super::rule_tests::*;
use super::super::{Document, File};
use super::people::*;
use crate::domain::{
    AldDecision, Benefit, Bereavement, Cents, Channel, Content, Decision, EarlierDays,
    EarlierWarning, EventState, KeptPay, ProblemCode, Risk, Status, StopContext, StopStatus,
    Subrogation,
};
use crate::sandbox::examples::*;

fn craft(documents: Vec<Document>) -> File {
    file_with(person(Status::Craft), with(three_years(), documents))
}

fn version(mut document: Document, version: u32, received_on: &str) -> Document {
    document.version = version;
    document.received_on = day(received_on);
    document
}

fn withdrawn(document: Document, received_on: &str) -> Document {
    let mut withdrawn = version(document, 2, received_on);
    withdrawn.cancelled = true;
    withdrawn
}

fn march() -> Document {
    initial("A", "S1", "2026-03-02", "2026-03-10")
}

fn paid_in_march(documents: Vec<Document>) -> Vec<String> {
    let mut file = craft(documents);
    spans(&settle(&mut file, "2026-04-13").lines)
}

// P68, P80

#[test]
fn an_accident_is_sickness_whatever_the_fund_says_of_it() {
    let of_an_accident = changed(march(), |notice| {
        notice.risk = Risk::Accident;
        notice.accident = Some(stop_id("A1"));
    });
    let found = paid_in_march(vec![of_an_accident.clone()]);
    assert_eq!(found, ["2026-03-05..2026-03-10 41.10"]);
    // Sent by post after its end, it is late and refused like any other.
    let mut by_post = of_an_accident;
    by_post.channel = Channel::Paper;
    by_post.sent_on = day("2026-03-11");
    by_post.received_on = day("2026-03-12");
    let answer = settle(&mut craft(vec![by_post]), "2026-03-16");
    assert_eq!(
        letters_of(&answer),
        ["Refusal sent_after_the_end", "LateWarning late_sending"]
    );
}

#[test]
fn a_late_certificate_after_a_warning_halves_the_exact_amount() {
    let mut opening = person(Status::Craft);
    opening.history.late_warnings = vec![EarlierWarning {
        prescribed_on: day("2025-06-02"),
    }];
    let mut late = initial("A", "S1", "2026-03-02", "2026-03-10");
    late.channel = Channel::Paper;
    late.sent_on = day("2026-03-08");
    late.received_on = day("2026-03-09");
    // 25 000 / 730 / 2 = 17.1232…
    let documents = with(incomes(25_000, 25_000, 25_000), vec![late]);
    let answer = settled(opening, documents, "2026-03-16");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-05..2026-03-07 17.12",
            "2026-03-08..2026-03-10 34.25"
        ]
    );
    assert_eq!(letters_of(&answer), ["Reduction late_sending"]);
}

// P69

#[test]
fn an_income_that_is_withdrawn_makes_the_stop_wait_and_its_lines_stand() {
    let mut file = craft(vec![march()]);
    let first = settle(&mut file, "2026-03-16");
    assert_eq!(first.lines[0].gross, Cents(6 * 4_110));
    send(&mut file, withdrawn(income(2024, 30_000), "2026-03-20"));
    let waiting = settle(&mut file, "2026-03-30");
    assert_eq!(states(&waiting), ["S1 Waiting yearly_income:2024"]);
    assert!(waiting.debts.is_empty() && waiting.lines.is_empty());
    // 24 000 + 0 + 36 000, for a loss counts as nothing: 20 000; 27.3972…
    let loss = income_received(2024, -500_000, "2026-04-01");
    send(&mut file, version(loss, 3, "2026-04-01"));
    let answer = settle(&mut file, "2026-04-13");
    assert_eq!(answer.debts[0].gross, Cents(6 * (4_110 - 2_740)));
}

#[test]
fn missing_years_are_told_in_order_and_the_last_document_of_a_year_counts() {
    let mut file = file_with(person(Status::Craft), vec![march(), income(2024, 30_000)]);
    let waiting = settle(&mut file, "2026-03-16");
    assert_eq!(
        states(&waiting),
        ["S1 Waiting yearly_income:2023 yearly_income:2025"]
    );
    let mut again = income_received(2024, 6_000_000, "2026-03-20");
    again.document_id = crate::domain::DocumentId::new("Z").unwrap();
    for document in [
        income_received(2023, 2_400_000, "2026-03-20"),
        income_received(2025, 3_600_000, "2026-03-20"),
        again,
    ] {
        send(&mut file, document);
    }
    // 120 000 / 3 / 730 = 54.7945…
    let answer = settle(&mut file, "2026-03-30");
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-10 54.79"]);
}

// P70

#[test]
fn a_stop_that_follows_one_without_rights_has_none() {
    let opening = since(Status::Craft, "2025-03-10");
    let stop = |id: &str, name: &str, from: &str, to: &str| initial(id, name, from, to);
    let documents = vec![
        income(2025, 30_000),
        stop("A", "S1", "2026-03-02", "2026-03-15"),
        stop("B", "S2", "2026-03-16", "2026-03-31"),
        stop("C", "S3", "2026-04-02", "2026-04-10"),
    ];
    let answer = settled(opening, documents, "2026-04-13");
    assert_eq!(states(&answer), ["S1 Refused", "S2 Refused", "S3 Finished"]);
    // 30 000 × 365 / 297 = 36 868.68…; / 730 = 50.5050…
    assert_eq!(spans(&answer.lines), ["2026-04-05..2026-04-10 50.51"]);
}

#[test]
fn unemployment_benefits_carry_kept_rights_and_are_not_paid_twice() {
    let mut opening = person(Status::Trade);
    if let Some(activity) = &mut opening.career.self_employed {
        activity.ended_on = Some(day("2024-12-31"));
    }
    // Kept until 2025-12-31, then to twelve months after the benefit.
    let documents = vec![
        income(2022, 30_000),
        income(2023, 30_000),
        income(2024, 30_000),
        benefit("U", "2025-12-01", "2026-03-03"),
        march(),
    ];
    let answer = settled(opening.clone(), documents.clone(), "2026-03-16");
    assert_eq!(spans(&answer.lines), ["2026-03-07..2026-03-10 41.10"]);
    let mut without = documents;
    without.remove(3);
    let answer = settled(opening, without, "2026-03-16");
    assert_eq!(letters_of(&answer), ["Refusal rights_not_opened"]);
}

// P74

#[test]
fn a_miscarriage_and_the_first_stop_after_a_bereavement_have_no_waiting_day() {
    let miscarriage = changed(march(), |notice| {
        notice.context = Some(StopContext::Miscarriage);
    });
    let found = paid_in_march(vec![miscarriage]);
    assert_eq!(found, ["2026-03-02..2026-03-10 41.10"]);
    let death = Content::Bereavement(Bereavement {
        died_on: day("2026-02-20"),
    });
    let found = paid_in_march(vec![document("D", 1, "2026-02-25", death), march()]);
    assert_eq!(found, ["2026-03-02..2026-03-10 41.10"]);
}

#[test]
fn an_accident_named_by_an_extension_makes_no_stop_due_to_it() {
    let [first, second] = the_same_accident_twice().try_into().unwrap();
    let named_later = vec![
        initial("Z", "S1", "2026-01-02", "2026-01-04"),
        changed(first, |notice| {
            notice.nature = crate::domain::StopNature::Extension;
        }),
        second,
    ];
    let found = paid_in_march(named_later);
    assert_eq!(
        found,
        [
            "2026-01-05..2026-01-18 41.10",
            "2026-03-05..2026-03-15 41.10"
        ]
    );
}

#[test]
fn an_amount_of_zero_refuses_a_stop_of_waiting_days_only() {
    let short = initial("A", "S1", "2026-03-02", "2026-03-03");
    let documents = with(incomes(1_000, 1_000, 1_000), vec![short.clone()]);
    let answer = settled(person(Status::Micro), documents, "2026-03-16");
    assert_eq!(letters_of(&answer), ["Refusal no_base"]);
    assert_eq!(answer.letters[0].article, "CSS art. D. 622-8");
    let answer = settle(&mut craft(vec![short]), "2026-03-16");
    assert_eq!(states(&answer), ["S1 Finished"]);
}

// P75

#[test]
fn a_pensioner_who_is_self_employed_gets_sixty_days_in_all() {
    let mut opening = person(Status::Craft);
    opening.insured.born_on = day("1962-03-02");
    opening.history.sickness_days = vec![EarlierDays {
        first_day: day("2025-02-01"),
        last_day: day("2025-03-30"),
    }];
    let documents = vec![pension("2025-01-01", false), march()];
    let answer = settled(opening, with(three_years(), documents), "2026-03-16");
    // 58 days before.
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-06 41.10"]);
    assert_eq!(letters_of(&answer), ["EndOfRights limit_60_days"]);
}

#[test]
fn a_new_stop_of_a_liberal_profession_has_a_new_period() {
    let documents = vec![
        initial("A", "S1", "2026-01-05", "2026-04-10"),
        initial("B", "S2", "2026-04-11", "2026-04-20"),
    ];
    let documents = with(incomes(60_000, 60_000, 60_000), documents);
    let answer = settled(person(Status::Liberal), documents, "2026-04-27");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-01-08..2026-04-04 82.19",
            "2026-04-14..2026-04-20 82.19"
        ]
    );
}

// P76

#[test]
fn the_eighty_seven_days_neither_count_nor_refuse_part_time() {
    let documents = vec![
        initial("A", "S1", "2026-01-05", "2026-04-04"),
        part_time("T", "S1", "2026-04-05", "2026-04-30"),
    ];
    let documents = with(incomes(60_000, 60_000, 60_000), documents);
    let answer = settled(person(Status::Liberal), documents, "2026-05-11");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-01-08..2026-04-04 82.19",
            "2026-04-05..2026-04-30 41.10"
        ]
    );
    assert!(answer.letters.is_empty());
}

#[test]
fn part_time_of_a_craft_worker_outside_an_illness_leaves_that_of_the_illness_out() {
    let of_the_illness = |mut document: Document| {
        if let Content::PartTime(part) = &mut document.content {
            part.illness = Some(stop_id("I1"));
        }
        document
    };
    let decision = Content::AldDecision(AldDecision {
        illness: stop_id("I1"),
        decision: Decision::Recognised,
        first_day: day("2026-01-01"),
    });
    let documents = |first: Document| {
        vec![
            document("D", 1, "2026-01-01", decision.clone()),
            first,
            initial("A", "S2", "2026-05-04", "2026-05-10"),
            part_time("U", "S2", "2026-05-11", "2026-05-31"),
        ]
    };
    // 81 days under the illness.
    let before = part_time("T", "S1", "2026-02-01", "2026-04-22");
    let gross_of = |status: Status| {
        let documents = documents(of_the_illness(before.clone()));
        let answer = settled(person(status), with(three_years(), documents), "2026-06-08");
        let days = answer.lines.iter().flat_map(|line| &line.spans);
        days.last().unwrap().last_day
    };
    assert_eq!(gross_of(Status::Craft), day("2026-05-31"));
    // Nine days are left of the ninety.
    assert_eq!(gross_of(Status::Liberal), day("2026-05-19"));
}

// P77

#[test]
fn a_leave_waits_for_its_birth_then_for_incomes_and_stands_in_the_queue_after_sixty_days() {
    let mut file = file_of(person(Status::Craft));
    for document in [income(2023, 24_000), income(2024, 30_000)] {
        send(&mut file, document);
    }
    let asked_for = leave("2026-03-20", "2026-07-09", "2026-03-18");
    let told = file.receive(asked_for).unwrap();
    assert_eq!(told.state, EventState::Waiting);
    assert_eq!(told.waiting_for, ["birth:L1"]);
    let waiting = settle(&mut file, "2026-05-11");
    assert_eq!(states(&waiting), ["L1 Waiting birth:L1"]);
    assert!(waiting.human_queue.is_empty());
    let queued = settle(&mut file, "2026-05-25");
    assert_eq!(queued.human_queue[0].since, day("2026-05-17"));
    send(&mut file, birth("2026-05-01", "2026-05-26"));
    let waiting = settle(&mut file, "2026-06-08");
    assert_eq!(states(&waiting), ["L1 Waiting yearly_income:2025"]);
    assert!(waiting.human_queue.is_empty());
    send(&mut file, income_received(2025, 3_600_000, "2026-06-09"));
    let answer = settle(&mut file, "2026-06-22");
    assert_eq!(states(&answer), ["L1 Paying"]);
    assert_eq!(answer.lines[0].gross, Cents(206_834));
}

#[test]
fn a_leave_takes_the_days_of_stops_unless_it_is_refused() {
    let stop = initial("A", "S1", "2026-03-10", "2026-03-31");
    let documents = with(leave_of_spring(), vec![stop.clone()]);
    let answer = settle(&mut craft(documents), "2026-03-30");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-20..2026-03-20 2068.34",
            "2026-03-21..2026-03-30 65.84",
            "2026-03-13..2026-03-19 41.10"
        ]
    );
    assert_eq!(answer.stops[0].last_day, Some(day("2026-03-19")));
    // Waiting for its birth, it holds its days too.
    let waiting = vec![leave_of_spring().remove(0), stop.clone()];
    assert_eq!(paid_in_march(waiting), ["2026-03-13..2026-03-19 41.10"]);
    // Not affiliated for six months on the expected day: refused, and it holds nothing.
    let mut newcomer = person(Status::Craft);
    newcomer.career.affiliated_on = day("2025-11-02");
    let documents = with(leave_of_spring(), vec![stop]);
    let answer = settled(newcomer, with(three_years(), documents), "2026-04-13");
    assert_eq!(states(&answer), ["S1 Refused", "L1 Refused"]);
    let of_leave = answer
        .letters
        .iter()
        .find(|letter| letter.stop == Some(stop_id("L1")));
    assert_eq!(of_leave.unwrap().article, "CSS art. D. 623-8");
    assert_eq!(answer.stops[0].last_day, Some(day("2026-03-31")));
}

#[test]
fn a_leave_that_is_withdrawn_is_cancelled_and_its_money_is_a_debt() {
    let mut file = craft(leave_of_spring());
    let first = settle(&mut file, "2026-03-30");
    assert_eq!(first.stops[0].status, StopStatus::Paying);
    let asked_for = leave_of_spring().remove(0);
    send(&mut file, withdrawn(asked_for, "2026-04-01"));
    let answer = settle(&mut file, "2026-04-13");
    assert_eq!(states(&answer), ["L1 Cancelled"]);
    assert_eq!(answer.debts[0].gross, Cents(206_834 + 65_840));
}

#[test]
fn a_return_that_comes_before_its_leave_waits_for_it() {
    let mut file = craft(Vec::new());
    let told = file.receive(returns("R", "L1", "2026-01-20")).unwrap();
    assert_eq!(told.state, EventState::Waiting);
    let queued = settle(&mut file, "2026-03-30");
    assert_eq!(queued.human_queue.len(), 1);
    send(&mut file, leave("2026-03-20", "2026-07-09", "2026-03-31"));
    send(&mut file, birth("2026-05-01", "2026-03-31"));
    let answer = settle(&mut file, "2026-04-13");
    // A return of before the leave ends nothing.
    assert!(answer.human_queue.is_empty());
    assert_eq!(answer.stops[0].last_day, Some(day("2026-07-09")));
}

// P79

#[test]
fn the_insured_person_is_paid_and_micro_taxation_bears_tax_on_rest_too() {
    let kept = Content::Subrogation(Subrogation {
        siret: siret(),
        stop: stop_id("S1"),
        first_day: day("2026-03-02"),
        last_day: day("2026-03-31"),
        kept_pay: KeptPay::InFull,
    });
    let documents = vec![march(), document("K", 1, "2026-03-02", kept)];
    let answer = settle(&mut craft(documents), "2026-03-16");
    assert_eq!(answer.lines[0].payee, crate::domain::Payee::Insured);
    let documents = with(three_years(), leave_of_spring());
    let answer = settled(person(Status::Micro), documents, "2026-03-30");
    // (2 068.34 − 78.60) × 5 % = 99.49.
    assert_eq!(answer.lines[0].tax, Cents(9_949));
    assert_eq!(answer.lines[0].kind, Some(Benefit::Maternity));
}

#[test]
fn an_activity_that_ends_before_it_starts_and_contributions_of_nothing_are_refused() {
    let mut reversed = person(Status::Craft);
    if let Some(activity) = &mut reversed.career.self_employed {
        activity.ended_on = Some(day("2015-03-01"));
    }
    let problem = File::open(reference("R"), reversed, &[]).err().unwrap();
    assert_eq!(problem.code, ProblemCode::PeriodReversed);
    let mut file = file_of(person(Status::Craft));
    for stated in [(0, 0), (-1, 100)] {
        let wrong = paid_in_part(income(2025, 30_000), Some(stated));
        let problem = file.receive(wrong).unwrap_err();
        assert_eq!(problem.code, ProblemCode::InvalidValue);
    }
}

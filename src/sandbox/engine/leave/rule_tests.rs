//! One test a rule of leaves (contract, P82 to P98), each with its arithmetic by hand.

use std::collections::BTreeMap;

use crate::domain::{
    Benefit, Birth, Cents, Content, Day, Document, DossierOpening, EventState, Pay, PayFrequency,
    Risk, StopId, StopStatus,
};
use crate::sandbox::engine::accident_rule_tests::written;
use crate::sandbox::engine::accident_tests::{
    consolidated, file_over, file_with, states, tenth_worked_file, unfit,
};
use crate::sandbox::engine::benefit_tests::benefit;
use crate::sandbox::engine::debt_tests::died;
use crate::sandbox::engine::rule_tests::*;
use crate::sandbox::examples::*;
use crate::sandbox::fault::mix;

use super::examples::*;
use super::worked_family_tests::*;
use super::worked_tests::*;

fn usual() -> Vec<Document> {
    vec![
        born("M1", "2026-06-15"),
        maternity("L", "2026-05-04", "2026-08-23"),
        same_pay("M1", 2, 4, 200_000),
    ]
}

fn ill(from: &str, to: &str) -> Vec<Document> {
    vec![initial("A", "S1", from, to), same_pay("S1", 1, 4, 200_000)]
}

fn out_of_work() -> DossierOpening {
    let mut opening = opening();
    opening.career.employments[0].ended_on = Some(day("2026-02-28"));
    opening
}

// P82, P95, P97

#[test]
fn a_leave_waits_for_its_birth_and_holds_its_days() {
    let mut file = file_with(ill("2026-05-11", "2026-05-20"));
    let answer = file
        .receive(maternity("L", "2026-05-04", "2026-08-23"))
        .unwrap();
    assert_eq!(answer.state, EventState::Waiting);
    assert_eq!(answer.waiting_for, ["birth:M1"]);
    let waits = settle(&mut file, "2026-07-02");
    assert!(waits.lines.is_empty() && waits.letters.is_empty() && waits.human_queue.is_empty());
    assert_eq!(
        states(&waits),
        ["M1 Waiting [\"birth:M1\"]", "S1 Finished []"]
    );
    // Received on 4 May: sixty days later.
    let queued = settle(&mut file, "2026-07-03");
    assert_eq!(queued.human_queue[0].reason, "waiting_too_long");
    let mut child = born("M1", "2026-06-15");
    child.received_on = day("2026-07-06");
    let mut declared = same_pay("M1", 2, 4, 200_000);
    declared.received_on = day("2026-07-06");
    send(&mut file, child);
    send(&mut file, declared);
    let paid = settle(&mut file, "2026-07-13");
    assert_eq!(spans(&paid.lines), ["2026-05-04..2026-07-13 51.95"]);
    assert!(paid.human_queue.is_empty());
}

#[test]
fn a_paternity_waits_for_the_birth_itself_and_a_bereavement_for_a_death() {
    let mut documents = paternity("2026-06-01", &[("2026-06-04", "2026-06-25")]);
    documents[0] = birth("F1", "2026-06-01", None);
    documents.push(leave(
        "D",
        "D1",
        Benefit::Bereavement,
        "2026-07-01",
        "2026-07-08",
    ));
    assert_eq!(
        states(&told(documents)),
        [
            "F1 Waiting [\"birth:F1\"]",
            "D1 Waiting [\"bereavement:D1\"]"
        ]
    );
}

#[test]
fn a_leave_withdrawn_is_cancelled_and_its_days_go_back_to_sickness() {
    let mut documents = usual();
    documents.extend(ill("2026-05-04", "2026-05-13"));
    let mut file = file_with(documents);
    let first = settle(&mut file, "2026-05-18");
    assert_eq!(spans(&first.lines), ["2026-05-04..2026-05-18 51.95"]);
    let mut withdrawn = maternity("L", "2026-05-04", "2026-08-23");
    (withdrawn.version, withdrawn.cancelled) = (2, true);
    withdrawn.received_on = day("2026-05-20");
    send(&mut file, withdrawn);
    let answer = settle(&mut file, "2026-06-01");
    // Waiting days from 4 to 6 May; 15 × 51.95 are owed.
    assert_eq!(spans(&answer.lines), ["2026-05-07..2026-05-13 32.88"]);
    assert_eq!(answer.debts[0].gross, Cents(77_925));
    assert_eq!(states(&answer), ["M1 Cancelled []", "S1 Finished []"]);
}

#[test]
fn the_leave_that_begins_first_keeps_the_day() {
    let mut documents = paternity("2026-06-01", &[("2026-06-04", "2026-06-25")]);
    let [death, bereavement, pays] = bereaved("2026-06-10", "2026-06-17").try_into().unwrap();
    documents.extend([death, bereavement, pays]);
    let answer = told(documents);
    assert_eq!(spans(&answer.lines), ["2026-06-04..2026-06-25 51.95"]);
    assert!(answer.letters.is_empty());
    assert_eq!(states(&answer), ["F1 Finished []", "D1 Finished []"]);
}

#[test]
fn a_leave_keeps_its_days_from_the_allowance_of_somebody_unfit() {
    let mut documents = tenth_worked_file(Some(126_010));
    documents.extend([
        consolidated("A1", "2026-04-30", "2026-05-02"),
        unfit("2026-05-04", None, "2026-05-06"),
        // It waits for its birth, and holds all that it asks.
        leave("K", "C1", Benefit::Paternity, "2026-05-20", "2026-06-16"),
    ]);
    let answer = settle(&mut file_with(documents), "2026-06-08");
    let periods = spans(&answer.lines);
    assert!(periods.contains(&"2026-05-05..2026-05-19 77.91".into()));
    assert_eq!(
        states(&answer),
        [
            "S1 Finished []",
            "I1 Finished []",
            "C1 Waiting [\"birth:C1\"]"
        ]
    );
    assert_eq!(answer.stops[1].last_day, Some(day("2026-05-19")));
}

#[test]
fn a_death_leaves_no_day_of_a_leave_after_it() {
    let mut documents = usual();
    documents.push(died("2026-06-20", "2026-06-22"));
    let answer = settle(&mut file_with(documents), "2026-09-07");
    assert_eq!(spans(&answer.lines), ["2026-05-04..2026-06-20 51.95"]);
}

#[test]
fn statements_and_returns_about_a_leave_not_asked_for_wait() {
    let mut file = file_with(vec![
        same_pay("M1", 2, 4, 200_000),
        back("M1", "2026-08-01", "2026-01-05"),
    ]);
    let queued = settle(&mut file, "2026-04-01");
    assert_eq!(queued.human_queue.len(), 2);
    let mut asked = maternity("L", "2026-05-04", "2026-08-23");
    asked.received_on = day("2026-04-02");
    send(&mut file, asked);
    assert!(settle(&mut file, "2026-04-15").human_queue.is_empty());
}

// P85

#[test]
fn pathological_weeks_alone_are_paid_up_to_fourteen_days() {
    let mut documents = usual();
    documents[1] = maternity("L", "2026-04-01", "2026-04-20");
    documents[2] = same_pay("M1", 1, 3, 200_000);
    let answer = told(documents);
    assert_eq!(spans(&answer.lines), ["2026-04-01..2026-04-14 51.95"]);
    assert!(answer.letters.is_empty());
}

// P87

#[test]
fn the_rest_of_a_leave_asks_for_no_right_and_no_eight_weeks() {
    let mut newcomer = opening();
    newcomer.career.affiliated_on = day("2026-06-01");
    let documents = rest_of_hers("2026-06-15", "2026-07-01", "2026-06-20", "2026-07-31");
    let answer = settle(&mut file_over(newcomer, documents), "2026-12-31");
    assert_eq!(
        spans(&answer.lines)[0].split(' ').next(),
        Some("2026-07-02..2026-07-31")
    );
    let before = rest_of_hers("2026-06-15", "2026-07-01", "2026-06-20", "2026-07-01");
    assert_eq!(letters_of(&told(before)), ["Refusal outside_the_period"]);
}

// P90

#[test]
fn a_return_takes_days_of_a_month_that_stays_counted() {
    let answer = told(vec![
        born("N1", "2026-03-02"),
        birth_leave("L1", "2026-09-01", "2026-09-30"),
        back("N1", "2026-09-21", "2026-09-22"),
        birth_leave("L2", "2026-11-01", "2026-12-31"),
        same_pay("N1", 6, 10, 450_000),
    ]);
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-09-01..2026-09-20 72.81",
            "2026-11-01..2026-11-30 62.41"
        ]
    );
}

// P91

#[test]
fn six_months_of_affiliation_are_needed_on_the_expected_day() {
    let since = |affiliated_on: &str| {
        let mut opening = opening();
        opening.career.affiliated_on = day(affiliated_on);
        let mut documents = usual();
        documents.extend(ill("2026-05-11", "2026-05-20"));
        settle(&mut file_over(opening, documents), "2026-12-31")
    };
    assert_eq!(
        spans(&since("2025-12-15").lines),
        ["2026-05-04..2026-08-23 51.95"]
    );
    // Refused, the leave holds nothing: sickness has the days.
    let refused = since("2025-12-16");
    assert_eq!(letters_of(&refused), ["Refusal rights_not_opened"]);
    assert_eq!(spans(&refused.lines), ["2026-05-14..2026-05-20 32.88"]);
}

#[test]
fn rights_of_a_maternity_may_be_those_of_nine_months_before() {
    let worked_in = |months: &[&str]| {
        let mut opening = opening();
        opening.career.employments[0].pays =
            months.iter().map(|month| pay(month, 200_000)).collect();
        let mut documents = usual();
        documents[2] = pays("M1", &[("2026-02", 0), ("2026-03", 0), ("2026-04", 0)]);
        if let Content::EmployerStatement(statement) = &mut documents[2].content {
            for pay in &mut statement.pays {
                pay.hours = crate::domain::Hours::from_hundredths(0);
            }
        }
        settle(&mut file_over(opening, documents), "2026-12-31")
    };
    // 15 September 2025: 151.67 hours in August. The minimum, as all pays are zero.
    let answer = worked_in(&["2025-08"]);
    assert_eq!(spans(&answer.lines), ["2026-05-04..2026-08-23 11.12"]);
    assert_eq!(
        letters_of(&worked_in(&["2025-10"])),
        ["Refusal rights_not_opened"]
    );
}

#[test]
fn a_person_out_of_work_has_the_months_before_the_end_of_work() {
    let mut documents = usual();
    documents[2] = pays(
        "M1",
        &[
            ("2025-12", 230_000),
            ("2026-01", 200_000),
            ("2026-02", 200_000),
        ],
    );
    let answer = settle(&mut file_over(out_of_work(), documents), "2026-12-31");
    // I = 1 March: 6 300 × 0.79 / 91.25 = 54.5424…
    assert_eq!(spans(&answer.lines), ["2026-05-04..2026-08-23 54.54"]);
    let mut long_ago = out_of_work();
    long_ago.career.employments[0].ended_on = Some(day("2025-04-30"));
    let mut documents = usual();
    documents[2] = same_pay("M1", -11, -8, 200_000);
    let answer = settle(&mut file_over(long_ago, documents), "2026-12-31");
    assert_eq!(letters_of(&answer), ["Refusal rights_not_opened"]);
}

#[test]
fn a_bereavement_out_of_work_has_fifteen_days_in_three_parts() {
    let mut documents = bereaved("2026-05-11", "2026-05-15");
    documents.push(leave(
        "L2",
        "D1",
        Benefit::Bereavement,
        "2026-06-01",
        "2026-06-05",
    ));
    documents.push(leave(
        "L3",
        "D1",
        Benefit::Bereavement,
        "2026-07-01",
        "2026-07-09",
    ));
    documents[2] = same_pay("D1", -1, 6, 200_000);
    let at_work = told(documents.clone());
    assert_eq!(
        spans(&at_work.lines),
        [
            "2026-05-11..2026-05-15 51.95",
            "2026-06-01..2026-06-03 51.95"
        ]
    );
    let answer = settle(&mut file_over(out_of_work(), documents), "2026-12-31");
    assert_eq!(spans(&answer.lines)[2], "2026-07-01..2026-07-05 51.95");
}

// P92

#[test]
fn a_part_still_to_come_does_not_ask_for_its_statement_yet() {
    let mut ends_in_june = opening();
    let mut other = ends_in_june.career.employments[0].clone();
    other.siret = crate::sandbox::engine::benefit_tests::OTHER_EMPLOYER
        .parse()
        .unwrap();
    other.started_on = day("2026-06-01");
    ends_in_june.career.employments.push(other);
    let mut file = file_over(ends_in_june, split_paternity());
    assert_eq!(settle(&mut file, "2026-09-06").lines.len(), 1);
    // The second part begins on 7 September: June to August are asked for.
    let answer = settle(&mut file, "2026-09-07");
    assert_eq!(answer.stops[0].status, StopStatus::Waiting);
}

// P93

#[test]
fn weekly_pays_are_limited_to_twelve_fifty_seconds_of_the_ceiling() {
    let mut documents = usual();
    if let Content::EmployerStatement(statement) = &mut documents[2].content {
        statement.pay_frequency = PayFrequency::Weekly;
        statement.pays = (1..=12)
            .map(|week| Pay {
                first_day: day("2026-04-26").plus_days(-7 * week + 1),
                last_day: day("2026-04-26").plus_days(-7 * (week - 1)),
                ..pay("2026-04", 150_000)
            })
            .collect();
    }
    // 4 005 × 12 / 52 = 924.2307…; × 12 × 0.79 / 84 = 104.3060…
    assert_eq!(
        spans(&told(documents).lines),
        ["2026-05-04..2026-08-23 104.31"]
    );
}

// P94

#[test]
fn days_of_unemployment_benefit_are_refused() {
    let mut some = usual();
    some.push(benefit("U", "2026-05-10", "2026-05-12"));
    assert_eq!(
        spans(&told(some).lines),
        [
            "2026-05-04..2026-05-09 51.95",
            "2026-05-13..2026-08-23 51.95"
        ]
    );
    let mut all = usual();
    all.push(benefit("U", "2026-05-01", "2026-08-31"));
    assert_eq!(letters_of(&told(all)), ["Refusal unemployment_benefit"]);
}

// P96

#[test]
fn a_stop_goes_on_after_a_leave_with_its_base_and_its_waiting_days() {
    let mut documents = usual();
    documents[2] = same_pay("M1", 2, 4, 220_000);
    documents.extend(ill("2026-04-27", "2026-09-06"));
    let answer = told(documents);
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-05-04..2026-08-23 57.14",
            "2026-04-30..2026-05-03 32.88",
            "2026-08-24..2026-09-06 32.88"
        ]
    );
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
    // 4 days of April and May, 14 after the leave.
    assert_eq!(answer.counters.sickness_days_3y, 18);
}

#[test]
fn an_illness_of_pregnancy_before_the_birth_is_sickness() {
    let answer = told(
        ill("2026-03-02", "2026-03-10")
            .into_iter()
            .map(|document| changed(document, |notice| notice.risk = Risk::Pregnancy))
            .collect(),
    );
    assert_eq!(answer.lines[0].kind, Some(Benefit::Sickness));
    assert_eq!(
        spans(&answer.lines)[0].split(' ').next(),
        Some("2026-03-05..2026-03-10")
    );
}

/// A file drawn at random around three leaves and two stops.
fn drawn_file(seed: u64) -> (DossierOpening, Vec<Document>) {
    let mut n_drawn = 0;
    let mut draw = |below: u64| {
        n_drawn += 1;
        i32::try_from(mix(seed << 16 | n_drawn) % below).unwrap()
    };
    let mut opening = opening();
    if draw(4) == 0 {
        opening.career.employments[0].ended_on = Some(day("2026-03-31").plus_days(draw(60)));
    }
    let names = ["M1", "F1", "N1", "D1"];
    let benefits = [
        Benefit::Maternity,
        Benefit::Paternity,
        Benefit::BirthLeave,
        Benefit::Bereavement,
    ];
    let months: Vec<String> = (1..=12).map(|month| format!("2026-{month:02}")).collect();
    let months: Vec<(&str, i64)> = months
        .iter()
        .map(|month| (month.as_str(), 200_000))
        .collect();
    let mut documents: Vec<Document> = ["M1", "F1", "N1", "D1", "S1", "S2"]
        .into_iter()
        .map(|name| pays(name, &months))
        .collect();
    let expected_on = day("2026-05-01").plus_days(draw(60));
    for name in &names[..3] {
        for version in 1..=1 + draw(2) {
            let content = Content::Birth(Birth {
                leave: stop_id(name),
                expected_on,
                born_on: (draw(4) > 0).then(|| expected_on.plus_days(draw(80) - 65)),
                n_children: u8::try_from(draw(4)).unwrap(),
                n_children_before: u8::try_from(draw(3)).unwrap(),
                hospitalised_until: (draw(3) == 0).then(|| expected_on.plus_days(draw(90))),
                mother_died_on: None,
            });
            let received_on = day("2026-01-02").plus_days(100 * (version - 1) + draw(90));
            let mut child = document(&format!("B-{name}"), 1, "2026-01-02", content);
            child.version = u32::try_from(version).unwrap();
            child.received_on = received_on;
            documents.push(child);
        }
    }
    documents.push(bereaved("2026-05-11", "2026-05-18").remove(0));
    for at in 0..4 + draw(8) {
        let which = usize::try_from(draw(4)).unwrap();
        let from = expected_on.plus_days(draw(180) - 60).to_string();
        let to = day(&from).plus_days(draw(120)).to_string();
        let id = format!("L{at}");
        let stop = ["S1", "S2"][usize::try_from(draw(2)).unwrap()];
        let received_on = day("2026-03-02").plus_days(draw(200));
        let mut drawn = match draw(8) {
            0 => initial(&id, stop, &from, &to),
            1 => changed(extension(&id, stop, &from, &to), |notice| {
                notice.risk = Risk::Pregnancy;
            }),
            2 => back(names[which], &from, "2026-01-02"),
            _ => leave(&id, names[which], benefits[which], &from, &to),
        };
        drawn.received_on = received_on;
        drawn.sent_on = day("2026-03-02");
        documents.push(drawn);
    }
    documents.sort_by_key(|document| document.received_on);
    (opening, documents)
}

#[test]
fn files_drawn_at_random_end_alike_and_pay_no_day_twice() {
    let mut n_paid_days = BTreeMap::new();
    for seed in 0..120 {
        let (opening, documents) = drawn_file(seed);
        let mut step_by_step = file_of(opening.clone());
        let mut at_once = file_of(opening);
        let mut sent = 0;
        for fortnight in 0..26 {
            let on = day("2026-01-05").plus_days(14 * fortnight);
            while sent < documents.len() && documents[sent].received_on <= on {
                send(&mut step_by_step, documents[sent].clone());
                send(&mut at_once, documents[sent].clone());
                sent += 1;
            }
            let answer = step_by_step.settle(on).unwrap();
            for line in answer.lines {
                *n_paid_days.entry(line.kind).or_insert(0) += 1;
            }
        }
        let (one, other) = (
            settle(&mut step_by_step, "2026-12-31"),
            settle(&mut at_once, "2026-12-31"),
        );
        assert_eq!(one.counters, other.counters, "{seed}");
        let is_waiting = |stop: &StopId| {
            let mut states = one.stops.iter();
            states.any(|state| state.stop == *stop && state.status == StopStatus::Waiting)
        };
        // Lines of a stop that waits stand.
        let (mut one_paid, mut other_paid) = (written(&step_by_step), written(&at_once));
        one_paid.retain(|(stop, _), _| !is_waiting(stop));
        other_paid.retain(|(stop, _), _| !is_waiting(stop));
        assert_eq!(one_paid, other_paid, "{seed}");
        let mut days: Vec<Day> = other_paid.keys().map(|(_, day)| *day).collect();
        let n_days = days.len();
        days.sort_unstable();
        days.dedup();
        assert_eq!(days.len(), n_days, "{seed}");
    }
    // The draw reaches what it is for.
    for kind in [
        Benefit::Maternity,
        Benefit::Paternity,
        Benefit::BirthLeave,
        Benefit::Bereavement,
        Benefit::Sickness,
    ] {
        assert!(
            n_paid_days.get(&Some(kind)).is_some_and(|n| *n > 5),
            "{n_paid_days:?}"
        );
    }
}

//! Accidents (contract, P35 to P54): one small test a precision, each with its arithmetic by
//! hand, and each fault against the rule that it breaks.

use super::super::fault::{FaultKind, mix};
use super::accident_tests::*;
use super::benefit_tests::{OTHER_EMPLOYER, benefit, pension};
use super::rule_tests::*;
use super::*;
use crate::domain::{
    AccidentDays, AccidentKind, Benefit, Channel, Content, Decision, DocumentId, Employment,
    EventState, PayFrequency, StopStatus, Switch, SwitchBalance, WorkPattern,
};
use crate::sandbox::examples::*;

/// An accident of 2 March 2026, recognised, and one certificate.
fn recognised_from(first_day: &str, last_day: &str, gross: i64) -> Vec<Document> {
    vec![
        hurt("A", "S1", "A1", first_day, last_day),
        at_work("A1", "2026-03-02", "2026-03-04"),
        recognised("A1", "2026-03-05"),
        declares("P", "S1", "2026-03-05", THREE_OF_2026, gross),
    ]
}

// P35, P42

#[test]
fn the_employer_pays_the_day_of_the_accident() {
    let mut file = file_with(recognised_from("2026-03-02", "2026-03-04", 300_000));
    let answer = settle(&mut file, "2026-03-16");
    assert_eq!(spans(&answer.lines), ["2026-03-03..2026-03-04 59.17"]);
    assert_eq!(ranked(&answer), [("A1".to_string(), 2)]);
    let mut alone = file_with(recognised_from("2026-03-02", "2026-03-02", 300_000));
    let answer = settle(&mut alone, "2026-03-16");
    assert_eq!(states(&answer), ["S1 Finished []"]);
    assert_eq!(letters_of(&answer), ["Recognition recognised"]);
}

#[test]
fn a_relapse_before_consolidation_goes_on_with_the_count() {
    let mut documents = recognised_from("2026-03-03", "2026-03-10", 300_000);
    documents.extend([
        relapse("R1", "A1", "2026-03-20", "2026-03-20"),
        recognised("R1", "2026-03-21"),
        hurt("B", "S2", "R1", "2026-03-20", "2026-03-22"),
        declares("Q", "S2", "2026-03-21", THREE_OF_2026, 300_000),
    ]);
    let mut file = file_with(documents);
    let answer = settle(&mut file, "2026-03-30");
    assert_eq!(ranked(&answer), [("A1".to_string(), 11)]);
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-03..2026-03-10 59.17",
            "2026-03-20..2026-03-22 59.17"
        ]
    );
}

#[test]
fn relapses_that_lead_back_to_themselves_are_unknown() {
    let mut file = file_with(vec![
        relapse("R1", "R2", "2026-01-05", "2026-01-05"),
        relapse("R2", "R1", "2026-01-05", "2026-01-05"),
        recognised("R1", "2026-01-05"),
    ]);
    let answer = settle(&mut file, "2026-03-16");
    assert!(answer.letters.is_empty());
    assert_eq!(answer.human_queue.len(), 3);
    assert_eq!(answer.human_queue[0].since, day("2026-03-06"));
}

#[test]
fn days_of_unemployment_benefit_have_no_rank() {
    let mut documents = recognised_from("2026-03-03", "2026-03-15", 300_000);
    documents.push(benefit("U", "2026-03-05", "2026-03-06"));
    let mut file = file_with(documents);
    let answer = settle(&mut file, "2026-03-16");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-03..2026-03-04 59.17",
            "2026-03-07..2026-03-15 59.17"
        ]
    );
    assert_eq!(ranked(&answer), [("A1".to_string(), 11)]);
}

#[test]
fn a_stop_after_the_consolidation_is_refused() {
    let mut documents = recognised_from("2026-03-05", "2026-03-15", 300_000);
    documents.push(consolidated("A1", "2026-03-04", "2026-03-10"));
    let mut file = file_with(documents);
    let answer = settle(&mut file, "2026-03-16");
    assert_eq!(states(&answer), ["S1 Refused []"]);
    assert_eq!(
        letters_of(&answer),
        ["Refusal consolidated", "Recognition recognised"]
    );
}

#[test]
fn the_relapse_of_a_pensioner_without_work_is_refused() {
    let (mut opening, mut documents) = sixth_worked_file();
    opening.career.employments[0].ended_on = Some(day("2025-12-31"));
    documents.push(pension("2026-01-01", false));
    let mut file = file_over(opening, documents);
    let answer = settle(&mut file, "2026-06-15");
    assert_eq!(states(&answer), ["S1 Refused []"]);
    assert_eq!(ranked(&answer), [("A0".to_string(), 40)]);
}

// P36, P41

#[test]
fn an_extension_that_names_none_is_of_the_accident_before_and_never_late() {
    let extended = changed(extension("B", "S1", "2026-03-11", "2026-03-15"), |notice| {
        notice.risk = crate::domain::Risk::Accident;
    });
    let by_post = Document {
        channel: Channel::Paper,
        sent_on: day("2026-03-20"),
        received_on: day("2026-03-20"),
        ..extended
    };
    let mut documents = recognised_from("2026-03-03", "2026-03-10", 300_000);
    documents.push(by_post);
    let mut file = file_with(documents);
    let answer = settle(&mut file, "2026-03-30");
    assert_eq!(spans(&answer.lines), ["2026-03-03..2026-03-15 59.17"]);
    assert_eq!(letters_of(&answer), ["Recognition recognised"]);
}

#[test]
fn an_accident_takes_the_days_of_sickness_that_began_first() {
    let mut file = file_with(vec![
        initial("A", "S1", "2026-03-02", "2026-03-31"),
        declares("P", "S1", "2026-03-03", THREE_OF_2026, 300_000),
        hurt("B", "S2", "A1", "2026-03-10", "2026-03-20"),
        at_work("A1", "2026-03-09", "2026-03-10"),
        recognised("A1", "2026-03-12"),
        declares("Q", "S2", "2026-03-12", THREE_OF_2026, 300_000),
    ]);
    let answer = settle(&mut file, "2026-04-01");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-05..2026-03-09 41.95",
            "2026-03-21..2026-03-31 41.95",
            "2026-03-10..2026-03-20 59.17"
        ]
    );
    assert_eq!(answer.counters.sickness_days_3y, 16);
}

// P52

#[test]
fn days_taken_by_an_accident_serve_the_waiting_days_of_sickness() {
    let mut file = file_with(vec![
        hurt("B", "S2", "A1", "2026-03-03", "2026-03-05"),
        at_work("A1", "2026-03-02", "2026-03-03"),
        recognised("A1", "2026-03-04"),
        declares("Q", "S2", "2026-03-04", THREE_OF_2026, 300_000),
        initial("A", "S1", "2026-03-04", "2026-03-10"),
        declares("P", "S1", "2026-03-04", THREE_OF_2026, 300_000),
    ]);
    let answer = settle(&mut file, "2026-03-16");
    // 4 and 5 March serve two waiting days, 6 March the third one.
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-07..2026-03-10 41.95",
            "2026-03-03..2026-03-05 59.17"
        ]
    );
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 1);
}

// P45, P46, P47

#[test]
fn the_published_maxima_of_2026_are_reached() {
    let mut file = file_with(recognised_from("2026-03-03", "2026-03-31", 2_000_000));
    let answer = settle(&mut file, "2026-04-13");
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-03..2026-03-30 240.49",
            "2026-03-31..2026-03-31 320.66"
        ]
    );
}

fn other_employment(started_on: &str, ended_on: Option<&str>) -> Employment {
    Employment {
        apprentice: false,
        siret: OTHER_EMPLOYER.parse().unwrap(),
        started_on: day(started_on),
        ended_on: ended_on.map(day),
        work_pattern: WorkPattern::Continuous,
        pays: Vec::new(),
    }
}

#[test]
fn a_change_of_job_takes_the_present_pay_or_all_pays_of_the_month() {
    let mut opening = opening();
    opening.career.employments[0].ended_on = Some(day("2026-02-15"));
    opening
        .career
        .employments
        .push(other_employment("2026-02-16", None));
    let mut old = statement("S1", &["2026-02"], 180_000);
    old.pays[0].last_day = day("2026-02-15");
    let mut new = statement("S1", &["2026-02"], 130_000);
    new.siret = OTHER_EMPLOYER.parse().unwrap();
    new.pays[0].first_day = day("2026-02-16");
    let mut file = file_over(
        opening,
        vec![
            hurt("A", "S1", "A1", "2026-03-03", "2026-03-04"),
            at_work("A1", "2026-03-02", "2026-03-04"),
            recognised("A1", "2026-03-05"),
            document("P", 1, "2026-03-05", Content::EmployerStatement(old)),
            document("Q", 1, "2026-03-05", Content::EmployerStatement(new)),
        ],
    );
    let answer = settle(&mut file, "2026-03-16");
    // 1 300 × 28 / 13 = 2 800, less than 3 100; 3 100 / 30.42 × 60 % = 61.1439…
    assert_eq!(spans(&answer.lines), ["2026-03-03..2026-03-04 61.14"]);
}

#[test]
fn a_person_hired_in_the_month_has_the_pay_of_the_days_worked() {
    let mut opening = opening();
    opening.career.employments[0].started_on = day("2026-03-02");
    let mut hired = statement("S1", &["2026-03"], 40_000);
    hired.pays[0].first_day = day("2026-03-02");
    hired.pays[0].last_day = day("2026-03-11");
    let mut file = file_over(
        opening,
        vec![
            hurt("A", "S1", "A1", "2026-03-13", "2026-03-14"),
            at_work("A1", "2026-03-12", "2026-03-13"),
            recognised("A1", "2026-03-14"),
            document("P", 1, "2026-03-14", Content::EmployerStatement(hired)),
        ],
    );
    let answer = settle(&mut file, "2026-03-16");
    // 400 × 28 / 10 = 1 120; / 30.42 × 60 % = 22.0907…
    assert_eq!(spans(&answer.lines), ["2026-03-13..2026-03-14 22.09"]);
}

#[test]
fn four_weekly_pays_of_the_month_are_divided_by_28() {
    let mut weekly = statement("S1", &[], 0);
    weekly.pay_frequency = PayFrequency::Weekly;
    weekly.pays = (0..6)
        .map(|week| {
            let mut one = pay("2026-02", 50_000 + i64::from(week) * 1_000);
            one.first_day = day("2026-01-19").plus_days(7 * week);
            one.last_day = one.first_day.plus_days(6);
            one
        })
        .collect();
    let mut documents = recognised_from("2026-03-03", "2026-03-04", 0);
    documents[3] = document("P", 1, "2026-03-05", Content::EmployerStatement(weekly));
    let mut file = file_with(documents);
    let answer = settle(&mut file, "2026-03-16");
    // Pays that end on 1, 8, 15 and 22 February: 510 + 520 + 530 + 540 = 2 100; / 28 × 60 %.
    assert_eq!(spans(&answer.lines), ["2026-03-03..2026-03-04 45.00"]);
}

#[test]
fn discontinuous_work_takes_twelve_months() {
    let mut opening = opening();
    opening.career.employments[0].work_pattern = WorkPattern::Discontinuous;
    opening.career.employments[0].pays = (3..=11)
        .map(|month| pay(&format!("2025-{month:02}"), 100_000))
        .collect();
    let mut file = file_over(
        opening,
        recognised_from("2026-03-03", "2026-03-04", 300_000),
    );
    let answer = settle(&mut file, "2026-03-16");
    // 9 × 1 000 + 3 × 3 000 = 18 000; / 365 × 60 % = 29.5890…
    assert_eq!(spans(&answer.lines), ["2026-03-03..2026-03-04 29.59"]);
}

// P50

#[test]
fn an_allowance_bears_the_annuity_yields_to_an_accident_and_precedes_sickness() {
    let (opening, mut documents) = sixth_worked_file();
    let mut found_unfit = unfit("2026-06-14", Some("2026-06-30"), "2026-06-16");
    if let Content::Unfitness(unfitness) = &mut found_unfit.content {
        unfitness.accident = stop_id("R1");
    }
    documents.extend([
        found_unfit,
        hurt("B", "S2", "A2", "2026-06-20", "2026-06-22"),
        at_work("A2", "2026-06-19", "2026-06-20"),
        recognised("A2", "2026-06-21"),
        declares("Q", "S2", "2026-06-21", &["2026-05"], 200_000),
        initial("C", "S3", "2026-06-25", "2026-07-05"),
        declares(
            "R",
            "S3",
            "2026-06-26",
            &["2026-04", "2026-05", "2026-06"],
            200_000,
        ),
    ]);
    let mut file = file_over(opening, documents);
    let answer = settle(&mut file, "2026-07-13");
    // 2 000 / 30.42 × 60 % = 39.4477…; 6 000 / 182.5 = 32.8767…, three days waited in July.
    assert_eq!(
        spans(&answer.lines)[..3],
        [
            "2026-06-15..2026-06-19 58.02",
            "2026-06-23..2026-06-30 58.02",
            "2026-05-11..2026-06-07 42.41",
        ]
    );
    assert_eq!(
        spans(&answer.lines)[4..],
        [
            "2026-06-20..2026-06-22 39.45",
            "2026-07-04..2026-07-05 32.88"
        ]
    );
}

// P51

#[test]
fn a_recognition_after_a_refusal_offsets_the_debt_and_is_taxed_by_half() {
    let mut file = file_with(recognised_from("2026-03-03", "2026-03-12", 300_000));
    let paid = settle(&mut file, "2026-03-16");
    // 591.70: 3.8 % = 22.48; half of 569.22 = 284.61; 5 % = 14.23.
    assert_eq!(paid.lines[0].tax, Cents(1_423));
    let mut withdrawn = recognised("A1", "2026-03-05");
    withdrawn.version = 2;
    withdrawn.cancelled = true;
    withdrawn.received_on = day("2026-03-20");
    send(&mut file, withdrawn);
    let owed = settle(&mut file, "2026-03-30");
    // 3 × 59.17 and 7 × 17.22.
    assert_eq!(owed.debts[0].gross, Cents(29_805));
    send(
        &mut file,
        decided("A1", Decision::Recognised, "2026-03-31", "2026-03-31"),
    );
    let again = settle(&mut file, "2026-04-13");
    let line = &again.regularisations[0];
    assert_eq!(
        (line.gross, line.debt_offset),
        (Cents(29_805), Cents(27_808))
    );
    assert_eq!((line.tax, line.net), (Cents::ZERO, Cents::ZERO));
    // The recognition is written about once.
    assert_eq!(letters_of(&again), ["DebtCancelled revised_entitlement"]);
}

// P53, P54

#[test]
fn documents_about_an_unknown_accident_wait_and_are_seen_after_sixty_days() {
    let mut file = file_with(Vec::new());
    let state = file.receive(recognised("A1", "2026-01-05")).unwrap();
    assert_eq!(state.state, EventState::Waiting);
    assert_eq!(state.waiting_for, ["accident_declared:A1"]);
    send(&mut file, hurt("A", "S1", "A1", "2026-01-05", "2026-01-31"));
    let answer = settle(&mut file, "2026-03-16");
    assert_eq!(answer.human_queue.len(), 1);
    assert_eq!(answer.human_queue[0].since, day("2026-03-06"));
}

fn handed_over(n_days: u32) -> Document {
    let content = Content::Switch(Switch {
        switch_on: day("2026-03-10"),
        paid_lines: Vec::new(),
        debts: Vec::new(),
        advances: Vec::new(),
        letters: Vec::new(),
        balance: Some(SwitchBalance {
            balance_on: day("2026-03-10"),
            sickness_days: Vec::new(),
            waiting_days: Vec::new(),
            accident_days: vec![AccidentDays {
                accident: stop_id("A1"),
                n_days,
            }],
        }),
    });
    document("W", 1, "2026-03-10", content)
}

#[test]
fn the_balance_of_a_switch_is_counted_in_the_rank() {
    for (n_days, n_in_queue, expected) in [
        // 3 to 9 March: seven days, as the balance says.
        (7, 0, vec!["2026-03-03..2026-03-15 59.17"]),
        // 10 and 11 March are the twenty-seventh and the twenty-eighth day.
        (
            26,
            1,
            vec![
                "2026-03-03..2026-03-11 59.17",
                "2026-03-12..2026-03-15 77.91",
            ],
        ),
    ] {
        let mut documents = recognised_from("2026-03-03", "2026-03-15", 300_000);
        documents.push(handed_over(n_days));
        let mut file = file_with(documents);
        let answer = settle(&mut file, "2026-03-16");
        assert_eq!(spans(&answer.lines), expected);
        assert_eq!(answer.human_queue.len(), n_in_queue);
        assert_eq!(ranked(&answer), [("A1".to_string(), n_days + 6)]);
    }
}

#[test]
fn hostile_values_are_decided_without_a_panic() {
    let mut documents = recognised_from("2026-03-03", "2026-12-31", 999_999_999_999);
    documents.extend([
        declared_as(
            "M1",
            AccidentKind::OccupationalDisease,
            "1900-01-01",
            "2026-03-04",
        ),
        relapse("R1", "A1", "2199-12-31", "2026-03-04"),
        consolidated("A1", "1900-01-01", "2026-03-06"),
        relapse("A1", "A1", "2026-03-01", "2026-03-07"),
        decided("R1", Decision::Recognised, "2199-12-31", "2026-03-06"),
        unfit("2199-12-31", Some("1900-01-01"), "2026-03-06"),
    ]);
    let mut file = file_with(documents);
    settle(&mut file, "2026-03-16");
    settle(&mut file, "2026-12-31");
}

/// A file drawn at random around two accidents, a disease and relapses.
fn drawn_file(seed: u64) -> (DossierOpening, Vec<Document>) {
    let mut n_drawn = 0;
    let mut draw = |below: u64| {
        n_drawn += 1;
        i32::try_from(mix(seed << 16 | n_drawn) % below).unwrap()
    };
    let start = day("2026-01-05");
    let names = ["A1", "A2", "M1", "R1", "R2"];
    let mut opening = opening();
    if draw(3) == 0 {
        opening.career.employments[0].started_on = start.plus_days(-draw(60));
    }
    if draw(4) == 0 {
        opening
            .career
            .employments
            .push(other_employment("2025-12-10", None));
    }
    let mut documents = Vec::new();
    for at in 0..4 + draw(14) {
        let name = names[usize::try_from(draw(5)).unwrap()];
        let on = start.plus_days(draw(60)).to_string();
        let received_on = start.plus_days(draw(120)).to_string();
        let last_day = start.plus_days(60 + draw(60)).to_string();
        let stop = ["S1", "S2", "S3"][usize::try_from(draw(3)).unwrap()];
        let id = format!("N{at}");
        let document = match draw(9) {
            0 => hurt(&id, stop, name, &on, &last_day),
            1 => changed(extension(&id, stop, &on, &last_day), |notice| {
                notice.risk = crate::domain::Risk::Accident;
            }),
            2 => initial(&id, stop, &on, &last_day),
            3 => at_work(name, &on, &received_on),
            4 => declared_as(name, AccidentKind::OccupationalDisease, &on, &received_on),
            5 => relapse(
                name,
                names[usize::try_from(draw(5)).unwrap()],
                &on,
                &received_on,
            ),
            6 if draw(3) == 0 => decided(name, Decision::Refused, &on, &received_on),
            6 => recognised(name, &received_on),
            7 => consolidated(name, &on, &received_on),
            _ => super::part_time_tests::part_time(&id, stop, &on, &last_day),
        };
        let id = DocumentId::new(&id).unwrap();
        documents.push(Document {
            document_id: id,
            received_on: day(&received_on),
            ..document
        });
    }
    for (at, stop) in ["S1", "S2", "S3"].into_iter().enumerate() {
        documents.push(declares(
            &format!("P{at}"),
            stop,
            "2026-01-06",
            &["2025-10", "2025-11", "2025-12", "2026-01"],
            200_000,
        ));
        for month in ["2026-01", "2026-02", "2026-03", "2026-04"] {
            let lost = 50_000 * i64::from(draw(3));
            let mut lost =
                super::part_time_tests::loss(&format!("L{at}{month}"), stop, month, lost);
            lost.received_on = start;
            documents.push(lost);
        }
    }
    documents.push(unfit("2026-03-20", None, "2026-03-21"));
    documents.sort_by_key(|document| document.received_on);
    (opening, documents)
}

/// What each stop of a file was paid for each day, whoever got it.
pub(super) fn written(file: &File) -> std::collections::BTreeMap<(StopId, Day), Cents> {
    let statement = file.statement(None);
    let lines = statement.lines.iter().chain(&statement.regularisations);
    let paid = lines.map(|line| (&line.stop, &line.spans));
    let owed = statement.debts.iter().map(|debt| (&debt.stop, &debt.spans));
    let mut written = std::collections::BTreeMap::new();
    for (stop, spans) in paid.chain(owed) {
        for span in spans {
            for number in span.first_day.number()..=span.last_day.number() {
                let at = (stop.clone(), Day::from_number(number));
                *written.entry(at).or_insert(Cents::ZERO) += span.daily_gross;
            }
        }
    }
    written.retain(|_, cents| *cents != Cents::ZERO);
    written
}

#[test]
fn files_drawn_at_random_end_alike_whatever_the_settlements() {
    let (mut n_compared, mut n_accident_lines, mut n_allowances) = (0, 0, 0);
    for seed in 0..150 {
        let (opening, documents) = drawn_file(seed);
        let mut step_by_step = file_of(opening.clone());
        let mut at_once = file_of(opening);
        let mut sent = 0;
        for week in 0..30 {
            let on = day("2026-01-12").plus_days(7 * week);
            while sent < documents.len() && documents[sent].received_on <= on {
                send(&mut step_by_step, documents[sent].clone());
                send(&mut at_once, documents[sent].clone());
                sent += 1;
            }
            let answer = step_by_step.settle(on).unwrap();
            for line in answer.lines.iter().chain(&answer.regularisations) {
                assert!(line.net >= Cents::ZERO, "{seed}");
                n_accident_lines += u32::from(line.kind == Some(Benefit::OccupationalDisease));
                n_allowances += u32::from(line.kind == Some(Benefit::UnfitnessAllowance));
            }
        }
        let last = day("2026-01-12").plus_days(7 * 29);
        let (one, other) = (
            step_by_step.settle(last).unwrap(),
            at_once.settle(last).unwrap(),
        );
        assert_eq!(one.counters, other.counters, "{seed}");
        let is_waiting = |stop: &StopId| {
            let mut states = one.stops.iter();
            states.any(|state| state.stop == *stop && state.status == StopStatus::Waiting)
        };
        // Lines of a stop that waits stand.
        let (mut one, mut other) = (written(&step_by_step), written(&at_once));
        one.retain(|(stop, _), _| !is_waiting(stop));
        other.retain(|(stop, _), _| !is_waiting(stop));
        n_compared += usize::from(!one.is_empty());
        assert_eq!(one, other, "{seed}");
    }
    // The draw reaches what it is for.
    let reached = (n_compared, n_accident_lines, n_allowances);
    assert!(
        n_compared > 50 && n_accident_lines > 10 && n_allowances > 3,
        "{reached:?}"
    );
}

// Faults

/// What a faulty file answers, as text.
fn said(
    kind: Option<FaultKind>,
    opening: DossierOpening,
    documents: &[Document],
    settlements: &[&str],
) -> String {
    let mut file = match kind {
        Some(kind) => faulty(kind, opening),
        None => file_of(opening),
    };
    let mut said = String::new();
    let mut sent = 0;
    for on in settlements {
        while sent < documents.len() && documents[sent].received_on <= day(on) {
            send(&mut file, documents[sent].clone());
            sent += 1;
        }
        let answer = settle(&mut file, on);
        said.push_str(&serde_json::to_string(&answer).unwrap());
    }
    said
}

fn shows(kinds: &[FaultKind], opening: &DossierOpening, documents: &[Document], on: &[&str]) {
    let mut documents = documents.to_vec();
    documents.sort_by_key(|document| document.received_on);
    let sound = said(None, opening.clone(), &documents, on);
    for kind in kinds {
        let wrong = said(Some(*kind), opening.clone(), &documents, on);
        assert_ne!(wrong, sound, "{}", kind.id());
    }
}

#[test]
fn each_fault_of_accidents_shows() {
    let mut first = recognised_from("2026-03-02", "2026-04-20", 300_000);
    first[2] = recognised("A1", "2026-03-20");
    let mut february = statement("S1", THREE_OF_2026, 300_000);
    february.pays[2].gross = Cents(310_000);
    first[3] = document("P", 1, "2026-03-05", Content::EmployerStatement(february));
    first.push(consolidated("A1", "2026-04-15", "2026-04-18"));
    shows(
        &[
            FaultKind::AccidentUnpaid,
            FaultKind::AccidentAsSickness,
            FaultKind::AccidentRateStays60,
            FaultKind::Accident80WithoutNetLimit,
            FaultKind::AccidentWaitingDays,
            FaultKind::AccidentDayPaid,
            FaultKind::AccidentBaseThreeMonths,
            FaultKind::ConsolidationIgnored,
            FaultKind::RecognitionNotRecalculated,
            FaultKind::AccidentTaxedWhole,
            FaultKind::AccidentCountedIn360,
        ],
        &opening(),
        &first,
        &["2026-03-16", "2026-03-30", "2026-04-27"],
    );
    shows(
        &[FaultKind::AccidentCapOfAnotherYear],
        &opening(),
        &recognised_from("2026-03-03", "2026-03-31", 2_000_000),
        &["2026-04-13"],
    );
    shows(
        &[FaultKind::SilenceIgnored],
        &opening(),
        &first_worked_file(),
        &["2026-04-13"],
    );
    shows(
        &[
            FaultKind::AccidentFloorIgnored,
            FaultKind::AccidentCountRestarts,
        ],
        &opening(),
        &seventh_worked_file(),
        &["2026-03-02"],
    );
    let (with_annuity, relapsed) = sixth_worked_file();
    shows(
        &[FaultKind::AnnuityNotSetOff, FaultKind::CountersRestart],
        &with_annuity,
        &relapsed,
        &["2026-06-15"],
    );
    let mut light = tenth_worked_file(Some(126_010));
    light.push(unfit("2026-05-04", None, "2026-05-06"));
    shows(
        &[FaultKind::LightWorkUnpaid, FaultKind::UnfitnessUnpaid],
        &opening(),
        &light,
        &["2026-05-11"],
    );
}

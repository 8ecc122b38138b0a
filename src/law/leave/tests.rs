//! Leaves, precision by precision (contract, P82 to P99): what the worked examples do not say.

use crate::domain::{
    AccidentKind, Benefit, Bereavement, Birth, Content, Decision, Dossier, Leave, Payee, Risk,
    SettlementAnswer, StopNotice, StopStatus,
};
use crate::law::accident_cases::{decided, declared, unfit};
use crate::law::testing::{
    EMPLOYER, OTHER_EMPLOYER, back, benefit, day, dossier, employment, euros, id, insured, line,
    lines, notice, paid, parameters, pays_before, statement,
};
use crate::law::{Coverage, entitlement, ledger, steps};

fn birth(leave: &str, expected_on: &str, born_on: Option<&str>) -> Birth {
    Birth {
        leave: id(leave),
        expected_on: day(expected_on),
        born_on: born_on.map(day),
        n_children: 1,
        n_children_before: 0,
        hospitalised_until: None,
        mother_died_on: None,
    }
}

fn leave(name: &str, benefit: Benefit, first_day: &str, last_day: &str) -> Leave {
    Leave {
        leave: id(name),
        benefit,
        first_day: day(first_day),
        last_day: day(last_day),
    }
}

impl Dossier {
    /// A leave and its statement, both received on its first day.
    fn with_leave(self, name: &str, benefit: Benefit, first_day: &str, last_day: &str) -> Self {
        let pays = pays_before(first_day, 12, "2000.00");
        self.with(
            &format!("{name}-leave"),
            first_day,
            Content::Leave(leave(name, benefit, first_day, last_day)),
        )
        .with(
            &format!("{name}-statement"),
            first_day,
            Content::EmployerStatement(statement(EMPLOYER, name, pays)),
        )
    }

    fn with_birth(self, name: &str, received_on: &str, expected_on: &str) -> Self {
        let content = Content::Birth(birth(name, expected_on, Some(expected_on)));
        self.with(&format!("{name}-birth"), received_on, content)
    }
}

/// Sixteen weeks of a first child, known from the first day.
fn maternity() -> Dossier {
    dossier()
        .with_birth("M1", "2026-05-04", "2026-06-15")
        .with_leave("M1", Benefit::Maternity, "2026-05-04", "2026-08-23")
}

/// Paternity in two parts, the later one after the summer.
fn split_paternity() -> Dossier {
    dossier()
        .with_birth("P1", "2026-06-04", "2026-06-01")
        .with_leave("P1", Benefit::Paternity, "2026-06-04", "2026-06-07")
        .with(
            "later",
            "2026-06-04",
            Content::Leave(leave("P1", Benefit::Paternity, "2026-09-07", "2026-09-27")),
        )
}

fn state<'a>(answer: &'a SettlementAnswer, stop: &str) -> &'a crate::domain::StopState {
    let mut stops = answer.stops.iter();
    stops.find(|state| state.stop.as_str() == stop).unwrap()
}

fn reasons(file: &Dossier) -> Vec<&'static str> {
    let due = entitlement(file, parameters(), day("2026-09-07")).unwrap();
    due.undecided.iter().map(|found| found.reason).collect()
}

#[test]
fn a_leave_without_its_birth_waits_holds_its_days_and_is_shown_after_sixty_days() {
    let file = dossier()
        .with_leave("M1", Benefit::Maternity, "2026-05-04", "2026-08-23")
        .with_stop("S1", "2026-04-27", "2026-05-10", "2000.00");
    let answers = file.answers(&["2026-05-18", "2026-07-02", "2026-07-03"]);
    let waiting = state(&answers[0], "M1");
    assert_eq!(waiting.status, StopStatus::Waiting);
    assert_eq!(waiting.waiting_for, ["birth:M1"]);
    // 27, 28 and 29 April wait; the days from 4 May on are those of the leave.
    let sickness = line(insured(), "2026-04-30", "2026-05-03", "32.88");
    assert_eq!(lines(&answers[0]), [sickness]);
    assert!(answers[1].human_queue.is_empty());
    assert_eq!(answers[2].human_queue.len(), 1);
}

#[test]
fn a_birth_withdrawn_leaves_written_lines_as_they_are() {
    let file = maternity().withdrawn("M1-birth", "2026-05-20");
    let answers = file.answers(&["2026-05-18", "2026-06-01"]);
    assert_eq!(answers[0].lines.len(), 1);
    assert_eq!(state(&answers[1], "M1").status, StopStatus::Waiting);
    assert!(answers[1].lines.is_empty() && answers[1].debts.is_empty());
}

#[test]
fn a_father_whose_child_is_not_born_waits_and_a_mother_does_not() {
    let with = |benefit| {
        dossier()
            .with(
                "b",
                "2026-05-04",
                Content::Birth(birth("L1", "2026-06-15", None)),
            )
            .with_leave("L1", benefit, "2026-05-04", "2026-08-23")
            .answers(&["2026-05-18"])
            .remove(0)
    };
    assert_eq!(with(Benefit::Maternity).lines.len(), 1);
    assert_eq!(with(Benefit::Adoption).stops[0].waiting_for.len(), 0);
    assert_eq!(with(Benefit::Paternity).stops[0].waiting_for, ["birth:L1"]);
    assert_eq!(with(Benefit::BirthLeave).stops[0].waiting_for, ["birth:L1"]);
    let bereaved = with(Benefit::Bereavement);
    assert_eq!(bereaved.stops[0].waiting_for, ["bereavement:L1"]);
}

#[test]
fn a_stop_whose_days_are_all_those_of_a_leave_needs_no_statement_and_is_not_refused() {
    let file = maternity().with(
        "c",
        "2026-06-01",
        Content::StopNotice(notice("S1", "2026-06-01", "2026-06-20")),
    );
    let answers = file.answers(&["2026-06-15", "2026-06-29"]);
    let paying = state(&answers[0], "S1");
    assert_eq!(paying.status, StopStatus::Paying);
    assert_eq!(paying.last_day, Some(day("2026-06-20")));
    assert_eq!(state(&answers[1], "S1").status, StopStatus::Finished);
    assert!(answers.iter().all(|answer| answer.letters.is_empty()));
}

#[test]
fn an_unfitness_allowance_whose_days_are_all_those_of_a_leave_is_not_refused() {
    let file = maternity()
        .with(
            "declared",
            "2026-03-02",
            declared("A1", AccidentKind::Work, "2026-03-02"),
        )
        .with(
            "decision",
            "2026-03-02",
            decided("A1", Decision::Recognised, "2026-03-02"),
        )
        .with("unfit", "2026-06-02", unfit("2026-06-01", None));
    let answers = file.answers(&["2026-06-15", "2026-07-13"]);
    assert_eq!(state(&answers[0], "I1").status, StopStatus::Paying);
    assert_eq!(state(&answers[1], "I1").status, StopStatus::Finished);
    let refusals = answers.iter().flat_map(|answer| &answer.letters);
    assert_eq!(refusals.filter(|letter| letter.stop.is_some()).count(), 0);
}

#[test]
fn days_given_back_by_a_leave_that_is_withdrawn_are_those_of_the_stop_again() {
    let file = maternity()
        .with_stop("S1", "2026-05-11", "2026-05-17", "2000.00")
        .withdrawn("M1-leave", "2026-05-25");
    let answers = file.answers(&["2026-05-18", "2026-06-01"]);
    assert_eq!(state(&answers[1], "M1").status, StopStatus::Cancelled);
    assert_eq!(answers[1].debts.len(), 1);
    let back = line(insured(), "2026-05-14", "2026-05-17", "32.88");
    assert_eq!(lines(&answers[1]), [back]);
}

#[test]
fn a_leave_named_anew_is_cancelled_under_its_old_name_and_paid_under_the_new_one() {
    let renamed = leave("M2", Benefit::Maternity, "2026-05-04", "2026-08-23");
    let file = maternity()
        .with_birth("M2", "2026-05-20", "2026-06-15")
        .with_version("M1-leave", 2, "2026-05-20", Content::Leave(renamed))
        .with(
            "M2-statement",
            "2026-05-20",
            Content::EmployerStatement(statement(
                EMPLOYER,
                "M2",
                pays_before("2026-05-04", 3, "2000.00"),
            )),
        );
    let answers = file.answers(&["2026-05-18", "2026-06-01"]);
    assert_eq!(state(&answers[1], "M1").status, StopStatus::Cancelled);
    assert_eq!(answers[1].debts[0].gross, euros("779.25"));
    assert_eq!(answers[1].lines[0].gross, euros("1506.55"));
}

#[test]
fn of_two_leaves_the_one_that_begins_first_keeps_the_day() {
    let file = maternity()
        .with(
            "death",
            "2026-08-17",
            Content::Bereavement(Bereavement {
                died_on: day("2026-08-16"),
            }),
        )
        .with_leave("D1", Benefit::Bereavement, "2026-08-20", "2026-08-27");
    let spans = paid(&file, "2026-09-07");
    let days: Vec<_> = spans
        .iter()
        .map(|(first, last, _, kind)| (first.as_str(), last.as_str(), *kind))
        .collect();
    assert_eq!(
        days,
        [
            ("2026-05-04", "2026-08-23", Benefit::Maternity),
            ("2026-08-24", "2026-08-27", Benefit::Bereavement),
        ]
    );
}

#[test]
fn a_later_part_asks_for_its_statements_when_it_begins_without_any_new_document() {
    let mut file = split_paternity();
    let mut other = employment(OTHER_EMPLOYER);
    other.started_on = day("2026-07-01");
    file.career.employments.push(other);
    let answers = file.answers(&["2026-06-15", "2026-08-31", "2026-09-14"]);
    assert_eq!(answers[0].lines[0].gross, euros("207.80"));
    assert_eq!(state(&answers[1], "P1").status, StopStatus::Paying);
    let waiting = state(&answers[2], "P1");
    let awaited = format!("employer_statement:{OTHER_EMPLOYER}");
    assert_eq!(waiting.waiting_for, [awaited]);
    assert!(answers[2].debts.is_empty());
}

#[test]
fn what_the_contract_leaves_undecided_is_named() {
    let of = |benefit| Content::Leave(leave("M1", benefit, "2026-05-04", "2026-08-23"));
    let sick = maternity().with("x", "2026-05-05", of(Benefit::Sickness));
    assert_eq!(reasons(&sick), ["leave_of_another_benefit"]);
    let two = maternity().with("x", "2026-05-05", of(Benefit::Adoption));
    assert_eq!(reasons(&two), ["leave_of_two_benefits"]);
    let named = maternity().with(
        "x",
        "2026-05-05",
        Content::StopNotice(notice("M1", "2026-09-01", "2026-09-03")),
    );
    assert_eq!(reasons(&named), ["leave_named_as_a_stop"]);
    let rest = Birth {
        mother_died_on: Some(day("2026-06-20")),
        ..birth("P1", "2026-06-15", Some("2026-06-15"))
    };
    let rest = dossier()
        .with("b", "2026-06-18", Content::Birth(rest))
        .with_leave("P1", Benefit::Paternity, "2026-06-18", "2026-07-12");
    assert_eq!(reasons(&rest), ["rest_of_the_mother_of_another_benefit"]);
    assert!(reasons(&maternity()).is_empty());
}

#[test]
fn a_leave_is_not_paid_beside_an_unemployment_benefit() {
    let part = maternity().with("u", "2026-05-04", benefit("2026-06-01", "2026-06-30"));
    let days: i32 = entitlement(&part, parameters(), day("2026-09-07"))
        .unwrap()
        .due(day("2026-12-31"))
        .map(|span| span.last_day.days_since(span.first_day) + 1)
        .sum();
    assert_eq!(days, 112 - 30);
    let whole = maternity().with("u", "2026-05-04", benefit("2026-05-01", "2026-08-31"));
    let answer = whole.answers(&["2026-05-18"]).remove(0);
    assert_eq!(state(&answer, "M1").status, StopStatus::Refused);
    assert_eq!(answer.letters[0].reason, "unemployment_benefit");
}

#[test]
fn out_of_work_the_pays_before_the_end_of_work_count_for_every_part() {
    let mut file = split_paternity();
    let contract = &mut file.career.employments[0];
    contract.ended_on = Some(day("2025-12-31"));
    contract.pays = pays_before("2026-01-01", 12, "3000.00");
    let amounts: Vec<_> = paid(&file, "2026-10-05")
        .into_iter()
        .map(|(_, _, daily, _)| daily)
        .collect();
    // October to December 2025, which the statement lists at 2 000.
    assert_eq!(amounts, ["51.95", "51.95"]);
}

#[test]
fn days_of_a_birth_leave_taken_off_by_a_return_stay_counted_in_their_month() {
    let mut file = dossier()
        .with_birth("N1", "2026-08-03", "2026-05-11")
        .with_leave("N1", Benefit::BirthLeave, "2026-08-03", "2026-09-02")
        .with(
            "later",
            "2026-08-03",
            Content::Leave(leave("N1", Benefit::BirthLeave, "2026-11-02", "2026-12-01")),
        )
        .with("back", "2026-08-20", back("N1", "2026-08-20"));
    file.career.employments[0].pays = pays_before("2026-11-02", 3, "2000.00");
    let spans = paid(&file, "2026-12-21");
    let days: Vec<_> = spans
        .iter()
        .map(|(first, last, daily, _)| (first.as_str(), last.as_str(), daily.as_str()))
        .collect();
    // 51.9452… × 0.7 = 36.36; × 0.6 = 31.17.
    assert_eq!(
        days,
        [
            ("2026-08-03", "2026-08-19", "36.36"),
            ("2026-11-02", "2026-12-01", "31.17"),
        ]
    );
}

#[test]
fn an_illness_of_pregnancy_before_the_leave_is_sickness() {
    let ill = StopNotice {
        risk: Risk::Pregnancy,
        ..notice("S1", "2026-04-13", "2026-04-26")
    };
    let file = maternity()
        .with("c", "2026-04-13", Content::StopNotice(ill))
        .with(
            "s",
            "2026-04-13",
            Content::EmployerStatement(statement(
                EMPLOYER,
                "S1",
                pays_before("2026-04-13", 3, "2000.00"),
            )),
        );
    let spans = paid(&file, "2026-05-04");
    assert_eq!(spans[0].0, "2026-04-16");
    assert_eq!(spans[0].3, Benefit::Sickness);
}

#[test]
fn other_readings_change_what_they_say() {
    let daily = |file: &Dossier, name: &str, value: &str| {
        let parameters = parameters().with_reading(name, value).unwrap();
        let due = entitlement(file, &parameters, day("2026-12-30")).unwrap();
        due.due(day("2026-12-31"))
            .map(|span| {
                (
                    span.first_day.to_string(),
                    span.last_day.to_string(),
                    span.daily_gross.to_string(),
                )
            })
            .collect::<Vec<_>>()
    };
    let moved = dossier()
        .with_birth("M1", "2026-05-18", "2026-06-15")
        .with_leave("M1", Benefit::Maternity, "2026-05-25", "2026-09-13")
        .with(
            "c",
            "2026-05-18",
            Content::StopNotice(notice("S1", "2026-05-18", "2026-05-24")),
        );
    let last_of = |spans: Vec<(String, String, String)>| spans.last().unwrap().1.clone();
    let reading = "moved_weeks_cancelled";
    assert_eq!(last_of(daily(&moved, reading, "never")), "2026-09-13");
    assert_eq!(
        last_of(daily(&moved, reading, "by_any_certificate")),
        "2026-09-06"
    );
    let poor = |mut file: Dossier| {
        for document in &mut file.documents {
            if let Content::EmployerStatement(stated) = &mut document.content {
                for pay in &mut stated.pays {
                    pay.gross = euros("300.00");
                }
            }
        }
        file
    };
    let new_year = poor(
        dossier()
            .with_birth("M1", "2025-12-01", "2026-01-12")
            .with_leave("M1", Benefit::Maternity, "2025-12-01", "2026-03-22"),
    );
    let by_day = daily(&new_year, "leave_minimum_year", "day");
    let amounts: Vec<&str> = by_day.iter().map(|span| span.2.as_str()).collect();
    assert_eq!(amounts, ["11.02", "11.12"]);
    assert_eq!(by_day[0].1, "2025-12-31");
    let split = dossier()
        .with_birth("M1", "2026-05-04", "2026-06-15")
        .with_leave("M1", Benefit::Maternity, "2026-05-04", "2026-06-20")
        .with(
            "later",
            "2026-05-04",
            Content::Leave(leave("M1", Benefit::Maternity, "2026-07-01", "2026-08-23")),
        );
    assert!(daily(&split, "eight_weeks", "unbroken").is_empty());
    assert_eq!(daily(&split, "eight_weeks", "days_of_the_right").len(), 2);
}

#[test]
fn the_story_of_a_leave_reaches_its_sides() {
    let file = maternity().with_stop("S1", "2026-08-24", "2026-09-13", "2000.00");
    let mut coverage = Coverage::default();
    coverage.add(&steps(&file, parameters(), day("2026-09-21")).unwrap());
    let reached = |rule: &str, side: &str| {
        let mut sides = coverage.sides();
        let found = sides.find(|known| known.rule == rule && known.side == side);
        found.unwrap().n_dossiers == 1
    };
    for (rule, side) in [
        ("leave_period", "maternity"),
        ("leave_rights", "first_day"),
        ("leave_ceiling", "does_not_bind"),
        ("leave_base", "three_months"),
        ("leave_minimum", "own"),
        ("payee", "insured"),
        ("sickness_after_leave", "leave_reference"),
        ("carence", "served"),
    ] {
        assert!(reached(rule, side), "{rule} {side}");
    }
}

#[test]
fn what_is_written_is_what_is_due_whatever_changes() {
    // The invariant of CS 3.5 is checked by `settled`.
    let file = maternity()
        .with_stop("S1", "2026-04-20", "2026-05-31", "2000.00")
        .with_version(
            "M1-birth",
            2,
            "2026-06-20",
            Content::Birth(Birth {
                n_children_before: 2,
                ..birth("M1", "2026-06-15", Some("2026-06-18"))
            }),
        )
        .with("back", "2026-08-03", back("M1", "2026-08-01"));
    let days = ["2026-05-04", "2026-06-15", "2026-06-29", "2026-08-10"];
    let answers = file.answers(&days);
    assert!(answers.iter().all(|answer| {
        let lines = answer.lines.iter();
        lines.clone().all(|line| line.payee == Payee::Insured)
    }));
    let at: Vec<_> = days.iter().map(|text| day(text)).collect();
    assert_eq!(
        ledger(&file, parameters(), &at).unwrap().settlements.len(),
        4
    );
}

#[test]
fn waiting_days_are_lifted_after_a_maternity_only_from_the_day_after_the_birth() {
    // R. 331-6, P96: born on 1 July, late, after 58 days of leave. 6 000 / 91.25 / 2 = 32.88.
    let first_paid = |last_day_of_leave: &str, first_day: &str| {
        let late = Content::Birth(birth("M1", "2026-06-15", Some("2026-07-01")));
        let mut file = dossier()
            .with("M1-birth", "2026-05-04", late)
            .with_leave("M1", Benefit::Maternity, "2026-05-04", last_day_of_leave)
            .with_stop("S1", first_day, "2026-07-19", "2000.00");
        for document in &mut file.documents {
            if let Content::StopNotice(notice) = &mut document.content {
                notice.risk = Risk::Pregnancy;
            }
        }
        let spans = paid(&file, "2026-08-03");
        let (first, _, daily, _) = spans.last().unwrap();
        assert_eq!((spans.len(), daily.as_str()), (2, "32.88"));
        first.clone()
    };
    assert_eq!(first_paid("2026-06-30", "2026-07-01"), "2026-07-04");
    assert_eq!(first_paid("2026-07-01", "2026-07-02"), "2026-07-02");
}

#[test]
fn a_part_that_begins_on_the_last_day_of_the_tables_is_decided_before_it_comes() {
    // 6 000 / 91.25 × 0.79 = 51.945.
    let asked = |first, last| Content::Leave(leave("P1", Benefit::Paternity, first, last));
    let file = dossier()
        .with_birth("P1", "2026-12-01", "2026-12-01")
        .with_leave("P1", Benefit::Paternity, "2026-12-01", "2026-12-04")
        .with("later", "2026-12-02", asked("2026-12-31", "2027-01-10"));
    let last = paid(&file, "2026-12-20").pop().unwrap();
    assert_eq!((last.0.as_str(), last.2.as_str()), ("2026-12-31", "51.95"));
}

#[test]
fn weeks_before_a_birth_are_lost_to_several_children_alone_by_the_other_reading() {
    // One child: 15 June + 70 + 21 − 1 days; two: 15 June + 154 + 21 − 1, or without the 21.
    let refused = parameters()
        .with_reading("moved_weeks_multiples", "refused")
        .unwrap();
    let last_day = |n_children, first_day, parameters| {
        let known = Birth {
            n_children,
            ..birth("M1", "2026-06-15", Some("2026-06-15"))
        };
        let file = dossier()
            .with("M1-birth", first_day, Content::Birth(known))
            .with_leave("M1", Benefit::Maternity, first_day, "2026-12-31");
        let due = entitlement(&file, parameters, day("2026-12-31")).unwrap();
        let last = due.due(day("2026-12-31")).last().unwrap();
        last.last_day.to_string()
    };
    assert_eq!(last_day(1, "2026-05-25", parameters()), "2026-09-13");
    assert_eq!(last_day(1, "2026-05-25", &refused), "2026-09-13");
    assert_eq!(last_day(2, "2026-04-13", parameters()), "2026-12-06");
    assert_eq!(last_day(2, "2026-04-13", &refused), "2026-11-15");
}

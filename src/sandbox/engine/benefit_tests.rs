//! Forms, prescriptions at a distance, pensioners, people out of work, shared subrogation:
//! one test a precision, each with its arithmetic by hand.

use super::rule_tests::*;
use super::*;
use crate::domain::{
    AssimilatedPeriod, Assimilation, Content, EarlierDays, Employment, KeptPay, Payee,
    PensionDrawn, Prescriber, StopStatus, SubrogationPeriod, UnemploymentBenefit, WorkPattern,
};
use crate::sandbox::examples::*;

/// Another employer, in order after the first.
pub(super) const OTHER_EMPLOYER: &str = "00012592200963";

pub(super) fn at_a_distance(document: Document) -> Document {
    changed(document, |notice| {
        notice.telemedicine = true;
        notice.prescriber = Prescriber::Allowed;
    })
}

pub(super) fn benefit(id: &str, first_day: &str, last_day: &str) -> Document {
    let content = Content::UnemploymentBenefit(UnemploymentBenefit {
        first_day: day(first_day),
        last_day: day(last_day),
    });
    document(id, 1, "2026-01-15", content)
}

pub(super) fn pension(first_day: &str, progressive: bool) -> Document {
    let content = Content::PensionDrawn(PensionDrawn {
        first_day: day(first_day),
        progressive,
    });
    document("R", 1, "2026-01-15", content)
}

fn states(answer: &SettlementAnswer) -> Vec<String> {
    answer
        .stops
        .iter()
        .map(|state| format!("{} {:?} {:?}", state.stop, state.status, state.waiting_for))
        .collect()
}

// P28

#[test]
fn an_unsecured_form_is_refused_from_september_2025_until_it_is_put_right() {
    let unsecured = |prescribed_on: &str| {
        changed(initial("A", "S1", "2026-03-02", "2026-03-10"), |notice| {
            notice.unsecured_form = true;
            notice.prescribed_on = day(prescribed_on);
        })
    };
    let before = paid(
        vec![unsecured("2025-08-31")],
        &[("S1", THREE_OF_2026)],
        "2026-03-16",
    );
    assert_eq!(spans(&before.lines), ["2026-03-05..2026-03-10 41.10"]);

    let mut file = file();
    send(&mut file, unsecured("2025-09-01"));
    send(
        &mut file,
        declares("P", "S1", "2026-03-04", THREE_OF_2026, 250_000),
    );
    let refused = settle(&mut file, "2026-03-16");
    assert!(refused.lines.is_empty() && refused.counters.waiting_days_served.is_empty());
    assert_eq!(letters_of(&refused), ["Refusal unsecured_form"]);
    let mut right = initial("A", "S1", "2026-03-02", "2026-03-10");
    right.version = 2;
    right.received_on = day("2026-03-20");
    send(&mut file, right);
    let answer = settle(&mut file, "2026-03-30");
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-10 41.10"]);
}

// P27

#[test]
fn a_prescription_at_a_distance_ends_on_the_third_day_of_its_stop() {
    let answer = paid(
        vec![
            at_a_distance(initial("A", "S1", "2026-03-02", "2026-03-10")),
            // In person: it takes the days that the first one cannot give.
            extension("B", "S1", "2026-03-05", "2026-03-12"),
            // At a distance, in a stop of more than three days: nothing.
            at_a_distance(extension("C", "S1", "2026-03-13", "2026-03-15")),
            // Its days count as prescribed: no gap before this one.
            extension("D", "S1", "2026-03-16", "2026-03-16"),
        ],
        &[("S1", THREE_OF_2026)],
        "2026-03-16",
    );
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-05..2026-03-12 41.10",
            "2026-03-16..2026-03-16 41.10"
        ]
    );
    assert!(answer.letters.is_empty());
    assert_eq!(answer.stops.len(), 1);
}

#[test]
fn three_days_at_a_distance_are_only_waited_and_the_family_doctor_has_no_limit() {
    let alone = at_a_distance(initial("A", "S1", "2026-03-02", "2026-03-10"));
    let answer = paid(vec![alone], &[("S1", THREE_OF_2026)], "2026-03-16");
    assert!(answer.lines.is_empty());
    assert_eq!(letters_of(&answer), ["Refusal telemedicine_length"]);
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
    let of_the_family = changed(initial("A", "S1", "2026-03-02", "2026-03-10"), |notice| {
        notice.telemedicine = true;
    });
    let answer = paid(vec![of_the_family], &[("S1", THREE_OF_2026)], "2026-03-16");
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-10 41.10"]);
}

#[test]
fn from_the_end_of_june_2026_the_first_extension_at_a_distance_gives_three_days() {
    let months: &[&str] = &["2026-04", "2026-05", "2026-06"];
    let answer = paid(
        vec![
            initial("A", "S1", "2026-07-01", "2026-07-10"),
            at_a_distance(extension("B", "S1", "2026-07-11", "2026-07-20")),
            at_a_distance(extension("C", "S1", "2026-07-21", "2026-07-22")),
        ],
        &[("S1", months)],
        "2026-07-27",
    );
    assert_eq!(spans(&answer.lines), ["2026-07-04..2026-07-13 41.10"]);
    // Prescribed on 26 June: the former rule, and the stop has more than three days.
    let before = changed(extension("B", "S1", "2026-07-11", "2026-07-20"), |notice| {
        notice.prescribed_on = day("2026-06-26");
    });
    let answer = paid(
        vec![
            initial("A", "S1", "2026-07-01", "2026-07-10"),
            at_a_distance(before),
        ],
        &[("S1", months)],
        "2026-07-27",
    );
    assert_eq!(spans(&answer.lines), ["2026-07-04..2026-07-10 41.10"]);
}

#[test]
fn another_stop_takes_the_days_that_a_prescription_at_a_distance_cannot_give() {
    let answer = paid(
        vec![
            at_a_distance(initial("A", "S1", "2026-03-02", "2026-03-20")),
            initial("B", "S2", "2026-03-04", "2026-03-10"),
        ],
        &[("S1", THREE_OF_2026), ("S2", THREE_OF_2026)],
        "2026-03-30",
    );
    // S1 keeps the 4th; S2 waits from the 5th to the 7th.
    assert_eq!(spans(&answer.lines), ["2026-03-08..2026-03-10 41.10"]);
    assert_eq!(answer.stops[1].first_day, Some(day("2026-03-05")));
}

// P30

#[test]
fn days_of_unemployment_benefit_are_refused_before_waiting_days() {
    let answer = paid(
        vec![
            initial("A", "S1", "2026-03-02", "2026-03-12"),
            benefit("U", "2026-02-01", "2026-03-03"),
            benefit("V", "2026-03-09", "2026-03-10"),
        ],
        &[("S1", THREE_OF_2026)],
        "2026-03-16",
    );
    // Waiting 4 to 6.
    assert_eq!(
        spans(&answer.lines),
        [
            "2026-03-07..2026-03-08 41.10",
            "2026-03-11..2026-03-12 41.10"
        ]
    );
    assert!(answer.letters.is_empty());
}

// P33

#[test]
fn assimilated_days_open_rights() {
    // 25 days at 6 hours in February: 150 hours.
    for (last_day, status) in [
        ("2026-02-25", StopStatus::Finished),
        ("2026-02-24", StopStatus::Refused),
    ] {
        let mut opening = opening();
        opening.career.assimilated = vec![AssimilatedPeriod {
            first_day: day("2026-02-01"),
            last_day: day(last_day),
            nature: Assimilation::Placement,
        }];
        let mut file = file_of(opening);
        let mut declared = statement("S1", &["2026-01"], 100_000);
        declared.pays[0].hours = crate::domain::Hours::from_hundredths(0);
        send(&mut file, initial("A", "S1", "2026-03-02", "2026-03-10"));
        send(
            &mut file,
            document("P", 1, "2026-03-04", Content::EmployerStatement(declared)),
        );
        assert_eq!(settle(&mut file, "2026-03-16").stops[0].status, status);
    }
}

// P29

/// A pensioner of the legal age on 2026-03-06 at the latest, and 58 days already paid.
fn pensioner(born_on: &str) -> DossierOpening {
    let mut opening = opening();
    opening.insured.born_on = day(born_on);
    // 28 + 30 days.
    opening.history.sickness_days = vec![EarlierDays {
        first_day: day("2025-02-01"),
        last_day: day("2025-03-30"),
    }];
    opening
}

fn paid_to_a_pensioner(born_on: &str, drawn: Document) -> SettlementAnswer {
    let mut file = file_of(pensioner(born_on));
    send(&mut file, drawn);
    send(&mut file, initial("A", "S1", "2026-03-02", "2026-03-31"));
    send(
        &mut file,
        declares("P", "S1", "2026-03-04", THREE_OF_2026, 250_000),
    );
    settle(&mut file, "2026-04-13")
}

#[test]
fn a_pensioner_gets_sixty_days_in_all() {
    // 62 years and 6 months on 2024-09-02: the pension of 2025 opens the count.
    let answer = paid_to_a_pensioner("1962-03-02", pension("2025-01-01", false));
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-06 41.10"]);
    assert_eq!(answer.stops[0].status, StopStatus::Exhausted);
    assert_eq!(letters_of(&answer), ["EndOfRights limit_60_days"]);
    assert_eq!(answer.letters[0].last_day, Some(day("2026-03-06")));
    assert_eq!(answer.counters.pensioner_days, 60);
    assert_eq!(answer.counters.sickness_days_3y, 60);
}

#[test]
fn a_pensioner_is_counted_from_the_legal_age_and_not_when_retirement_is_progressive() {
    // Born in 1963: 62 years and 9 months, on 2026-03-06. 26 days from then to the 31st.
    let answer = paid_to_a_pensioner("1963-06-06", pension("2025-01-01", false));
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-31 41.10"]);
    assert_eq!(answer.counters.pensioner_days, 26);
    let answer = paid_to_a_pensioner("1962-03-02", pension("2025-01-01", true));
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-31 41.10"]);
    assert_eq!(answer.counters.pensioner_days, 0);
}

#[test]
fn days_of_a_long_term_illness_count_for_a_pensioner() {
    let mut file = file_of(pensioner("1962-03-02"));
    send(&mut file, pension("2025-01-01", false));
    send(&mut file, ald_decision());
    send(
        &mut file,
        of_illness(initial("A", "S1", "2026-03-02", "2026-03-31")),
    );
    send(
        &mut file,
        declares("P", "S1", "2026-03-04", THREE_OF_2026, 250_000),
    );
    let answer = settle(&mut file, "2026-04-13");
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-06 41.10"]);
    assert_eq!(answer.counters.pensioner_days, 60);
    // The history alone.
    assert_eq!(answer.counters.sickness_days_3y, 58);
}

// P31

fn out_of_work_since(ended_on: &str) -> DossierOpening {
    let mut opening = opening();
    opening.career.employments[0].ended_on = Some(day(ended_on));
    opening
}

fn paid_out_of_work(
    ended_on: &str,
    others: Vec<Document>,
    (start, end): (&str, &str),
    (months, gross): (&[&str], i64),
) -> SettlementAnswer {
    let mut file = file_of(out_of_work_since(ended_on));
    for document in others {
        send(&mut file, document);
    }
    send(&mut file, initial("A", "S1", start, end));
    send(&mut file, declares("P", "S1", start, months, gross));
    settle(&mut file, end)
}

#[test]
fn the_months_before_the_end_of_work_are_the_base_of_a_person_out_of_work() {
    // Work ended on 31 January: November to January; at the stop February would be empty.
    let months: &[&str] = &["2025-11", "2025-12", "2026-01"];
    let answer = paid_out_of_work(
        "2026-01-31",
        Vec::new(),
        ("2026-03-02", "2026-03-10"),
        (months, 250_000),
    );
    assert_eq!(spans(&answer.lines), ["2026-03-05..2026-03-10 41.10"]);
}

#[test]
fn rights_are_kept_for_twelve_months_after_the_end_of_work() {
    // Kept from 2025-03-01 to 2026-02-28.
    let months: &[&str] = &["2024-12", "2025-01", "2025-02"];
    for (start, end, status) in [
        ("2026-02-28", "2026-03-10", StopStatus::Finished),
        ("2026-03-01", "2026-03-10", StopStatus::Refused),
    ] {
        let answer = paid_out_of_work("2025-02-28", Vec::new(), (start, end), (months, 250_000));
        assert_eq!(answer.stops[0].status, status, "{start}");
    }
}

#[test]
fn an_unemployment_benefit_carries_kept_rights_and_the_cap_is_that_of_the_end_of_work() {
    let months: &[&str] = &["2024-12", "2025-01", "2025-02"];
    // It begins on the day after the twelve months: kept until 2027-04-30. The cap takes the
    // minimum wage of 2025-02-28 and the coefficient of the stop: 1.4 × 11.88 × 151.67 h =
    // 2 522.52; × 3 / 182.5 = 41.466… → 41.47.
    let answer = paid_out_of_work(
        "2025-02-28",
        vec![benefit("U", "2026-03-01", "2026-04-30")],
        ("2026-05-04", "2026-05-10"),
        (months, 260_000),
    );
    assert_eq!(spans(&answer.lines), ["2026-05-07..2026-05-10 41.47"]);
    // A day later is too late.
    let answer = paid_out_of_work(
        "2025-02-28",
        vec![benefit("U", "2026-03-02", "2026-04-30")],
        ("2026-05-04", "2026-05-10"),
        (months, 260_000),
    );
    assert_eq!(letters_of(&answer), ["Refusal rights_not_opened"]);
}

/// Work until 2025-11-15, and a little of it elsewhere from 2026-02-16.
pub(super) fn at_work_again() -> DossierOpening {
    let mut opening = out_of_work_since("2025-11-15");
    opening.career.employments.push(Employment {
        siret: OTHER_EMPLOYER.parse().unwrap(),
        started_on: day("2026-02-16"),
        ended_on: None,
        work_pattern: WorkPattern::Continuous,
        pays: Vec::new(),
    });
    opening
}

pub(super) fn a_little_pay(received_on: &str) -> Document {
    let mut declared = statement("S1", &["2026-02"], 30_000);
    declared.siret = OTHER_EMPLOYER.parse().unwrap();
    declared.pays[0].first_day = day("2026-02-16");
    declared.pays[0].hours = crate::domain::Hours::from_hundredths(2_000);
    document("Q", 1, received_on, Content::EmployerStatement(declared))
}

#[test]
fn work_resumed_too_little_keeps_the_rights_of_the_work_before() {
    let mut file = file_of(at_work_again());
    send(&mut file, initial("A", "S1", "2026-03-02", "2026-03-20"));
    let first = settle(&mut file, "2026-03-06");
    assert_eq!(
        states(&first),
        [format!(
            "S1 Waiting [\"employer_statement:{OTHER_EMPLOYER}\"]"
        )]
    );
    // 20 hours, 300 €: no rights of its own. Those of the work before want a statement.
    send(&mut file, a_little_pay("2026-03-07"));
    let second = settle(&mut file, "2026-03-13");
    assert!(second.letters.is_empty());
    assert_eq!(
        states(&second),
        [format!("S1 Waiting [\"employer_statement:{EMPLOYER}\"]")]
    );
    let months: &[&str] = &["2025-08", "2025-09", "2025-10"];
    send(
        &mut file,
        declares("P", "S1", "2026-03-14", months, 250_000),
    );
    let third = settle(&mut file, "2026-03-27");
    assert_eq!(spans(&third.lines), ["2026-03-05..2026-03-20 41.10"]);
}

// P34

#[test]
fn two_employers_share_a_day_by_what_they_declare() {
    let answer = shared_day(&mut file_of(two_employers()));
    // 2 000 and 500: 41.10 × 4/5 = 32.88, 41.10 × 1/5 = 8.22, for 5 to 10 March; from the
    // 11th on the first employer alone.
    assert_eq!(
        answer
            .lines
            .iter()
            .map(|line| format!("{} {}", line.payee, spans(std::slice::from_ref(line))[0]))
            .collect::<Vec<_>>(),
        [
            format!("employer:{EMPLOYER} 2026-03-05..2026-03-10 32.88"),
            format!("employer:{EMPLOYER} 2026-03-11..2026-03-12 41.10"),
            format!("employer:{OTHER_EMPLOYER} 2026-03-05..2026-03-10 8.22"),
        ]
    );
}

pub(super) fn two_employers() -> DossierOpening {
    let mut opening = opening();
    let mut other = opening.career.employments[0].clone();
    other.siret = OTHER_EMPLOYER.parse().unwrap();
    opening.career.employments.push(other);
    opening
}

fn subrogated(siret: &str, gross: i64, last_day: &str) -> Content {
    let mut declared = statement("S1", THREE_OF_2026, gross);
    declared.siret = siret.parse().unwrap();
    declared.subrogations = vec![SubrogationPeriod {
        first_day: day("2026-03-01"),
        last_day: day(last_day),
        kept_pay: KeptPay::InFull,
    }];
    Content::EmployerStatement(declared)
}

pub(super) fn shared_day(file: &mut File) -> SettlementAnswer {
    let one = subrogated(EMPLOYER, 200_000, "2026-03-31");
    let other = subrogated(OTHER_EMPLOYER, 50_000, "2026-03-10");
    send(file, initial("A", "S1", "2026-03-02", "2026-03-12"));
    send(file, document("P", 1, "2026-03-04", one));
    send(file, document("Q", 1, "2026-03-04", other));
    settle(file, "2026-03-16")
}

#[test]
fn a_share_that_changes_is_regularised_for_each_employer() {
    let mut file = file_of(two_employers());
    shared_day(&mut file);
    // The second employer withdraws its subrogation: 6 × 8.22 = 49.32 change hands.
    let corrected = Content::EmployerStatement({
        let mut declared = statement("S1", THREE_OF_2026, 50_000);
        declared.siret = OTHER_EMPLOYER.parse().unwrap();
        declared
    });
    send(&mut file, document("Q", 2, "2026-03-20", corrected));
    let answer = settle(&mut file, "2026-03-30");
    assert_eq!(
        spans(&answer.regularisations),
        ["2026-03-05..2026-03-10 8.22"]
    );
    assert_eq!(answer.regularisations[0].payee, Payee::Employer(siret()));
    assert_eq!(answer.debts[0].gross, Cents(4_932));
    assert!(answer.lines.is_empty());
}

//! What the tests of the self-employed share: builders of their files.

use super::super::testing::*;
use super::super::{Parameters, entitlement};
use crate::domain::{
    Benefit, Birth, Content, Contributions, Dossier, Leave, LetterKind, PartTime,
    SelfEmployedActivity, Status, StopStatus, YearlyIncome,
};

pub(super) const SICKNESS: Benefit = Benefit::Sickness;
pub(super) const PART: Benefit = Benefit::TherapeuticPartTime;
pub(super) const MATERNITY: Benefit = Benefit::Maternity;

/// A craftsperson since 2015, 30 000.00 in each year from 2021: 41.10 a day in 2026.
pub(super) fn craft() -> Dossier {
    of_status(Status::Craft, "30000.00")
}

pub(super) fn of_status(status: Status, income: &str) -> Dossier {
    let mut file = without_incomes(status, "2015-03-02");
    for year in 2021..=2025 {
        file = file.with(
            &format!("income-{year}"),
            "2023-01-02",
            paid_up(year, income),
        );
    }
    file
}

pub(super) fn without_incomes(status: Status, started_on: &str) -> Dossier {
    let mut file = dossier();
    file.insured.status = status;
    file.career.employments.clear();
    file.career.affiliated_on = day(started_on);
    file.career.self_employed = Some(SelfEmployedActivity {
        started_on: day(started_on),
        ended_on: None,
    });
    file
}

pub(super) fn ended(mut file: Dossier, ended_on: &str) -> Dossier {
    if let Some(activity) = &mut file.career.self_employed {
        activity.ended_on = Some(day(ended_on));
    }
    file
}

pub(super) fn paid_up(year: i16, income: &str) -> Content {
    Content::YearlyIncome(YearlyIncome {
        year,
        income: euros(income),
        contributions_paid: true,
        contributions: None,
    })
}

pub(super) fn partly_paid(year: i16, income: &str, paid: &str, due: &str) -> Content {
    Content::YearlyIncome(YearlyIncome {
        year,
        income: euros(income),
        contributions_paid: false,
        contributions: Some(Contributions {
            paid: euros(paid),
            due: euros(due),
        }),
    })
}

pub(super) fn stop(file: Dossier, name: &str, first_day: &str, last_day: &str) -> Dossier {
    let content = Content::StopNotice(notice(name, first_day, last_day));
    file.with(&format!("{name}-{first_day}"), first_day, content)
}

pub(super) fn part(
    file: Dossier,
    name: &str,
    first_day: &str,
    last_day: &str,
    ill: bool,
) -> Dossier {
    let content = Content::PartTime(PartTime {
        illness: ill.then(|| id("ald-1")),
        ..part_time(name, first_day, last_day)
    });
    file.with(&format!("part-{name}-{first_day}"), first_day, content)
}

pub(super) fn leave(file: Dossier, first_day: &str, last_day: &str) -> Dossier {
    let content = leave_of("M1", Benefit::Maternity, first_day, last_day);
    file.with("leave", first_day, content)
}

pub(super) fn leave_of(name: &str, benefit: Benefit, first_day: &str, last_day: &str) -> Content {
    Content::Leave(Leave {
        leave: id(name),
        benefit,
        first_day: day(first_day),
        last_day: day(last_day),
    })
}

pub(super) fn birth(expected_on: &str, born_on: Option<&str>) -> Content {
    Content::Birth(Birth {
        leave: id("M1"),
        expected_on: day(expected_on),
        born_on: born_on.map(day),
        n_children: 1,
        n_children_before: 0,
        hospitalised_until: None,
        mother_died_on: None,
    })
}

/// A whole leave around 2026-05-01.
pub(super) fn mother() -> Dossier {
    leave(craft(), "2026-03-20", "2026-07-09").with(
        "birth",
        "2026-03-01",
        birth("2026-05-01", None),
    )
}

/// What is paid under another reading.
pub(super) fn paid_by(file: &Dossier, parameters: &Parameters) -> Vec<(String, String, String)> {
    let due = entitlement(file, parameters, day("2026-12-31")).unwrap();
    assert!(due.undecided.is_empty(), "{:?}", due.undecided);
    due.due(day("2026-12-31"))
        .map(|span| {
            let days = (span.first_day.to_string(), span.last_day.to_string());
            (days.0, days.1, span.daily_gross.to_string())
        })
        .collect()
}

pub(super) fn read_as(reading: &str, value: &str) -> Parameters {
    parameters().with_reading(reading, value).unwrap()
}

pub(super) fn daily_by(file: &Dossier, reading: &str, value: &str) -> String {
    paid_by(file, &read_as(reading, value))[0].2.clone()
}

/// Why the law abstains.
pub(super) fn reasons(file: &Dossier) -> Vec<&'static str> {
    let due = entitlement(file, parameters(), day("2026-12-31")).unwrap();
    due.undecided
        .iter()
        .map(|undecided| undecided.reason)
        .collect()
}

pub(super) fn status_of(file: &Dossier, as_of: &str) -> Vec<(String, StopStatus, Vec<String>)> {
    let answers = file.answers(&[as_of]);
    let states = answers[0].stops.iter();
    states
        .map(|state| {
            (
                state.stop.to_string(),
                state.status,
                state.waiting_for.clone(),
            )
        })
        .collect()
}

/// Letters that end or refuse rights, with their last day.
pub(super) fn letters(file: &Dossier, as_of: &str) -> Vec<(String, Option<String>)> {
    let answers = file.answers(&[as_of]);
    let letters = answers[0].letters.iter();
    letters
        .filter(|letter| matches!(letter.kind, LetterKind::Refusal | LetterKind::EndOfRights))
        .map(|letter| {
            let last_day = letter.last_day.map(|day| day.to_string());
            (letter.reason.clone(), last_day)
        })
        .collect()
}

//! A person's own cases in words: three columns, she, the oracle, the engine.

use std::fmt::Write as _;

use super::hostile::markdown;
use super::{OwnCaseFile, RunRecord, words};
use crate::domain::Cents;
use crate::measure::{Beside, CaseOutcome};

/// How a case of hers ended.
pub(super) const fn outcome(outcome: Option<CaseOutcome>) -> &'static str {
    match outcome {
        Some(CaseOutcome::Right) => "engine right by the oracle",
        Some(CaseOutcome::Wrong) => "engine wrong by the oracle",
        Some(CaseOutcome::Undelivered) => "never taken or settled",
        Some(CaseOutcome::Undecided) => "undecided by law",
        None => "not played",
    }
}

/// What her figure is beside the two others.
pub(super) fn agreement(beside: &Beside) -> &'static str {
    let hers = beside.expected.amount;
    match (beside.due, beside.paid) {
        (None, _) => "the law does not decide it",
        (Some(due), None) if due == hers => "she and the oracle agree; no answer of the engine",
        (Some(due), Some(paid)) if due == hers && paid == hers => "all three agree",
        (Some(due), Some(_)) if due == hers => "the engine differs",
        (Some(due), Some(paid)) if due == paid => "she differs",
        (Some(_), Some(paid)) if paid == hers => "the oracle differs",
        (Some(_), None) => "she and the oracle differ; no answer of the engine",
        (Some(_), Some(_)) => "all three differ",
    }
}

/// A figure, or a dash.
pub(super) fn figure(amount: Option<Cents>) -> String {
    amount.map_or_else(|| "–".to_owned(), words::euros)
}

/// `2026-03-05`, or `2026-03-05 to 2026-03-31`.
pub(super) fn days(beside: &Beside) -> String {
    let days = beside.expected.days;
    if days.first_day == days.last_day {
        days.first_day.to_string()
    } else {
        format!("{} to {}", days.first_day, days.last_day)
    }
}

/// One line for a terminal; none without own cases.
pub(super) fn line(record: &RunRecord) -> Option<String> {
    if record.own.is_empty() {
        return None;
    }
    let n_played = record.own.iter().filter(|case| case.outcome.is_some());
    let amounts = || record.own.iter().flat_map(|case| &case.amounts);
    let n_agreed = amounts().filter(|(_, beside)| beside.agrees()).count();
    let n_amounts = amounts().count();
    Some(format!(
        "{} of {} played; the oracle gives {n_agreed} of the {n_amounts} amounts expected",
        n_played.count(),
        words::counted(record.own.len() as u64, "case", "cases"),
    ))
}

/// The section of `summary.md`.
pub(super) fn write_markdown(text: &mut String, record: &RunRecord) -> std::fmt::Result {
    let Some(line) = line(record) else {
        return Ok(());
    };
    writeln!(text, "## Own cases\n\n{}.\n", markdown(&line))?;
    writeln!(
        text,
        "| Case | Days | Payee | She | Oracle | Engine | | Article, hers | Article, oracle |"
    )?;
    writeln!(text, "|---|---|---|---:|---:|---:|---|---|---|")?;
    for case in &record.own {
        if case.amounts.is_empty() {
            let (name, end) = (markdown(&title(case)), outcome(case.outcome));
            writeln!(text, "| {name} | | | – | | | {end} | | |")?;
        }
        for (payee, beside) in &case.amounts {
            writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                markdown(&title(case)),
                days(beside),
                markdown(payee),
                words::euros(beside.expected.amount),
                figure(beside.due),
                figure(beside.paid),
                agreement(beside),
                markdown(&beside.expected.article),
                markdown(&beside.article),
            )?;
        }
    }
    writeln!(text)
}

/// The case and who wrote it.
fn title(case: &OwnCaseFile) -> String {
    format!("{} ({})", case.name, case.author)
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn every_way_to_agree_has_its_words() {
        let record = example::no_go();
        let (_, beside) = record.own[0].amounts[0].clone();
        let with = |hers, due: Option<i64>, paid: Option<i64>| {
            let mut beside = beside.clone();
            beside.expected.amount = Cents(hers);
            (beside.due, beside.paid) = (due.map(Cents), paid.map(Cents));
            agreement(&beside)
        };
        assert_eq!(with(1, Some(1), Some(1)), "all three agree");
        assert_eq!(with(1, Some(1), Some(2)), "the engine differs");
        assert_eq!(with(1, Some(2), Some(2)), "she differs");
        assert_eq!(with(1, Some(2), Some(1)), "the oracle differs");
        assert_eq!(with(1, Some(2), Some(3)), "all three differ");
        assert_eq!(with(1, None, Some(1)), "the law does not decide it");
        assert!(with(1, Some(1), None).ends_with("no answer of the engine"));
        assert!(with(1, Some(2), None).starts_with("she and the oracle differ"));
    }

    #[test]
    fn a_run_without_own_cases_says_nothing_of_them() {
        assert_eq!(line(&example::go()), None);
        assert_eq!(
            line(&example::no_go()).unwrap(),
            "2 of 3\u{a0}cases played; the oracle gives 2 of the 3 amounts expected"
        );
    }
}

//! Accepted defects in words: what became of each in a run.

use std::fmt::Write as _;

use super::hostile::{markdown, terminal};
use super::names::Tone;
use super::{RunRecord, names, words};
use crate::judge::{Reserve, ReserveStatus, Verdict, VerdictKind, WorseBy};

/// One word for what became of it, with its tone.
pub(crate) const fn status(status: ReserveStatus) -> (&'static str, Tone) {
    match status {
        ReserveStatus::Expired => ("expired", Tone::Bad),
        ReserveStatus::Worse => ("worse", Tone::Bad),
        ReserveStatus::Held => ("held", Tone::Doubt),
        ReserveStatus::NotSeen => ("not seen", Tone::Plain),
        ReserveStatus::Cured => ("cured", Tone::Good),
    }
}

/// ` with 2 reserves`, after the word of a GO; nothing when nothing accepted is still there.
pub(crate) fn with_reserves<T>(verdict: &Verdict<T>) -> String {
    match verdict.reserves_held().count() {
        0 => String::new(),
        _ if verdict.kind != VerdictKind::Go => String::new(),
        1 => " with 1 reserve".to_owned(),
        n => format!(" with {n} reserves"),
    }
}

/// What became of it, in one sentence.
pub(crate) fn sentence(reserve: &Reserve) -> String {
    let name = &reserve.name;
    let until = reserve.until;
    match reserve.status {
        ReserveStatus::Held => format!(
            "accepted defect `{name}` is still there: {}; accepted up to {} % until {until} by {}, for {} to correct{}",
            share(reserve),
            plain(reserve.accepted_percent),
            reserve.by,
            reserve.owner,
            blocking(reserve)
        ),
        ReserveStatus::Worse => {
            let by: Vec<String> = reserve
                .worse_by
                .iter()
                .map(|by| worse(reserve, *by))
                .collect();
            format!(
                "accepted defect `{name}` is worse than accepted: {}",
                by.join("; ")
            )
        }
        ReserveStatus::Expired => format!(
            "accepted defect `{name}` was accepted until {until}, which is over: {}",
            share(reserve)
        ),
        ReserveStatus::NotSeen => format!(
            "accepted defect `{name}` was not seen: {} drawn {} {}, and {} that are all right would say that it is cured",
            words::count(reserve.n_applies),
            if reserve.n_applies == 1 {
                "dossier is"
            } else {
                "dossiers are"
            },
            "concerned",
            words::count(reserve.n_needed)
        ),
        ReserveStatus::Cured => format!(
            "accepted defect `{name}` is cured: all {} drawn dossiers to which it applies are right ({} say so); take it out of the register",
            words::count(reserve.n_applies),
            words::count(reserve.n_needed)
        ),
    }
}

/// How many dossiers are wrong by it.
fn share(reserve: &Reserve) -> String {
    let all = words::counted(reserve.n_wrong, "dossier is", "dossiers are");
    let drawn = reserve.share_percent.map_or_else(
        || "no drawn one is concerned".to_owned(),
        |percent| {
            format!(
                "{} of the {} drawn ones to which it applies, {} %",
                words::count(reserve.n_drawn_wrong),
                words::count(reserve.n_applies),
                plain(percent)
            )
        },
    );
    format!("{all} wrong by it ({drawn})")
}

fn blocking(reserve: &Reserve) -> String {
    match reserve.n_wrong - reserve.n_excused.min(reserve.n_wrong) {
        0 => String::new(),
        1 => "; 1 of them is wrong in another way too, and blocks".to_owned(),
        n => format!(
            "; {} of them are wrong in another way too, and block",
            words::count(n)
        ),
    }
}

fn worse(reserve: &Reserve, by: WorseBy) -> String {
    let severity = |severity| names::severity(severity).0;
    match by {
        WorseBy::Share => format!(
            "{}, at least {} % proved; accepted up to {} %",
            share(reserve),
            plain(reserve.at_least_percent.unwrap_or_default()),
            plain(reserve.accepted_percent)
        ),
        WorseBy::Severity => format!(
            "somebody is hurt at {}, accepted from {} on",
            reserve.severity.map_or("S0", severity),
            severity(reserve.accepted_severity)
        ),
        WorseBy::Strata => format!(
            "it reaches {}, where it was not accepted",
            reserve.outside.join(", ")
        ),
        WorseBy::Euros => format!(
            "{} euros a year are wrong by it, accepted up to {}",
            words::figure(reserve.euros_a_year.unwrap_or_default().round()),
            words::count(reserve.accepted_euros_a_year.unwrap_or_default())
        ),
        WorseBy::Severe => {
            "it hurts people now (S0), which is never accepted for a rollout".to_owned()
        }
        WorseBy::Critical => {
            "it reaches critical strata, where nothing is accepted for a rollout".to_owned()
        }
    }
}

/// One line an entry, for the console; those that are bad are told by their gate.
pub(crate) fn lines(record: &RunRecord) -> impl Iterator<Item = String> {
    let all = record.verdict.reserves.iter();
    let others = all.filter(|reserve| status(reserve.status).1 != Tone::Bad);
    others.map(|reserve| {
        let (word, tone) = status(reserve.status);
        format!("  {} {word}: {}", tone.sign(), terminal(&sentence(reserve)))
    })
}

/// The section of `summary.md`; nothing without a register.
pub(crate) fn write_markdown(text: &mut String, record: &RunRecord) -> std::fmt::Result {
    let reserves = &record.verdict.reserves;
    if reserves.is_empty() {
        return Ok(());
    }
    writeln!(text, "## Accepted defects\n")?;
    writeln!(
        text,
        "| Defect | Now | Wrong by it | Drawn, concerned | Share | Accepted up to | Until | Owner | Approved by | Ticket |"
    )?;
    writeln!(text, "|---|---|---:|---:|---:|---:|---|---|---|---|")?;
    for reserve in reserves {
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} % | {} | {} | {} | {} |",
            markdown(&reserve.name),
            status(reserve.status).0,
            words::count(reserve.n_wrong),
            words::count(reserve.n_applies),
            percent(reserve.share_percent),
            plain(reserve.accepted_percent),
            reserve.until,
            markdown(&reserve.owner),
            markdown(&reserve.by),
            reserve
                .ticket
                .as_deref()
                .map_or_else(|| words::NOTHING.to_owned(), markdown),
        )?;
    }
    writeln!(text)?;
    for reserve in reserves {
        writeln!(
            text,
            "- {}. Why it was accepted: {}",
            markdown(&sentence(reserve)),
            markdown(&reserve.reason)
        )?;
    }
    writeln!(text)
}

/// A share that may be unknown.
pub(crate) fn percent(share: Option<f64>) -> String {
    share.map_or_else(
        || words::NOTHING.to_owned(),
        |share| format!("{} %", plain(share)),
    )
}

/// `24.18`, `0.0031`.
fn plain(percent: f64) -> String {
    let text = if percent >= 0.1 {
        format!("{percent:.2}")
    } else {
        format!("{percent:.4}")
    };
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

/// Two accepted defects: one held, one over: those of the fixed runs.
#[cfg(test)]
pub(super) fn example() -> serde_json::Value {
    serde_json::json!([
        {
            "name": "daily-gross-less-cap", "status": "held",
            "reason": "The cap of 2024 is still read for some files.",
            "owner": "engine team", "by": "C. Martin", "ticket": "IJ-1204",
            "until": "2026-03-31", "run": "2026-02-20-0900-pilot#1",
            "n_wrong": 3, "n_excused": 2, "n_applies": 41, "n_drawn_wrong": 1,
            "share_percent": 2.44, "at_least_percent": 0.12, "accepted_percent": 11.05,
            "n_needed": 59, "severity": "S1", "accepted_severity": "S1", "cases": [17, 41],
        },
        {
            "name": "letters-nothing-debts", "status": "expired",
            "reason": "Letters of debts leave by hand until the printer is connected.",
            "owner": "engine team", "by": "C. Martin",
            "until": "2026-02-28", "run": "2026-01-12-1400-pilot#2",
            "n_wrong": 4, "n_excused": 0, "n_applies": 0, "n_drawn_wrong": 0,
            "accepted_percent": 100.0, "n_needed": 59,
            "severity": "S0", "accepted_severity": "S0", "cases": [52],
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::super::{example, junit};
    use super::*;

    fn reserve(change: impl FnOnce(&mut Reserve)) -> Reserve {
        let mut reserve = example::no_go().verdict.reserves.remove(0);
        change(&mut reserve);
        reserve
    }

    #[test]
    fn each_status_says_what_it_rests_on() {
        let held = reserve(|one| one.n_excused = 3);
        assert_eq!(
            sentence(&held),
            "accepted defect `daily-gross-less-cap` is still there: 3\u{a0}dossiers are wrong by it (1 of the 41 drawn ones to which it applies, 2.44 %); accepted up to 11.05 % until 2026-03-31 by C. Martin, for engine team to correct"
        );
        let worse = reserve(|one| {
            one.status = ReserveStatus::Worse;
            one.worse_by = vec![WorseBy::Severity, WorseBy::Strata, WorseBy::Euros];
            one.severity = Some(crate::measure::Severity::S0);
            one.outside = vec!["sickness/ald".into()];
            one.euros_a_year = Some(1_204.6);
            one.accepted_euros_a_year = Some(900);
        });
        let said = sentence(&worse);
        for part in [
            "hurt at S0, accepted from S1 on",
            "reaches sickness/ald, where it was not accepted",
            "205 euros a year are wrong by it, accepted up to 900",
        ] {
            assert!(said.contains(part), "{said}");
        }
        let unseen = reserve(|one| {
            one.status = ReserveStatus::NotSeen;
            one.n_applies = 1;
        });
        assert!(
            sentence(&unseen).ends_with(
                "was not seen: 1 drawn dossier is concerned, and 59 that are all right would say that it is cured"
            ),
            "{}",
            sentence(&unseen)
        );
    }

    #[test]
    fn only_a_go_is_given_with_reserves_and_only_those_held_count() {
        let mut verdict = example::no_go().verdict;
        assert_eq!(with_reserves(&verdict), "");
        verdict.kind = VerdictKind::Go;
        assert_eq!(with_reserves(&verdict), " with 1 reserve");
        verdict.reserves.push(reserve(|_| {}));
        assert_eq!(with_reserves(&verdict), " with 2 reserves");
    }

    #[test]
    fn a_go_with_a_reserve_fails_no_test_case() {
        let mut record = example::go();
        record.verdict.reserves = vec![reserve(|_| {})];
        for stratum in &mut record.measures.strata {
            let overpaid = crate::measure::ErrorClass::E09;
            stratum.n_by_class.insert(overpaid, 3);
        }
        let text = junit(&record).unwrap();
        assert!(!text.contains("<failure"), "{text}");
        assert!(text.contains("is still there"), "{text}");
    }
}

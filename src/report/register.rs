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

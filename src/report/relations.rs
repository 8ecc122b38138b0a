//! Relations between dossiers, in words.

use std::fmt::Write as _;

use super::words;
use crate::judge::{Broken, Parting, Relation, RelationTried};

/// What is changed.
pub(crate) const fn change(relation: Relation) -> &'static str {
    match relation {
        Relation::PaysUp => "every pay a tenth higher",
        Relation::CertificateInTwo => "one certificate made two that touch",
        Relation::OrderOfReceipt => "the first documents received in another order",
        Relation::SentTwice => "every document sent twice",
        Relation::PaperToo => "every certificate sent on paper too",
        Relation::OneDayMore => "the last stop a day longer",
        Relation::WithoutSubrogation => "no employer takes the allowances",
        Relation::SubrogationLater => "the employer takes the allowances later",
        Relation::SettledMoreOften => "settled twice as often",
        Relation::SomebodyElse => "somebody of another name, sex and address",
        Relation::CorrectedBetween => "a correction taken back before it is settled",
        Relation::CorrectedAndBack => "a correction taken back after it was settled",
        Relation::WeekLater => "everything a week later in the same month",
        Relation::LongTermIllness => "the same stops in a long-term illness",
        Relation::TakenOver => "taken over half-way by this engine from itself",
    }
}

/// What must follow.
pub(crate) const fn must(relation: Relation) -> &'static str {
    match relation {
        Relation::PaysUp => "no day is paid less",
        Relation::OneDayMore => "no day already paid changes, and the sum is no less",
        Relation::WithoutSubrogation | Relation::SubrogationLater => {
            "each day is paid the same, whoever gets it"
        }
        Relation::CorrectedAndBack => "each day is paid the same, and nothing is owed back",
        Relation::WeekLater => "each day is paid the same, a week later",
        Relation::LongTermIllness => "the sum is no less",
        Relation::CertificateInTwo
        | Relation::OrderOfReceipt
        | Relation::SentTwice
        | Relation::PaperToo
        | Relation::SettledMoreOften
        | Relation::SomebodyElse
        | Relation::CorrectedBetween
        | Relation::TakenOver => "each day is paid the same, to the same",
    }
}

/// How two dossiers part.
pub(crate) fn parting(relation: Relation, parting: &Parting) -> String {
    let Parting { day, before, after } = parting;
    match (day, relation) {
        (Some(day), _) => format!("{day}: {before} before the change, {after} after"),
        (None, Relation::CorrectedAndBack) => format!("{after} still owed back"),
        (None, _) => format!("in all {before} before the change, {after} after"),
    }
}

/// Where the two dossiers of a pair are found, to play them again.
pub(crate) fn place(broken: &Broken) -> String {
    format!(
        "lines {} and {} of relations.ndjson",
        broken.line,
        broken.line + 1
    )
}

/// All relations in one line.
pub(crate) fn line(tried: &[RelationTried]) -> String {
    let n_pairs = tried.iter().map(|one| one.n_pairs).sum();
    let n_broken = tried.iter().map(|one| one.n_broken).sum();
    let n_relations = tried.iter().filter(|one| one.n_broken > 0).count() as u64;
    let kept = format!(
        "{} of dossiers under {} relations",
        words::counted(n_pairs, "pair", "pairs"),
        tried.len()
    );
    match n_relations {
        0 => format!("{kept}: all hold"),
        1 => format!("{kept}: {} break one", words::count(n_broken)),
        n => format!("{kept}: {} break {n}", words::count(n_broken)),
    }
}

/// The table, the broken ones with their pairs.
pub(crate) fn write_markdown(text: &mut String, tried: &[RelationTried]) -> std::fmt::Result {
    if tried.is_empty() {
        return Ok(());
    }
    writeln!(text, "## Relations between dossiers\n")?;
    writeln!(text, "{}. {ABOUT}\n", line(tried))?;
    writeln!(text, "| When changed so | then | pairs | broken |")?;
    writeln!(text, "|---|---|---:|---:|")?;
    for one in tried {
        writeln!(
            text,
            "| {} | {} | {} | {} |",
            change(one.relation),
            must(one.relation),
            words::count(one.n_pairs),
            words::count(one.n_broken)
        )?;
    }
    writeln!(text)?;
    for one in tried {
        for broken in &one.broken {
            writeln!(
                text,
                "- {}: dossier {}, {} ({})",
                change(one.relation),
                broken.index,
                parting(one.relation, &broken.parting),
                place(broken)
            )?;
        }
    }
    writeln!(text)
}

/// What the section says of itself.
pub(crate) const ABOUT: &str = "Each pair is two dossiers of which one is the other with one change; both were played as new people, and what the engine paid for one is held beside what it paid for the other. No amount of law is needed to see that a pair is wrong";

/// Three relations of which one is broken.
#[cfg(test)]
pub(super) fn example() -> serde_json::Value {
    use serde_json::json;

    let held = |relation: &str| {
        json!({ "relation": relation, "n_pairs": 59, "n_broken": 0, "n_applicable": 59,
            "n_left_out": 0, "n_not_compared": 0 })
    };
    json!([
        held("pays_up"),
        held("somebody_else"),
        { "relation": "sent_twice", "n_pairs": 57, "n_broken": 2, "n_applicable": 59,
            "n_left_out": 0, "n_not_compared": 2, "broken": [
                { "index": 17, "line": 1, "parting": { "day": "2026-03-05", "before": "41.10", "after": "82.20" } },
                { "index": 300, "line": 3, "parting": { "before": "41.10", "after": "82.20" } },
            ] },
    ])
}

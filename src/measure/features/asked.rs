//! What each certificate and each leave asks for: how long it is, and whether its days are
//! due in the end.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Family, Feature, is_word, kind, prescribed_of, put};
use crate::domain::{Cents, Dossier, Line, SettlementAnswer};

/// The daily amounts that are due, whenever.
pub(super) fn paid(answers: &[SettlementAnswer]) -> BTreeSet<Cents> {
    let lines = answers.iter().flat_map(|one| &one.lines);
    let spans = lines.flat_map(|line| &line.spans);
    spans.map(|span| span.daily_gross).collect()
}

/// Reads both, for the kind of document and for each of its words; `periods` are the lengths
/// at which a rule changes what it says.
pub(super) fn read(
    dossier: &Dossier,
    answers: &[SettlementAnswer],
    periods: &[i32],
    found: &mut BTreeSet<Feature>,
) {
    for document in dossier.documents.iter().filter(|one| !one.cancelled) {
        let Some((stop, first, last)) = prescribed_of(&document.content) else {
            continue;
        };
        let kind = kind(&document.content);
        let n_days = last.days_since(first) + 1;
        for length in periods {
            let side = if n_days > *length { "above" } else { "at most" };
            let value = format!("{side} {length} days");
            put(
                found,
                Family::Calendar,
                &format!("one {kind} lasts"),
                &value,
            );
        }
        let lines = answers.iter().flat_map(|one| &one.lines);
        let of_stop = lines.filter(|line: &&Line| line.stop == *stop);
        let mut due: BTreeSet<i32> = BTreeSet::new();
        for span in of_stop.flat_map(|line| &line.spans) {
            let (from, to) = (span.first_day.max(first), span.last_day.min(last));
            due.extend((0..n_days).filter(|at| {
                let day = first.plus_days(*at);
                from <= day && day <= to
            }));
        }
        let value = match due.len() {
            0 => "no day is due",
            n if i32::try_from(n) == Ok(n_days) => "each day is due",
            _ if due.contains(&0) => "first days are due alone",
            _ => "later days are due alone",
        };
        put(found, Family::Law, &kind, value);
        let Ok(Value::Object(content)) = serde_json::to_value(&document.content) else {
            continue;
        };
        for (name, word) in content.values().filter_map(Value::as_object).flatten() {
            let word = match word {
                Value::String(text) if is_word(text) => text.as_str(),
                Value::Bool(true) => "yes",
                _ => continue,
            };
            put(found, Family::Law, &format!("{kind}.{name} {word}"), value);
        }
    }
}

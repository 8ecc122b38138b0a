//! Days from one event to another, beside the delays that the law counts: what documents name,
//! and the notices and debts that are due.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Family, Feature, kind, put};
use crate::domain::{Content, Day, Dossier, SettlementAnswer};

/// Days kept under one name: long files repeat themselves.
const MOST: usize = 6;

/// Reads them; `delays` are the numbers of days at which a rule changes what it says.
pub(super) fn read(
    dossier: &Dossier,
    answers: &[SettlementAnswer],
    delays: &[i32],
    found: &mut BTreeSet<Feature>,
) {
    let told = of_what_is_due(answers);
    let named = of_documents(dossier);
    for (name, days) in &named {
        // Two days of one kind of document, or one of them after a notice: days of documents
        // that have nothing to do with each other say nothing.
        let kind = |name: &str| name.split('.').next().map(str::to_owned);
        let of_kind = |other: &(&String, &Vec<Day>)| other.0 != name && kind(other.0) == kind(name);
        for (other_name, others) in named.iter().filter(of_kind).chain(&told) {
            for delay in delays {
                let later = |day: &Day| others.iter().any(|other| day.days_since(*other) > *delay);
                if days.iter().any(later) {
                    let name = format!("{name} after {other_name}");
                    put(
                        found,
                        Family::Law,
                        &name,
                        &format!("by more than {delay} days"),
                    );
                }
            }
        }
    }
}

type Named = BTreeMap<String, Vec<Day>>;

fn keep(named: &mut Named, name: String, day: Day) {
    let days = named.entry(name).or_default();
    if days.len() < MOST && !days.contains(&day) {
        days.push(day);
    }
}

/// Notices and debts, each by the day on which it is due.
fn of_what_is_due(answers: &[SettlementAnswer]) -> Named {
    let mut named = Named::new();
    for answer in answers {
        for debt in &answer.debts {
            if let Some(day) = debt.notified_on {
                keep(&mut named, "due.debts.notified_on".to_owned(), day);
            }
        }
        for letter in &answer.letters {
            if let Ok(Value::String(word)) = serde_json::to_value(letter.kind) {
                keep(&mut named, format!("due.letters.{word}"), answer.as_of);
            }
        }
    }
    named
}

/// Days that documents name, by their place; statements name too many.
fn of_documents(dossier: &Dossier) -> Named {
    let mut named = Named::new();
    for document in dossier.documents.iter().filter(|one| !one.cancelled) {
        if matches!(
            document.content,
            Content::EmployerStatement(_) | Content::Switch(_)
        ) {
            continue;
        }
        let kind = kind(&document.content);
        keep(&mut named, format!("{kind}.sent_on"), document.sent_on);
        let Ok(Value::Object(content)) = serde_json::to_value(&document.content) else {
            continue;
        };
        for (name, value) in content.values().filter_map(Value::as_object).flatten() {
            if let Value::String(text) = value
                && let Ok(day) = text.parse::<Day>()
            {
                keep(&mut named, format!("{kind}.{name}"), day);
            }
        }
    }
    named
}

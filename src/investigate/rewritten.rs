//! A dossier rewritten in its written form: one word for another, or all of it in other months.
//!
//! No kind of document is known here: what may stand in a place is what other dossiers of the
//! run have there, so that a new document brings its own changes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::domain::{Day, Dossier};

/// Places with more values than that hold no words: names, numbers, amounts.
const MAX_WORDS: usize = 16;
/// Parts of a dossier that may be rewritten; who the person is belongs to the identity.
const PARTS: [&str; 2] = ["documents", "career"];
/// Those that move with the calendar.
const DATED: [&str; 4] = ["documents", "career", "settlements", "history"];
/// Months by which a whole file is moved.
const MONTHS: [i32; 8] = [-1, 1, -2, 2, -6, 6, -12, 12];

/// The words that dossiers have in each place.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Words(BTreeMap<String, BTreeSet<String>>);

impl Words {
    /// Those of some dossiers.
    pub fn of<'a>(dossiers: impl IntoIterator<Item = &'a Dossier>) -> Self {
        let mut words = Self::default();
        for dossier in dossiers {
            let written = written(dossier);
            for part in PARTS {
                each_leaf(&written[part], part, &mut |place, leaf| {
                    if let Some(word) = leaf.as_str()
                        && day(word).is_none()
                    {
                        let known = words.0.entry(place.to_owned()).or_default();
                        if known.len() <= MAX_WORDS {
                            known.insert(word.to_owned());
                        }
                    }
                });
            }
        }
        words.0.retain(|_, known| known.len() <= MAX_WORDS);
        words
    }

    /// The dossier with one word changed for each other one of its place, or one yes for a no.
    pub(super) fn reworded<'w>(&'w self, dossier: &'w Dossier) -> impl Iterator<Item = Dossier> {
        let written = written(dossier);
        let mut changes: Vec<(&str, usize, Value)> = Vec::new();
        for part in PARTS {
            let mut rank = 0;
            each_leaf(&written[part], part, &mut |place, leaf| {
                match leaf {
                    Value::Bool(is) => changes.push((part, rank, Value::Bool(!is))),
                    Value::String(word) => {
                        let known = self.0.get(place).into_iter().flatten();
                        let others = known.filter(|other| *other != word);
                        changes.extend(others.map(|other| (part, rank, other.clone().into())));
                    }
                    _ => {}
                }
                rank += 1;
            });
        }
        changes.into_iter().filter_map(move |(part, rank, value)| {
            let mut rewritten = written.clone();
            let mut at = 0;
            each_leaf_mut(&mut rewritten[part], &mut |leaf| {
                if at == rank {
                    *leaf = value.clone();
                }
                at += 1;
            });
            serde_json::from_value(rewritten).ok()
        })
    }
}

/// The whole file some months earlier or later, each day at its place in the month.
pub(super) fn moved(dossier: &Dossier) -> impl Iterator<Item = Dossier> {
    let written = written(dossier);
    MONTHS.into_iter().filter_map(move |n_months| {
        let mut moved = written.clone();
        for part in DATED {
            each_leaf_mut(&mut moved[part], &mut |leaf| {
                let later = leaf
                    .as_str()
                    .and_then(day)
                    .map(|day| by_months(day, n_months));
                if let Some(later) = later {
                    *leaf = later.to_string().into();
                }
            });
        }
        // A part that was not there is not written as nothing.
        if let Value::Object(parts) = &mut moved {
            parts.retain(|_, part| !part.is_null());
        }
        serde_json::from_value(moved).ok()
    })
}

fn written(dossier: &Dossier) -> Value {
    serde_json::to_value(dossier).expect("a dossier is plain data")
}

fn day(text: &str) -> Option<Day> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// The same day of the month so many months later; the last day of a month stays the last.
fn by_months(day: Day, n_months: i32) -> Day {
    let month = day.month().plus(n_months);
    if day == day.month().last_day() {
        return month.last_day();
    }
    let n_days = day.days_since(day.month().first_day());
    month.first_day().plus_days(n_days).min(month.last_day())
}

/// Each value that holds no others, with its place: names of fields, lists without ranks.
fn each_leaf(value: &Value, place: &str, told: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                each_leaf(field, &format!("{place}.{name}"), told);
            }
        }
        Value::Array(values) => {
            for value in values {
                each_leaf(value, place, told);
            }
        }
        _ => told(place, value),
    }
}

/// The same values in the same order, to be changed.
fn each_leaf_mut(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(fields) => {
            for field in fields.values_mut() {
                each_leaf_mut(field, change);
            }
        }
        Value::Array(values) => {
            for value in values {
                each_leaf_mut(value, change);
            }
        }
        _ => change(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Channel;
    use crate::population;

    fn files() -> Vec<Dossier> {
        (0..60).map(|index| population::wild(5, index)).collect()
    }

    fn channels(dossier: &Dossier) -> Vec<Channel> {
        dossier.documents.iter().map(|one| one.channel).collect()
    }

    #[test]
    fn each_word_becomes_each_other_one_that_stands_there_elsewhere() {
        let files = files();
        let words = Words::of(&files);
        let met: BTreeSet<Channel> = files.iter().flat_map(channels).collect();
        assert!(met.len() > 1);
        for dossier in &files {
            let mut changed = BTreeSet::new();
            for other in words.reworded(dossier) {
                // One change, and nobody's identity.
                assert_ne!(other, *dossier);
                assert_eq!(other.insured, dossier.insured);
                assert_eq!(other.settlements, dossier.settlements);
                let pairs = channels(dossier).into_iter().zip(channels(&other));
                changed.extend(pairs.enumerate().filter(|(_, (was, is))| was != is));
            }
            // Each document by each other channel.
            assert_eq!(changed.len(), dossier.documents.len() * (met.len() - 1));
        }
    }

    #[test]
    fn names_and_amounts_are_no_words() {
        let words = Words::of(&files());
        let places: Vec<&String> = words.0.keys().collect();
        let risk = "documents.content.stop_notice.risk";
        assert!(
            places.iter().any(|place| place.as_str() == risk),
            "{places:?}"
        );
        assert!(
            places.iter().all(|place| !place.contains("gross")),
            "{places:?}"
        );
        assert!(
            places.iter().all(|place| !place.ends_with("day")),
            "{places:?}"
        );
    }

    #[test]
    fn a_file_moved_a_month_later_and_back_is_the_same_but_for_ends_of_months() {
        let mut n_same = 0;
        for dossier in files() {
            let later = moved(&dossier).nth(1).unwrap();
            let first = |one: &Dossier| one.documents.first().map(|one| one.received_on);
            assert!(first(&later) > first(&dossier));
            assert_eq!(later.insured, dossier.insured);
            n_same += u32::from(moved(&later).next().unwrap() == dossier);
        }
        assert!(n_same > 20, "{n_same}");
    }

    #[test]
    fn the_last_day_of_a_month_stays_the_last() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(by_months(day("2026-01-31"), 1), day("2026-02-28"));
        assert_eq!(by_months(day("2026-02-28"), 1), day("2026-03-31"));
        assert_eq!(by_months(day("2026-01-30"), 1), day("2026-02-28"));
        assert_eq!(by_months(day("2026-03-15"), -12), day("2025-03-15"));
    }
}

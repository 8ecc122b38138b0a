//! How long each stop lasts, and how the days that documents name lie beside each other.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Family, Feature, kind, prescribed_of, put};
use crate::domain::{Content, Day, Dossier, StopId, Weekday};

/// Lengths of a stop that a text of law may count in months.
const MONTHS: [i32; 7] = [1, 3, 6, 12, 18, 24, 36];

/// Whether clocks change on a day: the last Sundays of March and October (directive
/// 2000/84/CE).
pub(super) fn is_clock_change(day: Day) -> bool {
    let is_last_week = day.day_of_month() > 24;
    let month = day.month().number();
    day.weekday() == Weekday::Sunday && matches!(month, 3 | 10) && is_last_week
}

/// The name of its day of the week.
pub(super) const fn weekday(day: Day) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "a_monday",
        Weekday::Tuesday => "a_tuesday",
        Weekday::Wednesday => "a_wednesday",
        Weekday::Thursday => "a_thursday",
        Weekday::Friday => "a_friday",
        Weekday::Saturday => "a_saturday",
        Weekday::Sunday => "a_sunday",
    }
}

/// Reads both.
pub(super) fn read(
    dossier: &Dossier,
    begun: &BTreeMap<StopId, Day>,
    found: &mut BTreeSet<Feature>,
) {
    for document in &dossier.documents {
        let Some((stop, _, last)) = prescribed_of(&document.content) else {
            continue;
        };
        let first = begun.get(stop).copied().unwrap_or(last);
        for months in MONTHS {
            if last > first.end_of_months(months) {
                let value = format!("above {months} months");
                put(found, Family::Calendar, "a stop lasts", &value);
            }
        }
    }
    let named: Vec<(String, Day)> = named(dossier).into_iter().collect();
    for (at, (name, day)) in named.iter().enumerate() {
        for (other_name, other) in &named[at + 1..] {
            let value = match day.cmp(other) {
                Ordering::Less => "before",
                Ordering::Equal => "the same day",
                Ordering::Greater => "after",
            };
            put(
                found,
                Family::Document,
                &format!("{name} and {other_name}"),
                value,
            );
        }
    }
}

/// Days that documents name once, by their place. Certificates, leaves and statements name
/// too many, and are read elsewhere.
fn named(dossier: &Dossier) -> BTreeMap<String, Day> {
    let mut by_name: BTreeMap<String, Option<Day>> = BTreeMap::new();
    for document in dossier.documents.iter().filter(|one| !one.cancelled) {
        if matches!(document.content, Content::EmployerStatement(_)) {
            continue;
        }
        let kind = kind(&document.content);
        let Ok(Value::Object(content)) = serde_json::to_value(&document.content) else {
            continue;
        };
        for field in content.values().filter_map(Value::as_object).flatten() {
            let (name, Value::String(text)) = field else {
                continue;
            };
            let Ok(day) = text.parse::<Day>() else {
                continue;
            };
            by_name
                .entry(format!("{kind}.{name}"))
                .and_modify(|known| *known = known.filter(|known| *known == day))
                .or_insert(Some(day));
        }
    }
    let once = |(name, day): (String, Option<Day>)| Some((name, day?));
    by_name.into_iter().filter_map(once).collect()
}

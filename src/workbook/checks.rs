//! What the cells of a row must say together.

use super::content::opens;
use super::kinds::{COMMON, Kind};
use super::mistake::shown;
use super::rows::{Notes, Row, Sheet, is_within_tables, missing};
use super::values::expected_of;
use super::words::{nearest, say};
use crate::domain::Document;

/// What the kind needs is there, and nothing that it cannot say.
pub(super) fn check_columns(kind: &Kind, sheet: &Sheet, row: &Row, notes: &mut Notes) {
    let language = notes.language;
    let name = shown(kind.word.text(language), language);
    for key in kind.needs {
        if !row.has(key) {
            let what = expected_of(sheet.plan.column(key), language);
            let expected = say!(
                language,
                "{what}: {name} needs it",
                "{what} : {name} en a besoin"
            );
            missing(sheet, row, key, &expected, notes);
        }
    }
    for key in row.record.keys() {
        if !kind.takes(key) {
            let title = shown(sheet.plan.column(key).title(language), language);
            let found = say!(
                language,
                "something under {title}",
                "quelque chose sous {title}"
            );
            let expected = say!(
                language,
                "an empty cell: {name} does not say it",
                "une cellule vide : {name} ne le dit pas"
            );
            notes.add(&sheet.name, sheet.at(row, key), found, expected);
        }
    }
    match kind.word.code {
        "employer_statement" => {
            all_or_none(sheet, row, &["kept_pay", "first_day", "last_day"], notes);
        }
        "yearly_income" => {
            all_or_none(sheet, row, &["contributions", "contributions_due"], notes);
            if row.code("contributions_paid") == Some("yes") && row.has("contributions") {
                let found = say!(language, "an amount", "un montant");
                let expected = say!(
                    language,
                    "an empty cell: these contributions are paid",
                    "une cellule vide : ces cotisations sont à jour"
                );
                notes.add(&sheet.name, sheet.at(row, "contributions"), found, expected);
            }
            if row.cents("contributions_due").is_some_and(|due| due.0 < 1) {
                let found = shown("0,00", language);
                let expected = say!(language, "at least 0.01", "au moins 0,01");
                notes.add(
                    &sheet.name,
                    sheet.at(row, "contributions_due"),
                    found,
                    expected,
                );
            }
        }
        "part_time_loss" => {
            if let Some(day) = row.day("first_day")
                && day != day.month().first_day()
            {
                let found = say!(language, "the day {day}", "le jour {day}");
                let expected = say!(
                    language,
                    "the first day of the month of the loss",
                    "le premier jour du mois de la perte"
                );
                notes.add(&sheet.name, sheet.at(row, "first_day"), found, expected);
            }
        }
        _ => {}
    }
    debug_assert!(COMMON.iter().all(|key| kind.takes(key)));
}

pub(super) fn check_days(kind: &Kind, sheet: &Sheet, row: &Row, notes: &mut Notes) {
    in_order(sheet, row, ("first_day", "last_day"), notes);
    in_order(sheet, row, ("sent_on", "received_on"), notes);
    within_tables(sheet, row, "received_on", notes);
    if let (Some(prescribed_on), Some(last_day)) = (row.day("prescribed_on"), row.day("last_day"))
        && prescribed_on > last_day
        && row
            .day("first_day")
            .is_none_or(|first_day| first_day <= last_day)
        && kind.takes("prescribed_on")
    {
        let language = notes.language;
        let found = say!(
            language,
            "the day {prescribed_on}",
            "le jour {prescribed_on}"
        );
        let expected = say!(
            language,
            "a day that is not after the last one, {last_day}",
            "un jour qui n'est pas après le dernier, {last_day}"
        );
        notes.add(&sheet.name, sheet.at(row, "prescribed_on"), found, expected);
    }
}

/// A first and a last day in this order.
pub(super) fn in_order(sheet: &Sheet, row: &Row, (first, last): (&str, &str), notes: &mut Notes) {
    if let (Some(first_day), Some(last_day)) = (row.day(first), row.day(last))
        && last_day < first_day
    {
        let language = notes.language;
        let found = say!(language, "the day {last_day}", "le jour {last_day}");
        let expected = say!(
            language,
            "{first_day} or a later day",
            "le {first_day} ou un jour plus tard"
        );
        notes.add(&sheet.name, sheet.at(row, last), found, expected);
    }
}

pub(super) fn within_tables(sheet: &Sheet, row: &Row, key: &str, notes: &mut Notes) {
    if let Some(day) = row.day(key)
        && !is_within_tables(day)
    {
        let language = notes.language;
        let last = crate::population::LAST_DAY;
        let found = say!(language, "the day {day}", "le jour {day}");
        let expected = say!(
            language,
            "a day until {last}: the tables of the law end then",
            "un jour jusqu'au {last} : les tables de la loi s'arrêtent là"
        );
        notes.add(&sheet.name, sheet.at(row, key), found, expected);
    }
}

/// Cells that are filled together or not at all.
pub(super) fn all_or_none(sheet: &Sheet, row: &Row, keys: &[&str], notes: &mut Notes) {
    let language = notes.language;
    if !keys.iter().any(|key| row.has(key)) {
        return;
    }
    for key in keys.iter().filter(|key| !row.has(key)) {
        let what = expected_of(sheet.plan.column(key), language);
        let expected = say!(
            language,
            "{what}: the cells beside it go with it",
            "{what} : les cellules voisines vont avec"
        );
        missing(sheet, row, key, &expected, notes);
    }
}

/// A stop or an accident that no document of the case opens is a name typed wrongly.
pub(super) fn check_names(documents: &[(Document, &Sheet, &Row)], notes: &mut Notes) {
    let mut stops = Vec::new();
    let mut accidents = Vec::new();
    for (document, _, _) in documents {
        let (stop, accident) = opens(&document.content);
        stops.extend(stop.map(|stop| stop.as_str().to_owned()));
        accidents.extend(accident.map(|accident| accident.as_str().to_owned()));
    }
    for (_, sheet, row) in documents {
        for (key, known) in [
            ("stop", &stops),
            ("accident", &accidents),
            ("of_accident", &accidents),
        ] {
            let Some(name) = row.text(key) else {
                continue;
            };
            // A stop that the law opens inside another one bears its name and a day.
            let chain = name.split_once('/').map_or(name, |(chain, _)| chain);
            if !known.iter().any(|one| one == name || one == chain) {
                let language = notes.language;
                let found = shown(name, language);
                let near = nearest(name, known.iter().map(String::as_str));
                let near = near.map_or_else(String::new, |near| {
                    say!(
                        language,
                        "; did you mean `{near}`?",
                        " ; vouliez-vous dire « {near} » ?"
                    )
                });
                let expected = say!(
                    language,
                    "a name that another document of the case opens{near}",
                    "un nom qu'un autre document du cas ouvre{near}"
                );
                notes.add(&sheet.name, sheet.at(row, key), found, expected);
            }
        }
    }
}

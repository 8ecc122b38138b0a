//! Rows whose cells hold what their columns take. Each mistake is noted with its cell, and
//! reading goes on, so that all of them are told at once.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};

use super::grid::{Cell, Grid, GridSheet, address};
use super::mistake::{MAX_TOLD, Mistake, Mistakes, shown};
use super::plan::{Column, PASSED_OVER, SHEETS, SheetPlan};
use super::real::{real_identity, refuse_identity};
use super::values::{Asked, Value, cell_shown, expected_of, value_of};
use super::words::{folded, nearest, say};
use crate::domain::{Cents, Day, Hours, Language, Percent, StopId};
use crate::population::{LAST_DAY, Tables};

/// A row by the keys of its columns; empty cells are absent.
pub(super) type Record = BTreeMap<&'static str, Value>;

/// A row and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Counted from 0.
    pub(super) line: u32,
    pub(super) record: Record,
}

/// One sheet, read.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) plan: &'static SheetPlan,
    /// As the file names it.
    pub(super) name: String,
    /// Where each column stands.
    places: BTreeMap<&'static str, u32>,
    pub(super) rows: Vec<Row>,
}

/// Notes mistakes.
pub(super) struct Notes {
    pub(super) language: Language,
    list: Vec<Mistake>,
    n_more: usize,
}

impl Notes {
    pub(super) const fn new(language: Language) -> Self {
        Self {
            language,
            list: Vec::new(),
            n_more: 0,
        }
    }

    pub(super) fn add(&mut self, sheet: &str, cell: String, found: String, expected: String) {
        if self.is_full() {
            self.n_more += 1;
            return;
        }
        self.list.push(Mistake {
            sheet: sheet.to_owned(),
            cell,
            found,
            expected,
        });
    }

    /// Whether more mistakes are only counted.
    pub(super) const fn is_full(&self) -> bool {
        self.list.len() >= MAX_TOLD
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Nothing when there is no mistake.
    pub(super) fn end(self) -> Result<(), Mistakes> {
        if self.list.is_empty() {
            return Ok(());
        }
        Err(Mistakes {
            language: self.language,
            list: self.list,
            n_more: self.n_more,
        })
    }
}

/// The plan of a sheet of that name, in either language.
pub(super) fn plan_of(name: &str) -> Option<&'static SheetPlan> {
    let name = folded(name);
    SHEETS
        .into_iter()
        .find(|plan| folded(plan.en) == name || folded(plan.fr) == name)
}

/// Whether the program writes a sheet of that name and does not read it.
pub(super) fn is_passed_over(name: &str) -> bool {
    let name = folded(name);
    PASSED_OVER
        .iter()
        .any(|(en, fr)| folded(en) == name || folded(fr) == name)
}

/// The language of most headings; French when nothing tells.
pub(super) fn language_of(grid: &Grid) -> Language {
    let mut n_english = 0;
    let mut n_french = 0;
    for sheet in grid {
        let Some(plan) = plan_of(&sheet.name) else {
            continue;
        };
        for ((row, _), cell) in &sheet.cells {
            if let (0, Cell::Text(text)) = (row, cell) {
                let text = folded(text);
                let says = |of: fn(&Column) -> &'static str| {
                    plan.columns.iter().any(|column| folded(of(column)) == text)
                };
                n_english += u32::from(says(|column| column.en));
                n_french += u32::from(says(|column| column.fr));
            }
        }
    }
    if n_english > n_french {
        Language::En
    } else {
        Language::Fr
    }
}

/// Reads every sheet of the grid.
pub(super) fn read(grid: &Grid, tables: &Tables, notes: &mut Notes) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for found in grid {
        if let Some(error) = real_identity(&Cell::Text(found.name.clone())) {
            refuse_identity("?", address(0, 0), error, notes);
            continue;
        }
        let Some(plan) = plan_of(&found.name) else {
            unknown_sheet(found, notes);
            continue;
        };
        if sheets.iter().any(|sheet| sheet.plan.key == plan.key) {
            let language = notes.language;
            let found_text = say!(
                language,
                "a second sheet for the same rows",
                "une deuxième feuille pour les mêmes lignes"
            );
            let expected = say!(
                language,
                "one sheet of each name",
                "une seule feuille de chaque nom"
            );
            notes.add(&found.name, address(0, 0), found_text, expected);
            continue;
        }
        sheets.push(read_sheet(plan, found, tables, notes));
    }
    sheets
}

fn unknown_sheet(found: &GridSheet, notes: &mut Notes) {
    let language = notes.language;
    let Some(((row, column), _)) = found.cells.first() else {
        return;
    };
    let titles = SHEETS.iter().map(|plan| plan.title(language));
    let near = nearest(&found.name, titles).unwrap_or_default();
    let name = shown(&found.name, language);
    let found_text = say!(
        language,
        "an unknown sheet {name}",
        "une feuille inconnue {name}"
    );
    let expected = say!(
        language,
        "a sheet of the workbook: did you mean `{near}`? (remove any other)",
        "une feuille du classeur : vouliez-vous dire « {near} » ? (supprimez toute autre)"
    );
    notes.add(&found.name, address(*row, *column), found_text, expected);
}

fn read_sheet(
    plan: &'static SheetPlan,
    found: &GridSheet,
    tables: &Tables,
    notes: &mut Notes,
) -> Sheet {
    let mut sheet = Sheet {
        plan,
        name: found.name.clone(),
        places: BTreeMap::new(),
        rows: Vec::new(),
    };
    let unknown = read_headings(&mut sheet, found, notes);
    // One of the headings that are missing may be one that is not known: told once.
    let has_rows = found.cells.iter().any(|((row, _), _)| *row > 0);
    if has_rows && unknown.is_empty() {
        for column in plan.columns.iter().filter(|column| column.is_required) {
            if !sheet.places.contains_key(column.key) {
                let language = notes.language;
                let title = shown(column.title(language), language);
                let found = say!(language, "no heading {title}", "aucun titre {title}");
                let expected = say!(language, "this column in row 1", "cette colonne en ligne 1");
                notes.add(&sheet.name, address(0, 0), found, expected);
            }
        }
    }
    read_cells(&mut sheet, found, &unknown, tables, notes);
    for row in &sheet.rows {
        for column in plan.columns.iter().filter(|column| column.is_required) {
            if !row.record.contains_key(column.key) && sheet.places.contains_key(column.key) {
                let expected = expected_of(column, notes.language);
                missing(&sheet, row, column.key, &expected, notes);
            }
        }
    }
    sheet
}

/// Places the columns by their headings; gives the places of those that are not known.
fn read_headings(sheet: &mut Sheet, found: &GridSheet, notes: &mut Notes) -> BTreeSet<u32> {
    let mut unknown = BTreeSet::new();
    for ((row, at), cell) in &found.cells {
        if *row > 0 {
            continue;
        }
        if let Some(error) = real_identity(cell) {
            refuse_identity(&sheet.name, address(0, *at), error, notes);
            unknown.insert(*at);
            continue;
        }
        match heading(sheet.plan, cell) {
            Some(column) if !sheet.places.contains_key(column.key) => {
                sheet.places.insert(column.key, *at);
            }
            Some(_) => {
                let language = notes.language;
                let text = cell_shown(cell, language);
                let found = say!(
                    language,
                    "the heading {text} twice",
                    "deux fois le titre {text}"
                );
                let expected = say!(language, "each heading once", "chaque titre une seule fois");
                notes.add(&sheet.name, address(0, *at), found, expected);
                unknown.insert(*at);
            }
            None => {
                unknown.insert(*at);
                unknown_heading(sheet, *at, cell, notes);
            }
        }
    }
    unknown
}

/// Reads the cells below the headings.
fn read_cells(
    sheet: &mut Sheet,
    found: &GridSheet,
    unknown: &BTreeSet<u32>,
    tables: &Tables,
    notes: &mut Notes,
) {
    let columns: BTreeMap<u32, &'static Column> = sheet
        .places
        .iter()
        .map(|(key, at)| (*at, sheet.plan.column(key)))
        .collect();
    // A file may list its rows in any order.
    let mut records: BTreeMap<u32, Record> = BTreeMap::new();
    for ((row, at), cell) in &found.cells {
        if *row == 0 {
            continue;
        }
        // A number typed where none belongs may still be somebody's.
        let real = real_identity(cell);
        if let Some(error) = real {
            refuse_identity(&sheet.name, address(*row, *at), error, notes);
        }
        let Some(column) = columns.get(at) else {
            if real.is_some() || unknown.contains(at) {
                continue;
            }
            let language = notes.language;
            let found = cell_shown(cell, language);
            let expected = say!(
                language,
                "nothing below a cell without a heading",
                "rien sous une cellule sans titre"
            );
            notes.add(&sheet.name, address(*row, *at), found, expected);
            continue;
        };
        let asked = Asked {
            column,
            language: notes.language,
            hides: sheet.plan.key == "identities" && column.key == "number",
            is_told: !notes.is_full(),
        };
        let value = match value_of(asked, cell, tables) {
            _ if real.is_some() => Value::WRONG,
            Ok(value) => value,
            Err((found, expected)) => {
                notes.add(&sheet.name, address(*row, *at), found, expected);
                Value::WRONG
            }
        };
        records.entry(*row).or_default().insert(column.key, value);
    }
    sheet.rows = records
        .into_iter()
        .map(|(line, record)| Row { line, record })
        .collect();
}

/// Notes an empty cell that must be filled.
pub(super) fn missing(sheet: &Sheet, row: &Row, key: &str, expected: &str, notes: &mut Notes) {
    let language = notes.language;
    let title = shown(sheet.plan.column(key).title(language), language);
    let found = say!(language, "nothing under {title}", "rien sous {title}");
    notes.add(&sheet.name, sheet.at(row, key), found, expected.to_owned());
}

fn heading(plan: &'static SheetPlan, cell: &Cell) -> Option<&'static Column> {
    let Cell::Text(text) = cell else {
        return None;
    };
    let text = folded(text);
    plan.columns
        .iter()
        .find(|column| folded(column.en) == text || folded(column.fr) == text)
}

fn unknown_heading(sheet: &Sheet, at: u32, cell: &Cell, notes: &mut Notes) {
    let language = notes.language;
    let titles = sheet
        .plan
        .columns
        .iter()
        .map(|column| column.title(language));
    let text = match cell {
        Cell::Text(text) => text.as_str(),
        _ => "",
    };
    let near = nearest(text, titles).unwrap_or_default();
    let found = cell_shown(cell, language);
    let expected = say!(
        language,
        "a heading of this sheet: did you mean `{near}`?",
        "un titre de cette feuille : vouliez-vous dire « {near} » ?"
    );
    notes.add(&sheet.name, address(0, at), found, expected);
}

impl Sheet {
    /// The cell of a column on a row; the first cell of the row when the column is absent.
    pub(super) fn at(&self, row: &Row, key: &str) -> String {
        address(row.line, self.places.get(key).copied().unwrap_or(0))
    }
}

impl Row {
    /// Whether the cell is filled, rightly or wrongly.
    pub(super) fn has(&self, key: &str) -> bool {
        self.record.contains_key(key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.record.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn day(&self, key: &str) -> Option<Day> {
        match self.record.get(key)? {
            Value::Day(day) => Some(*day),
            _ => None,
        }
    }

    pub(super) fn name(&self, key: &str) -> Option<StopId> {
        StopId::new(self.text(key)?)
    }

    fn hundredths(&self, key: &str) -> Option<i64> {
        match self.record.get(key)? {
            Value::Hundredths(hundredths) => Some(*hundredths),
            _ => None,
        }
    }

    pub(super) fn cents(&self, key: &str) -> Option<Cents> {
        self.hundredths(key).map(Cents)
    }

    pub(super) fn hours(&self, key: &str) -> Option<Hours> {
        let hundredths = u32::try_from(self.hundredths(key)?).ok()?;
        Some(Hours::from_hundredths(hundredths))
    }

    pub(super) fn percent(&self, key: &str) -> Option<Percent> {
        let hundredths = u32::try_from(self.hundredths(key)?).ok()?;
        Some(Percent::from_hundredths(hundredths))
    }

    pub(super) fn whole<T: TryFrom<i64>>(&self, key: &str) -> Option<T> {
        match self.record.get(key)? {
            Value::Whole(whole) => T::try_from(*whole).ok(),
            _ => None,
        }
    }

    pub(super) fn code(&self, key: &str) -> Option<&'static str> {
        match self.record.get(key)? {
            Value::Code("") => None,
            Value::Code(code) => Some(code),
            _ => None,
        }
    }

    /// The word of a closed list of the dossier.
    pub(super) fn word<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        T::deserialize(StrDeserializer::<WordError>::new(self.code(key)?)).ok()
    }

    /// Yes, or empty.
    pub(super) fn yes(&self, key: &str) -> bool {
        self.code(key) == Some("yes")
    }
}

/// Whether a day lies within the tables of the law.
pub(super) fn is_within_tables(day: Day) -> bool {
    day <= LAST_DAY
}

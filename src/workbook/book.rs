//! The sheets together: names of cases looked up, numbers tested.

use std::collections::BTreeMap;

use super::build::Teller;
use super::grid::address;
use super::mistake::shown;
use super::real::refuse_identity;
use super::rows::{Notes, Row, Sheet};
use super::values::expected_of;
use super::words::{nearest, say};
use super::{OwnCase, TestedIdentity};
use crate::domain::{Iban, IdentityError, Nir, Siret};
use crate::population::Inventor;

/// Most cases of one workbook: as many as people are invented for.
pub(super) const MAX_CASES: usize = 500;

/// The sheets by their keys.
pub(super) struct Book<'s> {
    sheets: &'s [Sheet],
    /// Rows of the cases by name.
    cases: BTreeMap<&'s str, &'s Row>,
}

impl<'s> Book<'s> {
    /// Looks the names of the cases up.
    pub(super) fn new(sheets: &'s [Sheet], notes: &mut Notes) -> Self {
        let mut book = Self {
            sheets,
            cases: BTreeMap::new(),
        };
        let language = notes.language;
        let Some(sheet) = book.sheet("cases") else {
            return book;
        };
        for row in &sheet.rows {
            let Some(name) = row.text("case") else {
                continue;
            };
            if let Some(first) = book.cases.get(name) {
                let there = sheet.at(first, "case");
                let name = shown(name, language);
                let found = say!(
                    language,
                    "the case {name} again",
                    "de nouveau le cas {name}"
                );
                let expected = say!(
                    language,
                    "a name of its own: {there} has it",
                    "un nom à lui : {there} l'a déjà"
                );
                notes.add(&sheet.name, sheet.at(row, "case"), found, expected);
                continue;
            }
            if book.cases.len() == MAX_CASES {
                let n = MAX_CASES;
                let found = say!(language, "one more case", "un cas de plus");
                let expected = say!(language, "at most {n} cases", "au plus {n} cas");
                notes.add(&sheet.name, sheet.at(row, "case"), found, expected);
                break;
            }
            book.cases.insert(name, row);
        }
        for sheet in sheets.iter().filter(|sheet| sheet.plan.key != "cases") {
            for row in &sheet.rows {
                if let Some(name) = row.text("case")
                    && !book.cases.contains_key(name)
                {
                    unknown(sheet, row, "case", name, book.cases.keys().copied(), notes);
                }
            }
        }
        book
    }

    pub(super) fn sheet(&self, key: &str) -> Option<&'s Sheet> {
        self.sheets.iter().find(|sheet| sheet.plan.key == key)
    }

    /// The rows of a sheet that are about a case.
    pub(super) fn rows(&self, key: &str, case: &str) -> impl Iterator<Item = (&'s Sheet, &'s Row)> {
        let sheet = self.sheet(key);
        sheet
            .into_iter()
            .flat_map(|sheet| sheet.rows.iter().map(move |row| (sheet, row)))
            .filter(move |(_, row)| row.text("case") == Some(case))
    }

    /// Every case, in order of the first sheet.
    pub(super) fn cases(&self, inventor: &mut Inventor<'_>, notes: &mut Notes) -> Vec<OwnCase> {
        let Some(sheet) = self.sheet("cases") else {
            return Vec::new();
        };
        let mut made = Vec::new();
        for row in &sheet.rows {
            let Some(name) = row.text("case") else {
                continue;
            };
            // Another row of the same name was noted.
            if self
                .cases
                .get(name)
                .is_some_and(|known| known.line == row.line)
            {
                let teller = Teller {
                    book: self,
                    sheet,
                    row,
                    name,
                };
                made.extend(teller.case(inventor, notes));
            }
        }
        made
    }

    /// The numbers to test.
    pub(super) fn identities(&self, notes: &mut Notes) -> Vec<TestedIdentity> {
        let mut tested = Vec::new();
        let Some(sheet) = self.sheet("identities") else {
            return tested;
        };
        for row in &sheet.rows {
            let (Some(kind), Some(number)) = (row.code("identity"), row.text("number")) else {
                continue;
            };
            let outcome = match kind {
                "nir" => number.parse().and_then(|nir: Nir| nir.refuse_if_real()),
                "iban" => number
                    .parse()
                    .and_then(|iban: Iban| synthetic(iban.is_synthetic(), "IBAN")),
                _ => number
                    .parse()
                    .and_then(|siret: Siret| synthetic(siret.is_synthetic(), "SIRET")),
            };
            match outcome {
                Ok(()) => tested.push(TestedIdentity {
                    kind,
                    number: number.to_owned(),
                }),
                Err(error) => {
                    refuse_identity(&sheet.name, sheet.at(row, "number"), error, notes);
                }
            }
        }
        tested
    }
}

fn synthetic(is_synthetic: bool, what: &'static str) -> Result<(), IdentityError> {
    if is_synthetic {
        Ok(())
    } else {
        Err(IdentityError::CouldBeReal(what))
    }
}

/// Notes a name that is not known, with the nearest that is.
pub(super) fn unknown<'k>(
    sheet: &Sheet,
    row: &Row,
    key: &str,
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
    notes: &mut Notes,
) {
    let language = notes.language;
    if notes.is_full() {
        // Looking for the nearest name costs; what is not told needs none.
        notes.add(&sheet.name, String::new(), String::new(), String::new());
        return;
    }
    let name_shown = shown(name, language);
    let found = say!(language, "the text {name_shown}", "le texte {name_shown}");
    let what = expected_of(sheet.plan.column(key), language);
    let expected = match nearest(name, known) {
        Some(near) => say!(
            language,
            "{what}; did you mean `{near}`?",
            "{what} ; vouliez-vous dire « {near} » ?"
        ),
        None => what,
    };
    notes.add(&sheet.name, sheet.at(row, key), found, expected);
}

/// The cell that says that there is no case at all.
pub(super) fn no_case(sheets: &[Sheet], notes: &mut Notes) {
    let language = notes.language;
    let title = super::plan::CASES.title(language);
    let name = sheets
        .iter()
        .find(|sheet| sheet.plan.key == "cases")
        .map_or(title, |sheet| sheet.name.as_str());
    let found = say!(language, "no case", "aucun cas");
    let expected = say!(
        language,
        "one row a case, from row 2 on",
        "une ligne par cas, à partir de la ligne 2"
    );
    notes.add(name, address(1, 0), found, expected);
}

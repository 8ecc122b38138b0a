//! What is wrong in a workbook: where, what was found, what is expected.

use super::grid::{Refusal, limits};
use super::words::say;
use crate::domain::Language;

/// Most mistakes told at once.
pub(super) const MAX_TOLD: usize = 50;
/// Longest piece of a cell shown.
const MAX_FOUND: usize = 60;

/// One mistake of a workbook. Never shows what could be somebody's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The sheet, as the file names it.
    pub sheet: String,
    /// The cell: `F7`.
    pub cell: String,
    /// What was found.
    pub found: String,
    /// What is expected.
    pub expected: String,
}

/// All that is wrong in a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes {
    /// The language of the workbook, in which they are told.
    pub language: Language,
    /// The mistakes, in order of the sheets.
    pub list: Vec<Mistake>,
    /// How many more there are.
    pub n_more: usize,
}

impl Mistake {
    /// The mistake in a sentence.
    pub fn text(&self, language: Language) -> String {
        let Self {
            sheet,
            cell,
            found,
            expected,
        } = self;
        say!(
            language,
            "sheet `{sheet}`, cell {cell}: found {found}, expected {expected}",
            "feuille « {sheet} », cellule {cell} : trouvé {found}, attendu {expected}"
        )
    }
}

/// A text of a cell as it is shown: cut, between marks.
pub(super) fn shown(text: &str, language: Language) -> String {
    let mut cut: String = text.chars().take(MAX_FOUND).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    match language {
        Language::En => format!("`{cut}`"),
        Language::Fr => format!("« {cut} »"),
    }
}

impl Refusal {
    /// The refusal in a sentence.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::NotAWorkbook => say!(
                language,
                "found something else than a workbook, expected a file .xlsx or .ods saved by a spreadsheet",
                "trouvé autre chose qu'un classeur, attendu un fichier .xlsx ou .ods enregistré par un tableur"
            ),
            Self::Protected => say!(
                language,
                "found a workbook protected by a password, expected one without",
                "trouvé un classeur protégé par un mot de passe, attendu un classeur sans protection"
            ),
            Self::TooLarge(what) => {
                let (megabytes, cells, texts) = (limits::FILE >> 20, limits::CELLS, limits::TEXT);
                let what = match (language, *what) {
                    (Language::Fr, "cells") => "cellules",
                    (Language::Fr, "texts") => "textes",
                    (Language::Fr, "sheets") => "feuilles",
                    (Language::Fr, "file") => "fichier",
                    (_, other) => other,
                };
                say!(
                    language,
                    "found a workbook that is too large ({what}), expected at most {megabytes} MB, {cells} cells, texts of {texts} bytes",
                    "trouvé un classeur trop grand ({what}), attendu au plus {megabytes} Mo, {cells} cellules, des textes de {texts} octets"
                )
            }
            Self::TooFar(sheet, cell) => {
                let (rows, columns) = (limits::ROWS, limits::COLUMNS);
                say!(
                    language,
                    "sheet `{sheet}`, cell {cell}: found a cell too far out, expected at most {rows} rows and {columns} columns",
                    "feuille « {sheet} », cellule {cell} : trouvé une cellule trop éloignée, attendu au plus {rows} lignes et {columns} colonnes"
                )
            }
        }
    }
}

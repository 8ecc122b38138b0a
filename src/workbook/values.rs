//! What one cell says, by what its column takes.

use super::grid::Cell;
use super::kinds::KINDS;
use super::mistake::shown;
use super::plan::{Column, Takes};
use super::words::{PAYEES, Word, folded, nearest, say, word_of};
use crate::domain::{Day, Fund, Language, StopId};
use crate::population::Tables;

/// What a cell says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Value {
    Text(String),
    Day(Day),
    /// Euros, hours or percent, in hundredths.
    Hundredths(i64),
    Whole(i64),
    /// A word of a list, as dossiers write it.
    Code(&'static str),
}

impl Value {
    /// A cell whose mistake was noted: filled, and saying nothing.
    pub(super) const WRONG: Self = Self::Code("");
}

/// What the cell shows, between marks; never an identity.
pub(super) fn cell_shown(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Text(text) => {
            let text = shown(text, language);
            say!(language, "the text {text}", "le texte {text}")
        }
        Cell::Number(number) => {
            let text = shown(&number.to_string(), language);
            say!(language, "the number {text}", "le nombre {text}")
        }
        Cell::Day(day) => say!(language, "the day {day}", "le jour {day}"),
        Cell::Moment => say!(
            language,
            "an hour, or a date outside 1900 to 2199",
            "une heure, ou une date hors de 1900 à 2199"
        ),
        Cell::Truth(_) => say!(language, "a truth value", "une valeur logique"),
        Cell::Error(error) => {
            let text = shown(error, language);
            say!(
                language,
                "a formula in error {text}",
                "une formule en erreur {text}"
            )
        }
        Cell::NoValue => say!(
            language,
            "a formula without a value",
            "une formule sans valeur"
        ),
    }
}

/// What a column takes, in words.
pub(super) fn expected_of(column: &Column, language: Language) -> String {
    match column.takes {
        Takes::Text => say!(language, "a text", "un texte"),
        Takes::Name => say!(
            language,
            "a short name without blanks or accents, such as S1",
            "un nom court sans espace ni accent, par exemple S1"
        ),
        Takes::Case => say!(
            language,
            "a case of the first sheet",
            "un cas de la première feuille"
        ),
        Takes::Employer => say!(language, "an employer of the case", "un employeur du cas"),
        Takes::Payee => say!(
            language,
            "insured, estate or an employer of the case",
            "assuré, ayants droit ou un employeur du cas"
        ),
        Takes::Day => say!(
            language,
            "a date in a cell of dates, such as 2026-03-02",
            "une date dans une cellule de dates, par exemple 02/03/2026"
        ),
        Takes::Euros => say!(
            language,
            "euros as a number with two decimals at most, such as 2500.00",
            "des euros en nombre, deux décimales au plus, par exemple 2500,00"
        ),
        Takes::Hours => say!(
            language,
            "hours as a number with two decimals at most, such as 151.67",
            "des heures en nombre, deux décimales au plus, par exemple 151,67"
        ),
        Takes::Percent => say!(
            language,
            "percent as a number from 0 to 100, such as 5.00",
            "un pourcentage en nombre de 0 à 100, par exemple 5,00"
        ),
        Takes::Whole(least, most) => say!(
            language,
            "a whole number from {least} to {most}",
            "un nombre entier de {least} à {most}"
        ),
        Takes::Word(words) => one_of(words, language),
        Takes::Kind => say!(
            language,
            "a kind of document of the list",
            "une nature de document de la liste"
        ),
        Takes::Fund => say!(
            language,
            "the three digits of a fund",
            "les trois chiffres d'une caisse"
        ),
    }
}

fn one_of(words: &[Word], language: Language) -> String {
    let names: Vec<&str> = words.iter().map(|word| word.text(language)).collect();
    let names = names.join(", ");
    match words.len() {
        1 => names,
        _ => say!(language, "one of: {names}", "l'un de : {names}"),
    }
}

/// What was found, what is expected.
pub(super) type Wrong = (String, String);

/// What is asked of a cell.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) column: &'static Column,
    pub(super) language: Language,
    /// The cell may hold somebody's number: it is never shown.
    pub(super) hides: bool,
    /// A mistake will be told, not only counted.
    pub(super) is_told: bool,
}

impl Asked {
    /// What was found and what is expected.
    fn wrong(self, cell: &Cell) -> Wrong {
        let language = self.language;
        let found = if self.hides {
            say!(
                language,
                "a number that is not a text",
                "un numéro qui n'est pas un texte"
            )
        } else {
            cell_shown(cell, language)
        };
        let mut expected = expected_of(self.column, language);
        match cell {
            Cell::NoValue => expected.push_str(&say!(
                language,
                ": open the file in a spreadsheet, let it compute, save it",
                " : ouvrez le fichier dans un tableur, laissez-le calculer, enregistrez"
            )),
            Cell::Text(_) if matches!(self.column.takes, Takes::Day) => {
                expected.push_str(&say!(
                    language,
                    ": this cell holds a text",
                    " : cette cellule contient un texte"
                ));
            }
            _ => {}
        }
        (found, expected)
    }

    /// The same, with the nearest of what is known.
    fn unknown<'k>(
        self,
        cell: &Cell,
        text: &str,
        known: impl IntoIterator<Item = &'k str>,
        name: impl Fn(&str) -> String,
    ) -> Wrong {
        let (found, expected) = self.wrong(cell);
        // Looking for the nearest name costs; what is not told needs none.
        let near = self.is_told.then(|| nearest(text, known)).flatten();
        let Some(near) = near.map(name) else {
            return (found, expected);
        };
        let expected = say!(
            self.language,
            "{expected}; did you mean `{near}`?",
            "{expected} ; vouliez-vous dire « {near} » ?"
        );
        (found, expected)
    }
}

/// Reads one cell.
pub(super) fn value_of(asked: Asked, cell: &Cell, tables: &Tables) -> Result<Value, Wrong> {
    let wrong = || asked.wrong(cell);
    let within = |number: f64, least: i64, most: i64| {
        hundredths(number)
            .filter(|hundredths| (least..=most).contains(hundredths))
            .map(Value::Hundredths)
            .ok_or_else(wrong)
    };
    match (asked.column.takes, cell) {
        (Takes::Text | Takes::Case | Takes::Employer | Takes::Payee, cell) => {
            let text = plain_text(cell).ok_or_else(wrong)?;
            if text.len() > 300 {
                return Err(wrong());
            }
            match (asked.column.takes, word_of(PAYEES, &text)) {
                (Takes::Payee, Some(word)) => Ok(Value::Code(word.code)),
                _ => Ok(Value::Text(text)),
            }
        }
        (Takes::Name, cell) => {
            let text = plain_text(cell).ok_or_else(wrong)?;
            // The names of stops opened inside another one need their room.
            match StopId::new(&text).filter(|_| text.len() <= 40) {
                Some(_) => Ok(Value::Text(text)),
                None => Err(wrong()),
            }
        }
        (Takes::Day, Cell::Day(day)) => Ok(Value::Day(*day)),
        (Takes::Euros, Cell::Number(number)) => within(*number, 0, 10_000_000_000),
        (Takes::Hours, Cell::Number(number)) => within(*number, 0, 100_000),
        (Takes::Percent, Cell::Number(number)) => within(*number, 0, 10_000),
        (Takes::Whole(least, most), Cell::Number(number)) => hundredths(*number)
            .filter(|number| number % 100 == 0)
            .map(|number| number / 100)
            .filter(|number| (least..=most).contains(number))
            .map(Value::Whole)
            .ok_or_else(wrong),
        (Takes::Word(words), Cell::Truth(truth)) => {
            let code = if *truth { "yes" } else { "no" };
            let word = words.iter().find(|word| word.code == code);
            word.map(|word| Value::Code(word.code)).ok_or_else(wrong)
        }
        (Takes::Word(words), Cell::Text(text)) => word_of(words, text)
            .map(|word| Value::Code(word.code))
            .ok_or_else(|| {
                let known = words.iter().map(|word| word.text(asked.language));
                asked.unknown(cell, text, known, ToOwned::to_owned)
            }),
        (Takes::Kind, Cell::Text(text)) => KINDS
            .iter()
            .find(|kind| is_word(&kind.word, text))
            .map(|kind| Value::Code(kind.word.code))
            .ok_or_else(|| {
                let known = KINDS.iter().map(|kind| kind.word.text(asked.language));
                asked.unknown(cell, text, known, ToOwned::to_owned)
            }),
        (Takes::Fund, cell) => {
            let text = plain_text(cell).ok_or_else(wrong)?;
            fund_of(&text, tables).ok_or_else(|| {
                let codes = tables.funds().iter().map(|fund| fund.code.as_str());
                asked.unknown(cell, &text, codes, |code| named_fund(code, tables))
            })
        }
        _ => Err(wrong()),
    }
}

/// The fund of that code; zeros that a number loses are given back.
fn fund_of(text: &str, tables: &Tables) -> Option<Value> {
    let fund: Fund = format!("{text:0>3}").parse().ok()?;
    tables.fund(fund)?;
    Some(Value::Text(fund.to_string()))
}

fn named_fund(code: &str, tables: &Tables) -> String {
    let mut funds = tables.funds().iter();
    let facts = funds.find(|fund| fund.code.as_str() == code);
    let name = facts.map_or("", |fund| fund.name.as_str());
    format!("{code} {name}")
}

fn is_word(word: &Word, text: &str) -> bool {
    let text = folded(text);
    [word.code, word.en, word.fr]
        .into_iter()
        .any(|known| folded(known) == text)
}

/// A text, or a whole number typed where a text is due: `595`, `1`.
fn plain_text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text.trim().to_owned()),
        Cell::Number(number) => hundredths(*number)
            .filter(|number| number % 100 == 0 && *number >= 0)
            .map(|number| (number / 100).to_string()),
        _ => None,
    }
}

/// The number in hundredths, when it has two decimals at most: cells hold binary fractions.
fn hundredths(number: f64) -> Option<i64> {
    let scaled = number * 100.0;
    let rounded = scaled.round();
    if !rounded.is_finite() || rounded.abs() > 1e15 || (scaled - rounded).abs() > 1e-4 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within 10^15 and whole")]
    Some(rounded as i64)
}

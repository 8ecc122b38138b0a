//! Numbers that could be somebody's, wherever they are typed: refused and never shown.

use super::grid::Cell;
use super::rows::Notes;
use super::words::say;
use crate::domain::{Iban, IdentityError, Nir, Siret};

/// Whether the cell holds a number that could be a person's, an employer's or an account,
/// however it is spaced, with its key or without.
pub(super) fn real_identity(cell: &Cell) -> Option<IdentityError> {
    let text = match cell {
        Cell::Text(text) | Cell::Error(text) => text.to_uppercase(),
        Cell::Number(number) => format!("{number:.0}"),
        Cell::Day(_) | Cell::Moment | Cell::Truth(_) | Cell::NoValue => return None,
    };
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // Words that follow each other are joined as long as a number is: `2 69 05 49 588 157 80`.
    (0..words.len()).find_map(|first| {
        let mut joined = String::new();
        for word in &words[first..] {
            joined.push_str(word);
            if joined.len() > 27 {
                break;
            }
            if let Some(error) = could_be_real(&joined) {
                return Some(error);
            }
        }
        None
    })
}

fn could_be_real(number: &str) -> Option<IdentityError> {
    let refused =
        |is_synthetic: bool, what| (!is_synthetic).then_some(IdentityError::CouldBeReal(what));
    match number.len() {
        13 => Nir::with_key(number).ok()?.refuse_if_real().err(),
        15 => number.parse::<Nir>().ok()?.refuse_if_real().err(),
        14 => refused(number.parse::<Siret>().ok()?.is_synthetic(), "SIRET"),
        27 => refused(number.parse::<Iban>().ok()?.is_synthetic(), "IBAN"),
        _ => None,
    }
}

/// Notes an identity without showing it.
pub(super) fn refuse_identity(sheet: &str, cell: String, error: IdentityError, notes: &mut Notes) {
    let language = notes.language;
    let (found, expected) = match error {
        IdentityError::CouldBeReal(what) => (
            say!(
                language,
                "a {what} that could be somebody's (not shown)",
                "un {what} qui pourrait être celui de quelqu'un (non montré)"
            ),
            say!(
                language,
                "no identity, or one of the synthetic range (docs/identities.md)",
                "aucune identité, ou une de la plage fictive (docs/identities.md)"
            ),
        ),
        IdentityError::Malformed(what) => (
            say!(
                language,
                "a text that is not a {what} (not shown)",
                "un texte qui n'est pas un {what} (non montré)"
            ),
            say!(
                language,
                "a {what} with its key, without blanks",
                "un {what} avec sa clé, sans espace"
            ),
        ),
    };
    notes.add(sheet, cell, found, expected);
}

//! A person's own cases: a workbook that somebody fills who knows no JSON, read into
//! dossiers and the amounts that she expects, and written back.
//!
//! Responsible for the sheets, their headings and lists in French and English, the bounds of
//! a hostile file, and mistakes that name sheet and cell. Pure: it is given bytes and gives
//! bytes. Who people are is invented, never typed. Leaves out what is due (`law`), what an
//! engine pays, and files (`cli`). A workbook does not say: what was paid before the file
//! begins, assimilated periods, changes of account, address, fund or number, switches.

mod book;
mod build;
mod checks;
mod container;
mod content;
mod example;
mod grid;
mod kinds;
mod layout;
mod mistake;
mod ods;
mod plan;
mod real;
#[cfg(test)]
mod round_trip;
mod rows;
#[cfg(test)]
mod tests;
mod told;
mod values;
mod words;
mod write_ods;
mod write_xlsx;
mod xlsx;

use crate::domain::{Dossier, Expectation, Language, Siret};
use crate::population::{Inventor, Tables};

pub use grid::Refusal;
pub use mistake::{Mistake, Mistakes};
pub use told::Unsaid;

use book::Book;
use container::Format;
use grid::Grid;
use rows::Notes;

/// What a workbook says.
#[derive(Clone, PartialEq, Debug)]
pub struct Workbook {
    /// The language of its headings.
    pub language: Language,
    /// Its cases, in order.
    pub cases: Vec<OwnCase>,
    /// Numbers that were tested and belong to nobody.
    pub identities: Vec<TestedIdentity>,
}

/// One case of hers.
#[derive(Clone, PartialEq, Debug)]
pub struct OwnCase {
    /// The file. Its factors keep the names that she gave.
    pub dossier: Dossier,
    /// What she expects.
    pub expected: Vec<Expectation>,
    /// The sheet of the case, as the file names it.
    pub sheet: String,
    /// The cell of its name.
    pub cell: String,
}

/// A number that belongs to nobody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestedIdentity {
    kind: &'static str,
    number: String,
}

/// Why a workbook cannot be used.
#[derive(Clone, PartialEq, Debug)]
pub enum Unusable {
    /// It is not read at all.
    Refused(Refusal),
    /// It is read, and says something wrong.
    Wrong(Mistakes),
}

/// First part of the strata of own cases: `own/<author>/<category>`.
pub const STRATUM: &str = "own/";

impl OwnCase {
    /// A dossier of another origin as a case: names that it does not hold are numbers and
    /// letters.
    pub fn of(mut dossier: Dossier, number: usize) -> Self {
        let mut given = vec![
            ("case".to_owned(), number.to_string()),
            ("author".to_owned(), "recette".to_owned()),
        ];
        for (rank, letter) in (1..=dossier.career.employments.len()).zip('A'..='Z') {
            given.push((format!("employer/{rank}"), letter.to_string()));
        }
        for (factor, name) in given {
            dossier.factors.entry(factor).or_insert(name);
        }
        dossier.factors.retain(|factor, _| {
            ["case", "author", "about"].contains(&factor.as_str())
                || factor.starts_with("employer/")
        });
        if !dossier.stratum.name.starts_with(STRATUM) {
            let class = dossier.stratum.name.split('/').next().unwrap_or_default();
            let known = words::CATEGORIES.iter().find(|word| word.code == class);
            let category = known.map_or("other", |word| word.code);
            dossier.stratum.name = format!("{STRATUM}recette/{category}");
        }
        dossier.stratum.pool = crate::domain::Pool::Design;
        Self {
            dossier,
            expected: Vec::new(),
            sheet: String::new(),
            cell: String::new(),
        }
    }

    /// The name that she gave it.
    pub fn name(&self) -> &str {
        self.factor("case")
    }

    /// Who wrote it.
    pub fn author(&self) -> &str {
        self.factor("author")
    }

    /// What it shows, in her words.
    pub fn about(&self) -> &str {
        self.factor("about")
    }

    /// The name that she gave an employer.
    pub fn employer(&self, siret: Siret) -> Option<&str> {
        let mut employments = self.dossier.career.employments.iter();
        let rank = employments.position(|employment| employment.siret == siret)?;
        Some(self.factor(&format!("employer/{}", rank + 1)))
    }

    fn factor(&self, name: &str) -> &str {
        let factor = self.dossier.factors.get(name);
        factor.map_or("", String::as_str)
    }
}

impl Unusable {
    /// The sentences, one a line, in the language of the workbook, or in `otherwise` when it
    /// has none.
    pub fn lines(&self, otherwise: Language) -> Vec<String> {
        match self {
            Self::Refused(refusal) => vec![refusal.text(otherwise)],
            Self::Wrong(mistakes) => {
                let language = mistakes.language;
                let mut lines: Vec<String> = mistakes
                    .list
                    .iter()
                    .map(|mistake| mistake.text(language))
                    .collect();
                if mistakes.n_more > 0 {
                    let n = mistakes.n_more;
                    lines.push(words::say!(language, "and {n} more", "et {n} de plus"));
                }
                lines
            }
        }
    }
}

/// What a workbook is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileFormat {
    /// Excel.
    Xlsx,
    /// `OpenDocument`.
    Ods,
}

/// Writes a workbook in its language.
pub fn write(book: &Workbook, format: FileFormat, tables: &Tables) -> Result<Vec<u8>, Unsaid> {
    Ok(bytes_of(&told::told(book)?, format, tables, book.language))
}

/// Writes a workbook that holds two worked cases, to be replaced by others.
pub fn write_example(format: FileFormat, tables: &Tables, language: Language) -> Vec<u8> {
    bytes_of(&example::told(language), format, tables, language)
}

fn bytes_of(told: &told::Told, format: FileFormat, tables: &Tables, language: Language) -> Vec<u8> {
    let pages = layout::pages(told, tables, language);
    match format {
        FileFormat::Xlsx => write_xlsx::write(&pages, language)
            .expect("names, lists and texts lie within the limits of the format"),
        FileFormat::Ods => {
            write_ods::write(&pages, language).expect("memory takes all that is written")
        }
    }
}

/// Reads a workbook. Who the people are is drawn from `seed` and `salt`.
pub fn read(bytes: &[u8], tables: &Tables, seed: u64, salt: u64) -> Result<Workbook, Unusable> {
    // Bounded and checked as the file is, the readers below belong to others.
    let grid = std::panic::catch_unwind(|| grid_of(bytes))
        .unwrap_or(Err(Refusal::NotAWorkbook))
        .map_err(Unusable::Refused)?;
    understood(&grid, tables, seed, salt).map_err(Unusable::Wrong)
}

fn grid_of(bytes: &[u8]) -> Result<Grid, Refusal> {
    let wants = |name: &str| !rows::is_passed_over(name);
    match container::open(bytes)? {
        Format::Xlsx => xlsx::read(bytes, &wants),
        Format::Ods(content) => ods::read(&content, &wants),
    }
}

fn understood(grid: &Grid, tables: &Tables, seed: u64, salt: u64) -> Result<Workbook, Mistakes> {
    let language = rows::language_of(grid);
    let mut notes = Notes::new(language);
    let sheets = rows::read(grid, tables, &mut notes);
    let book = Book::new(&sheets, &mut notes);
    let cases = book.cases(&mut Inventor::new(tables, seed, salt), &mut notes);
    let identities = book.identities(&mut notes);
    if cases.is_empty() && notes.is_empty() {
        book::no_case(&sheets, &mut notes);
    }
    notes.end()?;
    Ok(Workbook {
        language,
        cases,
        identities,
    })
}

/// The class of people that a case stands for; none when the author's name has no letter.
fn stratum_of(author: &str, category: &str) -> Option<String> {
    let mut slug = String::new();
    for letter in words::folded(author).chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(40).collect();
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| format!("{STRATUM}{slug}/{category}"))
}

//! A person's own cases in a run: read from her workbook, played as chosen cases under her
//! name, shown beside the oracle and the engine.

use std::path::Path;

use super::failure::Failure;
use crate::domain::{Language, Payee, SettlementAnswer};
use crate::law::{self, Entitlement, LawError, Parameters};
use crate::measure::{Beside, CaseOutcome};
use crate::population::Tables;
use crate::report::OwnCaseFile;
use crate::report::hostile::terminal;
use crate::workbook::{self, FileFormat, OwnCase, Workbook};

/// The workbook of a run, as used.
pub(super) struct OwnCases {
    /// Its cases.
    pub(super) cases: Vec<OwnCase>,
    /// Name of the file inside the run folder.
    pub(super) file: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// What became of a case: how it ended and what the engine answered.
pub(super) type Played = (CaseOutcome, Vec<SettlementAnswer>);

/// The format that a file name asks for.
pub(super) fn format_of(path: &Path) -> Result<FileFormat, Failure> {
    let extension = path.extension().and_then(std::ffi::OsStr::to_str);
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("xlsx") => Ok(FileFormat::Xlsx),
        Some("ods") => Ok(FileFormat::Ods),
        _ => Err(Failure::WrongInput(format!(
            "{}: not the name of a workbook\n  hint: `.xlsx` or `.ods`",
            path.display()
        ))),
    }
}

/// Reads the workbook at `path`, with its bytes.
pub(super) fn read(
    path: &Path,
    tables: &Tables,
    (seed, salt): (u64, u64),
    language: Language,
) -> Result<(Workbook, Vec<u8>), Failure> {
    use std::io::Read as _;
    format_of(path)?;
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        // One byte more than is read tells a file that is too large.
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::unreadable(path, &error))?;
    match workbook::read(&bytes, tables, seed, salt) {
        Ok(book) => Ok((book, bytes)),
        Err(unusable) => {
            let lines: Vec<String> = unusable
                .lines(language)
                .iter()
                .map(|line| format!("{}: {}", path.display(), terminal_line(line)))
                .collect();
            Err(Failure::WrongInput(lines.join("\n")))
        }
    }
}

/// Longest file read: more than the reader of workbooks takes.
const MAX_BYTES: u64 = 16 << 20;

/// Text of a workbook is hostile; a sentence of ours around it is longer than one word.
fn terminal_line(line: &str) -> String {
    line.chars()
        .collect::<Vec<_>>()
        .chunks(crate::report::hostile::MAX_SHOWN_CHARS)
        .map(|part| terminal(&part.iter().collect::<String>()))
        .collect()
}

impl OwnCases {
    /// Reads the workbook of a run.
    pub(super) fn read(path: &Path, tables: &Tables, numbers: (u64, u64)) -> Result<Self, Failure> {
        let (book, bytes) = read(path, tables, numbers, Language::En)?;
        let file = match format_of(path)? {
            FileFormat::Xlsx => "cases.xlsx",
            FileFormat::Ods => "cases.ods",
        };
        Ok(Self {
            cases: book.cases,
            file: file.to_owned(),
            bytes,
        })
    }
}

/// The file of one case for the reports.
pub(super) fn shown(
    case: &OwnCase,
    index: u64,
    played: Option<&Played>,
    parameters: &Parameters,
) -> OwnCaseFile {
    // Where the law has no tables it owes nothing that could be shown.
    let due = entitlement(case, parameters).ok();
    let due = due.as_ref().filter(|due| due.undecided.is_empty());
    let answers = played
        .filter(|(outcome, _)| *outcome != CaseOutcome::Undelivered)
        .map(|(_, answers)| answers.as_slice());
    OwnCaseFile {
        index,
        name: case.name().to_owned(),
        author: case.author().to_owned(),
        about: case.about().to_owned(),
        outcome: played.map(|(outcome, _)| *outcome),
        amounts: case
            .expected
            .iter()
            .map(|expected| {
                let payee = payee(case, expected.payee, Language::En);
                (payee, Beside::of(expected, due, answers))
            })
            .collect(),
    }
}

/// What is due at the last settlement of a case.
pub(super) fn entitlement(
    case: &OwnCase,
    parameters: &Parameters,
) -> Result<Entitlement, LawError> {
    let last = case.dossier.settlements.last().copied();
    let last = last.unwrap_or(crate::population::LAST_DAY);
    law::entitlement(&case.dossier, parameters, last)
}

/// A payee in her words.
pub(super) fn payee(case: &OwnCase, payee: Payee, language: Language) -> String {
    match payee {
        Payee::Insured => language.pick("insured", "assuré").to_owned(),
        Payee::Estate => language.pick("estate", "ayants droit").to_owned(),
        Payee::Employer(siret) => case
            .employer(siret)
            .map_or_else(|| siret.to_string(), ToOwned::to_owned),
    }
}

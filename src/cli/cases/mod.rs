//! `recette cases`: a person's own cases. `new` writes a workbook to be filled, `check` reads
//! one, names each mistake by sheet and cell, and sets her figures beside the oracle's.

mod beside;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::dossiers::{DossierLines, read_dossier};
use super::embedded::Datasets;
use super::explain::Language;
use super::failure::Failure;
use super::own::{format_of, read};
use super::people::tables;
use super::print;
use crate::population::Tables;
use crate::report::hostile::terminal;
use crate::workbook::{self, OwnCase, Workbook};

/// Options of `cases`.
#[derive(Args, Debug)]
pub(super) struct CasesArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Write a workbook to be filled.
    New(NewArgs),
    /// Check a workbook and set the amounts expected beside the oracle's.
    Check(CheckArgs),
}

/// Options of `cases new`.
#[derive(Args, Debug)]
struct NewArgs {
    /// The workbook to write: `.xlsx` or `.ods`.
    file: PathBuf,
    /// Language of its headings and lists.
    #[arg(long, value_enum, default_value = "fr")]
    lang: Language,
    /// With two worked cases that show how it is filled.
    #[arg(long, conflicts_with = "from")]
    example: bool,
    /// With these dossiers, one a line; each must be one that a workbook can say.
    #[arg(long, value_name = "DOSSIERS")]
    from: Option<PathBuf>,
}

/// Options of `cases check`.
#[derive(Args, Debug)]
struct CheckArgs {
    /// The workbook.
    file: PathBuf,
    /// Language of what is said; that of the workbook when absent.
    #[arg(long, value_enum)]
    lang: Option<Language>,
    /// Only this case.
    #[arg(long, value_name = "NAME")]
    case: Option<String>,
    /// Write the cases as dossiers, one a line: for `recette explain`, `law`, `dispute add`.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Carries out the command.
pub(super) fn cases(args: &CasesArgs, datasets: &Datasets) -> Result<(), Failure> {
    match &args.command {
        Command::New(args) => new(args, datasets),
        Command::Check(args) => check(args, datasets),
    }
}

fn new(args: &NewArgs, datasets: &Datasets) -> Result<(), Failure> {
    let format = format_of(&args.file)?;
    let tables = &tables(datasets)?;
    let bytes = match &args.from {
        None if args.example => workbook::write_example(format, tables, args.lang),
        None => {
            let empty = Workbook {
                language: args.lang,
                cases: Vec::new(),
                identities: Vec::new(),
            };
            workbook::write(&empty, format, tables).map_err(|unsaid| wrong(unsaid.to_string()))?
        }
        Some(path) => {
            let book = Workbook {
                language: args.lang,
                cases: own_cases(path)?,
                identities: Vec::new(),
            };
            let bytes = workbook::write(&book, format, tables)
                .map_err(|unsaid| wrong(unsaid.to_string()))?;
            says_the_same(&book, &bytes, tables)?;
            bytes
        }
    };
    write_new(&args.file, &bytes)?;
    print(&args.lang.pick_owned(
        format!("{}: written", args.file.display()),
        format!("{} : écrit", args.file.display()),
    ))
}

/// The dossiers of a file as cases of somebody.
fn own_cases(path: &Path) -> Result<Vec<OwnCase>, Failure> {
    let mut lines = DossierLines::open(path)?;
    let name = lines.name().to_owned();
    let mut cases = Vec::new();
    while let Some((number, text)) = lines.next_line()? {
        let dossier = read_dossier(&name, number, &text)?;
        cases.push(OwnCase::of(dossier, cases.len() + 1));
    }
    Ok(cases)
}

/// Reads back what was written: a workbook that says something else is not handed out.
fn says_the_same(book: &Workbook, bytes: &[u8], tables: &Tables) -> Result<(), Failure> {
    let again = workbook::read(bytes, tables, 0, 0).map_err(|unusable| {
        let lines = unusable.lines(book.language);
        wrong(format!(
            "a workbook cannot say these dossiers\n{}",
            terminal(&lines.join("; "))
        ))
    })?;
    for (one, other) in book.cases.iter().zip(&again.cases) {
        if one.dossier.digest() != other.dossier.digest() {
            return Err(wrong(format!(
                "a workbook cannot say dossier `{}`: read back, it is another one",
                one.name()
            )));
        }
    }
    Ok(())
}

fn check(args: &CheckArgs, datasets: &Datasets) -> Result<(), Failure> {
    let tables = tables(datasets)?;
    let parameters = super::law::parameters(datasets)?;
    let (mut book, _) = read(
        &args.file,
        &tables,
        (0, 0),
        args.lang.unwrap_or(Language::En),
    )?;
    let language = args.lang.unwrap_or(book.language);
    if let Some(name) = &args.case {
        book.cases.retain(|case| case.name() == name);
        if book.cases.is_empty() {
            return Err(wrong(format!(
                "{}: no case `{}`",
                args.file.display(),
                terminal(name)
            )));
        }
    }
    if let Some(path) = &args.out {
        let mut text = Vec::new();
        for case in &book.cases {
            serde_json::to_writer(&mut text, &case.dossier).expect("a dossier is plain data");
            text.push(b'\n');
        }
        write_new(path, &text)?;
    }
    let told = beside::told(&book, &args.file, &parameters, language)?;
    print(told.text.trim_end())?;
    if told.n_apart > 0 {
        return Err(Failure::NoGo);
    }
    Ok(())
}

/// Writes a file that does not exist yet, for its owner only.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => wrong(format!(
            "{}: exists already\n  hint: choose another name; what somebody filled is not overwritten",
            path.display()
        )),
        _ => Failure::unwritable(path, &error),
    })?;
    file.write_all(bytes)
        .map_err(|error| Failure::unwritable(path, &error))
}

fn wrong(message: String) -> Failure {
    Failure::WrongInput(message)
}

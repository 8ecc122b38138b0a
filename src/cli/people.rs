//! `recette people`: invented people, one dossier a line, in order of index.

mod format;

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};

use super::cores::{by_all_cores, n_cores};
use super::embedded::Datasets;
use super::failure::Failure;
use super::{PeopleArgs, PoolName};
use crate::domain::{Dossier, Fund};
use crate::law;
use crate::population::{self, Recipe, RecipeError, TABLE_FILES, Tables};
pub(super) use format::Format;

/// People made at a time by each core: memory does not grow with `-n`.
const BATCH: u64 = 512;

/// People written when nothing is said of their number.
const USUAL_NUMBER: u64 = 10;

/// Carries out the command.
pub(super) fn people(args: &PeopleArgs, datasets: &Datasets) -> Result<(), Failure> {
    if let Some(page) = &args.describe {
        return super::nation::describe(args, page.as_deref(), datasets);
    }
    let tables = tables(datasets)?;
    let fund = fund(&tables, &args.fund)?;
    let folder = args.out.as_deref().filter(|_| args.format == Format::Dsn);
    let mut output: Box<dyn Write> = match args.out.as_ref().filter(|_| folder.is_none()) {
        None => Box::new(std::io::stdout().lock()),
        Some(path) => {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options
                .open(path)
                .map_err(|error| Failure::unwritable(path, &error))?;
            Box::new(file)
        }
    };
    let mut output = BufWriter::with_capacity(1 << 18, &mut output);
    let recipe = Recipe::caseload(&tables, fund).map_err(|error| wrong(&error))?;
    let last = args
        .from
        .checked_add(args.number.unwrap_or(USUAL_NUMBER))
        .filter(|last| *last <= population::CAPACITY)
        .ok_or_else(|| {
            Failure::WrongInput(format!(
                "one seed names at most {} people\n  hint: use another `--seed` for the rest",
                population::CAPACITY
            ))
        })?;
    let mut write = |first, last, make: &(dyn Fn(u64) -> Dossier + Sync)| {
        if let Some(folder) = folder {
            return format::write_folder(folder, first, last, make);
        }
        format::begin(args.format, &mut output)?;
        write_range(first, last, make, args.format, &mut output)
    };
    match args.pool {
        PoolName::Sample => {
            let make =
                |index: u64| population::person(&tables, &recipe, args.seed, args.salt, index);
            write(args.from, last, &make)?;
        }
        PoolName::Design => {
            let thresholds = law::thresholds(&super::law::parameters(datasets)?);
            let cases = population::design(&tables, fund, &thresholds, args.seed, args.salt);
            let last = last.min(cases.len() as u64);
            let make = |index: u64| {
                cases[usize::try_from(index).expect("an index of a list in memory")].clone()
            };
            write(args.from.min(last), last, &make)?;
        }
    }
    output.flush().map_err(|error| Failure::output(&error))
}

/// The tables that people are drawn from.
pub(super) fn tables(datasets: &Datasets) -> Result<Tables, Failure> {
    let files: Vec<(&str, &str)> = TABLE_FILES
        .iter()
        .filter_map(|path| Some((*path, datasets.file(path)?)))
        .collect();
    Tables::read(&files).map_err(|error| Failure::WrongInput(format!("datasets: {error}")))
}

/// Refuses a fund that is not one of the 107 bodies.
pub(super) fn known_fund(tables: &Tables, fund: Fund) -> Result<(), Failure> {
    match tables.fund(fund) {
        Some(_) => Ok(()),
        None => Err(wrong(&RecipeError::unknown_fund(tables, fund.as_str()))),
    }
}

/// Reads the code of a fund.
pub(super) fn fund(tables: &Tables, code: &str) -> Result<Fund, Failure> {
    code.parse()
        .map_err(|_| wrong(&RecipeError::unknown_fund(tables, code)))
}

pub(super) fn wrong(error: &RecipeError) -> Failure {
    Failure::WrongInput(error.to_string())
}

/// Writes dossiers `first..last`, made by all cores and written in order.
fn write_range(
    first: u64,
    last: u64,
    make: &(dyn Fn(u64) -> Dossier + Sync),
    format: Format,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    let n_threads = n_cores() as u64;
    let mut next = first;
    while next < last {
        let parts: Vec<(u64, u64)> = (0..n_threads)
            .map(|thread| {
                let begin = (next + thread * BATCH).min(last);
                (begin, (begin + BATCH).min(last))
            })
            .collect();
        next = parts.last().map_or(last, |(_, end)| *end);
        let texts = by_all_cores(parts, |(begin, end)| lines(begin, end, make, format));
        for text in texts {
            output
                .write_all(&text)
                .map_err(|error| Failure::output(&error))?;
        }
    }
    Ok(())
}

fn lines(begin: u64, end: u64, make: &dyn Fn(u64) -> Dossier, format: Format) -> Vec<u8> {
    let mut text = Vec::with_capacity(1 << 20);
    for index in begin..end {
        format::add(format, &make(index), &mut text);
    }
    text
}

//! In which form people are written: dossiers, a line of figures each, or the messages of
//! their employers.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::cli::failure::Failure;
use crate::domain::{Content, Day, Document, Dossier};
use crate::dsn;

/// Form of the output of `recette people`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(in crate::cli) enum Format {
    Ndjson,
    Csv,
    Dsn,
}

const HEADINGS: &str = "ref,fund,stratum,pool,status,first_day,last_day,days_prescribed,stops,\
documents,employer_documents,settlements,employers,factors\n";

/// What comes before the first person.
pub(super) fn begin(format: Format, output: &mut dyn Write) -> Result<(), Failure> {
    match format {
        Format::Csv => output
            .write_all(HEADINGS.as_bytes())
            .map_err(|error| Failure::output(&error)),
        Format::Ndjson | Format::Dsn => Ok(()),
    }
}

/// Adds one person.
pub(super) fn add(format: Format, dossier: &Dossier, text: &mut Vec<u8>) {
    match format {
        Format::Ndjson => {
            serde_json::to_writer(&mut *text, dossier).expect("a dossier is plain data");
            text.push(b'\n');
        }
        Format::Csv => text.extend(figures(dossier).into_bytes()),
        Format::Dsn => {
            for posted in dsn::write(dossier).messages {
                text.extend(posted.text);
            }
        }
    }
}

/// Writes the messages of people `first..last` into a folder, one a file:
/// `0000007-002-2026-03-14-stop.dsn` is the second message of person 7.
pub(super) fn write_folder(
    folder: &Path,
    first: u64,
    last: u64,
    make: &(dyn Fn(u64) -> Dossier + Sync),
) -> Result<(), Failure> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| Failure::unwritable(folder, &error))?;
    for index in first..last {
        for (rank, posted) in (1..).zip(dsn::write(&make(index)).messages) {
            let day = posted.received_on;
            let name = format!("{index:07}-{rank:03}-{day}-{}.dsn", posted.nature.word());
            let path = folder.join(name);
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&path).map_err(|error| match error.kind() {
                std::io::ErrorKind::AlreadyExists => Failure::WrongInput(format!(
                    "{}: exists already\n  hint: choose an empty folder; messages of two calls are not mixed",
                    path.display()
                )),
                _ => Failure::unwritable(&path, &error),
            })?;
            file.write_all(&posted.text)
                .map_err(|error| Failure::unwritable(&path, &error))?;
        }
    }
    Ok(())
}

/// One line of figures.
fn figures(dossier: &Dossier) -> String {
    let periods: Vec<(Day, Day)> = in_force(&dossier.documents)
        .filter_map(|document| period(&document.content))
        .collect();
    let days: BTreeSet<Day> = periods
        .iter()
        .flat_map(|(first, last)| (first.number()..=last.number()).map(Day::from_number))
        .collect();
    let stops: BTreeSet<&str> = in_force(&dossier.documents)
        .filter_map(|document| stop(&document.content))
        .collect();
    let n_of_employers = dossier
        .documents
        .iter()
        .filter(|document| {
            matches!(
                document.content,
                Content::EmployerStatement(_) | Content::Subrogation(_) | Content::PartTimeLoss(_)
            )
        })
        .count();
    let factors: Vec<String> = dossier
        .factors
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let day = |day: Option<&Day>| day.map_or_else(String::new, Day::to_string);
    let cells = [
        dossier.reference.to_string(),
        dossier.insured.fund.to_string(),
        dossier.stratum.name.clone(),
        word(&dossier.stratum.pool),
        word(&dossier.insured.status),
        day(days.first()),
        day(days.last()),
        days.len().to_string(),
        stops.len().to_string(),
        dossier.documents.len().to_string(),
        n_of_employers.to_string(),
        dossier.settlements.len().to_string(),
        dossier.career.employments.len().to_string(),
        factors.join("; "),
    ];
    cells.map(|cell| quoted(&cell)).join(",") + "\n"
}

/// Facts as their last version says them; those withdrawn left out.
fn in_force(documents: &[Document]) -> impl Iterator<Item = &Document> {
    documents.iter().filter(|document| {
        !document.cancelled
            && documents.iter().all(|other| {
                other.document_id != document.document_id || other.version <= document.version
            })
    })
}

const fn period(content: &Content) -> Option<(Day, Day)> {
    match content {
        Content::StopNotice(notice) => Some((notice.first_day, notice.last_day)),
        Content::PartTime(part_time) => Some((part_time.first_day, part_time.last_day)),
        Content::Leave(leave) => Some((leave.first_day, leave.last_day)),
        _ => None,
    }
}

fn stop(content: &Content) -> Option<&str> {
    match content {
        Content::StopNotice(notice) => Some(notice.stop.as_str()),
        Content::PartTime(part_time) => Some(part_time.stop.as_str()),
        Content::Leave(leave) => Some(leave.leave.as_str()),
        _ => None,
    }
}

fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A cell that no spreadsheet takes for a formula or for two.
fn quoted(cell: &str) -> String {
    let guarded = if cell.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_nor_two_cells() {
        for (cell, written) in [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            ("a,b", "\"a,b\""),
            ("@a\"b", "\"'@a\"\"b\""),
        ] {
            assert_eq!(quoted(cell), written);
        }
    }
}

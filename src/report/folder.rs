//! The folder of one run: written under a temporary name, then renamed, so that a
//! reader never meets half a report. Files are for their owner only.

use std::fs;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};

use super::{
    Attachment, RunRecord, cases, html, junit, manifest_json, summary, times, verdict_json,
};

/// Why reports could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The folder of this run exists.
    #[error(
        "`{0}` exists already\n  hint: every run has its own folder; remove it or choose another with `--out`"
    )]
    Exists(PathBuf),
    /// A name of a run or of an input would leave its folder.
    #[error("`{0}` cannot name a file: expected letters, digits, `-`, `_` and `.`")]
    Name(String),
    /// A file could not be written.
    #[error("cannot write `{path}`: {source}")]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A format refused our content.
    #[error("cannot build `{file}`: {why}")]
    Format {
        /// Which file.
        file: &'static str,
        /// Why.
        why: String,
    },
}

/// Writes every report of `record` into `reports/<run>/` and gives that folder.
///
/// # Errors
/// [`ReportError`] when the folder exists, cannot be written, or a name is not a plain
/// file name. What was written under the temporary name is then left for inspection.
pub fn write(record: &RunRecord, reports: &Path) -> Result<PathBuf, ReportError> {
    let texts = [
        ("verdict.json", verdict_json(&record.verdict)),
        ("manifest.json", manifest_json(&record.manifest)),
        ("junit.xml", junit::junit(record)?),
        ("summary.md", summary::summary_markdown(record)),
        ("report.html", html::html(record)),
        ("cases.csv", cases::csv(record)),
        ("times.json", times::times_json(&record.measures)),
    ];
    let dossiers = cases::ndjson_gz(record)?;
    write_folder(reports, &record.manifest.run, |folder| {
        for (name, text) in &texts {
            folder.file(name, text.as_bytes())?;
        }
        folder.file("cases.ndjson.gz", &dossiers)?;
        folder.inputs(&record.inputs)?;
        for (name, attachment) in &record.attachments {
            match attachment {
                Attachment::Bytes(bytes) => folder.file(name, bytes)?,
                Attachment::File(file) => folder.copy(name, file)?,
            }
        }
        Ok(())
    })
}

/// Fills the folder `reports/<run>/` under a temporary name, then renames it.
pub(super) fn write_folder(
    reports: &Path,
    run: &str,
    fill: impl FnOnce(&Folder) -> Result<(), ReportError>,
) -> Result<PathBuf, ReportError> {
    let run = plain_name(run)?;
    let folder = reports.join(run);
    if folder.exists() {
        return Err(ReportError::Exists(folder));
    }
    fs::create_dir_all(reports).map_err(|source| failed(reports, source))?;
    let partial = Folder(reports.join(format!(".{run}.partial-{}", std::process::id())));
    private_folder(&partial.0)?;
    fill(&partial)?;
    fs::rename(&partial.0, &folder).map_err(|source| failed(&folder, source))?;
    Ok(folder)
}

/// A folder that is being filled.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Writes one file.
    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> Result<(), ReportError> {
        private_file(&self.0.join(plain_name(name)?), |file| {
            file.write_all(bytes)
        })
    }

    /// Writes one file with all that another holds.
    fn copy(&self, name: &str, mut from: &fs::File) -> Result<(), ReportError> {
        private_file(&self.0.join(plain_name(name)?), |file| {
            from.rewind()?;
            std::io::copy(&mut from, file).map(drop)
        })
    }

    /// Writes the inputs as used into a folder of their own.
    pub(super) fn inputs(&self, inputs: &[(String, String)]) -> Result<(), ReportError> {
        if inputs.is_empty() {
            return Ok(());
        }
        let folder = Self(self.0.join("inputs"));
        private_folder(&folder.0)?;
        for (name, text) in inputs {
            folder.file(name, text.as_bytes())?;
        }
        Ok(())
    }
}

/// `name`, if it stays inside its folder.
fn plain_name(name: &str) -> Result<&str, ReportError> {
    let plain = !name.is_empty()
        && name.len() <= 120
        && !name.starts_with('.')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if plain {
        Ok(name)
    } else {
        Err(ReportError::Name(super::hostile::terminal(name)))
    }
}

fn failed(path: &Path, source: std::io::Error) -> ReportError {
    ReportError::Io {
        path: path.to_owned(),
        source,
    }
}

fn private_folder(path: &Path) -> Result<(), ReportError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| failed(path, source))
}

fn private_file(
    path: &Path,
    write_all: impl FnOnce(&mut fs::File) -> std::io::Result<()>,
) -> Result<(), ReportError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || -> std::io::Result<()> {
        let mut file = options.open(path)?;
        write_all(&mut file)?;
        file.sync_all()
    };
    write().map_err(|source| failed(path, source))
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn a_run_has_all_its_files_and_they_are_private() {
        let place = tempfile::tempdir().unwrap();
        let folder = write(&example::no_go(), &place.path().join("reports")).unwrap();
        let mut names: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(
            names,
            [
                "cases.csv",
                "cases.ndjson.gz",
                "inputs",
                "junit.xml",
                "manifest.json",
                "report.html",
                "summary.md",
                "times.json",
                "verdict.json"
            ]
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&folder), 0o700);
            assert_eq!(mode(&folder.join("report.html")), 0o600);
            assert_eq!(mode(&folder.join("inputs")), 0o700);
        }
        let left = fs::read_dir(place.path().join("reports")).unwrap().count();
        assert_eq!(left, 1, "the temporary folder is gone");
    }

    #[test]
    fn a_run_never_overwrites_another() {
        let place = tempfile::tempdir().unwrap();
        let record = example::go();
        write(&record, place.path()).unwrap();
        assert!(matches!(
            write(&record, place.path()),
            Err(ReportError::Exists(_))
        ));
    }

    #[test]
    fn a_name_cannot_leave_the_folder() {
        for name in ["", "..", "../x", "a/b", ".hidden", "a\u{1b}[2J", "C:\\x"] {
            assert!(plain_name(name).is_err(), "`{name}` was accepted");
        }
        assert!(plain_name("2026-11-22-0440-pilot.1").is_ok());
    }
}

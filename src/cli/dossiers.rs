//! Reading dossiers that a person or another program wrote: one JSON object a line, or
//! one `.json` file a dossier; `.gz` is unpacked.
//!
//! Each error names the line and the place in it (JSON pointer). An identity that could
//! be real is refused before anything of the line is looked at, and never shown.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde_path_to_error::{Path as JsonPath, Segment};

use super::failure::Failure;
use crate::domain::{Dossier, refuse_real_identities};

/// Longest line accepted, in bytes: a file of one person is a few kilobytes.
const MAX_LINE: u64 = 16 << 20;

/// Lines of a file of dossiers, with their numbers.
pub(super) struct DossierLines {
    name: String,
    input: Box<dyn BufRead>,
    line: u64,
    whole: bool,
}

impl DossierLines {
    /// Opens `path`; `-` is the standard input.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Ok(Self {
                name: "standard input".to_owned(),
                input: Box::new(BufReader::with_capacity(1 << 18, io::stdin())),
                line: 0,
                whole: false,
            });
        }
        let file = File::open(path).map_err(|error| Failure::unreadable(path, &error))?;
        let extension = path.extension().and_then(std::ffi::OsStr::to_str);
        let packed = extension == Some("gz");
        let input: Box<dyn BufRead> = if packed {
            Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file)))
        } else {
            Box::new(BufReader::with_capacity(1 << 18, file))
        };
        Ok(Self {
            name: path.display().to_string(),
            input,
            line: 0,
            whole: extension == Some("json"),
        })
    }

    /// The next line that is not blank, with its number; `None` at the end.
    pub(super) fn next_line(&mut self) -> Result<Option<(u64, Vec<u8>)>, Failure> {
        loop {
            let mut text = Vec::new();
            let limited = &mut (&mut self.input).take(MAX_LINE + 1);
            let read = if self.whole {
                limited.read_to_end(&mut text)
            } else {
                limited.read_until(b'\n', &mut text)
            };
            self.line += 1;
            let read = read.map_err(|error| {
                Failure::WrongInput(format!("{}:{}: {error}", self.name, self.line))
            })?;
            if read == 0 {
                return Ok(None);
            }
            if text.len() as u64 > MAX_LINE {
                return Err(Failure::WrongInput(format!(
                    "{}:{}: longer than {MAX_LINE} bytes\n  hint: one dossier a line",
                    self.name, self.line
                )));
            }
            if !text.trim_ascii().is_empty() {
                return Ok(Some((self.line, text)));
            }
        }
    }

    /// The name to show in errors.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// Reads and checks the dossier on one line.
pub(super) fn read_dossier(name: &str, line: u64, text: &[u8]) -> Result<Dossier, Failure> {
    let wrong = |what: String| Failure::WrongInput(format!("{name}:{line}: {what}"));
    refuse_real_identities(text).map_err(|error| {
        wrong(format!(
            "{error}\n  hint: only people of the synthetic range may be used (`docs/identities.md`); nothing of this line was kept"
        ))
    })?;
    let mut reader = serde_json::Deserializer::from_slice(text);
    let dossier: Dossier = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        wrong(format!("{pointer}: {}", error.into_inner()))
    })?;
    reader
        .end()
        .map_err(|error| wrong(format!("/: after the dossier: {error}")))?;
    dossier.check().map_err(|error| wrong(error.to_string()))?;
    Ok(dossier)
}

/// The place as a JSON pointer (RFC 6901); names of variants are keys on the wire.
fn pointer(path: &JsonPath) -> String {
    let mut text = String::new();
    for segment in path {
        text.push('/');
        match segment {
            Segment::Seq { index } => text.push_str(&index.to_string()),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                text.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => text.push('?'),
        }
    }
    if text.is_empty() {
        "/".to_owned()
    } else {
        text
    }
}

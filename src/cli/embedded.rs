//! The files inside the binary: `datasets/` and `scenarios/policies/`. The only reader
//! of datasets; the other parts parse the text that they are given.

use std::borrow::Cow;
use std::path::Path;

use super::failure::Failure;
use crate::domain::sha256_hex;

/// Embeds the files of `datasets/`, by their path below it.
macro_rules! datasets {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../datasets/", $path)))),*]
    };
}

const DATASETS: &[(&str, &str)] = datasets![];

/// The datasets of one execution: those inside the program, or those of a folder.
#[derive(Debug)]
pub(super) struct Datasets {
    files: Vec<(Cow<'static, str>, Cow<'static, str>)>,
}

impl Datasets {
    /// The datasets inside the program, each replaced by the file of the same path in
    /// `folder` when one is named; a folder must hold them all.
    pub(super) fn read(folder: Option<&Path>) -> Result<Self, Failure> {
        let Some(folder) = folder else {
            return Ok(Self {
                files: DATASETS
                    .iter()
                    .map(|&(path, text)| (Cow::Borrowed(path), Cow::Borrowed(text)))
                    .collect(),
            });
        };
        let mut files = Vec::with_capacity(DATASETS.len());
        for &(path, _) in DATASETS {
            let file = folder.join(path);
            let text = std::fs::read_to_string(&file)
                .map_err(|error| Failure::unreadable(&file, &error))?;
            files.push((Cow::Borrowed(path), Cow::Owned(text)));
        }
        Ok(Self { files })
    }

    /// The files below `folder`: name (without the folder) and text, in order of name.
    pub(super) fn below(&self, folder: &str) -> Vec<(&str, &str)> {
        self.files
            .iter()
            .filter_map(|(path, text)| {
                let name = path.strip_prefix(folder)?.strip_prefix('/')?;
                Some((name, text.as_ref()))
            })
            .collect()
    }

    /// One file.
    pub(super) fn file(&self, path: &str) -> Option<&str> {
        self.files
            .iter()
            .find(|(name, _)| name == path)
            .map(|(_, text)| text.as_ref())
    }

    /// SHA-256 over the names and texts of the files below `folder`.
    pub(super) fn digest(&self, folder: &str) -> String {
        let mut bytes = Vec::new();
        for (name, text) in self.below(folder) {
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(0);
        }
        sha256_hex(&bytes)
    }
}

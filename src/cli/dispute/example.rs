//! The example that settles a dispute: written, usable, signed, and naming the dispute.

use std::path::Path;

use serde::Deserialize;

use crate::cli::failure::Failure;

/// What is read of a worked example; the tests read the rest.
#[derive(Deserialize)]
pub(super) struct Example {
    id: String,
    source: String,
    #[serde(default = "usable")]
    usable: bool,
    signed_by: Option<String>,
}

const fn usable() -> bool {
    true
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    case: Vec<Example>,
}

impl Example {
    /// The case named `id` in the files of `folder`.
    pub(super) fn find(folder: &Path, id: &str) -> Result<Self, Failure> {
        let entries =
            std::fs::read_dir(folder).map_err(|error| Failure::unreadable(folder, &error))?;
        for entry in entries {
            let path = entry
                .map_err(|error| Failure::unreadable(folder, &error))?
                .path();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Failure::unreadable(&path, &error))?;
            let file: File = toml::from_str(&text)
                .map_err(|error| Failure::WrongInput(format!("{}: {error}", path.display())))?;
            if let Some(found) = file.case.into_iter().find(|case| case.id == id) {
                return Ok(found);
            }
        }
        Err(Failure::WrongInput(format!(
            "no example `{id}` in {}",
            folder.display()
        )))
    }

    /// What it lacks to settle a dispute.
    pub(super) fn missing(&self, dispute: &str) -> Option<String> {
        let id = &self.id;
        let signature = self.signed_by.as_deref().unwrap_or_default();
        if !self.usable {
            Some(format!("example {id} is not usable"))
        } else if signature.trim().is_empty() {
            Some(format!(
                "example {id} is not signed\n  hint: its `signed_by` must name who answers for it"
            ))
        } else if !self.source.contains(dispute) {
            Some(format!(
                "example {id} does not name the dispute\n  hint: its `source` says {dispute}"
            ))
        } else {
            None
        }
    }
}

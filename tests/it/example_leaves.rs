//! Leaves of a worked example, and the births that open them.

use recette::domain::{Benefit, Birth, Channel, Content, Day, Document, DocumentId, Leave, StopId};
use serde::Deserialize;

use crate::example_prescriptions::document;

/// Days of leave asked by one document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedLeave {
    /// Name of the document, when another version of it follows.
    document: Option<DocumentId>,
    version: Option<u32>,
    pub(crate) leave: StopId,
    benefit: Benefit,
    pub(crate) first_day: Day,
    pub(crate) last_day: Day,
    /// By default the first day.
    received_on: Option<Day>,
}

/// What is known of a birth, or of the arrival of a child.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownBirth {
    version: Option<u32>,
    leave: StopId,
    expected_on: Day,
    born_on: Option<Day>,
    n_children: u8,
    n_children_before: u8,
    hospitalised_until: Option<Day>,
    mother_died_on: Option<Day>,
    /// By default the day of birth, or the first day of the case while that is not known.
    received_on: Option<Day>,
}

impl AskedLeave {
    pub(crate) fn document(&self, index: usize) -> Document {
        let id = match &self.document {
            Some(id) => id.to_string(),
            None => format!("leave-{}-{index}", self.leave),
        };
        Document {
            version: self.version.unwrap_or(1),
            ..document(
                &id,
                self.received_on.unwrap_or(self.first_day),
                Channel::Electronic,
                Content::Leave(Leave {
                    leave: self.leave.clone(),
                    benefit: self.benefit,
                    first_day: self.first_day,
                    last_day: self.last_day,
                }),
            )
        }
    }
}

impl KnownBirth {
    pub(crate) fn document(&self, first_day: Day) -> Document {
        let known_on = self.received_on.or(self.born_on);
        Document {
            version: self.version.unwrap_or(1),
            ..document(
                &format!("birth-{}", self.leave),
                known_on.unwrap_or(first_day),
                Channel::Electronic,
                Content::Birth(Birth {
                    leave: self.leave.clone(),
                    expected_on: self.expected_on,
                    born_on: self.born_on,
                    n_children: self.n_children,
                    n_children_before: self.n_children_before,
                    hospitalised_until: self.hospitalised_until,
                    mother_died_on: self.mother_died_on,
                }),
            )
        }
    }
}

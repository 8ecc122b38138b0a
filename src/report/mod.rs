//! Shows what was decided and why: one file per format, one folder per run.
//!
//! Renders and never computes: every figure comes from `measure` and `judge`; laying
//! the spans of a ledger out as days is the only thing done here. The words shown to
//! people live here and in `cli`. Leaves out printing (`cli` prints what
//! [`console_summary`] gives) and keeping runs over time (`history`).

mod calendar;
mod capacity;
mod cases;
mod causes;
mod console;
mod days;
#[cfg(test)]
mod example;
mod folder;
pub mod hostile;
mod html;
mod junit;
mod latency_beside;
mod names;
mod of_the_whole;
mod own;
mod people;
mod record;
mod register;
mod regression;
mod relations;
mod sentences;
#[cfg(test)]
mod snapshots;
pub mod steps;
mod summary;
mod svg;
mod times;
mod words;

pub use calendar::{FlowOfMonth, calendar_page};
pub use capacity::{CapacityRecord, capacity_console, trial_begins, trial_ended, write_capacity};
pub(crate) use causes::{title as cause_title, when as cause_when};
pub use console::console_summary;
pub use folder::{ReportError, write};
pub use html::html;
pub use junit::junit;
pub use people::{group_name, origin_word, people_page, quantity};
pub use record::{
    Attachment, CaseFile, EngineFacts, Harness, Machine, Manifest, OwnCaseFile, RunRecord,
};
pub use regression::changes;
pub use sentences::{complaint, in_sentences};
pub use summary::summary_markdown;
pub use times::times_schema;
pub(crate) use words::{count, micros};

use crate::judge::Verdict;

/// `verdict.json`: the verdict with every finding, pretty-printed.
pub fn verdict_json(verdict: &Verdict) -> String {
    pretty(verdict)
}

/// `manifest.json`: where the run comes from and what repeats it.
pub fn manifest_json(manifest: &Manifest) -> String {
    pretty(manifest)
}

fn pretty<T: serde::Serialize>(value: &T) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("a report is plain data");
    text.push('\n');
    text
}

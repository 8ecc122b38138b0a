//! The answers of an engine as a run folder keeps them, one dossier a line, in the order in
//! which they ended: later they are judged again, under the law of that day.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};

use super::record::MAX_DOSSIERS;
use crate::measure::{Answered, CaseOutcome};
use crate::play::Played;

/// Name of the file in a run folder.
pub(super) const ANSWERS: &str = "answers.ndjson.gz";
/// Most that is kept of them, packed, in bytes: answers are an engine's and may be endless.
const MAX_BYTES: u64 = 256 << 20;

/// Takes answers while a run lasts, into a file without a name: a long run does not fill memory.
pub(super) struct KeptAnswers {
    file: GzEncoder<File>,
    line: Vec<u8>,
    ended: BTreeMap<u64, CaseOutcome>,
    failed: Option<io::Error>,
}

impl KeptAnswers {
    /// None so far.
    pub(super) fn start() -> io::Result<Self> {
        Ok(Self {
            // No file name and no time in the header: both would change the bytes.
            file: GzBuilder::new().write(tempfile::tempfile()?, Compression::fast()),
            line: Vec::new(),
            ended: BTreeMap::new(),
            failed: None,
        })
    }

    /// Keeps what was answered for one dossier, and how it ended.
    pub(super) fn add(&mut self, played: &Played, outcome: CaseOutcome) {
        self.ended.insert(played.case.index, outcome);
        if played.case.index >= MAX_DOSSIERS || self.failed.is_some() {
            return;
        }
        self.line.clear();
        serde_json::to_writer(&mut self.line, &Answered::of(played))
            .expect("an answer is plain data");
        self.line.push(b'\n');
        self.failed = self.write_line().err();
    }

    fn write_line(&mut self) -> io::Result<()> {
        if self.file.get_ref().metadata()?.len() <= MAX_BYTES {
            self.file.write_all(&self.line)?;
        }
        Ok(())
    }

    /// The packed file, and how each dossier ended, by index.
    ///
    /// # Errors
    /// The first that writing met.
    pub(super) fn finish(&mut self) -> io::Result<(File, BTreeMap<u64, CaseOutcome>)> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        self.file.try_finish()?;
        let file = self.file.get_ref().try_clone()?;
        Ok((file, std::mem::take(&mut self.ended)))
    }
}

//! The answers of an engine as a run folder keeps them, one dossier a line, in the order in
//! which they ended: later they are judged again, under the law of that day.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};

use super::record::MAX_DOSSIERS;
use crate::measure::{Answered, CaseOutcome};
use crate::play::Played;

/// Name of the file in a run folder.
pub(super) const ANSWERS: &str = "answers.ndjson.gz";
/// Most that is kept of them, packed, in bytes: answers are an engine's and may be endless.
const MAX_BYTES: usize = 256 << 20;

/// Takes answers while a run lasts.
pub(super) struct KeptAnswers {
    file: GzEncoder<Vec<u8>>,
    line: Vec<u8>,
    ended: BTreeMap<u64, CaseOutcome>,
}

impl Default for KeptAnswers {
    fn default() -> Self {
        Self {
            // No file name and no time in the header: both would change the bytes.
            file: GzBuilder::new().write(Vec::new(), Compression::fast()),
            line: Vec::new(),
            ended: BTreeMap::new(),
        }
    }
}

impl KeptAnswers {
    /// Keeps what was answered for one dossier, and how it ended.
    pub(super) fn add(&mut self, played: &Played, outcome: CaseOutcome) {
        self.ended.insert(played.case.index, outcome);
        if played.case.index >= MAX_DOSSIERS || self.file.get_ref().len() > MAX_BYTES {
            return;
        }
        self.line.clear();
        serde_json::to_writer(&mut self.line, &Answered::of(played))
            .expect("an answer is plain data");
        self.line.push(b'\n');
        self.file
            .write_all(&self.line)
            .expect("memory takes all that is written");
    }

    /// The packed file, and how each dossier ended, by index.
    pub(super) fn finish(self) -> (Vec<u8>, BTreeMap<u64, CaseOutcome>) {
        let bytes = self
            .file
            .finish()
            .expect("memory takes all that is written");
        (bytes, self.ended)
    }
}

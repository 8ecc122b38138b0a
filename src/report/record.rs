//! All that the reports of one run are written from; `cli` fills it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::{Dossier, SettlementAnswer};
use crate::judge::Verdict;
use crate::law::Step;
use crate::measure::{Beside, CaseOutcome, Measures};

/// One run, ready to be shown.
#[derive(Debug)]
pub struct RunRecord {
    /// Where it comes from and what repeats it.
    pub manifest: Manifest,
    /// What was decided.
    pub verdict: Verdict,
    /// What was measured.
    pub measures: Measures,
    /// The wrong and undelivered dossiers whose content was kept, in order of index;
    /// what the audit found of each stands in `measures.cases`.
    pub cases: Vec<CaseFile>,
    /// A person's own cases, in order; empty when none were played.
    pub own: Vec<OwnCaseFile>,
    /// The inputs as used, copied beside the reports: scenario, policy, adapter
    /// without its secrets. File name (no folder) and text.
    pub inputs: Vec<(String, String)>,
    /// Further files of the run folder, such as the dossiers played, by name.
    pub attachments: Vec<(String, Attachment)>,
}

/// What a further file of the run folder holds.
#[derive(Debug)]
pub enum Attachment {
    /// These bytes.
    Bytes(Vec<u8>),
    /// All of this file, whatever its cursor: what may be too large for memory.
    File(std::fs::File),
}

/// The content of one wrong or undelivered dossier.
#[derive(Clone, PartialEq, Debug)]
pub struct CaseFile {
    /// Its index in the campaign.
    pub index: u64,
    /// The dossier played.
    pub dossier: Arc<Dossier>,
    /// What the law owed, settlement by settlement; empty when the law abstains.
    pub due: Vec<SettlementAnswer>,
    /// What the engine answered, settlement by settlement; empty when it never did.
    pub paid: Vec<SettlementAnswer>,
    /// How the law gets to what is due, as known at the last settlement; may be empty.
    pub steps: Vec<Step>,
}

/// One of a person's own cases, and what became of it.
#[derive(Clone, PartialEq, Debug)]
pub struct OwnCaseFile {
    /// Its index in the campaign.
    pub index: u64,
    /// The name that she gave it.
    pub name: String,
    /// Who she is.
    pub author: String,
    /// What it shows, in her words.
    pub about: String,
    /// How it ended; none when it was not played.
    pub outcome: Option<CaseOutcome>,
    /// Her figures beside the oracle's and the engine's, each with the payee in her words.
    pub amounts: Vec<(String, Beside)>,
}

/// Where a run comes from and what repeats it: `manifest.json`.
///
/// Holds no secret: the command line is redacted by `cli` before it gets here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Manifest {
    /// Version of this format: `1`.
    pub format: u32,
    /// Name of the run, and of its folder.
    pub run: String,
    /// The harness.
    pub harness: Harness,
    /// Version of the engine's contract that was spoken.
    #[serde(default = "first_contract")]
    pub contract: String,
    /// Name of the scenario.
    pub scenario: String,
    /// What the scenario is for, one sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// What the load was and was not, where it follows counts or a forecast, and what the engine
    /// held before: sentences without full stop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub load: Vec<String>,
    /// Code of the fund.
    pub fund: String,
    /// Seed of the people's legal content.
    pub seed: u64,
    /// Salt of the people's identities.
    pub salt: u64,
    /// SHA-256 of each input, by name: scenario, policy, parameters, adapter, dossiers.
    pub digests: BTreeMap<String, String>,
    /// The engine that answered.
    pub engine: EngineFacts,
    /// The command line, without secrets.
    pub command_line: String,
    /// The machine that sent.
    pub machine: Machine,
    /// When the run began, RFC 3339 in UTC.
    pub started_at: String,
    /// How long the run took, from the first dossier to the last one, milliseconds.
    pub elapsed_ms: u64,
}

/// Runs that say nothing spoke the first one.
fn first_contract() -> String {
    "1".to_owned()
}

/// The harness itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Harness {
    /// Its version.
    pub version: String,
    /// Its commit, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

/// The engine that answered. Its words are hostile.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EngineFacts {
    /// Its name, from itself.
    pub name: String,
    /// Its version, from itself.
    pub version: String,
    /// Where it says that it runs: `bench`, `acceptance`.
    pub environment: String,
    /// Where it was reached, without credentials.
    pub address: String,
    /// What every trace of the run begins with (`traceparent`, W3C); the rest is the number of
    /// the dossier in 16 hexadecimal digits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub trace_prefix: String,
    /// Faults switched on in the inner sandbox, as typed; empty for any other engine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
}

/// The machine that sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Machine {
    /// Operating system: `linux`.
    pub system: String,
    /// Processor architecture: `x86_64`.
    pub architecture: String,
    /// Cores allowed to this process.
    pub n_cores: u64,
}

impl Machine {
    /// This machine.
    pub fn here() -> Self {
        Self {
            system: std::env::consts::OS.to_owned(),
            architecture: std::env::consts::ARCH.to_owned(),
            n_cores: std::thread::available_parallelism().map_or(1, |n| n.get() as u64),
        }
    }
}

impl RunRecord {
    /// The command that plays the dossier `index` of this run again.
    pub fn replay(&self, index: u64) -> String {
        format!("recette replay '{}#{index}'", self.manifest.run)
    }

    /// The trace under which the engine was asked about the dossier `index`; empty when the run
    /// does not say.
    pub fn trace(&self, index: u64) -> String {
        match self.manifest.engine.trace_prefix.as_str() {
            "" => String::new(),
            prefix => format!("{prefix}{index:016x}"),
        }
    }

    /// The kept content of the dossier `index`.
    pub(crate) fn case(&self, index: u64) -> Option<&CaseFile> {
        self.cases.iter().find(|case| case.index == index)
    }
}

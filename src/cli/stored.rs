//! A run of the past, read from its folder: what repeats it, and its dossiers.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use crate::domain::{Dossier, SettlementAnswer};
use crate::judge::Verdict;
use crate::measure::{Audit, CaseOutcome};
use crate::report::Manifest;

/// Longest line read from a run folder, in bytes.
const MAX_LINE: u64 = 64 << 20;

/// What a run was asked, beside its scenario: `inputs/request.json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// The fund.
    pub(super) fund: String,
    /// Seed of the legal content.
    pub(super) seed: u64,
    /// Salt of the identities.
    pub(super) salt: u64,
    /// Milliseconds allowed for the whole run; decides how many people are drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) budget_ms: Option<u64>,
    /// The engine: `sandbox`, an address without credentials, or the adapter's file.
    pub(super) engine: String,
    /// Faults of the inner sandbox.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) faults: Vec<String>,
    /// Name of the scenario's file in `inputs`.
    pub(super) scenario: String,
    /// Name of the workbook of own cases in the run folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cases: Option<String>,
    /// Name of the adapter's file in `inputs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) adapter: Option<String>,
}

/// Name of the request among the inputs of a run.
pub(super) const REQUEST: &str = "request.json";
/// Name of the file that holds every dossier planned, one a line, in order of index.
pub(super) const DOSSIERS: &str = "dossiers.ndjson.gz";

/// A run of the past.
pub(super) struct StoredRun {
    /// Its folder.
    pub(super) folder: PathBuf,
    /// Where it comes from.
    pub(super) manifest: Manifest,
    /// What it was asked.
    pub(super) request: Request,
}

/// One dossier of a run.
pub(super) struct StoredCase {
    /// Its index.
    pub(super) index: u64,
    /// The file.
    pub(super) dossier: Dossier,
    /// How it ended and what was found, when it was wrong or undelivered.
    pub(super) found: Option<Found>,
}

/// What a run found of one dossier.
#[derive(Deserialize)]
pub(super) struct Found {
    /// Its index.
    index: u64,
    /// Its name in the engine.
    reference: String,
    /// How it ended.
    pub(super) outcome: CaseOutcome,
    /// The kind of the failure that left it undelivered.
    #[serde(default)]
    pub(super) failure: Option<String>,
    /// The differences.
    pub(super) audit: Audit,
    #[serde(default)]
    dossier: Option<Dossier>,
    /// What the engine answered.
    #[serde(default)]
    pub(super) paid: Vec<SettlementAnswer>,
}

impl StoredRun {
    /// Splits `RUN#ID` and opens the run; `RUN` is a folder, or a name below `reports`.
    pub(super) fn open<'a>(what: &'a str, reports: &Path) -> Result<(Self, &'a str), Failure> {
        let (run, id) = what.rsplit_once('#').ok_or_else(|| {
            Failure::WrongInput(format!(
                "`{what}` does not name a dossier of a run\n  hint: `RUN#ID`, as printed under a failure; quote it for the shell"
            ))
        })?;
        let folder = run_folder(run, reports);
        let manifest: Manifest = read_json(&folder.join("manifest.json"))?;
        let request = read_json(&folder.join("inputs").join(REQUEST))?;
        Ok((
            Self {
                folder,
                manifest,
                request,
            },
            id,
        ))
    }

    /// What was decided.
    pub(super) fn verdict(&self) -> Result<Verdict, Failure> {
        read_json(&self.folder.join("verdict.json"))
    }

    /// The dossier named `id`: its index, or its name in the engine.
    pub(super) fn case(&self, id: &str) -> Result<StoredCase, Failure> {
        let index: Option<u64> = id.parse().ok();
        let wrong = self.folder.join("cases.ndjson.gz");
        let mut found = None;
        each_line(&wrong, &mut |_, text| {
            let case: Found = serde_json::from_slice(text)
                .map_err(|error| Failure::WrongInput(format!("{}: {error}", wrong.display())))?;
            let is_it = Some(case.index) == index || case.reference == id;
            if is_it {
                found = Some(case);
            }
            Ok(is_it)
        })?;
        if let Some(Found {
            index,
            dossier: Some(dossier),
            ..
        }) = &mut found
        {
            return Ok(StoredCase {
                index: *index,
                dossier: dossier.clone(),
                found,
            });
        }
        let all = self.folder.join(DOSSIERS);
        let mut case = None;
        each_line(&all, &mut |rank, text| {
            let by_index = index == Some(rank);
            if !by_index && !contains(text, id.as_bytes()) {
                return Ok(false);
            }
            let dossier: Dossier = serde_json::from_slice(text)
                .map_err(|error| Failure::WrongInput(format!("{}: {error}", all.display())))?;
            let is_it = by_index || dossier.reference.as_str() == id;
            if is_it {
                case = Some((rank, dossier));
            }
            Ok(is_it)
        })?;
        let (index, dossier) = case.ok_or_else(|| {
            Failure::WrongInput(format!(
                "run `{}` played no dossier `{id}`",
                self.manifest.run
            ))
        })?;
        Ok(StoredCase {
            index,
            dossier,
            found,
        })
    }
}

/// Whether `what` is `RUN#ID`, one dossier of a run: no file bears that name.
pub(super) fn names_a_case(what: &str) -> bool {
    what.contains('#') && !Path::new(what).exists()
}

/// Where a run folder is: a path, or a name below `reports`.
fn run_folder(name: &str, reports: &Path) -> PathBuf {
    let direct = PathBuf::from(name);
    if direct.is_dir() {
        direct
    } else {
        reports.join(name)
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let text = std::fs::read(path).map_err(|error| Failure::unreadable(path, &error))?;
    serde_json::from_slice(&text)
        .map_err(|error| Failure::WrongInput(format!("{}: {error}", path.display())))
}

/// Looks at a line, given its rank; `true` when it has seen enough.
type Look<'a> = dyn FnMut(u64, &[u8]) -> Result<bool, Failure> + 'a;

/// Gives each line of a packed file to `look`, until it has seen enough.
fn each_line(path: &Path, look: &mut Look<'_>) -> Result<(), Failure> {
    let file = File::open(path).map_err(|error| Failure::unreadable(path, &error))?;
    let mut input = BufReader::new(flate2::read::MultiGzDecoder::new(file));
    let mut text = Vec::new();
    for rank in 0.. {
        text.clear();
        let n = (&mut input)
            .take(MAX_LINE)
            .read_until(b'\n', &mut text)
            .map_err(|error| Failure::unreadable(path, &error))?;
        if n == 0 || look(rank, &text)? {
            break;
        }
    }
    Ok(())
}

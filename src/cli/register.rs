//! The register of accepted defects in a run: found, read, refused where it cannot hold,
//! and held against what the run found.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::campaign::Campaign;
use super::failure::Failure;
use super::{RunArgs, say};
use crate::domain::{Day, Pool, sha256_hex};
use crate::judge::{self, CaseTable, Cause, Evidence};
use crate::measure::Measures;
use crate::report::hostile::terminal;
use crate::scenario::{self, Accepted, BlockFrom, Purpose, ScenarioError};

/// Name of the folder beside the scenario.
const FOLDER: &str = "accepted";

/// The register of one run.
pub(super) struct Entries {
    /// Those of the fund that is played.
    of_this_fund: Vec<Accepted>,
    /// Their last days are held against this one.
    today: Day,
    /// Files as used: name among the inputs, text.
    pub(super) inputs: Vec<(String, String)>,
}

impl Entries {
    /// Reads the register that `args` name, or the one beside the scenario.
    pub(super) fn read(
        args: &RunArgs,
        campaign: &Campaign,
        started_at: jiff::Timestamp,
    ) -> Result<Self, Failure> {
        let purpose = campaign.scenario.policy.purpose;
        if args.today.is_some() && purpose == Purpose::Rollout {
            return Err(Failure::WrongInput(
                "`--today` is refused: a rollout is decided on the day on which it is played\n  hint: leave it out, or run under another policy".into(),
            ));
        }
        let today = args.today.unwrap_or_else(|| day_of(started_at));
        let beside = args.scenario.as_deref().and_then(Path::parent);
        let beside = beside.unwrap_or(Path::new("."));
        let beside = Some(beside.join(FOLDER)).filter(|folder| folder.is_dir());
        let files = match args.accepted.as_ref().or(beside.as_ref()) {
            Some(folder) => files_of(folder)?,
            None => Vec::new(),
        };
        let mut entries = scenario::register(&files).map_err(|errors| refused(&errors))?;
        let wrong: Vec<String> = entries
            .iter()
            .filter_map(|entry| unacceptable(entry, today, campaign))
            .collect();
        if !wrong.is_empty() {
            return Err(Failure::WrongInput(wrong.join("\n")));
        }
        // Files may bear any name, entries are named plainly; one stands in each file.
        let names = entries
            .iter()
            .map(|entry| format!("accepted-{}.toml", entry.name));
        let inputs = names.zip(files.into_iter().map(|(_, text)| text)).collect();
        let fund = campaign.scenario.population.fund;
        entries.retain(|entry| {
            let is_here = entry.fund.is_none_or(|own| own == fund);
            if !is_here {
                say(&format!(
                    "accepted elsewhere, not in fund {fund}: {}",
                    entry.name
                ));
            }
            is_here
        });
        Ok(Self {
            of_this_fund: entries,
            today,
            inputs,
        })
    }

    /// SHA-256 over the names and texts of the files; nothing when there are none.
    pub(super) fn digest(&self) -> Option<String> {
        let mut bytes = Vec::new();
        for (name, text) in &self.inputs {
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(0);
        }
        (!self.inputs.is_empty()).then(|| sha256_hex(&bytes))
    }

    /// Whether nothing is accepted.
    pub(super) const fn is_empty(&self) -> bool {
        self.of_this_fund.is_empty()
    }

    /// What became of each entry; says of each cause what an acceptance would rest on.
    pub(super) fn held_against(
        &self,
        campaign: &Campaign,
        measures: &Measures,
        table: &CaseTable,
        causes: &mut [Cause],
    ) -> judge::Register {
        // Several causes ask for the same dossiers, which are made anew each time.
        let known: RefCell<BTreeMap<u64, (String, Pool)>> = RefCell::default();
        let place = |index: u64| -> (String, Pool) {
            let mut known = known.borrow_mut();
            let place = known.entry(index).or_insert_with(|| {
                let case = campaign.case(index);
                (case.stratum.to_string(), case.pool)
            });
            place.clone()
        };
        let caseload = campaign.caseload();
        let evidence = Evidence {
            measures,
            table,
            policy: &campaign.scenario.policy,
            caseload: caseload.as_ref(),
            place: &place,
        };
        for cause in causes.iter_mut().filter(|cause| !cause.when.is_empty()) {
            cause.seen = Some(judge::seen(cause, evidence));
        }
        judge::register(&self.of_this_fund, self.today, evidence)
    }
}

/// Why an entry cannot hold in this run, whatever it finds.
fn unacceptable(entry: &Accepted, today: Day, campaign: &Campaign) -> Option<String> {
    let file = terminal(&entry.file);
    if entry.accepted_on > today {
        return Some(format!(
            "{file}: `accepted_on` is {}, after {today}\n  hint: an entry holds from the day of its acceptance on",
            entry.accepted_on
        ));
    }
    if campaign.scenario.policy.purpose != Purpose::Rollout {
        return None;
    }
    if entry.worst.severity == BlockFrom::S0 {
        return Some(format!(
            "{file}: `worst.severity` is `S0`: what hurts a person now is never accepted for a rollout\n  hint: have it corrected, or take the entry out of the register"
        ));
    }
    let caseload = campaign.caseload()?;
    let mut shares = caseload.shares.iter();
    let critical = shares.find(|one| one.critical && entry.is_accepted_in(&one.stratum))?;
    Some(format!(
        "{file}: `scope.strata` holds `{}`, which is critical: no defect is accepted in it for a rollout\n  hint: name the other strata, one by one",
        critical.stratum
    ))
}

/// The files of a register, by path: `.toml` only, in order of name.
pub(super) fn files_of(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let unreadable = |error: &std::io::Error| Failure::unreadable(folder, error);
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(&error))? {
        let path = entry.map_err(|error| unreadable(&error))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| match std::fs::read_to_string(&path) {
            Ok(text) => Ok((path.display().to_string(), text)),
            Err(error) => Err(Failure::unreadable(&path, &error)),
        })
        .collect()
}

/// All mistakes of a register, one under the other.
pub(super) fn refused(errors: &[ScenarioError]) -> Failure {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Failure::WrongInput(lines.join("\n"))
}

/// The day of an instant, in UTC: that of the run's name.
pub(super) fn day_of(at: jiff::Timestamp) -> Day {
    let text = at.strftime("%Y-%m-%d").to_string();
    text.parse().expect("a civil date of this century")
}

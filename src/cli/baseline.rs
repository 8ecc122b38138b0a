//! The engine of before: a stored run, whose answers are judged again under the law of today,
//! or an address, played first with the same dossiers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::answers::ANSWERS;
use super::campaign::Campaign;
use super::cores::{by_all_cores, n_cores};
use super::failure::Failure;
use super::stored::{DOSSIERS, Lines, StoredRun};
use crate::domain::{Dossier, Pool};
use crate::judge::{Baseline, Ended, Verdict};
use crate::law::Parameters;
use crate::measure::{Answered, CaseOutcome, Measures, Tally, WrongCase};
use crate::play::Case;
use crate::scenario::EngineChoice;

/// Dossiers judged again at a time, for each core.
const CHUNK: usize = 256;

/// What `--baseline` names.
pub(super) enum Before {
    /// A run folder.
    Run(Box<StoredRun>),
    /// An engine that speaks contract v1; none for the inner sandbox.
    Engine(Option<EngineChoice>),
}

impl Before {
    /// An address, the word `sandbox`, or a run: a folder, or a name below `reports`.
    pub(super) fn named(text: &str, reports: &Path) -> Result<Self, Failure> {
        if text.contains("://") {
            return Ok(Self::Engine(Some(EngineChoice::Url(text.to_owned()))));
        }
        if text == "sandbox" {
            return Ok(Self::Engine(None));
        }
        let run = StoredRun::of(text, reports)?;
        if run.manifest.contract != crate::domain::CONTRACT {
            return Err(Failure::WrongInput(format!(
                "run `{}` was played under contract v{}, this program speaks v{}\n  hint: play the engine of before again, with `--baseline` and its address",
                run.manifest.run,
                crate::report::hostile::terminal(&run.manifest.contract),
                crate::domain::CONTRACT
            )));
        }
        if !run.folder.join(ANSWERS).is_file() {
            return Err(Failure::WrongInput(format!(
                "run `{}` kept no answers (`{ANSWERS}`), so it cannot be judged again\n  hint: play the engine of before again, with `--baseline` and its address",
                run.manifest.run
            )));
        }
        Ok(Self::Run(Box::new(run)))
    }
}

/// A dossier of a campaign by its facts.
pub(super) struct Facts {
    /// Digest of the facts.
    pub(super) digest: String,
    stratum: Arc<str>,
    pool: Pool,
}

/// The facts of each dossier of a campaign, in order of index.
pub(super) fn facts(campaign: &Campaign) -> Vec<Facts> {
    let n = campaign.n_cases();
    let part = n.div_ceil(n_cores() as u64).max(1);
    let parts = (0..n.div_ceil(part)).map(|rank| rank * part..n.min((rank + 1) * part));
    let make = campaign.maker();
    by_all_cores(parts, |indices| {
        let facts = indices.map(|index| {
            let case = make(index);
            Facts {
                digest: case.dossier.digest(),
                stratum: case.stratum,
                pool: case.pool,
            }
        });
        facts.collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect()
}

/// How the dossiers of a run that has just ended did, the law's abstentions left out.
pub(super) fn ended(
    facts: &[Facts],
    outcomes: &BTreeMap<u64, CaseOutcome>,
    measures: &Measures,
) -> Vec<Ended> {
    let wrong: BTreeMap<u64, &WrongCase> = measures
        .wrong
        .iter()
        .map(|case| (case.index, case))
        .collect();
    let one = |(index, facts): (u64, &Facts)| {
        let wrong = match outcomes.get(&index)? {
            CaseOutcome::Undecided => return None,
            CaseOutcome::Right => None,
            // One that was not even kept in a few words is no pair.
            CaseOutcome::Wrong | CaseOutcome::Undelivered => Some((*wrong.get(&index)?).clone()),
        };
        Some(Ended {
            index,
            digest: facts.digest.clone(),
            stratum: facts.stratum.to_string(),
            pool: facts.pool,
            wrong,
        })
    };
    (0..).zip(facts).filter_map(one).collect()
}

/// A stored run as a baseline, its answers judged again under `parameters`.
pub(super) fn of_run(run: &StoredRun, parameters: &Arc<Parameters>) -> Result<Baseline, Failure> {
    let engine = &run.manifest.engine;
    Ok(Baseline::new(
        run.manifest.run.clone(),
        format!("{} {}", engine.name, engine.version),
        fixed(&run.verdict()?),
        judged_again(run, parameters)?,
    ))
}

fn fixed(verdict: &Verdict) -> BTreeSet<String> {
    let known = verdict.regression.as_ref();
    known.map(|known| known.fixed.clone()).unwrap_or_default()
}

/// How each dossier of a stored run ended, in order of index, under the law of today.
pub(super) fn judged_again(
    run: &StoredRun,
    parameters: &Arc<Parameters>,
) -> Result<Vec<Ended>, Failure> {
    let not_covered = run.not_covered()?;
    let tally = || Tally::new(Arc::clone(parameters)).without(not_covered.clone());
    let mut dossiers = Lines::open(&run.folder.join(DOSSIERS))?;
    let mut answers = Answers::open(&run.folder.join(ANSWERS))?;
    let (mut ended, mut index, mut is_over) = (Vec::new(), 0_u64, false);
    while !is_over {
        let mut chunk = Vec::with_capacity(CHUNK * n_cores());
        while chunk.len() < CHUNK * n_cores() {
            let Some(dossier) = dossiers.next()? else {
                is_over = true;
                break;
            };
            // A dossier that was never played has no answers.
            if let Some(answered) = answers.of(index)? {
                chunk.push((index, dossier, answered));
            }
            index += 1;
        }
        let part = chunk.len().div_ceil(n_cores()).max(1);
        let judged = by_all_cores(chunk.chunks(part), |part| {
            let tally = tally();
            let again = |(index, dossier, answered): &(u64, Vec<u8>, Vec<u8>)| {
                judge_again(&tally, *index, dossier, answered)
            };
            part.iter().map(again).collect::<Result<Vec<_>, _>>()
        });
        for part in judged {
            let part = part.map_err(|what| {
                Failure::WrongInput(format!("run `{}`: {what}", run.manifest.run))
            })?;
            ended.extend(part.into_iter().flatten());
        }
    }
    Ok(ended)
}

fn judge_again(
    tally: &Tally,
    index: u64,
    dossier: &[u8],
    answered: &[u8],
) -> Result<Option<Ended>, String> {
    let dossier: Dossier = serde_json::from_slice(dossier)
        .map_err(|error| format!("dossier {index} in {DOSSIERS}: {error}"))?;
    let answered: Answered<'static> = serde_json::from_slice(answered)
        .map_err(|error| format!("answers to dossier {index} in {ANSWERS}: {error}"))?;
    let digest = dossier.digest();
    let case = Case::new(index, dossier);
    let (stratum, pool) = (case.stratum.to_string(), case.pool);
    let measure = tally.audited(&answered.again(case)).measure;
    if measure.outcome == CaseOutcome::Undecided {
        return Ok(None);
    }
    Ok(Some(Ended {
        index,
        digest,
        stratum,
        pool,
        wrong: WrongCase::of(&measure),
    }))
}

/// Answers by index, from a file that holds them in the order in which dossiers ended: those
/// met too early wait, packed.
struct Answers {
    lines: Lines,
    early: BTreeMap<u64, Vec<u8>>,
}

impl Answers {
    fn open(path: &Path) -> Result<Self, Failure> {
        Ok(Self {
            lines: Lines::open(path)?,
            early: BTreeMap::new(),
        })
    }

    fn of(&mut self, wanted: u64) -> Result<Option<Vec<u8>>, Failure> {
        if let Some(packed) = self.early.remove(&wanted) {
            return Ok(Some(unpacked(&packed)));
        }
        while let Some(line) = self.lines.next()? {
            let index = self.lines.index(&line)?;
            if index == wanted {
                return Ok(Some(line));
            }
            self.early.insert(index, packed(&line));
        }
        Ok(None)
    }
}

fn packed(line: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder
        .write_all(line)
        .expect("memory takes all that is written");
    encoder.finish().expect("memory takes all that is written")
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let mut line = Vec::new();
    flate2::read::DeflateDecoder::new(packed)
        .read_to_end(&mut line)
        .expect("packed here a moment ago");
    line
}

/// Refuses a comparison of which too little would be left.
pub(super) fn enough_pairs(
    facts: &[Facts],
    before: &Baseline,
    campaign: &Campaign,
) -> Result<(), Failure> {
    let n = facts.len() as u64;
    let n_pairs = before.n_pairs(facts.iter().map(|one| one.digest.as_str()));
    let percent = campaign.scenario.policy.baseline.min_pairs_percent;
    let n_needed = (n * percent).div_ceil(100).max(1);
    if n_pairs >= n_needed {
        return Ok(());
    }
    Err(Failure::WrongInput(format!(
        "the baseline holds {n_pairs} of the {n} dossiers of this run: the policy needs {n_needed} ({percent} %)\n  hint: the same scenario, fund, seed and budget draw the same people, unless population or datasets have changed since; else name the address of the engine of before"
    )))
}

//! `recette selftest`: does the harness find the faults it is made to find?
//!
//! Each fault of the sandbox's catalogue is switched on in turn and the campaign is played,
//! audited, judged and explained as any run is. Whom the fault reaches is known apart, from
//! the answers of the sound engine beside those of the faulty one. The judge and the search
//! for causes are told nothing.

mod inner;
mod table;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Args;

use super::campaign::{Campaign, Numbers};
use super::cores::{by_all_cores, n_cores};
use super::embedded::Datasets;
use super::failure::Failure;
use super::{print, relations, say};
use crate::domain::Dossier;
use crate::investigate;
use crate::judge::{self, CaseTable, Cause, Outcome, Relation, RowOutcome};
use crate::measure::{CaseOutcome, Feature, FeatureReader, Gross, Measures, Signature, Tally};
use crate::play::{Case, Played};
use crate::sandbox::{Fault, FaultKind, fault::Scope};
use table::{Reached, Row};

/// Options of `selftest`.
#[derive(Args, Debug)]
pub(super) struct SelftestArgs {
    /// The scenario whose people are played.
    #[arg(default_value = "scenarios/selftest.toml")]
    scenario: PathBuf,
    /// Only these faults; all of the catalogue when absent.
    #[arg(long, value_name = "ID[=SHARE]")]
    fault: Vec<String>,
    /// Every N-th fault of the catalogue, beginning with number K: `3/20`.
    #[arg(long, value_name = "K/N", value_parser = part)]
    part: Option<(usize, usize)>,
    /// Share of the dossiers that each fault touches.
    #[arg(long, value_name = "SHARE", default_value = "1")]
    share: String,
    /// Play this many pairs of faults, drawn by the seed, instead of one fault at a time.
    #[arg(long, value_name = "N", conflicts_with = "fault")]
    pairs: Option<usize>,
    /// Seed of the people.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Also print each cause that was named.
    #[arg(long)]
    causes: bool,
}

/// Dossiers on which each metamorphic relation is tried.
const N_RELATED: u64 = 30;
/// Dossiers tried when a smaller one is looked for.
const MAX_TRIED: u32 = 300;

/// `3/20` as (3, 20).
fn part(text: &str) -> Result<(usize, usize), String> {
    let read = || {
        let (k, n) = text.split_once('/')?;
        let (k, n): (usize, usize) = (k.parse().ok()?, n.parse().ok()?);
        (k < n).then_some((k, n))
    };
    read().ok_or_else(|| format!("`{text}`: expected a part such as `3/20`"))
}

/// The people of the self-test, once for all faults.
struct People<'c> {
    campaign: &'c Campaign,
    cases: Vec<Case>,
    features: Vec<Vec<Feature>>,
    clean: Vec<Option<Played>>,
    /// Dossiers on which each metamorphic relation is tried.
    related: Vec<(Relation, u64)>,
}

/// Carries out the command.
pub(super) fn selftest(args: &SelftestArgs, datasets: &Datasets) -> Result<(), Failure> {
    let numbers = Numbers {
        seed: args.seed,
        // Whom a share of a fault touches depends on identities: a repeated test needs the same.
        salt: Some(0),
        ..Numbers::default()
    };
    let campaign = Campaign::read(&args.scenario, numbers, datasets)?;
    let trials = trials(args, campaign.seed)?;
    let people = people(&campaign);
    say(&format!(
        "{} dossiers, seed {}, {} trials on {} cores",
        people.cases.len(),
        campaign.seed,
        trials.len(),
        n_cores()
    ));
    let clean = people.try_with(&[]);
    print(&table::clean_line(&clean))?;
    let next = AtomicUsize::new(0);
    let mut rows: Vec<(usize, Row)> = by_all_cores(0..n_cores(), |_| {
        let mut rows = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(faults) = trials.get(at) else {
                return rows;
            };
            let row = people.try_with(faults);
            say(&format!(
                "{}/{} {}",
                at + 1,
                trials.len(),
                table::short(&row)
            ));
            rows.push((at, row));
        }
    })
    .into_iter()
    .flatten()
    .collect();
    rows.sort_by_key(|(at, _)| *at);
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    print(&table::table(&rows, args.causes))?;
    if clean.n_reached == 0
        && clean.gates.is_empty()
        && clean.broken.is_empty()
        && table::all_is_well(&rows)
    {
        Ok(())
    } else {
        Err(Failure::NoGo)
    }
}

/// The faults of each trial.
fn trials(args: &SelftestArgs, seed: u64) -> Result<Vec<Vec<Fault>>, Failure> {
    let read =
        |text: &str| Fault::parse(text).map_err(|error| Failure::WrongInput(error.to_string()));
    if !args.fault.is_empty() {
        return args
            .fault
            .iter()
            .map(|text| Ok(vec![read(text)?]))
            .collect();
    }
    let mut of_dossiers = Vec::new();
    for kind in FaultKind::ALL {
        // Faults of the transport are met on the wire only: the runs of `.ci/run` play them.
        if kind.scope() == Scope::Dossiers && !ON_THE_WIRE.contains(kind) {
            of_dossiers.push(read(&format!("{}={}", kind.id(), args.share))?);
        }
    }
    if let Some(n) = args.pairs {
        return Ok(pairs(&of_dossiers, n, seed));
    }
    let (k, n) = args.part.unwrap_or((0, 1));
    Ok(of_dossiers
        .into_iter()
        .skip(k)
        .step_by(n)
        .map(|fault| vec![fault])
        .collect())
}

/// Faults of dossiers that only the wire shows.
const ON_THE_WIRE: [FaultKind; 7] = [
    FaultKind::StuckAfterRun,
    FaultKind::RunSkipsFileInUse,
    FaultKind::UpdateLost,
    FaultKind::PaysOfSomebodyElse,
    FaultKind::OtherPerson,
    FaultKind::ErrorsDossier,
    FaultKind::ErrorsAld,
];

/// `n` pairs of two distinct faults, drawn by `seed`.
fn pairs(faults: &[Fault], n: usize, seed: u64) -> Vec<Vec<Fault>> {
    let mut drawn = Vec::new();
    let mut state = seed;
    let mut next = |below: usize| {
        // The generator of Knuth (MMIX): a list of pairs needs no more.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below.max(1)
    };
    let n = n.min(faults.len() * faults.len().saturating_sub(1) / 2);
    while drawn.len() < n {
        let (one, other) = (next(faults.len()), next(faults.len()));
        let pair = vec![faults[one.min(other)], faults[one.max(other)]];
        if one != other && !drawn.contains(&pair) {
            drawn.push(pair);
        }
    }
    drawn
}

/// Makes everybody, says what holds of each, and plays the sound engine.
fn people(campaign: &Campaign) -> People<'_> {
    let n = campaign.n_cases();
    let n_parts = n_cores() as u64;
    let reader = FeatureReader::new(&campaign.parameters);
    let parts = by_all_cores(0..n_parts, |part| {
        let range = n * part / n_parts..n * (part + 1) / n_parts;
        range
            .map(|index| {
                let case = campaign.case(index);
                let features = reader.features(&case.dossier);
                let clean = inner::played(&case, &[]);
                (case, features, clean)
            })
            .collect::<Vec<_>>()
    });
    let mut people = People {
        campaign,
        cases: Vec::new(),
        features: Vec::new(),
        clean: Vec::new(),
        related: Vec::new(),
    };
    let indices: Vec<u64> = (0..n).collect();
    people.related = relations::choose(campaign, &indices, N_RELATED, &|_| false).pairs;
    for (case, features, clean) in parts.into_iter().flatten() {
        people.cases.push(case);
        people.features.push(features);
        people.clean.push(clean);
    }
    people
}

impl People<'_> {
    /// One campaign with `faults` switched on: played, audited, judged, explained.
    fn try_with(&self, faults: &[Fault]) -> Row {
        let mut tally = Tally::new(std::sync::Arc::clone(&self.campaign.parameters));
        let mut table = CaseTable::default();
        let mut reached: BTreeSet<u64> = BTreeSet::new();
        let mut n_seen = 0;
        for ((case, features), clean) in self.cases.iter().zip(&self.features).zip(&self.clean) {
            let (Some(clean), Some(played)) = (clean, inner::played(case, faults)) else {
                continue;
            };
            let is_reached = inner::is_reached(clean, &played);
            if is_reached {
                reached.insert(case.index);
            }
            let audited = tally.audited(&played);
            let measure = &audited.measure;
            let outcome = match measure.outcome {
                CaseOutcome::Undecided => None,
                CaseOutcome::Right => Some(RowOutcome::Right),
                CaseOutcome::Wrong | CaseOutcome::Undelivered => {
                    n_seen += u64::from(is_reached);
                    Signature::of(measure).map(RowOutcome::Wrong)
                }
            };
            if let Some(outcome) = outcome {
                table.add(case.index, features.clone(), outcome);
            }
            tally.count(audited);
        }
        let measures = Measures {
            strata: tally.strata_with(&self.campaign.planned()),
            ..Measures::default()
        };
        let scenario = &self.campaign.scenario;
        let verdict = judge::verdict(&measures, &scenario.policy, &scenario.scope, None, &[]);
        let gates = verdict
            .findings_with(Outcome::Violated)
            .map(|finding| finding.gate)
            .collect();
        let causes = judge::causes(&table);
        let smallest = causes
            .first()
            .and_then(|cause| self.smallest(cause, faults, &tally));
        // Conditions tell whom a fault may touch; its share, how many of them it does.
        let whole: Vec<Fault> = faults.iter().map(|fault| fault.of_everybody()).collect();
        let concerned = if whole == faults {
            reached.clone()
        } else {
            self.reached(&whole)
        };
        let of_each = if faults.len() > 1 {
            whole.iter().map(|fault| self.reached(&[*fault])).collect()
        } else {
            Vec::new()
        };
        Row::new(
            faults,
            &Reached {
                n: reached.len() as u64,
                concerned,
                of_each,
            },
            n_seen,
            gates,
            causes,
            smallest,
        )
        .breaking(self.broken(faults))
    }

    /// Relations that an engine with these faults breaks.
    fn broken(&self, faults: &[Fault]) -> BTreeSet<Relation> {
        let mut broken = BTreeSet::new();
        for (relation, index) in &self.related {
            if broken.contains(relation) {
                continue;
            }
            let case = self.campaign.case(*index);
            let parting = inner::played(&case, faults).and_then(|before| {
                let dossier = &case.dossier;
                let statement = before.statement.as_ref();
                let other = investigate::changed(*relation, dossier, statement)?;
                let after = inner::played(&Case::new(*index, other), faults)?;
                let (before, after) = (Gross::of_engine(&before)?, Gross::of_engine(&after)?);
                investigate::parting(*relation, &before, &after)
            });
            if parting.is_some() {
                broken.insert(*relation);
            }
        }
        broken
    }

    /// The dossiers that some faults reach.
    fn reached(&self, faults: &[Fault]) -> BTreeSet<u64> {
        let cases = self.cases.iter().zip(&self.clean);
        let reached = cases.filter(|(case, clean)| {
            let played = inner::played(case, faults);
            let both = clean.as_ref().zip(played.as_ref());
            both.is_some_and(|(clean, played)| inner::is_reached(clean, played))
        });
        reached.map(|(case, _)| case.index).collect()
    }

    /// Size of the smallest dossier that fails as the first one of a cause does.
    fn smallest(
        &self,
        cause: &Cause,
        faults: &[Fault],
        tally: &Tally,
    ) -> Option<(usize, usize, i32)> {
        let index = *cause.examples.first()?;
        let first = self.cases.iter().find(|one| one.index == index)?;
        let signature_of = |dossier: &Dossier| {
            let simpler = Case::new(index, dossier.clone());
            let measure = tally.audited(&inner::played(&simpler, faults)?).measure;
            let is_wrong = measure.outcome == CaseOutcome::Wrong;
            is_wrong.then(|| Signature::of(&measure)).flatten()
        };
        let signature = signature_of(&first.dossier)?;
        let shrunk = investigate::shrink(&first.dossier, MAX_TRIED, |simpler| {
            signature_of(simpler).is_some_and(|found| found == signature)
        });
        Some(investigate::size(&shrunk.dossier))
    }
}

//! What one run plays: a checked scenario, the people it stands for, and the numbers
//! that repeat them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::calendar::{forecast, traffic};
use super::embedded::{Datasets, arrivals, policy};
use super::failure::Failure;
use super::own::OwnCases;
use super::people::{fund, known_fund, tables};
use super::proof;
use super::stored::REQUEST;
use crate::domain::{Dossier, Pool};
use crate::engine::Keys;
use crate::judge::{Caseload, StratumShare, ToPlay};
use crate::law::{self, Parameters};
use crate::play::Case;
use crate::population::{self, CAPACITY, FundFacts, Recipe, Strangers, Tables, spread};
use crate::scenario::{Purpose, Scenario, Schedule, Shares, Sources};
use crate::workbook::STRATUM;

/// Part of a budget that the load may take; the rest is for starting, the calm pass and
/// the reports.
const LOAD_PART_PERCENT: u32 = 85;

/// Everything that is decided before anything is sent.
pub(super) struct Campaign {
    /// The checked scenario.
    pub(super) scenario: Scenario,
    /// Its text, and that of its policy: the inputs as used.
    pub(super) inputs: Vec<(String, String)>,
    /// Dated values of the law.
    pub(super) parameters: Arc<Parameters>,
    /// Seed of the legal content.
    pub(super) seed: u64,
    /// Salt of the identities.
    pub(super) salt: u64,
    /// Where the fresh people among those drawn are taken from; none when nobody is fresh.
    pub(super) fresh_round: Option<u64>,
    /// Time allowed for the whole run.
    pub(super) budget: Option<Duration>,
    /// A person's own cases; they are the last chosen ones.
    pub(super) own: Option<OwnCases>,
    /// Chosen dossiers in scope.
    design: Vec<Dossier>,
    sample: Option<Sample>,
    tables: Tables,
    make: Arc<dyn Fn(u64) -> Case + Send + Sync>,
}

#[derive(Clone)]
struct Sample {
    tables: Tables,
    recipe: Recipe,
    counts: Vec<(String, u64)>,
}

/// Numbers that a command line may set.
#[derive(Clone, Copy, Default)]
pub(super) struct Numbers<'a> {
    pub(super) fund: Option<&'a str>,
    pub(super) seed: Option<u64>,
    pub(super) salt: Option<u64>,
    pub(super) budget: Option<Duration>,
    pub(super) cases: Option<&'a Path>,
    /// One person in five is drawn anew, beside people whom a baseline met too.
    pub(super) fresh: Fresh,
    /// Fewest drawn dossiers of named strata, beyond what the scenario asks for.
    pub(super) at_least: &'a [(String, u64)],
}

/// Whether some of the drawn people are met by no earlier run: an engine cannot have been
/// taught them.
#[derive(Clone, Copy, Default)]
pub(super) enum Fresh {
    /// Nobody.
    #[default]
    Nobody,
    /// One in five, from anywhere.
    Some,
    /// The same as in a run of the past.
    Round(u64),
}

/// What stands before the name of a scenario among the inputs of a run.
const SCENARIO_OF_RUN: &str = "scenario-";

/// One drawn person in so many is fresh.
const FRESH_EVERY: u64 = 5;

impl Campaign {
    /// Reads the scenario at `path` and prepares the people it asks for.
    pub(super) fn read(
        path: &Path,
        numbers: Numbers<'_>,
        datasets: &Datasets,
    ) -> Result<Self, Failure> {
        let text =
            std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
        let beside = path.parent().unwrap_or(Path::new("."));
        let policies = |name: &str| policy(name, beside);
        let used = RefCell::new(Vec::new());
        let tables_beside = |name: &str| {
            let text = arrivals(name, beside)?;
            used.borrow_mut().push((name.to_owned(), text.clone()));
            Some(text)
        };
        // Among the inputs of a run a scenario bears what it is before its name.
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let is_of_run = beside.join(REQUEST).exists();
        let file = file
            .strip_prefix(SCENARIO_OF_RUN)
            .filter(|_| is_of_run)
            .unwrap_or(&file);
        let shown = beside.join(file).display().to_string();
        let (tables, traffic) = (tables(datasets)?, traffic(datasets)?);
        let sources = Sources {
            policies: &policies,
            tables: &tables_beside,
            forecast: &|asked| forecast(asked, numbers.fund, &tables, &traffic),
        };
        let mut scenario = Scenario::read_beside(&shown, &text, &sources).map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Failure::WrongInput(lines.join("\n"))
        })?;
        if let Some(code) = numbers.fund {
            scenario.population.fund = fund(&tables, code)?;
        }
        known_fund(&tables, scenario.population.fund)?;
        let more = numbers.at_least.iter().cloned();
        scenario.population.at_least.extend(more);
        let budget = numbers.budget.or(scenario.budget);
        let seed = numbers
            .seed
            .or(scenario.population.seed)
            .unwrap_or_else(fresh);
        let salt = numbers.salt.unwrap_or_else(fresh);
        let parameters = Arc::new(super::law::parameters(datasets)?);
        let mut design = design(&scenario, &tables, &parameters, seed, salt);
        let own = match numbers.cases {
            None => None,
            Some(path) => Some(OwnCases::read(path, &tables, (seed, salt))?),
        };
        if let Some(own) = &own {
            design.extend(own.cases.iter().map(|case| case.dossier.clone()));
            // Who brings cases wants them judged, whatever else is.
            scenario.scope.strata.push(format!("{STRATUM}*"));
        }
        let n_design = design.len() as u64;
        let mut sample = draw(&scenario, &tables, budget, n_design, seed)?;
        if scenario.policy.purpose == Purpose::Rollout {
            // Nobody chooses how many people decide a rollout: the policy does.
            if let Some(drawn) = &sample {
                let classes = proof::classes(&tables, scenario.population.fund, &drawn.counts);
                scenario.population.at_least = proof::solved(&scenario, classes)?;
                sample = draw(&scenario, &tables, budget, n_design, seed)?;
            }
        }
        let fresh_round = fresh_round(numbers.fresh, sample.as_ref());
        let policy_text = policies(&scenario.policy.name).unwrap_or_default();
        let mut inputs = vec![
            (format!("{SCENARIO_OF_RUN}{file}"), text),
            (format!("policy-{}.toml", scenario.policy.name), policy_text),
        ];
        inputs.extend(used.into_inner());
        let campaign = Self {
            scenario,
            inputs,
            parameters,
            seed,
            salt,
            fresh_round,
            budget,
            make: maker(&design, sample.clone(), (seed, salt), fresh_round),
            own,
            design,
            sample,
            tables,
        };
        if campaign.scenario.policy.purpose == Purpose::Rollout {
            proof::refuse(&campaign)?;
        }
        Ok(campaign)
    }

    /// What the thresholds of the policy depend on.
    pub(super) fn to_play(&self) -> ToPlay {
        let load = &self.scenario.load;
        let shares = self.shares();
        let drivers = [
            ("open", load.open.is_some(), shares.open),
            ("closed", load.closed.is_some(), shares.closed),
        ];
        let fund = self.scenario.population.fund;
        let counts = self
            .sample
            .as_ref()
            .map_or(&[][..], |sample| &sample.counts);
        ToPlay {
            classes: proof::classes(&self.tables, fund, counts),
            n_design: self.design.len() as u64,
            n_by_driver: drivers
                .into_iter()
                .filter(|(_, plays, _)| *plays)
                .map(|(name, _, n)| (name, n))
                .collect(),
            n_calls: self.n_calls(),
        }
    }

    /// How many dossiers each driver plays.
    pub(super) fn shares(&self) -> Shares {
        let load = &self.scenario.load;
        load.shares(self.n_cases(), self.n_drawn())
    }

    /// Whether the open driver sends documents of one day at once.
    pub(super) fn documents_together(&self) -> bool {
        let open = self.scenario.load.open.as_ref();
        open.is_some_and(|open| open.concurrent_documents)
    }

    /// How many dossiers are played.
    pub(super) fn n_cases(&self) -> u64 {
        self.design.len() as u64 + self.n_drawn()
    }

    /// Indices of a person's own cases.
    pub(super) fn own_indices(&self) -> std::ops::Range<u64> {
        let n_own = self.own.as_ref().map_or(0, |own| own.cases.len()) as u64;
        let n_design = self.design.len() as u64;
        n_design - n_own..n_design
    }

    /// How many of them are drawn; the chosen ones come before them.
    pub(super) fn n_drawn(&self) -> u64 {
        self.sample
            .as_ref()
            .and_then(|sample| sample.recipe.n_people())
            .unwrap_or(0)
    }

    /// Dossiers planned by stratum and pool.
    pub(super) fn planned(&self) -> BTreeMap<(String, Pool), u64> {
        let mut planned = BTreeMap::new();
        for dossier in &self.design {
            *planned
                .entry((dossier.stratum.name.clone(), Pool::Design))
                .or_default() += 1;
        }
        if let Some(sample) = &self.sample {
            for (stratum, count) in &sample.counts {
                planned.insert((stratum.clone(), Pool::Sample), *count);
            }
        }
        planned
    }

    /// The dossier number `index`: chosen ones first, then drawn ones.
    pub(super) fn case(&self, index: u64) -> Case {
        (self.make)(index)
    }

    /// New people for the same facts, of a salt of their own.
    pub(super) fn strangers(&self) -> Strangers<'_> {
        self.strangers_of(fresh())
    }

    /// The same of this salt.
    pub(super) fn strangers_of(&self, salt: u64) -> Strangers<'_> {
        Strangers::new(&self.tables, self.seed, salt)
    }

    /// Keys under which an engine meets these dossiers for the first time.
    pub(super) fn keys(&self) -> Keys {
        Keys {
            seed: self.seed,
            salt: self.salt,
            nonce: fresh(),
        }
    }

    /// The function that makes any case, for other threads.
    pub(super) fn maker(&self) -> Arc<dyn Fn(u64) -> Case + Send + Sync> {
        Arc::clone(&self.make)
    }

    /// How long the open driver's schedule lasts; zero without one.
    pub(super) fn length_of_open_load(&self) -> Duration {
        length_of_open_load(&self.scenario, self.shares().open, self.seed)
    }

    /// Calls of the whole run, estimated from dossiers spread over it.
    pub(super) fn n_calls(&self) -> u64 {
        let n_cases = self.n_cases();
        let n_looked_at = n_cases.min(5_000);
        let n_steps: u64 = (0..n_looked_at)
            .map(|look| {
                let dossier = &self.case(look * n_cases / n_looked_at.max(1)).dossier;
                (dossier.documents.len() + dossier.settlements.len() + 2) as u64
            })
            .sum();
        n_steps * n_cases / n_looked_at.max(1)
    }

    /// What to say before a run whose schedule alone is longer than its budget.
    pub(super) fn too_long_for_its_budget(&self) -> Option<String> {
        let length = self.length_of_open_load();
        let budget = self.budget.filter(|budget| length >= *budget)?;
        Some(format!(
            "the schedule lasts {} s and the budget is {} s: the run will be stopped before its end and cannot say GO\n  hint: raise `--budget` or the rate of `load.open`",
            length.as_secs(),
            budget.as_secs()
        ))
    }

    /// When dossiers of the open load begin.
    pub(super) fn schedule(&self) -> Option<&Schedule> {
        let open = self.scenario.load.open.as_ref()?;
        Some(&open.schedule)
    }

    /// Why the arrivals of a table and the dossiers of the campaign do not go together.
    pub(super) fn arrivals_differ(&self) -> Option<String> {
        let n_arrivals = self.schedule()?.n_journeys()?;
        let n_open = self.shares().open;
        (n_arrivals != n_open).then(|| {
            format!(
                "the table of arrivals brings {n_arrivals} dossiers and the schedule has {n_open} to send: none may be left out silently\n  hint: set `population.sample` so that both are the same, or leave it out and no other driver in; `scale` thins the table"
            )
        })
    }

    /// People of the fund in a year, by stratum; empty when nobody is drawn.
    pub(super) fn people_per_year(&self) -> BTreeMap<String, u64> {
        let volumes = self.sample.as_ref().and_then(|sample| {
            let facts = sample.tables.fund(self.scenario.population.fund)?;
            Some(sample.tables.volumes(facts))
        });
        volumes
            .into_iter()
            .flatten()
            .map(|volume| (volume.stratum, volume.n_people_per_year))
            .collect()
    }

    /// Whether errors in the class did the most harm where an engine was switched on before.
    pub(super) fn is_critical(&self, stratum: &str) -> bool {
        let mut classes = self.sample.iter().flat_map(|sample| sample.tables.strata());
        classes.any(|facts| facts.name == stratum && facts.critical)
    }

    /// What drawn cases are weighted with.
    pub(super) fn caseload(&self) -> Option<Caseload> {
        let sample = self.sample.as_ref()?;
        let facts = sample.tables.fund(self.scenario.population.fund)?;
        Some(caseload(&sample.tables, facts))
    }

    /// The same of every other fund.
    pub(super) fn caseloads_elsewhere(&self) -> Vec<Caseload> {
        let sample = self.sample.iter();
        let own = self.scenario.population.fund;
        sample
            .flat_map(|sample| {
                let others = sample.tables.funds().iter();
                let others = others.filter(move |facts| facts.code != own);
                others.map(|facts| caseload(&sample.tables, facts))
            })
            .collect()
    }
}

fn caseload(tables: &Tables, facts: &FundFacts) -> Caseload {
    let volumes = tables.volumes(facts);
    let n_people: u64 = volumes.iter().map(|volume| volume.n_people_per_year).sum();
    let confidence = if facts.is_reported {
        "certificates published by the fund"
    } else {
        "certificates estimated from inhabitants"
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "people of one fund stay far below 2^53"
    )]
    let shares = volumes
        .iter()
        .map(|volume| StratumShare {
            stratum: volume.stratum.clone(),
            share: volume.n_people_per_year as f64 / n_people.max(1) as f64,
            critical: tables
                .strata()
                .iter()
                .any(|one| one.name == volume.stratum && one.critical),
        })
        .collect();
    Caseload {
        fund: format!("{} {}", facts.code, facts.name),
        n_people,
        shares,
        source: format!("datasets/caseload and datasets/funds: {confidence}"),
    }
}

fn maker(
    design: &[Dossier],
    sample: Option<Sample>,
    (seed, salt): (u64, u64),
    fresh_round: Option<u64>,
) -> Arc<dyn Fn(u64) -> Case + Send + Sync> {
    let design: Vec<Case> = (0..)
        .zip(design)
        .map(|(index, dossier)| Case::new(index, dossier.clone()))
        .collect();
    Arc::new(move |index| {
        let n_design = design.len() as u64;
        if index < n_design {
            let index = usize::try_from(index).expect("an index of a list in memory");
            return design[index].clone();
        }
        let sample = sample
            .as_ref()
            .expect("an index beyond the chosen cases is a drawn one");
        let rank = index - n_design;
        // The series goes on beyond the people asked for, round after round of the same
        // classes: nobody of another round is met twice.
        let round = fresh_round.filter(|_| rank % FRESH_EVERY == FRESH_EVERY - 1);
        let ahead = round.unwrap_or(0) * sample.recipe.n_people().unwrap_or(0);
        let who = rank + ahead;
        let dossier = population::person(&sample.tables, &sample.recipe, seed, salt, who);
        Case::new(index, dossier)
    })
}

fn fresh_round(asked: Fresh, sample: Option<&Sample>) -> Option<u64> {
    let n_rounds = CAPACITY / sample?.recipe.n_people()?.max(1);
    match asked {
        Fresh::Nobody => None,
        Fresh::Round(round) => (round < n_rounds).then_some(round),
        Fresh::Some => (n_rounds > 1).then(|| 1 + fresh() % (n_rounds - 1)),
    }
}

/// The chosen cases in scope.
fn design(
    scenario: &Scenario,
    tables: &Tables,
    parameters: &Parameters,
    seed: u64,
    salt: u64,
) -> Vec<Dossier> {
    if !scenario.population.design {
        return Vec::new();
    }
    let thresholds = law::thresholds(parameters);
    let mut cases = population::design(tables, scenario.population.fund, &thresholds, seed, salt);
    if scenario.population.short_design {
        cases = population::short_design(cases);
    }
    cases.retain(|dossier| scenario.scope.holds(&dossier.stratum.name));
    cases
}

/// How many people of each class in scope: by weight, never fewer than asked for.
fn draw(
    scenario: &Scenario,
    tables: &Tables,
    budget: Option<Duration>,
    n_design: u64,
    seed: u64,
) -> Result<Option<Sample>, Failure> {
    let plan = &scenario.population;
    // Where arrivals are counted and nobody says how many people are drawn, as many are.
    let counted = scenario.load.counts().filter(|_| plan.n_sample == 0);
    let n_arrivals = counted.map_or(0, |counts| counts.n_arrivals().saturating_sub(n_design));
    if plan.n_sample + n_arrivals == 0 {
        return Ok(None);
    }
    let strata: Vec<(&str, u64)> = tables
        .strata()
        .iter()
        .filter(|facts| facts.weight > 0 && scenario.scope.holds(&facts.name))
        .map(|facts| (facts.name.as_str(), u64::from(facts.weight)))
        .collect();
    if strata.is_empty() {
        return Err(Failure::WrongInput(format!(
            "no class of people is in scope\n  hint: `scope.strata` of `{}` names none of `datasets/caseload`",
            scenario.name
        )));
    }
    for (name, _) in &plan.at_least {
        named_in_scope(name, &strata, tables, scenario)?;
    }
    let least_of = |name: &str| {
        let named = plan.at_least.iter().filter(|(named, _)| named == name);
        named.map(|(_, n)| *n).fold(plan.min_per_stratum, u64::max)
    };
    let total: u64 = strata.iter().map(|(_, weight)| weight).sum();
    let counts_of = |n_sample: u64| -> Vec<(String, u64)> {
        strata
            .iter()
            .map(|(name, weight)| {
                let share = n_sample * weight / total;
                ((*name).to_owned(), share.max(least_of(name)))
            })
            .collect()
    };
    let mut n_sample = plan.n_sample;
    let mut counts = counts_of(n_sample);
    if counted.is_some() {
        let weights: Vec<u64> = strata.iter().map(|(_, weight)| *weight).collect();
        let exact = spread(n_arrivals, &weights).into_iter();
        let named = strata.iter().map(|(name, _)| (*name).to_owned());
        counts = named.zip(exact).filter(|(_, n)| *n > 0).collect();
    }
    if let Some(budget) = budget {
        let allowed = budget * LOAD_PART_PERCENT / 100;
        let fits = |counts: &[(String, u64)]| {
            // The smallest number of each class adds people to those asked for.
            let n_drawn = counts.iter().map(|(_, count)| count).sum::<u64>();
            let shares = scenario.load.shares(n_design + n_drawn, n_drawn);
            length_of_open_load(scenario, shares.open, seed) <= allowed
        };
        while n_sample > 1 && !fits(&counts) {
            n_sample = n_sample * 9 / 10;
            counts = counts_of(n_sample);
        }
    }
    let asked: Vec<(&str, u64)> = counts
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    let recipe = Recipe::counts(tables, plan.fund, &asked)
        .map_err(|error| Failure::WrongInput(error.to_string()))?;
    Ok(Some(Sample {
        tables: tables.clone(),
        recipe,
        counts,
    }))
}

/// A stratum that `population.at_least` names must be one that is drawn.
fn named_in_scope(
    name: &str,
    drawn: &[(&str, u64)],
    tables: &Tables,
    scenario: &Scenario,
) -> Result<(), Failure> {
    if drawn.iter().any(|(known, _)| *known == name) {
        return Ok(());
    }
    let field = format!("{}: `population.at_least.{name}`", scenario.name);
    let wrong = |what: String| Err(Failure::WrongInput(format!("{field}: {what}")));
    match Recipe::counts(tables, scenario.population.fund, &[(name, 1)]) {
        Err(error) => wrong(error.to_string()),
        Ok(_) => wrong("not in scope\n  hint: name it in `scope.strata`, or leave it out".into()),
    }
}

/// A number that nobody could have foreseen; small enough to be read and typed.
pub(super) fn fresh() -> u64 {
    RandomState::new().hash_one(std::process::id()) >> 24
}

/// How long the open driver's schedule of `n_open` dossiers lasts.
fn length_of_open_load(scenario: &Scenario, n_open: u64, seed: u64) -> Duration {
    let open = scenario.load.open.as_ref();
    open.map_or(Duration::ZERO, |open| open.schedule.length_of(n_open, seed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::PlainStop;

    fn campaign(path: &str) -> Campaign {
        let datasets = Datasets::read(None).unwrap();
        Campaign::read(Path::new(path), Numbers::default(), &datasets).unwrap()
    }

    #[test]
    fn the_foreign_engine_is_asked_about_six_hundred_plain_stops_at_most() {
        let campaign = campaign("scenarios/modele-social.toml");
        let n_plain = (0..campaign.n_cases())
            .filter(|index| PlainStop::of(&campaign.case(*index).dossier).is_ok())
            .count();
        assert!((100..=600).contains(&n_plain), "{n_plain}");
    }

    #[test]
    fn a_build_is_gated_in_its_ten_minutes_by_an_engine_of_a_hundred_calls_a_second() {
        let datasets = Datasets::read(None).unwrap();
        let numbers = Numbers {
            seed: Some(441),
            ..Numbers::default()
        };
        let path = Path::new("scenarios/build.toml");
        let campaign = Campaign::read(path, numbers, &datasets).unwrap();
        let budget = campaign.budget.unwrap();
        assert!(budget <= Duration::from_secs(600));
        let length = campaign.length_of_open_load();
        assert!(length <= budget * LOAD_PART_PERCENT / 100, "{length:?}");
        assert_eq!(campaign.too_long_for_its_budget(), None);
        // Less than what the engine can take, so that its queue does not grow: `ci/long/runner.sh`
        // plays it.
        let n_calls = campaign.n_calls();
        assert!(n_calls <= 95 * length.as_secs(), "{n_calls} in {length:?}");
        // Fewer openings than that say nothing of their p99.
        let n_closed = campaign.shares().closed;
        assert!(n_closed >= 300, "{n_closed}");
    }

    #[test]
    fn a_schedule_longer_than_its_budget_is_said_before_anything_is_sent() {
        let datasets = Datasets::read(None).unwrap();
        // One seed: how long a schedule lasts is drawn.
        let any_budget = Numbers {
            seed: Some(441),
            ..Numbers::default()
        };
        let numbers = Numbers {
            budget: Some(Duration::from_secs(60)),
            ..any_budget
        };
        let path = Path::new("scenarios/build.toml");
        let campaign = Campaign::read(path, numbers, &datasets).unwrap();
        let said = campaign.too_long_for_its_budget().unwrap();
        assert!(said.contains("the budget is 60 s"), "{said}");
        // Fewer people were drawn, and none of a class below its smallest number.
        let planned = campaign.planned();
        let mut drawn = planned
            .iter()
            .filter(|((_, pool), _)| *pool == Pool::Sample);
        assert!(drawn.all(|(_, n)| *n >= 10));
        let whole = Campaign::read(path, any_budget, &datasets).unwrap();
        assert!(campaign.n_drawn() < whole.n_drawn());
    }

    #[test]
    fn every_class_in_scope_has_its_smallest_number() {
        let campaign = campaign("scenarios/pilot.toml");
        let least = campaign.scenario.population.min_per_stratum;
        for ((stratum, pool), n) in campaign.planned() {
            if pool == Pool::Sample {
                assert!(n >= least, "{stratum}: {n}");
            }
        }
        assert!(campaign.n_cases() >= 3_000);
    }
}

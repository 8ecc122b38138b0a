//! `recette capacity`: the highest rate that an engine bears within the limits of its policy.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;

use super::bench::{Bench, Wanted, choice};
use super::calendar::traffic;
use super::campaign::{Campaign, Numbers};
use super::embedded::Datasets;
use super::failure::Failure;
use super::newcomers::Newcomers;
use super::people::tables;
use super::run::{health_limits, stopped_on_signal};
use super::stock::stocked;
use super::{duration, print, record, say, stop};
use crate::domain::{Dossier, Rate};
use crate::judge::capacity::{Ask, Need, Role, Search, Trial, TrialSetting, capacity, needed};
use crate::measure::{Measures, Recorder, RecorderSettings};
use crate::play::{self, CalmPlan, Case, Observer, OpenPlan, Part, Stop};
use crate::report::{self, CapacityRecord};
use crate::scenario::OpenLoad;

/// Options of `capacity`.
#[derive(Args, Debug)]
pub(super) struct CapacityArgs {
    /// The scenario: its people, its policy, and `[capacity]`.
    scenario: PathBuf,
    /// The engine: an address that speaks contract v1, or an adapter file; the inner sandbox
    /// when absent.
    #[arg(long, value_name = "FILE|URL")]
    engine: Option<String>,
    /// Switch a fault of the inner sandbox on, for all dossiers or a share: `ID=0.2`.
    #[arg(long, value_name = "ID[=SHARE]", conflicts_with = "engine")]
    fault: Vec<String>,
    /// Three digits of the fund whose caseload is played.
    #[arg(long, value_name = "CODE")]
    fund: Option<String>,
    /// Seed of the legal content; the scenario's, or fresh and recorded.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Salt of the identities; fresh and recorded.
    #[arg(long, value_name = "N")]
    salt: Option<u64>,
    /// Time allowed for the whole search: what is not found by then is not GO.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    budget: Option<Duration>,
    /// How long to wait for the engine to be ready.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    wait_ready: Duration,
    /// Refuse to start unless the engine says that this is its version.
    #[arg(long, value_name = "V")]
    expect_version: Option<String>,
    /// Where run folders are written.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
    /// A host that is not this machine and may be played against.
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Environment variable that holds the engine's token.
    #[arg(long, value_name = "VARIABLE")]
    token_variable: Option<String>,
}

/// How long requests are still waited for after the schedule of a trial.
const DRAIN: Duration = Duration::from_secs(10);
/// How long failed steps are tried again after a trial.
const CALM: Duration = Duration::from_secs(5);
/// Shortest time in which an engine settles at a new rate.
const SETTLING: u64 = 2;

/// Carries out the command.
pub(super) fn capacity_of(args: &CapacityArgs, datasets: &Datasets) -> Result<(), Failure> {
    let numbers = Numbers {
        fund: args.fund.as_deref(),
        seed: args.seed,
        salt: args.salt,
        budget: args.budget,
        ..Numbers::default()
    };
    let campaign = Campaign::read(&args.scenario, numbers, datasets)?;
    if campaign.n_drawn() == 0 {
        return Err(Failure::WrongInput(format!(
            "{}: nobody is drawn, and a capacity is that of real traffic\n  hint: give `population.sample`",
            args.scenario.display()
        )));
    }
    if campaign.scenario.load.open.is_none() {
        return Err(Failure::WrongInput(format!(
            "{}: `[load.open]` is missing, and it is its rate that is raised",
            args.scenario.display()
        )));
    }
    stop::carried_out(carry_out(args, campaign, datasets))
}

async fn carry_out(
    args: &CapacityArgs,
    campaign: Campaign,
    datasets: &Datasets,
) -> Result<(), Failure> {
    let began = Instant::now();
    let started_at = jiff::Timestamp::now();
    let engine = match &args.engine {
        Some(text) => Some(choice(text)),
        None if !args.fault.is_empty() => None,
        None => campaign.scenario.engine.clone(),
    };
    let bench = Bench::open(Wanted {
        engine,
        faults: &args.fault,
        allow_hosts: &args.allow_host,
        token_variable: args.token_variable.as_deref(),
        load: &campaign.scenario.load,
        connections: &campaign.scenario.connections,
        keys: campaign.keys(),
    })
    .await?;
    let version = bench
        .ready(args.wait_ready, args.expect_version.as_deref())
        .await?;
    let n_stock = stocked(&bench, &campaign).await?;
    let stop = stopped_on_signal();
    if let Some(budget) = campaign.budget {
        let over = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(budget).await;
            over.stop();
        });
    }
    let mut trials = Trials::new(&campaign, &bench)?;
    let mut search = Search::new(campaign.scenario.capacity);
    let mut played: Vec<Trial> = Vec::new();
    while let Some(ask) = search.next().filter(|_| !stop.is_stopped()) {
        say(&report::trial_begins(
            ask,
            played.len() + 1,
            trials.seconds(ask),
        ));
        let floor = played
            .iter()
            .rfind(|trial| trial.ask.role == Role::Floor)
            .cloned();
        let trial = trials.play(ask, floor.as_ref(), &stop).await?;
        say(&report::trial_ended(&trial));
        if !stop.is_stopped() {
            search.note(trial.outcome);
        }
        played.push(trial);
    }
    let need = Need {
        dossiers: busiest_hour(&campaign, datasets)?,
        calls_per_dossier: trials.calls_per_dossier(),
        headroom_percent: campaign.scenario.capacity.headroom_percent,
        at_least: campaign.scenario.capacity.at_least,
    };
    let record = CapacityRecord {
        manifest: record::manifest(record::Origin {
            campaign: &campaign,
            bench: &bench,
            version: &version,
            faults: &args.fault,
            datasets,
            started_at,
            elapsed: began.elapsed(),
        }),
        capacity: capacity(search.interval(), need, played),
        p95_limit_ms: p95_limit_ms(&campaign),
        n_stock,
        inputs: campaign
            .inputs
            .iter()
            .cloned()
            .chain(record::adapter(&bench))
            .collect(),
    };
    let folder = report::write_capacity(&record, &args.out)
        .map_err(|error| Failure::CouldNot(error.to_string()))?;
    let folder = folder.display().to_string();
    print(report::capacity_console(&record, Some(&folder)).trim_end())?;
    Failure::by_verdict(record.capacity.kind)
}

/// Dossiers begun a second in the busiest hour of the fund; none when nothing is known of it.
fn busiest_hour(campaign: &Campaign, datasets: &Datasets) -> Result<Option<Rate>, Failure> {
    let traffic = traffic(datasets)?;
    let n_people: u64 = campaign.people_per_year().values().sum();
    let an_hour = traffic.busiest_hour(n_people, &tables(datasets)?);
    Ok((n_people > 0).then(|| Rate(an_hour.div_ceil(3_600))))
}

/// The limit on the 95th percentile of all operations.
fn p95_limit_ms(campaign: &Campaign) -> Option<u64> {
    let limits = campaign.scenario.policy.latency.limits.iter();
    let of_all = limits.filter(|limit| limit.operation.is_none());
    let of_p95 = of_all.filter(|limit| (limit.quantile - 0.95).abs() < 1e-9);
    of_p95.map(|limit| limit.max_ms).min()
}

/// Plays trials, each with new people for the same facts: the load is the same but for its rate.
struct Trials<'c> {
    campaign: &'c Campaign,
    bench: &'c Bench,
    open: &'c OpenLoad,
    newcomers: Newcomers<'c>,
    /// The drawn dossiers that the engine can be asked about, each with its number of steps.
    drawn: Vec<(Arc<Dossier>, u32)>,
}

impl<'c> Trials<'c> {
    fn new(campaign: &'c Campaign, bench: &'c Bench) -> Result<Self, Failure> {
        let drawn: Vec<_> = bench
            .drawn(campaign)
            .into_iter()
            .map(|dossier| {
                let n_steps = bench.engine.journey(&dossier).len();
                (dossier, u32::try_from(n_steps).unwrap_or(u32::MAX))
            })
            .collect();
        if drawn.is_empty() {
            return Err(Failure::CouldNot(
                "the engine can be asked about none of the drawn dossiers".to_owned(),
            ));
        }
        Ok(Self {
            campaign,
            bench,
            open: campaign
                .scenario
                .load
                .open
                .as_ref()
                .expect("looked at before"),
            newcomers: Newcomers::of(campaign),
            drawn,
        })
    }

    /// Mean number of calls of a dossier.
    fn calls_per_dossier(&self) -> Rate {
        let n_steps: u64 = self.drawn.iter().map(|(_, n)| u64::from(*n)).sum();
        Rate(n_steps * 1_000 / self.drawn.len() as u64)
    }

    /// Length of a trial: long enough to speak of the highest quantile with a limit.
    fn seconds(&self, ask: Ask) -> u64 {
        let plan = &self.campaign.scenario.capacity;
        let asked = if ask.is_long {
            plan.confirm
        } else {
            plan.trial
        };
        let limits = &self.campaign.scenario.policy.latency.limits;
        let n_needed = limits.iter().map(|limit| needed(limit.quantile)).max();
        let at_rate = n_needed.unwrap_or(0) * 1_000 / ask.rate.0.max(1);
        // What settles is not timed.
        let enough = at_rate + at_rate / 8 + 2 * SETTLING;
        asked.as_secs().max(enough).max(3 * SETTLING)
    }

    async fn play(
        &mut self,
        ask: Ask,
        floor: Option<&Trial>,
        stop: &Stop,
    ) -> Result<Trial, Failure> {
        let seconds = self.seconds(ask);
        let settling = (seconds / 10).clamp(SETTLING, 10);
        let measures = self.measured(ask.rate, seconds, settling, stop).await?;
        let setting = TrialSetting {
            policy: &self.campaign.scenario.policy,
            ask,
            seconds,
            settling,
            floor,
        };
        Ok(Trial::judged(setting, &measures, &report::complaint))
    }

    /// Dossiers that begin so that their steps are due at the rate, and when each does.
    fn people(&mut self, rate: Rate, seconds: u64) -> (Vec<Case>, Vec<u64>) {
        let n_steps = rate.0 * seconds / 1_000;
        // A drawn schedule may run ahead of its mean.
        let enough = n_steps + n_steps / 4 + 100;
        let (mut cases, mut sizes, mut sum) = (Vec::new(), Vec::new(), 0);
        for (dossier, size) in self.drawn.iter().cycle() {
            if sum > enough {
                break;
            }
            sum += u64::from(*size);
            if let Some(case) = self.newcomers.case(dossier) {
                cases.push(case);
                sizes.push(*size);
            }
        }
        let (schedule, seed) = (&self.open.schedule, self.campaign.seed);
        let mut begins = schedule.begins_at_rate(rate, OpenPlan::STEP_GAP, &sizes, seed);
        begins.retain(|begin| *begin < seconds * 1_000_000_000);
        cases.truncate(begins.len());
        (cases, begins)
    }

    async fn measured(
        &mut self,
        rate: Rate,
        seconds: u64,
        settling: u64,
        stop: &Stop,
    ) -> Result<Measures, Failure> {
        let (cases, begins) = self.people(rate, seconds);
        let mut planned = std::collections::BTreeMap::new();
        for case in &cases {
            *planned
                .entry((case.stratum.to_string(), case.pool))
                .or_default() += 1;
        }
        let recorder = Recorder::start(RecorderSettings {
            parameters: Arc::clone(&self.campaign.parameters),
            warm_up: Duration::from_secs(settling),
            not_covered: super::watcher::not_covered(self.bench),
            planned,
            planned_drivers: vec!["open".to_owned()],
            log: None,
            on_case: None,
        });
        let plan = play::Plan {
            open: Some(OpenPlan {
                begins: Box::new(begins.into_iter()),
                cases: Box::new(cases.into_iter()),
                step_gap: OpenPlan::STEP_GAP,
                documents_together: self.bench.documents_together,
                max_in_flight: usize::try_from(self.open.max_in_flight).unwrap_or(usize::MAX),
                n_retries: self.campaign.scenario.load.n_retries,
                drain: DRAIN,
                part: Part::Whole,
            }),
            calm: CalmPlan {
                limit: CALM,
                ..CalmPlan::default()
            },
            health: health_limits(self.campaign, self.bench),
            ..play::Plan::default()
        };
        let run = play::play(
            plan,
            Arc::clone(&self.bench.engine),
            Arc::clone(&recorder) as Arc<dyn Observer>,
            stop.clone(),
        )
        .await
        .map_err(|error| Failure::CouldNot(error.to_string()))?;
        recorder
            .finish(&run)
            .map_err(|error| Failure::CouldNot(error.to_string()))
    }
}

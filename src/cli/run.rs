//! `recette run`: the whole story, from a scenario to a verdict.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::again::Again;
use super::baseline::{self, Before};
use super::bench::{Bench, Wanted, choice};
use super::campaign::{Campaign, Fresh, Numbers};
use super::embedded::Datasets;
use super::failure::Failure;
use super::live::{Scrape, Shown};
use super::newcomers::Newcomers;
use super::register::Entries;
use super::stock::stocked;
use super::watcher::{Heard, Watcher};
use super::{
    RunArgs, causes, experiments, plan, print, probes, proof, record, relations, rounds, say, stop,
};
use crate::domain::{Dossier, Version};
use crate::judge::{self, Baseline, Reason, Verdict};
use crate::play::{
    self, ClosedPlan, HealthLimits, OpenPlan, Part, PaymentRunsPlan, PlayError, ProbePlan, Rhythm,
    Stop,
};
use crate::report::{self, Attachment};
use crate::scenario::{EngineChoice, Policy};

/// Kept free at the end of a budget for the verdict and the reports.
const REPORT_TIME: Duration = Duration::from_secs(5);

/// Name of the file of right dossiers beside those of the causes.
const NEIGHBOURS: &str = "neighbours.ndjson";
/// The smallest dossier found of each cause.
const SMALLEST: &str = "smallest.ndjson";
/// Name of the file of pairs that break a relation.
const RELATIONS: &str = "relations.ndjson";

/// Carries out the command.
pub(super) fn run(args: &RunArgs, datasets: &Datasets) -> Result<(), Failure> {
    let again = args.again.as_deref();
    let again = again.map(|run| Again::of(run, &args.out)).transpose()?;
    match again {
        None => played(args, None, datasets),
        Some(again) => played(&again.options(args), Some(&again), datasets),
    }
}

fn played(args: &RunArgs, again: Option<&Again>, datasets: &Datasets) -> Result<(), Failure> {
    let before = args.baseline.as_deref();
    let before = before
        .map(|text| Before::named(text, &args.out))
        .transpose()?;
    let seed_before = match &before {
        Some(Before::Run(run)) => Some(run.request.seed),
        _ => None,
    };
    let numbers = Numbers {
        fund: args.fund.as_deref(),
        // The same people again, but for those drawn anew.
        seed: args.seed.or(seed_before),
        salt: args.salt,
        budget: args.budget,
        cases: args.cases.as_deref(),
        fresh: match (again.and_then(Again::fresh_round), seed_before) {
            (Some(round), _) => Fresh::Round(round),
            (None, Some(_)) if again.is_none() => Fresh::Some,
            _ => Fresh::Nobody,
        },
        at_least: &[],
    };
    let scenario = args.scenario.as_deref().expect("given, or that of a run");
    let campaign = Campaign::read(scenario, numbers, datasets)?;
    if let Some(again) = again {
        again.same_dossiers(&campaign)?;
    }
    if let Some(why) = campaign.arrivals_differ() {
        return Err(Failure::WrongInput(why));
    }
    if args.plan {
        return print(&plan::as_it_stands(&campaign));
    }
    if let Some(shortages) = proof::told(&campaign) {
        let policy = &campaign.scenario.policy.name;
        say(&format!(
            "GO is out of reach under the policy `{policy}`:\n{shortages}"
        ));
    }
    let paired = before
        .map(|before| Paired::new(before, &campaign))
        .transpose()?;
    stop::carried_out(carry_out((args, again), campaign, paired, datasets))
}

/// The engine of before, and the dossiers of this run by their facts.
struct Paired {
    facts: Vec<baseline::Facts>,
    before: Known,
}

/// What is known of the engine of before anything is sent.
enum Known {
    /// A stored run, judged again.
    Already(Baseline),
    /// An engine still to be played; none for the inner sandbox.
    NotYet(Option<EngineChoice>),
}

impl Paired {
    fn new(before: Before, campaign: &Campaign) -> Result<Self, Failure> {
        let facts = baseline::facts(campaign);
        let before = match before {
            Before::Engine(choice) => Known::NotYet(choice),
            Before::Run(run) => {
                say(&format!(
                    "judging the answers of run `{}` again",
                    run.manifest.run
                ));
                let before = baseline::of_run(&run, &campaign.parameters)?;
                baseline::enough_pairs(&facts, &before, campaign)?;
                Known::Already(before)
            }
        };
        Ok(Self { facts, before })
    }
}

async fn carry_out(
    (args, again): (&RunArgs, Option<&Again>),
    campaign: Campaign,
    paired: Option<Paired>,
    datasets: &Datasets,
) -> Result<(), Failure> {
    let wanted = |engine, faults| Wanted {
        engine,
        faults,
        allow_hosts: &args.allow_host,
        token_variable: args.token_variable.as_deref(),
        load: &campaign.scenario.load,
        connections: &campaign.scenario.connections,
        keys: campaign.keys(),
    };
    let mut began = Instant::now();
    let mut started_at = jiff::Timestamp::now();
    let accepted = Entries::read(args, &campaign, started_at)?;
    let metrics = metrics_page(args).await?;
    let bench = Bench::open(wanted(engine_of(args, &campaign), &args.fault)).await?;
    let version = bench
        .ready(args.wait_ready, args.expect_version.as_deref())
        .await?;
    if let Some(again) = again {
        again.say_differences(&bench, &version);
    }
    let probes = probes::probes(&campaign, &bench, &args.allow_host).await?;
    stocked(&bench, &campaign).await?;
    let around = Around::new(metrics);
    let stop = &around.stop;
    let mut beside = None;
    if let Some(Paired { facts, before }) = paired {
        let open = |choice| Bench::open(wanted(choice, &[]));
        let (before, other) =
            known(before, open, (args, &campaign), (&bench, &facts), &around).await?;
        if other.is_some() {
            (began, started_at) = (Instant::now(), jiff::Timestamp::now());
        }
        beside = Some((facts, before, other));
    }
    announce(&campaign, &bench, &version);
    let heard = heard(&campaign, &bench, probes, &around, began).await?;
    let elapsed = began.elapsed();
    let policy = &campaign.scenario.policy;
    let (mut causes, register, table) = causes::causes(&campaign, &heard.measures, &accepted);
    let mut verdict = judge::verdict_with(
        &register,
        &heard.measures,
        policy,
        &campaign.scenario.scope,
        campaign.caseload().as_ref(),
        &campaign.caseloads_elsewhere(),
    );
    if let Some((facts, before, _)) = &beside {
        verdict = compared(verdict, (facts, before), &heard, policy, &register);
    }
    let mut newcomers = Newcomers::of(&campaign);
    if let Some((_, _, Some(other))) = &beside {
        verdict = timed(verdict, (&bench, other), &campaign, &mut newcomers, stop).await?;
    }
    let n_pairs = args.relations.unwrap_or(policy.relations.min_pairs);
    let mut broken_pairs = Vec::new();
    if n_pairs > 0 && !stop.is_stopped() {
        let excuses = |index| register.excuses(index);
        let tried;
        (tried, broken_pairs) =
            relations::relations((&bench, &campaign), &mut newcomers, n_pairs, &excuses).await?;
        verdict = verdict.related(tried, policy.relations);
    }
    let mut verdict = report::in_sentences(verdict);
    let found = args.investigate.map(|max_played| {
        let compared = (&heard.measures, &table);
        experiments::investigate(
            (&bench, &campaign),
            compared,
            &mut causes,
            &mut newcomers,
            max_played,
        )
    });
    let found = found.unwrap_or_default();
    verdict.causes = causes;
    let mut record = record::record(record::Parts {
        origin: record::Origin {
            campaign: &campaign,
            bench: &bench,
            version: &version,
            faults: &args.fault,
            datasets,
            started_at,
            elapsed,
        },
        accepted: &accepted,
        verdict,
        heard,
    });
    record.attachments.extend(attachments([
        (NEIGHBOURS, &found.neighbours),
        (SMALLEST, &found.smallest),
        (RELATIONS, &broken_pairs),
    ]));
    let folder =
        report::write(&record, &args.out).map_err(|error| Failure::CouldNot(error.to_string()))?;
    conclude(&record, &folder)
}

/// The verdict with what became of the dossiers of the engine of before.
fn compared(
    verdict: Verdict<Reason>,
    (facts, before): (&[baseline::Facts], &Baseline),
    heard: &Heard,
    policy: &Policy,
    register: &judge::Register,
) -> Verdict<Reason> {
    let now = baseline::ended(facts, &heard.ended, &heard.measures);
    let blocks_from = |pool| judge::blocks_from(policy, pool);
    let changes = judge::regression(&now, before, &blocks_from, &|index| register.excuses(index));
    verdict.beside(changes, &policy.baseline)
}

/// Files of dossiers, one a line; none of nobody.
fn attachments(named: [(&str, &Vec<Dossier>); 3]) -> impl Iterator<Item = (String, Attachment)> {
    let some = named
        .into_iter()
        .filter(|(_, dossiers)| !dossiers.is_empty());
    some.map(|(name, dossiers)| (name.to_owned(), Attachment::Bytes(lines(dossiers))))
}

/// What surrounds everything that is played.
struct Around {
    /// The wish to stop.
    stop: Stop,
    /// Shows what is played to whoever asks.
    metrics: Option<Scrape>,
}

impl Around {
    fn new(metrics: Option<Scrape>) -> Self {
        let stop = stopped_on_signal();
        Self { stop, metrics }
    }
}

/// The page of metrics, when the person wants one.
async fn metrics_page(args: &RunArgs) -> Result<Option<Scrape>, Failure> {
    let Some(address) = args.metrics else {
        return Ok(None);
    };
    let page = Scrape::listen(address).await?;
    say(&format!("metrics at {}", page.url()));
    Ok(Some(page))
}

/// The wish to stop, once somebody has it.
pub(super) fn stopped_on_signal() -> Stop {
    let stop = Stop::new();
    let on_signal = stop.clone();
    tokio::spawn(async move {
        stop::asked().await;
        on_signal.stop();
    });
    stop
}

/// What is known of the engine of before, which is opened and played when nothing is yet.
async fn known<'w, F: Future<Output = Result<Bench, Failure>> + 'w>(
    before: Known,
    open: impl Fn(Option<EngineChoice>) -> F + 'w,
    (args, campaign): (&RunArgs, &Campaign),
    (bench, facts): (&Bench, &[baseline::Facts]),
    around: &Around,
) -> Result<(Baseline, Option<Other>), Failure> {
    match before {
        Known::Already(before) => Ok((before, None)),
        Known::NotYet(choice) => {
            let other = open(choice).await?;
            let played = played_before(args, campaign, (bench, other), facts, around).await?;
            Ok((played.0, Some(played.1)))
        }
    }
}

/// Plays the engine of before, in full, and gives it back with what it answered.
async fn played_before(
    args: &RunArgs,
    campaign: &Campaign,
    (bench, other): (&Bench, Bench),
    facts: &[baseline::Facts],
    around: &Around,
) -> Result<(Baseline, Other), Failure> {
    if other.address == bench.address {
        return Err(same_engine(&bench.address));
    }
    let version = other.ready(args.wait_ready, None).await?;
    announce(campaign, &other, &version);
    let heard = heard(campaign, &other, Vec::new(), around, Instant::now()).await?;
    if heard.measures.n_contaminated > 0 {
        return Err(Failure::CouldNot(format!(
            "the baseline at {} knew {} dossiers before they were opened\n  hint: empty it, or try again: each run draws new identities",
            other.address, heard.measures.n_contaminated
        )));
    }
    let engine = format!("{} {}", version.name, version.version);
    let before = Baseline::new(
        other.address.clone(),
        engine.clone(),
        BTreeSet::new(),
        baseline::ended(facts, &heard.ended, &heard.measures),
    );
    Ok((
        before,
        Other {
            bench: other,
            engine,
        },
    ))
}

/// The engine of before, still there after the load.
struct Other {
    bench: Bench,
    /// Its name and version.
    engine: String,
}

/// The verdict with the times of both engines, played in turn, when the policy has limits.
async fn timed(
    verdict: Verdict<Reason>,
    (bench, other): (&Bench, &Other),
    campaign: &Campaign,
    newcomers: &mut Newcomers<'_>,
    stop: &Stop,
) -> Result<Verdict<Reason>, Failure> {
    let limits = &campaign.scenario.policy.slower;
    if limits.is_empty() {
        return Ok(verdict);
    }
    let rounds = rounds::rounds((bench, &other.bench), campaign, newcomers, stop).await?;
    let beside = judge::latency_beside(other.engine.clone(), &rounds, limits);
    Ok(verdict.timed_beside(beside))
}

fn same_engine(address: &str) -> Failure {
    Failure::WrongInput(format!(
        "the baseline is the engine itself, {address}\n  hint: `--baseline` names another engine, or a run of the past"
    ))
}

/// Plays the whole campaign on one engine, within its budget, and listens.
async fn heard(
    campaign: &Campaign,
    bench: &Bench,
    probes: Vec<ProbePlan>,
    around: &Around,
    began: Instant,
) -> Result<Heard, Failure> {
    let watcher = Watcher::start(campaign, bench)?;
    let (stop, on_signal) = (Stop::new(), around.stop.clone());
    let left = campaign
        .budget
        .map(|budget| budget.saturating_sub(began.elapsed() + REPORT_TIME));
    let limit = stop.clone();
    let limits = tokio::spawn(async move {
        match left {
            None => on_signal.stopped().await,
            Some(left) => tokio::select! {
                () = on_signal.stopped() => {}
                () = tokio::time::sleep(left) => {}
            },
        }
        limit.stop();
    });
    let plan = plan_of(campaign, bench, probes);
    if let Some(metrics) = &around.metrics {
        metrics.show(watcher.live());
    }
    let shown = Shown::start(watcher.live());
    let played = play::play(
        plan,
        Arc::clone(&bench.engine),
        Arc::clone(&watcher) as Arc<dyn play::Observer>,
        stop,
    )
    .await;
    limits.abort();
    drop(shown);
    let played = played.map_err(|error| could_not(&error))?;
    watcher.finish(&played, campaign)
}

/// One dossier a line.
fn lines(dossiers: &[Dossier]) -> Vec<u8> {
    let mut text = Vec::new();
    for dossier in dossiers {
        serde_json::to_writer(&mut text, dossier).expect("a dossier is plain data");
        text.push(b'\n');
    }
    text
}

/// The console summary and the exit code.
fn conclude(record: &report::RunRecord, folder: &Path) -> Result<(), Failure> {
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let summary = report::console_summary(record, Some(&folder.display().to_string()), colour);
    print(summary.trim_end())?;
    Failure::by_verdict(record.verdict.kind)
}

/// The command line names the engine, else a fault asks for the inner sandbox, else the
/// scenario may name one.
fn engine_of(args: &RunArgs, campaign: &Campaign) -> Option<EngineChoice> {
    match &args.engine {
        Some(text) => Some(choice(text)),
        None if !args.fault.is_empty() => None,
        None => campaign.scenario.engine.clone(),
    }
}

fn announce(campaign: &Campaign, bench: &Bench, version: &Version) {
    for limit in &bench.not_covered {
        say(&format!("not covered: {} ({})", limit.what, limit.why));
    }
    say(&format!(
        "{}: {} dossiers against {} {} at {}, seed {}, salt {}",
        campaign.scenario.name,
        campaign.n_cases(),
        report::hostile::terminal(&version.name),
        report::hostile::terminal(&version.version),
        bench.address,
        campaign.seed,
        campaign.salt
    ));
    for sentence in campaign.scenario.told() {
        say(&sentence);
    }
    if let Some(warning) = campaign.too_long_for_its_budget() {
        say(&warning);
    }
}

/// Who plays which case, and when.
fn plan_of(campaign: &Campaign, bench: &Bench, probes: Vec<ProbePlan>) -> play::Plan {
    let load = &campaign.scenario.load;
    let covered = bench.covered(campaign);
    let n_left_out = campaign.n_cases() - covered.len() as u64;
    if n_left_out > 0 {
        say(&format!(
            "not covered: {n_left_out} dossiers that the adapter cannot reduce to what this engine knows"
        ));
    }
    let split = campaign.split(&covered);
    let cases_of = |indices: Vec<u64>| {
        let make = campaign.maker();
        Box::new(indices.into_iter().map(move |index| make(index)))
            as Box<dyn Iterator<Item = play::Case> + Send>
    };
    play::Plan {
        payment_runs: load.payment_runs.map(|runs| PaymentRunsPlan {
            cases: split.by_runs.into_values().collect(),
            max_in_flight: usize::try_from(runs.max_in_flight).unwrap_or(usize::MAX),
            n_tries: play::CalmPlan::default().n_tries,
        }),
        open: load.open.as_ref().map(|open| OpenPlan {
            begins: open.schedule.due_offsets(campaign.seed),
            cases: cases_of(split.open),
            step_gap: OpenPlan::STEP_GAP,
            documents_together: bench.documents_together,
            max_in_flight: usize::try_from(open.max_in_flight).unwrap_or(usize::MAX),
            n_retries: load.n_retries,
            drain: OpenPlan::DRAIN,
            part: Part::Whole,
        }),
        closed: load.closed.as_ref().map(|closed| ClosedPlan {
            n_agents: usize::try_from(closed.n_agents).unwrap_or(1),
            rhythm: match closed.pace {
                Some(pace) => Rhythm::Pace(pace),
                None => Rhythm::Think(closed.think_time_min, closed.think_time_max),
            },
            ramp_up: Duration::from_secs(1),
            duration: None,
            cases: cases_of(split.closed),
            seed: campaign.seed,
        }),
        probes,
        calm: play::CalmPlan::default(),
        health: health_limits(campaign, bench),
    }
}

/// When the machine that sends is not to be trusted.
pub(super) fn health_limits(campaign: &Campaign, bench: &Bench) -> HealthLimits {
    let gates = &campaign.scenario.policy.generator;
    HealthLimits {
        lag_p99: Duration::from_millis(gates.max_lag_p99_ms),
        runtime_lag_p99: Duration::from_millis(gates.max_lag_p99_ms),
        // The inner sandbox shares our processors: their use says nothing of the sender.
        cpu_percent: if bench.is_inner() {
            100
        } else {
            HealthLimits::default().cpu_percent
        },
        ..HealthLimits::default()
    }
}

fn could_not(error: &PlayError) -> Failure {
    Failure::CouldNot(error.to_string())
}

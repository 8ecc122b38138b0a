//! Listens to a run on behalf of the command: counts for whoever looks on, everything else
//! for the recorder; keeps the content of wrong dossiers for the reports.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::answers::KeptAnswers;
use super::bench::Bench;
use super::campaign::Campaign;
use super::failure::Failure;
use super::live::{Live, Planned};
use super::own;
use crate::domain::Observable;
use crate::engine::Engine;
use crate::law;
use crate::measure::{CaseOutcome, Measures, Recorder, RecorderSettings};
use crate::play::{Exchange, Observer, Played, PlayedRun};
use crate::report::{CaseFile, OwnCaseFile};

/// Listens to one run.
pub(super) struct Watcher {
    recorder: Arc<Recorder>,
    live: Arc<Live>,
    kept: Arc<Mutex<Vec<CaseFile>>>,
    /// What became of a person's own cases, right ones included, by index.
    own: Arc<Mutex<BTreeMap<u64, own::Played>>>,
    answers: Arc<Mutex<KeptAnswers>>,
    /// The interval log, in a file without a name: a long run does not fill memory.
    log: File,
    parameters: Arc<law::Parameters>,
}

/// What was heard.
pub(super) struct Heard {
    /// Everything that is judged.
    pub(super) measures: Measures,
    /// The wrong and undelivered dossiers, in order of index.
    pub(super) cases: Vec<CaseFile>,
    /// A person's own cases.
    pub(super) own: Vec<OwnCaseFile>,
    /// Every answer, packed, to be judged again later.
    pub(super) answers: File,
    /// How each dossier ended, by index.
    pub(super) ended: BTreeMap<u64, CaseOutcome>,
    /// Latencies by second, in the interval-log format of `HdrHistogram`.
    pub(super) latency_log: File,
}

/// What is kept of a run could not be written.
fn not_kept(error: &io::Error) -> Failure {
    let folder = std::env::temp_dir();
    Failure::CouldNot(format!(
        "what the run keeps could not be written: {error}\n  hint: it grows in `{}` while the run lasts; TMPDIR names another folder",
        folder.display()
    ))
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What a thread that died has left is whole: every change is one call.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Watcher {
    /// Starts listening.
    ///
    /// # Errors
    /// No file can be made for what is kept.
    pub(super) fn start(campaign: &Campaign, bench: &Bench) -> Result<Arc<Self>, Failure> {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let log = tempfile::tempfile().map_err(|error| not_kept(&error))?;
        let log_to_write = log.try_clone().map_err(|error| not_kept(&error))?;
        let load = &campaign.scenario.load;
        let mut planned_drivers = Vec::new();
        if load.open.is_some() {
            planned_drivers.push("open".to_owned());
        }
        if load.closed.is_some() {
            planned_drivers.push("closed".to_owned());
        }
        if load.payment_runs.is_some() {
            planned_drivers.push("payment_runs".to_owned());
        }
        let to_keep = Arc::clone(&kept);
        let answers = KeptAnswers::start().map_err(|error| not_kept(&error))?;
        let answers = Arc::new(Mutex::new(answers));
        let answers_to_keep = Arc::clone(&answers);
        let own = Arc::new(Mutex::new(BTreeMap::new()));
        let (own_to_keep, own_indices) = (Arc::clone(&own), campaign.own_indices());
        let live = Arc::new(Live::new(Planned {
            scenario: campaign.scenario.name.clone(),
            engine: bench.address.clone(),
            seed: campaign.seed,
            n_cases: campaign.n_cases(),
            schedule: campaign.length_of_open_load(),
            policy: campaign.scenario.policy.clone(),
        }));
        let looked_at = Arc::clone(&live);
        let recorder = Recorder::start(RecorderSettings {
            parameters: Arc::clone(&campaign.parameters),
            warm_up: load
                .open
                .as_ref()
                .map(|open| open.warm_up)
                .unwrap_or_default(),
            not_covered: not_covered(bench),
            planned: campaign.planned(),
            planned_drivers,
            log: Some(Box::new(BufWriter::new(log_to_write))),
            on_case: Some(Box::new(move |played, case| {
                looked_at.audited(case);
                let is_shown =
                    matches!(case.outcome, CaseOutcome::Wrong | CaseOutcome::Undelivered);
                lock(&answers_to_keep).add(played, case.outcome);
                if own_indices.contains(&case.index) {
                    let answers = played.answers.iter().map(|(_, answer)| answer.clone());
                    lock(&own_to_keep).insert(case.index, (case.outcome, answers.collect()));
                }
                let mut kept = lock(&to_keep);
                if is_shown && kept.len() < Measures::MAX_CASES_KEPT {
                    kept.push(CaseFile {
                        index: case.index,
                        dossier: Arc::clone(&played.case.dossier),
                        due: Vec::new(),
                        paid: played
                            .answers
                            .iter()
                            .map(|(_, answer)| answer.clone())
                            .collect(),
                        steps: Vec::new(),
                    });
                }
            })),
        });
        Ok(Arc::new(Self {
            recorder,
            live,
            kept,
            own,
            answers,
            log,
            parameters: Arc::clone(&campaign.parameters),
        }))
    }

    /// The run while it lasts.
    pub(super) fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live)
    }

    /// Ends listening: waits for the audits.
    pub(super) fn finish(&self, run: &PlayedRun, campaign: &Campaign) -> Result<Heard, Failure> {
        let measures = self
            .recorder
            .finish(run)
            .map_err(|error| Failure::CouldNot(error.to_string()))?;
        let mut cases = std::mem::take(&mut *lock(&self.kept));
        cases.sort_by_key(|case| case.index);
        for case in &mut cases {
            // Where the law has no tables it owes nothing that could be shown.
            if let Ok(ledger) =
                law::ledger(&case.dossier, &self.parameters, &case.dossier.settlements)
            {
                case.due = ledger.answers(&case.dossier);
            }
            if let Some(last) = case.dossier.settlements.last()
                && let Ok(steps) = law::steps(&case.dossier, &self.parameters, *last)
            {
                case.steps = steps;
            }
        }
        let ended = std::mem::take(&mut *lock(&self.own));
        let own = campaign.own.iter().flat_map(|own| &own.cases);
        let own = campaign
            .own_indices()
            .zip(own)
            .map(|(index, case)| own::shown(case, index, ended.get(&index), &self.parameters));
        let kept = lock(&self.answers).finish();
        let (answers, outcomes) = kept.map_err(|error| not_kept(&error))?;
        let latency_log = self.log.try_clone().map_err(|error| not_kept(&error))?;
        Ok(Heard {
            measures,
            answers,
            ended: outcomes,
            own: own.collect(),
            cases,
            latency_log,
        })
    }
}

impl Observer for Watcher {
    fn exchange(&self, exchange: &Exchange) {
        self.live.exchange(exchange);
        self.recorder.exchange(exchange);
    }

    fn played(&self, played: Played) {
        self.live.played();
        self.recorder.played(played);
    }

    fn load_begins(&self, at: Duration) {
        self.recorder.load_begins(at);
    }

    fn not_delivered(&self, n_steps: u64) {
        self.live.not_delivered(n_steps);
        self.recorder.not_delivered(n_steps);
    }
}

/// Observables that the engine does not show.
pub(super) fn not_covered(bench: &Bench) -> Vec<Observable> {
    match bench.engine.as_ref() {
        Engine::Contract(_) => Vec::new(),
        Engine::Adapter(client) => client.adapter().not_shown(),
    }
}

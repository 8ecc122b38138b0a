//! The engine of one run: the inner sandbox, an address, or an adapter; reached, ready,
//! and known by its version before anything is sent to it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::campaign::Campaign;
use super::descriptors;
use super::failure::Failure;
use super::sandbox::faults;
use crate::domain::{Dossier, Version};
use crate::engine::{
    AdapterClient, AdapterFile, Connections, ContractClient, Engine, FailureKind, Keys, Limits,
    NotCovered, Pem, PlainStop, Target, TargetError, Token, Transport,
};
use crate::sandbox::{Handle, Options, Sandbox};
use crate::scenario::{self, EngineChoice, Load, Reuse};

/// Pause between two looks at an engine that is not ready.
const READY_PAUSE: Duration = Duration::from_millis(250);

/// What a person asked to play against.
pub(super) struct Wanted<'a> {
    /// Named on the command line or in the scenario; the inner sandbox otherwise.
    pub(super) engine: Option<EngineChoice>,
    /// Faults of the inner sandbox.
    pub(super) faults: &'a [String],
    /// Hosts allowed beside this machine.
    pub(super) allow_hosts: &'a [String],
    /// Variable that holds the token.
    pub(super) token_variable: Option<&'a str>,
    /// Limits in time, and whether documents of one day are sent at once.
    pub(super) load: &'a Load,
    /// How connections are made and kept.
    pub(super) connections: &'a scenario::Connections,
    /// Keys of the run.
    pub(super) keys: Keys,
}

/// An engine that can be played against. Holding it keeps the inner sandbox alive.
pub(super) struct Bench {
    /// The engine.
    pub(super) engine: Arc<Engine>,
    /// Where it is, to be shown.
    pub(super) address: String,
    /// The adapter as used: file name and text.
    pub(super) adapter: Option<(String, String)>,
    /// What the adapter declares that the engine cannot do.
    pub(super) not_covered: Vec<NotCovered>,
    /// What every trace of the run begins with.
    pub(super) trace_prefix: String,
    /// Documents of one day are sent at once, in a load and whatever is played beside it.
    pub(super) documents_together: bool,
    /// How connections are made and kept.
    pub(super) connections: Connections,
    sandbox: Option<Handle>,
}

/// What the word of a command line or a scenario names: an address or an adapter file.
pub(super) fn choice(text: &str) -> EngineChoice {
    if text.contains("://") {
        EngineChoice::Url(text.to_owned())
    } else {
        EngineChoice::Adapter(text.to_owned())
    }
}

impl Bench {
    /// What repeats the choice of the engine: `sandbox`, an address, or `adapter`.
    pub(super) fn name(&self) -> String {
        match (&self.sandbox, &self.adapter) {
            (Some(_), _) => "sandbox".to_owned(),
            (None, Some(_)) => "adapter".to_owned(),
            (None, None) => self.address.clone(),
        }
    }

    /// Whether the engine is the sandbox inside this process.
    pub(super) const fn is_inner(&self) -> bool {
        self.sandbox.is_some()
    }

    /// The indices of the cases that the engine can be asked about, in order; those of an
    /// adapter are the plain ones.
    pub(super) fn covered(&self, campaign: &Campaign) -> Vec<u64> {
        (0..campaign.n_cases())
            .filter(|index| match self.engine.as_ref() {
                Engine::Contract(_) => true,
                Engine::Adapter(_) => PlainStop::of(&campaign.case(*index).dossier).is_ok(),
            })
            .collect()
    }

    /// The drawn dossiers that the engine can be asked about, in order.
    pub(super) fn drawn(&self, campaign: &Campaign) -> Vec<Arc<Dossier>> {
        let n_chosen = campaign.n_cases() - campaign.n_drawn();
        let covered = self.covered(campaign).into_iter();
        covered
            .filter(|index| *index >= n_chosen)
            .map(|index| campaign.case(index).dossier)
            .collect()
    }

    /// Starts or resolves the engine; nothing is sent to it yet.
    pub(super) async fn open(wanted: Wanted<'_>) -> Result<Self, Failure> {
        descriptors::enough(wanted.load, wanted.engine.is_none())?;
        let limits = Limits {
            request_timeout: wanted.load.timeouts.request,
            operation_deadline: wanted.load.timeouts.operation,
            ..Limits::default()
        };
        let trace_prefix = wanted.keys.trace_prefix();
        let open = wanted.load.open.as_ref();
        let documents_together = open.is_some_and(|open| open.concurrent_documents);
        let token = wanted.token_variable.map(Token::from_variable);
        let connections = connections(&wanted).await?;
        let connect = |target: &Target| {
            Transport::new(target, connections.clone(), limits, token.clone())
                .map_err(|error| Failure::WrongInput(error.to_string()))
        };
        match wanted.engine {
            None => {
                let sandbox = Sandbox::start(Options {
                    faults: faults(wanted.faults)?,
                    n_threads: 1,
                    ..Options::default()
                })
                .map_err(|error| Failure::CouldNot(error.to_string()))?;
                let transport = connect(&Target::loopback(sandbox.address))?;
                Ok(Self {
                    engine: Arc::new(Engine::Contract(ContractClient::new(
                        transport,
                        wanted.keys,
                    ))),
                    address: sandbox.url(),
                    adapter: None,
                    trace_prefix,
                    documents_together,
                    connections,
                    not_covered: Vec::new(),
                    sandbox: Some(sandbox),
                })
            }
            Some(EngineChoice::Url(url)) => {
                let target = resolve(&url, wanted.allow_hosts).await?;
                let transport = connect(&target)?;
                Ok(Self {
                    engine: Arc::new(Engine::Contract(ContractClient::new(
                        transport,
                        wanted.keys,
                    ))),
                    address: target.base().to_string(),
                    adapter: None,
                    trace_prefix,
                    documents_together,
                    connections,
                    not_covered: Vec::new(),
                    sandbox: None,
                })
            }
            Some(EngineChoice::Adapter(_)) if wanted.load.payment_runs.is_some() => {
                Err(Failure::WrongInput(
                    "an engine behind an adapter has no payment runs\n  hint: take `[load.payment_runs]` out of the scenario".to_owned(),
                ))
            }
            Some(EngineChoice::Adapter(file)) => {
                let path = Path::new(&file);
                let text = std::fs::read_to_string(path)
                    .map_err(|error| Failure::unreadable(path, &error))?;
                let adapter = AdapterFile::read(&file, &text)
                    .map_err(|error| Failure::WrongInput(error.to_string()))?;
                let target = resolve(&adapter.address, wanted.allow_hosts).await?;
                let transport = connect(&target)?;
                let name = path
                    .file_name()
                    .map_or_else(|| "adapter.toml".into(), |name| name.to_string_lossy());
                Ok(Self {
                    address: target.base().to_string(),
                    trace_prefix,
                    documents_together,
                    connections,
                    adapter: Some((name.into_owned(), text)),
                    not_covered: adapter.not_covered.clone(),
                    engine: Arc::new(Engine::Adapter(AdapterClient::new(
                        transport,
                        Arc::new(adapter),
                    ))),
                    sandbox: None,
                })
            }
        }
    }

    /// Waits until the engine is ready, for at most `limit`, and asks what it is.
    pub(super) async fn ready(
        &self,
        limit: Duration,
        expected_version: Option<&str>,
    ) -> Result<Version, Failure> {
        let give_up = Instant::now() + limit;
        loop {
            let why = match self.engine.health().await {
                Ok(health) if health.ready => break,
                Ok(_) => "it says that it is not ready".to_owned(),
                Err(failure) => {
                    let is_setup = failure.kind == FailureKind::Unauthorised
                        || (failure.kind == FailureKind::Status4xx && failure.status != Some(429));
                    if is_setup || failure.kind.stops_the_run() {
                        return Err(Failure::CouldNot(format!(
                            "engine at {}: {failure}\n  hint: address, token or environment of the bench is wrong; nothing was sent",
                            self.address
                        )));
                    }
                    failure.to_string()
                }
            };
            if Instant::now() + READY_PAUSE >= give_up {
                return Err(Failure::CouldNot(format!(
                    "engine at {} was not ready within {} s: {why}\n  hint: start it, or wait longer with `--wait-ready`",
                    self.address,
                    limit.as_secs()
                )));
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        let version = self.engine.version().await.map_err(|failure| {
            Failure::CouldNot(format!("engine at {}: {failure}", self.address))
        })?;
        match expected_version {
            Some(expected) if expected != version.version => Err(Failure::CouldNot(format!(
                "engine at {} is version `{}`, not `{expected}`\n  hint: the build to be judged is not the one deployed; nothing was sent",
                self.address, version.version
            ))),
            _ => Ok(version),
        }
    }
}

/// What the scenario says of connections, with what the environment holds.
async fn connections(wanted: &Wanted<'_>) -> Result<Connections, Failure> {
    let asked = wanted.connections;
    let pem = |variable: &Option<String>| {
        let pem = variable.as_deref().map(Pem::from_variable).transpose();
        pem.map_err(|error| Failure::WrongInput(error.to_string()))
    };
    let proxy = match &asked.proxy {
        Some(address) => Some(resolve(address, wanted.allow_hosts).await?),
        None => None,
    };
    Ok(Connections {
        kept: match asked.reuse {
            Reuse::Fresh => None,
            Reuse::Shared | Reuse::PerAgent => Some(asked.idle.unwrap_or(Connections::KEPT)),
        },
        per_agent: asked.reuse == Reuse::PerAgent,
        timeout: wanted.load.timeouts.connect,
        authorities: pem(&asked.authority_variable)?,
        identity: pem(&asked.identity_variable)?,
        proxy,
    })
}

/// An address that may be reached.
pub(super) async fn resolve(url: &str, allow_hosts: &[String]) -> Result<Target, Failure> {
    Target::resolve(url, allow_hosts)
        .await
        .map_err(|error| match error {
            TargetError::Unresolved { .. } => Failure::CouldNot(error.to_string()),
            _ => Failure::WrongInput(error.to_string()),
        })
}

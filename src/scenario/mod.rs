//! What is played, how fast, within which scope and against which gates.
//!
//! Reads a scenario file (TOML) into a checked [`Scenario`]: unknown fields and
//! impossible values are refused here, all at once, so that nothing later checks them
//! again. Leaves out who the people are (`population`) and how they are sent (`play`).

mod accepted;
mod capacity;
mod connections;
mod counts;
mod error;
mod flow;
mod forecast;
mod load;
mod policy;
mod probe;
mod read;
mod reader;
mod schedule;
mod stock;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{Fund, Observable};

pub use accepted::{
    Accepted, AcceptedCondition, ERROR_CLASSES, FAMILIES, FirstGap, GAPS, Worst, register,
};
pub use capacity::CapacityPlan;
pub use connections::{Connections, Reuse};
pub use counts::{Cell, Counts, read_counts};
pub use error::ScenarioError;
pub use flow::{Flow, FlowLimit, FlowRule};
pub use forecast::Forecast;
pub use load::{ClosedLoad, ClosedWork, Load, OpenLoad, PaymentRunsLoad, Shares, Timeouts};
pub use policy::{
    AccuracyGates, BaselineGates, BlockFrom, ErrorGates, FundGates, GeneratorGates, LatencyGates,
    LatencyLimit, Policy, Purpose, RelationGates, SlowerLimit,
};
pub use probe::{Probe, ProbeSource};
pub use schedule::Schedule;
pub use stock::Stock;

/// A checked scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What it is for, one sentence.
    pub about: String,
    /// SHA-256 of the file.
    pub digest: String,
    /// Who is played.
    pub population: PopulationPlan,
    /// Of so many arrivals, and files of the stock, one is played; 1 for all of them.
    pub scale: u32,
    /// How fast.
    pub load: Load,
    /// What a GO is for.
    pub scope: Scope,
    /// The gates.
    pub policy: Policy,
    /// The engine, unless the command line names one; the sandbox when neither does.
    pub engine: Option<EngineChoice>,
    /// Time allowed for the whole run.
    pub budget: Option<Duration>,
    /// What the engine holds before anything is measured.
    pub stock: Option<Stock>,
    /// Figures of the engine that are read meanwhile.
    pub probes: Vec<Probe>,
    /// How connections to the engine are made and kept.
    pub connections: Connections,
    /// How the highest rate is searched for; read by `recette capacity` alone.
    pub capacity: CapacityPlan,
}

/// What a scenario names and does not hold.
pub struct Sources<'s> {
    /// The text of a policy by its name.
    pub policies: &'s dyn Fn(&str) -> Option<String>,
    /// The text of a table of arrivals by the name of its file.
    pub tables: &'s dyn Fn(&str) -> Option<String>,
    /// What is expected to arrive, as such a table, or why nobody knows.
    pub forecast: &'s dyn Fn(&Forecast) -> Result<String, String>,
}

/// Who is played.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PopulationPlan {
    /// The fund whose caseload weights the sample.
    pub fund: Fund,
    /// Whether the chosen cases are played.
    pub design: bool,
    /// Whether of these only the short pool is ([`crate::population::short_design`]).
    pub short_design: bool,
    /// Drawn dossiers in all, over the strata in scope; 0 for none, or for as many as arrivals
    /// are counted.
    pub n_sample: u64,
    /// Fewest drawn dossiers in each stratum, above its share when needed.
    pub min_per_stratum: u64,
    /// Fewest drawn dossiers of named strata, as `recette plan` solves them.
    pub at_least: Vec<(String, u64)>,
    /// Most drawn dossiers that may be played when the policy has their number solved.
    pub max_sample: u64,
    /// The seed; fresh and recorded when absent.
    pub seed: Option<u64>,
}

/// Strata and observables that a GO speaks of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Scope {
    /// Strata: names, or beginnings that end with `*`; `*` alone is everyone.
    pub strata: Vec<String>,
    /// What is compared.
    pub observables: Vec<Observable>,
}

/// Where the engine is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EngineChoice {
    /// An address that speaks contract v1.
    Url(String),
    /// An adapter file, relative to the place where the command runs.
    Adapter(String),
}

impl Scenario {
    /// What the load is and is not, where it is not all of what somebody counts or expects, and
    /// what the engine holds before: sentences without full stop.
    pub fn told(&self) -> Vec<String> {
        let mut told = self.load.counts().map_or_else(Vec::new, Counts::told);
        if let Some(stock) = self.stock {
            let scaled = match self.scale {
                1 => String::new(),
                one_in => format!(", one in {one_in} of what the scenario asks for"),
            };
            told.push(format!(
                "before it the engine is given {} open files and {} closed ones{scaled}",
                stock.n_open, stock.n_closed
            ));
        }
        told
    }
}

impl Scope {
    /// Whether a stratum is in scope.
    pub fn holds(&self, stratum: &str) -> bool {
        self.strata
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(beginning) => stratum.starts_with(beginning),
                None => stratum == pattern,
            })
    }
}

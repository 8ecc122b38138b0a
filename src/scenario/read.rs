//! From the text of a scenario to a checked [`Scenario`], or every mistake in it.

use std::time::Duration;

use super::capacity;
use super::connections;
use super::counts;
use super::forecast;
use super::policy;
use super::probe;
use super::reader::{File, Table, did_you_mean};
use super::stock;
use super::{
    CapacityPlan, ClosedLoad, ClosedWork, Connections, Counts, EngineChoice, Load, OpenLoad,
    PaymentRunsLoad, PopulationPlan, Scenario, ScenarioError, Schedule, Scope, Sources, Timeouts,
};
use crate::domain::{Fund, Observable, Rate, sha256_hex};

const DAY: Duration = Duration::from_secs(86_400);
const MILLISECOND: Duration = Duration::from_millis(1);

impl Scenario {
    /// Reads the scenario `text` of the file `name` (used in messages and, without
    /// folder and ending, as the scenario's name).
    ///
    /// `policies` gives the text of a policy by its name. All mistakes of the scenario
    /// and of its policy are returned at once, by file and line.
    pub fn read(
        name: &str,
        text: &str,
        policies: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<ScenarioError>> {
        let sources = Sources {
            policies,
            tables: &|_| None,
            forecast: &|_| Err("nothing is forecast here".to_owned()),
        };
        Self::read_beside(name, text, &sources)
    }

    /// The same for a scenario whose arrivals may stand in a table or be forecast.
    pub fn read_beside(
        name: &str,
        text: &str,
        sources: &Sources<'_>,
    ) -> Result<Self, Vec<ScenarioError>> {
        let file = File::new(name, text);
        let entries = file.parse();
        let root = file.root(&entries);
        let about = root.text("about", "one sentence that says what the scenario is for");
        let budget = root.maybe_duration("budget", Duration::from_secs(1)..=DAY);
        let population = match root.table("population") {
            Some(table) => population(table),
            None => absent(&root, "population", "a table with `fund` and `sample`"),
        };
        let scale = scale(&root);
        let fund = population.as_ref().map(|population| population.fund);
        let load = match root.table("load") {
            Some(table) => load(table, &|open| {
                open_load(open, fund, scale.unwrap_or(1), sources)
            }),
            None => absent(
                &root,
                "load",
                "a table with `load.open`, `load.closed` or both",
            ),
        };
        let scope = match root.table("scope") {
            Some(table) => scope(table, &file),
            None => absent(&root, "scope", "a table with `strata` and `observables`"),
        };
        let engine = match root.table("engine") {
            Some(table) => engine(table).map(Some),
            None => Some(None),
        };
        let stock = match root.table("stock") {
            Some(table) => stock::read(table, scale.unwrap_or(1)).map(Some),
            None => Some(None),
        };
        let connections = match root.table("connections") {
            Some(table) => connections::read(table),
            None => Some(Connections::default()),
        };
        let capacity = match root.table("capacity") {
            Some(table) => capacity::read(table),
            None => Some(CapacityPlan::default()),
        };
        let probes = probe::read(&root);
        let mut policy_errors = Vec::new();
        let expected = "the name of a file of `scenarios/policies`, such as `smoke`";
        let policy = root.text("policy", expected).and_then(|wanted| {
            let Some(text) = (sources.policies)(&wanted) else {
                let mut known = vec!["smoke", "build", "rollout", "traffic", "recomputation"];
                known.retain(|name| (sources.policies)(name).is_some());
                let what = format!("no policy is called `{wanted}`");
                root.refuse("policy", what, did_you_mean(&wanted, &known));
                return None;
            };
            policy::read(&wanted, &text)
                .map_err(|errors| policy_errors = errors)
                .ok()
        });
        if let (Some(population), Some(load)) = (&population, &load)
            && let Some(what) = nobody_is_played(population, load)
        {
            root.refuse("population", what.to_owned(), None);
        }
        if let (Some(2..), Some(load), Some(None)) = (scale, &load, &stock)
            && load.counts().is_none()
        {
            let what = "`scale` thins arrivals that were counted or are forecast, and `[stock]`: there are none";
            root.refuse("scale", what.to_owned(), None);
        }
        root.close();
        let scenario = (|| {
            Some(Self {
                name: stem(name).to_owned(),
                about: about?,
                digest: sha256_hex(text.as_bytes()),
                population: population?,
                scale: scale?,
                load: load?,
                scope: scope?,
                policy: policy?,
                engine: engine?,
                budget: budget?,
                stock: stock?,
                probes: probes?,
                connections: connections?,
                capacity: capacity?,
            })
        })();
        let mut errors = file.into_errors();
        errors.extend(policy_errors);
        match scenario {
            Some(scenario) if errors.is_empty() => Ok(scenario),
            _ => Err(errors),
        }
    }
}

/// The file's name without folder and ending.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.strip_suffix(".toml").unwrap_or(file)
}

/// `scale = "1/20"`: one of twenty.
fn scale(root: &Table<'_, '_>) -> Option<u32> {
    let expected = "a part such as `\"1/20\"`, from 1/1 to 1/1000000";
    let Some(text) = root.maybe_text("scale", expected)? else {
        return Some(1);
    };
    let one_in = text
        .strip_prefix("1/")
        .and_then(|number| number.parse().ok());
    let one_in = one_in.filter(|one_in| (1..=1_000_000).contains(one_in));
    if one_in.is_none() {
        let what = format!("`scale` is `{text}`: expected {expected}");
        root.refuse("scale", what, None);
    }
    one_in
}

/// Why nobody would be played, if nobody would.
fn nobody_is_played(population: &PopulationPlan, load: &Load) -> Option<&'static str> {
    // Where arrivals are counted, as many people are drawn.
    let nobody = !population.design && population.n_sample == 0 && load.counts().is_none();
    nobody.then_some(
        "nobody would be played: `population.design` is off and `population.sample` is 0",
    )
}

fn absent<T>(root: &Table<'_, '_>, field: &str, expected: &str) -> Option<T> {
    if !root.has_any(field) {
        root.missing(field, expected);
    }
    None
}

fn population(table: Table<'_, '_>) -> Option<PopulationPlan> {
    let expected = "the three digits of a fund, such as `\"441\"`";
    let fund = table.text("fund", expected).and_then(|text| {
        let fund = text.parse().ok();
        if fund.is_none() {
            let what = format!("`population.fund` is `{text}`: expected {expected}");
            table.refuse("fund", what, None);
        }
        fund
    });
    let design = table.flag_or("design", false);
    let short_design = table.flag_or("short_design", false);
    let n_sample = table.whole_or("sample", 0..=10_000_000, 0);
    let min_per_stratum = table.whole_or("min_per_stratum", 0..=100_000, 0);
    let at_least = table
        .table("at_least")
        .map_or(Some(Vec::new()), |named| named.all_whole(0..=10_000_000));
    let max_sample = table.whole_or("max_sample", 1..=10_000_000, 1_000_000);
    let seed = table.maybe_whole("seed", 0..=u64::MAX);
    if design == Some(false) && short_design == Some(true) {
        let what =
            "`population.short_design` shortens the chosen cases, and `population.design` is off";
        table.refuse("short_design", what.into(), None);
    }
    table.close();
    Some(PopulationPlan {
        fund: fund?,
        design: design?,
        short_design: short_design?,
        n_sample: n_sample?,
        min_per_stratum: min_per_stratum?,
        at_least: at_least?,
        max_sample: max_sample?,
        seed: seed?,
    })
}

fn load(
    table: Table<'_, '_>,
    read_open: &dyn Fn(Table<'_, '_>) -> Option<OpenLoad>,
) -> Option<Load> {
    if !table.has("open") && !table.has("closed") {
        table.missing("open", "`load.open`, `load.closed` or both");
    }
    let open = match table.table("open") {
        Some(open) => read_open(open).map(Some),
        None => Some(None),
    };
    let closed = match table.table("closed") {
        Some(closed) => closed_load(closed).map(Some),
        None => Some(None),
    };
    let payment_runs = match table.table("payment_runs") {
        Some(runs) => payment_runs_load(runs).map(Some),
        None => Some(None),
    };
    let timeouts = match table.table("timeouts") {
        Some(timeouts) => read_timeouts(timeouts),
        None => Some(Timeouts::default()),
    };
    let n_retries = table.whole_or("retries", 0..=3, 0);
    table.close();
    Some(Load {
        open: open?,
        closed: closed?,
        payment_runs: payment_runs?,
        timeouts: timeouts?,
        n_retries: small(n_retries?),
    })
}

fn read_timeouts(table: Table<'_, '_>) -> Option<Timeouts> {
    let default = Timeouts::default();
    let range = || MILLISECOND..=Duration::from_secs(3_600);
    let connect = table.maybe_duration("connect", range());
    let request = table.maybe_duration("request", range());
    let operation = table.maybe_duration("operation", range());
    let timeouts = (|| {
        Some(Timeouts {
            connect: connect?.unwrap_or(default.connect),
            request: request?.unwrap_or(default.request),
            operation: operation?.unwrap_or(default.operation),
        })
    })();
    if let Some(timeouts) = timeouts
        && timeouts.operation < timeouts.request
    {
        let what = "`load.timeouts.operation` is shorter than `request`: expected at least as long";
        table.refuse("operation", what.into(), None);
    }
    table.close();
    timeouts
}

#[derive(Clone, Copy)]
enum Arrivals {
    Constant,
    Ramp,
    Steps,
    Burst,
    Poisson,
    Counts,
    Forecast,
}

/// A schedule of counted arrivals, unless nothing is left to play.
fn some_are_left(table: &Table<'_, '_>, counts: Option<Counts>) -> Option<Schedule> {
    let counts = counts?;
    if counts.n_arrivals() == 0 {
        let what = "no arrival is left: `skip_below` is too high, or `scale` leaves nobody";
        table.refuse("arrivals", what.to_owned(), None);
        return None;
    }
    Some(Schedule::Counts(counts))
}

fn open_load(
    table: Table<'_, '_>,
    fund: Option<Fund>,
    scale: u32,
    sources: &Sources<'_>,
) -> Option<OpenLoad> {
    let arrivals = table.word(
        "arrivals",
        &[
            ("constant", Arrivals::Constant),
            ("ramp", Arrivals::Ramp),
            ("steps", Arrivals::Steps),
            ("burst", Arrivals::Burst),
            ("poisson", Arrivals::Poisson),
            ("counts", Arrivals::Counts),
            ("forecast", Arrivals::Forecast),
        ],
    );
    let schedule = match arrivals {
        Some(Arrivals::Constant) => table
            .rate("rate_per_second", 1)
            .map(|rate| Schedule::Constant { rate: Rate(rate) }),
        Some(Arrivals::Poisson) => table
            .rate("rate_per_second", 1)
            .map(|rate| Schedule::Poisson { rate: Rate(rate) }),
        Some(Arrivals::Ramp) => {
            let from = table.rate("from_per_second", 0);
            let to = table.rate("to_per_second", 1);
            let length = table.duration("over", MILLISECOND..=DAY);
            (|| {
                Some(Schedule::Ramp {
                    from: Rate(from?),
                    to: Rate(to?),
                    length: length?,
                })
            })()
        }
        Some(Arrivals::Steps) => {
            let rates = table.rates("rates_per_second");
            let length = table.duration("each", MILLISECOND..=DAY);
            (|| {
                Some(Schedule::Steps {
                    rates: rates?.into_iter().map(Rate).collect(),
                    length: length?,
                })
            })()
        }
        Some(Arrivals::Burst) => {
            let size = table.whole("size", 1..=1_000_000);
            let every = table.duration("every", MILLISECOND..=DAY);
            (|| {
                Some(Schedule::Burst {
                    size: small(size?),
                    every: every?,
                })
            })()
        }
        Some(Arrivals::Counts) => {
            some_are_left(&table, counts::read(&table, scale, sources.tables))
        }
        Some(Arrivals::Forecast) => {
            some_are_left(&table, forecast::read(&table, fund, scale, sources))
        }
        None => {
            // Which fields go with it is not known: none of them is called unknown.
            for field in [
                "rate_per_second",
                "from_per_second",
                "to_per_second",
                "over",
                "rates_per_second",
                "each",
                "size",
                "every",
                "file",
                "flow",
                "skip_below",
                "speed",
                "funds",
                "from",
                "to",
                "percent",
            ] {
                table.has(field);
            }
            None
        }
    };
    let max_in_flight = table.whole("max_in_flight", 1..=65_536);
    let warm_up = table.maybe_duration("warm_up", Duration::ZERO..=Duration::from_secs(3_600));
    let concurrent_documents = table.flag_or("concurrent_documents", false);
    table.close();
    Some(OpenLoad {
        schedule: schedule?,
        concurrent_documents: concurrent_documents?,
        max_in_flight: small(max_in_flight?),
        warm_up: warm_up?.unwrap_or(Duration::ZERO),
    })
}

fn payment_runs_load(table: Table<'_, '_>) -> Option<PaymentRunsLoad> {
    let share_percent = table.whole("share_percent", 1..=100);
    let max_in_flight = table.whole("max_in_flight", 1..=65_536);
    table.close();
    Some(PaymentRunsLoad {
        share_percent: small(share_percent?),
        max_in_flight: small(max_in_flight?),
    })
}

fn closed_load(table: Table<'_, '_>) -> Option<ClosedLoad> {
    let n_agents = table.whole("agents", 1..=10_000);
    let range = || Duration::ZERO..=Duration::from_secs(600);
    let think_time_min = table.maybe_duration("think_time_min", range());
    let think_time_max = table.maybe_duration("think_time_max", range());
    let pace = table.maybe_duration("pace", Duration::from_millis(1)..=Duration::from_secs(600));
    if matches!(pace, Some(Some(_))) && (table.has("think_time_min") || table.has("think_time_max"))
    {
        let what = "`load.closed.pace` and a think time are both given: expected one";
        table.refuse("pace", what.into(), None);
    }
    let work = match (table.has("dossiers_per_agent"), table.has("share_percent")) {
        (true, false) => table
            .whole("dossiers_per_agent", 1..=1_000_000)
            .map(|n| ClosedWork::DossiersPerAgent(small(n))),
        (false, true) => table
            .whole("share_percent", 1..=100)
            .map(|percent| ClosedWork::SharePercent(small(percent))),
        (false, false) => {
            table.missing("share_percent", "`share_percent` or `dossiers_per_agent`");
            None
        }
        (true, true) => {
            let what = "`dossiers_per_agent` and `share_percent` are both given: expected one";
            table.refuse("share_percent", what.into(), None);
            None
        }
    };
    let times = (|| {
        let shortest = think_time_min?.unwrap_or(Duration::ZERO);
        Some((shortest, think_time_max?.unwrap_or(shortest)))
    })();
    if let Some((shortest, longest)) = times
        && longest < shortest
    {
        let what = "`load.closed.think_time_max` is shorter than `think_time_min`: expected at least as long";
        table.refuse("think_time_max", what.into(), None);
    }
    table.close();
    let (think_time_min, think_time_max) = times?;
    Some(ClosedLoad {
        n_agents: small(n_agents?),
        think_time_min,
        think_time_max,
        pace: pace?,
        work: work?,
    })
}

fn scope(table: Table<'_, '_>, file: &File<'_>) -> Option<Scope> {
    let strata = table.texts("strata", "a list of strata, such as `[\"sickness/*\"]`");
    let observables = table.texts("observables", "a list of observables, or `[\"all\"]`");
    let observables = observables.map(|texts| {
        let names: Vec<&str> = std::iter::once("all")
            .chain(Observable::ALL.into_iter().map(Observable::name))
            .collect();
        let mut chosen = Vec::new();
        for (text, line) in texts {
            match Observable::ALL.into_iter().find(|one| one.name() == text) {
                Some(observable) => chosen.push(observable),
                None if text == "all" => chosen.extend(Observable::ALL),
                None => {
                    let what = format!("`{text}` is not an observable");
                    file.error(line, what, did_you_mean(&text, &names));
                }
            }
        }
        chosen.sort();
        chosen.dedup();
        chosen
    });
    table.close();
    Some(Scope {
        strata: strata?.into_iter().map(|(text, _)| text).collect(),
        observables: observables?,
    })
}

fn engine(table: Table<'_, '_>) -> Option<EngineChoice> {
    let choice = match (table.has("url"), table.has("adapter")) {
        (true, false) => table
            .text("url", "an address, such as `http://127.0.0.1:8080`")
            .map(EngineChoice::Url),
        (false, true) => table
            .text("adapter", "a file of `scenarios/engines`")
            .map(EngineChoice::Adapter),
        (false, false) => {
            table.missing("url", "`url` or `adapter`");
            None
        }
        (true, true) => {
            let what = "`url` and `adapter` are both given: expected one";
            table.refuse("adapter", what.into(), None);
            None
        }
    };
    table.close();
    choice
}

fn small(number: u64) -> u32 {
    u32::try_from(number).expect("the range given to the reader fits")
}

#[cfg(test)]
mod tests;

//! From the text of a scenario to a checked [`Scenario`], or every mistake in it.

use std::time::Duration;

use super::policy;
use super::reader::{File, Table, did_you_mean};
use super::{
    ClosedLoad, ClosedWork, EngineChoice, Load, OpenLoad, PaymentRunsLoad, PopulationPlan, Rate,
    Scenario, ScenarioError, Schedule, Scope, Timeouts,
};
use crate::domain::{Observable, sha256_hex};

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
        let file = File::new(name, text);
        let entries = file.parse();
        let root = file.root(&entries);
        let about = root.text("about", "one sentence that says what the scenario is for");
        let budget = root.maybe_duration("budget", Duration::from_secs(1)..=DAY);
        let population = match root.table("population") {
            Some(table) => population(table),
            None => absent(&root, "population", "a table with `fund` and `sample`"),
        };
        let load = match root.table("load") {
            Some(table) => load(table),
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
        let mut policy_errors = Vec::new();
        let expected = "the name of a file of `scenarios/policies`, such as `smoke`";
        let policy = root.text("policy", expected).and_then(|wanted| {
            let Some(text) = policies(&wanted) else {
                let mut known = vec!["smoke", "build", "rollout"];
                known.retain(|name| policies(name).is_some());
                let what = format!("no policy is called `{wanted}`");
                root.refuse("policy", what, did_you_mean(&wanted, &known));
                return None;
            };
            policy::read(&wanted, &text)
                .map_err(|errors| policy_errors = errors)
                .ok()
        });
        root.close();
        let scenario = (|| {
            Some(Self {
                name: stem(name).to_owned(),
                about: about?,
                digest: sha256_hex(text.as_bytes()),
                population: population?,
                load: load?,
                scope: scope?,
                policy: policy?,
                engine: engine?,
                budget: budget?,
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
    if design == Some(false) && n_sample == Some(0) {
        let what =
            "nobody would be played: `population.design` is off and `population.sample` is 0";
        table.refuse("sample", what.into(), None);
    }
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

fn load(table: Table<'_, '_>) -> Option<Load> {
    if !table.has("open") && !table.has("closed") {
        table.missing("open", "`load.open`, `load.closed` or both");
    }
    let open = match table.table("open") {
        Some(open) => open_load(open).map(Some),
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
}

fn open_load(table: Table<'_, '_>) -> Option<OpenLoad> {
    let arrivals = table.word(
        "arrivals",
        &[
            ("constant", Arrivals::Constant),
            ("ramp", Arrivals::Ramp),
            ("steps", Arrivals::Steps),
            ("burst", Arrivals::Burst),
            ("poisson", Arrivals::Poisson),
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
mod tests {
    use super::super::Purpose;
    use super::*;

    const SMOKE: &str = include_str!("../../scenarios/policies/smoke.toml");
    const BUILD: &str = include_str!("../../scenarios/policies/build.toml");
    const ROLLOUT: &str = include_str!("../../scenarios/policies/rollout.toml");
    const PILOT: &str = include_str!("../../scenarios/pilot.toml");

    fn policies(name: &str) -> Option<String> {
        match name {
            "smoke" => Some(SMOKE.to_owned()),
            "build" => Some(BUILD.to_owned()),
            "rollout" => Some(ROLLOUT.to_owned()),
            _ => None,
        }
    }

    fn mistakes(text: &str) -> Vec<String> {
        Scenario::read("scenarios/peak.toml", text, &policies)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_page_of_scenarios_tells_every_field() {
        let (code, page) = (
            include_str!("read.rs"),
            include_str!("../../docs/scenarios.md"),
        );
        let code = code.split("#[cfg(test)]").next().unwrap();
        let readers = [
            "text",
            "texts",
            "whole",
            "whole_or",
            "maybe_whole",
            "flag_or",
            "rate",
        ];
        let readers = readers
            .into_iter()
            .chain(["rates", "duration", "maybe_duration", "table"]);
        let fields: Vec<&str> = readers
            .flat_map(|reader| {
                code.split(&format!(".{reader}("))
                    .skip(1)
                    .collect::<Vec<_>>()
            })
            .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
            .collect();
        assert!(fields.len() > 30, "{fields:?}");
        for field in fields {
            let told = [
                format!("`{field}`"),
                format!(".{field}]"),
                format!("[{field}]"),
            ];
            assert!(told.iter().any(|one| page.contains(one)), "{field}");
        }
    }

    #[test]
    fn the_scenarios_of_the_project_are_right() {
        let pilot = Scenario::read("scenarios/pilot.toml", PILOT, &policies).unwrap();
        assert_eq!(pilot.name, "pilot");
        assert!(pilot.population.design && pilot.population.n_sample >= 2_000);
        assert!(pilot.load.open.is_some() && pilot.load.closed.is_some());
        assert!(
            pilot.population.seed.is_some(),
            "smoke is played with a fixed seed"
        );
        let build = include_str!("../../scenarios/build.toml");
        let build = Scenario::read("scenarios/build.toml", build, &policies).unwrap();
        assert_eq!(build.budget, Some(Duration::from_secs(600)));
        assert_eq!(build.scope.observables, Observable::ALL);
        let rollout = include_str!("../../scenarios/rollout.toml");
        let rollout = Scenario::read("scenarios/rollout.toml", rollout, &policies).unwrap();
        assert_eq!(rollout.policy.purpose, Purpose::Rollout);
        assert!(rollout.population.seed.is_none(), "new people each time");
    }

    #[test]
    fn each_threshold_of_a_policy_has_its_range() {
        let told = |from: &str, to: &str| -> Vec<String> {
            let text = ROLLOUT.replacen(from, to, 1);
            assert_ne!(text, ROLLOUT);
            let policies = |_: &str| Some(text.clone());
            let errors = Scenario::read("scenarios/pilot.toml", PILOT, &policies).unwrap_err();
            errors.into_iter().map(|error| error.what).collect()
        };
        for (from, to, wanted) in [
            (
                "max_people         = 120",
                "max_people = 0",
                "`fund.max_people` is `0`: expected a number from 1 to 10000000",
            ),
            (
                "max_people_percent = 0.1",
                "max_people_percent = 101",
                "`fund.max_people_percent` is `101`: expected a number from 0.0001 to 100",
            ),
            (
                "max_people_percent",
                "max_people_share",
                "unknown field `fund.max_people_share`",
            ),
            (
                "max_newly_broken  = 0",
                "max_newly_broken = -1",
                "`baseline.max_newly_broken` is `-1`",
            ),
            (
                "min_pairs_percent = 50",
                "min_pairs_percent = 0",
                "`baseline.min_pairs_percent` is `0`: expected a whole number from 1 to 100",
            ),
            (
                "max_never     = 0\n",
                "",
                "`until_money.max_never` is missing",
            ),
            (
                "quantile      = 0.99",
                "quantile = 1",
                "`until_money.quantile` is `1`: expected a number from 0.01 to 0.9999",
            ),
            (
                "max_error_of_due           = 0.0001",
                "max_error_of_due = 2",
                "`accuracy.max_error_of_due` is `2`: expected a number from 0 to 1",
            ),
            (
                "critical_max_wrong_percent = 0.1",
                "critical_max_wrong_percent = 101",
                "`accuracy.critical_max_wrong_percent` is `101`: expected a number from 0 to 100",
            ),
        ] {
            let told = told(from, to);
            assert_eq!(told.len(), 1, "{told:#?}");
            assert!(
                told[0].starts_with(wanted),
                "{}\nshould say\n{wanted}",
                told[0]
            );
        }
    }

    #[test]
    fn a_policy_that_says_nothing_of_a_baseline_lets_nothing_break() {
        let pilot = Scenario::read("scenarios/pilot.toml", PILOT, &policies).unwrap();
        assert_eq!(pilot.policy.baseline.max_newly_broken, 0);
    }

    #[test]
    fn the_smaller_limit_on_people_holds_and_is_never_below_one() {
        let rollout = Scenario::read(
            "scenarios/rollout.toml",
            include_str!("../../scenarios/rollout.toml"),
            &policies,
        );
        let fund = rollout.unwrap().policy.fund.unwrap();
        let limits = [1e6, 50_000.0, 100.0].map(|people| fund.limit(people).round());
        assert_eq!(limits.map(|limit| limit.to_string()), ["120", "50", "1"]);
    }

    #[test]
    fn a_misspelt_field_is_named_with_its_line_and_the_right_name() {
        let text = PILOT.replacen("rate_per_second", "rate_per_secnd", 1);
        let line = 1 + text
            .lines()
            .position(|line| line.contains("secnd"))
            .unwrap();
        assert_eq!(
            mistakes(&text),
            [
                "scenarios/peak.toml:20: `load.open.rate_per_second` is missing: expected a number of \
                 journeys per second above 0, up to 100000, three decimals at most"
                    .to_owned(),
                format!(
                    "scenarios/peak.toml:{line}: unknown field `load.open.rate_per_secnd`\n  \
                     hint: did you mean `rate_per_second`?"
                ),
            ]
        );
    }

    #[test]
    fn all_mistakes_are_told_at_once_in_the_order_of_the_lines() {
        let text = PILOT
            .replace("\"441\"", "\"44\"")
            .replace("agents         = 8", "agents         = 0")
            .replace("\"poisson\"", "\"poison\"")
            .replace("\"10s\"", "\"10 seconds\"")
            .replace("[\"all\"]", "[\"letter\"]")
            .replace("\"smoke\"", "\"smok\"");
        let told = mistakes(&text);
        let wanted = [
            "no policy is called `smok`\n  hint: did you mean `smoke`?",
            "`population.fund` is `44`",
            "`load.open.arrivals` is `poison`: expected `constant`, `ramp`, `steps`, `burst` or \
             `poisson`\n  hint: did you mean `poisson`?",
            "`load.closed.agents` is `0`: expected a whole number from 1 to 10000",
            "`load.timeouts.request` is `10 seconds`: expected a duration",
            "`letter` is not an observable\n  hint: did you mean `letters`?",
        ];
        assert_eq!(told.len(), wanted.len(), "{told:#?}");
        for (told, wanted) in told.iter().zip(wanted) {
            assert!(told.contains(wanted), "{told}\nshould say\n{wanted}");
        }
    }

    #[test]
    fn a_mistake_in_the_policy_is_placed_in_its_own_file() {
        let policies = |_: &str| Some(SMOKE.replace("quantile = 0.99", "quantile = 99"));
        let errors = Scenario::read("scenarios/pilot.toml", PILOT, &policies).unwrap_err();
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].file, "scenarios/policies/smoke.toml");
        assert_eq!(
            errors[0].what,
            "`latency.quantile` is `99`: expected a number from 0.01 to 0.9999"
        );
    }

    #[test]
    fn text_that_is_not_toml_is_refused_with_its_line() {
        let told = mistakes("about = \"x\"\npolicy = smoke\n");
        assert!(
            told.iter()
                .any(|one| one.starts_with("scenarios/peak.toml:2: not TOML")),
            "{told:?}"
        );
    }

    #[test]
    fn a_scenario_in_which_nobody_is_played_is_refused() {
        let text = PILOT
            .replace("design          = true", "design = false")
            .replace("2000", "0");
        assert!(mistakes(&text)[0].contains("nobody would be played"));
    }
}

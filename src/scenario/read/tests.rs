//! What a scenario may say, and how its mistakes are told.

use super::super::Purpose;
use super::*;

const SMOKE: &str = include_str!("../../../scenarios/policies/smoke.toml");
const BUILD: &str = include_str!("../../../scenarios/policies/build.toml");
const ROLLOUT: &str = include_str!("../../../scenarios/policies/rollout.toml");
const PILOT: &str = include_str!("../../../scenarios/pilot.toml");

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
    let page = include_str!("../../../docs/scenarios.md");
    let code = include_str!("../read.rs")
        .split("#[cfg(test)]")
        .next()
        .unwrap();
    let code = [
        code,
        include_str!("../capacity.rs"),
        include_str!("../connections.rs"),
        include_str!("../counts.rs"),
        include_str!("../probe.rs"),
        include_str!("../stock.rs"),
    ]
    .concat();
    let readers = [
        "text",
        "texts",
        "whole",
        "whole_or",
        "maybe_whole",
        "flag_or",
        "number",
        "has",
        "maybe_text",
    ];
    let readers = readers.into_iter().chain([
        "rate",
        "rates",
        "duration",
        "maybe_duration",
        "maybe_number",
        "table",
    ]);
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

fn with_capacity(lines: &str) -> String {
    PILOT.replace("[scope]", &format!("[capacity]\n{lines}\n\n[scope]"))
}

#[test]
fn a_search_that_says_nothing_is_as_usual_and_what_it_says_is_checked() {
    let read = |text: &str| Scenario::read("scenarios/peak.toml", text, &policies);
    assert_eq!(read(PILOT).unwrap().capacity, CapacityPlan::default());
    let text = with_capacity("at_least_per_second = 2.5\nprecision_percent = 5");
    let plan = read(&text).unwrap().capacity;
    assert_eq!(plan.at_least, Some(Rate(2_500)));
    assert_eq!(plan.precision_per_mille, 50);
    for (lines, said) in [
        (
            "start_per_second = 50\nmost_per_second = 20",
            "`capacity.most_per_second` is below `start_per_second`",
        ),
        (
            "trial = \"30s\"\nconfirm = \"10s\"",
            "`capacity.confirm` is shorter than `trial`",
        ),
        ("start_per_second = 0", "`capacity.start_per_second` is `0`"),
        ("precision_percent = 0.1", "`capacity.precision_percent`"),
        ("presicion_percent = 3", "`capacity.presicion_percent`"),
    ] {
        let found = mistakes(&with_capacity(lines));
        assert!(found[0].contains(said), "{found:?}");
    }
}

#[test]
fn arrivals_counted_elsewhere_stand_in_a_table_beside_the_scenario() {
    let with_counts = |lines: &str| {
        let poisson = "arrivals        = \"poisson\"\nrate_per_second = 70";
        assert!(PILOT.contains(poisson));
        let counts =
            format!("arrivals = \"counts\"\nfile = \"november.csv\"\nflow = \"stops\"\n{lines}");
        PILOT.replace(poisson, &counts)
    };
    let read_beside = |text: &str| {
        let table = "from,to,flow,count\n2026-11-02T08:00,2026-11-02T09:00,stops,40\n";
        let sources = Sources {
            policies: &policies,
            tables: &|name| (name == "november.csv").then(|| table.to_owned()),
            forecast: &|_| panic!("nothing is forecast"),
        };
        Scenario::read_beside("scenarios/peak.toml", text, &sources)
    };
    let counted = |lines: &str| read_beside(&with_counts(lines));
    let scaled = |lines: &str, scale: &str| {
        let text = format!("scale = \"{scale}\"\n{}", with_counts(lines));
        read_beside(&text)
    };
    let thin = scaled("speed = 60", "1/4").unwrap();
    assert_eq!(thin.scale, 4);
    assert!(thin.told()[2].contains("one arrival in 4 is played"));
    let schedule = thin.load.open.unwrap().schedule;
    assert_eq!(schedule.n_journeys(), Some(10));
    assert!(schedule.due_offsets(1).all(|due| due < 60_000_000_000));
    let said = |lines: &str| counted(lines).unwrap_err()[0].to_string();
    let none = scaled("", "1/50").unwrap_err()[0].to_string();
    assert!(none.contains("no arrival is left"), "{none}");
    let not_a_part = scaled("", "20").unwrap_err()[0].to_string();
    assert!(
        not_a_part.contains("`scale` is `20`: expected a part"),
        "{not_a_part}"
    );
    let nothing_to_thin = mistakes(&format!("scale = \"1/2\"\n{PILOT}"));
    assert!(
        nothing_to_thin[0].contains("`scale` thins arrivals"),
        "{nothing_to_thin:?}"
    );
    assert!(said("speed = 0").contains("`load.open.speed` is `0`"));
    assert!(said("scale = 2").contains("`load.open.scale`"));
    let elsewhere = mistakes(&PILOT.replace(
        "arrivals        = \"poisson\"\nrate_per_second = 70",
        "arrivals = \"counts\"\nfile = \"../x.csv\"\nflow = \"stops\"",
    ));
    assert!(
        elsewhere[0].contains("`../x.csv` cannot be read"),
        "{elsewhere:?}"
    );
}

#[test]
fn arrivals_may_be_those_that_some_funds_expect() {
    let forecast = |lines: &str| {
        let poisson = "arrivals        = \"poisson\"\nrate_per_second = 70";
        let text = PILOT.replace(poisson, &format!("arrivals = \"forecast\"\n{lines}"));
        let asked = std::cell::RefCell::new(None);
        let read = {
            let sources = Sources {
                policies: &policies,
                tables: &|_| None,
                forecast: &|forecast| {
                    *asked.borrow_mut() = Some(forecast.clone());
                    Ok(
                        "from,to,flow,count\n2026-11-16T09:00,2026-11-16T10:00,stops,40\n"
                            .to_owned(),
                    )
                },
            };
            Scenario::read_beside("scenarios/peak.toml", &text, &sources)
        };
        (read, asked.into_inner())
    };
    let hour = "from = \"2026-11-16T09:00\"\nto = \"2026-11-16T10:00\"";
    let (read, asked) = forecast(&format!("{hour}\nfunds = [\"all\"]\npercent = 250"));
    let asked = asked.unwrap();
    assert_eq!((asked.funds, asked.percent), (vec!["all".to_owned()], 250));
    assert_eq!(asked.flow, "stops");
    assert_eq!(
        read.unwrap().told()[0],
        "250 % of the arrivals of the flow `stops` expected at all funds from 2026-11-16T09:00:00 to 2026-11-16T10:00:00 (everybody played is of fund 441): 40 are played"
    );
    let said = |lines: &str| forecast(lines).0.unwrap_err()[0].to_string();
    assert!(said("from = \"monday\"\nto = \"2026-11-16T10:00\"").contains("`monday` is no time"));
    let reversed = "from = \"2026-11-16T09:00\"\nto = \"2026-11-16T09:00\"";
    assert!(said(reversed).contains("not after it begins"));
    assert!(said(&format!("{hour}\nfunds = []")).contains("a list of funds"));
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
    let build = include_str!("../../../scenarios/build.toml");
    let build = Scenario::read("scenarios/build.toml", build, &policies).unwrap();
    assert_eq!(build.budget, Some(Duration::from_secs(600)));
    assert_eq!(build.scope.observables, Observable::ALL);
    let capacity = include_str!("../../../scenarios/capacity.toml");
    let capacity = Scenario::read("scenarios/capacity.toml", capacity, &policies).unwrap();
    assert_eq!(capacity.capacity.start, Rate::per_second(50));
    let rollout = include_str!("../../../scenarios/rollout.toml");
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
fn a_figure_of_the_engine_is_read_from_one_place() {
    let told = |lines: &str| mistakes(&format!("{PILOT}\n[[probe]]\n{lines}\n"));
    let page = "name = \"pool\"\npage = \"/metrics\"\nmetric = \"calls\"";
    for (lines, wanted) in [
        ("name = \"pool\"".to_owned(), "`page` or `prometheus`"),
        (
            format!("{page}\nprometheus = \"http://127.0.0.1:9090\""),
            "`page` and `prometheus` are both given: expected one",
        ),
        (
            "name = \"pool\"\npage = \"/metrics\"".to_owned(),
            "`probe.metric` is missing",
        ),
        (
            format!("{page}\nevery = \"10ms\""),
            "`probe.every` is `10ms`",
        ),
        (
            format!("{page}\nmaximum = 3"),
            "unknown field `probe.maximum`",
        ),
    ] {
        let told = told(&lines);
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(
            told[0].contains(wanted),
            "{}\nshould say\n{wanted}",
            told[0]
        );
    }
}

#[test]
fn a_flow_is_held_only_to_what_has_a_sense_for_it() {
    let told = |lines: &str| -> Vec<String> {
        let text = format!("{BUILD}\n[[flow]]\n{lines}\n");
        let policies = |_: &str| Some(text.clone());
        let errors = Scenario::read("scenarios/pilot.toml", PILOT, &policies).unwrap_err();
        errors.into_iter().map(|error| error.what).collect()
    };
    for (lines, wanted) in [
        (
            "name = \"nightly\"\ndone_by = \"1h\"",
            "`flow.name` is `nightly`",
        ),
        ("name = \"closed\"", "`flow.done_by` is missing"),
        (
            "name = \"closed\"\noldest = \"1s\"\nsteady = true",
            "unknown field `flow.steady`",
        ),
        (
            "name = \"open\"\noldest = \"1s\"\ndone_by = \"1h\"",
            "unknown field `flow.done_by`",
        ),
        (
            "name = \"payment_runs\"\ndone_by = \"0s\"",
            "`flow.done_by` is `0s`",
        ),
    ] {
        let told = told(lines);
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
        include_str!("../../../scenarios/rollout.toml"),
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
        "`load.open.arrivals` is `poison`: expected `constant`, `ramp`, `steps`, `burst`, \
         `poisson`, `counts` or `forecast`\n  hint: did you mean `poisson`?",
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

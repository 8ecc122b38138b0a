//! A run of the past played again, arrivals counted elsewhere, the stock of an engine, and a
//! search of an engine that answers nothing.

use crate::desk::{Desk, SCENARIO};

/// The run folder written into this folder of the desk.
fn folder_in(desk: &Desk, name: &str) -> String {
    let mut folders = std::fs::read_dir(desk.path(name)).unwrap();
    let folder = folders.next().unwrap().unwrap().path();
    folder.display().to_string()
}

/// A manifest or a list of dossiers, and the digests of facts in it.
fn read(folder: &str, name: &str) -> String {
    std::fs::read_to_string(format!("{folder}/{name}")).unwrap()
}

#[test]
fn a_run_is_played_again_with_the_same_dossiers_as_new_people() {
    let scenario = format!("{SCENARIO}\n[stock]\nopen = 5\nclosed = 5\n");
    let desk = Desk::with(&scenario);
    let (exit, said) = desk.say(&["run", "tiny.toml", "--fault", "cap_old_coefficient"]);
    assert_eq!(exit, 1, "{said}");
    assert!(
        said.contains("a stock of 5 open files and 5 closed ones"),
        "{said}"
    );
    let first = desk.run_folder().display().to_string();

    // On its engine, with its fault: the same dossiers are wrong.
    let (exit, said) = desk.say(&["run", "--again", &first, "--out", "again"]);
    assert_eq!(exit, 1, "{said}");
    assert!(
        said.contains("the same dossiers at the same instants"),
        "{said}"
    );
    assert!(said.contains("tiny: 55 dossiers"), "{said}");
    let again = folder_in(&desk, "again");
    let wrong = |folder: &str| -> Vec<String> {
        let cases = read(folder, "cases.csv");
        let indices = cases
            .lines()
            .skip(1)
            .map(|line| line.split(',').next().unwrap());
        indices.map(str::to_owned).collect()
    };
    assert_eq!(wrong(&first), wrong(&again));
    let salt = |folder: &str| {
        let manifest: serde_json::Value =
            serde_json::from_str(&read(folder, "manifest.json")).unwrap();
        (manifest["salt"].clone(), manifest["seed"].clone())
    };
    assert_ne!(salt(&first).0, salt(&again).0);
    assert_eq!(salt(&first).1, salt(&again).1);

    // A run of a run, and another engine.
    let (exit, said) = desk.say(&[
        "run",
        "--again",
        &again,
        "--fault",
        "no_waiting_days",
        "--out",
        "third",
    ]);
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains("tiny: 55 dossiers"), "{said}");

    // The very dossiers of another version would be others.
    let path = format!("{first}/inputs/scenario-tiny.toml");
    let changed = std::fs::read_to_string(&path)
        .unwrap()
        .replace("sickness/simple", "sickness/ald");
    std::fs::write(&path, changed).unwrap();
    let (exit, said) = desk.say(&["run", "--again", &first]);
    assert_eq!(exit, 2, "{said}");
    assert!(
        said.contains("of its 55 dossiers are others today"),
        "{said}"
    );
}

#[test]
fn arrivals_follow_a_table_and_one_that_does_not_fit_is_refused() {
    let counted = SCENARIO.replace(
        "arrivals        = \"constant\"\nrate_per_second = 50",
        "arrivals = \"counts\"\nfile = \"day.csv\"\nflow = \"stops\"\nspeed = 3600",
    );
    let desk = Desk::with(&counted);
    let table = "from,to,flow,count\n2026-11-02T08:00,2026-11-02T09:00,stops,";
    let play = |n: u64| {
        std::fs::write(desk.path("day.csv"), format!("{table}{n}\n")).unwrap();
        desk.say(&["run", "tiny.toml"])
    };
    let (exit, said) = play(54);
    assert_eq!(exit, 2, "{said}");
    assert!(
        said.contains("brings 54 dossiers and the schedule has 55"),
        "{said}"
    );
    let (exit, said) = play(55);
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("rates are multiplied by 3600"), "{said}");
    let folder = desk.run_folder().display().to_string();
    assert!(read(&folder, "inputs/day.csv").ends_with("stops,55\n"));
}

#[test]
fn the_calendar_of_a_fund_is_a_table_that_a_scenario_reads() {
    let desk = Desk::new();
    let (exit, said) = desk.say(&[
        "calendar",
        "--fund",
        "441",
        "--month",
        "2026-11",
        "--out",
        "november.csv",
        "--page",
        "november.html",
    ]);
    assert_eq!(exit, 0, "{said}");
    let table = std::fs::read_to_string(desk.path("november.csv")).unwrap();
    for flow in ["stops", "certificates", "signals", "payments"] {
        assert!(
            !recette::scenario::read_counts(&table, flow)
                .unwrap()
                .is_empty()
        );
    }
    let page = std::fs::read_to_string(desk.path("november.html")).unwrap();
    assert!(page.contains("<svg") && !page.contains("<script"));
    let (exit, said) = desk.say(&["calendar", "--fund", "999", "--month", "2026-11"]);
    assert_eq!(exit, 2, "{said}");
}

#[test]
fn a_search_of_an_engine_that_answers_nothing_is_no_go_at_the_lowest_rate() {
    let scenario = format!(
        "{SCENARIO}\n[capacity]\nstart_per_second = 40\ntrial = \"2s\"\nconfirm = \"3s\"\n"
    );
    let desk = Desk::with(&scenario);
    let (exit, said) = desk.say(&["capacity", "tiny.toml", "--fault", "errors"]);
    assert_eq!(exit, 1, "{said}");
    assert!(
        said.contains("does not bear the lowest rate, 40 calls/s"),
        "{said}"
    );
    let folder = desk.run_folder().display().to_string();
    let found: serde_json::Value = serde_json::from_str(&read(&folder, "capacity.json")).unwrap();
    assert_eq!(found["kind"], "no_go");
    assert_eq!(found["trials"].as_array().unwrap().len(), 3);
    assert!(read(&folder, "junit.xml").contains("<failure"));
    assert!(read(&folder, "capacity.html").contains("not borne"));
    assert!(read(&folder, "summary.md").contains("does not bear the lowest rate"));

    let nobody = scenario.replace("sample          = 55", "design = true");
    std::fs::write(
        desk.path("tiny.toml"),
        nobody.replace("min_per_stratum = 50\n", ""),
    )
    .unwrap();
    let (exit, said) = desk.say(&["capacity", "tiny.toml"]);
    assert_eq!(exit, 2, "{said}");
    assert!(said.contains("nobody is drawn"), "{said}");
}

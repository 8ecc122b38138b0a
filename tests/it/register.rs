//! A known defect that somebody accepts until tomorrow: what the next runs make of it.

use recette::domain::Day;

use crate::desk::{Desk, SCENARIO, code, text};

/// Whose files the fault reaches depends on identities: a repeated test needs the same.
const PLAY: [&str; 4] = ["run", "tiny.toml", "--salt", "5"];
const FAULT: &str = "cap_old_coefficient=0.2";

fn desk() -> Desk {
    let scenario = SCENARIO
        .replace("sample          = 55", "sample          = 800")
        .replace("rate_per_second = 50", "rate_per_second = 400")
        .replace("max_in_flight   = 16", "max_in_flight   = 64");
    Desk::with(&scenario)
}

fn today() -> Day {
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    today.parse().unwrap()
}

#[test]
fn a_known_fault_accepted_until_tomorrow_is_a_reserve_until_it_is_worse_too_old_or_cured() {
    let desk = desk();
    let run = |more: &[&str]| desk.say(&[&PLAY[..], more].concat());
    let (exit, said) = run(&["--fault", FAULT]);
    assert_eq!(exit, 1, "{said}");

    let tomorrow = today().plus_days(1);
    let (until, cause) = (
        tomorrow.to_string(),
        format!("{}#1", desk.run_folder().display()),
    );
    let accept = |more: &[&str]| {
        let words = ["accept", &cause, "--until", &until, "--by", "C. Martin"];
        desk.say(&[&words[..], &["--into", "accepted"], more].concat())
    };
    let (exit, said) = accept(&["--owner", "engine team", "--ticket", "IJ-1204"]);
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("38 of 188 drawn dossiers"), "{said}");
    assert!(said.contains("at most   25.64 %"), "{said}");
    let (exit, said) = accept(&[]);
    assert_eq!(exit, 2, "{said}");
    assert!(said.contains("--name"), "{said}");

    // The folder beside the scenario is read without being named.
    let (exit, said) = run(&["--fault", FAULT, "--out", "held"]);
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("GO with 1 reserve (smoke: "), "{said}");
    assert!(said.contains("800 played, 38 wrong"), "{said}");
    let folder = std::fs::read_dir(desk.path("held")).unwrap().next();
    let folder = folder.unwrap().unwrap().path();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(
        read("inputs/accepted-daily-gross-more-cap.toml"),
        std::fs::read_to_string(desk.path("accepted/daily-gross-more-cap.toml")).unwrap()
    );
    assert!(read("manifest.json").contains("\"accepted\""));
    assert!(read("verdict.json").contains("\"status\": \"held\""));
    assert!(read("summary.md").contains("| daily-gross-more-cap | held | 38 |"));
    assert!(read("report.html").contains("id=\"register\""));
    assert!(!read("junit.xml").contains("<failure"));

    let (exit, said) = run(&["--fault", "cap_old_coefficient=0.4"]);
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains("is worse than accepted: 68"), "{said}");

    let after = tomorrow.plus_days(1).to_string();
    let (exit, said) = run(&["--fault", FAULT, "--today", &after]);
    assert_eq!(exit, 1, "{said}");
    assert!(said.contains("which is over"), "{said}");

    let (exit, said) = run(&[]);
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("cured: accepted defect"), "{said}");
    assert!(!said.contains("with 1 reserve"), "{said}");
}

const ENTRY: &str = r#"
name        = "old-cap"
reason      = "Corrected in build 61."
owner       = "engine team"
by          = "C. Martin"
accepted_on = 2026-11-01
until       = 2026-12-31
run         = "2026-11-01-tiny#1"

[scope]
fund   = "441"
strata = ["sickness/*"]

[worst]
share_percent = 10
severity      = "S0"

[[first]]
observable = "daily_gross"
gap        = "more"

[[when]]
all = [{ family = "law", name = "cap", value = "binds" }]
"#;

/// A desk with one entry in a folder of its own.
fn with_entry(entry: &str) -> Desk {
    let desk = desk();
    std::fs::create_dir(desk.path("known")).unwrap();
    std::fs::write(desk.path("known/old-cap.toml"), entry).unwrap();
    desk
}

#[test]
fn a_wrong_register_is_refused_before_anything_is_sent() {
    let desk = with_entry(&ENTRY.replace("owner ", "ownr "));
    let (exit, said) = desk.say(&[&PLAY[..], &["--accepted", "known"]].concat());
    assert_eq!(exit, 2, "{said}");
    assert!(said.contains("known/old-cap.toml:4"), "{said}");
    assert!(said.contains("`owner` is missing"), "{said}");
    assert!(said.contains("did you mean `owner`?"), "{said}");
    let (exit, said) = desk.say(&[&PLAY[..], &["--accepted", "nowhere"]].concat());
    assert_eq!(exit, 2, "{said}");
    assert!(!desk.path("reports").exists());
}

#[test]
fn a_rollout_accepts_nothing_that_hurts_people_now_nothing_critical_and_no_other_day() {
    let refused = |entry: &str, more: &[&str]| {
        let desk = with_entry(entry);
        let policy = std::fs::read_to_string(desk.path("policies/tiny.toml")).unwrap();
        let rollout = policy.replace("\"smoke\"", "\"rollout\"");
        std::fs::write(desk.path("policies/tiny.toml"), rollout).unwrap();
        let words = [&PLAY[..], &["--accepted", "known"], more].concat();
        let output = desk.run(&words);
        assert_eq!(code(&output), 2, "{}", text(&output));
        assert!(!desk.path("reports").exists());
        text(&output)
    };
    let said = refused(ENTRY, &[]);
    assert!(said.contains("`worst.severity` is `S0`"), "{said}");
    let milder = ENTRY.replace("\"S0\"", "\"S1\"");
    let said = refused(&milder, &[]);
    assert!(said.contains("which is critical"), "{said}");
    let said = refused(&milder, &["--today", "2026-11-23"]);
    assert!(said.contains("`--today` is refused"), "{said}");
}

#[test]
fn an_entry_of_another_fund_excuses_nobody() {
    let desk = with_entry(&ENTRY.replace("\"441\"", "\"595\""));
    let scenario = std::fs::read_to_string(desk.path("tiny.toml")).unwrap();
    let small = scenario.replace("= 800", "= 55");
    std::fs::write(desk.path("tiny.toml"), small).unwrap();
    let (exit, said) = desk.say(&[&PLAY[..], &["--accepted", "known"]].concat());
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("accepted elsewhere"), "{said}");
    assert!(!said.contains("accepted defect"), "{said}");
}

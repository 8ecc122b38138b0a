//! The same people on the engine of before: a stored run, an address, two stored runs.

use std::path::PathBuf;

use serde_json::Value;

use crate::desk::{Desk, SCENARIO};

/// A desk with one run of a sound engine.
fn monday() -> (Desk, String) {
    let desk = Desk::new();
    let (code, text) = desk.say(&["run", "tiny.toml"]);
    assert_eq!(code, 0, "{text}");
    let name = desk.run_folder().file_name().unwrap().to_owned();
    (desk, name.into_string().unwrap())
}

/// The latest verdict below a folder of runs.
fn verdict(desk: &Desk, out: &str) -> Value {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(desk.path(out))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    let path = folders.last().unwrap().join("verdict.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn n(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

#[test]
fn a_sound_engine_beside_its_run_of_yesterday_breaks_nothing_though_a_fifth_is_new_to_it() {
    let (desk, before) = monday();
    let before = format!("reports/{before}");
    let words = ["run", "tiny.toml", "--baseline", &before, "--out", "later"];
    let (code, text) = desk.say(&words);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("0 newly broken"), "{text}");
    let found = &verdict(&desk, "later")["regression"];
    assert_eq!(found["n_pairs"], 44, "four in five of 55: {found}");
    assert_eq!(found["n_alone"], 11);
}

#[test]
fn an_engine_that_answers_later_than_the_one_of_before_is_no_go_though_all_is_right() {
    let scenario = SCENARIO.replace("rate_per_second = 50", "rate_per_second = 15");
    let desk = Desk::with(&scenario);
    let policy = desk.path("policies/tiny.toml");
    let gates = "\n[baseline]\nmax_newly_broken = 0\nmin_pairs_percent = 50\nrounds = 6\nblock_seconds = 1\n\n[[slower]]\nquantile = 0.5\nmax_percent = 500\n";
    let text = std::fs::read_to_string(&policy).unwrap() + gates;
    std::fs::write(&policy, text).unwrap();
    let words = ["run", "tiny.toml", "--baseline", "sandbox"];
    let (code, text) = desk.say(&[&words[..], &["--fault", "slow=0.9@100ms"]].concat());
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("No slower than before: violated"), "{text}");
    let found = verdict(&desk, "reports");
    assert_eq!(n(&found["regression"]["newly_broken"]), 0);
    let beside = &found["latency_beside"];
    assert_eq!(beside["n_rounds"], 6, "{beside}");
    assert!(beside["quantiles"][0]["now"]["low"].as_f64().unwrap() > 6.0);
    // The engine of before beside itself: nothing.
    let control = &beside["quantiles"][0]["control"];
    assert!(control["low"].as_f64().unwrap() < 6.0, "{control}");
}

#[test]
fn what_a_build_breaks_and_what_the_next_one_mends_stand_in_lists_with_replay_lines() {
    let (desk, before) = monday();
    let fault = ["--fault", "no_waiting_days"];
    let tuesday = ["run", "tiny.toml", "--baseline", &before];
    let (code, text) = desk.say(&[&tuesday[..], &fault].concat());
    assert_eq!(code, 1, "{text}");
    let found = verdict(&desk, "reports");
    let broken = &found["regression"]["newly_broken"];
    assert!(n(broken) > 30, "{broken}");
    assert_eq!(found["regression"]["newly_fixed"], serde_json::json!([]));
    let gate = found["findings"].as_array().unwrap().iter();
    let gate = gate.filter(|one| one["gate"] == "regression");
    assert!(gate.clone().all(|one| one["outcome"] == "violated"));
    assert_eq!(gate.count(), 1);

    // Compared again, without an engine: the same lists, from the stored answers.
    let mut runs: Vec<String> = std::fs::read_dir(desk.path("reports"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    runs.sort();
    let (code, text) = desk.say(&["compare", &runs[0], &runs[1]]);
    assert_eq!(code, 1, "{text}");
    let counted = format!("{} newly broken", n(broken));
    assert!(text.contains(&counted), "{counted}: {text}");
    assert!(text.contains("recette replay '"), "{text}");
    let (code, text) = desk.say(&["compare", &runs[1], &runs[0]]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("newly fixed"), "{text}");

    // Mended on Wednesday, broken again on Thursday.
    let tuesday = format!("reports/{}", runs[1]);
    let (code, text) = desk.say(&[
        "run",
        "tiny.toml",
        "--baseline",
        &tuesday,
        "--out",
        "wednesday",
    ]);
    assert_eq!(code, 0, "{text}");
    let wednesday = std::fs::read_dir(desk.path("wednesday")).unwrap().next();
    let wednesday = wednesday.unwrap().unwrap().path().display().to_string();
    let thursday = ["run", "tiny.toml", "--baseline", &wednesday];
    let (code, text) = desk.say(&[&thursday[..], &fault, &["--out", "thursday"]].concat());
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("are broken again"), "{text}");
}

#[test]
fn an_engine_that_still_runs_is_played_first_with_the_same_people() {
    let desk = Desk::new();
    let words = [
        "run",
        "tiny.toml",
        "--baseline",
        "sandbox",
        "--fault",
        "no_waiting_days",
    ];
    let (code, text) = desk.say(&words);
    assert_eq!(code, 1, "{text}");
    let found = &verdict(&desk, "reports")["regression"];
    assert_eq!(
        (&found["n_pairs"], &found["n_alone"]),
        (&55.into(), &0.into())
    );
    assert!(n(&found["newly_broken"]) > 30, "{found}");
}

#[test]
fn a_baseline_that_cannot_serve_is_refused_before_anything_is_sent() {
    let (desk, before) = monday();
    let folder = desk.path("reports").join(&before);
    let refused = |words: &[&str], expected: &str| {
        let (code, text) = desk.say(&[&["run", "tiny.toml", "--baseline"], words].concat());
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(expected), "{expected}: {text}");
    };
    refused(&["never-played"], "never-played");
    refused(&[&before, "--seed", "8"], "holds 0 of the 55 dossiers");
    let manifest = folder.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let other = text.replace("\"contract\": \"1\"", "\"contract\": \"2\"");
    assert_ne!(text, other);
    std::fs::write(&manifest, other).unwrap();
    refused(&[&before], "contract v2");
    std::fs::write(&manifest, text).unwrap();
    std::fs::remove_file(folder.join("answers.ndjson.gz")).unwrap();
    refused(&[&before], "kept no answers");
}

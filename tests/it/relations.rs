//! Dossiers played beside themselves with one change, after the load.

use serde_json::Value;

use crate::desk::Desk;

fn verdict(desk: &Desk) -> Value {
    let path = desk.run_folder().join("verdict.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn of<'v>(verdict: &'v Value, relation: &str) -> &'v Value {
    let mut tried = verdict["relations"].as_array().unwrap().iter();
    tried.find(|one| one["relation"] == relation).unwrap()
}

#[test]
fn a_sound_engine_keeps_every_relation() {
    let desk = Desk::new();
    let (code, text) = desk.say(&["run", "tiny.toml", "--relations", "5"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("all hold"), "{text}");
    let verdict = verdict(&desk);
    for relation in ["pays_up", "sent_twice", "somebody_else", "taken_over"] {
        let tried = of(&verdict, relation);
        assert_eq!(tried["n_pairs"], 5, "{tried}");
        assert_eq!(tried["n_not_compared"], 0, "{tried}");
    }
    let findings = verdict["findings"].as_array().unwrap().iter();
    let gates = findings.filter(|finding| finding["gate"] == "metamorphic");
    assert_eq!(
        gates.count(),
        verdict["relations"].as_array().unwrap().len()
    );
}

#[test]
fn an_engine_that_pays_two_certificates_less_than_one_is_no_go_with_a_pair_to_play_again() {
    let desk = Desk::new();
    let fault = ["--fault", "waiting_days_each_extension"];
    let words = ["run", "tiny.toml", "--relations", "5"];
    let (code, text) = desk.say(&[&words[..], &fault].concat());
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("one certificate made two that touch"),
        "{text}"
    );
    let verdict = verdict(&desk);
    let tried = of(&verdict, "certificate_in_two");
    assert!(tried["n_broken"].as_u64().unwrap() > 0, "{tried}");
    assert_eq!(of(&verdict, "somebody_else")["n_broken"], 0);

    // The pair stands in the folder: as it was, then changed, both fit to be played.
    let path = desk.run_folder().join("relations.ndjson");
    let pairs = std::fs::read_to_string(path).unwrap();
    let line = usize::try_from(tried["broken"][0]["line"].as_u64().unwrap()).unwrap();
    let documents = |line: usize| {
        let dossier: Value = serde_json::from_str(pairs.lines().nth(line - 1).unwrap()).unwrap();
        dossier["documents"].as_array().unwrap().len()
    };
    assert_eq!(documents(line) + 1, documents(line + 1));
}

//! The real binary against the sandbox on loopback: exit codes, what is printed, what is
//! written, and what never is.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use crate::desk::{Desk, SCENARIO, code, text};

/// A sandbox in a process of its own, ended with the test.
struct Engine {
    process: Child,
    url: String,
}

impl Engine {
    fn start(desk: &Desk) -> Self {
        let mut process = desk
            .command(&["sandbox", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim().trim_start_matches("listening on ").to_owned();
        assert!(url.starts_with("http://127.0.0.1:"), "{line}");
        Self { process, url }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_correct_engine_is_go_and_the_run_leaves_a_whole_folder() {
    let desk = Desk::new();
    let output = desk.run(&["run", "tiny.toml"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert!(text(&output).contains("GO"), "{}", text(&output));
    let folder = desk.run_folder();
    for name in [
        "verdict.json",
        "manifest.json",
        "junit.xml",
        "summary.md",
        "report.html",
        "cases.ndjson.gz",
        "dossiers.ndjson.gz",
        "latency.hlog",
        "inputs/request.json",
        "inputs/scenario-tiny.toml",
        "inputs/policy-tiny.toml",
    ] {
        assert!(folder.join(name).is_file(), "{name} is missing");
    }
    // The sandbox sends nothing that its own contract does not know.
    let summary = std::fs::read_to_string(folder.join("summary.md")).unwrap();
    assert!(!summary.contains("outside the contract"), "{summary}");
    let dossiers = folder.join("dossiers.ndjson.gz").display().to_string();
    let output = desk.run(&["law", &dossiers]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    let replay = format!("{}#0", folder.display());
    let output = desk.run(&["replay", &replay]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert!(text(&output).contains("right"), "{}", text(&output));
}

#[test]
fn a_fault_is_no_go_and_its_replay_line_finds_it_again_or_gone() {
    let desk = Desk::new();
    let output = desk.run(&["run", "tiny.toml", "--fault", "no_waiting_days"]);
    let shown = text(&output);
    assert_eq!(code(&output), 1, "{shown}");
    assert!(shown.contains("NO-GO"), "{shown}");
    let start = shown
        .find("replay: recette replay '")
        .expect("a replay line");
    let what = shown[start..].split('\'').nth(1).unwrap().to_owned();
    let output = desk.run(&["replay", &what]);
    assert_eq!(code(&output), 1, "{}", text(&output));
    assert!(text(&output).contains("same"), "{}", text(&output));
    let output = desk.run(&["replay", &what, "--no-fault"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert!(text(&output).contains("gone"), "{}", text(&output));
    let output = desk.run(&["explain", &what]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    for part in [
        "what happened",
        "the engine's answer",
        "what the run found",
        "CSS art.",
    ] {
        assert!(text(&output).contains(part), "{part}: {}", text(&output));
    }
    let output = desk.run(&["replay", &what, "--curl"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert!(
        text(&output).contains("curl -sS -X PUT"),
        "{}",
        text(&output)
    );
}

/// The page at `address`, read as a monitoring would.
fn page(address: &str) -> String {
    let address = address.trim_start_matches("http://");
    let (host, path) = address.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}

#[test]
fn a_run_shows_its_counts_to_a_monitoring_while_it_lasts() {
    let desk = Desk::with(&SCENARIO.replace("rate_per_second = 50", "rate_per_second = 20"));
    let mut process = desk
        .command(&["run", "tiny.toml", "--metrics", "127.0.0.1:0"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(process.stderr.take().unwrap()).lines();
    let address = said
        .find_map(|line| Some(line.ok()?.split_once("metrics at ")?.1.to_owned()))
        .expect("the address is said");
    let sees_people = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let page = page(&address);
        page.contains("recette_dossiers_total{stratum=\"sickness/simple\",outcome=\"right\"}")
            && page.contains("recette_dossiers_planned 55")
    });
    assert!(sees_people);
    // Nobody reads on: that holds nothing up.
    drop(said);
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

#[test]
fn causes_are_tried_on_the_engine_when_asked() {
    let desk = Desk::new();
    let words = ["run", "tiny.toml", "--fault", "cap_old_coefficient"];
    let output = desk.run(&[&words[..], &["--investigate", "160"]].concat());
    let shown = text(&output);
    assert_eq!(code(&output), 1, "{shown}");
    assert!(shown.contains("fails again every time"), "{shown}");
    assert!(!shown.contains("--investigate"), "{shown}");
    let folder = desk.run_folder();
    let verdict = std::fs::read_to_string(folder.join("verdict.json")).unwrap();
    let verdict: serde_json::Value = serde_json::from_str(&verdict).unwrap();
    let experiments = &verdict["causes"][0]["experiments"];
    assert_eq!(experiments["confirmation"], "same", "{experiments}");
    let tried = experiments["combinations"][0]["conditions"]
        .as_array()
        .unwrap();
    let needed: Vec<_> = tried.iter().filter(|one| one["need"] == "needed").collect();
    assert!(!needed.is_empty(), "{experiments}");
    // What works beside it is a dossier that the law reads.
    assert!(
        needed.iter().all(|one| one["neighbour"].is_u64()),
        "{experiments}"
    );
    let smallest = &experiments["smallest"];
    assert_eq!(smallest["line"], 1, "{experiments}");
    assert!(smallest["n_documents"].as_u64().unwrap() <= 3, "{smallest}");
    for name in ["neighbours.ndjson", "smallest.ndjson"] {
        let dossiers = folder.join(name).display().to_string();
        let output = desk.run(&["law", &dossiers]);
        assert_eq!(code(&output), 0, "{}", text(&output));
    }
    let summary = std::fs::read_to_string(folder.join("summary.md")).unwrap();
    assert!(summary.contains("Needed\\: cap"), "{summary}");
    assert!(
        summary.contains("The smallest that fails so has"),
        "{summary}"
    );
}

#[test]
fn a_wrong_scenario_shows_all_its_errors_at_once() {
    let scenario = SCENARIO
        .replace("rate_per_second", "rate_per_secnd")
        .replace("policy = \"tiny\"", "policy = \"tinny\"");
    let desk = Desk::with(&scenario);
    let output = desk.run(&["run", "tiny.toml"]);
    let shown = text(&output);
    assert_eq!(code(&output), 2, "{shown}");
    assert!(
        shown.contains("rate_per_secnd") && shown.contains("tinny"),
        "{shown}"
    );
    assert!(shown.contains("did you mean"), "{shown}");
    assert!(!desk.folder().join("reports").exists());
}

#[test]
fn too_little_proof_is_insufficient() {
    let scenario = SCENARIO
        .replace("sample          = 55", "sample          = 5")
        .replace("min_per_stratum = 50", "min_per_stratum = 5");
    let desk = Desk::with(&scenario);
    let output = desk.run(&["run", "tiny.toml"]);
    assert_eq!(code(&output), 3, "{}", text(&output));
    assert!(text(&output).contains("INSUFFICIENT"), "{}", text(&output));
}

#[test]
fn an_engine_that_is_not_there_ends_with_four_and_another_machine_with_two() {
    let desk = Desk::new();
    let words = [
        "run",
        "tiny.toml",
        "--engine",
        "http://127.0.0.1:9",
        "--wait-ready",
        "1s",
    ];
    let output = desk.run(&words);
    assert_eq!(code(&output), 4, "{}", text(&output));
    assert!(text(&output).contains("--wait-ready"), "{}", text(&output));
    let output = desk.run(&["run", "tiny.toml", "--engine", "http://192.0.2.1:80"]);
    assert_eq!(code(&output), 2, "{}", text(&output));
    assert!(text(&output).contains("--allow-host"), "{}", text(&output));
}

#[test]
fn a_salt_played_twice_on_one_bench_is_contamination() {
    let desk = Desk::new();
    let engine = Engine::start(&desk);
    let words = ["run", "tiny.toml", "--engine", &engine.url, "--salt", "11"];
    let first = desk.run(&words);
    assert_eq!(code(&first), 0, "{}", text(&first));
    let second = desk.run(&words);
    assert_eq!(code(&second), 4, "{}", text(&second));
    let fresh = desk.run(&words[..4]);
    assert_eq!(code(&fresh), 0, "{}", text(&fresh));
}

#[test]
fn another_version_than_the_expected_one_is_not_played() {
    let desk = Desk::new();
    let output = desk.run(&["run", "tiny.toml", "--expect-version", "no-such-version"]);
    assert_eq!(code(&output), 4, "{}", text(&output));
    assert!(!desk.folder().join("reports").exists());
}

pub(crate) fn search(folder: &Path, needle: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(search(&path, needle));
            continue;
        }
        let mut bytes = std::fs::read(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "gz") {
            let mut text = Vec::new();
            flate2::read::MultiGzDecoder::new(bytes.as_slice())
                .read_to_end(&mut text)
                .unwrap();
            bytes = text;
        }
        if bytes.windows(needle.len()).any(|window| window == needle) {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_secret_is_never_written() {
    let desk = Desk::new();
    let engine = Engine::start(&desk);
    let output = desk
        .command(&[
            "run",
            "tiny.toml",
            "--engine",
            &engine.url,
            "--token-variable",
            "TEST_TOKEN",
        ])
        .env("TEST_TOKEN", "canary-4711")
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert!(!text(&output).contains("canary-4711"));
    assert_eq!(search(desk.folder(), b"canary-4711"), Vec::<PathBuf>::new());
}

#[test]
fn a_wrong_dossier_is_told_by_line_and_place_and_a_real_person_is_not_repeated() {
    let desk = Desk::new();
    let people = desk.run(&["people", "-n", "2", "--seed", "3"]);
    assert_eq!(code(&people), 0);
    let lines = String::from_utf8(people.stdout).unwrap();
    assert_eq!(lines.lines().count(), 2);
    let wrong = lines.replacen("\"n_children\"", "\"n_childern\"", 2);
    let wrong = if wrong == lines {
        lines.replacen("\"tax_rate\":\"", "\"tax_rate\":\"x", 2)
    } else {
        wrong
    };
    let file = desk.folder().join("people.ndjson");
    std::fs::write(&file, wrong).unwrap();
    let output = desk.run(&["law", "people.ndjson"]);
    assert_eq!(code(&output), 2, "{}", text(&output));
    assert!(
        text(&output).contains("people.ndjson:1: /insured"),
        "{}",
        text(&output)
    );

    // INSEE's textbook number: real in form, outside the synthetic range.
    let at = lines.find("\"nir\":\"").unwrap() + 7;
    let real = format!("{}269054958815780{}", &lines[..at], &lines[at + 15..]);
    std::fs::write(&file, real).unwrap();
    let output = desk.run(&["law", "people.ndjson"]);
    assert_eq!(code(&output), 2, "{}", text(&output));
    assert!(
        !text(&output).contains("269054958815780"),
        "{}",
        text(&output)
    );
}

#[test]
fn people_are_written_as_messages_of_their_employers_and_checked() {
    let desk = Desk::new();
    let (code, said) = desk.say(&["people", "-n", "5", "--format", "dsn", "--out", "messages"]);
    assert_eq!(code, 0, "{said}");
    let mut files: Vec<_> = std::fs::read_dir(desk.path("messages"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() > 5, "{files:?}");
    let name = files[0].to_str().unwrap();
    let (code, said) = desk.say(&["dsn", "check", name]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("messages: 1, with mistakes: 0"), "{said}");

    let message = std::fs::read(&files[0]).unwrap();
    let real =
        String::from_utf8_lossy(&message).replace("S10.G00.00.005,'01'", "S10.G00.00.005,'02'");
    std::fs::write(desk.path("real.dsn"), real).unwrap();
    let (code, said) = desk.say(&["dsn", "check", "real.dsn"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("flagged real"), "{said}");

    let (code, said) = desk.say(&["people", "-n", "3", "--format", "csv"]);
    assert_eq!((code, said.lines().count()), (0, 4), "{said}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    let mut process = desk
        .command(&["people", "-n", "100000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(process.stdout.take());
    let output = process.wait_with_output().unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert!(output.stderr.is_empty(), "{}", text(&output));
}

#[test]
fn a_plan_solves_the_cases_for_a_bound_and_the_scenario_takes_them() {
    let desk = Desk::new();
    let output = desk.run(&["plan", "tiny.toml", "--max-wrong", "1"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    let said = text(&output);
    assert!(said.contains("299"), "{said}");
    let (_, to_play) = said.split_once("[population.at_least]").unwrap();
    assert_eq!(
        to_play.split_whitespace().collect::<Vec<_>>(),
        ["\"sickness/simple\"", "=", "299"]
    );
    let taken = SCENARIO.replace(
        "[load.open]",
        "[population.at_least]\n\"sickness/simple\" = 299\n\n[load.open]",
    );
    let output = Desk::with(&taken).run(&["plan", "tiny.toml"]);
    assert!(text(&output).contains("299 dossiers"), "{}", text(&output));
    // What a verdict needs too many people for is said before anything is sent.
    let output = desk.run(&[
        "plan",
        "tiny.toml",
        "--max-people",
        "1",
        "--max-cases",
        "1000",
    ]);
    assert_eq!(code(&output), 2, "{}", text(&output));
    assert!(text(&output).contains("out of reach"), "{}", text(&output));
    for (named, hint) in [
        ("sickness/simpel", "sickness/simple"),
        ("sickness/ald", "scope"),
    ] {
        let wrong = taken.replace("\"sickness/simple\" = 299", &format!("\"{named}\" = 299"));
        let output = Desk::with(&wrong).run(&["plan", "tiny.toml"]);
        assert_eq!(code(&output), 2, "{}", text(&output));
        assert!(text(&output).contains(hint), "{}", text(&output));
    }
}

#[test]
fn a_plan_says_what_would_be_proved_and_sends_nothing() {
    let desk = Desk::new();
    let output = desk.run(&["run", "tiny.toml", "--plan"]);
    assert_eq!(code(&output), 0, "{}", text(&output));
    assert!(text(&output).contains("at most"), "{}", text(&output));
    assert!(!desk.folder().join("reports").exists());
}

#[test]
fn a_rollout_that_could_not_be_proved_is_refused_with_what_it_needs() {
    let rollout = SCENARIO
        .replace("policy = \"tiny\"", "policy = \"rollout\"")
        .replace("seed            = 7", "max_sample = 5000");
    // One class: its cases are solved, but nobody is chosen.
    let desk = Desk::with(&rollout);
    let (code, said) = desk.say(&["run", "tiny.toml"]);
    assert_eq!(code, 2, "{said}");
    for part in ["nothing was sent", "0 chosen dossiers: 1000 are needed"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(
        !said.contains("sickness/simple"),
        "its cases were solved: {said}"
    );
    // All classes: more people than allowed.
    let desk = Desk::with(&rollout.replace("sickness/simple", "*"));
    let (code, said) = desk.say(&["run", "tiny.toml"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("`population.max_sample` is 5000"), "{said}");
    assert!(said.contains("drawn dossiers"), "{said}");
}

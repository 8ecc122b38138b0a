//! Disputes as a jurist has them, with the real binary and datasets of her own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::example_facts::Facts;

/// A folder with datasets and one dossier: pays of 2 000, so that 6 000 / 91.25 / 2 = 32.8767….
struct Desk {
    folder: tempfile::TempDir,
}

const FACTS: &str = r#"
pays = { 2024-02 = "2000.00", 2024-03 = "2000.00", 2024-04 = "2000.00" }
certificates = [{ first_day = "2024-05-13", last_day = "2024-05-21" }]
"#;

const ADD: [&str; 16] = [
    "--stop",
    "S1",
    "--day",
    "2024-05-16",
    "--article",
    "CSS art. R. 323-5",
    "--reading",
    "The allowance is cut to the cent, not rounded.",
    "--source",
    "Service-Public, fiche F3053",
    "--name",
    "C. Martin, fund 595",
    "--on",
    "2026-11-22",
    "--hers",
    "32.87",
];

const SETTLE: [&str; 6] = [
    "--by",
    "A. Roux, jurist",
    "--on",
    "2026-12-01",
    "--reason",
    "Two sources print it.",
];

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(Path::new("datasets"), &folder.path().join("ds"));
        let facts: Facts = toml::from_str(FACTS).unwrap();
        let dossier = serde_json::to_string(&facts.dossier("PUB-2000")).unwrap();
        std::fs::write(folder.path().join("d.json"), dossier).unwrap();
        Self { folder }
    }

    fn run(&self, words: &[&str], more: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_recette"))
            .args(words)
            .args(more)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        (output.status.code().unwrap_or(-1), said(&output))
    }

    fn register(&self) -> PathBuf {
        self.folder.path().join("ds/law/disputes.toml")
    }

    fn add(&self, more: &[&str]) -> (i32, String) {
        let words = ["dispute", "add", "d.json", "--datasets", "ds"];
        self.run(&[&words[..], &ADD].concat(), more)
    }

    fn settle(&self, more: &[&str]) -> (i32, String) {
        let words = ["dispute", "settle", "D-001", "--datasets", "ds"];
        self.run(&[&words[..], &SETTLE].concat(), more)
    }

    fn check(&self) -> (i32, String) {
        self.run(&["dispute", "list", "--check", "--datasets", "ds"], &[])
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn expect((code, text): (i32, String), expected: i32, says: &str) {
    assert_eq!(code, expected, "{text}");
    assert!(text.contains(says), "expected `{says}`: {text}");
}

#[test]
fn a_reading_is_contested_shown_beside_ours_and_becomes_a_policy_option() {
    let desk = Desk::new();
    let header = std::fs::read_to_string(desk.register()).unwrap();
    let rounding = ["--option", "rounding=truncate"];
    expect(
        desk.add(&rounding),
        0,
        "D-001 added: 2024-05-16, S1, to insured: law 32.88",
    );
    expect(desk.add(&rounding), 2, "already disputed: D-001");
    expect(desk.check(), 0, "1 open, 0 settled");
    let written = std::fs::read_to_string(desk.register()).unwrap();
    assert!(written.starts_with(&header), "{written}");

    let explain = ["explain", "d.json", "--datasets", "ds"];
    let (code, page) = desk.run(&explain, &[]);
    assert_eq!(code, 0, "{page}");
    for part in [
        "disputed: D-001, stop S1, 16 May 2024, to the insured person: open",
        "rounding=half_up_exact",
        "rounding=truncate",
        "« The allowance is cut to the cent, not rounded. »",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let other = desk.run(
        &explain,
        &["--reading", "rounding=truncate", "--lang", "fr"],
    );
    expect(other, 0, "32,87");

    let policy = ["--policy", "rounding=truncate"];
    expect(
        desk.settle(&policy),
        0,
        "D-001 settled: policy rounding=truncate gives 32.87",
    );
    expect(
        desk.settle(&policy),
        2,
        "D-001 was settled on 2026-12-01 by A. Roux, jurist",
    );
    expect(desk.check(), 0, "D-001  policy");
    let settled = desk.run(&explain, &[]);
    expect(
        settled,
        0,
        "settled 1 December 2026 by A. Roux, jurist: policy option",
    );
}

#[test]
fn a_reading_is_refused_in_writing() {
    let desk = Desk::new();
    expect(desk.add(&[]), 0, "(no option says so)");
    let refuse = ["--refuse", "--article", "CSS art. R. 323-5"];
    expect(
        desk.settle(&refuse),
        0,
        "D-001 settled: refused, 32.88 stands",
    );
    expect(desk.check(), 0, "holds");
}

#[test]
fn an_example_settles_a_dispute_once_it_is_signed_and_the_law_follows_it() {
    let desk = Desk::new();
    expect(desk.add(&[]), 0, "D-001 added");
    let path = desk.folder.path().join("ds/law/examples/mine.toml");
    let mut example = "[[case]]\nid = \"MINE\"\nsource = \"dispute D-001\"\n".to_owned();
    std::fs::write(&path, &example).unwrap();
    let settle = ["--example", "MINE"];
    expect(desk.settle(&settle), 1, "example MINE is not signed");
    example += "signed_by = \"A. Roux, jurist\"\n";
    std::fs::write(&path, &example).unwrap();
    expect(
        desk.settle(&settle),
        1,
        "the law of today gives 32.88 on 2024-05-16, not 32.87",
    );
    expect(
        desk.settle(&["--example", "YOURS"]),
        2,
        "no example `YOURS`",
    );
    // The law comes to her reading.
    let policy = desk.folder.path().join("ds/law/policy.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    let changed = text.replacen("half_up_exact", "truncate", 1).replacen(
        "[\"truncate\"",
        "[\"half_up_exact\"",
        1,
    );
    std::fs::write(&policy, changed).unwrap();
    expect(
        desk.check(),
        1,
        "met: the law gives 32.87 today, which is hers",
    );
    expect(
        desk.settle(&settle),
        0,
        "D-001 settled: example MINE holds 32.87",
    );
    expect(desk.check(), 0, "holds");
}

#[test]
fn what_cannot_be_disputed_is_refused_with_what_to_do() {
    let desk = Desk::new();
    let alone = ["dispute", "add", "d.json"];
    let inside = desk.run(&[&alone[..], &ADD].concat(), &[]);
    expect(inside, 2, "say `--datasets DIR`");
    let wrong = |from: &str, to: &str| {
        let words = ["dispute", "add", "d.json", "--datasets", "ds"];
        let changed = ADD.map(|word| if word == from { to } else { word });
        desk.run(&[&words[..], &changed].concat(), &[])
    };
    expect(wrong("32.87", "32.88"), 2, "nothing to dispute");
    expect(wrong("32.87", "32.871"), 2, "32.871");
    expect(wrong("2024-05-16", "2024-06-16"), 2, "2024-06-16");
    expect(wrong("S1", "S9"), 2, "stops: S1");
    expect(wrong("C. Martin, fund 595", " "), 2, "`name` is empty");
    let option = ["--option", "rounding=base_first"];
    expect(desk.add(&option), 2, "rounding=base_first gives 32.88");
    expect(desk.add(&["--option", "rounding=up"]), 2, "expected one of");
    assert!(!desk.folder.path().join("ds/law/disputes").exists());
}

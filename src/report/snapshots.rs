//! Each format of a fixed run, compared byte by byte with the files of `snapshots/`.
//!
//! After a wanted change, write them anew, read the difference, and look at the page:
//!
//! ```text
//! RECETTE_RENEW_SNAPSHOTS=1 cargo test --lib report::snapshots
//! git diff src/report/snapshots
//! ```

use std::path::Path;

use super::{RunRecord, cases, example};
use super::{console_summary, html, junit, manifest_json, summary_markdown, verdict_json};

fn compare(folder: &str, record: &RunRecord, only: &[&str]) {
    let place = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/report/snapshots")
        .join(folder);
    let renew = std::env::var_os("RECETTE_RENEW_SNAPSHOTS").is_some();
    let texts = [
        ("report.html", html(record)),
        ("junit.xml", junit(record).unwrap()),
        ("summary.md", summary_markdown(record)),
        (
            "console.txt",
            console_summary(record, Some("reports/x"), false),
        ),
        ("cases.csv", cases::csv(record)),
        ("manifest.json", manifest_json(&record.manifest)),
        ("verdict.json", verdict_json(&record.verdict)),
    ];
    for (name, text) in texts.iter().filter(|(name, _)| only.contains(name)) {
        let file = place.join(name);
        if renew {
            std::fs::create_dir_all(&place).unwrap();
            std::fs::write(&file, text).unwrap();
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        let line = expected.lines().zip(text.lines()).position(|(a, b)| a != b);
        assert!(
            expected == *text,
            "`{}` differs at line {:?}\n  hint: if the change is wanted, RECETTE_RENEW_SNAPSHOTS=1 cargo test --lib report::snapshots",
            file.display(),
            line.map(|line| line + 1),
        );
    }
}

#[test]
fn a_no_go_is_shown_as_agreed_in_every_format() {
    let all = [
        "report.html",
        "junit.xml",
        "summary.md",
        "console.txt",
        "cases.csv",
        "manifest.json",
        "verdict.json",
    ];
    compare("no_go", &example::no_go(), &all);
}

#[test]
fn a_go_is_shown_as_agreed() {
    compare(
        "go",
        &example::go(),
        &["summary.md", "console.txt", "junit.xml"],
    );
}

#[test]
fn a_run_that_proves_nothing_is_shown_as_agreed() {
    compare(
        "insufficient",
        &example::insufficient(),
        &["summary.md", "console.txt", "report.html"],
    );
}

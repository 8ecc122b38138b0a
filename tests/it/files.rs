//! The files themselves: used, small, and with links that lead somewhere.

use std::fs;
use std::process::Command;

use crate::source::{paths_under, read, root};

/// No tracked file may be larger.
const LARGEST_BYTES: u64 = 2 * 1024 * 1024;
/// No Rust file may be longer.
const LONGEST_LINES: usize = 700;

/// What git tracks; all files outside `target` when there is no git.
fn tracked() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output();
    match listed {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout)
            .split('\0')
            .filter(|path| !path.is_empty() && root().join(path).exists())
            .map(str::to_owned)
            .collect(),
        _ => paths_under("", ""),
    }
}

#[test]
fn no_file_is_over_two_megabytes() {
    for path in tracked() {
        let bytes = fs::metadata(root().join(&path)).unwrap().len();
        assert!(bytes <= LARGEST_BYTES, "{path}: {bytes} bytes");
    }
}

#[test]
fn no_rust_file_is_longer_than_seven_hundred_lines() {
    for path in tracked().iter().filter(|path| path.ends_with(".rs")) {
        let lines = read(path).lines().count();
        assert!(lines <= LONGEST_LINES, "{path}: {lines} lines");
    }
}

#[test]
fn every_scenario_and_dataset_is_used() {
    let users: String = ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| paths_under(folder, ".rs"))
        .chain(paths_under("ci", ""))
        .chain(paths_under(".ci", ""))
        .map(|path| read(&path))
        .collect();
    for path in tracked() {
        let data = path.starts_with("scenarios/") || path.starts_with("datasets/");
        // Examples are found by listing their folder.
        if !data || path.ends_with(".md") || path.starts_with("datasets/law/examples/") {
            continue;
        }
        let name = path.rsplit('/').next().unwrap();
        assert!(
            users.contains(&path)
                || users.contains(&format!("/{name}"))
                || users.contains(&format!("\"{name}\"")),
            "{path} is named nowhere in src, tests, benches or ci: embed it or remove it"
        );
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut checked = 0;
    for page in tracked().iter().filter(|path| path.ends_with(".md")) {
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in links(&read(page)) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            checked += 1;
            assert!(
                root().join(folder).join(file).exists(),
                "{page}: the link to `{target}` leads nowhere"
            );
        }
    }
    assert!(checked > 0, "no link was found at all");
}

#[test]
fn files_named_in_documents_exist() {
    for page in tracked().iter().filter(|path| path.ends_with(".md")) {
        for name in read(page).split('`').skip(1).step_by(2) {
            let is_path = ["docs/", "src/", "ci/", "tests/", "datasets/", "scenarios/"]
                .iter()
                .any(|folder| name.starts_with(folder));
            let plain = name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
            if is_path && plain {
                assert!(
                    root().join(name).exists(),
                    "{page}: `{name}` does not exist"
                );
            }
        }
    }
}

/// Targets of the Markdown links and pictures of `page`, code blocks left out.
fn links(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for after in line.split("](").skip(1) {
            if let Some((target, _)) = after.split_once(')') {
                found.push(target.to_owned());
            }
        }
    }
    found
}

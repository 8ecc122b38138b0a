//! Time to decide one insured person's ledger, in processor time of this thread.
//!
//! `cargo bench --bench law [-- N]`: N people of the caseload of fund 441, made in batches
//! beforehand, each decided on its own calendar without JSON. `/proc/self/schedstat` counts
//! our own time only.

use std::fs;

use recette::domain::Dossier;
use recette::law::{self, Parameters};
use recette::population::{Recipe, Tables, person};

const BATCH: u64 = 2_000;

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() {
    let n: u64 = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(200_000);
    let tables = Tables::read(&[
        (
            "funds/funds.csv",
            include_str!("../datasets/funds/funds.csv"),
        ),
        (
            "caseload/sickness.toml",
            include_str!("../datasets/caseload/sickness.toml"),
        ),
        (
            "caseload/calendar.toml",
            include_str!("../datasets/caseload/calendar.toml"),
        ),
        (
            "caseload/wages.toml",
            include_str!("../datasets/caseload/wages.toml"),
        ),
        (
            "names/unusual.toml",
            include_str!("../datasets/names/unusual.toml"),
        ),
        (
            "names/addresses.toml",
            include_str!("../datasets/names/addresses.toml"),
        ),
    ])
    .expect("the repository's tables are well formed");
    let parameters = parameters();
    let fund = "441".parse().expect("three digits");
    let recipe = Recipe::caseload(&tables, fund).expect("a known fund");
    let (mut spent, mut n_settlements, mut n_lines, mut n_undecided) = (0, 0, 0, 0);
    let mut done = 0;
    while done < n {
        let batch: Vec<Dossier> = (done..(done + BATCH).min(n))
            .map(|index| person(&tables, &recipe, 42, 7, index))
            .collect();
        let before = nanoseconds();
        for dossier in &batch {
            let ledger = law::ledger(dossier, &parameters, &dossier.settlements)
                .expect("the population stays inside the tables");
            n_settlements += ledger.settlements.len();
            n_lines += ledger.lines.len();
            n_undecided += usize::from(!ledger.undecided.is_empty());
        }
        spent += nanoseconds() - before;
        done += batch.len() as u64;
    }
    println!(
        "{n} people decided: {} ns each, {n_settlements} settlements, {n_lines} lines, \
         {n_undecided} undecided",
        spent / n.max(1)
    );
}

/// The tables of `datasets/law`.
fn parameters() -> Parameters {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/law");
    let mut files: Vec<(String, String)> = Vec::new();
    for entry in fs::read_dir(format!("{root}/parameters")).expect("the tables are here") {
        let path = entry.expect("a readable folder").path();
        let text = fs::read_to_string(&path).expect("a readable table");
        files.push((path.display().to_string(), text));
    }
    let policy = fs::read_to_string(format!("{root}/policy.toml")).expect("a readable policy");
    files.push(("policy.toml".to_owned(), policy));
    let borrowed: Vec<(&str, &str)> = files
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()))
        .collect();
    Parameters::read(&borrowed).expect("the repository's tables are well formed")
}

/// Processor time of this thread.
fn nanoseconds() -> u64 {
    fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse().ok())
        .expect("Linux counts processor time")
}

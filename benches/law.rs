//! Time to decide one insured person's ledger, in processor time of this thread.
//!
//! `cargo bench --bench law [-- N]`: N people of the caseload of fund 441, made in batches
//! beforehand, each decided on its own calendar without JSON.

use std::fs;

use recette::domain::Dossier;
use recette::law::{self, Parameters};
use recette::population::{Recipe, person};

mod common;

const BATCH: u64 = 2_000;

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() {
    let n = common::n_people(200_000);
    let tables = common::tables();
    let parameters = parameters();
    let fund = "441".parse().expect("three digits");
    let recipe = Recipe::caseload(&tables, fund).expect("a known fund");
    let (mut spent, mut n_settlements, mut n_lines, mut n_undecided) = (0, 0, 0, 0);
    let mut done = 0;
    while done < n {
        let batch: Vec<Dossier> = (done..(done + BATCH).min(n))
            .map(|index| person(&tables, &recipe, 42, 7, index))
            .collect();
        let before = common::processor_ns();
        for dossier in &batch {
            let ledger = law::ledger(dossier, &parameters, &dossier.settlements)
                .expect("the population stays inside the tables");
            n_settlements += ledger.settlements.len();
            n_lines += ledger.lines.len();
            n_undecided += usize::from(!ledger.undecided.is_empty());
        }
        spent += common::processor_ns() - before;
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
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/law/parameters");
    let mut files: Vec<(String, String)> = Vec::new();
    for entry in fs::read_dir(folder).expect("the tables are here") {
        let path = entry.expect("a readable folder").path();
        let text = fs::read_to_string(&path).expect("a readable table");
        files.push((path.display().to_string(), text));
    }
    files.push(("policy.toml".to_owned(), common::read("law/policy.toml")));
    let borrowed: Vec<(&str, &str)> = files
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()))
        .collect();
    Parameters::read(&borrowed).expect("the repository's tables are well formed")
}

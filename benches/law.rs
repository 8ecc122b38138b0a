//! Time to decide one insured person's ledger, in processor time of this thread.
//!
//! `cargo bench --bench law [-- N]`: N people of the caseload of fund 441, each decided on
//! its own calendar without JSON as soon as it is made, as a run does; what making them
//! costs is measured in the same round and taken off. The middle of five rounds. Instructions,
//! which other work does not move: under `valgrind --tool=callgrind`, what `law::ledger` takes
//! with the end of its `Ledger`, over the calls counted.

use std::fs;
use std::hint::black_box;

use recette::domain::Dossier;
use recette::law::{self, Ledger, Parameters};
use recette::population::{Recipe, person};

mod common;

const N_ROUNDS: usize = 5;
/// How many of them are counted, not timed.
const N_COUNTED: u64 = 10_000;

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() {
    let n = common::n_people(100_000).max(1);
    let tables = common::tables();
    let parameters = parameters();
    let fund = "441".parse().expect("three digits");
    let recipe = Recipe::caseload(&tables, fund).expect("a known fund");
    let make = |index| person(&tables, &recipe, 42, 7, index);
    let decide = |dossier: &Dossier| {
        law::ledger(dossier, &parameters, &dossier.settlements)
            .expect("the population stays inside the tables")
    };
    let mut rounds: Vec<u64> = (0..N_ROUNDS)
        .map(|_| {
            let making = time(|| (0..n).for_each(|index| drop(black_box(make(index)))));
            let both = time(|| (0..n).for_each(|index| drop(black_box(decide(&make(index))))));
            both.saturating_sub(making) / n
        })
        .collect();
    rounds.sort_unstable();
    let ledgers: Vec<Ledger> = (0..n.min(N_COUNTED))
        .map(|index| decide(&make(index)))
        .collect();
    let count = |of: fn(&Ledger) -> usize| ledgers.iter().map(of).sum::<usize>();
    println!(
        "{n} people decided: {} ns each (rounds: {rounds:?}); the first {}: {} settlements, \
         {} lines, {} undecided",
        rounds[N_ROUNDS / 2],
        ledgers.len(),
        count(|ledger| ledger.settlements.len()),
        count(|ledger| ledger.lines.len()),
        count(|ledger| usize::from(!ledger.undecided.is_empty())),
    );
}

/// Nanoseconds of processor time.
fn time(work: impl FnOnce()) -> u64 {
    let before = common::processor_ns();
    work();
    common::processor_ns() - before
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

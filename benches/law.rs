//! Time to decide one insured person's ledger, in processor time of this thread.
//!
//! `cargo bench --bench law [-- N]`: N people of the caseload of fund 441, then N of the
//! nation, each fund by its files; each decided on its own calendar without JSON as soon as it
//! is made, as a run does; what making them costs is measured in the same round and taken off.
//! The middle of five rounds. Instructions, which other work does not move: under
//! `valgrind --tool=callgrind`, what `law::ledger` takes with the end of its `Ledger`, over the
//! calls counted.

use std::hint::black_box;
use std::ops::Range;

use recette::domain::Dossier;
use recette::law::{self, Ledger, Parameters};
use recette::population::{Recipe, Tables, person};

mod common;
#[path = "common/parameters.rs"]
mod parameters;

const N_ROUNDS: usize = 5;
/// How many of them are counted, not timed.
const N_COUNTED: usize = 10_000;

/// People of one fund: indices of the common series.
type Share = (Recipe, Range<u64>);

fn main() {
    let n = common::n_people(100_000).max(1);
    let tables = common::tables();
    let parameters = parameters::parameters();
    let fund = "441".parse().expect("three digits");
    let recipe = Recipe::caseload(&tables, fund).expect("a known fund");
    measure("fund 441", &[(recipe, 0..n)], &tables, &parameters);
    measure("the nation", &nation(&tables, n), &tables, &parameters);
}

/// About `n` people of all funds, as many of each as its share of the files.
fn nation(tables: &Tables, n: u64) -> Vec<Share> {
    let n_files = |facts| u128::from(tables.n_files(facts, i16::MAX));
    let all: u128 = tables.funds().iter().map(n_files).sum();
    let mut until = 0;
    let mut shares = Vec::new();
    let mut first = 0;
    for facts in tables.funds() {
        until += n_files(facts);
        let last = u64::try_from(u128::from(n) * until / all).expect("no more than `n`");
        let recipe = Recipe::caseload(tables, facts.code).expect("a fund of the tables");
        shares.push((recipe, first..last));
        first = last;
    }
    shares
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn measure(name: &str, shares: &[Share], tables: &Tables, parameters: &Parameters) {
    let people = || {
        shares.iter().flat_map(|(recipe, indices)| {
            let indices = indices.clone();
            indices.map(move |index| person(tables, recipe, 42, 7, index))
        })
    };
    let n: u64 = shares.iter().map(|(_, of)| of.end - of.start).sum();
    let decide = |dossier: Dossier| {
        law::ledger(&dossier, parameters, &dossier.settlements)
            .expect("the population stays inside the tables")
    };
    let mut rounds: Vec<u64> = (0..N_ROUNDS)
        .map(|_| {
            let making = time(|| people().for_each(|dossier| drop(black_box(dossier))));
            let both = time(|| people().for_each(|dossier| drop(black_box(decide(dossier)))));
            both.saturating_sub(making) / n
        })
        .collect();
    rounds.sort_unstable();
    let ledgers: Vec<Ledger> = people().take(N_COUNTED).map(decide).collect();
    let count = |of: fn(&Ledger) -> usize| ledgers.iter().map(of).sum::<usize>();
    println!(
        "{name}: {n} people decided: {} ns each (rounds: {rounds:?}); the first {}: {} \
         settlements, {} lines, {} undecided",
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

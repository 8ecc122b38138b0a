//! Time to make one insured person, in processor time of this thread.
//!
//! `cargo bench --bench people [-- N]`: N people of the caseload of fund 441, one at a
//! time, none kept.

use std::time::Instant;

use recette::population::{Recipe, design, person, wild};

mod common;

fn main() {
    let n = common::n_people(1_000_000);
    let tables = common::tables();
    let fund = "441".parse().expect("three digits");
    let caseload = Recipe::caseload(&tables, fund).expect("a known fund");
    measure("caseload", n, |index| {
        person(&tables, &caseload, 42, 7, index).documents.len()
    });
    for facts in tables.strata() {
        let counts = [(facts.name.as_str(), n / 20)];
        let recipe = Recipe::counts(&tables, fund, &counts).expect("a known class");
        measure(&facts.name, n / 20, |index| {
            person(&tables, &recipe, 42, 7, index).documents.len()
        });
    }
    let n_designed = design(&tables, fund, &[], 42, 7).len() as u64;
    measure("design (combined, orders, invalid)", n_designed, |index| {
        // Made all at once: counted on the first one.
        if index == 0 {
            design(&tables, fund, &[], 42, 7)
                .iter()
                .map(|d| d.documents.len())
                .sum()
        } else {
            0
        }
    });
    measure("wild", n / 10, |index| wild(42, index).documents.len());
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn measure(name: &str, n: u64, make: impl Fn(u64) -> usize) {
    let (wall, before) = (Instant::now(), common::processor_ns());
    let n_documents: usize = (0..n).map(make).sum();
    let spent = common::processor_ns() - before;
    println!(
        "{name:32} {n:>9} people {:>7} ns each (processor) {:>7} ns (wall) {n_documents:>9} documents {:>7} kB resident",
        spent / n,
        wall.elapsed().as_nanos() / u128::from(n),
        resident_kilobytes(),
    );
}

fn resident_kilobytes() -> u64 {
    std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok())
        .map_or(0, |pages| pages * 4)
}

//! `docs/design-pool.md` tells what the chosen cases hold: its tables are written from them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use recette::population::{self, CORE};

use crate::design::chosen;
use crate::source::{read, root};

const PAGE: &str = "docs/design-pool.md";

#[test]
fn the_page_of_the_chosen_cases_tells_what_they_hold() {
    let mut page = read(PAGE);
    for (name, table) in [
        ("pool", pool()),
        ("factors", factors()),
        ("coverage", coverage()),
        ("impossible", impossible()),
    ] {
        let mark = format!("<!-- {name} -->\n");
        let (before, rest) = page.split_once(&mark).expect("the page has the mark");
        let (_, after) = rest.split_once("<!-- end -->").expect("and its end");
        page = format!("{before}{mark}{table}<!-- end -->{after}");
    }
    if std::env::var_os("RECETTE_RENEW").is_some() {
        fs::write(root().join(PAGE), &page).unwrap();
    }
    assert!(
        read(PAGE) == page,
        "{PAGE} does not tell what the pool holds; renew it:\n  \
         RECETTE_RENEW=1 cargo test --test it design_page::"
    );
}

/// Cases by what they are chosen for.
fn pool() -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for case in chosen() {
        let what = match case.stratum.name.split('/').nth(1).unwrap_or_default() {
            "combined" => "combinations",
            "sequences" | "orders" => "orders of arrival",
            "switch-positions" => "change of engine at every position",
            "letters" => "letters",
            "invalid" => "invalid values",
            _ if case.factors.contains_key("edge") => "stories at an edge",
            _ => "stories of a rule",
        };
        *counts.entry(what).or_default() += 1;
    }
    let mut table = "| chosen for | cases |\n|---|---|\n".to_owned();
    for (what, n) in &counts {
        writeln!(table, "| {what} | {n} |").unwrap();
    }
    writeln!(table, "| all | {} |", chosen().len()).unwrap();
    table
}

fn factors() -> String {
    let mut table = "| factor | values |\n|---|---|\n".to_owned();
    for (name, values) in population::model().factors() {
        let core = if CORE.contains(name) { " (core)" } else { "" };
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        writeln!(table, "| `{name}`{core} | {} |", values.join(", ")).unwrap();
    }
    table
}

fn coverage() -> String {
    let model = population::model();
    let n_rows = population::combined_array().rows.len();
    let mut table =
        "| factors | strength | possible | met | impossible |\n|---|---|---|---|---|\n".to_owned();
    for (among, strength, name) in [
        (&[][..], 2, "all"),
        (&[][..], 3, "all"),
        (&CORE[..], 4, "the core"),
    ] {
        let told = chosen().iter().map(|case| &case.factors);
        let coverage = population::measure_coverage(&model, among, strength, told);
        let (possible, met) = (coverage.n_possible, coverage.n_covered);
        let impossible = coverage.n_infeasible;
        writeln!(
            table,
            "| {name} | {strength} | {possible} | {met} | {impossible} |"
        )
        .unwrap();
    }
    writeln!(table, "\nThis takes {n_rows} cases.").unwrap();
    table
}

fn impossible() -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in &population::combined_array().infeasible {
        *counts.entry(one.because.join(" + ")).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(because, n)| (std::cmp::Reverse(*n), because.clone()));
    let mut table = "| because | combinations |\n|---|---|\n".to_owned();
    for (because, n) in counts {
        writeln!(table, "| {because} | {n} |").unwrap();
    }
    table
}

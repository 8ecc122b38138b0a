//! This engine beside the one of before, in words: four lists, what is newly broken first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::hostile::{markdown, terminal};
use super::{causes, words};
use crate::judge::{Change, Regression, StratumChanges};
use crate::measure::Signature;

/// Groups of one list that are named.
pub(crate) const N_GROUPS: usize = 6;

/// One of the four lists.
pub(crate) struct List<'r> {
    /// Its name.
    pub(crate) title: &'static str,
    /// What stands in it.
    pub(crate) about: &'static str,
    /// How many dossiers, those not named included.
    pub(crate) n: u64,
    /// Those named, by what is wrong with them, most frequent first.
    pub(crate) groups: Vec<(&'r Signature, Vec<&'r Change>)>,
}

/// The four lists, those that block first.
pub(crate) fn lists(found: &Regression) -> [List<'_>; 4] {
    let list = |title, about, n: fn(&StratumChanges) -> u64, changes| List {
        title,
        about,
        n: found.total(n),
        groups: groups(changes),
    };
    [
        list(
            "Newly broken",
            "right before, wrong now",
            |one| one.n_newly_broken,
            &found.newly_broken,
        ),
        list(
            "Differently wrong",
            "wrong before and now, in another way",
            |one| one.n_differently_wrong,
            &found.differently_wrong,
        ),
        list(
            "Still broken",
            "wrong before and now, in the same way",
            |one| one.n_still_broken,
            &found.still_broken,
        ),
        list(
            "Newly fixed",
            "wrong before, right now; no fix pays for a break",
            |one| one.n_newly_fixed,
            &found.newly_fixed,
        ),
    ]
}

fn groups(changes: &[Change]) -> Vec<(&Signature, Vec<&Change>)> {
    let mut by_signature: BTreeMap<&Signature, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        by_signature
            .entry(&change.signature)
            .or_default()
            .push(change);
    }
    let mut groups: Vec<_> = by_signature.into_iter().collect();
    groups.sort_by_key(|(_, changes)| std::cmp::Reverse(changes.len()));
    groups
}

/// What is wrong with the dossiers of a group, with its article.
pub(crate) fn what(signature: &Signature) -> String {
    let article = match signature.article.as_str() {
        "" => String::new(),
        article => format!(" ({article})"),
    };
    format!("{}{article}", causes::deed(signature))
}

/// How many dossiers of a group had been fixed before.
pub(crate) fn again(changes: &[&Change]) -> Option<String> {
    let n = changes.iter().filter(|change| change.is_again).count();
    (n > 0).then(|| format!("{} broken again", words::count(n as u64)))
}

/// One line: counts of the four lists.
pub(crate) fn line(found: &Regression) -> String {
    let counts =
        lists(found).map(|list| format!("{} {}", words::count(list.n), list.title.to_lowercase()));
    format!(
        "{}: {}; beside {} ({})",
        words::counted(found.n_pairs, "pair", "pairs"),
        counts.join(", "),
        terminal(&found.engine),
        terminal(&found.baseline)
    )
}

/// The whole comparison for a terminal; `run` is how `recette replay` is told the later run.
pub fn changes(found: &Regression, run: &str) -> String {
    let mut text = String::new();
    build(&mut text, found, run).expect("writing to a string cannot fail");
    text
}

fn build(text: &mut String, found: &Regression, run: &str) -> std::fmt::Result {
    writeln!(text, "{}", line(found))?;
    if found.n_alone > 0 {
        let alone = words::counted(found.n_alone, "dossier has", "dossiers have");
        writeln!(text, "{alone} no counterpart before")?;
    }
    for list in lists(found).iter().filter(|list| list.n > 0) {
        let n = words::counted(list.n, "dossier", "dossiers");
        writeln!(text, "\n{}: {n} ({})", list.title, list.about)?;
        for (signature, changes) in list.groups.iter().take(N_GROUPS) {
            let again = again(changes).map_or_else(String::new, |again| format!(", {again}"));
            let n = words::count(changes.len() as u64);
            writeln!(text, "  {n} × {}{again}", terminal(&what(signature)))?;
            let first = changes[0];
            writeln!(
                text,
                "      {}: recette replay '{}#{}'",
                terminal(&first.stratum),
                terminal(run),
                first.index
            )?;
        }
        if list.groups.len() > N_GROUPS {
            writeln!(text, "  … and {} more kinds", list.groups.len() - N_GROUPS)?;
        }
    }
    Ok(())
}

/// The same as a section of `summary.md`.
pub(crate) fn write_markdown(
    text: &mut String,
    found: &Regression,
    replay: &dyn Fn(u64) -> String,
) -> std::fmt::Result {
    writeln!(text, "## Beside the engine of before\n")?;
    writeln!(text, "{}\n", markdown(&line(found)))?;
    for list in lists(found).iter().filter(|list| list.n > 0) {
        writeln!(
            text,
            "**{}** ({}): {}\n",
            list.title,
            list.about,
            words::count(list.n)
        )?;
        for (signature, changes) in list.groups.iter().take(N_GROUPS) {
            let again = again(changes).map_or_else(String::new, |again| format!(", {again}"));
            writeln!(
                text,
                "- {} × {}{again}: `{}`",
                words::count(changes.len() as u64),
                markdown(&what(signature)),
                replay(changes[0].index)
            )?;
        }
        writeln!(text)?;
    }
    Ok(())
}

/// Beside an earlier run: two dossiers newly broken, one of them again, one fixed.
#[cfg(test)]
pub(super) fn example() -> serde_json::Value {
    use serde_json::json;

    let change = |index: u64, rule: &str, gap: &str, is_again: bool| {
        json!({ "index": index, "digest": format!("{index:064x}"), "stratum": "sickness/cap", "pool": "design",
            "signature": { "observable": "daily_gross", "gap": gap, "rule": rule, "article": "CSS art. R. 323-4" },
            "severity": "S1", "missing": "11.84", "extra": "0.00", "late": "0.00", "is_again": is_again })
    };
    json!({
        "baseline": "2026-03-01-0900-pilot", "engine": "demo 1.3.9",
        "n_pairs": 3_120, "n_alone": 640,
        "newly_broken": [change(17, "cap", "less", true), change(41, "cap", "less", false)],
        "differently_wrong": [], "still_broken": [],
        "newly_fixed": [change(300, "carence", "more", false)],
        "strata": [{ "stratum": "sickness/cap", "pool": "design", "n_pairs": 460, "n_newly_broken": 2,
            "n_newly_fixed": 1, "n_differently_wrong": 0, "n_still_broken": 0 }],
        "broken_by_chance": 0.5,
    })
}

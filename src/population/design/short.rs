//! Fewer of the chosen cases, for a gate that must be quick.
//!
//! Kept whole: stories, edges, orders, letters and invalid values, each of which is there for a
//! reason of its own. Of the combinations: those in which every two values still meet. Of the
//! changes of engine: that in the middle of each story and that after its last message.

use std::collections::BTreeSet;

use crate::domain::Dossier;

use super::combined::model;

/// Two values that stand together in a case, with their factors.
type Pair<'a> = [(&'static str, &'a str); 2];

/// Those of the chosen cases that a short pool keeps, in their order.
#[must_use]
pub fn short_design(cases: Vec<Dossier>) -> Vec<Dossier> {
    let kept = covering_pairs(&cases);
    let is_kept = |rank: usize, case: &Dossier| {
        let position = case.factors.get("switch_at");
        match position.and_then(|at| at.split_once(" of ")) {
            Some((at, of)) => is_kept_position(at, of),
            None => !is_combined(case) || kept.contains(&rank),
        }
    };
    let ranked = cases.into_iter().enumerate();
    ranked
        .filter(|(rank, case)| is_kept(*rank, case))
        .map(|(_, case)| case)
        .collect()
}

fn is_combined(case: &Dossier) -> bool {
    case.stratum.name.ends_with("/combined")
}

/// The change falls after half of the messages, or after all.
fn is_kept_position(at: &str, of: &str) -> bool {
    match (at.parse::<usize>(), of.parse::<usize>()) {
        (Ok(at), Ok(of)) => at == of / 2 || at == of,
        _ => true,
    }
}

/// The ranks of combinations in which all pairs of values of all of them stand: the one that
/// brings the most new pairs first, the earlier of equals.
fn covering_pairs(cases: &[Dossier]) -> BTreeSet<usize> {
    let names: Vec<&'static str> = model().factors().iter().map(|(name, _)| *name).collect();
    let mut waiting: Vec<(usize, Vec<Pair<'_>>)> = cases
        .iter()
        .enumerate()
        .filter(|(_, case)| is_combined(case))
        .map(|(rank, case)| (rank, pairs(case, &names)))
        .collect();
    let mut missing: BTreeSet<Pair<'_>> = waiting
        .iter()
        .flat_map(|(_, pairs)| pairs.iter().copied())
        .collect();
    let mut kept = BTreeSet::new();
    while !missing.is_empty() {
        for (_, pairs) in &mut waiting {
            pairs.retain(|pair| missing.contains(pair));
        }
        let next = waiting
            .iter()
            .max_by_key(|(rank, pairs)| (pairs.len(), std::cmp::Reverse(*rank)));
        let Some((rank, brought)) = next else { break };
        kept.insert(*rank);
        for pair in brought {
            missing.remove(pair);
        }
    }
    kept
}

fn pairs<'a>(case: &'a Dossier, names: &[&'static str]) -> Vec<Pair<'a>> {
    let values: Vec<(&'static str, &str)> = names
        .iter()
        .filter_map(|name| Some((*name, case.factors.get(*name)?.as_str())))
        .collect();
    let mut pairs = Vec::with_capacity(values.len() * values.len() / 2);
    for (rank, one) in values.iter().enumerate() {
        pairs.extend(values[rank + 1..].iter().map(|other| [*one, *other]));
    }
    pairs
}

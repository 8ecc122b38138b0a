//! Plays pairs of dossiers that a relation binds, after the load of a run: the dossier as it
//! is, then with one change, each as somebody new.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::bench::Bench;
use super::campaign::Campaign;
use super::failure::Failure;
use super::newcomers::{Newcomers, play_all};
use super::say;
use crate::domain::{Dossier, Statement};
use crate::investigate;
use crate::judge::{Broken, Relation, RelationTried};
use crate::law;
use crate::measure::Gross;
use crate::play::{Case, Played};

/// Requests in flight at once: the load is over, and nothing is timed.
const MAX_IN_FLIGHT: usize = 8;
/// Nothing is begun after that; half of it for the dossiers as they are.
const LIMIT: Duration = Duration::from_secs(240);
/// Pairs that are told of one relation.
const N_TOLD: usize = 5;

/// Dossiers of the run to which relations apply.
pub(super) struct Chosen {
    /// Relation and index of the dossier.
    pub(super) pairs: Vec<(Relation, u64)>,
    /// Of each relation: dossiers to which it applies, and those left out by the law.
    counts: BTreeMap<Relation, (u64, u64)>,
}

/// What the law says of a dossier, beside what it writes.
struct Lawful {
    gross: Option<Gross>,
    statement: Statement,
}

/// Tries each relation on up to `n_wanted` dossiers, those left out for which `excuses` holds.
/// Gives what became of each, and the pairs that break one, two dossiers after one another.
pub(super) async fn relations(
    (bench, campaign): (&Bench, &Campaign),
    newcomers: &mut Newcomers<'_>,
    n_wanted: u64,
    excuses: &dyn Fn(u64) -> bool,
) -> Result<(Vec<RelationTried>, Vec<Dossier>), Failure> {
    let chosen = choose(campaign, &bench.covered(campaign), n_wanted, excuses);
    say(&format!(
        "{} pairs of dossiers under {} relations",
        chosen.pairs.len(),
        chosen.counts.len()
    ));
    let ends_at = Instant::now() + LIMIT;
    let indices: BTreeSet<u64> = chosen.pairs.iter().map(|(_, index)| *index).collect();
    let (numbers, cases): (Vec<(u64, u64)>, Vec<Case>) = indices
        .into_iter()
        .filter_map(|index| {
            let case = newcomers.case(&campaign.case(index).dossier)?;
            Some(((index, case.index), case))
        })
        .unzip();
    let number_of: BTreeMap<u64, u64> = numbers.into_iter().collect();
    let as_they_are = play_all(bench, cases, MAX_IN_FLIGHT, LIMIT / 2).await?;
    let before = |index: u64| as_they_are.get(number_of.get(&index)?);

    let mut others = Vec::new();
    let mut pair_of: BTreeMap<u64, (Relation, u64)> = BTreeMap::new();
    for (relation, index) in &chosen.pairs {
        let other = before(*index).and_then(|played| {
            let dossier = &played.case.dossier;
            investigate::changed(*relation, dossier, played.statement.as_ref())
        });
        if let Some(case) = other.and_then(|dossier| newcomers.case(&dossier)) {
            pair_of.insert(case.index, (*relation, *index));
            others.push(case);
        }
    }
    let left = ends_at.saturating_duration_since(Instant::now());
    let changed = play_all(bench, others, MAX_IN_FLIGHT, left).await?;
    let pairs = changed.iter().filter_map(|(number, after)| {
        let (relation, index) = pair_of.get(number)?;
        Some((*relation, *index, before(*index)?, after))
    });
    Ok(compared(&chosen, pairs))
}

fn compared<'a>(
    chosen: &Chosen,
    pairs: impl Iterator<Item = (Relation, u64, &'a Played, &'a Played)>,
) -> (Vec<RelationTried>, Vec<Dossier>) {
    let mut tried: BTreeMap<Relation, RelationTried> = chosen
        .counts
        .iter()
        .map(|(relation, (n_applicable, n_left_out))| {
            let one = RelationTried {
                relation: *relation,
                n_pairs: 0,
                n_broken: 0,
                n_applicable: *n_applicable,
                n_left_out: *n_left_out,
                n_not_compared: *n_applicable,
                broken: Vec::new(),
            };
            (*relation, one)
        })
        .collect();
    let mut told = Vec::new();
    for (relation, index, before, after) in pairs {
        let Some(one) = tried.get_mut(&relation) else {
            continue;
        };
        let (Some(gross), Some(other)) = (Gross::of_engine(before), Gross::of_engine(after)) else {
            continue;
        };
        one.n_pairs += 1;
        one.n_not_compared -= 1;
        let Some(parting) = investigate::parting(relation, &gross, &other) else {
            continue;
        };
        one.n_broken += 1;
        if one.broken.len() < N_TOLD {
            one.broken.push(Broken {
                index,
                line: u32::try_from(told.len() + 1).unwrap_or(u32::MAX),
                parting,
            });
            told.extend([before, after].map(|played| Dossier::clone(&played.case.dossier)));
        }
    }
    (tried.into_values().collect(), told)
}

/// Dossiers among `indices` to which each relation applies, up to `n_wanted` of each, spread
/// over all of them.
pub(super) fn choose(
    campaign: &Campaign,
    indices: &[u64],
    n_wanted: u64,
    excuses: &dyn Fn(u64) -> bool,
) -> Chosen {
    let mut chosen = Chosen {
        pairs: Vec::new(),
        counts: Relation::ALL
            .into_iter()
            .map(|relation| (relation, (0, 0)))
            .collect(),
    };
    for rank in spread(indices.len()) {
        let index = indices[rank];
        let short: Vec<Relation> = chosen
            .counts
            .iter()
            .filter(|(_, (n, _))| *n < n_wanted)
            .map(|(relation, _)| *relation)
            .collect();
        if short.is_empty() {
            break;
        }
        if excuses(index) {
            continue;
        }
        let dossier = &campaign.case(index).dossier;
        let Some(law) = lawful(campaign, dossier) else {
            continue;
        };
        for relation in short {
            let Some(other) = investigate::changed(relation, dossier, Some(&law.statement)) else {
                continue;
            };
            let Some(counts) = chosen.counts.get_mut(&relation) else {
                continue;
            };
            if is_kept_by_law(relation, &law, lawful(campaign, &other).as_ref()) {
                counts.0 += 1;
                chosen.pairs.push((relation, index));
            } else {
                counts.1 += 1;
            }
        }
    }
    chosen
}

/// Whether the law itself keeps the relation, so that all its conditions are met. Where it
/// abstains, only those relations are asked that no question of law can touch.
fn is_kept_by_law(relation: Relation, law: &Lawful, other: Option<&Lawful>) -> bool {
    let Some(other) = other else { return false };
    match (&law.gross, &other.gross) {
        (Some(before), Some(after)) => investigate::parting(relation, before, after).is_none(),
        _ => relation.needs_no_law(),
    }
}

fn lawful(campaign: &Campaign, dossier: &Dossier) -> Option<Lawful> {
    let ledger = law::ledger(dossier, &campaign.parameters, &dossier.settlements).ok()?;
    Some(Lawful {
        gross: Gross::of_law(dossier, &ledger),
        statement: ledger.statement(dossier),
    })
}

/// Every rank below `n` once, far from the one before.
fn spread(n: usize) -> impl Iterator<Item = usize> {
    // A step with no divisor of `n`, near the golden ratio of it.
    let divisor = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let near = (n * 618 / 1_000).max(1);
    let step = (near..=2 * near)
        .find(|step| divisor(*step, n) == 1)
        .unwrap_or(1);
    (0..n).map(move |rank| rank * step % n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dossier_is_looked_at_once_far_from_the_one_before() {
        for n in [1, 2, 5, 97, 100, 7_843] {
            let ranks: BTreeSet<usize> = spread(n).collect();
            assert_eq!(ranks.len(), n);
            assert_eq!(ranks.last(), Some(&(n - 1)));
        }
        let ranks: Vec<usize> = spread(1_000).collect();
        assert!(ranks.windows(2).all(|pair| pair[0].abs_diff(pair[1]) > 300));
        assert_eq!(spread(0).count(), 0);
    }
}

//! Which conditions does a cause need? One of them is changed, the others kept, and the
//! engine answers.
//!
//! A question is fair only if all else that the cause names stays: a neighbour of a wrong
//! dossier is asked about when it differs in at most one condition of the combination. With
//! none changed it tells whether the combination suffices.

use std::collections::BTreeSet;

use super::neighbours::neighbours;
use super::rewritten::Words;
use crate::domain::Dossier;
use crate::judge::{Answer, Answers, Condition};
use crate::measure::Feature;

/// Wrong dossiers that neighbours are made from.
pub const N_SOURCES: usize = 10;
/// Neighbours played for each condition, and as many with all conditions kept.
const N_EACH: u32 = 4;
/// Neighbours looked at for one combination: reading their features takes time too.
const MAX_LOOKED_AT: usize = 2_000;

/// What was learnt of one combination.
#[derive(Clone, PartialEq, Debug)]
pub struct Learnt {
    /// With all conditions kept and something else changed.
    pub with_all: Answers,
    /// For each condition: without it alone.
    pub without: Vec<Answers>,
    /// For each condition, a dossier without it that is right.
    pub works: Vec<Option<Dossier>>,
}

/// Tries each of `conditions` on neighbours of `sources`, wrong dossiers of which all hold, with
/// the words that other dossiers have. `features` reads what holds of a dossier made from the
/// source of the given rank; `play` gives one to the engine and compares it with the source of
/// the given rank, and is asked at most `max_played` times.
pub fn experiment(
    conditions: &[Condition],
    (sources, words): (&[Dossier], &Words),
    max_played: u32,
    mut features: impl FnMut(usize, &Dossier) -> Vec<Feature>,
    mut play: impl FnMut(usize, &Dossier) -> Answer,
) -> Learnt {
    let mut learnt = Learnt {
        with_all: Answers::default(),
        without: vec![Answers::default(); conditions.len()],
        works: vec![None; conditions.len()],
    };
    let mut n_played = 0;
    let mut n_looked_at = 0;
    let sources = &sources[..sources.len().min(N_SOURCES)];
    let all: Vec<Vec<Dossier>> = sources.iter().map(|one| neighbours(one, words)).collect();
    let longest = all.iter().map(Vec::len).max().unwrap_or(0);
    // One neighbour of each source in turn: an oddity of one file must not decide.
    for at in 0..longest {
        for (rank, neighbour) in all.iter().enumerate() {
            let is_enough = learnt.with_all.n() >= N_EACH
                && learnt.without.iter().all(|without| without.n() >= N_EACH);
            if is_enough || n_played == max_played || n_looked_at == MAX_LOOKED_AT {
                return learnt;
            }
            let Some(neighbour) = neighbour.get(at) else {
                continue;
            };
            n_looked_at += 1;
            let holding: BTreeSet<Feature> = features(rank, neighbour).into_iter().collect();
            let mut broken = (0..conditions.len()).filter(|index| {
                let condition = &conditions[*index];
                holding.contains(&condition.feature) != condition.holds
            });
            let (first, second) = (broken.next(), broken.next());
            let answers = match (first, second) {
                (_, Some(_)) => continue,
                (Some(index), None) => &mut learnt.without[index],
                (None, None) => &mut learnt.with_all,
            };
            if answers.n() >= N_EACH {
                continue;
            }
            n_played += 1;
            let answer = play(rank, neighbour);
            answers.add(answer);
            if let (Some(index), Answer::Right) = (first, answer) {
                learnt.works[index].get_or_insert_with(|| neighbour.clone());
            }
        }
    }
    learnt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{Need, Standing, need, standing};
    use crate::measure::Family;
    use crate::population;

    fn condition(name: &str) -> Condition {
        Condition {
            feature: feature(name),
            holds: true,
        }
    }

    fn feature(name: &str) -> Feature {
        Feature {
            family: Family::Document,
            name: name.into(),
            value: "yes".into(),
        }
    }

    /// Two things that hold of a file, touched by different changes.
    fn features(_: usize, dossier: &Dossier) -> Vec<Feature> {
        let mut found = Vec::new();
        if highest_pay(dossier) >= 100_000 {
            found.push(feature("well paid"));
        }
        if dossier.documents.len() >= 3 {
            found.push(feature("many documents"));
        }
        found
    }

    fn highest_pay(dossier: &Dossier) -> i64 {
        let mut dossier = dossier.clone();
        let all = super::super::shrink::pays(&mut dossier).flatten();
        all.map(|pay| pay.gross.0).max().unwrap_or(0)
    }

    fn sources() -> Vec<Dossier> {
        (0..600)
            .map(|index| population::wild(5, index))
            .filter(|dossier| {
                dossier.documents.len() == 3 && (100_000..190_000).contains(&highest_pay(dossier))
            })
            .take(5)
            .collect()
    }

    /// An engine that is wrong for everybody who is well paid, whatever the documents.
    fn engine(dossier: &Dossier) -> Answer {
        if highest_pay(dossier) >= 100_000 {
            Answer::Alike
        } else {
            Answer::Right
        }
    }

    #[test]
    fn the_needed_condition_is_told_from_the_superfluous_one() {
        let conditions = [condition("well paid"), condition("many documents")];
        let sources = sources();
        assert!(!sources.is_empty());
        let learnt = experiment(
            &conditions,
            (&sources, &Words::default()),
            40,
            features,
            |_, one| engine(one),
        );
        assert_eq!(need(&learnt.without[0]), Need::Needed);
        assert_eq!(need(&learnt.without[1]), Need::NotNeeded);
        let works = learnt.works[0].as_ref().unwrap();
        assert!(highest_pay(works) < 100_000 && works.documents.len() >= 3);
        assert_eq!(learnt.works[1], None);
        assert_eq!(
            standing(&[Need::Needed], &learnt.with_all, 0),
            Standing::NecessaryAndSufficient
        );
    }

    #[test]
    fn a_condition_that_no_change_touches_is_not_tested() {
        let conditions = [condition("well paid"), condition("never seen")];
        // Of the sources it holds; no neighbour lacks it.
        let features = |rank: usize, dossier: &Dossier| {
            let mut found = features(rank, dossier);
            found.push(feature("never seen"));
            found
        };
        let learnt = experiment(
            &conditions,
            (&sources(), &Words::default()),
            40,
            features,
            |_, one| engine(one),
        );
        assert_eq!(need(&learnt.without[0]), Need::Needed);
        assert_eq!(need(&learnt.without[1]), Need::NotTested);
    }

    #[test]
    fn no_more_dossiers_are_played_than_allowed() {
        let mut n_played = 0;
        let conditions = [condition("well paid")];
        experiment(
            &conditions,
            (&sources(), &Words::default()),
            3,
            features,
            |_, one| {
                n_played += 1;
                engine(one)
            },
        );
        assert_eq!(n_played, 3);
    }
}

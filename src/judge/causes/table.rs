//! Dossiers as rows, features as columns: what the search for causes reads.

use std::collections::BTreeMap;

use super::Condition;
use crate::measure::{Family, Feature, Signature};

/// A feature of fewer dossiers is not one that several have in common.
const FEWEST_ROWS: u64 = 3;

/// A set of rows, one bit each.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Rows(Vec<u64>);

impl Rows {
    /// No row of `n`.
    pub(super) fn none(n: usize) -> Self {
        Self(vec![0; n.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, row: usize) {
        self.0[row / 64] |= 1 << (row % 64);
    }

    pub(super) fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many rows stand in both.
    pub(super) fn in_common(&self, other: &Self) -> u64 {
        let words = self.0.iter().zip(&other.0);
        words
            .map(|(one, other)| u64::from((one & other).count_ones()))
            .sum()
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        self.with(other, |one, other| one & other)
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        self.with(other, |one, other| one | other)
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        self.with(other, |one, other| one & !other)
    }

    fn with(&self, other: &Self, join: impl Fn(u64, u64) -> u64) -> Self {
        let words = self.0.iter().zip(&other.0);
        Self(words.map(|(one, other)| join(*one, *other)).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let word = *word;
            (0..64).filter_map(move |bit| (word & (1 << bit) != 0).then_some(at * 64 + bit))
        })
    }
}

/// What became of the dossier of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowOutcome {
    /// All was right.
    Right,
    /// Wrong or undelivered.
    Wrong(Signature),
}

/// Dossiers of one campaign, with what holds of each and what became of it.
#[derive(Clone, Debug, Default)]
pub struct CaseTable {
    features: BTreeMap<Feature, usize>,
    /// Rows of each feature, in order of first meeting.
    rows_of: Vec<Vec<u32>>,
    indices: Vec<u64>,
    outcomes: Vec<RowOutcome>,
}

/// One column of the search: rows on which one or several conditions hold alike.
pub(super) struct Column {
    /// Conditions that say the same of these rows.
    says: Vec<Condition>,
    pub(super) rows: Rows,
}

impl Column {
    /// The condition that a person should read, in a cause about `rule`: of that rule, else
    /// nearest to the law.
    pub(super) fn said(&self, rule: &str) -> &Condition {
        let near = |condition: &&Condition| {
            let feature = &condition.feature;
            let is_of_rule = feature.family == Family::Law && feature.name == rule;
            let is_compared = feature.name.contains(": ");
            (
                !is_of_rule,
                !condition.holds,
                feature.family,
                is_compared,
                feature.name.len(),
            )
        };
        self.says
            .iter()
            .min_by_key(near)
            .expect("a column says something")
    }

    /// What it costs to name it beyond the choice of one column among all: what was built or
    /// merely classed so is farther from a cause than law, days and documents, and what does
    /// not hold than what holds. In nats.
    pub(super) fn price(&self) -> f64 {
        let of = |condition: &Condition| {
            let of_family = match condition.feature.family {
                Family::Law | Family::Calendar => 0.0,
                Family::Document | Family::Played => 0.5,
                Family::Factor => 3.0,
                Family::Class => 4.0,
            };
            of_family + if condition.holds { 0.0 } else { 2.0 }
        };
        self.says.iter().map(of).fold(f64::INFINITY, f64::min)
    }
}

impl CaseTable {
    /// Adds the dossier `index`. Undecided dossiers are not added: nothing is known of them.
    pub fn add(&mut self, index: u64, features: Vec<Feature>, outcome: RowOutcome) {
        let row = u32::try_from(self.indices.len()).expect("fewer than 2^32 dossiers");
        self.indices.push(index);
        self.outcomes.push(outcome);
        for feature in features {
            let next = self.rows_of.len();
            let at = *self.features.entry(feature).or_insert(next);
            if at == next {
                self.rows_of.push(Vec::new());
            }
            self.rows_of[at].push(row);
        }
    }

    /// How many dossiers.
    pub fn n_rows(&self) -> usize {
        self.indices.len()
    }

    /// Index of the dossier of a row.
    pub(super) fn index(&self, row: usize) -> u64 {
        self.indices[row]
    }

    /// Right dossiers of which all conditions of one of `combinations` hold.
    pub fn n_right_when(&self, combinations: &[Vec<Condition>]) -> u64 {
        let none = Rows::none(self.n_rows());
        let any = combinations
            .iter()
            .fold(none, |found, conditions| found.or(&self.when(conditions)));
        any.in_common(&self.right())
    }

    /// Indices of the wrong dossiers of which all of `conditions` hold, in order, each with
    /// where it parts from the law.
    pub fn wrong_when(&self, conditions: &[Condition]) -> Vec<(u64, &Signature)> {
        let rows = self.when(conditions);
        let wrong = rows.iter().filter_map(|row| match &self.outcomes[row] {
            RowOutcome::Right => None,
            RowOutcome::Wrong(signature) => Some((self.indices[row], signature)),
        });
        wrong.collect()
    }

    /// Rows of which all of `conditions` hold.
    fn when(&self, conditions: &[Condition]) -> Rows {
        let mut found = self.everything();
        for condition in conditions {
            let mut holding = Rows::none(self.n_rows());
            let at = self.features.get(&condition.feature);
            for row in at.into_iter().flat_map(|at| &self.rows_of[*at]) {
                holding.insert(*row as usize);
            }
            found = if condition.holds {
                found.and(&holding)
            } else {
                found.without(&holding)
            };
        }
        found
    }

    /// Rows that are right.
    pub(super) fn right(&self) -> Rows {
        self.rows(|outcome| *outcome == RowOutcome::Right)
    }

    fn rows(&self, keep: impl Fn(&RowOutcome) -> bool) -> Rows {
        let mut rows = Rows::none(self.n_rows());
        for (row, outcome) in self.outcomes.iter().enumerate() {
            if keep(outcome) {
                rows.insert(row);
            }
        }
        rows
    }

    /// The dossiers to which `when` applies, with what became of each: all conditions of one
    /// of its lists hold. An empty list applies to nobody.
    pub(in crate::judge) fn applies_to(
        &self,
        when: &[Vec<Condition>],
    ) -> impl Iterator<Item = (u64, &RowOutcome)> {
        let mut rows = Rows::none(self.n_rows());
        for conditions in when.iter().filter(|conditions| !conditions.is_empty()) {
            let all = conditions.iter().fold(self.everything(), |all, one| {
                let holding = self.holding(&one.feature);
                if one.holds {
                    all.and(&holding)
                } else {
                    all.without(&holding)
                }
            });
            rows = rows.or(&all);
        }
        let rows: Vec<usize> = rows.iter().collect();
        rows.into_iter()
            .map(|row| (self.indices[row], &self.outcomes[row]))
    }

    /// Rows on which a feature holds.
    fn holding(&self, feature: &Feature) -> Rows {
        let mut rows = Rows::none(self.n_rows());
        if let Some(at) = self.features.get(feature) {
            for row in &self.rows_of[*at] {
                rows.insert(*row as usize);
            }
        }
        rows
    }

    /// Rows that are wrong.
    pub(super) fn wrong(&self) -> Rows {
        self.rows(|outcome| *outcome != RowOutcome::Right)
    }

    /// The signatures met among `rows`, with how many of each, most frequent first.
    pub(super) fn signatures(&self, rows: &Rows) -> Vec<(Signature, u64)> {
        let mut by_signature: BTreeMap<&Signature, u64> = BTreeMap::new();
        for row in rows.iter() {
            if let RowOutcome::Wrong(signature) = &self.outcomes[row] {
                *by_signature.entry(signature).or_default() += 1;
            }
        }
        let mut all: Vec<_> = by_signature
            .into_iter()
            .map(|(signature, n)| (signature.clone(), n))
            .collect();
        all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        all
    }

    /// Distinct columns, of features that hold and of features that fail. Features that say
    /// the same of these rows share a column.
    pub(super) fn columns(&self) -> Vec<Column> {
        let n = self.n_rows() as u64;
        let everything = self.everything();
        let mut by_rows: BTreeMap<Vec<u64>, Column> = BTreeMap::new();
        for feature in self.features.keys() {
            let rows = self.holding(feature);
            let n_holding = rows.len();
            if n_holding == n || n_holding < FEWEST_ROWS {
                continue;
            }
            let failing = everything.without(&rows);
            let is_built = matches!(feature.family, Family::Factor | Family::Class);
            for (holds, rows) in [(true, rows), (false, failing)] {
                // That a dossier was not built from a value says nothing of it.
                if is_built && !holds {
                    continue;
                }
                by_rows
                    .entry(rows.0.clone())
                    .or_insert_with(|| Column {
                        says: Vec::new(),
                        rows,
                    })
                    .says
                    .push(Condition {
                        feature: feature.clone(),
                        holds,
                    });
            }
        }
        by_rows.into_values().collect()
    }

    /// All rows.
    pub(super) fn everything(&self) -> Rows {
        let mut rows = Rows::none(self.n_rows());
        (0..self.n_rows()).for_each(|row| rows.insert(row));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Observable;
    use crate::measure::Gap;

    fn feature(name: &str) -> Feature {
        Feature {
            family: Family::Document,
            name: name.into(),
            value: "yes".into(),
        }
    }

    fn condition(name: &str, holds: bool) -> Condition {
        Condition {
            feature: feature(name),
            holds,
        }
    }

    #[test]
    fn dossiers_are_counted_again_under_other_conditions() {
        let signature = Signature {
            observable: Observable::DailyGross,
            gap: Gap::More,
            rule: "cap".into(),
            article: String::new(),
        };
        let mut table = CaseTable::default();
        for (index, names, is_wrong) in [
            (0, &["a", "b"][..], true),
            (1, &["a"], false),
            (2, &["b"], false),
            (3, &[], false),
            (4, &["a", "b"], false),
        ] {
            let outcome = if is_wrong {
                RowOutcome::Wrong(signature.clone())
            } else {
                RowOutcome::Right
            };
            let features = names.iter().map(|name| feature(name)).collect();
            table.add(index, features, outcome);
        }
        let (a, b) = (condition("a", true), condition("b", true));
        let both = vec![a.clone(), b.clone()];
        assert_eq!(table.n_right_when(std::slice::from_ref(&both)), 1);
        assert_eq!(table.n_right_when(&[vec![a], vec![b]]), 3);
        assert_eq!(table.n_right_when(&[vec![condition("a", false)]]), 2);
        assert_eq!(table.n_right_when(&[vec![condition("unknown", true)]]), 0);
        assert_eq!(table.wrong_when(&both), [(0, &signature)]);
    }
}

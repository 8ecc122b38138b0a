//! Covering arrays: few cases in which every combination of a few values appears.
//!
//! A greedy generator, one row at a time, and an independent count of what a set of
//! cases really covers. Strength 2 means every pair, 3 every triple.

use std::collections::{BTreeMap, HashSet};

use super::draws::Draws;

/// A combination of values, by the names of their factors.
pub type Combination = Vec<(&'static str, &'static str)>;

/// One abstract choice: its name and its values.
pub type Factor = (&'static str, &'static [&'static str]);

/// Rows of one value (by rank) for each factor, in which every possible combination of
/// `strength` values appears at least once.
///
/// `is_possible` is asked with some values still open; it answers no only when what is
/// chosen already contradicts itself.
pub fn covering_array(
    sizes: &[usize],
    strength: usize,
    is_possible: &dyn Fn(&[Option<usize>]) -> bool,
    seed: u64,
) -> Vec<Vec<usize>> {
    let mut open = Open::new(sizes, strength, is_possible);
    let mut draws = Draws::new(seed, 0);
    let mut rows = Vec::new();
    // Small models deserve the smallest array; large ones lose little with fewer tries.
    let n_tries = if strength > 2 { 8 } else { 40 };
    while let Some(target) = open.first() {
        let best = (0..n_tries)
            .filter_map(|_| open.row(&target, is_possible, &mut draws))
            .max_by_key(|row| open.gain(row));
        match best {
            Some(row) => {
                open.cover(&row);
                rows.push(row);
            }
            // No row can hold it: the constraints forbid it in a roundabout way.
            None => open.give_up(&target),
        }
    }
    rows
}

/// Combinations not met yet.
struct Open<'a> {
    sizes: &'a [usize],
    /// Which factors each combination is about.
    groups: Vec<Vec<usize>>,
    /// For each factor, the groups that it belongs to.
    groups_of: Vec<Vec<usize>>,
    /// For each group, one flag for each combination of values.
    flags: Vec<Vec<bool>>,
}

impl<'a> Open<'a> {
    fn new(
        sizes: &'a [usize],
        strength: usize,
        is_possible: &dyn Fn(&[Option<usize>]) -> bool,
    ) -> Self {
        let groups = subsets(sizes.len(), strength.clamp(1, sizes.len()));
        let groups_of = (0..sizes.len())
            .map(|factor| {
                (0..groups.len())
                    .filter(|group| groups[*group].contains(&factor))
                    .collect()
            })
            .collect();
        let mut open = Self {
            sizes,
            groups,
            groups_of,
            flags: Vec::new(),
        };
        for group in 0..open.groups.len() {
            let n = open.groups[group]
                .iter()
                .map(|factor| sizes[*factor])
                .product();
            let flags = (0..n)
                .map(|rank| is_possible(&open.partial(group, rank)))
                .collect();
            open.flags.push(flags);
        }
        open
    }

    /// The row that holds only combination `rank` of `group`.
    fn partial(&self, group: usize, mut rank: usize) -> Vec<Option<usize>> {
        let mut row = vec![None; self.sizes.len()];
        for factor in self.groups[group].iter().rev() {
            row[*factor] = Some(rank % self.sizes[*factor]);
            rank /= self.sizes[*factor];
        }
        row
    }

    /// Rank of the combination that `row` holds in `group`, when all its values are chosen.
    fn rank(&self, group: usize, row: &[Option<usize>]) -> Option<usize> {
        self.groups[group].iter().try_fold(0, |rank, factor| {
            Some(rank * self.sizes[*factor] + row[*factor]?)
        })
    }

    fn first(&self) -> Option<Vec<Option<usize>>> {
        self.flags.iter().enumerate().find_map(|(group, flags)| {
            let rank = flags.iter().position(|is_open| *is_open)?;
            Some(self.partial(group, rank))
        })
    }

    /// A whole row around `target`, each value the one that meets most open combinations.
    fn row(
        &self,
        target: &[Option<usize>],
        is_possible: &dyn Fn(&[Option<usize>]) -> bool,
        draws: &mut Draws,
    ) -> Option<Vec<usize>> {
        let mut row = target.to_vec();
        let mut order: Vec<usize> = (0..row.len())
            .filter(|factor| row[*factor].is_none())
            .collect();
        for place in (1..order.len()).rev() {
            order.swap(
                place,
                draws.below(u32::try_from(place + 1).expect("few factors")) as usize,
            );
        }
        for factor in order {
            let mut best = None;
            for value in 0..self.sizes[factor] {
                row[factor] = Some(value);
                if !is_possible(&row) {
                    continue;
                }
                let score = (self.met(factor, &row), draws.below(1 << 16));
                if best.is_none_or(|(known, _)| score > known) {
                    best = Some((score, value));
                }
            }
            row[factor] = Some(best?.1);
        }
        row.into_iter().collect()
    }

    /// How many open combinations with `factor` the chosen values meet.
    fn met(&self, factor: usize, row: &[Option<usize>]) -> usize {
        self.groups_of[factor]
            .iter()
            .filter(|group| {
                self.rank(**group, row)
                    .is_some_and(|rank| self.flags[**group][rank])
            })
            .count()
    }

    fn gain(&self, row: &[usize]) -> usize {
        let row: Vec<_> = row.iter().copied().map(Some).collect();
        (0..self.groups.len())
            .filter(|group| {
                self.rank(*group, &row)
                    .is_some_and(|rank| self.flags[*group][rank])
            })
            .count()
    }

    fn cover(&mut self, row: &[usize]) {
        let row: Vec<_> = row.iter().copied().map(Some).collect();
        self.give_up(&row);
    }

    /// Strikes out every combination that the chosen values hold.
    fn give_up(&mut self, row: &[Option<usize>]) {
        for group in 0..self.groups.len() {
            if let Some(rank) = self.rank(group, row) {
                self.flags[group][rank] = false;
            }
        }
    }
}

/// Subsets of `size` members of `0..n`, in order.
fn subsets(n: usize, size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in subsets(n, size - 1) {
        let next = shorter.last().map_or(0, |last| last + 1);
        for member in next..n {
            let mut subset = shorter.clone();
            subset.push(member);
            all.push(subset);
        }
    }
    all
}

/// What a set of cases covers of a factor model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coverage {
    /// 2 for pairs, 3 for triples.
    pub strength: usize,
    /// Combinations that are possible.
    pub n_possible: usize,
    /// Those that appear in at least one case.
    pub n_covered: usize,
    /// Those that do not, as (factor, value) lists.
    pub missing: Vec<Combination>,
}

/// Counts, from the factors written in the cases alone, which combinations of `strength`
/// values appear. `is_possible` is asked with those values only.
pub fn measure_coverage<'a>(
    factors: &[Factor],
    cases: impl Iterator<Item = &'a BTreeMap<String, String>>,
    strength: usize,
    is_possible: fn(&[(&str, &str)]) -> bool,
) -> Coverage {
    let cases: Vec<_> = cases.collect();
    let mut coverage = Coverage {
        strength,
        n_possible: 0,
        n_covered: 0,
        missing: Vec::new(),
    };
    for group in subsets(factors.len(), strength) {
        let seen: HashSet<Vec<&str>> = cases
            .iter()
            .filter_map(|case| {
                group
                    .iter()
                    .map(|factor| case.get(factors[*factor].0).map(String::as_str))
                    .collect()
            })
            .collect();
        let mut combinations: Vec<Combination> = vec![Vec::new()];
        for factor in group {
            let (name, values) = factors[factor];
            combinations = combinations
                .into_iter()
                .flat_map(|shorter| {
                    values.iter().map(move |value| {
                        let mut longer = shorter.clone();
                        longer.push((name, *value));
                        longer
                    })
                })
                .collect();
        }
        for combination in combinations {
            let values: Vec<&str> = combination.iter().map(|(_, value)| *value).collect();
            if seen.contains(&values) {
                coverage.n_possible += 1;
                coverage.n_covered += 1;
            } else if is_possible(&combination) {
                coverage.n_possible += 1;
                coverage.missing.push(combination);
            }
        }
    }
    coverage
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anything(_: &[Option<usize>]) -> bool {
        true
    }

    #[test]
    fn small_arrays_have_their_known_sizes() {
        let nine = covering_array(&[3; 4], 2, &anything, 1);
        assert_eq!(nine.len(), 9);
        let thirteen = covering_array(&[3; 13], 2, &anything, 1);
        assert!(thirteen.len() <= 20, "{}", thirteen.len());
    }

    #[test]
    fn every_triple_appears_and_no_forbidden_pair_does() {
        let sizes = [3, 4, 2, 3, 3];
        let is_possible = |row: &[Option<usize>]| !(row[0] == Some(2) && row[1] == Some(3));
        let rows = covering_array(&sizes, 3, &is_possible, 5);
        for group in subsets(5, 3) {
            let product: usize = group.iter().map(|factor| sizes[*factor]).product();
            let seen: HashSet<Vec<usize>> = rows
                .iter()
                .map(|row| group.iter().map(|factor| row[*factor]).collect())
                .collect();
            let forbidden = if group[..2] == [0, 1] {
                sizes[group[2]]
            } else {
                0
            };
            assert_eq!(seen.len(), product - forbidden);
        }
        assert!(rows.iter().all(|row| !(row[0] == 2 && row[1] == 3)));
    }
}

//! What a set of cases covers of a factor model, counted from the cases alone.
//!
//! It judges the generator, and any other set of cases, hence shares nothing with it but the
//! types: combinations are written out, and what is missing is possible when one value after
//! the other can be found for it that breaks no constraint.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Combination, Factor, Model};

/// What a set of cases covers of a factor model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coverage {
    /// 2 for pairs, 3 for triples.
    pub strength: usize,
    /// Cases that tell every factor of the model.
    pub n_cases: usize,
    /// Cases among them that break a constraint; they cover nothing.
    pub n_impossible_cases: usize,
    /// Combinations that are possible.
    pub n_possible: usize,
    /// Those that appear in at least one case.
    pub n_covered: usize,
    /// Those that the constraints forbid.
    pub n_infeasible: usize,
    /// Those that are possible and do not appear.
    pub missing: Vec<Combination>,
}

/// Counts, from the factors written in the cases, which combinations of `strength` values of
/// the factors `among` appear. A case that does not tell every factor of the model is left out.
pub fn measure_coverage<'a>(
    model: &Model,
    among: &[&str],
    strength: usize,
    cases: impl Iterator<Item = &'a BTreeMap<String, String>>,
) -> Coverage {
    let told: Vec<HashMap<&str, &str>> = cases
        .filter_map(|case| {
            let factors = model.factors().iter();
            factors
                .map(|(name, values)| {
                    let said = case.get(*name)?;
                    let value = values.iter().find(|value| *value == said)?;
                    Some((*name, *value))
                })
                .collect()
        })
        .collect();
    let n_cases = told.len();
    let mut valid = told;
    valid.retain(|case| {
        let value = |factor: &str| case.get(factor).copied();
        !is_broken(model, &value)
    });
    let mut coverage = Coverage {
        strength,
        n_cases,
        n_impossible_cases: n_cases - valid.len(),
        n_possible: 0,
        n_covered: 0,
        n_infeasible: 0,
        missing: Vec::new(),
    };
    let factors: Vec<Factor> = model
        .factors()
        .iter()
        .filter(|(name, _)| among.is_empty() || among.contains(name))
        .copied()
        .collect();
    // What is told of a part is true of the whole: few parts are met, many times each.
    let mut known = HashMap::new();
    each_group(&factors, strength, &mut Vec::new(), &mut |group| {
        let seen: HashSet<Vec<&str>> = valid
            .iter()
            .map(|case| group.iter().map(|(name, _)| case[name]).collect())
            .collect();
        each_combination(group, &mut Vec::new(), &mut |combination| {
            let values: Vec<&str> = combination.iter().map(|(_, value)| *value).collect();
            if seen.contains(&values) {
                coverage.n_possible += 1;
                coverage.n_covered += 1;
            } else if is_possible(model, combination, &mut known) {
                coverage.n_possible += 1;
                coverage.missing.push(combination.clone());
            } else {
                coverage.n_infeasible += 1;
            }
        });
    });
    coverage
}

fn each_group(
    factors: &[Factor],
    size: usize,
    taken: &mut Vec<Factor>,
    visit: &mut dyn FnMut(&[Factor]),
) {
    if taken.len() == size {
        visit(taken);
        return;
    }
    for (place, factor) in factors.iter().enumerate() {
        taken.push(*factor);
        each_group(&factors[place + 1..], size, taken, visit);
        taken.pop();
    }
}

fn each_combination(
    group: &[Factor],
    taken: &mut Combination,
    visit: &mut dyn FnMut(&Combination),
) {
    let Some((name, values)) = group.get(taken.len()) else {
        visit(taken);
        return;
    };
    for value in *values {
        taken.push((name, value));
        each_combination(group, taken, visit);
        taken.pop();
    }
}

/// Whether a constraint finds all that it forbids among the values known so far.
fn is_broken<'v>(model: &Model, value: &dyn Fn(&str) -> Option<&'v str>) -> bool {
    model.constraints().iter().any(|constraint| {
        let mut parts = constraint.forbids.iter();
        parts.all(|(factor, values)| value(factor).is_some_and(|found| values.contains(&found)))
    })
}

/// Whether the rest of a case can be found beside the combination.
fn is_possible(
    model: &Model,
    combination: &Combination,
    known: &mut HashMap<Combination, bool>,
) -> bool {
    // Two values that cannot stand together cannot with others either.
    for first in 0..combination.len() {
        for second in first + 1..combination.len() {
            let pair = vec![combination[first], combination[second]];
            let can = *known
                .entry(pair)
                .or_insert_with_key(|pair| can_be_completed(model, pair));
            if !can {
                return false;
            }
        }
    }
    combination.len() == 2 || can_be_completed(model, combination)
}

fn can_be_completed(model: &Model, combination: &[(&'static str, &'static str)]) -> bool {
    // Factors that no constraint names can take any value.
    let bound: Vec<&Factor> = model
        .factors()
        .iter()
        .filter(|(name, _)| {
            let mut parts = model.constraints().iter().flat_map(|one| &one.forbids);
            parts.any(|(factor, _)| factor == name)
        })
        .collect();
    let mut chosen: HashMap<&str, &str> = combination.iter().copied().collect();
    complete(model, &bound, &mut chosen)
}

fn complete<'m>(
    model: &Model,
    rest: &[&'m Factor],
    chosen: &mut HashMap<&'m str, &'m str>,
) -> bool {
    if is_broken(model, &|factor| chosen.get(factor).copied()) {
        return false;
    }
    let Some(((name, values), rest)) = rest.split_first() else {
        return true;
    };
    if chosen.contains_key(name) {
        return complete(model, rest, chosen);
    }
    for value in *values {
        chosen.insert(name, value);
        if complete(model, rest, chosen) {
            return true;
        }
    }
    chosen.remove(name);
    false
}

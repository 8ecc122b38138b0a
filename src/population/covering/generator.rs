//! The generator: one row at a time, each the best of a few tries.
//!
//! Constraints are held while values are chosen, never by deleting rows afterwards: a deleted
//! row would take possible combinations with it. The same plan gives the same rows.

use super::super::draws::mix;
use super::feasible::{Domains, Feasible};
use super::{Combination, Model};

/// What an array must hold.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// How many values stand together in each combination of any factors.
    pub strength: usize,
    /// Factors of which more must stand together, and how many.
    pub stronger: &'a [(&'a [&'static str], usize)],
    /// Rows that come first, in this order; values that they leave open are chosen.
    pub first: &'a [Combination],
    /// Rows tried for each row kept: more give fewer rows and take longer.
    pub n_tries: u32,
    /// Seed of the tries.
    pub seed: u64,
}

/// Rows that cover what was planned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Array {
    /// For each row the rank of a value of each factor.
    pub rows: Vec<Vec<usize>>,
    /// Combinations that no row can hold, each with the constraints that prove it.
    pub infeasible: Vec<Infeasible>,
}

/// A combination that no row can hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Infeasible {
    /// The values.
    pub combination: Combination,
    /// Names of the constraints that forbid them together: one, or those of which none can be
    /// left out.
    pub because: Vec<&'static str>,
}

/// A plan that cannot be carried out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ArrayError {
    /// Nothing satisfies the constraints.
    #[error("no row is possible: these constraints contradict each other: {}", .0.join(" / "))]
    Contradiction(Vec<&'static str>),
    /// A row that must come first breaks constraints.
    #[error("first row {rank} is not possible: {}", because.join(" / "))]
    First {
        /// Its place in the plan, from 0.
        rank: usize,
        /// The constraints.
        because: Vec<&'static str>,
    },
    /// A plan names a factor or a value that the model does not hold.
    #[error("the plan names `{0}`, which the model does not hold")]
    Unknown(&'static str),
}

/// Rows in which every possible combination that the plan asks for appears.
pub fn covering_array(model: &Model, plan: &Plan<'_>) -> Result<Array, ArrayError> {
    let feasible = Feasible::new(model);
    let names = |ranks: Vec<usize>| -> Vec<&'static str> {
        let name = |rank: usize| model.constraints()[rank].name;
        ranks.into_iter().map(name).collect()
    };
    if let Some(ranks) = feasible.proof(&[]) {
        return Err(ArrayError::Contradiction(names(ranks)));
    }
    let open = feasible.open().expect("a row was found");
    let mut maker = Maker::new(&feasible, open, groups(model, plan)?, plan);
    let mut rows = Vec::new();
    for (rank, values) in plan.first.iter().enumerate() {
        let chosen = ranks(model, values)?;
        if let Some(proof) = feasible.proof(&chosen) {
            let because = names(proof);
            return Err(ArrayError::First { rank, because });
        }
        let row = maker.best(&chosen).expect("a row holds these values");
        maker.cover(&row);
        rows.push(row);
    }
    while let Some(target) = maker.target(0) {
        if let Some(row) = maker.best(&target) {
            maker.cover(&row);
            rows.push(row);
        } else {
            maker.give_up(&target);
        }
    }
    let infeasible = maker
        .infeasible
        .iter()
        .map(|chosen| Infeasible {
            combination: model.named(chosen),
            because: names(maker.reasons.of(&feasible, chosen)),
        })
        .collect();
    Ok(Array { rows, infeasible })
}

fn factor_rank(model: &Model, name: &'static str) -> Result<usize, ArrayError> {
    let found = model.factors().iter().position(|(known, _)| *known == name);
    found.ok_or(ArrayError::Unknown(name))
}

fn ranks(model: &Model, values: &Combination) -> Result<Vec<(usize, usize)>, ArrayError> {
    let rank = |(name, value): &(&'static str, &'static str)| {
        let factor = factor_rank(model, name)?;
        let known = model.factors()[factor].1.iter();
        let found = known.clone().position(|known| known == value);
        Ok((factor, found.ok_or(ArrayError::Unknown(value))?))
    };
    values.iter().map(rank).collect()
}

/// The groups of factors whose combinations must appear; a group inside a stronger one is
/// left out.
fn groups(model: &Model, plan: &Plan<'_>) -> Result<Vec<Vec<usize>>, ArrayError> {
    let n = model.factors().len();
    let mut stronger = Vec::new();
    for (names, strength) in plan.stronger {
        let members: Result<Vec<usize>, _> =
            names.iter().map(|name| factor_rank(model, name)).collect();
        let mut members = members?;
        members.sort_unstable();
        let strength = (*strength).min(members.len());
        stronger.push((members, strength));
    }
    let mut groups = subsets(&(0..n).collect::<Vec<_>>(), plan.strength.clamp(1, n));
    let is_inside = |group: &[usize], (members, strength): &(Vec<usize>, usize)| {
        *strength > group.len() && group.iter().all(|factor| members.contains(factor))
    };
    groups.retain(|group| !stronger.iter().any(|sub| is_inside(group, sub)));
    for (members, strength) in &stronger {
        groups.extend(subsets(members, *strength));
    }
    groups.sort();
    groups.dedup();
    Ok(groups)
}

/// Subsets of `size` of the members, in order.
fn subsets(members: &[usize], size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (rank, first) in members.iter().enumerate() {
        for mut subset in subsets(&members[rank + 1..], size - 1) {
            subset.insert(0, *first);
            all.push(subset);
        }
    }
    all
}

/// Factors whose combinations must appear.
struct Group {
    factors: Vec<usize>,
    /// How far apart neighbours of each factor stand among the flags.
    strides: Vec<usize>,
    /// One bit for each factor.
    members: u64,
    first_flag: usize,
    n_flags: usize,
    n_open: usize,
}

/// What remains to be met, and how rows are made.
struct Maker<'a> {
    feasible: &'a Feasible,
    /// What the constraints leave before anything is chosen.
    domains: Domains,
    groups: Vec<Group>,
    /// For each factor, its groups and its stride in them.
    of_factor: Vec<Vec<(usize, usize)>>,
    /// One bit for each combination not met yet.
    flags: Vec<u64>,
    n_open: usize,
    infeasible: Vec<Vec<(usize, usize)>>,
    reasons: Reasons,
    n_tries: u32,
    /// State of the stream of chance.
    chance: u64,
}

/// So many open combinations, and rows are made of them, not of single values.
const FEW: usize = 3_000;

impl<'a> Maker<'a> {
    fn new(
        feasible: &'a Feasible,
        domains: Domains,
        groups: Vec<Vec<usize>>,
        plan: &Plan<'_>,
    ) -> Self {
        let sizes = feasible.sizes();
        let mut of_factor = vec![Vec::new(); sizes.len()];
        let mut all = Vec::with_capacity(groups.len());
        let mut first_flag = 0;
        for factors in groups {
            let mut strides = vec![1; factors.len()];
            for rank in (1..factors.len()).rev() {
                strides[rank - 1] = strides[rank] * sizes[factors[rank]];
            }
            let n_flags = strides[0] * sizes[factors[0]];
            for (factor, stride) in factors.iter().zip(&strides) {
                of_factor[*factor].push((all.len(), *stride));
            }
            all.push(Group {
                members: factors.iter().fold(0, |bits, factor| bits | 1 << factor),
                factors,
                strides,
                first_flag,
                n_flags,
                n_open: 0,
            });
            first_flag += n_flags;
        }
        let mut maker = Self {
            feasible,
            domains,
            groups: all,
            of_factor,
            flags: vec![0; first_flag.div_ceil(64)],
            n_open: 0,
            infeasible: Vec::new(),
            reasons: Reasons::default(),
            n_tries: plan.n_tries.max(1),
            chance: mix(plan.seed),
        };
        for group in 0..maker.groups.len() {
            maker.enumerate(group);
        }
        maker
    }

    /// Opens the combinations of a group that no constraint forbids at once.
    fn enumerate(&mut self, group: usize) {
        let Group {
            factors,
            strides,
            first_flag,
            n_flags,
            ..
        } = &self.groups[group];
        let (factors, strides) = (factors.clone(), strides.clone());
        let (first_flag, n_flags) = (*first_flag, *n_flags);
        if !factors.iter().any(|factor| self.feasible.is_bound(*factor)) {
            for rank in 0..n_flags {
                self.flags[(first_flag + rank) / 64] |= 1 << ((first_flag + rank) % 64);
            }
            self.groups[group].n_open = n_flags;
            self.n_open += n_flags;
            return;
        }
        // Each level keeps what its chosen values leave.
        let mut levels = vec![Some(self.domains.clone()); factors.len() + 1];
        let mut known: Vec<usize> = Vec::new();
        for rank in 0..n_flags {
            let values: Vec<usize> = factors
                .iter()
                .zip(&strides)
                .map(|(factor, stride)| rank / stride % self.feasible.sizes()[*factor])
                .collect();
            let same = known.iter().zip(&values).take_while(|(a, b)| a == b);
            for level in same.count()..factors.len() {
                let mut domains = levels[level].clone();
                let holds = domains.as_mut().is_some_and(|domains| {
                    self.feasible.choose(domains, factors[level], values[level])
                });
                levels[level + 1] = domains.filter(|_| holds);
            }
            if levels[factors.len()].is_some() {
                self.flags[(first_flag + rank) / 64] |= 1 << ((first_flag + rank) % 64);
                self.groups[group].n_open += 1;
                self.n_open += 1;
            } else {
                let chosen = factors.iter().copied().zip(values.iter().copied());
                self.infeasible.push(chosen.collect());
            }
            known = values;
        }
    }

    fn below(&mut self, n: usize) -> usize {
        self.chance = self.chance.wrapping_add(1);
        let drawn = mix(self.chance) >> 32;
        usize::try_from((drawn * n as u64) >> 32).expect("below a size")
    }

    fn is_open(&self, flag: usize) -> bool {
        self.flags[flag / 64] >> (flag % 64) & 1 == 1
    }

    fn chosen(&self, group: &Group, rank: usize) -> Vec<(usize, usize)> {
        let sizes = self.feasible.sizes();
        let places = group.factors.iter().zip(&group.strides);
        places
            .map(|(factor, stride)| (*factor, rank / stride % sizes[*factor]))
            .collect()
    }

    /// The first open combination of the first group that has one, from a group on.
    fn target(&self, from: usize) -> Option<Vec<(usize, usize)>> {
        let n = self.groups.len();
        let group = (0..n)
            .map(|rank| &self.groups[(from + rank) % n])
            .find(|group| group.n_open > 0)?;
        let rank = (0..group.n_flags).find(|rank| self.is_open(group.first_flag + rank))?;
        Some(self.chosen(group, rank))
    }

    /// The best of a few rows around `target`; nothing when none can hold it.
    fn best(&mut self, target: &[(usize, usize)]) -> Option<Vec<usize>> {
        let few = (self.n_open <= FEW).then(|| self.all_open());
        let mut best: Option<(usize, Vec<usize>)> = None;
        for _ in 0..self.n_tries {
            if let Some(row) = self.row(target, few.as_deref()) {
                let gain = self.gain(&row);
                if best.as_ref().is_none_or(|(known, _)| gain > *known) {
                    best = Some((gain, row));
                }
            }
        }
        if let Some((_, row)) = best {
            return Some(row);
        }
        // Choosing greedily led nowhere each time: every way is tried.
        let domains = self.domains_of(target)?;
        let feasible = self.feasible;
        let mut prefer = |factor: usize| self.shuffled(feasible.sizes()[factor]);
        feasible.complete(&domains, &mut prefer)
    }

    fn domains_of(&self, chosen: &[(usize, usize)]) -> Option<Domains> {
        let mut domains = self.domains.clone();
        chosen
            .iter()
            .all(|(factor, value)| self.feasible.choose(&mut domains, *factor, *value))
            .then_some(domains)
    }

    fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for place in (1..n).rev() {
            let other = self.below(place + 1);
            order.swap(place, other);
        }
        order
    }

    fn all_open(&self) -> Vec<Vec<(usize, usize)>> {
        let mut all = Vec::with_capacity(self.n_open);
        for group in self.groups.iter().filter(|group| group.n_open > 0) {
            let ranks = (0..group.n_flags).filter(|rank| self.is_open(group.first_flag + rank));
            all.extend(ranks.map(|rank| self.chosen(group, rank)));
        }
        all
    }

    /// A whole row around `target`, each value the one that meets most open combinations.
    fn row(
        &mut self,
        target: &[(usize, usize)],
        few: Option<&[Vec<(usize, usize)>]>,
    ) -> Option<Vec<usize>> {
        let mut domains = self.domains_of(target)?;
        let mut chosen = 0_u64;
        for (factor, _) in target {
            chosen |= 1 << factor;
        }
        if let Some(open) = few {
            for rank in self.shuffled(open.len()) {
                self.join(&open[rank], &mut domains, &mut chosen);
            }
        }
        let sizes = self.feasible.sizes();
        let mut scores = Vec::new();
        for factor in self.shuffled(sizes.len()) {
            if chosen >> factor & 1 == 1 {
                continue;
            }
            self.meets(factor, chosen, &domains, &mut scores);
            loop {
                let mut best = None;
                for (value, met) in scores.iter().enumerate() {
                    if domains[factor] >> value & 1 == 0 {
                        continue;
                    }
                    let score = (*met, self.below(1 << 16));
                    if best.is_none_or(|(known, _)| score > known) {
                        best = Some((score, value));
                    }
                }
                let value = best?.1;
                let mut tried = domains.clone();
                if self.feasible.choose(&mut tried, factor, value) {
                    domains = tried;
                    break;
                }
                domains[factor] &= !(1 << value);
            }
            chosen |= 1 << factor;
        }
        let value = |bits: &u32| bits.trailing_zeros() as usize;
        Some(domains.iter().map(value).collect())
    }

    /// Adds an open combination to the row when the values chosen so far leave it possible.
    fn join(&self, open: &[(usize, usize)], domains: &mut Domains, chosen: &mut u64) {
        let fits = |(factor, value): &(usize, usize)| domains[*factor] >> value & 1 == 1;
        if !open.iter().all(fits) {
            return;
        }
        let mut tried = domains.clone();
        for (factor, value) in open {
            if !self.feasible.choose(&mut tried, *factor, *value) {
                return;
            }
        }
        *domains = tried;
        for (factor, _) in open {
            *chosen |= 1 << factor;
        }
    }

    /// How many open combinations each value of the factor meets beside those chosen.
    fn meets(&self, factor: usize, chosen: u64, domains: &Domains, scores: &mut Vec<usize>) {
        let size = self.feasible.sizes()[factor];
        scores.clear();
        scores.resize(size, 0);
        let chosen = chosen | 1 << factor;
        for (group, stride) in &self.of_factor[factor] {
            let group = &self.groups[*group];
            if group.n_open == 0 || group.members & !chosen != 0 {
                continue;
            }
            let mut flag = group.first_flag;
            for (member, member_stride) in group.factors.iter().zip(&group.strides) {
                if *member != factor {
                    flag += domains[*member].trailing_zeros() as usize * member_stride;
                }
            }
            for score in &mut *scores {
                *score += usize::from(self.is_open(flag));
                flag += stride;
            }
        }
    }

    fn flag(group: &Group, row: &[usize]) -> usize {
        let places = group.factors.iter().zip(&group.strides);
        let rank: usize = places.map(|(factor, stride)| row[*factor] * stride).sum();
        group.first_flag + rank
    }

    fn gain(&self, row: &[usize]) -> usize {
        self.groups
            .iter()
            .filter(|group| group.n_open > 0 && self.is_open(Self::flag(group, row)))
            .count()
    }

    fn cover(&mut self, row: &[usize]) {
        for group in 0..self.groups.len() {
            self.close(group, Self::flag(&self.groups[group], row));
        }
    }

    fn close(&mut self, group: usize, flag: usize) {
        if self.is_open(flag) {
            self.flags[flag / 64] &= !(1 << (flag % 64));
            self.groups[group].n_open -= 1;
            self.n_open -= 1;
        }
    }

    /// No row can hold the combination: the constraints forbid it in a roundabout way.
    fn give_up(&mut self, target: &[(usize, usize)]) {
        let is_of = |group: &Group| {
            let members = group.factors.iter().copied();
            members.eq(target.iter().map(|(factor, _)| *factor))
        };
        let group = self.groups.iter().position(is_of).expect("its group");
        let places = target.iter().zip(&self.groups[group].strides);
        let rank: usize = places.map(|((_, value), stride)| value * stride).sum();
        self.close(group, self.groups[group].first_flag + rank);
        self.infeasible.push(target.to_vec());
    }
}

/// Why values cannot stand together: what two of them prove is asked once.
#[derive(Default)]
struct Reasons {
    of_few: std::collections::BTreeMap<Vec<(usize, usize)>, Option<Vec<usize>>>,
}

impl Reasons {
    fn of(&mut self, feasible: &Feasible, chosen: &[(usize, usize)]) -> Vec<usize> {
        for size in 1..=chosen.len() {
            let places: Vec<usize> = (0..chosen.len()).collect();
            for places in subsets(&places, size) {
                let part: Vec<_> = places.into_iter().map(|place| chosen[place]).collect();
                let known = self.of_few.get(&part).cloned();
                let proof = known.unwrap_or_else(|| feasible.proof(&part));
                if size < 3 {
                    self.of_few.insert(part, proof.clone());
                }
                if let Some(proof) = proof {
                    return feasible.shortened(chosen, proof);
                }
            }
        }
        unreachable!("only combinations that cannot be are asked about")
    }
}

//! Which values remain possible beside those chosen, and which constraints say so.
//!
//! A constraint whose factors are all chosen as it forbids, but one, takes its values from
//! that one; when this is not enough to decide, values are tried in turn.

use super::Model;

/// For each factor, one bit for each value that remains.
pub(super) type Domains = Vec<u32>;

/// The constraints of a model, by ranks and bits.
pub(super) struct Feasible {
    sizes: Vec<usize>,
    /// Factor and forbidden values.
    clauses: Vec<Vec<(usize, u32)>>,
    /// For each factor, the constraints that name it.
    of_factor: Vec<Vec<usize>>,
}

impl Feasible {
    pub(super) fn new(model: &Model) -> Self {
        let rank_of = |name: &str| {
            let rank = model.factors().iter().position(|(known, _)| *known == name);
            rank.expect("a model was checked when it was made")
        };
        let clauses: Vec<Vec<(usize, u32)>> = model
            .constraints()
            .iter()
            .map(|constraint| {
                let atoms = constraint.forbids.iter().map(|(factor, values)| {
                    let rank = rank_of(factor);
                    let known = model.factors()[rank].1.iter().enumerate();
                    let held = known.filter(|(_, value)| values.contains(value));
                    (rank, held.fold(0, |bits, (value, _)| bits | 1 << value))
                });
                atoms.collect()
            })
            .collect();
        let sizes: Vec<usize> = model.factors().iter().map(|(_, v)| v.len()).collect();
        let of_factor = (0..sizes.len())
            .map(|factor| {
                let names = |rank: &usize| clauses[*rank].iter().any(|(named, _)| *named == factor);
                (0..clauses.len()).filter(names).collect()
            })
            .collect();
        Self {
            sizes,
            clauses,
            of_factor,
        }
    }

    pub(super) fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Whether a constraint names the factor.
    pub(super) fn is_bound(&self, factor: usize) -> bool {
        !self.of_factor[factor].is_empty()
    }

    /// Everything that the constraints leave, before anything is chosen.
    pub(super) fn open(&self) -> Option<Domains> {
        let mut domains = self.all();
        self.propagate(&mut domains, (0..self.sizes.len()).collect(), &|_| true)
            .then_some(domains)
    }

    fn all(&self) -> Domains {
        let bits = |size: &usize| u32::MAX >> (32 - u32::try_from(*size).expect("few values"));
        self.sizes.iter().map(bits).collect()
    }

    /// Chooses a value; gives no when a constraint is then broken, the domains being spoiled.
    pub(super) fn choose(&self, domains: &mut Domains, factor: usize, value: usize) -> bool {
        let chosen = domains[factor] & (1 << value);
        if chosen == 0 {
            return false;
        }
        if chosen == domains[factor] {
            return true;
        }
        domains[factor] = chosen;
        self.propagate(domains, vec![factor], &|_| true)
    }

    /// Takes away what the constraints `held` forbid; gives no when a factor is left with
    /// nothing.
    fn propagate(
        &self,
        domains: &mut Domains,
        mut changed: Vec<usize>,
        held: &dyn Fn(usize) -> bool,
    ) -> bool {
        while let Some(factor) = changed.pop() {
            for clause in &self.of_factor[factor] {
                if !held(*clause) {
                    continue;
                }
                let mut last = None;
                let mut n_open = 0;
                for (named, bits) in &self.clauses[*clause] {
                    if domains[*named] & !bits != 0 {
                        n_open += 1;
                        last = Some((*named, *bits));
                        if n_open > 1 {
                            break;
                        }
                    }
                }
                match (n_open, last) {
                    (0, _) => return false,
                    (1, Some((named, bits))) if domains[named] & bits != 0 => {
                        domains[named] &= !bits;
                        changed.push(named);
                    }
                    _ => {}
                }
            }
        }
        true
    }

    /// One whole row inside the domains, the values of each factor tried in the order of
    /// `prefer`; nothing when there is none.
    pub(super) fn complete(
        &self,
        domains: &Domains,
        prefer: &mut dyn FnMut(usize) -> Vec<usize>,
    ) -> Option<Vec<usize>> {
        self.search(domains, &|_| true, prefer)
    }

    fn search(
        &self,
        domains: &Domains,
        held: &dyn Fn(usize) -> bool,
        prefer: &mut dyn FnMut(usize) -> Vec<usize>,
    ) -> Option<Vec<usize>> {
        let undecided = (0..domains.len()).find(|factor| domains[*factor].count_ones() > 1);
        let Some(factor) = undecided else {
            let value = |bits: &u32| bits.trailing_zeros() as usize;
            return Some(domains.iter().map(value).collect());
        };
        for value in prefer(factor) {
            if domains[factor] & (1 << value) == 0 {
                continue;
            }
            let mut tried = domains.clone();
            tried[factor] = 1 << value;
            if self.propagate(&mut tried, vec![factor], held)
                && let Some(row) = self.search(&tried, held, prefer)
            {
                return Some(row);
            }
        }
        None
    }

    /// The constraints that together forbid the chosen values, none of which can be left out:
    /// one when one is enough; nothing when a whole row holds the values.
    pub(super) fn proof(&self, chosen: &[(usize, usize)]) -> Option<Vec<usize>> {
        self.is_broken(chosen, &|_| true)
            .then(|| self.shortened(chosen, (0..self.clauses.len()).collect()))
    }

    /// The same, from constraints that are known to forbid the values.
    pub(super) fn shortened(
        &self,
        chosen: &[(usize, usize)],
        mut needed: Vec<usize>,
    ) -> Vec<usize> {
        let mut each = 0..self.clauses.len();
        if let Some(alone) = each.find(|rank| self.is_broken_by(chosen, *rank)) {
            return vec![alone];
        }
        for rank in needed.clone() {
            if self.is_broken(chosen, &|held| held != rank && needed.contains(&held)) {
                needed.retain(|held| *held != rank);
            }
        }
        needed
    }

    /// Whether one constraint forbids the values alone.
    fn is_broken_by(&self, chosen: &[(usize, usize)], clause: usize) -> bool {
        let known = self.all();
        self.clauses[clause].iter().all(|(named, bits)| {
            let value = chosen.iter().find(|(factor, _)| factor == named);
            let left = value.map_or(known[*named], |(_, value)| 1 << value);
            left & !bits == 0
        })
    }

    fn is_broken(&self, chosen: &[(usize, usize)], held: &dyn Fn(usize) -> bool) -> bool {
        let mut domains = self.all();
        for (factor, value) in chosen {
            domains[*factor] &= 1 << value;
        }
        if !self.propagate(&mut domains, (0..self.sizes.len()).collect(), held) {
            return true;
        }
        let sizes = &self.sizes;
        let mut in_order = |factor: usize| (0..sizes[factor]).collect();
        domains.contains(&0) || self.search(&domains, held, &mut in_order).is_none()
    }
}

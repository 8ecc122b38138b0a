//! Covering arrays: few cases in which every combination of a few values appears.
//!
//! A factor model with named constraints, a generator that holds them while it chooses, a
//! count of what a set of cases really covers, which shares with the generator nothing but
//! the types of this file, and orders in which every sequence of a few events appears.

mod coverage;
mod feasible;
mod generator;
mod sequences;
#[cfg(test)]
mod tests;

pub use coverage::{Coverage, measure_coverage};
pub use generator::{Array, ArrayError, Infeasible, Plan, covering_array};
pub use sequences::{measure_sequences, sequence_array};

/// A combination of values, by the names of their factors.
pub type Combination = Vec<(&'static str, &'static str)>;

/// One abstract choice: its name and its values, at most thirty-two.
pub type Factor = (&'static str, &'static [&'static str]);

/// Values that cannot stand together: one of the list of each factor named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Constraint {
    /// Why they cannot, in a few words; reports quote it.
    pub name: &'static str,
    /// Each factor once, with the values that are forbidden together with the others.
    pub forbids: Vec<(&'static str, Vec<&'static str>)>,
}

/// Factors and the constraints between their values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Model {
    factors: Vec<Factor>,
    constraints: Vec<Constraint>,
}

/// A model that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ModelError {
    /// No value, too many, or a name twice.
    #[error("factor `{0}` has no value, more than thirty-two, or a name that stands twice")]
    Factor(&'static str),
    /// A constraint names something else.
    #[error(
        "constraint `{constraint}` names `{factor}` = `{value}`, which the model does not hold"
    )]
    Unknown {
        /// The constraint.
        constraint: &'static str,
        /// The factor that it names.
        factor: &'static str,
        /// The value that it names; empty when the factor itself is unknown or named twice.
        value: &'static str,
    },
}

impl Model {
    /// Checks names; whether the constraints leave anything possible is asked later.
    pub fn new(factors: Vec<Factor>, constraints: Vec<Constraint>) -> Result<Self, ModelError> {
        for (rank, (name, values)) in factors.iter().enumerate() {
            let is_twice = factors[..rank].iter().any(|(known, _)| known == name)
                || (1..values.len()).any(|rank| values[..rank].contains(&values[rank]));
            if is_twice || values.is_empty() || values.len() > 32 {
                return Err(ModelError::Factor(name));
            }
        }
        for constraint in &constraints {
            for (rank, (factor, values)) in constraint.forbids.iter().enumerate() {
                let unknown = |value| ModelError::Unknown {
                    constraint: constraint.name,
                    factor,
                    value,
                };
                let known = factors.iter().find(|(name, _)| name == factor);
                let named_before = constraint.forbids[..rank].iter();
                let (Some((_, known)), false) =
                    (known, named_before.clone().any(|(name, _)| name == factor))
                else {
                    return Err(unknown(""));
                };
                if let Some(value) = values.iter().find(|value| !known.contains(value)) {
                    return Err(unknown(value));
                }
            }
        }
        Ok(Self {
            factors,
            constraints,
        })
    }

    /// The factors, in the order in which they were given.
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// The constraints, in the order in which they were given.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The names of values given by rank.
    pub fn named(&self, chosen: &[(usize, usize)]) -> Combination {
        let name = |(factor, value): &(usize, usize)| {
            let (name, values) = self.factors[*factor];
            (name, values[*value])
        };
        chosen.iter().map(name).collect()
    }
}

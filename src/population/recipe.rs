//! What to make: a fund, classes of people, and how many of each.

use std::sync::Arc;

use crate::domain::Fund;

use super::CAPACITY;
use super::calendar::Holidays;
use super::draft::Cycle;
use super::draws::{mix, shuffled};
use super::funds::{self, FundFacts};
use super::sample::{self, Script};
use super::tables::{Tables, day_of};

/// Whom to draw. Built once, then asked for person after person.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub(super) fund: Fund,
    pub(super) department: Arc<str>,
    pub(super) cycle: Cycle,
    pub(super) holidays: Holidays,
    pub(super) year: Option<i16>,
    mix: Mix,
}

/// Why a recipe cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// Not one of the 107 bodies.
    #[error("no fund `{asked}`\n  hint: {hint} (all funds: `datasets/funds/funds.csv`)")]
    UnknownFund {
        /// What was asked for.
        asked: String,
        /// The nearest one that exists.
        hint: String,
    },
    /// Not a class of people that can be drawn.
    #[error("no stratum `{name}`\n  hint: did you mean `{nearest}`?")]
    UnknownStratum {
        /// What was asked for.
        name: String,
        /// The nearest one that exists.
        nearest: String,
    },
    /// Nobody would be drawn.
    #[error("nobody to draw: every count or weight is zero")]
    Empty,
    /// More people than one seed can name.
    #[error(
        "{0} people are more than one seed can name ({CAPACITY})\n  hint: split them over several seeds"
    )]
    TooMany(u64),
}

#[derive(Clone, Debug)]
enum Mix {
    /// Each person's class is drawn by these weights.
    Weights(Vec<(Script, u32)>),
    /// Exactly so many of each, in an order shuffled once.
    Counts { bounds: Vec<(Script, u64)>, n: u64 },
}

impl Recipe {
    /// People of `fund` as its caseload has them: the class of each is drawn by weight.
    pub fn caseload(tables: &Tables, fund: Fund) -> Result<Self, RecipeError> {
        Self::weighted(tables, fund, None)
    }

    /// The same for stories that begin in `year`, whatever the tables say of years: classes of
    /// benefits that did not exist then are left out.
    pub fn caseload_of(tables: &Tables, fund: Fund, year: i16) -> Result<Self, RecipeError> {
        Self::weighted(tables, fund, Some(year))
    }

    fn weighted(tables: &Tables, fund: Fund, year: Option<i16>) -> Result<Self, RecipeError> {
        let weights = tables.weights(known(tables, fund)?);
        let existed = |since: Option<i16>| {
            let pair = year.zip(since);
            pair.is_none_or(|(year, since)| since <= year)
        };
        let weights = tables
            .strata()
            .iter()
            .zip(weights)
            .filter(|(facts, _)| existed(facts.since))
            .map(|(facts, weight)| Ok((script(&facts.name)?, weight)))
            .collect::<Result<Vec<_>, _>>()?;
        if weights.iter().all(|(_, weight)| *weight == 0) {
            return Err(RecipeError::Empty);
        }
        let recipe = Self::new(tables, fund, Mix::Weights(weights))?;
        Ok(Self { year, ..recipe })
    }

    /// Exactly so many people of each named class. Who is where is shuffled, so that any
    /// part of the range mixes all classes.
    pub fn counts(
        tables: &Tables,
        fund: Fund,
        counts: &[(&str, u64)],
    ) -> Result<Self, RecipeError> {
        let mut bounds = Vec::with_capacity(counts.len());
        let mut n = 0_u64;
        for (name, count) in counts {
            n = n.saturating_add(*count);
            bounds.push((script(name)?, n));
        }
        match n {
            0 => Err(RecipeError::Empty),
            1..=CAPACITY => Self::new(tables, fund, Mix::Counts { bounds, n }),
            _ => Err(RecipeError::TooMany(n)),
        }
    }

    fn new(tables: &Tables, fund: Fund, mix: Mix) -> Result<Self, RecipeError> {
        let facts = known(tables, fund)?;
        Ok(Self {
            fund,
            department: facts.department.as_str().into(),
            cycle: cycle(tables, facts),
            holidays: facts.holidays,
            year: None,
            mix,
        })
    }

    /// The fund.
    pub const fn fund(&self) -> Fund {
        self.fund
    }

    /// How many people the recipe makes; `None` when it can be asked for any number.
    pub const fn n_people(&self) -> Option<u64> {
        match &self.mix {
            Mix::Weights(_) => None,
            Mix::Counts { n, .. } => Some(*n),
        }
    }

    /// Name of the class of person `index`, without making the person.
    pub fn stratum(&self, seed: u64, index: u64) -> &'static str {
        self.script(seed, index).name
    }

    pub(super) fn script(&self, seed: u64, index: u64) -> Script {
        match &self.mix {
            Mix::Weights(weights) => {
                let total: u64 = weights.iter().map(|(_, weight)| u64::from(*weight)).sum();
                // The high half of a scrambled number, scaled: a draw that costs no stream.
                let drawn = mix(seed ^ mix(index ^ 0x7374_7261_7475_6d00)) >> 32;
                let mut rest = (drawn * total) >> 32;
                for (script, weight) in weights {
                    if rest < u64::from(*weight) {
                        return *script;
                    }
                    rest -= u64::from(*weight);
                }
                weights[0].0
            }
            Mix::Counts { bounds, n } => {
                let place = shuffled(index % n, *n, mix(seed ^ 0x636f_756e_7473));
                let rank = bounds.partition_point(|(_, bound)| *bound <= place);
                bounds[rank].0
            }
        }
    }
}

/// The fund, or what to say of a code that is none's.
fn known(tables: &Tables, fund: Fund) -> Result<&FundFacts, RecipeError> {
    tables
        .fund(fund)
        .ok_or_else(|| RecipeError::unknown_fund(tables, fund.as_str()))
}

impl RecipeError {
    /// What to say of a code, or a name, that is no fund's.
    pub fn unknown_fund(tables: &Tables, asked: &str) -> Self {
        Self::UnknownFund {
            asked: asked.to_owned(),
            hint: funds::hint(tables.funds(), asked),
        }
    }
}

fn script(name: &str) -> Result<Script, RecipeError> {
    sample::SCRIPTS
        .iter()
        .find(|script| script.name == name)
        .copied()
        .ok_or_else(|| RecipeError::UnknownStratum {
            name: name.to_owned(),
            nearest: funds::nearest(name, sample::SCRIPTS.iter().map(|script| script.name))
                .to_owned(),
        })
}

/// Each fund settles on its own working day of the fortnight.
fn cycle(tables: &Tables, fund: &FundFacts) -> Cycle {
    let settlement = &tables.0.calendar.settlement;
    let working_days = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11];
    let code: usize = fund.code.as_str().parse().unwrap_or(0);
    let anchor = day_of(settlement.anchor).unwrap_or(Cycle::PLAIN.anchor);
    Cycle {
        anchor: anchor.plus_days(working_days[code % 10]),
        days: settlement.cycle_days,
    }
}

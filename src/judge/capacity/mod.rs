//! How much an engine bears: trials in, an interval and a verdict out.
//!
//! Pure. Who plays the trials is for the command line, how they are shown for `report`.

mod search;
mod trial;

use serde::{Deserialize, Serialize};

pub use search::{Ask, Interval, Role, Search, UpperEnd};
pub use trial::{NotBorne, Trial, TrialSetting, needed};

use super::statistics::real;
use super::{Outcome, VerdictKind};
use crate::domain::Rate;

/// How much slower the engine may answer at the end, at the rate of the beginning, before it is
/// said to have aged; and by how many microseconds at least.
const AGED_RATIO: f64 = 1.5;
const AGED_US: u64 = 2_000;

/// How many times longer answers must be at the slowest rate than at the fastest for a knee.
const KNEE_GROWTH: f64 = 3.0;

/// What the engine must bear, and why.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Need {
    /// Dossiers begun a second in the busiest hour of the fund, in thousandths.
    pub dossiers: Option<Rate>,
    /// Calls of a dossier in the mean, in thousandths.
    pub calls_per_dossier: Rate,
    /// Kept free above it, percent.
    pub headroom_percent: u64,
    /// Asked for by the scenario, calls a second.
    pub at_least: Option<Rate>,
}

impl Need {
    /// Calls a second in the busiest hour.
    pub fn peak(&self) -> Option<Rate> {
        let dossiers = self.dossiers?;
        Some(Rate(
            (dossiers.0 * self.calls_per_dossier.0).div_ceil(1_000),
        ))
    }

    /// The same with what must be kept free.
    pub fn with_headroom(&self) -> Option<Rate> {
        let peak = self.peak()?;
        Some(Rate((peak.0 * (100 + self.headroom_percent)).div_ceil(100)))
    }

    /// What the engine must bear.
    pub fn rate(&self) -> Option<Rate> {
        self.with_headroom().max(self.at_least)
    }
}

/// What is held for or against an engine, in the order in which it counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Dossiers are wrong at the lowest rate already.
    WrongAtOnce,
    /// It does not bear the lowest rate.
    NotEvenTheLowest,
    /// After the overload it did not bear half of what it bore before.
    NotRecovered,
    /// A rate that it bore in a short trial it never bore again.
    NeverAgain,
    /// It bears less than it must.
    NotEnough,
    /// It answers more slowly at the end than at first, at the same rate: what lies between is
    /// no measure of one engine.
    Aged,
    /// The machine that sends gave out below what is needed.
    Generator,
    /// What is needed lies inside the interval.
    TooNear,
    /// The search was ended from outside.
    NotOver,
    /// Nothing is known of what it must bear.
    NoNeed,
    /// It bears what it must.
    Enough,
}

impl Ground {
    /// What it decides when nothing before it does.
    pub const fn kind(self) -> VerdictKind {
        match self {
            Self::WrongAtOnce
            | Self::NotEvenTheLowest
            | Self::NotRecovered
            | Self::NeverAgain
            | Self::NotEnough => VerdictKind::NoGo,
            Self::Aged | Self::Generator | Self::TooNear | Self::NotOver | Self::NoNeed => {
                VerdictKind::Insufficient
            }
            Self::Enough => VerdictKind::Go,
        }
    }
}

/// What an engine bears.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Capacity {
    /// GO, NO-GO or INSUFFICIENT.
    pub kind: VerdictKind,
    /// Why; the first one decides.
    pub grounds: Vec<Ground>,
    /// The highest rate borne in a long trial, calls a second.
    pub lower: Option<Rate>,
    /// The lowest rate tried that was not borne.
    pub upper: Option<Rate>,
    /// Why the interval ends there.
    pub upper_end: UpperEnd,
    /// What it must bear.
    pub need: Need,
    /// How many funds like this one fit under the lower end, each with what must be kept free.
    pub n_funds: Option<u64>,
    /// The rate beyond which times grow much faster than the rate (the knee), calls a second.
    pub knee: Option<Rate>,
    /// Every trial, in order.
    pub trials: Vec<Trial>,
}

impl Capacity {
    /// JSON Schema of `capacity.json` (`docs/schemas/capacity.json`).
    pub fn schema() -> serde_json::Value {
        serde_json::to_value(schemars::schema_for!(Self)).expect("a schema is plain data")
    }
}

/// What the trials of a search say.
pub fn capacity(interval: Interval, need: Need, trials: Vec<Trial>) -> Capacity {
    let grounds = grounds(interval, &need, &trials);
    let kind = grounds
        .first()
        .map_or(VerdictKind::Insufficient, |ground| ground.kind());
    let n_funds = interval.lower.zip(need.with_headroom());
    let n_funds = n_funds.and_then(|(lower, one)| lower.0.checked_div(one.0));
    Capacity {
        kind,
        grounds,
        lower: interval.lower,
        upper: interval.upper,
        upper_end: interval.upper_end,
        need,
        n_funds,
        knee: knee(&trials),
        trials,
    }
}

fn grounds(interval: Interval, need: &Need, trials: &[Trial]) -> Vec<Ground> {
    let of = |role| trials.iter().filter(move |trial| trial.ask.role == role);
    let floor = of(Role::Floor).next_back();
    let mut grounds = Vec::new();
    if floor.is_some_and(|floor| floor.n_wrong > 0) {
        grounds.push(Ground::WrongAtOnce);
    }
    if interval.is_over
        && interval.lower.is_none()
        && floor.is_some_and(|floor| floor.outcome == Outcome::Violated)
    {
        grounds.push(Ground::NotEvenTheLowest);
    }
    let again = of(Role::FloorAgain).next();
    let has_aged = floor
        .zip(again)
        .is_some_and(|(first, last)| aged(first, last));
    // Whoever has aged is another engine than the one that bore the rate.
    let is_worse_than_before = of(Role::Recovery).any(|trial| trial.outcome == Outcome::Violated);
    if is_worse_than_before && !has_aged {
        grounds.push(Ground::NotRecovered);
    }
    let never_again = interval.is_over
        && interval.lower.is_none()
        && interval.upper_end == UpperEnd::Engine
        && floor.is_some_and(|floor| floor.outcome == Outcome::Held);
    if never_again && !has_aged {
        grounds.push(Ground::NeverAgain);
    }
    match need.rate() {
        None => grounds.push(Ground::NoNeed),
        Some(_) if has_aged || never_again => {}
        Some(needed) if interval.lower.is_some_and(|lower| lower >= needed) => {
            if interval.is_over {
                grounds.push(Ground::Enough);
            }
        }
        Some(needed) => match (interval.upper, interval.upper_end) {
            (Some(upper), UpperEnd::Engine) if upper <= needed => grounds.push(Ground::NotEnough),
            (Some(_), UpperEnd::Engine) => grounds.push(Ground::TooNear),
            (_, UpperEnd::Generator | UpperEnd::None) if interval.is_over => {
                grounds.push(Ground::Generator);
            }
            _ => {}
        },
    }
    if has_aged {
        grounds.push(Ground::Aged);
    }
    if !interval.is_over {
        grounds.push(Ground::NotOver);
    }
    grounds.sort_by_key(|ground| match ground.kind() {
        VerdictKind::NoGo => 0,
        VerdictKind::Insufficient => 1,
        VerdictKind::Go => 2,
    });
    grounds
}

/// Whether the same rate is answered more slowly at the end.
fn aged(first: &Trial, last: &Trial) -> bool {
    match (first.p50_us, last.p50_us) {
        (Some(first), Some(last)) => {
            last > first + AGED_US && real(last) > AGED_RATIO * real(first)
        }
        (first, None) => first.is_some(),
        (None, Some(_)) => false,
    }
}

/// For statistics.
fn a_second(rate: Rate) -> f64 {
    real(rate.0) / 1_000.0
}

/// The knee of times over rates (Satopää and others, 2011): the rate at which the curve, laid
/// into a square, lies furthest below its diagonal.
fn knee(trials: &[Trial]) -> Option<Rate> {
    let mut points: Vec<(Rate, f64)> = trials
        .iter()
        .filter(|trial| trial.outcome != Outcome::Void)
        .filter(|trial| !matches!(trial.ask.role, Role::WarmUp | Role::Recovery))
        .filter_map(|trial| Some((trial.ask.rate, real(trial.p95_us?))))
        .collect();
    points.sort_by_key(|(rate, _)| *rate);
    let (first, last) = (*points.first()?, *points.last()?);
    let width = a_second(last.0) - a_second(first.0);
    let (low, high) = points
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(low, high), (_, time)| {
            (low.min(*time), high.max(*time))
        });
    // Times that do not grow have no knee.
    if points.len() < 5 || width <= 0.0 || high < KNEE_GROWTH * low.max(1.0) {
        return None;
    }
    let below = |(rate, time): &(Rate, f64)| {
        (a_second(*rate) - a_second(first.0)) / width - (time - low) / (high - low)
    };
    let best = points
        .iter()
        .max_by(|one, other| below(one).total_cmp(&below(other)))?;
    Some(best.0)
}

#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests;

//! Calls due and not answered: whether they grow in number, which an engine that keeps up
//! never lets happen.

use super::statistics::{Null, Side, ranks_by_chance, real};

/// Probability below which a growing backlog is not taken for chance.
const DRIFT_BY_CHANCE: f64 = 0.01;
/// Growth beyond which a backlog needs no test, in thousandths of the rate.
const SURELY_PER_MILLE: f64 = 50.0;
/// Growth below which a backlog is steady, in calls.
const STEADY_CALLS: f64 = 10.0;

/// By how many calls a second the backlog, given second by second, grows from the first third
/// to the last one, when that is neither chance nor too little to matter at `rate` calls a
/// second.
pub(super) fn growth(backlog: &[u64], rate: f64) -> Option<f64> {
    let third = backlog.len() / 3;
    if third == 0 {
        return None;
    }
    let values: Vec<f64> = backlog.iter().copied().map(real).collect();
    let (first, last) = (&values[..third], &values[values.len() - third..]);
    let chance = ranks_by_chance(last, first, Null::Asymptotic, Side::Greater)?;
    let mean = |part: &[f64]| part.iter().sum::<f64>() / real(part.len() as u64);
    let grown = mean(last) - mean(first);
    // The middles of the two thirds lie two thirds apart.
    let seconds = real((backlog.len() - third) as u64);
    let by = grown / seconds;
    let is_certain = chance < DRIFT_BY_CHANCE || 1_000.0 * by / rate > SURELY_PER_MILLE;
    (is_certain && grown >= STEADY_CALLS).then_some(by)
}

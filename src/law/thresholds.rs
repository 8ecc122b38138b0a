//! The edges of the law, for the population to aim at without knowing the answers.

use super::Parameters;
use crate::domain::Threshold;

/// Every edge of employees' sickness, with the days for which it holds.
pub fn thresholds(_parameters: &Parameters) -> Vec<Threshold> {
    Vec::new()
}

//! Exact statistics of the judge: bounds, ranks, plans, scores.
//!
//! Written here because the usual libraries are optimistic or never return for the counts of
//! a long run (10⁶ and more): `statrs` 0.19 gives upper bounds that are too low from 10⁶
//! cases on, by four in a thousand at 3 × 10⁶, and does not come back at 10⁷. It is no check
//! on the side either: the reference values, made with another library, already go further
//! than it does. Leaves out which bound a gate asks for (`gates`).

mod features;
mod numbers;
mod plans;
mod proportions;
mod quantiles;
#[cfg(test)]
mod vectors;
mod weighted;

pub use features::{FeatureCounts, FeatureScores};
pub use plans::zero_failure_sample_size;
pub use proportions::{binomial_cdf, binomial_survival, lower_bound, upper_bound};
pub use quantiles::{quantile_lower_rank, quantile_upper_rank};
pub use weighted::{Weighted, weighted_upper_bound};

pub(super) use numbers::{real, whole};

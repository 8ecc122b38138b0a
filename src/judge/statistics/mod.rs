//! Exact statistics of the judge: bounds, ranks, plans, scores.
//!
//! Written here because the usual libraries are optimistic or never return for the counts of
//! a long run (10⁶ and more): `statrs` 0.19 gives upper bounds that are too low from 10⁶
//! cases on, by four in a thousand at 3 × 10⁶, and does not come back at 10⁷. It is no check
//! on the side either: the reference values, made with another library, already go further
//! than it does. Leaves out which bound a gate asks for (`gates`).

mod features;
mod numbers;
mod paired;
mod plans;
mod proportions;
mod quantiles;
mod ranks;
mod rates;
mod several;
#[cfg(test)]
mod vectors;
mod weighted;

pub use features::{FeatureCounts, FeatureScores};
pub use paired::{ChangedSides, changed_sides};
pub use plans::{passes, sample_size_allowing, zero_failure_sample_size};
pub use proportions::{binomial_cdf, binomial_survival, lower_bound, upper_bound};
pub use quantiles::{quantile_lower_rank, quantile_upper_rank};
pub use ranks::{
    Null, Shift, Side, cliffs_delta, paired_shift, pairs_larger, ranks_by_chance, shift,
    signed_rank, signed_rank_by_chance,
};
pub use rates::{rate_higher_by_chance, rate_lower_bound, rate_upper_bound};
pub use several::{Correction, corrected};
pub use weighted::{Weighted, weighted_lower_bound, weighted_upper_bound};

pub(super) use numbers::{real, whole};

//! How many a second.

use serde::{Deserialize, Serialize};

/// So many a second, in thousandths: 2.5 a second is `Rate(2_500)`.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    Debug,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Rate(pub u64);

impl Rate {
    /// Of a whole number a second.
    pub const fn per_second(n: u64) -> Self {
        Self(n * 1_000)
    }
}

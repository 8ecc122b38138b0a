//! A distribution of times that can be merged, cut at any rank, and kept.

use serde::{Deserialize, Serialize};

/// Times in microseconds by growing value, as recorded with three digits; failures
/// count as endless times.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Distribution {
    /// Highest value of each bucket (µs) and how many times it was seen.
    pub buckets: Vec<(u64, u64)>,
    /// Failures: longer than any value.
    pub n_endless: u64,
}

impl Distribution {
    /// How many times were recorded, failures included.
    pub fn n(&self) -> u64 {
        self.buckets.iter().map(|(_, count)| count).sum::<u64>() + self.n_endless
    }

    /// The value of rank `rank` (from 1) in microseconds; `None` beyond the last one or
    /// among the failures.
    pub fn at_rank(&self, rank: u64) -> Option<u64> {
        let mut seen = 0;
        self.buckets.iter().find_map(|(value, count)| {
            seen += count;
            (seen >= rank.max(1)).then_some(*value)
        })
    }

    /// The smallest value that at least the share `q` of the times do not exceed.
    pub fn quantile_us(&self, q: f64) -> Option<u64> {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts stay below 2^53 and q is between 0 and 1"
        )]
        let rank = (q * self.n() as f64).ceil() as u64;
        self.at_rank(rank)
    }

    /// The longest finite time.
    pub fn max_us(&self) -> Option<u64> {
        self.buckets.last().map(|(value, _)| *value)
    }

    /// Adds another distribution to this one.
    pub fn merge(&mut self, other: &Self) {
        self.n_endless += other.n_endless;
        let mut merged = Vec::with_capacity(self.buckets.len() + other.buckets.len());
        let (mut left, mut right) = (
            self.buckets.iter().copied().peekable(),
            other.buckets.iter().copied().peekable(),
        );
        loop {
            match (left.peek().copied(), right.peek().copied()) {
                (Some(a), Some(b)) if a.0 == b.0 => {
                    merged.push((a.0, a.1 + b.1));
                    left.next();
                    right.next();
                }
                (Some(a), Some(b)) if a.0 < b.0 => {
                    merged.push(a);
                    left.next();
                }
                (Some(a), None) => {
                    merged.push(a);
                    left.next();
                }
                (_, Some(b)) => {
                    merged.push(b);
                    right.next();
                }
                (None, None) => break,
            }
        }
        self.buckets = merged;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[u64], n_endless: u64) -> Distribution {
        Distribution {
            buckets: values.iter().map(|value| (*value, 1)).collect(),
            n_endless,
        }
    }

    #[test]
    fn failures_are_longer_than_any_time() {
        let times = of(&[10, 20, 30], 1);
        assert_eq!(times.quantile_us(0.5), Some(20));
        assert_eq!(times.quantile_us(0.75), Some(30));
        assert_eq!(times.quantile_us(0.99), None);
    }

    #[test]
    fn merging_adds_counts_in_order() {
        let mut times = of(&[10, 30], 1);
        times.merge(&of(&[20, 30, 40], 2));
        assert_eq!(times.buckets, [(10, 1), (20, 1), (30, 2), (40, 1)]);
        assert_eq!(times.n(), 8);
    }
}

//! Chance, owned: one random stream a person, read by integer draws only.
//!
//! The draws are our own (multiply and shift), so that bytes depend on `ChaCha8`
//! alone and never on the distribution code of a library.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The random stream of one person.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    /// Stream number `index` of `seed`.
    pub(super) fn new(seed: u64, index: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(index);
        Self(rng)
    }

    /// A number in `0..n`; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        let product = u64::from(self.0.next_u32()) * u64::from(n);
        u32::try_from(product >> 32).expect("the product of two 32-bit numbers has 64 bits")
    }

    /// A number in `low..=high`.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = u32::try_from(high - low + 1).unwrap_or(1);
        low + i32::try_from(self.below(width)).expect("narrower than its bounds")
    }

    /// True `per_mille` times in a thousand.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// One of `items`, which is not empty.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let n = u32::try_from(items.len()).expect("tables are short");
        &items[self.below(n) as usize]
    }

    /// The rank of one of `weights`, each as likely as its weight.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut rest = self.below(weights.iter().sum());
        for (rank, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return rank;
            }
            rest -= weight;
        }
        0
    }

    /// A value of a table of quantiles, interpolated between neighbours.
    pub(super) fn quantile(&mut self, quantiles: &[i64]) -> i64 {
        let last = i64::try_from(quantiles.len() - 1).expect("tables are short");
        let place = i64::from(self.0.next_u32()) * last;
        let rank = usize::try_from(place >> 32).expect("a rank");
        let part = place & 0xffff_ffff;
        let low = quantiles[rank];
        let high = quantiles[(rank + 1).min(quantiles.len() - 1)];
        low + (((high - low) * (part >> 12)) >> 20)
    }
}

/// Scrambles 64 bits (finaliser of `splitmix64`): equal inputs, equal outputs, no pattern left.
pub(super) const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A one-to-one shuffle of `0..n`, keyed: a balanced Feistel network of four rounds,
/// walked again while it leaves the range.
pub(super) fn shuffled(value: u64, n: u64, key: u64) -> u64 {
    let half_bits = (64 - (n.max(2) - 1).leading_zeros()).div_ceil(2);
    let mask = (1_u64 << half_bits) - 1;
    let mut current = value;
    loop {
        let (mut left, mut right) = (current >> half_bits, current & mask);
        for round in 0..4_u64 {
            let scrambled = mix(right ^ key.rotate_left(16) ^ (round << 56)) & mask;
            (left, right) = (right, left ^ scrambled);
        }
        current = (left << half_bits) | right;
        if current < n {
            return current;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_meets_every_number_once() {
        for n in [1_u64, 2, 3, 999, 4096, 39_999] {
            let mut seen = vec![false; usize::try_from(n).unwrap()];
            for value in 0..n {
                let image = usize::try_from(shuffled(value, n, 42)).unwrap();
                assert!(!seen[image], "{image} met twice out of {n}");
                seen[image] = true;
            }
        }
    }

    #[test]
    fn draws_stay_inside_their_bounds() {
        let mut draws = Draws::new(1, 2);
        for _ in 0..10_000 {
            assert!((-3..=4).contains(&draws.between(-3, 4)));
            assert!(draws.below(7) < 7);
            assert!((100..=300).contains(&draws.quantile(&[100, 150, 300])));
            assert_eq!(draws.weighted(&[0, 5, 0]), 1);
        }
        assert!(!draws.chance(0));
        assert!(draws.chance(1000));
    }
}

//! Bounds drawn for again and again: how often they hold what they promise.
//!
//! Small by default; `ci/long/coverage.sh` draws ten thousand times each.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use recette::judge::{
    Weighted, quantile_lower_rank, quantile_upper_rank, upper_bound, weighted_upper_bound,
};

/// A count among floats.
#[expect(
    clippy::cast_precision_loss,
    reason = "53 bits are kept, which is what is drawn"
)]
const fn real(count: u64) -> f64 {
    count as f64
}

/// How many draws stand behind each share.
fn n_draws() -> u64 {
    std::env::var("RECETTE_COVERAGE").map_or(1_000, |size| {
        size.parse().expect("RECETTE_COVERAGE is a whole number")
    })
}

/// A number of the open interval from 0 to 1.
fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (real(rng.next_u64() >> 12) + 0.5) / real(1 << 52)
}

/// Failures among `n` cases, by the gaps between them: few failures cost few numbers.
fn failures(rng: &mut ChaCha8Rng, n: u64, p: f64) -> u64 {
    let mut x = 0;
    let mut at = 0.0;
    loop {
        at += 1.0 + (uniform(rng).ln() / (-p).ln_1p()).floor();
        if at > real(n) {
            return x;
        }
        x += 1;
    }
}

/// Share of the draws in which `holds`.
fn share_of_draws(seed: u64, mut holds: impl FnMut(&mut ChaCha8Rng) -> bool) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let n = n_draws();
    let held = (0..n).filter(|_| holds(&mut rng)).count();
    real(held as u64) / real(n)
}

/// The least share that a bound of this confidence can show, four deviations away.
fn least_share(confidence: f64) -> f64 {
    confidence - 4.0 * (confidence * (1.0 - confidence) / real(n_draws())).sqrt()
}

const WEIGHTS: [f64; 5] = [0.7, 0.15, 0.08, 0.05, 0.02];
const CASES: [u64; 5] = [1_000, 400, 400, 300, 300];
/// Profiles of the true rates: even, of a fund in order, rare strata broken, nearly clean.
const RATES: [[f64; 5]; 4] = [
    [0.01; 5],
    [0.001, 0.005, 0.01, 0.01, 0.04],
    [0.0005, 0.0005, 0.0005, 0.05, 0.2],
    [0.0002; 5],
];

/// The strata drawn once, with the true rate of the whole.
fn five_strata(rng: &mut ChaCha8Rng, rates: [f64; 5]) -> (Vec<Weighted>, f64) {
    let strata = (0..5)
        .map(|h| Weighted {
            weight: WEIGHTS[h],
            x: failures(rng, CASES[h], rates[h]),
            n: CASES[h],
        })
        .collect();
    let truth = WEIGHTS.iter().zip(rates).map(|(w, p)| w * p).sum();
    (strata, truth)
}

#[test]
fn bounds_on_proportions_hold_at_least_as_often_as_they_say() {
    for (seed, p) in [(1, 0.001), (2, 0.01)] {
        for n in [300, 3_000] {
            for confidence in [0.95, 0.99] {
                let found = share_of_draws(seed, |rng| {
                    upper_bound(failures(rng, n, p), n, confidence) >= p
                });
                assert!(found >= least_share(confidence), "{p} {n}: {found}");
            }
        }
    }
}

#[test]
fn weighted_bounds_hold_at_least_as_often_as_they_say() {
    for (seed, rates) in (10..).zip(RATES) {
        let found = share_of_draws(seed, |rng| {
            let (strata, truth) = five_strata(rng, rates);
            weighted_upper_bound(&strata, 0.95).1 >= truth
        });
        assert!(found >= least_share(0.95), "{rates:?}: {found}");
    }
}

#[test]
fn a_bound_that_forgets_clean_strata_is_seen_to_fail() {
    // The usual normal bound: what this simulation must be able to refuse.
    let z = 1.644_853_626_951_472_2; // standard normal, 95 %
    let found = share_of_draws(20, |rng| {
        let (strata, truth) = five_strata(rng, RATES[3]);
        let mut estimate = 0.0;
        let mut variance = 0.0;
        for stratum in &strata {
            let p = real(stratum.x) / real(stratum.n);
            estimate += stratum.weight * p;
            variance += stratum.weight * stratum.weight * p * (1.0 - p) / real(stratum.n - 1);
        }
        estimate + z * variance.sqrt() >= truth
    });
    assert!(found < least_share(0.95), "{found}");
}

#[test]
fn intervals_of_quantiles_hold_at_least_as_often_as_they_say() {
    for (seed, n, q) in [(30, 300, 0.5), (31, 300, 0.95), (32, 500, 0.99)] {
        let low = quantile_lower_rank(n, q, 0.975).expect("enough values");
        let high = quantile_upper_rank(n, q, 0.975).expect("enough values");
        let found = share_of_draws(seed, |rng| {
            // Of uniform numbers the quantile q is q: the ranks ask how many lie below it.
            let below = failures(rng, n, q);
            (low..high).contains(&below)
        });
        assert!(found >= least_share(0.95), "{n} {q}: {found}");
        // Not by being endless: one rank less on each side no longer holds for the median.
        if n == 300 && q < 0.6 {
            let narrow = share_of_draws(seed, |rng| {
                (low + 6..high - 6).contains(&failures(rng, n, q))
            });
            assert!(narrow < least_share(0.95), "{narrow}");
        }
    }
}

//! Exact bounds on one proportion, from the tails of the binomial.

use super::numbers::{deviance, halve, real, stirling_error};

/// Upper end of the one-sided exact (Clopper-Pearson) interval of a proportion.
///
/// `x` bad ones out of `n`, `confidence` in 0..1. 1 when `n` is 0: nothing was proved.
pub fn upper_bound(x: u64, n: u64, confidence: f64) -> f64 {
    let alpha = 1.0 - confidence;
    if x >= n {
        return 1.0;
    }
    if x == 0 {
        // The rule of three, without its approximation.
        return -(alpha.ln() / real(n)).exp_m1();
    }
    halve(real(x) / real(n), 1.0, |p| binomial_cdf(x, n, p) > alpha)
}

/// Lower end of the one-sided exact (Clopper-Pearson) interval of a proportion.
pub fn lower_bound(x: u64, n: u64, confidence: f64) -> f64 {
    let alpha = 1.0 - confidence;
    if x == 0 || n == 0 {
        return 0.0;
    }
    if x >= n {
        return (alpha.ln() / real(n)).exp();
    }
    halve(0.0, real(x) / real(n), |p| {
        binomial_survival(x - 1, n, p) < alpha
    })
}

/// P(X ≤ k) for X binomial(n, p).
pub fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    if real(k) < real(n) * p {
        sum_down(k, n, p)
    } else {
        1.0 - sum_up(k + 1, n, p)
    }
}

/// P(X > k) for X binomial(n, p).
pub fn binomial_survival(k: u64, n: u64, p: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    if real(k) < real(n) * p {
        1.0 - sum_down(k, n, p)
    } else {
        sum_up(k + 1, n, p)
    }
}

/// P(X ≤ k) for k below the mean: terms only shrink on the way down.
fn sum_down(k: u64, n: u64, p: f64) -> f64 {
    let odds = (1.0 - p) / p;
    let mut term = binomial_pmf(k, n, p);
    let mut sum = term;
    let mut at = k;
    while at > 0 && term > sum * 1e-17 {
        term *= real(at) / real(n - at + 1) * odds;
        sum += term;
        at -= 1;
    }
    sum
}

/// P(X ≥ k) for k above the mean: terms only shrink on the way up.
fn sum_up(k: u64, n: u64, p: f64) -> f64 {
    let odds = p / (1.0 - p);
    let mut term = binomial_pmf(k, n, p);
    let mut sum = term;
    let mut at = k;
    while at < n && term > sum * 1e-17 {
        term *= real(n - at) / real(at + 1) * odds;
        sum += term;
        at += 1;
    }
    sum
}

/// P(X = k), by Loader's saddle point: keeps its digits where factorials lose them.
pub(super) fn binomial_pmf(k: u64, n: u64, p: f64) -> f64 {
    let (count, total) = (real(k), real(n));
    if k == 0 {
        return (total * (-p).ln_1p()).exp();
    }
    if k == n {
        return (total * p.ln()).exp();
    }
    let rest = total - count;
    let exponent = stirling_error(n)
        - stirling_error(k)
        - stirling_error(n - k)
        - deviance(count, total * p)
        - deviance(rest, total * (1.0 - p));
    (total / (std::f64::consts::TAU * count * rest)).sqrt() * exponent.exp()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, prop_assert, proptest};

    use super::super::numbers::real;
    use super::super::vectors::{assert_near, count, rows, share};
    use super::*;

    #[test]
    fn bounds_on_proportions_are_those_of_the_reference() {
        let rows = rows("clopper_pearson");
        assert_eq!(rows.len(), 75);
        for row in rows {
            let (x, n, confidence) = (count(&row[0]), count(&row[1]), share(&row[2]));
            assert_near(lower_bound(x, n, confidence), &row[3], 1e-9, &row);
            assert_near(upper_bound(x, n, confidence), &row[4], 1e-9, &row);
        }
    }

    #[test]
    fn tails_of_the_binomial_are_those_of_the_reference() {
        for row in rows("binomial_tail") {
            let (n, p, k) = (count(&row[0]), share(&row[1]), count(&row[2]));
            assert_near(binomial_cdf(k, n, p), &row[3], 1e-9, &row);
            assert_near(binomial_survival(k, n, p), &row[4], 1e-9, &row);
        }
    }

    #[test]
    fn tails_are_those_of_the_incomplete_beta_of_the_reference() {
        let rows = rows("regularized_incomplete_beta");
        let whole_numbers = rows.iter().filter_map(|row| {
            // I_x(a, b) = P(X ≥ a) for X binomial(a + b − 1, x), for whole a and b.
            let (a, b) = (share(&row["a"]), share(&row["b"]));
            (a.fract() == 0.0 && b.fract() == 0.0).then_some((row, a, b))
        });
        let mut n_rows = 0;
        for (row, a, b) in whole_numbers {
            let (a, b) = (super::super::whole(a), super::super::whole(b));
            let found = binomial_survival(a - 1, a + b - 1, share(&row["x"]));
            assert_near(found, &row["I"], 1e-9, row);
            n_rows += 1;
        }
        assert_eq!(n_rows, 10);
    }

    #[test]
    fn bounds_grow_with_failures_and_shrink_with_cases() {
        let n = 10_000_000;
        let mut last = 0.0;
        for x in [0, 1, 2, 10, 1_000, 100_000, 5_000_000, 9_999_999] {
            let bound = upper_bound(x, n, 0.95);
            assert!(bound > last, "{x}");
            assert!(bound > real(x) / real(n) && lower_bound(x, n, 0.95) <= real(x) / real(n));
            last = bound;
        }
        assert!(upper_bound(3, 1_000, 0.95) < upper_bound(3, 999, 0.95));
        assert!((upper_bound(0, 0, 0.95) - 1.0).abs() < f64::EPSILON);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn bounds_are_monotone_in_failures_cases_and_confidence(
            n in 1_u64..1_000_000,
            part in 0.0_f64..1.0,
            confidence in 0.5_f64..0.999,
        ) {
            let x = super::super::whole(part * real(n)).min(n - 1);
            let bound = upper_bound(x, n, confidence);
            prop_assert!(bound <= upper_bound(x + 1, n, confidence));
            prop_assert!(bound >= upper_bound(x, n + 1, confidence));
            prop_assert!(bound <= upper_bound(x, n, 0.9995));
            prop_assert!(lower_bound(x, n, confidence) <= lower_bound(x + 1, n, confidence));
            prop_assert!(lower_bound(x, n, confidence) <= real(x) / real(n));
        }

        #[test]
        fn right_ones_bounded_from_below_are_wrong_ones_bounded_from_above(
            n in 1_u64..1_000_000,
            part in 0.0_f64..1.0,
            confidence in 0.5_f64..0.999,
        ) {
            let x = super::super::whole(part * real(n));
            let complement = 1.0 - lower_bound(n - x, n, confidence);
            prop_assert!((upper_bound(x, n, confidence) - complement).abs() < 1e-12);
        }
    }
}

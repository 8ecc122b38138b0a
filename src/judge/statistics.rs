//! Exact bounds on proportions, quantiles and weighted sums.
//!
//! Written here because the usual libraries are optimistic or never return for the
//! counts of a long run (10⁶ and more). Every inverse is found by halving an interval,
//! so it always ends; every sum has a fixed order, so two machines agree.

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

/// How many cases without a single failure prove a proportion below `p_max`.
pub fn zero_failure_sample_size(p_max: f64, confidence: f64) -> u64 {
    let n = (1.0 - confidence).ln() / (-p_max).ln_1p();
    // 0.5 at 50 % is exactly one case: a last digit must not make it two.
    whole((n - 1e-9).ceil())
}

/// Rank (from 1) of the order statistic that a quantile does not exceed, one-sided;
/// `None` when `n` is too small to say.
pub fn quantile_upper_rank(n: u64, q: f64, confidence: f64) -> Option<u64> {
    if n == 0 || binomial_cdf(n - 1, n, q) < confidence {
        return None;
    }
    Some(first(1, n, |rank| {
        binomial_cdf(rank - 1, n, q) >= confidence
    }))
}

/// Rank (from 1) of the order statistic that a quantile reaches at least, one-sided;
/// `None` when `n` is too small to say.
pub fn quantile_lower_rank(n: u64, q: f64, confidence: f64) -> Option<u64> {
    let alpha = 1.0 - confidence;
    if n == 0 || binomial_cdf(0, n, q) > alpha {
        return None;
    }
    // The last rank for which P(X ≤ rank − 1) ≤ alpha.
    let above = first(1, n + 1, |rank| binomial_cdf(rank - 1, n, q) > alpha);
    Some(above - 1)
}

/// Stratum of a weighted sum: its share, its cases, its bad cases.
#[derive(Clone, Copy, Debug)]
pub struct Weighted {
    /// Share of the stratum in the whole.
    pub weight: f64,
    /// Bad cases.
    pub x: u64,
    /// Cases; must not be 0.
    pub n: u64,
}

/// Estimate and one-sided upper bound (Fay-Feuer, gamma) of a weighted proportion.
pub fn weighted_upper_bound(strata: &[Weighted], confidence: f64) -> (f64, f64) {
    let mut estimate = 0.0;
    let mut variance = 0.0;
    let mut largest = 0.0_f64;
    for stratum in strata {
        let weight = stratum.weight / real(stratum.n);
        estimate += weight * real(stratum.x);
        variance += weight * weight * real(stratum.x);
        largest = largest.max(weight);
    }
    if largest <= 0.0 {
        return (0.0, 0.0);
    }
    let variance = variance + largest * largest;
    let mean = estimate + largest;
    let shape = mean * mean / variance;
    // χ² with 2k degrees of freedom, halved, is a gamma of shape k.
    (
        estimate,
        variance / mean * gamma_quantile(confidence, shape),
    )
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
fn binomial_pmf(k: u64, n: u64, p: f64) -> f64 {
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

/// ln n! minus Stirling's formula.
fn stirling_error(n: u64) -> f64 {
    let x = real(n);
    if n <= 15 {
        let factorial: f64 = (1..=n).map(real).product();
        return factorial.ln() - ((x + 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln());
    }
    let square = x * x;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / x
}

/// x ln(x/m) + m − x, without cancellation when x is near m.
fn deviance(x: f64, mean: f64) -> f64 {
    let gap = x - mean;
    if gap.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - gap;
    }
    let ratio = gap / (x + mean);
    let square = ratio * ratio;
    let mut sum = gap * ratio;
    let mut power = 2.0 * x * ratio;
    for odd in 1..1_000_u32 {
        power *= square;
        let next = sum + power / f64::from(2 * odd + 1);
        if next.total_cmp(&sum).is_eq() {
            break;
        }
        sum = next;
    }
    sum
}

/// The value that a gamma variable of this shape (scale 1) stays below with this probability.
fn gamma_quantile(probability: f64, shape: f64) -> f64 {
    let mut high = shape + 1.0;
    while gamma_cdf(high, shape) < probability {
        high *= 2.0;
    }
    halve(0.0, high, |x| gamma_cdf(x, shape) < probability)
}

/// Regularised lower incomplete gamma: series below the mean, continued fraction above.
fn gamma_cdf(x: f64, shape: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = (shape * x.ln() - x - ln_gamma(shape)).exp();
    if x < shape + 1.0 {
        let mut term = 1.0 / shape;
        let mut sum = term;
        let mut denominator = shape;
        while term > sum * 1e-17 {
            denominator += 1.0;
            term *= x / denominator;
            sum += term;
        }
        return front * sum;
    }
    // Lentz's evaluation of the continued fraction.
    let mut divisor = x + 1.0 - shape;
    let mut above = 1e300;
    let mut below = 1.0 / divisor;
    let mut fraction = below;
    for step in 1..100_000_u32 {
        let step = f64::from(step);
        let numerator = -step * (step - shape);
        divisor += 2.0;
        below = 1.0 / (numerator * below + divisor);
        above = divisor + numerator / above;
        let change = above * below;
        fraction *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    1.0 - front * fraction
}

/// ln Γ(x) for x above 0: shifted to 16 and more, then Stirling.
fn ln_gamma(x: f64) -> f64 {
    let mut shift = 0.0;
    let mut at = x;
    while at < 16.0 {
        shift += at.ln();
        at += 1.0;
    }
    let square = at * at;
    let series = (1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / at;
    (at - 0.5) * at.ln() - at + 0.5 * std::f64::consts::TAU.ln() + series - shift
}

/// The point between `low` and `high` where `below` stops being true.
fn halve(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    // The end that is safe for an upper bound.
    high
}

/// The first whole number of `low..=high` for which `holds`; `high` when none does.
fn first(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = u64::midpoint(low, high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub(super) const fn real(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive count"
)]
pub(super) const fn whole(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn vectors(name: &str) -> Vec<Value> {
        let all: Value = serde_json::from_str(include_str!("statistics_vectors.json")).unwrap();
        all[name].as_array().unwrap().clone()
    }

    fn assert_near(found: f64, expected: f64, tolerance: f64, what: &Value) {
        assert!(
            (found - expected).abs() <= tolerance * expected.abs() + 1e-300,
            "{what}: {found} instead of {expected}"
        );
    }

    fn count(value: &Value) -> u64 {
        value.as_u64().unwrap()
    }

    fn share(value: &Value) -> f64 {
        value.as_f64().unwrap()
    }

    #[test]
    fn bounds_on_proportions_are_those_of_the_reference() {
        let rows = vectors("clopper_pearson");
        assert_eq!(rows.len(), 75);
        for row in rows {
            let (x, n, confidence) = (count(&row[0]), count(&row[1]), share(&row[2]));
            assert_near(lower_bound(x, n, confidence), share(&row[3]), 1e-9, &row);
            assert_near(upper_bound(x, n, confidence), share(&row[4]), 1e-9, &row);
        }
    }

    #[test]
    fn tails_of_the_binomial_are_those_of_the_reference() {
        for row in vectors("binomial_tail") {
            let (n, p, k) = (count(&row[0]), share(&row[1]), count(&row[2]));
            assert_near(binomial_cdf(k, n, p), share(&row[3]), 1e-9, &row);
            assert_near(binomial_survival(k, n, p), share(&row[4]), 1e-9, &row);
        }
    }

    #[test]
    fn clean_cases_needed_are_those_of_the_reference() {
        for row in vectors("zero_failure_sample_size") {
            let n = zero_failure_sample_size(share(&row[0]), share(&row[1]));
            assert_eq!(n, count(&row[2]), "{row}");
        }
    }

    #[test]
    fn ranks_of_quantiles_are_those_of_the_reference() {
        for row in vectors("quantile_ranks") {
            let (n, q, confidence) = (count(&row[0]), share(&row[1]), share(&row[2]));
            // The two-sided interval leaves half of the risk on each side.
            let each_side = f64::midpoint(1.0, confidence);
            assert_eq!(
                quantile_lower_rank(n, q, each_side),
                row[3].as_u64(),
                "{row}"
            );
            assert_eq!(
                quantile_upper_rank(n, q, each_side),
                row[4].as_u64(),
                "{row}"
            );
            assert_eq!(
                quantile_upper_rank(n, q, confidence),
                row[5].as_u64(),
                "{row}"
            );
        }
        for row in vectors("quantile_min_n") {
            let (q, confidence, n) = (share(&row[0]), share(&row[1]), count(&row[2]));
            assert!(quantile_upper_rank(n, q, confidence).is_some(), "{row}");
            assert!(quantile_upper_rank(n - 1, q, confidence).is_none(), "{row}");
        }
    }

    #[test]
    fn weighted_bounds_are_those_of_the_reference() {
        let rows = vectors("fay_feuer");
        assert!(!rows.is_empty());
        for row in rows {
            let strata: Vec<Weighted> = (0..row["n"].as_array().unwrap().len())
                .map(|h| Weighted {
                    weight: share(&row["weights"][h]),
                    x: count(&row["x"][h]),
                    n: count(&row["n"][h]),
                })
                .collect();
            let (_, upper) = weighted_upper_bound(&strata, share(&row["conf"]));
            assert_near(upper, share(&row["upper"]), 1e-8, &row);
        }
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
}

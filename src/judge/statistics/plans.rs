//! How many cases prove what, before any is played.

use super::numbers::{first, whole};
use super::proportions::binomial_cdf;

/// How many cases without a single failure prove a proportion below `p_max`.
pub fn zero_failure_sample_size(p_max: f64, confidence: f64) -> u64 {
    let n = (1.0 - confidence).ln() / (-p_max).ln_1p();
    // 0.5 at 50 % is exactly one case: a last digit must not make it two.
    whole((n - 1e-9).ceil())
}

/// How many cases prove a proportion below `p_max` although `n_allowed` of them fail.
pub fn sample_size_allowing(n_allowed: u64, p_max: f64, confidence: f64) -> u64 {
    if n_allowed == 0 {
        return zero_failure_sample_size(p_max, confidence);
    }
    let alpha = 1.0 - confidence;
    let proves = |n: u64| binomial_cdf(n_allowed, n, p_max) <= alpha;
    let mut enough = n_allowed + 1;
    while !proves(enough) && enough < u64::MAX / 2 {
        enough *= 2;
    }
    first(n_allowed + 1, enough, proves)
}

/// Probability that an engine with this true proportion of failures passes such a plan.
pub fn passes(n_allowed: u64, n: u64, proportion: f64) -> f64 {
    binomial_cdf(n_allowed, n, proportion)
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{assert_near, count, rows, share};
    use super::*;

    #[test]
    fn clean_cases_needed_are_those_of_the_reference() {
        for row in rows("zero_failure_sample_size") {
            let n = zero_failure_sample_size(share(&row[0]), share(&row[1]));
            assert_eq!(n, count(&row[2]), "{row}");
        }
    }

    #[test]
    fn plans_that_allow_failures_are_those_of_the_reference() {
        let rows = rows("acceptance_plan");
        assert_eq!(rows.len(), 15);
        for row in rows {
            let (p_max, confidence) = (share(&row["p_max"]), share(&row["conf"]));
            let allowed = count(&row["allowed_failures"]);
            let n = sample_size_allowing(allowed, p_max, confidence);
            assert_eq!(n, count(&row["n"]), "{row}");
            let at_most = passes(allowed, n, p_max);
            assert_near(at_most, &row["prob_accept_at_p_max"], 1e-9, &row);
            let better = passes(allowed, n, p_max / 10.0);
            assert_near(better, &row["prob_accept_at_p_max_over_10"], 1e-9, &row);
        }
    }
}

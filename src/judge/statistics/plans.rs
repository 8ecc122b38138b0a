//! How many cases prove what, before any is played.

use super::numbers::whole;

/// How many cases without a single failure prove a proportion below `p_max`.
pub fn zero_failure_sample_size(p_max: f64, confidence: f64) -> u64 {
    let n = (1.0 - confidence).ln() / (-p_max).ln_1p();
    // 0.5 at 50 % is exactly one case: a last digit must not make it two.
    whole((n - 1e-9).ceil())
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{count, rows, share};
    use super::*;

    #[test]
    fn clean_cases_needed_are_those_of_the_reference() {
        for row in rows("zero_failure_sample_size") {
            let n = zero_failure_sample_size(share(&row[0]), share(&row[1]));
            assert_eq!(n, count(&row[2]), "{row}");
        }
    }
}

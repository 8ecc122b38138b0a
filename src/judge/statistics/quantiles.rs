//! Ranks between which a quantile lies, whatever the distribution.

use super::numbers::first;
use super::proportions::binomial_cdf;

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

#[cfg(test)]
mod tests {
    use super::super::vectors::{count, rows, share};
    use super::*;

    #[test]
    fn ranks_of_quantiles_are_those_of_the_reference() {
        for row in rows("quantile_ranks") {
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
        for row in rows("quantile_min_n") {
            let (q, confidence, n) = (share(&row[0]), share(&row[1]), count(&row[2]));
            assert!(quantile_upper_rank(n, q, confidence).is_some(), "{row}");
            assert!(quantile_upper_rank(n - 1, q, confidence).is_none(), "{row}");
        }
    }
}

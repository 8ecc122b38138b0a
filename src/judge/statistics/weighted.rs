//! A proportion of a whole that is drawn stratum by stratum.

use super::numbers::{gamma_quantile, real};

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

/// One-sided lower bound (Fay-Feuer, gamma) of a weighted proportion.
pub fn weighted_lower_bound(strata: &[Weighted], confidence: f64) -> f64 {
    let mut estimate = 0.0;
    let mut variance = 0.0;
    for stratum in strata {
        let weight = stratum.weight / real(stratum.n);
        estimate += weight * real(stratum.x);
        variance += weight * weight * real(stratum.x);
    }
    if variance <= 0.0 {
        return 0.0;
    }
    let shape = estimate * estimate / variance;
    variance / estimate * gamma_quantile(1.0 - confidence, shape)
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{assert_near, count, rows, share, shares};
    use super::*;

    #[test]
    fn weighted_bounds_are_those_of_the_reference() {
        let rows = rows("fay_feuer");
        assert_eq!(rows.len(), 5);
        for row in rows {
            let strata: Vec<Weighted> = shares(&row["weights"])
                .into_iter()
                .enumerate()
                .map(|(h, weight)| Weighted {
                    weight,
                    x: count(&row["x"][h]),
                    n: count(&row["n"][h]),
                })
                .collect();
            let (_, upper) = weighted_upper_bound(&strata, share(&row["conf"]));
            assert_near(upper, &row["upper"], 1e-8, &row);
            // The two-sided interval leaves half of the risk on each side.
            let each_side = f64::midpoint(1.0, share(&row["conf"]));
            let lower = weighted_lower_bound(&strata, each_side);
            assert_near(lower, &row["two_sided"][0], 1e-8, &row);
            let (_, upper) = weighted_upper_bound(&strata, each_side);
            assert_near(upper, &row["two_sided"][1], 1e-8, &row);
        }
    }
}

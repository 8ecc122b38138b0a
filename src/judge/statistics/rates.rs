//! Exact bounds on a rate of events, and on one rate beside another.

use super::numbers::{gamma_quantile, real};
use super::proportions::binomial_survival;

/// Upper end of the one-sided exact (Garwood) interval of a Poisson rate: `count` events
/// seen over `exposure`, which must be above 0.
pub fn rate_upper_bound(count: u64, exposure: f64, confidence: f64) -> f64 {
    gamma_quantile(confidence, real(count) + 1.0) / exposure
}

/// Lower end of the one-sided exact (Garwood) interval of a Poisson rate.
pub fn rate_lower_bound(count: u64, exposure: f64, confidence: f64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    gamma_quantile(1.0 - confidence, real(count)) / exposure
}

/// Probability of at least `count` events on this side by chance, when both sides have one
/// rate: given all events, each falls by its share of the exposure.
pub fn rate_higher_by_chance(
    count: u64,
    exposure: f64,
    count_before: u64,
    exposure_before: f64,
) -> f64 {
    if count == 0 {
        return 1.0;
    }
    let share = exposure / (exposure + exposure_before);
    binomial_survival(count - 1, count + count_before, share)
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{assert_near, count, rows, share};
    use super::*;

    #[test]
    fn bounds_on_rates_are_those_of_the_reference() {
        let rows = rows("poisson_rate");
        assert_eq!(rows.len(), 6);
        for row in rows {
            let (n, exposure) = (count(&row["count"]), share(&row["exposure"]));
            let confidence = share(&row["conf"]);
            // The two-sided interval leaves half of the risk on each side.
            let each_side = f64::midpoint(1.0, confidence);
            let low = rate_lower_bound(n, exposure, each_side);
            let high = rate_upper_bound(n, exposure, each_side);
            assert_near(low, &row["garwood"][0], 1e-9, &row);
            assert_near(high, &row["garwood"][1], 1e-9, &row);
            let one_sided = rate_upper_bound(n, exposure, confidence);
            assert_near(one_sided, &row["one_sided_upper"], 1e-9, &row);
        }
    }

    #[test]
    fn two_rates_compare_as_in_the_reference() {
        let rows = rows("two_rates_exact");
        assert_eq!(rows.len(), 4);
        for row in rows {
            let found = rate_higher_by_chance(
                count(&row["k_cand"]),
                share(&row["t_cand"]),
                count(&row["k_base"]),
                share(&row["t_base"]),
            );
            assert_near(found, &row["p_cand_higher"], 1e-9, &row);
        }
    }

    #[test]
    fn a_rate_of_rare_events_is_bounded_as_a_proportion_of_many_cases() {
        // Poisson is the limit of the binomial: 137 of ten million.
        let of_cases = super::super::upper_bound(137, 10_000_000, 0.95);
        let of_rate = rate_upper_bound(137, 10_000_000.0, 0.95);
        assert!((of_cases / of_rate - 1.0).abs() < 1e-4);
        let many = rate_upper_bound(10_000_000, 1.0, 0.95);
        assert!((10_005_201.0..10_005_204.0).contains(&many), "{many}");
    }
}

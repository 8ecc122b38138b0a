//! What the other files of the room count with: halving, Stirling, the gamma distribution.
//!
//! Every inverse is found by halving an interval, so it always ends; every sum has a fixed
//! order, so two machines agree.

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub(in crate::judge) const fn real(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive count"
)]
pub(in crate::judge) const fn whole(number: f64) -> u64 {
    number as u64
}

/// The point between `low` and `high` where `below` stops being true.
pub(super) fn halve(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
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
pub(super) fn first(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
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

/// ln n! minus Stirling's formula.
pub(super) fn stirling_error(n: u64) -> f64 {
    let x = real(n);
    if n <= 15 {
        let factorial: f64 = (1..=n).map(real).product();
        return factorial.ln() - ((x + 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln());
    }
    stirling_series(x)
}

/// x ln(x/m) + m − x, without cancellation when x is near m.
pub(super) fn deviance(x: f64, mean: f64) -> f64 {
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
pub(super) fn gamma_quantile(probability: f64, shape: f64) -> f64 {
    let mut high = shape + 1.0;
    while gamma_tails(high, shape).below < probability {
        high *= 2.0;
    }
    halve(0.0, high, |x| gamma_tails(x, shape).below < probability)
}

/// Both sides of a point; the smaller one keeps its digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tails {
    pub(super) below: f64,
    pub(super) above: f64,
}

/// Regularised incomplete gamma: series below the mean, continued fraction above.
pub(super) fn gamma_tails(x: f64, shape: f64) -> Tails {
    if x <= 0.0 {
        return Tails {
            below: 0.0,
            above: 1.0,
        };
    }
    // x^shape e^−x ÷ Γ(shape), by the saddle point: its logarithm would lose seven digits
    // at a shape of 10⁷.
    let front = (shape / std::f64::consts::TAU).sqrt()
        * (-stirling_error_at(shape) - deviance(shape, x)).exp();
    if x < shape + 1.0 {
        let mut term = 1.0 / shape;
        let mut sum = term;
        let mut denominator = shape;
        while term > sum * 1e-17 {
            denominator += 1.0;
            term *= x / denominator;
            sum += term;
        }
        let below = front * sum;
        return Tails {
            below,
            above: 1.0 - below,
        };
    }
    // Lentz's evaluation of the continued fraction.
    let mut divisor = x + 1.0 - shape;
    let mut numerators = 1e300;
    let mut denominators = 1.0 / divisor;
    let mut fraction = denominators;
    for step in 1..100_000_u32 {
        let step = f64::from(step);
        let numerator = -step * (step - shape);
        divisor += 2.0;
        denominators = 1.0 / (numerator * denominators + divisor);
        numerators = divisor + numerator / numerators;
        let change = numerators * denominators;
        fraction *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    let above = front * fraction;
    Tails {
        below: 1.0 - above,
        above,
    }
}

/// The normal distribution around a point.
pub(super) fn normal_tails(z: f64) -> Tails {
    let Tails { below, above } = gamma_tails(z * z / 2.0, 0.5);
    // Half of the square's two sides lies beyond |z|.
    let beyond = above / 2.0;
    let within = f64::midpoint(below, 1.0);
    if z < 0.0 {
        Tails {
            below: beyond,
            above: within,
        }
    } else {
        Tails {
            below: within,
            above: beyond,
        }
    }
}

/// The value that a normal variable stays below with this probability.
pub(super) fn normal_quantile(probability: f64) -> f64 {
    halve(-40.0, 40.0, |z| normal_tails(z).below < probability)
}

/// ln Γ(x + 1) minus Stirling's formula, for any x above 0.
fn stirling_error_at(x: f64) -> f64 {
    // Γ(x + 1) = Γ(x + m + 1) ÷ ((x + 1) … (x + m)): m steps up, where the series holds.
    let stirling = |at: f64| (at + 0.5) * at.ln() - at;
    let mut shift = 0.0;
    let mut at = x;
    while at < 16.0 {
        at += 1.0;
        shift += at.ln();
    }
    let steps_up = if at.total_cmp(&x).is_eq() {
        0.0
    } else {
        stirling(at) - shift - stirling(x)
    };
    stirling_series(at) + steps_up
}

/// Stirling's own correction, to its fifth term: fifteen digits from 16 on.
fn stirling_series(x: f64) -> f64 {
    let square = x * x;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deviance_keeps_its_digits_near_the_mean_and_far_from_it() {
        // x ln(x/m) + m − x with x = m + 1 is 1/(2m) − 1/(6m²) + …
        let near = deviance(10_000_001.0, 10_000_000.0);
        assert!((near / 4.999_999_833e-8 - 1.0).abs() < 1e-9, "{near:e}");
        // ln(1/10) + 10 − 1
        let far = deviance(1.0, 10.0);
        assert!((far - 6.697_414_907_005_954).abs() < 1e-12, "{far}");
    }

    #[test]
    fn the_series_of_stirling_takes_over_where_the_factorials_end() {
        // ln 16! by its value, 20 922 789 888 000.
        let x = 16.0_f64;
        let formula = (x + 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln();
        let exact = 20_922_789_888_000.0_f64.ln() - formula;
        assert!((stirling_error(16) - exact).abs() < 1e-13);
    }
}

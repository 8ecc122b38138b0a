//! Exact fractions, for sums that must be rounded once and late.

use super::Cents;

/// An exact fraction `numerator / denominator`, denominator positive.
///
/// It counts cents unless its user says otherwise. Not reduced: legal formulas
/// multiply and divide by a handful of small constants, so `i128` never overflows
/// on amounts of one person; overflow panics.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

/// Why a fraction cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a fraction cannot have the denominator `{0}`")]
pub struct RatioError(i128);

impl Ratio {
    /// The fraction `numerator / denominator`; the denominator must be positive.
    pub const fn new(numerator: i128, denominator: i128) -> Result<Self, RatioError> {
        if denominator <= 0 {
            return Err(RatioError(denominator));
        }
        Ok(Self {
            numerator,
            denominator,
        })
    }

    /// A whole number of cents.
    pub const fn whole(cents: Cents) -> Self {
        Self {
            numerator: cents.0 as i128,
            denominator: 1,
        }
    }

    /// This fraction times `numerator / denominator`; the denominator must be positive.
    #[must_use]
    pub const fn times(self, numerator: i128, denominator: i128) -> Self {
        assert!(denominator > 0, "a legal divisor is positive");
        Self {
            numerator: self.numerator * numerator,
            denominator: self.denominator * denominator,
        }
    }

    /// The sum of two fractions.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            numerator: self.numerator * other.denominator + other.numerator * self.denominator,
            denominator: self.denominator * other.denominator,
        }
    }

    /// The smaller of two fractions.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if other < self { other } else { self }
    }

    /// The nearest whole number of cents; an exact half goes away from zero.
    pub const fn half_up(self) -> Cents {
        // Division by 128 bits is slow, and nearly every amount fits in 64.
        const SMALL: i128 = (i64::MAX / 4) as i128;
        let (size, denominator) = (self.numerator.abs(), self.denominator);
        #[expect(clippy::cast_possible_truncation, reason = "both are small")]
        let rounded = if size <= SMALL && denominator <= SMALL {
            let (size, denominator) = (size as i64, denominator as i64);
            ((2 * size + denominator) / (2 * denominator)) as i128
        } else {
            (2 * size + denominator) / (2 * denominator)
        };
        let signed = if self.numerator < 0 {
            -rounded
        } else {
            rounded
        };
        assert!(
            signed <= i64::MAX as i128 && signed >= i64::MIN as i128,
            "amount out of range"
        );
        #[expect(clippy::cast_possible_truncation, reason = "checked on the line above")]
        Cents(signed as i64)
    }

    /// The largest whole number of cents not above the fraction.
    pub const fn floor(self) -> Cents {
        let floor = self.numerator.div_euclid(self.denominator);
        assert!(
            floor <= i64::MAX as i128 && floor >= i64::MIN as i128,
            "amount out of range"
        );
        #[expect(clippy::cast_possible_truncation, reason = "checked on the line above")]
        Cents(floor as i64)
    }

    /// Numerator and denominator, as they stand (not reduced).
    pub const fn parts(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    /// Numerator and denominator without a common divisor.
    const fn lowest_terms(self) -> (i128, i128) {
        let (mut divisor, mut rest) = (self.denominator, self.numerator.abs());
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        (self.numerator / divisor, self.denominator / divisor)
    }
}

/// In lowest terms: `57/2`, `28`.
impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.lowest_terms() {
            (whole, 1) => write!(f, "{whole}"),
            (numerator, denominator) => write!(f, "{numerator}/{denominator}"),
        }
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Ratio {}
impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_half_cent_is_rounded_up() {
        // 14 603.65 over 730 is 20.005: the half-cent of the law notes.
        assert_eq!(
            Ratio::whole(Cents(1_460_365)).times(1, 730).half_up(),
            Cents(2_001)
        );
        assert_eq!(
            Ratio::whole(Cents(-1_460_365)).times(1, 730).half_up(),
            Cents(-2_001)
        );
    }

    #[test]
    fn fractions_are_compared_by_value() {
        assert_eq!(Ratio::new(1, 2).unwrap(), Ratio::new(50, 100).unwrap());
        assert!(Ratio::new(1, 0).is_err());
    }
}

//! Exact fractions of cents.
//!
//! Responsible for the amounts of accidents before their only rounding: bonuses spread
//! over months and annuities over a year have no common unit worth keeping. Numbers of
//! files stay far below what `i128` holds; beyond, an operation saturates.

use std::cmp::Ordering;

/// A fraction in lowest terms, its denominator positive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    pub(super) const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// A whole number of cents.
    pub(super) fn whole(cents: i64) -> Self {
        Self {
            numerator: i128::from(cents),
            denominator: 1,
        }
    }

    /// `self × numerator / denominator`; the denominator is positive.
    pub(super) fn times(self, numerator: i128, denominator: i128) -> Self {
        Self::reduced(
            self.numerator.saturating_mul(numerator),
            self.denominator.saturating_mul(denominator),
        )
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let one = self.numerator.saturating_mul(other.denominator);
        let two = other.numerator.saturating_mul(self.denominator);
        Self::reduced(
            one.saturating_add(two),
            self.denominator.saturating_mul(other.denominator),
        )
    }

    /// What is left of `self` without `other`, never below zero.
    pub(super) fn less(self, other: Self) -> Self {
        self.plus(other.times(-1, 1)).max(Self::ZERO)
    }

    /// Rounded to the nearest cent, halves up; for what is not negative.
    pub(super) fn half_up(self) -> i64 {
        let doubled = self.numerator.saturating_mul(2);
        let rounded = doubled
            .saturating_add(self.denominator)
            .div_euclid(self.denominator.saturating_mul(2));
        i64::try_from(rounded).unwrap_or(i64::MAX)
    }

    /// Cut to the cent.
    pub(super) fn floor(self) -> i64 {
        i64::try_from(self.numerator.div_euclid(self.denominator)).unwrap_or(i64::MAX)
    }

    pub(super) fn is_zero(self) -> bool {
        self.numerator == 0
    }

    fn reduced(numerator: i128, denominator: i128) -> Self {
        let denominator = denominator.max(1);
        let (mut a, mut b) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        while b > 0 {
            (a, b) = (b, a % b);
        }
        let common = i128::try_from(a).unwrap_or(1).max(1);
        Self {
            numerator: numerator / common,
            denominator: denominator / common,
        }
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let one = self.numerator.saturating_mul(other.denominator);
        one.cmp(&other.numerator.saturating_mul(self.denominator))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_and_nothing_is_rounded_before() {
        // 1 / 3 + 1 / 6 = 1 / 2.
        let half = Fraction::whole(1)
            .times(1, 3)
            .plus(Fraction::whole(1).times(1, 6));
        assert_eq!(half, Fraction::whole(1).times(1, 2));
        assert_eq!((half.half_up(), half.floor()), (1, 0));
        assert_eq!(half.less(Fraction::whole(1)), Fraction::ZERO);
        assert!(half < Fraction::whole(1) && !half.is_zero());
    }
}

//! The daily amount of a stop (CSS art. L. 323-4, R. 323-4, R. 323-5, R. 323-9).
//!
//! Responsible for the cap, the base and the halving, on integers: one cent is
//! [`UNITS_PER_CENT`] units, a number that every divisor of the texts divides, so
//! nothing is rounded before the end.

use crate::domain::{Day, PayFrequency};
use crate::sandbox::constants::{
    CAP_CHANGES_ON, CAP_TENTHS_BEFORE, CAP_TENTHS_SINCE, day_of, smic_hourly,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::pay::Earnings;

/// Units in a cent: the least common multiple of 6 × 182.5, 6 × 730 and 6 × 168.
pub(super) const UNITS_PER_CENT: i64 = 367_920;
/// Sixths of a cent: the monthly cap, the weekly and the fortnightly one are whole in them.
const SIXTHS: i64 = 6;

/// A daily amount before rounding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Daily {
    /// Units of `1 / UNITS_PER_CENT` cent.
    pub(super) units: i64,
    /// The absolute limit of CSS art. R. 323-9 at the start of the stop, in the same units.
    pub(super) limit: i64,
}

impl Daily {
    /// Rounded once, to the nearest cent, halves up.
    pub(super) fn cents(self, faults: FaultSet) -> i64 {
        rounded(self.units, UNITS_PER_CENT, faults)
    }

    /// Half of the exact amount, rounded once (CSS art. D. 323-2).
    pub(super) fn half_cents(self, faults: FaultSet) -> i64 {
        rounded(self.units, 2 * UNITS_PER_CENT, faults)
    }

    /// At least the amount of the stop before for the same illness, never above the limit.
    pub(super) fn raised_to(self, earlier: Self) -> Self {
        Self {
            units: self.units.max(earlier.units).min(self.limit),
            limit: self.limit,
        }
    }
}

fn rounded(units: i64, per_cent: i64, faults: FaultSet) -> i64 {
    if faults.has(FaultKind::TruncatedRounding) {
        units.div_euclid(per_cent)
    } else {
        (2 * units + per_cent).div_euclid(2 * per_cent)
    }
}

/// The daily amount of a stop; nothing outside the table of the minimum wage.
pub(super) fn daily(earnings: &Earnings<'_>, faults: FaultSet) -> Option<Daily> {
    let cap = monthly_cap_sixths(earnings.reference, earnings.stop_start, faults)?;
    // A month of the cap, twelve times, over 730 days.
    let limit = cap * 12 * UNITS_PER_CENT / (SIXTHS * 730);
    let capped_months = |n_months: i32| -> i64 {
        let is_first = earnings.reference == earnings.reference.month().first_day();
        let shift = i32::from(
            faults.has(FaultKind::ReferenceMonthsShifted)
                || (is_first && faults.has(FaultKind::FirstOfMonthShifted)),
        );
        (1..=n_months)
            .map(|back| earnings.reference.month().plus(-back - shift))
            .map(|month| (earnings.month_restored(month) * SIXTHS).min(cap))
            .sum()
    };
    let capped_pays = |n_pays: usize, cap: i64| -> i64 {
        earnings
            .last_pays(n_pays)
            .into_iter()
            .map(|pay| (pay * SIXTHS).min(cap))
            .sum()
    };
    let units = if earnings.is_discontinuous && !faults.has(FaultKind::DiscontinuousThreeMonths) {
        capped_months(12) * UNITS_PER_CENT / (SIXTHS * 730)
    } else {
        match earnings.frequency() {
            PayFrequency::Monthly if faults.has(FaultKind::CalendarDaysBase) => {
                let month = earnings.reference.month();
                let n_days = month.first_day().days_since(month.plus(-3).first_day());
                capped_months(3) * UNITS_PER_CENT / (SIXTHS * 2 * i64::from(n_days))
            }
            // 91.25 days, halved: 182.5, or 365 halves.
            PayFrequency::Monthly => capped_months(3) * 2 * UNITS_PER_CENT / (SIXTHS * 365),
            PayFrequency::Fortnightly => {
                capped_pays(6, cap * 12 / 26) * UNITS_PER_CENT / (SIXTHS * 168)
            }
            PayFrequency::Weekly => {
                capped_pays(12, cap * 12 / 52) * UNITS_PER_CENT / (SIXTHS * 168)
            }
        }
    };
    let units = if faults.has(FaultKind::BaseRoundedFirst) {
        rounded(2 * units, UNITS_PER_CENT, faults) * UNITS_PER_CENT / 2
    } else {
        units
    };
    Some(Daily {
        units: units.min(limit),
        limit,
    })
}

/// The cap of one month in sixths of a cent, not rounded (CSS art. R. 323-4):
/// coefficient × hourly minimum wage × 1820 / 12 hours, so tenths × cents × 91. The
/// minimum wage is that of the reference day, the coefficient that of the stop.
fn monthly_cap_sixths(reference: Day, stop_start: Day, faults: FaultSet) -> Option<i64> {
    let last_of_month_before = reference.month().first_day().plus_days(-1);
    let smic = if faults.has(FaultKind::SmicOfTheDay) {
        smic_hourly(reference)
    } else {
        smic_hourly(last_of_month_before)
    }?;
    let is_before = stop_start < day_of(CAP_CHANGES_ON);
    let tenths = if is_before || faults.has(FaultKind::CapOldCoefficient) {
        CAP_TENTHS_BEFORE
    } else {
        CAP_TENTHS_SINCE
    };
    Some(tenths * smic * 91)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_the_published_maximum_of_each_period() {
        // Published maxima: 52.28, 53.31, 41.47, 41.95, 42.97.
        for (start, cents) in [
            ("2024-02-01", 5_228),
            ("2024-12-01", 5_331),
            ("2025-03-31", 5_331),
            ("2025-04-01", 4_147),
            ("2026-01-31", 4_147),
            ("2026-02-01", 4_195),
            ("2026-06-30", 4_195),
            ("2026-07-01", 4_297),
        ] {
            let start = start.parse().unwrap();
            let cap = monthly_cap_sixths(start, start, FaultSet::NONE).unwrap();
            let limit = cap * 12 * UNITS_PER_CENT / (SIXTHS * 730);
            let daily = Daily {
                units: limit,
                limit,
            };
            assert_eq!(daily.cents(FaultSet::NONE), cents, "{start}");
        }
    }

    #[test]
    fn every_divisor_divides_the_unit() {
        for divisor in [SIXTHS * 365, SIXTHS * 730, SIXTHS * 168] {
            assert_eq!((2 * UNITS_PER_CENT) % divisor, 0);
        }
        assert_eq!(UNITS_PER_CENT % (SIXTHS * 730), 0);
        assert_eq!(UNITS_PER_CENT % (SIXTHS * 168), 0);
    }
}

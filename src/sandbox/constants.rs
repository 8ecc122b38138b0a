//! Legal constants, typed from the Code for the sandbox alone.
//!
//! Responsible for dated values of employees' sickness. Nothing here comes from
//! the tables of `law`; a test outside both compares them.

use crate::domain::Day;

/// Last day the tables are known for: a settlement beyond is refused.
pub const LAST_KNOWN_DAY: (i16, i8, i8) = (2026, 12, 31);

/// First day on which a stop may start: the twelve months before it and the
/// 1 January before them are then inside the table of the minimum wage.
pub const FIRST_KNOWN_START: (i16, i8, i8) = (2022, 2, 1);

/// Hourly minimum wage (SMIC) in cents, by first day, oldest first: decrees cited
/// under Code du travail, art. L. 3231-4 to L. 3231-12.
pub const SMIC_HOURLY_CENTS: &[((i16, i8, i8), i64)] = &[
    ((2021, 1, 1), 1_025),
    ((2021, 10, 1), 1_048),
    ((2022, 1, 1), 1_057),
    ((2022, 5, 1), 1_085),
    ((2022, 8, 1), 1_107),
    ((2023, 1, 1), 1_127),
    ((2023, 5, 1), 1_152),
    ((2024, 1, 1), 1_165),
    ((2024, 11, 1), 1_188),
    ((2026, 1, 1), 1_202),
    ((2026, 6, 1), 1_231),
];

/// Monthly ceiling of social security (PMSS) in euros, by year: D. 133-2 takes 0.68 % of it.
pub const MONTHLY_CEILING_EUROS: &[(i16, i64)] = &[
    (2022, 3_428),
    (2023, 3_666),
    (2024, 3_864),
    (2025, 3_925),
    (2026, 4_005),
];

/// Coefficient of the minimum wage in the cap, in tenths, for stops that start
/// before [`CAP_CHANGES_ON`] (CSS art. R. 323-4).
pub const CAP_TENTHS_BEFORE: i64 = 18;
/// The same from [`CAP_CHANGES_ON`] (décret n° 2025-160 of 20 February 2025, art. 2).
pub const CAP_TENTHS_SINCE: i64 = 14;
/// First start of a stop under the lower cap.
pub const CAP_CHANGES_ON: (i16, i8, i8) = (2025, 4, 1);

/// Waiting days of a stop (CSS art. R. 323-1, 1°).
pub const WAITING_DAYS: u32 = 3;
/// Allowances in three years (CSS art. R. 323-1, 4°).
pub const LIMIT_DAYS: usize = 360;
/// Months of the window of the limit and of a long-term illness (CSS art. R. 323-1).
pub const WINDOW_MONTHS: i32 = 36;
/// Months of work that open a new window for one long-term illness (CSS art. R. 323-1, 3°).
pub const RESUMPTION_MONTHS: i32 = 12;

/// Hundredths of hours in three months that open rights (CSS art. R. 313-3, 1° b).
pub const HOURS_THREE_MONTHS: i64 = 15_000;
/// Hundredths of hours in twelve months that keep them (CSS art. R. 313-3, 2° b).
pub const HOURS_TWELVE_MONTHS: i64 = 60_000;
/// Hourly minimum wages of pay in six months (CSS art. R. 313-3, 1° a).
pub const SMIC_SIX_MONTHS: i64 = 1_015;
/// Hourly minimum wages of pay in twelve months (CSS art. R. 313-3, 2° a).
pub const SMIC_TWELVE_MONTHS: i64 = 2_030;
/// Hours, and hourly minimum wages, of an assimilated day (CSS art. R. 313-8).
pub const ASSIMILATED_HOURS: i64 = 6;

/// Days to send a certificate after the interruption (CSS art. R. 321-2).
pub const SENDING_DAYS: i32 = 2;
/// Months during which a warning counts (CSS art. D. 323-2).
pub const WARNING_MONTHS: i32 = 24;
/// Days after a death, its own day left out, in which a first stop has no waiting days
/// (thirteen weeks, CSS art. L. 323-1-1).
pub const BEREAVEMENT_DAYS: i32 = 91;
/// First death concerned by CSS art. L. 323-1-1.
pub const BEREAVEMENT_SINCE: (i16, i8, i8) = (2020, 7, 1);
/// First prescription without waiting days after a miscarriage (CSS art. L. 323-1-2).
pub const MISCARRIAGE_SINCE: (i16, i8, i8) = (2024, 1, 1);
/// The same after a medical termination of pregnancy (law 2023-1250, art. 64).
pub const TERMINATION_SINCE: (i16, i8, i8) = (2024, 7, 1);
/// First extension under the strict doctrine of gaps (CSS art. L. 321-1).
pub const STRICT_GAPS_SINCE: (i16, i8, i8) = (2024, 9, 1);
/// First start of a stop under point 3 of CSS art. R. 323-8 (décret n° 2024-967).
pub const SAME_MONTH_CHANGE_SINCE: (i16, i8, i8) = (2024, 11, 1);
/// First prescription refused when it comes from abroad (law 2025-199, art. 54).
pub const ABROAD_REFUSED_SINCE: (i16, i8, i8) = (2025, 3, 1);
/// First prescription whose length is limited (CSS art. L. 162-4-1).
pub const LENGTH_LIMITED_SINCE: (i16, i8, i8) = (2026, 9, 1);
/// Longest first prescription, in days (décret n° 2026-498).
pub const LONGEST_INITIAL_DAYS: i32 = 31;
/// Longest extension, in days (décret n° 2026-498).
pub const LONGEST_EXTENSION_DAYS: i32 = 62;

/// Days from the notice of a debt to its first possible recovery (CSS art. R. 133-9-2).
pub const RECOVERY_DAYS: i32 = 21;
/// Days after which a document that waits is shown to a person.
pub const WAITING_TOO_LONG_DAYS: i32 = 60;

/// The day of a constant.
pub(super) fn day_of((year, month, day): (i16, i8, i8)) -> Day {
    Day::new(year, month, day).expect("constants are days of the calendar")
}

/// The hourly minimum wage in force on `day`, in cents; nothing before the table begins.
pub(super) fn smic_hourly(day: Day) -> Option<i64> {
    SMIC_HOURLY_CENTS
        .iter()
        .rev()
        .find(|(from, _)| day_of(*from) <= day)
        .map(|(_, cents)| *cents)
}

/// The smallest debt that is claimed in a year, in cents: 0.68 % of the monthly
/// ceiling, rounded up to the euro (CSS art. D. 133-2).
pub(super) fn claim_threshold(year: i16) -> Option<i64> {
    MONTHLY_CEILING_EUROS
        .iter()
        .find(|(known, _)| *known == year)
        .map(|(_, ceiling)| {
            (ceiling * 68).div_euclid(10_000) + i64::from(ceiling * 68 % 10_000 > 0)
        })
        .map(|euros| euros * 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_start_at_twenty_seven_euros_then_twenty_eight() {
        // 3 864 × 0.68 % = 26.28; 3 925 × 0.68 % = 26.69; 4 005 × 0.68 % = 27.23.
        assert_eq!(claim_threshold(2024), Some(27_00));
        assert_eq!(claim_threshold(2025), Some(27_00));
        assert_eq!(claim_threshold(2026), Some(28_00));
        assert_eq!(claim_threshold(2027), None);
    }

    #[test]
    fn the_minimum_wage_changes_on_its_day() {
        assert_eq!(smic_hourly(Day::new(2024, 10, 31).unwrap()), Some(1_165));
        assert_eq!(smic_hourly(Day::new(2024, 11, 1).unwrap()), Some(1_188));
        assert_eq!(smic_hourly(Day::new(2020, 12, 31).unwrap()), None);
    }
}

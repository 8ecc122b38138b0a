//! Legal constants, typed from the Code for the sandbox alone.
//!
//! Responsible for dated values of employees' sickness, accidents and leaves, and of what is
//! paid to the self-employed. Nothing here comes from the tables of `law`; a test outside both
//! compares them.

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
    (2021, 3_428),
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
/// Hours, and hourly minimum wages, of a day paid by an allowance, of exhausted rights or
/// of a placement (CSS art. R. 313-8, 1° to 5°).
pub const ASSIMILATED_HOURS: i64 = 6;
/// The same of a day of parental presence (CSS art. R. 313-8, last paragraph).
pub const PARENTAL_PRESENCE_HOURS: i64 = 4;
/// The same of a day of unpaid training leave (CSS art. R. 313-9).
pub const TRAINING_LEAVE_HOURS: i64 = 8;
/// Most days of training leave that count in one week (CSS art. R. 313-9).
pub const TRAINING_DAYS_A_WEEK: u32 = 5;
/// Months during which rights are kept after the end of work, of a benefit, or after work
/// was resumed too little (CSS art. R. 161-3, R. 311-1).
pub const KEPT_RIGHTS_MONTHS: i32 = 12;

/// Allowances of a pensioner, in all (CSS art. R. 323-2).
pub const PENSIONER_DAYS: usize = 60;
/// First pension under the ages of [`PENSION_AGES_SINCE`] (law 2025-1403).
pub const PENSION_AGES_CHANGE_ON: (i16, i8, i8) = (2026, 9, 1);
/// Legal age of a pension in months, by first day of birth, oldest first, for a pension that
/// begins before [`PENSION_AGES_CHANGE_ON`] (CSS art. L. 161-17-2, law 2023-270).
pub const PENSION_AGES_BEFORE: &[((i16, i8, i8), i32)] = &[
    ((1900, 1, 1), 62 * 12),
    ((1961, 9, 1), 62 * 12 + 3),
    ((1962, 1, 1), 62 * 12 + 6),
    ((1963, 1, 1), 62 * 12 + 9),
    ((1964, 1, 1), 63 * 12),
    ((1965, 1, 1), 63 * 12 + 3),
    ((1966, 1, 1), 63 * 12 + 6),
    ((1967, 1, 1), 63 * 12 + 9),
    ((1968, 1, 1), 64 * 12),
];
/// The same for a pension that begins from then on (CSS art. L. 161-17-2, law 2025-1403).
pub const PENSION_AGES_SINCE: &[((i16, i8, i8), i32)] = &[
    ((1900, 1, 1), 62 * 12),
    ((1961, 9, 1), 62 * 12 + 3),
    ((1962, 1, 1), 62 * 12 + 6),
    ((1963, 1, 1), 62 * 12 + 9),
    ((1965, 4, 1), 63 * 12),
    ((1966, 1, 1), 63 * 12 + 3),
    ((1967, 1, 1), 63 * 12 + 6),
    ((1968, 1, 1), 63 * 12 + 9),
    ((1969, 1, 1), 64 * 12),
];

/// Months of part time beyond the ends of CSS art. R. 323-1 (CSS art. R. 323-3).
pub const PART_TIME_EXTRA_MONTHS: i32 = 12;

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
/// First prescription refused on a form that is not the secured one (décret n° 2025-587).
pub const SECURED_FORM_SINCE: (i16, i8, i8) = (2025, 9, 1);
/// Days given by a prescription at a distance (CSP art. L. 6316-1, third paragraph).
pub const DISTANCE_DAYS: i32 = 3;
/// First prescription at a distance under law 2026-534: three days a certificate, and a
/// First prescription at a distance that is limited (law 2023-1250, art. 65).
pub const DISTANCE_LIMITED_SINCE: (i16, i8, i8) = (2024, 1, 1);
/// single extension.
pub const DISTANCE_CHANGES_ON: (i16, i8, i8) = (2026, 6, 27);
/// First prescription whose length is limited (CSS art. L. 162-4-1).
pub const LENGTH_LIMITED_SINCE: (i16, i8, i8) = (2026, 9, 1);
/// Longest first prescription, in days (décret n° 2026-498).
pub const LONGEST_INITIAL_DAYS: i32 = 31;
/// Longest extension, in days (décret n° 2026-498).
pub const LONGEST_EXTENSION_DAYS: i32 = 62;

/// Clear days to decide on an accident (CSS art. R. 441-7).
pub const RECOGNITION_DAYS_ACCIDENT: i32 = 30;
/// The same when an investigation is opened (CSS art. R. 441-8).
pub const RECOGNITION_DAYS_INVESTIGATION: i32 = 90;
/// Clear days to decide on a disease (CSS art. R. 461-9).
pub const RECOGNITION_DAYS_DISEASE: i32 = 120;
/// The same from the day on which the committee is asked (CSS art. R. 461-10).
pub const RECOGNITION_DAYS_COMMITTEE: i32 = 120;
/// Clear days to decide on a relapse (CSS art. R. 441-16).
pub const RECOGNITION_DAYS_RELAPSE: i32 = 60;
/// Months before its declaration from which a disease is paid (CSS art. L. 461-1, 2°).
pub const DISEASE_LOOKBACK_MONTHS: i32 = 24;
/// Percent of the daily wage for the first days of an accident (CSS art. R. 433-1).
pub const ACCIDENT_RATE_FIRST: i128 = 60;
/// Percent of the daily wage for later days (CSS art. R. 433-3).
pub const ACCIDENT_RATE_LATER: i128 = 80;
/// Days at the first rate (CSS art. R. 433-3).
pub const ACCIDENT_DAYS_FIRST: u32 = 28;
/// Hundredths of days in a month of pay (CSS art. R. 433-4, 1°).
pub const ACCIDENT_MONTH_HUNDREDTHS: i128 = 3_042;
/// Days of four weekly or two fortnightly pays (CSS art. R. 433-4, 2°).
pub const ACCIDENT_WEEKS_DAYS: i128 = 28;
/// Days of twelve months of pay (CSS art. R. 433-4, 5°).
pub const ACCIDENT_YEAR_DAYS: i128 = 365;
/// Thousandths of a percent of the yearly ceiling that cap the daily wage
/// (CSS art. R. 433-2).
pub const ACCIDENT_CAP_THOUSANDTHS: i128 = 834;
/// Percent of the daily wage that is net (CSS art. R. 433-4, R. 331-5).
pub const NET_GAIN_PERCENT: i128 = 79;
/// Hours of work in a year of the legal duration.
pub const HOURS_A_YEAR: i128 = 1_820;
/// Days of a year over which an annuity is spread (CSS art. R. 443-2).
pub const ANNUITY_YEAR_DAYS: i128 = 365;
/// Age in months until which a worker is young (CSS art. R. 436-2).
pub const YOUNG_WORKER_MONTHS: i32 = 18 * 12;
/// Months of the unfitness allowance (C. trav. art. L. 1226-11).
pub const UNFITNESS_MONTHS: i32 = 1;

/// Months of affiliation that open the rights of a self-employed person (CSS art. D. 622-1).
pub const SELF_EMPLOYED_AFFILIATION_MONTHS: i32 = 12;
/// Civil years whose income is counted (CSS art. D. 622-7).
pub const INCOME_YEARS: i16 = 3;
/// Days of a year, for an activity in its first three years (CSS art. D. 622-7, II).
pub const INCOME_YEAR_DAYS: i128 = 365;
/// What divides the mean income of a year (CSS art. D. 622-7, I).
pub const INCOME_DIVISOR: i128 = 730;
/// Percent of the mean ceiling under which nothing is paid (CSS art. D. 622-8).
pub const INCOME_THRESHOLD_PERCENT: i128 = 10;
/// Yearly ceilings that cap the mean income (CSS art. D. 622-7, I).
pub const INCOME_CAP_CEILINGS: i128 = 1;
/// The same of a liberal profession.
pub const LIBERAL_CAP_CEILINGS: i128 = 3;
/// Days in a row that a liberal profession gets for one stop (CSS art. D. 622-12, 2°).
pub const LIBERAL_PERIOD_DAYS: i32 = 87;
/// Days of part time in three years (CSS art. D. 622-10, fourth paragraph).
pub const OWN_PART_TIME_DAYS: usize = 90;
/// Days of part time of a long-term illness (CSS art. D. 622-10, fourth paragraph).
pub const OWN_PART_TIME_ALD_DAYS: usize = 270;
/// Months of affiliation of a self-employed person before the expected birth (CSS art.
/// D. 623-8).
pub const OWN_MATERNITY_AFFILIATION_MONTHS: i32 = 6;
/// Shortest maternity of a self-employed person, in days (CSS art. L. 331-3, D. 623-2).
pub const OWN_MATERNITY_LEAST_DAYS: i32 = 56;
/// Days of it from the birth on (CSS art. D. 623-2).
pub const OWN_MATERNITY_POSTNATAL_DAYS: i32 = 42;
/// What divides the yearly ceiling (CSS art. D. 623-2).
pub const OWN_MATERNITY_DIVISOR: i128 = 730;
/// What divides both allowances when the income is low (CSS art. D. 623-3).
pub const OWN_MATERNITY_REDUCED_DIVISOR: i64 = 10;

/// A maternity: days before the expected birth, days after it, and days that may be added
/// before (CSS art. L. 331-3, L. 331-4).
pub const MATERNITY_SINGLE: (i32, i32, i32) = (42, 70, 0);
/// The same for the third child or a later one.
pub const MATERNITY_THIRD: (i32, i32, i32) = (56, 126, 14);
/// The same for two children at once.
pub const MATERNITY_TWINS: (i32, i32, i32) = (84, 154, 28);
/// The same for three children or more at once.
pub const MATERNITY_MORE: (i32, i32, i32) = (168, 154, 0);
/// Most days moved from before the birth to after it (CSS art. L. 331-4-1).
pub const MATERNITY_MOVED_DAYS: i32 = 21;
/// Days of a pathological pregnancy (CSS art. L. 331-5, third paragraph).
pub const PATHOLOGICAL_DAYS: usize = 14;
/// Days without which no maternity is paid (CSS art. L. 331-3, first paragraph).
pub const MATERNITY_LEAST_DAYS: usize = 56;
/// A birth is very early by more days than these (CSS art. L. 331-3, last paragraph).
pub const VERY_EARLY_DAYS: i32 = 42;
/// Days from the birth on, its own day included, after which a child still in hospital lets
/// the rest be postponed (CSS art. L. 331-5, first paragraph).
pub const HOSPITAL_DAYS: i32 = 42;
/// First days of a paternity, without which nothing is paid (CSS art. L. 331-8).
pub const PATERNITY_FIRST_DAYS: usize = 4;
/// Other days of a paternity (C. trav. art. L. 1225-35).
pub const PATERNITY_OTHER_DAYS: usize = 21;
/// The same for several children (C. trav. art. L. 1225-35).
pub const PATERNITY_OTHER_DAYS_MULTIPLE: usize = 28;
/// Shortest part of a paternity (C. trav. art. D. 1225-8).
pub const PATERNITY_PART_DAYS: usize = 5;
/// Parts of a paternity beside the first days (C. trav. art. D. 1225-8).
pub const PATERNITY_PARTS: usize = 2;
/// Months in which a paternity begins (C. trav. art. D. 1225-8).
pub const PATERNITY_MONTHS: i32 = 6;
/// Most days of a paternity added while the child is in hospital (CSS art. D. 331-6).
pub const PATERNITY_HOSPITAL_DAYS: usize = 30;
/// Days of an adoption (CSS art. L. 331-7).
pub const ADOPTION_DAYS: usize = 112;
/// The same where the household then has three children or more.
pub const ADOPTION_DAYS_THIRD: usize = 126;
/// The same for several children.
pub const ADOPTION_DAYS_MULTIPLE: usize = 154;
/// Shortest part of an adoption leave that is split (C. trav. art. D. 1225-11-1).
pub const ADOPTION_PART_DAYS: usize = 25;
/// Parts of an adoption leave (C. trav. art. D. 1225-11-1).
pub const ADOPTION_PARTS: usize = 2;
/// Days before the arrival on which an adoption leave may begin (C. trav. art. D. 1225-11-1).
pub const ADOPTION_DAYS_BEFORE: i32 = 7;
/// Months after the arrival in which it ends (C. trav. art. D. 1225-11-1).
pub const ADOPTION_MONTHS: i32 = 8;
/// Days and parts of a bereavement leave (CSS art. L. 331-9; C. trav. art. D. 3142-1-1).
pub const BEREAVEMENT_LEAVE: (usize, usize) = (8, 2);
/// The same for a person out of work (CSS art. D. 331-8).
pub const BEREAVEMENT_LEAVE_OUT_OF_WORK: (usize, usize) = (15, 3);
/// Months after the death in which it is taken (C. trav. art. L. 3142-1-1).
pub const BEREAVEMENT_LEAVE_MONTHS: i32 = 12;
/// First birth, born or expected, of a birth leave (law 2025-1403, art. 99, X).
pub const BIRTH_LEAVE_CHILDREN_SINCE: (i16, i8, i8) = (2026, 1, 1);
/// First day of birth leave (law 2025-1403, art. 99).
pub const BIRTH_LEAVE_SINCE: (i16, i8, i8) = (2026, 7, 1);
/// Months of a birth leave (C. trav. art. L. 1225-46-2).
pub const BIRTH_LEAVE_MONTHS: i32 = 2;
/// Percent of the base in its first month, then in the second (CSS art. L. 331-8-1).
pub const BIRTH_LEAVE_PERCENT: (i128, i128) = (70, 60);
/// Least daily amount of a leave in cents, by first day, oldest first (CSS art. R. 331-5).
pub const LEAVE_MINIMUM_CENTS: &[((i16, i8, i8), i64)] = &[
    ((2022, 7, 1), 1_016),
    ((2023, 1, 1), 1_024),
    ((2024, 1, 1), 1_079),
    ((2025, 1, 1), 1_102),
    ((2026, 1, 1), 1_112),
];
/// Months of affiliation before a leave, by first day (CSS art. R. 313-3, R. 313-4; decree
/// 2023-790).
pub const LEAVE_AFFILIATION_MONTHS: &[((i16, i8, i8), i32)] =
    &[((2021, 1, 1), 10), ((2023, 8, 20), 6)];
/// Months before the expected birth at which rights of a maternity may be read
/// (CSS art. R. 313-1, 3°).
pub const PREGNANCY_MONTHS: i32 = 9;

/// Days from the notice of a debt to its first possible recovery (CSS art. R. 133-9-2).
pub const RECOVERY_DAYS: i32 = 21;
/// Days from the notice in which a debt may be contested (CSS art. R. 133-9-2, I).
pub const CONTEST_DAYS: i32 = 20;
/// Months after which silence refuses a contest (CSS art. R. 133-9-2, II, 1°).
pub const CONTEST_SILENCE_MONTHS: i32 = 1;
/// Months without recovery after silence (CSS art. R. 133-9-2, II, 2°).
pub const CONTEST_SUSPENSION_MONTHS: i32 = 2;
/// Days from a refusal to the first possible recovery (CSS art. R. 133-9-2, III, 2°).
pub const CONTEST_REFUSAL_DAYS: i32 = 8;
/// Months, from the first day of the next quarter, to claim an allowance
/// (CSS art. L. 332-1, first paragraph).
pub const CLAIM_MONTHS: i32 = 24;
/// Months to claim back what was paid (CSS art. L. 332-1, last paragraph; L. 431-2).
pub const DEBT_CLAIM_MONTHS: i32 = 24;
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

/// The value of a table in force on `day`; the first one before the table begins.
pub(super) fn in_force_on<T: Copy>(table: &[((i16, i8, i8), T)], day: Day) -> T {
    let since = table.iter().rev().find(|(from, _)| day_of(*from) <= day);
    since.unwrap_or(&table[0]).1
}

/// The monthly ceiling of social security of a year, in cents; that of the first year known
/// before the table begins.
pub(super) fn monthly_ceiling(year: i16) -> i64 {
    let known = MONTHLY_CEILING_EUROS.iter().rev();
    let of_year = known.into_iter().find(|(known, _)| *known <= year);
    of_year.unwrap_or(&MONTHLY_CEILING_EUROS[0]).1 * 100
}

/// Months of age at which a pension that begins on `pension` is open to a person born on
/// `born_on` (CSS art. L. 161-17-2).
pub(super) fn pension_age_months(born_on: Day, pension: Day) -> i32 {
    let ages = if pension < day_of(PENSION_AGES_CHANGE_ON) {
        PENSION_AGES_BEFORE
    } else {
        PENSION_AGES_SINCE
    };
    ages.iter()
        .rev()
        .find(|(from, _)| day_of(*from) <= born_on)
        .map_or(ages[0].1, |(_, months)| *months)
}

/// The ceiling of social security of a whole year, in cents.
pub(super) fn yearly_ceiling(year: i16) -> Option<i64> {
    MONTHLY_CEILING_EUROS
        .iter()
        .find(|(known, _)| *known == year)
        .map(|(_, euros)| euros * 12 * 100)
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
    fn the_age_of_a_pension_depends_on_birth_and_on_its_first_day() {
        let (before, since) = ("2026-08-31", "2026-09-01");
        for (born_on, pension, years, months) in [
            ("1961-08-31", before, 62, 0),
            ("1961-09-01", since, 62, 3),
            ("1964-06-01", before, 63, 0),
            ("1964-06-01", since, 62, 9),
            ("1965-03-31", since, 62, 9),
            ("1965-04-01", since, 63, 0),
            ("1968-01-01", before, 64, 0),
            ("1968-12-31", since, 63, 9),
            ("1969-01-01", since, 64, 0),
        ] {
            let age = pension_age_months(born_on.parse().unwrap(), pension.parse().unwrap());
            assert_eq!(age, years * 12 + months, "{born_on} {pension}");
        }
    }

    #[test]
    fn the_minimum_wage_changes_on_its_day() {
        assert_eq!(smic_hourly(Day::new(2024, 10, 31).unwrap()), Some(1_165));
        assert_eq!(smic_hourly(Day::new(2024, 11, 1).unwrap()), Some(1_188));
        assert_eq!(smic_hourly(Day::new(2020, 12, 31).unwrap()), None);
    }
}

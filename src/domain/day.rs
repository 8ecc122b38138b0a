//! Civil days and periods. There are no instants and no time zones here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A civil day of the proleptic Gregorian calendar, from 1900-01-01 to 2199-12-31.
///
/// Kept as a number of days, so that comparing and counting cost nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Why a text is not a day or a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {expected}")]
pub struct DayError {
    text: String,
    expected: &'static str,
}

/// Days of the week, Monday first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A day as the calendar names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Civil {
    year: i16,
    month: i8,
    day: i8,
}

/// From 0000-03-01, where the counts below begin, to 1970-01-01.
const DAYS_BEFORE_1970: i32 = 719_468;

impl Day {
    /// The day `year-month-day`, if the calendar has it and it is in range.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let exists = (1900..=2199).contains(&year)
            && (1..=12).contains(&month)
            && (1..=Month { year, month }.n_days()).contains(&day);
        exists.then(|| Self::of(Civil { year, month, day }))
    }

    /// Counts the days up to a date that exists, after the year 0: Neri and Schneider,
    /// Euclidean affine functions and their application to calendar algorithms, 2022.
    fn of(date: Civil) -> Self {
        let (year, month) = (i32::from(date.year), i32::from(date.month));
        // A year that begins in March ends with its leap day.
        let (year, month) = if month <= 2 {
            (year - 1, month + 12)
        } else {
            (year, month)
        };
        let century = year / 100;
        let of_years = 1_461 * year / 4 - century + century / 4;
        let of_months = (979 * month - 2_919) / 32;
        Self(of_years + of_months + i32::from(date.day) - 1 - DAYS_BEFORE_1970)
    }

    /// The date, by the inverse of the same paper.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "days stay within four-digit years"
    )]
    fn date(self) -> Civil {
        let number = u64::try_from(i64::from(self.0) + i64::from(DAYS_BEFORE_1970)).unwrap_or(0);
        let in_quarters = 4 * number + 3;
        let century = in_quarters / 146_097;
        let of_century = 2_939_745 * ((in_quarters % 146_097) | 3);
        let day_of_year = (of_century & 0xffff_ffff) / 2_939_745 / 4;
        let of_year = 2_141 * day_of_year + 197_913;
        let (year, month) = (100 * century + (of_century >> 32), of_year >> 16);
        // Days from January on belong to the next civil year.
        let (year, month) = if day_of_year >= 306 {
            (year + 1, month - 12)
        } else {
            (year, month)
        };
        Civil {
            year: year as i16,
            month: month as i8,
            day: ((of_year & 0xffff) / 2_141 + 1) as i8,
        }
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day `number` days after 1970-01-01.
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// The civil year.
    pub fn year(self) -> i16 {
        self.date().year
    }

    /// The civil month.
    pub fn month(self) -> Month {
        let Civil { year, month, .. } = self.date();
        Month { year, month }
    }

    /// The day number inside its month, 1 to 31.
    pub fn day_of_month(self) -> i8 {
        self.date().day
    }

    /// The day of the week.
    pub const fn weekday(self) -> Weekday {
        match (self.0 + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// This day moved by `days`, later when positive.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// Same day number `months` later (earlier when negative), or the last day of
    /// that month if it does not exist (contract, CS 1.3).
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let Civil { year, month, day } = self.date();
        let target = Month { year, month }.plus(months);
        target.day(day.min(target.n_days()))
    }

    /// The last day of a period of `months` months that begins on this day.
    ///
    /// The day before the same day number, or the last day of the month when that
    /// number does not exist: six months from 2026-01-15 end on 2026-07-14, from
    /// 2025-08-31 on 2026-02-28.
    #[must_use]
    pub fn end_of_months(self, months: i32) -> Self {
        let Civil { year, month, day } = self.date();
        let target = Month { year, month }.plus(months);
        if day > target.n_days() {
            target.last_day()
        } else {
            target.day(day).plus_days(-1)
        }
    }

    /// Days from `earlier` to this day; negative when it is later.
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let bytes = text.as_bytes();
            if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
                return None;
            }
            Self::new(
                digits(&bytes[0..4])?,
                i8::try_from(digits(&bytes[5..7])?).ok()?,
                i8::try_from(digits(&bytes[8..10])?).ok()?,
            )
        };
        read().ok_or_else(|| DayError {
            text: text.chars().take(24).collect(),
            expected: "day: expected `YYYY-MM-DD`, from 1900 to 2199",
        })
    }
}

fn digits(bytes: &[u8]) -> Option<i16> {
    bytes.iter().try_fold(0_i16, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i16::from(byte - b'0'))
    })
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year, date.month, date.day)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::quantity::from_text(deserializer)
    }
}

impl schemars::JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

/// A civil month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month `month` (1 to 12) of `year`.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        Day::new(year, month, 1).map(Day::month)
    }

    /// The year.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month of the year, 1 to 12.
    pub const fn number(self) -> i8 {
        self.month
    }

    /// The month `months` later (earlier when negative).
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let index = i32::from(self.year) * 12 + i32::from(self.month) - 1 + months;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "years stay within four digits"
        )]
        Self {
            year: index.div_euclid(12) as i16,
            month: (index.rem_euclid(12) + 1) as i8,
        }
    }

    /// The month right after.
    #[must_use]
    #[inline]
    pub const fn next(self) -> Self {
        if self.month == 12 {
            Self {
                year: self.year + 1,
                month: 1,
            }
        } else {
            Self {
                month: self.month + 1,
                ..self
            }
        }
    }

    /// The first day.
    pub fn first_day(self) -> Day {
        self.day(1)
    }

    /// The last day.
    pub fn last_day(self) -> Day {
        self.day(self.n_days())
    }

    /// A day that the month has.
    fn day(self, day: i8) -> Day {
        Day::of(Civil {
            year: self.year,
            month: self.month,
            day,
        })
    }

    /// How many days it has.
    pub const fn n_days(self) -> i8 {
        match self.month {
            2 if self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = DayError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        format!("{text}-01")
            .parse::<Day>()
            .map(Day::month)
            .map_err(|_| DayError {
                text: text.chars().take(24).collect(),
                expected: "month: expected `YYYY-MM`",
            })
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::quantity::from_text(deserializer)
    }
}

impl schemars::JsonSchema for Month {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Month".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" })
    }
}

/// Days from `first_day` to `last_day`, both included (contract, CS 1.2).
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day, included.
    pub first_day: Day,
    /// Last day, included.
    pub last_day: Day,
}

impl Period {
    /// Number of days, both ends included; zero or less when reversed.
    pub const fn n_days(self) -> i32 {
        self.last_day.days_since(self.first_day) + 1
    }

    /// Whether `day` lies inside.
    pub fn contains(self, day: Day) -> bool {
        self.first_day <= day && day <= self.last_day
    }

    /// The days from `first_day` to `last_day`; none when reversed.
    pub fn new(first_day: Day, last_day: Day) -> Option<Self> {
        (first_day <= last_day).then_some(Self {
            first_day,
            last_day,
        })
    }

    /// The days in both periods; none when they do not meet.
    pub fn common(self, other: Self) -> Option<Self> {
        Self::new(
            self.first_day.max(other.first_day),
            self.last_day.min(other.last_day),
        )
    }

    /// Number of days in both periods; zero when they do not meet.
    pub fn n_common_days(self, other: Self) -> i32 {
        self.common(other).map_or(0, Self::n_days)
    }

    /// The days outside `other`: those before it, those after it.
    pub fn outside(self, other: Self) -> impl Iterator<Item = Self> {
        let before = Self::new(
            self.first_day,
            self.last_day.min(other.first_day.plus_days(-1)),
        );
        let after = Self::new(
            self.first_day.max(other.last_day.plus_days(1)),
            self.last_day,
        );
        [before, after].into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn every_day_of_three_centuries_is_that_of_another_calendar() {
        let mut expected = jiff::civil::date(1900, 1, 1);
        let first = day("1900-01-01");
        assert_eq!(
            first.number(),
            (expected - jiff::civil::date(1970, 1, 1)).get_days()
        );
        for n in 0..109_572 {
            let day = first.plus_days(n);
            let (year, month) = (expected.year(), expected.month());
            let date = Civil {
                year,
                month,
                day: expected.day(),
            };
            assert_eq!(day.date(), date);
            assert_eq!(Day::of(date), day);
            assert_eq!(Month { year, month }.n_days(), expected.days_in_month());
            expected = expected.tomorrow().unwrap();
        }
    }

    #[test]
    fn months_end_where_the_law_notes_say() {
        assert_eq!(day("2026-01-15").end_of_months(6), day("2026-07-14"));
        assert_eq!(day("2025-08-31").end_of_months(6), day("2026-02-28"));
        assert_eq!(day("2024-02-29").end_of_months(36), day("2027-02-28"));
        assert_eq!(day("2024-02-29").plus_months(12), day("2025-02-28"));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "26-01-01",
            "2026-1-01",
            "2026-01-01T00",
            "1899-12-31",
            "２026-01-1",
        ] {
            assert!(text.parse::<Day>().is_err(), "`{text}` was accepted");
        }
    }

    #[test]
    fn the_first_of_january_2026_is_a_thursday() {
        assert_eq!(day("2026-01-01").weekday(), Weekday::Thursday);
    }

    #[test]
    fn common_days_are_counted_once_and_never_below_zero() {
        let period = |first_day: &str, last_day: &str| Period {
            first_day: first_day.parse().unwrap(),
            last_day: last_day.parse().unwrap(),
        };
        let march = period("2026-03-01", "2026-03-31");
        assert_eq!(march.n_common_days(period("2026-03-31", "2026-04-30")), 1);
        assert_eq!(march.n_common_days(period("2026-02-01", "2026-03-02")), 2);
        assert_eq!(march.n_common_days(period("2026-04-05", "2026-04-30")), 0);
    }
}

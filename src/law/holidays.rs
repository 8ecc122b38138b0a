//! Public holidays (`jours fériés`), needed only where gaps were filled before September 2024.
//!
//! C. trav. art. L. 3133-1. The two more of Alsace and Moselle are left out.

use crate::domain::{Day, Weekday};

/// Whether `day` is a Saturday or a Sunday.
pub(super) fn is_weekend(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Whether `day` is a public holiday. C. trav. art. L. 3133-1.
pub(super) fn is_holiday(day: Day) -> bool {
    let month_and_day = (day.month().number(), day.day_of_month());
    let fixed = [
        (1, 1),
        (5, 1),
        (5, 8),
        (7, 14),
        (8, 15),
        (11, 1),
        (11, 11),
        (12, 25),
    ];
    let after_easter = day.days_since(easter_sunday(day.year()));
    fixed.contains(&month_and_day) || matches!(after_easter, 1 | 39 | 50)
}

/// Easter Sunday, by the Gregorian computus.
fn easter_sunday(year: i16) -> Day {
    let year_number = i32::from(year);
    let golden = year_number % 19;
    let century = year_number / 100;
    let of_century = year_number % 100;
    let epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15)
        .rem_euclid(30);
    let weekday =
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let correction = (golden + 11 * epact + 22 * weekday) / 451;
    let march_first = Day::new(year, 3, 1).expect("1 March exists every year");
    march_first.plus_days(epact + weekday - 7 * correction + 21)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing::day;

    #[test]
    fn easter_falls_where_the_calendars_put_it() {
        for text in ["2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05"] {
            assert_eq!(easter_sunday(day(text).year()), day(text));
        }
    }

    /// The same day by the rule that Gauss gave, exceptions included.
    fn easter_by_gauss(year: i32) -> Day {
        let century = year / 100;
        let moon = (15 + century - century / 4 - (13 + 8 * century) / 25) % 30;
        let full = (19 * (year % 19) + moon) % 30;
        let week = (4 + century - century / 4) % 7;
        let to_sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * full + week) % 7;
        let is_too_late = (full, to_sunday) == (29, 6)
            || ((full, to_sunday) == (28, 6) && (11 * moon + 11) % 30 < 19);
        let days = full + to_sunday - if is_too_late { 7 } else { 0 };
        let year = i16::try_from(year).unwrap();
        Day::new(year, 3, 22).unwrap().plus_days(days)
    }

    #[test]
    fn easter_agrees_with_the_rule_of_gauss() {
        for year in 1900..2200 {
            let found = easter_sunday(i16::try_from(year).unwrap());
            assert_eq!(found, easter_by_gauss(year), "{year}");
        }
    }

    #[test]
    fn the_eleven_holidays_of_2024_are_known() {
        let first = day("2024-01-01");
        let found: Vec<String> = (0..366)
            .map(|n| first.plus_days(n))
            .filter(|day| is_holiday(*day))
            .map(|day| day.to_string())
            .collect();
        // Easter Monday 1 April, Ascension 9 May, Whit Monday 20 May.
        assert_eq!(
            found,
            [
                "2024-01-01",
                "2024-04-01",
                "2024-05-01",
                "2024-05-08",
                "2024-05-09",
                "2024-05-20",
                "2024-07-14",
                "2024-08-15",
                "2024-11-01",
                "2024-11-11",
                "2024-12-25"
            ]
        );
    }
}

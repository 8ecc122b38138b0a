//! Which days are worked where: public holidays by place, and the days on which payroll is due.
//!
//! Only habits of those who send: what a holiday changes in law is decided elsewhere. The two
//! calendars share no code, and their tests no table.

use crate::domain::{Day, Weekday};

/// Which public holidays are kept: eleven everywhere (C. trav. art. L. 3133-1), and others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holidays {
    /// The eleven.
    Mainland,
    /// Good Friday and 26 December too. C. trav. art. L. 3134-13.
    AlsaceMoselle,
    /// The end of slavery too, on 27 May. C. trav. art. L. 3422-2, as below.
    Guadeloupe,
    /// 22 May.
    Martinique,
    /// 10 June.
    Guyane,
    /// 20 December.
    Reunion,
    /// 27 April.
    Mayotte,
}

/// Days of each month that are public holidays everywhere.
const FIXED: [(i8, i8); 8] = [
    (1, 1),
    (5, 1),
    (5, 8),
    (7, 14),
    (8, 15),
    (11, 1),
    (11, 11),
    (12, 25),
];

/// Easter Monday, Ascension and Whit Monday, in days after Easter.
const AFTER_EASTER: [i32; 3] = [1, 39, 50];

impl Holidays {
    /// The calendar of that name in `datasets/funds/funds.csv`.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "mainland" => Some(Self::Mainland),
            "alsace-moselle" => Some(Self::AlsaceMoselle),
            "guadeloupe" => Some(Self::Guadeloupe),
            "martinique" => Some(Self::Martinique),
            "guyane" => Some(Self::Guyane),
            "reunion" => Some(Self::Reunion),
            "mayotte" => Some(Self::Mayotte),
            _ => None,
        }
    }

    /// Whether the day is a public holiday there.
    pub fn is_holiday(self, day: Day) -> bool {
        let date = (day.month().number(), day.day_of_month());
        if FIXED.contains(&date) || self.of_its_own() == Some(date) {
            return true;
        }
        // Easter lies between 22 March and 25 April: nothing that moves falls outside.
        if !(3..=6).contains(&date.0) {
            return false;
        }
        let after_easter = day.days_since(easter(day.year()));
        AFTER_EASTER.contains(&after_easter) || (self == Self::AlsaceMoselle && after_easter == -2)
    }

    /// The one more day of the place, when it has a date.
    const fn of_its_own(self) -> Option<(i8, i8)> {
        match self {
            Self::Mainland => None,
            Self::AlsaceMoselle => Some((12, 26)),
            Self::Guadeloupe => Some((5, 27)),
            Self::Martinique => Some((5, 22)),
            Self::Guyane => Some((6, 10)),
            Self::Reunion => Some((12, 20)),
            Self::Mayotte => Some((4, 27)),
        }
    }

    /// Whether offices, and the post, work that day.
    pub fn is_worked(self, day: Day) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.is_holiday(day)
    }

    /// The first day from `day` on that is worked.
    pub fn next_worked(self, mut day: Day) -> Day {
        while !self.is_worked(day) {
            day = day.plus_days(1);
        }
        day
    }

    /// When the payroll declaration of the month of `day` is due: on the 5th of the next
    /// month, or on the 15th for small employers, or the next worked day.
    pub fn payroll_due(self, day: Day, is_large: bool) -> Day {
        let first = day.month().plus(1).first_day();
        self.next_worked(first.plus_days(if is_large { 4 } else { 14 }))
    }
}

/// Easter Sunday of the year, by the Gregorian computus.
pub(super) fn easter(year: i16) -> Day {
    let n = i32::from(year);
    let (golden, century, rest) = (n % 19, n / 100, n % 100);
    let leaps = (century + 8) / 25;
    let moon = (19 * golden + century - century / 4 - (century - leaps + 1) / 3 + 15) % 30;
    let week = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * week) / 451;
    let equinox = Day::new(year, 3, 22).expect("22 March exists every year");
    equinox.plus_days(moon + week - 7 * late)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn easter_falls_where_almanacs_print_it() {
        // Published dates; 1954, 1981, 2049 and 2076 are the exceptions of the rule of Gauss.
        for text in [
            "1943-04-25",
            "1954-04-18",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2011-04-24",
            "2019-04-21",
            "2023-04-09",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
        ] {
            assert_eq!(easter(day(text).year()), day(text));
        }
    }

    #[test]
    fn each_place_keeps_its_own_days_of_2026() {
        let everywhere = [
            "2026-01-01",
            "2026-04-06",
            "2026-05-01",
            "2026-05-08",
            "2026-05-14",
            "2026-05-25",
            "2026-07-14",
            "2026-08-15",
            "2026-11-01",
            "2026-11-11",
            "2026-12-25",
        ];
        let places: [(&str, &[&str]); 7] = [
            ("mainland", &[]),
            ("alsace-moselle", &["2026-04-03", "2026-12-26"]),
            ("guadeloupe", &["2026-05-27"]),
            ("martinique", &["2026-05-22"]),
            ("guyane", &["2026-06-10"]),
            ("reunion", &["2026-12-20"]),
            ("mayotte", &["2026-04-27"]),
        ];
        for (name, own) in places {
            let holidays = Holidays::named(name).unwrap();
            let mut expected: Vec<Day> = everywhere.iter().chain(own).map(|d| day(d)).collect();
            expected.sort();
            let found: Vec<Day> = (0..365)
                .map(|n| day("2026-01-01").plus_days(n))
                .filter(|day| holidays.is_holiday(*day))
                .collect();
            assert_eq!(found, expected, "{name}");
        }
        assert_eq!(Holidays::named("corse"), None);
    }

    #[test]
    fn payroll_is_due_on_a_worked_fifth_or_fifteenth() {
        let mainland = Holidays::Mainland;
        let due = |text, is_large| mainland.payroll_due(day(text), is_large);
        assert_eq!(due("2026-01-31", true), day("2026-02-05"));
        assert_eq!(due("2026-01-01", false), day("2026-02-16"));
        // 15 August 2026 is a Saturday and a holiday.
        assert_eq!(due("2026-07-10", false), day("2026-08-17"));
        assert_eq!(due("2025-12-31", true), day("2026-01-05"));
        // The month after February has its fifth whether the year is leap or not.
        assert_eq!(due("2024-02-29", true), day("2024-03-05"));
    }
}

//! How what a fund receives and pays is spread over days and hours.

use serde::Deserialize;

use super::funds::FundFacts;
use super::tables::{TableError, Tables};
use crate::domain::{Day, Month, Weekday, words};

/// The file that [`Traffic::read`] needs, by its path under `datasets/`.
pub const TRAFFIC_FILE: &str = "caseload/traffic.toml";

words! {
    /// What arrives at a fund, or leaves it.
    pub enum Flow {
        /// Stops that begin: each is a dossier.
        Stops,
        /// Certificates of doctors: those of a stop and of its extensions.
        Certificates,
        /// Statements of employers.
        Signals,
        /// Payments of the nightly runs.
        Payments,
    }
}

impl Flow {
    /// Every flow.
    pub const ALL: [Self; 4] = [
        Self::Stops,
        Self::Certificates,
        Self::Signals,
        Self::Payments,
    ];

    /// The name used in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stops => "stops",
            Self::Certificates => "certificates",
            Self::Signals => "signals",
            Self::Payments => "payments",
        }
    }
}

/// What is expected in one hour of one day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hour {
    /// The day, where the fund is.
    pub day: Day,
    /// 0 to 23, where the fund is.
    pub hour: u8,
    /// What arrives or leaves.
    pub flow: Flow,
    /// How many.
    pub count: u64,
}

/// Weeks of a year.
const WEEKS: u64 = 52;

/// Shapes of days and hours. Every figure stands in the file with its source.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traffic {
    hours: Hours,
    winter: Winter,
    signals: Signals,
    payments: Payments,
}

macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident { $($field:ident : $type:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            struct $name {
                value: String,
                year: u16,
                source: String,
                confidence: String,
                $($field: $type,)*
            }
        )*
    };
}

figures! {
    Hours { weights: Vec<u32> }
    Winter { percent: u64 }
    Signals { per_thousand_certificates: u64, deadlines: Vec<i8>, times_on_deadline: u64 }
    Payments {
        per_thousand_certificates: u64, first_hour: u8, n_hours: u8, after_holiday_percent: u64,
    }
}

impl Traffic {
    /// Reads the text of [`TRAFFIC_FILE`].
    ///
    /// # Errors
    /// [`TableError::Malformed`] when a figure is missing or impossible.
    pub fn read(text: &str) -> Result<Self, TableError> {
        let malformed = |message: String| TableError::Malformed {
            file: TRAFFIC_FILE,
            message,
        };
        let traffic: Self = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
        let hours: u32 = traffic.hours.weights.iter().sum();
        if traffic.hours.weights.len() != 24 || hours != 100 {
            return Err(malformed(format!(
                "hours: {} weights that sum to {hours}: expected 24 that sum to 100",
                traffic.hours.weights.len()
            )));
        }
        let payments = &traffic.payments;
        if payments.n_hours == 0 || payments.first_hour + payments.n_hours > 24 {
            return Err(malformed(
                "payments: the run must lie inside one day".to_owned(),
            ));
        }
        Ok(traffic)
    }

    /// What a fund is expected to receive and pay in a month, hour by hour; hours without any are
    /// left out. The months of a year add up to what is received and paid in it.
    pub fn month(&self, tables: &Tables, fund: &FundFacts, month: Month) -> Vec<Hour> {
        let volumes = tables.volumes(fund);
        let n_stops: u64 = volumes.iter().map(|volume| volume.n_stops_per_year).sum();
        let n_certificates = fund.n_certificates_per_year;
        let per_thousand = |n: u64| n_certificates * n / 1_000;
        let days: Vec<Day> = days_of(month).collect();
        let mut hours = Vec::new();
        for flow in Flow::ALL {
            let n_per_year = match flow {
                Flow::Stops => n_stops,
                Flow::Certificates => n_certificates,
                Flow::Signals => per_thousand(self.signals.per_thousand_certificates),
                Flow::Payments => per_thousand(self.payments.per_thousand_certificates),
            };
            let n_in_month = of_month(tables, n_per_year, month);
            let weights: Vec<u64> = days
                .iter()
                .map(|day| self.weight_of_day(tables, fund, flow, *day))
                .collect();
            for (day, n_in_day) in days.iter().zip(spread(n_in_month, &weights)) {
                let counts = spread(n_in_day, &self.weights_of_hours(flow));
                hours.extend((0..).zip(counts).map(|(hour, count)| Hour {
                    day: *day,
                    hour,
                    flow,
                    count,
                }));
            }
        }
        hours.retain(|hour| hour.count > 0);
        hours.sort_by_key(|hour| (hour.day, hour.hour, hour.flow));
        hours
    }

    fn weight_of_day(&self, tables: &Tables, fund: &FundFacts, flow: Flow, day: Day) -> u64 {
        let calendar = &tables.0.calendar;
        let is_worked = fund.holidays.is_worked(day);
        match flow {
            Flow::Stops | Flow::Certificates => {
                let weekday = day.weekday() as usize;
                let weight = u64::from(calendar.starts_by_weekday.weights[weekday]);
                let kept = if fund.holidays.is_holiday(day) {
                    u64::from(calendar.holidays.kept_per_mille)
                } else {
                    1_000
                };
                weight * kept
            }
            Flow::Signals => {
                // Due on that day or the next worked one; many are sent the day before.
                let is_busy = self.signals.deadlines.iter().any(|deadline| {
                    let first = day.month().first_day();
                    let due = first.plus_days(i32::from(*deadline) - 1);
                    let due = fund.holidays.next_worked(due);
                    day == due || fund.holidays.next_worked(day.plus_days(1)) == due
                });
                match (is_worked, is_busy) {
                    (false, _) => 0,
                    (true, true) => self.signals.times_on_deadline,
                    (true, false) => 1,
                }
            }
            Flow::Payments => {
                let before = day.plus_days(-1);
                let is_weekend = matches!(before.weekday(), Weekday::Saturday | Weekday::Sunday);
                match (is_worked, fund.holidays.is_worked(before) || is_weekend) {
                    (false, _) => 0,
                    (true, true) => 100,
                    (true, false) => self.payments.after_holiday_percent,
                }
            }
        }
    }

    fn weights_of_hours(&self, flow: Flow) -> Vec<u64> {
        let payments = &self.payments;
        let run = payments.first_hour..payments.first_hour + payments.n_hours;
        match flow {
            Flow::Payments => (0..24).map(|hour| u64::from(run.contains(&hour))).collect(),
            // Offices send in the hours in which practices do.
            _ => self.hours.weights.iter().copied().map(u64::from).collect(),
        }
    }

    /// What begins in the busiest hour of the busiest weekday of a winter, in thousandths, of
    /// `n_per_year` that begin in a year.
    pub fn busiest_hour(&self, n_per_year: u64, tables: &Tables) -> u64 {
        let most = |weights: &[u32]| u64::from(weights.iter().copied().max().unwrap_or(0));
        let day = most(&tables.0.calendar.starts_by_weekday.weights);
        let hour = most(&self.hours.weights);
        (n_per_year * day * hour * self.winter.percent * 1_000).div_ceil(WEEKS * 1_000_000)
    }
}

fn days_of(month: Month) -> impl Iterator<Item = Day> {
    let (first, last) = (month.first_day(), month.last_day());
    (0..=last.days_since(first)).map(move |n| first.plus_days(n))
}

/// The part of a year that falls into the month.
fn of_month(tables: &Tables, n_per_year: u64, month: Month) -> u64 {
    let weights = &tables.0.calendar.starts_by_month.weights;
    let weights: Vec<u64> = weights.iter().copied().map(u64::from).collect();
    let rank = usize::try_from(month.number() - 1).expect("one of twelve");
    spread(n_per_year, &weights)[rank]
}

/// A whole shared out by weights: nothing is lost, and no part is off by more than one.
pub fn spread(whole: u64, weights: &[u64]) -> Vec<u64> {
    let sum = u128::from(weights.iter().sum::<u64>().max(1));
    let (mut weighed, mut given) = (0_u128, 0_u64);
    let parts = weights.iter().map(|weight| {
        weighed += u128::from(*weight);
        // Half a one more, so that what is left is not heaped on the last.
        let upto = (u128::from(whole) * weighed * 2 + sum) / (2 * sum);
        let upto = u64::try_from(upto).expect("at most the whole");
        let part = upto - given;
        given = upto;
        part
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures;
    use super::*;

    const TEXT: &str = include_str!("../../datasets/caseload/traffic.toml");

    #[test]
    fn the_busiest_hour_of_the_country_is_that_of_the_estimates() {
        let traffic = Traffic::read(TEXT).unwrap();
        let tables = fixtures::tables();
        // 30 million certificates: 218 000 on a Monday of winter, 14 % of them in one hour.
        let hour = traffic.busiest_hour(30_000_000, &tables) / 1_000;
        assert!(hour.abs_diff(218_000 * 14 / 100) < 100, "{hour}");
    }

    fn month(year: i16, month: i8) -> Vec<Hour> {
        let tables = fixtures::tables();
        let fund = tables.fund("441".parse().unwrap()).unwrap();
        let traffic = Traffic::read(TEXT).unwrap();
        traffic.month(&tables, fund, Month::new(year, month).unwrap())
    }

    fn sum(hours: &[Hour], flow: Flow, is_counted: impl Fn(&Hour) -> bool) -> u64 {
        let of_flow = hours.iter().filter(|hour| hour.flow == flow);
        of_flow
            .filter(|hour| is_counted(hour))
            .map(|hour| hour.count)
            .sum()
    }

    #[test]
    fn the_months_of_a_year_add_up_to_what_the_fund_receives() {
        let tables = fixtures::tables();
        let fund = tables.fund("441".parse().unwrap()).unwrap();
        let year: u64 = (1..=12)
            .map(|number| sum(&month(2026, number), Flow::Certificates, |_| true))
            .sum();
        assert_eq!(year, fund.n_certificates_per_year);
    }

    #[test]
    fn practices_are_closed_on_holidays_and_at_night_and_offices_on_sundays_too() {
        let november = month(2026, 11);
        let on = |day: i8| move |hour: &Hour| hour.day.day_of_month() == day;
        // 9 and 16 November are Mondays, 11 November is a holiday and 18 a Wednesday too.
        let monday = sum(&november, Flow::Certificates, on(9));
        let wednesday = sum(&november, Flow::Certificates, on(18));
        let holiday = sum(&november, Flow::Certificates, on(11));
        assert!(monday > wednesday && wednesday > 3 * holiday && holiday > 0);
        assert_eq!(sum(&november, Flow::Signals, on(11)), 0);
        assert_eq!(sum(&november, Flow::Signals, on(15)), 0, "a Sunday");
        // The 15th is a Sunday: the declaration is due on the Monday.
        for busy in [4, 5, 13, 16] {
            let (busy, usual) = (
                sum(&november, Flow::Signals, on(busy)),
                sum(&november, Flow::Signals, on(6)),
            );
            assert!(busy > 4 * usual, "{busy} {usual}");
        }
        let (after, usual) = (
            sum(&november, Flow::Payments, on(12)),
            sum(&november, Flow::Payments, on(13)),
        );
        assert!(after.abs_diff(usual * 3 / 2) <= 2, "{after} {usual}");
        assert_eq!(sum(&november, Flow::Stops, |hour| hour.hour < 7), 0);
        assert_eq!(sum(&november, Flow::Payments, |hour| hour.hour > 5), 0);
    }

    #[test]
    fn a_whole_is_shared_out_without_loss() {
        assert_eq!(spread(10, &[1, 1, 1]), [3, 4, 3]);
        assert_eq!(spread(1, &[0, 5, 0]), [0, 1, 0]);
        assert_eq!(spread(7, &[0, 0]), [0, 0]);
    }

    #[test]
    fn hours_that_do_not_make_a_day_are_refused() {
        let wrong = TEXT.replace("13, 14, 13", "13, 14, 14");
        let error = Traffic::read(&wrong).unwrap_err().to_string();
        assert!(error.contains("sum to 101"), "{error}");
    }
}

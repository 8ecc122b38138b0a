//! `recette calendar`: what a fund is expected to receive and pay in a month, as the table that
//! `[load.open]` reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use jiff::Span;
use jiff::civil::DateTime;

use super::embedded::Datasets;
use super::failure::Failure;
use super::people::{fund, tables, wrong};
use super::print;
use crate::domain::{Day, Month};
use crate::population::{Flow, Hour, RecipeError, TRAFFIC_FILE, Tables, Traffic};
use crate::report::{FlowOfMonth, calendar_page};
use crate::scenario::Forecast;

/// Options of `calendar`.
#[derive(Args, Debug)]
pub(super) struct CalendarArgs {
    /// Three digits of the fund.
    #[arg(long, value_name = "CODE", default_value = "441")]
    fund: String,
    /// The month: `2026-11`.
    #[arg(long, value_name = "MONTH")]
    month: Month,
    /// Write the table to this file instead of the standard output.
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
    /// Draw it too: one page that opens without network.
    #[arg(long, value_name = "FILE.html")]
    page: Option<PathBuf>,
}

/// Carries out the command.
pub(super) fn calendar(args: &CalendarArgs, datasets: &Datasets) -> Result<(), Failure> {
    let tables = tables(datasets)?;
    let code = fund(&tables, &args.fund)?;
    let facts = tables
        .fund(code)
        .ok_or_else(|| wrong(&RecipeError::unknown_fund(&tables, &args.fund)))?;
    let hours = traffic(datasets)?.month(&tables, facts, args.month);
    let write = |path: &PathBuf, text: &str| {
        std::fs::write(path, text).map_err(|error| Failure::unwritable(path, &error))
    };
    if let Some(path) = &args.page {
        let name = format!("fund {} {}", facts.code, facts.name);
        let page = calendar_page(&name, &args.month.to_string(), &flows(args.month, &hours));
        write(path, &page)?;
    }
    match &args.out {
        Some(path) => write(path, &table(&hours)),
        None => print(table(&hours).trim_end()),
    }
}

/// What is expected of some funds in a stretch of time, as such a table: hours that it cuts bring
/// their part. `fund` goes before that of the scenario's people.
///
/// # Errors
/// A sentence: no such fund, or no such flow.
pub(super) fn forecast(
    asked: &Forecast,
    fund: Option<&str>,
    tables: &Tables,
    traffic: &Traffic,
) -> Result<String, String> {
    let of_people = fund.map_or_else(|| asked.fund.to_string(), str::to_owned);
    let codes = match &asked.funds[..] {
        [] => vec![of_people],
        [all] if all == "all" => {
            let codes = tables.funds().iter();
            codes.map(|facts| facts.code.to_string()).collect()
        }
        codes => codes.to_vec(),
    };
    let flow = Flow::ALL
        .into_iter()
        .find(|flow| flow.name() == asked.flow)
        .ok_or_else(|| {
            let known: Vec<&str> = Flow::ALL.into_iter().map(Flow::name).collect();
            format!(
                "`{}` is no flow: there are {}",
                asked.flow,
                known.join(", ")
            )
        })?;
    let mut by_hour: BTreeMap<DateTime, u64> = BTreeMap::new();
    for code in codes {
        let facts = code.parse().ok().and_then(|code| tables.fund(code));
        let facts = facts.ok_or_else(|| RecipeError::unknown_fund(tables, &code).to_string())?;
        for month in months(asked) {
            let hours = traffic.month(tables, facts, month);
            for hour in hours.iter().filter(|hour| hour.flow == flow) {
                *by_hour.entry(start_of(hour)).or_default() += hour.count;
            }
        }
    }
    let mut text = "from,to,flow,count\n".to_owned();
    // Parts of an hour add up: what one rounds away the next brings.
    let mut sum = 0;
    for (begins, count) in by_hour {
        let from = begins.max(asked.from);
        let to = (begins + Span::new().hours(1)).min(asked.to);
        if from < to {
            let before = sum / WHOLE;
            sum += u128::from(count) * u128::from(asked.percent) * seconds(from, to);
            let _ = writeln!(text, "{from},{to},{},{}", flow.name(), sum / WHOLE - before);
        }
    }
    Ok(text)
}

/// A hundred percent of an hour in seconds.
const WHOLE: u128 = 100 * 3_600;

fn seconds(from: DateTime, to: DateTime) -> u128 {
    to.duration_since(from).unsigned_abs().as_secs().into()
}

fn start_of(hour: &Hour) -> DateTime {
    let (day, month) = (hour.day, hour.day.month());
    let hour = i8::try_from(hour.hour).expect("a day has 24 hours");
    jiff::civil::date(day.year(), month.number(), day.day_of_month()).at(hour, 0, 0, 0)
}

/// The months that the stretch touches.
fn months(asked: &Forecast) -> impl Iterator<Item = Month> {
    let month = |time: DateTime| Month::new(time.year(), time.month());
    let last = month(asked.to);
    std::iter::successors(month(asked.from), move |month| {
        (Some(*month) < last).then(|| month.next())
    })
}

/// How traffic is spread over days and hours.
pub(super) fn traffic(datasets: &Datasets) -> Result<Traffic, Failure> {
    let wrong = |message: String| Failure::WrongInput(format!("datasets: {message}"));
    let text = datasets
        .file(TRAFFIC_FILE)
        .ok_or_else(|| wrong(format!("`{TRAFFIC_FILE}` is missing")))?;
    Traffic::read(text).map_err(|error| wrong(error.to_string()))
}

/// The table: `from,to,flow,count`.
fn table(hours: &[Hour]) -> String {
    let mut text = "from,to,flow,count\n".to_owned();
    for hour in hours {
        let (until, next) = if hour.hour == 23 {
            (hour.day.plus_days(1), 0)
        } else {
            (hour.day, hour.hour + 1)
        };
        let _ = writeln!(
            text,
            "{}T{:02}:00,{until}T{next:02}:00,{},{}",
            hour.day,
            hour.hour,
            hour.flow.name(),
            hour.count
        );
    }
    text
}

/// Sums by day, and by hour of the busiest day.
fn flows(month: Month, hours: &[Hour]) -> Vec<FlowOfMonth> {
    let n_days = month.last_day().day_of_month();
    let one = |flow: Flow| {
        let of_flow: Vec<&Hour> = hours.iter().filter(|hour| hour.flow == flow).collect();
        let sum = |is_counted: &dyn Fn(&Hour) -> bool| -> u64 {
            let counted = of_flow.iter().filter(|hour| is_counted(hour));
            counted.map(|hour| hour.count).sum()
        };
        let on = |day: Day| sum(&|hour: &Hour| hour.day == day);
        let days = (0..n_days).map(|n| month.first_day().plus_days(i32::from(n)));
        let busiest = days
            .clone()
            .max_by_key(|day| (on(*day), std::cmp::Reverse(*day)))
            .unwrap_or_else(|| month.first_day());
        FlowOfMonth {
            name: flow.name().to_owned(),
            days: days
                .map(|day| (day.day_of_month().to_string(), on(day)))
                .collect(),
            hours: (0..24)
                .map(|number| {
                    let n = sum(&|hour: &Hour| hour.day == busiest && hour.hour == number);
                    (number.to_string(), n)
                })
                .collect(),
            busiest_day: busiest.to_string(),
        }
    };
    Flow::ALL.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(text: &str) -> u64 {
        let rows = text.lines().skip(1);
        rows.map(|row| row.rsplit(',').next().unwrap().parse::<u64>().unwrap())
            .sum()
    }

    /// What some funds expect of a Thursday, between two hours.
    fn expected(funds: &[&str], from: &str, to: &str, percent: u32) -> u64 {
        let datasets = Datasets::read(None).unwrap();
        let asked = Forecast {
            funds: funds.iter().map(|code| (*code).to_owned()).collect(),
            fund: "441".parse().unwrap(),
            flow: "stops".to_owned(),
            from: format!("2026-11-19T{from}").parse().unwrap(),
            to: format!("2026-11-19T{to}").parse().unwrap(),
            percent,
        };
        let (tables, traffic) = (tables(&datasets).unwrap(), traffic(&datasets).unwrap());
        sum(&forecast(&asked, None, &tables, &traffic).unwrap())
    }

    #[test]
    fn hours_that_are_cut_bring_their_part_and_funds_add_up() {
        let hour = expected(&["all"], "10:00", "11:00", 100);
        let halves = [("10:00", "10:30"), ("10:30", "11:00")];
        let halves = halves.map(|(from, to)| expected(&["all"], from, to, 100));
        assert!(
            hour.abs_diff(halves.iter().sum()) <= 1,
            "{hour}, {halves:?}"
        );
        assert!((hour * 10).abs_diff(expected(&["all"], "10:00", "11:00", 1_000)) <= 10);
        let both = expected(&["441", "851"], "08:00", "18:00", 100);
        let each = ["441", "851"].map(|code| expected(&[code], "08:00", "18:00", 100));
        assert_eq!(both, each.iter().sum::<u64>());
        // Without a list: the fund of the people.
        assert_eq!(expected(&[], "08:00", "18:00", 100), each[0]);
        assert!(both * 20 < expected(&["all"], "08:00", "18:00", 100));
    }

    #[test]
    fn a_fund_or_a_flow_that_there_is_not_is_told() {
        let datasets = Datasets::read(None).unwrap();
        let (tables, traffic) = (tables(&datasets).unwrap(), traffic(&datasets).unwrap());
        let told = |funds: &[&str], flow: &str| {
            let asked = Forecast {
                funds: funds.iter().map(|code| (*code).to_owned()).collect(),
                fund: "441".parse().unwrap(),
                flow: flow.to_owned(),
                from: "2026-11-19T08:00".parse().unwrap(),
                to: "2026-11-19T09:00".parse().unwrap(),
                percent: 100,
            };
            forecast(&asked, None, &tables, &traffic).unwrap_err()
        };
        assert!(told(&["999"], "stops").contains("`999`"));
        assert!(told(&["441"], "stop").contains("`stop` is no flow: there are stops"));
    }
}

//! `recette calendar`: what a fund is expected to receive and pay in a month, as the table that
//! `[load.open]` reads.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::embedded::Datasets;
use super::failure::Failure;
use super::people::{fund, tables, wrong};
use super::print;
use crate::domain::{Day, Month};
use crate::population::{Flow, Hour, RecipeError, TRAFFIC_FILE, Traffic};
use crate::report::{FlowOfMonth, calendar_page};

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

//! The page of `recette calendar --page`: what a fund is expected to receive and pay in a month.

use maud::{DOCTYPE, html};

use super::html::{head, scrolled};
use super::svg::columns_chart;
use super::words;

/// What one flow brings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlowOfMonth {
    /// Its name.
    pub name: String,
    /// How many on each day, by the number of the day.
    pub days: Vec<(String, u64)>,
    /// How many in each hour of the busiest day.
    pub hours: Vec<(String, u64)>,
    /// The busiest day.
    pub busiest_day: String,
}

impl FlowOfMonth {
    fn total(&self) -> u64 {
        self.days.iter().map(|(_, n)| n).sum()
    }

    fn busiest(of: &[(String, u64)]) -> u64 {
        of.iter().map(|(_, n)| *n).max().unwrap_or(0)
    }
}

/// The page, in one file without network or script.
pub fn calendar_page(fund: &str, month: &str, flows: &[FlowOfMonth]) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let a_second = |n: u64| words::figure(n as f64 / 3_600.0);
    let table = html! {
        table {
            caption { "The month in figures" }
            thead { tr {
                th scope="col" { "Flow" }
                th.num scope="col" { "Month" }
                th scope="col" { "Busiest day" }
                th.num scope="col" { "On it" }
                th.num scope="col" { "In its busiest hour" }
                th.num scope="col" { "A second then" }
            } }
            tbody {
                @for flow in flows {
                    tr {
                        th scope="row" { (flow.name) }
                        td.num { (words::count(flow.total())) }
                        td { (flow.busiest_day) }
                        td.num { (words::count(FlowOfMonth::busiest(&flow.days))) }
                        td.num { (words::count(FlowOfMonth::busiest(&flow.hours))) }
                        td.num { (a_second(FlowOfMonth::busiest(&flow.hours))) }
                    }
                }
            }
        }
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&html! { (month) ", " (fund) " – Recette" }))
            body {
                a.skip href="#main" { "Skip to the figures" }
                div.page {
                    header.top { p.brand { "Recette" } p { "Expected traffic" } }
                    main #main {
                        h1 { "What " strong { (fund) } " is expected to receive and pay in " strong { (month) } }
                        p { "Hours are those of the fund. Shapes of days and hours are estimates: each stands with its source in datasets/caseload." }
                        (scrolled("The month in figures", &table))
                        @for flow in flows {
                            h2 { (flow.name) }
                            p.lead { "Days of the month, in percent of it." }
                            (columns_chart(&format!("{} by day", flow.name), &flow.days))
                            p.lead { "Hours of " (flow.busiest_day) ", the busiest day, in percent of it." }
                            (columns_chart(&format!("{} by hour of the busiest day", flow.name), &flow.hours))
                        }
                    }
                    footer { p { "Written by Recette." } }
                }
            }
        }
    };
    page.into_string()
}

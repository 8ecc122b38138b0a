//! The page of `recette people --describe`: a year of people beside what is published.

use maud::{DOCTYPE, Markup, html};

use super::html::{head, scrolled};
use super::svg::columns_chart;
use super::words;
use crate::measure::{
    Compared, Group, LENGTHS, N_AGES, N_PAYS, Nation, Origin, PAY_STEP_CENTS, Paid,
};

/// The page, in one file without network or script. `funds` gives the name of each code.
pub fn people_page(
    name: &str,
    funds: &[(String, String)],
    nation: &Nation,
    compared: &[Compared],
    scale: f64,
) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&html! { "A year of " (name) " – Recette" }))
            body {
                a.skip href="#main" { "Skip to the figures" }
                div.page {
                    header.top { p.brand { "Recette" } p { "Invented people" } }
                    main #main {
                        h1 { "A year of " strong { (name) } ": who is drawn, and what is published" }
                        p {
                            (words::count(nation.n_files)) " files drawn; "
                            (words::count(nation.n_not_covered)) " of a fund whose law is another one; "
                            (words::count(nation.n_undecided)) " not decided. Totals are multiplied by "
                            (format!("{scale:.3}")) "."
                        }
                        (charts(nation))
                        h2 { "Published and produced" }
                        (scrolled("Published and produced", &table(compared)))
                        @for row in compared {
                            @if let Some(reason) = &row.published.apart {
                                p.note { strong { (row.published.label) } ": " (reason) }
                            }
                        }
                        h2 { "Mix of benefits" }
                        (scrolled("Mix of benefits", &mix(nation, scale)))
                        h2 { "Mix by fund" }
                        p.lead { "Share of each benefit in the euros of the fund, in percent." }
                        (scrolled("Mix by fund", &by_fund(funds, nation)))
                    }
                    footer { p { "Written by Recette. All people are invented; amounts are gross." } }
                }
            }
        }
    };
    page.into_string()
}

/// A quantity in its unit, as the tables of a year show it.
pub fn quantity(value: f64, unit: &str) -> String {
    match unit {
        "share" => format!("{:.1} %", value * 100.0),
        "euros/day" => format!("{value:.2} €"),
        _ if value.abs() >= 1e9 => format!("{:.2} billion", value / 1e9),
        _ if value.abs() >= 1e5 => format!("{:.2} million", value / 1e6),
        _ if value.abs() >= 1e3 => format!("{value:.0}"),
        _ => format!("{value:.2}"),
    }
}

/// A group of benefits in words.
pub const fn group_name(group: Group) -> &'static str {
    match group {
        Group::Sickness => "sickness",
        Group::PartTime => "therapeutic part time",
        Group::Accident => "accidents and occupational diseases",
        Group::Maternity => "maternity and adoption",
        Group::Paternity => "paternity",
        Group::OtherLeave => "birth leave and bereavement",
        Group::SelfEmployed => "the self-employed",
    }
}

/// How a figure came about, in one word.
pub const fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Input => "input",
        Origin::Calibrated => "calibrated",
        Origin::Predicted => "predicted",
    }
}

fn table(compared: &[Compared]) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { "Figure" }
                th.num scope="col" { "Published" }
                th.num scope="col" { "Produced" }
                th.num scope="col" { "Gap" }
                th scope="col" { "How" }
                th scope="col" { "Source" }
            } }
            tbody { @for row in compared {
                @let published = &row.published;
                tr {
                    th scope="row" { (published.label) }
                    td.num { @match published.value {
                        Some(value) => (quantity(value, &published.unit)),
                        None => "–",
                    } }
                    td.num { (quantity(row.produced, &published.unit)) }
                    td.num {
                        @if let Some(gap) = row.gap() { (format!("{:+.1} %", gap * 100.0)) }
                        @if row.is_missed() { span.under { "✕ missed" } }
                        @if published.apart.is_some() { span.under { "apart" } }
                    }
                    td {
                        (origin_word(published.mark))
                        @if let Some(knob) = &published.knob { span.under { (knob) } }
                        @if let Some(note) = &published.note { span.under { (note) } }
                    }
                    td { (published.source) span.under { (published.year) ", " (published.confidence) } }
                }
            } }
        }
    }
}

/// Distributions, each as columns in percent.
fn charts(nation: &Nation) -> Markup {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let lengths = || {
        let bounded = LENGTHS.iter().map(|longest| format!("≤ {longest}"));
        bounded.chain(["more".to_owned()])
    };
    let named = |names: &[&str], values: &[u64]| -> Vec<(String, u64)> {
        let names = names.iter().map(|name| (*name).to_owned());
        names.zip(values.iter().copied()).collect()
    };
    let of_lengths = |of: fn(&Paid) -> u64| -> Vec<(String, u64)> {
        lengths().zip(nation.lengths.iter().map(of)).collect()
    };
    let ages = (0..N_AGES).map(|rank| (15 + 5 * rank).to_string());
    let pays = (0..N_PAYS).map(|rank| {
        let step = usize::try_from(PAY_STEP_CENTS / 100).expect("a small step");
        (rank * step).to_string()
    });
    let charts: [(&str, Vec<(String, u64)>); 7] = [
        (
            "Stops of sickness by paid days, in percent",
            of_lengths(|paid| paid.n_stops),
        ),
        (
            "Days of sickness by length of the stop, in percent",
            of_lengths(|paid| paid.n_days),
        ),
        (
            "People by monthly pay before the stop (from, in euros), in percent",
            pays.zip(nation.pays).collect(),
        ),
        (
            "Stops of sickness by age (from), in percent",
            ages.zip(nation.ages.iter().map(|paid| paid.n_stops))
                .collect(),
        ),
        (
            "Stops of sickness by weekday of the first day, in percent",
            named(&days, &nation.first_days),
        ),
        (
            "Stops of sickness by weekday of the first paid day, in percent",
            named(&days, &nation.first_paid_days),
        ),
        (
            "Stops of sickness by month of the first day, in percent",
            named(&months, &nation.months),
        ),
    ];
    html! {
        h2 { "How they spread" }
        @for (title, columns) in &charts {
            h3 { (title) }
            (columns_chart(title, columns))
        }
    }
}

fn mix(nation: &Nation, scale: f64) -> Markup {
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let shown = |n: u64, unit: &str| quantity(n as f64 * scale, unit);
    html! {
        table {
            thead { tr {
                th scope="col" { "Benefit" }
                th.num scope="col" { "People" } th.num scope="col" { "Stops" }
                th.num scope="col" { "Days" } th.num scope="col" { "Euros" }
            } }
            tbody { @for group in Group::ALL {
                @let paid = nation.paid(group);
                tr {
                    th scope="row" { (group_name(group)) }
                    td.num { (shown(paid.n_people, "people")) }
                    td.num { (shown(paid.n_stops, "stops")) }
                    td.num { (shown(paid.n_days, "days")) }
                    td.num { (shown(paid.gross_cents / 100, "euros")) }
                }
            } }
        }
    }
}

fn by_fund(funds: &[(String, String)], nation: &Nation) -> Markup {
    let name_of = |code: &str| {
        let found = funds.iter().find(|(known, _)| known == code);
        found.map_or("", |(_, name)| name.as_str())
    };
    html! {
        table {
            thead { tr {
                th scope="col" { "Fund" }
                @for group in Group::ALL { th.num scope="col" { (group_name(group)) } }
            } }
            tbody { @for (fund, groups) in &nation.by_fund {
                @let sum: u64 = groups.iter().map(|paid| paid.gross_cents).sum();
                tr {
                    th scope="row" { (fund) " " (name_of(fund.as_str())) }
                    @for paid in groups {
                        td.num { (format!("{}.{}", paid.gross_cents * 100 / sum.max(1), paid.gross_cents * 1000 / sum.max(1) % 10)) }
                    }
                }
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_needs_nothing_outside_itself_and_shows_a_missed_figure() {
        let figure = |value: f64| {
            let text = format!(
                "[nation]\nstarts_in = 2024\nfiles_per_mille = 1000\nvalue = \"\"\n[[figure]]\nname = \"sickness_people\"\nlabel = \"people <b>\"\nunit = \"people\"\nvalue = {value:?}\nmark = \"input\"\nyear = 2023\nsource = \"s\"\nconfidence = \"c\"\n"
            );
            let (_, figures) = crate::measure::read_published(&text).unwrap();
            Compared {
                published: figures[0].clone(),
                produced: 100.0,
            }
        };
        let page = |value| people_page("441", &[], &Nation::default(), &[figure(value)], 1.0);
        assert!(page(98.0).contains("people &lt;b&gt;"));
        assert!(!page(98.0).contains("✕ missed"));
        assert!(page(96.0).contains("✕ missed"));
        for outside in [
            "http:", "https:", "<script", "<link", "<img", "url(", "src=",
        ] {
            assert!(!page(98.0).contains(outside), "{outside}");
        }
    }
}

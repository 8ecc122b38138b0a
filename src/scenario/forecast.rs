//! Arrivals that nobody has counted yet: what some funds are expected to receive in a stretch of
//! time.

use jiff::civil::DateTime;

use super::counts::{read_counts, times};
use super::reader::Table;
use super::{Counts, Sources};
use crate::domain::Fund;

/// What is asked of the calendar of some funds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Forecast {
    /// Which funds: their codes, `all`, or none for that of the people.
    pub funds: Vec<String>,
    /// The fund of the people.
    pub fund: Fund,
    /// What arrives or leaves: a flow of `recette calendar`.
    pub flow: String,
    /// The beginning, where the funds are.
    pub from: DateTime,
    /// The end, where the funds are.
    pub to: DateTime,
    /// Of what is expected, percent: 250 for an epidemic.
    pub percent: u32,
}

impl Forecast {
    fn told(&self) -> String {
        let of_people = self.fund.to_string();
        let funds = match &self.funds[..] {
            [] => format!("at fund {of_people}"),
            [all] if all == "all" => "at all funds".to_owned(),
            [one] => format!("at fund {one}"),
            funds => format!("at the funds {}", funds.join(", ")),
        };
        let part = match self.percent {
            100 => String::new(),
            percent => format!("{percent} % of the "),
        };
        let is_elsewhere = self.funds.iter().any(|code| *code != of_people);
        let people = if is_elsewhere {
            format!(" (everybody played is of fund {of_people})")
        } else {
            String::new()
        };
        let (flow, from, to) = (&self.flow, self.from, self.to);
        format!("{part}arrivals of the flow `{flow}` expected {funds} from {from} to {to}{people}")
    }
}

/// Reads the fields of a load that follows a forecast.
pub(super) fn read(
    table: &Table<'_, '_>,
    fund: Option<Fund>,
    scale: u32,
    sources: &Sources<'_>,
) -> Option<Counts> {
    let funds = if table.has("funds") {
        table.texts(
            "funds",
            "a list of funds, such as `[\"441\", \"851\"]`, or `[\"all\"]`",
        )
    } else {
        Some(Vec::new())
    };
    let flow = table.maybe_text("flow", "`stops` or another flow of `recette calendar`");
    let time = |field: &'static str| {
        let text = table.text(field, "a time such as `2026-11-16T09:00`")?;
        let time = text.parse::<DateTime>().ok();
        if time.is_none() {
            let what = format!("`{text}` is no time such as `2026-11-16T09:00`");
            table.refuse(field, what, None);
        }
        time
    };
    let (from, to) = (time("from"), time("to"));
    let percent = table.whole_or("percent", 1..=100_000, 100);
    let times = times(table);
    let (from, to) = (from?, to?);
    if to <= from {
        let what = format!("ends at {to}, not after it begins at {from}");
        table.refuse("to", what, None);
        return None;
    }
    let forecast = Forecast {
        funds: funds?.into_iter().map(|(code, _)| code).collect(),
        fund: fund?,
        flow: flow?.unwrap_or_else(|| "stops".to_owned()),
        from,
        to,
        percent: u32::try_from(percent?).expect("the range given to the reader fits"),
    };
    let (skip_below, speed) = times?;
    let cells = (sources.forecast)(&forecast)
        .map_err(|what| vec![what])
        .and_then(|text| read_counts(&text, &forecast.flow))
        .map_err(|errors| {
            for error in errors {
                table.refuse("arrivals", error, None);
            }
        })
        .ok()?;
    Some(Counts {
        about: forecast.told(),
        cells,
        skip_below,
        speed,
        one_in: scale,
    })
}

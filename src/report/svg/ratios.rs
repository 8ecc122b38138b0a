//! Ratios with their intervals beside a limit.

use maud::{Markup, html};

use super::place;
use super::scale::Scale;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 150.0;
const RIGHT: f64 = 20.0;
const ROW: f64 = 26.0;
const AXIS: f64 = 34.0;

/// One line of the chart.
pub(crate) struct RatioRow {
    pub(crate) name: String,
    pub(crate) estimate: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Where the limit stands, when there is one.
    pub(crate) limit: Option<f64>,
}

/// Each ratio as a dot on its interval, by logarithm, with a line at one and a mark at its limit.
/// `about` says what the chart shows to those who do not see it.
pub(crate) fn ratio_chart(about: &str, rows: &[RatioRow]) -> Markup {
    let ends = rows
        .iter()
        .flat_map(|row| [row.low, row.high, row.limit.unwrap_or(1.0)]);
    let (least, most) = ends.fold((0.9_f64, 1.1_f64), |(least, most), end| {
        (least.min(end), most.max(end))
    });
    let scale = Scale::logarithmic((least * 0.97, most * 1.03), (LEFT, WIDTH - RIGHT));
    #[expect(clippy::cast_precision_loss, reason = "a chart shows three digits")]
    let height = rows.len() as f64 * ROW + AXIS;
    let bottom = height - AXIS;
    html! {
        div.chart tabindex="0" role="region" aria-label=(about) {
            svg viewBox={ "0 0 " (place(WIDTH)) " " (place(height)) } role="img" aria-label=(about) {
                line.grid x1=(place(scale.place(1.0))) x2=(place(scale.place(1.0))) y1="0" y2=(place(bottom)) {}
                text x=(place(scale.place(1.0))) y=(place(bottom + 16.0)) text-anchor="middle" { "as fast" }
                @for (row, rank) in rows.iter().zip(0_u32..) {
                    @let y = f64::from(rank) * ROW + ROW / 2.0;
                    text x="0" y=(place(y + 4.0)) { (row.name) }
                    line.s0 x1=(place(scale.place(row.low))) x2=(place(scale.place(row.high))) y1=(place(y)) y2=(place(y)) {}
                    rect.s0 x=(place(scale.place(row.estimate) - 3.0)) width="6.0" y=(place(y - 6.0)) height="12.0" {}
                    @if let Some(limit) = row.limit {
                        g.limit {
                            line x1=(place(scale.place(limit))) x2=(place(scale.place(limit))) y1=(place(y - 10.0)) y2=(place(y + 10.0)) {}
                            text x=(place(scale.place(limit) + 5.0)) y=(place(y + 4.0)) { (format!("× {limit:.2}")) }
                        }
                    }
                }
            }
        }
    }
}

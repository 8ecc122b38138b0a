//! One column a class: how something spreads.

use maud::{Markup, html};

use super::place;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 190.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 30.0;
/// Columns narrower than this have no room for a name each.
const NARROW: f64 = 40.0;

/// Columns as high as their share of the sum; every column carries its share as text,
/// and its name where there is room. `about` says what the chart shows to those who do not see it.
pub(crate) fn columns_chart(about: &str, columns: &[(String, u64)]) -> Markup {
    let sum: u64 = columns.iter().map(|(_, n)| n).sum();
    let highest = columns.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a chart shows three digits")]
    let float = |n: u64| n as f64;
    let n_columns = float(columns.len().max(1) as u64);
    let step = WIDTH / n_columns;
    let bottom = HEIGHT - BOTTOM;
    let drawn = columns.iter().zip(0_u64..).map(|((name, n), rank)| {
        let height = float(*n) / float(highest) * (bottom - TOP);
        let share = float(*n) / float(sum.max(1)) * 100.0;
        (rank, name, float(rank) * step, height, share)
    });
    // Names that would run into each other: every second one.
    let is_named = |rank: u64| step >= NARROW || rank.is_multiple_of(2);
    html! {
        div.chart tabindex="0" role="region" aria-label=(about) {
            svg viewBox={ "0 0 " (place(WIDTH)) " " (place(HEIGHT)) } role="img" aria-label=(about) {
                line.grid x1="0" x2=(place(WIDTH)) y1=(place(bottom)) y2=(place(bottom)) {}
                @for (rank, name, x, height, share) in drawn {
                    rect.s0 x=(place(x + step * 0.1)) width=(place(step * 0.8))
                        y=(place(bottom - height)) height=(place(height)) {}
                    text x=(place(x + step / 2.0)) y=(place(bottom - height - 5.0)) text-anchor="middle" {
                        (format!("{share:.1}"))
                    }
                    @if is_named(rank) {
                        text x=(place(x + step / 2.0)) y=(place(HEIGHT - 10.0)) text-anchor="middle" { (name) }
                    }
                }
            }
        }
    }
}

//! Charts as inline SVG, drawn by our own code: they show without JavaScript or
//! network, print well, follow light and dark, and can be compared byte by byte.
//!
//! A chart receives points that are already figures and only places them. Colours
//! are classes of the page's style sheet; every line also has its own dash, so that
//! nothing depends on colour alone. Coordinates have one decimal.

mod bearing;
mod columns;
mod curve;
mod ratios;
mod scale;
mod series;

pub(crate) use bearing::{Bearing, BearingPoint, bearing_chart};
pub(crate) use columns::columns_chart;
pub(crate) use curve::{Curve, CurveLimit, percentile_chart};
pub(crate) use ratios::{RatioRow, ratio_chart};
pub(crate) use series::{Axis, Mark, Panel, PanelLine, Shape, panel_chart};

use maud::{Markup, html};

/// Number of line styles of the style sheet.
const N_STYLES: usize = 6;

/// Class of the `index`-th line, bar or key of a chart.
fn style(index: usize) -> String {
    format!("s{}", index % N_STYLES)
}

/// A coordinate with one decimal, `-0.0` written `0.0`.
fn place(value: f64) -> String {
    let text = format!("{value:.1}");
    if text == "-0.0" {
        "0.0".to_owned()
    } else {
        text
    }
}

/// Points of a `polyline`.
fn points(points: &[(f64, f64)]) -> String {
    points
        .iter()
        .map(|(x, y)| format!("{},{}", place(*x), place(*y)))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Names beside a piece of their line, above a chart.
fn legend(names: &[(usize, &str)]) -> Markup {
    html! {
        ul.legend {
            @for (index, name) in names {
                li {
                    svg.key width="28" height="10" viewBox="0 0 28 10" aria-hidden="true" {
                        line class=(style(*index)) x1="1" y1="5" x2="27" y2="5" {}
                    }
                    (name)
                }
            }
        }
    }
}

/// A bar of `share` (0 to 1) of its cell, for tables; the figure stands beside it as text.
pub(crate) fn bar(share: f64, class: &str) -> Markup {
    let width = (share.clamp(0.0, 1.0) * 100.0).max(if share > 0.0 { 0.8 } else { 0.0 });
    html! {
        svg.bar width="100" height="10" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.track x="0" y="0" width="100" height="10" {}
            rect class=(class) x="0" y="0" width=(place(width)) height="10" {}
        }
    }
}

/// A bar made of several parts of a whole, in order; each part has its class.
pub(crate) fn stacked_bar(parts: &[(f64, &str)]) -> Markup {
    let mut end = 0.0;
    let places = parts.iter().map(|(share, class)| {
        let width = if *share > 0.0 {
            (share * 100.0).max(0.8)
        } else {
            0.0
        };
        let x = f64::min(end, 100.0 - width);
        end += share * 100.0;
        (x, width, *class)
    });
    html! {
        svg.bar width="100" height="10" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.track x="0" y="0" width="100" height="10" {}
            @for (x, width, class) in places.filter(|part| part.1 > 0.0) {
                rect class=(class) x=(place(x)) y="0" width=(place(width)) height="10" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_above_zero_is_always_seen() {
        let shown = bar(0.000_01, "bad").into_string();
        assert!(shown.contains("width=\"0.8\""), "{shown}");
        assert!(!bar(0.0, "bad").into_string().contains("width=\"0.8\""));
    }

    #[test]
    fn coordinates_have_one_form() {
        assert_eq!(place(-0.01), "0.0");
        assert_eq!(points(&[(1.0, 2.25), (3.12, 4.0)]), "1.0,2.2 3.1,4.0");
    }
}

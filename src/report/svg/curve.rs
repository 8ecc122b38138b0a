//! The latency curve: response time by share of calls, both axes by logarithm.
//!
//! Horizontally each tick removes nine tenths of what is left (0, 90, 99, 99.9 %),
//! so that the slowest calls get as much room as the ordinary ones. A call that
//! never got its answer is infinitely slow: its curve leaves through the top.

use maud::{Markup, html};

use super::scale::{Frame, Scale, log_bounds, log_ticks, millis_label};
use super::{legend, place, points, style};

/// One line of the chart.
pub(crate) struct Curve {
    /// What was timed.
    pub(crate) name: String,
    /// Share of calls (0 to 1, rising) and response time in milliseconds; infinite
    /// where calls never got their answer.
    pub(crate) points: Vec<(f64, f64)>,
}

/// A limit of the policy, drawn as a cross that curves must stay below.
pub(crate) struct CurveLimit {
    /// Share of calls, 0 to 1.
    pub(crate) share: f64,
    /// Limit in milliseconds.
    pub(crate) ms: f64,
    /// What it says.
    pub(crate) label: String,
}

const FRAME: Frame = Frame {
    width: 760.0,
    height: 330.0,
    left: 62.0,
    right: 24.0,
    top: 18.0,
    bottom: 48.0,
};

/// The chart with its legend; `id` must be unique in the page.
pub(crate) fn percentile_chart(id: &str, curves: &[Curve], limits: &[CurveLimit]) -> Markup {
    let finite = || {
        let of_curves = curves
            .iter()
            .flat_map(|curve| curve.points.iter().map(|p| p.1));
        of_curves
            // Room above a limit for its label.
            .chain(limits.iter().map(|limit| limit.ms * 1.6))
            .filter(|ms| ms.is_finite() && *ms > 0.0)
    };
    let bounds = log_bounds(
        finite().fold(f64::INFINITY, f64::min),
        finite().fold(0.0, f64::max),
    );
    let y = Scale::logarithmic(bounds, (FRAME.y_bottom(), FRAME.y_top()));
    let deepest = curves
        .iter()
        .filter_map(|curve| curve.points.last())
        .map(|point| nines(point.0))
        .fold(2.0, f64::max)
        .min(5.0);
    let x = Scale::linear((0.0, deepest), (FRAME.x_start(), FRAME.x_end()));
    let names: Vec<(usize, &str)> = curves
        .iter()
        .map(|curve| curve.name.as_str())
        .enumerate()
        .collect();
    let title = format!("{id}-title");
    let leaves = curves
        .iter()
        .any(|curve| curve.points.iter().any(|point| point.1.is_infinite()));
    html! {
        (legend(&names))
        div.chart tabindex="0" role="group" aria-labelledby=(title) {
            svg viewBox={ "0 0 " (FRAME.width) " " (FRAME.height) } role="img" aria-labelledby=(title) {
                title id=(title) { "Response time by share of calls. The table below gives the same figures." }
                (axes(bounds, x, y, deepest))
                @for limit in limits {
                    @let (cx, cy) = (x.place(nines(limit.share)), y.place(limit.ms));
                    g.limit {
                        line x1=(place(FRAME.x_start())) y1=(place(cy)) x2=(place(cx)) y2=(place(cy)) {}
                        line x1=(place(cx)) y1=(place(cy)) x2=(place(cx)) y2=(place(FRAME.y_top())) {}
                        text x=(place(cx - 6.0)) y=(place(cy - 6.0)) text-anchor="end" { (limit.label) }
                    }
                }
                @for (index, curve) in curves.iter().enumerate() {
                    (line(index, curve, x, y))
                }
            }
        }
        @if leaves { p.note { "▲ beyond this share, calls failed: they never got their answer." } }
    }
}

fn line(index: usize, curve: &Curve, x: Scale, y: Scale) -> Markup {
    let answered: Vec<(f64, f64)> = curve
        .points
        .iter()
        .take_while(|(_, ms)| ms.is_finite())
        .map(|(share, ms)| (x.place(nines(*share)), y.place(*ms)))
        .collect();
    let leaves = curve.points.iter().any(|(_, ms)| ms.is_infinite());
    html! {
        polyline.line.(style(index)) points=(points(&answered)) {}
        @if leaves {
            @let at = answered.last().copied().unwrap_or((FRAME.x_start(), FRAME.y_bottom()));
            line.line.(style(index)) x1=(place(at.0)) y1=(place(at.1)) x2=(place(at.0)) y2=(place(FRAME.y_top())) {}
            text.leaves x=(place(at.0)) y=(place(FRAME.y_top() - 1.0)) text-anchor="middle" { "▲" }
        }
    }
}

fn axes(bounds: (f64, f64), x: Scale, y: Scale, deepest: f64) -> Markup {
    let shares = [
        (0.0, "0"),
        (0.5, "50"),
        (0.9, "90"),
        (0.99, "99"),
        (0.999, "99.9"),
        (0.9999, "99.99"),
        (0.99999, "99.999"),
    ];
    html! {
        g.axis {
            @for (tick, labelled) in log_ticks(bounds) {
                @let at = y.place(tick);
                line.grid.faint[!labelled] x1=(place(FRAME.x_start())) y1=(place(at)) x2=(place(FRAME.x_end())) y2=(place(at)) {}
                @if labelled {
                    text x=(place(FRAME.left - 8.0)) y=(place(at + 4.0)) text-anchor="end" { (millis_label(tick)) }
                }
            }
            @for (share, label) in shares {
                @if nines(share) <= deepest + 0.01 {
                    @let at = x.place(nines(share));
                    line.grid x1=(place(at)) y1=(place(FRAME.y_top())) x2=(place(at)) y2=(place(FRAME.y_bottom())) {}
                    text x=(place(at)) y=(place(FRAME.y_bottom() + 18.0)) text-anchor="middle" { (label) }
                }
            }
            text.axis-name x=(place(f64::midpoint(FRAME.x_start(), FRAME.x_end()))) y=(place(FRAME.height - 8.0)) text-anchor="middle" {
                "% of calls answered within this time"
            }
        }
    }
}

/// How many nines a share has: 0.9 gives 1, 0.99 gives 2.
fn nines(share: f64) -> f64 {
    -(1.0 - share.min(0.999_999)).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_without_answer_leave_through_the_top() {
        let curve = Curve {
            name: "settle".to_owned(),
            points: vec![(0.0, 5.0), (0.9, 20.0), (0.95, f64::INFINITY)],
        };
        let shown = percentile_chart("c", &[curve], &[]).into_string();
        assert!(shown.contains("never got their answer"), "{shown}");
        assert!(!shown.contains("inf") && !shown.contains("NaN"), "{shown}");
    }

    #[test]
    fn an_empty_chart_is_drawn_without_absurd_figures() {
        let shown = percentile_chart("c", &[], &[]).into_string();
        assert!(!shown.contains("inf") && !shown.contains("NaN"), "{shown}");
    }

    #[test]
    fn each_nine_takes_the_same_room() {
        assert!((nines(0.9) - 1.0).abs() < 1e-9);
        assert!((nines(0.999) - 3.0).abs() < 1e-9);
    }
}

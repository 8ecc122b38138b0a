//! What an engine bears: the time of answers by rate, with the trials that held and those that
//! did not, both axes by logarithm.

use maud::{Markup, html};

use super::scale::{Frame, Scale, log_bounds, log_ticks, millis_label};
use super::{place, points};

const FRAME: Frame = Frame {
    width: 760.0,
    height: 340.0,
    left: 62.0,
    right: 24.0,
    top: 30.0,
    bottom: 48.0,
};

/// One trial.
pub(crate) struct BearingPoint {
    /// Calls a second.
    pub(crate) rate: f64,
    /// 95th percentile in milliseconds; none when it is a failure.
    pub(crate) ms: Option<f64>,
    /// Whether the rate was borne; none when the trial says nothing.
    pub(crate) is_borne: Option<bool>,
    /// A long trial: its mark is larger.
    pub(crate) is_long: bool,
    /// Played right after an overload: it stands beside the curve.
    pub(crate) is_apart: bool,
}

/// All of a search.
pub(crate) struct Bearing {
    pub(crate) points: Vec<BearingPoint>,
    /// Both ends of the interval, calls a second.
    pub(crate) interval: Option<(f64, f64)>,
    /// What is needed, calls a second.
    pub(crate) needed: Option<f64>,
    /// Limits on time, in milliseconds, each with its name.
    pub(crate) limits: Vec<(f64, String)>,
}

/// The chart. A trial borne is a full square, one not borne a cross, a void one a ring; one whose
/// calls failed stands at the top.
pub(crate) fn bearing_chart(bearing: &Bearing) -> Markup {
    let rates = bearing.points.iter().map(|point| point.rate);
    let rates = rates.chain(bearing.needed);
    let (least, most) = rates.fold((f64::INFINITY, 0.0_f64), |(least, most), rate| {
        (least.min(rate), most.max(rate))
    });
    let times = bearing.points.iter().filter_map(|point| point.ms);
    let times = times.chain(bearing.limits.iter().map(|(ms, _)| ms * 1.6));
    let (fast, slow) = times.fold((f64::INFINITY, 0.0_f64), |(fast, slow), time| {
        (fast.min(time), slow.max(time))
    });
    let x_bounds = log_bounds(least, most);
    let y_bounds = log_bounds(fast, slow);
    let x = Scale::logarithmic(x_bounds, (FRAME.x_start(), FRAME.x_end()));
    let y = Scale::logarithmic(y_bounds, (FRAME.y_bottom(), FRAME.y_top()));
    let about = "95th percentile of answers by rate: rates borne, rates not borne, and what is needed. The table below gives the same figures.";
    html! {
        div.chart tabindex="0" role="group" aria-label=(about) {
            svg viewBox={ "0 0 " (FRAME.width) " " (FRAME.height) } role="img" aria-label=(about) {
                (axes(x_bounds, y_bounds, x, y))
                @if let Some((lower, upper)) = bearing.interval {
                    @let (from, to) = (x.place(lower), x.place(upper));
                    rect.interval x=(place(from)) width=(place((to - from).max(2.0)))
                        y=(place(FRAME.y_top())) height=(place(FRAME.y_bottom() - FRAME.y_top())) {}
                }
                @if let Some(needed) = bearing.needed {
                    @let at = x.place(needed);
                    g.mark {
                        line x1=(place(at)) x2=(place(at)) y1=(place(FRAME.y_top() - 12.0)) y2=(place(FRAME.y_bottom())) {}
                        text x=(place(at)) y=(place(FRAME.y_top() - 16.0)) text-anchor="middle" { "needed" }
                    }
                }
                @for (ms, label) in &bearing.limits {
                    @let at = y.place(*ms);
                    g.limit {
                        line x1=(place(FRAME.x_start())) x2=(place(FRAME.x_end())) y1=(place(at)) y2=(place(at)) {}
                        text x=(place(FRAME.x_start() + 6.0)) y=(place(at - 5.0)) { (label) }
                    }
                }
                @let borne = borne(&bearing.points, x, y);
                polyline.line.s0 points=(points(&borne)) {}
                @for point in &bearing.points {
                    (mark(point, x.place(point.rate), point.ms.map_or(FRAME.y_top(), |ms| y.place(ms))))
                }
            }
        }
    }
}

/// The line through the trials that say something, by rate.
fn borne(all: &[BearingPoint], x: Scale, y: Scale) -> Vec<(f64, f64)> {
    let told = all
        .iter()
        .filter(|point| point.is_borne.is_some() && !point.is_apart);
    let mut told: Vec<(f64, f64)> = told
        .filter_map(|point| Some((point.rate, point.ms?)))
        .collect();
    told.sort_by(|one, other| one.0.total_cmp(&other.0));
    told.iter()
        .map(|(rate, ms)| (x.place(*rate), y.place(*ms)))
        .collect()
}

fn mark(point: &BearingPoint, x: f64, y: f64) -> Markup {
    let half = if point.is_long { 6.0 } else { 4.0 };
    html! {
        @match point.is_borne {
            Some(true) => rect.s0 x=(place(x - half)) y=(place(y - half)) width=(place(2.0 * half)) height=(place(2.0 * half)) {},
            Some(false) => g.cross {
                line x1=(place(x - half)) x2=(place(x + half)) y1=(place(y - half)) y2=(place(y + half)) {}
                line x1=(place(x - half)) x2=(place(x + half)) y1=(place(y + half)) y2=(place(y - half)) {}
            },
            None => circle.void cx=(place(x)) cy=(place(y)) r=(place(half)) {},
        }
    }
}

fn axes(x_bounds: (f64, f64), y_bounds: (f64, f64), x: Scale, y: Scale) -> Markup {
    html! {
        g.axis {
            @for (tick, labelled) in log_ticks(y_bounds) {
                @let at = y.place(tick);
                line.grid.faint[!labelled] x1=(place(FRAME.x_start())) y1=(place(at)) x2=(place(FRAME.x_end())) y2=(place(at)) {}
                @if labelled {
                    text x=(place(FRAME.left - 8.0)) y=(place(at + 4.0)) text-anchor="end" { (millis_label(tick)) }
                }
            }
            @for (tick, labelled) in log_ticks(x_bounds) {
                @let at = x.place(tick);
                line.grid.faint[!labelled] x1=(place(at)) y1=(place(FRAME.y_top())) x2=(place(at)) y2=(place(FRAME.y_bottom())) {}
                @if labelled {
                    text x=(place(at)) y=(place(FRAME.y_bottom() + 18.0)) text-anchor="middle" { (tick) }
                }
            }
            text.axis-name x=(place(f64::midpoint(FRAME.x_start(), FRAME.x_end()))) y=(place(FRAME.height - 8.0)) text-anchor="middle" {
                "calls a second"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(points: Vec<BearingPoint>) -> String {
        let bearing = Bearing {
            points,
            interval: None,
            needed: None,
            limits: Vec::new(),
        };
        bearing_chart(&bearing).into_string()
    }

    #[test]
    fn a_search_without_trials_and_one_of_failures_are_drawn_without_absurd_figures() {
        let failed = BearingPoint {
            rate: 10.0,
            ms: None,
            is_borne: Some(false),
            is_long: false,
            is_apart: false,
        };
        for shown in [of(Vec::new()), of(vec![failed])] {
            assert!(!shown.contains("inf") && !shown.contains("NaN"), "{shown}");
        }
    }
}

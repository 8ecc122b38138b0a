//! Time series: one panel a measure, all panels with the same time axis.

use maud::{Markup, html};

use super::scale::{
    Frame, Scale, count_ticks, figure_ticks, log_bounds, log_ticks, millis_label, time_ticks,
};
use super::{legend, place, points, style};
use crate::report::words;

/// How a line is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Joined points: a value that varies.
    Line,
    /// Steps: a value that holds for each interval.
    Step,
    /// Bars from zero: counts.
    Bars,
}

/// One line of a panel; `None` where nothing was measured.
pub(crate) struct PanelLine {
    pub(crate) name: String,
    /// Which of the line styles; the same thing keeps its style from panel to panel.
    pub(crate) style: usize,
    pub(crate) shape: Shape,
    pub(crate) values: Vec<Option<f64>>,
}

/// A vertical mark: when something began or ended.
pub(crate) struct Mark {
    /// Seconds from the start of the run.
    pub(crate) at_s: f64,
    pub(crate) label: String,
}

/// What the values are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    /// Milliseconds, on a logarithmic axis.
    Millis,
    /// Whole numbers, from zero.
    Counts,
    /// Any figures, from zero.
    Figures,
}

/// One measure over time; each value stands for one interval.
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) axis: Axis,
    /// Length of one interval in seconds.
    pub(crate) interval_s: f64,
    pub(crate) lines: Vec<PanelLine>,
    pub(crate) marks: Vec<Mark>,
}

const FRAME: Frame = Frame {
    width: 760.0,
    height: 200.0,
    left: 62.0,
    right: 24.0,
    top: 22.0,
    bottom: 28.0,
};

/// The panel with its title and legend; `id` must be unique in the page.
pub(crate) fn panel_chart(id: &str, panel: &Panel) -> Markup {
    let n = panel.lines.iter().map(|line| line.values.len()).max();
    #[expect(clippy::cast_precision_loss, reason = "a run has few intervals")]
    let seconds = n.unwrap_or(0).max(1) as f64 * panel.interval_s;
    let x = Scale::linear((0.0, seconds), (FRAME.x_start(), FRAME.x_end()));
    let values = || {
        let all = panel.lines.iter().flat_map(|line| &line.values);
        all.flatten().copied().filter(|value| value.is_finite())
    };
    let highest = values().fold(0.0, f64::max);
    let lowest = values().filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min);
    let span = (FRAME.y_bottom(), FRAME.y_top());
    let (y, ticks) = if panel.axis == Axis::Millis {
        let bounds = log_bounds(lowest, highest);
        let ticks = log_ticks(bounds)
            .into_iter()
            .map(|(tick, labelled)| (tick, labelled.then(|| millis_label(tick))));
        (Scale::logarithmic(bounds, span), ticks.collect::<Vec<_>>())
    } else {
        let ticks = match panel.axis {
            Axis::Counts => count_ticks(highest),
            _ => figure_ticks(highest),
        };
        let top = ticks.last().copied().unwrap_or(1.0);
        let ticks = ticks
            .into_iter()
            .map(|tick| (tick, Some(words::figure(tick))));
        (Scale::linear((0.0, top), span), ticks.collect())
    };
    let names: Vec<(usize, &str)> = panel
        .lines
        .iter()
        .map(|line| (line.style, line.name.as_str()))
        .collect();
    let title = format!("{id}-title");
    html! {
        p.chart-name { (panel.title) }
        @if names.len() > 1 { (legend(&names)) }
        div.chart tabindex="0" role="group" aria-labelledby=(title) {
            svg viewBox={ "0 0 " (FRAME.width) " " (FRAME.height) } role="img" aria-labelledby=(title) {
                title id=(title) { (panel.title) ", over the " (words::figure(seconds)) " seconds of the run" }
                g.axis {
                    @for (tick, label) in &ticks {
                        @let at = y.place(*tick);
                        line.grid.faint[label.is_none()] x1=(place(FRAME.x_start())) y1=(place(at)) x2=(place(FRAME.x_end())) y2=(place(at)) {}
                        @if let Some(label) = label {
                            text x=(place(FRAME.left - 8.0)) y=(place(at + 4.0)) text-anchor="end" { (label) }
                        }
                    }
                    @for (tick, label) in time_ticks(seconds) {
                        @let at = x.place(tick);
                        line.tick x1=(place(at)) y1=(place(FRAME.y_bottom())) x2=(place(at)) y2=(place(FRAME.y_bottom() + 5.0)) {}
                        text x=(place(at)) y=(place(FRAME.y_bottom() + 19.0)) text-anchor="middle" { (label) }
                    }
                }
                (marks(&panel.marks, x))
                @for line in &panel.lines {
                    (drawn(line, panel.interval_s, x, y))
                }
            }
        }
    }
}

fn marks(marks: &[Mark], x: Scale) -> Markup {
    html! {
        @for mark in marks {
            @let at = x.place(mark.at_s);
            // A label near the right edge is written towards the left.
            @let (anchor, shift) = if at > FRAME.width * 0.75 { ("end", -4.0) } else { ("start", 4.0) };
            g.mark {
                line x1=(place(at)) y1=(place(FRAME.y_top() - 14.0)) x2=(place(at)) y2=(place(FRAME.y_bottom())) {}
                text x=(place(at + shift)) y=(place(FRAME.y_top() - 6.0)) text-anchor=(anchor) { (mark.label) }
            }
        }
    }
}

fn drawn(line: &PanelLine, interval_s: f64, x: Scale, y: Scale) -> Markup {
    #[expect(clippy::cast_precision_loss, reason = "a run has few intervals")]
    let start = |position: usize| position as f64 * interval_s;
    html! {
        @match line.shape {
            Shape::Bars => {
                @for (position, value) in line.values.iter().enumerate() {
                    @if let Some(value) = value.filter(|value| *value > 0.0) {
                        @let (from, to) = (x.place(start(position)), x.place(start(position + 1)));
                        @let top = y.place(value).min(FRAME.y_bottom() - 1.0);
                        rect class=(style(line.style)) x=(place(from)) y=(place(top))
                            width=(place((to - from - 0.6).max(0.6))) height=(place(FRAME.y_bottom() - top)) {}
                    }
                }
            }
            Shape::Line | Shape::Step => {
                @for (first, run) in runs(&line.values) {
                    @let places = run.iter().enumerate().flat_map(|(offset, value)| {
                        let (from, to) = (start(first + offset), start(first + offset + 1));
                        let height = y.place(*value);
                        if line.shape == Shape::Step || run.len() == 1 {
                            vec![(x.place(from), height), (x.place(to), height)]
                        } else {
                            vec![(x.place(f64::midpoint(from, to)), height)]
                        }
                    }).collect::<Vec<_>>();
                    polyline.line.(style(line.style)) points=(points(&places)) {}
                }
            }
        }
    }
}

/// Unbroken runs of measured values, each with the position of its first one.
fn runs(values: &[Option<f64>]) -> Vec<(usize, Vec<f64>)> {
    let mut runs: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut open = false;
    for (position, value) in values.iter().enumerate() {
        match value.filter(|value| value.is_finite()) {
            Some(value) if open => runs
                .last_mut()
                .expect("an open run is the last one")
                .1
                .push(value),
            Some(value) => runs.push((position, vec![value])),
            None => {}
        }
        open = value.is_some_and(f64::is_finite);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_nothing_was_measured() {
        let values = [Some(1.0), Some(2.0), None, Some(f64::NAN), Some(3.0)];
        assert_eq!(runs(&values), vec![(0, vec![1.0, 2.0]), (4, vec![3.0])]);
    }

    #[test]
    fn a_panel_without_values_is_drawn_without_absurd_figures() {
        let panel = Panel {
            title: "calls".to_owned(),
            axis: Axis::Millis,
            interval_s: 1.0,
            lines: vec![],
            marks: vec![],
        };
        let shown = panel_chart("p", &panel).into_string();
        assert!(!shown.contains("inf") && !shown.contains("NaN"), "{shown}");
    }
}

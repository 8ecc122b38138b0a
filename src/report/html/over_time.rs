//! How the run went, second by second: calls, times, failures, and beneath them what the engine
//! shows of itself, all on the same axis.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::{names, visible, words};
use crate::measure::{Measures, ProbeMeasure, SecondMeasure};
use crate::report::svg::{self, Axis, Mark, Panel, PanelLine, Shape};

/// Columns of a time series at most; longer runs are drawn by wider intervals.
const N_COLUMNS: u64 = 180;

/// The seconds of a run, in columns.
#[derive(Clone, Copy)]
struct Columns<'m> {
    seconds: &'m [SecondMeasure],
    /// Seconds of one column.
    width: u64,
    n: usize,
}

impl<'m> Columns<'m> {
    fn of(seconds: &'m [SecondMeasure]) -> Option<Self> {
        let last = seconds.iter().map(|second| second.second).max()?;
        let width = (last / N_COLUMNS + 1).max(1);
        Some(Self {
            seconds,
            width,
            n: usize::try_from(last / width + 1).expect("a few hundred columns"),
        })
    }

    fn place(self, second: &SecondMeasure) -> usize {
        usize::try_from(second.second / self.width).expect("a few hundred columns")
    }

    /// A figure of the seconds of one driver, added up or the highest of each column.
    fn along(
        self,
        driver: &str,
        value: impl Fn(&SecondMeasure) -> Option<u64>,
        add: bool,
    ) -> Vec<Option<f64>> {
        let mut values: Vec<Option<f64>> = vec![None; self.n];
        for second in self.seconds.iter().filter(|one| one.driver == driver) {
            #[expect(clippy::cast_precision_loss, reason = "drawn on a few hundred pixels")]
            let value = value(second).map(|value| value as f64);
            let place = &mut values[self.place(second)];
            *place = match (*place, value) {
                (Some(before), Some(value)) if add => Some(before + value),
                (Some(before), Some(value)) => Some(before.max(value)),
                (before, value) => before.or(value),
            };
        }
        values
    }

    fn failed(self) -> Vec<PanelLine> {
        let mut failed = vec![Some(0.0); self.n];
        for second in self.seconds {
            #[expect(clippy::cast_precision_loss, reason = "drawn on a few hundred pixels")]
            let n = second.n_failed as f64;
            let place = &mut failed[self.place(second)];
            *place = place.map(|sum| sum + n);
        }
        vec![PanelLine {
            name: "failed calls".to_owned(),
            style: 1,
            shape: Shape::Bars,
            values: failed,
        }]
    }

    /// A figure of the engine.
    fn probe(self, probe: &ProbeMeasure) -> Vec<PanelLine> {
        let width = usize::try_from(self.width).unwrap_or(1);
        let of = probe.values.chunks(width).take(self.n);
        let highest = of.map(|column| column.iter().flatten().copied().reduce(f64::max));
        let mut values: Vec<Option<f64>> = highest.collect();
        values.resize(self.n, None);
        vec![PanelLine {
            name: visible(&probe.name),
            style: 2,
            shape: Shape::Step,
            values,
        }]
    }

    /// `second`, `4 seconds`.
    fn each(self) -> String {
        match self.width {
            1 => "second".to_owned(),
            width => format!("{width} seconds"),
        }
    }

    /// Where the calm pass begins.
    fn marks(self) -> Vec<Mark> {
        let calm = self.seconds.iter().filter(|second| second.driver == "calm");
        let first = calm.map(|second| second.second).min();
        #[expect(clippy::cast_precision_loss, reason = "a few minutes")]
        let mark = |at: u64| Mark {
            at_s: at as f64,
            label: "calm pass begins".to_owned(),
        };
        first.map(mark).into_iter().collect()
    }
}

/// Drivers with their line styles: known ones first, so that each keeps its own; any other after
/// them.
fn drivers(seconds: &[SecondMeasure]) -> Vec<(usize, &str)> {
    let seen: BTreeSet<&str> = seconds.iter().map(|one| one.driver.as_str()).collect();
    let known = ["open", "closed", "calm", "payment_runs"];
    let others = seen.iter().copied().filter(|one| !known.contains(one));
    let all = known.into_iter().chain(others).enumerate();
    all.filter(|(_, driver)| seen.contains(driver)).collect()
}

/// Calls, failures and times along the run, and figures of the engine.
pub(super) fn over_time(measures: &Measures) -> Markup {
    let Some(columns) = Columns::of(&measures.seconds) else {
        return html! {};
    };
    let each = columns.each();
    #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
    let interval_s = columns.width as f64;
    let panel = |title: String, axis, lines| Panel {
        title,
        axis,
        interval_s,
        lines,
        marks: columns.marks(),
    };
    let drivers = drivers(&measures.seconds);
    let line = |&(style, driver): &(usize, &str), shape, values| PanelLine {
        name: visible(names::driver(driver)),
        style,
        shape,
        values,
    };
    let calls = drivers.iter().map(|driver| {
        let n = columns.along(driver.1, |second| Some(second.n), true);
        line(driver, Shape::Step, n)
    });
    let slow = drivers.iter().map(|driver| {
        let us = columns.along(driver.1, |second| second.p99_us, false);
        let ms = us.into_iter().map(|us| us.map(|us| us / 1000.0));
        line(driver, Shape::Line, ms.collect())
    });
    html! {
        h3 { "Along the run" }
        (svg::panel_chart("calls", &panel(format!("Calls answered per {each}"), Axis::Counts, calls.collect())))
        (svg::panel_chart("slow", &panel(format!("99th percentile of response time, worst of each {each}"), Axis::Millis, slow.collect())))
        // Without a failure the chart would be an empty frame: the section below says so.
        @if measures.seconds.iter().any(|second| second.n_failed > 0) {
            (svg::panel_chart("failed", &panel(format!("Failed calls per {each}"), Axis::Counts, columns.failed())))
        }
        @for (n, probe) in measures.probes.iter().enumerate() {
            (svg::panel_chart(&format!("probe-{n}"), &panel(probe_title(probe, &each), Axis::Figures, columns.probe(probe))))
        }
        (probe_gaps(&measures.probes))
    }
}

/// What the chart of a figure of the engine shows.
fn probe_title(probe: &ProbeMeasure, each: &str) -> String {
    let limits = match (probe.min, probe.max) {
        (None, None) => String::new(),
        (Some(min), None) => format!("; at least {} asked for", words::figure(min)),
        (None, Some(max)) => format!("; at most {} allowed", words::figure(max)),
        (Some(min), Some(max)) => {
            let (min, max) = (words::figure(min), words::figure(max));
            format!("; from {min} to {max} allowed")
        }
    };
    format!(
        "{}, read of the engine, highest of each {each}{limits}",
        visible(&probe.name)
    )
}

/// Figures of which readings gave nothing.
fn probe_gaps(probes: &[ProbeMeasure]) -> Markup {
    let gaps = probes.iter().filter(|probe| probe.n_failed > 0);
    html! {
        @for probe in gaps {
            p.note {
                (visible(&probe.name)) ": " (words::count(probe.n_failed)) " of "
                (words::counted(probe.n_tried, "reading", "readings")) " gave nothing"
                @if let Some(why) = &probe.last_failure { " (" (visible(why)) ")" }
                "."
            }
        }
    }
}

//! From figures to places on paper, and where the ticks stand.

use super::super::words;

/// Where a chart keeps room for its axes, in units of its view box.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Frame {
    pub(super) fn x_start(self) -> f64 {
        self.left
    }
    pub(super) fn x_end(self) -> f64 {
        self.width - self.right
    }
    pub(super) fn y_top(self) -> f64 {
        self.top
    }
    pub(super) fn y_bottom(self) -> f64 {
        self.height - self.bottom
    }
}

/// Maps figures to places, linearly or by logarithm.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
    logarithmic: bool,
}

impl Scale {
    pub(super) fn linear((from, to): (f64, f64), (start, end): (f64, f64)) -> Self {
        Self {
            from,
            to: if to > from { to } else { from + 1.0 },
            start,
            end,
            logarithmic: false,
        }
    }

    /// `from` must be above zero.
    pub(super) fn logarithmic((from, to): (f64, f64), (start, end): (f64, f64)) -> Self {
        Self {
            from: from.log10(),
            to: if to > from { to } else { from * 10.0 }.log10(),
            start,
            end,
            logarithmic: true,
        }
    }

    /// The place of `value`, kept inside the axis.
    pub(super) fn place(self, value: f64) -> f64 {
        let value = if self.logarithmic {
            value.max(f64::MIN_POSITIVE).log10()
        } else {
            value
        };
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        self.start + share * (self.end - self.start)
    }
}

/// Bounds that hold `lowest` and `highest`, on steps of 1-2-5, at least half a decade apart.
pub(super) fn log_bounds(lowest: f64, highest: f64) -> (f64, f64) {
    let lowest = if lowest.is_finite() {
        lowest.max(0.01)
    } else {
        1.0
    };
    let highest = if highest.is_finite() {
        highest.max(lowest * 3.0)
    } else {
        lowest * 10.0
    };
    let steps = one_two_five(lowest / 10.0, highest * 10.0);
    let from = steps.iter().rev().find(|step| **step <= lowest * 1.000_1);
    let to = steps.iter().find(|step| **step >= highest * 0.999_9);
    (
        from.copied().unwrap_or(lowest),
        to.copied().unwrap_or(highest),
    )
}

/// Ticks of a logarithmic axis, each with whether it carries a label: 1-2-5 up to
/// two and a half decades, powers of ten beyond.
pub(super) fn log_ticks((from, to): (f64, f64)) -> Vec<(f64, bool)> {
    let narrow = (to / from).log10() <= 2.5;
    one_two_five(from, to)
        .into_iter()
        .map(|tick| {
            let exponent = tick.log10();
            (tick, narrow || (exponent - exponent.round()).abs() < 1e-6)
        })
        .collect()
}

fn one_two_five(from: f64, to: f64) -> Vec<f64> {
    (-4..9)
        .flat_map(|exponent| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(exponent)))
        .filter(|step| *step >= from * 0.999_9 && *step <= to * 1.000_1)
        .collect()
}

/// Ticks of an axis of counts from zero to at least `highest`, whole and at most six;
/// the last one is the end of the axis.
pub(super) fn count_ticks(highest: f64) -> Vec<f64> {
    ticks(highest, 1.0)
}

/// The same for figures that need not be whole.
pub(super) fn figure_ticks(highest: f64) -> Vec<f64> {
    ticks(highest, 0.0)
}

fn ticks(highest: f64, smallest_step: f64) -> Vec<f64> {
    let highest = if highest.is_finite() && highest > 0.0 {
        highest
    } else {
        1.0
    };
    let rough = highest / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .map(|digit| digit * power)
        .into_iter()
        .find(|step| *step >= rough * 0.999_9)
        .unwrap_or(rough)
        .max(smallest_step);
    let mut ticks = vec![0.0];
    while ticks[ticks.len() - 1] < highest * 0.999_9 {
        #[expect(clippy::cast_precision_loss, reason = "a handful of ticks")]
        let n = ticks.len() as f64;
        ticks.push(n * step);
    }
    ticks
}

/// Ticks of a time axis of `seconds`, with labels `0 s`, `30 s`, `2 min`, `1 h`.
pub(super) fn time_ticks(seconds: f64) -> Vec<(f64, String)> {
    const STEPS: [u32; 14] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400,
    ];
    let step = STEPS
        .into_iter()
        .find(|step| seconds / f64::from(*step) <= 8.0)
        .unwrap_or(28_800);
    (0..=8)
        .map(|index| index * step)
        .filter(|tick| f64::from(*tick) <= seconds * 1.000_1)
        .map(|tick| {
            let label = if step >= 3_600 {
                format!("{}\u{a0}h", tick / 3_600)
            } else if step >= 60 {
                format!("{}\u{a0}min", tick / 60)
            } else {
                format!("{tick}\u{a0}s")
            };
            (f64::from(tick), label)
        })
        .collect()
}

/// Label of a tick in milliseconds: `5 ms`, `0.5 ms`, `2 s`.
pub(super) fn millis_label(ms: f64) -> String {
    if ms >= 999.9 {
        format!("{}\u{a0}s", words::figure(ms / 1000.0))
    } else {
        format!("{}\u{a0}ms", words::figure(ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_bounds_hold_the_values() {
        assert_eq!(log_bounds(3.2, 870.0), (2.0, 1000.0));
        let (from, to) = log_bounds(7.0, 7.0);
        assert!(from <= 7.0 && to >= 7.0 && to / from >= 2.0);
        let (from, to) = log_bounds(0.0, f64::NAN);
        assert!(from > 0.0 && to > from);
    }

    #[test]
    fn ticks_are_round_figures() {
        assert_eq!(count_ticks(37.0), vec![0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(count_ticks(0.0).last(), Some(&1.0));
        let labels: Vec<_> = log_ticks((1.0, 1e6))
            .into_iter()
            .filter_map(|(tick, labelled)| labelled.then_some(tick))
            .collect();
        assert_eq!(labels.len(), 7);
    }

    #[test]
    fn time_is_told_in_the_unit_of_its_step() {
        let last = |seconds| time_ticks(seconds).last().map(|tick| tick.1.clone());
        assert_eq!(last(60.0).as_deref(), Some("60\u{a0}s"));
        assert_eq!(last(480.0).as_deref(), Some("8\u{a0}min"));
        assert_eq!(last(28_800.0).as_deref(), Some("8\u{a0}h"));
    }
}

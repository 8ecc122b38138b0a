//! Gates on figures that the engine shows of itself.

use super::gates::{Bench, Found};
use super::{Finding, Gate, Outcome, Reason};
use crate::measure::ProbeMeasure;

/// Of so many readings one may give nothing.
const MOST_GAPS: u64 = 10;

/// One finding for each limit of each figure.
pub(super) fn probes(bench: Bench<'_>) -> Vec<Found> {
    let probes = bench.measures.probes.iter();
    let of = probes.flat_map(|one| {
        let least = one.min.map(|limit| finding(one, limit, true));
        let most = one.max.map(|limit| finding(one, limit, false));
        least.into_iter().chain(most)
    });
    of.collect()
}

fn finding(one: &ProbeMeasure, limit: f64, is_least: bool) -> Found {
    let values = one.values.iter().flatten().copied();
    let worst = values.reduce(|a, b| if is_least { a.min(b) } else { a.max(b) });
    let breaks = |worst: f64| {
        if is_least {
            worst < limit
        } else {
            worst > limit
        }
    };
    let outcome = match worst {
        Some(worst) if breaks(worst) => Outcome::Violated,
        Some(_) if one.n_failed * MOST_GAPS <= one.n_tried => Outcome::Held,
        _ => Outcome::Insufficient,
    };
    let name = one.name.clone();
    Finding {
        n_bad: Some(one.n_failed),
        limit: Some(limit),
        observed: worst,
        ..Found::new(
            Gate::Probe,
            outcome,
            one.n_tried,
            Reason::Probe { name, is_least },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(values: &[Option<f64>], n_failed: u64, limit: f64, is_least: bool) -> Outcome {
        let read = ProbeMeasure {
            values: values.to_vec(),
            n_tried: 20,
            n_failed,
            ..ProbeMeasure::default()
        };
        finding(&read, limit, is_least).outcome
    }

    #[test]
    fn one_second_beyond_the_limit_is_enough_and_gaps_prove_nothing() {
        let values = [Some(3.0), None, Some(5.0)];
        assert_eq!(outcome(&values, 0, 5.0, false), Outcome::Held);
        assert_eq!(outcome(&values, 2, 5.0, false), Outcome::Held);
        assert_eq!(outcome(&values, 3, 5.0, false), Outcome::Insufficient);
        assert_eq!(outcome(&values, 3, 4.0, false), Outcome::Violated);
        assert_eq!(outcome(&values, 0, 4.0, true), Outcome::Violated);
        assert_eq!(outcome(&[None], 20, 4.0, false), Outcome::Insufficient);
    }
}

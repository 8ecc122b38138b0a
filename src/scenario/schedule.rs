//! When each journey of an open load begins: pure functions of the scenario and the
//! seed. Nothing here reads a clock or sleeps.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::Counts;
use crate::domain::Rate;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The law of arrival of journeys. The last rate holds until every dossier is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Schedule {
    /// Evenly spaced.
    Constant {
        /// The rate.
        rate: Rate,
    },
    /// From one rate to another, evenly, then constant.
    Ramp {
        /// Rate at the start; may be zero.
        from: Rate,
        /// Rate at the end.
        to: Rate,
        /// Length of the slope.
        length: Duration,
    },
    /// Levels held one after the other; the last one goes on.
    Steps {
        /// Rate of each level.
        rates: Vec<Rate>,
        /// Length of each level.
        length: Duration,
    },
    /// Groups that begin at the same instant.
    Burst {
        /// Journeys in a group.
        size: u32,
        /// From the start of a group to the start of the next.
        every: Duration,
    },
    /// Independent arrivals.
    Poisson {
        /// Mean rate.
        rate: Rate,
    },
    /// As counted elsewhere; ends with the last one counted.
    Counts(Counts),
}

/// One journey, in (thousandths of a journey a second) × nanoseconds.
const JOURNEY: u128 = 1_000_000_000_000;
const LN_2_Q32: u128 = 2_977_044_472;

impl Schedule {
    /// Instants at which journeys begin, in nanoseconds from the start of the load:
    /// sorted, endless but for counts, the same for the same `seed` on every machine.
    pub fn due_offsets(&self, seed: u64) -> Box<dyn Iterator<Item = u64> + Send> {
        match self {
            Self::Constant { rate } => slopes(vec![Slope::level(*rate, None)]),
            Self::Ramp { from, to, length } => slopes(vec![
                Slope {
                    from: *from,
                    to: *to,
                    length_ns: Some(length.as_nanos()),
                },
                Slope::level(*to, None),
            ]),
            Self::Steps { rates, length } => {
                let last = rates.len().saturating_sub(1);
                slopes(
                    rates
                        .iter()
                        .enumerate()
                        .map(|(index, rate)| {
                            Slope::level(*rate, (index < last).then_some(length.as_nanos()))
                        })
                        .collect(),
                )
            }
            Self::Burst { size, every } => {
                let (size, every) = (u64::from((*size).max(1)), nanos(*every));
                Box::new((0_u64..).map(move |index| (index / size) * every))
            }
            Self::Poisson { rate } => poisson(*rate, seed),
            Self::Counts(counts) => counts.due_offsets(seed),
        }
    }

    /// How many journeys there are; none when there is no end to them.
    pub fn n_journeys(&self) -> Option<u64> {
        match self {
            Self::Counts(counts) => Some(counts.n_arrivals()),
            _ => None,
        }
    }

    /// Instants at which journeys of these sizes begin, so that their steps together, each
    /// `step_gap` after the one before it, are due at `rate`; in nanoseconds from the start of the
    /// load, sorted. A journey begins whenever those under way bring fewer steps than the rate
    /// asks for: at any moment about as many steps are due, however long journeys are. Instants
    /// are drawn where the schedule draws, and even under any other.
    pub fn begins_at_rate(
        &self,
        rate: Rate,
        step_gap: Duration,
        sizes: &[u32],
        seed: u64,
    ) -> Vec<u64> {
        let draws = matches!(self, Self::Poisson { .. } | Self::Counts(_));
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let even_gap = JOURNEY / u128::from(rate.0.max(1));
        let step_gap = step_gap.as_nanos();
        // When the next step should be due, and when those of journeys under way are.
        let mut wanted_at = 0_u128;
        let mut under_way: BinaryHeap<Reverse<(u128, u32)>> = BinaryHeap::new();
        let mut begins = Vec::with_capacity(sizes.len());
        let mut sizes = sizes.iter().copied().filter(|size| *size > 0);
        loop {
            let next = under_way.peek().map(|Reverse((at, _))| *at);
            let (at, n_left) = if next.is_some_and(|at| at <= wanted_at) {
                let Reverse(step) = under_way.pop().expect("it was looked at");
                step
            } else {
                let Some(size) = sizes.next() else {
                    return begins;
                };
                begins.push(u64::try_from(wanted_at).unwrap_or(u64::MAX));
                (wanted_at, size)
            };
            if n_left > 1 {
                under_way.push(Reverse((at + step_gap, n_left - 1)));
            }
            wanted_at += if draws {
                drawn_gap(even_gap, &mut rng)
            } else {
                even_gap
            };
        }
    }

    /// Time from the first to the last of `n` journeys.
    pub fn length_of(&self, n: u64, seed: u64) -> Duration {
        let index = usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
        Duration::from_nanos(self.due_offsets(seed).nth(index).unwrap_or(0))
    }
}

/// A stretch of time over which the rate goes evenly from one value to another.
#[derive(Clone, Copy)]
struct Slope {
    from: Rate,
    to: Rate,
    /// Without end when absent.
    length_ns: Option<u128>,
}

impl Slope {
    const fn level(rate: Rate, length_ns: Option<u128>) -> Self {
        Self {
            from: rate,
            to: rate,
            length_ns,
        }
    }

    /// Journeys begun after `t` nanoseconds, times [`JOURNEY`], rounded down.
    fn begun(self, t: u128) -> u128 {
        let (from, to) = (u128::from(self.from.0), u128::from(self.to.0));
        let Some(length) = self.length_ns.filter(|_| from != to) else {
            return from * t;
        };
        if to > from {
            from * t + (to - from) * t * t / (2 * length)
        } else {
            from * t - (from - to) * t * t / (2 * length)
        }
    }

    /// The first nanosecond at which `begun` reaches `target`, by halving.
    fn reaches(self, target: u128) -> u128 {
        let mut high = self
            .length_ns
            .unwrap_or_else(|| target.div_ceil(u128::from(self.from.0).max(1)));
        let mut low = 0;
        while low < high {
            let middle = u128::midpoint(low, high);
            if self.begun(middle) >= target {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }
}

/// The offsets at which the integral of the rate passes each whole number of journeys.
fn slopes(slopes: Vec<Slope>) -> Box<dyn Iterator<Item = u64> + Send> {
    let mut index = 0;
    let mut start_ns = 0_u128;
    let mut begun_before = 0_u128;
    Box::new((0_u128..).map_while(move |journey| {
        let target = journey * JOURNEY;
        loop {
            let slope = *slopes.get(index)?;
            let in_slope = target - begun_before;
            match slope.length_ns {
                Some(length) if slope.begun(length) < in_slope => {
                    begun_before += slope.begun(length);
                    start_ns += length;
                    index += 1;
                }
                _ => return u64::try_from(start_ns + slope.reaches(in_slope)).ok(),
            }
        }
    }))
}

/// Exponential gaps from integers only, so that every machine draws the same instants.
fn poisson(rate: Rate, seed: u64) -> Box<dyn Iterator<Item = u64> + Send> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let rate = u128::from(rate.0.max(1));
    let mut at = 0_u128;
    Box::new(std::iter::from_fn(move || {
        let due = u64::try_from(at).ok()?;
        at += drawn_gap(JOURNEY / rate, &mut rng);
        Some(due)
    }))
}

/// An exponential gap of this mean.
fn drawn_gap(mean: u128, rng: &mut ChaCha8Rng) -> u128 {
    // −ln u = −log2 u × ln 2, in 32 binary decimals each.
    let nats_q64 = minus_log2_q32(rng.next_u64()) * LN_2_Q32;
    ((nats_q64 >> 32) * mean) >> 32
}

/// −log2((u + 1) / 2^64), with 32 binary decimals, by repeated squaring.
fn minus_log2_q32(u: u64) -> u128 {
    let value = u128::from(u) + 1;
    let whole = value.ilog2();
    // Mantissa in [1, 2), with 63 binary decimals.
    let mut mantissa = (value << 63) >> whole;
    let mut decimals = 0_u128;
    for _ in 0..32 {
        mantissa = (mantissa * mantissa) >> 63;
        decimals <<= 1;
        if mantissa >= 1 << 64 {
            mantissa >>= 1;
            decimals |= 1;
        }
    }
    (64_u128 << 32) - ((u128::from(whole) << 32) | decimals)
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn first(schedule: &Schedule, n: usize) -> Vec<u64> {
        schedule.due_offsets(7).take(n).collect()
    }

    #[test]
    fn a_constant_rate_is_evenly_spaced() {
        let schedule = Schedule::Constant { rate: Rate(4_000) };
        assert_eq!(
            first(&schedule, 4),
            [0, SECOND / 4, SECOND / 2, 3 * SECOND / 4]
        );
        assert_eq!(schedule.length_of(401, 0), Duration::from_secs(100));
    }

    #[test]
    fn a_ramp_begins_slowly_and_ends_at_its_last_rate() {
        let schedule = Schedule::Ramp {
            from: Rate(0),
            to: Rate(10_000),
            length: Duration::from_secs(10),
        };
        // The integral of t is t²/2: 50 journeys in 10 s, the 8th at 4 s, then one each 100 ms.
        let due = first(&schedule, 61);
        assert_eq!(due[8], 4 * SECOND);
        assert_eq!(due[50], 10 * SECOND);
        assert_eq!(due[60], 11 * SECOND);
    }

    #[test]
    fn a_ramp_may_go_down() {
        let schedule = Schedule::Ramp {
            from: Rate(10_000),
            to: Rate(2_000),
            length: Duration::from_secs(10),
        };
        let due = first(&schedule, 71);
        assert_eq!(due[60], 10 * SECOND);
        assert_eq!(due[70], 15 * SECOND);
    }

    #[test]
    fn steps_hold_each_level_and_the_last_one_goes_on() {
        let schedule = Schedule::Steps {
            rates: vec![Rate(1_000), Rate(2_000)],
            length: Duration::from_secs(3),
        };
        let due: Vec<u64> = first(&schedule, 8)
            .iter()
            .map(|due| due * 10 / SECOND)
            .collect();
        assert_eq!(due, [0, 10, 20, 30, 35, 40, 45, 50]);
    }

    #[test]
    fn a_burst_begins_at_one_instant() {
        let schedule = Schedule::Burst {
            size: 3,
            every: Duration::from_secs(2),
        };
        assert_eq!(first(&schedule, 5), [0, 0, 0, 2 * SECOND, 2 * SECOND]);
    }

    #[test]
    fn steps_of_journeys_of_any_size_are_due_at_the_rate_asked_for_at_any_moment() {
        let step_gap = Duration::from_millis(50);
        // As people are: most journeys short, one in ten twenty times as long. Begun by their
        // sizes alone, one after the other, they would bring from 40 to 250 steps a second at 165.
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut size = || match rng.next_u32() % 100 {
            one @ 0..90 => 6 + one % 20,
            one => 60 + 20 * (one % 10),
        };
        let sizes: Vec<u32> = (0..3_000).map(|_| size()).collect();
        let due_by_second = |schedule: &Schedule, per_second| {
            let rate = Rate::per_second(per_second);
            let begins = schedule.begins_at_rate(rate, step_gap, &sizes, 1);
            assert!(begins.is_sorted());
            let mut n_due = vec![0_u64; 1_000];
            for (begin, size) in begins.iter().zip(&sizes) {
                for step in 0..u64::from(*size) {
                    let at = (begin + step * 50_000_000) / SECOND;
                    n_due[usize::try_from(at).unwrap()] += 1;
                }
            }
            n_due.truncate(usize::try_from(begins.last().unwrap() / SECOND).unwrap());
            n_due
        };
        for (per_second, slack) in [(165, 20), (400, 10)] {
            let n_due = due_by_second(&Schedule::Constant { rate: Rate(1) }, per_second);
            for (second, n) in n_due.iter().enumerate().skip(1) {
                let off = n.abs_diff(per_second);
                assert!(off <= slack, "{per_second} a second, {second}: {n}");
            }
            // Drawn, steps of a journey come together: only the mean is the rate.
            let n_due = due_by_second(&Schedule::Poisson { rate: Rate(1) }, per_second);
            let mean = n_due.iter().sum::<u64>() / n_due.len() as u64;
            assert!(mean.abs_diff(per_second) < per_second / 25, "{mean}");
        }
    }

    #[test]
    fn a_rate_below_that_of_one_journey_begins_them_one_after_the_other() {
        let even = Schedule::Constant { rate: Rate(1) };
        let step_gap = Duration::from_millis(50);
        let begins = even.begins_at_rate(Rate::per_second(10), step_gap, &[10, 30, 20, 40], 1);
        assert_eq!(begins, [0, SECOND, 4 * SECOND, 6 * SECOND]);
    }

    #[test]
    fn poisson_arrivals_are_sorted_and_the_same_for_the_same_seed() {
        let schedule = Schedule::Poisson { rate: Rate(50_000) };
        let due = first(&schedule, 20_000);
        assert!(due.is_sorted());
        assert_eq!(due, first(&schedule, 20_000));
        assert_ne!(due[1], schedule.due_offsets(8).nth(1).unwrap());
        // A golden value: another machine must give the same.
        assert_eq!(due[19_999], 403_488_828_773);
    }

    #[test]
    fn poisson_gaps_are_exponential() {
        let schedule = Schedule::Poisson { rate: Rate(1_000) };
        let due = first(&schedule, 50_001);
        let gaps: Vec<u64> = due.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mean = due[50_000] / 50_000;
        assert!(mean.abs_diff(SECOND) < SECOND / 50, "mean gap {mean}");
        // e^-1 = 36.8 % of the gaps are longer than the mean, e^-3 = 5.0 % than three times.
        let longer = |n: u64| gaps.iter().filter(|gap| **gap > n * SECOND).count();
        assert!(longer(1).abs_diff(18_394) < 500, "{}", longer(1));
        assert!(longer(3).abs_diff(2_489) < 250, "{}", longer(3));
    }
}

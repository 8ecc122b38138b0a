//! How long the engine takes beside the engine of before: the same dossiers in blocks, in turn.
//!
//! Requests of one run hang together, so that a block is one value. In each round the engine of
//! before is played twice and this one once; the ratio of the two blocks of before is the
//! control: where it does not hold the limits itself, the machine is too noisy to say anything.

use serde::{Deserialize, Serialize};

use super::gates::Found;
use super::statistics::{Null, paired_shift, quantile_upper_rank};
use super::{Finding, Gate, Outcome, Reason, Verdict};
use crate::measure::Distribution;
use crate::scenario::SlowerLimit;

/// Share of the intervals; one end of them has half of the rest on its far side.
const INTERVAL: f64 = 0.9;
/// Confidence of one end.
const ONE_END: f64 = 0.95;

/// One round: three blocks of the same dossiers, in an order that changes from round to round.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Round {
    /// The engine of before.
    pub before: Distribution,
    /// The engine of before once more.
    pub again: Distribution,
    /// The engine that is judged.
    pub now: Distribution,
}

/// Times beside those of the engine of before.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LatencyBeside {
    /// The engine of before: name and version.
    pub engine: String,
    /// Rounds played to their end.
    pub n_rounds: u64,
    /// Steps timed in the smallest block.
    pub n_steps: u64,
    /// Each quantile with a limit.
    pub quantiles: Vec<QuantileBeside>,
}

/// One quantile of all rounds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct QuantileBeside {
    /// Which one, between 0 and 1.
    pub quantile: f64,
    /// How much longer it may be, percent.
    pub max_slower_percent: f64,
    /// Of each round: before, before again, now, in microseconds; rounds in which one of the
    /// three is endless (failures) are left out.
    pub rounds: Vec<[u64; 3]>,
    /// Now beside before; absent when rounds are too few for an interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Ratio>,
    /// Before again beside before: the control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Ratio>,
}

/// A ratio of times (Hodges-Lehmann over the rounds) with its interval of 90 percent.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Ratio {
    /// Estimate; 1 when both are as fast.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What became of the comparison of one quantile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ComparedTimes {
    /// Too few rounds on both engines were played to their end.
    TooFewRounds,
    /// A block holds too few steps for the quantile.
    BlocksTooSmall {
        /// Steps of the smallest one.
        n_steps: u64,
    },
    /// The engine of before differs from itself by more than the limit: its ratio.
    NoisyMachine(Ratio),
    /// This engine beside the engine of before.
    Compared(Ratio),
}

/// What rounds say of each limit.
pub fn latency_beside(engine: String, rounds: &[Round], limits: &[SlowerLimit]) -> LatencyBeside {
    let blocks = rounds
        .iter()
        .flat_map(|one| [&one.before, &one.again, &one.now]);
    LatencyBeside {
        engine,
        n_rounds: rounds.len() as u64,
        n_steps: blocks.map(Distribution::n).min().unwrap_or(0),
        quantiles: limits
            .iter()
            .map(|limit| of_quantile(rounds, limit))
            .collect(),
    }
}

fn of_quantile(rounds: &[Round], limit: &SlowerLimit) -> QuantileBeside {
    let at = |block: &Distribution| block.quantile_us(limit.quantile).filter(|time| *time > 0);
    let times: Vec<[u64; 3]> = rounds
        .iter()
        .filter_map(|round| Some([at(&round.before)?, at(&round.again)?, at(&round.now)?]))
        .collect();
    QuantileBeside {
        quantile: limit.quantile,
        max_slower_percent: limit.max_percent,
        now: ratio(times.iter().map(|[before, _, now]| (*now, *before))),
        control: ratio(times.iter().map(|[before, again, _]| (*again, *before))),
        rounds: times,
    }
}

fn ratio(pairs: impl Iterator<Item = (u64, u64)>) -> Option<Ratio> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "times in microseconds stay below 2^53"
    )]
    let logarithms: Vec<f64> = pairs
        .map(|(one, other)| (one as f64 / other as f64).ln())
        .collect();
    let shift = paired_shift(&logarithms, Null::Exact, INTERVAL)?;
    Some(Ratio {
        estimate: shift.estimate.exp(),
        low: shift.low.exp(),
        high: shift.high.exp(),
    })
}

fn slower_percent(ratio: f64) -> f64 {
    (ratio - 1.0) * 100.0
}

impl QuantileBeside {
    /// The longest that the time may be, as a ratio.
    pub fn longest(&self) -> f64 {
        1.0 + self.max_slower_percent / 100.0
    }
}

impl LatencyBeside {
    fn findings(&self) -> Vec<Found> {
        self.quantiles.iter().map(|one| self.finding(one)).collect()
    }

    fn finding(&self, one: &QuantileBeside) -> Found {
        let (outcome, compared) = self.outcome(one);
        let reason = Reason::LatencyBeside(compared);
        Finding {
            quantile: Some(one.quantile),
            observed: one.now.map(|ratio| slower_percent(ratio.estimate)),
            upper_bound: one.now.map(|ratio| slower_percent(ratio.high)),
            limit: Some(one.max_slower_percent),
            unit: "percent".into(),
            ..Found::new(
                Gate::LatencyBeside,
                outcome,
                one.rounds.len() as u64,
                reason,
            )
        }
    }

    fn outcome(&self, one: &QuantileBeside) -> (Outcome, ComparedTimes) {
        let longest = one.longest();
        let (Some(now), Some(control)) = (one.now, one.control) else {
            return (Outcome::Insufficient, ComparedTimes::TooFewRounds);
        };
        if quantile_upper_rank(self.n_steps, one.quantile, ONE_END).is_none() {
            let n_steps = self.n_steps;
            return (
                Outcome::Insufficient,
                ComparedTimes::BlocksTooSmall { n_steps },
            );
        }
        if control.high > longest || control.low < 1.0 / longest {
            return (Outcome::Insufficient, ComparedTimes::NoisyMachine(control));
        }
        let outcome = if now.high <= longest {
            Outcome::Held
        } else if now.low > longest {
            Outcome::Violated
        } else {
            Outcome::Insufficient
        };
        (outcome, ComparedTimes::Compared(now))
    }
}

impl Verdict<Reason> {
    /// The same verdict with the times beside those of the engine of before: slower than the
    /// policy allows, proved, blocks.
    pub fn timed_beside(mut self, beside: LatencyBeside) -> Self {
        for finding in beside.findings() {
            self.add(finding);
        }
        self.latency_beside = Some(beside);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: [SlowerLimit; 1] = [SlowerLimit {
        quantile: 0.5,
        max_percent: 10.0,
    }];

    /// A block of `n` steps that all take `time` microseconds.
    fn block(time: u64, n: u64) -> Distribution {
        Distribution {
            buckets: vec![(time, n)],
            n_endless: 0,
        }
    }

    /// Twelve rounds: times of before, of before again and of now, each a bit different from
    /// round to round.
    fn rounds(before: u64, again: u64, now: u64, n: u64) -> Vec<Round> {
        let round = |rank: u64| Round {
            before: block(before + rank * 7 % 11, n),
            again: block(again + rank * 5 % 11, n),
            now: block(now + rank * 3 % 11, n),
        };
        (0..12).map(round).collect()
    }

    fn outcome(rounds: &[Round]) -> (Outcome, ComparedTimes) {
        let beside = latency_beside("before 1".into(), rounds, &LIMITS);
        beside.outcome(&beside.quantiles[0])
    }

    #[test]
    fn one_as_fast_or_a_little_slower_holds_and_one_slower_than_the_limit_does_not() {
        let (outcome_alike, _) = outcome(&rounds(1_000, 1_000, 1_000, 400));
        assert_eq!(outcome_alike, Outcome::Held);
        // Slower beyond chance, and harmless: significance alone blocks nothing.
        let (harmless, reason) = outcome(&rounds(1_000, 1_000, 1_030, 400));
        assert_eq!(harmless, Outcome::Held);
        assert!(
            matches!(reason, ComparedTimes::Compared(ratio) if ratio.low > 1.01),
            "{reason:?}"
        );
        let (slower, _) = outcome(&rounds(1_000, 1_000, 1_200, 400));
        assert_eq!(slower, Outcome::Violated);
    }

    #[test]
    fn one_at_the_limit_is_not_proved_either_way() {
        let mut noisy = rounds(1_000, 1_000, 1_100, 400);
        for (rank, round) in noisy.iter_mut().enumerate() {
            round.now = block(if rank % 2 == 0 { 1_060 } else { 1_150 }, 400);
        }
        assert_eq!(outcome(&noisy).0, Outcome::Insufficient);
    }

    #[test]
    fn a_machine_on_which_before_differs_from_itself_says_nothing() {
        let (found, reason) = outcome(&rounds(1_000, 1_150, 1_000, 400));
        assert_eq!(found, Outcome::Insufficient);
        assert!(
            matches!(reason, ComparedTimes::NoisyMachine(_)),
            "{reason:?}"
        );
        let (found, reason) = outcome(&rounds(1_150, 1_000, 1_400, 400));
        assert_eq!(found, Outcome::Insufficient);
        assert!(
            matches!(reason, ComparedTimes::NoisyMachine(_)),
            "{reason:?}"
        );
    }

    #[test]
    fn few_rounds_small_blocks_and_failures_prove_nothing() {
        let all = rounds(1_000, 1_000, 1_000, 400);
        assert_eq!(
            outcome(&all[..3]),
            (Outcome::Insufficient, ComparedTimes::TooFewRounds)
        );
        assert_eq!(
            outcome(&[]),
            (Outcome::Insufficient, ComparedTimes::TooFewRounds)
        );
        let (found, reason) = outcome(&rounds(1_000, 1_000, 1_000, 4));
        assert_eq!(found, Outcome::Insufficient);
        assert_eq!(reason, ComparedTimes::BlocksTooSmall { n_steps: 4 });
        let mut failing = all;
        for round in &mut failing {
            round.now.n_endless = 500;
        }
        assert_eq!(
            outcome(&failing),
            (Outcome::Insufficient, ComparedTimes::TooFewRounds)
        );
    }

    #[test]
    fn what_is_found_stands_in_the_verdict() {
        let beside = latency_beside(
            "before 1".into(),
            &rounds(1_000, 1_000, 1_200, 400),
            &LIMITS,
        );
        assert_eq!((beside.n_rounds, beside.n_steps), (12, 400));
        let found = &beside.findings()[0];
        assert_eq!(found.n, 12);
        assert_eq!(found.limit, Some(10.0));
        assert!((18.0..22.0).contains(&found.observed.unwrap()));
        assert!(found.upper_bound.unwrap() >= found.observed.unwrap());
        assert_eq!(found.quantile, Some(0.5));
    }
}

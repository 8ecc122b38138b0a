//! Whether an engine bears a rate: one trial, held against the limits of the policy.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::gates::{self, Bench};
use super::super::statistics::{lower_bound, real, upper_bound};
use super::super::{Complaint, Outcome, Reason, backlog};
use super::{Ask, a_second};
use crate::domain::{Pool, Rate};
use crate::measure::{Distribution, Measures, StratumMeasure};
use crate::scenario::{LatencyLimit, Policy, Scope};

/// Times beyond a quantile that it takes to speak of it.
const LEAST_BEYOND: f64 = 10.0;
/// Confidence with which more must be wrong than at the lowest rate.
const MORE_WRONG: f64 = 0.99;

/// What a trial saw, and whether the engine bore it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Trial {
    /// What was asked for.
    pub ask: Ask,
    /// Length of the schedule, seconds.
    pub seconds: u64,
    /// Borne, not borne, or void.
    pub outcome: Outcome,
    /// Why it is not borne, or says nothing; empty when it is.
    pub why: Vec<NotBorne>,
    /// Calls sent.
    pub n_calls: u64,
    /// Of these, those that failed.
    pub n_failed: u64,
    /// Dossiers audited or undelivered.
    pub n_dossiers: u64,
    /// Of these, wrong at a severity that blocks, or undelivered.
    pub n_wrong: u64,
    /// Calls sent a second after the engine had settled, in thousandths.
    pub sent: Rate,
    /// Median response, microseconds; none when it is a failure.
    pub p50_us: Option<u64>,
    /// 95th percentile of responses.
    pub p95_us: Option<u64>,
    /// 99th percentile of responses.
    pub p99_us: Option<u64>,
    /// Calls due and not answered, second by second.
    pub backlog: Vec<u64>,
}

/// Why a rate is not borne, or a trial says nothing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotBorne {
    /// Answers come too late.
    TooSlow {
        /// The operation; all together when absent.
        operation: Option<String>,
        /// Which quantile.
        quantile: f64,
        /// What it was, microseconds; none when it is a failure.
        observed_us: Option<u64>,
        /// What it may be.
        max_ms: u64,
    },
    /// Too many calls fail.
    Failing {
        /// How many failed.
        n_failed: u64,
        /// Of how many.
        n: u64,
    },
    /// The engine falls behind: calls due and not answered grow in number.
    FallsBehind {
        /// By so many a second, in thousandths.
        by: Rate,
    },
    /// More dossiers are wrong or undelivered than at the lowest rate.
    Wrong {
        /// How many.
        n_wrong: u64,
        /// Of how many.
        n: u64,
    },
    /// Too few calls to speak of a quantile.
    TooFew {
        /// Which quantile.
        quantile: f64,
        /// Calls timed.
        n: u64,
        /// Calls needed.
        n_needed: u64,
    },
    /// The machine that sends did not keep up, for reasons in words.
    Generator(Vec<String>),
    /// Ended from outside before its time.
    Stopped,
}

impl NotBorne {
    /// Says nothing of the engine.
    const fn is_void(&self) -> bool {
        matches!(
            self,
            Self::TooFew { .. } | Self::Generator(_) | Self::Stopped
        )
    }
}

/// How a trial was played.
#[derive(Clone, Copy, Debug)]
pub struct TrialSetting<'a> {
    /// The limits.
    pub policy: &'a Policy,
    /// What was asked for.
    pub ask: Ask,
    /// Length of the schedule, seconds.
    pub seconds: u64,
    /// Of these, the first ones, in which the engine settles.
    pub settling: u64,
    /// The trial at the lowest rate, once there is one.
    pub floor: Option<&'a Trial>,
}

impl Trial {
    /// Judges what was measured. `complaint` puts a complaint of the gates into words.
    pub fn judged(
        setting: TrialSetting<'_>,
        measures: &Measures,
        complaint: &dyn Fn(&Complaint) -> String,
    ) -> Self {
        let TrialSetting { policy, ask, .. } = setting;
        let all = together(measures);
        let (n_calls, n_failed) = calls(measures);
        let (n_dossiers, n_wrong) = wrong(measures, policy);
        let window = window(measures, setting);
        let mut why = Vec::new();
        if measures.interrupted {
            why.push(NotBorne::Stopped);
        }
        why.extend(generator(measures, policy, complaint));
        why.extend(too_slow(measures, policy, &all));
        if exceeds(n_failed, n_calls, policy.errors.max_rate_percent) {
            why.push(NotBorne::Failing {
                n_failed,
                n: n_calls,
            });
        }
        let waiting = measures.generator.backlog();
        let kept = waiting.get(window.clone()).unwrap_or_default();
        if let Some(by) = backlog::growth(kept, a_second(ask.rate)) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "positive, and far below 2^53"
            )]
            let by = Rate((by * 1_000.0) as u64);
            why.push(NotBorne::FallsBehind { by });
        }
        // Who is left unpaid because the engine was too slow is told by the times.
        if why.is_empty() && is_more(n_wrong, n_dossiers, setting.floor) {
            why.push(NotBorne::Wrong {
                n_wrong,
                n: n_dossiers,
            });
        }
        let seconds = measures.generator.seconds.get(window).unwrap_or_default();
        let n_sent: u64 = seconds.iter().map(|one| one.n_sent).sum();
        Self {
            ask,
            seconds: setting.seconds,
            outcome: outcome(&why),
            why,
            n_calls,
            n_failed,
            n_dossiers,
            n_wrong,
            sent: Rate(n_sent * 1_000 / (seconds.len() as u64).max(1)),
            p50_us: all.quantile_us(0.5),
            p95_us: all.quantile_us(0.95),
            p99_us: all.quantile_us(0.99),
            backlog: waiting,
        }
    }
}

/// A trial that the generator spoilt says nothing, whatever else was seen: late requests come
/// in heaps, and heaps are another load.
fn outcome(why: &[NotBorne]) -> Outcome {
    if why.is_empty() {
        Outcome::Held
    } else if why.iter().any(NotBorne::is_void) {
        Outcome::Void
    } else {
        Outcome::Violated
    }
}

/// Responses of all operations.
fn together(measures: &Measures) -> Distribution {
    let mut all = Distribution::default();
    for one in of_schedule(measures) {
        all.merge(&one.response);
    }
    all
}

fn of_schedule(
    measures: &Measures,
) -> impl Iterator<Item = &crate::measure::OperationMeasure> + Clone {
    let operations = measures.operations.iter();
    operations.filter(|one| one.driver == "open")
}

fn calls(measures: &Measures) -> (u64, u64) {
    of_schedule(measures).fold((0, 0), |(n, n_failed), one| {
        (n + one.n, n_failed + one.n_failed)
    })
}

/// Dossiers played, and those wrong at a severity that blocks or undelivered.
fn wrong(measures: &Measures, policy: &Policy) -> (u64, u64) {
    let least = gates::blocks_from(policy, Pool::Sample);
    let count = |one: &StratumMeasure| {
        (
            one.n_audited + one.n_undelivered,
            one.n_wrong_from(least) + one.n_undelivered,
        )
    };
    let counts = measures.strata.iter().map(count);
    counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// Seconds in which the engine had settled and the schedule was not over.
fn window(measures: &Measures, setting: TrialSetting<'_>) -> std::ops::Range<usize> {
    let n = measures.generator.seconds.len();
    let at = |second: u64| usize::try_from(second).unwrap_or(usize::MAX).min(n);
    let end = at(setting.seconds);
    at(setting.settling).min(end)..end
}

fn generator(
    measures: &Measures,
    policy: &Policy,
    complaint: &dyn Fn(&Complaint) -> String,
) -> Option<NotBorne> {
    let scope = Scope {
        strata: vec!["*".into()],
        observables: Vec::new(),
    };
    let found = gates::generator(Bench {
        measures,
        policy,
        scope: &scope,
        caseload: None,
        excused: &BTreeMap::new(),
    });
    match found.text {
        Reason::Bottleneck(complaints) => Some(NotBorne::Generator(
            complaints.iter().map(complaint).collect(),
        )),
        _ => None,
    }
}

/// Limits that are exceeded, by operation where enough calls were timed, and by all together.
fn too_slow(measures: &Measures, policy: &Policy, all: &Distribution) -> Vec<NotBorne> {
    let mut why = Vec::new();
    for limit in &policy.latency.limits {
        let concerned = of_schedule(measures).filter(|one| {
            let named = limit.operation.as_ref();
            named.is_none_or(|name| one.operation == *name)
        });
        let n_needed = needed(limit.quantile);
        let timed = concerned.map(|one| (Some(one.operation.clone()), &one.response));
        let mut timed: Vec<_> = timed.filter(|(_, times)| times.n() >= n_needed).collect();
        if limit.operation.is_none() {
            timed.push((None, all));
        }
        let too_late = timed.iter().find_map(|(operation, times)| {
            (times.n() >= n_needed)
                .then(|| exceeded(limit, operation.as_ref(), times))
                .flatten()
        });
        let n = timed.iter().map(|(_, times)| times.n()).max().unwrap_or(0);
        if let Some(too_late) = too_late {
            why.push(too_late);
        } else if n < n_needed {
            why.push(NotBorne::TooFew {
                quantile: limit.quantile,
                n,
                n_needed,
            });
        }
    }
    why
}

fn exceeded(
    limit: &LatencyLimit,
    operation: Option<&String>,
    times: &Distribution,
) -> Option<NotBorne> {
    let observed_us = times.quantile_us(limit.quantile);
    let is_late = observed_us.is_none_or(|time| time > limit.max_ms * 1_000);
    is_late.then(|| NotBorne::TooSlow {
        operation: operation.cloned(),
        quantile: limit.quantile,
        observed_us,
        max_ms: limit.max_ms,
    })
}

/// Calls that it takes to speak of a quantile.
pub fn needed(quantile: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ten over a share that is not zero"
    )]
    let n = (LEAST_BEYOND / (1.0 - quantile).max(1e-9)).ceil() as u64;
    n
}

fn exceeds(part: u64, whole: u64, max_percent: f64) -> bool {
    real(part) * 100.0 > real(whole) * max_percent
}

/// More are wrong than at the lowest rate; where that one was clean, one is too many.
fn is_more(n_wrong: u64, n: u64, floor: Option<&Trial>) -> bool {
    let Some(floor) = floor else {
        return false;
    };
    if floor.n_wrong == 0 {
        return n_wrong > 0;
    }
    lower_bound(n_wrong, n, MORE_WRONG) > upper_bound(floor.n_wrong, floor.n_dossiers, MORE_WRONG)
}

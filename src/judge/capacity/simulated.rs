//! Searches of an engine whose limit is known exactly: one counter, first come, first served,
//! each call takes the same time (the recursion of Lindley, 1952). Nothing is sent.

use std::collections::BTreeMap;

use super::*;
use crate::measure::{Distribution, GeneratorHealth, Measures, OperationMeasure};
use crate::scenario::{CapacityPlan, Scenario};

const SECOND: u64 = 1_000_000;
const SETTLING: u64 = 2;

/// What a trial at an even rate measures on a counter that serves `limit` calls a second.
fn measured(rate: Rate, seconds: u64, limit: Rate) -> Measures {
    measured_after(SETTLING, rate, seconds, limit)
}

/// The same when the first seconds that are not timed are others.
fn measured_after(settling: u64, rate: Rate, seconds: u64, limit: Rate) -> Measures {
    let n_calls = rate.0 * seconds / 1_000;
    let takes_ns = 1_000_000_000_000 / limit.0;
    let (mut free_at, mut times) = (0, BTreeMap::new());
    let n_seconds = usize::try_from(seconds).unwrap();
    let mut calls = vec![(0_u64, 0_u64); n_seconds];
    for call in 0..n_calls {
        let due = call * 1_000_000_000_000 / rate.0;
        let begun = due.max(free_at);
        free_at = begun + takes_ns;
        let micros = (free_at - due) / 1_000;
        if due / 1_000 >= settling * SECOND {
            *times.entry(micros).or_default() += 1;
        }
        let in_second = |at: u64| usize::try_from(at / 1_000_000_000).unwrap();
        calls[in_second(due)].0 += 1;
        if let Some(second) = calls.get_mut(in_second(free_at)) {
            second.1 += 1;
        }
    }
    let mut generator = GeneratorHealth::default();
    generator.seconds.resize_with(n_seconds, Default::default);
    let mut in_flight = 0;
    for (second, (due, done)) in generator.seconds.iter_mut().zip(calls) {
        in_flight = in_flight + due - done;
        (second.n_planned, second.n_sent) = (due, due);
        second.n_in_flight = in_flight;
    }
    Measures {
        operations: vec![OperationMeasure {
            operation: "settle".into(),
            driver: "open".into(),
            n: n_calls,
            n_failed: 0,
            n_retries: 0,
            n_warm_up: 0,
            response: Distribution {
                buckets: times.into_iter().collect(),
                n_endless: 0,
            },
            service: Distribution::default(),
            lag: Distribution::default(),
        }],
        generator,
        ..Measures::default()
    }
}

fn policy() -> crate::scenario::Policy {
    let text = include_str!("../../../scenarios/pilot.toml");
    let policy = include_str!("../../../scenarios/policies/build.toml");
    let scenario = Scenario::read("pilot.toml", text, &|_| Some(policy.to_owned()));
    scenario.unwrap().policy
}

/// Searches with trials and confirmations of these lengths; gives what was found, with all trials.
fn searched(limit: Rate, trial: u64, confirm: u64) -> (Interval, Vec<Trial>) {
    let policy = policy();
    let mut search = Search::new(CapacityPlan {
        start: Rate::per_second(20),
        ..CapacityPlan::default()
    });
    let mut trials: Vec<Trial> = Vec::new();
    while let Some(ask) = search.next() {
        let seconds = if ask.is_long { confirm } else { trial };
        let setting = TrialSetting {
            policy: &policy,
            ask,
            seconds,
            settling: SETTLING,
            floor: None,
        };
        let judged = Trial::judged(setting, &measured(ask.rate, seconds, limit), &|_| {
            String::new()
        });
        // Too few calls at the lowest rate for a quantile: here only the limits matter.
        let outcome = match judged.outcome {
            Outcome::Void => Outcome::Held,
            outcome => outcome,
        };
        search.note(outcome);
        trials.push(judged);
    }
    (search.interval(), trials)
}

#[test]
fn the_interval_holds_the_exact_limit_of_a_counter_and_is_narrow() {
    for limit in [
        57_300, 101_000, 333_333, 400_000, 613_700, 999_999, 2_345_678,
    ] {
        let (interval, _) = searched(Rate(limit), 20, 60);
        let (lower, upper) = (interval.lower.unwrap().0, interval.upper.unwrap().0);
        assert!(lower <= limit && limit < upper, "{limit}: {interval:?}");
        assert!(upper * 100 <= lower * 104, "{limit}: {interval:?}");
        assert_eq!(interval.upper_end, UpperEnd::Engine);
    }
}

#[test]
fn trials_of_two_seconds_flatter_by_times_alone_and_the_backlog_finds_them_out() {
    let limit = Rate::per_second(500);
    let policy = policy();
    let setting = |seconds, settling| TrialSetting {
        policy: &policy,
        ask: Ask {
            role: Role::Halving,
            rate: Rate::per_second(560),
            is_long: false,
        },
        seconds,
        settling,
        floor: None,
    };
    // Twelve in a hundred too many for two seconds: nobody waits longer than the limits.
    let short = Trial::judged(
        setting(2, 0),
        &measured_after(0, Rate::per_second(560), 2, limit),
        &|_| String::new(),
    );
    assert!(short.p99_us.unwrap() < SECOND / 2, "{short:?}");
    // The same for as long as a trial takes: the times still hold, the backlog does not.
    let usual = Trial::judged(
        setting(8, SETTLING),
        &measured(Rate::per_second(560), 8, limit),
        &|_| String::new(),
    );
    assert!(usual.p99_us.unwrap() < SECOND, "{usual:?}");
    assert!(
        matches!(usual.why[..], [NotBorne::FallsBehind { by }] if by.0.abs_diff(60_000) < 6_000),
        "{:?}",
        usual.why
    );
}

#[test]
fn a_counter_that_keeps_up_has_a_steady_backlog_up_to_its_limit() {
    for per_mille in [500, 900, 990, 1_000] {
        let limit = Rate::per_second(400);
        let rate = Rate(limit.0 * per_mille / 1_000);
        let trial = Trial::judged(
            TrialSetting {
                policy: &policy(),
                ask: Ask {
                    role: Role::LowerEnd,
                    rate,
                    is_long: true,
                },
                seconds: 60,
                settling: 6,
                floor: None,
            },
            &measured(rate, 60, limit),
            &|_| String::new(),
        );
        assert_eq!(trial.outcome, Outcome::Held, "{per_mille}: {:?}", trial.why);
    }
}

#[test]
fn failures_late_answers_and_wrong_dossiers_are_told_apart() {
    let policy = policy();
    let ask = Ask {
        role: Role::Bracket,
        rate: Rate::per_second(100),
        is_long: false,
    };
    let setting = |floor| TrialSetting {
        policy: &policy,
        ask,
        seconds: 20,
        settling: SETTLING,
        floor,
    };
    let judged =
        |measures: &Measures, floor| Trial::judged(setting(floor), measures, &|_| String::new());
    let sound = measured(ask.rate, 20, Rate::per_second(1_000));
    let floor = judged(&sound, None);
    assert_eq!(floor.outcome, Outcome::Held, "{:?}", floor.why);

    let mut failing = sound.clone();
    failing.operations[0].n_failed = 5;
    let trial = judged(&failing, Some(&floor));
    assert!(matches!(
        trial.why[..],
        [NotBorne::Failing { n_failed: 5, .. }]
    ));

    let mut late = sound.clone();
    late.operations[0].response.buckets = vec![(1_000, 900), (3_000_000, 100)];
    let trial = judged(&late, Some(&floor));
    assert!(
        trial
            .why
            .iter()
            .all(|why| matches!(why, NotBorne::TooSlow { .. }))
    );
    assert_eq!(trial.outcome, Outcome::Violated);

    let mut wrong = sound.clone();
    let mut stratum =
        crate::measure::StratumMeasure::new("sickness/simple", crate::domain::Pool::Sample);
    stratum.n_audited = 100;
    stratum.n_wrong.insert(crate::measure::Severity::S1, 1);
    wrong.strata = vec![stratum];
    let trial = judged(&wrong, Some(&floor));
    assert!(matches!(
        trial.why[..],
        [NotBorne::Wrong { n_wrong: 1, n: 100 }]
    ));
    // Where the lowest rate is as wrong, it is no matter of load.
    let wrong_at_once = judged(&wrong, None);
    assert_eq!(judged(&wrong, Some(&wrong_at_once)).outcome, Outcome::Held);

    let mut tired = sound.clone();
    tired.generator.complaints = vec!["the processors were busy".into()];
    assert_eq!(judged(&tired, Some(&floor)).outcome, Outcome::Void);

    let mut few = sound;
    few.operations[0].response.buckets = vec![(1_000, 90)];
    assert_eq!(judged(&few, Some(&floor)).outcome, Outcome::Void);
}

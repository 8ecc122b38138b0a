//! What a search says of engines whose limit is known.

use super::*;

/// A trial without anything to say against it.
fn trial(role: Role, per_second: u64, outcome: Outcome) -> Trial {
    Trial {
        ask: Ask {
            role,
            rate: Rate::per_second(per_second),
            is_long: false,
        },
        seconds: 20,
        outcome,
        why: Vec::new(),
        n_calls: 20 * per_second,
        n_failed: 0,
        n_dossiers: 2 * per_second,
        n_wrong: 0,
        sent: Rate::per_second(per_second),
        p50_us: Some(2_000),
        p95_us: Some(4_000),
        p99_us: Some(6_000),
        backlog: Vec::new(),
    }
}

fn interval(lower: u64, upper: u64) -> Interval {
    Interval {
        lower: Some(Rate::per_second(lower)),
        upper: Some(Rate::per_second(upper)),
        upper_end: UpperEnd::Engine,
        is_over: true,
    }
}

/// Two dossiers a second of ten calls each, half as much kept free: thirty calls a second.
fn need() -> Need {
    Need {
        dossiers: Some(Rate::per_second(2)),
        calls_per_dossier: Rate::per_second(10),
        headroom_percent: 50,
        at_least: None,
    }
}

fn sound() -> Vec<Trial> {
    vec![
        trial(Role::Floor, 10, Outcome::Held),
        trial(Role::Recovery, 50, Outcome::Held),
        trial(Role::FloorAgain, 10, Outcome::Held),
    ]
}

fn said(interval: Interval, need: Need, trials: Vec<Trial>) -> (VerdictKind, Vec<Ground>) {
    let capacity = capacity(interval, need, trials);
    (capacity.kind, capacity.grounds)
}

#[test]
fn what_is_needed_is_the_busiest_hour_and_what_is_kept_free() {
    assert_eq!(need().peak(), Some(Rate::per_second(20)));
    assert_eq!(need().rate(), Some(Rate::per_second(30)));
    let more = Need {
        at_least: Some(Rate::per_second(40)),
        ..need()
    };
    assert_eq!(more.rate(), Some(Rate::per_second(40)));
    let found = capacity(interval(100, 103), need(), sound());
    assert_eq!(found.n_funds, Some(3));
}

#[test]
fn an_engine_that_bears_what_it_must_is_go_and_one_that_does_not_is_no_go() {
    let (kind, grounds) = said(interval(100, 103), need(), sound());
    assert_eq!((kind, grounds), (VerdictKind::Go, vec![Ground::Enough]));
    let (kind, grounds) = said(interval(20, 21), need(), sound());
    assert_eq!(
        (kind, grounds),
        (VerdictKind::NoGo, vec![Ground::NotEnough])
    );
    let (kind, grounds) = said(interval(29, 31), need(), sound());
    assert_eq!(
        (kind, grounds),
        (VerdictKind::Insufficient, vec![Ground::TooNear])
    );
}

#[test]
fn where_the_generator_gave_out_first_nothing_is_proved_against_the_engine() {
    let tired = |lower| Interval {
        upper_end: UpperEnd::Generator,
        ..interval(lower, lower + 1)
    };
    assert_eq!(
        said(tired(20), need(), sound()),
        (VerdictKind::Insufficient, vec![Ground::Generator])
    );
    assert_eq!(said(tired(40), need(), sound()).0, VerdictKind::Go);
}

#[test]
fn an_engine_that_does_not_come_back_is_no_go_whatever_it_bore() {
    let mut trials = sound();
    trials[1].outcome = Outcome::Violated;
    let (kind, grounds) = said(interval(100, 103), need(), trials);
    assert_eq!(
        (kind, grounds[0]),
        (VerdictKind::NoGo, Ground::NotRecovered)
    );
}

#[test]
fn an_engine_that_ages_while_it_is_measured_voids_the_measure() {
    let mut trials = sound();
    trials[2].p50_us = Some(9_000);
    assert_eq!(
        said(interval(100, 103), need(), trials.clone()),
        (VerdictKind::Insufficient, vec![Ground::Aged])
    );
    assert_eq!(
        said(interval(20, 21), need(), trials.clone()).0,
        VerdictKind::Insufficient
    );
    // A millisecond more is no age.
    trials[2].p50_us = Some(3_500);
    assert_eq!(said(interval(100, 103), need(), trials).0, VerdictKind::Go);
}

#[test]
fn an_engine_that_is_slower_at_every_rate_has_aged_and_is_not_said_to_be_tired() {
    let mut trials = sound();
    trials[1].outcome = Outcome::Violated;
    trials[2].p50_us = Some(520_000);
    assert_eq!(
        said(interval(100, 103), need(), trials),
        (VerdictKind::Insufficient, vec![Ground::Aged])
    );
}

#[test]
fn wrong_amounts_at_the_lowest_rate_are_no_go_and_no_matter_of_load() {
    let mut trials = sound();
    trials[0].n_wrong = 1;
    let (kind, grounds) = said(interval(100, 103), need(), trials);
    assert_eq!((kind, grounds[0]), (VerdictKind::NoGo, Ground::WrongAtOnce));
}

#[test]
fn a_rate_borne_once_and_never_again_is_no_go_unless_the_engine_has_aged() {
    let lost = Interval {
        lower: None,
        ..interval(100, 330)
    };
    assert_eq!(
        said(lost, need(), sound()),
        (VerdictKind::NoGo, vec![Ground::NeverAgain])
    );
    let mut aged = sound();
    aged[2].p50_us = Some(9_000);
    assert_eq!(
        said(lost, need(), aged),
        (VerdictKind::Insufficient, vec![Ground::Aged])
    );
}

#[test]
fn a_search_cut_short_is_never_go() {
    let cut = Interval {
        is_over: false,
        ..interval(100, 103)
    };
    assert_eq!(
        said(cut, need(), sound()),
        (VerdictKind::Insufficient, vec![Ground::NotOver])
    );
    let nothing = Interval {
        lower: None,
        upper: None,
        upper_end: UpperEnd::None,
        is_over: false,
    };
    assert_eq!(
        said(nothing, need(), Vec::new()).0,
        VerdictKind::Insufficient
    );
}

#[test]
fn the_knee_is_where_times_begin_to_run_away() {
    // M/M/1 with a limit of 100: time 1 / (1 - load).
    let curve = [10, 20, 40, 60, 80, 90, 95, 99].map(|rate| Trial {
        p95_us: Some(1_000 * 100 / (100 - rate)),
        ..trial(Role::Halving, rate, Outcome::Held)
    });
    let found = knee(&curve).unwrap();
    assert!(
        (Rate::per_second(80)..=Rate::per_second(90)).contains(&found),
        "{found:?}"
    );
    assert_eq!(knee(&curve[..3]), None);
    let flat = [10, 20, 40, 60, 80].map(|rate| trial(Role::Halving, rate, Outcome::Held));
    assert_eq!(knee(&flat), None);
}

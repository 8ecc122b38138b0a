//! Verdicts on a run in which one thing goes wrong at a time.

use std::collections::BTreeMap;

use super::*;
use crate::domain::{Cents, Observable};
use crate::judge::{Complaint, StratumShare};
use crate::measure::{
    Distribution, ErrorClass, GeneratorHealth, OperationMeasure, Severity, StratumMeasure,
    UntilMoney,
};
use crate::scenario::Scenario;

pub(super) fn smoke() -> Policy {
    let text = include_str!("../../../scenarios/pilot.toml");
    let policy = include_str!("../../../scenarios/policies/smoke.toml");
    Scenario::read("pilot.toml", text, &|_| Some(policy.to_owned()))
        .unwrap()
        .policy
}

pub(super) fn everyone() -> Scope {
    Scope {
        strata: vec!["*".into()],
        observables: Observable::ALL.to_vec(),
    }
}

pub(super) fn stratum(name: &str, pool: Pool, n: u64) -> StratumMeasure {
    StratumMeasure {
        n_cases: n,
        n_audited: n,
        due: Cents(100_000),
        until_money: paid_at_once(n),
        ..StratumMeasure::new(name, pool)
    }
}

fn paid_at_once(n: u64) -> UntilMoney {
    UntilMoney {
        n_by_days: [(9, n)].into(),
        n_by_days_at_best: [(9, n)].into(),
        n_by_days_lost: [(0, n)].into(),
        n_never: 0,
    }
}

fn times(ms: u64, n: u64) -> Distribution {
    Distribution {
        buckets: vec![(ms * 1_000, n)],
        n_endless: 0,
    }
}

fn operation(name: &str, driver: &str, n: u64) -> OperationMeasure {
    OperationMeasure {
        operation: name.into(),
        driver: driver.into(),
        n,
        n_failed: 0,
        n_retries: 0,
        n_warm_up: 0,
        response: times(10, n),
        service: times(10, n),
        lag: times(1, n),
    }
}

/// A run in which nothing went wrong.
pub(super) fn clean() -> Measures {
    Measures {
        strata: vec![
            stratum("sickness/ald", Pool::Sample, 60),
            stratum("sickness/edges", Pool::Design, 80),
            stratum("sickness/simple", Pool::Sample, 2_000),
        ],
        operations: ["open", "send", "settle", "statement"]
            .into_iter()
            .flat_map(|name| {
                [
                    operation(name, "open", 4_000),
                    operation(name, "closed", 900),
                ]
            })
            .collect(),
        planned_drivers: vec!["open".into(), "closed".into()],
        generator: GeneratorHealth {
            n_due: 16_000,
            n_sent: 16_000,
            ..GeneratorHealth::default()
        },
        ..Measures::default()
    }
}

pub(super) fn judged(change: impl FnOnce(&mut Measures)) -> Verdict<Reason> {
    let mut measures = clean();
    change(&mut measures);
    verdict(&measures, &smoke(), &everyone(), None, &[])
}

fn fail(measures: &mut Measures, operation: &str, n: u64) {
    for one in &mut measures.operations {
        if one.operation == operation {
            one.n_failed = n;
            one.response = Distribution {
                buckets: vec![(10_000, one.n - n)],
                n_endless: n,
            };
        }
    }
}

pub(super) fn make_wrong(stratum: &mut StratumMeasure, class: ErrorClass, n: u64) {
    stratum.n_wrong = BTreeMap::from([(class.severity(), n)]);
    stratum.n_by_class = BTreeMap::from([(class, n)]);
}

#[test]
fn a_clean_run_is_go_and_says_what_it_proves() {
    let verdict = judged(|_| {});
    assert_eq!(verdict.kind, VerdictKind::Go, "{:#?}", verdict.findings);
    let Reason::Decision {
        at_most_percent: Some(at_most),
    } = verdict.sentence
    else {
        panic!("{:?}", verdict.sentence)
    };
    assert!((4.87..4.88).contains(&at_most), "{at_most}");
    assert!(
        verdict
            .strata
            .iter()
            .all(|stratum| stratum.kind == VerdictKind::Go)
    );
}

#[test]
fn one_wrong_drawn_dossier_is_no_go_for_its_stratum() {
    for class in ErrorClass::ALL {
        let verdict = judged(|measures| make_wrong(&mut measures.strata[2], *class, 1));
        let blocks = class.severity() <= Severity::S2;
        assert_eq!(verdict.kind == VerdictKind::NoGo, blocks, "{class:?}");
        assert_eq!(
            verdict.is_violated(Gate::SampleAccuracy),
            blocks,
            "{class:?}"
        );
        if blocks {
            let classes = vec![(*class, 1)];
            assert_eq!(verdict.findings[0].text, Reason::Wrong { classes });
            assert_eq!(verdict.strata[2].kind, VerdictKind::NoGo);
            assert_eq!(verdict.strata[1].kind, VerdictKind::Go);
        }
    }
}

#[test]
fn one_wrong_chosen_dossier_is_no_go() {
    let verdict = judged(|measures| make_wrong(&mut measures.strata[1], ErrorClass::E14, 1));
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    assert!(verdict.is_violated(Gate::DesignAccuracy));
    assert!(!verdict.is_violated(Gate::SampleAccuracy));
}

#[test]
fn cents_of_rounding_are_shown_and_do_not_block() {
    let verdict = judged(|measures| make_wrong(&mut measures.strata[1], ErrorClass::E14r, 9));
    assert_eq!(verdict.kind, VerdictKind::Go);
}

#[test]
fn cents_all_on_one_side_are_a_rule_and_not_chance() {
    let verdict = judged(|measures| {
        make_wrong(&mut measures.strata[2], ErrorClass::E14r, 12);
        measures.strata[2].n_rounded_down = 12;
    });
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    assert!(verdict.is_violated(Gate::Rounding));
    let rounding = |verdict: &Verdict<Reason>| {
        let mut findings = verdict.findings.iter();
        findings
            .find(|one| one.gate == Gate::Rounding)
            .unwrap()
            .n_bad
    };
    assert_eq!(rounding(&verdict), Some(12));
    let both_sides = judged(|measures| {
        measures.strata[2].n_rounded_down = 7;
        measures.strata[2].n_rounded_up = 5;
    });
    assert_eq!(both_sides.kind, VerdictKind::Go);
    assert_eq!(rounding(&both_sides), Some(12));
}

#[test]
fn another_reading_of_the_contributions_must_be_declared() {
    let verdict = judged(|measures| measures.strata[2].n_levies_read_otherwise = 500);
    assert_eq!(verdict.kind, VerdictKind::Insufficient);
    assert_eq!(verdict.findings[0].text, Reason::LeviesReadOtherwise);
}

#[test]
fn a_stratum_that_always_fails_is_no_go_though_the_global_rate_is_low() {
    let verdict = judged(|measures| {
        measures.strata[0].n_audited = 0;
        measures.strata[0].n_undelivered = 60;
        // 60 of 39 200 requests: 0.15 %, under the limit of 0.5 %.
        measures.operations[0].n_failed = 60;
    });
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    let violated: Vec<_> = verdict.findings_with(Outcome::Violated).collect();
    assert!(violated.iter().any(|one| one.gate == Gate::Delivery
        && one.stratum.as_deref() == Some("sickness/ald")
        && one.n_bad == Some(60)));
    assert!(!verdict.is_violated(Gate::ErrorRate));
    assert_eq!(verdict.strata[2].kind, VerdictKind::Go);
}

#[test]
fn failures_beyond_the_limit_are_no_go_overall_and_by_operation() {
    let overall = judged(|measures| {
        for name in ["open", "send", "settle", "statement"] {
            fail(measures, name, 3);
        }
    });
    // 24 of 19 600: 0.12 %, under every limit.
    assert_eq!(overall.kind, VerdictKind::Go, "{:?}", overall.findings);
    let one = judged(|measures| {
        measures.operations.iter_mut().for_each(|one| one.n *= 20);
        fail(measures, "settle", 600);
    });
    assert!(one.is_violated(Gate::OperationErrorRate));
    assert!(!one.is_violated(Gate::ErrorRate));
    let all = judged(|measures| {
        for name in ["open", "send", "settle", "statement"] {
            fail(measures, name, 60);
        }
    });
    assert!(all.is_violated(Gate::ErrorRate));
}

#[test]
fn slow_answers_are_no_go_by_operation_and_driver() {
    let verdict = judged(|measures| measures.operations[4].response = times(3_000, 4_000));
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    let slow: Vec<_> = verdict.findings_with(Outcome::Violated).collect();
    assert!(slow.iter().all(|one| one.gate == Gate::Latency
        && one.operation.as_deref() == Some("settle")
        && one.driver.as_deref() == Some("open")));
}

#[test]
fn failures_are_endless_answers() {
    let verdict = judged(|measures| fail(measures, "settle", 60));
    assert!(verdict.is_violated(Gate::Latency));
    let endless = verdict
        .findings_with(Outcome::Violated)
        .find(|one| one.gate == Gate::Latency)
        .unwrap();
    assert_eq!((&endless.text, endless.observed), (&Reason::TooSlow, None));
}

#[test]
fn a_fast_engine_that_failed_too_often_to_be_sure_of_its_times_is_told_so() {
    let verdict = judged(|measures| fail(measures, "open", 7));
    let unsure = verdict
        .findings_with(Outcome::Insufficient)
        .find(|one| one.gate == Gate::Latency)
        .unwrap();
    assert_eq!(unsure.text, Reason::TooManyUnanswered(7));
}

#[test]
fn an_unhealthy_generator_voids_times_and_rates_only() {
    let late = |measures: &mut Measures| {
        measures.operations[0].lag = times(900, 4_000);
        measures.operations[4].response = times(3_000, 4_000);
    };
    let verdict = judged(late);
    assert_eq!(verdict.kind, VerdictKind::Insufficient);
    assert!(!verdict.generator_healthy);
    assert!(
        matches!(&verdict.findings[0].text, Reason::Bottleneck(complaints) if complaints.len() == 1),
        "{:?}",
        verdict.findings[0]
    );
    assert!(
        verdict
            .findings
            .iter()
            .filter(|one| one.outcome == Outcome::Void)
            .all(|one| matches!(
                one.gate,
                Gate::Latency | Gate::ErrorRate | Gate::OperationErrorRate
            ))
    );
    // What is wrong stays wrong whatever the machine does.
    let wrong = judged(|measures| {
        late(measures);
        make_wrong(&mut measures.strata[0], ErrorClass::E07, 2);
    });
    assert_eq!(wrong.kind, VerdictKind::NoGo);
}

#[test]
fn a_machine_that_lagged_is_the_first_thing_said_of_what_is_missing() {
    let late = |measures: &mut Measures| {
        measures.operations[0].lag = times(900, 4_000);
        for n in 0..12 {
            let name = format!("sickness/small-{n}");
            measures.strata.push(stratum(&name, Pool::Sample, 10));
        }
    };
    let verdict = judged(late);
    assert_eq!(verdict.kind, VerdictKind::Insufficient);
    assert_eq!(verdict.findings[0].gate, Gate::Generator);
    assert!(
        matches!(&verdict.findings[0].text, Reason::Bottleneck(complaints)
            if matches!(complaints[0], Complaint::Late { lag_us, .. } if lag_us >= 900_000)),
        "{:?}",
        verdict.findings[0]
    );
    // What is proved bad still comes before it.
    let wrong = judged(|measures| {
        late(measures);
        make_wrong(&mut measures.strata[0], ErrorClass::E07, 2);
    });
    assert_eq!(wrong.findings[0].gate, Gate::SampleAccuracy);
    assert_eq!(wrong.findings[1].gate, Gate::Generator);
}

#[test]
fn steps_never_sent_make_the_generator_unhealthy_unless_the_engine_failed_first() {
    let verdict = judged(|measures| measures.generator.n_sent = 15_000);
    assert!(!verdict.generator_healthy);
    let verdict = judged(|measures| {
        measures.generator.n_sent = 15_000;
        measures.generator.n_withheld = 1_000;
    });
    assert!(verdict.generator_healthy);
}

#[test]
fn nothing_measured_is_insufficient() {
    let verdict = verdict(&Measures::default(), &smoke(), &everyone(), None, &[]);
    assert_eq!(verdict.kind, VerdictKind::Insufficient);
    assert!(
        verdict
            .findings
            .iter()
            .all(|one| one.outcome != Outcome::Violated)
    );
    assert!(verdict.at_stake.is_none());
}

#[test]
fn whatever_is_missing_is_insufficient_and_named() {
    type Change = fn(&mut Measures);
    let missing: [(Reason, Change); 9] = [
        (Reason::TooFew { n_needed: 59 }, |measures| {
            measures.strata[0].n_audited = 58;
        }),
        (Reason::NoneAudited, |measures| {
            measures.strata[0].n_audited = 0;
        }),
        (Reason::NobodyDrawn, |measures| {
            measures
                .strata
                .retain(|stratum| stratum.pool == Pool::Design);
        }),
        (Reason::TooFew { n_needed: 50 }, |measures| {
            measures
                .strata
                .retain(|stratum| stratum.pool == Pool::Sample);
        }),
        (Reason::LawAbstains, |measures| {
            measures.strata[2].n_undecided = 60;
        }),
        (Reason::NothingTimed, |measures| {
            measures.operations.clear();
        }),
        (Reason::DriverSilent, |measures| {
            measures.operations.retain(|one| one.driver == "open");
        }),
        (Reason::Stopped, |measures| {
            measures.interrupted = true;
        }),
        (Reason::NotShown(Observable::Letters), |measures| {
            measures.not_covered = vec![Observable::Letters];
        }),
    ];
    for (said, change) in missing {
        let verdict = judged(change);
        assert_eq!(verdict.kind, VerdictKind::Insufficient, "{said:?}");
        let texts: Vec<_> = verdict.findings.iter().map(|one| &one.text).collect();
        assert!(texts.contains(&&said), "{said:?}: {texts:#?}");
    }
}

#[test]
fn a_dossier_the_engine_already_knew_is_never_go() {
    let verdict = judged(|measures| measures.n_contaminated = 1);
    assert_eq!(verdict.kind, VerdictKind::Insufficient);
}

#[test]
fn what_is_out_of_scope_is_not_judged() {
    let mut measures = clean();
    make_wrong(&mut measures.strata[0], ErrorClass::E02, 5);
    measures.not_covered = vec![Observable::Letters];
    let scope = Scope {
        strata: vec!["sickness/simple".into(), "sickness/edges".into()],
        observables: vec![Observable::DailyGross],
    };
    let verdict = verdict(&measures, &smoke(), &scope, None, &[]);
    assert_eq!(verdict.kind, VerdictKind::Go, "{:?}", verdict.findings);
    assert!(
        verdict
            .strata
            .iter()
            .all(|one| one.stratum != "sickness/ald")
    );
}

#[test]
fn a_scope_in_which_nobody_was_played_is_insufficient() {
    let mut scope = everyone();
    scope.strata.push("accident/*".into());
    let verdict = verdict(&clean(), &smoke(), &scope, None, &[]);
    assert_eq!(verdict.kind, VerdictKind::Insufficient);
    let pattern = "accident/*".to_owned();
    assert_eq!(verdict.findings[0].text, Reason::NobodyInScope { pattern });
}

#[test]
fn people_and_euros_are_counted_from_drawn_cases_by_their_weight_in_the_fund() {
    let mut measures = clean();
    measures.strata[0].n_undelivered = 6;
    measures.strata[0].n_audited = 54;
    measures.strata[0].missing = Cents(600_000);
    // Chosen cases never weigh.
    make_wrong(&mut measures.strata[1], ErrorClass::E01, 80);
    let caseload = Caseload {
        fund: "441".into(),
        n_people: 10_000,
        shares: vec![
            StratumShare {
                stratum: "sickness/ald".into(),
                share: 0.1,
                critical: false,
            },
            StratumShare {
                stratum: "sickness/simple".into(),
                share: 0.9,
                critical: false,
            },
        ],
        source: "hand-made".into(),
    };
    // A fund without the class that fails, and one of nothing else.
    let of_one_class = |stratum: &str| Caseload {
        shares: vec![StratumShare {
            stratum: stratum.into(),
            share: 1.0,
            critical: false,
        }],
        ..caseload.clone()
    };
    let others = [
        of_one_class("sickness/simple"),
        of_one_class("sickness/ald"),
    ];
    let verdict = verdict(&measures, &smoke(), &everyone(), Some(&caseload), &others);
    let elsewhere: Vec<f64> = verdict.elsewhere.iter().map(|fund| fund.n_hurt).collect();
    assert!(elsewhere[0].abs() < 1e-6 && (elsewhere[1] - 1_000.0).abs() < 1e-6);
    let at_stake = verdict.at_stake.unwrap();
    // 6 of 60 in a tenth of 10 000 people.
    assert!((at_stake.n_hurt - 100.0).abs() < 1e-6);
    assert!(at_stake.n_hurt_at_most > 100.0 && at_stake.n_hurt_at_most < 300.0);
    // 6 000 € over 60 dossiers, for 1 000 people.
    assert_eq!(at_stake.missing, Cents(10_000_000));
    assert_eq!(at_stake.extra, Cents::ZERO);
}

#[test]
fn measures_are_written_and_read_again() {
    let measures = clean();
    let text = serde_json::to_string(&measures).unwrap();
    assert_eq!(serde_json::from_str::<Measures>(&text).unwrap(), measures);
}

#[test]
fn one_person_never_paid_is_no_go_whatever_the_others_wait() {
    let verdict = judged(|measures| {
        let until = &mut measures.strata[2].until_money;
        until.n_by_days = [(9, 1_999)].into();
        until.n_by_days_lost = [(0, 1_999)].into();
        until.n_never = 1;
    });
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    let finding = &verdict.findings[0];
    assert_eq!(
        (finding.gate, &finding.text),
        (Gate::UntilMoney, &Reason::NeverPaid)
    );
    let waits = verdict.strata[2].until_money.as_ref().unwrap();
    assert_eq!((waits.n_never, waits.p50, waits.p99), (1, Some(9), Some(9)));
}

#[test]
fn first_money_that_comes_later_is_no_go_for_its_stratum_alone() {
    let verdict = judged(|measures| {
        let until = &mut measures.strata[2].until_money;
        until.n_by_days_lost = [(0, 1_800), (31, 200)].into();
    });
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    assert!(verdict.is_violated(Gate::UntilMoney));
    assert_eq!(verdict.strata[0].kind, VerdictKind::Go);
    assert_eq!(verdict.strata[2].kind, VerdictKind::NoGo);
    // One in sixty is not proved to be one in twenty; it is not proved to be fewer.
    let unsure = judged(|measures| {
        measures.strata[0].until_money.n_by_days_lost = [(0, 59), (31, 1)].into();
    });
    assert_eq!(unsure.kind, VerdictKind::Insufficient);
    assert_eq!(unsure.findings[0].text, Reason::MoneyTooNear);
}

#[test]
fn money_due_to_nobody_proves_nothing() {
    let verdict = judged(|measures| {
        for stratum in &mut measures.strata {
            stratum.until_money = UntilMoney::default();
        }
    });
    assert_eq!(verdict.kind, VerdictKind::Insufficient);
    assert_eq!(verdict.findings[0].text, Reason::NoMoneyDue);
}

#[test]
fn cents_too_many_are_no_go_even_when_each_is_rounding_and_both_sides_are_never_netted() {
    // 2 000 € are due to the drawn people: 20 cents are the limit.
    let wrong = |missing, extra| {
        judged(move |measures| {
            measures.strata[2].missing = Cents(missing);
            measures.strata[2].extra = Cents(extra);
        })
    };
    assert_eq!(wrong(10, 10).kind, VerdictKind::Go);
    assert!(wrong(10, 11).is_violated(Gate::Money));
}

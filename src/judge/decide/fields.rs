//! What each gate tells beside its outcome, on numbers small enough to be checked by hand.

use super::tests::{clean, everyone, judged, make_wrong, smoke, stratum};
use super::*;
use crate::domain::Cents;
use crate::judge::{Finding, StratumShare};
use crate::measure::{Audit, CaseMeasure, CaseOutcome, ErrorClass};
use crate::scenario::FundGates;

fn of(verdict: &Verdict<Reason>, gate: Gate) -> &Finding<Reason> {
    let mut all = verdict.findings.iter();
    all.find(|finding| finding.gate == gate).unwrap()
}

/// A number as it is printed, so that it can be compared whole.
fn rounded(number: Option<f64>) -> String {
    number.map_or_else(|| "none".to_owned(), |number| format!("{number:.4}"))
}

#[test]
fn the_schema_of_a_verdict_names_its_parts() {
    let schema = <Verdict>::schema();
    for part in ["kind", "findings", "strata", "at_stake", "causes"] {
        assert!(schema["properties"][part].is_object(), "{part}");
    }
}

#[test]
fn levies_read_otherwise_are_counted() {
    let verdict = judged(|measures| measures.strata[2].n_levies_read_otherwise = 3);
    let finding = of(&verdict, Gate::Rounding);
    assert_eq!(finding.text, Reason::LeviesReadOtherwise);
    assert_eq!((finding.n_bad, finding.n), (Some(3), 2_140));
    assert_eq!(
        (finding.class.as_deref(), &*finding.unit),
        (Some("E14r"), "dossiers")
    );
}

#[test]
fn a_class_never_settled_names_its_own_dossiers_and_nobody_elses() {
    let case = |index, stratum: &str, pool, outcome| CaseMeasure {
        index,
        reference: format!("R{index}"),
        stratum: stratum.to_owned(),
        pool,
        outcome,
        audit: Audit::default(),
        failure: None,
    };
    let (sample, undelivered) = (Pool::Sample, CaseOutcome::Undelivered);
    let verdict = judged(|measures| {
        measures.strata[2].n_undelivered = 2;
        measures.cases = vec![
            case(1, "sickness/simple", sample, CaseOutcome::Wrong),
            case(2, "sickness/simple", sample, undelivered),
            case(3, "sickness/ald", sample, undelivered),
            case(4, "sickness/simple", Pool::Design, undelivered),
            case(5, "sickness/simple", sample, undelivered),
        ];
    });
    let finding = of(&verdict, Gate::Delivery);
    assert_eq!(finding.outcome, Outcome::Violated);
    assert_eq!(finding.cases, [2, 5]);
    assert_eq!((finding.n_bad, finding.n), (Some(2), 2_002));
    assert_eq!(rounded(finding.observed), "0.0999");
}

#[test]
fn wrong_money_is_told_in_percent_of_what_is_due() {
    // Two drawn classes, a thousand euros due to each: two cents missing and one extra.
    let verdict = judged(|measures| {
        measures.strata[2].missing = Cents(2);
        measures.strata[2].extra = Cents(1);
    });
    let finding = of(&verdict, Gate::Money);
    assert_eq!(finding.outcome, Outcome::Held);
    assert_eq!(rounded(finding.limit), "0.0100");
    assert_eq!(rounded(finding.observed), "0.0015");
    assert_eq!((finding.n, &*finding.unit), (2_060, "percent"));
}

#[test]
fn people_of_the_fund_are_held_against_its_limit_on_both_sides() {
    let caseload = Caseload {
        fund: "441".into(),
        n_people: 10_000,
        shares: vec![StratumShare {
            stratum: "sickness/simple".into(),
            share: 0.5,
            critical: false,
        }],
        source: "a test".into(),
    };
    let with_limit = |max_people: f64, n_wrong| {
        let mut measures = clean();
        measures.strata = vec![stratum("sickness/simple", Pool::Sample, 2_000)];
        if n_wrong > 0 {
            make_wrong(&mut measures.strata[0], ErrorClass::E09, n_wrong);
        }
        let mut policy = smoke();
        policy.fund = Some(FundGates {
            max_people,
            max_people_percent: None,
        });
        let verdict = verdict(&measures, &policy, &everyone(), Some(&caseload), &[]);
        let finding = of(&verdict, Gate::Fund).clone();
        (finding.outcome, finding.text, finding.upper_bound.unwrap())
    };
    // None of 2 000 wrong: at most ln 20 / 2 000 of 5 000 people.
    let (outcome, reason, at_most) = with_limit(8.0, 0);
    assert_eq!((outcome, reason), (Outcome::Held, Reason::FundSpared));
    assert_eq!(rounded(Some(at_most)), "7.4893");
    let (outcome, reason, _) = with_limit(7.0, 0);
    assert_eq!(
        (outcome, reason),
        (Outcome::Insufficient, Reason::FundMaybeHurt)
    );
    // The limit itself is allowed.
    assert_eq!(with_limit(at_most, 0).0, Outcome::Held);
    // A hundred of 2 000: 250 people, far more than seven for certain.
    let (outcome, reason, _) = with_limit(7.0, 100);
    assert_eq!((outcome, reason), (Outcome::Violated, Reason::FundHurt));
}

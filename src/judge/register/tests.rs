//! Each thing that may become of an accepted defect, on three hundred dossiers of which it
//! concerns every third.

use super::*;
use crate::domain::Observable;
use crate::judge::{StratumShare, Verdict, VerdictKind, verdict_with};
use crate::measure::{
    Distribution, Family, GeneratorHealth, MoneyWait, OperationMeasure, StratumMeasure, UntilMoney,
};
use crate::scenario::{
    AcceptedCondition, BlockFrom, ERROR_CLASSES, FAMILIES, FirstGap, GAPS, Scenario, Scope, Worst,
};

const N: u64 = 300;
const STRATUM: &str = "sickness/simple";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn cap(value: &str) -> Feature {
    Feature {
        family: Family::Law,
        name: "cap".into(),
        value: value.into(),
    }
}

fn signature(gap: Gap) -> Signature {
    Signature {
        observable: Observable::DailyGross,
        gap,
        rule: "cap".into(),
        article: "CSS art. R. 323-4".into(),
    }
}

/// A dossier overpaid by the cap.
fn overpaid(index: u64) -> WrongCase {
    WrongCase {
        index,
        stratum: STRATUM.into(),
        pool: Pool::Sample,
        signature: signature(Gap::More),
        severity: Some(Severity::S1),
        missing: Cents::ZERO,
        extra: Cents(10_000),
        late: Cents::ZERO,
        classes: vec![ErrorClass::E09],
        first_money: Some(MoneyWait {
            at_best: 9,
            waited_and_lost: Some((9, 0)),
        }),
    }
}

/// `old-cap`: accepted at ten percent of the dossiers whose cap binds.
fn entry() -> Accepted {
    Accepted {
        name: "old-cap".into(),
        file: "accepted/old-cap.toml".into(),
        reason: "Corrected in build 61.".into(),
        owner: "engine team".into(),
        by: "C. Martin".into(),
        ticket: None,
        accepted_on: day("2026-11-01"),
        until: day("2026-11-30"),
        run: "2026-11-01-pilot#1".into(),
        fund: None,
        strata: vec![STRATUM.into()],
        worst: Worst {
            share_percent: 10.0,
            severity: BlockFrom::S1,
            classes: vec!["E09".into()],
            euros_a_year: None,
        },
        first: vec![FirstGap {
            observable: Observable::DailyGross,
            gap: "more".into(),
            rule: "cap".into(),
            article: "CSS art. R. 323-4".into(),
        }],
        when: vec![vec![AcceptedCondition {
            family: "law".into(),
            name: "cap".into(),
            value: "binds".into(),
            holds: true,
        }]],
    }
}

fn policy() -> Policy {
    let text = include_str!("../../../scenarios/pilot.toml");
    let policy = include_str!("../../../scenarios/policies/smoke.toml");
    let policies = |_: &str| Some(policy.to_owned());
    let mut policy = Scenario::read("pilot.toml", text, &policies)
        .unwrap()
        .policy;
    policy.accuracy.design_min_cases = 0;
    policy
}

fn operation(name: &str) -> OperationMeasure {
    let times = Distribution {
        buckets: vec![(10_000, 4_000)],
        n_endless: 0,
    };
    OperationMeasure {
        operation: name.into(),
        driver: "open".into(),
        n: 4_000,
        n_failed: 0,
        n_retries: 0,
        n_warm_up: 0,
        response: times.clone(),
        service: times.clone(),
        lag: times,
    }
}

/// A bench on which all that a test changes is what is wrong, what is accepted and the day.
struct Trial {
    wrong: Vec<WrongCase>,
    entries: Vec<Accepted>,
    today: Day,
    policy: Policy,
}

impl Trial {
    /// The dossiers of these indices are overpaid; those whose index is a multiple of three
    /// meet the condition.
    fn with(wrong: impl Iterator<Item = u64>) -> Self {
        Self {
            wrong: wrong.map(overpaid).collect(),
            entries: vec![entry()],
            today: day("2026-11-23"),
            policy: policy(),
        }
    }

    /// So many of the hundred dossiers to which it applies are wrong.
    fn percent(n: u64) -> Self {
        Self::with((0..n).map(|rank| rank * 3))
    }

    fn measures(&self) -> Measures {
        let mut stratum = StratumMeasure::new(STRATUM, Pool::Sample);
        stratum.n_cases = N;
        stratum.due = Cents(30_000_000);
        stratum.until_money = UntilMoney {
            n_by_days: [(9, N)].into(),
            n_by_days_at_best: [(9, N)].into(),
            n_by_days_lost: [(0, N)].into(),
            n_never: 0,
        };
        for case in &self.wrong {
            if is_undelivered(case) {
                stratum.n_undelivered += 1;
            } else {
                *stratum.n_wrong.entry(case.severity.unwrap()).or_default() += 1;
            }
            for class in &case.classes {
                *stratum.n_by_class.entry(*class).or_default() += 1;
            }
            stratum.extra += case.extra;
            stratum.missing += case.missing;
            if case
                .first_money
                .is_some_and(|one| one.waited_and_lost.is_none())
            {
                let until = &mut stratum.until_money;
                until.n_never += 1;
                until.n_by_days = [(9, N - until.n_never)].into();
                until.n_by_days_lost = [(0, N - until.n_never)].into();
            }
        }
        stratum.n_audited = N - stratum.n_undelivered;
        let is_right = |index: &u64| self.wrong.iter().all(|case| case.index != *index);
        Measures {
            strata: vec![stratum],
            operations: ["open", "send", "settle", "statement"]
                .map(operation)
                .to_vec(),
            planned_drivers: vec!["open".into()],
            generator: GeneratorHealth {
                n_due: 16_000,
                n_sent: 16_000,
                ..GeneratorHealth::default()
            },
            wrong: self.wrong.clone(),
            right: (0..N).filter(is_right).collect(),
            ..Measures::default()
        }
    }

    fn table(&self) -> CaseTable {
        let mut table = CaseTable::default();
        for index in 0..N {
            let side = if index.is_multiple_of(3) {
                "binds"
            } else {
                "free"
            };
            let wrong = self.wrong.iter().find(|case| case.index == index);
            let outcome = wrong.map_or(RowOutcome::Right, |case| {
                RowOutcome::Wrong(case.signature.clone())
            });
            table.add(index, vec![cap(side)], outcome);
        }
        table
    }

    fn judged(&self) -> Verdict<Reason> {
        let measures = self.measures();
        let table = self.table();
        let caseload = caseload();
        let place = |_: u64| (STRATUM.to_owned(), Pool::Sample);
        let evidence = Evidence {
            measures: &measures,
            table: &table,
            policy: &self.policy,
            caseload: Some(&caseload),
            place: &place,
        };
        let register = register(&self.entries, self.today, evidence);
        let scope = Scope {
            strata: vec!["*".into()],
            observables: Vec::new(),
        };
        verdict_with(
            &register,
            &measures,
            &self.policy,
            &scope,
            Some(&caseload),
            &[],
        )
    }
}

fn caseload() -> Caseload {
    let share = |stratum: &str, critical| StratumShare {
        stratum: stratum.into(),
        share: 0.5,
        critical,
    };
    Caseload {
        fund: "441".into(),
        n_people: 10_000,
        shares: vec![share(STRATUM, false), share("accident/short", true)],
        source: "hand-made".into(),
    }
}

fn status(verdict: &Verdict<Reason>) -> ReserveStatus {
    verdict.reserves[0].status
}

#[test]
fn a_defect_no_worse_than_accepted_is_held_and_no_longer_blocks() {
    let trial = Trial::percent(10);
    let verdict = trial.judged();
    assert_eq!(verdict.kind, VerdictKind::Go, "{:#?}", verdict.findings);
    let reserve = &verdict.reserves[0];
    assert_eq!(reserve.status, ReserveStatus::Held);
    assert_eq!(
        (reserve.n_wrong, reserve.n_excused, reserve.n_applies),
        (10, 10, 100)
    );
    assert_eq!(verdict.reserves_held().count(), 1);
    // They stay counted: among the wrong ones, among the people hurt, in what a GO proves.
    assert_eq!(verdict.strata[0].n_wrong, 10);
    assert!(verdict.strata[0].upper_bound_percent.unwrap() > 3.3);
    // 10 of 300 in half of 10 000 people.
    assert!((verdict.at_stake.as_ref().unwrap().n_hurt - 166.67).abs() < 0.01);
    let accuracy = verdict
        .findings_with(Outcome::Held)
        .find(|one| one.gate == Gate::SampleAccuracy)
        .unwrap();
    assert_eq!((accuracy.n, accuracy.n_excused), (N, Some(10)));
    // Without the register, the same run is NO-GO.
    let bare = Trial {
        entries: Vec::new(),
        ..trial
    };
    assert_eq!(bare.judged().kind, VerdictKind::NoGo);
}

#[test]
fn a_larger_share_is_worse_only_when_it_is_proved() {
    // Of a hundred: 15 prove 9.5 %, 16 prove 10.3 %; 10 % are accepted.
    assert_eq!(status(&Trial::percent(15).judged()), ReserveStatus::Held);
    let verdict = Trial::percent(16).judged();
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    assert_eq!(verdict.reserves[0].worse_by, [WorseBy::Share]);
    assert_eq!(verdict.reserves[0].n_excused, 0);
    let first = &verdict.findings[0];
    assert_eq!(
        (first.gate, first.outcome),
        (Gate::Register, Outcome::Violated)
    );
    assert_eq!(first.cases, [0, 3, 6, 9, 12]);
    assert!(verdict.is_violated(Gate::SampleAccuracy));
}

#[test]
fn a_graver_severity_and_another_stratum_are_worse() {
    let mut graver = Trial::percent(5);
    graver.wrong[2].severity = Some(Severity::S0);
    assert_eq!(graver.judged().reserves[0].worse_by, [WorseBy::Severity]);
    let mut elsewhere = Trial::percent(5);
    elsewhere.entries[0].strata = vec!["sickness/long".into()];
    let verdict = elsewhere.judged();
    assert_eq!(verdict.reserves[0].worse_by, [WorseBy::Strata]);
    assert_eq!(verdict.reserves[0].outside, [STRATUM]);
    assert_eq!(verdict.kind, VerdictKind::NoGo);
}

#[test]
fn more_euros_a_year_than_accepted_are_worse() {
    // 5 × 100 € over 300 dossiers, for half of 10 000 people: 8 333 €.
    let mut trial = Trial::percent(5);
    trial.entries[0].worst.euros_a_year = Some(8_400);
    assert_eq!(status(&trial.judged()), ReserveStatus::Held);
    trial.entries[0].worst.euros_a_year = Some(8_300);
    let verdict = trial.judged();
    assert_eq!(verdict.reserves[0].worse_by, [WorseBy::Euros]);
    assert_eq!(verdict.kind, VerdictKind::NoGo);
}

#[test]
fn the_last_day_is_accepted_and_the_next_one_is_not() {
    let mut trial = Trial::percent(10);
    trial.today = day("2026-11-30");
    assert_eq!(trial.judged().kind, VerdictKind::Go);
    trial.today = day("2026-12-01");
    let verdict = trial.judged();
    assert_eq!(status(&verdict), ReserveStatus::Expired);
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    assert!(verdict.is_violated(Gate::Register) && verdict.is_violated(Gate::SampleAccuracy));
    // Over, and nothing proves that it is gone: somebody must look again.
    let mut unseen = Trial::percent(0);
    unseen.today = day("2026-12-01");
    unseen.entries[0].worst.share_percent = 0.1;
    assert_eq!(status(&unseen.judged()), ReserveStatus::Expired);
}

#[test]
fn a_defect_is_cured_when_enough_dossiers_are_right_and_not_seen_when_they_are_few() {
    let mut trial = Trial::percent(0);
    let verdict = trial.judged();
    assert_eq!(status(&verdict), ReserveStatus::Cured);
    assert_eq!(
        (verdict.kind, verdict.reserves_held().count()),
        (VerdictKind::Go, 0)
    );
    // 5 % is what a clean stratum proves under this policy.
    assert_eq!(verdict.reserves[0].n_needed, 59);
    // A rarer defect needs more: 299 for 1 %, and it applies to 100.
    trial.entries[0].worst.share_percent = 1.0;
    let verdict = trial.judged();
    assert_eq!(status(&verdict), ReserveStatus::NotSeen);
    assert_eq!(verdict.reserves[0].n_needed, 299);
    assert_eq!(verdict.kind, VerdictKind::Go);
}

#[test]
fn a_dossier_wrong_in_another_way_blocks_though_the_entry_applies_to_it() {
    let mut first_otherwise = Trial::percent(5);
    first_otherwise.wrong[0].signature = signature(Gap::Less);
    let verdict = first_otherwise.judged();
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    assert_eq!(verdict.reserves[0].n_excused, 4);
    assert_eq!(verdict.findings[0].n_bad, Some(1));
    let mut also_otherwise = Trial::percent(5);
    also_otherwise.wrong[0].classes.push(ErrorClass::E10);
    let verdict = also_otherwise.judged();
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    assert_eq!(
        (verdict.reserves[0].n_wrong, verdict.reserves[0].n_excused),
        (5, 4)
    );
    // An explanation that misses blocks nothing, with or without the register.
    let mut silent = Trial::percent(5);
    silent.wrong[0].classes.push(ErrorClass::E16);
    assert_eq!(silent.judged().kind, VerdictKind::Go);
}

#[test]
fn wrong_dossiers_to_which_the_entry_does_not_apply_block() {
    let verdict = Trial::with([0, 3, 6, 7].into_iter()).judged();
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    assert_eq!(
        (status(&verdict), verdict.reserves[0].n_wrong),
        (ReserveStatus::Held, 3)
    );
    let violated: Vec<_> = verdict.findings_with(Outcome::Violated).collect();
    assert_eq!(violated[0].gate, Gate::SampleAccuracy);
    assert_eq!(
        (violated[0].n_bad, violated[0].n_excused),
        (Some(1), Some(3))
    );
}

#[test]
fn dossiers_that_were_not_looked_at_are_not_excused() {
    let mut trial = Trial::percent(5);
    let all = trial.measures();
    trial.wrong.truncate(3);
    let table = trial.table();
    let place = |_: u64| (STRATUM.to_owned(), Pool::Sample);
    let evidence = Evidence {
        measures: &all,
        table: &table,
        policy: &trial.policy,
        caseload: None,
        place: &place,
    };
    let register = register(&trial.entries, trial.today, evidence);
    assert_eq!(
        register.left_out_of(&all).strata[0].n_wrong,
        [(Severity::S1, 2)].into()
    );
}

#[test]
fn people_never_settled_are_excused_and_no_gate_passes_for_lack_of_cases() {
    let mut trial = Trial::percent(5);
    for case in &mut trial.wrong {
        case.signature = signature(Gap::Undelivered);
        case.severity = None;
        case.classes = Vec::new();
        (case.missing, case.extra) = (Cents(50_000), Cents::ZERO);
        case.first_money = Some(MoneyWait {
            at_best: 9,
            waited_and_lost: None,
        });
    }
    trial.entries[0].first[0].gap = "undelivered".into();
    let verdict = trial.judged();
    assert_eq!(verdict.reserves[0].worse_by, [WorseBy::Severity]);
    trial.entries[0].worst.severity = BlockFrom::S0;
    let verdict = trial.judged();
    assert_eq!(verdict.kind, VerdictKind::Go, "{:#?}", verdict.findings);
    let held = |gate: Gate| {
        let mut held = verdict.findings_with(Outcome::Held);
        held.find(|one| one.gate == gate).unwrap().clone()
    };
    assert_eq!(
        (held(Gate::Delivery).n, held(Gate::Delivery).n_bad),
        (N, Some(0))
    );
    // Nobody is audited because he is excused.
    assert_eq!(held(Gate::SampleAccuracy).n, N - 5);
    assert_eq!(
        (held(Gate::UntilMoney).n, held(Gate::UntilMoney).n_excused),
        (N, Some(5))
    );
    assert_eq!(verdict.strata[0].n_undelivered, 5);
}

#[test]
fn nothing_that_hurts_people_now_and_nothing_critical_is_accepted_for_a_rollout() {
    let mut trial = Trial::percent(5);
    trial.policy.purpose = Purpose::Rollout;
    assert_eq!(status(&trial.judged()), ReserveStatus::Held);
    trial.entries[0].worst.severity = BlockFrom::S0;
    trial.wrong[0].severity = Some(Severity::S0);
    let verdict = trial.judged();
    assert_eq!(verdict.reserves[0].worse_by, [WorseBy::Severe]);
    assert_eq!(verdict.kind, VerdictKind::NoGo);
    let mut critical = Trial::percent(5);
    critical.policy.purpose = Purpose::Rollout;
    critical.entries[0].strata.push("accident/*".into());
    critical.wrong[0].stratum = "accident/short".into();
    assert_eq!(critical.judged().reserves[0].worse_by, [WorseBy::Critical]);
}

#[test]
fn chosen_dossiers_are_excused_and_give_no_rate() {
    let mut trial = Trial::percent(50);
    for case in &mut trial.wrong {
        case.pool = Pool::Design;
    }
    let measures = trial.measures();
    let table = trial.table();
    let place = |_: u64| (STRATUM.to_owned(), Pool::Design);
    let evidence = Evidence {
        measures: &measures,
        table: &table,
        policy: &trial.policy,
        caseload: None,
        place: &place,
    };
    let register = register(&trial.entries, trial.today, evidence);
    let reserve = &register.reserves()[0];
    assert_eq!(
        (reserve.status, reserve.n_excused),
        (ReserveStatus::Held, 50)
    );
    assert_eq!((reserve.n_applies, reserve.share_percent), (0, None));
}

#[test]
fn where_few_right_dossiers_are_kept_wrong_ones_are_thinned_alike() {
    let trial = Trial::percent(10);
    let mut measures = trial.measures();
    measures.right.retain(|index| index.is_multiple_of(4));
    let mut table = CaseTable::default();
    for case in &trial.wrong {
        let outcome = RowOutcome::Wrong(case.signature.clone());
        table.add(case.index, vec![cap("binds")], outcome);
    }
    for index in &measures.right {
        let side = if index.is_multiple_of(3) {
            "binds"
        } else {
            "free"
        };
        table.add(*index, vec![cap(side)], RowOutcome::Right);
    }
    let place = |_: u64| (STRATUM.to_owned(), Pool::Sample);
    let evidence = Evidence {
        measures: &measures,
        table: &table,
        policy: &trial.policy,
        caseload: None,
        place: &place,
    };
    let register = register(&trial.entries, trial.today, evidence);
    let reserve = &register.reserves()[0];
    // Multiples of twelve: 0, 12, 24 of those wrong, 25 in all.
    assert_eq!((reserve.n_drawn_wrong, reserve.n_applies), (3, 25));
    assert_eq!((reserve.n_wrong, reserve.n_excused), (10, 10));
}

#[test]
fn what_an_acceptance_rests_on_is_what_the_register_counts() {
    let trial = Trial::percent(10);
    let (measures, table) = (trial.measures(), trial.table());
    let place = |_: u64| (STRATUM.to_owned(), Pool::Sample);
    let evidence = Evidence {
        measures: &measures,
        table: &table,
        policy: &trial.policy,
        caseload: None,
        place: &place,
    };
    let cause = crate::judge::causes(&table).remove(0);
    let seen = seen(&cause, evidence);
    assert_eq!((seen.n_wrong, seen.n_applies), (10, 100));
    assert!((seen.at_most_percent - 16.37).abs() < 0.01, "{seen:?}");
    assert_eq!(
        (seen.severity, seen.strata),
        (Severity::S1, vec![STRATUM.to_owned()])
    );
    assert_eq!(seen.classes, [ErrorClass::E09]);
}

/// Twenty of a hundred dossiers to which it applies are wrong in one stratum; in another it
/// applies to three and shows in none, in a third to ninety.
#[test]
fn an_acceptance_counts_where_the_defect_shows_and_where_chance_may_hide_it() {
    let trial = Trial::percent(20);
    let (mut measures, mut table) = (trial.measures(), trial.table());
    for index in N..N + 93 {
        table.add(index, vec![cap("binds")], RowOutcome::Right);
        measures.right.push(index);
    }
    let place = |index: u64| {
        let stratum = match index {
            ..N => STRATUM,
            303.. => "sickness/many",
            _ => "sickness/few",
        };
        (stratum.to_owned(), Pool::Sample)
    };
    let evidence = Evidence {
        measures: &measures,
        table: &table,
        policy: &trial.policy,
        caseload: None,
        place: &place,
    };
    let cause = crate::judge::causes(&table).remove(0);
    let seen = seen(&cause, evidence);
    assert_eq!(seen.strata, ["sickness/few", STRATUM]);
    // The same counts as the register's, with the same strata: never worse than itself.
    assert_eq!((seen.n_wrong, seen.n_applies), (20, 103));
    let mut entry = entry();
    entry.strata = seen.strata;
    entry.worst.share_percent = seen.at_most_percent;
    let register = register(&[entry], trial.today, evidence);
    assert_eq!(register.reserves()[0].status, ReserveStatus::Held);
}

#[test]
fn the_words_that_a_register_may_hold_are_those_of_the_measures() {
    for family in FAMILIES {
        word::<Family>(family);
    }
    for gap in GAPS {
        word::<Gap>(gap);
    }
    let codes: Vec<&str> = ErrorClass::ALL.iter().map(|class| class.code()).collect();
    assert_eq!(codes, ERROR_CLASSES);
}

//! What the chosen cases hold, read from the cases alone.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use crate::domain::{Cents, Content, Day, ThresholdUnit};

use super::super::covering::{measure_coverage, measure_sequences};
use super::super::fixtures::tables;
use super::super::tests::check_calendar;
use super::*;

fn edge(rule: &'static str, at: ThresholdUnit, from: &str, until: Option<&str>) -> Threshold {
    Threshold {
        rule,
        article: "CSS".into(),
        at,
        from: from.parse().unwrap(),
        until: until.map(|day| day.parse().unwrap()),
    }
}

/// A hand-made list in the form that the law gives.
pub(in super::super) fn thresholds() -> Vec<Threshold> {
    let day = |text: &str| text.parse::<Day>().unwrap();
    vec![
        edge(
            "base_pay_cap",
            ThresholdUnit::MonthlyPay(Cents(252_252)),
            "2025-04-01",
            Some("2026-01-31"),
        ),
        edge(
            "base_pay_cap",
            ThresholdUnit::MonthlyPay(Cents(261_382)),
            "2026-07-01",
            None,
        ),
        edge(
            "rights_pay",
            ThresholdUnit::SixMonthsPay(Cents(1_220_030)),
            "2026-07-01",
            None,
        ),
        edge(
            "rights_pay",
            ThresholdUnit::TwelveMonthsPay(Cents(2_411_640)),
            "2025-02-01",
            None,
        ),
        edge(
            "rights_hours",
            ThresholdUnit::HoursInThreeMonths(15_000),
            "2019-01-01",
            None,
        ),
        edge(
            "rights_hours",
            ThresholdUnit::HoursInTwelveMonths(60_000),
            "2019-01-01",
            None,
        ),
        edge("waiting", ThresholdUnit::StopDays(4), "2019-01-01", None),
        edge("length", ThresholdUnit::StopDays(31), "2026-09-01", None),
        edge("length", ThresholdUnit::StopDays(62), "2026-09-01", None),
        edge("gap_days", ThresholdUnit::GapDays(3), "2012-01-01", None),
        edge(
            "gap_doctrine",
            ThresholdUnit::ChangeOn(day("2024-09-01")),
            "2024-09-01",
            None,
        ),
        edge(
            "limit",
            ThresholdUnit::PaidDaysInThreeYears(360),
            "2010-01-01",
            None,
        ),
        edge("sending", ThresholdUnit::SendingDays(2), "2015-01-01", None),
        edge("warning", ThresholdUnit::Months(24), "2015-01-01", None),
        edge("ald", ThresholdUnit::Months(36), "2015-01-01", None),
        edge("ald_work", ThresholdUnit::Months(12), "2015-01-01", None),
        edge("six_months", ThresholdUnit::Months(6), "2015-01-01", None),
        edge(
            "change",
            ThresholdUnit::ChangeOn(day("2025-04-01")),
            "2025-04-01",
            None,
        ),
        edge(
            "debt",
            ThresholdUnit::DebtAmount(Cents(2_800)),
            "2026-01-01",
            None,
        ),
    ]
    .into_iter()
    .chain(thresholds_of_accidents())
    .chain(later_thresholds())
    .collect()
}

fn thresholds_of_accidents() -> Vec<Threshold> {
    vec![
        edge(
            "accident_cap",
            ThresholdUnit::AccidentMonthPay(Cents(1_219_295)),
            "2026-01-01",
            None,
        ),
        edge(
            "accident_rate",
            ThresholdUnit::AccidentDays(29),
            "2010-12-01",
            None,
        ),
        edge(
            "recognition_days_accident",
            ThresholdUnit::ClearDays(30),
            "2019-12-01",
            None,
        ),
        edge(
            "recognition_days_committee",
            ThresholdUnit::ClearDays(120),
            "2019-12-01",
            None,
        ),
        edge(
            "disease_lookback",
            ThresholdUnit::MonthsBeforeDeclaration(24),
            "2018-07-01",
            None,
        ),
    ]
}

fn later_thresholds() -> Vec<Threshold> {
    let january = "2026-01-01".parse().unwrap();
    let incomes = ThresholdUnit::IncomesOfThreeYears;
    [
        ("maternity_before_single", ThresholdUnit::LeaveDays(42)),
        ("maternity_pathological_days", ThresholdUnit::LeaveDays(14)),
        ("paternity_part_days", ThresholdUnit::LeaveDays(5)),
        ("adoption_days_before", ThresholdUnit::LeaveDays(7)),
        ("bereavement_leave_days", ThresholdUnit::LeaveDays(8)),
        ("paternity_window_months", ThresholdUnit::LeaveMonths(6)),
        ("leave_affiliation_months", ThresholdUnit::LeaveMonths(6)),
        (
            "leave_ceiling",
            ThresholdUnit::LeaveMonthPay(Cents(400_500)),
        ),
        ("birth_leave_children", ThresholdUnit::BirthOn(january)),
        ("income_threshold", incomes(Cents(1_374_600))),
        ("liberal_cap", incomes(Cents(43_254_000))),
        ("liberal_period_days", ThresholdUnit::OwnAccountDays(87)),
        (
            "maternity_postnatal_days",
            ThresholdUnit::OwnAccountDays(42),
        ),
        (
            "self_employed_affiliation_months",
            ThresholdUnit::OwnAccountMonths(12),
        ),
        ("contest_days", ThresholdUnit::ContestDays(20)),
        ("contest_silence_months", ThresholdUnit::SilenceMonths(1)),
        ("claim_months", ThresholdUnit::ClaimMonths(24)),
        ("debt_claim_months", ThresholdUnit::ClaimBackMonths(24)),
    ]
    .into_iter()
    .map(|(rule, at)| edge(rule, at, "2026-01-01", None))
    .collect()
}

fn made() -> &'static [Dossier] {
    static MADE: LazyLock<Vec<Dossier>> =
        LazyLock::new(|| design(&tables(), "441".parse().unwrap(), &thresholds(), 42, 7));
    &MADE
}

#[test]
fn every_case_is_fit_to_be_played_and_is_somebody() {
    let cases = made();
    let strata: BTreeSet<_> = cases
        .iter()
        .map(|case| case.stratum.name.as_str())
        .collect();
    assert_eq!(
        strata.into_iter().collect::<Vec<_>>(),
        [
            "adoption/combined",
            "adoption/edges",
            "adoption/rules",
            "adoption/switch-positions",
            "bereavement/edges",
            "bereavement/rules",
            "bereavement/switch-positions",
            "birth-leave/combined",
            "birth-leave/edges",
            "birth-leave/rules",
            "birth-leave/switch-positions",
            "commuting-accident/recognition-rules",
            "commuting-accident/switch-positions",
            "light-work/rules",
            "light-work/switch-positions",
            "maternity/combined",
            "maternity/edges",
            "maternity/rules",
            "maternity/sequences",
            "maternity/switch-positions",
            "occupational-disease/combined",
            "occupational-disease/edges",
            "occupational-disease/recognition-rules",
            "occupational-disease/switch-positions",
            "paternity/combined",
            "paternity/edges",
            "paternity/rules",
            "paternity/switch-positions",
            "relapse/rules",
            "relapse/switch-positions",
            "self-employed/combined",
            "self-employed/day-rules",
            "self-employed/edges",
            "self-employed/income-rules",
            "self-employed/maternity-rules",
            "self-employed/part-time-rules",
            "self-employed/right-rules",
            "self-employed/sequences",
            "self-employed/switch-positions",
            "sickness/certificate-rules",
            "sickness/claim-rules",
            "sickness/combined",
            "sickness/death-rules",
            "sickness/debt-rules",
            "sickness/edges",
            "sickness/invalid",
            "sickness/letters",
            "sickness/money-edges",
            "sickness/orders",
            "sickness/part-time-rules",
            "sickness/payee-rules",
            "sickness/pension-rules",
            "sickness/sequences",
            "sickness/switch-positions",
            "sickness/switch-rules",
            "sickness/waiting-rules",
            "sickness/work-rules",
            "unfitness/rules",
            "unfitness/switch-positions",
            "work-accident/combined",
            "work-accident/consolidation-rules",
            "work-accident/day-rules",
            "work-accident/edges",
            "work-accident/letters",
            "work-accident/pay-rules",
            "work-accident/recognition-rules",
            "work-accident/sequences",
            "work-accident/switch-positions",
        ]
    );
    let mut people = HashSet::new();
    for case in cases {
        assert_eq!(case.stratum.pool, Pool::Design);
        assert!(!case.factors.is_empty());
        assert!(people.insert(case.insured.nir));
        if case.expected_refusals.is_empty() {
            check_calendar(case);
        } else {
            assert_eq!(case.stratum.name, "sickness/invalid");
            case.check().unwrap();
        }
    }
    assert!((3_000..6_000).contains(&cases.len()), "{}", cases.len());
}

#[test]
fn every_row_of_the_array_is_told_by_a_case_that_holds_its_values() {
    let rows = &combined_array().rows;
    let told = made().iter().map(|case| &case.factors);
    let coverage = measure_coverage(&model(), &[], 2, told);
    assert_eq!(coverage.n_cases, rows.len());
    assert_eq!(coverage.missing, Vec::<Vec<_>>::new());
    assert!((2_000..2_600).contains(&rows.len()), "{}", rows.len());
}

#[test]
fn each_abstract_value_is_met_at_its_edges_before_anything_else() {
    let told = |name: &str| -> BTreeSet<&str> {
        let values = made().iter().filter_map(|case| case.factors.get(name));
        values.map(String::as_str).collect()
    };
    let lengths = told("n_days");
    for edge in [
        "1", "2", "3", "4", "28", "29", "62", "63", "181", "182", "183",
    ] {
        assert!(lengths.contains(edge), "{edge}: {lengths:?}");
    }
    let pays = told("monthly_cents");
    // The cap of the list above, a cent below and a cent above; six months of pay.
    for cents in ["252251", "252252", "252253"] {
        assert!(pays.contains(cents), "{cents}");
    }
    assert!(told("incomes_cents").contains("1374600"));
}

#[test]
fn the_change_of_engine_comes_at_every_position_of_each_story_told_again() {
    let mut positions: BTreeMap<(&str, &str, &str), BTreeSet<&str>> = BTreeMap::new();
    let retold = made()
        .iter()
        .filter(|case| case.factors.contains_key("switch_at"));
    for case in retold {
        let of = |name: &str| case.factors.get(name).map_or("", String::as_str);
        let (at, n_documents) = of("switch_at").split_once(" of ").unwrap();
        let n_before = case
            .documents
            .iter()
            .position(|document| matches!(document.content, Content::Switch(_)));
        assert_eq!(n_before.unwrap().to_string(), at);
        assert_eq!((case.documents.len() - 1).to_string(), n_documents);
        let story = (of("story"), of("rule"), n_documents);
        assert!(positions.entry(story).or_default().insert(at), "{story:?}");
    }
    for ((story, rule, n_documents), found) in &positions {
        let wanted = n_documents.parse::<usize>().unwrap() + 1;
        assert!(
            found.len() == wanted,
            "{story} {rule}: {found:?} of {wanted}"
        );
    }
    for benefit in [
        "work-accident",
        "occupational-disease",
        "relapse",
        "self-employed",
    ] {
        let is_of = |story: &&(&str, &str, &str)| story.0.split('/').next() == Some(benefit);
        assert!(positions.keys().any(|story| is_of(&story)), "{benefit}");
    }
    assert!(positions.len() > 100, "{} stories", positions.len());
}

#[test]
fn any_three_messages_of_a_class_arrive_in_every_order() {
    for (stratum, events) in SEQUENCES {
        let orders: Vec<Vec<String>> = made()
            .iter()
            .filter(|case| case.stratum.name == stratum)
            .map(|case| {
                let order = case.factors["sequence"].split(' ');
                order.map(str::to_owned).collect()
            })
            .collect();
        let (n_met, missing) = measure_sequences(events, &orders);
        assert_eq!(missing, Vec::<[&str; 3]>::new(), "{stratum}");
        let n = events.len();
        assert_eq!(n_met, n * (n - 1) * (n - 2));
        assert!(orders.len() <= 16, "{stratum}: {}", orders.len());
    }
}

#[test]
fn no_case_begins_before_the_days_that_are_played() {
    let first = "2023-12-01".parse::<Day>().unwrap();
    for case in made() {
        assert!(case.settlements[0] >= first, "{:?}", case.factors);
    }
    assert!(made().iter().any(|case| {
        case.factors
            .get("detail")
            .is_some_and(|detail| detail.contains("2024-09-01"))
    }));
}

#[test]
fn every_threshold_is_met_at_below_and_above() {
    let cases = made();
    for threshold in thresholds() {
        for edge in ["below", "at", "above"] {
            assert!(
                cases.iter().any(|case| {
                    case.factors
                        .get("rule")
                        .is_some_and(|rule| rule == threshold.rule)
                        && case.factors.get("edge").is_some_and(|found| found == edge)
                }),
                "{} {edge}",
                threshold.rule
            );
        }
    }
}

/// Rules whose people are chosen by hand.
const RULES: &[&str] = &[
    "part_time_place",
    "part_time_gap",
    "part_time_loss",
    "part_time_messages",
    "part_time_year",
    "part_time_ald",
    "telemedicine_length",
    "unsecured_form",
    "opening_certificate",
    "carence_miscarriage",
    "carence_medical_termination",
    "carence_child_death_weeks",
    "pensioner_days",
    "pensioner_days_before",
    "pension_age",
    "kept_rights",
    "kept_rights_by_benefit",
    "kept_rights_at_work_again",
    "unemployed_base",
    "unemployed_cap",
    "unemployment_benefit",
    "base_twelve_months",
    "assimilated_days",
    "sharing",
    "accident_recognised",
    "accident_refused",
    "accident_decided_again",
    "accident_declared",
    "accident_investigated",
    "commuting_accident",
    "disease_recognised",
    "disease_committee",
    "disease_declared_late",
    "employers_day",
    "accident_gap",
    "accident_certificate",
    "accident_count",
    "sickness_beside_accident",
    "accident_outside_limits",
    "accident_switch",
    "accident_month",
    "accident_absence",
    "accident_hired",
    "accident_rhythm",
    "accident_bonus",
    "accident_least_wage",
    "accident_cap",
    "accident_payee",
    "accident_tax",
    "accident_statement",
    "relapse_count",
    "accident_floor",
    "annuity",
    "relapse_decided",
    "relapse_without_work",
    "consolidation",
    "light_work",
    "light_work_loss",
    "unfitness",
    "unfitness_beside",
    "unfitness_decided",
    "maternity_family",
    "early_birth",
    "late_birth",
    "very_early_birth",
    "moved_weeks",
    "added_weeks",
    "moved_weeks_cancelled",
    "postponed_rest",
    "pathological_weeks",
    "rest_of_the_mother",
    "leave_documents",
    "paternity_parts",
    "paternity_hospital",
    "adoption_parts",
    "bereavement_parts",
    "bereavement_rights",
    "birth_leave_months",
    "birth_leave_amount",
    "birth_leave_after_leave",
    "leave_rights",
    "leave_out_of_work",
    "leave_unemployment_benefit",
    "leave_rhythm",
    "leave_restored_month",
    "leave_minimum",
    "leave_payee",
    "leave_tax",
    "leave_statement",
    "sickness_beside_leave",
    "sickness_after_leave",
    "accident_beside_leave",
    "two_leaves",
    "mean_income",
    "first_years",
    "contributions_unpaid",
    "income_cap",
    "income_documents",
    "own_tax",
    "own_rights",
    "own_kept_rights",
    "own_unemployment_benefit",
    "following_stop",
    "own_waiting_days",
    "same_accident",
    "liberal_period",
    "own_limit_360",
    "own_pensioner",
    "own_certificates",
    "own_part_time",
    "own_part_time_alone",
    "own_part_time_limits",
    "flat_maternity",
    "flat_maternity_tax",
    "flat_maternity_days",
    "flat_maternity_documents",
    "flat_maternity_beside",
    "debt_contested",
    "debt_decision",
    "debt_left_to_the_person",
    "debt_repaid",
    "debt_of_others",
    "prescribed_claim",
    "prescribed_debt",
    "death_days",
    "death_estate",
    "death_versions",
    "switch_lines",
    "switch_debts",
    "switch_debt_answered",
    "switch_balance",
    "switch_stops",
    "switch_advances",
];

#[test]
fn every_rule_that_no_threshold_tells_has_its_people() {
    for rule in RULES {
        let chosen = made()
            .iter()
            .filter(|case| case.factors.get("rule").is_some_and(|found| found == *rule));
        assert!(chosen.count() >= 1, "{rule}");
    }
}

#[test]
fn people_born_on_a_chosen_day_have_it_in_their_number() {
    let pensioners = made()
        .iter()
        .filter(|case| case.stratum.name == "sickness/pension-rules");
    for case in pensioners {
        let born_on = case.insured.born_on;
        assert!(born_on.year() < 1965, "{born_on}");
        assert_eq!(
            case.insured.nir.to_string()[3..5],
            format!("{:02}", born_on.month().number())
        );
    }
}

#[test]
fn changing_the_salt_changes_names_and_no_fact() {
    let mine = made();
    let yours = design(&tables(), "441".parse().unwrap(), &thresholds(), 42, 8);
    for (mine, yours) in mine.iter().zip(&yours) {
        assert_ne!(mine.insured.nir, yours.insured.nir);
        assert_eq!(mine.digest(), yours.digest());
    }
}

#[test]
fn invalid_messages_say_which_refusal_they_must_get() {
    for case in made() {
        for refusal in &case.expected_refusals {
            assert!(case.documents.iter().any(|document| {
                document.document_id == refusal.document_id && document.version == refusal.version
            }));
        }
        let reversed = case
            .documents
            .iter()
            .any(|document| match &document.content {
                Content::StopNotice(notice) => notice.last_day < notice.first_day,
                _ => false,
            });
        assert!(!reversed || !case.expected_refusals.is_empty());
    }
}

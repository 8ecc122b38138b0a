//! The DESIGN pool: dossiers chosen on purpose to prove rules. They give no rates.
//!
//! Edges derived from the law's own thresholds, combinations of abstract values, orders
//! of arrival, and messages that must be refused. Each case carries in its factors what
//! it was chosen for. The population aims at an edge and does not know the answer.

mod accident;
mod certificates;
mod combined;
mod edges;
mod invalid;
mod leave;
mod money;
mod orders;
mod own_account;
mod part_time;
mod pension;
mod tale;
mod work;

use crate::domain::{Day, Dossier, Fund, Pool, Threshold};

use super::draft::{Cover, Cycle, Draft};
use super::draws::{Draws, mix};
use super::identity::{CAPACITY, Identity, N_RESERVED};
use super::names;
use super::tables::Tables;

pub use combined::{FACTORS, is_possible};

/// Every DESIGN case for `fund`, always in the same order.
///
/// Their identities never meet those of the SAMPLE people of the same seed and salt.
pub fn design(
    tables: &Tables,
    fund: Fund,
    thresholds: &[Threshold],
    seed: u64,
    salt: u64,
) -> Vec<Dossier> {
    let mut maker = Maker {
        tables,
        fund,
        seed,
        salt,
        made: Vec::new(),
        n_born: 0,
    };
    edges::make(&mut maker, thresholds);
    orders::make(&mut maker);
    combined::make(&mut maker);
    invalid::make(&mut maker);
    // New families come last: those before keep their rank, hence their bytes.
    part_time::make(&mut maker);
    certificates::make(&mut maker);
    pension::make(&mut maker);
    work::make(&mut maker);
    accident::make(&mut maker, thresholds);
    leave::make(&mut maker, thresholds);
    own_account::make(&mut maker, thresholds);
    money::make(&mut maker, thresholds);
    maker.made
}

/// Makes one case after the other.
struct Maker<'a> {
    tables: &'a Tables,
    fund: Fund,
    seed: u64,
    salt: u64,
    made: Vec<Dossier>,
    /// Identities looked at for people born on a chosen day.
    n_born: u64,
}

/// The first identity looked at for people born on a chosen day; those before are taken
/// in order by everybody else.
const FIRST_BORN: u64 = N_RESERVED / 2;

impl Maker<'_> {
    /// One case of the class `stratum`, told by `tell`.
    fn case(&mut self, stratum: &str, tell: impl FnOnce(&mut Draft)) {
        let rank = self.made.len() as u64;
        assert!(
            rank < FIRST_BORN,
            "more DESIGN cases than identities kept for them"
        );
        self.case_of(stratum, CAPACITY + rank, tell);
    }

    /// One case of somebody born on that day. The month of birth belongs to the identity:
    /// one born in it is looked for.
    fn case_born(&mut self, stratum: &str, born_on: Day, tell: impl FnOnce(&mut Draft)) {
        let index = loop {
            let index = CAPACITY + FIRST_BORN + self.n_born;
            self.n_born += 1;
            let identity = Identity::new(self.seed, self.salt, index);
            if identity.birth_month() == born_on.month().number() {
                break index;
            }
        };
        self.case_of(stratum, index, |draft| {
            draft.born_on = born_on;
            tell(draft);
        });
    }

    /// One case of the person with that identity.
    fn case_of(&mut self, stratum: &str, index: u64, tell: impl FnOnce(&mut Draft)) {
        let rank = self.made.len() as u64;
        let identity = Identity::new(self.seed, self.salt, index);
        let draws = Draws::new(mix(self.seed ^ 0x6465_7369_676e), rank);
        let mut draft = Draft::new(draws, identity);
        tell(&mut draft);
        let mut names_draws = Draws::new(identity.key(), CAPACITY + rank);
        let tables = &self.tables.0;
        let department = self
            .tables
            .fund(self.fund)
            .map_or("99", |facts| facts.department.as_str());
        let cover = Cover {
            stratum,
            pool: Pool::Design,
            fund: self.fund,
            cycle: Cycle::PLAIN,
            names: names::name(&mut names_draws, Some(&tables.unusual)),
            address: names::address(&mut names_draws, Some(&tables.addresses), department),
        };
        self.made.push(draft.finish(cover));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::{BTreeSet, HashSet};
    use std::sync::LazyLock;

    use crate::domain::{Cents, Content, Day, ThresholdUnit};

    use super::super::covering::measure_coverage;
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
                "adoption/edges",
                "adoption/rules",
                "bereavement/edges",
                "bereavement/rules",
                "birth-leave/edges",
                "birth-leave/rules",
                "commuting-accident/recognition-rules",
                "light-work/rules",
                "maternity/edges",
                "maternity/rules",
                "occupational-disease/edges",
                "occupational-disease/recognition-rules",
                "paternity/edges",
                "paternity/rules",
                "relapse/rules",
                "self-employed/day-rules",
                "self-employed/edges",
                "self-employed/income-rules",
                "self-employed/maternity-rules",
                "self-employed/part-time-rules",
                "self-employed/right-rules",
                "sickness/certificate-rules",
                "sickness/claim-rules",
                "sickness/combined",
                "sickness/death-rules",
                "sickness/debt-rules",
                "sickness/edges",
                "sickness/invalid",
                "sickness/money-edges",
                "sickness/orders",
                "sickness/part-time-rules",
                "sickness/payee-rules",
                "sickness/pension-rules",
                "sickness/switch-rules",
                "sickness/waiting-rules",
                "sickness/work-rules",
                "unfitness/rules",
                "work-accident/consolidation-rules",
                "work-accident/day-rules",
                "work-accident/edges",
                "work-accident/pay-rules",
                "work-accident/recognition-rules"
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
        assert!((400..4_000).contains(&cases.len()), "{}", cases.len());
    }

    #[test]
    fn combined_cases_hold_every_possible_triple_of_the_model() {
        let cases = made();
        let combined = cases
            .iter()
            .filter(|case| case.stratum.name == "sickness/combined");
        for strength in [2, 3] {
            let coverage = measure_coverage(
                &FACTORS,
                combined.clone().map(|case| &case.factors),
                strength,
                is_possible,
            );
            assert_eq!(coverage.missing, Vec::<Vec<_>>::new());
            assert!(coverage.n_covered > 500, "{}", coverage.n_covered);
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
                    document.document_id == refusal.document_id
                        && document.version == refusal.version
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
}

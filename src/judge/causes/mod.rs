//! From thousands of wrong dossiers to a few causes: what they have in common and right ones
//! have not.
//!
//! The search finds the combination of features that best tells wrong dossiers from right
//! ones, takes away those it tells, and looks again at the rest, so that a second fault under
//! a first one appears. Combinations whose dossiers part from the law at the same first step
//! ([`Signature`]) are one cause, told by either. What no combination explains is said.
//! Nothing here knows which faults exist.

mod experiments;
mod search;
mod table;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use experiments::{
    Answer, Answers, CombinationTried, ConditionTried, Confirmation, Experiments, Need, Smallest,
    Standing, confirmation, need, standing,
};
pub use table::{CaseTable, RowOutcome};

use super::people::{cents, whole_cents};
use super::{Caseload, Seen};
use crate::domain::{Cents, Pool};
use crate::measure::{Feature, Severity, Signature, WrongCase};
use search::{Sides, best, sharpened};
use table::{Column, Rows};

/// Combinations looked for: what more would tell is left unexplained, and said.
const MAX_COMBINATIONS: usize = 16;
/// Share of signatures that two combinations of one cause have in common at least, percent.
const ALIKE_PERCENT: u64 = 25;
/// Dossiers named by a cause.
const N_EXAMPLES: usize = 5;

/// One condition of a cause.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Condition {
    /// What it is about.
    pub feature: Feature,
    /// Whether it must hold, or must not.
    pub holds: bool,
}

/// What a group of wrong dossiers have in common.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Cause {
    /// Where the engine parts from the law, most frequent first, with dossiers of each.
    pub signatures: Vec<(Signature, u64)>,
    /// When: all conditions of one of these lists hold. Empty when nothing tells these
    /// dossiers from right ones.
    pub when: Vec<Vec<Condition>>,
    /// Wrong dossiers that it tells, or that nothing tells.
    pub n_wrong: u64,
    /// Right dossiers to which `when` applies too.
    pub n_right_alike: u64,
    /// Indices of the first wrong dossiers.
    pub examples: Vec<u64>,
    /// Indices of the wrong dossiers, in order.
    #[serde(skip)]
    pub cases: Vec<u64>,
    /// Who is hurt, when drawn dossiers are among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hurt: Option<Hurt>,
    /// What the engine answered when asked again; absent when it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiments: Option<Experiments>,
    /// Indices of all dossiers to which `when` applies, right and wrong, in order.
    #[serde(skip)]
    pub applies_to: Vec<u64>,
    /// What an acceptance of it would rest on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// People and euros of one cause in one fund in a year: drawn dossiers, each weighted by its
/// class. Chosen dossiers never weigh.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Hurt {
    /// The worst that happens to somebody.
    pub severity: Severity,
    /// Drawn dossiers among the wrong ones.
    pub n_drawn: u64,
    /// People, estimate.
    pub n_people: f64,
    /// Euros due and never paid.
    pub missing: Cents,
    /// Euros paid and not due.
    pub extra: Cents,
    /// Euros paid late.
    pub late: Cents,
}

impl Cause {
    /// Counts who is hurt: `wrong` says what became of each dossier, `n_drawn` how many of
    /// each class were drawn and judged.
    pub fn weigh(
        &mut self,
        wrong: &[WrongCase],
        n_drawn: &dyn Fn(&str) -> u64,
        caseload: &Caseload,
    ) {
        let own: BTreeSet<u64> = self.cases.iter().copied().collect();
        let mut hurt = Hurt {
            severity: Severity::S3,
            n_drawn: 0,
            n_people: 0.0,
            missing: Cents::ZERO,
            extra: Cents::ZERO,
            late: Cents::ZERO,
        };
        let (mut missing, mut extra, mut late) = (0.0, 0.0, 0.0);
        for case in wrong.iter().filter(|case| own.contains(&case.index)) {
            hurt.severity = hurt.severity.min(case.severity.unwrap_or(Severity::S0));
            if case.pool != Pool::Sample {
                continue;
            }
            let share = caseload.share_of(&case.stratum);
            #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
            let people = share * caseload.n_people as f64 / n_drawn(&case.stratum).max(1) as f64;
            hurt.n_drawn += 1;
            hurt.n_people += people;
            missing += cents(case.missing) * people;
            extra += cents(case.extra) * people;
            late += cents(case.late) * people;
        }
        hurt.missing = whole_cents(missing);
        hurt.extra = whole_cents(extra);
        hurt.late = whole_cents(late);
        self.hurt = Some(hurt);
    }
}

/// The causes of what went wrong in `table`, those of most wrong dossiers first.
pub fn causes(table: &CaseTable) -> Vec<Cause> {
    let right = table.right();
    let columns = table.columns();
    let mut left = table.wrong();
    let mut groups: Vec<Group> = Vec::new();
    for _ in 0..MAX_COMBINATIONS {
        let sides = Sides {
            wrong: &left,
            right: &right,
        };
        let Some(found) = best(&columns, &sides) else {
            break;
        };
        let roads = sharpened(&columns, &sides, found);
        let rows = roads.iter().map(|road| road.rows.clone());
        let rows = rows.reduce(|rows, other| rows.or(&other));
        let rows = rows.unwrap_or_else(|| Rows::none(table.n_rows()));
        let told = left.and(&rows);
        left = left.without(&rows);
        let group = Group {
            signatures: table.signatures(&told),
            wrong: told,
            rows,
            combinations: roads.into_iter().map(|road| road.columns).collect(),
        };
        match groups
            .iter_mut()
            .find(|known| known.is_same(&group, &right))
        {
            Some(known) => known.join(group),
            None => groups.push(group),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.wrong.len()));
    let mut causes: Vec<Cause> = groups
        .into_iter()
        .map(|group| group.told(table, &columns, &right))
        .collect();
    if left.len() > 0 {
        let unexplained = Group {
            signatures: Vec::new(),
            wrong: left,
            rows: Rows::none(table.n_rows()),
            combinations: Vec::new(),
        };
        causes.push(unexplained.told(table, &columns, &right));
    }
    causes
}

/// Wrong rows that one or several combinations tell.
struct Group {
    /// Their signatures, most frequent first.
    signatures: Vec<(Signature, u64)>,
    wrong: Rows,
    /// Rows to which one of the combinations applies.
    rows: Rows,
    /// Columns of each combination.
    combinations: Vec<Vec<usize>>,
}

impl Group {
    /// Whether both part from the law in the same ways, and the other tells wrong from right
    /// about as well: a weak combination would blur a sharp one.
    fn is_same(&self, other: &Self, right: &Rows) -> bool {
        let (hit, spared) = (self.wrong.len(), self.rows.in_common(right));
        let (more, spared_more) = (other.wrong.len(), other.rows.in_common(right));
        // more / (more + spared_more) ≥ half of hit / (hit + spared)
        self.parts_alike(other) && 2 * more * (hit + spared) >= hit * (more + spared_more)
    }

    /// Whether both part from the law at the same step most of the time, or have a good part of
    /// their signatures in common: a fault that touches many rules shows in many ways.
    fn parts_alike(&self, other: &Self) -> bool {
        let first = |group: &Self| group.signatures.first().map(|(one, _)| one.clone());
        let (one, another) = (first(self), first(other));
        if one.is_some() && one == another {
            return true;
        }
        // Σ min(a / n, b / m) ≥ ALIKE / 100, in whole numbers.
        let (n, m) = (self.wrong.len(), other.wrong.len());
        let common: u64 = self
            .signatures
            .iter()
            .filter_map(|(signature, a)| {
                let known = other
                    .signatures
                    .iter()
                    .find(|(known, _)| known == signature);
                known.map(|(_, b)| (a * m).min(b * n))
            })
            .sum();
        self.signatures.len() > 2 && common * 100 >= ALIKE_PERCENT * n * m
    }

    fn join(&mut self, other: Self) {
        self.wrong = self.wrong.or(&other.wrong);
        self.rows = self.rows.or(&other.rows);
        self.combinations.extend(other.combinations);
    }

    fn told(self, table: &CaseTable, columns: &[Column], right: &Rows) -> Cause {
        let signatures = table.signatures(&self.wrong);
        let rule = signatures
            .first()
            .map_or("", |(signature, _)| signature.rule.as_str());
        let when = self
            .combinations
            .iter()
            .map(|combination| {
                let said = combination.iter().map(|at| columns[*at].said(rule).clone());
                said.collect()
            })
            .collect();
        Cause {
            n_wrong: self.wrong.len(),
            n_right_alike: self.rows.in_common(right),
            applies_to: self.rows.iter().map(|row| table.index(row)).collect(),
            examples: self
                .wrong
                .iter()
                .map(|row| table.index(row))
                .take(N_EXAMPLES)
                .collect(),
            cases: self.wrong.iter().map(|row| table.index(row)).collect(),
            hurt: None,
            seen: None,
            experiments: None,
            when,
            signatures,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Observable;
    use crate::measure::{Family, Gap};

    /// Numbers without structure, from the finaliser of `SplitMix64`.
    fn draw(index: u64, what: u64) -> u64 {
        let mut z =
            (index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ what.wrapping_mul(0xbf58_476d);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn feature(name: u64, value: u64) -> Feature {
        Feature {
            family: Family::Law,
            name: format!("rule_{name}"),
            value: format!("side_{value}"),
        }
    }

    fn signature(rule: &str) -> Signature {
        Signature {
            observable: Observable::DailyGross,
            gap: Gap::More,
            rule: rule.into(),
            article: "CSS art. R. 323-4".into(),
        }
    }

    /// Two thousand dossiers of twenty rules with three sides each; `wrong` says which are
    /// wrong, from the side of each rule.
    fn table(wrong: impl Fn(u64, &dyn Fn(u64) -> u64) -> Option<&'static str>) -> CaseTable {
        let mut table = CaseTable::default();
        for index in 0..2_000 {
            let side = |rule: u64| draw(index, rule) % 3;
            let features = (0..20).map(|rule| feature(rule, side(rule))).collect();
            let outcome = match wrong(index, &side) {
                Some(rule) => RowOutcome::Wrong(signature(rule)),
                None => RowOutcome::Right,
            };
            table.add(index, features, outcome);
        }
        table
    }

    /// The conditions of the first alternative of a cause, as rules and sides.
    fn first(cause: &Cause) -> Vec<(String, String, bool)> {
        let mut conditions: Vec<_> = cause.when[0]
            .iter()
            .map(|one| {
                (
                    one.feature.name.clone(),
                    one.feature.value.clone(),
                    one.holds,
                )
            })
            .collect();
        conditions.sort();
        conditions
    }

    fn holds(pairs: &[(u64, u64)]) -> Vec<(String, String, bool)> {
        let mut all: Vec<_> = pairs
            .iter()
            .map(|(rule, side)| (format!("rule_{rule}"), format!("side_{side}"), true))
            .collect();
        all.sort();
        all
    }

    #[test]
    fn nothing_wrong_has_no_cause() {
        assert_eq!(causes(&table(|_, _| None)), Vec::new());
    }

    #[test]
    fn combinations_of_one_to_four_sides_are_named_exactly() {
        for planted in [
            &[(3, 1)][..],
            &[(3, 1), (7, 0)],
            &[(3, 1), (7, 0), (11, 2)],
            &[(3, 1), (7, 0), (11, 2), (19, 1)],
        ] {
            let found = causes(&table(|_, side| {
                planted
                    .iter()
                    .all(|(rule, value)| side(*rule) == *value)
                    .then_some("cap")
            }));
            assert_eq!(found.len(), 1, "{planted:?}");
            assert_eq!(first(&found[0]), holds(planted));
            assert_eq!(found[0].n_right_alike, 0);
        }
    }

    #[test]
    fn a_fault_that_hits_one_file_in_twenty_of_those_it_concerns_is_named_too() {
        let found = causes(&table(|index, side| {
            (side(5) == 2 && side(9) == 1 && draw(index, 99).is_multiple_of(20)).then_some("cap")
        }));
        assert_eq!(first(&found[0]), holds(&[(5, 2), (9, 1)]));
        assert!(found[0].n_right_alike > 10 * found[0].n_wrong);
    }

    #[test]
    fn a_second_fault_under_a_first_one_appears() {
        let found = causes(&table(|_, side| match (side(2), side(4)) {
            (0, _) => Some("cap"),
            (_, 1) => Some("carence"),
            _ => None,
        }));
        let named: Vec<_> = found.iter().map(first).collect();
        assert_eq!(named, [holds(&[(2, 0)]), holds(&[(4, 1)])]);
    }

    #[test]
    fn a_sharp_cause_and_a_weak_one_that_show_alike_stay_two() {
        let found = causes(&table(|index, side| {
            let is_hit = side(3) == 1 || (side(5) == 2 && draw(index, 98).is_multiple_of(12));
            is_hit.then_some("cap")
        }));
        let named: Vec<_> = found
            .iter()
            .filter(|one| !one.when.is_empty())
            .map(first)
            .collect();
        assert_eq!(named[0], holds(&[(3, 1)]));
        assert_eq!(found[0].when.len(), 1, "{found:#?}");
        assert_eq!(found[0].n_right_alike, 0);
        assert!(named.len() > 1, "{found:#?}");
    }

    #[test]
    fn two_sharp_combinations_that_show_alike_are_one_cause_told_by_either() {
        let found = causes(&table(|_, side| {
            (side(3) == 1 || side(7) == 2).then_some("cap")
        }));
        assert_eq!(found.len(), 1, "{found:#?}");
        let mut named: Vec<_> = found[0]
            .when
            .iter()
            .map(|conditions| conditions[0].feature.name.clone())
            .collect();
        named.sort();
        assert_eq!(named, ["rule_3", "rule_7"]);
    }

    #[test]
    fn each_drawn_dossier_weighs_as_many_people_as_it_stands_for() {
        let wrong = |index: u64, pool, missing: i64| WrongCase {
            index,
            stratum: "sickness/ald".into(),
            pool,
            signature: signature("cap"),
            severity: Some(Severity::S1),
            missing: Cents(missing),
            extra: Cents(3 * missing),
            late: Cents(2 * missing),
            classes: Vec::new(),
            first_money: None,
        };
        let mut cause = causes(&table(|_, side| (side(3) == 1).then_some("cap"))).remove(0);
        cause.cases = vec![1, 2, 3];
        let all = [
            wrong(1, Pool::Sample, 500),
            wrong(2, Pool::Sample, 700),
            wrong(3, Pool::Design, 900),
            wrong(4, Pool::Sample, 1_100),
        ];
        let caseload = Caseload {
            fund: "441".into(),
            n_people: 10_000,
            shares: vec![crate::judge::StratumShare {
                stratum: "sickness/ald".into(),
                share: 0.02,
                critical: true,
            }],
            source: "a test".into(),
        };
        // 200 people of the class, 50 drawn: each stands for four.
        cause.weigh(&all, &|_| 50, &caseload);
        let hurt = cause.hurt.unwrap();
        assert_eq!((hurt.n_drawn, hurt.severity), (2, Severity::S1));
        assert_eq!(hurt.n_people.to_string(), "8");
        assert_eq!(
            (hurt.missing, hurt.extra, hurt.late),
            (Cents(4_800), Cents(14_400), Cents(9_600))
        );
    }

    #[test]
    fn what_does_not_hold_and_what_was_built_are_conditions_too() {
        let found = causes(&table(|_, side| (side(3) != 1).then_some("cap")));
        let not = ("rule_3".to_owned(), "side_1".to_owned(), false);
        assert_eq!(first(&found[0]), [not]);

        // Nothing but the value that a dossier was built from tells it.
        let mut table = CaseTable::default();
        for index in 0..400 {
            let is_built = index % 4 == 0;
            let features = (0..5).map(|rule| feature(rule, draw(index, rule) % 3));
            let built = is_built.then(|| Feature {
                family: Family::Factor,
                name: "switch".into(),
                value: "paying".into(),
            });
            let outcome = if is_built {
                RowOutcome::Wrong(signature("cap"))
            } else {
                RowOutcome::Right
            };
            table.add(index, features.chain(built).collect(), outcome);
        }
        let built = ("switch".to_owned(), "paying".to_owned(), true);
        assert_eq!(first(&causes(&table)[0]), [built]);
    }

    #[test]
    fn a_blunt_cause_stays_when_its_sharp_part_tells_less_than_nine_in_ten() {
        // Of 667 with side 0 of rule 2 about half are wrong in a way that nothing tells, and a
        // third for the side of another rule.
        for chance in [96, 97, 555, 1_234] {
            let found = causes(&table(|index, side| {
                let is_told = side(4) == 1;
                let is_chance = draw(index, chance) % 5 < 3;
                (side(2) == 0 && (is_told || is_chance)).then_some("cap")
            }));
            assert_eq!(found[0].when.len(), 1, "{:#?}", found[0].when);
            assert_eq!(first(&found[0]), holds(&[(2, 0)]));
        }
    }

    #[test]
    fn wrong_dossiers_that_nothing_tells_are_said_and_not_explained() {
        let found = causes(&table(|index, _| {
            (draw(index, 77).is_multiple_of(40)).then_some("cap")
        }));
        let n_wrong: u64 = found.iter().map(|cause| cause.n_wrong).sum();
        assert!(n_wrong > 20);
        let last = found.last().unwrap();
        assert!(
            last.when.is_empty() && last.n_wrong * 10 >= n_wrong * 8,
            "{found:#?}"
        );
    }

    #[test]
    fn the_same_table_in_another_order_has_the_same_causes() {
        let wrong =
            |_: u64, side: &dyn Fn(u64) -> u64| (side(3) == 1 && side(7) == 0).then_some("cap");
        let forward = causes(&table(wrong));
        let mut backward = CaseTable::default();
        for index in (0..2_000).rev() {
            let side = |rule: u64| draw(index, rule) % 3;
            let features = (0..20).map(|rule| feature(rule, side(rule))).collect();
            let outcome = wrong(index, &side)
                .map_or(RowOutcome::Right, |rule| RowOutcome::Wrong(signature(rule)));
            backward.add(index, features, outcome);
        }
        let backward = causes(&backward);
        assert_eq!(first(&forward[0]), first(&backward[0]));
        assert_eq!(forward[0].n_wrong, backward[0].n_wrong);
    }
}

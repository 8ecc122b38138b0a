//! The same dossiers on the engine of before and on this one: what is newly broken, newly
//! fixed, wrong in another way, or still as wrong.
//!
//! Right and wrong are always told against the law, never against the other engine. A fix
//! never pays for a break: the lists are kept apart and the gate reads the first one alone.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::statistics::changed_sides;
use super::{Finding, Gate, Outcome, Reason, Verdict};
use crate::domain::{Cents, Pool};
use crate::measure::{Severity, Signature, WrongCase};
use crate::scenario::BaselineGates;

/// Dossiers named in each list; all are counted.
const MAX_LISTED: usize = 1_000;
/// Fixed dossiers remembered from run to run.
const MAX_FIXED: usize = 20_000;
/// Dossiers named by a finding.
const N_CASES: usize = 5;

/// How one dossier ended on one engine, the law's abstentions left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// Its index in its run.
    pub index: u64,
    /// Digest of its facts.
    pub digest: String,
    /// Its stratum.
    pub stratum: String,
    /// Chosen or drawn.
    pub pool: Pool,
    /// What is wrong; nothing when all is right.
    pub wrong: Option<WrongCase>,
}

/// The engine of before: what became of each dossier, by its facts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Baseline {
    name: String,
    engine: String,
    fixed: BTreeSet<String>,
    /// Dossiers of the same facts, in order of index.
    ended: BTreeMap<String, VecDeque<Option<WrongCase>>>,
}

impl Baseline {
    /// `name` is the run, or the address, `engine` what answered there, `fixed` the digests
    /// that an earlier comparison saw fixed.
    pub fn new(name: String, engine: String, fixed: BTreeSet<String>, ended: Vec<Ended>) -> Self {
        let mut by_digest: BTreeMap<String, VecDeque<Option<WrongCase>>> = BTreeMap::new();
        for one in ended {
            by_digest
                .entry(one.digest)
                .or_default()
                .push_back(one.wrong);
        }
        Self {
            name,
            engine,
            fixed,
            ended: by_digest,
        }
    }

    /// How many of these dossiers were played before too.
    pub fn n_pairs<'a>(&self, digests: impl IntoIterator<Item = &'a str>) -> u64 {
        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        let mut n = 0;
        for digest in digests {
            let taken = taken.entry(digest).or_default();
            if self.ended.get(digest).is_some_and(|all| *taken < all.len()) {
                *taken += 1;
                n += 1;
            }
        }
        n
    }
}

/// One dossier that changed, or that stayed wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Change {
    /// Its index in this run; `replay` takes it.
    pub index: u64,
    /// Digest of its facts: the same in every run.
    pub digest: String,
    /// Its stratum.
    pub stratum: String,
    /// Chosen or drawn.
    pub pool: Pool,
    /// What is wrong now; for a fixed one, what was.
    pub signature: Signature,
    /// The worst of it; absent when it was never delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Gross due and never paid.
    pub missing: Cents,
    /// Gross paid and not due.
    pub extra: Cents,
    /// Gross paid late.
    pub late: Cents,
    /// An accepted defect explains it: shown, and does not block.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_accepted: bool,
    /// An earlier comparison saw it fixed: it is broken again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_again: bool,
}

/// The pairs of one stratum of one pool.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct StratumChanges {
    /// Its name.
    pub stratum: String,
    /// Chosen or drawn.
    pub pool: Pool,
    /// Dossiers played on both engines and decided by the law.
    pub n_pairs: u64,
    /// Right before, wrong now.
    pub n_newly_broken: u64,
    /// Of them, explained by an accepted defect.
    #[serde(default)]
    pub n_accepted: u64,
    /// Wrong before, right now.
    pub n_newly_fixed: u64,
    /// Wrong before and now, in another way.
    pub n_differently_wrong: u64,
    /// Wrong before and now, in the same way.
    pub n_still_broken: u64,
}

impl StratumChanges {
    /// Newly broken, and not accepted.
    pub const fn n_blocking(&self) -> u64 {
        self.n_newly_broken - self.n_accepted
    }
}

/// This engine beside the one of before. Each list is ordered by severity, then by index,
/// and names at most a thousand dossiers; the strata count all.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Regression {
    /// The run, or the address, of before.
    pub baseline: String,
    /// What answered there.
    pub engine: String,
    /// Dossiers played on both engines and decided by the law.
    pub n_pairs: u64,
    /// Dossiers of this run without a counterpart.
    pub n_alone: u64,
    /// Right before, wrong now.
    pub newly_broken: Vec<Change>,
    /// Wrong before and now, in another way.
    pub differently_wrong: Vec<Change>,
    /// Wrong before and now, in the same way.
    pub still_broken: Vec<Change>,
    /// Wrong before, right now.
    pub newly_fixed: Vec<Change>,
    /// Every stratum with a pair, in order.
    pub strata: Vec<StratumChanges>,
    /// Probability, were breaks and fixes as likely, of so many breaks (`McNemar`, exact). A
    /// diagnosis: one break proved is one too many.
    pub broken_by_chance: f64,
    /// Digests of dossiers seen fixed, in this comparison or in those that the baseline
    /// remembers: one of them broken again is said so.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub fixed: BTreeSet<String>,
}

impl Regression {
    /// Counts over all strata.
    pub fn total(&self, count: fn(&StratumChanges) -> u64) -> u64 {
        self.strata.iter().map(count).sum()
    }
}

/// Pairs the dossiers of this run, in order of index, with those of `baseline` by their facts.
/// `blocks_from` is the mildest severity that counts as wrong in a pool, `is_accepted` says
/// whether an accepted defect explains a dossier of this run.
pub fn regression(
    now: &[Ended],
    baseline: &Baseline,
    blocks_from: &dyn Fn(Pool) -> Severity,
    is_accepted: &dyn Fn(u64) -> bool,
) -> Regression {
    let counts_as_wrong = |wrong: &Option<WrongCase>, pool: Pool| -> Option<WrongCase> {
        let blocks =
            |case: &&WrongCase| case.severity.is_none_or(|worst| worst <= blocks_from(pool));
        wrong.as_ref().filter(blocks).cloned()
    };
    let mut before = baseline.ended.clone();
    let mut strata: BTreeMap<(String, Pool), StratumChanges> = BTreeMap::new();
    let mut found = Regression {
        baseline: baseline.name.clone(),
        engine: baseline.engine.clone(),
        n_pairs: 0,
        n_alone: 0,
        newly_broken: Vec::new(),
        differently_wrong: Vec::new(),
        still_broken: Vec::new(),
        newly_fixed: Vec::new(),
        strata: Vec::new(),
        broken_by_chance: 1.0,
        fixed: baseline.fixed.clone(),
    };
    for one in now {
        let Some(then) = before.get_mut(&one.digest).and_then(VecDeque::pop_front) else {
            found.n_alone += 1;
            continue;
        };
        found.n_pairs += 1;
        let stratum = strata
            .entry((one.stratum.clone(), one.pool))
            .or_insert_with(|| StratumChanges {
                stratum: one.stratum.clone(),
                pool: one.pool,
                n_pairs: 0,
                n_newly_broken: 0,
                n_accepted: 0,
                n_newly_fixed: 0,
                n_differently_wrong: 0,
                n_still_broken: 0,
            });
        stratum.n_pairs += 1;
        let then = counts_as_wrong(&then, one.pool);
        let wrong = counts_as_wrong(&one.wrong, one.pool);
        match (then, wrong) {
            (None, None) => {}
            (None, Some(wrong)) => {
                stratum.n_newly_broken += 1;
                let is_accepted = is_accepted(one.index);
                stratum.n_accepted += u64::from(is_accepted);
                let change = Change {
                    is_accepted,
                    is_again: found.fixed.contains(&one.digest),
                    ..change(one, wrong)
                };
                found.newly_broken.push(change);
            }
            (Some(then), None) => {
                stratum.n_newly_fixed += 1;
                found.newly_fixed.push(change(one, then));
            }
            (Some(then), Some(wrong)) if is_same(&then, &wrong) => {
                stratum.n_still_broken += 1;
                found.still_broken.push(change(one, wrong));
            }
            (Some(_), Some(wrong)) => {
                stratum.n_differently_wrong += 1;
                found.differently_wrong.push(change(one, wrong));
            }
        }
    }
    found.strata = strata.into_values().collect();
    found.remember_fixed();
    found.broken_by_chance = changed_sides(
        found.total(|stratum| stratum.n_newly_broken),
        found.total(|stratum| stratum.n_newly_fixed),
    )
    .broken_by_chance;
    for list in [
        &mut found.newly_broken,
        &mut found.differently_wrong,
        &mut found.still_broken,
        &mut found.newly_fixed,
    ] {
        list.sort_by_key(|one| (one.severity, one.index));
        list.truncate(MAX_LISTED);
    }
    found
}

fn change(one: &Ended, wrong: WrongCase) -> Change {
    Change {
        index: one.index,
        digest: one.digest.clone(),
        stratum: one.stratum.clone(),
        pool: one.pool,
        signature: wrong.signature,
        severity: wrong.severity,
        missing: wrong.missing,
        extra: wrong.extra,
        late: wrong.late,
        is_accepted: false,
        is_again: false,
    }
}

/// Wrong at the same first step, in the same classes, by the same sums.
fn is_same(then: &WrongCase, now: &WrongCase) -> bool {
    then.signature == now.signature
        && then.severity == now.severity
        && then.classes == now.classes
        && (then.missing, then.extra, then.late) == (now.missing, now.extra, now.late)
}

impl Regression {
    /// What is fixed now is remembered; what is broken again is remembered as fixed no more,
    /// once it was said.
    fn remember_fixed(&mut self) {
        for one in &self.newly_broken {
            self.fixed.remove(&one.digest);
        }
        for one in &self.newly_fixed {
            if self.fixed.len() < MAX_FIXED {
                self.fixed.insert(one.digest.clone());
            }
        }
    }

    /// The findings of the gate: each stratum with breaks, or one that none has.
    fn findings(&self, gates: &BaselineGates) -> Vec<Finding<Reason>> {
        let n = self.n_pairs;
        let n_dossiers = n + self.n_alone;
        let mut findings = Vec::new();
        let n_needed = (n_dossiers * gates.min_pairs_percent).div_ceil(100).max(1);
        if n < n_needed {
            findings.push(Finding::new(
                Gate::Regression,
                Outcome::Insufficient,
                n,
                Reason::TooFewPairs { n_needed },
            ));
        }
        let n_broken = self.total(StratumChanges::n_blocking);
        if n_broken <= gates.max_newly_broken {
            let n_fixed = self.total(|stratum| stratum.n_newly_fixed);
            findings.push(Finding {
                n_bad: Some(n_broken),
                ..Finding::new(
                    Gate::Regression,
                    Outcome::Held,
                    n,
                    Reason::FewBroken { n_fixed },
                )
            });
            return findings;
        }
        for stratum in self.strata.iter().filter(|one| one.n_blocking() > 0) {
            let own = |one: &&Change| one.stratum == stratum.stratum && one.pool == stratum.pool;
            let broken = || {
                let own = self.newly_broken.iter().filter(own);
                own.filter(|one| !one.is_accepted)
            };
            let n_again = broken().filter(|one| one.is_again).count() as u64;
            findings.push(Finding {
                stratum: Some(stratum.stratum.clone()),
                pool: Some(stratum.pool),
                n_bad: Some(stratum.n_blocking()),
                unit: "dossiers".into(),
                cases: broken().map(|one| one.index).take(N_CASES).collect(),
                ..Finding::new(
                    Gate::Regression,
                    Outcome::Violated,
                    stratum.n_pairs,
                    Reason::NewlyBroken { n_again },
                )
            });
        }
        findings
    }
}

impl Verdict<Reason> {
    /// The same verdict beside the engine of before: what is newly broken blocks.
    pub fn beside(mut self, regression: Regression, gates: &BaselineGates) -> Self {
        for finding in regression.findings(gates) {
            let kind = finding.outcome.kind();
            for stratum in &mut self.strata {
                if Some(&stratum.stratum) == finding.stratum.as_ref()
                    && Some(stratum.pool) == finding.pool
                {
                    stratum.kind = stratum.kind.min(kind);
                }
            }
            self.add(finding);
        }
        self.regression = Some(regression);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Observable;
    use crate::measure::Gap;

    fn wrong(index: u64, severity: Severity, missing: i64) -> WrongCase {
        WrongCase {
            index,
            stratum: "sickness/ald".into(),
            pool: Pool::Sample,
            signature: Signature {
                observable: Observable::DailyGross,
                gap: Gap::Less,
                rule: "cap".into(),
                article: "CSS art. R. 323-4".into(),
            },
            severity: Some(severity),
            missing: Cents(missing),
            extra: Cents::ZERO,
            late: Cents::ZERO,
            classes: Vec::new(),
            first_money: None,
        }
    }

    fn ended(index: u64, facts: &str, wrong: Option<WrongCase>) -> Ended {
        Ended {
            index,
            digest: facts.into(),
            stratum: "sickness/ald".into(),
            pool: Pool::Sample,
            wrong,
        }
    }

    fn before(ended: Vec<Ended>) -> Baseline {
        Baseline::new("monday".into(), "engine 1".into(), BTreeSet::new(), ended)
    }

    fn compared(now: &[Ended], baseline: &Baseline) -> Regression {
        regression(now, baseline, &|_| Severity::S2, &|_| false)
    }

    fn indices(list: &[Change]) -> Vec<u64> {
        list.iter().map(|one| one.index).collect()
    }

    const GATES: BaselineGates = BaselineGates {
        rounds: 12,
        block_seconds: 5,
        max_newly_broken: 0,
        min_pairs_percent: 50,
    };

    #[test]
    fn each_pair_is_in_one_list() {
        let was = before(vec![
            ended(0, "right, right", None),
            ended(1, "right, wrong", None),
            ended(2, "wrong, right", Some(wrong(2, Severity::S1, 5))),
            ended(3, "wrong, as wrong", Some(wrong(3, Severity::S1, 5))),
            ended(4, "wrong, otherwise", Some(wrong(4, Severity::S1, 5))),
            ended(5, "gone", None),
        ]);
        let found = compared(
            &[
                ended(10, "right, right", None),
                ended(11, "right, wrong", Some(wrong(11, Severity::S1, 5))),
                ended(12, "wrong, right", None),
                ended(13, "wrong, as wrong", Some(wrong(13, Severity::S1, 5))),
                ended(14, "wrong, otherwise", Some(wrong(14, Severity::S1, 6))),
                ended(15, "new", Some(wrong(15, Severity::S1, 5))),
            ],
            &was,
        );
        assert_eq!((found.n_pairs, found.n_alone), (5, 1));
        assert_eq!(indices(&found.newly_broken), [11]);
        assert_eq!(indices(&found.newly_fixed), [12]);
        assert_eq!(indices(&found.still_broken), [13]);
        assert_eq!(indices(&found.differently_wrong), [14]);
    }

    #[test]
    fn a_fix_never_pays_for_a_break() {
        let was = before(vec![
            ended(0, "a", None),
            ended(1, "b", Some(wrong(1, Severity::S0, 9))),
            ended(2, "c", Some(wrong(2, Severity::S0, 9))),
        ]);
        let now = [
            ended(0, "a", Some(wrong(0, Severity::S2, 1))),
            ended(1, "b", None),
            ended(2, "c", None),
        ];
        let findings = compared(&now, &was).findings(&GATES);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].outcome, Outcome::Violated);
        assert_eq!(findings[0].cases, [0]);
    }

    #[test]
    fn what_is_accepted_is_listed_and_does_not_block() {
        let was = before(vec![ended(0, "a", None), ended(1, "b", None)]);
        let now = ["a", "b"].map(|facts| {
            let index = u64::from(facts == "b");
            ended(index, facts, Some(wrong(index, Severity::S1, 5)))
        });
        let blocks_from = |_| Severity::S2;
        let found = regression(&now, &was, &blocks_from, &|index| index == 0);
        assert_eq!(indices(&found.newly_broken), [0, 1]);
        let findings = found.findings(&GATES);
        assert_eq!(
            (findings[0].n_bad, &findings[0].cases[..]),
            (Some(1), &[1][..])
        );
        let found = regression(&now, &was, &blocks_from, &|_| true);
        assert_eq!(found.findings(&GATES)[0].outcome, Outcome::Held);
    }

    #[test]
    fn what_does_not_block_is_not_broken() {
        let was = before(vec![ended(0, "a", None)]);
        let found = compared(&[ended(0, "a", Some(wrong(0, Severity::S3, 1)))], &was);
        assert_eq!(found.newly_broken, Vec::new());
        assert_eq!(found.findings(&GATES)[0].outcome, Outcome::Held);
    }

    #[test]
    fn a_dossier_never_delivered_is_broken() {
        let was = before(vec![ended(0, "a", None)]);
        let lost = WrongCase {
            severity: None,
            ..wrong(0, Severity::S3, 0)
        };
        let found = compared(&[ended(0, "a", Some(lost))], &was);
        assert_eq!(indices(&found.newly_broken), [0]);
    }

    #[test]
    fn what_was_fixed_once_and_breaks_again_is_said_so_once() {
        let facts = || BTreeSet::from(["a".to_owned()]);
        let monday = before(vec![ended(0, "a", Some(wrong(0, Severity::S1, 5)))]);
        let tuesday = compared(&[ended(0, "a", None)], &monday);
        assert_eq!(tuesday.fixed, facts());
        let was = |fixed| {
            Baseline::new(
                "tuesday".into(),
                "2".into(),
                fixed,
                vec![ended(0, "a", None)],
            )
        };
        let broken = [ended(0, "a", Some(wrong(0, Severity::S1, 5)))];
        let wednesday = compared(&broken, &was(tuesday.fixed));
        assert!(wednesday.newly_broken[0].is_again);
        assert_eq!(
            wednesday.findings(&GATES)[0].text,
            Reason::NewlyBroken { n_again: 1 }
        );
        assert!(!compared(&broken, &was(wednesday.fixed)).newly_broken[0].is_again);
    }

    #[test]
    fn dossiers_of_the_same_facts_are_paired_one_to_one() {
        let was = before(vec![ended(0, "a", None), ended(1, "a", None)]);
        assert_eq!(was.n_pairs(["a", "a", "a", "b"]), 2);
        let found = compared(
            &[
                ended(0, "a", None),
                ended(1, "a", None),
                ended(2, "a", None),
            ],
            &was,
        );
        assert_eq!((found.n_pairs, found.n_alone), (2, 1));
    }

    #[test]
    fn too_few_pairs_prove_nothing() {
        let was = before(vec![ended(0, "a", None)]);
        let now: Vec<Ended> = ["a", "b", "c"].map(|facts| ended(0, facts, None)).into();
        let findings = compared(&now, &was).findings(&GATES);
        assert_eq!(findings[0].outcome, Outcome::Insufficient);
        assert_eq!(findings[0].text, Reason::TooFewPairs { n_needed: 2 });
        let nobody = compared(&[], &was).findings(&GATES);
        assert_eq!(nobody[0].outcome, Outcome::Insufficient);
    }
}

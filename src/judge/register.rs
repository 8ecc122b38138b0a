//! Accepted defects: what became of each in a run, and which wrong dossiers it excuses.
//!
//! An entry of the register names a cause: when it shows and how it shows first. A wrong
//! dossier is excused when both are met, when it carries no class of errors that was not
//! accepted, and when the entry is *held*: still there, no worse than accepted, no older than
//! its last day. Excused dossiers stay counted; the gates of accuracy, delivery and money are
//! judged without them. What was not looked at is not excused.
//!
//! Rates come from drawn dossiers alone. Leaves out reading the files (`scenario`).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::gates::{Found, severity};
use super::people::cents;
use super::statistics::{binomial_cdf, lower_bound, upper_bound, zero_failure_sample_size};
use super::{CaseTable, Caseload, Cause, Condition, Finding, Gate, Outcome, Reason, RowOutcome};
use crate::domain::{Cents, Day, Pool, words};
use crate::measure::{ErrorClass, Feature, Gap, Measures, Severity, Signature, WrongCase};
use crate::scenario::{Accepted, Policy, Purpose};

/// Dossiers named by a reserve.
const N_EXAMPLES: usize = 5;

words! {
    /// What became of an accepted defect.
    pub enum ReserveStatus {
        /// Its last day is over: NO-GO.
        Expired,
        /// It is worse than accepted: NO-GO.
        Worse,
        /// It is still there, no worse than accepted.
        Held,
        /// Nothing shows it, in too few dossiers to say that it is gone.
        NotSeen,
        /// Nothing shows it, in enough dossiers to say so.
        Cured,
    }

    /// In what an accepted defect is worse than accepted.
    pub enum WorseBy {
        /// A larger share of the drawn dossiers to which it applies is wrong, proved.
        Share,
        /// Somebody is hurt more.
        Severity,
        /// It reaches strata in which it was not accepted.
        Strata,
        /// More euros a year are wrong, by estimate.
        Euros,
        /// Somebody is hurt now (S0): never accepted for a rollout.
        Severe,
        /// It reaches critical strata: never accepted for a rollout.
        Critical,
    }
}

/// An accepted defect, and what became of it in a run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Reserve {
    /// Its name in the register.
    pub name: String,
    /// What became of it.
    pub status: ReserveStatus,
    /// In what it is worse than accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worse_by: Vec<WorseBy>,
    /// Why it was accepted.
    pub reason: String,
    /// Who has it corrected.
    pub owner: String,
    /// Who approved it.
    pub by: String,
    /// Where the work on it is followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The last day on which it is accepted.
    pub until: Day,
    /// The run in which it was seen.
    pub run: String,
    /// Dossiers wrong by it, chosen and drawn.
    pub n_wrong: u64,
    /// Of them, excused: gates are judged without them.
    pub n_excused: u64,
    /// Drawn dossiers of its strata to which it applies, right or wrong; where right ones are
    /// too many to be kept, one in so many.
    pub n_applies: u64,
    /// Of them, wrong by it.
    pub n_drawn_wrong: u64,
    /// Share of the second in the first, percent; absent when it applies to nobody drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_percent: Option<f64>,
    /// The least that this share proves, percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least_percent: Option<f64>,
    /// The share that was accepted, percent.
    pub accepted_percent: f64,
    /// Drawn dossiers that must all be right to say that it is cured.
    pub n_needed: u64,
    /// The worst that happens to somebody; absent when nobody is wrong by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The worst that was accepted.
    pub accepted_severity: Severity,
    /// Euros wrong in a year, missing and extra added, estimate; absent when not bounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub euros_a_year: Option<f64>,
    /// Euros a year that were accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_euros_a_year: Option<u64>,
    /// Strata that it reaches though it was not accepted in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<String>,
    /// Indices of the first dossiers wrong by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<u64>,
}

/// What a run saw of a cause: what an acceptance of it rests on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Seen {
    /// Drawn dossiers to which it applies, right or wrong.
    pub n_applies: u64,
    /// Of them, wrong by it.
    pub n_wrong: u64,
    /// Upper bound of that share, percent: 100 when nobody drawn is concerned.
    pub at_most_percent: f64,
    /// The worst that happens to somebody.
    pub severity: Severity,
    /// Classes of errors that its dossiers carry, worst first.
    pub classes: Vec<ErrorClass>,
    /// The strata in which it shows or may show, in order: see [`seen`].
    pub strata: Vec<String>,
}

/// What a register is held against.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// What was measured.
    pub measures: &'a Measures,
    /// Dossiers looked at, with what holds of each.
    pub table: &'a CaseTable,
    /// The gates.
    pub policy: &'a Policy,
    /// The fund's caseload, for euros and critical strata.
    pub caseload: Option<&'a Caseload>,
    /// Stratum and pool of a dossier.
    pub place: &'a dyn Fn(u64) -> (String, Pool),
}

impl std::fmt::Debug for Evidence<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Evidence").finish_non_exhaustive()
    }
}

/// What the register excuses in one stratum.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
#[expect(clippy::struct_field_names, reason = "counts begin with `n_`")]
pub(super) struct Excused {
    /// Wrong dossiers.
    pub(super) n_wrong: u64,
    /// Dossiers never taken or settled.
    pub(super) n_undelivered: u64,
    /// Of both, those whose first money is late or never comes.
    pub(super) n_late: u64,
}

impl Excused {
    pub(super) const fn n(self) -> u64 {
        self.n_wrong + self.n_undelivered
    }
}

/// What the register excuses, by stratum and pool.
pub(super) type ExcusedBy = BTreeMap<(String, Pool), Excused>;

/// A register, held against one run.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Register {
    reserves: Vec<Reserve>,
    dossiers: BTreeSet<u64>,
    excused: ExcusedBy,
}

/// Holds the entries of a register against what a run found; `today` decides which are over.
pub fn register(entries: &[Accepted], today: Day, evidence: Evidence<'_>) -> Register {
    let mut register = Register::default();
    for entry in entries {
        let (reserve, excused) = reserve(entry, today, evidence);
        register.reserves.push(reserve);
        register.dossiers.extend(excused);
    }
    for case in &evidence.measures.wrong {
        if !register.dossiers.contains(&case.index) {
            continue;
        }
        let place = (case.stratum.clone(), case.pool);
        let excused = register.excused.entry(place).or_default();
        if is_undelivered(case) {
            excused.n_undelivered += 1;
        } else {
            excused.n_wrong += 1;
        }
        let is_late = |(_, lost): (u32, u32)| lost > 0;
        let wait = case.first_money.map(|wait| wait.waited_and_lost);
        excused.n_late += u64::from(wait.is_some_and(|paid| paid.is_none_or(is_late)));
    }
    register
}

/// What a run saw of a cause, in the strata in which it shows and in those where it applies to
/// so few dossiers that chance may have hidden it.
pub fn seen(cause: &Cause, evidence: Evidence<'_>) -> Seen {
    let first: Vec<Signature> = cause
        .signatures
        .iter()
        .map(|(one, _)| one.clone())
        .collect();
    let everywhere = Told::of(&cause.when, &first, &|_| true, evidence);
    let strata = where_it_may_show(&everywhere, evidence);
    // Counted as the register counts: in these strata alone.
    let within = |stratum: &str| strata.contains(stratum);
    let told = Told::of(&cause.when, &first, &within, evidence);
    let mut classes: Vec<ErrorClass> = told.wrong.iter().flat_map(|case| grave(case)).collect();
    classes.sort_unstable();
    classes.dedup();
    let confidence = evidence.policy.accuracy.confidence_percent / 100.0;
    Seen {
        n_applies: told.n_applies,
        n_wrong: told.n_drawn_wrong,
        at_most_percent: 100.0 * upper_bound(told.n_drawn_wrong, told.n_applies, confidence),
        severity: told.severity().unwrap_or(Severity::S0),
        classes,
        strata: strata.into_iter().collect(),
    }
}

/// The strata in which a cause shows, and those in which it applies to so few that chance alone
/// may have hidden it there: on other people it shows in them, and is no worse for it. Critical
/// ones are never added so.
fn where_it_may_show(told: &Told<'_>, evidence: Evidence<'_>) -> BTreeSet<String> {
    let confidence = evidence.policy.accuracy.confidence_percent / 100.0;
    let mut strata: BTreeSet<String> = told.wrong.iter().map(|case| case.stratum.clone()).collect();
    let shown = told
        .by_stratum
        .iter()
        .filter(|(stratum, _)| strata.contains(*stratum));
    let (n_applies, n_wrong) = shown.fold((0, 0), |(applies, wrong), (_, counts)| {
        (applies + counts.0, wrong + counts.1)
    });
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    let share = n_wrong as f64 / n_applies.max(1) as f64;
    let is_critical = |stratum: &str| {
        evidence
            .caseload
            .is_some_and(|one| one.is_critical(stratum))
    };
    for (stratum, (n_applies, _)) in &told.by_stratum {
        let by_chance = binomial_cdf(0, *n_applies, share);
        if by_chance > 1.0 - confidence && !is_critical(stratum) {
            strata.insert(stratum.clone());
        }
    }
    strata
}

impl Register {
    /// The entries, each with what became of it.
    pub fn reserves(&self) -> &[Reserve] {
        &self.reserves
    }

    /// Whether a held entry explains the dossier `index`.
    pub fn excuses(&self, index: u64) -> bool {
        self.dossiers.contains(&index)
    }

    /// What is excused, by stratum and pool.
    pub(super) const fn excused(&self) -> &ExcusedBy {
        &self.excused
    }

    /// One finding an entry.
    pub(super) fn findings(&self) -> impl Iterator<Item = Found> {
        self.reserves.iter().map(|reserve| {
            let outcome = match reserve.status {
                ReserveStatus::Expired | ReserveStatus::Worse => Outcome::Violated,
                ReserveStatus::Held | ReserveStatus::NotSeen | ReserveStatus::Cured => {
                    Outcome::Held
                }
            };
            let reason = Reason::Register(Box::new(reserve.clone()));
            Finding {
                n_bad: Some(reserve.n_wrong),
                limit: Some(reserve.accepted_percent),
                observed: reserve.share_percent,
                unit: "percent".into(),
                cases: reserve.cases.clone(),
                ..Found::new(Gate::Register, outcome, reserve.n_applies, reason)
            }
        })
    }

    /// The measures without what is excused: as many dossiers, fewer wrong ones.
    pub(super) fn left_out_of<'m>(&self, measures: &'m Measures) -> Cow<'m, Measures> {
        if self.dossiers.is_empty() {
            return Cow::Borrowed(measures);
        }
        let mut others = measures.clone();
        others
            .cases
            .retain(|case| !self.dossiers.contains(&case.index));
        let excused = measures.wrong.iter();
        for case in excused.filter(|case| self.dossiers.contains(&case.index)) {
            let mut strata = others.strata.iter_mut();
            let own = strata.find(|one| one.stratum == case.stratum && one.pool == case.pool);
            let Some(stratum) = own else { continue };
            if is_undelivered(case) {
                stratum.n_undelivered = stratum.n_undelivered.saturating_sub(1);
            } else {
                take_one(&mut stratum.n_wrong, &case.severity.unwrap_or(Severity::S0));
                for class in &case.classes {
                    take_one(&mut stratum.n_by_class, class);
                }
            }
            stratum.missing -= case.missing;
            stratum.extra -= case.extra;
            stratum.late -= case.late;
            if let Some(wait) = case.first_money {
                stratum.until_money.excuse(wait);
            }
        }
        Cow::Owned(others)
    }
}

fn take_one<K: Ord>(counts: &mut BTreeMap<K, u64>, key: &K) {
    if let Some(n) = counts.get_mut(key) {
        *n = n.saturating_sub(1);
        if *n == 0 {
            counts.remove(key);
        }
    }
}

fn is_undelivered(case: &WrongCase) -> bool {
    case.signature.gap == Gap::Undelivered
}

/// The classes of a dossier that can block; explanations and cents of rounding cannot.
fn grave(case: &WrongCase) -> impl Iterator<Item = ErrorClass> {
    let classes = case.classes.iter().copied();
    classes.filter(|class| class.severity() < Severity::S3)
}

/// Dossiers to which a cause applies.
struct Told<'a> {
    /// Wrong by it, chosen and drawn, in every stratum.
    wrong: Vec<&'a WrongCase>,
    /// Wrong, and it shows otherwise first.
    n_wrong_otherwise: u64,
    /// Drawn ones of its strata, right or wrong, of those counted.
    n_applies: u64,
    /// Of them, wrong by it.
    n_drawn_wrong: u64,
    /// The same two counts of each stratum, chosen and drawn.
    by_stratum: BTreeMap<String, (u64, u64)>,
}

impl<'a> Told<'a> {
    fn of(
        when: &[Vec<Condition>],
        first: &[Signature],
        is_within: &dyn Fn(&str) -> bool,
        evidence: Evidence<'a>,
    ) -> Self {
        let measures = evidence.measures;
        let every = one_right_in(measures);
        let wrong: BTreeMap<u64, &WrongCase> = measures
            .wrong
            .iter()
            .map(|case| (case.index, case))
            .collect();
        let mut told = Self {
            wrong: Vec::new(),
            n_wrong_otherwise: 0,
            n_applies: 0,
            n_drawn_wrong: 0,
            by_stratum: BTreeMap::new(),
        };
        for (index, outcome) in evidence.table.applies_to(when) {
            let known = wrong.get(&index).copied();
            let is_by_it =
                matches!(outcome, RowOutcome::Wrong(signature) if first.contains(signature));
            match known {
                Some(case) if is_by_it => told.wrong.push(case),
                Some(_) => told.n_wrong_otherwise += 1,
                None => {}
            }
            // Right dossiers are thinned by their index: wrong ones must be thinned alike.
            if !index.is_multiple_of(every) {
                continue;
            }
            let (stratum, pool) = known.map_or_else(
                || (evidence.place)(index),
                |case| (case.stratum.clone(), case.pool),
            );
            let counts = told.by_stratum.entry(stratum.clone()).or_default();
            counts.0 += 1;
            counts.1 += u64::from(is_by_it);
            if pool == Pool::Sample && is_within(&stratum) {
                told.n_applies += 1;
                told.n_drawn_wrong += u64::from(is_by_it);
            }
        }
        told
    }

    /// The worst that happens to somebody; who was never answered may be hurt in any way.
    fn severity(&self) -> Option<Severity> {
        let each = self.wrong.iter();
        each.map(|case| case.severity.unwrap_or(Severity::S0)).min()
    }
}

/// One right dossier in how many is kept: all of them, or those whose index is a multiple of
/// a power of two.
fn one_right_in(measures: &Measures) -> u64 {
    let n_right: u64 = measures
        .strata
        .iter()
        .map(|one| one.n_audited.saturating_sub(one.n_wrong.values().sum()))
        .sum();
    if measures.right.len() as u64 >= n_right {
        return 1;
    }
    let zeros = measures.right.iter().map(|index| index.trailing_zeros());
    1 << zeros.min().unwrap_or(0).min(63)
}

/// One entry beside the run, with the dossiers that it excuses.
fn reserve(entry: &Accepted, today: Day, evidence: Evidence<'_>) -> (Reserve, Vec<u64>) {
    let policy = evidence.policy;
    let confidence = policy.accuracy.confidence_percent / 100.0;
    let within = |stratum: &str| entry.is_accepted_in(stratum);
    let told = Told::of(&conditions(entry), &signatures(entry), &within, evidence);
    let accepted_severity = severity(entry.worst.severity);
    let accepted_percent = entry.worst.share_percent;
    let at_least = 100.0 * lower_bound(told.n_drawn_wrong, told.n_applies, confidence);
    let outside: BTreeSet<&String> = told
        .wrong
        .iter()
        .map(|case| &case.stratum)
        .filter(|stratum| !entry.is_accepted_in(stratum))
        .collect();
    let is_critical = |stratum: &str| {
        evidence
            .caseload
            .is_some_and(|one| one.is_critical(stratum))
    };
    let euros_a_year = entry
        .worst
        .euros_a_year
        .map(|_| euros_a_year(&told.wrong, evidence));
    let is_rollout = policy.purpose == Purpose::Rollout;
    let mut worse_by = Vec::new();
    let mut worse = |is_so: bool, by: WorseBy| worse_by.extend(is_so.then_some(by));
    worse(at_least > accepted_percent, WorseBy::Share);
    worse(
        told.severity()
            .is_some_and(|worst| worst < accepted_severity),
        WorseBy::Severity,
    );
    worse(!outside.is_empty(), WorseBy::Strata);
    #[expect(clippy::cast_precision_loss, reason = "euros stay below 2^53")]
    let most_euros = entry.worst.euros_a_year.map(|euros| euros as f64);
    worse(
        euros_a_year.zip(most_euros).is_some_and(|(a, b)| a > b),
        WorseBy::Euros,
    );
    worse(
        is_rollout && told.severity() == Some(Severity::S0),
        WorseBy::Severe,
    );
    worse(
        is_rollout && told.wrong.iter().any(|case| is_critical(&case.stratum)),
        WorseBy::Critical,
    );
    // What a clean stratum must prove, or the share accepted where it is rarer than that.
    let rarest = accepted_percent.min(policy.accuracy.sample_max_wrong_percent);
    let n_needed = zero_failure_sample_size((rarest / 100.0).max(1e-9), confidence).max(1);
    let is_clean = told.wrong.is_empty() && told.n_wrong_otherwise == 0;
    let status = if is_clean && told.n_applies >= n_needed {
        ReserveStatus::Cured
    } else if today > entry.until {
        ReserveStatus::Expired
    } else if !worse_by.is_empty() {
        ReserveStatus::Worse
    } else if told.wrong.is_empty() {
        ReserveStatus::NotSeen
    } else {
        ReserveStatus::Held
    };
    let excused: Vec<u64> = told
        .wrong
        .iter()
        .filter(|case| status == ReserveStatus::Held && has_only_accepted(case, entry))
        .map(|case| case.index)
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    let share = 100.0 * told.n_drawn_wrong as f64 / told.n_applies.max(1) as f64;
    let any_drawn = told.n_applies > 0;
    let reserve = Reserve {
        name: entry.name.clone(),
        status,
        worse_by,
        reason: entry.reason.clone(),
        owner: entry.owner.clone(),
        by: entry.by.clone(),
        ticket: entry.ticket.clone(),
        until: entry.until,
        run: entry.run.clone(),
        n_wrong: told.wrong.len() as u64,
        n_excused: excused.len() as u64,
        n_applies: told.n_applies,
        n_drawn_wrong: told.n_drawn_wrong,
        share_percent: any_drawn.then_some(share),
        at_least_percent: any_drawn.then_some(at_least),
        accepted_percent,
        n_needed,
        severity: told.severity(),
        accepted_severity,
        euros_a_year,
        accepted_euros_a_year: entry.worst.euros_a_year,
        outside: outside.into_iter().cloned().collect(),
        cases: told
            .wrong
            .iter()
            .map(|case| case.index)
            .take(N_EXAMPLES)
            .collect(),
    };
    (reserve, excused)
}

/// Whether every class of errors of a dossier that can block was accepted.
fn has_only_accepted(case: &WrongCase, entry: &Accepted) -> bool {
    let is_accepted = |class: ErrorClass| {
        let mut codes = entry.worst.classes.iter();
        codes.any(|code| code == class.code())
    };
    grave(case).all(is_accepted)
}

/// Missing and extra euros of drawn dossiers, each weighted by its class.
fn euros_a_year(wrong: &[&WrongCase], evidence: Evidence<'_>) -> f64 {
    let Some(caseload) = evidence.caseload else {
        return 0.0;
    };
    let strata = &evidence.measures.strata;
    let drawn = wrong.iter().filter(|case| case.pool == Pool::Sample);
    drawn
        .map(|case| {
            let own = strata
                .iter()
                .filter(|one| one.pool == Pool::Sample && one.stratum == case.stratum);
            let n: u64 = own.map(|one| one.n_audited + one.n_undelivered).sum();
            #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
            let people =
                caseload.share_of(&case.stratum) * caseload.n_people as f64 / n.max(1) as f64;
            let wrong: Cents = case.missing + case.extra;
            people * cents(wrong) / 100.0
        })
        .sum()
}

/// A word of `measure`, which the reader of the register has checked.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .expect("a word that the reader knows")
}

fn conditions(entry: &Accepted) -> Vec<Vec<Condition>> {
    let all = entry.when.iter().map(|conditions| {
        let conditions = conditions.iter().map(|one| Condition {
            feature: Feature {
                family: word(&one.family),
                name: one.name.clone(),
                value: one.value.clone(),
            },
            holds: one.holds,
        });
        conditions.collect()
    });
    all.collect()
}

fn signatures(entry: &Accepted) -> Vec<Signature> {
    let all = entry.first.iter().map(|first| Signature {
        observable: first.observable,
        gap: word(&first.gap),
        rule: first.rule.clone(),
        article: first.article.clone(),
    });
    all.collect()
}

#[cfg(test)]
mod tests;

//! What the self-test prints: one line a trial, and what they add up to.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::judge::{Cause, Gate, Relation};
use crate::sandbox::Fault;

/// A fault that reaches fewer dossiers may be missed without blame: its share is counted.
const FEWEST_REACHED: u64 = 10;
/// What a cause applies to and what a fault reaches must have this much in common.
const NAMED: f64 = 0.8;

/// Dossiers whose answers a trial changed.
pub(super) struct Reached {
    /// How many.
    pub(super) n: u64,
    /// Those whose answers all its faults together would change, if each touched everybody
    /// whom it concerns: a cause is asked to tell these.
    pub(super) concerned: BTreeSet<u64>,
    /// The same for each of several faults when it is alone.
    pub(super) of_each: Vec<BTreeSet<u64>>,
}

impl Reached {
    /// Those of fault number `at` that no other fault of the trial concerns, and those others.
    fn by_one_alone(&self, at: usize) -> (BTreeSet<u64>, BTreeSet<u64>) {
        let others = self.of_each.iter().enumerate();
        let others: BTreeSet<u64> = others
            .filter(|(other, _)| *other != at)
            .flat_map(|(_, reached)| reached.iter().copied())
            .collect();
        (
            self.of_each[at].difference(&others).copied().collect(),
            others,
        )
    }
}

/// One trial.
pub(super) struct Row {
    /// The faults switched on.
    pub(super) faults: String,
    /// Dossiers whose answers they changed.
    pub(super) n_reached: u64,
    /// Of them, found wrong.
    pub(super) n_seen: u64,
    /// Gates violated.
    pub(super) gates: BTreeSet<Gate>,
    /// Causes named, most wrong dossiers first.
    pub(super) causes: Vec<Cause>,
    /// What each cause applies to and the dossiers concerned have in common (Jaccard).
    pub(super) jaccards: Vec<f64>,
    /// Documents, settlements and days of the smallest dossier that fails alike.
    pub(super) smallest: Option<(usize, usize, i32)>,
    /// Of a trial of several faults: rank from 1 of the first cause that names each, on the
    /// dossiers that it alone reaches; faults that reach too few so are left out.
    pub(super) each_named_at: Vec<Option<usize>>,
    /// Metamorphic relations that the engine breaks.
    pub(super) broken: BTreeSet<Relation>,
}

impl Row {
    pub(super) fn new(
        faults: &[Fault],
        reached: &Reached,
        n_seen: u64,
        gates: BTreeSet<Gate>,
        causes: Vec<Cause>,
        smallest: Option<(usize, usize, i32)>,
    ) -> Self {
        let jaccards = causes
            .iter()
            .map(|cause| jaccard(&cause.applies_to, &reached.concerned))
            .collect();
        let mut each_named_at = Vec::new();
        for at in 0..reached.of_each.len() {
            let (own, others) = reached.by_one_alone(at);
            if (own.len() as u64) < FEWEST_REACHED {
                continue;
            }
            let names = |cause: &Cause| {
                let told = cause.applies_to.iter().copied();
                let told: Vec<u64> = told.filter(|index| !others.contains(index)).collect();
                jaccard(&told, &own) >= NAMED
            };
            each_named_at.push(causes.iter().position(names).map(|at| at + 1));
        }
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Self {
            faults: faults.join(" + "),
            n_reached: reached.n,
            n_seen,
            gates,
            causes,
            jaccards,
            smallest,
            each_named_at,
            broken: BTreeSet::new(),
        }
    }

    /// The same trial, with the relations that the engine breaks.
    pub(super) fn breaking(self, broken: BTreeSet<Relation>) -> Self {
        Self { broken, ..self }
    }

    fn is_caught(&self) -> bool {
        !self.gates.is_empty()
    }

    /// Rank from 1 of the first cause that names the fault.
    fn named_at(&self) -> Option<usize> {
        self.jaccards
            .iter()
            .position(|jaccard| *jaccard >= NAMED)
            .map(|at| at + 1)
    }
}

/// How much two sets have in common: 1 when they are the same.
fn jaccard(one: &[u64], other: &BTreeSet<u64>) -> f64 {
    let both = one.iter().filter(|index| other.contains(index)).count();
    let either = one.len() + other.len() - both;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let share = both as f64 / either.max(1) as f64;
    share
}

/// What the sound engine got.
pub(super) fn clean_line(row: &Row) -> String {
    let sound = if row.gates.is_empty() {
        "no gate violated"
    } else {
        "VIOLATED"
    };
    format!(
        "sound engine: {sound}, {} causes named, {} relations broken",
        row.causes.len(),
        row.broken.len()
    )
}

/// A trial in a few words, for progress.
pub(super) fn short(row: &Row) -> String {
    format!(
        "{}: {} reached, {}",
        row.faults,
        row.n_reached,
        match row.named_at() {
            Some(rank) => format!("named at place {rank}"),
            None if row.is_caught() => "caught, not named".to_owned(),
            None => "not caught".to_owned(),
        }
    )
}

/// All trials, and what they add up to.
pub(super) fn table(rows: &[Row], with_causes: bool) -> String {
    let mut text = String::from(
        "fault | reached | seen | gates | relations broken | named at | jaccard | smallest | cause\n",
    );
    for row in rows {
        let gates: Vec<String> = row.gates.iter().map(|gate| format!("{gate:?}")).collect();
        let broken: Vec<String> = row.broken.iter().map(|one| format!("{one:?}")).collect();
        let best = row.jaccards.iter().copied().fold(0.0, f64::max);
        let smallest = row
            .smallest
            .map_or("-".to_owned(), |(documents, settlements, days)| {
                format!("{documents} documents, {settlements} settlements, {days} days")
            });
        let place = |at: Option<usize>| at.map_or("-".to_owned(), |at| at.to_string());
        let named = if row.each_named_at.is_empty() {
            place(row.named_at())
        } else {
            let places = row.each_named_at.iter().map(|at| place(*at));
            places.collect::<Vec<_>>().join(" and ")
        };
        let _ = writeln!(
            text,
            "{} | {} | {} | {} | {} | {named} of {} | {best:.2} | {smallest} | {}",
            row.faults,
            row.n_reached,
            row.n_seen,
            gates.join(" "),
            broken.join(" "),
            row.causes.len(),
            row.causes.first().map_or(String::new(), when)
        );
        if with_causes {
            for (cause, jaccard) in row.causes.iter().zip(&row.jaccards) {
                let signatures: Vec<String> = cause
                    .signatures
                    .iter()
                    .map(|(one, n)| format!("{:?} {:?} {} ×{n}", one.observable, one.gap, one.rule))
                    .collect();
                let _ = writeln!(
                    text,
                    "    {jaccard:.2} {} wrong, {} right alike: {} [{}]",
                    cause.n_wrong,
                    cause.n_right_alike,
                    when(cause),
                    signatures.join(", ")
                );
            }
        }
    }
    let frequent: Vec<&Row> = rows
        .iter()
        .filter(|row| row.n_reached >= FEWEST_REACHED)
        .collect();
    let caught = frequent.iter().filter(|row| row.is_caught()).count();
    let at = |least: usize| {
        let named = frequent
            .iter()
            .filter(|row| row.named_at().is_some_and(|at| at <= least));
        named.count()
    };
    let _ = writeln!(
        text,
        "{} trials, {} reach at least {FEWEST_REACHED} dossiers: {caught} caught, {} named at first place, {} in the first three",
        rows.len(),
        frequent.len(),
        at(1),
        at(3)
    );
    let n_breaking = frequent.iter().filter(|row| !row.broken.is_empty()).count();
    let _ = writeln!(
        text,
        "{n_breaking} of them break a metamorphic relation: wrong without an amount of law"
    );
    let faults: Vec<Option<usize>> = rows
        .iter()
        .flat_map(|row| row.each_named_at.clone())
        .collect();
    if !faults.is_empty() {
        let n_named = faults.iter().flatten().count();
        let both = |row: &&Row| {
            row.each_named_at.len() > 1 && row.each_named_at.iter().all(Option::is_some)
        };
        let _ = writeln!(
            text,
            "of {} faults in trials of several, that reach at least {FEWEST_REACHED} dossiers which no other does: {n_named} named by a cause of their own; in {} trials every fault is",
            faults.len(),
            rows.iter().filter(both).count()
        );
    }
    text
}

fn when(cause: &Cause) -> String {
    let alternatives: Vec<String> = cause
        .when
        .iter()
        .map(|conditions| {
            let conditions: Vec<String> = conditions
                .iter()
                .map(|one| {
                    let not = if one.holds { "" } else { "not " };
                    format!("{not}{} {}", one.feature.name, one.feature.value)
                })
                .collect();
            conditions.join(" and ")
        })
        .collect();
    alternatives.join("; or ")
}

/// Whether every frequent fault is caught.
pub(super) fn all_is_well(rows: &[Row]) -> bool {
    rows.iter()
        .filter(|row| row.n_reached >= FEWEST_REACHED)
        .all(Row::is_caught)
}

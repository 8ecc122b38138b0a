//! Metamorphic relations (Chen, Cheung and Yiu 1998): how what an engine pays must follow a
//! change of the facts, whatever the amounts. What became of each in a run, and its gate.

use serde::{Deserialize, Serialize};

use super::gates::Found;
use super::{Finding, Gate, Outcome, Reason, Verdict};
use crate::domain::{Cents, Day, words};
use crate::scenario::RelationGates;

words! {
    /// A relation between two dossiers, named after what is changed.
    pub enum Relation {
        /// Every pay a tenth higher: no day is paid less.
        PaysUp,
        /// One certificate, or two that touch: the same.
        CertificateInTwo,
        /// Documents received before the first settlement in another order: the same.
        OrderOfReceipt,
        /// Every document sent twice: the same.
        SentTwice,
        /// Every certificate on paper too, under another name: the same.
        PaperToo,
        /// The last stop a day longer: no day already paid changes, and the sum is no less.
        OneDayMore,
        /// No employer takes the allowances: the same amounts, day by day.
        WithoutSubrogation,
        /// The employer takes them later: the same amounts, day by day.
        SubrogationLater,
        /// Settled twice as often: the same at the end.
        SettledMoreOften,
        /// Somebody of another name, sex and address: the same.
        SomebodyElse,
        /// A correction taken back before it is settled: the same.
        CorrectedBetween,
        /// A correction taken back after it was settled: the same, and nothing owed.
        CorrectedAndBack,
        /// All of it a week later in the same month: the same, a week later.
        WeekLater,
        /// The same stops in a long-term illness: the sum is no less.
        LongTermIllness,
        /// Taken over half-way by the same engine: the same, both parts together.
        TakenOver,
    }
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 15] = [
        Self::PaysUp,
        Self::CertificateInTwo,
        Self::OrderOfReceipt,
        Self::SentTwice,
        Self::PaperToo,
        Self::OneDayMore,
        Self::WithoutSubrogation,
        Self::SubrogationLater,
        Self::SettledMoreOften,
        Self::SomebodyElse,
        Self::CorrectedBetween,
        Self::CorrectedAndBack,
        Self::WeekLater,
        Self::LongTermIllness,
        Self::TakenOver,
    ];

    /// Whether no question of law can come between the two dossiers: such a relation must hold
    /// even where the law abstains.
    pub const fn needs_no_law(self) -> bool {
        matches!(
            self,
            Self::SentTwice | Self::SomebodyElse | Self::CorrectedBetween
        )
    }
}

/// What became of one relation in a run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RelationTried {
    /// Which relation.
    pub relation: Relation,
    /// Pairs of dossiers that the engine settled and that were compared.
    pub n_pairs: u64,
    /// Those that break the relation.
    pub n_broken: u64,
    /// Dossiers of the run to which it applies, as many as were looked for.
    pub n_applicable: u64,
    /// Dossiers left out because the law itself does not keep the relation there: a condition
    /// of the relation is missing.
    pub n_left_out: u64,
    /// Pairs that the engine did not settle, or that time did not allow.
    pub n_not_compared: u64,
    /// The first pairs that break it, at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<Broken>,
}

/// A pair that breaks a relation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Broken {
    /// Index of the dossier of the run.
    pub index: u64,
    /// First of its two lines in `relations.ndjson`, from 1: as it was, then changed.
    pub line: u32,
    /// How the two part.
    pub parting: Parting,
}

/// How two dossiers part that a relation binds: the first day, or the sums.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Parting {
    /// The day, in the dossier as it was; absent for sums and for what is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Gross of the dossier as it was.
    pub before: Cents,
    /// Gross of the changed one.
    pub after: Cents,
}

/// One finding for each relation. A relation needs `min_pairs` pairs, or all dossiers to which
/// it applies when they are fewer.
fn findings(tried: &[RelationTried], gates: RelationGates) -> Vec<Found> {
    tried
        .iter()
        .map(|one| {
            let relation = one.relation;
            let n_needed = gates.min_pairs.min(one.n_applicable);
            let reason = Reason::Relation { relation, n_needed };
            let outcome = if one.n_broken > 0 {
                Outcome::Violated
            } else if one.n_pairs < n_needed {
                Outcome::Insufficient
            } else {
                Outcome::Held
            };
            Finding {
                n_bad: Some(one.n_broken),
                unit: "dossiers".into(),
                cases: one.broken.iter().map(|broken| broken.index).collect(),
                ..Found::new(Gate::Metamorphic, outcome, one.n_pairs, reason)
            }
        })
        .collect()
}

impl Verdict<Reason> {
    /// The same verdict with what became of relations: one that is broken blocks.
    pub fn related(mut self, tried: Vec<RelationTried>, gates: RelationGates) -> Self {
        for finding in findings(&tried, gates) {
            self.add(finding);
        }
        self.relations = tried;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(n_pairs: u64, n_broken: u64, n_applicable: u64) -> RelationTried {
        RelationTried {
            relation: Relation::SentTwice,
            n_pairs,
            n_broken,
            n_applicable,
            n_left_out: 0,
            n_not_compared: 0,
            broken: Vec::new(),
        }
    }

    fn outcome(tried: RelationTried, min_pairs: u64) -> Outcome {
        findings(&[tried], RelationGates { min_pairs })[0].outcome
    }

    #[test]
    fn one_broken_pair_is_proved_bad_however_few_were_played() {
        assert_eq!(outcome(tried(1, 1, 1), 59), Outcome::Violated);
        assert_eq!(outcome(tried(900, 1, 900), 0), Outcome::Violated);
    }

    #[test]
    fn sent_twice_to_somebody_else_or_corrected_in_between_no_law_is_asked() {
        let asked = Relation::ALL.iter().filter(|one| one.needs_no_law());
        let without: Vec<Relation> = asked.copied().collect();
        let expected = [
            Relation::SentTwice,
            Relation::SomebodyElse,
            Relation::CorrectedBetween,
        ];
        assert_eq!(without, expected);
    }

    #[test]
    fn a_relation_needs_so_many_pairs_or_all_to_which_it_applies() {
        assert_eq!(outcome(tried(58, 0, 59), 59), Outcome::Insufficient);
        assert_eq!(outcome(tried(59, 0, 400), 59), Outcome::Held);
        assert_eq!(outcome(tried(7, 0, 7), 59), Outcome::Held);
        assert_eq!(outcome(tried(6, 0, 7), 59), Outcome::Insufficient);
        assert_eq!(outcome(tried(0, 0, 0), 59), Outcome::Held);
    }
}

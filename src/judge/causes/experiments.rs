//! What experiments on the engine say of a cause: is it there again, and which of its
//! conditions does it need?
//!
//! Pure: answers come in as data (`investigate` asks the engine), judgements go out.

use serde::{Deserialize, Serialize};

use super::Condition;
use crate::domain::words;

/// Answers of one kind without any of another before something is said of a condition: one
/// may be an accident of the file.
const FEWEST_ANSWERS: u32 = 2;

/// What one dossier played again, or changed and played, came back as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Right.
    Right,
    /// Wrong with the same signature.
    Alike,
    /// Wrong in another way.
    Otherwise,
    /// Nothing is known: not decided by the law, not played, or the question was void.
    Unknown,
}

/// Answers counted; those that say nothing are left out.
#[derive(
    Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Answers {
    /// Right.
    pub n_right: u32,
    /// Wrong with the same signature.
    pub n_alike: u32,
    /// Wrong in another way.
    pub n_otherwise: u32,
}

impl Answers {
    /// Counts one more.
    pub fn add(&mut self, answer: Answer) {
        match answer {
            Answer::Right => self.n_right += 1,
            Answer::Alike => self.n_alike += 1,
            Answer::Otherwise => self.n_otherwise += 1,
            Answer::Unknown => {}
        }
    }

    /// Answers that say something.
    pub const fn n(&self) -> u32 {
        self.n_right + self.n_alike + self.n_otherwise
    }
}

words! {
    /// Whether the dossiers of a cause fail again.
    pub enum Confirmation {
        /// In the same way, every time, whoever the person is.
        Same,
        /// The same facts were answered now so, now otherwise: it depends on who the person
        /// is or on chance.
        Sometimes,
        /// Right every time: chance, the identity, or the load of the run.
        Gone,
        /// Nothing could be played again.
        Unplayed,
    }

    /// What a condition is to a cause.
    pub enum Need {
        /// Without it, all else kept, the dossiers are right.
        Needed,
        /// Without it they fail all the same.
        NotNeeded,
        /// Without it some are right and some are not.
        Unclear,
        /// Too few dossiers could be made without it.
        NotTested,
    }

    /// How far the conditions of a cause are proved.
    pub enum Standing {
        /// Where they hold it always fails; where one of them does not, it is right.
        NecessaryAndSufficient,
        /// Where they hold it always fails; one of them at least is not shown to be needed.
        Sufficient,
        /// Wrong dossiers have them more often than right ones, and no more is shown.
        CorrelatedOnly,
        /// No experiment was made: nothing to change, no trial left, or it does not fail
        /// again.
        NotTried,
    }
}

/// One condition, and the dossiers in which it alone was changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ConditionTried {
    /// The condition.
    pub condition: Condition,
    /// Whether the cause needs it.
    pub need: Need,
    /// What the dossiers without it came back as.
    pub without: Answers,
    /// Line in `neighbours.ndjson` of a dossier without it that is right, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbour: Option<u32>,
}

/// One combination of conditions and what was tried on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CombinationTried {
    /// Each condition, those found superfluous too.
    pub conditions: Vec<ConditionTried>,
    /// What dossiers changed elsewhere came back as, all conditions kept.
    pub with_all: Answers,
    /// How far it is proved.
    pub standing: Standing,
}

/// The smallest dossier found that fails with the same signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Smallest {
    /// Its line in `smallest.ndjson`, from 1.
    pub line: u32,
    /// Documents in it.
    pub n_documents: u32,
    /// Settlements in it.
    pub n_settlements: u32,
    /// Days that its documents ask for.
    pub n_days: u32,
    /// Simpler dossiers that the engine was given.
    pub n_tried: u32,
    /// Whether nothing simpler was left to try; otherwise trials or time were over.
    pub is_smallest: bool,
}

/// What was tried on the engine for one cause.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Experiments {
    /// Whether its dossiers fail again.
    pub confirmation: Confirmation,
    /// Dossiers played again, each as several new people.
    pub n_replayed: u32,
    /// What they came back as.
    pub replays: Answers,
    /// How far the conditions are proved: the least of all combinations.
    pub standing: Standing,
    /// Each combination of the cause, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub combinations: Vec<CombinationTried>,
    /// The smallest dossier that fails so; none where the engine could not be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest: Option<Smallest>,
}

/// What replays of one or several dossiers say.
pub const fn confirmation(replays: &Answers) -> Confirmation {
    match (replays.n_right, replays.n_alike, replays.n_otherwise) {
        (0, 0, 0) => Confirmation::Unplayed,
        (0, _, 0) => Confirmation::Same,
        (_, 0, 0) => Confirmation::Gone,
        _ => Confirmation::Sometimes,
    }
}

/// What dossiers in which one condition alone was changed say of it.
pub const fn need(without: &Answers) -> Need {
    match (without.n_right, without.n_alike, without.n_otherwise) {
        (FEWEST_ANSWERS.., 0, 0) => Need::Needed,
        (0, FEWEST_ANSWERS.., 0) => Need::NotNeeded,
        _ if without.n() < FEWEST_ANSWERS => Need::NotTested,
        _ => Need::Unclear,
    }
}

/// How far a combination is proved; `n_right_alike` dossiers of the run have all of its
/// conditions and are right.
pub fn standing(needs: &[Need], with_all: &Answers, n_right_alike: u64) -> Standing {
    let n_needs_known = needs.iter().filter(|need| **need != Need::NotTested);
    if with_all.n() == 0 && n_needs_known.count() == 0 {
        return Standing::NotTried;
    }
    let always_fails = with_all.n_alike >= FEWEST_ANSWERS && with_all.n_right == 0;
    if !always_fails || with_all.n_otherwise > 0 || n_right_alike > 0 {
        return Standing::CorrelatedOnly;
    }
    // What is not needed has been dropped from the conditions, or had to be kept.
    if needs.iter().all(|need| *need == Need::Needed) {
        Standing::NecessaryAndSufficient
    } else {
        Standing::Sufficient
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn answers(n_right: u32, n_alike: u32, n_otherwise: u32) -> Answers {
        Answers {
            n_right,
            n_alike,
            n_otherwise,
        }
    }

    #[test]
    fn what_fails_every_time_is_confirmed_and_what_fails_at_times_is_not() {
        for (replays, expected) in [
            (answers(0, 9, 0), Confirmation::Same),
            (answers(9, 0, 0), Confirmation::Gone),
            (answers(1, 8, 0), Confirmation::Sometimes),
            (answers(0, 8, 1), Confirmation::Sometimes),
            (answers(0, 0, 9), Confirmation::Sometimes),
            (answers(0, 0, 0), Confirmation::Unplayed),
        ] {
            assert_eq!(confirmation(&replays), expected, "{replays:?}");
        }
    }

    #[test]
    fn an_answer_that_says_nothing_is_not_counted() {
        let mut counted = Answers::default();
        for answer in [Answer::Unknown, Answer::Alike, Answer::Unknown] {
            counted.add(answer);
        }
        assert_eq!(counted, answers(0, 1, 0));
    }

    #[test]
    fn a_condition_is_needed_when_all_are_right_without_it() {
        for (without, expected) in [
            (answers(4, 0, 0), Need::Needed),
            (answers(0, 4, 0), Need::NotNeeded),
            (answers(3, 1, 0), Need::Unclear),
            (answers(2, 0, 1), Need::Unclear),
            (answers(0, 2, 1), Need::Unclear),
            (answers(1, 0, 0), Need::NotTested),
            (answers(0, 1, 0), Need::NotTested),
            (answers(0, 0, 0), Need::NotTested),
        ] {
            assert_eq!(need(&without), expected, "{without:?}");
        }
    }

    #[test]
    fn a_right_dossier_with_all_conditions_leaves_a_cause_correlated() {
        let needs = [Need::Needed, Need::Needed];
        let always = answers(0, 3, 0);
        let proved = Standing::NecessaryAndSufficient;
        assert_eq!(standing(&needs, &always, 0), proved);
        assert_eq!(standing(&needs, &always, 1), Standing::CorrelatedOnly);
        let at_times = answers(1, 3, 0);
        assert_eq!(standing(&needs, &at_times, 0), Standing::CorrelatedOnly);
        let otherwise = answers(0, 3, 1);
        assert_eq!(standing(&needs, &otherwise, 0), Standing::CorrelatedOnly);
        let half_known = [Need::Needed, Need::NotTested];
        assert_eq!(standing(&half_known, &always, 0), Standing::Sufficient);
    }

    #[test]
    fn without_a_trial_nothing_is_claimed() {
        let nothing = answers(0, 0, 0);
        assert_eq!(
            standing(&[Need::NotTested], &nothing, 0),
            Standing::NotTried
        );
    }
}

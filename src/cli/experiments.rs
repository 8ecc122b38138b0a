//! Plays on the engine what the judge asks about the causes of a run: do their dossiers fail
//! again, which of their conditions are needed, and which is the smallest dossier that fails?
//!
//! All causes are confirmed first, then, those of most dossiers first, their conditions are
//! tried and a dossier is made smaller, until the dossiers allowed are played. What was not
//! played is said to be untried.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bench::Bench;
use super::campaign::Campaign;
use super::newcomers::{Newcomers, play_as};
use super::split::Split;
use super::watcher::not_covered;
use crate::domain::{Cents, Dossier};
use crate::investigate::{self, Learnt, Words};
use crate::judge::{
    self, Answer, CaseTable, Cause, CombinationTried, Condition, ConditionTried, Experiments, Need,
    Smallest, Standing,
};
use crate::law;
use crate::measure::{
    CaseOutcome, FeatureReader, Measures, Severity, Signature, Tally, WrongCase, of_the_manner,
};
use crate::play::Driver;

/// Dossiers played for the conditions of one cause.
const MAX_OF_A_CAUSE: u32 = 40;
/// Dossiers played to make one of a cause smaller.
const MAX_SIMPLER: u32 = 100;
/// Dossiers whose words are read.
const N_READ: u64 = 400;
/// No dossier is begun after that.
const LIMIT: Duration = Duration::from_secs(120);

/// Dossiers found on the way, kept beside the report.
#[derive(Default)]
pub(super) struct Found {
    /// Right ones beside wrong ones.
    pub(super) neighbours: Vec<Dossier>,
    /// The smallest wrong one of each cause of which one was looked for.
    pub(super) smallest: Vec<Dossier>,
}

/// Asks the engine about `causes`, with at most `max_played` dossiers played; writes into
/// each cause what was found.
pub(super) fn investigate<'c>(
    (bench, campaign): (&Bench, &'c Campaign),
    (measures, table): (&Measures, &CaseTable),
    causes: &mut [Cause],
    newcomers: &mut Newcomers<'c>,
    max_played: u32,
) -> Found {
    let mut laboratory = Laboratory {
        bench,
        campaign,
        split: campaign.split(&bench.covered(campaign)),
        tally: Tally::new(Arc::clone(&campaign.parameters)).without(not_covered(bench)),
        words: Arc::new(words(campaign)),
        newcomers,
        left: max_played,
        ends_at: Instant::now() + LIMIT,
        found: Found::default(),
    };
    for cause in &mut *causes {
        laboratory.confirm(cause, measures);
    }
    for cause in causes {
        laboratory.try_conditions(cause, table);
        laboratory.make_smaller(cause, measures);
    }
    laboratory.found
}

struct Laboratory<'a, 'c> {
    bench: &'a Bench,
    campaign: &'c Campaign,
    /// Who played which dossier of the run.
    split: Split,
    tally: Tally,
    /// What dossiers of the run say in each place.
    words: Arc<Words>,
    newcomers: &'a mut Newcomers<'c>,
    /// Dossiers that may still be played.
    left: u32,
    ends_at: Instant,
    found: Found,
}

/// A wrong dossier of the run.
struct Source {
    signature: Signature,
    driver: Driver,
    /// Whether the law finds anything due.
    has_due: bool,
}

impl Laboratory<'_, '_> {
    /// Plays the first dossiers of a cause again.
    fn confirm(&mut self, cause: &mut Cause, measures: &Measures) {
        let (sources, dossiers): (Vec<Source>, Vec<Dossier>) = examples(cause, measures)
            .take(investigate::N_DOSSIERS)
            .map(|case| self.source(case.index, &case.signature))
            .unzip();
        let (n_replayed, replays) = investigate::confirm(&dossiers, |rank, dossier| {
            self.play(&sources[rank], dossier)
        });
        let confirmation = judge::confirmation(&replays);
        if confirmation == judge::Confirmation::Sometimes {
            // Who is paid by chance or by name is hurt at the worst severity (E10).
            if let Some(hurt) = &mut cause.hurt {
                hurt.severity = Severity::S0;
            }
        }
        cause.experiments = Some(Experiments {
            confirmation,
            n_replayed,
            replays,
            standing: Standing::NotTried,
            combinations: Vec::new(),
            smallest: None,
        });
    }

    /// Makes the smallest named dossier of a cause that fails every time smaller.
    fn make_smaller(&mut self, cause: &mut Cause, measures: &Measures) {
        let size = |case: &&WrongCase| investigate::size(&self.campaign.case(case.index).dossier);
        let smallest = examples(cause, measures).min_by_key(size);
        let (Some(experiments), Some(smallest)) = (&mut cause.experiments, smallest) else {
            return;
        };
        let max_tried = self.left.min(MAX_SIMPLER);
        if experiments.confirmation != judge::Confirmation::Same || max_tried == 0 {
            return;
        }
        let (source, dossier) = self.source(smallest.index, &smallest.signature);
        let shrunk = investigate::shrink(&dossier, max_tried, |simpler| {
            self.play(&source, simpler) == Answer::Alike
        });
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (n_documents, n_settlements, n_days) = investigate::size(&shrunk.dossier);
        self.found.smallest.push(shrunk.dossier);
        experiments.smallest = Some(Smallest {
            line: narrow(self.found.smallest.len()),
            n_documents: narrow(n_documents),
            n_settlements: narrow(n_settlements),
            n_days: n_days.unsigned_abs(),
            n_tried: shrunk.n_tried,
            // A question that nobody was left to answer is no answer.
            is_smallest: shrunk.is_smallest && self.left > 0 && Instant::now() < self.ends_at,
        });
    }

    /// Tries each condition of a cause, and drops those that it does not need.
    fn try_conditions(&mut self, cause: &mut Cause, table: &CaseTable) {
        let Some(mut experiments) = cause.experiments.take() else {
            return;
        };
        let is_same = experiments.confirmation == judge::Confirmation::Same;
        let first = cause.signatures.first().cloned();
        if let (true, Some((signature, _))) = (is_same, first) {
            let mut left = MAX_OF_A_CAUSE;
            for conditions in &mut cause.when {
                let tried = self.try_combination(conditions, &signature, table, &mut left);
                experiments.combinations.push(tried);
            }
            let standings = experiments.combinations.iter().map(|one| one.standing);
            experiments.standing = standings.max().unwrap_or(Standing::NotTried);
            cause.n_right_alike = table.n_right_when(&cause.when);
        }
        cause.experiments = Some(experiments);
    }

    fn try_combination(
        &mut self,
        conditions: &mut Vec<Condition>,
        signature: &Signature,
        table: &CaseTable,
        left: &mut u32,
    ) -> CombinationTried {
        let mut dropped: Vec<ConditionTried> = Vec::new();
        loop {
            let learnt = self.learn(conditions, signature, table, left);
            let needs: Vec<Need> = learnt.without.iter().map(judge::need).collect();
            // One at a time: of two that each can be spared, the other may then be needed.
            let superfluous = (0..conditions.len())
                .find(|at| needs[*at] == Need::NotNeeded && may_be_dropped(conditions, *at, table));
            if let Some(at) = superfluous {
                dropped.push(ConditionTried {
                    condition: conditions.remove(at),
                    need: Need::NotNeeded,
                    without: learnt.without[at],
                    neighbour: None,
                });
                continue;
            }
            let n_right_alike = table.n_right_when(std::slice::from_ref(conditions));
            let standing = judge::standing(&needs, &learnt.with_all, n_right_alike);
            let with_all = learnt.with_all;
            let kept = conditions.iter().zip(needs).zip(learnt.without);
            let mut tried: Vec<ConditionTried> = Vec::new();
            for (((condition, need), without), works) in kept.zip(learnt.works) {
                let neighbour = works.map(|works| {
                    self.found.neighbours.push(works);
                    u32::try_from(self.found.neighbours.len()).unwrap_or(u32::MAX)
                });
                tried.push(ConditionTried {
                    condition: condition.clone(),
                    need,
                    without,
                    neighbour,
                });
            }
            tried.extend(dropped);
            return CombinationTried {
                conditions: tried,
                with_all,
                standing,
            };
        }
    }

    /// Plays neighbours of the wrong dossiers that a combination tells.
    fn learn(
        &mut self,
        conditions: &[Condition],
        signature: &Signature,
        table: &CaseTable,
        left: &mut u32,
    ) -> Learnt {
        let wrong = table.wrong_when(conditions).into_iter();
        let (sources, dossiers): (Vec<Source>, Vec<Dossier>) = wrong
            .filter(|(_, found)| *found == signature)
            .map(|(index, _)| self.source(index, signature))
            // What must be refused there need not be refused in a neighbour.
            .filter(|(_, dossier)| dossier.expected_refusals.is_empty())
            .take(investigate::N_SOURCES)
            .unzip();
        let reader = FeatureReader::new(&self.campaign.parameters);
        let words = Arc::clone(&self.words);
        let before = self.left;
        let may_play = (*left).min(before);
        let learnt = investigate::experiment(
            conditions,
            (&dossiers, &words),
            may_play,
            |rank, dossier| {
                let mut found = reader.features(dossier);
                let driver = sources[rank].driver;
                found.extend(of_the_manner(
                    dossier,
                    driver,
                    self.bench.documents_together,
                ));
                found
            },
            |rank, dossier| self.play(&sources[rank], dossier),
        );
        *left -= before - self.left;
        learnt
    }

    fn source(&self, index: u64, signature: &Signature) -> (Source, Dossier) {
        let dossier = Dossier::clone(&self.campaign.case(index).dossier);
        let source = Source {
            signature: signature.clone(),
            driver: self.split.driver(index),
            has_due: self.has_due(&dossier),
        };
        (source, dossier)
    }

    /// Whether the law finds anything due; not when it does not decide.
    fn has_due(&self, dossier: &Dossier) -> bool {
        let parameters = &self.campaign.parameters;
        let ledger = law::ledger(dossier, parameters, &dossier.settlements);
        ledger.is_ok_and(|ledger| {
            let mut answers = ledger.answers(dossier).into_iter();
            answers.any(|answer| !answer.lines.is_empty())
        })
    }

    /// Gives the dossier to the engine as somebody new, and holds the answer beside that to
    /// the wrong dossier it comes from.
    fn play(&mut self, source: &Source, dossier: &Dossier) -> Answer {
        if self.left == 0 || Instant::now() >= self.ends_at {
            return Answer::Unknown;
        }
        let Some(case) = self.newcomers.case(dossier) else {
            return Answer::Unknown;
        };
        self.left -= 1;
        let played = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(play_as(self.bench, source.driver, case))
        });
        let Ok(played) = played else {
            // Stopped, or this machine cannot go on: nothing more is asked.
            self.left = 0;
            return Answer::Unknown;
        };
        let measure = self.tally.audited(&played).measure;
        // Where nothing is due any more, being right proves nothing of a condition.
        if source.has_due && measure.audit.due == Cents::ZERO {
            return Answer::Unknown;
        }
        match measure.outcome {
            CaseOutcome::Undecided => Answer::Unknown,
            CaseOutcome::Right => Answer::Right,
            CaseOutcome::Wrong | CaseOutcome::Undelivered => {
                if Signature::of(&measure).as_ref() == Some(&source.signature) {
                    Answer::Alike
                } else {
                    Answer::Otherwise
                }
            }
        }
    }
}

/// The words of some hundred dossiers, evenly spread over the campaign.
fn words(campaign: &Campaign) -> Words {
    let n = campaign.n_cases();
    let step = (n / N_READ).max(1);
    let indices = (0..n).step_by(usize::try_from(step).unwrap_or(1));
    let dossiers: Vec<Dossier> = indices
        .map(|index| Dossier::clone(&campaign.case(index).dossier))
        .collect();
    Words::of(&dossiers)
}

/// The named wrong dossiers of a cause.
fn examples<'m>(cause: &Cause, measures: &'m Measures) -> impl Iterator<Item = &'m WrongCase> {
    cause.examples.iter().filter_map(|index| {
        let wrong = &measures.wrong;
        let known = wrong.binary_search_by_key(index, |case| case.index);
        known.ok().map(|at| &wrong[at])
    })
}

/// A condition that is not needed may go when, on the dossiers of the run, the rest applies
/// to no more right ones: otherwise it still tells something.
fn may_be_dropped(conditions: &[Condition], at: usize, table: &CaseTable) -> bool {
    let mut rest = conditions.to_vec();
    rest.remove(at);
    let with_it = table.n_right_when(&[conditions.to_vec()]);
    !rest.is_empty() && table.n_right_when(&[rest]) <= with_it
}

//! The smallest dossier that fails in the same way.
//!
//! Delta debugging (Zeller and Hildebrandt 2002) on the documents and the settlements, then
//! shorter stops, then plainer facts. Simpler files are made from the facts rather than from
//! the draws behind them, so that a person's own case shrinks like any other; what keeps them
//! legal is that every one is checked, and must be decided by the law and fail with the same
//! signature, before it is taken.

use crate::domain::{Cents, Channel, Content, Day, Dossier, History, Pay, Percent};

/// What a search for a smaller dossier ended with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shrunk {
    /// The smallest dossier found.
    pub dossier: Dossier,
    /// Dossiers tried on the engine.
    pub n_tried: u32,
    /// Whether nothing simpler was left to try; otherwise the trials allowed were used up.
    pub is_smallest: bool,
}

/// Documents, then settlements, then days asked for: smaller is simpler.
pub fn size(dossier: &Dossier) -> (usize, usize, i32) {
    let n_days = dossier.documents.iter().map(|document| {
        period(&document.content).map_or(0, |(first, last)| last.days_since(*first) + 1)
    });
    (
        dossier.documents.len(),
        dossier.settlements.len(),
        n_days.sum(),
    )
}

/// Looks for a smaller dossier for which `fails_alike` holds, as it does for `dossier`, with at
/// most `max_tried` questions.
pub fn shrink(
    dossier: &Dossier,
    max_tried: u32,
    mut fails_alike: impl FnMut(&Dossier) -> bool,
) -> Shrunk {
    let mut smallest = dossier.clone();
    let mut n_tried = 0;
    loop {
        let mut is_out_of_trials = false;
        let next = simpler(&smallest)
            .filter(|simpler| *simpler != smallest && simpler.check().is_ok())
            .take_while(|_| {
                is_out_of_trials = n_tried == max_tried;
                n_tried += u32::from(!is_out_of_trials);
                !is_out_of_trials
            })
            .find(|simpler| fails_alike(simpler));
        let Some(next) = next else {
            return Shrunk {
                dossier: smallest,
                n_tried,
                is_smallest: !is_out_of_trials,
            };
        };
        smallest = next;
    }
}

/// Simpler dossiers, the largest cuts first.
pub(super) fn simpler(dossier: &Dossier) -> impl Iterator<Item = Dossier> + '_ {
    let documents = chunks(dossier.documents.len()).map(|(from, to)| {
        let mut simpler = dossier.clone();
        let cut: Vec<_> = simpler.documents.drain(from..to).collect();
        simpler.expected_refusals.retain(|refusal| {
            !cut.iter().any(|document| {
                document.document_id == refusal.document_id && document.version == refusal.version
            })
        });
        simpler
    });
    let settlements = chunks(dossier.settlements.len())
        .filter(|(from, to)| to - from < dossier.settlements.len())
        .map(|(from, to)| {
            let mut simpler = dossier.clone();
            simpler.settlements.drain(from..to);
            simpler
        });
    let shorter = (0..dossier.documents.len()).flat_map(move |rank| {
        let lasts = period(&dossier.documents[rank].content).into_iter();
        lasts.flat_map(move |(first, last)| {
            let n_days = last.days_since(*first);
            let cuts = [n_days / 2, n_days - 1].into_iter().filter(|cut| *cut > 0);
            cuts.map(move |cut| {
                let mut simpler = dossier.clone();
                if let Some(end) = last_day(&mut simpler.documents[rank].content) {
                    *end = first.plus_days(cut);
                }
                simpler
            })
        })
    });
    let plainer = PLAINER.iter().map(|make| {
        let mut simpler = dossier.clone();
        make(&mut simpler);
        simpler
    });
    documents.chain(settlements).chain(shorter).chain(plainer)
}

/// Pieces of a list of `n`, the halves first, down to single ones.
fn chunks(n: usize) -> impl Iterator<Item = (usize, usize)> {
    let lengths = std::iter::successors(Some(n / 2), |length| Some(length / 2));
    lengths
        .take_while(|length| *length > 0)
        .flat_map(move |length| {
            (0..n)
                .step_by(length)
                .map(move |from| (from, (from + length).min(n)))
        })
}

/// First and last day that a document asks for.
const fn period(content: &Content) -> Option<(&Day, &Day)> {
    match content {
        Content::StopNotice(notice) => Some((&notice.first_day, &notice.last_day)),
        Content::PartTime(notice) => Some((&notice.first_day, &notice.last_day)),
        Content::Leave(leave) => Some((&leave.first_day, &leave.last_day)),
        _ => None,
    }
}

pub(super) const fn last_day(content: &mut Content) -> Option<&mut Day> {
    match content {
        Content::StopNotice(notice) => Some(&mut notice.last_day),
        Content::PartTime(notice) => Some(&mut notice.last_day),
        Content::Leave(leave) => Some(&mut leave.last_day),
        _ => None,
    }
}

/// Ways to make the facts plainer.
const PLAINER: [fn(&mut Dossier); 7] = [
    |dossier| dossier.history = History::default(),
    |dossier| dossier.career.assimilated.clear(),
    |dossier| dossier.career.employments.truncate(1),
    |dossier| {
        dossier.insured.n_children = 0;
        dossier.insured.tax_rate = Percent::default();
    },
    |dossier| {
        for document in &mut dossier.documents {
            if document.channel == Channel::Paper {
                document.channel = Channel::Electronic;
            }
        }
    },
    |dossier| {
        for pays in pays(dossier) {
            for pay in pays {
                pay.absences.clear();
                pay.deferred.clear();
                pay.restored = None;
            }
        }
    },
    |dossier| {
        for pays in pays(dossier) {
            // As many whole hundreds of euros as in the first: one number to read.
            let Some(first) = pays.first() else { continue };
            let (gross, hours) = (Cents((first.gross.0 / 10_000).max(1) * 10_000), first.hours);
            for pay in pays {
                (pay.gross, pay.hours) = (gross, hours);
            }
        }
    },
];

/// Every list of pays of the dossier.
pub(super) fn pays(dossier: &mut Dossier) -> impl Iterator<Item = &mut Vec<Pay>> {
    let statements =
        dossier
            .documents
            .iter_mut()
            .filter_map(|document| match &mut document.content {
                Content::EmployerStatement(statement) => Some(&mut statement.pays),
                _ => None,
            });
    let employments = dossier.career.employments.iter_mut();
    statements.chain(employments.map(|employment| &mut employment.pays))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population;

    fn has(dossier: &Dossier, wanted: fn(&Content) -> bool) -> bool {
        let mut documents = dossier.documents.iter();
        documents.any(|document| wanted(&document.content))
    }

    const IS_RETURN: fn(&Content) -> bool = |content| matches!(content, Content::ReturnToWork(_));

    /// Random files in which somebody returns to work.
    fn files() -> impl Iterator<Item = Dossier> {
        (0..400)
            .map(|index| population::wild(5, index))
            .filter(|dossier| has(dossier, IS_RETURN))
            .take(10)
    }

    #[test]
    fn what_matters_is_kept_and_the_rest_goes() {
        let mut n = 0;
        for dossier in files() {
            let shrunk = shrink(&dossier, 2_000, |simpler| has(simpler, IS_RETURN));
            assert!(shrunk.is_smallest);
            assert_eq!(
                size(&shrunk.dossier),
                (1, 1, 0),
                "{:?}",
                shrunk.dossier.documents
            );
            assert_eq!(shrunk.dossier.check(), Ok(()));
            n += 1;
        }
        assert_eq!(n, 10);
    }

    #[test]
    fn no_more_questions_are_asked_than_allowed() {
        for dossier in files() {
            let mut n_asked = 0;
            let shrunk = shrink(&dossier, 7, |_| {
                n_asked += 1;
                false
            });
            assert_eq!(n_asked, shrunk.n_tried);
            assert!(n_asked <= 7);
            assert_eq!(shrunk.dossier, dossier);
        }
    }

    #[test]
    fn stops_get_shorter_and_pays_rounder() {
        let dossier = files().next().unwrap();
        let is_stop = |content: &Content| matches!(content, Content::StopNotice(_));
        let n_stops = |dossier: &Dossier| {
            let documents = dossier.documents.iter();
            documents.filter(|one| is_stop(&one.content)).count()
        };
        let least = n_stops(&dossier);
        let shrunk = shrink(&dossier, 5_000, |simpler| n_stops(simpler) >= least);
        let (n_documents, n_settlements, n_days) = size(&shrunk.dossier);
        assert_eq!((n_documents, n_settlements), (least, 1));
        // Two days each: a stop of one day has nothing left to halve.
        assert!(n_days <= 2 * i32::try_from(least).unwrap(), "{n_days} days");
    }
}

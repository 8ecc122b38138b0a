//! Dossiers that differ from a given one in a single fact.
//!
//! The simplifications of `shrink`, and changes that add or move: pays, lengths of stops, days
//! of receipt, words, the whole file in other months. They know no cause: which condition a change happens to touch is read
//! afterwards from the features of the dossier that comes out.

use super::rewritten::{Words, moved};
use super::shrink::{last_day, pays, simpler};
use crate::domain::{Cents, Dossier};

/// Neighbours of `dossier` that may be written, each once, small changes beside large ones, with
/// the words that other dossiers have.
pub(super) fn neighbours(dossier: &Dossier, words: &Words) -> Vec<Dossier> {
    let mut found: Vec<Dossier> = Vec::new();
    let rewritten = moved(dossier).chain(words.reworded(dossier));
    for neighbour in changed(dossier).chain(rewritten).chain(simpler(dossier)) {
        let is_new = neighbour != *dossier && !found.contains(&neighbour);
        if is_new && neighbour.check().is_ok() {
            found.push(neighbour);
        }
    }
    found
}

/// Changes that make nothing simpler.
fn changed(dossier: &Dossier) -> impl Iterator<Item = Dossier> + '_ {
    let other_pays = PAYS_PERCENT.iter().map(|percent| {
        let mut changed = dossier.clone();
        for pay in pays(&mut changed).flatten() {
            pay.gross = Cents(pay.gross.0 * percent / 100);
        }
        changed
    });
    let ranks = 0..dossier.documents.len();
    let lengths = ranks.clone().flat_map(move |rank| {
        LENGTHS.iter().map(move |n_days| {
            let mut changed = dossier.clone();
            if let Some(end) = last_day(&mut changed.documents[rank].content) {
                *end = end.plus_days(*n_days);
            }
            changed
        })
    });
    let receipts = ranks.flat_map(move |rank| {
        DELAYS.iter().map(move |n_days| {
            let mut changed = dossier.clone();
            let document = &mut changed.documents[rank];
            document.received_on = document.received_on.plus_days(*n_days);
            if *n_days < 0 {
                document.sent_on = document.sent_on.min(document.received_on);
            }
            changed
                .documents
                .sort_by_key(|document| document.received_on);
            changed
        })
    });
    other_pays.chain(lengths).chain(receipts)
}

/// Pays beside those of the dossier: well under and well over what may bound them.
const PAYS_PERCENT: [i64; 5] = [25, 50, 80, 150, 300];
/// Days by which a stop gets longer or shorter.
const LENGTHS: [i32; 6] = [-7, -1, 1, 3, 7, 30];
/// Days by which a document comes earlier or later.
const DELAYS: [i32; 4] = [-30, -7, 7, 45];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population;

    #[test]
    fn neighbours_are_legal_distinct_and_other_than_the_dossier() {
        for index in 0..20 {
            let dossier = population::wild(5, index);
            let words = Words::of(
                (0..20)
                    .map(|index| population::wild(5, index))
                    .collect::<Vec<_>>()
                    .iter(),
            );
            let found = neighbours(&dossier, &words);
            assert!(!found.is_empty());
            for (rank, neighbour) in found.iter().enumerate() {
                assert_eq!(neighbour.check(), Ok(()));
                assert_ne!(*neighbour, dossier);
                assert!(!found[..rank].contains(neighbour));
            }
        }
    }
}

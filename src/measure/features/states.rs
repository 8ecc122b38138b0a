//! How the state of each debt goes on from one settlement to the next, and which documents
//! came in between: some changes come by time alone.

use std::collections::{BTreeMap, BTreeSet};

use super::super::debts::word;
use super::{Family, Feature, kind, put};
use crate::domain::{DebtState, Dossier, SettlementAnswer};

/// Reads it.
pub(super) fn read(dossier: &Dossier, answers: &[SettlementAnswer], found: &mut BTreeSet<Feature>) {
    let mut known: BTreeMap<&str, DebtState> = BTreeMap::new();
    let mut documents = dossier.documents.iter().peekable();
    for answer in answers {
        let mut came = BTreeSet::new();
        while let Some(document) = documents.next_if(|one| one.received_on <= answer.as_of) {
            came.insert(kind(&document.content));
        }
        if came.is_empty() {
            came.insert("nothing new".to_owned());
        }
        for debt in &answer.debts {
            let before = known.insert(&debt.id, debt.state);
            let before = before.map_or("new".to_owned(), word);
            if before == word(debt.state) {
                continue;
            }
            let change = format!("{before} then {}", word(debt.state));
            put(found, Family::Law, "due.debts.state", &change);
            for kind in &came {
                let name = format!("due.debts.state {change}, on");
                put(found, Family::Law, &name, kind);
            }
        }
    }
}

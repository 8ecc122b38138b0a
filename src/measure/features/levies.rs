//! How the levies on each payment and debt lie beside their own exact share: the whole is
//! rounded, so that a part need not be the nearest cent.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::super::lines::{CRDS, CSG};
use super::{Family, Feature, put};
use crate::domain::{Cents, Ratio, SettlementAnswer};

/// Reads them for everything that is due.
pub(super) fn read(answers: &[SettlementAnswer], found: &mut BTreeSet<Feature>) {
    for answer in answers {
        let lines = answer.lines.iter().chain(&answer.regularisations);
        for line in lines {
            of("lines", line.gross, [line.csg, line.crds], found);
        }
        for debt in &answer.debts {
            of("debts", debt.gross, [debt.csg, debt.crds], found);
        }
    }
}

pub(super) fn of(what: &str, gross: Cents, due: [Cents; 2], found: &mut BTreeSet<Feature>) {
    for (name, share, due) in [("csg", CSG, due[0]), ("crds", CRDS, due[1])] {
        let nearest = Ratio::whole(gross).times(share.0, share.1).half_up();
        let value = match due.cmp(&nearest) {
            Ordering::Less => "below the nearest cent",
            Ordering::Equal => continue,
            Ordering::Greater => "above the nearest cent",
        };
        put(found, Family::Law, &format!("due.{what}.{name}"), value);
        put(found, Family::Law, &format!("due.any.{name}"), value);
    }
}

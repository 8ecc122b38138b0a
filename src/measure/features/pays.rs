//! How the pays before the days asked for lie beside each other, employer by employer.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{Family, Feature, prescribed, put};
use crate::domain::{Cents, Content, Dossier, Month, Siret};

/// Months before the first day asked for, whose pays are compared with that of the last one.
const MONTHS: [i32; 5] = [2, 3, 4, 5, 12];

/// The pay of the month before the first day asked for, beside those of earlier months.
pub(super) fn read(dossier: &Dossier, found: &mut BTreeSet<Feature>) {
    let Some(first) = prescribed(dossier).map(|(first, _)| first).min() else {
        return;
    };
    let pays = pays(dossier);
    let employers: BTreeSet<Siret> = pays.keys().map(|(siret, _)| *siret).collect();
    for siret in employers {
        let of = |months: i32| pays.get(&(siret, first.month().plus(-months)));
        for months in MONTHS {
            let value = match (of(1), of(months)) {
                (None, _) => continue,
                (Some(_), None) => "that alone",
                (Some(last), Some(earlier)) => match last.cmp(earlier) {
                    Ordering::Less => "less",
                    Ordering::Equal => "equal",
                    Ordering::Greater => "more",
                },
            };
            let name = format!("pay of the month before, beside {months} months before");
            put(found, Family::Document, &name, value);
        }
    }
}

/// Gross of each employer and month, as the last statement received says.
fn pays(dossier: &Dossier) -> BTreeMap<(Siret, Month), Cents> {
    let known = dossier.career.employments.iter();
    let known = known.map(|employment| (employment.siret, &employment.pays));
    let declared = dossier
        .documents
        .iter()
        .filter_map(|one| match &one.content {
            Content::EmployerStatement(statement) => Some((statement.siret, &statement.pays)),
            _ => None,
        });
    let mut pays = BTreeMap::new();
    for (siret, list) in known.chain(declared) {
        let mut of_month: BTreeMap<Month, Cents> = BTreeMap::new();
        for pay in list {
            *of_month.entry(pay.last_day.month()).or_default() += pay.gross;
        }
        for (month, gross) in of_month {
            pays.insert((siret, month), gross);
        }
    }
    pays
}

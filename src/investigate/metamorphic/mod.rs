//! Metamorphic pairs: a dossier, the same with one change, and how the second must be paid
//! beside the first.
//!
//! Nothing here says what is due: a pair that breaks its relation is wrong on one side at
//! least, whatever the law. Each change names its own conditions in what it leaves alone.

mod changes;

use std::collections::BTreeMap;

use crate::domain::{Cents, Day, Dossier, Statement, StopId};
use crate::judge::{Parting, Relation};
use crate::measure::{Gross, Receiver};

/// The dossier of the other side of a relation; none where it does not apply. `statement` is
/// what the payer in question wrote of the dossier as it is.
pub fn changed(
    relation: Relation,
    dossier: &Dossier,
    statement: Option<&Statement>,
) -> Option<Dossier> {
    if !dossier.expected_refusals.is_empty() || dossier.documents.is_empty() {
        return None;
    }
    let other = match relation {
        Relation::PaysUp => Some(changes::pays_up(dossier)),
        Relation::CertificateInTwo => changes::certificate_in_two(dossier),
        Relation::OrderOfReceipt => changes::order_of_receipt(dossier),
        Relation::SentTwice => Some(changes::sent_twice(dossier)),
        Relation::PaperToo => changes::paper_too(dossier),
        Relation::OneDayMore => changes::one_day_more(dossier),
        Relation::WithoutSubrogation => changes::without_subrogation(dossier),
        Relation::SubrogationLater => changes::subrogation_later(dossier),
        Relation::SettledMoreOften => Some(changes::settled_more_often(dossier)),
        Relation::SomebodyElse => Some(changes::somebody_else(dossier)),
        Relation::CorrectedBetween => changes::corrected_between(dossier),
        Relation::CorrectedAndBack => changes::corrected_and_back(dossier),
        Relation::WeekLater => changes::week_later(dossier),
        Relation::LongTermIllness => changes::long_term_illness(dossier),
        Relation::TakenOver => changes::taken_over(dossier, statement?),
    }?;
    (other != *dossier && other.check().is_ok()).then_some(other)
}

/// How the two sides part where the relation binds them; none when it holds.
pub fn parting(relation: Relation, before: &Gross, after: &Gross) -> Option<Parting> {
    let (one, other) = (before.by_receiver(), after.by_receiver());
    let (days, other_days) = (before.by_day(), after.by_day());
    let no_less = || {
        let sums = (before.total(), after.total());
        (sums.1 < sums.0).then_some(Parting {
            day: None,
            before: sums.0,
            after: sums.1,
        })
    };
    match relation {
        Relation::CertificateInTwo
        | Relation::OrderOfReceipt
        | Relation::SentTwice
        | Relation::PaperToo
        | Relation::SettledMoreOften
        | Relation::SomebodyElse
        | Relation::CorrectedBetween
        | Relation::TakenOver => first_unlike(one, other, |key| key.2),
        Relation::CorrectedAndBack => first_unlike(one, other, |key| key.2).or_else(|| {
            (after.owed() > before.owed()).then_some(Parting {
                day: None,
                before: before.owed(),
                after: after.owed(),
            })
        }),
        Relation::WithoutSubrogation | Relation::SubrogationLater => {
            first_unlike(&days, &other_days, |day| *day)
        }
        Relation::PaysUp => first(&days, &other_days, |day| *day, |a, b| b < a),
        Relation::OneDayMore => {
            let mut known = other.clone();
            known.retain(|key, _| one.contains_key(key));
            first_unlike(one, &known, |key| key.2).or_else(no_less)
        }
        Relation::LongTermIllness => no_less(),
        Relation::WeekLater => {
            let earlier: BTreeMap<(StopId, Receiver, Day), Cents> = other
                .iter()
                .map(|((stop, receiver, day), amount)| {
                    ((stop.clone(), *receiver, day.plus_days(-7)), *amount)
                })
                .collect();
            first_unlike(one, &earlier, |key| key.2)
        }
    }
}

fn first_unlike<K: Ord>(
    one: &BTreeMap<K, Cents>,
    other: &BTreeMap<K, Cents>,
    day: impl Fn(&K) -> Day,
) -> Option<Parting> {
    first(one, other, day, |a, b| a != b)
}

/// The first day on which `parts` finds the two amounts apart; what is missing is nothing.
fn first<K: Ord>(
    one: &BTreeMap<K, Cents>,
    other: &BTreeMap<K, Cents>,
    day: impl Fn(&K) -> Day,
    parts: impl Fn(Cents, Cents) -> bool,
) -> Option<Parting> {
    let amount = |map: &BTreeMap<K, Cents>, key: &K| map.get(key).copied().unwrap_or_default();
    let keys = one.keys().chain(other.keys());
    keys.filter_map(|key| {
        let (before, after) = (amount(one, key), amount(other, key));
        parts(before, after).then(|| Parting {
            day: Some(day(key)),
            before,
            after,
        })
    })
    .min_by_key(|parting| parting.day)
}

#[cfg(test)]
mod tests;

//! How a dossier was played: what else was under way at the same moment.

use super::{Family, Feature};
use crate::domain::{Document, Dossier};
use crate::play::Driver;

/// What holds of a dossier that `driver` played, its documents of one day at once or not.
/// Payment runs always take them at once, an agent never.
pub fn of_the_manner(dossier: &Dossier, driver: Driver, documents_together: bool) -> Vec<Feature> {
    let feature = |name: &str, value: &str| Feature {
        family: Family::Played,
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let by_runs = driver == Driver::PaymentRuns;
    let at_once = by_runs || (documents_together && driver == Driver::Open);
    let is_valid = |rank: usize| dossier.expected_refusal(rank).is_none();
    let valid: Vec<&Document> = (0..dossier.documents.len())
        .filter(|rank| is_valid(*rank))
        .map(|rank| &dossier.documents[rank])
        .collect();
    let mut found = Vec::new();
    if by_runs {
        found.push(feature("settled", "by payment runs"));
    }
    let mut pairs = valid.windows(2);
    if at_once && pairs.any(|pair| pair[0].received_on == pair[1].received_on) {
        found.push(feature("documents", "sent at once"));
    }
    let first = dossier.settlements.first();
    if by_runs && valid.iter().any(|one| first < Some(&one.received_on)) {
        found.push(feature("documents", "sent during a payment run"));
    }
    found
}

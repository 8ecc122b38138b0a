//! Seeded synthetic insured people: who they are, what happens to them, what they send.
//!
//! Two pools, never mixed: SAMPLE people are drawn inside their class and weighted to a
//! fund's caseload; DESIGN dossiers are chosen to prove rules. Legal content depends on
//! (seed, index), identity on (seed, salt, index): any part of the range, order or number
//! of threads gives the same bytes. Nothing here knows what is due: legal edges arrive
//! as [`crate::domain::Threshold`] values. No clock, no I/O, no floating point.

mod draft;
mod draws;
mod identity;
mod names;
mod pay;
mod person;
mod recipe;
mod sample;
mod tables;
mod wild;

use crate::domain::Dossier;

pub use identity::CAPACITY;
pub use recipe::{Recipe, RecipeError};
pub use tables::{Figure, FundFacts, StratumFacts, TABLE_FILES, TableError, Tables, Volume};
pub use wild::wild;

/// Person `index` of the SAMPLE pool. `index` is below [`CAPACITY`].
pub fn person(tables: &Tables, recipe: &Recipe, seed: u64, salt: u64, index: u64) -> Dossier {
    person::tell(&tables.0, recipe, seed, salt, index)
}

#[cfg(test)]
pub(crate) mod fixtures {
    //! The repository's own tables, for tests.

    use super::Tables;

    /// The tables of `datasets/`.
    pub(crate) fn tables() -> Tables {
        Tables::read(&[
            (
                "funds/funds.csv",
                include_str!("../../datasets/funds/funds.csv"),
            ),
            (
                "caseload/sickness.toml",
                include_str!("../../datasets/caseload/sickness.toml"),
            ),
            (
                "caseload/calendar.toml",
                include_str!("../../datasets/caseload/calendar.toml"),
            ),
            (
                "caseload/wages.toml",
                include_str!("../../datasets/caseload/wages.toml"),
            ),
            (
                "names/unusual.toml",
                include_str!("../../datasets/names/unusual.toml"),
            ),
            (
                "names/addresses.toml",
                include_str!("../../datasets/names/addresses.toml"),
            ),
        ])
        .unwrap()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_class_gives_dossiers_that_are_fit_to_be_played() {
        let tables = fixtures::tables();
        for script in sample::SCRIPTS {
            let recipe =
                Recipe::counts(&tables, "441".parse().unwrap(), &[(script.name, 400)]).unwrap();
            for index in 0..400 {
                let dossier = person(&tables, &recipe, 42, 7, index);
                assert_eq!(dossier.stratum.name, script.name);
                check_calendar(&dossier);
            }
        }
    }

    pub(super) fn check_calendar(dossier: &Dossier) {
        let text = || serde_json::to_string_pretty(dossier).unwrap();
        dossier
            .check()
            .unwrap_or_else(|error| panic!("{error}\n{}", text()));
        let last = *dossier.settlements.last().expect("something is settled");
        assert!(last <= draft::LAST_DAY, "{}", text());
        assert!(
            dossier.documents.iter().all(|d| d.received_on <= last),
            "{}",
            text()
        );
        let prescribed = dossier
            .documents
            .iter()
            .filter_map(|document| match &document.content {
                crate::domain::Content::StopNotice(notice) => Some(notice.last_day),
                _ => None,
            });
        assert!(
            prescribed.max().unwrap().min(draft::LAST_DAY) <= last,
            "{}",
            text()
        );
        for document in &dossier.documents {
            assert!(document.sent_on <= document.received_on, "{}", text());
        }
    }

    #[test]
    fn the_caseload_draws_every_class_in_its_weight() {
        let tables = fixtures::tables();
        let recipe = Recipe::caseload(&tables, "441".parse().unwrap()).unwrap();
        let mut counts = BTreeMap::new();
        for index in 0..100_000 {
            *counts.entry(recipe.stratum(3, index)).or_insert(0_u32) += 1;
        }
        let total: u32 = tables.strata().iter().map(|facts| facts.weight).sum();
        for facts in tables.strata() {
            let expected = i64::from(facts.weight) * 100_000 / i64::from(total);
            let found = i64::from(counts[facts.name.as_str()]);
            assert!(
                (found - expected).pow(2) <= 16 * expected + 16,
                "{}: {found} for {expected}",
                facts.name
            );
        }
    }
}

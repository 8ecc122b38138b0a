//! Seeded synthetic insured people: who they are, what happens to them, what they send.
//!
//! Two pools, never mixed: SAMPLE people are drawn inside their class and weighted to a
//! fund's caseload; DESIGN dossiers are chosen to prove rules. Legal content depends on
//! (seed, index), identity on (seed, salt, index): any part of the range, order or number
//! of threads gives the same bytes. Nothing here knows what is due: legal edges arrive
//! as [`crate::domain::Threshold`] values. No clock, no I/O, no floating point.

mod before;
mod calendar;
mod covering;
mod description;
mod design;
mod draft;
mod draws;
mod funds;
mod identity;
mod names;
mod own;
mod pay;
mod person;
mod recipe;
mod sample;
mod stream;
mod tables;
mod traffic;
mod wild;

use crate::domain::Dossier;

pub use calendar::Holidays;
pub use covering::{
    Array, ArrayError, Combination, Constraint, Coverage, Factor, Infeasible, Model, ModelError,
    Plan, covering_array, measure_coverage, measure_sequences, sequence_array,
};
pub use description::{Description, describe};
pub use design::{CORE, SEQUENCES, combined_array, design, model, short_design};
pub use draft::LAST_DAY;
pub use funds::{FundFacts, FundKind, LawCovered};
pub use identity::CAPACITY;
pub use own::{Invented, Inventor, Strangers, plain_settlements};
pub use recipe::{Recipe, RecipeError};
pub use stream::{Disturbance, disturb};
pub use tables::{Figure, StratumFacts, TABLE_FILES, TableError, Tables, Volume};
pub use traffic::{Flow, Hour, TRAFFIC_FILE, Traffic, spread};
pub use wild::{wild, wild_accidents, wild_benefits, wild_leaves, wild_money, wild_self_employed};

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
                "funds/mix.toml",
                include_str!("../../datasets/funds/mix.toml"),
            ),
            (
                "caseload/sickness.toml",
                include_str!("../../datasets/caseload/sickness.toml"),
            ),
            (
                "caseload/accidents.toml",
                include_str!("../../datasets/caseload/accidents.toml"),
            ),
            (
                "caseload/leaves.toml",
                include_str!("../../datasets/caseload/leaves.toml"),
            ),
            (
                "caseload/self_employed.toml",
                include_str!("../../datasets/caseload/self_employed.toml"),
            ),
            (
                "caseload/money.toml",
                include_str!("../../datasets/caseload/money.toml"),
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
                crate::domain::Content::PartTime(part_time) => Some(part_time.last_day),
                crate::domain::Content::Leave(leave) => Some(leave.last_day),
                _ => None,
            });
        assert!(
            prescribed
                .max()
                .is_none_or(|day| day.min(draft::LAST_DAY) <= last),
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
        let weights = tables.weights(tables.fund(FUND.parse().unwrap()).unwrap());
        let total: u32 = weights.iter().sum();
        for (facts, weight) in tables.strata().iter().zip(weights) {
            let expected = i64::from(weight) * 100_000 / i64::from(total);
            let found = i64::from(counts[facts.name.as_str()]);
            assert!(
                (found - expected).pow(2) <= 16 * expected + 16,
                "{}: {found} for {expected}",
                facts.name
            );
        }
    }

    const FUND: &str = "441";

    fn bytes(dossier: &Dossier) -> Vec<u8> {
        serde_json::to_vec(dossier).unwrap()
    }

    #[test]
    fn the_first_ten_thousand_people_never_change() {
        // A change here changes every recorded seed: say so in the change log.
        let tables = fixtures::tables();
        let recipe = Recipe::caseload(&tables, FUND.parse().unwrap()).unwrap();
        let mut all = Vec::new();
        for index in 0..10_000 {
            all.extend(bytes(&person(&tables, &recipe, 42, 0, index)));
            all.push(b'\n');
        }
        assert_eq!(crate::domain::sha256_hex(&all), GOLDEN);
    }

    #[test]
    fn any_part_of_the_range_in_any_order_gives_the_same_bytes() {
        let tables = fixtures::tables();
        let recipe = Recipe::caseload(&tables, FUND.parse().unwrap()).unwrap();
        let make = |index| bytes(&person(&tables, &recipe, 5, 6, index));
        let whole: Vec<_> = (0..600).map(make).collect();
        for part in [0..200, 200..450, 450..600] {
            for index in part.rev() {
                assert_eq!(whole[usize::try_from(index).unwrap()], make(index));
            }
        }
    }

    #[test]
    fn changing_the_salt_changes_who_people_are_and_nothing_that_happens() {
        let tables = fixtures::tables();
        let recipe = Recipe::caseload(&tables, FUND.parse().unwrap()).unwrap();
        for index in 0..500 {
            let mine = person(&tables, &recipe, 42, 1, index);
            let yours = person(&tables, &recipe, 42, 2, index);
            assert_ne!(mine.insured.nir, yours.insured.nir);
            assert_ne!(mine.reference, yours.reference);
            assert_eq!(mine.digest(), yours.digest(), "{}", mine.stratum.name);
        }
    }

    #[test]
    fn counts_are_met_exactly_and_spread_over_the_range() {
        let tables = fixtures::tables();
        let counts = [
            ("sickness/ald", 30),
            ("sickness/simple", 300),
            ("sickness/gap", 0),
        ];
        let recipe = Recipe::counts(&tables, FUND.parse().unwrap(), &counts).unwrap();
        assert_eq!(recipe.n_people(), Some(330));
        let places: Vec<_> = (0..330)
            .filter(|index| recipe.stratum(1, *index) == "sickness/ald")
            .collect();
        assert_eq!(places.len(), 30);
        assert!(places[0] < 60 && places[29] > 270, "{places:?}");
    }

    #[test]
    fn wrong_recipes_say_what_is_near() {
        let tables = fixtures::tables();
        let error = Recipe::counts(&tables, FUND.parse().unwrap(), &[("sickness/adl", 1)]);
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("did you mean `sickness/ald`")
        );
        assert!(Recipe::caseload(&tables, "999".parse().unwrap()).is_err());
        let fund = FUND.parse().unwrap();
        let error = Recipe::counts(&tables, fund, &[("sickness/ald", CAPACITY + 1)]);
        assert_eq!(error.unwrap_err(), RecipeError::TooMany(CAPACITY + 1));
    }

    #[test]
    fn the_tables_hold_every_body_and_volumes_add_up_to_the_nation() {
        let tables = fixtures::tables();
        assert_eq!(tables.funds().len(), 107);
        let pilot = tables.fund(FUND.parse().unwrap()).unwrap();
        assert!(pilot.is_reported);
        let people: u64 = tables
            .volumes(pilot)
            .iter()
            .map(|v| v.n_people_per_year)
            .sum();
        // 0.939 of 145 300 for sickness (what the fund published), 1.15 of 17 800 for accidents
        // and diseases, 22 200 for leaves, 2 600 for the self-employed.
        assert!((178_000..184_000).contains(&people), "{people}");
        let euros: u64 = tables
            .funds()
            .iter()
            .flat_map(|fund| tables.volumes(fund))
            .map(|volume| volume.euros_per_year)
            .sum();
        assert!((18_000_000_000..19_000_000_000).contains(&euros), "{euros}");
        assert!(
            tables
                .figures()
                .iter()
                .all(|figure| !figure.source.is_empty())
        );
    }

    const GOLDEN: &str = "fa64452fdf427429ca627a92096b81025592e275e850c7468b6202d6c9ce03a5";
}

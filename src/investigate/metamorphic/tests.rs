//! Each relation is one that the law keeps, on drawn people, chosen cases and random files;
//! and each is broken by a payer who breaks it.

use std::collections::BTreeMap;

use super::*;
use crate::law::{self, Parameters};
use crate::measure::worked_ledger::parameters;
use crate::population::{self, Recipe, fixtures};

struct Lawful {
    gross: Option<Gross>,
    statement: Statement,
}

fn lawful(dossier: &Dossier, parameters: &Parameters) -> Option<Lawful> {
    let ledger = law::ledger(dossier, parameters, &dossier.settlements).ok()?;
    Some(Lawful {
        gross: Gross::of_law(dossier, &ledger),
        statement: ledger.statement(dossier),
    })
}

fn dossiers() -> Vec<Dossier> {
    let tables = fixtures::tables();
    let fund = "441".parse().unwrap();
    let recipe = Recipe::counts(
        &tables,
        fund,
        &[
            ("sickness/simple", 60),
            ("sickness/subrogated", 60),
            ("sickness/ald", 60),
            ("work-accident/simple", 60),
        ],
    );
    let recipe = recipe.unwrap();
    let drawn = (0..240).map(|index| population::person(&tables, &recipe, 8, 1, index));
    let chosen = population::design(&tables, fund, &[], 8, 1);
    let chosen = chosen.into_iter().step_by(7).collect::<Vec<_>>();
    let random = [
        population::wild,
        population::wild_accidents,
        population::wild_benefits,
        population::wild_leaves,
        population::wild_money,
        population::wild_self_employed,
    ];
    let random = random
        .iter()
        .flat_map(|wild| (0..150).map(|index| wild(8, index)));
    drawn.chain(chosen).chain(random).collect()
}

#[test]
fn the_law_keeps_every_relation_or_lacks_one_of_its_conditions() {
    let parameters = parameters();
    let mut counts: BTreeMap<Relation, (u32, u32, u32)> = BTreeMap::new();
    for dossier in dossiers() {
        let Some(law) = lawful(&dossier, &parameters) else {
            continue;
        };
        for relation in Relation::ALL {
            let Some(other) = changed(relation, &dossier, Some(&law.statement)) else {
                continue;
            };
            let Some(after) = lawful(&other, &parameters) else {
                continue;
            };
            let (n_kept, n_left_out, n_undecided) = counts.entry(relation).or_default();
            match (&law.gross, &after.gross) {
                (Some(before), Some(after)) => match parting(relation, before, after) {
                    None => *n_kept += 1,
                    Some(parting) if relation.needs_no_law() => {
                        panic!("{relation:?}: {parting:?} in {}", dossier.stratum.name)
                    }
                    Some(_) => *n_left_out += 1,
                },
                _ => *n_undecided += 1,
            }
        }
    }
    assert_eq!(counts.len(), Relation::ALL.len());
    for (relation, (n_kept, n_left_out, _)) in counts {
        // Conditions beyond those of the change itself are the exception.
        assert!(n_kept >= 40, "{relation:?}: {n_kept} kept");
        assert!(
            n_left_out * 15 <= n_kept,
            "{relation:?}: {n_left_out} left out"
        );
    }
}

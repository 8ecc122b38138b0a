//! Worked examples of law, to the cent, through the sandbox; through the oracle, they are in
//! `examples_by_law`. What every case must say of itself, and how many there are.
//!
//! Expected amounts are published or worked out by hand (`ci/arithmetic.py` redoes
//! the hand's part); none comes from our own output.

use std::collections::{BTreeMap, BTreeSet};

use recette::domain::{Cents, Dossier, SettlementAnswer, Statement};
use recette::sandbox;

use crate::example_file::cases;
use crate::example_statement::play_all;
use crate::source::read;

/// Fewest cases whose value somebody else printed.
const N_PUBLISHED: usize = 60;

/// Fewest cases with the wrong answer that people find.
const N_POPULAR_WRONG: usize = 20;

/// The whole ledger by the sandbox.
pub(crate) fn by_sandbox(dossier: &Dossier) -> Result<Statement, String> {
    settled_by_sandbox(dossier).map(|(file, _)| file.statement(None))
}

/// The sandbox, fed as an engine is, and what it answers to each settlement.
pub(crate) fn settled_by_sandbox(
    dossier: &Dossier,
) -> Result<(sandbox::engine::File, Vec<SettlementAnswer>), String> {
    let opening = dossier.opening();
    let said = |problem| format!("the sandbox refuses: {problem:?}");
    let (mut file, _) =
        sandbox::engine::File::open(dossier.reference.clone(), opening, &[]).map_err(said)?;
    let mut documents = dossier.documents.iter().peekable();
    let mut answers = Vec::new();
    for &as_of in &dossier.settlements {
        while let Some(document) = documents.next_if(|document| document.received_on <= as_of) {
            file.receive(document.clone()).map_err(said)?;
        }
        answers.push(file.settle(as_of).map_err(said)?);
    }
    Ok((file, answers))
}

#[test]
fn worked_examples_hold_to_the_cent_in_the_sandbox() {
    play_all(by_sandbox);
}

#[test]
fn every_case_is_usable_or_says_why_not() {
    let mut seen = BTreeSet::new();
    for (path, case) in cases() {
        let id = &case.id;
        assert!(seen.insert(id.clone()), "{path}: {id} twice");
        assert!(
            !case.source.is_empty() && !case.article.is_empty() && !case.category.is_empty(),
            "{path}: {id}: no source, article or category"
        );
        assert!(
            !case.computed_by.is_empty() && case.signed_by.as_deref() != Some(""),
            "{path}: {id}: say who computed it; leave `signed_by` out when nobody signed"
        );
        assert!(!case.arithmetic.is_empty(), "{path}: {id}: no arithmetic");
        if case.usable {
            assert!(
                case.facts.is_some() && case.expect.is_some() && case.reason.is_none(),
                "{path}: {id}: a usable case has facts and what to expect"
            );
        } else {
            assert!(
                case.reason.is_some() && case.facts.is_none() && case.awaits.is_none(),
                "{path}: {id}: a case that is not usable has a reason and no facts"
            );
        }
    }
}

#[test]
fn a_popular_wrong_answer_is_not_the_right_one() {
    let mut n_wrong = 0;
    for (path, case) in cases() {
        let Some(wrong) = &case.popular_wrong else {
            continue;
        };
        n_wrong += 1;
        let id = &case.id;
        assert!(
            !wrong.why.is_empty() && !wrong.source.is_empty(),
            "{path}: {id}: say what it forgets and where it is found"
        );
        let expect = case
            .expect
            .as_ref()
            .unwrap_or_else(|| panic!("{path}: {id}: the right answer stands beside it"));
        let days = expect.paid.iter().map(|span| span.daily);
        let totals = [expect.gross, expect.net_before_tax, expect.net];
        let right: Vec<Cents> = days.chain(totals.into_iter().flatten()).collect();
        assert!(
            !right.contains(&wrong.amount),
            "{path}: {id}: {} is the right answer",
            wrong.amount
        );
    }
    assert!(n_wrong >= N_POPULAR_WRONG, "{n_wrong} wrong answers");
}

#[test]
fn enough_cases_are_published_elsewhere() {
    let n_published = cases().iter().filter(|(_, case)| case.published).count();
    assert!(n_published >= N_PUBLISHED, "{n_published} published cases");
}

#[test]
fn no_category_has_lost_its_cases() {
    let mut counts: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for (_, case) in cases() {
        let decided = case.is_decided();
        let count = counts.entry(case.category).or_default();
        count.0 += usize::from(decided);
        count.1 += usize::from(case.awaits.is_some() && !decided);
        count.2 += usize::from(!case.usable);
    }
    let counted: Vec<String> = counts
        .iter()
        .map(|(category, (decided, awaiting, not))| {
            format!("{category} {decided}+{awaiting}+{not}")
        })
        .collect();
    // Decided + awaiting a rule + not usable, by category.
    assert_eq!(
        counted,
        [
            "adoption 10+0+0",
            "advance 1+0+1",
            "ald 15+0+0",
            "apprenti 0+0+2",
            "assimilation 19+0+0",
            "astreinte 0+0+1",
            "at_calcul 8+0+0",
            "at_consolidation 1+0+0",
            "at_diviseur 3+0+0",
            "at_impot 1+0+0",
            "at_jeune 0+0+1",
            "at_jours 9+0+0",
            "at_plafond 8+0+3",
            "at_primes 0+0+3",
            "at_reconnaissance 18+0+0",
            "at_trajet 1+0+0",
            "at_travail_leger 2+0+0",
            "calcul_base 10+0+0",
            "carence 15+0+0",
            "carence_total 2+0+1",
            "chomage 9+0+0",
            "conge_naissance 10+0+1",
            "contestation 7+0+0",
            "csg 5+0+0",
            "debt 11+0+0",
            "deces 3+0+0",
            "deuil 8+0+0",
            "discontinu 5+0+0",
            "duree_360 10+0+0",
            "duree_prescription 9+0+0",
            "formulaire 5+0+0",
            "hebdomadaire 9+0+0",
            "impot 3+0+0",
            "independants 37+0+2",
            "independants_maternite 12+0+2",
            "interruption 23+0+0",
            "iti 4+0+0",
            "ledger 3+0+0",
            "maintien 15+0+0",
            "maternite_droits 9+0+0",
            "maternite_jours 42+0+0",
            "maternite_minimum 14+0+0",
            "maternite_montant 24+0+1",
            "mp 4+0+0",
            "ouverture_droits 35+0+1",
            "paternite 15+0+0",
            "plafond 45+0+2",
            "plafond_reconstitution 1+0+1",
            "prescripteur 4+0+0",
            "prescription 5+0+0",
            "rechute 8+0+0",
            "reconstitution 14+0+0",
            "retraite 23+0+0",
            "sanction 14+0+0",
            "sixieme_mois 13+0+0",
            "subrogation 7+0+0",
            "subrogation_partagee 6+0+0",
            "teleconsultation 17+0+0",
            "tpt 25+0+0",
        ]
    );
}

#[test]
fn the_page_of_the_law_counts_the_cases_as_they_are() {
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for (_, case) in cases() {
        let is_decided = case.is_decided();
        let is_unsigned = case.usable && case.signed_by.is_none();
        let count = counts.entry(case.category.clone()).or_default();
        count[0] += usize::from(is_decided);
        count[1] += usize::from(case.usable && !is_decided);
        count[2] += usize::from(is_unsigned);
    }
    let page = read("docs/law.md");
    let mut told = BTreeSet::new();
    for row in page.lines().filter(|row| row.starts_with("| ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, _, _, _, _, _, categories, examples, waiting, unsigned, _] = cells[..] else {
            continue;
        };
        let Ok(said) = [examples, waiting, unsigned]
            .iter()
            .map(|cell| cell.parse::<usize>())
            .collect::<Result<Vec<_>, _>>()
        else {
            continue;
        };
        let mut sum = [0; 3];
        for category in categories.split_whitespace() {
            let category = category.trim_matches('`');
            let count = counts.get(category);
            let count = count.unwrap_or_else(|| panic!("docs/law.md: no case of `{category}`"));
            told.insert(category.to_owned());
            for (sum, count) in sum.iter_mut().zip(count) {
                *sum += count;
            }
        }
        assert_eq!(said, sum, "docs/law.md: {row}");
    }
    let all: BTreeSet<String> = counts.into_keys().collect();
    assert_eq!(told, all, "docs/law.md: a category is missing");
}

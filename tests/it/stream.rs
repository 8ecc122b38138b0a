//! Documents that travel badly, played by the law and by the sandbox: they agree, and what
//! must change nothing changes nothing.

use recette::domain::{Dossier, Pool, SettlementAnswer};
use recette::population::{self, Disturbance, Recipe, disturb};
use recette::{law, sandbox};

use crate::differential::comparable;
use crate::examples_by_law::parameters;
use crate::people::tables;

/// Chosen files, one in `step`, and a few hundred drawn ones.
fn files(parameters: &law::Parameters, step: usize) -> Vec<Dossier> {
    let tables = tables();
    let fund = "441".parse().unwrap();
    let chosen = population::design(&tables, fund, &law::thresholds(parameters), 12, 0);
    let mut files: Vec<Dossier> = chosen.into_iter().step_by(step).collect();
    let recipe = Recipe::caseload(&tables, fund).unwrap();
    files.extend((0..300).map(|index| population::person(&tables, &recipe, 12, 0, index)));
    files
}

/// What the law answers; nothing when it abstains.
fn by_law(dossier: &Dossier, parameters: &law::Parameters) -> Option<Vec<SettlementAnswer>> {
    let ledger = law::ledger(dossier, parameters, &dossier.settlements).ok()?;
    ledger.undecided.is_empty().then(|| ledger.answers(dossier))
}

/// What the sandbox answers; it must refuse what the file says, and nothing else.
fn by_sandbox(dossier: &Dossier) -> Vec<SettlementAnswer> {
    let told = || format!("{} {:?}", dossier.stratum.name, dossier.factors);
    let reference = dossier.reference.clone();
    let (mut file, _) = sandbox::engine::File::open(reference, dossier.opening(), &[])
        .unwrap_or_else(|problem| panic!("{}: {problem:?}", told()));
    let mut next = 0;
    let mut answers = Vec::new();
    for &as_of in &dossier.settlements {
        while let Some(document) = dossier.documents.get(next)
            && document.received_on <= as_of
        {
            match (
                file.receive(document.clone()),
                dossier.expected_refusal(next),
            ) {
                (Ok(_), None) => {}
                (Err(problem), Some(code)) => assert_eq!(problem.code, code, "{}", told()),
                (received, expected) => panic!("{}: {received:?}, not {expected:?}", told()),
            }
            next += 1;
        }
        let answer = file.settle(as_of);
        answers.push(answer.unwrap_or_else(|problem| panic!("{}: {problem:?}", told())));
    }
    answers
}

fn all(answers: &[SettlementAnswer]) -> Vec<serde_json::Value> {
    answers.iter().map(comparable).collect()
}

#[test]
fn the_law_and_the_sandbox_agree_on_files_whose_documents_travel_badly() {
    let parameters = parameters();
    let files = files(&parameters, 6);
    for disturbance in Disturbance::ALL {
        let (mut n_played, mut n_chosen) = (0, 0);
        for disturbed in files.iter().filter_map(|file| disturb(file, disturbance)) {
            disturbed.check().unwrap();
            let Some(expected) = by_law(&disturbed, &parameters) else {
                continue;
            };
            assert_eq!(
                all(&expected),
                all(&by_sandbox(&disturbed)),
                "{} {:?}",
                disturbed.stratum.name,
                disturbed.factors
            );
            n_played += 1;
            n_chosen += usize::from(disturbed.stratum.pool == Pool::Design);
        }
        let name = disturbance.name();
        assert!(
            n_played > 100 && n_chosen > 10,
            "{name}: {n_played}, {n_chosen} chosen"
        );
    }
}

#[test]
fn documents_that_come_twice_or_in_another_order_before_the_first_settlement_change_nothing() {
    let parameters = parameters();
    for disturbance in [Disturbance::Duplicate, Disturbance::Reordered] {
        let mut n_played = 0;
        for file in files(&parameters, 3) {
            let Some(disturbed) = disturb(&file, disturbance) else {
                continue;
            };
            let told = format!("{} {:?}", disturbed.stratum.name, disturbed.factors);
            assert_eq!(file.settlements, disturbed.settlements, "{told}");
            assert_eq!(
                all(&by_sandbox(&file)),
                all(&by_sandbox(&disturbed)),
                "by the sandbox, {told}"
            );
            let by_law = |file| by_law(file, &parameters).map(|answers| all(&answers));
            assert_eq!(by_law(&file), by_law(&disturbed), "by law, {told}");
            n_played += 1;
        }
        assert!(n_played > 200, "{}: {n_played}", disturbance.name());
    }
}

#[test]
fn what_is_lost_withdrawn_or_corrected_is_seen_in_what_is_paid() {
    let parameters = parameters();
    let files = files(&parameters, 12);
    for disturbance in [
        Disturbance::Late,
        Disturbance::Lost,
        Disturbance::Cancelled,
        Disturbance::Corrected,
    ] {
        let differs = |file: &&Dossier| {
            let disturbed = disturb(file, disturbance)?;
            let (before, after) = (by_law(file, &parameters)?, by_law(&disturbed, &parameters)?);
            Some(all(&before) != all(&after))
        };
        let told: Vec<bool> = files.iter().filter_map(|file| differs(&file)).collect();
        let n_seen = told.iter().filter(|seen| **seen).count();
        // A pay above the cap, or a stop without a paid day, hides a correction.
        assert!(
            n_seen * 3 > told.len(),
            "{}: {n_seen} of {}",
            disturbance.name(),
            told.len()
        );
    }
}

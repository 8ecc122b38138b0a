//! Worked examples of law through the oracle alone.
//!
//! Stands apart from `examples` and calls nothing but `domain` and `law`: the mutants of
//! `ci/long/mutants.sh` are played on a crate that holds no other part.

use recette::domain::{Dossier, Statement};
use recette::law;

use crate::example_file::{Awaited, cases};
use crate::example_statement::{play_all, report};
use crate::source::{paths_under, read};

/// The files of `datasets/law` that the law reads: (file name, text).
pub(crate) fn law_files() -> Vec<(String, String)> {
    let mut paths = paths_under("datasets/law/parameters", ".toml");
    paths.push("datasets/law/policy.toml".into());
    paths
        .iter()
        .map(|path| (path.rsplit('/').next().unwrap().to_owned(), read(path)))
        .collect()
}

/// The dated values of `datasets/law`.
pub(crate) fn parameters() -> law::Parameters {
    let texts = law_files();
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    law::Parameters::read(&files).unwrap_or_else(|error| panic!("{error}"))
}

/// The whole ledger by the oracle.
pub(crate) fn by_law(dossier: &Dossier, parameters: &law::Parameters) -> Result<Statement, String> {
    let ledger = law::ledger(dossier, parameters, &dossier.settlements)
        .map_err(|error| error.to_string())?;
    match ledger.undecided.first() {
        Some(undecided) => Err(format!("the law abstains: {undecided:?}")),
        None => Ok(ledger.statement(dossier)),
    }
}

#[test]
fn worked_examples_hold_to_the_cent_by_law() {
    let parameters = parameters();
    play_all(|dossier| by_law(dossier, &parameters));
}

#[test]
fn the_law_abstains_on_cases_that_await_a_rule() {
    let parameters = parameters();
    let mut wrong = Vec::new();
    for (path, case) in cases() {
        let (Some(awaited), Some(facts)) = (case.awaits, &case.facts) else {
            continue;
        };
        let dossier = facts.dossier(&case.id);
        // Decided today without the rule, hence wrongly: only the form is checked.
        if awaited == Awaited::KeptRights {
            continue;
        }
        match by_law(&dossier, &parameters) {
            Err(error) if error.starts_with("the law abstains") => {}
            Err(error) => wrong.push(report(&path, &case, &error)),
            Ok(_) => wrong.push(report(&path, &case, &format!("{awaited:?} is decided"))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! The synthetic people as the law sees them: every class lives what its name says, and
//! nothing of it is left undecided.

use std::collections::{BTreeMap, BTreeSet};

use recette::domain::{Benefit, Dossier, LetterKind, Payee, StopStatus};
use recette::law;
use recette::population::{Recipe, TABLE_FILES, Tables, person};

use crate::examples_by_law::parameters;
use crate::source::read;

const N_PER_CLASS: u64 = 150;

/// What happened to the dossiers of one class, counted by dossier.
#[derive(Default)]
struct Lived {
    n: u64,
    n_paid_days: i64,
    happened: BTreeMap<&'static str, u64>,
}

impl Lived {
    fn add(&mut self, dossier: &Dossier, parameters: &law::Parameters) {
        let ledger = law::ledger(dossier, parameters, &dossier.settlements)
            .unwrap_or_else(|error| panic!("{}: {error}", dossier.stratum.name));
        self.n += 1;
        let mut happened = Vec::new();
        if !ledger.undecided.is_empty() {
            happened.push("undecided");
        }
        let answers = ledger.answers(dossier);
        for answer in &answers {
            for line in &answer.lines {
                self.n_paid_days += i64::from(line.n_days());
                happened.push(match line.payee {
                    Payee::Insured => "paid to the insured",
                    _ => "paid to an employer",
                });
                match line.kind {
                    Some(Benefit::SicknessAld) => happened.push("long-term illness paid"),
                    Some(Benefit::TherapeuticPartTime) => happened.push("part time paid"),
                    Some(
                        Benefit::WorkAccident
                        | Benefit::CommutingAccident
                        | Benefit::OccupationalDisease,
                    ) => happened.push("accident paid"),
                    Some(Benefit::UnfitnessAllowance) => happened.push("unfitness paid"),
                    Some(
                        Benefit::Maternity
                        | Benefit::Paternity
                        | Benefit::Adoption
                        | Benefit::BirthLeave,
                    ) => happened.push("leave paid"),
                    Some(Benefit::Sickness) => happened.push("sickness paid"),
                    _ => {}
                }
            }
            let takers: BTreeSet<Payee> = answer
                .lines
                .iter()
                .map(|line| line.payee)
                .filter(|payee| matches!(payee, Payee::Employer(_)))
                .collect();
            if takers.len() > 1 {
                happened.push("paid to several employers");
            }
            if !answer.regularisations.is_empty() {
                happened.push("regularisation");
            }
            if !answer.debts.is_empty() {
                happened.push("debt");
            }
            if answer.advances.iter().any(|advance| advance.absorbed.0 > 0) {
                happened.push("advance absorbed");
            }
            for letter in &answer.letters {
                happened.push(match letter.kind {
                    LetterKind::Refusal => "refusal",
                    LetterKind::EndOfRights => "end of rights",
                    LetterKind::LateWarning => "late warning",
                    LetterKind::Reduction => "reduction",
                    LetterKind::Recognition => "recognition",
                    LetterKind::RefusedRecognition => "recognition refused",
                    _ => "other letter",
                });
            }
        }
        for stop in answers.iter().flat_map(|answer| &answer.stops) {
            match stop.status {
                StopStatus::Waiting => happened.push("waited"),
                StopStatus::Cancelled => happened.push("withdrawn"),
                _ => {}
            }
        }
        if let Some(last) = answers.last()
            && last
                .stops
                .iter()
                .any(|stop| stop.status == StopStatus::Waiting)
        {
            happened.push("still waiting at the end");
        }
        happened.sort_unstable();
        happened.dedup();
        for what in happened {
            *self.happened.entry(what).or_default() += 1;
        }
    }

    fn share(&self, what: &str) -> u64 {
        self.happened.get(what).copied().unwrap_or(0) * 100 / self.n.max(1)
    }
}

/// What must happen to at least so many in a hundred of a class.
const EXPECTED: &[(&str, &str, u64)] = &[
    ("sickness/simple", "paid to the insured", 95),
    ("sickness/simple-long", "paid to the insured", 95),
    ("sickness/extension", "paid to an employer", 20),
    ("sickness/gap", "paid to the insured", 95),
    ("sickness/subrogated", "paid to an employer", 75),
    ("sickness/subrogation-changes", "paid to an employer", 75),
    ("sickness/ald", "long-term illness paid", 55),
    ("sickness/ald-next", "long-term illness paid", 70),
    ("sickness/late-documents", "waited", 40),
    ("sickness/corrected-statement", "regularisation", 15),
    ("sickness/corrected-statement", "debt", 20),
    ("sickness/cancelled", "debt", 20),
    ("sickness/late-sending", "late warning", 30),
    ("sickness/late-sending", "reduction", 20),
    ("sickness/several-employers", "paid to the insured", 50),
    ("sickness/limit-360", "end of rights", 50),
    ("sickness/beyond-six-months", "paid to the insured", 35),
    ("sickness/advance", "advance absorbed", 90),
    ("sickness/rights-edge", "refusal", 15),
    ("sickness/missing-statement", "waited", 95),
    ("sickness/missing-statement", "still waiting at the end", 50),
    ("sickness/new-hire", "refusal", 10),
    ("sickness/discontinuous", "paid to the insured", 70),
    ("sickness/weekly-pay", "paid to the insured", 90),
    ("sickness/part-time", "part time paid", 60),
    ("sickness/part-time", "long-term illness paid", 25),
    ("sickness/pensioner", "end of rights", 15),
    ("sickness/pensioner", "paid to the insured", 50),
    ("sickness/unemployed", "paid to the insured", 70),
    ("sickness/unemployed", "refusal", 2),
    ("sickness/distance", "paid to the insured", 40),
    ("sickness/two-subrogations", "paid to several employers", 80),
    ("sickness/contested-debt", "debt", 50),
    ("sickness/contested-debt", "regularisation", 5),
    ("sickness/switch-in-flight", "paid to the insured", 70),
    ("sickness/switch-in-flight", "debt", 10),
    ("sickness/switch-in-flight", "regularisation", 10),
    ("sickness/switch-in-flight", "advance absorbed", 3),
    ("work-accident/simple", "recognition", 80),
    ("work-accident/simple", "accident paid", 45),
    ("work-accident/long", "accident paid", 75),
    ("work-accident/long", "paid to an employer", 20),
    ("work-accident/long", "regularisation", 30),
    ("work-accident/long", "unfitness paid", 1),
    ("commuting-accident/simple", "accident paid", 60),
    ("occupational-disease/simple", "regularisation", 40),
    ("occupational-disease/simple", "recognition refused", 15),
    ("relapse/simple", "accident paid", 45),
    ("relapse/simple", "recognition refused", 10),
    ("maternity/simple", "leave paid", 85),
    ("maternity/simple", "paid to an employer", 20),
    ("maternity/changed", "leave paid", 85),
    ("maternity/changed", "sickness paid", 5),
    ("maternity/changed", "refusal", 4),
    ("paternity/simple", "leave paid", 95),
    ("paternity/simple", "paid to an employer", 20),
    ("birth-leave/simple", "leave paid", 85),
    ("adoption/simple", "leave paid", 95),
    ("self-employed/sickness", "paid to the insured", 55),
    ("self-employed/sickness", "part time paid", 3),
    ("self-employed/sickness", "long-term illness paid", 2),
    ("self-employed/sickness", "refusal", 10),
    ("self-employed/sickness", "end of rights", 2),
    ("self-employed/sickness", "waited", 20),
];

#[test]
fn every_class_lives_what_its_name_says() {
    let (tables, parameters) = (tables(), parameters());
    let mut failed = Vec::new();
    for facts in tables.strata() {
        let fund = "441".parse().unwrap();
        let recipe = Recipe::counts(&tables, fund, &[(&facts.name, N_PER_CLASS)]).unwrap();
        let mut lived = Lived::default();
        for index in 0..N_PER_CLASS {
            lived.add(&person(&tables, &recipe, 42, 0, index), &parameters);
        }
        if lived.n_paid_days == 0 {
            failed.push(format!("{}: nobody is ever paid", facts.name));
        }
        if lived.share("undecided") > 0 {
            failed.push(format!("{}: the law abstains", facts.name));
        }
        for (name, what, least) in EXPECTED {
            if *name == facts.name && lived.share(what) < *least {
                failed.push(format!(
                    "{name}: {what} for {} % only, of {:?}",
                    lived.share(what),
                    lived.happened
                ));
            }
        }
    }
    assert_eq!(failed, Vec::<String>::new());
}

#[test]
fn any_number_of_threads_makes_the_same_people() {
    let tables = tables();
    let recipe = Recipe::caseload(&tables, "441".parse().unwrap()).unwrap();
    let make = |range: std::ops::Range<u64>| -> Vec<Dossier> {
        range
            .map(|index| person(&tables, &recipe, 5, 6, index))
            .collect()
    };
    let whole = make(0..900);
    let parts: Vec<Dossier> = std::thread::scope(|scope| {
        let parts = [0..200, 200..450, 450..900].map(|part| scope.spawn(|| make(part)));
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap())
            .collect()
    });
    assert_eq!(whole, parts);
}

pub(crate) fn tables() -> Tables {
    let texts = TABLE_FILES.map(|path| (path, read(&format!("datasets/{path}"))));
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    Tables::read(&files).unwrap()
}

//! A person's own cases: the real binary with workbooks, and dossiers that go through a
//! workbook and come out the same for the law and the sandbox.

use std::collections::BTreeMap;

use recette::domain::{Benefit, Cents, Content, Dossier, Language};
use recette::law;
use recette::workbook::{self, FileFormat, OwnCase, Workbook};

use crate::desk::{Desk, SCENARIO};
use crate::differential::comparable;
use crate::differential_files::Family;
use crate::examples::settled_by_sandbox;
use crate::examples_by_law::parameters;
use crate::people::tables;
use crate::source::root;

/// Of another fund than the one that a workbook names by default.
fn desk() -> Desk {
    Desk::with(&SCENARIO.replace("441", "595"))
}

/// The worked cases, the second one with a figure of hers that is wrong.
fn with_one_wrong(desk: &Desk, name: &str, format: FileFormat, language: Language) {
    let tables = tables();
    let bytes = workbook::write_example(format, &tables, language);
    let mut book = workbook::read(&bytes, &tables, 1, 1).unwrap();
    book.cases[1].expected[0].amount = Cents(88_000);
    let bytes = workbook::write(&book, format, &tables).unwrap();
    std::fs::write(desk.path(name), bytes).unwrap();
}

#[test]
fn a_new_workbook_is_checked_at_once_and_never_overwritten() {
    let desk = desk();
    for name in ["cas.xlsx", "cas.ods"] {
        let (code, said) = desk.say(&["cases", "new", name, "--example"]);
        assert_eq!(code, 0, "{said}");
        let (code, said) = desk.say(&["cases", "check", name]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("2 cas, 3 montants attendus"), "{said}");
        assert!(
            said.contains("elle 41,10, oracle 41,10, d'accord"),
            "{said}"
        );
        let (code, said) = desk.say(&["cases", "new", name]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("exists already"), "{said}");
    }
    let (code, said) = desk.say(&["cases", "new", "cases.csv"]);
    assert_eq!(code, 2, "{said}");
    let (code, said) = desk.say(&["cases", "new", "empty.xlsx", "--lang", "en"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = desk.say(&["cases", "check", "empty.xlsx"]);
    assert_eq!(code, 2, "{said}");
}

#[test]
fn an_amount_that_the_oracle_does_not_give_ends_with_one_and_shows_both() {
    let desk = desk();
    with_one_wrong(&desk, "fr.ods", FileFormat::Ods, Language::Fr);
    let (code, said) = desk.say(&["cases", "check", "fr.ods"]);
    assert_eq!(code, 1, "{said}");
    for part in [
        "elle 880,00 [CSS art. R. 323-4 et R. 323-5], oracle 867,90",
        "ÉCART de 12,10",
        "1 montant diffère",
        "recette dispute add",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let (code, said) = desk.say(&[
        "cases",
        "check",
        "fr.ods",
        "--lang",
        "en",
        "--case",
        "Maladie simple",
    ]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 case, 2 amounts expected"), "{said}");
}

/// Written by `cases new`, filled and saved by `LibreOffice` 7.4: dates typed, pays of later
/// months as formulas, and one amount that is wrong on purpose.
#[test]
fn workbooks_that_a_spreadsheet_saved_are_read() {
    let desk = desk();
    for name in ["filled.xlsx", "filled.ods"] {
        std::fs::copy(root().join("tests/workbooks").join(name), desk.path(name)).unwrap();
        let (code, said) = desk.say(&["cases", "check", name]);
        assert_eq!(code, 1, "{said}");
        for part in [
            "le 5 mars 2026, assuré : elle 41,10, oracle 41,10, d'accord",
            "Boulangerie : elle 880,00 [CSS art. R. 323-4], oracle 867,90",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    let (code, said) = desk.say(&["run", "tiny.toml", "--cases", "filled.ods"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("the oracle gives 1 of the 2 amounts expected"),
        "{said}"
    );
}

#[test]
fn a_case_of_a_workbook_can_be_explained_and_disputed() {
    let desk = desk();
    with_one_wrong(&desk, "cas.xlsx", FileFormat::Xlsx, Language::Fr);
    let words = [
        "cases",
        "check",
        "cas.xlsx",
        "--case",
        "Salaire maintenu",
        "--out",
        "un.json",
    ];
    let (code, said) = desk.say(&words);
    assert_eq!(code, 1, "{said}");
    let (code, said) = desk.say(&["explain", "un.json", "--lang", "fr"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("39,45"), "{said}");
    let (code, said) = desk.say(&["cases", "new", "again.ods", "--from", "un.json"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = desk.say(&["cases", "check", "again.ods"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("Salaire maintenu"), "{said}");
}

#[test]
fn a_wrong_workbook_ends_with_two_and_names_file_sheet_and_cell() {
    let desk = desk();
    std::fs::write(desk.path("cas.ods"), b"PK no archive").unwrap();
    let (code, said) = desk.say(&["run", "tiny.toml", "--cases", "cas.ods"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("cas.ods: found something else than a workbook"),
        "{said}"
    );

    let tables = tables();
    let bytes = workbook::write_example(FileFormat::Xlsx, &tables, Language::Fr);
    let mut book = workbook::read(&bytes, &tables, 1, 1).unwrap();
    let again = book.cases[0].clone();
    book.cases.push(again);
    let bytes = workbook::write(&book, FileFormat::Xlsx, &tables).unwrap();
    std::fs::write(desk.path("deux.xlsx"), bytes).unwrap();
    for words in [
        ["cases", "check", "deux.xlsx", "--lang"],
        ["run", "tiny.toml", "--plan", "--cases"],
    ] {
        let (code, said) = desk.say(
            &[
                &words[..],
                &[if words[0] == "run" { "deux.xlsx" } else { "fr" }],
            ]
            .concat(),
        );
        assert_eq!(code, 2, "{said}");
        assert!(
            said.contains("deux.xlsx: feuille « Cas », cellule A4 : trouvé de nouveau le cas « Maladie simple »"),
            "{said}"
        );
        assert!(!desk.path("reports").exists());
    }
}

#[test]
fn a_run_plays_own_cases_and_shows_three_columns() {
    let desk = desk();
    with_one_wrong(&desk, "cas.xlsx", FileFormat::Xlsx, Language::Fr);
    let (code, said) = desk.say(&["run", "tiny.toml", "--plan", "--cases", "cas.xlsx"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("own/votre-nom-caisse-595/sickness"), "{said}");
    let (code, said) = desk.say(&["run", "tiny.toml", "--cases", "cas.xlsx"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("the oracle gives 2 of the 3 amounts expected"),
        "{said}"
    );
    let folder = desk.run_folder();
    let summary = std::fs::read_to_string(folder.join("summary.md")).unwrap();
    for row in [
        "2026-03-05 | insured | 41.10 € | 41.10 € | 41.10 € | all three agree",
        "2026-03-10 to 2026-03-31 | A | 880.00 € | 867.90 € | 867.90 € | she differs",
    ] {
        let summary = summary.replace('\u{a0}', " ");
        assert!(summary.contains(row), "{row}: {summary}");
    }
    let page = std::fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.contains("id=\"own\"") && page.contains("she differs"));
    assert_eq!(
        std::fs::read(folder.join("cases.xlsx")).unwrap(),
        std::fs::read(desk.path("cas.xlsx")).unwrap()
    );
    // The first two dossiers are hers: the sample has no chosen case before them.
    let what = format!("{}#1", folder.display());
    let (code, said) = desk.say(&["replay", &what]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("right, as in the run"), "{said}");
}

#[test]
fn an_engine_that_is_wrong_for_own_cases_is_no_go_for_that_reason() {
    let desk = desk();
    with_one_wrong(&desk, "cas.ods", FileFormat::Ods, Language::En);
    let words = [
        "run",
        "tiny.toml",
        "--cases",
        "cas.ods",
        "--fault",
        "payee_insured_despite_subrogation",
    ];
    let (code, said) = desk.say(&words);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("own/your-name-fund-595/sickness"), "{said}");
    let summary = std::fs::read_to_string(desk.run_folder().join("summary.md")).unwrap();
    let summary = summary.replace('\u{a0}', " ");
    // She 880.00, the oracle 867.90, the engine nothing: the employer is not paid.
    assert!(
        summary.contains("880.00 € | 867.90 € | 0.00 € | all three differ"),
        "{summary}"
    );
}

/// What a dossier shows, for the count below.
fn shows(dossier: &Dossier) -> Vec<&'static str> {
    let mut shown = Vec::new();
    if dossier.career.employments.len() > 1 {
        shown.push("several employers");
    }
    if dossier.career.self_employed.is_some() {
        shown.push("self-employed");
    }
    for document in &dossier.documents {
        if document.cancelled {
            shown.push("cancellation");
        } else if document.version > 1 {
            shown.push("correction");
        }
        shown.push(match &document.content {
            Content::EmployerStatement(statement) if !statement.subrogations.is_empty() => {
                "subrogation"
            }
            Content::EmployerStatement(_) => "pays",
            Content::PartTimeLoss(_) => "part time",
            Content::AldDecision(_) => "long-term illness",
            Content::AccidentDecision(_) => "accident",
            Content::Leave(leave) if leave.benefit == Benefit::Maternity => "maternity",
            Content::Leave(leave) if leave.benefit == Benefit::Paternity => "paternity",
            Content::UnemploymentBenefit(_) => "unemployment",
            Content::YearlyIncome(_) => "yearly income",
            _ => "other",
        });
    }
    shown
}

#[test]
fn dossiers_that_go_through_a_workbook_are_decided_alike_by_law_and_sandbox() {
    const N_OF_A_FAMILY: usize = 25;
    let tables = tables();
    let parameters = parameters();
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for (rank, family) in Family::ALL.into_iter().enumerate() {
        let format = [FileFormat::Xlsx, FileFormat::Ods][rank % 2];
        let mut n_said = 0;
        for index in 0..3_000 {
            let dossier = family.file(index);
            let book = Workbook {
                language: [Language::Fr, Language::En][rank % 2],
                cases: vec![OwnCase::of(dossier, 1)],
                identities: Vec::new(),
            };
            let Ok(bytes) = workbook::write(&book, format, &tables) else {
                continue;
            };
            // What contradicts itself on purpose is a mistake in a workbook.
            let Ok(again) = workbook::read(&bytes, &tables, 4, index) else {
                continue;
            };
            let (before, after) = (&book.cases[0].dossier, &again.cases[0].dossier);
            assert_eq!(before.digest(), after.digest(), "{} {index}", family.name());
            for what in shows(after) {
                *seen.entry(what).or_default() += 1;
            }
            agree(after, &parameters, &format!("{} {index}", family.name()));
            n_said += 1;
            if n_said == N_OF_A_FAMILY {
                break;
            }
        }
        assert!(n_said > 0, "no file of {} fits a workbook", family.name());
    }
    for what in [
        "several employers",
        "self-employed",
        "cancellation",
        "correction",
        "subrogation",
        "pays",
        "part time",
        "long-term illness",
        "accident",
        "maternity",
        "paternity",
        "unemployment",
        "yearly income",
    ] {
        assert!(seen.contains_key(what), "{what}: {seen:?}");
    }
}

/// Every settlement that the law decides is what the sandbox answers.
fn agree(dossier: &Dossier, parameters: &law::Parameters, name: &str) {
    let Ok(ledger) = law::ledger(dossier, parameters, &dossier.settlements) else {
        return;
    };
    let (_, found) = settled_by_sandbox(dossier).unwrap_or_else(|error| panic!("{name}: {error}"));
    for (at, (settled, found)) in ledger.settlements.iter().zip(&found).enumerate() {
        if !settled.decided {
            break;
        }
        assert_eq!(
            comparable(&ledger.answer(dossier, at)),
            comparable(found),
            "{name}, settlement {at}"
        );
    }
}

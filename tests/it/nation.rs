//! `recette people --describe`, and tables that are refused before anybody is drawn.

use std::process::{Command, Output};

use recette::population::{TABLE_FILES, Tables};

use crate::source::read;

fn recette(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_recette"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_year_of_a_few_people_is_the_same_each_time_and_misses_what_is_published() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("year.html");
    let arguments = |n| ["people", "--fund", "all", "-n", n, "--describe"];
    let first = recette(&arguments("400"));
    let again = recette(&[&arguments("400")[..], &[page.to_str().unwrap()]].concat());
    assert_eq!(first.stdout, again.stdout);
    let text = String::from_utf8(first.stdout).unwrap();
    // So few people cannot give the published totals: the check can fail.
    assert_eq!(first.status.code(), Some(1), "{text}");
    assert!(
        text.contains("MISSED") && text.contains("predicted"),
        "{text}"
    );
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("<svg") && !page.contains("<script"));
    // One fund has no published totals of its own to miss.
    let fund = recette(&["people", "--fund", "731", "-n", "50", "--describe"]);
    assert_eq!(fund.status.code(), Some(0));
}

#[test]
fn a_code_or_a_name_that_is_no_fund_is_answered_with_the_nearest() {
    for (asked, hint) in [
        ("442", "former code of `441`"),
        ("savoie", "`731`"),
        ("999", "did you mean"),
        ("all", "did you mean"),
    ] {
        let output = recette(&["people", "--fund", asked]);
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(hint), "{asked}: {text}");
    }
}

#[test]
fn tables_that_do_not_add_up_or_name_nobody_are_refused() {
    for (file, right, wrong, said) in [
        (
            "caseload/sickness.toml",
            "50, 25, 15]",
            "50, 25, 16]",
            "sum to 1001, not to 1000",
        ),
        (
            "caseload/calendar.toml",
            "weights = [28,",
            "weights = [27,",
            "sum to 99, not to 100",
        ),
        (
            "funds/mix.toml",
            "\"Normandie\"",
            "\"Normandy\"",
            "did you mean `Normandie`",
        ),
        (
            "funds/mix.toml",
            "[\"sickness\"]",
            "[\"sicknes\"]",
            "did you mean `sickness`",
        ),
        (
            "funds/funds.csv",
            ",739000,",
            ",7390000,",
            "the nation 30000000",
        ),
    ] {
        let texts = TABLE_FILES.map(|path| {
            let text = read(&format!("datasets/{path}"));
            let is_changed = path == file;
            assert!(!is_changed || text.contains(right), "{file} has no {right}");
            let text = if is_changed {
                text.replace(right, wrong)
            } else {
                text
            };
            (path, text)
        });
        let files = texts.each_ref().map(|(path, text)| (*path, text.as_str()));
        let error = Tables::read(&files).unwrap_err().to_string();
        assert!(error.contains(file) && error.contains(said), "{error}");
    }
}

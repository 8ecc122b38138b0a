//! What `cases check` says of a workbook without a mistake: her figures and the oracle's.

use std::fmt::Write as _;
use std::path::Path;

use super::super::explain::Language;
use super::super::failure::Failure;
use super::super::own::{entitlement, payee};
use crate::law::Parameters;
use crate::measure::Beside;
use crate::report::hostile::terminal;
use crate::workbook::{OwnCase, Workbook};

/// What is said, and how many amounts the oracle does not give.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) n_apart: usize,
}

/// Sets every amount expected beside the oracle's.
pub(super) fn told(
    book: &Workbook,
    file: &Path,
    parameters: &Parameters,
    language: Language,
) -> Result<Told, Failure> {
    let n_amounts: usize = book.cases.iter().map(|case| case.expected.len()).sum();
    let n_cases = book.cases.len();
    let file = file.display();
    let mut told = Told {
        text: language.pick_owned(
            format!(
                "{file}: {}, {} expected\n",
                counted(n_cases, "case", "cases"),
                counted(n_amounts, "amount", "amounts")
            ),
            format!(
                "{file} : {n_cases} cas, {}\n",
                counted(n_amounts, "montant attendu", "montants attendus")
            ),
        ),
        n_apart: 0,
    };
    for case in &book.cases {
        let lines = of_case(case, parameters, language)?;
        for (text, is_apart) in lines {
            told.n_apart += usize::from(is_apart);
            let _ = writeln!(told.text, "{text}");
        }
    }
    if told.n_apart > 0 {
        let (english, french) = match told.n_apart {
            1 => (
                "1 amount differs".to_owned(),
                "1 montant diffère".to_owned(),
            ),
            n => (
                format!("{n} amounts differ"),
                format!("{n} montants diffèrent"),
            ),
        };
        told.text.push_str(&language.pick_owned(
            format!("{english}. Read the case again first; to contest the oracle: `recette cases check {file} --case NAME --out one.json`, then `recette dispute add one.json` (docs/disputes.md)\n"),
            format!("{french}. Relisez d'abord le cas ; pour contester l'oracle : `recette cases check {file} --case NOM --out un.json`, puis `recette dispute add un.json` (docs/disputes.md)\n"),
        ));
    }
    Ok(told)
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A line for the case, a line for each amount; whether the oracle does not give it.
fn of_case(
    case: &OwnCase,
    parameters: &Parameters,
    language: Language,
) -> Result<Vec<(String, bool)>, Failure> {
    let name = terminal(case.name());
    let due = entitlement(case, parameters).map_err(|error| {
        let (sheet, cell) = (terminal(&case.sheet), &case.cell);
        Failure::WrongInput(language.pick_owned(
            format!("sheet `{sheet}`, cell {cell}: found the case `{name}` outside the tables of the law, expected days inside them: {error}"),
            format!("feuille « {sheet} », cellule {cell} : trouvé le cas « {name} » hors des tables de la loi, attendu des jours qu'elles couvrent : {error}"),
        ))
    })?;
    let mut lines = vec![(name, false)];
    let reason = due.undecided.first().map(|undecided| undecided.reason);
    if let Some(reason) = reason {
        let text = language.pick_owned(
            format!("  the law does not decide this case yet ({reason}): nothing to compare"),
            format!("  la loi ne décide pas encore ce cas ({reason}) : rien à comparer"),
        );
        lines.push((text, !case.expected.is_empty()));
        return Ok(lines);
    }
    if case.expected.is_empty() {
        let text = language.pick("  no amount expected", "  aucun montant attendu");
        lines.push((text.to_owned(), false));
    }
    for expected in &case.expected {
        let beside = Beside::of(expected, Some(&due), None);
        lines.push((line(case, &beside, language), !beside.agrees()));
    }
    Ok(lines)
}

fn line(case: &OwnCase, beside: &Beside, language: Language) -> String {
    let expected = &beside.expected;
    let days = language.days(expected.days);
    let to = terminal(&payee(case, expected.payee, language));
    let hers = language.amount(expected.amount);
    let ours = language.amount(beside.due.unwrap_or_default());
    let article = if beside.article.is_empty() {
        String::new()
    } else {
        format!(" [{}]", beside.article)
    };
    if beside.agrees() {
        return language.pick_owned(
            format!("  {days}, {to}: she {hers}, oracle {ours}, agreed{article}"),
            format!("  {days}, {to} : elle {hers}, oracle {ours}, d'accord{article}"),
        );
    }
    let hers_by = if expected.article.is_empty() {
        String::new()
    } else {
        format!(" [{}]", terminal(&expected.article))
    };
    let apart = (beside.due.unwrap_or_default() - expected.amount).abs();
    let apart = language.amount(apart);
    language.pick_owned(
        format!("  {days}, {to}: she {hers}{hers_by}, oracle {ours}{article}, APART by {apart}"),
        format!("  {days}, {to} : elle {hers}{hers_by}, oracle {ours}{article}, ÉCART de {apart}"),
    )
}

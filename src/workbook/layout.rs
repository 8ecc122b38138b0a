//! A workbook laid out, whatever the format of the file: pages, columns, rows, lists.

use super::kinds::{COMMON, KINDS};
use super::plan::{Column, PASSED_OVER, SheetPlan, Takes};
use super::rows::Record;
use super::told::Told;
use super::values::Value;
use super::words::{Word, pick};
use crate::domain::{Day, Language};
use crate::population::Tables;

/// Rows below the heading in which lists and formats are offered.
pub(super) const N_ROWS: u32 = 1_000;

/// One sheet, laid out.
pub(super) struct Page {
    pub(super) title: String,
    pub(super) columns: Vec<PageColumn>,
    /// Cells by row; the first one is the heading.
    pub(super) rows: Vec<Vec<Shown>>,
    /// Rows that people fill; the others only explain.
    pub(super) is_filled: bool,
    pub(super) is_hidden: bool,
}

/// One column, laid out.
pub(super) struct PageColumn {
    /// In characters.
    pub(super) width: u16,
    pub(super) style: Style,
    pub(super) check: Check,
    /// Shown beside a cell that is being filled: title and text.
    pub(super) help: Option<(String, String)>,
}

/// How cells look.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Text,
    /// Lines break inside the cell.
    Prose,
    Day,
    /// Two decimals.
    Decimals,
    Whole,
}

/// What a spreadsheet lets people type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    Anything,
    /// A list: its column in the page of lists and its number of words.
    List(u32, u32),
    /// The names of the cases, on the first filled page.
    Cases,
    Day,
    /// A number from nothing up.
    Amount,
    Whole(i64, i64),
}

/// What a cell shows.
pub(super) enum Shown {
    Nothing,
    Text(String),
    /// Text that stands out: headings; whether the column is required.
    Title(String, bool),
    Day(Day),
    /// Hundredths, shown with two decimals.
    Hundredths(i64),
    Whole(i64),
}

/// Lists, each once, in the order of their columns.
struct Lists {
    language: Language,
    /// Where a list begins in memory names it.
    known: Vec<(*const Word, Vec<String>)>,
}

impl Lists {
    fn place(&mut self, words: &'static [Word]) -> Check {
        let rank = self
            .known
            .iter()
            .position(|(begin, _)| *begin == words.as_ptr());
        let rank = rank.unwrap_or_else(|| {
            let texts = words.iter().map(|word| word.text(self.language).to_owned());
            self.known.push((words.as_ptr(), texts.collect()));
            self.known.len() - 1
        });
        self.check(rank)
    }

    fn check(&self, rank: usize) -> Check {
        let n = self.known[rank].1.len();
        Check::List(
            u32::try_from(rank).unwrap_or(u32::MAX),
            u32::try_from(n).unwrap_or(u32::MAX),
        )
    }
}

/// Lays a workbook out.
pub(super) fn pages(told: &Told, tables: &Tables, language: Language) -> Vec<Page> {
    let kinds = KINDS.iter().map(|kind| kind.word.text(language).to_owned());
    let funds = tables.funds().iter().map(|fund| fund.code.to_string());
    // Two lists that are no list of words come first.
    let mut lists = Lists {
        language,
        known: vec![
            (std::ptr::null(), kinds.collect()),
            (std::ptr::null(), funds.collect()),
        ],
    };
    let mut pages = vec![read_me(language)];
    for (plan, records) in told {
        pages.push(page(plan, records, &mut lists, language));
    }
    pages.push(lists_page(&lists, language));
    pages
}

/// The name of the page of lists.
pub(super) const fn lists_title(language: Language) -> &'static str {
    pick(language, PASSED_OVER[1].0, PASSED_OVER[1].1)
}

fn page(
    plan: &'static SheetPlan,
    records: &[Record],
    lists: &mut Lists,
    language: Language,
) -> Page {
    let mut rows = vec![
        plan.columns
            .iter()
            .map(|column| Shown::Title(column.title(language).to_owned(), column.is_required))
            .collect(),
    ];
    for record in records {
        let cells = plan.columns.iter().map(|column| {
            let value = record.get(column.key);
            value.map_or(Shown::Nothing, |value| shown(column, value, language))
        });
        rows.push(cells.collect());
    }
    Page {
        title: plan.title(language).to_owned(),
        columns: plan
            .columns
            .iter()
            .map(|column| laid_out(column, plan.key, lists, language))
            .collect(),
        rows,
        is_filled: true,
        is_hidden: false,
    }
}

fn laid_out(
    column: &'static Column,
    sheet: &str,
    lists: &mut Lists,
    language: Language,
) -> PageColumn {
    let (style, check) = match column.takes {
        Takes::Text if column.key == "case" && sheet == "cases" => (Style::Text, Check::Anything),
        Takes::Text | Takes::Name | Takes::Employer | Takes::Payee => {
            (Style::Text, Check::Anything)
        }
        Takes::Case => (Style::Text, Check::Cases),
        Takes::Day => (Style::Day, Check::Day),
        Takes::Euros | Takes::Hours | Takes::Percent => (Style::Decimals, Check::Amount),
        Takes::Whole(least, most) => (Style::Whole, Check::Whole(least, most)),
        Takes::Word(words) => (Style::Text, lists.place(words)),
        Takes::Kind => (Style::Text, lists.check(0)),
        Takes::Fund => (Style::Text, lists.check(1)),
    };
    let title = column.title(language);
    let words = u16::try_from(title.chars().count()).unwrap_or(30) + 3;
    let least = match (column.takes, column.key) {
        (_, "about" | "comment" | "article") => 36,
        (_, "case" | "author" | "kind") => 28,
        (Takes::Word(words), _) => words
            .iter()
            .map(|word| word.text(language).chars().count())
            .max()
            .and_then(|n| u16::try_from(n + 3).ok())
            .unwrap_or(12)
            .min(30),
        _ => 12,
    };
    PageColumn {
        width: words.max(least),
        style,
        check,
        help: Some((title.to_owned(), column.help(language).to_owned())),
    }
}

fn shown(column: &Column, value: &Value, language: Language) -> Shown {
    match value {
        Value::Text(text) => Shown::Text(text.clone()),
        Value::Day(day) => Shown::Day(*day),
        Value::Hundredths(hundredths) => Shown::Hundredths(*hundredths),
        Value::Whole(whole) => Shown::Whole(*whole),
        Value::Code(code) => {
            let of_list = |words: &'static [Word]| {
                let word = words.iter().find(|word| word.code == *code);
                word.map(|word| word.text(language))
            };
            let word = match column.takes {
                Takes::Word(words) => of_list(words),
                Takes::Payee => of_list(super::words::PAYEES),
                Takes::Kind => super::kinds::kind_of(code).map(|kind| kind.word.text(language)),
                _ => None,
            };
            Shown::Text(word.unwrap_or(code).to_owned())
        }
    }
}

fn lists_page(lists: &Lists, language: Language) -> Page {
    let n_rows = lists.known.iter().map(|(_, words)| words.len()).max();
    let mut rows = Vec::new();
    for row in 0..n_rows.unwrap_or(0) {
        let cells = lists.known.iter().map(|(_, words)| {
            let word = words.get(row);
            word.map_or(Shown::Nothing, |word| Shown::Text(word.clone()))
        });
        rows.push(cells.collect());
    }
    Page {
        title: lists_title(language).to_owned(),
        columns: lists.known.iter().map(|_| plain_column(20)).collect(),
        rows,
        is_filled: false,
        is_hidden: true,
    }
}

const fn plain_column(width: u16) -> PageColumn {
    PageColumn {
        width,
        style: Style::Prose,
        check: Check::Anything,
        help: None,
    }
}

const READ_ME_EN: &[&str] = &[
    "#Your own cases",
    "One row a case in the sheet Cases; what happens to the person in the other sheets. Dark headings must be filled, light ones may stay empty. Click into a cell to see what belongs there.",
    "Invent everything: no name, no registration number, no account, no SIRET of anybody. Identities are drawn by the program; a number that could be somebody's is refused.",
    "Dates are typed as dates, amounts as numbers. A text in their place is refused, with the sheet and the cell.",
    "An employer has a row in Employers, then his pays in Pays. Pays that a pay statement lists name it in the column Pay statement, and the statement is a row of Documents; the others are those that the fund already holds.",
    "A correction is a new row of Documents with the same name and the next version. A withdrawal repeats the row, with the next version and yes under Cancelled.",
    "In Expected, say what you hold to be due: gross, in euros, over the days of the row, for one payee. It is optional. Reports show three columns: you, the oracle, the engine.",
    "Check the file with `recette cases check FILE`; play it with `recette run SCENARIO --cases FILE`.",
];

const READ_ME_FR: &[&str] = &[
    "#Vos propres cas",
    "Une ligne par cas dans la feuille Cas ; ce qui arrive à la personne dans les autres feuilles. Les titres foncés sont obligatoires, les clairs peuvent rester vides. Cliquez dans une cellule pour voir ce qu'elle attend.",
    "Inventez tout : ni nom, ni numéro de sécurité sociale, ni compte, ni SIRET de qui que ce soit. Les identités sont tirées par le programme ; un numéro qui pourrait être celui de quelqu'un est refusé.",
    "Les dates se saisissent en dates, les montants en nombres. Un texte à leur place est refusé, avec la feuille et la cellule.",
    "Un employeur a une ligne dans Employeurs, puis ses salaires dans Salaires. Les salaires qu'une attestation déclare la nomment dans la colonne Attestation, et l'attestation est une ligne de Documents ; les autres sont ceux que la caisse connaît déjà.",
    "Une correction est une nouvelle ligne de Documents, de même nom et de version suivante. Une annulation répète la ligne, avec la version suivante et oui sous Annulé.",
    "Dans Attendu, dites ce que vous tenez pour dû : brut, en euros, pour l'ensemble des jours de la ligne, à un bénéficiaire. C'est facultatif. Les rapports montrent trois colonnes : vous, l'oracle, le moteur.",
    "Contrôlez le fichier par `recette cases check FICHIER` ; jouez-le par `recette run SCÉNARIO --cases FICHIER`.",
];

/// What the workbook is, and which columns each kind of document fills.
fn read_me(language: Language) -> Page {
    let lines = match language {
        Language::En => READ_ME_EN,
        Language::Fr => READ_ME_FR,
    };
    let mut rows: Vec<Vec<Shown>> = lines
        .iter()
        .map(|line| {
            vec![match line.strip_prefix('#') {
                Some(title) => Shown::Title(title.to_owned(), true),
                None => Shown::Text((*line).to_owned()),
            }]
        })
        .collect();
    let title = |english, french| Shown::Title(pick(language, english, french).to_owned(), true);
    rows.push(vec![Shown::Nothing]);
    rows.push(vec![
        title("Kinds of documents", "Natures de documents"),
        title("Columns to fill", "Colonnes à remplir"),
        title("Columns that may be filled", "Colonnes facultatives"),
    ]);
    let titles = |keys: &[&str]| -> Shown {
        let titles = keys.iter().map(|key| {
            let column = super::plan::DOCUMENTS.column(key);
            column.title(language)
        });
        Shown::Text(titles.collect::<Vec<_>>().join(", "))
    };
    let needed = |key: &&&str| super::plan::DOCUMENTS.column(key).is_required;
    let common: Vec<&str> = COMMON.iter().filter(needed).copied().collect();
    let optional: Vec<&str> = COMMON.iter().filter(|key| !needed(key)).copied().collect();
    rows.push(vec![
        Shown::Text(pick(language, "any document", "tout document").to_owned()),
        titles(&common),
        titles(&optional),
    ]);
    for kind in &KINDS {
        rows.push(vec![
            Shown::Text(kind.word.text(language).to_owned()),
            titles(kind.needs),
            titles(kind.may),
        ]);
    }
    Page {
        title: pick(language, PASSED_OVER[0].0, PASSED_OVER[0].1).to_owned(),
        columns: vec![plain_column(70), plain_column(60), plain_column(60)],
        rows,
        is_filled: false,
        is_hidden: false,
    }
}

//! Workbooks there and back, and every way to fill one wrongly.

use super::layout::{self, Page, Shown};
use super::*;
use crate::population::fixtures::tables;

const BOTH: [FileFormat; 2] = [FileFormat::Xlsx, FileFormat::Ods];
const LANGUAGES: [Language; 2] = [Language::En, Language::Fr];

fn read_back(bytes: &[u8]) -> Workbook {
    read(bytes, &tables(), 7, 11).unwrap_or_else(|error| {
        panic!("{}", error.lines(Language::En).join("\n"));
    })
}

/// The example, laid out, in the state in which a person may still change it.
struct Desk {
    pages: Vec<Page>,
    language: Language,
}

impl Desk {
    fn new(language: Language) -> Self {
        Self {
            pages: layout::pages(&example::told(language), &tables(), language),
            language,
        }
    }

    /// Puts something in a cell: `Documents`, `F2`.
    fn put(&mut self, sheet: &str, cell: &str, what: Shown) -> &mut Self {
        let n = cell.bytes().take_while(u8::is_ascii_alphabetic).count();
        let column = cell[..n]
            .bytes()
            .fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
        let row: usize = cell[n..].parse().unwrap();
        let page = self
            .pages
            .iter_mut()
            .find(|page| page.title == sheet)
            .unwrap();
        let width = page.columns.len();
        while page.rows.len() < row {
            page.rows.push((0..width).map(|_| Shown::Nothing).collect());
        }
        page.rows[row - 1][column - 1] = what;
        self
    }

    fn text(&mut self, sheet: &str, cell: &str, text: &str) -> &mut Self {
        self.put(sheet, cell, Shown::Text(text.to_owned()))
    }

    fn bytes(&self, format: FileFormat) -> Vec<u8> {
        match format {
            FileFormat::Xlsx => write_xlsx::write(&self.pages, self.language).unwrap(),
            FileFormat::Ods => write_ods::write(&self.pages, self.language).unwrap(),
        }
    }

    /// What both formats are refused for; the same sentences.
    fn refused(&self) -> Vec<String> {
        let lines = BOTH.map(|format| {
            let outcome = read(&self.bytes(format), &tables(), 7, 11);
            outcome.unwrap_err().lines(self.language)
        });
        assert_eq!(lines[0], lines[1]);
        lines[0].clone()
    }
}

fn day(text: &str) -> Shown {
    Shown::Day(text.parse().unwrap())
}

#[test]
fn the_example_is_read_in_both_formats_and_both_languages() {
    for language in LANGUAGES {
        for format in BOTH {
            let book = read_back(&write_example(format, &tables(), language));
            assert_eq!(book.language, language);
            assert_eq!(book.cases.len(), 2);
            let case = &book.cases[1];
            assert_eq!(case.expected.len(), 1);
            assert_eq!(case.dossier.insured.fund.as_str(), "595");
            assert_eq!(case.dossier.documents.len(), 2);
            let siret = case.dossier.career.employments[0].siret;
            assert_eq!(case.employer(siret), Some("A"));
            assert_eq!(
                case.expected[0].payee,
                crate::domain::Payee::Employer(siret)
            );
            case.dossier.check().unwrap();
            assert!(case.dossier.stratum.name.starts_with(STRATUM));
        }
    }
}

#[test]
fn a_workbook_read_and_written_again_is_the_same_workbook() {
    for language in LANGUAGES {
        for format in BOTH {
            let bytes = write_example(format, &tables(), language);
            let again = write(&read_back(&bytes), format, &tables()).unwrap();
            assert!(bytes == again, "{language:?} {format:?}");
        }
    }
}

#[test]
fn both_formats_say_the_same() {
    let of = |format| read_back(&write_example(format, &tables(), Language::Fr));
    assert_eq!(of(FileFormat::Xlsx), of(FileFormat::Ods));
}

#[test]
fn who_people_are_changes_with_the_salt_and_what_happens_does_not() {
    let bytes = write_example(FileFormat::Xlsx, &tables(), Language::Fr);
    let mine = read(&bytes, &tables(), 1, 1).unwrap();
    let yours = read(&bytes, &tables(), 1, 2).unwrap();
    for (mine, yours) in mine.cases.iter().zip(&yours.cases) {
        assert_ne!(mine.dossier.insured.nir, yours.dossier.insured.nir);
        assert_eq!(mine.dossier.digest(), yours.dossier.digest());
    }
}

#[test]
fn an_empty_workbook_is_told_that_it_holds_no_case() {
    for language in LANGUAGES {
        let empty = Workbook {
            language,
            cases: Vec::new(),
            identities: Vec::new(),
        };
        let bytes = write(&empty, FileFormat::Xlsx, &tables()).unwrap();
        let error = read(&bytes, &tables(), 1, 1).unwrap_err();
        let line = &error.lines(Language::En)[0];
        assert!(line.contains("A2"), "{line}");
    }
}

/// Puts one thing in one cell of the French example and gives the only sentence.
fn only_mistake(sheet: &str, cell: &str, what: Shown) -> String {
    let mut desk = Desk::new(Language::Fr);
    let lines = desk.put(sheet, cell, what).refused();
    let place = format!("feuille « {sheet} », cellule {cell} : trouvé ");
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].starts_with(&place), "{lines:#?}");
    assert!(lines[0].contains(", attendu "), "{lines:#?}");
    lines[0].clone()
}

fn text(text: &str) -> Shown {
    Shown::Text(text.to_owned())
}

#[test]
fn a_text_where_a_date_is_due_names_its_cell() {
    let line = only_mistake("Documents", "E2", text("02/03/2026"));
    assert!(
        line.contains("le texte « 02/03/2026 »") && line.contains("une date"),
        "{line}"
    );
    let mut desk = Desk::new(Language::En);
    let lines = desk.text("Documents", "E2", "2 March").refused();
    assert_eq!(
        lines,
        [
            "sheet `Documents`, cell E2: found the text `2 March`, expected a date in a cell of dates, such as 2026-03-02: this cell holds a text"
        ]
    );
}

#[test]
fn a_number_where_a_date_is_due_and_a_text_where_an_amount_is_due_are_told() {
    // In a cell of dates a number is a day; in any other it is none.
    let mut desk = Desk::new(Language::Fr);
    desk.put("Documents", "E2", Shown::Whole(46_083));
    assert!(read(&desk.bytes(FileFormat::Xlsx), &tables(), 7, 11).is_ok());
    let lines = read(&desk.bytes(FileFormat::Ods), &tables(), 7, 11)
        .unwrap_err()
        .lines(Language::Fr);
    assert!(
        lines[0].contains("cellule E2 : trouvé le nombre « 46083 »"),
        "{lines:#?}"
    );
    let line = only_mistake("Salaires", "G2", text("2 500,00 €"));
    assert!(line.contains("en nombre"), "{line}");
}

#[test]
fn an_unknown_category_a_fund_an_employer_and_a_case_are_told_with_the_nearest() {
    let line = only_mistake("Cas", "D2", text("maladies"));
    assert!(line.contains("vouliez-vous dire « maladie »"), "{line}");
    let line = only_mistake("Cas", "E2", text("596"));
    assert!(line.contains("vouliez-vous dire « 59"), "{line}");
    let mut desk = Desk::new(Language::Fr);
    desk.text("Employeurs", "B2", "Boulangerie");
    for row in ["2", "3", "4"] {
        desk.text("Salaires", &format!("B{row}"), "Boulangerie");
    }
    let lines = desk.text("Documents", "O3", "Boulangerrie").refused();
    assert!(
        lines.iter().any(|line| line.contains("cellule O3")
            && line.contains("vouliez-vous dire « Boulangerie »")),
        "{lines:#?}"
    );
    let mut desk = Desk::new(Language::Fr);
    let lines = desk.text("Attendu", "A2", "Maladie simples").refused();
    assert!(lines[0].contains("cellule A2") && lines[0].contains("« Maladie simple »"));
}

#[test]
fn an_unknown_payee_and_a_pay_statement_that_does_not_exist_are_told() {
    let line = only_mistake("Attendu", "D2", text("assurée"));
    assert!(line.contains("vouliez-vous dire « assuré »"), "{line}");
    let mut desk = Desk::new(Language::Fr);
    let lines = desk.text("Salaires", "C2", "D22").refused();
    assert!(lines[0].contains("cellule C2") && lines[0].contains("vouliez-vous dire « D2 »"));
}

#[test]
fn a_duplicate_case_name_is_told_with_the_other_cell() {
    let mut desk = Desk::new(Language::Fr);
    let lines = desk.text("Cas", "A3", "Maladie simple").refused();
    assert!(
        lines
            .iter()
            .any(|line| line.contains("cellule A3") && line.contains("A2 l'a déjà")),
        "{lines:#?}"
    );
}

#[test]
fn a_formula_without_a_value_is_told_in_both_formats() {
    // A program that writes formulas and computes none leaves them without a value.
    let bytes = changed_part(
        &write_example(FileFormat::Xlsx, &tables(), Language::Fr),
        "xl/worksheets/sheet2.xml",
        |text| {
            let at = text.find(r#"<c r="A2""#).unwrap();
            let end = at + text[at..].find("</c>").unwrap() + 4;
            format!(r#"{}<c r="A2"><f>B2</f></c>{}"#, &text[..at], &text[end..])
        },
    );
    let lines = read(&bytes, &tables(), 1, 1)
        .unwrap_err()
        .lines(Language::Fr);
    assert!(
        lines[0].starts_with("feuille « Cas », cellule A2 : trouvé une formule sans valeur"),
        "{lines:#?}"
    );
    assert!(lines[0].contains("laissez-le calculer"), "{lines:#?}");

    let content = ods_with(r#"<table:table-cell table:formula="of:=[.B2]"/>"#);
    let lines = read(&content, &tables(), 1, 1)
        .unwrap_err()
        .lines(Language::Fr);
    assert!(
        lines[0].starts_with("feuille « Cas », cellule A2 : trouvé une formule sans valeur"),
        "{lines:#?}"
    );
}

/// The same archive with one part changed.
fn changed_part(bytes: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    use std::io::{Cursor, Read as _, Write as _};
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut is_found = false;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let part_name = part.name().unwrap().into_owned();
        let mut inflated = Vec::new();
        part.read_to_end(&mut inflated).unwrap();
        if part_name == name {
            is_found = true;
            inflated = change(String::from_utf8(inflated).unwrap()).into_bytes();
        }
        made.start_file(part_name, zip::write::SimpleFileOptions::default())
            .unwrap();
        made.write_all(&inflated).unwrap();
    }
    assert!(is_found, "{name}");
    made.finish().unwrap().into_inner()
}

/// An `OpenDocument` workbook whose sheet Cas has `cell` in A2.
fn ods_with(cell: &str) -> Vec<u8> {
    use std::io::Write as _;
    let titles: String = ["Cas", "Auteur", "Catégorie", "Caisse", "Statut"]
        .map(|title| {
            format!(r#"<table:table-cell office:value-type="string"><text:p>{title}</text:p></table:table-cell>"#)
        })
        .concat();
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="Cas"><table:table-row>{titles}</table:table-row><table:table-row>{cell}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("content.xml", options).unwrap();
    archive.write_all(content.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_formula_with_a_value_is_that_value() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Cas").unwrap();
    sheet.write_string(0, 0, "Cas").unwrap();
    sheet
        .write_formula(
            1,
            0,
            rust_xlsxwriter::Formula::new("=\"a\"&\"b\"").set_result("ab"),
        )
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let lines = read(&bytes, &tables(), 1, 1)
        .unwrap_err()
        .lines(Language::Fr);
    assert!(
        !lines.iter().any(|line| line.contains("formule")),
        "{lines:#?}"
    );
}

#[test]
fn what_a_kind_of_document_needs_is_asked_for_and_what_it_cannot_say_is_refused() {
    let line = only_mistake("Documents", "J2", Shown::Nothing);
    assert!(line.contains("« arrêt initial » en a besoin"), "{line}");
    let line = only_mistake("Documents", "R2", Shown::Hundredths(100));
    assert!(line.contains("« arrêt initial » ne le dit pas"), "{line}");
    let line = only_mistake("Documents", "D2", text("arret initiale"));
    assert!(
        line.contains("vouliez-vous dire « arrêt initial »"),
        "{line}"
    );
}

#[test]
fn days_that_contradict_each_other_are_told() {
    let line = only_mistake("Documents", "K2", day("2026-03-01"));
    assert!(line.contains("2026-03-02 ou un jour plus tard"), "{line}");
    let line = only_mistake("Règlements", "B3", day("2026-03-16"));
    assert!(line.contains("un jour après 2026-03-16"), "{line}");
    let line = only_mistake("Documents", "E3", day("2027-01-04"));
    assert!(line.contains("2026-12-31"), "{line}");
}

#[test]
fn a_document_received_after_the_last_settlement_is_told() {
    let mut desk = Desk::new(Language::Fr);
    let lines = desk.put("Documents", "E3", day("2026-05-04")).refused();
    assert!(
        lines[0].contains("cellule B4") && lines[0].contains("ne compterait jamais"),
        "{lines:#?}"
    );
}

#[test]
fn a_stop_that_no_document_opens_is_told_with_the_nearest() {
    let line = only_mistake("Documents", "I3", text("S11"));
    assert!(line.contains("vouliez-vous dire « S1 »"), "{line}");
}

#[test]
fn an_unknown_sheet_an_unknown_heading_and_a_missing_one_are_told() {
    let line = only_mistake("Cas", "B1", text("Auteure"));
    assert!(line.contains("« Auteur »"), "{line}");
    let mut desk = Desk::new(Language::Fr);
    let lines = desk.put("Cas", "B1", Shown::Nothing).refused();
    assert!(
        lines[0].contains("cellule A1 : trouvé aucun titre « Auteur »"),
        "{lines:#?}"
    );
    let mut desk = Desk::new(Language::Fr);
    desk.pages[4].title = "Document".to_owned();
    let lines = desk.refused();
    assert!(
        lines[0].contains("feuille « Document »") && lines[0].contains("« Documents »"),
        "{lines:#?}"
    );
}

#[test]
fn a_number_that_could_be_somebodys_is_refused_wherever_it_stands_and_never_shown() {
    // INSEE's textbook number: real in form, outside the synthetic range.
    for number in [
        "269054958815780",
        "2 69 05 49 588 157 80",
        "Mme X, 2690549588157",
        "dossier 12 : 2-69-05-49-588-157/80",
        "FR76 3000 6000 0112 3456 7890 189",
        "SIRET 732 829 320 00074",
    ] {
        let line = only_mistake("Cas", "C2", text(number));
        assert!(line.contains("non montré"), "{line}");
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        assert!(!line.contains(&digits[..5]), "{line}");
        assert!(!line.contains(number), "{line}");
    }
    // Headings and names of sheets are read and shown like the rest.
    let mut desk = Desk::new(Language::Fr);
    desk.text("Cas", "M1", "NIR 269054958815780");
    let lines = desk.refused();
    assert!(
        lines[0].contains("cellule M1") && !lines[0].contains("26905"),
        "{lines:#?}"
    );
    let mut desk = Desk::new(Language::Fr);
    desk.pages[6].title = "269054958815780".to_owned();
    let lines = desk.refused();
    assert!(!lines.concat().contains("26905"), "{lines:#?}");
    let line = only_mistake("Salaires", "G2", Shown::Whole(269_054_958_815_780));
    assert!(line.contains("non montré"), "{line}");
}

#[test]
fn identities_are_tested_and_those_of_nobody_are_kept() {
    let mut desk = Desk::new(Language::Fr);
    desk.text("Identités", "A2", "NIR");
    desk.text("Identités", "B2", "285054495110143");
    desk.text("Identités", "A3", "IBAN");
    desk.text("Identités", "B3", "FR7699999000010000000000115");
    for format in BOTH {
        let bytes = desk.bytes(format);
        let book = read_back(&bytes);
        assert_eq!(book.identities.len(), 2);
        assert!(write(&book, format, &tables()).unwrap() == bytes);
    }
    desk.text("Identités", "A4", "NIR");
    desk.text("Identités", "B4", "269054958815780");
    let lines = desk.refused();
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].contains("cellule B4") && !lines[0].contains("2690"),
        "{lines:#?}"
    );
}

#[test]
fn an_amount_expected_after_the_last_settlement_is_told() {
    let line = only_mistake("Attendu", "C2", day("2026-05-04"));
    assert!(line.contains("jusqu'au 2026-04-13"), "{line}");
}

#[test]
fn fifty_mistakes_are_told_and_the_others_counted() {
    let mut desk = Desk::new(Language::Fr);
    for row in 2..90 {
        desk.text("Règlements", &format!("B{row}"), "bientôt");
    }
    let lines = desk.refused();
    assert_eq!(lines.len(), 51);
    assert!(lines[50].starts_with("et "), "{}", lines[50]);
}

//! Workbooks drawn from the plan itself: every kind of document, every column, there and
//! back in both formats and both languages.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::content::Cells;
use super::kinds::{KINDS, Kind};
use super::plan::{Column, SHEETS, Takes};
use super::rows::Record;
use super::told::{Told, told};
use super::values::Value;
use super::*;
use crate::domain::Day;
use crate::population::fixtures::tables;

/// A generator whose numbers follow from one seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn is(&mut self) -> bool {
        self.below(2) == 0
    }

    fn day(&mut self) -> Day {
        let first: Day = "2025-01-02".parse().unwrap();
        first.plus_days(i32::try_from(self.below(500)).unwrap())
    }

    fn number(&mut self, least: i64, most: i64) -> i64 {
        let n = u64::try_from(most - least + 1).unwrap();
        least + i64::try_from(self.below(n)).unwrap()
    }
}

const EMPLOYERS: [&str; 3] = ["A", "Boulangerie « Été »", "Mairie & fils <B>"];

struct Drawing {
    chance: Chance,
    rows: Vec<(&'static str, Record)>,
    case: String,
    n_employers: u64,
}

impl Drawing {
    fn cells(&self) -> Cells {
        let mut cells = Cells::default();
        cells.text("case", &self.case);
        cells
    }

    fn employer(&mut self) -> &'static str {
        EMPLOYERS[usize::try_from(self.chance.below(self.n_employers)).unwrap()]
    }

    fn value(&mut self, column: &Column) -> Value {
        match column.takes {
            Takes::Name => Value::Text(match column.key {
                "stop" => format!("S{}", 1 + self.chance.below(2)),
                "accident" => format!("AT{}", 1 + self.chance.below(2)),
                "of_accident" => "AT1".to_owned(),
                _ => format!("N{}", self.chance.below(9)),
            }),
            Takes::Employer => Value::Text(self.employer().to_owned()),
            Takes::Day => Value::Day(self.chance.day()),
            Takes::Euros => Value::Hundredths(self.chance.number(1, 900_000)),
            Takes::Hours => Value::Hundredths(self.chance.number(0, 20_000)),
            Takes::Percent => Value::Hundredths(self.chance.number(0, 4_300)),
            Takes::Whole(least, most) => Value::Whole(self.chance.number(least, most)),
            Takes::Word(words) => {
                let rank = self.chance.below(words.len() as u64);
                Value::Code(words[usize::try_from(rank).unwrap()].code)
            }
            _ => Value::Text(format!("texte {} é'\"<&>", self.chance.below(99))),
        }
    }

    fn fill(&mut self, cells: &mut Cells, key: &'static str) {
        let column = super::plan::DOCUMENTS.column(key);
        let value = self.value(column);
        cells.record.insert(key, value);
    }

    fn pay(&mut self, employer: &str, document: Option<(&str, i64)>, rank: i32) {
        let mut cells = self.cells();
        cells.text("employer", employer);
        if let Some((document, version)) = document {
            cells.text("document", document);
            if version > 1 {
                cells.whole("version", version);
            }
        }
        let month: Day = "2024-01-01".parse().unwrap();
        let first_day = month.plus_months(rank);
        cells.day("first_day", Some(first_day));
        if self.chance.is() {
            cells.day("last_day", Some(first_day.plus_days(13)));
        }
        for (key, is_given) in [
            ("gross", true),
            ("hours", true),
            ("restored", self.chance.is()),
        ] {
            if is_given {
                let column = super::plan::PAYS.column(key);
                let value = self.value(column);
                cells.record.insert(key, value);
            }
        }
        if self.chance.is() {
            cells.day("absent_from", Some(first_day.plus_days(1)));
            cells.day("absent_to", Some(first_day.plus_days(2)));
            let column = super::plan::PAYS.column("absence");
            let value = self.value(column);
            cells.record.insert("absence", value);
        }
        if self.chance.is() {
            cells.record.insert("deferred", Value::Hundredths(12_345));
            cells.whole("deferred_months", 12);
        }
        self.rows.push(("pays", cells.record));
    }

    fn document(&mut self, kind: &'static Kind, id: &str, version: i64, received_on: Day) {
        let mut cells = self.cells();
        cells.text("document", id);
        if version > 1 {
            cells.whole("version", version);
            cells.yes("cancelled", self.chance.is());
        }
        cells.record.insert("kind", Value::Code(kind.word.code));
        cells.day("received_on", Some(received_on));
        if self.chance.is() {
            cells.day("sent_on", Some(received_on.plus_days(-2)));
        }
        self.fill(&mut cells, "channel");
        for key in kind.needs {
            self.fill(&mut cells, key);
        }
        for key in kind.may {
            if self.chance.is() {
                self.fill(&mut cells, key);
            }
        }
        self.make_true(kind, id, &mut cells);
        let employer = match cells.record.get("employer") {
            Some(Value::Text(name)) => Some(name.clone()),
            _ => None,
        };
        self.rows.push(("documents", cells.record));
        if let (Some(employer), "employer_statement") = (employer, kind.word.code) {
            for rank in 0..3 {
                self.pay(&employer, Some((id, version)), rank);
            }
        }
    }

    /// What columns must say together.
    fn make_true(&mut self, kind: &Kind, id: &str, cells: &mut Cells) {
        let day = |cells: &Cells, key: &str| match cells.record.get(key) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        };
        if let (Some(first_day), Some(_)) = (day(cells, "first_day"), day(cells, "last_day")) {
            let last_day = first_day.plus_days(i32::try_from(self.chance.below(60)).unwrap());
            cells.day("last_day", Some(last_day));
        }
        if let (Some(_), Some(last_day)) = (day(cells, "prescribed_on"), day(cells, "last_day")) {
            cells.day("prescribed_on", Some(last_day.plus_days(-1)));
        }
        match kind.word.code {
            // Each name is opened by a document of its own.
            "initial" => cells.text("stop", if id == "D1" { "S1" } else { "S2" }),
            "accident_declared" => cells.text("accident", "AT1"),
            "relapse" => cells.text("accident", "AT2"),
            "part_time_loss" => {
                let first_day = day(cells, "first_day").unwrap();
                cells.day("first_day", Some(first_day.month().first_day()));
            }
            "employer_statement" => {
                let keys = ["kept_pay", "first_day", "last_day"];
                if !keys.iter().all(|key| cells.record.contains_key(key)) {
                    for key in keys {
                        cells.record.remove(key);
                    }
                }
            }
            "yearly_income" => {
                cells.record.insert("contributions_paid", Value::Code("no"));
                let keys = ["contributions", "contributions_due"];
                if !keys.iter().all(|key| cells.record.contains_key(key)) {
                    for key in keys {
                        cells.record.remove(key);
                    }
                }
            }
            _ => {}
        }
    }

    fn case(&mut self, number: usize) {
        self.case = format!("Cas n° {number}");
        self.n_employers = 1 + self.chance.below(3);
        let mut cells = self.cells();
        cells.text("author", "Éléonore d'Œuf");
        cells.record.insert("category", Value::Code("other"));
        cells.text("fund", ["441", "595"][usize::from(self.chance.is())]);
        let status =
            ["employee", "unemployed", "liberal"][usize::try_from(self.chance.below(3)).unwrap()];
        cells.record.insert("status", Value::Code(status));
        if status == "liberal" {
            cells.day("activity_started_on", Some("2019-05-06".parse().unwrap()));
        }
        if self.chance.is() {
            cells.record.insert("sex", Value::Code("male"));
            cells.day("born_on", Some("1962-12-31".parse().unwrap()));
            cells.whole("n_children", 3);
        }
        self.rows.push(("cases", cells.record));
        for rank in 0..self.n_employers {
            let name = EMPLOYERS[usize::try_from(rank).unwrap()];
            let mut cells = self.cells();
            cells.text("employer", name);
            cells.day("started_on", Some("2020-02-29".parse().unwrap()));
            if self.chance.is() {
                cells
                    .record
                    .insert("work_pattern", Value::Code("discontinuous"));
                cells.yes("apprentice", true);
            }
            self.rows.push(("employers", cells.record));
            for rank in 0..2 {
                self.pay(name, None, rank);
            }
        }
        let mut received_on: Day = "2026-01-05".parse().unwrap();
        let of = |code: &str| super::kinds::kind_of(code).unwrap();
        self.document(of("initial"), "D1", 1, received_on);
        self.document(of("initial"), "D2", 1, received_on);
        self.document(of("accident_declared"), "D3", 1, received_on);
        self.document(of("relapse"), "D4", 1, received_on);
        for (rank, kind) in KINDS.iter().enumerate() {
            received_on = received_on.plus_days(i32::try_from(self.chance.below(8)).unwrap());
            let id = format!("X{rank}");
            self.document(kind, &id, 1, received_on);
            if self.chance.below(4) == 0 {
                self.document(kind, &id, 2, received_on);
            }
        }
        let last = received_on.plus_days(40);
        for day in [received_on, last] {
            let mut cells = self.cells();
            cells.day("settled_on", Some(day));
            self.rows.push(("settlements", cells.record));
        }
        let payee = EMPLOYERS[0];
        for payee in [
            Value::Code("insured"),
            Value::Code("estate"),
            Value::Text(payee.into()),
        ] {
            let mut cells = self.cells();
            let first_day = received_on.plus_days(-i32::try_from(self.chance.below(30)).unwrap());
            cells.day("first_day", Some(first_day));
            if self.chance.is() {
                cells.day("last_day", Some(first_day.plus_days(20)));
            }
            cells.record.insert("payee", payee);
            cells
                .record
                .insert("amount", Value::Hundredths(self.chance.number(0, 500_000)));
            if self.chance.is() {
                cells.text("article", "CSS art. R. 323-1, 1° « … »");
                cells.text("comment", "=1+1 reste un texte");
            }
            self.rows.push(("expected", cells.record));
        }
    }
}

fn drawn(seed: u64) -> Told {
    let mut drawing = Drawing {
        chance: Chance(seed),
        rows: Vec::new(),
        case: String::new(),
        n_employers: 1,
    };
    for number in 0..=usize::try_from(seed % 3).unwrap() {
        drawing.case(number);
    }
    SHEETS
        .into_iter()
        .map(|plan| {
            let rows = drawing.rows.iter().filter(|(sheet, _)| *sheet == plan.key);
            (plan, rows.map(|(_, record)| record.clone()).collect())
        })
        .collect()
}

fn rows_of(told: &Told) -> Vec<(&'static str, Vec<Record>)> {
    told.iter()
        .map(|(plan, rows)| (plan.key, rows.clone()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_workbook_becomes_dossiers_and_the_same_workbook_again(seed: u64) {
        let rows = drawn(seed);
        let language = [Language::En, Language::Fr][usize::from(seed % 2 == 0)];
        let mut books = Vec::new();
        for format in [FileFormat::Xlsx, FileFormat::Ods] {
            let bytes = bytes_of(&rows, format, &tables(), language);
            let book = match read(&bytes, &tables(), 3, seed) {
                Ok(book) => book,
                Err(error) => return Err(TestCaseError::fail(error.lines(Language::En).join("\n"))),
            };
            prop_assert_eq!(rows_of(&told(&book).unwrap()), rows_of(&rows));
            prop_assert!(write(&book, format, &tables()).unwrap() == bytes);
            for case in &book.cases {
                case.dossier.check().unwrap();
            }
            books.push(book);
        }
        prop_assert_eq!(&books[0], &books[1]);
    }

    #[test]
    fn damaged_workbooks_are_refused_or_read_and_never_worse(
        seed: u64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        keep in any::<prop::sample::Index>(),
        is_ods: bool,
        is_cut: bool,
    ) {
        let format = [FileFormat::Xlsx, FileFormat::Ods][usize::from(is_ods)];
        let language = [Language::En, Language::Fr][usize::from(seed % 2 == 0)];
        let mut bytes = write_example(format, &tables(), language);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        let _ = read(&bytes, &tables(), 1, 1);
    }
}

#[test]
fn every_kind_of_document_and_every_column_is_drawn() {
    let mut kinds = BTreeSet::new();
    let mut columns = BTreeSet::new();
    for seed in 0..12 {
        for (plan, rows) in drawn(seed) {
            for record in rows {
                if let Some(Value::Code(kind)) = record.get("kind") {
                    kinds.insert(*kind);
                }
                columns.extend(record.keys().map(|key| (plan.key, *key)));
            }
        }
    }
    assert_eq!(kinds.len(), KINDS.len());
    for plan in SHEETS.into_iter().filter(|plan| plan.key != "identities") {
        for column in plan.columns {
            let is_left_out = [
                "about",
                "affiliated_on",
                "tax_rate",
                "activity_ended_on",
                "ended_on",
            ]
            .contains(&column.key);
            assert!(
                is_left_out || columns.contains(&(plan.key, column.key)),
                "{} {}",
                plan.key,
                column.key
            );
        }
    }
}

/// An archive with these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn refusal(bytes: &[u8]) -> Refusal {
    match read(bytes, &tables(), 1, 1).unwrap_err() {
        Unusable::Refused(refusal) => refusal,
        Unusable::Wrong(mistakes) => panic!("{mistakes:?}"),
    }
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="Cas">{table}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[("content.xml", content.as_bytes())])
}

#[test]
fn what_is_no_workbook_is_refused() {
    assert_eq!(refusal(b""), Refusal::NotAWorkbook);
    assert_eq!(refusal(b"case;fund\n1;595\n"), Refusal::NotAWorkbook);
    assert_eq!(refusal(&archive(&[("a.txt", b"a")])), Refusal::NotAWorkbook);
    assert_eq!(refusal(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1]), Refusal::Protected);
    for line in [Language::En, Language::Fr].map(|language| Refusal::Protected.text(language)) {
        assert!(line.contains("mot de passe") || line.contains("password"));
    }
}

#[test]
fn a_workbook_that_swells_is_refused_before_it_is_held() {
    let zeros = vec![b' '; 60 << 20];
    let bomb = archive(&[("content.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refusal(&bomb), Refusal::TooLarge("file"));
    let large = vec![0_u8; (8 << 20) + 1];
    assert_eq!(refusal(&large), Refusal::TooLarge("file"));
}

#[test]
fn cells_repeated_without_end_are_refused() {
    let cell = |repeats: &str| {
        ods(&format!(
            r#"<table:table-row><table:table-cell table:number-columns-repeated="{repeats}" office:value-type="float" office:value="1"/></table:table-row>"#
        ))
    };
    assert!(matches!(refusal(&cell("16384")), Refusal::TooFar(_, cell) if cell == "IW1"));
    let row = ods(
        r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>"#,
    );
    assert!(matches!(refusal(&row), Refusal::TooFar(_, cell) if cell == "A5001"));
    let many = ods(
        r#"<table:table-row table:number-rows-repeated="4999"><table:table-cell table:number-columns-repeated="250" office:value-type="float" office:value="1"/></table:table-row>"#,
    );
    assert_eq!(refusal(&many), Refusal::TooLarge("cells"));
    assert_eq!(refusal(&cell("0")), Refusal::NotAWorkbook);
    let entity = archive(&[(
        "content.xml",
        br#"<!DOCTYPE d [<!ENTITY a "aaaa">]><o:a><table:table table:name="Cas"><table:table-row><table:table-cell><text:p>&a;</text:p></table:table-cell></table:table-row></table:table></o:a>"#,
    )]);
    assert_eq!(refusal(&entity), Refusal::NotAWorkbook);
}

#[test]
fn strings_announced_by_the_billion_are_refused() {
    let strings = br#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="99999999999999"><si><t>a</t></si></sst>"#;
    let bytes = archive(&[
        ("xl/workbook.xml", b"<a/>"),
        ("xl/sharedStrings.xml", strings),
    ]);
    assert_eq!(refusal(&bytes), Refusal::TooLarge("texts"));
}

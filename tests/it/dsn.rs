//! The employer's side as DSN messages: what is written obeys the norm's own tables, read by
//! a parser that shares nothing with the room's writer and reader, and gives back every field
//! that a message carries.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use recette::domain::{
    AbsenceReason, Content, Day, Document, Dossier, KeptPay, Pay, SubrogationPeriod,
};
use recette::dsn::{self, LeftOut, Message, Wrong};
use recette::law;
use recette::population::{self, Recipe};

use crate::differential_files::Family;
use crate::examples_by_law::parameters;
use crate::people::tables;
use crate::source::read;

/// Drawn, chosen and random files.
fn dossiers() -> Vec<Dossier> {
    let tables = tables();
    let fund = "441".parse().unwrap();
    let recipe = Recipe::caseload(&tables, fund).unwrap();
    let mut dossiers: Vec<Dossier> = (0..1_200)
        .map(|index| population::person(&tables, &recipe, 26, 1, index))
        .collect();
    let thresholds = law::thresholds(&parameters());
    dossiers.extend(population::design(&tables, fund, &thresholds, 26, 1));
    for family in Family::ALL {
        dossiers.extend((0..150).map(|index| family.file(index)));
    }
    dossiers
}

fn received(written: &dsn::Written) -> Vec<(Day, Message)> {
    written
        .messages
        .iter()
        .map(|posted| {
            let message = dsn::read(&posted.text)
                .unwrap_or_else(|mistakes| panic!("{}\n{}", mistakes[0], text(&posted.text)));
            (posted.received_on, message)
        })
        .collect()
}

fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The document as far as a message carries it: `docs/dsn.md` names what it leaves out.
fn as_carried(document: &Document) -> Document {
    let mut document = document.clone();
    if let Content::EmployerStatement(statement) = &mut document.content {
        statement.subrogations.retain(is_declared);
        for period in &mut statement.subrogations {
            period.kept_pay = KeptPay::InFull;
        }
        for pay in &mut statement.pays {
            pay.absences.retain(|absence| {
                !matches!(
                    absence.reason,
                    AbsenceReason::Closure
                        | AbsenceReason::Military
                        | AbsenceReason::Unauthorised
                        | AbsenceReason::Strike
                        | AbsenceReason::Suspension
                )
            });
        }
    }
    if let Content::Subrogation(subrogation) = &mut document.content {
        subrogation.kept_pay = KeptPay::InFull;
    }
    document
}

/// The document found, with the rhythm expected where pays cannot tell it: one or two short
/// ones, or none.
fn with_rhythm_of(expected: &Document, mut found: Document) -> Document {
    if let (Content::EmployerStatement(expected), Content::EmployerStatement(found)) =
        (&expected.content, &mut found.content)
    {
        let is_short = |pay: &Pay| pay.last_day.days_since(pay.first_day) < 14;
        if expected.pays.len() < 3 && expected.pays.iter().all(is_short) {
            found.pay_frequency = expected.pay_frequency;
        }
    }
    found
}

fn is_declared(period: &SubrogationPeriod) -> bool {
    period.kept_pay != KeptPay::LessThanTheAllowance
}

#[test]
fn employer_documents_come_back_from_messages_in_every_field_that_they_carry() {
    let mut n_documents = 0;
    let mut left_out: BTreeMap<LeftOut, usize> = BTreeMap::new();
    let mut seen: BTreeMap<&'static str, usize> = BTreeMap::new();
    for dossier in dossiers() {
        let written = dsn::write(&dossier);
        let is_out = |rank: &usize| written.left_out.iter().any(|(other, _)| other == rank);
        for (_, why) in &written.left_out {
            *left_out.entry(*why).or_default() += 1;
        }
        let (carried, notices): (Vec<_>, Vec<_>) = dossier
            .documents
            .iter()
            .enumerate()
            .partition(|(_, document)| dsn::is_carried(document));
        let notices: Vec<Document> = notices.into_iter().map(|(_, one)| one.clone()).collect();
        let expected: Vec<Document> = carried
            .into_iter()
            .filter(|(rank, _)| !is_out(rank))
            .map(|(_, document)| as_carried(document))
            .collect();
        let found = dsn::rebuild(&notices, &received(&written))
            .unwrap_or_else(|error| panic!("{error}: {}", dossier.stratum.name));
        for (expected, found) in expected.iter().zip(found.clone()) {
            let found = &with_rhythm_of(expected, found);
            assert_eq!(
                serde_json::to_string_pretty(expected).unwrap(),
                serde_json::to_string_pretty(found).unwrap(),
                "{} {:?}",
                dossier.stratum.name,
                dossier.factors
            );
            *seen.entry(word(&found.content)).or_default() += 1;
            if found.cancelled {
                *seen.entry("cancelled").or_default() += 1;
            }
            if found.version > 1 {
                *seen.entry("corrected").or_default() += 1;
            }
        }
        assert_eq!(expected.len(), found.len(), "{}", dossier.stratum.name);
        n_documents += found.len();
    }
    // Where few came back, little would be proved.
    let n_out: usize = left_out.values().sum();
    assert!(n_documents > 4_000, "{n_documents} {left_out:?}");
    assert!(n_out * 15 < n_documents, "{n_documents} {left_out:?}");
    for word in [
        "statement",
        "subrogation",
        "return",
        "loss",
        "cancelled",
        "corrected",
    ] {
        assert!(seen.contains_key(word), "{word}: {seen:?}");
    }
}

const fn word(content: &Content) -> &'static str {
    match content {
        Content::EmployerStatement(_) => "statement",
        Content::Subrogation(_) => "subrogation",
        Content::ReturnToWork(_) => "return",
        _ => "loss",
    }
}

/// One block of the norm's tables.
struct Block {
    parent: String,
    is_repeated: bool,
    /// By identifier: type, longest value, codes.
    rubriques: BTreeMap<String, (String, usize, Vec<String>)>,
}

/// The norm's tables, and the order in which blocks stand.
struct Norm {
    blocks: BTreeMap<String, Block>,
    order: Vec<String>,
}

impl Norm {
    fn read() -> Self {
        let table: toml::Table = read("tests/dsn/p26v01.toml").parse().unwrap();
        let mut norm = Self {
            blocks: BTreeMap::new(),
            order: Vec::new(),
        };
        for block in table["block"].as_array().unwrap() {
            let name = block["name"].as_str().unwrap().to_owned();
            let rubriques = block["rubriques"].as_array().unwrap().iter().map(|one| {
                let codes = one.get("codes").and_then(toml::Value::as_array);
                let codes = codes.map_or_else(Vec::new, |codes| {
                    let code = |code: &toml::Value| code.as_str().unwrap().to_owned();
                    codes.iter().map(code).collect()
                });
                let length = usize::try_from(one["length"].as_integer().unwrap()).unwrap();
                let kind = one["type"].as_str().unwrap().to_owned();
                (
                    one["id"].as_str().unwrap().to_owned(),
                    (kind, length, codes),
                )
            });
            norm.blocks.insert(
                name.clone(),
                Block {
                    parent: block["parent"].as_str().unwrap().to_owned(),
                    is_repeated: block["max"].as_str() == Some("many"),
                    rubriques: rubriques.collect(),
                },
            );
            norm.order.push(name);
        }
        norm
    }

    /// What breaks the tables in a message.
    fn broken(&self, message: &[u8]) -> Option<String> {
        let mut open: Vec<String> = Vec::new();
        // How often each block stands under the one that holds it now.
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut last = (String::new(), String::new());
        // The last rubrique of each block: another instance begins lower, or one is scattered.
        let mut ends: BTreeMap<String, String> = BTreeMap::new();
        let mut n_lines = 0;
        let mut totals = Vec::new();
        for line in message
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
        {
            n_lines += 1;
            let line = text(line);
            let Some((name, value)) = line.split_once(",'") else {
                return Some(format!("no value: {line}"));
            };
            let Some(value) = value.strip_suffix('\'') else {
                return Some(format!("no end: {line}"));
            };
            let (block, id) = (name[..10].to_owned(), name[11..].to_owned());
            let Some(table) = self.blocks.get(&block) else {
                return Some(format!("unknown block: {line}"));
            };
            let Some((kind, length, codes)) = table.rubriques.get(&id) else {
                return Some(format!("unknown rubrique: {line}"));
            };
            let is_spelt = match kind.as_str() {
                "D" => value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit()),
                "N" => value
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-'),
                _ => true,
            };
            let is_code = codes.is_empty() || codes.iter().any(|code| code == value);
            if value.is_empty() || value.chars().count() > *length || !is_spelt || !is_code {
                return Some(format!("value: {line}"));
            }
            let goes_on = block == last.0 && id > last.1;
            if !goes_on {
                // A new instance: under its parent, after the brothers that come before it.
                while open.last().is_some_and(|top| *top != table.parent) {
                    open.pop();
                }
                if open.is_empty() && !table.parent.is_empty() {
                    return Some(format!("no parent: {line}"));
                }
                let place = |name: &str| self.order.iter().position(|one| one == name);
                if !last.0.is_empty()
                    && place(&block) < place(&last.0)
                    && !self.returns(&block, &last.0)
                {
                    return Some(format!("order: {line}"));
                }
                let count = counts.entry(block.clone()).or_default();
                *count += 1;
                if *count > 1 && !table.is_repeated {
                    return Some(format!("cardinality: {line}"));
                }
                if ends.get(&block).is_some_and(|end| *end < id) {
                    return Some(format!("scattered: {line}"));
                }
                for (child, other) in &self.blocks {
                    if other.parent == block {
                        counts.remove(child);
                        ends.remove(child);
                    }
                }
                open.push(block.clone());
            }
            if block == "S90.G00.90" {
                totals.push(value.parse::<usize>().ok());
            }
            ends.insert(block.clone(), id.clone());
            last = (block, id);
        }
        (totals != [Some(n_lines), Some(1)]).then(|| format!("totals: {totals:?} for {n_lines}"))
    }

    /// Whether `block` may come after `last` though it stands before it: again, with its own
    /// children or its brothers' between.
    fn returns(&self, block: &str, last: &str) -> bool {
        let mut above = last.to_owned();
        while let Some(table) = self.blocks.get(&above) {
            if above == block {
                return self.blocks[block].is_repeated;
            }
            above.clone_from(&table.parent);
        }
        false
    }
}

#[test]
fn messages_obey_the_order_the_cardinality_and_the_counts_of_the_norm() {
    let norm = Norm::read();
    let mut n_messages = 0;
    for dossier in dossiers() {
        for posted in dsn::write(&dossier).messages {
            if let Some(broken) = norm.broken(&posted.text) {
                panic!("{broken}\n{}", text(&posted.text));
            }
            n_messages += 1;
        }
    }
    assert!(n_messages > 10_000, "{n_messages}");
}

/// A message with one line of each block.
fn sample() -> Vec<u8> {
    let tables = tables();
    let recipe = Recipe::counts(
        &tables,
        "441".parse().unwrap(),
        &[("sickness/part-time", 1)],
    )
    .unwrap();
    let dossier = population::person(&tables, &recipe, 26, 1, 0);
    dsn::write(&dossier).messages[0].text.clone()
}

#[test]
fn the_norms_parser_sees_what_is_moved_repeated_or_taken_away() {
    let norm = Norm::read();
    let message = sample();
    assert_eq!(norm.broken(&message), None);
    let lines: Vec<&[u8]> = message.split_inclusive(|byte| *byte == b'\n').collect();
    for at in 0..lines.len() {
        let mut fewer = lines.clone();
        fewer.remove(at);
        assert!(norm.broken(&fewer.concat()).is_some(), "without line {at}");
        let mut twice = lines.clone();
        twice.insert(at, lines[at]);
        assert!(norm.broken(&twice.concat()).is_some(), "line {at} twice");
    }
    let moved = |from: &str, to: &str| {
        let mut lines: Vec<String> = lines.iter().map(|line| text(line)).collect();
        let first = lines
            .iter()
            .position(|line| line.starts_with(from))
            .unwrap();
        let line = lines.remove(first);
        let target = lines.iter().position(|line| line.starts_with(to)).unwrap();
        lines.insert(target, line);
        lines.concat().into_bytes()
    };
    for (from, to) in [
        ("S21.G00.40.001", "S21.G00.30.002"),
        ("S21.G00.11.001", "S21.G00.06.001"),
        ("S20.G00.05.001", "S10.G00.01.001"),
    ] {
        assert!(
            norm.broken(&moved(from, to)).is_some(),
            "{from} before {to}"
        );
    }
}

fn wrongs(message: &str) -> Vec<Wrong> {
    let bytes: Vec<u8> = message
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    match dsn::read(&bytes) {
        Ok(_) => Vec::new(),
        Err(mistakes) => mistakes.iter().map(|mistake| mistake.wrong).collect(),
    }
}

/// The message with another value of one rubrique.
fn with(rubrique: &str, value: &str) -> String {
    let mut out = String::new();
    let mut is_found = false;
    for line in text(&sample()).lines() {
        let is_it = line.starts_with(rubrique);
        is_found |= is_it;
        if is_it {
            let _ = writeln!(out, "{rubrique},'{value}'");
        } else {
            let _ = writeln!(out, "{line}");
        }
    }
    assert!(is_found, "{rubrique}");
    out
}

#[test]
fn a_message_flagged_real_is_refused_before_anything_else_of_it_is_read() {
    // Broken everywhere else too: only the flag is told.
    let real =
        with("S10.G00.00.005", "02").replace("S21.G00.30.001,'", "S21.G00.30.001,'2690549588157");
    assert_eq!(wrongs(&real), [Wrong::FlaggedReal]);
    assert_eq!(wrongs(&with("S10.G00.00.005", "03")), [Wrong::NotATest]);
    let without: String = text(&sample())
        .lines()
        .filter(|line| !line.starts_with("S10.G00.00.005"))
        .fold(String::new(), |all, line| all + line + "\n");
    assert_eq!(wrongs(&without), [Wrong::NotATest]);
}

#[test]
fn a_number_that_could_be_somebodys_is_refused_and_never_shown_wherever_it_stands() {
    for (rubrique, value, what) in [
        ("S21.G00.30.001", "2690549588157", "NIR"),
        ("S21.G00.30.002", "2 69 05 49 588 157 80", "NIR"),
        ("S10.G00.02.002", "Mme 269054958815780", "NIR"),
        ("S21.G00.06.001", "732829320", "SIREN"),
        ("S10.G00.01.001", "732829320", "SIREN"),
        ("S21.G00.40.009", "73282932000074", "SIRET"),
        ("S21.G00.30.004", "FR1420041010050500013M02606", "IBAN"),
    ] {
        let message = with(rubrique, value);
        assert_eq!(wrongs(&message), [Wrong::CouldBeReal(what)], "{rubrique}");
        let bytes = message.into_bytes();
        let shown = format!(
            "{:?} {}",
            dsn::read(&bytes),
            dsn::read(&bytes).unwrap_err()[0]
        );
        assert!(!shown.contains(value), "{shown}");
    }
}

#[test]
fn mistakes_name_the_line_and_the_rubrique() {
    let mistakes = dsn::read(with("S21.G00.50.001", "31022026").as_bytes()).unwrap_err();
    assert_eq!(mistakes.len(), 1);
    assert_eq!(mistakes[0].rubrique.as_deref(), Some("S21.G00.50.001"));
    assert!(mistakes[0].line > 20);
    for (rubrique, value, wrong) in [
        ("S10.G00.00.006", "P25V01", Wrong::OtherNorm),
        ("S20.G00.05.001", "07", Wrong::UnknownCode),
        ("S21.G00.51.013", "2500,00", Wrong::NotAnAmount),
        ("S90.G00.90.001", "3", Wrong::WrongTotal),
        ("S90.G00.90.002", "2", Wrong::WrongTotal),
        ("S21.G00.30.001", "12", Wrong::Malformed("NIR")),
    ] {
        assert!(
            wrongs(&with(rubrique, value)).contains(&wrong),
            "{rubrique}"
        );
    }
    assert_eq!(wrongs("S10.G00.00.001;'x'"), [Wrong::NotARubrique]);
    assert_eq!(wrongs("S10.G00.00.001,'\u{1b}[31m'"), [Wrong::NotText]);
    assert_eq!(wrongs(&"x".repeat(dsn::MAX_BYTES + 1)), [Wrong::TooLong]);
    assert_eq!(
        wrongs(&"S10.G00.00.001,'x'\n".repeat(dsn::MAX_LINES + 1)),
        [Wrong::TooLong]
    );
}

#[test]
fn no_change_of_one_byte_and_no_cut_makes_the_reader_fall() {
    let message = sample();
    for at in 0..message.len() {
        let _ = dsn::read(&message[..at]);
        for byte in [b'0', b'9', b'\'', b'\n', 0, 0xff] {
            let mut changed = message.clone();
            changed[at] = byte;
            if let Ok(read) = dsn::read(&changed) {
                let _ = dsn::rebuild(&[], &[(Day::from_number(20_000), read)]);
            }
        }
    }
}

#[test]
fn messages_written_one_after_another_are_told_apart() {
    let message = sample();
    let three = [message.as_slice(); 3].concat();
    assert_eq!(dsn::split(&three), [message.as_slice(); 3]);
    assert!(dsn::split(b"\n\n").is_empty());
    assert_eq!(dsn::split(b"S10").len(), 1);
}

//! Published schemas are those the types generate.
//!
//! `RECETTE_RENEW=1 cargo test --release --test it schemas` writes them again.

use std::fmt::Write;
use std::fs;

use recette::domain;
use serde_json::Value;

use crate::source::root;

#[test]
fn published_schemas_are_those_of_the_types() {
    for (path, schema) in [
        ("docs/schemas/dossier.json", domain::dossier_schema()),
        ("docs/schemas/statement.json", domain::statement_schema()),
        ("docs/schemas/settlement.json", domain::settlement_schema()),
        (
            "docs/schemas/verdict.json",
            recette::judge::Verdict::schema(),
        ),
        ("docs/schemas/times.json", recette::report::times_schema()),
        (
            "docs/schemas/capacity.json",
            recette::judge::capacity::Capacity::schema(),
        ),
    ] {
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        agrees_with_the_file(path, &text);
    }
}

#[test]
fn the_published_engine_api_is_that_of_the_types() {
    let head = "# Contract v1. Generated from the types of `src/domain`; do not edit.\n\
                # Renew: RECETTE_RENEW=1 cargo test --release --test it schemas\n";
    agrees_with_the_file(
        "docs/engine-api.yaml",
        &format!("{head}{}", yaml(&domain::engine_api())),
    );
}

#[test]
fn every_reference_of_the_engine_api_resolves() {
    let api = domain::engine_api();
    let mut references = Vec::new();
    collect_references(&api, &mut references);
    assert!(!references.is_empty(), "the bodies are shared by reference");
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap_or(&reference);
        assert!(api.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

fn collect_references(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                references.push(reference.clone());
            }
            object
                .values()
                .for_each(|inner| collect_references(inner, references));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|inner| collect_references(inner, references)),
        _ => {}
    }
}

fn agrees_with_the_file(path: &str, expected: &str) {
    let file = root().join(path);
    if std::env::var_os("RECETTE_RENEW").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, expected).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    let first = found
        .lines()
        .zip(expected.lines())
        .position(|(a, b)| a != b);
    assert!(
        found == expected,
        "{path} is not what the types generate (line {}); renew it:\n  \
         RECETTE_RENEW=1 cargo test --release --test it schemas",
        first.map_or(found.lines().count().min(expected.lines().count()), |n| n) + 1
    );
}

/// `value` as a YAML page: block style, texts in double quotes as in JSON.
fn yaml(value: &Value) -> String {
    let mut page = String::new();
    write_yaml(&mut page, value, 0, false);
    page
}

fn write_yaml(page: &mut String, value: &Value, indent: usize, in_list: bool) {
    let margin = "  ".repeat(indent);
    match value {
        Value::Object(object) if !object.is_empty() => {
            for (index, (name, inner)) in object.iter().enumerate() {
                // The first name of a list item stands on the dash's line.
                let lead = if in_list && index == 0 { "" } else { &margin };
                write!(page, "{lead}{}:", yaml_key(name)).unwrap();
                write_inner(page, inner, indent + 1);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                write!(page, "{margin}- ").unwrap();
                match item {
                    Value::Object(object) if !object.is_empty() => {
                        write_yaml(page, item, indent + 1, true);
                    }
                    _ => writeln!(page, "{item}").unwrap(),
                }
            }
        }
        scalar => writeln!(page, "{margin}{scalar}").unwrap(),
    }
}

fn write_inner(page: &mut String, inner: &Value, indent: usize) {
    let block = match inner {
        Value::Object(object) => !object.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if block {
        page.push('\n');
        write_yaml(page, inner, indent, false);
    } else {
        writeln!(page, " {inner}").unwrap();
    }
}

/// Bare when no reader of YAML can take it for something else.
fn yaml_key(name: &str) -> String {
    let bare = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '$')
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_/{}$-".contains(&b))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&name.to_ascii_lowercase().as_str());
    if bare {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

//! Every dated value of the law is held by a worked example: moved by one unit, or by one
//! day, it breaks one.
//!
//! A value that no example holds could be mistyped and nobody would know.

use recette::law::Parameters;

use crate::example_file::{Case, cases};
use crate::example_statement::gaps;
use crate::examples_by_law::{by_law, law_files};

/// One change of one value.
struct Mutant {
    table: String,
    from: String,
    what: String,
    text: String,
}

#[test]
fn every_dated_value_moved_by_one_unit_or_one_day_breaks_an_example() {
    let texts = law_files();
    let mutants: Vec<Mutant> = texts
        .iter()
        .flat_map(|(name, text)| mutants(name, text))
        .collect();
    assert!(mutants.len() > 150, "{} mutants", mutants.len());
    let cases: Vec<Case> = cases().into_iter().map(|(_, case)| case).collect();
    let survivors: Vec<String> = mutants
        .iter()
        .filter(|mutant| survives(mutant, &texts, &cases))
        .map(|mutant| format!("{} from {}: {}", mutant.table, mutant.from, mutant.what))
        .collect();
    assert!(
        survivors.is_empty(),
        "{} of {} survive:\n{}",
        survivors.len(),
        mutants.len(),
        survivors.join("\n")
    );
}

/// Whether every decided example still holds.
fn survives(mutant: &Mutant, texts: &[(String, String)], cases: &[Case]) -> bool {
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| {
            let text = if *name == mutant.table {
                &mutant.text
            } else {
                text
            };
            (name.as_str(), text.as_str())
        })
        .collect();
    // A table that no longer reads is a broken example of its own.
    let Ok(parameters) = Parameters::read(&files) else {
        return false;
    };
    cases.iter().filter(|case| case.is_decided()).all(|case| {
        let (Some(facts), Some(expect)) = (&case.facts, &case.expect) else {
            return true;
        };
        let found = by_law(&facts.dossier(&case.id), &parameters);
        found.is_ok_and(|statement| gaps(&statement, expect).is_empty())
    })
}

/// Each value of a table moved by one unit of its last digit, up and down, or to each other
/// word, and each change of a value moved by one day.
fn mutants(table: &str, text: &str) -> Vec<Mutant> {
    let words: &[&str] = match table {
        "gap_doctrine.toml" => &["tolerance", "strict"],
        "distance_rule.toml" => &["unlimited", "of_the_stop", "of_the_certificate"],
        "pension_age_version.toml" => &["law_of_2023", "law_of_2025"],
        "restored_pay_rules.toml" => &["points_1_2_4", "points_1_2_3_4"],
        // Wider ones would only decide what is abstained on.
        "maternity_weeks.toml" => &[
            "5/10 8/18 12/22 24/22",
            "6/9 8/18 12/22 24/22",
            "6/10 7/18 12/22 24/22",
            "6/10 8/17 12/22 24/22",
            "6/10 8/18 11/22 24/22",
            "6/10 8/18 12/21 24/22",
            "6/10 8/18 12/22 23/22",
            "6/10 8/18 12/22 24/21",
        ],
        _ if text.contains("refused or paid") || text.contains("\"refused\"") => {
            &["refused", "paid"]
        }
        _ if text.contains("\"yes\"") => &["yes", "no"],
        _ => &[],
    };
    let mut found = Vec::new();
    let mut from = String::new();
    let mut rank = 0;
    for (at, line) in text.lines().enumerate() {
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        if name.trim() == "from" {
            value.trim().clone_into(&mut from);
            rank += 1;
        }
        let mut replaced = |what: String, new: String| {
            let lines = text.lines().enumerate();
            let lines: Vec<String> = lines
                .map(|(other, line)| {
                    if other == at {
                        new.clone()
                    } else {
                        line.to_owned()
                    }
                })
                .collect();
            found.push(Mutant {
                table: table.to_owned(),
                from: from.clone(),
                what,
                text: lines.join("\n"),
            });
        };
        match name.trim() {
            "from" => {
                let day: recette::domain::Day = from.parse().unwrap();
                for days in [-1, 1] {
                    // The first value of a table begins where the tables begin.
                    if rank > 1 {
                        let moved = day.plus_days(days);
                        replaced(format!("{days} day"), format!("from = {moved}"));
                    }
                }
            }
            "amount" => {
                let amount = value.trim().trim_matches('"').to_owned();
                for other in others(&amount, words) {
                    replaced(
                        format!("{amount} → {other}"),
                        format!("amount = \"{other}\""),
                    );
                }
            }
            _ => {}
        }
    }
    found.retain(|mutant| equivalent(mutant).is_none());
    found
}

/// Why a change can change nothing up to the end of the tables.
fn equivalent(mutant: &Mutant) -> Option<&'static str> {
    let from = mutant.from.as_str();
    match (mutant.table.as_str(), mutant.what.as_str()) {
        ("social_security_ceiling.toml", what) if from == "2022-01-01" && !what.contains('→') => {
            Some("the ceiling of 2022 is that of 2021")
        }
        ("maternity_very_early_days.toml", "42 → 41") => {
            Some("the shortest leave begins 42 days before: a birth before it is earlier still")
        }
        ("self_employed_minimum_rate.toml", _) => Some("read under two other readings only"),
        ("pension_age_of_2023.toml", _) if from >= "1965-01-01" => {
            Some("the age is reached after 2026")
        }
        ("pension_age_of_2023.toml", "756 → 755" | "756 → 757") => {
            Some("no sixty days are left between the age and the end of 2026")
        }
        ("smic_hourly.toml", "-1 day") if from <= "2022-01-01" => {
            Some("the cap of a stop that begins before the tables")
        }
        ("pension_age_of_2025.toml", what) if from != "1963-01-01" || what.ends_with("day") => {
            Some("older than the first pension of the version, or reached after 2026")
        }
        ("kept_rights_resumption_months.toml", "12 → 11") => {
            Some("R. 161-3 gives twelve months after the benefit, which ends no earlier")
        }
        ("accident_claim_months.toml", "24 → 25") => {
            Some("beyond the delay the law abstains: a longer one answers nothing wrongly")
        }
        _ => None,
    }
}

fn others(amount: &str, words: &[&str]) -> Vec<String> {
    let digits: String = amount.chars().filter(char::is_ascii_digit).collect();
    let Ok(number) = digits.parse::<i64>().map_err(drop).and_then(|number| {
        if amount.chars().all(|c| c.is_ascii_digit() || c == '.') {
            Ok(number)
        } else {
            Err(())
        }
    }) else {
        return words
            .iter()
            .filter(|word| **word != amount)
            .map(|word| (*word).to_owned())
            .collect();
    };
    let n_decimals = amount
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    [number - 1, number + 1]
        .into_iter()
        .filter(|moved| *moved >= 0)
        .map(|moved| {
            let digits = format!("{moved:0width$}", width = n_decimals + 1);
            let (whole, decimals) = digits.split_at(digits.len() - n_decimals);
            if n_decimals == 0 {
                whole.to_owned()
            } else {
                format!("{whole}.{decimals}")
            }
        })
        .collect()
}

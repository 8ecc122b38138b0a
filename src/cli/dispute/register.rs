//! The register of disputes, `datasets/law/disputes.toml`: read, checked, and written without
//! touching what stands in it.
//!
//! A dispute is never deleted and its number never used twice. `add` appends a table,
//! `settle` fills one: every other byte of the file stays as it was.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cli::failure::Failure;
use crate::domain::{Cents, Day, Payee, StopId};

/// Where the register lies below a folder of datasets.
pub(in crate::cli) const FILE: &str = "law/disputes.toml";
/// Longest text that a person may write in one field, in characters.
pub(super) const MAX_TEXT: usize = 500;

/// A reading that somebody contests, on one day of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cli) struct Dispute {
    /// `D-001`.
    pub(in crate::cli) id: String,
    /// The copy of the dossier, below `law`.
    pub(in crate::cli) case: String,
    /// Digest of its facts, identity left out.
    pub(in crate::cli) dossier: String,
    /// The stop.
    pub(in crate::cli) stop: StopId,
    /// The day.
    pub(in crate::cli) day: Day,
    /// To whom.
    pub(in crate::cli) payee: Payee,
    /// The article that she reads otherwise.
    pub(in crate::cli) article: String,
    /// What the law gave on the day of the dispute.
    pub(in crate::cli) ours: Cents,
    /// What she holds to be due.
    pub(in crate::cli) hers: Cents,
    /// Her reading, in her words.
    pub(in crate::cli) reading: String,
    /// The reading of the policy that gives her amount, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) option: Option<String>,
    /// What she rests on.
    pub(in crate::cli) source: String,
    /// Who she is.
    pub(in crate::cli) name: String,
    /// Since when.
    pub(in crate::cli) on: Day,
    /// How it ended; none while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) settled: Option<Settled>,
}

/// How a dispute ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cli) struct Settled {
    /// By what.
    #[serde(rename = "as")]
    pub(in crate::cli) by_what: ByWhat,
    /// The reading that gives her amount (`policy`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) reading: Option<String>,
    /// The signed example (`example`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) example: Option<String>,
    /// The article that refuses (`refusal`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) article: Option<String>,
    /// When.
    pub(in crate::cli) on: Day,
    /// By whom.
    pub(in crate::cli) by: String,
    /// Why.
    pub(in crate::cli) reason: String,
}

/// The three ends of a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::cli) enum ByWhat {
    /// Both readings may be followed: a policy option.
    Policy,
    /// She was right: a signed example holds it.
    Example,
    /// She was not: refused in writing.
    Refusal,
}

impl fmt::Display for ByWhat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Policy => "policy",
            Self::Example => "example",
            Self::Refusal => "refusal",
        })
    }
}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    dispute: Vec<Dispute>,
}

/// The disputes, and the text that they were read from.
pub(in crate::cli) struct Register {
    text: String,
    /// In order of number.
    pub(in crate::cli) disputes: Vec<Dispute>,
}

const HEADER: &str = "[[dispute]]";

impl Register {
    /// Reads and checks the text of the register.
    pub(in crate::cli) fn read(text: &str) -> Result<Self, Failure> {
        let wrong = |message: String| Failure::WrongInput(format!("{FILE}: {message}"));
        let file: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let n_headers = text.lines().filter(|line| is_header(line)).count();
        if n_headers != file.dispute.len() {
            return Err(wrong(
                "each dispute begins with a line `[[dispute]]` of its own".to_owned(),
            ));
        }
        for (rank, dispute) in file.dispute.iter().enumerate() {
            if dispute.id != number(rank) {
                return Err(wrong(format!(
                    "`{}` stands where `{}` is expected: disputes stand in order and none is deleted",
                    dispute.id,
                    number(rank)
                )));
            }
            dispute
                .check()
                .map_err(|message| wrong(format!("{}: {message}", dispute.id)))?;
        }
        Ok(Self {
            text: text.to_owned(),
            disputes: file.dispute,
        })
    }

    /// The dispute named `id`, with its rank.
    pub(super) fn find(&self, id: &str) -> Result<(usize, &Dispute), Failure> {
        let found = self
            .disputes
            .iter()
            .enumerate()
            .find(|(_, one)| one.id == id);
        found.ok_or_else(|| {
            Failure::WrongInput(format!(
                "no dispute `{id}`\n  hint: `recette dispute list` shows {}",
                self.disputes.len()
            ))
        })
    }

    /// The name of the next dispute.
    pub(super) fn next_id(&self) -> String {
        number(self.disputes.len())
    }

    /// The text with one more dispute.
    pub(super) fn with(&self, dispute: &Dispute) -> String {
        let mut text = self.text.clone();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text += HEADER;
        text.push('\n');
        text + &table(dispute)
    }

    /// The text with the end of the dispute of that rank.
    pub(super) fn with_end(&self, rank: usize, settled: &Settled) -> String {
        let end = format!("\n[dispute.settled]\n{}", table(settled));
        let mut before = String::with_capacity(self.text.len() + end.len());
        let mut n_headers = 0;
        let mut is_written = false;
        for line in self.text.split_inclusive('\n') {
            n_headers += usize::from(is_header(line));
            if n_headers == rank + 2 && !is_written {
                before = format!("{}\n{end}\n", before.trim_end());
                is_written = true;
            }
            before += line;
        }
        if is_written {
            before
        } else {
            format!("{}\n{end}", before.trim_end())
        }
    }
}

impl Dispute {
    /// Texts are short and plain; the end does not come before the beginning.
    pub(super) fn check(&self) -> Result<(), String> {
        let mut texts = vec![
            ("article", &self.article),
            ("reading", &self.reading),
            ("source", &self.source),
            ("name", &self.name),
        ];
        if let Some(settled) = &self.settled {
            texts.extend([("by", &settled.by), ("reason", &settled.reason)]);
            texts.extend(settled.article.iter().map(|text| ("article", text)));
            if settled.on < self.on {
                return Err(format!("settled on {}, before {}", settled.on, self.on));
            }
            let proofs = [
                (ByWhat::Policy, settled.reading.is_some()),
                (ByWhat::Example, settled.example.is_some()),
                (ByWhat::Refusal, settled.article.is_some()),
            ];
            if proofs
                .iter()
                .any(|(what, given)| *given != (*what == settled.by_what))
            {
                return Err(format!(
                    "settled as {}: `reading` for policy, `example` for example, `article` for refusal",
                    settled.by_what
                ));
            }
        }
        for (name, text) in texts {
            check_text(name, text)?;
        }
        Ok(())
    }
}

fn check_text(name: &str, text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("`{name}` is empty"));
    }
    if text.chars().count() > MAX_TEXT {
        return Err(format!("`{name}` is longer than {MAX_TEXT} characters"));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("`{name}` has a control character"));
    }
    Ok(())
}

fn is_header(line: &str) -> bool {
    line.trim_end() == HEADER
}

fn number(rank: usize) -> String {
    format!("D-{:03}", rank + 1)
}

/// The lines of one table.
fn table(content: &impl Serialize) -> String {
    toml::to_string(content).expect("a dispute is plain data")
}

/// Writes `text` beside `path`, then puts it in its place.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let beside = path.with_extension("new");
    let unwritable = |error: std::io::Error| Failure::unwritable(path, &error);
    std::fs::write(&beside, text).map_err(unwritable)?;
    std::fs::rename(&beside, path).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dispute(id: &str) -> Dispute {
        Dispute {
            id: id.to_owned(),
            case: format!("disputes/{id}.json"),
            dossier: "0".repeat(64),
            stop: StopId::new("S1").unwrap(),
            day: "2025-05-15".parse().unwrap(),
            payee: Payee::Insured,
            article: "CSS art. R. 323-5".to_owned(),
            ours: Cents(3288),
            hers: Cents(3287),
            reading: "The \"allowance\" is cut to the cent.".to_owned(),
            option: Some("rounding=truncate".to_owned()),
            source: "Service-Public, F3053".to_owned(),
            name: "C. Martin".to_owned(),
            on: "2026-11-22".parse().unwrap(),
            settled: None,
        }
    }

    fn settled() -> Settled {
        Settled {
            by_what: ByWhat::Policy,
            reading: Some("rounding=truncate".to_owned()),
            example: None,
            article: None,
            on: "2026-12-01".parse().unwrap(),
            by: "A. Roux, jurist".to_owned(),
            reason: "Two sources print it.".to_owned(),
        }
    }

    #[test]
    fn disputes_are_appended_and_settled_and_nothing_else_moves() {
        let header = "# Kept by hand.\n";
        let mut register = Register::read(header).unwrap();
        for id in ["D-001", "D-002", "D-003"] {
            assert_eq!(register.next_id(), id);
            register = Register::read(&register.with(&dispute(id))).unwrap();
        }
        let before = register.text.clone();
        for rank in [1, 2, 0] {
            register = Register::read(&register.with_end(rank, &settled())).unwrap();
            assert_eq!(register.disputes[rank].settled, Some(settled()));
        }
        assert!(register.text.starts_with(header));
        for line in before.lines() {
            assert!(register.text.contains(line), "{line}");
        }
    }

    #[test]
    fn a_register_with_a_hole_or_an_empty_reason_is_refused() {
        let register = Register::read("").unwrap();
        assert!(Register::read(&register.with(&dispute("D-002"))).is_err());
        let silent = Dispute {
            reading: " ".to_owned(),
            ..dispute("D-001")
        };
        assert!(Register::read(&register.with(&silent)).is_err());
        let early = Dispute {
            settled: Some(Settled {
                on: "2026-01-01".parse().unwrap(),
                ..settled()
            }),
            ..dispute("D-001")
        };
        assert!(early.check().is_err());
    }
}

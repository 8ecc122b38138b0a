//! `recette accept`: writes one cause of a run into the register of accepted defects.
//!
//! What is written is what the run saw: when the cause shows, how it shows first, in which
//! strata, and how often at most. It is read again before it is kept, as a run would read it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::print;
use super::register::{day_of, files_of, refused};
use super::stored::StoredRun;
use crate::domain::Day;
use crate::judge::{Cause, Seen, Verdict};
use crate::measure::Severity;
use crate::report::hostile::terminal;
use crate::report::{cause_title, cause_when};
use crate::scenario::{self, Purpose};

/// Options of `accept`.
#[derive(Args, Debug)]
pub(super) struct AcceptArgs {
    /// A cause of a run, by its number there: `RUN#1`.
    #[arg(value_name = "RUN#CAUSE")]
    what: String,
    /// The last day on which it is accepted: `2026-12-31`, 366 days from today at most.
    #[arg(long, value_name = "DAY")]
    until: Day,
    /// Who approves.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Who has it corrected; who approves when absent.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Where the work on it is followed.
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
    /// Why it is accepted, in a sentence.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Largest share of the drawn dossiers to which it applies that may be wrong; the upper
    /// bound of what was seen when absent.
    #[arg(long, value_name = "PERCENT")]
    at_most: Option<f64>,
    /// Name of the entry; made of what is wrong when absent.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The register: a folder.
    #[arg(long, value_name = "DIR", default_value = "scenarios/accepted")]
    into: PathBuf,
    /// Where run folders are.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
}

/// Carries out the command.
pub(super) fn accept(args: &AcceptArgs) -> Result<(), Failure> {
    let (run, number) = StoredRun::open(&args.what, &args.out)?;
    let verdict = run.verdict()?;
    let (cause, seen) = chosen(&verdict, number)?;
    let found_in = format!("{}#{number}", run.manifest.run);
    let entry = Entry {
        args,
        name: args.name.clone().unwrap_or_else(|| name_of(cause)),
        run: &found_in,
        fund: run.manifest.fund.get(..3).unwrap_or("*"),
        today: day_of(jiff::Timestamp::now()),
        cause,
        seen,
    };
    let file = args.into.join(format!("{}.toml", entry.name));
    let text = entry.text();
    let mut files = if args.into.is_dir() {
        files_of(&args.into)?
    } else {
        Vec::new()
    };
    if file.exists() {
        return Err(Failure::WrongInput(format!(
            "{}: there is an entry of that name\n  hint: remove it when it is this one, or give another with `--name`",
            file.display()
        )));
    }
    files.push((file.display().to_string(), text.clone()));
    scenario::register(&files).map_err(|errors| refused(&errors))?;
    write(&args.into, &file, &text).map_err(|error| Failure::unwritable(&file, &error))?;
    print(entry.said(&file).trim_end())
}

/// The cause that a person names, from 1 on, and what the run saw of it.
fn chosen<'v>(verdict: &'v Verdict, number: &str) -> Result<(&'v Cause, &'v Seen), Failure> {
    let wrong = |what: String| Err(Failure::WrongInput(what));
    let rank: Option<usize> = number.parse().ok().filter(|rank| *rank > 0);
    let Some(cause) = rank.and_then(|rank| verdict.causes.get(rank - 1)) else {
        return wrong(match verdict.causes.len() {
            0 => "this run names no cause: there is nothing to accept".to_owned(),
            n => format!(
                "`{}` is no cause of this run\n  hint: its causes are numbered from 1 to {n}, as in its report",
                terminal(number)
            ),
        });
    };
    let Some(seen) = cause.seen.as_ref().filter(|_| !cause.when.is_empty()) else {
        return wrong(if cause.when.is_empty() {
            format!(
                "cause {number} is not explained: nothing tells its dossiers from right ones, so that nothing says what an acceptance would cover\n  hint: an entry names a cause, never cases"
            )
        } else {
            "this run does not say how often its causes show\n  hint: play it again with this program"
                .to_owned()
        });
    };
    if verdict.policy.purpose == Purpose::Rollout && seen.severity == Severity::S0 {
        return wrong(format!(
            "cause {number} hurts people now (S0): it is never accepted for a rollout\n  hint: have it corrected"
        ));
    }
    Ok((cause, seen))
}

/// `daily-gross-more-cap`.
fn name_of(cause: &Cause) -> String {
    let words = cause.signatures.first().map(|(first, _)| {
        let gap = code(&first.gap);
        format!("{}-{gap}-{}", first.observable.name(), first.rule)
    });
    let mut name = String::new();
    for letter in words.unwrap_or_default().to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(60);
    name.trim_end_matches('-').to_owned()
}

/// A word of the published formats.
fn code(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn list(texts: impl IntoIterator<Item = String>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| quoted(&text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A percentage rounded up to two decimals.
fn up(percent: f64) -> f64 {
    (percent * 100.0 - 1e-9).ceil() / 100.0
}

fn write(folder: &Path, file: &Path, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut new = std::fs::OpenOptions::new();
    let mut new = new.write(true).create_new(true).open(file)?;
    new.write_all(text.as_bytes())?;
    new.sync_all()
}

/// One entry before it is written.
struct Entry<'a> {
    args: &'a AcceptArgs,
    name: String,
    run: &'a str,
    fund: &'a str,
    today: Day,
    cause: &'a Cause,
    seen: &'a Seen,
}

impl Entry<'_> {
    fn at_most_percent(&self) -> f64 {
        let seen = self.seen.at_most_percent;
        self.args.at_most.unwrap_or_else(|| up(seen).min(100.0))
    }

    fn reason(&self) -> String {
        let given = self.args.reason.clone();
        given.unwrap_or_else(|| format!("Accepted as seen: {}.", cause_title(self.cause)))
    }

    /// The file.
    fn text(&self) -> String {
        let mut text = String::new();
        self.build(&mut text)
            .expect("writing to a string cannot fail");
        text
    }

    fn build(&self, text: &mut String) -> std::fmt::Result {
        let args = self.args;
        writeln!(text, "# Written by `recette accept` from {}.\n", self.run)?;
        writeln!(text, "name        = {}", quoted(&self.name))?;
        writeln!(text, "reason      = {}", quoted(&self.reason()))?;
        let owner = args.owner.as_ref().unwrap_or(&args.by);
        writeln!(text, "owner       = {}", quoted(owner))?;
        writeln!(text, "by          = {}", quoted(&args.by))?;
        if let Some(ticket) = &args.ticket {
            writeln!(text, "ticket      = {}", quoted(ticket))?;
        }
        writeln!(text, "accepted_on = {}", self.today)?;
        writeln!(text, "until       = {}", args.until)?;
        writeln!(text, "run         = {}", quoted(self.run))?;
        writeln!(text, "\n[scope]\nfund   = {}", quoted(self.fund))?;
        writeln!(text, "strata = {}", list(self.seen.strata.clone()))?;
        writeln!(text, "\n# Seen: {}.\n[worst]", self.seen_so())?;
        writeln!(text, "share_percent = {}", self.at_most_percent())?;
        writeln!(
            text,
            "severity      = {}",
            quoted(&code(&self.seen.severity))
        )?;
        let classes = self.seen.classes.iter();
        if !self.seen.classes.is_empty() {
            let codes = classes.map(|class| class.code().to_owned());
            writeln!(text, "classes       = {}", list(codes))?;
        }
        for (first, n) in &self.cause.signatures {
            writeln!(text, "\n# {n} dossiers.\n[[first]]")?;
            writeln!(text, "observable = {}", quoted(first.observable.name()))?;
            writeln!(text, "gap        = {}", quoted(&code(&first.gap)))?;
            if !first.rule.is_empty() {
                writeln!(text, "rule       = {}", quoted(&first.rule))?;
            }
            if !first.article.is_empty() {
                writeln!(text, "article    = {}", quoted(&first.article))?;
            }
        }
        for conditions in &self.cause.when {
            writeln!(text, "\n[[when]]\nall = [")?;
            for one in conditions {
                let feature = &one.feature;
                let not = if one.holds { "" } else { ", holds = false" };
                writeln!(
                    text,
                    "  {{ family = {}, name = {}, value = {}{not} }},",
                    quoted(&code(&feature.family)),
                    quoted(&feature.name),
                    quoted(&feature.value)
                )?;
            }
            writeln!(text, "]")?;
        }
        Ok(())
    }

    /// `61 of 305 drawn dossiers to which it applies are wrong by it`.
    fn seen_so(&self) -> String {
        match self.seen.n_applies {
            0 => "no drawn dossier is concerned, so that nothing bounds its share".to_owned(),
            n => format!(
                "{} of {n} drawn dossiers to which it applies are wrong by it",
                self.seen.n_wrong
            ),
        }
    }

    /// What was written, and what it will do.
    fn said(&self, file: &Path) -> String {
        let when = cause_when(self.cause).join("; or when ");
        let share = self.at_most_percent();
        let severity = code(&self.seen.severity);
        let strata = self.seen.strata.join(", ");
        let until = self.args.until;
        let said = format!(
            "accepted: {}, in {}\n  \
             what      {}, when {when}\n  \
             seen      {}\n  \
             at most   {share} % of them, {severity} at worst, in {strata}, until {until}\n\
             Runs that read this folder count these dossiers and are judged without them; they end in NO-GO\n\
             when more are wrong than that, when it hurts more or elsewhere, and after {until}.\n",
            self.name,
            file.display(),
            cause_title(self.cause),
            self.seen_so(),
        );
        let lines: Vec<String> = said.lines().map(terminal).collect();
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A verdict of two causes: one told by a combination, one that nothing tells.
    fn verdict(purpose: &str) -> Verdict {
        let first = json!({ "observable": "daily_gross", "gap": "more", "rule": "cap", "article": "CSS art. R. 323-4" });
        let cap = json!({ "feature": { "family": "law", "name": "cap", "value": "binds" }, "holds": true });
        let seen = json!({ "n_applies": 188, "n_wrong": 38, "at_most_percent": 25.631, "severity": "S0",
            "classes": ["E04"], "strata": ["sickness/simple"] });
        serde_json::from_value(json!({
            "format": 1, "kind": "no_go", "sentence": "", "findings": [], "strata": [],
            "policy": { "name": purpose, "purpose": purpose, "digest": "" },
            "scope": { "strata": ["*"], "observables": [] },
            "not_covered": [], "generator_healthy": true,
            "causes": [
                { "signatures": [[first, 38]], "when": [[cap]], "n_wrong": 38, "n_right_alike": 150, "examples": [19], "seen": seen },
                { "signatures": [[first, 1]], "when": [], "n_wrong": 1, "n_right_alike": 0, "examples": [20] },
            ],
        }))
        .unwrap()
    }

    fn refused(purpose: &str, number: &str) -> String {
        chosen(&verdict(purpose), number).unwrap_err().to_string()
    }

    #[test]
    fn a_cause_is_chosen_by_its_number_and_named_after_what_is_wrong() {
        let verdict = verdict("build");
        let (cause, seen) = chosen(&verdict, "1").unwrap();
        assert_eq!(name_of(cause), "daily-gross-more-cap");
        assert_eq!(seen.n_wrong, 38);
        for number in ["0", "3", "one"] {
            assert!(refused("build", number).contains("from 1 to 2"), "{number}");
        }
    }

    #[test]
    fn what_nothing_tells_is_not_accepted_nor_what_hurts_people_now_for_a_rollout() {
        assert!(refused("build", "2").contains("never cases"));
        assert!(refused("rollout", "1").contains("never accepted for a rollout"));
    }

    #[test]
    fn a_share_is_rounded_up_so_that_what_was_seen_is_accepted() {
        assert!((up(25.631) - 25.64).abs() < 1e-12);
        assert!((up(25.64) - 25.64).abs() < 1e-12);
    }
}

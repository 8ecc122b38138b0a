//! The end of a run on a terminal or in a CI log: the verdict, why, and what to type next.
//!
//! Gives text and prints nothing. No colour is used unless asked for, and no foreign
//! character sequence reaches the terminal as a command.

use std::fmt::Write as _;

use super::hostile::terminal;
use super::{RunRecord, causes, latency_beside, names, register, regression, relations, words};
use crate::judge::Outcome;

/// Reasons shown before the rest is only counted.
const N_REASONS: usize = 8;
const NOTHING_TELLS: &str = "nothing tells these from right ones";
/// Said when causes were found and the engine was not asked about them.
const INVESTIGATE: &str =
    "  hint: `recette run … --investigate` asks the engine which of these conditions are needed";
/// Causes shown.
const N_CAUSES: usize = 3;

/// The summary, ending with a line feed. `folder` is where the reports were written.
pub fn console_summary(record: &RunRecord, folder: Option<&str>, colour: bool) -> String {
    let mut text = String::new();
    build(&mut text, record, folder, colour).expect("writing to a string cannot fail");
    text
}

fn build(
    text: &mut String,
    record: &RunRecord,
    folder: Option<&str>,
    colour: bool,
) -> std::fmt::Result {
    let verdict = &record.verdict;
    let word = names::verdict_word(verdict.kind);
    let tone = names::verdict_tone(verdict.kind);
    let rest = terminal(names::after_the_word(verdict.kind, &verdict.sentence));
    writeln!(text, "\n{} {rest}", painted(word, tone, colour))?;
    let with = |outcome: Outcome| {
        verdict
            .findings
            .iter()
            .filter(move |finding| finding.outcome == outcome)
    };
    // The void ones share one reason, said by the gate of the generator.
    let bad: Vec<_> = with(Outcome::Violated)
        .chain(with(Outcome::Insufficient))
        .collect();
    let n_void = with(Outcome::Void).count() as u64;
    let n_held = with(Outcome::Held).count() as u64;
    for finding in bad.iter().take(N_REASONS) {
        let (outcome, tone) = names::outcome(finding.outcome);
        let mark = painted(tone.sign(), tone, colour);
        let (gate, why) = (names::gate(finding.gate), terminal(&finding.text));
        writeln!(text, "  {mark} {gate}: {outcome}\n      {why}")?;
        if let Some(case) = finding.cases.first() {
            writeln!(text, "      replay: {}", terminal(&record.replay(*case)))?;
        }
    }
    if bad.len() > N_REASONS {
        writeln!(
            text,
            "  … and {} more, in the report",
            bad.len() - N_REASONS
        )?;
    }
    if n_void > 0 {
        let (_, tone) = names::outcome(Outcome::Void);
        let mark = painted(tone.sign(), tone, colour);
        let n = words::counted(n_void, "gate", "gates");
        writeln!(
            text,
            "  {mark} {n} of times and rates not judged: this machine was the bottleneck"
        )?;
    }
    if n_held > 0 {
        let mark = painted(names::Tone::Good.sign(), names::Tone::Good, colour);
        let n = words::counted(n_held, "gate held", "gates held");
        writeln!(text, "  {mark} {n}")?;
    }
    for line in register::lines(record) {
        writeln!(text, "{line}")?;
    }
    writeln!(text)?;
    counts(text, record)?;
    if let Some(folder) = folder {
        writeln!(text, "  report    {}/report.html", terminal(folder))?;
    }
    Ok(())
}

fn counts(text: &mut String, record: &RunRecord) -> std::fmt::Result {
    let measures = &record.measures;
    let sum = |count: fn(&crate::measure::StratumMeasure) -> u64| {
        words::count(measures.strata.iter().map(count).sum())
    };
    writeln!(
        text,
        "  dossiers  {} played, {} wrong, {} undelivered, {} undecided by law",
        sum(|stratum| stratum.n_cases - stratum.n_not_played),
        sum(|stratum| stratum.n_wrong.values().sum()),
        sum(|stratum| stratum.n_undelivered),
        sum(|stratum| stratum.n_undecided),
    )?;
    let n: u64 = measures
        .operations
        .iter()
        .map(|operation| operation.n)
        .sum();
    let n_failed: u64 = measures
        .operations
        .iter()
        .map(|operation| operation.n_failed)
        .sum();
    writeln!(
        text,
        "  calls     {}, {} failed",
        words::count(n),
        words::count(n_failed)
    )?;
    if let Some(line) = super::own::line(record) {
        writeln!(text, "  own cases {line}")?;
    }
    if let Some(found) = &record.verdict.regression {
        writeln!(text, "  before    {}", regression::line(found))?;
    }
    if let Some(beside) = &record.verdict.latency_beside {
        writeln!(
            text,
            "  times     {}",
            terminal(&latency_beside::line(beside))
        )?;
    }
    if !record.verdict.relations.is_empty() {
        let line = relations::line(&record.verdict.relations);
        writeln!(text, "  relations {line}")?;
    }
    for (rank, cause) in (1..).zip(&record.verdict.causes).take(N_CAUSES) {
        let mut roads = causes::when(cause).into_iter();
        let first = roads
            .next()
            .map_or_else(|| NOTHING_TELLS.to_owned(), |when| format!("when {when}"));
        writeln!(
            text,
            "  cause {rank}   {} ({}), {}",
            terminal(&causes::title(cause)),
            words::counted(cause.n_wrong, "dossier", "dossiers"),
            terminal(&first)
        )?;
        for road in roads {
            writeln!(text, "            or when {}", terminal(&road))?;
        }
        if let Some(proof) = causes::proof(cause) {
            writeln!(text, "            {proof}")?;
        }
    }
    let causes = &record.verdict.causes;
    if !causes.is_empty() && causes.iter().all(|cause| cause.experiments.is_none()) {
        writeln!(text, "{INVESTIGATE}")?;
    }
    if let Some(stake) = &record.verdict.at_stake {
        writeln!(
            text,
            "  at stake  {} of {} people a year in fund {} (at most {})",
            words::people(stake.n_hurt),
            words::people(stake.n_people),
            terminal(&stake.fund),
            words::people(stake.n_hurt_at_most),
        )?;
    }
    let manifest = &record.manifest;
    writeln!(
        text,
        "  engine    {} {} at {}\n  seed      {}   salt {}",
        terminal(&manifest.engine.name),
        terminal(&manifest.engine.version),
        terminal(&manifest.engine.address),
        manifest.seed,
        manifest.salt,
    )
}

fn painted(text: &str, tone: names::Tone, colour: bool) -> String {
    if !colour {
        return text.to_owned();
    }
    let code = match tone {
        names::Tone::Good => "1;32",
        names::Tone::Bad => "1;31",
        names::Tone::Doubt => "1;33",
        names::Tone::Plain => "1",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::super::{example, hostile::samples::HOSTILE};
    use super::*;

    #[test]
    fn hostile_text_commands_neither_a_terminal_nor_a_ci_server() {
        let mut record = example::no_go();
        HOSTILE.clone_into(&mut record.verdict.sentence);
        HOSTILE.clone_into(&mut record.manifest.engine.name);
        HOSTILE.clone_into(&mut record.verdict.findings[0].text);
        let text = console_summary(&record, Some(HOSTILE), false);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{7}') && !text.contains('\r'));
        assert!(
            !text.contains("::error") && !text.contains("##vso"),
            "{text}"
        );
    }

    #[test]
    fn gates_that_are_void_for_one_reason_take_one_line() {
        let mut record = example::no_go();
        for finding in &mut record.verdict.findings {
            finding.outcome = Outcome::Void;
        }
        let n = record.verdict.findings.len();
        let text = console_summary(&record, None, false);
        assert!(!text.contains("more, in the report"), "{text}");
        let void = format!("{n}\u{a0}gates of times and rates not judged");
        assert!(text.contains(&void), "{text}");
    }

    #[test]
    fn the_verdict_comes_first_and_the_replay_line_under_its_failure() {
        let text = console_summary(&example::no_go(), Some("reports/x"), false);
        assert!(text.trim_start().starts_with("NO-GO"), "{text}");
        assert!(text.contains("replay: recette replay"), "{text}");
        assert!(text.contains("reports/x/report.html"), "{text}");
    }
}

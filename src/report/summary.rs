//! `summary.md`: the verdict on one screen of a CI job page.

use std::fmt::Write as _;

use super::hostile::markdown;
use super::{
    RunRecord, causes, latency_beside, names, own, register, regression, relations, words,
};
use crate::judge::Outcome;
use crate::measure::Severity;

/// Reasons shown before the rest is only counted.
const N_REASONS: usize = 10;

/// The text of `summary.md`; all foreign text is escaped.
pub fn summary_markdown(record: &RunRecord) -> String {
    let mut text = String::new();
    build(&mut text, record).expect("writing to a string cannot fail");
    text
}

fn build(text: &mut String, record: &RunRecord) -> std::fmt::Result {
    let verdict = &record.verdict;
    let manifest = &record.manifest;
    let word = names::verdict_word(verdict.kind);
    let sign = match names::verdict_tone(verdict.kind) {
        names::Tone::Good => "✅",
        names::Tone::Bad => "❌",
        _ => "⚠️",
    };
    writeln!(text, "# {sign} {word}\n")?;
    writeln!(text, "{}\n", markdown(&verdict.sentence))?;
    writeln!(
        text,
        "Engine **{} {}** · fund {} · scenario {} · policy {} · seed {} · run {}\n",
        markdown(&manifest.engine.name),
        markdown(&manifest.engine.version),
        markdown(&manifest.fund),
        markdown(&manifest.scenario),
        markdown(&verdict.policy.name),
        manifest.seed,
        markdown(&manifest.run),
    )?;
    for sentence in &manifest.load {
        writeln!(text, "- {}.", markdown(sentence))?;
    }
    if !manifest.load.is_empty() {
        writeln!(text)?;
    }
    let reasons: Vec<_> = verdict
        .findings
        .iter()
        .filter(|finding| finding.outcome != Outcome::Held)
        .collect();
    if !reasons.is_empty() {
        writeln!(text, "## Why\n")?;
        for (index, finding) in reasons.iter().take(N_REASONS).enumerate() {
            let (outcome, _) = names::outcome(finding.outcome);
            let (number, gate) = (index + 1, names::gate(finding.gate));
            writeln!(
                text,
                "{number}. **{gate}**: {outcome}. {}",
                markdown(&finding.text)
            )?;
            if let Some(case) = finding.cases.first() {
                writeln!(text, "\n   ```sh\n   {}\n   ```", record.replay(*case))?;
            }
        }
        if reasons.len() > N_REASONS {
            writeln!(
                text,
                "\nand {} more, in `report.html`.",
                reasons.len() - N_REASONS
            )?;
        }
        writeln!(text)?;
    }
    if let Some(stake) = &verdict.at_stake {
        writeln!(
            text,
            "## At stake in fund {}, in a year\n",
            markdown(&stake.fund)
        )?;
        writeln!(
            text,
            "| People hurt, estimate | at most | Due, never paid | Paid, not due | Paid late |"
        )?;
        writeln!(text, "|---:|---:|---:|---:|---:|")?;
        writeln!(
            text,
            "| {} | {} | {} | {} | {} |\n",
            words::people(stake.n_hurt),
            words::people(stake.n_hurt_at_most),
            words::whole_euros(stake.missing),
            words::whole_euros(stake.extra),
            words::whole_euros(stake.late),
        )?;
        writeln!(
            text,
            "Income of a month cut by more than a quarter of the pay: {} people, at most {}.\n",
            words::people(stake.n_income_cut),
            words::people(stake.n_income_cut_at_most),
        )?;
    }
    register::write_markdown(text, record)?;
    why(text, record)?;
    if let Some(found) = &record.verdict.regression {
        regression::write_markdown(text, found, &|index| record.replay(index))?;
    }
    if let Some(beside) = &record.verdict.latency_beside {
        latency_beside::write_markdown(text, beside)?;
    }
    relations::write_markdown(text, &record.verdict.relations)?;
    days_until_money(text, record)?;
    own::write_markdown(text, record)?;
    strata(text, record)?;
    operations(text, record)
}

/// What the wrong dossiers have in common.
fn why(text: &mut String, record: &RunRecord) -> std::fmt::Result {
    let causes = &record.verdict.causes;
    if causes.is_empty() {
        return Ok(());
    }
    writeln!(text, "## What the wrong dossiers have in common\n")?;
    for (rank, cause) in (1..).zip(causes).take(causes::N_SHOWN) {
        let when = causes::when(cause);
        let when = if when.is_empty() {
            "nothing tells them from right ones".to_owned()
        } else {
            format!("when {}", when.join("; or when "))
        };
        write!(text, "{rank}. **{}**", markdown(&causes::title(cause)))?;
        if let Some((article, _)) = causes::article(cause) {
            write!(text, " ({})", markdown(article))?;
        }
        writeln!(
            text,
            ": {}. {}.",
            markdown(&when),
            markdown(&causes::whom(cause))
        )?;
        for said in causes::trials(cause) {
            writeln!(text, "   - {}.", markdown(&said))?;
        }
        if let Some(index) = causes::smallest(record, cause) {
            writeln!(text, "\n   ```sh\n   {}\n   ```", record.replay(index))?;
        }
    }
    writeln!(text)
}

/// What people wait, in days of the file; those never paid first.
fn days_until_money(text: &mut String, record: &RunRecord) -> std::fmt::Result {
    let mut strata: Vec<_> = record
        .verdict
        .strata
        .iter()
        .filter_map(|stratum| Some((stratum, stratum.until_money.as_ref()?)))
        .collect();
    if strata.is_empty() {
        return Ok(());
    }
    strata.sort_by_key(|(_, days)| std::cmp::Reverse(days.n_never));
    writeln!(text, "## Days until money\n")?;
    writeln!(
        text,
        "| Stratum | Pool | Money due | Never paid | p50 | p95 | p99 | At best: p50 | p95 | p99 |"
    )?;
    writeln!(text, "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
    for (stratum, days) in strata {
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            markdown(&stratum.stratum),
            names::pool(stratum.pool),
            words::count(days.n_due),
            words::count(days.n_never),
            words::days(days.p50),
            words::days(days.p95),
            words::days(days.p99),
            words::days(days.p50_at_best),
            words::days(days.p95_at_best),
            words::days(days.p99_at_best),
        )?;
    }
    writeln!(text)
}

fn strata(text: &mut String, record: &RunRecord) -> std::fmt::Result {
    writeln!(text, "## Accuracy\n")?;
    writeln!(
        text,
        "| Stratum | Pool | Verdict | Dossiers | Wrong (S0–S1) | Other gaps | Undelivered | Due, never paid | Paid, not due |"
    )?;
    writeln!(text, "|---|---|---|---:|---:|---:|---:|---:|---:|")?;
    for stratum in &record.measures.strata {
        let judged = record
            .verdict
            .strata
            .iter()
            .find(|judged| judged.stratum == stratum.stratum && judged.pool == stratum.pool);
        let grave = stratum.n_wrong_from(Severity::S1);
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            markdown(&stratum.stratum),
            names::pool(stratum.pool),
            judged.map_or("not judged", |judged| names::verdict_word(judged.kind)),
            words::count(stratum.n_cases),
            words::count(grave),
            words::count(stratum.n_wrong_from(Severity::S3) - grave),
            words::count(stratum.n_undelivered),
            words::euros(stratum.missing),
            words::euros(stratum.extra),
        )?;
    }
    writeln!(text)
}

fn operations(text: &mut String, record: &RunRecord) -> std::fmt::Result {
    writeln!(text, "## Response times\n")?;
    writeln!(
        text,
        "| Operation | Traffic | Calls | Failed | p50 | p99 | Longest |"
    )?;
    writeln!(text, "|---|---|---:|---:|---:|---:|---:|")?;
    for operation in &record.measures.operations {
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            markdown(names::operation(&operation.operation)),
            markdown(names::driver(&operation.driver)),
            words::count(operation.n),
            words::count(operation.n_failed),
            words::time_at(&operation.response, 0.5),
            words::time_at(&operation.response, 0.99),
            words::longest(&operation.response),
        )?;
    }
    if let Some(fields) = words::outside_fields(&record.measures.outside_fields, markdown) {
        writeln!(text, "\nFields outside the contract, ignored: {fields}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{example, hostile::samples::HOSTILE};
    use super::*;

    #[test]
    fn fields_outside_the_contract_are_one_line_the_most_frequent_first() {
        let mut record = example::go();
        assert!(!summary_markdown(&record).contains("outside the contract"));
        record.measures.outside_fields.by_name =
            [("bar".to_owned(), 2), ("foo".to_owned(), 12)].into();
        record.measures.outside_fields.n_others = 40;
        let text = summary_markdown(&record);
        assert!(
            text.ends_with(
                "\nFields outside the contract, ignored: foo × 12, bar × 2, others × 40\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn hostile_text_makes_no_link_no_image_and_no_new_cell() {
        let mut record = example::no_go();
        record.measures.outside_fields.by_name = [("x".to_owned(), 1)].into();
        let clean = summary_markdown(&record);
        record.measures.outside_fields.by_name = [(HOSTILE.to_owned(), 1)].into();
        HOSTILE.clone_into(&mut record.verdict.sentence);
        HOSTILE.clone_into(&mut record.manifest.engine.name);
        HOSTILE.clone_into(&mut record.verdict.findings[0].text);
        HOSTILE.clone_into(&mut record.measures.strata[0].stratum);
        HOSTILE.clone_into(&mut record.measures.operations[0].operation);
        let text = summary_markdown(&record);
        for live in ["<script", "![", "](", "http://", "@everyone", "\u{1b}"] {
            assert!(!text.contains(live), "`{live}` in {text}");
        }
        assert_eq!(text.lines().count(), clean.lines().count());
        assert!(!text.lines().any(|line| line.starts_with("::")));
    }
}

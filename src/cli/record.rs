//! The record of a run, from which every report is written; secrets stay out of it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use flate2::{Compression, GzBuilder};

use super::answers::ANSWERS;
use super::bench::Bench;
use super::campaign::Campaign;
use super::embedded::Datasets;
use super::register::Entries;
use super::stored::{DOSSIERS, REQUEST, Request};
use super::watcher::Heard;
use crate::domain::{CONTRACT, Version, sha256_hex};
use crate::judge::Verdict;
use crate::report::{Attachment, EngineFacts, Harness, Machine, Manifest, RunRecord};

/// Dossiers kept in a run folder: beyond it, seed, salt and index make them again.
pub(super) const MAX_DOSSIERS: u64 = 100_000;

/// Where what was measured comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) bench: &'a Bench,
    pub(super) version: &'a Version,
    pub(super) faults: &'a [String],
    pub(super) datasets: &'a Datasets,
    pub(super) started_at: jiff::Timestamp,
    pub(super) elapsed: Duration,
}

/// What a record is made of.
pub(super) struct Parts<'a> {
    pub(super) origin: Origin<'a>,
    pub(super) accepted: &'a Entries,
    pub(super) verdict: Verdict,
    pub(super) heard: Heard,
}

/// The record of one run.
pub(super) fn record(parts: Parts<'_>) -> RunRecord {
    let Origin {
        campaign, bench, ..
    } = parts.origin;
    let mut manifest = manifest(parts.origin);
    let mut inputs = campaign.inputs.clone();
    inputs.extend(adapter(bench));
    if let Some(digest) = parts.accepted.digest() {
        manifest.digests.insert("accepted".to_owned(), digest);
        inputs.extend(parts.accepted.inputs.iter().cloned());
    }
    inputs.push((REQUEST.to_owned(), request(&parts)));
    let mut attachments = vec![
        (DOSSIERS.to_owned(), Attachment::Bytes(dossiers(campaign))),
        (ANSWERS.to_owned(), Attachment::File(parts.heard.answers)),
        (
            "latency.hlog".to_owned(),
            Attachment::File(parts.heard.latency_log),
        ),
    ];
    if let Some(own) = &campaign.own {
        let digests = &mut manifest.digests;
        digests.insert("cases".to_owned(), sha256_hex(&own.bytes));
        attachments.push((own.file.clone(), Attachment::Bytes(own.bytes.clone())));
    }
    RunRecord {
        manifest,
        verdict: parts.verdict,
        measures: parts.heard.measures,
        cases: parts.heard.cases,
        own: parts.heard.own,
        inputs,
        attachments,
    }
}

/// Where a run comes from.
pub(super) fn manifest(origin: Origin<'_>) -> Manifest {
    let Origin {
        campaign,
        bench,
        datasets,
        ..
    } = origin;
    let scenario = &campaign.scenario;
    let mut digests = BTreeMap::from([
        ("scenario".to_owned(), scenario.digest.clone()),
        ("policy".to_owned(), scenario.policy.digest.clone()),
    ]);
    for folder in ["law", "caseload", "funds", "names"] {
        digests.insert(folder.to_owned(), datasets.digest(folder));
    }
    if let Some((_, text)) = &bench.adapter {
        digests.insert("adapter".to_owned(), sha256_hex(text.as_bytes()));
    }
    Manifest {
        format: 1,
        run: run_name(origin.started_at, &scenario.name, campaign.salt),
        harness: Harness {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("RECETTE_COMMIT").map(ToOwned::to_owned),
        },
        contract: CONTRACT.to_owned(),
        scenario: scenario.name.clone(),
        about: scenario.about.clone(),
        load: scenario.told(),
        fund: scenario.population.fund.to_string(),
        seed: campaign.seed,
        salt: campaign.salt,
        digests,
        engine: EngineFacts {
            name: origin.version.name.clone(),
            version: origin.version.version.clone(),
            environment: environment(origin.version).to_owned(),
            address: bench.address.clone(),
            trace_prefix: bench.trace_prefix.clone(),
            faults: origin.faults.to_vec(),
        },
        command_line: command_line(std::env::args()),
        machine: Machine::here(),
        started_at: origin.started_at.to_string(),
        elapsed_ms: u64::try_from(origin.elapsed.as_millis()).unwrap_or(u64::MAX),
    }
}

/// The adapter as used, as an input.
pub(super) fn adapter(bench: &Bench) -> Option<(String, String)> {
    let (name, text) = bench.adapter.as_ref()?;
    Some((format!("adapter-{name}"), text.clone()))
}

/// What repeats the run, for `replay`.
fn request(parts: &Parts<'_>) -> String {
    let campaign = parts.origin.campaign;
    let request = Request {
        fund: campaign.scenario.population.fund.to_string(),
        seed: campaign.seed,
        salt: campaign.salt,
        fresh_round: campaign.fresh_round,
        budget_ms: campaign
            .budget
            .map(|budget| u64::try_from(budget.as_millis()).unwrap_or(u64::MAX)),
        engine: parts.origin.bench.name(),
        faults: parts.origin.faults.to_vec(),
        scenario: campaign
            .inputs
            .first()
            .map(|(name, _)| name.clone())
            .unwrap_or_default(),
        cases: campaign.own.as_ref().map(|own| own.file.clone()),
        adapter: parts
            .origin
            .bench
            .adapter
            .as_ref()
            .map(|(name, _)| format!("adapter-{name}")),
    };
    let mut text = serde_json::to_string_pretty(&request).expect("a request is plain data");
    text.push('\n');
    text
}

/// Every dossier planned, one a line in order of index, packed; the first
/// [`MAX_DOSSIERS`] when there are more.
fn dossiers(campaign: &Campaign) -> Vec<u8> {
    // No file name and no time in the header: both would change the bytes.
    let mut file = GzBuilder::new().write(Vec::new(), Compression::fast());
    let make = campaign.maker();
    let mut text = Vec::with_capacity(1 << 14);
    for index in 0..campaign.n_cases().min(MAX_DOSSIERS) {
        text.clear();
        serde_json::to_writer(&mut text, make(index).dossier.as_ref())
            .expect("a dossier is plain data");
        text.push(b'\n');
        file.write_all(&text)
            .expect("memory takes all that is written");
    }
    file.finish().expect("memory takes all that is written")
}

/// `2026-11-22-045814-pilot-3f2a`: sorts by time, names the scenario, never twice.
fn run_name(started_at: jiff::Timestamp, scenario: &str, salt: u64) -> String {
    let scenario: String = scenario
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'))
        .take(40)
        .collect();
    let day = started_at.strftime("%Y-%m-%d-%H%M%S");
    format!(
        "{day}-{scenario}-{:04x}",
        (salt ^ super::campaign::fresh()) & 0xffff
    )
}

fn environment(version: &Version) -> &'static str {
    use crate::domain::Environment;
    match version.environment {
        Environment::Bench => "bench",
        Environment::Acceptance => "acceptance",
        Environment::Production => "production",
    }
}

/// The command line as typed, without the credentials that an address may hold.
fn command_line(arguments: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = arguments
        .enumerate()
        .map(|(index, word)| {
            let word = if index == 0 {
                "recette".to_owned()
            } else {
                redacted(&word)
            };
            let is_plain = !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_./:=@%,+".contains(&byte));
            if is_plain {
                word
            } else {
                format!("'{}'", word.replace('\'', "'\\''"))
            }
        })
        .collect();
    words.join(" ")
}

/// `scheme://user:password@host` without what stands before the `@`.
fn redacted(word: &str) -> String {
    let Some((scheme, rest)) = word.split_once("://") else {
        return word.to_owned();
    };
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://…@{}", &rest[at + 1..]),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_never_reaches_the_manifest() {
        let words = [
            "/usr/bin/recette",
            "run",
            "a scenario.toml",
            "--engine",
            "https://joe:canary@bench.example/x",
        ];
        let line = command_line(words.iter().map(ToString::to_string));
        assert!(!line.contains("canary"), "{line}");
        assert!(
            line.starts_with("recette run 'a scenario.toml' --engine"),
            "{line}"
        );
    }

    #[test]
    fn a_run_is_named_after_its_start_and_its_scenario() {
        let name = run_name(jiff::Timestamp::UNIX_EPOCH, "pi/lot", 1);
        assert!(name.starts_with("1970-01-01-000000-pilot-"), "{name}");
    }
}

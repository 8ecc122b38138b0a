//! What an engine bears, in words: the console, the summary, `JUnit` and the files of the folder.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::folder::write_folder;
use super::hostile::visible;
use super::{Manifest, ReportError, html, names, pretty, words};
use crate::domain::Rate;
use crate::judge::capacity::{Ask, Capacity, Ground, NotBorne, Role, Trial, UpperEnd};
use crate::judge::{Outcome, VerdictKind};

/// One search, ready to be shown.
#[derive(Clone, PartialEq, Debug)]
pub struct CapacityRecord {
    /// Where it comes from.
    pub manifest: Manifest,
    /// What was found.
    pub capacity: Capacity,
    /// The limit of the policy on the 95th percentile of all operations, milliseconds.
    pub p95_limit_ms: Option<u64>,
    /// Files that the engine held before the first trial; 0 for an empty engine.
    pub n_stock: u64,
    /// The inputs as used: file name and text.
    pub inputs: Vec<(String, String)>,
}

/// Writes the reports of a search into a folder of their own and gives it.
///
/// # Errors
/// As [`super::write`].
pub fn write_capacity(record: &CapacityRecord, reports: &Path) -> Result<PathBuf, ReportError> {
    let files = [
        ("capacity.json", pretty(&record.capacity)),
        ("manifest.json", pretty(&record.manifest)),
        ("capacity.html", html::capacity_page(record)),
        ("summary.md", markdown(record)),
        ("junit.xml", junit(record)?),
    ];
    write_folder(reports, &record.manifest.run, |folder| {
        for (name, text) in &files {
            folder.file(name, text.as_bytes())?;
        }
        folder.inputs(&record.inputs)
    })
}

/// What is printed at the end.
pub fn capacity_console(record: &CapacityRecord, folder: Option<&str>) -> String {
    let mut text = format!("{}\n", headline(record));
    for ground in record.capacity.grounds.iter().skip(1) {
        let _ = writeln!(text, "also: {}", ground_sentence(*ground, record));
    }
    for line in figures(record) {
        let _ = writeln!(text, "{line}");
    }
    if let Some(folder) = folder {
        let _ = writeln!(text, "page: {folder}/capacity.html");
    }
    text
}

/// `GO: …`, the first thing that anybody reads.
pub(super) fn headline(record: &CapacityRecord) -> String {
    let word = names::verdict_word(record.capacity.kind);
    let first = record.capacity.grounds.first();
    let why = first.map_or_else(
        || "nothing was tried".to_owned(),
        |ground| ground_sentence(*ground, record),
    );
    format!("{word}: {why}")
}

/// What was found, a line each.
pub(super) fn figures(record: &CapacityRecord) -> Vec<String> {
    let capacity = &record.capacity;
    let mut lines = Vec::new();
    let on = match record.n_stock {
        0 => "on an empty engine".to_owned(),
        n => format!(
            "on an engine that holds {}",
            words::counted(n, "file", "files")
        ),
    };
    let dossiers = |rate: Rate| {
        let per_dossier = a_second(capacity.need.calls_per_dossier);
        if per_dossier > 0.0 {
            format!(
                " ({} dossiers a second)",
                words::figure(a_second(rate) / per_dossier)
            )
        } else {
            String::new()
        }
    };
    match (capacity.lower, capacity.upper) {
        (Some(lower), Some(upper)) => lines.push(format!(
            "borne: {}{}; not borne: {}; {}, {on}",
            rate(lower),
            dossiers(lower),
            rate(upper),
            upper_end(capacity.upper_end)
        )),
        (Some(lower), None) => lines.push(format!(
            "borne: {}{}, the highest rate tried, {on}",
            rate(lower),
            dossiers(lower)
        )),
        (None, Some(upper)) => lines.push(format!(
            "not borne: {}, the lowest rate tried, {on}",
            rate(upper)
        )),
        (None, None) => {}
    }
    let need = &capacity.need;
    if let (Some(peak), Some(with), Some(begun)) =
        (need.peak(), need.with_headroom(), need.dossiers)
    {
        lines.push(format!(
            "needed: {} = busiest hour of fund {} ({} dossiers a second, {} calls each: {}) and {} % kept free",
            rate(with),
            visible(&record.manifest.fund),
            words::figure(a_second(begun)),
            words::figure(a_second(need.calls_per_dossier)),
            rate(peak),
            need.headroom_percent
        ));
    }
    if let Some(at_least) = need.at_least {
        lines.push(format!(
            "needed by the scenario: at least {}",
            rate(at_least)
        ));
    }
    if let Some(n) = capacity.n_funds {
        lines.push(format!(
            "bears {} in their busiest hour, with that much kept free",
            words::counted(n, "fund like this one", "funds like this one")
        ));
    }
    if let Some(knee) = capacity.knee {
        lines.push(format!(
            "knee: beyond {} times grow faster than the rate",
            rate(knee)
        ));
    }
    lines
}

const fn upper_end(end: UpperEnd) -> &'static str {
    match end {
        UpperEnd::Engine => "both ends confirmed by long trials",
        UpperEnd::Unconfirmed => "the upper end was not confirmed by a long trial",
        UpperEnd::Generator => "the upper end is that of the machine that sends, not the engine's",
        UpperEnd::None => "no upper end was found",
    }
}

/// A rate as a figure.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub(super) fn a_second(rate: Rate) -> f64 {
    rate.0 as f64 / 1_000.0
}

/// Calls a second.
pub(super) fn rate(rate: Rate) -> String {
    format!("{} calls/s", words::figure(a_second(rate)))
}

/// Why the verdict is as it is.
pub(super) fn ground_sentence(ground: Ground, record: &CapacityRecord) -> String {
    let capacity = &record.capacity;
    let of = |role| {
        let trials = capacity.trials.iter();
        trials.filter(move |trial| trial.ask.role == role)
    };
    let floor = of(Role::Floor).next_back();
    let needed = capacity.need.rate().map(rate).unwrap_or_default();
    let lower = capacity.lower.map(rate).unwrap_or_default();
    let upper = capacity.upper.map(rate).unwrap_or_default();
    match ground {
        Ground::WrongAtOnce => floor.map_or_else(String::new, |floor| {
            format!(
                "{} of {} dossiers are wrong or unpaid at the lowest rate already, {}: that is no matter of load; `recette run` says what is wrong",
                floor.n_wrong,
                floor.n_dossiers,
                rate(floor.ask.rate)
            )
        }),
        Ground::NotEvenTheLowest => floor.map_or_else(String::new, |floor| {
            format!(
                "the engine does not bear the lowest rate, {}: {}",
                rate(floor.ask.rate),
                reasons(floor)
            )
        }),
        Ground::NotRecovered => of(Role::Recovery).next().map_or_else(String::new, |trial| {
            format!(
                "after the overload the engine did not bear half of what it bore before, {}: {}",
                rate(trial.ask.rate),
                reasons(trial)
            )
        }),
        Ground::NeverAgain => {
            let trials = capacity.trials.iter();
            let held = trials.filter(|trial| trial.outcome == Outcome::Held);
            let best = held.map(|trial| trial.ask.rate).max().map(rate);
            format!(
                "the engine bore {} and afterwards not even {upper}: once overloaded it does not come back",
                best.unwrap_or_default()
            )
        }
        Ground::NotEnough => format!("the engine does not bear {upper}, and {needed} is needed"),
        Ground::Aged => {
            let times = |trial: Option<&Trial>| {
                let p50 = trial.and_then(|trial| trial.p50_us);
                p50.map_or_else(|| "no answer".to_owned(), words::micros)
            };
            format!(
                "at the lowest rate the engine answered in {} at first and in {} at the end (median): it ages as it fills, so that no rate in between is a measure of one engine; give it a stock, or empty it",
                times(floor),
                times(of(Role::FloorAgain).next())
            )
        }
        Ground::Generator => match capacity.lower {
            Some(_) => format!(
                "the engine bears {lower}, {needed} is needed, and beyond that this machine could not send or was not asked to: send from a larger one, or raise `most_per_second`"
            ),
            None => "this machine could not send even the lowest rate as it should".to_owned(),
        },
        Ground::TooNear => format!(
            "what is needed, {needed}, lies between what the engine bears, {lower}, and what it does not, {upper}"
        ),
        Ground::NotOver => "the search was ended before its end".to_owned(),
        Ground::NoNeed => "nothing says what the engine must bear: give `capacity.at_least_per_second`, or a fund whose caseload is known".to_owned(),
        Ground::Enough => format!("the engine bears {lower}, and {needed} is needed"),
    }
}

/// Why one trial is as it is.
pub(super) fn reasons(trial: &Trial) -> String {
    if trial.why.is_empty() {
        return "borne".to_owned();
    }
    let reasons: Vec<String> = trial.why.iter().map(reason).collect();
    reasons.join("; ")
}

fn reason(why: &NotBorne) -> String {
    match why {
        NotBorne::TooSlow {
            operation,
            quantile,
            observed_us,
            max_ms,
        } => format!(
            "p{} of {} is {}, {max_ms} ms allowed",
            quantile * 100.0,
            operation.as_deref().unwrap_or("all calls"),
            observed_us.map_or_else(|| "a failure".to_owned(), words::micros)
        ),
        NotBorne::Failing { n_failed, n } => format!("{n_failed} of {n} calls failed"),
        NotBorne::FallsBehind { by } => format!(
            "the engine falls behind by {} calls each second",
            words::figure(a_second(*by))
        ),
        NotBorne::Wrong { n_wrong, n } => {
            format!("{n_wrong} of {n} dossiers are wrong or unpaid, more than at the lowest rate")
        }
        NotBorne::TooFew {
            quantile,
            n,
            n_needed,
        } => format!(
            "{n} calls say nothing of p{}: {n_needed} are needed",
            quantile * 100.0
        ),
        NotBorne::Generator(complaints) => {
            format!("this machine was the bottleneck: {}", complaints.join("; "))
        }
        NotBorne::Stopped => "ended from outside".to_owned(),
    }
}

/// What a trial is for.
pub(super) const fn role(role: Role) -> &'static str {
    match role {
        Role::WarmUp => "warm-up",
        Role::Floor => "lowest rate",
        Role::Bracket => "doubling",
        Role::Halving => "halving",
        Role::LowerEnd => "lower end",
        Role::UpperEnd => "upper end",
        Role::Recovery => "recovery",
        Role::FloorAgain => "lowest rate again",
    }
}

/// What became of a trial.
pub(super) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Held => "borne",
        Outcome::Violated => "not borne",
        Outcome::Insufficient | Outcome::Void => "void",
    }
}

/// What is said before a trial.
pub fn trial_begins(ask: Ask, rank: usize, seconds: u64) -> String {
    format!(
        "trial {rank}, {}: {} for {seconds} s",
        role(ask.role),
        rate(ask.rate)
    )
}

/// What is said after a trial.
pub fn trial_ended(trial: &Trial) -> String {
    if trial.ask.role == Role::WarmUp {
        return "  the engine is awake".to_owned();
    }
    let time = |time: Option<u64>| time.map_or_else(|| "–".to_owned(), words::micros);
    let why = if trial.why.is_empty() {
        String::new()
    } else {
        format!(": {}", reasons(trial))
    };
    format!(
        "  {} (p50 {}, p95 {}, p99 {}){why}",
        outcome(trial.outcome),
        time(trial.p50_us),
        time(trial.p95_us),
        time(trial.p99_us)
    )
}

fn markdown(record: &CapacityRecord) -> String {
    let mut text = format!("# {}\n\n", super::hostile::markdown(&headline(record)));
    for ground in record.capacity.grounds.iter().skip(1) {
        let sentence = ground_sentence(*ground, record);
        let _ = writeln!(text, "- also: {}", super::hostile::markdown(&sentence));
    }
    for line in figures(record) {
        let _ = writeln!(text, "- {}", super::hostile::markdown(&line));
    }
    text.push_str(
        "\n| trial | rate | | p50 | p95 | p99 | why |\n|---|---:|---|---:|---:|---:|---|\n",
    );
    for trial in &record.capacity.trials {
        let time = |time: Option<u64>| time.map_or_else(|| "–".to_owned(), words::micros);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            role(trial.ask.role),
            rate(trial.ask.rate),
            outcome(trial.outcome),
            time(trial.p50_us),
            time(trial.p95_us),
            time(trial.p99_us),
            super::hostile::markdown(&reasons(trial))
        );
    }
    text
}

/// One case for what decides, and one for each ground beside it.
fn junit(record: &CapacityRecord) -> Result<String, ReportError> {
    let mut suite = TestSuite::new("recette.capacity");
    for ground in &record.capacity.grounds {
        let text = visible(&ground_sentence(*ground, record));
        let kind = match ground.kind() {
            VerdictKind::Go => None,
            VerdictKind::NoGo => Some(NonSuccessKind::Failure),
            VerdictKind::Insufficient => Some(NonSuccessKind::Error),
        };
        let status = kind.map_or_else(TestCaseStatus::success, |kind| {
            let mut status = TestCaseStatus::non_success(kind);
            status.set_message(text.clone());
            status
        });
        let mut case = TestCase::new(text, status);
        case.set_classname("recette.capacity");
        suite.add_test_case(case);
    }
    let mut report = Report::new("recette");
    report.add_test_suite(suite);
    report.to_string().map_err(|why| ReportError::Format {
        file: "junit.xml",
        why: why.to_string(),
    })
}

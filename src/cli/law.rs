//! `recette law`: what is due, as JSON, one line a dossier, in the order given.

use std::io::{BufWriter, Write};

use serde::Serialize;

use super::LawArgs;
use super::cores::{by_all_cores, n_cores};
use super::dossiers::{DossierLines, read_dossier};
use super::embedded::Datasets;
use super::failure::Failure;
use crate::domain::{Day, Dossier, DossierRef, SettlementAnswer, Statement};
use crate::law::{self, Coverage, Parameters, Step};

/// Dossiers read, decided and written at a time by each core: memory does not grow with
/// the input.
const BATCH: usize = 256;

/// One line of the output.
#[derive(Serialize)]
struct LawLine {
    #[serde(rename = "ref")]
    reference: DossierRef,
    settlements: Vec<SettlementAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<Statement>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    undecided: Vec<UndecidedLine>,
}

/// What the law does not decide.
#[derive(Serialize)]
struct UndecidedLine {
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Day>,
}

/// Carries out the command.
pub(super) fn law(args: &LawArgs, datasets: &Datasets) -> Result<(), Failure> {
    let parameters = parameters(datasets)?;
    let mut lines = DossierLines::open(&args.dossiers)?;
    let name = lines.name().to_owned();
    let mut output = BufWriter::with_capacity(1 << 18, std::io::stdout().lock());
    if args.coverage {
        let mut covered = Coverage::default();
        by_batches(
            &mut lines,
            |(number, text)| exercised(&name, *number, text, &parameters, args.as_of),
            |steps| {
                covered.add(&steps);
                Ok(())
            },
        )?;
        write_coverage(&covered, &mut output).map_err(|error| Failure::output(&error))?;
    } else {
        by_batches(
            &mut lines,
            |(number, text)| line(&name, *number, text, &parameters, args.as_of),
            |text| {
                let written = output.write_all(text.as_bytes());
                written.map_err(|error| Failure::output(&error))
            },
        )?;
    }
    output.flush().map_err(|error| Failure::output(&error))
}

/// Makes something of every line on all cores and gives it to `take` in order.
fn by_batches<T: Send>(
    lines: &mut DossierLines,
    make: impl Fn(&(u64, Vec<u8>)) -> Result<T, Failure> + Sync,
    mut take: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let n_threads = n_cores();
    loop {
        let mut batch = Vec::with_capacity(BATCH * n_threads);
        while batch.len() < BATCH * n_threads {
            match lines.next_line()? {
                Some(line) => batch.push(line),
                None => break,
            }
        }
        if batch.is_empty() {
            return Ok(());
        }
        let parts = batch.chunks(batch.len().div_ceil(n_threads));
        let results = by_all_cores(parts, |part| part.iter().map(&make).collect::<Vec<_>>());
        for one in results.into_iter().flatten() {
            take(one?)?;
        }
    }
}

/// The steps of a dossier at its last settlement; none when it has no settlement.
fn exercised(
    name: &str,
    number: u64,
    text: &[u8],
    parameters: &Parameters,
    as_of: Option<Day>,
) -> Result<Vec<Step>, Failure> {
    let dossier = read_dossier(name, number, text)?;
    let Some(known_on) = as_of.or_else(|| dossier.settlements.last().copied()) else {
        return Ok(Vec::new());
    };
    law::steps(&dossier, parameters, known_on)
        .map_err(|error| Failure::WrongInput(format!("{name}:{number}: {error}")))
}

/// The table of rules and sides; those never reached are marked.
fn write_coverage(covered: &Coverage, output: &mut impl Write) -> std::io::Result<()> {
    let n_reached = covered.sides().filter(|side| side.n_dossiers > 0).count();
    writeln!(
        output,
        "{} dossiers, {} of them not decided; {n_reached} of {} sides reached",
        covered.n_dossiers,
        covered.n_undecided,
        covered.sides().count()
    )?;
    let mut rule = "";
    for side in covered.sides() {
        if side.rule != rule {
            rule = side.rule;
            writeln!(output, "{rule}")?;
        }
        let mark = if side.n_dossiers == 0 {
            "  NOT REACHED"
        } else {
            ""
        };
        writeln!(output, "  {:>10}  {}{mark}", side.n_dossiers, side.side)?;
    }
    Ok(())
}

/// The dated values of the law.
pub(super) fn parameters(datasets: &Datasets) -> Result<Parameters, Failure> {
    let mut files = datasets.below("law/parameters");
    files.extend(
        datasets
            .file("law/policy.toml")
            .map(|text| ("policy.toml", text)),
    );
    Parameters::read(&files).map_err(|error| Failure::WrongInput(format!("datasets/law: {error}")))
}

fn line(
    name: &str,
    number: u64,
    text: &[u8],
    parameters: &Parameters,
    as_of: Option<Day>,
) -> Result<String, Failure> {
    let dossier = read_dossier(name, number, text)?;
    let line = due(&dossier, parameters, as_of)
        .map_err(|error| Failure::WrongInput(format!("{name}:{number}: {error}")))?;
    let mut text = serde_json::to_string(&line).expect("a ledger is plain data");
    text.push('\n');
    Ok(text)
}

fn due(
    dossier: &Dossier,
    parameters: &Parameters,
    as_of: Option<Day>,
) -> Result<LawLine, law::LawError> {
    let settlements: Vec<Day> = dossier
        .settlements
        .iter()
        .copied()
        .filter(|day| as_of.is_none_or(|limit| *day <= limit))
        .collect();
    let ledger = law::ledger(dossier, parameters, &settlements)?;
    Ok(LawLine {
        reference: dossier.reference.clone(),
        settlements: ledger.answers(dossier),
        statement: as_of.map(|_| ledger.statement(dossier)),
        undecided: ledger
            .undecided
            .iter()
            .map(|undecided| UndecidedLine {
                reason: undecided.reason,
                document: undecided.document.as_ref().map(ToString::to_string),
                since: undecided.since,
            })
            .collect(),
    })
}

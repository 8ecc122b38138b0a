//! `recette explain`: what is due to one person, for a person to read: what happened,
//! the sum of each stop with its articles, each settlement's lines, and beside them what
//! the engine answered when the dossier comes from a run.

use std::fmt::Write as _;
use std::path::Path;

use super::dossiers::{DossierLines, read_dossier};
use super::embedded::Datasets;
use super::failure::Failure;
use super::stored::{Found, StoredRun};
use super::{ExplainArgs, print};
use crate::domain::{
    Content, Day, Debt, Dossier, Letter, Line, Period, SettlementAnswer, StopNature, StopState,
};
use crate::law::{self, Ledger, Operand, Parameters, Step};
use crate::report::hostile::terminal;

/// Carries out the command.
pub(super) fn explain(args: &ExplainArgs, datasets: &Datasets) -> Result<(), Failure> {
    let parameters = super::law::parameters(datasets)?;
    if args.what.contains('#') && !Path::new(&args.what).exists() {
        let (run, id) = StoredRun::open(&args.what, &args.out)?;
        let case = run.case(id)?;
        return print(&page(
            &case.dossier,
            &parameters,
            args.as_of,
            case.found.as_ref(),
        )?);
    }
    let mut lines = DossierLines::open(Path::new(&args.what))?;
    let name = lines.name().to_owned();
    while let Some((number, text)) = lines.next_line()? {
        let dossier = read_dossier(&name, number, &text)?;
        print(&page(&dossier, &parameters, args.as_of, None)?)?;
    }
    Ok(())
}

/// The whole page of one dossier.
pub(super) fn page(
    dossier: &Dossier,
    parameters: &Parameters,
    as_of: Option<Day>,
    found: Option<&Found>,
) -> Result<String, Failure> {
    let known_on = as_of
        .or_else(|| dossier.settlements.last().copied())
        .ok_or_else(|| {
            Failure::WrongInput(format!(
                "{}: no settlement day\n  hint: say one with `--as-of`",
                dossier.reference
            ))
        })?;
    let settlements: Vec<Day> = dossier
        .settlements
        .iter()
        .copied()
        .filter(|day| *day <= known_on)
        .collect();
    let wrong =
        |error: law::LawError| Failure::WrongInput(format!("{}: {error}", dossier.reference));
    let ledger = law::ledger(dossier, parameters, &settlements).map_err(wrong)?;
    let steps = law::steps(dossier, parameters, known_on).map_err(wrong)?;
    let mut text = String::new();
    build(&mut text, dossier, known_on, &ledger, &steps, found)
        .expect("a string takes all that is written");
    Ok(text)
}

fn build(
    text: &mut String,
    dossier: &Dossier,
    known_on: Day,
    ledger: &Ledger,
    steps: &[Step],
    found: Option<&Found>,
) -> std::fmt::Result {
    writeln!(
        text,
        "dossier {}  {}",
        dossier.reference, dossier.stratum.name
    )?;
    for (factor, value) in &dossier.factors {
        writeln!(text, "  {factor}: {value}")?;
    }
    writeln!(text, "\nwhat happened")?;
    for document in &dossier.documents {
        let version = if document.version > 1 {
            format!(" version {}", document.version)
        } else {
            String::new()
        };
        let withdrawn = if document.cancelled { " WITHDRAWN" } else { "" };
        let unknown = if document.received_on > known_on {
            " (not known yet)"
        } else {
            ""
        };
        writeln!(
            text,
            "  {}  {}{version}{withdrawn}: {}{unknown}",
            document.received_on,
            document.document_id,
            said(&document.content)
        )?;
    }
    if !ledger.undecided.is_empty() {
        writeln!(text, "\nnot decided by law as written here")?;
        for undecided in &ledger.undecided {
            let document = undecided
                .document
                .as_ref()
                .map(|document| format!(" ({document})"))
                .unwrap_or_default();
            writeln!(text, "  {}{document}", undecided.reason)?;
        }
    }
    sums(text, steps)?;
    for answer in ledger.answers(dossier) {
        writeln!(text, "\nsettlement of {}: due", answer.as_of)?;
        settlement(text, &answer)?;
        let paid =
            found.and_then(|found| found.paid.iter().find(|paid| paid.as_of == answer.as_of));
        if let Some(paid) = paid {
            writeln!(text, "settlement of {}: the engine's answer", answer.as_of)?;
            settlement(text, paid)?;
        }
    }
    if let Some(found) = found {
        gaps(text, found)?;
    }
    Ok(())
}

/// What a document says, in a few words.
fn said(content: &Content) -> String {
    match content {
        Content::StopNotice(notice) => {
            let nature = match notice.nature {
                StopNature::Initial => "stop",
                StopNature::Extension => "extension of stop",
            };
            let illness = notice
                .illness
                .as_ref()
                .map(|illness| format!(", long-term illness {illness}"))
                .unwrap_or_default();
            format!(
                "{nature} {} from {} to {}, prescribed {}{illness}",
                notice.stop, notice.first_day, notice.last_day, notice.prescribed_on
            )
        }
        Content::EmployerStatement(statement) => {
            let pays: Vec<String> = statement
                .pays
                .iter()
                .map(|pay| format!("{} ({} h) to {}", pay.gross, pay.hours, pay.last_day))
                .collect();
            let subrogations: Vec<String> = statement
                .subrogations
                .iter()
                .map(|period| {
                    format!(
                        ", keeps the pay {} to {}",
                        period.first_day, period.last_day
                    )
                })
                .collect();
            format!(
                "pays of employer {} for stop {}: {}{}",
                statement.siret,
                statement.stop,
                pays.join(", "),
                subrogations.concat()
            )
        }
        Content::ReturnToWork(back) => {
            format!("back at work on {} (stop {})", back.returned_on, back.stop)
        }
        Content::AldDecision(decision) => format!(
            "long-term illness {} {} from {}",
            decision.illness,
            match decision.decision {
                crate::domain::Decision::Recognised => "admitted",
                crate::domain::Decision::Refused => "refused",
            },
            decision.first_day
        ),
        Content::AdvancePaid(advance) => {
            format!("advance of {} paid {}", advance.amount, advance.paid_on)
        }
        Content::TaxRateChange(change) => {
            format!("tax rate {} % from {}", change.rate, change.effective_on)
        }
        Content::BankAccountChange(change) => format!("other account from {}", change.effective_on),
        Content::Subrogation(period) => format!(
            "employer {} keeps the pay {} to {} (stop {})",
            period.siret, period.first_day, period.last_day, period.stop
        ),
        Content::Switch(switch) => format!(
            "another engine takes over on {}, {} lines paid before",
            switch.switch_on,
            switch.paid_lines.len()
        ),
        other => serde_json::to_value(other)
            .ok()
            .and_then(|value| {
                value
                    .as_object()
                    .and_then(|object| object.keys().next().cloned())
            })
            .map_or_else(String::new, |name| name.replace('_', " ")),
    }
}

/// The steps, stop by stop, as they are done on a calculator.
fn sums(text: &mut String, steps: &[Step]) -> std::fmt::Result {
    let mut stop = None;
    for step in steps {
        if stop != Some(&step.stop) {
            writeln!(text, "\nstop {}", step.stop)?;
            stop = Some(&step.stop);
        }
        let days = step
            .days
            .map(|days| format!(" {}", shown(days)))
            .unwrap_or_default();
        let operands: Vec<String> = step
            .operands
            .iter()
            .map(|(name, operand)| format!("{} {}", name.replace('_', " "), value(operand)))
            .collect();
        let operands = if operands.is_empty() {
            String::new()
        } else {
            format!(": {}", operands.join("; "))
        };
        writeln!(
            text,
            "  {}{days}{operands}\n      = {}    [{}]",
            step.rule.replace('_', " "),
            value(&step.result),
            step.article
        )?;
    }
    Ok(())
}

fn value(operand: &Operand) -> String {
    match operand {
        Operand::Amount(amount) => amount.to_string(),
        Operand::Exact(ratio) => format!("{ratio} cents"),
        Operand::Hours(hours) => format!("{hours} h"),
        Operand::Count(count) => count.to_string(),
        Operand::Factor(factor) => factor.clone(),
        Operand::Day(day) => day.to_string(),
        Operand::Days(days) => shown(*days),
        Operand::Payee(payee) => payee.to_string(),
        Operand::Code(code) => (*code).replace('_', " "),
        Operand::Name(name) => terminal(name),
        Operand::Holds(true) => "yes".to_owned(),
        Operand::Holds(false) => "no".to_owned(),
    }
}

fn shown(days: Period) -> String {
    if days.first_day == days.last_day {
        days.first_day.to_string()
    } else {
        format!("{} to {}", days.first_day, days.last_day)
    }
}

fn settlement(text: &mut String, answer: &SettlementAnswer) -> std::fmt::Result {
    let is_empty = answer.lines.is_empty()
        && answer.regularisations.is_empty()
        && answer.debts.is_empty()
        && answer.letters.is_empty();
    for state in &answer.stops {
        stop_state(text, state)?;
    }
    for line in &answer.lines {
        payment(text, "payment", line)?;
    }
    for line in &answer.regularisations {
        payment(text, "regularisation", line)?;
    }
    for debt in &answer.debts {
        owed(text, debt)?;
    }
    for letter in &answer.letters {
        sent(text, letter)?;
    }
    if is_empty {
        writeln!(text, "  nothing")?;
    }
    Ok(())
}

fn stop_state(text: &mut String, state: &StopState) -> std::fmt::Result {
    let status = serde_json::to_value(state.status)
        .ok()
        .and_then(|value| value.as_str().map(ToOwned::to_owned))
        .unwrap_or_default();
    let waiting = if state.waiting_for.is_empty() {
        String::new()
    } else {
        format!(" for {}", terminal(&state.waiting_for.join(", ")))
    };
    writeln!(
        text,
        "  stop {} {status}{waiting}",
        terminal(state.stop.as_str())
    )
}

fn payment(text: &mut String, what: &str, line: &Line) -> std::fmt::Result {
    writeln!(
        text,
        "  {what} to {}, stop {}",
        line.payee,
        terminal(line.stop.as_str())
    )?;
    for span in &line.spans {
        writeln!(
            text,
            "    {} to {}: {} days × {} = {}",
            span.first_day,
            span.last_day,
            span.n_days(),
            span.daily_gross,
            span.gross()
        )?;
    }
    write!(
        text,
        "    gross {} − CSG {} − CRDS {} − tax {}",
        line.gross, line.csg, line.crds, line.tax
    )?;
    for (name, amount) in [
        ("advance", line.advance_absorbed),
        ("debt offset", line.debt_offset),
        ("recovered", line.recovered),
    ] {
        if amount.0 != 0 {
            write!(text, " − {name} {amount}")?;
        }
    }
    writeln!(text, " = net {}", line.net)
}

fn owed(text: &mut String, debt: &Debt) -> std::fmt::Result {
    let state = serde_json::to_value(debt.state)
        .ok()
        .and_then(|value| value.as_str().map(ToOwned::to_owned))
        .unwrap_or_default();
    writeln!(
        text,
        "  debt of {}, stop {}: {} ({})",
        debt.payee,
        terminal(debt.stop.as_str()),
        debt.amount,
        state.replace('_', " ")
    )?;
    for span in &debt.spans {
        writeln!(
            text,
            "    {} to {}: {} days × {}",
            span.first_day,
            span.last_day,
            span.n_days(),
            span.daily_gross
        )?;
    }
    Ok(())
}

fn sent(text: &mut String, letter: &Letter) -> std::fmt::Result {
    let kind = serde_json::to_value(letter.kind)
        .ok()
        .and_then(|value| value.as_str().map(ToOwned::to_owned))
        .unwrap_or_default();
    writeln!(
        text,
        "  letter {}: {}",
        kind.replace('_', " "),
        terminal(&letter.reason).replace('_', " ")
    )
}

/// The differences that the run found.
fn gaps(text: &mut String, found: &Found) -> std::fmt::Result {
    writeln!(text, "\nwhat the run found")?;
    if let Some(failure) = &found.failure {
        writeln!(text, "  not delivered: {}", terminal(failure))?;
    }
    for gap in &found.audit.differences {
        let days = match (gap.first_day, gap.last_day) {
            (Some(first_day), Some(last_day)) => {
                format!(
                    ", {}",
                    shown(Period {
                        first_day,
                        last_day
                    })
                )
            }
            _ => String::new(),
        };
        let sides = if gap.expected.is_empty() && gap.observed.is_empty() {
            format!("due {}, paid {}", gap.due, gap.paid)
        } else {
            format!(
                "expected {}, observed {}",
                terminal(&gap.expected),
                terminal(&gap.observed)
            )
        };
        writeln!(
            text,
            "  {} {}{days}: {sides}\n      {} [{}]",
            gap.class.code(),
            gap.observable.name().replace('_', " "),
            terminal(&gap.rule).replace('_', " "),
            terminal(&gap.article)
        )?;
    }
    Ok(())
}

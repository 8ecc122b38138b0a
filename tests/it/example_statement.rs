//! What comes out of a worked example beside what must: both as plain values, and the gaps.

use std::collections::BTreeMap;

use recette::domain::{Cents, Day, DebtState, Dossier, Line, Payee, Span, Statement, StopId};

use crate::example_file::{Case, Expect, ExpectedLetter, ExpectedRecord, PaidSpan, cases};

/// Plays every decided case; fails with each gap between what must come out and what does.
pub(crate) fn play_all(decide: impl Fn(&Dossier) -> Result<Statement, String>) {
    let mut wrong = Vec::new();
    for (path, case) in cases() {
        if !case.is_decided() {
            continue;
        }
        if let (Some(facts), Some(expect)) = (&case.facts, &case.expect) {
            let dossier = facts.dossier(&case.id);
            let gaps = match decide(&dossier) {
                Ok(statement) => gaps(&statement, expect),
                Err(error) => vec![error],
            };
            wrong.extend(gaps.iter().map(|gap| report(&path, &case, gap)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One gap, with the hand calculation of its case.
pub(crate) fn report(path: &str, case: &Case, gap: &str) -> String {
    format!(
        "{path}: {} ({}): {gap}\n    {}",
        case.id,
        case.article,
        case.arithmetic.join("\n    ")
    )
}

/// Where `statement` differs from what is expected.
pub(crate) fn gaps(statement: &Statement, expect: &Expect) -> Vec<String> {
    let mut gaps = Vec::new();
    let mut compare = |what: &str, expected: &str, found: &str| {
        if expected != found {
            gaps.push(format!("{what}: expected {expected}, found {found}"));
        }
    };
    compare(
        "paid days",
        &spans_text(&sorted(&expect.paid)),
        &spans_text(&paid(statement)),
    );
    let sums = Sums::of(statement);
    for (what, expected, found) in [
        ("gross", expect.gross, sums.gross),
        ("CSG", expect.csg, sums.csg),
        ("CRDS", expect.crds, sums.crds),
        (
            "net before tax",
            expect.net_before_tax,
            sums.gross - sums.csg - sums.crds,
        ),
        ("tax", expect.tax, sums.tax),
        ("net", expect.net, sums.net),
    ] {
        if let Some(expected) = expected {
            compare(what, &expected.to_string(), &found.to_string());
        }
    }
    if let Some(taxable) = &expect.taxable {
        let found: BTreeMap<String, Cents> = statement
            .taxable_by_year
            .iter()
            .map(|year| (year.year.to_string(), year.amount))
            .collect();
        compare("taxable", &format!("{taxable:?}"), &format!("{found:?}"));
    }
    if let Some(waiting) = &expect.waiting_days {
        let found: BTreeMap<StopId, u32> = statement
            .counters
            .waiting_days_served
            .iter()
            .filter(|waiting| waiting.n_days > 0)
            .map(|waiting| (waiting.stop.clone(), waiting.n_days))
            .collect();
        compare(
            "waiting days",
            &format!("{waiting:?}"),
            &format!("{found:?}"),
        );
    }
    for (stop, status) in expect.stops.iter().flatten() {
        let found = statement.stops.iter().find(|state| state.stop == *stop);
        compare(
            &format!("state of {stop}"),
            &format!("{:?}", Some(status)),
            &format!("{:?}", found.map(|state| &state.status)),
        );
    }
    if let Some(letters) = &expect.letters {
        compare(
            "letters",
            &letters_expected(letters, statement),
            &letters_found(statement),
        );
    }
    if let Some(records) = &expect.records {
        for record in records {
            if !records_of(statement)
                .iter()
                .any(|found| agrees(record, found))
            {
                gaps.push(format!(
                    "no record like {record:?} in {:?}",
                    records_of(statement)
                ));
            }
        }
        if expect.records.as_ref().map(Vec::len) != Some(records_of(statement).len()) {
            gaps.push(format!(
                "other records than expected: {:?}",
                records_of(statement)
            ));
        }
    }
    gaps
}

/// Days paid in the end: lines, regularisations and debts netted by stop, payee and day.
fn paid(statement: &Statement) -> Vec<PaidSpan> {
    let mut days: BTreeMap<(StopId, Payee, Day), Cents> = BTreeMap::new();
    let mut add = |stop: &StopId, payee: Payee, spans: &[Span]| {
        for span in spans {
            for offset in 0..span.n_days() {
                let key = (stop.clone(), payee, span.first_day.plus_days(offset));
                *days.entry(key).or_default() += span.daily_gross;
            }
        }
    };
    for line in statement.lines.iter().chain(&statement.regularisations) {
        add(&line.stop, line.payee, &line.spans);
    }
    for debt in &statement.debts {
        add(&debt.stop, debt.payee, &debt.spans);
    }
    let mut spans: Vec<PaidSpan> = Vec::new();
    for ((stop, payee, day), daily) in days {
        if daily == Cents::ZERO {
            continue;
        }
        match spans.last_mut() {
            Some(last)
                if last.stop == stop
                    && last.payee == payee
                    && last.daily == daily
                    && last.last_day.plus_days(1) == day =>
            {
                last.last_day = day;
            }
            _ => spans.push(PaidSpan {
                stop,
                payee,
                first_day: day,
                last_day: day,
                daily,
            }),
        }
    }
    sorted(&spans)
}

fn sorted(spans: &[PaidSpan]) -> Vec<PaidSpan> {
    let mut spans = spans.to_vec();
    spans.sort();
    spans
}

fn spans_text(spans: &[PaidSpan]) -> String {
    let texts: Vec<String> = spans
        .iter()
        .map(|span| {
            format!(
                "{} to {}: {} to {} at {}",
                span.stop, span.payee, span.first_day, span.last_day, span.daily
            )
        })
        .collect();
    format!("[{}]", texts.join(", "))
}

/// Sums over payment lines.
#[derive(Default)]
struct Sums {
    gross: Cents,
    csg: Cents,
    crds: Cents,
    tax: Cents,
    net: Cents,
}

impl Sums {
    fn of(statement: &Statement) -> Self {
        let mut sums = Self::default();
        for line in statement.lines.iter().chain(&statement.regularisations) {
            sums.gross += line.gross;
            sums.csg += line.csg;
            sums.crds += line.crds;
            sums.tax += line.tax;
            sums.net += line.net;
        }
        sums
    }
}

/// Letters as text, in one order. A field that the case leaves out is taken as found.
fn letters_expected(letters: &[ExpectedLetter], statement: &Statement) -> String {
    let mut texts: Vec<String> = letters
        .iter()
        .map(|letter| {
            let like = statement.letters.iter().find(|found| {
                found.kind == letter.kind
                    && letter
                        .amount
                        .is_none_or(|amount| found.amount == Some(amount))
            });
            letter_text(
                &format!("{:?}", letter.kind),
                &letter.reason,
                letter.last_day.or(like.and_then(|found| found.last_day)),
                letter.amount.or(like.and_then(|found| found.amount)),
                letter
                    .earliest_recovery_on
                    .or(like.and_then(|found| found.earliest_recovery_on)),
            )
        })
        .collect();
    texts.sort();
    texts.join(", ")
}

fn letters_found(statement: &Statement) -> String {
    let mut texts: Vec<String> = statement
        .letters
        .iter()
        .map(|letter| {
            letter_text(
                &format!("{:?}", letter.kind),
                &letter.reason,
                letter.last_day,
                letter.amount,
                letter.earliest_recovery_on,
            )
        })
        .collect();
    texts.sort();
    texts.join(", ")
}

fn letter_text(
    kind: &str,
    reason: &str,
    last_day: Option<Day>,
    amount: Option<Cents>,
    recovery: Option<Day>,
) -> String {
    format!("{kind} {reason} {last_day:?} {amount:?} {recovery:?}")
}

fn records_of(statement: &Statement) -> Vec<ExpectedRecord> {
    let line = |record: &str, line: &Line| ExpectedRecord {
        record: record.into(),
        settled: line.settlement,
        payee: line.payee,
        gross: line.gross,
        csg: Some(line.csg),
        crds: Some(line.crds),
        tax: Some(line.tax),
        debt_offset: Some(line.debt_offset),
        net: Some(line.net),
        state: None,
        remaining: None,
        earliest_recovery_on: None,
    };
    let debts = statement.debts.iter().map(|debt| ExpectedRecord {
        record: "debt".into(),
        settled: debt.created_on,
        payee: debt.payee,
        gross: debt.gross,
        csg: Some(debt.csg),
        crds: Some(debt.crds),
        tax: None,
        debt_offset: None,
        net: Some(debt.amount),
        state: Some(state_name(debt.state)),
        remaining: Some(debt.remaining),
        earliest_recovery_on: debt.earliest_recovery_on,
    });
    statement
        .lines
        .iter()
        .map(|current| line("current", current))
        .chain(
            statement
                .regularisations
                .iter()
                .map(|regularisation| line("regularisation", regularisation)),
        )
        .chain(debts)
        .collect()
}

fn state_name(state: DebtState) -> String {
    let name = serde_json::to_value(state).unwrap();
    name.as_str().unwrap().to_owned()
}

/// Whether `found` has all that `record` names.
fn agrees(record: &ExpectedRecord, found: &ExpectedRecord) -> bool {
    let same = |expected: Option<Cents>, found: Option<Cents>| {
        expected.is_none_or(|amount| found == Some(amount))
    };
    record.record == found.record
        && record.settled == found.settled
        && record.payee == found.payee
        && record.gross == found.gross
        && same(record.csg, found.csg)
        && same(record.crds, found.crds)
        && same(record.tax, found.tax)
        && same(record.debt_offset, found.debt_offset)
        && same(record.net, found.net)
        && same(record.remaining, found.remaining)
        && record
            .earliest_recovery_on
            .is_none_or(|day| found.earliest_recovery_on == Some(day))
        && record
            .state
            .as_ref()
            .is_none_or(|state| found.state.as_ref() == Some(state))
}

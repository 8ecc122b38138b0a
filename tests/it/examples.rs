//! Worked examples of law, to the cent, through the oracle and through the sandbox.
//!
//! Expected amounts are published or worked out by hand (`ci/arithmetic.py` redoes
//! the hand's part); none comes from our own output.

use std::collections::{BTreeMap, BTreeSet};

use recette::domain::{
    Cents, Day, DebtState, Dossier, Payee, SettlementAnswer, Span, Statement, StopId,
};
use recette::{law, sandbox};

use crate::example_file::{Awaited, Case, Expect, ExpectedLetter, ExpectedRecord, PaidSpan, cases};
use crate::source::{paths_under, read};

/// Fewest cases whose value somebody else printed.
const N_PUBLISHED: usize = 60;

/// Fewest cases with the wrong answer that people find.
const N_POPULAR_WRONG: usize = 20;

/// The files of `datasets/law` that the law reads: (file name, text).
pub(crate) fn law_files() -> Vec<(String, String)> {
    let mut paths = paths_under("datasets/law/parameters", ".toml");
    paths.push("datasets/law/policy.toml".into());
    paths
        .iter()
        .map(|path| (path.rsplit('/').next().unwrap().to_owned(), read(path)))
        .collect()
}

/// The dated values of `datasets/law`.
pub(crate) fn parameters() -> law::Parameters {
    let texts = law_files();
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    law::Parameters::read(&files).unwrap_or_else(|error| panic!("{error}"))
}

/// The whole ledger by the oracle.
pub(crate) fn by_law(dossier: &Dossier, parameters: &law::Parameters) -> Result<Statement, String> {
    let ledger = law::ledger(dossier, parameters, &dossier.settlements)
        .map_err(|error| error.to_string())?;
    match ledger.undecided.first() {
        Some(undecided) => Err(format!("the law abstains: {undecided:?}")),
        None => Ok(ledger.statement(dossier)),
    }
}

/// The whole ledger by the sandbox.
pub(crate) fn by_sandbox(dossier: &Dossier) -> Result<Statement, String> {
    settled_by_sandbox(dossier).map(|(file, _)| file.statement(None))
}

/// The sandbox, fed as an engine is, and what it answers to each settlement.
pub(crate) fn settled_by_sandbox(
    dossier: &Dossier,
) -> Result<(sandbox::engine::File, Vec<SettlementAnswer>), String> {
    let opening = dossier.opening();
    let said = |problem| format!("the sandbox refuses: {problem:?}");
    let (mut file, _) =
        sandbox::engine::File::open(dossier.reference.clone(), opening, &[]).map_err(said)?;
    let mut documents = dossier.documents.iter().peekable();
    let mut answers = Vec::new();
    for &as_of in &dossier.settlements {
        while let Some(document) = documents.next_if(|document| document.received_on <= as_of) {
            file.receive(document.clone()).map_err(said)?;
        }
        answers.push(file.settle(as_of).map_err(said)?);
    }
    Ok((file, answers))
}

#[test]
fn worked_examples_hold_to_the_cent_by_law() {
    let parameters = parameters();
    play_all(|dossier| by_law(dossier, &parameters));
}

#[test]
fn worked_examples_hold_to_the_cent_in_the_sandbox() {
    play_all(by_sandbox);
}

#[test]
fn the_law_abstains_on_cases_that_await_a_rule() {
    let parameters = parameters();
    let mut wrong = Vec::new();
    for (path, case) in cases() {
        let (Some(awaited), Some(facts)) = (case.awaits, &case.facts) else {
            continue;
        };
        let dossier = facts.dossier(&case.id);
        // Decided today without the rule, hence wrongly: only the form is checked.
        if awaited == Awaited::KeptRights {
            continue;
        }
        match by_law(&dossier, &parameters) {
            Err(error) if error.starts_with("the law abstains") => {}
            Err(error) => wrong.push(report(&path, &case, &error)),
            Ok(_) => wrong.push(report(&path, &case, &format!("{awaited:?} is decided"))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_is_usable_or_says_why_not() {
    let mut seen = BTreeSet::new();
    for (path, case) in cases() {
        let id = &case.id;
        assert!(seen.insert(id.clone()), "{path}: {id} twice");
        assert!(
            !case.source.is_empty() && !case.article.is_empty() && !case.category.is_empty(),
            "{path}: {id}: no source, article or category"
        );
        assert!(
            !case.computed_by.is_empty() && case.signed_by.as_deref() != Some(""),
            "{path}: {id}: say who computed it; leave `signed_by` out when nobody signed"
        );
        assert!(!case.arithmetic.is_empty(), "{path}: {id}: no arithmetic");
        if case.usable {
            assert!(
                case.facts.is_some() && case.expect.is_some() && case.reason.is_none(),
                "{path}: {id}: a usable case has facts and what to expect"
            );
        } else {
            assert!(
                case.reason.is_some() && case.facts.is_none() && case.awaits.is_none(),
                "{path}: {id}: a case that is not usable has a reason and no facts"
            );
        }
    }
}

#[test]
fn a_popular_wrong_answer_is_not_the_right_one() {
    let mut n_wrong = 0;
    for (path, case) in cases() {
        let Some(wrong) = &case.popular_wrong else {
            continue;
        };
        n_wrong += 1;
        let id = &case.id;
        assert!(
            !wrong.why.is_empty() && !wrong.source.is_empty(),
            "{path}: {id}: say what it forgets and where it is found"
        );
        let expect = case
            .expect
            .as_ref()
            .unwrap_or_else(|| panic!("{path}: {id}: the right answer stands beside it"));
        let days = expect.paid.iter().map(|span| span.daily);
        let totals = [expect.gross, expect.net_before_tax, expect.net];
        let right: Vec<Cents> = days.chain(totals.into_iter().flatten()).collect();
        assert!(
            !right.contains(&wrong.amount),
            "{path}: {id}: {} is the right answer",
            wrong.amount
        );
    }
    assert!(n_wrong >= N_POPULAR_WRONG, "{n_wrong} wrong answers");
}

#[test]
fn enough_cases_are_published_elsewhere() {
    let n_published = cases().iter().filter(|(_, case)| case.published).count();
    assert!(n_published >= N_PUBLISHED, "{n_published} published cases");
}

#[test]
fn no_category_has_lost_its_cases() {
    let mut counts: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for (_, case) in cases() {
        let decided = case.is_decided();
        let count = counts.entry(case.category).or_default();
        count.0 += usize::from(decided);
        count.1 += usize::from(case.awaits.is_some() && !decided);
        count.2 += usize::from(!case.usable);
    }
    let counted: Vec<String> = counts
        .iter()
        .map(|(category, (decided, awaiting, not))| {
            format!("{category} {decided}+{awaiting}+{not}")
        })
        .collect();
    // Decided + awaiting a rule + not usable, by category.
    assert_eq!(
        counted,
        [
            "adoption 10+0+0",
            "advance 1+0+1",
            "ald 15+0+0",
            "apprenti 0+0+2",
            "assimilation 19+0+0",
            "astreinte 0+0+1",
            "at_calcul 8+0+0",
            "at_consolidation 1+0+0",
            "at_diviseur 3+0+0",
            "at_impot 1+0+0",
            "at_jeune 0+0+1",
            "at_jours 7+0+0",
            "at_plafond 8+0+3",
            "at_primes 0+0+3",
            "at_reconnaissance 18+0+0",
            "at_trajet 1+0+0",
            "at_travail_leger 1+0+0",
            "calcul_base 10+0+0",
            "carence 15+0+0",
            "carence_total 2+0+1",
            "chomage 9+0+0",
            "conge_naissance 10+0+1",
            "contestation 7+0+0",
            "csg 5+0+0",
            "debt 11+0+0",
            "deces 3+0+0",
            "deuil 8+0+0",
            "discontinu 5+0+0",
            "duree_360 9+0+0",
            "duree_prescription 9+0+0",
            "formulaire 5+0+0",
            "hebdomadaire 9+0+0",
            "impot 3+0+0",
            "independants 37+0+2",
            "independants_maternite 12+0+2",
            "interruption 22+0+0",
            "iti 4+0+0",
            "ledger 3+0+0",
            "maintien 15+0+0",
            "maternite_droits 9+0+0",
            "maternite_jours 42+0+0",
            "maternite_minimum 14+0+0",
            "maternite_montant 24+0+1",
            "mp 4+0+0",
            "ouverture_droits 35+0+1",
            "paternite 15+0+0",
            "plafond 45+0+2",
            "plafond_reconstitution 1+0+1",
            "prescripteur 4+0+0",
            "prescription 5+0+0",
            "rechute 7+0+0",
            "reconstitution 14+0+0",
            "retraite 23+0+0",
            "sanction 14+0+0",
            "sixieme_mois 13+0+0",
            "subrogation 7+0+0",
            "subrogation_partagee 6+0+0",
            "teleconsultation 17+0+0",
            "tpt 24+0+0",
        ]
    );
}

fn play_all(decide: impl Fn(&Dossier) -> Result<Statement, String>) {
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

fn report(path: &str, case: &Case, gap: &str) -> String {
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
    let line = |record: &str, line: &recette::domain::Line| ExpectedRecord {
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

#[test]
fn the_page_of_the_law_counts_the_cases_as_they_are() {
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for (_, case) in cases() {
        let is_decided = case.is_decided();
        let is_unsigned = case.usable && case.signed_by.is_none();
        let count = counts.entry(case.category.clone()).or_default();
        count[0] += usize::from(is_decided);
        count[1] += usize::from(case.usable && !is_decided);
        count[2] += usize::from(is_unsigned);
    }
    let page = read("docs/law.md");
    let mut told = BTreeSet::new();
    for row in page.lines().filter(|row| row.starts_with("| ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, _, _, _, _, _, categories, examples, waiting, unsigned, _] = cells[..] else {
            continue;
        };
        let Ok(said) = [examples, waiting, unsigned]
            .iter()
            .map(|cell| cell.parse::<usize>())
            .collect::<Result<Vec<_>, _>>()
        else {
            continue;
        };
        let mut sum = [0; 3];
        for category in categories.split_whitespace() {
            let category = category.trim_matches('`');
            let count = counts.get(category);
            let count = count.unwrap_or_else(|| panic!("docs/law.md: no case of `{category}`"));
            told.insert(category.to_owned());
            for (sum, count) in sum.iter_mut().zip(count) {
                *sum += count;
            }
        }
        assert_eq!(said, sum, "docs/law.md: {row}");
    }
    let all: BTreeSet<String> = counts.into_keys().collect();
    assert_eq!(told, all, "docs/law.md: a category is missing");
}

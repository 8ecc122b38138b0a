//! The oracle and the sandbox, played against each other on random files.
//!
//! They share days, cents and the wire format; everything else was written twice, in
//! two shapes. What they agree on a million times is not proved right, but no slip of
//! one hand is left in it.
//!
//! `RECETTE_DIFFERENTIAL=1000000` says how many files of each family (2 000 by default),
//! `RECETTE_DIFFERENTIAL_FROM` where to begin, `RECETTE_DIFFERENTIAL_FAMILY` plays one family
//! only, by the name that `Family::name` gives it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use recette::domain::{
    Content, Day, Decision, Document, Dossier, Employment, InvestigationStep, LetterKind, Payee,
    Risk, SettlementAnswer, Span, StopId,
};
use recette::law;
use recette::law::{DayVerdict, Refusal, StopDecision};
use serde_json::Value;

use crate::differential_files::Family;
use crate::examples::settled_by_sandbox;
use crate::examples_by_law::parameters;

/// Disagreements shown in full.
const N_SHOWN: usize = 400;

#[derive(Default)]
struct Tally {
    family: Family,
    /// One file only: shown whole, with both answers, where they part.
    alone: bool,
    n_files: u64,
    n_settlements: u64,
    n_undecided: u64,
    n_outside: u64,
    /// How often each rule of the oracle fired, counted by file.
    rules: BTreeMap<String, u64>,
    /// How often each branch of an answer came out, counted by settlement.
    branches: BTreeMap<String, u64>,
    disagreements: Vec<(u64, String)>,
    /// Disagreements by the place where they begin: how many, and the first file.
    kinds: BTreeMap<String, (u64, u64)>,
    n_disagreements: u64,
}

#[test]
fn the_law_and_the_sandbox_agree_on_random_files() {
    agree_on(Family::Sickness);
}

#[test]
fn the_law_and_the_sandbox_agree_on_random_files_of_part_time_pensions_and_lost_work() {
    agree_on(Family::Benefits);
}

#[test]
fn the_law_and_the_sandbox_agree_on_random_files_of_accidents_and_diseases() {
    agree_on(Family::Accidents);
}

#[test]
fn the_law_and_the_sandbox_agree_on_random_files_of_leaves() {
    agree_on(Family::Leaves);
}

#[test]
fn the_law_and_the_sandbox_agree_on_random_files_of_the_self_employed() {
    agree_on(Family::SelfEmployed);
}

#[test]
fn the_law_and_the_sandbox_agree_on_random_files_of_debts_late_claims_and_deaths() {
    agree_on(Family::Money);
}

#[test]
fn the_law_and_the_sandbox_agree_on_people_drawn_in_every_fund() {
    agree_on(Family::Drawn);
}

fn agree_on(family: Family) {
    let names = Family::ALL.map(Family::name);
    match std::env::var("RECETTE_DIFFERENTIAL_FAMILY") {
        Ok(asked) if asked == family.name() => {}
        Ok(asked) if names.contains(&asked.as_str()) => return,
        Ok(asked) => panic!(
            "RECETTE_DIFFERENTIAL_FAMILY={asked}: one of {}",
            names.join(", ")
        ),
        Err(_) => {}
    }
    let wanted = number("RECETTE_DIFFERENTIAL", 2_000);
    let from = number("RECETTE_DIFFERENTIAL_FROM", 0);
    let parameters = parameters();
    let next = AtomicU64::new(from);
    let whole = Mutex::new(Tally {
        family,
        ..Tally::default()
    });
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                let mut tally = Tally {
                    family,
                    alone: wanted == 1,
                    ..Tally::default()
                };
                loop {
                    // A block at a time: the counter is shared.
                    let first = next.fetch_add(64, Ordering::Relaxed);
                    for index in first..(first + 64).min(from + wanted) {
                        tally.play(index, &parameters);
                    }
                    if first + 64 >= from + wanted {
                        break;
                    }
                }
                whole.lock().unwrap().add(tally);
            });
        }
    });
    let tally = whole.into_inner().unwrap();
    tally.print();
    assert_eq!(tally.n_files, wanted);
    assert_eq!(
        tally.n_disagreements,
        0,
        "replay one: RECETTE_DIFFERENTIAL=1 RECETTE_DIFFERENTIAL_FAMILY={} \
         RECETTE_DIFFERENTIAL_FROM={} cargo test --release differential:: -- --nocapture",
        family.name(),
        tally.disagreements.first().map_or(0, |(index, _)| *index)
    );
    // A tally that saw nothing would prove nothing.
    for branch in family.expected() {
        assert!(
            wanted < 2_000 || tally.branches.contains_key(*branch),
            "no file ever came to: {branch}"
        );
    }
}

#[test]
fn files_on_which_they_once_parted_agree() {
    let parameters = parameters();
    for family in Family::ALL {
        let indexes = family.once_parted();
        let mut tally = Tally {
            family,
            ..Tally::default()
        };
        for &index in indexes {
            tally.play(index, &parameters);
        }
        assert_eq!(tally.disagreements, Vec::new(), "{}", family.name());
        assert_eq!(tally.n_files, indexes.len() as u64);
    }
}

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{variable}: a number is expected")),
        Err(_) => default,
    }
}

impl Tally {
    fn play(&mut self, index: u64, parameters: &law::Parameters) {
        let dossier = self.family.file(index);
        self.n_files += 1;
        let ledger = match law::ledger(&dossier, parameters, &dossier.settlements) {
            Ok(ledger) => ledger,
            Err(error) => {
                self.n_outside += 1;
                // Whatever the day: "no value of `smic_hourly`".
                let text = error.to_string();
                let what = text.split(" in force").next().unwrap_or(&text);
                self.count(&format!("outside the tables: {what}"));
                return;
            }
        };
        if ledger.settlements.len() != dossier.settlements.len() {
            return self.disagree(index, "a settlement without an answer".into());
        }
        self.count_documents(&dossier);
        self.count_career(&dossier);
        for reason in ledger
            .undecided
            .iter()
            .map(|one| one.reason)
            .collect::<BTreeSet<_>>()
        {
            self.count(&format!("undecided {reason}"));
        }
        if index.is_multiple_of(16) {
            self.count_rules(&dossier, parameters);
        }
        let found = match settled_by_sandbox(&dossier) {
            Ok((_, found)) => found,
            Err(problem) => return self.disagree(index, problem),
        };
        for (at, (settled, found)) in ledger.settlements.iter().zip(&found).enumerate() {
            if !settled.decided {
                // Without it, the ledger of the law has a hole: nothing after it compares.
                self.n_undecided += (ledger.settlements.len() - at) as u64;
                break;
            }
            let expected = &ledger.answer(&dossier, at);
            self.n_settlements += 1;
            self.count_branches(expected);
            if is_plainly_the_same(expected, found) {
                continue;
            }
            let left = comparable(expected);
            let right = comparable(found);
            if left != right {
                if self.alone {
                    show(&dossier, expected, found);
                }
                let what = first_gap(&left, &right, "").unwrap_or_default();
                return self.disagree(index, format!("settlement {}: {what}", expected.as_of));
            }
        }
    }

    fn disagree(&mut self, index: u64, what: String) {
        self.n_disagreements += 1;
        let entry = self.kinds.entry(kind_of(&what)).or_insert((0, index));
        *entry = (entry.0 + 1, entry.1.min(index));
        if self.disagreements.len() < N_SHOWN {
            self.disagreements.push((index, what));
        }
    }

    fn count_documents(&mut self, dossier: &Dossier) {
        for document in &dossier.documents {
            self.count(kind_of_document(&document.content));
            if document.version > 1 {
                self.count("document corrected");
            }
            if document.cancelled {
                self.count("document withdrawn");
            }
        }
    }

    fn count_career(&mut self, dossier: &Dossier) {
        self.count(&format!("status {:?}", dossier.insured.status));
        for period in &dossier.career.assimilated {
            self.count(&format!("assimilated {:?}", period.nature));
        }
        if !dossier.history.accidents.is_empty() {
            self.count("accident before the file");
        }
        if dossier.career.employments.iter().any(|job| job.apprentice) {
            self.count("apprentice");
        }
        let mut begins = dossier.documents.iter().filter_map(first_day);
        let begun = begins.next().map(|first| begins.fold(first, Day::min));
        let has_ended = |job: &Employment| job.ended_on.is_some_and(|day| begun > Some(day));
        if dossier.career.employments.iter().all(has_ended) {
            self.count("all work ended before the stop");
        }
    }

    fn count_branches(&mut self, answer: &SettlementAnswer) {
        let takers = |stop: &StopId| {
            let taken = answer.lines.iter().filter(|line| line.stop == *stop);
            let takers: BTreeSet<_> = taken
                .map(|line| line.payee)
                .filter(|payee| matches!(payee, Payee::Employer(_)))
                .collect();
            takers.len()
        };
        if answer.stops.iter().any(|stop| takers(&stop.stop) > 1) {
            self.count("several employers paid for one stop");
        }
        if answer.counters.part_time_days > 0 {
            self.count("counter of part-time days");
        }
        if answer.counters.pensioner_days > 0 {
            self.count("counter of pensioner days");
        }
        if !answer.counters.accident_days.is_empty() {
            self.count("counter of accident days");
        }
        for line in &answer.lines {
            self.count("current line");
            if line.payee == Payee::Estate {
                self.count("paid to the estate");
            }
            if let Some(kind) = line.kind {
                self.count(&format!("kind {kind:?}"));
            }
            if line.advance_absorbed.0 > 0 {
                self.count("advance absorbed");
            }
            if line.tax.0 > 0 {
                self.count("tax withheld");
            }
        }
        for line in &answer.regularisations {
            self.count("regularisation");
            if line.debt_offset.0 > 0 {
                self.count("debt offset");
            }
        }
        for debt in &answer.debts {
            self.count("debt");
            self.count(&format!("debt {:?} {:?}", debt.reason, debt.state));
        }
        for letter in &answer.letters {
            self.count(&format!("letter {:?}", letter.kind));
            self.count(&format!("letter {:?} {}", letter.kind, letter.reason));
        }
        for stop in &answer.stops {
            self.count(&format!("stop {:?}", stop.status));
            for missing in &stop.waiting_for {
                let word = missing.split(':').next().unwrap_or(missing);
                self.count(&format!("waits for {word}"));
            }
        }
        for item in &answer.human_queue {
            self.count(&format!("human queue {}", item.reason));
        }
    }

    fn count_rules(&mut self, dossier: &Dossier, parameters: &law::Parameters) {
        let Some(last) = dossier.settlements.last() else {
            return;
        };
        let Ok(steps) = law::steps(dossier, parameters, *last) else {
            return;
        };
        if let Ok(due) = law::entitlement(dossier, parameters, *last) {
            let refused: BTreeSet<Refusal> = due.stops.iter().flat_map(refusals).collect();
            for refusal in refused {
                self.count(&format!("days refused {refusal:?}, in one file of sixteen"));
            }
        }
        let mut rules: Vec<String> = steps
            .iter()
            .map(|step| format!("{} ({})", step.rule, step.article))
            .collect();
        rules.sort();
        rules.dedup();
        for rule in rules {
            *self.rules.entry(rule).or_default() += 1;
        }
    }

    fn count(&mut self, branch: &str) {
        match self.branches.get_mut(branch) {
            Some(count) => *count += 1,
            None => {
                self.branches.insert(branch.to_owned(), 1);
            }
        }
    }

    fn add(&mut self, other: Self) {
        self.n_files += other.n_files;
        self.n_settlements += other.n_settlements;
        self.n_undecided += other.n_undecided;
        self.n_outside += other.n_outside;
        self.n_disagreements += other.n_disagreements;
        for (rule, count) in other.rules {
            *self.rules.entry(rule).or_default() += count;
        }
        for (branch, count) in other.branches {
            *self.branches.entry(branch).or_default() += count;
        }
        for (kind, (count, first)) in other.kinds {
            let entry = self.kinds.entry(kind).or_insert((0, first));
            *entry = (entry.0 + count, entry.1.min(first));
        }
        self.disagreements.extend(other.disagreements);
        self.disagreements.sort();
        self.disagreements.truncate(N_SHOWN);
    }

    #[expect(clippy::print_stdout, reason = "this is the proof's own report")]
    fn print(&self) {
        use std::fmt::Write as _;
        // At once: the other families print too.
        let mut text = format!(
            "family {}: {} files, {} settlements compared, {} undecided, {} files outside the tables, {} disagreements\n",
            self.family.name(),
            self.n_files,
            self.n_settlements,
            self.n_undecided,
            self.n_outside,
            self.n_disagreements
        );
        text += "rules of the oracle that fired, in one file of sixteen:\n";
        for (rule, count) in &self.rules {
            let _ = writeln!(text, "  {count:>9}  {rule}");
        }
        text += "branches, over all documents and settlements:\n";
        for (branch, count) in &self.branches {
            let _ = writeln!(text, "  {count:>9}  {branch}");
        }
        for (kind, (count, first)) in &self.kinds {
            let _ = writeln!(
                text,
                "disagreements: {count:>7}  {kind}, first in file {first}"
            );
        }
        for (index, what) in &self.disagreements {
            let _ = writeln!(text, "disagreement, file {index}: {what}");
        }
        print!("{text}");
    }
}

/// What a document is, as it is counted.
fn kind_of_document(content: &Content) -> &'static str {
    match content {
        Content::StopNotice(notice) if notice.telemedicine => "certificate at a distance",
        Content::StopNotice(notice) if notice.unsecured_form => "certificate on an unsecured form",
        Content::StopNotice(notice) if notice.risk == Risk::Accident => {
            "certificate of an accident"
        }
        Content::StopNotice(_) => "certificate",
        Content::PartTime(part_time) if part_time.accident.is_some() => "light work",
        Content::PartTime(_) => "part time",
        Content::PartTimeLoss(_) => "loss of pay",
        Content::PensionDrawn(pension) if pension.progressive => "progressive pension",
        Content::PensionDrawn(_) => "pension drawn",
        Content::UnemploymentBenefit(_) => "unemployment benefit",
        Content::EmployerStatement(_) => "pay statement",
        Content::AdvancePaid(_) => "advance",
        Content::ReturnToWork(_) => "return to work",
        Content::Switch(_) => "switch",
        Content::AccidentDeclared(_) => "accident declared",
        Content::AccidentDecision(decided) => match decided.decision {
            Decision::Recognised => "accident recognised",
            Decision::Refused => "accident refused",
        },
        Content::AccidentInvestigation(opened) => match opened.step {
            InvestigationStep::Investigation => "investigation of an accident",
            InvestigationStep::Committee => "committee for a disease",
        },
        Content::Consolidation(end) if end.annuity_monthly.is_some() => {
            "consolidation with annuity"
        }
        Content::Consolidation(_) => "consolidation",
        Content::Relapse(_) => "relapse",
        Content::Unfitness(_) => "unfitness",
        _ => "other document",
    }
}

/// The first day of what is prescribed.
fn first_day(document: &Document) -> Option<Day> {
    match &document.content {
        Content::StopNotice(notice) => Some(notice.first_day),
        Content::PartTime(part_time) => Some(part_time.first_day),
        _ => None,
    }
}

/// Why days of a stop, or all of it, are refused.
fn refusals(stop: &StopDecision) -> Vec<Refusal> {
    let of_days = stop.days.iter().filter_map(|days| match days.verdict {
        DayVerdict::Refused(refusal) => Some(refusal),
        _ => None,
    });
    of_days.chain(stop.refusal).collect()
}

/// `settlement 2025-03-04: /lines/2/net: law 12, sandbox 13` is of kind `/lines/net`.
pub(crate) fn kind_of(what: &str) -> String {
    let place = what.split(": ").nth(1).unwrap_or(what);
    place
        .split('/')
        .filter(|part| part.parse::<usize>().is_err())
        .collect::<Vec<_>>()
        .join("/")
}

#[expect(clippy::print_stdout, reason = "this is the proof's own report")]
fn show(dossier: &Dossier, expected: &SettlementAnswer, found: &SettlementAnswer) {
    println!(
        "insured {}",
        serde_json::to_string(&dossier.insured).unwrap()
    );
    println!("career {}", serde_json::to_string(&dossier.career).unwrap());
    println!(
        "history {}",
        serde_json::to_string(&dossier.history).unwrap()
    );
    for document in &dossier.documents {
        println!("document {}", serde_json::to_string(document).unwrap());
    }
    println!("settlements {:?}", dossier.settlements);
    println!("law {}", serde_json::to_string_pretty(expected).unwrap());
    println!("sandbox {}", serde_json::to_string_pretty(found).unwrap());
}

/// Whether two answers are the same, field by field and in the same order, what is free left
/// out: the short way of [`comparable`], which most answers take.
pub(crate) fn is_plainly_the_same(one: &SettlementAnswer, other: &SettlementAnswer) -> bool {
    without_what_is_free(one) == without_what_is_free(other)
}

/// The same answer without what [`comparable`] leaves out.
fn without_what_is_free(answer: &SettlementAnswer) -> SettlementAnswer {
    let mut answer = answer.clone();
    answer.engine.name.clear();
    answer.engine.version.clear();
    for line in answer.lines.iter_mut().chain(&mut answer.regularisations) {
        line.id.clear();
        line.reasons.clear();
    }
    for debt in &mut answer.debts {
        debt.id.clear();
    }
    for recovery in &mut answer.recoveries {
        recovery.debt.clear();
        recovery.line.clear();
    }
    for letter in &mut answer.letters {
        letter.id.clear();
        letter.article.clear();
        letter.debt = None;
        if letter.kind == LetterKind::LateWarning {
            letter.stop = None;
        }
    }
    in_the_order_of_a_list(&mut answer);
    answer
}

/// Lists stand in one order. Things that it does not tell apart are left to [`comparable`].
fn in_the_order_of_a_list(answer: &mut SettlementAnswer) {
    let first_day = |spans: &[Span]| spans.first().map(|span| span.first_day);
    for lines in [&mut answer.lines, &mut answer.regularisations] {
        lines.sort_by(|one, other| {
            let one_key = (&one.stop, one.payee, first_day(&one.spans), one.gross);
            one_key.cmp(&(
                &other.stop,
                other.payee,
                first_day(&other.spans),
                other.gross,
            ))
        });
    }
    answer.debts.sort_by(|one, other| {
        let one_key = (&one.stop, one.payee, one.created_on, first_day(&one.spans));
        one_key.cmp(&(
            &other.stop,
            other.payee,
            other.created_on,
            first_day(&other.spans),
        ))
    });
    answer.letters.sort_by(|one, other| {
        let one_key = (
            &one.reason,
            &one.stop,
            &one.document,
            &one.accident,
            one.payee,
        );
        one_key.cmp(&(
            &other.reason,
            &other.stop,
            &other.document,
            &other.accident,
            other.payee,
        ))
    });
    answer.stops.sort_by(|one, other| one.stop.cmp(&other.stop));
    answer
        .human_queue
        .sort_by(|one, other| (one.since, &one.document).cmp(&(other.since, &other.document)));
}

/// An answer without what each engine is free to choose: names of lines, debts and
/// letters, its own name, reasons, how it words an article. Lists stand in one order.
pub(crate) fn comparable(answer: &SettlementAnswer) -> Value {
    let mut value = serde_json::to_value(answer).unwrap();
    let object = value.as_object_mut().unwrap();
    object.remove("engine");
    // A warning names a document; naming its stop too is free (contract, CS 12).
    if let Some(Value::Array(letters)) = object.get_mut("letters") {
        for letter in letters {
            if letter["kind"] == "late_warning" {
                letter.as_object_mut().unwrap().remove("stop");
            }
        }
    }
    for list in object.values_mut() {
        if let Value::Array(items) = list {
            for item in items.iter_mut() {
                if let Value::Object(fields) = item {
                    for free in ["id", "reasons", "debt", "line", "article"] {
                        fields.remove(free);
                    }
                }
            }
            items.sort_by_key(in_one_order);
        }
    }
    value
}

/// A text for sorting: the fields of an object by name, however they came.
fn in_one_order(item: &Value) -> String {
    let fields: BTreeMap<_, _> = item.as_object().into_iter().flatten().collect();
    format!("{fields:?}")
}

/// Where two answers part first: JSON pointer, what the law says, what the sandbox says.
pub(crate) fn first_gap(left: &Value, right: &Value, at: &str) -> Option<String> {
    match (left, right) {
        (Value::Object(one), Value::Object(other)) => {
            one.keys().chain(other.keys()).find_map(|key| {
                first_gap(
                    one.get(key).unwrap_or(&Value::Null),
                    other.get(key).unwrap_or(&Value::Null),
                    &format!("{at}/{key}"),
                )
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(index, (a, b))| first_gap(a, b, &format!("{at}/{index}"))),
        _ => (left != right).then(|| format!("{at}: law {left}, sandbox {right}")),
    }
}

//! One played dossier beside what was due to it.
//!
//! Compares settlement by settlement in the order of the contract (CS 19) and names each
//! gap with its class, its money, its days, its rule and its article. Leaves out whether
//! the gaps are tolerable (`judge`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::money::{self, Gap};
use super::{
    Audit, Difference, ErrorClass, citation, daily, debts, hardship, letters, lines, states,
};
use crate::domain::{Cents, Day, Dossier, Observable, Payee, SettlementAnswer, Statement, StopId};
use crate::law::{Ledger, Parameters};
use crate::play::Played;

/// Late by at most this many days is late; beyond, the money is missing (contract, CS 20).
const GRACE_DAYS: i32 = 15;
/// What is kept of the gaps of one dossier: a broken engine must not fill the memory.
const MAX_DIFFERENCES: usize = 200;
/// What is kept of a text from the engine.
const MAX_OBSERVED: usize = 80;

/// The dossier and what the law says of it.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) ledger: &'a Ledger,
}

/// One settlement, both sides.
pub(super) struct Pair<'a> {
    pub(super) as_of: Day,
    /// What the law adds.
    pub(super) due: &'a SettlementAnswer,
    /// What the engine adds; absent when it never answered.
    pub(super) said: Option<Cow<'a, SettlementAnswer>>,
    /// The engine's states after the settlement are known, not only its records.
    pub(super) states_known: bool,
}

/// Gaps found so far.
pub(super) type Found = Vec<Difference>;

impl Pair<'_> {
    /// A gap of this settlement, its details still to be filled.
    pub(super) fn difference(&self, observable: Observable, class: ErrorClass) -> Difference {
        Difference {
            settlement: Some(self.as_of),
            ..Difference::new(observable, class)
        }
    }
}

impl Difference {
    pub(super) const fn new(observable: Observable, class: ErrorClass) -> Self {
        Self {
            class,
            observable,
            settlement: None,
            stop: None,
            payee: None,
            first_day: None,
            last_day: None,
            n_days: 0,
            due: Cents::ZERO,
            paid: Cents::ZERO,
            expected: String::new(),
            observed: String::new(),
            n_days_late: 0,
            rule: String::new(),
            article: String::new(),
        }
    }
}

/// Compares what the engine answered with what was due.
///
/// An undelivered dossier is an unpaid person: one difference, E01 when money was due,
/// E12 otherwise. `parameters` are those that made the ledger: gaps cite from them.
pub fn audit(
    dossier: &Dossier,
    ledger: &Ledger,
    parameters: &Parameters,
    played: &Played,
) -> Audit {
    let file = File { dossier, ledger };
    let mut audit = match &played.daily_amount {
        Some(amount) => daily::audit(file, amount),
        None => audit_of_ledger(file, played),
    };
    if played.foreign_identity {
        audit
            .differences
            .push(Difference::new(Observable::Payee, ErrorClass::E11));
    }
    citation::cite(file, parameters, &mut audit.differences);
    for difference in &mut audit.differences {
        if let Some((end, _)) = difference.observed.char_indices().nth(MAX_OBSERVED) {
            difference.observed.truncate(end);
        }
    }
    audit.differences.sort_by_key(|difference| {
        (
            difference.settlement,
            difference.observable,
            difference.class,
        )
    });
    audit.differences.truncate(MAX_DIFFERENCES);
    audit
}

fn audit_of_ledger(file: File<'_>, played: &Played) -> Audit {
    let due = file.ledger.answers(file.dossier);
    let settled = &file.ledger.settlements;
    let n_decided = settled
        .iter()
        .position(|settled| !settled.decided)
        .unwrap_or(settled.len());
    let pairs: Vec<Pair<'_>> = due
        .iter()
        .take(n_decided)
        .map(|due| pair(due, &played.answers, played.statement.as_ref()))
        .collect();
    let mut audit = compare(file, &pairs, played.undelivered.is_some());
    audit.n_undecided_settlements = u32::try_from(settled.len() - n_decided).unwrap_or(u32::MAX);
    if played.undelivered.is_some() {
        return audit;
    }
    refusals(played, &mut audit);
    if let Some(statement) = &played.statement {
        let is_right = audit.differences.is_empty() && n_decided == settled.len();
        if is_right {
            let states_known = !played.answers.is_empty();
            let found = &mut audit.differences;
            debts::in_the_statement(file, &due, statement, states_known, found);
        }
        statement_agrees(&played.answers, statement, &mut audit.differences);
    }
    audit
}

fn pair<'a>(
    due: &'a SettlementAnswer,
    answers: &'a [(Day, SettlementAnswer)],
    statement: Option<&Statement>,
) -> Pair<'a> {
    let answered = answers.iter().find(|(as_of, _)| *as_of == due.as_of);
    let said = match (answered, statement) {
        (Some((_, answer)), _) => Some(Cow::Borrowed(answer)),
        (None, Some(statement)) => added_at(statement, due.as_of).map(Cow::Owned),
        (None, None) => None,
    };
    Pair {
        as_of: due.as_of,
        due,
        said: said.filter(|said| is_within_reason(said)),
        // A statement shows the states of its own day, which is that of the last settlement.
        states_known: answered.is_some()
            || statement.is_some_and(|statement| statement.as_of == Some(due.as_of)),
    }
}

/// Whether an answer can be added up at all: each of its sums fits by its format, but a
/// hostile engine may send thousands of centuries. Such an answer counts as none.
pub(super) fn is_within_reason(answer: &SettlementAnswer) -> bool {
    let payments = answer.lines.iter().chain(&answer.regularisations);
    let spans = payments
        .map(|line| &line.spans)
        .chain(answer.debts.iter().map(|debt| &debt.spans))
        .flatten();
    let mut n_spans = 0_usize;
    let mut short = true;
    for span in spans {
        n_spans += 1;
        short &= (0..=3_660).contains(&span.n_days());
    }
    short && n_spans + answer.lines.len() + answer.debts.len() <= 2_000
}

/// What a statement says that one settlement added; its states are those of the last one.
fn added_at(statement: &Statement, as_of: Day) -> Option<SettlementAnswer> {
    if statement.as_of.is_none_or(|last| last < as_of) {
        return None;
    }
    let lines = |lines: &[crate::domain::Line]| -> Vec<crate::domain::Line> {
        let mut lines = lines.to_vec();
        lines.retain(|line| line.settlement == as_of);
        lines
    };
    let mut added = SettlementAnswer {
        reference: statement.reference.clone(),
        as_of,
        engine: statement.engine.clone(),
        lines: lines(&statement.lines),
        regularisations: lines(&statement.regularisations),
        debts: statement.debts.clone(),
        recoveries: statement.recoveries.clone(),
        advances: statement.advances.clone(),
        letters: statement.letters.clone(),
        counters: statement.counters.clone(),
        stops: statement.stops.clone(),
        human_queue: statement.human_queue.clone(),
        taxable_by_year: statement.taxable_by_year.clone(),
    };
    // Of its own day it tells the state of every debt.
    let is_last = statement.as_of == Some(as_of);
    added
        .debts
        .retain(|debt| is_last || debt.created_on == as_of);
    added
        .recoveries
        .retain(|recovery| recovery.settlement == as_of);
    added.letters.retain(|letter| letter.settlement == as_of);
    Some(added)
}

/// Compares both sides, settlement by settlement.
pub(super) fn compare(file: File<'_>, pairs: &[Pair<'_>], undelivered: bool) -> Audit {
    let mut audit = Audit {
        due: money::total_due(pairs),
        ..Audit::default()
    };
    let gaps = money::gaps(pairs);
    for gap in &gaps {
        add_up(pairs, gap, &mut audit);
    }
    audit.missing_in_worst_month = hardship::missing_in_worst_month(pairs, &gaps, GRACE_DAYS);
    if undelivered {
        let class = if audit.missing > Cents::ZERO {
            ErrorClass::E01
        } else {
            ErrorClass::E12
        };
        let mut difference = Difference::new(Observable::Days, class);
        difference.due = audit.due;
        difference.paid = audit.due - audit.missing;
        difference.observed = "undelivered".into();
        audit.differences.push(difference);
        return audit;
    }
    let sizes = sizes(&gaps);
    for gap in &gaps {
        let difference = of_gap(pairs, gap, &sizes);
        audit.differences.push(difference);
    }
    let mut known_debts = debts::Known::of(file.dossier);
    let mut known_letters = letters::Known::default();
    let mut same_so_far = true;
    let mut n_cut_otherwise = 0;
    let found = &mut audit.differences;
    for pair in pairs {
        let Some(said) = pair.said.as_deref() else {
            let mut difference = pair.difference(Observable::StopState, ErrorClass::E12);
            difference.expected = "settled".into();
            difference.observed = "no_answer".into();
            found.push(difference);
            same_so_far = false;
            continue;
        };
        same_so_far &= money::same_money(pair);
        n_cut_otherwise += said.lines.len().abs_diff(pair.due.lines.len());
        if pair.states_known {
            states::stops(pair, said, found);
            states::human_queue(pair, said, found);
        }
        kinds(pair, said, found);
        lines::compare(&file, pair, said, found);
        debts::compare(&mut known_debts, pair, said, same_so_far, found);
        letters::compare(&mut known_letters, pair, said, same_so_far, found);
        if same_so_far && pair.states_known {
            states::counters(pair, said, found);
            let allowed = Cents(i64::try_from(n_cut_otherwise).unwrap_or(0));
            states::taxable(pair, said, allowed, found);
        }
    }
    audit
}

/// Extra, missing and late money are three figures, never netted.
fn add_up(pairs: &[Pair<'_>], gap: &Gap, audit: &mut Audit) {
    let days = i64::from(gap.n_days());
    if let Some(healed) = gap.healed {
        if gap.paid < gap.due {
            audit.late += (gap.due - gap.paid) * days;
            let late = pairs[healed].as_of.days_since(pairs[gap.since].as_of);
            let late = u32::try_from(late).unwrap_or(0);
            audit.n_days_late = audit.n_days_late.max(late);
        }
        return;
    }
    match &gap.elsewhere {
        Some(elsewhere) if elsewhere.payee == gap.payee => {
            let net = gap.paid + elsewhere.paid - gap.due;
            audit.extra += net.or_zero() * days;
            audit.missing += (-net).or_zero() * days;
        }
        Some(elsewhere) => {
            audit.extra += elsewhere.paid * days;
            audit.missing += (gap.due - gap.paid) * days;
        }
        None => {
            audit.extra += (gap.paid - gap.due).or_zero() * days;
            audit.missing += (gap.due - gap.paid).or_zero() * days;
        }
    }
}

/// Size of the under- and overpayments of each stop and payee, with what was due.
type Sizes = BTreeMap<(StopId, Payee, bool), (Cents, Cents)>;

fn sizes(gaps: &[Gap]) -> Sizes {
    let mut sizes = Sizes::new();
    for gap in gaps {
        let key = (gap.stop.clone(), gap.payee, gap.paid > gap.due);
        let (size, due) = sizes.entry(key).or_default();
        *size += gap.total().abs();
        *due += gap.due.or_zero() * i64::from(gap.n_days());
    }
    sizes
}

fn of_gap(pairs: &[Pair<'_>], gap: &Gap, sizes: &Sizes) -> Difference {
    let days = i64::from(gap.n_days());
    let (class, observable) = classify(pairs, gap, sizes);
    let mut difference = pairs[gap.since].difference(observable, class);
    difference.stop = Some(gap.stop.clone());
    difference.payee = Some(gap.payee);
    difference.first_day = Some(gap.first_day);
    difference.last_day = Some(gap.last_day);
    difference.n_days = u32::try_from(days).unwrap_or(0);
    difference.due = gap.due * days;
    difference.paid = gap.paid * days;
    if let Some(healed) = gap.healed {
        let late = pairs[healed].as_of.days_since(pairs[gap.since].as_of);
        difference.n_days_late = u32::try_from(late).unwrap_or(0);
    }
    if let Some(elsewhere) = &gap.elsewhere {
        if elsewhere.payee == gap.payee {
            difference.expected = gap.stop.to_string();
            difference.observed = elsewhere.stop.to_string();
            difference.paid = (gap.paid + elsewhere.paid) * days;
        } else {
            difference.expected = gap.payee.to_string();
            difference.observed = elsewhere.payee.to_string();
        }
    }
    difference
}

fn classify(pairs: &[Pair<'_>], gap: &Gap, sizes: &Sizes) -> (ErrorClass, Observable) {
    let under = gap.paid < gap.due;
    if gap.by_debt {
        return (ErrorClass::E04, Observable::Debts);
    }
    if under && let Some(healed) = gap.healed {
        let late = pairs[healed].as_of.days_since(pairs[gap.since].as_of);
        let class = if late <= GRACE_DAYS {
            ErrorClass::E08
        } else {
            ErrorClass::E01
        };
        return (class, Observable::Days);
    }
    if let Some(elsewhere) = &gap.elsewhere {
        if elsewhere.payee != gap.payee {
            return (ErrorClass::E02, Observable::Payee);
        }
        // The same person, under another stop: what counts is how much.
        let gap_of_day = gap.paid + elsewhere.paid - gap.due;
        let total = gap_of_day * i64::from(gap.n_days());
        return match gap_of_day.cmp(&Cents::ZERO) {
            std::cmp::Ordering::Equal => (ErrorClass::E13, Observable::Days),
            order => {
                let due = gap.due * i64::from(gap.n_days());
                let class = by_size(order.is_lt(), gap_of_day.abs(), total.abs(), due);
                (class, Observable::DailyGross)
            }
        };
    }
    if under && gap.paid <= Cents::ZERO {
        let closed = pairs.iter().rev().find_map(|pair| {
            let said = pair.said.as_deref().filter(|_| pair.states_known)?;
            let state = said.stops.iter().find(|state| state.stop == gap.stop)?;
            let due = pair.due.stops.iter().find(|due| due.stop == gap.stop)?;
            Some(states::is_closed(state.status) && !states::is_closed(due.status))
        });
        let class = if closed == Some(true) {
            ErrorClass::E06
        } else {
            ErrorClass::E01
        };
        return (class, Observable::Days);
    }
    if !under && gap.twice && gap.due > Cents::ZERO {
        return (ErrorClass::E03, Observable::DailyGross);
    }
    let observable = if gap.due == Cents::ZERO {
        Observable::Days
    } else {
        Observable::DailyGross
    };
    let (size, due) = sizes
        .get(&(gap.stop.clone(), gap.payee, !under))
        .copied()
        .unwrap_or_default();
    (
        by_size(under, (gap.paid - gap.due).abs(), size, due),
        observable,
    )
}

/// Class of an under- or overpayment by its size: a cent a day is rounding, a euro and a
/// percent matter to a person.
pub(super) fn by_size(under: bool, of_day: Cents, total: Cents, due: Cents) -> ErrorClass {
    if of_day <= Cents(1) {
        ErrorClass::E14r
    } else if total >= Cents(100) && i128::from(total.0) * 100 >= i128::from(due.0) {
        if under {
            ErrorClass::E07
        } else {
            ErrorClass::E09
        }
    } else {
        ErrorClass::E14
    }
}

/// Days that both sides pay, as different benefits.
fn kinds(pair: &Pair<'_>, said: &SettlementAnswer, found: &mut Found) {
    for due in &pair.due.lines {
        for due_span in &due.spans {
            for line in said.lines.iter().filter(|line| line.stop == due.stop) {
                for span in &line.spans {
                    let first_day = due_span.first_day.max(span.first_day);
                    let last_day = due_span.last_day.min(span.last_day);
                    if first_day <= last_day && line.kind != due.kind {
                        let mut difference = pair.difference(Observable::Kind, ErrorClass::E13);
                        difference.stop = Some(due.stop.clone());
                        difference.payee = Some(due.payee);
                        difference.first_day = Some(first_day);
                        difference.last_day = Some(last_day);
                        difference.n_days =
                            u32::try_from(last_day.days_since(first_day) + 1).unwrap_or(0);
                        difference.expected = daily::kind_name(due.kind);
                        difference.observed = daily::kind_name(line.kind);
                        found.push(difference);
                    }
                }
            }
        }
    }
}

/// Documents refused though valid, or taken though invalid on purpose.
fn refusals(played: &Played, audit: &mut Audit) {
    for refusal in &played.refusals {
        let (class, expected) = match refusal.expected {
            // A valid document refused: the right it opens is refused with it.
            None => (ErrorClass::E06, "accepted"),
            Some(code) if refusal.code != Some(code) => (ErrorClass::E16, "other_code"),
            Some(_) => continue,
        };
        let mut difference = Difference::new(Observable::StopState, class);
        difference.expected = expected.into();
        difference.observed = format!("{} refused, status {}", refusal.document_id, refusal.status);
        audit.differences.push(difference);
    }
    for rank in &played.wrongly_accepted {
        let mut difference = Difference::new(Observable::StopState, ErrorClass::E06);
        difference.expected = "refused".into();
        difference.observed = format!("document {rank} accepted");
        audit.differences.push(difference);
        audit.n_wrongly_accepted += 1;
    }
}

/// The statement must hold exactly the payments that the settlements announced.
fn statement_agrees(answers: &[(Day, SettlementAnswer)], statement: &Statement, found: &mut Found) {
    if answers.is_empty() {
        return;
    }
    let asked = |as_of: Day| answers.iter().any(|(day, _)| *day == as_of);
    let mut announced: Vec<(&str, Cents, Cents)> = answers
        .iter()
        .flat_map(|(_, answer)| answer.lines.iter().chain(&answer.regularisations))
        .map(|line| (line.id.as_str(), line.gross, line.net))
        .collect();
    let mut stated: Vec<(&str, Cents, Cents)> = statement
        .lines
        .iter()
        .chain(&statement.regularisations)
        .filter(|line| asked(line.settlement))
        .map(|line| (line.id.as_str(), line.gross, line.net))
        .collect();
    announced.sort();
    stated.sort();
    if announced == stated {
        return;
    }
    let lost = announced
        .iter()
        .find(|line| stated.binary_search(line).is_err());
    let added = stated
        .iter()
        .find(|line| announced.binary_search(line).is_err());
    let sum = |lines: &[(&str, Cents, Cents)]| lines.iter().map(|line| line.2).sum::<Cents>();
    let class = if added.is_some() && lost.is_none() {
        ErrorClass::E03
    } else {
        ErrorClass::E12
    };
    let mut difference = Difference::new(Observable::Days, class);
    difference.due = sum(&announced);
    difference.paid = sum(&stated);
    difference.expected = "statement_holds_the_answers".into();
    difference.observed = lost
        .or(added)
        .map_or(String::new(), |line| line.0.to_owned());
    found.push(difference);
}

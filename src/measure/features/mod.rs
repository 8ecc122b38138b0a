//! What can be said of one dossier before anybody looks at the engine: the vocabulary in
//! which causes are told.
//!
//! Nothing here was written with a fault in mind. Features are read from five places, by
//! general rules: what the documents hold (each word, each presence), which sides of which
//! rules the law took and how the numbers it compared lie, how the days lie in the calendar
//! and beside the changes of the law, the abstract values the dossier was built from, and how it was played.

mod asked;
mod days;
mod delays;
mod levies;
mod manner;
mod pays;
mod states;
#[cfg(test)]
mod tests;

pub use manner::of_the_manner;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{
    Cents, Content, Day, Document, Dossier, Ratio, SettlementAnswer, StopId, Threshold,
    ThresholdUnit, words,
};
use crate::law::{self, Operand, Parameters, Step};

words! {
    /// Where a feature is read from, nearest to the law first.
    pub enum Family {
        /// A side of a rule, or how two of its numbers lie.
        Law,
        /// Days beside each other, the calendar and the changes of the law.
        Calendar,
        /// What a document or the opening of the file holds.
        Document,
        /// How the dossier was played, and what else was under way.
        Played,
        /// An abstract value that the dossier was built from.
        Factor,
        /// The class of people.
        Class,
    }
}

/// One thing that holds of a dossier.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Feature {
    /// Where it is read from.
    pub family: Family,
    /// What it is about: `carence`, `stop_notice.risk`.
    pub name: String,
    /// What holds of it: `served`, `sickness`.
    pub value: String,
}

/// Reads the features of dossiers under one version of the law.
#[derive(Debug)]
pub struct FeatureReader<'p> {
    parameters: &'p Parameters,
    /// Rules and the days on which they change.
    changes: Vec<(&'static str, Day)>,
    /// Lengths at which a rule changes what it says.
    lengths: Vec<i32>,
    /// Days of one leave or certificate at which a rule changes what it says.
    periods: Vec<i32>,
    /// Days between two events at which a rule changes what it says.
    delays: Vec<i32>,
}

impl<'p> FeatureReader<'p> {
    /// A reader for the law of `parameters`.
    pub fn new(parameters: &'p Parameters) -> Self {
        let thresholds = law::thresholds(parameters);
        let mut changes: Vec<_> = thresholds.iter().filter_map(change).collect();
        changes.sort_unstable();
        changes.dedup();
        let of = |days: fn(&ThresholdUnit) -> Option<i32>| -> Vec<i32> {
            let days: BTreeSet<i32> = thresholds.iter().filter_map(|one| days(&one.at)).collect();
            days.into_iter().collect()
        };
        let lengths = of(|at| match at {
            ThresholdUnit::StopDays(days) | ThresholdUnit::AccidentDays(days) => Some(*days),
            _ => None,
        });
        let periods = of(|at| match at {
            ThresholdUnit::StopDays(days)
            | ThresholdUnit::LeaveDays(days)
            | ThresholdUnit::OwnAccountDays(days) => Some(*days),
            _ => None,
        });
        let delays = of(|at| match at {
            ThresholdUnit::SendingDays(days)
            | ThresholdUnit::GapDays(days)
            | ThresholdUnit::ClearDays(days)
            | ThresholdUnit::ContestDays(days) => Some(*days),
            _ => None,
        });
        Self {
            parameters,
            changes,
            lengths,
            periods,
            delays,
        }
    }

    /// Everything that holds of `dossier`, each thing once, in order.
    pub fn features(&self, dossier: &Dossier) -> Vec<Feature> {
        let mut found = BTreeSet::new();
        let begun = begun(dossier);
        let ledger = law::ledger(dossier, self.parameters, &dossier.settlements);
        let answers = ledger.map(|ledger| ledger.answers(dossier));
        let answers = answers.unwrap_or_default();
        let paid = asked::paid(&answers);
        for day in days_of_decision(dossier) {
            if let Ok(steps) = law::steps(dossier, self.parameters, day) {
                of_the_law(&steps, &paid, &mut found);
                self.of_the_law_in_time(&steps, &begun, &mut found);
            }
        }
        if !answers.is_empty() {
            let reading = Reading {
                family: Family::Law,
                asked: None,
                lengths: &self.lengths,
            };
            of_what_comes_after(dossier, &answers, &mut found);
            levies::read(&answers, &mut found);
            states::read(dossier, &answers, &mut found);
            let n = answers.len();
            let decided_anew: BTreeSet<Day> = days_of_decision(dossier).collect();
            for (rank, due) in (1..).zip(&answers) {
                let as_of = due.as_of;
                let due = serde_json::to_value(due).unwrap_or(Value::Null);
                reading.read(&due, "due", &mut found);
                if rank == n {
                    reading.read(&due, "due_in_the_end", &mut found);
                }
                if !decided_anew.contains(&as_of) {
                    reading.read(&due, "due_by_time_alone", &mut found);
                }
            }
        }
        asked::read(dossier, &answers, &self.periods, &mut found);
        delays::read(dossier, &answers, &self.delays, &mut found);
        pays::read(dossier, &mut found);
        days::read(dossier, &begun, &mut found);
        self.of_the_calendar(dossier, &mut found);
        of_the_documents(dossier, &mut found);
        for (name, value) in &dossier.factors {
            // Values met once say nothing; numbers and names are of that kind.
            if value.len() <= 40 && !value.bytes().all(|byte| byte.is_ascii_digit()) {
                put(&mut found, Family::Factor, name, value);
            }
        }
        put(&mut found, Family::Class, "stratum", &dossier.stratum.name);
        if let Some((benefit, _)) = dossier.stratum.name.split_once('/') {
            put(&mut found, Family::Class, "benefit", benefit);
        }
        found.into_iter().collect()
    }

    /// Days that a rule read in the month of a change of the law, and sides taken for a stop
    /// that begins in one: of a file with several stops, this says which of them it is.
    fn of_the_law_in_time(
        &self,
        steps: &[Step],
        begun: &BTreeMap<StopId, Day>,
        found: &mut BTreeSet<Feature>,
    ) {
        for step in steps {
            for (name, operand) in &step.operands {
                let Operand::Day(day) = operand else { continue };
                for (rule, changed_on) in &self.changes {
                    if day.month() == changed_on.month() {
                        let name = format!("{}.{name}.in_month_of_a_change_of", step.rule);
                        put(found, Family::Law, &name, rule);
                    }
                }
            }
            let Some(first) = begun.get(&step.stop) else {
                continue;
            };
            let sides = law::sides_of(steps, step);
            for (rule, changed_on) in &self.changes {
                if first.month() != changed_on.month() {
                    continue;
                }
                for side in &sides {
                    let name = format!("{}.in_month_of_a_change_of.{rule}", step.rule);
                    put(found, Family::Law, &name, side);
                }
            }
        }
    }

    fn of_the_calendar(&self, dossier: &Dossier, found: &mut BTreeSet<Feature>) {
        let mut put = |name: &str, value: &str| put(found, Family::Calendar, name, value);
        let first_settlement = dossier.settlements.first();
        let mut sent_before: Option<Day> = None;
        for document in &dossier.documents {
            let kind = kind(&document.content);
            if first_settlement.is_some_and(|day| document.received_on > *day) {
                put("after_a_settlement", &kind);
                put("after_a_settlement", "any_document");
            }
            if sent_before.is_some_and(|day| document.sent_on < day) {
                put("overtaken", &kind);
            }
            sent_before = sent_before.max(Some(document.sent_on));
        }
        let mut periods: Vec<(Day, Day)> = prescribed(dossier).collect();
        periods.sort_unstable();
        for pair in periods.windows(2) {
            let gap = pair[1].0.days_since(pair[0].1) - 1;
            let gap = match gap {
                ..0 => "none: they overlap".to_owned(),
                0..=3 => gap.to_string(),
                _ => "more than 3".to_owned(),
            };
            put("days_between_two_periods", &gap);
        }
        let mut n_days = 0;
        for (first, last) in periods {
            n_days += last.days_since(first) + 1;
            for (rule, changed_on) in &self.changes {
                if first == *changed_on {
                    put("begins_on_the_day_of", &format!("{rule} {changed_on}"));
                }
                if first >= *changed_on {
                    put("begins_since", &format!("{rule} {changed_on}"));
                }
                if first.month() == changed_on.month() {
                    put("begins_in_the_month_of", &format!("{rule} {changed_on}"));
                    put("begins_in_the_month_of_a_change_of", rule);
                }
                if first < *changed_on && *changed_on <= last {
                    put("spans", &format!("{rule} {changed_on}"));
                }
            }
            if first.month() != last.month() {
                put("spans", "month_end");
            }
            if first.month().year() != last.month().year() {
                put("spans", "year_end");
            }
            if (first.month().year()..=last.month().year())
                .filter_map(|year| format!("{year}-02-29").parse::<Day>().ok())
                .any(|leap| first <= leap && leap <= last)
            {
                put("spans", "leap_day");
            }
            if (0..=last.days_since(first)).any(|n| days::is_clock_change(first.plus_days(n))) {
                put("spans", "clock_change");
            }
            put("begins_on", days::weekday(first));
            put("ends_on", days::weekday(last));
            if first == first.month().first_day() {
                put("begins_on", "first_of_month");
            }
            if last == last.month().last_day() {
                put("ends_on", "last_of_month");
            }
            if first == last {
                put("lasts", "one_day");
            }
        }
        for length in &self.lengths {
            if n_days > *length {
                put("prescribed_days_above", &length.to_string());
            }
        }
    }
}

fn put(found: &mut BTreeSet<Feature>, family: Family, name: &str, value: &str) {
    found.insert(Feature {
        family,
        name: name.to_owned(),
        value: value.to_owned(),
    });
}

const fn change(threshold: &Threshold) -> Option<(&'static str, Day)> {
    match threshold.at {
        ThresholdUnit::ChangeOn(day) | ThresholdUnit::BirthOn(day) => Some((threshold.rule, day)),
        _ => None,
    }
}

/// First and last days that certificates and leaves ask for, in order of receipt.
fn prescribed(dossier: &Dossier) -> impl Iterator<Item = (Day, Day)> + '_ {
    let contents = dossier.documents.iter().map(|document| &document.content);
    let asked = contents.filter_map(prescribed_of);
    asked.map(|(_, first, last)| (first, last))
}

/// The stop or leave, the first and the last day that a document asks for.
fn prescribed_of(content: &Content) -> Option<(&StopId, Day, Day)> {
    match content {
        Content::StopNotice(notice) => Some((&notice.stop, notice.first_day, notice.last_day)),
        Content::PartTime(notice) => Some((&notice.stop, notice.first_day, notice.last_day)),
        Content::Leave(leave) => Some((&leave.leave, leave.first_day, leave.last_day)),
        _ => None,
    }
}

/// The first day that each stop or leave asks for.
fn begun(dossier: &Dossier) -> BTreeMap<StopId, Day> {
    let mut begun: BTreeMap<StopId, Day> = BTreeMap::new();
    let contents = dossier.documents.iter().map(|document| &document.content);
    for (stop, first, _) in contents.filter_map(prescribed_of) {
        let known = begun.entry(stop.clone()).or_insert(first);
        *known = first.min(*known);
    }
    begun
}

/// What is due at settlements after a document of each kind, or a later version of one, or
/// its withdrawal: whether it still meets money, debts or letters.
fn of_what_comes_after(
    dossier: &Dossier,
    answers: &[SettlementAnswer],
    found: &mut BTreeSet<Feature>,
) {
    for document in &dossier.documents {
        let kind = kind(&document.content);
        let mut named = vec![kind.clone()];
        if document.cancelled {
            named.push(format!("withdrawn.{kind}"));
            named.push("withdrawn.any_document".to_owned());
        } else if document.version > 1 {
            named.push(format!("later.{kind}"));
            named.push("later.any_document".to_owned());
        }
        let before = |one: &&SettlementAnswer| one.as_of < document.received_on;
        let after = |one: &&SettlementAnswer| one.as_of >= document.received_on;
        let is_first = answers.iter().find(before).is_none();
        for one in answers.iter().filter(after) {
            let whats = [
                ("lines", one.lines.is_empty()),
                ("regularisations", one.regularisations.is_empty()),
                ("debts", one.debts.is_empty()),
                ("recoveries", one.recoveries.is_empty()),
                ("letters", one.letters.is_empty()),
            ];
            for (what, is_empty) in whats {
                if is_empty {
                    continue;
                }
                for name in &named {
                    put(found, Family::Law, &format!("after.{name}"), what);
                }
            }
        }
        if is_first {
            continue;
        }
        let is_paid = |one: &SettlementAnswer| !one.lines.is_empty();
        let value = if answers.iter().filter(before).any(is_paid) {
            "already_paid"
        } else {
            "nothing_paid_yet"
        };
        for name in &named {
            put(found, Family::Law, &format!("before.{name}"), value);
        }
    }
}

/// Settlements before which something new was received: what is due is decided again.
fn days_of_decision(dossier: &Dossier) -> impl Iterator<Item = Day> + '_ {
    let before = std::iter::once(None).chain(dossier.settlements.iter().map(|day| Some(*day)));
    let settlements = before.zip(&dossier.settlements);
    settlements.filter_map(|(before, day)| {
        let mut documents = dossier.documents.iter();
        let is_new = |document: &Document| {
            document.received_on <= *day
                && before.is_none_or(|before| document.received_on > before)
        };
        documents.any(is_new).then_some(*day)
    })
}

/// Sides taken, and how the numbers of each rule lie beside each other.
fn of_the_law(steps: &[Step], paid: &BTreeSet<Cents>, found: &mut BTreeSet<Feature>) {
    for step in steps {
        let sides = law::sides_of(steps, step);
        for side in &sides {
            put(found, Family::Law, step.rule, side);
        }
        if let [side] = sides[..] {
            let name = format!("{} alone", step.rule);
            put(found, Family::Law, &name, side);
        }
        // A name that stands several times is a list of pays: not one number.
        let mut numbers: Vec<(&str, &Operand)> = Vec::new();
        for (name, operand) in &step.operands {
            let times = step.operands.iter().filter(|(other, _)| other == name);
            if times.count() == 1 {
                numbers.push((name, operand));
            }
        }
        of_a_list(step, found);
        numbers.push(("result", &step.result));
        for (_, operand) in &numbers {
            let Operand::Exact(exact) = operand else {
                continue;
            };
            let came_out = match step.result {
                Operand::Amount(result) => rounded(*exact, result),
                _ => paid.iter().find_map(|daily| rounded(*exact, *daily)),
            };
            if let Some(way) = came_out {
                put(found, Family::Law, "rounded_to_the_cent", way);
                put(found, Family::Law, &format!("{}.rounded", step.rule), way);
            }
        }
        for (at, (name, one)) in numbers.iter().enumerate() {
            for (other_name, other) in &numbers[at + 1..] {
                if let Some(order) = compared(one, other) {
                    let name = format!("{}: {name} and {other_name}", step.rule);
                    let value = match order {
                        Ordering::Less => "less",
                        Ordering::Equal => "equal",
                        Ordering::Greater => "more",
                    };
                    put(found, Family::Law, &name, value);
                }
            }
        }
    }
}

/// Which way an exact sum went to the cent; nothing when another sum came out.
fn rounded(exact: Ratio, result: Cents) -> Option<&'static str> {
    let whole = exact.floor();
    let is_whole = Ratio::whole(whole) == exact;
    match result {
        result if result == whole && is_whole => Some("exactly"),
        result if result == whole => Some("down"),
        result if result == whole + Cents(1) => Some("up"),
        _ => None,
    }
}

/// Whether the numbers of a list, such as the pays of some months, are alike.
fn of_a_list(step: &Step, found: &mut BTreeSet<Feature>) {
    for (at, (name, first)) in step.operands.iter().enumerate() {
        let is_first = step.operands[..at].iter().all(|(other, _)| other != name);
        let mut others = step.operands[at + 1..]
            .iter()
            .filter(|(other, _)| other == name)
            .map(|(_, operand)| operand)
            .peekable();
        if !is_first || others.peek().is_none() {
            continue;
        }
        let are_alike = others.all(|other| compared(first, other) == Some(Ordering::Equal));
        let value = if are_alike { "alike" } else { "unlike" };
        put(
            found,
            Family::Law,
            &format!("{}: each {name}", step.rule),
            value,
        );
    }
}

/// How two numbers of one kind lie; nothing when they are of two kinds.
fn compared(one: &Operand, other: &Operand) -> Option<Ordering> {
    match (one, other) {
        (Operand::Amount(one), Operand::Amount(other)) => Some(one.cmp(other)),
        (Operand::Exact(one), Operand::Exact(other)) => Some(one.cmp(other)),
        (Operand::Exact(one), Operand::Amount(other)) => Some(one.cmp(&Ratio::whole(*other))),
        (Operand::Amount(one), Operand::Exact(other)) => Some(Ratio::whole(*one).cmp(other)),
        (Operand::Hours(one), Operand::Hours(other)) => Some(one.cmp(other)),
        (Operand::Count(one), Operand::Count(other)) => Some(one.cmp(other)),
        (Operand::Day(one), Operand::Day(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

/// The words of the opening and of each document, what is given in them, and how often.
fn of_the_documents(dossier: &Dossier, found: &mut BTreeSet<Feature>) {
    let opening = serde_json::to_value(dossier.opening()).unwrap_or(Value::Null);
    let first = prescribed(dossier).map(|(first, _)| first).min();
    let last = prescribed(dossier).map(|(_, last)| last).max();
    let reading = Reading {
        family: Family::Document,
        asked: first.zip(last),
        lengths: &[],
    };
    reading.read(&opening, "opening", found);
    let mut kinds: Vec<(String, usize)> = Vec::new();
    let mut versions = BTreeSet::new();
    for document in &dossier.documents {
        let kind = kind(&document.content);
        let content = serde_json::to_value(&document.content).unwrap_or(Value::Null);
        if let Value::Object(content) = &content {
            let contents = content.values();
            contents.for_each(|one| reading.read(one, &kind, found));
        }
        // Of this kind of document, and of any.
        let mut put = |what: &str, value: &str| {
            put(found, Family::Document, &format!("{kind}.{what}"), value);
            put(
                found,
                Family::Document,
                &format!("any_document.{what}"),
                value,
            );
        };
        if let Ok(Value::String(channel)) = serde_json::to_value(document.channel) {
            put("channel", &channel);
        }
        if document.cancelled {
            put("version", "withdrawn");
        }
        if document.version > 1 {
            put("version", "later");
        }
        if !versions.insert((document.document_id.clone(), document.version)) {
            put("version", "sent_again");
        }
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, n)) => *n += 1,
            None => kinds.push((kind, 1)),
        }
    }
    for (kind, n) in kinds {
        put(found, Family::Document, &kind, &how_many(n as u64));
        put(found, Family::Document, &kind, "given");
    }
    let n = dossier.settlements.len() as u64;
    put(found, Family::Document, "settlements", &how_many(n));
}

/// The name under which a document travels: `stop_notice`.
fn kind(content: &Content) -> String {
    match serde_json::to_value(content) {
        Ok(Value::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

fn how_many(n: u64) -> String {
    match n {
        0..=2 => n.to_string(),
        _ => "3 or more".to_owned(),
    }
}

/// How values are read.
struct Reading<'a> {
    family: Family,
    /// First and last day asked for, beside which days are read; none to leave days out.
    asked: Option<(Day, Day)>,
    /// Numbers at which a rule changes what it says.
    lengths: &'a [i32],
}

impl Reading<'_> {
    /// What a value says without its amount, its day or its name: words as they are, days by
    /// how they lie beside those asked for, anything else as given or zero, lists by their
    /// length.
    fn read(&self, value: &Value, path: &str, found: &mut BTreeSet<Feature>) {
        let mut say = |what: &str| put(found, self.family, path, what);
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    self.read(value, &format!("{path}.{key}"), found);
                }
            }
            Value::Array(list) => {
                say(&how_many(list.len() as u64));
                for one in list {
                    self.read(one, path, found);
                }
            }
            Value::Bool(true) => say("yes"),
            Value::Number(number) => {
                let n = number.as_u64().unwrap_or(u64::MAX);
                say(&how_many(n));
                for length in self.lengths {
                    if n > u64::from(length.unsigned_abs()) {
                        say(&format!("above {length}"));
                    }
                }
            }
            Value::String(text) if is_word(text) => say(text),
            Value::String(text) if text.bytes().all(|byte| matches!(byte, b'0' | b'.')) => {
                say("zero");
            }
            Value::String(text) if text.starts_with('-') => say("below_zero"),
            Value::String(text) => {
                say("given");
                if let (Some((first, last)), Ok(day)) = (self.asked, text.parse::<Day>()) {
                    say(match (day.cmp(&first), day.cmp(&last)) {
                        (Ordering::Less, _) => "before_the_days_asked_for",
                        (Ordering::Equal, _) => "on_the_first_day_asked_for",
                        (_, Ordering::Less) => "inside_the_days_asked_for",
                        (_, Ordering::Equal) => "on_the_last_day_asked_for",
                        (_, Ordering::Greater) => "after_the_days_asked_for",
                    });
                }
            }
            Value::Bool(false) | Value::Null => {}
        }
    }
}

/// A word of a closed list, as the contract writes them.
fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
}

//! Reads tables of a TOML file field by field, and keeps every mistake with its line.
//!
//! Knows TOML and lines, not what a scenario is. Reading goes on after a mistake, so
//! that a person sees all of them at once.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::ScenarioError;
use crate::domain::Day;

/// One file and the mistakes found in it so far.
pub(super) struct File<'a> {
    name: &'a str,
    text: &'a str,
    errors: RefCell<Vec<ScenarioError>>,
}

/// One table of a file. Fields asked for are known; the others are reported by `close`.
pub(super) struct Table<'f, 'a> {
    file: &'f File<'a>,
    path: String,
    line: usize,
    entries: &'f DeTable<'a>,
    known: RefCell<BTreeSet<&'static str>>,
}

impl<'a> File<'a> {
    pub(super) const fn new(name: &'a str, text: &'a str) -> Self {
        Self {
            name,
            text,
            errors: RefCell::new(Vec::new()),
        }
    }

    /// The root table, whatever could be read of it.
    pub(super) fn parse(&self) -> DeTable<'a> {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let line = self.line_of(&error.span().unwrap_or(0..0));
            self.error(line, format!("not TOML: {}", error.message()), None);
        }
        root.into_inner()
    }

    pub(super) fn root<'f>(&'f self, entries: &'f DeTable<'a>) -> Table<'f, 'a> {
        Table {
            file: self,
            path: String::new(),
            line: 1,
            entries,
            known: RefCell::default(),
        }
    }

    fn line_of(&self, span: &Range<usize>) -> usize {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        1 + before
            .iter()
            .map(|byte| usize::from(*byte == b'\n'))
            .sum::<usize>()
    }

    pub(super) fn error(&self, line: usize, what: String, hint: Option<String>) {
        self.errors.borrow_mut().push(ScenarioError {
            file: self.name.to_owned(),
            line,
            what,
            hint,
        });
    }

    /// All mistakes, in the order of the lines.
    pub(super) fn into_errors(self) -> Vec<ScenarioError> {
        let mut errors = self.errors.into_inner();
        errors.sort();
        errors.dedup();
        errors
    }
}

/// A value with its line and its path, for messages.
struct Found<'f, 'a> {
    value: &'f DeValue<'a>,
    line: usize,
    path: String,
}

impl<'f, 'a> Table<'f, 'a> {
    fn find(&self, field: &'static str) -> Option<Found<'f, 'a>> {
        self.known.borrow_mut().insert(field);
        let value: &'f Spanned<DeValue<'a>> = self.entries.get(field)?;
        Some(Found {
            value: value.get_ref(),
            line: self.file.line_of(&value.span()),
            path: self.path_of(field),
        })
    }

    fn path_of(&self, field: &str) -> String {
        if self.path.is_empty() {
            field.to_owned()
        } else {
            format!("{}.{field}", self.path)
        }
    }

    /// Line on which a field stands, or the table's own.
    pub(super) fn line_of(&self, field: &str) -> usize {
        self.entries
            .get(field)
            .map_or(self.line, |value| self.file.line_of(&value.span()))
    }

    pub(super) fn has(&self, field: &'static str) -> bool {
        self.known.borrow_mut().insert(field);
        self.entries.contains_key(field)
    }

    /// Whether a field stands there, right or wrong; does not make it known.
    pub(super) fn has_any(&self, field: &str) -> bool {
        self.entries.contains_key(field)
    }

    pub(super) fn missing(&self, field: &str, expected: &str) {
        let what = format!("`{}` is missing: expected {expected}", self.path_of(field));
        self.file.error(self.line, what, None);
    }

    pub(super) fn refuse(&self, field: &str, what: String, hint: Option<String>) {
        self.file.error(self.line_of(field), what, hint);
    }

    fn wrong<T>(&self, found: &Found<'_, '_>, expected: &str) -> Option<T> {
        let what = format!(
            "`{}` is {}: expected {expected}",
            found.path,
            shown(found.value)
        );
        self.file.error(found.line, what, None);
        None
    }

    fn required<T>(
        &self,
        field: &'static str,
        expected: &str,
        read: impl Fn(&DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let Some(found) = self.find(field) else {
            self.missing(field, expected);
            return None;
        };
        read(found.value).or_else(|| self.wrong(&found, expected))
    }

    /// `Some(None)` when absent, `None` when wrong.
    #[expect(
        clippy::option_option,
        reason = "absent, wrong and read are three things"
    )]
    fn optional<T>(
        &self,
        field: &'static str,
        expected: &str,
        read: impl Fn(&DeValue<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.find(field) {
            None => Some(None),
            Some(found) => match read(found.value) {
                Some(value) => Some(Some(value)),
                None => self.wrong(&found, expected),
            },
        }
    }

    pub(super) fn text(&self, field: &'static str, expected: &str) -> Option<String> {
        self.required(field, expected, |value| {
            value
                .as_str()
                .filter(|text| !text.trim().is_empty())
                .map(str::to_owned)
        })
    }

    /// A text that may be left out; `Some(None)` when absent.
    #[expect(
        clippy::option_option,
        reason = "absent, wrong and read are three things"
    )]
    pub(super) fn maybe_text(&self, field: &'static str, expected: &str) -> Option<Option<String>> {
        self.optional(field, expected, |value| {
            value
                .as_str()
                .filter(|text| !text.trim().is_empty())
                .map(str::to_owned)
        })
    }

    pub(super) fn flag_or(&self, field: &'static str, default: bool) -> Option<bool> {
        self.optional(field, "`true` or `false`", DeValue::as_bool)
            .map(|flag| flag.unwrap_or(default))
    }

    pub(super) fn whole(&self, field: &'static str, range: RangeInclusive<u64>) -> Option<u64> {
        self.required(field, &between(&range), |value| whole(value, &range))
    }

    pub(super) fn whole_or(
        &self,
        field: &'static str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> Option<u64> {
        self.optional(field, &between(&range), |value| whole(value, &range))
            .map(|read| read.unwrap_or(default))
    }

    #[expect(
        clippy::option_option,
        reason = "absent, wrong and read are three things"
    )]
    pub(super) fn maybe_whole(
        &self,
        field: &'static str,
        range: RangeInclusive<u64>,
    ) -> Option<Option<u64>> {
        self.optional(field, &between(&range), |value| whole(value, &range))
    }

    pub(super) fn number(&self, field: &'static str, range: RangeInclusive<f64>) -> Option<f64> {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        self.required(field, &expected, |value| {
            number(value).filter(|number| range.contains(number))
        })
    }

    /// A number of any size; `Some(None)` when absent.
    #[expect(
        clippy::option_option,
        reason = "absent, wrong and read are three things"
    )]
    pub(super) fn maybe_number(&self, field: &'static str) -> Option<Option<f64>> {
        self.optional(field, "a number", |value| {
            number(value).filter(|number| number.is_finite())
        })
    }

    /// A day, as a date of TOML or as text.
    pub(super) fn day(&self, field: &'static str) -> Option<Day> {
        self.required(field, "a day such as `2026-12-31`", |value| match value {
            DeValue::String(text) => text.parse().ok(),
            DeValue::Datetime(date) => date.to_string().parse().ok(),
            _ => None,
        })
    }

    /// A rate in thousandths, read from a number with at most three decimals.
    pub(super) fn rate(&self, field: &'static str, least: u64) -> Option<u64> {
        self.required(field, &rate_expected(least), |value| rate(value, least))
    }

    pub(super) fn rates(&self, field: &'static str) -> Option<Vec<u64>> {
        let expected = "a list of at least one number of journeys per second, above 0";
        self.required(field, expected, |value| {
            let rates = value
                .as_array()?
                .iter()
                .map(|value| rate(value.get_ref(), 1))
                .collect::<Option<Vec<_>>>()?;
            (!rates.is_empty()).then_some(rates)
        })
    }

    pub(super) fn duration(
        &self,
        field: &'static str,
        range: RangeInclusive<Duration>,
    ) -> Option<Duration> {
        self.required(field, &duration_expected(&range), |value| {
            duration(value.as_str()?).filter(|duration| range.contains(duration))
        })
    }

    #[expect(
        clippy::option_option,
        reason = "absent, wrong and read are three things"
    )]
    pub(super) fn maybe_duration(
        &self,
        field: &'static str,
        range: RangeInclusive<Duration>,
    ) -> Option<Option<Duration>> {
        self.optional(field, &duration_expected(&range), |value| {
            duration(value.as_str()?).filter(|duration| range.contains(duration))
        })
    }

    /// One of the words of `choices`.
    pub(super) fn word<T: Copy>(&self, field: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let found = self.find(field);
        let Some(found) = found else {
            self.missing(field, &one_of(&names));
            return None;
        };
        let Some(text) = found.value.as_str() else {
            return self.wrong(&found, &one_of(&names));
        };
        let choice = choices.iter().find(|(name, _)| *name == text);
        if choice.is_none() {
            let what = format!("`{}` is `{text}`: expected {}", found.path, one_of(&names));
            self.file
                .error(found.line, what, did_you_mean(text, &names));
        }
        choice.map(|(_, value)| *value)
    }

    /// A list of texts, each with its line.
    pub(super) fn texts(
        &self,
        field: &'static str,
        expected: &str,
    ) -> Option<Vec<(String, usize)>> {
        let found = self.find(field);
        let Some(found) = found else {
            self.missing(field, expected);
            return None;
        };
        let read = found.value.as_array().and_then(|items| {
            items
                .iter()
                .map(|item| {
                    let line = self.file.line_of(&item.span());
                    Some((item.get_ref().as_str()?.to_owned(), line))
                })
                .collect::<Option<Vec<_>>>()
        });
        match read.filter(|texts| !texts.is_empty()) {
            None => self.wrong(&found, expected),
            texts => texts,
        }
    }

    /// Reads a table inside this one; `None` when absent or not a table.
    pub(super) fn table(&self, field: &'static str) -> Option<Table<'f, 'a>> {
        let found = self.find(field)?;
        match found.value {
            DeValue::Table(entries) => Some(Table {
                file: self.file,
                path: found.path,
                line: found.line,
                entries,
                known: RefCell::default(),
            }),
            _ => self.wrong(&found, "a table"),
        }
    }

    /// Reads a list of tables; empty when absent.
    pub(super) fn tables(&self, field: &'static str) -> Vec<Table<'f, 'a>> {
        let Some(found) = self.find(field) else {
            return Vec::new();
        };
        let DeValue::Array(items) = found.value else {
            self.wrong::<()>(&found, "a list of tables");
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| match item.get_ref() {
                DeValue::Table(entries) => Some(Table {
                    file: self.file,
                    path: found.path.clone(),
                    line: self.file.line_of(&item.span()),
                    entries,
                    known: RefCell::default(),
                }),
                _ => self.wrong(&found, "a list of tables"),
            })
            .collect()
    }

    /// Every field of a table whose names are the writer's own, each a whole number.
    pub(super) fn all_whole(self, range: RangeInclusive<u64>) -> Option<Vec<(String, u64)>> {
        self.entries
            .iter()
            .map(|(key, value)| {
                let name = key.get_ref().to_string();
                let found = Found {
                    value: value.get_ref(),
                    line: self.file.line_of(&value.span()),
                    path: self.path_of(&name),
                };
                let number = whole(found.value, &range);
                let number = number.or_else(|| self.wrong(&found, &between(&range)))?;
                Some((name, number))
            })
            .collect()
    }

    /// Reports the fields that nobody asked for.
    pub(super) fn close(self) {
        let known = self.known.borrow();
        let names: Vec<&str> = known.iter().copied().collect();
        for key in self.entries.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(name) {
                let what = format!("unknown field `{}`", self.path_of(name));
                let hint = did_you_mean(name, &names)
                    .or_else(|| Some(format!("known here: {}", one_of(&names))));
                self.file.error(self.file.line_of(&key.span()), what, hint);
            }
        }
    }
}

/// The name most like `text`, when one is close enough to be meant.
pub(super) fn did_you_mean(text: &str, names: &[&str]) -> Option<String> {
    names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(text, name), name))
        .min()
        .filter(|(distance, name)| *distance <= (name.len() / 3).max(1))
        .map(|(_, name)| format!("did you mean `{name}`?"))
}

pub(super) fn one_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("`{}`", text.chars().take(40).collect::<String>()),
        DeValue::Integer(number) => format!("`{number}`"),
        DeValue::Float(number) => format!("`{number}`"),
        DeValue::Boolean(flag) => format!("`{flag}`"),
        DeValue::Datetime(instant) => format!("`{instant}`"),
        DeValue::Array(_) => "a list".into(),
        DeValue::Table(_) => "a table".into(),
    }
}

fn between(range: &RangeInclusive<u64>) -> String {
    if *range.end() == u64::MAX {
        format!("a whole number, at least {}", range.start())
    } else {
        format!("a whole number from {} to {}", range.start(), range.end())
    }
}

fn whole(value: &DeValue<'_>, range: &RangeInclusive<u64>) -> Option<u64> {
    let integer = value.as_integer()?;
    u64::from_str_radix(integer.as_str(), integer.radix())
        .ok()
        .filter(|number| range.contains(number))
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}

fn rate_expected(least: u64) -> String {
    if least == 0 {
        "a number of journeys per second, up to 100000, three decimals at most".into()
    } else {
        "a number of journeys per second above 0, up to 100000, three decimals at most".into()
    }
}

fn rate(value: &DeValue<'_>, least: u64) -> Option<u64> {
    let text = match value {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return None,
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 {
        return None;
    }
    let thousandths = format!("{decimals:0<3}").parse::<u64>().ok()?;
    let rate = whole.parse::<u64>().ok()?.checked_mul(1_000)? + thousandths;
    (least..=100_000_000).contains(&rate).then_some(rate)
}

fn duration_expected(range: &RangeInclusive<Duration>) -> String {
    format!(
        "a duration such as `250ms`, `30s`, `8m` or `2h`, from {:?} to {:?}",
        range.start(),
        range.end()
    )
}

/// `250ms`, `30s`, `8m`, `2h`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse::<u64>().ok()?;
    let ms = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(ms).map(Duration::from_millis)
}

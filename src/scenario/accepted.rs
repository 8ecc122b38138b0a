//! The register of accepted defects, one file each in `scenarios/accepted/`.
//!
//! An entry names a cause, never cases: when it shows, how it shows first, the worst that it
//! may be, who owns it, who approved it and until when. Words of `measure` are kept as text
//! here and given their meaning by `judge`. Leaves out what becomes of an entry in a run.

use std::collections::BTreeMap;

use super::reader::{File, Table, did_you_mean};
use super::{BlockFrom, ScenarioError, Scope};
use crate::domain::{Day, Fund, Observable};

/// The longest that a defect may be accepted at a time, in days.
const LONGEST_DAYS: i32 = 366;

/// Where a feature is read from, as `measure` names it.
pub const FAMILIES: [&str; 5] = ["law", "calendar", "document", "factor", "class"];

/// How an answer lies beside what is due, as `measure` names it.
pub const GAPS: [&str; 9] = [
    "undelivered",
    "nothing",
    "less",
    "more",
    "undue",
    "twice",
    "late",
    "cents",
    "other",
];

/// Codes of the classes of errors, as `measure` names them.
pub const ERROR_CLASSES: [&str; 17] = [
    "E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09", "E10", "E11", "E12", "E13",
    "E14", "E14r", "E15", "E16",
];

/// One accepted defect, checked.
#[derive(Clone, PartialEq, Debug)]
pub struct Accepted {
    /// Its name, unique in the register.
    pub name: String,
    /// The file that it was read from, as named by the caller.
    pub file: String,
    /// Why it is accepted, for people.
    pub reason: String,
    /// Who has it corrected.
    pub owner: String,
    /// Who approved it.
    pub by: String,
    /// Where the work on it is followed.
    pub ticket: Option<String>,
    /// The day of the acceptance.
    pub accepted_on: Day,
    /// The last day on which it is accepted.
    pub until: Day,
    /// The run in which it was seen, and its number there: `RUN#1`.
    pub run: String,
    /// The fund in which it is accepted; every one when absent.
    pub fund: Option<Fund>,
    /// Strata in which it is accepted: names, or beginnings that end with `*`.
    pub strata: Vec<String>,
    /// The worst that it may be.
    pub worst: Worst,
    /// How it shows first, one of these.
    pub first: Vec<FirstGap>,
    /// When it shows: all conditions of one of these lists hold. Never empty.
    pub when: Vec<Vec<AcceptedCondition>>,
}

/// The worst that an accepted defect may be.
#[derive(Clone, PartialEq, Debug)]
pub struct Worst {
    /// Drawn dossiers wrong among those to which it applies, percent.
    pub share_percent: f64,
    /// The worst that happens to somebody.
    pub severity: BlockFrom,
    /// Classes of errors that its dossiers carry: codes such as `E09`.
    pub classes: Vec<String>,
    /// Euros wrong in a year in the fund, missing and extra added; not bounded when absent.
    pub euros_a_year: Option<u64>,
}

/// How a defect shows first: where the engine parts from the law.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FirstGap {
    /// What was compared.
    pub observable: Observable,
    /// One of [`GAPS`].
    pub gap: String,
    /// The rule that settles it; empty when nothing was ever answered.
    pub rule: String,
    /// Its article; empty when nothing was ever answered.
    pub article: String,
}

/// One condition under which a defect shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AcceptedCondition {
    /// One of [`FAMILIES`].
    pub family: String,
    /// What it is about: `cap`, `stop_notice.risk`.
    pub name: String,
    /// What holds of it: `binds`, `sickness`.
    pub value: String,
    /// Whether it must hold, or must not.
    pub holds: bool,
}

impl Accepted {
    /// Whether it is accepted in a stratum.
    pub fn is_accepted_in(&self, stratum: &str) -> bool {
        let scope = Scope {
            strata: self.strata.clone(),
            observables: Vec::new(),
        };
        scope.holds(stratum)
    }
}

/// Reads the files of a register, name and text each, in order; every mistake of every file
/// is returned at once.
pub fn register(files: &[(String, String)]) -> Result<Vec<Accepted>, Vec<ScenarioError>> {
    let mut entries: Vec<Accepted> = Vec::new();
    let mut errors = Vec::new();
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    for (name, text) in files {
        match read(name, text) {
            Err(more) => errors.extend(more),
            Ok((entry, line)) => {
                if let Some(other) = named.insert(entry.name.clone(), name.clone()) {
                    errors.push(ScenarioError {
                        file: name.clone(),
                        line,
                        what: format!("`{}` is accepted in `{other}` already", entry.name),
                        hint: Some("each entry has a name of its own".into()),
                    });
                }
                entries.push(entry);
            }
        }
    }
    if errors.is_empty() {
        Ok(entries)
    } else {
        Err(errors)
    }
}

/// One entry, with the line of its name.
fn read(path: &str, text: &str) -> Result<(Accepted, usize), Vec<ScenarioError>> {
    let file = File::new(path, text);
    let entries = file.parse();
    let root = file.root(&entries);
    let name = root.text("name", NAME).filter(|name| {
        let is_plain = is_a_name(name);
        if !is_plain {
            root.refuse("name", format!("`name` is `{name}`: expected {NAME}"), None);
        }
        is_plain
    });
    let reason = root.text("reason", "why it is accepted, one sentence");
    let owner = root.text("owner", "who has it corrected");
    let by = root.text("by", "who approved it");
    let ticket = root.maybe_text("ticket", "where the work on it is followed");
    let accepted_on = root.day("accepted_on");
    let until = root.day("until");
    if let (Some(from), Some(until)) = (accepted_on, until) {
        dates(&root, from, until);
    }
    let run = root.text("run", "the run and the cause in which it was seen: `RUN#1`");
    let scope = inner(&root, "scope", "a table with `fund` and `strata`", scope);
    let worst = inner(&root, "worst", "a table with `share_percent`", worst);
    let first = several(&root, "first", "how it shows first", first_gap);
    let when = several(&root, "when", "a list of conditions", conditions);
    let line = root.line_of("name");
    root.close();
    let entry = (|| {
        let (fund, strata) = scope?;
        Some(Accepted {
            name: name?,
            file: path.to_owned(),
            reason: reason?,
            owner: owner?,
            by: by?,
            ticket: ticket?,
            accepted_on: accepted_on?,
            until: until?,
            run: run?,
            fund,
            strata,
            worst: worst?,
            first: first?,
            when: when?,
        })
    })();
    let errors = file.into_errors();
    match entry {
        Some(entry) if errors.is_empty() => Ok((entry, line)),
        _ => Err(errors),
    }
}

const NAME: &str = "small letters, digits and hyphens, such as `old-cap`";

/// Whether `text` may name an entry, and so its file.
pub(crate) fn is_a_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=60).contains(&text.len()) && text.bytes().all(is_plain) && !text.starts_with('-')
}

fn dates(root: &Table<'_, '_>, accepted_on: Day, until: Day) {
    let days = until.days_since(accepted_on);
    if days < 0 {
        let what = format!("`until` is {until}, before `accepted_on`, {accepted_on}");
        root.refuse("until", what, None);
    } else if days > LONGEST_DAYS {
        let what = format!(
            "`until` is {until}, {days} days after `accepted_on`: {LONGEST_DAYS} are allowed"
        );
        let hint = "a defect that lives on is accepted again, by somebody, for a reason";
        root.refuse("until", what, Some(hint.into()));
    }
}

fn inner<'f, 'a, T>(
    root: &Table<'f, 'a>,
    field: &'static str,
    expected: &str,
    read: impl Fn(Table<'f, 'a>) -> Option<T>,
) -> Option<T> {
    if let Some(table) = root.table(field) {
        return read(table);
    }
    if !root.has_any(field) {
        root.missing(field, expected);
    }
    None
}

/// At least one table of a list.
fn several<'f, 'a, T>(
    root: &Table<'f, 'a>,
    field: &'static str,
    what: &str,
    read: impl Fn(Table<'f, 'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let tables = root.tables(field);
    if tables.is_empty() {
        root.missing(field, &format!("at least one `[[{field}]]`: {what}"));
        return None;
    }
    // Every table is read, so that all mistakes show.
    let read: Vec<Option<T>> = tables.into_iter().map(read).collect();
    read.into_iter().collect()
}

fn scope(table: Table<'_, '_>) -> Option<(Option<Fund>, Vec<String>)> {
    let expected = "the three digits of a fund, such as `\"441\"`, or `\"*\"` for every one";
    let fund = table.text("fund", expected).and_then(|text| {
        if text == "*" {
            return Some(None);
        }
        let fund = text.parse().ok();
        if fund.is_none() {
            let what = format!("`scope.fund` is `{text}`: expected {expected}");
            table.refuse("fund", what, None);
        }
        fund.map(Some)
    });
    let strata = table.texts(
        "strata",
        "a list of at least one stratum, such as `[\"sickness/simple\"]`",
    );
    table.close();
    let strata = strata?.into_iter().map(|(name, _)| name).collect();
    Some((fund?, strata))
}

fn worst(table: Table<'_, '_>) -> Option<Worst> {
    let share_percent = table.number("share_percent", 0.0001..=100.0);
    let severity = table.word(
        "severity",
        &[
            ("S0", BlockFrom::S0),
            ("S1", BlockFrom::S1),
            ("S2", BlockFrom::S2),
            ("S3", BlockFrom::S3),
        ],
    );
    let classes = if table.has("classes") {
        table
            .texts("classes", "a list of codes such as `[\"E09\"]`")
            .and_then(|codes| known_classes(&table, codes))
    } else {
        Some(Vec::new())
    };
    let euros_a_year = table.maybe_whole("euros_a_year", 0..=100_000_000_000);
    table.close();
    Some(Worst {
        share_percent: share_percent?,
        severity: severity?,
        classes: classes?,
        euros_a_year: euros_a_year?,
    })
}

fn known_classes(table: &Table<'_, '_>, codes: Vec<(String, usize)>) -> Option<Vec<String>> {
    for (code, _) in &codes {
        if !ERROR_CLASSES.contains(&code.as_str()) {
            let what = format!("`worst.classes` names `{code}`, which is no class of errors");
            table.refuse("classes", what, did_you_mean(code, &ERROR_CLASSES));
            return None;
        }
    }
    Some(codes.into_iter().map(|(code, _)| code).collect())
}

fn first_gap(table: Table<'_, '_>) -> Option<FirstGap> {
    let observables = Observable::ALL.map(|one| (one.name(), one));
    let observable = table.word("observable", &observables);
    let gap = table.word("gap", &GAPS.map(|gap| (gap, gap)));
    let rule = table.maybe_text("rule", "the rule of the law that settles it");
    let article = table.maybe_text("article", "its article");
    table.close();
    Some(FirstGap {
        observable: observable?,
        gap: gap?.to_owned(),
        rule: rule?.unwrap_or_default(),
        article: article?.unwrap_or_default(),
    })
}

fn conditions(table: Table<'_, '_>) -> Option<Vec<AcceptedCondition>> {
    let conditions = several(&table, "all", "conditions that hold together", condition);
    table.close();
    conditions
}

fn condition(table: Table<'_, '_>) -> Option<AcceptedCondition> {
    let family = table.word("family", &FAMILIES.map(|family| (family, family)));
    let name = table.text(
        "name",
        "what the condition is about, as `verdict.json` says",
    );
    let value = table.text("value", "what holds of it");
    let holds = table.flag_or("holds", true);
    table.close();
    Some(AcceptedCondition {
        family: family?.to_owned(),
        name: name?,
        value: value?,
        holds: holds?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"
name        = "old-cap"
reason      = "The cap of 2024 is still read for some files; corrected in build 61."
owner       = "engine team"
by          = "C. Martin"
accepted_on = 2026-11-23
until       = "2026-12-31"
run         = "2026-11-23-pilot#1"

[scope]
fund   = "441"
strata = ["sickness/simple", "sickness/long*"]

[worst]
share_percent = 24.2
severity      = "S1"
classes       = ["E09", "E14"]

[[first]]
observable = "daily_gross"
gap        = "more"
rule       = "cap"
article    = "CSS art. R. 323-4"

[[when]]
all = [
  { family = "law", name = "cap", value = "binds" },
  { family = "calendar", name = "begins_since", value = "base_pay_cap 2025-04-01", holds = false },
]
"#;

    fn files(texts: &[&str]) -> Vec<(String, String)> {
        let names = ["accepted/a.toml", "accepted/b.toml"];
        let both = names.iter().zip(texts);
        both.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    /// What is said of an entry in which `from` became `to`.
    fn refused(from: &str, to: &str) -> String {
        assert!(ENTRY.contains(from), "{from}");
        let errors = register(&files(&[&ENTRY.replace(from, to)])).unwrap_err();
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    #[test]
    fn an_entry_is_read_whole() {
        let entry = register(&files(&[ENTRY])).unwrap().remove(0);
        assert_eq!(entry.until, "2026-12-31".parse().unwrap());
        assert_eq!(entry.fund, "441".parse().ok());
        assert_eq!(entry.worst.classes, ["E09", "E14"]);
        assert_eq!(entry.first[0].gap, "more");
        assert!(entry.when[0][0].holds && !entry.when[0][1].holds);
        assert!(entry.is_accepted_in("sickness/long_ald"));
        assert!(!entry.is_accepted_in("sickness/simple_other"));
    }

    #[test]
    fn nobody_owns_approves_or_ends_an_entry_that_does_not_say_so() {
        for (line, field) in [
            ("owner       = \"engine team\"", "owner"),
            ("by          = \"C. Martin\"", "by"),
            ("until       = \"2026-12-31\"", "until"),
            ("severity      = \"S1\"", "worst.severity"),
        ] {
            let said = refused(line, "");
            assert!(said.contains(&format!("`{field}` is missing")), "{said}");
        }
        let said = refused("\"C. Martin\"", "\"  \"");
        assert!(said.contains("accepted/a.toml:5: `by` is"), "{said}");
    }

    #[test]
    fn a_field_that_nobody_knows_is_refused_with_the_nearest_name() {
        let said = refused("owner  ", "ownr  ");
        assert!(said.contains("unknown field `ownr`"), "{said}");
        assert!(said.contains("did you mean `owner`?"), "{said}");
        let said = refused("gap        = \"more\"", "gap = \"mor\"");
        assert!(said.contains("did you mean `more`?"), "{said}");
        let said = refused("\"E14\"", "\"E99\"");
        assert!(said.contains("`E99`"), "{said}");
    }

    #[test]
    fn days_that_do_not_exist_or_lie_too_far_apart_are_refused() {
        let said = refused("\"2026-12-31\"", "\"2026-13-31\"");
        assert!(said.contains("expected a day"), "{said}");
        let said = refused("\"2026-12-31\"", "\"2027-11-25\"");
        assert!(said.contains("367 days after"), "{said}");
        let said = refused("\"2026-12-31\"", "\"2026-11-22\"");
        assert!(said.contains("before `accepted_on`"), "{said}");
        let longest = ENTRY.replace("\"2026-12-31\"", "\"2027-11-24\"");
        assert!(register(&files(&[&longest])).is_ok());
    }

    #[test]
    fn two_entries_of_one_name_are_refused() {
        let errors = register(&files(&[ENTRY, ENTRY])).unwrap_err();
        let said = errors[0].to_string();
        assert!(said.starts_with("accepted/b.toml:2: `old-cap`"), "{said}");
        assert!(said.contains("accepted/a.toml"), "{said}");
        let said = refused("\"old-cap\"", "\"../old\"");
        assert!(said.contains("small letters"), "{said}");
    }

    #[test]
    fn an_entry_without_a_condition_would_accept_everything_and_is_refused() {
        let start = ENTRY.find("[[when]]").unwrap();
        let errors = register(&files(&[&ENTRY[..start]])).unwrap_err();
        assert!(errors[0].what.contains("`when` is missing"), "{errors:?}");
        let none = format!("{}[[when]]\nall = []\n", &ENTRY[..start]);
        let errors = register(&files(&[&none])).unwrap_err();
        assert!(
            errors[0].what.contains("`when.all` is missing"),
            "{errors:?}"
        );
    }
}

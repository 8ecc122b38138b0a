//! The form of `datasets/law/examples/*.toml`: cases and what must come out of them.
//! The facts of a case, and the dossier that they make, are in `example_facts`.

use std::collections::BTreeMap;

use recette::domain::{Cents, Day, LetterKind, Payee, StopId, StopStatus};
use serde::Deserialize;

use crate::example_facts::Facts;
use crate::source::{paths_under, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleFile {
    case: Vec<Case>,
}

/// One worked example.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) category: String,
    pub(crate) source: String,
    pub(crate) article: String,
    /// Who worked the expected values out: never this project's programs.
    pub(crate) computed_by: String,
    /// Who checked them and answers for them, with function and day; unsigned when absent.
    pub(crate) signed_by: Option<String>,
    /// Whether the source prints the value, or the facts with the method that gives it.
    pub(crate) published: bool,
    /// The wrong answer that can be found, beside the right one.
    pub(crate) popular_wrong: Option<PopularWrong>,
    #[serde(default = "yes")]
    pub(crate) usable: bool,
    /// Why it is not usable.
    pub(crate) reason: Option<String>,
    /// The rule that a usable case waits for.
    pub(crate) awaits: Option<Awaited>,
    /// What a reader should know.
    #[serde(rename = "note")]
    _note: Option<String>,
    pub(crate) arithmetic: Vec<String>,
    pub(crate) facts: Option<Facts>,
    pub(crate) expect: Option<Expect>,
}

fn yes() -> bool {
    true
}

/// A wrong amount that people find, and believe.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PopularWrong {
    /// What the source prints, or what its method gives on these facts.
    pub(crate) amount: Cents,
    /// What it forgets or confuses.
    pub(crate) why: String,
    /// Where it is found.
    pub(crate) source: String,
}

/// A rule that is not decided yet. Until it is, the law abstains on the cases that await it.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Awaited {
    PartTime,
    Telemedicine,
    UnsecuredForm,
    Pension,
    Unemployed,
    AssimilatedPeriod,
    SharedSubrogation,
    /// Rights kept after the end of work. The law does not abstain on such a file: without
    /// the rule it refuses the stop or reads the months before it. Only the form of these
    /// cases is checked until the rule is there; the mark then goes.
    KeptRights,
    Accident,
    Leave,
}

impl Case {
    /// Whether law and sandbox decide this case today.
    pub(crate) fn is_decided(&self) -> bool {
        self.usable && self.awaits.is_none()
    }
}

/// What must come out; what is absent is not compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    /// Days that end up paid, netted by payee, stop and day.
    pub(crate) paid: Vec<PaidSpan>,
    pub(crate) gross: Option<Cents>,
    pub(crate) csg: Option<Cents>,
    pub(crate) crds: Option<Cents>,
    pub(crate) net_before_tax: Option<Cents>,
    pub(crate) tax: Option<Cents>,
    pub(crate) net: Option<Cents>,
    pub(crate) taxable: Option<BTreeMap<String, Cents>>,
    pub(crate) waiting_days: Option<BTreeMap<StopId, u32>>,
    pub(crate) stops: Option<BTreeMap<StopId, StopStatus>>,
    pub(crate) letters: Option<Vec<ExpectedLetter>>,
    pub(crate) records: Option<Vec<ExpectedRecord>>,
}

/// Consecutive days with one amount.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaidSpan {
    #[serde(default = "first_stop")]
    pub(crate) stop: StopId,
    #[serde(default = "insured")]
    pub(crate) payee: Payee,
    pub(crate) first_day: Day,
    pub(crate) last_day: Day,
    pub(crate) daily: Cents,
}

pub(crate) fn first_stop() -> StopId {
    StopId::new("S1").unwrap()
}

fn insured() -> Payee {
    Payee::Insured
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedLetter {
    pub(crate) kind: LetterKind,
    pub(crate) reason: String,
    pub(crate) last_day: Option<Day>,
    pub(crate) amount: Option<Cents>,
    pub(crate) earliest_recovery_on: Option<Day>,
}

/// One line, regularisation or debt.
#[derive(Deserialize, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedRecord {
    pub(crate) record: String,
    pub(crate) settled: Day,
    #[serde(default = "insured")]
    pub(crate) payee: Payee,
    pub(crate) gross: Cents,
    pub(crate) csg: Option<Cents>,
    pub(crate) crds: Option<Cents>,
    pub(crate) tax: Option<Cents>,
    pub(crate) debt_offset: Option<Cents>,
    /// Net of a line, amount owed of a debt.
    pub(crate) net: Option<Cents>,
    /// State of a debt at the end.
    pub(crate) state: Option<String>,
    /// What is left of a debt at the end.
    pub(crate) remaining: Option<Cents>,
    /// First recovery of a debt, at the end.
    pub(crate) earliest_recovery_on: Option<Day>,
}

/// Every case of every file, with the file's name.
pub(crate) fn cases() -> Vec<(String, Case)> {
    paths_under("datasets/law/examples", ".toml")
        .into_iter()
        .flat_map(|path| {
            let file: ExampleFile =
                toml::from_str(&read(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            file.case.into_iter().map(move |case| (path.clone(), case))
        })
        .collect()
}

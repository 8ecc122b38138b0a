//! Causes in words: what the engine does, when, and to whom.

use super::{RunRecord, names, words};
use crate::domain::Observable;
use crate::judge::{
    Answers, Cause, Condition, ConditionTried, Confirmation, Need, Smallest, Standing,
};
use crate::measure::{Family, Feature, Gap, Signature};

/// Causes shown before the rest is only counted.
pub(crate) const N_SHOWN: usize = 6;

/// What the engine does: `Daily gross: more than is due`.
pub(crate) fn deed(signature: &Signature) -> String {
    let gap = match signature.gap {
        Gap::Undelivered => return "Never taken or settled".to_owned(),
        Gap::Nothing => "nothing, where something is due",
        Gap::Less => "less than is due",
        Gap::More => "more than is due",
        Gap::Undue => "something, where nothing is due",
        Gap::Twice => "twice what is due",
        Gap::Late => "right, but late",
        Gap::Cents => "off by cents of rounding",
        Gap::Other => "other than expected",
    };
    let what = match signature.observable {
        Observable::DailyGross => "Daily amount",
        Observable::Days => "Days paid",
        Observable::Payee => "Payee",
        other => names::observable(other),
    };
    let mut letters = what.chars();
    let what: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    format!("{what}: {gap}")
}

/// The deed of a cause, the most frequent one.
pub(crate) fn title(cause: &Cause) -> String {
    cause
        .signatures
        .first()
        .map_or_else(|| "Wrong".to_owned(), |(signature, _)| deed(signature))
}

/// The article that settles it, and the rule that names it in the steps of the law.
pub(crate) fn article(cause: &Cause) -> Option<(&str, &str)> {
    let (signature, _) = cause.signatures.first()?;
    let is_known = !signature.article.is_empty();
    is_known.then_some((&signature.article, &signature.rule))
}

/// When it happens, one text for each alternative; empty when nothing tells.
pub(crate) fn when(cause: &Cause) -> Vec<String> {
    let all = cause.when.iter().map(|conditions| {
        let conditions: Vec<String> = conditions.iter().map(condition).collect();
        conditions.join(", and ")
    });
    all.collect()
}

/// How many dossiers, and whom it hurts.
pub(crate) fn whom(cause: &Cause) -> String {
    let wrong = words::counted(cause.n_wrong, "dossier", "dossiers");
    let alike = match cause.n_right_alike {
        0 => String::new(),
        n => format!(", {} like them right", words::count(n)),
    };
    let hurt = cause.hurt.as_ref().filter(|hurt| hurt.n_drawn > 0);
    let hurt = hurt.map_or_else(String::new, |hurt| {
        format!(
            "; in a year about {} people of the fund, {} due and never paid, {} paid and not due",
            words::people(hurt.n_people),
            words::whole_euros(hurt.missing),
            words::whole_euros(hurt.extra)
        )
    });
    format!("{wrong} wrong{alike}{hurt}")
}

/// What the engine answered when asked again, in a few words; nothing when it was not.
pub(crate) fn proof(cause: &Cause) -> Option<String> {
    let experiments = cause.experiments.as_ref()?;
    let confirmation = match experiments.confirmation {
        Confirmation::Same => "fails again every time",
        Confirmation::Sometimes => "fails for some people or at times only",
        Confirmation::Gone => "gone when played again",
        Confirmation::Unplayed => "not played again",
    };
    let standing = match experiments.standing {
        Standing::NecessaryAndSufficient => ", conditions necessary and sufficient",
        Standing::Sufficient => ", conditions sufficient",
        Standing::CorrelatedOnly => ", conditions correlated only",
        Standing::NotTried => "",
    };
    Some(format!("{confirmation}{standing}"))
}

/// The same with all that was tried, one sentence each, without their full stops.
pub(crate) fn trials(cause: &Cause) -> Vec<String> {
    let Some(experiments) = &cause.experiments else {
        return Vec::new();
    };
    let replays = &experiments.replays;
    let played = words::counted(u64::from(experiments.n_replayed), "dossier", "dossiers");
    let times = words::counted(u64::from(replays.n()), "time", "times");
    let mut said = vec![match experiments.confirmation {
        Confirmation::Unplayed => {
            "Not played again: whether it fails every time is not known".to_owned()
        }
        Confirmation::Same => format!("{played} played again as new people: the same all {times}"),
        Confirmation::Gone => format!(
            "{played} played again as new people: right all {times}, so chance, the identity or the load of the run decided"
        ),
        Confirmation::Sometimes => format!(
            "{played} played again as new people: {} of {times}. The money depends on who the person is or on chance, which is of severity S0",
            counted_answers(replays)
        ),
    }];
    for combination in &experiments.combinations {
        for tried in &combination.conditions {
            said.push(trial(tried));
        }
        let with_all = &combination.with_all;
        if with_all.n() > 0 {
            said.push(format!(
                "All conditions kept and something else changed: {}",
                counted_answers(with_all)
            ));
        }
        said.push(
            match combination.standing {
                Standing::NecessaryAndSufficient => {
                    "Necessary and sufficient: it fails where the conditions hold, and is right where one does not"
                }
                Standing::Sufficient => {
                    "Sufficient: it fails where the conditions hold; not each of them is shown to be needed"
                }
                Standing::CorrelatedOnly => {
                    "Correlated only: that the conditions are what makes it fail is not shown"
                }
                Standing::NotTried => "The conditions could not be tried",
            }
            .to_owned(),
        );
    }
    said.extend(experiments.smallest.as_ref().map(made_smaller));
    said
}

/// How small a dossier may be and still fail.
fn made_smaller(smallest: &Smallest) -> String {
    let counted = |n: u32, one, many| words::counted(u64::from(n), one, many);
    format!(
        "The smallest that fails so has {}, {} and {} asked for ({}, {}): line {} of smallest.ndjson",
        counted(smallest.n_documents, "document", "documents"),
        counted(smallest.n_settlements, "settlement", "settlements"),
        counted(smallest.n_days, "day", "days"),
        counted(smallest.n_tried, "trial", "trials"),
        if smallest.is_smallest {
            "nothing simpler does"
        } else {
            "more trials may find a smaller one"
        },
        smallest.line
    )
}

/// What was learnt of one condition.
fn trial(tried: &ConditionTried) -> String {
    let condition = condition(&tried.condition);
    let without = counted_answers(&tried.without);
    let works = tried.neighbour.map_or_else(String::new, |line| {
        format!(", one that works is line {line} of neighbours.ndjson")
    });
    match tried.need {
        Need::Needed => format!("Needed: {condition} (without it: {without}{works})"),
        Need::NotNeeded => format!("Not needed: {condition} (without it: {without})"),
        Need::Unclear => format!("Unclear: {condition} (without it: {without}{works})"),
        Need::NotTested => {
            format!("Not tested: {condition} (too few dossiers could be played without it)")
        }
    }
}

/// `3 wrong in the same way, 1 right`.
fn counted_answers(answers: &Answers) -> String {
    let parts = [
        (answers.n_alike, "wrong in the same way"),
        (answers.n_otherwise, "wrong in another way"),
        (answers.n_right, "right"),
    ];
    let parts = parts.iter().filter(|(n, _)| *n > 0);
    let parts: Vec<String> = parts.map(|(n, what)| format!("{n} {what}")).collect();
    if parts.is_empty() {
        "nothing known".to_owned()
    } else {
        parts.join(", ")
    }
}

/// One condition in words.
fn condition(condition: &Condition) -> String {
    let feature = &condition.feature;
    let (name, value) = (words::spaced(&feature.name), words::spaced(&feature.value));
    let not = if condition.holds { "" } else { "not " };
    match feature.family {
        Family::Law => of_the_law(feature, not),
        Family::Calendar => {
            let (not, some) = if condition.holds {
                ("", "a stop")
            } else {
                ("never ", "no stop")
            };
            match feature.name.as_str() {
                "begins_since" => format!("{some} begins since the change of {value}"),
                "begins_on_the_day_of" => {
                    format!("{some} begins on the day of the change of {value}")
                }
                "begins_in_the_month_of" => format!("{some} begins in the month of {value}"),
                "begins_in_the_month_of_a_change_of" => {
                    format!("{some} begins in a month in which {value} changes")
                }
                "spans" => format!("{some} spans {value}"),
                "a stop lasts" => format!("{some} lasts {value}"),
                "begins_on" | "ends_on" | "lasts" => format!("{some} {name} {value}"),
                "after_a_settlement" => format!("{value} {not}received after a settlement"),
                "overtaken" => format!("{value} {not}overtaken by a later document"),
                "prescribed_days_above" => format!("{not}more than {value} days prescribed"),
                _ => format!("{name} {not}{value}"),
            }
        }
        Family::Document => {
            let name = name.replace('.', ", ");
            if let (Some((one, other)), Some(delay)) =
                (name.split_once(" after "), value.strip_prefix("by "))
            {
                return format!("{one} {not}{delay} after {other}");
            }
            if let Some((one, other)) = name.split_once(" and ") {
                let as_ = if feature.value.starts_with("the same") {
                    " as"
                } else {
                    ""
                };
                return format!("{one} {not}{value}{as_} {other}");
            }
            match feature.value.as_str() {
                "given" => format!("{not}with {name}"),
                "yes" => format!("{name}: {not}yes"),
                _ => format!("{name}: {not}{value}"),
            }
        }
        Family::Factor => format!("built with {name}: {not}{value}"),
        Family::Class => format!("class {not}{}", feature.value),
        Family::Played => format!("{name} {not}{value}"),
    }
}

/// What holds, or does not, of the law's own steps and of what is due.
fn of_the_law(feature: &Feature, not: &str) -> String {
    let value = words::spaced(&feature.value);
    let name = words::spaced(&feature.name).replace('.', ", ");
    if let Some((rule, pair)) = feature.name.split_once(": ") {
        let rule = words::spaced(rule);
        let Some((one, other)) = pair.split_once(" and ") else {
            return format!("{rule}: {} {not}{value}", words::spaced(pair));
        };
        let (one, other) = (words::spaced(one), words::spaced(other));
        let how = match feature.value.as_str() {
            "less" => "less than",
            "more" => "more than",
            _ => "equal to",
        };
        return format!("{rule} has {one} {not}{how} {other}");
    }
    if let Some(rule) = feature.name.strip_suffix(" alone") {
        return format!("{}: {not}{value} and nothing else", words::spaced(rule));
    }
    if let Some((path, changed)) = feature.name.split_once(".in_month_of_a_change_of") {
        let path = words::spaced(path).replace('.', ", ");
        let changed = words::spaced(changed.trim_start_matches('.'));
        return if changed.is_empty() {
            format!("{path} {not}in a month in which {value} changes")
        } else {
            format!("{path}: {not}{value} in a month in which {changed} changes")
        };
    }
    if let Some(document) = feature.name.strip_prefix("after.") {
        let document = words::spaced(document).replace('.', " ");
        return format!("{not}{value} due after {document}");
    }
    if let Some(document) = feature.name.strip_prefix("before.") {
        let document = words::spaced(document).replace('.', " ");
        return format!("{not}{value} when {document} comes");
    }
    for (prefix, what) in [
        ("due_in_the_end", "what is due in the end"),
        ("due_by_time_alone", "what is due though nothing new came"),
        ("due", "what is due"),
    ] {
        if let Some(path) = feature.name.strip_prefix(prefix) {
            let path = words::spaced(path.trim_start_matches('.')).replace('.', ", ");
            return format!("{what} has {not}{path}: {value}");
        }
    }
    format!("{name}: {not}{value}")
}

/// The smallest of the named dossiers: fewest documents, then fewest settlements.
pub(crate) fn smallest(record: &RunRecord, cause: &Cause) -> Option<u64> {
    let size = |index: &u64| {
        record.case(*index).map_or((usize::MAX, 0), |kept| {
            (kept.dossier.documents.len(), kept.dossier.settlements.len())
        })
    };
    cause.examples.iter().copied().min_by_key(size)
}

/// Two causes: one told by either of two combinations, one not explained.
#[cfg(test)]
pub(super) fn example() -> serde_json::Value {
    use serde_json::json;

    json!([
        {
            "signatures": [
                [{ "observable": "daily_gross", "gap": "less", "rule": "cap", "article": "CSS art. R. 323-4" }, 2],
                [{ "observable": "debts", "gap": "other", "rule": "debts", "article": "CSS art. L. 133-4-1" }, 1],
            ],
            "when": [
                [
                    { "feature": { "family": "law", "name": "cap", "value": "binds" }, "holds": true },
                    { "feature": { "family": "calendar", "name": "begins_since", "value": "base_pay_cap 2025-04-01" }, "holds": false },
                ],
                [{ "feature": { "family": "document", "name": "part_time", "value": "given" }, "holds": true }],
            ],
            "n_wrong": 3,
            "n_right_alike": 40,
            "examples": [17, 41],
            "hurt": { "severity": "S0", "n_drawn": 2, "n_people": 51.8, "missing": "48210.00", "extra": "1902.40", "late": "0.00" },
            "experiments": experiments(),
        },
        {
            "signatures": [[{ "observable": "stop_state", "gap": "undelivered", "rule": "", "article": "" }, 1]],
            "when": [],
            "n_wrong": 1,
            "n_right_alike": 0,
            "examples": [611],
        },
    ])
}

/// Two dossiers that fail again; the condition of one combination is needed, one of the
/// other was spared.
#[cfg(test)]
fn experiments() -> serde_json::Value {
    use serde_json::json;

    let feature = |family: &str, name: &str, value: &str| json!({ "family": family, "name": name, "value": value });
    json!({
        "confirmation": "same",
        "n_replayed": 2,
        "replays": { "n_right": 0, "n_alike": 6, "n_otherwise": 0 },
        "standing": "correlated_only",
        "combinations": [
            {
                "conditions": [
                    {
                        "condition": { "feature": feature("law", "cap", "binds"), "holds": true },
                        "need": "needed",
                        "without": { "n_right": 4, "n_alike": 0, "n_otherwise": 0 },
                        "neighbour": 1,
                    },
                    {
                        "condition": { "feature": feature("calendar", "begins_since", "base_pay_cap 2025-04-01"), "holds": false },
                        "need": "not_tested",
                        "without": { "n_right": 1, "n_alike": 0, "n_otherwise": 0 },
                    },
                ],
                "with_all": { "n_right": 0, "n_alike": 4, "n_otherwise": 0 },
                "standing": "correlated_only",
            },
            {
                "conditions": [
                    {
                        "condition": { "feature": feature("document", "part_time", "given"), "holds": true },
                        "need": "needed",
                        "without": { "n_right": 4, "n_alike": 0, "n_otherwise": 0 },
                    },
                    {
                        "condition": { "feature": feature("document", "bank_account", "given"), "holds": true },
                        "need": "not_needed",
                        "without": { "n_right": 0, "n_alike": 4, "n_otherwise": 0 },
                    },
                ],
                "with_all": { "n_right": 0, "n_alike": 4, "n_otherwise": 0 },
                "standing": "necessary_and_sufficient",
            },
        ],
        "smallest": {
            "line": 1, "n_documents": 2, "n_settlements": 1, "n_days": 4,
            "n_tried": 23, "is_smallest": true,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Feature;

    fn said(family: Family, name: &str, value: &str, holds: bool) -> String {
        condition(&Condition {
            feature: Feature {
                family,
                name: name.into(),
                value: value.into(),
            },
            holds,
        })
    }

    /// A feature, whether it holds, and how a person reads it.
    const IN_WORDS: &[(Family, &str, &str, bool, &str)] = &[
        (
            Family::Law,
            "carence",
            "waiting_days",
            true,
            "carence: waiting days",
        ),
        (
            Family::Law,
            "cap: pay and cap",
            "more",
            true,
            "cap has pay more than cap",
        ),
        (
            Family::Calendar,
            "begins_on_the_day_of",
            "base_pay_cap 2025-04-01",
            true,
            "a stop begins on the day of the change of base pay cap 2025-04-01",
        ),
        (
            Family::Played,
            "settled",
            "by payment runs",
            true,
            "settled by payment runs",
        ),
        (
            Family::Played,
            "documents",
            "sent at once",
            false,
            "documents not sent at once",
        ),
        (
            Family::Calendar,
            "after_a_settlement",
            "employer_statement",
            false,
            "employer statement never received after a settlement",
        ),
        (
            Family::Law,
            "base: each pay",
            "alike",
            false,
            "base: each pay not alike",
        ),
        (
            Family::Law,
            "due.lines.payee",
            "estate",
            true,
            "what is due has lines, payee: estate",
        ),
        (
            Family::Law,
            "due_in_the_end.debts.state",
            "contested",
            false,
            "what is due in the end has not debts, state: contested",
        ),
        (
            Family::Law,
            "after.withdrawn.stop_notice",
            "lines",
            true,
            "lines due after withdrawn stop notice",
        ),
        (
            Family::Law,
            "before.correction",
            "already_paid",
            true,
            "already paid when correction comes",
        ),
        (
            Family::Law,
            "cap.in_month_of_a_change_of.smic_hourly",
            "binds",
            true,
            "cap: binds in a month in which smic hourly changes",
        ),
        (
            Family::Law,
            "leave_ceiling.reference_day.in_month_of_a_change_of",
            "ceiling",
            true,
            "leave ceiling, reference day in a month in which ceiling changes",
        ),
        (Family::Law, "cap.rounded", "up", true, "cap, rounded: up"),
        (
            Family::Law,
            "rights alone",
            "by_pay",
            true,
            "rights: by pay and nothing else",
        ),
        (
            Family::Law,
            "due_by_time_alone.debts.state",
            "notified",
            true,
            "what is due though nothing new came has debts, state: notified",
        ),
        (
            Family::Document,
            "debt_contested.contested_on after due.debts.notified_on",
            "by more than 20 days",
            false,
            "debt contested, contested on not more than 20 days after due, debts, notified on",
        ),
        (
            Family::Calendar,
            "one leave lasts",
            "at most 4 days",
            true,
            "one leave lasts at most 4 days",
        ),
        (
            Family::Law,
            "stop_notice.prescriber abroad",
            "no day is due",
            true,
            "stop notice, prescriber abroad: no day is due",
        ),
        (
            Family::Calendar,
            "a stop lasts",
            "above 6 months",
            false,
            "no stop lasts above 6 months",
        ),
        (
            Family::Document,
            "birth.born_on and birth.expected_on",
            "before",
            true,
            "birth, born on before birth, expected on",
        ),
        (
            Family::Document,
            "stop_notice.risk",
            "sickness",
            true,
            "stop notice, risk: sickness",
        ),
    ];

    #[test]
    fn conditions_are_said_in_words() {
        for &(family, name, value, holds, words) in IN_WORDS {
            assert_eq!(said(family, name, value, holds), words);
        }
    }
}

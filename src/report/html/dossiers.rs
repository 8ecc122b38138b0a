//! Wrong dossiers day by day: due beside paid, with the rule and the article.
//!
//! Dossiers are put together by what their first difference says (class, what was
//! compared, rule); a few of each are shown whole, the others are in `cases.ndjson.gz`.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{command, names, scrolled, unbroken, visible, words};
use crate::domain::{Cents, Day, Month, Payee, Weekday};
use crate::law::Step;
use crate::measure::{CaseMeasure, CaseOutcome, Difference, ErrorClass};
use crate::report::days::{self, DayBeside, DayState, Stretch};
use crate::report::{RunRecord, steps};

/// Dossiers shown whole of each family.
const N_SHOWN: usize = 3;
/// Families shown.
const N_FAMILIES: usize = 12;
/// Differences listed under a dossier.
const N_DIFFERENCES: usize = 6;
/// Months of calendar and rows of the table shown of a dossier.
const N_MONTHS: usize = 4;
const N_STRETCHES: usize = 14;
/// Steps of the law shown of a dossier.
const N_STEPS: usize = 24;

/// Dossiers that went wrong in the same way.
struct Family<'a> {
    title: String,
    article: Option<&'a str>,
    rule: Option<&'a str>,
    cases: Vec<&'a CaseMeasure>,
}

pub(super) fn section(record: &RunRecord) -> Markup {
    let families = families(&record.measures.cases);
    html! {
        section aria-labelledby="dossiers" {
            h2 #dossiers { "Wrong dossiers, day by day" }
            @if families.is_empty() {
                p { "Every dossier that was played is right, to the cent, or was left to the law's doubt." }
            } @else {
                p.lead {
                    (words::counted(record.measures.cases.len() as u64, "dossier", "dossiers"))
                    " kept, put together by what went wrong first; all are in " code { "cases.ndjson.gz" }
                    " and, one line a difference, in " code { "cases.csv" } "."
                    @if record.measures.n_cases_left_out > 0 {
                        " " (words::count(record.measures.n_cases_left_out)) " more were counted and not kept."
                    }
                }
                (key())
                @for family in families.iter().take(N_FAMILIES) { (shown_family(record, family)) }
                @if families.len() > N_FAMILIES {
                    p { (words::counted((families.len() - N_FAMILIES) as u64, "smaller family", "smaller families")) " not shown here." }
                }
            }
        }
    }
}

/// Families, the gravest first, then the largest.
fn families(cases: &[CaseMeasure]) -> Vec<Family<'_>> {
    let mut families: BTreeMap<_, Family<'_>> = BTreeMap::new();
    for case in cases {
        let (key, new) = match (case.outcome, case.audit.differences.first()) {
            (CaseOutcome::Undelivered, _) | (_, None) => {
                let why = case.failure.as_deref().unwrap_or_default();
                let title = format!("Never taken or settled: {}", visible(&names::failure(why)));
                let key = (ErrorClass::E01.severity(), None, None, why);
                (
                    key,
                    Family {
                        title,
                        article: None,
                        rule: None,
                        cases: Vec::new(),
                    },
                )
            }
            (_, Some(gap)) => {
                let title = format!(
                    "{}: {}",
                    names::class(gap.class),
                    names::observable(gap.observable)
                );
                let key = (
                    gap.class.severity(),
                    Some(gap.class),
                    Some(gap.observable),
                    gap.rule.as_str(),
                );
                let family = Family {
                    title,
                    article: Some(&gap.article),
                    rule: Some(&gap.rule),
                    cases: Vec::new(),
                };
                (key, family)
            }
        };
        families.entry(key).or_insert(new).cases.push(case);
    }
    let mut ordered: Vec<_> = families.into_iter().collect();
    ordered.sort_by_key(|(key, family)| (key.0, std::cmp::Reverse(family.cases.len())));
    ordered.into_iter().map(|(_, family)| family).collect()
}

const STATES: [(DayState, &str, &str, &str); 6] = [
    (DayState::Right, "day-ok", "=", "paid as due"),
    (DayState::Missing, "day-missing", "✕", "due, nothing paid"),
    (DayState::Less, "day-less", "−", "paid too little"),
    (DayState::More, "day-more", "+", "paid too much"),
    (
        DayState::OtherPayee,
        "day-more",
        "⇄",
        "paid to another payee",
    ),
    (DayState::Idle, "day-idle", "·", "nothing due, nothing paid"),
];

fn look(state: DayState) -> (&'static str, &'static str, &'static str) {
    STATES
        .iter()
        .find(|known| known.0 == state)
        .map(|known| (known.1, known.2, known.3))
        .expect("every state has its look")
}

fn key() -> Markup {
    html! {
        ul.legend {
            @for (_, class, sign, words) in STATES {
                li { span class={ "swatch " (class) } aria-hidden="true" { (sign) } (words) }
            }
        }
    }
}

fn shown_family(record: &RunRecord, family: &Family<'_>) -> Markup {
    let money = |amount: fn(&CaseMeasure) -> Cents| -> Cents {
        family.cases.iter().map(|case| amount(case)).sum()
    };
    // Dossiers whose content was kept come first: they can be shown day by day.
    let mut cases = family.cases.clone();
    cases.sort_by_cached_key(|case| (record.case(case.index).is_none(), case.index));
    html! {
        div.cause {
            h3 { (family.title) }
            p {
                strong { (words::counted(family.cases.len() as u64, "dossier", "dossiers")) }
                ", " (words::euros(money(|case| case.audit.missing))) " due and never paid, "
                (words::euros(money(|case| case.audit.extra))) " paid and not due."
                @if let Some(article) = family.article.filter(|article| !article.is_empty()) {
                    " " span lang="fr" { (unbroken(article)) } "."
                }
                @if let Some(rule) = family.rule.filter(|rule| !rule.is_empty()) {
                    " Rule " code { (visible(rule)) } "."
                }
            }
            @for (rank, case) in cases.iter().take(N_SHOWN).enumerate() { (shown_case(record, case, rank == 0)) }
            @if cases.len() > N_SHOWN {
                p.note { (words::counted((cases.len() - N_SHOWN) as u64, "more dossier", "more dossiers")) " of this family." }
            }
        }
    }
}

fn shown_case(record: &RunRecord, case: &CaseMeasure, is_first: bool) -> Markup {
    html! {
        article.dossier {
            h4 { "Dossier " (case.index) ", " (visible(&case.stratum)) " (" (names::pool(case.pool)) ")" }
            @if let Some(failure) = case.failure.as_deref() {
                p { "Undelivered: " (visible(&names::failure(failure))) ". This person is not paid." }
            }
            @if !case.audit.differences.is_empty() {
                ul.differences {
                    @for gap in case.audit.differences.iter().take(N_DIFFERENCES) { li { (difference(gap)) } }
                    @if case.audit.differences.len() > N_DIFFERENCES {
                        li { (case.audit.differences.len() - N_DIFFERENCES) " more" }
                    }
                }
            }
            @if let Some(kept) = record.case(case.index) {
                @for (stop, days) in days::by_stop(&kept.due, &kept.paid) {
                    @if days.values().any(|day| !matches!(day.state(), DayState::Right | DayState::Idle)) {
                        (shown_stop(case.index, stop.as_str(), &days))
                    }
                }
                (arithmetic(&kept.steps, case.audit.differences.first(), is_first))
            }
            (command(&record.replay(case.index)))
            @let trace = record.trace(case.index);
            @if !trace.is_empty() { p.note { "Trace in the engine's logs: " code { (trace) } } }
        }
    }
}

fn difference(gap: &Difference) -> Markup {
    html! {
        strong { (gap.class.code()) " " (names::class(gap.class)) }
        ", " (names::observable(gap.observable))
        @if let Some(stop) = &gap.stop { ", stop " (visible(stop.as_str())) }
        @match (gap.first_day, gap.last_day) {
            (Some(first), Some(last)) if first == last => { ", " span.nowrap { (first) } }
            (Some(first), Some(last)) => {
                ", " span.nowrap { (first) } " to " span.nowrap { (last) }
                " (" (words::counted(u64::from(gap.n_days), "day", "days")) ")"
            }
            (Some(day), None) | (None, Some(day)) => { ", " span.nowrap { (day) } }
            (None, None) => {}
        }
        @if let Some(settlement) = gap.settlement { ", settlement of " span.nowrap { (settlement) } }
        ": "
        @if gap.due != Cents::ZERO || gap.paid != Cents::ZERO {
            "due " strong { (words::euros(gap.due)) } ", " (names::deed(gap.observable)) " " strong { (words::euros(gap.paid)) }
            " (" (words::signed_euros(gap.paid - gap.due)) ")"
        }
        @if !gap.expected.is_empty() || !gap.observed.is_empty() {
            " expected " code { (or_nothing(&gap.expected)) } ", got " code { (or_nothing(&gap.observed)) }
        }
        @if gap.n_days_late > 0 { ", " (words::counted(u64::from(gap.n_days_late), "day", "days")) " late" }
        @if !gap.article.is_empty() { ". " span lang="fr" { (unbroken(&gap.article)) } }
        @if !gap.rule.is_empty() { " (rule " code { (visible(&gap.rule)) } ")" }
    }
}

fn or_nothing(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        visible(text)
    }
}

fn shown_stop(index: u64, stop: &str, days: &BTreeMap<Day, DayBeside>) -> Markup {
    let stretches = days::stretches(days);
    let table = html! {
        table {
            caption { "Gross a day, stop " (visible(stop)) }
            thead { tr {
                th scope="col" { "Days" }
                th.num scope="col" { "Number" }
                th.num scope="col" { "Due a day" }
                th.num scope="col" { "Paid a day" }
                th.num scope="col" { "Gap over them" }
                th scope="col" { "" span.skip { "State" } }
            } }
            tbody { @for stretch in stretches.iter().take(N_STRETCHES) { (stretch_row(stretch)) } }
        }
    };
    html! {
        div.split {
            div.months aria-hidden="true" {
                @for month in months(days).into_iter().take(N_MONTHS) { (calendar(month, days)) }
            }
            (scrolled(&format!("Dossier {index}, stop {}: gross a day", visible(stop)), &table))
        }
        @if stretches.len() > N_STRETCHES {
            p.note { (stretches.len() - N_STRETCHES) " more rows in " code { "cases.ndjson.gz" } "." }
        }
    }
}

fn stretch_row(stretch: &Stretch) -> Markup {
    let beside = &stretch.beside;
    let (_, sign, state) = look(beside.state());
    let gap = (beside.paid_total() - beside.due_total()) * i64::from(stretch.n_days());
    html! {
        tr {
            th scope="row" {
                span.nowrap { (stretch.first_day) }
                @if stretch.last_day != stretch.first_day { " to " span.nowrap { (stretch.last_day) } }
            }
            td.num { (stretch.n_days()) }
            td.num { (sums(&beside.due)) }
            td.num { (sums(&beside.paid)) }
            td.num { (words::signed_euros(gap)) }
            td { span.sign aria-hidden="true" { (sign) } "\u{a0}" (state) }
        }
    }
}

/// How the law gets to what is due, for the stop where the first difference is.
fn arithmetic(steps: &[Step], gap: Option<&Difference>, is_open: bool) -> Markup {
    let stop = gap.and_then(|gap| gap.stop.as_ref());
    let steps: Vec<&Step> = steps
        .iter()
        .filter(|step| stop.is_none_or(|stop| step.stop == *stop))
        .take(N_STEPS)
        .collect();
    if steps.is_empty() {
        return html! {};
    }
    let table = html! {
        table {
            caption.skip { "How the law gets there" }
            thead { tr {
                th scope="col" { "Rule" }
                th scope="col" { "Days" }
                th scope="col" { "From" }
                th scope="col" { "Result" }
                th scope="col" { "Article" }
            } }
            tbody {
                @for step in steps {
                    @let concerned = gap.is_some_and(|gap| gap.rule == step.rule);
                    tr.concerned[concerned] {
                        th scope="row" { (words::spaced(step.rule)) @if concerned { span.under { "in dispute here" } } }
                        td { @if let Some(days) = step.days { (unbroken(&steps::shown(days))) } }
                        td { (unbroken(&steps::operands(step))) }
                        td.nowrap { (steps::result(step)) }
                        td lang="fr" { (unbroken(step.article)) }
                    }
                }
            }
        }
    };
    html! {
        details open[is_open] {
            summary { "How the law gets there" }
            (scrolled("How the law gets there", &table))
        }
    }
}

/// Amounts by payee; the payee is named unless it is the insured person alone.
fn sums(by_payee: &BTreeMap<Payee, Cents>) -> Markup {
    html! {
        @if by_payee.is_empty() { (words::euros(Cents::ZERO)) }
        @for (payee, sum) in by_payee {
            (words::euros(*sum))
            @match payee {
                Payee::Insured if by_payee.len() == 1 => {}
                Payee::Insured => span.under { "insured" },
                Payee::Employer(_) => span.under { "employer" },
                Payee::Estate => span.under { "estate" },
            }
        }
    }
}

/// Months with a difference, in order.
fn months(days: &BTreeMap<Day, DayBeside>) -> Vec<Month> {
    let mut months: Vec<Month> = days
        .iter()
        .filter(|(_, day)| !matches!(day.state(), DayState::Right | DayState::Idle))
        .map(|(day, _)| day.month())
        .collect();
    months.dedup();
    months
}

fn calendar(month: Month, days: &BTreeMap<Day, DayBeside>) -> Markup {
    let first = month.first_day();
    let monday = (-6..=0)
        .map(|offset| first.plus_days(offset))
        .find(|day| day.weekday() == Weekday::Monday)
        .expect("one day in seven is a Monday");
    let n_weeks = month.last_day().days_since(monday) / 7 + 1;
    html! {
        table.month {
            caption { (month) }
            thead { tr {
                @for name in ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"] { th scope="col" { (name) } }
            } }
            tbody {
                @for week in 0..n_weeks {
                    tr {
                        @for day in (0..7).map(|offset| monday.plus_days(week * 7 + offset)) {
                            @if day.month() != month {
                                td.out {}
                            } @else if let Some(beside) = days.get(&day) {
                                @let (class, sign, _) = look(beside.state());
                                td class=(class) { b { (day.day_of_month()) } i { (sign) } }
                            } @else {
                                td.none { b { (day.day_of_month()) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

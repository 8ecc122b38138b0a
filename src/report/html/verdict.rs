//! The top of the page: the verdict and why, the key figures, who is hurt, the gates.

use maud::{Markup, html};

use super::{command, marked, names, prose, scrolled, share, visible, words};
use crate::domain::Cents;
use crate::judge::{AtStake, Finding, Outcome, VerdictKind};
use crate::measure::{Severity, StratumMeasure};
use crate::report::RunRecord;
use crate::report::names::Tone;

/// Reasons shown in the banner before the rest is left to the table of gates.
const N_REASONS: usize = 6;

pub(super) fn banner(record: &RunRecord) -> Markup {
    let verdict = &record.verdict;
    let tone = names::verdict_tone(verdict.kind);
    let reasons: Vec<&Finding> = verdict
        .findings
        .iter()
        .filter(|finding| finding.outcome != Outcome::Held)
        .collect();
    html! {
        section class={ "verdict " (tone.class()) } aria-labelledby="verdict-word" {
            p.word #verdict-word {
                span.sign aria-hidden="true" { (tone.sign()) }
                span { (names::verdict_word(verdict.kind)) }
                span.purpose { (names::purpose(&verdict.policy)) }
            }
            p.sentence { (prose(&names::alone(&verdict.sentence, verdict))) }
            @if !reasons.is_empty() {
                h2 { @if verdict.kind == VerdictKind::Go { "To know" } @else { "Why" } }
                ol {
                    @for finding in reasons.iter().take(N_REASONS) {
                        li {
                            @let (outcome, tone) = names::outcome(finding.outcome);
                            p { strong { (names::gate(finding.gate)) ":" } " " (marked(tone, outcome)) }
                            p { (prose(&finding.text)) }
                            @if let Some(case) = finding.cases.first() {
                                (command(&record.replay(*case)))
                            }
                        }
                    }
                }
                @if reasons.len() > N_REASONS {
                    p { a href="#gates" { (reasons.len() - N_REASONS) " more, with all gates" } }
                }
            }
        }
    }
}

/// One figure of the strip.
fn figure(label: &str, value: &str, tone: Tone, under: &str) -> Markup {
    html! {
        div {
            dt { (label) }
            dd {
                span class={ "value tone " (tone.class()) } { (value) }
                div.under { (under) }
            }
        }
    }
}

pub(super) fn figures(record: &RunRecord) -> Markup {
    let measures = &record.measures;
    let sum = |count: fn(&StratumMeasure) -> u64| measures.strata.iter().map(count).sum::<u64>();
    let money = |amount: fn(&StratumMeasure) -> Cents| -> Cents {
        measures.strata.iter().map(amount).sum()
    };
    let n_played = sum(|stratum| stratum.n_cases - stratum.n_not_played);
    let n_grave = sum(|stratum| stratum.n_wrong_from(Severity::S1));
    let n_other = sum(|stratum| stratum.n_wrong_from(Severity::S3)) - n_grave;
    let n_undelivered = sum(|stratum| stratum.n_undelivered);
    let n_calls: u64 = measures.operations.iter().map(|o| o.n).sum();
    let n_failed: u64 = measures.operations.iter().map(|o| o.n_failed).sum();
    let alarm = |bad: bool| if bad { Tone::Bad } else { Tone::Plain };
    let (missing, extra) = (money(|s| s.missing), money(|s| s.extra));
    html! {
        dl.figures {
            (figure("Dossiers played", &words::count(n_played), Tone::Plain,
                &format!("{} undecided by law, {} not played", words::count(sum(|s| s.n_undecided)), words::count(sum(|s| s.n_not_played)))))
            (figure("Gravely wrong (S0–S1)", &words::count(n_grave), alarm(n_grave > 0),
                &format!("and {} with lesser gaps", words::count(n_other))))
            (figure("Never taken or settled", &words::count(n_undelivered), alarm(n_undelivered > 0), "unpaid people"))
            (figure("Due, never paid", &words::euros(missing), alarm(missing > Cents::ZERO),
                &format!("of {} due", words::euros(money(|s| s.due)))))
            (figure("Paid, not due", &words::euros(extra), alarm(extra > Cents::ZERO),
                &format!("{} paid late; never netted", words::euros(money(|s| s.late)))))
            (figure("Failed calls", &words::percent(share(n_failed, n_calls)), Tone::Plain,
                &format!("{} of {} calls", words::count(n_failed), words::count(n_calls))))
        }
    }
}

pub(super) fn at_stake(record: &RunRecord) -> Markup {
    html! {
        section aria-labelledby="stake" {
            h2 #stake { "At stake in the fund" }
            @match &record.verdict.at_stake {
                None => p.lead { "Not estimated: no drawn case was played, and chosen cases give no rates." },
                Some(stake) => {
                    @let hurt = if stake.n_hurt > 0.0 { Tone::Bad } else { Tone::Plain };
                    p.lead {
                        "What this engine would do in a year to the "
                        strong { (words::people(stake.n_people)) " people" }
                        " of fund " (visible(&stake.fund)) " in the strata played, estimated from drawn cases only."
                    }
                    dl.figures.five {
                        (figure("People hurt, estimate", &words::people(stake.n_hurt), hurt, "wrongly paid or not paid, in a year"))
                        (figure("People hurt, at most", &words::people(stake.n_hurt_at_most), Tone::Plain, "upper bound at the confidence of the policy"))
                        (figure("Due, never paid", &words::whole_euros(stake.missing), if stake.missing > Cents::ZERO { Tone::Bad } else { Tone::Plain }, "a year, estimate"))
                        (figure("Paid, not due", &words::whole_euros(stake.extra), if stake.extra > Cents::ZERO { Tone::Bad } else { Tone::Plain }, "a year, estimate"))
                        (figure("Paid late", &words::whole_euros(stake.late), Tone::Plain, "a year, estimate"))
                    }
                    (by_severity(stake))
                    p.note { "Weights: " (visible(&stake.source)) }
                    (elsewhere(record))
                }
            }
        }
    }
}

/// People of the fund by what befalls them: each line counts those of the lines above.
fn by_severity(stake: &AtStake) -> Markup {
    html! {
        @if !stake.by_severity.is_empty() {
            table {
                caption { "People hurt in a year, by what befalls them" }
                thead { tr {
                    th scope="col" { "What befalls them" }
                    th.num scope="col" { "Estimate" }
                    th.num scope="col" { "At most" }
                } }
                tbody {
                    tr {
                        th scope="row" {
                            "Income of a month cut"
                            span.under { "more than a quarter of the pay is due to them and not there in time" }
                        }
                        td.num { (words::people(stake.n_income_cut)) }
                        td.num { (words::people(stake.n_income_cut_at_most)) }
                    }
                    @for hurt in &stake.by_severity {
                        @let (code, meaning) = names::severity(hurt.severity);
                        tr {
                            th scope="row" { (code) " or worse" span.under { (meaning) } }
                            td.num { (words::people(hurt.n_hurt)) }
                            td.num { (words::people(hurt.n_hurt_at_most)) }
                        }
                    }
                }
            }
        }
    }
}

/// The same cases, weighted to the other funds: those in which most people would be hurt first.
fn elsewhere(record: &RunRecord) -> Markup {
    let mut funds: Vec<&AtStake> = record.verdict.elsewhere.iter().collect();
    funds.sort_by(|one, other| {
        let worse = other.n_hurt.total_cmp(&one.n_hurt);
        worse.then(other.n_hurt_at_most.total_cmp(&one.n_hurt_at_most))
    });
    html! {
        @if !funds.is_empty() {
            details {
                summary { "The same cases weighted to the " (funds.len()) " other funds" }
                p.note { "People are those of the classes played, by the caseload of each fund. What differs inside a class from one fund to another is not seen here." }
                table {
                    caption { "People hurt in a year, by fund; the most first" }
                    thead { tr {
                        th scope="col" { "Fund" }
                        th.num scope="col" { "People" }
                        th.num scope="col" { "Hurt, estimate" }
                        th.num scope="col" { "Hurt, at most" }
                        th.num scope="col" { "Due, never paid" }
                    } }
                    tbody {
                        @for fund in funds {
                            tr {
                                th scope="row" { (visible(&fund.fund)) }
                                td.num { (words::people(fund.n_people)) }
                                td.num { (words::people(fund.n_hurt)) }
                                td.num { (words::people(fund.n_hurt_at_most)) }
                                td.num { (words::whole_euros(fund.missing)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn gates(record: &RunRecord) -> Markup {
    let findings = &record.verdict.findings;
    let (bad, held): (Vec<&Finding>, Vec<&Finding>) = findings
        .iter()
        .partition(|finding| finding.outcome != Outcome::Held);
    let policy = &record.verdict.policy;
    let table = |caption: &str, findings: &[&Finding]| {
        html! {
            table {
                caption { (caption) }
                thead { tr {
                    th scope="col" { "Gate" }
                    th scope="col" { "Outcome" }
                    th.num scope="col" { "Observed" }
                    th.num scope="col" { "Limit" }
                    th.num scope="col" { "Proved below" }
                    th.num scope="col" { "Out of" }
                    th scope="col" { "What it saw" }
                } }
                tbody { @for finding in findings { (gate_row(record, finding)) } }
            }
        }
    };
    html! {
        section aria-labelledby="gates" {
            h2 #gates { "Gates" }
            p.lead {
                "Policy " strong { (visible(&policy.name)) } ": "
                (words::counted(held.len() as u64, "gate held", "gates held")) ", "
                (words::counted(bad.len() as u64, "not held", "not held")) "."
            }
            @if !bad.is_empty() {
                (scrolled("Gates not held", &table("Gates not held, worst first", &bad)))
            }
            @if !held.is_empty() {
                details {
                    summary { (words::counted(held.len() as u64, "gate held", "gates held")) ", each with its figures" }
                    (scrolled("Gates held", &table("Gates held", &held)))
                }
            }
        }
    }
}

fn gate_row(record: &RunRecord, finding: &Finding) -> Markup {
    let (outcome, tone) = names::outcome(finding.outcome);
    let value = |value: Option<f64>| {
        value.map_or_else(
            || words::NOTHING.to_owned(),
            |value| words::in_unit(value, &finding.unit),
        )
    };
    let places: Vec<String> = [
        finding.stratum.as_deref().map(visible),
        finding.pool.map(|pool| names::pool(pool).to_owned()),
        finding
            .operation
            .as_deref()
            .map(|code| visible(names::operation(code))),
        finding
            .driver
            .as_deref()
            .map(|code| visible(names::driver(code))),
        finding.class.as_deref().map(visible),
    ]
    .into_iter()
    .flatten()
    .collect();
    html! {
        tr {
            th scope="row" {
                (names::gate(finding.gate))
                @if !places.is_empty() { span.under { (places.join(", ")) } }
            }
            td { (marked(tone, outcome)) }
            td.num {
                @match (finding.observed, finding.n_bad) {
                    (None, Some(n)) => (words::count(n)),
                    (observed, _) => (value(observed)),
                }
            }
            td.num { (value(finding.limit)) }
            td.num {
                @match (finding.upper_bound, finding.unit.as_str()) {
                    (Some(bound), "percent") => (words::percent_at_most(bound / 100.0)),
                    (bound, _) => (value(bound)),
                }
            }
            td.num { (words::count(finding.n)) }
            td.says {
                (prose(&finding.text))
                @if finding.outcome != Outcome::Held {
                    @if let Some(case) = finding.cases.first() { (command(&record.replay(*case))) }
                }
            }
        }
    }
}

//! The verdict and each of its findings in one sentence.

use super::{latency_beside, names, of_the_whole, register, relations, words};
use crate::domain::Pool;
use crate::judge::{
    ComparedTimes, Complaint, Finding, Outcome, Reason, Relation, Verdict, VerdictKind,
};

/// The verdict as it is published: every reason as a sentence.
pub fn in_sentences(verdict: Verdict<Reason>) -> Verdict {
    let findings: Vec<Finding> = verdict
        .findings
        .iter()
        .map(|finding| finding.clone().saying(sentence(finding)))
        .collect();
    let decision = decision(&verdict, &findings);
    verdict.saying(decision, findings)
}

/// The decision, with the purpose and what it proves or its first reason: of the first
/// gate that decides, where most are hurt.
fn decision(verdict: &Verdict<Reason>, findings: &[Finding]) -> String {
    let word = names::verdict_word(verdict.kind);
    let purpose = names::purpose(&verdict.policy);
    let outcomes: &[Outcome] = match verdict.kind {
        VerdictKind::NoGo => &[Outcome::Violated],
        VerdictKind::Insufficient => &[Outcome::Insufficient, Outcome::Void],
        VerdictKind::Go => {
            let proves = match &verdict.sentence {
                Reason::Decision {
                    at_most_percent: Some(upper),
                } => format!("proves at most {} % wrong per stratum", up(*upper)),
                _ => "proves chosen cases only".to_owned(),
            };
            let but = match purpose.as_str() {
                "rollout" => "",
                _ => "; not a rollout decision",
            };
            let reserves = register::with_reserves(verdict);
            return format!("{word}{reserves} ({purpose}: {proves}{but})");
        }
    };
    let reasons: Vec<&Finding> = findings
        .iter()
        .filter(|finding| outcomes.contains(&finding.outcome))
        .collect();
    let first = reasons.iter().copied().reduce(|first, other| {
        if other.gate == first.gate && is_worse(other, first) {
            other
        } else {
            first
        }
    });
    let first = first.map_or("", |finding| finding.text.as_str());
    let more = match reasons.len() {
        0 | 1 => String::new(),
        2 => "; and 1 more reason".to_owned(),
        n => format!("; and {} more reasons", n - 1),
    };
    format!("{word} ({purpose}): {first}{more}")
}

/// Whether more people are hurt: by share, a class of one file would win.
fn is_worse(one: &Finding, other: &Finding) -> bool {
    one.n_bad.unwrap_or_default() > other.n_bad.unwrap_or_default()
}

fn sentence(finding: &Finding<Reason>) -> String {
    let said = match finding.n_excused {
        None => reason(finding),
        Some(n) => format!("{} ({})", reason(finding), excused(n)),
    };
    if finding.outcome == Outcome::Void {
        format!("not judged, this machine was the bottleneck: {said}")
    } else {
        said
    }
}

/// What the register takes out of a gate.
fn excused(n: u64) -> String {
    match n {
        1 => "1 more is wrong by an accepted defect".to_owned(),
        n => format!("{n} more are wrong by accepted defects"),
    }
}

fn reason(finding: &Finding<Reason>) -> String {
    // Dossiers are counted apart that are wrong by an accepted defect.
    let n = finding.n - finding.n_excused.unwrap_or_default().min(finding.n);
    let n_bad = finding.n_bad.unwrap_or_default();
    let stratum = finding.stratum.as_deref().unwrap_or_default();
    let limit = finding.limit.unwrap_or_default();
    let upper = || up(finding.upper_bound.unwrap_or(100.0));
    let pool = finding.pool.unwrap_or(Pool::Design);
    let chosen = names::pool(pool);
    match &finding.text {
        Reason::Contaminated => {
            format!("{n} dossiers were already known to the engine: two runs were mixed")
        }
        Reason::Stopped => {
            format!("the run was stopped before its end: {n} dossiers were not played")
        }
        Reason::NobodyInScope { pattern } => {
            format!("nobody of `{pattern}` was played, though it is in scope")
        }
        Reason::NothingAudited => "no dossier was audited, so nothing was proved".to_owned(),
        Reason::NotShown(observable) => format!(
            "`{}` is in scope and the engine does not show it",
            observable.name()
        ),
        Reason::Complete => format!("the run is complete: {n} dossiers were audited"),
        Reason::AllRight => match pool {
            Pool::Design => format!("{stratum}: all {n} chosen dossiers are right"),
            Pool::Sample => format!(
                "{stratum}: all {n} drawn dossiers are right, at most {} % wrong",
                upper()
            ),
        },
        Reason::TooFew { n_needed } => match pool {
            Pool::Design => {
                format!("{n} chosen dossiers were audited: the policy needs {n_needed}")
            }
            Pool::Sample => format!(
                "{stratum}: {n} drawn dossiers prove at most {} % wrong; {n_needed} are needed for {limit} %",
                upper()
            ),
        },
        Reason::NoneAudited => {
            format!("{stratum}: no {chosen} dossier was audited, so nothing was proved")
        }
        Reason::NobodyDrawn => "no drawn dossier was played: nothing is known of people".to_owned(),
        Reason::Wrong { classes } => {
            let counted = classes
                .iter()
                .map(|(class, n)| format!("{} × {n}", class.code()));
            let classes = counted.collect::<Vec<_>>().join(", ");
            format!("{stratum}: {n_bad} of {n} {chosen} dossiers are wrong ({classes})")
        }
        Reason::LawAbstains => {
            format!("{stratum}: the law abstains on {n_bad} of {n} dossiers, so they prove nothing")
        }
        Reason::RoundedOneWay { .. }
        | Reason::RoundedBothWays { .. }
        | Reason::LeviesReadOtherwise => rounding(finding),
        Reason::Register(reserve) => register::sentence(reserve),
        Reason::NonePlayed => {
            format!("{stratum}: no dossier was played to its end, so nothing was proved")
        }
        Reason::Unsettled => format!(
            "{stratum}: {n_bad} of {n} dossiers were never taken or settled: these people are not paid"
        ),
        Reason::Settled => format!("{stratum}: {} of {n} dossiers were settled", n - n_bad),
        Reason::NeverPaid
        | Reason::MoneyLate
        | Reason::MoneyTooNear
        | Reason::MoneyInTime
        | Reason::NoMoneyDue
        | Reason::MoneyWrong { .. }
        | Reason::MoneyRight { .. }
        | Reason::FundHurt
        | Reason::FundMaybeHurt
        | Reason::FundSpared => of_people(finding),
        Reason::TooFewPairs { .. } | Reason::NewlyBroken { .. } | Reason::FewBroken { .. } => {
            beside_before(finding)
        }
        Reason::LatencyBeside(compared) => of_times_beside(finding, compared),
        Reason::Relation { relation, n_needed } => of_relation(finding, *relation, *n_needed),
        Reason::NoRequest
        | Reason::TooManyFailed
        | Reason::FewFailed
        | Reason::MaybeTooManyFailed => failed_requests(finding),
        Reason::DriverSilent
        | Reason::NothingTimed
        | Reason::TooSlow
        | Reason::InTime
        | Reason::TooNear
        | Reason::TooManyUnanswered(_)
        | Reason::TooFewTimed => times(finding),
        Reason::Flow(_) | Reason::Probe { .. } => of_the_whole::sentence(finding),
        Reason::KeptUp => "the harness kept up with its schedule".to_owned(),
        Reason::Bottleneck(complaints) => bottleneck(complaints),
        Reason::Decision { .. } => String::new(),
    }
}

/// Cents of rounding.
fn rounding(finding: &Finding<Reason>) -> String {
    let n = finding.n;
    let n_bad = finding.n_bad.unwrap_or_default();
    match &finding.text {
        Reason::RoundedOneWay {
            too_little,
            n_dossiers,
        } => {
            let side = if *too_little { "little" } else { "much" };
            format!(
                "{n_dossiers} of {n} dossiers are paid cents too {side} each day: amounts are rounded by another rule"
            )
        }
        Reason::RoundedBothWays { n_up, n_down } => format!(
            "cents of rounding fall on both sides: {n_up} dossiers up, {n_down} down, of {n}"
        ),
        _ => format!(
            "{n_bad} of {n} dossiers round their contributions by another reading, which the policy of law does not declare"
        ),
    }
}

/// First money, money wrong, people of the fund.
fn of_people(finding: &Finding<Reason>) -> String {
    let n = finding.n;
    let n_bad = finding.n_bad.unwrap_or_default();
    let stratum = finding.stratum.as_deref().unwrap_or_default();
    let limit = finding.limit.unwrap_or_default();
    let percent = hundredths(finding.quantile.unwrap_or_default() * 100.0);
    let late = match finding.observed {
        Some(days) => format!(
            "{stratum}: the first money comes {days} days after it could, for {percent} % of {n} dossiers"
        ),
        None => {
            format!("{stratum}: fewer than {percent} % of {n} dossiers ever get their first money")
        }
    };
    let people = |n: Option<f64>| words::people(n.unwrap_or_default());
    let hurt = format!(
        "{} people of the fund would be hurt in a year, at most {}",
        people(finding.observed),
        people(finding.upper_bound)
    );
    match &finding.text {
        Reason::NeverPaid => format!(
            "{stratum}: {n_bad} of {n} dossiers to which money is due are never paid anything"
        ),
        Reason::MoneyLate => format!("{late}: the limit is {limit} days"),
        Reason::MoneyTooNear => {
            format!("{late}; too many come later to be sure of the limit of {limit} days")
        }
        Reason::MoneyInTime => late,
        Reason::MoneyWrong { wrong, due } => format!(
            "{wrong} € of {due} € due to drawn people are wrong, missing and extra added: the limit is {} %",
            hundredths(limit)
        ),
        Reason::MoneyRight { wrong, due } => {
            format!("{wrong} € of {due} € due to drawn people are wrong, missing and extra added")
        }
        Reason::FundHurt => format!("{hurt}: the limit is {}", people(Some(limit))),
        Reason::FundMaybeHurt => format!(
            "{hurt}: the limit of {} is not proved, more drawn cases are needed",
            people(Some(limit))
        ),
        Reason::FundSpared => hurt,
        _ => "no money is due to anybody played, so nothing is known of when it comes".to_owned(),
    }
}

/// The engine of before.
fn beside_before(finding: &Finding<Reason>) -> String {
    let n = finding.n;
    let n_bad = finding.n_bad.unwrap_or_default();
    let stratum = finding.stratum.as_deref().unwrap_or_default();
    match &finding.text {
        Reason::TooFewPairs { n_needed } => format!(
            "{n} dossiers were played on the engine of before too: the policy needs {n_needed}"
        ),
        Reason::FewBroken { n_fixed } => format!(
            "{n_bad} of {n} dossiers are newly broken, {n_fixed} newly fixed, beside the engine of before"
        ),
        Reason::NewlyBroken { n_again } => {
            let again = match n_again {
                0 => String::new(),
                n => format!("; {n} of them had been fixed and are broken again"),
            };
            format!(
                "{stratum}: {n_bad} of {n} dossiers that the engine of before paid right are wrong{again}"
            )
        }
        _ => String::new(),
    }
}

/// Dossiers beside themselves with one change.
fn of_relation(finding: &Finding<Reason>, relation: Relation, n_needed: u64) -> String {
    let n = finding.n;
    let n_bad = finding.n_bad.unwrap_or_default();
    let (change, must) = (relations::change(relation), relations::must(relation));
    let seen = match finding.outcome {
        Outcome::Violated => format!("{n_bad} of {n} pairs break it"),
        Outcome::Insufficient | Outcome::Void => {
            format!("{n} pairs were compared, {n_needed} are needed")
        }
        Outcome::Held => format!("so it is in all {n} pairs"),
    };
    format!("{change}, then {must}: {seen}")
}

/// Times beside those of the engine of before.
fn of_times_beside(finding: &Finding<Reason>, compared: &ComparedTimes) -> String {
    let n = finding.n;
    let quantile = finding.quantile.unwrap_or_default();
    let name = format!("p{}", hundredths(quantile * 100.0));
    let longest = 1.0 + finding.limit.unwrap_or_default() / 100.0;
    match compared {
        ComparedTimes::TooFewRounds => {
            format!("{name}: {n} rounds on both engines are too few to compare it")
        }
        ComparedTimes::BlocksTooSmall { n_steps } => format!(
            "{name}: a block of {n_steps} steps is too small to know it; raise `block_seconds` of the policy"
        ),
        ComparedTimes::NoisyMachine(control) => format!(
            "{name}: the engine of before beside itself is {} over {n} rounds, the limit is × {longest:.2}: this machine is too noisy",
            latency_beside::ratio(Some(*control))
        ),
        ComparedTimes::Compared(now) => format!(
            "{name} is {} that of the engine of before over {n} rounds: the limit is × {longest:.2}",
            latency_beside::ratio(Some(*now))
        ),
    }
}

fn failed_requests(finding: &Finding<Reason>) -> String {
    let n = finding.n;
    let operation = finding
        .operation
        .as_ref()
        .map_or(String::new(), |name| format!(" `{name}`"));
    let limit = finding.limit.unwrap_or_default();
    let upper = up(finding.upper_bound.unwrap_or(100.0));
    let failed = format!(
        "{} of {n}{operation} requests failed",
        finding.n_bad.unwrap_or_default()
    );
    match finding.text {
        Reason::TooManyFailed => {
            let rate = finding.observed.unwrap_or_default();
            format!("{failed} ({rate:.2} %): the limit is {limit} %")
        }
        Reason::FewFailed => format!("{failed}, at most {upper} %"),
        Reason::MaybeTooManyFailed => {
            format!("{failed}: that proves at most {upper} %, and the limit is {limit} %")
        }
        _ => format!("no{operation} request was sent, so nothing was proved"),
    }
}

fn times(finding: &Finding<Reason>) -> String {
    let n = finding.n;
    let limit = finding.limit.unwrap_or_default();
    let operation = finding.operation.as_deref();
    let driver = finding.driver.as_deref().unwrap_or_default();
    let time = finding
        .observed
        .map_or("endless".to_owned(), |ms| format!("{ms:.1} ms"));
    let name = format!(
        "p{} of `{}` ({driver})",
        hundredths(finding.quantile.unwrap_or_default() * 100.0),
        operation.unwrap_or_default()
    );
    match finding.text {
        Reason::DriverSilent => {
            format!("the {driver} driver sent nothing, so nothing was proved")
        }
        Reason::TooSlow => format!("{name} is {time} over {n} requests: the limit is {limit} ms"),
        Reason::InTime => format!("{name} is {time} over {n} requests"),
        Reason::TooNear => format!(
            "{name} is {time} over {n} requests: too near the limit of {limit} ms to be sure"
        ),
        Reason::TooManyUnanswered(n_endless) => format!(
            "{name} is {time} over {n} requests, {n_endless} of which had no answer: too many to be sure of the limit of {limit} ms"
        ),
        Reason::TooFewTimed => format!("{name}: {n} requests are too few to judge it"),
        _ => format!(
            "no time was measured for {}, so nothing was proved",
            operation.unwrap_or("any operation")
        ),
    }
}

/// The machine that sends did not keep up.
fn bottleneck(complaints: &[Complaint]) -> String {
    let complaints: Vec<String> = complaints.iter().map(complaint).collect();
    format!(
        "this machine was the bottleneck, so times and rates are not judged: {}",
        complaints.join("; ")
    )
}

/// What speaks against the machine that sends.
pub fn complaint(complaint: &Complaint) -> String {
    match complaint {
        Complaint::Drivers(words) => words.clone(),
        Complaint::NotSent {
            n_sent,
            n_due,
            needed_percent,
        } => {
            #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
            let sent = 100.0 * *n_sent as f64 / *n_due as f64;
            format!(
                "{n_sent} of {n_due} due steps were sent ({sent:.2} %): {needed_percent} % are needed"
            )
        }
        Complaint::Late {
            operation,
            driver,
            lag_us,
            allowed_ms,
        } => {
            #[expect(clippy::cast_precision_loss, reason = "times stay below 2^53")]
            let lag_ms = *lag_us as f64 / 1_000.0;
            format!(
                "p99 of the harness's own delay before `{operation}` ({driver}) is {lag_ms:.1} ms: {allowed_ms} ms are allowed"
            )
        }
    }
}

/// `99`, `99.9`.
fn hundredths(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A percentage rounded away from safety: up, at two decimals or two digits.
fn up(percent: f64) -> String {
    let scale = if percent >= 0.1 { 100.0 } else { 1e5 };
    let text = format!("{:.5}", (percent * scale - 1e-9).ceil() / scale);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::example;
    use super::*;
    use crate::measure::ErrorClass;

    fn finding(facts: Value, reason: Reason) -> Finding<Reason> {
        let mut whole = json!({ "gate": "validity", "outcome": "held", "n": 0, "text": null });
        let Value::Object(facts) = facts else {
            unreachable!()
        };
        whole.as_object_mut().unwrap().extend(facts);
        let finding: Finding<()> = serde_json::from_value(whole).unwrap();
        finding.saying(reason)
    }

    fn verdict(kind: VerdictKind, findings: Vec<Finding<Reason>>) -> Verdict<Reason> {
        let mut verdict = example::go().verdict;
        verdict.kind = kind;
        let at_most_percent = Some(4.871);
        verdict.saying(Reason::Decision { at_most_percent }, findings)
    }

    #[test]
    fn a_go_says_what_it_proves_and_what_it_may_not_be_used_for() {
        let said = in_sentences(verdict(VerdictKind::Go, Vec::new())).sentence;
        assert_eq!(
            said,
            "GO (smoke: proves at most 4.88 % wrong per stratum; not a rollout decision)"
        );
    }

    #[test]
    fn a_no_go_names_the_people_of_whom_most_are_hurt() {
        let wrong = |stratum: &str, n_bad: u64| {
            let facts = json!({ "gate": "sample_accuracy", "outcome": "violated",
                "stratum": stratum, "pool": "sample", "n": 60, "n_bad": n_bad });
            finding(
                facts,
                Reason::Wrong {
                    classes: Vec::new(),
                },
            )
        };
        let findings = vec![wrong("sickness/ald", 3), wrong("sickness/long", 58)];
        let said = in_sentences(verdict(VerdictKind::NoGo, findings)).sentence;
        assert!(said.contains("sickness/long: 58 of 60"), "{said}");
    }

    #[test]
    fn a_no_go_says_its_first_reason_and_counts_the_others() {
        let wrong = || {
            let classes = vec![(ErrorClass::E04, 2), (ErrorClass::E14, 1)];
            finding(
                json!({ "gate": "sample_accuracy", "outcome": "violated", "stratum": "sickness/ald",
                    "pool": "sample", "n": 60, "n_bad": 3 }),
                Reason::Wrong { classes },
            )
        };
        let said = in_sentences(verdict(VerdictKind::NoGo, vec![wrong(), wrong(), wrong()]));
        assert_eq!(
            said.sentence,
            "NO-GO (smoke): sickness/ald: 3 of 60 drawn dossiers are wrong (E04 × 2, E14 × 1); and 2 more reasons"
        );
    }

    #[test]
    fn a_fast_engine_that_failed_too_often_to_be_sure_of_its_times_is_told_so() {
        let unsure = finding(
            json!({ "outcome": "insufficient", "operation": "open", "driver": "closed",
                "quantile": 0.99, "observed": 6.6, "limit": 2000.0, "unit": "ms", "n": 721 }),
            Reason::TooManyUnanswered(7),
        );
        assert_eq!(
            sentence(&unsure),
            "p99 of `open` (closed) is 6.6 ms over 721 requests, 7 of which had no answer: too many to be sure of the limit of 2000 ms"
        );
    }

    #[test]
    fn what_a_busy_machine_voids_says_so_first() {
        let late = finding(
            json!({ "outcome": "void", "operation": "settle", "driver": "closed", "quantile": 0.999,
                "observed": 812.34, "limit": 800.0, "unit": "ms", "n": 640 }),
            Reason::TooSlow,
        );
        assert_eq!(
            sentence(&late),
            "not judged, this machine was the bottleneck: p99.9 of `settle` (closed) is 812.3 ms over 640 requests: the limit is 800 ms"
        );
    }

    #[test]
    fn each_complaint_names_its_figure_and_its_limit() {
        let complaints = vec![
            Complaint::Drivers("the processors were busy".to_owned()),
            Complaint::NotSent {
                n_sent: 15_000,
                n_due: 16_000,
                needed_percent: 99.5,
            },
            Complaint::Late {
                operation: "open".to_owned(),
                driver: "open".to_owned(),
                lag_us: 900_000,
                allowed_ms: 500,
            },
        ];
        assert_eq!(
            reason(&finding(json!({}), Reason::Bottleneck(complaints))),
            "this machine was the bottleneck, so times and rates are not judged: the processors were busy; \
             15000 of 16000 due steps were sent (93.75 %): 99.5 % are needed; \
             p99 of the harness's own delay before `open` (open) is 900.0 ms: 500 ms are allowed"
        );
    }

    #[test]
    fn counts_bounds_and_limits_stand_in_their_sentence() {
        let facts = json!({ "stratum": "sickness/simple", "pool": "sample", "n": 58, "n_bad": 7,
            "limit": 5.0, "observed": 12.069, "upper_bound": 5.0321, "operation": "send" });
        for (given, said) in [
            (
                Reason::TooFew { n_needed: 59 },
                "sickness/simple: 58 drawn dossiers prove at most 5.04 % wrong; 59 are needed for 5 %",
            ),
            (
                Reason::AllRight,
                "sickness/simple: all 58 drawn dossiers are right, at most 5.04 % wrong",
            ),
            (
                Reason::Settled,
                "sickness/simple: 51 of 58 dossiers were settled",
            ),
            (
                Reason::TooManyFailed,
                "7 of 58 `send` requests failed (12.07 %): the limit is 5 %",
            ),
            (
                Reason::FewFailed,
                "7 of 58 `send` requests failed, at most 5.04 %",
            ),
        ] {
            assert_eq!(reason(&finding(facts.clone(), given)), said);
        }
    }

    #[test]
    fn a_verdict_is_written_and_read_again() {
        let text = super::super::verdict_json(&example::no_go().verdict);
        let again: Verdict = serde_json::from_str(&text).unwrap();
        assert_eq!(super::super::verdict_json(&again), text);
        assert!(Verdict::schema()["properties"]["findings"].is_object());
    }
}

//! What people read for each code: classes of error, gates, outcomes, observables.

use crate::domain::{Observable, Pool};
use crate::judge::{Gate, Outcome, PolicyName, Verdict, VerdictKind};
use crate::measure::{CaseOutcome, ErrorClass, Severity};

/// How something is shown, beside its word and its sign; never the only mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tone {
    Good,
    Bad,
    Doubt,
    Plain,
}

impl Tone {
    /// Class of the style sheet.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Doubt => "doubt",
            Self::Plain => "plain",
        }
    }

    /// Sign read with the word: the shape differs, so colour is never needed.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Bad => "✕",
            Self::Doubt => "?",
            Self::Plain => "–",
        }
    }
}

pub(crate) const fn verdict_word(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Go => "GO",
        VerdictKind::NoGo => "NO-GO",
        VerdictKind::Insufficient => "INSUFFICIENT",
    }
}

/// A sentence that begins with the verdict's word, without it: the word stands apart.
pub(crate) fn after_the_word(kind: VerdictKind, sentence: &str) -> &str {
    let rest = sentence
        .strip_prefix(verdict_word(kind))
        .unwrap_or(sentence);
    rest.trim_start_matches([':', ' ', '–', '—', ','])
}

/// What a GO may be used for: `smoke`, `build`, `rollout`.
pub(crate) fn purpose(policy: &PolicyName) -> String {
    match serde_json::to_value(policy.purpose) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

/// The sentence of a verdict where its word and its purpose stand beside it already:
/// `NO-GO (smoke): one is unpaid` reads `One is unpaid`.
pub(crate) fn alone(sentence: &str, verdict: &Verdict) -> String {
    let rest = after_the_word(verdict.kind, sentence);
    let opening = format!("({}", purpose(&verdict.policy));
    // `with 1 reserve (smoke: proves …)`.
    if let Some((reserves, proves)) = rest.split_once(&format!(" {opening}: "))
        && reserves.starts_with("with ")
    {
        return format!("W{}: {}", &reserves[1..], proves.trim_end_matches(')'));
    }
    let rest = match rest.strip_prefix(&opening) {
        Some(rest) => match rest.strip_prefix("): ") {
            Some(rest) => rest,
            None => rest.trim_start_matches([':', ' ']).trim_end_matches(')'),
        },
        None => rest,
    };
    // A sentence may begin with a code, which is written as it is: `sickness/ald: …`.
    if rest
        .split_whitespace()
        .next()
        .is_some_and(|word| word.contains('/'))
    {
        return rest.to_owned();
    }
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

pub(crate) const fn verdict_tone(kind: VerdictKind) -> Tone {
    match kind {
        VerdictKind::Go => Tone::Good,
        VerdictKind::NoGo => Tone::Bad,
        VerdictKind::Insufficient => Tone::Doubt,
    }
}

pub(crate) const fn gate(gate: Gate) -> &'static str {
    match gate {
        Gate::Validity => "Fit to be judged",
        Gate::Register => "Accepted defects are as accepted",
        Gate::DesignAccuracy => "Chosen cases are right",
        Gate::SampleAccuracy => "Drawn cases are right",
        Gate::Rounding => "Cents of rounding favour nobody",
        Gate::Money => "Hardly any money is wrong",
        Gate::Delivery => "Every dossier is taken and settled",
        Gate::UntilMoney => "First money comes, and in time",
        Gate::Fund => "Hardly anybody of the fund is hurt",
        Gate::Regression => "Nothing is newly broken",
        Gate::LatencyBeside => "No slower than before",
        Gate::Metamorphic => "Relations between dossiers hold",
        Gate::ErrorRate => "Few requests fail",
        Gate::OperationErrorRate => "Few requests fail, by operation",
        Gate::Latency => "Answers come in time",
        Gate::Flow => "Each flow keeps up",
        Gate::Probe => "Figures of the engine stay in their limits",
        Gate::Generator => "The harness kept up",
    }
}

/// The gate as a code, for machines that group by name.
pub(crate) const fn gate_code(gate: Gate) -> &'static str {
    match gate {
        Gate::Validity => "validity",
        Gate::Register => "register",
        Gate::DesignAccuracy => "design_accuracy",
        Gate::SampleAccuracy => "sample_accuracy",
        Gate::Rounding => "rounding",
        Gate::Money => "money",
        Gate::Delivery => "delivery",
        Gate::UntilMoney => "until_money",
        Gate::Fund => "fund",
        Gate::Regression => "regression",
        Gate::LatencyBeside => "latency_beside",
        Gate::Metamorphic => "metamorphic",
        Gate::ErrorRate => "error_rate",
        Gate::OperationErrorRate => "operation_error_rate",
        Gate::Latency => "latency",
        Gate::Flow => "flow",
        Gate::Probe => "probe",
        Gate::Generator => "generator",
    }
}

pub(crate) const fn outcome(outcome: Outcome) -> (&'static str, Tone) {
    match outcome {
        Outcome::Violated => ("violated", Tone::Bad),
        Outcome::Insufficient => ("not proved", Tone::Doubt),
        Outcome::Void => ("void", Tone::Doubt),
        Outcome::Held => ("held", Tone::Good),
    }
}

pub(crate) const fn case_outcome(outcome: CaseOutcome) -> &'static str {
    match outcome {
        CaseOutcome::Right => "right",
        CaseOutcome::Wrong => "wrong",
        CaseOutcome::Undelivered => "undelivered",
        CaseOutcome::Undecided => "undecided by law",
    }
}

pub(crate) const fn pool(pool: Pool) -> &'static str {
    match pool {
        Pool::Design => "chosen",
        Pool::Sample => "drawn",
    }
}

pub(crate) const fn class(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::E01 => "Due, never paid",
        ErrorClass::E02 => "Paid to the wrong payee or account",
        ErrorClass::E03 => "Paid twice",
        ErrorClass::E04 => "Debt not founded, or of a wrong amount",
        ErrorClass::E05 => "Wrong letter with legal effect",
        ErrorClass::E06 => "Right wrongly refused or closed",
        ErrorClass::E07 => "Underpaid",
        ErrorClass::E08 => "Paid late",
        ErrorClass::E09 => "Overpaid",
        ErrorClass::E10 => "Wrong contribution or tax",
        ErrorClass::E11 => "Data of another person shown",
        ErrorClass::E12 => "File lost or stuck",
        ErrorClass::E13 => "Wrong counter, no money yet",
        ErrorClass::E14 => "Wrong by a small sum",
        ErrorClass::E14r => "Wrong by a rounding",
        ErrorClass::E15 => "Letter missing or incomplete",
        ErrorClass::E16 => "Explanation missing or inconsistent",
    }
}

pub(crate) const fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::S0 => ("S0", "hurts a person now"),
        Severity::S1 => ("S1", "wrong or late money"),
        Severity::S2 => ("S2", "small sum, or a letter without legal effect"),
        Severity::S3 => ("S3", "rounding or explanation"),
    }
}

pub(crate) const fn observable(observable: Observable) -> &'static str {
    match observable {
        Observable::StopState => "state of the stop",
        Observable::Days => "days paid",
        Observable::Kind => "kind of benefit",
        Observable::DailyGross => "daily amount",
        Observable::Payee => "who is paid",
        Observable::Account => "account paid",
        Observable::Debts => "regularisations and debts",
        Observable::Levies => "contributions withheld",
        Observable::Tax => "tax withheld",
        Observable::Advances => "advances taken off",
        Observable::Recoveries => "debts recovered",
        Observable::Letters => "letters",
        Observable::Counters => "days counted",
        Observable::Taxable => "taxable amount",
    }
}

/// What an engine did with the sum that is compared: it paid it, claimed it…
pub(crate) const fn deed(observable: Observable) -> &'static str {
    match observable {
        Observable::StopState
        | Observable::Days
        | Observable::Kind
        | Observable::DailyGross
        | Observable::Payee
        | Observable::Account => "paid",
        Observable::Debts => "claimed",
        Observable::Levies | Observable::Tax => "withheld",
        Observable::Advances => "taken off",
        Observable::Recoveries => "recovered",
        Observable::Letters | Observable::Counters | Observable::Taxable => "stated",
    }
}

/// Name of an operation, from its code.
pub(crate) fn operation(code: &str) -> &str {
    match code {
        "open" => "open a file",
        "send" => "send a document",
        "settle" => "settle",
        "statement" => "read the statement",
        other => other,
    }
}

/// Name of a driver, from its code.
pub(crate) fn driver(code: &str) -> &str {
    match code {
        "open" => "arrivals",
        "closed" => "agents",
        "payment_runs" => "payment runs",
        "calm" => "calm pass",
        other => other,
    }
}

/// Name of a kind of failure, from its code.
pub(crate) fn failure(code: &str) -> String {
    match code {
        "connect" => "no connection".to_owned(),
        "tls" => "TLS refused".to_owned(),
        "reset" => "connection reset".to_owned(),
        "timeout" => "no answer in time".to_owned(),
        "too_large" => "answer too large".to_owned(),
        "too_slow_body" => "answer never complete".to_owned(),
        "status_4xx" => "refused (4xx)".to_owned(),
        "status_429" => "too many requests (429)".to_owned(),
        "status_5xx" => "engine error (5xx)".to_owned(),
        "not_json" => "answer is not JSON".to_owned(),
        "schema" => "answer breaks the contract".to_owned(),
        "never_finished" => "settlement never finished".to_owned(),
        "unauthorised" => "not authorised".to_owned(),
        "foreign_identity" => "another person's data".to_owned(),
        "real_identity" => "identity that could be real".to_owned(),
        other => super::words::spaced(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn a_sentence_says_its_word_and_purpose_once() {
        let mut verdict = example::no_go().verdict;
        let code = alone("NO-GO (smoke): sickness/ald: 2 of 60 are wrong", &verdict);
        assert_eq!(code, "sickness/ald: 2 of 60 are wrong");
        let shown = alone("NO-GO (smoke): 2 people are never paid", &verdict);
        assert_eq!(shown, "2 people are never paid");
        verdict.kind = VerdictKind::Go;
        let shown = alone(
            "GO (smoke: proves at most 1 % wrong; not a rollout decision)",
            &verdict,
        );
        assert_eq!(shown, "Proves at most 1 % wrong; not a rollout decision");
        let shown = alone(
            "GO with 1 reserve (smoke: proves at most 1 % wrong; not a rollout decision)",
            &verdict,
        );
        assert_eq!(
            shown,
            "With 1 reserve: proves at most 1 % wrong; not a rollout decision"
        );
        assert_eq!(alone("anything else", &verdict), "Anything else");
    }
}

//! What each document says, in a few words.

use super::language::{Language, Words};
use crate::domain::{Content, Decision, EmployerStatement, StopNature, StopNotice};
use crate::report::hostile::terminal;

/// What a stop or a leave may wait for.
const AWAITED: &Words = &[
    (
        "employer_statement",
        "the pay statement of employer",
        "l'attestation de salaire de l'employeur",
    ),
    ("stop_notice", "the certificate of", "l'avis d'arrêt de"),
    ("part_time_loss", "the pay lost in", "la perte de gain de"),
    (
        "accident_declared",
        "the declaration of accident or disease",
        "la déclaration de l'accident ou de la maladie",
    ),
    (
        "accident_decision",
        "the fund's decision on accident or disease",
        "la décision de la caisse sur l'accident ou la maladie",
    ),
    (
        "yearly_income",
        "the income of the year",
        "le revenu de l'année",
    ),
    (
        "birth",
        "the birth that opens leave",
        "la naissance qui ouvre le congé",
    ),
    (
        "bereavement",
        "the death that opens leave",
        "le décès qui ouvre le congé",
    ),
];

/// The words of what is awaited; the code itself when nobody knows it.
pub(super) fn awaited(code: &str, language: Language) -> String {
    let known = language.word(AWAITED, code);
    known.map_or_else(|| terminal(code), str::to_owned)
}

/// What a document says.
pub(super) fn said(content: &Content, language: Language) -> String {
    let pick = |english, french| language.pick(english, french);
    match content {
        Content::StopNotice(notice) => stop_notice(notice, language),
        Content::EmployerStatement(statement) => pay_statement(statement, language),
        Content::PartTime(part_time) => format!(
            "{} {}, {}",
            pick(
                "therapeutic part time, stop",
                "temps partiel thérapeutique, arrêt"
            ),
            terminal(part_time.stop.as_str()),
            between(part_time.first_day, part_time.last_day, language),
        ),
        Content::PartTimeLoss(loss) => format!(
            "{} {}: {} ({} {}, {} {})",
            pick("pay lost in", "perte de gain de"),
            loss.month,
            language.amount(loss.loss),
            pick("stop", "arrêt"),
            terminal(loss.stop.as_str()),
            pick("employer", "employeur"),
            loss.siret,
        ),
        Content::ReturnToWork(back) => format!(
            "{} {} ({} {})",
            pick("back at work on", "reprise du travail le"),
            language.day(back.returned_on),
            pick("stop", "arrêt"),
            terminal(back.stop.as_str()),
        ),
        Content::AldDecision(decision) => format!(
            "{} {} {} {}",
            pick("long-term illness", "affection de longue durée"),
            terminal(decision.illness.as_str()),
            match decision.decision {
                Decision::Recognised => pick("admitted from", "admise à partir du"),
                Decision::Refused => pick("refused from", "refusée à partir du"),
            },
            language.day(decision.first_day),
        ),
        Content::AdvancePaid(advance) => format!(
            "{} {} {} {}",
            pick("advance of", "acompte de"),
            language.amount(advance.amount),
            pick("paid on", "payé le"),
            language.day(advance.paid_on),
        ),
        Content::TaxRateChange(change) => format!(
            "{} {} % {} {}",
            pick("tax rate", "taux d'imposition"),
            language.number(&change.rate.to_string()),
            pick("from", "à partir du"),
            language.day(change.effective_on),
        ),
        Content::BankAccountChange(change) => format!(
            "{} {}",
            pick("other account from", "autre compte à partir du"),
            language.day(change.effective_on),
        ),
        Content::Subrogation(period) => format!(
            "{} {} {}, {} ({} {})",
            pick("employer", "l'employeur"),
            period.siret,
            pick(
                "keeps the pay (subrogation)",
                "maintient le salaire (subrogation)"
            ),
            between(period.first_day, period.last_day, language),
            pick("stop", "arrêt"),
            terminal(period.stop.as_str()),
        ),
        other => situation(other, language),
    }
}

/// Changes in the life of a person or of a file.
fn situation(content: &Content, language: Language) -> String {
    let pick = |english, french| language.pick(english, french);
    match content {
        Content::UnemploymentBenefit(benefit) => format!(
            "{}, {}",
            pick("unemployment benefit", "allocation de chômage"),
            between(benefit.first_day, benefit.last_day, language),
        ),
        Content::PensionDrawn(pension) => format!(
            "{} {}{}",
            pick("pension drawn from", "pension de retraite à partir du"),
            language.day(pension.first_day),
            if pension.progressive {
                pick(" (progressive retirement)", " (retraite progressive)")
            } else {
                ""
            },
        ),
        Content::Bereavement(bereavement) => format!(
            "{} {}",
            pick("death of a child on", "décès d'un enfant le"),
            language.day(bereavement.died_on),
        ),
        Content::Switch(switch) => format!(
            "{} {}, {} {}",
            pick(
                "another engine takes over on",
                "un autre moteur prend la suite le"
            ),
            language.day(switch.switch_on),
            switch.paid_lines.len(),
            pick("lines paid before", "lignes payées avant"),
        ),
        other => name_of(other),
    }
}

fn stop_notice(notice: &StopNotice, language: Language) -> String {
    let nature = match notice.nature {
        StopNature::Initial => language.pick("stop", "arrêt initial"),
        StopNature::Extension => language.pick("extension of stop", "prolongation de l'arrêt"),
    };
    let mut told = format!(
        "{nature} {}, {}, {} {}",
        terminal(notice.stop.as_str()),
        between(notice.first_day, notice.last_day, language),
        language.pick("prescribed on", "prescrit le"),
        language.day(notice.prescribed_on),
    );
    if let Some(illness) = &notice.illness {
        told += language.pick(", long-term illness ", ", affection de longue durée ");
        told += &terminal(illness.as_str());
    }
    if notice.telemedicine {
        told += language.pick(", at a distance", ", à distance");
    }
    if notice.unsecured_form {
        told += language.pick(", not on the secured form", ", hors formulaire sécurisé");
    }
    told
}

fn pay_statement(statement: &EmployerStatement, language: Language) -> String {
    let pay = |pay: &crate::domain::Pay| {
        format!(
            "{} ({} h) {} {}",
            language.amount(pay.gross),
            language.number(&pay.hours.to_string()),
            language.pick("to", "au"),
            language.day(pay.last_day)
        )
    };
    let pays: Vec<String> = statement.pays.iter().map(pay).collect();
    let mut told = format!(
        "{} {} {} {}: {}",
        language.pick("pays of employer", "salaires de l'employeur"),
        statement.siret,
        language.pick("for stop", "pour l'arrêt"),
        terminal(statement.stop.as_str()),
        pays.join(", "),
    );
    for period in &statement.subrogations {
        told += language.pick(
            ", keeps the pay (subrogation) ",
            ", maintient le salaire (subrogation) ",
        );
        told += &between(period.first_day, period.last_day, language);
    }
    told
}

fn between(
    first_day: crate::domain::Day,
    last_day: crate::domain::Day,
    language: Language,
) -> String {
    language.days(crate::domain::Period {
        first_day,
        last_day,
    })
}

/// The name of a document that is told by its name only: `fund change`.
fn name_of(content: &Content) -> String {
    let value = serde_json::to_value(content).ok();
    let name = value.and_then(|value| value.as_object()?.keys().next().cloned());
    name.map_or_else(String::new, |name| name.replace('_', " "))
}

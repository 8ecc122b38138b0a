//! The kinds of documents, and the columns that each fills.

use super::plan::{CASE, Column, Takes, may, must};
use super::words::{self, Word};

/// One kind of document.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) word: Word,
    /// Columns that it must fill.
    pub(super) needs: &'static [&'static str],
    /// Columns that it may fill; every other one stays empty.
    pub(super) may: &'static [&'static str],
}

/// Columns that any document fills or may fill.
pub(super) const COMMON: [&str; 8] = [
    "case",
    "document",
    "version",
    "kind",
    "received_on",
    "sent_on",
    "channel",
    "cancelled",
];

const fn kind(
    (code, en, fr): (&'static str, &'static str, &'static str),
    needs: &'static [&'static str],
    may: &'static [&'static str],
) -> Kind {
    Kind {
        word: Word::of(code, en, fr),
        needs,
        may,
    }
}

const OF_A_CERTIFICATE: &[&str] = &[
    "illness",
    "accident",
    "circumstance",
    "telemedicine",
    "length_justified",
    "hospitalised",
    "unsecured_form",
    "last_day_worked",
];

/// Every kind that a workbook can say.
pub(super) static KINDS: [Kind; 26] = [
    kind(
        ("initial", "initial certificate", "arrêt initial"),
        &[
            "stop",
            "first_day",
            "last_day",
            "prescribed_on",
            "risk",
            "prescriber",
        ],
        OF_A_CERTIFICATE,
    ),
    kind(
        ("extension", "extension", "prolongation"),
        &[
            "stop",
            "first_day",
            "last_day",
            "prescribed_on",
            "risk",
            "prescriber",
        ],
        OF_A_CERTIFICATE,
    ),
    kind(
        (
            "employer_statement",
            "pay statement",
            "attestation de salaire",
        ),
        &["stop", "employer", "frequency"],
        &["first_day", "last_day", "kept_pay"],
    ),
    kind(
        ("subrogation", "subrogation", "subrogation"),
        &["stop", "employer", "first_day", "last_day", "kept_pay"],
        &[],
    ),
    kind(
        ("return_to_work", "return to work", "reprise du travail"),
        &["stop", "first_day"],
        &[],
    ),
    kind(
        (
            "part_time",
            "therapeutic part time",
            "temps partiel thérapeutique",
        ),
        &["stop", "first_day", "last_day", "prescribed_on"],
        &["illness", "accident"],
    ),
    kind(
        (
            "part_time_loss",
            "pay lost in part time",
            "perte de salaire à temps partiel",
        ),
        &["stop", "employer", "first_day", "amount"],
        &[],
    ),
    kind(
        (
            "ald_decision",
            "decision on a long-term illness",
            "décision sur une ALD",
        ),
        &["illness", "decision", "first_day"],
        &[],
    ),
    kind(
        ("accident_declared", "accident declared", "accident déclaré"),
        &["accident", "accident_kind", "first_day", "employer"],
        &[],
    ),
    kind(
        (
            "accident_decision",
            "decision on an accident",
            "décision sur un accident",
        ),
        &["accident", "decision", "first_day"],
        &[],
    ),
    kind(
        (
            "accident_investigation",
            "examination of an accident",
            "instruction d'un accident",
        ),
        &["accident", "investigation", "first_day"],
        &[],
    ),
    kind(
        ("consolidation", "consolidation", "consolidation"),
        &["accident", "first_day"],
        &["amount"],
    ),
    kind(
        ("relapse", "relapse", "rechute"),
        &["accident", "of_accident", "first_day"],
        &[],
    ),
    kind(
        ("unfitness", "unfitness", "inaptitude"),
        &["stop", "accident", "employer", "first_day"],
        &["last_day"],
    ),
    kind(
        (
            "birth",
            "birth or arrival of a child",
            "naissance ou arrivée d'un enfant",
        ),
        &["stop", "first_day", "n_born", "n_children_before"],
        &["born_on", "hospitalised_until", "mother_died_on"],
    ),
    kind(
        ("leave", "dates of a leave", "dates d'un congé"),
        &["stop", "benefit", "first_day", "last_day"],
        &[],
    ),
    kind(
        ("bereavement", "death of a child", "décès d'un enfant"),
        &["first_day"],
        &[],
    ),
    kind(
        ("yearly_income", "yearly income", "revenu annuel"),
        &["year", "amount", "contributions_paid"],
        &["contributions", "contributions_due"],
    ),
    kind(
        (
            "unemployment_benefit",
            "unemployment benefit",
            "allocation chômage",
        ),
        &["first_day", "last_day"],
        &[],
    ),
    kind(
        ("pension_drawn", "pension drawn", "pension de retraite"),
        &["first_day", "progressive"],
        &[],
    ),
    kind(
        ("advance_paid", "advance paid", "acompte versé"),
        &["advance", "first_day", "amount"],
        &["stop"],
    ),
    kind(
        ("tax_rate_change", "new tax rate", "nouveau taux d'impôt"),
        &["rate", "first_day"],
        &[],
    ),
    kind(
        ("debt_contested", "debt contested", "indu contesté"),
        &["stop", "first_day"],
        &[],
    ),
    kind(
        (
            "debt_decision",
            "decision on a debt",
            "décision sur un indu",
        ),
        &["stop", "decision", "first_day"],
        &[],
    ),
    kind(
        ("repaid", "debt paid back", "indu remboursé"),
        &["stop", "amount", "first_day"],
        &[],
    ),
    kind(
        ("death", "death of the person", "décès de l'assuré"),
        &["first_day"],
        &[],
    ),
];

/// The columns of the documents.
pub(super) const COLUMNS: &[Column] = &[
    CASE,
    must(
        "document",
        ("Document", "Document"),
        Takes::Name,
        (
            "A short name: D1. A correction has the same name and the next version.",
            "Un nom court : D1. Une correction garde ce nom et prend la version suivante.",
        ),
    ),
    may(
        "version",
        ("Version", "Version"),
        Takes::Whole(1, 99),
        ("Empty: 1.", "Vide : 1."),
    ),
    must(
        "kind",
        ("Kind", "Nature"),
        Takes::Kind,
        (
            "What the document is. It decides which columns are filled: see the sheet Read me.",
            "Ce qu'est le document. Elle décide des colonnes à remplir : voir la feuille Lisez-moi.",
        ),
    ),
    must(
        "received_on",
        ("Received on", "Reçu le"),
        Takes::Day,
        (
            "Day on which the fund gets it.",
            "Jour où la caisse le reçoit.",
        ),
    ),
    may(
        "sent_on",
        ("Sent on", "Envoyé le"),
        Takes::Day,
        (
            "Empty: the day of receipt.",
            "Vide : le jour de la réception.",
        ),
    ),
    must(
        "channel",
        ("Channel", "Canal"),
        Takes::Word(words::CHANNELS),
        ("How it travels.", "Comment il arrive."),
    ),
    may(
        "cancelled",
        ("Cancelled", "Annulé"),
        Takes::Word(words::YES),
        (
            "Yes when this version withdraws the document; the row repeats what is withdrawn.",
            "Oui si cette version retire le document ; la ligne répète ce qui est retiré.",
        ),
    ),
    may(
        "stop",
        ("Stop or leave", "Arrêt ou congé"),
        Takes::Name,
        (
            "A short name: S1. Certificates of one stop have the same.",
            "Un nom court : S1. Les certificats d'un même arrêt ont le même.",
        ),
    ),
    may(
        "first_day",
        ("First day", "Du (ou le)"),
        Takes::Day,
        (
            "First day, or the day of the event: return, decision, accident, expected birth, payment, death; the 1st of the month of a pay lost.",
            "Premier jour, ou jour de l'événement : reprise, décision, accident, naissance prévue, paiement, décès ; le 1er du mois d'une perte de salaire.",
        ),
    ),
    may(
        "last_day",
        ("Last day", "Au"),
        Takes::Day,
        ("Last day, included.", "Dernier jour, inclus."),
    ),
    may(
        "prescribed_on",
        ("Prescribed on", "Prescrit le"),
        Takes::Day,
        ("Day of the medical act.", "Jour de l'acte médical."),
    ),
    may(
        "risk",
        ("Risk", "Risque"),
        Takes::Word(words::RISKS),
        (
            "The medical side of the stop.",
            "Le risque médical de l'arrêt.",
        ),
    ),
    may(
        "prescriber",
        ("Prescriber", "Prescripteur"),
        Takes::Word(words::PRESCRIBERS),
        ("Who prescribed.", "Qui a prescrit."),
    ),
    may(
        "employer",
        ("Employer", "Employeur"),
        Takes::Employer,
        ("An employer of the case.", "Un employeur du cas."),
    ),
    may(
        "frequency",
        ("Rhythm of pay", "Rythme de paie"),
        Takes::Word(words::FREQUENCIES),
        (
            "Of the pays that the statement lists.",
            "Des salaires que l'attestation déclare.",
        ),
    ),
    may(
        "kept_pay",
        ("Pay kept", "Maintien de salaire"),
        Takes::Word(words::KEPT_PAYS),
        (
            "Subrogation, on its own or on a pay statement: how much of the pay is kept from the first day to the last.",
            "Subrogation, seule ou sur une attestation : part du salaire maintenue du premier au dernier jour.",
        ),
    ),
    may(
        "amount",
        ("Amount", "Montant"),
        Takes::Euros,
        (
            "Euros: pay lost, income, advance, sum paid back, monthly annuity of a consolidation.",
            "En euros : perte de salaire, revenu, acompte, somme remboursée, rente mensuelle d'une consolidation.",
        ),
    ),
    may(
        "illness",
        ("Long-term illness", "Affection (ALD)"),
        Takes::Name,
        ("A short name: ALD1.", "Un nom court : ALD1."),
    ),
    may(
        "decision",
        ("Decision", "Décision"),
        Takes::Word(words::DECISIONS),
        ("What was decided.", "Ce qui a été décidé."),
    ),
    may(
        "accident",
        ("Accident", "Accident"),
        Takes::Name,
        ("A short name: AT1.", "Un nom court : AT1."),
    ),
    may(
        "accident_kind",
        ("Kind of accident", "Nature de l'accident"),
        Takes::Word(words::ACCIDENT_KINDS),
        ("What is declared.", "Ce qui est déclaré."),
    ),
    may(
        "of_accident",
        ("Relapse of", "Rechute de"),
        Takes::Name,
        ("The accident that relapses.", "L'accident qui rechute."),
    ),
    may(
        "investigation",
        ("Examination", "Instruction"),
        Takes::Word(words::INVESTIGATIONS),
        ("What the fund opens.", "Ce que la caisse ouvre."),
    ),
    may(
        "benefit",
        ("Leave asked for", "Congé demandé"),
        Takes::Word(words::LEAVES),
        ("Which leave.", "Quel congé."),
    ),
    may(
        "n_born",
        ("Children born", "Enfants nés"),
        Takes::Whole(1, 9),
        ("Children born at once.", "Enfants nés en même temps."),
    ),
    may(
        "n_children_before",
        ("Children before", "Enfants avant"),
        Takes::Whole(0, 20),
        ("Children already in charge.", "Enfants déjà à charge."),
    ),
    may(
        "born_on",
        ("Born on", "Né le"),
        Takes::Day,
        (
            "Day of birth, once known.",
            "Jour de la naissance, une fois connu.",
        ),
    ),
    may(
        "hospitalised_until",
        ("Child in hospital until", "Enfant hospitalisé jusqu'au"),
        Takes::Day,
        (
            "Last day of the child's stay.",
            "Dernier jour du séjour de l'enfant.",
        ),
    ),
    may(
        "mother_died_on",
        ("Mother died on", "Mère décédée le"),
        Takes::Day,
        (
            "When the rest of her leave passes on.",
            "Si le reste de son congé est transmis.",
        ),
    ),
    may(
        "year",
        ("Year", "Année"),
        Takes::Whole(1990, 2026),
        ("Year of the income.", "Année du revenu."),
    ),
    may(
        "contributions_paid",
        ("Contributions paid", "Cotisations à jour"),
        Takes::Word(words::YES_NO),
        ("Of that year: yes or no.", "De cette année : oui ou non."),
    ),
    may(
        "contributions",
        ("Contributions: paid part", "Cotisations versées"),
        Takes::Euros,
        (
            "When they are not all paid: what was.",
            "Si elles ne sont pas à jour : ce qui a été versé.",
        ),
    ),
    may(
        "contributions_due",
        ("Contributions: due", "Cotisations dues"),
        Takes::Euros,
        (
            "When they are not all paid: what was due.",
            "Si elles ne sont pas à jour : ce qui était dû.",
        ),
    ),
    may(
        "progressive",
        ("Progressive retirement", "Retraite progressive"),
        Takes::Word(words::YES_NO),
        ("Yes or no.", "Oui ou non."),
    ),
    may(
        "advance",
        ("Advance", "Acompte"),
        Takes::Name,
        ("A short name: AC1.", "Un nom court : AC1."),
    ),
    may(
        "rate",
        ("Rate (%)", "Taux (%)"),
        Takes::Percent,
        ("New rate, in percent.", "Nouveau taux, en pour cent."),
    ),
    may(
        "circumstance",
        ("Circumstance", "Circonstance"),
        Takes::Word(words::CIRCUMSTANCES),
        (
            "One that lifts the waiting days.",
            "Celle qui lève le délai de carence.",
        ),
    ),
    may(
        "telemedicine",
        ("At a distance", "À distance"),
        Takes::Word(words::YES),
        (
            "Yes when prescribed at a distance.",
            "Oui si prescrit en téléconsultation.",
        ),
    ),
    may(
        "length_justified",
        ("Length justified", "Durée motivée"),
        Takes::Word(words::YES),
        (
            "Yes when the prescriber gave a reason for a length above the maximum.",
            "Oui si le prescripteur a motivé une durée supérieure au maximum.",
        ),
    ),
    may(
        "hospitalised",
        ("In hospital", "Assuré hospitalisé"),
        Takes::Word(words::YES),
        (
            "Yes when the person was in hospital.",
            "Oui si l'assuré était hospitalisé.",
        ),
    ),
    may(
        "unsecured_form",
        ("Unsecured form", "Formulaire non sécurisé"),
        Takes::Word(words::YES),
        (
            "Yes for a paper form that is not the secured one.",
            "Oui pour un papier qui n'est pas le formulaire sécurisé.",
        ),
    ),
    may(
        "last_day_worked",
        ("Last day worked", "Dernier jour travaillé"),
        Takes::Day,
        ("For information.", "Pour information."),
    ),
];

impl Kind {
    /// Whether it fills, or may fill, that column.
    pub(super) fn takes(&self, key: &str) -> bool {
        COMMON.contains(&key) || self.needs.contains(&key) || self.may.contains(&key)
    }
}

/// The kind whose code is `code`.
pub(super) fn kind_of(code: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.word.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_of_some_kind_and_every_kind_has_its_columns() {
        for column in COLUMNS {
            assert!(
                KINDS.iter().any(|kind| kind.takes(column.key)),
                "{}",
                column.key
            );
            assert_eq!(
                column.is_required,
                ["case", "document", "kind", "received_on", "channel"].contains(&column.key)
            );
        }
        for kind in &KINDS {
            for key in kind.needs.iter().chain(kind.may) {
                assert!(
                    COLUMNS.iter().any(|column| column.key == *key),
                    "{}: {key}",
                    kind.word.code
                );
                assert!(!COMMON.contains(key));
            }
        }
    }
}

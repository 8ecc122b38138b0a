//! What a workbook is made of: its sheets, their columns, and what each column takes.
//!
//! One table serves the reader, the writer and the help shown in the cells, so that they
//! cannot say different things.

use super::kinds;
use super::words::{self, Word, pick};
use crate::domain::Language;

/// What a column takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Takes {
    /// Any text.
    Text,
    /// A short name without blanks or accents: it travels to the engine.
    Name,
    /// The name of a case of the first sheet.
    Case,
    /// The name of an employer of the case.
    Employer,
    /// `insured`, `estate`, or an employer of the case.
    Payee,
    /// A day.
    Day,
    /// Euros.
    Euros,
    /// Hours with two decimals.
    Hours,
    /// Percent with two decimals.
    Percent,
    /// A whole number between both ends.
    Whole(i64, i64),
    /// One word of a list.
    Word(&'static [Word]),
    /// What a document is.
    Kind,
    /// Code of a fund.
    Fund,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) key: &'static str,
    pub(super) en: &'static str,
    pub(super) fr: &'static str,
    pub(super) takes: Takes,
    /// Every row fills it.
    pub(super) is_required: bool,
    pub(super) help_en: &'static str,
    pub(super) help_fr: &'static str,
}

/// A sheet.
#[derive(Debug)]
pub(super) struct SheetPlan {
    pub(super) key: &'static str,
    pub(super) en: &'static str,
    pub(super) fr: &'static str,
    pub(super) columns: &'static [Column],
}

impl Column {
    pub(super) const fn title(&self, language: Language) -> &'static str {
        pick(language, self.en, self.fr)
    }

    pub(super) const fn help(&self, language: Language) -> &'static str {
        pick(language, self.help_en, self.help_fr)
    }
}

impl SheetPlan {
    pub(super) const fn title(&self, language: Language) -> &'static str {
        pick(language, self.en, self.fr)
    }

    pub(super) fn column(&self, key: &str) -> &'static Column {
        self.columns
            .iter()
            .find(|column| column.key == key)
            .unwrap_or_else(|| unreachable!("no column `{key}` in sheet `{}`", self.key))
    }
}

/// A column that every row fills.
pub(super) const fn must(
    key: &'static str,
    (en, fr): (&'static str, &'static str),
    takes: Takes,
    (help_en, help_fr): (&'static str, &'static str),
) -> Column {
    Column {
        key,
        en,
        fr,
        takes,
        is_required: true,
        help_en,
        help_fr,
    }
}

/// A column that may stay empty.
pub(super) const fn may(
    key: &'static str,
    titles: (&'static str, &'static str),
    takes: Takes,
    help: (&'static str, &'static str),
) -> Column {
    Column {
        is_required: false,
        ..must(key, titles, takes, help)
    }
}

/// The case that a row is about.
pub(super) const CASE: Column = must(
    "case",
    ("Case", "Cas"),
    Takes::Case,
    (
        "A case of the first sheet.",
        "Un cas de la première feuille.",
    ),
);

/// Sheets that the reader passes over: what they hold is written by the program.
pub(super) const PASSED_OVER: [(&str, &str); 2] = [("Read me", "Lisez-moi"), ("Lists", "Listes")];

/// The sheets in order.
pub(super) const SHEETS: [&SheetPlan; 7] = [
    &CASES,
    &EMPLOYERS,
    &PAYS,
    &DOCUMENTS,
    &SETTLEMENTS,
    &EXPECTED,
    &IDENTITIES,
];

/// The plain person, in one place: the help of the cells, the reader and the writer.
pub(super) const BORN_BY_DEFAULT: (i16, i8, i8) = (1980, 1, 1);
pub(super) const AFFILIATED_BY_DEFAULT: (i16, i8, i8) = (2015, 1, 1);

pub(super) const CASES: SheetPlan = SheetPlan {
    key: "cases",
    en: "Cases",
    fr: "Cas",
    columns: &[
        must(
            "case",
            ("Case", "Cas"),
            Takes::Text,
            (
                "Its name, used by the other sheets. Once only.",
                "Son nom, repris dans les autres feuilles. Une seule fois.",
            ),
        ),
        must(
            "author",
            ("Author", "Auteur"),
            Takes::Text,
            (
                "Your name and fund: reports show the case under it.",
                "Votre nom et votre caisse : les rapports montrent le cas sous ce nom.",
            ),
        ),
        may(
            "about",
            ("What it shows", "Ce qu'il montre"),
            Takes::Text,
            (
                "One sentence for those who read the report.",
                "Une phrase pour qui lira le rapport.",
            ),
        ),
        must(
            "category",
            ("Category", "Catégorie"),
            Takes::Word(words::CATEGORIES),
            (
                "What the case is about; reports count by category.",
                "De quoi parle le cas ; les rapports comptent par catégorie.",
            ),
        ),
        must(
            "fund",
            ("Fund", "Caisse"),
            Takes::Fund,
            ("Three digits: 595.", "Trois chiffres : 595."),
        ),
        must(
            "status",
            ("Status", "Statut"),
            Takes::Word(words::STATUSES),
            ("What opens rights.", "Ce qui ouvre les droits."),
        ),
        may(
            "sex",
            ("Sex", "Sexe"),
            Takes::Word(words::SEXES),
            ("Empty: female.", "Vide : femme."),
        ),
        may(
            "born_on",
            ("Born on", "Naissance"),
            Takes::Day,
            (
                "Invent a day; it matters for pensioners only. Empty: 1 January 1980.",
                "Inventez un jour ; il ne compte que pour les retraités. Vide : 1er janvier 1980.",
            ),
        ),
        may(
            "affiliated_on",
            ("Affiliated since", "Affiliation"),
            Takes::Day,
            (
                "First day of an affiliation without a break. Empty: 1 January 2015.",
                "Premier jour d'affiliation sans interruption. Vide : 1er janvier 2015.",
            ),
        ),
        may(
            "tax_rate",
            ("Tax rate (%)", "Taux d'impôt (%)"),
            Takes::Percent,
            (
                "Withholding tax, in percent: 5.00. Empty: none.",
                "Prélèvement à la source, en pour cent : 5,00. Vide : aucun.",
            ),
        ),
        may(
            "n_children",
            ("Children", "Enfants à charge"),
            Takes::Whole(0, 20),
            (
                "Children under 25 in charge. Empty: none.",
                "Enfants de moins de 25 ans à charge. Vide : aucun.",
            ),
        ),
        may(
            "activity_started_on",
            ("Activity since", "Début d'activité"),
            Takes::Day,
            (
                "Self-employed only: first day of the activity.",
                "Indépendants seulement : premier jour de l'activité.",
            ),
        ),
        may(
            "activity_ended_on",
            ("Activity until", "Fin d'activité"),
            Takes::Day,
            (
                "Self-employed only: last day, when it has ended.",
                "Indépendants seulement : dernier jour, si elle a cessé.",
            ),
        ),
    ],
};

pub(super) const EMPLOYERS: SheetPlan = SheetPlan {
    key: "employers",
    en: "Employers",
    fr: "Employeurs",
    columns: &[
        CASE,
        must(
            "employer",
            ("Employer", "Employeur"),
            Takes::Text,
            (
                "A name of your own (A, Bakery): its SIRET is invented.",
                "Un nom à vous (A, Boulangerie) : son SIRET est inventé.",
            ),
        ),
        must(
            "started_on",
            ("Hired on", "Embauche"),
            Takes::Day,
            ("First day of the contract.", "Premier jour du contrat."),
        ),
        may(
            "ended_on",
            ("Left on", "Fin de contrat"),
            Takes::Day,
            (
                "Last day of the contract, when it has ended.",
                "Dernier jour du contrat, s'il a pris fin.",
            ),
        ),
        may(
            "work_pattern",
            ("Work", "Travail"),
            Takes::Word(words::PATTERNS),
            ("Empty: every month.", "Vide : continu."),
        ),
        may(
            "apprentice",
            ("Apprentice", "Apprenti"),
            Takes::Word(words::YES),
            (
                "Yes for an apprentice, else empty.",
                "Oui pour un apprenti, sinon vide.",
            ),
        ),
    ],
};

pub(super) const PAYS: SheetPlan = SheetPlan {
    key: "pays",
    en: "Pays",
    fr: "Salaires",
    columns: &[
        CASE,
        must(
            "employer",
            ("Employer", "Employeur"),
            Takes::Employer,
            ("An employer of the case.", "Un employeur du cas."),
        ),
        may(
            "document",
            ("Pay statement", "Attestation"),
            Takes::Name,
            (
                "The pay statement (sheet Documents) that lists this pay. Empty: the fund holds it already.",
                "L'attestation (feuille Documents) qui déclare ce salaire. Vide : la caisse le connaît déjà.",
            ),
        ),
        may(
            "version",
            ("Version", "Version"),
            Takes::Whole(1, 99),
            (
                "Version of the pay statement. Empty: 1.",
                "Version de l'attestation. Vide : 1.",
            ),
        ),
        must(
            "first_day",
            ("From", "Du"),
            Takes::Day,
            (
                "First day that the pay is for.",
                "Premier jour de la période payée.",
            ),
        ),
        may(
            "last_day",
            ("To", "Au"),
            Takes::Day,
            (
                "Last day. Empty: the end of the month.",
                "Dernier jour. Vide : la fin du mois.",
            ),
        ),
        must(
            "gross",
            ("Gross", "Brut"),
            Takes::Euros,
            (
                "Gross pay subject to contributions, in euros.",
                "Salaire brut soumis à cotisations, en euros.",
            ),
        ),
        must(
            "hours",
            ("Hours", "Heures"),
            Takes::Hours,
            ("Hours paid: 151.67.", "Heures payées : 151,67."),
        ),
        may(
            "restored",
            ("Restored pay", "Salaire rétabli"),
            Takes::Euros,
            (
                "Pay of the whole month, when part of it was not worked.",
                "Salaire du mois entier, si une partie n'a pas été travaillée.",
            ),
        ),
        may(
            "absent_from",
            ("Absent from", "Absent du"),
            Takes::Day,
            (
                "First day not worked inside the pay.",
                "Premier jour non travaillé de la période.",
            ),
        ),
        may(
            "absent_to",
            ("Absent to", "Absent au"),
            Takes::Day,
            (
                "Last day not worked inside the pay.",
                "Dernier jour non travaillé de la période.",
            ),
        ),
        may(
            "absence",
            ("Reason", "Motif"),
            Takes::Word(words::ABSENCES),
            (
                "Why these days were not worked.",
                "Pourquoi ces jours n'ont pas été travaillés.",
            ),
        ),
        may(
            "deferred",
            ("Bonus", "Prime"),
            Takes::Euros,
            (
                "Part of the gross paid apart for a longer period (accidents only).",
                "Part du brut versée à part pour une période plus longue (accidents seulement).",
            ),
        ),
        may(
            "deferred_months",
            ("Months of the bonus", "Mois de la prime"),
            Takes::Whole(1, 12),
            (
                "How many months the bonus rewards.",
                "Nombre de mois que la prime rémunère.",
            ),
        ),
    ],
};

pub(super) const DOCUMENTS: SheetPlan = SheetPlan {
    key: "documents",
    en: "Documents",
    fr: "Documents",
    columns: kinds::COLUMNS,
};

pub(super) const SETTLEMENTS: SheetPlan = SheetPlan {
    key: "settlements",
    en: "Settlements",
    fr: "Règlements",
    columns: &[
        CASE,
        must(
            "settled_on",
            ("Settled on", "Réglé le"),
            Takes::Day,
            (
                "A day on which the engine pays all that is due. A case without any: every fourteen days.",
                "Un jour où le moteur paie tout ce qui est dû. Un cas sans aucun jour : tous les quatorze jours.",
            ),
        ),
    ],
};

pub(super) const EXPECTED: SheetPlan = SheetPlan {
    key: "expected",
    en: "Expected",
    fr: "Attendu",
    columns: &[
        CASE,
        must(
            "first_day",
            ("From", "Du"),
            Takes::Day,
            ("First day.", "Premier jour."),
        ),
        may(
            "last_day",
            ("To", "Au"),
            Takes::Day,
            (
                "Last day. Empty: that day alone.",
                "Dernier jour. Vide : ce seul jour.",
            ),
        ),
        must(
            "payee",
            ("Payee", "Bénéficiaire"),
            Takes::Payee,
            (
                "insured, estate, or an employer of the case.",
                "assuré, ayants droit, ou un employeur du cas.",
            ),
        ),
        must(
            "amount",
            ("Gross amount", "Montant brut"),
            Takes::Euros,
            (
                "Gross, in euros, over all these days.",
                "Brut, en euros, pour l'ensemble de ces jours.",
            ),
        ),
        may(
            "article",
            ("Article", "Article"),
            Takes::Text,
            (
                "The article that you rest on.",
                "L'article sur lequel vous vous fondez.",
            ),
        ),
        may(
            "comment",
            ("Comment", "Commentaire"),
            Takes::Text,
            ("What you want to add.", "Ce que vous voulez ajouter."),
        ),
    ],
};

pub(super) const IDENTITIES: SheetPlan = SheetPlan {
    key: "identities",
    en: "Identities",
    fr: "Identités",
    columns: &[
        must(
            "identity",
            ("Identity", "Identité"),
            Takes::Word(words::IDENTITIES),
            ("What the number is.", "Ce qu'est le numéro."),
        ),
        must(
            "number",
            ("Number", "Numéro"),
            Takes::Text,
            (
                "A number to test: refused, and never shown, when it could be somebody's. Type it as text.",
                "Un numéro à éprouver : refusé, et jamais montré, s'il peut être celui de quelqu'un. Saisissez-le en texte.",
            ),
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::words::folded;

    #[test]
    fn no_two_sheets_and_no_two_columns_of_a_sheet_have_the_same_name() {
        for language in [Language::En, Language::Fr] {
            let mut sheets: Vec<_> = SHEETS
                .iter()
                .map(|sheet| folded(sheet.title(language)))
                .collect();
            sheets.sort();
            sheets.dedup();
            assert_eq!(sheets.len(), SHEETS.len());
            for sheet in SHEETS {
                let mut columns: Vec<_> = sheet
                    .columns
                    .iter()
                    .map(|column| folded(column.title(language)))
                    .collect();
                columns.sort();
                let n = columns.len();
                columns.dedup();
                assert_eq!(columns.len(), n, "{}", sheet.key);
            }
        }
    }

    #[test]
    fn no_heading_means_another_column_in_the_other_language() {
        for sheet in SHEETS {
            for one in sheet.columns {
                for other in sheet.columns {
                    assert!(
                        one.key == other.key || folded(one.en) != folded(other.fr),
                        "{}: {} and {}",
                        sheet.key,
                        one.key,
                        other.key
                    );
                }
            }
        }
    }

    #[test]
    fn help_fits_the_message_of_a_cell() {
        for sheet in SHEETS {
            for column in sheet.columns {
                for language in [Language::En, Language::Fr] {
                    assert!(column.title(language).chars().count() <= 32);
                    let n = column.help(language).chars().count();
                    assert!((1..=255).contains(&n), "{}: {n}", column.key);
                }
            }
        }
    }
}

//! The closed lists of a workbook: each word as files write it, in English and in French.

use crate::domain::Language;

/// One word of a closed list.
#[derive(Debug)]
pub(super) struct Word {
    /// As dossiers write it.
    pub(super) code: &'static str,
    pub(super) en: &'static str,
    pub(super) fr: &'static str,
}

impl Word {
    pub(super) const fn of(code: &'static str, en: &'static str, fr: &'static str) -> Self {
        Self { code, en, fr }
    }

    pub(super) const fn text(&self, language: Language) -> &'static str {
        pick(language, self.en, self.fr)
    }
}

/// The text of one of two languages.
pub(super) const fn pick(
    language: Language,
    english: &'static str,
    french: &'static str,
) -> &'static str {
    match language {
        Language::En => english,
        Language::Fr => french,
    }
}

/// Writes one of two sentences with the same values in both.
macro_rules! say {
    ($language:expr, $english:literal, $french:literal) => {
        match $language {
            crate::domain::Language::En => format!($english),
            crate::domain::Language::Fr => format!($french),
        }
    };
}
pub(super) use say;

/// A text as it is compared: lower case, without accents, blanks made one.
pub(super) fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'à' | 'â' | 'ä' | 'á' | 'ã' => plain.push('a'),
            'ç' => plain.push('c'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'î' | 'ï' | 'í' => plain.push('i'),
            'ô' | 'ö' | 'ó' | 'õ' => plain.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => plain.push('u'),
            'ÿ' => plain.push('y'),
            'ñ' => plain.push('n'),
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            '’' => plain.push('\''),
            _ => plain.push(letter),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The word that `text` is, in either language or as a code.
pub(super) fn word_of(words: &'static [Word], text: &str) -> Option<&'static Word> {
    let text = folded(text);
    let is_it = |word: &&Word| {
        [word.code, word.en, word.fr]
            .into_iter()
            .any(|known| folded(known) == text)
    };
    words.iter().find(is_it)
}

/// The one of `known` that is nearest to `text`.
pub(super) fn nearest<'k>(text: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // What is longer than any name is compared by its beginning.
    let text: String = folded(text).chars().take(80).collect();
    known
        .into_iter()
        .min_by_key(|one| strsim::levenshtein(&folded(one), &text))
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = [$($code:literal $en:literal $fr:literal),* $(,)?];)*) => {
        $($(#[$doc])* pub(super) const $name: &[Word] = &[$(Word::of($code, $en, $fr)),*];)*
    };
}

lists! {
    YES = ["yes" "yes" "oui"];
    YES_NO = ["yes" "yes" "oui", "no" "no" "non"];
    /// Classes of her cases: the last part of the stratum.
    CATEGORIES = [
        "sickness" "sickness" "maladie",
        "long-term-illness" "long-term illness" "affection de longue durée",
        "part-time" "therapeutic part time" "temps partiel thérapeutique",
        "several-employers" "several employers" "plusieurs employeurs",
        "work-accident" "accident at work" "accident du travail",
        "commuting-accident" "accident on the way" "accident de trajet",
        "occupational-disease" "occupational disease" "maladie professionnelle",
        "maternity" "maternity" "maternité",
        "paternity" "paternity" "paternité",
        "other-leave" "other leave" "autre congé",
        "self-employed" "self-employed" "travailleur indépendant",
        "unemployed" "unemployed" "demandeur d'emploi",
        "corrections" "corrections and cancellations" "corrections et annulations",
        "other" "other" "autre",
    ];
    STATUSES = [
        "employee" "employee" "salarié",
        "unemployed" "unemployed" "demandeur d'emploi",
        "craft" "craftsperson" "artisan",
        "trade" "trader" "commerçant",
        "liberal" "liberal profession" "profession libérale",
        "micro" "micro-entrepreneur" "micro-entrepreneur",
    ];
    SEXES = ["female" "female" "femme", "male" "male" "homme"];
    PATTERNS = [
        "continuous" "every month" "continu",
        "discontinuous" "seasonal or discontinuous" "saisonnier ou discontinu",
    ];
    ABSENCES = [
        "illness" "illness" "maladie",
        "accident" "accident" "accident",
        "maternity" "maternity, paternity, adoption" "maternité, paternité, adoption",
        "unemployment" "unemployment" "chômage total ou partiel",
        "closure" "establishment closed" "fermeture de l'établissement",
        "unpaid_leave" "unpaid leave granted" "congé non payé accordé",
        "military" "military call-up" "service national",
        "unauthorised" "absence not granted" "absence non autorisée",
        "strike" "strike" "grève",
        "suspension" "disciplinary suspension" "mise à pied",
    ];
    CHANNELS = [
        "electronic" "electronic" "électronique",
        "paper" "paper" "papier",
        "dsn" "payroll declaration (DSN)" "DSN",
    ];
    RISKS = [
        "sickness" "sickness" "maladie",
        "accident" "accident or occupational disease" "accident ou maladie professionnelle",
        "pregnancy" "pathological weeks of a pregnancy" "grossesse pathologique",
    ];
    PRESCRIBERS = [
        "family_doctor" "family doctor" "médecin traitant",
        "same_as_initial" "the same as the initial one" "le même que l'initial",
        "allowed" "specialist, replacement or hospital" "spécialiste, remplaçant ou hôpital",
        "other" "another doctor" "autre médecin",
        "abroad" "abroad, or a platform" "à l'étranger, ou plateforme",
    ];
    CIRCUMSTANCES = [
        "miscarriage" "miscarriage before 22 weeks" "fausse couche avant 22 semaines",
        "medical_termination" "medical termination of pregnancy" "interruption médicale de grossesse",
    ];
    FREQUENCIES = [
        "monthly" "monthly" "mensuel",
        "fortnightly" "every two weeks" "par quinzaine",
        "weekly" "weekly" "hebdomadaire",
    ];
    KEPT_PAYS = [
        "in_full" "in full" "intégral",
        "at_least_the_allowance" "at least the allowance" "au moins égal aux IJ",
        "less_than_the_allowance" "less than the allowance" "inférieur aux IJ",
    ];
    ACCIDENT_KINDS = [
        "work" "at work" "travail",
        "commuting" "on the way" "trajet",
        "occupational_disease" "occupational disease" "maladie professionnelle",
    ];
    DECISIONS = [
        "recognised" "recognised" "reconnu",
        "refused" "refused" "refusé",
    ];
    INVESTIGATIONS = [
        "investigation" "investigation" "enquête",
        "committee" "regional committee" "comité régional (CRRMP)",
    ];
    LEAVES = [
        "maternity" "maternity" "maternité",
        "paternity" "paternity" "paternité",
        "adoption" "adoption" "adoption",
        "bereavement" "death of a child" "deuil d'un enfant",
        "birth_leave" "birth leave" "congé de naissance",
    ];
    IDENTITIES = ["nir" "NIR" "NIR", "iban" "IBAN" "IBAN", "siret" "SIRET" "SIRET"];
    /// Payees besides employers.
    PAYEES = ["insured" "insured" "assuré", "estate" "estate" "ayants droit"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_by_any_of_its_names_without_its_accents() {
        assert_eq!(word_of(STATUSES, " Salarie ").unwrap().code, "employee");
        assert_eq!(word_of(STATUSES, "EMPLOYEE").unwrap().code, "employee");
        assert_eq!(word_of(PAYEES, "Ayants  droit").unwrap().code, "estate");
        assert!(word_of(STATUSES, "salariés").is_none());
        assert_eq!(
            nearest("salariés", STATUSES.iter().map(|word| word.fr)),
            Some("salarié")
        );
    }
}

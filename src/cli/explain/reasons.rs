//! Why days are not paid, or why a letter is sent, in words.

use super::language::{Language, Words};
use super::sums::Telling;

/// Reasons of a refusal or of an end of rights.
const REASONS: &Words = &[
    (
        "prescriber_not_allowed",
        "prescriber not allowed",
        "prescripteur non admis",
    ),
    (
        "unsecured_form",
        "not on the secured form",
        "formulaire non sécurisé",
    ),
    (
        "sent_after_the_end",
        "sent after the end of the stop",
        "envoyé après la fin de l'arrêt",
    ),
    (
        "prescribed",
        "claimed more than two years too late",
        "réclamé après la prescription de deux ans",
    ),
    (
        "telemedicine_length",
        "more than may be prescribed at a distance",
        "plus que ce qui peut être prescrit à distance",
    ),
    (
        "length_not_justified",
        "longer than allowed without a reason",
        "plus long que permis sans motif",
    ),
    (
        "unemployment_benefit",
        "unemployment benefit on these days",
        "allocation de chômage ces jours-là",
    ),
    ("rights_not_opened", "no rights", "droits non ouverts"),
    (
        "six_months_rights",
        "no rights after the sixth month",
        "plus de droits après le sixième mois",
    ),
    (
        "no_base",
        "no pay in the reference months",
        "aucun salaire de référence",
    ),
    (
        "ald_three_years",
        "three years of the illness are over",
        "trois ans de l'ALD écoulés",
    ),
    (
        "limit_360_days",
        "360 allowances in three years",
        "360 indemnités en trois ans",
    ),
    (
        "limit_60_days",
        "sixty allowances of a pensioner",
        "soixante indemnités d'un retraité",
    ),
    (
        "consolidated",
        "after the consolidation",
        "après la consolidation",
    ),
    (
        "no_activity",
        "relapse of a pensioner without work",
        "rechute d'un retraité sans activité",
    ),
    (
        "not_recognised",
        "accident or disease not recognised",
        "accident ou maladie non pris en charge",
    ),
    (
        "no_allowance_before",
        "no allowance before the opinion of unfitness",
        "aucune indemnité avant l'avis d'inaptitude",
    ),
    (
        "limit_87_days",
        "eighty-seven days of a liberal profession",
        "quatre-vingt-sept jours d'une profession libérale",
    ),
    (
        "limit_90_days",
        "ninety days of part time",
        "quatre-vingt-dix jours de temps partiel",
    ),
    (
        "limit_270_days",
        "270 days of part time for a long-term illness",
        "270 jours de temps partiel pour une ALD",
    ),
    (
        "no_full_stop_before",
        "part time without a paid full stop right before",
        "temps partiel sans arrêt complet indemnisé juste avant",
    ),
    (
        "leave_too_short",
        "less than eight weeks of leave, or than six after the birth",
        "moins de huit semaines de congé, ou de six après la naissance",
    ),
    (
        "under_eight_weeks",
        "less than eight weeks of maternity leave",
        "moins de huit semaines de congé de maternité",
    ),
    (
        "under_four_days",
        "less than four days of paternity leave at once",
        "moins de quatre jours de congé de paternité d'affilée",
    ),
    (
        "outside_the_period",
        "no day within the period that the law gives",
        "aucun jour dans la période ouverte par la loi",
    ),
];

/// Reasons that only letters give.
const OF_LETTERS: &Words = &[
    (
        "late_sending",
        "certificate sent late",
        "avis d'arrêt envoyé tardivement",
    ),
    (
        "revised_entitlement",
        "what is due was computed again",
        "droits recalculés",
    ),
    (
        "advance_remainder",
        "rest of an advance",
        "reste d'un acompte",
    ),
    (
        "recognised",
        "decision of the fund",
        "décision de la caisse",
    ),
    ("silence", "the fund kept silent", "silence de la caisse"),
];

/// The article under which a base that is missing is an income that is too small.
const INCOME_THRESHOLD: &str = "D. 622-8";

/// The words of a reason given under an article; none for one that nobody knows.
pub(super) fn reason(code: &str, article: &str, language: Language) -> Option<&'static str> {
    if code == "no_base" && article.contains(INCOME_THRESHOLD) {
        return Some(language.pick(
            "mean income under the threshold",
            "revenu moyen sous le seuil",
        ));
    }
    let known = language.word(REASONS, code);
    known.or_else(|| language.word(OF_LETTERS, code))
}

impl Telling<'_> {
    /// Days that a rule refuses, or a whole leave.
    pub(super) fn refused(&self) -> String {
        let step = self.step;
        let why = reason(step.rule, step.article, self.language).unwrap_or(step.rule);
        let not_paid = self.pick("not paid", "non payé");
        if step.days.is_none() {
            return format!("{not_paid} ({why})");
        }
        format!("{}: {not_paid} ({why})", self.days())
    }
}

//! The sentence of an article that settles a rule, in French as the Code has it.
//!
//! Read in a public copy of the Code de la sécurité sociale (`@socialgouv/legi-data` 2.513.0,
//! March 2026). A sentence is shown for the days on which it was in force; an article whose
//! older wording was not read is cited without its words.

use crate::domain::Day;

/// Articles, first day of the wording, sentence.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "R. 313-3, 1°",
        "2017-05-01",
        "avoir effectué au moins 150 heures de travail salarié ou assimilé au cours des trois mois civils ou des quatre-vingt-dix jours précédents",
    ),
    (
        "R. 313-3, 2°",
        "2017-05-01",
        "doit avoir été affilié depuis douze mois au moins à la date de référence",
    ),
    (
        "R. 323-4",
        "2025-04-01",
        "dans la limite d'un plafond égal à 1,4 fois le salaire minimum de croissance en vigueur le dernier jour du mois civil précédant celui de l'interruption de travail",
    ),
    (
        "R. 323-5",
        "2020-07-01",
        "L'indemnité journalière est égale à la moitié du revenu d'activité antérieur",
    ),
    (
        "R. 323-9",
        "2020-07-01",
        "En aucun cas l'indemnité journalière servie à un assuré social ne peut être supérieure au sept cent trentième du montant annuel du plafond",
    ),
    (
        "R. 323-1, 1°",
        "2012-01-01",
        "le point de départ de l'indemnité journalière […] est le quatrième jour de l'incapacité de travail",
    ),
    (
        "R. 323-1, 3°",
        "2012-01-01",
        "la durée de la reprise du travail […] au-delà de laquelle le délai de trois ans court à nouveau, est fixée à un an",
    ),
    (
        "R. 323-1, 4°",
        "2012-01-01",
        "le nombre maximal d'indemnités journalières […] pour une période quelconque de trois ans, est fixé à 360",
    ),
    (
        "L. 323-1-1",
        "2020-07-01",
        "dans un délai de treize semaines à compter de cette date, l'indemnité journalière […] est accordée sans délai",
    ),
    (
        "L. 323-1-2",
        "2024-01-01",
        "l'indemnité journalière prévue à l'article L. 321-1 du présent code est accordée sans délai",
    ),
    (
        "R. 323-3",
        "2019-08-23",
        "Le montant de cette indemnité journalière ne peut être supérieur à la perte de gain journalière liée à la réduction de l'activité",
    ),
    (
        "R. 323-2",
        "2021-04-15",
        "L'attribution de l'indemnité journalière prévue à l'article L. 323-4 n'est pas cumulable avec le versement de l'allocation de chômage",
    ),
    (
        "L. 323-2",
        "2021-04-15",
        "La limite du nombre d'indemnités journalières […] est fixée à soixante jours pour l'ensemble de la période pendant laquelle l'assuré perçoit un avantage vieillesse",
    ),
    (
        "R. 323-7",
        "2012-01-01",
        "le revenu d'activité antérieur servant de base au calcul de l'indemnité journalière est celui dont bénéficiait l'assuré avant la date de la cessation effective du travail",
    ),
    (
        "R. 323-11",
        "2012-01-01",
        "lorsque le salaire est maintenu en totalité, l'employeur est subrogé de plein droit à l'assuré",
    ),
    (
        "D. 323-2",
        "2014-08-21",
        "le montant des indemnités journalières afférentes à la période écoulée entre la date de prescription de l'arrêt et la date d'envoi est réduit de 50 %",
    ),
];

/// The sentence of `article` in force on `day`, when it was read.
pub(super) fn sentence(article: &str, day: Day) -> Option<&'static str> {
    let in_force = |from: &str| from.parse::<Day>().is_ok_and(|from| from <= day);
    SENTENCES
        .iter()
        .filter(|(name, from, _)| names(article, name) && in_force(from))
        .max_by_key(|(name, _, _)| name.len())
        .map(|(_, _, sentence)| *sentence)
}

/// Whether `article` cites `name`, and not one whose number only begins with it.
fn names(article: &str, name: &str) -> bool {
    article.find(name).is_some_and(|at| {
        let rest = &article[at + name.len()..];
        !rest.starts_with(|next: char| next.is_ascii_digit() || next == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_that_of_the_day_and_of_no_other_article() {
        let day = |text: &str| text.parse().unwrap();
        assert!(sentence("CSS art. R. 323-4", day("2025-04-01")).is_some());
        assert_eq!(sentence("CSS art. R. 323-4", day("2025-03-31")), None);
        let first = sentence("CSS art. R. 323-1, 1°", day("2026-01-01")).unwrap();
        assert!(first.contains("quatrième jour"));
        // R. 323-11 is not R. 323-1.
        let kept = sentence("CSS art. R. 323-11", day("2026-01-01")).unwrap();
        assert!(kept.contains("subrogé"));
    }
}

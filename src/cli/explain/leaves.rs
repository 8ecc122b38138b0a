//! The steps of leaves, in words: maternity, paternity, adoption, bereavement, birth leave.

use super::language::Words;
use super::sums::Telling;
use crate::domain::{Cents, Ratio};
use crate::law::{Operand, Step};

/// What gives some days.
const GRANTS: &Words = &[
    ("maternity", "maternity leave", "congé de maternité"),
    (
        "pathological_weeks",
        "days added for the state of the pregnancy",
        "jours supplémentaires pour état pathologique",
    ),
    (
        "moved_weeks_cancelled",
        "moved weeks that a certificate takes back",
        "report annulé par un arrêt de travail",
    ),
    (
        "postponed_rest",
        "rest postponed while the child was in hospital",
        "repos reporté pendant l'hospitalisation de l'enfant",
    ),
    (
        "rest_of_the_mother",
        "rest of the leave of the mother, who died",
        "reste du congé de la mère décédée",
    ),
    (
        "paternity",
        "paternity leave",
        "congé de paternité et d'accueil de l'enfant",
    ),
    (
        "child_in_hospital",
        "paternity leave beside a child in hospital",
        "congé de paternité pendant l'hospitalisation de l'enfant",
    ),
    ("adoption", "adoption leave", "congé d'adoption"),
    (
        "bereavement",
        "leave after the death of a child",
        "congé de deuil d'un enfant",
    ),
    (
        "first_month",
        "birth leave, first month",
        "congé supplémentaire de naissance, premier mois",
    ),
    (
        "second_month",
        "birth leave, second month",
        "congé supplémentaire de naissance, second mois",
    ),
];

/// What opens rights.
const WAYS: &Words = &[
    (
        "not_asked",
        "no condition of work is asked",
        "aucune condition de travail n'est exigée",
    ),
    (
        "first_day",
        "conditions met on that day",
        "conditions remplies ce jour-là",
    ),
    (
        "end_of_work",
        "rights kept, conditions met at the end of work",
        "droits maintenus, conditions remplies à la fin du travail",
    ),
    (
        "nine_months_before",
        "conditions met nine months before the expected birth",
        "conditions remplies neuf mois avant la naissance prévue",
    ),
    (
        "earlier_work",
        "conditions met at the end of an earlier work",
        "conditions remplies à la fin d'un travail antérieur",
    ),
    (
        "not_opened",
        "conditions not met",
        "conditions non remplies",
    ),
];

impl Telling<'_> {
    pub(super) fn leave_period(&self) -> String {
        let n_days = self.count("days").unwrap_or(0);
        format!(
            "{}: {}, {}",
            self.days(),
            self.coded(GRANTS, self.result_code()),
            self.language.n_days(n_days),
        )
    }

    pub(super) fn leave_rights(&self) -> String {
        format!(
            "{} {}: {} → {}",
            self.pick("opening of rights on", "ouverture des droits au"),
            self.day("tested_on"),
            self.coded(WAYS, self.code("way")),
            self.opened(),
        )
    }

    /// Whether rights are opened.
    pub(super) fn opened(&self) -> &'static str {
        if self.step.result == Operand::Holds(true) {
            self.pick("open", "ouverts")
        } else {
            self.pick("not open", "non ouverts")
        }
    }

    pub(super) fn leave_ceiling(&self) -> String {
        let effect = match self.result_code() {
            "binds" => self.pick("limits a pay", "limite une paye"),
            _ => self.pick("no pay is above", "aucune paye au-dessus"),
        };
        format!(
            "{} {}): {} → {effect}",
            self.pick(
                "monthly ceiling of social security (pays before",
                "plafond mensuel de la sécurité sociale (payes avant le"
            ),
            self.day("reference_day"),
            self.amount("ceiling"),
        )
    }

    /// The pays, limited by the ceiling where it binds, over the divisor, less contributions.
    pub(super) fn leave_base(&self) -> String {
        let pays = self.pays();
        let sum = self.exact("sum").unwrap_or(Ratio::whole(Cents::ZERO));
        let ceiling = self.ceiling().unwrap_or(Cents(i64::MAX));
        let limited: Cents = pays.iter().map(|pay| (*pay).min(ceiling)).sum();
        // A weekly pay is limited to its part of the ceiling.
        let by_part = if Ratio::whole(limited) == sum {
            ""
        } else {
            self.pick(
                " (each at most its part of the ceiling)",
                " (chacune au plus sa part du plafond)",
            )
        };
        let told = |pay: &Cents| {
            if by_part.is_empty() && *pay > ceiling {
                let word = self.pick("ceiling, instead of", "plafond, au lieu de");
                let (ceiling, pay) = (self.language.amount(ceiling), self.language.amount(*pay));
                return format!("{ceiling} ({word} {pay})");
            }
            self.language.amount(*pay)
        };
        let all: Vec<String> = pays.iter().map(told).collect();
        format!(
            "{}: {}{by_part} = {}; / {} × {} = {}{}",
            self.pick(
                "daily pay less contributions",
                "gain journalier de base, cotisations déduites"
            ),
            all.join(" + "),
            self.language.exact(sum),
            self.factor("divisor"),
            self.factor("kept"),
            self.result(),
            self.pick(
                ", each day rounded to the nearest cent",
                ", chaque jour arrondi au centime le plus proche"
            ),
        )
    }

    fn pays(&self) -> Vec<Cents> {
        let operands = self.step.operands.iter();
        operands
            .filter_map(|(name, operand)| match operand {
                Operand::Amount(pay) if *name == "pay" => Some(*pay),
                _ => None,
            })
            .collect()
    }

    /// The ceiling told last before this step.
    fn ceiling(&self) -> Option<Cents> {
        let is_before = |step: &&&Step| !std::ptr::eq(**step, self.step);
        let before = self.of_stop.iter().take_while(is_before);
        let last = before.filter(|step| step.rule == "leave_ceiling").last()?;
        let mut operands = last.operands.iter();
        operands.find_map(|(name, operand)| match operand {
            Operand::Amount(ceiling) if *name == "ceiling" => Some(*ceiling),
            _ => None,
        })
    }

    pub(super) fn leave_minimum(&self) -> String {
        let effect = match self.result_code() {
            "minimum" => self.pick("replaces a lower amount", "remplace un montant inférieur"),
            _ => self.pick("changes nothing", "sans effet"),
        };
        format!(
            "{} {} → {effect}",
            self.pick("minimum of a day", "minimum d'un jour"),
            self.amount("minimum"),
        )
    }

    pub(super) fn after_leave(&self) -> String {
        let what = self.pick(
            "right after a leave: rights and pay are looked for before",
            "juste après un congé : droits et salaires se lisent avant le",
        );
        format!("{what} {}", self.result())
    }
}

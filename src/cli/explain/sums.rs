//! The steps of the law, stop by stop, as a person redoes them on a calculator.
//!
//! Here those of sickness and of every benefit; what only accidents, leaves or the
//! self-employed have stands in files of their own.

use std::fmt::Write as _;

use super::articles::sentence;
use super::documents::awaited;
use super::language::{Language, Words};
use crate::domain::{Cents, Day, Period, Ratio};
use crate::law::{Operand, Step};
use crate::report::hostile::terminal;

/// How a document covers days.
const COVERS: &Words = &[
    ("certificate", "stop prescribed by", "arrêt prescrit par"),
    (
        "filled_gap",
        "days without prescription, filled by the tolerance before",
        "jours sans prescription, comblés par la tolérance, avant",
    ),
    (
        "part_time",
        "therapeutic part time prescribed by",
        "temps partiel thérapeutique prescrit par",
    ),
    (
        "beyond_distance",
        "beyond what may be prescribed at a distance,",
        "au-delà de ce qui peut être prescrit à distance,",
    ),
    (
        "unfitness",
        "temporary allowance of unfitness (ITI) asked by",
        "indemnité temporaire d'inaptitude (ITI) demandée par",
    ),
    (
        "after_consolidation",
        "after the consolidation of the accident, prescribed by",
        "après la consolidation de l'accident, prescrit par",
    ),
    ("leave", "leave asked by", "congé demandé par"),
];

/// Why there are waiting days, or none.
const CARENCES: &Words = &[
    (
        "served",
        "three waiting days (carence)",
        "trois jours de carence",
    ),
    (
        "lifted_by_ald",
        "no waiting days: later stop of one long-term illness",
        "pas de carence : arrêt suivant d'une même ALD",
    ),
    (
        "lifted_by_miscarriage",
        "no waiting days: miscarriage",
        "pas de carence : interruption spontanée de grossesse",
    ),
    (
        "lifted_by_medical_termination",
        "no waiting days: medical termination of pregnancy",
        "pas de carence : interruption médicale de grossesse",
    ),
    (
        "lifted_by_child_death",
        "no waiting days: death of a child",
        "pas de carence : décès d'un enfant",
    ),
    (
        "lifted_by_accident",
        "no waiting days: later stop due to one accident",
        "pas de carence : arrêt suivant dû à un même accident",
    ),
    (
        "lifted_by_maternity",
        "no waiting days: illness of the birth right after the maternity leave",
        "pas de carence : suites de couches juste après le congé de maternité",
    ),
];

/// What days are paid as, where the amount alone does not say it.
const PAID_AS: &Words = &[
    (
        "late_sending",
        ", half for a second late sending",
        ", moitié pour un second envoi tardif",
    ),
    (
        "unfitness",
        ", allowance of the day before the opinion of unfitness, less any annuity",
        ", indemnité de la veille de l'avis d'inaptitude, rente déduite",
    ),
    (
        "birth_leave",
        ", share of the daily pay for that month of birth leave",
        ", part du gain journalier pour ce mois de congé de naissance",
    ),
    (
        "self_employed_part_time",
        ", half for therapeutic part time",
        ", moitié pour temps partiel thérapeutique",
    ),
    (
        "maternity_days",
        ", flat allowance of maternity",
        ", indemnité journalière forfaitaire de maternité",
    ),
    (
        "maternal_rest",
        ", flat allowance with half of the allowance of rest",
        ", indemnité forfaitaire et moitié de l'allocation de repos maternel",
    ),
];

/// Writes every step; the sentence of an article stands once, where it first decides.
pub(super) fn sums(text: &mut String, steps: &[Step], language: Language) -> std::fmt::Result {
    let mut stop = None;
    let mut quoted: Vec<&str> = Vec::new();
    for step in steps {
        if stop != Some(&step.stop) {
            let name = terminal(step.stop.as_str());
            writeln!(text, "\n{} {name}", language.pick("stop", "arrêt"))?;
            stop = Some(&step.stop);
        }
        let of_stop: Vec<&Step> = steps
            .iter()
            .filter(|other| other.stop == step.stop)
            .collect();
        let told = Telling {
            step,
            of_stop: &of_stop,
            language,
        }
        .told();
        writeln!(text, "  {told}    [{}]", step.article)?;
        let day = step
            .days
            .map(|days| days.first_day)
            .or_else(|| first_day(&of_stop));
        let words = day.and_then(|day| sentence(step.article, day));
        if let Some(words) = words.filter(|words| !quoted.contains(words)) {
            writeln!(text, "      « {words} »")?;
            quoted.push(words);
        }
    }
    Ok(())
}

/// The first day covered of a stop.
fn first_day(steps: &[&Step]) -> Option<Day> {
    let covered = steps.iter().filter(|step| step.rule == "gap");
    covered
        .filter_map(|step| step.days)
        .map(|days| days.first_day)
        .min()
}

/// One step, with those of its stop.
pub(super) struct Telling<'s> {
    pub(super) step: &'s Step,
    pub(super) of_stop: &'s [&'s Step],
    pub(super) language: Language,
}

impl Telling<'_> {
    fn told(&self) -> String {
        match self.step.rule {
            "gap" => self.covered(),
            "documents" => self.missing(),
            "kept_rights" => self.kept_rights(),
            "rights" | "rights_beyond_six_months" => self.rights(),
            "restored_pay" => self.restored(),
            "cap" => self.cap(),
            "base" => self.base(),
            "daily_allowance" => self.daily(),
            "carence" => self.carence(),
            "ald" => self.window(),
            "payee"
            | "late_sending"
            | "unfitness"
            | "birth_leave"
            | "self_employed_part_time"
            | "maternity_days"
            | "maternal_rest" => self.paid(),
            "part_time" | "light_work" => self.part_time(),
            "death" => self.death(),
            rule => self.of_benefit(rule).unwrap_or_else(|| self.refused()),
        }
    }

    /// Steps that only one benefit has; none for a rule of none of them.
    fn of_benefit(&self, rule: &str) -> Option<String> {
        Some(match rule {
            "recognition" => self.recognition(),
            "employers_day" => self.employers_day(),
            "accident_base" => self.accident_base(),
            "accident_amount" => self.accident_amount(),
            "accident_floor" => self.accident_floor(),
            "accident_rank" => self.accident_rank(),
            "leave_period" => self.leave_period(),
            "leave_rights" => self.leave_rights(),
            "leave_ceiling" => self.leave_ceiling(),
            "leave_base" => self.leave_base(),
            "leave_minimum" => self.leave_minimum(),
            "sickness_after_leave" => self.after_leave(),
            "self_employed_rights" => self.self_employed_rights(),
            "mean_income" => self.mean_income(),
            "income_threshold" => self.income_threshold(),
            "self_employed_amount" => self.self_employed_amount(),
            "flat_maternity" => self.flat_maternity(),
            _ => return None,
        })
    }

    pub(super) fn pick(&self, english: &'static str, french: &'static str) -> &'static str {
        self.language.pick(english, french)
    }

    pub(super) fn operand(&self, name: &str) -> Option<&Operand> {
        named(self.step, name)
    }

    pub(super) fn amount(&self, name: &str) -> String {
        match self.operand(name) {
            Some(Operand::Amount(amount)) => self.language.amount(*amount),
            _ => String::new(),
        }
    }

    fn hours(&self, name: &str) -> String {
        match self.operand(name) {
            Some(Operand::Hours(hours)) => self.language.number(&hours.to_string()),
            _ => String::new(),
        }
    }

    pub(super) fn factor(&self, name: &str) -> String {
        match self.operand(name) {
            Some(Operand::Factor(factor)) => self.language.number(factor),
            _ => String::new(),
        }
    }

    pub(super) fn days(&self) -> String {
        self.step
            .days
            .map_or_else(String::new, |days| self.language.days(days))
    }

    pub(super) fn exact(&self, name: &str) -> Option<Ratio> {
        match self.operand(name) {
            Some(Operand::Exact(exact)) => Some(*exact),
            _ => None,
        }
    }

    /// The same as written; nothing when there is none.
    pub(super) fn written(&self, name: &str) -> String {
        let exact = self.exact(name);
        exact.map_or_else(String::new, |exact| self.language.exact(exact))
    }

    pub(super) fn count(&self, name: &str) -> Option<i64> {
        match self.operand(name) {
            Some(Operand::Count(count)) => Some(*count),
            _ => None,
        }
    }

    pub(super) fn day(&self, name: &str) -> String {
        match self.operand(name) {
            Some(Operand::Day(day)) => self.language.day(*day),
            _ => String::new(),
        }
    }

    /// A name given by the dossier.
    pub(super) fn name(&self, name: &str) -> String {
        match self.operand(name) {
            Some(Operand::Name(name)) => terminal(name),
            _ => String::new(),
        }
    }

    pub(super) fn code(&self, name: &str) -> &'static str {
        match self.operand(name) {
            Some(Operand::Code(code)) => code,
            _ => "",
        }
    }

    /// The result, when it is a code.
    pub(super) fn result_code(&self) -> &'static str {
        match self.step.result {
            Operand::Code(code) => code,
            _ => "",
        }
    }

    /// The words of a code.
    pub(super) fn coded(&self, words: &Words, code: &'static str) -> &'static str {
        self.language.word(words, code).unwrap_or(code)
    }

    fn n_days(&self) -> i64 {
        self.step.days.map_or(0, |days| i64::from(days.n_days()))
    }

    fn covered(&self) -> String {
        let how = self.coded(COVERS, self.result_code());
        format!("{}: {how} {}", self.days(), self.name("document"))
    }

    fn missing(&self) -> String {
        let what = awaited(self.result_code(), self.language);
        format!(
            "{} {what} {}",
            self.pick("waits for", "attend"),
            self.name("missing")
        )
    }

    fn kept_rights(&self) -> String {
        let day = match self.step.result {
            Operand::Day(day) => self.language.day(day),
            _ => String::new(),
        };
        let what = self.pick(
            "out of work: rights are kept, and rights and pay are looked for before",
            "sans emploi : droits maintenus ; droits et salaires se lisent avant le",
        );
        format!("{what} {day}")
    }

    fn rights(&self) -> String {
        let is_yes = self.step.result == Operand::Holds(true);
        let beyond = self.step.rule == "rights_beyond_six_months";
        let what = if beyond {
            self.pick(
                "rights after the sixth month",
                "droits au-delà du sixième mois",
            )
        } else {
            self.pick("opening of rights", "ouverture des droits")
        };
        let in_days = if beyond {
            "hours_in_365_days"
        } else {
            "hours_in_90_days"
        };
        let mut told = format!(
            "{what}: {} {} ({asked} {}), {} h {}, {} h {} ({asked} {} h)",
            self.pick("pay", "salaires"),
            self.amount("pay"),
            self.amount("asked_pay"),
            self.hours("hours"),
            self.pick("in months", "en mois"),
            self.hours(in_days),
            self.pick("in days", "en jours"),
            self.hours("asked_hours"),
            asked = self.pick("asked", "il faut"),
        );
        if beyond && self.operand("affiliated") == Some(&Operand::Holds(false)) {
            told += self.pick(
                ", affiliated for less than twelve months",
                ", affilié depuis moins de douze mois",
            );
        }
        let answer = match (is_yes, beyond) {
            (true, _) => self.pick(" → open", " → ouverts"),
            (false, true) => self.pick(
                " → not open after the sixth month",
                " → fermés après le sixième mois",
            ),
            (false, false) => self.pick(" → not open", " → non ouverts"),
        };
        told + answer
    }

    fn restored(&self) -> String {
        let result = self.result();
        format!(
            "{} {}: {} {} → {result}",
            self.pick("month not wholly worked", "mois incomplet"),
            self.days(),
            self.pick("received", "reçu"),
            self.amount("received"),
        )
    }

    fn cap(&self) -> String {
        format!(
            "{}: {} × 1820 / 12 × {} = {}",
            self.pick(
                "cap of a month (SMIC of the last day of the month before)",
                "plafond d'un mois (SMIC du dernier jour du mois précédent)"
            ),
            self.amount("smic_hourly"),
            self.factor("coefficient"),
            self.result(),
        )
    }

    /// The pays, limited by the cap where it binds, over the divisor.
    fn base(&self) -> String {
        let cap = self.of_stop.iter().find(|step| step.rule == "cap");
        let cap = cap.and_then(|step| match &step.result {
            Operand::Exact(cap) => Some(*cap),
            _ => None,
        });
        let pays: Vec<Cents> = self
            .step
            .operands
            .iter()
            .filter_map(|(name, operand)| match operand {
                Operand::Amount(pay) if *name == "pay" => Some(*pay),
                _ => None,
            })
            .collect();
        let sum = match self.operand("sum") {
            Some(Operand::Exact(sum)) => *sum,
            _ => Ratio::whole(Cents::ZERO),
        };
        let limited = |pay: &Cents| {
            let binds = cap.is_some_and(|cap| pays.len() != 12 && Ratio::whole(*pay) > cap);
            match cap {
                Some(cap) if binds => format!(
                    "{} ({} {})",
                    self.language.exact(cap),
                    self.pick("cap, instead of", "plafond, au lieu de"),
                    self.language.amount(*pay)
                ),
                _ => self.language.amount(*pay),
            }
        };
        let all: Vec<String> = pays.iter().map(limited).collect();
        format!(
            "{}: {} = {}; / {} = {}",
            self.pick("daily base (SJB)", "salaire journalier de base (SJB)"),
            all.join(" + "),
            self.language.exact(sum),
            self.factor("divisor"),
            self.result(),
        )
    }

    fn daily(&self) -> String {
        let (own, limit) = (self.written("exact"), self.written("limit"));
        let mut told = format!(
            "{}: × 1/2 = {own} ({} {limit})",
            self.pick("daily allowance", "indemnité journalière"),
            self.pick("at most", "au plus"),
        );
        if let Some(floor) = self.exact("ald_floor") {
            let word = self.pick(
                ", at least that of the stop before",
                ", au moins celle de l'arrêt précédent",
            );
            let _ = write!(told, "{word} {}", self.language.exact(floor));
        }
        told + self.pick(
            ", rounded to the nearest cent → ",
            ", arrondi au centime le plus proche → ",
        ) + &self.result()
    }

    fn carence(&self) -> String {
        if self.step.days.is_some() {
            return format!(
                "{}: {}",
                self.days(),
                self.pick("waiting days, not paid", "délai de carence, non payé")
            );
        }
        self.coded(CARENCES, self.code("outcome")).to_owned()
    }

    fn window(&self) -> String {
        format!(
            "{}: {}",
            self.pick("long-term illness, three years", "ALD, trois ans"),
            self.days()
        )
    }

    fn payees(&self) -> String {
        let payees: Vec<String> = self
            .step
            .operands
            .iter()
            .filter_map(|(_, operand)| match operand {
                Operand::Payee(payee) => Some(self.language.to(*payee)),
                _ => None,
            })
            .collect();
        payees.join(", ")
    }

    fn paid(&self) -> String {
        let rule = self.step.rule;
        let as_what = self.language.word(PAID_AS, rule).unwrap_or_default();
        format!(
            "{}: {} × {}{as_what} = {}, {}",
            self.days(),
            self.language.n_days(self.n_days()),
            self.amount("daily_gross"),
            self.result(),
            self.payees(),
        )
    }

    fn part_time(&self) -> String {
        let what = match self.step.rule {
            "light_work" => self.pick("light work", "travail léger"),
            _ => self.pick("part time", "temps partiel"),
        };
        let why = match self.step.result {
            Operand::Code("no_loss") => self.pick("nothing lost", "aucune perte de gain"),
            Operand::Code(_) => self.pick(
                "waits for the pay lost in the month",
                "attend la perte de gain du mois",
            ),
            _ => return format!("{what}: {}", self.paid()),
        };
        format!("{}: {what}, {why}", self.days())
    }

    fn death(&self) -> String {
        let died = self.pick("died on", "décès le");
        let last = self.pick("last covered day", "dernier jour couvert");
        match self.operand("last_day") {
            Some(_) => format!(
                "{died} {}; {last} {}",
                self.day("died_on"),
                self.day("last_day")
            ),
            None => format!(
                "{died} {}; {}",
                self.day("died_on"),
                self.pick("no day left", "aucun jour restant")
            ),
        }
    }

    pub(super) fn result(&self) -> String {
        match &self.step.result {
            Operand::Amount(amount) => self.language.amount(*amount),
            Operand::Exact(exact) => self.language.exact(*exact),
            Operand::Count(count) => count.to_string(),
            Operand::Day(day) => self.language.day(*day),
            Operand::Days(Period {
                first_day,
                last_day,
            }) => self.language.days(Period {
                first_day: *first_day,
                last_day: *last_day,
            }),
            _ => String::new(),
        }
    }
}

fn named<'s>(step: &'s Step, name: &str) -> Option<&'s Operand> {
    let mut operands = step.operands.iter();
    operands
        .find(|(known, _)| *known == name)
        .map(|(_, operand)| operand)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::embedded::Datasets;
    use crate::domain::Dossier;
    use crate::{law, population};

    /// Rules that only one benefit has, and that the files must reach.
    const OF_BENEFITS: [&str; 20] = [
        "accident_amount",
        "accident_base",
        "accident_floor",
        "accident_rank",
        "consolidated",
        "employers_day",
        "flat_maternity",
        "income_threshold",
        "leave_base",
        "leave_ceiling",
        "leave_minimum",
        "leave_period",
        "leave_rights",
        "light_work",
        "mean_income",
        "outside_the_period",
        "recognition",
        "self_employed_amount",
        "self_employed_rights",
        "unfitness",
    ];

    #[test]
    fn no_step_is_told_by_the_name_of_its_rule() {
        let families: [fn(u64, u64) -> Dossier; 6] = [
            population::wild,
            population::wild_benefits,
            population::wild_accidents,
            population::wild_leaves,
            population::wild_self_employed,
            population::wild_money,
        ];
        let datasets = Datasets::read(None).unwrap();
        let parameters = crate::cli::law::parameters(&datasets).unwrap();
        let mut seen = BTreeSet::new();
        for family in families {
            for index in 0..120 {
                let dossier = family(1, index);
                let known_on = *dossier.settlements.last().unwrap();
                let steps = law::steps(&dossier, &parameters, known_on).unwrap();
                let all: Vec<&Step> = steps.iter().collect();
                for step in &steps {
                    check(step, &all);
                    seen.insert(step.rule);
                }
            }
        }
        let missing: Vec<_> = OF_BENEFITS
            .iter()
            .filter(|rule| !seen.contains(**rule))
            .collect();
        assert!(missing.is_empty(), "never told: {missing:?}");
    }

    fn check(step: &Step, of_stop: &[&Step]) {
        for language in [Language::En, Language::Fr] {
            let told = Telling {
                step,
                of_stop,
                language,
            }
            .told();
            let not_paid = language.pick("not paid", "non payé");
            let bare = format!("{not_paid} ({})", step.rule);
            assert!(
                !told.contains('_') && !told.contains(&bare),
                "{step:?}\n{told}"
            );
        }
    }
}

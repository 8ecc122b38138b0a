//! The steps of the law, stop by stop, as a person redoes them on a calculator.

use std::fmt::Write as _;

use super::articles::sentence;
use super::language::Language;
use crate::domain::{Cents, Day, Period, Ratio};
use crate::law::{Operand, Step};
use crate::report::hostile::terminal;

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
struct Telling<'s> {
    step: &'s Step,
    of_stop: &'s [&'s Step],
    language: Language,
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
            "payee" | "late_sending" => self.paid(),
            "part_time" => self.part_time(),
            "death" => self.death(),
            _ => self.refused(),
        }
    }

    fn pick(&self, english: &'static str, french: &'static str) -> &'static str {
        self.language.pick(english, french)
    }

    fn operand(&self, name: &str) -> Option<&Operand> {
        named(self.step, name)
    }

    fn amount(&self, name: &str) -> String {
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

    fn factor(&self, name: &str) -> String {
        match self.operand(name) {
            Some(Operand::Factor(factor)) => self.language.number(factor),
            _ => String::new(),
        }
    }

    fn days(&self) -> String {
        self.step
            .days
            .map_or_else(String::new, |days| self.language.days(days))
    }

    fn n_days(&self) -> i64 {
        self.step.days.map_or(0, |days| i64::from(days.n_days()))
    }

    fn covered(&self) -> String {
        let document = match self.operand("document") {
            Some(Operand::Name(name)) => terminal(name),
            _ => String::new(),
        };
        let how = match self.step.result {
            Operand::Code("filled_gap") => self.pick(
                "days without prescription, filled by the tolerance before",
                "jours sans prescription, comblés par la tolérance, avant",
            ),
            Operand::Code("part_time") => self.pick(
                "therapeutic part time prescribed by",
                "temps partiel thérapeutique prescrit par",
            ),
            Operand::Code("beyond_distance") => self.pick(
                "beyond what may be prescribed at a distance,",
                "au-delà de ce qui peut être prescrit à distance,",
            ),
            _ => self.pick("stop prescribed by", "arrêt prescrit par"),
        };
        format!("{}: {how} {document}", self.days())
    }

    fn missing(&self) -> String {
        let name = match self.operand("missing") {
            Some(Operand::Name(name)) => terminal(name),
            _ => String::new(),
        };
        let what = match self.step.result {
            Operand::Code("employer_statement") => self.pick(
                "waits for the pay statement of employer",
                "attend l'attestation de salaire de l'employeur",
            ),
            Operand::Code("part_time_loss") => {
                self.pick("waits for the pay lost in", "attend la perte de gain de")
            }
            _ => self.pick("waits for the certificate of", "attend l'avis d'arrêt de"),
        };
        format!("{what} {name}")
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
        let exact = |name| match self.operand(name) {
            Some(Operand::Exact(exact)) => Some(*exact),
            _ => None,
        };
        let own = exact("exact").map_or_else(String::new, |own| self.language.exact(own));
        let limit = exact("limit").map_or_else(String::new, |limit| self.language.exact(limit));
        let mut told = format!(
            "{}: × 1/2 = {own} ({} {limit})",
            self.pick("daily allowance", "indemnité journalière"),
            self.pick("at most", "au plus"),
        );
        if let Some(floor) = exact("ald_floor") {
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
        match self.operand("outcome") {
            Some(Operand::Code("served")) => {
                self.pick("three waiting days (carence)", "trois jours de carence")
            }
            Some(Operand::Code("lifted_by_ald")) => self.pick(
                "no waiting days: later stop of one long-term illness",
                "pas de carence : arrêt suivant d'une même ALD",
            ),
            Some(Operand::Code("lifted_by_miscarriage")) => self.pick(
                "no waiting days: miscarriage",
                "pas de carence : interruption spontanée de grossesse",
            ),
            Some(Operand::Code("lifted_by_medical_termination")) => self.pick(
                "no waiting days: medical termination of pregnancy",
                "pas de carence : interruption médicale de grossesse",
            ),
            _ => self.pick(
                "no waiting days: death of a child",
                "pas de carence : décès d'un enfant",
            ),
        }
        .to_owned()
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
        let late = if self.step.rule == "late_sending" {
            self.pick(
                ", half for a second late sending",
                ", moitié pour un second envoi tardif",
            )
        } else {
            ""
        };
        format!(
            "{}: {} × {}{late} = {}, {}",
            self.days(),
            self.language.n_days(self.n_days()),
            self.amount("daily_gross"),
            self.result(),
            self.payees(),
        )
    }

    fn part_time(&self) -> String {
        match self.step.result {
            Operand::Code("no_loss") => format!(
                "{}: {}",
                self.days(),
                self.pick(
                    "part time, nothing lost",
                    "temps partiel, aucune perte de gain"
                )
            ),
            Operand::Code(_) => format!(
                "{}: {}",
                self.days(),
                self.pick(
                    "part time, waits for the pay lost in the month",
                    "temps partiel, attend la perte de gain du mois"
                )
            ),
            _ => format!(
                "{}: {}",
                self.pick("part time", "temps partiel"),
                self.paid()
            ),
        }
    }

    fn death(&self) -> String {
        let day = |name| match self.operand(name) {
            Some(Operand::Day(day)) => self.language.day(*day),
            _ => String::new(),
        };
        let died = self.pick("died on", "décès le");
        let last = self.pick("last covered day", "dernier jour couvert");
        match self.operand("last_day") {
            Some(_) => format!("{died} {}; {last} {}", day("died_on"), day("last_day")),
            None => format!(
                "{died} {}; {}",
                day("died_on"),
                self.pick("no day left", "aucun jour restant")
            ),
        }
    }

    fn refused(&self) -> String {
        let why = match self.step.rule {
            "prescriber_not_allowed" => {
                self.pick("prescriber not allowed", "prescripteur non admis")
            }
            "unsecured_form" => self.pick("not on the secured form", "formulaire non sécurisé"),
            "sent_after_the_end" => self.pick(
                "sent after the end of the stop",
                "envoyé après la fin de l'arrêt",
            ),
            "prescribed" => self.pick(
                "claimed more than two years too late",
                "réclamé après la prescription de deux ans",
            ),
            "telemedicine_length" => self.pick(
                "more than may be prescribed at a distance",
                "plus que ce qui peut être prescrit à distance",
            ),
            "length_not_justified" => self.pick(
                "longer than allowed without a reason",
                "plus long que permis sans motif",
            ),
            "unemployment_benefit" => self.pick(
                "unemployment benefit on these days",
                "allocation de chômage ces jours-là",
            ),
            "rights_not_opened" => self.pick("no rights", "droits non ouverts"),
            "six_months_rights" => self.pick(
                "no rights after the sixth month",
                "plus de droits après le sixième mois",
            ),
            "no_base" => self.pick(
                "no pay in the reference months",
                "aucun salaire de référence",
            ),
            "ald_three_years" => self.pick(
                "three years of the illness are over",
                "trois ans de l'ALD écoulés",
            ),
            "limit_360_days" => self.pick(
                "360 allowances in three years",
                "360 indemnités en trois ans",
            ),
            "limit_60_days" => self.pick(
                "sixty allowances of a pensioner",
                "soixante indemnités d'un retraité",
            ),
            other => return format!("{}: {other}", self.days()),
        };
        format!(
            "{}: {} ({why})",
            self.days(),
            self.pick("not paid", "non payé")
        )
    }

    fn result(&self) -> String {
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

//! The steps of accidents at work and on the way and of occupational diseases, in words.

use std::fmt::Write as _;

use super::language::Words;
use super::sums::Telling;
use crate::domain::Ratio;
use crate::law::Operand;

/// Where the fund stands on an accident or a disease.
const STANDINGS: &Words = &[
    ("unknown", "not declared yet", "pas encore déclaré"),
    (
        "examined",
        "not decided yet by the fund",
        "la caisse n'a pas encore décidé",
    ),
    (
        "not_recognised",
        "recognition refused by the fund",
        "prise en charge refusée par la caisse",
    ),
    (
        "recognised_before",
        "recognised before the file",
        "prise en charge antérieure au dossier",
    ),
    (
        "recognised",
        "recognised by the fund",
        "prise en charge décidée par la caisse",
    ),
    (
        "silence",
        "recognised, the fund having kept silent",
        "prise en charge acquise par le silence de la caisse",
    ),
];

/// Pays on which the daily wage rests.
const RHYTHMS: &Words = &[
    (
        "month",
        "pay of the month before",
        "paye du mois précédant le",
    ),
    (
        "twelve_months",
        "pays of the twelve months before",
        "payes des douze mois précédant le",
    ),
    (
        "weekly_pays",
        "last pays before",
        "dernières payes avant le",
    ),
];

impl Telling<'_> {
    pub(super) fn recognition(&self) -> String {
        let start = match self.operand("start") {
            Some(_) => format!(" ({})", self.day("start")),
            None => String::new(),
        };
        format!(
            "{} {}{start}: {}",
            self.pick("accident or disease", "accident ou maladie"),
            self.name("accident"),
            self.coded(STANDINGS, self.result_code()),
        )
    }

    pub(super) fn employers_day(&self) -> String {
        format!(
            "{}: {}",
            self.days(),
            self.pick(
                "day of the accident, paid by the employer",
                "jour de l'accident, payé par l'employeur"
            )
        )
    }

    /// The pay of the reference period over its days.
    pub(super) fn accident_base(&self) -> String {
        let mut pays = self.amount("main_pay");
        let main = match self.operand("main_pay") {
            Some(Operand::Amount(main)) => Some(Ratio::whole(*main)),
            _ => None,
        };
        if main != self.exact("sum") {
            let word = self.pick(
                ", with the part of the sums paid apart",
                ", avec la part des sommes versées à part",
            );
            let _ = write!(pays, "{word} = {};", self.written("sum"));
        }
        format!(
            "{} ({} {}): {pays} / {} = {}",
            self.pick("daily wage", "salaire journalier"),
            self.coded(RHYTHMS, self.code("rhythm")),
            self.day("reference_day"),
            self.factor("divisor"),
            self.result(),
        )
    }

    /// The wage, limited by the cap and the least wage, at both rates.
    pub(super) fn accident_amount(&self) -> String {
        let mut told = format!(
            "{}: {}; × 60 % {}, {} × 80 % {}",
            self.pick("accident allowance", "indemnité d'accident"),
            self.counted_wage(),
            self.at_rate("first_rate"),
            self.pick("then", "puis"),
            self.at_rate("later_rate"),
        );
        let first = self.exact("first_rate").map(Ratio::half_up);
        let is_raised = first.is_some_and(|first| self.step.result != Operand::Amount(first));
        if is_raised {
            told += self.pick(
                "; first days raised to the floor of the first interruption",
                " ; premiers jours relevés au minimum de la première interruption",
            );
        }
        told + self.pick(
            "; first days rounded to the nearest cent → ",
            " ; premiers jours arrondis au centime le plus proche → ",
        ) + &self.result()
    }

    fn counted_wage(&self) -> String {
        let (wage, cap) = (self.exact("wage"), self.exact("cap"));
        let least = self.exact("least_wage");
        let raised = wage.max(least);
        let wage = self.written("wage");
        let instead = |kept: Option<Ratio>, english, french| {
            let kept = kept.map_or_else(String::new, |kept| self.language.exact(kept));
            format!("{kept} ({} {wage})", self.pick(english, french))
        };
        if cap < raised {
            return instead(cap, "cap, instead of", "plafond, au lieu de");
        }
        if self.exact("wage") < least {
            return instead(
                least,
                "minimum wage of an apprentice or of a worker under eighteen, instead of",
                "SMIC d'un apprenti ou d'un salarié de moins de dix-huit ans, au lieu de",
            );
        }
        format!(
            "{wage} ({} {})",
            self.pick("at most", "au plus"),
            self.written("cap")
        )
    }

    /// What a rate gives, or the net gain that limits it.
    fn at_rate(&self, name: &str) -> String {
        let amount = self.written(name);
        if self.exact(name) == self.exact("net") {
            let limited = self.pick("limited to the net gain", "limité au gain net");
            return format!("{limited} = {amount}");
        }
        format!("= {amount}")
    }

    pub(super) fn accident_floor(&self) -> String {
        let rates = [("first_rate", "60 %"), ("later_rate", "80 %")];
        let known = rates
            .iter()
            .filter(|(name, _)| self.operand(name).is_some());
        let at = self.pick("at", "à");
        let amounts: Vec<String> = known
            .map(|(name, rate)| format!("{} {at} {rate}", self.written(name)))
            .collect();
        let effect = match self.result_code() {
            "floor" => self.pick("raises the amount", "relève le montant"),
            _ => self.pick("changes nothing", "sans effet"),
        };
        format!(
            "{}: {} → {effect}",
            self.pick(
                "floor, that of the first interruption",
                "minimum, celui de la première interruption"
            ),
            amounts.join(", "),
        )
    }

    /// Numbers of the days of an accident: the rate rises after the twenty-eighth.
    pub(super) fn accident_rank(&self) -> String {
        let first = self.count("first_rank").unwrap_or(0);
        let last = self.result();
        let ranks = if first.to_string() == last {
            format!("{} {last}", self.pick("day", "jour"))
        } else {
            let to = self.pick("to", "à");
            format!("{} {first} {to} {last}", self.pick("days", "jours"))
        };
        format!(
            "{}: {ranks} {}",
            self.days(),
            self.pick(
                "of the accident (80 % from the twenty-ninth)",
                "de l'accident (80 % à partir du vingt-neuvième)"
            )
        )
    }
}

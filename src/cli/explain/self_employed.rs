//! The steps of the self-employed, in words: rights, incomes, threshold and amounts.

use super::sums::Telling;
use crate::domain::Cents;
use crate::law::Operand;

impl Telling<'_> {
    pub(super) fn self_employed_rights(&self) -> String {
        let reference = match self.operand("reference") {
            Some(_) => format!(
                ", {} {}",
                self.pick("looked for on", "examinés au"),
                self.day("reference")
            ),
            None => self
                .pick(
                    ", activity ended too long ago",
                    ", activité cessée depuis trop longtemps",
                )
                .to_owned(),
        };
        format!(
            "{} {}{reference} → {}",
            self.pick(
                "opening of rights: affiliated on",
                "ouverture des droits : affilié le"
            ),
            self.day("affiliated_on"),
            self.opened(),
        )
    }

    /// The counted incomes, then their mean, or what the first days of activity give a year.
    pub(super) fn mean_income(&self) -> String {
        let incomes = self.incomes();
        let over = match self.count("days") {
            Some(n_days) => format!("× 365 / {n_days}"),
            None => format!("/ {}", incomes.len()),
        };
        let all = incomes.join(" + ");
        let all = if incomes.len() > 1 {
            format!("({all})")
        } else {
            all
        };
        format!(
            "{}: {all} {over} = {}",
            self.pick("mean yearly income", "revenu annuel moyen"),
            self.result(),
        )
    }

    /// Each year with its income: `30 000.00 [2024]`.
    fn incomes(&self) -> Vec<String> {
        let mut year = 0;
        let mut told = Vec::new();
        for (_, operand) in &self.step.operands {
            match operand {
                Operand::Count(count) => year = *count,
                Operand::Exact(income) => {
                    told.push(format!("{} [{year}]", self.language.exact(*income)));
                }
                _ => {}
            }
        }
        told
    }

    pub(super) fn income_threshold(&self) -> String {
        let answer = if self.step.result == Operand::Holds(true) {
            self.pick("reached", "atteint")
        } else {
            self.pick("not reached", "non atteint")
        };
        format!(
            "{} {}, {} {} → {answer}",
            self.pick("threshold", "seuil"),
            self.written("threshold"),
            self.pick("mean income", "revenu moyen"),
            self.written("mean"),
        )
    }

    /// The mean, limited by its ceiling, over the divisor.
    pub(super) fn self_employed_amount(&self) -> String {
        let name = self.pick("daily allowance", "indemnité journalière");
        let (Some(mean), Some(cap)) = (self.exact("mean"), self.exact("cap")) else {
            return format!("{name}: {}", self.result());
        };
        if self.step.result == Operand::Amount(Cents::ZERO) {
            let none = self.pick("none is due", "aucune n'est due");
            return format!("{name}: {none}");
        }
        let counted = if cap < mean {
            let word = self.pick("ceiling, instead of", "plafond, au lieu de");
            let (cap, mean) = (self.language.exact(cap), self.language.exact(mean));
            format!("{cap} ({word} {mean})")
        } else {
            self.language.exact(mean)
        };
        let divisor = self.count("divisor").unwrap_or(1).max(1);
        let exact = mean.min(cap).times(1, i128::from(divisor));
        format!(
            "{name}: {counted} / {divisor} = {}{} → {}",
            self.language.exact(exact),
            self.pick(
                ", rounded to the nearest cent",
                ", arrondi au centime le plus proche"
            ),
            self.result(),
        )
    }

    pub(super) fn flat_maternity(&self) -> String {
        let size = match self.code("outcome") {
            "reduced" => self.pick(
                " (a tenth, the mean income being under the threshold)",
                " (un dixième, le revenu moyen étant sous le seuil)",
            ),
            _ => "",
        };
        format!(
            "{}{size}: {} {}; {} {}",
            self.pick("flat maternity", "maternité forfaitaire"),
            self.result(),
            self.pick("a day", "par jour"),
            self.pick(
                "allowance of rest in two halves of",
                "allocation de repos maternel en deux moitiés de"
            ),
            self.amount("half_of_rest"),
        )
    }
}

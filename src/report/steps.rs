//! The arithmetic of the law as a person redoes it on a calculator: one step, its
//! operands in order, its result.

use super::{hostile, words};
use crate::domain::Period;
use crate::law::{Operand, Step};

/// The operands of a step, in the order of the arithmetic: `cap 1.4; smic 1 801.80 €`.
pub fn operands(step: &Step) -> String {
    let named = |(name, operand): &(&'static str, Operand)| {
        format!("{} {}", words::spaced(name), value(operand))
    };
    let operands: Vec<String> = step.operands.iter().map(named).collect();
    operands.join("; ")
}

/// A value inside a step.
pub fn value(operand: &Operand) -> String {
    match operand {
        Operand::Amount(amount) => words::euros(*amount),
        Operand::Exact(ratio) => format!("{}\u{a0}€", words::unrounded(*ratio)),
        Operand::Hours(hours) => format!("{hours}\u{a0}h"),
        Operand::Count(count) => count.to_string(),
        Operand::Factor(factor) => hostile::visible(factor),
        Operand::Day(day) => day.to_string(),
        Operand::Days(days) => shown(*days),
        Operand::Payee(payee) => payee.to_string(),
        Operand::Code(code) => words::spaced(code),
        Operand::Name(name) => hostile::visible(name),
        Operand::Holds(true) => "yes".to_owned(),
        Operand::Holds(false) => "no".to_owned(),
    }
}

/// The result of a step: a bare count is one of days.
pub(crate) fn result(step: &Step) -> String {
    match step.result {
        Operand::Count(count) => words::counted(count.unsigned_abs(), "day", "days"),
        _ => value(&step.result),
    }
}

/// A first and a last day, or one day.
pub(crate) fn shown(days: Period) -> String {
    if days.first_day == days.last_day {
        days.first_day.to_string()
    } else {
        format!("{} to {}", days.first_day, days.last_day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cents, StopId};

    #[test]
    fn a_step_reads_like_a_sum() {
        let step = Step {
            rule: "cap",
            article: "CSS art. R. 323-4",
            stop: StopId::new("S1").unwrap(),
            days: None,
            operands: vec![
                ("cap", Operand::Factor("1.4".to_owned())),
                ("monthly_smic", Operand::Amount(Cents(180_180))),
            ],
            result: Operand::Amount(Cents(252_252)),
        };
        let shown = operands(&step);
        assert_eq!(shown, "cap 1.4; monthly smic 1\u{202f}801.80\u{a0}€");
        assert_eq!(value(&step.result), "2\u{202f}522.52\u{a0}€");
    }
}

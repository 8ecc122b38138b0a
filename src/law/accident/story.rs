//! What the rules of accidents say of themselves (`motivation`).
//!
//! Decides nothing: reads what recognition, base, amount and floor found. CSS art. L. 433-1.

use super::super::chain::Chain;
use super::super::entitlement::File;
use super::super::steps::{Operand, Story, written};
use super::{PartAmount, Related};
use crate::domain::Period;

impl Story<'_> {
    /// Where the fund stands on each accident of a stop. CSS art. R. 441-18.
    pub(in crate::law) fn recognition(&mut self, chain: &Chain, file: &File) {
        let mut told: Vec<&str> = Vec::new();
        for piece in &chain.pieces {
            let (name, code, start) = match file.accidents.of(piece.certificate) {
                None => continue,
                Some(Related::Unknown(name)) => (name, "unknown", None),
                Some(Related::Known(index)) => {
                    let known = &file.accidents.list[index];
                    (known.name, known.standing.code(), Some(known.start))
                }
            };
            if told.contains(&name.as_str()) {
                continue;
            }
            told.push(name.as_str());
            let mut operands = vec![("accident", Operand::Name(name.to_string()))];
            operands.extend(start.map(|start| ("start", Operand::Day(start))));
            self.say(
                "recognition",
                "CSS art. R. 441-7, R. 441-8, R. 441-16 et R. 441-18",
                None,
                operands,
                Operand::Code(code),
            );
        }
    }

    /// Reference pay, amounts, floor and ranks of a part.
    pub(in crate::law) fn accident(&mut self, amount: &PartAmount, file: &File) {
        let part = amount.part;
        let pay = &amount.base.pay;
        self.say(
            "accident_base",
            "CSS art. R. 433-4 à R. 433-6",
            None,
            vec![
                ("reference_day", Operand::Day(part.reference)),
                ("rhythm", Operand::Code(pay.rhythm)),
                ("main_pay", Operand::Amount(pay.main)),
                ("sum", Operand::Exact(pay.sum)),
                ("divisor", Operand::Factor(written(pay.divisor))),
            ],
            Operand::Exact(amount.wage),
        );
        let mut operands = vec![
            ("wage", Operand::Exact(amount.wage)),
            ("cap", Operand::Exact(amount.cap)),
        ];
        let least = amount.least_wage;
        operands.extend(least.map(|least| ("least_wage", Operand::Exact(least))));
        operands.push(("net", Operand::Exact(amount.net)));
        operands.push(("first_rate", Operand::Exact(amount.own[0])));
        operands.push(("later_rate", Operand::Exact(amount.own[1])));
        self.say(
            "accident_amount",
            "CSS art. R. 433-1 à R. 433-4",
            None,
            operands,
            Operand::Amount(amount.exact(false).half_up()),
        );
        if let Some(floor) = amount.floor {
            let rates = [("first_rate", floor.0[0]), ("later_rate", floor.0[1])];
            let known = rates.into_iter();
            let operands = known.filter_map(|(name, exact)| Some((name, Operand::Exact(exact?))));
            let is_raised = floor
                .0
                .iter()
                .zip(amount.own)
                .any(|(floor, own)| floor.is_some_and(|floor| floor > own));
            self.say(
                "accident_floor",
                "CSS art. R. 433-7",
                None,
                operands.collect(),
                Operand::Code(if is_raised { "floor" } else { "own" }),
            );
        }
        let count = file.accidents.list[part.accident].count;
        let ranked = file
            .ranks
            .days
            .iter()
            .filter(|ranked| ranked.chain == part.chain && ranked.accident == part.accident);
        for ranked in ranked {
            let Period {
                first_day,
                last_day,
            } = ranked.days;
            let rank = |day| Operand::Count(i64::from(file.ranks.rank(count, day)));
            self.say(
                "accident_rank",
                "CSS art. R. 433-3 et R. 433-7",
                Some(ranked.days),
                vec![("first_rank", rank(first_day))],
                rank(last_day),
            );
        }
    }
}

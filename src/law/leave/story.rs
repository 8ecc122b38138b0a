//! What the rules of leaves say of themselves (`motivation`).
//!
//! Decides nothing: reads what right, rights, base and days found. CSS art. L. 331-3 to
//! L. 331-9.

use super::super::decision::StopDecision;
use super::super::steps::{Operand, Story, written};
use super::{Leave, Part};
use crate::domain::{Benefit, Cents, Ratio};

impl Story<'_> {
    /// What became of a leave.
    pub(in crate::law) fn leave(&mut self, leave: &Leave, decision: &StopDecision) {
        for grant in leave.right.iter().flat_map(|right| &right.grants) {
            self.say(
                "leave_period",
                period_article(leave.benefit),
                Some(grant.days),
                vec![("days", Operand::Count(i64::from(grant.days.n_days())))],
                Operand::Code(grant.how),
            );
        }
        self.waiting(decision);
        if let (Some(opening), Some(right)) = (leave.opening, &leave.right) {
            if let Some(work) = &opening.work {
                self.work(work);
            }
            self.say(
                "leave_rights",
                "CSS art. L. 313-1, R. 313-1 et R. 313-3",
                None,
                vec![
                    ("tested_on", Operand::Day(right.tested_on)),
                    ("way", Operand::Code(opening.way)),
                ],
                Operand::Holds(opening.is_opened),
            );
        }
        for part in &leave.parts {
            self.base_of_leave(part, leave.benefit);
        }
        if decision.days.is_empty()
            && let Some(refusal) = decision.refusal
        {
            self.say(
                refusal.code(),
                decision.article_of(refusal),
                None,
                Vec::new(),
                Operand::Amount(Cents::ZERO),
            );
        }
        for days in &decision.days {
            self.verdict(days, decision);
        }
    }

    /// Pays, ceiling and daily pay of a part.
    fn base_of_leave(&mut self, part: &Part, benefit: Benefit) {
        let Some(base) = &part.base else {
            return;
        };
        let pays = &base.pays.list[..base.pays.n_pays];
        let share = base.pays.share;
        let limit = Ratio::whole(base.ceiling).times(share.0, share.1);
        let is_bound = pays.iter().any(|pay| Ratio::whole(*pay) > limit);
        self.say(
            "leave_ceiling",
            "CSS art. R. 331-5 et R. 323-4",
            None,
            vec![
                ("reference_day", Operand::Day(part.reference)),
                ("ceiling", Operand::Amount(base.ceiling)),
            ],
            Operand::Code(if is_bound { "binds" } else { "does_not_bind" }),
        );
        let mut operands: Vec<(&'static str, Operand)> = pays
            .iter()
            .map(|pay| ("pay", Operand::Amount(*pay)))
            .collect();
        operands.push(("sum", Operand::Exact(base.sum)));
        operands.push(("kept", Operand::Factor(written(base.kept))));
        operands.push(("divisor", Operand::Factor(written(base.pays.divisor))));
        self.say(
            "leave_base",
            "CSS art. R. 331-5 et R. 323-4",
            None,
            operands,
            Operand::Exact(base.net),
        );
        if benefit == Benefit::BirthLeave {
            return;
        }
        let minimum = Ratio::whole(base.minimum);
        self.say(
            "leave_minimum",
            "CSS art. R. 331-5",
            None,
            vec![("minimum", Operand::Amount(base.minimum))],
            Operand::Code(if minimum > base.net { "minimum" } else { "own" }),
        );
    }
}

const fn period_article(benefit: Benefit) -> &'static str {
    match benefit {
        Benefit::Paternity => "CSS art. L. 331-8 et D. 331-3",
        Benefit::Adoption => "CSS art. L. 331-7",
        Benefit::Bereavement => "CSS art. L. 331-9 et D. 331-7",
        Benefit::BirthLeave => "CSS art. L. 331-8-1 ; C. trav. art. L. 1225-46-2",
        Benefit::Maternity
        | Benefit::Sickness
        | Benefit::SicknessAld
        | Benefit::TherapeuticPartTime
        | Benefit::WorkAccident
        | Benefit::CommutingAccident
        | Benefit::OccupationalDisease
        | Benefit::UnfitnessAllowance => "CSS art. L. 331-3 à L. 331-6",
    }
}

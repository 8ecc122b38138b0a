//! The story of a stop or leave of a self-employed person (`motivation`): rights, incomes,
//! threshold and amount, with the arithmetic that a person can redo.

use super::super::Parameters;
use super::super::decision::StopDecision;
use super::super::entitlement::File;
use super::super::steps::{Operand, Story};
use super::SelfEmployed;
use super::base::Income;
use super::days::{OpenSelfEmployed, What};
use super::maternity::Flat;
use crate::domain::Cents;

impl Story<'_> {
    /// What decided a stop or leave, before its days.
    pub(in crate::law) fn self_employed(
        &mut self,
        open: &OpenSelfEmployed,
        decision: &StopDecision,
        file: &File,
    ) {
        if let Some(own_account) = &file.own_account {
            self.self_employed_rights(open, own_account);
        }
        if let Some(income) = &open.assessment.income {
            self.income(income);
        }
        match &open.what {
            What::Stop(stop) => {
                self.self_employed_amount(open, stop.daily, file.parameters);
                self.carence(stop.carence, decision);
                self.windows(open.chain, file);
            }
            What::Leave(flat) => self.flat_maternity(flat),
        }
    }

    /// The length of the affiliation.
    fn self_employed_rights(&mut self, open: &OpenSelfEmployed, own_account: &SelfEmployed) {
        let article = match open.what {
            What::Stop(_) => "CSS art. D. 622-1",
            What::Leave(_) => "CSS art. D. 623-8",
        };
        let mut operands = vec![("affiliated_on", Operand::Day(own_account.affiliated_on))];
        let reference = open.assessment.reference;
        operands.extend(reference.map(|reference| ("reference", Operand::Day(reference))));
        let opened = Operand::Holds(open.assessment.opened);
        self.say("self_employed_rights", article, None, operands, opened);
    }

    /// The counted incomes, their mean and the threshold.
    fn income(&mut self, income: &Income) {
        let mut operands: Vec<(&'static str, Operand)> = Vec::new();
        for (year, counted) in &income.years {
            operands.push(("year", Operand::Count(i64::from(*year))));
            operands.push(("income", Operand::Exact(*counted)));
        }
        let n_days = income.n_days.map(i64::from);
        operands.extend(n_days.map(|n_days| ("days", Operand::Count(n_days))));
        let article = match income.n_days {
            Some(_) => "CSS art. D. 622-7, II",
            None => "CSS art. D. 622-7, I",
        };
        let mean = Operand::Exact(income.mean);
        self.say("mean_income", article, None, operands, mean.clone());
        let operands = vec![
            ("mean", mean),
            ("threshold", Operand::Exact(income.threshold)),
        ];
        let is_reached = Operand::Holds(income.exact.is_some());
        self.say(
            "income_threshold",
            "CSS art. D. 622-8",
            None,
            operands,
            is_reached,
        );
    }

    /// The mean, its ceiling and what it gives a day.
    fn self_employed_amount(
        &mut self,
        open: &OpenSelfEmployed,
        daily: Cents,
        parameters: &Parameters,
    ) {
        let assessment = &open.assessment;
        let (Some(income), Some(reference)) = (&assessment.income, assessment.reference) else {
            return;
        };
        let mut operands = vec![
            ("mean", Operand::Exact(income.mean)),
            ("cap", Operand::Exact(income.cap)),
        ];
        if let Ok(divisor) = parameters.self_employed_divisor.on(reference) {
            operands.push(("divisor", Operand::Count(divisor)));
        }
        self.say(
            "self_employed_amount",
            "CSS art. D. 622-7, I",
            None,
            operands,
            Operand::Amount(daily),
        );
    }

    /// The flat allowance of a day and the allowance of rest.
    fn flat_maternity(&mut self, flat: &Flat) {
        let article = if flat.is_reduced {
            "CSS art. D. 623-3"
        } else {
            "CSS art. D. 623-1 et D. 623-2"
        };
        let size = if flat.is_reduced { "reduced" } else { "whole" };
        let operands = vec![
            ("outcome", Operand::Code(size)),
            ("half_of_rest", Operand::Amount(flat.half_of_rest)),
        ];
        let daily = Operand::Amount(flat.daily);
        self.say("flat_maternity", article, None, operands, daily);
    }
}

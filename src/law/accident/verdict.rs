//! The verdict on a day of a recognised accident (`service de l'indemnité`).
//!
//! CSS art. L. 433-1: from the day after the one that the employer pays, without waiting
//! days, rights or limit of number, up to the consolidation (R. 433-17); not beside an
//! unemployment benefit (R. 433-13). Order of the tests: contract, P42. The relapse of
//! somebody who draws a pension needs work on the eve: Cass. 2e civ., 6 October 2016,
//! 15-24.559.

use super::super::LawError;
use super::super::base::rounded;
use super::super::chain::{Cover, Piece};
use super::super::days::OpenStop;
use super::super::decision::{AmountRule, DayVerdict, NotDue, Refusal, StopDecision};
use super::super::entitlement::File;
use super::super::part_time::Loss;
use super::super::policy::RelapseOfPensioner;
use super::super::validity::invalid;
use super::kept_annuity;
use crate::domain::{Content, Day};

/// What comes before the amount of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::law) enum Test {
    /// The employer pays the day.
    EmployersDay,
    Refused(Refusal),
    Passed,
}

impl File<'_, '_> {
    /// The tests of a day of a recognised accident, and the last day of the piece up to which
    /// they cannot change. CSS art. L. 433-1, R. 433-13 and R. 433-17; contract, P42.
    pub(in crate::law) fn test_of_accident(
        &self,
        chain: usize,
        piece: &Piece,
        accident: usize,
        day: Day,
    ) -> Result<(Test, Day), LawError> {
        let known = &self.accidents.list[accident];
        if known.employers_day == Some(day) {
            return Ok((Test::EmployersDay, day));
        }
        let mut until = piece.last_day;
        let certificate = &self.certificates[piece.certificate];
        let invalid = invalid(certificate, true, self.parameters)?;
        if let Some(invalid) = invalid {
            return Ok((Test::Refused(invalid.refusal), until));
        }
        match piece.cover {
            Cover::BeyondDistance => {
                return Ok((Test::Refused(Refusal::TelemedicineLength), until));
            }
            Cover::AfterConsolidation => return Ok((Test::Refused(Refusal::Consolidated), until)),
            Cover::Full
            | Cover::FilledGap
            | Cover::PartTime
            | Cover::Unfit
            | Cover::UnfitInVain
            | Cover::FlatMaternity
            | Cover::RefusedFlatMaternity => {}
        }
        for &(first_day, last_day) in &self.compensated {
            if first_day <= day && day <= last_day {
                let until = until.min(last_day);
                return Ok((Test::Refused(Refusal::UnemploymentBenefit), until));
            }
            if day < first_day {
                until = until.min(first_day.plus_days(-1));
            }
        }
        if self.is_relapse_without_activity(chain, accident) {
            return Ok((Test::Refused(Refusal::NoActivity), until));
        }
        Ok((Test::Passed, until))
    }

    fn is_relapse_without_activity(&self, chain: usize, accident: usize) -> bool {
        let known = &self.accidents.list[accident];
        let needs_activity = match self.parameters.readings.relapse_of_pensioner {
            RelapseOfPensioner::NeedsActivity => true,
            RelapseOfPensioner::Paid => false,
        };
        if !needs_activity || known.parent.is_none() || known.count != accident {
            return false;
        }
        let Some(part) = self.part(chain, accident) else {
            return false;
        };
        let draws_a_pension = self
            .known
            .in_force()
            .any(|fact| match &fact.document.content {
                Content::PensionDrawn(pension) => pension.first_day <= part.reference,
                _ => false,
            });
        let eve = part.eve(known);
        draws_a_pension
            && !self.dossier.career.employments.iter().any(|contract| {
                contract.started_on <= eve && contract.ended_on.is_none_or(|end| end >= eve)
            })
    }
}

impl OpenStop<'_> {
    /// The verdict on one day of a recognised accident and the last day up to which it cannot
    /// change.
    pub(in crate::law) fn verdict_of_accident(
        &self,
        day: Day,
        piece: &Piece,
        accident: usize,
        file: &File,
        decision: &mut StopDecision,
    ) -> Result<(DayVerdict, Day), LawError> {
        let known = &file.accidents.list[accident];
        let (test, mut until) = file.test_of_accident(self.chain, piece, accident, day)?;
        match test {
            Test::EmployersDay => return Ok((DayVerdict::NotDue(NotDue::EmployersDay), until)),
            Test::Refused(refusal) => {
                if let (Refusal::Consolidated, Some(end)) = (refusal, known.end)
                    && file.has_day_until(self.chain, accident, end)
                {
                    decision.set_limit(Refusal::Consolidated, end);
                }
                return Ok((DayVerdict::Refused(refusal), until));
            }
            Test::Passed => {}
        }
        let part = self
            .parts
            .iter()
            .find(|part| part.part.accident == accident)
            .expect("a stop with a day of an accident has the amounts of its part");
        let rank = file.ranks.rank(known.count, day);
        let n_first = file.parameters.accident_rate_days.on(part.part.reference)?;
        if rank <= n_first {
            until = until.min(day.plus_days(n_first - rank.max(1)));
        }
        if let Some(balance_on) = file.ranks.balance_on(known.count)
            && day < balance_on
        {
            until = until.min(balance_on.plus_days(-1));
        }
        let (annuity, annuity_until) =
            kept_annuity(&file.accidents, accident, day, file.parameters)?;
        if let Some(annuity_until) = annuity_until {
            until = until.min(annuity_until);
        }
        let exact = part.exact(rank > n_first);
        let daily_gross = rounded(
            annuity.map_or(exact, |annuity| less(exact, annuity)),
            file.parameters,
        );
        let mut rule = AmountRule::Accident;
        if piece.cover == Cover::PartTime {
            until = until.min(day.month().last_day());
            match self.losses.as_ref().map(|losses| losses.of_month(day)) {
                None | Some(Loss::NotDeclared) => {
                    let verdict = NotDue::LossNotDeclared { kind: known.kind };
                    return Ok((DayVerdict::NotDue(verdict), until));
                }
                Some(Loss::Nothing) => {
                    return Ok((
                        DayVerdict::NotDue(NotDue::NoLoss { kind: known.kind }),
                        until,
                    ));
                }
                Some(Loss::Some(_)) => rule = AmountRule::LightWork,
            }
        }
        let (payees, payee_until) = self.payees_of_accident(day, part, decision);
        let verdict = DayVerdict::Paid {
            payees,
            kind: known.kind,
            daily_gross,
            rule,
        };
        Ok((verdict, until.min(payee_until)))
    }
}

/// What an annuity leaves of an amount. CSS art. R. 443-2.
pub(super) fn less(
    exact: crate::domain::Ratio,
    annuity: crate::domain::Ratio,
) -> crate::domain::Ratio {
    let nothing = crate::domain::Ratio::whole(crate::domain::Cents::ZERO);
    exact.plus(annuity.times(-1, 1)).max(nothing)
}

//! The walk of a stop of a self-employed person (`décompte des jours`).
//!
//! Responsible for the order in which the rules are asked about one day: certificate, rights,
//! unemployment benefit, waiting days, amount, window of an illness; `durations` then counts
//! what is left. CSS art. L. 622-1 sends to L. 323-1; D. 622-5: the waiting days hold « qu'au
//! premier des arrêts de travail dû à un accident ». Contract, P74 and P76.

use super::super::LawError;
use super::super::base::reduced;
use super::super::carence::{Carence, carence};
use super::super::chain::{Cover, Piece};
use super::super::decision::{
    AmountRule, DayVerdict, Payees, Refusal, Scheme, StopDecision, Waiting,
};
use super::super::entitlement::File;
use super::super::examination::Examined;
use super::super::prescription::Prescription;
use super::SelfEmployed;
use super::base::rounded;
use super::maternity::Flat;
use super::part_time;
use super::rights::{Assessed, Assessment};
use crate::domain::{Cents, Day, Payee, Ratio, StopId};

/// A stop or leave of a self-employed person whose days can be walked.
pub(in crate::law) struct OpenSelfEmployed {
    pub(super) chain: usize,
    pub(super) assessment: Assessment,
    pub(super) what: What,
}

/// What is walked.
pub(super) enum What {
    Stop(Stop),
    Leave(Flat),
}

/// Amount and waiting days of a stop.
pub(super) struct Stop {
    /// The daily allowance before rounding; none without an amount.
    exact: Option<Ratio>,
    pub(super) daily: Cents,
    pub(super) carence: Carence,
    n_carence_days: i32,
}

impl<'a> File<'a, '_> {
    /// Asks the rules that speak of a whole stop or leave of a self-employed person.
    /// CSS art. L. 622-3 and L. 623-1.
    pub(in crate::law) fn examine_self_employed(
        &self,
        index: usize,
        own_account: &SelfEmployed<'a>,
    ) -> Result<Examined<'a>, LawError> {
        let chain = &self.chains[index];
        let opening = &self.certificates[chain.opening];
        if let Prescription::FlatMaternity(maternity) = opening.prescription {
            return self.examine_leave(index, &maternity, own_account);
        }
        if self.follows_another_stop(index) {
            return Ok(Examined::Undecided("part_time_after_another_stop"));
        }
        let looks_back = self.looks_back(index, own_account)?;
        let assessment = match own_account.assess_stop(looks_back, self.parameters)? {
            Assessed::Undecided(reason) => return Ok(Examined::Undecided(reason)),
            Assessed::Waiting(years) => return Ok(self.awaits_incomes(index, &years)),
            Assessed::Made(assessment) => assessment,
        };
        let income = assessment.income.as_ref().filter(|_| assessment.opened);
        let exact = income.and_then(|income| income.exact);
        let carence = self.carence_of(index)?;
        let start = chain.pieces.first().map(|piece| piece.first_day);
        let n_carence_days = match (carence, start) {
            (Carence::Served, Some(start)) => self.parameters.carence_days.on(start)?,
            _ => 0,
        };
        Ok(Examined::OpenSelfEmployed(Box::new(OpenSelfEmployed {
            chain: index,
            assessment,
            what: What::Stop(Stop {
                exact,
                daily: exact.map_or(Cents::ZERO, |exact| rounded(exact, self.parameters)),
                carence,
                n_carence_days,
            }),
        })))
    }

    /// The stop or leave waits for the incomes of `years`. Contract, P69.
    pub(super) fn awaits_incomes(&self, index: usize, years: &[i16]) -> Examined<'a> {
        let years = years.iter().map(|year| Waiting::YearlyIncome(*year));
        Examined::Closed(Box::new(StopDecision {
            waiting_for: years.collect(),
            ..self.chains[index].without_days()
        }))
    }

    /// Why a stop has no waiting days, or that it has them. CSS art. R. 323-1, 1°, D. 622-12,
    /// 1° and D. 622-5.
    fn carence_of(&self, index: usize) -> Result<Carence, LawError> {
        let lifted_by_ald = self.ald.opening(index).is_some_and(|ald| ald.lifts_carence);
        let (chains, certificates) = (&self.chains, &self.certificates);
        let found = carence(
            index,
            chains,
            certificates,
            lifted_by_ald,
            self.known,
            self.parameters,
        )?;
        // Chains stand by first covered day, then by name.
        let due_to = self.accident_of(index);
        let is_later =
            due_to.is_some() && (0..index).any(|earlier| self.accident_of(earlier) == due_to);
        Ok(match found {
            Carence::Served if is_later => Carence::LiftedByAccident,
            found => found,
        })
    }

    /// The accident to which a stop is due: the one that its first certificate names, of
    /// whichever risk.
    fn accident_of(&self, index: usize) -> Option<&StopId> {
        let first = self.chains[index].pieces.first()?;
        let notice = self.certificates[first.certificate].notice()?;
        notice.accident.as_ref()
    }
}

impl OpenSelfEmployed {
    /// Walks the covered days.
    pub(in crate::law) fn days(&self, file: &File) -> Result<StopDecision, LawError> {
        let mut decision = file.chains[self.chain].without_days();
        match &self.what {
            What::Stop(stop) => {
                decision.scheme = Scheme::SelfEmployed;
                decision.daily_gross = stop.daily;
                decision.exact_daily = stop.exact;
                file.walk(
                    self.chain,
                    stop.n_carence_days,
                    &mut decision,
                    |day, piece, carence_left, decision| {
                        self.verdict(stop, (day, piece), carence_left, file, decision)
                    },
                )?;
            }
            What::Leave(flat) => {
                decision.scheme = Scheme::FlatMaternity;
                decision.daily_gross = flat.daily;
                file.walk(self.chain, 0, &mut decision, |day, piece, _, _| {
                    Ok(flat.verdict(day, piece.last_day))
                })?;
            }
        }
        Ok(decision)
    }

    /// The verdict on one day of a stop, limits of number left out, and the last day up to
    /// which it cannot change; the first rule that matches decides.
    fn verdict(
        &self,
        stop: &Stop,
        (day, piece): (Day, &Piece),
        carence_left: i32,
        file: &File,
        decision: &mut StopDecision,
    ) -> Result<(DayVerdict, Day), LawError> {
        let refused = |refusal, until| Ok((DayVerdict::Refused(refusal), until));
        let (refusal, until) = file.test_of_certificate(day, piece)?;
        if let Some(refusal) = refusal {
            return refused(refusal, until);
        }
        if !self.assessment.opened {
            return refused(Refusal::RightsNotOpened, until);
        }
        let (is_compensated, mut until) = file.test_of_compensation(day, until);
        if is_compensated {
            return refused(Refusal::UnemploymentBenefit, until);
        }
        let is_part_time = piece.cover == Cover::PartTime;
        if carence_left > 0 && !is_part_time {
            until = until.min(day.plus_days(carence_left - 1));
            return Ok((DayVerdict::Waiting, until));
        }
        let Some(exact) = stop.exact.filter(|_| stop.daily > Cents::ZERO) else {
            return refused(Refusal::NoBase, until);
        };
        let kind = match file.kind(self.chain, day, piece, decision)? {
            Ok((kind, holds_until)) => {
                until = until.min(holds_until);
                kind
            }
            Err(refusal) => return refused(refusal, until),
        };
        let (cut, cut_until) = file.late_cut(day, piece)?;
        let (daily_gross, rule) = match cut {
            _ if is_part_time => (
                part_time::daily(exact, day, file.parameters)?,
                AmountRule::SelfEmployedPartTime,
            ),
            Some(rate) => (reduced(exact, rate), AmountRule::LateSending),
            None => (stop.daily, AmountRule::SelfEmployed),
        };
        let verdict = DayVerdict::Paid {
            payees: Payees::One(Payee::Insured),
            kind,
            daily_gross,
            rule,
        };
        Ok((verdict, until.min(cut_until)))
    }
}

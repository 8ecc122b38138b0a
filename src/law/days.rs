//! The walk of a stop (`décompte des jours`): the verdict on each covered day.
//!
//! Responsible for the order in which the rules are asked about one day of sickness (contract,
//! P12): certificate, rights, waiting days, duration, amount, payee. Each rule lives in its own
//! file, and the days of accidents in `accident::verdict`. CSS art. L. 323-1: « L'indemnité
//! journalière est accordée à l'expiration d'un délai ».

use std::rc::Rc;

use super::LawError;
use super::accident::PartAmount;
use super::assessment::Assessment;
use super::base;
use super::carence::Carence;
use super::chain::{Cover, Piece};
use super::claims::claimed_too_late;
use super::decision::{
    AmountRule, DayVerdict, NotDue, Payees, Refusal, StopDays, StopDecision, push_days,
};
use super::entitlement::{File, balanced_waiting_days, narrow};
use super::parameters::Decimal;
use super::part_time::{Loss, Losses};
use super::payee::Subrogations;
use super::validity::invalid;
use crate::domain::{Benefit, Cents, Day, PayFrequency, Ratio, Siret, Status};

/// A stop whose days can be walked.
pub(super) struct OpenStop<'a> {
    pub(super) chain: usize,
    /// None when no day is decided as sickness.
    pub(super) sickness: Option<OpenSickness<'a>>,
    /// The parts of recognised accidents.
    pub(super) parts: Vec<PartAmount<'a>>,
    pub(super) subrogations: Subrogations,
    /// Pay lost by part time; none when no part time is prescribed.
    pub(super) losses: Option<Losses>,
}

/// What holds for the days of sickness of a stop.
pub(super) struct OpenSickness<'a> {
    pub(super) assessment: Rc<Assessment<'a>>,
    pub(super) floor: Option<Ratio>,
    /// The daily allowance before rounding; none without a base.
    pub(super) exact: Option<Ratio>,
    /// The same rounded.
    pub(super) daily: Cents,
    pub(super) carence: Carence,
    pub(super) n_carence_days: i32,
}

impl OpenStop<'_> {
    /// Walks the covered days.
    pub(super) fn days(&self, file: &File) -> Result<StopDecision, LawError> {
        let chain = &file.chains[self.chain];
        let mut decision = chain.without_days();
        decision.days.reserve(chain.pieces.len() + 1);
        let mut carence_left = 0;
        if let Some(sickness) = &self.sickness {
            decision.daily_gross = sickness.daily;
            let exact = sickness.exact;
            decision.exact_daily = exact.filter(|exact| exact.half_up() > Cents::ZERO);
            carence_left = sickness.n_carence_days;
        } else if let Some(part) = self.parts.first() {
            decision.daily_gross = base::rounded(part.exact(false), file.parameters);
        }
        file.walk(
            self.chain,
            carence_left,
            &mut decision,
            |day, piece, carence_left, decision| match piece.accident {
                Some(accident) => self.verdict_of_accident(day, piece, accident, file, decision),
                None => self.verdict(day, piece, carence_left, file, decision),
            },
        )?;
        Ok(decision)
    }

    /// The verdict on one day of sickness and the last day up to which it cannot change; the
    /// first rule that matches decides.
    fn verdict(
        &self,
        day: Day,
        piece: &Piece,
        carence_left: i32,
        file: &File,
        decision: &mut StopDecision,
    ) -> Result<(DayVerdict, Day), LawError> {
        let sickness = self.sickness();
        let (refusal, mut until) = file.test_of_certificate(day, piece)?;
        if let Some(refusal) = refusal {
            return Ok((DayVerdict::Refused(refusal), until));
        }
        let rights = &sickness.assessment.rights;
        if !rights.opened {
            return Ok((DayVerdict::Refused(Refusal::RightsNotOpened), until));
        }
        if !rights.beyond_six_months {
            let sixth_month_ends_on = rights.sixth_month_ends_on;
            if day > sixth_month_ends_on {
                decision.set_limit(Refusal::SixMonthsRights, sixth_month_ends_on);
                return Ok((DayVerdict::Refused(Refusal::SixMonthsRights), until));
            }
            until = until.min(sixth_month_ends_on);
        }
        let is_compensated;
        (is_compensated, until) = file.test_of_compensation(day, until);
        if is_compensated {
            return Ok((DayVerdict::Refused(Refusal::UnemploymentBenefit), until));
        }
        // L. 323-3: the delay does not hold for part time.
        let is_part_time = piece.cover == Cover::PartTime;
        if carence_left > 0 && !is_part_time {
            until = until.min(day.plus_days(carence_left - 1));
            return Ok((DayVerdict::Waiting, until));
        }
        // What has no amount has no duration to test.
        let Some(exact) = sickness.exact.filter(|_| sickness.daily > Cents::ZERO) else {
            return Ok((DayVerdict::Refused(Refusal::NoBase), until));
        };
        let kind = match file.kind(self.chain, day, piece, decision)? {
            Ok((kind, holds_until)) => {
                until = until.min(holds_until);
                kind
            }
            Err(refusal) => return Ok((DayVerdict::Refused(refusal), until)),
        };
        let mut daily_gross = sickness.daily;
        let mut rule = AmountRule::Base;
        if is_part_time {
            let loss = self.losses.as_ref().map(|losses| losses.of_month(day));
            until = until.min(day.month().last_day());
            match loss {
                None | Some(Loss::NotDeclared) => {
                    let verdict = DayVerdict::NotDue(NotDue::LossNotDeclared { kind });
                    return Ok((verdict, until));
                }
                Some(Loss::Nothing) => {
                    return Ok((DayVerdict::NotDue(NotDue::NoLoss { kind }), until));
                }
                // The amount is that of the month, once its days are known.
                Some(Loss::Some(_)) => rule = AmountRule::PartTime,
            }
        }
        let (cut, cut_until) = file.late_cut(day, piece)?;
        if let Some(rate) = cut {
            daily_gross = base::reduced(exact, rate);
            rule = AmountRule::LateSending;
        }
        until = until.min(cut_until);
        let (payees, payee_until) = self.payees(day, file, decision);
        let verdict = DayVerdict::Paid {
            payees,
            kind,
            daily_gross,
            rule,
        };
        Ok((verdict, until.min(payee_until)))
    }

    /// What holds for the days of sickness.
    fn sickness(&self) -> &OpenSickness<'_> {
        let sickness = self.sickness.as_ref();
        sickness.expect("a stop with a day decided as sickness has its assessment")
    }

    /// To whom a day goes, and the last day up to which that cannot change.
    fn payees(&self, day: Day, file: &File, decision: &mut StopDecision) -> (Payees, Day) {
        let career = &file.dossier.career;
        let all = &self.sickness().assessment.employers;
        // Without one rhythm there is no base, and no day to share.
        let frequency = base::pay_frequency(all).unwrap_or(PayFrequency::Monthly);
        let declared = |siret: &Siret| {
            let employer = all.iter().find(|employer| employer.siret == *siret);
            employer.map_or(Cents::ZERO, |employer| {
                base::declared_pay(employer, career, frequency)
            })
        };
        self.shared(day, declared, decision)
    }

    /// The same for a day of an accident: shares follow the main pays of its reference
    /// period. Contract, P51.
    pub(super) fn payees_of_accident(
        &self,
        day: Day,
        part: &PartAmount,
        decision: &mut StopDecision,
    ) -> (Payees, Day) {
        let declared = |siret: &Siret| {
            let mut declared = part.base.declared.iter();
            let found = declared.find(|(employer, _)| employer == siret);
            found.map_or(Cents::ZERO, |(_, pay)| *pay)
        };
        self.shared(day, declared, decision)
    }

    /// One payee, or several by what each declares. Contract, P34.
    fn shared(
        &self,
        day: Day,
        declared: impl Fn(&Siret) -> Cents,
        decision: &mut StopDecision,
    ) -> (Payees, Day) {
        self.subrogations
            .payees(day, declared, &mut decision.sharings)
    }
}

impl File<'_, '_> {
    /// Walks the covered days of a stop up to the end of the tables; `verdict` says what is
    /// decided for a day and up to which day that holds, given the waiting days left.
    pub(super) fn walk(
        &self,
        chain: usize,
        mut carence_left: i32,
        decision: &mut StopDecision,
        mut verdict: impl FnMut(
            Day,
            &Piece,
            i32,
            &mut StopDecision,
        ) -> Result<(DayVerdict, Day), LawError>,
    ) -> Result<(), LawError> {
        let chain = &self.chains[chain];
        let mut taken = chain.taken.iter().filter(|taken| taken.serves).peekable();
        let mut balance = self.balance.as_ref().map(|(_, balance)| *balance);
        // No settlement reaches a day after the tables: it is not decided.
        let horizon = self.parameters.paid_days_limit.until;
        for piece in &chain.pieces {
            let mut day = piece.first_day;
            let end = piece.last_day.min(horizon);
            while day <= end {
                let mut until = end;
                // Days that an accident takes serve waiting days too (contract, P52).
                while let Some(before) = taken.next_if(|taken| taken.days.last_day < day) {
                    carence_left = (carence_left - before.days.n_days()).max(0);
                }
                if let Some(known) = balance {
                    if day < known.balance_on {
                        until = until.min(known.balance_on.plus_days(-1));
                    } else {
                        // Waiting days already served are not served again.
                        let served = decision.n_waiting_days(known.balance_on.plus_days(-1));
                        let more = balanced_waiting_days(known, &chain.stop)
                            .unwrap_or(0)
                            .saturating_sub(served);
                        let more = i32::try_from(more).unwrap_or(i32::MAX);
                        carence_left = (carence_left.saturating_sub(more)).max(0);
                        balance = None;
                    }
                }
                let (verdict, holds_until) = verdict(day, piece, carence_left, decision)?;
                let last_day = until.min(holds_until);
                if verdict == DayVerdict::Waiting {
                    carence_left -= last_day.days_since(day) + 1;
                }
                push_days(
                    &mut decision.days,
                    StopDays {
                        first_day: day,
                        last_day,
                        certificate: narrow(piece.certificate),
                        verdict,
                    },
                );
                day = last_day.plus_days(1);
            }
        }
        Ok(())
    }

    /// Whether the certificate of a day is refused, and the last day up to which that cannot
    /// change. CSS art. L. 162-4-4, L. 321-1, R. 321-2, R. 323-12 and L. 162-4-1.
    pub(super) fn test_of_certificate(
        &self,
        day: Day,
        piece: &Piece,
    ) -> Result<(Option<Refusal>, Day), LawError> {
        let mut until = piece.last_day;
        let certificate = &self.certificates[piece.certificate];
        let invalid = invalid(certificate, false, self.parameters)?;
        if let Some(invalid) = invalid.filter(|invalid| invalid.from.is_none()) {
            return Ok((Some(invalid.refusal), until));
        }
        if piece.cover == Cover::BeyondDistance {
            return Ok((Some(Refusal::TelemedicineLength), until));
        }
        if let Some(holds_until) = claimed_too_late(certificate, day, self.parameters)? {
            return Ok((Some(Refusal::Prescribed), until.min(holds_until)));
        }
        if let Some(from) = invalid.and_then(|invalid| invalid.from) {
            if day >= from {
                return Ok((Some(Refusal::LengthNotJustified), until));
            }
            until = until.min(from.plus_days(-1));
        }
        Ok((None, until))
    }

    /// Whether an unemployment benefit is paid for a day, and the last day up to which that
    /// cannot change. CSS art. R. 323-2 and D. 622-2, 2°.
    pub(super) fn test_of_compensation(&self, day: Day, mut until: Day) -> (bool, Day) {
        for &(first_day, last_day) in &self.compensated {
            if first_day <= day && day <= last_day {
                return (true, until.min(last_day));
            }
            if day < first_day {
                until = until.min(first_day.plus_days(-1));
            }
        }
        (false, until)
    }

    /// What a second late sending leaves of a day of full stop, when it cuts it, and the last
    /// day up to which that cannot change. CSS art. D. 323-2.
    pub(super) fn late_cut(
        &self,
        day: Day,
        piece: &Piece,
    ) -> Result<(Option<Decimal>, Day), LawError> {
        let cut = self.late.reduction(piece.certificate);
        let Some(cut) = cut.filter(|_| piece.cover == Cover::Full) else {
            return Ok((None, piece.last_day));
        };
        if cut.contains(day) {
            let first_day = self.certificates[piece.certificate].first_day();
            let rate = self.parameters.late_sending_rate.on(first_day)?;
            return Ok((Some(rate), cut.last_day));
        }
        Ok((
            None,
            if day < cut.first_day {
                cut.first_day.plus_days(-1)
            } else {
                piece.last_day
            },
        ))
    }

    /// As what a day is paid and until when, or that a long-term illness has had its time.
    /// CSS art. R. 323-1, 3° and R. 323-3.
    pub(super) fn kind(
        &self,
        chain: usize,
        day: Day,
        piece: &Piece,
        decision: &mut StopDecision,
    ) -> Result<Result<(Benefit, Day), Refusal>, LawError> {
        let is_part_time = piece.cover == Cover::PartTime;
        let Some(illness) = self.ald.illness(piece.certificate) else {
            let kind = if is_part_time {
                Benefit::TherapeuticPartTime
            } else {
                Benefit::Sickness
            };
            return Ok(Ok((kind, piece.last_day)));
        };
        let Some(clock) = self.ald.of(chain, illness) else {
            return Ok(Ok((Benefit::SicknessAld, piece.last_day)));
        };
        let mut last_day = clock.window_last;
        // D. 622-12 names no such year for the liberal professions.
        let is_liberal = self.dossier.insured.status == Status::Liberal;
        if is_part_time && !is_liberal {
            // R. 323-3: one year more than the three years of R. 323-1.
            last_day = last_day.plus_months(self.parameters.part_time_extra_months.on(day)?);
        }
        if day > last_day {
            decision.set_limit(Refusal::AldThreeYears, last_day);
            return Ok(Err(Refusal::AldThreeYears));
        }
        Ok(Ok((Benefit::SicknessAld, last_day)))
    }
}

//! The judgement of one leave (`instruction du congé`), without the others, and its days.
//!
//! Order of the tests (contract, P94): birth or death, right, statements, rights, unemployment
//! benefit, amount. CSS art. L. 331-8, L. 331-8-2 and L. 331-9: not beside an unemployment
//! benefit. A leave is not prescribed: nothing is asked of certificates, waiting days or limits.

use super::super::decision::{AmountRule, DayVerdict, Refusal, StopDays, StopDecision, push_days};
use super::super::entitlement::File;
use super::super::kept_rights::end_of_work;
use super::super::payee::subrogations;
use super::super::policy::{BirthLeaveBase, LeavePartsBase, PostponedBase};
use super::super::{LawError, Parameters};
use super::base::{BaseOutcome, leave_base, missing};
use super::right::{Grant, Right, right};
use super::rights::{Looked, Opening, Tested, Work};
use super::{Court, Days, Leave, Leaves, Part, Request, Standing, awaited};
use crate::domain::{Benefit, Cents, Day, Period};

/// What is found of a leave.
pub(super) struct Judged<'a> {
    standing: Standing,
    parts: Vec<Part<'a>>,
    opening: Option<Opening>,
}

impl<'a> Judged<'a> {
    fn standing(standing: Standing) -> Self {
        Self {
            standing,
            parts: Vec::new(),
            opening: None,
        }
    }

    pub(super) fn put(self, leave: &mut Leave<'a>) {
        leave.standing = self.standing;
        leave.parts = self.parts;
        leave.opening = self.opening;
    }
}

/// What comes before the amount of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Refused(Refusal),
    Paid(Cents, AmountRule),
    /// A part that need not be known yet.
    Unknown,
}

impl<'a> Court<'_, 'a> {
    /// A leave with its right, not judged yet. Contract, P82 and P83.
    pub(super) fn open(&self, request: Request<'a>) -> Result<Leave<'a>, LawError> {
        let mut leave = Leave {
            benefit: request.benefit.unwrap_or(Benefit::Maternity),
            right: None,
            standing: Standing::Open,
            parts: Vec::new(),
            opening: None,
            held: Days::default(),
            request,
        };
        let Some(benefit) = leave.request.benefit else {
            leave.standing = Standing::Withdrawn;
            return Ok(leave);
        };
        let first_day = leave.request.asked_at_first.first();
        let career = &self.dossier.career;
        let is_out_of_work = first_day.is_some_and(|day| end_of_work(day, career).is_some());
        let found = right(
            &leave.request,
            benefit,
            &self.prescribed,
            is_out_of_work,
            self.parameters,
        )?;
        match found {
            Ok(right) => {
                leave.standing = right.refusal.map_or(Standing::Open, Standing::Refused);
                leave.right = Some(right);
            }
            Err(waiting) => leave.standing = Standing::Waiting(vec![waiting]),
        }
        Ok(leave)
    }

    /// Judges the leave `index`. Contract, P94.
    pub(super) fn judge(&self, leaves: &Leaves<'a>, index: usize) -> Result<Judged<'a>, LawError> {
        let leave = &leaves.list[index];
        let right = match (&leave.right, &leave.standing) {
            (Some(right), Standing::Open) => right,
            (_, standing) => return Ok(Judged::standing(standing.clone())),
        };
        let looked = Looked::default();
        let work = Work {
            name: leave.request.name,
            career: &self.dossier.career,
            known: self.known,
            parameters: self.parameters,
            looked: &looked,
        };
        let out_of_work = end_of_work(right.tested_on, work.career);
        let mut judged = Judged {
            standing: Standing::Open,
            parts: self.parts(leave, right, out_of_work, leaves),
            opening: None,
        };
        let mut lacking = Vec::new();
        for (rank, part) in judged.parts.iter().enumerate() {
            if part.is_required(rank, self.known_on) {
                lacking.extend(missing(work, part.reference, part.first_day));
            }
        }
        if !lacking.is_empty() {
            judged.standing = Standing::Waiting(awaited(lacking));
            return Ok(judged);
        }
        let opening = match work.test(&leave.request, leave.benefit, right)? {
            Tested::Made(opening) => opening,
            Tested::Waiting(lacking, end_of_work) => {
                for part in &mut judged.parts {
                    part.reference = end_of_work;
                }
                judged.standing = Standing::Waiting(awaited(lacking));
                return Ok(judged);
            }
            Tested::Undecided(reason) => {
                judged.standing = Standing::Undecided(reason);
                return Ok(judged);
            }
        };
        judged.opening = Some(opening);
        if !opening.is_opened {
            judged.standing = Standing::Refused(Refusal::RightsNotOpened);
            return Ok(judged);
        }
        for part in &mut judged.parts {
            part.reference = opening.end_of_work.unwrap_or(part.reference);
        }
        if let Some(reason) = self.read_bases(work, &mut judged.parts)? {
            judged.standing = Standing::Undecided(reason);
            return Ok(judged);
        }
        if let Some(refusal) = self.whole_refusal(leave.benefit, right, &judged.parts)? {
            judged.standing = Standing::Refused(refusal);
        }
        Ok(judged)
    }

    /// Runs of asked days with a day given, and the day from which each looks back. Contract,
    /// P83 and P92.
    fn parts(
        &self,
        leave: &Leave<'a>,
        right: &Right,
        out_of_work: Option<Day>,
        leaves: &Leaves<'a>,
    ) -> Vec<Part<'a>> {
        let readings = &self.parameters.readings;
        let given = right.days();
        let mut parts: Vec<Part<'a>> = Vec::new();
        let mut of_first = None;
        for run in right.asked.runs() {
            let Some(first_day) = given.first_in(*run) else {
                continue;
            };
            let has_main = right.main.first_in(*run).is_some();
            let is_maternity = leave.benefit == Benefit::Maternity;
            let follows_first = if is_maternity {
                has_main && readings.postponed_base == PostponedBase::Kept
            } else {
                readings.leave_parts_base == LeavePartsBase::FirstPart
            };
            let own = if follows_first {
                *of_first.get_or_insert(first_day)
            } else {
                first_day
            };
            let looks_before = leave.benefit == Benefit::BirthLeave
                && readings.birth_leave_base == BirthLeaveBase::LeaveBefore;
            let before = if looks_before {
                leaves.reference_before(first_day, is_of_first_rank)
            } else {
                None
            };
            parts.push(Part {
                asked: *run,
                first_day,
                reference: out_of_work.or(before).unwrap_or(own),
                base: None,
            });
        }
        parts
    }

    /// Reads the base of each part that must be known, or that can be; why the law abstains.
    fn read_bases(
        &self,
        work: Work<'_, 'a>,
        parts: &mut [Part<'a>],
    ) -> Result<Option<&'static str>, LawError> {
        // No settlement reaches a part that begins after the tables.
        let horizon = self.parameters.base_divisor_monthly.until;
        for (rank, part) in parts.iter_mut().enumerate() {
            let is_required = part.is_required(rank, self.known_on);
            let is_known = || missing(work, part.reference, part.first_day).is_empty();
            if !is_required && (part.first_day > horizon || !is_known()) {
                continue;
            }
            match leave_base(work, part.reference, part.first_day)? {
                BaseOutcome::Made(base) => part.base = Some(base),
                BaseOutcome::Undecided(reason) if is_required => return Ok(Some(reason)),
                BaseOutcome::Undecided(_) => {}
            }
        }
        Ok(None)
    }

    /// Why each day given is refused, if each is. Contract, P94 and P97.
    fn whole_refusal(
        &self,
        benefit: Benefit,
        right: &Right,
        parts: &[Part<'a>],
    ) -> Result<Option<Refusal>, LawError> {
        let mut reason = None;
        for grant in &right.grants {
            let mut day = grant.days.first_day;
            while day <= grant.days.last_day {
                let (found, until) = verdict(
                    day,
                    grant,
                    benefit,
                    parts,
                    &self.compensated,
                    self.parameters,
                )?;
                match found {
                    Found::Refused(refusal) => reason = reason.or(Some(refusal)),
                    Found::Paid(..) | Found::Unknown => return Ok(None),
                }
                day = until.plus_days(1);
            }
        }
        Ok(reason)
    }
}

/// Whether a birth leave may follow a leave. C. trav. art. L. 1225-46-2.
const fn is_of_first_rank(benefit: Benefit) -> bool {
    matches!(
        benefit,
        Benefit::Maternity | Benefit::Paternity | Benefit::Adoption
    )
}

/// What is found of a day given, and the last day up to which it cannot change.
pub(super) fn verdict(
    day: Day,
    grant: &Grant,
    benefit: Benefit,
    parts: &[Part],
    compensated: &[(Day, Day)],
    parameters: &Parameters,
) -> Result<(Found, Day), LawError> {
    let mut until = grant.days.last_day;
    for &(first_day, last_day) in compensated {
        if first_day <= day && day <= last_day {
            let refused = Found::Refused(Refusal::UnemploymentBenefit);
            return Ok((refused, until.min(last_day)));
        }
        if day < first_day {
            until = until.min(first_day.plus_days(-1));
        }
    }
    let Some(part) = parts.iter().find(|part| part.asked.contains(day)) else {
        return Ok((Found::Unknown, until));
    };
    until = until.min(part.asked.last_day);
    let Some(base) = &part.base else {
        return Ok((Found::Unknown, until));
    };
    let ((daily, holds_until), rule) = if benefit == Benefit::BirthLeave {
        let amount = base.of_birth_leave(day, grant.rank, parameters)?;
        (amount, AmountRule::BirthLeave)
    } else {
        (base.of_rest(day, parameters)?, AmountRule::Leave)
    };
    until = holds_until.map_or(until, |holds_until| until.min(holds_until));
    Ok(if daily > Cents::ZERO {
        (Found::Paid(daily, rule), until)
    } else {
        (Found::Refused(Refusal::NoBase), until)
    })
}

impl<'a> Leave<'a> {
    /// The decision on each day that the leave holds; on each day given when it is refused.
    /// Contract, P94, P95, P97 and P98.
    pub(in crate::law) fn decision(
        &self,
        certificate: u16,
        file: &File<'a, '_>,
    ) -> Result<StopDecision, LawError> {
        let asked = match &self.right {
            Some(right) => &right.asked,
            None => &self.request.asked,
        };
        let mut decision = StopDecision::without_days(self.request.name.clone());
        decision.first_day = asked.first();
        decision.last_day = asked.last();
        match &self.standing {
            Standing::Withdrawn => decision.cancelled = true,
            Standing::Waiting(waiting) => decision.waiting_for.clone_from(waiting),
            Standing::Undecided(_) => {}
            Standing::Refused(refusal) => {
                decision.refusal = Some(*refusal);
                for grant in self.right.iter().flat_map(|right| &right.grants) {
                    let verdict = DayVerdict::Refused(*refusal);
                    decision.days.push(of(grant.days, certificate, verdict));
                }
            }
            Standing::Open => self.walk(&mut decision, certificate, file)?,
        }
        Ok(decision)
    }

    fn walk(
        &self,
        decision: &mut StopDecision,
        certificate: u16,
        file: &File<'a, '_>,
    ) -> Result<(), LawError> {
        let employers = self.parts.iter().find_map(|part| part.base.as_deref());
        let employers = employers.map_or(&[][..], |base| base.around.employers.as_slice());
        let subrogations = subrogations(self.request.name, employers, file.known);
        for grant in self.right.iter().flat_map(|right| &right.grants) {
            for run in self
                .held
                .from(grant.days.first_day)
                .until(grant.days.last_day)
                .runs()
            {
                let mut day = run.first_day;
                while day <= run.last_day {
                    let (found, until) = verdict(
                        day,
                        grant,
                        self.benefit,
                        &self.parts,
                        &file.compensated,
                        file.parameters,
                    )?;
                    let mut last_day = until.min(run.last_day);
                    let verdict = match found {
                        Found::Refused(refusal) => Some(DayVerdict::Refused(refusal)),
                        Found::Unknown => None,
                        Found::Paid(daily_gross, rule) => {
                            let career = &file.dossier.career;
                            let base = self.base_of(day);
                            let declared = |siret: &_| {
                                base.map_or(Cents::ZERO, |base| base.declared(siret, career))
                            };
                            let (payees, holds_until) =
                                subrogations.payees(day, declared, &mut decision.sharings);
                            last_day = last_day.min(holds_until);
                            Some(DayVerdict::Paid {
                                payees,
                                kind: self.benefit,
                                daily_gross,
                                rule,
                            })
                        }
                    };
                    if let Some(verdict) = verdict {
                        let days = Period {
                            first_day: day,
                            last_day,
                        };
                        push_days(&mut decision.days, of(days, certificate, verdict));
                    }
                    day = last_day.plus_days(1);
                }
            }
        }
        decision.daily_gross = decision.first_amount();
        Ok(())
    }

    fn base_of(&self, day: Day) -> Option<&super::LeaveBase<'a>> {
        let part = self.parts.iter().find(|part| part.asked.contains(day))?;
        part.base.as_deref()
    }
}

fn of(days: Period, certificate: u16, verdict: DayVerdict) -> StopDays {
    StopDays {
        first_day: days.first_day,
        last_day: days.last_day,
        certificate,
        verdict,
    }
}

//! The examination of a stop (`examen des droits`): what is asked of it as a whole, before its
//! days are walked.
//!
//! Responsible for the order of those questions: whether it is open, which documents it waits
//! for, what the pays before it give, its floors, its waiting days. Each rule lives in its own
//! file; the days of a stop that is open are walked in `days` and in `self_employed`.

use std::rc::Rc;

use super::LawError;
use super::accident::{Allowance, BeforeOpinion, Floors, OfAllowance, PartAmount, PartOutcome};
use super::ald::AldStop;
use super::assessment::{Assessed, Assessment, Assessments};
use super::base;
use super::carence::{Carence, carence};
use super::chain::{Chain, ChainState};
use super::days::{OpenSickness, OpenStop};
use super::death::death;
use super::decision::{StopDecision, Waiting};
use super::entitlement::File;
use super::part_time::{losses, withdrawn_losses};
use super::payee::subrogations;
use super::prescription::Prescription;
use super::self_employed::OpenSelfEmployed;
use crate::domain::{Cents, Day, Ratio, Risk, Siret};

/// What the rules say about one stop before its days are walked.
pub(super) enum Examined<'a> {
    /// Nothing to walk: no covered day, or something is missing.
    Closed(Box<StopDecision>),
    /// The law abstains.
    Undecided(&'static str),
    /// The days can be walked.
    Open(Box<OpenStop<'a>>),
    /// The same for a self-employed person.
    OpenSelfEmployed(Box<OpenSelfEmployed>),
}

/// What is known of all stops before the first one is examined.
#[derive(Default)]
pub(super) struct Foreseen<'a> {
    floors: Floors,
    /// What was prepared for the floors, by stop.
    prepared: Vec<Option<Prepared<'a>>>,
}

/// What the pays before a stop give.
enum Prepared<'a> {
    Undecided(&'static str),
    Waiting(Vec<Waiting>),
    Ready {
        /// None when no day of the stop is decided as sickness.
        sickness: Option<Rc<Assessment<'a>>>,
        /// Without their floors.
        parts: Vec<PartAmount<'a>>,
    },
}

impl<'a> File<'a, '_> {
    /// Asks the rules that speak of a whole stop. `earlier` are the stops before it.
    pub(super) fn examine(
        &self,
        index: usize,
        earlier: &[StopDecision],
        foreseen: &mut Foreseen<'a>,
        assessments: &mut Assessments<'a>,
    ) -> Result<Examined<'a>, LawError> {
        let chain = &self.chains[index];
        let waiting = |waiting_for| {
            Examined::Closed(Box::new(StopDecision {
                waiting_for,
                ..chain.without_days()
            }))
        };
        match chain.state {
            ChainState::Withdrawn => {
                return Ok(Examined::Closed(Box::new(StopDecision {
                    cancelled: true,
                    ..chain.without_days()
                })));
            }
            ChainState::WithoutNotice => {
                return Ok(waiting(vec![Waiting::StopNotice(chain.stop.clone())]));
            }
            ChainState::Open => {}
        }
        // What leaves hold in full is asked for nothing and refused for nothing (P95).
        if chain.pieces.is_empty() && chain.behind_leave.is_some() {
            return Ok(Examined::Closed(Box::new(chain.without_days())));
        }
        // A death that leaves no day cancels the stop (contract, P62).
        if chain.first_prescribed.is_none() && death(self.known).is_some() {
            return Ok(Examined::Closed(Box::new(StopDecision {
                cancelled: true,
                ..chain.without_days()
            })));
        }
        if let Some(own_account) = &self.own_account {
            if chain.pieces.is_empty() {
                return Ok(Examined::Closed(Box::new(chain.without_days())));
            }
            return self.examine_self_employed(index, own_account);
        }
        if let Prescription::Unfit(allowance) = self.certificates[chain.opening].prescription {
            return self.examine_allowance(index, allowance, &foreseen.floors, assessments);
        }
        let Some(start) = chain.pieces.first().map(|piece| piece.first_day) else {
            return Ok(Examined::Closed(Box::new(chain.without_days())));
        };
        let prepared = foreseen.prepared.get_mut(index).and_then(Option::take);
        let prepared = match prepared {
            Some(prepared) => prepared,
            None => self.prepare(index, assessments)?,
        };
        let (sickness, parts) = match prepared {
            Prepared::Undecided(reason) => return Ok(Examined::Undecided(reason)),
            Prepared::Waiting(awaited) => return Ok(waiting(awaited)),
            Prepared::Ready { sickness, parts } => (sickness, parts),
        };
        let parts = match self.with_floors(parts, &foreseen.floors) {
            Err(reason) => return Ok(Examined::Undecided(reason)),
            Ok(parts) => parts,
        };
        let sickness = match sickness {
            None => None,
            Some(assessment) => Some(self.open_sickness(index, start, assessment, earlier)?),
        };
        let employers = sickness
            .as_ref()
            .map(|sickness| &sickness.assessment.employers)
            .or_else(|| parts.first().map(|part| &part.base.employers));
        let employers = employers.map_or(&[][..], Vec::as_slice);
        Ok(Examined::Open(Box::new(OpenStop {
            chain: index,
            subrogations: subrogations(&chain.stop, employers, self.known),
            losses: self.has_part_time.then(|| losses(&chain.stop, self.known)),
            sickness,
            parts,
        })))
    }

    /// The stop of an unfitness allowance. CSS art. D. 433-2 to D. 433-8.
    fn examine_allowance(
        &self,
        index: usize,
        allowance: Allowance<'a>,
        floors: &Floors,
        assessments: &mut Assessments<'a>,
    ) -> Result<Examined<'a>, LawError> {
        let mut decision = self.chains[index].without_days();
        let named = self
            .chains
            .iter()
            .filter(|chain| chain.stop == decision.stop);
        if named.count() > 1 {
            return Ok(Examined::Undecided("unfitness_named_as_a_stop"));
        }
        let found = self.days_of_allowance(index, allowance, |ranked| {
            let parts = match self.prepare(ranked.chain, assessments)? {
                Prepared::Undecided(reason) => return Ok(BeforeOpinion::Undecided(reason)),
                Prepared::Waiting(waiting) => return Ok(BeforeOpinion::Waiting(waiting)),
                Prepared::Ready { parts, .. } => parts,
            };
            let parts = match self.with_floors(parts, floors) {
                Err(reason) => return Ok(BeforeOpinion::Undecided(reason)),
                Ok(parts) => parts,
            };
            let mut parts = parts.into_iter();
            let part = parts.find(|part| part.part.accident == ranked.accident);
            Ok(match part {
                Some(part) => BeforeOpinion::Decided(Box::new(part)),
                None => BeforeOpinion::Undecided("unfitness_without_amount"),
            })
        })?;
        match found {
            OfAllowance::Undecided(reason) => return Ok(Examined::Undecided(reason)),
            OfAllowance::Waiting(waiting) => decision.waiting_for = waiting,
            OfAllowance::Refused(refusal, days) => {
                decision.refusal = Some(refusal);
                decision.days = days;
            }
            OfAllowance::Decided(days) => {
                decision.days = days;
                decision.daily_gross = decision.first_amount();
            }
        }
        Ok(Examined::Closed(Box::new(decision)))
    }

    /// What the pays before a stop give, for its sickness and for its accidents; one missing
    /// statement makes the whole stop wait (contract, P44).
    fn prepare(
        &self,
        index: usize,
        assessments: &mut Assessments<'a>,
    ) -> Result<Prepared<'a>, LawError> {
        let chain = &self.chains[index];
        let mut missing: Vec<Siret> = Vec::new();
        let mut sickness = None;
        let mut undecided = None;
        let is_sickness = chain.pieces.iter().any(|piece| piece.accident.is_none());
        if let Some(start) = chain.pieces.first().filter(|_| is_sickness) {
            let first_day = start.first_day;
            let during = self.reference_of_accident(chain).or_else(|| {
                self.leaves
                    .reference_of_sickness(first_day, self.parameters)
            });
            let start = (first_day, during);
            let career = &self.dossier.career;
            match assessments.of(&chain.stop, start, career, self.known, self.parameters)? {
                Assessed::Undecided(reason) => return Ok(Prepared::Undecided(reason)),
                Assessed::Waiting(of_sickness) => missing = of_sickness,
                Assessed::Made(assessment) => sickness = Some(assessment),
            }
        }
        let mut parts = Vec::new();
        for part in self.parts.iter().filter(|part| part.chain == index) {
            let known = &self.accidents.list[part.accident];
            let (stop, parameters) = (&chain.stop, self.parameters);
            let career = &self.dossier.career;
            let bases = &mut assessments.of_accidents;
            match bases.of(*part, known, stop, career, self.known, parameters)? {
                PartOutcome::Undecided(reason) => undecided = Some(reason),
                PartOutcome::Waiting(of_part) => missing.extend(of_part),
                PartOutcome::Made(base) => {
                    let born_on = self.dossier.insured.born_on;
                    parts.push(PartAmount::of(*part, base, known, born_on, parameters)?);
                }
            }
        }
        let withdrawn = withdrawn_losses(chain, self.known);
        if !missing.is_empty() || !withdrawn.is_empty() {
            missing.sort_unstable();
            missing.dedup();
            let missing = missing.into_iter().map(Waiting::EmployerStatement);
            let withdrawn = withdrawn.into_iter().map(Waiting::PartTimeLoss);
            return Ok(Prepared::Waiting(missing.chain(withdrawn).collect()));
        }
        Ok(match undecided {
            Some(reason) => Prepared::Undecided(reason),
            None => Prepared::Ready { sickness, parts },
        })
    }

    /// The floors that first stops set for later ones, with what was asked to know them. CSS
    /// art. R. 433-7.
    pub(super) fn foresee(
        &self,
        assessments: &mut Assessments<'a>,
    ) -> Result<Foreseen<'a>, LawError> {
        if self.parts.is_empty() {
            return Ok(Foreseen::default());
        }
        let mut prepared = Vec::with_capacity(self.chains.len());
        for index in 0..self.chains.len() {
            let has_part = self.parts.iter().any(|part| part.chain == index);
            prepared.push(if has_part {
                Some(self.prepare(index, assessments)?)
            } else {
                None
            });
        }
        let mut decided = Vec::new();
        for prepared in prepared.iter().flatten() {
            match prepared {
                Prepared::Ready { parts, .. } => decided.extend(parts),
                Prepared::Undecided(_) | Prepared::Waiting(_) => {}
            }
        }
        let stop = |chain: usize| &self.chains[chain].stop;
        let floors = Floors::of(&decided, &self.accidents, stop);
        Ok(Foreseen { floors, prepared })
    }

    /// Sets its floor to each part; why the law abstains when a relapse is left with nothing.
    fn with_floors(
        &self,
        parts: Vec<PartAmount<'a>>,
        floors: &Floors,
    ) -> Result<Vec<PartAmount<'a>>, &'static str> {
        if parts.is_empty() {
            return Ok(parts);
        }
        let reading = self.parameters.readings.accident_floor;
        let floored = parts.into_iter().map(|mut amount| {
            amount.floor = floors.of_part(amount.part, &self.accidents, reading);
            let is_nothing = |later| amount.exact(later).half_up() <= Cents::ZERO;
            let is_relapse = self.accidents.list[amount.part.accident].parent.is_some();
            if is_relapse && (is_nothing(false) || is_nothing(true)) {
                return Err("relapse_without_pay");
            }
            Ok(amount)
        });
        floored.collect()
    }

    /// Amount and waiting days of the days of sickness.
    fn open_sickness(
        &self,
        index: usize,
        start: Day,
        assessment: Rc<Assessment<'a>>,
        earlier: &[StopDecision],
    ) -> Result<OpenSickness<'a>, LawError> {
        let opening = self.ald.opening(index);
        let floor = opening.and_then(|ald| self.ald_floor(ald, earlier));
        let carence = if self.is_illness_after_birth(index, start) {
            Carence::LiftedByMaternity
        } else {
            carence(
                index,
                &self.chains,
                &self.certificates,
                opening.is_some_and(|ald| ald.lifts_carence),
                self.known,
                self.parameters,
            )?
        };
        let n_carence_days = match carence {
            Carence::Served => self.parameters.carence_days.on(start)?,
            Carence::LiftedByAld
            | Carence::LiftedByMiscarriage
            | Carence::LiftedByMedicalTermination
            | Carence::LiftedByChildDeath
            | Carence::LiftedByAccident
            | Carence::LiftedByMaternity => 0,
        };
        let raised = floor.zip(assessment.base.as_deref()).map(|(floor, base)| {
            let exact = base::exact(base, Some(floor), self.parameters);
            (exact, base::rounded(exact, self.parameters))
        });
        let amount = raised.or(assessment.own);
        Ok(OpenSickness {
            assessment,
            floor,
            exact: amount.map(|(exact, _)| exact),
            daily: amount.map_or(Cents::ZERO, |(_, daily)| daily),
            carence,
            n_carence_days,
        })
    }

    /// Whether a stop is an illness of the birth right after a maternity leave. CSS art. R.
    /// 331-6, second paragraph.
    fn is_illness_after_birth(&self, index: usize, start: Day) -> bool {
        let first = self.chains[index].pieces.first();
        let notice = first.and_then(|piece| self.certificates[piece.certificate].notice());
        let is_of_birth = notice.is_some_and(|notice| notice.risk == Risk::Pregnancy);
        is_of_birth && self.leaves.is_after_maternity(start)
    }

    /// The daily amount of the last decided stop of the illness in the same three years;
    /// one that waits, or that opened no rights, has none. Contract, P10.
    fn ald_floor(&self, ald: &AldStop, earlier: &[StopDecision]) -> Option<Ratio> {
        let mut previous = ald.previous;
        while let Some(chain) = previous {
            // One that comes to the illness earlier may begin later: it is not decided yet.
            let exact = earlier.get(chain).and_then(|stop| stop.exact_daily);
            if exact.is_some() {
                return exact;
            }
            previous = self.ald.of(chain, &ald.illness)?.previous;
        }
        None
    }
}

impl Chain {
    /// The decision on a stop none of whose days is decided.
    pub(super) fn without_days(&self) -> StopDecision {
        let held = self.pieces.first().zip(self.pieces.last());
        let held = held.map(|(first, last)| (first.first_day, last.last_day));
        // A stop of which a leave holds every day is known by the days that it covers.
        let covered = self
            .behind_leave
            .map(|days| (days.first_day, days.last_day));
        let days = held.or(covered);
        StopDecision {
            first_day: days.map(|(first_day, _)| first_day),
            last_day: days.map(|(_, last_day)| last_day),
            ..StopDecision::without_days(self.stop.clone())
        }
    }
}

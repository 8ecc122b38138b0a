//! Entitlement (`droit`): what is due day by day, given the documents known on a day.
//!
//! Responsible for the order in which the rules are asked about one covered day:
//! certificate, rights, waiting days, duration, amount, payee. Each rule lives in its own
//! file. What was paid before plays no part here: that is the ledger's.

use std::rc::Rc;

use super::accident::{
    self, Accidents, BeforeOpinion, Floors, OfAllowance, Part, PartAmount, PartOutcome, Ranks,
    part_base, ranks,
};
use super::ald::{Ald, AldStop, ald};
use super::assessment::{Assessed, Assessment, Assessments};
use super::base;
use super::carence::{Carence, carence};
use super::chain::{Chain, ChainState};
use super::claims::is_accident_prescribed;
use super::days::{OpenSickness, OpenStop};
use super::death::death;
use super::decision::{AldClock, Entitlement, StopDecision, Waiting};
use super::documents::Known;
use super::duration::{CountedDays, Limits, limit_paid_days};
use super::kept_rights::compensated_days;
use super::late_sending::{LateSending, late_sending};
use super::leave::{self, Leaves};
use super::part_time::{losses, months_awaited, share_out, withdrawn_losses};
use super::payee::subrogations;
use super::pensioners::counted_from;
use super::prescription::{Certificate, Prescription, Role};
use super::self_employed::{Durations, OpenSelfEmployed, SelfEmployed};
use super::stops::{Joined, stops};
use super::undecided::{Undecided, undecided};
use super::{LawError, Parameters};
use crate::domain::{
    Cents, Content, Day, DocumentId, Dossier, Period, Ratio, Risk, Siret, StopId, SwitchBalance,
};

/// What is due day by day, given the documents received by `known_on`.
pub fn entitlement(
    dossier: &Dossier,
    parameters: &Parameters,
    known_on: Day,
) -> Result<Entitlement, LawError> {
    let known = Known::on(dossier, known_on);
    let mut assessments = Assessments::default();
    decide(dossier, parameters, &known, known_on, &mut assessments)
}

/// What is due day by day, given what is known.
pub(super) fn decide<'a>(
    dossier: &'a Dossier,
    parameters: &Parameters,
    known: &Known<'a>,
    known_on: Day,
    assessments: &mut Assessments<'a>,
) -> Result<Entitlement, LawError> {
    let mut due = Entitlement {
        known_on,
        stops: Vec::new(),
        ald: Vec::new(),
        late_warnings: Vec::new(),
        undecided: undecided(dossier, known),
        certificates: Vec::new(),
        warned: Vec::new(),
        waiting_documents: Vec::new(),
        balance_mismatch: None,
        earlier: CountedDays::default(),
        pensioner_from: None,
        recognitions: Vec::new(),
        ranks: Ranks::default(),
        changes_after: None,
    };
    if !due.undecided.is_empty() {
        return Ok(due);
    }
    let file = File::read(dossier, parameters, known, known_on)?;
    due.changes_after = file.accidents.next_silence();
    if file.is_an_accident_prescribed()? {
        due.undecided
            .push(Undecided::because("accident_prescribed"));
        return Ok(due);
    }
    let floors = file.floors(assessments)?;
    due.stops.reserve_exact(file.chains.len());
    for index in 0..file.chains.len() {
        let decision = match file.examine(index, &due.stops, &floors, assessments)? {
            Examined::Closed(decision) => *decision,
            Examined::Undecided(reason) => {
                due.undecided.push(Undecided::because(reason));
                file.chains[index].without_days()
            }
            Examined::Open(stop) => stop.days(&file)?,
            Examined::OpenSelfEmployed(stop) => stop.days(&file)?,
        };
        due.stops.push(decision);
    }
    let balance = file.balance.as_ref().map(|(_, balance)| *balance);
    due.earlier = CountedDays::of(
        dossier
            .history
            .sickness_days
            .iter()
            .map(crate::domain::EarlierDays::period)
            .chain(balance.into_iter().flat_map(before_balance)),
    );
    due.pensioner_from = counted_from(dossier.insured.born_on, known, parameters)?;
    let limits = Limits {
        earlier: &due.earlier,
        pensioner_from: due.pensioner_from,
        own_account: file.own_account.is_some().then(|| Durations::of(&file)),
    };
    limit_paid_days(&mut due.stops, limits, parameters)?;
    for stop in &mut due.stops {
        if file.has_part_time {
            let losses = losses(&stop.stop, known);
            share_out(stop, &losses, parameters.readings.part_time_daily);
            stop.awaited_losses = months_awaited(stop);
        }
        stop.refusal = stop.refusal.or_else(|| stop.whole_refusal());
    }
    if file.accidents.is_active {
        file.await_decisions(&mut due.stops);
    }
    file.describe(&mut due, known);
    file.leaves.add_to(&mut due, |leave, certificate| {
        leave.decision(certificate, &file)
    })?;
    Ok(due)
}

/// Sickness days that the balance of a switch brings: those before its day.
fn before_balance(balance: &SwitchBalance) -> impl Iterator<Item = Period> + '_ {
    balance.sickness_days.iter().map(|period| Period {
        last_day: period.last_day.min(balance.balance_on.plus_days(-1)),
        ..*period
    })
}

/// The file of one person, read once for all its stops.
pub(super) struct File<'a, 'k> {
    pub(super) dossier: &'a Dossier,
    pub(super) parameters: &'k Parameters,
    pub(super) known: &'k Known<'a>,
    pub(super) certificates: Vec<Certificate<'a>>,
    pub(super) chains: Vec<Chain>,
    pub(super) ald: Ald,
    pub(super) late: LateSending,
    pub(super) has_part_time: bool,
    pub(super) accidents: Accidents<'a>,
    /// What is known of a self-employed person; none for others.
    pub(super) own_account: Option<SelfEmployed<'a>>,
    /// The parts of recognised accidents in the stops.
    pub(super) parts: Vec<Part>,
    pub(super) ranks: Ranks,
    /// Leaves of an employee or of somebody out of work; none of a self-employed person.
    pub(super) leaves: Leaves<'a>,
    /// Days on which an unemployment benefit is paid.
    pub(super) compensated: Vec<(Day, Day)>,
    pub(super) balance: Option<(DocumentId, &'a SwitchBalance)>,
    pub(super) switch_on: Option<Day>,
}

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

impl<'a, 'k> File<'a, 'k> {
    /// Reads what all stops share.
    pub(super) fn read(
        dossier: &'a Dossier,
        parameters: &'k Parameters,
        known: &'k Known<'a>,
        known_on: Day,
    ) -> Result<Self, LawError> {
        let file = Self::read_giving(&[], dossier, parameters, known, known_on)?;
        // Which allowances of unfitness are given depends on the ranks of the other stops.
        let given = file.allowances_given();
        if given.is_empty() {
            return Ok(file);
        }
        Self::read_giving(&given, dossier, parameters, known, known_on)
    }

    /// The same, when the allowances of unfitness `given` take their days.
    fn read_giving(
        given: &[&StopId],
        dossier: &'a Dossier,
        parameters: &'k Parameters,
        known: &'k Known<'a>,
        known_on: Day,
    ) -> Result<Self, LawError> {
        let mut accidents = accident::accidents(dossier, known, known_on, parameters)?;
        let own_account = SelfEmployed::read(dossier, known, parameters)?;
        // Leaves of employees rest on their own documents alone, and hold their days before
        // every stop. The self-employed have leaves of their own (contract, P77).
        let leaves = if own_account.is_some() {
            Leaves::default()
        } else {
            leave::leaves(dossier, known, known_on, parameters)?
        };
        let joined = Joined {
            given,
            own_account: own_account.as_ref(),
            of_leaves: leaves.held(),
        };
        let (certificates, chains) = stops(known, &mut accidents, &joined, parameters)?;
        let history = &dossier.history;
        let ald = ald(&history.ald, &certificates, &chains, known, parameters)?;
        let late = late_sending(&history.late_warnings, &certificates, parameters)?;
        let switch = known.switch();
        let mut file = Self {
            dossier,
            parameters,
            known,
            // D. 622-10 asks for no loss of the self-employed.
            has_part_time: own_account.is_none()
                && certificates.iter().any(Certificate::is_part_time),
            own_account,
            compensated: compensated_days(known),
            parts: accidents.parts(&chains, parameters.paid_days_limit.until),
            ranks: Ranks::default(),
            accidents,
            leaves,
            certificates,
            chains,
            ald,
            late,
            balance: switch.and_then(|(fact, switch)| {
                let balance = switch.balance.as_ref()?;
                Some((fact.document.document_id.clone(), balance))
            }),
            switch_on: switch.map(|(_, switch)| switch.switch_on),
        };
        if file.accidents.is_active {
            file.ranks = ranks(&file, file.balance.as_ref().map(|(_, balance)| *balance))?;
        }
        Ok(file)
    }

    /// The part of an accident in a stop.
    pub(super) fn part(&self, chain: usize, accident: usize) -> Option<&Part> {
        let mut parts = self.parts.iter();
        parts.find(|part| part.chain == chain && part.accident == accident)
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
            match part_base(*part, known, stop, self.dossier, self.known, parameters)? {
                PartOutcome::Undecided(reason) => undecided = Some(reason),
                PartOutcome::Waiting(of_part) => missing.extend(of_part),
                PartOutcome::Made(base) => {
                    let born_on = self.dossier.insured.born_on;
                    parts.push(PartAmount::of(*base, known, born_on, parameters)?);
                }
            }
        }
        missing.sort_unstable();
        missing.dedup();
        let missing = missing.into_iter().map(Waiting::EmployerStatement);
        let withdrawn = withdrawn_losses(chain, self.known);
        let withdrawn = withdrawn.into_iter().map(Waiting::PartTimeLoss);
        let waiting: Vec<Waiting> = missing.chain(withdrawn).collect();
        Ok(match undecided {
            _ if !waiting.is_empty() => Prepared::Waiting(waiting),
            Some(reason) => Prepared::Undecided(reason),
            None => Prepared::Ready { sickness, parts },
        })
    }

    /// Whether the days of a recognised accident may have been claimed too late. CSS art.
    /// L. 431-2.
    fn is_an_accident_prescribed(&self) -> Result<bool, LawError> {
        for part in &self.parts {
            let known = &self.accidents.list[part.accident];
            if is_accident_prescribed(known, self.parameters)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The floors that first stops set for later ones. CSS art. R. 433-7.
    pub(super) fn floors(&self, assessments: &mut Assessments<'a>) -> Result<Floors, LawError> {
        if self.parts.is_empty() {
            return Ok(Floors::default());
        }
        let mut decided = Vec::new();
        for index in 0..self.chains.len() {
            if !self.parts.iter().any(|part| part.chain == index) {
                continue;
            }
            if let Prepared::Ready { parts, .. } = self.prepare(index, assessments)? {
                decided.extend(parts);
            }
        }
        let stop = |chain: usize| &self.chains[chain].stop;
        Ok(Floors::of(&decided, &self.accidents, stop))
    }

    /// Sets its floor to each part; why the law abstains when a relapse is left with nothing.
    fn with_floors(
        &self,
        parts: Vec<PartAmount<'a>>,
        floors: &Floors,
    ) -> Result<Vec<PartAmount<'a>>, &'static str> {
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

    /// The stop of an unfitness allowance. CSS art. D. 433-2 to D. 433-8.
    fn examine_allowance(
        &self,
        index: usize,
        allowance: accident::Allowance<'a>,
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

    /// Asks the rules that speak of a whole stop. `earlier` are the stops before it.
    pub(super) fn examine(
        &self,
        index: usize,
        earlier: &[StopDecision],
        floors: &Floors,
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
            return self.examine_allowance(index, allowance, floors, assessments);
        }
        let Some(start) = chain.pieces.first().map(|piece| piece.first_day) else {
            return Ok(Examined::Closed(Box::new(chain.without_days())));
        };
        let (sickness, parts) = match self.prepare(index, assessments)? {
            Prepared::Undecided(reason) => return Ok(Examined::Undecided(reason)),
            Prepared::Waiting(awaited) => return Ok(waiting(awaited)),
            Prepared::Ready { sickness, parts } => (sickness, parts),
        };
        let parts = match self.with_floors(parts, floors) {
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
        let exact = assessment
            .base
            .as_deref()
            .map(|found| base::exact(found, floor, self.parameters));
        Ok(OpenSickness {
            assessment,
            floor,
            exact,
            daily: exact.map_or(Cents::ZERO, |exact| base::rounded(exact, self.parameters)),
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
            let exact = earlier.get(chain)?.exact_daily;
            if exact.is_some() {
                return exact;
            }
            previous = self.ald.of(chain, &ald.illness)?.previous;
        }
        None
    }

    /// Adds what the entitlement says beside its days.
    fn describe(&self, due: &mut Entitlement, known: &Known) {
        let name = |certificate: &Certificate| certificate.document.document_id.clone();
        due.certificates = self.certificates.iter().map(name).collect();
        due.warned = self
            .late
            .warned
            .iter()
            .map(|index| narrow(*index))
            .collect();
        let history = &self.dossier.history.late_warnings;
        let warned = self.late.warned.iter();
        due.late_warnings = history
            .iter()
            .map(|earlier| earlier.prescribed_on)
            .chain(warned.map(|index| self.certificates[*index].prescribed_on()))
            .collect();
        due.late_warnings.sort_unstable();
        due.ald = self.ald_clocks();
        let days = WAITING_DAYS_BEFORE_HUMAN_QUEUE;
        if self.accidents.is_active {
            self.describe_accidents(due, known);
        }
        for chain in &self.chains {
            if chain.state == ChainState::Open {
                continue;
            }
            for certificate in &self.certificates {
                let waits =
                    *certificate.stop() == chain.stop && certificate.role() == Role::Extends;
                if waits {
                    let since = certificate.first.received_on.plus_days(days);
                    due.waiting_documents.push((name(certificate), since));
                }
            }
        }
        if let Some(own_account) = &self.own_account {
            own_account.await_births(days, &mut due.waiting_documents);
        }
        for (fact, stop) in known.about_a_stop() {
            let is_of_leave = if self.own_account.is_some() {
                known.names_flat_maternity(stop)
            } else {
                // No leave is taken part time.
                known.names_a_leave(stop)
                    && !matches!(fact.document.content, Content::PartTimeLoss(_))
            };
            if !known.names(stop) && !is_of_leave {
                let since = fact.first.received_on.plus_days(days);
                due.waiting_documents
                    .push((fact.document.document_id.clone(), since));
            }
        }
        self.apply_balance(due);
    }

    /// Windows by (illness, first day), each once.
    fn ald_clocks(&self) -> Vec<AldClock> {
        let history = self.ald.history.iter().cloned();
        let file = self
            .ald
            .stops
            .iter()
            .map(|stop| (stop.illness.clone(), stop.window_first, stop.window_last));
        let mut clocks: Vec<AldClock> = history
            .chain(file)
            .map(|(illness, first_day, last_day)| AldClock {
                illness,
                first_day,
                last_day,
            })
            .collect();
        clocks.sort();
        clocks.dedup();
        clocks
    }

    /// Waiting days that only the balance of a switch knows. Contract, CS 13.3.
    fn apply_balance(&self, due: &mut Entitlement) {
        let Some((document, balance)) = &self.balance else {
            return;
        };
        for (stop, chain) in due.stops.iter_mut().zip(&self.chains) {
            // A stop that is not open, or no longer, has no days to compare with.
            if chain.state != ChainState::Open || stop.cancelled {
                continue;
            }
            // Only a stop that the balance names can contradict it.
            let Some(known_to_balance) = balanced_waiting_days(balance, &stop.stop) else {
                continue;
            };
            let served = stop.n_waiting_days(balance.balance_on.plus_days(-1));
            if stop.waiting_for.is_empty() && known_to_balance != served {
                let since = self.switch_on.unwrap_or(balance.balance_on);
                due.balance_mismatch = Some((document.clone(), since));
            }
            stop.n_earlier_waiting_days = known_to_balance.saturating_sub(served);
        }
    }
}

/// Days after which a document that waits for another one is shown to a person
/// (contract, CS 6.5).
pub(super) const WAITING_DAYS_BEFORE_HUMAN_QUEUE: i32 = 60;

pub(super) fn balanced_waiting_days(balance: &SwitchBalance, stop: &StopId) -> Option<u32> {
    balance
        .waiting_days
        .iter()
        .find(|days| days.stop == *stop)
        .map(|days| days.n_days)
}

pub(super) fn narrow(index: usize) -> u16 {
    u16::try_from(index).expect("a file holds fewer than 65 536 certificates")
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

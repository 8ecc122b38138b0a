//! Entitlement (`droit`): what is due day by day, given the documents known on a day.
//!
//! Responsible for the order in which the rules are asked about one covered day:
//! certificate, rights, waiting days, duration, amount, payee. Each rule lives in its own
//! file. What was paid before plays no part here: that is the ledger's.

use std::rc::Rc;

use super::ald::{Ald, AldStop, ald};
use super::assessment::{Assessed, Assessment, Assessments};
use super::base;
use super::carence::{Carence, carence};
use super::decision::{
    AldClock, AmountRule, DayVerdict, Entitlement, NotDue, Payees, Refusal, Sharing, StopDays,
    StopDecision, Undecided, Waiting, push_days,
};
use super::documents::{Known, undecided_content, undecided_status};
use super::duration::{CountedDays, Limits, limit_paid_days};
use super::gap::{Chain, ChainState, Cover, Piece, stops};
use super::kept_rights::compensated_days;
use super::late_sending::{LateSending, late_sending};
use super::part_time::{Loss, Losses, losses, months_awaited, share_out, withdrawn_losses};
use super::payee::{Subrogations, subrogations};
use super::pensioners::counted_from;
use super::prescription::{Certificate, Role};
use super::validity::invalid;
use super::{LawError, Parameters};
use crate::domain::{
    Benefit, Cents, Day, DocumentId, Dossier, PayFrequency, Payee, Period, Ratio, Siret, StopId,
    SwitchBalance,
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
    };
    if !due.undecided.is_empty() {
        return Ok(due);
    }
    let file = File::read(dossier, parameters, known)?;
    due.stops.reserve_exact(file.chains.len());
    for index in 0..file.chains.len() {
        let decision = match file.examine(index, &due.stops, assessments)? {
            Examined::Closed(decision) => *decision,
            Examined::Undecided(reason) => {
                due.undecided.push(Undecided::because(reason));
                file.chains[index].without_days()
            }
            Examined::Open(stop) => stop.days(&file)?,
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
    };
    limit_paid_days(&mut due.stops, &limits, parameters)?;
    for stop in &mut due.stops {
        if file.has_part_time {
            let losses = losses(&stop.stop, known);
            share_out(stop, &losses, parameters.readings.part_time_daily);
            stop.awaited_losses = months_awaited(stop);
        }
        stop.refusal = stop.whole_refusal();
    }
    file.describe(&mut due, known);
    Ok(due)
}

/// Sickness days that the balance of a switch brings: those before its day.
fn before_balance(balance: &SwitchBalance) -> impl Iterator<Item = Period> + '_ {
    balance.sickness_days.iter().map(|period| Period {
        last_day: period.last_day.min(balance.balance_on.plus_days(-1)),
        ..*period
    })
}

/// What lies outside employees' sickness. No rule below may then be trusted.
fn undecided(dossier: &Dossier, known: &Known) -> Vec<Undecided> {
    let mut found: Vec<Undecided> = Vec::new();
    if let Some(reason) = undecided_status(dossier.insured.status) {
        found.push(Undecided::because(reason));
    }
    for fact in known.in_force() {
        if let Some(reason) = undecided_content(&fact.document.content) {
            found.push(Undecided {
                document: Some(fact.document.document_id.clone()),
                ..Undecided::because(reason)
            });
        }
    }
    found
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
    /// Days on which an unemployment benefit is paid.
    compensated: Vec<(Day, Day)>,
    balance: Option<(DocumentId, &'a SwitchBalance)>,
    switch_on: Option<Day>,
}

/// What the rules say about one stop before its days are walked.
pub(super) enum Examined<'a> {
    /// Nothing to walk: no covered day, or something is missing.
    Closed(Box<StopDecision>),
    /// The law abstains.
    Undecided(&'static str),
    /// The days can be walked.
    Open(Box<OpenStop<'a>>),
}

/// A stop whose days can be walked.
pub(super) struct OpenStop<'a> {
    pub(super) chain: usize,
    pub(super) assessment: Rc<Assessment<'a>>,
    pub(super) floor: Option<Ratio>,
    /// The daily allowance before rounding; none without a base.
    exact: Option<Ratio>,
    /// The same rounded.
    pub(super) daily: Cents,
    pub(super) carence: Carence,
    n_carence_days: i32,
    subrogations: Subrogations,
    /// Pay lost by part time; none when no part time is prescribed.
    losses: Option<Losses>,
}

impl<'a, 'k> File<'a, 'k> {
    /// Reads what all stops share.
    pub(super) fn read(
        dossier: &'a Dossier,
        parameters: &'k Parameters,
        known: &'k Known<'a>,
    ) -> Result<Self, LawError> {
        let (certificates, chains) = stops(known, parameters)?;
        let history = &dossier.history;
        let ald = ald(&history.ald, &certificates, &chains, known, parameters)?;
        let late = late_sending(&history.late_warnings, &certificates, parameters)?;
        let switch = known.switch();
        Ok(Self {
            dossier,
            parameters,
            known,
            has_part_time: certificates.iter().any(Certificate::is_part_time),
            compensated: compensated_days(known),
            certificates,
            chains,
            ald,
            late,
            balance: switch.and_then(|(fact, switch)| {
                let balance = switch.balance.as_ref()?;
                Some((fact.document.document_id.clone(), balance))
            }),
            switch_on: switch.map(|(_, switch)| switch.switch_on),
        })
    }

    /// Asks the rules that speak of a whole stop. `earlier` are the stops before it.
    pub(super) fn examine(
        &self,
        index: usize,
        earlier: &[StopDecision],
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
        let Some(start) = chain.pieces.first().map(|piece| piece.first_day) else {
            return Ok(Examined::Closed(Box::new(chain.without_days())));
        };
        let career = &self.dossier.career;
        let assessed = assessments.of(&chain.stop, start, career, self.known, self.parameters)?;
        let withdrawn = withdrawn_losses(chain, self.known);
        let withdrawn = withdrawn.into_iter().map(Waiting::PartTimeLoss);
        let assessment = match assessed {
            Assessed::Undecided(reason) => return Ok(Examined::Undecided(reason)),
            Assessed::Waiting(missing) => {
                let missing = missing.into_iter().map(Waiting::EmployerStatement);
                return Ok(waiting(missing.chain(withdrawn).collect()));
            }
            Assessed::Made(_) if withdrawn.len() > 0 => return Ok(waiting(withdrawn.collect())),
            Assessed::Made(assessment) => assessment,
        };
        let opening = self.ald.opening(index);
        let floor = opening.and_then(|ald| self.ald_floor(ald, earlier));
        let carence = carence(
            index,
            &self.chains,
            &self.certificates,
            opening.is_some_and(|ald| ald.lifts_carence),
            self.known,
            self.parameters,
        )?;
        let n_carence_days = match carence {
            Carence::Served => self.parameters.carence_days.on(start)?,
            Carence::LiftedByAld
            | Carence::LiftedByMiscarriage
            | Carence::LiftedByMedicalTermination
            | Carence::LiftedByChildDeath => 0,
        };
        let exact = assessment
            .base
            .as_deref()
            .map(|found| base::exact(found, floor, self.parameters));
        Ok(Examined::Open(Box::new(OpenStop {
            chain: index,
            subrogations: subrogations(&chain.stop, &assessment.employers, self.known),
            losses: self.has_part_time.then(|| losses(&chain.stop, self.known)),
            assessment,
            floor,
            exact,
            daily: exact.map_or(Cents::ZERO, |exact| base::rounded(exact, self.parameters)),
            carence,
            n_carence_days,
        })))
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
        for (fact, stop) in known.about_a_stop() {
            if !known.names(stop) {
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
            if chain.state != ChainState::Open {
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
const WAITING_DAYS_BEFORE_HUMAN_QUEUE: i32 = 60;

fn balanced_waiting_days(balance: &SwitchBalance, stop: &StopId) -> Option<u32> {
    balance
        .waiting_days
        .iter()
        .find(|days| days.stop == *stop)
        .map(|days| days.n_days)
}

fn narrow(index: usize) -> u16 {
    u16::try_from(index).expect("a file holds fewer than 65 536 certificates")
}

impl Chain {
    /// The decision on a stop none of whose days is decided.
    fn without_days(&self) -> StopDecision {
        StopDecision {
            stop: self.stop.clone(),
            first_day: self.pieces.first().map(|piece| piece.first_day),
            last_day: self.pieces.last().map(|piece| piece.last_day),
            cancelled: false,
            waiting_for: Vec::new(),
            days: Vec::new(),
            daily_gross: Cents::ZERO,
            exact_daily: None,
            refusal: None,
            limits: Vec::new(),
            sharings: Vec::new(),
            awaited_losses: Vec::new(),
            n_earlier_waiting_days: 0,
        }
    }
}

impl OpenStop<'_> {
    /// Walks the covered days.
    fn days(&self, file: &File) -> Result<StopDecision, LawError> {
        let chain = &file.chains[self.chain];
        let mut decision = chain.without_days();
        decision.daily_gross = self.daily;
        decision.exact_daily = self.exact.filter(|exact| exact.half_up() > Cents::ZERO);
        let mut carence_left = self.n_carence_days;
        let mut balance = file.balance.as_ref().map(|(_, balance)| *balance);
        // No settlement reaches a day after the tables: it is not decided.
        let horizon = file.parameters.paid_days_limit.until;
        for piece in &chain.pieces {
            let mut day = piece.first_day;
            let end = piece.last_day.min(horizon);
            while day <= end {
                let mut until = end;
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
                let (verdict, holds_until) =
                    self.verdict(day, piece, carence_left, file, &mut decision)?;
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
        Ok(decision)
    }

    /// The verdict on one covered day and the last day up to which it cannot change; the
    /// first rule that matches decides.
    fn verdict(
        &self,
        day: Day,
        piece: &Piece,
        carence_left: i32,
        file: &File,
        decision: &mut StopDecision,
    ) -> Result<(DayVerdict, Day), LawError> {
        let mut until = piece.last_day;
        let certificate = &file.certificates[piece.certificate];
        let invalid = invalid(certificate, file.parameters)?;
        if let Some(invalid) = invalid.filter(|invalid| invalid.from.is_none()) {
            return Ok((DayVerdict::Refused(invalid.refusal), until));
        }
        if piece.cover == Cover::BeyondDistance {
            return Ok((DayVerdict::Refused(Refusal::TelemedicineLength), until));
        }
        if let Some(from) = invalid.and_then(|invalid| invalid.from) {
            if day >= from {
                return Ok((DayVerdict::Refused(Refusal::LengthNotJustified), until));
            }
            until = until.min(from.plus_days(-1));
        }
        let rights = &self.assessment.rights;
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
        for &(first_day, last_day) in &file.compensated {
            if first_day <= day && day <= last_day {
                let until = until.min(last_day);
                return Ok((DayVerdict::Refused(Refusal::UnemploymentBenefit), until));
            }
            if day < first_day {
                until = until.min(first_day.plus_days(-1));
            }
        }
        // L. 323-3: the delay does not hold for part time.
        let is_part_time = piece.cover == Cover::PartTime;
        if carence_left > 0 && !is_part_time {
            until = until.min(day.plus_days(carence_left - 1));
            return Ok((DayVerdict::Waiting, until));
        }
        // What has no amount has no duration to test.
        let Some(exact) = self.exact.filter(|_| self.daily > Cents::ZERO) else {
            return Ok((DayVerdict::Refused(Refusal::NoBase), until));
        };
        let kind = match self.kind(day, piece, file, decision)? {
            Ok((kind, holds_until)) => {
                until = until.min(holds_until);
                kind
            }
            Err(refusal) => return Ok((DayVerdict::Refused(refusal), until)),
        };
        let mut daily_gross = self.daily;
        let mut rule = AmountRule::Base;
        if is_part_time {
            let loss = self.losses.as_ref().map(|losses| losses.of_month(day));
            until = until.min(day.month().last_day());
            let of_illness = kind == Benefit::SicknessAld;
            match loss {
                None | Some(Loss::NotDeclared) => {
                    let verdict = DayVerdict::NotDue(NotDue::LossNotDeclared { of_illness });
                    return Ok((verdict, until));
                }
                Some(Loss::Nothing) => {
                    return Ok((DayVerdict::NotDue(NotDue::NoLoss { of_illness }), until));
                }
                // The amount is that of the month, once its days are known.
                Some(Loss::Some(_)) => rule = AmountRule::PartTime,
            }
        }
        let cut = file.late.reduction(piece.certificate);
        if let Some(cut) = cut.filter(|_| piece.cover == Cover::Full) {
            if cut.contains(day) {
                let first_day = certificate.first_day();
                let rate = file.parameters.late_sending_rate.on(first_day)?;
                daily_gross = base::reduced(exact, rate);
                rule = AmountRule::LateSending;
                until = until.min(cut.last_day);
            } else if day < cut.first_day {
                until = until.min(cut.first_day.plus_days(-1));
            }
        }
        let (payees, payee_until) = self.payees(day, file, decision);
        let verdict = DayVerdict::Paid {
            payees,
            kind,
            daily_gross,
            rule,
        };
        Ok((verdict, until.min(payee_until)))
    }

    /// As what a day is paid and until when, or that a long-term illness has had its time.
    /// CSS art. R. 323-1, 3° and R. 323-3.
    fn kind(
        &self,
        day: Day,
        piece: &Piece,
        file: &File,
        decision: &mut StopDecision,
    ) -> Result<Result<(Benefit, Day), Refusal>, LawError> {
        let is_part_time = piece.cover == Cover::PartTime;
        let Some(illness) = file.ald.illness(piece.certificate) else {
            let kind = if is_part_time {
                Benefit::TherapeuticPartTime
            } else {
                Benefit::Sickness
            };
            return Ok(Ok((kind, piece.last_day)));
        };
        let Some(clock) = file.ald.of(self.chain, illness) else {
            return Ok(Ok((Benefit::SicknessAld, piece.last_day)));
        };
        let mut last_day = clock.window_last;
        if is_part_time {
            // R. 323-3: one year more than the three years of R. 323-1.
            last_day = last_day.plus_months(file.parameters.part_time_extra_months.on(day)?);
        }
        if day > last_day {
            decision.set_limit(Refusal::AldThreeYears, last_day);
            return Ok(Err(Refusal::AldThreeYears));
        }
        Ok(Ok((Benefit::SicknessAld, last_day)))
    }

    /// To whom a day goes, and the last day up to which that cannot change.
    fn payees(&self, day: Day, file: &File, decision: &mut StopDecision) -> (Payees, Day) {
        let (employers, until) = self.subrogations.employers(day);
        let payees = match employers.as_slice() {
            [] => Payees::One(Payee::Insured),
            [only] => Payees::One(Payee::Employer(*only)),
            several => Payees::Shared(self.sharing(several, file, decision)),
        };
        (payees, until)
    }

    /// Names the sharing of a day between employers. Contract, P34.
    fn sharing(&self, employers: &[Siret], file: &File, decision: &mut StopDecision) -> u16 {
        let career = &file.dossier.career;
        let all = &self.assessment.employers;
        // Without one rhythm there is no base, and no day to share.
        let frequency = base::pay_frequency(all).unwrap_or(PayFrequency::Monthly);
        let declared = |siret: &Siret| {
            let employer = all.iter().find(|employer| employer.siret == *siret);
            employer.map_or(Cents::ZERO, |employer| {
                base::declared_pay(employer, career, frequency)
            })
        };
        let sharing = Sharing(
            employers
                .iter()
                .map(|siret| (*siret, declared(siret)))
                .collect(),
        );
        let known = decision.sharings.iter().position(|known| *known == sharing);
        narrow(known.unwrap_or_else(|| {
            decision.sharings.push(sharing);
            decision.sharings.len() - 1
        }))
    }
}

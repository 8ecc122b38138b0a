//! Entitlement (`droit`): what is due day by day, given the documents known on a day.
//!
//! Responsible for reading a file once for all its stops, for the order in which they are
//! decided and limited, and for what is told beside their days: windows, warnings, documents
//! that wait, balances. What is asked of one stop is in `examination`, of one day in `days`.
//! What was paid before plays no part here: that is the ledger's.

use super::accident::{self, Accidents, Part, Ranks, ranks};
use super::ald::{Ald, ald};
use super::assessment::Assessments;
use super::chain::{Chain, ChainState};
use super::claims::is_accident_prescribed;
use super::decision::{AldClock, Entitlement};
use super::documents::Known;
use super::duration::{CountedDays, Limits, limit_paid_days};
use super::examination::Examined;
use super::kept_rights::compensated_days;
use super::late_sending::{LateSending, late_sending};
use super::leave::{self, Leaves};
use super::part_time::{losses, months_awaited, share_out};
use super::pensioners::counted_from;
use super::prescription::{Certificate, Role};
use super::self_employed::{Durations, SelfEmployed};
use super::stops::{Joined, stops};
use super::undecided::{Undecided, undecided};
use super::{LawError, Parameters};
use crate::domain::{Content, Day, DocumentId, Dossier, Period, StopId, SwitchBalance};

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
    let mut foreseen = file.foresee(assessments)?;
    due.stops.reserve_exact(file.chains.len());
    for index in 0..file.chains.len() {
        let decision = match file.examine(index, &due.stops, &mut foreseen, assessments)? {
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
    let earlier = &dossier.history.sickness_days;
    if !earlier.is_empty() || balance.is_some() {
        let earlier = earlier.iter().map(crate::domain::EarlierDays::period);
        let of_balance = balance.into_iter().flat_map(before_balance);
        due.earlier = CountedDays::of(earlier.chain(of_balance));
    }
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

impl<'a, 'k> File<'a, 'k> {
    /// Reads what all stops share.
    pub(super) fn read(
        dossier: &'a Dossier,
        parameters: &'k Parameters,
        known: &'k Known<'a>,
        known_on: Day,
    ) -> Result<Self, LawError> {
        let file = Self::read_giving(&[], dossier, parameters, known, known_on)?;
        if !file.accidents.is_active {
            return Ok(file);
        }
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

    /// Adds what the entitlement says beside its days.
    fn describe(&self, due: &mut Entitlement, known: &Known) {
        let name = |certificate: &Certificate| certificate.document.document_id.clone();
        due.certificates.reserve_exact(self.certificates.len());
        for certificate in &self.certificates {
            due.certificates.push(name(certificate));
        }
        for earlier in &self.dossier.history.late_warnings {
            due.late_warnings.push(earlier.prescribed_on);
        }
        for &index in &self.late.warned {
            due.warned.push(narrow(index));
            let prescribed_on = self.certificates[index].prescribed_on();
            due.late_warnings.push(prescribed_on);
        }
        due.late_warnings.sort_unstable();
        if !self.ald.history.is_empty() || !self.ald.stops.is_empty() {
            due.ald = self.ald_clocks();
        }
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
            let is_of_leave = || {
                if self.own_account.is_some() {
                    known.names_flat_maternity(stop)
                } else {
                    // No leave is taken part time.
                    known.names_a_leave(stop)
                        && !matches!(fact.document.content, Content::PartTimeLoss(_))
                }
            };
            if !known.names(stop) && !is_of_leave() {
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

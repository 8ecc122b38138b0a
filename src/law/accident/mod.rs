//! Accidents at work and on the way, occupational diseases, relapses (`accidents du travail
//! et maladies professionnelles`).
//!
//! Says of which accident each certificate is, and which days of a stop it takes. CSS art.
//! L. 433-1: the allowance is paid « à partir du premier jour qui suit l'arrêt du travail
//! consécutif à l'accident […] pendant toute la période d'incapacité de travail », up to
//! the consolidation. The rules that follow have each their file: recognition, ranks, base,
//! amount, floor, the verdict on a day, the unfitness allowance.

mod amount;
mod base;
mod floor;
mod ranks;
mod recognition;
mod stops;
mod story;
mod unfitness;
mod verdict;

pub(super) use amount::{Part, PartAmount, kept_annuity};
pub(super) use base::{PartBases, PartOutcome};
pub(super) use floor::{Floor, Floors};
pub(super) use ranks::{Ranks, ranks};
pub(super) use recognition::{Accident, Standing};
pub(super) use unfitness::{Allowance, BeforeOpinion, OfAllowance, allowances};

use super::chain::{Chain, ChainState};
use super::decision::Waiting;
use super::documents::{Known, Topic};
use super::prescription::{Certificate, Prescription};
use super::self_employed::is_self_employed;
use super::{LawError, Parameters};
use crate::domain::{Content, Day, Dossier, Risk, Status, StopId};

/// What a file says of accidents; empty for most.
pub(super) struct Accidents<'a> {
    /// Whether the file speaks of any.
    pub(super) is_active: bool,
    /// Those that are known.
    pub(super) list: Vec<Accident<'a>>,
    /// By certificate; empty when none is of any.
    of_certificate: Vec<Option<Related<'a>>>,
}

/// The accident to which a certificate belongs.
#[derive(Clone, Copy)]
pub(super) enum Related<'a> {
    /// An index into the list.
    Known(usize),
    /// A name that no document in force explains.
    Unknown(&'a StopId),
}

/// The days that a recognised accident takes under its certificates.
#[derive(Clone, Copy)]
pub(super) struct AccidentDays {
    pub(super) accident: usize,
    pub(super) first_day: Day,
    /// The first day after its end.
    pub(super) after: Option<Day>,
}

/// Reads the accidents of a file. CSS art. L. 433-1 and R. 441-18.
pub(super) fn accidents<'a>(
    dossier: &'a Dossier,
    known: &Known<'a>,
    known_on: Day,
    parameters: &Parameters,
) -> Result<Accidents<'a>, LawError> {
    let is_active = concerns(dossier, known);
    Ok(Accidents {
        is_active,
        list: if is_active {
            recognition::accidents(dossier, known, known_on, parameters)?
        } else {
            Vec::new()
        },
        of_certificate: Vec::new(),
    })
}

/// Whether anything in the file speaks of an accident.
///
/// The self-employed have no insurance of accidents that pays days off: CSS art. R. 743-3.
pub(super) fn concerns(dossier: &Dossier, known: &Known) -> bool {
    if is_self_employed(dossier.insured.status) {
        return false;
    }
    !dossier.history.accidents.is_empty()
        || known.speaks_of(Topic::Accident)
        || known.speaks_of(Topic::Unfitness)
        || known.facts.iter().any(|fact| match &fact.document.content {
            Content::StopNotice(notice) => notice.risk == Risk::Accident,
            Content::PartTime(part_time) => part_time.accident.is_some(),
            _ => false,
        })
}

/// Why the law abstains on a file that speaks of accidents (contract, P55).
pub(super) fn undecided(dossier: &Dossier, known: &Known) -> Option<&'static str> {
    match dossier.insured.status {
        Status::Employee => {}
        Status::Unemployed | Status::Craft | Status::Trade | Status::Liberal | Status::Micro => {
            return Some("accident_of_another_status");
        }
    }
    // Law 2025-199, art. 90: annuities in two parts.
    let new_annuities = Day::new(2026, 11, 1).expect("the calendar has the first of November");
    let is_new = known.in_force().any(|fact| match &fact.document.content {
        Content::Consolidation(known) => {
            known.annuity_monthly.is_some() && known.consolidated_on >= new_annuities
        }
        _ => false,
    });
    is_new.then_some("annuity_of_2026")
}

impl<'a> Accidents<'a> {
    /// Tells of which accident each member of a chain is, in the order in which they are
    /// walked. Contract, P36.
    pub(super) fn relate(&mut self, members: &[usize], certificates: &[Certificate<'a>]) {
        if !self.is_active {
            return;
        }
        self.of_certificate.resize(certificates.len(), None);
        let mut before = None;
        for &index in members {
            let named = match certificates[index].prescription {
                Prescription::Full(notice) => match notice.risk {
                    Risk::Sickness | Risk::Pregnancy => None,
                    Risk::Accident => Some(notice.accident.as_ref()),
                },
                Prescription::Part(part_time) => Some(part_time.accident.as_ref()),
                Prescription::Unfit(_) | Prescription::FlatMaternity(_) => None,
            };
            let related = match named {
                None => None,
                Some(None) => before,
                Some(Some(name)) => {
                    let known = self.list.iter().position(|known| known.name == name);
                    Some(known.map_or(Related::Unknown(name), Related::Known))
                }
            };
            self.of_certificate[index] = related;
            before = related;
        }
    }

    /// The accident of a certificate, recognised or not.
    pub(super) fn of(&self, certificate: usize) -> Option<Related<'a>> {
        *self.of_certificate.get(certificate)?
    }

    /// The accident of a certificate, once recognised.
    pub(super) fn recognised(&self, certificate: usize) -> Option<usize> {
        match self.of(certificate)? {
            Related::Known(index) if self.list[index].standing.is_recognised() => Some(index),
            Related::Known(_) | Related::Unknown(_) => None,
        }
    }

    /// The days that the recognised accident of a certificate takes.
    pub(super) fn days_of(&self, certificate: usize) -> Option<AccidentDays> {
        let accident = self.recognised(certificate)?;
        let known = &self.list[accident];
        Some(AccidentDays {
            accident,
            first_day: known.start,
            after: known.end.map(|end| end.plus_days(1).max(known.start)),
        })
    }

    /// What a stop waits for that sickness would refuse while its accident is examined, by
    /// name. Contract, P40.
    pub(super) fn awaited(&self, chain: &Chain) -> Vec<Waiting> {
        let mut names: Vec<(&StopId, Waiting)> = Vec::new();
        for piece in &chain.pieces {
            let Some(related) = self.of(piece.certificate) else {
                continue;
            };
            if let Some((name, waiting)) = self.awaited_of(related)
                && !names.iter().any(|(known, _)| *known == name)
            {
                names.push((name, waiting));
            }
        }
        names.sort_by(|a, b| a.0.cmp(b.0));
        names.into_iter().map(|(_, waiting)| waiting).collect()
    }

    /// What is awaited before an accident is recognised or refused.
    pub(super) fn awaited_of(&self, related: Related<'a>) -> Option<(&'a StopId, Waiting)> {
        match related {
            Related::Unknown(name) => Some((name, Waiting::AccidentDeclared(name.clone()))),
            Related::Known(index) => {
                let known = &self.list[index];
                let is_examined = known.standing == Standing::Examined;
                is_examined.then(|| (known.name, Waiting::AccidentDecision(known.name.clone())))
            }
        }
    }

    /// The accident of that name.
    pub(super) fn named(&self, name: &'a StopId) -> Related<'a> {
        let known = self.list.iter().position(|known| known.name == name);
        known.map_or(Related::Unknown(name), Related::Known)
    }

    /// The day after which silence changes something.
    pub(super) fn next_silence(&self) -> Option<Day> {
        self.list
            .iter()
            .filter_map(|known| known.last_useful_day)
            .min()
    }

    /// The parts of accidents in the stops, by stop. CSS art. R. 433-4; contract, P36 and P44.
    pub(super) fn parts(&self, chains: &[Chain], horizon: Day) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        if self.list.is_empty() {
            return parts;
        }
        for (index, chain) in chains.iter().enumerate() {
            if chain.state != ChainState::Open {
                continue;
            }
            let first_of_chain = parts.len();
            for piece in &chain.pieces {
                let recognised = self.recognised(piece.certificate);
                let Some(accident) = recognised.filter(|_| piece.is_stop()) else {
                    continue;
                };
                let of_chain = &mut parts[first_of_chain..];
                match of_chain.iter_mut().find(|part| part.accident == accident) {
                    Some(part) => {
                        part.reference = part.reference.min(piece.first_day);
                        part.has_days |= piece.accident.is_some();
                    }
                    None => parts.push(Part {
                        chain: index,
                        accident,
                        reference: piece.first_day,
                        has_days: piece.accident.is_some(),
                    }),
                }
            }
        }
        // What begins after the tables is not decided.
        parts.retain(|part| part.has_days && part.reference <= horizon);
        parts
    }
}

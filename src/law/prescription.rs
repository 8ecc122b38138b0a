//! Prescriptions (`avis d'arrêt de travail`, `temps partiel thérapeutique`): what prescribers
//! wrote, doubles left out.
//!
//! CSS art. L. 321-1: an incapacity « constatée par le médecin »; L. 323-3: part-time work
//! « pour motif thérapeutique ». Which stop a prescription makes is decided in `gap`.

use super::accident::Allowance;
use super::documents::Known;
use super::self_employed::Maternity;
use crate::domain::{Content, Day, Document, PartTime, Risk, StopId, StopNature, StopNotice};

/// A prescription in force that counts, called a certificate whichever it is.
#[derive(Clone, Copy)]
pub(super) struct Certificate<'a> {
    pub(super) document: &'a Document,
    pub(super) first: &'a Document,
    pub(super) prescription: Prescription<'a>,
    /// An accident's: the practitioner sends it. CSS art. L. 441-6.
    pub(super) practitioner_sends: bool,
}

/// What it prescribes.
#[derive(Clone, Copy)]
pub(super) enum Prescription<'a> {
    /// A stop, full time.
    Full(&'a StopNotice),
    /// Part-time work for therapeutic reasons.
    Part(&'a PartTime),
    /// An opinion of unfitness, which makes a stop of its own.
    Unfit(Allowance<'a>),
    /// A maternity leave of a self-employed person, which makes a stop of its own.
    FlatMaternity(Maternity<'a>),
}

/// Prescriptions in force; of several for one prescription of a stop, the first received
/// (contract, CS 6.3). `has_accidents`: the field `risk` says something (contract, P68).
pub(super) fn certificates<'a>(known: &Known<'a>, has_accidents: bool) -> Vec<Certificate<'a>> {
    let mut found: Vec<Certificate<'a>> = Vec::with_capacity(known.facts.len());
    for fact in &known.facts {
        if fact.document.cancelled {
            continue;
        }
        let new = |prescription| Certificate {
            document: fact.document,
            first: fact.first,
            prescription,
            practitioner_sends: match prescription {
                Prescription::Full(notice) => has_accidents && notice.risk == Risk::Accident,
                Prescription::Part(_) | Prescription::Unfit(_) | Prescription::FlatMaternity(_) => {
                    false
                }
            },
        };
        match &fact.document.content {
            Content::PartTime(part_time) => found.push(new(Prescription::Part(part_time))),
            Content::StopNotice(notice) => {
                let new = new(Prescription::Full(notice));
                match found.iter_mut().find(|other| other.states(notice)) {
                    Some(other) => {
                        let order =
                            |c: &Certificate<'a>| (c.first.received_on, &c.document.document_id);
                        if order(&new) < order(other) {
                            *other = new;
                        }
                    }
                    None => found.push(new),
                }
            }
            _ => {}
        }
    }
    found
}

impl<'a> Certificate<'a> {
    /// The stop that it names.
    pub(super) fn stop(&self) -> &'a StopId {
        match self.prescription {
            Prescription::Full(notice) => &notice.stop,
            Prescription::Part(part_time) => &part_time.stop,
            Prescription::Unfit(allowance) => &allowance.unfitness.allowance,
            Prescription::FlatMaternity(maternity) => &maternity.leave.leave,
        }
    }

    /// First day prescribed.
    pub(super) fn first_day(&self) -> Day {
        match self.prescription {
            Prescription::Full(notice) => notice.first_day,
            Prescription::Part(part_time) => part_time.first_day,
            Prescription::Unfit(allowance) => allowance.first_day,
            Prescription::FlatMaternity(maternity) => maternity.first_day,
        }
    }

    /// Last day prescribed.
    pub(super) fn last_day(&self) -> Day {
        match self.prescription {
            Prescription::Full(notice) => notice.last_day,
            Prescription::Part(part_time) => part_time.last_day,
            Prescription::Unfit(allowance) => allowance.last_day,
            Prescription::FlatMaternity(maternity) => maternity.last_day,
        }
    }

    /// Day of the medical act.
    pub(super) fn prescribed_on(&self) -> Day {
        match self.prescription {
            Prescription::Full(notice) => notice.prescribed_on,
            Prescription::Part(part_time) => part_time.prescribed_on,
            Prescription::Unfit(allowance) => allowance.unfitness.opinion_on,
            Prescription::FlatMaternity(maternity) => maternity.first_day,
        }
    }

    /// The long-term illness that it names.
    pub(super) fn illness(&self) -> Option<&'a StopId> {
        match self.prescription {
            Prescription::Full(notice) => notice.illness.as_ref(),
            Prescription::Part(part_time) => part_time.illness.as_ref(),
            Prescription::Unfit(_) | Prescription::FlatMaternity(_) => None,
        }
    }

    /// The certificate of a stop, unless it prescribes part time.
    pub(super) fn notice(&self) -> Option<&'a StopNotice> {
        match self.prescription {
            Prescription::Full(notice) => Some(notice),
            Prescription::Part(_) | Prescription::Unfit(_) | Prescription::FlatMaternity(_) => None,
        }
    }

    /// Whether it prescribes part time.
    pub(super) fn is_part_time(&self) -> bool {
        match self.prescription {
            Prescription::Part(_) => true,
            Prescription::Full(_) | Prescription::Unfit(_) | Prescription::FlatMaternity(_) => {
                false
            }
        }
    }

    /// How it stands in its chain.
    pub(super) fn role(&self) -> Role {
        match self.prescription {
            Prescription::Full(notice) => match notice.nature {
                StopNature::Initial => Role::Opens,
                StopNature::Extension => Role::Extends,
            },
            Prescription::Part(_) => Role::PartTime,
            Prescription::Unfit(_) | Prescription::FlatMaternity(_) => Role::Opens,
        }
    }

    fn states(&self, other: &StopNotice) -> bool {
        self.notice().is_some_and(|own| {
            own.first_day == other.first_day
                && own.last_day == other.last_day
                && own.nature == other.nature
                && own.risk == other.risk
                && own.prescribed_on == other.prescribed_on
                && own.stop == other.stop
        })
    }
}

/// How a certificate stands in its chain, in the order in which those of one day are walked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Ticked `initial`.
    Opens,
    /// Ticked `extension`.
    Extends,
    /// Part time: opens when no initial comes before it, extends otherwise.
    PartTime,
}

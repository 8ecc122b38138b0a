//! Maternity, paternity, adoption, bereavement and birth leave of employees (`congés de
//! maternité, de paternité, d'adoption, de deuil, supplémentaire de naissance`).
//!
//! A leave is asked by its documents, opened by a birth or a death, and given by the law for
//! some of the days asked: its right. It is judged alone (contract, P94), then holds its days
//! before every stop (P95). CSS art. L. 331-3 to L. 331-9 and R. 331-5. The rules have each
//! their file: what is asked, the right of each benefit, rights, base, verdict.

mod base;
mod birth_leave;
mod days;
mod held;
mod judge;
mod maternity;
mod parent;
mod request;
mod right;
mod rights;
mod story;
#[cfg(test)]
mod tests;

pub(super) use days::Days;
pub(super) use request::last_day_before_return;

use super::decision::{Refusal, Waiting};
use super::documents::Known;
use super::prescription::{Prescription, certificates};
use super::{LawError, Parameters};
use crate::domain::{Benefit, Birth, Content, Day, Dossier, Period, Siret};
use base::LeaveBase;
use request::Request;
use right::Right;
use rights::Opening;

/// What a file says of leaves; empty for most.
#[derive(Default)]
pub(super) struct Leaves<'a> {
    /// By name.
    pub(super) list: Vec<Leave<'a>>,
}

/// One leave, judged.
pub(super) struct Leave<'a> {
    pub(super) request: Request<'a>,
    pub(super) benefit: Benefit,
    /// None while its birth or its death is awaited.
    right: Option<Right>,
    standing: Standing,
    parts: Vec<Part<'a>>,
    opening: Option<Opening>,
    /// The days that it holds before every stop.
    held: Days,
}

/// Where a leave stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Standing {
    /// All its documents are withdrawn.
    Withdrawn,
    Waiting(Vec<Waiting>),
    /// The law abstains.
    Undecided(&'static str),
    Refused(Refusal),
    Open,
}

/// Consecutive days asked, of which some are given.
struct Part<'a> {
    asked: Period,
    /// Its first day given.
    first_day: Day,
    /// The day from which it looks back.
    reference: Day,
    /// None while it need not be known.
    base: Option<Box<LeaveBase<'a>>>,
}

impl Part<'_> {
    /// Whether the part must be known on `known_on`; the first one of a leave always is.
    fn is_required(&self, rank: usize, known_on: Day) -> bool {
        rank == 0 || self.first_day <= known_on
    }
}

/// What the judgement of a leave rests on.
struct Court<'k, 'a> {
    dossier: &'a Dossier,
    known: &'k Known<'a>,
    known_on: Day,
    parameters: &'k Parameters,
    /// Days of the certificates in force, returns applied.
    prescribed: Vec<Period>,
    /// Days on which an unemployment benefit is paid.
    compensated: Vec<(Day, Day)>,
}

/// Reads and judges the leaves of a file. CSS art. L. 331-3 to L. 331-9.
pub(super) fn leaves<'a>(
    dossier: &'a Dossier,
    known: &Known<'a>,
    known_on: Day,
    parameters: &Parameters,
) -> Result<Leaves<'a>, LawError> {
    if known.leaves().next().is_none() {
        return Ok(Leaves::default());
    }
    let court = Court {
        dossier,
        known,
        known_on,
        parameters,
        prescribed: prescribed_days(known),
        compensated: super::kept_rights::compensated_days(known),
    };
    let mut leaves = Leaves { list: Vec::new() };
    for request in request::requests(known) {
        leaves.list.push(court.open(request)?);
    }
    // A birth leave may look back to the one that it follows: it comes last.
    let mut benefits = leaves.list.iter().map(|leave| leave.benefit);
    let has_birth_leave = benefits.any(|benefit| benefit == Benefit::BirthLeave);
    for is_birth_leave in [false, true] {
        if is_birth_leave && has_birth_leave {
            leaves.hold_each_day_once();
        }
        for index in 0..leaves.list.len() {
            if (leaves.list[index].benefit == Benefit::BirthLeave) == is_birth_leave {
                let judged = court.judge(&leaves, index)?;
                judged.put(&mut leaves.list[index]);
            }
        }
    }
    leaves.hold_each_day_once();
    Ok(leaves)
}

/// Days of the certificates in force, part time left out; valid or not. Contract, P85.
fn prescribed_days(known: &Known) -> Vec<Period> {
    // Who sends them says nothing here.
    let certificates = certificates(known, false);
    let full = certificates.iter().filter(|one| match one.prescription {
        Prescription::Full(_) => true,
        Prescription::Part(_) | Prescription::Unfit(_) | Prescription::FlatMaternity(_) => false,
    });
    let days = full.filter_map(|one| {
        let last_day = super::gap::last_day_before_return(one, one.stop(), known);
        Period::new(one.first_day(), last_day)
    });
    days.collect()
}

/// Why the law abstains on a file with leaves (contract, P99), by name.
pub(super) fn undecided(known: &Known) -> Option<&'static str> {
    known.leaves().next()?;
    let in_force = || known.leaves().filter(|(fact, _)| !fact.document.cancelled);
    if in_force().any(|(_, leave)| !leave.benefit.is_leave()) {
        return Some("leave_of_another_benefit");
    }
    let has_two = |(_, leave): (_, &crate::domain::Leave)| {
        in_force().any(|(_, other)| other.leave == leave.leave && other.benefit != leave.benefit)
    };
    if in_force().any(has_two) {
        return Some("leave_of_two_benefits");
    }
    let is_named_otherwise = |leave: &crate::domain::Leave| {
        known.facts.iter().any(|fact| match &fact.document.content {
            Content::StopNotice(notice) => notice.stop == leave.leave,
            Content::PartTime(part_time) => part_time.stop == leave.leave,
            Content::Unfitness(unfitness) => unfitness.allowance == leave.leave,
            _ => false,
        })
    };
    if known.leaves().any(|(_, leave)| is_named_otherwise(leave)) {
        return Some("leave_named_as_a_stop");
    }
    let is_rest = |birth: &Birth| {
        birth.mother_died_on.is_some()
            && in_force()
                .any(|(_, leave)| leave.leave == birth.leave && leave.benefit != Benefit::Maternity)
    };
    let has_rest = known.in_force().any(|fact| match &fact.document.content {
        Content::Birth(birth) => is_rest(birth),
        _ => false,
    });
    has_rest.then_some("rest_of_the_mother_of_another_benefit")
}

/// Employers whose statement is missing, as what is awaited.
fn awaited(mut missing: Vec<Siret>) -> Vec<Waiting> {
    missing.sort_unstable();
    missing.dedup();
    missing
        .into_iter()
        .map(Waiting::EmployerStatement)
        .collect()
}

//! Maternity, paternity, adoption, bereavement and birth leave of employees (contract, P82 to
//! P98).
//!
//! Responsible for the leaves of a file, before any stop: the right that the documents of a
//! name open, the days that each leave holds, and what is due on them. Leaves of the
//! self-employed are not here.

mod amount;
mod birth_leave;
mod family;
mod maternity;
mod paternity;
mod request;
mod right;
mod standing;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod worked_family_tests;
#[cfg(test)]
mod worked_tests;

use std::collections::BTreeMap;

use crate::domain::{Benefit, Day, DossierOpening, Risk, Status, StopId};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::any_leave::{AnyLeave, Outcome};
use super::chain::prescribed_by_certificates;
use super::inbox::Known;
use super::kept_rights::{is_on_benefit, out_of_work_since};
use super::ledger::DueDay;
use super::pay::Earnings;
use super::reason::Reason;
use super::sharing::Subrogated;
use super::stops::{Member, Stop};
use super::walked::Missing;
use amount::{Amounts, amounts};
use request::{Request, requests};
use right::{Part, Right, right};
use standing::{Asking, own_references};

/// The leaves of a file.
#[derive(Default)]
pub(super) struct Leaves<'a> {
    pub(super) all: Vec<Leave<'a>>,
    held: BTreeMap<Day, Held>,
    /// Sickness is paid too, by mistake.
    takes_nothing: bool,
}

/// A leave as the documents make it.
pub(super) struct Leave<'a> {
    name: &'a StopId,
    /// First day asked.
    first_day: Option<Day>,
    /// Last day asked.
    last_day: Option<Day>,
    /// Days due, each with its payees.
    outcome: Outcome<Vec<DueDay>>,
}

/// A day that a leave holds.
#[derive(Clone, Copy)]
struct Held {
    leave: usize,
    benefit: Benefit,
    /// The reference day of its part; none while the birth or the death is awaited.
    reference: Option<Day>,
    born_on: Option<Day>,
}

/// A leave while it is judged.
struct Claim<'a> {
    request: Request<'a>,
    right: Right,
    parts: Vec<Part>,
    awaits_its_cause: bool,
}

/// What is found of a leave by the documents known.
struct Judged {
    references: Vec<Day>,
    /// Terms of its parts.
    outcome: Outcome<Vec<PartTerms>>,
}

/// What holds for the days of one part.
struct PartTerms {
    amounts: Amounts,
    subrogated: Subrogated,
}

/// Whether leaves of a status are decided here.
pub(super) const fn is_decided_for(status: Status) -> bool {
    match status {
        Status::Employee | Status::Unemployed => true,
        Status::Craft | Status::Trade | Status::Liberal | Status::Micro => false,
    }
}

impl<'a> Leaves<'a> {
    /// Reads the leaves asked for, and decides which days each of them holds.
    pub(super) fn of(known: &Known<'a>, opening: &'a DossierOpening, faults: FaultSet) -> Self {
        if known.leaves.is_empty() || !is_decided_for(opening.insured.status) {
            return Self::default();
        }
        let career = &opening.career;
        let prescribed = prescribed_by_certificates(known, faults);
        let mut claims: Vec<Claim<'a>> = requests(known, faults)
            .into_iter()
            .map(|request| {
                let is_out_of_work = |day| out_of_work_since(career, day).is_some();
                let awaits_its_cause = request.awaits_its_cause();
                let right = if awaits_its_cause {
                    Right::of(request.days(), Vec::new(), request.benefit)
                } else {
                    right(&request, &prescribed, is_out_of_work, faults)
                };
                Claim {
                    parts: right.parts(),
                    awaits_its_cause,
                    request,
                    right,
                }
            })
            .collect();
        claims.sort_by_key(|claim| (claim.wanted().first().copied(), claim.request.name));
        let mut leaves = Self {
            takes_nothing: faults.has(FaultKind::SicknessBesideLeave),
            ..Self::default()
        };
        for (at, claim) in claims.iter().enumerate() {
            let judged = claim.judged(&leaves, known, opening, faults);
            if judged.outcome.refused().is_none() {
                leaves.hold(at, claim, &judged.references);
            }
        }
        // All that each leave holds is known now.
        leaves.all = claims
            .iter()
            .enumerate()
            .map(|(at, claim)| {
                let judged = claim.judged(&leaves, known, opening, faults);
                leaves.decided(at, claim, judged.outcome, known, faults)
            })
            .collect();
        leaves
    }

    /// A leave takes the days that it wants and that no leave before it holds.
    fn hold(&mut self, leave: usize, claim: &Claim<'_>, references: &[Day]) {
        for day in claim.wanted() {
            let part = claim.part_of(*day);
            self.held.entry(*day).or_insert(Held {
                leave,
                benefit: claim.request.benefit,
                reference: part.and_then(|at| references.get(at).copied()),
                born_on: claim.request.child.map(|child| child.born_on),
            });
        }
    }

    fn decided(
        &self,
        at: usize,
        claim: &Claim<'a>,
        outcome: Outcome<Vec<PartTerms>>,
        known: &Known<'_>,
        faults: FaultSet,
    ) -> Leave<'a> {
        let asked = &claim.right.asked;
        Leave {
            name: claim.request.name,
            first_day: asked.first().copied(),
            last_day: asked.last().copied(),
            outcome: outcome.map(|terms| {
                let days = claim.right.days.iter().copied();
                days.filter(|day| self.held_on(*day).is_some_and(|held| held.leave == at))
                    .filter(|day| !is_on_benefit(known, *day, faults))
                    .flat_map(|day| claim.due_on(day, &terms))
                    .collect()
            }),
        }
    }

    fn held_on(&self, day: Day) -> Option<&Held> {
        self.held.get(&day)
    }

    /// Whether a leave holds `day`, before any stop, accident or allowance.
    pub(super) fn holds(&self, day: Day) -> bool {
        self.held.contains_key(&day) && !self.takes_nothing
    }

    /// The day held by a leave right before the first day that a stop holds.
    fn before(&self, stop: &Stop) -> Option<&Held> {
        self.held_on(stop.start()?.plus_days(-1))
    }

    /// The reference day of a stop that follows a leave (contract, P96).
    pub(super) fn reference_before(&self, stop: &Stop) -> Option<Day> {
        self.before(stop)?.reference
    }

    /// CSS art. R. 331-6: an illness of pregnancy or birth that follows a maternity has no
    /// waiting days.
    pub(super) fn lift_waiting_days(
        &self,
        stop: &Stop,
        known: &Known<'_>,
        faults: FaultSet,
    ) -> bool {
        let (Some(held), Some(first)) = (self.before(stop), stop.days.first()) else {
            return false;
        };
        let is_of_pregnancy = match first.member {
            Member::Certificate(index) => known.certificates[index].content.risk == Risk::Pregnancy,
            Member::PartTime(_) => false,
        };
        held.benefit == Benefit::Maternity
            && held.born_on.is_some_and(|born_on| first.day > born_on)
            && is_of_pregnancy
            && !faults.has(FaultKind::PregnancyWaitingDays)
    }
}

impl Claim<'_> {
    /// The days that it would hold: all that it asks while its birth or its death is awaited.
    fn wanted(&self) -> &[Day] {
        if self.awaits_its_cause {
            &self.right.asked
        } else {
            &self.right.days
        }
    }

    fn part_of(&self, day: Day) -> Option<usize> {
        let mut parts = self.parts.iter();
        parts.position(|part| part.days.binary_search(&day).is_ok())
    }

    /// The tests of the contract, in their order (P94). `leaves` are those decided before.
    fn judged(
        &self,
        leaves: &Leaves<'_>,
        known: &Known<'_>,
        opening: &DossierOpening,
        faults: FaultSet,
    ) -> Judged {
        let request = &self.request;
        if self.awaits_its_cause {
            let name = request.name.clone();
            return Judged {
                references: Vec::new(),
                outcome: Outcome::Waits(vec![match request.benefit {
                    Benefit::Bereavement => Missing::Death(name),
                    _ => Missing::Birth(name),
                }]),
            };
        }
        if let Some(reason) = self.right.refused {
            return Judged {
                references: Vec::new(),
                outcome: Outcome::Refused(reason),
            };
        }
        let reference_of_a_leave = |day: Day| {
            let held = leaves.held_on(day)?;
            match held.benefit {
                Benefit::Maternity | Benefit::Paternity | Benefit::Adoption => held.reference,
                _ => None,
            }
        };
        let own = own_references(request.benefit, &self.parts, reference_of_a_leave);
        let statements = known.statements_for(request.name);
        let asking = Asking {
            request,
            right: &self.right,
            parts: &self.parts,
            statements: &statements,
            known,
            career: &opening.career,
            faults,
        };
        let as_of = known.on.unwrap_or(self.parts[0].first_day);
        let standing = asking.standing(own, as_of);
        let references = standing.references;
        if !standing.missing.is_empty() {
            let missing = standing.missing.into_iter().map(Missing::Statement);
            return Judged {
                references,
                outcome: Outcome::Waits(missing.collect()),
            };
        }
        if !standing.is_opened {
            return Judged {
                references,
                outcome: Outcome::Refused(Reason::RightsNotOpened),
            };
        }
        let terms: Vec<PartTerms> = self
            .parts
            .iter()
            .zip(&references)
            .map(|(part, reference)| {
                let career = &opening.career;
                let earnings =
                    Earnings::new(*reference, part.first_day, career, &statements, faults);
                PartTerms {
                    amounts: amounts(request.benefit, &earnings, faults),
                    subrogated: Subrogated::of(
                        known,
                        request.name,
                        |siret| earnings.declared_by(siret),
                        faults,
                    ),
                }
            })
            .collect();
        let refusal_of = |day: Day| {
            if is_on_benefit(known, day, faults) {
                Some(Reason::UnemploymentBenefit)
            } else if self.cents_on(day, &terms).is_none() {
                Some(Reason::NoBase)
            } else {
                None
            }
        };
        let mut refusals = self.right.days.iter().map(|day| refusal_of(*day));
        // The letter tells why the first day is refused.
        let first = refusals.next().flatten();
        let outcome = match first {
            Some(reason) if refusals.all(|refusal| refusal.is_some()) => Outcome::Refused(reason),
            Some(_) | None => Outcome::Due(terms),
        };
        Judged {
            references,
            outcome,
        }
    }

    /// Cents of a day, when it is worth one, with its part.
    fn cents_on(&self, day: Day, terms: &[PartTerms]) -> Option<(usize, i64)> {
        let part = self.part_of(day)?;
        let amounts = terms[part].amounts;
        let is_second = self
            .right
            .second_month
            .is_some_and(|(begins, ends)| begins <= day && day <= ends);
        let cents = if is_second {
            amounts.second
        } else {
            amounts.first
        };
        (cents > 0).then_some((part, cents))
    }

    fn due_on(&self, day: Day, terms: &[PartTerms]) -> Vec<DueDay> {
        let Some((part, cents)) = self.cents_on(day, terms) else {
            return Vec::new();
        };
        let shares = terms[part].subrogated.shares(day, cents).into_iter();
        shares
            .map(|(payee, cents)| DueDay {
                day,
                payee,
                kind: self.request.benefit,
                cents,
            })
            .collect()
    }
}

impl AnyLeave for Leave<'_> {
    fn name(&self) -> &StopId {
        self.name
    }

    fn first_day(&self) -> Option<Day> {
        self.first_day
    }

    fn last_day(&self) -> Option<Day> {
        self.last_day
    }

    fn waits_for(&self) -> &[Missing] {
        self.outcome.waits_for()
    }

    fn refused(&self) -> Option<Reason> {
        self.outcome.refused()
    }

    fn days_due(&self, as_of: Day) -> Option<Vec<DueDay>> {
        match &self.outcome {
            Outcome::Waits(_) => None,
            Outcome::Refused(_) => Some(Vec::new()),
            Outcome::Due(days) => {
                let due = days.iter().filter(|due| due.day <= as_of);
                Some(due.copied().collect())
            }
        }
    }
}

//! The rights of a leave and the days on which its pay is read (CSS art. L. 313-1, L. 161-8,
//! R. 313-1, R. 313-3, R. 313-4; contract, P91, P92).
//!
//! Responsible for the statements that a leave asks for, for its rights, and for the reference
//! day of each of its parts. Amounts are in `amount`.

use crate::domain::{Benefit, Career, Day, EmployerStatement, Siret};
use crate::sandbox::constants::{LEAVE_AFFILIATION_MONTHS, PREGNANCY_MONTHS, in_force_on};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::super::inbox::Known;
use super::super::kept_rights::{Resumption, kept_until, out_of_work_since};
use super::super::pay::{Earnings, employers_asked};
use super::super::rights;
use super::request::Request;
use super::right::{Part, Right};

/// Where a leave stands.
pub(super) struct Standing {
    /// Employers whose statement is not there.
    pub(super) missing: Vec<Siret>,
    pub(super) is_opened: bool,
    /// The reference day of each part.
    pub(super) references: Vec<Day>,
}

/// What is read to judge the rights of one leave.
pub(super) struct Asking<'r, 'a> {
    pub(super) request: &'r Request<'a>,
    pub(super) right: &'r Right,
    pub(super) parts: &'r [Part],
    pub(super) statements: &'r [&'a EmployerStatement],
    pub(super) known: &'r Known<'a>,
    pub(super) career: &'a Career,
    pub(super) faults: FaultSet,
}

impl Asking<'_, '_> {
    /// Judges one leave. `own` are the reference days of its parts while its person works.
    pub(super) fn standing(&self, own: Vec<Day>, as_of: Day) -> Standing {
        let Some(tested_on) = self.right.tested_on else {
            return Standing {
                missing: Vec::new(),
                is_opened: true,
                references: own,
            };
        };
        let keeps_rights = !self.faults.has(FaultKind::KeptRightsIgnored);
        if let Some(ended_on) = out_of_work_since(self.career, tested_on).filter(|_| keeps_rights) {
            let is_kept = tested_on <= kept_until(ended_on, None, self.known);
            return Standing {
                missing: self.missing_on(ended_on),
                is_opened: self.has_no_condition()
                    || (is_kept
                        && (!self.is_tested()
                            || self.is_affiliated(tested_on)
                                && (self.opens_on(ended_on) || self.opens_at_conception()))),
                references: vec![ended_on; own.len()],
            };
        }
        let mut missing: Vec<Siret> = own
            .iter()
            .zip(self.parts)
            .enumerate()
            .filter(|(at, (_, part))| *at == 0 || part.first_day <= as_of)
            .flat_map(|(_, (reference, _))| self.missing_on(*reference))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        let is_affiliated = self.is_affiliated(tested_on);
        let is_opened = !self.is_tested()
            || is_affiliated && (self.opens_on(tested_on) || self.opens_at_conception());
        if !missing.is_empty() || is_opened || !is_affiliated || !keeps_rights {
            return Standing {
                missing,
                is_opened,
                references: own,
            };
        }
        self.kept_after_a_resumption(tested_on).unwrap_or(Standing {
            missing,
            is_opened,
            references: own,
        })
    }

    /// CSS art. L. 311-5, R. 311-1: work resumed too little after an end of work.
    fn kept_after_a_resumption(&self, tested_on: Day) -> Option<Standing> {
        let resumption = Resumption::before(tested_on, self.career)?;
        let ended_on = resumption.out_of_work_on;
        if tested_on > kept_until(ended_on, Some(resumption.on), self.known) {
            return None;
        }
        let missing = self.missing_on(ended_on);
        let is_opened = self.opens_on(ended_on);
        (is_opened || !missing.is_empty()).then(|| Standing {
            missing,
            is_opened,
            references: vec![ended_on; self.parts.len()],
        })
    }

    /// The rest of a leave, taken by the other parent.
    fn has_no_condition(&self) -> bool {
        self.request
            .child
            .is_some_and(|child| child.mother_died_on.is_some())
    }

    /// Whether pay or hours are asked for.
    fn is_tested(&self) -> bool {
        let is_free = match self.request.benefit {
            Benefit::Bereavement => !self.faults.has(FaultKind::BereavementRightsTested),
            _ => self.has_no_condition(),
        };
        !is_free
    }

    /// CSS art. L. 313-1, R. 313-1, R. 313-3: affiliated for six months.
    fn is_affiliated(&self, tested_on: Day) -> bool {
        let n_months = in_force_on(LEAVE_AFFILIATION_MONTHS, tested_on);
        let on = match (self.request.benefit, self.request.child) {
            (Benefit::Maternity | Benefit::Paternity, Some(child)) => child.expected_on,
            (Benefit::Adoption, Some(child)) => child.born_on,
            _ => tested_on,
        };
        self.career.affiliated_on.plus_months(n_months) <= on
    }

    /// CSS art. R. 313-1, 3°: nine months before the expected birth.
    fn opens_at_conception(&self) -> bool {
        let expected_on = self.request.child.map(|child| child.expected_on);
        self.request.benefit == Benefit::Maternity
            && expected_on.is_some_and(|on| self.opens_on(on.plus_months(-PREGNANCY_MONTHS)))
    }

    fn opens_on(&self, day: Day) -> bool {
        let earnings = Earnings::new(day, day, self.career, self.statements, self.faults);
        rights::are_opened(&earnings, self.career, self.faults)
    }

    /// Employers whose statement is asked for by `reference` and not there.
    fn missing_on(&self, reference: Day) -> Vec<Siret> {
        let mut missing = employers_asked(self.career, reference);
        missing.retain(|siret| self.statements.iter().all(|of| of.siret != *siret));
        missing
    }
}

/// The reference day of each part of a leave: its first day, but one for the whole of a
/// maternity, pathological weeks apart; a birth leave that follows another leave has that of
/// the leave before, told by `held_on` the eve.
pub(super) fn own_references(
    benefit: Benefit,
    parts: &[Part],
    held_on: impl Fn(Day) -> Option<Day>,
) -> Vec<Day> {
    let of_the_maternity = parts
        .iter()
        .find(|part| benefit == Benefit::Maternity && !part.is_pathological)
        .map(|part| part.first_day);
    parts
        .iter()
        .map(|part| match benefit {
            Benefit::Maternity if !part.is_pathological => {
                of_the_maternity.unwrap_or(part.first_day)
            }
            Benefit::BirthLeave => held_on(part.first_day.plus_days(-1)).unwrap_or(part.first_day),
            _ => part.first_day,
        })
        .collect()
}

//! Sickness, part time and maternity of the self-employed (CSS art. L. 622-1 to L. 622-3,
//! L. 623-1; D. 622-1 to D. 623-8; contract, P68 to P81).
//!
//! Responsible for who is self-employed and what the activity says. The yearly incomes are
//! read in `income`, what holds for a stop is asked in `standing`, for a day in `days`, and
//! maternity leaves are in `leave`.

mod days;
mod income;
mod leave;
mod standing;

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod people;
#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod worked_tests;

use crate::domain::{Day, DossierOpening, Status};
use crate::sandbox::fault::{FaultKind, FaultSet};

pub(in crate::sandbox::engine) use leave::{OwnLeave, own_leaves, take_days};

/// The activity of a self-employed person.
#[derive(Clone, Copy)]
pub(super) struct Activity {
    status: Status,
    affiliated_on: Day,
    started_on: Day,
    ended_on: Option<Day>,
}

impl Activity {
    /// That of a file, when the person is self-employed.
    pub(super) fn of(opening: &DossierOpening) -> Option<Self> {
        let status = opening.insured.status;
        match status {
            Status::Employee | Status::Unemployed => return None,
            Status::Craft | Status::Trade | Status::Liberal | Status::Micro => {}
        }
        let career = &opening.career;
        let activity = career.self_employed.as_ref();
        Some(Self {
            status,
            affiliated_on: career.affiliated_on,
            started_on: activity.map_or(career.affiliated_on, |activity| activity.started_on),
            ended_on: activity.and_then(|activity| activity.ended_on),
        })
    }

    /// A profession of CSS art. L. 640-1.
    pub(super) fn is_liberal(&self) -> bool {
        self.status == Status::Liberal
    }

    /// CGI, art. 80 quinquies and 154 bis A: allowances are receipts of a business, whose tax
    /// is not withheld, but under micro taxation.
    pub(super) fn is_taxed(&self, faults: FaultSet) -> bool {
        self.status == Status::Micro || faults.has(FaultKind::BusinessTaxWithheld)
    }
}

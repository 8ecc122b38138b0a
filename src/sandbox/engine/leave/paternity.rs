//! Paternity (CSS art. L. 331-8, D. 331-3, D. 331-6; C. trav. art. L. 1225-35, D. 1225-8;
//! contract, P88).
//!
//! Responsible for the days of a paternity: the four first days, those added while the child
//! is in hospital, and the parts of the rest.

use crate::domain::{Benefit, Day};
use crate::sandbox::constants::{
    PATERNITY_FIRST_DAYS, PATERNITY_HOSPITAL_DAYS, PATERNITY_MONTHS, PATERNITY_OTHER_DAYS,
    PATERNITY_OTHER_DAYS_MULTIPLE, PATERNITY_PART_DAYS, PATERNITY_PARTS,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::super::reason::Reason;
use super::request::{Child, Request, runs};
use super::right::Right;

/// The right of one paternity.
pub(super) fn right(request: &Request<'_>, child: Child, faults: FaultSet) -> Right {
    let asked = request.days();
    let stay_ends = child
        .hospitalised_until
        .filter(|_| !faults.has(FaultKind::PaternityHospitalIgnored));
    let open_from = stay_ends.map_or(child.born_on, |until| until.max(child.born_on));
    let last_start = open_from.plus_months(PATERNITY_MONTHS);
    let after_birth: Vec<Day> = asked
        .iter()
        .copied()
        .filter(|day| *day >= child.born_on)
        .collect();
    let mut begun_in_time = runs(&after_birth)
        .into_iter()
        .filter(|run| run[0] <= last_start);
    let Some(first) = begun_in_time.next() else {
        return Right::of(asked, Vec::new(), Benefit::Paternity);
    };
    if first.len() < PATERNITY_FIRST_DAYS {
        return Right::nothing(asked, Reason::UnderFourDays);
    }
    let n_first = PATERNITY_FIRST_DAYS + n_in_hospital(&first[PATERNITY_FIRST_DAYS..], stay_ends);
    let mut days = first[..n_first].to_vec();
    let others = std::iter::once(&first[n_first..]).chain(begun_in_time);
    let least = if faults.has(FaultKind::PaternityShortPartsPaid) {
        1
    } else {
        PATERNITY_PART_DAYS
    };
    let n_others = if child.n >= 2 || faults.has(FaultKind::PaternityAlways28) {
        PATERNITY_OTHER_DAYS_MULTIPLE
    } else {
        PATERNITY_OTHER_DAYS
    };
    let others = others
        .filter(|part| part.len() >= least)
        .take(PATERNITY_PARTS);
    days.extend(others.flatten().take(n_others));
    Right::of(asked, days, Benefit::Paternity)
}

/// CSS art. D. 331-6: days after the first ones while the child is in hospital.
fn n_in_hospital(days: &[Day], stay_ends: Option<Day>) -> usize {
    let Some(until) = stay_ends else { return 0 };
    days.iter()
        .take(PATERNITY_HOSPITAL_DAYS)
        .take_while(|day| **day <= until)
        .count()
}

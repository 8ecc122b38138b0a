//! Birth leave (C. trav. art. L. 1225-46-2 to L. 1225-46-4; CSS art. L. 331-8-1, L. 331-8-2;
//! contract, P90).
//!
//! Responsible for its whole months, in one run of days or in two.

use crate::domain::{Benefit, Day};
use crate::sandbox::constants::{
    BIRTH_LEAVE_CHILDREN_SINCE, BIRTH_LEAVE_MONTHS, BIRTH_LEAVE_SINCE, day_of,
};

use super::request::{Child, Request, runs};
use super::right::Right;

/// The right of one birth leave. Whole months are looked for in the days written; days on
/// which the person is back at work are not due.
pub(super) fn right(request: &Request<'_>, child: Child) -> Right {
    let asked = request.days();
    let is_open = child.born_on.max(child.expected_on) >= day_of(BIRTH_LEAVE_CHILDREN_SINCE);
    if !is_open {
        return Right::of(asked, Vec::new(), Benefit::BirthLeave);
    }
    let since = child.born_on.max(day_of(BIRTH_LEAVE_SINCE));
    let mut written = request.days_written();
    written.retain(|day| *day >= since);
    let mut months: Vec<(Day, Day)> = Vec::new();
    for run in runs(&written) {
        let (first_day, last_day) = (run[0], run[run.len() - 1]);
        let mut begins = first_day;
        for n_months in 1..=BIRTH_LEAVE_MONTHS {
            let ends = first_day.end_of_months(n_months);
            let is_full = months.len() == usize::try_from(BIRTH_LEAVE_MONTHS).unwrap_or(0);
            if is_full || ends > last_day {
                break;
            }
            months.push((begins, ends));
            begins = ends.plus_days(1);
        }
    }
    let is_in_a_month = |day: &Day| {
        let mut months = months.iter();
        months.any(|(begins, ends)| begins <= day && day <= ends)
    };
    let days = asked.iter().copied().filter(is_in_a_month).collect();
    Right {
        second_month: months.get(1).copied(),
        ..Right::of(asked, days, Benefit::BirthLeave)
    }
}

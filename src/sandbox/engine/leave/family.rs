//! Adoption and bereavement (CSS art. L. 331-7, L. 331-9, D. 331-7, D. 331-8; C. trav.
//! art. L. 1225-37, D. 1225-11-1, L. 3142-1-1, D. 3142-1-1; contract, P89).
//!
//! Responsible for the days of both: when they may be taken, in how many parts, and how many
//! there are.

use crate::domain::{Benefit, Day};
use crate::sandbox::constants::{
    ADOPTION_DAYS, ADOPTION_DAYS_BEFORE, ADOPTION_DAYS_MULTIPLE, ADOPTION_DAYS_THIRD,
    ADOPTION_MONTHS, ADOPTION_PART_DAYS, ADOPTION_PARTS, BEREAVEMENT_LEAVE,
    BEREAVEMENT_LEAVE_MONTHS, BEREAVEMENT_LEAVE_OUT_OF_WORK,
};

use super::request::{Child, Request, runs};
use super::right::Right;

/// The right of one adoption leave.
pub(super) fn adoption(request: &Request<'_>, child: Child) -> Right {
    let asked = request.days();
    let within = days_between(
        &asked,
        child.born_on.plus_days(-ADOPTION_DAYS_BEFORE),
        child.born_on.plus_months(ADOPTION_MONTHS),
    );
    let n_days = if child.n >= 2 {
        ADOPTION_DAYS_MULTIPLE
    } else if u16::from(child.n) + u16::from(child.n_before) >= 3 {
        ADOPTION_DAYS_THIRD
    } else {
        ADOPTION_DAYS
    };
    let runs = runs(&within);
    let least = if runs.len() > 1 {
        ADOPTION_PART_DAYS
    } else {
        1
    };
    let days = runs
        .into_iter()
        .filter(|run| run.len() >= least)
        .take(ADOPTION_PARTS)
        .flatten()
        .copied()
        .take(n_days)
        .collect();
    Right::of(asked, days, Benefit::Adoption)
}

/// The right of one bereavement leave.
pub(super) fn bereavement(
    request: &Request<'_>,
    died_on: Day,
    is_out_of_work: impl Fn(Day) -> bool,
) -> Right {
    let asked = request.days();
    let is_out_of_work = asked.first().is_some_and(|first| is_out_of_work(*first));
    let (n_days, n_parts) = if is_out_of_work {
        BEREAVEMENT_LEAVE_OUT_OF_WORK
    } else {
        BEREAVEMENT_LEAVE
    };
    let last_day = died_on.plus_months(BEREAVEMENT_LEAVE_MONTHS);
    let within = days_between(&asked, died_on, last_day);
    let days = runs(&within)
        .into_iter()
        .take(n_parts)
        .flatten()
        .copied()
        .take(n_days)
        .collect();
    Right::of(asked, days, Benefit::Bereavement)
}

fn days_between(days: &[Day], first_day: Day, last_day: Day) -> Vec<Day> {
    let days = days.iter().copied();
    days.filter(|day| first_day <= *day && *day <= last_day)
        .collect()
}

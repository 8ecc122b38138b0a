//! Paternity, adoption and bereavement leave (`congés de paternité, d'adoption, de deuil`):
//! their days.
//!
//! CSS art. L. 331-8 and C. trav. art. L. 1225-35: four days, then twenty-one in two parts at
//! most; L. 331-7: sixteen weeks, eighteen or twenty-two, in two parts at most; L. 331-9: eight
//! days within the year. Contract, P88 and P89.

use super::super::decision::Refusal;
use super::super::policy::PaternityWindow;
use super::super::{LawError, Parameters};
use super::days::Days;
use super::maternity::at;
use super::request::Request;
use super::right::{Grant, Right, grants};
use crate::domain::{Benefit, Birth, Day, Period};

/// How many optional parts, or parts of an adoption leave, are given. C. trav. art. D. 1225-8
/// and L. 1225-40: « deux périodes ».
const N_PARTS: usize = 2;

/// The right to a paternity leave. CSS art. L. 331-8, D. 331-3 and D. 331-6.
pub(super) fn paternity(
    request: &Request,
    birth: &Birth,
    born_on: Day,
    parameters: &Parameters,
) -> Result<Right, LawError> {
    let stay = birth.hospitalised_until;
    let months = at(&parameters.paternity_window_months, born_on)?;
    let window = stay.map_or(born_on, |until| until.max(born_on));
    let window = window.plus_months(months);
    let mut asked = request.asked.from(born_on);
    if parameters.readings.paternity_window == PaternityWindow::EndedWithin {
        asked = asked.until(window);
    }
    let runs = asked.runs().iter().copied();
    let mut runs = runs.filter(|run| run.first_day <= window);
    let Some(first) = runs.next() else {
        return Ok(Right::of(Vec::new(), request, Benefit::Paternity));
    };
    let n_first = at(&parameters.paternity_first_days, born_on)?;
    if first.n_days() < n_first {
        let right = Right::of(Vec::new(), request, Benefit::Paternity);
        return Ok(right.refused(Refusal::UnderFourDays));
    }
    let compulsory = Days::of([first]).take(n_first);
    let mut rest = Days::of([first]).without(&compulsory);
    let mut given: Vec<Grant> = grants(&compulsory, "paternity").collect();
    if let Some(until) = stay {
        let longest = at(&parameters.paternity_hospital_days, born_on)?;
        let beside = rest.until(until).take(longest);
        given.extend(grants(&beside, "child_in_hospital"));
        rest = rest.without(&beside);
    }
    let least = at(&parameters.paternity_part_days, born_on)?;
    let optional = rest.runs().iter().copied().chain(runs);
    let optional = optional.filter(|run| run.n_days() >= least).take(N_PARTS);
    let n_days = if birth.n_children >= 2 {
        at(&parameters.paternity_other_days_multiple, born_on)?
    } else {
        at(&parameters.paternity_other_days, born_on)?
    };
    given.extend(first_days(optional, n_days, "paternity"));
    Ok(Right::of(given, request, Benefit::Paternity))
}

/// The first `n_days` of some runs. Runs that touch stay apart.
fn first_days(runs: impl Iterator<Item = Period>, n_days: i32, how: &'static str) -> Vec<Grant> {
    let mut left = n_days;
    let mut given = Vec::new();
    for run in runs {
        given.extend(grants(&Days::of([run]).take(left), how));
        left -= run.n_days();
    }
    given
}

/// The right to an adoption leave; the arrival of the child stands for its birth. CSS art.
/// L. 331-7; C. trav. art. L. 1225-37 and D. 1225-11-1.
pub(super) fn adoption(
    request: &Request,
    birth: &Birth,
    parameters: &Parameters,
) -> Result<Right, LawError> {
    let arrival = birth.born_on.unwrap_or(birth.expected_on);
    let before = at(&parameters.adoption_days_before, arrival)?;
    let after = at(&parameters.adoption_months_after, arrival)?;
    let least = at(&parameters.adoption_part_days, arrival)?;
    let asked = request
        .asked
        .from(arrival.plus_days(-before))
        .until(arrival.plus_months(after));
    let is_split = asked.runs().len() >= 2;
    let runs = asked.runs().iter().copied();
    let runs = runs.filter(|run| !is_split || run.n_days() >= least);
    let n_children = birth.n_children.max(1);
    let table = if n_children >= 2 {
        &parameters.adoption_days_multiple
    } else if n_children.saturating_add(birth.n_children_before) >= 3 {
        &parameters.adoption_days_third
    } else {
        &parameters.adoption_days
    };
    let given = first_days(runs.take(N_PARTS), at(table, arrival)?, "adoption");
    Ok(Right::of(given, request, Benefit::Adoption))
}

/// The right to a leave after the death of a child. CSS art. L. 331-9, D. 331-7 and D. 331-8;
/// C. trav. art. L. 3142-1-1.
pub(super) fn bereavement(
    request: &Request,
    died_on: Day,
    is_out_of_work: bool,
    parameters: &Parameters,
) -> Result<Right, LawError> {
    let months = at(&parameters.bereavement_leave_months, died_on)?;
    let (n_days, n_parts) = if is_out_of_work {
        (
            &parameters.bereavement_leave_days_out_of_work,
            &parameters.bereavement_leave_parts_out_of_work,
        )
    } else {
        (
            &parameters.bereavement_leave_days,
            &parameters.bereavement_leave_parts,
        )
    };
    let asked = request.asked.from(died_on);
    let asked = asked.until(died_on.plus_months(months));
    let n_parts = usize::try_from(at(n_parts, died_on)?).unwrap_or(0);
    let runs = asked.runs().iter().copied().take(n_parts);
    let given = first_days(runs, at(n_days, died_on)?, "bereavement");
    Ok(Right::of(given, request, Benefit::Bereavement))
}

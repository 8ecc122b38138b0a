//! Supplementary birth leave (`congé supplémentaire de naissance`): its months.
//!
//! C. trav. art. L. 1225-46-2: one month or two, together or apart; law 2025-1403, art. 99:
//! from 1 July 2026, for children born, or expected, from 2026 on. CSS art. L. 331-8-1: the
//! rate of the second month is lower. Contract, P90.

use super::super::policy::BirthLeaveRank;
use super::super::{LawError, Parameters};
use super::days::Days;
use super::maternity::at;
use super::request::Request;
use super::right::{Grant, Right};
use crate::domain::{Benefit, Birth, Day, Period};

/// The right to a birth leave. C. trav. art. L. 1225-46-2 to L. 1225-46-4.
pub(super) fn right(
    request: &Request,
    birth: &Birth,
    born_on: Day,
    parameters: &Parameters,
) -> Result<Right, LawError> {
    let later = born_on.max(birth.expected_on);
    let mut given: Vec<Grant> = Vec::new();
    if at(&parameters.birth_leave_children, later)? {
        // The first day of the table is that of the law.
        let from = born_on.max(parameters.birth_leave_months.values[0].0);
        let asked = request.asked_at_first.from(from);
        let mut n_taken = 0;
        for run in asked.runs() {
            let n_all = at(&parameters.birth_leave_months, run.first_day)?;
            let months = whole_months(*run, n_all - n_taken);
            for (rank, month) in months.iter().enumerate() {
                let in_run = u8::try_from(rank + 1).unwrap_or(u8::MAX);
                let in_leave = u8::try_from(n_taken)
                    .unwrap_or(u8::MAX)
                    .saturating_add(in_run);
                let rank = match parameters.readings.birth_leave_rank {
                    BirthLeaveRank::MonthTaken => in_leave,
                    BirthLeaveRank::MonthOfRun => in_run,
                };
                // Days that a return takes off stay counted in their month.
                let due = Days::of([*month]).common(&request.asked);
                given.extend(due.runs().iter().map(|days| Grant {
                    days: *days,
                    how: if rank == 1 {
                        "first_month"
                    } else {
                        "second_month"
                    },
                    rank,
                }));
            }
            n_taken += i32::try_from(months.len()).unwrap_or(0);
        }
    }
    Ok(Right::of(given, request, Benefit::BirthLeave))
}

/// The whole months that a run holds from its first day, at most `n_left`.
fn whole_months(run: Period, n_left: i32) -> Vec<Period> {
    let ends = (1..=n_left).map(|n| run.first_day.end_of_months(n));
    let ends = ends.take_while(|end| *end <= run.last_day);
    let mut first_day = run.first_day;
    let mut months = Vec::new();
    for last_day in ends {
        months.push(Period {
            first_day,
            last_day,
        });
        first_day = last_day.plus_days(1);
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing::day;

    #[test]
    fn two_months_from_the_end_of_a_month_end_by_the_number_of_their_first_day() {
        let run = |first, last| Period {
            first_day: day(first),
            last_day: day(last),
        };
        let months = whole_months(run("2026-08-31", "2026-12-20"), 2);
        assert_eq!(months[0].last_day, day("2026-09-30"));
        assert_eq!(months[1], run("2026-10-01", "2026-10-30"));
        assert!(whole_months(run("2026-09-15", "2026-10-13"), 2).is_empty());
        assert_eq!(whole_months(run("2026-09-15", "2026-10-14"), 2).len(), 1);
    }
}

//! Days that count as work (`périodes assimilées`).
//!
//! CSS art. R. 313-8: each day paid by an allowance, of exhausted rights or of a placement is
//! worth « six heures de travail salarié », one of parental presence four; R. 313-9: one of
//! unpaid training leave eight, « cinq pour une semaine » at most.

use super::{LawError, Parameters};
use crate::domain::{AssimilatedPeriod, Assimilation, Career, Day, Period, Weekday};

/// Hours, or hourly minimum wages, that the assimilated days of `window` bring to the stop
/// that looks back from `reference`. CSS art. R. 313-8 and R. 313-9.
pub(super) fn assimilated_hours(
    career: &Career,
    window: Period,
    reference: Day,
    parameters: &Parameters,
) -> Result<i64, LawError> {
    match career.assimilated.as_slice() {
        [] => Ok(0),
        [only] if only.nature != Assimilation::TrainingLeave => {
            let n_days = i64::from(days_of(only).n_common_days(window));
            Ok(n_days * hours_a_day(only.nature, reference, parameters)?)
        }
        periods => day_by_day(periods, window, reference, parameters),
    }
}

/// A day covered twice counts once, at the highest value; training leave, on the first days
/// of each week (contract, P33).
fn day_by_day(
    periods: &[AssimilatedPeriod],
    window: Period,
    reference: Day,
    parameters: &Parameters,
) -> Result<i64, LawError> {
    let longest_week = parameters.rights_training_days.on(reference)?;
    let mut total = 0;
    let mut n_training_days = 0;
    for number in window.first_day.number()..=window.last_day.number() {
        let day = Day::from_number(number);
        if day.weekday() == Weekday::Monday {
            n_training_days = 0;
        }
        let mut best = 0;
        let mut on_leave = false;
        for period in periods.iter().filter(|one| days_of(one).contains(day)) {
            if period.nature == Assimilation::TrainingLeave {
                on_leave = true;
                if n_training_days >= longest_week {
                    continue;
                }
            }
            best = best.max(hours_a_day(period.nature, reference, parameters)?);
        }
        n_training_days += i32::from(on_leave);
        total += best;
    }
    Ok(total)
}

fn hours_a_day(
    nature: Assimilation,
    reference: Day,
    parameters: &Parameters,
) -> Result<i64, LawError> {
    match nature {
        Assimilation::PaidByAllowance | Assimilation::RightsExhausted | Assimilation::Placement => {
            parameters.rights_assimilated_hours.on(reference)
        }
        Assimilation::ParentalPresence => parameters.rights_presence_hours.on(reference),
        Assimilation::TrainingLeave => parameters.rights_training_hours.on(reference),
    }
}

fn days_of(period: &AssimilatedPeriod) -> Period {
    Period {
        first_day: period.first_day,
        last_day: period.last_day,
    }
}

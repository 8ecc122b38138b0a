//! Opening of rights (CSS art. R. 313-3, R. 313-7, R. 313-8).
//!
//! Responsible for the two questions asked at the first day of a stop: is there a
//! right, and does it go on after the sixth month. Asks nothing of the amount.

use crate::domain::{Assimilation, Career, Day, Month};
use crate::sandbox::constants::{
    ASSIMILATED_HOURS, HOURS_THREE_MONTHS, HOURS_TWELVE_MONTHS, SMIC_SIX_MONTHS,
    SMIC_TWELVE_MONTHS, smic_hourly,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::pay::Earnings;

/// CSS art. R. 313-3, 1°; R. 313-7 for discontinuous work that fails it.
pub(super) fn are_opened(earnings: &Earnings<'_>, career: &Career, faults: FaultSet) -> bool {
    let month = earnings.start.month();
    let by_pay = enough_pay(
        earnings,
        career,
        month.plus(-6),
        SMIC_SIX_MONTHS,
        smic_hourly,
    );
    let by_hours = enough_hours(earnings, career, 3, 90, HOURS_THREE_MONTHS, faults);
    (by_pay && !faults.has(FaultKind::WageRouteIgnored))
        || by_hours
        || (earnings.is_discontinuous && twelve_months_are_enough(earnings, career, faults))
}

/// CSS art. R. 313-3, 2°: affiliated for twelve months, and enough pay or hours in them.
pub(super) fn go_on_after_six_months(
    earnings: &Earnings<'_>,
    career: &Career,
    faults: FaultSet,
) -> bool {
    faults.has(FaultKind::TwelveMonthsNotChecked)
        || (career.affiliated_on <= earnings.start.plus_months(-12)
            && twelve_months_are_enough(earnings, career, faults))
}

fn twelve_months_are_enough(earnings: &Earnings<'_>, career: &Career, faults: FaultSet) -> bool {
    let first = earnings.start.month().plus(-12);
    enough_pay(earnings, career, first, SMIC_TWELVE_MONTHS, |first_day| {
        smic_hourly(january_before(first_day.plus_days(-1)))
    }) || enough_hours(earnings, career, 12, 365, HOURS_TWELVE_MONTHS, faults)
}

/// Pay from the month `first` to the month before the stop, against `n_smic` hourly
/// minimum wages; equality is enough.
fn enough_pay(
    earnings: &Earnings<'_>,
    career: &Career,
    first: Month,
    n_smic: i64,
    smic_on: impl Fn(Day) -> Option<i64>,
) -> bool {
    let last = earnings.start.month().plus(-1);
    let first_day = first.first_day();
    let assimilated = n_assimilated_days(career, first_day, last.last_day())
        * ASSIMILATED_HOURS
        * smic_hourly(january_before(first_day)).unwrap_or(0);
    smic_on(first_day)
        .is_some_and(|smic| earnings.gross_between(first, last) + assimilated >= n_smic * smic)
}

/// Hours of `n_months` before the stop, or of pays inside `n_days` before it.
fn enough_hours(
    earnings: &Earnings<'_>,
    career: &Career,
    n_months: i32,
    n_days: i32,
    wanted: i64,
    faults: FaultSet,
) -> bool {
    let start = earnings.start;
    let (first, last) = (start.month().plus(-n_months), start.month().plus(-1));
    let assimilated = |first_day, last_day| {
        n_assimilated_days(career, first_day, last_day) * ASSIMILATED_HOURS * 100
    };
    let by_months =
        earnings.hours_between(first, last) + assimilated(first.first_day(), last.last_day());
    let (first_day, last_day) = (start.plus_days(-n_days), start.plus_days(-1));
    let by_days = earnings.hours_inside(first_day, last_day) + assimilated(first_day, last_day);
    let best = by_months.max(by_days);
    if faults.has(FaultKind::HoursThresholdStrict) {
        best > wanted
    } else {
        best >= wanted
    }
}

/// 1 January of the year of `day`.
fn january_before(day: Day) -> Day {
    Day::new(day.year(), 1, 1).unwrap_or(day)
}

/// Calendar days between two days that a paid allowance assimilates to work.
fn n_assimilated_days(career: &Career, first_day: Day, last_day: Day) -> i64 {
    let paid = |day: Day| {
        career.assimilated.iter().any(|period| {
            period.nature == Assimilation::PaidByAllowance
                && period.first_day <= day
                && day <= period.last_day
        })
    };
    if career.assimilated.is_empty() {
        return 0;
    }
    let n = (first_day.number()..=last_day.number())
        .filter(|number| paid(Day::from_number(*number)))
        .count();
    i64::try_from(n).unwrap_or(0)
}

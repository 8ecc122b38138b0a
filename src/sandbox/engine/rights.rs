//! Opening of rights (CSS art. R. 313-3, R. 313-7, R. 313-8, R. 313-9).
//!
//! Responsible for the two questions asked on the reference day of a stop: is there a
//! right, and does it go on after the sixth month. Which day that is, `kept_rights` says.
//! Asks nothing of the amount.

use crate::domain::{AssimilatedPeriod, Assimilation, Career, Day, Month, Weekday};
use crate::sandbox::constants::{
    ASSIMILATED_HOURS, HOURS_THREE_MONTHS, HOURS_TWELVE_MONTHS, PARENTAL_PRESENCE_HOURS,
    SMIC_SIX_MONTHS, SMIC_TWELVE_MONTHS, TRAINING_DAYS_A_WEEK, TRAINING_LEAVE_HOURS, smic_hourly,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::pay::Earnings;

/// CSS art. R. 313-3, 1°; R. 313-7 for discontinuous work that fails it.
pub(super) fn are_opened(earnings: &Earnings<'_>, career: &Career, faults: FaultSet) -> bool {
    let month = earnings.reference.month();
    let by_pay = enough_pay(
        earnings,
        career,
        month.plus(-6),
        SMIC_SIX_MONTHS,
        smic_hourly,
        faults,
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
        || (career.affiliated_on <= earnings.reference.plus_months(-12)
            && twelve_months_are_enough(earnings, career, faults))
}

fn twelve_months_are_enough(earnings: &Earnings<'_>, career: &Career, faults: FaultSet) -> bool {
    let first = earnings.reference.month().plus(-12);
    let smic_of_january = |first_day: Day| smic_hourly(january_before(first_day.plus_days(-1)));
    enough_pay(
        earnings,
        career,
        first,
        SMIC_TWELVE_MONTHS,
        smic_of_january,
        faults,
    ) || enough_hours(earnings, career, 12, 365, HOURS_TWELVE_MONTHS, faults)
}

/// Pay from the month `first` to the month before the reference day, against `n_smic` hourly
/// minimum wages; equality is enough.
fn enough_pay(
    earnings: &Earnings<'_>,
    career: &Career,
    first: Month,
    n_smic: i64,
    smic_on: impl Fn(Day) -> Option<i64>,
    faults: FaultSet,
) -> bool {
    let last = earnings.reference.month().plus(-1);
    let first_day = first.first_day();
    let assimilated = assimilated_hours(career, first_day, last.last_day(), faults)
        * smic_hourly(january_before(first_day.plus_days(-1))).unwrap_or(0);
    smic_on(first_day)
        .is_some_and(|smic| earnings.gross_between(first, last) + assimilated >= n_smic * smic)
}

/// Hours of `n_months` before the reference day, or of pays inside `n_days` before it.
fn enough_hours(
    earnings: &Earnings<'_>,
    career: &Career,
    n_months: i32,
    n_days: i32,
    wanted: i64,
    faults: FaultSet,
) -> bool {
    let reference = earnings.reference;
    let (first, last) = (
        reference.month().plus(-n_months),
        reference.month().plus(-1),
    );
    let assimilated =
        |first_day, last_day| assimilated_hours(career, first_day, last_day, faults) * 100;
    let by_months =
        earnings.hours_between(first, last) + assimilated(first.first_day(), last.last_day());
    let (first_day, last_day) = (reference.plus_days(-n_days), reference.plus_days(-1));
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

/// Hours between two days that are assimilated to work (CSS art. R. 313-8, R. 313-9), day
/// by day: a day covered twice counts once, at the highest value.
fn assimilated_hours(career: &Career, first_day: Day, last_day: Day, faults: FaultSet) -> i64 {
    if career.assimilated.is_empty() || faults.has(FaultKind::AssimilatedDaysIgnored) {
        return 0;
    }
    let mut n_training_days = 0;
    let mut hours = 0;
    for day in (first_day.number()..=last_day.number()).map(Day::from_number) {
        if day.weekday() == Weekday::Monday {
            n_training_days = 0;
        }
        let is_training = career
            .assimilated
            .iter()
            .any(|period| period.nature == Assimilation::TrainingLeave && covers(period, day));
        n_training_days += u32::from(is_training);
        hours += career
            .assimilated
            .iter()
            .filter(|period| covers(period, day))
            .map(|period| match period.nature {
                Assimilation::PaidByAllowance
                | Assimilation::RightsExhausted
                | Assimilation::Placement => ASSIMILATED_HOURS,
                Assimilation::ParentalPresence => PARENTAL_PRESENCE_HOURS,
                Assimilation::TrainingLeave if n_training_days <= TRAINING_DAYS_A_WEEK => {
                    TRAINING_LEAVE_HOURS
                }
                Assimilation::TrainingLeave => 0,
            })
            .max()
            .unwrap_or(0);
    }
    hours
}

fn covers(period: &AssimilatedPeriod, day: Day) -> bool {
    period.first_day <= day && day <= period.last_day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::examples::{day, opening};

    fn hours(periods: &[(&str, &str, Assimilation)], from: &str, to: &str) -> i64 {
        let mut career = opening().career;
        career.assimilated = periods
            .iter()
            .map(|(first_day, last_day, nature)| AssimilatedPeriod {
                first_day: day(first_day),
                last_day: day(last_day),
                nature: *nature,
            })
            .collect();
        assimilated_hours(&career, day(from), day(to), FaultSet::NONE)
    }

    #[test]
    fn training_leave_counts_five_days_of_each_week_of_the_window() {
        let leave = [("2026-03-02", "2026-03-15", Assimilation::TrainingLeave)];
        // Two weeks from Monday to Sunday: 10 days of 8 hours.
        assert_eq!(hours(&leave, "2026-03-01", "2026-03-31"), 80);
        // A window that begins on Thursday holds four days of the first week.
        assert_eq!(hours(&leave, "2026-03-05", "2026-03-31"), (4 + 5) * 8);
    }

    #[test]
    fn a_day_covered_twice_counts_once_at_the_highest_value() {
        let periods = [
            ("2026-03-02", "2026-03-08", Assimilation::TrainingLeave),
            ("2026-03-06", "2026-03-08", Assimilation::PaidByAllowance),
            ("2026-03-08", "2026-03-09", Assimilation::ParentalPresence),
        ];
        // Monday to Friday 8, Saturday and Sunday 6, Monday 4.
        assert_eq!(
            hours(&periods, "2026-03-01", "2026-03-31"),
            5 * 8 + 2 * 6 + 4
        );
        let others = [
            ("2026-03-02", "2026-03-02", Assimilation::RightsExhausted),
            ("2026-03-03", "2026-03-03", Assimilation::Placement),
        ];
        assert_eq!(hours(&others, "2026-03-01", "2026-03-31"), 12);
    }
}

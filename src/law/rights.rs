//! Opening of rights (`ouverture des droits`).
//!
//! Decides whether a stop may be paid at all, and beyond its sixth month.
//! CSS art. R. 313-3: « 1 015 fois la valeur du salaire minimum de croissance » over six
//! civil months or « 150 heures » over three months or ninety days; beyond the sixth month,
//! twelve months of affiliation and 2 030 times or 600 hours over twelve months or 365
//! days. CSS art. R. 313-7 for seasonal and discontinuous work, R. 313-8 for assimilated days.

use super::assimilated::assimilated_hours;
use super::policy::JanuarySmic;
use super::reference::{Employer, MONTH_OF_STOP, Months, is_discontinuous};
use super::{LawError, Parameters};
use crate::domain::{Career, Cents, Day, Period};

/// What the rights of one stop rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rights {
    /// The stop may be paid.
    pub(super) opened: bool,
    /// It may be paid after its sixth month too.
    pub(super) beyond_six_months: bool,
    /// The last day of the sixth month.
    pub(super) sixth_month_ends_on: Day,
    pub(super) six_months: PayTest,
    pub(super) three_months: HoursTest,
    pub(super) twelve_months: PayTest,
    pub(super) year: HoursTest,
    /// Affiliated for twelve months.
    pub(super) affiliated: bool,
}

/// Pay of civil months beside what the text asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PayTest {
    pub(super) pay: Cents,
    pub(super) asked: Cents,
}

/// Hours of civil months and of days just before, beside what the text asks, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HoursTest {
    pub(super) months: i64,
    pub(super) days: i64,
    pub(super) asked: i64,
}

/// Work of the first six months, which is all that a leave asks, beside what the text asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WorkTest {
    pub(super) opened: bool,
    /// The six civil months looked at.
    pub(super) months: Period,
    pub(super) six_months: PayTest,
    pub(super) three_months: HoursTest,
}

impl Rights {
    /// What the first six months of a stop rest on.
    pub(super) fn of_six_months(&self, months: &Months) -> WorkTest {
        WorkTest {
            opened: self.opened,
            months: Period {
                first_day: months.first_day(6),
                last_day: months.last_day(),
            },
            six_months: self.six_months,
            three_months: self.three_months,
        }
    }
}

impl PayTest {
    const NOT_ASKED: Self = Self {
        pay: Cents::ZERO,
        asked: Cents(i64::MAX),
    };

    fn is_met(self) -> bool {
        self.pay >= self.asked
    }
}

impl HoursTest {
    const NOT_ASKED: Self = Self {
        months: 0,
        days: 0,
        asked: i64::MAX,
    };

    fn is_met(self) -> bool {
        self.months >= self.asked || self.days >= self.asked
    }
}

/// The rights of the stop that looks back from `months.reference`. CSS art. R. 313-3 and
/// R. 313-7.
pub(super) fn rights(
    career: &Career,
    employers: &[Employer],
    months: &Months,
    parameters: &Parameters,
) -> Result<Rights, LawError> {
    let reference = months.reference;
    let mut rights = measured(career, employers, months, true, parameters)?;
    let yearly = rights.twelve_months.is_met() || rights.year.is_met();
    let affiliation_months = parameters.rights_affiliation_months.on(reference)?;
    rights.affiliated = career.affiliated_on <= reference.plus_months(-affiliation_months);
    rights.beyond_six_months = rights.affiliated && yearly;
    Ok(rights)
}

/// Whether the conditions of the first six months hold, and why. CSS art. R. 313-3, 1°, and
/// R. 313-7.
pub(super) fn work_test(
    career: &Career,
    employers: &[Employer],
    months: &Months,
    parameters: &Parameters,
) -> Result<WorkTest, LawError> {
    let by_year = is_discontinuous(career);
    let rights = measured(career, employers, months, by_year, parameters)?;
    Ok(rights.of_six_months(months))
}

/// Work beside what the text asks; the year is left out where nothing looks at it.
fn measured(
    career: &Career,
    employers: &[Employer],
    months: &Months,
    with_year: bool,
    parameters: &Parameters,
) -> Result<Rights, LawError> {
    let (twelve_months, year) = if with_year {
        let january = january(months.first_day(12), parameters);
        (
            pay_test(12, january, career, months, parameters)?,
            hours_test(12, 365, career, months, parameters)?,
        )
    } else {
        (PayTest::NOT_ASKED, HoursTest::NOT_ASKED)
    };
    let mut rights = Rights {
        opened: false,
        beyond_six_months: false,
        sixth_month_ends_on: months.stop_start.end_of_months(6),
        six_months: pay_test(6, months.first_day(6), career, months, parameters)?,
        three_months: hours_test(3, 90, career, months, parameters)?,
        twelve_months,
        year,
        affiliated: false,
    };
    add_work(&mut rights, employers, months);
    let yearly = rights.twelve_months.is_met() || rights.year.is_met();
    // R. 313-7 comes before R. 313-3: seasonal work may qualify over a year instead.
    rights.opened = rights.six_months.is_met()
        || rights.three_months.is_met()
        || (is_discontinuous(career) && yearly);
    Ok(rights)
}

/// Adds the pays of all employers to the tests. Restored pay plays no part here.
fn add_work(rights: &mut Rights, employers: &[Employer], months: &Months) {
    let day_before = months.reference.plus_days(-1);
    let ninety_days = months.reference.plus_days(-90);
    let year = months.reference.plus_days(-365);
    for employer in employers {
        for found in &employer.pays {
            let hours = i64::from(found.pay.hours.hundredths());
            if found.month < MONTH_OF_STOP {
                rights.twelve_months.pay += found.pay.gross;
                rights.year.months += hours;
                if found.month >= MONTH_OF_STOP - 6 {
                    rights.six_months.pay += found.pay.gross;
                }
                if found.month >= MONTH_OF_STOP - 3 {
                    rights.three_months.months += hours;
                }
            }
            if found.pay.last_day <= day_before {
                if found.pay.first_day >= year {
                    rights.year.days += hours;
                }
                if found.pay.first_day >= ninety_days {
                    rights.three_months.days += hours;
                }
            }
        }
    }
}

/// The 1 January whose minimum wage values a period. CSS art. R. 313-3, 2° a and R. 313-8: « au
/// 1er janvier qui précède immédiatement le début de la période ».
fn january(first_day: Day, parameters: &Parameters) -> Day {
    // LAW?: a period that begins on 1 January: the day itself or the year before?
    let preceded_by = match parameters.readings.january_smic {
        JanuarySmic::Preceding => first_day.plus_days(-1),
        JanuarySmic::SameDay => first_day,
    };
    Day::new(preceded_by.year(), 1, 1).expect("1 January exists every year")
}

/// The pay asked, and what assimilated days already bring. CSS art. R. 313-3 and R. 313-8.
fn pay_test(
    n_months: usize,
    smic_on: Day,
    career: &Career,
    months: &Months,
    parameters: &Parameters,
) -> Result<PayTest, LawError> {
    let times = if n_months == 6 {
        parameters.rights_pay_six_months.on(months.reference)?
    } else {
        parameters.rights_pay_twelve_months.on(months.reference)?
    };
    let window = Period {
        first_day: months.first_day(n_months),
        last_day: months.last_day(),
    };
    let n_hours = assimilated_hours(career, window, months.reference, parameters)?;
    let assimilated = if n_hours == 0 {
        Cents::ZERO
    } else {
        let january = january(window.first_day, parameters);
        parameters.smic_hourly.on(january)? * n_hours
    };
    Ok(PayTest {
        pay: assimilated,
        asked: parameters.smic_hourly.on(smic_on)? * times,
    })
}

/// The hours asked, and what assimilated days already bring. CSS art. R. 313-3 and R. 313-8.
fn hours_test(
    n_months: usize,
    n_days: i32,
    career: &Career,
    months: &Months,
    parameters: &Parameters,
) -> Result<HoursTest, LawError> {
    let asked = if n_months == 3 {
        parameters.rights_hours_three_months.on(months.reference)?
    } else {
        parameters.rights_hours_twelve_months.on(months.reference)?
    };
    let assimilated = |first_day, last_day| -> Result<i64, LawError> {
        let window = Period {
            first_day,
            last_day,
        };
        let hours = assimilated_hours(career, window, months.reference, parameters)?;
        Ok(hours * 100)
    };
    let eve = months.reference.plus_days(-1);
    Ok(HoursTest {
        months: assimilated(months.first_day(n_months), months.last_day())?,
        days: assimilated(months.reference.plus_days(-n_days), eve)?,
        asked: asked * 100,
    })
}

//! Mean income and daily amount of the self-employed (`revenu d'activité annuel moyen`).
//!
//! CSS art. D. 622-7, I: « 1/730e de la moyenne des revenus […] des trois années civiles
//! précédant la date de la constatation médicale », within the ceiling of that day, three times
//! it for the liberal professions; each year in the proportion of what was paid of its
//! contributions. D. 622-7, II: in the first three civil years, the income so far brought to
//! 365 days. D. 622-8: nothing under a tenth of the mean ceiling. Contract, P69, P72 and P73.

use super::super::documents::{Known, Topic};
use super::super::parameters::Decimal;
use super::super::policy::{Rounding, SelfEmployedCap, SelfEmployedMinimum};
use super::super::{LawError, Parameters};
use super::SelfEmployed;
use crate::domain::{Cents, Content, Day, Period, Ratio, Status, YearlyIncome};

/// Beyond these, exact arithmetic would not hold: the law abstains on such incomes.
const LARGEST_NUMERATOR: i128 = 10_i128.pow(31);
const LARGEST_DENOMINATOR: i128 = 10_i128.pow(25);

/// The mean income to which a stop looks back, with what it is made of.
#[derive(Clone, Debug)]
pub(super) struct Income {
    /// Each required year with its counted income.
    pub(super) years: Vec<(i16, Ratio)>,
    /// Days of activity of the first civil years, when there are fewer than three before.
    pub(super) n_days: Option<i32>,
    /// The mean of a year.
    pub(super) mean: Ratio,
    /// What it must reach.
    pub(super) threshold: Ratio,
    /// What it cannot exceed.
    pub(super) cap: Ratio,
    /// The daily allowance before rounding; none when the threshold is not reached.
    pub(super) exact: Option<Ratio>,
}

/// What the incomes in force give for a reference day.
pub(super) enum Found {
    /// Incomes of these years are missing.
    Missing(Vec<i16>),
    /// The activity began in the year of the reference day: no finished year.
    NoYear,
    /// The law abstains.
    Undecided(&'static str),
    Made(Box<Income>),
}

/// The incomes in force by year; of several for one year, the latest. Contract, P69.
pub(super) fn incomes<'a>(known: &Known<'a>) -> Vec<(i16, &'a YearlyIncome)> {
    let yearly_income = |content: &'a Content| match content {
        Content::YearlyIncome(income) => Some(income),
        _ => None,
    };
    let latest = known.latest(Topic::YearlyIncome, yearly_income, |income| income.year);
    latest
        .into_iter()
        .map(|(_, income)| (income.year, income))
        .collect()
}

impl SelfEmployed<'_> {
    /// The mean income and the amount of a stop or leave that looks back to `reference`.
    /// CSS art. D. 622-7 and D. 622-8.
    pub(super) fn income(
        &self,
        reference: Day,
        parameters: &Parameters,
    ) -> Result<Found, LawError> {
        let n_years = parameters.self_employed_mean_years.on(reference)?;
        let n_years = i16::try_from(n_years).unwrap_or(i16::MAX);
        let year = reference.year();
        let first = self.activity.started_on.year().max(year - n_years);
        if first >= year {
            return Ok(Found::NoYear);
        }
        let required = || first..year;
        let missing: Vec<i16> = required()
            .filter(|year| self.income_of(*year).is_none())
            .collect();
        if !missing.is_empty() {
            return Ok(Found::Missing(missing));
        }
        let cap = self.cap(reference, parameters)?;
        let mut years = Vec::new();
        for (year, income) in required().filter_map(|year| Some((year, self.income_of(year)?))) {
            years.push((year, self.counted(year, income, cap, parameters)?));
        }
        let n_days = (required().len() < usize::from(n_years.unsigned_abs())).then(|| {
            let eve = year_of(year).first_day.plus_days(-1);
            eve.days_since(self.activity.started_on) + 1
        });
        let threshold = threshold(required(), reference, parameters)?;
        let Some(mean) = mean(&years, n_days, reference, parameters)? else {
            return Ok(Found::Undecided("income_out_of_range"));
        };
        let mean = self.at_least(mean, reference, parameters)?;
        let divisor = parameters.self_employed_divisor.on(reference)?;
        let exact = mean.min(cap).times(1, i128::from(divisor));
        Ok(Found::Made(Box::new(Income {
            years,
            n_days,
            mean,
            threshold,
            cap,
            exact: (mean >= threshold).then_some(exact),
        })))
    }

    fn income_of(&self, year: i16) -> Option<&YearlyIncome> {
        let found = self.incomes.iter().find(|(known, _)| *known == year);
        found.map(|(_, income)| *income)
    }

    /// What counts of the income of a year. CSS art. D. 622-7, I, second paragraph.
    fn counted(
        &self,
        year: i16,
        income: &YearlyIncome,
        cap: Ratio,
        parameters: &Parameters,
    ) -> Result<Ratio, LawError> {
        let mut counted = Ratio::whole(income.income.or_zero());
        let has_minimum = match parameters.readings.self_employed_minimum {
            SelfEmployedMinimum::EachYear => self.status != Status::Micro,
            SelfEmployedMinimum::Nothing | SelfEmployedMinimum::CurrentCeiling => false,
        };
        if has_minimum {
            let days = year_of(year);
            let (n_active, n_days) = (self.days_of_activity(days), days.n_days());
            let least = minimum(year, parameters)?.times(n_active.into(), n_days.into());
            counted = counted.max(least);
        }
        if !income.contributions_paid {
            counted = match &income.contributions {
                // « un coefficient égal au rapport » of what is paid to what is due.
                Some(contributions) if contributions.due > Cents::ZERO => counted.times(
                    contributions.paid.or_zero().min(contributions.due).0.into(),
                    contributions.due.0.into(),
                ),
                Some(_) | None => Ratio::whole(Cents::ZERO),
            };
        }
        Ok(match parameters.readings.self_employed_cap {
            SelfEmployedCap::OnTheMean => counted,
            SelfEmployedCap::EachYear => counted.min(cap),
        })
    }

    fn days_of_activity(&self, year: Period) -> i32 {
        let last_day = self.activity.ended_on.unwrap_or(year.last_day);
        let activity = Period {
            first_day: self.activity.started_on,
            last_day,
        };
        year.n_common_days(activity).max(0)
    }

    /// The mean, not below the minimum of one reading. CSS art. D. 621-3, I.
    fn at_least(
        &self,
        mean: Ratio,
        reference: Day,
        parameters: &Parameters,
    ) -> Result<Ratio, LawError> {
        let has_minimum = match parameters.readings.self_employed_minimum {
            SelfEmployedMinimum::CurrentCeiling => self.status != Status::Micro,
            SelfEmployedMinimum::Nothing | SelfEmployedMinimum::EachYear => false,
        };
        Ok(if has_minimum {
            mean.max(minimum(reference.year(), parameters)?)
        } else {
            mean
        })
    }

    /// The ceiling of the mean. CSS art. D. 622-7, I.
    fn cap(&self, reference: Day, parameters: &Parameters) -> Result<Ratio, LawError> {
        let n_ceilings = match self.status {
            Status::Liberal => parameters.liberal_cap_ceilings.on(reference)?,
            Status::Craft
            | Status::Trade
            | Status::Micro
            | Status::Employee
            | Status::Unemployed => parameters.self_employed_cap_ceilings.on(reference)?,
        };
        let ceiling = yearly_ceiling(reference.year(), parameters)?;
        Ok(Ratio::whole(ceiling).times(n_ceilings.into(), 1))
    }
}

/// The yearly ceiling of 1 January of a year. CSS art. L. 241-3.
pub(super) fn yearly_ceiling(year: i16, parameters: &Parameters) -> Result<Cents, LawError> {
    Ok(monthly_ceiling(year, parameters)? * 12)
}

/// The monthly one.
pub(super) fn monthly_ceiling(year: i16, parameters: &Parameters) -> Result<Cents, LawError> {
    let january = year_of(year).first_day;
    Ok(Cents(parameters.social_security_ceiling.on(january)? * 100))
}

/// The first year of which the ceiling is known.
pub(super) fn first_year(parameters: &Parameters) -> i16 {
    parameters.social_security_ceiling.values[0].0.year()
}

/// Its civil year.
fn year_of(year: i16) -> Period {
    let day = |month, day| Day::new(year, month, day).expect("every year has these days");
    Period {
        first_day: day(1, 1),
        last_day: day(12, 31),
    }
}

fn minimum(year: i16, parameters: &Parameters) -> Result<Ratio, LawError> {
    let table = &parameters.self_employed_minimum_rate;
    let rate = table.on(year_of(year).first_day)?;
    let ceiling = Ratio::whole(yearly_ceiling(year, parameters)?);
    Ok(share_of(ceiling, rate))
}

/// A decimal part of an exact amount.
pub(super) fn share_of(amount: Ratio, share: Decimal) -> Ratio {
    amount.times(share.digits.into(), share.scale.into())
}

/// A tenth of the mean ceiling of the years. CSS art. D. 622-8.
fn threshold(
    years: std::ops::Range<i16>,
    reference: Day,
    parameters: &Parameters,
) -> Result<Ratio, LawError> {
    let n_years = i128::try_from(years.len()).unwrap_or(1);
    let mut sum = Cents::ZERO;
    for year in years {
        sum += yearly_ceiling(year, parameters)?;
    }
    let rate = parameters.self_employed_threshold_rate.on(reference)?;
    Ok(share_of(Ratio::whole(sum), rate).times(1, n_years))
}

/// The mean of the years, exact; none when it is too large for exact arithmetic.
/// CSS art. D. 622-7, I and II.
fn mean(
    years: &[(i16, Ratio)],
    n_days: Option<i32>,
    reference: Day,
    parameters: &Parameters,
) -> Result<Option<Ratio>, LawError> {
    let mut sum = Some(Ratio::whole(Cents::ZERO));
    for (_, counted) in years {
        sum = sum.and_then(|sum| checked_sum(sum, *counted));
    }
    let Some(sum) = sum else {
        return Ok(None);
    };
    let (numerator, denominator) = match n_days {
        Some(n_days) => (
            i128::from(parameters.self_employed_year_days.on(reference)?),
            i128::from(n_days),
        ),
        None => (
            1,
            i128::from(parameters.self_employed_mean_years.on(reference)?),
        ),
    };
    Ok(Some(sum.times(numerator, denominator)))
}

/// The sum of two fractions in lowest terms; none when it grows too large.
fn checked_sum(a: Ratio, b: Ratio) -> Option<Ratio> {
    let ((a, below_a), (b, below_b)) = (lowest(a), lowest(b));
    let common = below_a / divisor(below_a, below_b);
    let denominator = common.checked_mul(below_b)?;
    let a = a.checked_mul(denominator / below_a)?;
    let b = b.checked_mul(denominator / below_b)?;
    let numerator = a.checked_add(b)?;
    if numerator > LARGEST_NUMERATOR || denominator > LARGEST_DENOMINATOR {
        return None;
    }
    Ratio::new(numerator, denominator).ok()
}

fn lowest(ratio: Ratio) -> (i128, i128) {
    let (numerator, denominator) = ratio.parts();
    let divisor = divisor(denominator, numerator);
    (numerator / divisor, denominator / divisor)
}

/// The greatest common divisor; `a` is positive.
fn divisor(a: i128, b: i128) -> i128 {
    let (mut divisor, mut rest) = (a, b.abs());
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    divisor
}

/// An exact daily amount in cents: one rounding.
pub(super) fn rounded(exact: Ratio, parameters: &Parameters) -> Cents {
    match parameters.readings.rounding {
        Rounding::HalfUpExact | Rounding::BaseFirst => exact.half_up(),
        Rounding::Truncate => exact.floor(),
    }
}

/// A part of an exact daily amount in cents: one rounding, unless the amount is read as
/// rounded first.
pub(super) fn rounded_share(exact: Ratio, share: Decimal, parameters: &Parameters) -> Cents {
    match parameters.readings.rounding {
        Rounding::HalfUpExact => share_of(exact, share).half_up(),
        Rounding::Truncate => share_of(exact, share).floor(),
        Rounding::BaseFirst => share_of(Ratio::whole(exact.half_up()), share).half_up(),
    }
}

//! Daily allowance of rest (`indemnité journalière de repos`).
//!
//! CSS art. R. 331-5: « égale au gain journalier de base », computed as for sickness « dans la
//! limite du plafond » of social security of the last day of the month before, less a flat
//! part for contributions (21 %), never under the daily minimum of an invalidity pension.
//! CSS art. L. 331-8-1: a birth leave has a fraction of it, lower in the second month.
//! Contract, P93.

use std::rc::Rc;

use super::super::base::{self, CountedPays, pay_frequency};
use super::super::cap::sum_capped;
use super::super::parameters::Decimal;
use super::super::policy::{BirthLeaveMinimum, LeaveMinimumYear, Rounding, UnemployedCap};
use super::super::reference::{Employer, missing_statements};
use super::super::{LawError, Parameters};
use super::maternity::at;
use super::rights::{Around, Work};
use crate::domain::{Career, Cents, Day, PayFrequency, Ratio, Siret};

/// The amount of one part, with what it is made of.
pub(in crate::law) struct LeaveBase<'a> {
    pub(in crate::law) around: Rc<Around<'a>>,
    pub(in crate::law) pays: CountedPays,
    /// Monthly ceiling of social security.
    pub(in crate::law) ceiling: Cents,
    /// Σ of the pays, each limited to the ceiling.
    pub(in crate::law) sum: Ratio,
    /// What is kept of the daily pay.
    pub(in crate::law) kept: Decimal,
    /// The daily pay less contributions, exact.
    pub(in crate::law) net: Ratio,
    /// The least daily amount, by the reference day.
    pub(in crate::law) minimum: Cents,
}

/// The base, or why there is none.
pub(super) enum BaseOutcome<'a> {
    Made(Box<LeaveBase<'a>>),
    Undecided(&'static str),
}

/// Employers whose statement a part needs (contract, P92).
pub(super) fn missing(work: Work<'_, '_>, reference: Day, first_day: Day) -> Vec<Siret> {
    let around = work.around(reference, first_day);
    let stated = around.employers.iter().map(Employer::stated);
    missing_statements(stated, &around.months, work.career)
}

/// The base of the part that begins on `first_day` and looks back from `reference`. CSS art.
/// R. 331-5 and R. 323-4.
pub(super) fn leave_base<'a>(
    work: Work<'_, 'a>,
    reference: Day,
    first_day: Day,
) -> Result<BaseOutcome<'a>, LawError> {
    let parameters = work.parameters;
    let around = work.around(reference, first_day);
    let Around { months, employers } = &*around;
    let minimum = parameters.leave_minimum.on(reference)?;
    let pays = match base::pays(work.career, employers, months, parameters)? {
        Ok(pays) => pays,
        Err(reason) => return Ok(BaseOutcome::Undecided(reason)),
    };
    let ceiling_on = match parameters.readings.unemployed_cap {
        UnemployedCap::EndOfWork => months.last_day(),
        UnemployedCap::FirstDay => first_day.month().first_day().plus_days(-1),
    };
    let ceiling = Cents(parameters.social_security_ceiling.on(ceiling_on)? * 100);
    let sum = sum_capped(&pays.list[..pays.n_pays], Ratio::whole(ceiling), pays.share);
    let kept = parameters.net_gain_rate.on(reference)?;
    let daily = base::divided(sum, pays.divisor);
    Ok(BaseOutcome::Made(Box::new(LeaveBase {
        net: times(daily, kept),
        around,
        pays,
        ceiling,
        sum,
        kept,
        minimum,
    })))
}

pub(super) fn times(exact: Ratio, rate: Decimal) -> Ratio {
    exact.times(i128::from(rate.digits), i128::from(rate.scale))
}

impl LeaveBase<'_> {
    /// The amount of a day of rest, and the last day up to which it cannot change. CSS art.
    /// R. 331-5.
    pub(super) fn of_rest(
        &self,
        day: Day,
        parameters: &Parameters,
    ) -> Result<(Cents, Option<Day>), LawError> {
        let (minimum, until) = self.minimum_on(day, parameters)?;
        let net = self.rounded_first(parameters);
        Ok((rounded(net.max(Ratio::whole(minimum)), parameters), until))
    }

    /// The amount of a day of birth leave in the month of rank `rank`. CSS art. L. 331-8-1.
    pub(super) fn of_birth_leave(
        &self,
        day: Day,
        rank: u8,
        parameters: &Parameters,
    ) -> Result<(Cents, Option<Day>), LawError> {
        let rate = match rank {
            1 => at(&parameters.birth_leave_rate_first, day)?,
            _ => at(&parameters.birth_leave_rate_second, day)?,
        };
        let part = times(self.rounded_first(parameters), rate);
        let exact = match parameters.readings.birth_leave_minimum {
            BirthLeaveMinimum::None => return Ok((rounded(part, parameters), None)),
            BirthLeaveMinimum::AsMaternity => self.minimum_on(day, parameters)?,
        };
        let (minimum, until) = exact;
        Ok((rounded(part.max(Ratio::whole(minimum)), parameters), until))
    }

    /// The least daily amount, and the last day on which it holds.
    fn minimum_on(
        &self,
        day: Day,
        parameters: &Parameters,
    ) -> Result<(Cents, Option<Day>), LawError> {
        match parameters.readings.leave_minimum_year {
            LeaveMinimumYear::Start => Ok((self.minimum, None)),
            LeaveMinimumYear::Day => {
                let table = &parameters.leave_minimum;
                let next = table.values.iter().find(|(from, _)| *from > day);
                let until = next.map(|(from, _)| from.plus_days(-1));
                Ok((at(table, day)?, until))
            }
        }
    }

    fn rounded_first(&self, parameters: &Parameters) -> Ratio {
        match parameters.readings.rounding {
            Rounding::BaseFirst => Ratio::whole(self.net.half_up()),
            Rounding::HalfUpExact | Rounding::Truncate => self.net,
        }
    }

    /// What an employer declares for the pays of the base (contract, P34).
    pub(super) fn declared(&self, siret: &Siret, career: &Career) -> Cents {
        let frequency = pay_frequency(&self.around.employers).unwrap_or(PayFrequency::Monthly);
        let mut all = self.around.employers.iter();
        let employer = all.find(|employer| employer.siret == *siret);
        employer.map_or(Cents::ZERO, |employer| {
            base::declared_pay(employer, career, frequency)
        })
    }
}

fn rounded(exact: Ratio, parameters: &Parameters) -> Cents {
    match parameters.readings.rounding {
        Rounding::HalfUpExact | Rounding::BaseFirst => exact.half_up(),
        Rounding::Truncate => exact.floor(),
    }
}

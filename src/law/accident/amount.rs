//! Amount of an accident's allowance (`montant de l'indemnité journalière`), and annuity.
//!
//! CSS art. R. 433-1 and R. 433-3: 60 % of the daily wage, then 80 %; R. 433-2: within
//! 0,834 % of the yearly ceiling; R. 433-4: never more than the net gain, that is « le taux
//! forfaitaire » of R. 331-5 taken off the wage. R. 433-8 and R. 436-2: apprentices and
//! workers under eighteen count at least for the minimum wage. R. 443-2: after a relapse,
//! only « la fraction » above the annuity is paid. Contract, P47 and P48.

use std::rc::Rc;

use super::super::policy::{AccidentCapYear, AccidentNetBasis, AnnuityDaily, MinorFloor, Rounding};
use super::super::{LawError, Parameters};
use super::base::PartBase;
use super::{Accident, Accidents, Floor};
use crate::domain::{Cents, Day, Ratio};

/// The days of one accident in one stop: one base holds for all of them.
#[derive(Clone, Copy, Debug)]
pub(in crate::law) struct Part {
    pub(in crate::law) chain: usize,
    pub(in crate::law) accident: usize,
    /// The first day that the stop holds under the accident.
    pub(in crate::law) reference: Day,
    /// Whether the accident takes one of these days.
    pub(in crate::law) has_days: bool,
}

/// A part with its amounts.
pub(in crate::law) struct PartAmount<'a> {
    pub(in crate::law) part: Part,
    pub(in crate::law) base: Rc<PartBase<'a>>,
    /// The daily wage.
    pub(in crate::law) wage: Ratio,
    /// The cap of it.
    pub(in crate::law) cap: Ratio,
    /// What the minimum wage sets, for apprentices and workers under eighteen.
    pub(in crate::law) least_wage: Option<Ratio>,
    /// What may not be exceeded.
    pub(in crate::law) net: Ratio,
    /// Exact amount at each rate.
    pub(in crate::law) own: [Ratio; 2],
    pub(in crate::law) floor: Option<Floor>,
}

impl Part {
    /// The day on which the contracts that run are looked for (contract, P44).
    pub(in crate::law) fn eve(&self, accident: &Accident) -> Day {
        if accident.employers_day == Some(self.reference) {
            self.reference
        } else {
            self.reference.plus_days(-1)
        }
    }
}

impl<'a> PartAmount<'a> {
    /// The amounts of a part, before any floor. CSS art. R. 433-1 to R. 433-4.
    pub(in crate::law) fn of(
        part: Part,
        base: Rc<PartBase<'a>>,
        accident: &Accident,
        born_on: Day,
        parameters: &Parameters,
    ) -> Result<Self, LawError> {
        let reference = part.reference;
        let divisor = base.pay.divisor;
        let mut wage = (base.pay.sum).times(i128::from(divisor.scale), i128::from(divisor.digits));
        if parameters.readings.rounding == Rounding::BaseFirst {
            wage = Ratio::whole(wage.half_up());
        }
        let year = match parameters.readings.accident_cap_year {
            AccidentCapYear::Stop => reference,
            AccidentCapYear::Accident => accident.found_on,
        };
        let monthly_euros = parameters.social_security_ceiling.on(year)?;
        let rate = parameters.accident_cap_rate.on(reference)?;
        let cap = Ratio::whole(Cents(monthly_euros * 12 * 100))
            .times(i128::from(rate.digits), 100 * i128::from(rate.scale));
        let is_minor = match parameters.readings.minor_floor {
            MinorFloor::Smic => born_on.plus_months(18 * 12) > reference,
            MinorFloor::None => false,
        };
        let least_wage = if base.is_apprentice || is_minor {
            Some(least_wage(accident.found_on, reference, parameters)?)
        } else {
            None
        };
        let counted = least_wage.map_or(wage, |least| wage.max(least)).min(cap);
        let net_rate = parameters.net_gain_rate.on(reference)?;
        let net_basis = match parameters.readings.accident_net_basis {
            AccidentNetBasis::Uncapped => wage,
            AccidentNetBasis::Capped => wage.min(cap),
        };
        let net = net_basis.times(i128::from(net_rate.digits), i128::from(net_rate.scale));
        let first = parameters.accident_rate_first.on(reference)?;
        let later = parameters.accident_rate_later.on(reference)?;
        let own = [first, later].map(|rate| {
            counted
                .times(i128::from(rate.digits), i128::from(rate.scale))
                .min(net)
        });
        Ok(Self {
            part,
            base,
            wage,
            cap,
            least_wage,
            net,
            own,
            floor: None,
        })
    }

    /// The exact amount of a day, before the annuity; `later` from the twenty-ninth day on.
    pub(in crate::law) fn exact(&self, later: bool) -> Ratio {
        let rate = usize::from(later);
        let floor = self.floor.and_then(|floor| floor.0[rate]);
        floor.map_or(self.own[rate], |floor| self.own[rate].max(floor))
    }
}

/// The daily minimum wage of a month of legal working time. CSS art. R. 433-8 and R. 436-2.
fn least_wage(
    accident_on: Day,
    reference: Day,
    parameters: &Parameters,
) -> Result<Ratio, LawError> {
    let hours = parameters.smic_monthly_hours.on(accident_on)?;
    let divisor = parameters.accident_divisor_monthly.on(reference)?;
    Ok(Ratio::whole(parameters.smic_hourly.on(accident_on)?)
        .times(i128::from(hours), 12)
        .times(i128::from(divisor.scale), i128::from(divisor.digits)))
}

/// What the annuity takes from a day of a relapse with a count of its own, and the last day up
/// to which that holds. CSS art. R. 443-2.
pub(in crate::law) fn kept_annuity(
    accidents: &Accidents,
    accident: usize,
    day: Day,
    parameters: &Parameters,
) -> Result<(Option<Ratio>, Option<Day>), LawError> {
    let known = &accidents.list[accident];
    if known.parent.is_none() || known.count != accident {
        return Ok((None, None));
    }
    annuity_of_family(accidents, known.root, day, parameters)
}

/// The annuity of the latest consolidation of a family before `day` (of several of one day, the
/// one received last), by day, and the last day up to which that holds.
pub(super) fn annuity_of_family(
    accidents: &Accidents,
    root: usize,
    day: Day,
    parameters: &Parameters,
) -> Result<(Option<Ratio>, Option<Day>), LawError> {
    let of_family = accidents.list.iter().filter(|known| known.root == root);
    let consolidations = || of_family.clone().filter_map(|known| known.consolidation);
    let latest = consolidations()
        .filter(|known| known.consolidated_on < day)
        .max_by_key(|known| (known.consolidated_on, known.known_by));
    let next = consolidations()
        .map(|known| known.consolidated_on)
        .filter(|consolidated_on| *consolidated_on >= day)
        .min();
    let Some(monthly) = latest.and_then(|known| known.monthly) else {
        return Ok((None, next));
    };
    let daily = match parameters.readings.annuity_daily {
        AnnuityDaily::Year365 => {
            let n_days = i128::from(parameters.annuity_days_of_year.on(day)?);
            Ratio::whole(monthly).times(12, n_days)
        }
        AnnuityDaily::Month30 => Ratio::whole(monthly).times(1, 30),
    };
    Ok((Some(daily), next))
}

//! Cap of the pay (`plafond`) and limit of the allowance.
//!
//! CSS art. R. 323-4: pay counts « dans la limite d'un montant égal à 1,4 fois le salaire
//! minimum de croissance en vigueur le dernier jour du mois civil précédant celui de
//! l'interruption de travail, calculé pour un mois sur la base de la durée légale du
//! travail ». CSS art. R. 323-9: no allowance exceeds 1/730 of the cap of a year.

use super::policy::{CapRounding, UnemployedCap};
use super::reference::Months;
use super::{LawError, Parameters};
use crate::domain::{Cents, Ratio};

/// The cap of one month, with what it is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cap {
    /// Hourly minimum wage on the last day of the month before the stop.
    pub(super) smic_hourly: Cents,
    /// How many monthly minimum wages.
    pub(super) coefficient: super::parameters::Decimal,
    /// The cap of one month, exact.
    pub(super) month: Ratio,
    /// The limit of the allowance: 1/730 of twelve caps.
    pub(super) limit: Ratio,
}

/// The cap of a stop. CSS art. R. 323-4 and R. 323-9.
pub(super) fn cap(months: &Months, parameters: &Parameters) -> Result<Cap, LawError> {
    let smic_on = match parameters.readings.unemployed_cap {
        UnemployedCap::EndOfWork => months.last_day(),
        UnemployedCap::FirstDay => months.stop_start.month().first_day().plus_days(-1),
    };
    let smic_hourly = parameters.smic_hourly.on(smic_on)?;
    let coefficient = parameters.base_pay_cap.on(months.stop_start)?;
    let yearly_hours = i128::from(parameters.smic_monthly_hours.on(smic_on)?);
    let (digits, scale) = (
        i128::from(coefficient.digits),
        i128::from(coefficient.scale),
    );
    let smic_monthly = Ratio::whole(smic_hourly).times(yearly_hours, 12);
    let month = match parameters.readings.cap_rounding {
        CapRounding::Exact => smic_monthly.times(digits, scale),
        CapRounding::ToTheCent => Ratio::whole(
            Ratio::whole(smic_monthly.half_up())
                .times(digits, scale)
                .half_up(),
        ),
    };
    let divisor = i128::from(parameters.allowance_limit.on(months.stop_start)?);
    Ok(Cap {
        smic_hourly,
        coefficient,
        month,
        limit: month.times(12, divisor),
    })
}

/// Σ of `pays`, each limited to the cap of its own length (`month` × `share`).
///
/// CSS art. R. 323-4: the cap holds « à chaque paie », over the pays of all employers.
pub(super) fn sum_capped(pays: &[Cents], month: Ratio, share: (i128, i128)) -> Ratio {
    let (numerator, denominator) = month.times(share.0, share.1).parts();
    let sum = pays
        .iter()
        .map(|pay| (i128::from(pay.0) * denominator).min(numerator))
        .sum();
    Ratio::new(sum, denominator).expect("the denominator of a cap is positive")
}

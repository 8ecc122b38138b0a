//! Payee (`subrogation`).
//!
//! CSS art. R. 323-11: an employer that keeps the pay in full takes the allowances; one
//! that keeps at least their amount may take them; « lorsque le salaire est maintenu » for
//! less, the insured person stays the payee.

use super::documents::Known;
use super::reference::Employer;
use crate::domain::{Day, KeptPay, Payee, Period, Siret, StopId};

/// Periods in which employers take the allowances of one stop.
pub(super) struct Subrogations(Vec<(Siret, Period)>);

/// Two employers claim one day: the shares are not decided here.
pub(super) struct Shared;

/// The subrogations in force for `stop`: those of the pay statements and those declared apart.
pub(super) fn subrogations(stop: &StopId, employers: &[Employer], known: &Known) -> Subrogations {
    let stated = employers
        .iter()
        .filter_map(|employer| employer.statement)
        .flat_map(|statement| {
            statement.subrogations.iter().map(|period| {
                let days = Period {
                    first_day: period.first_day,
                    last_day: period.last_day,
                };
                (statement.siret, days, period.kept_pay)
            })
        });
    let apart = known.subrogations(stop).map(|subrogation| {
        let days = Period {
            first_day: subrogation.first_day,
            last_day: subrogation.last_day,
        };
        (subrogation.siret, days, subrogation.kept_pay)
    });
    Subrogations(
        stated
            .chain(apart)
            .filter(|(_, _, kept_pay)| match kept_pay {
                KeptPay::InFull | KeptPay::AtLeastTheAllowance => true,
                KeptPay::LessThanTheAllowance => false,
            })
            .map(|(siret, days, _)| (siret, days))
            .collect(),
    )
}

impl Subrogations {
    /// Who is paid for `day`, and the last day up to which that cannot change.
    pub(super) fn payee(&self, day: Day) -> Result<(Payee, Day), Shared> {
        let mut payee = Payee::Insured;
        let mut until = Day::from_number(i32::MAX / 2);
        for (siret, period) in &self.0 {
            if period.contains(day) {
                match payee {
                    Payee::Insured | Payee::Estate => payee = Payee::Employer(*siret),
                    Payee::Employer(other) if other == *siret => {}
                    Payee::Employer(_) => return Err(Shared),
                }
                until = until.min(period.last_day);
            } else if period.first_day > day {
                until = until.min(period.first_day.plus_days(-1));
            }
        }
        Ok((payee, until))
    }
}

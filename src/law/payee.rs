//! Payee (`subrogation`).
//!
//! CSS art. R. 323-11: an employer that keeps the pay in full takes the allowances; one
//! that keeps at least their amount may take them; « lorsque le salaire est maintenu » for
//! less, the insured person stays the payee. Several employers on one day share it.

use super::decision::{Payees, Sharing};
use super::documents::Known;
use super::entitlement::narrow;
use super::reference::Employer;
use crate::domain::{Cents, Day, KeptPay, Payee, Period, Siret, StopId};

/// Periods in which employers take the allowances of one stop.
pub(super) struct Subrogations(Vec<(Siret, Period)>);

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
    /// The employers paid for `day`, by number, and the last day up to which that cannot
    /// change; none: the insured person is.
    fn employers(&self, day: Day) -> (Vec<Siret>, Day) {
        let mut employers = Vec::new();
        let mut until = Day::from_number(i32::MAX / 2);
        for (siret, period) in &self.0 {
            if period.contains(day) {
                employers.push(*siret);
                until = until.min(period.last_day);
            } else if period.first_day > day {
                until = until.min(period.first_day.plus_days(-1));
            }
        }
        employers.sort_unstable();
        employers.dedup();
        (employers, until)
    }

    /// To whom `day` goes, and the last day up to which that cannot change: one payee, or
    /// several by what each declares. Contract, P34.
    pub(super) fn payees(
        &self,
        day: Day,
        declared: impl Fn(&Siret) -> Cents,
        sharings: &mut Vec<Sharing>,
    ) -> (Payees, Day) {
        let (employers, until) = self.employers(day);
        let payees = match employers.as_slice() {
            [] => Payees::One(Payee::Insured),
            [only] => Payees::One(Payee::Employer(*only)),
            several => {
                let shares = several.iter().map(|siret| (*siret, declared(siret)));
                let sharing = Sharing(shares.collect());
                let known = sharings.iter().position(|known| *known == sharing);
                Payees::Shared(narrow(known.unwrap_or_else(|| {
                    sharings.push(sharing);
                    sharings.len() - 1
                })))
            }
        };
        (payees, until)
    }
}

/// What each of several employers gets of a day: in proportion to the declared pays, whole
/// cents, those left to the largest remainders (contract, P34). Those that get nothing are
/// left out.
pub(super) fn shares(sharing: &Sharing, daily_gross: Cents) -> Vec<(Payee, Cents)> {
    let Sharing(employers) = sharing;
    let is_empty = employers.iter().all(|(_, pay)| *pay == Cents::ZERO);
    let weight = |pay: Cents| if is_empty { 1 } else { i128::from(pay.0) };
    let total: i128 = employers.iter().map(|(_, pay)| weight(*pay)).sum();
    let parts = employers.iter().map(|(siret, pay)| {
        let exact = i128::from(daily_gross.0) * weight(*pay);
        (*siret, exact / total, exact % total)
    });
    let mut parts: Vec<(Siret, i128, i128)> = parts.collect();
    let given: i128 = parts.iter().map(|(_, cents, _)| cents).sum();
    let left = usize::try_from(i128::from(daily_gross.0) - given).unwrap_or(0);
    parts.sort_by_key(|(siret, _, remainder)| (std::cmp::Reverse(*remainder), *siret));
    for part in parts.iter_mut().take(left) {
        part.1 += 1;
    }
    parts.sort_by_key(|(siret, _, _)| *siret);
    let cents = |cents: i128| Cents(i64::try_from(cents).unwrap_or(0));
    parts
        .into_iter()
        .filter(|(_, given, _)| *given > 0)
        .map(|(siret, given, _)| (Payee::Employer(siret), cents(given)))
        .collect()
}

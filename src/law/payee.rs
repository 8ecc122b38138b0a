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
    let mut found = Subrogations(Vec::new());
    for statement in employers.iter().filter_map(|employer| employer.statement) {
        for period in &statement.subrogations {
            let days = Period {
                first_day: period.first_day,
                last_day: period.last_day,
            };
            found.add(statement.siret, days, period.kept_pay);
        }
    }
    for subrogation in known.subrogations(stop) {
        let days = Period {
            first_day: subrogation.first_day,
            last_day: subrogation.last_day,
        };
        found.add(subrogation.siret, days, subrogation.kept_pay);
    }
    found
}

impl Subrogations {
    /// Adds a period when the employer keeps enough of the pay.
    fn add(&mut self, siret: Siret, days: Period, kept_pay: KeptPay) {
        match kept_pay {
            KeptPay::InFull | KeptPay::AtLeastTheAllowance => self.0.push((siret, days)),
            KeptPay::LessThanTheAllowance => {}
        }
    }

    /// The employers paid for `day`: the only one, or several by number; with the last day up
    /// to which that cannot change. None: the insured person is paid.
    fn employers(&self, day: Day) -> (Option<Siret>, Vec<Siret>, Day) {
        let mut first = None;
        let mut several = Vec::new();
        let mut until = Day::from_number(i32::MAX / 2);
        for (siret, period) in &self.0 {
            if period.contains(day) {
                match first {
                    None => first = Some(*siret),
                    Some(first) if first == *siret => {}
                    Some(first) => several.extend([first, *siret]),
                }
                until = until.min(period.last_day);
            } else if period.first_day > day {
                until = until.min(period.first_day.plus_days(-1));
            }
        }
        several.sort_unstable();
        several.dedup();
        (first, several, until)
    }

    /// To whom `day` goes, and the last day up to which that cannot change: one payee, or
    /// several by what each declares. Contract, P34.
    pub(super) fn payees(
        &self,
        day: Day,
        declared: impl Fn(&Siret) -> Cents,
        sharings: &mut Vec<Sharing>,
    ) -> (Payees, Day) {
        let (first, several, until) = self.employers(day);
        let payees = match (first, several.as_slice()) {
            (None, _) => Payees::One(Payee::Insured),
            (Some(only), []) => Payees::One(Payee::Employer(only)),
            (Some(_), several) => {
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

//! Who takes the allowance of a day (CSS art. R. 323-11; contract, P14 and P34).
//!
//! Responsible for subrogations, and for the share of each employer when there are
//! several.

use crate::domain::{Day, KeptPay, Payee, Siret, StopId};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::Known;

/// The subrogations of one stop.
#[derive(Default)]
pub(super) struct Subrogated {
    /// Periods, by employer.
    periods: Vec<(Siret, Day, Day)>,
    /// What each employer declares for the reference period, in cents, by number; only
    /// where there are several.
    declared: Vec<(Siret, i64)>,
    goes_to_the_first: bool,
}

impl Subrogated {
    /// Reads the statements and the subrogations declared apart. `declared_by` says what an
    /// employer declares for the reference period.
    pub(super) fn of(
        known: &Known<'_>,
        stop: &StopId,
        declared_by: impl Fn(Siret) -> i64,
        faults: FaultSet,
    ) -> Self {
        if faults.has(FaultKind::PayeeInsuredDespiteSubrogation) {
            return Self::default();
        }
        let mut periods = periods_of(known, stop);
        if faults.has(FaultKind::SubrogationEndIgnored) {
            for period in &mut periods {
                period.2 = period.2.plus_days(3_650);
            }
        }
        let mut employers: Vec<Siret> = periods.iter().map(|(siret, _, _)| *siret).collect();
        employers.sort_unstable();
        employers.dedup();
        let declared = if employers.len() > 1 {
            employers
                .into_iter()
                .map(|siret| (siret, declared_by(siret)))
                .collect()
        } else {
            Vec::new()
        };
        Self {
            periods,
            declared,
            goes_to_the_first: faults.has(FaultKind::SharedSubrogationToFirst),
        }
    }

    /// Who takes the `cents` of `day`, and how much of them.
    pub(super) fn shares(&self, day: Day, cents: i64) -> Vec<(Payee, i64)> {
        let mut employers: Vec<Siret> = self
            .periods
            .iter()
            .filter(|(_, first_day, last_day)| *first_day <= day && day <= *last_day)
            .map(|(siret, _, _)| *siret)
            .collect();
        employers.sort_unstable();
        employers.dedup();
        match employers[..] {
            [] => vec![(Payee::Insured, cents)],
            [only] => vec![(Payee::Employer(only), cents)],
            [first, ..] if self.goes_to_the_first => vec![(Payee::Employer(first), cents)],
            _ => {
                let mut weights: Vec<i64> = self
                    .declared
                    .iter()
                    .filter(|(siret, _)| employers.contains(siret))
                    .map(|(_, declared)| *declared)
                    .collect();
                if weights.iter().all(|weight| *weight == 0) {
                    weights.fill(1);
                }
                employers
                    .into_iter()
                    .map(Payee::Employer)
                    .zip(in_proportion(cents, &weights))
                    .collect()
            }
        }
    }
}

/// Periods in which an employer that keeps enough of the pay takes the allowances.
fn periods_of(known: &Known<'_>, stop: &StopId) -> Vec<(Siret, Day, Day)> {
    let is_kept = |kept: KeptPay| match kept {
        KeptPay::InFull | KeptPay::AtLeastTheAllowance => true,
        KeptPay::LessThanTheAllowance => false,
    };
    let mut periods: Vec<(Siret, Day, Day)> = Vec::new();
    for statement in known.statements_for(stop) {
        for period in &statement.subrogations {
            if is_kept(period.kept_pay) {
                periods.push((statement.siret, period.first_day, period.last_day));
            }
        }
    }
    for subrogation in &known.subrogations {
        let subrogation = subrogation.content;
        if subrogation.stop == *stop && is_kept(subrogation.kept_pay) {
            periods.push((
                subrogation.siret,
                subrogation.first_day,
                subrogation.last_day,
            ));
        }
    }
    periods
}

/// `cents` cut in proportion to `weights`, which are not all zero: each part rounded down,
/// the cents left over one each to the largest remainders, the first of equals before.
fn in_proportion(cents: i64, weights: &[i64]) -> Vec<i64> {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let exact = |at: usize| i128::from(cents) * i128::from(weights[at]);
    let mut parts: Vec<i64> = (0..weights.len())
        .map(|at| i64::try_from(exact(at) / total).unwrap_or(0))
        .collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(exact(*at) % total));
    let n_left = cents - parts.iter().sum::<i64>();
    for at in by_remainder
        .into_iter()
        .take(usize::try_from(n_left).unwrap_or(0))
    {
        parts[at] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_left_over_go_to_the_largest_remainders() {
        // 41.10 for 2 000, 1 000 and 500: 23.485…, 11.742…, 5.871…; one cent is left twice.
        assert_eq!(
            in_proportion(4_110, &[200_000, 100_000, 50_000]),
            [2_349, 1_174, 587]
        );
        // Equal remainders: the first ones.
        assert_eq!(in_proportion(101, &[1, 1]), [51, 50]);
        assert_eq!(in_proportion(5, &[0, 7]), [0, 5]);
    }
}

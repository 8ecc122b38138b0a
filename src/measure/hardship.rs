//! Whose month is cut by more than they can bear.
//!
//! A person's income is cut when the money of the days of one civil month that was due to
//! them in person, and was not there within the days of grace, is more than a quarter of a
//! month's pay. Money due to an employer in their place is left out: the pay goes on.

use std::collections::BTreeMap;

use super::audit::Pair;
use super::money::Gap;
use crate::domain::{Cents, Content, Dossier, Month, Pay, Payee};
use crate::law::Ledger;

/// Months over which the pay is averaged: those that an allowance is mostly made of.
const N_MONTHS: usize = 3;
/// The part of a month's pay beyond which its loss is counted, as one over this.
const PART: i64 = 4;

/// Missing money of the person in the civil month in which most is missing.
pub(super) fn missing_in_worst_month(pairs: &[Pair<'_>], gaps: &[Gap], grace_days: i32) -> Cents {
    let mut months: BTreeMap<Month, Cents> = BTreeMap::new();
    for gap in gaps {
        let in_time = gap.healed.is_some_and(|healed| {
            pairs[healed].as_of.days_since(pairs[gap.since].as_of) <= grace_days
        });
        if gap.payee != Payee::Insured || in_time {
            continue;
        }
        // Under another stop it is the person's all the same.
        let elsewhere = gap.elsewhere.as_ref();
        let elsewhere = elsewhere.filter(|other| other.payee == gap.payee);
        let paid = gap.paid + elsewhere.map_or(Cents::ZERO, |other| other.paid);
        let missing = (gap.due - paid).or_zero();
        if missing == Cents::ZERO {
            continue;
        }
        for offset in 0..gap.n_days() {
            let month = gap.first_day.plus_days(offset).month();
            *months.entry(month).or_insert(Cents::ZERO) += missing;
        }
    }
    months.into_values().max().unwrap_or(Cents::ZERO)
}

/// Whether so much missing in one month is more than a quarter of the month's pay.
///
/// Of somebody without a known pay (self-employed, out of work) any missing month counts from
/// a quarter of the allowance of thirty days on, at the highest daily amount due.
pub(super) fn income_is_cut(dossier: &Dossier, ledger: &Ledger, missing: Cents) -> bool {
    if missing <= Cents::ZERO {
        return false;
    }
    let month = monthly_pay(dossier).unwrap_or_else(|| {
        let daily = ledger.lines.iter().map(|line| line.span.daily_gross);
        daily.max().unwrap_or(Cents::ZERO) * 30
    });
    i128::from(missing.0) * i128::from(PART) > i128::from(month.0)
}

/// The average pay of the last three civil months that have one, all employers together.
fn monthly_pay(dossier: &Dossier) -> Option<Cents> {
    let held = dossier.career.employments.iter();
    let held = held.flat_map(|job| job.pays.iter().map(move |pay| (job.siret, pay)));
    let declared = dossier
        .documents
        .iter()
        .filter(|document| !document.cancelled)
        .filter_map(|document| match &document.content {
            Content::EmployerStatement(statement) => Some(statement),
            _ => None,
        });
    let declared = declared.flat_map(|one| one.pays.iter().map(move |pay| (one.siret, pay)));
    // A pay declared later replaces that of the same employer and the same last day.
    let mut pays = BTreeMap::new();
    for (siret, pay) in held.chain(declared) {
        pays.insert((siret, pay.last_day), whole(pay));
    }
    let mut months: BTreeMap<Month, Cents> = BTreeMap::new();
    for ((_, last_day), amount) in pays {
        *months.entry(last_day.month()).or_insert(Cents::ZERO) += amount;
    }
    let last: Vec<Cents> = months.into_values().rev().take(N_MONTHS).collect();
    let n = i64::try_from(last.len()).ok().filter(|n| *n > 0)?;
    let sum: Cents = last.into_iter().sum();
    Some(Cents(sum.0 / n)).filter(|pay| *pay > Cents::ZERO)
}

/// What the month would have paid had all of it been worked, when the employer says it.
fn whole(pay: &Pay) -> Cents {
    pay.restored.unwrap_or(pay.gross)
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::daily::tests::plain;

    #[test]
    fn a_months_pay_is_the_mean_of_the_last_three_as_declared_last() {
        let mut dossier = plain("2500.00", "151.67");
        assert_eq!(monthly_pay(&dossier), Some(Cents(250_000)));
        let statement = |dossier: &mut Dossier, change: fn(&mut [Pay])| {
            for document in &mut dossier.documents {
                if let Content::EmployerStatement(statement) = &mut document.content {
                    change(&mut statement.pays);
                }
            }
        };
        // The first three of six no longer count.
        statement(&mut dossier, |pays| pays[2].gross = Cents(1));
        assert_eq!(monthly_pay(&dossier), Some(Cents(250_000)));
        statement(&mut dossier, |pays| pays[5].gross = Cents(100_000));
        assert_eq!(monthly_pay(&dossier), Some(Cents(200_000)));
        // What a month cut short would have paid.
        statement(&mut dossier, |pays| pays[5].restored = Some(Cents(250_000)));
        assert_eq!(monthly_pay(&dossier), Some(Cents(250_000)));
        // Nothing known, or nothing paid: no pay.
        let mut unpaid = dossier.clone();
        statement(&mut unpaid, |pays| {
            for pay in pays {
                (pay.gross, pay.restored) = (Cents::ZERO, None);
            }
        });
        assert_eq!(monthly_pay(&unpaid), None);
        dossier.documents.truncate(1);
        assert_eq!(monthly_pay(&dossier), None);
    }

    fn gap(first_day: &str, last_day: &str, payee: Payee, due: i64, paid: i64) -> Gap {
        Gap {
            since: 0,
            healed: None,
            stop: "s-1".parse().unwrap(),
            payee,
            first_day: first_day.parse().unwrap(),
            last_day: last_day.parse().unwrap(),
            due: Cents(due),
            paid: Cents(paid),
            by_debt: false,
            twice: false,
            elsewhere: None,
        }
    }

    #[test]
    fn the_month_in_which_most_is_missing_counts_and_extra_money_never_fills_it() {
        let person = Payee::Insured;
        let gaps = [
            // 2 days of January, 10 of February.
            gap("2026-01-30", "2026-02-10", person, 4_000, 0),
            gap("2026-02-11", "2026-02-11", person, 4_000, 3_000),
            gap("2026-02-12", "2026-02-20", person, 4_000, 9_000),
        ];
        assert_eq!(missing_in_worst_month(&[], &gaps, 15), Cents(41_000));
        assert_eq!(missing_in_worst_month(&[], &gaps[2..], 15), Cents::ZERO);
    }

    #[test]
    fn what_an_employer_misses_is_not_the_persons_income() {
        let employer = Payee::Employer("00010000800010".parse().unwrap());
        let gaps = [gap("2026-02-01", "2026-02-28", employer, 4_000, 0)];
        assert_eq!(missing_in_worst_month(&[], &gaps, 15), Cents::ZERO);
    }
}

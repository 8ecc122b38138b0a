//! Two years to claim (`prescription biennale`): for the person, and for the fund.
//!
//! CSS art. L. 332-1: « L'action de l'assuré […] pour le paiement des prestations de
//! l'assurance maladie se prescrit par deux ans, à compter du premier jour du trimestre
//! suivant celui auquel se rapportent lesdites prestations »; the fund's own action « en
//! recouvrement des prestations indûment payées » by two years from the payment, fraud apart.
//! L. 431-2: two years from the accident. Contract, P60 and P61.

use super::accident::Accident;
use super::fold::Written;
use super::policy::PrescriptionDay;
use super::prescription::Certificate;
use super::{LawError, Parameters};
use crate::domain::{Benefit, Cents, Day, Payee};

/// When the claim for `day` came too late: the last day of its quarter, up to which that
/// holds. CSS art. L. 332-1, first paragraph.
///
/// The certificate is the claim, on the day on which its version 1 was sent.
pub(super) fn claimed_too_late(
    certificate: &Certificate,
    day: Day,
    parameters: &Parameters,
) -> Result<Option<Day>, LawError> {
    let sent_on = certificate.first.sent_on;
    // Most claims need no table, and most of them no quarter.
    if sent_on <= day {
        return Ok(None);
    }
    let from = next_quarter(day);
    if sent_on < from {
        return Ok(None);
    }
    let last_useful_day = last_useful_day(from, parameters.claim_months.on(day)?, parameters);
    Ok((sent_on > last_useful_day).then(|| from.plus_days(-1)))
}

/// The first day of the civil quarter after that of `day`.
fn next_quarter(day: Day) -> Day {
    let month = day.month();
    let before_the_end = 2 - (i32::from(month.number()) - 1) % 3;
    month.plus(before_the_end + 1).first_day()
}

fn last_useful_day(from: Day, months: i32, parameters: &Parameters) -> Day {
    let last_day = from.plus_months(months);
    match parameters.readings.prescription_day {
        PrescriptionDay::Included => last_day,
        PrescriptionDay::Excluded => last_day.plus_days(-1),
    }
}

/// Whether the claim for a recognised accident may have come too late: the law abstains.
/// CSS art. L. 431-2, 1° and 2°; L. 461-1 bounds the start of a disease already.
pub(super) fn is_accident_prescribed(
    known: &Accident,
    parameters: &Parameters,
) -> Result<bool, LawError> {
    let is_disease = known.parent.is_none() && known.kind == Benefit::OccupationalDisease;
    let Some(claimed_on) = known.claimed_on.filter(|_| !is_disease) else {
        return Ok(false);
    };
    if claimed_on <= known.start {
        return Ok(false);
    }
    let months = parameters.accident_claim_months.on(known.start)?;
    Ok(claimed_on > last_useful_day(known.start, months, parameters))
}

/// What the fund may still take back of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reclaim {
    /// All that is asked.
    Whole,
    /// Nothing: it was paid too long ago.
    Nothing,
    /// A part, which is not decided.
    Part,
}

/// Whether what was paid at `paid_on` may still be claimed back on `as_of`. CSS art. L. 332-1,
/// last paragraph.
pub(super) fn is_recent(
    paid_on: Day,
    as_of: Day,
    parameters: &Parameters,
) -> Result<bool, LawError> {
    if as_of <= paid_on {
        return Ok(true);
    }
    let months = parameters.debt_claim_months.on(paid_on)?;
    Ok(as_of <= paid_on.plus_months(months))
}

/// What may be taken back of `excess` on a day for which `written` stands. CSS art. L. 332-1,
/// last paragraph, and L. 431-2; contract, P61.
///
/// What a debt gave a day, beside what it took from others, was given too (CS 3.2).
pub(super) fn reclaimable<'w>(
    excess: Cents,
    payee: Payee,
    written: impl Iterator<Item = &'w Written>,
    as_of: Day,
    parameters: &Parameters,
) -> Result<Reclaim, LawError> {
    let mut recent = Cents::ZERO;
    let paid = written.filter(|old| old.payee == payee && old.span.daily_gross > Cents::ZERO);
    for old in paid {
        if is_recent(old.settled_on, as_of, parameters)? {
            recent += old.span.daily_gross;
        }
    }
    Ok(if recent == Cents::ZERO {
        Reclaim::Nothing
    } else if recent >= excess {
        Reclaim::Whole
    } else {
        Reclaim::Part
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing::{day, parameters};

    #[test]
    fn two_years_run_from_the_first_day_of_the_quarter_after_the_day() {
        for (claimed, from) in [
            ("2024-01-01", "2024-04-01"),
            ("2024-03-31", "2024-04-01"),
            ("2024-09-30", "2024-10-01"),
            ("2024-10-01", "2025-01-01"),
            ("2024-12-31", "2025-01-01"),
        ] {
            assert_eq!(next_quarter(day(claimed)), day(from), "{claimed}");
        }
    }

    #[test]
    fn a_payment_may_be_claimed_back_on_the_last_day_of_two_years_and_not_after() {
        let recent = |as_of| is_recent(day("2024-04-08"), day(as_of), parameters()).unwrap();
        assert!(recent("2024-04-08"));
        assert!(recent("2026-04-08"));
        assert!(!recent("2026-04-09"));
    }

    #[test]
    fn what_was_paid_long_ago_covers_no_part_of_a_debt() {
        let written = |settled_on, cents| Written {
            stop: 0,
            payee: Payee::Insured,
            span: crate::domain::Span {
                first_day: day("2024-03-21"),
                last_day: day("2024-03-21"),
                daily_gross: Cents(cents),
            },
            kind: None,
            settled_on: day(settled_on),
        };
        let old = written("2024-04-08", 3_000);
        let new = written("2025-04-08", 500);
        let taken = written("2025-05-08", -200);
        let reclaim = |excess, all: &[&Written]| {
            let all = all.iter().copied();
            reclaimable(
                Cents(excess),
                Payee::Insured,
                all,
                day("2026-05-11"),
                parameters(),
            )
            .unwrap()
        };
        assert_eq!(reclaim(300, &[&old, &taken]), Reclaim::Nothing);
        assert_eq!(reclaim(500, &[&old, &new]), Reclaim::Whole);
        assert_eq!(reclaim(501, &[&old, &new, &taken]), Reclaim::Part);
    }
}

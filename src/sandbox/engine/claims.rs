//! Prescription of claims and of debts (CSS art. L. 332-1, L. 431-2; contract, P60 and P61).
//!
//! Responsible for the two delays of two years. Which days a certificate claims is asked in
//! `certificate`, which payments are claimed back in `ledger`.

use crate::domain::{Day, Month};
use crate::sandbox::constants::{CLAIM_MONTHS, DEBT_CLAIM_MONTHS};
use crate::sandbox::fault::{FaultKind, FaultSet};

const MONTHS_OF_A_QUARTER: i32 = 3;
/// Less than two years, even counted from the first day of the quarter of the day claimed.
const NEVER_PRESCRIBED_DAYS: i32 = 630;

/// CSS art. L. 332-1, first paragraph: whether the claim for `day`, sent on `sent_on`, comes
/// more than two years after the first day of the next civil quarter.
pub(super) fn is_prescribed(day: Day, sent_on: Day, faults: FaultSet) -> bool {
    // Nearly every claim comes within days: no calendar is needed to see it.
    let is_late = sent_on > day.plus_days(NEVER_PRESCRIBED_DAYS);
    is_late && !faults.has(FaultKind::PrescribedClaimPaid) && sent_on > last_useful_day(day, faults)
}

fn last_useful_day(day: Day, faults: FaultSet) -> Day {
    let month = day.month();
    let n_months_since = (i32::from(month.number()) - 1) % MONTHS_OF_A_QUARTER;
    let quarter: Month = month.plus(-n_months_since);
    let counted_from = if faults.has(FaultKind::ClaimPrescribedEarly) {
        quarter
    } else {
        quarter.plus(MONTHS_OF_A_QUARTER)
    };
    counted_from.first_day().plus_months(CLAIM_MONTHS)
}

/// CSS art. L. 332-1, last paragraph: whether what was paid on `paid_on` can still be claimed
/// back on `as_of`.
pub(super) fn can_be_claimed_back(paid_on: Day, as_of: Day, faults: FaultSet) -> bool {
    as_of <= paid_on.plus_months(DEBT_CLAIM_MONTHS) || faults.has(FaultKind::PrescribedDebtClaimed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_claim_is_useful_until_two_years_after_the_first_day_of_the_next_quarter() {
        for (claimed, last) in [
            ("2024-01-01", "2026-04-01"),
            ("2024-03-31", "2026-04-01"),
            ("2024-08-19", "2026-10-01"),
            ("2024-09-30", "2026-10-01"),
            ("2024-10-01", "2027-01-01"),
            ("2023-12-31", "2026-01-01"),
        ] {
            let (claimed, last) = (day(claimed), day(last));
            assert!(!is_prescribed(claimed, last, FaultSet::NONE), "{claimed}");
            let too_late = last.plus_days(1);
            assert!(
                is_prescribed(claimed, too_late, FaultSet::NONE),
                "{claimed}"
            );
        }
    }

    #[test]
    fn a_payment_is_claimed_back_for_two_years_that_day_included() {
        let paid_on = day("2024-04-08");
        let is_claimed = |as_of: &str| can_be_claimed_back(paid_on, day(as_of), FaultSet::NONE);
        assert!(is_claimed("2026-04-08") && !is_claimed("2026-04-09"));
        // 29 February and two years: 28 February.
        let leap = day("2024-02-29");
        assert!(can_be_claimed_back(leap, day("2026-02-28"), FaultSet::NONE));
        assert!(!can_be_claimed_back(
            leap,
            day("2026-03-01"),
            FaultSet::NONE
        ));
    }
}

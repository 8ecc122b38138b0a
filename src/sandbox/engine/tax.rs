//! The amount of a payment on which tax is withheld (CSS art. L. 136-8; CGI, art. 80 quinquies
//! and 81, 8°; contract, P15 and P51).
//!
//! Responsible for what is taxed whole, by half, or not at all. The rate is taken in `ledger`.

use crate::domain::{Benefit, Payee};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::pay::half_up;

/// Gross of the days of a payment on which tax is due, debts offset taken off; zero for
/// employers.
#[derive(Clone, Copy, Default)]
pub(super) struct TaxBase {
    /// Taxed whole.
    whole: i64,
    /// Days of accidents, of which half is income (CGI, art. 81, 8°).
    halved: i64,
}

impl TaxBase {
    /// Adds a day, or days, of one kind.
    pub(super) fn add(&mut self, payee: Payee, kind: Benefit, cents: i64, faults: FaultSet) {
        if payee != Payee::Insured {
            return;
        }
        match kind {
            Benefit::SicknessAld => {
                if faults.has(FaultKind::AldTaxed) {
                    self.whole += cents;
                }
            }
            Benefit::WorkAccident
            | Benefit::CommutingAccident
            | Benefit::OccupationalDisease
            | Benefit::UnfitnessAllowance
                if !faults.has(FaultKind::AccidentTaxedWhole) =>
            {
                self.halved += cents;
            }
            Benefit::WorkAccident
            | Benefit::CommutingAccident
            | Benefit::OccupationalDisease
            | Benefit::UnfitnessAllowance
            | Benefit::Sickness
            | Benefit::TherapeuticPartTime
            | Benefit::Maternity
            | Benefit::Paternity
            | Benefit::Adoption
            | Benefit::Bereavement
            | Benefit::BirthLeave => self.whole += cents,
        }
    }

    /// What is left without the gross of debts offset. What is negative is taken from the
    /// other part.
    pub(super) fn without(self, gross_offset: i64) -> Self {
        let mut left = self;
        if left.whole < 0 {
            left.halved += left.whole;
            left.whole = 0;
        }
        if left.halved < 0 {
            left.whole += left.halved;
            left.halved = 0;
        }
        let from_whole = gross_offset.min(left.whole);
        left.whole = (left.whole - from_whole).max(0);
        left.halved = (left.halved - (gross_offset - from_whole)).max(0);
        left
    }

    /// The amount on which the rate is taken.
    pub(super) fn taxable(self) -> i64 {
        let deducted = |gross: i64| gross - half_up(gross * 38, 1_000);
        deducted(self.whole) + half_up(deducted(self.halved), 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_negative_is_taken_from_the_other_part_and_debts_from_the_whole_first() {
        let base = |whole: i64, halved: i64, offset: i64| {
            TaxBase { whole, halved }.without(offset).taxable()
        };
        // 100.00 − 3.80, and half of as much.
        assert_eq!(base(10_000, 10_000, 0), 9_620 + 4_810);
        assert_eq!(base(-10_000, 20_000, 0), 4_810);
        assert_eq!(base(20_000, -10_000, 0), 9_620);
        assert_eq!(base(-10_000, 5_000, 0), 0);
        assert_eq!(base(10_000, 20_000, 20_000), 4_810);
    }
}

//! The daily amount of a leave (CSS art. R. 331-5, L. 331-8-1, R. 323-4, R. 323-8; contract,
//! P93).
//!
//! Responsible for the pay before a leave, its ceiling, the 21 % taken off it, the minimum,
//! and the two months of a birth leave.

use crate::domain::{Benefit, Day, PayFrequency};
use crate::sandbox::constants::{
    BIRTH_LEAVE_PERCENT, LEAVE_MINIMUM_CENTS, NET_GAIN_PERCENT, in_force_on, monthly_ceiling,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::super::accident_amount::cents;
use super::super::fraction::Fraction;
use super::super::pay::Earnings;

/// Cents of a day of a part: in the second month of a birth leave, and otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Amounts {
    pub(super) first: i64,
    pub(super) second: i64,
}

/// The amounts of a part whose pay is read in `earnings`.
pub(super) fn amounts(benefit: Benefit, earnings: &Earnings<'_>, faults: FaultSet) -> Amounts {
    let base = base(earnings, faults);
    let minimum = Fraction::whole(in_force_on(LEAVE_MINIMUM_CENTS, earnings.reference));
    if benefit != Benefit::BirthLeave {
        let daily = if faults.has(FaultKind::LeaveMinimumIgnored) {
            base
        } else {
            base.max(minimum)
        };
        let cents = cents(daily, faults);
        return Amounts {
            first: cents,
            second: cents,
        };
    }
    let of_month = |percent: i128| {
        let part = base.times(percent, 100);
        cents(
            if faults.has(FaultKind::BirthLeaveMinimum) {
                part.max(minimum)
            } else {
                part
            },
            faults,
        )
    };
    let (first, second) = BIRTH_LEAVE_PERCENT;
    Amounts {
        first: of_month(first),
        second: of_month(if faults.has(FaultKind::BirthLeaveStays70) {
            first
        } else {
            second
        }),
    }
}

/// 79 % of the pay of a day, each pay up to the ceiling.
fn base(earnings: &Earnings<'_>, faults: FaultSet) -> Fraction {
    let ceiling = Fraction::whole(ceiling(earnings.reference, faults));
    let is_early = faults.has(FaultKind::LeaveLevyBeforeCeiling);
    let kept = |pay: Fraction| pay.times(NET_GAIN_PERCENT, 100);
    let limited = |pay: i64, ceiling: Fraction| {
        let pay = Fraction::whole(pay);
        if is_early { kept(pay) } else { pay }.min(ceiling)
    };
    let shift = i32::from(faults.has(FaultKind::ReferenceMonthsShifted));
    let months = |n_months: i32| {
        (1..=n_months)
            .map(|back| earnings.reference.month().plus(-back - shift))
            .map(|month| limited(earnings.month_restored(month), ceiling))
            .fold(Fraction::ZERO, Fraction::plus)
    };
    let pays = |n_pays: usize, a_year: i128| {
        let of_one = ceiling.times(12, a_year);
        earnings
            .last_pays(n_pays)
            .into_iter()
            .map(|pay| limited(pay, of_one))
            .fold(Fraction::ZERO, Fraction::plus)
    };
    let daily = if earnings.is_discontinuous {
        months(12).times(1, 365)
    } else {
        match earnings.frequency() {
            // 91.25 days.
            PayFrequency::Monthly => months(3).times(4, 365),
            PayFrequency::Fortnightly => pays(6, 26).times(1, 84),
            PayFrequency::Weekly => pays(12, 52).times(1, 84),
        }
    };
    if is_early { daily } else { kept(daily) }
}

/// The monthly ceiling of the last day of the month before.
fn ceiling(reference: Day, faults: FaultSet) -> i64 {
    let day = if faults.has(FaultKind::LeaveCeilingOfJanuary) {
        reference
    } else {
        reference.month().first_day().plus_days(-1)
    };
    monthly_ceiling(day.year())
}

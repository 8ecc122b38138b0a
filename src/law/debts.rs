//! Debts (`indus`): threshold, notice, and how a later positive difference cancels them.
//!
//! CSS art. L. 133-4-1 and R. 133-9-2: notified with its reason, recovered after twenty
//! clear days. CSS art. D. 133-2: may be given up below 0.68 % of the monthly ceiling,
//! rounded up to the euro. The oracle never recovers: recovering later is always right.

use super::fold::Fold;
use super::levies::half_up;
use super::{LawError, Parameters};
use crate::domain::{Cents, Day, DebtReason, DebtState};

/// A debt while settlements go by.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenDebt {
    pub(super) remaining: Cents,
    pub(super) state: DebtState,
    pub(super) notified_on: Option<Day>,
    pub(super) earliest_recovery_on: Option<Day>,
    /// What a decision let the person keep, not set off yet (contract, P58).
    pub(super) left_to_the_person: Cents,
}

/// What a positive difference takes from one debt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offset {
    /// Net of levies.
    pub(super) net: Cents,
    /// The gross that it stands for: it bears no tax.
    pub(super) gross: Cents,
}

/// The threshold below which a debt is given up. CSS art. D. 133-2.
pub(super) fn threshold(as_of: Day, parameters: &Parameters) -> Result<Cents, LawError> {
    let ceiling = parameters.social_security_ceiling.on(as_of)?;
    let rate = parameters.debt_threshold_rate.on(as_of)?;
    let denominator = 100 * rate.scale;
    let euros = (ceiling * rate.digits + denominator - 1).div_euclid(denominator);
    Ok(Cents(euros * 100))
}

/// State, notice and first recovery of a debt found at `as_of`. CSS art. R. 133-9-2, I.
pub(super) fn notice(
    amount: Cents,
    as_of: Day,
    parameters: &Parameters,
) -> Result<(DebtState, Option<Day>, Option<Day>), LawError> {
    if amount < threshold(as_of, parameters)? {
        return Ok((DebtState::BelowThreshold, None, None));
    }
    let n_days = parameters.debt_notice_days.on(as_of)?;
    Ok((
        DebtState::Notified,
        Some(as_of),
        Some(as_of.plus_days(n_days)),
    ))
}

impl OpenDebt {
    /// Whether something of it may still be offset.
    pub(super) fn is_open(self) -> bool {
        match self.state {
            DebtState::BelowThreshold | DebtState::Notified | DebtState::Contested => {
                self.remaining > Cents::ZERO
            }
            DebtState::Cancelled | DebtState::Repaid => false,
        }
    }

    /// Takes up to `available` off the debt of `gross` and `amount`: what remains of it, then
    /// what was left to the person. Contract, CS 11.5 and P58.
    pub(super) fn offset(&mut self, available: Cents, gross: Cents, amount: Cents) -> Offset {
        let mut net = Cents::ZERO;
        if self.is_open() {
            net = self.remaining.min(available);
            self.remaining -= net;
            if self.remaining == Cents::ZERO {
                self.state = DebtState::Cancelled;
            }
        }
        let left = self.left_to_the_person.min(available - net);
        self.left_to_the_person -= left;
        let net = net + left;
        let gross = if amount > Cents::ZERO {
            half_up(gross, net.0, amount.0)
        } else {
            Cents::ZERO
        };
        Offset { net, gross }
    }
}

impl Fold<'_> {
    /// Debts in the order in which they are paid: those brought by a switch as it lists them,
    /// then by day; of one settlement by stop, payee, remainders of advances last. Contract, P56.
    pub(super) fn debts_oldest_first(&self) -> Vec<usize> {
        let debts = &self.ledger.debts;
        let mut order: Vec<usize> = (0..debts.len()).collect();
        order.sort_by(|a, b| {
            let key = |index: usize| {
                let debt = &debts[index];
                let of_settlement = debt.settlement.map(|settlement| {
                    let stop = &self.ledger.stops[debt.stop];
                    let is_remainder = debt.reason == DebtReason::AdvanceRemainder;
                    (settlement, stop, debt.payee, is_remainder)
                });
                (of_settlement, index)
            };
            key(*a).cmp(&key(*b))
        });
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::testing::{day, parameters};

    #[test]
    fn the_threshold_is_rounded_up_to_the_euro() {
        // 0.68 % of 3 864 is 26.28; of 3 925, 26.69; of 4 005, 27.23.
        for (as_of, euros) in [("2024-05-01", 27), ("2025-05-01", 27), ("2026-05-10", 28)] {
            let found = threshold(day(as_of), parameters()).unwrap();
            assert_eq!(found, Cents(euros * 100));
        }
    }

    #[test]
    fn a_debt_of_exactly_the_threshold_is_claimed_and_one_cent_less_is_not() {
        let as_of = day("2026-05-10");
        let state = |amount| notice(Cents(amount), as_of, parameters()).unwrap().0;
        assert_eq!(state(2_750), DebtState::BelowThreshold);
        assert_eq!(state(2_799), DebtState::BelowThreshold);
        assert_eq!(state(2_800), DebtState::Notified);
    }

    #[test]
    fn what_is_set_off_takes_its_share_of_the_gross_and_a_debt_of_nothing_takes_none() {
        let of = |remaining, left| OpenDebt {
            remaining: Cents(remaining),
            state: DebtState::Notified,
            notified_on: None,
            earliest_recovery_on: None,
            left_to_the_person: Cents(left),
        };
        // 295.95 × 138.06 / 276.12 = 147.975.
        let mut half = of(27_612, 0);
        let taken = half.offset(Cents(13_806), Cents(29_595), Cents(27_612));
        assert_eq!((taken.net, taken.gross), (Cents(13_806), Cents(14_798)));
        assert_eq!(half.remaining, Cents(13_806));
        assert_eq!(half.state, DebtState::Notified);
        // What was left to the person is set off after what remains.
        let mut both = of(1_000, 500);
        let taken = both.offset(Cents(1_200), Cents(1_500), Cents(1_500));
        assert_eq!((taken.net, taken.gross), (Cents(1_200), Cents(1_200)));
        assert_eq!(both.left_to_the_person, Cents(300));
        assert_eq!(both.state, DebtState::Cancelled);
        let taken = of(0, 0).offset(Cents(1_000), Cents::ZERO, Cents::ZERO);
        assert_eq!((taken.net, taken.gross), (Cents::ZERO, Cents::ZERO));
    }
}

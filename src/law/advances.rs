//! Advances (`acomptes`): net money already in the insured person's hands.
//!
//! Contract, CS 10. An advance is no benefit: no levies, no counters. Payments to the
//! insured person absorb it, oldest first; what is left when the stop is over is a debt.
//! No text of the Code speaks of it: set against the right that it anticipated, it needs
//! no notice (CSS art. L. 133-4-1 speaks of sums paid without right).

use super::documents::Known;
use crate::domain::{AdvancePaid, Cents, Content, Day, StopId};

/// An advance while settlements go by.
#[derive(Clone, Debug)]
pub(super) struct OpenAdvance {
    pub(super) advance: StopId,
    pub(super) paid_on: Day,
    pub(super) stop: Option<StopId>,
    pub(super) amount: Cents,
    pub(super) absorbed: Cents,
    /// What was left has become a debt.
    pub(super) is_debt: bool,
}

impl OpenAdvance {
    /// What payments may still absorb.
    pub(super) fn remaining(&self) -> Cents {
        if self.is_debt {
            Cents::ZERO
        } else {
            (self.amount - self.absorbed).or_zero()
        }
    }

    /// Takes what it can of a payment for `stop` and says how much.
    pub(super) fn absorb(&mut self, stop: &StopId, payment: Cents) -> Cents {
        if self.stop.as_ref().is_some_and(|own| own != stop) {
            return Cents::ZERO;
        }
        let absorbed = self.remaining().min(payment);
        self.absorbed += absorbed;
        absorbed
    }
}

/// The advances known, oldest first; what `before` had absorbed is kept.
///
/// Those of before a switch are known by the switch alone, with what is left of each.
pub(super) fn known_advances(known: &Known, before: &[OpenAdvance]) -> Vec<OpenAdvance> {
    let switch = known.switch().map(|(_, switch)| switch);
    let handed_over = switch.into_iter().flat_map(|switch| &switch.advances);
    let documents = known.in_force().filter_map(|fact| {
        let Content::AdvancePaid(advance) = &fact.document.content else {
            return None;
        };
        let is_older = switch.is_some_and(|switch| fact.first.received_on < switch.switch_on);
        (!is_older).then_some(advance)
    });
    let mut advances: Vec<OpenAdvance> = handed_over
        .chain(documents)
        .map(|advance| opened(advance, before))
        .collect();
    advances.sort_by(|a, b| (a.paid_on, &a.advance).cmp(&(b.paid_on, &b.advance)));
    advances.dedup_by(|later, earlier| later.advance == earlier.advance);
    advances
}

fn opened(advance: &AdvancePaid, before: &[OpenAdvance]) -> OpenAdvance {
    let known = before.iter().find(|open| open.advance == advance.advance);
    OpenAdvance {
        advance: advance.advance.clone(),
        paid_on: advance.paid_on,
        stop: advance.stop.clone(),
        amount: advance.amount,
        absorbed: known.map_or(Cents::ZERO, |open| open.absorbed),
        is_debt: known.is_some_and(|open| open.is_debt),
    }
}

//! Concrete values of abstract ones: the edges of the law first, then anything between.

use std::collections::BTreeMap;

use crate::domain::{Cents, Day, Threshold, ThresholdUnit};

use super::super::super::draws::Draws;

/// How often each abstract value was made concrete, and the edges that are known.
pub(super) struct Points<'a> {
    thresholds: &'a [Threshold],
    n_used: BTreeMap<(&'static str, i64), usize>,
}

/// What a pay is held against.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cap {
    Sickness,
    Accident,
    Leave,
}

impl<'a> Points<'a> {
    pub(super) fn new(thresholds: &'a [Threshold]) -> Self {
        Self {
            thresholds,
            n_used: BTreeMap::new(),
        }
    }

    /// One of `edges` as long as some were not met under this name and edge of the law, then a
    /// number between the bounds.
    pub(super) fn number(
        &mut self,
        name: (&'static str, i64),
        edges: &[i32],
        (low, high): (i32, i32),
        draws: &mut Draws,
    ) -> i32 {
        let n_used = self.n_used.entry(name).or_default();
        *n_used += 1;
        match edges.get(*n_used - 1) {
            Some(edge) => *edge,
            None => draws.between(low, high),
        }
    }

    /// The cap of a month's pay in force on `start`; `otherwise` when none is told.
    pub(super) fn cap(&self, cap: Cap, start: Day, otherwise: Cents) -> Cents {
        self.on(start, |unit| match (cap, unit) {
            (Cap::Sickness, ThresholdUnit::MonthlyPay(pay))
            | (Cap::Accident, ThresholdUnit::AccidentMonthPay(pay))
            | (Cap::Leave, ThresholdUnit::LeaveMonthPay(pay)) => Some(pay),
            _ => None,
        })
        .unwrap_or(otherwise)
    }

    /// The pay of six months that opens rights on `start`.
    pub(super) fn six_months(&self, start: Day, otherwise: Cents) -> Cents {
        self.on(start, |unit| match unit {
            ThresholdUnit::SixMonthsPay(pay) => Some(pay),
            _ => None,
        })
        .unwrap_or(otherwise)
    }

    /// Incomes of three years: the least and the greatest of their edges.
    pub(super) fn incomes(&self, start: Day, otherwise: (Cents, Cents)) -> (Cents, Cents) {
        let on = self.thresholds.iter().filter(|edge| holds(edge, start));
        let all = on.filter_map(|edge| match edge.at {
            ThresholdUnit::IncomesOfThreeYears(incomes) => Some(incomes),
            _ => None,
        });
        match (all.clone().min(), all.max()) {
            (Some(least), Some(greatest)) if least < greatest => (least, greatest),
            _ => otherwise,
        }
    }

    fn on(&self, day: Day, read: impl Fn(ThresholdUnit) -> Option<Cents>) -> Option<Cents> {
        let mut held = self.thresholds.iter().filter(|edge| holds(edge, day));
        held.find_map(|edge| read(edge.at))
    }
}

fn holds(edge: &Threshold, day: Day) -> bool {
    edge.from <= day && edge.until.is_none_or(|until| day <= until)
}

//! Pensioners who work (CSS art. L. 323-2, R. 323-2, L. 161-17-2).
//!
//! Responsible for the day from which their allowances are counted, and for the sixty
//! days. Counts what `walk` says is due, of any sickness kind.

use crate::domain::Day;
use crate::sandbox::constants::{PENSIONER_DAYS, pension_age_months};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::Known;

/// The count of one pensioner.
pub(super) struct Pensioner {
    /// First day that counts.
    counted_from: Day,
    /// Days counted, each once, in order.
    days: Vec<Day>,
}

impl Pensioner {
    /// The count of the person, when a pension in force opens one. `days_before` are those
    /// of the history and of the balance, in order.
    pub(super) fn of(
        known: &Known<'_>,
        born_on: Day,
        days_before: &[Day],
        faults: FaultSet,
    ) -> Option<Self> {
        let counted_from = known
            .pensions
            .iter()
            .map(|pension| pension.content)
            .filter(|pension| {
                !pension.progressive || faults.has(FaultKind::ProgressiveRetirementLimited)
            })
            .map(|pension| count_opened_by(pension.first_day, born_on, faults))
            .min()?;
        Some(Self {
            counted_from,
            days: days_before
                .iter()
                .copied()
                .filter(|day| *day >= counted_from)
                .collect(),
        })
    }

    /// Whether sixty days were counted before `day`.
    pub(super) fn has_had_all(&self, day: Day) -> bool {
        day >= self.counted_from && self.n_days_before(day) >= PENSIONER_DAYS
    }

    /// One day more is due.
    pub(super) fn count(&mut self, day: Day) {
        if day >= self.counted_from
            && let Err(at) = self.days.binary_search(&day)
        {
            self.days.insert(at, day);
        }
    }

    /// Days counted before `day`.
    pub(super) fn n_days_before(&self, day: Day) -> usize {
        self.days.partition_point(|counted| *counted < day)
    }
}

/// CSS art. R. 323-2: the later of the first day of the pension and of the legal age.
fn count_opened_by(pension: Day, born_on: Day, faults: FaultSet) -> Day {
    if faults.has(FaultKind::PensionerCountedBeforeAge) {
        return pension;
    }
    pension.max(born_on.plus_months(pension_age_months(born_on, pension)))
}

//! Part time for therapeutic reasons (CSS art. L. 323-3, R. 323-3).
//!
//! Responsible for the losses of pay of each month and their spreading over its days.
//! Which days are part time is decided in `stops`, which are payable in `walk`.

use crate::domain::{Day, Month, PartTimeLoss, Siret, StopId};
use crate::sandbox::constants::PART_TIME_EXTRA_MONTHS;
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::{InForce, Known};
use super::stops::Stop;

/// Losses of pay of one stop, by month, all employers together, in cents.
#[derive(Default)]
pub(super) struct Losses {
    by_month: Vec<(Month, i64)>,
}

impl Losses {
    /// The losses in force that name `stop`: of several of one employer for a month, the
    /// last one received.
    pub(super) fn of(known: &Known<'_>, stop: &StopId) -> Self {
        let mut found: Vec<&InForce<'_, PartTimeLoss>> = known
            .losses
            .iter()
            .filter(|loss| loss.content.stop == *stop)
            .collect();
        let key = |loss: &InForce<'_, PartTimeLoss>| (loss.content.month, loss.content.siret);
        found.sort_by(|a, b| (key(a), a.received_on, a.id).cmp(&(key(b), b.received_on, b.id)));
        let mut by_month: Vec<(Month, i64)> = Vec::new();
        for of_one_employer in found.chunk_by(|a, b| key(a) == key(b)) {
            let last = of_one_employer[of_one_employer.len() - 1].content;
            match by_month.last_mut() {
                Some((month, loss)) if *month == last.month => *loss += last.loss.0,
                _ => by_month.push((last.month, last.loss.0)),
            }
        }
        Self { by_month }
    }

    /// What is lost in `month`; nothing while no statement says it.
    pub(super) fn in_month(&self, month: Month) -> Option<i64> {
        self.by_month
            .iter()
            .find(|(known, _)| *known == month)
            .map(|(_, loss)| *loss)
    }
}

/// Months of part time of a stop whose loss an employer withdrew without stating another.
pub(super) fn months_withdrawn(known: &Known<'_>, stop: &Stop) -> Vec<Month> {
    let is_stated_again = |siret: Siret, month: Month| {
        known.losses.iter().any(|loss| {
            let loss = loss.content;
            loss.stop == stop.id && loss.siret == siret && loss.month == month
        })
    };
    let mut months: Vec<Month> = known
        .withdrawn_losses
        .iter()
        .filter(|loss| loss.stop == stop.id && !is_stated_again(loss.siret, loss.month))
        .map(|loss| loss.month)
        .filter(|month| {
            let mut days = stop.days.iter();
            days.any(|covered| covered.is_part_time() && covered.day.month() == *month)
        })
        .collect();
    months.sort_unstable();
    months.dedup();
    months
}

/// The amounts of the days of one month, in order, when `full` are their full amounts: these,
/// unless less was lost; then the loss in whole cents, the cents left over to the first days.
pub(super) fn spread(full: &[i64], loss: Option<i64>, faults: FaultSet) -> Vec<i64> {
    match loss {
        Some(loss) if loss < full.iter().sum() && !faults.has(FaultKind::PartTimeLossIgnored) => {
            let n = i64::try_from(full.len()).unwrap_or(i64::MAX).max(1);
            (0..n)
                .map(|place| loss / n + i64::from(place < loss % n))
                .collect()
        }
        Some(_) | None => full.to_vec(),
    }
}

/// CSS art. R. 323-3: the last day of the year beyond a limit that ends on `end`.
pub(super) fn end_of_the_extra_year(end: Day, faults: FaultSet) -> Day {
    if faults.has(FaultKind::PartTimeNoExtraYear) {
        return end;
    }
    end.plus_months(PART_TIME_EXTRA_MONTHS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_gets_its_loss_to_the_cent_and_never_more_than_its_days() {
        // 100.00 over 7 days: 14.28 and 4 cents left over.
        let amounts = spread(&[4_110; 7], Some(10_000), FaultSet::NONE);
        assert_eq!(amounts, [1_429, 1_429, 1_429, 1_429, 1_428, 1_428, 1_428]);
        let amounts = spread(&[4_110, 5_917], Some(100_000), FaultSet::NONE);
        assert_eq!(amounts, [4_110, 5_917]);
    }
}

//! Stops without waiting days (CSS art. L. 323-1-1, L. 323-1-2).
//!
//! Responsible for miscarriages, terminations and bereavements. The waiting days of a
//! long-term illness are in `ald`.

use crate::domain::{Bereavement, Day, StopContext, StopNotice};
use crate::sandbox::constants::{
    BEREAVEMENT_DAYS, BEREAVEMENT_SINCE, MISCARRIAGE_SINCE, TERMINATION_SINCE, day_of,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::Known;
use super::stops::{Member, Stop};

/// The places of the stops that CSS art. L. 323-1-1 or L. 323-1-2 frees from waiting days.
pub(super) fn stops_freed(known: &Known<'_>, stops: &[Stop], faults: FaultSet) -> Vec<usize> {
    if faults.has(FaultKind::ExemptionIgnored) {
        return Vec::new();
    }
    let by_context = (0..stops.len()).filter(|at| match stops[*at].opening {
        Member::Certificate(index) => is_freed_by_context(known.certificates[index].content),
        Member::PartTime(_) => false,
    });
    by_context
        .chain(freed_by_bereavements(known, stops, faults))
        .collect()
}

/// CSS art. L. 323-1-1: the first stop within thirteen weeks of a death.
fn freed_by_bereavements(known: &Known<'_>, stops: &[Stop], faults: FaultSet) -> Vec<usize> {
    let is_within = |death: &Bereavement, start: Day| {
        death.died_on <= start && start <= death.died_on.plus_days(BEREAVEMENT_DAYS)
    };
    let n_freed = if faults.has(FaultKind::BereavementEveryStop) {
        stops.len()
    } else {
        1
    };
    known
        .bereavements
        .iter()
        .filter(|death| death.content.died_on >= day_of(BEREAVEMENT_SINCE))
        .flat_map(|death| {
            (0..stops.len())
                .filter(|at| {
                    let start = stops[*at].start().filter(|_| stops[*at].has_sickness());
                    start.is_some_and(|start| is_within(death.content, start))
                })
                .take(n_freed)
        })
        .collect()
}

/// CSS art. L. 323-1-2: miscarriage, medical termination, by day of prescription.
fn is_freed_by_context(notice: &StopNotice) -> bool {
    match notice.context {
        None => false,
        Some(StopContext::Miscarriage) => notice.prescribed_on >= day_of(MISCARRIAGE_SINCE),
        Some(StopContext::MedicalTermination) => notice.prescribed_on >= day_of(TERMINATION_SINCE),
    }
}

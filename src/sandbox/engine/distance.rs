//! Prescriptions at a distance (CSS art. L. 321-1; CSP art. L. 6316-1, third paragraph).
//!
//! Responsible for the last day that such a certificate gives. The days beyond are
//! refused in `certificate`, and hold nothing in `stops`.

use crate::domain::{Day, Prescriber, StopNature, StopNotice};
use crate::sandbox::constants::{
    DISTANCE_CHANGES_ON, DISTANCE_DAYS, DISTANCE_LIMITED_SINCE, day_of,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

/// The last day that `notice` gives, when its length is limited for having been prescribed
/// at a distance. `stop_began_on` is the first day of its stop; `is_first_extension`
/// whether no other extension went on with that stop before.
pub(super) fn last_day_given(
    notice: &StopNotice,
    stop_began_on: Day,
    is_first_extension: bool,
    faults: FaultSet,
) -> Option<Day> {
    let is_limited = notice.telemedicine
        && notice.prescriber != Prescriber::FamilyDoctor
        && notice.prescribed_on >= day_of(DISTANCE_LIMITED_SINCE);
    if !is_limited || faults.has(FaultKind::DistanceLengthIgnored) {
        return None;
    }
    let day_before = notice.first_day.plus_days(-1);
    let last_day = if notice.prescribed_on < day_of(DISTANCE_CHANGES_ON) {
        stop_began_on.plus_days(DISTANCE_DAYS - 1)
    } else {
        match notice.nature {
            StopNature::Initial => day_before.plus_days(DISTANCE_DAYS),
            StopNature::Extension if is_first_extension => day_before.plus_days(DISTANCE_DAYS),
            StopNature::Extension => day_before,
        }
    };
    if faults.has(FaultKind::DistanceRefusedWhole) && notice.last_day > last_day {
        return Some(day_before);
    }
    Some(last_day)
}

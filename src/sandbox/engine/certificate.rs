//! Certificates that are worth nothing, for all their days or for some
//! (CSS art. L. 162-4-1, L. 162-4-4, L. 321-1, L. 332-1, R. 321-2, R. 323-12).
//!
//! Responsible for the first question asked of a covered day. How many days a
//! prescription at a distance gives is counted in `distance`.

use crate::domain::{Channel, Day, Prescriber, StopNature, StopNotice};
use crate::sandbox::constants::{
    ABROAD_REFUSED_SINCE, LENGTH_LIMITED_SINCE, LONGEST_EXTENSION_DAYS, LONGEST_INITIAL_DAYS,
    SECURED_FORM_SINCE, day_of,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::claims::is_prescribed;
use super::inbox::{InForce, Known};
use super::reason::Reason;
use super::sending::is_sent_after_the_end;
use super::stops::{CoveredDay, Member};

/// Why what prescribes the day is worth nothing for it. A part time has no prescriber to
/// judge and no form; it may come too late to claim the day.
pub(super) fn refused(known: &Known<'_>, covered: CoveredDay, faults: FaultSet) -> Option<Reason> {
    let index = match covered.member {
        Member::Certificate(index) => index,
        Member::PartTime(index) => {
            let sent_on = known.part_times[index].first_sent_on;
            return is_prescribed(covered.day, sent_on, faults).then_some(Reason::Prescribed);
        }
    };
    let certificate = &known.certificates[index];
    let notice = certificate.content;
    if prescriber_is_refused(notice) {
        Some(Reason::PrescriberNotAllowed)
    } else if form_is_refused(certificate, faults) {
        Some(Reason::UnsecuredForm)
    } else if is_sent_after_the_end(known, index, faults) {
        Some(Reason::SentAfterTheEnd)
    } else if covered.is_beyond_distance {
        Some(Reason::TelemedicineLength)
    } else if is_prescribed(covered.day, certificate.first_sent_on, faults) {
        Some(Reason::Prescribed)
    } else if is_beyond_length(notice, covered.day) {
        Some(Reason::LengthNotJustified)
    } else {
        None
    }
}

/// The same for a day of a recognised accident: who prescribed, on what form, and at what
/// distance (CSS art. L. 433-1, last paragraph; L. 441-6). Neither the day of sending nor the
/// length of sickness holds; the declaration of the accident claims its days (L. 431-2).
pub(super) fn refused_for_an_accident(
    known: &Known<'_>,
    covered: CoveredDay,
    faults: FaultSet,
) -> Option<Reason> {
    let index = match covered.member {
        Member::Certificate(index) => index,
        Member::PartTime(_) => return None,
    };
    let certificate = &known.certificates[index];
    if prescriber_is_refused(certificate.content) {
        Some(Reason::PrescriberNotAllowed)
    } else if form_is_refused(certificate, faults) {
        Some(Reason::UnsecuredForm)
    } else {
        covered
            .is_beyond_distance
            .then_some(Reason::TelemedicineLength)
    }
}

/// CSS art. L. 162-4-4 for extensions; law 2025-199, art. 54, from abroad.
fn prescriber_is_refused(notice: &StopNotice) -> bool {
    match notice.prescriber {
        Prescriber::SameAsInitial | Prescriber::FamilyDoctor | Prescriber::Allowed => false,
        Prescriber::Other => notice.nature == StopNature::Extension,
        Prescriber::Abroad => notice.prescribed_on >= day_of(ABROAD_REFUSED_SINCE),
    }
}

/// CSS art. R. 321-2: a form that can be authenticated.
fn form_is_refused(certificate: &InForce<'_, StopNotice>, faults: FaultSet) -> bool {
    let notice = certificate.content;
    let is_wrong = (notice.unsecured_form && !faults.has(FaultKind::UnsecuredFormPaid))
        || (certificate.channel == Channel::Paper && faults.has(FaultKind::PaperFormRefused));
    is_wrong && notice.prescribed_on >= day_of(SECURED_FORM_SINCE)
}

/// CSS art. L. 162-4-1: days beyond the longest prescription, without a reason.
fn is_beyond_length(notice: &StopNotice, day: Day) -> bool {
    let longest = match notice.nature {
        StopNature::Initial => LONGEST_INITIAL_DAYS,
        StopNature::Extension => LONGEST_EXTENSION_DAYS,
    };
    notice.prescribed_on >= day_of(LENGTH_LIMITED_SINCE)
        && !notice.length_justified
        && day >= notice.first_day.plus_days(longest)
}

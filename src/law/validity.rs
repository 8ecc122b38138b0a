//! Certificates that do not count (`prescription non recevable`).
//!
//! CSS art. L. 162-4-4 and R. 162-1-9-1 (who may extend), L. 321-1 (prescribers abroad and
//! platforms, from March 2025), L. 162-4-1 (longest prescription, from September 2026),
//! R. 323-12 (sent after its end). Their days are refused: counted nowhere.

use super::decision::Refusal;
use super::gap::Certificate;
use super::policy::ExcessLength;
use super::{LawError, Parameters};
use crate::domain::{Day, Prescriber, StopNature};

/// From which day on a certificate is refused, and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Invalid {
    /// None: all of them, a gap filled before the certificate included.
    pub(super) from: Option<Day>,
    pub(super) refusal: Refusal,
}

/// Why days of a certificate are refused, if they are; tested in the order of the texts.
/// CSS art. L. 162-4-4, L. 321-1, L. 162-4-1 and R. 323-12.
pub(super) fn invalid(
    certificate: &Certificate,
    parameters: &Parameters,
) -> Result<Option<Invalid>, LawError> {
    let notice = certificate.notice;
    let prescribed_on = notice.prescribed_on;
    let is_refused = match (notice.prescriber, notice.nature) {
        (Prescriber::Abroad, _) => parameters.prescriber_abroad.on(prescribed_on)?,
        (Prescriber::Other, StopNature::Extension) => {
            parameters.prescriber_of_extension.on(prescribed_on)?
        }
        (Prescriber::Other, StopNature::Initial)
        | (
            Prescriber::SameAsInitial | Prescriber::FamilyDoctor | Prescriber::Allowed,
            StopNature::Initial | StopNature::Extension,
        ) => false,
    };
    if is_refused {
        return Ok(Some(Invalid {
            from: None,
            refusal: Refusal::PrescriberNotAllowed,
        }));
    }
    // R. 323-12 refuses every day, an excess of length only the last ones.
    let sent_after_the_end = certificate.first.sent_on > notice.last_day;
    if sent_after_the_end {
        return Ok(Some(Invalid {
            from: None,
            refusal: Refusal::SentAfterTheEnd,
        }));
    }
    if notice.length_justified || parameters.readings.excess_length == ExcessLength::Paid {
        return Ok(None);
    }
    let longest = match notice.nature {
        StopNature::Initial => parameters.length_initial.on(prescribed_on)?,
        StopNature::Extension => parameters.length_extension.on(prescribed_on)?,
    };
    Ok(longest.map(|n_days| Invalid {
        from: Some(notice.first_day.plus_days(n_days)),
        refusal: Refusal::LengthNotJustified,
    }))
}

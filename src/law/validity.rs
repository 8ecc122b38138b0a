//! Certificates that do not count (`prescription non recevable`).
//!
//! CSS art. L. 162-4-4 and R. 162-1-9-1 (who may extend), L. 321-1 (prescribers abroad and
//! platforms, from March 2025; prescriptions at a distance, CSP art. L. 6316-1), R. 321-2 (the
//! secured form, from September 2025), L. 162-4-1 (longest prescription, from September
//! 2026), R. 323-12 (sent after its end). Their days are refused: counted nowhere.

use super::decision::Refusal;
use super::parameters::DistanceRule;
use super::policy::ExcessLength;
use super::prescription::Certificate;
use super::{LawError, Parameters};
use crate::domain::{Day, Prescriber, StopNature, StopNotice};

/// From which day on a certificate is refused, and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Invalid {
    /// None: all of them, a gap filled before the certificate included.
    pub(super) from: Option<Day>,
    pub(super) refusal: Refusal,
}

/// Why days of a certificate are refused, if they are; tested in the order of the texts.
/// CSS art. L. 162-4-4, L. 321-1, L. 162-4-1 and R. 323-12.
///
/// `in_accident`: for days of a recognised accident, where L. 162-4-1 sets no length. What a
/// practitioner sends for an accident is never sent too late (L. 441-6; contract, P41).
pub(super) fn invalid(
    certificate: &Certificate,
    in_accident: bool,
    parameters: &Parameters,
) -> Result<Option<Invalid>, LawError> {
    // The texts speak of the certificate of a stop: part time is none.
    let Some(notice) = certificate.notice() else {
        return Ok(None);
    };
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
    if notice.unsecured_form && parameters.unsecured_form.on(prescribed_on)? {
        return Ok(Some(Invalid {
            from: None,
            refusal: Refusal::UnsecuredForm,
        }));
    }
    // R. 323-12 refuses every day, an excess of length only the last ones.
    let sent_after_the_end =
        !certificate.practitioner_sends && certificate.first.sent_on > notice.last_day;
    if sent_after_the_end {
        return Ok(Some(Invalid {
            from: None,
            refusal: Refusal::SentAfterTheEnd,
        }));
    }
    if in_accident
        || notice.length_justified
        || parameters.readings.excess_length == ExcessLength::Paid
    {
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

/// The last day that a certificate given at a distance may give, if it is limited.
///
/// CSS art. L. 321-1 and CSP art. L. 6316-1, third paragraph: the prescription « ne peut
/// porter sur plus de trois jours ni avoir pour effet de porter à plus de trois jours la
/// durée d'un arrêt de travail déjà en cours », the family doctor excepted. From law
/// 2026-534: three days for the initial one and for the first renewal, then nothing.
/// `start` is the first day of the stop, `n_extensions` the extensions that it already had.
pub(super) fn distance_limit(
    notice: &StopNotice,
    start: Day,
    n_extensions: usize,
    parameters: &Parameters,
) -> Result<Option<Day>, LawError> {
    let is_excepted = match notice.prescriber {
        Prescriber::FamilyDoctor => true,
        Prescriber::SameAsInitial
        | Prescriber::Allowed
        | Prescriber::Other
        | Prescriber::Abroad => false,
    };
    if !notice.telemedicine || is_excepted {
        return Ok(None);
    }
    let last_of = |first_day: Day| -> Result<Day, LawError> {
        let n_days = parameters.distance_days.on(notice.prescribed_on)?;
        Ok(first_day.plus_days(n_days - 1))
    };
    Ok(match parameters.distance_rule.on(notice.prescribed_on)? {
        DistanceRule::Unlimited => None,
        DistanceRule::OfTheStop => Some(last_of(start)?),
        DistanceRule::OfTheCertificate => match notice.nature {
            StopNature::Extension if n_extensions > 0 => Some(notice.first_day.plus_days(-1)),
            StopNature::Initial | StopNature::Extension => Some(last_of(notice.first_day)?),
        },
    })
}

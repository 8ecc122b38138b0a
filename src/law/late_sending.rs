//! Late sending (`envoi tardif`).
//!
//! CSS art. R. 321-2: the certificate is sent « dans les deux jours suivant la date
//! d'interruption de travail ». CSS art. D. 323-2: a warning for the first delay; for
//! another one within twenty-four months, « le montant des indemnités journalières
//! afférentes à la période écoulée entre la date de prescription de l'arrêt et la date
//! d'envoi est réduit de 50 % ».

use super::policy::LateSendingDay;
use super::prescription::Certificate;
use super::{LawError, Parameters};
use crate::domain::{Channel, Day, EarlierWarning, Period};

/// What late sendings lead to.
pub(super) struct LateSending {
    /// Days cut, by certificate; empty when none is late.
    reductions: Vec<Option<Period>>,
    /// Certificates that get a warning, in order of sending.
    pub(super) warned: Vec<usize>,
}

/// The warning that a later delay is held against.
struct Warning {
    prescribed_on: Day,
    /// When the engine could first know it; none when it comes from the history.
    received_on: Option<Day>,
}

/// Walks the late certificates of the whole file in order of sending.
/// CSS art. R. 321-2 and D. 323-2.
pub(super) fn late_sending(
    history: &[EarlierWarning],
    certificates: &[Certificate],
    parameters: &Parameters,
) -> Result<LateSending, LawError> {
    let mut late: Vec<usize> = Vec::new();
    for (index, certificate) in certificates.iter().enumerate() {
        if is_late(certificate, parameters)? {
            late.push(index);
        }
    }
    let mut found = LateSending {
        reductions: Vec::new(),
        warned: Vec::new(),
    };
    if late.is_empty() {
        return Ok(found);
    }
    found.reductions = vec![None; certificates.len()];
    late.sort_by_key(|index| {
        let certificate = &certificates[*index];
        (
            certificate.first.sent_on,
            certificate.document.document_id.clone(),
        )
    });
    let mut warning = history
        .iter()
        .map(|earlier| earlier.prescribed_on)
        .max()
        .map(|prescribed_on| Warning {
            prescribed_on,
            received_on: None,
        });
    for index in late {
        let certificate = &certificates[index];
        let sent_on = certificate.first.sent_on;
        let months = parameters
            .late_sending_memory_months
            .on(certificate.first_day())?;
        let held = warning
            .as_ref()
            .filter(|warning| sent_on <= warning.prescribed_on.plus_months(months));
        match held {
            None => {
                warning = Some(Warning {
                    prescribed_on: certificate.prescribed_on(),
                    received_on: Some(certificate.first.received_on),
                });
                found.warned.push(index);
            }
            Some(held)
                if held
                    .received_on
                    .is_none_or(|received_on| sent_on > received_on) =>
            {
                let last_day = match parameters.readings.late_sending_day {
                    LateSendingDay::Excluded => sent_on.plus_days(-1),
                    LateSendingDay::Included => sent_on,
                };
                found.reductions[index] = Some(Period {
                    first_day: certificate.prescribed_on(),
                    last_day,
                });
            }
            // Sent before the warning could be known: no sanction.
            Some(_) => {}
        }
    }
    Ok(found)
}

/// CSS art. R. 321-2: only what the person sends to stop work, and not from a hospital.
fn is_late(certificate: &Certificate, parameters: &Parameters) -> Result<bool, LawError> {
    let by_the_person = match certificate.first.channel {
        Channel::Paper => true,
        Channel::Electronic | Channel::Dsn => false,
    };
    let is_concerned = certificate
        .notice()
        // L. 441-6: for an accident, the practitioner sends.
        .is_some_and(|notice| !notice.hospitalised && !certificate.practitioner_sends);
    if !by_the_person || !is_concerned {
        return Ok(false);
    }
    let first_day = certificate.first_day();
    let n_days = parameters.late_sending_days.on(first_day)?;
    Ok(certificate.first.sent_on > first_day.plus_days(n_days))
}

impl LateSending {
    /// The days of a certificate that are cut.
    pub(super) fn reduction(&self, certificate: usize) -> Option<Period> {
        *self.reductions.get(certificate)?
    }
}

//! Certificates sent late (CSS art. R. 321-2, R. 323-12, D. 323-2).
//!
//! Responsible for who is warned, whose allowances are halved, and which
//! certificates came after their own end.

use crate::domain::{Channel, Day, History, Risk, StopNotice};
use crate::sandbox::constants::{SENDING_DAYS, WARNING_MONTHS};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::Known;

/// What late sending does to the certificates known.
#[derive(Default)]
pub(super) struct Sending {
    /// Certificates that bring a warning, in order of sending.
    pub(super) warned: Vec<usize>,
    /// Certificates that bring a reduction, each with the days halved.
    pub(super) reduced: Vec<Reduced>,
}

/// Days of one certificate that are paid at half.
#[derive(Clone, Copy)]
pub(super) struct Reduced {
    pub(super) certificate: usize,
    pub(super) first_day: Day,
    pub(super) last_day: Day,
}

/// The warning that counts at one moment of the walk.
struct Warning {
    prescribed_on: Day,
    /// Day from which the person can know; a warning of the history was known from the start.
    known_after: Option<Day>,
}

impl Sending {
    /// Walks the late certificates of the file in order of sending.
    pub(super) fn of(known: &Known<'_>, history: &History, faults: FaultSet) -> Self {
        let mut sending = Self::default();
        if faults.has(FaultKind::LateSendingIgnored) {
            return sending;
        }
        let mut late: Vec<usize> = (0..known.certificates.len())
            .filter(|index| is_late(known, *index))
            .collect();
        late.sort_by(|a, b| {
            let (a, b) = (&known.certificates[*a], &known.certificates[*b]);
            (a.first_sent_on, a.id).cmp(&(b.first_sent_on, b.id))
        });
        let mut warning = history
            .late_warnings
            .iter()
            .map(|earlier| earlier.prescribed_on)
            .max()
            .map(|prescribed_on| Warning {
                prescribed_on,
                known_after: None,
            });
        for index in late {
            let certificate = &known.certificates[index];
            let sent_on = certificate.first_sent_on;
            let counts = warning
                .as_ref()
                .filter(|warning| sent_on <= warning.prescribed_on.plus_months(WARNING_MONTHS));
            match counts {
                None => {
                    sending.warned.push(index);
                    warning = Some(Warning {
                        prescribed_on: certificate.content.prescribed_on,
                        known_after: Some(certificate.first_received_on),
                    });
                }
                Some(warning) if warning.known_after.is_none_or(|known| sent_on > known) => {
                    sending.reduced.push(Reduced {
                        certificate: index,
                        first_day: certificate.content.prescribed_on,
                        last_day: sent_on.plus_days(-1),
                    });
                }
                // Sent before the warning could be known: nothing.
                Some(_) => {}
            }
        }
        sending
    }

    /// Whether `day` of a certificate is paid at half.
    pub(super) fn halves(&self, certificate: usize, day: Day) -> bool {
        self.reduced.iter().any(|reduced| {
            reduced.certificate == certificate
                && reduced.first_day <= day
                && day <= reduced.last_day
        })
    }
}

/// A certificate of an accident; that of a self-employed person is one of sickness (CSS
/// art. D. 622-3).
fn is_of_an_accident(known: &Known<'_>, notice: &StopNotice) -> bool {
    notice.risk == Risk::Accident && !known.is_self_employed
}

/// Sent on paper more than two days after the first day, and no stay in hospital. The
/// practitioner sends certificates of accidents himself (CSS art. L. 441-6).
fn is_late(known: &Known<'_>, index: usize) -> bool {
    let certificate = &known.certificates[index];
    certificate.channel == Channel::Paper
        && !certificate.content.hospitalised
        && !is_of_an_accident(known, certificate.content)
        && certificate.first_sent_on > certificate.content.first_day.plus_days(SENDING_DAYS)
}

/// CSS art. R. 323-12: sent when the period prescribed was over; for sickness only.
pub(super) fn is_sent_after_the_end(known: &Known<'_>, index: usize, faults: FaultSet) -> bool {
    let certificate = &known.certificates[index];
    certificate.first_sent_on > certificate.content.last_day
        && !is_of_an_accident(known, certificate.content)
        && !faults.has(FaultKind::LateSendingIgnored)
}

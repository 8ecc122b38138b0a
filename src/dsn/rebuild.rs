//! Documents from messages: what the employers said, once the notices of the file tell
//! which stop a last day worked belongs to.

use crate::domain::{
    Absence, AbsenceReason, Cents, Channel, Content, Day, DeferredPay, Document, DocumentId,
    EmployerStatement, Hours, KeptPay, PartTimeLoss, Pay, PayFrequency, ReturnToWork, StopId,
    Subrogation, SubrogationPeriod,
};

use super::message::{Message, Payment};
use super::norm::{DeclarationKind, Nature, absence_of_stop, absence_of_suspension};
use super::stops::Openings;

/// Why messages do not give documents back.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RebuildError {
    /// `S20.G00.05.009` does not name a document and its version.
    #[error("message {0}: `S20.G00.05.009` names no document and version, such as `D3/2`")]
    Unnamed(usize),
    /// No notice names a stop that begins after this last day worked, or several do.
    #[error(
        "message {0}: no notice, or more than one, opens a stop on the day after the last day worked"
    )]
    NoStop(usize),
    /// The message says nothing that a document holds.
    #[error("message {0}: neither a stop, nor a return, nor a pay")]
    Empty(usize),
    /// Pays are left without the signal that they go with.
    #[error("monthly messages without their stop signal")]
    PaysAlone,
}

/// The documents that messages stand for, in their order. `notices` are those that come by
/// other ways; `messages` have the day on which each was received.
pub fn rebuild(
    notices: &[Document],
    messages: &[(Day, Message)],
) -> Result<Vec<Document>, RebuildError> {
    let openings = Openings::of(notices);
    let mut documents = Vec::new();
    let mut pays: Vec<(&str, &Message)> = Vec::new();
    for (rank, (received_on, message)) in messages.iter().enumerate() {
        let name = message.business_id.as_deref();
        let name = name.ok_or(RebuildError::Unnamed(rank))?;
        if message.nature == Nature::Monthly && !message.payments.is_empty() {
            pays.push((name, message));
            continue;
        }
        let (document_id, version) = named(name).ok_or(RebuildError::Unnamed(rank))?;
        let stop = message.stops.first().ok_or(RebuildError::Empty(rank))?;
        let stop_id = openings
            .stop_from(stop.last_day_worked.plus_days(1))
            .ok_or(RebuildError::NoStop(rank))?
            .clone();
        let content = match message.nature {
            Nature::StopSignal => {
                let own: Vec<&Message> = pays
                    .iter()
                    .filter(|(other, _)| *other == name)
                    .map(|(_, message)| *message)
                    // A month withdrawn by a correction is no part of it.
                    .filter(|pays| {
                        pays.kind != DeclarationKind::Cancels || pays.kind == message.kind
                    })
                    .collect();
                let content = statement(message, stop_id, &own);
                pays.retain(|(other, _)| *other != name);
                Content::EmployerStatement(content)
            }
            Nature::ReturnSignal => Content::ReturnToWork(ReturnToWork {
                stop: stop_id,
                returned_on: stop.returned_on.ok_or(RebuildError::Empty(rank))?,
            }),
            Nature::Monthly => match (stop.losses.first(), stop.subrogated) {
                (Some((first_day, loss)), _) => Content::PartTimeLoss(PartTimeLoss {
                    siret: message.siret,
                    stop: stop_id,
                    month: first_day.month(),
                    loss: *loss,
                }),
                (None, Some(taken)) => Content::Subrogation(Subrogation {
                    siret: message.siret,
                    stop: stop_id,
                    first_day: taken.first_day,
                    last_day: taken.last_day,
                    kept_pay: KeptPay::InFull,
                }),
                (None, None) => return Err(RebuildError::Empty(rank)),
            },
        };
        documents.push(Document {
            document_id,
            version,
            sent_on: message.made_on,
            received_on: *received_on,
            channel: Channel::Dsn,
            cancelled: message.kind == DeclarationKind::Cancels,
            content,
        });
    }
    if pays.is_empty() {
        Ok(documents)
    } else {
        Err(RebuildError::PaysAlone)
    }
}

/// `D3/2`: the document and its version.
fn named(text: &str) -> Option<(DocumentId, u32)> {
    let (id, version) = text.rsplit_once('/')?;
    Some((DocumentId::new(id)?, version.parse().ok()?))
}

fn statement(signal: &Message, stop: StopId, months: &[&Message]) -> EmployerStatement {
    let pays: Vec<Pay> = months
        .iter()
        .flat_map(|month| month.payments.iter().filter_map(|paid| pay(month, paid)))
        .collect();
    EmployerStatement {
        siret: signal.siret,
        stop,
        pay_frequency: frequency(&pays, signal.hired_on),
        subrogations: signal
            .stops
            .iter()
            .filter_map(|stop| stop.subrogated)
            .map(|taken| SubrogationPeriod {
                first_day: taken.first_day,
                last_day: taken.last_day,
                kept_pay: KeptPay::InFull,
            })
            .collect(),
        pays,
    }
}

/// One pay, with the absences of its month that begin inside it.
fn pay(month: &Message, paid: &Payment) -> Option<Pay> {
    let (first_day, last_day) = paid.period?;
    let is_inside = |day: Day| day >= first_day && day <= last_day;
    let stops = month.stops.iter().filter_map(|stop| {
        Some(Absence {
            first_day: stop.last_day_worked.plus_days(1),
            last_day: stop.returned_on?.plus_days(-1),
            reason: absence_of_stop(stop.motive)?,
        })
    });
    let suspensions = month.suspensions.iter().filter_map(|suspension| {
        Some(Absence {
            first_day: suspension.first_day,
            last_day: suspension.last_day,
            reason: absence_of_suspension(&suspension.motive)?,
        })
    });
    let mut absences: Vec<Absence> = stops
        .chain(suspensions)
        .filter(|absence| is_inside(absence.first_day))
        .collect();
    absences.sort_by_key(|absence: &Absence| (absence.first_day, rank_of(absence.reason)));
    Some(Pay {
        first_day,
        last_day,
        gross: paid.gross.unwrap_or(Cents::ZERO),
        hours: paid.hours.unwrap_or(Hours::from_hundredths(0)),
        restored: paid.restored,
        absences,
        deferred: paid
            .primes
            .iter()
            .filter_map(|prime| {
                let (first, last) = (prime.first_day.month(), prime.last_day.month());
                let n_months = (1..=12_u8).find(|n| last.plus(1 - i32::from(*n)) == first)?;
                Some(DeferredPay {
                    amount: prime.amount,
                    n_months,
                })
            })
            .collect(),
    })
}

/// Stops before suspensions, as they are declared.
const fn rank_of(reason: AbsenceReason) -> u8 {
    match reason {
        AbsenceReason::Illness | AbsenceReason::Accident | AbsenceReason::Maternity => 0,
        _ => 1,
    }
}

/// The rhythm of the pays: by the month when one lasts more than two weeks, else by the
/// longest that tells. A month begun late is short and tells nothing: it begins with the
/// contract, or ends with its month.
fn frequency(pays: &[Pay], hired_on: Option<Day>) -> PayFrequency {
    let n_days = |pay: &Pay| pay.last_day.days_since(pay.first_day) + 1;
    if pays.iter().any(|pay| n_days(pay) > 14) {
        return PayFrequency::Monthly;
    }
    let tells = |pay: &&Pay| {
        Some(pay.first_day) != hired_on && pay.last_day != pay.last_day.month().last_day()
    };
    match pays.iter().filter(tells).map(n_days).max() {
        Some(..=7) => PayFrequency::Weekly,
        Some(_) => PayFrequency::Fortnightly,
        None => PayFrequency::Monthly,
    }
}

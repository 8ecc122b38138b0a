//! What prescribes the days of a worked example, and the losses of its part times.

use recette::domain::{
    Cents, Channel, Content, Day, Document, DocumentId, Month, PartTime, PartTimeLoss, Prescriber,
    Risk, StopContext, StopId, StopNature, StopNotice,
};
use serde::Deserialize;

use crate::example_employers::Name;
use crate::example_file::first_stop;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Certificate {
    /// Name of the document, when another version of it follows.
    document: Option<DocumentId>,
    version: Option<u32>,
    stop: Option<StopId>,
    nature: Option<StopNature>,
    pub(crate) first_day: Day,
    pub(crate) last_day: Day,
    prescribed_on: Option<Day>,
    sent_on: Option<Day>,
    received_on: Option<Day>,
    channel: Option<Channel>,
    illness: Option<StopId>,
    /// Accident, disease or relapse: the certificate is then of that risk.
    accident: Option<StopId>,
    /// Sickness by default.
    risk: Option<Risk>,
    context: Option<StopContext>,
    prescriber: Option<Prescriber>,
    #[serde(default)]
    telemedicine: bool,
    #[serde(default)]
    unsecured_form: bool,
    #[serde(default)]
    hospitalised: bool,
    length_justified: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartTimePrescription {
    stop: Option<StopId>,
    pub(crate) first_day: Day,
    pub(crate) last_day: Day,
    prescribed_on: Option<Day>,
    received_on: Option<Day>,
    illness: Option<StopId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Loss {
    stop: Option<StopId>,
    #[serde(default)]
    employer: Name,
    month: Month,
    amount: Cents,
    /// By default two days after the end of the month.
    received_on: Option<Day>,
}

impl Certificate {
    pub(crate) fn stop(&self) -> StopId {
        self.stop.clone().unwrap_or_else(first_stop)
    }

    pub(crate) fn nature(&self) -> StopNature {
        self.nature.unwrap_or(StopNature::Initial)
    }

    pub(crate) fn document(&self, rank: usize) -> Document {
        let sent_on = self.sent_on.unwrap_or(self.first_day);
        let notice = StopNotice {
            stop: self.stop(),
            nature: self.nature(),
            first_day: self.first_day,
            last_day: self.last_day,
            prescribed_on: self.prescribed_on.unwrap_or(self.first_day),
            risk: if self.accident.is_some() {
                Risk::Accident
            } else {
                self.risk.unwrap_or(Risk::Sickness)
            },
            illness: self.illness.clone(),
            accident: self.accident.clone(),
            context: self.context,
            prescriber: self.prescriber.unwrap_or(Prescriber::FamilyDoctor),
            telemedicine: self.telemedicine,
            length_justified: self.length_justified.unwrap_or(true),
            hospitalised: self.hospitalised,
            unsecured_form: self.unsecured_form,
            last_day_worked: None,
        };
        let id = match &self.document {
            Some(id) => id.to_string(),
            None => format!("certificate-{rank}"),
        };
        Document {
            version: self.version.unwrap_or(1),
            sent_on,
            ..document(
                &id,
                self.received_on.unwrap_or(sent_on),
                self.channel.unwrap_or(Channel::Electronic),
                Content::StopNotice(notice),
            )
        }
    }
}

impl PartTimePrescription {
    pub(crate) fn stop(&self) -> StopId {
        self.stop.clone().unwrap_or_else(first_stop)
    }

    pub(crate) fn document(&self, rank: usize) -> Document {
        document(
            &format!("part-time-{rank}"),
            self.received_on.unwrap_or(self.first_day),
            Channel::Electronic,
            Content::PartTime(PartTime {
                accident: None,
                stop: self.stop(),
                first_day: self.first_day,
                last_day: self.last_day,
                prescribed_on: self.prescribed_on.unwrap_or(self.first_day),
                illness: self.illness.clone(),
            }),
        )
    }
}

impl Loss {
    pub(crate) fn document(&self) -> Document {
        let stop = self.stop.clone().unwrap_or_else(first_stop);
        let siret = self.employer.siret();
        let month = self.month;
        document(
            &format!("loss-{stop}-{siret}-{}", month.first_day()),
            self.received_on
                .unwrap_or_else(|| month.last_day().plus_days(2)),
            Channel::Dsn,
            Content::PartTimeLoss(PartTimeLoss {
                siret,
                stop,
                month,
                loss: self.amount,
            }),
        )
    }
}

pub(crate) fn document(id: &str, received_on: Day, channel: Channel, content: Content) -> Document {
    Document {
        document_id: DocumentId::new(id).unwrap(),
        version: 1,
        sent_on: received_on,
        received_on,
        channel,
        cancelled: false,
        content,
    }
}

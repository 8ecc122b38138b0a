//! What an engine of level `daily_amount` can be told of a dossier: the facts of one
//! plain sickness stop, or why the dossier is not plain.

use serde::Serialize;

use crate::domain::{
    Cents, Channel, Content, Day, Dossier, Month, PayFrequency, Risk, Status, StopNature,
    WorkPattern,
};

/// Months of pay that decide about rights and base: all must be alike.
const N_MONTHS: i32 = 6;
/// Days between the first day and the sending of a certificate, beyond which the law
/// cuts the amount.
const SENDING_DAYS: i32 = 2;

/// The facts of one stop, in the formats of the contract; input of the request program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PlainStop {
    /// `sickness`.
    pub benefit: &'static str,
    /// `employee`.
    pub status: &'static str,
    /// First day of the stop.
    pub first_day: Day,
    /// Gross pay of each of the six months before it.
    pub monthly_gross: Cents,
}

/// Why a dossier cannot be reduced to one daily amount: it is not covered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, thiserror::Error)]
pub enum NotPlain {
    /// Status other than employee.
    #[error("not an employee")]
    Status,
    /// Several employers, or seasonal work, or periods that count as work.
    #[error("career other than one continuous employment")]
    Career,
    /// Earlier allowances.
    #[error("allowances before the file")]
    History,
    /// Several certificates, corrections, or documents of other benefits.
    #[error("documents other than one certificate and one pay statement")]
    Documents,
    /// Long-term illness, accident, remote prescription, late or withdrawn certificate.
    #[error("certificate that is not plain")]
    Certificate,
    /// Pays that differ, miss a month, or hold absences.
    #[error("six months of pay that are not alike")]
    Pays,
}

impl PlainStop {
    /// The facts of `dossier`, when it holds one plain sickness stop.
    pub fn of(dossier: &Dossier) -> Result<Self, NotPlain> {
        if dossier.insured.status != Status::Employee {
            return Err(NotPlain::Status);
        }
        if !dossier.history.is_empty() {
            return Err(NotPlain::History);
        }
        let [employment] = dossier.career.employments.as_slice() else {
            return Err(NotPlain::Career);
        };
        if employment.work_pattern != WorkPattern::Continuous
            || employment.ended_on.is_some()
            || !dossier.career.assimilated.is_empty()
        {
            return Err(NotPlain::Career);
        }
        let (mut notice, mut statement) = (None, None);
        for document in &dossier.documents {
            if document.cancelled || document.version != 1 {
                return Err(NotPlain::Documents);
            }
            let is_first = match &document.content {
                Content::StopNotice(content) => notice.replace((document, content)).is_none(),
                Content::EmployerStatement(content) => statement.replace(content).is_none(),
                // Who is paid, where, and how much tax: the daily amount stays the same.
                Content::Subrogation(_)
                | Content::ReturnToWork(_)
                | Content::BankAccountChange(_)
                | Content::AddressChange(_)
                | Content::FundChange(_)
                | Content::TaxRateChange(_) => true,
                _ => false,
            };
            if !is_first {
                return Err(NotPlain::Documents);
            }
        }
        let (Some((document, notice)), Some(statement)) = (notice, statement) else {
            return Err(NotPlain::Documents);
        };
        let is_on_time = document.channel != Channel::Paper
            || document.sent_on <= notice.first_day.plus_days(SENDING_DAYS);
        let is_plain = notice.nature == StopNature::Initial
            && notice.risk == Risk::Sickness
            && notice.illness.is_none()
            && notice.accident.is_none()
            && !notice.telemedicine
            && !notice.unsecured_form
            && is_on_time;
        if !is_plain {
            return Err(NotPlain::Certificate);
        }
        if statement.pay_frequency != PayFrequency::Monthly
            || statement.siret != employment.siret
            || statement.stop != notice.stop
        {
            return Err(NotPlain::Pays);
        }
        let first_month = notice.first_day.month();
        let mut monthly_gross = None;
        for back in 1..=N_MONTHS {
            let gross = pay_of(first_month.plus(-back), &statement.pays, &employment.pays)?;
            if *monthly_gross.get_or_insert(gross) != gross {
                return Err(NotPlain::Pays);
            }
        }
        Ok(Self {
            benefit: "sickness",
            status: "employee",
            first_day: notice.first_day,
            monthly_gross: monthly_gross.ok_or(NotPlain::Pays)?,
        })
    }
}

/// The only pay of `month`: the statement's, else the career's.
fn pay_of(
    month: Month,
    statement: &[crate::domain::Pay],
    career: &[crate::domain::Pay],
) -> Result<Cents, NotPlain> {
    let of = |pays: &[crate::domain::Pay]| -> Vec<crate::domain::Pay> {
        pays.iter()
            .filter(|pay| pay.last_day.month() == month)
            .cloned()
            .collect()
    };
    let pays = match of(statement) {
        pays if pays.is_empty() => of(career),
        pays => pays,
    };
    match pays.as_slice() {
        [pay]
            if pay.restored.is_none()
                && pay.absences.is_empty()
                && pay.first_day == month.first_day()
                && pay.last_day == month.last_day() =>
        {
            Ok(pay.gross)
        }
        _ => Err(NotPlain::Pays),
    }
}

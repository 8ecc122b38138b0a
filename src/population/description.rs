//! What a set of dossiers holds, counted: to see what is played before it is played.

use std::collections::BTreeMap;

use crate::domain::{Channel, Content, Dossier};

/// Counts over a set of dossiers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Description {
    /// Dossiers.
    pub n_dossiers: u64,
    /// Messages, copies and versions included.
    pub n_documents: u64,
    /// Settlements asked for.
    pub n_settlements: u64,
    /// Messages that correct or withdraw an earlier version.
    pub n_later_versions: u64,
    /// Messages that must be refused.
    pub n_expected_refusals: u64,
    /// Dossiers by class.
    pub by_stratum: BTreeMap<String, u64>,
    /// Messages by what they are and how they travelled.
    pub by_document: BTreeMap<(&'static str, &'static str), u64>,
    /// Dossiers by year and month of the first day prescribed.
    pub by_first_month: BTreeMap<(i16, i8), u64>,
    /// Dossiers by abstract value: (factor, value).
    pub by_factor: BTreeMap<(String, String), u64>,
}

/// Counts what the dossiers hold, one at a time.
pub fn describe<'a>(dossiers: impl Iterator<Item = &'a Dossier>) -> Description {
    let mut description = Description::default();
    for dossier in dossiers {
        description.add(dossier);
    }
    description
}

impl Description {
    /// Counts one more dossier.
    pub fn add(&mut self, dossier: &Dossier) {
        self.n_dossiers += 1;
        self.n_documents += dossier.documents.len() as u64;
        self.n_settlements += dossier.settlements.len() as u64;
        self.n_expected_refusals += dossier.expected_refusals.len() as u64;
        *self
            .by_stratum
            .entry(dossier.stratum.name.clone())
            .or_default() += 1;
        for document in &dossier.documents {
            self.n_later_versions += u64::from(document.version > 1);
            let key = (kind(&document.content), channel(document.channel));
            *self.by_document.entry(key).or_default() += 1;
        }
        let first = dossier
            .documents
            .iter()
            .filter_map(|document| match &document.content {
                Content::StopNotice(notice) => Some(notice.first_day),
                Content::PartTime(part_time) => Some(part_time.first_day),
                Content::Leave(leave) => Some(leave.first_day),
                _ => None,
            });
        if let Some(first) = first.min() {
            let month = first.month();
            *self
                .by_first_month
                .entry((month.year(), month.number()))
                .or_default() += 1;
        }
        for (name, value) in &dossier.factors {
            *self
                .by_factor
                .entry((name.clone(), value.clone()))
                .or_default() += 1;
        }
    }
}

const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Electronic => "electronic",
        Channel::Paper => "paper",
        Channel::Dsn => "dsn",
    }
}

const fn kind(content: &Content) -> &'static str {
    match content {
        Content::StopNotice(_) => "stop_notice",
        Content::EmployerStatement(_) => "employer_statement",
        Content::Subrogation(_) => "subrogation",
        Content::ReturnToWork(_) => "return_to_work",
        Content::PartTime(_) => "part_time",
        Content::PartTimeLoss(_) => "part_time_loss",
        Content::AldDecision(_) => "ald_decision",
        Content::Birth(_) => "birth",
        Content::Leave(_) => "leave",
        Content::Bereavement(_) => "bereavement",
        Content::YearlyIncome(_) => "yearly_income",
        Content::UnemploymentBenefit(_) => "unemployment_benefit",
        Content::PensionDrawn(_) => "pension_drawn",
        Content::AdvancePaid(_) => "advance_paid",
        Content::BankAccountChange(_) => "bank_account_change",
        Content::TaxRateChange(_) => "tax_rate_change",
        Content::DebtContested(_) => "debt_contested",
        Content::DebtDecision(_) => "debt_decision",
        Content::Repaid(_) => "repaid",
        Content::Death(_) => "death",
        Content::Switch(_) => "switch",
        _ => "other",
    }
}

//! Sickness and flat maternity of the self-employed (`travailleurs indépendants, professions
//! libérales`).
//!
//! CSS art. L. 622-1 and L. 622-3: allowances of those of L. 611-1, from the income on which
//! contributions were really paid; L. 623-1 and D. 623-1 to D. 623-8: the flat allowances of a
//! maternity. Contract, P68 to P81. Says what a file holds of them and what is not decided.
//! The rules have each their file: the mean income and its amount (`base`), the day to which a
//! stop looks back (`rights`), the walk of its days (`days`), its lengths (`durations`), its
//! part time (`part_time`), the leave (`maternity`). What both schemes share, certificates,
//! gaps, long-term illness, the 360 days, stays where it is.

mod base;
#[cfg(test)]
mod cases;
mod days;
mod durations;
mod maternity;
#[cfg(test)]
mod maternity_cases;
mod part_time;
mod rights;
mod story;
#[cfg(test)]
mod testing;

pub(super) use days::OpenSelfEmployed;
pub(super) use durations::Durations;
pub(super) use maternity::Maternity;

use super::documents::{self, Fact, Known};
use super::policy::SelfEmployedTax;
use super::{LawError, Parameters};
use crate::domain::{
    Benefit, Content, Day, DocumentId, Dossier, Risk, SelfEmployedActivity, Status, YearlyIncome,
};

/// What is known of a self-employed person.
pub(super) struct SelfEmployed<'a> {
    pub(super) status: Status,
    activity: &'a SelfEmployedActivity,
    affiliated_on: Day,
    /// By year, those in force.
    incomes: Vec<(i16, &'a YearlyIncome)>,
    /// The maternity leaves in force, each with the document that makes it.
    pub(super) leaves: Vec<(Fact<'a>, Maternity<'a>)>,
}

/// Whether the rules of the self-employed hold.
pub(super) const fn is_self_employed(status: Status) -> bool {
    match status {
        Status::Craft | Status::Trade | Status::Liberal | Status::Micro => true,
        Status::Employee | Status::Unemployed => false,
    }
}

/// Whether allowances are receipts of a business: nothing is withheld. CGI art. 204 A;
/// contract, P79. Micro is taxed as wages are.
pub(super) fn business_income(status: Status, parameters: &Parameters) -> bool {
    let is_business = match status {
        Status::Craft | Status::Trade | Status::Liberal => true,
        Status::Employee | Status::Unemployed | Status::Micro => false,
    };
    match parameters.readings.self_employed_tax {
        SelfEmployedTax::BusinessIncome => is_business,
        SelfEmployedTax::AsWages => false,
    }
}

/// Why the law abstains on a person, whatever the documents (contract, P81).
pub(super) fn undecided(dossier: &Dossier) -> Option<&'static str> {
    let career = &dossier.career;
    if !is_self_employed(dossier.insured.status) {
        let has_activity = career.self_employed.is_some();
        return has_activity.then_some("self_employed_of_another_status");
    }
    if career.self_employed.is_none() {
        Some("self_employed_activity_unknown")
    } else if !career.employments.is_empty() {
        Some("second_activity")
    } else if !dossier.history.accidents.is_empty() {
        Some("accident_of_another_status")
    } else {
        None
    }
}

/// Why a document in force of a self-employed person lies outside what is decided (contract,
/// P81).
pub(super) fn undecided_content(content: &Content) -> Option<&'static str> {
    match content {
        Content::EmployerStatement(_) | Content::Subrogation(_) | Content::PartTimeLoss(_) => {
            Some("second_activity")
        }
        Content::AccidentDeclared(_)
        | Content::AccidentDecision(_)
        | Content::AccidentInvestigation(_)
        | Content::Consolidation(_)
        | Content::Relapse(_)
        | Content::Unfitness(_) => Some("accident_of_another_status"),
        Content::Leave(leave) => match leave.benefit {
            Benefit::Maternity => None,
            Benefit::Sickness
            | Benefit::SicknessAld
            | Benefit::TherapeuticPartTime
            | Benefit::WorkAccident
            | Benefit::CommutingAccident
            | Benefit::OccupationalDisease
            | Benefit::UnfitnessAllowance
            | Benefit::Paternity
            | Benefit::Adoption
            | Benefit::Bereavement
            | Benefit::BirthLeave => Some("leave"),
        },
        Content::YearlyIncome(_) | Content::Birth(_) => None,
        Content::StopNotice(notice) => match notice.risk {
            Risk::Pregnancy => Some("leave"),
            Risk::Sickness | Risk::Accident => None,
        },
        Content::Death(_)
        | Content::DebtContested(_)
        | Content::DebtDecision(_)
        | Content::LetterReceived(_)
        | Content::PartTime(_)
        | Content::UnemploymentBenefit(_)
        | Content::PensionDrawn(_)
        | Content::ReturnToWork(_)
        | Content::AldDecision(_)
        | Content::Bereavement(_)
        | Content::AdvancePaid(_)
        | Content::BankAccountChange(_)
        | Content::AddressChange(_)
        | Content::FundChange(_)
        | Content::TaxRateChange(_)
        | Content::NirAssigned(_)
        | Content::Repaid(_)
        | Content::Switch(_) => documents::undecided_content(content),
    }
}

impl<'a> SelfEmployed<'a> {
    /// Reads incomes and leaves; none for a person of another status.
    pub(super) fn read(
        dossier: &'a Dossier,
        known: &Known<'a>,
        parameters: &Parameters,
    ) -> Result<Option<Self>, LawError> {
        let status = dossier.insured.status;
        let activity = dossier.career.self_employed.as_ref();
        let Some(activity) = activity.filter(|_| is_self_employed(status)) else {
            return Ok(None);
        };
        let mut read = Self {
            status,
            activity,
            affiliated_on: dossier.career.affiliated_on,
            incomes: base::incomes(known),
            leaves: Vec::new(),
        };
        read.leaves = maternity::leaves(&read, known, parameters)?;
        Ok(Some(read))
    }

    /// Adds the leaves whose birth is not known, each with the day from which a person must
    /// look. Contract, P77.
    pub(super) fn await_births(&self, n_days: i32, waiting: &mut Vec<(DocumentId, Day)>) {
        for (fact, maternity) in &self.leaves {
            if maternity.birth.is_none() {
                let since = fact.first.received_on.plus_days(n_days);
                waiting.push((fact.document.document_id.clone(), since));
            }
        }
    }
}

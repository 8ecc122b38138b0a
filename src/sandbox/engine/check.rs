//! What cannot be true in an opening or a document.
//!
//! Responsible for refusing invalid content with the code of the contract (CS 16):
//! reversed periods, values that cannot be, identities of real people, stops
//! outside the tables. A valid document is never refused.

use crate::domain::{
    Absence, Content, Day, Document, DossierOpening, Pay, Problem, ProblemCode, StopNature, Switch,
    YearlyIncome,
};
use crate::sandbox::constants::{FIRST_KNOWN_START, LAST_KNOWN_DAY, day_of};

/// Longest run of days read from a period that the engine walks: far beyond a career.
const LONGEST_PERIOD_DAYS: i32 = 36_600;

type Check = Result<(), Problem>;

fn refuse(code: ProblemCode, detail: &str, pointer: String) -> Problem {
    Problem {
        code,
        detail: detail.into(),
        pointer: Some(pointer),
    }
}

/// Refuses an opening that cannot be.
pub(super) fn opening(opening: &DossierOpening) -> Check {
    identity(opening.insured.nir.is_synthetic(), "/insured/nir")?;
    identity(opening.insured.iban.is_synthetic(), "/insured/iban")?;
    for (index, employment) in opening.career.employments.iter().enumerate() {
        let at = format!("/career/employments/{index}");
        identity(employment.siret.is_synthetic(), &format!("{at}/siret"))?;
        if let Some(ended_on) = employment.ended_on {
            period(employment.started_on, ended_on, &at)?;
        }
        pays(&employment.pays, &at)?;
    }
    if let Some(activity) = &opening.career.self_employed
        && let Some(ended_on) = activity.ended_on
    {
        period(activity.started_on, ended_on, "/career/self_employed")?;
    }
    for (index, assimilated) in opening.career.assimilated.iter().enumerate() {
        let at = format!("/career/assimilated/{index}");
        period(assimilated.first_day, assimilated.last_day, &at)?;
    }
    for (index, earlier) in opening.history.sickness_days.iter().enumerate() {
        let at = format!("/history/sickness_days/{index}");
        period(earlier.first_day, earlier.last_day, &at)?;
    }
    Ok(())
}

/// Refuses a document that cannot be.
pub(super) fn document(document: &Document) -> Check {
    if document.version == 0 {
        return Err(refuse(
            ProblemCode::InvalidValue,
            "versions count from 1",
            "/version".into(),
        ));
    }
    let at = |kind: &str| format!("/content/{kind}");
    match &document.content {
        Content::StopNotice(notice) => {
            let at = at("stop_notice");
            period(notice.first_day, notice.last_day, &at)?;
            let is_outside = notice.first_day < day_of(FIRST_KNOWN_START)
                || notice.first_day > day_of(LAST_KNOWN_DAY);
            if notice.nature == StopNature::Initial && is_outside {
                return Err(refuse(
                    ProblemCode::OutsideTables,
                    "the stop starts outside the tables of the law",
                    format!("{at}/first_day"),
                ));
            }
        }
        Content::EmployerStatement(statement) => {
            let at = at("employer_statement");
            identity(statement.siret.is_synthetic(), &format!("{at}/siret"))?;
            pays(&statement.pays, &at)?;
            for (index, subrogation) in statement.subrogations.iter().enumerate() {
                period(
                    subrogation.first_day,
                    subrogation.last_day,
                    &format!("{at}/subrogations/{index}"),
                )?;
            }
        }
        Content::Subrogation(subrogation) => {
            let at = at("subrogation");
            identity(subrogation.siret.is_synthetic(), &format!("{at}/siret"))?;
            period(subrogation.first_day, subrogation.last_day, &at)?;
        }
        Content::AdvancePaid(advance) => {
            not_negative(advance.amount.0, &format!("{}/amount", at("advance_paid")))?;
        }
        Content::Repaid(repaid) => {
            not_negative(repaid.amount.0, &format!("{}/amount", at("repaid")))?;
        }
        Content::PartTime(part_time) => {
            period(part_time.first_day, part_time.last_day, &at("part_time"))?;
        }
        Content::PartTimeLoss(loss) => {
            identity(loss.siret.is_synthetic(), &at("part_time_loss/siret"))?;
            not_negative(loss.loss.0, &at("part_time_loss/loss"))?;
        }
        Content::AccidentDeclared(accident) => {
            identity(
                accident.siret.is_synthetic(),
                &at("accident_declared/siret"),
            )?;
        }
        Content::Unfitness(unfitness) => {
            identity(unfitness.siret.is_synthetic(), &at("unfitness/siret"))?;
        }
        Content::Leave(leave) => period(leave.first_day, leave.last_day, &at("leave"))?,
        Content::UnemploymentBenefit(benefit) => period(
            benefit.first_day,
            benefit.last_day,
            &at("unemployment_benefit"),
        )?,
        Content::BankAccountChange(change) => {
            identity(change.iban.is_synthetic(), &at("bank_account_change/iban"))?;
        }
        Content::NirAssigned(assigned) => {
            identity(assigned.nir.is_synthetic(), &at("nir_assigned/nir"))?;
        }
        Content::Switch(left) => switch(left, &at("switch"))?,
        Content::YearlyIncome(income) => yearly_income(income, &at("yearly_income"))?,
        Content::ReturnToWork(_)
        | Content::AldDecision(_)
        | Content::AccidentDecision(_)
        | Content::Consolidation(_)
        | Content::Relapse(_)
        | Content::AccidentInvestigation(_)
        | Content::Birth(_)
        | Content::Bereavement(_)
        | Content::PensionDrawn(_)
        | Content::AddressChange(_)
        | Content::FundChange(_)
        | Content::TaxRateChange(_)
        | Content::LetterReceived(_)
        | Content::DebtContested(_)
        | Content::DebtDecision(_)
        | Content::Death(_) => {}
    }
    Ok(())
}

fn yearly_income(income: &YearlyIncome, at: &str) -> Check {
    let Some(stated) = &income.contributions else {
        return Ok(());
    };
    not_negative(stated.paid.0, &format!("{at}/contributions/paid"))?;
    if stated.due.0 < 1 {
        return Err(refuse(
            ProblemCode::InvalidValue,
            "contributions due are at least one cent",
            format!("{at}/contributions/due"),
        ));
    }
    Ok(())
}

fn switch(switch: &Switch, at: &str) -> Check {
    let lines = switch.paid_lines.iter().map(|line| &line.spans);
    let debts = switch
        .debts
        .iter()
        .map(|outstanding| &outstanding.debt.spans);
    for (index, spans) in lines.chain(debts).enumerate() {
        for span in spans {
            period(
                span.first_day,
                span.last_day,
                &format!("{at}/paid_lines/{index}/spans"),
            )?;
        }
    }
    for (index, advance) in switch.advances.iter().enumerate() {
        not_negative(advance.amount.0, &format!("{at}/advances/{index}/amount"))?;
    }
    if let Some(balance) = &switch.balance {
        for (index, days) in balance.sickness_days.iter().enumerate() {
            period(
                days.first_day,
                days.last_day,
                &format!("{at}/balance/sickness_days/{index}"),
            )?;
        }
    }
    Ok(())
}

fn pays(pays: &[Pay], at: &str) -> Check {
    for (index, pay) in pays.iter().enumerate() {
        let at = format!("{at}/pays/{index}");
        period(pay.first_day, pay.last_day, &at)?;
        not_negative(pay.gross.0, &format!("{at}/gross"))?;
        not_negative(
            pay.restored.map_or(0, |restored| restored.0),
            &format!("{at}/restored"),
        )?;
        for (index, apart) in pay.deferred.iter().enumerate() {
            let at = format!("{at}/deferred/{index}");
            not_negative(apart.amount.0, &format!("{at}/amount"))?;
            if !(1..=12).contains(&apart.n_months) {
                return Err(refuse(
                    ProblemCode::InvalidValue,
                    "a sum paid apart rewards one to twelve months",
                    format!("{at}/n_months"),
                ));
            }
        }
        for (
            index,
            Absence {
                first_day,
                last_day,
                ..
            },
        ) in pay.absences.iter().enumerate()
        {
            period(*first_day, *last_day, &format!("{at}/absences/{index}"))?;
        }
    }
    Ok(())
}

fn period(first_day: Day, last_day: Day, at: &str) -> Check {
    if last_day < first_day {
        return Err(refuse(
            ProblemCode::PeriodReversed,
            "the last day comes before the first",
            format!("{at}/last_day"),
        ));
    }
    if last_day.days_since(first_day) > LONGEST_PERIOD_DAYS {
        return Err(refuse(
            ProblemCode::InvalidValue,
            "the period is longer than a life of work",
            format!("{at}/last_day"),
        ));
    }
    Ok(())
}

fn not_negative(cents: i64, pointer: &str) -> Check {
    if cents < 0 {
        return Err(refuse(
            ProblemCode::InvalidValue,
            "the amount is negative",
            pointer.into(),
        ));
    }
    Ok(())
}

fn identity(is_synthetic: bool, pointer: &str) -> Check {
    if is_synthetic {
        Ok(())
    } else {
        Err(refuse(
            ProblemCode::IdentityRefused,
            "this identity could belong to somebody",
            pointer.into(),
        ))
    }
}

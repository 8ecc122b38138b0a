//! Kept rights (`maintien de droits`) and the work that a stop looks back to.
//!
//! CSS art. L. 161-8: who ceases to meet the conditions of work keeps the cash benefits
//! « pendant une durée déterminée par décret »; L. 311-5: as long as an unemployment benefit
//! is paid; R. 311-1: twelve months after a resumption too short. CSS art. R. 323-7: the base
//! is then the income « avant la date de la cessation effective du travail ».

use super::documents::{Known, Topic};
use super::{LawError, Parameters};
use crate::domain::{Career, Content, Day, UnemploymentBenefit};

/// The day to which a stop looks back (contract, P31).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// Its first day: the person was at work.
    Start,
    /// The day after the end of work, rights being kept.
    EndOfWork(Day),
    /// Out of work for too long.
    Lost,
    /// Work that ended before the tables begin.
    BeforeTheTables,
}

/// To which day the stop that begins on `start` looks back. CSS art. L. 161-8 and R. 323-7.
pub(super) fn reference(
    start: Day,
    career: &Career,
    known: &Known,
    parameters: &Parameters,
) -> Result<Reference, LawError> {
    let Some(end_of_work) = end_of_work(start, career) else {
        return Ok(Reference::Start);
    };
    Ok(match kept_until(end_of_work, known, parameters)? {
        None => Reference::BeforeTheTables,
        Some(kept_until) if start <= kept_until => Reference::EndOfWork(end_of_work),
        Some(_) => Reference::Lost,
    })
}

/// The day after the end of all work, when all of it ended before `start`.
pub(super) fn end_of_work(start: Day, career: &Career) -> Option<Day> {
    let mut last_end = None;
    for contract in &career.employments {
        match contract.ended_on {
            Some(ended_on) if ended_on < start => last_end = last_end.max(Some(ended_on)),
            _ => return None,
        }
    }
    last_end.map(|last_end: Day| last_end.plus_days(1))
}

/// To which day the stop of a person at work again may look back, when the new work gives
/// nothing. CSS art. L. 161-8, L. 311-5 and R. 311-1.
pub(super) fn earlier_reference(
    start: Day,
    career: &Career,
    known: &Known,
    parameters: &Parameters,
) -> Result<Reference, LawError> {
    let eve = start.plus_days(-1);
    let runs = |ended_on: Option<Day>| ended_on.is_none_or(|ended_on| ended_on >= eve);
    let contracts = || career.employments.iter();
    let resumed_on = contracts()
        .filter(|contract| contract.started_on <= eve && runs(contract.ended_on))
        .map(|contract| contract.started_on)
        .min();
    let Some(resumed_on) = resumed_on else {
        return Ok(Reference::Start);
    };
    let ended_on = contracts()
        .filter_map(|contract| contract.ended_on)
        .filter(|ended_on| *ended_on < resumed_on)
        .max();
    let Some(end_of_work) = ended_on.map(|ended_on| ended_on.plus_days(1)) else {
        return Ok(Reference::Start);
    };
    let Some(mut kept_until) = kept_until(end_of_work, known, parameters)? else {
        return Ok(Reference::BeforeTheTables);
    };
    let eve = resumed_on.plus_days(-1);
    let was_compensated =
        benefits(known).any(|benefit| benefit.first_day <= eve && eve <= benefit.last_day);
    if was_compensated {
        let months = parameters.kept_rights_resumption_months.on(resumed_on)?;
        kept_until = kept_until.max(resumed_on.end_of_months(months));
    }
    Ok(if start <= kept_until {
        Reference::EndOfWork(end_of_work)
    } else {
        Reference::Start
    })
}

/// The last day of rights kept from `end_of_work`, unemployment benefits carrying them on;
/// none when work ended before the tables.
pub(super) fn kept_until(
    end_of_work: Day,
    known: &Known,
    parameters: &Parameters,
) -> Result<Option<Day>, LawError> {
    if end_of_work < parameters.kept_rights_months.values[0].0 {
        return Ok(None);
    }
    let months = parameters.kept_rights_months.on(end_of_work)?;
    let mut kept_until = end_of_work.end_of_months(months);
    let mut benefits: Vec<_> = benefits(known).collect();
    benefits.sort_by_key(|benefit| benefit.first_day);
    for benefit in benefits {
        if benefit.first_day <= kept_until.plus_days(1) {
            let after = benefit.last_day.plus_days(1);
            kept_until = kept_until.max(after.end_of_months(months));
        }
    }
    Ok(Some(kept_until))
}

/// Unemployment benefits in force.
fn benefits<'k>(known: &'k Known<'_>) -> impl Iterator<Item = &'k UnemploymentBenefit> {
    known
        .in_force_if_about(Topic::UnemploymentBenefit)
        .filter_map(|fact| match &fact.document.content {
            Content::UnemploymentBenefit(benefit) => Some(benefit),
            _ => None,
        })
}

/// Days on which an unemployment benefit is paid. CSS art. R. 323-2: « n'est pas cumulable
/// avec le versement de l'allocation de chômage ».
pub(super) fn compensated_days(known: &Known) -> Vec<(Day, Day)> {
    benefits(known)
        .map(|benefit| (benefit.first_day, benefit.last_day))
        .collect()
}

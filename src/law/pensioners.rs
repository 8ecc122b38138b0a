//! Pensioners who work (`cumul emploi-retraite`): sixty allowances in all.
//!
//! CSS art. L. 323-2 and R. 323-2: « soixante jours pour l'ensemble de la période pendant
//! laquelle l'assuré perçoit un avantage vieillesse à compter de l'âge » of L. 161-17-2;
//! not for progressive retirement. This file says from which day they are counted; the
//! count itself is kept with that of `duration`.

use super::documents::{Known, Topic};
use super::parameters::PensionAge;
use super::{LawError, Parameters};
use crate::domain::{Content, Day};

/// The first day on which allowances are counted; none without such a pension.
/// CSS art. L. 323-2, R. 323-2 and L. 161-17-2.
pub(super) fn counted_from(
    born_on: Day,
    known: &Known,
    parameters: &Parameters,
) -> Result<Option<Day>, LawError> {
    let mut from = None;
    for fact in known.in_force_if_about(Topic::PensionDrawn) {
        let Content::PensionDrawn(pension) = &fact.document.content else {
            continue;
        };
        // A pension that begins after the tables limits no day that is decided.
        if pension.progressive || pension.first_day > parameters.pension_age_version.until {
            continue;
        }
        let months = match parameters.pension_age_version.on(pension.first_day)? {
            PensionAge::LawOf2023 => parameters.pension_age_of_2023.on(born_on)?,
            PensionAge::LawOf2025 => parameters.pension_age_of_2025.on(born_on)?,
        };
        let since = pension.first_day.max(born_on.plus_months(months));
        from = Some(from.map_or(since, |known: Day| known.min(since)));
    }
    Ok(from)
}

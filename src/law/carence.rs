//! Waiting days (`délai de carence`).
//!
//! CSS art. R. 323-1, 1°: « le point de départ de l'indemnité journalière est le quatrième
//! jour de l'incapacité de travail ». Decides how many covered days of a stop come before
//! the first payable one. Exceptions: L. 323-1-1, L. 323-1-2, and later stops of one
//! long-term illness, which `ald` decides.

use super::chain::{Chain, Cover};
use super::documents::Known;
use super::prescription::Certificate;
use super::{LawError, Parameters};
use crate::domain::{Day, StopContext};

/// Why a stop has no waiting days, or that it has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Carence {
    /// The general rule.
    Served,
    /// A later stop of one long-term illness. R. 323-1, 1°.
    LiftedByAld,
    /// A miscarriage. L. 323-1-2.
    LiftedByMiscarriage,
    /// A medical termination of pregnancy. L. 323-1-2.
    LiftedByMedicalTermination,
    /// The first stop after the death of a child. L. 323-1-1.
    LiftedByChildDeath,
    /// A later stop due to one accident of a self-employed person. D. 622-5.
    LiftedByAccident,
    /// An illness of the birth, right after a maternity leave. R. 331-6.
    LiftedByMaternity,
}

/// Whether the stop `chains[index]` has waiting days. CSS art. R. 323-1, 1°, L. 323-1-1 and
/// L. 323-1-2.
pub(super) fn carence(
    index: usize,
    chains: &[Chain],
    certificates: &[Certificate],
    lifted_by_ald: bool,
    known: &Known,
    parameters: &Parameters,
) -> Result<Carence, LawError> {
    if lifted_by_ald {
        return Ok(Carence::LiftedByAld);
    }
    let opening = certificates[chains[index].opening];
    let context = opening.notice().and_then(|notice| notice.context);
    match context {
        // The date of the prescription selects the version, not that of the stop.
        Some(StopContext::Miscarriage)
            if parameters.carence_miscarriage.on(opening.prescribed_on())? =>
        {
            return Ok(Carence::LiftedByMiscarriage);
        }
        Some(StopContext::MedicalTermination)
            if parameters
                .carence_medical_termination
                .on(opening.prescribed_on())? =>
        {
            return Ok(Carence::LiftedByMedicalTermination);
        }
        Some(StopContext::Miscarriage | StopContext::MedicalTermination) | None => {}
    }
    for bereavement in known.bereavements() {
        let weeks = parameters
            .carence_child_death_weeks
            .on(bereavement.died_on)?;
        let is_inside = |start: Option<Day>| {
            weeks > 0
                && start.is_some_and(|start| {
                    (0..=weeks * 7).contains(&start.days_since(bereavement.died_on))
                })
        };
        // Only the first stop of the window: stops are in order of their first day. Those of
        // accidents alone have no waiting days, and no sick leave uses their place.
        let first = chains
            .iter()
            .position(|chain| is_inside(first_day(chain)) && has_sickness(chain));
        if first == Some(index) {
            return Ok(Carence::LiftedByChildDeath);
        }
    }
    Ok(Carence::Served)
}

fn first_day(chain: &Chain) -> Option<Day> {
    chain.pieces.first().map(|piece| piece.first_day)
}

/// Whether some day is decided as sickness.
fn has_sickness(chain: &Chain) -> bool {
    chain.pieces.iter().any(|piece| match piece.cover {
        Cover::Unfit | Cover::UnfitInVain | Cover::FlatMaternity | Cover::RefusedFlatMaternity => {
            false
        }
        Cover::Full
        | Cover::FilledGap
        | Cover::PartTime
        | Cover::AfterConsolidation
        | Cover::BeyondDistance => piece.accident.is_none(),
    })
}

impl Carence {
    /// The article that decided.
    pub(super) fn article(self) -> &'static str {
        match self {
            Self::Served | Self::LiftedByAld => "CSS art. R. 323-1, 1°",
            Self::LiftedByMiscarriage | Self::LiftedByMedicalTermination => "CSS art. L. 323-1-2",
            Self::LiftedByChildDeath => "CSS art. L. 323-1-1",
            Self::LiftedByAccident => "CSS art. D. 622-5",
            Self::LiftedByMaternity => "CSS art. R. 331-6",
        }
    }

    /// The code of the outcome.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Served => "served",
            Self::LiftedByAld => "lifted_by_ald",
            Self::LiftedByMiscarriage => "lifted_by_miscarriage",
            Self::LiftedByMedicalTermination => "lifted_by_medical_termination",
            Self::LiftedByChildDeath => "lifted_by_child_death",
            Self::LiftedByAccident => "lifted_by_accident",
            Self::LiftedByMaternity => "lifted_by_maternity",
        }
    }
}

//! Therapeutic part time of the self-employed (`temps partiel thérapeutique`).
//!
//! CSS art. D. 622-10: « faisant immédiatement suite à un arrêt de travail indemnisé à temps
//! complet », which is not asked under a long-term illness; « la moitié du montant de
//! l'indemnité journalière ». No loss of income is asked. This file says what a day gives and
//! which days follow one another; the numbers of days are counted in `durations`. Contract, P76.

use super::super::chain::{Chain, Cover};
use super::super::entitlement::File;
use super::super::{LawError, Parameters};
use super::base::rounded_share;
use crate::domain::{Cents, Day, Period, Ratio};

/// Half of the exact amount, rounded once. CSS art. D. 622-10, third paragraph.
pub(super) fn daily(exact: Ratio, day: Day, parameters: &Parameters) -> Result<Cents, LawError> {
    let share = parameters.self_employed_part_time_share.on(day)?;
    Ok(rounded_share(exact, share, parameters))
}

/// The longest series of consecutive days of part time that a stop holds.
pub(super) fn runs(chain: &Chain) -> Vec<Period> {
    let mut runs: Vec<Period> = Vec::new();
    for piece in &chain.pieces {
        if piece.cover != Cover::PartTime {
            continue;
        }
        match runs.last_mut() {
            Some(last) if last.last_day.plus_days(1) == piece.first_day => {
                last.last_day = piece.last_day;
            }
            _ => runs.push(piece.days()),
        }
    }
    runs
}

impl File<'_, '_> {
    /// Whether some part time outside an illness follows a full stop that another stop holds:
    /// the law abstains (contract, P81).
    pub(super) fn follows_another_stop(&self, index: usize) -> bool {
        let chain = &self.chains[index];
        let is_outside = |run: &Period| {
            chain.pieces.iter().any(|piece| {
                piece.cover == Cover::PartTime
                    && piece.days().common(*run).is_some()
                    && self.ald.illness(piece.certificate).is_none()
            })
        };
        let is_full_elsewhere = |day: Day| {
            self.chains.iter().enumerate().any(|(other, chain)| {
                let mut pieces = chain.pieces.iter();
                other != index
                    && pieces.any(|piece| {
                        let is_full = piece.is_stop() && piece.cover != Cover::PartTime;
                        is_full && piece.days().contains(day)
                    })
            })
        };
        runs(chain)
            .iter()
            .any(|run| is_full_elsewhere(run.first_day.plus_days(-1)) && is_outside(run))
    }
}

//! Temporary allowance of unfitness (`indemnité temporaire d'inaptitude`).
//!
//! CSS art. L. 433-1, sixth paragraph, and D. 433-2 to D. 433-8: the victim found unfit gets,
//! « pendant le délai mentionné à l'article L. 1226-11 du code du travail » (one month), the
//! allowance that the stop before the opinion gave, less the annuity. Contract, P50.

use super::super::LawError;
use super::super::Parameters;
use super::super::base::rounded;
use super::super::chain::Piece;
use super::super::death::last_payable_day;
use super::super::decision::{
    AmountRule, DayVerdict, Payees, Refusal, StopDays, Waiting, push_days,
};
use super::super::documents::{Fact, Known};
use super::super::entitlement::File;
use super::super::prescription::Prescription;
use super::amount::annuity_of_family;
use super::ranks::RankedDays;
use super::verdict::less;
use super::{PartAmount, Related, Standing};
use crate::domain::{Benefit, Day, Payee, StopId, Unfitness};

/// An allowance asked for, with its days.
#[derive(Clone, Copy)]
pub(in crate::law) struct Allowance<'a> {
    pub(in crate::law) unfitness: &'a Unfitness,
    pub(in crate::law) first_day: Day,
    pub(in crate::law) last_day: Day,
}

/// The allowances in force; of several of one name, the latest. CSS art. D. 433-5.
pub(in crate::law) fn allowances<'a>(
    known: &Known<'a>,
    parameters: &Parameters,
) -> Result<Vec<(Fact<'a>, Allowance<'a>)>, LawError> {
    let mut found: Vec<(Fact<'a>, Allowance<'a>)> = Vec::new();
    let died_on = last_payable_day(known, parameters);
    for (fact, unfitness) in known.unfitness() {
        // What comes after the tables is not decided: no settlement reaches it.
        let table = &parameters.unfitness_months;
        let months = table.on(unfitness.opinion_on.min(table.until))?;
        let longest = unfitness.opinion_on.plus_months(months);
        let longest = died_on.map_or(longest, |died_on| longest.min(died_on));
        let allowance = Allowance {
            unfitness,
            first_day: unfitness.opinion_on.plus_days(1),
            last_day: unfitness
                .ended_on
                .map_or(longest, |ended_on| ended_on.min(longest)),
        };
        let same = found
            .iter_mut()
            .find(|(_, other)| other.unfitness.allowance == unfitness.allowance);
        match same {
            Some(other) if other.0.order() < fact.order() => *other = (*fact, allowance),
            Some(_) => {}
            None => found.push((*fact, allowance)),
        }
    }
    Ok(found)
}

/// The amounts of the last day before an opinion.
pub(in crate::law) enum BeforeOpinion<'a> {
    Waiting(Vec<Waiting>),
    Undecided(&'static str),
    Decided(Box<PartAmount<'a>>),
}

/// What is decided of an allowance.
pub(in crate::law) enum OfAllowance {
    Waiting(Vec<Waiting>),
    Undecided(&'static str),
    /// Refused, whether days are left to it or not.
    Refused(Refusal, Vec<StopDays>),
    Decided(Vec<StopDays>),
}

impl<'a> File<'a, '_> {
    /// The allowances that follow a day of a recognised accident: those alone take days from
    /// other stops. Contract, P41.
    pub(in crate::law) fn allowances_given(&self) -> Vec<&'a StopId> {
        let asked = self.certificates.iter();
        let asked = asked.filter_map(|certificate| match certificate.prescription {
            Prescription::Unfit(allowance) => Some(allowance.unfitness),
            Prescription::Full(_) | Prescription::Part(_) | Prescription::FlatMaternity(_) => None,
        });
        let is_given = |unfitness: &&Unfitness| match self.accidents.named(&unfitness.accident) {
            Related::Unknown(_) => false,
            Related::Known(accident) => {
                let known = &self.accidents.list[accident];
                let is_of_family = |other: usize| self.accidents.list[other].root == known.root;
                let before = self.ranks.last_day(is_of_family, unfitness.opinion_on);
                known.standing.is_recognised() && before.is_some()
            }
        };
        asked
            .filter(is_given)
            .map(|unfitness| &unfitness.allowance)
            .collect()
    }

    /// What is decided of the allowance that makes the stop `chain`. CSS art. D. 433-4 and
    /// D. 433-7: the amount of the last day before the opinion, less the annuity day by day.
    pub(in crate::law) fn days_of_allowance(
        &self,
        chain: usize,
        allowance: Allowance<'a>,
        before: impl FnOnce(RankedDays) -> Result<BeforeOpinion<'a>, LawError>,
    ) -> Result<OfAllowance, LawError> {
        let pieces = &self.chains[chain].pieces;
        let refused = |refusal| {
            let days = |piece: &Piece| {
                of_piece(
                    piece,
                    piece.first_day,
                    piece.last_day,
                    DayVerdict::Refused(refusal),
                )
            };
            let days = pieces.iter().map(days).collect();
            Ok(OfAllowance::Refused(refusal, days))
        };
        let related = self.accidents.named(&allowance.unfitness.accident);
        if let Some((_, waiting)) = self.accidents.awaited_of(related) {
            return Ok(OfAllowance::Waiting(vec![waiting]));
        }
        let Related::Known(accident) = related else {
            return refused(Refusal::NotRecognised);
        };
        let known = &self.accidents.list[accident];
        if known.standing == Standing::Refused {
            return refused(Refusal::NotRecognised);
        }
        let is_of_family = |other: usize| self.accidents.list[other].root == known.root;
        let last = self
            .ranks
            .last_day(is_of_family, allowance.unfitness.opinion_on);
        let Some((ranked, day)) = last else {
            return refused(Refusal::NoAllowanceBefore);
        };
        let part = match before(ranked)? {
            BeforeOpinion::Waiting(waiting) => return Ok(OfAllowance::Waiting(waiting)),
            BeforeOpinion::Undecided(reason) => return Ok(OfAllowance::Undecided(reason)),
            BeforeOpinion::Decided(part) => part,
        };
        let n_paying = part
            .base
            .declared
            .iter()
            .filter(|(_, pay)| pay.0 > 0)
            .count();
        if n_paying > 1 {
            return Ok(OfAllowance::Undecided("unfitness_of_several_employers"));
        }
        let n_first = self.parameters.accident_rate_days.on(part.part.reference)?;
        let exact = part.exact(self.ranks.rank(ranked.count, day) > n_first);
        let mut days = Vec::new();
        let horizon = self.parameters.annuity_days_of_year.until;
        for piece in pieces {
            let mut day = piece.first_day;
            let end = piece.last_day.min(horizon);
            while day <= end {
                let (annuity, until) =
                    annuity_of_family(&self.accidents, known.root, day, self.parameters)?;
                let last_day = until.map_or(end, |until| until.min(end));
                let daily = annuity.map_or(exact, |annuity| less(exact, annuity));
                let verdict = DayVerdict::Paid {
                    payees: Payees::One(Payee::Insured),
                    kind: Benefit::UnfitnessAllowance,
                    daily_gross: rounded(daily, self.parameters),
                    rule: AmountRule::Unfitness,
                };
                push_days(&mut days, of_piece(piece, day, last_day, verdict));
                day = last_day.plus_days(1);
            }
        }
        Ok(OfAllowance::Decided(days))
    }
}

fn of_piece(piece: &Piece, first_day: Day, last_day: Day, verdict: DayVerdict) -> StopDays {
    StopDays {
        first_day,
        last_day,
        certificate: u16::try_from(piece.certificate)
            .expect("a file holds fewer than 65 536 certificates"),
        verdict,
    }
}

//! Death (`décès`): which days are left, and who continues the person.
//!
//! CSS art. L. 321-1 pays « l'assuré qui se trouve dans l'incapacité physique »: nobody after
//! the day of the death, which the funds still pay. C. civ. art. 724: the heirs continue the
//! person, so that what was owed to her is owed to them. Contract, CS 1.2, P56, P62 and P63.

use super::Parameters;
use super::chain::Chain;
use super::documents::{Known, Topic};
use super::fold::Fold;
use super::policy::{DayOfDeath, EstateTax};
use super::steps::{Operand, Story};
use crate::domain::{Content, Day, Death, Dossier, Payee, Status};

/// The death in force; of several, the latest. Contract, P62.
pub(super) fn death<'a>(known: &Known<'a>) -> Option<&'a Death> {
    let deaths =
        known
            .in_force_if_about(Topic::Death)
            .filter_map(|fact| match &fact.document.content {
                Content::Death(death) => Some((fact, death)),
                _ => None,
            });
    deaths
        .max_by_key(|(fact, _)| fact.order())
        .map(|(_, death)| death)
}

/// The last day that may be paid, when the person died. Contract, CS 1.2.
pub(super) fn last_payable_day(known: &Known, parameters: &Parameters) -> Option<Day> {
    let died_on = death(known)?.died_on;
    Some(match parameters.readings.day_of_death {
        DayOfDeath::Included => died_on,
        DayOfDeath::Excluded => died_on.plus_days(-1),
    })
}

/// Whether a death stands beside rights of a family or of another status, which are not
/// decided then. Contract, P67.
pub(super) fn is_beside_a_leave(dossier: &Dossier, known: &Known) -> bool {
    let is_employee = match dossier.insured.status {
        Status::Employee => true,
        Status::Unemployed | Status::Craft | Status::Trade | Status::Liberal | Status::Micro => {
            false
        }
    };
    let has_leave = || {
        let mut in_force = known.in_force();
        in_force.any(|fact| matches!(fact.document.content, Content::Birth(_) | Content::Leave(_)))
    };
    death(known).is_some() && (!is_employee || has_leave())
}

/// The one payee that a payee is of: the insured person and the estate are one. C. civ. art.
/// 724; contract, P56.
pub(super) const fn person(payee: Payee) -> Payee {
    match payee {
        Payee::Insured | Payee::Estate => Payee::Insured,
        Payee::Employer(siret) => Payee::Employer(siret),
    }
}

impl Fold<'_> {
    /// Under which name something is written now. Contract, P63.
    pub(super) fn named_now(&self, payee: Payee) -> Payee {
        match person(payee) {
            Payee::Insured if self.has_died => Payee::Estate,
            named => named,
        }
    }

    /// Whether payments to a payee bear tax. CGI art. 80 quinquies; contract, CS 4.3 and P63.
    pub(super) fn is_taxed(&self, payee: Payee) -> bool {
        match payee {
            Payee::Insured => true,
            Payee::Estate => self.parameters.readings.estate_tax == EstateTax::AsInsured,
            Payee::Employer(_) => false,
        }
    }
}

impl Story<'_> {
    /// Where a death ends a stop. Contract, CS 1.2.
    pub(super) fn death(&mut self, chain: &Chain, known: &Known) {
        let Some(death) = death(known) else {
            return;
        };
        let last_day = chain.pieces.iter().map(|piece| piece.last_day).max();
        let mut operands = vec![("died_on", Operand::Day(death.died_on))];
        operands.extend(last_day.map(|last_day| ("last_day", Operand::Day(last_day))));
        self.say(
            "death",
            "CSS art. L. 321-1",
            None,
            operands,
            Operand::Code(if last_day.is_some() {
                "days_left"
            } else {
                "no_day_left"
            }),
        );
    }
}

//! What accidents change in stops as a whole (`situation de l'arrêt`): what they wait for, what
//! a person must look at, from which day sickness beside an accident looks back.
//!
//! CSS art. L. 371-5: while the fund has not decided, sickness pays; L. 371-3: the conditions
//! of sickness are those « lors de l'accident ». Contract, P40, P52 and P53.

use super::super::chain::{Chain, ChainState};
use super::super::decision::{Entitlement, Refusal, StopDecision, Waiting};
use super::super::documents::Known;
use super::super::entitlement::{File, WAITING_DAYS_BEFORE_HUMAN_QUEUE};
use super::Standing;
use crate::domain::Day;

impl File<'_, '_> {
    /// Whether a stop has a day of an accident up to `end`.
    pub(in crate::law) fn has_day_until(&self, chain: usize, accident: usize, end: Day) -> bool {
        self.chains[chain].pieces.iter().any(|piece| {
            piece.first_day <= end && self.accidents.recognised(piece.certificate) == Some(accident)
        })
    }

    /// The reference day of the accident that takes the first day of a stop. CSS art. L. 371-3.
    pub(in crate::law) fn reference_of_accident(&self, chain: &Chain) -> Option<Day> {
        let first_day = chain.first_prescribed?;
        let mut taken = chain.taken.iter();
        let taken = taken.find(|taken| taken.days.contains(first_day))?;
        let holder = self
            .chains
            .iter()
            .position(|other| other.stop == taken.by)?;
        self.part(holder, taken.accident).map(|part| part.reference)
    }

    /// A stop that sickness refuses waits while its accident is examined. Contract, P40.
    pub(in crate::law) fn await_decisions(&self, stops: &mut [StopDecision]) {
        for (stop, chain) in stops.iter_mut().zip(&self.chains) {
            let is_lacking = match stop.refusal {
                Some(Refusal::RightsNotOpened | Refusal::NoBase) => true,
                Some(_) | None => false,
            };
            if !is_lacking {
                continue;
            }
            let awaited = self.accidents.awaited(chain);
            if !awaited.is_empty() {
                *stop = StopDecision {
                    waiting_for: awaited,
                    ..chain.without_days()
                };
            }
        }
    }

    /// Where the fund stands, and the documents that wait for a declaration. Contract, P53.
    pub(in crate::law) fn describe_accidents(&self, due: &mut Entitlement, known: &Known) {
        let accidents = self.accidents.list.iter();
        due.recognitions = accidents
            .filter(|accident| accident.standing != Standing::RecognisedBefore)
            .map(|accident| (accident.name.clone(), accident.standing))
            .collect();
        due.ranks.clone_from(&self.ranks);
        let days = WAITING_DAYS_BEFORE_HUMAN_QUEUE;
        for (fact, name) in known.about_an_accident() {
            if !self
                .accidents
                .list
                .iter()
                .any(|accident| accident.name == name)
            {
                let since = fact.first.received_on.plus_days(days);
                due.waiting_documents
                    .push((fact.document.document_id.clone(), since));
            }
        }
        for (stop, chain) in due.stops.iter().zip(&self.chains) {
            let waits_for_it = stop.waiting_for.iter().any(|waiting| match waiting {
                Waiting::AccidentDeclared(_) => true,
                Waiting::EmployerStatement(_)
                | Waiting::StopNotice(_)
                | Waiting::PartTimeLoss(_)
                | Waiting::AccidentDecision(_)
                | Waiting::YearlyIncome(_)
                | Waiting::Birth(_)
                | Waiting::Bereavement(_) => false,
            });
            if !waits_for_it {
                continue;
            }
            for (index, certificate) in self.certificates.iter().enumerate() {
                let covers = chain.pieces.iter().any(|piece| piece.certificate == index);
                if covers && certificate.notice().is_some() {
                    let since = certificate.first.received_on.plus_days(days);
                    due.waiting_documents
                        .push((certificate.document.document_id.clone(), since));
                }
            }
        }
        self.compare_ranks(due);
    }

    /// A balance that contradicts the ranks of a count, unless a stop of it waits. Contract,
    /// P54.
    fn compare_ranks(&self, due: &mut Entitlement) {
        let Some((document, balance)) = &self.balance else {
            return;
        };
        for count in self.ranks.contradicted() {
            let is_of_count = |accident: usize| self.accidents.list[accident].count == count;
            let waits = self
                .certificates
                .iter()
                .enumerate()
                .any(|(index, certificate)| {
                    self.accidents.recognised(index).is_some_and(is_of_count)
                        && due.stops.iter().zip(&self.chains).any(|(stop, chain)| {
                            let is_of_chain = match chain.state {
                                ChainState::WithoutNotice => chain.stop == *certificate.stop(),
                                ChainState::Open | ChainState::Withdrawn => {
                                    chain.pieces.iter().any(|piece| piece.certificate == index)
                                }
                            };
                            !stop.waiting_for.is_empty() && is_of_chain
                        })
                });
            if !waits {
                let since = self.switch_on.unwrap_or(balance.balance_on);
                due.balance_mismatch = Some((document.clone(), since));
            }
        }
    }
}

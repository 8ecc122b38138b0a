//! The death of the person (contract, CS 1.2, P56, P62 and P63; C. civ. art. 724).
//!
//! Responsible for the last day that can be due, and for the name under which the person, or
//! the heirs in her place, is paid. What was written before keeps its name.

use crate::domain::{Day, Payee};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::{Known, last_of};
use super::stops::Stop;

/// The day of the death in force: of several documents, the last received.
fn died_on(known: &Known<'_>) -> Option<Day> {
    last_of(&known.deaths, |_| true).map(|death| death.content.died_on)
}

/// Whether a death is in force.
pub(super) fn is_known(known: &Known<'_>) -> bool {
    !known.deaths.is_empty()
}

/// Whether a death takes a stop away because it leaves it no day.
pub(super) fn leaves_no_day(stop: &Stop, known: &Known<'_>) -> bool {
    stop.began_on.is_none() && is_known(known)
}

/// The last of the days up to `last_day` that the person lived.
pub(super) fn last_day_alive(last_day: Day, known: &Known<'_>, faults: FaultSet) -> Day {
    if faults.has(FaultKind::DaysAfterDeathPaid) {
        return last_day;
    }
    died_on(known).map_or(last_day, |died_on| last_day.min(died_on))
}

/// Whoever is written for the person on this settlement: the heirs after a death.
pub(super) fn person(known: &Known<'_>, faults: FaultSet) -> Payee {
    if is_known(known) && !faults.has(FaultKind::DeathPaidToInsured) {
        Payee::Estate
    } else {
        Payee::Insured
    }
}

/// One payee for the person and the heirs, who continue her.
pub(super) const fn one_payee(payee: Payee) -> Payee {
    match payee {
        Payee::Insured | Payee::Estate => Payee::Insured,
        Payee::Employer(siret) => Payee::Employer(siret),
    }
}

/// Whether `payee` is the person or the heirs.
pub(super) const fn is_the_person(payee: Payee) -> bool {
    match payee {
        Payee::Insured | Payee::Estate => true,
        Payee::Employer(_) => false,
    }
}

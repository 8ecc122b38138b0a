//! A stop as its certificates make it (`arrêt`): consecutive days, and how each is covered.
//!
//! Responsible for what a piece of a stop is and which of two pieces keeps a day. Which
//! certificates make one stop is read in `gap`, the stops of a file in `stops`. CSS art.
//! L. 321-1: « l'indemnité journalière à l'assuré qui se trouve dans l'incapacité physique
//! constatée ».

use super::accident::AccidentDays;
use crate::domain::{Day, Period, StopId};

/// Consecutive covered days under one certificate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) first_day: Day,
    pub(super) last_day: Day,
    /// Index of the certificate; for a filled gap, of the one after it.
    pub(super) certificate: usize,
    pub(super) cover: Cover,
    /// The recognised accident that takes the days.
    pub(super) accident: Option<usize>,
}

/// How a certificate covers its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// A stop is prescribed.
    Full,
    /// Nothing is prescribed: covered by tolerance.
    FilledGap,
    /// Part time is prescribed.
    PartTime,
    /// Not a prescription: an opinion of unfitness.
    Unfit,
    /// The same, when it gives nothing, or nothing yet: holds only what nothing else covers.
    UnfitInVain,
    /// After the consolidation of the accident: refused, and holds nothing.
    AfterConsolidation,
    /// Beyond what may be prescribed at a distance: refused, and holds nothing.
    BeyondDistance,
    /// A maternity leave of a self-employed person.
    FlatMaternity,
    /// The same refused: it takes no day from anything, and nothing takes its days.
    RefusedFlatMaternity,
}

/// A stop as the certificates make it.
#[derive(Clone)]
pub(super) struct Chain {
    pub(super) stop: StopId,
    /// Index of the certificate that opens it.
    pub(super) opening: usize,
    pub(super) pieces: Vec<Piece>,
    pub(super) state: ChainState,
    /// Prescribed days that an accident of another stop takes, ascending.
    pub(super) taken: Vec<TakenDays>,
    /// The first day covered, whoever keeps it.
    pub(super) first_prescribed: Option<Day>,
    /// From the first to the last day covered, when a leave of an employee holds one of them.
    pub(super) behind_leave: Option<Period>,
}

/// Days that a stop would hold without an accident of another one.
#[derive(Clone)]
pub(super) struct TakenDays {
    pub(super) days: Period,
    /// Whether they serve waiting days: days of full stop, of sickness.
    pub(super) serves: bool,
    /// The stop that takes them, and its accident.
    pub(super) by: StopId,
    pub(super) accident: usize,
}

/// Whether the stop is really open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ChainState {
    /// An initial certificate is in force.
    Open,
    /// No initial certificate was ever known.
    WithoutNotice,
    /// All its initial certificates are withdrawn, or all its certificates.
    Withdrawn,
}

impl Chain {
    pub(super) fn new(stop: StopId, opening: usize, state: ChainState) -> Self {
        Self {
            stop,
            opening,
            pieces: Vec::new(),
            state,
            taken: Vec::new(),
            first_prescribed: None,
            behind_leave: None,
        }
    }

    /// The name that it shares with the stops born of the same chain.
    pub(super) fn family(&self) -> &str {
        let name = self.stop.as_str();
        name.split_once('/').map_or(name, |(family, _)| family)
    }

    /// From its first to its last day.
    pub(super) fn covered(&self) -> Option<Period> {
        let first_day = self.pieces.iter().map(|piece| piece.first_day).min()?;
        let last_day = self.pieces.iter().map(|piece| piece.last_day).max()?;
        Period::new(first_day, last_day)
    }

    /// Adds days of a certificate, cut where those of its accident begin and end; gives the
    /// last day that is held. Of the days after the end, only those of `left`.
    pub(super) fn hold(
        &mut self,
        certificate: usize,
        days: Period,
        cover: Cover,
        of: Option<AccidentDays>,
        left: &[Period],
    ) -> Day {
        let mut add = |first_day: Day, last_day: Day, cover, accident| {
            if first_day <= last_day {
                self.pieces.push(Piece {
                    first_day,
                    last_day,
                    certificate,
                    cover,
                    accident,
                });
            }
        };
        let Some(of) = of else {
            add(days.first_day, days.last_day, cover, None);
            return days.last_day;
        };
        let after = of.after.filter(|_| cover != Cover::BeyondDistance);
        let held_until = after.map_or(days.last_day, |after| {
            days.last_day.min(after.plus_days(-1))
        });
        let eve = of.first_day.plus_days(-1);
        let accident = Some(of.accident);
        add(days.first_day, eve.min(held_until), cover, None);
        add(
            days.first_day.max(of.first_day),
            held_until,
            cover,
            accident,
        );
        let refused_from = held_until.plus_days(1).max(days.first_day);
        let refused = Period {
            first_day: refused_from,
            last_day: days.last_day,
        };
        for days in left.iter().filter_map(|left| left.common(refused)) {
            add(
                days.first_day,
                days.last_day,
                Cover::AfterConsolidation,
                accident,
            );
        }
        held_until
    }
}

/// The line of full stop under a recognised accident.
pub(super) const ACCIDENT_LINE: u8 = 1;

/// The line of the days that come after all others.
pub(super) const LAST_LINE: u8 = 7;

impl Piece {
    /// Its days.
    pub(super) fn days(&self) -> Period {
        Period {
            first_day: self.first_day,
            last_day: self.last_day,
        }
    }

    /// Which pieces come first on a day that several cover.
    pub(super) fn line(&self) -> u8 {
        match (self.cover, self.accident) {
            (Cover::FlatMaternity, _) => 0,
            (Cover::Full | Cover::FilledGap, Some(_)) => ACCIDENT_LINE,
            (Cover::Unfit, _) => 2,
            (Cover::Full | Cover::FilledGap, None) => 3,
            (Cover::PartTime, Some(_)) => 4,
            (Cover::PartTime, None) => 5,
            (Cover::AfterConsolidation | Cover::BeyondDistance, _) => 6,
            (Cover::UnfitInVain, _) => LAST_LINE,
            (Cover::RefusedFlatMaternity, _) => LAST_LINE + 1,
        }
    }

    /// Whether it holds its days as a stop, in full or in part.
    pub(super) fn is_stop(&self) -> bool {
        match self.cover {
            Cover::Full | Cover::FilledGap | Cover::PartTime => true,
            Cover::Unfit
            | Cover::UnfitInVain
            | Cover::AfterConsolidation
            | Cover::BeyondDistance
            | Cover::FlatMaternity
            | Cover::RefusedFlatMaternity => false,
        }
    }
}

/// The days of `days` outside all of `kept`.
pub(super) fn left_of(days: Period, kept: impl Iterator<Item = Period>) -> Vec<Period> {
    let mut left = vec![days];
    for kept in kept {
        if left.iter().any(|days| days.common(kept).is_some()) {
            left = left
                .into_iter()
                .flat_map(|days| days.outside(kept))
                .collect();
        }
    }
    left
}

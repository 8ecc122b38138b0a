//! Floor of later stops (`minimum de la première interruption`).
//!
//! CSS art. R. 433-7, third paragraph: « En aucun cas, l'indemnité journalière […] ne peut
//! être inférieure à celle correspondant respectivement à 60 ou à 80 % du salaire, perçue au
//! cours de la première interruption de travail ». Contract, P48.

use super::super::policy::AccidentFloor;
use super::{Accidents, Part, PartAmount};
use crate::domain::{Ratio, StopId};

/// The least exact amount at each rate.
#[derive(Clone, Copy, Debug)]
pub(in crate::law) struct Floor(pub(in crate::law) [Option<Ratio>; 2]);

/// The floors of the families of a file.
#[derive(Default)]
pub(in crate::law) struct Floors(Vec<OfFamily>);

struct OfFamily {
    root: usize,
    /// The first part itself; none when the history gives the amounts.
    first: Option<(usize, usize)>,
    floor: Floor,
}

impl Floors {
    /// The floors that the decided parts set. CSS art. R. 433-7.
    pub(in crate::law) fn of<'s>(
        decided: &[&PartAmount],
        accidents: &Accidents,
        stop: impl Fn(usize) -> &'s StopId,
    ) -> Self {
        let mut floors = Vec::new();
        for (root, known) in accidents.list.iter().enumerate() {
            if known.root != root {
                continue;
            }
            if let Some(history) = known.history {
                let amounts = [history.daily_60, history.daily_80];
                floors.push(OfFamily {
                    root,
                    first: None,
                    floor: Floor(amounts.map(|amount| amount.map(Ratio::whole))),
                });
                continue;
            }
            let of_root = decided.iter().filter(|amount| amount.part.accident == root);
            let first =
                of_root.min_by_key(|amount| (amount.part.reference, stop(amount.part.chain)));
            if let Some(first) = first {
                floors.push(OfFamily {
                    root,
                    first: Some((first.part.chain, first.part.accident)),
                    floor: Floor(first.own.map(Some)),
                });
            }
        }
        Self(floors)
    }

    /// The floor of a part.
    pub(in crate::law) fn of_part(
        &self,
        part: Part,
        accidents: &Accidents,
        reading: AccidentFloor,
    ) -> Option<Floor> {
        let known = &accidents.list[part.accident];
        let is_concerned = match reading {
            AccidentFloor::FirstStop => true,
            AccidentFloor::RelapseOnly => known.parent.is_some(),
        };
        let of_family = self.0.iter().find(|floor| floor.root == known.root)?;
        let is_first = of_family.first == Some((part.chain, part.accident));
        (is_concerned && !is_first).then_some(of_family.floor)
    }
}

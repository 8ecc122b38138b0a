//! Combinations: every four values of the core choices, every three of all, in some two
//! thousand dossiers.
//!
//! `model` holds the choices and what cannot stand together, `absences` the certificates and
//! leaves that are asked, `story` all else that happens. A row that could not be told would be
//! a constraint of the model: none is left out.

mod absences;
mod model;
mod points;
mod story;

use std::sync::LazyLock;

use crate::domain::Threshold;

use super::super::covering::{Array, Plan, covering_array};
use super::Maker;
use points::Points;
use story::Row;

pub use model::{CORE, model};

/// How the array is made: any three values, any four of the core.
const PLAN: Plan<'static> = Plan {
    strength: 3,
    stronger: &[(&CORE, 4)],
    first: &[],
    n_tries: 2,
    seed: 3,
};

/// The rows, which depend on nothing but the model: made once.
pub fn combined_array() -> &'static Array {
    static ARRAY: LazyLock<Array> = LazyLock::new(|| {
        let first = model::incidents();
        let plan = Plan {
            first: &first,
            ..PLAN
        };
        covering_array(&model(), &plan).expect("the constraints leave rows")
    });
    &ARRAY
}

/// Each row, told.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    let model = model();
    let mut points = Points::new(thresholds);
    for row in &combined_array().rows {
        let chosen: Vec<_> = row.iter().copied().enumerate().collect();
        let row = Row::new(model.named(&chosen));
        maker.case(row.stratum(), |draft| {
            for (name, value) in row.values() {
                draft.factor(name, *value);
            }
            row.tell(draft, &mut points);
        });
    }
}

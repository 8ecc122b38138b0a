//! The combination of at most four features that best tells wrong dossiers from right ones.
//!
//! A combination splits the rows in two; each side has its own share of wrong ones. The
//! better split is the one under which what was seen is likelier, less the length of the
//! message that names it (minimum description length, Rissanen 1978): a longer combination,
//! or one feature out of many, must earn its place. So a fault that hits one file in a
//! thousand of those it concerns is told like one that hits them all.

use std::collections::BTreeSet;

use super::table::{Column, Rows};

/// Longest combination (interaction faults of more than four factors are rare: Kuhn, Wallace
/// and Gallo 2004).
const LONGEST: usize = 4;
/// Roads by which one fault is told.
const MOST_ROADS: usize = 4;
/// Combinations kept at each length.
const BEAM: usize = 32;

/// A combination found: the columns it joins, and its rows.
#[derive(Clone)]
pub(super) struct Combination {
    pub(super) columns: Vec<usize>,
    pub(super) rows: Rows,
    /// How much likelier what was seen is with it, in nats, its length taken off.
    gain: f64,
    /// What naming its columns costs, in nats.
    price: f64,
}

/// What is to be told apart.
pub(super) struct Sides<'a> {
    /// Wrong rows.
    pub(super) wrong: &'a Rows,
    /// Right rows; rows in neither are left out.
    pub(super) right: &'a Rows,
}

/// The best combination; nothing when none earns its place.
pub(super) fn best(columns: &[Column], sides: &Sides<'_>) -> Option<Combination> {
    let n_wrong = sides.wrong.len();
    let n_right = sides.right.len();
    if n_wrong == 0 || n_right == 0 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let price = (columns.len().max(2) as f64).ln();
    let prices: Vec<f64> = columns
        .iter()
        .map(|column| price + column.price())
        .collect();
    let gain = |hit: u64, spared: u64, price: f64| {
        // Only combinations in which wrong ones are more frequent explain anything.
        let is_lift = hit * n_right > spared * n_wrong;
        is_lift.then(|| {
            likelihood(hit, spared) + likelihood(n_wrong - hit, n_right - spared)
                - likelihood(n_wrong, n_right)
                - price
        })
    };
    let mut beam = vec![Combination {
        columns: Vec::new(),
        rows: sides.wrong.or(sides.right),
        gain: 0.0,
        price: 0.0,
    }];
    let mut best: Option<Combination> = None;
    for _ in 1..=LONGEST {
        let mut tried: BTreeSet<Vec<usize>> = BTreeSet::new();
        let mut longer: Vec<Combination> = Vec::new();
        for start in &beam {
            let wrong = start.rows.and(sides.wrong);
            let right = start.rows.and(sides.right);
            for (at, column) in columns.iter().enumerate() {
                if start.columns.contains(&at) {
                    continue;
                }
                let price = start.price + prices[at];
                let hit = wrong.in_common(&column.rows);
                let spared = right.in_common(&column.rows);
                let Some(gain) = gain(hit, spared, price) else {
                    continue;
                };
                if longer.len() >= BEAM && gain <= longer[BEAM - 1].gain {
                    continue;
                }
                let mut names = start.columns.clone();
                names.push(at);
                names.sort_unstable();
                if !tried.insert(names.clone()) {
                    continue;
                }
                let place = longer.partition_point(|known| known.gain >= gain);
                longer.insert(
                    place,
                    Combination {
                        columns: names,
                        rows: start.rows.and(&column.rows),
                        gain,
                        price,
                    },
                );
                longer.truncate(BEAM);
            }
        }
        let Some(first) = longer.first() else { break };
        if best.as_ref().is_none_or(|known| first.gain > known.gain) {
            best = Some(first.clone());
        }
        beam = longer;
    }
    best.filter(|found| found.gain > 0.0)
}

/// The same told by several sharper combinations, any of which holds, when inside its rows they
/// tell wrong from right better and leave few wrong ones out; itself otherwise. A fault whose
/// effect shows by two roads has a blunt name in common and a sharp one on each road.
pub(super) fn sharpened(
    columns: &[Column],
    sides: &Sides<'_>,
    blunt: Combination,
) -> Vec<Combination> {
    let right = blunt.rows.and(sides.right);
    let all = blunt.rows.and(sides.wrong);
    let mut left = all.clone();
    let mut sharper: Vec<Combination> = Vec::new();
    for _ in 0..MOST_ROADS {
        let inside = Sides {
            wrong: &left,
            right: &right,
        };
        let Some(mut road) = best(columns, &inside) else {
            break;
        };
        // Rows outside the blunt combination that the road has too are none of its business.
        let whole = columns_rows(columns, &road.columns);
        road.rows = whole.and(&blunt.rows);
        if road.rows != whole {
            road.columns.extend(&blunt.columns);
            road.columns.sort_unstable();
            road.columns.dedup();
        }
        left = left.without(&road.rows);
        sharper.push(road);
    }
    let told = all.len() - left.len();
    // Roads that together spare hardly any right dossier are chance, cut in two.
    let spared = sharper
        .iter()
        .fold(right.clone(), |spared, road| spared.without(&road.rows));
    let spares_nobody = spared.len() * 10 < right.len();
    if sharper.is_empty() || told * 10 < all.len() * 9 || spares_nobody {
        return vec![blunt];
    }
    sharper
}

/// Rows on which all columns hold.
fn columns_rows(columns: &[Column], names: &[usize]) -> Rows {
    let mut rows = names.iter().map(|at| columns[*at].rows.clone());
    let first = rows.next().expect("a combination has columns");
    rows.fold(first, |rows, other| rows.and(&other))
}

/// Log-likelihood of `wrong` and `right` draws at their own rate, in nats.
fn likelihood(wrong: u64, right: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    let (wrong, right) = (wrong as f64, right as f64);
    let n = wrong + right;
    let part = |count: f64| {
        if count > 0.0 {
            count * (count / n).ln()
        } else {
            0.0
        }
    };
    part(wrong) + part(right)
}

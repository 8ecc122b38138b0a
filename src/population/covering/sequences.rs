//! Orders in which every sequence of a few events appears.

use std::collections::{BTreeMap, BTreeSet};

use super::super::draws::mix;

/// Orders of all the events in which every sequence of three of them appears, other events
/// between them or not. `is_possible` says whether a sequence may be; one that may not appears
/// in no order.
pub fn sequence_array(
    events: &[&'static str],
    is_possible: &dyn Fn(&[&str]) -> bool,
    seed: u64,
) -> Vec<Vec<&'static str>> {
    let mut open: BTreeSet<[&'static str; 3]> = BTreeSet::new();
    for first in events {
        for second in events {
            for third in events {
                let differ = first != second && second != third && first != third;
                if differ && is_possible(&[first, second, third]) {
                    open.insert([*first, *second, *third]);
                }
            }
        }
    }
    let mut orders = Vec::new();
    let mut chance = mix(seed);
    while let Some(target) = open.first().copied() {
        let best = (0..60)
            .filter_map(|_| {
                let order = order(events, target, is_possible, &open, &mut chance)?;
                let gain = triples(&order).filter(|three| open.contains(three)).count();
                Some((gain, order))
            })
            .max_by_key(|(gain, _)| *gain);
        open.remove(&target);
        if let Some((_, order)) = best {
            for three in triples(&order) {
                open.remove(&three);
            }
            orders.push(order);
        }
    }
    orders
}

/// The events put one after the other where they meet most open sequences.
fn order(
    events: &[&'static str],
    target: [&'static str; 3],
    is_possible: &dyn Fn(&[&str]) -> bool,
    open: &BTreeSet<[&'static str; 3]>,
    chance: &mut u64,
) -> Option<Vec<&'static str>> {
    let mut drawn = || {
        *chance = chance.wrapping_add(1);
        mix(*chance)
    };
    let mut order = target.to_vec();
    let mut rest: Vec<&'static str> = events.to_vec();
    rest.retain(|event| !target.contains(event));
    rest.sort_by_key(|_| drawn());
    for event in rest {
        let best = (0..=order.len())
            .filter_map(|place| {
                let mut tried = order.clone();
                tried.insert(place, event);
                if triples(&tried).any(|three| !is_possible(&three)) {
                    return None;
                }
                let gain = triples(&tried).filter(|three| open.contains(three)).count();
                Some((gain, drawn() >> 40, tried))
            })
            .max_by_key(|(gain, tie, _)| (*gain, *tie))?;
        order = best.2;
    }
    Some(order)
}

fn triples<'o>(order: &'o [&'static str]) -> impl Iterator<Item = [&'static str; 3]> + 'o {
    (0..order.len()).flat_map(move |a| {
        (a + 1..order.len())
            .flat_map(move |b| (b + 1..order.len()).map(move |c| [order[a], order[b], order[c]]))
    })
}

/// How many sequences of three different events appear among `orders`, and those that never do.
/// Counted from the places of the events alone.
pub fn measure_sequences(
    events: &[&'static str],
    orders: &[Vec<String>],
) -> (usize, Vec<[&'static str; 3]>) {
    let places: Vec<BTreeMap<&str, usize>> = orders
        .iter()
        .map(|order| {
            let places = order.iter().enumerate();
            places
                .map(|(place, event)| (event.as_str(), place))
                .collect()
        })
        .collect();
    let mut n_met = 0;
    let mut missing = Vec::new();
    for a in events {
        for b in events.iter().filter(|b| *b != a) {
            for c in events.iter().filter(|c| *c != a && *c != b) {
                let is_met = places.iter().any(|places| {
                    match (places.get(a), places.get(b), places.get(c)) {
                        (Some(a), Some(b), Some(c)) => a < b && b < c,
                        _ => false,
                    }
                });
                if is_met {
                    n_met += 1;
                } else {
                    missing.push([*a, *b, *c]);
                }
            }
        }
    }
    (n_met, missing)
}

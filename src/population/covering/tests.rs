//! The generator held against what is known, against its own independent measure, and against
//! everything written out.

use std::collections::{BTreeMap, BTreeSet};

use super::super::draws::mix;
use super::*;

const NAMES: [&str; 20] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
    "t",
];
const VALUES: [&str; 7] = ["0", "1", "2", "3", "4", "5", "6"];

fn factors(sizes: &[usize]) -> Vec<Factor> {
    let named = sizes.iter().zip(NAMES);
    named.map(|(size, name)| (name, &VALUES[..*size])).collect()
}

fn free(sizes: &[usize]) -> Model {
    Model::new(factors(sizes), Vec::new()).unwrap()
}

fn plan(strength: usize, n_tries: u32) -> Plan<'static> {
    Plan {
        strength,
        stronger: &[],
        first: &[],
        n_tries,
        seed: 1,
    }
}

/// The rows as cases tell them.
fn told(model: &Model, rows: &[Vec<usize>]) -> Vec<BTreeMap<String, String>> {
    let tell = |row: &Vec<usize>| {
        let chosen: Vec<_> = row.iter().copied().enumerate().collect();
        let named = model.named(&chosen).into_iter();
        named
            .map(|(name, value)| (name.into(), value.into()))
            .collect()
    };
    rows.iter().map(tell).collect()
}

fn measured(model: &Model, rows: &[Vec<usize>], strength: usize) -> Coverage {
    measure_coverage(model, &[], strength, told(model, rows).iter())
}

#[test]
fn small_arrays_have_their_known_sizes() {
    for (sizes, strength, n_known) in [(&[3; 4][..], 2, 9), (&[3; 13][..], 2, 20)] {
        let model = free(sizes);
        let rows = covering_array(&model, &plan(strength, 40)).unwrap().rows;
        assert!(rows.len() <= n_known, "{} for {n_known}", rows.len());
        let coverage = measured(&model, &rows, strength);
        assert_eq!(coverage.missing, Vec::<Combination>::new());
        assert_eq!(coverage.n_infeasible, 0);
    }
    let nine = covering_array(&free(&[3; 4]), &plan(2, 40)).unwrap();
    assert_eq!(nine.rows.len(), 9);
}

/// Twenty factors of which a simple generator made arrays of known sizes.
const TWENTY: [usize; 20] = [7, 6, 6, 5, 5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2];

#[test]
fn arrays_of_twenty_factors_are_no_larger_than_those_of_a_simple_generator() {
    for (strength, n_tries, n_known, n_combinations) in [(2, 10, 57, 2_652), (3, 2, 357, 58_788)] {
        let model = free(&TWENTY);
        let rows = covering_array(&model, &plan(strength, n_tries))
            .unwrap()
            .rows;
        assert!(rows.len() <= n_known, "{} for {n_known}", rows.len());
        let coverage = measured(&model, &rows, strength);
        assert_eq!(coverage.n_covered, n_combinations);
        assert_eq!(coverage.missing.len(), 0);
    }
}

#[test]
fn four_of_twenty_factors_stand_together_in_no_more_rows_than_those_of_a_simple_generator() {
    let model = free(&TWENTY);
    let rows = covering_array(&model, &plan(4, 1)).unwrap().rows;
    assert!(rows.len() <= 2_089, "{}", rows.len());
    // Written out in full where it takes no minute: the nine largest factors.
    let coverage = measure_coverage(&model, &NAMES[..9], 4, told(&model, &rows).iter());
    assert_eq!((coverage.missing.len(), coverage.n_infeasible), (0, 0));
}

#[test]
fn the_same_plan_gives_the_same_rows_and_another_seed_gives_others() {
    let model = free(&[4, 3, 3, 3, 2]);
    let mine = covering_array(&model, &plan(3, 4)).unwrap();
    assert_eq!(mine, covering_array(&model, &plan(3, 4)).unwrap());
    let other = Plan {
        seed: 2,
        ..plan(3, 4)
    };
    assert_ne!(mine, covering_array(&model, &other).unwrap());
}

#[test]
fn stronger_factors_are_covered_at_their_strength_and_the_others_at_theirs() {
    let model = free(&[3, 3, 3, 3, 3, 3]);
    let plan = Plan {
        stronger: &[(&["a", "b", "c", "d"], 4)],
        ..plan(2, 4)
    };
    let rows = covering_array(&model, &plan).unwrap().rows;
    let cases = told(&model, &rows);
    let core = measure_coverage(&model, &["a", "b", "c", "d"], 4, cases.iter());
    assert_eq!(core.n_covered, 81);
    assert_eq!(measured(&model, &rows, 2).missing.len(), 0);
    assert!(
        !measured(&model, &rows, 3).missing.is_empty(),
        "pairs were asked"
    );
    let core_alone = covering_array(&free(&[3; 4]), &self::plan(4, 1)).unwrap();
    assert_eq!((rows.len(), core_alone.rows.len()), (81, 81));
}

#[test]
fn rows_that_must_come_first_come_first_and_what_they_cover_is_not_covered_again() {
    let model = free(&[3; 4]);
    let nine = covering_array(&model, &plan(2, 40)).unwrap().rows;
    let first: Vec<Combination> = nine
        .iter()
        .map(|row| model.named(&row.iter().copied().enumerate().collect::<Vec<_>>()))
        .collect();
    let again = Plan {
        first: &first,
        ..plan(2, 40)
    };
    assert_eq!(covering_array(&model, &again).unwrap().rows, nine);
    let open = [vec![("d", "2"), ("b", "1")]];
    let some = Plan {
        first: &open,
        ..plan(2, 40)
    };
    let rows = covering_array(&model, &some).unwrap().rows;
    assert_eq!((rows[0][3], rows[0][1]), (2, 1));
}

fn never(name: &'static str, forbids: &[(&'static str, &'static str)]) -> Constraint {
    let forbids = forbids
        .iter()
        .map(|(factor, value)| (*factor, vec![*value]));
    Constraint {
        name,
        forbids: forbids.collect(),
    }
}

#[test]
fn a_first_row_that_breaks_a_constraint_is_named_with_it() {
    let constraints = vec![never("no a0 with b0", &[("a", "0"), ("b", "0")])];
    let model = Model::new(factors(&[2, 2]), constraints).unwrap();
    let first = [vec![("a", "1")], vec![("a", "0"), ("b", "0")]];
    let plan = Plan {
        first: &first,
        ..plan(2, 1)
    };
    let error = covering_array(&model, &plan).unwrap_err();
    let because = vec!["no a0 with b0"];
    assert_eq!(error, ArrayError::First { rank: 1, because });
    assert!(error.to_string().contains("no a0 with b0"), "{error}");
}

#[test]
fn what_cannot_be_is_told_with_the_constraints_that_prove_it() {
    // a0 leaves no value to c: the second forbids one, the third the other.
    let constraints = vec![
        never("no b0 with d0", &[("b", "0"), ("d", "0")]),
        never("a0 without c0", &[("a", "0"), ("c", "0")]),
        never(
            "a0 and b1 without c1",
            &[("a", "0"), ("b", "1"), ("c", "1")],
        ),
    ];
    let model = Model::new(factors(&[2, 2, 2, 2]), constraints).unwrap();
    let array = covering_array(&model, &plan(2, 4)).unwrap();
    let told: Vec<_> = array
        .infeasible
        .iter()
        .map(|one| (one.combination.clone(), one.because.clone()))
        .collect();
    for (combination, because) in [
        (vec![("a", "0"), ("c", "0")], vec!["a0 without c0"]),
        (
            vec![("a", "0"), ("b", "1")],
            vec!["a0 without c0", "a0 and b1 without c1"],
        ),
        (vec![("b", "0"), ("d", "0")], vec!["no b0 with d0"]),
        (
            vec![("a", "0"), ("d", "0")],
            vec!["no b0 with d0", "a0 without c0", "a0 and b1 without c1"],
        ),
    ] {
        assert!(told.contains(&(combination, because)), "{told:?}");
    }
    assert_eq!(told.len(), 4);
}

#[test]
fn constraints_that_leave_nothing_are_named_as_a_pair() {
    let constraints = vec![
        never("not with d1", &[("a", "0"), ("d", "1")]),
        Constraint {
            name: "never b0",
            forbids: vec![("b", vec!["0"])],
        },
        Constraint {
            name: "never b1",
            forbids: vec![("b", vec!["1"])],
        },
    ];
    let model = Model::new(factors(&[2, 2, 2, 2]), constraints).unwrap();
    let error = covering_array(&model, &plan(2, 4)).unwrap_err();
    let pair = vec!["never b0", "never b1"];
    assert_eq!(error, ArrayError::Contradiction(pair));
    let text = error.to_string();
    assert!(text.contains("never b0 / never b1"), "{text}");
}

#[test]
fn a_constraint_on_something_unknown_is_refused() {
    for forbids in [
        vec![("z", vec!["0"])],
        vec![("a", vec!["9"])],
        vec![("a", vec!["0"]), ("a", vec!["1"])],
    ] {
        let constraint = Constraint {
            name: "wrong",
            forbids,
        };
        assert!(Model::new(factors(&[2, 2]), vec![constraint]).is_err());
    }
    assert!(Model::new(vec![("a", &[])], Vec::new()).is_err());
    assert!(Model::new(vec![("a", &["0", "0"])], Vec::new()).is_err());
}

/// Every row that breaks no constraint, written out.
fn all_rows(model: &Model) -> Vec<Vec<usize>> {
    let mut rows = vec![Vec::new()];
    for (_, values) in model.factors() {
        let longer = rows.iter().flat_map(|row: &Vec<usize>| {
            (0..values.len()).map(move |value| [row.as_slice(), &[value]].concat())
        });
        rows = longer.collect();
    }
    rows.retain(|row| {
        !model.constraints().iter().any(|constraint| {
            constraint.forbids.iter().all(|(name, values)| {
                let mut known = model.factors().iter();
                let factor = known.position(|(known, _)| known == name).unwrap();
                values.contains(&model.factors()[factor].1[row[factor]])
            })
        })
    });
    rows
}

/// A small model with constraints drawn at random.
fn drawn(seed: u64) -> Model {
    let mut state = mix(seed);
    let mut below = |n: usize| {
        state = state.wrapping_add(1);
        usize::try_from(mix(state) % n as u64).unwrap()
    };
    let sizes: Vec<usize> = (0..4 + below(3)).map(|_| 2 + below(3)).collect();
    let constraints = (0..below(6))
        .map(|rank| {
            let n = 1 + below(3);
            let mut named: Vec<usize> = (0..sizes.len()).collect();
            while named.len() > n {
                named.remove(below(named.len()));
            }
            let forbids = named.into_iter().map(|factor| {
                let mut values: Vec<_> = VALUES[..sizes[factor]].to_vec();
                while values.len() > 1 && (n == 1 || below(2) == 0) {
                    values.remove(below(values.len()));
                }
                (NAMES[factor], values)
            });
            Constraint {
                name: NAMES[rank],
                forbids: forbids.collect(),
            }
        })
        .collect();
    Model::new(factors(&sizes), constraints).unwrap()
}

#[test]
fn random_models_are_covered_exactly_as_far_as_everything_written_out_says() {
    let mut n_contradictions = 0;
    let mut n_infeasible = 0;
    let mut n_pairs = 0;
    for seed in 0..400 {
        let model = drawn(seed);
        let possible = all_rows(&model);
        let strength = 2 + usize::try_from(seed % 2).unwrap();
        let array = match covering_array(
            &model,
            &Plan {
                seed,
                ..plan(strength, 2)
            },
        ) {
            Ok(array) => array,
            Err(ArrayError::Contradiction(names)) => {
                assert!(possible.is_empty() && !names.is_empty(), "seed {seed}");
                n_contradictions += 1;
                continue;
            }
            Err(error) => panic!("seed {seed}: {error}"),
        };
        assert!(
            array.rows.iter().all(|row| possible.contains(row)),
            "seed {seed}"
        );
        let everything = measured(&model, &possible, strength);
        let covered = measured(&model, &array.rows, strength);
        assert_eq!(covered.missing, Vec::<Combination>::new(), "seed {seed}");
        assert_eq!(everything.missing, Vec::<Combination>::new(), "seed {seed}");
        assert_eq!(covered.n_covered, everything.n_covered, "seed {seed}");
        assert_eq!(covered.n_infeasible, array.infeasible.len(), "seed {seed}");
        n_infeasible += array.infeasible.len();
        for infeasible in &array.infeasible {
            n_pairs += usize::from(infeasible.because.len() > 1);
            check_proof(&model, infeasible, seed);
        }
    }
    assert!(n_contradictions > 3, "{n_contradictions}");
    assert!(n_infeasible > 1_000, "{n_infeasible}");
    assert!(n_pairs > 20, "{n_pairs}");
}

/// The constraints named forbid the combination, and none of them could be left out.
fn check_proof(model: &Model, infeasible: &Infeasible, seed: u64) {
    let holds = |because: &[&str]| {
        let named = |constraint: &&Constraint| because.contains(&constraint.name);
        let constraints = model.constraints().iter().filter(named).cloned();
        let part = Model::new(model.factors().to_vec(), constraints.collect()).unwrap();
        all_rows(&part).iter().any(|row| {
            let chosen: Vec<_> = row.iter().copied().enumerate().collect();
            let named = part.named(&chosen);
            infeasible
                .combination
                .iter()
                .all(|value| named.contains(value))
        })
    };
    assert!(!holds(&infeasible.because), "seed {seed}: {infeasible:?}");
    for left_out in &infeasible.because {
        let mut others = infeasible.because.clone();
        others.retain(|name| name != left_out);
        assert!(
            holds(&others),
            "seed {seed}: {infeasible:?} without {left_out}"
        );
    }
}

#[test]
fn the_measure_finds_a_row_taken_away_and_counts_no_row_that_breaks_a_constraint() {
    let constraints = vec![never("no a0 with b0", &[("a", "0"), ("b", "0")])];
    let model = Model::new(factors(&[3, 3, 3]), constraints).unwrap();
    let mut rows = covering_array(&model, &plan(2, 20)).unwrap().rows;
    assert_eq!(measured(&model, &rows, 2).n_infeasible, 1);
    let taken = rows.pop().unwrap();
    let missing = measured(&model, &rows, 2).missing;
    assert!(!missing.is_empty());
    let named = model.named(&taken.iter().copied().enumerate().collect::<Vec<_>>());
    let is_of_the_row = |combination: &Combination| combination.iter().all(|v| named.contains(v));
    assert!(missing.iter().all(is_of_the_row));
    rows.push(vec![0, 0, 2]);
    let coverage = measured(&model, &rows, 2);
    assert_eq!(
        (coverage.n_impossible_cases, coverage.missing),
        (1, missing)
    );
}

#[test]
fn every_sequence_of_three_events_appears_in_few_orders() {
    let events = &NAMES[..10];
    let orders = sequence_array(events, &|_| true, 1);
    assert!(orders.len() <= 14, "{}", orders.len());
    let told = |orders: &[Vec<&str>]| -> Vec<Vec<String>> {
        let tell = |order: &Vec<&str>| order.iter().map(|event| (*event).to_owned()).collect();
        orders.iter().map(tell).collect()
    };
    let (n_met, missing) = measure_sequences(events, &told(&orders));
    assert_eq!((n_met, missing.len()), (10 * 9 * 8, 0));
    for order in &orders {
        let each: BTreeSet<_> = order.iter().collect();
        assert_eq!((order.len(), each.len()), (10, 10));
    }
    // An event that must come before another never comes after it.
    let in_order = |three: &[&str]| {
        let place = |event| three.iter().position(|known| *known == event);
        place("a").is_none() || place("b").is_none() || place("a") < place("b")
    };
    let orders = sequence_array(events, &in_order, 1);
    let (_, missing) = measure_sequences(events, &told(&orders));
    assert_eq!(missing.len(), 3 * 8);
    assert!(missing.iter().all(|three| !in_order(three)));
}

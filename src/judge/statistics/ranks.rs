//! Two sets of times compared by their ranks, whatever their distributions.
//!
//! Outliers are kept: behind them are people. Nothing here holds pairs in memory, so a
//! shift of ten million times costs their sorting.

use std::cmp::Ordering;

use super::numbers::{normal_quantile, normal_tails, real, whole};

/// How the distribution without any difference is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Null {
    /// Counted; up to 120 values in all, without ties.
    Exact,
    /// Normal, with its variance corrected for ties and half a step of continuity.
    Asymptotic,
}

/// Which difference is asked for, of the first set beside the second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The first is smaller.
    Less,
    /// The first is larger.
    Greater,
    /// One of both.
    Either,
}

/// A shift with its interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shift {
    /// Estimate (Hodges-Lehmann).
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Most values for which the exact distribution is counted: its counts fit 128 bits.
const MOST_EXACT: usize = 120;

/// Pairs in which the first set is larger, ties for one half (the statistic of
/// Mann-Whitney).
pub fn pairs_larger(first: &[f64], second: &[f64]) -> f64 {
    let second = sorted(second);
    first
        .iter()
        .map(|x| {
            let below = second.partition_point(|y| y.total_cmp(x) == Ordering::Less);
            let up_to = second.partition_point(|y| y.total_cmp(x) != Ordering::Greater);
            f64::midpoint(count(below), count(up_to))
        })
        .sum()
}

/// Probability of such ranks by chance (Mann-Whitney); `None` when a set is empty, or when
/// the exact distribution cannot be counted: ties, or too many values.
pub fn ranks_by_chance(first: &[f64], second: &[f64], null: Null, side: Side) -> Option<f64> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let larger = pairs_larger(first, second);
    let ties = ties(first.iter().chain(second));
    let (m, n) = (first.len(), second.len());
    match null {
        Null::Exact => {
            let counts = (ties.is_empty()).then(|| pair_counts(m, n)).flatten()?;
            let seen = usize::try_from(whole(larger)).ok()?;
            Some(both_tails(&counts, seen, side))
        }
        Null::Asymptotic => {
            let (m, n) = (count(m), count(n));
            let all = m + n;
            let shared: f64 = ties.iter().map(|t| t * t * t - t).sum();
            let variance = m * n / 12.0 * (all + 1.0 - shared / (all * (all - 1.0)));
            Some(normal_side(larger - m * n / 2.0, variance, side))
        }
    }
}

/// Cliff's delta: pairs in which the second set is larger less those in which it is smaller,
/// as a share of all; `None` when a set is empty.
pub fn cliffs_delta(first: &[f64], second: &[f64]) -> Option<f64> {
    let pairs = count(first.len()) * count(second.len());
    (pairs > 0.0).then(|| 1.0 - 2.0 * pairs_larger(first, second) / pairs)
}

/// How much later the second set is (median of all differences), with a two-sided interval.
/// `None` when a set is empty, or so small that the interval has no end.
pub fn shift(first: &[f64], second: &[f64], null: Null, confidence: f64) -> Option<Shift> {
    let (first, second) = (sorted(first), sorted(second));
    let n_pairs = (first.len() as u64).checked_mul(second.len() as u64)?;
    let each_side = (1.0 - confidence) / 2.0;
    let rank = match null {
        Null::Exact => lower_rank(&pair_counts(first.len(), second.len())?, each_side),
        Null::Asymptotic => {
            let (m, n) = (count(first.len()), count(second.len()));
            let spread = (m * n * (m + n + 1.0) / 12.0).sqrt();
            whole((m * n / 2.0 - normal_quantile(1.0 - each_side) * spread).max(0.0))
        }
    };
    let n_up_to = |limit: f64| {
        // The number of first values that are near enough grows with the second ones.
        let mut from = 0;
        second
            .iter()
            .map(|y| {
                while from < first.len() && y - first[from] > limit {
                    from += 1;
                }
                (first.len() - from) as u64
            })
            .sum::<u64>()
    };
    shift_of(n_pairs, rank, n_up_to)
}

/// How far paired differences lie from zero (median of their pairwise means), with a
/// two-sided interval from the signed ranks.
pub fn paired_shift(differences: &[f64], null: Null, confidence: f64) -> Option<Shift> {
    let values = sorted(differences);
    let n = values.len() as u64;
    let n_means = n.checked_mul(n + 1)? / 2;
    let each_side = (1.0 - confidence) / 2.0;
    let rank = match null {
        Null::Exact => lower_rank(&signed_rank_counts(values.len())?, each_side),
        Null::Asymptotic => {
            let n = real(n);
            let spread = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0).sqrt();
            whole((n * (n + 1.0) / 4.0 - normal_quantile(1.0 - each_side) * spread).max(0.0))
        }
    };
    let n_up_to = |limit: f64| {
        // Each value with itself and the larger ones: fewer fit as it grows.
        let mut up_to = values.len();
        values
            .iter()
            .enumerate()
            .map(|(at, value)| {
                while up_to > at && f64::midpoint(values[up_to - 1], *value) > limit {
                    up_to -= 1;
                }
                up_to.saturating_sub(at) as u64
            })
            .sum::<u64>()
    };
    shift_of(n_means, rank, n_up_to)
}

/// Sum of the ranks of the differences above zero, zeros left out, ties shared.
pub fn signed_rank(differences: &[f64]) -> f64 {
    let mut values = without_zeros(differences);
    values.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let mut sum = 0.0;
    let mut at = 0;
    while at < values.len() {
        let run = values[at..]
            .iter()
            .take_while(|value| value.abs().total_cmp(&values[at].abs()).is_eq())
            .count();
        let shared = f64::midpoint(count(at + 1), count(at + run));
        let above = values[at..at + run]
            .iter()
            .filter(|one| **one > 0.0)
            .count();
        sum += shared * count(above);
        at += run;
    }
    sum
}

/// Probability of such signed ranks by chance (Wilcoxon); `None` when all differences are
/// zero, or when the exact distribution cannot be counted.
pub fn signed_rank_by_chance(differences: &[f64], null: Null, side: Side) -> Option<f64> {
    let values = without_zeros(differences);
    if values.is_empty() {
        return None;
    }
    let sum = signed_rank(&values);
    let sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    let ties = ties(sizes.iter());
    match null {
        Null::Exact => {
            let counts = (ties.is_empty())
                .then(|| signed_rank_counts(values.len()))
                .flatten()?;
            let seen = usize::try_from(whole(sum)).ok()?;
            Some(both_tails(&counts, seen, side))
        }
        Null::Asymptotic => {
            let n = count(values.len());
            let shared: f64 = ties.iter().map(|t| t * t * t - t).sum();
            let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - shared / 48.0;
            Some(normal_side(sum - n * (n + 1.0) / 4.0, variance, side))
        }
    }
}

/// Median and two ranks of values that are never laid out, only counted.
fn shift_of(n: u64, rank: u64, n_up_to: impl Fn(f64) -> u64) -> Option<Shift> {
    if n == 0 || rank == 0 {
        return None;
    }
    let at_rank = |rank: u64| nth(rank, &n_up_to);
    Some(Shift {
        estimate: f64::midpoint(at_rank(n.div_ceil(2)), at_rank(n / 2 + 1)),
        low: at_rank(rank),
        high: at_rank(n + 1 - rank),
    })
}

/// The smallest number up to which at least `rank` values lie: halved over the numbers that
/// exist, so it is one of the values.
fn nth(rank: u64, n_up_to: &impl Fn(f64) -> u64) -> f64 {
    let mut low = i64::MIN;
    let mut high = in_order(f64::INFINITY);
    while low < high {
        let middle = i64::midpoint(low, high).min(high - 1);
        let number = from_order(middle);
        if !number.is_nan() && n_up_to(number) >= rank {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    from_order(high)
}

/// Bits of a number, so that whole numbers order as numbers do.
const fn in_order(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    bits ^ (((bits >> 63).cast_unsigned()) >> 1).cast_signed()
}

const fn from_order(order: i64) -> f64 {
    let bits = order ^ (((order >> 63).cast_unsigned()) >> 1).cast_signed();
    f64::from_bits(bits.cast_unsigned())
}

/// How many ways give each number of larger pairs: a Gaussian binomial, multiplied and
/// divided factor by factor. Wrapped sums are right because the ends fit.
fn pair_counts(m: usize, n: usize) -> Option<Vec<u128>> {
    if m == 0 || n == 0 || m + n > MOST_EXACT {
        return None;
    }
    let mut counts = vec![0_u128; m * n + 1];
    counts[0] = 1;
    for i in 1..=m {
        for at in (n + i..counts.len()).rev() {
            counts[at] = counts[at].wrapping_sub(counts[at - n - i]);
        }
        for at in i..counts.len() {
            counts[at] = counts[at].wrapping_add(counts[at - i]);
        }
    }
    Some(counts)
}

/// How many choices of signs give each sum of ranks.
fn signed_rank_counts(n: usize) -> Option<Vec<u128>> {
    if n == 0 || n > MOST_EXACT {
        return None;
    }
    let mut counts = vec![0_u128; n * (n + 1) / 2 + 1];
    counts[0] = 1;
    for rank in 1..=n {
        for at in (rank..counts.len()).rev() {
            counts[at] += counts[at - rank];
        }
    }
    Some(counts)
}

fn both_tails(counts: &[u128], seen: usize, side: Side) -> f64 {
    let all: f64 = counts.iter().map(|one| big(*one)).sum();
    let below: f64 = counts.iter().take(seen + 1).map(|one| big(*one)).sum();
    let above: f64 = counts.iter().skip(seen).map(|one| big(*one)).sum();
    match side {
        Side::Less => below / all,
        Side::Greater => above / all,
        Side::Either => (2.0 * below.min(above) / all).min(1.0),
    }
}

/// The last rank whose order statistic still lies below with the wanted risk; 0 when none.
fn lower_rank(counts: &[u128], each_side: f64) -> u64 {
    let all: f64 = counts.iter().map(|one| big(*one)).sum();
    let mut below = 0.0;
    let mut rank = 0;
    for one in counts {
        below += big(*one);
        if below / all > each_side {
            break;
        }
        rank += 1;
    }
    rank
}

/// Probability of a distance from the mean, half a step nearer: the true one has steps.
fn normal_side(distance: f64, variance: f64, side: Side) -> f64 {
    if variance <= 0.0 {
        return 1.0;
    }
    let spread = variance.sqrt();
    match side {
        Side::Less => normal_tails((distance + 0.5) / spread).below,
        Side::Greater => normal_tails((distance - 0.5) / spread).above,
        Side::Either => (2.0 * normal_tails((distance.abs() - 0.5) / spread).above).min(1.0),
    }
}

/// Sizes of the groups of equal values, lone ones left out.
fn ties<'a>(values: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.copied().collect();
    values.sort_by(f64::total_cmp);
    values
        .chunk_by(|a, b| a.total_cmp(b).is_eq())
        .filter(|group| group.len() > 1)
        .map(|group| count(group.len()))
        .collect()
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values
}

fn without_zeros(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.retain(|value| value.abs() > 0.0);
    values
}

const fn count(n: usize) -> f64 {
    real(n as u64)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of ways are used as shares"
)]
const fn big(count: u128) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::vectors::{assert_near, rows, shares};
    use super::*;

    fn data(name: &Value) -> (Vec<f64>, Vec<f64>) {
        let rows = rows("mann_whitney_data");
        let row = rows.iter().find(|row| row["name"] == *name).unwrap();
        (shares(&row["x"]), shares(&row["y"]))
    }

    #[test]
    fn ranks_are_judged_as_in_the_reference() {
        let mut n_rows = 0;
        for row in rows("mann_whitney_tests") {
            let (x, y) = data(&row["data"]);
            assert_near(pairs_larger(&x, &y), &row["U_x"], 0.0, &row);
            let null = match (&row["method"], &row["continuity"]) {
                (Value::String(method), _) if method == "exact" => Null::Exact,
                (_, Value::Bool(true)) => Null::Asymptotic,
                // Without the half step nobody here asks.
                _ => continue,
            };
            let side = match row["alternative"].as_str().unwrap() {
                "less" => Side::Less,
                "greater" => Side::Greater,
                _ => Side::Either,
            };
            let found = ranks_by_chance(&x, &y, null, side).unwrap();
            assert_near(found, &row["p"], 1e-8, &row);
            n_rows += 1;
        }
        assert_eq!(n_rows, 15);
    }

    #[test]
    fn sizes_of_effects_are_those_of_the_reference() {
        for row in rows("mann_whitney_effects") {
            let (x, y) = data(&row["data"]);
            let delta = cliffs_delta(&x, &y).unwrap();
            assert_near(delta, &row["cliffs_delta_y_vs_x"], 1e-8, &row);
            let null = match row["hl_method"].as_str().unwrap() {
                "exact U null" => Null::Exact,
                _ => Null::Asymptotic,
            };
            let shift = shift(&x, &y, null, 0.95).unwrap();
            assert_near(shift.estimate, &row["hodges_lehmann_y_minus_x"], 1e-8, &row);
            assert_near(shift.low, &row["hl_ci95"][0], 1e-8, &row);
            assert_near(shift.high, &row["hl_ci95"][1], 1e-8, &row);
        }
    }

    #[test]
    fn the_least_probability_that_few_values_can_reach_is_that_of_the_reference() {
        for row in rows("mann_whitney_least_p") {
            let n = u32::try_from(row["n"].as_u64().unwrap()).unwrap();
            let low: Vec<f64> = (0..n).map(f64::from).collect();
            let high: Vec<f64> = (n..2 * n).map(f64::from).collect();
            let found = ranks_by_chance(&low, &high, Null::Exact, Side::Either).unwrap();
            assert_near(found, &row["p"], 1e-8, &row);
        }
    }

    #[test]
    fn pairs_are_judged_as_in_the_reference() {
        let row = &rows("paired")[0];
        let ratios: Vec<f64> = shares(&row["baseline"])
            .iter()
            .zip(shares(&row["candidate"]))
            .map(|(before, after)| (after / before).ln())
            .collect();
        let worse = &row["worse_than_baseline"];
        assert_near(signed_rank(&ratios), &worse["wilcoxon_W_plus"], 0.0, row);
        let by_chance = signed_rank_by_chance(&ratios, Null::Exact, Side::Greater).unwrap();
        assert_near(by_chance, &worse["wilcoxon_exact_p_one_sided"], 1e-8, row);
        let expected = &row["signed_rank_hodges_lehmann"];
        let shift = paired_shift(&ratios, Null::Exact, 0.9).unwrap();
        assert_near(shift.estimate, &expected["estimate_log"], 1e-8, row);
        assert_near(shift.low, &expected["ci90_log"][0], 1e-8, row);
        assert_near(shift.high, &expected["ci90_log"][1], 1e-8, row);
    }

    #[test]
    fn a_shift_found_without_laying_pairs_out_is_that_of_the_pairs_laid_out() {
        let first = [5.0, -1.5, 3.25, 3.25, 0.0, 8.0, -7.0];
        let second = [4.0, 4.0, -2.0, 9.5, 1.0, 12.0];
        let mut pairs: Vec<f64> = second
            .iter()
            .flat_map(|y| first.iter().map(move |x| y - x))
            .collect();
        pairs.sort_by(f64::total_cmp);
        let found = shift(&first, &second, Null::Exact, 0.95).unwrap();
        let median = f64::midpoint(pairs[20], pairs[21]);
        assert!((found.estimate - median).abs() < 1e-12);
        assert!(pairs.contains(&found.low) && pairs.contains(&found.high));
        let mut means = Vec::new();
        for at in 0..first.len() {
            for other in at..first.len() {
                means.push(f64::midpoint(first[at], first[other]));
            }
        }
        means.sort_by(f64::total_cmp);
        let found = paired_shift(&first, Null::Exact, 0.9).unwrap();
        let median = f64::midpoint(means[13], means[14]);
        assert!(
            (found.estimate - median).abs() < 1e-12,
            "{found:?} {means:?}"
        );
    }

    #[test]
    fn the_normal_distribution_takes_over_where_counting_ends() {
        let of = |from: u32, step: u32| -> Vec<f64> {
            (0..60).map(|at| f64::from(from + at * step)).collect()
        };
        let (first, second) = (of(0, 2), of(13, 2));
        let exact = ranks_by_chance(&first, &second, Null::Exact, Side::Less).unwrap();
        let normal = ranks_by_chance(&first, &second, Null::Asymptotic, Side::Less).unwrap();
        assert!((exact / normal - 1.0).abs() < 0.01, "{exact} {normal}");
        let first: Vec<f64> = (0..61).map(f64::from).collect();
        assert!(ranks_by_chance(&first, &second, Null::Exact, Side::Less).is_none());
        assert!(ranks_by_chance(&[], &second, Null::Asymptotic, Side::Less).is_none());
    }

    #[test]
    fn whole_numbers_of_the_order_go_up_as_numbers_do_and_back() {
        let numbers = [
            -1e300,
            -2.5,
            -0.1,
            -1e-300,
            0.0,
            3e-5,
            0.1,
            7.0,
            f64::INFINITY,
        ];
        assert!(numbers.map(in_order).is_sorted_by(|one, other| one < other));
        for number in numbers {
            assert!(from_order(in_order(number)).total_cmp(&number).is_eq());
        }
    }

    #[test]
    fn differences_of_one_size_are_signs_whose_variance_is_known() {
        // Thirty ties share the rank 15.5: the sum is 15.5 times a binomial of variance 7.5,
        // so 77.5 above its mean are 1.826 standard deviations, less the correction.
        let differences = [[1.0; 20].as_slice(), &[-1.0; 10]].concat();
        let chance = signed_rank_by_chance(&differences, Null::Asymptotic, Side::Greater);
        let chance = chance.unwrap();
        assert!((0.0339..0.0350).contains(&chance), "{chance}");
    }

    #[test]
    fn both_intervals_of_a_shift_are_those_of_counting_where_counting_ends() {
        let near = |exact: Shift, normal: Shift| {
            for (one, other) in [(exact.low, normal.low), (exact.high, normal.high)] {
                assert!((one - other).abs() <= 1.0, "{exact:?} {normal:?}");
            }
        };
        let numbers = |n: u32| -> Vec<f64> { (1..=n).map(f64::from).collect() };
        let paired = |null| paired_shift(&numbers(100), null, 0.95).unwrap();
        near(paired(Null::Exact), paired(Null::Asymptotic));
        let (first, second) = (numbers(50), numbers(60));
        let apart = |null| shift(&first, &second, null, 0.95).unwrap();
        near(apart(Null::Exact), apart(Null::Asymptotic));
    }

    #[test]
    fn many_times_are_compared_in_no_more_memory_than_their_own() {
        let first: Vec<f64> = (0..100_000_u32).map(f64::from).collect();
        let second: Vec<f64> = first.iter().map(|one| one + 250.0).collect();
        let found = shift(&first, &second, Null::Asymptotic, 0.95).unwrap();
        assert!((found.estimate - 250.0).abs() < 1e-9);
        assert!(found.low < 250.0 && found.high > 250.0);
    }
}

//! The same cases before and after: those that changed sides.

use super::numbers::real;
use super::proportions::{binomial_cdf, binomial_survival};

/// Probabilities, by chance alone, of such a change of sides (`McNemar`, exact).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ChangedSides {
    /// Of at least as many newly broken.
    pub broken_by_chance: f64,
    /// Of a difference at least as large on either side.
    pub either_by_chance: f64,
}

/// Cases newly broken and newly fixed, when both were as likely; cases that stayed right or
/// wrong say nothing. A fix never pays for a break: this is a diagnosis, not a gate.
pub fn changed_sides(n_newly_broken: u64, n_newly_fixed: u64) -> ChangedSides {
    let n = n_newly_broken + n_newly_fixed;
    let least = n_newly_broken.min(n_newly_fixed);
    ChangedSides {
        broken_by_chance: at_least(n_newly_broken, n),
        either_by_chance: if real(least) * 2.0 >= real(n) {
            1.0
        } else {
            (2.0 * binomial_cdf(least, n, 0.5)).min(1.0)
        },
    }
}

/// P(X ≥ x) for X binomial(n, ½).
fn at_least(x: u64, n: u64) -> f64 {
    if x == 0 {
        return 1.0;
    }
    binomial_survival(x - 1, n, 0.5)
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{assert_near, count, rows};
    use super::*;

    #[test]
    fn changes_of_sides_are_judged_as_in_the_reference() {
        let rows = rows("mcnemar_exact");
        assert_eq!(rows.len(), 17);
        for row in rows {
            let changed = changed_sides(count(&row["newly_broken"]), count(&row["newly_fixed"]));
            assert_near(
                changed.broken_by_chance,
                &row["p_one_sided_worse"],
                1e-9,
                &row,
            );
            assert_near(changed.either_by_chance, &row["p_two_sided"], 1e-9, &row);
        }
    }

    #[test]
    fn breaks_and_fixes_change_places_without_changing_the_two_sided_answer() {
        for (broken, fixed) in [(0, 7), (3, 12), (90, 120), (5_000_000, 5_004_000)] {
            let there = changed_sides(broken, fixed);
            let back = changed_sides(fixed, broken);
            assert!((there.either_by_chance - back.either_by_chance).abs() < 1e-15);
            // At least b, or at least c: both count the cases of exactly b.
            assert!(there.broken_by_chance + back.broken_by_chance >= 1.0);
        }
    }
}

//! How well one feature of dossiers tells those that fail from those that pass.

use super::numbers::real;
use super::proportions::binomial_pmf;

/// One feature against the failures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FeatureCounts {
    /// Failing dossiers that have it.
    pub n_failing_with: u64,
    /// Dossiers that have it.
    pub n_with: u64,
    /// Failing dossiers that do not.
    pub n_failing_without: u64,
    /// Dossiers that do not.
    pub n_without: u64,
}

/// What the counts say.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FeatureScores {
    /// Share of those with the feature that fail; 0 when nobody has it.
    pub precision: f64,
    /// Share of those that fail that have it; 0 when none fails.
    pub recall: f64,
    /// Weighted relative accuracy: how much more often they fail than all do, times how many
    /// have it.
    pub wracc: f64,
    /// How many times more often they fail than all do; 0 when none fails.
    pub lift: f64,
    /// Ochiai's coefficient: the geometric mean of precision and recall.
    pub ochiai: f64,
    /// One-sided probability (Fisher, exact) of as many failures with it by chance alone.
    pub by_chance: f64,
}

impl FeatureCounts {
    /// The scores of the feature.
    pub fn scores(&self) -> FeatureScores {
        let n_failing = self.n_failing_with + self.n_failing_without;
        let n = self.n_with + self.n_without;
        let precision = ratio(self.n_failing_with, self.n_with);
        let recall = ratio(self.n_failing_with, n_failing);
        let of_all = ratio(n_failing, n);
        FeatureScores {
            precision,
            recall,
            wracc: ratio(self.n_with, n) * (precision - of_all),
            lift: if n_failing == 0 {
                0.0
            } else {
                precision / of_all
            },
            ochiai: (precision * recall).sqrt(),
            by_chance: self.by_chance(),
        }
    }

    /// P(X ≥ failures with the feature) when the failures fall on the dossiers by lot.
    fn by_chance(&self) -> f64 {
        let n_failing = self.n_failing_with + self.n_failing_without;
        let n = self.n_with + self.n_without;
        let most = n_failing.min(self.n_with);
        let fewest = n_failing.saturating_sub(self.n_without);
        let seen = self.n_failing_with;
        if seen <= fewest || n == 0 {
            return 1.0;
        }
        // One step of the hypergeometric distribution, upwards from `at`.
        let step = |at: u64| {
            real(n_failing - at) / real(at + 1) * real(self.n_with - at)
                / real(self.n_without + at + 1 - n_failing)
        };
        let mean = real(n_failing) * ratio(self.n_with, n);
        if real(seen) > mean {
            let mut term = self.hypergeometric(seen);
            let mut sum = term;
            let mut at = seen;
            while at < most && term > sum * 1e-17 {
                term *= step(at);
                sum += term;
                at += 1;
            }
            return sum.min(1.0);
        }
        // Fewer than expected: the lower tail is the short one.
        let mut term = self.hypergeometric(seen - 1);
        let mut sum = term;
        let mut at = seen - 1;
        while at > fewest && term > sum * 1e-17 {
            at -= 1;
            term /= step(at);
            sum += term;
        }
        (1.0 - sum).max(0.0)
    }

    /// P(X = k): three binomials with one share keep the digits that factorials lose.
    fn hypergeometric(&self, k: u64) -> f64 {
        let n_failing = self.n_failing_with + self.n_failing_without;
        let n = self.n_with + self.n_without;
        let share = ratio(n_failing, n);
        if n_failing == n {
            return 1.0;
        }
        binomial_pmf(k, self.n_with, share) * binomial_pmf(n_failing - k, self.n_without, share)
            / binomial_pmf(n_failing, n, share)
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    real(part) / real(whole)
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{assert_near, count, rows};
    use super::*;

    #[test]
    fn scores_of_a_feature_are_those_of_the_reference() {
        let rows = rows("failing_feature");
        assert_eq!(rows.len(), 5);
        for row in rows {
            let scores = FeatureCounts {
                n_failing_with: count(&row["fail_with"]),
                n_with: count(&row["n_with"]),
                n_failing_without: count(&row["fail_without"]),
                n_without: count(&row["n_without"]),
            }
            .scores();
            for (name, found) in [
                ("precision", scores.precision),
                ("recall", scores.recall),
                ("lift", scores.lift),
                ("ochiai", scores.ochiai),
                ("fisher_greater_p", scores.by_chance),
            ] {
                assert_near(found, &row[name], 1e-8, &row);
            }
            // A difference of two shares: its zero is a zero but for the last digit.
            let wracc = row["wracc"].as_f64().unwrap();
            assert!((scores.wracc - wracc).abs() < 1e-12, "{row}");
        }
    }

    #[test]
    fn chance_is_exact_on_small_counts() {
        // 3 of 4 with the feature fail, 1 of 4 without: (C(4,3)·C(4,1) + 1) ÷ C(8,4) = 17/70.
        let counts = FeatureCounts {
            n_failing_with: 3,
            n_with: 4,
            n_failing_without: 1,
            n_without: 4,
        };
        assert!((counts.scores().by_chance - 17.0 / 70.0).abs() < 1e-12);
        // 1 of 4 against 3 of 4: all but C(4,0)·C(4,4) = 1 of 70.
        let fewer = FeatureCounts {
            n_failing_with: 1,
            n_failing_without: 3,
            ..counts
        };
        assert!((fewer.scores().by_chance - 69.0 / 70.0).abs() < 1e-12);
    }

    #[test]
    fn ends_of_the_counts_give_numbers() {
        let counts = |n_failing_with, n_with, n_failing_without, n_without| {
            FeatureCounts {
                n_failing_with,
                n_with,
                n_failing_without,
                n_without,
            }
            .scores()
        };
        for scores in [
            counts(0, 0, 0, 0),
            counts(0, 0, 3, 10),
            counts(0, 10, 0, 10),
            counts(10, 10, 10, 10),
            counts(10, 10, 0, 0),
            counts(10_000_000, 10_000_000, 1, 10_000_000),
            counts(5_000_000, 10_000_000, 5_000_000, 10_000_000),
        ] {
            for number in [
                scores.precision,
                scores.recall,
                scores.lift,
                scores.ochiai,
                scores.by_chance,
            ] {
                assert!(number.is_finite() && number >= 0.0, "{scores:?}");
            }
            assert!(scores.by_chance <= 1.0, "{scores:?}");
        }
        // Half and half: chance alone gives as many a little more than half of the times.
        let even = counts(5_000_000, 10_000_000, 5_000_000, 10_000_000).by_chance;
        assert!((0.5..0.501).contains(&even), "{even}");
    }
}

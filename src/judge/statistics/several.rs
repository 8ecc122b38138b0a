//! Several claims at once: probabilities made larger by as much as looking often costs.
//!
//! Only claims that something got worse are corrected. A GO asks every stratum to pass, each
//! at its own confidence: correcting that side would make the gate laxer.

use super::numbers::real;

/// How to correct.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Correction {
    /// Times the number of claims; no assumption.
    Bonferroni,
    /// Step down (Holm): never weaker than Bonferroni, no assumption.
    Holm,
    /// Step up (Hochberg): for claims that are independent or move together.
    Hochberg,
    /// Share of false claims among those made (Benjamini-Hochberg): for lists to look at.
    FalseDiscovery,
    /// The same, whatever the dependence (Benjamini-Yekutieli).
    FalseDiscoveryAnyDependence,
}

/// The corrected probabilities, in the order given, at most 1.
pub fn corrected(by_chance: &[f64], how: Correction) -> Vec<f64> {
    let n = by_chance.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| by_chance[*a].total_cmp(&by_chance[*b]).then(a.cmp(b)));
    let n_claims = count(n);
    let harmonic: f64 = (1..=n).map(|rank| 1.0 / count(rank)).sum();
    // Rank from 1, smallest probability first.
    let factor = |rank: usize| match how {
        Correction::Bonferroni => n_claims,
        Correction::Holm | Correction::Hochberg => count(n - rank + 1),
        Correction::FalseDiscovery => n_claims / count(rank),
        Correction::FalseDiscoveryAnyDependence => n_claims * harmonic / count(rank),
    };
    let raw: Vec<f64> = order
        .iter()
        .enumerate()
        .map(|(at, index)| by_chance[*index] * factor(at + 1))
        .collect();
    let mut found = vec![1.0; n];
    match how {
        Correction::Bonferroni => {
            for (at, index) in order.iter().enumerate() {
                found[*index] = raw[at].min(1.0);
            }
        }
        Correction::Holm => {
            let mut largest = 0.0_f64;
            for (at, index) in order.iter().enumerate() {
                largest = largest.max(raw[at]);
                found[*index] = largest.min(1.0);
            }
        }
        Correction::Hochberg
        | Correction::FalseDiscovery
        | Correction::FalseDiscoveryAnyDependence => {
            let mut smallest = 1.0_f64;
            for (at, index) in order.iter().enumerate().rev() {
                smallest = smallest.min(raw[at]);
                found[*index] = smallest;
            }
        }
    }
    found
}

const fn count(n: usize) -> f64 {
    real(n as u64)
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{assert_near, rows, shares};
    use super::*;

    #[test]
    fn corrections_are_those_of_the_reference() {
        let rows = rows("multiple_testing");
        assert_eq!(rows.len(), 6);
        for row in rows {
            let by_chance = shares(&row["p"]);
            for (name, how) in [
                ("bonferroni", Correction::Bonferroni),
                ("holm", Correction::Holm),
                ("hochberg", Correction::Hochberg),
                ("bh", Correction::FalseDiscovery),
                ("by", Correction::FalseDiscoveryAnyDependence),
            ] {
                let found = corrected(&by_chance, how);
                assert_eq!(found.len(), by_chance.len());
                for (at, one) in found.into_iter().enumerate() {
                    assert_near(one, &row[name][at], 1e-9, &row);
                }
            }
        }
    }

    #[test]
    fn nothing_claimed_is_nothing_corrected() {
        assert!(corrected(&[], Correction::Holm).is_empty());
    }
}

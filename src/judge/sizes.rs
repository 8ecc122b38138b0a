//! How many drawn cases would prove what is wanted, solved before any is played.
//!
//! Plans without a single failure: a class of `n` right cases proves that at most
//! 1 − α^(1/n) of its people are wronged (Clopper-Pearson). When all classes are right, at most
//! ln(1/α) times the most people that one case stands for are (Fay-Feuer at zero).

use super::Gate;
use super::gates::max_wrong_percent;
use super::statistics::{real, upper_bound, whole, zero_failure_sample_size};
use crate::scenario::Policy;

/// What `n` becomes when the law may abstain on `percent` of those played, at most half.
fn with_abstentions(n: u64, percent: f64) -> u64 {
    up(real(n) / (1.0 - (percent / 100.0).clamp(0.0, 0.5)))
}

/// A class of people to be sized.
#[derive(Clone, PartialEq, Debug)]
pub struct ToSize {
    /// Its name.
    pub stratum: String,
    /// Its people in the fund in a year.
    pub n_people: u64,
    /// Share of them that may be left wronged, above 0 and below 1; none when only the whole
    /// fund is bounded.
    pub max_wrong: Option<f64>,
    /// Cases that are played whatever the bounds ask for.
    pub at_least: u64,
}

/// What must be proved besides each class.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WantedProof {
    /// One-sided, in 0..1.
    pub confidence: f64,
    /// People of the fund wronged in a year, at most; above 0.
    pub max_people: Option<f64>,
    /// Cases that can be played.
    pub max_cases: u64,
}

/// The cases of one class.
#[derive(Clone, PartialEq, Debug)]
pub struct Size {
    /// The class.
    pub stratum: String,
    /// Cases.
    pub n: u64,
    /// Upper bound on the share of its people wronged, if every case is right.
    pub proves: f64,
}

/// A plan that reaches every bound.
#[derive(Clone, PartialEq, Debug)]
pub struct Sizes {
    /// One a class, in the order asked.
    pub strata: Vec<Size>,
    /// Cases in all.
    pub n_cases: u64,
    /// Upper bound on the people of the fund wronged in a year, if every case is right.
    pub max_people: f64,
}

/// Why the bounds cannot be reached.
#[derive(Clone, PartialEq, Debug)]
pub struct Unreachable {
    /// Cases that they would need.
    pub n_needed: u64,
    /// Fewest people of the fund that the cases allowed could leave, the classes' own
    /// bounds kept; none when these alone need too many.
    pub fewest_people: Option<f64>,
}

impl Sizes {
    /// The same with so many more that the bounds hold although the law abstains on as many as
    /// `policy` lets it: who is undecided proves nothing.
    #[must_use]
    pub fn allowing_for_abstentions(mut self, policy: &Policy) -> Self {
        for size in &mut self.strata {
            size.n = with_abstentions(size.n, policy.accuracy.max_undecided_percent);
        }
        self.n_cases = self.strata.iter().map(|size| size.n).sum();
        self
    }
}

/// The fewest cases of each class that prove what is wanted, if all are right.
///
/// # Errors
/// [`Unreachable`] when more cases are needed than can be played.
pub fn sizes(strata: &[ToSize], wanted: WantedProof) -> Result<Sizes, Unreachable> {
    let numbers = numbers(strata, wanted.confidence, wanted.max_people);
    let n_cases = numbers
        .iter()
        .fold(0_u64, |sum, number| sum.saturating_add(*number));
    if n_cases > wanted.max_cases {
        return Err(Unreachable {
            n_needed: n_cases,
            fewest_people: fewest_people(strata, wanted),
        });
    }
    let proved: Vec<Size> = strata
        .iter()
        .zip(numbers)
        .map(|(asked, n)| Size {
            stratum: asked.stratum.clone(),
            n,
            proves: upper_bound(0, n, wanted.confidence),
        })
        .collect();
    let per_case = strata
        .iter()
        .zip(&proved)
        .map(|(asked, size)| real(asked.n_people) / real(size.n.max(1)))
        .fold(0.0, f64::max);
    Ok(Sizes {
        strata: proved,
        n_cases,
        max_people: per_case * times_of(wanted.confidence),
    })
}

fn numbers(strata: &[ToSize], confidence: f64, max_people: Option<f64>) -> Vec<u64> {
    strata
        .iter()
        .map(|asked| {
            let alone = asked
                .max_wrong
                .map_or(0, |share| zero_failure_sample_size(share, confidence));
            let together = max_people.map_or(0, |people| {
                up(real(asked.n_people) * times_of(confidence) / people)
            });
            alone.max(together).max(asked.at_least).max(1)
        })
        .collect()
}

/// The bound that the cases allowed reach: halved between the people of the largest class
/// a case each and everybody.
fn fewest_people(strata: &[ToSize], wanted: WantedProof) -> Option<f64> {
    let n_with = |people: Option<f64>| -> u64 {
        numbers(strata, wanted.confidence, people)
            .iter()
            .fold(0, |sum, number| sum.saturating_add(*number))
    };
    if n_with(None) > wanted.max_cases {
        return None;
    }
    let everybody: u64 = strata.iter().map(|asked| asked.n_people).sum();
    let (mut low, mut high): (f64, f64) =
        (0.0, real(everybody.max(1)) * times_of(wanted.confidence));
    for _ in 0..200 {
        let middle = low.midpoint(high);
        if n_with(Some(middle)) > wanted.max_cases {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

/// What a campaign is about to play, as far as a policy's thresholds depend on it.
#[derive(Clone, PartialEq, Debug)]
pub struct ToPlay {
    /// Each class that is drawn.
    pub classes: Vec<ClassToPlay>,
    /// Chosen dossiers.
    pub n_design: u64,
    /// Dossiers of each driver that plays, by its name.
    pub n_by_driver: Vec<(&'static str, u64)>,
    /// Calls of the whole run, about.
    pub n_calls: u64,
}

/// A class about to be drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassToPlay {
    /// Its name.
    pub stratum: String,
    /// Its people in the fund in a year.
    pub n_people: u64,
    /// Whether it broke in the pilots.
    pub is_critical: bool,
    /// Its drawn dossiers.
    pub n: u64,
}

/// A threshold that cannot be proved, were everything right: too little is played.
#[derive(Clone, PartialEq, Debug)]
pub struct Shortage {
    /// The gate.
    pub gate: Gate,
    /// The class, or the driver; none when it is about the whole.
    pub place: Option<String>,
    /// The limit: percent, people or a quantile.
    pub limit: f64,
    /// What is played.
    pub n: u64,
    /// What would be needed.
    pub n_needed: u64,
}

impl ToPlay {
    fn n_people(&self) -> u64 {
        self.classes.iter().map(|class| class.n_people).sum()
    }

    /// The classes, to be sized so that `policy` can be proved.
    pub fn to_size(&self, policy: &Policy, max_cases: u64) -> (Vec<ToSize>, WantedProof) {
        let classes = self.classes.iter().map(|class| ToSize {
            stratum: class.stratum.clone(),
            n_people: class.n_people,
            max_wrong: Some(max_wrong_percent(policy, class.is_critical) / 100.0)
                .filter(|share| *share > 0.0),
            at_least: class.n.max(policy.accuracy.sample_min_cases),
        });
        let wanted = WantedProof {
            confidence: policy.accuracy.confidence_percent / 100.0,
            max_people: policy
                .fund
                .as_ref()
                .map(|gates| gates.limit(real(self.n_people()))),
            max_cases,
        };
        (classes.collect(), wanted)
    }

    /// Every threshold of `policy` that could not be proved even if everything were right.
    pub fn shortages(&self, policy: &Policy) -> Vec<Shortage> {
        let confidence = policy.accuracy.confidence_percent / 100.0;
        let zero_failures =
            |percent: f64| zero_failure_sample_size((percent / 100.0).max(1e-9), confidence);
        let mut all = Vec::new();
        let mut need = |gate, place: Option<&str>, limit, n, n_needed| {
            if n < n_needed {
                let place = place.map(ToOwned::to_owned);
                all.push(Shortage {
                    gate,
                    place,
                    limit,
                    n,
                    n_needed,
                });
            }
        };
        let n_needed = policy.accuracy.design_min_cases;
        need(Gate::DesignAccuracy, None, 0.0, self.n_design, n_needed);
        for class in &self.classes {
            let limit = max_wrong_percent(policy, class.is_critical);
            let n_needed = zero_failures(limit).max(policy.accuracy.sample_min_cases);
            need(
                Gate::SampleAccuracy,
                Some(&class.stratum),
                limit,
                class.n,
                n_needed,
            );
        }
        if let Some(gates) = &policy.fund {
            let limit = gates.limit(real(self.n_people()));
            for class in &self.classes {
                let n_needed = up(real(class.n_people) * times_of(confidence) / limit);
                need(Gate::Fund, Some(&class.stratum), limit, class.n, n_needed);
            }
        }
        let limit = policy.errors.max_rate_percent;
        need(
            Gate::ErrorRate,
            None,
            limit,
            self.n_calls,
            zero_failures(limit),
        );
        // Each operation is called once a dossier at least.
        for (driver, n) in &self.n_by_driver {
            let limit = policy.errors.max_operation_rate_percent;
            need(
                Gate::OperationErrorRate,
                Some(driver),
                limit,
                *n,
                zero_failures(limit),
            );
            for latency in &policy.latency.limits {
                let q = latency.quantile;
                let n_needed = zero_failure_sample_size(1.0 - q, confidence);
                need(Gate::Latency, Some(driver), q, *n, n_needed);
            }
        }
        all
    }
}

/// ln(1/α): the upper bound of a Poisson mean when nothing was seen.
fn times_of(confidence: f64) -> f64 {
    -(1.0 - confidence).ln()
}

/// Cases are whole: a last digit must not make one more.
fn up(number: f64) -> u64 {
    whole((number - 1e-9).ceil())
}

#[cfg(test)]
mod tests {
    use super::super::statistics::{Weighted, weighted_upper_bound};
    use super::*;

    fn class(stratum: &str, n_people: u64, max_wrong: Option<f64>) -> ToSize {
        ToSize {
            stratum: stratum.to_owned(),
            n_people,
            max_wrong,
            at_least: 0,
        }
    }

    fn wanted(max_people: Option<f64>, max_cases: u64) -> WantedProof {
        WantedProof {
            confidence: 0.95,
            max_people,
            max_cases,
        }
    }

    #[test]
    fn a_bound_on_a_class_needs_the_cases_of_a_plan_without_failure() {
        // Table of plans without failure at 95 %: 59, 299, 598, 2 995.
        let classes: Vec<ToSize> = [0.05, 0.01, 0.005, 0.001]
            .into_iter()
            .map(|share| class("any", 1_000, Some(share)))
            .collect();
        let sizes = sizes(&classes, wanted(None, u64::MAX)).unwrap();
        let numbers: Vec<u64> = sizes.strata.iter().map(|size| size.n).collect();
        assert_eq!(numbers, [59, 299, 598, 2_995]);
        assert!(sizes.strata[3].proves <= 0.001);
    }

    #[test]
    fn ten_people_of_thirty_thousand_need_six_thousand_cases_of_the_class_of_seventy_percent() {
        let classes = [class("large", 21_000, None), class("small", 9_000, None)];
        let sizes = sizes(&classes, wanted(Some(10.0), 100_000)).unwrap();
        // 21 000 × ln 20 ÷ 10 = 6 291.04
        assert_eq!((sizes.strata[0].n, sizes.strata[1].n), (6_292, 2_697));
        assert!(sizes.max_people <= 10.0 && sizes.max_people > 9.99);
    }

    #[test]
    fn what_is_planned_is_what_the_bound_of_the_verdict_says_when_all_are_right() {
        let classes = [
            class("a", 123_456, Some(0.01)),
            class("b", 7_890, Some(0.001)),
            class("c", 12, Some(0.05)),
        ];
        let planned = sizes(&classes, wanted(Some(25.0), u64::MAX)).unwrap();
        let everybody: u64 = classes.iter().map(|class| class.n_people).sum();
        let bound = |less: u64| {
            let weighted: Vec<Weighted> = classes
                .iter()
                .zip(&planned.strata)
                .enumerate()
                .map(|(at, (class, size))| Weighted {
                    weight: real(class.n_people) / real(everybody),
                    x: 0,
                    n: size.n - if at == 0 { less } else { 0 },
                })
                .collect();
            weighted_upper_bound(&weighted, 0.95).1 * real(everybody)
        };
        assert!((bound(0) - planned.max_people).abs() < 1e-6);
        assert!(bound(0) <= 25.0);
        assert!(bound(1) > 25.0, "{}", bound(1));
    }

    #[test]
    fn a_bound_out_of_reach_says_how_many_cases_it_needs_and_what_those_allowed_would_prove() {
        let classes = [class("large", 21_000, None), class("small", 9_000, None)];
        let refused = sizes(&classes, wanted(Some(10.0), 4_000)).unwrap_err();
        assert_eq!(refused.n_needed, 6_292 + 2_697);
        let fewest = refused.fewest_people.unwrap();
        let reached = sizes(&classes, wanted(Some(fewest), 4_000)).unwrap();
        assert!(reached.n_cases <= 4_000);
        assert!(sizes(&classes, wanted(Some(fewest * 0.99), 4_000)).is_err());
    }

    #[test]
    fn one_case_of_one_class_would_leave_three_times_its_people() {
        let classes = [class("only", 100, None)];
        let refused = sizes(&classes, wanted(Some(10.0), 1)).unwrap_err();
        // 100 × ln 20: nobody is known to be spared, and more than everybody is no bound.
        let fewest = refused.fewest_people.unwrap();
        assert!((fewest - 299.573).abs() < 0.001, "{fewest}");
    }

    #[test]
    fn classes_whose_own_bounds_need_too_many_leave_nothing_to_promise() {
        let classes = [class("critical", 600, Some(0.001))];
        let refused = sizes(&classes, wanted(Some(100.0), 1_000)).unwrap_err();
        assert_eq!(
            refused,
            Unreachable {
                n_needed: 2_995,
                fewest_people: None
            }
        );
    }

    fn rollout() -> Policy {
        let policy = include_str!("../../scenarios/policies/rollout.toml");
        let text = include_str!("../../scenarios/rollout.toml");
        crate::scenario::Scenario::read("rollout.toml", text, &|_| Some(policy.to_owned()))
            .unwrap()
            .policy
    }

    fn to_play(n_common: u64, n_critical: u64) -> ToPlay {
        let class = |stratum: &str, n_people, is_critical, n| ClassToPlay {
            stratum: stratum.into(),
            n_people,
            is_critical,
            n,
        };
        ToPlay {
            classes: vec![
                class("sickness/simple", 40_000, false, n_common),
                class("sickness/ald", 5_000, true, n_critical),
            ],
            n_design: 5_000,
            n_by_driver: vec![("open", 90_000), ("closed", 3_000)],
            n_calls: 1_000_000,
        }
    }

    #[test]
    fn what_the_planner_solves_for_a_policy_is_enough_for_it_and_no_less_is() {
        let policy = rollout();
        let (classes, wanted) = to_play(0, 0).to_size(&policy, 1_000_000);
        let solved = sizes(&classes, wanted).unwrap();
        let [common, critical] = [solved.strata[0].n, solved.strata[1].n];
        // 45 000 people: one in a thousand is 45; 40 000 × ln 20 / 45 cases of the larger class.
        assert_eq!((common, critical), (2_663, 2_995));
        assert_eq!(to_play(common, critical).shortages(&policy), Vec::new());
        let short = to_play(common - 1, critical - 1).shortages(&policy);
        let told: Vec<_> = short
            .iter()
            .map(|one| (one.gate, one.place.as_deref().unwrap(), one.n_needed))
            .collect();
        assert_eq!(
            told,
            [
                (Gate::SampleAccuracy, "sickness/ald", 2_995),
                (Gate::Fund, "sickness/simple", 2_663),
            ]
        );
    }

    #[test]
    fn people_on_whom_the_law_abstains_are_drawn_on_top() {
        let policy = rollout();
        let (classes, wanted) = to_play(0, 0).to_size(&policy, 1_000_000);
        let solved = sizes(&classes, wanted).unwrap();
        let solved = solved.allowing_for_abstentions(&policy);
        // 2 663 / 0.99 and 2 995 / 0.99.
        let n: Vec<u64> = solved.strata.iter().map(|size| size.n).collect();
        assert_eq!(n, [2_690, 3_026]);
        assert_eq!(solved.n_cases, 5_716);
    }

    #[test]
    fn each_threshold_that_too_little_is_played_for_is_named() {
        let policy = rollout();
        let mut few = to_play(10_000, 10_000);
        few.n_design = 999;
        few.n_by_driver = vec![("closed", 2_994)];
        few.n_calls = 2_994;
        let told: Vec<_> = few
            .shortages(&policy)
            .iter()
            .map(|one| (one.gate, one.n, one.n_needed))
            .collect();
        assert_eq!(
            told,
            [
                (Gate::DesignAccuracy, 999, 1_000),
                (Gate::ErrorRate, 2_994, 2_995),
                (Gate::OperationErrorRate, 2_994, 2_995),
                (Gate::Latency, 2_994, 2_995),
            ]
        );
    }
}

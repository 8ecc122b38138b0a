//! Which rate is tried next: bracket, halving, confirmation of both ends, recovery.
//!
//! A short trial flatters: above its capacity an engine falls behind by the excess a second, so
//! that a trial shorter than the limit on time, divided by the precision, may well hold. Hence
//! both ends are confirmed by long trials, and an end that does not stand is moved.

use serde::{Deserialize, Serialize};

use super::super::Outcome;
use crate::domain::{Rate, words};
use crate::scenario::CapacityPlan;

/// How often an end may be moved by one step of the precision before the search gives up.
const MOST_STEPS: u32 = 6;

words! {
    /// What a trial is for.
    pub enum Role {
        /// Wakes the engine; counts for nothing.
        WarmUp,
        /// The lowest rate.
        Floor,
        /// Doubles the rate until the engine no longer bears it.
        Bracket,
        /// Between the highest rate borne and the lowest one not borne.
        Halving,
        /// A long trial of the lower end.
        LowerEnd,
        /// A long trial of the upper end, which must not hold.
        UpperEnd,
        /// At half of the lower end, right after the engine was overloaded.
        Recovery,
        /// The lowest rate once more: the engine must answer as at first.
        FloorAgain,
    }
}

/// One trial that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Ask {
    /// What it is for.
    pub role: Role,
    /// Calls a second, in thousandths.
    pub rate: Rate,
    /// As long as both ends are confirmed.
    pub is_long: bool,
}

/// Why the interval ends where it does.
#[derive(
    Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum UpperEnd {
    /// Nothing was found that the engine does not bear.
    #[default]
    None,
    /// The engine does not bear it, by a long trial.
    Engine,
    /// The engine did not bear it in a short trial only.
    Unconfirmed,
    /// The machine that sends could not.
    Generator,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    WarmUp,
    Floor { n_tries: u32 },
    Bracket { rate: Rate, n_tries: u32 },
    Halving,
    LowerEnd { n_steps: u32 },
    UpperEnd { n_steps: u32 },
    Recovery,
    FloorAgain,
    Over,
}

/// The search, one trial after the other.
#[derive(Clone, Debug)]
pub struct Search {
    plan: CapacityPlan,
    state: State,
    lower: Option<Rate>,
    lower_is_confirmed: bool,
    upper: Option<Rate>,
    upper_end: UpperEnd,
}

/// What a search has found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interval {
    /// Borne in a long trial.
    pub lower: Option<Rate>,
    /// The lowest rate tried that was not borne.
    pub upper: Option<Rate>,
    /// Why the interval ends there.
    pub upper_end: UpperEnd,
    /// The search came to its end.
    pub is_over: bool,
}

impl Search {
    /// A search not yet begun.
    pub const fn new(plan: CapacityPlan) -> Self {
        Self {
            plan,
            state: State::WarmUp,
            lower: None,
            lower_is_confirmed: false,
            upper: None,
            upper_end: UpperEnd::None,
        }
    }

    /// The next trial; none when the search is over.
    pub fn next(&self) -> Option<Ask> {
        let lower = self.lower.unwrap_or(self.plan.start);
        let (role, rate, is_long) = match self.state {
            State::WarmUp => (Role::WarmUp, self.plan.start, false),
            State::Floor { .. } => (Role::Floor, self.plan.start, false),
            State::Bracket { rate, .. } => (Role::Bracket, rate, false),
            State::Halving => (Role::Halving, self.middle(), false),
            State::LowerEnd { .. } => (Role::LowerEnd, lower, true),
            State::UpperEnd { .. } => (Role::UpperEnd, self.upper?, true),
            State::Recovery => (Role::Recovery, Rate(lower.0 / 2), false),
            State::FloorAgain => (Role::FloorAgain, self.plan.start, false),
            State::Over => return None,
        };
        Some(Ask {
            role,
            rate,
            is_long,
        })
    }

    /// Takes note of how the trial that was asked for went: `Insufficient` is a trial that says
    /// nothing of the engine.
    pub fn note(&mut self, outcome: Outcome) {
        self.state = match self.state {
            State::WarmUp => State::Floor { n_tries: 1 },
            State::Floor { n_tries } => self.after_floor(n_tries, outcome),
            State::Bracket { rate, n_tries } => self.after_bracket(rate, n_tries, outcome),
            State::Halving => {
                let middle = self.middle();
                match outcome {
                    Outcome::Held => self.lower = Some(middle),
                    _ => self.bound(middle, outcome, false),
                }
                self.halve()
            }
            State::LowerEnd { n_steps } => self.after_lower_end(n_steps, outcome),
            State::UpperEnd { n_steps } => self.after_upper_end(n_steps, outcome),
            State::Recovery => State::FloorAgain,
            State::FloorAgain | State::Over => State::Over,
        };
    }

    /// What is known so far.
    pub fn interval(&self) -> Interval {
        Interval {
            lower: self.lower.filter(|_| self.lower_is_confirmed),
            upper: self.upper,
            upper_end: self.upper_end,
            is_over: self.state == State::Over,
        }
    }

    fn after_floor(&mut self, n_tries: u32, outcome: Outcome) -> State {
        if outcome == Outcome::Held {
            self.lower = Some(self.plan.start);
            return self.double(self.plan.start);
        }
        if n_tries == 1 {
            return State::Floor { n_tries: 2 };
        }
        self.bound(self.plan.start, outcome, false);
        State::Over
    }

    /// The next rate of the bracket, or the confirmation when there is none left.
    fn double(&self, from: Rate) -> State {
        if from >= self.plan.most {
            return State::LowerEnd { n_steps: 0 };
        }
        State::Bracket {
            rate: Rate(from.0 * 2).min(self.plan.most),
            n_tries: 1,
        }
    }

    fn after_bracket(&mut self, rate: Rate, n_tries: u32, outcome: Outcome) -> State {
        match outcome {
            Outcome::Held => {
                self.lower = Some(rate);
                self.double(rate)
            }
            // The machine may have been busy with something else for once.
            Outcome::Insufficient if n_tries == 1 => State::Bracket { rate, n_tries: 2 },
            _ => {
                self.bound(rate, outcome, false);
                self.halve()
            }
        }
    }

    /// Sets the upper end.
    const fn bound(&mut self, rate: Rate, outcome: Outcome, is_long: bool) {
        self.upper = Some(rate);
        self.upper_end = match (outcome, is_long) {
            (Outcome::Violated, true) => UpperEnd::Engine,
            (Outcome::Violated, false) => UpperEnd::Unconfirmed,
            _ => UpperEnd::Generator,
        };
    }

    /// Between the two ends, by their ratio.
    fn middle(&self) -> Rate {
        let lower = self.lower.unwrap_or(self.plan.start);
        let upper = self.upper.unwrap_or(lower);
        Rate((lower.0 * upper.0).isqrt())
    }

    fn is_narrow(&self) -> bool {
        let (Some(lower), Some(upper)) = (self.lower, self.upper) else {
            return true;
        };
        upper.0 * 1_000 <= lower.0 * (1_000 + self.plan.precision_per_mille)
    }

    fn halve(&self) -> State {
        if self.is_narrow() {
            State::LowerEnd { n_steps: 0 }
        } else {
            State::Halving
        }
    }

    fn a_step_below(&self, rate: Rate) -> Rate {
        Rate(rate.0 * 1_000 / (1_000 + self.plan.precision_per_mille))
    }

    fn a_step_above(&self, rate: Rate) -> Rate {
        // Rounded down: the interval is never wider than asked for.
        Rate(rate.0 * (1_000 + self.plan.precision_per_mille) / 1_000)
    }

    fn after_lower_end(&mut self, n_steps: u32, outcome: Outcome) -> State {
        let lower = self.lower.unwrap_or(self.plan.start);
        if outcome == Outcome::Held {
            self.lower_is_confirmed = true;
            return match self.upper_end {
                UpperEnd::None => State::FloorAgain,
                UpperEnd::Generator | UpperEnd::Engine => State::Recovery,
                UpperEnd::Unconfirmed => State::UpperEnd { n_steps: 0 },
            };
        }
        self.bound(lower, outcome, true);
        if lower <= self.plan.start {
            return State::Over;
        }
        if n_steps >= MOST_STEPS {
            // Something has changed since it was borne: has the engine aged, or not come back?
            return State::Recovery;
        }
        self.lower = Some(self.a_step_below(lower).max(self.plan.start));
        State::LowerEnd {
            n_steps: n_steps + 1,
        }
    }

    fn after_upper_end(&mut self, n_steps: u32, outcome: Outcome) -> State {
        let Some(upper) = self.upper else {
            return State::FloorAgain;
        };
        if outcome != Outcome::Held {
            self.bound(upper, outcome, true);
            return State::Recovery;
        }
        // It stands after all: the short trial was too strict, or the engine uneven.
        self.lower = Some(upper);
        let next = self.a_step_above(upper);
        if n_steps >= MOST_STEPS || next > self.plan.most {
            self.upper = None;
            self.upper_end = UpperEnd::None;
            return State::FloorAgain;
        }
        self.upper = Some(next);
        State::UpperEnd {
            n_steps: n_steps + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> CapacityPlan {
        CapacityPlan {
            start: Rate::per_second(10),
            most: Rate::per_second(2_000),
            ..CapacityPlan::default()
        }
    }

    /// Plays a search against an engine told by a function.
    fn searched(mut plays: impl FnMut(Ask) -> Outcome) -> (Interval, Vec<Ask>) {
        let mut search = Search::new(plan());
        let mut asked = Vec::new();
        while let Some(ask) = search.next() {
            asked.push(ask);
            assert!(asked.len() < 100, "the search does not end: {asked:?}");
            search.note(plays(ask));
        }
        (search.interval(), asked)
    }

    fn bears(rate: Rate, most: u64) -> Outcome {
        if rate.0 <= most {
            Outcome::Held
        } else {
            Outcome::Violated
        }
    }

    #[test]
    fn the_interval_holds_the_limit_of_any_engine_and_is_as_narrow_as_asked_for() {
        for limit in [10_000, 10_001, 99_999, 613_000, 1_500_500, 1_999_999] {
            let (interval, asked) = searched(|ask| bears(ask.rate, limit));
            let (lower, upper) = (interval.lower.unwrap(), interval.upper.unwrap());
            assert!(lower.0 <= limit && limit < upper.0, "{limit}: {interval:?}");
            assert!(upper.0 * 1_000 <= lower.0 * 1_030, "{limit}: {interval:?}");
            assert_eq!(interval.upper_end, UpperEnd::Engine);
            let is_long = |wanted: Rate| asked.iter().any(|ask| ask.rate == wanted && ask.is_long);
            assert!(is_long(lower) && is_long(upper), "{limit}: {asked:?}");
            assert!(asked.len() < 25, "{limit}: {} trials", asked.len());
        }
    }

    #[test]
    fn short_trials_that_flatter_are_found_out_by_the_long_ones() {
        // A short trial bears 8 % more than there is.
        let (interval, _) = searched(|ask| {
            let most = if ask.is_long { 500_000 } else { 540_000 };
            bears(ask.rate, most)
        });
        let (lower, upper) = (interval.lower.unwrap(), interval.upper.unwrap());
        assert!(lower.0 <= 500_000 && 500_000 < upper.0, "{interval:?}");
        assert!(upper.0 * 1_000 <= lower.0 * 1_031, "{interval:?}");
    }

    #[test]
    fn short_trials_that_are_too_strict_are_found_out_too() {
        let (interval, _) = searched(|ask| {
            let most = if ask.is_long { 500_000 } else { 460_000 };
            bears(ask.rate, most)
        });
        let (lower, upper) = (interval.lower.unwrap(), interval.upper.unwrap());
        assert!(lower.0 <= 500_000 && 500_000 < upper.0, "{interval:?}");
    }

    #[test]
    fn a_rate_that_is_borne_once_and_never_again_has_no_lower_end() {
        // Borne until it was overloaded, a quarter of it afterwards.
        let mut was_overloaded = false;
        let (interval, asked) = searched(|ask| {
            was_overloaded |= ask.rate.0 > 400_000;
            bears(ask.rate, if was_overloaded { 100_000 } else { 400_000 })
        });
        assert_eq!(interval.lower, None);
        assert!(interval.is_over);
        let last: Vec<Role> = asked.iter().rev().take(2).map(|ask| ask.role).collect();
        assert_eq!(last, [Role::FloorAgain, Role::Recovery]);
    }

    #[test]
    fn an_engine_that_does_not_bear_the_lowest_rate_is_tried_twice() {
        let (interval, asked) = searched(|_| Outcome::Violated);
        assert_eq!(interval.lower, None);
        assert_eq!(interval.upper, Some(Rate::per_second(10)));
        let roles: Vec<Role> = asked.iter().map(|ask| ask.role).collect();
        assert_eq!(roles, [Role::WarmUp, Role::Floor, Role::Floor]);
    }

    #[test]
    fn an_engine_that_bears_all_that_is_tried_has_no_upper_end() {
        let (interval, _) = searched(|_| Outcome::Held);
        assert_eq!(interval.lower, Some(Rate::per_second(2_000)));
        assert_eq!((interval.upper, interval.upper_end), (None, UpperEnd::None));
    }

    #[test]
    fn a_tired_generator_ends_the_interval_and_is_told_apart_from_the_engine() {
        let (interval, _) = searched(|ask| {
            if ask.rate.0 <= 300_000 {
                Outcome::Held
            } else {
                Outcome::Insufficient
            }
        });
        assert!(interval.lower.unwrap().0 <= 300_000);
        assert_eq!(interval.upper_end, UpperEnd::Generator);
    }

    #[test]
    fn after_the_overload_the_engine_is_asked_whether_it_came_back() {
        let (interval, asked) = searched(|ask| bears(ask.rate, 400_000));
        let last: Vec<Role> = asked.iter().rev().take(3).map(|ask| ask.role).collect();
        assert_eq!(last, [Role::FloorAgain, Role::Recovery, Role::UpperEnd]);
        let half = asked[asked.len() - 2].rate;
        assert_eq!(half.0, interval.lower.unwrap().0 / 2);
    }
}

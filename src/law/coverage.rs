//! Coverage (`couverture des règles`): which rules of the law a set of dossiers exercised, and
//! which sides of their conditions.
//!
//! Read from the steps; decides nothing. A side that no dossier reached is listed with a
//! count of zero: what was not exercised was not proved.

use super::steps::{Operand, Step};
use crate::domain::{Payee, Ratio};

/// The rules and the sides of each, in the order in which the law asks them.
const SIDES: &[(&str, &[&str])] = &[
    (
        "gap",
        &[
            "certificate",
            "filled_gap",
            "part_time",
            "unfitness",
            "after_consolidation",
            "beyond_distance",
            "leave",
        ],
    ),
    (
        "documents",
        &[
            "employer_statement",
            "stop_notice",
            "part_time_loss",
            "accident_declared",
            "accident_decision",
            "yearly_income",
            "birth",
            "bereavement",
        ],
    ),
    (
        "recognition",
        &[
            "unknown",
            "examined",
            "recognised",
            "silence",
            "recognised_before",
            "not_recognised",
        ],
    ),
    (
        "leave_period",
        &[
            "maternity",
            "pathological_weeks",
            "moved_weeks_cancelled",
            "postponed_rest",
            "rest_of_the_mother",
            "paternity",
            "child_in_hospital",
            "adoption",
            "bereavement",
            "first_month",
            "second_month",
        ],
    ),
    ("under_eight_weeks", &["refused"]),
    ("under_four_days", &["refused"]),
    ("outside_the_period", &["refused"]),
    (
        "leave_rights",
        &[
            "first_day",
            "nine_months_before",
            "end_of_work",
            "earlier_work",
            "not_asked",
            "not_opened",
        ],
    ),
    ("leave_ceiling", &["binds", "does_not_bind"]),
    (
        "leave_base",
        &["three_months", "twelve_months", "weekly_pays"],
    ),
    ("leave_minimum", &["own", "minimum"]),
    ("birth_leave", &["paid"]),
    ("sickness_after_leave", &["leave_reference"]),
    ("kept_rights", &["end_of_work"]),
    (
        "rights",
        &[
            "by_pay",
            "by_hours_of_months",
            "by_hours_of_days",
            "otherwise",
            "not_opened",
        ],
    ),
    (
        "rights_beyond_six_months",
        &[
            "by_pay",
            "by_hours_of_months",
            "by_hours_of_days",
            "not_affiliated",
            "not_opened",
        ],
    ),
    ("restored_pay", &["raised"]),
    ("cap", &["binds", "does_not_bind"]),
    ("base", &["three_months", "twelve_months", "weekly_pays"]),
    ("daily_allowance", &["own", "limit_r_323_9", "ald_floor"]),
    (
        "carence",
        &[
            "served",
            "lifted_by_ald",
            "lifted_by_miscarriage",
            "lifted_by_medical_termination",
            "lifted_by_child_death",
            "lifted_by_accident",
            "lifted_by_maternity",
            "waiting_days",
        ],
    ),
    ("ald", &["window"]),
    ("prescriber_not_allowed", &["refused"]),
    ("unsecured_form", &["refused"]),
    ("sent_after_the_end", &["refused"]),
    ("prescribed", &["refused"]),
    ("death", &["days_left", "no_day_left"]),
    ("telemedicine_length", &["refused"]),
    ("length_not_justified", &["refused"]),
    ("unemployment_benefit", &["refused"]),
    ("rights_not_opened", &["refused"]),
    ("six_months_rights", &["refused"]),
    ("no_base", &["refused"]),
    ("ald_three_years", &["refused"]),
    ("limit_360_days", &["refused"]),
    ("limit_60_days", &["refused"]),
    (
        "part_time",
        &["paid", "part_time_loss_not_declared", "no_loss"],
    ),
    ("late_sending", &["halved"]),
    ("employers_day", &["employers_day"]),
    ("accident_base", &["month", "weekly_pays", "twelve_months"]),
    (
        "accident_amount",
        &["rate", "cap", "net_limit", "least_wage"],
    ),
    ("accident_floor", &["floor", "own"]),
    ("accident_rank", &["first_rate", "later_rate"]),
    ("consolidated", &["refused"]),
    ("no_activity", &["refused"]),
    ("light_work", &["paid", "part_time_loss_not_declared"]),
    ("unfitness", &["paid"]),
    ("not_recognised", &["refused"]),
    ("no_allowance_before", &["refused"]),
    ("self_employed_rights", &["opened", "not_opened"]),
    ("mean_income", &["three_years", "first_years"]),
    ("income_threshold", &["reached", "not_reached"]),
    ("self_employed_amount", &["mean", "cap"]),
    ("no_full_stop_before", &["refused"]),
    ("limit_87_days", &["refused"]),
    ("limit_90_days", &["refused"]),
    ("limit_270_days", &["refused"]),
    ("self_employed_part_time", &["paid"]),
    ("leave_too_short", &["refused"]),
    ("flat_maternity", &["whole", "reduced"]),
    ("maternity_days", &["paid"]),
    ("maternal_rest", &["paid"]),
    ("payee", &["insured", "one_employer", "several_employers"]),
];

/// How many dossiers reached each side of each rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Dossiers read.
    pub n_dossiers: u64,
    /// Dossiers about which the law abstains.
    pub n_undecided: u64,
    counts: Vec<u64>,
}

/// One side of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoveredSide {
    /// The rule, named after its file.
    pub rule: &'static str,
    /// The side: `by_hours_of_days`.
    pub side: &'static str,
    /// Dossiers that reached it.
    pub n_dossiers: u64,
}

impl Coverage {
    /// Counts one dossier, by the steps of its last settlement; none when the law abstains.
    pub fn add(&mut self, steps: &[Step]) {
        self.n_dossiers += 1;
        if steps.is_empty() {
            self.n_undecided += 1;
        }
        self.counts.resize(n_sides(), 0);
        let mut reached = vec![false; n_sides()];
        for step in steps {
            for side in sides(steps, step) {
                if let Some(at) = place(step.rule, side) {
                    reached[at] = true;
                }
            }
        }
        for (count, reached) in self.counts.iter_mut().zip(reached) {
            *count += u64::from(reached);
        }
    }

    /// Adds what another part of the dossiers reached.
    pub fn merge(&mut self, other: &Self) {
        self.n_dossiers += other.n_dossiers;
        self.n_undecided += other.n_undecided;
        self.counts.resize(n_sides(), 0);
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    /// Every side of every rule, those never reached included.
    pub fn sides(&self) -> impl Iterator<Item = CoveredSide> + '_ {
        all().enumerate().map(|(at, (rule, side))| CoveredSide {
            rule,
            side,
            n_dossiers: self.counts.get(at).copied().unwrap_or(0),
        })
    }
}

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_rule = |(rule, sides): &(&'static str, &'static [&'static str])| {
        let rule = *rule;
        sides.iter().map(move |side| (rule, *side))
    };
    SIDES.iter().flat_map(of_rule)
}

pub(super) fn n_sides() -> usize {
    SIDES.iter().map(|(_, sides)| sides.len()).sum()
}

pub(super) fn place(rule: &str, side: &str) -> Option<usize> {
    all().position(|known| known == (rule, side))
}

/// The sides of its rule that a step shows; `steps` are those of the same story.
pub fn sides_of(steps: &[Step], step: &Step) -> Vec<&'static str> {
    sides(steps, step)
        .into_iter()
        .filter(|side| place(step.rule, side).is_some())
        .collect()
}

/// The sides that a step shows.
pub(super) fn sides(steps: &[Step], step: &Step) -> Vec<&'static str> {
    match step.rule {
        "cap" => cap(steps, step),
        "rights" | "rights_beyond_six_months" => rights(step),
        "kept_rights" => vec!["end_of_work"],
        "restored_pay" => vec!["raised"],
        "base" | "leave_base" => base(step),
        "leave_rights" => match operand(step, "way") {
            Some(Operand::Code(way)) => vec![*way],
            _ => Vec::new(),
        },
        "sickness_after_leave" => vec!["leave_reference"],
        "daily_allowance" => vec![daily_allowance(step)],
        "ald" => vec!["window"],
        "late_sending" => vec!["halved"],
        "payee" => vec![payee(step)],
        "carence" => match &step.result {
            Operand::Count(_) => code(step).into_iter().collect(),
            _ => vec!["waiting_days"],
        },
        "accident_base" => match operand(step, "rhythm") {
            Some(Operand::Code(rhythm)) => vec![*rhythm],
            _ => Vec::new(),
        },
        "accident_amount" => accident_amount(step),
        "accident_rank" => accident_rank(step),
        "unfitness"
        | "birth_leave"
        | "self_employed_part_time"
        | "maternity_days"
        | "maternal_rest" => {
            vec!["paid"]
        }
        "self_employed_rights" => vec![either(step, "opened", "not_opened")],
        "income_threshold" => vec![either(step, "reached", "not_reached")],
        "mean_income" => vec![match operand(step, "days") {
            Some(_) => "first_years",
            None => "three_years",
        }],
        "self_employed_amount" => vec![match (operand(step, "mean"), operand(step, "cap")) {
            (Some(Operand::Exact(mean)), Some(Operand::Exact(cap))) if mean > cap => "cap",
            _ => "mean",
        }],
        "flat_maternity" => code(step).into_iter().collect(),
        "part_time" | "light_work" => match &step.result {
            Operand::Code(why) => vec![*why],
            _ => vec!["paid"],
        },
        _ => match &step.result {
            Operand::Code(code) => vec![*code],
            _ => vec!["refused"],
        },
    }
}

fn operand<'s>(step: &'s Step, name: &str) -> Option<&'s Operand> {
    let found = step.operands.iter().find(|(known, _)| *known == name);
    found.map(|(_, operand)| operand)
}

/// One side or the other of a condition.
fn either(step: &Step, holds: &'static str, fails: &'static str) -> &'static str {
    if step.result == Operand::Holds(true) {
        holds
    } else {
        fails
    }
}

fn code(step: &Step) -> Option<&'static str> {
    match operand(step, "outcome") {
        Some(Operand::Code(code)) => Some(code),
        _ => None,
    }
}

/// By which way rights open, or that they do not.
fn rights(step: &Step) -> Vec<&'static str> {
    let amount = |name| match operand(step, name) {
        Some(Operand::Amount(amount)) => Some(*amount),
        _ => None,
    };
    let hours = |name| match operand(step, name) {
        Some(Operand::Hours(hours)) => Some(hours.hundredths()),
        _ => None,
    };
    if step.result == Operand::Holds(false) {
        let is_affiliated = operand(step, "affiliated") != Some(&Operand::Holds(false));
        return vec![if is_affiliated {
            "not_opened"
        } else {
            "not_affiliated"
        }];
    }
    let asked = hours("asked_hours");
    let days = hours("hours_in_90_days").or(hours("hours_in_365_days"));
    let mut ways = Vec::new();
    if amount("pay") >= amount("asked_pay") {
        ways.push("by_pay");
    }
    if hours("hours") >= asked {
        ways.push("by_hours_of_months");
    }
    if days >= asked {
        ways.push("by_hours_of_days");
    }
    if ways.is_empty() {
        // R. 313-7: the year opens what the months do not.
        ways.push("otherwise");
    }
    ways
}

/// The divisor says which pays were taken.
fn base(step: &Step) -> Vec<&'static str> {
    let n_pays = step.operands.iter().filter(|(name, _)| *name == "pay");
    vec![match (n_pays.count(), operand(step, "divisor")) {
        (3, _) => "three_months",
        (_, Some(Operand::Factor(divisor))) if divisor.starts_with("365") => "twelve_months",
        _ => "weekly_pays",
    }]
}

/// Which of base, limit and floor bound.
fn daily_allowance(step: &Step) -> &'static str {
    let exact = |name| match operand(step, name) {
        Some(Operand::Exact(exact)) => Some(*exact),
        _ => None,
    };
    let (Some(own), Some(limit)) = (exact("exact"), exact("limit")) else {
        return "own";
    };
    if exact("ald_floor").is_some_and(|floor| floor > own.min(limit)) {
        "ald_floor"
    } else if own > limit {
        "limit_r_323_9"
    } else {
        "own"
    }
}

/// What bounds the amount of an accident.
fn accident_amount(step: &Step) -> Vec<&'static str> {
    let exact = |name| match operand(step, name) {
        Some(Operand::Exact(exact)) => Some(*exact),
        _ => None,
    };
    let mut sides = Vec::new();
    if exact("least_wage") > exact("wage") {
        sides.push("least_wage");
    }
    if exact("wage") > exact("cap") {
        sides.push("cap");
    }
    let is_net = |rate| exact(rate) == exact("net");
    sides.push(if is_net("later_rate") {
        "net_limit"
    } else {
        "rate"
    });
    sides
}

/// Which rates the ranks of some days reach.
fn accident_rank(step: &Step) -> Vec<&'static str> {
    let (Some(Operand::Count(first)), Operand::Count(last)) =
        (operand(step, "first_rank"), &step.result)
    else {
        return Vec::new();
    };
    let mut sides = Vec::new();
    if *first <= 28 {
        sides.push("first_rate");
    }
    if *last > 28 {
        sides.push("later_rate");
    }
    sides
}

fn payee(step: &Step) -> &'static str {
    let payees = step
        .operands
        .iter()
        .filter_map(|(_, operand)| match operand {
            Operand::Payee(payee) => Some(*payee),
            _ => None,
        });
    let payees: Vec<Payee> = payees.collect();
    match payees.as_slice() {
        [Payee::Employer(_)] => "one_employer",
        [_] | [] => "insured",
        _ => "several_employers",
    }
}

/// Whether a pay of the base exceeds the cap of its stop.
fn cap(steps: &[Step], cap: &Step) -> Vec<&'static str> {
    let base = steps
        .iter()
        .find(|step| step.rule == "base" && step.stop == cap.stop);
    let (Some(base), Operand::Exact(month)) = (base, &cap.result) else {
        return Vec::new();
    };
    let mut pays = base
        .operands
        .iter()
        .filter_map(|(name, operand)| match operand {
            Operand::Amount(pay) if *name == "pay" => Some(*pay),
            _ => None,
        });
    let binds = pays.any(|pay| Ratio::whole(pay) > *month);
    vec![if binds { "binds" } else { "does_not_bind" }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::steps;
    use crate::law::testing::{day, dossier, parameters};

    fn reached(coverage: &Coverage, rule: &str, side: &str) -> u64 {
        let mut sides = coverage.sides();
        let found = sides.find(|known| known.rule == rule && known.side == side);
        found.unwrap().n_dossiers
    }

    #[test]
    fn a_plain_stop_reaches_one_side_of_each_condition_and_the_other_is_listed_with_zero() {
        let file = dossier().with_stop("S1", "2026-03-02", "2026-03-31", "3000.00");
        let mut coverage = Coverage::default();
        coverage.add(&steps(&file, parameters(), day("2026-04-13")).unwrap());
        let mut twice = coverage.clone();
        twice.merge(&coverage);
        assert_eq!(reached(&twice, "cap", "binds"), 2);
        assert_eq!(reached(&twice, "cap", "does_not_bind"), 0);
        assert_eq!(reached(&twice, "rights", "by_hours_of_months"), 2);
        assert_eq!(reached(&twice, "rights", "not_opened"), 0);
        assert_eq!(reached(&twice, "carence", "served"), 2);
        assert_eq!(reached(&twice, "carence", "waiting_days"), 2);
        assert_eq!(reached(&twice, "payee", "insured"), 2);
        assert_eq!(reached(&twice, "limit_60_days", "refused"), 0);
        assert_eq!(twice.n_dossiers, 2);
    }
}

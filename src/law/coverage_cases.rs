//! The sides of its condition that a step shows, by steps made for it: what binds is beyond
//! equality, and every side shown is one of the list.

use super::Coverage;
use super::coverage::{n_sides, place, sides};
use super::steps::{Operand, Step};
use super::testing::{OTHER_EMPLOYER, employer, id};
use crate::domain::{Cents, Hours, Payee, Ratio};

fn step(rule: &'static str, operands: &[(&'static str, Operand)], result: Operand) -> Step {
    Step {
        rule,
        article: "",
        stop: id("S1"),
        days: None,
        operands: operands.to_vec(),
        result,
    }
}

/// The sides that a step alone shows.
fn shown(
    rule: &'static str,
    operands: &[(&'static str, Operand)],
    result: Operand,
) -> Vec<&'static str> {
    let step = step(rule, operands, result);
    let found = sides(std::slice::from_ref(&step), &step);
    for side in &found {
        assert!(place(rule, side).is_some(), "{rule}: {side} is not listed");
    }
    found
}

fn exact(cents: i64) -> Operand {
    Operand::Exact(Ratio::whole(Cents(cents)))
}

fn amount(cents: i64) -> Operand {
    Operand::Amount(Cents(cents))
}

fn worked(hundredths: u32) -> Operand {
    Operand::Hours(Hours::from_hundredths(hundredths))
}

#[test]
fn rights_open_by_each_way_that_reaches_what_is_asked_equality_included() {
    let by = |pay: i64, hours: u32, days: u32| {
        let operands = [
            ("pay", amount(pay)),
            ("asked_pay", amount(1_000)),
            ("hours", worked(hours)),
            ("hours_in_90_days", worked(days)),
            ("asked_hours", worked(15_000)),
        ];
        shown("rights", &operands, Operand::Holds(true))
    };
    assert_eq!(by(1_000, 14_999, 14_999), ["by_pay"]);
    assert_eq!(by(999, 15_000, 0), ["by_hours_of_months"]);
    assert_eq!(by(999, 0, 15_000), ["by_hours_of_days"]);
    assert_eq!(by(1_001, 15_001, 0), ["by_pay", "by_hours_of_months"]);
    assert_eq!(by(999, 14_999, 14_999), ["otherwise"]);
    let fails = |operands: &[_]| {
        let fails = Operand::Holds(false);
        shown("rights_beyond_six_months", operands, fails)
    };
    assert_eq!(fails(&[]), ["not_opened"]);
    let affiliated = |holds| fails(&[("affiliated", Operand::Holds(holds))]);
    assert_eq!(affiliated(true), ["not_opened"]);
    assert_eq!(affiliated(false), ["not_affiliated"]);
}

#[test]
fn the_pays_and_the_divisor_tell_the_rhythm_of_a_base() {
    let base = |n_pays: usize, divisor: &str| {
        let mut operands = vec![("pay", amount(1)); n_pays];
        operands.push(("divisor", Operand::Factor(divisor.into())));
        shown("base", &operands, exact(1))
    };
    assert_eq!(base(3, "91.25"), ["three_months"]);
    assert_eq!(base(12, "365"), ["twelve_months"]);
    assert_eq!(base(12, "84"), ["weekly_pays"]);
    assert_eq!(base(6, "84"), ["weekly_pays"]);
}

#[test]
fn a_limit_a_floor_and_a_cap_bind_only_beyond_equality() {
    let daily = |own: i64, limit: i64, floor: Option<i64>| {
        let mut operands = vec![("exact", exact(own)), ("limit", exact(limit))];
        operands.extend(floor.map(|floor| ("ald_floor", exact(floor))));
        shown("daily_allowance", &operands, amount(own))
    };
    assert_eq!(daily(10, 10, None), ["own"]);
    assert_eq!(daily(9, 10, None), ["own"]);
    assert_eq!(daily(11, 10, None), ["limit_r_323_9"]);
    assert_eq!(daily(11, 10, Some(10)), ["limit_r_323_9"]);
    assert_eq!(daily(9, 10, Some(9)), ["own"]);
    assert_eq!(daily(8, 10, Some(9)), ["ald_floor"]);

    let cap = |pay: i64, of_stop: &str| {
        let mut base = step(
            "base",
            &[("pay", amount(1)), ("pay", amount(pay))],
            exact(1),
        );
        base.stop = id(of_stop);
        let cap = step("cap", &[], exact(1_000));
        sides(&[base, cap.clone()], &cap)
    };
    assert_eq!(cap(1_000, "S1"), ["does_not_bind"]);
    assert_eq!(cap(1_001, "S1"), ["binds"]);
    // The base of another stop says nothing of this one.
    assert!(cap(1_001, "S2").is_empty());

    let income = |mean: i64| {
        let operands = [("mean", exact(mean)), ("cap", exact(10))];
        shown("self_employed_amount", &operands, amount(1))
    };
    assert_eq!(income(10), ["mean"]);
    assert_eq!(income(11), ["cap"]);
}

#[test]
fn an_accident_shows_each_bound_of_its_amount_and_each_rate_of_its_ranks() {
    let bound = |wage: i64, least_wage: Option<i64>, cap: i64, later_rate: i64| {
        let mut operands = vec![
            ("wage", exact(wage)),
            ("cap", exact(cap)),
            ("net", exact(79)),
            ("later_rate", exact(later_rate)),
        ];
        operands.extend(least_wage.map(|least| ("least_wage", exact(least))));
        shown("accident_amount", &operands, exact(1))
    };
    assert_eq!(bound(100, None, 100, 78), ["rate"]);
    assert_eq!(bound(100, None, 100, 79), ["net_limit"]);
    assert_eq!(bound(101, None, 100, 78), ["cap", "rate"]);
    assert_eq!(bound(100, Some(100), 100, 78), ["rate"]);
    assert_eq!(bound(100, Some(101), 100, 78), ["least_wage", "rate"]);

    let ranks = |first: i64, last: i64| {
        let operands = [("first_rank", Operand::Count(first))];
        shown("accident_rank", &operands, Operand::Count(last))
    };
    assert_eq!(ranks(1, 28), ["first_rate"]);
    assert_eq!(ranks(28, 29), ["first_rate", "later_rate"]);
    assert_eq!(ranks(29, 40), ["later_rate"]);
}

#[test]
fn days_are_of_the_person_of_one_employer_or_of_several() {
    let paid = |payees: &[Payee]| {
        let operands: Vec<_> = payees
            .iter()
            .map(|to| ("payee", Operand::Payee(*to)))
            .collect();
        shown("payee", &operands, amount(1))
    };
    let (one, other) = (employer(), Payee::Employer(id(OTHER_EMPLOYER)));
    assert_eq!(paid(&[Payee::Insured]), ["insured"]);
    assert_eq!(paid(&[Payee::Estate]), ["insured"]);
    assert_eq!(paid(&[one]), ["one_employer"]);
    assert_eq!(paid(&[one, other]), ["several_employers"]);
}

#[test]
fn rules_with_one_side_or_a_code_show_it() {
    let none: &[(&str, Operand)] = &[];
    for (rule, side) in [
        ("kept_rights", "end_of_work"),
        ("restored_pay", "raised"),
        ("sickness_after_leave", "leave_reference"),
        ("ald", "window"),
        ("late_sending", "halved"),
        ("unfitness", "paid"),
        ("birth_leave", "paid"),
        ("self_employed_part_time", "paid"),
        ("maternity_days", "paid"),
        ("maternal_rest", "paid"),
        ("part_time", "paid"),
        ("light_work", "paid"),
        ("no_base", "refused"),
    ] {
        assert_eq!(shown(rule, none, amount(1)), [side], "{rule}");
    }
    let no_loss = Operand::Code("no_loss");
    assert_eq!(shown("part_time", none, no_loss), ["no_loss"]);
    let silence = Operand::Code("silence");
    assert_eq!(shown("recognition", none, silence), ["silence"]);
    let holds = |rule, holds| shown(rule, none, Operand::Holds(holds));
    assert_eq!(holds("self_employed_rights", true), ["opened"]);
    assert_eq!(holds("self_employed_rights", false), ["not_opened"]);
    assert_eq!(holds("income_threshold", true), ["reached"]);
    assert_eq!(holds("income_threshold", false), ["not_reached"]);
    assert_eq!(shown("mean_income", none, exact(1)), ["three_years"]);
    let since = [("days", Operand::Count(400))];
    assert_eq!(shown("mean_income", &since, exact(1)), ["first_years"]);
    let way = [("way", Operand::Code("not_asked"))];
    assert_eq!(shown("leave_rights", &way, exact(1)), ["not_asked"]);
    let rhythm = [("rhythm", Operand::Code("month"))];
    assert_eq!(shown("accident_base", &rhythm, exact(1)), ["month"]);
    let reduced = [("outcome", Operand::Code("reduced"))];
    assert_eq!(shown("flat_maternity", &reduced, exact(1)), ["reduced"]);
    let lifted = [("outcome", Operand::Code("lifted_by_ald"))];
    assert_eq!(
        shown("carence", &lifted, Operand::Count(0)),
        ["lifted_by_ald"]
    );
    assert_eq!(shown("carence", none, amount(0)), ["waiting_days"]);
}

#[test]
fn a_file_without_steps_is_one_that_the_law_does_not_decide() {
    let reached = |coverage: &Coverage| {
        let mut sides = coverage.sides();
        let window = sides.find(|known| (known.rule, known.side) == ("ald", "window"));
        window.unwrap().n_dossiers
    };
    let mut coverage = Coverage::default();
    coverage.add(&[]);
    coverage.add(&[step("ald", &[], amount(1))]);
    let mut all = Coverage::default();
    all.add(&[]);
    all.merge(&coverage);
    assert_eq!((all.n_dossiers, all.n_undecided), (3, 2));
    assert_eq!(reached(&all), 1);
    assert_eq!(Coverage::default().sides().count(), n_sides());
    assert_eq!(reached(&Coverage::default()), 0);
}

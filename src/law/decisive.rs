//! The rule that settled a daily amount, so that a gap cites the article that explains it.
//!
//! Read from the operands of the steps: which of cap, limit, floor and plain base bound.
//! Decides nothing. Reductions for late sending are verdicts on days and not looked for.

use super::steps::{Operand, Step};
use crate::domain::{Cents, Ratio, StopId};

/// The rule and the article that settled the daily amount of `stop` among `steps`; none
/// when they hold no amount of it.
pub fn decisive_rule(steps: &[Step], stop: &StopId) -> Option<(&'static str, &'static str)> {
    let of_rule = |rule| {
        steps
            .iter()
            .find(|step| step.rule == rule && step.stop == *stop)
    };
    let Some(base) = of_rule("base") else {
        // A stop of an accident alone, or of a self-employed person.
        let amount = of_rule("accident_amount")
            .or_else(|| of_rule("self_employed_amount"))
            .or_else(|| of_rule("flat_maternity"));
        return amount.map(|amount| (amount.rule, amount.article));
    };
    let daily = of_rule("daily_allowance")?;
    let own = exact(daily, "exact")?;
    let limit = exact(daily, "limit")?;
    if let Some(floor) = exact(daily, "ald_floor")
        && floor > own.min(limit)
        && daily.result == Operand::Amount(floor.half_up())
    {
        return Some(("ald_floor", "circulaire DSS/SD2/2015/179, annexe 4 B"));
    }
    if own > limit {
        return Some(("daily_allowance", "CSS art. R. 323-9"));
    }
    let pays: Cents = base
        .operands
        .iter()
        .filter_map(|(name, operand)| match operand {
            Operand::Amount(pay) if *name == "pay" => Some(*pay),
            _ => None,
        })
        .sum();
    if Ratio::whole(pays) > exact(base, "sum")? {
        return of_rule("cap").map(|cap| (cap.rule, cap.article));
    }
    Some(("base", "CSS art. R. 323-4 et R. 323-5"))
}

fn exact(step: &Step, name: &str) -> Option<Ratio> {
    step.operands
        .iter()
        .find_map(|(known, operand)| match operand {
            Operand::Exact(ratio) if *known == name => Some(*ratio),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::steps;
    use crate::law::testing::{day, dossier, id, ill, parameters};

    fn rule_of(monthly: &str) -> (&'static str, &'static str) {
        let file = dossier().with_stop("S1", "2026-03-02", "2026-03-31", monthly);
        let steps = steps(&file, parameters(), day("2026-04-13")).unwrap();
        decisive_rule(&steps, &id("S1")).unwrap()
    }

    #[test]
    fn the_cap_settles_a_high_pay_and_the_base_a_low_one() {
        // The cap of a month is 12.02 × 1820/12 × 1.4, a little below 2 552.25.
        assert_eq!(rule_of("3000.00"), ("cap", "CSS art. R. 323-4"));
        assert_eq!(rule_of("2552.25").0, "cap");
        assert_eq!(rule_of("2552.24").0, "base");
        assert_eq!(rule_of("2000.00").0, "base");
    }

    #[test]
    fn a_stop_without_an_amount_has_no_decisive_rule() {
        let file = dossier().with_stop("S1", "2026-03-02", "2026-03-31", "3000.00");
        let steps = steps(&file, parameters(), day("2026-04-13")).unwrap();
        assert_eq!(decisive_rule(&steps, &id("S2")), None);
        assert_eq!(decisive_rule(&[], &id("S1")), None);
    }

    #[test]
    fn the_steps_of_a_later_stop_of_one_long_term_illness_show_its_floor() {
        let file = dossier()
            .with_stop("S1", "2024-03-04", "2024-03-31", "2000.00")
            .with_stop("S2", "2024-06-03", "2024-06-16", "1800.00");
        let steps = steps(&ill(file, "2024-01-01"), parameters(), day("2024-07-01")).unwrap();
        assert_eq!(decisive_rule(&steps, &id("S1")).unwrap().0, "base");
        assert_eq!(decisive_rule(&steps, &id("S2")).unwrap().0, "ald_floor");
    }

    #[test]
    fn the_floor_of_a_long_term_illness_and_the_limit_have_their_own_source() {
        let file = dossier().with_stop("S1", "2026-03-02", "2026-03-31", "2000.00");
        let with = |change: fn(&mut Step)| {
            let mut steps = steps(&file, parameters(), day("2026-04-13")).unwrap();
            let daily = steps.iter_mut().find(|step| step.rule == "daily_allowance");
            change(daily.unwrap());
            decisive_rule(&steps, &id("S1")).unwrap().1
        };
        let floor = with(|daily| {
            daily.result = Operand::Amount(Cents(3_500));
            let floor = Operand::Exact(Ratio::whole(Cents(3_500)));
            daily.operands.push(("ald_floor", floor));
        });
        assert_eq!(floor, "circulaire DSS/SD2/2015/179, annexe 4 B");
        let limit = with(|daily| daily.operands[1].1 = Operand::Exact(Ratio::whole(Cents(1_000))));
        assert_eq!(limit, "CSS art. R. 323-9");
    }
}

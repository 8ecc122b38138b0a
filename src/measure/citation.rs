//! The rule and the article that settle a gap, so that it explains itself.

use std::collections::BTreeMap;

use super::Difference;
use super::audit::File;
use crate::domain::{Day, Observable, StopId};
use crate::law::{self, DayVerdict, Parameters, Step};

type Cited = (&'static str, &'static str);

/// What makes a day payable at all.
const COVERED_DAYS: Cited = ("covered_days", "CSS art. L. 321-1");

/// Gives each gap the rule and article of its first day, or of what it is about.
pub(super) fn cite(file: File<'_>, parameters: &Parameters, differences: &mut [Difference]) {
    // Only a wrong amount asks for them, and a file has few settlements.
    let mut stories: BTreeMap<Day, Vec<Step>> = BTreeMap::new();
    for difference in differences.iter_mut().filter(|one| one.rule.is_empty()) {
        let mut cited = cited(file, difference);
        if cited.0 == "base" {
            cited = match (
                difference.observable,
                &difference.stop,
                difference.settlement,
            ) {
                (Observable::DailyGross, Some(stop), Some(settlement)) => {
                    let steps = stories.entry(settlement).or_insert_with(|| {
                        law::steps(file.dossier, parameters, settlement).unwrap_or_default()
                    });
                    law::decisive_rule(steps, stop).unwrap_or(cited)
                }
                // Whether a day is paid is not a matter of how much.
                (Observable::Days | Observable::Kind, ..) => COVERED_DAYS,
                _ => cited,
            };
        }
        let (rule, article) = cited;
        difference.rule = rule.to_owned();
        difference.article = article.to_owned();
    }
}

fn cited(file: File<'_>, difference: &Difference) -> Cited {
    let of_day = || {
        let stop = difference.stop.as_ref()?;
        verdict(file, difference.settlement?, stop, difference.first_day?)
    };
    match difference.observable {
        Observable::Days | Observable::DailyGross | Observable::Kind => {
            of_day().unwrap_or(COVERED_DAYS)
        }
        Observable::StopState => of_day().unwrap_or(("contract_states", "contract, CS 18")),
        Observable::Payee => ("subrogation", "CSS art. R. 323-11"),
        Observable::Account => ("account", "contract, CS 9.2"),
        Observable::Debts => ("debts", "CSS art. L. 133-4-1; contract, CS 11"),
        Observable::Levies => ("levies", "CSS art. L. 136-8; contract, CS 4.2"),
        Observable::Tax => ("tax", "CGI art. 204 A; contract, CS 4.3"),
        Observable::Advances => ("advances", "contract, CS 10"),
        Observable::Recoveries => ("recovery", "CSS art. L. 133-4-1; contract, CS 11.4"),
        Observable::Letters => ("letters", "contract, CS 12"),
        Observable::Counters => ("counters", "contract, CS 8"),
        Observable::Taxable => ("taxable", "CGI art. 80 quinquies"),
    }
}

/// What the law decided for one day of one stop, with what was known on a settlement.
fn verdict(file: File<'_>, settlement: Day, stop: &StopId, day: Day) -> Option<Cited> {
    let settled = file
        .ledger
        .settlements
        .iter()
        .find(|settled| settled.as_of == settlement)?;
    let entitlement = file.ledger.entitlements.get(settled.entitlement)?;
    let decision = entitlement.stops.iter().find(|one| one.stop == *stop)?;
    let days = decision
        .days
        .iter()
        .find(|days| days.first_day <= day && day <= days.last_day)?;
    Some(match days.verdict {
        DayVerdict::Waiting => ("carence", "CSS art. R. 323-1, 1°"),
        DayVerdict::Refused(refusal) => (refusal.code(), decision.article_of(refusal)),
        DayVerdict::NotDue(why) => why.cited(),
        DayVerdict::Paid { .. } => {
            let due = entitlement
                .due(day)
                .find(|due| due.stop == *stop && due.first_day <= day && day <= due.last_day)?;
            (due.rule, due.article)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::daily::tests::plain;
    use super::super::worked_ledger::parameters;
    use super::*;
    use crate::measure::ErrorClass;

    #[test]
    fn a_day_not_paid_cites_the_right_and_a_wrong_amount_the_rule_that_bound_it() {
        let dossier = plain("3000.00", "151.67");
        let parameters = parameters();
        let ledger = law::ledger(&dossier, &parameters, &dossier.settlements).unwrap();
        let file = File {
            dossier: &dossier,
            ledger: &ledger,
        };
        let cited = |observable, day: &str| {
            let mut difference = Difference::new(observable, ErrorClass::E07);
            difference.settlement = dossier.settlements.first().copied();
            difference.stop = StopId::new("S1");
            difference.first_day = Some(day.parse().unwrap());
            let mut differences = [difference];
            cite(file, &parameters, &mut differences);
            let [difference] = differences;
            (difference.rule, difference.article)
        };
        for (observable, day, rule, article) in [
            (
                Observable::Days,
                "2026-03-10",
                "covered_days",
                "CSS art. L. 321-1",
            ),
            (
                Observable::DailyGross,
                "2026-03-10",
                "cap",
                "CSS art. R. 323-4",
            ),
            (
                Observable::Days,
                "2026-03-03",
                "carence",
                "CSS art. R. 323-1, 1°",
            ),
        ] {
            assert_eq!(
                cited(observable, day),
                (rule.to_owned(), article.to_owned())
            );
        }
    }
}

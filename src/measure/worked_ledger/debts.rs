//! Debts of the worked ledger, told wrongly.

use super::*;

#[test]
fn a_debt_that_the_law_does_not_know_is_unfounded() {
    let audit = told(|said| {
        let mut debt = said[1].debts[0].clone();
        let mut line = said[0].lines[0].clone();
        line.spans[0].last_day = "2026-03-06".parse().unwrap();
        pay(&mut line, "-41.10");
        debt.id = "D2".into();
        debt.created_on = "2026-04-13".parse().unwrap();
        debt.spans.clone_from(&line.spans);
        debt.gross = -line.gross;
        (debt.csg, debt.crds) = crate::measure::lines::levies(debt.gross);
        debt.amount = debt.gross - debt.csg - debt.crds;
        debt.remaining = debt.amount;
        said[2].debts.push(debt);
    });
    assert_eq!(seen(&audit), [(ErrorClass::E04, Observable::Debts)]);
    assert_eq!(audit.missing, cents("82.20"));
}

#[test]
fn a_debt_never_written_is_money_paid_and_not_due() {
    let audit = told(|said| {
        said[1].debts.clear();
        said[1].letters.clear();
    });
    assert!(
        seen(&audit)
            .iter()
            .all(|(class, _)| *class == ErrorClass::E09),
        "{audit:#?}"
    );
    assert_eq!(audit.extra, cents("295.95"));
}

#[test]
fn an_advance_that_is_not_claimed_is_told_once_the_money_before_it_is_right() {
    let with = |debts: bool, change: fn(&mut Vec<SettlementAnswer>)| {
        let mut due = worked();
        let mut debt = due[1].debts[0].clone();
        debt.id = "D9".into();
        debt.reason = crate::domain::DebtReason::AdvanceRemainder;
        debt.created_on = "2026-04-13".parse().unwrap();
        debt.spans.clear();
        (debt.gross, debt.csg, debt.crds) = (Cents::ZERO, Cents::ZERO, Cents::ZERO);
        (debt.amount, debt.remaining) = (cents("80.00"), cents("80.00"));
        let mut said = due.clone();
        due[2].debts.push(debt.clone());
        if debts {
            said[2].debts.push(debt);
        }
        change(&mut said);
        audited(&due, &said)
    };
    assert_eq!(seen(&with(true, |_| ())), []);
    let unclaimed = with(false, |_| ());
    assert_eq!(seen(&unclaimed), [(ErrorClass::E09, Observable::Debts)]);
    assert_eq!(unclaimed.differences[0].due, cents("80.00"));
    // Where the money before it is wrong already, the advance follows from that.
    let both = with(false, |said| pay(&mut said[0].lines[0], "40.10"));
    let debts = seen(&both)
        .into_iter()
        .filter(|(_, what)| *what == Observable::Debts);
    assert_eq!(debts.count(), 0, "{:?}", seen(&both));
}

#[test]
fn levies_of_a_debt_follow_its_gross_to_the_cent() {
    let change = |cents: i64| {
        told(|said| {
            let debt = &mut said[1].debts[0];
            debt.csg += Cents(cents);
            debt.amount -= Cents(cents);
            debt.remaining = debt.amount;
            let amount = debt.amount;
            said[1].letters[0].amount = Some(amount);
        })
    };
    assert_eq!(seen(&change(1)), [(ErrorClass::E14r, Observable::Debts)]);
    for cents in [2, -2] {
        let wrong = seen(&change(cents));
        assert!(
            wrong.contains(&(ErrorClass::E04, Observable::Debts)),
            "{cents}: {wrong:?}"
        );
    }
}

#[test]
fn a_debt_of_another_amount_state_or_delay_is_wrong() {
    let amount = told(|said| said[1].debts[0].amount = cents("27612.00"));
    assert!(seen(&amount).contains(&(ErrorClass::E04, Observable::Debts)));
    let mut of_debt = amount
        .differences
        .iter()
        .filter(|one| one.observable == Observable::Debts);
    assert!(of_debt.all(|one| one.due == cents("276.12")), "{amount:#?}");
    let state = told(|said| said[1].debts[0].state = crate::domain::DebtState::BelowThreshold);
    assert_eq!(seen(&state), [(ErrorClass::E04, Observable::Debts)]);
    let delay = told(|said| {
        said[1].debts[0].earliest_recovery_on = Some("2026-04-01".parse().unwrap());
    });
    assert_eq!(seen(&delay), [(ErrorClass::E04, Observable::Debts)]);
}

/// Keeps `recovered` back from the last payment of the ledger, paid on `as_of`.
fn recovering(as_of: &str, recovered: &str) -> Audit {
    let mut due = worked();
    due[2].lines[0].payee = crate::domain::Payee::Insured;
    due[2].lines[0].account = Some(ACCOUNT.parse().unwrap());
    pay(&mut due[2].lines[0], "39.45");
    due[2].as_of = as_of.parse().unwrap();
    due[2].lines[0].settlement = due[2].as_of;
    let mut said = due.clone();
    let line = &mut said[2].lines[0];
    line.recovered = cents(recovered);
    line.net -= line.recovered;
    said[2].recoveries = serde_json::from_value(json!([
        { "debt": "D1", "line": "L3", "settlement": as_of, "amount": recovered }
    ]))
    .unwrap();
    audited(&due, &said)
}

#[test]
fn recovery_is_judged_by_its_bounds() {
    assert!(recovering("2026-04-20", "5.00").differences.is_empty());
    let early = recovering("2026-04-19", "5.00");
    assert_eq!(only(&early).observed, "too_early");
    let whole = recovering("2026-04-20", "34.91");
    assert_eq!(only(&whole).observed, "whole_payment", "{whole:#?}");
    let much = recovering("2026-04-20", "300.00");
    assert!(
        much.differences
            .iter()
            .any(|one| one.observed == "more_than_the_debt")
    );
    assert!(
        much.differences
            .iter()
            .all(|one| one.class == ErrorClass::E04)
    );
}

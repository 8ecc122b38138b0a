//! The audit of an engine that knows one daily amount and nothing else.

use super::audit::{File, by_size};
use super::{Audit, Difference, ErrorClass};
use crate::domain::{Benefit, Cents, Observable};
use crate::engine::DailyAmount;
use crate::law::DayVerdict;

/// Compares one daily amount with the law's for the same dossier.
///
/// The law's amount is that of the last knowledge, before any reduction. What such an
/// engine cannot say (payees, debts, letters, rights) is not covered; a dossier whose
/// amount the law does not give is undecided for it.
pub(super) fn audit(file: File<'_>, said: &DailyAmount) -> Audit {
    let mut audit = Audit {
        not_covered: Observable::ALL
            .into_iter()
            .filter(|observable| *observable != Observable::DailyGross)
            .collect(),
        ..Audit::default()
    };
    let decided = file
        .ledger
        .settlements
        .last()
        .filter(|settled| settled.decided)
        .and_then(|settled| file.ledger.entitlements.get(settled.entitlement));
    let stop = decided.and_then(|entitlement| {
        entitlement
            .stops
            .iter()
            .find(|stop| !stop.cancelled && stop.daily_gross > Cents::ZERO)
    });
    let Some(stop) = stop else {
        audit.n_undecided_settlements = 1;
        return audit;
    };
    let paid_days = stop
        .days
        .iter()
        .filter(|days| matches!(days.verdict, DayVerdict::Paid { .. }));
    let n_days: i32 = paid_days
        .map(|days| days.last_day.days_since(days.first_day) + 1)
        .sum();
    let n_days = i64::from(n_days.max(1));
    let due = stop.daily_gross;
    let paid = said.daily_gross.unwrap_or(Cents::ZERO);
    audit.due = due * n_days;
    if paid == due {
        return audit;
    }
    let under = paid < due;
    let gap = (paid - due).abs();
    audit.extra = (paid - due).or_zero() * n_days;
    audit.missing = (due - paid).or_zero() * n_days;
    let class = if paid <= Cents::ZERO {
        ErrorClass::E01
    } else {
        by_size(under, gap, gap * n_days, due * n_days)
    };
    let mut difference = Difference::new(Observable::DailyGross, class);
    difference.settlement = file.ledger.settlements.last().map(|settled| settled.as_of);
    difference.stop = Some(stop.stop.clone());
    difference.first_day = stop.first_day;
    difference.last_day = stop.last_day;
    difference.n_days = u32::try_from(n_days).unwrap_or(0);
    difference.due = due * n_days;
    difference.paid = paid * n_days;
    difference.expected = format!("{due} a day");
    difference.observed = match (&said.daily_gross, &said.unrounded) {
        (Some(paid), Some(unrounded)) => format!("{paid} a day ({unrounded})"),
        (Some(paid), None) => format!("{paid} a day"),
        (None, _) => "no amount".into(),
    };
    // An engine that pays nothing at all denies the right, whatever the amount.
    if paid <= Cents::ZERO {
        "rights".clone_into(&mut difference.rule);
        "CSS art. R. 313-3".clone_into(&mut difference.article);
    } else if let Some(entitlement) = decided
        && let Some(span) = entitlement
            .due(entitlement.known_on)
            .find(|span| span.stop == stop.stop)
    {
        span.rule.clone_into(&mut difference.rule);
        span.article.clone_into(&mut difference.article);
    }
    audit.differences.push(difference);
    audit
}

/// The wire's name of a benefit.
pub(super) fn kind_name(kind: Option<Benefit>) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_else(|| "none".into())
}

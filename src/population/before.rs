//! What the engine before wrote, as a switch hands it over: lines, a debt, its notice.
//!
//! Its amounts are its own, right or not; only its levies are those of the law.

use crate::domain::{
    Benefit, Cents, Day, Debt, DebtReason, DebtState, Letter, LetterKind, Line, Payee, Span,
    StopId, Switch,
};

/// The new engine is in charge from that day on, and nothing is handed over.
pub(super) const fn nothing(switch_on: Day) -> Switch {
    Switch {
        switch_on,
        paid_lines: Vec::new(),
        debts: Vec::new(),
        advances: Vec::new(),
        letters: Vec::new(),
        balance: None,
    }
}

/// CSG, CRDS and what is left of a gross amount.
fn levied(gross: i64) -> (Cents, Cents, Cents) {
    let net = (gross * 933 + 500) / 1_000;
    let csg = (gross * 62 + 500) / 1_000;
    (Cents(csg), Cents(gross - net - csg), Cents(net))
}

/// A line to the insured person of so many cents on each of those days.
pub(super) fn line(
    id: String,
    settlement: Day,
    (stop, kind): (StopId, Benefit),
    (first_day, last_day): (Day, Day),
    daily: i64,
) -> Line {
    let span = Span {
        first_day,
        last_day,
        daily_gross: Cents(daily),
    };
    let gross = span.gross();
    let (csg, crds, net) = levied(gross.0);
    Line {
        id,
        settlement,
        payee: Payee::Insured,
        account: None,
        stop,
        kind: Some(kind),
        spans: vec![span],
        gross,
        csg,
        crds,
        tax: Cents::ZERO,
        advance_absorbed: Cents::ZERO,
        debt_offset: Cents::ZERO,
        recovered: Cents::ZERO,
        net,
        reasons: Vec::new(),
    }
}

/// A debt of so many cents on each of those days, of which nothing is paid back.
pub(super) fn debt(
    stop: StopId,
    (first_day, last_day): (Day, Day),
    daily: i64,
    found_on: Day,
    state: DebtState,
) -> Debt {
    let span = Span {
        first_day,
        last_day,
        daily_gross: Cents(-daily),
    };
    let gross = Cents(-span.gross().0);
    let (csg, crds, amount) = levied(gross.0);
    let noticed_on = (state != DebtState::BelowThreshold).then_some(found_on);
    Debt {
        id: "old/debt-1".into(),
        payee: Payee::Insured,
        stop,
        spans: vec![span],
        gross,
        csg,
        crds,
        amount,
        remaining: amount,
        created_on: found_on,
        reason: DebtReason::RevisedEntitlement,
        state,
        notified_on: noticed_on,
        earliest_recovery_on: noticed_on.map(|day| day.plus_days(21)),
    }
}

/// The notice of a debt.
pub(super) fn notice(debt: &Debt) -> Letter {
    Letter {
        id: "old/letter-1".into(),
        kind: LetterKind::DebtNotice,
        settlement: debt.created_on,
        stop: Some(debt.stop.clone()),
        payee: debt.payee,
        reason: "revised_entitlement".into(),
        article: "CSS art. L. 133-4-1".into(),
        appeal_stated: true,
        document: None,
        accident: None,
        debt: Some(debt.id.clone()),
        amount: Some(debt.amount),
        spans: debt.spans.clone(),
        last_day: None,
        earliest_recovery_on: debt.earliest_recovery_on,
    }
}

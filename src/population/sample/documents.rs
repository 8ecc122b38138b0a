//! The same stops when documents come late, twice, corrected, withdrawn or not at all.

use crate::domain::{
    AdvancePaid, BankAccountChange, Cents, Content, Day, EarlierWarning, KeptPay, Percent,
    TaxRateChange,
};

use super::super::before;
use super::super::draft::{Sending, stop_id};
use super::super::person::{Person, subrogation};
use super::plain::one_stop;

/// A certificate or a pay statement comes weeks late, twice, or out of order.
pub(super) fn late_documents(person: &mut Person<'_>) {
    let n_days = person.paid_days(5, 100) + 3;
    one_stop(person, n_days, |person, first_day, last_day| {
        person.usually_subrogated(first_day, last_day)
    });
    let statement = person.draft.documents.len() - 1;
    let late = person.draft.draws.between(15, 90);
    match person.draft.draws.below(6) {
        0 | 1 => {
            let document = &mut person.draft.documents[statement];
            document.sent_on = document.sent_on.plus_days(late);
            document.received_on = document.received_on.plus_days(late);
        }
        // The first certificate travelled long: an extension may arrive before it.
        2 => {
            person.draft.documents[0].received_on =
                person.draft.documents[0].sent_on.plus_days(late / 2);
        }
        // The same prescription, also on paper.
        3 => {
            let content = person.draft.documents[0].content.clone();
            let sent_on = person.draft.documents[0].sent_on;
            person.draft.send(Sending::paper(sent_on, 6), content);
        }
        4 => person.draft.repeat(statement),
        // The corrected statement arrives before the first one.
        _ => {
            let first = person.draft.documents[statement].received_on;
            let sending = Sending::payroll(first.plus_days(1), 0);
            person
                .draft
                .correct(statement, 2, sending, |content| raise(content, 1040));
            person.draft.documents[statement].received_on = first.plus_days(late / 3);
        }
    }
}

/// The pay statement is corrected after payments, sometimes back to what it was.
pub(super) fn corrected_statement(person: &mut Person<'_>) {
    let n_days = person.paid_days(8, 120) + 3;
    let start = one_stop(person, n_days, |person, first_day, last_day| {
        person.usually_subrogated(first_day, last_day)
    });
    let first = person.draft.documents.len() - 1;
    let shape = person.draft.draws.below(10);
    let per_mille = i64::from(person.draft.draws.between(850, 1150));
    let after = person.draft.draws.between(5, 60);
    let corrected_on = person.draft.documents[first].received_on.plus_days(after);
    let kept_pay = KeptPay::InFull;
    person
        .draft
        .correct(first, 2, Sending::payroll(corrected_on, 1), |content| {
            if shape < 7 {
                raise(content, per_mille);
            }
            if let (6.., Content::EmployerStatement(statement)) = (shape, content) {
                let last_day = start.plus_days(n_days - 1);
                statement.subrogations = vec![subrogation(start.plus_days(4), last_day, kept_pay)];
            }
        });
    if person.draft.draws.chance(250) {
        let again = corrected_on.plus_days(person.draft.draws.between(3, 40));
        person
            .draft
            .correct(first, 3, Sending::payroll(again, 1), |_| {});
    }
}

/// A certificate or a statement is withdrawn, sometimes stated anew.
pub(super) fn cancelled(person: &mut Person<'_>) {
    let n_days = person.paid_days(4, 80) + 3;
    let start = one_stop(person, n_days, |_, _, _| Vec::new());
    let statement = person.draft.documents.len() - 1;
    let rank = match person.draft.draws.below(4) {
        0 | 1 => 0,
        // The last certificate: the first one again when there is no extension.
        2 => statement - 1,
        _ => statement,
    };
    let after = person.draft.draws.between(2, 50);
    let withdrawn_on = person.draft.documents[rank].received_on.plus_days(after);
    person
        .draft
        .cancel(rank, 2, Sending::electronic(withdrawn_on, 0));
    if rank == statement || person.draft.draws.chance(500) {
        let again = withdrawn_on.plus_days(person.draft.draws.between(1, 30));
        let shorter = person.draft.draws.between(0, 3);
        person
            .draft
            .correct(rank, 3, Sending::electronic(again, 0), |content| {
                if let Content::StopNotice(notice) = content {
                    notice.last_day = notice.last_day.plus_days(-shorter).max(notice.first_day);
                }
            });
    }
    debug_assert!(person.draft.documents[0].sent_on >= start.plus_days(-1));
}

/// Paper certificates sent late, once or twice, with or without an earlier warning.
pub(super) fn late_sending(person: &mut Person<'_>) {
    person.is_electronic = false;
    let n_days = person.paid_days(8, 90) + 3;
    let start = one_stop(person, n_days, |_, _, _| Vec::new());
    let statement = person.draft.documents.len() - 1;
    let is_hospitalised = person.draft.draws.chance(80);
    for rank in 0..statement {
        if rank > 0 && person.draft.draws.chance(500) {
            continue;
        }
        let late = person.draft.draws.between(3, 15);
        let document = &mut person.draft.documents[rank];
        let Content::StopNotice(notice) = &mut document.content else {
            continue;
        };
        // Sending after the end loses everything: another class of its own in DESIGN.
        let sent_on = notice.first_day.plus_days(late).min(notice.last_day);
        notice.hospitalised = is_hospitalised;
        let travelled = document.received_on.days_since(document.sent_on);
        document.sent_on = sent_on;
        document.received_on = sent_on.plus_days(travelled);
    }
    if person.draft.draws.chance(500) {
        let months = person.draft.draws.between(1, 30);
        let prescribed_on = start.plus_months(-months);
        person
            .draft
            .history
            .late_warnings
            .push(EarlierWarning { prescribed_on });
    }
}

/// An advance was paid by hand because the pay statement was late.
pub(super) fn advance(person: &mut Person<'_>) {
    let n_days = person.paid_days(25, 120) + 3;
    let start = one_stop(person, n_days, |_, _, _| Vec::new());
    let statement = person.draft.documents.len() - 1;
    let late = person.draft.draws.between(30, 100);
    let document = &mut person.draft.documents[statement];
    document.sent_on = document.sent_on.plus_days(late);
    document.received_on = document.received_on.plus_days(late);
    let n_advances = if person.draft.draws.chance(300) { 2 } else { 1 };
    for rank in 0..n_advances {
        let paid_on = start.plus_days(person.draft.draws.between(15, 25) + 15 * rank);
        let amount = Cents(i64::from(person.draft.draws.between(15, 150)) * 1000);
        let stop = person.draft.draws.chance(700).then(|| stop_id("S1"));
        let advance = stop_id(if rank == 0 { "A1" } else { "A2" });
        let content = Content::AdvancePaid(AdvancePaid {
            advance,
            paid_on,
            amount,
            stop,
        });
        person.draft.send(Sending::electronic(paid_on, 1), content);
    }
}

/// Bank account, rate of tax, or both change during the stop.
pub(super) fn account_or_tax(person: &mut Person<'_>) {
    let n_days = person.paid_days(30, 120) + 3;
    let start = one_stop(person, n_days, |_, _, _| Vec::new());
    let shape = person.draft.draws.below(3);
    if shape != 1 {
        let effective_on = start.plus_days(person.draft.draws.between(5, n_days));
        let told_on = effective_on
            .plus_days(person.draft.draws.between(-10, 10))
            .max(start);
        let iban = person.draft.identity.iban(1);
        let content = Content::BankAccountChange(BankAccountChange { iban, effective_on });
        person.draft.send(Sending::electronic(told_on, 1), content);
    }
    if shape != 0 {
        for _ in 0..=person.draft.draws.below(2) {
            let day = start.plus_days(person.draft.draws.between(1, n_days));
            let effective_on = day.month().plus(1).first_day();
            let rate = Percent::from_hundredths(10 * person.draft.draws.below(150));
            let content = Content::TaxRateChange(TaxRateChange { rate, effective_on });
            person.draft.send(Sending::electronic(day, 0), content);
        }
    }
}

/// A pay statement never comes, or comes after months: nothing can be paid without it.
pub(super) fn missing_statement(person: &mut Person<'_>) {
    let n_days = person.paid_days(5, 80) + 3;
    let start = one_stop(person, n_days, |_, _, _| Vec::new());
    let statement = person.draft.documents.len() - 1;
    match person.draft.draws.below(3) {
        0 => {
            person.draft.documents.pop();
        }
        // A second employer, who never declares.
        1 => {
            let gross = i64::from(person.draft.draws.between(40_000, 120_000));
            let mut second = person.job_paid(start, gross);
            second.monthly = Cents(gross);
            person.employ(&second, start, false);
        }
        _ => {
            let late = person.draft.draws.between(61, 120);
            let document = &mut person.draft.documents[statement];
            document.sent_on = document.sent_on.plus_days(late);
            document.received_on = document.received_on.plus_days(late);
        }
    }
}

/// Taken over from the old engine, which paid nothing of the stop in progress.
pub(super) fn switch_unpaid(person: &mut Person<'_>) {
    let n_days = person.paid_days(20, 120) + 3;
    let start = one_stop(person, n_days, |person, first_day, last_day| {
        person.usually_subrogated(first_day, last_day)
    });
    let after = person.draft.draws.between(5, n_days + 20);
    switch(person, start.plus_days(after));
}

fn switch(person: &mut Person<'_>, switch_on: Day) {
    person.draft.in_charge_from = Some(switch_on);
    let content = Content::Switch(before::nothing(switch_on));
    person.draft.send(Sending::at_once(switch_on), content);
}

/// Multiplies every pay of a statement.
fn raise(content: &mut Content, per_mille: i64) {
    if let Content::EmployerStatement(statement) = content {
        for pay in &mut statement.pays {
            pay.gross = Cents(pay.gross.0 * per_mille / 1000);
            pay.restored = pay
                .restored
                .map(|restored| Cents(restored.0 * per_mille / 1000));
        }
    }
}

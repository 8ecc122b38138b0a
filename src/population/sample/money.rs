//! Debts of sickness that people answer, and stops that a new engine takes over in flight.
//!
//! How people answer and what the engine before had paid are tables. Its amounts are its own:
//! about half of a month's pay over thirty days, right for hardly anybody to the cent.

use crate::domain::{
    AdvancePaid, Benefit, Cents, Content, Day, Debt, DebtContested, DebtDecision, DebtState,
    Decision, Line, Repaid, Switch, SwitchDebt,
};

use super::super::before::{self, notice};
use super::super::draft::{LAST_DAY, Sending, stop_id};
use super::super::person::Person;
use super::plain::one_stop;

/// Pays turn out lower once days are paid; the person answers the debt.
pub(super) fn contested_debt(person: &mut Person<'_>) {
    let n_days = person.paid_days(15, 90) + 3;
    let start = one_stop(person, n_days, |_, _, _| Vec::new());
    let statement = person.draft.documents.len() - 1;
    let money = &person.tables.money;
    let draws = &mut person.draft.draws;
    let left = *draws.pick(&money.corrections.left_per_mille);
    // Some days are paid when the correction comes.
    let earliest = person.draft.documents[statement].received_on;
    let after = person.draft.draws.between(14, 60);
    let told_on = earliest.max(start.plus_days(n_days / 2)).plus_days(after);
    lower(person, statement, (2, left), told_on);
    let noticed_on = person.cycle.on_or_after(told_on);
    let draws = &mut person.draft.draws;
    match draws.weighted(&money.answers.shapes) {
        0 => {
            let on = noticed_on.plus_days(draws.between(1, 20));
            contest(person, on);
            decide(person, on);
        }
        1 => {
            let on = noticed_on.plus_days(draws.between(21, 60));
            contest(person, on);
        }
        2 => {
            for _ in 0..=draws.below(2) {
                let draws = &mut person.draft.draws;
                let paid_on = noticed_on.plus_days(draws.between(2, 60));
                let amount = Cents(i64::from(draws.between(1_000, 40_000)));
                let content = Content::Repaid(Repaid {
                    stop: stop_id("S1"),
                    amount,
                    paid_on,
                });
                person.draft.send(Sending::electronic(paid_on, 1), content);
            }
        }
        _ => {}
    }
    if person.draft.draws.chance(money.answers.put_right_per_mille) {
        let again = noticed_on.plus_days(person.draft.draws.between(10, 60));
        let above = *person.draft.draws.pick(&[950, 1_000, 1_000, 1_000, 1_050]);
        lower(person, statement, (3, above), again);
    }
}

/// Another version of the first pay statement, its pays brought to some thousandths.
fn lower(person: &mut Person<'_>, rank: usize, (version, per_mille): (u32, i64), on: Day) {
    let sending = Sending::payroll(on, 0);
    person.draft.correct(rank, version, sending, |content| {
        if let Content::EmployerStatement(statement) = content {
            for pay in &mut statement.pays {
                pay.gross = Cents(pay.gross.0 * per_mille / 1_000);
                pay.restored = pay
                    .restored
                    .map(|restored| Cents(restored.0 * per_mille / 1_000));
            }
        }
    });
}

fn contest(person: &mut Person<'_>, contested_on: Day) {
    let content = Content::DebtContested(DebtContested {
        stop: stop_id("S1"),
        contested_on,
    });
    let delay = person.draft.draws.between(0, 5);
    person
        .draft
        .send(Sending::paper(contested_on, delay), content);
}

fn decide(person: &mut Person<'_>, contested_on: Day) {
    let draws = &mut person.draft.draws;
    let decision = match draws.weighted(&person.tables.money.answers.decisions) {
        0 => return,
        1 => Decision::Refused,
        _ => Decision::Recognised,
    };
    let decided_on = contested_on.plus_days(draws.between(6, 45));
    let content = Content::DebtDecision(DebtDecision {
        stop: stop_id("S1"),
        decision,
        decided_on,
    });
    person
        .draft
        .send(Sending::electronic(decided_on, 0), content);
}

/// A stop that the engine before was paying when it was switched off.
pub(super) fn switch_in_flight(person: &mut Person<'_>) {
    let n_days = person.paid_days(30, 150) + 3;
    let start = one_stop(person, n_days, |_, _, _| Vec::new());
    let after = person.draft.draws.between(25, n_days + 10);
    let switch_on = start.plus_days(after).min(LAST_DAY.plus_days(-14));
    let monthly = person.draft.employments[0]
        .pays
        .last()
        .map_or(0, |pay| pay.gross.0);
    // At most 42 euros a day, the rest as it comes.
    let about = (monthly / 61).min(4_200);
    let money = &person.tables.money;
    let shape = person.draft.draws.weighted(&money.handed_over.paid);
    let daily = match shape {
        1 => about * i64::from(person.draft.draws.between(1_050, 1_600)) / 1_000,
        _ => about,
    };
    let first_day = if shape == 2 {
        start
    } else {
        start.plus_days(3)
    };
    let last_prescribed = start.plus_days(n_days - 1);
    let until = if shape == 3 {
        switch_on.plus_days(-person.draft.draws.between(15, 30))
    } else {
        switch_on
    };
    let mut paid_lines = Vec::new();
    let mut from = first_day;
    let mut settled_on = person.cycle.on_or_after(start.plus_days(6));
    while settled_on < until && from <= last_prescribed {
        let days = (from, settled_on.min(last_prescribed));
        if days.0 <= days.1 {
            let id = format!("old/{}", paid_lines.len() + 1);
            paid_lines.push(line(id, settled_on, days, daily));
            from = days.1.plus_days(1);
        }
        settled_on = settled_on.plus_days(person.cycle.days);
    }
    if shape == 4
        && let Some(first) = paid_lines.first().cloned()
    {
        paid_lines.push(Line {
            id: "old/again".into(),
            ..first
        });
    }
    let debts = if person.draft.draws.chance(money.handed_over.debt_per_mille) {
        in_flight(person, &mut paid_lines)
    } else {
        Vec::new()
    };
    let letters = debts.iter().map(|old| notice(&old.debt)).collect();
    let advances = if person
        .draft
        .draws
        .chance(money.handed_over.advance_per_mille)
    {
        let paid_on = switch_on.plus_days(-person.draft.draws.between(2, 14));
        vec![AdvancePaid {
            advance: stop_id("A1"),
            paid_on,
            amount: Cents(i64::from(person.draft.draws.between(10, 90)) * 1_000),
            stop: person.draft.draws.chance(700).then(|| stop_id("S1")),
        }]
    } else {
        Vec::new()
    };
    person.draft.in_charge_from = Some(switch_on);
    let content = Content::Switch(Switch {
        paid_lines,
        debts,
        advances,
        letters,
        ..before::nothing(switch_on)
    });
    person.draft.send(Sending::at_once(switch_on), content);
}

fn line(id: String, settlement: Day, days: (Day, Day), daily: i64) -> Line {
    let written = (stop_id("S1"), Benefit::Sickness);
    before::line(id, settlement, written, days, daily)
}

/// The first line was too high by some euros a day, which the engine before had asked back.
fn in_flight(person: &mut Person<'_>, paid_lines: &mut [Line]) -> Vec<SwitchDebt> {
    let draws = &mut person.draft.draws;
    let more = i64::from(draws.between(200, 1_200));
    let state = [DebtState::Notified, DebtState::Contested, DebtState::Repaid]
        [draws.weighted(&[70, 20, 10])];
    let Some(last) = paid_lines.last().map(|line| line.settlement) else {
        return Vec::new();
    };
    let Some(first) = paid_lines.first_mut() else {
        return Vec::new();
    };
    let span = first.spans[0];
    let days = (span.first_day, span.last_day);
    let daily = span.daily_gross.0 + more;
    *first = line(first.id.clone(), first.settlement, days, daily);
    let debt = before::debt(stop_id("S1"), days, more, last, state);
    let remaining = match state {
        DebtState::Repaid => Cents::ZERO,
        _ => debt.amount,
    };
    let debt = Debt { remaining, ..debt };
    if state == DebtState::Contested {
        let contested_on = last.plus_days(person.draft.draws.between(1, 20));
        contest(person, contested_on);
    }
    vec![SwitchDebt { debt, remaining }]
}

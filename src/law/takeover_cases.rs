//! The change of engine at any moment: the worked files W10 to W12, computed by hand and not by
//! our own output, and what is not decided of it.

use super::debt_cases::{contested, decided, plain, repaid};
use super::testing::*;
use super::worked::worked;
use crate::domain::{
    AdvancePaid, Cents, Content, Day, DebtState, Decision, Dossier, Letter, LetterKind,
    LetterReceived, Payee, Period, SettlementAnswer, Statement, StopId, StopStatus, Switch,
    SwitchBalance, SwitchDebt, WaitingDays,
};

/// What an old engine alone would hand over.
pub(super) fn handed_over(switch_on: &str, old: &Statement) -> Switch {
    let debts = old.debts.iter().map(|debt| SwitchDebt {
        debt: debt.clone(),
        remaining: debt.remaining,
    });
    Switch {
        switch_on: day(switch_on),
        paid_lines: [old.lines.clone(), old.regularisations.clone()].concat(),
        debts: debts.collect(),
        advances: Vec::<AdvancePaid>::new(),
        letters: old.letters.clone(),
        balance: None,
    }
}

pub(super) fn with_switch(file: Dossier, switch: Switch) -> Dossier {
    let on = switch.switch_on.to_string();
    file.with("switch", &on, Content::Switch(switch))
}

pub(super) fn ledger(file: &Dossier, settlements: &[&str]) -> super::Ledger {
    let days: Vec<Day> = settlements.iter().map(|text| day(text)).collect();
    super::ledger(file, parameters(), &days).unwrap()
}

fn reasons(ledger: &super::Ledger) -> Vec<&'static str> {
    ledger.undecided.iter().map(|one| one.reason).collect()
}

/// W10: the worked ledger, 50.00 paid back on 31 March, taken over on 1 April.
fn w10() -> Dossier {
    let file = worked().with("repaid", "2026-03-31", repaid("50.00", "2026-03-31"));
    let old = worked().settled(&["2026-03-16", "2026-03-30"]);
    let mut switch = handed_over("2026-04-01", &old.statement(&file));
    switch.debts[0].remaining = euros("226.12");
    with_switch(file, switch)
}

#[test]
fn w10_a_debt_in_progress_is_contested_before_the_new_engine() {
    let file = w10().with("contest", "2026-04-13", contested("2026-04-10"));
    let ledger = ledger(&file, &["2026-04-13"]);
    let answer = ledger.answer(&file, 0);
    assert_eq!(
        lines(&answer),
        [line(employer(), "2026-03-31", "2026-03-31", "39.45")]
    );
    assert_eq!(answer.lines[0].net, euros("36.81"));
    let [debt] = &answer.debts[..] else { panic!() };
    assert_eq!(debt.state, DebtState::Contested);
    // What was repaid before the switch is not counted again.
    assert_eq!(debt.remaining, euros("226.12"));
    assert_eq!(debt.notified_on, Some(day("2026-03-30")));
    assert_eq!(debt.earliest_recovery_on, Some(day("2026-07-14")));
    assert!(answer.letters.is_empty());
}

#[test]
fn w10_a_debt_that_does_not_change_is_in_the_statement_alone() {
    let file = w10();
    let ledger = ledger(&file, &["2026-04-13"]);
    assert!(ledger.answer(&file, 0).debts.is_empty());
    let [debt] = &ledger.statement(&file).debts[..] else {
        panic!()
    };
    assert_eq!(debt.remaining, euros("226.12"));
    assert_eq!(debt.state, DebtState::Notified);
}

#[test]
fn the_receipt_of_an_old_notice_moves_the_dates_of_its_debt() {
    let file = w10();
    let Content::Switch(switch) = &file.documents.last().unwrap().content else {
        panic!()
    };
    let received = |letter: &str, on: &str| {
        Content::LetterReceived(LetterReceived {
            letter: id(letter),
            received_by_person_on: day(on),
        })
    };
    let notice = switch.letters[0].id.clone();
    let found = |letter: &str, known_on: &str| {
        let file = w10().with("receipt", known_on, received(letter, "2026-04-03"));
        let answer = ledger(&file, &["2026-04-13"]).answer(&file, 0);
        answer.debts.first().map(|debt| debt.earliest_recovery_on)
    };
    // 3 April + 21.
    assert_eq!(found(&notice, "2026-04-07"), Some(Some(day("2026-04-24"))));
    assert_eq!(found("letter/of-nobody", "2026-04-07"), None);
    // Known before the switch: the old engine has read it.
    assert_eq!(found(&notice, "2026-03-31"), None);
}

/// W11: an old engine that refused and paid nothing.
fn refused_before(reason: &str) -> SettlementAnswer {
    let old = Statement {
        letters: refused_letters(reason),
        ..empty(&plain())
    };
    let file = with_switch(plain(), handed_over("2026-03-27", &old));
    ledger(&file, &["2026-03-30"]).answer(&file, 0)
}

fn empty(file: &Dossier) -> Statement {
    ledger(file, &[]).statement(file)
}

#[test]
fn w11_what_the_old_engine_refused_wrongly_is_paid_whole() {
    let answer = refused_before("rights_not_opened");
    assert_eq!(
        lines(&answer),
        [line(insured(), "2026-03-05", "2026-03-30", "41.10")]
    );
    let line = &answer.lines[0];
    let found = [line.gross, line.csg, line.crds, line.tax, line.net];
    let found = found.map(|amount| amount.to_string());
    assert_eq!(found, ["1068.60", "66.25", "5.35", "51.40", "945.60"]);
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
    assert_eq!(answer.stops[0].status, StopStatus::Paying);
    assert!(answer.letters.is_empty());
}

#[test]
fn w11_a_refusal_for_another_reason_is_a_new_letter() {
    let refused = |reason: &str| {
        let mut file = plain();
        file.career.employments[0].pays.clear();
        for document in &mut file.documents {
            if let Content::EmployerStatement(statement) = &mut document.content {
                for pay in &mut statement.pays {
                    pay.gross = euros("500.00");
                    pay.hours = crate::domain::Hours::from_hundredths(3_000);
                }
            }
        }
        let letters = refused_letters(reason);
        let old = Statement {
            letters,
            ..empty(&file)
        };
        let file = with_switch(file, handed_over("2026-03-27", &old));
        let answer = ledger(&file, &["2026-03-30"]).answer(&file, 0);
        let letters = answer.letters.into_iter();
        letters.map(|letter| letter.reason).collect::<Vec<_>>()
    };
    assert!(refused("rights_not_opened").is_empty());
    assert_eq!(refused("no_base"), ["rights_not_opened"]);
}

fn refused_letters(reason: &str) -> Vec<Letter> {
    vec![Letter {
        id: "letter/1".into(),
        kind: LetterKind::Refusal,
        settlement: day("2026-03-16"),
        stop: Some(id("S1")),
        payee: Payee::Insured,
        reason: reason.into(),
        article: "CSS art. R. 313-3, 1°".into(),
        appeal_stated: true,
        document: None,
        debt: None,
        amount: None,
        spans: Vec::new(),
        last_day: None,
        earliest_recovery_on: None,
        accident: None,
    }]
}

/// W12: the old engine paid from the first day, and its balance knows no waiting day.
fn w12() -> Dossier {
    let mut old = plain().settled(&["2026-03-16"]).statement(&plain());
    let line = &mut old.lines[0];
    line.spans[0].first_day = day("2026-03-02");
    line.gross = euros("616.50");
    let switch = Switch {
        balance: Some(SwitchBalance {
            balance_on: day("2026-03-17"),
            sickness_days: Vec::new(),
            waiting_days: vec![WaitingDays {
                stop: id("S1"),
                n_days: 0,
            }],
            accident_days: Vec::new(),
        }),
        ..handed_over("2026-03-27", &old)
    };
    with_switch(plain(), switch)
}

#[test]
fn w12_waiting_days_that_the_old_engine_paid_are_a_debt() {
    let file = w12();
    let answer = ledger(&file, &["2026-03-30"]).answer(&file, 0);
    assert_eq!(
        lines(&answer),
        [line(insured(), "2026-03-17", "2026-03-30", "41.10")]
    );
    let [debt] = &answer.debts[..] else { panic!() };
    let found = [debt.gross, debt.csg, debt.crds, debt.amount];
    assert_eq!(
        found.map(|amount| amount.to_string()),
        ["123.30", "7.64", "0.62", "115.04"]
    );
    assert_eq!(debt.state, DebtState::Notified);
    let [item] = &answer.human_queue[..] else {
        panic!()
    };
    assert_eq!(item.reason, "balance_mismatch");
    assert_eq!(item.since, day("2026-03-27"));
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
}

#[test]
fn a_stop_that_only_old_lines_name_waits_for_its_certificate() {
    let mut old = plain().settled(&["2026-03-16"]).statement(&plain());
    old.lines[0].stop = id("S0");
    let file = with_switch(plain(), handed_over("2026-03-27", &old));
    let answer = ledger(&file, &["2026-03-30"]).answer(&file, 0);
    let stop: StopId = id("S0");
    let state = answer
        .stops
        .iter()
        .find(|state| state.stop == stop)
        .unwrap();
    assert_eq!(state.status, StopStatus::Waiting);
    assert_eq!(state.waiting_for, ["stop_notice:S0"]);
    assert_eq!((state.first_day, state.last_day), (None, None));
    assert!(answer.debts.is_empty());
    // The days of S1 are new.
    assert_eq!(answer.lines[0].gross, euros("1068.60"));
}

#[test]
fn a_switch_that_changes_or_comes_late_is_not_decided() {
    let old = plain().settled(&["2026-03-16"]).statement(&plain());
    let switch = handed_over("2026-03-17", &old);
    let file = with_switch(plain(), switch.clone());
    assert!(reasons(&ledger(&file, &["2026-03-30", "2026-04-13"])).is_empty());
    // After the first settlement.
    assert_eq!(
        reasons(&ledger(&file, &["2026-03-16", "2026-03-30"])),
        ["switch_changed"]
    );
    let withdrawn = file.clone().withdrawn("switch", "2026-04-02");
    let found = ledger(&withdrawn, &["2026-03-30", "2026-04-13"]);
    assert_eq!(reasons(&found), ["switch_changed"]);
    assert!(found.settlements[0].decided && !found.settlements[1].decided);
    let twice = file.with("switch-2", "2026-03-18", Content::Switch(switch.clone()));
    assert_eq!(
        reasons(&ledger(&twice, &["2026-03-30"])),
        ["switch_changed"]
    );
    let late = Switch {
        switch_on: day("2026-04-01"),
        ..switch.clone()
    };
    let late = plain().with("switch", "2026-03-17", Content::Switch(late));
    assert_eq!(reasons(&ledger(&late, &["2026-03-30"])), ["switch_changed"]);
    let balanced = Switch {
        balance: Some(SwitchBalance {
            balance_on: day("2026-03-18"),
            sickness_days: Vec::new(),
            waiting_days: Vec::new(),
            accident_days: Vec::new(),
        }),
        ..switch
    };
    let balanced = with_switch(plain(), balanced);
    assert_eq!(
        reasons(&ledger(&balanced, &["2026-03-30"])),
        ["balance_after_switch"]
    );
}

#[test]
fn money_that_the_old_engine_left_to_the_person_is_not_decided_once_it_is_due() {
    let before = worked().with(
        "decision",
        "2026-04-01",
        decided(Decision::Recognised, "2026-03-31"),
    );
    let old = before.settled(&["2026-03-16", "2026-03-30", "2026-04-13"]);
    let switch = handed_over("2026-04-14", &old.statement(&before));
    assert_eq!(switch.debts[0].debt.state, DebtState::Cancelled);
    let file = with_switch(before, switch);
    let found = ledger(&file, &["2026-04-27"]);
    assert!(reasons(&found).is_empty());
    assert!(found.answer(&file, 0).debts.is_empty());
    assert!(found.answer(&file, 0).letters.is_empty());
    let raised = file.with_version("statement", 3, "2026-04-28", super::worked::version_1());
    let found = ledger(&raised, &["2026-04-27", "2026-05-11"]);
    assert_eq!(reasons(&found), ["left_before_switch"]);
    assert!(found.statement(&raised).debts[0].remaining == Cents::ZERO);
}

#[test]
fn the_sickness_days_of_a_balance_stop_on_the_eve_of_its_day() {
    // Known by the balance: 1 January to 16 March 2026, 31 + 28 + 16 = 75, whatever days it
    // adds after; due since: 17 to 20 March, 4 (P65).
    let mut file = plain();
    for document in &mut file.documents {
        if let Content::StopNotice(notice) = &mut document.content {
            notice.last_day = day("2026-03-20");
        }
    }
    let old = file.settled(&["2026-03-16"]).statement(&file);
    let balance = SwitchBalance {
        balance_on: day("2026-03-17"),
        sickness_days: vec![Period {
            first_day: day("2026-01-01"),
            last_day: day("2026-03-25"),
        }],
        waiting_days: Vec::new(),
        accident_days: Vec::new(),
    };
    let switch = Switch {
        balance: Some(balance),
        ..handed_over("2026-03-17", &old)
    };
    let file = with_switch(file, switch);
    let answer = ledger(&file, &["2026-03-30"]).answer(&file, 0);
    assert_eq!(answer.counters.sickness_days_3y, 79);
}

#[test]
fn waiting_days_that_balance_and_documents_both_know_are_served_once() {
    // P21: the greater of both before 4 March, the 2nd and the 3rd; the 4th is the third.
    let file = |n_days: u32| {
        let waiting = WaitingDays {
            stop: id("S1"),
            n_days,
        };
        let balance = SwitchBalance {
            balance_on: day("2026-03-04"),
            sickness_days: Vec::new(),
            waiting_days: vec![waiting],
            accident_days: Vec::new(),
        };
        let switch = Switch {
            switch_on: day("2026-03-04"),
            paid_lines: Vec::new(),
            debts: Vec::new(),
            advances: Vec::new(),
            letters: Vec::new(),
            balance: Some(balance),
        };
        with_switch(plain(), switch)
    };
    for (n_days, first_day, n_queued) in [
        (1, "2026-03-05", 1),
        (2, "2026-03-05", 0),
        (3, "2026-03-04", 1),
    ] {
        let file = file(n_days);
        let answer = ledger(&file, &["2026-03-16"]).answer(&file, 0);
        assert_eq!(
            lines(&answer),
            [line(insured(), first_day, "2026-03-16", "41.10")],
            "{n_days}"
        );
        assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
        assert_eq!(answer.human_queue.len(), n_queued, "{n_days}");
    }
}

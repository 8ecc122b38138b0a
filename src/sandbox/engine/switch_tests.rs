//! A change of engine at any moment (contract, P64 to P66): the worked files W10 to W12, and
//! random files cut anywhere.

use super::debt_tests::*;
use super::rule_tests::*;
use super::*;
use crate::domain::{
    Content, Decision, LetterKind, LetterReceived, Payee, StopStatus, Switch, SwitchBalance,
    SwitchDebt, WaitingDays,
};
use crate::sandbox::examples::*;

/// What the engine before hands over from its statement; `early` cents were repaid since.
pub(super) fn handed_over(old: &Statement, switch_on: &str, early: i64) -> Switch {
    let lines = old.lines.iter().chain(&old.regularisations);
    Switch {
        switch_on: day(switch_on),
        paid_lines: lines.cloned().collect(),
        debts: old
            .debts
            .iter()
            .map(|debt| SwitchDebt {
                debt: debt.clone(),
                remaining: debt.remaining - Cents(early),
            })
            .collect(),
        advances: Vec::new(),
        letters: old.letters.clone(),
        balance: None,
    }
}

pub(super) fn switched(switch: Switch) -> Document {
    let on = switch.switch_on.to_string();
    document("SW", 1, &on, Content::Switch(switch))
}

/// A new engine that gets `documents` and `switch` and settles on each of `days`.
fn taken_over(mut file: File, switch: Switch, documents: &[Document], days: &[&str]) -> File {
    send(&mut file, switched(switch));
    let mut before = day("2020-01-01");
    for as_of in days {
        for document in documents {
            if before < document.received_on && document.received_on <= day(as_of) {
                send(&mut file, document.clone());
            }
        }
        before = day(as_of);
        settle(&mut file, as_of);
    }
    file
}

/// W10: the worked ledger changes engine on 1 April, 50.00 being repaid on 31 March.
pub(super) fn debt_in_progress(file: File, more: &[Document]) -> File {
    let old = played_worked(&[], "2026-03-30").statement(None);
    let mut documents = worked(&[repaid("R", 5_000, "2026-03-31")]);
    documents.extend_from_slice(more);
    let switch = handed_over(&old, "2026-04-01", 5_000);
    taken_over(file, switch, &documents, &["2026-04-13", "2026-04-27"])
}

// P64

#[test]
fn a_debt_in_progress_keeps_its_dates_and_a_contest_is_read_with_its_notice() {
    let contest = contested("C", "2026-04-10", "2026-04-13");
    let new = debt_in_progress(file(), &[contest]);
    let first = on(&new, "2026-04-13");
    assert_eq!(
        rows(&first.lines),
        ["employer [2026-03-31..2026-03-31 39.45] 39.45 2.45 0.19 0.00 0.00 0.00 36.81"]
    );
    assert_eq!(debts(first), ["insured 276.12 226.12 Contested 2026-07-14"]);
    assert!(first.letters.is_empty() && first.regularisations.is_empty());
}

#[test]
fn a_debt_handed_over_that_nothing_changes_is_in_the_statement_only() {
    let new = debt_in_progress(file(), &[]);
    assert!(debts(on(&new, "2026-04-13")).is_empty());
    let debts = new.statement(None).debts;
    assert_eq!(debts.len(), 1);
    assert_eq!(debts[0].remaining, Cents(22_612));
}

#[test]
fn a_decision_reaches_a_debt_handed_over_and_its_letter_leaves() {
    // Early, but later than the last settlement of the old engine.
    let recognised = answered("D", Decision::Recognised, "2026-03-31", "2026-03-31");
    let new = debt_in_progress(file(), &[recognised]);
    let first = on(&new, "2026-04-13");
    assert_eq!(debts(first), ["insured 276.12 0.00 Cancelled 2026-04-20"]);
    assert_eq!(letters_of(first), ["DebtCancelled revised_entitlement"]);
}

// P59

#[test]
fn the_receipt_of_a_letter_handed_over_moves_the_notice_of_its_debt() {
    let received = |received_on: &str| {
        let content = Content::LetterReceived(LetterReceived {
            letter: stop_id("2026-03-30/letter/1"),
            received_by_person_on: day("2026-04-03"),
        });
        document("L", 1, received_on, content)
    };
    let contest = contested("C", "2026-04-23", "2026-04-24");
    let new = debt_in_progress(file(), &[received("2026-04-08"), contest]);
    // 3 + 21 = 24 April; contested on the twentieth day, received on 24 April: silence on
    // 24 May, recovery from 25 July.
    assert_eq!(
        debts(on(&new, "2026-04-13")),
        ["insured 276.12 226.12 Notified 2026-04-24"]
    );
    assert_eq!(
        debts(on(&new, "2026-04-27")),
        ["insured 276.12 226.12 Contested 2026-07-25"]
    );
    // Early: the old engine has used it.
    let new = debt_in_progress(file(), &[received("2026-03-31")]);
    assert!(debts(on(&new, "2026-04-13")).is_empty());
}

#[test]
fn lines_about_a_stop_that_nothing_names_stand_and_wait_for_its_certificate() {
    let old = played_worked(&[], "2026-03-30").statement(None);
    let mut switch = handed_over(&old, "2026-04-01", 0);
    let mut line = switch.paid_lines[0].clone();
    line.stop = stop_id("S9");
    switch.paid_lines.push(line);
    let new = taken_over(file(), switch, &worked(&[]), &["2026-04-13"]);
    let answer = on(&new, "2026-04-13");
    assert!(debts(answer).is_empty());
    let unnamed = &answer.stops[0];
    assert_eq!(
        (unnamed.stop.as_str(), unnamed.status, unnamed.first_day),
        ("S9", StopStatus::Waiting, None)
    );
    assert_eq!(unnamed.waiting_for, ["stop_notice:S9"]);
}

// P65

fn refused_by_the_old_engine(reason: &str) -> Switch {
    let old = played_worked(&[], "2026-03-30").statement(None);
    let mut letter = old.letters[0].clone();
    letter.kind = LetterKind::Refusal;
    letter.reason = reason.into();
    letter.debt = None;
    Switch {
        paid_lines: Vec::new(),
        debts: Vec::new(),
        letters: vec![letter],
        ..handed_over(&old, "2026-03-27", 0)
    }
}

#[test]
fn a_stop_wrongly_refused_before_the_switch_is_paid_without_a_letter() {
    let switch = refused_by_the_old_engine("rights_not_opened");
    let new = taken_over(file(), switch, &first_version(), &["2026-03-30"]);
    // 26 × 41.10 = 1 068.60; tax (1 068.60 − 40.61) × 5 % = 51.40.
    let answer = on(&new, "2026-03-30");
    assert_eq!(
        rows(&answer.lines),
        ["insured [2026-03-05..2026-03-30 41.10] 1068.60 66.25 5.35 51.40 0.00 0.00 945.60"]
    );
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
    assert_eq!(answer.stops[0].status, StopStatus::Paying);
    assert!(answer.letters.is_empty());
}

#[test]
fn a_refusal_is_sent_again_only_for_another_reason() {
    let mut without_rights = declares("B", "S1", "2026-03-04", THREE_OF_2026, 10_000);
    if let Content::EmployerStatement(statement) = &mut without_rights.content {
        for pay in &mut statement.pays {
            pay.hours = crate::domain::Hours::from_hundredths(0);
        }
    }
    let documents = [worked_stop(), without_rights];
    for (reason, letters) in [
        ("rights_not_opened", vec![]),
        ("no_base", vec!["Refusal rights_not_opened"]),
    ] {
        let switch = refused_by_the_old_engine(reason);
        let new = taken_over(file(), switch, &documents, &["2026-03-30"]);
        assert_eq!(letters_of(on(&new, "2026-03-30")), letters, "{reason}");
    }
}

#[test]
fn waiting_days_that_the_old_engine_paid_are_a_debt_whatever_its_balance_says() {
    let mut old = file();
    for document in first_version() {
        send(&mut old, document);
    }
    settle(&mut old, "2026-03-16");
    let mut switch = handed_over(&old.statement(None), "2026-03-27", 0);
    switch.letters.clear();
    // 2–16 March.
    switch.paid_lines[0].spans[0].first_day = day("2026-03-02");
    switch.balance = Some(SwitchBalance {
        balance_on: day("2026-03-17"),
        sickness_days: Vec::new(),
        waiting_days: vec![WaitingDays {
            stop: stop_id("S1"),
            n_days: 0,
        }],
        accident_days: Vec::new(),
    });
    let new = taken_over(file(), switch, &first_version(), &["2026-03-30"]);
    let answer = on(&new, "2026-03-30");
    assert_eq!(spans(&answer.lines), ["2026-03-17..2026-03-30 41.10"]);
    // 3 × 41.10 = 123.30; 93.3 %: 115.04.
    assert_eq!(debts(answer), ["insured 115.04 115.04 Notified 2026-04-20"]);
    assert_eq!(
        (answer.debts[0].csg, answer.debts[0].crds),
        (Cents(764), Cents(62))
    );
    let queue = &answer.human_queue[0];
    assert_eq!(
        (queue.reason.as_str(), queue.since),
        ("balance_mismatch", day("2026-03-27"))
    );
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
}

/// Signed cents of each payee, the heirs being the person.
fn sums(statement: &Statement, but: &[String]) -> Vec<(bool, i64)> {
    let is_hers = |payee: Payee| payee == Payee::Insured || payee == Payee::Estate;
    let lines = statement.lines.iter().chain(&statement.regularisations);
    let lines = lines.map(|line| (is_hers(line.payee), line.gross.0));
    let debts = statement
        .debts
        .iter()
        .filter(|debt| !but.contains(&debt.id));
    let debts = debts.map(|debt| (is_hers(debt.payee), -debt.gross.0));
    lines.chain(debts).collect()
}

#[test]
fn wherever_the_switch_falls_the_two_engines_pay_what_one_pays_alone() {
    let documents = worked(&[
        repaid("R", 10_000, "2026-04-08"),
        contested("C", "2026-04-10", "2026-04-13"),
        died("2026-03-20", "2026-04-20"),
        answered("D", Decision::Refused, "2026-05-02", "2026-05-04"),
    ]);
    let total = |of: &[(bool, i64)], hers: bool| -> i64 {
        let wanted = of.iter().filter(|(is_hers, _)| *is_hers == hers);
        wanted.map(|(_, cents)| cents).sum()
    };
    let days = [
        "2026-03-16",
        "2026-03-30",
        "2026-04-13",
        "2026-04-27",
        "2026-05-11",
        "2026-05-25",
    ];
    let mut alone = file();
    played(&mut alone, &documents, days[5]);
    let alone = alone.statement(None);
    for cut in 1..days.len() {
        let mut old = file();
        played(&mut old, &documents, days[cut - 1]);
        let old = old.statement(None);
        let switch_on = day(days[cut - 1]).plus_days(1).to_string();
        let switch = handed_over(&old, &switch_on, 0);
        let new = taken_over(file(), switch, &documents, &days[cut..]).statement(None);
        let handed: Vec<String> = old.debts.iter().map(|debt| debt.id.clone()).collect();
        let mut both = sums(&old, &[]);
        both.extend(sums(&new, &handed));
        for hers in [true, false] {
            assert_eq!(total(&both, hers), total(&sums(&alone, &[]), hers), "{cut}");
        }
        // Each debt ends where it would have ended.
        assert_eq!(new.debts, alone.debts, "switch on {switch_on}");
        let n_letters = old.letters.len() + new.letters.len();
        assert_eq!(n_letters, alone.letters.len(), "switch on {switch_on}");
    }
}

//! The worked ledger of the contract (CS 24) and its variants, from the page and not from
//! our own output.
//!
//! Pay 3 × 2 500.00, then corrected to 3 × 2 400.00 with subrogation from 10 March.
//! 7 500 / 91.25 / 2 = 41.0958…, 7 200 / 91.25 / 2 = 39.4520…; waiting days 2 to 4 March.

use super::testing::*;
use crate::domain::{
    Cents, Content, DebtState, Dossier, EmployerStatement, KeptPay, LetterKind, Line, Payee,
    SettlementAnswer, StopStatus, SubrogationPeriod, Switch, SwitchDebt,
};

const SETTLEMENTS: [&str; 3] = ["2026-03-16", "2026-03-30", "2026-04-13"];

pub(super) fn version_1() -> Content {
    Content::EmployerStatement(statement(
        EMPLOYER,
        "S1",
        pays_before("2026-03-02", 3, "2500.00"),
    ))
}

pub(super) fn version_2() -> Content {
    Content::EmployerStatement(EmployerStatement {
        subrogations: vec![SubrogationPeriod {
            first_day: day("2026-03-10"),
            last_day: day("2026-03-31"),
            kept_pay: KeptPay::InFull,
        }],
        ..statement(EMPLOYER, "S1", pays_before("2026-03-02", 3, "2400.00"))
    })
}

pub(super) fn stop() -> Dossier {
    let mut dossier = dossier().with(
        "notice",
        "2026-03-02",
        Content::StopNotice(notice("S1", "2026-03-02", "2026-03-31")),
    );
    // Nine more months, so that hours and pay open rights whatever the statement says.
    dossier.career.employments[0].pays = pays_before("2026-03-02", 12, "2500.00");
    dossier
}

pub(super) fn worked() -> Dossier {
    stop()
        .with_version("statement", 1, "2026-03-04", version_1())
        .with_version("statement", 2, "2026-03-20", version_2())
}

fn amounts(line: &Line) -> [String; 5] {
    [line.gross, line.csg, line.crds, line.tax, line.net].map(|amount| amount.to_string())
}

fn spans(spans: &[crate::domain::Span]) -> Vec<String> {
    spans
        .iter()
        .map(|span| format!("{}/{} {}", span.first_day, span.last_day, span.daily_gross))
        .collect()
}

#[test]
fn the_first_settlement_pays_twelve_days_to_the_insured_person() {
    let answer = &worked().answers(&SETTLEMENTS)[0];
    assert_eq!(
        lines(answer),
        [line(insured(), "2026-03-05", "2026-03-16", "41.10")]
    );
    assert_eq!(
        amounts(&answer.lines[0]),
        ["493.20", "30.58", "2.46", "23.72", "436.44"]
    );
    assert_eq!(answer.lines[0].account, Some(id(ACCOUNT)));
    assert!(answer.debts.is_empty() && answer.letters.is_empty());
    assert_eq!(answer.counters.waiting_days_served[0].n_days, 3);
    assert_eq!(answer.counters.sickness_days_3y, 12);
    assert_eq!(answer.stops[0].status, StopStatus::Paying);
}

#[test]
fn the_second_settlement_pays_the_employer_and_finds_a_debt() {
    let answer = &worked().answers(&SETTLEMENTS)[1];
    assert_eq!(
        lines(answer),
        [line(employer(), "2026-03-17", "2026-03-30", "39.45")]
    );
    assert_eq!(
        amounts(&answer.lines[0]),
        ["552.30", "34.24", "2.76", "0.00", "515.30"]
    );
    let [regularisation] = &answer.regularisations[..] else {
        panic!()
    };
    assert_eq!(regularisation.payee, employer());
    assert_eq!(
        spans(&regularisation.spans),
        ["2026-03-10/2026-03-16 39.45"]
    );
    assert_eq!(
        amounts(regularisation),
        ["276.15", "17.12", "1.38", "0.00", "257.65"]
    );
    let [debt] = &answer.debts[..] else { panic!() };
    assert_eq!(debt.payee, insured());
    assert_eq!(
        spans(&debt.spans),
        [
            "2026-03-05/2026-03-09 -1.65",
            "2026-03-10/2026-03-16 -41.10"
        ]
    );
    let written = [debt.gross, debt.csg, debt.crds, debt.amount].map(|amount| amount.to_string());
    assert_eq!(written, ["295.95", "18.35", "1.48", "276.12"]);
    assert_eq!(debt.state, DebtState::Notified);
    let [letter] = &answer.letters[..] else {
        panic!()
    };
    assert_eq!(letter.kind, LetterKind::DebtNotice);
    assert_eq!(letter.amount, Some(euros("276.12")));
    assert_eq!(letter.earliest_recovery_on, Some(day("2026-04-20")));
}

#[test]
fn the_third_settlement_pays_the_last_day_to_the_employer() {
    let answer = &worked().answers(&SETTLEMENTS)[2];
    assert_eq!(
        lines(answer),
        [line(employer(), "2026-03-31", "2026-03-31", "39.45")]
    );
    assert_eq!(
        amounts(&answer.lines[0]),
        ["39.45", "2.45", "0.19", "0.00", "36.81"]
    );
    assert!(answer.letters.is_empty() && answer.debts.is_empty());
    assert_eq!(answer.stops[0].status, StopStatus::Finished);
    // 493.20 − 18.74 of deductible CSG, the only payment to the insured person.
    assert_eq!(answer.taxable_by_year[0].amount, euros("474.46"));
}

#[test]
fn a_correction_known_before_the_first_settlement_makes_no_debt() {
    let dossier = stop()
        .with_version("statement", 1, "2026-03-04", version_1())
        .with_version("statement", 2, "2026-03-14", version_2());
    let answers = dossier.answers(&SETTLEMENTS);
    assert!(answers.iter().all(|answer| answer.debts.is_empty()));
    assert!(
        answers
            .iter()
            .all(|answer| answer.regularisations.is_empty())
    );
    assert_eq!(
        sums(&answers),
        [(insured(), euros("197.25")), (employer(), euros("867.90"))]
    );
    assert_eq!(sums(&worked().answers(&SETTLEMENTS)), sums(&answers));
}

#[test]
fn taking_the_correction_back_offsets_the_debt_and_cancels_it() {
    let dossier = worked().with_version("statement", 3, "2026-04-02", version_1());
    let answer = &dossier.answers(&SETTLEMENTS)[2];
    // 5 × 1.65 + 21 × 41.10 = 871.35; net of levies 812.97, of which 276.12 was owed.
    let [regularisation] = &answer.regularisations[..] else {
        panic!()
    };
    assert_eq!(regularisation.payee, insured());
    assert_eq!(regularisation.gross, euros("871.35"));
    assert_eq!(regularisation.debt_offset, euros("276.12"));
    // Tax on 871.35 − 295.95 = 575.40, less 21.87: 553.53 at 5 %.
    assert_eq!(regularisation.tax, euros("27.68"));
    assert_eq!(regularisation.net, euros("509.17"));
    assert_eq!(
        lines(answer),
        [line(insured(), "2026-03-31", "2026-03-31", "41.10")]
    );
    let cancelled = answer
        .debts
        .iter()
        .find(|debt| debt.payee == insured())
        .unwrap();
    assert_eq!(cancelled.state, DebtState::Cancelled);
    assert_eq!(cancelled.remaining, Cents::ZERO);
    let new = answer
        .debts
        .iter()
        .find(|debt| debt.payee == employer())
        .unwrap();
    assert_eq!(new.gross, euros("828.45"));
    assert_eq!(new.state, DebtState::Notified);
    let kinds: Vec<LetterKind> = answer.letters.iter().map(|letter| letter.kind).collect();
    assert!(kinds.contains(&LetterKind::DebtCancelled));
    assert!(kinds.contains(&LetterKind::DebtNotice));
    assert_eq!(kinds.len(), 2);
}

#[test]
fn a_correction_and_its_reversal_between_two_settlements_leave_no_trace() {
    let dossier = worked().with_version("statement", 3, "2026-03-24", version_1());
    let answer = &dossier.answers(&SETTLEMENTS)[1];
    assert!(answer.regularisations.is_empty() && answer.debts.is_empty());
    assert_eq!(
        lines(answer),
        [line(insured(), "2026-03-17", "2026-03-30", "41.10")]
    );
}

#[test]
fn a_switch_after_each_settlement_changes_no_sum() {
    let expected = [(insured(), euros("197.25")), (employer(), euros("867.90"))];
    for n_before in 1..SETTLEMENTS.len() {
        let dossier = worked();
        let old = dossier
            .settled(&SETTLEMENTS[..n_before])
            .statement(&dossier);
        let switch_on = day(SETTLEMENTS[n_before - 1]).plus_days(1);
        let mut new = dossier.clone();
        new = new.with(
            "switch",
            &switch_on.to_string(),
            Content::Switch(Switch {
                switch_on,
                paid_lines: [old.lines.clone(), old.regularisations.clone()].concat(),
                debts: old
                    .debts
                    .iter()
                    .map(|debt| SwitchDebt {
                        debt: debt.clone(),
                        remaining: debt.remaining,
                    })
                    .collect(),
                advances: Vec::new(),
                letters: old.letters.clone(),
                balance: None,
            }),
        );
        let days: Vec<_> = SETTLEMENTS[n_before..]
            .iter()
            .map(|text| day(text))
            .collect();
        let ledger = super::ledger(&new, parameters(), &days).unwrap();
        let after = ledger.answers(&new);
        let mut both = dossier.answers(&SETTLEMENTS[..n_before]);
        both.extend(after.iter().cloned());
        assert_eq!(sums(&both), expected, "switch on {switch_on}");
        // Nothing is notified twice: the notice of the debt goes out once in all.
        let notices = both
            .iter()
            .flat_map(|answer| &answer.letters)
            .filter(|letter| letter.kind == LetterKind::DebtNotice)
            .count();
        assert_eq!(notices, 1);
    }
}

/// Signed gross by payee.
fn sums(answers: &[SettlementAnswer]) -> Vec<(Payee, Cents)> {
    let mut sums = std::collections::BTreeMap::<Payee, Cents>::new();
    for (payee, _, gross) in signed_gross(answers) {
        *sums.entry(payee).or_default() += gross;
    }
    sums.into_iter().collect()
}

//! Debts that are contested, decided, repaid or prescribed, claims that come late, deaths: the
//! worked files W1 to W9, computed by hand and not by our own output.
//!
//! Most start from the worked ledger of the contract (CS 24): a debt of 276.12 (gross 295.95)
//! of 30 March 2026, recovered from 20 April at the earliest.

use super::testing::*;
use super::worked::{stop, version_1, worked};
use crate::domain::{
    AccidentDeclared, AccidentKind, AdvancePaid, Benefit, Cents, Content, Death, Debt,
    DebtContested, DebtDecision, DebtState, Decision, Dossier, Leave, LetterKind, Payee, Repaid,
    SettlementAnswer, StopStatus,
};

/// From 16 March 2026, every fourteen days.
const SETTLEMENTS: [&str; 6] = [
    "2026-03-16",
    "2026-03-30",
    "2026-04-13",
    "2026-04-27",
    "2026-05-11",
    "2026-05-25",
];

pub(super) fn contested(contested_on: &str) -> Content {
    Content::DebtContested(DebtContested {
        stop: id("S1"),
        contested_on: day(contested_on),
    })
}

pub(super) fn decided(decision: Decision, decided_on: &str) -> Content {
    Content::DebtDecision(DebtDecision {
        stop: id("S1"),
        decision,
        decided_on: day(decided_on),
    })
}

pub(super) fn repaid(amount: &str, paid_on: &str) -> Content {
    Content::Repaid(Repaid {
        stop: id("S1"),
        amount: euros(amount),
        paid_on: day(paid_on),
    })
}

pub(super) fn died(died_on: &str) -> Content {
    Content::Death(Death {
        died_on: day(died_on),
    })
}

/// The worked ledger with its debt contested in time.
fn with_contest() -> Dossier {
    worked().with("contest", "2026-04-13", contested("2026-04-10"))
}

/// The worked ledger without its correction: 41.10 a day from 5 March.
pub(super) fn plain() -> Dossier {
    stop().with_version("statement", 1, "2026-03-04", version_1())
}

/// State, what remains, and first recovery.
fn standing(debt: &Debt) -> (DebtState, String, Option<String>) {
    (
        debt.state,
        debt.remaining.to_string(),
        debt.earliest_recovery_on.map(|day| day.to_string()),
    )
}

/// The debts of the person that each answer lists.
fn listed(answers: &[SettlementAnswer]) -> Vec<Vec<(DebtState, String, Option<String>)>> {
    let of_person = |debt: &&Debt| super::death::person(debt.payee) == Payee::Insured;
    answers
        .iter()
        .map(|answer| {
            answer
                .debts
                .iter()
                .filter(of_person)
                .map(standing)
                .collect()
        })
        .collect()
}

fn row(state: DebtState, remaining: &str, recovery: &str) -> (DebtState, String, Option<String>) {
    (state, remaining.into(), Some(recovery.into()))
}

fn money(debt: &Debt) -> [String; 4] {
    [debt.gross, debt.csg, debt.crds, debt.amount].map(|amount| amount.to_string())
}

fn kinds(answer: &SettlementAnswer) -> Vec<LetterKind> {
    answer.letters.iter().map(|letter| letter.kind).collect()
}

#[test]
fn w1_silence_refuses_a_contest_after_a_month_and_suspends_two_more() {
    // 13 April + 1 month = 13 May; + 2 months + 1 day = 14 July.
    let answers = with_contest().answers(&SETTLEMENTS);
    let found = listed(&answers);
    let contested = row(DebtState::Contested, "276.12", "2026-07-14");
    assert_eq!(found[1], [row(DebtState::Notified, "276.12", "2026-04-20")]);
    assert_eq!(found[2], [contested]);
    assert!(found[3].is_empty() && found[4].is_empty());
    // Nothing was received since: silence itself is the news.
    assert_eq!(found[5], [row(DebtState::Notified, "276.12", "2026-07-14")]);
    assert!(answers[2..].iter().all(|answer| answer.letters.is_empty()));
    assert_eq!(
        lines(&answers[2]),
        [line(employer(), "2026-03-31", "2026-03-31", "39.45")]
    );
}

#[test]
fn w1_the_month_of_silence_runs_from_the_receipt_or_from_the_request() {
    let other = parameters()
        .with_reading("contest_from", "request")
        .unwrap();
    let file = with_contest();
    let days = ["2026-03-16", "2026-03-30", "2026-04-13"].map(day);
    let ledger = super::ledger(&file, &other, &days).unwrap();
    // 10 April + 1 month + 2 months + 1 day.
    let debt = &ledger.answer(&file, 2).debts[0];
    assert_eq!(debt.earliest_recovery_on, Some(day("2026-07-11")));
}

#[test]
fn w2_a_refusal_in_time_sets_recovery_eight_days_later() {
    let refused = |decided_on, received_on| {
        let file = with_contest();
        let file = file.with(
            "decision",
            received_on,
            decided(Decision::Refused, decided_on),
        );
        listed(&file.answers(&SETTLEMENTS[..4]))[3].clone()
    };
    let notified = |recovery| [row(DebtState::Notified, "276.12", recovery)];
    assert_eq!(refused("2026-04-15", "2026-04-16"), notified("2026-04-23"));
    // Never before the twenty clear days of the notice.
    assert_eq!(refused("2026-04-11", "2026-04-16"), notified("2026-04-20"));
    // On the last day of the month; after it, silence has spoken.
    assert_eq!(refused("2026-05-13", "2026-04-16"), notified("2026-05-21"));
    assert!(refused("2026-05-14", "2026-04-16").is_empty());
}

#[test]
fn w2_a_contest_after_the_twentieth_day_is_an_appeal_and_changes_nothing() {
    let file = |on| worked().with("contest", "2026-04-21", contested(on));
    let debts = |on| listed(&file(on).answers(&SETTLEMENTS[..4]))[3].clone();
    assert_eq!(debts("2026-04-19").len(), 1);
    assert!(debts("2026-04-20").is_empty());
}

#[test]
fn a_withdrawn_contest_never_was() {
    let file = with_contest().withdrawn("contest", "2026-04-20");
    let found = listed(&file.answers(&SETTLEMENTS[..4]));
    assert_eq!(found[3], [row(DebtState::Notified, "276.12", "2026-04-20")]);
}

#[test]
fn w3_what_was_left_to_the_person_is_not_paid_a_second_time() {
    let file = with_contest()
        .with(
            "decision",
            "2026-04-21",
            decided(Decision::Recognised, "2026-04-20"),
        )
        .with_version("statement", 3, "2026-05-04", version_1());
    let answers = file.answers(&SETTLEMENTS);
    assert_eq!(
        listed(&answers)[3],
        [row(DebtState::Cancelled, "0.00", "2026-07-14")]
    );
    assert_eq!(kinds(&answers[3]), [LetterKind::DebtCancelled]);
    let [regularisation] = &answers[4].regularisations[..] else {
        panic!()
    };
    let found = [
        regularisation.gross,
        regularisation.csg,
        regularisation.crds,
        regularisation.debt_offset,
        regularisation.tax,
        regularisation.net,
    ];
    let found = found.map(|amount| amount.to_string());
    assert_eq!(
        found,
        ["912.45", "56.57", "4.56", "276.12", "29.65", "545.55"]
    );
    let debt = answers[4]
        .debts
        .iter()
        .find(|debt| debt.payee == employer());
    assert_eq!(money(debt.unwrap()), ["867.90", "53.81", "4.34", "809.75"]);
    // The state stays, and no letter says it again.
    assert!(listed(&answers)[4].is_empty());
    assert_eq!(kinds(&answers[4]), [LetterKind::DebtNotice]);
    let other = parameters()
        .with_reading("left_to_the_person", "paid_again")
        .unwrap();
    let days = SETTLEMENTS.map(day);
    let again = super::ledger(&file, &other, &days)
        .unwrap()
        .answer(&file, 4);
    assert_eq!(again.regularisations[0].net, euros("807.43"));
}

#[test]
fn a_decision_recognised_reaches_debts_that_nobody_contested_and_stays_done() {
    let file = worked()
        .with(
            "decision",
            "2026-04-01",
            decided(Decision::Recognised, "2026-03-30"),
        )
        .withdrawn("decision", "2026-04-14");
    let answers = file.answers(&SETTLEMENTS[..4]);
    assert_eq!(
        listed(&answers)[2],
        [row(DebtState::Cancelled, "0.00", "2026-04-20")]
    );
    assert!(listed(&answers)[3].is_empty());
    // Decided before the notice: of another debt.
    let file = worked().with(
        "decision",
        "2026-04-01",
        decided(Decision::Recognised, "2026-03-29"),
    );
    assert!(listed(&file.answers(&SETTLEMENTS[..3]))[2].is_empty());
}

#[test]
fn w4_a_surplus_repaid_pays_later_debts_of_the_stop() {
    let file = worked()
        .with("repaid-1", "2026-04-08", repaid("100.00", "2026-04-07"))
        .with("repaid-2", "2026-04-22", repaid("200.00", "2026-04-21"))
        .with_version("statement", 3, "2026-05-04", version_1());
    let answers = file.answers(&SETTLEMENTS);
    let found = listed(&answers);
    assert_eq!(found[2], [row(DebtState::Notified, "176.12", "2026-04-20")]);
    assert_eq!(found[3], [row(DebtState::Repaid, "0.00", "2026-04-20")]);
    assert!(answers[3].letters.is_empty());
    // What was repaid is paid again.
    let regularisation = &answers[4].regularisations[0];
    assert_eq!(regularisation.debt_offset, Cents::ZERO);
    assert_eq!(regularisation.net, euros("807.43"));
    assert_eq!(answers[4].debts[0].remaining, euros("809.75"));
    assert_eq!(answers[5].debts[0].remaining, euros("785.87"));
    assert_eq!(answers[5].debts[0].payee, employer());
}

#[test]
fn what_was_repaid_is_never_undone_and_a_greater_amount_adds_the_difference() {
    let file = worked()
        .with_version("repaid", 1, "2026-04-08", repaid("100.00", "2026-04-07"))
        .with_version("repaid", 2, "2026-04-20", repaid("80.00", "2026-04-07"))
        .with_version("repaid", 3, "2026-05-04", repaid("120.00", "2026-04-07"))
        .withdrawn("repaid", "2026-05-18");
    let found = listed(&file.answers(&SETTLEMENTS));
    assert_eq!(found[2][0].1, "176.12");
    assert!(found[3].is_empty());
    assert_eq!(found[4][0].1, "156.12");
    assert!(found[5].is_empty());
}

#[test]
fn w5_days_paid_after_a_death_known_late_are_a_debt_of_the_estate() {
    let file = plain().with("death", "2026-04-08", died("2026-03-20"));
    let answers = file.answers(&SETTLEMENTS[..3]);
    assert_eq!(answers[0].lines[0].net, euros("436.44"));
    assert_eq!(answers[1].lines[0].net, euros("509.17"));
    let last = &answers[2];
    assert!(last.lines.is_empty());
    let [debt] = &last.debts[..] else { panic!() };
    assert_eq!(debt.payee, Payee::Estate);
    assert_eq!(debt.spans[0].first_day, day("2026-03-21"));
    assert_eq!(debt.spans[0].daily_gross, euros("-41.10"));
    assert_eq!(money(debt), ["411.00", "25.48", "2.06", "383.46"]);
    assert_eq!(debt.earliest_recovery_on, Some(day("2026-05-04")));
    assert_eq!(last.letters[0].kind, LetterKind::DebtNotice);
    assert_eq!(last.letters[0].payee, Payee::Estate);
    assert_eq!(last.stops[0].status, StopStatus::Finished);
    assert_eq!(last.stops[0].last_day, Some(day("2026-03-20")));
    assert_eq!(last.taxable_by_year[0].amount, euros("1027.99"));
}

#[test]
fn w6_what_was_due_before_a_death_goes_to_the_estate_without_account_or_tax() {
    let advance = Content::AdvancePaid(AdvancePaid {
        advance: id("A1"),
        paid_on: day("2026-03-18"),
        amount: euros("200.00"),
        stop: Some(id("S1")),
    });
    let file = stop()
        .with("advance", "2026-03-18", advance)
        .with("death", "2026-03-25", died("2026-03-20"))
        .with_version("statement", 1, "2026-04-09", version_1());
    let answers = file.answers(&SETTLEMENTS[..3]);
    assert_eq!(answers[1].stops[0].status, StopStatus::Waiting);
    let answer = &answers[2];
    assert_eq!(
        lines(answer),
        [line(Payee::Estate, "2026-03-05", "2026-03-20", "41.10")]
    );
    let line = &answer.lines[0];
    assert_eq!((line.account, line.tax), (None, Cents::ZERO));
    let found = [
        line.gross,
        line.csg,
        line.crds,
        line.advance_absorbed,
        line.net,
    ];
    let found = found.map(|amount| amount.to_string());
    assert_eq!(found, ["657.60", "40.77", "3.29", "200.00", "413.54"]);
    assert_eq!(answer.stops[0].status, StopStatus::Finished);
    assert!(answer.taxable_by_year.is_empty());
    assert_eq!(answer.advances[0].remaining, Cents::ZERO);
    let other = parameters()
        .with_reading("estate_tax", "as_insured")
        .unwrap();
    let days = [day("2026-03-30"), day("2026-04-13")];
    let taxed = super::ledger(&file, &other, &days)
        .unwrap()
        .answer(&file, 1);
    // 657.60 − 24.99 = 632.61; at 5 %: 31.6305.
    assert_eq!(taxed.lines[0].tax, euros("31.63"));
    assert_eq!(taxed.taxable_by_year[0].amount, euros("632.61"));
}

#[test]
fn w7_an_employer_owes_back_what_it_got_for_days_after_the_death() {
    let file = worked().with("death", "2026-04-08", died("2026-03-20"));
    let answers = file.answers(&SETTLEMENTS[..3]);
    let last = &answers[2];
    assert!(last.lines.is_empty() && last.regularisations.is_empty());
    let [debt] = &last.debts[..] else { panic!() };
    assert_eq!(debt.payee, employer());
    assert_eq!(money(debt), ["394.50", "24.46", "1.97", "368.07"]);
    // The debt in progress keeps its payee.
    let statement = file.settled(&SETTLEMENTS[..3]).statement(&file);
    assert_eq!(statement.debts[0].payee, Payee::Insured);
    let kept: Cents = signed_gross(&answers)
        .filter(|(payee, _, _)| *payee == employer())
        .map(|(_, _, gross)| gross)
        .sum();
    assert_eq!(kept, euros("433.95"));
}

#[test]
fn a_death_that_leaves_no_day_cancels_the_stop_and_one_withdrawn_brings_it_back() {
    let file = plain()
        .with("death", "2026-03-20", died("2026-03-01"))
        .withdrawn("death", "2026-04-02");
    let answers = file.answers(&SETTLEMENTS[..3]);
    assert_eq!(answers[1].stops[0].status, StopStatus::Cancelled);
    assert_eq!(answers[1].debts[0].payee, Payee::Estate);
    let last = &answers[2];
    assert_eq!(last.stops[0].status, StopStatus::Finished);
    // Money taken back is owed again, to the insured person, who is still one payee with
    // the estate: its debt is set off.
    let regularisation = &last.regularisations[0];
    assert_eq!(regularisation.payee, Payee::Insured);
    assert_eq!(regularisation.gross, euros("493.20"));
    assert_eq!(regularisation.debt_offset, euros("460.16"));
    assert_eq!(last.debts[0].state, DebtState::Cancelled);
}

#[test]
fn the_day_of_the_death_is_the_last_one_paid() {
    let file = plain().with("death", "2026-03-25", died("2026-03-20"));
    let found = paid(&file, "2026-04-13");
    assert_eq!(found[0].1, "2026-03-20");
    let other = parameters()
        .with_reading("day_of_death", "excluded")
        .unwrap();
    let due = super::entitlement(&file, &other, day("2026-04-13")).unwrap();
    let last = due.due(day("2026-04-13")).last().unwrap();
    assert_eq!(last.last_day, day("2026-03-19"));
}

#[test]
fn a_death_beside_a_leave_is_not_decided() {
    let leave = Content::Leave(Leave {
        leave: id("L1"),
        benefit: Benefit::Paternity,
        first_day: day("2026-03-10"),
        last_day: day("2026-03-13"),
    });
    let file =
        plain()
            .with("leave", "2026-03-10", leave)
            .with("death", "2026-03-20", died("2026-03-19"));
    let due = super::entitlement(&file, parameters(), day("2026-03-30")).unwrap();
    let reasons: Vec<&str> = due.undecided.iter().map(|one| one.reason).collect();
    assert!(reasons.contains(&"death_and_leave"), "{reasons:?}");
}

/// W8: a full stop in time, then part time sent on a day.
fn part_time_sent(sent_on: &str, losses: &[(&str, &str)]) -> Dossier {
    let mut file = dossier()
        .with_stop("S1", "2024-08-05", "2024-08-18", "2400.00")
        .with(
            "part-time",
            sent_on,
            Content::PartTime(part_time("S1", "2024-08-19", "2024-10-20")),
        );
    for (month, lost) in losses {
        let content = loss("S1", month, lost);
        file = file.with(&format!("loss-{month}"), "2026-10-07", content);
    }
    file
}

#[test]
fn w8_days_claimed_two_years_after_their_quarter_are_refused() {
    let file = part_time_sent("2026-10-05", &[("2024-10", "700.00")]);
    let answers = file.answers(&["2024-08-26", "2026-10-12"]);
    assert_eq!(answers[0].lines[0].gross, euros("433.95"));
    let answer = &answers[1];
    assert_eq!(
        lines(answer),
        [line(insured(), "2024-10-01", "2024-10-20", "35.00")]
    );
    let line = &answer.lines[0];
    let found = [line.csg, line.crds, line.tax, line.net].map(|amount| amount.to_string());
    assert_eq!(found, ["43.40", "3.50", "33.67", "619.43"]);
    assert!(answer.letters.is_empty());
    assert_eq!(answer.stops[0].status, StopStatus::Finished);
    assert!(answer.stops[0].waiting_for.is_empty());
    assert_eq!(answer.counters.part_time_days, 20);
}

#[test]
fn w8_the_first_of_october_two_years_later_is_the_last_useful_day() {
    let losses = [
        ("2024-08", "600.00"),
        ("2024-09", "900.00"),
        ("2024-10", "700.00"),
    ];
    let file = part_time_sent("2026-10-01", &losses);
    let answer = &file.answers(&["2024-08-26", "2026-10-12"])[1];
    assert_eq!(
        lines(answer),
        [
            line(insured(), "2024-08-19", "2024-08-31", "39.45"),
            line(insured(), "2024-09-01", "2024-09-30", "30.00"),
            line(insured(), "2024-10-01", "2024-10-20", "35.00"),
        ]
    );
    let other = parameters()
        .with_reading("prescription_day", "excluded")
        .unwrap();
    let due = super::entitlement(&file, &other, day("2026-10-12")).unwrap();
    let first = due.due(day("2026-10-12")).nth(1).unwrap();
    assert_eq!(first.first_day, day("2024-10-01"));
}

#[test]
fn an_accident_declared_more_than_two_years_late_is_not_decided() {
    let undecided = |sent_on: &str| {
        let mut stop = notice("S1", "2024-03-02", "2024-03-15");
        stop.risk = crate::domain::Risk::Accident;
        stop.accident = Some(id("X1"));
        let pays = pays_before("2024-03-02", 12, "2400.00");
        let statement = Content::EmployerStatement(statement(EMPLOYER, "S1", pays));
        let declared = Content::AccidentDeclared(AccidentDeclared {
            accident: id("X1"),
            accident_kind: AccidentKind::Work,
            accident_on: day("2024-03-01"),
            siret: id(EMPLOYER),
        });
        let decision = Content::AccidentDecision(crate::domain::AccidentDecision {
            accident: id("X1"),
            decision: Decision::Recognised,
            decided_on: day("2026-03-20"),
        });
        let file = dossier()
            .with("notice", "2024-03-02", Content::StopNotice(stop))
            .with("statement", "2024-03-04", statement)
            .with("accident", sent_on, declared)
            .with("decision", "2026-03-20", decision);
        let due = super::entitlement(&file, parameters(), day("2026-03-30")).unwrap();
        due.undecided
            .iter()
            .map(|one| one.reason)
            .collect::<Vec<_>>()
    };
    assert!(undecided("2026-03-01").is_empty());
    assert_eq!(undecided("2026-03-02"), ["accident_prescribed"]);
}

/// W9: 39.45 a day, corrected to 34.52 two years later.
fn corrected_late(received_on: &str, last: &str) -> (Dossier, super::Ledger) {
    let lower = statement(EMPLOYER, "S1", pays_before("2024-03-18", 12, "2100.00"));
    let file = dossier()
        .with_stop("S1", "2024-03-18", "2024-04-20", "2400.00")
        .with_version(
            "S1-statement",
            2,
            received_on,
            Content::EmployerStatement(lower),
        );
    let days = ["2024-04-08", "2024-04-22", last].map(day);
    let ledger = super::ledger(&file, parameters(), &days).unwrap();
    (file, ledger)
}

#[test]
fn w9_what_was_paid_more_than_two_years_ago_is_not_claimed_back() {
    let (file, ledger) = corrected_late("2026-04-10", "2026-04-13");
    assert_eq!(ledger.answer(&file, 0).lines[0].gross, euros("749.55"));
    assert_eq!(ledger.answer(&file, 1).lines[0].gross, euros("473.40"));
    let answer = ledger.answer(&file, 2);
    let [debt] = &answer.debts[..] else { panic!() };
    assert_eq!(money(debt), ["59.16", "3.67", "0.29", "55.20"]);
    assert_eq!(debt.spans[0].first_day, day("2024-04-09"));
    assert_eq!(debt.state, DebtState::Notified);
    let (file, ledger) = corrected_late("2026-04-07", "2026-04-08");
    let debt = &ledger.answer(&file, 2).debts[0];
    assert_eq!(
        (debt.gross, debt.amount),
        (euros("152.83"), euros("142.59"))
    );
}

#[test]
fn a_day_paid_in_part_long_ago_is_not_decided_when_more_is_asked_than_was_paid_since() {
    // 34.52 in April 2024, 4.93 more in May 2025; then the stop is withdrawn.
    let lower = pays_before("2024-03-18", 12, "2100.00");
    let file = dossier()
        .with_stop("S1", "2024-03-18", "2024-04-20", "2400.00")
        .with_version(
            "S1-statement",
            2,
            "2024-03-19",
            Content::EmployerStatement(statement(EMPLOYER, "S1", lower)),
        )
        .with_version(
            "S1-statement",
            3,
            "2025-05-02",
            Content::EmployerStatement(statement(
                EMPLOYER,
                "S1",
                pays_before("2024-03-18", 12, "2400.00"),
            )),
        )
        .withdrawn("S1-notice", "2026-06-01");
    let days = ["2024-04-22", "2025-05-05", "2026-06-08", "2026-06-22"].map(day);
    let ledger = super::ledger(&file, parameters(), &days).unwrap();
    let decided: Vec<bool> = ledger.settlements.iter().map(|one| one.decided).collect();
    assert_eq!(decided, [true, true, false, false]);
    assert_eq!(ledger.undecided[0].reason, "partly_prescribed");
    assert_eq!(ledger.undecided[0].since, Some(day("2026-06-08")));
}

#[test]
fn what_is_left_of_an_old_advance_stays_outstanding() {
    let advance = |paid_on: &str| {
        let advance = Content::AdvancePaid(AdvancePaid {
            advance: id("A1"),
            paid_on: day(paid_on),
            amount: euros("2000.00"),
            stop: Some(id("S1")),
        });
        let file = plain().with("advance", "2026-03-05", advance);
        file.answers(&["2026-04-13"]).remove(0)
    };
    assert_eq!(advance("2024-04-13").debts.len(), 1);
    let old = advance("2024-04-12");
    assert!(old.debts.is_empty());
    assert!(old.advances[0].remaining > Cents::ZERO);
}

#[test]
fn of_one_settlement_a_revised_entitlement_is_repaid_before_what_is_left_of_an_advance() {
    // 12 × 32.88 = 394.56 paid, then withdrawn: 394.56 × 93.3 % = 368.1245. The advance of
    // 100.00 has nothing left to absorb it. Of 50.00 repaid, P56 gives all to the former.
    let advance = Content::AdvancePaid(AdvancePaid {
        advance: id("A1"),
        paid_on: day("2025-03-19"),
        amount: euros("100.00"),
        stop: Some(id("S1")),
    });
    let file = dossier()
        .with_stop("S1", "2025-03-03", "2025-03-31", "2000.00")
        .with("advance", "2025-03-19", advance)
        .withdrawn("S1-notice", "2025-03-20")
        .with("repaid", "2025-04-02", repaid("50.00", "2025-04-02"));
    let answers = file.answers(&["2025-03-17", "2025-03-31", "2025-04-14"]);
    let found: Vec<_> = answers[1].debts.iter().map(money).collect();
    assert_eq!(
        found,
        [
            ["394.56", "24.46", "1.98", "368.12"],
            ["0.00", "0.00", "0.00", "100.00"]
        ]
    );
    assert_eq!(
        listed(&answers)[2],
        [row(DebtState::Notified, "318.12", "2025-04-21")]
    );
}

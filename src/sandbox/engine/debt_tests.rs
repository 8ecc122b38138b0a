//! Contested and repaid debts, death (contract, P56 to P59, P62 and P63): the worked files
//! W1 to W7, each with its arithmetic by hand.

use super::accident_tests::states;
use super::rule_tests::*;
use super::*;
use crate::domain::{
    AdvancePaid, Content, Death, DebtContested, DebtDecision, DebtState, Decision, LetterReceived,
    Line, Payee, Repaid, StopStatus, Unfitness,
};
use crate::sandbox::examples::*;

pub(super) fn contested(id: &str, on: &str, received_on: &str) -> Document {
    let content = Content::DebtContested(DebtContested {
        stop: stop_id("S1"),
        contested_on: day(on),
    });
    document(id, 1, received_on, content)
}

pub(super) fn answered(id: &str, decision: Decision, on: &str, received_on: &str) -> Document {
    let content = Content::DebtDecision(DebtDecision {
        stop: stop_id("S1"),
        decision,
        decided_on: day(on),
    });
    document(id, 1, received_on, content)
}

pub(super) fn repaid(id: &str, cents: i64, received_on: &str) -> Document {
    let content = Content::Repaid(Repaid {
        stop: stop_id("S1"),
        amount: Cents(cents),
        paid_on: day(received_on),
    });
    document(id, 1, received_on, content)
}

pub(super) fn died(on: &str, received_on: &str) -> Document {
    let content = Content::Death(Death { died_on: day(on) });
    document("Z", 1, received_on, content)
}

fn withdrawn(mut document: Document, received_on: &str) -> Document {
    document.version += 1;
    document.cancelled = true;
    document.received_on = day(received_on);
    document
}

/// Certificate and first statement of the worked ledger: 41.10 a day from 5 March.
pub(super) fn first_version() -> Vec<Document> {
    vec![worked_stop(), worked_statement_v1("2026-03-04")]
}

/// Settles every fourteen days from 16 March 2026 to `last`, each document in its time.
pub(super) fn played(file: &mut File, documents: &[Document], last: &str) {
    let mut as_of = day("2026-03-16");
    let mut before = day("2020-01-01");
    while as_of <= day(last) {
        for document in documents {
            if before < document.received_on && document.received_on <= as_of {
                send(file, document.clone());
            }
        }
        file.settle(as_of).unwrap();
        before = as_of;
        as_of = as_of.plus_days(14);
    }
}

/// The worked ledger of the contract and `more`: a debt of 276.12 is found on 30 March.
pub(super) fn worked(more: &[Document]) -> Vec<Document> {
    let mut documents = first_version();
    documents.push(worked_statement_v2("2026-03-20"));
    documents.extend_from_slice(more);
    documents
}

pub(super) fn played_worked(more: &[Document], last: &str) -> File {
    let mut file = file();
    played(&mut file, &worked(more), last);
    file
}

/// The statement of version 1 again.
fn third_version(received_on: &str) -> Document {
    let mut statement = worked_statement_v1(received_on);
    statement.version = 3;
    statement
}

pub(super) fn on<'f>(file: &'f File, as_of: &str) -> &'f SettlementAnswer {
    file.settled_on(day(as_of)).unwrap()
}

/// Debts as text: payee, amount, what remains, state, first recovery.
pub(super) fn debts(answer: &SettlementAnswer) -> Vec<String> {
    answer.debts.iter().map(told).collect()
}

fn told(debt: &Debt) -> String {
    let earliest = debt
        .earliest_recovery_on
        .map_or("never".into(), |day| day.to_string());
    let payee = match debt.payee {
        Payee::Insured => "insured",
        Payee::Estate => "estate",
        Payee::Employer(_) => "employer",
    };
    format!(
        "{payee} {} {} {:?} {earliest}",
        debt.amount, debt.remaining, debt.state
    )
}

/// Lines as text: payee, spans, gross, CSG, CRDS, tax, absorbed, offset, net.
pub(super) fn rows(lines: &[Line]) -> Vec<String> {
    lines
        .iter()
        .map(|line| {
            let payee = match line.payee {
                Payee::Insured => "insured",
                Payee::Estate => "estate",
                Payee::Employer(_) => "employer",
            };
            let lines = std::slice::from_ref(line);
            format!(
                "{payee} [{}] {} {} {} {} {} {} {}",
                spans(lines).join(", "),
                line.gross,
                line.csg,
                line.crds,
                line.tax,
                line.advance_absorbed,
                line.debt_offset,
                line.net
            )
        })
        .collect()
}

/// W1 and every date of it: 10 April is within twenty days of 30 March.
fn contested_in_time() -> Document {
    contested("C", "2026-04-10", "2026-04-13")
}

// P57

#[test]
fn a_contest_suspends_recovery_and_silence_refuses_it_without_any_news() {
    let file = played_worked(&[contested_in_time()], "2026-06-08");
    // Received on 13 April: silence on 13 May, two months and a day more: 14 July.
    let open = "insured 276.12 276.12 Contested 2026-07-14";
    let refused = "insured 276.12 276.12 Notified 2026-07-14";
    for (as_of, expected) in [
        ("2026-04-13", vec![open]),
        ("2026-04-27", vec![]),
        ("2026-05-11", vec![]),
        ("2026-05-25", vec![refused]),
        ("2026-06-08", vec![]),
    ] {
        let answer = on(&file, as_of);
        assert_eq!(debts(answer), expected, "{as_of}");
        assert!(answer.letters.is_empty(), "{as_of}");
    }
    let sums = rows(&on(&file, "2026-04-13").lines);
    assert_eq!(
        sums,
        ["employer [2026-03-31..2026-03-31 39.45] 39.45 2.45 0.19 0.00 0.00 0.00 36.81"]
    );
}

#[test]
fn a_contest_after_twenty_days_a_contest_withdrawn_and_that_of_an_employer_change_nothing() {
    // N + 21.
    let late = played_worked(&[contested("C", "2026-04-20", "2026-04-20")], "2026-05-25");
    for as_of in ["2026-04-13", "2026-04-27", "2026-05-11", "2026-05-25"] {
        assert!(debts(on(&late, as_of)).is_empty(), "{as_of}");
    }
    // N + 20.
    let last_day = played_worked(&[contested("C", "2026-04-19", "2026-04-20")], "2026-04-27");
    assert_eq!(
        debts(on(&last_day, "2026-04-27")),
        ["insured 276.12 276.12 Contested 2026-07-21"]
    );
    let documents = [
        contested_in_time(),
        withdrawn(contested_in_time(), "2026-04-15"),
    ];
    let undone = played_worked(&documents, "2026-04-27");
    assert_eq!(
        debts(on(&undone, "2026-04-27")),
        ["insured 276.12 276.12 Notified 2026-04-20"]
    );
    // The employer owes 809.75 from 11 May.
    let documents = [
        third_version("2026-05-04"),
        contested("C", "2026-05-12", "2026-05-13"),
    ];
    let employers = played_worked(&documents, "2026-05-25");
    assert!(debts(on(&employers, "2026-05-25")).is_empty());
}

#[test]
fn of_two_contests_the_first_received_counts() {
    let documents = [
        contested("C2", "2026-04-01", "2026-04-20"),
        contested("C1", "2026-04-10", "2026-04-13"),
    ];
    let file = played_worked(&documents, "2026-04-27");
    assert!(debts(on(&file, "2026-04-27")).is_empty());
    assert_eq!(
        debts(on(&file, "2026-04-13")),
        ["insured 276.12 276.12 Contested 2026-07-14"]
    );
}

// P58

fn refused(on: &str) -> Document {
    answered("D", Decision::Refused, on, "2026-05-20")
}

#[test]
fn a_refusal_before_silence_opens_recovery_after_eight_days_and_not_before_the_notice_says() {
    for (decided_on, expected) in [
        // 15 + 8 = 23 April.
        ("2026-04-15", "2026-04-23"),
        // 11 + 8 = 19 April, but 30 March + 21 = 20 April.
        ("2026-04-11", "2026-04-20"),
        // After silence: nothing more.
        ("2026-05-14", "2026-07-14"),
        // Before the contest: another refusal.
        ("2026-04-09", "2026-07-14"),
        ("2026-05-13", "2026-05-21"),
    ] {
        let documents = [contested_in_time(), refused(decided_on)];
        let file = played_worked(&documents, "2026-05-25");
        let state = format!("insured 276.12 276.12 Notified {expected}");
        assert_eq!(debts(on(&file, "2026-05-25")), [state], "{decided_on}");
    }
    let in_time = answered("D", Decision::Refused, "2026-04-15", "2026-04-16");
    let file = played_worked(&[contested_in_time(), in_time], "2026-05-25");
    assert_eq!(
        debts(on(&file, "2026-04-27")),
        ["insured 276.12 276.12 Notified 2026-04-23"]
    );
    assert!(debts(on(&file, "2026-05-25")).is_empty());
}

fn recognised_then_corrected() -> Vec<Document> {
    vec![
        contested_in_time(),
        answered("D", Decision::Recognised, "2026-04-20", "2026-04-21"),
        third_version("2026-05-04"),
    ]
}

#[test]
fn what_a_decision_left_to_the_person_is_set_off_when_documents_raise_the_days() {
    let file = played_worked(&recognised_then_corrected(), "2026-05-25");
    let left = on(&file, "2026-04-27");
    assert_eq!(debts(left), ["insured 276.12 0.00 Cancelled 2026-07-14"]);
    assert_eq!(letters_of(left), ["DebtCancelled revised_entitlement"]);
    // 5 × 1.65 + 22 × 41.10 = 912.45; 93.3 %: 851.32; tax on 912.45 − 295.95 = 616.50:
    // (616.50 − 23.43) × 5 % = 29.65; 851.32 − 276.12 − 29.65 = 545.55.
    let corrected = on(&file, "2026-05-11");
    assert_eq!(
        rows(&corrected.regularisations),
        [
            "insured [2026-03-05..2026-03-09 1.65, 2026-03-10..2026-03-31 41.10] 912.45 56.57 \
             4.56 29.65 0.00 276.12 545.55"
        ]
    );
    assert_eq!(
        debts(corrected),
        ["employer 809.75 809.75 Notified 2026-06-01"]
    );
    assert_eq!(letters_of(corrected), ["DebtNotice revised_entitlement"]);
    let employers = &corrected.debts[0];
    assert_eq!(
        (employers.gross, employers.csg, employers.crds),
        (Cents(86_790), Cents(5_381), Cents(434))
    );
}

#[test]
fn a_recognition_needs_no_contest_prevails_over_a_refusal_and_stays_when_withdrawn() {
    let recognised = answered("D", Decision::Recognised, "2026-04-20", "2026-04-21");
    let documents = [
        contested_in_time(),
        answered("E", Decision::Refused, "2026-04-15", "2026-04-16"),
        recognised.clone(),
        withdrawn(recognised.clone(), "2026-05-04"),
    ];
    let file = played_worked(&documents, "2026-05-25");
    assert_eq!(on(&file, "2026-04-27").debts[0].state, DebtState::Cancelled);
    assert!(debts(on(&file, "2026-05-11")).is_empty());
    let alone = played_worked(&[recognised], "2026-04-27");
    assert_eq!(
        debts(on(&alone, "2026-04-27")),
        ["insured 276.12 0.00 Cancelled 2026-04-20"]
    );
    // Decided before the notice: it is about something else.
    let before = answered("D", Decision::Recognised, "2026-03-29", "2026-04-21");
    let file = played_worked(&[before], "2026-04-27");
    assert!(debts(on(&file, "2026-04-27")).is_empty());
}

// P59

#[test]
fn repayments_lower_a_debt_and_what_is_too_much_pays_later_debts_of_the_stop() {
    let documents = [
        repaid("R1", 10_000, "2026-04-08"),
        repaid("R2", 20_000, "2026-04-22"),
        third_version("2026-05-04"),
    ];
    let file = played_worked(&documents, "2026-06-08");
    assert_eq!(
        debts(on(&file, "2026-04-13")),
        ["insured 276.12 176.12 Notified 2026-04-20"]
    );
    let paid = on(&file, "2026-04-27");
    assert_eq!(debts(paid), ["insured 276.12 0.00 Repaid 2026-04-20"]);
    assert!(paid.letters.is_empty());
    // What was repaid is paid again: 851.32 − (912.45 − 34.67) × 5 % = 851.32 − 43.89.
    let corrected = on(&file, "2026-05-11");
    assert_eq!(corrected.regularisations[0].debt_offset, Cents::ZERO);
    assert_eq!(corrected.regularisations[0].net, Cents(80_743));
    assert_eq!(
        debts(corrected),
        ["employer 809.75 809.75 Notified 2026-06-01"]
    );
    // 100 + 200 − 276.12 = 23.88.
    assert_eq!(
        debts(on(&file, "2026-05-25")),
        ["employer 809.75 785.87 Notified 2026-06-01"]
    );
    assert!(debts(on(&file, "2026-06-08")).is_empty());
}

#[test]
fn what_a_repayment_gave_is_never_undone_and_a_greater_amount_adds_the_difference() {
    let mut greater = repaid("R", 15_000, "2026-04-20");
    greater.version = 2;
    let documents = [
        repaid("R", 10_000, "2026-04-08"),
        greater,
        withdrawn(repaid("R", 15_000, "2026-04-20"), "2026-05-04"),
    ];
    let mut documents = documents.to_vec();
    documents[2].version = 3;
    let file = played_worked(&documents, "2026-05-11");
    assert_eq!(
        debts(on(&file, "2026-04-27")),
        ["insured 276.12 126.12 Notified 2026-04-20"]
    );
    assert!(debts(on(&file, "2026-05-11")).is_empty());
}

#[test]
fn a_letter_of_this_engine_that_a_document_names_moves_nothing() {
    let content = Content::LetterReceived(LetterReceived {
        letter: stop_id("2026-03-30/letter/1"),
        received_by_person_on: day("2026-04-07"),
    });
    let received = document("L", 1, "2026-04-08", content);
    let file = played_worked(&[received], "2026-04-13");
    assert_eq!(on(&file, "2026-03-30").letters[0].id, "2026-03-30/letter/1");
    assert!(debts(on(&file, "2026-04-13")).is_empty());
}

// P62, P63

#[test]
fn days_after_a_death_known_late_are_a_debt_of_the_heirs() {
    let mut file = file();
    let mut documents = first_version();
    documents.push(died("2026-03-20", "2026-04-08"));
    played(&mut file, &documents, "2026-04-27");
    assert_eq!(
        rows(&on(&file, "2026-03-30").lines),
        ["insured [2026-03-17..2026-03-30 41.10] 575.40 35.67 2.88 27.68 0.00 0.00 509.17"]
    );
    // 10 × 41.10 = 411.00; 93.3 %: 383.46.
    let known = on(&file, "2026-04-13");
    assert_eq!(debts(known), ["estate 383.46 383.46 Notified 2026-05-04"]);
    assert_eq!(spans_of(&known.debts[0]), ["2026-03-21..2026-03-30 -41.10"]);
    assert_eq!(letters_of(known), ["DebtNotice revised_entitlement"]);
    assert_eq!(known.letters[0].payee, Payee::Estate);
    let stop = &known.stops[0];
    assert_eq!(
        (stop.status, stop.last_day),
        (StopStatus::Finished, Some(day("2026-03-20")))
    );
    // 474.46 + 553.53.
    assert_eq!(known.taxable_by_year[0].amount, Cents(102_799));
}

pub(super) fn spans_of(debt: &Debt) -> Vec<String> {
    debt.spans
        .iter()
        .map(|span| format!("{}..{} {}", span.first_day, span.last_day, span.daily_gross))
        .collect()
}

fn advance(cents: i64) -> Document {
    let content = Content::AdvancePaid(AdvancePaid {
        advance: stop_id("A1"),
        paid_on: day("2026-03-18"),
        amount: Cents(cents),
        stop: Some(stop_id("S1")),
    });
    document("V", 1, "2026-03-18", content)
}

#[test]
fn the_heirs_get_the_days_before_the_death_without_account_and_without_tax() {
    let mut file = file();
    let documents = [
        worked_stop(),
        worked_statement_v1("2026-04-09"),
        advance(20_000),
        died("2026-03-20", "2026-03-25"),
    ];
    played(&mut file, &documents, "2026-04-13");
    assert_eq!(on(&file, "2026-03-30").stops[0].status, StopStatus::Waiting);
    // 16 × 41.10 = 657.60; 93.3 %: 613.54; less 200.00.
    let paid = on(&file, "2026-04-13");
    assert_eq!(
        rows(&paid.lines),
        ["estate [2026-03-05..2026-03-20 41.10] 657.60 40.77 3.29 0.00 200.00 0.00 413.54"]
    );
    assert_eq!(paid.lines[0].account, None);
    assert_eq!(paid.stops[0].status, StopStatus::Finished);
    assert_eq!(paid.advances[0].remaining, Cents::ZERO);
    assert!(paid.taxable_by_year.is_empty());
}

#[test]
fn an_employer_owes_the_days_after_a_death_that_it_got_and_the_debt_in_progress_stays() {
    let file = played_worked(&[died("2026-03-20", "2026-04-08")], "2026-04-13");
    // 10 × 39.45 = 394.50; 93.3 %: 368.07. Nothing for 31 March.
    let known = on(&file, "2026-04-13");
    assert!(known.lines.is_empty() && known.regularisations.is_empty());
    assert_eq!(debts(known), ["employer 368.07 368.07 Notified 2026-05-04"]);
    assert_eq!(
        (known.debts[0].csg, known.debts[0].crds),
        (Cents(2_446), Cents(197))
    );
    let statement = file.statement(None);
    assert_eq!(statement.debts[0].payee, Payee::Insured);
    assert_eq!(statement.debts[0].remaining, Cents(27_612));
}

#[test]
fn the_heirs_contest_repay_and_set_off_the_debt_of_the_person() {
    // The correction is taken back after the death: 5–9 March 5 × 1.65, 10–20 March
    // 11 × 41.10: 460.35; 93.3 %: 429.51, of which 276.12 cancel the debt.
    let documents = [
        died("2026-03-20", "2026-04-08"),
        contested_in_time(),
        third_version("2026-04-20"),
    ];
    let file = played_worked(&documents, "2026-04-27");
    let suspended = &on(&file, "2026-04-13").debts[0];
    assert_eq!(
        told(suspended),
        "insured 276.12 276.12 Contested 2026-07-14"
    );
    let corrected = on(&file, "2026-04-27");
    assert_eq!(
        rows(&corrected.regularisations),
        [
            "estate [2026-03-05..2026-03-09 1.65, 2026-03-10..2026-03-20 41.10] 460.35 28.54 \
             2.30 0.00 0.00 276.12 153.39"
        ]
    );
    assert_eq!(
        told(&corrected.debts[0]),
        "insured 276.12 0.00 Cancelled 2026-07-14"
    );
    assert_eq!(corrected.letters[0].payee, Payee::Employer(siret()));
    assert_eq!(corrected.letters[1].payee, Payee::Estate);
}

#[test]
fn a_death_withdrawn_gives_the_days_back_to_the_person() {
    let mut file = file();
    let mut documents = first_version();
    let death = died("2026-03-20", "2026-04-08");
    documents.extend([death.clone(), withdrawn(death, "2026-04-20")]);
    played(&mut file, &documents, "2026-04-27");
    // 10 × 41.10 = 411.00 set off the debt of the heirs to the cent; 31 March is new.
    let back = on(&file, "2026-04-27");
    assert_eq!(
        rows(&back.regularisations),
        ["insured [2026-03-21..2026-03-30 41.10] 411.00 25.48 2.06 0.00 0.00 383.46 0.00"]
    );
    assert_eq!(debts(back), ["estate 383.46 0.00 Cancelled 2026-05-04"]);
    assert_eq!(back.letters[0].payee, Payee::Insured);
    assert_eq!(spans(&back.lines), ["2026-03-31..2026-03-31 41.10"]);
}

#[test]
fn a_stop_and_an_allowance_that_a_death_leaves_no_day_are_cancelled() {
    let unfit = Content::Unfitness(Unfitness {
        accident: stop_id("A9"),
        allowance: stop_id("U1"),
        opinion_on: day("2026-03-10"),
        siret: siret(),
        ended_on: None,
    });
    let mut file = file();
    for document in first_version() {
        send(&mut file, document);
    }
    send(&mut file, document("U", 1, "2026-03-10", unfit));
    let before = settle(&mut file, "2026-03-16");
    assert_eq!(states(&before).len(), 2);
    send(&mut file, died("2026-03-01", "2026-03-18"));
    let answer = settle(&mut file, "2026-03-30");
    assert_eq!(states(&answer), ["S1 Cancelled []", "U1 Cancelled []"]);
    // All that was paid: 493.20; 93.3 %: 460.16.
    assert_eq!(debts(&answer), ["estate 460.16 460.16 Notified 2026-04-20"]);
}

//! Worked ledgers through the core, each with its arithmetic by hand.

use super::*;
use crate::sandbox::examples::*;

fn settled(file: &mut File, on: &str) -> SettlementAnswer {
    file.settle(day(on)).unwrap()
}

fn send(file: &mut File, document: Document) -> EventAnswer {
    file.receive(document).unwrap()
}

/// Lines as text: payee, first and last day, daily, gross, CSG, CRDS, tax, offset, net.
fn rows(lines: &[crate::domain::Line]) -> Vec<String> {
    lines
        .iter()
        .map(|line| {
            let spans: Vec<String> = line
                .spans
                .iter()
                .map(|s| format!("{}..{} {}", s.first_day, s.last_day, s.daily_gross))
                .collect();
            let payee = if line.payee == crate::domain::Payee::Insured {
                "insured"
            } else {
                "employer"
            };
            format!(
                "{payee} [{}] {} {} {} {} {} {}",
                spans.join(", "),
                line.gross,
                line.csg,
                line.crds,
                line.tax,
                line.debt_offset,
                line.net
            )
        })
        .collect()
}

#[test]
fn the_worked_ledger_of_the_contract_is_printed_to_the_cent() {
    let mut file = open(opening());
    send(&mut file, worked_stop());
    send(&mut file, worked_statement_v1("2026-03-04"));
    let first = settled(&mut file, "2026-03-16");
    // 7 500 / 91.25 / 2 = 41.0958… → 41.10; 12 days: 493.20; 6.2 % = 30.58;
    // 93.3 % = 460.16; tax: (493.20 − 18.74) × 5 % = 23.72.
    assert_eq!(
        rows(&first.lines),
        ["insured [2026-03-05..2026-03-16 41.10] 493.20 30.58 2.46 23.72 0.00 436.44"]
    );
    send(&mut file, worked_statement_v2("2026-03-20"));
    let second = settled(&mut file, "2026-03-30");
    assert_eq!(
        rows(&second.lines),
        ["employer [2026-03-17..2026-03-30 39.45] 552.30 34.24 2.76 0.00 0.00 515.30"]
    );
    assert_eq!(
        rows(&second.regularisations),
        ["employer [2026-03-10..2026-03-16 39.45] 276.15 17.12 1.38 0.00 0.00 257.65"]
    );
    let debt = &second.debts[0];
    assert_eq!(
        (debt.gross, debt.csg, debt.crds, debt.amount),
        (Cents(29_595), Cents(1_835), Cents(148), Cents(27_612))
    );
    assert_eq!(debt.spans.len(), 2);
    assert_eq!(debt.spans[0].daily_gross, Cents(-165));
    assert_eq!(debt.spans[1].daily_gross, Cents(-4_110));
    let notice = &second.letters[0];
    assert_eq!(notice.kind, crate::domain::LetterKind::DebtNotice);
    assert_eq!(notice.amount, Some(Cents(27_612)));
    assert_eq!(notice.earliest_recovery_on, Some(day("2026-04-20")));
    let third = settled(&mut file, "2026-04-13");
    assert_eq!(
        rows(&third.lines),
        ["employer [2026-03-31..2026-03-31 39.45] 39.45 2.45 0.19 0.00 0.00 36.81"]
    );
    assert!(third.regularisations.is_empty() && third.debts.is_empty());
    assert_eq!(third.stops[0].status, crate::domain::StopStatus::Finished);
}

#[test]
fn a_correction_known_before_the_first_settlement_makes_no_debt() {
    let mut file = open(opening());
    send(&mut file, worked_stop());
    send(&mut file, worked_statement_v1("2026-03-04"));
    send(&mut file, worked_statement_v2("2026-03-10"));
    let first = settled(&mut file, "2026-03-16");
    assert_eq!(first.lines.len(), 2);
    assert!(first.debts.is_empty());
    settled(&mut file, "2026-03-30");
    settled(&mut file, "2026-04-13");
    // Insured 5 × 39.45 = 197.25; employer 22 × 39.45 = 867.90.
    assert_eq!(gross_to(&file, true), Cents(19_725));
    assert_eq!(gross_to(&file, false), Cents(86_790));
}

#[test]
fn a_correction_taken_back_cancels_the_debt() {
    let mut file = open(opening());
    send(&mut file, worked_stop());
    send(&mut file, worked_statement_v1("2026-03-04"));
    settled(&mut file, "2026-03-16");
    send(&mut file, worked_statement_v2("2026-03-20"));
    settled(&mut file, "2026-03-30");
    let mut back = worked_statement_v1("2026-04-02");
    back.version = 3;
    send(&mut file, back);
    let last = settled(&mut file, "2026-04-13");
    // +871.35: 93.3 % = 812.97, of which 276.12 offset the debt; tax on 871.35 − 295.95 =
    // 575.40: (575.40 − 21.87) × 5 % = 27.68; net 812.97 − 276.12 − 27.68 = 509.17.
    let regularisation = &last.regularisations[0];
    assert_eq!(regularisation.gross, Cents(87_135));
    assert_eq!(regularisation.debt_offset, Cents(27_612));
    assert_eq!(regularisation.tax, Cents(2_768));
    assert_eq!(regularisation.net, Cents(50_917));
    assert!(rows(&last.lines)[0].starts_with("insured [2026-03-31..2026-03-31 41.10] 41.10"));
    let cancelled = last
        .debts
        .iter()
        .find(|d| d.created_on == day("2026-03-30"));
    assert_eq!(
        cancelled.unwrap().state,
        crate::domain::DebtState::Cancelled
    );
    let employer = last
        .debts
        .iter()
        .find(|d| d.created_on == day("2026-04-13"));
    // 552.30 + 276.15.
    assert_eq!(employer.unwrap().gross, Cents(82_845));
    assert!(
        last.letters
            .iter()
            .any(|letter| letter.kind == crate::domain::LetterKind::DebtCancelled)
    );
}

/// Signed gross of everything written to the insured person, or to employers.
fn gross_to(file: &File, insured: bool) -> Cents {
    let statement = file.statement(None);
    let is_wanted = |payee| (payee == crate::domain::Payee::Insured) == insured;
    let paid: Cents = statement
        .lines
        .iter()
        .chain(&statement.regularisations)
        .filter(|line| is_wanted(line.payee))
        .map(|line| line.gross)
        .sum();
    let owed: Cents = statement
        .debts
        .iter()
        .filter(|debt| is_wanted(debt.payee))
        .map(|debt| debt.gross)
        .sum();
    paid - owed
}

fn open(opening: DossierOpening) -> File {
    File::open(reference("W"), opening, &[]).unwrap().0
}

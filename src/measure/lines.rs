//! The engine's own payments, one by one: account, contributions, tax, advances.
//!
//! Recomputed on the lines as the engine cut them (contract, CS 4.4), in whole cents.

use super::ErrorClass;
use super::audit::{File, Found, Pair};
use super::money;
use crate::domain::{
    Benefit, Cents, Content, Day, Dossier, Iban, Line, Observable, Payee, Percent, Ratio,
    SettlementAnswer, Status,
};

/// Share of a gross amount left by the contributions.
const NET_OF_LEVIES: (i128, i128) = (933, 1_000);
/// Share taken by the first contribution.
pub(super) const CSG: (i128, i128) = (62, 1_000);
/// Share taken by the second one.
pub(super) const CRDS: (i128, i128) = (5, 1_000);
/// Share of contributions that does not bear tax.
const DEDUCTIBLE: (i128, i128) = (38, 1_000);

/// Contributions of a gross amount: CSG and CRDS, the net rounded once.
pub(super) fn levies(gross: Cents) -> (Cents, Cents) {
    let net = share(gross, NET_OF_LEVIES);
    let csg = share(gross, CSG);
    (csg, gross - net - csg)
}

/// What bears tax or counts as taxable out of a gross amount.
fn taxable(gross: Cents) -> Cents {
    gross - share(gross, DEDUCTIBLE)
}

fn share(amount: Cents, (numerator, denominator): (i128, i128)) -> Cents {
    Ratio::whole(amount).times(numerator, denominator).half_up()
}

/// Checks each payment of one settlement.
pub(super) fn compare(
    file: &File<'_>,
    pair: &Pair<'_>,
    said: &SettlementAnswer,
    found: &mut Found,
) {
    let account = account_in_force(file.dossier, pair.as_of);
    let rate = match file.dossier.insured.status {
        // Receipts of a business bear no withholding (contract, P79).
        Status::Craft | Status::Trade | Status::Liberal => Percent::from_hundredths(0),
        Status::Employee | Status::Unemployed | Status::Micro => {
            tax_rate_in_force(file.dossier, pair.as_of)
        }
    };
    for line in &said.lines {
        payment(line, pair, account, found);
        current_tax(line, pair, rate, found);
    }
    for line in &said.regularisations {
        payment(line, pair, account, found);
        if let Some(due) = matching(line, pair.due)
            && due.gross == line.gross
            && due.debt_offset == line.debt_offset
        {
            amount(
                Observable::Tax,
                ErrorClass::E10,
                line,
                pair,
                due.tax,
                line.tax,
                found,
            );
        }
    }
    if money::same_money(pair) {
        offsets(pair, said, found);
        advances(pair, said, found);
    }
}

/// The regularisation that the law wrote for the same payee and stop.
fn matching<'a>(line: &Line, due: &'a SettlementAnswer) -> Option<&'a Line> {
    due.regularisations
        .iter()
        .find(|other| other.payee == line.payee && other.stop == line.stop)
}

fn payment(line: &Line, pair: &Pair<'_>, account: Iban, found: &mut Found) {
    if line.payee == Payee::Insured && line.gross != Cents::ZERO && line.account != Some(account) {
        let mut difference = of_line(Observable::Account, ErrorClass::E02, line, pair);
        difference.due = Cents::ZERO;
        difference.paid = line.net;
        difference.expected = "account_in_force".into();
        difference.observed = line
            .account
            .map_or("none".into(), |_| "other_account".into());
        found.push(difference);
    }
    let spans: Cents = line.spans.iter().map(|span| span.gross()).sum();
    amount(
        Observable::Levies,
        ErrorClass::E10,
        line,
        pair,
        spans,
        line.gross,
        found,
    );
    let (csg, crds) = levies(line.gross);
    let gap = (csg - line.csg).abs().max((crds - line.crds).abs());
    if gap != Cents::ZERO {
        // One cent is another reading of the rounding, not money withheld wrongly.
        let class = if gap <= Cents(1) {
            ErrorClass::E14r
        } else {
            ErrorClass::E10
        };
        let mut difference = of_line(Observable::Levies, class, line, pair);
        difference.due = csg + crds;
        difference.paid = line.csg + line.crds;
        difference.expected = format!("csg {csg}, crds {crds}");
        difference.observed = format!("csg {}, crds {}", line.csg, line.crds);
        found.push(difference);
    }
    let net = line.gross
        - line.csg
        - line.crds
        - line.tax
        - line.advance_absorbed
        - line.debt_offset
        - line.recovered;
    amount(
        Observable::Levies,
        ErrorClass::E10,
        line,
        pair,
        net,
        line.net,
        found,
    );
    let negative = [
        line.gross,
        line.tax,
        line.advance_absorbed,
        line.debt_offset,
        line.recovered,
        line.net,
    ]
    .into_iter()
    .any(|amount| amount < Cents::ZERO);
    if negative {
        let mut difference = of_line(Observable::Debts, ErrorClass::E04, line, pair);
        difference.paid = line.net;
        difference.expected = "amounts_not_negative".into();
        found.push(difference);
    }
}

fn current_tax(line: &Line, pair: &Pair<'_>, rate: Percent, found: &mut Found) {
    let due = if line.payee == Payee::Insured {
        Ratio::whole(taxed(line.kind, line.gross))
            .times(i128::from(rate.hundredths()), 10_000)
            .half_up()
    } else {
        Cents::ZERO
    };
    amount(
        Observable::Tax,
        ErrorClass::E10,
        line,
        pair,
        due,
        line.tax,
        found,
    );
}

/// What bears tax of a benefit: nothing for a long-term illness, half for an accident, a
/// disease and unfitness (CGI art. 81, 8°; contract, P51), all of the rest.
fn taxed(kind: Option<Benefit>, gross: Cents) -> Cents {
    match kind {
        Some(Benefit::SicknessAld) => Cents::ZERO,
        Some(
            Benefit::WorkAccident
            | Benefit::CommutingAccident
            | Benefit::OccupationalDisease
            | Benefit::UnfitnessAllowance,
        ) => Ratio::whole(taxable(gross)).times(1, 2).half_up(),
        _ => taxable(gross),
    }
}

fn amount(
    observable: Observable,
    class: ErrorClass,
    line: &Line,
    pair: &Pair<'_>,
    due: Cents,
    said: Cents,
    found: &mut Found,
) {
    if due != said {
        let mut difference = of_line(observable, class, line, pair);
        difference.due = due;
        difference.paid = said;
        found.push(difference);
    }
}

fn of_line(
    observable: Observable,
    class: ErrorClass,
    line: &Line,
    pair: &Pair<'_>,
) -> super::Difference {
    let mut difference = pair.difference(observable, class);
    difference.stop = Some(line.stop.clone());
    difference.payee = Some(line.payee);
    difference.first_day = line.spans.iter().map(|span| span.first_day).min();
    difference.last_day = line.spans.iter().map(|span| span.last_day).max();
    difference.n_days = u32::try_from(line.n_days()).unwrap_or(0);
    difference
}

/// Parts of the payments that cancel debts, by payee and stop.
fn offsets(pair: &Pair<'_>, said: &SettlementAnswer, found: &mut Found) {
    for due in &pair.due.regularisations {
        let offset: Cents = said
            .regularisations
            .iter()
            .filter(|line| line.payee == due.payee && line.stop == due.stop)
            .map(|line| line.debt_offset)
            .sum();
        amount(
            Observable::Debts,
            ErrorClass::E04,
            due,
            pair,
            due.debt_offset,
            offset,
            found,
        );
    }
    for line in &said.lines {
        amount(
            Observable::Debts,
            ErrorClass::E04,
            line,
            pair,
            Cents::ZERO,
            line.debt_offset,
            found,
        );
    }
}

/// Advances taken off, over the whole settlement, and what is left of each.
fn advances(pair: &Pair<'_>, said: &SettlementAnswer, found: &mut Found) {
    let sum = |answer: &SettlementAnswer| -> Cents {
        let payments = answer.lines.iter().chain(&answer.regularisations);
        payments.map(|line| line.advance_absorbed).sum()
    };
    let (due, absorbed) = (sum(pair.due), sum(said));
    // Lines cut otherwise round otherwise: a cent a line is not a fault.
    let cut = said.lines.len().abs_diff(pair.due.lines.len());
    let allowed = Cents(i64::try_from(cut).unwrap_or(0));
    if (due - absorbed).abs() > allowed {
        // Not taken off: too much in the person's hands. Too much taken off: too little.
        let over = absorbed < due;
        let small = (due - absorbed).abs() < Cents(100);
        let class = match (small, over) {
            (true, _) => ErrorClass::E14,
            (false, true) => ErrorClass::E09,
            (false, false) => ErrorClass::E07,
        };
        let mut difference = pair.difference(Observable::Advances, class);
        difference.payee = Some(Payee::Insured);
        difference.due = due;
        difference.paid = absorbed;
        found.push(difference);
    } else if pair.states_known {
        for advance in &pair.due.advances {
            let same = said.advances.iter().any(|other| {
                other.advance == advance.advance
                    && (other.remaining - advance.remaining).abs() <= allowed
            });
            if !same {
                let mut difference = pair.difference(Observable::Advances, ErrorClass::E13);
                difference.due = advance.remaining;
                difference.paid = said
                    .advances
                    .iter()
                    .find(|other| other.advance == advance.advance)
                    .map_or(Cents::ZERO, |other| other.remaining);
                difference.expected = advance.advance.to_string();
                found.push(difference);
            }
        }
    }
}

/// The account to pay on a day (contract, CS 9.2).
pub(super) fn account_in_force(dossier: &Dossier, on: Day) -> Iban {
    latest(dossier, on, |content| match content {
        Content::BankAccountChange(change) => Some((change.effective_on, change.iban)),
        _ => None,
    })
    .unwrap_or(dossier.insured.iban)
}

/// The rate of tax to withhold on a day (contract, CS 4.3).
pub(super) fn tax_rate_in_force(dossier: &Dossier, on: Day) -> Percent {
    latest(dossier, on, |content| match content {
        Content::TaxRateChange(change) => Some((change.effective_on, change.rate)),
        _ => None,
    })
    .unwrap_or(dossier.insured.tax_rate)
}

/// The value of the latest change in force: each fact in its highest version received.
fn latest<T>(dossier: &Dossier, on: Day, read: impl Fn(&Content) -> Option<(Day, T)>) -> Option<T> {
    let known = || {
        dossier
            .documents
            .iter()
            .filter(|document| document.received_on <= on)
    };
    known()
        .filter_map(|document| Some((document, read(&document.content)?)))
        .filter(|(document, (effective_on, _))| {
            *effective_on <= on
                && !document.cancelled
                && !known().any(|other| {
                    other.document_id == document.document_id && other.version > document.version
                })
        })
        .max_by(|(a, (a_on, _)), (b, (b_on, _))| {
            (a_on, a.received_on, &a.document_id).cmp(&(b_on, b.received_on, &b.document_id))
        })
        .map(|(_, (_, value))| value)
}

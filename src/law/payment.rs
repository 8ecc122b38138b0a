//! Payments (`paiement`): levies, offsets, tax, advances and account of what one settlement wrote.
//!
//! Contract, CS 4.2, 4.3, 9.2, 10.2 and 11.5, in the order of the subtractions: levies, debt
//! offset, tax, advances. CSS art. L. 133-4-1 for the offset. Gross amounts are the fold's.

use super::advances::OpenAdvance;
use super::death::person;
use super::documents::Topic;
use super::fold::Fold;
use super::ledger::{CurrentLine, Money};
use super::levies::{Rates, TaxedAs, tax};
use super::self_employed::business_income;
use crate::domain::{Cents, Content, Day, Iban, Payee, Percent, StopId};

impl Fold<'_> {
    /// Levies, offsets, tax, advances and accounts of what this settlement wrote.
    pub(super) fn finish_lines(
        &mut self,
        first_line: usize,
        first_regularisation: usize,
        as_of: Day,
        rates: &Rates,
    ) {
        if first_line == self.ledger.lines.len()
            && first_regularisation == self.ledger.regularisations.len()
        {
            return;
        }
        let (account, tax_rate) = self.account_and_tax_rate(as_of);
        let is_estate_taxed = self.is_taxed(Payee::Estate);
        let is_business_income = self.is_business_income();
        let advances = &mut self.advances;
        let stops = &self.ledger.stops;
        let lines = &mut self.ledger.lines[first_line..];
        if lines.len() > 1 {
            lines.sort_by_key(|line| (line.span.first_day, line.stop));
        }
        for line in lines.iter_mut() {
            let gross = line.span.gross();
            let mut money = Money {
                gross,
                ..Money::default()
            };
            if line.payee == Payee::Insured {
                line.account = Some(account);
            }
            let is_person = person(line.payee) == Payee::Insured;
            if line.payee == Payee::Insured || (is_person && is_estate_taxed) {
                match TaxedAs::of(line.kind, is_business_income) {
                    TaxedAs::Nothing => {}
                    TaxedAs::Whole => money.tax_base = gross,
                    TaxedAs::Half => money.half_taxed = gross,
                }
            }
            money.withhold(Cents::ZERO, Cents::ZERO, tax_rate, rates);
            if is_person {
                money.absorb(advances, &stops[line.stop]);
            }
            line.money = money;
        }
        if lines.len() > 1 {
            lines.sort_by(|a, b| {
                let order =
                    |line: &CurrentLine| (line.payee, &stops[line.stop], line.span.first_day);
                order(a).cmp(&order(b))
            });
        }
        if first_regularisation == self.ledger.regularisations.len() {
            return;
        }
        // Those of one settlement share advances by the name of the stop. Contract, P17.
        let all = &self.ledger.regularisations;
        let mut in_order: Vec<usize> = (first_regularisation..all.len()).collect();
        in_order.sort_by_key(|index| (&self.ledger.stops[all[*index].stop], all[*index].payee));
        for index in in_order {
            self.finish_regularisation(index, account, tax_rate, rates);
        }
    }

    /// A positive difference first cancels debts of the same payee and stop, oldest first;
    /// that part bears no tax. Contract, CS 11.5.
    fn finish_regularisation(
        &mut self,
        index: usize,
        account: Iban,
        tax_rate: Percent,
        rates: &Rates,
    ) {
        let regularisation = &self.ledger.regularisations[index];
        let (payee, stop) = (regularisation.payee, regularisation.stop);
        let mut available = rates.split(regularisation.money.gross).net;
        let mut offset = Cents::ZERO;
        let mut gross_offset = Cents::ZERO;
        for position in self.debts_oldest_first() {
            let debt = &self.ledger.debts[position];
            let open = &mut self.open_debts[position];
            let is_same = person(debt.payee) == person(payee) && debt.stop == stop;
            if !is_same || available == Cents::ZERO {
                continue;
            }
            let taken = open.offset(available, debt.gross, debt.amount);
            available -= taken.net;
            offset += taken.net;
            gross_offset += taken.gross;
            self.note_debt(position);
        }
        let regularisation = &mut self.ledger.regularisations[index];
        let money = &mut regularisation.money;
        money.withhold(offset, gross_offset, tax_rate, rates);
        if payee == Payee::Insured {
            regularisation.account = Some(account);
        }
        if person(payee) == Payee::Insured {
            let stop = &self.ledger.stops[stop];
            money.absorb(&mut self.advances, stop);
        }
    }

    /// Whether allowances are receipts of a business, which pays its own instalments. CGI art.
    /// 204 A; contract, P79.
    pub(super) fn is_business_income(&self) -> bool {
        business_income(self.dossier.insured.status, self.parameters)
    }

    /// The account and the tax rate in force on `as_of`. Contract, CS 4.3 and CS 9.2.
    fn account_and_tax_rate(&self, as_of: Day) -> (Iban, Percent) {
        let mut account = self.dossier.insured.iban;
        let mut tax_rate = self.dossier.insured.tax_rate;
        let mut account_order = None;
        let mut tax_order = None;
        for fact in self.known.in_force_if_about(Topic::AccountOrTax) {
            let document = fact.document;
            match &document.content {
                Content::BankAccountChange(change) if change.effective_on <= as_of => {
                    let order = (
                        change.effective_on,
                        document.received_on,
                        &document.document_id,
                    );
                    if account_order.is_none_or(|known| known < order) {
                        account_order = Some(order);
                        account = change.iban;
                    }
                }
                Content::TaxRateChange(change) if change.effective_on <= as_of => {
                    let order = (
                        change.effective_on,
                        document.received_on,
                        &document.document_id,
                    );
                    if tax_order.is_none_or(|known| known < order) {
                        tax_order = Some(order);
                        tax_rate = change.rate;
                    }
                }
                _ => {}
            }
        }
        (account, tax_rate)
    }
}

impl Money {
    /// Splits the gross: levies, then the offset, then tax on what the offset leaves.
    fn withhold(&mut self, offset: Cents, gross_offset: Cents, tax_rate: Percent, rates: &Rates) {
        let split = rates.split(self.gross);
        self.csg = split.csg;
        self.crds = split.crds;
        self.debt_offset = offset;
        let offset_of_half = (gross_offset - self.tax_base).or_zero();
        self.tax_base = (self.tax_base - gross_offset).or_zero();
        self.half_taxed = (self.half_taxed - offset_of_half).or_zero();
        self.taxable = rates.taxable(self.tax_base) + rates.taxable_of_accident(self.half_taxed);
        let before_tax = split.net - offset;
        // A rate near 100 % would take more than is left: a payment is never negative.
        self.tax = tax(self.taxable, tax_rate).min(before_tax);
        self.net = before_tax - self.tax;
    }

    /// Sets outstanding advances against the net, oldest first. Contract, CS 10.2.
    fn absorb(&mut self, advances: &mut [OpenAdvance], stop: &StopId) {
        for advance in advances {
            let absorbed = advance.absorb(stop, self.net);
            self.advance_absorbed += absorbed;
            self.net -= absorbed;
        }
    }
}

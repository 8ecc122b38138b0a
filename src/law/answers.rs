//! The ledger in the words of the contract (`relevé`): settlement answers and statement.
//!
//! Conversion only: nothing is decided here.

use super::decision::{StopDecision, Waiting};
use super::ledger::{CurrentLine, Ledger, LetterRecord, Money, Regularisation};
use super::letters::stated_amount;
use crate::domain::{
    AdvanceState, AldWindow, Cents, Counters, Day, Debt, Dossier, EngineName, HumanQueueItem, Iban,
    Letter, LetterKind, Line, Month, Payee, SettlementAnswer, Span, Statement, StopId, StopState,
    StopStatus, WaitingDays, YearTaxable,
};

/// Which settlements a conversion takes.
#[derive(Clone, Copy)]
enum Scope {
    /// What this one added.
    Only(usize),
    /// Everything up to this one.
    UpTo(usize),
}

impl Scope {
    fn holds(self, settlement: usize) -> bool {
        match self {
            Self::Only(only) => settlement == only,
            Self::UpTo(last) => settlement <= last,
        }
    }
}

impl Ledger {
    /// What each settlement must add, in the wire's types; the settlements about which the
    /// law abstains are left out.
    pub fn answers(&self, dossier: &Dossier) -> Vec<SettlementAnswer> {
        (0..self.settlements.len())
            .filter(|index| self.settlements[*index].decided)
            .map(|index| self.answer(dossier, index))
            .collect()
    }

    /// What one settlement must add.
    pub fn answer(&self, dossier: &Dossier, settlement: usize) -> SettlementAnswer {
        let scope = Scope::Only(settlement);
        SettlementAnswer {
            reference: dossier.reference.clone(),
            as_of: self.settlements[settlement].as_of,
            engine: engine(),
            lines: self.wire_lines(scope),
            regularisations: self.wire_regularisations(scope),
            debts: self.wire_debts(scope),
            recoveries: Vec::new(),
            advances: self.wire_advances(settlement),
            letters: self.wire_letters(scope),
            counters: self.counters(settlement),
            stops: self.stop_states(settlement),
            human_queue: self.human_queue(settlement),
            taxable_by_year: self.taxable_by_year(settlement),
        }
    }

    /// The whole ledger after the last settlement that the law decides.
    pub fn statement(&self, dossier: &Dossier) -> Statement {
        let last = self.settlements.iter().rposition(|settled| settled.decided);
        let Some(last) = last else {
            return Statement {
                reference: dossier.reference.clone(),
                as_of: None,
                engine: engine(),
                lines: Vec::new(),
                regularisations: Vec::new(),
                debts: Vec::new(),
                recoveries: Vec::new(),
                advances: Vec::new(),
                letters: Vec::new(),
                counters: Counters::default(),
                stops: Vec::new(),
                human_queue: Vec::new(),
                taxable_by_year: Vec::new(),
            };
        };
        let scope = Scope::UpTo(last);
        Statement {
            reference: dossier.reference.clone(),
            as_of: Some(self.settlements[last].as_of),
            engine: engine(),
            lines: self.wire_lines(scope),
            regularisations: self.wire_regularisations(scope),
            debts: self.wire_debts(scope),
            recoveries: Vec::new(),
            advances: self.wire_advances(last),
            letters: self.wire_letters(scope),
            counters: self.counters(last),
            stops: self.stop_states(last),
            human_queue: self.human_queue(last),
            taxable_by_year: self.taxable_by_year(last),
        }
    }

    fn wire_lines(&self, scope: Scope) -> Vec<Line> {
        let mut lines: Vec<Line> = self
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| scope.holds(line.settlement))
            .map(|(index, line)| self.wire_line(index, line))
            .collect();
        lines.sort_by(by_settlement);
        lines
    }

    fn wire_line(&self, index: usize, line: &CurrentLine) -> Line {
        let as_of = self.settlements[line.settlement].as_of;
        Line {
            kind: Some(line.kind),
            ..wire(
                format!("line/{as_of}/{}", index + 1),
                as_of,
                (line.payee, line.account),
                &self.stops[line.stop],
                vec![line.span],
                line.money,
            )
        }
    }

    fn wire_regularisations(&self, scope: Scope) -> Vec<Line> {
        let convert = |(index, line): (usize, &Regularisation)| {
            let as_of = self.settlements[line.settlement].as_of;
            wire(
                format!("regularisation/{as_of}/{}", index + 1),
                as_of,
                (line.payee, line.account),
                &self.stops[line.stop],
                line.spans.clone(),
                line.money,
            )
        };
        let mut lines: Vec<Line> = self
            .regularisations
            .iter()
            .enumerate()
            .filter(|(_, line)| scope.holds(line.settlement))
            .map(convert)
            .collect();
        lines.sort_by(by_settlement);
        lines
    }

    /// Debts found or changed in the scope, in their last state of it. A statement lists the
    /// debts that a switch brought too (contract, P66).
    fn wire_debts(&self, scope: Scope) -> Vec<Debt> {
        let until = |debt: usize, is_within: &dyn Fn(usize) -> bool| {
            let mut changes = self.debt_changes.iter().rev();
            changes.find(|change| change.debt == debt && change.settlement.is_none_or(is_within))
        };
        let last_change = |debt: usize| match scope {
            Scope::UpTo(last) => until(debt, &|settlement| settlement <= last),
            Scope::Only(only) => {
                let now = until(debt, &|settlement| settlement <= only)?;
                let before = until(debt, &|settlement| settlement < only);
                before
                    .is_none_or(|before| !before.says_the_same(now))
                    .then_some(now)
            }
        };
        self.debts
            .iter()
            .enumerate()
            .filter_map(|(index, debt)| {
                let change = last_change(index)?;
                Some(Debt {
                    id: debt.id.clone(),
                    payee: debt.payee,
                    stop: self.stops[debt.stop].clone(),
                    spans: debt.spans.clone(),
                    gross: debt.gross,
                    csg: debt.csg,
                    crds: debt.crds,
                    amount: debt.amount,
                    remaining: change.remaining,
                    created_on: debt.created_on,
                    reason: debt.reason,
                    state: change.state,
                    notified_on: change.notified_on,
                    earliest_recovery_on: change.earliest_recovery_on,
                })
            })
            .collect()
    }

    fn wire_advances(&self, settlement: usize) -> Vec<AdvanceState> {
        self.advances
            .iter()
            .filter(|advance| advance.settlement == settlement)
            .map(|advance| AdvanceState {
                advance: advance.advance.clone(),
                amount: advance.amount,
                absorbed: advance.absorbed,
                remaining: advance.remaining,
            })
            .collect()
    }

    fn wire_letters(&self, scope: Scope) -> Vec<Letter> {
        self.letters
            .iter()
            .enumerate()
            .filter(|(_, letter)| scope.holds(letter.settlement))
            .map(|(index, letter)| self.wire_letter(index, letter))
            .collect()
    }

    fn wire_letter(&self, index: usize, letter: &LetterRecord) -> Letter {
        let debt = letter.debt.map(|debt| &self.debts[debt]);
        let as_of = self.settlements[letter.settlement].as_of;
        Letter {
            accident: letter.accident.clone(),
            id: format!("letter/{as_of}/{}", index + 1),
            kind: letter.kind,
            settlement: as_of,
            stop: letter.stop.map(|stop| self.stops[stop].clone()),
            payee: letter.payee,
            reason: letter.reason.to_owned(),
            article: letter.article.to_owned(),
            appeal_stated: true,
            document: letter.document.clone(),
            debt: debt.map(|debt| debt.id.clone()),
            amount: debt.and_then(|debt| stated_amount(letter, debt.amount)),
            spans: letter.spans.clone(),
            last_day: letter.last_day,
            earliest_recovery_on: debt
                .filter(|_| letter.kind == LetterKind::DebtNotice)
                .and_then(|debt| debt.earliest_recovery_on),
        }
    }

    fn counters(&self, settlement: usize) -> Counters {
        let settled = &self.settlements[settlement];
        let entitlement = &self.entitlements[settled.entitlement];
        let waiting_days_served = self
            .stop_rows
            .iter()
            .filter(|row| row.settlement == settlement && row.n_waiting_days > 0)
            .map(|row| WaitingDays {
                stop: self.stops[row.stop].clone(),
                n_days: row.n_waiting_days,
            })
            .collect();
        // Of one illness, the last window opened by then.
        let mut ald_windows: Vec<AldWindow> = Vec::new();
        for clock in &entitlement.ald {
            if clock.first_day > settled.as_of {
                continue;
            }
            ald_windows.retain(|window| window.illness != clock.illness);
            ald_windows.push(AldWindow {
                illness: clock.illness.clone(),
                first_day: clock.first_day,
                last_day: clock.last_day,
            });
        }
        Counters {
            accident_days: settled.accident_days.clone(),
            waiting_days_served,
            sickness_days_3y: settled.n_sickness_days,
            ald_windows,
            late_warnings: entitlement.late_warnings.clone(),
            part_time_days: settled.n_part_time_days,
            pensioner_days: settled.n_pensioner_days,
        }
    }

    fn stop_states(&self, settlement: usize) -> Vec<StopState> {
        let settled = &self.settlements[settlement];
        let entitlement = &self.entitlements[settled.entitlement];
        self.stop_rows
            .iter()
            .filter(|row| row.settlement == settlement)
            .map(|row| {
                let stop = &self.stops[row.stop];
                let decision = entitlement.stops.iter().find(|known| known.stop == *stop);
                StopState {
                    stop: stop.clone(),
                    status: row.status,
                    waiting_for: match decision {
                        Some(decision) if decision.cancelled => Vec::new(),
                        Some(decision) => waiting_codes(decision, settled.as_of),
                        // Known by the lines of an old engine alone.
                        None if row.status == StopStatus::Waiting => {
                            vec![waiting_code(&Waiting::StopNotice(stop.clone()))]
                        }
                        None => Vec::new(),
                    },
                    first_day: row.first_day,
                    last_day: row.last_day,
                }
            })
            .collect()
    }

    fn human_queue(&self, settlement: usize) -> Vec<HumanQueueItem> {
        let settled = &self.settlements[settlement];
        let entitlement = &self.entitlements[settled.entitlement];
        let waiting = entitlement
            .waiting_documents
            .iter()
            .map(|(document, since)| (document, *since, "waiting_too_long"));
        let mismatch = entitlement
            .balance_mismatch
            .iter()
            .map(|(document, since)| (document, *since, "balance_mismatch"));
        waiting
            .chain(mismatch)
            .filter(|(_, since, _)| *since <= settled.as_of)
            .map(|(document, since, reason)| HumanQueueItem {
                since,
                reason: reason.to_owned(),
                document: Some(document.clone()),
            })
            .collect()
    }

    /// Taxable amounts paid to the insured person up to a settlement, by year of payment.
    fn taxable_by_year(&self, settlement: usize) -> Vec<YearTaxable> {
        let lines = self
            .lines
            .iter()
            .map(|line| (line.settlement, line.money.taxable));
        let regularisations = self
            .regularisations
            .iter()
            .map(|line| (line.settlement, line.money.taxable));
        let mut years: Vec<YearTaxable> = Vec::new();
        for (index, taxable) in lines.chain(regularisations) {
            if index > settlement || taxable == Cents::ZERO {
                continue;
            }
            let year = self.settlements[index].as_of.year();
            match years.iter_mut().find(|known| known.year == year) {
                Some(known) => known.amount += taxable,
                None => years.push(YearTaxable {
                    year,
                    amount: taxable,
                }),
            }
        }
        years.sort_by_key(|known| known.year);
        years
    }
}

fn engine() -> EngineName {
    EngineName {
        name: "law".into(),
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

/// The code of what a stop waits for.
fn waiting_code(waiting: &Waiting) -> String {
    match waiting {
        Waiting::EmployerStatement(siret) => format!("employer_statement:{siret}"),
        Waiting::StopNotice(stop) => format!("stop_notice:{stop}"),
        Waiting::PartTimeLoss(month) => part_time_loss(*month),
        Waiting::AccidentDeclared(accident) => format!("accident_declared:{accident}"),
        Waiting::AccidentDecision(accident) => format!("accident_decision:{accident}"),
        Waiting::YearlyIncome(year) => format!("yearly_income:{year}"),
        Waiting::Birth(leave) => format!("birth:{leave}"),
        Waiting::Bereavement(leave) => format!("bereavement:{leave}"),
    }
}

fn part_time_loss(month: Month) -> String {
    format!("part_time_loss:{month}")
}

/// All that a stop waits for on a settlement day.
fn waiting_codes(decision: &StopDecision, as_of: Day) -> Vec<String> {
    let whole = decision.waiting_for.iter().map(waiting_code);
    whole
        .chain(decision.awaited_on(as_of).map(part_time_loss))
        .collect()
}

fn wire(
    id: String,
    settlement: Day,
    (payee, account): (Payee, Option<Iban>),
    stop: &StopId,
    spans: Vec<Span>,
    money: Money,
) -> Line {
    Line {
        id,
        settlement,
        payee,
        account,
        stop: stop.clone(),
        kind: None,
        spans,
        gross: money.gross,
        csg: money.csg,
        crds: money.crds,
        tax: money.tax,
        advance_absorbed: money.advance_absorbed,
        debt_offset: money.debt_offset,
        recovered: Cents::ZERO,
        net: money.net,
        reasons: Vec::new(),
    }
}

/// Order of lists of lines: settlement, payee, stop, first day (contract, CS 17).
fn by_settlement(a: &Line, b: &Line) -> std::cmp::Ordering {
    let first_day = |line: &Line| line.spans.first().map(|span| span.first_day);
    (a.settlement, a.payee, &a.stop, first_day(a)).cmp(&(
        b.settlement,
        b.payee,
        &b.stop,
        first_day(b),
    ))
}

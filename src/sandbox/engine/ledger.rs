//! The ledger: what each settlement adds to it.
//!
//! Responsible for the difference between what is due and what was written
//! (contract, CS 3), for levies, tax, advances and debts (CS 4, 10, 11). What is due
//! comes from `walk`.

use std::collections::BTreeMap;

use crate::domain::{
    AdvanceState, Benefit, Cents, Day, Debt, DebtReason, DebtState, Decision, Iban, Line, Payee,
    Percent, Span, StopId, Switch,
};
use crate::sandbox::constants::{RECOVERY_DAYS, claim_threshold};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::inbox::Known;
use super::pay::half_up;
use super::tax::TaxBase;

/// A day that is due, by stop; several stand for one day when its payees share it.
#[derive(Clone, Copy)]
pub(super) struct DueDay {
    pub(super) day: Day,
    pub(super) payee: Payee,
    pub(super) kind: Benefit,
    pub(super) cents: i64,
}

/// All that was written, and what is owed.
#[derive(Default)]
pub(super) struct Ledger {
    written: BTreeMap<StopId, BTreeMap<Day, WrittenDay>>,
    pub(super) debts: Vec<Debt>,
    advances: BTreeMap<StopId, Absorbed>,
    repaid: BTreeMap<crate::domain::DocumentId, i64>,
    pub(super) taxable: BTreeMap<i16, i64>,
    switch_is_taken: bool,
}

/// What was written for one day of one stop.
struct WrittenDay {
    kind: Benefit,
    sums: Vec<(Payee, i64)>,
}

/// What became of an advance.
#[derive(Clone, Copy, Default)]
struct Absorbed {
    /// Taken off payments, in cents.
    taken: i64,
    /// Turned into a debt, in cents.
    owed: i64,
}

/// How money is paid on a settlement day.
pub(super) struct Terms {
    pub(super) as_of: Day,
    pub(super) rate: Percent,
    pub(super) account: Iban,
    /// Tax is withheld, and told.
    pub(super) is_taxed: bool,
    pub(super) faults: FaultSet,
}

/// What a settlement wrote.
#[derive(Default)]
pub(super) struct Written {
    pub(super) lines: Vec<Line>,
    pub(super) regularisations: Vec<Line>,
    /// Debts that became cancelled, by id, with whether they had been notified.
    pub(super) cancelled: Vec<(String, bool)>,
    /// Debts created, by id.
    pub(super) created: Vec<String>,
}

/// A payment before advances are taken off.
struct Payment {
    line: Line,
    taxed: TaxBase,
}

impl Ledger {
    /// What the engine before paid counts as written (contract, CS 13).
    pub(super) fn take_switch(&mut self, switch: &Switch, faults: FaultSet) {
        if self.switch_is_taken {
            return;
        }
        self.switch_is_taken = true;
        for outstanding in &switch.debts {
            let mut debt = outstanding.debt.clone();
            debt.remaining = outstanding.remaining;
            self.write_spans(&debt.stop, debt.payee, None, &debt.spans);
            self.debts.push(debt);
        }
        if faults.has(FaultKind::SwitchPaysAgain) {
            return;
        }
        for line in &switch.paid_lines {
            self.write_spans(&line.stop, line.payee, line.kind, &line.spans);
        }
    }

    fn write_spans(&mut self, stop: &StopId, payee: Payee, kind: Option<Benefit>, spans: &[Span]) {
        let days = self.written.entry(stop.clone()).or_default();
        for span in spans {
            let mut day = span.first_day;
            while day <= span.last_day {
                write(days, day, payee, kind, span.daily_gross.0);
                day = day.plus_days(1);
            }
        }
    }

    /// Stops for which something was written.
    pub(super) fn stops_written(&self) -> impl Iterator<Item = &StopId> {
        self.written.keys()
    }

    /// Writes what is due and not written yet. `due` holds each decided stop, the
    /// withdrawn ones with no day; a stop that waits for a document is left out.
    pub(super) fn settle(
        &mut self,
        due: &[(StopId, Vec<DueDay>)],
        known: &Known<'_>,
        terms: &Terms,
    ) -> Written {
        let mut written = Written::default();
        self.take_repayments(known, terms.as_of);
        let mut current: Vec<Payment> = Vec::new();
        let mut revisited: Vec<Payment> = Vec::new();
        for (stop, days) in due {
            current.extend(self.current_lines(stop, days, known, terms));
            for (payee, changes) in self.revisited_days(stop, days, terms.faults) {
                let total: i64 = changes.iter().map(|change| change.cents).sum();
                if total >= 0 {
                    revisited.push(self.regularisation(stop, payee, &changes, terms, &mut written));
                } else if !terms.faults.has(FaultKind::DebtLost) {
                    let debt = new_debt(stop, payee, &changes, terms, written.created.len());
                    written.created.push(debt.id.clone());
                    self.debts.push(debt);
                }
            }
        }
        // Advances go to current lines first, in order of first day.
        current.sort_by_key(|payment| (first_day(&payment.line), payment.line.stop.clone()));
        for payment in current.iter_mut().chain(&mut revisited) {
            self.finish(payment, known, terms);
        }
        written.lines = numbered(current, terms.as_of, "line");
        written.regularisations = numbered(revisited, terms.as_of, "regularisation");
        written
    }

    /// Lines for days that no payee was ever paid for.
    fn current_lines(
        &mut self,
        stop: &StopId,
        days: &[DueDay],
        known: &Known<'_>,
        terms: &Terms,
    ) -> Vec<Payment> {
        let mut payments: Vec<Payment> = Vec::new();
        let already = self.written.entry(stop.clone()).or_default();
        let mut first_times: Vec<DueDay> = days
            .iter()
            .copied()
            .filter(|due| due.cents > 0 && !already.contains_key(&due.day))
            .collect();
        // Days that several share run on for each of them.
        first_times.sort_by_key(|due| due.payee);
        for run in first_times.chunk_by(|one, next| {
            next.day == one.day.plus_days(1)
                && next.payee == one.payee
                && next.kind == one.kind
                && next.cents == one.cents
        }) {
            for due in run {
                write(already, due.day, due.payee, Some(due.kind), due.cents);
            }
            let span = Span {
                first_day: run[0].day,
                last_day: run[run.len() - 1].day,
                daily_gross: Cents(run[0].cents),
            };
            let payment = payment(stop, run[0].payee, Some(run[0].kind), vec![span], terms);
            let mut taxed = TaxBase::default();
            taxed.add(run[0].payee, run[0].kind, payment.gross.0, terms.faults);
            payments.push(Payment {
                line: payment.clone(),
                taxed,
            });
            if terms.faults.has(FaultKind::DuplicatePaidTwice) && known.doubled.contains(&stop) {
                payments.push(Payment {
                    line: payment,
                    taxed,
                });
            }
        }
        payments
    }

    /// Differences on days written before, by payee: only those that are not zero.
    fn revisited_days(
        &mut self,
        stop: &StopId,
        days: &[DueDay],
        faults: FaultSet,
    ) -> BTreeMap<Payee, Vec<DueDay>> {
        let mut changes: BTreeMap<Payee, Vec<DueDay>> = BTreeMap::new();
        let Some(already) = self.written.get_mut(stop) else {
            return changes;
        };
        for (day, written) in already.iter_mut() {
            let due = dues_on(days, *day);
            let kind = due.first().map_or(written.kind, |due| due.kind);
            for due in due {
                if written.sums.iter().all(|(payee, _)| *payee != due.payee) {
                    written.sums.push((due.payee, 0));
                }
            }
            let mut is_changed = false;
            for (payee, sum) in &mut written.sums {
                let wanted = due
                    .iter()
                    .find(|due| due.payee == *payee)
                    .map_or(0, |due| due.cents);
                if wanted == *sum {
                    continue;
                }
                let cents = if faults.has(FaultKind::CorrectionPaysAgain) {
                    wanted
                } else {
                    wanted - *sum
                };
                *sum = wanted;
                is_changed = true;
                changes.entry(*payee).or_default().push(DueDay {
                    day: *day,
                    payee: *payee,
                    kind,
                    cents,
                });
            }
            // The kind of a day is the one under which something was last written.
            if is_changed {
                written.kind = kind;
            }
        }
        changes.retain(|_, changed| changed.iter().any(|change| change.cents != 0));
        changes
    }

    /// A payment for days paid too little; it first offsets debts of the same payee and stop.
    fn regularisation(
        &mut self,
        stop: &StopId,
        payee: Payee,
        changes: &[DueDay],
        terms: &Terms,
        written: &mut Written,
    ) -> Payment {
        let mut line = payment(stop, payee, None, spans_of(changes), terms);
        let mut taxed = TaxBase::default();
        for change in changes {
            taxed.add(payee, change.kind, change.cents, terms.faults);
        }
        let mut left = line.gross.0 - line.csg.0 - line.crds.0;
        let mut gross_offset = 0;
        for debt in &mut self.debts {
            let is_open = !matches!(debt.state, DebtState::Cancelled | DebtState::Repaid);
            let part = debt.remaining.0.min(left);
            if !is_open || debt.payee != payee || debt.stop != *stop || part <= 0 {
                continue;
            }
            left -= part;
            line.debt_offset += Cents(part);
            gross_offset += half_up(debt.gross.0 * part, debt.amount.0.max(1));
            debt.remaining -= Cents(part);
            if debt.remaining == Cents::ZERO {
                let was_notified = debt.notified_on.is_some();
                debt.state = DebtState::Cancelled;
                written.cancelled.push((debt.id.clone(), was_notified));
            }
        }
        Payment {
            line,
            taxed: taxed.without(gross_offset),
        }
    }

    /// Tax, advances and net, in the order of the contract.
    fn finish(&mut self, payment: &mut Payment, known: &Known<'_>, terms: &Terms) {
        let line = &mut payment.line;
        let taxable = if terms.is_taxed {
            payment.taxed.taxable()
        } else {
            0
        };
        line.tax = Cents(half_up(
            taxable * i64::from(terms.rate.hundredths()),
            10_000,
        ));
        let left = line.gross - line.csg - line.crds - line.debt_offset;
        line.tax = line.tax.min(left);
        if line.payee == Payee::Insured {
            *self.taxable.entry(terms.as_of.year()).or_default() += taxable;
            line.account = Some(terms.account);
            if !terms.faults.has(FaultKind::AdvanceIgnored) {
                line.advance_absorbed = Cents(self.absorb((left - line.tax).0, &line.stop, known));
            }
        }
        line.net = left - line.tax - line.advance_absorbed;
    }

    /// Takes advances off a payment of `stop` to the insured person, oldest first.
    fn absorb(&mut self, mut payable: i64, stop: &StopId, known: &Known<'_>) -> i64 {
        let mut taken = 0;
        for advance in advances(known) {
            if advance.stop.is_some_and(|of| of != stop) {
                continue;
            }
            let left = self.left_of(&advance);
            let part = left.min(payable).max(0);
            if part > 0 {
                self.advances.entry(advance.id.clone()).or_default().taken += part;
                payable -= part;
                taken += part;
            }
        }
        taken
    }

    fn left_of(&self, advance: &Advance<'_>) -> i64 {
        let absorbed = self.advances.get(advance.id).copied().unwrap_or_default();
        (advance.amount - absorbed.taken - absorbed.owed).max(0)
    }

    /// What is left of each advance.
    pub(super) fn advance_states(&self, known: &Known<'_>) -> Vec<AdvanceState> {
        advances(known)
            .into_iter()
            .map(|advance| AdvanceState {
                advance: advance.id.clone(),
                amount: Cents(advance.amount),
                absorbed: Cents(
                    self.advances
                        .get(advance.id)
                        .map_or(0, |absorbed| absorbed.taken),
                ),
                remaining: Cents(self.left_of(&advance)),
            })
            .collect()
    }

    /// What is left of an advance when its stop is over becomes a debt (contract, CS 10.3).
    /// `over` says whether a stop (any, when none is named) is over, and which one a
    /// debt names.
    pub(super) fn owe_remainders(
        &mut self,
        known: &Known<'_>,
        terms: &Terms,
        over: impl Fn(Option<&StopId>) -> Option<StopId>,
        written: &mut Written,
    ) {
        if terms.faults.has(FaultKind::AdvanceIgnored) {
            return;
        }
        for advance in advances(known) {
            let left = self.left_of(&advance);
            let Some(stop) = over(advance.stop).filter(|_| left > 0) else {
                continue;
            };
            self.advances.entry(advance.id.clone()).or_default().owed += left;
            let debt = claimed(
                Debt {
                    id: debt_id(terms.as_of, written.created.len()),
                    payee: Payee::Insured,
                    stop,
                    spans: Vec::new(),
                    gross: Cents::ZERO,
                    csg: Cents::ZERO,
                    crds: Cents::ZERO,
                    amount: Cents(left),
                    remaining: Cents(left),
                    created_on: terms.as_of,
                    reason: DebtReason::AdvanceRemainder,
                    state: DebtState::BelowThreshold,
                    notified_on: None,
                    earliest_recovery_on: None,
                },
                terms,
            );
            written.created.push(debt.id.clone());
            self.debts.push(debt);
        }
    }

    /// Repayments, contestations and receipts of notices known by now.
    fn take_repayments(&mut self, known: &Known<'_>, as_of: Day) {
        for repaid in &known.repaid {
            let used = self.repaid.entry(repaid.id.clone()).or_default();
            let mut left = repaid.content.amount.0 - *used;
            for debt in &mut self.debts {
                let is_open = !matches!(debt.state, DebtState::Cancelled | DebtState::Repaid);
                let part = left.min(debt.remaining.0);
                if is_open && debt.stop == repaid.content.stop && part > 0 {
                    debt.remaining -= Cents(part);
                    left -= part;
                    *used += part;
                    if debt.remaining == Cents::ZERO {
                        debt.state = DebtState::Repaid;
                    }
                }
            }
        }
        for debt in &mut self.debts {
            if !matches!(debt.state, DebtState::Notified | DebtState::Contested) {
                continue;
            }
            let concerns = |stop: &StopId, on: Day| {
                *stop == debt.stop && on <= as_of && debt.notified_on.is_none_or(|told| told <= on)
            };
            let is_contested = known
                .contested
                .iter()
                .any(|c| concerns(&c.content.stop, c.content.contested_on));
            let refusal = known
                .debt_decisions
                .iter()
                .filter(|d| d.content.decision == Decision::Refused)
                .find(|d| concerns(&d.content.stop, d.content.decided_on));
            debt.state = if is_contested && refusal.is_none() {
                DebtState::Contested
            } else {
                DebtState::Notified
            };
        }
    }
}

/// What is due for one day, by payee; `days` stand in order.
fn dues_on(days: &[DueDay], day: Day) -> &[DueDay] {
    let first = days.partition_point(|due| due.day < day);
    let n_payees = days[first..].partition_point(|due| due.day == day);
    &days[first..first + n_payees]
}

/// Adds to what is written for one day.
fn write(
    days: &mut BTreeMap<Day, WrittenDay>,
    day: Day,
    payee: Payee,
    kind: Option<Benefit>,
    cents: i64,
) {
    let written = days.entry(day).or_insert_with(|| WrittenDay {
        kind: kind.unwrap_or(Benefit::Sickness),
        sums: Vec::new(),
    });
    if let Some(kind) = kind {
        written.kind = kind;
    }
    if let Some((_, sum)) = written.sums.iter_mut().find(|(known, _)| *known == payee) {
        *sum += cents;
    } else {
        written.sums.push((payee, cents));
    }
}

/// An advance as it stands in the file.
struct Advance<'a> {
    id: &'a StopId,
    paid_on: Day,
    stop: Option<&'a StopId>,
    amount: i64,
}

/// Every advance known, oldest first. Those of before a switch are what it hands over.
fn advances<'a>(known: &Known<'a>) -> Vec<Advance<'a>> {
    let switch = known.switches.first().map(|switch| switch.content);
    let handed_over = switch.into_iter().flat_map(|switch| &switch.advances);
    let paid_since = known
        .advances
        .iter()
        .filter(|document| {
            switch.is_none_or(|switch| document.first_received_on >= switch.switch_on)
        })
        .map(|document| document.content);
    let mut list: Vec<Advance<'a>> = Vec::new();
    for advance in handed_over.chain(paid_since) {
        if list.iter().all(|known| *known.id != advance.advance) {
            list.push(Advance {
                id: &advance.advance,
                paid_on: advance.paid_on,
                stop: advance.stop.as_ref(),
                amount: advance.amount.0,
            });
        }
    }
    list.sort_by_key(|advance| (advance.paid_on, advance.id));
    list
}

/// Consecutive days with one amount.
fn spans_of(changes: &[DueDay]) -> Vec<Span> {
    let kept: Vec<&DueDay> = changes.iter().filter(|change| change.cents != 0).collect();
    kept.chunk_by(|one, next| next.day == one.day.plus_days(1) && next.cents == one.cents)
        .map(|run| Span {
            first_day: run[0].day,
            last_day: run[run.len() - 1].day,
            daily_gross: Cents(run[0].cents),
        })
        .collect()
}

/// A line with its gross and its levies; net, tax and the rest come later.
fn payment(
    stop: &StopId,
    payee: Payee,
    kind: Option<Benefit>,
    spans: Vec<Span>,
    terms: &Terms,
) -> Line {
    let gross: i64 = spans.iter().map(|span| span.gross().0).sum();
    let levies = levies(gross, terms.faults);
    Line {
        id: String::new(),
        settlement: terms.as_of,
        payee,
        account: None,
        stop: stop.clone(),
        kind,
        spans,
        gross: Cents(gross),
        csg: Cents(levies.csg),
        crds: Cents(levies.crds),
        tax: Cents::ZERO,
        advance_absorbed: Cents::ZERO,
        debt_offset: Cents::ZERO,
        recovered: Cents::ZERO,
        net: Cents::ZERO,
        reasons: Vec::new(),
    }
}

struct Levies {
    csg: i64,
    crds: i64,
}

/// CSG 6.2 % and CRDS 0.5 %: the net is rounded once, at 93.3 %, and the second
/// contribution takes what is left.
fn levies(gross: i64, faults: FaultSet) -> Levies {
    let csg = half_up(gross * 62, 1_000);
    if faults.has(FaultKind::LeviesMissing) {
        return Levies { csg: 0, crds: 0 };
    }
    if faults.has(FaultKind::LeviesWrongRate) {
        let csg = half_up(gross * 52, 1_000);
        let net = half_up(gross * 943, 1_000);
        return Levies {
            csg,
            crds: gross - net - csg,
        };
    }
    if faults.has(FaultKind::LeviesSeparate) {
        return Levies {
            csg,
            crds: half_up(gross * 5, 1_000),
        };
    }
    let net = half_up(gross * 933, 1_000);
    Levies {
        csg,
        crds: gross - net - csg,
    }
}

fn new_debt(
    stop: &StopId,
    payee: Payee,
    changes: &[DueDay],
    terms: &Terms,
    n_created: usize,
) -> Debt {
    let spans = spans_of(changes);
    let gross = -spans.iter().map(|span| span.gross().0).sum::<i64>();
    let levies = levies(gross, terms.faults);
    let amount = Cents(gross - levies.csg - levies.crds);
    claimed(
        Debt {
            id: debt_id(terms.as_of, n_created),
            payee,
            stop: stop.clone(),
            spans,
            gross: Cents(gross),
            csg: Cents(levies.csg),
            crds: Cents(levies.crds),
            amount,
            remaining: amount,
            created_on: terms.as_of,
            reason: DebtReason::RevisedEntitlement,
            state: DebtState::BelowThreshold,
            notified_on: None,
            earliest_recovery_on: None,
        },
        terms,
    )
}

/// A debt at or above the threshold of its year is notified at once.
fn claimed(mut debt: Debt, terms: &Terms) -> Debt {
    let threshold = claim_threshold(terms.as_of.year()).unwrap_or(0);
    if debt.amount.0 >= threshold || terms.faults.has(FaultKind::SmallDebtClaimed) {
        debt.state = DebtState::Notified;
        debt.notified_on = Some(terms.as_of);
        debt.earliest_recovery_on = Some(terms.as_of.plus_days(RECOVERY_DAYS));
    }
    debt
}

fn debt_id(as_of: Day, n_created: usize) -> String {
    format!("{as_of}/debt/{}", n_created + 1)
}

fn first_day(line: &Line) -> Option<Day> {
    line.spans.first().map(|span| span.first_day)
}

/// Lines in the order of the contract, each with its name.
fn numbered(payments: Vec<Payment>, as_of: Day, what: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = payments.into_iter().map(|payment| payment.line).collect();
    lines.sort_by(|a, b| (a.payee, &a.stop, first_day(a)).cmp(&(b.payee, &b.stop, first_day(b))));
    for (index, line) in lines.iter_mut().enumerate() {
        line.id = format!("{as_of}/{what}/{}", index + 1);
    }
    lines
}

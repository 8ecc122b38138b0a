//! The ledger: what each settlement adds to it.
//!
//! Responsible for the difference between what is due and what was written
//! (contract, CS 3), for levies, tax and advances (CS 4, 10). What is due comes from
//! `walk`; debts are kept in `debts`.

use std::collections::BTreeMap;

use crate::domain::{
    AdvanceState, Benefit, Cents, Day, Debt, DebtReason, DebtState, Iban, Line, Payee, Percent,
    Span, StopId, Switch,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::claims::can_be_claimed_back;
use super::death::{is_the_person, one_payee};
use super::debts::Debts;
use super::inbox::Known;
use super::pay::half_up;
use super::takeover::{Advance, advances, take_over};
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
    pub(super) debts: Debts,
    advances: BTreeMap<StopId, Absorbed>,
    pub(super) taxable: BTreeMap<i16, i64>,
    switch_is_taken: bool,
}

/// What was written for one day of one stop, by payee.
struct WrittenDay {
    kind: Benefit,
    sums: Vec<Sum>,
}

/// What was written for one payee, the person and the heirs being one.
struct Sum {
    payee: Payee,
    cents: i64,
    /// Settlements whose lines and regularisations paid something of it.
    paid_on: Vec<Day>,
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
    /// The name of the person on this settlement.
    pub(super) person: Payee,
    pub(super) rate: Percent,
    pub(super) account: Iban,
    /// Tax is withheld, and told.
    pub(super) is_taxed: bool,
    pub(super) faults: FaultSet,
}

impl Terms {
    /// The name under which a payee is written.
    fn named(&self, payee: Payee) -> Payee {
        if is_the_person(payee) {
            self.person
        } else {
            payee
        }
    }
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
        take_over(switch, self, faults);
    }

    /// Notes days written by the engine before, on `paid_on` when they were paid.
    pub(super) fn note_spans(
        &mut self,
        stop: &StopId,
        payee: Payee,
        kind: Option<Benefit>,
        spans: &[Span],
        paid_on: Option<Day>,
    ) {
        for span in spans {
            let days = self.written.entry(stop.clone()).or_default();
            let mut day = span.first_day;
            while day <= span.last_day {
                write(days, day, payee, kind, span.daily_gross.0, paid_on);
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
        self.debts.repay(known, terms.faults);
        self.debts.review(known, terms, &mut written);
        let mut current: Vec<Payment> = Vec::new();
        let mut revisited: Vec<Payment> = Vec::new();
        for (stop, days) in due {
            current.extend(self.current_lines(stop, days, known, terms));
            for (payee, changes) in self.revisited_days(stop, days, terms) {
                let total: i64 = changes.iter().map(|change| change.cents).sum();
                if total >= 0 {
                    revisited.push(self.regularisation(stop, payee, &changes, terms, &mut written));
                } else if !terms.faults.has(FaultKind::DebtLost) {
                    let debt = new_debt(stop, payee, &changes, terms);
                    self.debts.add(debt, terms, &mut written);
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
                let paid_on = Some(terms.as_of);
                write(
                    already,
                    due.day,
                    due.payee,
                    Some(due.kind),
                    due.cents,
                    paid_on,
                );
            }
            let payee = terms.named(run[0].payee);
            let span = Span {
                first_day: run[0].day,
                last_day: run[run.len() - 1].day,
                daily_gross: Cents(run[0].cents),
            };
            let payment = payment(stop, payee, Some(run[0].kind), vec![span], terms);
            let mut taxed = TaxBase::default();
            taxed.add(payee, run[0].kind, payment.gross.0, terms.faults);
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

    /// Differences on days written before, by payee: only those that are not zero, and not
    /// prescribed.
    fn revisited_days(
        &mut self,
        stop: &StopId,
        days: &[DueDay],
        terms: &Terms,
    ) -> BTreeMap<Payee, Vec<DueDay>> {
        let mut changes: BTreeMap<Payee, Vec<DueDay>> = BTreeMap::new();
        let Some(already) = self.written.get_mut(stop) else {
            return changes;
        };
        for (day, written) in already.iter_mut() {
            let due = dues_on(days, *day);
            let something = due.iter().find(|due| due.cents > 0);
            let kind = something.map_or(written.kind, |due| due.kind);
            for due in due {
                if written.sums.iter().all(|sum| sum.payee != due.payee) {
                    written.sums.push(Sum::of(due.payee));
                }
            }
            let mut is_changed = false;
            for sum in &mut written.sums {
                let wanted = due
                    .iter()
                    .find(|due| due.payee == sum.payee)
                    .map_or(0, |due| due.cents);
                let is_prescribed = wanted < sum.cents && sum.is_prescribed(terms);
                if wanted == sum.cents || is_prescribed {
                    continue;
                }
                let cents = if terms.faults.has(FaultKind::CorrectionPaysAgain) {
                    wanted
                } else {
                    wanted - sum.cents
                };
                if wanted > sum.cents {
                    sum.paid_on.push(terms.as_of);
                }
                sum.cents = wanted;
                is_changed = true;
                let payee = terms.named(sum.payee);
                changes.entry(payee).or_default().push(DueDay {
                    day: *day,
                    payee: sum.payee,
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
        let payable = line.gross.0 - line.csg.0 - line.crds.0;
        let off = self
            .debts
            .set_off(stop, payee, payable, terms.faults, written);
        line.debt_offset = Cents(off.amount);
        Payment {
            line,
            taxed: taxed.without(off.gross),
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
        }
        if is_the_person(line.payee) && !terms.faults.has(FaultKind::AdvanceIgnored) {
            line.advance_absorbed = Cents(self.absorb((left - line.tax).0, &line.stop, known));
        }
        line.net = left - line.tax - line.advance_absorbed;
    }

    /// Takes advances off a payment of `stop` to the person, oldest first.
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

    /// What is left of an advance when its stop is over becomes a debt (contract, CS 10.3),
    /// unless it was paid too long ago.
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
            let is_owed =
                left > 0 && can_be_claimed_back(advance.paid_on, terms.as_of, terms.faults);
            let Some(stop) = over(advance.stop).filter(|_| is_owed) else {
                continue;
            };
            self.advances.entry(advance.id.clone()).or_default().owed += left;
            let debt = Debt {
                id: String::new(),
                payee: terms.person,
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
            };
            self.debts.add(debt, terms, written);
        }
    }
}

impl Sum {
    const fn of(payee: Payee) -> Self {
        Self {
            payee,
            cents: 0,
            paid_on: Vec::new(),
        }
    }

    /// Nothing of it was paid recently enough to be claimed back (CSS art. L. 332-1).
    fn is_prescribed(&self, terms: &Terms) -> bool {
        !self
            .paid_on
            .iter()
            .any(|on| can_be_claimed_back(*on, terms.as_of, terms.faults))
    }
}

/// What is due for one day, by payee; `days` stand in order.
fn dues_on(days: &[DueDay], day: Day) -> &[DueDay] {
    let first = days.partition_point(|due| due.day < day);
    let n_payees = days[first..].partition_point(|due| due.day == day);
    &days[first..first + n_payees]
}

/// Adds to what is written for one day, by a payment of `paid_on` if any.
fn write(
    days: &mut BTreeMap<Day, WrittenDay>,
    day: Day,
    payee: Payee,
    kind: Option<Benefit>,
    cents: i64,
    paid_on: Option<Day>,
) {
    let written = days.entry(day).or_insert_with(|| WrittenDay {
        kind: kind.unwrap_or(Benefit::Sickness),
        sums: Vec::new(),
    });
    if let Some(kind) = kind {
        written.kind = kind;
    }
    let payee = one_payee(payee);
    let at = written.sums.iter().position(|sum| sum.payee == payee);
    let at = at.unwrap_or_else(|| {
        written.sums.push(Sum::of(payee));
        written.sums.len() - 1
    });
    let sum = &mut written.sums[at];
    sum.cents += cents;
    sum.paid_on.extend(paid_on.filter(|_| cents > 0));
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

/// A debt for days paid too much; its name, its notice and their dates come in `debts`.
fn new_debt(stop: &StopId, payee: Payee, changes: &[DueDay], terms: &Terms) -> Debt {
    let spans = spans_of(changes);
    let gross = -spans.iter().map(|span| span.gross().0).sum::<i64>();
    let levies = levies(gross, terms.faults);
    let amount = Cents(gross - levies.csg - levies.crds);
    Debt {
        id: String::new(),
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
    }
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

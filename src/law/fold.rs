//! The fold (`décompte par échéance`): from what is due to what each settlement owes.
//!
//! Contract, CS 3.2: days never paid give current lines; days already touched give, for
//! each payee and stop, one regularisation or one debt. Nothing is netted between them.
//! CSS art. R. 362-1: « Les indemnités journalières sont payées […] dans un délai de quinze
//! jours ». What is due is `entitlement`'s business.

use super::advances::{OpenAdvance, known_advances};
use super::assessment::Assessments;
use super::claims::{Reclaim, reclaimable};
use super::death::death;
use super::debts::{OpenDebt, notice};
use super::decision::{DayVerdict, Entitlement, Payees, StopDecision};
use super::documents::{Known, Topic};
use super::entitlement::decide;
use super::ledger::{CurrentLine, DebtRecord, Ledger, Money, Regularisation, Settled};
use super::levies::{Rates, TaxedAs};
use super::self_employed::is_self_employed;
use super::takeover::TakenOver;
use super::{LawError, Parameters, Undecided};
use crate::domain::{
    Benefit, Cents, Content, Day, DebtReason, DebtState, DocumentId, Dossier, Payee, Span, StopId,
};

/// What an engine owes at each of `settlements` (strictly increasing).
pub fn ledger(
    dossier: &Dossier,
    parameters: &Parameters,
    settlements: &[Day],
) -> Result<Ledger, LawError> {
    let mut fold = Fold::new(dossier, parameters, settlements.len());
    for &as_of in settlements {
        fold.settle(as_of)?;
    }
    Ok(fold.ledger)
}

/// Days written in the ledger, to be summed.
pub(super) struct Written {
    pub(super) stop: usize,
    /// The estate under the name of the insured person.
    pub(super) payee: Payee,
    pub(super) span: Span,
    /// None for an old regularisation or debt, which leaves each day its kind.
    pub(super) kind: Option<Benefit>,
    /// The settlement that wrote it.
    pub(super) settled_on: Day,
}

/// A signed difference on days already touched.
struct Difference {
    payee: Payee,
    span: Span,
    kind: Benefit,
}

/// Days due to one payee.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Due {
    payee: Payee,
    span: Span,
    kind: Benefit,
}

/// The ledger while it is being written.
pub(super) struct Fold<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) parameters: &'a Parameters,
    /// The settlement being written.
    today: Day,
    pub(super) known: Known<'a>,
    n_known: usize,
    assessments: Assessments<'a>,
    pub(super) ledger: Ledger,
    pub(super) written: Vec<Written>,
    pub(super) open_debts: Vec<OpenDebt>,
    pub(super) advances: Vec<OpenAdvance>,
    /// Repayments already counted.
    pub(super) repaid: Vec<(DocumentId, Cents)>,
    pub(super) taken_over: Option<TakenOver>,
    /// The index of each stop of the last entitlement that was decided.
    pub(super) stop_indexes: Vec<usize>,
    /// Whether a death is in force.
    pub(super) has_died: bool,
    /// Whether documents speak of debts, withdrawn ones included.
    pub(super) has_debt_documents: bool,
    /// Why the ledger cannot go on: what follows is not decided either.
    undecided: Option<&'static str>,
}

impl<'a> Fold<'a> {
    fn new(dossier: &'a Dossier, parameters: &'a Parameters, n_settlements: usize) -> Self {
        Self {
            dossier,
            parameters,
            today: Day::from_number(0),
            known: Known::nothing(),
            n_known: usize::MAX,
            assessments: Assessments::default(),
            ledger: Ledger {
                stops: Vec::new(),
                entitlements: Vec::with_capacity(n_settlements.min(dossier.documents.len())),
                settlements: Vec::with_capacity(n_settlements),
                undecided: Vec::new(),
                lines: Vec::with_capacity(n_settlements),
                regularisations: Vec::new(),
                debts: Vec::new(),
                debt_changes: Vec::new(),
                letters: Vec::new(),
                advances: Vec::new(),
                stop_rows: Vec::with_capacity(n_settlements),
                old_letters: Vec::new(),
            },
            written: Vec::with_capacity(n_settlements),
            open_debts: Vec::new(),
            advances: Vec::new(),
            repaid: Vec::new(),
            taken_over: None,
            stop_indexes: Vec::new(),
            has_died: false,
            has_debt_documents: false,
            undecided: None,
        }
    }

    /// One settlement: everything that follows from what is known on `as_of`.
    fn settle(&mut self, as_of: Day) -> Result<(), LawError> {
        let rates = Rates::on(as_of, self.parameters)?;
        self.today = as_of;
        let n_known = self
            .dossier
            .documents
            .iter()
            .filter(|document| document.received_on <= as_of)
            .count();
        // Silence recognises an accident, a part of a leave begins, without any document.
        let due = self.ledger.entitlements.last();
        let is_news = n_known != self.n_known
            || due
                .and_then(|due| due.changes_after)
                .is_some_and(|last_day| as_of > last_day);
        let settlement = self.ledger.settlements.len();
        let previous = self.ledger.settlements.last().map(|settled| settled.as_of);
        if is_news {
            self.n_known = n_known;
            self.learn(as_of)?;
        }
        // Taken out while they are read: what follows writes everything else.
        let entitlements = std::mem::take(&mut self.ledger.entitlements);
        let index = entitlements.len() - 1;
        let entitlement = &entitlements[index];
        let was_undecided = self.undecided.is_some();
        let mut counters = super::states::DayCounters::default();
        if entitlement.undecided.is_empty() && !was_undecided {
            self.follow_debts(as_of)?;
            let first_line = self.ledger.lines.len();
            let first_regularisation = self.ledger.regularisations.len();
            if is_news {
                self.index_stops(entitlement);
            }
            for (rank, decision) in entitlement.stops.iter().enumerate() {
                let stop = self.stop_indexes[rank];
                if !decision.waiting_for.is_empty() && !decision.cancelled {
                    continue;
                }
                let since = if is_news {
                    self.unchanged_until(decision, &entitlements)
                } else {
                    previous
                };
                self.pay_stop(stop, Some(decision), since, as_of, &rates)?;
            }
            if is_news {
                self.revisit_vanished_stops(entitlement, as_of, &rates)?;
            }
            self.finish_lines(first_line, first_regularisation, as_of, &rates);
            self.write_states(entitlement, settlement, as_of)?;
            self.write_letters(entitlement, settlement, as_of);
            counters = super::states::day_counters(entitlement, as_of, self.parameters)?;
        } else if is_news {
            let all = entitlement.undecided.iter();
            self.ledger.undecided.extend(all.map(|undecided| Undecided {
                since: Some(as_of),
                ..undecided.clone()
            }));
        }
        let decided = entitlement.undecided.is_empty() && self.undecided.is_none();
        self.ledger.entitlements = entitlements;
        self.ledger.settlements.push(Settled {
            as_of,
            entitlement: index,
            decided,
            n_sickness_days: counters.sickness,
            n_part_time_days: counters.part_time,
            n_pensioner_days: counters.pensioner,
            accident_days: counters.accidents,
        });
        Ok(())
    }

    /// Takes in the documents received since the last settlement.
    fn learn(&mut self, as_of: Day) -> Result<(), LawError> {
        self.known.read(self.dossier, as_of);
        let (dossier, known) = (self.dossier, &self.known);
        let entitlement = decide(
            dossier,
            self.parameters,
            known,
            as_of,
            &mut self.assessments,
        )?;
        self.ledger.entitlements.push(entitlement);
        self.read_switch(as_of);
        self.has_died = death(&self.known).is_some();
        self.has_debt_documents |= self.known.speaks_of(Topic::Debt);
        let has_advances = self.taken_over.is_some() || self.known.speaks_of(Topic::Advance);
        if has_advances || !self.advances.is_empty() {
            self.advances = known_advances(&self.known, &self.advances);
        }
        Ok(())
    }

    /// The law abstains from this settlement on. Contract, P67.
    pub(super) fn abstain(&mut self, reason: &'static str) {
        if self.undecided.is_none() {
            self.undecided = Some(reason);
            let since = Some(self.today);
            self.ledger.undecided.push(Undecided {
                since,
                ..Undecided::because(reason)
            });
        }
    }

    /// The index of a stop; a new name gets a new one.
    pub(super) fn stop_index(&mut self, stop: &StopId) -> usize {
        let known = self.ledger.stops.iter().position(|name| name == stop);
        known.unwrap_or_else(|| {
            self.ledger.stops.push(stop.clone());
            self.ledger.stops.len() - 1
        })
    }

    /// Gives each stop of what is due its index.
    fn index_stops(&mut self, entitlement: &Entitlement) {
        let mut indexes = std::mem::take(&mut self.stop_indexes);
        indexes.clear();
        let stops = entitlement.stops.iter();
        indexes.extend(stops.map(|decision| self.stop_index(&decision.stop)));
        self.stop_indexes = indexes;
    }

    /// Whether a line or a debt touched the stop.
    pub(super) fn is_written(&self, stop: usize) -> bool {
        self.written.iter().any(|old| old.stop == stop)
    }

    /// Stops that were opened and paid, and that the documents in force no longer know.
    fn revisit_vanished_stops(
        &mut self,
        entitlement: &Entitlement,
        as_of: Day,
        rates: &Rates,
    ) -> Result<(), LawError> {
        for stop in 0..self.ledger.stops.len() {
            let name = &self.ledger.stops[stop];
            // What waits for its first certificate stands as it is.
            let is_known = entitlement.stops.iter().any(|known| known.stop == *name);
            let was_opened = || self.known.was_opened(name) || self.named_a_leave(name);
            if !is_known && was_opened() {
                self.pay_stop(stop, None, None, as_of, rates)?;
            }
        }
        Ok(())
    }

    /// Whether any version of a document of a leave named it; a leave of an employee
    /// (contract, P97).
    pub(super) fn named_a_leave(&self, name: &StopId) -> bool {
        if is_self_employed(self.dossier.insured.status) {
            return false;
        }
        let received = self.dossier.documents.iter();
        let mut received = received.filter(|document| document.received_on <= self.today);
        received.any(|document| match &document.content {
            Content::Leave(leave) => leave.leave == *name,
            _ => false,
        })
    }

    /// The last settlement, when what was due of the stop up to its day still is.
    fn unchanged_until(
        &self,
        decision: &StopDecision,
        entitlements: &[Entitlement],
    ) -> Option<Day> {
        // What a switch brings was written by another engine.
        if self.taken_over.is_some() {
            return None;
        }
        let last = self.ledger.settlements.last().filter(|last| last.decided)?;
        let stops = &entitlements[last.entitlement].stops;
        let before = stops.iter().find(|before| before.stop == decision.stop)?;
        let was_settled = before.cancelled || before.waiting_for.is_empty();
        let until = last.as_of;
        let is_same = || {
            // Equal verdicts give equal amounts; others may too.
            before.decides_as(decision, until) || due(before, until) == due(decision, until)
        };
        (was_settled && is_same()).then_some(until)
    }

    /// Compares what is due for one stop with what is written. When nothing changed up to
    /// the settlement of the day `since`, only the days after it can be new.
    fn pay_stop(
        &mut self,
        stop: usize,
        decision: Option<&StopDecision>,
        since: Option<Day>,
        as_of: Day,
        rates: &Rates,
    ) -> Result<(), LawError> {
        let is_touched = since.is_none() && self.is_written(stop);
        if !is_touched {
            if let Some(decision) = decision {
                each_due(decision, since, as_of, |due| self.add_line(stop, due));
            }
            return Ok(());
        }
        let due = decision.map_or_else(Vec::new, |decision| due(decision, as_of));
        let (new, differences) = self.compare(stop, &due, as_of)?;
        for due in new {
            self.add_line(stop, due);
        }
        self.revisit(stop, differences, as_of, rates)
    }

    /// Splits the days of a stop into days never touched and differences on the others.
    fn compare(
        &mut self,
        stop: usize,
        due: &[Due],
        as_of: Day,
    ) -> Result<(Vec<Due>, Vec<Difference>), LawError> {
        let mut reclaim_in_part = false;
        let written: Vec<&Written> = self.written.iter().filter(|old| old.stop == stop).collect();
        let mut edges: Vec<Day> = due
            .iter()
            .map(|due| due.span)
            .chain(written.iter().map(|old| old.span))
            .flat_map(|span| [span.first_day, span.last_day.plus_days(1)])
            .collect();
        edges.sort_unstable();
        edges.dedup();
        let mut new = Vec::new();
        let mut differences = Vec::new();
        for edge in edges.windows(2) {
            let (first_day, last_day) = (edge[0], edge[1].plus_days(-1));
            let covers = |span: Span| span.first_day <= first_day && first_day <= span.last_day;
            let due_here = || due.iter().filter(|due| covers(due.span));
            let mut sums: Vec<(Payee, Cents)> = Vec::new();
            let mut kind = Benefit::Sickness;
            for old in written.iter().filter(|old| covers(old.span)) {
                kind = old.kind.unwrap_or(kind);
                match sums.iter_mut().find(|(payee, _)| *payee == old.payee) {
                    Some((_, sum)) => *sum += old.span.daily_gross,
                    None => sums.push((old.payee, old.span.daily_gross)),
                }
            }
            if sums.is_empty() {
                new.extend(due_here().map(|due| Due {
                    span: Span {
                        first_day,
                        last_day,
                        ..due.span
                    },
                    ..*due
                }));
                continue;
            }
            for due in due_here() {
                kind = due.kind;
                if !sums.iter().any(|(payee, _)| *payee == due.payee) {
                    sums.push((due.payee, Cents::ZERO));
                }
            }
            for (payee, sum) in sums {
                let wanted = due_here()
                    .find(|due| due.payee == payee)
                    .map_or(Cents::ZERO, |due| due.span.daily_gross);
                if wanted < sum {
                    let here = written.iter().filter(|old| covers(old.span)).copied();
                    match reclaimable(sum - wanted, payee, here, as_of, self.parameters)? {
                        Reclaim::Whole => {}
                        Reclaim::Nothing => continue,
                        Reclaim::Part => reclaim_in_part = true,
                    }
                }
                if wanted != sum {
                    differences.push(Difference {
                        payee,
                        kind,
                        span: Span {
                            first_day,
                            last_day,
                            daily_gross: wanted - sum,
                        },
                    });
                }
            }
        }
        if reclaim_in_part {
            self.abstain("partly_prescribed");
        }
        Ok((new, differences))
    }

    /// One line a run of equal days of one payee.
    fn add_line(&mut self, stop: usize, due: Due) {
        let settlement = self.ledger.settlements.len();
        let payee = self.named_now(due.payee);
        let of_settlement = self.ledger.lines.iter().enumerate().rev();
        let before = of_settlement
            .take_while(|(_, line)| line.settlement == settlement && line.stop == stop)
            .find(|(_, line)| line.payee == payee);
        if let Some((index, last)) = before
            && last.kind == due.kind
            && last.span.daily_gross == due.span.daily_gross
            && last.span.last_day.plus_days(1) == due.span.first_day
        {
            // What was written last of each payee stands as far from the end as its line.
            let from_the_end = self.ledger.lines.len() - index;
            let written = self.written.len() - from_the_end;
            let span = &mut self.ledger.lines[index].span;
            span.last_day = due.span.last_day;
            self.written[written].span = *span;
            return;
        }
        self.written.push(Written {
            stop,
            payee: due.payee,
            span: due.span,
            kind: Some(due.kind),
            settled_on: self.today,
        });
        self.ledger.lines.push(CurrentLine {
            settlement,
            stop,
            payee,
            account: None,
            kind: due.kind,
            span: due.span,
            money: Money::default(),
        });
    }

    /// One regularisation or one debt for each payee. Contract, CS 3.2.
    fn revisit(
        &mut self,
        stop: usize,
        mut differences: Vec<Difference>,
        as_of: Day,
        rates: &Rates,
    ) -> Result<(), LawError> {
        let is_business_income = self.is_business_income();
        differences.sort_by_key(|difference| (difference.payee, difference.span.first_day));
        for of_payee in differences.chunk_by(|a, b| a.payee == b.payee) {
            let payee = of_payee[0].payee;
            let mut spans: Vec<Span> = Vec::new();
            let mut taxed = Cents::ZERO;
            let mut half_taxed = Cents::ZERO;
            for difference in of_payee {
                let span = difference.span;
                match TaxedAs::of(difference.kind, is_business_income) {
                    TaxedAs::Nothing => {}
                    TaxedAs::Whole => taxed += span.gross(),
                    TaxedAs::Half => half_taxed += span.gross(),
                }
                match spans.last_mut() {
                    Some(last)
                        if last.daily_gross == span.daily_gross
                            && last.last_day.plus_days(1) == span.first_day =>
                    {
                        last.last_day = span.last_day;
                    }
                    _ => spans.push(span),
                }
                self.written.push(Written {
                    stop,
                    payee,
                    span,
                    kind: Some(difference.kind),
                    settled_on: as_of,
                });
            }
            let gross: Cents = spans.iter().map(|span| span.gross()).sum();
            if gross > Cents::ZERO && payee == Payee::Insured && self.was_left_before_switch(stop) {
                self.abstain("left_before_switch");
            }
            let payee = self.named_now(payee);
            if gross < Cents::ZERO {
                self.add_debt(stop, payee, spans, -gross, as_of, rates)?;
            } else {
                self.ledger.regularisations.push(Regularisation {
                    settlement: self.ledger.settlements.len(),
                    stop,
                    payee,
                    account: None,
                    spans,
                    money: if self.is_taxed(payee) {
                        Money::taxed(gross, taxed, half_taxed)
                    } else {
                        Money {
                            gross,
                            ..Money::default()
                        }
                    },
                });
            }
        }
        Ok(())
    }

    fn add_debt(
        &mut self,
        stop: usize,
        payee: Payee,
        spans: Vec<Span>,
        gross: Cents,
        as_of: Day,
        rates: &Rates,
    ) -> Result<(), LawError> {
        let split = rates.split(gross);
        self.open_debt(DebtRecord {
            id: String::new(),
            settlement: None,
            created_on: as_of,
            stop,
            payee,
            spans,
            gross,
            csg: split.csg,
            crds: split.crds,
            amount: split.net,
            reason: DebtReason::RevisedEntitlement,
            state: DebtState::BelowThreshold,
            notified_on: None,
            earliest_recovery_on: None,
        })
    }

    /// Names a debt, dates its notice and writes it.
    pub(super) fn open_debt(&mut self, debt: DebtRecord) -> Result<(), LawError> {
        let settlement = self.ledger.settlements.len();
        let (state, notified_on, earliest_recovery_on) =
            notice(debt.amount, debt.created_on, self.parameters)?;
        let index = self.ledger.debts.len();
        let rank = self
            .ledger
            .debts
            .iter()
            .filter(|other| other.settlement == Some(settlement))
            .count();
        self.open_debts.push(OpenDebt {
            remaining: debt.amount,
            state,
            notified_on,
            earliest_recovery_on,
            left_to_the_person: Cents::ZERO,
        });
        self.note_debt(index);
        self.ledger.debts.push(DebtRecord {
            id: format!("debt/{}/{}", debt.created_on, rank + 1),
            settlement: Some(settlement),
            state,
            notified_on,
            earliest_recovery_on,
            ..debt
        });
        Ok(())
    }
}

/// The days of a stop due up to `until`.
fn due(decision: &StopDecision, until: Day) -> Vec<Due> {
    let mut all = Vec::with_capacity(decision.days.len());
    each_due(decision, None, until, |due| all.push(due));
    all
}

/// Gives the days of a stop due up to `until`, only those after `since` when there is one.
fn each_due(decision: &StopDecision, since: Option<Day>, until: Day, mut give: impl FnMut(Due)) {
    let from = since.map(|since| since.plus_days(1));
    for days in &decision.days {
        let (payees, kind, daily_gross) = match days.verdict {
            DayVerdict::Paid {
                payees,
                kind,
                daily_gross,
                ..
            } if daily_gross > Cents::ZERO => (payees, kind, daily_gross),
            DayVerdict::Paid { .. }
            | DayVerdict::Waiting
            | DayVerdict::NotDue(_)
            | DayVerdict::Refused(_) => continue,
        };
        let first_day = from.map_or(days.first_day, |from| days.first_day.max(from));
        let last_day = days.last_day.min(until);
        if first_day > last_day {
            continue;
        }
        let mut give_share = |payee, daily_gross| {
            give(Due {
                payee,
                kind,
                span: Span {
                    first_day,
                    last_day,
                    daily_gross,
                },
            });
        };
        match payees {
            Payees::One(payee) => give_share(payee, daily_gross),
            Payees::Shared(_) => {
                for (payee, daily_gross) in decision.shares(payees, daily_gross) {
                    give_share(payee, daily_gross);
                }
            }
        }
    }
}

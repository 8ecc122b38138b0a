//! The pure core: one file, its documents and its ledger.
//!
//! Responsible for the life of a file: opened, fed with documents one by one,
//! settled, read. Each settlement walks every covered day again (`walk`), compares
//! it with what was written (`ledger`) and keeps its answer. Reads no clock, knows no
//! network.

mod accident;
mod accident_amount;
mod accident_base;
mod account;
mod ald;
mod any_leave;
mod base;
mod certificate;
mod chain;
mod check;
mod claims;
mod contests;
mod death;
mod debts;
mod distance;
mod exemptions;
mod fraction;
mod inbox;
mod kept_rights;
mod leave;
mod ledger;
mod letters;
mod part_time;
mod pay;
mod pensioners;
mod ranks;
mod reason;
mod recognition;
mod rights;
mod rules;
mod self_employed;
mod sending;
mod sharing;
mod stops;
mod takeover;
mod tax;
mod unfitness;
mod walk;
mod walked;

#[cfg(test)]
mod accident_rule_tests;
#[cfg(test)]
mod accident_tests;
#[cfg(test)]
mod benefit_tests;
#[cfg(test)]
mod claim_tests;
#[cfg(test)]
mod debt_tests;
#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod part_time_tests;
#[cfg(test)]
mod path_tests;
#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod switch_tests;
#[cfg(test)]
mod tests;

use crate::domain::{
    Cents, Day, Debt, Document, DossierOpening, DossierRef, EngineName, EventAnswer, EventState,
    Letter, Problem, ProblemCode, SettlementAnswer, Statement, StopId, YearTaxable,
};

use super::constants::{LAST_KNOWN_DAY, claim_threshold, day_of};
use super::fault::{Fault, FaultKind, FaultSet, mix};
use inbox::{Inbox, Known};
use ledger::{DueDay, Ledger, Terms};
use self_employed::Activity;
use walk::{Walk, walk};
use walked::{Status, Walked};

/// The file of one person.
pub struct File {
    reference: DossierRef,
    opening: DossierOpening,
    faults: FaultSet,
    inbox: Inbox,
    ledger: Ledger,
    letters: Vec<Letter>,
    settled: Vec<Settled>,
}

/// One settlement: what it answered, and every debt as it stood then.
struct Settled {
    answer: SettlementAnswer,
    debts: Vec<Debt>,
}

/// The name under which the sandbox answers.
pub fn engine_name() -> EngineName {
    EngineName {
        name: "recette-sandbox".into(),
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

impl File {
    /// Opens a file, and says which of `faults` touch it: the draw is a digest of the
    /// work and the history, identities left out, so that the same people are
    /// touched under other names.
    ///
    /// # Errors
    /// `identity_refused`, `period_reversed`, `invalid_value`.
    pub fn open(
        reference: DossierRef,
        opening: DossierOpening,
        faults: &[Fault],
    ) -> Result<(Self, FaultSet), Problem> {
        check::opening(&opening)?;
        let faults = FaultSet::drawn(faults, draw_of(&opening));
        let is_self_employed = Activity::of(&opening).is_some();
        let file = Self {
            reference,
            opening,
            faults,
            inbox: Inbox::new(is_self_employed),
            ledger: Ledger::default(),
            letters: Vec::new(),
            settled: Vec::new(),
        };
        Ok((file, faults))
    }

    /// Its name.
    pub const fn reference(&self) -> &DossierRef {
        &self.reference
    }

    /// What it was opened with.
    pub fn opening(&self) -> &DossierOpening {
        &self.opening
    }

    /// Whether a long-term illness shows in the file.
    pub fn has_ald(&self) -> bool {
        !self.opening.history.ald.is_empty() || self.inbox.has_ald()
    }

    /// Takes one document in.
    ///
    /// # Errors
    /// `version_conflict`, `received_before_last_settlement`, and those of an invalid
    /// content: `period_reversed`, `invalid_value`, `identity_refused`, `outside_tables`.
    pub fn receive(&mut self, document: Document) -> Result<EventAnswer, Problem> {
        check::document(&document)?;
        let is_lost = self.faults.has(FaultKind::DropAccepted)
            || (self.faults.has(FaultKind::LateDocumentLost) && !self.settled.is_empty());
        if is_lost {
            return Ok(Self::accepted_and_lost());
        }
        let last_settled = self.last_settled();
        self.inbox
            .receive(document, last_settled, &self.opening.history)
    }

    /// The answer to a document of which nothing is kept, by a fault.
    pub const fn accepted_and_lost() -> EventAnswer {
        EventAnswer {
            state: EventState::Accepted,
            waiting_for: Vec::new(),
        }
    }

    /// Pays all that is due by `as_of`, and says what that adds to the ledger. The same
    /// day again gives the same answer.
    ///
    /// # Errors
    /// `as_of_goes_back` before the last settlement, `outside_tables` beyond the tables.
    pub fn settle(&mut self, as_of: Day) -> Result<SettlementAnswer, Problem> {
        if let Some(last) = self.settled.last() {
            if as_of == last.answer.as_of {
                return Ok(last.answer.clone());
            }
            if as_of < last.answer.as_of {
                return Err(problem(
                    ProblemCode::AsOfGoesBack,
                    "the file is settled beyond that day",
                ));
            }
        }
        if as_of > day_of(LAST_KNOWN_DAY) || claim_threshold(as_of.year()).is_none() {
            return Err(problem(
                ProblemCode::OutsideTables,
                "that day lies outside the tables of the law",
            ));
        }
        let answer = self.write_settlement(as_of);
        self.settled.push(Settled {
            answer: answer.clone(),
            debts: self.ledger.debts.iter().cloned().collect(),
        });
        Ok(answer)
    }

    fn write_settlement(&mut self, as_of: Day) -> SettlementAnswer {
        let Self {
            reference,
            opening,
            faults,
            inbox,
            ledger,
            letters,
            settled,
        } = self;
        let faults = *faults;
        let known = inbox.known_on(as_of, faults);
        let mut sent_before: Vec<Letter> = letters.clone();
        for switch in &known.switches {
            ledger.take_switch(switch.content, faults);
            sent_before.extend(switch.content.letters.iter().cloned());
        }
        let debts_before = ledger.debts.shown();
        let walk = walk(&known, opening, faults);
        let due = due_by(&walk, &known, ledger, as_of, faults);
        let terms = terms(&known, opening, as_of, faults);
        let mut written = ledger.settle(&due, &known, &terms);
        let listed = settled.last().into_iter();
        let listed = listed.flat_map(|last| last.answer.stops.iter().map(|state| &state.stop));
        let before = listed.chain(ledger.stops_written());
        let stops = account::stop_states(&walk, &known, before, as_of);
        ledger.owe_remainders(
            &known,
            &terms,
            |stop| account::stop_that_is_over(&stops, stop),
            &mut written,
        );
        ledger.debts.put_in_order(debts_before.len());
        let new_letters =
            letters::letters(&walk, &known, &ledger.debts, &written, &terms, &sent_before);
        letters.extend(new_letters.iter().cloned());
        SettlementAnswer {
            reference: reference.clone(),
            as_of,
            engine: engine_name(),
            lines: written.lines,
            regularisations: written.regularisations,
            debts: ledger.debts.changed_since(&debts_before),
            recoveries: Vec::new(),
            advances: ledger.advance_states(&known),
            letters: new_letters,
            counters: account::counters(&walk, &known, &opening.history, as_of),
            stops,
            human_queue: account::human_queue(&walk, &known, as_of),
            taxable_by_year: ledger
                .taxable
                .iter()
                .filter(|(_, cents)| **cents != 0)
                .map(|(year, cents)| YearTaxable {
                    year: *year,
                    amount: Cents(*cents),
                })
                .collect(),
        }
    }

    fn last_settled(&self) -> Option<Day> {
        self.settled.last().map(|settled| settled.answer.as_of)
    }

    /// What the settlement of `day` added, when there was one.
    pub fn settled_on(&self, day: Day) -> Option<&SettlementAnswer> {
        self.settled
            .iter()
            .map(|settled| &settled.answer)
            .find(|answer| answer.as_of == day)
    }

    /// The whole ledger up to the last settlement not after `as_of`, or up to the last one.
    pub fn statement(&self, as_of: Option<Day>) -> Statement {
        let n_covered = as_of.map_or(self.settled.len(), |as_of| {
            self.settled
                .partition_point(|settled| settled.answer.as_of <= as_of)
        });
        let covered = &self.settled[..n_covered];
        let last = covered.last();
        macro_rules! all {
            ($list:ident) => {
                covered
                    .iter()
                    .flat_map(|settled| settled.answer.$list.iter().cloned())
                    .collect()
            };
        }
        macro_rules! present {
            ($field:ident) => {
                last.map(|settled| settled.answer.$field.clone())
                    .unwrap_or_default()
            };
        }
        Statement {
            reference: self.reference.clone(),
            as_of: last.map(|settled| settled.answer.as_of),
            engine: engine_name(),
            lines: all!(lines),
            regularisations: all!(regularisations),
            debts: last
                .map(|settled| settled.debts.clone())
                .unwrap_or_default(),
            recoveries: all!(recoveries),
            advances: present!(advances),
            letters: all!(letters),
            counters: present!(counters),
            stops: present!(stops),
            human_queue: present!(human_queue),
            taxable_by_year: present!(taxable_by_year),
        }
    }
}

fn problem(code: ProblemCode, detail: &str) -> Problem {
    Problem {
        code,
        detail: detail.into(),
        pointer: None,
    }
}

/// The days due by `as_of` of every stop that is decided. A stop that waits for a
/// statement is left out: its lines stand. One that was withdrawn has no day.
fn due_by(
    walk: &Walk<'_>,
    known: &Known<'_>,
    ledger: &Ledger,
    as_of: Day,
    faults: FaultSet,
) -> Vec<(StopId, Vec<DueDay>)> {
    let mut due: Vec<(StopId, Vec<DueDay>)> = walk
        .stops
        .iter()
        .filter(|walked| walked.missing.is_empty())
        .map(|walked| (walked.stop.id.clone(), days_due(walked, as_of)))
        .collect();
    for allowance in &walk.allowances {
        let days = allowance.days_due(as_of);
        due.extend(days.map(|days| (allowance.id.clone(), days)));
    }
    // A death leaves no day after it.
    let last_day = death::last_day_alive(as_of, known, faults);
    for leave in walk.leaves_asked() {
        let days = leave.days_due(last_day);
        due.extend(days.map(|days| (leave.name().clone(), days)));
    }
    for stop in ledger.stops_written() {
        let is_walked = walk.stops.iter().any(|walked| walked.stop.id == *stop)
            || walk.allowances.iter().any(|other| other.id == stop)
            || walk.leaves_asked().any(|leave| leave.name() == stop);
        let was_asked =
            known.named_allowances.contains(&stop) || known.named_leaves.contains(&stop);
        // What waits for its first certificate stands as it is.
        if !is_walked && (known.was_opened(stop) || was_asked) {
            due.push((stop.clone(), Vec::new()));
        }
    }
    due.sort_by(|a, b| a.0.cmp(&b.0));
    due
}

/// The days of one stop that are due by `as_of`, each with its payees.
fn days_due(walked: &Walked, as_of: Day) -> Vec<DueDay> {
    let mut due = Vec::with_capacity(walked.statuses.len());
    for (covered, status) in walked.days() {
        match status {
            Status::Paid(paid) if covered.day <= as_of => {
                let shares = walked
                    .subrogated(covered)
                    .map(|subrogated| subrogated.shares(covered.day, paid.cents))
                    .unwrap_or_default();
                due.extend(shares.into_iter().map(|(payee, cents)| DueDay {
                    day: covered.day,
                    payee,
                    kind: paid.kind,
                    cents,
                }));
            }
            Status::Paid(_)
            | Status::Waited
            | Status::Refused(_)
            | Status::WithoutLoss
            | Status::AwaitsLoss
            | Status::Employers => {}
        }
    }
    due
}

/// The account and the tax rate in force on `as_of`.
fn terms(known: &Known<'_>, opening: &DossierOpening, as_of: Day, faults: FaultSet) -> Terms {
    let rate = Known::last_effective(&known.tax_rates, as_of, |change| change.effective_on)
        .filter(|_| !faults.has(FaultKind::OldTaxRate))
        .map_or(opening.insured.tax_rate, |change| change.content.rate);
    let account = Known::last_effective(&known.accounts, as_of, |change| change.effective_on)
        .filter(|_| !faults.has(FaultKind::OldAccount))
        .map_or(opening.insured.iban, |change| change.content.iban);
    Terms {
        as_of,
        person: death::person(known, faults),
        rate,
        account,
        is_taxed: Activity::of(opening).is_none_or(|own| own.is_taxed(faults)),
        faults,
    }
}

/// A number drawn from the facts of an opening, whoever the person is.
fn draw_of(opening: &DossierOpening) -> u64 {
    let mut draw = 0_u64;
    let mut add = |number: i64| draw = mix(draw ^ number.cast_unsigned());
    let insured = &opening.insured;
    add(i64::from(insured.tax_rate.hundredths()));
    add(i64::from(opening.career.affiliated_on.number()));
    for employment in &opening.career.employments {
        add(i64::from(employment.started_on.number()));
        add(employment
            .ended_on
            .map_or(-1, |day| i64::from(day.number())));
        for pay in &employment.pays {
            add(i64::from(pay.last_day.number()));
            add(pay.gross.0);
            add(i64::from(pay.hours.hundredths()));
        }
    }
    for earlier in &opening.history.sickness_days {
        add(i64::from(earlier.first_day.number()));
        add(i64::from(earlier.last_day.number()));
    }
    for ald in &opening.history.ald {
        add(i64::from(ald.first_stop_on.number()));
    }
    for accident in &opening.history.accidents {
        add(i64::from(accident.accident_on.number()));
    }
    if let Some(activity) = &opening.career.self_employed {
        add(i64::from(activity.started_on.number()));
    }
    draw
}

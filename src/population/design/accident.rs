//! Accidents at work and on the way, occupational diseases, their relapses, light work,
//! unfitness: how one of these stories is told.
//!
//! What each part is chosen for stands in the files below. Delays, ranks and pays are aimed
//! at as plain numbers or as the law's own edges; nothing here knows what is due.

mod days;
mod edges;
mod ends;
mod pay;
mod recognition;
mod relapses;

use crate::domain::{
    AccidentDecision, AccidentDeclared, AccidentInvestigation, AccidentKind, Cents, Consolidation,
    Content, Day, Decision, InvestigationStep, PartTime, Relapse, Risk, StopNature, StopNotice,
    SubrogationPeriod, TaxRateChange, Threshold, Unfitness,
};

use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::pay::Job;
use super::Maker;
use super::tale::{self, case, day, tuesday};

/// A pay whose second rate is bound by the net gain, like most.
const PAY: Cents = Cents(250_000);

/// Every case of an accident, a disease or what follows them.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    recognition::make(maker);
    days::make(maker);
    pay::make(maker);
    relapses::make(maker);
    ends::make(maker);
    edges::make(maker, thresholds);
}

/// A person with one job, to whom things happen.
struct Story<'a> {
    draft: &'a mut Draft,
    job: Job,
    start: Day,
}

impl<'a> Story<'a> {
    /// A job held for four years, at that pay, when `start` comes.
    fn begin(draft: &'a mut Draft, start: Day, monthly: Cents) -> Self {
        let job = tale::job(draft, start, monthly);
        Self::with_job(draft, start, job)
    }

    /// Another job.
    fn with_job(draft: &'a mut Draft, start: Day, job: Job) -> Self {
        tale::employ(draft, &job, start);
        Self { draft, job, start }
    }

    /// The accident `X1` of the eve, declared on the first day of a stop `S1` of so many days.
    fn hurt(draft: &'a mut Draft, start: Day, n_days: i32) -> Self {
        let mut story = Self::begin(draft, start, PAY);
        story.accident(n_days);
        story
    }

    /// The same, recognised a week later: before the first payment for most.
    fn known(draft: &'a mut Draft, start: Day, n_days: i32) -> Self {
        let mut story = Self::hurt(draft, start, n_days);
        story.recognised("X1", start.plus_days(7));
        story
    }

    /// A day of the story.
    const fn on(&self, n: i32) -> Day {
        self.start.plus_days(n)
    }

    fn accident(&mut self, n_days: i32) {
        self.declared("X1", AccidentKind::Work, self.on(-1), self.start);
        self.stopped("S1", "X1", self.start, n_days);
    }

    fn declared(&mut self, name: &str, kind: AccidentKind, on: Day, known_on: Day) -> usize {
        let content = Content::AccidentDeclared(AccidentDeclared {
            accident: stop_id(name),
            accident_kind: kind,
            accident_on: on,
            siret: self.job.siret,
        });
        self.draft.send(Sending::at_once(known_on), content)
    }

    /// Certificates of 28 and 56 days that name an accident, and the pay statement.
    fn stopped(&mut self, stop: &str, of: &str, first_day: Day, n_days: i32) -> usize {
        self.certified(stop, of, first_day, n_days);
        self.paid_by(stop, first_day, Vec::new())
    }

    /// The certificates alone.
    fn certified(&mut self, stop: &str, of: &str, first_day: Day, n_days: i32) {
        let last = first_day.plus_days(n_days - 1);
        let mut from = first_day;
        let mut nature = StopNature::Initial;
        while from <= last {
            let longest = if nature == StopNature::Initial {
                28
            } else {
                56
            };
            let until = from.plus_days(longest - 1).min(last);
            self.certificate(stop, of, nature, from, until);
            from = until.plus_days(1);
            nature = StopNature::Extension;
        }
    }

    /// One certificate of an accident, received on the day it is prescribed.
    fn certificate(
        &mut self,
        stop: &str,
        of: &str,
        nature: StopNature,
        first_day: Day,
        last_day: Day,
    ) -> usize {
        let notice = of_accident(certificate(&stop_id(stop), nature, first_day, last_day), of);
        tale::certify(self.draft, notice)
    }

    /// The pay statement for a stop that begins on that day.
    fn paid_by(&mut self, stop: &str, first_day: Day, taken: Vec<SubrogationPeriod>) -> usize {
        tale::declare(self.draft, &self.job, &stop_id(stop), first_day, taken)
    }

    fn recognised(&mut self, name: &str, on: Day) -> usize {
        self.decided(name, Decision::Recognised, on, 0)
    }

    fn refused(&mut self, name: &str, on: Day) -> usize {
        self.decided(name, Decision::Refused, on, 0)
    }

    /// A decision received so many days after it is taken.
    fn decided(&mut self, name: &str, decision: Decision, decided_on: Day, delay: i32) -> usize {
        let content = Content::AccidentDecision(AccidentDecision {
            accident: stop_id(name),
            decision,
            decided_on,
        });
        self.draft
            .send(Sending::electronic(decided_on, delay), content)
    }

    fn investigated(&mut self, name: &str, step: InvestigationStep, opened_on: Day) -> usize {
        let content = Content::AccidentInvestigation(AccidentInvestigation {
            accident: stop_id(name),
            opened_on,
            step,
        });
        self.draft.send(Sending::at_once(opened_on), content)
    }

    /// Consolidation on a day, told on another, with a monthly annuity or none.
    fn consolidated(
        &mut self,
        name: &str,
        on: Day,
        annuity_monthly: Option<Cents>,
        told_on: Day,
    ) -> usize {
        let content = Content::Consolidation(Consolidation {
            accident: stop_id(name),
            consolidated_on: on,
            annuity_monthly,
        });
        self.draft.send(Sending::at_once(told_on), content)
    }

    /// A relapse found, and declared, on that day.
    fn relapsed(&mut self, name: &str, of: &str, on: Day) -> usize {
        let content = Content::Relapse(Relapse {
            accident: stop_id(name),
            of_accident: stop_id(of),
            relapse_on: on,
        });
        self.draft.send(Sending::at_once(on), content)
    }

    /// Light work under an accident.
    fn light_work(&mut self, stop: &str, of: Option<&str>, first_day: Day, last_day: Day) {
        let content = Content::PartTime(PartTime {
            accident: of.map(stop_id),
            stop: stop_id(stop),
            first_day,
            last_day,
            prescribed_on: first_day,
            illness: None,
        });
        self.draft.send(Sending::at_once(first_day), content);
    }

    /// Unfit for the job from that day on; the allowance is called `I1`.
    fn unfit(&mut self, of: &str, opinion_on: Day, ended_on: Option<Day>) -> usize {
        let content = Content::Unfitness(Unfitness {
            allowance: stop_id("I1"),
            accident: stop_id(of),
            siret: self.job.siret,
            opinion_on,
            ended_on,
        });
        self.draft.send(Sending::at_once(opinion_on), content)
    }

    /// Something that changes nothing: the fund settles until that day at least.
    fn heard_of_until(&mut self, day: Day) {
        let content = Content::TaxRateChange(TaxRateChange {
            rate: self.draft.tax_rate,
            effective_on: day,
        });
        self.draft.send(Sending::at_once(day), content);
    }

    /// Too few hours and too little pay for sickness.
    fn works_little(&mut self) {
        little(&mut self.job);
        let employment = self.draft.employments.last_mut().expect("one job is held");
        *employment = self.job.employment(self.start.month().plus(-12), 12);
    }
}

/// Twenty hours a month.
fn little(job: &mut Job) {
    job.monthly = Cents(26_000);
    job.hours = crate::domain::Hours::from_hundredths(2_000);
}

/// A certificate of that accident.
fn of_accident(mut notice: StopNotice, name: &str) -> StopNotice {
    notice.risk = Risk::Accident;
    notice.accident = Some(stop_id(name));
    notice
}

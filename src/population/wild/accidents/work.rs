//! Jobs and pays of people who have accidents: low and high pays, few hours, apprentices,
//! work begun in the month, absences before the stop, sums paid apart.

use crate::domain::{AbsenceReason, Cents, Content, Day, DeferredPay, Hours, Month, Pay, Siret};

use super::super::super::draws::Draws;
use super::super::super::pay::Job;
use super::super::{Draft, Wild};

/// A sum paid apart in one month by one employer.
struct Bonus {
    siret: Siret,
    month: Month,
    sums: Vec<DeferredPay>,
}

impl Wild {
    /// The jobs held when `start` comes.
    pub(super) fn work_at(&mut self, start: Day) {
        self.work(start);
        self.pay_them(start);
        let draws = &mut self.draft.draws;
        if draws.chance(130) {
            self.thin_out();
        }
        if self.draft.draws.chance(120) {
            self.hire_lately(start);
        }
        if self.draft.draws.chance(300) {
            self.miss_the_month_before(start);
        }
        self.shares = self.draft.draws.chance(130);
        let earliest = self.draft.of_age_on().plus_days(-360);
        let latest = earliest.min(start.plus_days(-3));
        for job in &mut self.jobs {
            job.hired_on = job.hired_on.max(latest);
            job.ended_on = job.ended_on.map(|ended_on| ended_on.max(job.hired_on));
        }
    }

    /// Pays about the daily cap, the limit of the net pay and the minimum wage.
    fn pay_them(&mut self, start: Day) {
        let is_young = start < self.draft.born_on.plus_months(18 * 12);
        let draws = &mut self.draft.draws;
        for job in &mut self.jobs {
            let (low, high) = match draws.below(20) {
                _ if is_young => (40_000, 170_000),
                0..=2 => (1_120_000, 1_270_000),
                3..=5 => (380_000, 430_000),
                6 | 7 => (10_000, 90_000),
                8 => (900_000, 2_000_000),
                _ => continue,
            };
            job.monthly = Cents(i64::from(draws.between(low, high)));
        }
    }

    /// Too few hours and too little pay for the rights of sickness.
    fn thin_out(&mut self) {
        let draws = &mut self.draft.draws;
        for job in &mut self.jobs {
            job.hours = Hours::from_hundredths(draws.below(3_000));
            job.monthly = Cents(i64::from(draws.between(5_000, 60_000)));
        }
    }

    /// Work begun in the month of the stop, or in the month before; other work, for some,
    /// ended then.
    fn hire_lately(&mut self, start: Day) {
        let draws = &mut self.draft.draws;
        let since = if draws.chance(600) {
            i32::from(start.day_of_month()) - 1
        } else {
            i32::from(start.day_of_month()) + 27
        };
        let hired_on = start.plus_days(-draws.between(0, since.max(1)));
        self.jobs[0].hired_on = hired_on;
        self.jobs[0].ended_on = None;
        if let Some(before) = self.jobs.get_mut(1) {
            let ended_on = hired_on.plus_days(-draws.between(0, 25));
            if draws.chance(650) && ended_on > before.hired_on {
                before.ended_on = Some(ended_on);
            }
        }
    }

    /// Part of the month before, or all of it, was not worked.
    fn miss_the_month_before(&mut self, start: Day) {
        const REASONS: [AbsenceReason; 7] = [
            AbsenceReason::Illness,
            AbsenceReason::Accident,
            AbsenceReason::Unemployment,
            AbsenceReason::Closure,
            AbsenceReason::UnpaidLeave,
            AbsenceReason::Unauthorised,
            AbsenceReason::Strike,
        ];
        let month = start.month().plus(-1);
        let (first, last) = (month.first_day(), month.last_day());
        let draws = &mut self.draft.draws;
        for job in &mut self.jobs {
            let (first_day, last_day) = match draws.below(4) {
                0 => (first, last),
                1 => (first.plus_days(-draws.between(1, 70)), last),
                _ => {
                    let begins = first.plus_days(draws.between(0, 20));
                    (begins, begins.plus_days(draws.between(0, 12)).min(last))
                }
            };
            job.absent(first_day, last_day, *draws.pick(&REASONS));
            job.restores = draws.chance(450);
        }
    }

    /// Contracts that end after the first stop, for some: a relapse finds nobody at work.
    pub(super) fn leave_work(&mut self, start: Day, end: Day) {
        if !self.draft.draws.chance(90) {
            return;
        }
        let span = end.days_since(start).max(1);
        let ended_on = start.plus_days(self.draft.draws.between(0, span));
        for job in &mut self.jobs {
            job.ended_on = Some(job.ended_on.unwrap_or(ended_on).max(job.hired_on));
        }
    }

    /// Apprentices, young for most.
    pub(super) fn mark_apprentices(&mut self, start: Day) {
        let is_young = start < self.draft.born_on.plus_months(21 * 12);
        let likely = if is_young { 550 } else { 50 };
        for employment in &mut self.draft.employments {
            employment.apprentice = self.draft.draws.chance(likely);
        }
    }

    /// Who was hired in the month of the stop has a pay up to its eve.
    pub(super) fn pay_until_the_eve(&mut self) {
        let Draft {
            documents, draws, ..
        } = &mut self.draft;
        for document in documents {
            let Content::EmployerStatement(statement) = &mut document.content else {
                continue;
            };
            let job = self.jobs.iter().find(|job| job.siret == statement.siret);
            let stop = self.stops.iter().find(|stop| stop.0 == statement.stop);
            let (Some(job), Some((_, start, _))) = (job, stop) else {
                continue;
            };
            let is_lately = job.hired_on.month() == start.month() && job.hired_on < *start;
            if is_lately && draws.chance(850) {
                let eve = start.plus_days(-i32::from(draws.chance(800)));
                statement.pays.push(pay_between(job, job.hired_on, eve));
            }
        }
    }

    /// Bonuses and back pays in the months before the stops, the same in all that lists them.
    pub(super) fn defer_pays(&mut self, start: Day) {
        if !self.draft.draws.chance(340) {
            return;
        }
        let bonuses = self.bonuses(start);
        let Draft {
            documents,
            draws,
            employments,
            ..
        } = &mut self.draft;
        for employment in employments {
            for pay in &mut employment.pays {
                defer(pay, employment.siret, &bonuses);
            }
        }
        for document in documents {
            let Content::EmployerStatement(statement) = &mut document.content else {
                continue;
            };
            if draws.chance(930) {
                for pay in &mut statement.pays {
                    defer(pay, statement.siret, &bonuses);
                }
            }
        }
    }

    fn bonuses(&mut self, start: Day) -> Vec<Bonus> {
        let draws = &mut self.draft.draws;
        let mut bonuses = Vec::new();
        for job in &self.jobs {
            for _ in 0..=draws.weighted(&[55, 30, 15]) {
                let n_sums = 1 + draws.weighted(&[85, 15]);
                bonuses.push(Bonus {
                    siret: job.siret,
                    month: start.month().plus(draws.between(-13, 0)),
                    sums: (0..n_sums).map(|_| deferred_pay(draws)).collect(),
                });
            }
        }
        bonuses
    }
}

fn deferred_pay(draws: &mut Draws) -> DeferredPay {
    DeferredPay {
        amount: Cents(i64::from(draws.between(1_000, 240_000))),
        n_months: *draws.pick(&[1, 2, 3, 3, 6, 12, 12]),
    }
}

fn defer(pay: &mut Pay, siret: Siret, bonuses: &[Bonus]) {
    let of_month = |bonus: &&Bonus| bonus.siret == siret && bonus.month == pay.last_day.month();
    let Some(bonus) = bonuses.iter().find(of_month) else {
        return;
    };
    // Never more than one month's pay list tells: weekly pays hold it once.
    if pay.last_day.plus_days(7).month() == pay.last_day.month() {
        return;
    }
    pay.gross = Cents(pay.gross.0 + bonus.sums.iter().map(|sum| sum.amount.0).sum::<i64>());
    pay.deferred.clone_from(&bonus.sums);
}

/// The pay of some days of a month.
fn pay_between(job: &Job, first_day: Day, last_day: Day) -> Pay {
    let last_day = last_day.max(first_day);
    let n_days = i64::from(last_day.days_since(first_day) + 1);
    let hours = u64::from(job.hours.hundredths()) * n_days.unsigned_abs() / 31;
    Pay {
        first_day,
        last_day,
        gross: Cents(job.monthly.0 * n_days / 31),
        hours: Hours::from_hundredths(u32::try_from(hours).expect("less than a month")),
        restored: None,
        absences: Vec::new(),
        deferred: Vec::new(),
    }
}

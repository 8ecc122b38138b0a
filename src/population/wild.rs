//! Wild dossiers: employees' sickness dense in everything that makes engines disagree.
//!
//! Responsible for playing two implementations against each other (oracle and sandbox,
//! two engines): late, doubled, corrected, withdrawn and reordered documents, gaps and
//! overlaps, long-term illness, the 360 days, alternating payees, advances, changes of
//! account and tax, the switch. Likelihood is no aim: nothing here gives a rate. What a
//! first landing of the law leaves out (contract, CS 25, P22) is left out too.
//!
//! Six families. [`wild`] never changes: its files are known by their index. What came
//! later stands in families of its own, which play all of the first one besides: part time,
//! certificates at a distance, pensions, work that was lost in [`wild_benefits`]; accidents
//! and diseases of work in [`wild_accidents`]; leaves in [`wild_leaves`]; contests,
//! repayments, claims of long ago and death in [`wild_money`]. People who work on their own
//! account are in [`wild_self_employed`].

mod accidents;
mod benefits;
mod course;
mod leaves;
mod life;
mod money;
mod own_account;

use crate::domain::{
    AbsenceReason, AldDecision, AldHistory, AssimilatedPeriod, Assimilation, Cents, Content, Day,
    Decision, Dossier, EarlierDays, EarlierWarning, EmployerStatement, Hours, KeptPay,
    PayFrequency, Percent, Pool, Prescriber, ReturnToWork, StopContext, StopId, StopNature,
    StopNotice, Subrogation, SubrogationPeriod, WorkPattern,
};

use super::draft::{Cover, Cycle, Draft, LAST_DAY, Sending, certificate, stop_id, stop_inside};
use super::draws::{Draws, mix};
use super::identity::{CAPACITY, Identity};
use super::names;
use super::pay::Job;

pub use accidents::wild_accidents;
pub use benefits::wild_benefits;
pub use leaves::wild_leaves;
pub use money::wild_money;
pub use own_account::wild_self_employed;

/// A random dossier dense in incidents; the same for the same seed and index.
///
/// Not a person of any pool: it carries the stratum `sickness/wild` of the DESIGN pool,
/// and its identity may meet those of other campaigns.
pub fn wild(seed: u64, index: u64) -> Dossier {
    told("sickness/wild", mix(seed ^ 0x7769_6c64), index, Wild::live)
}

/// File `index` of a family, told by `live`.
fn told(stratum: &str, seed: u64, index: u64, live: fn(&mut Wild)) -> Dossier {
    let identity = Identity::new(seed, 0, index % CAPACITY);
    let draft = Draft::new(Draws::new(seed, index), identity);
    let mut wild = Wild {
        draft,
        jobs: Vec::new(),
        stops: Vec::new(),
        n_advances: 0,
        lost_on: None,
        shares: false,
    };
    live(&mut wild);
    let mut names_draws = Draws::new(identity.key(), index);
    let cycle = Cycle {
        anchor: Cycle::PLAIN
            .anchor
            .plus_days(wild.draft.draws.between(0, 13)),
        days: *wild.draft.draws.pick(&[5, 14, 14, 14, 30]),
    };
    let cover = Cover {
        stratum,
        pool: Pool::Design,
        fund: "441".parse().expect("three digits"),
        cycle,
        names: names::name(&mut names_draws, None),
        address: names::address(&mut names_draws, None, "44"),
    };
    wild.draft.finish(cover)
}

struct Wild {
    draft: Draft,
    jobs: Vec<Job>,
    /// Stops that surely open, with their first day.
    stops: Vec<(StopId, Day, Day)>,
    n_advances: u32,
    /// Day after the end of the work that was lost: pays of that work end before it.
    lost_on: Option<Day>,
    /// Several employers take the allowances of the same days.
    shares: bool,
}

impl Wild {
    fn live(&mut self) {
        let age = i16::try_from(self.draft.draws.between(20, 60)).expect("an age");
        self.draft.born(2024, age, 500);
        self.draft.tax_rate = Percent::from_hundredths(self.draft.draws.below(2000));
        let start = self.begin();
        self.earlier(start);
        self.work(start);
        let mut first_day = start;
        for rank in 0..=self.draft.draws.weighted(&[50, 35, 15]) {
            let last_day = self.chain(["S1", "S2", "S3"][rank], first_day);
            first_day = last_day.plus_days(self.draft.draws.between(-4, 70));
        }
        self.career(start, start);
        for (stop, stop_start, stop_end) in self.stops.clone() {
            self.declare(&stop, stop_start, stop_end);
        }
        self.life(start, first_day.max(start.plus_days(20)));
        // What begins too late for the tables is not sent at all.
        self.draft
            .documents
            .retain(|document| match &document.content {
                Content::StopNotice(notice) => notice.first_day <= LAST_DAY,
                _ => true,
            });
    }

    /// Half of the files begin near a day on which a rule changes.
    fn begin(&mut self) -> Day {
        const CHANGES: [(i16, i8); 7] = [
            (2024, 9),
            (2025, 4),
            (2026, 9),
            (2024, 11),
            (2026, 2),
            (2025, 1),
            (2026, 7),
        ];
        let draws = &mut self.draft.draws;
        if draws.chance(500) {
            let (year, month) = *draws.pick(&CHANGES);
            let change = Day::new(year, month, 1).expect("a first of month");
            change.plus_days(draws.between(-40, 5))
        } else {
            Day::from_number(19_723).plus_days(draws.between(0, 950))
        }
    }

    fn earlier(&mut self, start: Day) {
        let draws = &mut self.draft.draws;
        let history = &mut self.draft.history;
        if draws.chance(300) {
            let last_day = start.plus_days(-draws.between(1, 700));
            let n_days = draws.between(5, 359);
            let first_day = last_day.plus_days(1 - n_days);
            if draws.chance(300) {
                let older = first_day.plus_days(-draws.between(5, 500));
                history.sickness_days.push(EarlierDays {
                    first_day: older.plus_days(-draws.between(0, 200)),
                    last_day: older,
                });
            }
            history.sickness_days.push(EarlierDays {
                first_day,
                last_day,
            });
            if draws.chance(500) {
                self.draft.assimilated.push(AssimilatedPeriod {
                    first_day,
                    last_day,
                    nature: Assimilation::PaidByAllowance,
                });
            }
        }
        for _ in 0..draws.weighted(&[60, 30, 10]) {
            let prescribed_on = start.plus_days(-draws.between(10, 900));
            history.late_warnings.push(EarlierWarning { prescribed_on });
        }
        history
            .late_warnings
            .sort_by_key(|warning| warning.prescribed_on);
        if draws.chance(120) {
            let first_stop_on = start.plus_days(-draws.between(100, 1300));
            let resumed = draws.between(5, 700);
            let resumed_on = start.plus_days(-resumed).max(first_stop_on.plus_days(10));
            history.ald.push(AldHistory {
                illness: stop_id("L1"),
                first_stop_on,
                resumed_on: draws.chance(850).then_some(resumed_on),
            });
        }
    }

    fn work(&mut self, start: Day) {
        let n_jobs = self.draft.draws.weighted(&[0, 70, 25, 5]);
        self.hire(start, n_jobs);
    }

    /// So many jobs held when `start` comes, some of them ended before it.
    fn hire(&mut self, start: Day, n_jobs: usize) {
        let draws = &mut self.draft.draws;
        for rank in 0..n_jobs {
            let siret = self
                .draft
                .identity
                .siret(u32::try_from(rank).expect("a few"));
            let monthly = match draws.below(10) {
                0 => draws.between(5_000, 90_000),
                1..=3 => draws.between(90_000, 200_000),
                4..=7 => draws.between(200_000, 360_000),
                _ => draws.between(360_000, 900_000),
            };
            let hours = match draws.below(10) {
                0 => 4_999 + draws.below(3),
                1 => draws.below(4_000),
                2..=4 => 6_000 + draws.below(7_000),
                _ => 15_167,
            };
            let held = match draws.below(10) {
                0 | 1 => draws.between(3, 200),
                2 | 3 => draws.between(200, 500),
                _ => draws.between(500, 5_000),
            };
            let mut job = Job::steady(
                siret,
                Cents(i64::from(monthly)),
                Hours::from_hundredths(hours),
                start.plus_days(-held),
            );
            if rank > 0 && draws.chance(200) {
                let ended_on = start.plus_days(-draws.between(5, 150));
                job.ended_on = (ended_on > job.hired_on).then_some(ended_on);
            }
            if draws.chance(500) {
                job.variation = u64::from(draws.below(u32::MAX)) + 1;
            }
            if n_jobs == 1 && draws.chance(120) {
                job.frequency = *draws.pick(&[PayFrequency::Weekly, PayFrequency::Fortnightly]);
            } else if draws.chance(70) {
                job.pattern = WorkPattern::Discontinuous;
            }
            self.jobs.push(job);
        }
        self.absences(start);
    }

    fn absences(&mut self, start: Day) {
        const REASONS: [AbsenceReason; 6] = [
            AbsenceReason::Illness,
            AbsenceReason::Unemployment,
            AbsenceReason::Closure,
            AbsenceReason::UnpaidLeave,
            AbsenceReason::Unauthorised,
            AbsenceReason::Strike,
        ];
        let draws = &mut self.draft.draws;
        for job in &mut self.jobs {
            if draws.chance(250) {
                let first_day = start.plus_days(-draws.between(5, 100));
                let last_day = first_day
                    .plus_days(draws.between(0, 40))
                    .min(start.plus_days(-1));
                job.absent(first_day, last_day, *draws.pick(&REASONS));
                job.restores = draws.chance(400);
            }
        }
    }

    /// The certificates of one chain; gives its last day.
    fn chain(&mut self, name: &str, start: Day) -> Day {
        let stop = stop_id(name);
        let illness = self.draft.draws.chance(300).then(|| stop_id("L1"));
        let n = self.draft.draws.weighted(&[0, 30, 30, 25, 10, 5]);
        let mut first_day = start;
        let mut last_day = start;
        let mut opened = (stop.clone(), start);
        for rank in 0..n {
            let draws = &mut self.draft.draws;
            let mut nature = StopNature::Extension;
            if rank == 0 {
                nature = StopNature::Initial;
            } else {
                let gap = draws.weighted(&[60, 7, 7, 7, 5, 3, 4, 3]);
                let gap = [0, 1, 2, 3, 4, 9, -1, -5][gap];
                first_day = last_day.plus_days(1 + gap).max(start.plus_days(1));
                let is_initial = draws.chance(80);
                if is_initial || gap >= 4 {
                    self.stops.push((opened.0, opened.1, last_day));
                    opened = (stop_inside(&stop, first_day), first_day);
                }
                if is_initial {
                    nature = StopNature::Initial;
                }
            }
            let length = match draws.below(20) {
                0..=5 => draws.between(1, 7),
                6..=13 => draws.between(5, 33),
                14..=18 => draws.between(20, 65),
                _ => draws.between(60, 260),
            };
            last_day = first_day.plus_days(length - 1).max(last_day);
            let mut notice = certificate(&stop, nature, first_day, last_day);
            notice.illness.clone_from(&illness);
            self.issue(notice);
        }
        self.stops.push((opened.0, opened.1, last_day));
        self.come_back(&stop, start, last_day, 12);
        if let Some(illness) = illness {
            self.decide(&illness, start);
        }
        last_day
    }

    /// Work is resumed, for some, at most `n_days` days before the end.
    fn come_back(&mut self, stop: &StopId, start: Day, last_day: Day, n_days: i32) {
        if self.draft.draws.chance(200) {
            let returned_on = last_day
                .plus_days(-self.draft.draws.between(-1, n_days))
                .max(start.plus_days(1));
            let content = Content::ReturnToWork(ReturnToWork {
                stop: stop.clone(),
                returned_on,
            });
            let delay = self.draft.draws.between(0, 20);
            let rank = self
                .draft
                .send(Sending::payroll(returned_on, delay), content);
            self.disturb(rank, |content, draws| {
                if let Content::ReturnToWork(back) = content {
                    back.returned_on = back.returned_on.plus_days(draws.between(-2, 5));
                }
            });
        }
    }

    fn issue(&mut self, notice: StopNotice) {
        self.issue_with(notice, |_, _| {}, amend_notice);
    }

    /// Sends a certificate marked by `mark`, and what becomes of it later; gives its rank.
    fn issue_with(
        &mut self,
        mut notice: StopNotice,
        mark: impl FnOnce(&mut StopNotice, &mut Draws),
        amend: impl Fn(&mut Content, &mut Draws),
    ) -> usize {
        let draws = &mut self.draft.draws;
        notice.prescribed_on = notice.first_day.plus_days(-draws.between(0, 3) / 2);
        if notice.nature == StopNature::Extension {
            notice.prescriber = match draws.below(30) {
                0 => Prescriber::Other,
                1..=8 => Prescriber::FamilyDoctor,
                9..=12 => Prescriber::Allowed,
                _ => Prescriber::SameAsInitial,
            };
        } else if draws.chance(30) {
            notice.context =
                Some(*draws.pick(&[StopContext::Miscarriage, StopContext::MedicalTermination]));
        }
        if draws.chance(20) {
            notice.prescriber = Prescriber::Abroad;
        }
        notice.length_justified = draws.chance(250);
        notice.hospitalised = draws.chance(40);
        mark(&mut notice, draws);
        let delay = if draws.chance(130) {
            draws.between(10, 90)
        } else {
            draws.between(0, 6)
        };
        let sending = if draws.chance(500) {
            let waited = if draws.chance(60) {
                draws.between(1, 40)
            } else {
                0
            };
            Sending::electronic(notice.prescribed_on.plus_days(waited), delay)
        } else {
            let waited = match draws.below(20) {
                0..=9 => draws.between(0, 2),
                10..=12 => draws.between(2, 3),
                13..=18 => draws.between(3, 15),
                _ => draws.between(10, 45),
            };
            Sending::paper(notice.first_day.plus_days(waited), delay)
        };
        let twin = draws.chance(70).then(|| notice.clone());
        let rank = self.draft.send(sending, Content::StopNotice(notice));
        if let Some(twin) = twin {
            let later = self.draft.draws.between(0, 9);
            let sending = Sending::paper(sending.sent_on, later);
            self.draft.send(sending, Content::StopNotice(twin));
        }
        self.disturb(rank, amend);
        rank
    }

    /// Repeats, corrects, withdraws, restates or reorders what was sent.
    fn disturb(&mut self, rank: usize, change: impl Fn(&mut Content, &mut Draws)) {
        let sent = &self.draft.documents[rank];
        let (received_on, channel) = (sent.received_on, sent.channel);
        let draws = &mut self.draft.draws;
        let kind = draws.below(100);
        let second = received_on.plus_days(draws.between(0, 50));
        let third = second.plus_days(draws.between(0, 40));
        let by = |on: Day| Sending {
            sent_on: on,
            received_on: on,
            channel,
        };
        match kind {
            0..=5 => self.draft.repeat(rank),
            6..=20 => {
                let corrected = self.alter(rank, 2, by(second), &change);
                if self.draft.draws.chance(300) {
                    // Back to what the first version said.
                    self.draft.correct(rank, 3, by(third), |_| {});
                } else if self.draft.draws.chance(200) {
                    self.draft.cancel(corrected, 3, by(third));
                }
            }
            21..=26 => {
                self.draft.cancel(rank, 2, by(second));
                if self.draft.draws.chance(600) {
                    self.alter(rank, 3, by(third), &change);
                }
            }
            // The second version overtakes the first one.
            27..=30 => {
                let early = received_on.plus_days(-self.draft.draws.between(0, 3));
                let on = early.max(self.draft.documents[rank].sent_on);
                self.alter(rank, 2, by(on), &change);
                self.draft.documents[rank].received_on = second;
            }
            _ => {}
        }
    }

    fn alter(
        &mut self,
        rank: usize,
        version: u32,
        sending: Sending,
        change: impl Fn(&mut Content, &mut Draws),
    ) -> usize {
        let corrected = self.draft.correct(rank, version, sending, |_| {});
        let Draft {
            documents, draws, ..
        } = &mut self.draft;
        change(&mut documents[corrected].content, draws);
        corrected
    }

    fn decide(&mut self, illness: &StopId, start: Day) {
        let draws = &mut self.draft.draws;
        if draws.chance(80) {
            return;
        }
        let content = Content::AldDecision(AldDecision {
            illness: illness.clone(),
            decision: if draws.chance(850) {
                Decision::Recognised
            } else {
                Decision::Refused
            },
            first_day: start.plus_days(draws.between(-40, 15)),
        });
        let decided_on = start.plus_days(draws.between(0, 60));
        let rank = self.draft.send(Sending::electronic(decided_on, 0), content);
        self.disturb(rank, |content, draws| {
            if let Content::AldDecision(decided) = content {
                match draws.below(3) {
                    0 => decided.decision = Decision::Refused,
                    1 => decided.decision = Decision::Recognised,
                    _ => decided.first_day = decided.first_day.plus_days(draws.between(-30, 30)),
                }
            }
        });
    }

    /// Enters the jobs with their pays, from thirteen months before `oldest` on.
    fn career(&mut self, start: Day, oldest: Day) {
        let last = self
            .stops
            .iter()
            .map(|(_, first_day, _)| *first_day)
            .max()
            .unwrap_or(start);
        let first = oldest.month().plus(-13);
        let n = usize::try_from(last.days_since(oldest) / 28 + 14).expect("forward");
        for job in &self.jobs {
            let mut employment = job.employment(first, n.min(60));
            // Sometimes the fund holds only part of the pays.
            if self.draft.draws.chance(150) {
                let kept = self.draft.draws.between(0, 9).unsigned_abs() as usize;
                employment.pays.truncate(kept);
            }
            self.draft.affiliated_on = self.draft.affiliated_on.min(job.hired_on);
            self.draft.employments.push(employment);
        }
        if self.draft.draws.chance(60) {
            self.draft.affiliated_on = start.plus_days(-self.draft.draws.between(300, 400));
        }
    }

    fn declare(&mut self, stop: &StopId, start: Day, end: Day) {
        let taker = self.draft.draws.below(6) as usize;
        let shared = if self.shares {
            self.subrogations(start, end)
        } else {
            Vec::new()
        };
        for rank in 0..self.jobs.len() {
            if self.draft.draws.chance(50) {
                continue;
            }
            let subrogations = if self.shares {
                self.share(&shared, start, end)
            } else if rank == taker || self.draft.draws.chance(20) {
                self.subrogations(start, end)
            } else {
                Vec::new()
            };
            let paid_before = self.paid_before(rank, start);
            let draws = &mut self.draft.draws;
            let n_months = *draws.pick(&[2, 3, 3, 3, 6, 12]);
            let statement =
                self.jobs[rank].statement_over(n_months, stop, paid_before, subrogations);
            let delay = if draws.chance(150) {
                draws.between(20, 110)
            } else {
                draws.between(1, 14)
            };
            let sending = Sending::payroll(start.plus_days(delay), draws.between(0, 2));
            let sent = self
                .draft
                .send(sending, Content::EmployerStatement(statement));
            self.disturb(sent, |content, draws| {
                if let Content::EmployerStatement(statement) = content {
                    amend(statement, start, end, draws);
                }
            });
            if self.draft.draws.chance(40) {
                // Another statement of the same employer for the same stop.
                let content = self.draft.documents[sent].content.clone();
                let later = sending
                    .received_on
                    .plus_days(self.draft.draws.between(0, 30));
                let again = self.draft.send(Sending::electronic(later, 0), content);
                let Draft {
                    documents, draws, ..
                } = &mut self.draft;
                if let Content::EmployerStatement(statement) = &mut documents[again].content {
                    amend(statement, start, end, draws);
                }
            }
        }
        if self.draft.draws.chance(80) && taker < self.jobs.len() {
            let first_day = start.plus_days(self.draft.draws.between(0, end.days_since(start)));
            let content = Content::Subrogation(Subrogation {
                siret: self.jobs[taker].siret,
                stop: stop.clone(),
                first_day,
                last_day: end.max(first_day),
                kept_pay: kept_pay(&mut self.draft.draws),
            });
            let delay = self.draft.draws.between(0, 20);
            let rank = self.draft.send(Sending::payroll(first_day, delay), content);
            self.disturb(rank, |content, draws| {
                if let Content::Subrogation(taken) = content {
                    let last_day = taken.last_day.plus_days(-draws.between(0, 6));
                    taken.last_day = last_day.max(taken.first_day);
                }
            });
        }
    }

    fn subrogations(&mut self, start: Day, end: Day) -> Vec<SubrogationPeriod> {
        let draws = &mut self.draft.draws;
        draw_subrogations(draws, start, end)
    }
}

fn amend_notice(content: &mut Content, draws: &mut Draws) {
    let Content::StopNotice(notice) = content else {
        return;
    };
    match draws.below(6) {
        0 => notice.prescriber = Prescriber::FamilyDoctor,
        1 => notice.illness = notice.illness.take().xor(Some(stop_id("L1"))),
        2 if notice.nature == StopNature::Extension => {
            notice.first_day = notice
                .first_day
                .plus_days(draws.between(-2, 3))
                .min(notice.last_day);
        }
        _ => {
            let moved = notice.last_day.plus_days(draws.between(-8, 8));
            notice.last_day = moved.max(notice.first_day);
        }
    }
}

fn amend(statement: &mut EmployerStatement, start: Day, end: Day, draws: &mut Draws) {
    match draws.below(4) {
        0 => statement.subrogations = draw_subrogations(draws, start, end),
        1 => statement.subrogations.clear(),
        _ => {
            let per_mille = i64::from(draws.between(500, 1_400));
            for pay in &mut statement.pays {
                pay.gross = Cents(pay.gross.0 * per_mille / 1000);
                pay.restored = pay
                    .restored
                    .map(|restored| Cents(restored.0 * per_mille / 1000));
            }
        }
    }
}

fn draw_subrogations(draws: &mut Draws, start: Day, end: Day) -> Vec<SubrogationPeriod> {
    let length = end.days_since(start);
    let first_day = start.plus_days(draws.between(0, length));
    let middle = first_day.plus_days(draws.between(0, end.days_since(first_day)));
    let mut taken = vec![SubrogationPeriod {
        first_day,
        last_day: middle,
        kept_pay: kept_pay(draws),
    }];
    if draws.chance(400) && middle.plus_days(2) <= end {
        let again = middle.plus_days(draws.between(1, end.days_since(middle)));
        taken.push(SubrogationPeriod {
            first_day: again,
            last_day: end,
            kept_pay: kept_pay(draws),
        });
    }
    taken
}

fn kept_pay(draws: &mut Draws) -> KeptPay {
    match draws.below(10) {
        0..=6 => KeptPay::InFull,
        7 | 8 => KeptPay::AtLeastTheAllowance,
        _ => KeptPay::LessThanTheAllowance,
    }
}

#[cfg(test)]
mod tests;

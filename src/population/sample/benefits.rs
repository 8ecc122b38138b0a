//! Stops in which something else than work is lived: part time, a pension, work that was
//! lost, a doctor seen on a screen, two employers that both take the allowances.

use crate::domain::{
    AldDecision, AssimilatedPeriod, Assimilation, Cents, Content, Day, Decision, EarlierDays,
    Hours, KeptPay, PartTime, PartTimeLoss, PensionDrawn, Period, Prescriber, Status, StopNature,
    UnemploymentBenefit,
};

use super::super::draft::{LAST_DAY, Sending, certificate, stop_id};
use super::super::pay::Job;
use super::super::person::{Person, subrogation};

/// A stop, then therapeutic part time for one to six months, whose losses the employer
/// tells a few days after each month.
pub(super) fn part_time(person: &mut Person<'_>) {
    // One in ten never stopped in full.
    let n_full = if person.draft.draws.chance(900) {
        person.paid_days(10, 150) + 3
    } else {
        0
    };
    // Tuned until the published euros of part time come out (published.toml).
    let months = *person.draft.draws.pick(&[3, 3, 4, 5, 6, 7, 8, 9]);
    let n_part = 30 * months - person.draft.draws.between(0, 12);
    // Losses of the last month still come inside the tables.
    let start = person.start(n_full + n_part + 45);
    let job = person.job(start);
    person.employ(&job, start, n_full + n_part > 150);
    let stop = stop_id("S1");
    let illness = person.draft.draws.chance(300).then(|| stop_id("L1"));
    person.chain_with(&stop, start, n_full, |notice| {
        notice.illness.clone_from(&illness);
    });
    let first_day = start.plus_days(n_full);
    let last_day = first_day.plus_days(n_part - 1);
    let mut from = first_day;
    while from <= last_day {
        let longest = person.draft.draws.between(28, 92);
        let until = from.plus_days(longest - 1).min(last_day);
        let prescribed_on = from.plus_days(-person.draft.draws.between(0, 3));
        let content = Content::PartTime(PartTime {
            stop: stop.clone(),
            first_day: from,
            last_day: until,
            prescribed_on: prescribed_on.max(start),
            illness: illness.clone(),
            accident: None,
        });
        let delay = person.draft.draws.between(0, 2);
        let sending = Sending::electronic(prescribed_on.max(start), delay);
        person.draft.send(sending, content);
        from = until.plus_days(1);
    }
    let taken = person.usually_subrogated(start, last_day);
    person.declare(&job, &stop, start, taken);
    if let Some(illness) = illness {
        let content = Content::AldDecision(AldDecision {
            illness,
            decision: Decision::Recognised,
            first_day: start,
        });
        let decided_on = start.plus_days(person.draft.draws.between(3, 40));
        person
            .draft
            .send(Sending::electronic(decided_on, 1), content);
    }
    lose(person, &job, first_day, last_day);
}

/// What is lost each month: the part of the pay that is not worked, for the days of part
/// time in it.
fn lose(person: &mut Person<'_>, job: &Job, first_day: Day, last_day: Day) {
    let not_worked = *person
        .draft
        .draws
        .pick(&[200, 300, 400, 500, 500, 500, 500, 600]);
    let mut month = first_day.month();
    while month <= last_day.month() {
        let whole = i64::from(month.n_days());
        let from = first_day.max(month.first_day());
        let n_days = i64::from(last_day.min(month.last_day()).days_since(from) + 1);
        let draws = &mut person.draft.draws;
        let varied = not_worked + i64::from(draws.between(-20, 20));
        let content = Content::PartTimeLoss(PartTimeLoss {
            siret: job.siret,
            stop: stop_id("S1"),
            month,
            loss: Cents(job.monthly.0 * varied / 1000 * n_days / whole),
        });
        // With the payroll of the month, on the fifth or the fifteenth; late for some.
        let after = if draws.chance(100) {
            draws.between(20, 60)
        } else {
            draws.between(3, 15)
        };
        let told_on = month.last_day().plus_days(after).min(LAST_DAY);
        let rank = person.draft.send(Sending::payroll(told_on, 0), content);
        if person.draft.draws.chance(30) {
            let again = told_on.plus_days(person.draft.draws.between(5, 35));
            let per_mille = i64::from(person.draft.draws.between(800, 1_200));
            person
                .draft
                .correct(rank, 2, Sending::payroll(again, 0), |content| {
                    if let Content::PartTimeLoss(lost) = content {
                        lost.loss = Cents(lost.loss.0 * per_mille / 1000);
                    }
                });
        }
        month = month.plus(1);
    }
}

/// Somebody who draws a pension and works, most of them part time.
pub(super) fn pensioner(person: &mut Person<'_>) {
    let age = i16::try_from(person.draft.draws.between(62, 70)).expect("an age");
    let women = person.tables.calendar.people.women_per_mille;
    person.draft.born(2024, age, women);
    person.draft.n_children = 0;
    let n_days = if person.draft.draws.chance(150) {
        person.draft.draws.between(55, 130)
    } else {
        person.paid_days(3, 90)
    } + 3;
    let start = person.start(n_days + 30);
    let mut job = person.job(start);
    if person.draft.draws.chance(650) {
        let hours = &person.tables.wages.part_time;
        let worked = *person.draft.draws.pick(&hours.hours_hundredths);
        job.monthly =
            Cents(job.monthly.0 * i64::from(worked) / i64::from(job.hours.hundredths().max(1)));
        job.hours = Hours::from_hundredths(worked);
    }
    let months = person.draft.draws.between(60 * 12, 66 * 12);
    let at_that_age = person.draft.born_on.plus_months(months).month().first_day();
    let first_day = if at_that_age < start {
        at_that_age
    } else {
        let ago = person.draft.draws.between(-2, 20);
        start.month().plus(-ago).first_day()
    };
    if person.draft.draws.chance(400) {
        ill_before(person, &mut job, start);
    }
    person.employ(&job, start, true);
    let stop = stop_id("S1");
    person.chain(&stop, start, n_days);
    let taken = person.usually_subrogated(start, start.plus_days(n_days - 1));
    person.declare(&job, &stop, start, taken);
    let content = Content::PensionDrawn(PensionDrawn {
        first_day,
        progressive: person.draft.draws.chance(100),
    });
    // Mostly known; sometimes the pension fund tells it after months.
    let known_on = if person.draft.draws.chance(150) {
        start.plus_days(person.draft.draws.between(20, 90))
    } else {
        start.plus_days(person.draft.draws.between(0, 8))
    };
    let told_on = known_on.max(first_day.plus_days(-15));
    person.draft.send(Sending::electronic(told_on, 0), content);
}

/// An earlier stop of one to eight weeks, paid, that ended months before.
fn ill_before(person: &mut Person<'_>, job: &mut Job, start: Day) {
    let last_day = start.plus_days(-person.draft.draws.between(100, 500));
    let first_day = last_day.plus_days(1 - person.draft.draws.between(7, 56));
    job.hired_on = job.hired_on.min(first_day.plus_days(-400));
    Person::ill(
        job,
        Period {
            first_day,
            last_day,
        },
    );
    person.draft.history.sickness_days.push(EarlierDays {
        first_day,
        last_day,
    });
    person.draft.assimilated.push(AssimilatedPeriod {
        first_day,
        last_day,
        nature: Assimilation::PaidByAllowance,
    });
}

/// Ill when work had ended, with unemployment benefit for most; some had just found work.
pub(super) fn unemployed(person: &mut Person<'_>) {
    let n_days = person.paid_days(4, 120) + 3;
    let start = person.start(n_days + 30);
    let is_hired_again = person.draft.draws.chance(200);
    let since = if is_hired_again {
        person.draft.draws.between(2, 25)
    } else {
        0
    };
    // Looking for work until that day, or until the stop.
    let until = start.plus_days(-since);
    let idle = if person.draft.draws.chance(120) {
        person.draft.draws.between(330, 620)
    } else {
        person.draft.draws.between(10, 330)
    };
    let lost_on = until.plus_days(-idle);
    let mut old = person.job(lost_on);
    old.ended_on = Some(lost_on.plus_days(-1).max(old.hired_on));
    person.employ(&old, lost_on, n_days > 150);
    let stop = stop_id("S1");
    person.chain(&stop, start, n_days);
    let sending = person.declared(start, false);
    let statement = old.statement(&stop, lost_on, Vec::new());
    person
        .draft
        .send(sending, Content::EmployerStatement(statement));
    if is_hired_again {
        let mut new = person.job(start);
        new.hired_on = until;
        person.employ(&new, start, false);
        person.declare(&new, &stop, start, Vec::new());
    } else {
        person.draft.status = Status::Unemployed;
    }
    if person.draft.draws.chance(850) {
        benefit(person, start, lost_on, until);
    }
}

/// Unemployment benefit from some weeks after the end of the work until the eve of what
/// ended it; for some it went on into the stop and is put right later.
fn benefit(person: &mut Person<'_>, start: Day, lost_on: Day, until: Day) {
    let draws = &mut person.draft.draws;
    let first_day = lost_on.plus_days(*draws.pick(&[7, 7, 7, 12, 20, 37]));
    let eve = until.plus_days(-1);
    if first_day > eve {
        return;
    }
    let over = if draws.chance(180) {
        draws.between(1, 12)
    } else {
        0
    };
    let told_on = start.plus_days(draws.between(1, 15));
    let put_right = draws.chance(600);
    let again = told_on.plus_days(draws.between(10, 40));
    let content = Content::UnemploymentBenefit(UnemploymentBenefit {
        first_day,
        last_day: eve.plus_days(over),
    });
    let rank = person.draft.send(Sending::electronic(told_on, 0), content);
    if over > 0 && put_right {
        person
            .draft
            .correct(rank, 2, Sending::electronic(again, 0), |content| {
                if let Content::UnemploymentBenefit(paid) = content {
                    paid.last_day = eve;
                }
            });
    }
}

/// A prescription at a distance, alone, before or after one that was seen.
pub(super) fn distance(person: &mut Person<'_>) {
    let shape = person.draft.draws.below(20);
    let n_seen = person.paid_days(3, 40);
    let n_far = match person.draft.draws.below(10) {
        0..=6 => person.draft.draws.between(1, 3),
        _ => person.draft.draws.between(4, 12),
    };
    let start = person.start(n_seen + n_far + 30);
    let job = person.job(start);
    person.employ(&job, start, false);
    let stop = stop_id("S1");
    // (days, at a distance), one after the other.
    let given = match shape {
        0..=7 => vec![(n_far, true), (n_seen, false)],
        8..=12 => vec![(n_seen, false), (n_far, true)],
        13 => vec![(n_seen, false), (n_far, true), (n_far, true)],
        14 => vec![(n_far, true), (n_far, true), (n_seen, false)],
        _ => vec![(n_far, true)],
    };
    let mut first_day = start;
    for (n_days, at_a_distance) in given {
        let nature = if first_day == start {
            StopNature::Initial
        } else {
            StopNature::Extension
        };
        let last_day = first_day.plus_days(n_days - 1);
        let mut notice = certificate(&stop, nature, first_day, last_day);
        if at_a_distance {
            notice.telemedicine = true;
            notice.prescriber = *person.draft.draws.pick(&[
                Prescriber::FamilyDoctor,
                Prescriber::FamilyDoctor,
                Prescriber::FamilyDoctor,
                Prescriber::Allowed,
                Prescriber::Allowed,
                Prescriber::Allowed,
                Prescriber::Allowed,
            ]);
            let delay = person.draft.draws.between(0, 1);
            let sending = Sending::electronic(notice.prescribed_on, delay);
            person.draft.send(sending, Content::StopNotice(notice));
        } else {
            let sending = person.in_time(&notice);
            person.draft.send(sending, Content::StopNotice(notice));
        }
        first_day = last_day.plus_days(1);
    }
    let taken = person.usually_subrogated(start, first_day.plus_days(-1));
    person.declare(&job, &stop, start, taken);
}

/// Two or three employers who keep the pay and take the allowances of the same days.
pub(super) fn two_subrogations(person: &mut Person<'_>) {
    let n_days = person.paid_days(3, 90) + 3;
    let start = person.start(n_days + 30);
    let last_day = start.plus_days(n_days - 1);
    let stop = stop_id("S1");
    let n_jobs = if person.draft.draws.chance(850) { 2 } else { 3 };
    person.chain(&stop, start, n_days);
    for rank in 0..n_jobs {
        let mut job = person.job(start);
        job.monthly.0 /= n_jobs;
        let n = u32::try_from(n_jobs).expect("two or three");
        job.hours = Hours::from_hundredths(job.hours.hundredths() / n);
        person.employ(&job, start, false);
        let draws = &mut person.draft.draws;
        // Some keep the pay for the first days only, or from the day the law begins.
        let (from, until) = match draws.below(10) {
            0 => (start, start.plus_days(n_days / 2)),
            1 => (start.plus_days(n_days.min(8) - 1), last_day),
            _ => (start, last_day),
        };
        let taken = if rank < 2 || draws.chance(500) {
            vec![subrogation(from, until, KeptPay::InFull)]
        } else {
            Vec::new()
        };
        person.declare(&job, &stop, start, taken);
    }
}

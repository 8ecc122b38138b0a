//! Ordinary stops: what most people live, with complete documents sent in time.

use crate::domain::{
    Content, Day, KeptPay, Period, ReturnToWork, StopNature, Subrogation, SubrogationPeriod,
};

use super::super::draft::{Sending, certificate, stop_id, stop_inside};
use super::super::person::{Person, subrogation};

/// One certificate, one employer.
pub(super) fn simple(person: &mut Person<'_>) {
    let n_days = person.paid_days(1, 28) + 3;
    one_stop(person, n_days, |_, _, _| Vec::new());
}

/// One to three months.
pub(super) fn simple_long(person: &mut Person<'_>) {
    let n_days = person.paid_days(29, 90) + 3;
    one_stop(person, n_days, |_, _, _| Vec::new());
}

/// Several contiguous extensions.
pub(super) fn extension(person: &mut Person<'_>) {
    let n_days = person.paid_days(31, 150) + 3;
    one_stop(person, n_days, |person, first_day, last_day| {
        person.usually_subrogated(first_day, last_day)
    });
}

/// More than six months without interruption.
pub(super) fn beyond_six_months(person: &mut Person<'_>) {
    let n_days = person.paid_days(185, 355) + 3;
    one_stop(person, n_days, |person, first_day, last_day| {
        person.usually_subrogated(first_day, last_day)
    });
}

/// The employer takes all the allowances.
pub(super) fn subrogated(person: &mut Person<'_>) {
    let n_days = person.paid_days(2, 90) + 3;
    let kept_pay = match person.draft.draws.below(10) {
        0..8 => KeptPay::InFull,
        8 => KeptPay::AtLeastTheAllowance,
        _ => KeptPay::LessThanTheAllowance,
    };
    one_stop(person, n_days, |_, first_day, last_day| {
        vec![subrogation(first_day, last_day, kept_pay)]
    });
}

/// The payee alternates, or subrogation ends or begins during the stop.
pub(super) fn subrogation_changes(person: &mut Person<'_>) {
    let n_days = person.paid_days(20, 150) + 3;
    let first = person.draft.draws.between(4, n_days - 12);
    let second = person.draft.draws.between(first + 1, n_days - 6);
    let shape = person.draft.draws.below(4);
    let start = one_stop(person, n_days, |_, first_day, last_day| {
        let (a, b) = (first_day.plus_days(first), first_day.plus_days(second));
        let kept = KeptPay::InFull;
        match shape {
            0 => vec![subrogation(first_day, a, kept)],
            1 => vec![subrogation(a, last_day, kept)],
            2 => vec![
                subrogation(first_day, a, kept),
                subrogation(b.plus_days(1), last_day, kept),
            ],
            _ => vec![subrogation(first_day, a, KeptPay::AtLeastTheAllowance)],
        }
    });
    if shape == 3 {
        // Maintained after all: declared apart, later.
        let declared_on = start.plus_days(second);
        let content = Content::Subrogation(Subrogation {
            siret: person.draft.employments[0].siret,
            stop: stop_id("S1"),
            first_day: start.plus_days(first + 1),
            last_day: start.plus_days(n_days - 1),
            kept_pay: KeptPay::InFull,
        });
        person.draft.send(Sending::payroll(declared_on, 1), content);
    }
}

/// A gap of one day or more between two certificates.
pub(super) fn gap(person: &mut Person<'_>) {
    let first_days = person.paid_days(5, 31);
    let second_days = person.paid_days(4, 60).min(31);
    // A gap of three days before the doctrine of September 2024 depends on week-ends: the
    // DESIGN pool aims at it.
    let gap_days = *person.draft.draws.pick(&[1, 1, 2, 2, 4, 5, 7, 12]);
    let start = person.start(first_days + second_days + gap_days);
    let job = person.job(start);
    person.employ(&job, start, false);
    let stop = stop_id("S1");
    person.chain(&stop, start, first_days);
    person.declare(&job, &stop, start, Vec::new());
    let again = start.plus_days(first_days + gap_days);
    let last_day = again.plus_days(second_days - 1);
    let is_initial = person.draft.draws.chance(250);
    let (second_stop, nature) = if is_initial {
        (stop_id("S2"), StopNature::Initial)
    } else {
        (stop.clone(), StopNature::Extension)
    };
    let notice = certificate(&second_stop, nature, again, last_day);
    let sending = person.in_time(&notice);
    person.draft.send(sending, Content::StopNotice(notice));
    let opened = match (is_initial, gap_days >= 4) {
        (true, _) => Some(second_stop),
        (false, true) => Some(stop_inside(&stop, again)),
        (false, false) => None,
    };
    if let Some(opened) = opened {
        let mut later = job;
        Person::ill(
            &mut later,
            Period {
                first_day: start,
                last_day: start.plus_days(first_days - 1),
            },
        );
        person.declare_again(&later, &opened, again, 6);
    }
}

/// Two or three employers at once, each with its statement.
pub(super) fn several_employers(person: &mut Person<'_>) {
    let n_days = person.paid_days(2, 120) + 3;
    let start = person.start(n_days + 30);
    let stop = stop_id("S1");
    let n_jobs = if person.draft.draws.chance(800) { 2 } else { 3 };
    person.chain(&stop, start, n_days);
    for rank in 0..n_jobs {
        let mut job = person.job(start);
        job.monthly.0 /= n_jobs;
        job.hours = crate::domain::Hours::from_hundredths(
            job.hours.hundredths() / u32::try_from(n_jobs).expect("two or three"),
        );
        person.employ(&job, start, false);
        // One employer at most takes the allowances.
        let taken = if rank == 0 && person.draft.draws.chance(300) {
            vec![subrogation(
                start,
                start.plus_days(n_days - 1),
                KeptPay::InFull,
            )]
        } else {
            Vec::new()
        };
        person.declare(&job, &stop, start, taken);
    }
}

/// Pay within a tenth of the cap of the base, before and after it was lowered.
pub(super) fn pay_at_cap(person: &mut Person<'_>) {
    let n_days = person.paid_days(2, 90) + 3;
    let start = person.start(n_days + 30);
    let minimum = person.minimum(start);
    let around = if person.draft.draws.chance(700) {
        1400
    } else {
        1800
    };
    let per_mille = i64::from(person.draft.draws.between(around - 100, around + 100));
    let mut job = person.job_paid(start, minimum * per_mille / 1000);
    if person.draft.draws.chance(500) {
        job.variation = u64::from(person.draft.draws.below(u32::MAX)) + 1;
    }
    person.employ(&job, start, false);
    let stop = stop_id("S1");
    person.chain(&stop, start, n_days);
    person.declare(&job, &stop, start, Vec::new());
}

/// Work resumed before the prescribed end.
pub(super) fn early_return(person: &mut Person<'_>) {
    let n_days = person.paid_days(8, 60) + 3;
    let start = one_stop(person, n_days, |_, _, _| Vec::new());
    let returned_on = start.plus_days(person.draft.draws.between(5, n_days - 1));
    let content = Content::ReturnToWork(ReturnToWork {
        stop: stop_id("S1"),
        returned_on,
    });
    let delay = person.draft.draws.between(0, 9);
    person
        .draft
        .send(Sending::payroll(returned_on, delay), content);
}

/// Two or three unrelated stops of one person.
pub(super) fn several_stops(person: &mut Person<'_>) {
    let n_stops = if person.draft.draws.chance(700) { 2 } else { 3 };
    let lengths: Vec<i32> = (0..n_stops).map(|_| person.paid_days(1, 45) + 3).collect();
    let breaks: Vec<i32> = (0..n_stops)
        .map(|_| person.draft.draws.between(5, 90))
        .collect();
    // Each later stop may wait up to six days more for its weekday.
    let span: i32 = lengths.iter().sum::<i32>() + breaks.iter().sum::<i32>() + 18;
    let mut start = person.start(span + 30);
    let mut job = person.job(start);
    person.employ(&job, start, false);
    for rank in 0..n_stops {
        let stop = stop_id(["S1", "S2", "S3"][rank]);
        let last_day = start.plus_days(lengths[rank] - 1);
        person.chain(&stop, start, lengths[rank]);
        if rank == 0 {
            person.declare(&job, &stop, start, Vec::new());
        } else {
            person.declare_again(&job, &stop, start, 6);
        }
        Person::ill(
            &mut job,
            Period {
                first_day: start,
                last_day,
            },
        );
        start = person.on_some_weekday(last_day.plus_days(1 + breaks[rank]));
    }
}

/// One employer, one stop `S1` of `n_days` days, complete and in time; gives its first day.
pub(super) fn one_stop(
    person: &mut Person<'_>,
    n_days: i32,
    subrogations: impl Fn(&mut Person<'_>, Day, Day) -> Vec<SubrogationPeriod>,
) -> Day {
    let start = person.start(n_days + 30);
    let job = person.job(start);
    person.employ(&job, start, n_days > 150);
    let stop = stop_id("S1");
    person.chain(&stop, start, n_days);
    let taken = subrogations(person, start, start.plus_days(n_days - 1));
    person.declare(&job, &stop, start, taken);
    start
}

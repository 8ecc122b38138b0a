//! Stops in which rights, duration or the base decide: long-term illness, the limit of
//! days, careers that are not full.

use crate::domain::{
    AbsenceReason, AldDecision, AldHistory, AssimilatedPeriod, Assimilation, Bereavement, Cents,
    Content, Day, Decision, EarlierDays, Hours, PayFrequency, Period, Sex, StopContext, StopId,
    StopNature, WorkPattern,
};

use super::super::draft::{Sending, stop_id};
use super::super::person::Person;
use super::plain::one_stop;

/// First stop of a long-term illness; the decision comes after the first payments.
pub(super) fn ald(person: &mut Person<'_>) {
    let longest = person.tables.sickness.long_illness.above_a_year_per_mille;
    let n_days = if person.draft.draws.chance(longest) {
        person.draft.draws.between(500, 950)
    } else {
        person.paid_days(25, 420) + 3
    };
    let start = person.start(n_days + 30);
    let job = person.job(start);
    person.employ(&job, start, n_days > 150);
    let (stop, illness) = (stop_id("S1"), stop_id("L1"));
    person.chain_with(&stop, start, n_days, |notice| {
        notice.illness = Some(illness.clone());
    });
    let taken = person.usually_subrogated(start, start.plus_days(n_days - 1));
    person.declare(&job, &stop, start, taken);
    let decision = if person.draft.draws.chance(900) {
        Decision::Recognised
    } else {
        Decision::Refused
    };
    // Sometimes the illness is admitted only from a later day of the stop.
    let admitted_from = match person.draft.draws.below(10) {
        0 => start.plus_days(n_days / 2),
        1 => start.plus_days(-30),
        _ => start,
    };
    let decided_on = start.plus_days(person.draft.draws.between(5, 70));
    decide(person, &illness, decision, admitted_from, decided_on);
}

/// A later stop of the same illness, within or after the three years.
pub(super) fn ald_next(person: &mut Person<'_>) {
    let (stop, illness) = (stop_id("S1"), stop_id("L1"));
    let first_days = person.paid_days(20, 120) + 3;
    let second_days = person.paid_days(5, 150) + 3;
    let pause = person.draft.draws.between(8, 420);
    let is_history = person.draft.draws.chance(500);
    let span = if is_history {
        second_days
    } else {
        first_days + pause + second_days
    };
    let start = person.start(span + 30);
    let mut job = person.job(start);
    person.employ(&job, start, true);
    if is_history {
        let resumed_on = start.plus_days(-pause);
        let first_stop_on = resumed_on.plus_days(-first_days - person.draft.draws.between(0, 900));
        person.draft.history.ald.push(AldHistory {
            illness: illness.clone(),
            first_stop_on,
            resumed_on: Some(resumed_on),
        });
        person.chain_with(&stop, start, second_days, |notice| {
            notice.illness = Some(illness.clone());
        });
        person.declare(&job, &stop, start, Vec::new());
        decide(person, &illness, Decision::Recognised, first_stop_on, start);
        return;
    }
    person.chain_with(&stop, start, first_days, |notice| {
        notice.illness = Some(illness.clone());
    });
    person.declare(&job, &stop, start, Vec::new());
    decide(
        person,
        &illness,
        Decision::Recognised,
        start,
        start.plus_days(10),
    );
    Person::ill(
        &mut job,
        Period {
            first_day: start,
            last_day: start.plus_days(first_days - 1),
        },
    );
    let again = start.plus_days(first_days + pause);
    let second = stop_id("S2");
    person.chain_with(&second, again, second_days, |notice| {
        notice.illness = Some(illness.clone());
    });
    person.declare_again(&job, &second, again, 12);
}

fn decide(
    person: &mut Person<'_>,
    illness: &StopId,
    decision: Decision,
    first_day: Day,
    decided_on: Day,
) {
    let content = Content::AldDecision(AldDecision {
        illness: illness.clone(),
        decision,
        first_day,
    });
    person
        .draft
        .send(Sending::electronic(decided_on, 1), content);
}

/// The limit of days over three years comes near or is reached.
pub(super) fn limit_360(person: &mut Person<'_>) {
    if person.draft.draws.chance(400) {
        let n_days = person.draft.draws.between(350, 430);
        one_stop(person, n_days, |person, first_day, last_day| {
            person.usually_subrogated(first_day, last_day)
        });
        return;
    }
    let earlier = person.draft.draws.between(150, 358);
    let n_days = (363 - earlier + person.draft.draws.between(-20, 60)).max(5);
    let start = person.start(n_days + 30);
    let mut job = person.job(start);
    // Work was resumed before the reference months, or long before.
    let ended_on = start.plus_days(-person.draft.draws.between(125, 500));
    let first_ill_on = ended_on.plus_days(1 - earlier);
    Person::ill(
        &mut job,
        Period {
            first_day: first_ill_on,
            last_day: ended_on,
        },
    );
    person.draft.history.sickness_days.push(EarlierDays {
        first_day: first_ill_on,
        last_day: ended_on,
    });
    person.draft.assimilated.push(AssimilatedPeriod {
        first_day: first_ill_on,
        last_day: ended_on,
        nature: Assimilation::PaidByAllowance,
    });
    job.hired_on = job.hired_on.min(first_ill_on.plus_days(-400));
    person.employ(&job, start, true);
    let stop = stop_id("S1");
    person.chain(&stop, start, n_days);
    person.declare(&job, &stop, start, Vec::new());
}

/// A reference month was not worked in full.
pub(super) fn restored_month(person: &mut Person<'_>) {
    const REASONS: [AbsenceReason; 8] = [
        AbsenceReason::Illness,
        AbsenceReason::Illness,
        AbsenceReason::UnpaidLeave,
        AbsenceReason::Unemployment,
        AbsenceReason::Closure,
        AbsenceReason::Maternity,
        AbsenceReason::Unauthorised,
        AbsenceReason::Strike,
    ];
    let n_days = person.paid_days(2, 90) + 3;
    let start = person.start(n_days + 30);
    let mut job = person.job(start);
    let month = start.month().plus(-person.draft.draws.between(1, 3));
    let (whole_from, whole_to) = (month.first_day(), month.last_day());
    let (first_day, last_day) = if person.draft.draws.chance(200) {
        (whole_from, whole_to)
    } else {
        let first_day = whole_from.plus_days(person.draft.draws.between(0, 20));
        (
            first_day,
            first_day
                .plus_days(person.draft.draws.between(0, 12))
                .min(whole_to),
        )
    };
    let reason = *person.draft.draws.pick(&REASONS);
    job.absent(first_day, last_day, reason);
    job.restores = person.draft.draws.chance(500)
        && !matches!(reason, AbsenceReason::Unauthorised | AbsenceReason::Strike);
    person.employ(&job, start, false);
    let stop = stop_id("S1");
    person.chain(&stop, start, n_days);
    person.declare(&job, &stop, start, Vec::new());
}

/// Hours or pay close to what opens rights.
pub(super) fn rights_edge(person: &mut Person<'_>) {
    let n_days = person.paid_days(2, 60) + 3;
    let start = person.start(n_days + 30);
    let minimum = person.minimum(start);
    let mut job = person.job_paid(start, minimum);
    if person.draft.draws.chance(500) {
        let hours = person.draft.draws.below(600) + 4_700;
        job.hours = Hours::from_hundredths(hours);
        job.monthly = Cents(minimum * i64::from(hours) / 15_167);
    } else {
        // Few hours, well paid: six months of pay near 1 015 hours of the minimum wage.
        let per_mille = i64::from(person.draft.draws.between(1070, 1160));
        job.hours = Hours::from_hundredths(4_500);
        job.monthly = Cents(minimum * per_mille / 1000);
    }
    person.employ(&job, start, false);
    let stop = stop_id("S1");
    person.chain(&stop, start, n_days);
    person.declare(&job, &stop, start, Vec::new());
}

/// Hired during the reference months, sometimes after another job.
pub(super) fn new_hire(person: &mut Person<'_>) {
    let n_days = person.paid_days(2, 60) + 3;
    let start = person.start(n_days + 30);
    let stop = stop_id("S1");
    let hired_on = start.plus_days(-person.draft.draws.between(3, 95));
    person.chain(&stop, start, n_days);
    if person.draft.draws.chance(500) {
        let mut earlier = person.job(start);
        earlier.hired_on = start.plus_days(-900);
        let ended_on = hired_on.plus_days(-person.draft.draws.between(1, 40));
        earlier.ended_on = Some(ended_on);
        person.employ(&earlier, start, false);
        if ended_on >= start.month().plus(-3).first_day() {
            person.declare(&earlier, &stop, start, Vec::new());
        }
    }
    let mut job = person.job(start);
    job.hired_on = hired_on;
    person.employ(&job, start, false);
    person.declare(&job, &stop, start, Vec::new());
}

/// Seasonal or discontinuous work: the base is the last twelve months.
pub(super) fn discontinuous(person: &mut Person<'_>) {
    let n_days = person.paid_days(2, 90) + 3;
    let start = person.start(n_days + 30);
    let mut job = person.job(start);
    job.pattern = WorkPattern::Discontinuous;
    job.hired_on = start.plus_days(-800);
    let first_idle = person.draft.draws.between(1, 9);
    for ago in first_idle..first_idle + person.draft.draws.between(1, 4) {
        job.exact.push((
            start.month().plus(-ago),
            Cents::ZERO,
            Hours::from_hundredths(0),
        ));
    }
    person.employ(&job, start, true);
    let stop = stop_id("S1");
    person.chain(&stop, start, n_days);
    person.declare(&job, &stop, start, Vec::new());
}

/// Paid every week or every two weeks.
pub(super) fn weekly_pay(person: &mut Person<'_>) {
    let n_days = person.paid_days(2, 90) + 3;
    let start = person.start(n_days + 30);
    let mut job = person.job(start);
    job.frequency = *person
        .draft
        .draws
        .pick(&[PayFrequency::Weekly, PayFrequency::Fortnightly]);
    job.hired_on = job.hired_on.min(start.plus_days(-500));
    person.employ(&job, start, false);
    let stop = stop_id("S1");
    person.chain(&stop, start, n_days);
    person.declare(&job, &stop, start, Vec::new());
}

/// No waiting days: miscarriage, medical termination, or the death of a child.
pub(super) fn waiting_lifted(person: &mut Person<'_>) {
    let n_days = person.paid_days(3, 45);
    let start = person.start(n_days + 60);
    let job = person.job(start);
    person.employ(&job, start, false);
    let stop = stop_id("S1");
    let context = match person.draft.draws.below(3) {
        0 => Some(StopContext::Miscarriage),
        1 => Some(StopContext::MedicalTermination),
        _ => None,
    };
    if context.is_some() {
        person.draft.sex = Sex::Female;
    } else {
        let day = start.plus_days(-person.draft.draws.between(0, 100));
        let n_days_later = person.draft.draws.between(0, 30);
        let death = Content::Bereavement(Bereavement { died_on: day });
        person
            .draft
            .send(Sending::electronic(start.plus_days(n_days_later), 1), death);
    }
    person.chain_with(&stop, start, n_days, |notice| {
        notice.context = context.filter(|_| notice.nature == StopNature::Initial);
    });
    person.declare(&job, &stop, start, Vec::new());
}

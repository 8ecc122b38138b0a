//! The plain story that every DESIGN case starts from: one full job held for years,
//! electronic certificates received the day they are prescribed, a pay statement five
//! days after the stop begins.

use crate::domain::{
    Cents, Content, Day, Hours, KeptPay, PartTime, PartTimeLoss, Percent, StopId, StopNature,
    StopNotice, SubrogationPeriod, Threshold,
};

use super::super::draft::{Draft, LAST_DAY, Sending, certificate, stop_id};
use super::super::pay::Job;
use super::Maker;

/// Full time, in hundredths of an hour a month.
pub(super) const FULL_TIME: u32 = 15_167;

/// A steady full-time job held for four years.
pub(super) fn job(draft: &Draft, start: Day, monthly: Cents) -> Job {
    let rank = u32::try_from(draft.employments.len()).expect("a few jobs");
    let hours = Hours::from_hundredths(FULL_TIME);
    Job::steady(
        draft.identity.siret(rank),
        monthly,
        hours,
        start.plus_days(-1_461),
    )
}

/// Enters the job in the career, with twelve months of pay before `start`.
pub(super) fn employ(draft: &mut Draft, job: &Job, start: Day) {
    draft.tax_rate = Percent::from_hundredths(500);
    draft
        .employments
        .push(job.employment(start.month().plus(-12), 12));
}

/// Sends a certificate by software on the day it is prescribed.
pub(super) fn certify(draft: &mut Draft, notice: StopNotice) -> usize {
    draft.send(
        Sending::at_once(notice.prescribed_on),
        Content::StopNotice(notice),
    )
}

/// The pay statement for the stop that begins on `start`, received five days later.
pub(super) fn declare(
    draft: &mut Draft,
    job: &Job,
    stop: &StopId,
    start: Day,
    subrogations: Vec<SubrogationPeriod>,
) -> usize {
    let statement = job.statement(stop, start, subrogations);
    let sending = Sending::payroll(start.plus_days(4), 1);
    draft.send(sending, Content::EmployerStatement(statement))
}

/// Stop `S1` of `n_days` days from `start`, in certificates of 28 and 56 days.
pub(super) fn chain(draft: &mut Draft, start: Day, n_days: i32) {
    let stop = stop_id("S1");
    let last = start.plus_days(n_days - 1);
    let mut first_day = start;
    let mut nature = StopNature::Initial;
    while first_day <= last {
        let longest = if nature == StopNature::Initial {
            28
        } else {
            56
        };
        let last_day = first_day.plus_days(longest - 1).min(last);
        certify(draft, certificate(&stop, nature, first_day, last_day));
        first_day = last_day.plus_days(1);
        nature = StopNature::Extension;
    }
}

/// Therapeutic part time, sent by software on its first day.
pub(super) fn part_time(
    draft: &mut Draft,
    stop: &StopId,
    first_day: Day,
    last_day: Day,
    illness: Option<&StopId>,
) -> usize {
    let content = Content::PartTime(PartTime {
        accident: None,
        stop: stop.clone(),
        first_day,
        last_day,
        prescribed_on: first_day,
        illness: illness.cloned(),
    });
    draft.send(Sending::at_once(first_day), content)
}

/// The same pay lost in each month of part time, told five days after the month; gives the
/// ranks of the messages, by month.
pub(super) fn lose(
    draft: &mut Draft,
    job: &Job,
    stop: &StopId,
    (first_day, last_day): (Day, Day),
    loss: Cents,
) -> Vec<usize> {
    let mut ranks = Vec::new();
    let mut month = first_day.month();
    while month <= last_day.month() {
        let content = Content::PartTimeLoss(PartTimeLoss {
            siret: job.siret,
            stop: stop.clone(),
            month,
            loss,
        });
        let told_on = month.last_day().plus_days(4);
        ranks.push(draft.send(Sending::payroll(told_on, 1), content));
        month = month.plus(1);
    }
    ranks
}

/// The employer keeps the pay in full and takes the allowances of those days.
pub(super) fn taken(first_day: Day, last_day: Day) -> SubrogationPeriod {
    SubrogationPeriod {
        first_day,
        last_day,
        kept_pay: KeptPay::InFull,
    }
}

/// One case chosen for a rule.
pub(super) fn case(
    maker: &mut Maker<'_>,
    (stratum, rule): (&str, &str),
    detail: &str,
    tell: impl FnOnce(&mut Draft),
) {
    maker.case(stratum, |draft| {
        draft.factor("rule", rule);
        if !detail.is_empty() {
            draft.factor("detail", detail);
        }
        tell(draft);
    });
}

/// One unit below an edge of the law, at it, and one above.
pub(super) const EDGES: [(i32, &str); 3] = [(-1, "below"), (0, "at"), (1, "above")];

/// One case chosen for a side of an edge.
pub(super) fn edge_case(
    maker: &mut Maker<'_>,
    stratum: &str,
    threshold: &Threshold,
    (edge, detail): (&str, &str),
    tell: impl FnOnce(&mut Draft),
) {
    case(maker, (stratum, threshold.rule), detail, |draft| {
        draft.factor("edge", edge);
        tell(draft);
    });
}

/// The Tuesday on which most stops chosen for a rule begin.
pub(super) fn tuesday() -> Day {
    day(2026, 2, 10)
}

/// A day of the calendar that exists.
pub(super) fn day(year: i16, month: i8, day: i8) -> Day {
    Day::new(year, month, day).expect("a day of the calendar")
}

/// The whole plain story.
pub(super) fn plain(draft: &mut Draft, start: Day, n_days: i32, monthly: Cents) {
    let job = job(draft, start, monthly);
    with_job(draft, &job, start, n_days);
}

/// The plain story with another job.
pub(super) fn with_job(draft: &mut Draft, job: &Job, start: Day, n_days: i32) {
    employ(draft, job, start);
    chain(draft, start, n_days);
    declare(draft, job, &stop_id("S1"), start, Vec::new());
}

/// The last first day of a story of `n_days` days that ends, paid, inside the tables.
pub(super) const fn latest(n_days: i32) -> Day {
    LAST_DAY.plus_days(-n_days - 20)
}

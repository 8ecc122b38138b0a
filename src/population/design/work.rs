//! Work that ended, or began again, before the stop; unemployment benefit; days that count
//! as work; seasons; several employers that take the allowances of one day.

use crate::domain::{
    AssimilatedPeriod, Assimilation, Cents, Content, Day, Hours, KeptPay, Status, StopId,
    StopNature, SubrogationPeriod, UnemploymentBenefit, WorkPattern,
};

use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::pay::Job;
use super::Maker;
use super::tale::{self, day};

const STRATUM: &str = "sickness/work-rules";
const PAY: Cents = Cents(210_000);
const HIGH: Cents = Cents(600_000);
/// Days of a stop, waiting days included.
const N_DAYS: i32 = 33;

fn case(maker: &mut Maker<'_>, rule: &str, detail: &str, tell: impl FnOnce(&mut Draft)) {
    maker.case(STRATUM, |draft| {
        draft.factor("rule", rule);
        draft.factor("detail", detail);
        tell(draft);
    });
}

/// Work lost, found again, benefits, assimilated days, seasons, several takers.
pub(super) fn make(maker: &mut Maker<'_>) {
    lost(maker);
    carried(maker);
    benefits(maker);
    found_again(maker);
    assimilated(maker);
    seasons(maker);
    shared(maker);
}

/// Work that ended so long before the stop.
fn lost(maker: &mut Maker<'_>) {
    let rule = "kept_rights";
    let start = day(2026, 3, 9);
    for (before, status) in [
        (0, Status::Employee),
        (-1, Status::Employee),
        (20, Status::Employee),
        (45, Status::Employee),
        (130, Status::Employee),
        (300, Status::Employee),
        (90, Status::Unemployed),
    ] {
        let detail = format!("{status:?}, work ended {before} days before");
        case(maker, rule, &detail, |draft| {
            draft.status = status;
            out_of_work(draft, start, start.plus_days(-1 - before), PAY);
        });
    }
    for (moved, edge) in [(-1, "below"), (0, "at"), (1, "above")] {
        case(maker, rule, "twelve months before", |draft| {
            draft.factor("edge", edge);
            let lost_on = start.plus_months(-12).plus_days(-moved);
            out_of_work(draft, start, lost_on.plus_days(-1), PAY);
        });
    }
    // Pay above every cap; the minimum wage or the coefficient changed in between.
    for (ended_on, start) in [
        (day(2025, 1, 20), day(2025, 4, 14)),
        (day(2026, 3, 10), day(2026, 8, 3)),
    ] {
        let detail = format!("high pay until {ended_on}, stop of {start}");
        case(maker, "unemployed_cap", &detail, |draft| {
            out_of_work(draft, start, ended_on, HIGH);
        });
    }
    // Work that ended in the months before the stop: part of the base only, if read there.
    let rule = "unemployed_base";
    for ended_on in [day(2026, 2, 13), day(2025, 12, 19)] {
        case(maker, rule, &format!("ended on {ended_on}"), |draft| {
            out_of_work(draft, start, ended_on, PAY);
        });
    }
    case(maker, rule, "two jobs, one ended earlier", |draft| {
        let (first, last) = (day(2025, 10, 31), day(2025, 12, 12));
        for ended_on in [first, last] {
            let mut job = tale::job(draft, start, Cents(PAY.0 / 2));
            job.hours = Hours::from_hundredths(7_600);
            job.ended_on = Some(ended_on);
            employ_until(draft, &job, last);
            declare_until(draft, &job, &stop_id("S1"), start, last);
        }
        tale::chain(draft, start, N_DAYS);
    });
}

/// Benefit that carries kept rights beyond their year, or begins too late to.
fn carried(maker: &mut Maker<'_>) {
    let start = day(2026, 3, 9);
    let rule = "kept_rights_by_benefit";
    let ended_on = start.plus_days(-520);
    let lost_on = ended_on.plus_days(1);
    case(maker, rule, "two periods with a hole", |draft| {
        out_of_work(draft, start, ended_on, PAY);
        paid(draft, start, lost_on.plus_days(7), lost_on.plus_days(120));
        paid(draft, start, lost_on.plus_days(300), start.plus_days(-20));
    });
    for (moved, edge) in [(0, "at"), (1, "above")] {
        case(maker, rule, "begins when the year ends", |draft| {
            draft.factor("edge", edge);
            out_of_work(draft, start, ended_on, PAY);
            let first_day = lost_on.plus_months(12).plus_days(moved);
            paid(draft, start, first_day, start.plus_days(-30));
        });
        case(maker, rule, "ended twelve months before", |draft| {
            draft.factor("edge", edge);
            out_of_work(draft, start, ended_on, PAY);
            let last_day = start.plus_months(-12).plus_days(-moved);
            paid(draft, start, lost_on.plus_days(7), last_day);
        });
    }
}

/// Benefit paid on days of the stop, or just beside.
fn benefits(maker: &mut Maker<'_>) {
    let rule = "unemployment_benefit";
    let start = day(2025, 10, 13);
    for (from, to, known_after, detail) in [
        (-40, -1, 0, "until the eve"),
        (-40, 9, 0, "until the tenth day"),
        (N_DAYS, 60, 0, "from the day after"),
        (10, 14, 40, "five days inside, told after payment"),
        (0, 60, 0, "all of the stop"),
        (2, 2, 0, "on a waiting day"),
    ] {
        case(maker, rule, detail, |draft| {
            draft.status = Status::Unemployed;
            out_of_work(draft, start, start.plus_days(-60), PAY);
            let known_on = start.plus_days(known_after);
            paid(draft, known_on, start.plus_days(from), start.plus_days(to));
        });
    }
}

/// Work begun so few days before the stop that it opens nothing by itself.
fn found_again(maker: &mut Maker<'_>) {
    let start = day(2026, 4, 13);
    for (since, idle, has_benefit) in [
        (0, 100, false),
        (10, 200, false),
        (10, 367, false),
        (10, 367, true),
        (25, 100, true),
    ] {
        let with = if has_benefit { ", with benefit" } else { "" };
        let detail = format!("hired {since} days ago, idle for {idle}{with}");
        case(maker, "kept_rights_at_work_again", &detail, |draft| {
            let hired_on = start.plus_days(-since);
            let lost_on = hired_on.plus_days(-idle);
            let eve = lost_on.plus_days(-1);
            let mut old = tale::job(draft, lost_on, PAY);
            old.ended_on = Some(eve);
            employ_until(draft, &old, eve);
            let mut new = tale::job(draft, start, Cents(190_000));
            new.hired_on = hired_on;
            tale::employ(draft, &new, start);
            tale::chain(draft, start, N_DAYS);
            let stop = stop_id("S1");
            declare_until(draft, &old, &stop, start, eve);
            tale::declare(draft, &new, &stop, start, Vec::new());
            if has_benefit {
                paid(draft, start, lost_on.plus_days(7), hired_on.plus_days(-1));
            }
        });
    }
}

/// Days of each nature that bring exactly the hours that were missing, or one day fewer.
fn assimilated(maker: &mut Maker<'_>) {
    let rule = "assimilated_days";
    let start = day(2026, 3, 9);
    // Twenty-four hours are missing; Monday 5 January begins a week.
    let monday = day(2026, 1, 5);
    for (nature, n_days) in [
        (Assimilation::PaidByAllowance, 3),
        (Assimilation::PaidByAllowance, 4),
        (Assimilation::RightsExhausted, 4),
        (Assimilation::Placement, 4),
        (Assimilation::ParentalPresence, 6),
        (Assimilation::ParentalPresence, 5),
        (Assimilation::TrainingLeave, 3),
        (Assimilation::TrainingLeave, 2),
    ] {
        case(
            maker,
            rule,
            &format!("{nature:?}, {n_days} days"),
            |draft| {
                few_hours(draft, start, 4_200);
                counted(draft, monday, n_days, nature);
            },
        );
    }
    case(maker, rule, "a whole week of training", |draft| {
        few_hours(draft, start, 3_400);
        counted(draft, monday, 7, Assimilation::TrainingLeave);
    });
    case(maker, rule, "training from a Thursday", |draft| {
        few_hours(draft, start, 2_734);
        counted(draft, monday.plus_days(3), 11, Assimilation::TrainingLeave);
    });
    case(maker, rule, "two natures on the same days", |draft| {
        few_hours(draft, start, 3_800);
        counted(draft, monday, 4, Assimilation::PaidByAllowance);
        counted(draft, monday, 4, Assimilation::ParentalPresence);
    });
    case(maker, rule, "for the pay of six months", |draft| {
        // Hardly an hour in the last three months, three months that count before.
        little_work(draft, start, 2_000, Cents(100_000));
        counted(draft, day(2025, 9, 1), 91, Assimilation::RightsExhausted);
    });
}

/// Seasonal work: nothing in the last three months, something in the others.
fn seasons(maker: &mut Maker<'_>) {
    let start = day(2026, 3, 9);
    case(maker, "base_twelve_months", "nothing of late", |draft| {
        let mut job = tale::job(draft, start, Cents(240_000));
        job.pattern = WorkPattern::Discontinuous;
        for ago in 1..=3 {
            let none = Hours::from_hundredths(0);
            job.exact
                .push((start.month().plus(-ago), Cents::ZERO, none));
        }
        tale::with_job(draft, &job, start, N_DAYS);
    });
}

/// What it is about, what each employer pays a month, which days each takes.
type Story<'a> = (&'a str, &'a [i64], &'a [&'a Vec<SubrogationPeriod>]);

/// Several employers that take the allowances of the same days, by pays of all kinds.
fn shared(maker: &mut Maker<'_>) {
    let start = day(2026, 3, 9);
    let end = start.plus_days(N_DAYS - 1);
    let whole = vec![tale::taken(start, end)];
    let late = vec![tale::taken(start.plus_days(15), end)];
    let none = Vec::new();
    let mut little = whole.clone();
    little[0].kept_pay = KeptPay::LessThanTheAllowance;
    let stories: [Story<'_>; 8] = [
        (
            "one keeps too little",
            &[140_000, 110_000],
            &[&whole, &little],
        ),
        ("two to one", &[200_000, 100_000], &[&whole, &whole]),
        ("the last days only", &[150_000, 150_000], &[&whole, &late]),
        ("the other way round", &[150_000, 90_000], &[&late, &whole]),
        ("one without pay", &[250_000, 0], &[&whole, &whole]),
        ("cents to share", &[100_000; 3], &[&whole, &whole, &whole]),
        (
            "two without pay",
            &[0, 0, 220_000],
            &[&whole, &whole, &none],
        ),
        (
            "one does not take",
            &[120_000, 90_000, 60_000],
            &[&whole, &whole, &none],
        ),
    ];
    for (detail, pays, taken) in stories {
        payee_case(maker, detail, |draft| several(draft, start, pays, taken));
    }
    let sending = Sending::payroll(start.plus_days(36), 0);
    payee_case(maker, "a pay is corrected after payment", |draft| {
        several(draft, start, &[150_000, 150_000], &[&whole, &whole]);
        draft.correct(draft.documents.len() - 1, 2, sending, |content| {
            if let Content::EmployerStatement(statement) = content {
                for pay in &mut statement.pays {
                    pay.gross = Cents(pay.gross.0 / 2);
                }
            }
        });
    });
    payee_case(maker, "a taker is known after payment", |draft| {
        several(draft, start, &[150_000, 100_000], &[&whole, &none]);
        draft.correct(draft.documents.len() - 1, 2, sending, |content| {
            if let Content::EmployerStatement(statement) = content {
                statement.subrogations.clone_from(&whole);
            }
        });
    });
}

fn payee_case(maker: &mut Maker<'_>, detail: &str, tell: impl FnOnce(&mut Draft)) {
    maker.case("sickness/payee-rules", |draft| {
        draft.factor("rule", "sharing");
        draft.factor("detail", detail);
        tell(draft);
    });
}

/// One stop, several employers: what each pays a month and which days each takes.
fn several(draft: &mut Draft, start: Day, pays: &[i64], taken: &[&Vec<SubrogationPeriod>]) {
    let jobs: Vec<Job> = pays
        .iter()
        .map(|monthly| {
            let mut job = tale::job(draft, start, Cents(*monthly));
            job.hours = Hours::from_hundredths(7_000);
            tale::employ(draft, &job, start);
            job
        })
        .collect();
    tale::chain(draft, start, N_DAYS);
    for (job, taken) in jobs.iter().zip(taken) {
        tale::declare(draft, job, &stop_id("S1"), start, (*taken).clone());
    }
}

/// A stop of somebody whose only work ended on that day.
fn out_of_work(draft: &mut Draft, start: Day, ended_on: Day, monthly: Cents) {
    let mut job = tale::job(draft, start, monthly);
    job.ended_on = Some(ended_on);
    employ_until(draft, &job, ended_on);
    let stop = stop_id("S1");
    let last_day = start.plus_days(N_DAYS - 1);
    // One certificate of a month, then an extension.
    let middle = start.plus_days(27);
    tale::certify(
        draft,
        certificate(&stop, StopNature::Initial, start, middle),
    );
    let again = middle.plus_days(1);
    tale::certify(
        draft,
        certificate(&stop, StopNature::Extension, again, last_day),
    );
    declare_until(draft, &job, &stop, start, ended_on);
}

/// Enters a job in the career with the thirteen months that end with it.
fn employ_until(draft: &mut Draft, job: &Job, ended_on: Day) {
    draft
        .employments
        .push(job.employment(ended_on.month().plus(-12), 13));
}

/// The pays of the months before the end of the work and, where it ended inside a month,
/// of that month too.
fn declare_until(draft: &mut Draft, job: &Job, stop: &StopId, start: Day, ended_on: Day) {
    let mut statement = job.statement_over(3, stop, ended_on, Vec::new());
    statement.pays.extend(job.monthly_pays(ended_on.month(), 1));
    let sending = Sending::payroll(start.plus_days(4), 1);
    draft.send(sending, Content::EmployerStatement(statement));
}

/// Unemployment benefit paid for those days, told on a day of the file.
fn paid(draft: &mut Draft, known_on: Day, first_day: Day, last_day: Day) -> usize {
    let content = Content::UnemploymentBenefit(UnemploymentBenefit {
        first_day,
        last_day,
    });
    draft.send(Sending::electronic(known_on, 0), content)
}

/// A job of so few hours a month, in hundredths, at little pay.
fn few_hours(draft: &mut Draft, start: Day, hours: u32) {
    little_work(draft, start, hours, Cents(50_000));
}

fn little_work(draft: &mut Draft, start: Day, hours: u32, monthly: Cents) {
    let mut job = tale::job(draft, start, monthly);
    job.hours = Hours::from_hundredths(hours);
    tale::with_job(draft, &job, start, N_DAYS);
}

fn counted(draft: &mut Draft, first_day: Day, n_days: i32, nature: Assimilation) {
    draft.assimilated.push(AssimilatedPeriod {
        first_day,
        last_day: first_day.plus_days(n_days - 1),
        nature,
    });
}

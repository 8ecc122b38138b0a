//! Work that ended, or began again, before the stop; unemployment benefit; days that count
//! as work; seasons; several employers that take the allowances of one day.

use crate::domain::{
    AssimilatedPeriod, Assimilation, Cents, Content, Day, Hours, Status, StopId, StopNature,
    SubrogationPeriod, UnemploymentBenefit, WorkPattern,
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
    for start in [day(2024, 11, 18), day(2026, 3, 9)] {
        for status in [Status::Employee, Status::Unemployed] {
            for before in [-1, 0, 1, 20, 45, 90, 130, 200, 300] {
                let detail = format!("{status:?}, work ended {before} days before {start}");
                case(maker, rule, &detail, |draft| {
                    draft.status = status;
                    out_of_work(draft, start, start.plus_days(-1 - before), PAY);
                });
            }
        }
        for (moved, edge) in [(-1, "below"), (0, "at"), (1, "above")] {
            let detail = format!("twelve months and {moved} days before {start}");
            case(maker, rule, &detail, |draft| {
                draft.factor("edge", edge);
                let lost_on = start.plus_months(-12).plus_days(-moved);
                out_of_work(draft, start, lost_on.plus_days(-1), PAY);
            });
        }
    }
    // Pay above every cap, the minimum wage or the coefficient changed in between.
    for (ended_on, start) in [
        (day(2024, 8, 20), day(2025, 1, 13)),
        (day(2025, 1, 20), day(2025, 4, 14)),
        (day(2026, 3, 10), day(2026, 8, 3)),
        (day(2025, 11, 28), day(2026, 2, 16)),
    ] {
        let detail = format!("high pay until {ended_on}, stop of {start}");
        case(maker, "unemployed_cap", &detail, |draft| {
            out_of_work(draft, start, ended_on, HIGH);
        });
    }
    // Work that ended in the months before the stop: part of the base only, if read there.
    for (ended_on, detail) in [
        (day(2026, 2, 13), "ended the month before"),
        (day(2026, 1, 31), "ended on the last day of a month"),
        (day(2025, 12, 19), "ended in the first of the three months"),
    ] {
        case(maker, "unemployed_base", detail, |draft| {
            let start = day(2026, 3, 9);
            out_of_work(draft, start, ended_on, PAY);
        });
    }
    case(
        maker,
        "unemployed_base",
        "two jobs, one ended earlier",
        |draft| {
            let start = day(2026, 3, 9);
            let (first, last) = (day(2025, 10, 31), day(2025, 12, 12));
            for ended_on in [first, last] {
                let mut job = tale::job(draft, start, Cents(PAY.0 / 2));
                job.hours = Hours::from_hundredths(7_600);
                job.ended_on = Some(ended_on);
                employ_until(draft, &job, last);
                declare_until(draft, &job, &stop_id("S1"), start, last);
            }
            tale::chain(draft, start, N_DAYS);
        },
    );
}

/// Benefit that carries kept rights beyond their year, or begins too late to.
fn carried(maker: &mut Maker<'_>) {
    let start = day(2026, 3, 9);
    let rule = "kept_rights_by_benefit";
    let ended_on = start.plus_days(-520);
    let lost_on = ended_on.plus_days(1);
    for (until, detail) in [(200, "long enough"), (100, "not long enough")] {
        case(maker, rule, detail, |draft| {
            out_of_work(draft, start, ended_on, PAY);
            paid(draft, start, lost_on.plus_days(7), lost_on.plus_days(until));
        });
    }
    for (moved, edge) in [(-1, "below"), (0, "at"), (1, "above")] {
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
    case(maker, rule, "two periods with a hole", |draft| {
        out_of_work(draft, start, ended_on, PAY);
        paid(draft, start, lost_on.plus_days(7), lost_on.plus_days(120));
        paid(draft, start, lost_on.plus_days(300), start.plus_days(-20));
    });
}

/// Benefit paid on days of the stop.
fn benefits(maker: &mut Maker<'_>) {
    let rule = "unemployment_benefit";
    let start = day(2025, 10, 13);
    for (from, to, detail) in [
        (-40, 9, "until the tenth day"),
        (-40, 0, "until the first day"),
        (-40, -1, "until the eve"),
        (10, 14, "five days inside"),
        (0, 60, "all of the stop"),
        (33, 60, "from the day after"),
        (2, 2, "on a waiting day"),
    ] {
        case(maker, rule, detail, |draft| {
            draft.status = Status::Unemployed;
            out_of_work(draft, start, start.plus_days(-60), PAY);
            paid(draft, start, start.plus_days(from), start.plus_days(to));
        });
        case(
            maker,
            rule,
            &format!("{detail}, told after payment"),
            |draft| {
                draft.status = Status::Unemployed;
                out_of_work(draft, start, start.plus_days(-60), PAY);
                let known_on = start.plus_days(40);
                paid(draft, known_on, start.plus_days(from), start.plus_days(to));
            },
        );
    }
    case(maker, rule, "withdrawn", |draft| {
        draft.status = Status::Unemployed;
        out_of_work(draft, start, start.plus_days(-60), PAY);
        let rank = paid(draft, start, start.plus_days(5), start.plus_days(25));
        draft.cancel(rank, 2, Sending::electronic(start.plus_days(36), 0));
    });
}

/// Work begun so few days before the stop that it opens nothing by itself.
fn found_again(maker: &mut Maker<'_>) {
    let rule = "kept_rights_at_work_again";
    let start = day(2026, 4, 13);
    for since in [0, 1, 10, 25, 60] {
        for idle in [0, 30, 200, 364, 367] {
            for has_benefit in [false, true] {
                let with = if has_benefit { ", with benefit" } else { "" };
                let detail = format!("hired {since} days ago, idle for {idle}{with}");
                case(maker, rule, &detail, |draft| {
                    let hired_on = start.plus_days(-since);
                    let lost_on = hired_on.plus_days(-idle);
                    let mut old = tale::job(draft, lost_on, PAY);
                    old.ended_on = Some(lost_on.plus_days(-1));
                    employ_until(draft, &old, lost_on.plus_days(-1));
                    let mut new = tale::job(draft, start, Cents(190_000));
                    new.hired_on = hired_on;
                    tale::employ(draft, &new, start);
                    tale::chain(draft, start, N_DAYS);
                    let stop = stop_id("S1");
                    declare_until(draft, &old, &stop, start, lost_on.plus_days(-1));
                    tale::declare(draft, &new, &stop, start, Vec::new());
                    if has_benefit && idle > 20 {
                        let eve = hired_on.plus_days(-1);
                        paid(draft, start, lost_on.plus_days(7), eve);
                    }
                });
            }
        }
    }
}

/// Days of each nature that bring exactly the hours that were missing, one day fewer and
/// one more.
fn assimilated(maker: &mut Maker<'_>) {
    let rule = "assimilated_days";
    let start = day(2026, 3, 9);
    // Twenty-four hours are missing; Monday 5 January begins a week.
    let monday = day(2026, 1, 5);
    for (nature, hours_a_day) in [
        (Assimilation::PaidByAllowance, 6),
        (Assimilation::RightsExhausted, 6),
        (Assimilation::Placement, 6),
        (Assimilation::ParentalPresence, 4),
        (Assimilation::TrainingLeave, 8),
    ] {
        for (moved, edge) in [(-1, "below"), (0, "at"), (1, "above")] {
            case(maker, rule, &format!("{nature:?}"), |draft| {
                draft.factor("edge", edge);
                few_hours(draft, start, 4_200);
                counted(draft, monday, 24 / hours_a_day + moved, nature);
            });
        }
        case(
            maker,
            rule,
            &format!("{nature:?}, before the months"),
            |draft| {
                few_hours(draft, start, 4_200);
                counted(draft, day(2025, 11, 3), 20, nature);
            },
        );
        case(
            maker,
            rule,
            &format!("{nature:?}, across their first day"),
            |draft| {
                few_hours(draft, start, 4_200);
                counted(draft, day(2025, 11, 27), 7, nature);
            },
        );
        case(
            maker,
            rule,
            &format!("{nature:?}, for the pay of six months"),
            |draft| {
                // Hardly an hour in the last three months, three months that count before.
                little_work(draft, start, 2_000, Cents(100_000));
                counted(draft, day(2025, 9, 1), 91, nature);
            },
        );
    }
    // Seven days of one week: five count. Two natures on the same days: one counts.
    case(maker, rule, "a whole week of training", |draft| {
        few_hours(draft, start, 3_400);
        counted(draft, monday, 7, Assimilation::TrainingLeave);
    });
    case(
        maker,
        rule,
        "two weeks of training from a Thursday",
        |draft| {
            few_hours(draft, start, 2_734);
            counted(draft, monday.plus_days(3), 11, Assimilation::TrainingLeave);
        },
    );
    case(maker, rule, "two natures on the same days", |draft| {
        few_hours(draft, start, 3_800);
        counted(draft, monday, 4, Assimilation::PaidByAllowance);
        counted(draft, monday, 4, Assimilation::ParentalPresence);
    });
}

/// Seasonal work: nothing in the last three months, something in the others, or the reverse.
fn seasons(maker: &mut Maker<'_>) {
    let start = day(2026, 3, 9);
    for (idle, detail) in [
        (1..=3, "nothing in the last three months"),
        (4..=9, "nothing before the last three months"),
        (2..=2, "one month without pay"),
        (1..=12, "no pay at all"),
    ] {
        case(maker, "base_twelve_months", detail, |draft| {
            let mut job = tale::job(draft, start, Cents(240_000));
            job.pattern = WorkPattern::Discontinuous;
            for ago in idle {
                let none = Hours::from_hundredths(0);
                job.exact
                    .push((start.month().plus(-ago), Cents::ZERO, none));
            }
            tale::with_job(draft, &job, start, N_DAYS);
        });
    }
}

/// Several employers that take the allowances of the same days, by pays of all kinds.
fn shared(maker: &mut Maker<'_>) {
    let start = day(2026, 3, 9);
    let end = start.plus_days(N_DAYS - 1);
    let whole = vec![tale::taken(start, end)];
    let late = vec![tale::taken(start.plus_days(15), end)];
    let pays: [(&str, &[i64]); 6] = [
        ("two thirds and one third", &[200_000, 100_000]),
        ("equal", &[150_000, 150_000]),
        ("one without pay", &[250_000, 0]),
        ("three that share cents", &[100_000, 100_000, 100_000]),
        ("three unequal", &[120_001, 80_000, 33_333]),
        ("a cent against all", &[1, 180_000]),
    ];
    for (name, pays) in pays {
        for (taken, second, when) in [
            (&whole, &whole, "the same days"),
            (&whole, &late, "the last days only"),
            (&late, &whole, "the last days only, the other way round"),
        ] {
            payee_case(maker, &format!("{name}, {when}"), |draft| {
                let taken: Vec<_> = std::iter::once(taken)
                    .chain(pays[1..].iter().map(|_| second))
                    .cloned()
                    .collect();
                several(draft, start, pays, &taken);
            });
        }
    }
    payee_case(
        maker,
        "two without pay, a third that does not take",
        |draft| {
            several(
                draft,
                start,
                &[0, 0, 220_000],
                &[whole.clone(), whole.clone(), Vec::new()],
            );
        },
    );
    payee_case(maker, "one of three does not take", |draft| {
        several(
            draft,
            start,
            &[120_000, 90_000, 60_000],
            &[whole.clone(), whole.clone(), Vec::new()],
        );
    });
    payee_case(
        maker,
        "the pay of one is corrected after payment",
        |draft| {
            several(
                draft,
                start,
                &[150_000, 150_000],
                &[whole.clone(), whole.clone()],
            );
            let rank = draft.documents.len() - 1;
            let sending = Sending::payroll(start.plus_days(36), 0);
            draft.correct(rank, 2, sending, |content| {
                if let Content::EmployerStatement(statement) = content {
                    for pay in &mut statement.pays {
                        pay.gross = Cents(pay.gross.0 / 2);
                    }
                }
            });
        },
    );
    payee_case(maker, "the second taker is known after payment", |draft| {
        several(
            draft,
            start,
            &[150_000, 100_000],
            &[whole.clone(), Vec::new()],
        );
        let rank = draft.documents.len() - 1;
        let sending = Sending::payroll(start.plus_days(36), 0);
        let days = whole.clone();
        draft.correct(rank, 2, sending, |content| {
            if let Content::EmployerStatement(statement) = content {
                statement.subrogations = days;
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
fn several(draft: &mut Draft, start: Day, pays: &[i64], taken: &[Vec<SubrogationPeriod>]) {
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
        tale::declare(draft, job, &stop_id("S1"), start, taken.clone());
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

//! Sickness of people who work on their own account: incomes of the years before, stops, part
//! time, an illness, an activity that ended.
//!
//! Incomes, lengths and what happens besides are tables; delays of messages are those of every
//! class.

use crate::domain::{
    AldDecision, Cents, Content, Contributions, Day, Decision, PartTime, SelfEmployedActivity,
    Status, StopNotice, YearlyIncome,
};

use super::super::draft::{LAST_DAY, Sending, stop_id};
use super::super::person::Person;

/// One or two stops of somebody who works on her own account.
pub(super) fn sickness(person: &mut Person<'_>) {
    let tables = &person.tables.self_employed;
    let (statuses, happenings) = (&tables.statuses, &tables.happenings);
    let draws = &mut person.draft.draws;
    let status = [Status::Craft, Status::Trade, Status::Liberal, Status::Micro]
        [draws.weighted(&statuses.weights)];
    let is_second = draws.chance(happenings.second_stop_per_mille);
    let is_in_part = draws.chance(happenings.part_time_per_mille);
    let is_long = draws.chance(happenings.long_illness_per_mille);
    let is_accident = draws.chance(happenings.accident_per_mille);
    let n_part = if is_in_part {
        draws.between(20, 110)
    } else {
        0
    };
    let pause = match draws.below(4) {
        0 => 0,
        _ => draws.between(1, 90),
    };
    person.draft.status = status;
    let n_days = person.own_account_days();
    let n_second = if is_second {
        person.own_account_days().min(120)
    } else {
        0
    };
    let start = person.start(n_days + n_part + pause + n_second + 20);
    let started_on = activity(person, start);
    let change = |notice: &mut StopNotice| {
        if is_long {
            notice.illness = Some(stop_id("L1"));
        }
        if is_accident {
            notice.accident = Some(stop_id("A1"));
        }
    };
    person.chain_with(&stop_id("S1"), start, n_days, change);
    let mut end = start.plus_days(n_days - 1);
    if is_long {
        illness(person, start);
    }
    if n_part > 0 {
        let from = end.plus_days(1);
        end = end.plus_days(n_part);
        part_time(person, (from, end), is_long);
    }
    if n_second > 0 {
        let again = end.plus_days(1 + pause);
        person.chain_with(&stop_id("S2"), again, n_second, change);
        end = again.plus_days(n_second - 1);
    }
    incomes(person, status, started_on, (start, end));
}

/// The activity, held for years by most; gives its first day.
fn activity(person: &mut Person<'_>, start: Day) -> Day {
    let happenings = &person.tables.self_employed.happenings;
    let of_age_on = person.draft.of_age_on();
    let draws = &mut person.draft.draws;
    let started_on = if draws.chance(happenings.first_years_per_mille) {
        start.plus_days(-draws.between(370, 1_000))
    } else {
        start.plus_days(-draws.between(1_500, 9_000))
    };
    let started_on = started_on.max(of_age_on);
    // Incomes of years before 2021 are in no table: the activity ends in 2024 or later.
    let first = Day::from_number(19_723);
    let ended_on = draws
        .chance(happenings.ended_per_mille)
        .then(|| start.plus_days(-draws.between(10, 420)).max(started_on))
        .filter(|ended_on| *ended_on >= first);
    // Few were insured less than a year before; most were already, elsewhere.
    person.draft.affiliated_on = if draws.chance(30) {
        start.plus_days(-draws.between(100, 364)).max(started_on)
    } else {
        started_on
    };
    person.draft.self_employed = Some(SelfEmployedActivity {
        started_on,
        ended_on,
    });
    started_on
}

fn illness(person: &mut Person<'_>, start: Day) {
    let content = Content::AldDecision(AldDecision {
        illness: stop_id("L1"),
        decision: Decision::Recognised,
        first_day: start,
    });
    let decided_on = start.plus_days(person.draft.draws.between(3, 40));
    person
        .draft
        .send(Sending::electronic(decided_on, 1), content);
}

fn part_time(person: &mut Person<'_>, (first_day, last_day): (Day, Day), is_long: bool) {
    let content = Content::PartTime(PartTime {
        stop: stop_id("S1"),
        first_day,
        last_day,
        prescribed_on: first_day.plus_days(-1),
        illness: is_long.then(|| stop_id("L1")),
        accident: None,
    });
    let delay = person.draft.draws.between(0, 3);
    let sending = Sending::electronic(first_day.plus_days(-1), delay);
    person.draft.send(sending, content);
}

/// The incomes of the years that a stop may look back to, mostly known at once.
fn incomes(person: &mut Person<'_>, status: Status, started_on: Day, (start, end): (Day, Day)) {
    let tables = &person.tables.self_employed;
    let quantiles = match status {
        Status::Liberal => &tables.incomes.liberal,
        Status::Micro => &tables.incomes.micro,
        _ => &tables.incomes.classic,
    };
    let level = person.draft.draws.quantile(quantiles);
    // An activity that ended looks back to the years before its end.
    let ended_on = person.draft.self_employed.as_ref();
    let looks_from = ended_on
        .and_then(|activity| activity.ended_on)
        .map_or(start, |ended_on| ended_on.min(start));
    for year in looks_from.year() - 3..end.year() {
        if year < started_on.year() {
            continue;
        }
        let happenings = &person.tables.self_employed.happenings;
        let draws = &mut person.draft.draws;
        if draws.chance(happenings.never_told_per_mille) {
            continue;
        }
        let income = level * i64::from(draws.between(750, 1_250)) / 1_000;
        let is_unpaid = draws.chance(happenings.unpaid_per_mille);
        let due = income.max(10_000) * 43 / 100;
        let contributions = (is_unpaid && draws.chance(800)).then(|| Contributions {
            paid: Cents(due * i64::from(draws.between(0, 999)) / 1_000),
            due: Cents(due),
        });
        let content = Content::YearlyIncome(YearlyIncome {
            year,
            income: Cents(income),
            contributions_paid: !is_unpaid,
            contributions,
        });
        let after = if draws.chance(happenings.told_late_per_mille) {
            draws.between(25, 90)
        } else {
            draws.between(0, 8)
        };
        // Nobody tells the income of a year before it is over.
        let over = Day::new(year + 1, 1, 5).expect("a day of January");
        let told_on = start.plus_days(after).max(over);
        let is_corrected = draws.chance(happenings.corrected_per_mille);
        let again = told_on.plus_days(draws.between(10, 70));
        let per_mille = i64::from(draws.between(600, 1_400));
        let rank = person.draft.send(Sending::electronic(told_on, 0), content);
        if is_corrected && again <= LAST_DAY {
            let sending = Sending::electronic(again, 0);
            person.draft.correct(rank, 2, sending, |content| {
                if let Content::YearlyIncome(stated) = content {
                    if stated.contributions_paid {
                        stated.income = Cents(stated.income.0 * per_mille / 1_000);
                    } else {
                        stated.contributions_paid = true;
                        stated.contributions = None;
                    }
                }
            });
        }
    }
}

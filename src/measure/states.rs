//! Where stops stand, what is counted, what is taxable, what waits for a person.

use super::ErrorClass;
use super::audit::{Found, Pair};
use crate::domain::{
    Cents, Counters, Observable, SettlementAnswer, StopState, StopStatus, YearTaxable,
};

/// Where each stop stands.
pub(super) fn stops(pair: &Pair<'_>, said: &SettlementAnswer, found: &mut Found) {
    for due in &pair.due.stops {
        let state = said.stops.iter().find(|state| state.stop == due.stop);
        let Some(state) = state else {
            // A stop that documents no longer make may be listed as cancelled or left out
            // (contract, CS 25): its days are compared in any case.
            if due.status == StopStatus::Cancelled {
                continue;
            }
            let mut difference = of_stop(pair, ErrorClass::E12, due);
            difference.expected = word(due.status).into();
            difference.observed = "absent".into();
            found.push(difference);
            continue;
        };
        if state.status != due.status {
            let mut difference = of_stop(pair, class(due.status, state.status), due);
            difference.expected = word(due.status).into();
            difference.observed = word(state.status).into();
            found.push(difference);
            continue;
        }
        let sorted = |state: &StopState| {
            let mut waiting_for = state.waiting_for.clone();
            waiting_for.sort();
            waiting_for
        };
        if sorted(state) != sorted(due) {
            // Asking for what was already received, or not saying what is missing.
            let mut difference = of_stop(pair, ErrorClass::E15, due);
            difference.expected = due.waiting_for.join(" ");
            difference.observed = state.waiting_for.join(" ");
            found.push(difference);
        }
        if (state.first_day, state.last_day) != (due.first_day, due.last_day) {
            let mut difference = of_stop(pair, ErrorClass::E16, due);
            difference.expected = days(due);
            difference.observed = days(state);
            found.push(difference);
        }
    }
    for state in &said.stops {
        if !pair.due.stops.iter().any(|due| due.stop == state.stop) {
            let mut difference = of_stop(pair, ErrorClass::E13, state);
            difference.expected = "no_such_stop".into();
            difference.observed = word(state.status).into();
            found.push(difference);
        }
    }
}

fn of_stop(pair: &Pair<'_>, class: ErrorClass, stop: &StopState) -> super::Difference {
    let mut difference = pair.difference(Observable::StopState, class);
    difference.stop = Some(stop.stop.clone());
    difference.first_day = stop.first_day;
    difference.last_day = stop.last_day;
    difference
}

fn class(due: StopStatus, said: StopStatus) -> ErrorClass {
    use StopStatus::{Cancelled, Exhausted, Finished, Paying, Refused, Waiting};
    match (due, said) {
        // A right closed that the law leaves open.
        (Waiting | Paying | Finished, Refused | Exhausted | Cancelled) => ErrorClass::E06,
        (Exhausted, Refused) => ErrorClass::E06,
        // Stuck, though nothing is missing.
        (Paying | Finished | Refused | Exhausted | Cancelled, Waiting) => ErrorClass::E12,
        // No money hangs on it yet; when it does, days and amounts tell.
        (Waiting, Paying | Finished)
        | (Paying, Finished)
        | (Finished, Paying)
        | (Refused, Paying | Finished | Exhausted | Cancelled)
        | (Exhausted, Paying | Finished | Cancelled)
        | (Cancelled, Paying | Finished | Refused | Exhausted) => ErrorClass::E13,
        // Equal ones never come here.
        (Waiting, Waiting)
        | (Paying, Paying)
        | (Finished, Finished)
        | (Refused, Refused)
        | (Exhausted, Exhausted)
        | (Cancelled, Cancelled) => ErrorClass::E16,
    }
}

/// Whether the engine says that a stop gets nothing more.
pub(super) const fn is_closed(status: StopStatus) -> bool {
    matches!(
        status,
        StopStatus::Refused | StopStatus::Exhausted | StopStatus::Cancelled
    )
}

pub(super) const fn word(status: StopStatus) -> &'static str {
    match status {
        StopStatus::Waiting => "waiting",
        StopStatus::Paying => "paying",
        StopStatus::Finished => "finished",
        StopStatus::Refused => "refused",
        StopStatus::Exhausted => "exhausted",
        StopStatus::Cancelled => "cancelled",
    }
}

fn days(state: &StopState) -> String {
    let day = |day: Option<crate::domain::Day>| day.map_or("none".into(), |day| day.to_string());
    format!("{} {}", day(state.first_day), day(state.last_day))
}

/// Days counted: those due, not those paid (contract, CS 8).
pub(super) fn counters(pair: &Pair<'_>, said: &SettlementAnswer, found: &mut Found) {
    let (due, said) = (&pair.due.counters, &said.counters);
    let mut wrong = |expected: String, observed: String| {
        let mut difference = pair.difference(Observable::Counters, ErrorClass::E13);
        difference.expected = expected;
        difference.observed = observed;
        found.push(difference);
    };
    let number = |what: &str, n: u32| format!("{what} {n}");
    for (what, due, said) in [
        (
            "sickness_days_3y",
            due.sickness_days_3y,
            said.sickness_days_3y,
        ),
        ("part_time_days", due.part_time_days, said.part_time_days),
        ("pensioner_days", due.pensioner_days, said.pensioner_days),
    ] {
        if due != said {
            wrong(number(what, due), number(what, said));
        }
    }
    let waiting = |counters: &Counters| -> String {
        let mut served: Vec<String> = counters
            .waiting_days_served
            .iter()
            .filter(|one| one.n_days > 0)
            .map(|one| format!("{}={}", one.stop, one.n_days))
            .collect();
        served.sort();
        format!("waiting_days_served {}", served.join(" "))
    };
    if waiting(due) != waiting(said) {
        wrong(waiting(due), waiting(said));
    }
    let windows = |counters: &Counters| -> String {
        let mut windows: Vec<String> = counters
            .ald_windows
            .iter()
            .map(|one| format!("{} {} {}", one.illness, one.first_day, one.last_day))
            .collect();
        windows.sort();
        format!("ald_windows {}", windows.join(", "))
    };
    if windows(due) != windows(said) {
        wrong(windows(due), windows(said));
    }
    let warnings = |counters: &Counters| {
        let mut warnings = counters.late_warnings.clone();
        warnings.sort();
        let days: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        format!("late_warnings {}", days.join(" "))
    };
    if warnings(due) != warnings(said) {
        wrong(warnings(due), warnings(said));
    }
}

/// Taxable amounts by year; `allowed` for lines cut otherwise, which round otherwise.
pub(super) fn taxable(pair: &Pair<'_>, said: &SettlementAnswer, allowed: Cents, found: &mut Found) {
    let of = |list: &[YearTaxable], year: i16| -> Cents {
        list.iter()
            .filter(|one| one.year == year)
            .map(|one| one.amount)
            .sum()
    };
    let (due, said) = (&pair.due.taxable_by_year, &said.taxable_by_year);
    let mut years: Vec<i16> = due.iter().chain(said).map(|one| one.year).collect();
    years.sort_unstable();
    years.dedup();
    for year in years {
        let (due, said) = (of(due, year), of(said, year));
        if (due - said).abs() > allowed {
            let mut difference = pair.difference(Observable::Taxable, ErrorClass::E10);
            difference.due = due;
            difference.paid = said;
            difference.expected = year.to_string();
            found.push(difference);
        }
    }
}

/// What must be put before a person, and was dropped.
pub(super) fn human_queue(pair: &Pair<'_>, said: &SettlementAnswer, found: &mut Found) {
    for due in &pair.due.human_queue {
        let queued = said
            .human_queue
            .iter()
            .any(|item| item.reason == due.reason && item.document == due.document);
        if !queued {
            let mut difference = pair.difference(Observable::StopState, ErrorClass::E12);
            difference.expected.clone_from(&due.reason);
            difference.observed = "not_queued".into();
            found.push(difference);
        }
    }
}

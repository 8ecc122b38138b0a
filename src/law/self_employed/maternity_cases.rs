//! The precisions P77 and P78 of the contract, each with its hand calculation.

use super::super::testing::*;
use super::testing::*;
use crate::domain::{Content, StopStatus};

#[test]
fn a_leave_waits_for_its_birth_and_then_stands_in_the_queue() {
    let file = leave(craft(), "2026-03-20", "2026-07-09").withdrawn("income-2025", "2026-03-21");
    let waiting = status_of(&file, "2026-03-30");
    assert_eq!(waiting[0].2, ["birth:M1"]);
    let answers = file.answers(&["2026-05-18", "2026-05-19"]);
    assert!(answers[0].human_queue.is_empty());
    assert_eq!(answers[1].human_queue[0].reason, "waiting_too_long");
    let known = file.with("birth", "2026-05-20", birth("2026-05-01", None));
    assert_eq!(status_of(&known, "2026-05-25")[0].2, ["yearly_income:2025"]);
}

#[test]
fn a_leave_gives_its_days_and_two_halves_of_the_rest() {
    let file = mother();
    assert_eq!(
        paid(&file, "2026-07-20"),
        [
            span("2026-03-20", "2026-03-20", "2068.34", MATERNITY),
            span("2026-03-21", "2026-05-13", "65.84", MATERNITY),
            span("2026-05-14", "2026-05-14", "2068.34", MATERNITY),
            span("2026-05-15", "2026-07-09", "65.84", MATERNITY),
        ]
    );
    let counters = &file.answers(&["2026-07-20"])[0].counters;
    assert_eq!(counters.sickness_days_3y, 0);
    // The other half six weeks after the birth: 1 May + 41.
    let later = paid_by(&file, &read_as("rest_second_half", "six_weeks_after_birth"));
    assert_eq!(
        later[2],
        ("2026-06-11".into(), "2026-06-11".into(), "2068.34".into())
    );
}

#[test]
fn a_refused_leave_gives_its_days_back_to_sickness() {
    // Begun on the expected day of birth and ended after eight weeks less a day.
    let file = leave(craft(), "2026-05-01", "2026-06-24");
    let file = file.with("birth", "2026-05-01", birth("2026-05-01", None));
    let file = stop(file, "S1", "2026-05-11", "2026-05-24");
    assert_eq!(
        paid(&file, "2026-07-14"),
        [span("2026-05-14", "2026-05-24", "41.10", SICKNESS)]
    );
    let answers = file.answers(&["2026-07-14"]);
    let states = &answers[0].stops;
    assert_eq!(states[0].status, StopStatus::Refused);
    assert_eq!(states[0].last_day, Some(day("2026-06-24")));
    assert_eq!(answers[0].letters[0].article, "CSS art. D. 623-2");
    // One day more is enough, and takes the days of the sickness.
    let file = leave(craft(), "2026-05-01", "2026-06-25");
    let file = file.with("birth", "2026-05-01", birth("2026-05-01", None));
    let file = stop(file, "S1", "2026-05-11", "2026-05-24");
    assert_eq!(paid(&file, "2026-07-14").len(), 3);
}

#[test]
fn leaves_outside_the_bounds_are_named() {
    let of = |first: &str, last: &str, birth: Content| {
        leave(craft(), first, last).with("birth", "2026-03-01", birth)
    };
    let planned = || birth("2026-05-01", None);
    assert_eq!(
        reasons(&of("2026-03-19", "2026-07-09", planned())),
        ["leave_outside_its_bounds"]
    );
    assert_eq!(
        reasons(&of("2026-03-20", "2026-07-10", planned())),
        ["leave_outside_its_bounds"]
    );
    // Born on the 6th: the bound moves.
    let late = birth("2026-05-01", Some("2026-05-06"));
    assert!(reasons(&of("2026-03-20", "2026-07-14", late)).is_empty());
    let early = birth("2026-05-01", Some("2026-03-19"));
    assert_eq!(
        reasons(&of("2026-03-20", "2026-07-09", early)),
        ["early_birth"]
    );
    let out = ended(mother(), "2026-03-19");
    assert_eq!(reasons(&out), ["leave_after_the_activity"]);
    let beside = mother().with("benefit", "2026-03-02", benefit("2026-07-09", "2026-07-31"));
    assert_eq!(reasons(&beside), ["leave_beside_an_unemployment_benefit"]);
    let named = stop(mother(), "M1", "2026-08-03", "2026-08-16");
    assert!(reasons(&named).contains(&"leave_named_as_a_stop"));
}

#[test]
fn a_withdrawn_leave_is_cancelled_and_what_was_paid_is_a_debt() {
    let file = mother().withdrawn("leave", "2026-04-02");
    let answers = file.answers(&["2026-03-30", "2026-04-13"]);
    assert_eq!(answers[1].stops[0].status, StopStatus::Cancelled);
    assert_eq!(answers[1].debts[0].gross, euros("2726.74"));
}

#[test]
fn a_return_before_its_leave_waits_and_a_later_one_ends_it() {
    let file = craft().with("back", "2026-03-02", back("M1", "2026-06-12"));
    let answers = file.answers(&["2026-05-04"]);
    assert_eq!(answers[0].human_queue.len(), 1);
    let file = mother().with("back", "2026-03-02", back("M1", "2026-06-12"));
    assert_eq!(paid(&file, "2026-07-20").pop().unwrap().1, "2026-06-11");
    let answers = file.answers(&["2026-05-11"]);
    assert!(answers[0].human_queue.is_empty());
    // The leave makes no other name known (P26).
    let file = mother().with("back", "2026-03-02", back("S9", "2026-06-12"));
    let answers = file.answers(&["2026-05-11"]);
    assert_eq!(answers[0].human_queue.len(), 1);
}

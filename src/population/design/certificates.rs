//! What makes a certificate count: given at a distance, on which form; and what lifts the
//! waiting days.

use crate::domain::{Bereavement, Cents, Content, Day, Prescriber, StopContext, StopNature};

use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::Maker;
use super::tale::{self, day};

const PAY: Cents = Cents(250_000);
const EDGES: [(i32, &str); 3] = [(-1, "below"), (0, "at"), (1, "above")];

/// A certificate of a story: nature, first and last day counted from the start, whether it
/// was given at a distance.
type Given = (StopNature, i32, i32, bool);

const INITIAL: StopNature = StopNature::Initial;
const EXTENSION: StopNature = StopNature::Extension;

/// Distance, forms, waiting days.
pub(super) fn make(maker: &mut Maker<'_>) {
    distance(maker);
    forms(maker);
    waiting(maker);
}

/// Certificates at a distance, around the day on which their length is counted otherwise.
fn distance(maker: &mut Maker<'_>) {
    const STORIES: &[(&str, &[Given])] = &[
        ("two days", &[(INITIAL, 0, 1, true)]),
        ("three days", &[(INITIAL, 0, 2, true)]),
        ("four days", &[(INITIAL, 0, 3, true)]),
        ("nine days", &[(INITIAL, 0, 8, true)]),
        (
            "three days, then one seen",
            &[(INITIAL, 0, 2, true), (EXTENSION, 3, 20, false)],
        ),
        (
            "nine days, then one seen",
            &[(INITIAL, 0, 8, true), (EXTENSION, 9, 20, false)],
        ),
        (
            "nine days, one seen on the fifth",
            &[(INITIAL, 0, 8, true), (EXTENSION, 4, 20, false)],
        ),
        (
            "one seen, then three days",
            &[(INITIAL, 0, 9, false), (EXTENSION, 10, 12, true)],
        ),
        (
            "one seen, then seven days",
            &[(INITIAL, 0, 9, false), (EXTENSION, 10, 16, true)],
        ),
        (
            "one seen, then seven days twice",
            &[
                (INITIAL, 0, 9, false),
                (EXTENSION, 10, 16, true),
                (EXTENSION, 17, 23, true),
            ],
        ),
        (
            "three days three times",
            &[
                (INITIAL, 0, 2, true),
                (EXTENSION, 3, 5, true),
                (EXTENSION, 6, 8, true),
            ],
        ),
        (
            "two seen, then five days",
            &[
                (INITIAL, 0, 9, false),
                (EXTENSION, 10, 19, false),
                (EXTENSION, 20, 24, true),
            ],
        ),
    ];
    let change = day(2026, 6, 27);
    for (moved, edge) in [
        (-120, "below"),
        (-1, "below"),
        (0, "at"),
        (1, "above"),
        (30, "above"),
    ] {
        let start = change.plus_days(moved);
        for (name, given) in STORIES {
            for (prescriber, who) in [
                (Prescriber::Allowed, "another doctor"),
                (Prescriber::FamilyDoctor, "the family doctor"),
            ] {
                // One day is enough for what changes nothing.
                if prescriber == Prescriber::FamilyDoctor && moved.abs() > 1 {
                    continue;
                }
                for context in [None, Some(StopContext::Miscarriage)] {
                    let detail = format!("{name} by {who} from {start}");
                    maker.case("sickness/certificate-rules", |draft| {
                        draft.factor("rule", "telemedicine_length");
                        draft.factor("edge", edge);
                        draft.factor("detail", detail);
                        draft.factor(
                            "waiting",
                            if context.is_some() {
                                "lifted"
                            } else {
                                "served"
                            },
                        );
                        given_at_a_distance(draft, start, given, prescriber, context);
                    });
                }
            }
        }
    }
}

fn given_at_a_distance(
    draft: &mut Draft,
    start: Day,
    given: &[Given],
    prescriber: Prescriber,
    context: Option<StopContext>,
) {
    let job = tale::job(draft, start, PAY);
    tale::employ(draft, &job, start);
    let stop = stop_id("S1");
    for (nature, from, to, at_a_distance) in given {
        let (first_day, last_day) = (start.plus_days(*from), start.plus_days(*to));
        let mut notice = certificate(&stop, *nature, first_day, last_day);
        if *nature == INITIAL {
            notice.context = context;
        }
        if *at_a_distance {
            notice.telemedicine = true;
            notice.prescriber = prescriber;
        }
        tale::certify(draft, notice);
    }
    tale::declare(draft, &job, &stop, start, Vec::new());
}

/// Paper forms, secured or not, around the day from which only secured ones count.
fn forms(maker: &mut Maker<'_>) {
    let change = day(2025, 9, 1);
    for (moved, edge) in EDGES {
        let start = change.plus_days(moved);
        for is_unsecured in [false, true] {
            let form = if is_unsecured { "unsecured" } else { "secured" };
            for (what, first, second) in [
                ("only", is_unsecured, false),
                ("both", is_unsecured, is_unsecured),
            ] {
                let detail = format!("{form}, {what}, from {start}");
                form_case(maker, edge, &detail, |draft| {
                    on_paper(draft, start, first, second);
                });
            }
        }
    }
    for (from, edge) in [
        (change.plus_days(-10), "below"),
        (change.plus_days(40), "above"),
    ] {
        form_case(maker, edge, "unsecured extension", |draft| {
            on_paper(draft, from, false, true);
        });
        for after in [6, 30] {
            let detail = format!("stated on the right form {after} days later");
            form_case(maker, edge, &detail, |draft| {
                on_paper(draft, from, true, false);
                let sending = Sending::paper(from.plus_days(after), 3);
                draft.correct(0, 2, sending, |content| {
                    if let Content::StopNotice(notice) = content {
                        notice.unsecured_form = false;
                    }
                });
            });
        }
        form_case(
            maker,
            edge,
            "taken for right, then found unsecured",
            |draft| {
                on_paper(draft, from, false, false);
                let sending = Sending::paper(from.plus_days(21), 3);
                draft.correct(0, 2, sending, |content| {
                    if let Content::StopNotice(notice) = content {
                        notice.unsecured_form = true;
                    }
                });
            },
        );
    }
}

fn form_case(maker: &mut Maker<'_>, edge: &str, detail: &str, tell: impl FnOnce(&mut Draft)) {
    maker.case("sickness/certificate-rules", |draft| {
        draft.factor("rule", "unsecured_form");
        draft.factor("edge", edge);
        draft.factor("detail", detail);
        tell(draft);
    });
}

/// Twelve days, then twelve more, on paper posted the same day.
fn on_paper(draft: &mut Draft, start: Day, first: bool, second: bool) {
    let job = tale::job(draft, start, PAY);
    tale::employ(draft, &job, start);
    let stop = stop_id("S1");
    for (nature, from, unsecured) in [(INITIAL, 0, first), (EXTENSION, 12, second)] {
        let first_day = start.plus_days(from);
        let mut notice = certificate(&stop, nature, first_day, first_day.plus_days(11));
        notice.unsecured_form = unsecured;
        draft.send(Sending::paper(first_day, 3), Content::StopNotice(notice));
    }
    tale::declare(draft, &job, &stop, start, Vec::new());
}

/// Waiting days after a miscarriage, a medical termination, the death of a child.
fn waiting(maker: &mut Maker<'_>) {
    for (context, rule, days) in [
        (
            StopContext::Miscarriage,
            "carence_miscarriage",
            &[day(2024, 1, 2), day(2025, 3, 3), day(2026, 9, 7)][..],
        ),
        (
            StopContext::MedicalTermination,
            "carence_medical_termination",
            &[
                day(2024, 6, 30),
                day(2024, 7, 1),
                day(2024, 7, 2),
                day(2026, 3, 2),
            ][..],
        ),
    ] {
        for start in days {
            for (n_days, detail) in [(3, "three days"), (20, "twenty days")] {
                maker.case("sickness/waiting-rules", |draft| {
                    draft.factor("rule", rule);
                    draft.factor("detail", format!("{detail} from {start}"));
                    tale::plain(draft, *start, n_days, PAY);
                    for document in &mut draft.documents {
                        if let Content::StopNotice(notice) = &mut document.content {
                            notice.context = Some(context);
                        }
                    }
                });
            }
        }
    }
    let start = day(2025, 10, 6);
    for (before, detail) in [
        (-4, "died after the stop began"),
        (0, "died on its first day"),
        (1, "died on its eve"),
        (89, "89 days before"),
        (90, "90 days before"),
        (91, "91 days before"),
        (92, "92 days before"),
    ] {
        for again in [None, Some(25), Some(120)] {
            let second = again.map_or("none".to_owned(), |after| format!("{after} days later"));
            maker.case("sickness/waiting-rules", |draft| {
                draft.factor("rule", "carence_child_death_weeks");
                draft.factor("detail", detail);
                draft.factor("second_stop", second);
                bereaved(draft, start, start.plus_days(-before), again);
            });
        }
    }
}

/// A stop of ten days after a death, then another one or not.
fn bereaved(draft: &mut Draft, start: Day, died_on: Day, again: Option<i32>) {
    let job = tale::job(draft, start, PAY);
    tale::employ(draft, &job, start);
    let death = Content::Bereavement(Bereavement { died_on });
    draft.send(Sending::electronic(start.plus_days(6), 0), death);
    for (name, after) in [("S1", Some(0)), ("S2", again)] {
        let Some(after) = after else {
            continue;
        };
        let (stop, first_day) = (stop_id(name), start.plus_days(after));
        let notice = certificate(&stop, INITIAL, first_day, first_day.plus_days(9));
        tale::certify(draft, notice);
        let statement = job.statement_over(9, &stop, first_day, Vec::new());
        let sending = Sending::payroll(first_day.plus_days(4), 1);
        draft.send(sending, Content::EmployerStatement(statement));
    }
}

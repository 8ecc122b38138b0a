//! The rule and the article that a day cites, and what steps tell: those of the law that
//! decide it.

use super::accident_cases::{decided, declared, stopped};
use super::letter_cases::late;
use super::testing::*;
use super::{Operand, Step, entitlement, steps};
use crate::domain::{
    AccidentKind, Benefit, Content, Decision, Dossier, EarlierWarning, PartTime, PartTimeLoss,
};

type Cited = Option<(&'static str, &'static str)>;

const CARENCE: Cited = Some(("carence", "CSS art. R. 323-1, 1°"));
const BASE: Cited = Some(("base", "CSS art. R. 323-4 et R. 323-5"));
const ACCIDENT: Cited = Some(("accident_amount", "CSS art. R. 433-1 à R. 433-4"));

/// What each day of a stop cites, with everything known by the end of 2026.
fn cited<const N: usize>(file: &Dossier, stop: &str, days: [&str; N]) -> [Cited; N] {
    let due = entitlement(file, parameters(), day("2026-12-31")).unwrap();
    assert!(due.undecided.is_empty(), "{:?}", due.undecided);
    days.map(|text| due.cited(&id(stop), day(text)))
}

/// An accident of 10 March 2026, recognised, that stops work from that day to the 20th.
fn hurt(file: Dossier) -> Dossier {
    stopped(file, "S2", "2026-03-10", "2026-03-20", "A1", "3000.00")
        .with(
            "declared",
            "2026-03-11",
            declared("A1", AccidentKind::Work, "2026-03-10"),
        )
        .with(
            "decision",
            "2026-03-20",
            decided("A1", Decision::Recognised, "2026-03-20"),
        )
}

#[test]
fn a_day_cites_what_its_own_stop_owes_it() {
    let file = hurt(dossier().with_stop("S1", "2026-02-02", "2026-02-08", "2000.00"));
    let days = [
        "2026-02-01",
        "2026-02-04",
        "2026-02-05",
        "2026-02-08",
        "2026-02-09",
    ];
    assert_eq!(cited(&file, "S1", days), [None, CARENCE, BASE, BASE, None]);
    let employers = Some(("employers_day", "CSS art. L. 433-1, al. 1"));
    let days = ["2026-03-10", "2026-03-11", "2026-03-20", "2026-02-05"];
    assert_eq!(
        cited(&file, "S2", days),
        [employers, ACCIDENT, ACCIDENT, None]
    );
    assert_eq!(cited(&file, "S3", ["2026-02-05"]), [None]);
}

#[test]
fn a_day_cut_for_late_sending_cites_it_and_the_others_of_the_stop_do_not() {
    let mut file = late();
    file.history.late_warnings.push(EarlierWarning {
        prescribed_on: day("2024-03-04"),
    });
    let halved = Some(("late_sending", "CSS art. D. 323-2"));
    let days = ["2025-10-09", "2025-10-19", "2025-10-20", "2025-10-26"];
    assert_eq!(cited(&file, "S1", days), [halved, halved, BASE, BASE]);
}

#[test]
fn a_refused_day_cites_the_article_that_refuses_it() {
    let file = late().posted("S1-notice", "2025-10-27");
    let refused = Some(("sent_after_the_end", "CSS art. R. 323-12"));
    assert_eq!(cited(&file, "S1", ["2025-10-06"]), [refused]);
}

/// Part time in April 2026 after the stop, with or without a loss stated.
fn part_time(file: Dossier, stop: &str, accident: Option<&str>, loss: Option<&str>) -> Dossier {
    let file = file.with(
        "part-time",
        "2026-04-01",
        Content::PartTime(PartTime {
            stop: id(stop),
            first_day: day("2026-04-01"),
            last_day: day("2026-04-10"),
            prescribed_on: day("2026-04-01"),
            illness: None,
            accident: accident.map(id),
        }),
    );
    let Some(loss) = loss else { return file };
    let loss = PartTimeLoss {
        siret: id(EMPLOYER),
        stop: id(stop),
        month: id("2026-04"),
        loss: euros(loss),
    };
    file.with("loss", "2026-05-02", Content::PartTimeLoss(loss))
}

#[test]
fn a_day_of_part_time_cites_its_rule_whether_a_loss_is_stated_or_not() {
    let sickness = Some(("part_time", "CSS art. L. 323-3 et R. 323-3"));
    let accident = Some(("light_work", "CSS art. L. 433-1 et R. 433-15"));
    let days = ["2026-04-01", "2026-04-10", "2026-04-11"];
    let stop = || dossier().with_stop("S1", "2026-03-23", "2026-03-31", "2000.00");
    for loss in [None, Some("0.00"), Some("100.00")] {
        let file = part_time(stop(), "S1", None, loss);
        assert_eq!(
            cited(&file, "S1", days),
            [sickness, sickness, None],
            "{loss:?}"
        );
        let file = stopped(dossier(), "S2", "2026-03-11", "2026-03-31", "A1", "3000.00");
        let file = file
            .with(
                "declared",
                "2026-03-11",
                declared("A1", AccidentKind::Work, "2026-03-10"),
            )
            .with(
                "decision",
                "2026-03-20",
                decided("A1", Decision::Recognised, "2026-03-20"),
            );
        let file = part_time(file, "S2", Some("A1"), loss);
        assert_eq!(
            cited(&file, "S2", days),
            [accident, accident, None],
            "{loss:?}"
        );
        let kinds = paid(&file, "2026-05-11").into_iter().map(|span| span.3);
        assert!(kinds.into_iter().all(|kind| kind == Benefit::WorkAccident));
    }
}

#[test]
fn the_floor_of_an_accident_is_told_only_when_it_raises_an_amount() {
    let floor = |pay: &str| {
        let file = stopped(dossier(), "S1", "2026-01-06", "2026-01-11", "A1", "2000.00");
        let file = stopped(file, "S2", "2026-03-02", "2026-03-10", "A1", pay)
            .with(
                "declared",
                "2026-01-06",
                declared("A1", AccidentKind::Work, "2026-01-05"),
            )
            .with(
                "decision",
                "2026-01-12",
                decided("A1", Decision::Recognised, "2026-01-12"),
            );
        let steps = steps(&file, parameters(), day("2026-04-13")).unwrap();
        let of_second = |step: &&Step| step.rule == "accident_floor" && step.stop == id("S2");
        steps.iter().find(of_second).unwrap().result.clone()
    };
    assert_eq!(floor("2000.00"), Operand::Code("own"));
    assert_eq!(floor("2000.01"), Operand::Code("own"));
    assert_eq!(floor("1999.99"), Operand::Code("floor"));
}

//! What surrounds leaves: sickness before, inside and after one, an accident, part time,
//! another leave on the same days.

use crate::domain::{
    AccidentDecision, AccidentDeclared, AccidentKind, Benefit, Birth, Cents, Content, Day,
    Decision, Risk, StopNature, StopNotice,
};

use super::super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::Maker;
use super::super::tale;
use super::{HIGH, MATERNITY, NAME, PAY, Story, born, case, child, expected};

/// Every case of what surrounds leaves.
pub(super) fn make(maker: &mut Maker<'_>) {
    sickness_inside(maker);
    sickness_after(maker);
    accidents(maker);
    two_leaves(maker);
}

/// The whole leave of the first child.
fn days() -> (Day, Day) {
    (expected().plus_days(-42), expected().plus_days(69))
}

/// A mother who is ill from `first` to `last`, days of her leave; her employer tells the pays
/// before the illness as well.
fn ill(draft: &mut Draft, (first, last): (i32, i32), change: impl FnOnce(&mut StopNotice)) {
    let (start, _) = days();
    let begun = start.plus_days(first);
    let mut story = Story::begin(draft, begun.min(start), PAY);
    story.carries(&child(expected()), expected());
    story.asks(Benefit::Maternity, days(), start);
    story.paid_by(NAME, start, Vec::new());
    let until = start.plus_days(last);
    let mut notice = certificate(&stop_id("S1"), StopNature::Initial, begun, until);
    change(&mut notice);
    tale::certify(story.draft, notice);
    if begun > start {
        story.paid_again("S1", (start, begun));
    } else {
        story.paid_by("S1", begun, Vec::new());
    }
}

fn sickness_inside(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "sickness_beside_leave");
    for (first, last, detail) in [
        (20, 30, "inside the leave"),
        (-10, 15, "from before the leave into it"),
        (-10, 130, "from before the leave to after it"),
        (100, 125, "from the leave to after it"),
        (-20, -5, "over before the leave"),
    ] {
        case(maker, rule, detail, |draft| {
            ill(draft, (first, last), |_| {});
        });
    }
    case(maker, rule, "in part time, into the leave", |draft| {
        let (start, _) = days();
        let begun = start.plus_days(-40);
        let mut story = Story::begin(draft, begun, PAY);
        story.carries(&child(expected()), expected());
        story.asks(Benefit::Maternity, days(), start);
        story.paid_again(NAME, (begun, start));
        let stop = stop_id("S1");
        let until = begun.plus_days(9);
        let full = certificate(&stop, StopNature::Initial, begun, until);
        tale::certify(story.draft, full);
        story.paid_by("S1", begun, Vec::new());
        let part = (until.plus_days(1), start.plus_days(10));
        tale::part_time(story.draft, &stop, part.0, part.1, None);
        tale::lose(story.draft, &story.job, &stop, part, Cents(60_000));
    });
    case(maker, rule, "paid first, the leave asked later", |draft| {
        let (start, end) = days();
        let mut story = Story::begin(draft, start, PAY);
        let notice = certificate(
            &stop_id("S1"),
            StopNature::Initial,
            start,
            start.plus_days(40),
        );
        tale::certify(story.draft, notice);
        story.paid_by("S1", start, Vec::new());
        let asked_on = start.plus_days(35);
        story.told(&child(expected()), asked_on);
        story.asks(Benefit::Maternity, (start, end), asked_on);
        story.paid_by(NAME, start, Vec::new());
    });
}

fn sickness_after(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "sickness_after_leave");
    let of_pregnancy = |notice: &mut StopNotice| notice.risk = Risk::Pregnancy;
    for (first, last, is_pregnancy, detail) in [
        (112, 135, true, "of the pregnancy, right after"),
        (112, 135, false, "another illness, right after"),
        (114, 135, true, "of the pregnancy, two days after"),
        (-14, -1, true, "of the pregnancy, right before"),
        (100, 135, true, "of the pregnancy, from inside the leave"),
    ] {
        case(maker, rule, detail, |draft| {
            ill(draft, (first, last), |notice| {
                if is_pregnancy {
                    of_pregnancy(notice);
                }
            });
        });
    }
    case(maker, rule, "higher pays before the illness", |draft| {
        let (start, end) = days();
        let mut story = Story::begin(draft, start, PAY);
        story.carries(&child(expected()), expected());
        story.asks(Benefit::Maternity, days(), start);
        story.paid_by(NAME, start, Vec::new());
        let begun = end.plus_days(1);
        let mut notice = certificate(
            &stop_id("S1"),
            StopNature::Initial,
            begun,
            begun.plus_days(20),
        );
        of_pregnancy(&mut notice);
        tale::certify(story.draft, notice);
        story.job.monthly = HIGH;
        story.paid_again("S1", (start, begun));
    });
    case(maker, rule, "after a paternity", |draft| {
        let born_on = expected();
        let mut story = Story::of_father(draft, born_on);
        story.told(&born(born_on), born_on);
        let end = born_on.plus_days(24);
        story.asks(Benefit::Paternity, (born_on, end), born_on);
        story.paid_by(NAME, born_on, Vec::new());
        let begun = end.plus_days(1);
        let notice = certificate(
            &stop_id("S1"),
            StopNature::Initial,
            begun,
            begun.plus_days(14),
        );
        tale::certify(story.draft, notice);
        story.paid_again("S1", (born_on, begun));
    });
}

fn accidents(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "accident_beside_leave");
    for (first, last, detail) in [
        (-15, 10, "before the leave and into it"),
        (112, 140, "right after the leave"),
    ] {
        case(maker, rule, detail, |draft| {
            ill(draft, (first, last), |notice| {
                notice.risk = Risk::Accident;
                notice.accident = Some(stop_id("X1"));
            });
            let begun = days().0.plus_days(first);
            let siret = draft.employments[0].siret;
            let declared = Content::AccidentDeclared(AccidentDeclared {
                accident: stop_id("X1"),
                accident_kind: AccidentKind::Work,
                accident_on: begun.plus_days(-1),
                siret,
            });
            draft.send(Sending::at_once(begun), declared);
            let decided_on = begun.plus_days(7);
            let decided = Content::AccidentDecision(AccidentDecision {
                accident: stop_id("X1"),
                decision: Decision::Recognised,
                decided_on,
            });
            draft.send(Sending::at_once(decided_on), decided);
        });
    }
}

fn two_leaves(maker: &mut Maker<'_>) {
    let rule = ("paternity/rules", "two_leaves");
    case(maker, rule, "a death during a paternity", |draft| {
        let born_on = expected();
        let mut story = Story::of_father(draft, born_on);
        story.told(&born(born_on), born_on);
        story.asks(
            Benefit::Paternity,
            (born_on, born_on.plus_days(24)),
            born_on,
        );
        story.paid_by(NAME, born_on, Vec::new());
        let died_on = born_on.plus_days(15);
        story.mourns(died_on, died_on);
        let days = (died_on, died_on.plus_days(7));
        story.asks_as("D1", Benefit::Bereavement, days, died_on);
        story.paid_by("D1", died_on, Vec::new());
    });
    case(maker, rule, "two children of two mothers", |draft| {
        let (first, second) = (expected(), expected().plus_days(10));
        let mut story = Story::of_father(draft, first);
        for (name, born_on) in [(NAME, first), ("M2", second)] {
            let birth = Birth {
                leave: stop_id(name),
                ..born(born_on)
            };
            story.told(&birth, born_on);
            let days = (born_on, born_on.plus_days(24));
            story.asks_as(name, Benefit::Paternity, days, born_on);
            story.paid_by(name, born_on, Vec::new());
        }
    });
    case(maker, rule, "the first is withdrawn", |draft| {
        let (first, second) = (expected(), expected().plus_days(10));
        let mut story = Story::of_father(draft, first);
        let mut asked = Vec::new();
        for (name, born_on) in [(NAME, first), ("M2", second)] {
            let birth = Birth {
                leave: stop_id(name),
                ..born(born_on)
            };
            story.told(&birth, born_on);
            let days = (born_on, born_on.plus_days(24));
            asked.push(story.asks_as(name, Benefit::Paternity, days, born_on));
            story.paid_by(name, born_on, Vec::new());
        }
        let sending = Sending::at_once(second.plus_days(30));
        story.draft.cancel(asked[0], 2, sending);
    });
}

//! Days of the self-employed: the period of a liberal profession, limits over years, part
//! time, certificates, pensions.

use crate::domain::{
    Channel, Content, Day, EarlierDays, PensionDrawn, Prescriber, Status, StopNature,
};

use super::super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::Maker;
use super::super::tale::{self, day};
use super::{INCOME, Story, case, of_illness, tuesday};

const STRATUM: &str = "self-employed/day-rules";
const PART_TIME: &str = "self-employed/part-time-rules";

/// Every case of days.
pub(super) fn make(maker: &mut Maker<'_>) {
    liberal(maker);
    limits(maker);
    certificates(maker);
    part_time(maker);
    limits_of_part_time(maker);
}

fn liberal(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "liberal_period");
    let start = tuesday();
    for (status, detail) in [
        (Status::Liberal, "a liberal profession"),
        (Status::Craft, "a craft"),
    ] {
        case(maker, rule, &format!("120 days, {detail}"), |draft| {
            Story::ill(draft, status, start, 120);
        });
    }
    case(maker, rule, "of a long-term illness", |draft| {
        let mut story = Story::with_incomes(draft, Status::Liberal, start, [INCOME; 3]);
        story.long_illness(start);
        story.stopped_as("S1", start, 120, of_illness);
    });
    for (gap, detail) in [(2, "two days between"), (3, "three days between")] {
        case(maker, rule, &format!("an extension, {detail}"), |draft| {
            let mut story = Story::ill(draft, Status::Liberal, start, 60);
            let again = story.on(60 + gap);
            story.extended("S1", again, again.plus_days(55));
        });
    }
    case(maker, rule, "another stop months later", |draft| {
        let mut story = Story::ill(draft, Status::Liberal, start, 95);
        let again = story.on(140);
        story.stopped("S2", again, 30);
    });
    case(maker, rule, "days refused inside it", |draft| {
        let mut story = Story::with_incomes(draft, Status::Liberal, start, [INCOME; 3]);
        story.stopped("S1", start, 28);
        let far = (story.on(28), story.on(48));
        let mut notice = certificate(&stop_id("S1"), StopNature::Extension, far.0, far.1);
        notice.prescriber = Prescriber::Abroad;
        tale::certify(story.draft, notice);
        story.extended("S1", story.on(49), story.on(104));
    });
    case(maker, rule, "part time beyond it", |draft| {
        let mut story = Story::ill(draft, Status::Liberal, start, 84);
        let days = (story.on(84), story.on(130));
        story.works_in_part("S1", days, false);
    });
}

fn limits(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "own_limit_360");
    let start = tuesday();
    for n_before in [330, 357] {
        case(maker, rule, &format!("{n_before} days before"), |draft| {
            let last_day = start.plus_days(-100);
            draft.history.sickness_days.push(EarlierDays {
                first_day: last_day.plus_days(1 - n_before),
                last_day,
            });
            Story::ill(draft, Status::Craft, start, 45);
        });
    }
    let rule = (STRATUM, "own_pensioner");
    for (progressive, detail) in [(false, "a pension"), (true, "a progressive pension")] {
        maker.case_born(STRATUM, day(1958, 5, 4), |draft| {
            draft.factor("rule", rule.1);
            draft.factor("detail", detail);
            let story = Story::ill(draft, Status::Trade, start, 80);
            let content = Content::PensionDrawn(PensionDrawn {
                first_day: day(2024, 1, 1),
                progressive,
            });
            story.draft.send(Sending::at_once(start), content);
        });
    }
}

fn certificates(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "own_certificates");
    let start = tuesday();
    let one = |draft: &mut Draft, change: &dyn Fn(&mut crate::domain::StopNotice)| {
        let mut story = Story::with_incomes(draft, Status::Micro, start, [INCOME; 3]);
        story.stopped_as("S1", start, 20, change);
    };
    case(maker, rule, "at a distance", |draft| {
        one(draft, &|notice| {
            notice.telemedicine = true;
            notice.prescriber = Prescriber::Allowed;
        });
    });
    case(
        maker,
        rule,
        "on a form that is not the secured one",
        |draft| {
            one(draft, &|notice| notice.unsecured_form = true);
            draft.documents[3].channel = Channel::Paper;
        },
    );
    for (waited, detail) in [(8, "sent late"), (20, "sent after the end")] {
        for is_warned in [false, true] {
            let detail = format!("{detail}, warned: {is_warned}");
            case(maker, rule, &detail, |draft| {
                one(draft, &|_| {});
                if is_warned {
                    let warning = crate::domain::EarlierWarning {
                        prescribed_on: start.plus_months(-6),
                    };
                    draft.history.late_warnings.push(warning);
                }
                let document = &mut draft.documents[3];
                document.channel = Channel::Paper;
                document.sent_on = start.plus_days(waited);
                document.received_on = start.plus_days(waited + 2);
            });
        }
    }
    case(maker, rule, "at work again before the end", |draft| {
        let story = Story::ill(draft, Status::Trade, start, 40);
        let returned_on = story.on(22);
        let content = Content::ReturnToWork(crate::domain::ReturnToWork {
            stop: stop_id("S1"),
            returned_on,
        });
        story.draft.send(Sending::at_once(returned_on), content);
    });
}

fn part_time(maker: &mut Maker<'_>) {
    let rule = (PART_TIME, "own_part_time");
    let start = tuesday();
    for (status, detail) in [
        (Status::Craft, "craft"),
        (Status::Liberal, "liberal"),
        (Status::Micro, "micro"),
    ] {
        case(
            maker,
            rule,
            &format!("after a full stop, {detail}"),
            |draft| {
                let mut story = Story::ill(draft, status, start, 30);
                let days = (story.on(30), story.on(75));
                story.works_in_part("S1", days, false);
            },
        );
    }
    case(maker, rule, "inside the waiting days", |draft| {
        let mut story = Story::ill(draft, Status::Craft, start, 2);
        let days = (story.on(2), story.on(20));
        story.works_in_part("S1", days, false);
    });
    case(maker, rule, "then ill in full again", |draft| {
        let mut story = Story::ill(draft, Status::Craft, start, 20);
        story.works_in_part("S1", (story.on(20), story.on(39)), false);
        story.extended("S1", story.on(40), story.on(55));
        story.works_in_part("S1", (story.on(56), story.on(70)), false);
    });
    let rule = (PART_TIME, "own_part_time_alone");
    case(maker, rule, "no full stop before", |draft| {
        let mut story = Story::with_incomes(draft, Status::Craft, start, [INCOME; 3]);
        story.works_in_part("S1", (start, story.on(30)), false);
    });
    case(maker, rule, "a day after the full stop", |draft| {
        let mut story = Story::ill(draft, Status::Craft, start, 20);
        story.works_in_part("S1", (story.on(21), story.on(45)), false);
    });
    case(maker, rule, "of a long-term illness", |draft| {
        let mut story = Story::with_incomes(draft, Status::Craft, start, [INCOME; 3]);
        story.long_illness(start);
        story.works_in_part("S1", (start, story.on(30)), true);
    });
    case(maker, rule, "after a full stop that was refused", |draft| {
        let mut story = Story::with_incomes(draft, Status::Trade, start, [INCOME; 3]);
        story.stopped_as("S1", start, 20, |notice| {
            notice.prescriber = Prescriber::Abroad;
        });
        story.works_in_part("S1", (story.on(20), story.on(45)), false);
    });
}

fn limits_of_part_time(maker: &mut Maker<'_>) {
    let rule = (PART_TIME, "own_part_time_limits");
    let start = day(2025, 3, 4);
    case(maker, rule, "in two runs", |draft| {
        let mut story = Story::ill(draft, Status::Craft, start, 20);
        story.works_in_part("S1", (story.on(20), story.on(79)), false);
        story.extended("S1", story.on(80), story.on(90));
        story.works_in_part("S1", (story.on(91), story.on(140)), false);
    });
    case(maker, rule, "liberal, of a long-term illness", |draft| {
        long(draft, Status::Liberal, start, 130);
    });
    case(maker, rule, "craft, of a long-term illness", |draft| {
        long(draft, Status::Craft, start, 130);
    });
    case(maker, rule, "of two stops", |draft| {
        let mut story = Story::ill(draft, Status::Micro, start, 20);
        story.works_in_part("S1", (story.on(20), story.on(79)), false);
        let again = story.on(150);
        story.stopped("S2", again, 10);
        let days = (again.plus_days(10), again.plus_days(60));
        story.works_in_part("S2", days, false);
    });
}

/// Part time of so many days after ten days of a long-term illness.
pub(super) fn long(draft: &mut Draft, status: Status, start: Day, n_days: i32) {
    let mut story = Story::with_incomes(draft, status, start, [INCOME; 3]);
    story.long_illness(start);
    story.stopped_as("S1", start, 10, of_illness);
    let days = (story.on(10), story.on(9 + n_days));
    story.works_in_part("S1", days, true);
}

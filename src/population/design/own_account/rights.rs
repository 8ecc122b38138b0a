//! Rights of the self-employed: a year of insurance, an activity that ended, stops that follow
//! each other, waiting days.

use crate::domain::{
    AldHistory, Bereavement, Content, Day, Status, StopContext, UnemploymentBenefit,
};

use super::super::super::draft::{Draft, Sending, stop_id};
use super::super::Maker;
use super::super::tale::day;
use super::{INCOME, Story, case, of_illness, tuesday};

const STRATUM: &str = "self-employed/right-rules";

/// Every case of rights and waiting days.
pub(super) fn make(maker: &mut Maker<'_>) {
    insured(maker);
    kept(maker);
    following(maker);
    waiting(maker);
    accidents(maker);
}

fn insured(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "own_rights");
    case(maker, rule, "insured for too short a time", |draft| {
        let start = tuesday();
        let mut story = Story::begin(draft, Status::Trade, start);
        story.active_since(day(2025, 6, 1));
        story.earned(&[INCOME]);
        story.stopped("S1", start, 20);
    });
    case(maker, rule, "insured elsewhere just before", |draft| {
        let start = tuesday();
        let mut story = Story::begin(draft, Status::Trade, start);
        story.active_since(day(2025, 1, 20));
        story.draft.affiliated_on = day(2019, 5, 1);
        story.earned(&[INCOME]);
        story.stopped("S1", start, 20);
    });
    case(
        maker,
        rule,
        "in the first months of the activity",
        |draft| {
            let start = day(2025, 9, 2);
            let mut story = Story::begin(draft, Status::Micro, start);
            story.active_since(day(2025, 3, 1));
            story.stopped("S1", start, 20);
        },
    );
}

/// The activity ended before the stop.
fn kept(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "own_kept_rights");
    let start = tuesday();
    for (ended_on, detail) in [
        (start.plus_days(-90), "three months before"),
        (
            start.plus_months(-12).plus_days(-1),
            "a year before, to the day",
        ),
        (
            start.plus_months(-12).plus_days(-2),
            "a year and a day before",
        ),
        (start.plus_days(8), "inside the stop"),
        (start.plus_days(-1), "on the eve"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::begin(draft, Status::Craft, start);
            story.ended(ended_on);
            // The years that the end of the activity looks back to, and those of the stop.
            for year in 2022..2026 {
                story.earned_in(year, INCOME + i64::from(year - 2022) * 300_000, None);
            }
            story.stopped("S1", start, 25);
        });
    }
    let benefit = |draft: &mut Draft, days: (Day, Day)| {
        let content = Content::UnemploymentBenefit(UnemploymentBenefit {
            first_day: days.0,
            last_day: days.1,
        });
        draft.send(Sending::at_once(start), content);
    };
    case(maker, rule, "carried on by a benefit", |draft| {
        let mut story = Story::begin(draft, Status::Craft, start);
        let ended_on = start.plus_months(-18);
        story.ended(ended_on);
        for year in 2021..2026 {
            story.earned_in(year, INCOME, None);
        }
        story.stopped("S1", start, 25);
        benefit(draft, (ended_on.plus_days(30), ended_on.plus_days(300)));
    });
    let rule = (STRATUM, "own_unemployment_benefit");
    for (last, detail) in [(9, "on the first days"), (40, "on all the days")] {
        case(maker, rule, detail, |draft| {
            Story::ill(draft, Status::Micro, start, 25);
            benefit(draft, (start.plus_days(-20), start.plus_days(last)));
        });
    }
}

/// A second stop right after the first one, or some days after it, in the next year.
fn following(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "following_stop");
    let start = day(2025, 12, 16);
    for (gap, detail) in [
        (0, "without a day between"),
        (1, "a day between"),
        (-3, "overlapping"),
        (10, "ten days between"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::begin(draft, Status::Craft, start);
            story.earned(&[3_600_000, 2_000_000, 2_000_000]);
            story.earned_in(2025, 800_000, None);
            story.stopped("S1", start, 20);
            story.stopped("S2", story.on(20 + gap), 20);
        });
    }
    case(maker, rule, "after a stop that was refused", |draft| {
        let mut story = Story::begin(draft, Status::Craft, start);
        story.earned(&[100_000, 100_000, 100_000]);
        story.earned_in(2025, 9_000_000, None);
        story.stopped("S1", start, 20);
        story.stopped("S2", story.on(20), 20);
    });
    case(
        maker,
        rule,
        "after a liberal stop, of one incapacity",
        |draft| {
            let mut story = Story::begin(draft, Status::Liberal, start);
            story.earned(&[INCOME; 3]);
            story.earned_in(2025, INCOME, None);
            story.stopped("S1", start, 70);
            story.stopped("S2", story.on(70), 60);
        },
    );
}

fn waiting(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "own_waiting_days");
    let start = tuesday();
    for n_days in [3, 4] {
        case(maker, rule, &format!("a stop of {n_days} days"), |draft| {
            Story::ill(draft, Status::Trade, start, n_days);
        });
    }
    for (context, detail) in [
        (StopContext::Miscarriage, "after a miscarriage"),
        (StopContext::MedicalTermination, "after a termination"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::with_incomes(draft, Status::Micro, start, [INCOME; 3]);
            story.stopped_as("S1", start, 12, |notice| notice.context = Some(context));
        });
    }
    case(maker, rule, "after the death of a child", |draft| {
        let story = Story::ill(draft, Status::Craft, start, 12);
        let content = Content::Bereavement(Bereavement {
            died_on: story.on(-10),
        });
        story.draft.send(Sending::at_once(start), content);
    });
    case(
        maker,
        rule,
        "the second stop of a long-term illness",
        |draft| {
            let mut story = Story::with_incomes(draft, Status::Craft, start, [INCOME; 3]);
            story.long_illness(start);
            story.stopped_as("S1", start, 15, of_illness);
            let again = story.on(40);
            story.stopped_as("S2", again, 15, of_illness);
        },
    );
    case(maker, rule, "a long-term illness of before", |draft| {
        draft.history.ald.push(AldHistory {
            illness: stop_id("L1"),
            first_stop_on: day(2025, 3, 1),
            resumed_on: Some(day(2025, 6, 1)),
        });
        let mut story = Story::with_incomes(draft, Status::Liberal, start, [INCOME; 3]);
        story.long_illness(day(2025, 3, 1));
        story.stopped_as("S1", start, 15, of_illness);
    });
}

/// No insurance of accidents at work; one waiting period for an accident.
fn accidents(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "same_accident");
    let start = tuesday();
    for (first, second, detail) in [
        (Some("A1"), Some("A1"), "two stops of one accident"),
        (Some("A1"), Some("A2"), "two stops of two accidents"),
        (None, Some("A1"), "a stop of an accident after another"),
        (Some("A1"), None, "another stop after one of an accident"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::with_incomes(draft, Status::Craft, start, [INCOME; 3]);
            let again = story.on(40);
            for (stop, from, accident) in [("S1", start, first), ("S2", again, second)] {
                story.stopped_as(stop, from, 15, |notice| {
                    notice.accident = accident.map(stop_id);
                });
            }
        });
    }
    case(
        maker,
        rule,
        "certificates of the risk of accidents",
        |draft| {
            let mut story = Story::with_incomes(draft, Status::Trade, start, [INCOME; 3]);
            story.stopped_as("S1", start, 30, |notice| {
                notice.risk = crate::domain::Risk::Accident;
                notice.accident = Some(stop_id("A1"));
            });
        },
    );
    case(maker, rule, "named by the extension only", |draft| {
        let mut story = Story::with_incomes(draft, Status::Trade, start, [INCOME; 3]);
        story.stopped("S1", start, 20);
        story.stopped_as("S2", story.on(30), 15, |notice| {
            notice.accident = Some(stop_id("A1"));
        });
        story.stopped_as("S3", story.on(60), 15, |notice| {
            notice.accident = Some(stop_id("A1"));
        });
    });
}

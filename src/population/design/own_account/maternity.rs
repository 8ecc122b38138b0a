//! Maternity on one's own account: flat amounts, the allowance of rest, leaves that are too
//! short, sickness around.

use crate::domain::{
    Benefit, Birth, Content, Day, Leave, Percent, ReturnToWork, Status, StopNature,
};

use super::super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::Maker;
use super::super::tale::{self, day};
use super::{INCOME, Story, case};

const STRATUM: &str = "self-employed/maternity-rules";
const NAME: &str = "M1";

/// Every case of a maternity.
pub(super) fn make(maker: &mut Maker<'_>) {
    amounts(maker);
    lengths(maker);
    documents(maker);
    beside(maker);
}

/// The day on which most of these children are expected.
fn expected() -> Day {
    day(2026, 3, 24)
}

/// A mother whose incomes were those, who asks for days around the expected one.
pub(super) fn mother(
    draft: &mut Draft,
    status: Status,
    incomes: [i64; 3],
    (expected_on, before, after): (Day, i32, i32),
) -> Story<'_> {
    let days = (
        expected_on.plus_days(-before),
        expected_on.plus_days(after - 1),
    );
    let mut story = Story::with_incomes(draft, status, days.0, incomes);
    expects(&mut story, (expected_on, expected_on), (1, 0));
    asks(&mut story, days);
    story
}

/// A birth expected on a day, which happens on another.
fn expects(
    story: &mut Story<'_>,
    (expected_on, born_on): (Day, Day),
    (n_children, n_children_before): (u8, u8),
) -> usize {
    let birth = Birth {
        leave: stop_id(NAME),
        expected_on,
        born_on: None,
        n_children,
        n_children_before,
        hospitalised_until: None,
        mother_died_on: None,
    };
    let known = Birth {
        born_on: Some(born_on),
        ..birth.clone()
    };
    let announced = Sending::at_once(story.start);
    let rank = story.draft.send(announced, Content::Birth(birth));
    let told = Sending::at_once(born_on.plus_days(2));
    story.draft.correct(rank, 2, told, |content| {
        *content = Content::Birth(known);
    });
    rank
}

fn asks(story: &mut Story<'_>, (first_day, last_day): (Day, Day)) -> usize {
    let content = Content::Leave(Leave {
        leave: stop_id(NAME),
        benefit: Benefit::Maternity,
        first_day,
        last_day,
    });
    story.draft.send(Sending::at_once(story.start), content)
}

fn amounts(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "flat_maternity");
    let whole = (expected(), 42, 70);
    for (status, incomes, detail) in [
        (Status::Craft, [INCOME; 3], "craft"),
        (Status::Liberal, [30_000_000; 3], "liberal, of high incomes"),
        (Status::Micro, [INCOME; 3], "micro"),
        (Status::Trade, [100_000; 3], "below the threshold"),
        (Status::Trade, [0; 3], "no income"),
    ] {
        case(maker, rule, detail, |draft| {
            mother(draft, status, incomes, whole);
        });
    }
    case(maker, rule, "from one year into the next", |draft| {
        mother(draft, Status::Craft, [INCOME; 3], (day(2026, 1, 6), 42, 70));
    });
    case(maker, rule, "in the first years of the activity", |draft| {
        let start = expected().plus_days(-42);
        let mut story = Story::begin(draft, Status::Craft, start);
        story.active_since(day(2024, 9, 1));
        story.earned(&[300_000, 1_500_000]);
        expects(&mut story, (expected(), expected()), (1, 0));
        asks(&mut story, (start, expected().plus_days(69)));
    });
    case(maker, rule, "contributions that are not paid", |draft| {
        let story = mother(draft, Status::Craft, [800_000; 3], whole);
        for document in &mut story.draft.documents {
            if let Content::YearlyIncome(stated) = &mut document.content {
                stated.contributions_paid = false;
            }
        }
    });
    let rule = (STRATUM, "flat_maternity_tax");
    for (status, detail) in [(Status::Liberal, "liberal"), (Status::Micro, "micro")] {
        case(maker, rule, detail, |draft| {
            let story = mother(draft, status, [INCOME; 3], whole);
            story.draft.tax_rate = Percent::from_hundredths(1_400);
        });
    }
}

fn lengths(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "flat_maternity_days");
    for (n_children, n_before, before, after, detail) in [
        (1, 2, 56, 126, "the third child"),
        (2, 0, 84, 154, "twins"),
        (3, 0, 168, 154, "three at once"),
        (1, 0, 10, 46, "eight weeks, six after the birth"),
        (1, 0, 20, 41, "fewer than six weeks after the birth"),
        (1, 0, 10, 45, "fewer than eight weeks"),
    ] {
        case(maker, rule, detail, |draft| {
            let on = if n_children > 1 {
                day(2025, 12, 2)
            } else {
                expected()
            };
            let days = (on.plus_days(-before), on.plus_days(after - 1));
            let mut story = Story::with_incomes(draft, Status::Trade, days.0, [INCOME; 3]);
            expects(&mut story, (on, on), (n_children, n_before));
            asks(&mut story, days);
        });
    }
    for (moved, detail) in [(-10, "ten days early"), (6, "six days late")] {
        case(maker, rule, detail, |draft| {
            let on = expected();
            let days = (on.plus_days(-42), on.plus_days(69));
            let mut story = Story::with_incomes(draft, Status::Trade, days.0, [INCOME; 3]);
            expects(&mut story, (on, on.plus_days(moved)), (1, 0));
            let rank = asks(&mut story, days);
            if moved > 0 {
                let sending = Sending::at_once(on.plus_days(moved + 2));
                story.draft.correct(rank, 2, sending, |content| {
                    if let Content::Leave(leave) = content {
                        leave.last_day = days.1.plus_days(moved);
                    }
                });
            }
        });
    }
    for (worked, detail) in [(42, "at work again after six weeks"), (41, "a day sooner")] {
        case(maker, rule, detail, |draft| {
            let story = mother(draft, Status::Micro, [INCOME; 3], (expected(), 42, 70));
            let returned_on = expected().plus_days(worked);
            let content = Content::ReturnToWork(ReturnToWork {
                stop: stop_id(NAME),
                returned_on,
            });
            story.draft.send(Sending::at_once(returned_on), content);
        });
    }
    case(maker, rule, "shortened by a new version", |draft| {
        let story = mother(draft, Status::Micro, [INCOME; 3], (expected(), 42, 70));
        let rank = leave_of(story.draft);
        let sending = Sending::at_once(expected());
        story.draft.correct(rank, 2, sending, |content| {
            if let Content::Leave(leave) = content {
                leave.last_day = expected().plus_days(30);
            }
        });
    });
}

fn documents(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "flat_maternity_documents");
    let whole = (expected(), 42, 70);
    case(maker, rule, "no birth is ever told", |draft| {
        let start = expected().plus_days(-42);
        let mut story = Story::with_incomes(draft, Status::Craft, start, [INCOME; 3]);
        asks(&mut story, (start, expected().plus_days(69)));
    });
    case(maker, rule, "an income is missing", |draft| {
        let story = mother(draft, Status::Craft, [INCOME; 3], whole);
        story.draft.documents.remove(1);
    });
    case(maker, rule, "withdrawn after payment", |draft| {
        let story = mother(draft, Status::Craft, [INCOME; 3], whole);
        let rank = leave_of(story.draft);
        story.draft.cancel(rank, 2, Sending::at_once(expected()));
    });
    case(maker, rule, "an income lowered after payment", |draft| {
        let story = mother(draft, Status::Craft, [600_000; 3], whole);
        let sending = Sending::at_once(expected());
        story.draft.correct(2, 2, sending, |content| {
            if let Content::YearlyIncome(stated) = content {
                stated.income = crate::domain::Cents(50_000);
            }
        });
    });
    case(maker, rule, "insured for too short a time", |draft| {
        let start = expected().plus_days(-42);
        let mut story = Story::begin(draft, Status::Craft, start);
        story.active_since(day(2025, 10, 1));
        story.earned(&[INCOME]);
        expects(&mut story, (expected(), expected()), (1, 0));
        asks(&mut story, (start, expected().plus_days(69)));
    });
}

fn beside(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "flat_maternity_beside");
    let whole = (expected(), 42, 70);
    for (first, last, detail) in [
        (20, 35, "ill inside the leave"),
        (112, 130, "ill right after the leave"),
        (105, 130, "ill from inside the leave to after it"),
    ] {
        case(maker, rule, detail, |draft| {
            let story = mother(draft, Status::Craft, [INCOME; 3], whole);
            let days = (story.on(first), story.on(last));
            let notice = certificate(&stop_id("S1"), StopNature::Initial, days.0, days.1);
            tale::certify(story.draft, notice);
        });
    }
    case(maker, rule, "ill before and into the leave", |draft| {
        let start = expected().plus_days(-62);
        let mut story = Story::ill(draft, Status::Liberal, start, 40);
        expects(&mut story, (expected(), expected()), (1, 0));
        asks(
            &mut story,
            (expected().plus_days(-42), expected().plus_days(69)),
        );
    });
}

/// The rank of the leave among the documents.
fn leave_of(draft: &Draft) -> usize {
    let is_leave = |content: &Content| matches!(content, Content::Leave(_));
    let mut documents = draft.documents.iter();
    documents
        .position(|document| is_leave(&document.content))
        .expect("the story has a leave")
}

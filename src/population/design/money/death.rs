//! A death: the days up to it, what is written for the heirs, what comes afterwards.

use crate::domain::{AdvancePaid, Cents, Content, Day, Death, Decision, Percent, StopNature};

use super::super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::Maker;
use super::super::tale;
use super::{PAY, Story, case, in_full, tuesday};

const STRATUM: &str = "sickness/death-rules";

/// Every case of a death.
pub(super) fn make(maker: &mut Maker<'_>) {
    days(maker);
    money(maker);
    versions(maker);
}

fn dies(draft: &mut Draft, died_on: Day, known_on: Day) -> usize {
    let content = Content::Death(Death { died_on });
    draft.send(Sending::at_once(known_on), content)
}

fn days(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "death_days");
    for (died, known, detail) in [
        (20, 22, "inside the stop, known at once"),
        (20, 60, "inside the stop, known after payment"),
        (1, 20, "on a waiting day"),
        (39, 41, "on the last day"),
        (45, 48, "after the stop"),
        (-1, 25, "before the stop"),
        (0, 25, "on the first day"),
    ] {
        case(maker, rule, detail, |draft| {
            let story = Story::begin(draft, tuesday(), 40);
            let days = (story.on(died), story.on(known));
            dies(story.draft, days.0, days.1);
        });
    }
    case(maker, rule, "in part time", |draft| {
        let start = tuesday();
        let stop = stop_id("S1");
        let job = tale::job(draft, start, PAY);
        tale::employ(draft, &job, start);
        let full = certificate(&stop, StopNature::Initial, start, start.plus_days(14));
        tale::certify(draft, full);
        tale::declare(draft, &job, &stop, start, Vec::new());
        let part = (start.plus_days(15), start.plus_days(60));
        tale::part_time(draft, &stop, part.0, part.1, None);
        tale::lose(draft, &job, &stop, part, Cents(60_000));
        dies(draft, start.plus_days(40), start.plus_days(42));
    });
    case(maker, rule, "a second stop was prescribed", |draft| {
        let story = Story::begin(draft, tuesday(), 20);
        let again = story.on(30);
        let notice = certificate(
            &stop_id("S2"),
            StopNature::Initial,
            again,
            again.plus_days(10),
        );
        tale::certify(story.draft, notice);
        let died_on = story.on(25);
        dies(story.draft, died_on, story.start.plus_days(50));
    });
}

fn money(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "death_estate");
    case(maker, rule, "a statement that comes after it", |draft| {
        let story = Story::begin(draft, tuesday(), 40);
        story.draft.tax_rate = Percent::from_hundredths(1_400);
        let late = story.on(50);
        let document = &mut story.draft.documents[story.statement];
        document.sent_on = late;
        document.received_on = late;
        dies(
            story.draft,
            tuesday().plus_days(30),
            tuesday().plus_days(33),
        );
    });
    for (pay, detail) in [(290_000, "raised"), (190_000, "lowered")] {
        case(maker, rule, &format!("pays {detail} after it"), |draft| {
            let mut story = Story::begin(draft, tuesday(), 40);
            let days = (story.on(30), story.on(33));
            dies(story.draft, days.0, days.1);
            story.paid(pay, story.on(60));
        });
    }
    case(maker, rule, "an employer's days after it", |draft| {
        let start = tuesday();
        let taken = vec![in_full(start, start.plus_days(39))];
        let story = Story::taken(draft, start, 40, taken);
        dies(story.draft, start.plus_days(20), start.plus_days(50));
    });
    case(maker, rule, "an advance", |draft| {
        let story = Story::begin(draft, tuesday(), 40);
        let paid_on = story.on(3);
        let content = Content::AdvancePaid(AdvancePaid {
            advance: stop_id("A1"),
            paid_on,
            amount: Cents(120_000),
            stop: Some(stop_id("S1")),
        });
        story.draft.send(Sending::at_once(paid_on), content);
        dies(
            story.draft,
            tuesday().plus_days(20),
            tuesday().plus_days(22),
        );
    });
    case(maker, rule, "a debt, then a death", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        dies(
            story.draft,
            tuesday().plus_days(38),
            noticed_on.plus_days(5),
        );
        story.contests(noticed_on.plus_days(10), 1);
        story.decided(Decision::Recognised, noticed_on.plus_days(25));
        story.paid(250_000, noticed_on.plus_days(40));
    });
    case(maker, rule, "a debt that the heirs pay back", |draft| {
        let mut story = Story::begin(draft, tuesday(), 40);
        let days = (story.on(20), story.on(60));
        dies(story.draft, days.0, days.1);
        story.repaid(30_000, story.on(80));
        story.heard_of_until(story.on(100));
    });
}

fn versions(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "death_versions");
    case(maker, rule, "withdrawn", |draft| {
        let story = Story::begin(draft, tuesday(), 40);
        let days = (story.on(20), story.on(25), story.on(45));
        let rank = dies(story.draft, days.0, days.1);
        story.draft.cancel(rank, 2, Sending::at_once(days.2));
    });
    for (moved, detail) in [(8, "later than was told"), (-8, "sooner than was told")] {
        case(maker, rule, detail, |draft| {
            let story = Story::begin(draft, tuesday(), 40);
            let days = (story.on(20), story.on(25), story.on(45));
            let rank = dies(story.draft, days.0, days.1);
            let sending = Sending::at_once(days.2);
            story.draft.correct(rank, 2, sending, |content| {
                if let Content::Death(death) = content {
                    death.died_on = death.died_on.plus_days(moved);
                }
            });
        });
    }
}

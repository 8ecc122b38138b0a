//! Debts: contested, decided on, paid back, corrected again.

use crate::domain::{Content, Day, DebtContested, Decision};

use super::super::super::draft::{Draft, Sending, stop_id};
use super::super::Maker;
use super::{Story, case, in_full, tuesday};

const STRATUM: &str = "sickness/debt-rules";

/// Every case of a debt that is known.
pub(super) fn make(maker: &mut Maker<'_>) {
    contests(maker);
    decisions(maker);
    repayments(maker);
    others(maker);
}

fn contests(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "debt_contested");
    for (after, delay, detail) in [
        (5, 2, "in time, silence"),
        (-3, 2, "before the notice"),
        (35, 2, "too late"),
        (12, 40, "in time, received long after"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::indebted(draft);
            let noticed_on = story.noticed_on();
            story.contests(noticed_on.plus_days(after), delay);
            story.heard_of_until(noticed_on.plus_days(130));
        });
    }
    case(maker, rule, "twice", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.contests(noticed_on.plus_days(12), 2);
        story.contests(noticed_on.plus_days(4), 20);
        story.heard_of_until(noticed_on.plus_days(70));
    });
    case(maker, rule, "withdrawn", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        let rank = story.contests(noticed_on.plus_days(5), 2);
        let sending = Sending::at_once(noticed_on.plus_days(20));
        story.draft.cancel(rank, 2, sending);
        story.heard_of_until(noticed_on.plus_days(50));
    });
    case(maker, rule, "about a stop that has no debt", |draft| {
        let mut story = Story::indebted(draft);
        let on = story.noticed_on().plus_days(5);
        let content = Content::DebtContested(DebtContested {
            stop: stop_id("S9"),
            contested_on: on,
        });
        story.draft.send(Sending::at_once(on), content);
        story.heard_of_until(on.plus_days(40));
    });
    case(maker, rule, "and the pays are put right again", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.contests(noticed_on.plus_days(5), 2);
        story.paid(250_000, noticed_on.plus_days(20));
    });
    case(maker, rule, "and the pays are put right in part", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.contests(noticed_on.plus_days(5), 2);
        story.paid(220_000, noticed_on.plus_days(20));
        story.heard_of_until(noticed_on.plus_days(70));
    });
    case(maker, rule, "and the pays are lower still", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.contests(noticed_on.plus_days(5), 2);
        story.paid(150_000, noticed_on.plus_days(16));
        story.contests(noticed_on.plus_days(40), 2);
        story.heard_of_until(noticed_on.plus_days(120));
    });
}

fn decisions(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "debt_decision");
    let contested = |draft: &mut Draft, decision: Decision, after: i32| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.contests(noticed_on.plus_days(5), 2);
        story.decided(decision, noticed_on.plus_days(after));
        story.heard_of_until(noticed_on.plus_days(100));
    };
    for (decision, after, detail) in [
        (Decision::Refused, 20, "refused within the month"),
        (
            Decision::Refused,
            37,
            "refused on the last day of the month",
        ),
        (Decision::Refused, 50, "refused after the month"),
        (Decision::Recognised, 20, "the person is right"),
        (Decision::Recognised, 80, "right, long after the silence"),
    ] {
        case(maker, rule, detail, |draft| {
            contested(draft, decision, after);
        });
    }
    case(maker, rule, "right, never contested", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.decided(Decision::Recognised, noticed_on.plus_days(30));
        story.heard_of_until(noticed_on.plus_days(50));
    });
    case(maker, rule, "right before the notice", |draft| {
        let mut story = Story::indebted(draft);
        let on = story.noticed_on().plus_days(-5);
        story.decided(Decision::Recognised, on);
        story.heard_of_until(on.plus_days(40));
    });
    case(maker, rule, "refused, then right", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.contests(noticed_on.plus_days(5), 2);
        story.decided(Decision::Refused, noticed_on.plus_days(15));
        story.decided(Decision::Recognised, noticed_on.plus_days(60));
        story.heard_of_until(noticed_on.plus_days(70));
    });
    let left = (STRATUM, "debt_left_to_the_person");
    for (pay, detail) in [
        (250_000, "then the pays are put right"),
        (220_000, "then the pays are put right in part"),
        (300_000, "then the pays are higher than ever"),
    ] {
        case(maker, left, detail, |draft| {
            let mut story = Story::indebted(draft);
            let noticed_on = story.noticed_on();
            story.contests(noticed_on.plus_days(5), 2);
            story.decided(Decision::Recognised, noticed_on.plus_days(20));
            story.paid(pay, noticed_on.plus_days(40));
        });
    }
    case(maker, left, "after a part was paid back", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.repaid(10_000, noticed_on.plus_days(10));
        story.decided(Decision::Recognised, noticed_on.plus_days(20));
        story.paid(250_000, noticed_on.plus_days(40));
    });
    case(maker, left, "the decision is withdrawn", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        let rank = story.decided(Decision::Recognised, noticed_on.plus_days(10));
        let sending = Sending::at_once(noticed_on.plus_days(40));
        story.draft.cancel(rank, 2, sending);
        story.heard_of_until(noticed_on.plus_days(60));
    });
}

fn repayments(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "debt_repaid");
    for (cents, after, detail) in [
        (10_000, 15, "a part"),
        (200_000, 15, "more than the debt"),
        (5_000, -10, "before the debt is found"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::indebted(draft);
            let noticed_on = story.noticed_on();
            story.repaid(cents, noticed_on.plus_days(after));
            story.heard_of_until(noticed_on.plus_days(40));
        });
    }
    case(maker, rule, "in two parts", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.repaid(10_000, noticed_on.plus_days(10));
        story.repaid(12_345, noticed_on.plus_days(30));
        story.heard_of_until(noticed_on.plus_days(40));
    });
    case(
        maker,
        rule,
        "a part, then the pays are put right",
        |draft| {
            let mut story = Story::indebted(draft);
            let noticed_on = story.noticed_on();
            story.repaid(10_000, noticed_on.plus_days(10));
            story.paid(250_000, noticed_on.plus_days(30));
        },
    );
    case(
        maker,
        rule,
        "in full, then the pays are put right",
        |draft| {
            let mut story = Story::indebted(draft);
            let noticed_on = story.noticed_on();
            story.repaid(200_000, noticed_on.plus_days(10));
            story.paid(250_000, noticed_on.plus_days(30));
        },
    );
    for (cents, detail) in [(15_000, "raised later"), (4_000, "lowered later")] {
        case(maker, rule, &format!("a part, {detail}"), |draft| {
            let mut story = Story::indebted(draft);
            let noticed_on = story.noticed_on();
            let rank = story.repaid(10_000, noticed_on.plus_days(10));
            let sending = Sending::at_once(noticed_on.plus_days(30));
            story.draft.correct(rank, 2, sending, |content| {
                if let Content::Repaid(repaid) = content {
                    repaid.amount = crate::domain::Cents(cents);
                }
            });
            story.heard_of_until(noticed_on.plus_days(50));
        });
    }
    case(maker, rule, "a contested debt", |draft| {
        let mut story = Story::indebted(draft);
        let noticed_on = story.noticed_on();
        story.contests(noticed_on.plus_days(5), 1);
        story.repaid(200_000, noticed_on.plus_days(20));
        story.heard_of_until(noticed_on.plus_days(60));
    });
}

/// Debts that a contest does not reach.
fn others(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "debt_of_others");
    case(maker, rule, "an employer's", |draft| {
        let start = tuesday();
        let taken = vec![in_full(start, start.plus_days(39))];
        let mut story = Story::taken(draft, start, 40, taken);
        story.paid(190_000, story.on(43));
        let noticed_on = story.noticed_on();
        story.contests(noticed_on.plus_days(5), 1);
        story.repaid(4_000, noticed_on.plus_days(12));
        story.heard_of_until(noticed_on.plus_days(50));
    });
    case(maker, rule, "below the threshold", |draft| {
        let mut story = Story::begin(draft, tuesday(), 40);
        story.paid(246_000, story.on(43));
        let noticed_on = story.noticed_on();
        story.contests(noticed_on.plus_days(5), 1);
        story.decided(Decision::Recognised, noticed_on.plus_days(20));
        story.heard_of_until(noticed_on.plus_days(50));
    });
    case(maker, rule, "below the threshold, paid back", |draft| {
        let mut story = Story::begin(draft, tuesday(), 40);
        story.paid(246_000, story.on(43));
        let noticed_on = story.noticed_on();
        story.repaid(5_000, noticed_on.plus_days(5));
        story.heard_of_until(noticed_on.plus_days(30));
    });
    case(maker, rule, "what is left of an advance", |draft| {
        let mut story = Story::begin(draft, tuesday(), 20);
        let paid_on = story.on(3);
        let content = Content::AdvancePaid(crate::domain::AdvancePaid {
            advance: stop_id("A1"),
            paid_on,
            amount: crate::domain::Cents(150_000),
            stop: Some(stop_id("S1")),
        });
        story.draft.send(Sending::at_once(paid_on), content);
        // Found at the settlement that ends the stop.
        let found_on: Day = super::Cycle::PLAIN.on_or_after(story.on(19));
        story.contests(found_on.plus_days(6), 1);
        story.decided(Decision::Recognised, found_on.plus_days(20));
        story.heard_of_until(found_on.plus_days(40));
    });
}

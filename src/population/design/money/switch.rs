//! What the engine before hands over: lines, debts in each state, letters, advances, balances,
//! stops that it refused or left.
//!
//! Its amounts are its own, right or not.

use crate::domain::{
    AdvancePaid, Benefit, Cents, Content, Day, Debt, DebtState, Decision, Letter, LetterKind,
    LetterReceived, Line, Payee, Period, Switch, SwitchBalance, SwitchDebt, WaitingDays,
};

use super::super::super::before::{self, notice};
use super::super::super::draft::{Draft, Sending, stop_id};
use super::super::Maker;
use super::super::tale::day;
use super::{NAME, Story, case, in_full, tuesday};

const STRATUM: &str = "sickness/switch-rules";
/// What the engine before paid a day; and what it should have taken.
const PAID: i64 = 4_110;

/// Every case of a change of engine.
pub(super) fn make(maker: &mut Maker<'_>) {
    lines(maker);
    states(maker);
    answered(maker);
    balances(maker);
    stops(maker);
    advances(maker);
}

/// The new engine is in charge.
pub(super) fn hand_over(draft: &mut Draft, old: Switch) {
    draft.in_charge_from = Some(old.switch_on);
    let sending = Sending::at_once(old.switch_on);
    let content = Content::Switch(old);
    draft.send(sending, content);
}

/// A line of the stop, settled on its last day.
pub(super) fn line(id: &str, payee: Payee, kind: Benefit, days: (Day, Day), daily: i64) -> Line {
    let written = (stop_id(NAME), kind);
    Line {
        payee,
        ..before::line(id.into(), days.1, written, days, daily)
    }
}

/// A debt of so many cents on each of those days, found on the last one.
fn debt(days: (Day, Day), daily: i64, state: DebtState) -> Debt {
    before::debt(stop_id(NAME), days, daily, days.1, state)
}

fn letter(kind: LetterKind, reason: &str, on: Day) -> Letter {
    Letter {
        id: "old/letter-1".into(),
        kind,
        settlement: on,
        stop: Some(stop_id(NAME)),
        payee: Payee::Insured,
        reason: reason.into(),
        article: "CSS".into(),
        appeal_stated: true,
        document: None,
        accident: None,
        debt: None,
        amount: None,
        spans: Vec::new(),
        last_day: None,
        earliest_recovery_on: None,
    }
}

/// The day on which most of these engines change.
fn changed_on() -> Day {
    day(2026, 4, 1)
}

/// What was paid until a settlement of March: all days after the waiting days.
fn paid_until() -> (Day, Day) {
    (tuesday().plus_days(3), day(2026, 3, 23))
}

fn lines(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "switch_lines");
    let (first, last) = paid_until();
    let sickness = Benefit::Sickness;
    for (paid, detail) in [
        (vec![(first, last, PAID)], "paid as is due"),
        (vec![(first, last, 4_610)], "paid too much"),
        (vec![(first, last, 3_000)], "paid too little"),
        (vec![(tuesday(), last, PAID)], "waiting days paid too"),
        (vec![(first, last, PAID), (first, last, PAID)], "paid twice"),
        (
            vec![(first, first.plus_days(9), PAID)],
            "the last days left",
        ),
        (
            vec![(first.plus_days(20), last, PAID)],
            "the first days left",
        ),
    ] {
        case(maker, rule, detail, |draft| {
            let story = Story::begin(draft, tuesday(), 60);
            let mut old = before::nothing(changed_on());
            for (rank, (from, until, daily)) in paid.into_iter().enumerate() {
                let id = format!("old/{rank}");
                let days = (from, until);
                old.paid_lines
                    .push(line(&id, Payee::Insured, sickness, days, daily));
            }
            hand_over(story.draft, old);
        });
    }
    case(
        maker,
        rule,
        "paid to the person, due to the employer",
        |draft| {
            let start = tuesday();
            let taken = vec![in_full(start, start.plus_days(59))];
            let story = Story::taken(draft, start, 60, taken);
            let mut old = before::nothing(changed_on());
            let paid = line("old/1", Payee::Insured, sickness, (first, last), PAID);
            old.paid_lines.push(paid);
            hand_over(story.draft, old);
        },
    );
    case(maker, rule, "a regularisation without a kind", |draft| {
        let story = Story::begin(draft, tuesday(), 60);
        let mut old = before::nothing(changed_on());
        let paid = line("old/1", Payee::Insured, sickness, (first, last), 3_000);
        let mut more = line("old/2", Payee::Insured, sickness, (first, last), 900);
        more.kind = None;
        old.paid_lines = vec![paid, more];
        hand_over(story.draft, old);
    });
    case(maker, rule, "of a stop that no document names", |draft| {
        let story = Story::begin(draft, tuesday(), 60);
        let mut old = before::nothing(changed_on());
        let days = (day(2026, 1, 5), day(2026, 1, 16));
        let mut paid = line("old/1", Payee::Insured, sickness, days, PAID);
        paid.stop = stop_id("S0");
        old.paid_lines = vec![paid];
        hand_over(story.draft, old);
    });
}

/// A debt handed over in a state, `paid_back` of it being paid.
fn with_debt(draft: &mut Draft, state: DebtState, daily: i64, paid_back: i64) -> Story<'_> {
    let story = Story::begin(draft, tuesday(), 75);
    let (first, last) = paid_until();
    let mut old = before::nothing(changed_on());
    let until = first.plus_days(24);
    let found = debt((first, until), daily, state);
    let too_much = line(
        "old/1",
        Payee::Insured,
        Benefit::Sickness,
        (first, until),
        PAID + daily,
    );
    let rest = (until.plus_days(1), last);
    let others = line("old/2", Payee::Insured, Benefit::Sickness, rest, PAID);
    old.paid_lines = vec![too_much, others];
    if state != DebtState::BelowThreshold {
        old.letters.push(notice(&found));
    }
    let remaining = match state {
        DebtState::Cancelled | DebtState::Repaid => Cents::ZERO,
        _ => Cents(found.amount.0 - paid_back),
    };
    old.debts.push(SwitchDebt {
        debt: Debt { remaining, ..found },
        remaining,
    });
    hand_over(story.draft, old);
    story
}

fn states(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "switch_debts");
    for (state, daily, detail) in [
        (DebtState::BelowThreshold, 80, "below the threshold"),
        (DebtState::Notified, 500, "notified"),
        (DebtState::Contested, 500, "contested"),
        (DebtState::Cancelled, 500, "cancelled"),
        (DebtState::Repaid, 500, "repaid"),
    ] {
        case(maker, rule, detail, |draft| {
            with_debt(draft, state, daily, 0);
        });
        let raised = format!("{detail}, then the pays are higher");
        case(maker, rule, &raised, |draft| {
            let mut story = with_debt(draft, state, daily, 0);
            story.paid(300_000, changed_on().plus_days(20));
        });
    }
    case(maker, rule, "paid back in part", |draft| {
        let mut story = with_debt(draft, DebtState::Notified, 500, 4_000);
        // The same repayment is given again: the old engine has counted it.
        story.repaid(4_000, changed_on().plus_days(-4));
        story.repaid(3_000, changed_on().plus_days(18));
        story.heard_of_until(changed_on().plus_days(40));
    });
    case(maker, rule, "left out of the list", |draft| {
        let story = Story::begin(draft, tuesday(), 60);
        let mut old = before::nothing(changed_on());
        let days = paid_until();
        let paid = line("old/1", Payee::Insured, Benefit::Sickness, days, 4_610);
        old.paid_lines.push(paid);
        hand_over(story.draft, old);
    });
}

/// Contests, decisions and receipts before and after the switch.
fn answered(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "switch_debt_answered");
    let noticed_on = paid_until().0.plus_days(24);
    case(maker, rule, "contested before the switch", |draft| {
        let mut story = with_debt(draft, DebtState::Contested, 500, 0);
        story.contests(noticed_on.plus_days(8), 2);
        story.heard_of_until(changed_on().plus_days(60));
    });
    case(maker, rule, "contested after the switch", |draft| {
        let mut story = with_debt(draft, DebtState::Notified, 500, 0);
        story.contests(noticed_on.plus_days(19), 12);
        story.heard_of_until(changed_on().plus_days(60));
    });
    case(maker, rule, "refused after the switch", |draft| {
        let mut story = with_debt(draft, DebtState::Contested, 500, 0);
        story.contests(noticed_on.plus_days(8), 2);
        story.decided(Decision::Refused, changed_on().plus_days(3));
        story.heard_of_until(changed_on().plus_days(30));
    });
    case(maker, rule, "recognised after the switch", |draft| {
        let mut story = with_debt(draft, DebtState::Contested, 500, 0);
        story.contests(noticed_on.plus_days(8), 2);
        story.decided(Decision::Recognised, changed_on().plus_days(9));
        story.paid(300_000, changed_on().plus_days(25));
    });
    for (after, detail) in [
        (15, "received after the switch"),
        (-2, "received before it"),
    ] {
        case(maker, rule, &format!("the notice, {detail}"), |draft| {
            let mut story = with_debt(draft, DebtState::Notified, 500, 0);
            let on = changed_on().plus_days(after);
            let content = Content::LetterReceived(LetterReceived {
                letter: stop_id("old/letter-1"),
                received_by_person_on: on,
            });
            story.draft.send(Sending::at_once(on), content);
            story.contests(changed_on().plus_days(25), 1);
            story.heard_of_until(changed_on().plus_days(70));
        });
    }
}

fn balances(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "switch_balance");
    let sick = |n_days: i32| {
        let last_day = tuesday().plus_days(-40);
        vec![Period {
            first_day: last_day.plus_days(1 - n_days),
            last_day,
        }]
    };
    for (n_sick, waited, detail) in [
        (60, 3, "days of before, the waiting days served"),
        (60, 1, "fewer waiting days than the documents tell"),
        (330, 3, "days near the limit of three years"),
    ] {
        case(maker, rule, detail, |draft| {
            let story = Story::begin(draft, tuesday(), 70);
            let mut old = before::nothing(changed_on());
            old.paid_lines.push(line(
                "old/1",
                Payee::Insured,
                Benefit::Sickness,
                paid_until(),
                PAID,
            ));
            old.balance = Some(SwitchBalance {
                balance_on: changed_on(),
                sickness_days: sick(n_sick),
                waiting_days: vec![WaitingDays {
                    stop: stop_id(NAME),
                    n_days: waited,
                }],
                accident_days: Vec::new(),
            });
            hand_over(story.draft, old);
        });
    }
}

/// Stops that the engine before refused, closed or left.
fn stops(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "switch_stops");
    let refused = |reason: &str| {
        let mut old = before::nothing(changed_on());
        let sent_on = tuesday().plus_days(13);
        old.letters
            .push(letter(LetterKind::Refusal, reason, sent_on));
        old
    };
    case(maker, rule, "refused wrongly", |draft| {
        let story = Story::begin(draft, tuesday(), 60);
        hand_over(story.draft, refused("rights_not_opened"));
    });
    for (reason, detail) in [
        ("rights_not_opened", "refused for the same reason"),
        ("sent_after_the_end", "refused for another reason"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::begin(draft, tuesday(), 60);
            poor(&mut story);
            hand_over(story.draft, refused(reason));
        });
    }
    case(maker, rule, "paid, and not due", |draft| {
        let mut story = Story::begin(draft, tuesday(), 60);
        poor(&mut story);
        let mut old = before::nothing(changed_on());
        old.paid_lines.push(line(
            "old/1",
            Payee::Insured,
            Benefit::Sickness,
            paid_until(),
            PAID,
        ));
        hand_over(story.draft, old);
    });
    case(
        maker,
        rule,
        "closed by a limit that is not reached",
        |draft| {
            let story = Story::begin(draft, tuesday(), 60);
            let mut old = before::nothing(changed_on());
            let mut ended = letter(
                LetterKind::EndOfRights,
                "six_months_rights",
                tuesday().plus_days(13),
            );
            ended.last_day = Some(tuesday().plus_days(13));
            old.letters.push(ended);
            hand_over(story.draft, old);
        },
    );
    case(maker, rule, "left without a line", |draft| {
        let story = Story::begin(draft, tuesday(), 60);
        hand_over(story.draft, before::nothing(changed_on()));
    });
}

/// Too little work for any right.
fn poor(story: &mut Story<'_>) {
    story.job.monthly = Cents(26_000);
    story.job.hours = crate::domain::Hours::from_hundredths(2_000);
    let start = story.start;
    story.draft.employments[0] = story.job.employment(start.month().plus(-12), 12);
    let statement = story.job.statement(&stop_id(NAME), start, Vec::new());
    story.draft.documents[story.statement].content = Content::EmployerStatement(statement);
}

fn advances(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "switch_advances");
    for (left, detail) in [
        (20_000, "what was left of it"),
        (400_000, "more than is due"),
    ] {
        case(maker, rule, detail, |draft| {
            let story = Story::begin(draft, tuesday(), 60);
            let advance = |amount: i64| AdvancePaid {
                advance: stop_id("A1"),
                paid_on: tuesday().plus_days(8),
                amount: Cents(amount),
                stop: Some(stop_id(NAME)),
            };
            // The document of before says the whole of it.
            let told = Sending::at_once(tuesday().plus_days(9));
            let whole = Content::AdvancePaid(advance(left + 15_000));
            story.draft.send(told, whole);
            let mut old = before::nothing(changed_on());
            old.advances.push(advance(left));
            hand_over(story.draft, old);
        });
    }
}

//! Claims of more than two years, and payments of more than two years that turn out wrong.

use crate::domain::{Cents, Content, Day, PartTime, PartTimeLoss, StopNature};

use super::super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::Maker;
use super::super::tale::{self, day};
use super::{Story, case, in_full};

const STRATUM: &str = "sickness/claim-rules";

/// Every case of a claim or of a debt of long ago.
pub(super) fn make(maker: &mut Maker<'_>) {
    claims(maker);
    debts(maker);
}

/// A stop of the beginning of 2024, then part time prescribed in time and sent on `sent_on`.
pub(super) fn late_part_time(draft: &mut Draft, days: (Day, Day), sent_on: Day) {
    let start = day(2024, 1, 16);
    let stop = stop_id("S1");
    let job = tale::job(draft, start, super::PAY);
    tale::employ(draft, &job, start);
    let eve = days.0.plus_days(-1);
    tale::certify(
        draft,
        certificate(&stop, StopNature::Initial, start, start.plus_days(14)),
    );
    if start.plus_days(15) <= eve {
        tale::certify(
            draft,
            certificate(&stop, StopNature::Extension, start.plus_days(15), eve),
        );
    }
    tale::declare(draft, &job, &stop, start, Vec::new());
    let content = Content::PartTime(PartTime {
        accident: None,
        stop: stop.clone(),
        first_day: days.0,
        last_day: days.1,
        prescribed_on: days.0,
        illness: None,
    });
    draft.send(Sending::electronic(sent_on, 0), content);
    // The losses are told in time: what is late is the claim.
    let mut month = days.0.month();
    while month <= days.1.month() {
        let content = Content::PartTimeLoss(PartTimeLoss {
            siret: job.siret,
            stop: stop.clone(),
            month,
            loss: Cents(60_000),
        });
        draft.send(Sending::payroll(month.last_day().plus_days(4), 1), content);
        month = month.plus(1);
    }
    // Few settlements: the new engine is in charge since some weeks before.
    draft.in_charge_from = Some(sent_on.plus_days(-20));
}

fn claims(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "prescribed_claim");
    let quarters = (day(2024, 3, 20), day(2024, 4, 14));
    for (sent_on, detail) in [
        (day(2026, 3, 20), "two quarters, both in time"),
        (day(2026, 4, 20), "two quarters, the first one too late"),
        (day(2026, 7, 10), "two quarters, both too late"),
    ] {
        case(maker, rule, detail, |draft| {
            late_part_time(draft, quarters, sent_on);
        });
    }
    case(maker, rule, "a certificate sent years after", |draft| {
        let mut story = Story::begin(draft, day(2024, 2, 6), 20);
        let sent_on = day(2026, 5, 4);
        let document = &mut story.draft.documents[0];
        document.sent_on = sent_on;
        document.received_on = sent_on;
        story.draft.in_charge_from = Some(sent_on.plus_days(-20));
        story.heard_of_until(sent_on.plus_days(5));
    });
    case(maker, rule, "a statement that comes years after", |draft| {
        let story = Story::begin(draft, day(2024, 2, 6), 20);
        let sent_on = day(2026, 6, 1);
        let document = &mut story.draft.documents[story.statement];
        document.sent_on = sent_on;
        document.received_on = sent_on;
        story.draft.in_charge_from = Some(sent_on.plus_days(-20));
    });
}

fn debts(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "prescribed_debt");
    for (start, told_on, detail) in [
        (day(2024, 2, 6), day(2026, 7, 6), "all of it too old"),
        (day(2024, 2, 6), day(2026, 3, 9), "a part of it too old"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::begin(draft, start, 45);
            story.paid(190_000, told_on);
        });
    }
    case(maker, rule, "an employer's, too old", |draft| {
        let start = day(2024, 2, 6);
        let taken = vec![in_full(start, start.plus_days(44))];
        let mut story = Story::taken(draft, start, 45, taken);
        story.paid(190_000, day(2026, 7, 6));
    });
    case(maker, rule, "days that were never due, too old", |draft| {
        let mut story = Story::begin(draft, day(2024, 2, 6), 45);
        let sending = Sending::at_once(day(2026, 7, 6));
        story.draft.cancel(1, 2, sending);
        story.heard_of_until(day(2026, 7, 10));
    });
    case(maker, rule, "raised after two years", |draft| {
        let mut story = Story::begin(draft, day(2024, 2, 6), 45);
        story.paid(280_000, day(2026, 7, 6));
    });
}

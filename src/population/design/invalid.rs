//! Messages that are wrong on purpose: the engine must refuse them with the right code
//! and go on as if they had never come.

use crate::domain::{Cents, Content, Day, KeptPay, ProblemCode, StopNature, Subrogation};

use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::Maker;
use super::tale;

/// One case for each way of being wrong, before and after the first payment.
pub(super) fn make(maker: &mut Maker<'_>) {
    for (after, moment) in [(2, "before payment"), (35, "after payment")] {
        for (name, spoil) in SPOILERS {
            maker.case("sickness/invalid", |draft| {
                draft.factor("invalid", *name);
                draft.factor("moment", moment);
                let start = Day::from_number(20_516);
                tale::plain(draft, start, 40, Cents(250_000));
                spoil(draft, start.plus_days(after));
            });
        }
    }
}

type Spoiler = (&'static str, fn(&mut Draft, Day));

const SPOILERS: &[Spoiler] = &[
    ("certificate_reversed", certificate_reversed),
    ("subrogation_reversed", subrogation_reversed),
    ("certificate_conflict", certificate_conflict),
    ("statement_conflict", statement_conflict),
    ("received_too_late", received_too_late),
];

fn certificate_reversed(draft: &mut Draft, on: Day) {
    let notice = certificate(&stop_id("S9"), StopNature::Initial, on, on.plus_days(-3));
    let rank = draft.send(Sending::at_once(on), Content::StopNotice(notice));
    draft.expect_refusal(rank, ProblemCode::PeriodReversed);
}

fn subrogation_reversed(draft: &mut Draft, on: Day) {
    let content = Content::Subrogation(Subrogation {
        siret: draft.employments[0].siret,
        stop: stop_id("S1"),
        first_day: on,
        last_day: on.plus_days(-1),
        kept_pay: KeptPay::InFull,
    });
    let rank = draft.send(Sending::at_once(on), content);
    draft.expect_refusal(rank, ProblemCode::PeriodReversed);
}

/// The first certificate again under the same version, with another end.
fn certificate_conflict(draft: &mut Draft, on: Day) {
    let rank = draft.correct(0, 1, Sending::at_once(on), |content| {
        if let Content::StopNotice(notice) = content {
            notice.last_day = notice.last_day.plus_days(5);
        }
    });
    draft.expect_refusal(rank, ProblemCode::VersionConflict);
}

/// The pay statement again under the same version, with other pays.
fn statement_conflict(draft: &mut Draft, on: Day) {
    let statement = draft.documents.len() - 1;
    let on = on.max(draft.documents[statement].received_on.plus_days(1));
    let rank = draft.correct(statement, 1, Sending::at_once(on), |content| {
        if let Content::EmployerStatement(statement) = content {
            for pay in &mut statement.pays {
                pay.gross = Cents(pay.gross.0 * 2);
            }
        }
    });
    draft.expect_refusal(rank, ProblemCode::VersionConflict);
}

/// A certificate that is sent only after the settlement by which it claims to be received.
fn received_too_late(draft: &mut Draft, on: Day) {
    let stop = stop_id("S9");
    let notice = certificate(&stop, StopNature::Initial, on, on.plus_days(3));
    let rank = draft.send(Sending::at_once(on), Content::StopNotice(notice));
    draft.expect_refusal(rank, ProblemCode::ReceivedBeforeLastSettlement);
}

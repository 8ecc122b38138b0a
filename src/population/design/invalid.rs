//! Messages that are wrong on purpose: the engine must refuse them with the right code
//! and go on as if they had never come.

use crate::domain::{
    Absence, AbsenceReason, AdvancePaid, Benefit, Cents, Content, Contributions, Day, DeferredPay,
    EmployerStatement, KeptPay, Leave, PartTime, PartTimeLoss, Pay, ProblemCode, Repaid,
    StopNature, Subrogation, UnemploymentBenefit, YearlyIncome,
};

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
    ("leave_reversed", leave_reversed),
    ("part_time_reversed", part_time_reversed),
    ("benefit_reversed", benefit_reversed),
    ("pay_reversed", pay_reversed),
    ("absence_reversed", absence_reversed),
    ("taken_reversed", taken_reversed),
    ("benefit_for_ever", benefit_for_ever),
    ("pay_negative", pay_negative),
    ("restored_negative", restored_negative),
    ("apart_negative", apart_negative),
    ("apart_for_no_month", apart_for_no_month),
    ("apart_for_years", apart_for_years),
    ("loss_negative", loss_negative),
    ("advance_negative", advance_negative),
    ("repaid_negative", repaid_negative),
    ("contributions_negative", contributions_negative),
    ("contributions_of_nothing", contributions_of_nothing),
    ("before_the_tables", before_the_tables),
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

/// A message that must be refused for its content alone.
fn refused(draft: &mut Draft, on: Day, content: Content, code: ProblemCode) {
    let rank = draft.send(Sending::at_once(on), content);
    draft.expect_refusal(rank, code);
}

fn leave_reversed(draft: &mut Draft, on: Day) {
    let content = Content::Leave(Leave {
        leave: stop_id("M1"),
        benefit: Benefit::Maternity,
        first_day: on,
        last_day: on.plus_days(-1),
    });
    refused(draft, on, content, ProblemCode::PeriodReversed);
}

fn part_time_reversed(draft: &mut Draft, on: Day) {
    let content = Content::PartTime(PartTime {
        stop: stop_id("S1"),
        first_day: on,
        last_day: on.plus_days(-1),
        prescribed_on: on,
        illness: None,
        accident: None,
    });
    refused(draft, on, content, ProblemCode::PeriodReversed);
}

fn benefit_of(first_day: Day, last_day: Day) -> Content {
    Content::UnemploymentBenefit(UnemploymentBenefit {
        first_day,
        last_day,
    })
}

fn benefit_reversed(draft: &mut Draft, on: Day) {
    let content = benefit_of(on, on.plus_days(-1));
    refused(draft, on, content, ProblemCode::PeriodReversed);
}

/// Longer than a life of work.
fn benefit_for_ever(draft: &mut Draft, on: Day) {
    let content = benefit_of(on, on.plus_days(40_000));
    refused(draft, on, content, ProblemCode::InvalidValue);
}

/// A pay statement of a stop that nothing prescribes, spoiled in one place.
fn statement(
    draft: &mut Draft,
    on: Day,
    code: ProblemCode,
    spoil: impl FnOnce(&mut EmployerStatement),
) {
    let job = tale::job(draft, on, Cents(250_000));
    let mut statement = job.statement(&stop_id("S9"), on, Vec::new());
    statement.siret = draft.employments[0].siret;
    spoil(&mut statement);
    refused(draft, on, Content::EmployerStatement(statement), code);
}

fn of_pay(draft: &mut Draft, on: Day, code: ProblemCode, spoil: impl FnOnce(&mut Pay)) {
    statement(draft, on, code, |statement| spoil(&mut statement.pays[1]));
}

fn pay_reversed(draft: &mut Draft, on: Day) {
    of_pay(draft, on, ProblemCode::PeriodReversed, |pay| {
        pay.last_day = pay.first_day.plus_days(-1);
    });
}

fn absence_reversed(draft: &mut Draft, on: Day) {
    of_pay(draft, on, ProblemCode::PeriodReversed, |pay| {
        pay.absences.push(Absence {
            first_day: pay.first_day.plus_days(4),
            last_day: pay.first_day.plus_days(3),
            reason: AbsenceReason::Illness,
        });
    });
}

fn taken_reversed(draft: &mut Draft, on: Day) {
    statement(draft, on, ProblemCode::PeriodReversed, |statement| {
        statement
            .subrogations
            .push(tale::taken(on, on.plus_days(-1)));
    });
}

fn pay_negative(draft: &mut Draft, on: Day) {
    of_pay(draft, on, ProblemCode::InvalidValue, |pay| {
        pay.gross = Cents(-1);
    });
}

fn restored_negative(draft: &mut Draft, on: Day) {
    of_pay(draft, on, ProblemCode::InvalidValue, |pay| {
        pay.restored = Some(Cents(-1));
    });
}

fn apart(draft: &mut Draft, on: Day, (cents, n_months): (i64, u8)) {
    of_pay(draft, on, ProblemCode::InvalidValue, |pay| {
        pay.deferred.push(DeferredPay {
            amount: Cents(cents),
            n_months,
        });
    });
}

fn apart_negative(draft: &mut Draft, on: Day) {
    apart(draft, on, (-1, 3));
}

fn apart_for_no_month(draft: &mut Draft, on: Day) {
    apart(draft, on, (30_000, 0));
}

fn apart_for_years(draft: &mut Draft, on: Day) {
    apart(draft, on, (30_000, 13));
}

fn loss_negative(draft: &mut Draft, on: Day) {
    let content = Content::PartTimeLoss(PartTimeLoss {
        siret: draft.employments[0].siret,
        stop: stop_id("S1"),
        month: on.month(),
        loss: Cents(-1),
    });
    refused(draft, on, content, ProblemCode::InvalidValue);
}

fn advance_negative(draft: &mut Draft, on: Day) {
    let content = Content::AdvancePaid(AdvancePaid {
        advance: stop_id("A1"),
        paid_on: on,
        amount: Cents(-1),
        stop: None,
    });
    refused(draft, on, content, ProblemCode::InvalidValue);
}

fn repaid_negative(draft: &mut Draft, on: Day) {
    let content = Content::Repaid(Repaid {
        stop: stop_id("S1"),
        amount: Cents(-1),
        paid_on: on,
    });
    refused(draft, on, content, ProblemCode::InvalidValue);
}

/// The income of a year whose contributions are told in cents.
fn contributions(draft: &mut Draft, on: Day, paid: i64, due: i64) {
    let content = Content::YearlyIncome(YearlyIncome {
        year: on.year() - 1,
        income: Cents(3_000_000),
        contributions_paid: false,
        contributions: Some(Contributions {
            paid: Cents(paid),
            due: Cents(due),
        }),
    });
    refused(draft, on, content, ProblemCode::InvalidValue);
}

fn contributions_negative(draft: &mut Draft, on: Day) {
    contributions(draft, on, -1, 100);
}

fn contributions_of_nothing(draft: &mut Draft, on: Day) {
    contributions(draft, on, 0, 0);
}

/// A stop that began before any day that the law's tables know.
fn before_the_tables(draft: &mut Draft, on: Day) {
    let first_day = Day::from_number(18_900);
    let last_day = first_day.plus_days(9);
    let notice = certificate(&stop_id("S9"), StopNature::Initial, first_day, last_day);
    let content = Content::StopNotice(notice);
    refused(draft, on, content, ProblemCode::OutsideTables);
}

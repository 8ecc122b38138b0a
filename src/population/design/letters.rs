//! Each letter with legal effect where it must leave, and where it must not though little is
//! missing.

use crate::domain::{
    AccidentDecision, AccidentDeclared, AccidentKind, Cents, Content, Day, Decision, EarlierDays,
    EarlierWarning, Hours, LetterKind, Risk,
};

use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::Maker;
use super::tale::{self, tuesday};
use crate::domain::StopNature;

type Tell = fn(&mut Draft);

/// Each letter: its kind as written in factors, who gets one, who gets none.
const LETTERS: [(LetterKind, &str, Tell, Tell); 8] = [
    (
        LetterKind::Refusal,
        "sickness/letters",
        works_too_little,
        plain,
    ),
    (
        LetterKind::EndOfRights,
        "sickness/letters",
        at_the_limit,
        before_the_limit,
    ),
    (
        LetterKind::LateWarning,
        "sickness/letters",
        first_late,
        in_time,
    ),
    (
        LetterKind::Reduction,
        "sickness/letters",
        late_again,
        late_after_two_years,
    ),
    (
        LetterKind::DebtNotice,
        "sickness/letters",
        lowered,
        lowered_by_little,
    ),
    (
        LetterKind::DebtCancelled,
        "sickness/letters",
        lowered_then_raised,
        lowered,
    ),
    (
        LetterKind::Recognition,
        "work-accident/letters",
        recognised,
        examined,
    ),
    (
        LetterKind::RefusedRecognition,
        "work-accident/letters",
        refused,
        recognised,
    ),
];

/// Both cases of each letter.
pub(super) fn make(maker: &mut Maker<'_>) {
    for (kind, stratum, sent, not_sent) in LETTERS {
        for (tell, whether) in [(sent, "sent"), (not_sent, "not sent")] {
            maker.case(stratum, |draft| {
                draft.factor("letter", format!("{kind:?}"));
                draft.factor("must_be", whether);
                tell(draft);
            });
        }
    }
}

const PAY: Cents = Cents(250_000);

fn plain(draft: &mut Draft) {
    tale::plain(draft, tuesday(), 40, PAY);
}

fn works_too_little(draft: &mut Draft) {
    let mut job = tale::job(draft, tuesday(), Cents(26_000));
    job.hours = Hours::from_hundredths(2_000);
    tale::with_job(draft, &job, tuesday(), 40);
}

/// Forty days, three of them not paid, after so many.
fn after(draft: &mut Draft, n_days: i32) {
    let last_day = tuesday().plus_days(-100);
    draft.history.sickness_days.push(EarlierDays {
        first_day: last_day.plus_days(1 - n_days),
        last_day,
    });
    plain(draft);
}

fn at_the_limit(draft: &mut Draft) {
    after(draft, 324);
}

/// The last day prescribed is the last one under the limit.
fn before_the_limit(draft: &mut Draft) {
    after(draft, 323);
}

/// Posted so many days after the stop began.
fn posted(draft: &mut Draft, days: i32) {
    let job = tale::job(draft, tuesday(), PAY);
    tale::employ(draft, &job, tuesday());
    let stop = stop_id("S1");
    let last_day = tuesday().plus_days(19);
    let notice = certificate(&stop, StopNature::Initial, tuesday(), last_day);
    let sending = Sending::paper(tuesday().plus_days(days), 3);
    draft.send(sending, Content::StopNotice(notice));
    tale::declare(draft, &job, &stop, tuesday(), Vec::new());
}

fn first_late(draft: &mut Draft) {
    posted(draft, 3);
}

fn in_time(draft: &mut Draft) {
    posted(draft, 2);
}

fn warned(draft: &mut Draft, prescribed_on: Day) {
    draft
        .history
        .late_warnings
        .push(EarlierWarning { prescribed_on });
    posted(draft, 8);
}

fn late_again(draft: &mut Draft) {
    warned(draft, tuesday().plus_days(8).plus_months(-24));
}

fn late_after_two_years(draft: &mut Draft) {
    warned(draft, tuesday().plus_days(7).plus_months(-24));
}

/// The pays are told anew after payment, so much each.
fn told_again(draft: &mut Draft, version: u32, monthly: i64, on: Day) {
    let rank = draft.documents.iter().position(|document| {
        let is_statement = matches!(document.content, Content::EmployerStatement(_));
        document.version == 1 && is_statement
    });
    let rank = rank.expect("pays are told");
    draft.correct(rank, version, Sending::payroll(on, 0), |content| {
        if let Content::EmployerStatement(statement) = content {
            for pay in &mut statement.pays {
                pay.gross = Cents(monthly);
            }
        }
    });
}

fn lowered(draft: &mut Draft) {
    plain(draft);
    told_again(draft, 2, 190_000, tuesday().plus_days(43));
}

fn lowered_by_little(draft: &mut Draft) {
    plain(draft);
    told_again(draft, 2, 249_500, tuesday().plus_days(43));
}

fn lowered_then_raised(draft: &mut Draft) {
    lowered(draft);
    told_again(draft, 3, 250_000, tuesday().plus_days(71));
}

/// An accident of the eve, decided on a day or not.
fn hurt(draft: &mut Draft, decided: Option<(Decision, i32)>) {
    let start = tuesday();
    let job = tale::job(draft, start, PAY);
    tale::employ(draft, &job, start);
    let declared = Content::AccidentDeclared(AccidentDeclared {
        accident: stop_id("X1"),
        accident_kind: AccidentKind::Work,
        accident_on: start.plus_days(-1),
        siret: job.siret,
    });
    draft.send(Sending::at_once(start), declared);
    let mut notice = certificate(
        &stop_id("S1"),
        StopNature::Initial,
        start,
        start.plus_days(9),
    );
    notice.risk = Risk::Accident;
    notice.accident = Some(stop_id("X1"));
    tale::certify(draft, notice);
    tale::declare(draft, &job, &stop_id("S1"), start, Vec::new());
    if let Some((decision, after)) = decided {
        let decided_on = start.plus_days(after);
        let content = Content::AccidentDecision(AccidentDecision {
            accident: stop_id("X1"),
            decision,
            decided_on,
        });
        draft.send(Sending::electronic(decided_on, 0), content);
    }
}

fn recognised(draft: &mut Draft) {
    hurt(draft, Some((Decision::Recognised, 8)));
}

fn refused(draft: &mut Draft) {
    hurt(draft, Some((Decision::Refused, 25)));
}

fn examined(draft: &mut Draft) {
    hurt(draft, None);
}

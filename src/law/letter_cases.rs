//! What each letter states, field by field, from the table of the contract (CS 12) and the
//! articles that it names.

use super::accident_cases::{consolidated, decided, declared, stopped};
use super::debt_cases::died;
use super::takeover_cases::{handed_over, ledger, with_switch};
use super::testing::*;
use super::worked::{version_1, version_2, worked};
use crate::domain::{
    AccidentKind, Cents, Content, Debt, Decision, Dossier, EarlierWarning, Letter, LetterKind,
    Payee, SettlementAnswer, StopId,
};

/// The letters of one kind in an answer, by payee.
fn letters(answer: &SettlementAnswer, kind: LetterKind) -> Vec<&Letter> {
    let letters = answer.letters.iter();
    let mut found: Vec<&Letter> = letters.filter(|letter| letter.kind == kind).collect();
    found.sort_by_key(|letter| letter.payee);
    found
}

fn only(answer: &SettlementAnswer, kind: LetterKind) -> &Letter {
    let found = letters(answer, kind);
    assert_eq!(found.len(), 1, "{kind:?}: {:?}", answer.letters);
    found[0]
}

/// Stop, accident, document and debt that a letter names.
fn named(letter: &Letter) -> [Option<String>; 4] {
    let text = |id: &Option<StopId>| id.as_ref().map(StopId::to_string);
    [
        text(&letter.stop),
        text(&letter.accident),
        letter.document.as_ref().map(ToString::to_string),
        letter.debt.clone(),
    ]
}

fn names(
    stop: Option<&str>,
    accident: Option<&str>,
    document: Option<&str>,
    debt: Option<&Debt>,
) -> [Option<String>; 4] {
    let debt = debt.map(|debt| debt.id.clone());
    let [stop, accident, document] = [stop, accident, document].map(|name| name.map(str::to_owned));
    [stop, accident, document, debt]
}

fn days(letter: &Letter) -> Vec<String> {
    let spans = letter.spans.iter();
    spans
        .map(|span| format!("{}/{} {}", span.first_day, span.last_day, span.daily_gross))
        .collect()
}

/// No amount, no day, no recovery.
fn states_nothing_more(letter: &Letter) -> bool {
    letter.amount.is_none()
        && letter.spans.is_empty()
        && letter.last_day.is_none()
        && letter.earliest_recovery_on.is_none()
}

/// The debt of a payee in an answer.
fn debt_of(answer: &SettlementAnswer, payee: Payee) -> &Debt {
    let mut debts = answer.debts.iter();
    debts.find(|debt| debt.payee == payee).unwrap()
}

/// A certificate of 6 to 26 October 2025, posted on the 20th: late. The three months before
/// pay 40.00 a day: 7 300 / 182.5.
pub(super) fn late() -> Dossier {
    let mut pays = pays_before("2025-10-06", 12, "2433.00");
    pays[11].gross = euros("2434.00");
    dossier()
        .with(
            "S1-notice",
            "2025-10-21",
            Content::StopNotice(notice("S1", "2025-10-06", "2025-10-26")),
        )
        .with(
            "S1-statement",
            "2025-10-21",
            Content::EmployerStatement(statement(EMPLOYER, "S1", pays)),
        )
        .posted("S1-notice", "2025-10-20")
}

#[test]
fn a_warning_names_the_certificate_sent_late() {
    let answer = &late().answers(&["2025-11-03"])[0];
    let letter = only(answer, LetterKind::LateWarning);
    assert_eq!(named(letter), names(None, None, Some("S1-notice"), None));
    assert_eq!(letter.payee, insured());
    assert_eq!(letter.reason, "late_sending");
    assert_eq!(letter.article, "CSS art. D. 323-2");
    assert!(letter.appeal_stated && states_nothing_more(letter));
}

#[test]
fn a_reduction_names_stop_certificate_and_days_with_what_is_left_of_each() {
    // Waiting days 6 to 8, then half of 40.00 up to the day before sending.
    let mut file = late();
    file.history.late_warnings.push(EarlierWarning {
        prescribed_on: day("2024-03-04"),
    });
    let answer = &file.answers(&["2025-11-03"])[0];
    let letter = only(answer, LetterKind::Reduction);
    assert_eq!(
        named(letter),
        names(Some("S1"), None, Some("S1-notice"), None)
    );
    assert_eq!(letter.payee, insured());
    assert_eq!(letter.reason, "late_sending");
    assert_eq!(letter.article, "CSS art. D. 323-2");
    assert_eq!(days(letter), ["2025-10-09/2025-10-19 20.00"]);
    assert_eq!((letter.amount, letter.last_day), (None, None));
}

#[test]
fn a_refusal_names_stop_reason_and_article() {
    // Sent the day after the end of the certificate: R. 323-12.
    let answer = &late()
        .posted("S1-notice", "2025-10-27")
        .answers(&["2025-11-03"])[0];
    let letter = only(answer, LetterKind::Refusal);
    assert_eq!(named(letter), names(Some("S1"), None, None, None));
    assert_eq!(letter.payee, insured());
    assert_eq!(letter.reason, "sent_after_the_end");
    assert_eq!(letter.article, "CSS art. R. 323-12");
    assert!(letter.appeal_stated && states_nothing_more(letter));
}

/// An accident of 10 March 2026, stopped from the 11th on, recognised, healed on 15 April.
fn healed() -> Dossier {
    stopped(dossier(), "S1", "2026-03-11", "2026-04-30", "A1", "3000.00")
        .with(
            "declared",
            "2026-03-11",
            declared("A1", AccidentKind::Work, "2026-03-10"),
        )
        .with(
            "decision",
            "2026-03-23",
            decided("A1", Decision::Recognised, "2026-03-20"),
        )
        .with("end", "2026-04-20", consolidated("A1", "2026-04-15"))
}

#[test]
fn an_end_of_rights_names_stop_last_day_and_article() {
    let answers = healed().answers(&["2026-03-30", "2026-04-27"]);
    let letter = only(&answers[1], LetterKind::EndOfRights);
    assert_eq!(named(letter), names(Some("S1"), None, None, None));
    assert_eq!(letter.payee, insured());
    assert_eq!(letter.reason, "consolidated");
    assert_eq!(letter.article, "CSS art. R. 433-17");
    assert_eq!(letter.last_day, Some(day("2026-04-15")));
    assert!(letter.amount.is_none() && letter.spans.is_empty());
}

#[test]
fn a_recognition_and_its_refusal_name_the_accident_alone() {
    let recognised = &healed().answers(&["2026-03-30"])[0];
    let refused = stopped(dossier(), "S1", "2026-03-11", "2026-03-20", "A1", "3000.00")
        .with(
            "declared",
            "2026-03-11",
            declared("A1", AccidentKind::Work, "2026-03-10"),
        )
        .with(
            "decision",
            "2026-03-23",
            decided("A1", Decision::Refused, "2026-03-20"),
        )
        .answers(&["2026-03-30"]);
    for (letter, reason) in [
        (only(recognised, LetterKind::Recognition), "recognised"),
        (
            only(&refused[0], LetterKind::RefusedRecognition),
            "not_recognised",
        ),
    ] {
        assert_eq!(named(letter), names(None, Some("A1"), None, None));
        assert_eq!(letter.payee, insured());
        assert_eq!(letter.reason, reason);
        assert_eq!(letter.article, "CSS art. R. 441-18");
        assert!(letter.appeal_stated && states_nothing_more(letter));
    }
}

/// What is stated of a debt's notice: the debt, its amount, its days, the first recovery.
fn check_notice(letter: &Letter, debt: &Debt, recovery: &str) {
    assert_eq!(named(letter), names(Some("S1"), None, None, Some(debt)));
    assert_eq!(letter.payee, debt.payee);
    assert_eq!(letter.reason, "revised_entitlement");
    assert_eq!(letter.article, "CSS art. L. 133-4-1 et R. 133-9-2");
    assert_eq!(letter.amount, Some(debt.amount));
    assert_eq!(letter.spans, debt.spans);
    assert_eq!(letter.earliest_recovery_on, Some(day(recovery)));
    assert!(letter.appeal_stated && letter.last_day.is_none());
}

fn check_cancelled(letter: &Letter, debt: &Debt) {
    assert_eq!(named(letter), names(Some("S1"), None, None, Some(debt)));
    assert_eq!(letter.payee, debt.payee);
    assert_eq!(letter.reason, "revised_entitlement");
    assert_eq!(letter.article, "CSS art. L. 133-4-1 et R. 133-9-2");
    assert!(letter.appeal_stated && states_nothing_more(letter));
}

#[test]
fn the_letters_of_a_debt_name_it_who_owes_it_its_amount_and_its_days() {
    // The worked ledger (CS 24), its correction taken back on 2 April, made again on the 14th:
    // the person's debt of 30 March is cancelled on 13 April, that of the employer, found on
    // that day, on 27 April.
    let settlements = ["2026-03-16", "2026-03-30", "2026-04-13", "2026-04-27"];
    let answers = worked()
        .with_version("statement", 3, "2026-04-02", version_1())
        .with_version("statement", 4, "2026-04-14", version_2())
        .answers(&settlements);

    let first = debt_of(&answers[1], insured());
    let notice = only(&answers[1], LetterKind::DebtNotice);
    check_notice(notice, first, "2026-04-20");
    assert_eq!(notice.amount, Some(euros("276.12")));
    assert_eq!(
        days(notice),
        [
            "2026-03-05/2026-03-09 -1.65",
            "2026-03-10/2026-03-16 -41.10"
        ]
    );

    let cancelled = only(&answers[2], LetterKind::DebtCancelled);
    check_cancelled(cancelled, first);
    // 21 days of 39.45 from 10 to 30 March.
    let of_employer = debt_of(&answers[2], employer());
    assert_eq!(of_employer.gross, euros("828.45"));
    let notice = only(&answers[2], LetterKind::DebtNotice);
    check_notice(notice, of_employer, "2026-05-04");
    assert_eq!(days(notice), ["2026-03-10/2026-03-30 -39.45"]);

    let cancelled = only(&answers[3], LetterKind::DebtCancelled);
    check_cancelled(cancelled, of_employer);
    let again = debt_of(&answers[3], insured());
    assert_ne!(again.id, first.id);
    // 5 × 1.65 and 22 × 41.10, the 31st being paid by then.
    assert_eq!(again.gross, euros("912.45"));
    check_notice(
        only(&answers[3], LetterKind::DebtNotice),
        again,
        "2026-05-18",
    );
}

#[test]
fn after_a_death_letters_go_to_the_estate() {
    // Fifteen days paid for nothing, 17 to 31 March at 41.10: a debt of the estate (P63).
    let file = super::debt_cases::plain().with("death", "2026-04-08", died("2026-03-16"));
    let answers = file.answers(&["2026-03-31", "2026-04-13"]);
    let debt = debt_of(&answers[1], Payee::Estate);
    assert_eq!(debt.gross, euros("616.50"));
    let notice = only(&answers[1], LetterKind::DebtNotice);
    check_notice(notice, debt, "2026-05-04");
    assert_eq!(notice.payee, Payee::Estate);

    // A letter about nothing that was written: the certificate of a person who died.
    let mut file = late().with("death", "2025-10-28", died("2025-10-26"));
    file.history.late_warnings.clear();
    let answer = &file.answers(&["2025-11-03"])[0];
    assert_eq!(only(answer, LetterKind::LateWarning).payee, Payee::Estate);
    assert_eq!(answer.lines[0].payee, Payee::Estate);
    assert_eq!(answer.lines[0].tax, Cents::ZERO);
}

#[test]
fn a_recognition_told_by_the_old_engine_is_not_told_again_and_another_is() {
    // P21: same kind, same accident.
    let old = healed().settled(&["2026-03-30"]).statement(&healed());
    assert_eq!(old.letters[0].kind, LetterKind::Recognition);
    let file = with_switch(healed(), handed_over("2026-03-31", &old))
        .with(
            "declared-2",
            "2026-04-01",
            declared("A2", AccidentKind::Work, "2026-04-01"),
        )
        .with(
            "decision-2",
            "2026-04-10",
            decided("A2", Decision::Recognised, "2026-04-10"),
        );
    let answer = ledger(&file, &["2026-04-13"]).answer(&file, 0);
    let told = only(&answer, LetterKind::Recognition);
    assert_eq!(told.accident, Some(id("A2")));
}

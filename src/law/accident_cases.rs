//! Worked cases of accidents at work and on the way, occupational diseases, relapses, light
//! work and unfitness, each with its hand calculation.

use super::testing::*;
use crate::domain::{
    AccidentDays, AccidentDecision, AccidentDeclared, AccidentHistory, AccidentInvestigation,
    AccidentKind, Benefit, Consolidation, Content, Decision, DeferredPay, Dossier,
    EmployerStatement, InvestigationStep, KeptPay, LetterKind, Pay, Payee, Relapse, Risk,
    SettlementAnswer, StopId, StopNotice, StopStatus, SubrogationPeriod, Unfitness,
};

const WORK: Benefit = Benefit::WorkAccident;
const COMMUTING: Benefit = Benefit::CommutingAccident;

pub(super) fn hurt(notice: StopNotice, accident: &str) -> Content {
    Content::StopNotice(StopNotice {
        risk: Risk::Accident,
        accident: Some(id(accident)),
        ..notice
    })
}

pub(super) fn declared(accident: &str, accident_kind: AccidentKind, accident_on: &str) -> Content {
    Content::AccidentDeclared(AccidentDeclared {
        accident: id(accident),
        accident_kind,
        accident_on: day(accident_on),
        siret: id(EMPLOYER),
    })
}

pub(super) fn decided(accident: &str, decision: Decision, decided_on: &str) -> Content {
    Content::AccidentDecision(AccidentDecision {
        accident: id(accident),
        decision,
        decided_on: day(decided_on),
    })
}

pub(super) fn consolidated(accident: &str, consolidated_on: &str) -> Content {
    Content::Consolidation(Consolidation {
        accident: id(accident),
        consolidated_on: day(consolidated_on),
        annuity_monthly: None,
    })
}

pub(super) fn relapse(accident: &str, of_accident: &str, relapse_on: &str) -> Content {
    Content::Relapse(Relapse {
        accident: id(accident),
        of_accident: id(of_accident),
        relapse_on: day(relapse_on),
    })
}

/// An opinion of unfitness after the accident `A1`, by the first employer.
pub(super) fn unfit(opinion_on: &str, ended_on: Option<&str>) -> Content {
    Content::Unfitness(Unfitness {
        allowance: id("I1"),
        accident: id("A1"),
        siret: id(EMPLOYER),
        opinion_on: day(opinion_on),
        ended_on: ended_on.map(day),
    })
}

pub(super) fn stated(stop: &str, pays: Vec<Pay>) -> Content {
    Content::EmployerStatement(statement(EMPLOYER, stop, pays))
}

/// A stop for an accident, with twelve equal pays before it.
pub(super) fn stopped(
    file: Dossier,
    stop: &str,
    first: &str,
    last: &str,
    accident: &str,
    pay: &str,
) -> Dossier {
    file.with(
        &format!("{stop}-notice"),
        first,
        hurt(notice(stop, first, last), accident),
    )
    .with(
        &format!("{stop}-statement"),
        first,
        stated(stop, pays_before(first, 12, pay)),
    )
}

/// (kind of letter, reason, accident) of an answer.
fn letters(answer: &SettlementAnswer) -> Vec<(LetterKind, &str, Option<StopId>)> {
    let letters = answer.letters.iter();
    letters
        .map(|letter| (letter.kind, letter.reason.as_str(), letter.accident.clone()))
        .collect()
}

fn accident_days(accident: &str, n_days: u32) -> Vec<AccidentDays> {
    vec![AccidentDays {
        accident: id(accident),
        n_days,
    }]
}

/// Accident on Monday 2 March 2026, declared on the 4th, no decision.
fn silent() -> Dossier {
    stopped(dossier(), "S1", "2026-03-03", "2026-03-31", "A1", "3000.00").with(
        "declared",
        "2026-03-04",
        declared("A1", AccidentKind::Work, "2026-03-02"),
    )
}

#[test]
fn silence_recognises_after_thirty_clear_days() {
    // B = 4 March, D = 4 April; 3 000 / 30.42: 59.17, then 77.91 (79 %); sickness 41.95.
    let answers = silent().answers(&["2026-03-16", "2026-03-30", "2026-04-13"]);
    assert_eq!(
        lines(&answers[0]),
        [line(insured(), "2026-03-06", "2026-03-16", "41.95")]
    );
    assert_eq!(answers[0].lines[0].tax, euros("22.20"));
    assert_eq!(answers[1].lines[0].net, euros("519.70"));
    assert_eq!(
        lines(&answers[2]),
        [
            line(insured(), "2026-03-03", "2026-03-05", "59.17"),
            line(insured(), "2026-03-31", "2026-03-31", "77.91"),
        ]
    );
    let first = &answers[2].lines[0];
    assert_eq!(first.kind, Some(WORK));
    assert_eq!((first.tax, first.net), (euros("4.27"), euros("161.35")));
    let last = &answers[2].lines[1];
    assert_eq!((last.tax, last.net), (euros("1.87"), euros("70.82")));
    let regularisation = &answers[2].regularisations[0];
    assert_eq!(regularisation.gross, euros("430.50"));
    assert_eq!(regularisation.csg, euros("26.69"));
    assert_eq!(regularisation.tax, euros("10.35"));
    assert_eq!(regularisation.net, euros("391.31"));
    assert_eq!(answers[2].taxable_by_year[0].amount, euros("1338.82"));
    assert_eq!(
        letters(&answers[2]),
        [(LetterKind::Recognition, "silence", Some(id("A1")))]
    );
    let counters = &answers[2].counters;
    assert_eq!(counters.accident_days, accident_days("A1", 29));
    assert_eq!(counters.sickness_days_3y, 0);
    assert!(counters.waiting_days_served.is_empty());
}

#[test]
fn silence_needs_a_settlement_after_the_last_useful_day_and_no_document() {
    let answers = silent().answers(&["2026-04-04", "2026-04-05"]);
    assert!(answers[0].letters.is_empty());
    assert_eq!(answers[1].letters[0].reason, "silence");
}

#[test]
fn a_certificate_withdrawn_is_not_the_one_that_starts_the_delay_of_silence() {
    // P38: among the certificates in force, the first names A1 on 16 March: D = 16 April.
    let file = silent().withdrawn("S1-notice", "2026-03-20").with(
        "again",
        "2026-03-16",
        hurt(notice("S1", "2026-03-10", "2026-03-31"), "A1"),
    );
    let answers = file.answers(&["2026-04-13", "2026-04-16", "2026-04-17"]);
    assert!(answers[0].letters.is_empty() && answers[1].letters.is_empty());
    assert_eq!(
        letters(&answers[2]),
        [(LetterKind::Recognition, "silence", Some(id("A1")))]
    );
}

#[test]
fn a_decision_then_the_twenty_ninth_day_then_the_consolidation() {
    let file = stopped(dossier(), "S1", "2026-03-11", "2026-04-30", "A1", "3000.00")
        .with(
            "declared",
            "2026-03-11",
            declared("A1", AccidentKind::Commuting, "2026-03-10"),
        )
        .with(
            "decision",
            "2026-03-23",
            decided("A1", Decision::Recognised, "2026-03-20"),
        )
        .with("end", "2026-04-20", consolidated("A1", "2026-04-15"));
    let answers = file.answers(&["2026-03-16", "2026-03-30", "2026-04-13", "2026-04-27"]);
    assert_eq!(answers[0].lines[0].gross, euros("125.85"));
    assert_eq!(
        lines(&answers[1]),
        [
            line(insured(), "2026-03-11", "2026-03-13", "59.17"),
            line(insured(), "2026-03-17", "2026-03-30", "59.17"),
        ]
    );
    assert_eq!(answers[1].lines[0].kind, Some(COMMUTING));
    assert_eq!(answers[1].regularisations[0].gross, euros("51.66"));
    assert_eq!(answers[1].letters[0].reason, "recognised");
    assert_eq!(
        lines(&answers[2]),
        [
            line(insured(), "2026-03-31", "2026-04-07", "59.17"),
            line(insured(), "2026-04-08", "2026-04-13", "77.91"),
        ]
    );
    assert_eq!(answers[3].lines[0].gross, euros("155.82"));
    assert_eq!(answers[3].stops[0].status, StopStatus::Exhausted);
    let letter = &answers[3].letters[0];
    assert_eq!(letter.kind, LetterKind::EndOfRights);
    assert_eq!(letter.reason, "consolidated");
    assert_eq!(letter.last_day, Some(day("2026-04-15")));
}

#[test]
fn a_refusal_known_late_holds_when_it_was_sent_in_time() {
    let refused = |decided_on: &str| {
        silent().with(
            "refusal",
            "2026-04-20",
            decided("A1", Decision::Refused, decided_on),
        )
    };
    let settlements = ["2026-03-16", "2026-03-30", "2026-04-13", "2026-04-27"];
    let answers = refused("2026-04-02").answers(&settlements);
    let debt = &answers[3].debts[0];
    assert_eq!(debt.gross, euros("643.97"));
    assert_eq!((debt.csg, debt.crds), (euros("39.93"), euros("3.22")));
    assert_eq!(debt.amount, euros("600.82"));
    assert_eq!(debt.earliest_recovery_on, Some(day("2026-05-18")));
    assert_eq!(
        letters(&answers[3])[0],
        (
            LetterKind::RefusedRecognition,
            "not_recognised",
            Some(id("A1"))
        )
    );
    assert_eq!(answers[3].counters.waiting_days_served[0].n_days, 3);
    // After D, nothing.
    let answers = refused("2026-04-06").answers(&settlements);
    assert!(answers[3].debts.is_empty() && answers[3].letters.is_empty());
}

/// Hired on 23 February, hurt on 4 March: no rights for sickness.
fn without_rights() -> Dossier {
    let mut file = dossier();
    file.career.employments[0].started_on = day("2026-02-23");
    let february = Pay {
        first_day: day("2026-02-23"),
        hours: "36.00".parse().unwrap(),
        ..month_pay("2026-02", "480.00")
    };
    file.with(
        "notice",
        "2026-03-05",
        hurt(notice("S1", "2026-03-05", "2026-04-03"), "A1"),
    )
    .with("statement", "2026-03-06", stated("S1", vec![february]))
    .with(
        "declared",
        "2026-03-06",
        declared("A1", AccidentKind::Work, "2026-03-04"),
    )
    .with(
        "investigation",
        "2026-03-20",
        Content::AccidentInvestigation(AccidentInvestigation {
            accident: id("A1"),
            opened_on: day("2026-03-20"),
            step: InvestigationStep::Investigation,
        }),
    )
}

#[test]
fn an_investigation_without_sickness_rights_keeps_the_stop_waiting() {
    let settlements = ["2026-03-16", "2026-05-25", "2026-06-08"];
    let refused = without_rights().with(
        "decision",
        "2026-06-01",
        decided("A1", Decision::Refused, "2026-05-28"),
    );
    let answers = refused.answers(&settlements);
    for answer in &answers[..2] {
        assert_eq!(answer.stops[0].status, StopStatus::Waiting);
        assert_eq!(answer.stops[0].waiting_for, ["accident_decision:A1"]);
        assert!(answer.letters.is_empty());
    }
    assert_eq!(answers[2].stops[0].status, StopStatus::Refused);
    let reasons: Vec<&str> = answers[2]
        .letters
        .iter()
        .map(|letter| letter.reason.as_str())
        .collect();
    assert_eq!(reasons, ["not_recognised", "rights_not_opened"]);
    // Recognised: 480 × 28 / 6 = 2 240.00; / 30.42: 44.18, then 58.17.
    let recognised = without_rights().with(
        "decision",
        "2026-06-01",
        decided("A1", Decision::Recognised, "2026-05-28"),
    );
    let answers = recognised.answers(&settlements);
    let gross: crate::domain::Cents = answers[2].lines.iter().map(|line| line.gross).sum();
    assert_eq!(gross, euros("1353.38"));
    assert!(answers[2].regularisations.is_empty());
}

#[test]
fn a_disease_declared_later_reaches_its_stop_by_a_new_version() {
    let disease = |version: u32| {
        let plain = notice("S1", "2026-01-05", "2026-02-28");
        if version == 1 {
            Content::StopNotice(plain)
        } else {
            hurt(plain, "MP1")
        }
    };
    let mut file = dossier()
        .with("notice", "2026-01-05", disease(1))
        .with(
            "statement",
            "2026-01-05",
            stated("S1", pays_before("2026-01-05", 12, "2600.00")),
        )
        .with(
            "declared",
            "2026-02-03",
            declared("MP1", AccidentKind::OccupationalDisease, "2024-01-15"),
        )
        .with_version("notice", 2, "2026-02-03", disease(2))
        .with(
            "committee",
            "2026-05-20",
            Content::AccidentInvestigation(AccidentInvestigation {
                accident: id("MP1"),
                opened_on: day("2026-05-20"),
                step: InvestigationStep::Committee,
            }),
        );
    for document in &mut file.documents {
        if document.document_id == id("declared") {
            document.sent_on = day("2026-02-02");
        }
    }
    // D = 20 May + 121 = 18 September.
    assert!(
        file.answers(&["2026-03-02", "2026-09-18"])[1]
            .letters
            .is_empty()
    );
    let silence = file.answers(&["2026-03-02", "2026-09-19"]);
    assert_eq!(silence[1].letters[0].reason, "silence");
    let file = file.with(
        "decision",
        "2026-09-14",
        decided("MP1", Decision::Recognised, "2026-09-10"),
    );
    let answers = file.answers(&["2026-03-02", "2026-09-14"]);
    assert_eq!(answers[0].lines[0].gross, euros("2156.44"));
    assert_eq!(
        lines(&answers[1]),
        [line(insured(), "2026-01-05", "2026-01-07", "51.28")]
    );
    let regularisation = &answers[1].regularisations[0];
    assert_eq!(regularisation.gross, euros("948.60"));
    assert_eq!(
        (regularisation.csg, regularisation.crds),
        (euros("58.81"), euros("4.75"))
    );
}

pub(super) fn earlier(annuity: &str) -> AccidentHistory {
    AccidentHistory {
        accident: id("A0"),
        accident_kind: AccidentKind::Work,
        accident_on: day("2023-05-04"),
        n_days: 0,
        daily_60: Some(euros("49.31")),
        daily_80: Some(euros("64.92")),
        consolidated_on: Some(day("2024-03-31")),
        annuity_monthly: Some(euros(annuity)),
    }
}

#[test]
fn a_relapse_has_its_own_count_the_floor_and_less_than_the_annuity() {
    let mut file = dossier();
    file.history.accidents.push(earlier("210.00"));
    let file = stopped(file, "S1", "2026-05-11", "2026-06-14", "R1", "2000.00")
        .with("relapse", "2026-05-12", relapse("R1", "A0", "2026-05-11"))
        .with(
            "decision",
            "2026-05-12",
            decided("R1", Decision::Recognised, "2026-05-12"),
        );
    assert_eq!(
        paid(&file, "2026-06-22"),
        [
            span("2026-05-11", "2026-06-07", "42.41", WORK),
            span("2026-06-08", "2026-06-14", "58.02", WORK),
        ]
    );
    let answers = file.answers(&["2026-06-22"]);
    assert_eq!(answers[0].counters.accident_days, accident_days("R1", 35));
}

#[test]
fn a_second_stop_before_consolidation_goes_on_with_the_count_and_has_the_floor() {
    let file = stopped(dossier(), "S1", "2025-11-18", "2025-12-07", "A1", "2400.00");
    let file = stopped(file, "S2", "2026-02-02", "2026-02-22", "A1", "2000.00")
        .with(
            "declared",
            "2025-11-18",
            declared("A1", AccidentKind::Work, "2025-11-17"),
        )
        .with(
            "decision",
            "2025-12-01",
            decided("A1", Decision::Recognised, "2025-11-28"),
        );
    assert_eq!(
        paid(&file, "2026-03-02"),
        [
            span("2025-11-18", "2025-12-07", "47.34", WORK),
            span("2026-02-02", "2026-02-09", "47.34", WORK),
            span("2026-02-10", "2026-02-22", "62.33", WORK),
        ]
    );
    let answers = file.answers(&["2026-03-02"]);
    assert_eq!(answers[0].counters.accident_days, accident_days("A1", 41));
}

#[test]
fn a_sum_over_more_months_than_a_year_or_none_is_not_decided() {
    // R. 433-5 spreads a sum over the months that follow; a year back is all that is read.
    for (n_months, reasons) in [
        (1, &[][..]),
        (12, &[]),
        (13, &["deferred_pay"]),
        (0, &["deferred_pay"]),
    ] {
        let mut pays = pays_before("2026-03-03", 12, "3000.00");
        pays[11].deferred.push(DeferredPay {
            amount: euros("600.00"),
            n_months,
        });
        let file = dossier()
            .with(
                "notice",
                "2026-03-03",
                hurt(notice("S1", "2026-03-03", "2026-03-10"), "A1"),
            )
            .with("statement", "2026-03-03", stated("S1", pays))
            .with(
                "declared",
                "2026-03-03",
                declared("A1", AccidentKind::Work, "2026-03-02"),
            )
            .with(
                "decision",
                "2026-03-03",
                decided("A1", Decision::Recognised, "2026-03-03"),
            );
        let due = super::entitlement(&file, parameters(), day("2026-03-30")).unwrap();
        let found: Vec<&str> = due.undecided.iter().map(|one| one.reason).collect();
        assert_eq!(found, reasons, "{n_months}");
    }
}

#[test]
fn two_employers_share_a_day_by_their_main_pays() {
    let mut file = dossier();
    file.career.employments.push(employment(OTHER_EMPLOYER));
    let subrogated = |siret: &str, pays: Vec<Pay>| {
        Content::EmployerStatement(EmployerStatement {
            subrogations: vec![SubrogationPeriod {
                first_day: day("2026-03-07"),
                last_day: day("2026-03-20"),
                kept_pay: KeptPay::InFull,
            }],
            ..statement(siret, "S1", pays)
        })
    };
    let mut december = month_pay("2025-12", "4400.00");
    december.deferred.push(DeferredPay {
        amount: euros("2400.00"),
        n_months: 12,
    });
    let mut february = month_pay("2026-02", "800.00");
    february.absences.push(crate::domain::Absence {
        first_day: day("2026-02-17"),
        last_day: day("2026-02-28"),
        reason: crate::domain::AbsenceReason::Illness,
    });
    let file = file
        .with(
            "notice",
            "2026-03-07",
            hurt(notice("S1", "2026-03-07", "2026-03-20"), "A1"),
        )
        .with(
            "one",
            "2026-03-07",
            subrogated(EMPLOYER, vec![december, month_pay("2026-02", "2000.00")]),
        )
        .with(
            "other",
            "2026-03-07",
            subrogated(OTHER_EMPLOYER, vec![february]),
        )
        .with(
            "declared",
            "2026-03-07",
            declared("A1", AccidentKind::Work, "2026-03-06"),
        )
        .with(
            "decision",
            "2026-03-20",
            decided("A1", Decision::Recognised, "2026-03-19"),
        );
    let answers = file.answers(&["2026-03-30"]);
    let other = Payee::Employer(id(OTHER_EMPLOYER));
    assert_eq!(
        lines(&answers[0]),
        [
            line(employer(), "2026-03-07", "2026-03-20", "50.72"),
            line(other, "2026-03-07", "2026-03-20", "20.29"),
        ]
    );
    let nets: Vec<_> = answers[0].lines.iter().map(|line| line.net).collect();
    assert_eq!(nets, [euros("662.50"), euros("265.03")]);
}

#[test]
fn an_apprentice_counts_at_least_for_the_minimum_wage_within_the_own_net_pay() {
    let daily = |pay: &str| {
        let mut file = dossier();
        file.career.employments[0].apprentice = true;
        let file = stopped(file, "S1", "2026-03-03", "2026-04-10", "A1", pay)
            .with(
                "declared",
                "2026-03-03",
                declared("A1", AccidentKind::Work, "2026-03-02"),
            )
            .with(
                "decision",
                "2026-03-09",
                decided("A1", Decision::Recognised, "2026-03-06"),
            );
        let paid = paid(&file, "2026-04-13");
        paid.into_iter().map(|span| span.2).collect::<Vec<_>>()
    };
    assert_eq!(daily("1500.00"), ["35.96", "38.95"]);
    assert_eq!(daily("820.00"), ["21.30"]);
}

/// Hurt on 9 March; stopped to 5 April, light work to 30 April.
fn light_work(lost: &str) -> Dossier {
    stopped(dossier(), "S1", "2026-03-10", "2026-04-05", "A1", "3000.00")
        .with(
            "declared",
            "2026-03-10",
            declared("A1", AccidentKind::Work, "2026-03-09"),
        )
        .with(
            "decision",
            "2026-03-16",
            decided("A1", Decision::Recognised, "2026-03-13"),
        )
        .with(
            "part",
            "2026-04-06",
            Content::PartTime(part_time("S1", "2026-04-06", "2026-04-30")),
        )
        .with("loss", "2026-05-04", loss("S1", "2026-04", lost))
}

#[test]
fn light_work_pays_the_loss_over_both_rates() {
    let file = light_work("1260.10");
    let answers = file.answers(&["2026-04-27", "2026-05-11"]);
    assert_eq!(answers[0].lines[0].gross, euros("1597.59"));
    assert_eq!(answers[0].stops[0].waiting_for, ["part_time_loss:2026-04"]);
    assert_eq!(
        lines(&answers[1]),
        [
            line(insured(), "2026-04-06", "2026-04-15", "50.41"),
            line(insured(), "2026-04-16", "2026-04-30", "50.40"),
        ]
    );
    assert_eq!(answers[1].lines[0].kind, Some(WORK));
    assert_eq!(answers[1].counters.accident_days, accident_days("A1", 52));
    assert_eq!(answers[1].counters.part_time_days, 25);
    assert_eq!(
        paid(&light_work("2000.00"), "2026-05-11")[1..],
        [
            span("2026-04-06", "2026-04-06", "59.17", WORK),
            span("2026-04-07", "2026-04-30", "77.91", WORK),
        ]
    );
}

#[test]
fn unfitness_gives_the_last_full_amount_for_a_month_at_most() {
    let unfit = |ended_on: Option<&str>| {
        light_work("1260.10")
            .with("end", "2026-05-01", consolidated("A1", "2026-04-30"))
            .with("unfit", "2026-05-06", unfit("2026-05-04", ended_on))
    };
    let last = |file: &Dossier| paid(file, "2026-06-22").pop().unwrap();
    let kind = Benefit::UnfitnessAllowance;
    assert_eq!(
        last(&unfit(Some("2026-05-20"))),
        span("2026-05-05", "2026-05-20", "77.91", kind)
    );
    assert_eq!(
        last(&unfit(None)),
        span("2026-05-05", "2026-06-04", "77.91", kind)
    );
    let answers = unfit(None).answers(&["2026-05-11", "2026-06-08"]);
    assert_eq!(answers[0].stops[1].status, StopStatus::Paying);
    assert_eq!(answers[1].stops[1].status, StopStatus::Finished);
    assert_eq!(answers[1].counters.accident_days, accident_days("A1", 52));
}

//! Small cases of accidents, one for each precision of the contract, P35 to P54.

use super::accident_cases::*;
use super::testing::*;
use crate::domain::{
    AccidentDays, AccidentHistory, AccidentKind, AdvancePaid, Benefit, Content, Decision, Dossier,
    PartTime, PayFrequency, PensionDrawn, StopNature, StopNotice, StopStatus, Switch,
    SwitchBalance, Unfitness, WorkPattern,
};

const SICKNESS: Benefit = Benefit::Sickness;
const WORK: Benefit = Benefit::WorkAccident;

/// Recognised before any settlement of interest.
fn recognised(file: Dossier, accident: &str, accident_on: &str) -> Dossier {
    file.with(
        &format!("{accident}-declared"),
        accident_on,
        declared(accident, AccidentKind::Work, accident_on),
    )
    .with(
        &format!("{accident}-decision"),
        accident_on,
        decided(accident, Decision::Recognised, accident_on),
    )
}

#[test]
fn the_day_of_the_accident_is_the_employers() {
    let file = stopped(dossier(), "S1", "2026-03-02", "2026-03-06", "A1", "3000.00");
    let file = recognised(file, "A1", "2026-03-02");
    assert_eq!(
        paid(&file, "2026-03-16"),
        [span("2026-03-03", "2026-03-06", "59.17", WORK)]
    );
    let file = stopped(dossier(), "S1", "2026-03-02", "2026-03-02", "A1", "3000.00");
    let answers = recognised(file, "A1", "2026-03-02").answers(&["2026-03-16"]);
    assert_eq!(answers[0].stops[0].status, StopStatus::Finished);
    assert!(answers[0].lines.is_empty());
}

#[test]
fn an_accident_that_nobody_declares_waits_and_ends_in_the_human_queue() {
    let mut file = dossier();
    file.career.employments[0].started_on = day("2026-02-23");
    let file = file
        .with(
            "notice",
            "2026-03-05",
            hurt(notice("S1", "2026-03-05", "2026-03-15"), "A1"),
        )
        .with("statement", "2026-03-05", stated("S1", Vec::new()))
        .with(
            "decision",
            "2026-03-06",
            decided("A1", Decision::Refused, "2026-03-06"),
        );
    let answers = file.answers(&["2026-03-16", "2026-05-11"]);
    assert_eq!(answers[0].stops[0].waiting_for, ["accident_declared:A1"]);
    assert!(answers[0].letters.is_empty() && answers[0].human_queue.is_empty());
    assert_eq!(answers[1].human_queue.len(), 2);
}

#[test]
fn each_accident_that_a_stop_waits_for_is_told_once_by_name() {
    // No rights without pay before the stop: it waits on what its three certificates name.
    let mut file = dossier();
    file.career.employments[0].started_on = day("2026-02-23");
    let hurt_again = |accident, first, last| hurt(extension("S1", first, last), accident);
    let file = file
        .with(
            "1",
            "2026-03-05",
            hurt(notice("S1", "2026-03-05", "2026-03-10"), "A2"),
        )
        .with(
            "2",
            "2026-03-11",
            hurt_again("A1", "2026-03-11", "2026-03-15"),
        )
        .with(
            "3",
            "2026-03-16",
            hurt_again("A2", "2026-03-16", "2026-03-20"),
        )
        .with("statement", "2026-03-05", stated("S1", Vec::new()))
        .with(
            "declared",
            "2026-03-06",
            declared("A1", AccidentKind::Work, "2026-03-04"),
        );
    let answer = &file.answers(&["2026-03-16"])[0];
    assert_eq!(answer.stops[0].status, StopStatus::Waiting);
    assert_eq!(
        answer.stops[0].waiting_for,
        ["accident_decision:A1", "accident_declared:A2"]
    );
}

#[test]
fn days_after_the_consolidation_go_to_a_certificate_of_sickness() {
    // S1 of the accident to 31 March, consolidated on the 15th; an extension for sickness
    // from the 20th: the 16th to the 19th are refused, and the extension waits three days.
    let file = stopped(dossier(), "S1", "2026-03-03", "2026-03-31", "A1", "3000.00");
    let file = recognised(file, "A1", "2026-03-02")
        .with("end", "2026-03-16", consolidated("A1", "2026-03-15"))
        .with(
            "more",
            "2026-03-20",
            Content::StopNotice(extension("S1", "2026-03-20", "2026-04-05")),
        );
    assert_eq!(
        paid(&file, "2026-04-13"),
        [
            span("2026-03-03", "2026-03-15", "59.17", WORK),
            span("2026-03-23", "2026-04-05", "41.95", SICKNESS),
        ]
    );
    let answers = file.answers(&["2026-04-13"]);
    assert_eq!(answers[0].stops[0].status, StopStatus::Exhausted);
    assert_eq!(answers[0].counters.waiting_days_served[0].n_days, 3);
    assert_eq!(answers[0].counters.sickness_days_3y, 14);
}

#[test]
fn a_stop_after_the_consolidation_alone_is_refused() {
    let file = stopped(dossier(), "S1", "2026-04-01", "2026-04-10", "A1", "3000.00");
    let file = recognised(file, "A1", "2026-03-02").with(
        "end",
        "2026-03-16",
        consolidated("A1", "2026-03-15"),
    );
    let answers = file.answers(&["2026-04-13"]);
    assert_eq!(answers[0].stops[0].status, StopStatus::Refused);
    let refusal = answers[0].letters.last().unwrap();
    assert_eq!(refusal.reason, "consolidated");
}

#[test]
fn an_accident_that_takes_days_of_sickness_serves_their_waiting_days() {
    // Sickness from 2 to 31 March; the accident takes the 2nd to the 10th: no waiting day is
    // left, and the sickness of the 11th looks back from the reference day of the accident.
    let file = dossier().with_stop("S1", "2026-03-02", "2026-03-31", "3000.00");
    let file = stopped(file, "S2", "2026-03-02", "2026-03-10", "A1", "3000.00");
    let file = recognised(file, "A1", "2026-03-01");
    assert_eq!(
        paid(&file, "2026-04-13"),
        [
            span("2026-03-02", "2026-03-10", "59.17", WORK),
            span("2026-03-11", "2026-03-31", "41.95", SICKNESS),
        ]
    );
    let answers = file.answers(&["2026-04-13"]);
    assert!(answers[0].counters.waiting_days_served.is_empty());
}

#[test]
fn a_relapse_before_consolidation_goes_on_with_the_count() {
    let file = stopped(dossier(), "S1", "2026-01-06", "2026-01-31", "A1", "3000.00");
    let file = stopped(file, "S2", "2026-03-02", "2026-03-10", "R1", "3000.00");
    let file = recognised(file, "A1", "2026-01-05").with(
        "relapse",
        "2026-03-02",
        relapse("R1", "A1", "2026-03-02"),
    );
    // 26 days before; B = 2 March, D = 2 May.
    assert_eq!(
        paid(&file, "2026-05-03")[1..],
        [
            span("2026-03-02", "2026-03-03", "59.17", WORK),
            span("2026-03-04", "2026-03-10", "77.91", WORK),
        ]
    );
    let answers = file.answers(&["2026-05-02", "2026-05-03"]);
    let days = |n_days| {
        vec![AccidentDays {
            accident: id("A1"),
            n_days,
        }]
    };
    assert_eq!(answers[0].counters.accident_days, days(26));
    assert_eq!(answers[1].counters.accident_days, days(35));
}

#[test]
fn an_unemployment_benefit_refuses_its_days_and_they_have_no_rank() {
    let file = stopped(dossier(), "S1", "2026-03-03", "2026-03-31", "A1", "3000.00");
    let file = recognised(file, "A1", "2026-03-02").with(
        "benefit",
        "2026-03-03",
        benefit("2026-03-10", "2026-03-11"),
    );
    assert_eq!(
        paid(&file, "2026-04-13"),
        [
            span("2026-03-03", "2026-03-09", "59.17", WORK),
            span("2026-03-12", "2026-03-31", "59.17", WORK),
        ]
    );
}

#[test]
fn the_relapse_of_a_pensioner_without_work_is_refused() {
    let relapsed = |ended_on: Option<&str>| {
        let mut file = dossier();
        file.history.accidents.push(earlier("0.00"));
        file.career.employments[0].ended_on = ended_on.map(day);
        stopped(file, "S1", "2026-05-11", "2026-05-20", "R1", "2000.00")
            .with("relapse", "2026-05-11", relapse("R1", "A0", "2026-05-11"))
            .with(
                "decision",
                "2026-05-11",
                decided("R1", Decision::Recognised, "2026-05-11"),
            )
            .with(
                "pension",
                "2026-05-11",
                Content::PensionDrawn(PensionDrawn {
                    first_day: day("2025-10-01"),
                    progressive: false,
                }),
            )
    };
    assert_eq!(paid(&relapsed(None), "2026-06-01").len(), 1);
    let answers = relapsed(Some("2025-09-30")).answers(&["2026-06-01"]);
    assert_eq!(answers[0].stops[0].status, StopStatus::Refused);
    assert_eq!(answers[0].letters.last().unwrap().reason, "no_activity");
}

#[test]
fn light_work_may_open_a_stop_and_wait_for_the_loss() {
    let file = dossier()
        .with(
            "part",
            "2026-03-03",
            Content::PartTime(PartTime {
                accident: Some(id("A1")),
                ..part_time("S1", "2026-03-03", "2026-03-12")
            }),
        )
        .with(
            "statement",
            "2026-03-03",
            stated("S1", pays_before("2026-03-03", 3, "3000.00")),
        );
    let file = recognised(file, "A1", "2026-03-02");
    let answers = file.answers(&["2026-03-16"]);
    assert_eq!(answers[0].stops[0].waiting_for, ["part_time_loss:2026-03"]);
    assert_eq!(answers[0].counters.accident_days[0].n_days, 10);
    let file = file.with("loss", "2026-04-01", loss("S1", "2026-03", "300.00"));
    assert_eq!(
        paid(&file, "2026-04-13"),
        [span("2026-03-03", "2026-03-12", "30.00", WORK)]
    );
}

#[test]
fn an_accident_is_never_sent_late_nor_after_its_end() {
    let mut file = stopped(dossier(), "S1", "2026-03-03", "2026-03-06", "A1", "3000.00");
    for document in &mut file.documents {
        if document.document_id == id("S1-notice") {
            document.channel = crate::domain::Channel::Paper;
            document.sent_on = day("2026-03-20");
            document.received_on = day("2026-03-20");
        }
    }
    file.documents.sort_by_key(|document| document.received_on);
    // Still examined: sickness of the 6th.
    let answers = file.answers(&["2026-03-30"]);
    assert_eq!(
        lines(&answers[0]),
        [line(insured(), "2026-03-06", "2026-03-06", "41.95")]
    );
    assert!(answers[0].letters.is_empty());
}

#[test]
fn a_prescriber_abroad_refuses_the_days_of_an_accident_too() {
    let abroad = StopNotice {
        prescriber: crate::domain::Prescriber::Abroad,
        ..notice("S1", "2026-03-03", "2026-03-06")
    };
    let file = dossier()
        .with("notice", "2026-03-03", hurt(abroad, "A1"))
        .with(
            "statement",
            "2026-03-03",
            stated("S1", pays_before("2026-03-03", 3, "3000.00")),
        );
    let answers = recognised(file, "A1", "2026-03-02").answers(&["2026-03-16"]);
    assert_eq!(answers[0].stops[0].status, StopStatus::Refused);
    assert!(answers[0].counters.accident_days.is_empty());
}

#[test]
fn an_extension_after_one_day_goes_on_with_base_and_count() {
    // The 9th has no certificate: unpaid, without a rank; no waiting day comes of it.
    let next = StopNotice {
        nature: StopNature::Extension,
        accident: None,
        ..notice("S1", "2026-03-10", "2026-04-02")
    };
    let mut next = hurt(next, "A1");
    if let Content::StopNotice(notice) = &mut next {
        notice.accident = None;
    }
    let file = stopped(dossier(), "S1", "2026-03-03", "2026-03-08", "A1", "3000.00").with(
        "more",
        "2026-03-10",
        next,
    );
    assert_eq!(
        paid(&recognised(file, "A1", "2026-03-02"), "2026-04-13"),
        [
            span("2026-03-03", "2026-03-08", "59.17", WORK),
            span("2026-03-10", "2026-03-31", "59.17", WORK),
            span("2026-04-01", "2026-04-02", "77.91", WORK),
        ]
    );
}

#[test]
fn weekly_pays_and_discontinuous_work_have_their_own_divisors() {
    // The last four pays of February of 700.00: 2 800 / 28 = 100.00; 60.00 a day.
    let week = |first: &str, last: &str| crate::domain::Pay {
        first_day: day(first),
        last_day: day(last),
        ..month_pay("2026-02", "700.00")
    };
    let mut weekly = statement(
        EMPLOYER,
        "S1",
        vec![
            week("2026-01-26", "2026-02-01"),
            week("2026-02-02", "2026-02-08"),
            week("2026-02-09", "2026-02-15"),
            week("2026-02-16", "2026-02-22"),
        ],
    );
    weekly.pay_frequency = PayFrequency::Weekly;
    let file = dossier()
        .with(
            "notice",
            "2026-03-03",
            hurt(notice("S1", "2026-03-03", "2026-03-06"), "A1"),
        )
        .with(
            "statement",
            "2026-03-03",
            Content::EmployerStatement(weekly),
        );
    assert_eq!(
        paid(&recognised(file, "A1", "2026-03-02"), "2026-03-16")[0].2,
        "60.00"
    );
    // Twelve months of 1 825.00: 21 900 / 365 = 60.00; 36.00 a day.
    let mut file = dossier();
    file.career.employments[0].work_pattern = WorkPattern::Discontinuous;
    let file = stopped(file, "S1", "2026-03-03", "2026-03-06", "A1", "1825.00");
    assert_eq!(
        paid(&recognised(file, "A1", "2026-03-02"), "2026-03-16")[0].2,
        "36.00"
    );
}

#[test]
fn a_change_of_job_takes_the_new_wage_or_all_that_was_received() {
    // 1 to 14 February for one employer, 700.00; from the 15th for another, 1 400.00 over 14
    // days: the new job gives 2 800.00 a month, more than the 2 100.00 received.
    let mut file = dossier();
    file.career.employments[0].ended_on = Some(day("2026-02-14"));
    file.career.employments.push(crate::domain::Employment {
        started_on: day("2026-02-15"),
        ..employment(OTHER_EMPLOYER)
    });
    let part = |first: &str, last: &str, gross: &str| crate::domain::Pay {
        first_day: day(first),
        last_day: day(last),
        ..month_pay("2026-02", gross)
    };
    let old = vec![part("2026-02-01", "2026-02-14", "700.00")];
    let new = vec![part("2026-02-15", "2026-02-28", "1400.00")];
    let file = file
        .with(
            "notice",
            "2026-03-03",
            hurt(notice("S1", "2026-03-03", "2026-03-06"), "A1"),
        )
        .with("old", "2026-03-03", stated("S1", old))
        .with(
            "new",
            "2026-03-03",
            Content::EmployerStatement(statement(OTHER_EMPLOYER, "S1", new)),
        );
    // 2 800 / 30.42 × 60 % = 55.2268….
    assert_eq!(
        paid(&recognised(file, "A1", "2026-03-02"), "2026-03-16")[0].2,
        "55.23"
    );
}

#[test]
fn the_cap_binds_before_the_rate_and_the_net_pay_is_taken_uncapped() {
    // 20 000 / 30.42 = 657.46; Q = 400.8204: 240.49, then 320.66; 79 % of 657.46 is more.
    let file = stopped(
        dossier(),
        "S1",
        "2026-03-03",
        "2026-04-02",
        "A1",
        "20000.00",
    );
    let amounts: Vec<String> = paid(&recognised(file, "A1", "2026-03-02"), "2026-04-13")
        .into_iter()
        .map(|span| span.2)
        .collect();
    assert_eq!(amounts, ["240.49", "320.66"]);
}

#[test]
fn a_balance_gives_the_ranks_of_the_days_before_it() {
    // The old engine knew 27 days before 2 March; the documents show none.
    let file = stopped(dossier(), "S1", "2026-03-03", "2026-03-06", "A1", "3000.00");
    let file = recognised(file, "A1", "2026-03-02").with(
        "switch",
        "2026-03-02",
        Content::Switch(Switch {
            switch_on: day("2026-03-02"),
            paid_lines: Vec::new(),
            debts: Vec::new(),
            advances: Vec::new(),
            letters: Vec::new(),
            balance: Some(SwitchBalance {
                balance_on: day("2026-03-02"),
                sickness_days: Vec::new(),
                waiting_days: Vec::new(),
                accident_days: vec![AccidentDays {
                    accident: id("A1"),
                    n_days: 27,
                }],
            }),
        }),
    );
    assert_eq!(
        paid(&file, "2026-03-16"),
        [
            span("2026-03-03", "2026-03-03", "59.17", WORK),
            span("2026-03-04", "2026-03-06", "77.91", WORK),
        ]
    );
    let answers = file.answers(&["2026-03-16"]);
    assert_eq!(answers[0].counters.accident_days[0].n_days, 31);
    assert_eq!(answers[0].human_queue[0].reason, "balance_mismatch");
    // A stop of sickness that waits for its statement is none of the count (P54).
    let waiting = file.with(
        "S2-notice",
        "2026-03-10",
        Content::StopNotice(notice("S2", "2026-03-10", "2026-03-20")),
    );
    let answers = waiting.answers(&["2026-03-16"]);
    assert_eq!(answers[0].stops[1].status, StopStatus::Waiting);
    assert_eq!(answers[0].human_queue[0].reason, "balance_mismatch");
    let unstated = waiting.withdrawn("S1-statement", "2026-03-11");
    assert!(unstated.answers(&["2026-03-16"])[0].human_queue.is_empty());
}

#[test]
fn a_balance_that_says_the_days_of_history_and_documents_contradicts_nothing() {
    // 5 days of history and 3 to 16 March, 14 days, before 17 March.
    let queue = |n_days: u32| {
        let mut file = stopped(dossier(), "S1", "2026-03-03", "2026-03-20", "A1", "3000.00");
        file.history.accidents.push(AccidentHistory {
            accident: id("A1"),
            accident_kind: AccidentKind::Work,
            accident_on: day("2026-01-05"),
            n_days: 5,
            daily_60: None,
            daily_80: None,
            consolidated_on: None,
            annuity_monthly: None,
        });
        let balance = SwitchBalance {
            balance_on: day("2026-03-17"),
            sickness_days: Vec::new(),
            waiting_days: Vec::new(),
            accident_days: vec![AccidentDays {
                accident: id("A1"),
                n_days,
            }],
        };
        let file = file.with(
            "switch",
            "2026-03-17",
            Content::Switch(Switch {
                switch_on: day("2026-03-17"),
                paid_lines: Vec::new(),
                debts: Vec::new(),
                advances: Vec::new(),
                letters: Vec::new(),
                balance: Some(balance),
            }),
        );
        file.answers(&["2026-03-30"])[0].human_queue.len()
    };
    assert_eq!(queue(19), 0);
    assert_eq!(queue(18), 1);
    assert_eq!(queue(20), 1);
}

#[test]
fn advances_are_absorbed_by_lines_in_the_order_of_their_days_and_lines_stand_by_stop() {
    // S1 is paid from 5 to 15 and from 21 to 31 March, the accident between. P17: the first
    // 11 × 41.95 = 461.45 (net 430.53, taxed 22.20) and part of the accident absorb 600.00.
    let file = dossier().with_stop("S1", "2026-03-02", "2026-03-31", "3000.00");
    let file = stopped(file, "S2", "2026-03-16", "2026-03-20", "A1", "3000.00");
    let file = recognised(file, "A1", "2026-03-15").with(
        "advance",
        "2026-03-16",
        Content::AdvancePaid(AdvancePaid {
            advance: id("V1"),
            paid_on: day("2026-03-16"),
            amount: euros("600.00"),
            stop: None,
        }),
    );
    let answer = &file.answers(&["2026-04-13"])[0];
    let found: Vec<[String; 3]> = answer
        .lines
        .iter()
        .map(|line| {
            let first_day = line.spans[0].first_day.to_string();
            [
                line.stop.to_string(),
                first_day,
                line.advance_absorbed.to_string(),
            ]
        })
        .collect();
    let row = |stop: &str, first_day: &str, absorbed: &str| {
        [stop, first_day, absorbed].map(str::to_owned)
    };
    assert_eq!(
        found,
        [
            row("S1", "2026-03-05", "408.33"),
            row("S1", "2026-03-21", "0.00"),
            row("S2", "2026-03-16", "191.67"),
        ]
    );
}

#[test]
fn unfitness_waits_for_the_accident_and_is_refused_without_an_allowance_before() {
    let file = dossier().with("unfit", "2026-05-06", unfit("2026-05-04", None));
    let answers = file.answers(&["2026-05-11"]);
    assert_eq!(answers[0].stops[0].waiting_for, ["accident_declared:A1"]);
    let reason = |file: Dossier| {
        let answers = file.answers(&["2026-05-11"]);
        assert_eq!(answers[0].stops[0].status, StopStatus::Refused);
        answers[0].letters.last().unwrap().reason.clone()
    };
    let none_before = recognised(file.clone(), "A1", "2026-03-02");
    assert_eq!(reason(none_before), "no_allowance_before");
    let refused = file
        .with(
            "declared",
            "2026-05-07",
            declared("A1", AccidentKind::Work, "2026-03-02"),
        )
        .with(
            "decision",
            "2026-05-08",
            decided("A1", Decision::Refused, "2026-05-08"),
        );
    assert_eq!(reason(refused), "not_recognised");
}

#[test]
fn of_two_opinions_of_one_allowance_the_last_received_counts() {
    let unfit = |ended_on| {
        Content::Unfitness(Unfitness {
            allowance: id("I1"),
            accident: id("A1"),
            siret: id(EMPLOYER),
            opinion_on: day("2026-03-20"),
            ended_on: Some(day(ended_on)),
        })
    };
    for (first, second) in [("u1", "u2"), ("u2", "u1")] {
        let file = stopped(dossier(), "S1", "2026-03-03", "2026-03-20", "A1", "3000.00");
        let file = recognised(file, "A1", "2026-03-02")
            .with(first, "2026-03-23", unfit("2026-03-27"))
            .with(second, "2026-03-24", unfit("2026-03-25"));
        let last = paid(&file, "2026-04-13").pop().unwrap();
        let kind = Benefit::UnfitnessAllowance;
        assert_eq!(last, span("2026-03-21", "2026-03-25", "59.17", kind));
    }
}

#[test]
fn the_law_abstains_on_an_accident_of_somebody_out_of_work() {
    let mut file = stopped(dossier(), "S1", "2026-03-03", "2026-03-06", "A1", "3000.00");
    file.insured.status = crate::domain::Status::Unemployed;
    let due = super::entitlement(&file, parameters(), day("2026-03-16")).unwrap();
    assert_eq!(due.undecided[0].reason, "accident_of_another_status");
}

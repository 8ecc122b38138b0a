//! Worked cases of part time, distance, forms, pensioners, kept rights, assimilated days and
//! shared subrogation, each with its hand calculation.

use super::testing::*;
use crate::domain::{
    AssimilatedPeriod, Assimilation, Benefit, Cents, Content, Dossier, EarlierDays, KeptPay, Payee,
    PensionDrawn, Prescriber, StopNotice, StopStatus, SubrogationPeriod,
};

const SICKNESS: Benefit = Benefit::Sickness;
const PART: Benefit = Benefit::TherapeuticPartTime;

/// Three pays of 2 000.00: 6 000 / 91.25 / 2 = 32.88 a day.
fn stopped_in_march() -> Dossier {
    dossier().with_stop("S1", "2026-03-02", "2026-03-31", "2000.00")
}

#[test]
fn part_time_pays_the_loss_of_the_month_shared_out_to_the_cent() {
    // Thirty days at 32.88 would be 986.40; the loss is 800.00: 26.66 a day, and 20 cents
    // left go to the first twenty days.
    let file = stopped_in_march()
        .with(
            "part",
            "2026-04-01",
            Content::PartTime(part_time("S1", "2026-04-01", "2026-04-30")),
        )
        .with("loss", "2026-05-04", loss("S1", "2026-04", "800.00"));
    assert_eq!(
        paid(&file, "2026-05-04"),
        [
            span("2026-03-05", "2026-03-31", "32.88", SICKNESS),
            span("2026-04-01", "2026-04-20", "26.67", PART),
            span("2026-04-21", "2026-04-30", "26.66", PART),
        ]
    );
}

#[test]
fn part_time_never_pays_more_than_the_daily_allowance() {
    let file = stopped_in_march()
        .with(
            "part",
            "2026-04-01",
            Content::PartTime(part_time("S1", "2026-04-01", "2026-04-30")),
        )
        .with("loss", "2026-05-04", loss("S1", "2026-04", "1200.00"));
    let spans = paid(&file, "2026-05-04");
    assert_eq!(spans[1], span("2026-04-01", "2026-04-30", "32.88", PART));
}

#[test]
fn part_time_waits_for_the_loss_while_the_stop_before_it_is_paid() {
    let file = stopped_in_march()
        .with(
            "part",
            "2026-04-01",
            Content::PartTime(part_time("S1", "2026-04-01", "2026-05-31")),
        )
        .with("loss", "2026-05-04", loss("S1", "2026-04", "600.00"));
    let answers = file.answers(&["2026-04-06", "2026-05-04", "2026-06-01"]);
    assert_eq!(answers[0].lines[0].gross, euros("887.76"));
    assert_eq!(answers[0].stops[0].status, StopStatus::Waiting);
    assert_eq!(answers[0].stops[0].waiting_for, ["part_time_loss:2026-04"]);
    assert_eq!(answers[1].lines[0].gross, euros("600.00"));
    assert_eq!(answers[1].stops[0].waiting_for, ["part_time_loss:2026-05"]);
    assert_eq!(answers[1].counters.part_time_days, 30);
    assert_eq!(answers[2].stops[0].waiting_for, ["part_time_loss:2026-05"]);
}

#[test]
fn part_time_alone_opens_a_stop_without_waiting_days() {
    let pays = pays_before("2026-04-06", 12, "2000.00");
    let file = dossier()
        .with(
            "part",
            "2026-04-06",
            Content::PartTime(part_time("S1", "2026-04-06", "2026-04-30")),
        )
        .with(
            "statement",
            "2026-04-08",
            Content::EmployerStatement(statement(EMPLOYER, "S1", pays)),
        )
        .with("loss", "2026-05-04", loss("S1", "2026-04", "500.00"));
    // 500.00 over 25 days: 20.00.
    assert_eq!(
        paid(&file, "2026-05-04"),
        [span("2026-04-06", "2026-04-30", "20.00", PART)]
    );
}

#[test]
fn a_full_stop_wins_over_part_time_and_serves_the_waiting_days_left() {
    // The stop of two days used two waiting days; part time uses none; 20 April is the third.
    let file = dossier()
        .with_stop("S1", "2026-03-30", "2026-03-31", "2000.00")
        .with(
            "part",
            "2026-04-01",
            Content::PartTime(part_time("S1", "2026-04-01", "2026-04-30")),
        )
        .with(
            "extension",
            "2026-04-20",
            Content::StopNotice(extension("S1", "2026-04-20", "2026-04-24")),
        )
        .with("loss", "2026-05-04", loss("S1", "2026-04", "250.00"));
    // 250.00 over the 25 days of part time left: 10.00.
    assert_eq!(
        paid(&file, "2026-05-04"),
        [
            span("2026-04-01", "2026-04-19", "10.00", PART),
            span("2026-04-21", "2026-04-24", "32.88", SICKNESS),
            span("2026-04-25", "2026-04-30", "10.00", PART),
        ]
    );
}

#[test]
fn a_return_ends_part_time_and_a_withdrawn_loss_makes_the_stop_wait() {
    let file = stopped_in_march()
        .with(
            "part",
            "2026-04-01",
            Content::PartTime(part_time("S1", "2026-04-01", "2026-04-30")),
        )
        .with("loss", "2026-05-04", loss("S1", "2026-04", "200.00"))
        .with("back", "2026-04-21", back("S1", "2026-04-21"));
    assert_eq!(
        paid(&file, "2026-05-04")[1],
        span("2026-04-01", "2026-04-20", "10.00", PART)
    );
    let answers = file
        .withdrawn("loss", "2026-05-10")
        .answers(&["2026-05-04", "2026-05-18"]);
    assert_eq!(answers[1].stops[0].waiting_for, ["part_time_loss:2026-04"]);
    assert!(answers[1].debts.is_empty());
}

#[test]
fn part_time_goes_on_for_a_year_after_the_360_days() {
    // 340 days before the file; 20 of the stop: 5 to 24 March. Part time then lives on
    // the extra year, until 24 March 2027.
    let mut file = dossier().with_stop("S1", "2026-03-02", "2026-03-31", "2000.00");
    file.history.sickness_days.push(EarlierDays {
        first_day: day("2025-01-01"),
        last_day: day("2025-12-06"),
    });
    let file = file
        .with(
            "part",
            "2026-04-01",
            Content::PartTime(part_time("S1", "2026-04-01", "2026-04-10")),
        )
        .with("loss", "2026-05-04", loss("S1", "2026-04", "100.00"));
    assert_eq!(
        paid(&file, "2026-05-04"),
        [
            span("2026-03-05", "2026-03-24", "32.88", SICKNESS),
            span("2026-04-01", "2026-04-10", "10.00", PART),
        ]
    );
}

fn at_a_distance(first_day: &str, last_day: &str) -> StopNotice {
    StopNotice {
        telemedicine: true,
        prescriber: Prescriber::Allowed,
        ..notice("S1", first_day, last_day)
    }
}

fn with_statement(file: Dossier, start: &str) -> Dossier {
    let pays = pays_before(start, 12, "2000.00");
    file.with(
        "statement",
        start,
        Content::EmployerStatement(statement(EMPLOYER, "S1", pays)),
    )
}

#[test]
fn seven_days_at_a_distance_give_three_which_serve_the_waiting_days() {
    let notice = at_a_distance("2026-03-02", "2026-03-08");
    let file = with_statement(dossier(), "2026-03-02").with(
        "notice",
        "2026-03-02",
        Content::StopNotice(notice),
    );
    assert_eq!(paid(&file, "2026-04-01"), []);
    // Seen in person on the fourth day, whatever the first certificate still prescribed.
    let seen = file.with(
        "seen",
        "2026-03-05",
        Content::StopNotice(extension("S1", "2026-03-05", "2026-03-10")),
    );
    assert_eq!(
        paid(&seen, "2026-04-01"),
        [span("2026-03-05", "2026-03-10", "32.88", SICKNESS)]
    );
}

#[test]
fn the_family_doctor_is_not_limited_at_a_distance() {
    let notice = StopNotice {
        prescriber: Prescriber::FamilyDoctor,
        ..at_a_distance("2026-03-02", "2026-03-08")
    };
    let file = with_statement(dossier(), "2026-03-02").with(
        "notice",
        "2026-03-02",
        Content::StopNotice(notice),
    );
    assert_eq!(
        paid(&file, "2026-04-01"),
        [span("2026-03-05", "2026-03-08", "32.88", SICKNESS)]
    );
}

#[test]
fn from_the_end_of_june_2026_a_first_renewal_at_a_distance_gives_three_days() {
    // Daily: cap not reached, 32.88. Initial 27-29 June: waiting. First renewal of five
    // days: three paid. The second one gives nothing.
    let renewal = |first_day, last_day| StopNotice {
        prescriber: Prescriber::SameAsInitial,
        telemedicine: true,
        ..extension("S1", first_day, last_day)
    };
    let file = with_statement(dossier(), "2026-06-27")
        .with(
            "one",
            "2026-06-27",
            Content::StopNotice(at_a_distance("2026-06-27", "2026-06-29")),
        )
        .with(
            "two",
            "2026-06-30",
            Content::StopNotice(renewal("2026-06-30", "2026-07-04")),
        )
        .with(
            "three",
            "2026-07-05",
            Content::StopNotice(renewal("2026-07-05", "2026-07-06")),
        );
    assert_eq!(
        paid(&file, "2026-08-01"),
        [span("2026-06-30", "2026-07-02", "32.88", SICKNESS)]
    );
}

#[test]
fn an_unsecured_form_is_refused_from_september_2025_until_it_is_put_right() {
    let on_form = |day, unsecured_form| StopNotice {
        unsecured_form,
        ..notice("S1", day, "2025-09-14")
    };
    let file = |start, unsecured| {
        with_statement(dossier(), start).with(
            "notice",
            start,
            Content::StopNotice(on_form(start, unsecured)),
        )
    };
    assert_eq!(paid(&file("2025-08-31", true), "2025-10-01").len(), 1);
    let refused = file("2025-09-01", true);
    assert_eq!(paid(&refused, "2025-10-01"), []);
    let answers = refused
        .with_version(
            "notice",
            2,
            "2025-10-03",
            Content::StopNotice(on_form("2025-09-01", false)),
        )
        .answers(&["2025-10-01", "2025-10-15"]);
    assert_eq!(answers[0].stops[0].status, StopStatus::Refused);
    assert_eq!(answers[0].letters[0].reason, "unsecured_form");
    // 11 days from the fourth at 32.88.
    assert_eq!(answers[1].lines[0].gross, euros("361.68"));
}

fn pension(first_day: &str, progressive: bool) -> Content {
    Content::PensionDrawn(PensionDrawn {
        first_day: day(first_day),
        progressive,
    })
}

#[test]
fn a_pensioner_gets_sixty_days_from_the_legal_age_on() {
    // Born on 10 May 1962: 62 years and 6 months on 10 November 2024.
    let mut file = dossier()
        .with("pension", "2024-01-10", pension("2024-01-01", false))
        .with_stop("S1", "2024-11-01", "2025-02-28", "2000.00");
    file.insured.born_on = day("1962-05-10");
    let spans = paid(&file, "2025-03-15");
    // 4-9 November do not count; sixty days from 10 November end on 8 January.
    assert_eq!(spans, [span("2024-11-04", "2025-01-08", "32.88", SICKNESS)]);
    let answer = file.answers(&["2025-03-15"]).remove(0);
    assert_eq!(answer.stops[0].status, StopStatus::Exhausted);
    assert_eq!(answer.letters[0].reason, "limit_60_days");
    assert_eq!(answer.letters[0].last_day, Some(day("2025-01-08")));
    assert_eq!(answer.counters.pensioner_days, 60);
    let progressive = file.with("pension-2", "2024-01-11", pension("2023-12-01", true));
    assert_eq!(paid(&progressive, "2025-03-15"), spans);
}

#[test]
fn a_progressive_pension_sets_no_limit() {
    let mut file = dossier()
        .with("pension", "2024-01-10", pension("2024-01-01", true))
        .with_stop("S1", "2025-01-06", "2025-04-30", "2000.00");
    file.insured.born_on = day("1962-05-10");
    assert_eq!(
        paid(&file, "2025-05-15"),
        [span("2025-01-09", "2025-04-30", "32.88", SICKNESS)]
    );
}

/// Dismissed on 31 March 2026 after pays of 2 000.00.
fn dismissed(file: Dossier) -> Dossier {
    let mut file = file;
    file.career.employments[0].ended_on = Some(day("2026-03-31"));
    file.career.employments[0].pays = pays_before("2026-04-01", 12, "2000.00");
    file
}

fn ill_when_out_of_work(start: &str) -> Dossier {
    let last_day = day(start).plus_days(6).to_string();
    let pays = pays_before("2026-04-01", 3, "2000.00");
    dismissed(dossier())
        .with(
            "notice",
            start,
            Content::StopNotice(notice("S1", start, &last_day)),
        )
        .with(
            "statement",
            start,
            Content::EmployerStatement(statement(EMPLOYER, "S1", pays)),
        )
}

#[test]
fn out_of_work_the_base_is_that_of_the_months_before_the_end_of_work() {
    let file = ill_when_out_of_work("2026-09-07");
    assert_eq!(
        paid(&file, "2026-10-01"),
        [span("2026-09-10", "2026-09-13", "32.88", SICKNESS)]
    );
}

#[test]
fn rights_are_kept_for_twelve_months_to_the_day_and_while_compensated() {
    // Out of work since 1 November 2024: kept until 31 October 2025.
    let file = |start: &str| {
        let mut file = ill_when_out_of_work(start);
        file.career.employments[0].ended_on = Some(day("2024-10-31"));
        file.career.employments[0].pays = pays_before("2024-11-01", 12, "2000.00");
        if let Content::EmployerStatement(statement) = &mut file.documents[1].content {
            statement.pays = pays_before("2024-11-01", 3, "2000.00");
        }
        file
    };
    assert_eq!(paid(&file("2025-10-31"), "2026-01-01").len(), 1);
    let late = file("2025-11-01");
    assert_eq!(paid(&late, "2026-01-01"), []);
    let benefit = benefit("2025-01-01", "2025-06-30");
    let compensated = late.with("benefit", "2025-11-01", benefit);
    assert_eq!(paid(&compensated, "2026-01-01").len(), 1);
}

#[test]
fn no_allowance_on_a_day_of_unemployment_benefit() {
    let benefit = benefit("2026-05-01", "2026-09-08");
    let file = ill_when_out_of_work("2026-09-07").with("benefit", "2026-09-07", benefit);
    // 7 and 8 September refused; 9, 10, 11 waiting days.
    assert_eq!(
        paid(&file, "2026-10-01"),
        [span("2026-09-12", "2026-09-13", "32.88", SICKNESS)]
    );
}

#[test]
fn someone_newly_hired_falls_back_on_the_rights_of_the_job_before() {
    let mut file = ill_when_out_of_work("2026-09-07");
    let mut hired = employment(OTHER_EMPLOYER);
    hired.started_on = day("2026-09-01");
    file.career.employments.push(hired);
    assert_eq!(
        paid(&file, "2026-10-01"),
        [span("2026-09-10", "2026-09-13", "32.88", SICKNESS)]
    );
}

#[test]
fn each_assimilated_day_brings_its_hours_and_a_week_of_training_five_days() {
    let opened = |nature, first_day: &str, last_day: &str| {
        let mut file = dossier().with_stop("S1", "2026-06-01", "2026-06-10", "10.00");
        if let Content::EmployerStatement(statement) = &mut file.documents[1].content {
            for pay in &mut statement.pays {
                pay.hours = id("0.00");
            }
        }
        file.career.assimilated.push(AssimilatedPeriod {
            first_day: day(first_day),
            last_day: day(last_day),
            nature,
        });
        !paid(&file, "2026-07-01").is_empty()
    };
    // 25 days of 6 hours are 150 hours; 38 of 4 are 152; 19 training days of 8 are 152.
    let six = Assimilation::RightsExhausted;
    assert!(opened(six, "2026-05-01", "2026-05-25"));
    assert!(!opened(six, "2026-05-01", "2026-05-24"));
    let four = Assimilation::ParentalPresence;
    assert!(opened(four, "2026-03-01", "2026-04-07"));
    assert!(!opened(four, "2026-03-01", "2026-04-06"));
    // From Monday 2 March: the 19th training day is Thursday 26 March.
    let eight = Assimilation::TrainingLeave;
    assert!(opened(eight, "2026-03-02", "2026-03-26"));
    assert!(!opened(eight, "2026-03-02", "2026-03-25"));
}

#[test]
fn employers_that_keep_the_pay_share_the_day_by_what_they_declare() {
    // 1 500.00 and 500.00 a month: 3 × 2 000 / 91.25 / 2 = 32.88; shares 24.66 and 8.22.
    let other = OTHER_EMPLOYER;
    let mut file = dossier().with(
        "notice",
        "2026-03-02",
        Content::StopNotice(notice("S1", "2026-03-02", "2026-03-08")),
    );
    file.career.employments.push(employment(other));
    for (siret, gross) in [(EMPLOYER, "1500.00"), (other, "500.00")] {
        let mut statement = statement(siret, "S1", pays_before("2026-03-02", 12, gross));
        statement.subrogations.push(SubrogationPeriod {
            first_day: day("2026-03-02"),
            last_day: day("2026-03-06"),
            kept_pay: KeptPay::InFull,
        });
        file = file.with(siret, "2026-03-03", Content::EmployerStatement(statement));
    }
    let due = crate::law::entitlement(&file, parameters(), day("2026-03-16")).unwrap();
    let shares: Vec<(Payee, Cents, i32)> = due
        .due(day("2026-03-16"))
        .map(|due| {
            let n_days = due.last_day.days_since(due.first_day) + 1;
            (due.payee, due.daily_gross, n_days)
        })
        .collect();
    assert_eq!(
        shares,
        [
            (employer(), euros("24.66"), 2),
            (Payee::Employer(id(other)), euros("8.22"), 2),
            (insured(), euros("32.88"), 2),
        ]
    );
    let answer = file.answers(&["2026-03-16"]).remove(0);
    assert_eq!(answer.lines.len(), 3);
}

//! What opens a right to a leave, and what it is worth: work, work that was lost, rhythms of
//! pay, employers who keep it, statements.

use crate::domain::{
    AbsenceReason, Benefit, Cents, Content, Day, KeptPay, PayFrequency, Percent, Status,
    SubrogationPeriod, UnemploymentBenefit, WorkPattern,
};

use super::super::super::before;
use super::super::super::draft::{Draft, Sending, stop_id};
use super::super::super::pay::Job;
use super::super::Maker;
use super::super::tale;
use super::{HIGH, MATERNITY, NAME, PAY, Story, born, case, child, expected};

/// Every case of rights, pays and payees.
pub(super) fn make(maker: &mut Maker<'_>) {
    work(maker);
    lost_work(maker);
    benefits(maker);
    pays(maker);
    payees(maker);
    statements(maker);
}

/// The whole leave of the first child.
fn days() -> (Day, Day) {
    (expected().plus_days(-42), expected().plus_days(69))
}

/// The same mother with a job of her own.
fn of_job(draft: &mut Draft, change: impl FnOnce(&mut Job)) -> Story<'_> {
    let start = days().0;
    let mut job = tale::job(draft, start, PAY);
    change(&mut job);
    let mut story = Story::with_job(draft, start, job);
    story.carries(&child(expected()), expected());
    story.asks(Benefit::Maternity, days(), start);
    story.paid_by(NAME, start, Vec::new());
    story
}

fn work(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "leave_rights");
    let start = days().0;
    case(maker, rule, "too little work", |draft| {
        of_job(draft, |job| {
            job.monthly = Cents(26_000);
            job.hours = crate::domain::Hours::from_hundredths(2_000);
        });
    });
    case(
        maker,
        rule,
        "too little now, enough nine months before",
        |draft| {
            of_job(draft, |job| {
                // From September on little is worked: nine months before is June.
                job.exact = (1..=5)
                    .map(|ago| {
                        let hours = crate::domain::Hours::from_hundredths(2_000);
                        (start.month().plus(-ago), Cents(26_000), hours)
                    })
                    .collect();
            });
        },
    );
    case(maker, rule, "enough pay, too few hours", |draft| {
        of_job(draft, |job| {
            job.monthly = Cents(220_000);
            job.hours = crate::domain::Hours::from_hundredths(4_000);
        });
    });
    case(maker, rule, "a father who works too little", |draft| {
        let mut story = Story::of_father(draft, expected());
        story.works_little();
        story.told(&born(expected()), expected());
        let days = (expected(), expected().plus_days(24));
        story.asks(Benefit::Paternity, days, expected());
        story.paid_by(NAME, expected(), Vec::new());
    });
}

fn lost_work(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "leave_out_of_work");
    let start = days().0;
    for (lost_on, detail) in [
        (start.plus_days(-90), "three months before"),
        (start.plus_months(-12), "a year before, to the day"),
        (
            start.plus_months(-12).plus_days(-1),
            "a year and a day before",
        ),
    ] {
        case(maker, rule, &format!("work ended {detail}"), |draft| {
            draft.status = Status::Unemployed;
            let mut job = tale::job(draft, lost_on, PAY);
            job.ended_on = Some(lost_on.plus_days(-1));
            tale::employ(draft, &job, lost_on);
            let mut story = Story { draft, job, start };
            story.carries(&child(expected()), expected());
            story.asks(Benefit::Maternity, days(), start);
            let statement = story.job.statement(&stop_id(NAME), lost_on, Vec::new());
            let sending = Sending::payroll(start.plus_days(4), 1);
            story
                .draft
                .send(sending, Content::EmployerStatement(statement));
        });
    }
    case(maker, rule, "at work again, too little", |draft| {
        let lost_on = start.plus_days(-120);
        let mut old = tale::job(draft, lost_on, PAY);
        old.siret = draft.identity.siret(5);
        old.ended_on = Some(lost_on.plus_days(-1));
        tale::employ(draft, &old, lost_on);
        let statement = old.statement(&stop_id(NAME), lost_on, Vec::new());
        let sending = Sending::payroll(start.plus_days(5), 1);
        draft.send(sending, Content::EmployerStatement(statement));
        let story = of_job(draft, |job| {
            job.hired_on = start.plus_days(-25);
            job.monthly = Cents(26_000);
            job.hours = crate::domain::Hours::from_hundredths(2_000);
        });
        // Nine months before the birth the old work was short too.
        let recent = start.plus_days(-121).month();
        for employment in &mut story.draft.employments {
            for pay in &mut employment.pays {
                if pay.last_day.month() < recent.plus(-3) {
                    pay.gross = Cents(10_000);
                    pay.hours = crate::domain::Hours::from_hundredths(500);
                }
            }
        }
    });
}

/// Unemployment benefits on some days of the leave.
fn benefits(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "leave_unemployment_benefit");
    for (first, last, detail) in [
        (-40, 9, "until its tenth day"),
        (30, 39, "in its middle"),
        (0, 111, "on all its days"),
    ] {
        case(maker, rule, detail, |draft| {
            let story = of_job(draft, |_| {});
            let content = Content::UnemploymentBenefit(UnemploymentBenefit {
                first_day: story.on(first),
                last_day: story.on(last),
            });
            let sending = Sending::at_once(story.on(3));
            story.draft.send(sending, content);
        });
    }
}

fn pays(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "leave_rhythm");
    for (frequency, detail) in [
        (PayFrequency::Weekly, "weekly"),
        (PayFrequency::Fortnightly, "fortnightly"),
    ] {
        for (pay, height) in [(PAY, "plain"), (HIGH, "above the ceiling")] {
            case(maker, rule, &format!("{detail}, {height}"), |draft| {
                of_job(draft, |job| {
                    job.frequency = frequency;
                    job.monthly = pay;
                });
            });
        }
    }
    case(maker, rule, "seasons", |draft| {
        let start = days().0;
        of_job(draft, |job| {
            job.pattern = WorkPattern::Discontinuous;
            job.exact = (1..=7)
                .map(|ago| (start.month().plus(-ago), Cents(180_000), job.hours))
                .collect();
        });
    });
    let rule = (MATERNITY, "leave_restored_month");
    for reason in [
        AbsenceReason::Illness,
        AbsenceReason::Maternity,
        AbsenceReason::Strike,
    ] {
        case(maker, rule, &format!("absent, {reason:?}"), |draft| {
            let start = days().0;
            of_job(draft, |job| {
                job.absent(start.plus_days(-60), start.plus_days(-45), reason);
            });
        });
    }
    case(maker, rule, "one month above the ceiling", |draft| {
        let start = days().0;
        of_job(draft, |job| {
            job.exact = vec![(start.month().plus(-2), Cents(900_000), job.hours)];
        });
    });
    let rule = (MATERNITY, "leave_minimum");
    case(maker, rule, "no pay at all, hours enough", |draft| {
        of_job(draft, |job| job.monthly = Cents::ZERO);
    });
}

fn payees(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "leave_payee");
    let (start, end) = days();
    for (last_day, kept_pay, detail) in [
        (end, KeptPay::InFull, "the employer"),
        (
            start.plus_days(50),
            KeptPay::InFull,
            "the employer, then the mother",
        ),
        (end, KeptPay::LessThanTheAllowance, "pay kept in part only"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = of_job(draft, |_| {});
            let taken = SubrogationPeriod {
                first_day: start,
                last_day,
                kept_pay,
            };
            subrogate(&mut story, taken);
        });
    }
    case(maker, rule, "two employers share", |draft| {
        let mut second = tale::job(draft, start, Cents(90_000));
        second.siret = draft.identity.siret(5);
        tale::employ(draft, &second, start);
        let whole = tale::taken(start, end);
        tale::declare(draft, &second, &stop_id(NAME), start, vec![whole.clone()]);
        let mut story = of_job(draft, |job| job.monthly = Cents(160_000));
        subrogate(&mut story, whole);
    });
    let rule = (MATERNITY, "leave_tax");
    for (rate, detail) in [(0, "none"), (1_400, "14 %")] {
        case(maker, rule, detail, |draft| {
            let story = of_job(draft, |_| {});
            story.draft.tax_rate = Percent::from_hundredths(rate);
        });
    }
}

/// The employer takes some days, as its statement says.
fn subrogate(story: &mut Story<'_>, taken: SubrogationPeriod) {
    let rank = statement_of(story.draft);
    if let Content::EmployerStatement(statement) = &mut story.draft.documents[rank].content {
        statement.subrogations.push(taken);
    }
}

fn statements(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "leave_statement");
    let start = days().0;
    for (pay, detail) in [(280_000, "raised"), (210_000, "lowered")] {
        let detail = format!("{detail} after payment");
        case(maker, rule, &detail, |draft| {
            let story = of_job(draft, |_| {});
            let rank = statement_of(story.draft);
            let sending = Sending::payroll(start.plus_days(60), 0);
            story.draft.correct(rank, 2, sending, |content| {
                if let Content::EmployerStatement(statement) = content {
                    for pay_of_month in &mut statement.pays {
                        pay_of_month.gross = Cents(pay);
                    }
                }
            });
        });
    }
    case(maker, rule, "never sent", |draft| {
        let story = of_job(draft, |_| {});
        let rank = statement_of(story.draft);
        story.draft.documents.remove(rank);
    });
    case(maker, rule, "late by two months", |draft| {
        let story = of_job(draft, |_| {});
        let rank = statement_of(story.draft);
        let document = &mut story.draft.documents[rank];
        document.sent_on = document.sent_on.plus_days(60);
        document.received_on = document.received_on.plus_days(60);
    });
    case(maker, rule, "withdrawn in the middle", |draft| {
        let story = of_job(draft, |_| {});
        let rank = statement_of(story.draft);
        let sending = Sending::payroll(start.plus_days(50), 0);
        story.draft.cancel(rank, 2, sending);
    });
    case(maker, rule, "the switch inside the leave", |draft| {
        let story = of_job(draft, |_| {});
        let switch_on = story.on(40);
        let content = Content::Switch(before::nothing(switch_on));
        story.draft.in_charge_from = Some(switch_on);
        story.draft.send(Sending::at_once(switch_on), content);
    });
}

/// The rank of the last pay statement among the documents.
fn statement_of(draft: &Draft) -> usize {
    let is_statement = |content: &Content| matches!(content, Content::EmployerStatement(_));
    draft
        .documents
        .iter()
        .rposition(|document| is_statement(&document.content))
        .expect("the story has a pay statement")
}

//! What the days of an accident are worth: the month before, other rhythms, sums paid apart,
//! apprentices; who gets the money and what is withheld.

use crate::domain::{
    AbsenceReason, AccidentKind, AdvancePaid, Cents, Content, Day, DeferredPay, Hours, KeptPay,
    PayFrequency, Percent, SubrogationPeriod, WorkPattern,
};

use super::super::super::draft::{Draft, Sending, stop_id};
use super::super::super::pay::Job;
use super::super::{Maker, tale};
use super::{PAY, Story, case, day, little, tuesday};

const STRATUM: &str = "work-accident/pay-rules";
/// Far above every cap.
const HIGH: Cents = Cents(1_500_000);

/// Pays, payees and tax of accidents.
pub(super) fn make(maker: &mut Maker<'_>) {
    months(maker);
    absences(maker);
    hirings(maker);
    rhythms(maker);
    sums_apart(maker);
    least(maker);
    caps(maker);
    takers(maker);
    messages(maker);
}

/// The plain story of a recognised accident, of a job changed by `change`.
fn of_job(draft: &mut Draft, start: Day, n_days: i32, change: impl FnOnce(&mut Job)) {
    let mut job = tale::job(draft, start, PAY);
    change(&mut job);
    let mut story = Story::with_job(draft, start, job);
    story.accident(n_days);
    story.recognised("X1", start.plus_days(7));
}

fn months(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_month");
    let start = tuesday();
    for (pay, detail) in [(310_000, "rose"), (180_000, "fell")] {
        let detail = format!("pay that {detail} in the month before");
        case(maker, rule, &detail, |draft| {
            of_job(draft, start, 35, |job| {
                job.exact = vec![(start.month().plus(-1), Cents(pay), job.hours)];
            });
        });
    }
    case(maker, rule, "the first of a month", |draft| {
        // The accident was on the last day of the month before, which the stop leaves out.
        let start = day(2026, 6, 1);
        of_job(draft, start, 20, |job| {
            job.exact = vec![(start.month().plus(-1), Cents(310_000), job.hours)];
        });
    });
    case(maker, rule, "too little work for sickness", |draft| {
        of_job(draft, start, 35, little);
    });
    case(maker, rule, "two employers, one of them silent", |draft| {
        two_jobs(draft, start, [&[], &[]]);
        draft.documents.remove(2);
    });
    case(maker, rule, "two employers", |draft| {
        two_jobs(draft, start, [&[], &[]]);
    });
}

/// One accident, two jobs; the statements stand at ranks 2 and 3.
fn two_jobs(draft: &mut Draft, start: Day, taken: [&[SubrogationPeriod]; 2]) {
    let mut other = tale::job(draft, start, Cents(90_000));
    other.siret = draft.identity.siret(5);
    other.hours = Hours::from_hundredths(6_000);
    let mut first = tale::job(draft, start, Cents(150_000));
    first.hours = Hours::from_hundredths(9_000);
    let mut story = Story::with_job(draft, start, first);
    tale::employ(story.draft, &other, start);
    story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
    story.certificate(
        "S1",
        "X1",
        crate::domain::StopNature::Initial,
        start,
        start.plus_days(34),
    );
    story.paid_by("S1", start, taken[0].to_vec());
    tale::declare(
        story.draft,
        &other,
        &stop_id("S1"),
        start,
        taken[1].to_vec(),
    );
    story.recognised("X1", start.plus_days(7));
}

/// Days of the month before that were not worked.
fn absences(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_absence");
    let start = tuesday();
    let ago = |days: i32| day(2026, 1, 31).plus_days(-days);
    for (from, to, reason, restores, detail) in [
        (20, 11, AbsenceReason::Illness, false, "ten days ill"),
        (
            20,
            11,
            AbsenceReason::Illness,
            true,
            "ten days ill, restored",
        ),
        (20, 11, AbsenceReason::Strike, false, "ten days of strike"),
        (30, 0, AbsenceReason::Accident, false, "the whole month"),
        (
            30,
            0,
            AbsenceReason::Accident,
            true,
            "the whole month, restored",
        ),
        (
            95,
            0,
            AbsenceReason::Maternity,
            false,
            "three months and more",
        ),
    ] {
        case(maker, rule, detail, |draft| {
            of_job(draft, start, 35, |job| {
                job.absent(ago(from), ago(to), reason);
                job.restores = restores;
            });
        });
    }
}

/// Work begun lately, alone or after another.
fn hirings(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_hired");
    let start = tuesday();
    case(maker, rule, "in the middle of the month before", |draft| {
        of_job(draft, start, 35, |job| job.hired_on = day(2026, 1, 15));
    });
    case(maker, rule, "in the month of the stop", |draft| {
        let mut job = tale::job(draft, start, PAY);
        job.hired_on = day(2026, 2, 2);
        let mut story = Story::with_job(draft, start, job);
        story.accident(35);
        story.recognised("X1", start.plus_days(7));
        // Its pay up to the eve.
        for document in &mut draft.documents {
            if let Content::EmployerStatement(statement) = &mut document.content {
                statement.pays = vec![crate::domain::Pay {
                    first_day: day(2026, 2, 2),
                    last_day: start.plus_days(-1),
                    gross: Cents(71_429),
                    hours: Hours::from_hundredths(4_300),
                    restored: None,
                    absences: Vec::new(),
                    deferred: Vec::new(),
                }];
            }
        }
    });
    for (monthly, detail) in [(320_000, "better paid"), (150_000, "worse paid")] {
        let detail = format!("another job in the month before, {detail}");
        case(maker, rule, &detail, |draft| {
            let mut old = tale::job(draft, start, PAY);
            old.siret = draft.identity.siret(5);
            old.ended_on = Some(day(2026, 1, 14));
            tale::employ(draft, &old, start);
            let mut new = tale::job(draft, start, Cents(monthly));
            new.hired_on = day(2026, 1, 19);
            let mut story = Story::with_job(draft, start, new);
            story.accident(35);
            tale::declare(story.draft, &old, &stop_id("S1"), start, Vec::new());
            story.recognised("X1", start.plus_days(7));
        });
    }
    case(maker, rule, "one of two jobs ended before", |draft| {
        let mut old = tale::job(draft, start, Cents(90_000));
        old.siret = draft.identity.siret(5);
        old.ended_on = Some(day(2026, 1, 20));
        tale::employ(draft, &old, start);
        let mut story = Story::begin(draft, start, Cents(150_000));
        story.accident(35);
        tale::declare(story.draft, &old, &stop_id("S1"), start, Vec::new());
        story.recognised("X1", start.plus_days(7));
    });
}

fn rhythms(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_rhythm");
    for (start, frequency, detail) in [
        // Four Sundays end weeks of February; five end those of March.
        (day(2026, 3, 10), PayFrequency::Weekly, "weekly, four pays"),
        (day(2026, 4, 14), PayFrequency::Weekly, "weekly, five pays"),
        (tuesday(), PayFrequency::Fortnightly, "fortnightly"),
    ] {
        case(maker, rule, detail, |draft| {
            of_job(draft, start, 35, |job| job.frequency = frequency);
        });
    }
    case(maker, rule, "seasons", |draft| {
        let start = tuesday();
        of_job(draft, start, 35, |job| {
            job.pattern = WorkPattern::Discontinuous;
            job.exact = (1..=5)
                .map(|ago| (start.month().plus(-ago), Cents(120_000), job.hours))
                .collect();
        });
    });
}

/// Sums paid later than what they reward.
fn sums_apart(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_bonus");
    let start = tuesday();
    // So many months before the stop, of so many months of work.
    for (ago, n_months, detail) in [
        (2, 12, "of a year, in December"),
        (4, 3, "of a quarter, in October"),
        (5, 3, "of a quarter, in September"),
        (1, 12, "of a year, in the month before"),
    ] {
        case(maker, rule, detail, |draft| {
            let month = start.month().plus(-ago);
            of_job(draft, start, 35, |_| {});
            let pays =
                draft
                    .documents
                    .iter_mut()
                    .filter_map(|document| match &mut document.content {
                        Content::EmployerStatement(statement) => Some(&mut statement.pays),
                        _ => None,
                    });
            let held = draft.employments.iter_mut().map(|job| &mut job.pays);
            for pay in pays.chain(held).flatten() {
                if pay.last_day.month() == month {
                    pay.gross = Cents(pay.gross.0 + 240_000);
                    pay.deferred = vec![DeferredPay {
                        amount: Cents(240_000),
                        n_months,
                    }];
                }
            }
        });
    }
}

/// Apprentices and workers under eighteen count for the minimum wage.
fn least(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_least_wage");
    let start = tuesday();
    for (pay, detail) in [(60_000, "far below"), (150_000, "near"), (230_000, "above")] {
        let detail = format!("an apprentice, {detail} the minimum wage");
        case(maker, rule, &detail, |draft| {
            of_job(draft, start, 35, |job| job.monthly = Cents(pay));
            draft.employments[0].apprentice = true;
        });
    }
    case(maker, rule, "an apprenticeship that was over", |draft| {
        let mut old = tale::job(draft, start, Cents(60_000));
        old.siret = draft.identity.siret(5);
        old.ended_on = Some(day(2025, 9, 30));
        tale::employ(draft, &old, start);
        draft.employments[0].apprentice = true;
        of_job(draft, start, 35, |job| {
            job.monthly = Cents(140_000);
            job.hired_on = day(2025, 10, 1);
        });
    });
    for (age, detail) in [(17, "seventeen years old"), (18, "eighteen years old")] {
        let born_on = start.plus_months(-12 * age).plus_days(-5);
        maker.case_born(STRATUM, born_on, |draft| {
            draft.factor("rule", rule.1);
            draft.factor("detail", detail);
            draft.affiliated_on = start.plus_days(-200);
            of_job(draft, start, 35, |job| {
                job.hired_on = start.plus_days(-150);
                job.monthly = Cents(90_000);
            });
        });
    }
}

/// Stops of one accident on both sides of a first of January.
fn caps(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_cap");
    for start in [day(2025, 12, 30), day(2026, 1, 1)] {
        case(maker, rule, &format!("from {start}"), |draft| {
            of_job(draft, start, 45, |job| job.monthly = HIGH);
        });
    }
    case(maker, rule, "a second stop in the next year", |draft| {
        let start = day(2025, 11, 18);
        let mut story = Story::begin(draft, start, HIGH);
        story.accident(20);
        story.recognised("X1", start.plus_days(7));
        story.stopped("S2", "X1", day(2026, 1, 13), 20);
    });
}

/// Employers that take the allowances; tax.
fn takers(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_payee");
    let start = tuesday();
    let end = start.plus_days(34);
    let taken_by = |draft: &mut Draft, last_day: Day, kept_pay: KeptPay| {
        let mut story = Story::begin(draft, start, PAY);
        story.declared("X1", AccidentKind::Work, start.plus_days(-1), start);
        story.certified("S1", "X1", start, 35);
        let taken = SubrogationPeriod {
            first_day: start,
            last_day,
            kept_pay,
        };
        story.paid_by("S1", start, vec![taken]);
        story.recognised("X1", start.plus_days(7));
    };
    for (last_day, kept_pay, detail) in [
        (end, KeptPay::InFull, "the employer"),
        (
            start.plus_days(14),
            KeptPay::InFull,
            "the employer, then the victim",
        ),
        (end, KeptPay::LessThanTheAllowance, "pay kept in part only"),
    ] {
        case(maker, rule, detail, |draft| {
            taken_by(draft, last_day, kept_pay);
        });
    }
    let whole = [tale::taken(start, end)];
    case(maker, rule, "two employers share", |draft| {
        two_jobs(draft, start, [&whole, &whole]);
    });
    let rule = (STRATUM, "accident_tax");
    for (after, detail) in [(7, "before payment"), (30, "after payment as sickness")] {
        let detail = format!("taxed at 14 %, recognised {detail}");
        case(maker, rule, &detail, |draft| {
            let mut story = Story::hurt(draft, start, 35);
            story.draft.tax_rate = Percent::from_hundredths(1_400);
            story.recognised("X1", start.plus_days(after));
        });
    }
    case(
        maker,
        rule,
        "refused after payment as an accident",
        |draft| {
            let story = Story::known(draft, start, 35);
            story.draft.tax_rate = Percent::from_hundredths(1_400);
            let rank = story.draft.documents.len() - 1;
            let sending = Sending::at_once(start.plus_days(30));
            draft.correct(rank, 2, sending, |content| {
                if let Content::AccidentDecision(decided) = content {
                    decided.decision = crate::domain::Decision::Refused;
                }
            });
        },
    );
}

/// Statements that miss, come late or are corrected; an advance.
fn messages(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "accident_statement");
    let start = tuesday();
    for (pay, detail) in [(290_000, "raised"), (190_000, "lowered")] {
        let detail = format!("{detail} after payment");
        case(maker, rule, &detail, |draft| {
            of_job(draft, start, 35, |_| {});
            let rank = statement_of(draft);
            let sending = Sending::payroll(start.plus_days(40), 0);
            draft.correct(rank, 2, sending, |content| {
                if let Content::EmployerStatement(statement) = content {
                    for pay_of_month in &mut statement.pays {
                        pay_of_month.gross = Cents(pay);
                    }
                }
            });
        });
    }
    case(maker, rule, "never sent", |draft| {
        of_job(draft, start, 35, |_| {});
        let rank = statement_of(draft);
        draft.documents.remove(rank);
    });
    case(maker, rule, "an advance", |draft| {
        of_job(draft, start, 35, |_| {});
        let content = Content::AdvancePaid(AdvancePaid {
            advance: stop_id("A1"),
            paid_on: start.plus_days(5),
            amount: Cents(40_000),
            stop: Some(stop_id("S1")),
        });
        draft.send(Sending::at_once(start.plus_days(5)), content);
    });
}

/// The rank of the pay statement among the documents.
fn statement_of(draft: &Draft) -> usize {
    let is_statement = |content: &Content| matches!(content, Content::EmployerStatement(_));
    draft
        .documents
        .iter()
        .position(|document| is_statement(&document.content))
        .expect("the story has a pay statement")
}

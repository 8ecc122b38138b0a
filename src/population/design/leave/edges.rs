//! At, one below and one above each threshold of leaves.

use crate::domain::{Benefit, Birth, Cents, Day, Hours, Sex, Status, Threshold, ThresholdUnit};

use super::super::super::draft::{Draft, LAST_DAY};
use super::super::Maker;
use super::super::tale::{self, EDGES, day, edge_case as case};
use super::{NAME, PAY, Story, asked, born, child, expected, expected_of_many};

const MOTHER: &str = "maternity/edges";
const FATHER: &str = "paternity/edges";
const ADOPTION: &str = "adoption/edges";
const BEREAVEMENT: &str = "bereavement/edges";
const BIRTH_LEAVE: &str = "birth-leave/edges";

/// The cases of every threshold of leaves.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    for threshold in thresholds {
        // Days and months are tried in the version of today.
        let is_over = threshold.until.is_some();
        match threshold.at {
            ThresholdUnit::LeaveDays(days) if !is_over => leave_days(maker, threshold, days),
            ThresholdUnit::LeaveMonths(months) if !is_over => {
                leave_months(maker, threshold, months);
            }
            ThresholdUnit::LeaveMonthPay(pay) => month_pay(maker, threshold, pay),
            ThresholdUnit::BirthOn(day) => birth_on(maker, threshold, day),
            ThresholdUnit::HoursInThreeMonths(hours) if !is_over => {
                hours_worked(maker, threshold, hours);
            }
            _ => {}
        }
    }
}

/// The story of each number of days, one day below, at and above it.
fn leave_days(maker: &mut Maker<'_>, threshold: &Threshold, days: i32) {
    for (moved, edge) in EDGES {
        let n = days + moved;
        let (stratum, tell): (&str, fn(&mut Draft, i32)) = match threshold.rule {
            "maternity_before_single" => (MOTHER, |draft, n| before(draft, n, (1, 0))),
            "maternity_before_third" => (MOTHER, |draft, n| before(draft, n, (1, 2))),
            "maternity_before_twins" => (MOTHER, |draft, n| before(draft, n, (2, 0))),
            "maternity_before_more" => (MOTHER, |draft, n| before(draft, n, (3, 0))),
            "maternity_after_single" => (MOTHER, |draft, n| after(draft, n, (1, 0))),
            "maternity_after_third" => (MOTHER, |draft, n| after(draft, n, (1, 2))),
            "maternity_after_twins" => (MOTHER, |draft, n| after(draft, n, (2, 0))),
            "maternity_after_more" => (MOTHER, |draft, n| after(draft, n, (3, 0))),
            "maternity_added_third" => (MOTHER, |draft, n| added(draft, n, (1, 2))),
            "maternity_added_twins" => (MOTHER, |draft, n| added(draft, n, (2, 0))),
            "maternity_moved_days" => (MOTHER, moved_after),
            "maternity_pathological_days" => (MOTHER, pathological),
            "maternity_minimum_days" => (MOTHER, shortest),
            "maternity_very_early_days" => (MOTHER, very_early),
            "maternity_hospital_days" => (MOTHER, in_hospital),
            "paternity_first_days" => (FATHER, |draft, n| {
                father(draft, (1, None), &[(0, n), (40, 21)]);
            }),
            "paternity_other_days" => (FATHER, |draft, n| {
                father(draft, (1, None), &[(0, 4 + n)]);
            }),
            "paternity_other_days_multiple" => (FATHER, |draft, n| {
                father(draft, (2, None), &[(0, 4 + n)]);
            }),
            "paternity_part_days" => (FATHER, |draft, n| {
                father(draft, (1, None), &[(0, 4), (40, n), (80, 10)]);
            }),
            "paternity_hospital_days" => (FATHER, |draft, n| {
                // All the days beside the hospital, then all the others, in one run.
                father(draft, (1, Some(60)), &[(0, 4 + n + 21)]);
            }),
            "adoption_days" => (ADOPTION, |draft, n| adopt(draft, (1, 0), &[(0, n)])),
            "adoption_days_third" => (ADOPTION, |draft, n| adopt(draft, (1, 2), &[(0, n)])),
            "adoption_days_multiple" => (ADOPTION, |draft, n| adopt(draft, (2, 0), &[(0, n)])),
            "adoption_part_days" => (ADOPTION, |draft, n| {
                adopt(draft, (1, 0), &[(0, 60), (90, n)]);
            }),
            "adoption_days_before" => (ADOPTION, |draft, n| adopt(draft, (1, 0), &[(-n, 112)])),
            "bereavement_leave_days" => (BEREAVEMENT, |draft, n| mourn(draft, (0, n), false)),
            "bereavement_leave_days_out_of_work" => {
                (BEREAVEMENT, |draft, n| mourn(draft, (0, n), true))
            }
            _ => continue,
        };
        case(maker, stratum, threshold, (edge, ""), |draft| {
            tell(draft, n);
        });
    }
}

fn family((n_children, n_children_before): (u8, u8)) -> Birth {
    let expected_on = if n_children > 1 {
        expected_of_many()
    } else {
        expected()
    };
    Birth {
        n_children,
        n_children_before,
        ..child(expected_on)
    }
}

/// So many days before the expected day, and all those after it.
fn before(draft: &mut Draft, n: i32, of: (u8, u8)) {
    let birth = family(of);
    let on = birth.expected_on;
    let days = (on.plus_days(-n), on.plus_days(asked(of.0, of.1).1 - 1));
    Story::mother(draft, &birth, days, on);
}

/// All the days before, and so many from the expected day on.
fn after(draft: &mut Draft, n: i32, of: (u8, u8)) {
    let birth = family(of);
    let on = birth.expected_on;
    let days = (on.plus_days(-asked(of.0, of.1).0), on.plus_days(n - 1));
    Story::mother(draft, &birth, days, on);
}

/// So many days before the usual first one, taken off the end.
fn added(draft: &mut Draft, n: i32, of: (u8, u8)) {
    let birth = family(of);
    let on = birth.expected_on;
    let (before, after) = asked(of.0, of.1);
    let days = (on.plus_days(-before - n), on.plus_days(after - n - 1));
    Story::mother(draft, &birth, days, on);
}

/// So many days later than usual, all asked after the birth.
fn moved_after(draft: &mut Draft, n: i32) {
    let on = expected();
    let days = (on.plus_days(n - 42), on.plus_days(69 + n));
    Story::mother(draft, &child(on), days, on);
}

fn pathological(draft: &mut Draft, n: i32) {
    let on = expected();
    let start = on.plus_days(-42);
    let first = start.plus_days(-n);
    let mut story = Story::begin(draft, first, PAY);
    story.carries(&child(on), on);
    story.asks(Benefit::Maternity, (first, start.plus_days(-1)), first);
    let days = (start, on.plus_days(69));
    story.asks(Benefit::Maternity, days, start);
    story.paid_by(NAME, first, Vec::new());
}

fn shortest(draft: &mut Draft, n: i32) {
    let on = expected();
    let start = on.plus_days(-20);
    Story::mother(draft, &child(on), (start, start.plus_days(n - 1)), on);
}

/// A child that comes so many days early and stays in hospital.
fn very_early(draft: &mut Draft, n: i32) {
    let on = expected();
    let born_on = on.plus_days(-n);
    let birth = Birth {
        hospitalised_until: Some(born_on.plus_days(20)),
        ..child(on)
    };
    Story::mother(draft, &birth, (born_on, on.plus_days(69)), born_on);
}

/// A child in hospital up to its day of that rank; the mother stops again afterwards.
fn in_hospital(draft: &mut Draft, n: i32) {
    let on = expected();
    let stay = on.plus_days(n - 1);
    let birth = Birth {
        hospitalised_until: Some(stay),
        ..child(on)
    };
    let start = on.plus_days(-42);
    let mut story = Story::begin(draft, start, PAY);
    story.carries(&birth, on);
    let taken = (start, on.plus_days(35));
    story.asks(Benefit::Maternity, taken, start);
    let again = stay.plus_days(1);
    story.asks(Benefit::Maternity, (again, again.plus_days(45)), again);
    story.paid_by(NAME, start, Vec::new());
}

/// Runs of days, counted from `from` on.
fn parts(from: Day, runs: &[(i32, i32)]) -> Vec<(Day, Day)> {
    let days = |(first, n_days): &(i32, i32)| {
        let first_day = from.plus_days(*first);
        (first_day, first_day.plus_days(n_days - 1))
    };
    runs.iter().map(days).collect()
}

fn father(draft: &mut Draft, (n_children, stay): (u8, Option<i32>), runs: &[(i32, i32)]) {
    let on = expected();
    let birth = Birth {
        n_children,
        hospitalised_until: stay.map(|n_days| on.plus_days(n_days)),
        ..born(on)
    };
    let parts = parts(on, runs);
    let mut story = Story::of_father(draft, on);
    story.told(&birth, on);
    story.asks_in_parts(Benefit::Paternity, &parts);
}

fn adopt(draft: &mut Draft, of: (u8, u8), runs: &[(i32, i32)]) {
    let on = expected();
    let birth = Birth {
        n_children: of.0,
        n_children_before: of.1,
        ..born(on)
    };
    let parts = parts(on, runs);
    let mut story = Story::begin(draft, parts[0].0, PAY);
    story.told(&birth, parts[0].0);
    story.asks_in_parts(Benefit::Adoption, &parts);
}

/// So many days of mourning, from so many days after the death.
fn mourn(draft: &mut Draft, (first, n_days): (i32, i32), is_out_of_work: bool) {
    let died_on = day(2026, 2, 3);
    let from = died_on.plus_days(first);
    let days = (from, from.plus_days(n_days - 1));
    let mut story = Story::begin(draft, from, PAY);
    let mut paid_before = from;
    if is_out_of_work {
        let lost_on = day(2026, 1, 16);
        story.draft.status = Status::Unemployed;
        story.draft.employments[0].ended_on = Some(lost_on);
        story.job.ended_on = Some(lost_on);
        paid_before = lost_on.plus_days(1);
    }
    story.mourns(died_on, from);
    story.asks(Benefit::Bereavement, days, from);
    story.paid_by(NAME, paid_before, Vec::new());
}

/// Months in which a leave must begin, or for which somebody must have been insured.
fn leave_months(maker: &mut Maker<'_>, threshold: &Threshold, months: i32) {
    for (moved, edge) in EDGES {
        match threshold.rule {
            "paternity_window_months" => {
                for (stay, detail) in [(None, "from the birth"), (Some(50), "from the hospital")] {
                    let tell = |draft: &mut Draft| window(draft, months, stay, moved);
                    case(maker, FATHER, threshold, (edge, detail), tell);
                }
            }
            "adoption_months_after" => {
                case(maker, ADOPTION, threshold, (edge, ""), |draft| {
                    let last = expected().plus_months(months).plus_days(moved);
                    let n = last.days_since(expected());
                    adopt(draft, (1, 0), &[(0, 60), (n - 29, 30)]);
                });
            }
            "bereavement_leave_months" => {
                // A death of the year before: the last day is inside the tables.
                case(maker, BEREAVEMENT, threshold, (edge, ""), |draft| {
                    let died_on = day(2025, 3, 4);
                    let last = died_on.plus_months(months).plus_days(moved);
                    let first = last.plus_days(-3);
                    let mut story = Story::begin(draft, first, PAY);
                    story.mourns(died_on, first);
                    story.asks(Benefit::Bereavement, (first, last), first);
                    story.paid_by(NAME, first, Vec::new());
                });
            }
            "leave_affiliation_months" => affiliated(maker, threshold, months, (moved, edge)),
            _ => {}
        }
    }
}

/// The second part begins on the last day on which it may, or one day before or after.
fn window(draft: &mut Draft, months: i32, stay: Option<i32>, moved: i32) {
    let on = day(2026, 2, 10);
    let birth = Birth {
        hospitalised_until: stay.map(|n_days| on.plus_days(n_days)),
        ..born(on)
    };
    let from = stay.map_or(on, |n_days| on.plus_days(n_days));
    let again = from.plus_months(months).plus_days(moved);
    let mut story = Story::of_father(draft, on);
    story.told(&birth, on);
    let parts = [(on, on.plus_days(3)), (again, again.plus_days(20))];
    story.asks_in_parts(Benefit::Paternity, &parts);
}

/// Insured for so many months on the day that counts, or a day less, or a day more.
fn affiliated(
    maker: &mut Maker<'_>,
    threshold: &Threshold,
    months: i32,
    (moved, edge): (i32, &str),
) {
    let since = |on: Day| on.plus_months(-months).plus_days(-moved);
    case(maker, MOTHER, threshold, (edge, "a mother"), |draft| {
        let story = Story::expecting(draft, expected(), 1, 0);
        story.draft.affiliated_on = since(expected());
    });
    case(maker, FATHER, threshold, (edge, "a father"), |draft| {
        father(draft, (1, None), &[(0, 25)]);
        draft.affiliated_on = since(expected());
    });
    case(maker, ADOPTION, threshold, (edge, "an adoption"), |draft| {
        adopt(draft, (1, 0), &[(0, 112)]);
        draft.affiliated_on = since(expected());
    });
    case(
        maker,
        BIRTH_LEAVE,
        threshold,
        (edge, "a birth leave"),
        |draft| {
            let days = (day(2026, 8, 3), day(2026, 9, 2));
            let mut story = Story::begin(draft, days.0, PAY);
            story.told(&born(expected()), days.0);
            story.asks(Benefit::BirthLeave, days, days.0);
            story.paid_by(NAME, days.0, Vec::new());
            story.draft.affiliated_on = since(days.0);
        },
    );
}

/// The pay that just reaches a ceiling, or that just no longer needs the minimum; pays a
/// tenth away from it on the first and the last day for which it holds.
fn month_pay(maker: &mut Maker<'_>, threshold: &Threshold, pay: Cents) {
    let latest = LAST_DAY.plus_days(-90);
    let first = threshold.from.max(day(2024, 1, 15));
    let last = threshold.until.unwrap_or(latest);
    let mut tries = Vec::new();
    for start in [first, last] {
        let tenth = pay.0 / 10;
        tries.extend([(start, -tenth, "below"), (start, tenth, "above")]);
    }
    if threshold.until.is_none() {
        let exact = EDGES.map(|(moved, edge)| (first, i64::from(moved), edge));
        tries.extend(exact);
    }
    for (start, moved, edge) in tries {
        if last < first {
            continue;
        }
        let detail = format!("{moved} cents, from {start}");
        case(maker, FATHER, threshold, (edge, &detail), |draft| {
            draft.sex = Sex::Male;
            let mut story = Story::begin(draft, start, Cents(pay.0 + moved));
            story.told(&born(start), start);
            story.asks(Benefit::Paternity, (start, start.plus_days(24)), start);
            story.paid_by(NAME, start, Vec::new());
        });
    }
}

/// A birth, or its expected day, on the eve, on the day and on the day after a birth leave
/// exists for it.
fn birth_on(maker: &mut Maker<'_>, threshold: &Threshold, from: Day) {
    let days = (day(2026, 7, 6), day(2026, 9, 5));
    for (moved, edge) in EDGES {
        for (birth, detail) in [
            (
                Birth {
                    born_on: Some(from.plus_days(moved)),
                    ..child(from.plus_days(-12))
                },
                "born after the expected day",
            ),
            (
                Birth {
                    born_on: Some(from.plus_days(-12)),
                    ..child(from.plus_days(moved))
                },
                "born before the expected day",
            ),
        ] {
            case(maker, BIRTH_LEAVE, threshold, (edge, detail), |draft| {
                let mut story = Story::begin(draft, days.0, PAY);
                story.told(&birth, days.0);
                story.asks(Benefit::BirthLeave, days, days.0);
                story.paid_by(NAME, days.0, Vec::new());
            });
        }
    }
}

/// Hours that just open rights to a leave, for too little pay.
fn hours_worked(maker: &mut Maker<'_>, threshold: &Threshold, hours: u32) {
    for (moved, edge) in EDGES {
        let total = hours.saturating_add_signed(moved);
        for (stratum, start, detail) in [
            (MOTHER, expected().plus_days(-42), "a mother"),
            (FATHER, expected(), "a father"),
        ] {
            case(maker, stratum, threshold, (edge, detail), |draft| {
                let mut job = tale::job(draft, start, Cents(40_000));
                job.hours = Hours::from_hundredths(1_000);
                job.exact = (1..=3)
                    .map(|ago| {
                        let last = if ago == 1 { total % 3 } else { 0 };
                        let hours = Hours::from_hundredths(total / 3 + last);
                        (start.month().plus(-ago), Cents(40_000), hours)
                    })
                    .collect();
                let mut story = Story::with_job(draft, start, job);
                story.paid_by(NAME, start, Vec::new());
                if stratum == MOTHER {
                    story.carries(&child(expected()), expected());
                    let days = (start, expected().plus_days(69));
                    story.asks(Benefit::Maternity, days, start);
                } else {
                    story.draft.sex = Sex::Male;
                    story.told(&born(start), start);
                    story.asks(Benefit::Paternity, (start, start.plus_days(24)), start);
                }
            });
        }
    }
}

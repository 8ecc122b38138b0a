//! The days of the leaves that both parents may take: paternity, adoption, bereavement, birth
//! leave; their parts and months.

use crate::domain::{Benefit, Birth, Cents, Content, Day, Status};

use super::super::super::draft::{Draft, Sending, stop_id};
use super::super::Maker;
use super::super::tale::day;
use super::{HIGH, NAME, PAY, Story, asked, born, case, expected};

const PATERNITY: &str = "paternity/rules";
const ADOPTION: &str = "adoption/rules";
const BEREAVEMENT: &str = "bereavement/rules";
const BIRTH_LEAVE: &str = "birth-leave/rules";

/// Runs of days: from how many days after a day, how many days.
type Runs<'a> = &'a [(i32, i32)];

/// Every case of these leaves.
pub(super) fn make(maker: &mut Maker<'_>) {
    paternity(maker);
    paternity_in_hospital(maker);
    adoption(maker);
    bereavement(maker);
    birth_leave(maker);
    birth_leave_amounts(maker);
}

/// Runs of days, from so many days after `from`, of so many days.
fn parts(from: Day, runs: Runs<'_>) -> Vec<(Day, Day)> {
    let days = |(first, n_days): &(i32, i32)| {
        let first_day = from.plus_days(*first);
        (first_day, first_day.plus_days(n_days - 1))
    };
    runs.iter().map(days).collect()
}

/// A father, whose child is known two days after it came.
fn father(draft: &mut Draft, birth: &Birth, runs: Runs<'_>) {
    let born_on = birth.born_on.unwrap_or(birth.expected_on);
    let parts = parts(born_on, runs);
    let mut story = Story::of_father(draft, parts[0].0);
    story.told(birth, born_on.plus_days(2).max(parts[0].0));
    story.asks_in_parts(Benefit::Paternity, &parts);
}

fn paternity(maker: &mut Maker<'_>) {
    let rule = (PATERNITY, "paternity_parts");
    let born_on = expected();
    let cases: [(Runs<'_>, &str); 9] = [
        (&[(0, 25)], "all at once"),
        (&[(3, 4), (30, 21)], "four days, then the rest"),
        (&[(0, 4), (40, 10), (90, 11)], "in three parts"),
        (&[(0, 4), (40, 6), (70, 6), (100, 9)], "one part too many"),
        (&[(0, 4), (40, 3), (70, 10), (100, 8)], "a part too short"),
        (&[(0, 7), (60, 18)], "three more days with the first four"),
        (&[(0, 11), (60, 20)], "more than all the days"),
        (&[(0, 3), (40, 21)], "three days first"),
        (&[(-3, 4), (30, 21)], "begun before the birth"),
    ];
    for (runs, detail) in cases {
        case(maker, rule, detail, |draft| {
            father(draft, &born(born_on), runs);
        });
    }
    case(maker, rule, "twins, all at once", |draft| {
        let birth = Birth {
            n_children: 2,
            ..born(born_on)
        };
        father(draft, &birth, &[(0, 32)]);
    });
    case(maker, rule, "three at once, in three parts", |draft| {
        let birth = Birth {
            n_children: 3,
            ..born(born_on)
        };
        father(draft, &birth, &[(2, 4), (50, 14), (100, 20)]);
    });
    case(maker, rule, "the birth is never known", |draft| {
        let mut story = Story::of_father(draft, born_on);
        let birth = Birth {
            born_on: None,
            ..born(born_on)
        };
        story.told(&birth, born_on);
        story.asks(
            Benefit::Paternity,
            (born_on, born_on.plus_days(24)),
            born_on,
        );
        story.paid_by(NAME, born_on, Vec::new());
    });
    case(maker, rule, "all of it before the birth", |draft| {
        father(draft, &born(born_on), &[(-20, 11)]);
    });
    case(maker, rule, "at work again in the middle", |draft| {
        let mut story = Story::of_father(draft, born_on);
        story.told(&born(born_on), born_on);
        story.asks(
            Benefit::Paternity,
            (born_on, born_on.plus_days(24)),
            born_on,
        );
        story.paid_by(NAME, born_on, Vec::new());
        story.returns(NAME, born_on.plus_days(12));
    });
    case(maker, rule, "a part of another pay", |draft| {
        let runs = parts(born_on, &[(0, 4), (90, 21)]);
        let mut story = Story::of_father(draft, born_on);
        story.told(&born(born_on), born_on);
        story.asks(Benefit::Paternity, runs[0], runs[0].0);
        story.paid_by(NAME, runs[0].0, Vec::new());
        story.job.monthly = Cents(310_000);
        story.asks(Benefit::Paternity, runs[1], runs[1].0);
        story.paid_again(NAME, (born_on, runs[1].0));
    });
    case(maker, rule, "the second part waits for its pays", |draft| {
        let runs = parts(born_on, &[(0, 4), (90, 21)]);
        let mut story = Story::of_father(draft, born_on);
        let mut hired = story.job.clone();
        hired.siret = story.draft.identity.siret(7);
        hired.hired_on = born_on.plus_days(10);
        story
            .draft
            .employments
            .push(hired.employment(born_on.month(), 0));
        story.told(&born(born_on), born_on);
        for days in &runs {
            story.asks(Benefit::Paternity, *days, days.0);
        }
        story.paid_by(NAME, runs[0].0, Vec::new());
        story.paid_again(NAME, (born_on, runs[1].0));
    });
}

fn paternity_in_hospital(maker: &mut Maker<'_>) {
    let rule = (PATERNITY, "paternity_hospital");
    let born_on = expected();
    let cases: [(i32, Runs<'_>, &str); 4] = [
        (20, &[(0, 42)], "home after twenty days"),
        (2, &[(0, 25)], "home before the fourth day"),
        (60, &[(0, 34), (90, 21)], "home after sixty days"),
        (60, &[(0, 4), (90, 21)], "no day beside the hospital"),
    ];
    for (stay, runs, detail) in cases {
        case(maker, rule, detail, |draft| {
            let birth = Birth {
                hospitalised_until: Some(born_on.plus_days(stay)),
                ..born(born_on)
            };
            father(draft, &birth, runs);
        });
    }
    case(maker, rule, "the stay is told after the leave", |draft| {
        let mut story = Story::of_father(draft, born_on);
        let rank = story.told(&born(born_on), born_on);
        story.asks(
            Benefit::Paternity,
            (born_on, born_on.plus_days(44)),
            born_on,
        );
        story.paid_by(NAME, born_on, Vec::new());
        let sending = Sending::at_once(born_on.plus_days(50));
        story.draft.correct(rank, 2, sending, |content| {
            if let Content::Birth(birth) = content {
                birth.hospitalised_until = Some(born_on.plus_days(25));
            }
        });
    });
}

fn adoption(maker: &mut Maker<'_>) {
    let rule = (ADOPTION, "adoption_parts");
    let arrived_on = expected();
    let cases: [(u8, u8, Runs<'_>, &str); 7] = [
        (1, 0, &[(0, 112)], "one child"),
        (1, 1, &[(-3, 130)], "the second child, too many days"),
        (1, 2, &[(0, 126)], "the third child"),
        (2, 0, &[(0, 154)], "two children"),
        (1, 0, &[(0, 60), (100, 52)], "in two parts"),
        (1, 0, &[(0, 60), (100, 24), (150, 52)], "a part too short"),
        (1, 0, &[(0, 30), (60, 30), (120, 52)], "one part too many"),
    ];
    for (n_children, n_children_before, runs, detail) in cases {
        case(maker, rule, detail, |draft| {
            let birth = Birth {
                n_children,
                n_children_before,
                ..born(arrived_on)
            };
            let parts = parts(arrived_on, runs);
            let mut story = Story::begin(draft, parts[0].0, PAY);
            story.told(&birth, parts[0].0);
            story.asks_in_parts(Benefit::Adoption, &parts);
        });
    }
    case(maker, rule, "taken before the child comes", |draft| {
        let days = (arrived_on.plus_days(-30), arrived_on.plus_days(-8));
        let mut story = Story::begin(draft, days.0, PAY);
        story.told(&born(arrived_on), days.0);
        story.asks(Benefit::Adoption, days, days.0);
        story.paid_by(NAME, days.0, Vec::new());
    });
    case(
        maker,
        rule,
        "the day of arrival is not known yet",
        |draft| {
            let mut story = Story::begin(draft, arrived_on, PAY);
            let birth = Birth {
                born_on: None,
                ..born(arrived_on)
            };
            let rank = story.told(&birth, arrived_on);
            let days = (arrived_on, arrived_on.plus_days(111));
            story.asks(Benefit::Adoption, days, arrived_on);
            story.paid_by(NAME, arrived_on, Vec::new());
            let sending = Sending::at_once(arrived_on.plus_days(20));
            story.draft.correct(rank, 2, sending, |content| {
                *content = Content::Birth(born(arrived_on.plus_days(5)));
            });
        },
    );
}

fn bereavement(maker: &mut Maker<'_>) {
    let rule = (BEREAVEMENT, "bereavement_parts");
    let died_on = day(2026, 2, 3);
    let cases: [(Runs<'_>, &str); 5] = [
        (&[(0, 8)], "all at once"),
        (&[(1, 3), (30, 5)], "in two parts"),
        (&[(1, 3), (30, 2), (60, 3)], "one part too many"),
        (&[(1, 5), (30, 5)], "more than all the days"),
        (&[(-2, 6)], "begun before the death"),
    ];
    for (runs, detail) in cases {
        case(maker, rule, detail, |draft| {
            let parts = parts(died_on, runs);
            let mut story = Story::begin(draft, parts[0].0, PAY);
            story.mourns(died_on, died_on.max(parts[0].0));
            story.asks_in_parts(Benefit::Bereavement, &parts);
        });
    }
    let out_of_work: [(Runs<'_>, &str); 3] = [
        (&[(1, 15)], "out of work, all at once"),
        (&[(1, 3), (30, 5), (60, 7)], "out of work, in three parts"),
        (&[(1, 9), (30, 9)], "out of work, more than all the days"),
    ];
    for (runs, detail) in out_of_work {
        case(maker, rule, detail, |draft| {
            let parts = parts(died_on, runs);
            draft.status = Status::Unemployed;
            let mut story = Story::begin(draft, parts[0].0, PAY);
            let lost_on = day(2026, 1, 16);
            story.draft.employments[0].ended_on = Some(lost_on);
            story.job.ended_on = Some(lost_on);
            story.mourns(died_on, died_on);
            for days in &parts {
                story.asks(Benefit::Bereavement, *days, days.0);
            }
            story.paid_by(NAME, lost_on, Vec::new());
        });
    }
    case(maker, rule, "the death is never told", |draft| {
        let mut story = Story::begin(draft, died_on, PAY);
        let days = (died_on, died_on.plus_days(7));
        story.asks(Benefit::Bereavement, days, died_on);
        story.paid_by(NAME, died_on, Vec::new());
        story.heard_of_until(died_on.plus_days(80));
    });
    case(maker, rule, "the death was later than was told", |draft| {
        let mut story = Story::begin(draft, died_on, PAY);
        let rank = story.mourns(died_on, died_on);
        let days = (died_on, died_on.plus_days(7));
        story.asks(Benefit::Bereavement, days, died_on);
        story.paid_by(NAME, died_on, Vec::new());
        let sending = Sending::at_once(died_on.plus_days(30));
        story.draft.correct(rank, 2, sending, |content| {
            if let Content::Bereavement(known) = content {
                known.died_on = died_on.plus_days(2);
            }
        });
    });
    let rights = (BEREAVEMENT, "bereavement_rights");
    case(
        maker,
        rights,
        "too little work for any other leave",
        |draft| {
            let mut story = Story::begin(draft, died_on, PAY);
            story.works_little();
            story.mourns(died_on, died_on);
            let days = (died_on, died_on.plus_days(7));
            story.asks(Benefit::Bereavement, days, died_on);
            story.paid_by(NAME, died_on, Vec::new());
        },
    );
    case(maker, rights, "hired on the day before", |draft| {
        let mut story = Story::begin(draft, died_on, PAY);
        story.job.hired_on = died_on.plus_days(-40);
        story.draft.affiliated_on = story.job.hired_on;
        story.draft.employments[0] = story.job.employment(died_on.month().plus(-3), 3);
        story.mourns(died_on, died_on);
        let days = (died_on, died_on.plus_days(7));
        story.asks(Benefit::Bereavement, days, died_on);
        story.paid_by(NAME, died_on, Vec::new());
    });
}

/// A parent of the first child of 2026 who asks for those runs of days.
fn takes_months(draft: &mut Draft, born_on: Day, pay: Cents, runs: &[(Day, Day)]) {
    let mut story = Story::begin(draft, runs[0].0, pay);
    story.told(&born(born_on), runs[0].0);
    story.asks_in_parts(Benefit::BirthLeave, runs);
}

fn birth_leave(maker: &mut Maker<'_>) {
    let rule = (BIRTH_LEAVE, "birth_leave_months");
    let born_on = day(2026, 3, 24);
    let cases: [(&[(Day, Day)], &str); 9] = [
        (&[(day(2026, 7, 6), day(2026, 8, 5))], "one month"),
        (&[(day(2026, 7, 6), day(2026, 9, 5))], "two months"),
        (
            &[
                (day(2026, 7, 6), day(2026, 8, 5)),
                (day(2026, 9, 14), day(2026, 10, 13)),
            ],
            "one month and one month",
        ),
        (
            &[
                (day(2026, 7, 6), day(2026, 8, 5)),
                (day(2026, 9, 14), day(2026, 11, 13)),
            ],
            "one month and two months",
        ),
        (
            &[(day(2026, 7, 6), day(2026, 8, 4))],
            "a day less than a month",
        ),
        (&[(day(2026, 7, 6), day(2026, 8, 20))], "a month and a half"),
        (
            &[(day(2026, 8, 31), day(2026, 10, 30))],
            "two months from the last day of one",
        ),
        (
            &[
                (day(2026, 7, 6), day(2026, 7, 20)),
                (day(2026, 9, 14), day(2026, 10, 13)),
            ],
            "half a month, then a month",
        ),
        (&[(day(2026, 6, 1), day(2026, 6, 30))], "before it exists"),
    ];
    for (runs, detail) in cases {
        case(maker, rule, detail, |draft| {
            takes_months(draft, born_on, PAY, runs);
        });
    }
    for (first, detail) in [
        (day(2026, 6, 30), "asked from the day before it exists"),
        (day(2026, 7, 1), "asked from the day on which it exists"),
    ] {
        case(maker, rule, detail, |draft| {
            let runs = [(first, day(2026, 8, 31))];
            takes_months(draft, born_on, PAY, &runs);
        });
    }
    case(maker, rule, "at work again in the second month", |draft| {
        let mut story = Story::begin(draft, day(2026, 7, 6), PAY);
        story.told(&born(born_on), story.start);
        let days = (story.start, day(2026, 9, 5));
        story.asks(Benefit::BirthLeave, days, days.0);
        story.paid_by(NAME, days.0, Vec::new());
        story.returns(NAME, day(2026, 8, 17));
    });
    case(maker, rule, "the birth is never known", |draft| {
        let mut story = Story::begin(draft, day(2026, 7, 6), PAY);
        let birth = Birth {
            born_on: None,
            ..born(born_on)
        };
        story.told(&birth, story.start);
        let days = (story.start, day(2026, 9, 5));
        story.asks(Benefit::BirthLeave, days, days.0);
        story.paid_by(NAME, days.0, Vec::new());
    });
    case(maker, rule, "months that a new version joins", |draft| {
        let mut story = Story::begin(draft, day(2026, 7, 6), PAY);
        story.told(&born(born_on), story.start);
        let days = (story.start, day(2026, 7, 25));
        let rank = story.asks(Benefit::BirthLeave, days, days.0);
        story.paid_by(NAME, days.0, Vec::new());
        let sending = Sending::at_once(day(2026, 8, 3));
        story.draft.correct(rank, 2, sending, |content| {
            if let Content::Leave(leave) = content {
                leave.last_day = day(2026, 8, 5);
            }
        });
    });
}

fn birth_leave_amounts(maker: &mut Maker<'_>) {
    let born_on = day(2026, 3, 24);
    let rule = (BIRTH_LEAVE, "birth_leave_amount");
    let months = [(day(2026, 7, 6), day(2026, 9, 5))];
    for (pay, detail) in [
        (HIGH, "above the ceiling"),
        (Cents(300), "less than the minimum of other leaves"),
        (Cents(40_000), "little"),
        (Cents::ZERO, "none"),
    ] {
        case(maker, rule, &format!("a pay {detail}"), |draft| {
            takes_months(draft, born_on, pay, &months);
        });
    }
    let before = (BIRTH_LEAVE, "birth_leave_after_leave");
    let (_, after) = asked(1, 0);
    for (gap, detail) in [
        (1, "right after a maternity, of higher pays"),
        (4, "days after a maternity, of higher pays"),
    ] {
        case(maker, before, detail, |draft| {
            let born_on = day(2026, 4, 28);
            let mut story = Story::expecting(draft, born_on, 1, 0);
            let end = born_on.plus_days(after - 1);
            let first_day = end.plus_days(gap);
            story.job.monthly = Cents(300_000);
            let birth = Birth {
                leave: stop_id("B1"),
                ..born(born_on)
            };
            story.told(&birth, first_day);
            let days = (first_day, first_day.plus_months(2).plus_days(-1));
            story.asks_as("B1", Benefit::BirthLeave, days, first_day);
            story.paid_again("B1", (story.start, first_day));
        });
    }
    case(maker, before, "right after a paternity", |draft| {
        let born_on = day(2026, 6, 22);
        let mut story = Story::of_father(draft, born_on);
        story.told(&born(born_on), born_on);
        let end = born_on.plus_days(24);
        story.asks(Benefit::Paternity, (born_on, end), born_on);
        story.paid_by(NAME, born_on, Vec::new());
        story.job.monthly = Cents(190_000);
        let first_day = end.plus_days(1);
        let birth = Birth {
            leave: stop_id("B1"),
            ..born(born_on)
        };
        story.told(&birth, first_day);
        let days = (first_day, first_day.plus_months(1).plus_days(-1));
        story.asks_as("B1", Benefit::BirthLeave, days, first_day);
        story.paid_again("B1", (born_on, first_day));
    });
}

//! The days of a maternity: ranks and numbers of children, births early and late, weeks moved,
//! added, postponed or pathological, the rest of a mother who died, documents in any order.

use crate::domain::{Benefit, Birth, Content, Day, Sex, StopNature};

use super::super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::Maker;
use super::super::tale;
use super::{
    HIGH, MATERNITY, NAME, PAY, Story, asked, born, case, child, expected, expected_of_many,
};

/// Every case of the days of a maternity.
pub(super) fn make(maker: &mut Maker<'_>) {
    families(maker);
    births(maker);
    very_early(maker);
    moved(maker);
    taken_back(maker);
    in_hospital(maker);
    pathological(maker);
    left_to_the_other(maker);
    documents(maker);
}

/// The whole leave of the first child expected that day.
fn whole(expected_on: Day) -> (Day, Day) {
    let (before, after) = asked(1, 0);
    (
        expected_on.plus_days(-before),
        expected_on.plus_days(after - 1),
    )
}

/// Ranks between and beyond those of which the lengths change.
fn families(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "maternity_family");
    for (n_children, n_before, detail) in [
        (0, 0, "a number of children that is not told"),
        (1, 1, "the second child"),
        (1, 4, "the fifth child"),
        (2, 2, "twins after two children"),
        (4, 2, "four at once after two children"),
    ] {
        case(maker, rule, detail, |draft| {
            let on = if n_children > 1 {
                expected_of_many()
            } else {
                expected()
            };
            Story::expecting(draft, on, n_children, n_before);
        });
    }
    case(
        maker,
        rule,
        "more days than the leave has, twins",
        |draft| {
            let birth = Birth {
                n_children: 2,
                ..child(expected_of_many())
            };
            let days = (
                birth.expected_on.plus_days(-116),
                birth.expected_on.plus_days(170),
            );
            Story::mother(draft, &birth, days, birth.expected_on);
        },
    );
}

fn births(maker: &mut Maker<'_>) {
    let expected_on = expected();
    let days = whole(expected_on);
    let early = (MATERNITY, "early_birth");
    for (n_days, detail) in [
        (1, "a day early"),
        (25, "weeks early, in the leave"),
        (42, "on the first day of the leave"),
    ] {
        case(maker, early, detail, |draft| {
            let born_on = expected_on.plus_days(-n_days);
            Story::mother(draft, &child(expected_on), days, born_on);
        });
    }
    case(
        maker,
        early,
        "before the leave, taken from it on",
        |draft| {
            let born_on = days.0.plus_days(-9);
            let taken = (born_on, days.1.plus_days(-9));
            Story::mother(draft, &child(expected_on), taken, born_on);
        },
    );
    case(
        maker,
        early,
        "before the leave, asked as planned",
        |draft| {
            let born_on = days.0.plus_days(-9);
            Story::mother(draft, &child(expected_on), days, born_on);
        },
    );
    let late = (MATERNITY, "late_birth");
    for (longer, detail) in [(6, "asked by a new version"), (0, "never asked")] {
        case(maker, late, &format!("six days, {detail}"), |draft| {
            let mut story = Story::begin(draft, days.0, PAY);
            story.carries(&child(expected_on), expected_on.plus_days(6));
            let rank = story.asks(Benefit::Maternity, days, days.0);
            story.paid_by(NAME, days.0, Vec::new());
            if longer > 0 {
                let sending = Sending::at_once(expected_on.plus_days(10));
                story.draft.correct(rank, 2, sending, |content| {
                    lengthen(content, longer);
                });
            }
        });
    }
    case(
        maker,
        late,
        "asked long enough from the first day",
        |draft| {
            let taken = (days.0, days.1.plus_days(12));
            let born_on = expected_on.plus_days(6);
            Story::mother(draft, &child(expected_on), taken, born_on);
        },
    );
    case(maker, late, "told as on time, then put right", |draft| {
        let taken = (days.0, days.1.plus_days(8));
        let mut story = Story::mother(draft, &child(expected_on), taken, expected_on);
        let rank = birth_of(&story);
        let sending = Sending::at_once(expected_on.plus_days(60));
        let sent = story.draft.correct(rank, 3, sending, |content| {
            if let Content::Birth(birth) = content {
                birth.born_on = Some(expected_on.plus_days(8));
            }
        });
        story.heard_of_until(story.draft.documents[sent].received_on);
    });
}

/// More than six weeks early, before the leave.
fn very_early(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "very_early_birth");
    let expected_on = expected();
    let born_on = expected_on.plus_days(-60);
    let days = (born_on, expected_on.plus_days(69));
    for (stay, detail) in [
        (Some(20), "the child in hospital"),
        (None, "the child at home"),
        (Some(70), "the rest postponed"),
    ] {
        case(maker, rule, detail, |draft| {
            let birth = Birth {
                hospitalised_until: stay.map(|n_days| born_on.plus_days(n_days)),
                ..child(expected_on)
            };
            let mut story = Story::begin(draft, days.0, PAY);
            story.carries(&birth, born_on);
            story.paid_by(NAME, days.0, Vec::new());
            if stay == Some(70) {
                story.asks(
                    Benefit::Maternity,
                    (born_on, born_on.plus_days(45)),
                    born_on,
                );
                let again = born_on.plus_days(71);
                story.asks(Benefit::Maternity, (again, again.plus_days(80)), again);
            } else {
                story.asks(Benefit::Maternity, days, born_on);
            }
        });
    }
    case(
        maker,
        rule,
        "told as on time until the sixth week",
        |draft| {
            let mut story = Story::begin(draft, days.0, PAY);
            let birth = Birth {
                born_on: Some(born_on),
                ..child(expected_on)
            };
            let rank = story.told(&birth, born_on.plus_days(2));
            story.asks(Benefit::Maternity, days, born_on.plus_days(2));
            story.paid_by(NAME, days.0, Vec::new());
            let sending = Sending::at_once(born_on.plus_days(44));
            story.draft.correct(rank, 2, sending, |content| {
                if let Content::Birth(birth) = content {
                    birth.hospitalised_until = Some(born_on.plus_days(40));
                }
            });
        },
    );
}

/// Weeks before the birth that are taken after it, or before the usual day.
fn moved(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "moved_weeks");
    let expected_on = expected();
    let (start, end) = whole(expected_on);
    for (later, more, detail) in [
        (7, 7, "one week"),
        (14, 21, "two weeks, three asked"),
        (30, 21, "weeks that are lost"),
        (42, 21, "from the birth on"),
    ] {
        case(maker, rule, detail, |draft| {
            let days = (start.plus_days(later), end.plus_days(more));
            Story::mother(draft, &child(expected_on), days, expected_on);
        });
    }
    case(maker, rule, "two weeks, of twins", |draft| {
        let birth = Birth {
            n_children: 2,
            ..child(expected_of_many())
        };
        let days = (
            birth.expected_on.plus_days(-70),
            birth.expected_on.plus_days(153 + 14),
        );
        Story::mother(draft, &birth, days, birth.expected_on);
    });
    case(maker, rule, "asked again once they had begun", |draft| {
        let mut story = Story::begin(draft, start, PAY);
        story.carries(&child(expected_on), expected_on);
        let rank = story.asks(Benefit::Maternity, (start, end), start);
        story.paid_by(NAME, start, Vec::new());
        let sending = Sending::at_once(start.plus_days(20));
        story.draft.correct(rank, 2, sending, |content| {
            if let Content::Leave(leave) = content {
                leave.first_day = start.plus_days(14);
                leave.last_day = end.plus_days(14);
            }
        });
    });
    case(maker, rule, "and a birth before they are taken", |draft| {
        let days = (start.plus_days(21), end.plus_days(21));
        let mut story = Story::begin(draft, start, PAY);
        story.carries(&child(expected_on), start.plus_days(15));
        story.asks(Benefit::Maternity, days, start.plus_days(15));
        story.paid_by(NAME, days.0, Vec::new());
    });
    let added = (MATERNITY, "added_weeks");
    for (n_children, n_before, earlier, detail) in [
        (1, 2, 14, "the third child, two weeks earlier"),
        (1, 3, 7, "the fourth child, one week earlier"),
        (2, 0, 28, "twins, four weeks earlier"),
        (3, 0, 7, "three at once, one week earlier"),
    ] {
        case(maker, added, detail, |draft| {
            let (before, after) = asked(n_children, n_before);
            let on = expected_of_many();
            let birth = Birth {
                n_children,
                n_children_before: n_before,
                ..child(on)
            };
            let days = (
                on.plus_days(-before - earlier),
                on.plus_days(after - 1 - earlier),
            );
            Story::mother(draft, &birth, days, on);
        });
    }
}

/// Weeks moved, and a certificate before they are taken.
fn taken_back(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "moved_weeks_cancelled");
    let expected_on = expected();
    let (start, end) = whole(expected_on);
    for (first, last, detail) in [
        (5, 10, "ill inside them"),
        (-8, 4, "ill before them and into them"),
        (-12, -3, "ill before them only"),
        (25, 30, "ill after them, in the leave"),
    ] {
        case(maker, rule, detail, |draft| {
            let days = (start.plus_days(21), end.plus_days(21));
            let begun = start.plus_days(first);
            let mut story = Story::begin(draft, start.plus_days(first.min(0)), PAY);
            story.carries(&child(expected_on), expected_on);
            story.asks(Benefit::Maternity, days, start);
            story.paid_by(NAME, days.0, Vec::new());
            let until = start.plus_days(last);
            let notice = certificate(&stop_id("S1"), StopNature::Initial, begun, until);
            tale::certify(story.draft, notice);
            story.paid_by("S1", begun, Vec::new());
        });
    }
    case(maker, rule, "ill, told after the leave was paid", |draft| {
        let days = (start.plus_days(21), end.plus_days(21));
        let mut story = Story::begin(draft, start, PAY);
        story.carries(&child(expected_on), expected_on);
        story.asks(Benefit::Maternity, days, start);
        story.paid_by(NAME, days.0, Vec::new());
        let notice = certificate(
            &stop_id("S1"),
            StopNature::Initial,
            start.plus_days(7),
            start.plus_days(12),
        );
        let sending = Sending::electronic(start.plus_days(7), 60);
        story.draft.send(sending, Content::StopNotice(notice));
        story.paid_by("S1", start.plus_days(7), Vec::new());
    });
}

/// A child that stays in hospital beyond its sixth week.
fn in_hospital(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "postponed_rest");
    let expected_on = expected();
    let (start, end) = whole(expected_on);
    // Last day taken and last day of the stay, after the birth; days asked afterwards.
    for (taken, stay, again, detail) in [
        (41, 60, 28, "six weeks taken, the rest later"),
        (41, 60, 40, "more asked later than was left"),
        (50, 60, 19, "seven weeks taken, the rest later"),
        (30, 60, 39, "less than six weeks taken"),
        (41, 35, 28, "home before the sixth week"),
        (69, 90, 20, "the whole leave taken before"),
    ] {
        case(maker, rule, detail, |draft| {
            let birth = Birth {
                hospitalised_until: Some(expected_on.plus_days(stay)),
                ..child(expected_on)
            };
            let mut story = Story::begin(draft, start, PAY);
            story.carries(&birth, expected_on);
            let first = (start, expected_on.plus_days(taken));
            story.asks(Benefit::Maternity, first, start);
            story.paid_by(NAME, start, Vec::new());
            let back = expected_on.plus_days(stay.max(taken) + 1);
            let later = (back, back.plus_days(again - 1));
            story.asks(Benefit::Maternity, later, back);
        });
    }
    case(maker, rule, "the stay told after the rest", |draft| {
        let mut story = Story::begin(draft, start, PAY);
        story.carries(&child(expected_on), expected_on);
        let first = (start, expected_on.plus_days(41));
        story.asks(Benefit::Maternity, first, start);
        story.paid_by(NAME, start, Vec::new());
        let back = expected_on.plus_days(81);
        story.asks(Benefit::Maternity, (back, back.plus_days(27)), back);
        let rank = birth_of(&story);
        let sending = Sending::at_once(back.plus_days(20));
        story.draft.correct(rank, 3, sending, |content| {
            if let Content::Birth(birth) = content {
                birth.hospitalised_until = Some(expected_on.plus_days(80));
            }
        });
    });
    case(maker, rule, "a base of other months is not read", |draft| {
        let birth = Birth {
            hospitalised_until: Some(expected_on.plus_days(100)),
            ..child(expected_on)
        };
        let mut story = Story::begin(draft, start, HIGH);
        story.carries(&birth, expected_on);
        let first = (start, expected_on.plus_days(41));
        story.asks(Benefit::Maternity, first, start);
        story.paid_by(NAME, start, Vec::new());
        story.job.monthly = PAY;
        let back = expected_on.plus_days(101);
        story.asks(Benefit::Maternity, (back, back.plus_days(27)), back);
        story.paid_again(NAME, (start, back));
        story.heard_of_until(end.plus_days(40));
    });
}

/// Weeks before the leave that the state of the mother asks for.
fn pathological(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "pathological_weeks");
    let expected_on = expected();
    let (start, end) = whole(expected_on);
    // Runs of days, counted from the first day of the leave.
    for (runs, detail) in [
        (vec![(-14, -1)], "two weeks right before"),
        (vec![(-30, -17)], "two weeks apart"),
        (vec![(-30, -24), (-10, -4)], "one week and one week"),
        (vec![(-35, -24), (-10, -4)], "nineteen days in two runs"),
        (vec![(-20, -1)], "twenty days"),
        (vec![(-10, 3)], "running into the leave"),
    ] {
        case(maker, rule, detail, |draft| {
            let first = start.plus_days(runs[0].0);
            let mut story = Story::begin(draft, first, PAY);
            story.carries(&child(expected_on), expected_on);
            for (from, until) in runs {
                let days = (start.plus_days(from), start.plus_days(until));
                story.asks(Benefit::Maternity, days, days.0);
            }
            story.paid_by(NAME, first, Vec::new());
            story.asks(Benefit::Maternity, (start, end), start);
            story.paid_again(NAME, (first, start));
        });
    }
    case(maker, rule, "and no leave afterwards", |draft| {
        let days = (start.plus_days(-14), start.plus_days(-1));
        Story::mother(draft, &child(expected_on), days, expected_on);
    });
    case(maker, rule, "and weeks moved after the birth", |draft| {
        let first = start.plus_days(-14);
        let mut story = Story::begin(draft, first, PAY);
        story.carries(&child(expected_on), expected_on);
        story.asks(Benefit::Maternity, (first, start.plus_days(-1)), first);
        let days = (start.plus_days(21), end.plus_days(21));
        story.asks(Benefit::Maternity, days, start);
        story.paid_by(NAME, first, Vec::new());
        story.paid_again(NAME, (first, days.0));
    });
}

/// The mother died: the other parent takes what is left.
fn left_to_the_other(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "rest_of_the_mother");
    let expected_on = expected();
    let (_, end) = whole(expected_on);
    for (died, more, detail) in [
        (3, 0, "days after the birth"),
        (0, 0, "on the day of the birth"),
        (40, 15, "late, more asked than is left"),
        (80, 30, "after the end of the leave"),
    ] {
        case(maker, rule, detail, |draft| {
            let died_on = expected_on.plus_days(died);
            let birth = Birth {
                mother_died_on: Some(died_on),
                ..born(expected_on)
            };
            let days = (died_on.plus_days(1), end.plus_days(more));
            draft.sex = Sex::Male;
            let mut story = Story::begin(draft, days.0, PAY);
            // Hired too recently for rights of his own.
            story.draft.affiliated_on = days.0.plus_days(-60);
            story.told(&birth, days.0);
            story.asks(Benefit::Maternity, days, days.0);
            story.paid_by(NAME, days.0, Vec::new());
        });
    }
    case(maker, rule, "a child in hospital", |draft| {
        let died_on = expected_on.plus_days(10);
        let birth = Birth {
            mother_died_on: Some(died_on),
            hospitalised_until: Some(expected_on.plus_days(70)),
            ..born(expected_on)
        };
        draft.sex = Sex::Male;
        let days = (died_on.plus_days(1), expected_on.plus_days(45));
        let mut story = Story::begin(draft, days.0, PAY);
        story.told(&birth, days.0);
        story.asks(Benefit::Maternity, days, days.0);
        story.paid_by(NAME, days.0, Vec::new());
        let back = expected_on.plus_days(71);
        story.asks(Benefit::Maternity, (back, back.plus_days(40)), back);
    });
}

/// Documents that miss, come late, are corrected or withdrawn.
fn documents(maker: &mut Maker<'_>) {
    let rule = (MATERNITY, "leave_documents");
    let expected_on = expected();
    let (start, end) = whole(expected_on);
    let tell = |draft: &mut Draft, told: Option<i32>| {
        let mut story = Story::begin(draft, start, PAY);
        if let Some(n_days) = told {
            story.told(&child(expected_on), start.plus_days(n_days));
        }
        story.asks(Benefit::Maternity, (start, end), start);
        story.paid_by(NAME, start, Vec::new());
    };
    for (told, detail) in [
        (None, "no birth is ever told"),
        (Some(75), "the birth is told late"),
        (Some(0), "the birth itself is never told"),
    ] {
        case(maker, rule, detail, |draft| tell(draft, told));
    }
    case(maker, rule, "a birth and no leave", |draft| {
        let mut story = Story::begin(draft, start, PAY);
        story.carries(&child(expected_on), expected_on);
    });
    case(
        maker,
        rule,
        "the birth is withdrawn after payment",
        |draft| {
            let story = Story::expecting(draft, expected_on, 1, 0);
            let rank = birth_of(&story);
            let sending = Sending::at_once(expected_on.plus_days(20));
            story.draft.cancel(rank, 3, sending);
        },
    );
    case(
        maker,
        rule,
        "the leave is withdrawn after payment",
        |draft| {
            let story = Story::expecting(draft, expected_on, 1, 0);
            let rank = leave_of(&story);
            let sending = Sending::at_once(expected_on.plus_days(20));
            story.draft.cancel(rank, 2, sending);
        },
    );
    case(maker, rule, "withdrawn, then stated anew", |draft| {
        let story = Story::expecting(draft, expected_on, 1, 0);
        let rank = leave_of(&story);
        let sending = Sending::at_once(expected_on.plus_days(20));
        story.draft.cancel(rank, 2, sending);
        let sending = Sending::at_once(expected_on.plus_days(45));
        story
            .draft
            .correct(rank, 3, sending, |content| lengthen(content, -7));
    });
    case(maker, rule, "asked twice, the days overlapping", |draft| {
        let mut story = Story::expecting(draft, expected_on, 1, 0);
        let again = expected_on.plus_days(30);
        story.asks(Benefit::Maternity, (again, end.plus_days(9)), again);
    });
    for (worked, detail) in [
        (14, "at work again after eight weeks"),
        (13, "at work again before eight weeks"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::expecting(draft, expected_on, 1, 0);
            story.returns(NAME, expected_on.plus_days(worked));
        });
    }
    case(maker, rule, "nothing asked inside the period", |draft| {
        let days = (end.plus_days(1), end.plus_days(70));
        let mut story = Story::begin(draft, days.0, PAY);
        story.told(&born(expected_on), days.0);
        story.asks(Benefit::Maternity, days, days.0);
        story.paid_by(NAME, days.0, Vec::new());
    });
}

/// The rank of the birth as it was announced.
fn birth_of(story: &Story<'_>) -> usize {
    let is_birth = |content: &Content| matches!(content, Content::Birth(_));
    let mut documents = story.draft.documents.iter();
    documents
        .position(|document| is_birth(&document.content))
        .expect("the story has a birth")
}

/// The rank of the leave as it was asked first.
fn leave_of(story: &Story<'_>) -> usize {
    let is_leave = |content: &Content| matches!(content, Content::Leave(_));
    let mut documents = story.draft.documents.iter();
    documents
        .position(|document| is_leave(&document.content))
        .expect("the story has a leave")
}

fn lengthen(content: &mut Content, n_days: i32) {
    if let Content::Leave(leave) = content {
        leave.last_day = leave.last_day.plus_days(n_days);
    }
}

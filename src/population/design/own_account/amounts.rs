//! Incomes: three years, first years, contributions that are not paid, caps, documents, tax.

use crate::domain::{Cents, Content, Percent, Status};

use super::super::super::draft::{Draft, Sending};
use super::super::Maker;
use super::super::tale::day;
use super::{INCOME, Story, case, of_illness, tuesday};

const STRATUM: &str = "self-employed/income-rules";

/// Every case of incomes.
pub(super) fn make(maker: &mut Maker<'_>) {
    means(maker);
    first_years(maker);
    contributions(maker);
    caps(maker);
    documents(maker);
    taxes(maker);
}

fn means(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "mean_income");
    for (status, detail) in [
        (Status::Craft, "craft"),
        (Status::Trade, "trade"),
        (Status::Liberal, "liberal"),
        (Status::Micro, "micro"),
    ] {
        case(maker, rule, detail, |draft| {
            Story::ill(draft, status, tuesday(), 30);
        });
    }
    for (incomes, detail) in [
        ([1_000_000, 5_000_000, 2_000_000], "uneven years"),
        ([6_000_000, 100_000, 100_000], "one good year, long ago"),
        ([3_000_000, -900_000, 3_000_000], "a year of losses"),
        ([0, 0, 0], "none"),
        ([900_000, 700_000, 100_000], "below the threshold together"),
    ] {
        case(maker, rule, detail, |draft| {
            Story::with_incomes(draft, Status::Craft, tuesday(), incomes).stopped(
                "S1",
                tuesday(),
                30,
            );
        });
    }
    for start in [day(2024, 1, 16), day(2024, 12, 31), day(2025, 1, 1)] {
        case(maker, rule, &format!("from {start}"), |draft| {
            let incomes = [2_000_000, 3_000_000, 4_000_000];
            Story::with_incomes(draft, Status::Trade, start, incomes).stopped("S1", start, 20);
        });
    }
}

/// Fewer than three finished years.
fn first_years(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "first_years");
    let start = day(2026, 4, 14);
    for (started_on, incomes, detail) in [
        (day(2025, 3, 1), vec![1_800_000], "ten months of last year"),
        (day(2025, 1, 1), vec![1_800_000], "the whole of last year"),
        (
            day(2024, 7, 1),
            vec![900_000, 2_400_000],
            "six months, then a year",
        ),
        (
            day(2024, 1, 1),
            vec![1_500_000, 2_400_000],
            "two years, one of them long",
        ),
        (
            day(2023, 12, 31),
            vec![10_000, 2_400_000, 2_400_000],
            "one day, then two years",
        ),
        (
            day(2023, 1, 1),
            vec![1_500_000, 2_400_000, 2_400_000],
            "three whole years",
        ),
        (
            day(2025, 4, 14),
            vec![9_900_000],
            "much in a part of a year",
        ),
        (
            day(2025, 4, 14),
            vec![200_000],
            "little in a part of a year",
        ),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::begin(draft, Status::Craft, start);
            story.active_since(started_on);
            story.earned(&incomes);
            story.stopped("S1", start, 25);
        });
    }
}

fn contributions(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "contributions_unpaid");
    let start = tuesday();
    // What was paid, and what was due, of the last year.
    for (unpaid, detail) in [
        ((0, 0), "not told how much"),
        ((0, 900_000), "nothing paid"),
        ((450_000, 900_000), "half paid"),
        ((299_999, 900_000), "a third paid, but a cent"),
        ((950_000, 900_000), "more paid than due"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::begin(draft, Status::Craft, start);
            story.earned_in(2023, INCOME, None);
            story.earned_in(2024, INCOME, None);
            story.earned_in(2025, INCOME, Some(unpaid));
            story.stopped("S1", start, 30);
        });
    }
    case(maker, rule, "so much that nothing is left", |draft| {
        let mut story = Story::begin(draft, Status::Micro, start);
        for year in 2023..2026 {
            story.earned_in(year, 1_500_000, Some((100_000, 400_000)));
        }
        story.stopped("S1", start, 30);
    });
    for (first, then, detail) in [
        (Some((0, 900_000)), None, "paid later"),
        (None, Some((0, 900_000)), "found unpaid later"),
    ] {
        case(maker, rule, detail, |draft| {
            let mut story = Story::begin(draft, Status::Craft, start);
            story.earned_in(2023, INCOME, None);
            story.earned_in(2024, INCOME, None);
            let rank = story.earned_in(2025, INCOME, first);
            story.stopped("S1", start, 30);
            let sent = story.earned_in(2025, INCOME, then);
            let told = story.draft.documents.remove(sent);
            let sending = Sending::at_once(start.plus_days(35));
            story
                .draft
                .correct(rank, 2, sending, |content| *content = told.content);
        });
    }
}

fn caps(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "income_cap");
    for (status, incomes, detail) in [
        (Status::Craft, [9_000_000; 3], "craft, far above"),
        (Status::Micro, [9_000_000; 3], "micro, far above"),
        (
            Status::Liberal,
            [9_000_000; 3],
            "liberal, under three ceilings",
        ),
        (Status::Liberal, [30_000_000; 3], "liberal, far above"),
        (
            Status::Trade,
            [1_000_000, 9_000_000, 1_000_000],
            "one year above, the mean below",
        ),
    ] {
        case(maker, rule, detail, |draft| {
            Story::with_incomes(draft, status, tuesday(), incomes).stopped("S1", tuesday(), 30);
        });
    }
    case(maker, rule, "a stop from one year into the next", |draft| {
        let start = day(2025, 12, 16);
        Story::with_incomes(draft, Status::Craft, start, [9_000_000; 3]).stopped("S1", start, 40);
    });
}

fn documents(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "income_documents");
    let start = tuesday();
    let begun = |draft: &mut Draft| {
        let mut story = Story::begin(draft, Status::Craft, start);
        let rank = story.earned(&[INCOME; 3]);
        story.stopped("S1", start, 40);
        rank
    };
    case(maker, rule, "one never told", |draft| {
        let rank = begun(draft);
        draft.documents.remove(rank + 1);
    });
    case(maker, rule, "one told late", |draft| {
        let rank = begun(draft);
        let late = start.plus_days(70);
        draft.documents[rank].sent_on = late;
        draft.documents[rank].received_on = late;
    });
    case(maker, rule, "one withdrawn", |draft| {
        let rank = begun(draft);
        draft.cancel(rank, 2, Sending::at_once(start.plus_days(24)));
    });
    for (income, detail) in [(4_500_000, "raised"), (1_200_000, "lowered")] {
        case(maker, rule, detail, |draft| {
            let rank = begun(draft);
            let sending = Sending::at_once(start.plus_days(24));
            draft.correct(rank + 2, 2, sending, |content| {
                if let Content::YearlyIncome(stated) = content {
                    stated.income = Cents(income);
                }
            });
        });
    }
    case(maker, rule, "told twice, not the same", |draft| {
        let rank = begun(draft);
        let mut content = draft.documents[rank].content.clone();
        if let Content::YearlyIncome(stated) = &mut content {
            stated.income = Cents(3_600_000);
        }
        draft.send(Sending::at_once(start.plus_days(30)), content);
    });
    case(maker, rule, "years that nobody asks for", |draft| {
        let mut story = Story::ill(draft, Status::Liberal, start, 20);
        story.earned_in(2022, 9_000_000, None);
    });
}

fn taxes(maker: &mut Maker<'_>) {
    let rule = (STRATUM, "own_tax");
    for (status, is_long, detail) in [
        (Status::Craft, false, "craft"),
        (Status::Liberal, false, "liberal"),
        (Status::Micro, false, "micro"),
        (Status::Micro, true, "micro, of a long-term illness"),
    ] {
        case(maker, rule, detail, |draft| {
            let start = tuesday();
            let mut story = Story::with_incomes(draft, status, start, [INCOME; 3]);
            story.draft.tax_rate = Percent::from_hundredths(1_400);
            if is_long {
                story.long_illness(start);
                story.stopped_as("S1", start, 30, of_illness);
            } else {
                story.stopped("S1", start, 30);
            }
        });
    }
}

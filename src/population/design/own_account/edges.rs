//! At, one below and one above each threshold of the self-employed.

use crate::domain::{Cents, Day, Status, Threshold, ThresholdUnit};

use super::super::super::draft::Draft;
use super::super::Maker;
use super::super::tale::{EDGES, day};
use super::{INCOME, Story, case as case_of, days, maternity, tuesday};

const STRATUM: &str = "self-employed/edges";

/// The cases of every threshold of the self-employed.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    for threshold in thresholds {
        match threshold.at {
            ThresholdUnit::IncomesOfThreeYears(sum) => incomes(maker, threshold, sum),
            ThresholdUnit::OwnAccountDays(n_days) => lengths(maker, threshold, n_days),
            ThresholdUnit::OwnAccountMonths(months) => insured(maker, threshold, months),
            _ => {}
        }
    }
}

fn case(
    maker: &mut Maker<'_>,
    threshold: &Threshold,
    (edge, detail): (&str, &str),
    tell: impl FnOnce(&mut Draft),
) {
    case_of(maker, (STRATUM, threshold.rule), detail, |draft| {
        draft.factor("edge", edge);
        tell(draft);
    });
}

/// Three uneven incomes that add up to a sum.
fn shares(sum: Cents) -> [i64; 3] {
    let third = sum.0 / 3;
    [third - 40_000, third + 40_000, sum.0 - 2 * third]
}

/// The incomes of the three years before stops of the first and the last day of a year.
fn incomes(maker: &mut Maker<'_>, threshold: &Threshold, sum: Cents) {
    let Some(until) = threshold.until.or(Some(day(2026, 11, 2))) else {
        return;
    };
    let status = match threshold.rule {
        "liberal_cap" => Status::Liberal,
        "income_threshold" => Status::Trade,
        _ => Status::Craft,
    };
    for (rank, start) in [threshold.from.max(day(2024, 1, 2)), until]
        .into_iter()
        .enumerate()
    {
        for (moved, edge) in EDGES {
            // The last day of a year is the end of a version: once is enough.
            if rank == 1 && moved != 0 {
                continue;
            }
            let sum = Cents(sum.0 + i64::from(moved));
            let detail = start.to_string();
            case(maker, threshold, (edge, &detail), |draft| {
                Story::with_incomes(draft, status, start, shares(sum)).stopped("S1", start, 12);
            });
        }
    }
    let is_over = threshold.until.is_some();
    if threshold.rule == "income_threshold" && !is_over {
        for (moved, edge) in EDGES {
            let sum = Cents(sum.0 + i64::from(moved));
            case(maker, threshold, (edge, "a maternity"), |draft| {
                let days = (day(2026, 3, 24), 42, 70);
                maternity::mother(draft, Status::Trade, shares(sum), days);
            });
        }
    }
}

fn lengths(maker: &mut Maker<'_>, threshold: &Threshold, n_days: i32) {
    // A story that is long enough for each limit ends inside the tables.
    let early = day(2025, 3, 4);
    for (moved, edge) in EDGES {
        let n = n_days + moved;
        let tell = |draft: &mut Draft| match threshold.rule {
            "liberal_period_days" => {
                // Three waiting days come first.
                Story::ill(draft, Status::Liberal, tuesday(), 3 + n);
            }
            "self_employed_part_time_days" => {
                let mut story = Story::ill(draft, Status::Craft, early, 20);
                let days = (story.on(20), story.on(19 + n));
                story.works_in_part("S1", days, false);
            }
            "self_employed_part_time_ald_days" => days::long(draft, Status::Trade, early, n),
            // Eight weeks around a birth, six of them after it.
            "flat_maternity_minimum_days" => {
                let days = (day(2026, 3, 24), n - 46, 46);
                maternity::mother(draft, Status::Craft, [INCOME; 3], days);
            }
            _ => {
                let days = (day(2026, 3, 24), 42, n);
                maternity::mother(draft, Status::Craft, [INCOME; 3], days);
            }
        };
        case(maker, threshold, (edge, ""), tell);
    }
}

/// Insured for so many months on the first day of a stop, or on the expected day of a birth.
fn insured(maker: &mut Maker<'_>, threshold: &Threshold, months: i32) {
    let since = |on: Day, moved: i32| on.plus_months(-months).plus_days(-moved);
    for (moved, edge) in EDGES {
        case(maker, threshold, (edge, ""), |draft| {
            if threshold.rule == "maternity_affiliation_months" {
                let on = day(2026, 8, 4);
                let days = (on, 42, 70);
                let story = maternity::mother(draft, Status::Craft, [INCOME; 3], days);
                story.draft.affiliated_on = since(on, moved);
                if let Some(activity) = &mut story.draft.self_employed {
                    activity.started_on = day(2024, 6, 3);
                }
            } else {
                let start = day(2026, 2, 10);
                let mut story = Story::begin(draft, Status::Micro, start);
                story.active_since(since(start, moved));
                story.earned(&[INCOME]);
                story.stopped("S1", start, 20);
            }
        });
    }
}

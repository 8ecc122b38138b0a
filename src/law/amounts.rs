//! How the values of the tables are written (`valeurs`): each sort of amount, read from text.
//!
//! No rule of law, no text: none says more than its table. What is not an amount of the table
//! is refused, never guessed.

use super::parameters::{
    Decimal, DistanceRule, GapDoctrine, MaternityWeeks, PensionAge, RestoredPayRules,
};
use crate::domain::Cents;

pub(super) fn cents(text: &str) -> Option<Cents> {
    text.parse().ok()
}

pub(super) fn whole(text: &str) -> Option<i64> {
    text.parse().ok().filter(|value| *value >= 0)
}

pub(super) fn count(text: &str) -> Option<i32> {
    text.parse().ok().filter(|value| *value >= 0)
}

pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let (euros, fraction) = text.split_once('.').unwrap_or((text, ""));
    let well_formed = !euros.is_empty()
        && fraction.len() <= 6
        && euros
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit());
    let n_decimals = u32::try_from(fraction.len()).ok()?;
    well_formed
        .then(|| format!("{euros}{fraction}").parse().ok())
        .flatten()
        .map(|digits| Decimal {
            digits,
            scale: 10_i64.pow(n_decimals),
        })
}

pub(super) fn maternity_weeks(text: &str) -> Option<MaternityWeeks> {
    let weeks = text.split(' ').map(|pair| {
        let (before, after) = pair.split_once('/')?;
        Some((count(before)?, count(after)?))
    });
    let weeks: Vec<(i32, i32)> = weeks.collect::<Option<_>>()?;
    let [one, third, two, three] = *weeks.as_slice() else {
        return None;
    };
    Some(MaternityWeeks {
        one,
        third,
        two,
        three,
    })
}

pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

pub(super) fn refused(text: &str) -> Option<bool> {
    match text {
        "refused" => Some(true),
        "paid" => Some(false),
        _ => None,
    }
}

#[expect(
    clippy::option_option,
    reason = "unreadable, or readable as no maximum"
)]
pub(super) fn length(text: &str) -> Option<Option<i32>> {
    match text {
        "none" => Some(None),
        days => count(days).map(Some),
    }
}

pub(super) fn gap_doctrine(text: &str) -> Option<GapDoctrine> {
    match text {
        "tolerance" => Some(GapDoctrine::Tolerance),
        "strict" => Some(GapDoctrine::Strict),
        _ => None,
    }
}

pub(super) fn distance_rule(text: &str) -> Option<DistanceRule> {
    match text {
        "unlimited" => Some(DistanceRule::Unlimited),
        "of_the_stop" => Some(DistanceRule::OfTheStop),
        "of_the_certificate" => Some(DistanceRule::OfTheCertificate),
        _ => None,
    }
}

pub(super) fn pension_age_version(text: &str) -> Option<PensionAge> {
    match text {
        "law_of_2023" => Some(PensionAge::LawOf2023),
        "law_of_2025" => Some(PensionAge::LawOf2025),
        _ => None,
    }
}

pub(super) fn restored_pay_rules(text: &str) -> Option<RestoredPayRules> {
    match text {
        "points_1_2_4" => Some(RestoredPayRules::Points124),
        "points_1_2_3_4" => Some(RestoredPayRules::Points1234),
        _ => None,
    }
}

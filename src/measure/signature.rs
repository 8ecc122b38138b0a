//! The first step at which an engine parts from the law, without amounts, days or names: two
//! dossiers with the same signature probably meet the same fault.

use serde::{Deserialize, Serialize};

use super::{CaseMeasure, Difference, ErrorClass, MoneyWait, Severity};
use crate::domain::{Cents, Observable, Pool, words};

words! {
    /// How an answer lies beside what is due.
    pub enum Gap {
        /// The dossier was never taken or settled.
        Undelivered,
        /// Nothing where something is due.
        Nothing,
        /// Less than is due.
        Less,
        /// More than is due.
        More,
        /// Something where nothing is due.
        Undue,
        /// Exactly twice.
        Twice,
        /// Right, but later.
        Late,
        /// Cents of rounding.
        Cents,
        /// Not a sum: another word, person, letter or day.
        Other,
    }
}

/// What the first gap of a dossier is about.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Signature {
    /// What was compared.
    pub observable: Observable,
    /// How it lies beside what is due.
    pub gap: Gap,
    /// The rule that settles it.
    pub rule: String,
    /// Its article.
    pub article: String,
}

/// A wrong or undelivered dossier in a few words: all of them are kept, whereas few are kept
/// whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct WrongCase {
    /// Its index in the campaign.
    pub index: u64,
    /// Its stratum.
    pub stratum: String,
    /// Chosen or drawn.
    pub pool: Pool,
    /// Where the engine first parts from the law.
    pub signature: Signature,
    /// The worst of its gaps; absent when it was never delivered and nothing is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Gross due and never paid.
    pub missing: Cents,
    /// Gross paid and not due.
    pub extra: Cents,
    /// Gross paid late.
    pub late: Cents,
    /// The classes of its gaps, each once, worst first.
    #[serde(default)]
    pub classes: Vec<ErrorClass>,
    /// What became of its first money; absent when none is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_money: Option<MoneyWait>,
}

impl WrongCase {
    /// The same dossier in a few words; nothing when it is right.
    pub fn of(case: &CaseMeasure) -> Option<Self> {
        let mut classes: Vec<ErrorClass> = case
            .audit
            .differences
            .iter()
            .map(|difference| difference.class)
            .collect();
        classes.sort_unstable();
        classes.dedup();
        Some(Self {
            index: case.index,
            stratum: case.stratum.clone(),
            pool: case.pool,
            signature: Signature::of(case)?,
            severity: case.audit.severity(),
            missing: case.audit.missing,
            extra: case.audit.extra,
            late: case.audit.late,
            classes,
            first_money: None,
        })
    }
}

impl Signature {
    /// The signature of a wrong or undelivered dossier; nothing when it is right.
    pub fn of(case: &CaseMeasure) -> Option<Self> {
        let Some(first) = case.audit.differences.first() else {
            return case.failure.as_ref().map(|_| Self {
                observable: Observable::StopState,
                gap: Gap::Undelivered,
                rule: String::new(),
                article: String::new(),
            });
        };
        let gap = if case.failure.is_some() {
            Gap::Undelivered
        } else {
            gap(first)
        };
        Some(Self {
            observable: first.observable,
            gap,
            rule: first.rule.clone(),
            article: first.article.clone(),
        })
    }
}

fn gap(difference: &Difference) -> Gap {
    let (due, paid) = (difference.due, difference.paid);
    if difference.class == ErrorClass::E14r {
        Gap::Cents
    } else if difference.n_days_late > 0 {
        Gap::Late
    } else if due == paid {
        Gap::Other
    } else if paid == Cents::ZERO {
        Gap::Nothing
    } else if due == Cents::ZERO {
        Gap::Undue
    } else if paid == due * 2 {
        Gap::Twice
    } else if paid < due {
        Gap::Less
    } else {
        Gap::More
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_that_came_late_is_late_whatever_its_sum() {
        let late = |n_days_late: u32| {
            let mut difference = Difference::new(Observable::Days, ErrorClass::E08);
            (difference.due, difference.paid) = (Cents(4_110), Cents(2_000));
            difference.n_days_late = n_days_late;
            gap(&difference)
        };
        assert_eq!(late(0), Gap::Less);
        assert_eq!(late(14), Gap::Late);
    }
}

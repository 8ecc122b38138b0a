//! One gap between what is due and what an engine says, able to explain itself.

use serde::{Deserialize, Serialize};

use crate::domain::{Cents, Day, Observable, Payee, StopId};

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident;)*) => {
        /// Kinds of errors, from the worst consequence for a person to the mildest.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum ErrorClass { $($(#[$doc])* #[serde(rename = $code)] $name),* }

        impl ErrorClass {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code shown to people: `E01`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),* }
            }
        }
    };
}

classes! {
    /// Due, nothing paid by the due date and its grace.
    E01 = "E01", S0;
    /// Paid to the wrong person, employer or account.
    E02 = "E02", S0;
    /// Paid twice.
    E03 = "E03", S0;
    /// A debt that is not founded, or of a wrong amount.
    E04 = "E04", S0;
    /// A wrong letter with legal effect.
    E05 = "E05", S0;
    /// A right wrongly refused or closed.
    E06 = "E06", S0;
    /// Underpaid by at least one euro and one percent.
    E07 = "E07", S1;
    /// Paid late, beyond the service level.
    E08 = "E08", S1;
    /// Overpaid by at least one euro and one percent.
    E09 = "E09", S1;
    /// Wrong contribution, tax or taxable amount.
    E10 = "E10", S1;
    /// Personal data of somebody else.
    E11 = "E11", S0;
    /// A file lost or stuck.
    E12 = "E12", S0;
    /// Wrong counter, without money yet.
    E13 = "E13", S1;
    /// A small sum, beyond rounding.
    E14 = "E14", S2;
    /// At most one cent a day, nothing else.
    E14r = "E14r", S3;
    /// A letter missing, late or incomplete, without legal effect.
    E15 = "E15", S2;
    /// An explanation missing or inconsistent.
    E16 = "E16", S3;
}

/// How bad an error is: `S0` hurts a person now, `S3` hurts nobody.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[expect(missing_docs, reason = "the scale is explained above")]
pub enum Severity {
    S0,
    S1,
    S2,
    S3,
}

/// One gap.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Difference {
    /// Its class.
    pub class: ErrorClass,
    /// What was compared when it showed.
    pub observable: Observable,
    /// The settlement after which it showed; absent when the file as a whole is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<Day>,
    /// Which stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<StopId>,
    /// Who should have been paid, or was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<Payee>,
    /// First day concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<Day>,
    /// Last day concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    /// How many days, holes left out.
    pub n_days: u32,
    /// What was due over these days; zero when no money is compared.
    pub due: Cents,
    /// What the engine says; zero when no money is compared.
    pub paid: Cents,
    /// What was expected, as a code of the contract, when it is not a sum.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// What the engine says, cut to 80 characters. From the engine: hostile.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub observed: String,
    /// Days late, for late money.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_days_late: u32,
    /// The rule that settles it, as the steps of the law name it.
    pub rule: String,
    /// Its article.
    pub article: String,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_none(amount: &Cents) -> bool {
    *amount == Cents::ZERO
}

/// What is known of one dossier after the audit.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Audit {
    /// Every gap, in the order of comparison (contract, CS 19); empty when all is right.
    pub differences: Vec<Difference>,
    /// What was due, gross, over all settlements.
    pub due: Cents,
    /// Gross paid and not due. Never netted with the two below.
    pub extra: Cents,
    /// Gross due and never paid.
    pub missing: Cents,
    /// Gross paid, but at a later settlement.
    pub late: Cents,
    /// Due to the person and not there in time, in the civil month in which most is missing.
    #[serde(default, skip_serializing_if = "is_none")]
    pub missing_in_worst_month: Cents,
    /// Days until the last of the late money.
    pub n_days_late: u32,
    /// Settlements on which the law abstains: nothing of them was compared.
    pub n_undecided_settlements: u32,
    /// Observables that could not be compared, because the engine does not show them.
    pub not_covered: Vec<Observable>,
    /// Documents that should have been refused and were not.
    pub n_wrongly_accepted: u32,
}

impl Audit {
    /// The same audit without what the engine does not show.
    pub fn without(mut self, not_covered: &[Observable]) -> Self {
        self.differences
            .retain(|difference| !not_covered.contains(&difference.observable));
        self.not_covered.extend_from_slice(not_covered);
        self.not_covered.sort();
        self.not_covered.dedup();
        self
    }

    /// The worst severity found.
    pub fn severity(&self) -> Option<Severity> {
        self.differences
            .iter()
            .map(|difference| difference.class.severity())
            .min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nothing_is_not_written_and_what_is_something_is() {
        let plain = Difference::new(Observable::Days, ErrorClass::E01);
        let written = serde_json::to_string(&plain).unwrap();
        assert!(!written.contains("n_days_late"), "{written}");
        let late = Difference {
            n_days_late: 3,
            ..plain
        };
        let written = serde_json::to_string(&late).unwrap();
        assert!(written.contains("\"n_days_late\":3"), "{written}");
        assert_eq!(serde_json::from_str::<Difference>(&written).unwrap(), late);
        let none = serde_json::to_string(&Audit::default()).unwrap();
        assert!(!none.contains("missing_in_worst_month"), "{none}");
        let some = Audit {
            missing_in_worst_month: Cents(4_110),
            ..Audit::default()
        };
        let written = serde_json::to_string(&some).unwrap();
        assert!(
            written.contains("\"missing_in_worst_month\":\"41.10\""),
            "{written}"
        );
        assert_eq!(serde_json::from_str::<Audit>(&written).unwrap(), some);
    }

    #[test]
    fn each_class_hurts_as_much_as_the_scale_says() {
        let of = |severity: Severity| -> Vec<&str> {
            ErrorClass::ALL
                .iter()
                .filter(|class| class.severity() == severity)
                .map(|class| class.code())
                .collect()
        };
        let now = ["E01", "E02", "E03", "E04", "E05", "E06", "E11", "E12"];
        assert_eq!(of(Severity::S0), now);
        assert_eq!(of(Severity::S1), ["E07", "E08", "E09", "E10", "E13"]);
        assert_eq!(of(Severity::S2), ["E14", "E15"]);
        assert_eq!(of(Severity::S3), ["E14r", "E16"]);
    }
}

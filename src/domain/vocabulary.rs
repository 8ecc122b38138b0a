//! Names: identifiers that travel between harness and engine, and the benefits.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use super::document::words;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// 1 to 96 printable ASCII characters without blanks; cheap to clone.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(SmolStr);

        impl $name {
            /// The identifier `text`, if it is well formed.
            pub fn new(text: &str) -> Option<Self> {
                let well_formed = (1..=96).contains(&text.len())
                    && text.bytes().all(|byte| byte.is_ascii_graphic());
                well_formed.then(|| Self(text.into()))
            }
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = &'static str;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text).ok_or("an identifier has 1 to 96 printable ASCII characters without blanks")
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                super::quantity::from_text(deserializer)
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[!-~]{1,96}$" })
            }
        }
    };
}

identifier!(
    /// Names a dossier in the engine; invented for each run.
    DossierRef
);
identifier!(
    /// Names one fact received by the engine; versions of the fact share it.
    DocumentId
);
identifier!(
    /// Names a stop (or a leave). A certificate names the stop it opens or extends;
    /// an extension that the law treats as a new stop opens `<stop>/<first day>`.
    StopId
);

words! {
    /// A language in which people are spoken to.
    pub enum Language {
        /// English.
        En,
        /// French.
        Fr,
    }

    /// What is paid. Also the kind of a ledger line.
    pub enum Benefit {
        /// Sickness.
        Sickness,
        /// Sickness in a long-term illness (`ald`), whose days are counted apart and not taxed.
        SicknessAld,
        /// Part-time work for therapeutic reasons after or without a sickness stop.
        TherapeuticPartTime,
        /// Accident at work.
        WorkAccident,
        /// Accident on the way to or from work.
        CommutingAccident,
        /// Occupational disease.
        OccupationalDisease,
        /// Temporary allowance of an unfit worker after an accident or occupational disease (ITI).
        UnfitnessAllowance,
        /// Maternity leave.
        Maternity,
        /// Paternity and welcome leave.
        Paternity,
        /// Adoption leave.
        Adoption,
        /// Leave after the death of a child.
        Bereavement,
        /// Supplementary birth leave, from 2026-07-01.
        BirthLeave,
    }
}

impl Benefit {
    /// Whether it is a leave: of maternity, paternity, adoption, bereavement or birth.
    pub const fn is_leave(self) -> bool {
        match self {
            Self::Maternity
            | Self::Paternity
            | Self::Adoption
            | Self::Bereavement
            | Self::BirthLeave => true,
            Self::Sickness
            | Self::SicknessAld
            | Self::TherapeuticPartTime
            | Self::WorkAccident
            | Self::CommutingAccident
            | Self::OccupationalDisease
            | Self::UnfitnessAllowance => false,
        }
    }

    /// Whether it is what the days of an accident or of an occupational disease are paid as;
    /// the allowance of unfitness that may follow them is not.
    pub const fn is_accident(self) -> bool {
        match self {
            Self::WorkAccident | Self::CommutingAccident | Self::OccupationalDisease => true,
            Self::Sickness
            | Self::SicknessAld
            | Self::TherapeuticPartTime
            | Self::UnfitnessAllowance
            | Self::Maternity
            | Self::Paternity
            | Self::Adoption
            | Self::Bereavement
            | Self::BirthLeave => false,
        }
    }
}

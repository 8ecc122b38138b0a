//! The classes of people of the SAMPLE pool: a name and the story each one tells.

mod plain;

use super::person::Person;

/// A class of people and how one of them is told.
#[derive(Clone, Copy)]
pub(super) struct Script {
    pub(super) name: &'static str,
    pub(super) tell: fn(&mut Person<'_>),
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All classes, in the order of `datasets/caseload/sickness.toml`.
pub(super) const SCRIPTS: &[Script] = &[
    Script {
        name: "sickness/simple",
        tell: plain::simple,
    },
    Script {
        name: "sickness/simple-long",
        tell: plain::simple_long,
    },
    Script {
        name: "sickness/extension",
        tell: plain::extension,
    },
    Script {
        name: "sickness/gap",
        tell: plain::gap,
    },
    Script {
        name: "sickness/subrogated",
        tell: plain::subrogated,
    },
    Script {
        name: "sickness/subrogation-changes",
        tell: plain::subrogation_changes,
    },
    Script {
        name: "sickness/several-employers",
        tell: plain::several_employers,
    },
    Script {
        name: "sickness/beyond-six-months",
        tell: plain::beyond_six_months,
    },
    Script {
        name: "sickness/pay-at-cap",
        tell: plain::pay_at_cap,
    },
    Script {
        name: "sickness/early-return",
        tell: plain::early_return,
    },
    Script {
        name: "sickness/several-stops",
        tell: plain::several_stops,
    },
];

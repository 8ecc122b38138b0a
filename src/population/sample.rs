//! The classes of people of the SAMPLE pool: a name and the story each one tells.

mod accidents;
mod benefits;
mod documents;
mod leaves;
mod money;
mod own_account;
mod plain;
mod rights;

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

/// All classes, in the order of `datasets/caseload/`: sickness, accidents, leaves, the
/// self-employed.
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
        name: "sickness/ald",
        tell: rights::ald,
    },
    Script {
        name: "sickness/ald-next",
        tell: rights::ald_next,
    },
    Script {
        name: "sickness/late-documents",
        tell: documents::late_documents,
    },
    Script {
        name: "sickness/corrected-statement",
        tell: documents::corrected_statement,
    },
    Script {
        name: "sickness/cancelled",
        tell: documents::cancelled,
    },
    Script {
        name: "sickness/late-sending",
        tell: documents::late_sending,
    },
    Script {
        name: "sickness/restored-month",
        tell: rights::restored_month,
    },
    Script {
        name: "sickness/several-employers",
        tell: plain::several_employers,
    },
    Script {
        name: "sickness/limit-360",
        tell: rights::limit_360,
    },
    Script {
        name: "sickness/beyond-six-months",
        tell: plain::beyond_six_months,
    },
    Script {
        name: "sickness/advance",
        tell: documents::advance,
    },
    Script {
        name: "sickness/pay-at-cap",
        tell: plain::pay_at_cap,
    },
    Script {
        name: "sickness/account-or-tax",
        tell: documents::account_or_tax,
    },
    Script {
        name: "sickness/early-return",
        tell: plain::early_return,
    },
    Script {
        name: "sickness/several-stops",
        tell: plain::several_stops,
    },
    Script {
        name: "sickness/rights-edge",
        tell: rights::rights_edge,
    },
    Script {
        name: "sickness/missing-statement",
        tell: documents::missing_statement,
    },
    Script {
        name: "sickness/new-hire",
        tell: rights::new_hire,
    },
    Script {
        name: "sickness/discontinuous",
        tell: rights::discontinuous,
    },
    Script {
        name: "sickness/weekly-pay",
        tell: rights::weekly_pay,
    },
    Script {
        name: "sickness/waiting-lifted",
        tell: rights::waiting_lifted,
    },
    Script {
        name: "sickness/switch-unpaid",
        tell: documents::switch_unpaid,
    },
    Script {
        name: "sickness/part-time",
        tell: benefits::part_time,
    },
    Script {
        name: "sickness/pensioner",
        tell: benefits::pensioner,
    },
    Script {
        name: "sickness/unemployed",
        tell: benefits::unemployed,
    },
    Script {
        name: "sickness/distance",
        tell: benefits::distance,
    },
    Script {
        name: "sickness/two-subrogations",
        tell: benefits::two_subrogations,
    },
    Script {
        name: "sickness/contested-debt",
        tell: money::contested_debt,
    },
    Script {
        name: "sickness/switch-in-flight",
        tell: money::switch_in_flight,
    },
    Script {
        name: "work-accident/simple",
        tell: accidents::simple,
    },
    Script {
        name: "work-accident/long",
        tell: accidents::long,
    },
    Script {
        name: "commuting-accident/simple",
        tell: accidents::commuting,
    },
    Script {
        name: "occupational-disease/simple",
        tell: accidents::disease,
    },
    Script {
        name: "relapse/simple",
        tell: accidents::relapse,
    },
    Script {
        name: "maternity/simple",
        tell: leaves::maternity,
    },
    Script {
        name: "maternity/changed",
        tell: leaves::changed_maternity,
    },
    Script {
        name: "paternity/simple",
        tell: leaves::paternity,
    },
    Script {
        name: "birth-leave/simple",
        tell: leaves::birth_leave,
    },
    Script {
        name: "adoption/simple",
        tell: leaves::adoption,
    },
    Script {
        name: "self-employed/sickness",
        tell: own_account::sickness,
    },
];

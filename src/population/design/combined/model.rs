//! The factor model: what can be chosen about one person, and what cannot stand together.

use super::super::super::covering::{Combination, Constraint, Factor, Model};

/// Each choice and its abstract values; the core stands first.
const FACTORS: &[Factor] = &[
    (
        "risk",
        &[
            "ordinary",
            "long_term",
            "work_accident",
            "disease",
            "maternity",
            "paternity",
            "adoption",
            "birth_leave",
        ],
    ),
    (
        "work",
        &[
            "full_time",
            "part_time_job",
            "two_jobs",
            "part_time_after",
            "part_time_alone",
            "out_of_work",
            "self_employed",
        ],
    ),
    (
        "pay",
        &[
            "below_rights",
            "at_rights",
            "middle",
            "at_cap",
            "above_cap",
            "seasonal",
        ],
    ),
    (
        "shape",
        &["single", "extension", "gap", "soon_again", "later_again"],
    ),
    (
        "length",
        &[
            "few_days",
            "four_days",
            "four_weeks",
            "ten_weeks",
            "half_year",
            "of_the_leave",
        ],
    ),
    (
        "subrogation",
        &["none", "full", "alternating", "ends_early"],
    ),
    ("switch", &["none", "paying", "pending", "debt"]),
    ("order", &["in_order", "pay_late", "second_first", "twice"]),
    (
        "calendar",
        &["none", "year_end", "leap_day", "clock_change"],
    ),
    ("channel", &["software", "paper", "paper_late"]),
    ("rhythm", &["monthly", "fortnightly", "weekly", "new_hire"]),
    (
        "correction",
        &["none", "pay_raised", "pay_lowered", "withdrawn_restated"],
    ),
    (
        "event",
        &["none", "account", "address", "advance", "early_return"],
    ),
    (
        "history",
        &["none", "earlier_days", "warned", "near_the_limit"],
    ),
    ("tax", &["known", "none", "changes"]),
    ("death", &["none", "inside", "after"]),
    (
        "prescriber",
        &["family_doctor", "at_distance", "in_hospital"],
    ),
    ("pension", &["none", "drawn"]),
    ("debt", &["none", "contested", "repaid"]),
];

/// The factors of which four values stand together; three of any others.
pub const CORE: [&str; 9] = [
    "risk",
    "work",
    "pay",
    "shape",
    "length",
    "subrogation",
    "switch",
    "order",
    "calendar",
];

const LEAVES: [&str; 4] = ["maternity", "paternity", "adoption", "birth_leave"];
const ACCIDENTS: [&str; 2] = ["work_accident", "disease"];

/// All values of a factor but some.
fn but(factor: &'static str, left_out: &[&str]) -> (&'static str, Vec<&'static str>) {
    let (_, values) = FACTORS
        .iter()
        .find(|(name, _)| *name == factor)
        .expect("a factor of the list");
    let mut values = values.to_vec();
    values.retain(|value| !left_out.contains(value));
    (factor, values)
}

fn any(factor: &'static str, values: &[&'static str]) -> (&'static str, Vec<&'static str>) {
    (factor, values.to_vec())
}

/// The factors, and which of their values cannot stand together.
pub fn model() -> Model {
    let mut constraints = Vec::new();
    let mut never = |name, forbids: &[(&'static str, Vec<&'static str>)]| {
        constraints.push(Constraint {
            name,
            forbids: forbids.to_vec(),
        });
    };
    of_leaves(&mut never);
    of_work(&mut never);
    of_documents(&mut never);
    Model::new(FACTORS.to_vec(), constraints).expect("the names stand in the lists above")
}

type Never<'a> = dyn FnMut(&'static str, &[(&'static str, Vec<&'static str>)]) + 'a;

fn of_leaves(never: &mut Never<'_>) {
    let leaves = || any("risk", &LEAVES);
    never(
        "a leave has the length of its law",
        &[leaves(), but("length", &["of_the_leave"])],
    );
    never(
        "only a leave has the length of its law",
        &[but("risk", &LEAVES), any("length", &["of_the_leave"])],
    );
    never(
        "a leave is asked again after weeks or not at all",
        &[leaves(), any("shape", &["gap", "soon_again"])],
    );
    never(
        "a maternity is asked once or in two halves",
        &[any("risk", &["maternity"]), any("shape", &["later_again"])],
    );
    never(
        "a leave has no part time for health",
        &[
            leaves(),
            any("work", &["part_time_after", "part_time_alone"]),
        ],
    );
    never(
        "nobody prescribes a leave",
        &[leaves(), but("prescriber", &["family_doctor"])],
    );
    never(
        "late sending is of certificates",
        &[leaves(), any("channel", &["paper_late"])],
    );
    never(
        "birth leaves exist from July 2026 on",
        &[
            any("risk", &["birth_leave"]),
            any("calendar", &["year_end", "leap_day"]),
        ],
    );
    never(
        "no mother of retirement age",
        &[any("risk", &["maternity"]), any("pension", &["drawn"])],
    );
}

fn of_work(never: &mut Never<'_>) {
    let own = || any("work", &["self_employed"]);
    let out = || any("work", &["out_of_work"]);
    never(
        "the self-employed have no accident at work and one leave of their own",
        &[
            own(),
            any(
                "risk",
                &[
                    "work_accident",
                    "disease",
                    "paternity",
                    "adoption",
                    "birth_leave",
                ],
            ),
        ],
    );
    never(
        "no employer takes the allowances of who has none",
        &[
            any("work", &["self_employed", "out_of_work"]),
            but("subrogation", &["none"]),
        ],
    );
    never(
        "incomes of years have no rhythm of pay",
        &[own(), but("rhythm", &["monthly"])],
    );
    never(
        "incomes of years have no season",
        &[own(), any("pay", &["seasonal"])],
    );
    never(
        "an accident at work is of somebody at work",
        &[out(), any("risk", &ACCIDENTS)],
    );
    never(
        "work that ended months ago is not new",
        &[out(), any("rhythm", &["new_hire"])],
    );
    never(
        "seasonal work is declared by the month, over a year",
        &[any("pay", &["seasonal"]), but("rhythm", &["monthly"])],
    );
    never(
        "part time comes after weeks",
        &[
            any("work", &["part_time_after", "part_time_alone"]),
            any("length", &["few_days", "four_days"]),
        ],
    );
    let alone = || any("work", &["part_time_alone"]);
    never(
        "part time alone is prescribed once",
        &[alone(), but("shape", &["single"])],
    );
    never(
        "part time alone has no certificate",
        &[alone(), but("prescriber", &["family_doctor"])],
    );
    never(
        "part time alone is sent by software",
        &[alone(), but("channel", &["software"])],
    );
    never(
        "an allowance by the month has no day paid by the engine before",
        &[alone(), any("switch", &["paying", "debt"])],
    );
}

fn of_documents(never: &mut Never<'_>) {
    let short = || any("length", &["few_days", "four_days"]);
    never(
        "a second prescription can only come first where there is one",
        &[any("order", &["second_first"]), any("shape", &["single"])],
    );
    never(
        "nothing changes hands inside a few days",
        &[short(), any("subrogation", &["alternating", "ends_early"])],
    );
    never(
        "nobody returns or gets advances inside a few days",
        &[short(), any("event", &["advance", "early_return"])],
    );
    never(
        "nobody dies inside a few days",
        &[short(), any("death", &["inside"])],
    );
    never(
        "nothing was paid inside a few days",
        &[short(), any("switch", &["paying", "debt"])],
    );
    // Contract, P67: the law abstains.
    never(
        "a death beside a leave is not decided",
        &[any("risk", &LEAVES), but("death", &["none"])],
    );
    never(
        "the death of somebody who is no employee is not decided",
        &[
            any("work", &["out_of_work", "self_employed"]),
            but("death", &["none"]),
        ],
    );
    never(
        "a debt is answered where there is one",
        &[
            any("debt", &["contested", "repaid"]),
            but("correction", &["pay_lowered"]),
            but("switch", &["debt"]),
        ],
    );
}

/// The incidents of the pilots, and what failed before: always played, whatever the array.
pub(super) fn incidents() -> Vec<Combination> {
    vec![
        // Files open at the change of engine that were never resumed.
        vec![
            ("risk", "ordinary"),
            ("switch", "pending"),
            ("length", "half_year"),
        ],
        vec![
            ("risk", "work_accident"),
            ("switch", "paying"),
            ("length", "half_year"),
        ],
        vec![
            ("work", "self_employed"),
            ("switch", "paying"),
            ("risk", "ordinary"),
        ],
        // Debts of the engine before, imported as claims.
        vec![
            ("switch", "debt"),
            ("debt", "contested"),
            ("risk", "ordinary"),
        ],
        // Subrogation that goes on and off.
        vec![
            ("subrogation", "alternating"),
            ("switch", "paying"),
            ("work", "two_jobs"),
        ],
        // Part time of an accident taken over from the engine before.
        vec![
            ("risk", "work_accident"),
            ("work", "part_time_after"),
            ("switch", "paying"),
        ],
        // An extension that arrives before the stop it extends, after a change of engine.
        vec![
            ("order", "second_first"),
            ("shape", "extension"),
            ("switch", "pending"),
        ],
        // The end of rights announced to everybody.
        vec![
            ("risk", "ordinary"),
            ("length", "half_year"),
            ("history", "none"),
        ],
        // An advance paid while the statement was missing.
        vec![
            ("event", "advance"),
            ("order", "pay_late"),
            ("risk", "ordinary"),
        ],
        // Occupational disease, part time, subrogation, pay above the cap, all at once.
        vec![
            ("risk", "disease"),
            ("work", "part_time_after"),
            ("subrogation", "full"),
            ("pay", "above_cap"),
        ],
        // A change of engine, a second stop after it, and a leap day.
        vec![
            ("switch", "paying"),
            ("shape", "later_again"),
            ("calendar", "leap_day"),
        ],
        // A withdrawn stop that had been paid.
        vec![
            ("correction", "withdrawn_restated"),
            ("switch", "paying"),
            ("risk", "ordinary"),
        ],
    ]
}

//! What is said of one plain file, changed in one place at a time.

use serde_json::{Value, json};

use super::*;
use crate::measure::worked_ledger::parameters;
use crate::play::Driver;

/// One stop of March 2026, three pays declared, settled twice.
fn file(pays: [&str; 5], later: &[Value]) -> Dossier {
    let nir = crate::domain::Nir::with_key("2850544951101").unwrap();
    let siret = "00010000800010";
    let months = [
        ("2025-10-01", "2025-10-31"),
        ("2025-11-01", "2025-11-30"),
        ("2025-12-01", "2025-12-31"),
        ("2026-01-01", "2026-01-31"),
        ("2026-02-01", "2026-02-28"),
    ];
    let pays: Vec<Value> = months
        .iter()
        .zip(pays)
        .filter(|(_, gross)| !gross.is_empty())
        .map(|((first, last), gross)| {
            json!({ "first_day": first, "last_day": last, "gross": gross, "hours": "151.67" })
        })
        .collect();
    let document = |id: &str, day: &str, content: Value| {
        json!({ "document_id": id, "version": 1, "sent_on": day, "received_on": day,
            "channel": "electronic", "content": content })
    };
    let mut documents = vec![
        document(
            "d-1",
            "2026-03-03",
            json!({ "stop_notice": { "stop": "s-1", "nature": "initial", "first_day": "2026-03-02",
                "last_day": "2026-03-20", "prescribed_on": "2026-03-02", "risk": "sickness",
                "prescriber": "same_as_initial" } }),
        ),
        document(
            "d-2",
            "2026-03-04",
            json!({ "employer_statement": { "siret": siret, "stop": "s-1",
                "pay_frequency": "monthly", "pays": pays } }),
        ),
    ];
    documents.extend(later.iter().cloned());
    serde_json::from_value(json!({
        "ref": "ex-000000",
        "insured": { "nir": nir.to_string(),
            "ins_oid": crate::domain::TEST_INS_OID, "family_name": "Exemple", "given_name": "Line",
            "sex": "female", "born_on": "1985-05-04",
            "address": { "street": "1 rue de l’Essai", "postcode": "44000", "town": "Nantes" },
            "fund": "441", "iban": "FR7699999000010000000004286", "status": "employee",
            "tax_rate": "5.00" },
        "career": { "affiliated_on": "2010-01-01", "employments": [
            { "siret": siret, "started_on": "2015-01-01", "work_pattern": "continuous" }] },
        "documents": documents,
        "settlements": ["2026-03-16", "2026-03-30"],
        "stratum": { "name": "sickness/simple", "pool": "sample" },
    }))
    .unwrap()
}

fn said(dossier: &Dossier, name: &str) -> Vec<String> {
    let parameters = parameters();
    let all = FeatureReader::new(&parameters).features(dossier);
    let of_it = all.into_iter().filter(|one| one.name == name);
    of_it.map(|one| one.value).collect()
}

const EQUAL: [&str; 5] = ["2000.00"; 5];

#[test]
fn the_last_pay_is_set_beside_those_of_earlier_months() {
    let pays = ["2000.00", "1900.00", "2100.00", "2000.00", "2000.00"];
    let dossier = file(pays, &[]);
    let beside = |months: i32| {
        let name = format!("pay of the month before, beside {months} months before");
        said(&dossier, &name)
    };
    assert_eq!(beside(2), ["equal"]);
    assert_eq!(beside(3), ["less"]);
    assert_eq!(beside(4), ["more"]);
    assert_eq!(beside(12), ["that alone"]);
    let unpaid = file(["2000.00", "2000.00", "2000.00", "2000.00", ""], &[]);
    let name = "pay of the month before, beside 2 months before";
    assert_eq!(said(&unpaid, name), Vec::<String>::new());
}

#[test]
fn which_way_a_sum_goes_to_the_cent_is_said() {
    // 3 × 2 000 × 1/91.25 = 65.753…, half of it 32.876…: up.
    assert!(said(&file(EQUAL, &[]), "daily_allowance.rounded").contains(&"up".to_owned()));
    // 3 × 2 007 / 91.25 / 2 = 32.991…: down.
    let down = file(["2007.00"; 5], &[]);
    assert_eq!(said(&down, "daily_allowance.rounded"), ["down"]);
    assert_eq!(
        rounded(Ratio::whole(Cents(700)), Cents(700)),
        Some("exactly")
    );
    assert_eq!(rounded(Ratio::whole(Cents(700)), Cents(350)), None);
}

#[test]
fn a_document_that_comes_when_money_was_paid_is_told_from_one_that_comes_before() {
    let account = |day: &str| {
        json!({ "document_id": "d-3", "version": 1, "sent_on": day, "received_on": day,
            "channel": "electronic", "content": { "bank_account_change": {
                "iban": "FR7699999000010000000000115", "effective_on": day } } })
    };
    let early = file(EQUAL, &[account("2026-03-05")]);
    assert_eq!(
        said(&early, "before.bank_account_change"),
        Vec::<String>::new()
    );
    assert_eq!(said(&early, "after.bank_account_change"), ["lines"]);
    let late = file(EQUAL, &[account("2026-03-17")]);
    assert_eq!(said(&late, "before.bank_account_change"), ["already_paid"]);
    assert_eq!(said(&late, "after.bank_account_change"), ["lines"]);
}

#[test]
fn the_side_that_a_stop_takes_is_told_with_the_change_of_law_in_its_own_month() {
    let name = "carence.in_month_of_a_change_of.smic_hourly";
    assert_eq!(said(&file(EQUAL, &[]), name), Vec::<String>::new());
}

#[test]
fn a_certificate_says_how_long_it_is_and_whether_its_days_are_due() {
    let plain = file(EQUAL, &[]);
    // Three waiting days, then sixteen due of the nineteen.
    assert_eq!(
        said(&plain, "stop_notice.nature initial"),
        ["later days are due alone"]
    );
    assert!(said(&plain, "stop_notice").contains(&"later days are due alone".to_owned()));
    let lasts = said(&plain, "one stop_notice lasts");
    assert!(lasts.contains(&"above 4 days".to_owned()), "{lasts:?}");
    assert!(lasts.contains(&"at most 30 days".to_owned()), "{lasts:?}");
    let unstated = file([""; 5], &[]);
    assert_eq!(
        said(&unstated, "stop_notice.nature initial"),
        ["no day is due"]
    );
}

#[test]
fn the_days_of_the_week_and_of_a_change_of_clocks_are_said() {
    let plain = file(EQUAL, &[]);
    // From Monday 2 to Friday 20 March 2026; clocks change on Sunday 29.
    assert!(said(&plain, "begins_on").contains(&"a_monday".to_owned()));
    assert!(said(&plain, "ends_on").contains(&"a_friday".to_owned()));
    assert!(!said(&plain, "spans").contains(&"clock_change".to_owned()));
    for (day, is_one) in [
        ("2026-03-29", true),
        ("2026-03-22", false),
        ("2026-03-30", false),
        ("2024-10-27", true),
        ("2026-04-26", false),
    ] {
        assert_eq!(days::is_clock_change(day.parse().unwrap()), is_one, "{day}");
    }
}

#[test]
fn a_delay_that_the_law_counts_is_told_when_it_is_over() {
    let late = |day: &str| {
        json!({ "document_id": "d-3", "version": 1, "sent_on": day, "received_on": day,
            "channel": "electronic", "content": { "stop_notice": { "stop": "s-1",
                "nature": "extension", "first_day": "2026-03-21", "last_day": "2026-03-25",
                "prescribed_on": "2026-03-20", "risk": "sickness",
                "prescriber": "same_as_initial" } } })
    };
    let name = "stop_notice.sent_on after stop_notice.prescribed_on";
    assert_eq!(said(&file(EQUAL, &[]), name), Vec::<String>::new());
    let told = said(&file(EQUAL, &[late("2026-03-23")]), name);
    assert!(told.contains(&"by more than 2 days".to_owned()), "{told:?}");
}

#[test]
fn levies_are_told_where_a_part_is_not_the_nearest_cent() {
    // 6.2 % and 0.5 % of 3.29: 0.20398 and 0.01645, together 0.22043: 0.20 and 0.02.
    let mut found = BTreeSet::new();
    levies::of("lines", Cents(329), [Cents(20), Cents(2)], &mut found);
    assert_eq!(found, BTreeSet::new());
    // Of 1.00: 0.062 and 0.005, together 0.067: 0.06 and 0.01.
    levies::of("lines", Cents(100), [Cents(6), Cents(1)], &mut found);
    assert_eq!(found, BTreeSet::new());
    // Of 0.90: 0.0558 and 0.0045, together 0.0603: 0.06 and nothing, the nearest cents.
    // Of 1.10: 0.0682 and 0.0055, together 0.0737: 0.07 and nothing, where 0.01 is nearer.
    levies::of("lines", Cents(110), [Cents(7), Cents(0)], &mut found);
    let told: Vec<_> = found.iter().map(|one| (&*one.name, &*one.value)).collect();
    let below = "below the nearest cent";
    assert_eq!(told, [("due.any.crds", below), ("due.lines.crds", below)]);
}

#[test]
fn a_debt_that_changes_by_time_alone_is_told_from_one_that_a_document_changes() {
    let plain = file(EQUAL, &[]);
    let debt = |state: &str| {
        json!({ "id": "debt-1", "payee": "insured", "stop": "s-1", "spans": [], "gross": "10.00",
            "csg": "0.00", "crds": "0.00", "amount": "10.00", "remaining": "10.00",
            "created_on": "2026-03-02", "reason": "revised_entitlement", "state": state })
    };
    let parameters = parameters();
    let ledger = law::ledger(&plain, &parameters, &plain.settlements).unwrap();
    let mut answers = ledger.answers(&plain);
    answers[0].debts = vec![serde_json::from_value(debt("contested")).unwrap()];
    answers[1].debts = vec![serde_json::from_value(debt("notified")).unwrap()];
    let mut found = BTreeSet::new();
    states::read(&plain, &answers, &mut found);
    let told = |name: &str| {
        let of_it = found.iter().filter(|one| one.name == name);
        of_it.map(|one| one.value.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        told("due.debts.state"),
        ["contested then notified", "new then contested"]
    );
    assert_eq!(
        told("due.debts.state contested then notified, on"),
        ["nothing new"]
    );
    assert_eq!(
        told("due.debts.state new then contested, on"),
        ["employer_statement", "stop_notice"]
    );
}

#[test]
fn how_a_dossier_was_played_is_said_of_it() {
    let pays = ["2500.00"; 5];
    let on = |day: &str| {
        json!({ "document_id": "d-3", "version": 1, "sent_on": day, "received_on": day,
            "channel": "electronic", "content": { "tax_rate_change": { "rate": "6.00",
            "effective_on": day } } })
    };
    let manner = |later: &[Value], driver, together| -> Vec<String> {
        let found = of_the_manner(&file(pays, later), driver, together);
        found
            .into_iter()
            .map(|one| format!("{} {}", one.name, one.value))
            .collect()
    };
    let (open, agents, runs) = (Driver::Open, Driver::Closed, Driver::PaymentRuns);
    let (settled, at_once, during) = (
        "settled by payment runs",
        "documents sent at once",
        "documents sent during a payment run",
    );
    // The second document has a day of its own, or shares it with a third.
    assert_eq!(manner(&[], open, true), Vec::<String>::new());
    assert_eq!(manner(&[on("2026-03-04")], open, true), [at_once]);
    assert_eq!(
        manner(&[on("2026-03-04")], open, false),
        Vec::<String>::new()
    );
    assert_eq!(
        manner(&[on("2026-03-04")], agents, true),
        Vec::<String>::new()
    );
    // Runs take them at once whatever the schedule does; after the first run others are late.
    assert_eq!(manner(&[], runs, false), [settled]);
    assert_eq!(manner(&[on("2026-03-04")], runs, false), [settled, at_once]);
    assert_eq!(manner(&[on("2026-03-18")], runs, false), [settled, during]);
}

/// One more certificate, of a stop of its own.
fn stop(name: &str, first_day: &str, last_day: &str) -> Value {
    json!({ "document_id": format!("d-{name}"), "version": 1, "sent_on": first_day,
        "received_on": first_day, "channel": "electronic", "content": { "stop_notice": {
            "stop": name, "nature": "initial", "first_day": first_day, "last_day": last_day,
            "prescribed_on": first_day, "risk": "sickness", "prescriber": "same_as_initial" } } })
}

/// What holds of the plain file with one more stop.
fn said_with(first_day: &str, last_day: &str, name: &str) -> Vec<String> {
    said(&file(EQUAL, &[stop("s-2", first_day, last_day)]), name)
}

#[test]
fn the_days_between_two_periods_are_counted_up_to_three() {
    // The first stop ends on Friday 20 March 2026.
    let between = |first: &str| said_with(first, "2026-04-30", "days_between_two_periods");
    assert_eq!(between("2026-03-21"), ["0"]);
    assert_eq!(between("2026-03-22"), ["1"]);
    assert_eq!(between("2026-03-24"), ["3"]);
    assert_eq!(between("2026-03-25"), ["more than 3"]);
    assert_eq!(between("2026-03-20"), ["none: they overlap"]);
    assert_eq!(
        said(&file(EQUAL, &[]), "days_between_two_periods"),
        Vec::<String>::new()
    );
}

#[test]
fn a_period_is_set_beside_the_changes_of_the_law() {
    // The cap of the base pay changes on 1 April 2025.
    let cap = "base_pay_cap 2025-04-01".to_owned();
    let holds = |first: &str, last: &str, name: &str| said_with(first, last, name).contains(&cap);
    for (first, last, on_the_day, in_the_month, across) in [
        ("2025-04-01", "2025-04-03", true, true, false),
        ("2025-04-02", "2025-04-03", false, true, false),
        ("2025-03-31", "2025-04-01", false, false, true),
        ("2025-03-30", "2025-03-31", false, false, false),
        ("2025-05-01", "2025-05-02", false, false, false),
    ] {
        assert_eq!(
            holds(first, last, "begins_on_the_day_of"),
            on_the_day,
            "{first}"
        );
        assert_eq!(
            holds(first, last, "begins_in_the_month_of"),
            in_the_month,
            "{first}"
        );
        assert_eq!(holds(first, last, "spans"), across, "{first}");
    }
    // Of March 2026 alone.
    assert!(said(&file(EQUAL, &[]), "begins_since").contains(&cap));
}

#[test]
fn the_places_of_a_period_in_the_calendar_are_said() {
    let plain = said(&file(EQUAL, &[]), "spans");
    let spans = |first: &str, last: &str| -> Vec<String> {
        let all = said_with(first, last, "spans").into_iter();
        all.filter(|one| !plain.contains(one) && !one.contains("20"))
            .collect()
    };
    assert_eq!(spans("2026-06-10", "2026-06-20"), Vec::<String>::new());
    assert_eq!(spans("2026-06-30", "2026-07-01"), ["month_end"]);
    assert_eq!(spans("2025-12-31", "2026-01-01"), ["month_end", "year_end"]);
    assert_eq!(spans("2024-02-29", "2024-02-29"), ["leap_day"]);
    assert_eq!(spans("2024-02-28", "2024-02-28"), Vec::<String>::new());
    assert_eq!(spans("2026-03-29", "2026-03-29"), ["clock_change"]);
    let begins = |first: &str| said_with(first, first, "begins_on");
    assert!(begins("2026-06-01").contains(&"first_of_month".to_owned()));
    assert!(!begins("2026-06-02").contains(&"first_of_month".to_owned()));
    let ends = |last: &str| said_with("2026-06-02", last, "ends_on");
    assert!(ends("2026-06-30").contains(&"last_of_month".to_owned()));
    assert!(!ends("2026-06-29").contains(&"last_of_month".to_owned()));
    assert_eq!(said_with("2026-06-02", "2026-06-02", "lasts"), ["one_day"]);
    assert_eq!(
        said_with("2026-06-02", "2026-06-03", "lasts"),
        Vec::<String>::new()
    );
}

#[test]
fn lengths_at_which_a_rule_changes_are_passed_by_the_days_of_all_periods() {
    // Nineteen days of March; with 162 more, 181; with 161, 180.
    let above = |last: &str| said_with("2026-04-01", last, "prescribed_days_above");
    let passes = |last: &str, length: &str| above(last).iter().any(|one| one == length);
    let lengths = FeatureReader::new(&parameters()).lengths;
    let longest = lengths
        .iter()
        .copied()
        .filter(|one| *one > 19)
        .min()
        .unwrap();
    let first = "2026-04-01".parse::<Day>().unwrap();
    let to_the_day = first.plus_days(longest - 19 - 1).to_string();
    let a_day_more = first.plus_days(longest - 19).to_string();
    assert!(!passes(&to_the_day, &longest.to_string()));
    assert!(passes(&a_day_more, &longest.to_string()));
}

#[test]
fn what_came_after_a_settlement_or_was_overtaken_on_its_way_is_said() {
    let account = |sent: &str, received: &str| {
        json!({ "document_id": "d-3", "version": 1, "sent_on": sent, "received_on": received,
            "channel": "electronic", "content": { "bank_account_change": {
                "iban": "FR7699999000010000000000115", "effective_on": sent } } })
    };
    let with = |sent: &str, received: &str, name: &str| {
        said(&file(EQUAL, &[account(sent, received)]), name)
    };
    let after = "after_a_settlement";
    assert_eq!(
        with("2026-03-16", "2026-03-16", after),
        Vec::<String>::new()
    );
    let late = ["any_document", "bank_account_change"];
    assert_eq!(with("2026-03-17", "2026-03-17", after), late);
    // The pays were sent on 4 March.
    assert_eq!(
        with("2026-03-03", "2026-03-05", "overtaken"),
        ["bank_account_change"]
    );
    assert_eq!(
        with("2026-03-04", "2026-03-05", "overtaken"),
        Vec::<String>::new()
    );
    // One that comes on the day of the first settlement comes before nothing.
    let before = "before.bank_account_change";
    assert_eq!(
        with("2026-03-16", "2026-03-16", before),
        Vec::<String>::new()
    );
}

#[test]
fn a_later_version_and_a_withdrawal_are_told_from_the_document() {
    let mut later = stop("s-2", "2026-03-24", "2026-03-27");
    let plain = file(EQUAL, &[later.clone()]);
    let name = "after.later.stop_notice";
    assert_eq!(said(&plain, name), Vec::<String>::new());
    later["version"] = 2.into();
    let second = file(
        EQUAL,
        &[stop("s-2", "2026-03-24", "2026-03-26"), later.clone()],
    );
    assert_eq!(said(&second, name), ["lines"]);
    assert_eq!(
        said(&second, "after.withdrawn.stop_notice"),
        Vec::<String>::new()
    );
    later["cancelled"] = true.into();
    let withdrawn = file(EQUAL, &[stop("s-2", "2026-03-24", "2026-03-26"), later]);
    assert_eq!(said(&withdrawn, "after.withdrawn.stop_notice"), ["lines"]);
    assert_eq!(said(&withdrawn, name), Vec::<String>::new());
}

#[test]
fn what_is_due_in_the_end_and_by_time_alone_is_told_from_what_is_due() {
    let mut dossier = file(EQUAL, &[]);
    dossier.settlements.push("2026-04-13".parse().unwrap());
    // Lines at two settlements, none at the third; documents came before the first alone.
    assert_eq!(said(&dossier, "due.lines"), ["0", "1"]);
    assert_eq!(said(&dossier, "due_in_the_end.lines"), ["0"]);
    assert_eq!(said(&dossier, "due_by_time_alone.lines"), ["0", "1"]);
    dossier.settlements.truncate(1);
    assert_eq!(said(&dossier, "due_in_the_end.lines"), ["1"]);
    assert_eq!(
        said(&dossier, "due_by_time_alone.lines"),
        Vec::<String>::new()
    );
}

#[test]
fn factors_are_words_and_neither_numbers_nor_texts() {
    let mut dossier = file(EQUAL, &[]);
    for (name, value) in [
        ("pay", "at_cap".to_owned()),
        ("n_days", "162".to_owned()),
        ("story", "x".repeat(40)),
        ("long story", "x".repeat(41)),
    ] {
        dossier.factors.insert(name.into(), value);
    }
    assert_eq!(said(&dossier, "pay"), ["at_cap"]);
    assert_eq!(said(&dossier, "n_days"), Vec::<String>::new());
    assert_eq!(said(&dossier, "story").len(), 1);
    assert_eq!(said(&dossier, "long story"), Vec::<String>::new());
}

#[test]
fn a_side_is_told_with_a_change_of_law_in_the_month_in_which_its_stop_begins() {
    let in_time = |first: &str, last: &str| -> Vec<String> {
        let mut dossier = file(EQUAL, &[stop("s-2", first, last)]);
        dossier.settlements = vec!["2026-09-14".parse().unwrap()];
        let parameters = parameters();
        let all = FeatureReader::new(&parameters).features(&dossier);
        let names = all.into_iter().map(|one| one.name);
        names
            .filter(|one| one.ends_with(".in_month_of_a_change_of.base_pay_cap"))
            .collect()
    };
    // Of the days that rules read, none of the plain file's lies in April 2025.
    let parameters = parameters();
    let days = FeatureReader::new(&parameters).features(&file(EQUAL, &[]));
    let mut days = days
        .iter()
        .filter(|one| one.name.ends_with(".in_month_of_a_change_of"));
    assert!(days.all(|one| one.value != "base_pay_cap"));
    // The cap of the base pay changes on 1 April 2025.
    assert!(!in_time("2025-04-07", "2025-04-11").is_empty());
    assert_eq!(in_time("2025-05-05", "2025-05-09"), Vec::<String>::new());
}

#[test]
fn numbers_of_one_kind_are_compared_and_others_are_not() {
    use Operand::{Amount, Count, Exact, Hours};
    let hours = |n| Hours(crate::domain::Hours::from_hundredths(n));
    let cents = |n| Amount(Cents(n));
    let exact = |n| Exact(Ratio::whole(Cents(n)));
    let at = |day: &str| Operand::Day(day.parse().unwrap());
    for (less, more) in [
        (cents(1), cents(2)),
        (exact(1), exact(2)),
        (exact(1), cents(2)),
        (cents(1), exact(2)),
        (Count(1), Count(2)),
        (hours(1), hours(2)),
        (at("2026-01-01"), at("2026-01-02")),
    ] {
        assert_eq!(compared(&less, &more), Some(Ordering::Less), "{less:?}");
        assert_eq!(compared(&more, &less), Some(Ordering::Greater), "{more:?}");
        assert_eq!(compared(&less, &less), Some(Ordering::Equal), "{less:?}");
    }
    assert_eq!(compared(&cents(1), &Count(1)), None);
    assert_eq!(compared(&hours(1), &Count(1)), None);
}

#[test]
fn the_daily_amounts_that_are_due_are_those_of_all_lines() {
    let dossier = file(EQUAL, &[]);
    let parameters = parameters();
    let ledger = law::ledger(&dossier, &parameters, &dossier.settlements).unwrap();
    // 3 × 2 000 / 91.25 / 2.
    assert_eq!(
        asked::paid(&ledger.answers(&dossier)),
        [Cents(3_288)].into()
    );
    assert_eq!(asked::paid(&[]), BTreeSet::new());
    // Nineteen days: at most nineteen, above eighteen, whatever the law's own lengths.
    let mut found = BTreeSet::new();
    asked::read(&dossier, &[], &[18, 19], &mut found);
    let told: Vec<_> = found
        .iter()
        .filter(|one| one.name == "one stop_notice lasts")
        .collect();
    let told: Vec<_> = told.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(told, ["above 18 days", "at most 19 days"]);
}

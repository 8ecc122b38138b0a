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

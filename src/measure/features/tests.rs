//! What is said of one plain file, changed in one place at a time.

use serde_json::{Value, json};

use super::*;
use crate::measure::worked_ledger::parameters;

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

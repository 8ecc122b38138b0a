//! The audit of an engine that knows one daily amount and nothing else.

use super::audit::{File, by_size};
use super::{Audit, Difference, ErrorClass};
use crate::domain::{Benefit, Cents, Observable, Period};
use crate::engine::DailyAmount;
use crate::law::{DayVerdict, StopDecision};

/// Compares one daily amount with the law's for the same dossier.
///
/// The law's amount is that of the last knowledge, before any reduction; zero for a stop
/// that it refuses. What such an engine cannot say (payees, debts, letters) is not
/// covered. Where the law abstains, or waits for a document, the dossier is undecided.
pub(super) fn audit(file: File<'_>, said: &DailyAmount) -> Audit {
    let mut audit = Audit {
        not_covered: Observable::ALL
            .into_iter()
            .filter(|observable| *observable != Observable::DailyGross)
            .collect(),
        ..Audit::default()
    };
    let decided = file
        .ledger
        .settlements
        .last()
        .filter(|settled| settled.decided)
        .and_then(|settled| file.ledger.entitlements.get(settled.entitlement));
    let stop = decided.and_then(|entitlement| {
        let is_decided = |stop: &&StopDecision| !stop.cancelled && !stop.days.is_empty();
        let stops = || entitlement.stops.iter().filter(is_decided);
        stops()
            .find(|stop| stop.daily_gross > Cents::ZERO)
            .or_else(|| stops().next())
    });
    let Some(stop) = stop else {
        audit.n_undecided_settlements = 1;
        return audit;
    };
    // What is paid or, when nothing is, what is refused.
    let concerned: Vec<Period> = stop
        .days
        .iter()
        .filter(|days| match days.verdict {
            DayVerdict::Waiting | DayVerdict::NotDue(_) => false,
            DayVerdict::Paid { .. } => stop.daily_gross > Cents::ZERO,
            DayVerdict::Refused(_) => stop.daily_gross == Cents::ZERO,
        })
        .map(|days| Period {
            first_day: days.first_day,
            last_day: days.last_day,
        })
        .collect();
    let n_days: i32 = concerned.iter().map(|days| days.n_days()).sum();
    let n_days = i64::from(n_days.max(1));
    let due = stop.daily_gross;
    let paid = said.daily_gross.unwrap_or(Cents::ZERO);
    audit.due = due * n_days;
    if paid == due {
        return audit;
    }
    let under = paid < due;
    let gap = (paid - due).abs();
    audit.extra = (paid - due).or_zero() * n_days;
    audit.missing = (due - paid).or_zero() * n_days;
    let class = if paid <= Cents::ZERO {
        ErrorClass::E01
    } else {
        by_size(under, gap, gap * n_days, due * n_days)
    };
    let mut difference = Difference::new(Observable::DailyGross, class);
    difference.settlement = file.ledger.settlements.last().map(|settled| settled.as_of);
    difference.stop = Some(stop.stop.clone());
    difference.first_day = concerned.first().map(|days| days.first_day);
    difference.last_day = concerned.last().map(|days| days.last_day);
    difference.n_days = u32::try_from(n_days).unwrap_or(0);
    difference.due = due * n_days;
    difference.paid = paid * n_days;
    difference.expected = format!("{due} a day");
    difference.observed = match (&said.daily_gross, &said.unrounded) {
        (Some(paid), Some(unrounded)) => format!("{paid} a day ({unrounded})"),
        (Some(paid), None) => format!("{paid} a day"),
        (None, _) => "no amount".into(),
    };
    // An engine that pays nothing at all denies the right, whatever the amount.
    if paid <= Cents::ZERO {
        "rights".clone_into(&mut difference.rule);
        "CSS art. R. 313-3".clone_into(&mut difference.article);
    }
    audit.differences.push(difference);
    audit
}

/// The wire's name of a benefit.
pub(super) fn kind_name(kind: Option<Benefit>) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_else(|| "none".into())
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::super::worked_ledger::parameters;
    use super::*;
    use crate::domain::{Dossier, Nir, TEST_INS_OID};
    use crate::law;

    /// A stop of March 2026 after six equal pays of `gross` for `hours`.
    pub(in super::super) fn plain(gross: &str, hours: &str) -> Dossier {
        let siret = "00010000000421";
        let months = [
            ("2025-09", 30),
            ("2025-10", 31),
            ("2025-11", 30),
            ("2025-12", 31),
            ("2026-01", 31),
            ("2026-02", 28),
        ];
        let pays: Vec<_> = months
            .map(|(month, n_days)| json!({ "first_day": format!("{month}-01"), "last_day": format!("{month}-{n_days}"), "gross": gross, "hours": hours }))
            .into();
        let document = |id: &str, content: serde_json::Value| {
            json!({ "document_id": id, "version": 1, "sent_on": "2026-03-02", "received_on": "2026-03-02",
                "channel": "electronic", "content": content })
        };
        serde_json::from_value(json!({
            "ref": "ex-000001",
            "insured": { "nir": Nir::with_key("2850544951101").unwrap().to_string(),
                "ins_oid": TEST_INS_OID, "family_name": "Exemple", "given_name": "Line",
                "sex": "female", "born_on": "1985-05-04",
                "address": { "street": "1 rue de l’Essai", "postcode": "44000", "town": "Nantes" },
                "fund": "441", "iban": "FR7699999000010000000004286", "status": "employee", "tax_rate": "5.00" },
            "career": { "affiliated_on": "2010-01-01", "employments": [
                { "siret": siret, "started_on": "2015-01-01", "work_pattern": "continuous" }] },
            "documents": [
                document("D1", json!({ "stop_notice": { "stop": "S1", "nature": "initial",
                    "first_day": "2026-03-02", "last_day": "2026-03-31", "prescribed_on": "2026-03-02",
                    "risk": "sickness", "prescriber": "family_doctor", "length_justified": true } })),
                document("D2", json!({ "employer_statement": { "siret": siret, "stop": "S1",
                    "pay_frequency": "monthly", "pays": pays } })),
            ],
            "settlements": ["2026-04-13"],
            "stratum": { "name": "sickness/simple", "pool": "design" },
        }))
        .unwrap()
    }

    /// What the audit finds when the engine says `said`.
    fn audited(gross: &str, hours: &str, said: Option<&str>) -> Audit {
        let dossier = plain(gross, hours);
        let parameters = parameters();
        let ledger = law::ledger(&dossier, &parameters, &dossier.settlements).unwrap();
        let file = File {
            dossier: &dossier,
            ledger: &ledger,
        };
        let said = DailyAmount {
            daily_gross: said.map(|amount| amount.parse().unwrap()),
            unrounded: None,
        };
        let mut audit = audit(file, &said);
        super::super::citation::cite(file, &parameters, &mut audit.differences);
        audit
    }

    #[test]
    fn an_amount_of_zero_that_the_law_decides_is_compared_as_zero() {
        // Ten hours a month open no right (CSS art. R. 313-3).
        for right in [Some("0.00"), None] {
            let audit = audited("100.00", "10.00", right);
            assert_eq!(audit.n_undecided_settlements, 0);
            assert!(audit.differences.is_empty(), "{audit:?}");
        }
        let audit = audited("100.00", "10.00", Some("1.64"));
        let [difference] = &audit.differences[..] else {
            panic!("{audit:?}")
        };
        assert_eq!(
            (difference.class, difference.due),
            (ErrorClass::E09, Cents::ZERO)
        );
        // All thirty days of the stop.
        assert_eq!((audit.extra, audit.missing), (Cents(164 * 30), Cents::ZERO));
        assert_eq!(difference.article, "CSS art. R. 313-3, 1°");
    }

    #[test]
    fn all_but_the_amount_is_not_covered() {
        let audit = audited("2500.00", "151.67", Some("41.10"));
        assert!(audit.differences.is_empty(), "{audit:?}");
        assert_eq!(audit.not_covered.len(), Observable::ALL.len() - 1);
        assert!(!audit.not_covered.contains(&Observable::DailyGross));
    }

    #[test]
    fn kinds_have_the_names_of_the_wire() {
        assert_eq!(kind_name(Some(Benefit::Sickness)), "sickness");
        assert_eq!(kind_name(None), "none");
    }

    #[test]
    fn a_stop_that_waits_for_a_document_stays_undecided() {
        let mut dossier = plain("2000.00", "151.67");
        dossier.documents.truncate(1);
        let ledger = law::ledger(&dossier, &parameters(), &dossier.settlements).unwrap();
        let file = File {
            dossier: &dossier,
            ledger: &ledger,
        };
        let said = DailyAmount {
            daily_gross: None,
            unrounded: None,
        };
        assert_eq!(audit(file, &said).n_undecided_settlements, 1);
    }

    #[test]
    fn a_wrong_amount_cites_the_cap_where_the_cap_bound() {
        let article = |gross, said| {
            audited(gross, "151.67", Some(said)).differences[0]
                .article
                .clone()
        };
        assert_eq!(article("3000.00", "49.32"), "CSS art. R. 323-4");
        assert_eq!(article("2000.00", "30.00"), "CSS art. R. 323-4 et R. 323-5");
    }
}

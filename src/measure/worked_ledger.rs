//! The worked ledger of the contract (CS 24), told wrongly in many ways: each way must
//! show as its own class, and the right ledger as nothing at all.

mod debts;

use std::borrow::Cow;

use serde_json::{Value, json};

use super::audit::{File, Pair, compare};
use super::{Audit, Difference, ErrorClass, citation};
use crate::domain::{Cents, Dossier, Observable, SettlementAnswer};
use crate::law::{self, Ledger, Parameters};

const EMPLOYER: &str = "employer:00010000000421";
const ACCOUNT: &str = "FR7699999000010000000004286";

/// The law's values, read from the project's own files.
pub(crate) fn parameters() -> Parameters {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/law");
    let mut paths = vec![folder.join("policy.toml")];
    paths.extend(
        std::fs::read_dir(folder.join("parameters"))
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    let files: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    Parameters::read(&files).unwrap()
}

fn dossier() -> Dossier {
    let nir = crate::domain::Nir::with_key("2850544951101").unwrap();
    serde_json::from_value(json!({
        "ref": "ex-000000",
        "insured": { "nir": nir.to_string(),
            "ins_oid": crate::domain::TEST_INS_OID, "family_name": "Exemple", "given_name": "Line",
            "sex": "female", "born_on": "1985-05-04",
            "address": { "street": "1 rue de l’Essai", "postcode": "44000", "town": "Nantes" },
            "fund": "441", "iban": ACCOUNT, "status": "employee", "tax_rate": "5.00" },
        "career": { "affiliated_on": "2010-01-01", "employments": [] },
        "documents": [],
        "settlements": ["2026-03-16", "2026-03-30", "2026-04-13"],
        "stratum": { "name": "sickness/subrogation", "pool": "design" },
    }))
    .unwrap()
}

/// [settlement, payee, first, last, daily, days, gross, csg, crds, tax, net]
fn line(id: &str, settlement: &str, payee: &str, span: [&str; 3], money: [&str; 5]) -> Value {
    let mut line = json!({
        "id": id, "settlement": settlement, "payee": payee, "stop": "S1", "kind": "sickness",
        "spans": [{ "first_day": span[0], "last_day": span[1], "daily_gross": span[2] }],
        "gross": money[0], "csg": money[1], "crds": money[2], "tax": money[3], "net": money[4],
    });
    if payee == "insured" {
        line["account"] = ACCOUNT.into();
    }
    line
}

fn stops(status: &str, n: u32) -> Value {
    json!({
        "stops": [{ "stop": "S1", "status": status, "first_day": "2026-03-02", "last_day": "2026-03-31" }],
        "counters": { "waiting_days_served": [{ "stop": "S1", "n_days": 3 }], "sickness_days_3y": n },
        "taxable_by_year": [{ "year": 2026, "amount": "474.46" }],
    })
}

fn answer(as_of: &str, states: Value, records: Value) -> SettlementAnswer {
    let mut answer = json!({
        "ref": "ex-000000", "as_of": as_of, "engine": { "name": "law", "version": "1" },
    });
    for part in [states, records] {
        let Value::Object(part) = part else {
            unreachable!()
        };
        answer.as_object_mut().unwrap().extend(part);
    }
    serde_json::from_value(answer).unwrap()
}

/// The three settlements of CS 24.
pub(super) fn worked() -> Vec<SettlementAnswer> {
    let first = line(
        "L1",
        "2026-03-16",
        "insured",
        ["2026-03-05", "2026-03-16", "41.10"],
        ["493.20", "30.58", "2.46", "23.72", "436.44"],
    );
    let second = line(
        "L2",
        "2026-03-30",
        EMPLOYER,
        ["2026-03-17", "2026-03-30", "39.45"],
        ["552.30", "34.24", "2.76", "0.00", "515.30"],
    );
    let mut revisited = line(
        "R1",
        "2026-03-30",
        EMPLOYER,
        ["2026-03-10", "2026-03-16", "39.45"],
        ["276.15", "17.12", "1.38", "0.00", "257.65"],
    );
    revisited.as_object_mut().unwrap().remove("kind");
    let spans = json!([
        { "first_day": "2026-03-05", "last_day": "2026-03-09", "daily_gross": "-1.65" },
        { "first_day": "2026-03-10", "last_day": "2026-03-16", "daily_gross": "-41.10" },
    ]);
    let debt = json!({
        "id": "D1", "payee": "insured", "stop": "S1", "spans": spans, "gross": "295.95",
        "csg": "18.35", "crds": "1.48", "amount": "276.12", "remaining": "276.12",
        "created_on": "2026-03-30", "reason": "revised_entitlement", "state": "notified",
        "notified_on": "2026-03-30", "earliest_recovery_on": "2026-04-20",
    });
    let letter = json!({
        "id": "T1", "kind": "debt_notice", "settlement": "2026-03-30", "stop": "S1",
        "payee": "insured", "reason": "revised_entitlement", "article": "CSS art. L. 133-4-1",
        "appeal_stated": true, "debt": "D1", "amount": "276.12", "spans": spans,
        "earliest_recovery_on": "2026-04-20",
    });
    let last = line(
        "L3",
        "2026-04-13",
        EMPLOYER,
        ["2026-03-31", "2026-03-31", "39.45"],
        ["39.45", "2.45", "0.19", "0.00", "36.81"],
    );
    vec![
        answer(
            "2026-03-16",
            stops("paying", 12),
            json!({ "lines": [first] }),
        ),
        answer(
            "2026-03-30",
            stops("paying", 26),
            json!({ "lines": [second], "regularisations": [revisited], "debts": [debt], "letters": [letter] }),
        ),
        answer(
            "2026-04-13",
            stops("finished", 27),
            json!({ "lines": [last] }),
        ),
    ]
}

/// The law's own ledger for the dossier: only its citations are used here.
fn ledger_of(dossier: &Dossier) -> Ledger {
    law::ledger(dossier, &parameters(), &[]).unwrap()
}

fn audited(due: &[SettlementAnswer], said: &[SettlementAnswer]) -> Audit {
    let dossier = dossier();
    let ledger = ledger_of(&dossier);
    let file = File {
        dossier: &dossier,
        ledger: &ledger,
    };
    let pairs: Vec<Pair<'_>> = due
        .iter()
        .map(|due| Pair {
            as_of: due.as_of,
            due,
            said: said
                .iter()
                .find(|said| said.as_of == due.as_of)
                .map(Cow::Borrowed),
            states_known: true,
        })
        .collect();
    let mut audit = compare(file, &pairs, false);
    citation::cite(file, &parameters(), &mut audit.differences);
    audit
}

/// The worked ledger, changed by the engine in one way.
fn told(change: impl FnOnce(&mut Vec<SettlementAnswer>)) -> Audit {
    let mut said = worked();
    change(&mut said);
    audited(&worked(), &said)
}

fn seen(audit: &Audit) -> Vec<(ErrorClass, Observable)> {
    let mut seen: Vec<_> = audit
        .differences
        .iter()
        .map(|one| (one.class, one.observable))
        .collect();
    seen.sort();
    seen.dedup();
    seen
}

fn only(audit: &Audit) -> &Difference {
    assert_eq!(audit.differences.len(), 1, "{:#?}", audit.differences);
    &audit.differences[0]
}

fn cents(text: &str) -> Cents {
    text.parse().unwrap()
}

/// Amounts of a payment to the insured person, recomputed for another gross.
fn pay(line: &mut crate::domain::Line, daily: &str) {
    let span = &mut line.spans[0];
    span.daily_gross = cents(daily);
    line.gross = span.gross();
    (line.csg, line.crds) = super::lines::levies(line.gross);
    let taxable = line.gross
        - crate::domain::Ratio::whole(line.gross)
            .times(38, 1_000)
            .half_up();
    line.tax = if line.account.is_some() {
        crate::domain::Ratio::whole(taxable).times(5, 100).half_up()
    } else {
        Cents::ZERO
    };
    line.net = line.gross - line.csg - line.crds - line.tax;
}

#[test]
fn the_right_ledger_shows_nothing() {
    let audit = told(|_| {});
    assert!(audit.differences.is_empty(), "{:#?}", audit.differences);
    // 493.20 − 295.95 to the insured person, 867.90 to the employer.
    assert_eq!(audit.due, cents("1065.15"));
    assert_eq!((audit.extra, audit.missing, audit.late), Default::default());
}

#[test]
fn lines_may_be_cut_as_the_engine_likes() {
    let audit = told(|said| {
        let line = said[0].lines[0].clone();
        let (mut head, mut tail) = (line.clone(), line);
        head.spans[0].last_day = "2026-03-08".parse().unwrap();
        tail.spans[0].first_day = "2026-03-09".parse().unwrap();
        pay(&mut head, "41.10");
        pay(&mut tail, "41.10");
        said[0].lines = vec![tail, head];
    });
    assert!(audit.differences.is_empty(), "{:#?}", audit.differences);
}

#[test]
fn the_taxable_amount_may_differ_by_a_cent_for_each_line_cut_otherwise() {
    let cut = |n_lines: i32, cents: i64| {
        let audit = told(|said| {
            let line = said[0].lines[0].clone();
            let first = line.spans[0].first_day;
            said[0].lines.clear();
            for rank in 0..n_lines {
                let mut part = line.clone();
                let span = &mut part.spans[0];
                span.first_day = first.plus_days(rank);
                if rank + 1 < n_lines {
                    span.last_day = span.first_day;
                }
                pay(&mut part, "41.10");
                said[0].lines.push(part);
            }
            said[0].taxable_by_year[0].amount += Cents(cents);
        });
        seen(&audit)
    };
    let wrong = [(ErrorClass::E10, Observable::Taxable)];
    assert_eq!(cut(1, 0), []);
    assert_eq!(cut(1, 1), wrong);
    assert_eq!(cut(3, 2), []);
    assert_eq!(cut(3, -2), []);
    assert_eq!(cut(3, 3), wrong);
}

#[test]
fn too_little_is_underpaid_with_its_days_and_its_sum() {
    let audit = told(|said| pay(&mut said[1].lines[0], "37.00"));
    let gap = only(&audit);
    assert_eq!(
        (gap.class, gap.observable),
        (ErrorClass::E07, Observable::DailyGross)
    );
    assert_eq!(
        (gap.due, gap.paid, gap.n_days),
        (cents("552.30"), cents("518.00"), 14)
    );
    assert_eq!(gap.settlement, Some("2026-03-30".parse().unwrap()));
    assert_eq!(gap.first_day, Some("2026-03-17".parse().unwrap()));
    assert_eq!((audit.missing, audit.extra), (cents("34.30"), Cents::ZERO));
    assert!(!gap.rule.is_empty() && !gap.article.is_empty());
}

#[test]
fn too_much_is_overpaid() {
    let audit = told(|said| pay(&mut said[1].lines[0], "45.00"));
    assert_eq!(seen(&audit), [(ErrorClass::E09, Observable::DailyGross)]);
    assert_eq!((audit.missing, audit.extra), (Cents::ZERO, cents("77.70")));
}

#[test]
fn a_cent_a_day_is_rounding_and_a_few_cents_a_small_sum() {
    let cent = told(|said| pay(&mut said[1].lines[0], "39.44"));
    assert_eq!(seen(&cent), [(ErrorClass::E14r, Observable::DailyGross)]);
    let few = told(|said| pay(&mut said[1].lines[0], "39.40"));
    assert_eq!(seen(&few), [(ErrorClass::E14, Observable::DailyGross)]);
    // 1.40 of 552.30: above one euro, and less than one part in a hundred.
    let part = told(|said| pay(&mut said[1].lines[0], "39.35"));
    assert_eq!(seen(&part), [(ErrorClass::E14, Observable::DailyGross)]);
}

#[test]
fn over_and_underpayments_are_never_netted() {
    let audit = told(|said| {
        pay(&mut said[1].lines[0], "38.45");
        pay(&mut said[2].lines[0], "53.45");
    });
    assert_eq!(
        (audit.missing, audit.extra),
        (cents("14.00"), cents("14.00"))
    );
}

#[test]
fn days_never_paid_are_unpaid() {
    let audit = told(|said| said[2].lines.clear());
    let gap = only(&audit);
    assert_eq!(
        (gap.class, gap.observable),
        (ErrorClass::E01, Observable::Days)
    );
    assert_eq!((gap.due, gap.paid), (cents("39.45"), Cents::ZERO));
}

#[test]
fn days_paid_at_the_next_settlement_are_late_and_unpaid_beyond_the_grace() {
    let late = told(|said| {
        let line = said[1].lines.remove(0);
        said[2].lines.push(line);
    });
    let gap = only(&late);
    assert_eq!((gap.class, gap.n_days_late), (ErrorClass::E08, 14));
    assert_eq!((late.late, late.missing), (cents("552.30"), Cents::ZERO));
    let unpaid = told(|said| {
        let line = said[0].lines.remove(0);
        said[2].lines.push(line);
    });
    assert!(seen(&unpaid).contains(&(ErrorClass::E01, Observable::Days)));
    assert_eq!(unpaid.n_days_late, 28);
}

#[test]
fn the_wrong_payee_is_one_fault_with_both_figures() {
    let audit = told(|said| {
        let line = &mut said[2].lines[0];
        line.payee = crate::domain::Payee::Insured;
        line.account = Some(ACCOUNT.parse().unwrap());
        pay(line, "39.45");
    });
    let gap = audit.differences.first().unwrap();
    assert_eq!(
        (gap.class, gap.observable),
        (ErrorClass::E02, Observable::Payee)
    );
    assert_eq!(
        (gap.expected.as_str(), gap.observed.as_str()),
        (EMPLOYER, "insured")
    );
    assert_eq!(
        (audit.missing, audit.extra),
        (cents("39.45"), cents("39.45"))
    );
}

#[test]
fn an_account_not_in_force_is_the_wrong_payee() {
    let audit = told(|said| {
        said[0].lines[0].account = Some("FR7699999000010000000000115".parse().unwrap());
    });
    let gap = only(&audit);
    assert_eq!(
        (gap.class, gap.observable),
        (ErrorClass::E02, Observable::Account)
    );
    assert!(
        !gap.observed.contains("FR76"),
        "an account is never repeated"
    );
}

#[test]
fn days_paid_twice_are_a_duplicate() {
    let audit = told(|said| {
        let mut again = said[1].lines[0].clone();
        again.id = "L2bis".into();
        said[1].lines.push(again);
    });
    assert_eq!(seen(&audit), [(ErrorClass::E03, Observable::DailyGross)]);
    assert_eq!(audit.extra, cents("552.30"));
    // Waiting days paid twice: nothing was due once either.
    let undue = told(|said| {
        let mut line = said[0].lines[0].clone();
        line.spans[0].first_day = "2026-03-02".parse().unwrap();
        line.spans[0].last_day = "2026-03-04".parse().unwrap();
        pay(&mut line, "41.10");
        let mut again = line.clone();
        (line.id, again.id) = ("W1".into(), "W2".into());
        said[0].lines.extend([line, again]);
    });
    assert_eq!(seen(&undue), [(ErrorClass::E09, Observable::Days)]);
    assert_eq!(undue.extra, cents("246.60"));
}

#[test]
fn contributions_and_tax_are_recomputed_on_the_engines_own_lines() {
    let none = told(|said| {
        let line = &mut said[0].lines[0];
        (line.csg, line.crds) = (Cents::ZERO, Cents::ZERO);
        line.net = line.gross - line.tax;
    });
    assert_eq!(seen(&none), [(ErrorClass::E10, Observable::Levies)]);
    let apart = told(|said| {
        let line = &mut said[0].lines[0];
        line.crds += Cents(1);
        line.net -= Cents(1);
    });
    assert_eq!(seen(&apart), [(ErrorClass::E14r, Observable::Levies)]);
    let tax = told(|said| {
        let line = &mut said[0].lines[0];
        line.net += line.tax;
        line.tax = Cents::ZERO;
    });
    assert_eq!(seen(&tax), [(ErrorClass::E10, Observable::Tax)]);
    let net = told(|said| said[0].lines[0].net = cents("436.45"));
    assert_eq!(seen(&net), [(ErrorClass::E10, Observable::Levies)]);
    let employer = told(|said| {
        let line = &mut said[1].lines[0];
        line.tax = cents("26.57");
        line.net -= line.tax;
    });
    assert_eq!(seen(&employer), [(ErrorClass::E10, Observable::Tax)]);
}

#[test]
fn letters_are_required_complete_and_never_unfounded() {
    let missing = told(|said| said[1].letters.clear());
    assert_eq!(seen(&missing), [(ErrorClass::E15, Observable::Letters)]);
    let amount = told(|said| said[1].letters[0].amount = Some(cents("296.12")));
    assert_eq!(seen(&amount), [(ErrorClass::E05, Observable::Letters)]);
    for change in [
        (|letter| letter.appeal_stated = false) as fn(&mut crate::domain::Letter),
        |letter| letter.amount = None,
    ] {
        let incomplete = told(|said| change(&mut said[1].letters[0]));
        assert_eq!(seen(&incomplete), [(ErrorClass::E15, Observable::Letters)]);
    }
    let late = told(|said| {
        let letters = std::mem::take(&mut said[1].letters);
        said[2].letters = letters;
    });
    assert_eq!(seen(&late), [(ErrorClass::E15, Observable::Letters)]);
    // Recovery announced too early, not at all, later.
    let recovery = |day: Option<&str>| {
        let day = day.map(|day| day.parse().unwrap());
        told(|said| said[1].letters[0].earliest_recovery_on = day)
    };
    let early = recovery(Some("2026-04-19"));
    assert_eq!(seen(&early), [(ErrorClass::E05, Observable::Letters)]);
    let unsaid = recovery(None);
    assert_eq!(seen(&unsaid), [(ErrorClass::E15, Observable::Letters)]);
    assert_eq!(seen(&recovery(Some("2026-04-21"))), []);
    let unfounded = told(|said| {
        let mut letter = said[1].letters[0].clone();
        letter.kind = crate::domain::LetterKind::EndOfRights;
        letter.reason = "six_months_rights".into();
        said[2].letters.push(letter);
    });
    assert_eq!(seen(&unfounded), [(ErrorClass::E05, Observable::Letters)]);
}

#[test]
fn a_right_closed_by_the_engine_is_a_right_refused() {
    let audit = told(|said| {
        said[2].lines.clear();
        said[2].stops[0].status = crate::domain::StopStatus::Refused;
    });
    assert_eq!(
        seen(&audit),
        [
            (ErrorClass::E06, Observable::StopState),
            (ErrorClass::E06, Observable::Days)
        ]
    );
}

#[test]
fn a_stop_that_is_stuck_or_lost_is_a_lost_file() {
    let stuck = told(|said| said[2].stops[0].status = crate::domain::StopStatus::Waiting);
    assert_eq!(seen(&stuck), [(ErrorClass::E12, Observable::StopState)]);
    let lost = told(|said| said[2].stops.clear());
    assert_eq!(seen(&lost), [(ErrorClass::E12, Observable::StopState)]);
    let silent = told(|said| {
        said.pop();
    });
    assert!(seen(&silent).contains(&(ErrorClass::E12, Observable::StopState)));
    assert!(seen(&silent).contains(&(ErrorClass::E01, Observable::Days)));
}

#[test]
fn a_wrong_counter_is_told_though_no_money_is_wrong() {
    let audit = told(|said| said[2].counters.sickness_days_3y = 1);
    let gap = only(&audit);
    assert_eq!(
        (gap.class, gap.observable),
        (ErrorClass::E13, Observable::Counters)
    );
    assert_eq!(gap.expected, "sickness_days_3y 27");
    let taxable = told(|said| said[2].taxable_by_year.clear());
    assert_eq!(seen(&taxable), [(ErrorClass::E10, Observable::Taxable)]);
    let kind = told(|said| said[1].lines[0].kind = Some(crate::domain::Benefit::SicknessAld));
    assert_eq!(seen(&kind), [(ErrorClass::E13, Observable::Kind)]);
}

#[test]
fn the_same_money_under_another_stop_is_not_unpaid() {
    let audit = told(|said| {
        said[2].lines[0].stop = crate::domain::StopId::new("S1/2026-03-31").unwrap();
    });
    assert!(
        seen(&audit).contains(&(ErrorClass::E13, Observable::Days)),
        "{audit:#?}"
    );
    let mut differences = audit.differences.iter();
    let moved = differences
        .find(|one| one.class == ErrorClass::E13)
        .unwrap();
    assert_eq!((moved.due, moved.paid), (cents("39.45"), cents("39.45")));
    assert_eq!((audit.missing, audit.extra), (Cents::ZERO, Cents::ZERO));
}

#[test]
fn an_answer_beyond_all_reason_counts_as_none() {
    let with = |n_lines: usize, n_debts: usize, last_day: &str| {
        let mut answer = worked().remove(1);
        let mut line = answer.lines.remove(0);
        let mut debt = answer.debts.remove(0);
        line.spans[0].last_day = last_day.parse().unwrap();
        debt.spans.truncate(1);
        answer.regularisations.clear();
        answer.lines = vec![line; n_lines];
        answer.debts = vec![debt; n_debts];
        super::audit::is_within_reason(&answer)
    };
    // Two thousand spans, lines and debts together.
    assert!(with(600, 400, "2026-03-30"));
    assert!(!with(601, 400, "2026-03-30") && !with(600, 401, "2026-03-30"));
    // From 17 March 2026: 3 660 days, one more, and a day before it begins.
    assert!(with(1, 0, "2036-03-23") && !with(1, 0, "2036-03-24"));
    assert!(with(1, 0, "2026-03-16") && !with(1, 0, "2026-03-15"));
}

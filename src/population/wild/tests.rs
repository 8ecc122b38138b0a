use std::collections::{BTreeMap, BTreeSet};

use super::super::tests::check_calendar;
use super::*;

#[test]
fn wild_dossiers_are_dense_and_still_fit_to_be_played() {
    let mut n_documents = 0;
    let mut n_versions = 0;
    for index in 0..4_000 {
        let dossier = wild(9, index);
        check_calendar(&dossier);
        n_documents += dossier.documents.len();
        n_versions += dossier.documents.iter().filter(|d| d.version > 1).count();
    }
    assert!(n_documents > 4_000 * 5, "{n_documents}");
    assert!(n_versions > 4_000, "{n_versions}");
    assert_eq!(wild(9, 17), wild(9, 17));
    assert_ne!(wild(9, 17).digest(), wild(9, 18).digest());
}

#[test]
fn the_wild_files_of_an_index_never_change() {
    // Each slip ever found is kept as an index (`docs/differential.md`): other bytes would
    // lose them all.
    let digest = |file: fn(u64, u64) -> Dossier| {
        let mut all = Vec::new();
        for index in 0..4_000 {
            all.extend(serde_json::to_vec(&file(1, index)).unwrap());
            all.push(b'\n');
        }
        crate::domain::sha256_hex(&all)
    };
    let found = GOLDEN.map(|(file, _)| digest(file));
    assert_eq!(found, GOLDEN.map(|(_, golden)| golden.to_owned()));
}

#[test]
fn every_file_of_the_second_family_carries_something_new() {
    let mut counts = BTreeMap::new();
    for index in 0..2_000 {
        let dossier = wild_benefits(9, index);
        check_calendar(&dossier);
        check_values(&dossier);
        let carried = carried(&dossier);
        assert!(!carried.is_empty(), "file {index}");
        for what in carried {
            *counts.entry(what).or_insert(0_u32) += 1;
        }
    }
    let rare: Vec<_> = counts.iter().filter(|(_, n)| **n < 60).collect();
    assert!(rare.is_empty() && counts.len() == 11, "{counts:?}");
    assert_eq!(wild_benefits(9, 17), wild_benefits(9, 17));
    assert_ne!(wild_benefits(9, 17).digest(), wild_benefits(9, 18).digest());
}

#[test]
fn files_of_leaves_of_the_self_employed_and_of_debts_are_fit_to_be_played() {
    for file in [wild_leaves, wild_self_employed, wild_money] {
        let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
        for index in 0..1_000 {
            let dossier = file(9, index);
            check_calendar(&dossier);
            check_values(&dossier);
            assert!(
                dossier.check().is_ok(),
                "file {index}: {:?}",
                dossier.check()
            );
            check_copies(&dossier);
            for document in &dossier.documents {
                let value = serde_json::to_value(&document.content).unwrap();
                let kind = value.as_object().and_then(|object| object.keys().next());
                *kinds.entry(kind.unwrap().clone()).or_insert(0) += 1;
            }
        }
        assert!(kinds.len() >= 10, "{kinds:?}");
        assert_eq!(file(9, 17), file(9, 17));
        assert_ne!(file(9, 17).digest(), file(9, 18).digest());
    }
}

/// Copies of one version are alike in all.
fn check_copies(dossier: &Dossier) {
    let mut first = BTreeMap::new();
    for document in &dossier.documents {
        let name = (document.document_id.clone(), document.version);
        let known = first.entry(name).or_insert(document);
        assert_eq!(*known, document);
    }
}

/// No message may be refused: periods run forward, sums are not negative.
pub(super) fn check_values(dossier: &Dossier) {
    let is_forward = |first_day: Day, last_day: Day| {
        assert!(first_day <= last_day, "{first_day} to {last_day}");
    };
    for document in &dossier.documents {
        match &document.content {
            Content::StopNotice(notice) => is_forward(notice.first_day, notice.last_day),
            Content::PartTime(part_time) => is_forward(part_time.first_day, part_time.last_day),
            Content::UnemploymentBenefit(paid) => is_forward(paid.first_day, paid.last_day),
            Content::Leave(leave) => is_forward(leave.first_day, leave.last_day),
            Content::Repaid(repaid) => assert!(repaid.amount > Cents::ZERO),
            Content::PartTimeLoss(lost) => assert!(lost.loss >= Cents::ZERO),
            Content::EmployerStatement(statement) => {
                for pay in &statement.pays {
                    is_forward(pay.first_day, pay.last_day);
                    assert!(pay.gross >= Cents::ZERO);
                }
                for taken in &statement.subrogations {
                    is_forward(taken.first_day, taken.last_day);
                }
            }
            _ => {}
        }
    }
    for employment in &dossier.career.employments {
        if let Some(ended_on) = employment.ended_on {
            is_forward(employment.started_on, ended_on);
        }
    }
    for period in &dossier.career.assimilated {
        is_forward(period.first_day, period.last_day);
    }
    for earlier in &dossier.history.sickness_days {
        is_forward(earlier.first_day, earlier.last_day);
    }
}

/// What of the second family a dossier shows.
fn carried(dossier: &Dossier) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    let mut takers: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let mut begins = Vec::new();
    for document in &dossier.documents {
        match &document.content {
            Content::StopNotice(notice) => {
                begins.push(notice.first_day);
                if notice.telemedicine {
                    seen.insert("distance");
                }
                if notice.unsecured_form {
                    seen.insert("unsecured form");
                }
            }
            Content::PartTime(part_time) => {
                begins.push(part_time.first_day);
                seen.insert("part time");
            }
            Content::PartTimeLoss(_) => {
                seen.insert("loss");
            }
            Content::PensionDrawn(_) => {
                seen.insert("pension");
            }
            Content::UnemploymentBenefit(_) => {
                seen.insert("unemployment benefit");
            }
            Content::EmployerStatement(statement) if !statement.subrogations.is_empty() => {
                let of_stop = takers.entry(&statement.stop).or_default();
                of_stop.insert(statement.siret);
            }
            _ => {}
        }
    }
    if takers.values().any(|sirets| sirets.len() > 1) {
        seen.insert("several takers");
    }
    let begun = *begins.iter().min().expect("something is prescribed");
    let career = &dossier.career;
    let ended = |day: Day| {
        move |job: &crate::domain::Employment| job.ended_on.is_some_and(|ended_on| ended_on < day)
    };
    if career.employments.iter().all(ended(begun)) {
        seen.insert("out of work");
    }
    if career.employments.iter().any(|hired| {
        let before = ended(hired.started_on);
        career.employments.len() > 1
            && career
                .employments
                .iter()
                .all(|job| job.siret == hired.siret || before(job))
    }) {
        seen.insert("hired again");
    }
    if dossier.insured.status == crate::domain::Status::Unemployed {
        seen.insert("unemployed");
    }
    let is_new = |period: &AssimilatedPeriod| period.nature != Assimilation::PaidByAllowance;
    if career.assimilated.iter().any(is_new) {
        seen.insert("assimilated");
    }
    seen
}

/// What file `index` of a family is.
type Family = fn(u64, u64) -> Dossier;

/// The first files of each family, as they must stay.
const GOLDEN: [(Family, &str); 6] = [
    (
        wild,
        "c6a8ccfce3be14364625b0105a485b33977bca24312bfc0eb4b3e40a1b853554",
    ),
    (
        wild_benefits,
        "000e028cde62ba9d65e092e334966d9d27e4be8adc576f153914b70d728c81da",
    ),
    (
        wild_accidents,
        "dec6dc904cb83c2f49a2543cd5ec430238b4dd190c32fc0a1f71d04dce9fe663",
    ),
    (
        wild_leaves,
        "94ebf687a133136f21fb6058ea62e0c0a978798e33296a159f2952cd3eabd41c",
    ),
    (
        wild_self_employed,
        "0a597ef585e592ae2c16f511855d53840b49a81902aff0b9f910763caf58fd2e",
    ),
    (
        wild_money,
        "3a5f786bab60babb3f768d0ff46d361525e9ad8728c3a6946fc07ce2fc38b282",
    ),
];

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Decision, Document, Employment, InvestigationStep, Pool, Risk};

use super::super::super::tests::check_calendar;
use super::super::tests::check_values;
use super::*;

/// Files played.
const N_FILES: u64 = 300;

/// Each feature with the fewest files, of three hundred, that must show it.
const FEWEST: [(&str, u32); 46] = [
    ("declared at work", 90),
    ("declared on the way", 20),
    ("disease declared", 40),
    ("declared before the first stop", 20),
    ("declared months later", 10),
    ("declaration withdrawn", 5),
    ("declaration corrected", 10),
    ("accident on the eve", 30),
    ("accident on the first day", 20),
    ("accident inside the stop", 15),
    ("accident on the last day of a month", 20),
    ("accident weeks before", 20),
    ("certificate that names it", 200),
    ("certificate that names none", 40),
    ("sickness in the chain", 50),
    ("turned into an accident", 25),
    ("recognised", 100),
    ("refused", 80),
    ("contradicted", 15),
    ("decision withdrawn", 8),
    ("decision received later", 60),
    ("silence", 60),
    ("investigation", 20),
    ("committee", 10),
    ("consolidation", 120),
    ("annuity", 40),
    ("relapse", 60),
    ("relapse after consolidation", 20),
    ("relapse of a relapse", 8),
    ("relapse of something unknown", 3),
    ("two accidents", 30),
    ("several stops for one accident", 60),
    ("light work", 50),
    ("loss of pay", 50),
    ("unfitness", 25),
    ("history", 50),
    ("annuity of the history", 15),
    ("switch with counts", 5),
    ("deferred sums", 50),
    ("apprentice", 15),
    ("under eighteen", 8),
    ("discontinuous work", 8),
    ("paid by the week or fortnight", 10),
    ("few hours", 20),
    ("unemployment benefit or pension", 12),
    ("turn of a year", 80),
];

#[test]
fn every_file_of_the_third_family_tells_of_an_accident() {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for index in 0..N_FILES {
        let dossier = wild_accidents(9, index);
        check_calendar(&dossier);
        check_values(&dossier);
        let told = told_of(&dossier);
        assert!(dossier.documents.iter().any(is_of_accident), "file {index}");
        for what in told {
            *counts.entry(what).or_insert(0) += 1;
        }
    }
    for (what, fewest) in FEWEST {
        let n = counts.get(what).copied().unwrap_or(0);
        assert!(n >= fewest, "{what}: {n} files\n{counts:?}");
    }
    assert_eq!(wild_accidents(9, 17), wild_accidents(9, 17));
    assert_ne!(
        wild_accidents(9, 17).digest(),
        wild_accidents(9, 18).digest()
    );
    assert_eq!(wild_accidents(9, 17).stratum.pool, Pool::Design);
}

fn is_of_accident(document: &Document) -> bool {
    matches!(
        document.content,
        Content::AccidentDeclared(_)
            | Content::AccidentDecision(_)
            | Content::AccidentInvestigation(_)
            | Content::Consolidation(_)
            | Content::Relapse(_)
            | Content::Unfitness(_)
    )
}

/// What a dossier shows of accidents.
fn told_of(dossier: &Dossier) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    for document in &dossier.documents {
        seen.extend(shown(document));
        seen.extend(amended(document));
    }
    seen.extend(timed(dossier));
    seen.extend(related(dossier));
    seen.extend(of_the_person(dossier));
    seen
}

fn shown(document: &Document) -> Vec<&'static str> {
    match &document.content {
        Content::AccidentDeclared(declared) => vec![match declared.accident_kind {
            AccidentKind::Work => "declared at work",
            AccidentKind::Commuting => "declared on the way",
            AccidentKind::OccupationalDisease => "disease declared",
        }],
        Content::StopNotice(notice) if notice.risk == Risk::Accident => {
            vec![match notice.accident {
                Some(_) => "certificate that names it",
                None => "certificate that names none",
            }]
        }
        Content::AccidentDecision(decided) => {
            let word = match decided.decision {
                Decision::Recognised => "recognised",
                Decision::Refused => "refused",
            };
            let is_later = document.received_on > decided.decided_on;
            let later = is_later.then_some("decision received later");
            later.into_iter().chain([word]).collect()
        }
        Content::AccidentInvestigation(opened) => vec![match opened.step {
            InvestigationStep::Investigation => "investigation",
            InvestigationStep::Committee => "committee",
        }],
        Content::Consolidation(end) => {
            let annuity = end.annuity_monthly.map(|_| "annuity");
            annuity.into_iter().chain(["consolidation"]).collect()
        }
        Content::PartTime(part_time) if part_time.accident.is_some() => vec!["light work"],
        Content::PartTimeLoss(_) => vec!["loss of pay"],
        Content::Unfitness(_) => vec!["unfitness"],
        Content::UnemploymentBenefit(_) | Content::PensionDrawn(_) => {
            vec!["unemployment benefit or pension"]
        }
        Content::Switch(switch) => {
            let balance = switch.balance.iter();
            let counts = balance.filter(|balance| !balance.accident_days.is_empty());
            counts.map(|_| "switch with counts").collect()
        }
        _ => Vec::new(),
    }
}

fn amended(document: &Document) -> Option<&'static str> {
    match (&document.content, document.cancelled) {
        (Content::AccidentDeclared(_), true) => Some("declaration withdrawn"),
        (Content::AccidentDeclared(_), false) if document.version > 1 => {
            Some("declaration corrected")
        }
        (Content::AccidentDecision(_), true) => Some("decision withdrawn"),
        _ => None,
    }
}

/// Declarations and accidents by the day of the first stop that names them.
fn timed(dossier: &Dossier) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    for document in &dossier.documents {
        let Content::AccidentDeclared(declared) = &document.content else {
            continue;
        };
        let named = dossier.documents.iter().filter_map(|other| {
            let Content::StopNotice(notice) = &other.content else {
                return None;
            };
            (notice.accident.as_ref() == Some(&declared.accident)).then_some(notice.first_day)
        });
        let Some(begins) = named.min() else {
            continue;
        };
        if document.received_on < begins {
            seen.insert("declared before the first stop");
        } else if document.received_on > begins.plus_days(60) {
            seen.insert("declared months later");
        }
        let on = declared.accident_on;
        seen.insert(match on.days_since(begins) {
            -1 => "accident on the eve",
            0 => "accident on the first day",
            1.. => "accident inside the stop",
            ..=-10 => "accident weeks before",
            _ => "accident days before",
        });
        if on == on.month().last_day() {
            seen.insert("accident on the last day of a month");
        }
    }
    seen
}

/// What several documents show together.
fn related(dossier: &Dossier) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    let mut risks: BTreeMap<&StopId, BTreeSet<Risk>> = BTreeMap::new();
    let mut versions = BTreeMap::new();
    let mut stops: BTreeMap<&StopId, BTreeSet<&StopId>> = BTreeMap::new();
    let mut decisions: BTreeMap<&StopId, BTreeSet<Decision>> = BTreeMap::new();
    let mut declared = BTreeSet::new();
    let mut relapses = Vec::new();
    let mut ends = BTreeMap::new();
    for document in &dossier.documents {
        match &document.content {
            Content::StopNotice(notice) => {
                risks.entry(&notice.stop).or_default().insert(notice.risk);
                let first = *versions.entry(&document.document_id).or_insert(notice.risk);
                if first == Risk::Sickness && notice.risk == Risk::Accident {
                    seen.insert("turned into an accident");
                }
                if let (Risk::Accident, Some(name)) = (notice.risk, &notice.accident) {
                    stops.entry(name).or_default().insert(&notice.stop);
                }
            }
            Content::AccidentDeclared(told) => {
                declared.insert(&told.accident);
            }
            Content::AccidentDecision(told) => {
                let of_name = decisions.entry(&told.accident).or_default();
                of_name.insert(told.decision);
            }
            Content::Relapse(relapse) => relapses.push(relapse),
            Content::Consolidation(end) => {
                ends.insert(&end.accident, end.consolidated_on);
            }
            _ => {}
        }
    }
    if risks
        .values()
        .any(|of_stop| of_stop.contains(&Risk::Accident) && of_stop.contains(&Risk::Sickness))
    {
        seen.insert("sickness in the chain");
    }
    if stops.values().any(|of_name| of_name.len() > 1) {
        seen.insert("several stops for one accident");
    }
    if stops.len() > 1 && declared.len() > 1 {
        seen.insert("two accidents");
    }
    if decisions.values().any(|of_name| of_name.len() > 1) {
        seen.insert("contradicted");
    }
    if declared.iter().any(|name| !decisions.contains_key(name)) {
        seen.insert("silence");
    }
    for relapse in &relapses {
        seen.insert("relapse");
        let of = &relapse.of_accident;
        if relapses.iter().any(|other| other.accident == *of) {
            seen.insert("relapse of a relapse");
        } else if *of == stop_id("X9") {
            seen.insert("relapse of something unknown");
        }
        if ends.get(of).is_some_and(|day| *day < relapse.relapse_on) {
            seen.insert("relapse after consolidation");
        }
    }
    seen
}

fn of_the_person(dossier: &Dossier) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    let jobs = &dossier.career.employments;
    let statements = || {
        dossier
            .documents
            .iter()
            .filter_map(|document| match &document.content {
                Content::EmployerStatement(statement) => Some(statement),
                _ => None,
            })
    };
    let begins = dossier
        .documents
        .iter()
        .filter_map(|document| match &document.content {
            Content::StopNotice(notice) => Some(notice.first_day),
            Content::PartTime(part_time) => Some(part_time.first_day),
            _ => None,
        })
        .min()
        .expect("something is prescribed");
    let is_discontinuous =
        |job: &Employment| job.work_pattern == crate::domain::WorkPattern::Discontinuous;
    let is_thin = |job: &Employment| {
        let hours = job.pays.iter().map(|pay| pay.hours.hundredths());
        hours.max().unwrap_or(0) < 3_000
    };
    let turn = Day::new(begins.plus_days(30).year(), 1, 1).expect("a first of January");
    let facts = [
        ("history", !dossier.history.accidents.is_empty()),
        (
            "annuity of the history",
            dossier
                .history
                .accidents
                .iter()
                .any(|accident| accident.annuity_monthly.is_some()),
        ),
        (
            "deferred sums",
            statements().any(|one| one.pays.iter().any(|pay| !pay.deferred.is_empty())),
        ),
        ("apprentice", jobs.iter().any(|job| job.apprentice)),
        (
            "under eighteen",
            begins < dossier.insured.born_on.plus_months(216),
        ),
        ("discontinuous work", jobs.iter().any(is_discontinuous)),
        (
            "paid by the week or fortnight",
            statements().any(|one| one.pay_frequency != crate::domain::PayFrequency::Monthly),
        ),
        ("few hours", jobs.iter().all(is_thin)),
        ("turn of a year", begins.days_since(turn).abs() <= 22),
    ];
    seen.extend(facts.iter().filter(|fact| fact.1).map(|fact| fact.0));
    seen
}

//! The audit on whole people: silent on a right engine, loud on every fault of the
//! sandbox that touches money, days, letters or counters.

use std::collections::{BTreeMap, BTreeSet};

use recette::domain::{Document, Dossier, Fund, ProblemCode};
use recette::law::{self, Parameters};
use recette::measure::{self, Audit, Severity};
use recette::play::{Case, Driver, Played, Refusal};
use recette::population::{self, Recipe};
use recette::sandbox::{self, Fault, FaultKind};

use crate::examples_by_law::parameters;
use crate::people::tables;

/// Faults that no ledger shows: of the transport, or seen by the client.
const OF_THE_TRANSPORT: [FaultKind; 19] = [
    FaultKind::StuckAfterRun,
    FaultKind::RunSkipsFileInUse,
    FaultKind::UpdateLost,
    FaultKind::PaysOfSomebodyElse,
    FaultKind::OtherPerson,
    FaultKind::Slow,
    FaultKind::Errors,
    FaultKind::ErrorsDossier,
    FaultKind::ErrorsAld,
    FaultKind::Hang,
    FaultKind::Reset,
    FaultKind::Stall,
    FaultKind::SlowLongFiles,
    FaultKind::SlowerWithTime,
    FaultKind::SlowerWithStock,
    FaultKind::PoolExhausted,
    FaultKind::LosesUnderLoad,
    FaultKind::TiredAfterOverload,
    FaultKind::LateRun,
];

/// Random files that the audit must be silent on too.
const RANDOM_FILES: [Family; 3] = [
    population::wild_money,
    population::wild_self_employed,
    population::wild_leaves,
];

/// File of an index.
type Family = fn(u64, u64) -> Dossier;

/// Chosen cases, and a few people of every class.
fn people(parameters: &Parameters, n_each: u64) -> Vec<Dossier> {
    let tables = tables();
    let fund: Fund = "441".parse().unwrap();
    let counts: Vec<(&str, u64)> = tables
        .strata()
        .iter()
        .map(|stratum| (stratum.name.as_str(), n_each))
        .collect();
    let recipe = Recipe::counts(&tables, fund, &counts).unwrap();
    let thresholds = law::thresholds(parameters);
    let mut people = population::design(&tables, fund, &thresholds, 441, 0);
    let n_people = recipe.n_people().unwrap();
    people.extend((0..n_people).map(|index| population::person(&tables, &recipe, 441, 0, index)));
    people
}

/// What the sandbox answers to a dossier, fed as the drivers feed it.
pub(crate) fn played(dossier: &Dossier, faults: &[Fault]) -> Played {
    let opening = dossier.opening();
    let (mut file, _) =
        sandbox::engine::File::open(dossier.reference.clone(), opening, faults).unwrap();
    let mut played = Played::unanswered(Case::new(0, dossier.clone()), Driver::Calm);
    let mut documents = dossier.documents.iter().enumerate().peekable();
    for &as_of in &dossier.settlements {
        // A document that must be refused for having come after a settlement comes after it.
        let mut too_late = Vec::new();
        while let Some((rank, document)) =
            documents.next_if(|(_, document)| document.received_on <= as_of)
        {
            match dossier.expected_refusal(rank) {
                Some(ProblemCode::ReceivedBeforeLastSettlement) => too_late.push((rank, document)),
                _ => give(&mut file, &mut played, dossier, rank, document),
            }
        }
        played.answers.push((as_of, file.settle(as_of).unwrap()));
        for (rank, document) in too_late {
            give(&mut file, &mut played, dossier, rank, document);
        }
    }
    played.statement = Some(file.statement(None));
    played
}

fn give(
    file: &mut sandbox::engine::File,
    played: &mut Played,
    dossier: &Dossier,
    rank: usize,
    document: &Document,
) {
    let expected = dossier.expected_refusal(rank);
    match file.receive(document.clone()) {
        Ok(_) if expected.is_some() => played.wrongly_accepted.push(rank),
        Ok(_) => {}
        Err(problem) => played.refusals.push(Refusal {
            document_id: document.document_id.clone(),
            version: document.version,
            status: 422,
            code: Some(problem.code),
            expected,
        }),
    }
}

fn audited(dossier: &Dossier, parameters: &Parameters, faults: &[Fault]) -> Audit {
    let ledger = law::ledger(dossier, parameters, &dossier.settlements).unwrap();
    measure::audit(dossier, &ledger, parameters, &played(dossier, faults))
}

#[test]
fn a_right_engine_shows_no_difference_on_any_class_of_people() {
    let parameters = parameters();
    let mut seen: BTreeMap<String, (u32, String)> = BTreeMap::new();
    let mut undecided = BTreeSet::new();
    let people = people(&parameters, 20);
    for dossier in &people {
        let audit = audited(dossier, &parameters, &[]);
        if audit.n_undecided_settlements > 0 {
            undecided.insert(dossier.stratum.name.as_str());
        }
        for difference in &audit.differences {
            let key = format!(
                "{} {} {} {}",
                dossier.stratum.name,
                difference.class.code(),
                difference.observable.name(),
                difference.rule
            );
            let example = format!("{} {difference:?}", dossier.reference);
            seen.entry(key).or_insert((0, example)).0 += 1;
        }
    }
    assert!(seen.is_empty(), "of {} people: {seen:#?}", people.len());
    assert_eq!(undecided, BTreeSet::new());
}

/// The same, settled by payment runs: no settlement was answered, and the statement says all.
fn audited_by_statement(dossier: &Dossier, parameters: &Parameters, faults: &[Fault]) -> Audit {
    let ledger = law::ledger(dossier, parameters, &dossier.settlements).unwrap();
    let mut played = played(dossier, faults);
    played.answers.clear();
    measure::audit(dossier, &ledger, parameters, &played)
}

#[test]
fn a_right_engine_shows_no_difference_after_payment_runs_either() {
    let parameters = parameters();
    let random = RANDOM_FILES
        .into_iter()
        .flat_map(|family| (0..60).map(move |index| family(3, index)));
    for dossier in people(&parameters, 20).into_iter().chain(random) {
        let audit = audited_by_statement(&dossier, &parameters, &[]);
        let (name, reference) = (&dossier.stratum.name, &dossier.reference);
        assert_eq!(audit.differences, Vec::new(), "{reference} of {name}");
    }
}

#[test]
fn a_statement_shows_after_payment_runs_what_the_answers_would_have_shown() {
    let parameters = parameters();
    let people = people(&parameters, 6);
    let mut less = Vec::new();
    for kind in FaultKind::ALL {
        if OF_THE_TRANSPORT.contains(kind) {
            continue;
        }
        let faults = [Fault::always(*kind)];
        let is_wrong = |audit: Audit| !audit.differences.is_empty();
        let (mut n, mut n_by_statement) = (0, 0);
        for dossier in people.iter().step_by(12) {
            n += u32::from(is_wrong(audited(dossier, &parameters, &faults)));
            let audit = audited_by_statement(dossier, &parameters, &faults);
            n_by_statement += u32::from(is_wrong(audit));
        }
        // What only the state of a stop between two settlements showed is gone by the end.
        if n_by_statement * 2 < n {
            less.push((kind, n, n_by_statement));
        }
    }
    assert!(less.is_empty(), "{less:?}");
}

#[test]
fn every_fault_of_the_ledger_shows_on_somebody_and_is_cited() {
    let parameters = parameters();
    let people = people(&parameters, 6);
    let mut missed = Vec::new();
    for kind in FaultKind::ALL {
        // Those of one rule are tried on the people chosen for it, below.
        let is_of_one_rule = OF_ONE_RULE.iter().any(|(one, _)| one == kind);
        if OF_THE_TRANSPORT.contains(kind) || is_of_one_rule {
            continue;
        }
        let faults = [Fault::always(*kind)];
        // Cents of rounding are told by the side they fall on, not one by one.
        let rounding = matches!(
            kind,
            FaultKind::TruncatedRounding | FaultKind::LeviesSeparate
        );
        let shown = people.iter().any(|dossier| {
            let audit = audited(dossier, &parameters, &faults);
            assert!(is_cited(&audit));
            audit
                .severity()
                .is_some_and(|worst| worst <= Severity::S2 || rounding)
        });
        if !shown {
            missed.push(format!("{kind:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:?} hurt nobody");
}

#[test]
fn a_right_engine_shows_no_difference_on_random_files() {
    let parameters = parameters();
    for family in RANDOM_FILES {
        for index in 0..60 {
            let dossier = family(3, index);
            let audit = audited(&dossier, &parameters, &[]);
            let name = &dossier.stratum.name;
            assert_eq!(audit.differences, Vec::new(), "file {index} of {name}");
        }
    }
}

/// Whether each difference names a rule and its article.
fn is_cited(audit: &Audit) -> bool {
    let mut differences = audit.differences.iter();
    differences.all(|one| !one.rule.is_empty() && !one.article.is_empty())
}

/// Faults of one rule, and the rule whose chosen people they must hurt.
const OF_ONE_RULE: &[(FaultKind, &str)] = &[
    (FaultKind::PartTimeUnpaid, "part_time_place"),
    (FaultKind::PartTimeLossIgnored, "part_time_loss"),
    (FaultKind::PartTimeWaitingDays, "part_time_place"),
    (FaultKind::PartTimeNoExtraYear, "part_time_year"),
    (FaultKind::DistanceLengthIgnored, "telemedicine_length"),
    (FaultKind::DistanceRefusedWhole, "telemedicine_length"),
    (FaultKind::UnsecuredFormPaid, "unsecured_form"),
    (FaultKind::PaperFormRefused, "unsecured_form"),
    (FaultKind::ExemptionIgnored, "carence_miscarriage"),
    (FaultKind::ExemptionIgnored, "carence_medical_termination"),
    (FaultKind::ExemptionIgnored, "carence_child_death_weeks"),
    (FaultKind::BereavementEveryStop, "carence_child_death_weeks"),
    (FaultKind::PensionerLimitIgnored, "pensioner_days"),
    (FaultKind::PensionerCountedBeforeAge, "pension_age"),
    (FaultKind::ProgressiveRetirementLimited, "pensioner_days"),
    (FaultKind::DiscontinuousThreeMonths, "base_twelve_months"),
    (FaultKind::KeptRightsIgnored, "kept_rights"),
    (FaultKind::UnemployedBaseAtStop, "unemployed_base"),
    (FaultKind::BenefitAndAllowance, "unemployment_benefit"),
    (FaultKind::SharedSubrogationToFirst, "sharing"),
    (FaultKind::AssimilatedDaysIgnored, "assimilated_days"),
    (FaultKind::AccidentUnpaid, "accident_recognised"),
    (FaultKind::AccidentAsSickness, "accident_recognised"),
    (FaultKind::AccidentRateStays60, "accident_rate_days"),
    (FaultKind::Accident80WithoutNetLimit, "accident_rate_days"),
    (FaultKind::AccidentWaitingDays, "accident_recognised"),
    (FaultKind::AccidentDayPaid, "employers_day"),
    (FaultKind::AccidentBaseThreeMonths, "accident_month"),
    (FaultKind::AccidentCapOfAnotherYear, "accident_cap"),
    (FaultKind::AccidentFloorIgnored, "accident_floor"),
    (FaultKind::AnnuityNotSetOff, "annuity"),
    (FaultKind::AccidentCountRestarts, "accident_count"),
    (FaultKind::SilenceIgnored, "recognition_days_accident"),
    (FaultKind::SilenceIgnored, "recognition_days_disease"),
    (FaultKind::SilenceIgnored, "recognition_days_relapse"),
    (FaultKind::ConsolidationIgnored, "consolidation"),
    (FaultKind::RecognitionNotRecalculated, "accident_recognised"),
    (FaultKind::AccidentTaxedWhole, "accident_tax"),
    (FaultKind::AccidentCountedIn360, "accident_outside_limits"),
    (FaultKind::LightWorkUnpaid, "light_work"),
    (FaultKind::UnfitnessUnpaid, "unfitness"),
    (FaultKind::LeaveRankIgnored, "maternity_before_third"),
    (FaultKind::LeaveRankIgnored, "maternity_after_third"),
    (FaultKind::LeaveMultiplesIgnored, "maternity_before_twins"),
    (FaultKind::LeaveMultiplesIgnored, "maternity_after_more"),
    (FaultKind::EarlyBirthShortensLeave, "early_birth"),
    (FaultKind::LateBirthNotAdded, "late_birth"),
    (FaultKind::PostponedWeeksLost, "postponed_rest"),
    (
        FaultKind::PathologicalWeeksUnlimited,
        "maternity_pathological_days",
    ),
    (FaultKind::EightWeeksIgnored, "maternity_minimum_days"),
    (FaultKind::LeaveCeilingOfJanuary, "leave_ceiling"),
    (FaultKind::LeaveLevyBeforeCeiling, "leave_ceiling"),
    (FaultKind::LeaveMinimumIgnored, "leave_minimum"),
    (FaultKind::BirthLeaveMinimum, "birth_leave_amount"),
    (FaultKind::BirthLeaveStays70, "birth_leave_months"),
    (FaultKind::PaternityAlways28, "paternity_other_days"),
    (FaultKind::PaternityHospitalIgnored, "paternity_hospital"),
    (FaultKind::PaternityShortPartsPaid, "paternity_part_days"),
    (FaultKind::PregnancyWaitingDays, "sickness_after_leave"),
    (FaultKind::BereavementRightsTested, "bereavement_rights"),
    (FaultKind::SicknessBesideLeave, "sickness_beside_leave"),
    (FaultKind::IncomeMeanTwoYears, "mean_income"),
    (FaultKind::IncomeDivisor365, "mean_income"),
    (FaultKind::IncomeThresholdIgnored, "income_threshold"),
    (
        FaultKind::UnpaidContributionsIgnored,
        "contributions_unpaid",
    ),
    (FaultKind::LiberalCapOfCraft, "income_cap"),
    (FaultKind::LiberalPeriodIgnored, "liberal_period_days"),
    (FaultKind::LiberalPeriodRestarts, "liberal_period"),
    (FaultKind::FollowingStopReadAnew, "following_stop"),
    (FaultKind::SameAccidentWaitingDays, "same_accident"),
    (FaultKind::OwnPartTimeFull, "own_part_time"),
    (FaultKind::OwnPartTimeAlone, "own_part_time_alone"),
    (
        FaultKind::OwnPartTimeUnlimited,
        "self_employed_part_time_days",
    ),
    (
        FaultKind::OwnPartTimeUnlimited,
        "self_employed_part_time_ald_days",
    ),
    (FaultKind::RestAllowanceAtOnce, "flat_maternity"),
    (FaultKind::ReducedMaternityWhole, "flat_maternity"),
    (FaultKind::ShortLeavePaid, "flat_maternity_minimum_days"),
    (FaultKind::BusinessTaxWithheld, "own_tax"),
    (FaultKind::CancelledDebtPaidAgain, "debt_left_to_the_person"),
    (FaultKind::DaysAfterDeathPaid, "death_days"),
    (FaultKind::DeathPaidToInsured, "death_estate"),
    (FaultKind::ClaimPrescribedEarly, "claim_months"),
    (FaultKind::PrescribedClaimPaid, "prescribed_claim"),
    (FaultKind::PrescribedDebtClaimed, "prescribed_debt"),
    (FaultKind::SwitchPaysAgain, "switch_lines"),
    (FaultKind::AdvanceIgnored, "switch_advances"),
];

#[test]
fn a_fault_of_one_rule_hurts_the_people_chosen_for_it() {
    let parameters = parameters();
    let thresholds = law::thresholds(&parameters);
    let fund: Fund = "441".parse().unwrap();
    let chosen = population::design(&tables(), fund, &thresholds, 441, 0);
    for (kind, rule) in OF_ONE_RULE {
        let faults = [Fault::always(*kind)];
        let mut of_rule = chosen
            .iter()
            .filter(|case| case.factors.get("rule").is_some_and(|found| found == rule));
        let hurts = of_rule.any(|dossier| {
            let audit = audited(dossier, &parameters, &faults);
            assert!(is_cited(&audit));
            audit.severity().is_some_and(|worst| worst <= Severity::S1)
        });
        assert!(hurts, "{kind:?} hurts nobody chosen for {rule}");
    }
}

#[test]
fn whoever_is_touched_by_a_fault_of_contests_and_repayments_is_found_wrong() {
    let parameters = parameters();
    let thresholds = law::thresholds(&parameters);
    let fund: Fund = "441".parse().unwrap();
    let chosen = population::design(&tables(), fund, &thresholds, 441, 0);
    for kind in [
        FaultKind::ContestNotSuspending,
        FaultKind::LateContestAccepted,
        FaultKind::RefusalBySilenceIgnored,
        FaultKind::RepaymentCountedAgain,
        FaultKind::SwitchDebtHundredfold,
    ] {
        let faults = [Fault::always(kind)];
        let mut n_touched = 0;
        for dossier in &chosen {
            let (sound, wrong) = (played(dossier, &[]), played(dossier, &faults));
            if sound.statement == wrong.statement && sound.answers == wrong.answers {
                continue;
            }
            n_touched += 1;
            let audit = audited(dossier, &parameters, &faults);
            let is_decided = audit.n_undecided_settlements == 0;
            let name = &dossier.reference;
            assert!(!is_decided || audit.severity().is_some(), "{kind:?} {name}");
        }
        assert!(n_touched >= 10, "{kind:?} touches {n_touched}");
    }
}

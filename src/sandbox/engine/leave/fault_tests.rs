//! Each fault of leaves against the rule that it breaks: it must show.

use crate::domain::{Document, DossierOpening};
use crate::sandbox::engine::rule_tests::{declares, faulty, file_of, initial};
use crate::sandbox::examples::*;
use crate::sandbox::fault::FaultKind;

use super::examples::*;
use super::worked_family_tests::*;
use super::worked_tests::*;

/// What a file answers at the end of 2026.
fn said(kind: Option<FaultKind>, opening: DossierOpening, documents: &[Document]) -> String {
    let mut file = match kind {
        Some(kind) => faulty(kind, opening),
        None => file_of(opening),
    };
    for document in documents {
        file.receive(document.clone()).unwrap();
    }
    serde_json::to_string(&file.settle(day("2026-12-31")).unwrap()).unwrap()
}

fn shows(kinds: &[FaultKind], opening: &DossierOpening, documents: &[Document]) {
    let sound = said(None, opening.clone(), documents);
    for kind in kinds {
        let wrong = said(Some(*kind), opening.clone(), documents);
        assert_ne!(wrong, sound, "{}", kind.id());
    }
}

#[test]
fn each_fault_of_the_days_of_a_maternity_shows() {
    let third = with_birth(born("M1", "2026-06-15"), |birth| {
        birth.n_children_before = 2;
    });
    let asked = maternity("L", "2026-04-20", "2026-10-18");
    let pays = same_pay("M1", 1, 3, 200_000);
    shows(
        &[FaultKind::LeaveRankIgnored],
        &opening(),
        &[third, asked, pays.clone()],
    );
    shows(
        &[
            FaultKind::LeaveMultiplesIgnored,
            FaultKind::EarlyBirthShortensLeave,
        ],
        &opening(),
        &children(2, "2026-05-09", "2026-03-23", "2026-12-31"),
    );
    let late = [
        birth("M1", "2026-06-15", Some("2026-06-20")),
        maternity("L", "2026-05-04", "2026-08-28"),
        same_pay("M1", 2, 4, 200_000),
    ];
    shows(&[FaultKind::LateBirthNotAdded], &opening(), &late);
    shows(
        &[FaultKind::PostponedWeeksLost],
        &opening(),
        &very_early(Some("2026-07-20")),
    );
    shows(
        &[FaultKind::PathologicalWeeksUnlimited],
        &opening(),
        &pathological(),
    );
    let short = [
        born("M1", "2026-06-15"),
        maternity("L", "2026-05-04", "2026-06-27"),
        same_pay("M1", 2, 4, 200_000),
    ];
    shows(&[FaultKind::EightWeeksIgnored], &opening(), &short);
}

#[test]
fn each_fault_of_amounts_shows() {
    shows(
        &[
            FaultKind::LeaveCeilingOfJanuary,
            FaultKind::LeaveLevyBeforeCeiling,
        ],
        &opening(),
        &january(),
    );
    shows(&[FaultKind::LeaveMinimumIgnored], &opening(), &small_pay());
    let small = [
        born("N1", "2026-03-02"),
        birth_leave("L", "2026-09-01", "2026-10-31"),
        same_pay("N1", 6, 8, 40_000),
    ];
    shows(&[FaultKind::BirthLeaveMinimum], &opening(), &small);
    shows(
        &[FaultKind::BirthLeaveStays70],
        &paid_from_march(),
        &after_maternity(),
    );
}

#[test]
fn each_fault_of_paternity_shows() {
    shows(
        &[
            FaultKind::PaternityAlways28,
            FaultKind::PaternityHospitalIgnored,
        ],
        &opening(),
        &split_paternity(),
    );
    let parts = [("2026-06-04", "2026-06-07"), ("2026-08-03", "2026-08-06")];
    shows(
        &[FaultKind::PaternityShortPartsPaid],
        &opening(),
        &paternity("2026-06-01", &parts),
    );
}

#[test]
fn each_fault_of_rights_and_of_sickness_around_a_leave_shows() {
    shows(
        &[FaultKind::PregnancyWaitingDays],
        &opening(),
        &ill_after_the_leave(true),
    );
    let mut newcomer = opening();
    newcomer.career.affiliated_on = day("2026-04-01");
    shows(
        &[FaultKind::BereavementRightsTested],
        &newcomer,
        &bereaved("2026-05-11", "2026-05-18"),
    );
    let mut ill = bereaved("2026-05-11", "2026-05-18");
    ill.push(initial("A", "S1", "2026-05-04", "2026-05-31"));
    ill.push(declares(
        "P",
        "S1",
        "2026-05-06",
        &["2026-02", "2026-03", "2026-04"],
        200_000,
    ));
    shows(&[FaultKind::SicknessBesideLeave], &opening(), &ill);
}

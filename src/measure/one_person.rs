//! One person of March 2026, paid rightly or not, through everything that counts people: sums by
//! hand, thirty days of stop of which twenty-seven are due at 41.10 euros.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::daily::tests::plain;
use super::until_money::{FirstMoney, first_money};
use super::worked_ledger::parameters;
use super::{
    CaseOutcome, ErrorClass, Gap, Gross, Group, Measures, Nation, Paid, Recorder, RecorderSettings,
    Severity, Signature, Tally,
};
use crate::domain::{Cents, Content, Day, Dossier, Percent, Pool, SettlementAnswer};
use crate::engine::FailureKind;
use crate::law;
use crate::play::{Case, Driver, Observer, Played, PlayedRun};

/// 27 days at 41.10.
const DUE: Cents = Cents(27 * 4_110);

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn person() -> Dossier {
    let mut dossier = plain("2500.00", "151.67");
    // Without tax the net follows from the gross alone.
    dossier.insured.tax_rate = Percent::default();
    dossier
}

/// The person as an engine paid that answers what the law does, but for one change.
fn paid(index: u64, change: impl FnOnce(&mut SettlementAnswer)) -> Played {
    let dossier = person();
    let ledger = law::ledger(&dossier, &parameters(), &dossier.settlements).unwrap();
    let mut answers = ledger.answers(&dossier);
    change(&mut answers[0]);
    Played {
        answers: answers.into_iter().map(|one| (one.as_of, one)).collect(),
        ..Played::unanswered(Case::new(index, dossier), Driver::Open)
    }
}

/// Pays each day so many cents more.
fn shifted(answer: &mut SettlementAnswer, cents: i64) {
    let line = &mut answer.lines[0];
    line.spans[0].daily_gross += Cents(cents);
    line.gross += Cents(27 * cents);
    (line.csg, line.crds) = super::lines::levies(line.gross);
    line.net = line.gross - line.csg - line.crds - line.tax;
}

/// What a recorder makes of people who were played.
fn recorded(played: impl IntoIterator<Item = Played>) -> Measures {
    let recorder = Recorder::start(RecorderSettings {
        parameters: Arc::new(parameters()),
        warm_up: Duration::ZERO,
        not_covered: Vec::new(),
        planned: BTreeMap::from([(("sickness/simple".to_owned(), Pool::Design), 9)]),
        planned_drivers: vec!["open".into()],
        log: None,
        on_case: None,
    });
    played.into_iter().for_each(|one| recorder.played(one));
    recorder.finish(&PlayedRun::default()).unwrap()
}

#[test]
fn each_person_counts_once_in_the_class_with_what_is_due_and_what_is_wrong() {
    let unpaid = paid(3, |answer| answer.lines.clear());
    let mut lost = paid(4, |_| ());
    lost.undelivered = Some(FailureKind::Status5xx);
    let measures = recorded([
        paid(1, |_| ()),
        paid(2, |answer| shifted(answer, 500)),
        unpaid,
        lost,
        paid(5, |_| ()),
    ]);
    let [class] = &measures.strata[..] else {
        panic!("{:?}", measures.strata)
    };
    assert_eq!((class.n_cases, class.n_not_played), (9, 4));
    assert_eq!((class.n_audited, class.n_undelivered), (4, 1));
    assert_eq!(class.extra, Cents(27 * 500));
    assert_eq!(class.missing, DUE);
    assert_eq!(class.n_wrong.values().sum::<u64>(), 2);
    assert_eq!(class.n_wrong_from(Severity::S0), 1, "who is not paid");
    assert_eq!(class.n_wrong_from(Severity::S3), 2);
    assert_eq!(class.n_by_class[&ErrorClass::E09], 1);
    assert_eq!(class.n_by_class[&ErrorClass::E01], 1);
    // 1 109.70 missing of a month of 2 500.
    assert_eq!(class.n_income_cut, 1);
    assert_eq!((class.n_rounded_up, class.n_rounded_down), (0, 0));
    assert_eq!(measures.right, [1, 5]);
    let wrong: Vec<u64> = measures.wrong.iter().map(|one| one.index).collect();
    assert_eq!(wrong, [2, 3, 4]);
    let cases: Vec<(u64, CaseOutcome)> = measures
        .cases
        .iter()
        .map(|one| (one.index, one.outcome))
        .collect();
    let (bad, gone) = (CaseOutcome::Wrong, CaseOutcome::Undelivered);
    assert_eq!(cases, [(2, bad), (3, bad), (4, gone)]);
    assert_eq!(measures.n_cases_left_out, 0);
}

#[test]
fn cents_of_rounding_are_counted_by_their_side() {
    let measures = recorded([
        paid(1, |answer| shifted(answer, 1)),
        paid(2, |answer| shifted(answer, -1)),
        paid(3, |answer| shifted(answer, -1)),
    ]);
    let class = &measures.strata[0];
    assert_eq!((class.n_rounded_up, class.n_rounded_down), (1, 2));
    assert_eq!(class.n_levies_read_otherwise, 0);
    assert_eq!(class.n_by_class[&ErrorClass::E14r], 3);
}

#[test]
fn the_first_difference_says_how_an_amount_lies_beside_what_is_due() {
    let tally = Tally::new(Arc::new(parameters()));
    let gap = |change: fn(&mut SettlementAnswer)| {
        let audited = tally.audited(&paid(1, change));
        Signature::of(&audited.measure).map(|one| one.gap)
    };
    assert_eq!(gap(|_| ()), None);
    assert_eq!(gap(|answer| shifted(answer, -500)), Some(Gap::Less));
    assert_eq!(gap(|answer| shifted(answer, 500)), Some(Gap::More));
    assert_eq!(gap(|answer| shifted(answer, 4_110)), Some(Gap::Twice));
    assert_eq!(gap(|answer| shifted(answer, 1)), Some(Gap::Cents));
    assert_eq!(gap(|answer| answer.lines.clear()), Some(Gap::Nothing));
}

#[test]
fn the_first_money_is_awaited_from_the_last_document_that_opens_a_right() {
    let wait = |change: fn(&mut Dossier)| {
        let mut dossier = person();
        change(&mut dossier);
        let ledger = law::ledger(&dossier, &parameters(), &dossier.settlements).unwrap();
        let mut played = paid(1, |_| ());
        played.case = Case::new(1, dossier.clone());
        first_money(&dossier, &ledger, &played).map(FirstMoney::wait)
    };
    // All was there on 2 March; paid on 13 April.
    let plain = wait(|_| ()).unwrap();
    assert_eq!((plain.at_best, plain.waited_and_lost), (42, Some((42, 0))));
    // A pay declared on 20 March; an account changed later opens nothing.
    let later = wait(|dossier| {
        dossier.documents[1].received_on = day("2026-03-20");
        let mut account = dossier.documents[1].clone();
        account.received_on = day("2026-04-01");
        account.document_id = "D3".parse().unwrap();
        account.content = Content::AddressChange(
            serde_json::from_value(serde_json::json!({
                "address": { "street": "2 rue de l’Essai", "postcode": "44000", "town": "Nantes" },
                "effective_on": "2026-04-01" }))
            .unwrap(),
        );
        dossier.documents.push(account);
    });
    assert_eq!(later.unwrap().at_best, 24);
    // The same document again later makes nobody wait; one that was withdrawn neither.
    let again = wait(|dossier| {
        let mut again = dossier.documents[1].clone();
        (again.version, again.received_on) = (2, day("2026-03-25"));
        dossier.documents.push(again);
    });
    assert_eq!(again.unwrap().at_best, 42);
    // No money is due: nobody waits.
    assert_eq!(wait(|dossier| dossier.documents.truncate(1)), None);
}

#[test]
fn what_is_written_is_told_day_by_day() {
    let gross = Gross::of_engine(&paid(1, |answer| shifted(answer, 10))).unwrap();
    assert_eq!(gross.total(), DUE + Cents(270));
    let by_day = gross.by_day();
    assert_eq!(by_day.len(), 27);
    assert_eq!(by_day[&day("2026-03-05")], Cents(4_120));
    assert_eq!(by_day[&day("2026-03-31")], Cents(4_120));
    assert_eq!(gross.owed(), Cents::ZERO);
    // An engine that says one amount says it of the first day.
    let mut one = paid(1, |_| ());
    one.daily_amount = Some(crate::engine::DailyAmount {
        daily_gross: Some(Cents(4_110)),
        unrounded: None,
    });
    let one = Gross::of_engine(&one).unwrap();
    assert_eq!(one.by_day(), [(day("2026-03-02"), Cents(4_110))].into());
    let mut lost = paid(1, |_| ());
    lost.undelivered = Some(FailureKind::Status5xx);
    assert_eq!(Gross::of_engine(&lost), None);
}

#[test]
fn a_year_of_one_person_is_that_person() {
    let dossier = person();
    let parameters = parameters();
    let due = law::entitlement(&dossier, &parameters, day("2026-04-13")).unwrap();
    let mut nation = Nation::default();
    nation.add(&dossier, &due);
    nation.add_not_covered();
    nation.add_undecided();
    assert_eq!(
        (nation.n_files, nation.n_not_covered, nation.n_undecided),
        (3, 1, 1)
    );
    let sickness = nation.paid(Group::Sickness);
    assert_eq!((sickness.n_people, sickness.n_stops), (1, 1));
    assert_eq!((sickness.n_days, sickness.gross_cents), (27, 110_970));
    assert_eq!(nation.by_fund[&dossier.insured.fund], nation.groups);
    // People are counted once, whatever their stops.
    let stop = Paid {
        n_people: 0,
        ..sickness
    };
    // 27 paid days: the class up to 30.
    assert_eq!(nation.lengths[2], stop);
    // Born in May 1985, forty years old in March 2026: the sixth class of five years from 15.
    assert_eq!(nation.ages[5], stop);
    // From Monday 2 March; paid from Thursday 5.
    assert_eq!((nation.first_days[0], nation.first_paid_days[3]), (1, 1));
    assert_eq!((nation.n_first_stops, nation.months[2]), (1, 1));
    // 2 500 euros: the eleventh class of 250.
    assert_eq!(nation.pays[10], 1);
    for (name, expected) in [
        ("sickness_people", 2.0),
        ("sickness_days", 54.0),
        ("sickness_euros", 2_219.4),
        ("days_per_stop", 27.0),
        ("mean_allowance", 41.1),
        ("stops_from_fifty", 0.0),
        ("euros_under_eight_days", 0.0),
        ("sickness_of_euros", 1.0),
        ("first_day_monday", 1.0),
        ("first_paid_day_thursday", 1.0),
        ("stops_at_the_cap", 1.0),
        ("paternity_euros", 0.0),
    ] {
        let found = nation.figure(name, 2.0).unwrap();
        assert!((found - expected).abs() < 1e-9, "{name}: {found}");
    }
    assert_eq!(nation.figure("unheard_of", 2.0), None);
}

#[test]
fn each_group_has_its_own_totals_times_the_scale() {
    let mut nation = Nation::default();
    for (rank, paid) in (1..).zip(&mut nation.groups) {
        (paid.n_people, paid.n_stops) = (rank, 2 * rank);
        (paid.n_days, paid.gross_cents) = (10 * rank, 1_000 * rank);
    }
    for (name, expected) in [
        ("sickness_people", 4.0),
        ("sickness_stops", 8.0),
        ("sickness_days", 120.0),
        ("part_time_people", 8.0),
        ("part_time_euros", 80.0),
        ("accident_euros", 120.0),
        ("maternity_euros", 160.0),
        ("paternity_euros", 200.0),
        ("paternity_people", 20.0),
        ("self_employed_people", 28.0),
        ("self_employed_days", 280.0),
        ("self_employed_euros", 280.0),
        // 2 stops beside the 6 of accidents and 8 of maternity.
        ("sickness_of_stops", 2.0 / 16.0),
    ] {
        let found = nation.figure(name, 4.0).unwrap();
        assert!((found - expected).abs() < 1e-9, "{name}: {found}");
    }
}

//! The chosen cases, whole: what they cover, and that the law and the sandbox agree on each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use recette::domain::{Cents, Dossier, Letter, LetterKind, Observable};
use recette::law;
use recette::measure::{self, ErrorClass};
use recette::population::{self, CORE, Combination};
use recette::sandbox::{Fault, FaultKind};

use crate::audit::played;
use crate::differential::{comparable, first_gap, is_plainly_the_same, kind_of};
use crate::examples::settled_by_sandbox;
use crate::examples_by_law::parameters;
use crate::people::tables;

/// Every chosen case, made once.
pub(crate) fn chosen() -> &'static [Dossier] {
    static CHOSEN: LazyLock<Vec<Dossier>> = LazyLock::new(|| {
        let thresholds = law::thresholds(&parameters());
        population::design(&tables(), "441".parse().unwrap(), &thresholds, 42, 0)
    });
    &CHOSEN
}

#[test]
fn the_law_decides_every_chosen_case_as_the_sandbox_does() {
    let parameters = parameters();
    let mut parted: BTreeMap<String, (u32, String)> = BTreeMap::new();
    let mut note = |what: String, case: &Dossier| {
        let shown = format!("{} {:?}", case.reference, case.factors);
        parted.entry(what).or_insert((0, shown)).0 += 1;
    };
    for case in chosen() {
        if !case.expected_refusals.is_empty() {
            continue;
        }
        let ledger = match law::ledger(case, &parameters, &case.settlements) {
            Ok(ledger) => ledger,
            Err(error) => {
                note(format!("{error}"), case);
                continue;
            }
        };
        let reasons: BTreeSet<&str> = ledger.undecided.iter().map(|one| one.reason).collect();
        for reason in reasons {
            note(format!("{}: undecided {reason}", case.stratum.name), case);
        }
        let found = match settled_by_sandbox(case) {
            Ok((_, found)) => found,
            Err(problem) => {
                note(problem, case);
                continue;
            }
        };
        assert_eq!(found.len(), ledger.settlements.len());
        for (at, found) in found.iter().enumerate() {
            let expected = &ledger.answer(case, at);
            if ledger.settlements[at].decided && !is_plainly_the_same(expected, found) {
                let (left, right) = (comparable(expected), comparable(found));
                if left != right {
                    let what = first_gap(&left, &right, "").unwrap_or_default();
                    note(format!("{}: {}", case.stratum.name, kind_of(&what)), case);
                    break;
                }
            }
        }
    }
    assert!(parted.is_empty(), "{parted:#?}");
}

#[test]
fn every_possible_combination_of_the_model_is_told_by_some_case() {
    let model = population::model();
    let told = || chosen().iter().map(|case| &case.factors);
    for (among, strength) in [(&[][..], 2), (&[][..], 3), (&CORE[..], 4)] {
        let coverage = population::measure_coverage(&model, among, strength, told());
        assert_eq!(coverage.missing, Vec::<Combination>::new());
        assert_eq!(coverage.n_impossible_cases, 0);
        assert_eq!(
            coverage.n_cases,
            population::combined_array().rows.len(),
            "each row is told"
        );
    }
}

/// What the short pool leaves of them.
fn shortened() -> Vec<Dossier> {
    population::short_design(chosen().to_vec())
}

#[test]
fn chosen_cases_reach_every_side_of_every_rule_of_the_law_and_the_short_pool_does_too() {
    let parameters = parameters();
    for cases in [chosen(), &shortened()] {
        let mut coverage = law::Coverage::default();
        for case in cases {
            if let Some(last) = case.settlements.last() {
                coverage.add(&law::steps(case, &parameters, *last).unwrap());
            }
        }
        let never: Vec<_> = coverage
            .sides()
            .filter(|side| side.n_dossiers == 0)
            .map(|side| (side.rule, side.side))
            .collect();
        assert_eq!(never, Vec::new(), "of {} sides", coverage.sides().count());
    }
}

#[test]
fn the_short_pool_holds_every_pair_and_drops_nothing_but_combinations_and_changes_of_engine() {
    let short = shortened();
    let told = short.iter().map(|case| &case.factors);
    let coverage = population::measure_coverage(&population::model(), &[], 2, told);
    assert_eq!(coverage.n_covered, coverage.n_possible);

    let kept: BTreeSet<_> = short.iter().map(|case| &case.reference).collect();
    let mut n_of: BTreeMap<&str, usize> = BTreeMap::new();
    for case in chosen() {
        if !kept.contains(&case.reference) {
            let (_, kind) = case.stratum.name.split_once('/').unwrap();
            *n_of.entry(kind).or_default() += 1;
        }
    }
    assert_eq!(
        n_of.keys().copied().collect::<Vec<_>>(),
        ["combined", "switch-positions"]
    );
    assert!(short.len() * 2 < chosen().len(), "{}", short.len());
}

/// The kind of letter that a case was chosen for, and whether it must be sent.
fn letter_of(case: &Dossier) -> Option<(LetterKind, bool)> {
    let kind = match case.factors.get("letter")?.as_str() {
        "Refusal" => LetterKind::Refusal,
        "EndOfRights" => LetterKind::EndOfRights,
        "LateWarning" => LetterKind::LateWarning,
        "Reduction" => LetterKind::Reduction,
        "DebtNotice" => LetterKind::DebtNotice,
        "DebtCancelled" => LetterKind::DebtCancelled,
        "Recognition" => LetterKind::Recognition,
        "RefusedRecognition" => LetterKind::RefusedRecognition,
        other => panic!("no letter is called {other}"),
    };
    Some((kind, case.factors["must_be"] == "sent"))
}

#[test]
fn each_letter_leaves_once_where_it_must_and_never_where_it_must_not() {
    let parameters = parameters();
    let mut n_kinds = BTreeMap::new();
    for case in chosen() {
        let Some((kind, is_sent)) = letter_of(case) else {
            continue;
        };
        *n_kinds.entry((format!("{kind:?}"), is_sent)).or_insert(0) += 1;
        let ledger = law::ledger(case, &parameters, &case.settlements).unwrap();
        let answers = ledger.answers(case);
        let letters = answers.iter().flat_map(|answer| &answer.letters);
        let n_sent = letters.filter(|letter| letter.kind == kind).count();
        assert_eq!(n_sent, usize::from(is_sent), "{kind:?}: {:?}", case.factors);
    }
    assert_eq!(n_kinds.len(), 16, "{n_kinds:?}");
    assert!(n_kinds.values().all(|n| *n == 1), "{n_kinds:?}");
}

/// One way in which a letter can be wrong; gives no when the letter has nothing of the kind.
type Spoil = fn(&mut Letter) -> bool;

const WAYS: [(&str, Spoil); 5] = [
    ("amount", |letter| {
        let Some(amount) = &mut letter.amount else {
            return false;
        };
        *amount += Cents(100);
        true
    }),
    ("last day", |letter| {
        let Some(day) = &mut letter.last_day else {
            return false;
        };
        *day = day.plus_days(1);
        true
    }),
    ("days", |letter| {
        let Some(span) = letter.spans.first_mut() else {
            return false;
        };
        span.first_day = span.first_day.plus_days(1);
        true
    }),
    ("recovery", |letter| {
        let Some(day) = &mut letter.earliest_recovery_on else {
            return false;
        };
        *day = day.plus_days(-1);
        true
    }),
    ("reason", |letter| {
        letter.reason = "another".into();
        true
    }),
];

#[test]
fn a_letter_with_a_wrong_amount_date_or_reason_and_one_not_sent_are_seen() {
    let parameters = parameters();
    let mut seen: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for case in chosen() {
        let Some((kind, true)) = letter_of(case) else {
            continue;
        };
        let ledger = law::ledger(case, &parameters, &case.settlements).unwrap();
        let classes = |played: &recette::play::Played| -> Vec<ErrorClass> {
            let audit = measure::audit(case, &ledger, &parameters, played);
            let of_letters = audit.differences.iter();
            of_letters
                .filter(|difference| difference.observable == Observable::Letters)
                .map(|difference| difference.class)
                .collect()
        };
        let right = played(case, &[]);
        assert_eq!(classes(&right), Vec::new());
        let (mut at, mut place) = (0, 0);
        for (settlement, (_, answer)) in right.answers.iter().enumerate() {
            if let Some(found) = answer.letters.iter().position(|one| one.kind == kind) {
                (at, place) = (settlement, found);
            }
        }
        let mut silent = played(case, &[]);
        silent.answers[at].1.letters.remove(place);
        assert_eq!(classes(&silent), [ErrorClass::E15], "{kind:?} not sent");
        let ways = seen.entry(format!("{kind:?}")).or_default();
        for (way, spoil) in WAYS {
            let mut wrong = played(case, &[]);
            if spoil(&mut wrong.answers[at].1.letters[place]) {
                assert_eq!(classes(&wrong), [ErrorClass::E05], "{kind:?}: {way}");
                ways.insert(way);
            }
        }
    }
    let ways = |kind: &str| seen[kind].iter().copied().collect::<Vec<_>>();
    assert_eq!(ways("DebtNotice"), ["amount", "days", "reason", "recovery"]);
    assert_eq!(ways("EndOfRights"), ["last day", "reason"]);
    assert_eq!(ways("Reduction"), ["days", "reason"]);
    assert_eq!(seen.len(), 8);
}

#[test]
fn a_letter_sent_where_it_must_not_be_is_seen() {
    let parameters = parameters();
    let letters = || {
        chosen()
            .iter()
            .filter_map(|case| Some((case, letter_of(case)?)))
    };
    let mut n_kinds = 0;
    for (case, (kind, is_sent)) in letters() {
        if is_sent {
            continue;
        }
        let (other, _) = letters()
            .find(|(_, said)| *said == (kind, true))
            .expect("each letter is sent to somebody");
        let sent = played(other, &[]);
        let of_kind = |letter: &&Letter| letter.kind == kind;
        let mut all = sent.answers.iter().flat_map(|(_, answer)| &answer.letters);
        let letter = all.find(of_kind).expect("it was sent").clone();
        let mut wrong = played(case, &[]);
        wrong.answers.last_mut().unwrap().1.letters.push(letter);
        let ledger = law::ledger(case, &parameters, &case.settlements).unwrap();
        let audit = measure::audit(case, &ledger, &parameters, &wrong);
        let classes: Vec<_> = audit.differences.iter().map(|one| one.class).collect();
        assert_eq!(classes, [ErrorClass::E05], "{kind:?}");
        n_kinds += 1;
    }
    assert_eq!(n_kinds, 8);
}

/// Faults of the sandbox that send a letter to somebody who must get none, or none to somebody
/// who must get it, or days and dates of another reading.
const FAULTS: [(FaultKind, LetterKind); 6] = [
    (FaultKind::DebtNotNotified, LetterKind::DebtNotice),
    (FaultKind::SmallDebtClaimed, LetterKind::DebtNotice),
    (FaultKind::WrongLetterEndOfRights, LetterKind::EndOfRights),
    (FaultKind::Limit360Ignored, LetterKind::EndOfRights),
    (FaultKind::LateSendingIgnored, LetterKind::LateWarning),
    (FaultKind::LateSendingIgnored, LetterKind::Reduction),
];

#[test]
fn faults_of_the_sandbox_in_letters_show_on_those_chosen_for_the_letter() {
    let parameters = parameters();
    for (fault, kind) in FAULTS {
        let mut of_kind = chosen()
            .iter()
            .filter(|case| letter_of(case).is_some_and(|(known, _)| known == kind));
        let is_seen = of_kind.any(|case| {
            let ledger = law::ledger(case, &parameters, &case.settlements).unwrap();
            let found = played(case, &[Fault::always(fault)]);
            let audit = measure::audit(case, &ledger, &parameters, &found);
            let mut differences = audit.differences.iter();
            differences.any(|one| one.observable == Observable::Letters)
        });
        assert!(is_seen, "{fault:?} hurts nobody chosen for {kind:?}");
    }
}

#[test]
fn each_invalid_value_is_refused_alone_and_with_its_own_code() {
    let mut codes: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for case in chosen() {
        let Some(invalid) = case.factors.get("invalid") else {
            assert!(case.expected_refusals.is_empty(), "{:?}", case.factors);
            continue;
        };
        assert_eq!(case.expected_refusals.len(), 1, "{invalid}");
        let played = played(case, &[]);
        assert!(played.wrongly_accepted.is_empty(), "{invalid}");
        let found: Vec<_> = played.refusals.iter().map(|one| one.code).collect();
        assert_eq!(found, [Some(case.expected_refusals[0].code)], "{invalid}");
        let code = format!("{:?}", case.expected_refusals[0].code);
        codes.entry(invalid).or_default().insert(code);
    }
    assert_eq!(codes.len(), 23);
    let all: BTreeSet<_> = codes.into_values().flatten().collect();
    assert_eq!(
        all.into_iter().collect::<Vec<_>>(),
        [
            "InvalidValue",
            "OutsideTables",
            "PeriodReversed",
            "ReceivedBeforeLastSettlement",
            "VersionConflict",
        ]
    );
}

//! What must hold for every file with accidents: what is written is what is due, whatever the
//! calendar of settlements and the order of arrival, and nothing panics.

use proptest::prelude::*;

use super::accident_cases::*;
use super::testing::*;
use crate::domain::{
    AccidentInvestigation, AccidentKind, Cents, Consolidation, Content, Decision, Dossier,
    InvestigationStep, PartTime, PartTimeLoss, Relapse, StopNature, StopNotice,
    UnemploymentBenefit, Unfitness,
};

const START: &str = "2024-06-03";
const ACCIDENTS: [&str; 4] = ["A1", "A2", "R1", "R2"];
const STOPS: [&str; 3] = ["S1", "S2", "S3"];

/// One document, from a handful of small numbers.
#[derive(Clone, Debug)]
struct Event {
    kind: u8,
    accident: usize,
    stop: usize,
    on: i32,
    length: i32,
    delay: i32,
    turn: u8,
    amount: i64,
}

fn event() -> impl Strategy<Value = Event> {
    (
        (0..14_u8, 0..4_usize, 0..3_usize, 0..150_i32),
        (1..50_i32, 0..40_i32, 0..8_u8, 0..300_000_i64),
    )
        .prop_map(
            |((kind, accident, stop, on), (length, delay, turn, amount))| Event {
                kind,
                accident,
                stop,
                on,
                length,
                delay,
                turn,
                amount,
            },
        )
}

fn content(event: &Event) -> Content {
    let on = day(START).plus_days(event.on);
    let last = on.plus_days(event.length - 1);
    let accident = ACCIDENTS[event.accident];
    let prescribed = |nature| {
        let first_day = on.to_string();
        let plain = StopNotice {
            nature,
            telemedicine: event.turn == 7,
            prescriber: crate::domain::Prescriber::Allowed,
            ..notice(STOPS[event.stop], &first_day, &last.to_string())
        };
        match event.turn {
            0 | 1 => Content::StopNotice(plain),
            2 => {
                let Content::StopNotice(hurt) = hurt(plain, accident) else {
                    unreachable!()
                };
                Content::StopNotice(StopNotice {
                    accident: None,
                    ..hurt
                })
            }
            _ => hurt(plain, accident),
        }
    };
    match event.kind {
        0..=2 => prescribed(StopNature::Initial),
        3..=4 => prescribed(StopNature::Extension),
        5 => declared(
            accident,
            match event.turn {
                0..=2 => AccidentKind::Work,
                3..=4 => AccidentKind::Commuting,
                _ => AccidentKind::OccupationalDisease,
            },
            &on.to_string(),
        ),
        6 => decided(
            accident,
            if event.turn < 6 {
                Decision::Recognised
            } else {
                Decision::Refused
            },
            &on.to_string(),
        ),
        7 => Content::Consolidation(Consolidation {
            accident: id(accident),
            consolidated_on: on,
            annuity_monthly: (event.turn < 3).then_some(Cents(event.amount / 10)),
        }),
        8 => Content::Relapse(Relapse {
            accident: id(accident),
            of_accident: id(ACCIDENTS[usize::from(event.turn) % 4]),
            relapse_on: on,
        }),
        9 => Content::AccidentInvestigation(AccidentInvestigation {
            accident: id(accident),
            opened_on: on,
            step: if event.turn < 4 {
                InvestigationStep::Investigation
            } else {
                InvestigationStep::Committee
            },
        }),
        10 => Content::PartTime(PartTime {
            stop: id(STOPS[event.stop]),
            first_day: on,
            last_day: last,
            prescribed_on: on,
            illness: None,
            accident: (event.turn < 4).then(|| id(accident)),
        }),
        11 => Content::PartTimeLoss(PartTimeLoss {
            siret: id(EMPLOYER),
            stop: id(STOPS[event.stop]),
            month: on.month(),
            loss: Cents(event.amount),
        }),
        12 => Content::Unfitness(Unfitness {
            allowance: id(&format!("I{}", event.stop)),
            accident: id(accident),
            siret: id(EMPLOYER),
            opinion_on: on,
            ended_on: (event.turn < 3).then_some(last),
        }),
        _ => Content::UnemploymentBenefit(UnemploymentBenefit {
            first_day: on,
            last_day: last,
        }),
    }
}

/// A file with the pays of twelve months in the career, a recognised accident, one that
/// nothing decides, and a statement for every stop.
fn dossier_of(events: &[Event]) -> Dossier {
    let mut file = dossier();
    file.career.employments[0].pays = pays_before("2025-01-01", 24, "2100.00");
    let end = day(START).plus_days(35).to_string();
    file = stopped(file, "S1", START, &end, "A1", "2100.00")
        .with("a1", START, declared("A1", AccidentKind::Work, START))
        .with("yes", START, decided("A1", Decision::Recognised, START))
        .with("a2", START, declared("A2", AccidentKind::Commuting, START));
    for event in events {
        let first_day = day(START).plus_days(event.on);
        let stop = match event.kind {
            0..=2 | 10 => STOPS[event.stop].to_owned(),
            3..=4 => format!("{}/{first_day}", STOPS[event.stop]),
            _ => continue,
        };
        file = file.with(&format!("s-{stop}"), START, stated(&stop, Vec::new()));
        if event.kind == 10 {
            let born = format!("{stop}/{first_day}");
            file = file.with(&format!("s-{born}"), START, stated(&born, Vec::new()));
        }
    }
    for (rank, event) in events.iter().enumerate() {
        let on = day(START).plus_days(event.on + event.delay).to_string();
        file = file.with(&format!("d{rank}"), &on, content(event));
    }
    file
}

fn settlements(every: i32) -> Vec<String> {
    let start = day(START);
    let last = start.plus_days(500);
    (1..500)
        .map(|n| start.plus_days(n * every))
        .take_while(|day| *day < last)
        .chain([last])
        .map(|day| day.to_string())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_what_is_due_and_the_steps_are_told(
        events in prop::collection::vec(event(), 1..14),
    ) {
        let file = dossier_of(&events);
        let days = settlements(14);
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        // Checks the invariant of the contract and the equation of every line.
        file.answers(&days);
        super::steps(&file, parameters(), day("2025-10-16")).unwrap();
    }

    #[test]
    fn the_order_of_arrival_on_one_day_changes_nothing_in_accidents(
        events in prop::collection::vec(event(), 1..14),
        turn in 0..20_usize,
    ) {
        let file = dossier_of(&events);
        let mut turned = file.clone();
        let n_documents = turned.documents.len();
        turned.documents.rotate_left(turn % n_documents);
        let known_on = day("2025-10-16");
        let one = super::entitlement(&file, parameters(), known_on).unwrap();
        let other = super::entitlement(&turned, parameters(), known_on).unwrap();
        prop_assert_eq!(
            one.due(known_on).collect::<Vec<_>>(),
            other.due(known_on).collect::<Vec<_>>()
        );
        prop_assert_eq!(one.ranks.counted(known_on), other.ranks.counted(known_on));
    }

    #[test]
    fn a_day_has_one_stop_at_most(events in prop::collection::vec(event(), 1..14)) {
        let file = dossier_of(&events);
        let known_on = day("2025-10-16");
        let due = super::entitlement(&file, parameters(), known_on).unwrap();
        let mut spans: Vec<_> = due.due(known_on).map(|due| (due.first_day, due.last_day)).collect();
        spans.sort();
        for pair in spans.windows(2) {
            prop_assert!(pair[0].1 < pair[1].0, "{:?}", pair);
        }
    }
}

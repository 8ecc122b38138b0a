//! Random files of all benefits: however often a file is settled on the way, and wherever it
//! changes engine, the same money is there at the end (contract, CS 3.5 and 13.6).

use std::collections::BTreeMap;

use super::benefit_tests::{OTHER_EMPLOYER, at_a_distance, pension, two_employers};
use super::debt_tests::{answered, contested, died};
use super::part_time_tests::{loss, part_time};
use super::rule_tests::*;
use super::switch_tests::{handed_over, switched};
use super::*;
use crate::domain::{
    Content, Decision, KeptPay, Payee, ReturnToWork, StopState, StopStatus, Subrogation,
    UnemploymentBenefit,
};
use crate::sandbox::examples::*;

/// Numbers drawn one after the other.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> i32 {
        self.0 = mix(self.0);
        i32::try_from(self.0 % n).unwrap()
    }

    fn day_of_spring(&mut self) -> Day {
        day("2026-06-01").plus_days(self.below(70))
    }
}

fn random_document(draw: &mut Draw, id: &str) -> Document {
    let stop = ["S1", "S2"][usize::try_from(draw.below(2)).unwrap()];
    let first_day = draw.day_of_spring();
    let last_day = first_day.plus_days(draw.below(25));
    let (from, to) = (first_day.to_string(), last_day.to_string());
    let mut document = match draw.below(12) {
        0 | 1 => initial(id, stop, &from, &to),
        2 => extension(id, stop, &from, &to),
        3 => at_a_distance(initial(id, stop, &from, &to)),
        4 => at_a_distance(extension(id, stop, &from, &to)),
        5 | 6 => part_time(id, stop, &from, &to),
        7 | 8 => {
            let month = ["2026-06", "2026-07", "2026-08"][usize::try_from(draw.below(3)).unwrap()];
            loss(id, stop, month, i64::from(draw.below(3)) * 40_007)
        }
        9 => document(
            id,
            1,
            &from,
            Content::ReturnToWork(ReturnToWork {
                stop: stop_id(stop),
                returned_on: first_day,
            }),
        ),
        10 => document(
            id,
            1,
            &from,
            Content::UnemploymentBenefit(UnemploymentBenefit {
                first_day,
                last_day: first_day.plus_days(2),
            }),
        ),
        _ => document(
            id,
            1,
            &from,
            Content::Subrogation(Subrogation {
                siret: [EMPLOYER, OTHER_EMPLOYER][usize::try_from(draw.below(2)).unwrap()]
                    .parse()
                    .unwrap(),
                stop: stop_id(stop),
                first_day,
                last_day,
                kept_pay: KeptPay::InFull,
            }),
        ),
    };
    document.received_on = first_day.plus_days(draw.below(40));
    document
}

/// Pay of both employers for every stop that the file may make.
fn statements(draw: &mut Draw) -> Vec<Document> {
    let months = ["2026-03", "2026-04", "2026-05", "2026-06", "2026-07"];
    let mut documents = Vec::new();
    for stop in ["S1", "S2"] {
        for (place, siret) in [EMPLOYER, OTHER_EMPLOYER].into_iter().enumerate() {
            let mut declared = statement(stop, &months, 20_000 + i64::from(draw.below(90_000)));
            declared.siret = siret.parse().unwrap();
            let id = format!("P{stop}{place}");
            let received_on = draw.day_of_spring().to_string();
            let content = Content::EmployerStatement(declared);
            documents.push(document(&id, 1, &received_on, content));
        }
    }
    documents
}

/// Signed cents of every payee, stop and day; the heirs are the person.
fn money(statement: &Statement) -> BTreeMap<(Payee, StopId, Day), i64> {
    let lines = statement.lines.iter().chain(&statement.regularisations);
    let lines = lines.map(|line| (line.payee, &line.stop, &line.spans));
    let debts = statement.debts.iter();
    let debts = debts.map(|debt| (debt.payee, &debt.stop, &debt.spans));
    let mut money = BTreeMap::new();
    for (payee, stop, spans) in lines.chain(debts) {
        for span in spans {
            for number in span.first_day.number()..=span.last_day.number() {
                let payee = death::one_payee(payee);
                let key = (payee, stop.clone(), Day::from_number(number));
                *money.entry(key).or_insert(0) += span.daily_gross.0;
            }
        }
    }
    money.retain(|_, cents| *cents != 0);
    money
}

/// A file with both employers, its documents by day of receipt.
fn random_file(seed: u64) -> (DossierOpening, Vec<Document>, Draw) {
    let mut draw = Draw(seed);
    let n_documents = 3 + draw.below(9);
    let mut documents: Vec<Document> = (0..n_documents)
        .map(|n| random_document(&mut draw, &format!("D{n}")))
        .collect();
    documents.extend(statements(&mut draw));
    let mut opening = two_employers();
    if draw.below(4) == 0 {
        opening.insured.born_on = day("1962-01-01");
        documents.push(pension("2026-06-15", false));
    }
    if draw.below(4) == 0 {
        let died_on = draw.day_of_spring();
        let received_on = died_on.plus_days(draw.below(40));
        documents.push(died(&died_on.to_string(), &received_on.to_string()));
    }
    documents.sort_by_key(|document| document.received_on);
    (opening, documents, draw)
}

#[test]
fn the_money_does_not_depend_on_the_settlements_on_the_way() {
    let last = day("2026-10-12");
    let mut n_days = BTreeMap::new();
    for seed in 0..200 {
        let (opening, documents, _) = random_file(seed);
        let mut often = file_of(opening.clone());
        let mut once = file_of(opening);
        let mut waiting = documents.iter().peekable();
        let mut as_of = day("2026-05-25");
        while as_of <= last {
            while let Some(document) = waiting.next_if(|document| document.received_on <= as_of) {
                send(&mut often, document.clone());
                send(&mut once, document.clone());
            }
            often.settle(as_of).unwrap();
            as_of = as_of.plus_days(14);
        }
        let answer = once.settle(last).unwrap();
        often.settle(last).unwrap();
        let (often, once) = (often.statement(None), once.statement(None));
        assert_eq!(money(&often), money(&once), "file {seed}");
        for line in &answer.lines {
            *n_days.entry(format!("{:?}", line.kind)).or_insert(0) += line.n_days();
        }
    }
    assert!(n_days.values().all(|n_days| *n_days > 100), "{n_days:?}");
    assert_eq!(n_days.len(), 2);
}

/// Settles every fourteen days from `first_day` to `last_day`, each document in its time.
fn settled_on_the_way(file: &mut File, documents: &[Document], first_day: Day, last_day: Day) {
    let mut waiting = documents.iter().peekable();
    let mut as_of = first_day;
    while as_of <= last_day {
        while let Some(document) = waiting.next_if(|document| document.received_on <= as_of) {
            send(file, document.clone());
        }
        file.settle(as_of).unwrap();
        as_of = as_of.plus_days(14);
    }
}

/// Lower pays are known late, and the debts of one stop are contested, then refused.
fn corrected_and_contested(documents: &mut Vec<Document>, draw: &mut Draw) {
    let mut lower: Vec<Document> = Vec::new();
    for document in documents.iter() {
        if let Content::EmployerStatement(statement) = &document.content {
            let mut statement = statement.clone();
            for pay in &mut statement.pays {
                pay.gross = Cents(pay.gross.0 * 2 / 3);
            }
            lower.push(Document {
                version: 2,
                received_on: day("2026-08-11").plus_days(draw.below(30)),
                content: Content::EmployerStatement(statement),
                ..document.clone()
            });
        }
    }
    documents.append(&mut lower);
    for n in 0..3 {
        let on = day("2026-08-17").plus_days(draw.below(45));
        let received_on = on.plus_days(draw.below(6)).to_string();
        documents.push(contested(&format!("C{n}"), &on.to_string(), &received_on));
    }
    let refused_on = day("2026-09-01").plus_days(draw.below(80)).to_string();
    documents.push(answered("F", Decision::Refused, &refused_on, &refused_on));
}

#[test]
fn wherever_a_file_changes_engine_the_same_money_and_the_same_debts_are_there() {
    let (first, last) = (day("2026-06-08"), day("2026-10-12"));
    let (mut n_debts, mut n_contested) = (0, 0);
    for seed in 0..100 {
        let (opening, mut documents, mut draw) = random_file(seed);
        corrected_and_contested(&mut documents, &mut draw);
        documents.sort_by_key(|document| document.received_on);
        let mut alone = file_of(opening.clone());
        settled_on_the_way(&mut alone, &documents, first, last);
        let cut = first.plus_days(14 * draw.below(9));
        let mut old = file_of(opening.clone());
        settled_on_the_way(&mut old, &documents, first, cut);
        let old = old.statement(None);
        let switch_on = cut.plus_days(1).to_string();
        let mut new = file_of(opening);
        send(&mut new, switched(handed_over(&old, &switch_on, 0)));
        settled_on_the_way(&mut new, &documents, cut.plus_days(14), last);
        let (mut alone, mut new) = (alone.statement(None), new.statement(None));
        assert_eq!(new.debts, alone.debts, "file {seed}, switch on {switch_on}");
        // A stop never paid and made no more is known to the engine before alone.
        for statement in [&mut alone, &mut new] {
            let is_made = |state: &StopState| state.status != StopStatus::Cancelled;
            statement.stops.retain(is_made);
        }
        assert_eq!(new.stops, alone.stops, "file {seed}, switch on {switch_on}");
        n_contested += alone
            .debts
            .iter()
            .filter(|debt| {
                let notice = debt.notified_on.map(|on| on.plus_days(21));
                debt.earliest_recovery_on != notice
            })
            .count();
        n_debts += alone.debts.len();
        new.lines.extend(old.lines);
        new.regularisations.extend(old.regularisations);
        assert_eq!(
            money(&new),
            money(&alone),
            "file {seed}, switch on {switch_on}"
        );
        let n_letters = old.letters.len() + new.letters.len();
        assert_eq!(n_letters, alone.letters.len(), "file {seed}");
    }
    assert!(n_debts > 30 && n_contested > 3, "{n_debts} {n_contested}");
}

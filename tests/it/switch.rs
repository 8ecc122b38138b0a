//! A change of engine moves no money: wherever it falls, the old and the new engine
//! together pay what one engine alone would have paid (contract, CS 13.6).

use std::collections::BTreeMap;

use recette::domain::{
    AdvancePaid, Cents, Channel, Content, Day, Document, DocumentId, Dossier, Payee, Statement,
    StopId, Switch, SwitchDebt,
};

use crate::example_file::cases;
use crate::examples::by_sandbox;
use crate::examples_by_law::{by_law, parameters};

/// Who gets how much for which day of which stop, all engines together.
type Due = BTreeMap<(StopId, Payee, Day), Cents>;

#[test]
fn a_switch_at_any_position_of_the_worked_ledger_moves_no_money_by_law() {
    let parameters = parameters();
    no_money_moves(|dossier| by_law(dossier, &parameters));
}

#[test]
fn a_switch_at_any_position_of_the_worked_ledger_moves_no_money_in_the_sandbox() {
    no_money_moves(by_sandbox);
}

fn no_money_moves(decide: impl Fn(&Dossier) -> Result<Statement, String>) {
    let mut n_positions = 0;
    for (_, case) in cases() {
        let (true, Some(facts)) = (case.category == "ledger", &case.facts) else {
            continue;
        };
        let alone = facts.dossier(&case.id);
        let whole = decide(&alone).unwrap();
        let days = alone.documents.iter().map(|document| document.received_on);
        let mut switch_days: Vec<Day> = days
            .chain(alone.settlements.iter().copied())
            .map(|day| day.plus_days(1))
            .filter(|day| *day <= *alone.settlements.last().unwrap())
            .collect();
        switch_days.sort();
        switch_days.dedup();
        for switch_on in switch_days {
            n_positions += 1;
            let mut before = alone.clone();
            before
                .settlements
                .retain(|settlement| *settlement < switch_on);
            let old = decide(&before).unwrap();
            let new = decide(&taken_over(&alone, &old, switch_on)).unwrap();
            let mut together = due(&old);
            add(&mut together, &new, &old);
            together.retain(|_, amount| *amount != Cents::ZERO);
            assert_eq!(together, due(&whole), "{}: switch on {switch_on}", case.id);
            let notices = |statement: &Statement| statement.letters.len();
            assert_eq!(
                notices(&old) + notices(&new),
                notices(&whole),
                "{}: switch on {switch_on}: a letter was sent twice or not at all",
                case.id
            );
        }
    }
    assert!(
        n_positions >= 12,
        "the worked ledger and its variants were played"
    );
}

/// The file as the new engine gets it.
fn taken_over(alone: &Dossier, old: &Statement, switch_on: Day) -> Dossier {
    let switch = Switch {
        switch_on,
        paid_lines: old
            .lines
            .iter()
            .chain(&old.regularisations)
            .cloned()
            .collect(),
        debts: old
            .debts
            .iter()
            .map(|debt| SwitchDebt {
                debt: debt.clone(),
                remaining: debt.remaining,
            })
            .collect(),
        advances: Vec::<AdvancePaid>::new(),
        letters: old.letters.clone(),
        balance: None,
    };
    let mut dossier = alone.clone();
    dossier
        .settlements
        .retain(|settlement| *settlement >= switch_on);
    dossier.documents.push(Document {
        document_id: DocumentId::new("switch").unwrap(),
        version: 1,
        sent_on: switch_on,
        received_on: switch_on,
        channel: Channel::Electronic,
        cancelled: false,
        content: Content::Switch(switch),
    });
    dossier
        .documents
        .sort_by_key(|document| document.received_on);
    dossier
}

fn due(statement: &Statement) -> Due {
    let mut due = Due::new();
    for line in statement.lines.iter().chain(&statement.regularisations) {
        sum(&mut due, &line.stop, line.payee, &line.spans);
    }
    for debt in &statement.debts {
        sum(&mut due, &debt.stop, debt.payee, &debt.spans);
    }
    due.retain(|_, amount| *amount != Cents::ZERO);
    due
}

/// Adds what `new` wrote itself: debts that it took over from `old` were counted there.
fn add(due: &mut Due, new: &Statement, old: &Statement) {
    for line in new.lines.iter().chain(&new.regularisations) {
        sum(due, &line.stop, line.payee, &line.spans);
    }
    for debt in &new.debts {
        if !old.debts.iter().any(|known| known.id == debt.id) {
            sum(due, &debt.stop, debt.payee, &debt.spans);
        }
    }
}

fn sum(due: &mut Due, stop: &StopId, payee: Payee, spans: &[recette::domain::Span]) {
    for span in spans {
        for offset in 0..span.n_days() {
            *due.entry((stop.clone(), payee, span.first_day.plus_days(offset)))
                .or_default() += span.daily_gross;
        }
    }
}

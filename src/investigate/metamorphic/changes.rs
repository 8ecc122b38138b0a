//! The change of each relation, from the facts alone.

use crate::domain::{
    AldDecision, Cents, Channel, Content, Day, Decision, Document, DocumentId, Dossier, KeptPay,
    Risk, Sex, Statement, StopNature, StopNotice, SubrogationPeriod, Switch,
};
use crate::investigate::shrink::{last_day, pays};
use crate::population::LAST_DAY;

/// Every pay a tenth higher.
pub(super) fn pays_up(dossier: &Dossier) -> Dossier {
    let mut other = dossier.clone();
    let raised = |amount: Cents| Cents(amount.0 * 11 / 10);
    for pay in pays(&mut other).flatten() {
        pay.gross = raised(pay.gross);
        pay.restored = pay.restored.map(raised);
        for part in &mut pay.deferred {
            part.amount = raised(part.amount);
        }
    }
    other
}

/// The first certificate that opens a stop, in two that touch, sent together.
pub(super) fn certificate_in_two(dossier: &Dossier) -> Option<Dossier> {
    let (rank, notice) = notices(dossier).find(|(rank, notice)| {
        notice.nature == StopNature::Initial
            && notice.last_day.days_since(notice.first_day) >= 3
            && is_plain(dossier, *rank)
    })?;
    let half = notice.last_day.days_since(notice.first_day) / 2;
    let middle = notice.first_day.plus_days(half);
    let second = StopNotice {
        nature: StopNature::Extension,
        first_day: middle.plus_days(1),
        ..notice.clone()
    };
    let mut other = dossier.clone();
    if let Some(end) = last_day(&mut other.documents[rank].content) {
        *end = middle;
    }
    let second = Document {
        document_id: new_id(dossier)?,
        content: Content::StopNotice(second),
        ..dossier.documents[rank].clone()
    };
    other.documents.insert(rank + 1, second);
    Some(other)
}

/// All documents of the first settlement on one day, in reverse.
pub(super) fn order_of_receipt(dossier: &Dossier) -> Option<Dossier> {
    let first = *dossier.settlements.first()?;
    let n_known = dossier
        .documents
        .partition_point(|document| document.received_on <= first);
    let day = dossier.documents[..n_known].last()?.received_on;
    if n_known < 2 || !(0..n_known).all(|rank| is_plain(dossier, rank)) {
        return None;
    }
    let mut other = dossier.clone();
    for document in &mut other.documents[..n_known] {
        document.received_on = day;
    }
    other.documents[..n_known].reverse();
    Some(other)
}

/// Every document twice.
pub(super) fn sent_twice(dossier: &Dossier) -> Dossier {
    let mut other = dossier.clone();
    let documents = dossier.documents.iter();
    other.documents = documents
        .flat_map(|document| [document.clone(), document.clone()])
        .collect();
    other
}

/// Every certificate sent by software on paper too, the same day, under another name.
pub(super) fn paper_too(dossier: &Dossier) -> Option<Dossier> {
    let mut other = dossier.clone();
    let mut n_before = 0;
    for (rank, _) in notices(dossier) {
        let document = &dossier.documents[rank];
        if document.channel != Channel::Electronic || !is_plain(dossier, rank) {
            continue;
        }
        let on_paper = Document {
            document_id: new_id(&other)?,
            channel: Channel::Paper,
            ..document.clone()
        };
        n_before += 1;
        other.documents.insert(rank + n_before, on_paper);
    }
    Some(other)
}

/// The certificate that ends last, a day longer.
pub(super) fn one_day_more(dossier: &Dossier) -> Option<Dossier> {
    let (rank, notice) = notices(dossier).max_by_key(|(_, notice)| notice.last_day)?;
    let end = notice.last_day.plus_days(1);
    if !is_plain(dossier, rank) || end > LAST_DAY {
        return None;
    }
    let mut other = dossier.clone();
    *last_day(&mut other.documents[rank].content)? = end;
    if other.settlements.last().is_some_and(|last| *last < end) {
        other.settlements.push(end);
    }
    Some(other)
}

/// No employer takes the allowances; where one keeps part of the pay only, it matters who is
/// paid.
pub(super) fn without_subrogation(dossier: &Dossier) -> Option<Dossier> {
    let mut other = dossier.clone();
    if !subrogations(&mut other).all(|kept| *kept == KeptPay::InFull) {
        return None;
    }
    for document in &mut other.documents {
        if let Content::EmployerStatement(statement) = &mut document.content {
            statement.subrogations.clear();
        }
    }
    other
        .documents
        .retain(|document| !matches!(document.content, Content::Subrogation(_)));
    Some(other)
}

/// Each employer takes the allowances from the middle of its period on.
pub(super) fn subrogation_later(dossier: &Dossier) -> Option<Dossier> {
    let mut other = dossier.clone();
    if !subrogations(&mut other).all(|kept| *kept == KeptPay::InFull) {
        return None;
    }
    let middle = |first: Day, last: Day| first.plus_days((last.days_since(first) + 1) / 2);
    for document in &mut other.documents {
        match &mut document.content {
            Content::EmployerStatement(statement) => {
                for period in &mut statement.subrogations {
                    period.first_day = middle(period.first_day, period.last_day);
                }
            }
            Content::Subrogation(period) => {
                period.first_day = middle(period.first_day, period.last_day);
            }
            _ => {}
        }
    }
    Some(other)
}

/// One settlement more between any two.
pub(super) fn settled_more_often(dossier: &Dossier) -> Dossier {
    let mut other = dossier.clone();
    let between = dossier.settlements.windows(2).filter_map(|pair| {
        let half = pair[1].days_since(pair[0]) / 2;
        (half > 0).then(|| pair[0].plus_days(half))
    });
    other.settlements.extend(between);
    other.settlements.sort_unstable();
    other
}

/// Another name, sex and address.
pub(super) fn somebody_else(dossier: &Dossier) -> Dossier {
    let mut other = dossier.clone();
    let insured = &mut other.insured;
    "D’Ÿ-Hérouville de la Tournerie".clone_into(&mut insured.family_name);
    "Maëlys-Noé".clone_into(&mut insured.given_name);
    "9 bis, allée des Œillets".clone_into(&mut insured.address.street);
    let is_leave =
        |document: &Document| matches!(document.content, Content::Leave(_) | Content::Birth(_));
    if !dossier.documents.iter().any(is_leave) {
        insured.sex = match insured.sex {
            Sex::Male => Sex::Female,
            Sex::Female => Sex::Male,
        };
    }
    other
}

/// Lower pays and the first ones again, on the day on which the statement comes.
pub(super) fn corrected_between(dossier: &Dossier) -> Option<Dossier> {
    let rank = statement(dossier)?;
    let received_on = dossier.documents[rank].received_on;
    let mut other = dossier.clone();
    let (lower, again) = versions(&dossier.documents[rank], received_on, received_on);
    other.documents.splice(rank + 1..=rank, [lower, again]);
    Some(other)
}

/// Lower pays after a settlement, the first ones again after the next.
pub(super) fn corrected_and_back(dossier: &Dossier) -> Option<Dossier> {
    let rank = statement(dossier)?;
    let mut other = dossier.clone();
    let mut settled_from = |day: Day| -> Option<Day> {
        let known = other.settlements.iter().find(|settled| **settled >= day);
        if let Some(settled) = known {
            return Some(*settled);
        }
        let next = other.settlements.last()?.plus_days(14).max(day);
        (next <= LAST_DAY).then(|| other.settlements.push(next))?;
        Some(next)
    };
    let first = settled_from(dossier.documents[rank].received_on)?;
    let second = settled_from(first.plus_days(1))?;
    settled_from(second.plus_days(1))?;
    let (lower, again) = versions(
        &dossier.documents[rank],
        first.plus_days(1),
        second.plus_days(1),
    );
    other.documents.extend([lower, again]);
    other.documents.sort_by_key(|document| document.received_on);
    Some(other)
}

/// Everything a week later, where no stop leaves the month in which it begins.
pub(super) fn week_later(dossier: &Dossier) -> Option<Dossier> {
    let mut other = dossier.clone();
    for document in &mut other.documents {
        let shift = |day: &mut Day| *day = day.plus_days(7);
        shift(&mut document.sent_on);
        shift(&mut document.received_on);
        match &mut document.content {
            Content::StopNotice(notice) => {
                let month = notice.first_day.month();
                shift(&mut notice.first_day);
                shift(&mut notice.last_day);
                shift(&mut notice.prescribed_on);
                notice.last_day_worked.iter_mut().for_each(shift);
                if notice.nature == StopNature::Initial && notice.first_day.month() != month {
                    return None;
                }
            }
            Content::EmployerStatement(statement) => {
                for SubrogationPeriod {
                    first_day,
                    last_day,
                    ..
                } in &mut statement.subrogations
                {
                    shift(first_day);
                    shift(last_day);
                }
            }
            Content::Subrogation(period) => {
                shift(&mut period.first_day);
                shift(&mut period.last_day);
            }
            Content::ReturnToWork(work) => shift(&mut work.returned_on),
            _ => return None,
        }
    }
    for settlement in &mut other.settlements {
        *settlement = settlement.plus_days(7);
    }
    (*other.settlements.last()? <= LAST_DAY).then_some(other)
}

/// The same stops, related to an illness of long duration recognised from the first day on.
pub(super) fn long_term_illness(dossier: &Dossier) -> Option<Dossier> {
    let is_sickness =
        |notice: &StopNotice| notice.risk == Risk::Sickness && notice.illness.is_none();
    if !notices(dossier).all(|(_, notice)| is_sickness(notice)) {
        return None;
    }
    let from = notices(dossier).map(|(_, notice)| notice.first_day).min()?;
    let illness: crate::domain::StopId = "related-illness".parse().ok()?;
    let mut other = dossier.clone();
    for document in &mut other.documents {
        if let Content::StopNotice(notice) = &mut document.content {
            notice.illness = Some(illness.clone());
        }
    }
    let day = dossier.documents.first()?.received_on;
    other.documents.insert(
        0,
        Document {
            document_id: new_id(dossier)?,
            version: 1,
            sent_on: day,
            received_on: day,
            channel: Channel::Electronic,
            cancelled: false,
            content: Content::AldDecision(AldDecision {
                illness,
                decision: Decision::Recognised,
                first_day: from,
            }),
        },
    );
    Some(other)
}

/// The file as the payer of `statement` would hand it over, with what it had written, after
/// the first half of its settlements. Debts, advances and balances are left alone.
pub(super) fn taken_over(dossier: &Dossier, statement: &Statement) -> Option<Dossier> {
    let half = dossier.settlements.len() / 2;
    let handed_on = *dossier.settlements.get(half.checked_sub(1)?)?;
    let is_of_money = |document: &Document| {
        matches!(
            document.content,
            Content::Switch(_)
                | Content::AdvancePaid(_)
                | Content::DebtContested(_)
                | Content::DebtDecision(_)
                | Content::Repaid(_)
        )
    };
    let has_debts = statement
        .debts
        .iter()
        .any(|debt| debt.created_on <= handed_on);
    if has_debts || dossier.documents.iter().any(is_of_money) {
        return None;
    }
    let written = statement.lines.iter().chain(&statement.regularisations);
    let letters = statement.letters.iter();
    let switch_on = handed_on.plus_days(1);
    let switch = Switch {
        switch_on,
        paid_lines: written
            .filter(|line| line.settlement <= handed_on)
            .cloned()
            .collect(),
        debts: Vec::new(),
        advances: Vec::new(),
        letters: letters
            .filter(|letter| letter.settlement <= handed_on)
            .cloned()
            .collect(),
        balance: None,
    };
    let mut other = dossier.clone();
    other.settlements.drain(..half);
    let rank = other
        .documents
        .partition_point(|document| document.received_on < switch_on);
    other.documents.insert(
        rank,
        Document {
            document_id: new_id(dossier)?,
            version: 1,
            sent_on: switch_on,
            received_on: switch_on,
            channel: Channel::Electronic,
            cancelled: false,
            content: Content::Switch(switch),
        },
    );
    Some(other)
}

/// Certificates, by rank.
fn notices(dossier: &Dossier) -> impl Iterator<Item = (usize, &StopNotice)> {
    let documents = dossier.documents.iter().enumerate();
    documents.filter_map(|(rank, document)| match &document.content {
        Content::StopNotice(notice) if !document.cancelled => Some((rank, notice)),
        _ => None,
    })
}

/// Whether the document is the only one of its fact, and no switch.
fn is_plain(dossier: &Dossier, rank: usize) -> bool {
    let document = &dossier.documents[rank];
    let of_the_fact = |other: &&Document| other.document_id == document.document_id;
    !document.cancelled
        && dossier.documents.iter().filter(of_the_fact).count() == 1
        && !matches!(document.content, Content::Switch(_))
}

/// The first statement of pays that is the only one of its fact.
fn statement(dossier: &Dossier) -> Option<usize> {
    (0..dossier.documents.len()).find(|rank| {
        let content = &dossier.documents[*rank].content;
        matches!(content, Content::EmployerStatement(statement) if !statement.pays.is_empty())
            && is_plain(dossier, *rank)
    })
}

/// Two more versions of a statement: pays a fifth lower, and as they were.
fn versions(document: &Document, lower_on: Day, again_on: Day) -> (Document, Document) {
    let mut lower = document.clone();
    lower.version = document.version + 1;
    (lower.sent_on, lower.received_on) = (lower_on, lower_on);
    if let Content::EmployerStatement(statement) = &mut lower.content {
        for pay in &mut statement.pays {
            pay.gross = Cents(pay.gross.0 * 4 / 5);
            pay.restored = pay.restored.map(|restored| Cents(restored.0 * 4 / 5));
            for part in &mut pay.deferred {
                part.amount = Cents(part.amount.0 * 4 / 5);
            }
        }
    }
    let mut again = document.clone();
    again.version = document.version + 2;
    (again.sent_on, again.received_on) = (again_on, again_on);
    (lower, again)
}

fn subrogations(dossier: &mut Dossier) -> impl Iterator<Item = &mut KeptPay> {
    let documents = dossier.documents.iter_mut();
    documents.flat_map(|document| match &mut document.content {
        Content::EmployerStatement(statement) => statement
            .subrogations
            .iter_mut()
            .map(|period| &mut period.kept_pay)
            .collect(),
        Content::Subrogation(period) => vec![&mut period.kept_pay],
        _ => Vec::new(),
    })
}

/// A name that no document of the dossier bears.
fn new_id(dossier: &Dossier) -> Option<DocumentId> {
    let is_taken = |id: &DocumentId| dossier.documents.iter().any(|one| one.document_id == *id);
    (1..100)
        .filter_map(|number| format!("related-{number}").parse().ok())
        .find(|id| !is_taken(id))
}

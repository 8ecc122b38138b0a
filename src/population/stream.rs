//! The same file when its documents travel badly: one named disturbance at a time.
//!
//! A pure function from a dossier to a dossier. The contract (CS 2 and 6) says what an engine
//! makes of each; here documents are only moved, copied, taken away or restated, and the
//! calendar of settlements follows them. What is legal stays legal: a message that the
//! contract refuses is named among the expected refusals.

use crate::domain::{
    Cents, Channel, Content, Day, Document, DocumentId, Dossier, ExpectedRefusal, ProblemCode, Risk,
};

use super::draft::LAST_DAY;

/// Days between two settlements of the population's calendars (contract, CS 2.4).
const CYCLE_DAYS: i32 = 14;

/// How documents travel badly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Disturbance {
    /// The first pay statement comes forty-five days later.
    Late,
    /// The first pay statement comes before every other document, and waits.
    Early,
    /// The first certificate and the first pay statement come twice, to the letter.
    Duplicate,
    /// The first pay statement never comes.
    Lost,
    /// Certificates of sickness sent by software and pay statements known to the first
    /// settlement all come on its day, the last one first. Certificates of accidents keep
    /// their day: the fund's delays count from it.
    Reordered,
    /// The last certificate is withdrawn three weeks after it came.
    Cancelled,
    /// The first pay statement is withdrawn, and stated again in a document of its own.
    Replaced,
    /// The first pay statement is corrected: four per cent more.
    Corrected,
    /// The first pay statement comes again under the same version with other pays: refused.
    Contradictory,
    /// The first certificate sent by software comes on paper too.
    PaperAndElectronic,
}

impl Disturbance {
    /// Every disturbance, in the order of their names in the design.
    pub const ALL: [Self; 10] = [
        Self::Late,
        Self::Early,
        Self::Duplicate,
        Self::Lost,
        Self::Reordered,
        Self::Cancelled,
        Self::Replaced,
        Self::Corrected,
        Self::Contradictory,
        Self::PaperAndElectronic,
    ];

    /// The value of the factor `stream`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Early => "early",
            Self::Duplicate => "duplicate",
            Self::Lost => "lost",
            Self::Reordered => "reordered",
            Self::Cancelled => "cancelled",
            Self::Replaced => "replaced",
            Self::Corrected => "corrected",
            Self::Contradictory => "contradictory",
            Self::PaperAndElectronic => "paper_and_electronic",
        }
    }
}

/// The dossier disturbed, with the factor `stream`.
///
/// None when the disturbance has nothing to act on, when it would reach beyond the tables, or
/// when the file holds a switch or messages invalid on purpose: these say on which days
/// documents come.
pub fn disturb(dossier: &Dossier, disturbance: Disturbance) -> Option<Dossier> {
    let is_fixed = |document: &Document| matches!(document.content, Content::Switch(_));
    if !dossier.expected_refusals.is_empty() || dossier.documents.iter().any(is_fixed) {
        return None;
    }
    let mut disturbed = dossier.clone();
    let documents = &mut disturbed.documents;
    match disturbance {
        Disturbance::Late => {
            let statement = documents[first_statement(dossier)?].clone();
            for copy in copies(documents, &statement) {
                copy.sent_on = copy.sent_on.plus_days(45);
                copy.received_on = copy.received_on.plus_days(45);
            }
        }
        Disturbance::Early => {
            let statement = documents[first_statement(dossier)?].clone();
            let day = documents.first()?.received_on.plus_days(-1);
            for copy in copies(documents, &statement) {
                copy.sent_on = day;
                copy.received_on = day;
            }
        }
        Disturbance::Duplicate => {
            let certificate = documents[first_certificate(dossier)?].clone();
            let statement = documents[first_statement(dossier)?].clone();
            documents.extend([certificate, statement]);
        }
        Disturbance::Lost => {
            let lost = documents[first_statement(dossier)?].document_id.clone();
            documents.retain(|document| document.document_id != lost);
        }
        Disturbance::Reordered => reorder(documents, *dossier.settlements.first()?)?,
        Disturbance::Cancelled => {
            let rank = documents
                .iter()
                .rposition(|document| matches!(document.content, Content::StopNotice(_)))?;
            let mut again = next_version(documents, rank, 20);
            again.cancelled = true;
            documents.push(again);
        }
        Disturbance::Replaced => {
            let rank = first_statement(dossier)?;
            let mut withdrawn = next_version(documents, rank, 10);
            withdrawn.cancelled = true;
            let anew = Document {
                document_id: new_id(documents, &documents[rank].document_id)?,
                version: 1,
                cancelled: false,
                ..withdrawn.clone()
            };
            documents.extend([withdrawn, anew]);
        }
        Disturbance::Corrected => {
            let mut again = next_version(documents, first_statement(dossier)?, 20);
            again.cancelled = false;
            raise(&mut again.content);
            documents.push(again);
        }
        Disturbance::Contradictory => {
            let rank = first_statement(dossier)?;
            let mut other = documents[rank].clone();
            other.sent_on = other.sent_on.plus_days(3);
            other.received_on = other.received_on.plus_days(3);
            raise(&mut other.content);
            let is_alone = copies(documents, &dossier.documents[rank]).count() == 1;
            if other.content == documents[rank].content || !is_alone {
                return None;
            }
            disturbed.expected_refusals.push(ExpectedRefusal {
                document_id: other.document_id.clone(),
                version: other.version,
                code: ProblemCode::VersionConflict,
            });
            documents.push(other);
        }
        Disturbance::PaperAndElectronic => {
            let rank = documents.iter().position(|document| {
                is_by_software(document) && document.version == 1 && !document.cancelled
            })?;
            let mut paper = documents[rank].clone();
            paper.document_id = new_id(documents, &paper.document_id)?;
            paper.channel = Channel::Paper;
            paper.received_on = paper.received_on.plus_days(4);
            documents.push(paper);
        }
    }
    documents.sort_by_key(|document| document.received_on);
    let first_before = dossier.documents.first()?.received_on;
    settle(&mut disturbed, first_before)?;
    disturbed
        .factors
        .insert("stream".into(), disturbance.name().into());
    Some(disturbed)
}

/// The first pay statement in its first version.
fn first_statement(dossier: &Dossier) -> Option<usize> {
    dossier.documents.iter().position(|document| {
        matches!(document.content, Content::EmployerStatement(_))
            && document.version == 1
            && !document.cancelled
    })
}

/// The message and its copies to the letter, which travel together.
fn copies<'a>(
    documents: &'a mut [Document],
    message: &Document,
) -> impl Iterator<Item = &'a mut Document> {
    documents
        .iter_mut()
        .filter(move |document| **document == *message)
}

fn first_certificate(dossier: &Dossier) -> Option<usize> {
    dossier
        .documents
        .iter()
        .position(|document| matches!(document.content, Content::StopNotice(_)))
}

/// A certificate whose receipt no delay is counted from: on paper, the day on which one came
/// says whether a later one was warned of (D. 323-2).
fn is_by_software(document: &Document) -> bool {
    matches!(document.content, Content::StopNotice(_)) && document.channel == Channel::Electronic
}

fn is_of_an_accident(document: &Document) -> bool {
    matches!(&document.content, Content::StopNotice(notice) if notice.risk == Risk::Accident)
}

fn reorder(documents: &mut [Document], first_settlement: Day) -> Option<()> {
    let is_moved = |document: &Document| {
        document.received_on <= first_settlement
            && ((is_by_software(document) && !is_of_an_accident(document))
                || matches!(document.content, Content::EmployerStatement(_)))
    };
    let ranks: Vec<usize> = (0..documents.len())
        .filter(|rank| is_moved(&documents[*rank]))
        .collect();
    if ranks.len() < 2 {
        return None;
    }
    let mut late: Vec<Document> = ranks.iter().map(|rank| documents[*rank].clone()).collect();
    for document in &mut late {
        document.received_on = first_settlement;
    }
    for (rank, document) in ranks.into_iter().zip(late.into_iter().rev()) {
        documents[rank] = document;
    }
    Some(())
}

/// The last version known of the fact at `rank`, one version higher, so many days after it.
fn next_version(documents: &[Document], rank: usize, days: i32) -> Document {
    let fact = &documents[rank];
    let mut next = documents
        .iter()
        .filter(|document| document.document_id == fact.document_id)
        .max_by_key(|document| document.version)
        .unwrap_or(fact)
        .clone();
    let last_received = documents
        .iter()
        .filter(|document| document.document_id == fact.document_id)
        .fold(next.received_on, |last, one| last.max(one.received_on));
    next.version += 1;
    next.received_on = last_received.plus_days(days);
    next.sent_on = next.received_on;
    next
}

/// A name that no document of the file has.
fn new_id(documents: &[Document], like: &DocumentId) -> Option<DocumentId> {
    let id = DocumentId::new(&format!("{like}b"))?;
    documents
        .iter()
        .all(|document| document.document_id != id)
        .then_some(id)
}

/// Four per cent more in every pay.
fn raise(content: &mut Content) {
    if let Content::EmployerStatement(statement) = content {
        for pay in &mut statement.pays {
            pay.gross = more(pay.gross);
            pay.restored = pay.restored.map(more);
        }
    }
}

const fn more(amount: Cents) -> Cents {
    Cents(amount.0 * 104 / 100)
}

/// Settlements follow the documents: none before the first receipt, one at least after the
/// last. None when a document would come after the tables.
///
/// A calendar that began at the first receipt begins at the new one when it is earlier; one
/// that begins later, because another engine was in charge, does not move.
fn settle(dossier: &mut Dossier, first_before: Day) -> Option<()> {
    let first = dossier.documents.first()?.received_on;
    let last = dossier.documents.last()?.received_on;
    if last > LAST_DAY {
        return None;
    }
    let begin = *dossier.settlements.first()?;
    let mut days: Vec<Day> = Vec::new();
    let mut day = begin;
    let followed_receipts = begin.days_since(first_before) < CYCLE_DAYS;
    while followed_receipts && day.plus_days(-CYCLE_DAYS) >= first {
        day = day.plus_days(-CYCLE_DAYS);
        days.push(day);
    }
    days.reverse();
    days.extend(dossier.settlements.iter().filter(|day| **day >= first));
    let mut day = *dossier.settlements.last()?;
    while day < last {
        day = day.plus_days(CYCLE_DAYS).min(LAST_DAY);
        days.push(day);
    }
    dossier.settlements = days;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::{Recipe, fixtures, person};
    use super::*;

    #[test]
    fn each_disturbance_leaves_a_file_fit_to_be_played_and_says_its_name() {
        let tables = fixtures::tables();
        let recipe =
            Recipe::counts(&tables, "441".parse().unwrap(), &[("sickness/simple", 40)]).unwrap();
        for disturbance in Disturbance::ALL {
            let mut n = 0;
            for index in 0..40 {
                let plain = person(&tables, &recipe, 3, 0, index);
                let Some(disturbed) = disturb(&plain, disturbance) else {
                    continue;
                };
                super::super::tests::check_calendar(&disturbed);
                assert_eq!(disturbed.factors["stream"], disturbance.name());
                let first = disturbed.documents[0].received_on;
                assert!(first <= disturbed.settlements[0]);
                assert_ne!(plain.documents, disturbed.documents);
                n += 1;
            }
            assert!(n >= 10, "{}: {n}", disturbance.name());
        }
    }
}

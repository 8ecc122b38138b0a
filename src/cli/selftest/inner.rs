//! Plays dossiers on the inner sandbox without a network, for a self-test of a hundred
//! campaigns in minutes.

use crate::domain::{Document, ProblemCode};
use crate::play::{Case, Driver, Played, Refusal};
use crate::sandbox::{Fault, engine::File};

/// What the sandbox answers to a case, fed as the drivers feed it; nothing when it refuses the
/// opening.
pub(super) fn played(case: &Case, faults: &[Fault]) -> Option<Played> {
    let dossier = &*case.dossier;
    let (mut file, _) = File::open(dossier.reference.clone(), dossier.opening(), faults).ok()?;
    let mut played = Played::unanswered(case.clone(), Driver::Calm);
    let mut documents = dossier.documents.iter().enumerate().peekable();
    for &as_of in &dossier.settlements {
        // A document that must be refused for having come after a settlement comes after it.
        let mut too_late = Vec::new();
        while let Some((rank, document)) =
            documents.next_if(|(_, document)| document.received_on <= as_of)
        {
            match dossier.expected_refusal(rank) {
                Some(ProblemCode::ReceivedBeforeLastSettlement) => too_late.push((rank, document)),
                _ => give(&mut file, &mut played, rank, document),
            }
        }
        played.answers.push((as_of, file.settle(as_of).ok()?));
        for (rank, document) in too_late {
            give(&mut file, &mut played, rank, document);
        }
    }
    played.statement = Some(file.statement(None));
    Some(played)
}

fn give(file: &mut File, played: &mut Played, rank: usize, document: &Document) {
    let expected = played.case.dossier.expected_refusal(rank);
    match file.receive(document.clone()) {
        Ok(_) if expected.is_some() => played.wrongly_accepted.push(rank),
        Ok(_) => {}
        Err(problem) => played.refusals.push(Refusal {
            document_id: document.document_id.clone(),
            version: document.version,
            status: crate::sandbox::status_of(problem.code).into(),
            code: Some(problem.code),
            expected,
        }),
    }
}

/// Whether the engine did anything otherwise: the dossiers that a fault reaches, known
/// without the law.
pub(super) fn is_reached(clean: &Played, faulty: &Played) -> bool {
    clean.answers != faulty.answers
        || clean.statement != faulty.statement
        || clean.wrongly_accepted != faulty.wrongly_accepted
        || clean.refusals.len() != faulty.refusals.len()
}

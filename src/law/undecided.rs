//! What the law leaves undecided (`hors périmètre`): why it abstains on a whole file.
//!
//! Asks each room before any rule: no rule may be trusted beside what none of them decides.
//! What shows only while a stop is examined is said there. Contract, P22, P55, P67, P81 and
//! P99.

use super::death::is_beside_a_leave;
use super::documents::{Known, undecided_content};
use super::takeover::is_balance_too_late;
use super::{accident, leave, self_employed};
use crate::domain::{Day, DocumentId, Dossier};

/// Something that the law, as written here, does not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Why: a code such as `part_time`.
    pub reason: &'static str,
    /// The document that raises it, when there is one.
    pub document: Option<DocumentId>,
    /// First settlement that knows it; none for a question asked outside a ledger.
    pub since: Option<Day>,
}

impl Undecided {
    pub(super) fn because(reason: &'static str) -> Self {
        Self {
            reason,
            document: None,
            since: None,
        }
    }
}

/// What the law leaves undecided. No rule below may then be trusted.
pub(super) fn undecided(dossier: &Dossier, known: &Known) -> Vec<Undecided> {
    let mut found: Vec<Undecided> = Vec::new();
    if let Some(reason) = self_employed::undecided(dossier) {
        found.push(Undecided::because(reason));
    }
    let is_own_account = self_employed::is_self_employed(dossier.insured.status);
    if accident::concerns(dossier, known)
        && let Some(reason) = accident::undecided(dossier, known)
    {
        found.push(Undecided::because(reason));
    }
    if !is_own_account && let Some(reason) = leave::undecided(known) {
        found.push(Undecided::because(reason));
    }
    for fact in &known.facts {
        if fact.document.cancelled {
            continue;
        }
        let content = &fact.document.content;
        let reason = if is_own_account {
            self_employed::undecided_content(content)
        } else {
            undecided_content(content)
        };
        if let Some(reason) = reason {
            found.push(Undecided {
                document: Some(fact.document.document_id.clone()),
                ..Undecided::because(reason)
            });
        }
    }
    if is_beside_a_leave(dossier, known) {
        found.push(Undecided::because("death_and_leave"));
    }
    if is_balance_too_late(known) {
        found.push(Undecided::because("balance_after_switch"));
    }
    found
}

//! Documents in force (`versions`): which version of each fact counts on a day.
//!
//! Contract, CS 6: the version in force is the highest one received, whatever the order
//! of arrival; a cancelled version withdraws the whole fact. Of several documents about one
//! thing, the last one counts. Decides nothing of the law.

use crate::domain::{
    Benefit, Bereavement, Birth, Content, Day, Document, DocumentId, Dossier, EmployerStatement,
    Leave, PartTimeLoss, ProblemCode, ReturnToWork, StopId, StopNature, Subrogation, Switch,
    Unfitness,
};

/// One fact: its version in force and its first one.
#[derive(Clone, Copy)]
pub(super) struct Fact<'a> {
    /// The version in force.
    pub(super) document: &'a Document,
    /// The lowest version known: its sending and its receipt are those that delays count.
    pub(super) first: &'a Document,
}

impl<'a> Fact<'a> {
    /// Its place among several documents about one thing, of which the last one counts.
    pub(super) fn order(&self) -> (Day, &'a DocumentId) {
        (self.document.received_on, &self.document.document_id)
    }
}

/// What a document speaks of, as far as whole rules are not asked without it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Certificate,
    EmployerStatement,
    Subrogation,
    ReturnToWork,
    PartTimeLoss,
    AldDecision,
    Accident,
    Unfitness,
    Birth,
    Leave,
    Bereavement,
    YearlyIncome,
    UnemploymentBenefit,
    PensionDrawn,
    Advance,
    AccountOrTax,
    Debt,
    Death,
    Switch,
    Identity,
}

impl Topic {
    fn of(content: &Content) -> Self {
        match content {
            Content::StopNotice(_) | Content::PartTime(_) => Self::Certificate,
            Content::EmployerStatement(_) => Self::EmployerStatement,
            Content::Subrogation(_) => Self::Subrogation,
            Content::ReturnToWork(_) => Self::ReturnToWork,
            Content::PartTimeLoss(_) => Self::PartTimeLoss,
            Content::AldDecision(_) => Self::AldDecision,
            Content::AccidentDeclared(_)
            | Content::AccidentDecision(_)
            | Content::AccidentInvestigation(_)
            | Content::Consolidation(_)
            | Content::Relapse(_) => Self::Accident,
            Content::Unfitness(_) => Self::Unfitness,
            Content::Birth(_) => Self::Birth,
            Content::Leave(_) => Self::Leave,
            Content::Bereavement(_) => Self::Bereavement,
            Content::YearlyIncome(_) => Self::YearlyIncome,
            Content::UnemploymentBenefit(_) => Self::UnemploymentBenefit,
            Content::PensionDrawn(_) => Self::PensionDrawn,
            Content::AdvancePaid(_) => Self::Advance,
            Content::BankAccountChange(_) | Content::TaxRateChange(_) => Self::AccountOrTax,
            Content::LetterReceived(_)
            | Content::DebtContested(_)
            | Content::DebtDecision(_)
            | Content::Repaid(_) => Self::Debt,
            Content::Death(_) => Self::Death,
            Content::Switch(_) => Self::Switch,
            Content::AddressChange(_) | Content::FundChange(_) | Content::NirAssigned(_) => {
                Self::Identity
            }
        }
    }
}

/// What is known on a day.
pub(super) struct Known<'a> {
    pub(super) facts: Vec<Fact<'a>>,
    /// How many documents of the file were read, when all those received come first in it.
    n_read: usize,
    /// One bit for each topic of a fact, withdrawn or not.
    topics: u32,
    /// Whether a fact is withdrawn.
    pub(super) has_withdrawn: bool,
}

impl<'a> Known<'a> {
    /// The facts received by `known_on`, refused documents left out.
    pub(super) fn on(dossier: &'a Dossier, known_on: Day) -> Self {
        let mut known = Self::nothing();
        known.read(dossier, known_on);
        known
    }

    /// Reads the same file on a later day: only what came since, when it follows in the list.
    pub(super) fn read(&mut self, dossier: &'a Dossier, known_on: Day) {
        let is_received = |document: &&Document| document.received_on <= known_on;
        let n_first = dossier.documents.iter().take_while(is_received).count();
        let is_in_order = !dossier.documents[n_first..]
            .iter()
            .any(|one| is_received(&one));
        let mut facts = std::mem::take(&mut self.facts);
        if !is_in_order || self.n_read == 0 {
            self.n_read = 0;
            facts.clear();
            facts.reserve_exact(dossier.documents.len());
        }
        for document in &dossier.documents[self.n_read..] {
            if document.received_on > known_on || is_refused(dossier, document) {
                continue;
            }
            match facts
                .iter_mut()
                .find(|fact| fact.document.document_id == document.document_id)
            {
                Some(fact) => {
                    // An exact copy, or another content under the same version: the first
                    // one received stands (contract, CS 6.2).
                    if document.version > fact.document.version {
                        fact.document = document;
                    }
                    if document.version < fact.first.version {
                        fact.first = document;
                    }
                }
                None => facts.push(Fact {
                    document,
                    first: document,
                }),
            }
        }
        self.n_read = if is_in_order { n_first } else { 0 };
        self.topics = 0;
        self.has_withdrawn = false;
        for fact in &facts {
            self.topics |= 1 << Topic::of(&fact.document.content) as u32;
            self.has_withdrawn |= fact.document.cancelled;
        }
        self.facts = facts;
    }

    /// What is known before the first document.
    pub(super) const fn nothing() -> Self {
        Self {
            facts: Vec::new(),
            n_read: 0,
            topics: 0,
            has_withdrawn: false,
        }
    }

    /// Whether a fact, withdrawn or not, speaks of `topic`.
    pub(super) fn speaks_of(&self, topic: Topic) -> bool {
        self.topics & (1 << topic as u32) != 0
    }

    /// Facts that are not withdrawn.
    pub(super) fn in_force(&self) -> impl Iterator<Item = &Fact<'a>> {
        self.facts.iter().filter(|fact| !fact.document.cancelled)
    }

    /// All facts when one of them speaks of `topic`, none otherwise: most files say nothing of
    /// most topics.
    fn if_about(&self, topic: Topic) -> &[Fact<'a>] {
        if self.speaks_of(topic) {
            &self.facts
        } else {
            &[]
        }
    }

    /// Facts that are not withdrawn, when one of them speaks of `topic`.
    pub(super) fn in_force_if_about(&self, topic: Topic) -> impl Iterator<Item = &Fact<'a>> {
        let facts = self.if_about(topic).iter();
        facts.filter(|fact| !fact.document.cancelled)
    }

    /// What the documents in force of one sort, all about `topic`, say; of several about one
    /// thing, the last one.
    pub(super) fn latest<T, K: PartialEq>(
        &self,
        topic: Topic,
        read: impl Fn(&'a Content) -> Option<&'a T>,
        about: impl Fn(&'a T) -> K,
    ) -> Vec<(Fact<'a>, &'a T)> {
        let mut latest: Vec<(Fact<'a>, &'a T)> = Vec::new();
        for fact in self.in_force_if_about(topic) {
            let Some(content) = read(&fact.document.content) else {
                continue;
            };
            let mut found = latest.iter_mut();
            match found.find(|(_, other)| about(other) == about(content)) {
                Some(other) if other.0.order() < fact.order() => *other = (*fact, content),
                Some(_) => {}
                None => latest.push((*fact, content)),
            }
        }
        latest
    }

    /// Pay statements in force for `stop`.
    pub(super) fn statements<'s>(
        &'s self,
        stop: &'s StopId,
    ) -> impl Iterator<Item = (&'s Fact<'a>, &'a EmployerStatement)> {
        self.in_force_if_about(Topic::EmployerStatement)
            .filter_map(move |fact| match &fact.document.content {
                Content::EmployerStatement(statement) if statement.stop == *stop => {
                    Some((fact, statement))
                }
                _ => None,
            })
    }

    /// Subrogations declared apart, in force for `stop`.
    pub(super) fn subrogations<'s>(
        &'s self,
        stop: &'s StopId,
    ) -> impl Iterator<Item = &'a Subrogation> {
        self.in_force_if_about(Topic::Subrogation)
            .filter_map(move |fact| match &fact.document.content {
                Content::Subrogation(subrogation) if subrogation.stop == *stop => Some(subrogation),
                _ => None,
            })
    }

    /// Losses of part time in force for `stop`.
    pub(super) fn losses<'s>(
        &'s self,
        stop: &'s StopId,
    ) -> impl Iterator<Item = (&'s Fact<'a>, &'a PartTimeLoss)> {
        self.in_force_if_about(Topic::PartTimeLoss)
            .filter_map(move |fact| loss_of(fact, stop).map(|loss| (fact, loss)))
    }

    /// Losses of part time withdrawn for `stop`.
    pub(super) fn withdrawn_losses<'s>(
        &'s self,
        stop: &'s StopId,
    ) -> impl Iterator<Item = &'a PartTimeLoss> {
        let losses = self.if_about(Topic::PartTimeLoss).iter();
        let withdrawn = losses.filter(|fact| fact.document.cancelled);
        withdrawn.filter_map(move |fact| loss_of(fact, stop))
    }

    /// Returns to work in force.
    pub(super) fn returns(&self) -> impl Iterator<Item = (&Fact<'a>, &'a ReturnToWork)> {
        self.in_force_if_about(Topic::ReturnToWork)
            .filter_map(|fact| match &fact.document.content {
                Content::ReturnToWork(back) => Some((fact, back)),
                _ => None,
            })
    }

    /// Documents in force that speak of a stop without making one, with its name.
    pub(super) fn about_a_stop(&self) -> impl Iterator<Item = (&Fact<'a>, &'a StopId)> {
        self.in_force()
            .filter_map(|fact| match &fact.document.content {
                Content::ReturnToWork(back) => Some((fact, &back.stop)),
                Content::EmployerStatement(statement) => Some((fact, &statement.stop)),
                Content::Subrogation(subrogation) => Some((fact, &subrogation.stop)),
                Content::PartTimeLoss(loss) => Some((fact, &loss.stop)),
                _ => None,
            })
    }

    /// Whether a certificate that may open, or an opinion of unfitness, withdrawn or not,
    /// names the chain of `stop`.
    pub(super) fn was_opened(&self, stop: &StopId) -> bool {
        let is_allowance = |fact: &Fact| match &fact.document.content {
            Content::Unfitness(unfitness) => unfitness.allowance == *stop,
            _ => false,
        };
        self.certificates_naming(stop).any(|may_open| may_open)
            || self.if_about(Topic::Unfitness).iter().any(is_allowance)
    }

    /// Whether a certificate, withdrawn or not, names the chain of `stop`.
    pub(super) fn names(&self, stop: &StopId) -> bool {
        self.certificates_naming(stop).next().is_some()
    }

    /// Whether a maternity leave of a self-employed person, withdrawn or not, bears the name.
    pub(super) fn names_flat_maternity(&self, leave: &StopId) -> bool {
        let leaves = self.if_about(Topic::Leave);
        leaves.iter().any(|fact| match &fact.document.content {
            Content::Leave(known) => known.benefit == Benefit::Maternity && known.leave == *leave,
            _ => false,
        })
    }

    /// For each certificate that names the chain of `stop`, withdrawn ones included, whether
    /// it may open a stop.
    fn certificates_naming<'s>(&'s self, stop: &'s StopId) -> impl Iterator<Item = bool> + 's {
        self.facts
            .iter()
            .filter_map(move |fact| match &fact.document.content {
                Content::StopNotice(notice) if is_of_chain(stop, &notice.stop) => {
                    Some(notice.nature == StopNature::Initial)
                }
                Content::PartTime(part_time) if is_of_chain(stop, &part_time.stop) => Some(true),
                _ => None,
            })
    }

    /// Opinions of unfitness in force.
    pub(super) fn unfitness(&self) -> impl Iterator<Item = (&Fact<'a>, &'a Unfitness)> {
        self.in_force_if_about(Topic::Unfitness)
            .filter_map(|fact| match &fact.document.content {
                Content::Unfitness(unfitness) => Some((fact, unfitness)),
                _ => None,
            })
    }

    /// Documents in force that speak of an accident without making one known, with its name.
    pub(super) fn about_an_accident(&self) -> impl Iterator<Item = (&Fact<'a>, &'a StopId)> {
        self.in_force()
            .filter_map(|fact| match &fact.document.content {
                Content::AccidentDecision(decision) => Some((fact, &decision.accident)),
                Content::AccidentInvestigation(opened) => Some((fact, &opened.accident)),
                Content::Consolidation(consolidation) => Some((fact, &consolidation.accident)),
                Content::Relapse(relapse) => Some((fact, &relapse.accident)),
                Content::Unfitness(unfitness) => Some((fact, &unfitness.accident)),
                _ => None,
            })
    }

    /// Documents of leaves, withdrawn or not.
    pub(super) fn leaves(&self) -> impl Iterator<Item = (&Fact<'a>, &'a Leave)> {
        self.if_about(Topic::Leave)
            .iter()
            .filter_map(|fact| match &fact.document.content {
                Content::Leave(leave) => Some((fact, leave)),
                _ => None,
            })
    }

    /// Whether a document of a leave, withdrawn or not, names it.
    pub(super) fn names_a_leave(&self, name: &StopId) -> bool {
        self.leaves().any(|(_, leave)| leave.leave == *name)
    }

    /// The birth in force that names a leave; of several, the last one.
    pub(super) fn birth(&self, leave: &StopId) -> Option<&'a Birth> {
        let births =
            self.in_force_if_about(Topic::Birth)
                .filter_map(|fact| match &fact.document.content {
                    Content::Birth(birth) if birth.leave == *leave => Some((fact, birth)),
                    _ => None,
                });
        let last = births.max_by_key(|(fact, _)| fact.order());
        last.map(|(_, birth)| birth)
    }

    /// Deaths of children in force.
    pub(super) fn bereavements(&self) -> impl Iterator<Item = &'a Bereavement> {
        self.in_force_if_about(Topic::Bereavement)
            .filter_map(|fact| match &fact.document.content {
                Content::Bereavement(bereavement) => Some(bereavement),
                _ => None,
            })
    }

    /// The switch of engine in force, with its document.
    pub(super) fn switch(&self) -> Option<(&Fact<'a>, &'a Switch)> {
        self.switches().next()
    }

    /// The switches of engine in force, with their documents.
    pub(super) fn switches(&self) -> impl Iterator<Item = (&Fact<'a>, &'a Switch)> {
        self.in_force_if_about(Topic::Switch)
            .filter_map(|fact| match &fact.document.content {
                Content::Switch(switch) => Some((fact, switch)),
                _ => None,
            })
    }
}

/// The versions of a fact received by `known_on`, as they count.
pub(super) fn versions<'s, 'a>(
    dossier: &'a Dossier,
    fact: &'s Fact<'a>,
    known_on: Day,
) -> impl Iterator<Item = &'a Document> + use<'s, 'a> {
    let of_fact = move |document: &&'a Document| {
        document.document_id == fact.document.document_id
            && document.received_on <= known_on
            && !is_refused(dossier, document)
    };
    // Of two contents under one version, the first one received stands.
    let is_first = |rank: usize, document: &Document| {
        !dossier.documents[..rank].iter().any(|earlier| {
            earlier.document_id == document.document_id && earlier.version == document.version
        })
    };
    let all = dossier.documents.iter().enumerate();
    all.filter(move |(rank, document)| of_fact(document) && is_first(*rank, document))
        .map(|(_, document)| document)
}

fn loss_of<'a>(fact: &Fact<'a>, stop: &StopId) -> Option<&'a PartTimeLoss> {
    match &fact.document.content {
        Content::PartTimeLoss(loss) if loss.stop == *stop => Some(loss),
        _ => None,
    }
}

/// Whether `stop` is the chain itself or one of the stops born in it.
pub(super) fn is_of_chain(stop: &StopId, chain: &StopId) -> bool {
    let born_in_it = stop.as_str().strip_prefix(chain.as_str());
    born_in_it.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether the engine must refuse the document: then it never existed.
///
/// A version conflict bears the same name as the document that it contradicts; there the
/// first one received stands, so nothing is left out here.
fn is_refused(dossier: &Dossier, document: &Document) -> bool {
    dossier.expected_refusals.iter().any(|refusal| {
        refusal.code != ProblemCode::VersionConflict
            && refusal.version == document.version
            && refusal.document_id == document.document_id
    })
}

/// Why a document in force lies outside what this oracle decides.
pub(super) fn undecided_content(content: &Content) -> Option<&'static str> {
    match content {
        Content::YearlyIncome(_) => Some("self_employed"),
        Content::StopNotice(_)
        | Content::Birth(_)
        | Content::Leave(_)
        | Content::AccidentDeclared(_)
        | Content::AccidentDecision(_)
        | Content::Consolidation(_)
        | Content::Relapse(_)
        | Content::AccidentInvestigation(_)
        | Content::Unfitness(_)
        | Content::Death(_)
        | Content::DebtContested(_)
        | Content::DebtDecision(_)
        | Content::LetterReceived(_)
        | Content::EmployerStatement(_)
        | Content::Subrogation(_)
        | Content::PartTime(_)
        | Content::PartTimeLoss(_)
        | Content::UnemploymentBenefit(_)
        | Content::PensionDrawn(_)
        | Content::ReturnToWork(_)
        | Content::AldDecision(_)
        | Content::Bereavement(_)
        | Content::AdvancePaid(_)
        | Content::BankAccountChange(_)
        | Content::AddressChange(_)
        | Content::FundChange(_)
        | Content::TaxRateChange(_)
        | Content::NirAssigned(_)
        | Content::Repaid(_)
        | Content::Switch(_) => None,
    }
}

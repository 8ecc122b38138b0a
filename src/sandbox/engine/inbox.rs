//! Documents received: facts, their versions, and which version is in force.
//!
//! Responsible for what is known on a settlement day (contract, CS 6). Judges no
//! right: documents of other benefits stay here unread.

use crate::domain::{
    AccidentDecision, AccidentDeclared, AccidentInvestigation, AdvancePaid, AldDecision,
    BankAccountChange, Benefit, Bereavement, Birth, Channel, Consolidation, Content, Day, Death,
    DebtContested, DebtDecision, Document, DocumentId, EmployerStatement, EventAnswer, EventState,
    History, Leave, LetterReceived, PartTime, PartTimeLoss, PensionDrawn, Problem, ProblemCode,
    Relapse, Repaid, ReturnToWork, Risk, StopId, StopNature, StopNotice, Subrogation, Switch,
    TaxRateChange, UnemploymentBenefit, Unfitness, YearlyIncome,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

/// Every document received, by fact.
pub(super) struct Inbox {
    facts: Vec<Fact>,
    /// Whose documents they are.
    is_self_employed: bool,
}

/// One fact and its versions, in order of version.
struct Fact {
    id: DocumentId,
    versions: Vec<Document>,
}

/// One document in force, with what its first version says of its sending.
#[derive(Clone, Copy)]
pub(super) struct InForce<'a, T> {
    /// The fact.
    pub(super) id: &'a DocumentId,
    /// What it says.
    pub(super) content: &'a T,
    /// Day of receipt of the version in force.
    pub(super) received_on: Day,
    /// Day of receipt of the first version.
    pub(super) first_received_on: Day,
    /// Day of sending of the first version.
    pub(super) first_sent_on: Day,
    /// How the first version travelled.
    pub(super) channel: Channel,
}

/// What is in force on a settlement day.
#[derive(Default)]
pub(super) struct Known<'a> {
    /// The settlement day.
    pub(super) on: Option<Day>,
    /// Certificates, doubles left out.
    pub(super) certificates: Vec<InForce<'a, StopNotice>>,
    /// Stops whose certificates came twice.
    pub(super) doubled: Vec<&'a StopId>,
    /// Stops named by any certificate or part time ever received, withdrawn ones included.
    pub(super) named_stops: Vec<&'a StopId>,
    /// Stops named by an opening certificate or a part time ever received.
    pub(super) opened_stops: Vec<&'a StopId>,
    pub(super) part_times: Vec<InForce<'a, PartTime>>,
    pub(super) losses: Vec<InForce<'a, PartTimeLoss>>,
    /// Losses whose last version withdraws them.
    pub(super) withdrawn_losses: Vec<&'a PartTimeLoss>,
    pub(super) statements: Vec<InForce<'a, EmployerStatement>>,
    pub(super) subrogations: Vec<InForce<'a, Subrogation>>,
    pub(super) returns: Vec<InForce<'a, ReturnToWork>>,
    pub(super) ald_decisions: Vec<InForce<'a, AldDecision>>,
    pub(super) bereavements: Vec<InForce<'a, Bereavement>>,
    pub(super) unemployment_benefits: Vec<InForce<'a, UnemploymentBenefit>>,
    pub(super) pensions: Vec<InForce<'a, PensionDrawn>>,
    pub(super) accidents: Vec<InForce<'a, AccidentDeclared>>,
    pub(super) accident_decisions: Vec<InForce<'a, AccidentDecision>>,
    pub(super) investigations: Vec<InForce<'a, AccidentInvestigation>>,
    pub(super) consolidations: Vec<InForce<'a, Consolidation>>,
    pub(super) relapses: Vec<InForce<'a, Relapse>>,
    pub(super) unfitnesses: Vec<InForce<'a, Unfitness>>,
    /// Unfitness allowances ever asked for, withdrawn ones included.
    pub(super) named_allowances: Vec<&'a StopId>,
    pub(super) leaves: Vec<InForce<'a, Leave>>,
    pub(super) births: Vec<InForce<'a, Birth>>,
    /// Leaves ever asked for, withdrawn ones included.
    pub(super) named_leaves: Vec<&'a StopId>,
    /// Accidents named by certificates and part times in force, each with the day on which
    /// a version first named it.
    pub(super) named_accidents: Vec<(&'a StopId, Day)>,
    /// The file is that of a self-employed person.
    pub(super) is_self_employed: bool,
    pub(super) incomes: Vec<InForce<'a, YearlyIncome>>,
    pub(super) advances: Vec<InForce<'a, AdvancePaid>>,
    pub(super) accounts: Vec<InForce<'a, BankAccountChange>>,
    pub(super) tax_rates: Vec<InForce<'a, TaxRateChange>>,
    pub(super) repaid: Vec<InForce<'a, Repaid>>,
    pub(super) contested: Vec<InForce<'a, DebtContested>>,
    pub(super) debt_decisions: Vec<InForce<'a, DebtDecision>>,
    pub(super) letters_received: Vec<InForce<'a, LetterReceived>>,
    pub(super) deaths: Vec<InForce<'a, Death>>,
    pub(super) switches: Vec<InForce<'a, Switch>>,
}

impl Inbox {
    /// Nothing received yet.
    pub(super) fn new(is_self_employed: bool) -> Self {
        Self {
            facts: Vec::new(),
            is_self_employed,
        }
    }

    /// Keeps a document. `last_settled` is the last settlement day, if any.
    pub(super) fn receive(
        &mut self,
        document: Document,
        last_settled: Option<Day>,
        history: &History,
    ) -> Result<EventAnswer, Problem> {
        let position = self
            .facts
            .iter()
            .position(|fact| fact.id == document.document_id);
        if let Some(known) = position.and_then(|index| {
            self.facts[index]
                .versions
                .iter()
                .find(|known| known.version == document.version)
        }) {
            if *known == document {
                return Ok(answer(EventState::Duplicate, Vec::new()));
            }
            return Err(Problem {
                code: ProblemCode::VersionConflict,
                detail: "this version of this document was received with another content".into(),
                pointer: Some("/version".into()),
            });
        }
        if last_settled.is_some_and(|last| document.received_on <= last) {
            return Err(Problem {
                code: ProblemCode::ReceivedBeforeLastSettlement,
                detail: "the file is already settled on the day of receipt".into(),
                pointer: Some("/received_on".into()),
            });
        }
        let answer = self.first_answer(&document, history);
        if let Some(index) = position {
            let versions = &mut self.facts[index].versions;
            let at = versions.partition_point(|known| known.version < document.version);
            versions.insert(at, document);
        } else {
            self.facts.push(Fact {
                id: document.document_id.clone(),
                versions: vec![document],
            });
        }
        Ok(answer)
    }

    /// Whether the content shows that the dossier has a long-term illness.
    pub(super) fn has_ald(&self) -> bool {
        self.facts.iter().any(|fact| {
            fact.versions.iter().any(|version| match &version.content {
                Content::AldDecision(_) => true,
                Content::StopNotice(notice) => notice.illness.is_some(),
                Content::PartTime(part_time) => part_time.illness.is_some(),
                _ => false,
            })
        })
    }

    /// What becomes of a document that was not known.
    fn first_answer(&self, document: &Document, history: &History) -> EventAnswer {
        let waits_for =
            |stop: &StopId| answer(EventState::Waiting, vec![format!("stop_notice:{stop}")]);
        match &document.content {
            Content::StopNotice(notice) if !document.cancelled => {
                let is_double = self.notices().any(|(id, known)| {
                    *id != document.document_id && is_same_prescription(known, notice)
                });
                let is_orphan = notice.nature == StopNature::Extension && !self.opens(&notice.stop);
                if is_double {
                    answer(EventState::Duplicate, Vec::new())
                } else if is_orphan {
                    waits_for(&notice.stop)
                } else {
                    answer(EventState::Accepted, Vec::new())
                }
            }
            Content::Leave(leave) if !document.cancelled => self.answer_to_a_leave(leave),
            Content::ReturnToWork(back) if !self.names_or_asks(&back.stop) => waits_for(&back.stop),
            Content::EmployerStatement(statement) if !self.names_or_asks(&statement.stop) => {
                waits_for(&statement.stop)
            }
            Content::Subrogation(subrogation) if !self.names_or_asks(&subrogation.stop) => {
                waits_for(&subrogation.stop)
            }
            Content::PartTimeLoss(loss) if !self.names(&loss.stop) => waits_for(&loss.stop),
            content => match accident_needed_by(content) {
                Some(accident) if !self.knows_accident(accident, history) => {
                    let needed = format!("accident_declared:{accident}");
                    answer(EventState::Waiting, vec![needed])
                }
                Some(_) | None => answer(EventState::Accepted, Vec::new()),
            },
        }
    }

    /// A leave waits for its birth or its death.
    fn answer_to_a_leave(&self, leave: &Leave) -> EventAnswer {
        let name = &leave.leave;
        let needs_the_birth_itself =
            matches!(leave.benefit, Benefit::Paternity | Benefit::BirthLeave);
        let is_bereavement = leave.benefit == Benefit::Bereavement;
        let is_there = self.contents().any(|(_, content)| match content {
            Content::Birth(birth) if !is_bereavement => {
                birth.leave == *name && (birth.born_on.is_some() || !needs_the_birth_itself)
            }
            Content::Bereavement(_) => is_bereavement,
            _ => false,
        });
        if is_there {
            answer(EventState::Accepted, Vec::new())
        } else if is_bereavement {
            answer(EventState::Waiting, vec![format!("bereavement:{name}")])
        } else {
            answer(EventState::Waiting, vec![format!("birth:{name}")])
        }
    }

    /// Whether the history or a document in force makes an accident known.
    fn knows_accident(&self, accident: &StopId, history: &History) -> bool {
        let mut earlier = history.accidents.iter();
        earlier.any(|earlier| earlier.accident == *accident)
            || self.contents().any(|(_, content)| match content {
                Content::AccidentDeclared(declared) => declared.accident == *accident,
                Content::Relapse(relapse) => relapse.accident == *accident,
                _ => false,
            })
    }

    /// Documents in force, by all that was received.
    fn contents(&self) -> impl Iterator<Item = (&DocumentId, &Content)> {
        self.facts.iter().filter_map(|fact| {
            let last = fact.versions.last().filter(|version| !version.cancelled)?;
            Some((&fact.id, &last.content))
        })
    }

    /// Certificates among them.
    fn notices(&self) -> impl Iterator<Item = (&DocumentId, &StopNotice)> {
        self.contents().filter_map(|(id, content)| match content {
            Content::StopNotice(notice) => Some((id, notice)),
            _ => None,
        })
    }

    /// Whether a document in force opens `stop`: a first certificate, or a part time.
    fn opens(&self, stop: &StopId) -> bool {
        self.contents().any(|(_, content)| match content {
            Content::StopNotice(notice) => {
                notice.nature == StopNature::Initial && notice.stop == *stop
            }
            Content::PartTime(part_time) => part_time.stop == *stop,
            _ => false,
        })
    }

    fn names(&self, stop: &StopId) -> bool {
        self.facts.iter().any(|fact| {
            fact.versions.iter().any(|version| match &version.content {
                Content::StopNotice(notice) => is_part_of(stop, &notice.stop),
                Content::PartTime(part_time) => is_part_of(stop, &part_time.stop),
                _ => false,
            })
        })
    }

    /// Whether a document names `stop`, as a stop or as a leave.
    fn names_or_asks(&self, stop: &StopId) -> bool {
        let mut versions = self.facts.iter().flat_map(|fact| &fact.versions);
        self.names(stop)
            || versions.any(|version| match &version.content {
                Content::Leave(leave) => leave.leave == *stop,
                _ => false,
            })
    }

    /// What is in force on `day`.
    pub(super) fn known_on(&self, day: Day, faults: FaultSet) -> Known<'_> {
        let mut known = Known {
            on: Some(day),
            is_self_employed: self.is_self_employed,
            ..Known::default()
        };
        for fact in &self.facts {
            fact.put_into(&mut known, day, faults);
        }
        known.leave_doubles_out();
        known
    }
}

fn answer(state: EventState, waiting_for: Vec<String>) -> EventAnswer {
    EventAnswer { state, waiting_for }
}

/// Of several documents about one thing, the last one received.
pub(super) fn last_of<'k, 'a, T>(
    documents: &'k [InForce<'a, T>],
    is_about_it: impl Fn(&T) -> bool,
) -> Option<&'k InForce<'a, T>> {
    documents
        .iter()
        .filter(|document| is_about_it(document.content))
        .max_by_key(|document| (document.received_on, document.id))
}

/// Whether `stop` is `chain` or one of the stops that the walk named after it.
pub(super) fn is_part_of(stop: &StopId, chain: &StopId) -> bool {
    stop == chain
        || stop
            .as_str()
            .strip_prefix(chain.as_str())
            .is_some_and(|rest| rest.starts_with('/'))
}

/// The accident without which a document says nothing.
fn accident_needed_by(content: &Content) -> Option<&StopId> {
    match content {
        Content::AccidentDecision(decision) => Some(&decision.accident),
        Content::AccidentInvestigation(opened) => Some(&opened.accident),
        Content::Consolidation(end) => Some(&end.accident),
        Content::Relapse(relapse) => Some(&relapse.of_accident),
        Content::Unfitness(unfitness) => Some(&unfitness.accident),
        _ => None,
    }
}

/// The accident that a prescription names by itself (contract, P36).
fn accident_named_by(content: &Content) -> Option<&StopId> {
    match content {
        Content::StopNotice(notice) if notice.risk == Risk::Accident => notice.accident.as_ref(),
        Content::PartTime(part_time) => part_time.accident.as_ref(),
        _ => None,
    }
}

/// One prescription on two channels (contract, CS 6.3).
fn is_same_prescription(one: &StopNotice, other: &StopNotice) -> bool {
    one.stop == other.stop
        && one.nature == other.nature
        && one.first_day == other.first_day
        && one.last_day == other.last_day
        && one.risk == other.risk
        && one.prescribed_on == other.prescribed_on
}

impl Fact {
    /// The highest version received by `day`; none when it withdraws the fact.
    fn in_force(&self, day: Day, faults: FaultSet) -> Option<&Document> {
        let mut received = self
            .versions
            .iter()
            .filter(|version| version.received_on <= day);
        let chosen = if faults.has(FaultKind::CorrectionIgnored) {
            return received.next().filter(|version| !version.cancelled);
        } else {
            received.next_back()
        };
        if faults.has(FaultKind::CancelledStopKept) {
            return self
                .versions
                .iter()
                .rfind(|version| version.received_on <= day && !version.cancelled);
        }
        chosen.filter(|version| !version.cancelled)
    }

    /// The first receipt, by `day`, of a version that names `accident`.
    fn first_named(&self, accident: &StopId, day: Day) -> Option<Day> {
        self.versions
            .iter()
            .filter(|version| version.received_on <= day && !version.cancelled)
            .filter(|version| accident_named_by(&version.content) == Some(accident))
            .map(|version| version.received_on)
            .min()
    }

    fn put_into<'a>(&'a self, known: &mut Known<'a>, day: Day, faults: FaultSet) {
        let Some(first) = self
            .versions
            .iter()
            .find(|version| version.received_on <= day)
        else {
            return;
        };
        for version in self.versions.iter().filter(|v| v.received_on <= day) {
            match &version.content {
                Content::StopNotice(notice) => {
                    known.named_stops.push(&notice.stop);
                    if notice.nature == StopNature::Initial {
                        known.opened_stops.push(&notice.stop);
                    }
                }
                Content::PartTime(part_time) => {
                    known.named_stops.push(&part_time.stop);
                    known.opened_stops.push(&part_time.stop);
                }
                Content::Unfitness(unfitness) => {
                    known.named_allowances.push(&unfitness.allowance);
                }
                Content::Leave(leave) => known.named_leaves.push(&leave.leave),
                _ => {}
            }
        }
        let Some(document) = self.in_force(day, faults) else {
            let mut received = self.versions.iter().filter(|v| v.received_on <= day);
            if let Some(Content::PartTimeLoss(loss)) = received.next_back().map(|v| &v.content) {
                known.withdrawn_losses.push(loss);
            }
            return;
        };
        macro_rules! keep {
            ($list:ident, $content:expr) => {
                known.$list.push(InForce {
                    id: &self.id,
                    content: $content,
                    received_on: document.received_on,
                    first_received_on: first.received_on,
                    first_sent_on: first.sent_on,
                    channel: first.channel,
                })
            };
        }
        if let Some(named) = accident_named_by(&document.content)
            && let Some(since) = self.first_named(named, day)
        {
            known.named_accidents.push((named, since));
        }
        match &document.content {
            Content::StopNotice(notice) => keep!(certificates, notice),
            Content::EmployerStatement(statement) => keep!(statements, statement),
            Content::Subrogation(subrogation) => keep!(subrogations, subrogation),
            Content::ReturnToWork(back) => keep!(returns, back),
            Content::AldDecision(decision) => keep!(ald_decisions, decision),
            Content::Bereavement(bereavement) => keep!(bereavements, bereavement),
            Content::PartTime(part_time) => keep!(part_times, part_time),
            Content::PartTimeLoss(loss) => keep!(losses, loss),
            Content::UnemploymentBenefit(benefit) => keep!(unemployment_benefits, benefit),
            Content::PensionDrawn(pension) => keep!(pensions, pension),
            Content::AdvancePaid(advance) => keep!(advances, advance),
            Content::BankAccountChange(change) => keep!(accounts, change),
            Content::TaxRateChange(change) => keep!(tax_rates, change),
            Content::Repaid(repaid) => keep!(repaid, repaid),
            Content::DebtContested(contested) => keep!(contested, contested),
            Content::DebtDecision(decision) => keep!(debt_decisions, decision),
            Content::LetterReceived(letter) => keep!(letters_received, letter),
            Content::Death(death) => keep!(deaths, death),
            Content::Switch(switch) => keep!(switches, switch),
            Content::AccidentDeclared(accident) => keep!(accidents, accident),
            Content::AccidentDecision(decision) => keep!(accident_decisions, decision),
            Content::AccidentInvestigation(opened) => keep!(investigations, opened),
            Content::Consolidation(end) => keep!(consolidations, end),
            Content::Relapse(relapse) => keep!(relapses, relapse),
            Content::Unfitness(unfitness) => keep!(unfitnesses, unfitness),
            Content::YearlyIncome(income) => keep!(incomes, income),
            Content::Birth(birth) => keep!(births, birth),
            Content::Leave(leave) => keep!(leaves, leave),
            // What changes no amount.
            Content::AddressChange(_) | Content::FundChange(_) | Content::NirAssigned(_) => {}
        }
    }
}

impl<'a> Known<'a> {
    /// Of several certificates for one prescription, the one received first counts.
    fn leave_doubles_out(&mut self) {
        self.certificates
            .sort_by(|a, b| (a.first_received_on, a.id).cmp(&(b.first_received_on, b.id)));
        let mut kept: Vec<InForce<'a, StopNotice>> = Vec::with_capacity(self.certificates.len());
        for certificate in self.certificates.drain(..) {
            if kept
                .iter()
                .any(|known| is_same_prescription(known.content, certificate.content))
            {
                self.doubled.push(&certificate.content.stop);
            } else {
                kept.push(certificate);
            }
        }
        self.certificates = kept;
    }

    /// Whether a certificate or a part time ever named `stop`.
    pub(super) fn names(&self, stop: &StopId) -> bool {
        self.named_stops.iter().any(|chain| is_part_of(stop, chain))
    }

    /// Whether a certificate, a part time or a leave ever named `stop`.
    pub(super) fn names_or_asks(&self, stop: &StopId) -> bool {
        self.names(stop) || self.named_leaves.contains(&stop)
    }

    /// Whether an opening certificate or a part time ever named `stop`.
    pub(super) fn was_opened(&self, stop: &StopId) -> bool {
        self.opened_stops
            .iter()
            .any(|chain| is_part_of(stop, chain))
    }

    /// The statement of each employer for `stop`: the last one received.
    pub(super) fn statements_for(&self, stop: &StopId) -> Vec<&'a EmployerStatement> {
        let mut found: Vec<&InForce<'a, EmployerStatement>> = self
            .statements
            .iter()
            .filter(|statement| statement.content.stop == *stop)
            .collect();
        found.sort_by(|a, b| {
            let key = |s: &InForce<'a, EmployerStatement>| (s.content.siret, s.received_on);
            key(a).cmp(&key(b)).then_with(|| a.id.cmp(b.id))
        });
        let mut last: Vec<&'a EmployerStatement> = Vec::new();
        for statement in found {
            if last
                .last()
                .is_some_and(|kept| kept.siret == statement.content.siret)
            {
                last.pop();
            }
            last.push(statement.content);
        }
        last
    }

    /// The rate or account in force on `day` among `changes`: the last one to take effect.
    pub(super) fn last_effective<'b, T>(
        changes: &'b [InForce<'a, T>],
        day: Day,
        effective_on: impl Fn(&T) -> Day,
    ) -> Option<&'b InForce<'a, T>> {
        changes
            .iter()
            .filter(|change| effective_on(change.content) <= day)
            .max_by(|a, b| {
                let key = |c: &InForce<'a, T>| (effective_on(c.content), c.received_on);
                key(a).cmp(&key(b)).then_with(|| a.id.cmp(b.id))
            })
    }
}

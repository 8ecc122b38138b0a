//! Recognition (`reconnaissance du caractère professionnel`): which accidents, diseases and
//! relapses exist, from when to when, and whether the fund has recognised them.
//!
//! CSS art. R. 441-18: « L'absence de notification dans les délais prévus […] vaut
//! reconnaissance du caractère professionnel de l'accident, de la maladie, de la rechute ».
//! R. 441-7 and R. 441-8: thirty or ninety clear days; R. 461-9 and R. 461-10: a hundred and
//! twenty; R. 441-16: sixty. Silence depends on the day that asks. Contract, P35 to P38.

use super::super::documents::{Fact, Known, Topic, versions};
use super::super::{LawError, Parameters};
use crate::domain::{
    AccidentDecision, AccidentDeclared, AccidentHistory, AccidentKind, Benefit, Cents,
    Consolidation, Content, Day, Decision, DocumentId, Dossier, InvestigationStep, Relapse, Risk,
    StopId,
};

/// An accident, a disease or a relapse that is known.
#[derive(Debug)]
pub(in crate::law) struct Accident<'a> {
    pub(in crate::law) name: &'a StopId,
    /// What its days are paid as: that of its root.
    pub(in crate::law) kind: Benefit,
    /// Day of the accident or of the first finding of its root.
    pub(in crate::law) found_on: Day,
    /// First day that belongs to it.
    pub(in crate::law) start: Day,
    /// The day that the employer pays.
    pub(in crate::law) employers_day: Option<Day>,
    /// Last day that may be paid.
    pub(in crate::law) end: Option<Day>,
    /// Where it comes from, relapse after relapse.
    pub(in crate::law) root: usize,
    /// What it relapses from.
    pub(in crate::law) parent: Option<usize>,
    /// The one that opened the count of its days.
    pub(in crate::law) count: usize,
    /// Its consolidation, with the annuity.
    pub(in crate::law) consolidation: Option<Annuity<'a>>,
    pub(in crate::law) history: Option<&'a AccidentHistory>,
    /// Day on which it was first declared; none for one of the history.
    pub(in crate::law) claimed_on: Option<Day>,
    pub(in crate::law) standing: Standing,
    /// The last day on which the fund may still refuse, while nothing is decided.
    pub(in crate::law) last_useful_day: Option<Day>,
}

/// A consolidation and the annuity that it grants.
#[derive(Clone, Copy, Debug)]
pub(in crate::law) struct Annuity<'a> {
    pub(in crate::law) consolidated_on: Day,
    pub(in crate::law) monthly: Option<Cents>,
    /// Receipt and name of the document; none for the history.
    pub(in crate::law) known_by: Option<(Day, &'a DocumentId)>,
}

/// Where the fund stands. Contract, P37.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::law) enum Standing {
    /// Neither recognised nor refused.
    Examined,
    /// Refused in time.
    Refused,
    /// Recognised before the file.
    RecognisedBefore,
    /// A decision says so, from this day.
    Recognised(Day),
    /// The delay passed, from this day.
    RecognisedBySilence(Day),
}

impl Standing {
    pub(in crate::law) const fn is_recognised(self) -> bool {
        match self {
            Self::RecognisedBefore | Self::Recognised(_) | Self::RecognisedBySilence(_) => true,
            Self::Examined | Self::Refused => false,
        }
    }

    /// The code of the contract.
    pub(in crate::law) const fn code(self) -> &'static str {
        match self {
            Self::Examined => "examined",
            Self::Refused => "not_recognised",
            Self::RecognisedBefore => "recognised_before",
            Self::Recognised(_) => "recognised",
            Self::RecognisedBySilence(_) => "silence",
        }
    }
}

/// What is asked: one file, as known on one day.
struct Reader<'r, 'a> {
    dossier: &'a Dossier,
    known: &'r Known<'a>,
    known_on: Day,
    parameters: &'r Parameters,
    found: Vec<Accident<'a>>,
}

/// Every accident, disease and relapse known on `known_on`, parents before their relapses.
/// CSS art. R. 441-7, R. 441-8, R. 441-16, R. 441-18, R. 461-9 and R. 461-10.
pub(super) fn accidents<'a>(
    dossier: &'a Dossier,
    known: &Known<'a>,
    known_on: Day,
    parameters: &Parameters,
) -> Result<Vec<Accident<'a>>, LawError> {
    let mut reader = Reader {
        dossier,
        known,
        known_on,
        parameters,
        found: Vec::new(),
    };
    for earlier in &dossier.history.accidents {
        if reader.index(&earlier.accident).is_none() {
            reader.add_history(earlier);
        }
    }
    for (fact, declared) in reader
        .known
        .latest(Topic::Accident, declared, |declared| &declared.accident)
    {
        if reader.index(&declared.accident).is_none() {
            reader.add_declared(fact, declared)?;
        }
    }
    let relapses = reader
        .known
        .latest(Topic::Accident, relapse, |relapse| &relapse.accident);
    // A relapse is known when what it relapses from is: as many rounds as it takes.
    loop {
        let n_found = reader.found.len();
        for (fact, relapse) in &relapses {
            let parent = reader.index(&relapse.of_accident);
            if let (None, Some(parent)) = (reader.index(&relapse.accident), parent) {
                reader.add_relapse(*fact, relapse, parent)?;
            }
        }
        if reader.found.len() == n_found {
            return Ok(reader.found);
        }
    }
}

fn declared(content: &Content) -> Option<&AccidentDeclared> {
    match content {
        Content::AccidentDeclared(declared) => Some(declared),
        _ => None,
    }
}

fn relapse(content: &Content) -> Option<&Relapse> {
    match content {
        Content::Relapse(relapse) => Some(relapse),
        _ => None,
    }
}

fn consolidation(content: &Content) -> Option<&Consolidation> {
    match content {
        Content::Consolidation(consolidation) => Some(consolidation),
        _ => None,
    }
}

impl<'a> Reader<'_, 'a> {
    fn index(&self, name: &StopId) -> Option<usize> {
        self.found.iter().position(|known| known.name == name)
    }

    fn add_history(&mut self, earlier: &'a AccidentHistory) {
        let index = self.found.len();
        let consolidation = self.consolidation(&earlier.accident).or_else(|| {
            earlier.consolidated_on.map(|consolidated_on| Annuity {
                consolidated_on,
                monthly: earlier.annuity_monthly,
                known_by: None,
            })
        });
        self.found.push(Accident {
            name: &earlier.accident,
            kind: earlier.accident_kind.benefit(),
            found_on: earlier.accident_on,
            start: earlier.accident_on,
            employers_day: employers_day(earlier.accident_kind, earlier.accident_on),
            end: consolidation.map(|known| known.consolidated_on),
            root: index,
            parent: None,
            count: index,
            consolidation,
            history: Some(earlier),
            claimed_on: None,
            standing: Standing::RecognisedBefore,
            last_useful_day: None,
        });
    }

    fn add_declared(
        &mut self,
        fact: Fact<'a>,
        declared: &'a AccidentDeclared,
    ) -> Result<(), LawError> {
        let index = self.found.len();
        let consolidation = self.consolidation(&declared.accident);
        let (start, last_useful_day) = match declared.accident_kind {
            AccidentKind::Work | AccidentKind::Commuting => (
                declared.accident_on,
                self.delay_of_accident(&declared.accident, fact)?,
            ),
            AccidentKind::OccupationalDisease => {
                let sent_on = fact.first.sent_on;
                let months = self.parameters.disease_lookback_months.on(sent_on)?;
                let start = declared.accident_on.max(sent_on.plus_months(-months));
                (
                    start,
                    Some(self.delay_of_disease(&declared.accident, fact)?),
                )
            }
        };
        let (standing, last_useful_day) = self.standing(&declared.accident, true, last_useful_day);
        self.found.push(Accident {
            name: &declared.accident,
            kind: declared.accident_kind.benefit(),
            found_on: declared.accident_on,
            start,
            employers_day: employers_day(declared.accident_kind, declared.accident_on),
            end: consolidation.map(|known| known.consolidated_on),
            root: index,
            parent: None,
            count: index,
            consolidation,
            history: None,
            claimed_on: Some(fact.first.sent_on),
            standing,
            last_useful_day,
        });
        Ok(())
    }

    fn add_relapse(
        &mut self,
        fact: Fact<'a>,
        relapse: &'a Relapse,
        parent: usize,
    ) -> Result<(), LawError> {
        let index = self.found.len();
        let consolidation = self.consolidation(&relapse.accident);
        let of = &self.found[parent];
        // No relapse comes before the consolidation: Cass. 2e civ., 20 June 2013, 12-16.576.
        let opens_count = of.end.is_some_and(|end| end < relapse.relapse_on);
        let inherited = of.end.filter(|_| !opens_count);
        let recognised_on = match of.standing {
            Standing::RecognisedBefore => Some(fact.first.received_on),
            Standing::Recognised(day) | Standing::RecognisedBySilence(day) => Some(day),
            Standing::Examined | Standing::Refused => None,
        };
        let last_useful_day = match recognised_on {
            None => None,
            Some(recognised_on) => {
                let received_on = fact.first.received_on;
                let n_days = self.parameters.recognition_days_relapse.on(received_on)?;
                Some(after_clear_days(received_on.max(recognised_on), n_days))
            }
        };
        let (standing, last_useful_day) =
            self.standing(&relapse.accident, recognised_on.is_some(), last_useful_day);
        let of = &self.found[parent];
        self.found.push(Accident {
            name: &relapse.accident,
            kind: of.kind,
            found_on: of.found_on,
            start: relapse.relapse_on,
            employers_day: None,
            end: consolidation
                .map(|known| known.consolidated_on)
                .or(inherited),
            root: of.root,
            parent: Some(parent),
            count: if opens_count { index } else { of.count },
            consolidation,
            history: None,
            claimed_on: Some(fact.first.sent_on),
            standing,
            last_useful_day,
        });
        Ok(())
    }

    fn consolidation(&self, name: &StopId) -> Option<Annuity<'a>> {
        let all = self
            .known
            .latest(Topic::Accident, consolidation, |consolidation| {
                &consolidation.accident
            });
        let found = all.into_iter().find(|(_, known)| known.accident == *name)?;
        let document = found.0.document;
        Some(Annuity {
            consolidated_on: found.1.consolidated_on,
            monthly: found.1.annuity_monthly,
            known_by: Some((document.received_on, &document.document_id)),
        })
    }

    /// The last useful day for an accident at work or on the way. CSS art. R. 441-7 and
    /// R. 441-8.
    fn delay_of_accident(
        &self,
        name: &StopId,
        declared: Fact<'a>,
    ) -> Result<Option<Day>, LawError> {
        let Some(named_on) = self.named_on(name) else {
            return Ok(None);
        };
        let from = declared.first.received_on.max(named_on);
        let n_days = self.parameters.recognition_days_accident.on(from)?;
        let last_day = after_clear_days(from, n_days);
        let opened_on = self.opened_on(name, InvestigationStep::Investigation);
        if opened_on.is_none_or(|opened_on| opened_on > last_day) {
            return Ok(Some(last_day));
        }
        let n_days = self.parameters.recognition_days_investigation.on(from)?;
        Ok(Some(after_clear_days(from, n_days)))
    }

    /// The last useful day for a disease. CSS art. R. 461-9 and R. 461-10.
    fn delay_of_disease(&self, name: &StopId, declared: Fact<'a>) -> Result<Day, LawError> {
        let from = declared.first.received_on;
        let n_days = self.parameters.recognition_days_disease.on(from)?;
        let last_day = after_clear_days(from, n_days);
        match self.opened_on(name, InvestigationStep::Committee) {
            Some(opened_on) if opened_on <= last_day => {
                let n_days = self.parameters.recognition_days_committee.on(from)?;
                Ok(after_clear_days(opened_on, n_days))
            }
            Some(_) | None => Ok(last_day),
        }
    }

    /// The earliest opening of a step.
    fn opened_on(&self, name: &StopId, step: InvestigationStep) -> Option<Day> {
        let opened = self
            .known
            .in_force()
            .filter_map(|fact| match &fact.document.content {
                Content::AccidentInvestigation(opened)
                    if opened.accident == *name && opened.step == step =>
                {
                    Some(opened.opened_on)
                }
                _ => None,
            });
        opened.min()
    }

    /// The earliest receipt of a version that names the accident, among the prescriptions in
    /// force that name it.
    fn named_on(&self, name: &StopId) -> Option<Day> {
        let in_force = self.known.in_force();
        let naming = in_force.filter(|fact| names(&fact.document.content, name));
        let receipts = naming.flat_map(|fact| {
            let versions = versions(self.dossier, fact, self.known_on);
            versions
                .filter(|version| !version.cancelled && names(&version.content, name))
                .map(|version| version.received_on)
        });
        receipts.min()
    }

    /// Where the fund stands, and the last useful day while it may still refuse. CSS art.
    /// R. 441-18.
    fn standing(
        &self,
        name: &StopId,
        may_be_recognised: bool,
        last_useful_day: Option<Day>,
    ) -> (Standing, Option<Day>) {
        let decisions = || {
            self.known
                .in_force()
                .filter_map(|fact| decision_on(fact, name))
        };
        let recognised = decisions().filter(|decision| decision.decision == Decision::Recognised);
        let recognised_on = recognised.map(|decision| decision.decided_on).min();
        if let Some(day) = recognised_on.filter(|_| may_be_recognised) {
            return (Standing::Recognised(day), None);
        }
        let is_refused = decisions().any(|decision| {
            decision.decision == Decision::Refused
                && last_useful_day.is_none_or(|last_day| decision.decided_on <= last_day)
        });
        if is_refused {
            return (Standing::Refused, None);
        }
        match last_useful_day.filter(|_| may_be_recognised) {
            Some(last_day) if self.known_on > last_day => {
                (Standing::RecognisedBySilence(last_day.plus_days(1)), None)
            }
            running => (Standing::Examined, running),
        }
    }
}

fn decision_on<'a>(fact: &Fact<'a>, name: &StopId) -> Option<&'a AccidentDecision> {
    match &fact.document.content {
        Content::AccidentDecision(decision) if decision.accident == *name => Some(decision),
        _ => None,
    }
}

/// Whether a prescription names the accident.
fn names(content: &Content, name: &StopId) -> bool {
    match content {
        Content::StopNotice(notice) => {
            notice.risk == Risk::Accident && notice.accident.as_ref() == Some(name)
        }
        Content::PartTime(part_time) => part_time.accident.as_ref() == Some(name),
        _ => false,
    }
}

/// The last useful day of a delay of clear days: neither its first nor its last day counts.
fn after_clear_days(from: Day, n_days: i32) -> Day {
    from.plus_days(n_days + 1)
}

/// CSS art. L. 433-1, first paragraph: the day of the accident is the employer's; a disease
/// has none.
fn employers_day(kind: AccidentKind, accident_on: Day) -> Option<Day> {
    match kind {
        AccidentKind::Work | AccidentKind::Commuting => Some(accident_on),
        AccidentKind::OccupationalDisease => None,
    }
}

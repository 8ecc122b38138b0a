//! The accidents, diseases and relapses of a worked example, and what follows them.

use recette::domain::{
    AccidentDecision, AccidentDeclared, AccidentInvestigation, AccidentKind, Channel,
    Consolidation, Content, Day, Decision, Document, Relapse, StopId, Unfitness,
};
use serde::Deserialize;

use crate::example_employers::Name;
use crate::example_prescriptions::document;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accident {
    name: StopId,
    kind: AccidentKind,
    /// Day of the accident, or of the first finding of a disease.
    happened_on: Day,
    /// Day on which it was declared, received the same day; by default that on which it
    /// happened.
    declared_on: Option<Day>,
    /// Day of the decision, received the same day.
    decided_on: Option<Day>,
    decision: Option<Decision>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecidedRelapse {
    accident: StopId,
    of_accident: StopId,
    relapse_on: Day,
    /// Day on which it was recognised, received the same day.
    decided_on: Option<Day>,
}

/// An opinion of unfitness for the job at employer A, known on the day of its end, or else
/// on its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unfit {
    allowance: StopId,
    accident: StopId,
    opinion_on: Day,
    /// Day of the dismissal or of the new job.
    ended_on: Option<Day>,
}

impl Accident {
    /// Its declaration, and the decision when there is one.
    pub(crate) fn documents(&self) -> Vec<Document> {
        let name = &self.name;
        let declared = AccidentDeclared {
            accident: name.clone(),
            accident_kind: self.kind,
            accident_on: self.happened_on,
            siret: Name::A.siret(),
        };
        let declared = electronic(
            &format!("accident-{name}"),
            self.declared_on.unwrap_or(self.happened_on),
            Content::AccidentDeclared(declared),
        );
        let outcome = self.decision.unwrap_or(Decision::Recognised);
        let decided = self.decided_on.map(|day| decided(name, outcome, day));
        std::iter::once(declared).chain(decided).collect()
    }
}

impl DecidedRelapse {
    /// The relapse, and its recognition when there is one.
    pub(crate) fn documents(&self) -> Vec<Document> {
        let name = &self.accident;
        let relapse = Relapse {
            accident: name.clone(),
            of_accident: self.of_accident.clone(),
            relapse_on: self.relapse_on,
        };
        let relapse = electronic(
            &format!("relapse-{name}"),
            self.relapse_on,
            Content::Relapse(relapse),
        );
        let recognised = self.decided_on;
        let recognised = recognised.map(|day| decided(name, Decision::Recognised, day));
        std::iter::once(relapse).chain(recognised).collect()
    }
}

impl Unfit {
    pub(crate) fn document(&self) -> Document {
        let unfitness = Unfitness {
            allowance: self.allowance.clone(),
            accident: self.accident.clone(),
            siret: Name::A.siret(),
            opinion_on: self.opinion_on,
            ended_on: self.ended_on,
        };
        electronic(
            &format!("unfitness-{}", self.allowance),
            self.ended_on.unwrap_or(self.opinion_on),
            Content::Unfitness(unfitness),
        )
    }
}

/// A step of the examination, received on the day on which it opens.
pub(crate) fn opened(step: &AccidentInvestigation) -> Document {
    let id = format!("{:?}-{}", step.step, step.accident).to_lowercase();
    let content = Content::AccidentInvestigation(step.clone());
    electronic(&id, step.opened_on, content)
}

/// A consolidation, received on its day.
pub(crate) fn consolidated(consolidation: &Consolidation) -> Document {
    electronic(
        &format!("consolidation-{}", consolidation.accident),
        consolidation.consolidated_on,
        Content::Consolidation(consolidation.clone()),
    )
}

/// A decision on an accident or a relapse.
fn decided(accident: &StopId, decision: Decision, decided_on: Day) -> Document {
    let content = Content::AccidentDecision(AccidentDecision {
        accident: accident.clone(),
        decision,
        decided_on,
    });
    electronic(&format!("decision-{accident}"), decided_on, content)
}

fn electronic(id: &str, received_on: Day, content: Content) -> Document {
    document(id, received_on, Channel::Electronic, content)
}

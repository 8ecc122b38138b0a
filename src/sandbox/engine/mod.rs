//! The pure core: one file, its documents and its ledger.
//!
//! Responsible for the life of a file: opened, fed with documents, settled. Reads
//! no clock, knows no network.

use crate::domain::{
    Counters, Day, Document, DossierOpening, DossierRef, EngineName, EventAnswer, EventState,
    Problem, SettlementAnswer, Statement,
};

use super::fault::{Fault, FaultSet};

/// The file of one person.
pub struct File {
    reference: DossierRef,
    opening: DossierOpening,
    faults: FaultSet,
    documents: Vec<Document>,
    settled: Vec<SettlementAnswer>,
}

/// The name under which the sandbox answers.
pub fn engine_name() -> EngineName {
    EngineName {
        name: "recette-sandbox".into(),
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

impl File {
    /// Opens a file. Says which of `faults` touch it.
    pub fn open(
        reference: DossierRef,
        opening: DossierOpening,
        faults: &[Fault],
    ) -> Result<(Self, FaultSet), Problem> {
        let faults = FaultSet::drawn(faults, 0);
        let file = Self {
            reference,
            opening,
            faults,
            documents: Vec::new(),
            settled: Vec::new(),
        };
        Ok((file, faults))
    }

    /// What the file was opened with.
    pub fn opening(&self) -> &DossierOpening {
        &self.opening
    }

    /// Whether a long-term illness shows in the file.
    pub fn has_ald(&self) -> bool {
        !self.opening.history.ald.is_empty()
    }

    /// Takes one document in.
    pub fn receive(&mut self, document: Document) -> Result<EventAnswer, Problem> {
        self.documents.push(document);
        Ok(EventAnswer {
            state: EventState::Accepted,
            waiting_for: Vec::new(),
        })
    }

    /// Pays all that is due by `as_of`.
    pub fn settle(&mut self, as_of: Day) -> Result<SettlementAnswer, Problem> {
        let answer = SettlementAnswer {
            reference: self.reference.clone(),
            as_of,
            engine: engine_name(),
            lines: Vec::new(),
            regularisations: Vec::new(),
            debts: Vec::new(),
            recoveries: Vec::new(),
            advances: Vec::new(),
            letters: Vec::new(),
            counters: Counters::default(),
            stops: Vec::new(),
            human_queue: Vec::new(),
            taxable_by_year: Vec::new(),
        };
        self.settled.push(answer.clone());
        Ok(answer)
    }

    /// What the settlement of `day` added, when there was one.
    pub fn settled_on(&self, day: Day) -> Option<&SettlementAnswer> {
        self.settled.iter().find(|answer| answer.as_of == day)
    }

    /// The whole ledger up to `as_of`, or to the last settlement.
    pub fn statement(&self, as_of: Option<Day>) -> Statement {
        let _ = (as_of, self.faults);
        Statement {
            reference: self.reference.clone(),
            as_of: None,
            engine: engine_name(),
            lines: Vec::new(),
            regularisations: Vec::new(),
            debts: Vec::new(),
            recoveries: Vec::new(),
            advances: Vec::new(),
            letters: Vec::new(),
            counters: Counters::default(),
            stops: Vec::new(),
            human_queue: Vec::new(),
            taxable_by_year: Vec::new(),
        }
    }
}

//! Which stop a payroll message speaks of: the norm knows no name, only the last day worked.
//!
//! The notices of the file name the stops and their first days; writer and rebuilder look
//! them up in the same list.

use std::collections::BTreeMap;

use crate::domain::{AccidentKind, Content, Day, Document, Dossier, Risk, StopId, StopNature};

use super::norm::{accident_motive, leave_motive, part_time_motive};

/// What the notices say of one stop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Opening {
    pub(super) first_day: Day,
    pub(super) last_day: Day,
    pub(super) motive: &'static str,
    pub(super) part_time_motive: &'static str,
    pub(super) accident_on: Option<Day>,
}

/// The stops that notices name, and those that the law may open inside a chain.
#[derive(Default)]
pub(super) struct Openings {
    named: BTreeMap<StopId, Opening>,
    inside: BTreeMap<StopId, Opening>,
}

impl Openings {
    /// Reads all notices, whatever their version: a first day is the earliest one said.
    pub(super) fn of(documents: &[Document]) -> Self {
        let mut accidents: BTreeMap<&StopId, (AccidentKind, Day)> = BTreeMap::new();
        for document in documents {
            if let Content::AccidentDeclared(declared) = &document.content {
                accidents
                    .entry(&declared.accident)
                    .or_insert((declared.accident_kind, declared.accident_on));
            }
        }
        let about = |accident: Option<&StopId>| accident.and_then(|name| accidents.get(name));
        let mut openings = Self::default();
        for document in documents {
            match &document.content {
                Content::StopNotice(notice) => {
                    let accident = about(notice.accident.as_ref());
                    let opening = Opening {
                        first_day: notice.first_day,
                        last_day: notice.last_day,
                        motive: match (notice.risk, accident) {
                            (Risk::Sickness, _) => "01",
                            (Risk::Pregnancy, _) => "02",
                            (Risk::Accident, known) => {
                                accident_motive(known.map_or(AccidentKind::Work, |(kind, _)| *kind))
                            }
                        },
                        part_time_motive: part_time_motive(accident.map(|(kind, _)| *kind)),
                        accident_on: accident.map(|(_, on)| *on),
                    };
                    if notice.nature == StopNature::Extension {
                        let name = format!("{}/{}", notice.stop, notice.first_day);
                        if let Some(name) = StopId::new(&name) {
                            note(&mut openings.inside, &name, opening.clone());
                        }
                    }
                    note(&mut openings.named, &notice.stop, opening);
                }
                Content::PartTime(part_time) => {
                    let accident = about(part_time.accident.as_ref());
                    let motive = part_time_motive(accident.map(|(kind, _)| *kind));
                    let opening = Opening {
                        first_day: part_time.first_day,
                        last_day: part_time.last_day,
                        motive,
                        part_time_motive: motive,
                        accident_on: accident.map(|(_, on)| *on),
                    };
                    let name = format!("{}/{}", part_time.stop, part_time.first_day);
                    if let Some(name) = StopId::new(&name) {
                        note(&mut openings.inside, &name, opening.clone());
                    }
                    note(&mut openings.named, &part_time.stop, opening);
                }
                Content::Leave(leave) => {
                    let motive = leave_motive(leave.benefit);
                    let opening = Opening {
                        first_day: leave.first_day,
                        last_day: leave.last_day,
                        motive,
                        part_time_motive: "15",
                        accident_on: None,
                    };
                    note(&mut openings.named, &leave.leave, opening);
                }
                Content::Unfitness(unfitness) => {
                    let accident = about(Some(&unfitness.accident));
                    let kind = accident.map_or(AccidentKind::Work, |(kind, _)| *kind);
                    let opening = Opening {
                        first_day: unfitness.opinion_on,
                        last_day: unfitness.ended_on.unwrap_or(unfitness.opinion_on),
                        motive: accident_motive(kind),
                        part_time_motive: part_time_motive(Some(kind)),
                        accident_on: accident.map(|(_, on)| *on),
                    };
                    note(&mut openings.named, &unfitness.allowance, opening);
                }
                _ => {}
            }
        }
        openings
    }

    /// The same for the notices of a dossier.
    pub(super) fn of_dossier(dossier: &Dossier) -> Self {
        Self::of(&dossier.documents)
    }

    /// What is known of `stop`.
    pub(super) fn opening(&self, stop: &StopId) -> Option<&Opening> {
        self.named.get(stop).or_else(|| self.inside.get(stop))
    }

    /// The only stop that begins on `day`: one that a notice names, else one that the law may
    /// open inside a chain.
    pub(super) fn stop_from(&self, day: Day) -> Option<&StopId> {
        let named: Vec<&StopId> = begun(&self.named, day).collect();
        match named.as_slice() {
            [] => {
                let mut inside = begun(&self.inside, day);
                inside.next().filter(|_| inside.next().is_none())
            }
            [only] => Some(only),
            _ => None,
        }
    }
}

fn begun(openings: &BTreeMap<StopId, Opening>, day: Day) -> impl Iterator<Item = &StopId> {
    openings
        .iter()
        .filter(move |(_, opening)| opening.first_day == day)
        .map(|(stop, _)| stop)
}

/// Keeps the first reason said, the earliest first day and the latest last one.
fn note(openings: &mut BTreeMap<StopId, Opening>, stop: &StopId, opening: Opening) {
    match openings.get_mut(stop) {
        None => {
            openings.insert(stop.clone(), opening);
        }
        Some(known) => {
            known.first_day = known.first_day.min(opening.first_day);
            known.last_day = known.last_day.max(opening.last_day);
        }
    }
}

//! The change of engine at every position of a story: before its first message, between any
//! two, after the last.
//!
//! One story of each rule of each class is told again as many times as it has positions. What
//! the engine before had paid is its own, right or not.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{AccidentKind, Benefit, Content, Day, Risk, Status, StopId, StopNature};

use super::super::before;
use super::super::draft::{Cycle, Draft, LAST_DAY};
use super::Maker;
use super::{Sending, Threshold};

/// Which stories are told again, and where the change falls.
pub(super) struct Retold {
    position: usize,
    /// Stories met at this position, in the order in which the families tell them.
    n_met: usize,
    /// The stories chosen at the first position, by that order, with their number of messages.
    chosen: BTreeMap<usize, usize>,
    /// Class and rule of those.
    known: BTreeSet<(String, String)>,
}

/// Every family of stories, at one position after the other until no story has so many.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    maker.retold = Some(Retold {
        position: 0,
        n_met: 0,
        chosen: BTreeMap::new(),
        known: BTreeSet::new(),
    });
    loop {
        let n_before = maker.made.len();
        super::families(maker, thresholds);
        let Some(retold) = &mut maker.retold else {
            return;
        };
        retold.position += 1;
        retold.n_met = 0;
        if maker.made.len() == n_before {
            break;
        }
    }
    maker.retold = None;
}

impl Retold {
    /// Whether the next story is to be told: all are at the first position, to choose among
    /// them, then those that have so many messages.
    pub(super) fn wants_next(&mut self) -> bool {
        self.n_met += 1;
        let n_documents = self.chosen.get(&self.n_met).copied();
        self.position == 0 || n_documents.is_some_and(|n| n >= self.position)
    }

    /// The class in which the story is told again with the change of engine in it; nothing when
    /// it is not, or has no such position.
    pub(super) fn place(&mut self, stratum: &str, draft: &mut Draft) -> Option<String> {
        let n_documents = draft.documents.len();
        if self.position == 0 {
            let rule = draft.factors.get("rule")?.clone();
            let is_taken_over = |content: &Content| matches!(content, Content::Switch(_));
            let has_switch = draft.documents.iter().any(|d| is_taken_over(&d.content));
            if has_switch || !draft.refusals.is_empty() {
                return None;
            }
            if !self.known.insert((stratum.to_owned(), rule)) {
                return None;
            }
            self.chosen.insert(self.n_met, n_documents);
        }
        draft.documents.sort_by_key(|document| document.received_on);
        let last = draft.documents.last()?.received_on;
        let next = draft.documents.get(self.position);
        let switch_on = next.map_or(last.plus_days(1), |document| document.received_on);
        if switch_on > LAST_DAY.plus_days(-1) {
            return None;
        }
        hand_over(draft, self.position, switch_on);
        draft.factor("switch_at", format!("{} of {n_documents}", self.position));
        draft.factor("story", stratum);
        let benefit = stratum.split('/').next().unwrap_or(stratum);
        Some(format!("{benefit}/switch-positions"))
    }
}

/// The new engine is in charge from that day on, after the first `position` messages; the one
/// before had paid each full day that it knew, until its last settlement.
pub(super) fn hand_over(draft: &mut Draft, position: usize, switch_on: Day) {
    let mut switch = before::nothing(switch_on);
    let settled_on = Cycle::PLAIN
        .on_or_after(switch_on)
        .plus_days(-Cycle::PLAIN.days);
    for (written, days) in known_days(draft, position, settled_on) {
        let id = format!("old/{}", switch.paid_lines.len() + 1);
        let line = before::line(id, settled_on, written, days, 3_900);
        switch.paid_lines.push(line);
    }
    draft.in_charge_from = Some(switch_on);
    let rank = draft.send(Sending::at_once(switch_on), Content::Switch(switch));
    let document = draft.documents.remove(rank);
    draft.documents.insert(position, document);
}

type Known = ((StopId, Benefit), (Day, Day));

/// The full days of stops and leaves that the first messages tell, once something tells pays.
fn known_days(draft: &Draft, position: usize, settled_on: Day) -> Vec<Known> {
    let heard = || {
        let documents = draft.documents[..position].iter();
        documents.filter(|document| document.received_on <= settled_on && !document.cancelled)
    };
    let tells_pay = |content: &Content| {
        matches!(
            content,
            Content::EmployerStatement(_) | Content::YearlyIncome(_)
        )
    };
    if !heard().any(|document| tells_pay(&document.content)) {
        return Vec::new();
    }
    let kind = heard().find_map(|document| match &document.content {
        Content::AccidentDeclared(accident) => Some(match accident.accident_kind {
            AccidentKind::Commuting => Benefit::CommutingAccident,
            AccidentKind::OccupationalDisease => Benefit::OccupationalDisease,
            AccidentKind::Work => Benefit::WorkAccident,
        }),
        _ => None,
    });
    let is_own_account = !matches!(draft.status, Status::Employee | Status::Unemployed);
    let mut days: Vec<Known> = Vec::new();
    for document in heard() {
        let (written, first_day, last_day) = match &document.content {
            Content::StopNotice(notice) => {
                let benefit = match (notice.risk, &notice.illness) {
                    (Risk::Accident, _) if !is_own_account => kind.unwrap_or(Benefit::WorkAccident),
                    (_, Some(_)) => Benefit::SicknessAld,
                    _ => Benefit::Sickness,
                };
                let waits = benefit == Benefit::Sickness && notice.nature == StopNature::Initial;
                let first_day = notice.first_day.plus_days(if waits { 3 } else { 0 });
                ((notice.stop.clone(), benefit), first_day, notice.last_day)
            }
            Content::Leave(leave) => {
                let written = (leave.leave.clone(), leave.benefit);
                (written, leave.first_day, leave.last_day)
            }
            _ => continue,
        };
        let last_day = last_day.min(settled_on);
        let is_known = |known: &Known| known.1.0 <= last_day && first_day <= known.1.1;
        if first_day <= last_day && !days.iter().any(is_known) {
            days.push((written, (first_day, last_day)));
        }
    }
    days
}

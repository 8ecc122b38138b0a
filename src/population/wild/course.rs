//! The prescriptions of one chain, in full and in part, at a distance, on any form; and
//! the pay lost month by month.

use std::collections::BTreeSet;

use crate::domain::{
    Cents, Channel, Content, Day, Month, PartTime, PartTimeLoss, Prescriber, StopId, StopNature,
    StopNotice,
};

use super::super::draft::{LAST_DAY, Sending, certificate, stop_id, stop_inside};
use super::super::draws::Draws;
use super::benefits::{Feature, Features};
use super::{Wild, amend_notice};

/// A prescription of one chain: the stop that it goes on with, or opens, and its days.
pub(super) struct Piece {
    pub(super) stop: StopId,
    pub(super) first_day: Day,
    pub(super) last_day: Day,
}

impl Wild {
    /// Chain `name` from `start` on: one to five prescriptions; gives its last day.
    pub(super) fn course(&mut self, features: &Features, name: &str, start: Day) -> Day {
        let stop = stop_id(name);
        let by_illness = if features.has(Feature::PartTime) {
            380
        } else {
            250
        };
        let illness = self.draft.draws.chance(by_illness).then(|| stop_id("L1"));
        let n = self.draft.draws.weighted(&[0, 20, 30, 25, 15, 10]);
        let mut opened = (stop.clone(), start);
        let mut last_day = start;
        let mut parts = Vec::new();
        for rank in 0..n {
            let draws = &mut self.draft.draws;
            let of_part_time = if rank == 0 { 200 } else { 480 };
            let in_part = features.has(Feature::PartTime) && draws.chance(of_part_time);
            let mut first_day = start;
            let mut nature = StopNature::Initial;
            if rank > 0 {
                let gap = gap(in_part, draws);
                // Part time can begin before what was told first.
                let earliest = if in_part { -3 } else { 1 };
                first_day = last_day.plus_days(1 + gap).max(start.plus_days(earliest));
                let is_initial = !in_part && draws.chance(90);
                if is_initial || gap >= 3 {
                    self.stops.push((opened.0, opened.1, last_day));
                    opened = (stop_inside(&stop, first_day), first_day);
                }
                if !is_initial {
                    nature = StopNature::Extension;
                }
            }
            let ends = if in_part {
                let n_days = match last_day.days_since(first_day) {
                    inside @ 2.. if rank > 0 && draws.chance(500) => draws.between(1, inside),
                    _ => length_in_part(draws),
                };
                let ends = first_day.plus_days(n_days - 1);
                parts.push(Piece {
                    stop: opened.0.clone(),
                    first_day,
                    last_day: ends,
                });
                self.prescribe_part_time(&stop, first_day, ends, illness.as_ref());
                ends
            } else {
                let ends = self.certify(features, &stop, nature, first_day, illness.as_ref());
                if features.has(Feature::PartTime) && self.draft.draws.chance(90) {
                    parts.push(Piece {
                        stop: opened.0.clone(),
                        first_day,
                        last_day: ends,
                    });
                }
                ends
            };
            last_day = last_day.max(ends);
        }
        self.stops.push((opened.0, opened.1, last_day));
        let most = last_day.days_since(start).min(60);
        self.come_back(&stop, start, last_day, most);
        if let Some(illness) = illness {
            self.decide(&illness, start);
        }
        self.lose_pay(&stop, &parts);
        last_day
    }

    /// A certificate in full; gives its last day. Part time takes the place of some.
    fn certify(
        &mut self,
        features: &Features,
        stop: &StopId,
        nature: StopNature,
        first_day: Day,
        illness: Option<&StopId>,
    ) -> Day {
        let draws = &mut self.draft.draws;
        let at_a_distance = features.has(Feature::Distance) && draws.chance(620);
        let unsecured = features.has(Feature::UnsecuredForm) && draws.chance(500);
        let length = if at_a_distance {
            draws.between(1, 9)
        } else {
            length_in_full(draws)
        };
        let last_day = first_day.plus_days(length - 1);
        let mut notice = certificate(stop, nature, first_day, last_day);
        notice.illness = illness.cloned();
        let mark = |notice: &mut StopNotice, draws: &mut Draws| {
            if at_a_distance {
                notice.telemedicine = true;
                notice.prescriber = *draws.pick(&[
                    Prescriber::FamilyDoctor,
                    Prescriber::Allowed,
                    Prescriber::Allowed,
                    Prescriber::Allowed,
                    Prescriber::SameAsInitial,
                    Prescriber::SameAsInitial,
                    Prescriber::Other,
                ]);
            }
            notice.unsecured_form = unsecured;
        };
        let amend = |content: &mut Content, draws: &mut Draws| match content {
            Content::StopNotice(notice) if notice.unsecured_form && draws.chance(600) => {
                notice.unsecured_form = false;
            }
            Content::StopNotice(notice) if notice.telemedicine && draws.chance(250) => {
                notice.telemedicine = false;
            }
            _ => amend_notice(content, draws),
        };
        let rank = self.issue_with(notice, mark, amend);
        if unsecured {
            self.put_on_paper(rank);
            self.state_on_the_right_form(rank);
        }
        if features.has(Feature::PartTime) && self.draft.draws.chance(60) {
            self.replace_by_part_time(rank);
        }
        last_day
    }

    /// A form is of paper, in all its versions and copies.
    pub(super) fn put_on_paper(&mut self, rank: usize) {
        let document_id = self.draft.documents[rank].document_id.clone();
        for document in &mut self.draft.documents {
            if document.document_id == document_id {
                document.channel = Channel::Paper;
            }
        }
    }

    /// The fund sends the form back; the prescriber fills in the right one, or does not.
    fn state_on_the_right_form(&mut self, rank: usize) {
        let document_id = &self.draft.documents[rank].document_id;
        let has_versions = self
            .draft
            .documents
            .iter()
            .any(|document| document.document_id == *document_id && document.version > 1);
        if has_versions || !self.draft.draws.chance(550) {
            return;
        }
        let received_on = self.draft.documents[rank].received_on;
        let on = received_on.plus_days(self.draft.draws.between(1, 45));
        let again = self
            .draft
            .correct(rank, 2, Sending::paper(on, 0), |content| {
                if let Content::StopNotice(notice) = content {
                    notice.unsecured_form = false;
                }
            });
        if self.draft.draws.chance(100) {
            let later = on.plus_days(self.draft.draws.between(0, 20));
            self.draft.cancel(again, 3, Sending::paper(later, 0));
        }
    }

    /// The certificate is withdrawn, or stands, and part time is prescribed for its days.
    fn replace_by_part_time(&mut self, rank: usize) {
        let document = &self.draft.documents[rank];
        let received_on = document.received_on;
        let Content::StopNotice(notice) = document.content.clone() else {
            return;
        };
        let has_versions = self
            .draft
            .documents
            .iter()
            .any(|other| other.document_id == document.document_id && other.version > 1);
        let draws = &mut self.draft.draws;
        let on = received_on.plus_days(draws.between(0, 20));
        if !has_versions && draws.chance(700) {
            self.draft.cancel(rank, 2, Sending::electronic(on, 0));
        }
        self.prescribe_part_time(
            &notice.stop,
            notice.first_day,
            notice.last_day,
            notice.illness.as_ref(),
        );
    }

    pub(super) fn prescribe_part_time(
        &mut self,
        stop: &StopId,
        first_day: Day,
        last_day: Day,
        illness: Option<&StopId>,
    ) {
        let draws = &mut self.draft.draws;
        let prescribed_on = first_day.plus_days(-draws.between(0, 3) / 2);
        let mut part_time = PartTime {
            accident: None,
            stop: stop.clone(),
            first_day,
            last_day,
            prescribed_on,
            illness: illness.cloned(),
        };
        if draws.chance(60) {
            part_time.illness = part_time.illness.xor(Some(stop_id("L1")));
        }
        let delay = if draws.chance(120) {
            draws.between(8, 80)
        } else {
            draws.between(0, 6)
        };
        let sending = if draws.chance(750) {
            Sending::electronic(prescribed_on, delay)
        } else {
            Sending::paper(prescribed_on.plus_days(draws.between(0, 2)), delay)
        };
        let sent = self.draft.send(sending, Content::PartTime(part_time));
        self.disturb(sent, |content, draws| {
            let Content::PartTime(part_time) = content else {
                return;
            };
            match draws.below(5) {
                0 => part_time.illness = part_time.illness.take().xor(Some(stop_id("L1"))),
                1 | 2 => {
                    part_time.first_day = part_time
                        .first_day
                        .plus_days(draws.between(-3, 6))
                        .min(part_time.last_day);
                }
                _ => {
                    let moved = part_time.last_day.plus_days(draws.between(-20, 20));
                    part_time.last_day = moved.max(part_time.first_day);
                }
            }
        });
    }

    /// The loss statements of every month that part time touches, from most employers.
    pub(super) fn lose_pay(&mut self, chain: &StopId, parts: &[Piece]) {
        let mut months = BTreeSet::new();
        for part in parts {
            let mut month = part.first_day.month();
            while month <= part.last_day.month().min(LAST_DAY.month()) {
                months.insert((part.stop.clone(), month));
                month = month.plus(1);
            }
        }
        for (stop, month) in months {
            if self.draft.draws.chance(60) {
                continue;
            }
            for rank in 0..self.jobs.len() {
                let of_others = if rank == 0 { 970 } else { 600 };
                if self.draft.draws.chance(of_others) {
                    // Some name the chain where another stop was born inside it.
                    let named = if self.draft.draws.chance(80) {
                        chain
                    } else {
                        &stop
                    };
                    self.state_loss(rank, named, month);
                }
            }
        }
    }

    fn state_loss(&mut self, rank: usize, stop: &StopId, month: Month) {
        let (siret, monthly) = (self.jobs[rank].siret, self.jobs[rank].monthly.0);
        let draws = &mut self.draft.draws;
        let loss = match draws.below(20) {
            0 => 0,
            1 | 2 => *draws.pick(&[1, 7, 10, 10, 29, 30, 31, 99]),
            3 | 4 => 2 * monthly + i64::from(draws.between(1, 500_000)),
            5..=12 => monthly * i64::from(draws.between(200, 600)) / 1000,
            _ => i64::from(draws.between(500, 90_000)),
        };
        let content = Content::PartTimeLoss(PartTimeLoss {
            siret,
            stop: stop.clone(),
            month,
            loss: Cents(loss),
        });
        let after = match draws.below(20) {
            // Foreseen before the month is over.
            0 | 1 => -draws.between(1, 20),
            2..=4 => draws.between(15, 90),
            _ => draws.between(1, 12),
        };
        let on = month.last_day().plus_days(after);
        let sending = Sending::payroll(on, draws.between(0, 2));
        let sent = self.draft.send(sending, content);
        self.disturb(sent, amend_loss);
        if self.draft.draws.chance(40) {
            // Another statement of the same employer for the same month.
            let content = self.draft.documents[sent].content.clone();
            let later = sending
                .received_on
                .plus_days(self.draft.draws.between(0, 20));
            let again = self.draft.send(Sending::electronic(later, 0), content);
            let super::Draft {
                documents, draws, ..
            } = &mut self.draft;
            amend_loss(&mut documents[again].content, draws);
        }
    }
}

fn amend_loss(content: &mut Content, draws: &mut Draws) {
    if let Content::PartTimeLoss(lost) = content {
        lost.loss = match draws.below(5) {
            0 => Cents::ZERO,
            1 => Cents(lost.loss.0 + 1),
            _ => Cents(lost.loss.0 * i64::from(draws.between(300, 1_700)) / 1000),
        };
    }
}

/// Days without prescription before the next one; below zero for an overlap.
pub(super) fn gap(in_part: bool, draws: &mut Draws) -> i32 {
    if in_part {
        let rank = draws.weighted(&[46, 8, 8, 8, 5, 3, 6, 6, 10]);
        [0, 1, 2, 3, 4, 9, -1, -5, -18][rank]
    } else {
        let rank = draws.weighted(&[58, 7, 7, 7, 5, 3, 5, 4, 4]);
        [0, 1, 2, 3, 4, 9, -1, -5, -15][rank]
    }
}

pub(super) fn length_in_full(draws: &mut Draws) -> i32 {
    match draws.below(20) {
        0..=5 => draws.between(1, 7),
        6..=13 => draws.between(5, 33),
        14..=18 => draws.between(20, 65),
        _ => draws.between(60, 260),
    }
}

pub(super) fn length_in_part(draws: &mut Draws) -> i32 {
    match draws.below(20) {
        0..=4 => draws.between(1, 10),
        5..=13 => draws.between(10, 45),
        14..=17 => draws.between(40, 130),
        _ => draws.between(120, 420),
    }
}

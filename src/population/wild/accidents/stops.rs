//! The prescriptions of one chain under an accident: certificates that name it or not, in
//! full and in part, and sickness between them.

use crate::domain::{Content, Day, Prescriber, Risk, StopId, StopNature, StopNotice};

use super::super::super::draft::{Sending, certificate, stop_id, stop_inside};
use super::super::super::draws::Draws;
use super::super::course::{Piece, gap, length_in_full, length_in_part};
use super::super::{Wild, amend_notice};

/// How the certificates of a chain tell what they are of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Telling {
    /// All are of risk `accident`; most name it.
    Named,
    /// Some are of sickness.
    Mixed,
    /// All are of sickness, then corrected.
    Turned,
}

/// A chain being written.
struct Course<'a> {
    stop: StopId,
    illness: Option<StopId>,
    affair: Option<&'a StopId>,
    /// A name that some certificates give by mistake.
    other: &'a str,
    telling: Telling,
}

impl Wild {
    /// Chain `name` of `affair`, from `start` on: one to five prescriptions; gives its last
    /// day.
    pub(super) fn course_of(
        &mut self,
        name: &str,
        start: Day,
        affair: Option<&StopId>,
        other: &str,
    ) -> Day {
        let draws = &mut self.draft.draws;
        let telling = [Telling::Named, Telling::Mixed, Telling::Turned];
        let course = Course {
            stop: stop_id(name),
            illness: draws.chance(200).then(|| stop_id("L1")),
            affair,
            other,
            telling: telling[draws.weighted(&[62, 22, 16])],
        };
        let of_part_time = if draws.chance(350) { 330 } else { 0 };
        let n = draws.weighted(&[0, 28, 32, 22, 12, 6]);
        let mut opened = (course.stop.clone(), start);
        let mut last_day = start;
        let mut parts = Vec::new();
        for rank in 0..n {
            let in_part = self.draft.draws.chance(of_part_time);
            let (nature, first_day, is_apart) = if rank == 0 {
                (StopNature::Initial, start, false)
            } else {
                self.next_of(in_part, start, last_day)
            };
            if is_apart {
                self.stops.push((opened.0, opened.1, last_day));
                opened = (stop_inside(&course.stop, first_day), first_day);
            }
            let ends = if in_part {
                let n_days = length_in_part(&mut self.draft.draws);
                let ends = first_day.plus_days(n_days - 1);
                parts.push(Piece {
                    stop: opened.0.clone(),
                    first_day,
                    last_day: ends,
                });
                self.prescribe_light_work(&course, first_day, ends);
                ends
            } else {
                let n_days = length_of_stop(&mut self.draft.draws);
                let ends = first_day.plus_days(n_days - 1);
                self.certify_accident(&course, nature, first_day, ends);
                ends
            };
            last_day = last_day.max(ends);
        }
        self.stops.push((opened.0, opened.1, last_day));
        let most = last_day.days_since(start).min(40);
        self.come_back(&course.stop, start, last_day, most);
        if let Some(illness) = &course.illness {
            self.decide(illness, start);
        }
        self.lose_pay(&course.stop, &parts);
        last_day
    }

    /// Nature and first day of the next prescription, and whether another stop opens there.
    fn next_of(&mut self, in_part: bool, start: Day, last_day: Day) -> (StopNature, Day, bool) {
        let draws = &mut self.draft.draws;
        let gap = gap(in_part, draws);
        let first_day = last_day.plus_days(1 + gap).max(start.plus_days(1));
        let is_initial = !in_part && draws.chance(80);
        let nature = if is_initial {
            StopNature::Initial
        } else {
            StopNature::Extension
        };
        (nature, first_day, is_initial || gap >= 3)
    }

    fn certify_accident(
        &mut self,
        course: &Course<'_>,
        nature: StopNature,
        first_day: Day,
        last_day: Day,
    ) {
        let draws = &mut self.draft.draws;
        let mut notice = certificate(&course.stop, nature, first_day, last_day);
        notice.illness.clone_from(&course.illness);
        course.mark(&mut notice, draws);
        let at_a_distance = draws.chance(50);
        let unsecured = draws.chance(30);
        let affair = course.affair.cloned();
        let rank = self.issue_with(
            notice,
            |notice, draws| {
                if at_a_distance {
                    notice.telemedicine = true;
                    notice.prescriber = *draws.pick(&[Prescriber::Allowed, Prescriber::Other]);
                }
                notice.unsecured_form = unsecured;
            },
            |content, draws| amend_accident_notice(content, affair.as_ref(), draws),
        );
        if unsecured {
            self.put_on_paper(rank);
        }
        let turned = course.telling == Telling::Turned && self.draft.draws.chance(850);
        if let (Some(affair), true) = (course.affair, turned) {
            self.turn(rank, affair);
        }
    }

    /// A later version says that the certificate is of the accident.
    fn turn(&mut self, rank: usize, affair: &StopId) {
        let document = &self.draft.documents[rank];
        let id = &document.document_id;
        let same = self.draft.documents.iter();
        let latest = same.filter(|other| other.document_id == *id);
        let version = latest.map(|other| other.version).max().unwrap_or(1) + 1;
        let (received_on, channel) = (document.received_on, document.channel);
        let draws = &mut self.draft.draws;
        let after = match draws.below(4) {
            0 => draws.between(40, 200),
            _ => draws.between(1, 40),
        };
        let names = draws.chance(900);
        let on = received_on.plus_days(after);
        let sending = Sending {
            sent_on: on,
            received_on: on,
            channel,
        };
        self.draft.correct(rank, version, sending, |content| {
            if let Content::StopNotice(notice) = content {
                notice.risk = Risk::Accident;
                notice.accident = names.then(|| affair.clone());
            }
        });
    }

    /// Part time that names the accident, or goes on with what stands before it.
    fn prescribe_light_work(&mut self, course: &Course<'_>, first_day: Day, last_day: Day) {
        let before = self.draft.documents.len();
        let illness = course.illness.as_ref();
        self.prescribe_part_time(&course.stop, first_day, last_day, illness);
        let names = self.draft.draws.chance(720);
        let super::super::Draft {
            documents, draws, ..
        } = &mut self.draft;
        for document in &mut documents[before..] {
            let Content::PartTime(part_time) = &mut document.content else {
                continue;
            };
            let is_other = document.version > 1 && draws.chance(300);
            if names != is_other {
                part_time.accident = course.affair.cloned();
            }
        }
    }
}

impl Course<'_> {
    /// Risk and accident of one certificate.
    fn mark(&self, notice: &mut StopNotice, draws: &mut Draws) {
        let Some(affair) = self.affair else {
            // A name on a certificate of sickness says nothing.
            if draws.chance(60) {
                notice.accident = Some(stop_id(self.other));
            } else if draws.chance(15) {
                notice.risk = Risk::Accident;
            }
            return;
        };
        let of_sickness = match self.telling {
            Telling::Named => 40,
            Telling::Mixed => 480,
            Telling::Turned => 1000,
        };
        if draws.chance(of_sickness) {
            if draws.chance(120) {
                notice.accident = Some(affair.clone());
            }
            if draws.chance(20) {
                notice.risk = Risk::Pregnancy;
            }
            return;
        }
        notice.risk = Risk::Accident;
        let names = if notice.nature == StopNature::Initial {
            960
        } else {
            700
        };
        if draws.chance(names) {
            notice.accident = Some(affair.clone());
        }
        if draws.chance(25) {
            notice.accident = Some(stop_id(self.other));
        }
    }
}

fn amend_accident_notice(content: &mut Content, affair: Option<&StopId>, draws: &mut Draws) {
    if let (Content::StopNotice(notice), Some(affair)) = (&mut *content, affair) {
        match draws.below(10) {
            0 => return notice.risk = Risk::Sickness,
            1 => return notice.accident = None,
            2 => {
                notice.risk = Risk::Accident;
                notice.accident = Some(affair.clone());
                return;
            }
            _ => {}
        }
    }
    amend_notice(content, draws);
}

/// Often about the number of days after which another rate is paid.
fn length_of_stop(draws: &mut Draws) -> i32 {
    if draws.chance(250) {
        draws.between(24, 33)
    } else {
        length_in_full(draws)
    }
}

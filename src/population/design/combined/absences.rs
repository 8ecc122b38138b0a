//! The days on which somebody does not work: certificates, part time, leaves.

use crate::domain::{
    AbsenceReason, AccidentDecision, AccidentDeclared, AccidentKind, AldDecision, Benefit, Birth,
    Cents, Content, Day, Decision, Leave, PartTime, Prescriber, Risk, Sex, StopId, StopNature,
};

use super::super::super::draft::{Draft, Sending, certificate, stop_id};
use super::super::super::pay::Job;
use super::super::tale;
use super::points::Points;
use super::story::{Row, statement};

/// One run of days that is prescribed or asked, and what it is part of.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) stop: StopId,
    pub(super) first_day: Day,
    pub(super) last_day: Day,
    /// Whether its pays are told anew.
    pub(super) opens: bool,
}

/// All runs of days of a row, and where their first messages stand.
pub(super) struct Absences {
    pub(super) parts: Vec<Part>,
    /// Ranks of the first messages of the first two parts.
    pub(super) ranks: Vec<usize>,
    /// Part time that follows, or stands alone.
    pub(super) part_time: Option<(Day, Day)>,
}

impl Absences {
    pub(super) fn first_day(&self) -> Day {
        self.parts[0].first_day
    }

    pub(super) fn last_day(&self) -> Day {
        let last = self.parts.last().expect("at least one part");
        self.part_time.map_or(last.last_day, |days| days.1)
    }
}

impl Row {
    /// The runs of days that the row chooses from `start` on.
    pub(super) fn absences(
        &self,
        draft: &mut Draft,
        points: &mut Points<'_>,
        start: Day,
    ) -> Absences {
        let parts = if self.is_leave() {
            self.leave_parts(start)
        } else {
            self.stop_parts(draft, points, start)
        };
        let last = parts.last().expect("at least one part").last_day;
        let part_time = match self.of("work") {
            "part_time_after" => Some((last.plus_days(1), last.plus_days(35))),
            "part_time_alone" => Some((start, last)),
            _ => None,
        };
        Absences {
            parts,
            ranks: Vec::new(),
            part_time,
        }
    }

    fn stop_parts(&self, draft: &mut Draft, points: &mut Points<'_>, start: Day) -> Vec<Part> {
        let six_months = start.end_of_months(6).days_since(start) + 1;
        let around = [six_months, six_months + 1, six_months - 1];
        let (name, edges, between): (_, &[i32], _) = match self.of("length") {
            "few_days" => ("few_days", &[3, 1, 2], (1, 3)),
            "four_days" => ("four_days", &[4], (4, 4)),
            "four_weeks" => ("four_weeks", &[28, 29, 27, 31, 32], (22, 34)),
            "ten_weeks" => ("ten_weeks", &[62, 63, 61, 60], (58, 84)),
            _ => ("half_year", &around, (176, 196)),
        };
        let name = (name, i64::from(six_months));
        let n_days = points.number(name, edges, between, &mut draft.draws);
        draft.factor("n_days", n_days.to_string());
        let part = |stop: &str, first_day: Day, n_days: i32, opens| Part {
            stop: stop_id(stop),
            first_day,
            last_day: first_day.plus_days(n_days - 1),
            opens,
        };
        let first = (n_days * 2 / 3).max(1);
        let second = (n_days - first).max(1);
        let (stop, gap, opens) = match self.of("shape") {
            "single" => return vec![part("S1", start, n_days, true)],
            "extension" => ("S1", 0, false),
            "gap" => (
                "S1",
                points.number(("gap", 0), &[2, 1], (1, 2), &mut draft.draws),
                false,
            ),
            "soon_again" => {
                let days = points.number(("soon_again", 0), &[1, 2], (1, 2), &mut draft.draws);
                ("S2", days, true)
            }
            _ => (
                "S2",
                points.number(("later_again", 0), &[3, 15], (4, 40), &mut draft.draws),
                true,
            ),
        };
        let again = start.plus_days(first + gap);
        vec![
            part("S1", start, first, true),
            part(stop, again, second, opens),
        ]
    }

    fn leave_parts(&self, start: Day) -> Vec<Part> {
        let part = |from: i32, n_days: i32, opens| Part {
            stop: stop_id("S1"),
            first_day: start.plus_days(from),
            last_day: start.plus_days(from + n_days - 1),
            opens,
        };
        let in_two = |first: i32, second: (i32, i32), opens| {
            vec![part(0, first, true), part(second.0, second.1, opens)]
        };
        let month = start.plus_months(1).days_since(start);
        let two_months = start.plus_months(2).days_since(start);
        match (self.of("risk"), self.of("shape")) {
            ("maternity", "single") => vec![part(0, 112, true)],
            ("maternity", _) => in_two(42, (42, 70), false),
            ("paternity", "single") => vec![part(0, 25, true)],
            ("paternity", "extension") => in_two(4, (4, 21), false),
            ("paternity", _) => in_two(4, (60, 21), true),
            ("adoption", "single") => vec![part(0, 112, true)],
            ("adoption", "extension") => in_two(60, (60, 52), false),
            ("adoption", _) => in_two(60, (100, 52), true),
            (_, "single") => vec![part(0, month, true)],
            (_, "extension") => in_two(month, (month, two_months - month), false),
            _ => {
                let again = start.plus_days(month + 14);
                let days = again.plus_months(1).days_since(again);
                in_two(month, (month + 14, days), true)
            }
        }
    }

    /// Tells why, and sends what prescribes or asks each run of days.
    pub(super) fn ask(&self, draft: &mut Draft, jobs: &[Job], absences: &mut Absences) {
        let start = absences.first_day();
        self.reason(draft, jobs, start);
        if self.of("work") == "part_time_alone" {
            let content = self.part_time(&absences.parts[0].stop, absences.part_time, true);
            absences
                .ranks
                .push(draft.send(Sending::at_once(start), content));
        } else {
            for (rank, part) in absences.parts.clone().into_iter().enumerate() {
                let first = if self.is_leave() {
                    self.leave(draft, &part)
                } else {
                    let nature = if rank == 0 || part.opens {
                        StopNature::Initial
                    } else {
                        StopNature::Extension
                    };
                    self.certificates(draft, &part, nature)
                };
                absences.ranks.push(first);
            }
            if let Some(days) = absences.part_time {
                let stop = &absences.parts.last().expect("one at least").stop;
                let content = self.part_time(stop, Some(days), false);
                draft.send(Sending::at_once(days.0), content);
            }
        }
    }

    /// The accident, the illness or the child.
    fn reason(&self, draft: &mut Draft, jobs: &[Job], start: Day) {
        match self.of("risk") {
            "long_term" => {
                let content = Content::AldDecision(AldDecision {
                    illness: stop_id("L1"),
                    decision: Decision::Recognised,
                    first_day: start,
                });
                draft.send(Sending::electronic(start.plus_days(25), 0), content);
            }
            risk @ ("work_accident" | "disease") => {
                let (kind, on, decided) = if risk == "disease" {
                    (AccidentKind::OccupationalDisease, -40, 45)
                } else {
                    (AccidentKind::Work, -1, 9)
                };
                let declared = Content::AccidentDeclared(AccidentDeclared {
                    accident: stop_id("X1"),
                    accident_kind: kind,
                    accident_on: start.plus_days(on),
                    siret: jobs[0].siret,
                });
                draft.send(Sending::at_once(start), declared);
                let decided_on = start.plus_days(decided);
                let content = Content::AccidentDecision(AccidentDecision {
                    accident: stop_id("X1"),
                    decision: Decision::Recognised,
                    decided_on,
                });
                draft.send(Sending::electronic(decided_on, 1), content);
            }
            "maternity" => {
                let expected_on = start.plus_days(42);
                let birth = child(expected_on, None);
                let rank = draft.send(Sending::at_once(start), Content::Birth(birth));
                let told = Sending::at_once(expected_on.plus_days(2));
                draft.correct(rank, 2, told, |content| {
                    *content = Content::Birth(child(expected_on, Some(expected_on)));
                });
            }
            "paternity" => {
                draft.sex = Sex::Male;
                let birth = child(start, Some(start));
                draft.send(Sending::at_once(start.plus_days(2)), Content::Birth(birth));
            }
            "adoption" => {
                let birth = child(start, Some(start));
                draft.send(Sending::at_once(start), Content::Birth(birth));
            }
            "birth_leave" => {
                let born_on = start.plus_months(-4);
                let birth = child(born_on, Some(born_on));
                draft.send(Sending::at_once(start), Content::Birth(birth));
            }
            _ => {}
        }
    }

    fn leave(&self, draft: &mut Draft, part: &Part) -> usize {
        let content = Content::Leave(Leave {
            leave: part.stop.clone(),
            benefit: self.benefit(),
            first_day: part.first_day,
            last_day: part.last_day,
        });
        let sending = match self.of("channel") {
            "software" => Sending::at_once(part.first_day),
            _ => Sending::paper(part.first_day, 3),
        };
        draft.send(sending, content)
    }

    fn certificates(&self, draft: &mut Draft, part: &Part, nature: StopNature) -> usize {
        let first = draft.documents.len();
        let mut nature = nature;
        let mut from = part.first_day;
        while from <= part.last_day {
            let longest = if nature == StopNature::Initial {
                28
            } else {
                56
            };
            let until = from.plus_days(longest - 1).min(part.last_day);
            let mut notice = certificate(&part.stop, nature, from, until);
            match self.of("risk") {
                "long_term" => notice.illness = Some(stop_id("L1")),
                "work_accident" | "disease" => {
                    notice.risk = Risk::Accident;
                    notice.accident = Some(stop_id("X1"));
                }
                _ => {}
            }
            match self.of("prescriber") {
                "at_distance" => notice.telemedicine = true,
                "in_hospital" => {
                    notice.hospitalised = true;
                    if nature == StopNature::Initial {
                        notice.prescriber = Prescriber::Allowed;
                    }
                }
                _ => {}
            }
            let day = |after: i32| notice.first_day.plus_days(after).min(notice.last_day);
            let sending = match self.of("channel") {
                "software" => Sending::at_once(notice.prescribed_on),
                "paper" => Sending::paper(day(2), 3),
                _ => Sending::paper(day(7), 3),
            };
            draft.send(sending, Content::StopNotice(notice));
            from = until.plus_days(1);
            nature = StopNature::Extension;
        }
        first
    }

    fn part_time(&self, stop: &StopId, days: Option<(Day, Day)>, opens: bool) -> Content {
        let (first_day, last_day) = days.expect("part time is chosen");
        let is_accident = matches!(self.of("risk"), "work_accident" | "disease");
        Content::PartTime(PartTime {
            stop: stop.clone(),
            first_day,
            last_day,
            prescribed_on: first_day,
            illness: (self.of("risk") == "long_term").then(|| stop_id("L1")),
            accident: (is_accident && opens).then(|| stop_id("X1")),
        })
    }

    /// The pays before each part that is told anew, and what part time loses.
    pub(super) fn declare(
        &self,
        draft: &mut Draft,
        jobs: &mut [Job],
        absences: &Absences,
        reason: AbsenceReason,
    ) -> usize {
        let first = draft.documents.len();
        let start = absences.first_day();
        for (rank, part) in absences.parts.iter().enumerate() {
            for (place, job) in jobs.iter_mut().enumerate() {
                if part.opens {
                    let taken = if place == 0 {
                        self.taken(part.first_day, part.last_day, rank == 0)
                    } else {
                        Vec::new()
                    };
                    statement(draft, job, part, start, taken);
                }
                job.absent(part.first_day, part.last_day, reason);
            }
        }
        if let Some(days) = absences.part_time {
            let stop = absences.parts.last().expect("one at least").stop.clone();
            for job in jobs.iter() {
                tale::lose(draft, job, &stop, days, Cents(job.monthly.0 / 3));
            }
        }
        first
    }
}

/// The first child of a family.
fn child(expected_on: Day, born_on: Option<Day>) -> Birth {
    Birth {
        leave: stop_id("S1"),
        expected_on,
        born_on,
        n_children: 1,
        n_children_before: 0,
        hospitalised_until: None,
        mother_died_on: None,
    }
}

impl Row {
    /// What is paid on the days of the row.
    pub(super) fn benefit(&self) -> Benefit {
        match self.of("risk") {
            "long_term" => Benefit::SicknessAld,
            "work_accident" => Benefit::WorkAccident,
            "disease" => Benefit::OccupationalDisease,
            "maternity" => Benefit::Maternity,
            "paternity" => Benefit::Paternity,
            "adoption" => Benefit::Adoption,
            "birth_leave" => Benefit::BirthLeave,
            _ => Benefit::Sickness,
        }
    }
}

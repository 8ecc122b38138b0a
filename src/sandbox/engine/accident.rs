//! Which days are of an accident, and which of them are due (CSS art. L. 433-1, R. 433-13,
//! R. 433-17).
//!
//! Responsible for the accident of each certificate and part time (contract, P36), for the
//! part that an accident has in a stop, and for the questions asked of a day before its
//! amount (P42). What the fund decided is in `recognition`, amounts are in
//! `accident_amount`.

use crate::domain::{Career, Day, Employment, History, Risk, StopId};
use crate::sandbox::constants::{LAST_KNOWN_DAY, day_of};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::certificate;
use super::chain::members_of;
use super::inbox::Known;
use super::kept_rights::is_on_benefit;
use super::reason::Reason;
use super::recognition::{Accident, Accidents};
use super::stops::{CoveredDay, Hold, Member, Stop};

/// The accidents of the file and the one to which each prescription belongs.
pub(super) struct Belonging<'a> {
    pub(super) accidents: Accidents<'a>,
    of_certificates: Vec<Option<&'a StopId>>,
    of_part_times: Vec<Option<&'a StopId>>,
    /// No prescription is of any accident.
    is_empty: bool,
    changes_nothing: bool,
}

impl<'a> Belonging<'a> {
    /// Reads certificates and part times, chain by chain.
    pub(super) fn of(known: &Known<'a>, history: &'a History, faults: FaultSet) -> Self {
        // CSS art. R. 743-3: no insurance of accidents pays days off to the self-employed.
        let accidents = if known.is_self_employed {
            Accidents::default()
        } else {
            Accidents::of(known, history, faults)
        };
        let mut belonging = Self {
            accidents,
            of_certificates: vec![None; known.certificates.len()],
            of_part_times: vec![None; known.part_times.len()],
            is_empty: true,
            changes_nothing: faults.has(FaultKind::AccidentAsSickness),
        };
        if known.is_self_employed {
            return belonging;
        }
        let certificates = known.certificates.iter().map(|document| document.content);
        let part_times = known.part_times.iter().map(|document| document.content);
        let mut chains: Vec<&StopId> = certificates
            .filter(|notice| notice.risk == Risk::Accident)
            .map(|notice| &notice.stop)
            .chain(
                part_times
                    .filter(|part_time| part_time.accident.is_some())
                    .map(|part_time| &part_time.stop),
            )
            .collect();
        chains.sort();
        chains.dedup();
        for chain in chains {
            belonging.read_chain(known, chain);
        }
        belonging
    }

    /// Each member is of the accident that it names, or else of that of the member before it.
    fn read_chain(&mut self, known: &Known<'a>, chain: &StopId) {
        let mut before: Option<&'a StopId> = None;
        for prescription in members_of(known, chain) {
            before = match prescription.member {
                Member::Certificate(index) => {
                    let notice = known.certificates[index].content;
                    let of = match notice.risk {
                        Risk::Accident => notice.accident.as_ref().or(before),
                        Risk::Sickness | Risk::Pregnancy => None,
                    };
                    self.of_certificates[index] = of;
                    of
                }
                Member::PartTime(index) => {
                    let part_time = known.part_times[index].content;
                    let of = part_time.accident.as_ref().or(before);
                    self.of_part_times[index] = of;
                    of
                }
            };
            self.is_empty &= before.is_none();
        }
    }

    /// The accident of a member, known or not.
    pub(super) fn of_member(&self, member: Member) -> Option<&'a StopId> {
        match member {
            Member::Certificate(index) => self.of_certificates[index],
            Member::PartTime(index) => self.of_part_times[index],
        }
    }

    /// The recognised accident of a member.
    pub(super) fn recognised(&self, member: Member) -> Option<usize> {
        if self.is_empty || self.changes_nothing {
            return None;
        }
        let at = self.accidents.place(self.of_member(member)?)?;
        self.accidents.all[at].is_recognised().then_some(at)
    }

    /// The recognised accident that decides a day of a member: from its start on.
    pub(super) fn on(&self, member: Member, day: Day) -> Option<usize> {
        self.recognised(member)
            .filter(|at| self.accidents.all[*at].start <= day)
    }

    /// CSS art. R. 433-17: whether a day of a member comes after the consolidation.
    pub(super) fn is_over(&self, member: Member, day: Day) -> bool {
        self.on(member, day)
            .and_then(|at| self.accidents.all[at].end)
            .is_some_and(|end| day > end)
    }
}

/// The days of one recognised accident in one stop.
pub(super) struct Part {
    pub(super) stop: usize,
    pub(super) accident: usize,
    /// First day that the stop holds under it: pay is read before that day.
    pub(super) reference: Day,
    /// The last day before it that counts for contracts.
    pub(super) eve: Day,
    /// Some day comes at the latest on the day of the consolidation.
    has_a_day_before_the_end: bool,
    /// Some day is held.
    is_held: bool,
    /// Some day held is decided as one of the accident.
    pub(super) is_decided: bool,
}

/// The parts of every stop, in order of stops, then of days.
pub(super) fn parts_of(stops: &[Stop], belonging: &Belonging<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    if belonging.is_empty {
        return parts;
    }
    for (at, stop) in stops.iter().enumerate() {
        let first = parts.len();
        for covered in &stop.days {
            let Some(place) = belonging.recognised(covered.member) else {
                continue;
            };
            let accident = &belonging.accidents.all[place];
            let known = parts[first..]
                .iter()
                .position(|part| part.accident == place);
            let of_day = known.map_or_else(
                || {
                    parts.push(Part::opened_on(covered.day, at, place));
                    parts.len() - 1
                },
                |known| first + known,
            );
            let part = &mut parts[of_day];
            part.has_a_day_before_the_end |= accident.end.is_none_or(|end| covered.day <= end);
            if covered.hold != Hold::Nothing {
                part.hold(covered, accident);
            }
        }
    }
    parts
}

impl Part {
    /// A part that covers `day` first.
    fn opened_on(day: Day, stop: usize, place: usize) -> Self {
        Self {
            stop,
            accident: place,
            reference: day,
            eve: day.plus_days(-1),
            has_a_day_before_the_end: false,
            is_held: false,
            is_decided: false,
        }
    }

    /// The stop holds a day of it. On the employer's day the contract is read on the day
    /// itself, otherwise on the day before.
    fn hold(&mut self, covered: &CoveredDay, accident: &Accident<'_>) {
        if !self.is_held {
            self.is_held = true;
            self.reference = covered.day;
            self.eve = if accident.employers_day() == Some(covered.day) {
                covered.day
            } else {
                covered.day.plus_days(-1)
            };
        }
        // What begins after the tables is not decided.
        self.is_decided |= covered.accident.is_some() && self.reference <= day_of(LAST_KNOWN_DAY);
    }

    /// Contracts that run on the eve.
    pub(super) fn running<'c>(&self, career: &'c Career) -> impl Iterator<Item = &'c Employment> {
        let eve = self.eve;
        career.employments.iter().filter(move |employment| {
            employment.started_on <= eve && employment.ended_on.is_none_or(|ended| eve <= ended)
        })
    }

    /// Whether the relapse of a pensioner takes no pay away (Cass. 2e civ., 6 October 2016,
    /// 15-24.559).
    fn takes_no_pay_away(&self, accident: &Accident<'_>, known: &Known<'_>, to: &Career) -> bool {
        accident.is_relapse_with_own_count()
            && known
                .pensions
                .iter()
                .any(|pension| pension.content.first_day <= self.reference)
            && self.running(to).next().is_none()
    }
}

/// Why a day of a recognised accident is not due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NotDue {
    /// CSS art. L. 433-1, first paragraph: the employer owes the day of the accident.
    EmployersDay,
    Refused(Reason),
}

/// The questions asked of a day of a recognised accident, in their order, up to its amount.
pub(super) fn questions(
    covered: CoveredDay,
    part: &Part,
    accident: &Accident<'_>,
    known: &Known<'_>,
    career: &Career,
    faults: FaultSet,
) -> Result<(), NotDue> {
    let is_the_employers = accident.employers_day() == Some(covered.day);
    if is_the_employers && !faults.has(FaultKind::AccidentDayPaid) {
        return Err(NotDue::EmployersDay);
    }
    if let Some(reason) = certificate::refused_for_an_accident(known, covered, faults) {
        return Err(NotDue::Refused(reason));
    }
    if accident.end.is_some_and(|end| covered.day > end) {
        return Err(NotDue::Refused(if part.has_a_day_before_the_end {
            Reason::ConsolidatedMeanwhile
        } else {
            Reason::Consolidated
        }));
    }
    if is_on_benefit(known, covered.day, faults) {
        return Err(NotDue::Refused(Reason::BenefitBesideAccident));
    }
    if part.takes_no_pay_away(accident, known, career) {
        return Err(NotDue::Refused(Reason::NoActivity));
    }
    Ok(())
}

//! The walk: every covered day, one after the other.
//!
//! Responsible for what each day is: waited, paid or refused, and why. One small
//! function a rule, in the order in which the law asks its questions. Writes no line.

use std::fmt;

use crate::domain::{Benefit, Day, DossierOpening, Month, Period, Siret, StopId};
use crate::sandbox::constants::{LAST_KNOWN_DAY, LIMIT_DAYS, WINDOW_MONTHS, day_of};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::ald::{Episode, Illnesses, episodes};
use super::certificate;
use super::inbox::Known;
use super::kept_rights::{Standing, is_on_benefit};
use super::part_time::{end_of_the_extra_year, months_withdrawn, spread};
use super::pensioners::Pensioner;
use super::reason::Reason;
use super::rules::{StopRules, rules_of_stops};
use super::sending::Sending;
use super::stops::{CoveredDay, Member, Stop, stops};

/// What a covered day is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Status {
    Waited,
    Paid(PaidDay),
    Refused(Reason),
    /// Part time that costs the person no pay.
    WithoutLoss,
    /// Part time of a month whose loss is not stated.
    AwaitsLoss,
}

/// A day that is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct PaidDay {
    pub(super) kind: Benefit,
    pub(super) cents: i64,
    /// The certificate that came late and halves the day.
    pub(super) reduced_by: Option<usize>,
    pub(super) is_part_time: bool,
    /// Beyond the 360 days, in the year that part time adds.
    is_in_extra_year: bool,
}

/// A limit reached in one stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct LimitReached {
    pub(super) reason: Reason,
    /// Last payable day; none when nothing was ever paid.
    pub(super) last_day: Option<Day>,
}

/// A document for which a whole stop waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Missing {
    Statement(Siret),
    Loss(Month),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Statement(siret) => write!(f, "employer_statement:{siret}"),
            Self::Loss(month) => write!(f, "part_time_loss:{month}"),
        }
    }
}

/// A stop with the status of each of its days.
pub(super) struct Walked {
    pub(super) stop: Stop,
    /// What holds for all its days; none when it has no day, or waits.
    rules: Option<StopRules>,
    /// Rights are open and the daily amount is zero.
    pub(super) has_no_amount: bool,
    /// Documents missing: while there are some, no day is decided.
    pub(super) missing: Vec<Missing>,
    /// One a covered day up to the end of the tables, in the same order; empty while a
    /// document is missing.
    pub(super) statuses: Vec<Status>,
    pub(super) limits: Vec<LimitReached>,
    /// Waiting days that the opening balance says were served, when that contradicts the walk.
    pub(super) balance_differs: bool,
    /// Waiting days added by the opening balance.
    pub(super) n_waited_more: u32,
}

impl Walked {
    /// Days with their status.
    pub(super) fn days(&self) -> impl Iterator<Item = (&CoveredDay, Status)> {
        self.stop.days.iter().zip(self.statuses.iter().copied())
    }

    /// What a settlement of `as_of` lacks: documents for which the whole stop waits, then
    /// losses of the months of part time begun by then.
    pub(super) fn waits_for(&self, as_of: Day) -> Vec<Missing> {
        let mut missing = self.missing.clone();
        for (covered, status) in self.days() {
            let month = Missing::Loss(covered.day.month());
            let is_awaited = status == Status::AwaitsLoss && covered.day <= as_of;
            if is_awaited && missing.last() != Some(&month) {
                missing.push(month);
            }
        }
        missing
    }

    /// The rules of the stop, for its payees.
    pub(super) fn rules(&self) -> Option<&StopRules> {
        self.rules.as_ref()
    }
}

/// The whole file, day by day.
pub(super) struct Walk<'a> {
    pub(super) stops: Vec<Walked>,
    pub(super) episodes: Vec<Episode<'a>>,
    pub(super) sending: Sending,
    /// Sickness days that count for the limit, long-term illness left out, each once, in order.
    pub(super) counted_days: Vec<Day>,
    /// The count of a pensioner.
    pub(super) pensioner: Option<Pensioner>,
}

/// Walks every covered day of the file.
pub(super) fn walk<'a>(
    known: &Known<'a>,
    opening: &'a DossierOpening,
    faults: FaultSet,
) -> Walk<'a> {
    let stops = stops(known, faults);
    let illnesses = Illnesses::of(known);
    let episodes = episodes(&illnesses, &stops, &opening.history);
    let sending = Sending::of(known, &opening.history, faults);
    let mut standings: Vec<Standing<'_>> = stops
        .iter()
        .map(|stop| Standing::of(stop, known, opening, faults))
        .collect();
    let missing: Vec<Vec<Missing>> = stops
        .iter()
        .zip(&mut standings)
        .map(|(stop, standing)| documents_missing(known, stop, standing, faults))
        .collect();
    let rules = rules_of_stops(
        known, opening, &stops, &standings, &illnesses, &episodes, faults,
    );
    let counted_days = days_counted_before(known, opening, faults);
    let born_on = opening.insured.born_on;
    let mut walker = Walker {
        known,
        faults,
        illnesses: &illnesses,
        episodes: &episodes,
        sending: &sending,
        pensioner: Pensioner::of(known, born_on, &counted_days, faults),
        counted_days,
        extra_days: Vec::new(),
        paid_until: Vec::new(),
    };
    let mut days_walked = walked_stops(stops, missing, rules, faults);
    walker.all_days(&mut days_walked);
    for stop in &mut days_walked {
        spread_losses(stop, faults);
    }
    let Walker {
        counted_days,
        pensioner,
        ..
    } = walker;
    Walk {
        stops: days_walked,
        episodes,
        sending,
        counted_days,
        pensioner,
    }
}

/// Documents without which no day of the stop is decided. A loss that was withdrawn holds
/// the whole stop (contract, P32).
fn documents_missing(
    known: &Known<'_>,
    stop: &Stop,
    standing: &mut Standing<'_>,
    faults: FaultSet,
) -> Vec<Missing> {
    let mut missing: Vec<Missing> = standing
        .missing
        .iter()
        .copied()
        .map(Missing::Statement)
        .collect();
    if needs_losses(faults) {
        missing.extend(months_withdrawn(known, stop).into_iter().map(Missing::Loss));
    }
    if !missing.is_empty() {
        standing.earnings = None;
    }
    missing
}

/// Days paid before the file begins, or handed over by the engine before.
fn days_counted_before(known: &Known<'_>, opening: &DossierOpening, faults: FaultSet) -> Vec<Day> {
    let mut days = Vec::new();
    if faults.has(FaultKind::CountersRestart) {
        return days;
    }
    let mut add = |first_day: Day, last_day: Day| {
        days.extend((first_day.number()..=last_day.number()).map(Day::from_number));
    };
    for earlier in &opening.history.sickness_days {
        add(earlier.first_day, earlier.last_day);
    }
    for switch in &known.switches {
        if let Some(balance) = &switch.content.balance {
            let day_before = balance.balance_on.plus_days(-1);
            for Period {
                first_day,
                last_day,
            } in &balance.sickness_days
            {
                add(*first_day, (*last_day).min(day_before));
            }
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

fn walked_stops(
    stops: Vec<Stop>,
    missing: Vec<Vec<Missing>>,
    rules: Vec<Option<StopRules>>,
    faults: FaultSet,
) -> Vec<Walked> {
    stops
        .into_iter()
        .zip(missing)
        .zip(rules)
        .map(|((stop, missing), rules)| Walked {
            has_no_amount: rules
                .as_ref()
                .is_some_and(|rules| rules.rights_opened && rules.amount(faults).is_none()),
            statuses: Vec::with_capacity(stop.days.len()),
            stop,
            rules,
            missing,
            limits: Vec::new(),
            balance_differs: false,
            n_waited_more: 0,
        })
        .collect()
}

/// The state of the walk.
struct Walker<'w, 'a> {
    known: &'w Known<'a>,
    faults: FaultSet,
    illnesses: &'w Illnesses<'a>,
    episodes: &'w [Episode<'a>],
    sending: &'w Sending,
    counted_days: Vec<Day>,
    /// Those of them that only the extra year of part time makes payable, in order.
    extra_days: Vec<Day>,
    pensioner: Option<Pensioner>,
    /// Days paid so far, whatever the kind, in order.
    paid_until: Vec<Day>,
}

/// What is left of a stop's waiting days, and where its walk stands.
struct Progress {
    n_left: u32,
    n_waited: u32,
    member: Option<Member>,
    first_refused: Vec<Reason>,
}

/// How the duration allows a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    Always,
    InExtraYear,
}

impl Walker<'_, '_> {
    fn all_days(&mut self, walked: &mut [Walked]) {
        let mut calendar: Vec<(Day, usize, usize)> = Vec::new();
        for (at, walked) in walked.iter().enumerate() {
            if walked.rules.is_some() {
                calendar.extend(
                    walked
                        .stop
                        .days
                        .iter()
                        .enumerate()
                        // No settlement reaches what comes after the tables.
                        .filter(|(_, covered)| covered.day <= day_of(LAST_KNOWN_DAY))
                        .map(|(place, covered)| (covered.day, at, place)),
                );
            }
        }
        calendar.sort_unstable();
        let mut progress: Vec<Progress> = walked
            .iter()
            .map(|walked| Progress {
                n_left: walked
                    .rules
                    .as_ref()
                    .map_or(0, |rules| rules.n_waiting_days),
                n_waited: 0,
                member: None,
                first_refused: Vec::new(),
            })
            .collect();
        let balance = self
            .known
            .switches
            .iter()
            .find_map(|switch| switch.content.balance.as_ref());
        let mut balance_is_taken = balance.is_none();
        for (day, at, place) in calendar {
            if let Some(balance) = balance
                && !balance_is_taken
                && day >= balance.balance_on
            {
                self.take_balance(&balance.waiting_days, walked, &mut progress);
                balance_is_taken = true;
            }
            if let Some(rules) = &walked[at].rules {
                let status = self.status_of(at, &walked[at].stop, place, rules, &mut progress[at]);
                self.note(at, place, status, &mut walked[at], &mut progress[at]);
                walked[at].statuses.push(status);
            }
        }
        if let Some(balance) = balance
            && !balance_is_taken
        {
            self.take_balance(&balance.waiting_days, walked, &mut progress);
        }
    }

    /// Waiting days that the engine before says were served are not served again.
    fn take_balance(
        &self,
        balance: &[crate::domain::WaitingDays],
        walked: &mut [Walked],
        progress: &mut [Progress],
    ) {
        if self.faults.has(FaultKind::CountersRestart) {
            return;
        }
        for (walked, progress) in walked.iter_mut().zip(progress) {
            let said = balance
                .iter()
                .find(|served| served.stop == walked.stop.id)
                .map(|served| served.n_days);
            let Some(said) = said else { continue };
            // Of a stop that waits for a statement nothing is known to contradict it.
            walked.balance_differs = walked.missing.is_empty() && said != progress.n_waited;
            let more = said.saturating_sub(progress.n_waited);
            walked.n_waited_more = more;
            progress.n_left = progress.n_left.saturating_sub(more);
        }
    }

    /// The questions of the law for one covered day, in their order.
    fn status_of(
        &self,
        at: usize,
        stop: &Stop,
        place: usize,
        rules: &StopRules,
        progress: &mut Progress,
    ) -> Status {
        let covered = stop.days[place];
        if let Some(reason) = certificate::refused(self.known, covered, self.faults) {
            return Status::Refused(reason);
        }
        if !rules.rights_opened {
            return Status::Refused(Reason::RightsNotOpened);
        }
        if rules.rights_end_on.is_some_and(|end| covered.day > end) {
            return Status::Refused(Reason::SixMonthsRights);
        }
        if is_on_benefit(self.known, covered.day, self.faults) {
            return Status::Refused(Reason::UnemploymentBenefit);
        }
        if self.is_waited(covered, rules, progress) {
            return Status::Waited;
        }
        let Some(daily) = rules.amount(self.faults) else {
            return Status::Refused(Reason::NoBase);
        };
        let allowed = match self.duration(at, stop, covered) {
            Ok(allowed) => allowed,
            Err(reason) => return Status::Refused(reason),
        };
        if self.pensioner_has_had_all(covered.day) {
            return Status::Refused(Reason::Limit60Days);
        }
        if covered.is_part_time() {
            self.part_time(covered, allowed, rules)
        } else {
            let index = match covered.member {
                Member::Certificate(index) if !covered.is_filled_gap => Some(index),
                Member::Certificate(_) | Member::PartTime(_) => None,
            };
            let late = index.filter(|index| self.sending.halves(*index, covered.day));
            Status::Paid(PaidDay {
                kind: self.kind(covered),
                cents: match late {
                    Some(_) => daily.half_cents(self.faults),
                    None => daily.cents(self.faults),
                },
                reduced_by: late,
                is_part_time: false,
                is_in_extra_year: false,
            })
        }
    }

    /// CSS art. R. 323-1, 1°: three days a stop, each covered day taking one, but those of
    /// part time (L. 323-3).
    fn is_waited(&self, covered: CoveredDay, rules: &StopRules, progress: &mut Progress) -> bool {
        if covered.is_part_time() && !self.faults.has(FaultKind::PartTimeWaitingDays) {
            return false;
        }
        if self.faults.has(FaultKind::WaitingDaysEachExtension)
            && progress
                .member
                .is_some_and(|before| before != covered.member)
        {
            progress.n_left = rules.n_waiting_days;
        }
        progress.member = Some(covered.member);
        if progress.n_left == 0 {
            return false;
        }
        progress.n_left -= 1;
        progress.n_waited += 1;
        true
    }

    /// The three years of a long-term illness, or 360 days in three years; one year more
    /// for part time (R. 323-3).
    fn duration(&self, at: usize, stop: &Stop, covered: CoveredDay) -> Result<Allowed, Reason> {
        let day = covered.day;
        let has_had_360 = self.n_counted_before(day) >= LIMIT_DAYS;
        let Some(illness) = self.illnesses.of_member(covered.member) else {
            if !has_had_360 || self.faults.has(FaultKind::Limit360Ignored) {
                return Ok(Allowed::Always);
            }
            return if covered.is_part_time() && self.is_in_extra_year(day) {
                Ok(Allowed::InExtraYear)
            } else {
                Err(Reason::Limit360Days)
            };
        };
        if self.faults.has(FaultKind::AldUnpaidAfterSixMonths)
            && stop
                .start()
                .is_some_and(|start| day > start.end_of_months(6))
        {
            return Err(Reason::SixMonthsRights);
        }
        if self.faults.has(FaultKind::AldCountedIn360) && has_had_360 {
            return Err(Reason::Limit360Days);
        }
        match self.end_of_illness(at, illness, covered) {
            Some(end) if day > end => Err(Reason::AldThreeYears),
            Some(_) | None => Ok(Allowed::Always),
        }
    }

    /// The last day that the three years of an illness allow in one stop.
    fn end_of_illness(&self, at: usize, illness: &StopId, covered: CoveredDay) -> Option<Day> {
        let episode = self
            .episodes
            .iter()
            .find(|episode| episode.stop == at && episode.illness == illness)?;
        Some(if covered.is_part_time() {
            end_of_the_extra_year(episode.window_last_day, self.faults)
        } else {
            episode.window_last_day
        })
    }

    /// Whether part time of `day` follows within a year the last day that the 360 days
    /// allowed by themselves.
    fn is_in_extra_year(&self, day: Day) -> bool {
        let n_before = self.counted_days.partition_point(|counted| *counted < day);
        self.counted_days[..n_before]
            .iter()
            .rev()
            .find(|counted| self.extra_days.binary_search(counted).is_err())
            .is_some_and(|last| day <= end_of_the_extra_year(*last, self.faults))
    }

    /// Days counted in the three years before `day`, the day itself left out.
    fn n_counted_before(&self, day: Day) -> usize {
        let window_first_day = day.plus_months(-WINDOW_MONTHS).plus_days(1);
        let first = self
            .counted_days
            .partition_point(|counted| *counted < window_first_day);
        let end = self.counted_days.partition_point(|counted| *counted < day);
        end - first
    }

    /// CSS art. R. 323-2: sixty days in all.
    fn pensioner_has_had_all(&self, day: Day) -> bool {
        !self.faults.has(FaultKind::PensionerLimitIgnored)
            && self
                .pensioner
                .as_ref()
                .is_some_and(|pensioner| pensioner.has_had_all(day))
    }

    /// CSS art. R. 323-3: due as far as pay is lost. The amount comes with the whole month.
    fn part_time(&self, covered: CoveredDay, allowed: Allowed, rules: &StopRules) -> Status {
        if self.faults.has(FaultKind::PartTimeUnpaid) {
            return Status::WithoutLoss;
        }
        let loss = rules.losses.in_month(covered.day.month());
        match loss {
            None if needs_losses(self.faults) => Status::AwaitsLoss,
            Some(0) if needs_losses(self.faults) => Status::WithoutLoss,
            None | Some(_) => Status::Paid(PaidDay {
                kind: self.kind(covered),
                cents: 0,
                reduced_by: None,
                is_part_time: true,
                is_in_extra_year: allowed == Allowed::InExtraYear,
            }),
        }
    }

    fn kind(&self, covered: CoveredDay) -> Benefit {
        if self.illnesses.of_member(covered.member).is_some() {
            Benefit::SicknessAld
        } else if covered.is_part_time() {
            Benefit::TherapeuticPartTime
        } else {
            Benefit::Sickness
        }
    }

    /// Counts the day, and notes the first day that a limit refuses.
    fn note(
        &mut self,
        at: usize,
        place: usize,
        status: Status,
        walked: &mut Walked,
        progress: &mut Progress,
    ) {
        let covered = walked.stop.days[place];
        match status {
            Status::Waited | Status::WithoutLoss | Status::AwaitsLoss => {}
            Status::Paid(paid) => self.count(covered.day, paid),
            Status::Refused(reason) => {
                if reason.is_limit() && !progress.first_refused.contains(&reason) {
                    progress.first_refused.push(reason);
                    let last_day = self.last_payable_day(reason, at, covered, &walked.stop);
                    walked.limits.push(LimitReached { reason, last_day });
                }
            }
        }
    }

    fn count(&mut self, day: Day, paid: PaidDay) {
        self.paid_until.push(day);
        if let Some(pensioner) = &mut self.pensioner {
            pensioner.count(day);
        }
        let counts =
            paid.kind != Benefit::SicknessAld || self.faults.has(FaultKind::AldCountedIn360);
        if !counts {
            return;
        }
        if let Err(at) = self.counted_days.binary_search(&day) {
            self.counted_days.insert(at, day);
        }
        if paid.is_in_extra_year {
            self.extra_days.push(day);
        }
    }

    fn last_payable_day(
        &self,
        reason: Reason,
        at: usize,
        covered: CoveredDay,
        stop: &Stop,
    ) -> Option<Day> {
        match reason {
            Reason::SixMonthsRights => stop.start().map(|start| start.end_of_months(6)),
            Reason::AldThreeYears => {
                let illness = self.illnesses.of_member(covered.member)?;
                self.end_of_illness(at, illness, covered)
            }
            _ => {
                let paid = self.paid_until.last().copied();
                let before = self
                    .counted_days
                    .partition_point(|counted| *counted < covered.day);
                let counted = before.checked_sub(1).map(|at| self.counted_days[at]);
                paid.max(counted)
            }
        }
    }
}

/// Whether part time is paid by the losses stated.
fn needs_losses(faults: FaultSet) -> bool {
    !faults.has(FaultKind::PartTimeLossIgnored) && !faults.has(FaultKind::PartTimeUnpaid)
}

/// Gives each payable day of part time its part of what is lost in its month.
fn spread_losses(walked: &mut Walked, faults: FaultSet) {
    let Some(rules) = &walked.rules else { return };
    let Some(daily) = rules.amount(faults) else {
        return;
    };
    let mut payable: Vec<(Month, &mut PaidDay)> = walked
        .stop
        .days
        .iter()
        .zip(&mut walked.statuses)
        .filter_map(|(covered, status)| match status {
            Status::Paid(paid) if paid.is_part_time => Some((covered.day.month(), paid)),
            _ => None,
        })
        .collect();
    for of_one_month in payable.chunk_by_mut(|one, next| one.0 == next.0) {
        let loss = rules.losses.in_month(of_one_month[0].0);
        let amounts = spread(of_one_month.len(), daily.cents(faults), loss, faults);
        for ((_, paid), cents) in of_one_month.iter_mut().zip(amounts) {
            paid.cents = cents;
        }
    }
}

//! The walk: every covered day, one after the other.
//!
//! Responsible for what each day is: waited, paid or refused, and why. One small
//! function a rule, in the order in which the law asks its questions. Writes no line.

use crate::domain::{Benefit, Career, Day, DossierOpening, Period, StopId, Weekday};
use crate::sandbox::constants::{LAST_KNOWN_DAY, LIMIT_DAYS, WAITING_DAYS, WINDOW_MONTHS, day_of};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::accident::{Belonging, NotDue, parts_of, questions};
use super::accident_amount::{PartRules, amounts_or_nothing, cents, less_annuity};
use super::ald::{Episode, Illnesses, episodes};
use super::any_leave::AnyLeave;
use super::certificate;
use super::death;
use super::inbox::Known;
use super::kept_rights::is_on_benefit;
use super::leave::Leaves;
use super::part_time::{Losses, end_of_the_extra_year};
use super::pensioners::Pensioner;
use super::ranks::Ranks;
use super::reason::Reason;
use super::rules::{Amount, BeforeDays, Ground, StopRules, before_days};
use super::self_employed::{self, Activity, OwnLeave, own_leaves};
use super::sending::Sending;
use super::stops::{CoveredDay, Member, Stop, in_order, stops};
use super::unfitness::{self, Allowance};
use super::walked::{
    LimitReached, PaidDay, Status, Walked, needs_losses, spread_losses, wait_for_the_fund,
    walked_stops,
};

/// The whole file, day by day.
pub(super) struct Walk<'a> {
    pub(super) stops: Vec<Walked>,
    pub(super) episodes: Vec<Episode<'a>>,
    pub(super) sending: Sending,
    /// Sickness days that count for the limit, long-term illness left out, each once, in order.
    pub(super) counted_days: Vec<Day>,
    /// The count of a pensioner.
    pub(super) pensioner: Option<Pensioner>,
    pub(super) belonging: Belonging<'a>,
    pub(super) ranks: Ranks<'a>,
    pub(super) allowances: Vec<Allowance<'a>>,
    /// Leaves of an employee, or of a person out of work.
    pub(super) leaves: Leaves<'a>,
    /// Leaves of a self-employed person.
    pub(super) own_leaves: Vec<OwnLeave<'a>>,
}

impl Walk<'_> {
    /// Every leave asked for, whichever room decides it.
    pub(super) fn leaves_asked(&self) -> impl Iterator<Item = &dyn AnyLeave> {
        let leaves = self.leaves.all.iter().map(|leave| leave as &dyn AnyLeave);
        let own_leaves = self.own_leaves.iter();
        leaves.chain(own_leaves.map(|leave| leave as &dyn AnyLeave))
    }
}

/// Walks every covered day of the file.
pub(super) fn walk<'a>(
    known: &Known<'a>,
    opening: &'a DossierOpening,
    faults: FaultSet,
) -> Walk<'a> {
    let belonging = Belonging::of(known, &opening.history, faults);
    let career = &opening.career;
    // A leave depends on no stop, and comes before them all.
    let leaves = Leaves::of(known, opening, faults);
    let own = Activity::of(opening);
    let own_leaves = own.map_or_else(Vec::new, |own| own_leaves(known, own, faults));
    let mut stops = stops(known, &belonging, &leaves, faults);
    self_employed::take_days(&mut stops, &own_leaves);
    let mut parts = parts_of(&stops, &belonging);
    let given = unfitness::given(&stops, &parts, known, &belonging, career, faults);
    if !given.is_empty() {
        unfitness::take_days(&mut stops, &given, known, faults);
        in_order(&mut stops);
        parts = parts_of(&stops, &belonging);
    }
    let ranks = Ranks::of(&stops, &parts, &belonging, known, career, faults);
    let illnesses = Illnesses::of(known);
    let episodes = episodes(&illnesses, &stops, &opening.history);
    let sending = Sending::of(known, &opening.history, faults);
    let ground = Ground {
        known,
        opening,
        belonging: &belonging,
        leaves: &leaves,
        stops: &stops,
        illnesses: &illnesses,
        episodes: &episodes,
        faults,
    };
    let BeforeDays {
        missing,
        rules,
        parts,
    } = match own {
        Some(own) => own.before_days(&ground),
        None => before_days(&ground, parts),
    };
    let counted_days = days_counted_before(known, opening, faults);
    let born_on = opening.insured.born_on;
    let mut walker = Walker {
        known,
        faults,
        career,
        belonging: &belonging,
        ranks: &ranks,
        illnesses: &illnesses,
        episodes: &episodes,
        sending: &sending,
        pensioner: Pensioner::of(known, born_on, &counted_days, faults),
        counted_days,
        extra_days: Vec::new(),
        paid_until: Vec::new(),
        own,
        part_time_days: Vec::new(),
    };
    let mut days_walked = walked_stops(known, stops, missing, rules, parts, faults);
    walker.all_days(&mut days_walked);
    for stop in &mut days_walked {
        spread_losses(stop, faults);
        wait_for_the_fund(stop, &belonging);
    }
    let Walker {
        counted_days,
        pensioner,
        ..
    } = walker;
    let allowances = unfitness::allowances(
        known,
        &days_walked,
        &given,
        &leaves,
        &belonging,
        &ranks,
        faults,
    );
    Walk {
        allowances,
        leaves,
        own_leaves,
        stops: days_walked,
        episodes,
        sending,
        counted_days,
        pensioner,
        belonging,
        ranks,
    }
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

/// The state of the walk.
pub(super) struct Walker<'w, 'a> {
    pub(super) known: &'w Known<'a>,
    pub(super) faults: FaultSet,
    career: &'w Career,
    belonging: &'w Belonging<'a>,
    ranks: &'w Ranks<'a>,
    pub(super) illnesses: &'w Illnesses<'a>,
    episodes: &'w [Episode<'a>],
    sending: &'w Sending,
    counted_days: Vec<Day>,
    /// Those of them that only the extra year of part time makes payable, in order.
    extra_days: Vec<Day>,
    pensioner: Option<Pensioner>,
    /// Days paid so far, whatever the kind, in order.
    paid_until: Vec<Day>,
    /// The activity of a self-employed person.
    own: Option<Activity>,
    /// Days of part time due so far, in order, each with its long-term illness.
    pub(super) part_time_days: Vec<(Day, Option<&'a StopId>)>,
}

/// What is left of a stop's waiting days, and where its walk stands.
pub(super) struct Progress {
    n_left: u32,
    n_waited: u32,
    /// Waiting days counted on accidents, by mistake.
    n_waited_on_accidents: u32,
    member: Option<Member>,
    first_refused: Vec<Reason>,
    /// First day of the days in a row of a liberal profession, and what prescribes it.
    pub(super) period: Option<(Day, Member)>,
}

/// How the duration allows a day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    Always,
    InExtraYear,
}

impl Walker<'_, '_> {
    fn all_days(&mut self, walked: &mut [Walked]) {
        let mut calendar: Vec<(Day, usize, usize)> = Vec::new();
        for (at, walked) in walked.iter().enumerate() {
            if walked.missing.is_empty() {
                // Days that an accident takes serve waiting days (R. 371-2).
                let taken = walked.stop.taken.iter().filter(|taken| taken.serves);
                calendar.extend(taken.map(|taken| (taken.day, at, usize::MAX)));
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
                n_waited_on_accidents: 0,
                member: None,
                first_refused: Vec::new(),
                period: None,
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
            if place == usize::MAX {
                progress[at].n_left = progress[at].n_left.saturating_sub(1);
                continue;
            }
            let status = self.status_of(at, &walked[at], place, &mut progress[at]);
            self.note(at, place, status, &mut walked[at], &mut progress[at]);
            walked[at].statuses.push(status);
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
        if self.faults.has(FaultKind::CountersRestart)
            || self.faults.has(FaultKind::SwitchWaitsAgain)
        {
            return;
        }
        for (walked, progress) in walked.iter_mut().zip(progress) {
            // It is no longer open: the balance has nothing to say of it.
            if death::leaves_no_day(&walked.stop, self.known) {
                continue;
            }
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
        walked: &Walked,
        place: usize,
        progress: &mut Progress,
    ) -> Status {
        let stop = &walked.stop;
        let covered = stop.days[place];
        if is_lost(covered.day, self.faults) {
            return Status::Employers;
        }
        if let Some(rules) = walked.part_of(&covered) {
            return self.accident_status(at, covered, rules, &walked.losses, progress);
        }
        let Some(rules) = &walked.rules else {
            return Status::Refused(Reason::NoBase);
        };
        let daily = match self.daily_amount(covered, rules, progress) {
            Ok(daily) => daily,
            Err(status) => return status,
        };
        if let Some(own) = self.own {
            return self.own_status(own, at, walked, place, daily, progress);
        }
        let allowed = match self.duration(at, stop, covered) {
            Ok(allowed) => allowed,
            Err(reason) => return Status::Refused(reason),
        };
        if self.pensioner_has_had_all(covered.day) {
            return Status::Refused(Reason::Limit60Days);
        }
        if covered.is_part_time() {
            let kind = self.kind(covered);
            self.part_time(
                covered,
                allowed,
                kind,
                daily.cents(self.faults),
                &walked.losses,
            )
        } else {
            self.full_stop(covered, daily)
        }
    }

    /// The daily amount of a day of sickness, whatever the scheme; else what the questions
    /// before it make of the day.
    fn daily_amount(
        &self,
        covered: CoveredDay,
        rules: &StopRules,
        progress: &mut Progress,
    ) -> Result<Amount, Status> {
        if let Some(reason) = certificate::refused(self.known, covered, self.faults) {
            return Err(Status::Refused(reason));
        }
        if !rules.rights_opened {
            return Err(Status::Refused(Reason::RightsNotOpened));
        }
        if rules.rights_end_on.is_some_and(|end| covered.day > end) {
            return Err(Status::Refused(Reason::SixMonthsRights));
        }
        if is_on_benefit(self.known, covered.day, self.faults) {
            return Err(Status::Refused(Reason::UnemploymentBenefit));
        }
        if self.is_waited(covered, rules, progress) {
            return Err(Status::Waited);
        }
        let daily = rules.amount(self.faults);
        daily.ok_or(Status::Refused(Reason::NoBase))
    }

    /// A day of full stop that is due, half of it when its certificate came late.
    pub(super) fn full_stop(&self, covered: CoveredDay, daily: Amount) -> Status {
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

    /// The same for a day of a recognised accident (CSS art. L. 433-1): its rank, its amount.
    fn accident_status(
        &self,
        at: usize,
        covered: CoveredDay,
        rules: &PartRules,
        losses: &Losses,
        progress: &mut Progress,
    ) -> Status {
        let accidents = &self.belonging.accidents;
        let accident = &accidents.all[rules.part.accident];
        let (part, faults) = (&rules.part, self.faults);
        match questions(covered, part, accident, self.known, self.career, faults) {
            Ok(()) => {}
            Err(NotDue::EmployersDay) => return Status::Employers,
            Err(NotDue::Refused(reason)) => return Status::Refused(reason),
        }
        if faults.has(FaultKind::AccidentUnpaid) {
            return Status::Employers;
        }
        if faults.has(FaultKind::AccidentWaitingDays)
            && progress.n_waited_on_accidents < WAITING_DAYS
        {
            progress.n_waited_on_accidents += 1;
            return Status::Waited;
        }
        let is_later = self.ranks.is_later(accident.count, covered.day, at);
        let full = amounts_or_nothing(rules.amounts).for_rank(is_later);
        let cents = cents(
            less_annuity(full, accident, accidents, covered.day, faults),
            faults,
        );
        let kind = accident.benefit();
        if covered.is_part_time() {
            if faults.has(FaultKind::LightWorkUnpaid) {
                return Status::WithoutLoss;
            }
            return self.part_time(covered, Allowed::Always, kind, cents, losses);
        }
        Status::Paid(PaidDay {
            kind,
            cents,
            reduced_by: None,
            is_part_time: false,
            is_in_extra_year: false,
        })
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
        let begins_a_year = (covered.day.month().number(), covered.day.day_of_month()) == (1, 1);
        if begins_a_year
            && progress.member.is_some()
            && self.faults.has(FaultKind::YearEndWaitsAgain)
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
    pub(super) fn duration(
        &self,
        at: usize,
        stop: &Stop,
        covered: CoveredDay,
    ) -> Result<Allowed, Reason> {
        let day = covered.day;
        let has_had_360 = self.n_counted_before(day) >= LIMIT_DAYS;
        let Some(illness) = self.illnesses.of_day(covered) else {
            if !has_had_360 || self.faults.has(FaultKind::Limit360Ignored) {
                return Ok(Allowed::Always);
            }
            let is_employee = self.own.is_none();
            return if is_employee && covered.is_part_time() && self.is_in_extra_year(day) {
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

    /// What a stop has of an illness.
    pub(super) fn episode(&self, at: usize, illness: &StopId) -> Option<&Episode<'_>> {
        self.episodes
            .iter()
            .find(|episode| episode.stop == at && episode.illness == illness)
    }

    /// The last day that the three years of an illness allow in one stop.
    fn end_of_illness(&self, at: usize, illness: &StopId, covered: CoveredDay) -> Option<Day> {
        let episode = self.episode(at, illness)?;
        let has_extra_year = self.own.is_none_or(|own| !own.is_liberal());
        Some(if covered.is_part_time() && has_extra_year {
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
    pub(super) fn pensioner_has_had_all(&self, day: Day) -> bool {
        !self.faults.has(FaultKind::PensionerLimitIgnored)
            && self
                .pensioner
                .as_ref()
                .is_some_and(|pensioner| pensioner.has_had_all(day))
    }

    /// CSS art. R. 323-3, R. 433-15: due as far as pay is lost. `cents` is the full amount; what
    /// is paid of it comes with the whole month.
    fn part_time(
        &self,
        covered: CoveredDay,
        allowed: Allowed,
        kind: Benefit,
        cents: i64,
        losses: &Losses,
    ) -> Status {
        if self.faults.has(FaultKind::PartTimeUnpaid) {
            return Status::WithoutLoss;
        }
        let loss = losses.in_month(covered.day.month());
        match loss {
            None if needs_losses(self.faults) => Status::AwaitsLoss,
            Some(0) if needs_losses(self.faults) => Status::WithoutLoss,
            None | Some(_) => Status::Paid(PaidDay {
                kind,
                cents,
                reduced_by: None,
                is_part_time: true,
                is_in_extra_year: allowed == Allowed::InExtraYear,
            }),
        }
    }

    pub(super) fn kind(&self, covered: CoveredDay) -> Benefit {
        if self.illnesses.of_day(covered).is_some() {
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
            Status::Waited | Status::WithoutLoss | Status::AwaitsLoss | Status::Employers => {}
            Status::Paid(paid) => {
                if paid.is_part_time {
                    let illness = self.illnesses.of_day(covered);
                    self.part_time_days.push((covered.day, illness));
                }
                self.count(covered.day, paid);
            }
            Status::Refused(reason) => {
                if reason.is_limit() && !progress.first_refused.contains(&reason) {
                    progress.first_refused.push(reason);
                    let last_day = self.last_payable_day(reason, at, covered, &walked.stop);
                    walked.limits.push(LimitReached { reason, last_day });
                }
            }
        }
    }

    /// Days of accidents are not days of sickness (CSS art. L. 371-3).
    fn count(&mut self, day: Day, paid: PaidDay) {
        if !paid.is_sickness() && !self.faults.has(FaultKind::AccidentCountedIn360) {
            return;
        }
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
            Reason::ConsolidatedMeanwhile => {
                let accident = covered.accident?;
                self.belonging.accidents.all[accident].end
            }
            Reason::AldThreeYears => {
                let illness = self.illnesses.of_day(covered)?;
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

/// Days that a broken calendar does not have: the 29th of February, and the last Sundays of
/// March and October.
fn is_lost(day: Day, faults: FaultSet) -> bool {
    let (month, n) = (day.month().number(), day.day_of_month());
    let is_clock_change = day.weekday() == Weekday::Sunday && matches!(month, 3 | 10) && n > 24;
    (faults.has(FaultKind::LeapDayUnpaid) && (month, n) == (2, 29))
        || (faults.has(FaultKind::ClockChangeUnpaid) && is_clock_change)
}

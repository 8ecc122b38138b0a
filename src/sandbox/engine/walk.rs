//! The walk: every covered day, one after the other.
//!
//! Responsible for what each day is: waited, paid or refused, and why. One small
//! function a rule, in the order in which the law asks its questions. Writes no line.

use crate::domain::{
    Benefit, Bereavement, Day, KeptPay, Payee, Period, Prescriber, Siret, StopContext, StopId,
    StopNature, StopNotice,
};
use crate::sandbox::constants::{
    ABROAD_REFUSED_SINCE, BEREAVEMENT_DAYS, BEREAVEMENT_SINCE, LAST_KNOWN_DAY,
    LENGTH_LIMITED_SINCE, LIMIT_DAYS, LONGEST_EXTENSION_DAYS, LONGEST_INITIAL_DAYS,
    MISCARRIAGE_SINCE, TERMINATION_SINCE, WAITING_DAYS, WINDOW_MONTHS, day_of,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::ald::{Episode, episodes, recognised_illness};
use super::base::{Daily, daily};
use super::inbox::Known;
use super::pay::{Earnings, employers_asked};
use super::rights;
use super::sending::{Sending, is_sent_after_the_end};
use super::stops::{CoveredDay, Stop, stops};
use crate::domain::DossierOpening;

/// Why a covered day is not paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reason {
    PrescriberNotAllowed,
    LengthNotJustified,
    SentAfterTheEnd,
    RightsNotOpened,
    SixMonthsRights,
    AldThreeYears,
    Limit360Days,
    NoBase,
}

impl Reason {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::PrescriberNotAllowed => "prescriber_not_allowed",
            Self::LengthNotJustified => "length_not_justified",
            Self::SentAfterTheEnd => "sent_after_the_end",
            Self::RightsNotOpened => "rights_not_opened",
            Self::SixMonthsRights => "six_months_rights",
            Self::AldThreeYears => "ald_three_years",
            Self::Limit360Days => "limit_360_days",
            Self::NoBase => "no_base",
        }
    }

    pub(super) const fn article(self) -> &'static str {
        match self {
            Self::PrescriberNotAllowed => "CSS art. L. 162-4-4",
            Self::LengthNotJustified => "CSS art. L. 162-4-1",
            Self::SentAfterTheEnd => "CSS art. R. 323-12",
            Self::RightsNotOpened => "CSS art. R. 313-3, 1°",
            Self::SixMonthsRights => "CSS art. R. 313-3, 2°",
            Self::AldThreeYears => "CSS art. R. 323-1, 3°",
            Self::Limit360Days => "CSS art. R. 323-1, 4°",
            Self::NoBase => "CSS art. R. 323-4",
        }
    }

    /// A limit that ends rights which existed, not a refusal.
    pub(super) const fn is_limit(self) -> bool {
        match self {
            Self::SixMonthsRights | Self::AldThreeYears | Self::Limit360Days => true,
            Self::PrescriberNotAllowed
            | Self::LengthNotJustified
            | Self::SentAfterTheEnd
            | Self::RightsNotOpened
            | Self::NoBase => false,
        }
    }
}

/// What a covered day is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Status {
    Waited,
    Paid(PaidDay),
    Refused(Reason),
}

/// A day that is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct PaidDay {
    pub(super) payee: Payee,
    pub(super) kind: Benefit,
    pub(super) cents: i64,
    /// The certificate that came late and halves the day.
    pub(super) reduced_by: Option<usize>,
}

/// A limit reached in one stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct LimitReached {
    pub(super) reason: Reason,
    /// Last payable day; none when nothing was ever paid.
    pub(super) last_day: Option<Day>,
}

/// A stop with the status of each of its days.
pub(super) struct Walked {
    pub(super) stop: Stop,
    /// Rights are open and the daily amount is zero.
    pub(super) has_no_amount: bool,
    /// Statements missing, by employer: while there are some, no day is decided.
    pub(super) missing: Vec<Siret>,
    /// One a covered day up to the end of the tables, in the same order; empty while a
    /// statement is missing.
    pub(super) statuses: Vec<Status>,
    pub(super) limits: Vec<LimitReached>,
    /// Waiting days that the opening balance says were served, when that contradicts the walk.
    pub(super) balance_differs: bool,
    /// Waiting days added by the opening balance.
    pub(super) n_waited_more: u32,
}

/// The whole file, day by day.
pub(super) struct Walk<'a> {
    pub(super) stops: Vec<Walked>,
    pub(super) episodes: Vec<Episode<'a>>,
    pub(super) sending: Sending,
    /// Sickness days that count for the limit, long-term illness left out, each once, in order.
    pub(super) counted_days: Vec<Day>,
}

/// What is asked of one stop before its days are walked.
struct StopRules<'a> {
    daily: Option<Daily>,
    rights_opened: bool,
    /// Last day of the first six months, when rights end there.
    rights_end_on: Option<Day>,
    n_waiting_days: u32,
    subrogations: Vec<(Siret, Day, Day)>,
    /// Recognised illness of each certificate known.
    illness_of: &'a [Option<&'a StopId>],
}

impl StopRules<'_> {
    /// The daily amount, when it is worth a cent.
    fn amount(&self, faults: FaultSet) -> Option<Daily> {
        self.daily.filter(|daily| daily.cents(faults) > 0)
    }
}

/// Walks every covered day of the file.
pub(super) fn walk<'a>(
    known: &Known<'a>,
    opening: &'a DossierOpening,
    faults: FaultSet,
) -> Walk<'a> {
    let stops = stops(known, faults);
    let illness_of: Vec<Option<&StopId>> = known
        .certificates
        .iter()
        .map(|certificate| recognised_illness(known, certificate.content))
        .collect();
    let episodes = episodes(&illness_of, &stops, &opening.history);
    let sending = Sending::of(known, &opening.history, faults);
    let missing: Vec<Vec<Siret>> = stops
        .iter()
        .map(|stop| missing_statements(stop, known, opening))
        .collect();
    let rules = rules_of_stops(
        known,
        opening,
        &stops,
        &missing,
        &episodes,
        &illness_of,
        faults,
    );
    let mut walker = Walker {
        known,
        faults,
        episodes: &episodes,
        sending: &sending,
        counted_days: days_counted_before(known, opening, faults),
        paid_until: Vec::new(),
    };
    let days_walked = walker.all_days(stops, missing, &rules);
    let counted_days = walker.counted_days;
    Walk {
        stops: days_walked,
        episodes,
        sending,
        counted_days,
    }
}

/// Employers whose statement for the stop is not there.
fn missing_statements(stop: &Stop, known: &Known<'_>, opening: &DossierOpening) -> Vec<Siret> {
    let Some(start) = stop.start() else {
        return Vec::new();
    };
    let mut asked = employers_asked(&opening.career, start);
    asked.retain(|siret| {
        !known
            .statements
            .iter()
            .any(|statement| statement.content.siret == *siret && statement.content.stop == stop.id)
    });
    asked
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

/// Rights, amount, waiting days and payees of each stop.
fn rules_of_stops<'a>(
    known: &Known<'_>,
    opening: &DossierOpening,
    stops: &[Stop],
    missing: &[Vec<Siret>],
    episodes: &[Episode<'_>],
    illness_of: &'a [Option<&'a StopId>],
    faults: FaultSet,
) -> Vec<Option<StopRules<'a>>> {
    let mourned = first_stop_of_each_bereavement(known, stops);
    let mut amounts: Vec<Option<Daily>> = vec![None; stops.len()];
    let mut rules = Vec::with_capacity(stops.len());
    for (at, stop) in stops.iter().enumerate() {
        let Some(start) = stop.start().filter(|_| missing[at].is_empty()) else {
            rules.push(None);
            continue;
        };
        let statements = known.statements_for(&stop.id);
        let earnings = Earnings::new(start, &opening.career, &statements, faults);
        let rights_opened = rights::are_opened(&earnings, &opening.career, faults);
        let six_months_end = start.end_of_months(6);
        let is_long = stop.last_day().is_some_and(|last| last > six_months_end);
        let rights_end_on = (is_long
            && !rights::go_on_after_six_months(&earnings, &opening.career, faults))
        .then_some(six_months_end);
        let own = daily(&earnings, faults);
        let raised = own
            .map(|own| raised_by_the_stop_before(own, at, episodes, &amounts, illness_of, stops));
        amounts[at] = raised.filter(|_| rights_opened);
        let opening_notice = known.certificates[stop.opening].content;
        let lifts = faults.has(FaultKind::NoWaitingDays)
            || mourned.contains(&at)
            || is_lifted_by_context(opening_notice)
            || (!faults.has(FaultKind::AldWaitingDaysAgain)
                && episodes
                    .iter()
                    .any(|episode| episode.stop == at && episode.lifts_waiting_days));
        rules.push(Some(StopRules {
            daily: raised,
            rights_opened,
            rights_end_on,
            n_waiting_days: if lifts { 0 } else { WAITING_DAYS },
            subrogations: subrogations_of(known, &stop.id, faults),
            illness_of,
        }));
    }
    rules
}

/// A later stop of one long-term illness, inside the same three years, gives at least
/// the allowance of the stop before.
fn raised_by_the_stop_before(
    own: Daily,
    at: usize,
    episodes: &[Episode<'_>],
    amounts: &[Option<Daily>],
    illness_of: &[Option<&StopId>],
    stops: &[Stop],
) -> Daily {
    let Some(illness) = illness_of[stops[at].opening] else {
        return own;
    };
    let place = episodes
        .iter()
        .position(|episode| episode.stop == at && episode.illness == illness);
    let Some(place) = place else { return own };
    episodes[..place]
        .iter()
        .rev()
        .filter(|earlier| {
            earlier.illness == illness
                && earlier.stop != at
                && earlier.window_first_day == episodes[place].window_first_day
        })
        .find_map(|earlier| amounts[earlier.stop])
        .map_or(own, |earlier| own.raised_to(earlier))
}

/// CSS art. L. 323-1-1: the first stop within thirteen weeks of a death.
fn first_stop_of_each_bereavement(known: &Known<'_>, stops: &[Stop]) -> Vec<usize> {
    let is_within = |death: &Bereavement, start: Day| {
        death.died_on <= start && start <= death.died_on.plus_days(BEREAVEMENT_DAYS)
    };
    known
        .bereavements
        .iter()
        .filter(|death| death.content.died_on >= day_of(BEREAVEMENT_SINCE))
        .filter_map(|death| {
            stops.iter().position(|stop| {
                stop.start()
                    .is_some_and(|start| is_within(death.content, start))
            })
        })
        .collect()
}

/// CSS art. L. 323-1-2: miscarriage, medical termination, by day of prescription.
fn is_lifted_by_context(notice: &StopNotice) -> bool {
    match notice.context {
        None => false,
        Some(StopContext::Miscarriage) => notice.prescribed_on >= day_of(MISCARRIAGE_SINCE),
        Some(StopContext::MedicalTermination) => notice.prescribed_on >= day_of(TERMINATION_SINCE),
    }
}

/// Periods in which an employer takes the allowances of a stop (CSS art. R. 323-11).
fn subrogations_of(known: &Known<'_>, stop: &StopId, faults: FaultSet) -> Vec<(Siret, Day, Day)> {
    if faults.has(FaultKind::PayeeInsuredDespiteSubrogation) {
        return Vec::new();
    }
    let is_kept = |kept: KeptPay| match kept {
        KeptPay::InFull | KeptPay::AtLeastTheAllowance => true,
        KeptPay::LessThanTheAllowance => false,
    };
    let mut periods: Vec<(Siret, Day, Day)> = Vec::new();
    for statement in known.statements_for(stop) {
        for period in &statement.subrogations {
            if is_kept(period.kept_pay) {
                periods.push((statement.siret, period.first_day, period.last_day));
            }
        }
    }
    for subrogation in &known.subrogations {
        let subrogation = subrogation.content;
        if subrogation.stop == *stop && is_kept(subrogation.kept_pay) {
            periods.push((
                subrogation.siret,
                subrogation.first_day,
                subrogation.last_day,
            ));
        }
    }
    if faults.has(FaultKind::SubrogationEndIgnored) {
        for period in &mut periods {
            period.2 = period.2.plus_days(3_650);
        }
    }
    periods
}

/// The state of the walk.
struct Walker<'w, 'a> {
    known: &'w Known<'a>,
    faults: FaultSet,
    episodes: &'w [Episode<'a>],
    sending: &'w Sending,
    counted_days: Vec<Day>,
    /// Days paid so far, whatever the kind, in order.
    paid_until: Vec<Day>,
}

/// What is left of a stop's waiting days, and where its walk stands.
struct Progress {
    n_left: u32,
    n_waited: u32,
    certificate: Option<usize>,
    first_refused: Vec<Reason>,
}

impl Walker<'_, '_> {
    fn all_days(
        &mut self,
        stops: Vec<Stop>,
        missing: Vec<Vec<Siret>>,
        rules: &[Option<StopRules<'_>>],
    ) -> Vec<Walked> {
        let mut calendar: Vec<(Day, usize, usize)> = Vec::new();
        for (at, stop) in stops.iter().enumerate() {
            if rules[at].is_some() {
                calendar.extend(
                    stop.days
                        .iter()
                        .enumerate()
                        // No settlement reaches what comes after the tables.
                        .filter(|(_, covered)| covered.day <= day_of(LAST_KNOWN_DAY))
                        .map(|(place, covered)| (covered.day, at, place)),
                );
            }
        }
        calendar.sort_unstable();
        let mut walked: Vec<Walked> = stops
            .into_iter()
            .zip(missing)
            .zip(rules)
            .map(|((stop, missing), rules)| Walked {
                has_no_amount: rules.as_ref().is_some_and(|rules| {
                    rules.rights_opened && rules.amount(self.faults).is_none()
                }),
                statuses: Vec::with_capacity(stop.days.len()),
                stop,
                missing,
                limits: Vec::new(),
                balance_differs: false,
                n_waited_more: 0,
            })
            .collect();
        let mut progress: Vec<Progress> = rules
            .iter()
            .map(|rules| Progress {
                n_left: rules.as_ref().map_or(0, |rules| rules.n_waiting_days),
                n_waited: 0,
                certificate: None,
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
                self.take_balance(&balance.waiting_days, &mut walked, &mut progress);
                balance_is_taken = true;
            }
            if let Some(rules) = &rules[at] {
                let status = self.status_of(at, &walked[at].stop, place, rules, &mut progress[at]);
                self.note(at, day, status, &mut walked[at], &mut progress[at]);
                walked[at].statuses.push(status);
            }
        }
        if let Some(balance) = balance
            && !balance_is_taken
        {
            self.take_balance(&balance.waiting_days, &mut walked, &mut progress);
        }
        walked
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
        rules: &StopRules<'_>,
        progress: &mut Progress,
    ) -> Status {
        let covered = stop.days[place];
        let index = covered.certificate;
        if let Some(reason) = self.certificate_refused(index, covered.day) {
            return Status::Refused(reason);
        }
        if !rules.rights_opened {
            return Status::Refused(Reason::RightsNotOpened);
        }
        if rules.rights_end_on.is_some_and(|end| covered.day > end) {
            return Status::Refused(Reason::SixMonthsRights);
        }
        if self.is_waited(index, rules, progress) {
            return Status::Waited;
        }
        let Some(daily) = rules.amount(self.faults) else {
            return Status::Refused(Reason::NoBase);
        };
        let illness = rules.illness_of[index];
        if let Some(reason) = self.duration_refused(at, stop, covered.day, illness) {
            return Status::Refused(reason);
        }
        Status::Paid(self.paid(covered, daily, rules))
    }

    /// Whether the certificate is worth nothing for `day`.
    fn certificate_refused(&self, index: usize, day: Day) -> Option<Reason> {
        let notice = self.known.certificates[index].content;
        if prescriber_is_refused(notice) {
            Some(Reason::PrescriberNotAllowed)
        } else if is_beyond_length(notice, day) {
            Some(Reason::LengthNotJustified)
        } else if is_sent_after_the_end(self.known, index, self.faults) {
            Some(Reason::SentAfterTheEnd)
        } else {
            None
        }
    }

    /// CSS art. R. 323-1, 1°: three days a stop, each covered day taking one.
    fn is_waited(&self, index: usize, rules: &StopRules<'_>, progress: &mut Progress) -> bool {
        if self.faults.has(FaultKind::WaitingDaysEachExtension)
            && progress.certificate.is_some_and(|before| before != index)
        {
            progress.n_left = rules.n_waiting_days;
        }
        progress.certificate = Some(index);
        if progress.n_left == 0 {
            return false;
        }
        progress.n_left -= 1;
        progress.n_waited += 1;
        true
    }

    /// The three years of a long-term illness, or 360 days in three years.
    fn duration_refused(
        &self,
        at: usize,
        stop: &Stop,
        day: Day,
        illness: Option<&StopId>,
    ) -> Option<Reason> {
        let Some(illness) = illness else {
            return (self.n_counted_before(day) >= LIMIT_DAYS
                && !self.faults.has(FaultKind::Limit360Ignored))
            .then_some(Reason::Limit360Days);
        };
        if self.faults.has(FaultKind::AldUnpaidAfterSixMonths)
            && stop
                .start()
                .is_some_and(|start| day > start.end_of_months(6))
        {
            return Some(Reason::SixMonthsRights);
        }
        if self.faults.has(FaultKind::AldCountedIn360) && self.n_counted_before(day) >= LIMIT_DAYS {
            return Some(Reason::Limit360Days);
        }
        self.episodes
            .iter()
            .any(|episode| {
                episode.stop == at && episode.illness == illness && day > episode.window_last_day
            })
            .then_some(Reason::AldThreeYears)
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

    /// The day is due: how much, to whom.
    fn paid(&self, covered: CoveredDay, daily: Daily, rules: &StopRules<'_>) -> PaidDay {
        let index = covered.certificate;
        let is_halved = !covered.is_filled_gap && self.sending.halves(index, covered.day);
        PaidDay {
            payee: payee_on(covered.day, rules),
            kind: if rules.illness_of[index].is_some() {
                Benefit::SicknessAld
            } else {
                Benefit::Sickness
            },
            cents: if is_halved {
                daily.half_cents(self.faults)
            } else {
                daily.cents(self.faults)
            },
            reduced_by: is_halved.then_some(index),
        }
    }

    /// Counts the day, and notes the first day that a limit refuses.
    fn note(
        &mut self,
        at: usize,
        day: Day,
        status: Status,
        walked: &mut Walked,
        progress: &mut Progress,
    ) {
        match status {
            Status::Waited => {}
            Status::Paid(paid) => {
                self.paid_until.push(day);
                let counts =
                    paid.kind == Benefit::Sickness || self.faults.has(FaultKind::AldCountedIn360);
                if counts && let Err(at) = self.counted_days.binary_search(&day) {
                    self.counted_days.insert(at, day);
                }
            }
            Status::Refused(reason) => {
                if reason.is_limit() && !progress.first_refused.contains(&reason) {
                    progress.first_refused.push(reason);
                    let last_day = self.last_payable_day(reason, at, day, &walked.stop);
                    walked.limits.push(LimitReached { reason, last_day });
                }
            }
        }
    }

    fn last_payable_day(&self, reason: Reason, at: usize, day: Day, stop: &Stop) -> Option<Day> {
        match reason {
            Reason::SixMonthsRights => stop.start().map(|start| start.end_of_months(6)),
            Reason::AldThreeYears => self
                .episodes
                .iter()
                .find(|episode| episode.stop == at && episode.window_last_day < day)
                .map(|episode| episode.window_last_day),
            _ => {
                let paid = self.paid_until.last().copied();
                let before = self.counted_days.partition_point(|counted| *counted < day);
                let counted = before.checked_sub(1).map(|at| self.counted_days[at]);
                paid.max(counted)
            }
        }
    }
}

/// Who takes the allowance of `day`: the employer whose subrogation covers it.
fn payee_on(day: Day, rules: &StopRules<'_>) -> Payee {
    rules
        .subrogations
        .iter()
        .filter(|(_, first_day, last_day)| *first_day <= day && day <= *last_day)
        .map(|(siret, _, _)| *siret)
        .min()
        .map_or(Payee::Insured, Payee::Employer)
}

/// CSS art. L. 162-4-4 for extensions; law 2025-199, art. 54, from abroad.
fn prescriber_is_refused(notice: &StopNotice) -> bool {
    match notice.prescriber {
        Prescriber::SameAsInitial | Prescriber::FamilyDoctor | Prescriber::Allowed => false,
        Prescriber::Other => notice.nature == StopNature::Extension,
        Prescriber::Abroad => notice.prescribed_on >= day_of(ABROAD_REFUSED_SINCE),
    }
}

/// CSS art. L. 162-4-1: days beyond the longest prescription, without a reason.
fn is_beyond_length(notice: &StopNotice, day: Day) -> bool {
    let longest = match notice.nature {
        StopNature::Initial => LONGEST_INITIAL_DAYS,
        StopNature::Extension => LONGEST_EXTENSION_DAYS,
    };
    notice.prescribed_on >= day_of(LENGTH_LIMITED_SINCE)
        && !notice.length_justified
        && day >= notice.first_day.plus_days(longest)
}

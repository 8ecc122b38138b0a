//! Decisions (`décompte`): the words in which an entitlement is said, day by day.
//!
//! Types and what can be read from them. The rules that make them are asked in
//! `entitlement`.

use super::duration::CountedDays;
use crate::domain::{Benefit, Cents, Day, DocumentId, Payee, Ratio, Siret, StopId, StopStatus};

/// What is due, day by day, given the documents known on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// Documents received by this day are known.
    pub known_on: Day,
    /// One decision a stop, by (first day, stop).
    pub stops: Vec<StopDecision>,
    /// Windows of long-term illnesses opened by the known documents, by (illness, first day).
    pub ald: Vec<AldClock>,
    /// Prescription days of the certificates for which a late-sending warning holds,
    /// those of the history included, ascending.
    pub late_warnings: Vec<Day>,
    /// What the law does not decide here; when not empty, no day below may be compared.
    pub undecided: Vec<Undecided>,
    /// Certificates that count; [`StopDays::certificate`] points into it.
    pub certificates: Vec<DocumentId>,
    /// Certificates that get a warning for late sending: indexes into `certificates`.
    pub(super) warned: Vec<u16>,
    /// Documents that wait for another one, with the day from which a person must look.
    pub(super) waiting_documents: Vec<(DocumentId, Day)>,
    /// The switch whose balance contradicts the documents, with its first day.
    pub(super) balance_mismatch: Option<(DocumentId, Day)>,
    /// Sickness days paid before the file.
    pub(super) earlier: CountedDays,
}

/// What is decided for one stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopDecision {
    /// Its name (`<stop>/<first day>` for a new stop opened by an extension).
    pub stop: StopId,
    /// First covered day; none when nothing is covered.
    pub first_day: Option<Day>,
    /// Last covered day.
    pub last_day: Option<Day>,
    /// All its opening certificates are withdrawn.
    pub cancelled: bool,
    /// What is missing before anything may be paid.
    pub waiting_for: Vec<Waiting>,
    /// Covered days, ascending, without overlap; empty while something is missing.
    pub days: Vec<StopDays>,
    /// Daily amount before any reduction; zero when none is due.
    pub daily_gross: Cents,
    /// The same before rounding; none when none is due.
    pub(super) exact_daily: Option<Ratio>,
    /// Why the whole stop is refused, when it is.
    pub refusal: Option<Refusal>,
    /// Limits that end its payments, each with the last payable day.
    pub limits: Vec<(Refusal, Day)>,
    /// Waiting days served that only the balance of a switch knows.
    pub(super) n_earlier_waiting_days: u32,
}

/// What a stop waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiting {
    /// The pay statement of an employer.
    EmployerStatement(Siret),
    /// The certificate that opens the stop.
    StopNotice(StopId),
}

/// Consecutive covered days of one stop, under one certificate, with one verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopDays {
    /// First day.
    pub first_day: Day,
    /// Last day.
    pub last_day: Day,
    /// The certificate that covers them: an index into [`Entitlement::certificates`].
    pub certificate: u16,
    /// What is decided for each of them.
    pub verdict: DayVerdict,
}

/// What is decided for a covered day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayVerdict {
    /// A waiting day (`carence`).
    Waiting,
    /// Paid.
    Paid {
        /// To whom.
        payee: Payee,
        /// As what.
        kind: Benefit,
        /// How much a day.
        daily_gross: Cents,
        /// Cut for late sending.
        reduced: bool,
    },
    /// Not paid, by a rule of law.
    Refused(Refusal),
}

/// Why a covered day is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Prescriber not allowed.
    PrescriberNotAllowed,
    /// Beyond the maximum length without a reason.
    LengthNotJustified,
    /// Certificate sent after its end.
    SentAfterTheEnd,
    /// Conditions of work or contributions not met.
    RightsNotOpened,
    /// Conditions for days after the sixth month not met.
    SixMonthsRights,
    /// After the three years of a long-term illness.
    AldThreeYears,
    /// Three hundred and sixty days in three years already paid.
    Limit360Days,
    /// No pay in the reference period.
    NoBase,
}

/// Three years of one long-term illness.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AldClock {
    /// The illness.
    pub illness: StopId,
    /// First day of the three years of allowances.
    pub first_day: Day,
    /// Last payable day.
    pub last_day: Day,
}

/// Consecutive days due to one payee for one stop, with the rule that set the amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueSpan {
    /// To whom.
    pub payee: Payee,
    /// For which stop.
    pub stop: StopId,
    /// First day.
    pub first_day: Day,
    /// Last day.
    pub last_day: Day,
    /// Gross amount of each day.
    pub daily_gross: Cents,
    /// As what.
    pub kind: Benefit,
    /// The rule that decided the amount.
    pub rule: &'static str,
    /// Its article.
    pub article: &'static str,
}

/// Something that the law, as written here, does not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Why: a code such as `part_time`.
    pub reason: &'static str,
    /// The document that raises it, when there is one.
    pub document: Option<DocumentId>,
    /// First settlement that knows it; none for a question asked outside a ledger.
    pub since: Option<Day>,
}

impl Entitlement {
    /// The days due up to `until`, stop by stop.
    pub fn due(&self, until: Day) -> impl Iterator<Item = DueSpan> + '_ {
        self.stops.iter().flat_map(move |stop| {
            stop.days_until(until).filter_map(move |days| {
                let DayVerdict::Paid {
                    payee,
                    kind,
                    daily_gross,
                    reduced,
                } = days.verdict
                else {
                    return None;
                };
                Some(DueSpan {
                    payee,
                    stop: stop.stop.clone(),
                    first_day: days.first_day,
                    last_day: days.last_day,
                    daily_gross,
                    kind,
                    rule: if reduced { "late_sending" } else { "base" },
                    article: if reduced {
                        "CSS art. D. 323-2"
                    } else {
                        "CSS art. R. 323-4 et R. 323-5"
                    },
                })
            })
        })
    }
}

/// Adds days, joined to the last ones when nothing but the date differs.
pub(super) fn push_days(days: &mut Vec<StopDays>, new: StopDays) {
    match days.last_mut() {
        Some(last)
            if last.verdict == new.verdict
                && last.certificate == new.certificate
                && last.last_day.plus_days(1) == new.first_day =>
        {
            last.last_day = new.last_day;
        }
        _ => days.push(new),
    }
}

impl StopDecision {
    /// The covered days up to `until`.
    pub(super) fn days_until(&self, until: Day) -> impl Iterator<Item = StopDays> + '_ {
        let begun = self.days.iter().filter(move |days| days.first_day <= until);
        begun.map(move |days| StopDays {
            last_day: days.last_day.min(until),
            ..*days
        })
    }

    /// Where the stop stands on a settlement day.
    pub fn status(&self, as_of: Day) -> StopStatus {
        let limit_reached = || self.limits.iter().any(|(_, last_day)| *last_day <= as_of);
        if self.cancelled {
            StopStatus::Cancelled
        } else if !self.waiting_for.is_empty() {
            StopStatus::Waiting
        } else if self.refusal.is_some() {
            StopStatus::Refused
        } else if limit_reached() {
            StopStatus::Exhausted
        } else if self.last_day.is_none_or(|last_day| last_day <= as_of) {
            StopStatus::Finished
        } else {
            StopStatus::Paying
        }
    }

    /// Waiting days served by `until`, those that only a balance knows included.
    pub fn n_waiting_days(&self, until: Day) -> u32 {
        let served: i32 = self
            .days
            .iter()
            .filter(|days| days.verdict == DayVerdict::Waiting)
            .map(|days| (days.last_day.min(until).days_since(days.first_day) + 1).max(0))
            .sum();
        u32::try_from(served).unwrap_or(0) + self.n_earlier_waiting_days
    }

    /// Keeps the first last payable day of each limit.
    pub(super) fn set_limit(&mut self, limit: Refusal, last_day: Day) {
        if !self.limits.iter().any(|(known, _)| *known == limit) {
            self.limits.push((limit, last_day));
        }
    }

    /// Why no day of the stop is paid by law, limits of duration left out.
    pub(super) fn whole_refusal(&self) -> Option<Refusal> {
        let is_paid = |days: &StopDays| matches!(days.verdict, DayVerdict::Paid { .. });
        if self.days.is_empty() || self.days.iter().any(is_paid) {
            return None;
        }
        let first = self.days.iter().find_map(|days| match days.verdict {
            DayVerdict::Refused(refusal) if !refusal.is_limit() => Some(refusal),
            DayVerdict::Refused(_) | DayVerdict::Waiting | DayVerdict::Paid { .. } => None,
        });
        let has_base = self.daily_gross > Cents::ZERO;
        first.or((!has_base).then_some(Refusal::NoBase))
    }
}

impl Refusal {
    /// Whether it ends a stop by its length, and does not deny it.
    pub const fn is_limit(self) -> bool {
        match self {
            Self::SixMonthsRights | Self::AldThreeYears | Self::Limit360Days => true,
            Self::PrescriberNotAllowed
            | Self::LengthNotJustified
            | Self::SentAfterTheEnd
            | Self::RightsNotOpened
            | Self::NoBase => false,
        }
    }

    /// The code of the contract.
    pub const fn code(self) -> &'static str {
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

    /// The article that decides.
    pub const fn article(self) -> &'static str {
        match self {
            Self::PrescriberNotAllowed => "CSS art. L. 162-4-4 et L. 321-1",
            Self::LengthNotJustified => "CSS art. L. 162-4-1",
            Self::SentAfterTheEnd => "CSS art. R. 323-12",
            Self::RightsNotOpened => "CSS art. R. 313-3, 1°",
            Self::SixMonthsRights => "CSS art. R. 313-3, 2°",
            Self::AldThreeYears => "CSS art. R. 323-1, 3°",
            Self::Limit360Days => "CSS art. R. 323-1, 4°",
            Self::NoBase => "CSS art. R. 323-4",
        }
    }
}

impl Undecided {
    pub(super) fn because(reason: &'static str) -> Self {
        Self {
            reason,
            document: None,
            since: None,
        }
    }
}

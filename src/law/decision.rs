//! Decisions (`décompte`): the words in which an entitlement is said, day by day.
//!
//! Types and what can be read from them. The rules that make them are asked in
//! `entitlement`; the names and articles under which they are told are in `citation`.

use super::accident::{Ranks, Standing};
use super::duration::CountedDays;
use super::undecided::Undecided;
use crate::domain::{
    Benefit, Cents, Day, DocumentId, Month, Payee, Period, Ratio, Siret, StopId, StopStatus,
};

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
    /// First day on which the allowances of a pensioner are counted.
    pub(super) pensioner_from: Option<Day>,
    /// Accidents on which the fund stands somewhere, those of the history left out.
    pub(super) recognitions: Vec<(StopId, Standing)>,
    /// Ranked days of accidents.
    pub(super) ranks: Ranks,
    /// The day after which what is due changes without any document: silence recognises an
    /// accident, a later part of a leave needs its statements.
    pub(super) changes_after: Option<Day>,
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
    /// How days go to several employers at once; empty when none does.
    pub sharings: Vec<Sharing>,
    /// Months of part time whose loss is not declared, each with the first day concerned.
    pub awaited_losses: Vec<(Month, Day)>,
    /// Waiting days served that only the balance of a switch knows.
    pub(super) n_earlier_waiting_days: u32,
    /// Whose rules decide it: the same refusal rests on other articles.
    pub(super) scheme: Scheme,
}

/// Whose rules decide a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Those of employees.
    Employee,
    /// Those of the self-employed.
    SelfEmployed,
    /// Those of the maternity of the self-employed.
    FlatMaternity,
}

/// What a stop waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiting {
    /// The pay statement of an employer.
    EmployerStatement(Siret),
    /// The certificate that opens the stop.
    StopNotice(StopId),
    /// The pay lost in a month of part time.
    PartTimeLoss(Month),
    /// The declaration of an accident that a certificate names.
    AccidentDeclared(StopId),
    /// The decision on an accident.
    AccidentDecision(StopId),
    /// The income of a self-employed person in a year.
    YearlyIncome(i16),
    /// The birth, expected or happened, that opens a leave.
    Birth(StopId),
    /// The death that opens a leave.
    Bereavement(StopId),
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

impl StopDays {
    /// The days alone.
    pub fn period(&self) -> Period {
        Period {
            first_day: self.first_day,
            last_day: self.last_day,
        }
    }
}

/// What is decided for a covered day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayVerdict {
    /// A waiting day (`carence`).
    Waiting,
    /// Paid.
    Paid {
        /// To whom.
        payees: Payees,
        /// As what.
        kind: Benefit,
        /// How much a day.
        daily_gross: Cents,
        /// What set the amount.
        rule: AmountRule,
    },
    /// Neither paid nor refused: part time whose loss is not known, or is nothing; the day of
    /// an accident.
    NotDue(NotDue),
    /// Not paid, by a rule of law.
    Refused(Refusal),
}

/// To whom a day goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payees {
    /// One payee.
    One(Payee),
    /// Several employers: an index into [`StopDecision::sharings`].
    Shared(u16),
}

/// What set the amount of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountRule {
    /// The daily base.
    Base,
    /// A second late sending.
    LateSending,
    /// The pay lost in a month of part time.
    PartTime,
    /// The daily wage before an accident.
    Accident,
    /// The pay lost in a month of light work after an accident.
    LightWork,
    /// The last allowance before an opinion of unfitness.
    Unfitness,
    /// The mean income of a self-employed person.
    SelfEmployed,
    /// Half of it: part time of a self-employed person.
    SelfEmployedPartTime,
    /// The flat allowance of a maternity.
    FlatMaternity,
    /// The same with half of the allowance of rest.
    MaternalRest,
    /// The daily pay before a leave, less contributions.
    Leave,
    /// A part of it, by month of a birth leave.
    BirthLeave,
}

/// Why a day gives nothing without being refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDue {
    /// No employer has declared the loss of the month yet.
    LossNotDeclared {
        /// As what the day would be paid.
        kind: Benefit,
    },
    /// Nothing was lost.
    NoLoss {
        /// As what the day would be paid.
        kind: Benefit,
    },
    /// The day of the accident.
    EmployersDay,
}

/// Employers that share a day, with the pay that each declared, by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharing(pub Vec<(Siret, Cents)>);

/// Why a covered day is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Prescriber not allowed.
    PrescriberNotAllowed,
    /// Not on the secured form.
    UnsecuredForm,
    /// Beyond what may be prescribed at a distance.
    TelemedicineLength,
    /// Beyond the maximum length without a reason.
    LengthNotJustified,
    /// Certificate sent after its end.
    SentAfterTheEnd,
    /// Claimed more than two years too late.
    Prescribed,
    /// Conditions of work or contributions not met.
    RightsNotOpened,
    /// Conditions for days after the sixth month not met.
    SixMonthsRights,
    /// After the three years of a long-term illness.
    AldThreeYears,
    /// Three hundred and sixty days in three years already paid.
    Limit360Days,
    /// Sixty days of a pensioner already paid.
    Limit60Days,
    /// After the eighty-seven days of a stop of a liberal profession.
    Limit87Days,
    /// Ninety days of part time already paid to a self-employed person.
    Limit90Days,
    /// Two hundred and seventy days of part time already paid for a long-term illness.
    Limit270Days,
    /// Part time that does not follow a paid full stop.
    NoFullStopBefore,
    /// A maternity leave without its least length or its rest after birth.
    LeaveTooShort,
    /// An unemployment benefit is paid for the day.
    UnemploymentBenefit,
    /// No pay in the reference period.
    NoBase,
    /// After the consolidation of an accident.
    Consolidated,
    /// The relapse of a pensioner without work.
    NoActivity,
    /// The accident of an unfitness allowance is refused.
    NotRecognised,
    /// No allowance was paid before the opinion of unfitness.
    NoAllowanceBefore,
    /// Less than eight weeks of maternity leave.
    UnderEightWeeks,
    /// Less than four days of paternity leave at once.
    UnderFourDays,
    /// A leave none of whose days lies where the law gives them.
    OutsideThePeriod(Benefit),
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

impl Entitlement {
    /// The days due up to `until`, stop by stop.
    pub fn due(&self, until: Day) -> impl Iterator<Item = DueSpan> + '_ {
        self.stops.iter().flat_map(move |stop| {
            stop.days_until(until)
                .filter_map(|days| match days.verdict {
                    DayVerdict::Paid {
                        payees,
                        kind,
                        daily_gross,
                        rule,
                    } => Some((days, payees, kind, daily_gross, rule)),
                    DayVerdict::Waiting | DayVerdict::NotDue(_) | DayVerdict::Refused(_) => None,
                })
                .flat_map(move |(days, payees, kind, daily_gross, rule)| {
                    let shares = stop.shares(payees, daily_gross);
                    shares.map(move |(payee, daily_gross)| DueSpan {
                        payee,
                        stop: stop.stop.clone(),
                        first_day: days.first_day,
                        last_day: days.last_day,
                        daily_gross,
                        kind,
                        rule: rule.name(),
                        article: rule.article(),
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
    /// The decision on a stop none of whose days is decided.
    pub(super) const fn without_days(stop: StopId) -> Self {
        Self {
            stop,
            first_day: None,
            last_day: None,
            cancelled: false,
            waiting_for: Vec::new(),
            days: Vec::new(),
            daily_gross: Cents::ZERO,
            exact_daily: None,
            refusal: None,
            limits: Vec::new(),
            sharings: Vec::new(),
            awaited_losses: Vec::new(),
            n_earlier_waiting_days: 0,
            scheme: Scheme::Employee,
        }
    }

    /// The covered days up to `until`.
    pub(super) fn days_until(&self, until: Day) -> impl Iterator<Item = StopDays> + '_ {
        let begun = self.days.iter().filter(move |days| days.first_day <= until);
        begun.map(move |days| StopDays {
            last_day: days.last_day.min(until),
            ..*days
        })
    }

    /// Whether the same days have the same verdicts up to `until`.
    pub(super) fn decides_as(&self, other: &Self, until: Day) -> bool {
        let begun = |decision: &Self| {
            let begin = |days: &StopDays| days.first_day <= until;
            decision.days.partition_point(begin)
        };
        let (own, theirs) = (&self.days[..begun(self)], &other.days[..begun(other)]);
        let is_same = |(own, theirs): (&StopDays, &StopDays)| {
            own.first_day == theirs.first_day
                && own.last_day.min(until) == theirs.last_day.min(until)
                && own.verdict == theirs.verdict
        };
        own.len() == theirs.len()
            && own.iter().zip(theirs).all(is_same)
            && self.sharings == other.sharings
    }

    /// What each payee gets of a day; those that get nothing are left out.
    pub(super) fn shares(
        &self,
        payees: Payees,
        daily_gross: Cents,
    ) -> impl Iterator<Item = (Payee, Cents)> + use<> {
        let (one, shared) = match payees {
            Payees::One(payee) => (Some((payee, daily_gross)), Vec::new()),
            Payees::Shared(sharing) => (
                None,
                super::payee::shares(&self.sharings[usize::from(sharing)], daily_gross),
            ),
        };
        one.into_iter().chain(shared)
    }

    /// The months of part time that the stop waits for on `as_of`.
    pub(super) fn awaited_on(&self, as_of: Day) -> impl Iterator<Item = Month> + '_ {
        let begun = self.awaited_losses.iter();
        begun
            .filter(move |(_, first_day)| *first_day <= as_of)
            .map(|(month, _)| *month)
    }

    /// Where the stop stands on a settlement day.
    pub fn status(&self, as_of: Day) -> StopStatus {
        let limit_reached = || self.limits.iter().any(|(_, last_day)| *last_day <= as_of);
        if self.cancelled {
            StopStatus::Cancelled
        } else if !self.waiting_for.is_empty() || self.awaited_on(as_of).next().is_some() {
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

    /// The amount of the first day that is paid.
    pub(super) fn first_amount(&self) -> Cents {
        let amounts = self.days.iter().filter_map(|days| match days.verdict {
            DayVerdict::Paid { daily_gross, .. } => Some(daily_gross),
            DayVerdict::Waiting | DayVerdict::NotDue(_) | DayVerdict::Refused(_) => None,
        });
        amounts.into_iter().next().unwrap_or_default()
    }

    /// Keeps the first last payable day of each limit.
    pub(super) fn set_limit(&mut self, limit: Refusal, last_day: Day) {
        if !self.limits.iter().any(|(known, _)| *known == limit) {
            self.limits.push((limit, last_day));
        }
    }

    /// Why no day of the stop is paid by law, limits of duration left out.
    pub(super) fn whole_refusal(&self) -> Option<Refusal> {
        // The employer's day says nothing of the others.
        let may_be_paid = |days: &StopDays| match days.verdict {
            DayVerdict::Paid { .. } => true,
            DayVerdict::NotDue(why) => why != NotDue::EmployersDay,
            DayVerdict::Waiting | DayVerdict::Refused(_) => false,
        };
        let is_limit = |refusal: Refusal| {
            refusal.is_limit() || self.limits.iter().any(|(limit, _)| *limit == refusal)
        };
        if self.days.is_empty() || self.days.iter().any(may_be_paid) {
            return None;
        }
        let first = self.days.iter().find_map(|days| match days.verdict {
            DayVerdict::Refused(refusal) if !is_limit(refusal) => Some(refusal),
            DayVerdict::Refused(_)
            | DayVerdict::Waiting
            | DayVerdict::NotDue(_)
            | DayVerdict::Paid { .. } => None,
        });
        let is_waiting = |days: &StopDays| days.verdict == DayVerdict::Waiting;
        let lacks_base = self.daily_gross == Cents::ZERO && self.days.iter().any(is_waiting);
        first.or(lacks_base.then_some(Refusal::NoBase))
    }
}

impl Refusal {
    /// Whether it ends a stop by its length, and does not deny it.
    pub const fn is_limit(self) -> bool {
        match self {
            Self::SixMonthsRights
            | Self::AldThreeYears
            | Self::Limit360Days
            | Self::Limit60Days
            | Self::Limit87Days
            | Self::Limit90Days
            | Self::Limit270Days => true,
            Self::PrescriberNotAllowed
            | Self::UnsecuredForm
            | Self::TelemedicineLength
            | Self::UnemploymentBenefit
            | Self::LengthNotJustified
            | Self::SentAfterTheEnd
            | Self::Prescribed
            | Self::RightsNotOpened
            | Self::NoBase
            | Self::Consolidated
            | Self::NoActivity
            | Self::NotRecognised
            | Self::NoAllowanceBefore
            | Self::NoFullStopBefore
            | Self::LeaveTooShort
            | Self::UnderEightWeeks
            | Self::UnderFourDays
            | Self::OutsideThePeriod(_) => false,
        }
    }
}

impl DayVerdict {
    /// Whether it is a day of part time that is paid.
    pub(super) fn is_paid_part_time(self) -> bool {
        matches!(
            self,
            Self::Paid {
                rule: AmountRule::PartTime
                    | AmountRule::LightWork
                    | AmountRule::SelfEmployedPartTime,
                ..
            }
        )
    }
}

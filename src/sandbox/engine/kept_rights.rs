//! The day on which the rights of a stop are read, and rights kept after the end of work
//! (CSS art. L. 161-8, R. 161-3, L. 311-5, R. 311-1, R. 323-7).
//!
//! Responsible for choosing that day, and for the statements that it asks for. The rights
//! themselves are read in `rights`, the amount in `base`.

use crate::domain::{Career, Day, DossierOpening, Siret};
use crate::sandbox::constants::KEPT_RIGHTS_MONTHS;
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::base::daily;
use super::inbox::Known;
use super::pay::{Earnings, employers_asked};
use super::rights;
use super::stops::Stop;

/// Where the rights of one stop are read.
pub(super) struct Standing<'a> {
    /// Employers whose statement is not there: while there are some, nothing is decided.
    pub(super) missing: Vec<Siret>,
    /// What was earned before the reference day; none while a statement is missing.
    pub(super) earnings: Option<Earnings<'a>>,
    /// Work ended too long before the stop for rights to be kept.
    pub(super) rights_are_lost: bool,
    /// An illness of pregnancy after a maternity.
    pub(super) lifts_waiting_days: bool,
}

impl<'a> Standing<'a> {
    /// Finds the reference day of a stop, by the statements known. `reference` is that of the
    /// accident that takes its first day, or of the leave that it follows, if any
    /// (CSS art. L. 371-3; contract, P96).
    pub(super) fn of(
        stop: &Stop,
        reference: Option<Day>,
        known: &Known<'a>,
        opening: &'a DossierOpening,
        faults: FaultSet,
    ) -> Self {
        let career = &opening.career;
        // A stop that accidents decide whole asks for no right of sickness.
        let Some(start) = stop.start().filter(|_| stop.has_sickness()) else {
            return Self {
                missing: Vec::new(),
                earnings: None,
                rights_are_lost: false,
                lifts_waiting_days: false,
            };
        };
        let read_on = |reference: Day| Self::read_on(reference, start, stop, known, career, faults);
        if let Some(reference) = reference {
            return read_on(reference);
        }
        if faults.has(FaultKind::KeptRightsIgnored) {
            return read_on(start);
        }
        if let Some(out_of_work_on) = out_of_work_since(career, start) {
            let kept_until = kept_until(out_of_work_on, None, known);
            if start <= kept_until {
                return read_on(out_of_work_on);
            }
            return Self {
                rights_are_lost: true,
                ..read_on(start)
            };
        }
        let own = read_on(start);
        if own.waits() || own.gives_something(career, faults) {
            return own;
        }
        let Some(resumption) = Resumption::before(start, career) else {
            return own;
        };
        let kept_until = kept_until(resumption.out_of_work_on, Some(resumption.on), known);
        if start > kept_until {
            return own;
        }
        let kept = read_on(resumption.out_of_work_on);
        if kept.waits() || kept.gives_something(career, faults) {
            kept
        } else {
            own
        }
    }

    fn read_on(
        reference: Day,
        start: Day,
        stop: &Stop,
        known: &Known<'a>,
        career: &'a Career,
        faults: FaultSet,
    ) -> Self {
        let statements = known.statements_for(&stop.id);
        let mut missing = employers_asked(career, reference);
        missing.retain(|siret| statements.iter().all(|statement| statement.siret != *siret));
        let earnings = missing
            .is_empty()
            .then(|| Earnings::new(reference, start, career, &statements, faults));
        Self {
            missing,
            earnings,
            rights_are_lost: false,
            lifts_waiting_days: false,
        }
    }

    fn waits(&self) -> bool {
        !self.missing.is_empty()
    }

    /// Whether rights are opened, with an amount.
    fn gives_something(&self, career: &Career, faults: FaultSet) -> bool {
        self.earnings.as_ref().is_some_and(|earnings| {
            rights::are_opened(earnings, career, faults)
                && daily(earnings, faults).is_some_and(|daily| daily.cents(faults) > 0)
        })
    }
}

/// The day after the latest end of work, when every contract ended before `start`.
pub(super) fn out_of_work_since(career: &Career, start: Day) -> Option<Day> {
    let ends = career
        .employments
        .iter()
        .map(|employment| employment.ended_on.filter(|ended_on| *ended_on < start));
    let ends: Option<Vec<Day>> = ends.collect();
    ends?
        .into_iter()
        .max()
        .map(|ended_on| ended_on.plus_days(1))
}

/// Work resumed after an end of work.
pub(super) struct Resumption {
    /// Day after the latest end of work before it.
    pub(super) out_of_work_on: Day,
    /// First day of the work resumed.
    pub(super) on: Day,
}

impl Resumption {
    /// The work that runs on the eve of a stop, when other work ended before it began.
    pub(super) fn before(start: Day, career: &Career) -> Option<Self> {
        let eve = start.plus_days(-1);
        let on = career
            .employments
            .iter()
            .filter(|employment| {
                employment.started_on <= eve
                    && employment.ended_on.is_none_or(|ended_on| eve <= ended_on)
            })
            .map(|employment| employment.started_on)
            .min()?;
        let last_end = career
            .employments
            .iter()
            .filter_map(|employment| employment.ended_on)
            .filter(|ended_on| *ended_on < on)
            .max()?;
        Some(Self {
            out_of_work_on: last_end.plus_days(1),
            on,
        })
    }
}

/// The last day on which rights are kept: twelve months from the end of work (R. 161-3),
/// carried by unemployment benefits that follow (L. 311-5), and by work resumed while one
/// was paid (R. 311-1).
pub(super) fn kept_until(out_of_work_on: Day, resumed_on: Option<Day>, known: &Known<'_>) -> Day {
    let mut until = out_of_work_on.end_of_months(KEPT_RIGHTS_MONTHS);
    let mut benefits: Vec<_> = known
        .unemployment_benefits
        .iter()
        .map(|benefit| benefit.content)
        .collect();
    benefits.sort_by_key(|benefit| (benefit.first_day, benefit.last_day));
    for benefit in &benefits {
        if benefit.first_day <= until.plus_days(1) {
            let after = benefit.last_day.plus_days(1);
            until = until.max(after.end_of_months(KEPT_RIGHTS_MONTHS));
        }
    }
    if let Some(resumed_on) = resumed_on {
        let eve = resumed_on.plus_days(-1);
        let was_paid = benefits
            .iter()
            .any(|benefit| benefit.first_day <= eve && eve <= benefit.last_day);
        if was_paid {
            until = until.max(resumed_on.end_of_months(KEPT_RIGHTS_MONTHS));
        }
    }
    until
}

/// CSS art. R. 323-2, last paragraph: no allowance on a day of unemployment benefit.
pub(super) fn is_on_benefit(known: &Known<'_>, day: Day, faults: FaultSet) -> bool {
    !faults.has(FaultKind::BenefitAndAllowance)
        && known
            .unemployment_benefits
            .iter()
            .any(|benefit| benefit.content.first_day <= day && day <= benefit.content.last_day)
}

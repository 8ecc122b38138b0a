//! Numbers of allowances (`360 indemnités journalières` ; `60` for a pensioner).
//!
//! CSS art. R. 323-1, 4°: « pour une période quelconque de trois ans », at most 360
//! allowances, long-term illness left out. The window slides: a day refused today does
//! not refuse tomorrow's. CSS art. R. 323-3: part time may exceed the three years by a year.
//! CSS art. R. 323-2: sixty in all for a pensioner (`pensioners` says from which day).

use super::decision::{DayVerdict, NotDue, Refusal, StopDays, StopDecision};
use super::self_employed::Durations;
use super::{LawError, Parameters};
use crate::domain::{Benefit, Day, Period};

/// Days counted, without overlap, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CountedDays(Vec<Period>);

impl CountedDays {
    /// Every day of `periods` once.
    pub(super) fn of(periods: impl Iterator<Item = Period>) -> Self {
        let mut sorted: Vec<Period> = periods
            .filter(|period| period.first_day <= period.last_day)
            .collect();
        if sorted.len() <= 1 {
            return Self(sorted);
        }
        sorted.sort();
        let mut union: Vec<Period> = Vec::with_capacity(sorted.len());
        for period in sorted {
            match union.last_mut() {
                Some(last) if period.first_day <= last.last_day.plus_days(1) => {
                    last.last_day = last.last_day.max(period.last_day);
                }
                _ => union.push(period),
            }
        }
        Self(union)
    }

    /// How many days lie in `window`.
    pub(super) fn in_window(&self, window: Period) -> i32 {
        let mut n_days = 0;
        for period in &self.0 {
            n_days += period.n_common_days(window);
        }
        n_days
    }

    /// Whether `day` is one of them.
    pub(super) fn contains(&self, day: Day) -> bool {
        self.0.iter().any(|period| period.contains(day))
    }

    /// How many days there are.
    pub(super) fn total(&self) -> i32 {
        self.0.iter().map(|period| period.n_days()).sum()
    }

    /// The last one before `day`.
    fn last_before(&self, day: Day) -> Option<Day> {
        self.0
            .iter()
            .filter(|period| period.first_day < day)
            .map(|period| period.last_day.min(day.plus_days(-1)))
            .max()
    }

    pub(super) fn add(&mut self, day: Day) {
        let contained = |period: &Period| period.contains(day);
        if self.0.iter().rev().any(contained) {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.last_day.plus_days(1) == day => last.last_day = day,
            Some(last) if last.last_day < day => self.0.push(one(day)),
            None => self.0.push(one(day)),
            Some(_) => {
                let periods = self.0.iter().copied().chain([one(day)]).collect::<Vec<_>>();
                *self = Self::of(periods.into_iter());
            }
        }
    }
}

fn one(day: Day) -> Period {
    Period {
        first_day: day,
        last_day: day,
    }
}

/// The three years that end on `day`. Contract, CS 1.3.
pub(super) fn window_ending(day: Day, parameters: &Parameters) -> Result<Period, LawError> {
    let months = parameters.duration_window_months.on(day)?;
    Ok(Period {
        first_day: day.plus_months(-months).plus_days(1),
        last_day: day,
    })
}

/// What the limits count beside the days of the file.
pub(super) struct Limits<'l> {
    /// Sickness days paid before the file.
    pub(super) earlier: &'l CountedDays,
    /// First day on which the allowances of a pensioner are counted.
    pub(super) pensioner_from: Option<Day>,
    /// The limits of a self-employed person; none for others.
    pub(super) own_account: Option<Durations<'l>>,
}

/// Refuses the days beyond the limits, in date order over all stops. CSS art. R. 323-1, 4°,
/// R. 323-3 and R. 323-2.
pub(super) fn limit_paid_days(
    stops: &mut [StopDecision],
    limits: Limits,
    parameters: &Parameters,
) -> Result<(), LawError> {
    let Some(last_day) = stops.iter().filter_map(|stop| stop.last_day).max() else {
        return Ok(());
    };
    // Days after the tables are not decided (`entitlement`).
    let last_day = last_day.min(parameters.paid_days_limit.until);
    if limits.own_account.is_none() && !may_be_reached(stops, &limits, last_day, parameters)? {
        return Ok(());
    }
    let mut order: Vec<(Day, usize, usize)> = Vec::new();
    for (stop, decision) in stops.iter().enumerate() {
        for (rank, days) in decision.days.iter().enumerate() {
            order.push((days.first_day, stop, rank));
        }
    }
    order.sort_unstable();
    let mut count = Count {
        counted: limits.earlier.clone(),
        without_extra: limits.earlier.clone(),
        paid: limits.earlier.clone(),
        pensioner_from: limits.pensioner_from,
        own_account: limits.own_account,
    };
    let mut decided: Vec<Vec<StopDays>> = vec![Vec::new(); stops.len()];
    for (_, stop, rank) in order {
        let days = stops[stop].days[rank];
        let Some(tested) = Tested::of(&days) else {
            decided[stop].push(days);
            continue;
        };
        for number in days.first_day.number()..=days.last_day.number() {
            let day = Day::from_number(number);
            let of_stop = DayOf {
                stop,
                certificate: usize::from(days.certificate),
                day,
            };
            let verdict = match count.take(of_stop, tested, parameters)? {
                None => days.verdict,
                Some(refusal) if !refusal.is_limit() => DayVerdict::Refused(refusal),
                Some(limit) => {
                    let before = day.plus_days(-1);
                    let last_paid = count.paid.last_before(day).unwrap_or(before);
                    stops[stop].set_limit(limit, last_paid);
                    DayVerdict::Refused(limit)
                }
            };
            super::decision::push_days(
                &mut decided[stop],
                StopDays {
                    first_day: day,
                    last_day: day,
                    verdict,
                    ..days
                },
            );
        }
    }
    for (decision, days) in stops.iter_mut().zip(decided) {
        decision.days = days;
    }
    Ok(())
}

/// Whether enough days are due for a limit to matter.
fn may_be_reached(
    stops: &[StopDecision],
    limits: &Limits,
    last_day: Day,
    parameters: &Parameters,
) -> Result<bool, LawError> {
    let (mut n_due, mut n_all) = (0, 0);
    for days in stops.iter().flat_map(|stop| &stop.days) {
        let Some(tested) = Tested::of(days) else {
            continue;
        };
        let n_days = days.period().n_days();
        n_all += n_days;
        if !tested.of_illness {
            n_due += n_days;
        }
    }
    let earlier = limits.earlier.total();
    let pensioner_days = match limits.pensioner_from {
        Some(_) => Some(parameters.pensioner_days.on(last_day)?),
        None => None,
    };
    Ok(earlier + n_due > parameters.paid_days_limit.on(last_day)?
        || pensioner_days.is_some_and(|limit| earlier + n_all > limit))
}

/// A day of a stop, under one certificate.
#[derive(Clone, Copy)]
pub(super) struct DayOf {
    pub(super) stop: usize,
    pub(super) certificate: usize,
    pub(super) day: Day,
}

/// What the limits ask of days that pass every other test.
#[derive(Clone, Copy)]
pub(super) struct Tested {
    /// Under a long-term illness: outside the 360 days.
    pub(super) of_illness: bool,
    pub(super) part_time: bool,
    /// Part time whose loss is not declared, or is nothing, is tested and not counted.
    counts: bool,
}

impl Tested {
    fn of(days: &StopDays) -> Option<Self> {
        match days.verdict {
            DayVerdict::Paid { kind, .. } => is_sickness(kind).then_some(Self {
                of_illness: kind == Benefit::SicknessAld,
                part_time: days.verdict.is_paid_part_time(),
                counts: true,
            }),
            DayVerdict::NotDue(NotDue::LossNotDeclared { kind } | NotDue::NoLoss { kind }) => {
                is_sickness(kind).then_some(Self {
                    of_illness: kind == Benefit::SicknessAld,
                    part_time: true,
                    counts: false,
                })
            }
            DayVerdict::NotDue(NotDue::EmployersDay)
            | DayVerdict::Waiting
            | DayVerdict::Refused(_) => None,
        }
    }
}

/// Whether days are those of sickness: accidents and unfitness have no such limit.
const fn is_sickness(kind: Benefit) -> bool {
    match kind {
        Benefit::Sickness | Benefit::SicknessAld | Benefit::TherapeuticPartTime => true,
        Benefit::WorkAccident
        | Benefit::CommutingAccident
        | Benefit::OccupationalDisease
        | Benefit::UnfitnessAllowance
        | Benefit::Maternity
        | Benefit::Paternity
        | Benefit::Adoption
        | Benefit::Bereavement
        | Benefit::BirthLeave => false,
    }
}

/// The days counted while they are walked.
struct Count<'l> {
    /// Outside long-term illness.
    counted: CountedDays,
    /// The same without those that only the extra year of part time allowed.
    without_extra: CountedDays,
    /// Of any kind.
    paid: CountedDays,
    pensioner_from: Option<Day>,
    own_account: Option<Durations<'l>>,
}

impl Count<'_> {
    /// What refuses a day; one that nothing refuses is counted.
    fn take(
        &mut self,
        of: DayOf,
        tested: Tested,
        parameters: &Parameters,
    ) -> Result<Option<Refusal>, LawError> {
        let day = of.day;
        let own_account = self.own_account.as_ref();
        if own_account.is_some_and(|own_account| own_account.follows_nothing(of, tested)) {
            return Ok(Some(Refusal::NoFullStopBefore));
        }
        let mut is_extra = false;
        if !tested.of_illness {
            let window = window_ending(day, parameters)?;
            let before = Period {
                last_day: day.plus_days(-1),
                ..window
            };
            if self.counted.in_window(before) >= parameters.paid_days_limit.on(day)? {
                // D. 622-10 gives the self-employed no such year.
                is_extra = self.own_account.is_none()
                    && tested.part_time
                    && self.is_in_extra_year(day, parameters)?;
                if !is_extra {
                    return Ok(Some(Refusal::Limit360Days));
                }
            }
        }
        if let Some(own_account) = &self.own_account
            && let Some(limit) = own_account.limit(of, tested, parameters)?
        {
            return Ok(Some(limit));
        }
        if let Some(from) = self.pensioner_from.filter(|from| *from <= day) {
            let since = Period {
                first_day: from,
                last_day: day.plus_days(-1),
            };
            if self.paid.in_window(since) >= parameters.pensioner_days.on(day)? {
                return Ok(Some(Refusal::Limit60Days));
            }
        }
        if tested.counts {
            if let Some(own_account) = &mut self.own_account {
                own_account.count(of, tested);
            }
            self.paid.add(day);
            if !tested.of_illness {
                self.counted.add(day);
                if !is_extra {
                    self.without_extra.add(day);
                }
            }
        }
        Ok(None)
    }

    /// R. 323-3: part time goes on for a year after the last day that the limit allowed.
    fn is_in_extra_year(&self, day: Day, parameters: &Parameters) -> Result<bool, LawError> {
        let months = parameters.part_time_extra_months.on(day)?;
        let last_day = self.without_extra.last_before(day);
        Ok(last_day.is_some_and(|last_day| day <= last_day.plus_months(months)))
    }
}

/// Whether the days are paid and count towards the limit. Long-term illness does not.
pub(super) const fn is_counted(days: &StopDays) -> bool {
    match days.verdict {
        DayVerdict::Paid { kind, .. } => is_sickness(kind) && !matches!(kind, Benefit::SicknessAld),
        DayVerdict::Waiting | DayVerdict::NotDue(_) | DayVerdict::Refused(_) => false,
    }
}

/// Days due up to `until` from `from` on, of any kind, with those paid before the file.
pub(super) fn days_due_since(
    from: Day,
    until: Day,
    stops: &[StopDecision],
    earlier: &CountedDays,
) -> i32 {
    let window = Period {
        first_day: from,
        last_day: until,
    };
    let mut count = earlier.in_window(window);
    let all = stops.iter().flat_map(|stop| &stop.days);
    for days in all.filter(|days| Tested::of(days).is_some_and(|tested| tested.counts)) {
        let inside = Period {
            first_day: days.first_day.max(from),
            last_day: days.last_day.min(until),
        };
        if inside.first_day <= inside.last_day {
            // A day known to the balance of a switch too is counted once.
            count += inside.n_days() - earlier.in_window(inside);
        }
    }
    count
}

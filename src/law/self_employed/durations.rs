//! Lengths of the allowances of the self-employed (`durées de versement`).
//!
//! CSS art. D. 622-12, 2°: for the liberal professions, « quatre-vingt-sept jours consécutifs
//! pour une même incapacité de travail ». D. 622-10, fourth paragraph: part time, ninety days,
//! or two hundred and seventy under a long-term illness, the liberal professions left out. The
//! 360 days and the windows of an illness hold beside them and stay in `duration`. Contract,
//! P75 and P76.

use super::super::ald::Ald;
use super::super::decision::Refusal;
use super::super::duration::{CountedDays, DayOf, Tested, window_ending};
use super::super::entitlement::File;
use super::super::policy::{LiberalPeriod, LiberalPeriodPartTime, SelfEmployedPartTimeWindow};
use super::super::{LawError, Parameters};
use super::part_time::runs;
use crate::domain::{Day, Period, Status, StopId};

/// The limits of a self-employed person, while days are walked in their order.
pub(in crate::law) struct Durations<'f> {
    is_liberal: bool,
    ald: &'f Ald,
    stops: Vec<StopSoFar>,
    /// Days of part time outside an illness.
    part_time: CountedDays,
    /// The same of every kind.
    all_part_time: CountedDays,
    /// The same by illness.
    of_illness: Vec<(StopId, CountedDays)>,
}

/// What is due of a stop so far.
struct StopSoFar {
    first_day: Option<Day>,
    runs: Vec<Period>,
    /// The first day of full stop that is due.
    period_from: Option<Day>,
    /// Days of full stop that are due.
    full: CountedDays,
}

impl<'f> Durations<'f> {
    /// Nothing counted yet.
    pub(in crate::law) fn of(file: &'f File) -> Self {
        let stops = file.chains.iter().map(|chain| StopSoFar {
            first_day: chain.pieces.first().map(|piece| piece.first_day),
            runs: runs(chain),
            period_from: None,
            full: CountedDays::default(),
        });
        Self {
            is_liberal: file.dossier.insured.status == Status::Liberal,
            ald: &file.ald,
            stops: stops.collect(),
            part_time: CountedDays::default(),
            all_part_time: CountedDays::default(),
            of_illness: Vec::new(),
        }
    }

    /// Whether a day of part time outside an illness is of a run whose eve is not paid as a
    /// full stop. CSS art. D. 622-10, first and second paragraphs.
    pub(in crate::law) fn follows_nothing(&self, of: DayOf, tested: Tested) -> bool {
        if !tested.part_time || tested.of_illness {
            return false;
        }
        let stop = &self.stops[of.stop];
        let run = stop.runs.iter().find(|run| run.contains(of.day));
        !run.is_some_and(|run| stop.full.contains(run.first_day.plus_days(-1)))
    }

    /// The limit that refuses a day. CSS art. D. 622-12, 2° and D. 622-10.
    pub(in crate::law) fn limit(
        &self,
        of: DayOf,
        tested: Tested,
        parameters: &Parameters,
    ) -> Result<Option<Refusal>, LawError> {
        let reaches_period = match parameters.readings.liberal_period_part_time {
            LiberalPeriodPartTime::Outside => !tested.part_time,
            LiberalPeriodPartTime::Inside => true,
        };
        if self.is_liberal && reaches_period && self.is_after_period(of, parameters)? {
            return Ok(Some(Refusal::Limit87Days));
        }
        if !tested.part_time {
            return Ok(None);
        }
        let illness = self
            .ald
            .illness(of.certificate)
            .filter(|_| tested.of_illness);
        match illness {
            Some(illness) if !self.is_liberal => self.limit_of_illness(of, illness, parameters),
            Some(_) | None => self.limit_of_part_time(of.day, parameters),
        }
    }

    /// Whether a day comes after the eighty-seven days of its stop.
    fn is_after_period(&self, of: DayOf, parameters: &Parameters) -> Result<bool, LawError> {
        let stop = &self.stops[of.stop];
        let (Some(first_day), Some(from)) = (stop.first_day, stop.period_from) else {
            return Ok(false);
        };
        let n_days = parameters.liberal_period_days.on(first_day)?;
        Ok(match parameters.readings.liberal_period {
            LiberalPeriod::ConsecutiveDays => of.day >= from.plus_days(n_days),
            LiberalPeriod::PaidDays => stop.full.total() >= n_days,
        })
    }

    /// Ninety days; for the liberal professions those of an illness are counted too.
    fn limit_of_part_time(
        &self,
        day: Day,
        parameters: &Parameters,
    ) -> Result<Option<Refusal>, LawError> {
        let counted = if self.is_liberal {
            &self.all_part_time
        } else {
            &self.part_time
        };
        let n_days = match parameters.readings.self_employed_part_time_window {
            SelfEmployedPartTimeWindow::ThreeYears => {
                counted.in_window(before(day, window_ending(day, parameters)?.first_day))
            }
            SelfEmployedPartTimeWindow::WholeFile => counted.total(),
        };
        let most = parameters.self_employed_part_time_days.on(day)?;
        Ok((n_days >= most).then_some(Refusal::Limit90Days))
    }

    /// Two hundred and seventy days from the first day of the window of the illness on.
    fn limit_of_illness(
        &self,
        of: DayOf,
        illness: &StopId,
        parameters: &Parameters,
    ) -> Result<Option<Refusal>, LawError> {
        let counted = self.of_illness.iter().find(|(known, _)| known == illness);
        let (Some((_, counted)), Some(clock)) = (counted, self.ald.of(of.stop, illness)) else {
            return Ok(None);
        };
        let n_days = counted.in_window(before(of.day, clock.window_first));
        let most = parameters.self_employed_part_time_ald_days.on(of.day)?;
        Ok((n_days >= most).then_some(Refusal::Limit270Days))
    }

    /// Counts a day that is due.
    pub(in crate::law) fn count(&mut self, of: DayOf, tested: Tested) {
        let day = of.day;
        if !tested.part_time {
            let stop = &mut self.stops[of.stop];
            stop.period_from = stop.period_from.or(Some(day));
            stop.full.add(day);
            return;
        }
        self.all_part_time.add(day);
        if !tested.of_illness {
            self.part_time.add(day);
            return;
        }
        let Some(illness) = self.ald.illness(of.certificate) else {
            return;
        };
        let known = self
            .of_illness
            .iter_mut()
            .find(|(known, _)| known == illness);
        if let Some((_, counted)) = known {
            counted.add(day);
        } else {
            let mut counted = CountedDays::default();
            counted.add(day);
            self.of_illness.push((illness.clone(), counted));
        }
    }
}

/// The days from `first_day` to the eve of `day`.
fn before(day: Day, first_day: Day) -> Period {
    Period {
        first_day,
        last_day: day.plus_days(-1),
    }
}

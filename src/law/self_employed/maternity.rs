//! Flat maternity of the self-employed (`allocation forfaitaire de repos maternel, indemnité
//! journalière forfaitaire d'interruption d'activité`).
//!
//! CSS art. L. 623-1, D. 623-1 and D. 623-2: a monthly ceiling, « pour moitié au début de
//! l'arrêt et pour moitié au terme de la durée minimale », and 1/730 of the yearly ceiling a
//! day, when the stop is « d'au moins huit semaines, dont six semaines de repos post-natal ».
//! D. 623-3: a tenth of both when the mean income is under the threshold of D. 622-8. D. 623-8:
//! six months of affiliation on the expected day of birth. Contract, P77 and P78.

use super::super::decision::{
    AmountRule, DayVerdict, Payees, Refusal, Scheme, StopDays, StopDecision, Waiting,
};
use super::super::documents::{Fact, Known, Topic};
use super::super::entitlement::{File, narrow};
use super::super::examination::Examined;
use super::super::leave::last_day_before_return;
use super::super::parameters::MaternityWeeks;
use super::super::policy::RestSecondHalf;
use super::super::{LawError, Parameters};
use super::SelfEmployed;
use super::base::{monthly_ceiling, rounded, rounded_share, share_of, yearly_ceiling};
use super::days::{OpenSelfEmployed, What};
use super::rights::{Assessed, Assessment};
use crate::domain::{Benefit, Birth, Cents, Content, Day, Leave, Payee, Period, Ratio};

/// Before the end of the seventh month of pregnancy all is paid after the birth (D. 623-1,
/// second paragraph): the law abstains.
const EARLY_BIRTH_MONTHS: i32 = 2;

/// A maternity leave, with its birth when it is known.
#[derive(Clone, Copy)]
pub(in crate::law) struct Maternity<'a> {
    pub(in crate::law) leave: &'a Leave,
    pub(super) birth: Option<&'a Birth>,
    pub(in crate::law) first_day: Day,
    /// The last day of the leave, or the eve of a return to work.
    pub(in crate::law) last_day: Day,
    /// Why the whole leave is refused, once all is there to tell it.
    pub(in crate::law) refusal: Option<Refusal>,
}

/// What a leave gives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flat {
    /// 1/730 of the yearly ceiling, or a tenth of it.
    pub(super) daily: Cents,
    /// Half of the allowance of rest.
    pub(super) half_of_rest: Cents,
    /// The days of the two halves.
    halves_on: [Day; 2],
    /// The mean income is under the threshold.
    pub(super) is_reduced: bool,
}

/// The maternity leaves in force; of several of one name, the latest. Contract, P77.
pub(super) fn leaves<'a>(
    own_account: &SelfEmployed<'a>,
    known: &Known<'a>,
    parameters: &Parameters,
) -> Result<Vec<(Fact<'a>, Maternity<'a>)>, LawError> {
    let maternity = |content: &'a Content| match content {
        Content::Leave(leave) if leave.benefit == Benefit::Maternity => Some(leave),
        _ => None,
    };
    let latest = known.latest(Topic::Leave, maternity, |leave| &leave.leave);
    let mut leaves = Vec::with_capacity(latest.len());
    for (fact, leave) in latest {
        let mut maternity = Maternity {
            leave,
            birth: known.birth(&leave.leave),
            first_day: leave.first_day,
            last_day: last_day_before_return(leave, known),
            refusal: None,
        };
        if let Some(Assessed::Made(assessment)) = maternity.assess(own_account, parameters)? {
            maternity.refusal = maternity.refused(&assessment, parameters)?;
        }
        leaves.push((fact, maternity));
    }
    Ok(leaves)
}

impl Birth {
    /// The day of birth, or the expected one while it is not known.
    fn day(&self) -> Day {
        self.born_on.unwrap_or(self.expected_on)
    }

    /// Weeks of leave before and after. CSS art. L. 331-3 and L. 331-4.
    fn weeks(&self, weeks: MaternityWeeks) -> (i32, i32) {
        match (self.n_children, self.n_children_before) {
            (3.., _) => weeks.three,
            (2, _) => weeks.two,
            (0 | 1, 2..) => weeks.third,
            (0 | 1, 0 | 1) => weeks.one,
        }
    }
}

impl<'a> Maternity<'a> {
    fn days(&self) -> Period {
        Period {
            first_day: self.first_day,
            last_day: self.last_day,
        }
    }

    /// Rights and income; none while the birth is not known. CSS art. D. 623-8.
    fn assess(
        &self,
        own_account: &SelfEmployed<'a>,
        parameters: &Parameters,
    ) -> Result<Option<Assessed>, LawError> {
        let Some(birth) = self.birth else {
            return Ok(None);
        };
        if let Some(reason) = own_account.is_too_early(self.first_day, parameters)? {
            return Ok(Some(Assessed::Undecided(reason)));
        }
        let months = parameters.maternity_affiliation_months.on(self.first_day)?;
        let opened = own_account.affiliated_on.plus_months(months) <= birth.expected_on;
        let assessed = own_account.assess(self.first_day, opened, parameters)?;
        Ok(Some(assessed))
    }

    /// Why the whole leave is refused. CSS art. D. 623-8 and D. 623-2.
    fn refused(
        &self,
        assessment: &Assessment,
        parameters: &Parameters,
    ) -> Result<Option<Refusal>, LawError> {
        let Some(birth) = self.birth else {
            return Ok(None);
        };
        if !assessment.opened {
            return Ok(Some(Refusal::RightsNotOpened));
        }
        let least = parameters.flat_maternity_minimum_days.on(self.first_day)?;
        let rest = parameters.maternity_postnatal_days.on(self.first_day)?;
        let is_long_enough = self.days().n_days() >= least
            && self.first_day <= birth.day()
            && self.last_day >= birth.day().plus_days(rest - 1);
        Ok((!is_long_enough).then_some(Refusal::LeaveTooShort))
    }

    /// Why the law abstains on the leave (contract, P81).
    fn abstains(
        &self,
        own_account: &SelfEmployed<'a>,
        file: &File<'a, '_>,
    ) -> Result<Option<&'static str>, LawError> {
        let name = &self.leave.leave;
        let named = file.chains.iter().filter(|chain| chain.stop == *name);
        let is_compensated = |(first_day, last_day): &(Day, Day)| {
            *first_day <= self.last_day && self.first_day <= *last_day
        };
        if named.count() > 1 {
            return Ok(Some("leave_named_as_a_stop"));
        }
        if own_account.has_ended_before(self.first_day).is_some() {
            return Ok(Some("leave_after_the_activity"));
        }
        if file.compensated.iter().any(is_compensated) {
            return Ok(Some("leave_beside_an_unemployment_benefit"));
        }
        let Some(birth) = self.birth else {
            return Ok(None);
        };
        if birth.mother_died_on.is_some() || birth.hospitalised_until.is_some() {
            return Ok(Some("leave_of_another_length"));
        }
        let earliest = birth.expected_on.plus_months(-EARLY_BIRTH_MONTHS);
        let is_early = |born_on: Day| born_on < self.first_day || born_on < earliest;
        if birth.born_on.is_some_and(is_early) {
            return Ok(Some("early_birth"));
        }
        let (before, after) = birth.weeks(file.parameters.maternity_weeks.on(self.first_day)?);
        let last_day = birth.expected_on.max(birth.day()).plus_days(7 * after - 1);
        let is_outside =
            self.first_day < birth.expected_on.plus_days(-7 * before) || self.last_day > last_day;
        Ok(is_outside.then_some("leave_outside_its_bounds"))
    }

    /// The amounts of the leave. CSS art. D. 623-1 to D. 623-3.
    fn flat(&self, is_reduced: bool, parameters: &Parameters) -> Result<Flat, LawError> {
        let start = self.first_day;
        let ceiling = Ratio::whole(yearly_ceiling(start.year(), parameters)?);
        let exact = ceiling.times(1, parameters.maternity_divisor.on(start)?.into());
        let rest = Ratio::whole(monthly_ceiling(start.year(), parameters)?);
        let (daily, rest) = if is_reduced {
            let rate = parameters.maternity_reduced_rate.on(start)?;
            (rounded_share(exact, rate, parameters), share_of(rest, rate))
        } else {
            (rounded(exact, parameters), rest)
        };
        let least = parameters.flat_maternity_minimum_days.on(start)?;
        let end_of_least = start.plus_days(least - 1);
        let second = match (parameters.readings.rest_second_half, self.birth) {
            (RestSecondHalf::Day56, _) | (RestSecondHalf::SixWeeksAfterBirth, None) => end_of_least,
            (RestSecondHalf::SixWeeksAfterBirth, Some(birth)) => {
                let rest = parameters.maternity_postnatal_days.on(start)?;
                end_of_least.max(birth.day().plus_days(rest - 1))
            }
        };
        Ok(Flat {
            daily,
            half_of_rest: rest.times(1, 2).half_up(),
            halves_on: [start, second],
            is_reduced,
        })
    }
}

impl Flat {
    /// The verdict on a day, and the last day up to `until` for which it holds.
    pub(super) fn verdict(&self, day: Day, until: Day) -> (DayVerdict, Day) {
        let is_half = self.halves_on.contains(&day);
        let next = self.halves_on.iter().filter(|half_on| **half_on > day);
        let until = if is_half {
            day
        } else {
            next.fold(until, |until, half_on| until.min(half_on.plus_days(-1)))
        };
        let (daily_gross, rule) = if is_half {
            (self.daily + self.half_of_rest, AmountRule::MaternalRest)
        } else {
            (self.daily, AmountRule::FlatMaternity)
        };
        let verdict = DayVerdict::Paid {
            payees: Payees::One(Payee::Insured),
            kind: Benefit::Maternity,
            daily_gross,
            rule,
        };
        (verdict, until)
    }
}

impl<'a> File<'a, '_> {
    /// Asks the rules that speak of a whole leave: birth, incomes, rights, length.
    /// CSS art. D. 623-2 and D. 623-8.
    pub(super) fn examine_leave(
        &self,
        index: usize,
        maternity: &Maternity<'a>,
        own_account: &SelfEmployed<'a>,
    ) -> Result<Examined<'a>, LawError> {
        if let Some(reason) = maternity.abstains(own_account, self)? {
            return Ok(Examined::Undecided(reason));
        }
        let assessment = match maternity.assess(own_account, self.parameters)? {
            None => {
                let birth = Waiting::Birth(maternity.leave.leave.clone());
                return Ok(Examined::Closed(Box::new(StopDecision {
                    waiting_for: vec![birth],
                    scheme: Scheme::FlatMaternity,
                    ..self.chains[index].without_days()
                })));
            }
            Some(Assessed::Undecided(reason)) => return Ok(Examined::Undecided(reason)),
            Some(Assessed::Waiting(years)) => return Ok(self.awaits_incomes(index, &years)),
            Some(Assessed::Made(assessment)) => assessment,
        };
        if let Some(refusal) = maternity.refusal {
            return Ok(self.refused_leave(index, maternity, refusal));
        }
        let income = assessment.income.as_ref();
        let is_reduced = income.is_none_or(|income| income.exact.is_none());
        let flat = maternity.flat(is_reduced, self.parameters)?;
        Ok(Examined::OpenSelfEmployed(Box::new(OpenSelfEmployed {
            chain: index,
            assessment,
            what: What::Leave(flat),
        })))
    }

    /// All its days refused, those that a stop takes included.
    fn refused_leave(&self, index: usize, maternity: &Maternity, refusal: Refusal) -> Examined<'a> {
        let chain = &self.chains[index];
        let days = StopDays {
            first_day: maternity.first_day,
            last_day: maternity.last_day,
            certificate: narrow(chain.opening),
            verdict: DayVerdict::Refused(refusal),
        };
        Examined::Closed(Box::new(StopDecision {
            days: vec![days],
            scheme: Scheme::FlatMaternity,
            ..chain.without_days()
        }))
    }
}

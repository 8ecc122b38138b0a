//! Maternity leave (`congé de maternité`): its period.
//!
//! CSS art. L. 331-3: rest « débute six semaines avant la date présumée de l'accouchement et se
//! termine dix semaines après celui-ci »; L. 331-4: eight and eighteen from the third child;
//! L. 331-4-1: weeks moved after the birth; L. 331-5: a child in hospital, fourteen days of a
//! pathological pregnancy; L. 331-6: the rest of the leave of a mother who dies. The day of
//! birth is the first day after. Contract, P84 to P87.

use super::super::decision::Refusal;
use super::super::parameters::Dated;
use super::super::policy::{EightWeeks, MovedWeeksCancelled, MovedWeeksMultiples};
use super::super::{LawError, Parameters};
use super::days::Days;
use super::request::Request;
use super::right::{Right, grants};
use crate::domain::{Benefit, Birth, Day, Period};

/// Days before the expected day, days after, days that may be added before.
struct Lengths {
    before: i32,
    after: i32,
    added: i32,
}

/// The period of one leave while it is read.
struct Maternity<'r> {
    birth: &'r Birth,
    /// Expected day.
    expected_on: Day,
    /// Day of birth; the expected one while it is not known.
    born_on: Day,
    /// Normal start.
    start: Day,
    /// First day that may be given.
    earliest: Day,
    /// Days after the later of expected day and birth.
    after: i32,
}

/// The value of a table on a day that may lie after the tables: no settlement reaches it.
pub(super) fn at<T: Copy>(table: &Dated<T>, day: Day) -> Result<T, LawError> {
    table.on(day.min(table.until))
}

/// The right to a maternity leave. CSS art. L. 331-3 to L. 331-6.
pub(super) fn right(
    request: &Request,
    birth: &Birth,
    prescribed: &[Period],
    parameters: &Parameters,
) -> Result<Right, LawError> {
    let period = Maternity::new(birth, parameters)?;
    match birth.mother_died_on {
        Some(died_on) => period.rest_of_mother(request, died_on, parameters),
        None => period.own(request, prescribed, parameters),
    }
}

fn lengths(birth: &Birth, parameters: &Parameters) -> Result<Lengths, LawError> {
    let on = birth.expected_on;
    let days = |before, after, added: Option<&Dated<i32>>| -> Result<Lengths, LawError> {
        Ok(Lengths {
            before: at(before, on)?,
            after: at(after, on)?,
            added: match added {
                Some(added) => at(added, on)?,
                None => 0,
            },
        })
    };
    match (birth.n_children, birth.n_children_before) {
        (3.., _) => days(
            &parameters.maternity_before_more,
            &parameters.maternity_after_more,
            None,
        ),
        (2, _) => days(
            &parameters.maternity_before_twins,
            &parameters.maternity_after_twins,
            Some(&parameters.maternity_added_twins),
        ),
        (_, 2..) => days(
            &parameters.maternity_before_third,
            &parameters.maternity_after_third,
            Some(&parameters.maternity_added_third),
        ),
        (0 | 1, 0 | 1) => days(
            &parameters.maternity_before_single,
            &parameters.maternity_after_single,
            None,
        ),
    }
}

impl<'r> Maternity<'r> {
    fn new(birth: &'r Birth, parameters: &Parameters) -> Result<Self, LawError> {
        let Lengths {
            before,
            after,
            added,
        } = lengths(birth, parameters)?;
        let expected_on = birth.expected_on;
        let born_on = birth.born_on.unwrap_or(expected_on);
        let start = expected_on.plus_days(-before);
        Ok(Self {
            birth,
            expected_on,
            born_on,
            start,
            earliest: start.plus_days(-added).min(born_on),
            after,
        })
    }

    /// Whether the child came more than six weeks early and before the leave, and had to stay
    /// in hospital: the end first planned stands. CSS art. L. 331-3, last paragraph.
    fn is_very_early(&self, begun: Day, parameters: &Parameters) -> Result<bool, LawError> {
        let limit = at(&parameters.maternity_very_early_days, self.expected_on)?;
        Ok(self.born_on < self.start
            && begun == self.born_on
            && self.expected_on.days_since(self.born_on) > limit
            && self.birth.hospitalised_until.is_some())
    }

    /// The last day of a leave that begins on `begun`, a birth before it included.
    fn last_day(&self, begun: Day, parameters: &Parameters) -> Result<Day, LawError> {
        let moved = at(&parameters.maternity_moved_days, self.expected_on)?;
        let mut shift = begun.days_since(self.start).min(moved);
        if self.is_very_early(begun, parameters)? {
            shift = 0;
        }
        match parameters.readings.moved_weeks_multiples {
            MovedWeeksMultiples::Allowed => {}
            MovedWeeksMultiples::Refused if self.birth.n_children >= 2 => shift = shift.min(0),
            MovedWeeksMultiples::Refused => {}
        }
        let latest = self.expected_on.max(self.born_on);
        Ok(latest.plus_days(self.after + shift - 1))
    }

    /// Days asked before the birth by documents that end before the normal start, unless
    /// another one asks them too. CSS art. L. 331-5, third paragraph.
    fn pathological(&self, request: &Request) -> Days {
        let of = |is_before: bool| {
            let documents = request.documents.iter();
            // What a document asks for does not change when a return shortens it.
            let those =
                documents.filter(|asking| (asking.leave.last_day < self.start) == is_before);
            Days::of(those.map(|asking| asking.days))
        };
        let before_birth = of(true).until(self.born_on.plus_days(-1));
        before_birth.without(&of(false))
    }

    /// The right of the mother. CSS art. L. 331-3 to L. 331-5.
    fn own(
        &self,
        request: &Request,
        prescribed: &[Period],
        parameters: &Parameters,
    ) -> Result<Right, LawError> {
        let pathological = self.pathological(request);
        let asked = request.asked.without(&pathological);
        let mut begun = asked.from(self.earliest).first().unwrap_or(self.start);
        let back = self.taken_back(begun, prescribed, parameters);
        begun = back.first().unwrap_or(begun);
        let all = asked.with(&back);
        let last_day = self.last_day(begun.min(self.born_on), parameters)?;
        let given = all.from(self.earliest).until(last_day);
        let is_very_early = self.is_very_early(begun.min(self.born_on), parameters)?;
        let postponed = self.postponed(&all, &given, last_day, is_very_early, None, parameters)?;
        let main = given.with(&postponed);
        let n_weeks = at(&parameters.maternity_pathological_days, self.expected_on)?;
        let weeks = pathological.take(n_weeks);
        let own = given.without(&back).without(&postponed);
        let brought = given.common(&back);
        let found = grants(&weeks, "pathological_weeks")
            .chain(grants(&own, "maternity"))
            .chain(grants(&brought, "moved_weeks_cancelled"))
            .chain(grants(&postponed, "postponed_rest"));
        let right = Right {
            tested_on: begun,
            asked: all.with(&pathological),
            main: main.clone(),
            ..Right::of(found.collect(), request, Benefit::Maternity)
        };
        let least = at(&parameters.maternity_minimum_days, self.expected_on)?;
        let n_days = match parameters.readings.eight_weeks {
            EightWeeks::DaysOfTheRight => main.n_days(),
            EightWeeks::Unbroken => {
                let runs = main.runs().iter();
                runs.map(|run| run.n_days()).max().unwrap_or(0)
            }
        };
        Ok(if !all.is_empty() && n_days < least {
            right.refused(Refusal::UnderEightWeeks)
        } else {
            right
        })
    }

    /// Moved weeks that a certificate takes back. CSS art. L. 331-4-1, second paragraph, and
    /// R. 331-6.
    fn taken_back(&self, begun: Day, prescribed: &[Period], parameters: &Parameters) -> Days {
        match parameters.readings.moved_weeks_cancelled {
            MovedWeeksCancelled::Never => return Days::default(),
            MovedWeeksCancelled::ByAnyCertificate => {}
        }
        let eve = begun.min(self.born_on).plus_days(-1);
        let Some(moved) = Period::new(self.start, eve) else {
            return Days::default();
        };
        let days = prescribed.iter().filter_map(|days| days.common(moved));
        let first_day = days.map(|days| days.first_day).min();
        Days::of(first_day.map(|first_day| Period { first_day, ..moved }))
    }

    /// Days left after a child's stay in hospital. CSS art. L. 331-5, first two paragraphs.
    fn postponed(
        &self,
        asked: &Days,
        given: &Days,
        last_day: Day,
        is_very_early: bool,
        died_on: Option<Day>,
        parameters: &Parameters,
    ) -> Result<Days, LawError> {
        let n_days = at(&parameters.maternity_hospital_days, self.expected_on)?;
        let sixth_week = self.born_on.plus_days(n_days - 1);
        let stay = self.birth.hospitalised_until;
        let Some(home_after) = stay.filter(|until| *until >= sixth_week) else {
            return Ok(Days::default());
        };
        let eve = is_very_early.then(|| self.start.plus_days(-1));
        let taken_until = [given.until(home_after).last(), eve, died_on];
        let taken_until = taken_until.into_iter().flatten().fold(sixth_week, Day::max);
        if taken_until >= home_after || taken_until >= last_day {
            return Ok(Days::default());
        }
        let until = home_after.plus_days(last_day.days_since(taken_until));
        Ok(asked.from(home_after.plus_days(1)).until(until))
    }

    /// What is left to the other parent. CSS art. L. 331-6.
    fn rest_of_mother(
        &self,
        request: &Request,
        died_on: Day,
        parameters: &Parameters,
    ) -> Result<Right, LawError> {
        let begun = self.start.min(self.born_on);
        let last_day = self.last_day(begun, parameters)?;
        let is_very_early = self.is_very_early(begun, parameters)?;
        let asked = request.asked.from(died_on.plus_days(1));
        let given = asked.from(self.earliest).until(last_day);
        let died_on = Some(died_on);
        let postponed =
            self.postponed(&asked, &given, last_day, is_very_early, died_on, parameters)?;
        let own = given.without(&postponed);
        let found = grants(&own, "rest_of_the_mother").chain(grants(&postponed, "postponed_rest"));
        Ok(Right {
            is_rest_of_mother: true,
            ..Right::of(found.collect(), request, Benefit::Maternity)
        })
    }
}

//! Maternity leaves of the self-employed (CSS art. L. 623-1, D. 623-1 to D. 623-3, D. 623-8;
//! contract, P77 and P78).
//!
//! Responsible for the stop that a leave makes: its days, what it waits for, its flat
//! allowances. A leave comes before any sickness (D. 622-2, 3°).

use crate::domain::{Benefit, Birth, Day, DocumentId, Payee, StopId};
use crate::sandbox::constants::{
    OWN_MATERNITY_AFFILIATION_MONTHS, OWN_MATERNITY_DIVISOR, OWN_MATERNITY_LEAST_DAYS,
    OWN_MATERNITY_POSTNATAL_DAYS, OWN_MATERNITY_REDUCED_DIVISOR, yearly_ceiling,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::super::accident_amount::cents;
use super::super::any_leave::{AnyLeave, Outcome, birth_of, last_day_kept};
use super::super::fraction::Fraction;
use super::super::inbox::Known;
use super::super::ledger::DueDay;
use super::super::reason::Reason;
use super::super::stops::{Stop, in_order};
use super::super::walked::Missing;
use super::Activity;

/// The stop that one leave makes.
pub(in crate::sandbox::engine) struct OwnLeave<'a> {
    name: &'a StopId,
    /// The document that makes it.
    document: &'a DocumentId,
    first_day: Day,
    last_day: Day,
    /// Leaves that began first keep these days.
    held_before: Vec<(Day, Day)>,
    outcome: Outcome<Flat>,
}

/// Flat amounts, in cents.
struct Flat {
    daily: i64,
    /// The allowance of rest, by day on which a part of it is due.
    rest: Vec<(Day, i64)>,
}

/// Every maternity leave in force, in order of its first day.
pub(in crate::sandbox::engine) fn own_leaves<'a>(
    known: &Known<'a>,
    own: Activity,
    faults: FaultSet,
) -> Vec<OwnLeave<'a>> {
    let mut documents: Vec<_> = known
        .leaves
        .iter()
        .filter(|leave| leave.content.benefit == Benefit::Maternity)
        .collect();
    // Of several documents for one leave, the last received.
    documents.sort_by_key(|leave| (&leave.content.leave, leave.received_on, leave.id));
    let mut leaves: Vec<OwnLeave<'a>> = documents
        .chunk_by(|one, next| one.content.leave == next.content.leave)
        .filter_map(|of_one_leave| of_one_leave.last())
        .map(|document| {
            let leave = document.content;
            let first_day = leave.first_day;
            let last_day = last_day_kept(leave, known, faults);
            OwnLeave {
                name: &leave.leave,
                document: document.id,
                first_day,
                last_day,
                held_before: Vec::new(),
                outcome: own.outcome_of_leave(known, &leave.leave, first_day, last_day, faults),
            }
        })
        .collect();
    leaves.sort_by_key(|leave| (leave.first_day, leave.name));
    for at in 1..leaves.len() {
        let (before, after) = leaves.split_at_mut(at);
        after[0].held_before = before.iter().filter_map(OwnLeave::held).collect();
    }
    leaves
}

/// Gives leaves the days that stops hold.
pub(in crate::sandbox::engine) fn take_days(stops: &mut [Stop], leaves: &[OwnLeave<'_>]) {
    if leaves.is_empty() {
        return;
    }
    let periods: Vec<(Day, Day)> = leaves.iter().filter_map(OwnLeave::held).collect();
    for stop in stops.iter_mut() {
        stop.days
            .retain(|covered| !is_in_one_of(&periods, covered.day));
    }
    in_order(stops);
}

fn is_in_one_of(periods: &[(Day, Day)], day: Day) -> bool {
    periods
        .iter()
        .any(|(first_day, last_day)| *first_day <= day && day <= *last_day)
}

impl Activity {
    fn outcome_of_leave(
        &self,
        known: &Known<'_>,
        leave: &StopId,
        first_day: Day,
        last_day: Day,
        faults: FaultSet,
    ) -> Outcome<Flat> {
        let Some(birth) = birth_of(leave, known) else {
            return Outcome::Waits(vec![Missing::Birth(leave.clone())]);
        };
        let years = self.years_missing(known, first_day);
        if !years.is_empty() {
            return Outcome::Waits(years.into_iter().map(Missing::Income).collect());
        }
        // CSS art. D. 623-8: affiliated for six months on the expected day.
        let months = self
            .affiliated_on
            .plus_months(OWN_MATERNITY_AFFILIATION_MONTHS);
        if months > birth.expected_on {
            return Outcome::Refused(Reason::LeaveRightsNotOpened);
        }
        if is_too_short(birth, first_day, last_day) && !faults.has(FaultKind::ShortLeavePaid) {
            return Outcome::Refused(Reason::LeaveTooShort);
        }
        match self.flat(known, first_day, faults) {
            Some(flat) => Outcome::Due(flat),
            None => Outcome::Refused(Reason::NoBase),
        }
    }

    /// CSS art. D. 623-1 to D. 623-3: the same for all, a tenth of it for those whose income
    /// lies below the threshold.
    fn flat(&self, known: &Known<'_>, first_day: Day, faults: FaultSet) -> Option<Flat> {
        let ceiling = yearly_ceiling(first_day.year())?;
        let is_whole = faults.has(FaultKind::ReducedMaternityWhole)
            || self.income_that_pays(known, first_day, faults).is_some();
        let divisor = if is_whole {
            1
        } else {
            OWN_MATERNITY_REDUCED_DIVISOR
        };
        let exact = Fraction::whole(ceiling).times(1, OWN_MATERNITY_DIVISOR * i128::from(divisor));
        // The ceiling of a month is a number of euros: its twentieth is one of cents.
        let half = ceiling / (12 * divisor * 2);
        let day_56 = first_day.plus_days(OWN_MATERNITY_LEAST_DAYS - 1);
        Some(Flat {
            daily: cents(exact, faults),
            rest: if faults.has(FaultKind::RestAllowanceAtOnce) {
                vec![(first_day, 2 * half)]
            } else {
                vec![(first_day, half), (day_56, half)]
            },
        })
    }
}

/// CSS art. L. 331-3, D. 623-2: eight weeks, of which six from the birth on.
fn is_too_short(birth: &Birth, first_day: Day, last_day: Day) -> bool {
    let born_on = birth.born_on.unwrap_or(birth.expected_on);
    last_day.days_since(first_day) + 1 < OWN_MATERNITY_LEAST_DAYS
        || born_on < first_day
        || last_day < born_on.plus_days(OWN_MATERNITY_POSTNATAL_DAYS - 1)
}

impl OwnLeave<'_> {
    /// The days that it holds before any sickness: all, unless it is refused.
    fn held(&self) -> Option<(Day, Day)> {
        match self.outcome {
            Outcome::Waits(_) | Outcome::Due(_) => Some((self.first_day, self.last_day)),
            Outcome::Refused(_) => None,
        }
    }
}

impl AnyLeave for OwnLeave<'_> {
    fn name(&self) -> &StopId {
        self.name
    }

    fn first_day(&self) -> Option<Day> {
        Some(self.first_day)
    }

    fn last_day(&self) -> Option<Day> {
        Some(self.last_day)
    }

    fn is_made_by(&self, document: &DocumentId) -> bool {
        self.document == document
    }

    fn waits_for(&self) -> &[Missing] {
        self.outcome.waits_for()
    }

    fn refused(&self) -> Option<Reason> {
        self.outcome.refused()
    }

    fn days_due(&self, as_of: Day) -> Option<Vec<DueDay>> {
        let flat = match &self.outcome {
            Outcome::Waits(_) => return None,
            Outcome::Refused(_) => return Some(Vec::new()),
            Outcome::Due(flat) => flat,
        };
        let last_day = self.last_day.min(as_of);
        let days = (self.first_day.number()..=last_day.number()).map(Day::from_number);
        Some(
            days.filter(|day| !is_in_one_of(&self.held_before, *day))
                .map(|day| DueDay {
                    day,
                    payee: Payee::Insured,
                    kind: Benefit::Maternity,
                    cents: flat.on(day),
                })
                .collect(),
        )
    }
}

impl Flat {
    /// The gross of a day, the allowance of rest included.
    fn on(&self, day: Day) -> i64 {
        let rest = self.rest.iter().filter(|(on, _)| *on == day);
        self.daily + rest.map(|(_, cents)| cents).sum::<i64>()
    }
}

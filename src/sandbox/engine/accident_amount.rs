//! The allowance of an accident (CSS art. R. 433-1 to R. 433-4, R. 433-7, R. 433-8, R. 436-2,
//! R. 443-2).
//!
//! Responsible for the exact amount at each rate, its cap, its net limit, the floor of the
//! first stop and the annuity set off. Rounds once, at the very end.

use crate::domain::{AccidentHistory, Day, DossierOpening, Siret, StopId};
use crate::sandbox::constants::{
    ACCIDENT_CAP_THOUSANDTHS, ACCIDENT_MONTH_HUNDREDTHS, ACCIDENT_RATE_FIRST, ACCIDENT_RATE_LATER,
    ANNUITY_YEAR_DAYS, HOURS_A_YEAR, NET_GAIN_PERCENT, YOUNG_WORKER_MONTHS, smic_hourly,
    yearly_ceiling,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::accident::{Belonging, Part};
use super::accident_base::{Wage, employers_asked, wage};
use super::fraction::Fraction;
use super::inbox::Known;
use super::recognition::{Accident, Accidents};
use super::sharing::Subrogated;
use super::stops::Stop;

/// Exact daily amounts at the two rates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Amounts {
    at_60: Fraction,
    at_80: Fraction,
}

impl Amounts {
    const NOTHING: Self = Self {
        at_60: Fraction::ZERO,
        at_80: Fraction::ZERO,
    };

    /// The amount for a day of this rank (CSS art. R. 433-1, R. 433-3).
    pub(super) fn for_rank(self, is_later: bool) -> Fraction {
        if is_later { self.at_80 } else { self.at_60 }
    }

    fn raised_to(self, floor: Self) -> Self {
        Self {
            at_60: self.at_60.max(floor.at_60),
            at_80: self.at_80.max(floor.at_80),
        }
    }
}

/// What holds for the days of one part.
pub(super) struct PartRules {
    pub(super) part: Part,
    /// Employers whose statement is not there.
    pub(super) missing: Vec<Siret>,
    /// Nothing where the pay cannot be known, or while a statement is missing.
    pub(super) amounts: Option<Amounts>,
    pub(super) subrogated: Subrogated,
}

/// The rules of each part, floors included. `waits` says whether a stop waits for a document
/// whatever its parts ask for.
pub(super) fn rules_of_parts(
    parts: Vec<Part>,
    stops: &[Stop],
    known: &Known<'_>,
    belonging: &Belonging<'_>,
    opening: &DossierOpening,
    waits: impl Fn(usize) -> bool,
    faults: FaultSet,
) -> Vec<PartRules> {
    let accidents = &belonging.accidents;
    let mut rules: Vec<PartRules> = parts
        .into_iter()
        .map(|part| {
            let stop = &stops[part.stop];
            let statements = known.statements_for(&stop.id);
            let mut missing = Vec::new();
            if part.is_decided {
                missing = employers_asked(&opening.career, &part);
                missing.retain(|siret| statements.iter().all(|of| of.siret != *siret));
            }
            let accident = &accidents.all[part.accident];
            let is_relapse = accident.is_relapse();
            let wage = wage(&part, is_relapse, opening, &statements, faults);
            PartRules {
                amounts: own_amounts(&part, accident, &wage, opening, faults),
                subrogated: Subrogated::of(
                    known,
                    &stop.id,
                    |siret| wage.declared_by(siret),
                    faults,
                ),
                part,
                missing,
            }
        })
        .collect();
    for at in 0..rules.len() {
        let stop = rules[at].part.stop;
        let asks = |other: &PartRules| other.part.stop == stop && !other.missing.is_empty();
        if waits(stop) || rules.iter().any(asks) {
            rules[at].amounts = None;
        }
    }
    raise_to_floors(&mut rules, stops, accidents, faults);
    rules
}

/// CSS art. R. 433-7: every later part of a family gives at least the amounts of its first
/// stop.
fn raise_to_floors(
    rules: &mut [PartRules],
    stops: &[Stop],
    accidents: &Accidents<'_>,
    faults: FaultSet,
) {
    if faults.has(FaultKind::AccidentFloorIgnored) {
        return;
    }
    let own: Vec<Option<Amounts>> = rules.iter().map(|rule| rule.amounts).collect();
    for at in 0..rules.len() {
        let accident = &accidents.all[rules[at].part.accident];
        let of_root = |other: &usize| {
            let part = &rules[*other].part;
            part.is_decided
                && own[*other].is_some()
                && accidents.all[part.accident].name == accident.root
        };
        let first = (0..rules.len()).filter(of_root).min_by_key(|other| {
            let part = &rules[*other].part;
            (part.reference, &stops[part.stop].id)
        });
        let history = accidents
            .place(accident.root)
            .and_then(|root| accidents.all[root].history);
        let floor = match history {
            Some(history) => Some(floor_of_history(history)),
            None => first.filter(|first| *first != at).and_then(|at| own[at]),
        };
        if let (Some(floor), Some(amounts)) = (floor, rules[at].amounts) {
            rules[at].amounts = Some(amounts.raised_to(floor));
        }
    }
}

fn floor_of_history(history: &AccidentHistory) -> Amounts {
    let exact = |cents: Option<crate::domain::Cents>| {
        Fraction::whole(cents.map_or(0, |cents| cents.0.max(0)))
    };
    Amounts {
        at_60: exact(history.daily_60),
        at_80: exact(history.daily_80),
    }
}

/// CSS art. R. 433-1 to R. 433-4: the share of the capped wage, at most the net wage.
fn own_amounts(
    part: &Part,
    accident: &Accident<'_>,
    wage: &Wage,
    opening: &DossierOpening,
    faults: FaultSet,
) -> Option<Amounts> {
    let daily = wage.daily?;
    let cap = daily_cap(part.reference, faults)?;
    let net = daily.times(NET_GAIN_PERCENT, 100);
    let floored = match least_wage(part, accident, opening) {
        LeastWage::None => daily,
        LeastWage::Known(least) => daily.max(least),
        LeastWage::Unknown => return None,
    };
    let at = |percent: i128| {
        let share = floored.min(cap).times(percent, 100);
        let is_limited =
            percent == ACCIDENT_RATE_FIRST || !faults.has(FaultKind::Accident80WithoutNetLimit);
        if is_limited { share.min(net) } else { share }
    };
    let at_60 = at(ACCIDENT_RATE_FIRST);
    Some(Amounts {
        at_60,
        at_80: if faults.has(FaultKind::AccidentRateStays60) {
            at_60
        } else {
            at(ACCIDENT_RATE_LATER)
        },
    })
}

/// CSS art. R. 433-2: 0.834 % of the yearly ceiling of the year of the reference day.
fn daily_cap(reference: Day, faults: FaultSet) -> Option<Fraction> {
    let shift = i16::from(faults.has(FaultKind::AccidentCapOfAnotherYear));
    let ceiling = yearly_ceiling(reference.year() - shift)?;
    Some(Fraction::whole(ceiling).times(ACCIDENT_CAP_THOUSANDTHS, 100_000))
}

/// The wage below which that of an apprentice or of a young worker is not taken.
enum LeastWage {
    None,
    Known(Fraction),
    /// Outside the table of the minimum wage.
    Unknown,
}

/// CSS art. R. 433-8, R. 436-2: the minimum wage of the day of the accident.
fn least_wage(part: &Part, accident: &Accident<'_>, opening: &DossierOpening) -> LeastWage {
    let is_apprentice = part
        .running(&opening.career)
        .any(|employment| employment.apprentice);
    let grown_up_on = opening.insured.born_on.plus_months(YOUNG_WORKER_MONTHS);
    if !is_apprentice && part.reference >= grown_up_on {
        return LeastWage::None;
    }
    smic_hourly(accident.happened_on).map_or(LeastWage::Unknown, |smic| {
        let month = Fraction::whole(smic).times(HOURS_A_YEAR, 12);
        LeastWage::Known(month.times(100, ACCIDENT_MONTH_HUNDREDTHS))
    })
}

/// What is due for one day, rounded once.
pub(super) fn cents(exact: Fraction, faults: FaultSet) -> i64 {
    if faults.has(FaultKind::TruncatedRounding) {
        exact.floor()
    } else {
        exact.half_up()
    }
}

/// CSS art. R. 443-2: a day of a relapse that is counted anew, less the annuity.
pub(super) fn less_annuity(
    exact: Fraction,
    accident: &Accident<'_>,
    accidents: &Accidents<'_>,
    day: Day,
    faults: FaultSet,
) -> Fraction {
    if accident.is_relapse_with_own_count() {
        exact.less(annuity_on(accident.root, accidents, day, faults))
    } else {
        exact
    }
}

/// The annuity of one day in a family.
pub(super) fn annuity_on(
    root: &StopId,
    accidents: &Accidents<'_>,
    day: Day,
    faults: FaultSet,
) -> Fraction {
    if faults.has(FaultKind::AnnuityNotSetOff) {
        return Fraction::ZERO;
    }
    let monthly = accidents.annuity_monthly_on(root, day);
    Fraction::whole(monthly).times(12, ANNUITY_YEAR_DAYS)
}

/// The amount of a day whose pay cannot be known.
pub(super) fn amounts_or_nothing(amounts: Option<Amounts>) -> Amounts {
    amounts.unwrap_or(Amounts::NOTHING)
}

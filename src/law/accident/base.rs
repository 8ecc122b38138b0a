//! Reference pay of an accident (`salaire de référence`) and daily wage.
//!
//! CSS art. R. 433-4: 1/30,42 « du montant de la paye du mois civil antérieur à la date de
//! l'arrêt de travail »; 1/28 of its last four weekly or two fortnightly pays; 1/365 of
//! twelve months of discontinuous work. R. 433-6: a month not wholly worked counts « comme
//! si la victime avait travaillé »; R. 433-5: sums paid apart count in the months after
//! their payment. Contract, P44 to P46.

use std::rc::Rc;

use super::super::documents::Known;
use super::super::levies::half_up;
use super::super::parameters::Decimal;
use super::super::policy::BonusShare;
use super::super::reference::{
    Employer, MONTH_OF_STOP, Months, is_discontinuous, runs_in, statements, still_stated,
};
use super::super::restored_pay::{is_restored, monthly_pays, needs_restoring};
use super::super::{LawError, Parameters};
use super::{Accident, Part};
use crate::domain::{
    Career, Cents, Day, Employment, Pay, PayFrequency, Period, Ratio, Siret, StopId,
};

/// What the pays before a part give. It rests on the day from which the part looks back, its
/// eve, the career and the statements of the employers, and on no other document.
pub(in crate::law) struct PartBase<'a> {
    /// The day from which the part looks back.
    reference: Day,
    /// The day on which the contracts that run are looked for.
    eve: Day,
    pub(in crate::law) employers: Vec<Employer<'a>>,
    pub(in crate::law) pay: ReferencePay,
    /// What each employer declares for the reference period, deferred sums left out.
    pub(in crate::law) declared: Vec<(Siret, Cents)>,
    /// A contract that runs is an apprenticeship.
    pub(in crate::law) is_apprentice: bool,
    /// A contract runs and the pays give more than nothing.
    has_pay: bool,
}

/// The bases made for one file so far: made once, they hold for every settlement at which
/// what they rest on stands.
#[derive(Default)]
pub(in crate::law) struct PartBases<'a>(Vec<Rc<PartBase<'a>>>);

/// The pay of the reference period.
pub(in crate::law) struct ReferencePay {
    /// Months or pays, restored, deferred sums left out.
    pub(in crate::law) main: Cents,
    /// With the deferred sums.
    pub(in crate::law) sum: Ratio,
    pub(in crate::law) divisor: Decimal,
    /// Which sort of pays: a code of the steps.
    pub(in crate::law) rhythm: &'static str,
}

/// What comes out of the question.
pub(in crate::law) enum PartOutcome<'a> {
    Made(Rc<PartBase<'a>>),
    /// Employers whose statement is missing.
    Waiting(Vec<Siret>),
    /// The law abstains.
    Undecided(&'static str),
}

/// Deferred sums are kept over the least common multiple of 1 to 12.
const SHARES: i64 = 27_720;
/// Index of the month before the part among its months.
const MONTH_BEFORE: usize = MONTH_OF_STOP - 1;

impl<'a> PartBases<'a> {
    /// The pays on which a part rests. CSS art. R. 433-4 to R. 433-6.
    pub(in crate::law) fn of(
        &mut self,
        part: Part,
        accident: &Accident,
        stop: &StopId,
        career: &'a Career,
        known: &Known<'a>,
        parameters: &Parameters,
    ) -> Result<PartOutcome<'a>, LawError> {
        let (reference, eve) = (part.reference, part.eve(accident));
        let holds = |made: &&Rc<PartBase>| {
            made.reference == reference
                && made.eve == eve
                && still_stated(&made.employers, career, known, stop)
        };
        let base = if let Some(made) = self.0.iter().find(holds) {
            Rc::clone(made)
        } else {
            match part_base(reference, eve, stop, career, known, parameters)? {
                PartOutcome::Made(base) => {
                    self.0.push(Rc::clone(&base));
                    base
                }
                other => return Ok(other),
            }
        };
        if accident.parent.is_none() && !base.has_pay {
            return Ok(PartOutcome::Undecided("no_reference_pay"));
        }
        Ok(PartOutcome::Made(base))
    }
}

/// The same, made anew.
fn part_base<'a>(
    reference: Day,
    eve: Day,
    stop: &StopId,
    career: &'a Career,
    known: &Known<'a>,
    parameters: &Parameters,
) -> Result<PartOutcome<'a>, LawError> {
    let months = Months::around(reference, reference);
    let employers: Vec<Employer<'a>> = statements(career, known, stop)
        .map(|(siret, statement)| Employer::new(siret, career, statement, &months))
        .collect();
    let n_months = if is_discontinuous(career) { 12 } else { 1 };
    let period = Period {
        first_day: months.first_day(n_months),
        last_day: eve,
    };
    let is_required = |employer: &&Employer| {
        employer
            .contracts()
            .any(|contract| runs_in(contract, period))
    };
    let mut missing: Vec<Siret> = employers
        .iter()
        .filter(is_required)
        .filter(|employer| employer.statement.is_none())
        .map(|employer| employer.siret)
        .collect();
    if !missing.is_empty() {
        missing.sort_unstable();
        return Ok(PartOutcome::Waiting(missing));
    }
    let question = Question {
        career,
        employers: &employers,
        months: &months,
        eve,
        parameters,
    };
    let found = match question.reference_pay(is_required)? {
        Ok(found) => found,
        Err(reason) => return Ok(PartOutcome::Undecided(reason)),
    };
    let runs = |contract: &Employment| is_running(contract, eve);
    let has_work = career.employments.iter().any(runs);
    Ok(PartOutcome::Made(Rc::new(PartBase {
        reference,
        eve,
        declared: found.declared,
        is_apprentice: career
            .employments
            .iter()
            .any(|contract| contract.apprentice && runs(contract)),
        has_pay: has_work && found.pay.sum.half_up() > Cents::ZERO,
        pay: found.pay,
        employers,
    })))
}

fn is_running(contract: &Employment, eve: Day) -> bool {
    runs_in(
        contract,
        Period {
            first_day: eve,
            last_day: eve,
        },
    )
}

struct Question<'q, 'a> {
    career: &'a Career,
    employers: &'q [Employer<'a>],
    months: &'q Months,
    eve: Day,
    parameters: &'q Parameters,
}

/// The reference pay, with what each employer declares for it.
struct Found {
    pay: ReferencePay,
    declared: Vec<(Siret, Cents)>,
}

/// What is found, or why the law abstains.
type Answer<T> = Result<T, &'static str>;

impl<'a> Question<'_, 'a> {
    fn reference_pay(
        &self,
        is_required: impl Fn(&&Employer<'a>) -> bool,
    ) -> Result<Answer<Found>, LawError> {
        if !self.deferred_lengths_hold() {
            return Ok(Err("deferred_pay"));
        }
        let reference = self.months.reference;
        let parameters = self.parameters;
        if is_discontinuous(self.career) {
            let pays = monthly_pays(self.employers, self.months, 12, main_pay, parameters)?;
            let Some(pays) = pays else {
                return Ok(Err("change_of_job_during_absence"));
            };
            let divisor = parameters.accident_divisor_yearly.on(reference)?;
            return Ok(Ok(Found {
                pay: self.with_deferred(pays.into_iter().sum(), 12, divisor, "twelve_months"),
                declared: self.declared(|month| month < MONTH_OF_STOP),
            }));
        }
        let required: Vec<&Employer> = self.employers.iter().filter(is_required).collect();
        let mut frequencies = required
            .iter()
            .filter_map(|employer| employer.statement)
            .map(|statement| statement.pay_frequency);
        let frequency = frequencies.next().unwrap_or(PayFrequency::Monthly);
        if frequencies.any(|other| other != frequency) {
            return Ok(Err("mixed_pay_frequencies"));
        }
        let n_pays = match frequency {
            PayFrequency::Monthly => {
                let divisor = parameters.accident_divisor_monthly.on(reference)?;
                let month = self.month();
                return Ok(month.map(|main| Found {
                    pay: self.with_deferred(main, 1, divisor, "month"),
                    declared: self.declared(|month| month == MONTH_BEFORE),
                }));
            }
            PayFrequency::Fortnightly => 2,
            PayFrequency::Weekly => 4,
        };
        let divisor = parameters.accident_divisor_weekly.on(reference)?;
        Ok(self.last_pays(&required, n_pays, divisor))
    }

    /// The pay of the month before, every employer together. CSS art. R. 433-6.
    fn month(&self) -> Answer<Cents> {
        let calendar = self.months.month(MONTH_BEFORE);
        let mut whole = Cents::ZERO;
        let mut of_others = Cents::ZERO;
        let mut received = Cents::ZERO;
        let mut has_left = false;
        let mut has_begun = false;
        for employer in self.employers {
            let own = main_of_month(employer, MONTH_BEFORE);
            received += own;
            if employer
                .contracts()
                .any(|contract| is_running(contract, self.eve))
            {
                whole += self.whole_pay(employer).ok_or("unknown_reference_pay")?;
                has_begun |= employer.contracts().any(|contract| {
                    is_running(contract, self.eve) && contract.started_on >= calendar.first_day
                });
            } else {
                of_others += own;
                has_left |= employer
                    .contracts()
                    .any(|contract| runs_in(contract, calendar));
            }
        }
        // R. 433-6, 4°: the wage of the new job, or all that was received if that is more.
        Ok(if has_left && has_begun {
            whole.max(received)
        } else {
            whole + of_others
        })
    }

    /// What an employer would have paid for the whole month; none when nothing says it.
    /// CSS art. R. 433-6, 1° and 2°.
    fn whole_pay(&self, employer: &Employer) -> Option<Cents> {
        let length = self.months.month(MONTH_BEFORE).n_days();
        let own = main_of_month(employer, MONTH_BEFORE);
        let pays = || {
            employer
                .pays
                .iter()
                .filter(|found| found.month == MONTH_BEFORE)
        };
        if pays().any(|found| found.pay.restored.is_some()) {
            let restored = pays().map(|found| found.pay.restored.unwrap_or(main_pay(found.pay)));
            return Some(own.max(restored.sum()));
        }
        let n_days = self.n_days(employer, MONTH_BEFORE);
        if n_days > 0 {
            return Some(own.max(per_day(own, n_days, length)));
        }
        for month in (0..MONTH_BEFORE).rev() {
            let (n_days, main) = (self.n_days(employer, month), main_of_month(employer, month));
            if n_days > 0 && main > Cents::ZERO {
                return Some(per_day(main, n_days, length));
            }
        }
        let begun = self.months.month(MONTH_OF_STOP).first_day;
        let since = employer
            .pays
            .iter()
            .map(|found| found.pay)
            .filter(|pay| pay.first_day >= begun && pay.last_day <= self.eve);
        let since: Vec<&Pay> = since.collect();
        let main: Cents = since.iter().map(|pay| main_pay(pay)).sum();
        let n_days = worked_days(
            Period {
                first_day: begun,
                last_day: self.eve,
            },
            &since,
            |_| true,
        );
        (n_days > 0).then(|| per_day(main, n_days, length))
    }

    /// Days of a month inside a contract and a pay, those of absences left out.
    fn n_days(&self, employer: &Employer, month: usize) -> i32 {
        let of_month = employer.pays.iter().filter(|found| found.month == month);
        let pays: Vec<&Pay> = of_month.map(|found| found.pay).collect();
        worked_days(self.months.month(month), &pays, |day| {
            employer
                .contracts()
                .any(|contract| is_running(contract, day))
        })
    }

    /// The last pays of the month before, all employers added in order from the last.
    fn last_pays(&self, required: &[&Employer], n_pays: usize, divisor: Decimal) -> Answer<Found> {
        let all = self.employers.iter().flat_map(|employer| &employer.pays);
        if all.into_iter().any(|found| !found.pay.deferred.is_empty()) {
            return Err("deferred_weekly_pay");
        }
        let mut main = Cents::ZERO;
        let mut declared = Vec::new();
        for employer in self.employers {
            let of_month = employer
                .pays
                .iter()
                .filter(|found| found.month == MONTH_BEFORE);
            let mut pays: Vec<&Pay> = of_month.map(|found| found.pay).collect();
            let is_required = required.iter().any(|known| known.siret == employer.siret);
            if pays.len() < n_pays && (is_required || !pays.is_empty()) {
                return Err("missing_weekly_pay");
            }
            pays.sort_by_key(|pay| std::cmp::Reverse(pay.last_day));
            pays.truncate(n_pays);
            if pays.iter().any(|pay| needs_restoring(pay)) {
                return Err("restored_weekly_pay");
            }
            let own = pays
                .iter()
                .map(|pay| pay.restored.unwrap_or_default().max(pay.gross));
            main += own.sum::<Cents>();
            declared.push((employer.siret, pays.iter().map(|pay| pay.gross).sum()));
        }
        Ok(Found {
            pay: ReferencePay {
                main,
                sum: Ratio::whole(main),
                divisor,
                rhythm: "weekly_pays",
            },
            declared,
        })
    }

    fn declared(&self, is_inside: impl Fn(usize) -> bool) -> Vec<(Siret, Cents)> {
        let of_employer = |employer: &Employer| {
            let inside = employer.pays.iter().filter(|found| is_inside(found.month));
            inside.map(|found| main_pay(found.pay)).sum()
        };
        let all = self.employers.iter();
        all.map(|employer| (employer.siret, of_employer(employer)))
            .collect()
    }

    fn deferred_lengths_hold(&self) -> bool {
        let pays = self.employers.iter().flat_map(|employer| &employer.pays);
        let mut deferred = pays.flat_map(|found| &found.pay.deferred);
        deferred.all(|deferred| (1..=12).contains(&deferred.n_months))
    }

    /// Adds the deferred sums of the last `n_months` months. CSS art. R. 433-5: they belong
    /// to the months after their payment.
    fn with_deferred(
        &self,
        main: Cents,
        n_months: usize,
        divisor: Decimal,
        rhythm: &'static str,
    ) -> ReferencePay {
        let mut shares = 0;
        for found in self.employers.iter().flat_map(|employer| &employer.pays) {
            for deferred in &found.pay.deferred {
                let length = usize::from(deferred.n_months);
                let (first, last) = match self.parameters.readings.bonus_share {
                    BonusShare::EqualMonths => (found.month + 1, found.month + length),
                    BonusShare::WholeInPaymentMonth => (found.month, found.month),
                };
                let first = first.max(MONTH_OF_STOP - n_months);
                let last = last.min(MONTH_BEFORE);
                if first <= last {
                    let n_shares = match self.parameters.readings.bonus_share {
                        BonusShare::EqualMonths => last + 1 - first,
                        BonusShare::WholeInPaymentMonth => length,
                    };
                    let of_month = SHARES / i64::from(deferred.n_months);
                    let n_shares = i64::try_from(n_shares).unwrap_or(0);
                    shares += i128::from(deferred.amount.0) * i128::from(of_month * n_shares);
                }
            }
        }
        let sum = if shares == 0 {
            Ratio::whole(main)
        } else {
            let all = i128::from(main.0) * i128::from(SHARES) + shares;
            Ratio::new(all, i128::from(SHARES)).expect("the shares of a year are positive")
        };
        ReferencePay {
            main,
            sum,
            divisor,
            rhythm,
        }
    }
}

/// The main pays of a month.
fn main_of_month(employer: &Employer, month: usize) -> Cents {
    let of_month = employer.pays.iter().filter(|found| found.month == month);
    of_month.map(|found| main_pay(found.pay)).sum()
}

/// The pay of its period: the gross without the sums paid apart. CSS art. R. 433-5.
fn main_pay(pay: &Pay) -> Cents {
    pay.gross
        - pay
            .deferred
            .iter()
            .map(|deferred| deferred.amount)
            .sum::<Cents>()
}

fn per_day(main: Cents, n_days: i32, length: i32) -> Cents {
    half_up(main, i64::from(length), i64::from(n_days))
}

/// Days of `period` inside one of `pays`, those of restored absences left out.
fn worked_days(period: Period, pays: &[&Pay], holds: impl Fn(Day) -> bool) -> i32 {
    let is_worked = |day: Day| {
        let is_paid = pays
            .iter()
            .any(|pay| pay.first_day <= day && day <= pay.last_day);
        let mut absences = pays.iter().flat_map(|pay| &pay.absences);
        is_paid
            && holds(day)
            && !absences.any(|absence| {
                absence.first_day <= day && day <= absence.last_day && is_restored(absence, true)
            })
    };
    let days = (0..period.n_days()).map(|rank| period.first_day.plus_days(rank));
    i32::try_from(days.filter(|day| is_worked(*day)).count()).unwrap_or(0)
}

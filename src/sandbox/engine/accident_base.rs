//! The daily wage of an accident (CSS art. R. 433-4, R. 433-5, R. 433-6, R. 436-1).
//!
//! Responsible for the pay of the reference month, of the last weeks or of twelve months, as
//! if the victim had worked all of it, and for the statements that it asks for. The amount
//! of the allowance is in `accident_amount`.

use crate::domain::{
    Career, Day, DossierOpening, EmployerStatement, Month, Pay, PayFrequency, Siret,
};
use crate::sandbox::constants::{
    ACCIDENT_MONTH_HUNDREDTHS, ACCIDENT_WEEKS_DAYS, ACCIDENT_YEAR_DAYS,
};
use crate::sandbox::fault::{FaultKind, FaultSet};

use super::accident::Part;
use super::fraction::Fraction;
use super::pay::{Earned, Earnings, employers_between, half_up, is_discontinuous, n_days};

/// Months before the reference day in which pays are looked for.
const N_MONTHS_BACK: i32 = 12;

/// What was earned before one part of an accident.
pub(super) struct Wage {
    /// The daily wage; nothing where the pay cannot be known.
    pub(super) daily: Option<Fraction>,
    /// Main pay of each employer in the reference period, in cents.
    declared: Vec<(Siret, i64)>,
}

impl Wage {
    /// What `siret` declares for the reference period.
    pub(super) fn declared_by(&self, siret: Siret) -> i64 {
        self.declared
            .iter()
            .find(|(employer, _)| *employer == siret)
            .map_or(0, |(_, cents)| *cents)
    }
}

/// Employers whose statement a part asks for: those with a contract between the first day of
/// the reference period and the eve.
pub(super) fn employers_asked(career: &Career, part: &Part) -> Vec<Siret> {
    let first_day = first_month(career, part).first_day();
    employers_between(career, first_day, part.eve)
}

fn first_month(career: &Career, part: &Part) -> Month {
    let n_months = if is_discontinuous(career) {
        N_MONTHS_BACK
    } else {
        1
    };
    part.reference.month().plus(-n_months)
}

/// The daily wage of a part, by the statements of its stop.
pub(super) fn wage(
    part: &Part,
    is_relapse: bool,
    opening: &DossierOpening,
    statements: &[&EmployerStatement],
    faults: FaultSet,
) -> Wage {
    let career = main_career(&opening.career);
    let main: Vec<EmployerStatement> = statements.iter().map(|of| main_statement(of)).collect();
    let main: Vec<&EmployerStatement> = main.iter().collect();
    let base = Base {
        paid: Earnings::new(part.reference, part.reference, &career, &main, faults),
        whole: Earnings::new(
            part.reference,
            part.reference,
            &opening.career,
            statements,
            faults,
        ),
        part,
        career: &career,
        month: part.reference.month().plus(-1),
    };
    if base.paid.is_discontinuous {
        return base.of_twelve_months(is_relapse);
    }
    let asked = employers_asked(&opening.career, part);
    let mut rhythms = statements
        .iter()
        .filter(|statement| asked.contains(&statement.siret))
        .map(|statement| statement.pay_frequency);
    let rhythm = rhythms.next().unwrap_or(PayFrequency::Monthly);
    let differ = rhythms.any(|other| other != rhythm);
    let mut wage = match rhythm {
        PayFrequency::Monthly if faults.has(FaultKind::AccidentBaseThreeMonths) => {
            base.of_three_months()
        }
        PayFrequency::Monthly => base.of_one_month(is_relapse),
        PayFrequency::Fortnightly => base.of_last_pays(2, &asked),
        PayFrequency::Weekly => base.of_last_pays(4, &asked),
    };
    if differ {
        wage.daily = None;
    }
    wage
}

/// A pay without what was paid apart for another period.
fn main_pay(pay: &Pay) -> Pay {
    let deferred: i64 = pay.deferred.iter().map(|sum| sum.amount.0).sum();
    let mut main = pay.clone();
    main.gross.0 = (pay.gross.0 - deferred).max(0);
    main
}

fn main_career(career: &Career) -> Career {
    let mut main = career.clone();
    for employment in &mut main.employments {
        for pay in &mut employment.pays {
            *pay = main_pay(pay);
        }
    }
    main
}

fn main_statement(statement: &EmployerStatement) -> EmployerStatement {
    let mut main = statement.clone();
    for pay in &mut main.pays {
        *pay = main_pay(pay);
    }
    main
}

/// The pays from which one daily wage is made.
struct Base<'b> {
    /// Main pays.
    paid: Earnings<'b>,
    /// Pays as they were declared, with what was paid apart.
    whole: Earnings<'b>,
    part: &'b Part,
    career: &'b Career,
    /// The month before that of the reference day.
    month: Month,
}

impl Base<'_> {
    /// CSS art. R. 433-4, 1°: one month of pay over 30.42.
    fn of_one_month(&self, is_relapse: bool) -> Wage {
        let reference = self.month_as_if_worked();
        let declared = self.declared(|employer| self.paid.received(employer, self.month));
        let daily = reference
            .map(|cents| Fraction::whole(cents).plus(self.deferred_in(self.month)))
            .map(|pay| pay.times(100, ACCIDENT_MONTH_HUNDREDTHS));
        Wage {
            daily: daily.filter(|daily| is_relapse || self.runs() && !daily.is_zero()),
            declared,
        }
    }

    /// CSS art. R. 433-6: the month as if the victim had worked all of it.
    fn month_as_if_worked(&self) -> Option<i64> {
        let (mut whole_pays, mut of_others, mut all_paid) = (0, 0, 0);
        let mut another_had_a_contract = false;
        let mut has_begun_since = false;
        for (employer, own) in self.paid.employers.iter().enumerate() {
            let received = self.paid.received(employer, self.month);
            all_paid += received;
            let mut running = own.contracts.iter().filter(|(from, to)| {
                *from <= self.part.eve && to.is_none_or(|to| self.part.eve <= to)
            });
            let runs = running.clone().next().is_some();
            if runs {
                whole_pays += self.whole_pay(employer)?;
                has_begun_since |= running.any(|(from, _)| *from >= self.month.first_day());
            } else {
                of_others += received;
                another_had_a_contract |= own.contracts.iter().any(|(from, to)| {
                    *from <= self.month.last_day()
                        && to.is_none_or(|to| to >= self.month.first_day())
                });
            }
        }
        // 4°: a change of job.
        Some(if another_had_a_contract && has_begun_since {
            whole_pays.max(all_paid)
        } else {
            whole_pays + of_others
        })
    }

    /// What one employer pays for the whole month; nothing when no pay says it.
    fn whole_pay(&self, employer: usize) -> Option<i64> {
        let month = self.month;
        let received = self.paid.received(employer, month);
        if self
            .paid
            .pays_of(employer, month)
            .any(|pay| pay.restored.is_some())
        {
            let declared: i64 = self
                .paid
                .pays_of(employer, month)
                .map(|pay| pay.restored.unwrap_or(pay.gross).0)
                .sum();
            return Some(received.max(declared));
        }
        let n_worked = self.n_worked(employer, month);
        if n_worked > 0 {
            return Some(received.max(half_up(received * n_days(month), n_worked)));
        }
        for back in 2..=N_MONTHS_BACK {
            let earlier = self.part.reference.month().plus(-back);
            let n_worked = self.n_worked(employer, earlier);
            let received = self.paid.received(employer, earlier);
            if n_worked > 0 && received > 0 {
                return Some(half_up(received * n_days(month), n_worked));
            }
        }
        self.since_hired(employer)
    }

    /// The pays of the month of the reference day, up to the eve.
    fn since_hired(&self, employer: usize) -> Option<i64> {
        let this_month = self.part.reference.month();
        let since: Vec<&Pay> = self
            .paid
            .pays_of(employer, this_month)
            .filter(|pay| pay.first_day.month() == this_month && pay.last_day <= self.part.eve)
            .collect();
        let n_worked = days_of(this_month)
            .filter(|day| since.iter().any(|pay| is_in(pay, *day)))
            .filter(|day| !self.paid.is_absent(employer, this_month, *day))
            .count();
        let n_worked = i64::try_from(n_worked).ok().filter(|n| *n > 0)?;
        let received: i64 = since.iter().map(|pay| pay.gross.0).sum();
        Some(half_up(received * n_days(self.month), n_worked))
    }

    /// Days of a month inside a contract and a pay, absences that are restored left out.
    fn n_worked(&self, employer: usize, month: Month) -> i64 {
        let n = days_of(month)
            .filter(|day| {
                self.paid.has_contract(employer, *day)
                    && self
                        .paid
                        .pays_of(employer, month)
                        .any(|pay| is_in(pay, *day))
                    && !self.paid.is_absent(employer, month, *day)
            })
            .count();
        i64::try_from(n).unwrap_or(0)
    }

    fn runs(&self) -> bool {
        self.part.running(self.career).next().is_some()
    }

    /// CSS art. R. 433-5: what was paid apart counts in equal parts in the months after that of
    /// its payment.
    fn deferred_in(&self, month: Month) -> Fraction {
        let reference = self.part.reference.month();
        let mut sum = Fraction::ZERO;
        for earned in &self.whole.pays {
            let is_known = reference.plus(-N_MONTHS_BACK) <= earned.month;
            for apart in &earned.pay.deferred {
                let n_months = apart.n_months.max(1);
                let is_of_the_month =
                    earned.month < month && month <= earned.month.plus(i32::from(n_months));
                if is_known && is_of_the_month {
                    let share = Fraction::whole(apart.amount.0).times(1, i128::from(n_months));
                    sum = sum.plus(share);
                }
            }
        }
        sum
    }

    /// Three months, as for sickness: what no text says.
    fn of_three_months(&self) -> Wage {
        let sum = (1..=3)
            .map(|back| {
                let month = self.part.reference.month().plus(-back);
                self.paid.gross_between(month, month)
            })
            .sum();
        Wage {
            daily: Some(Fraction::whole(sum).times(100, 3 * ACCIDENT_MONTH_HUNDREDTHS)),
            declared: self.declared(|employer| self.paid.received(employer, self.month)),
        }
    }

    /// CSS art. R. 433-4, 2°: the last four weekly pays of the month, or two fortnightly ones,
    /// over 28.
    fn of_last_pays(&self, n_pays: usize, asked: &[Siret]) -> Wage {
        let last_of = |employer: usize| -> Vec<&Pay> {
            let mut own: Vec<&Pay> = self.paid.pays_of(employer, self.month).collect();
            own.sort_by_key(|pay| std::cmp::Reverse((pay.last_day, pay.first_day)));
            own.truncate(n_pays);
            own
        };
        let is_known = self.deferred_in(self.month).is_zero()
            && self.no_bonus_in_the_month()
            && self
                .paid
                .employers
                .iter()
                .enumerate()
                .all(|(employer, own)| {
                    let pays = last_of(employer);
                    let are_enough = pays.len() == n_pays || !asked.contains(&own.siret);
                    are_enough
                        && pays.iter().all(|pay| {
                            pay.restored.is_some()
                                || !pay
                                    .absences
                                    .iter()
                                    .any(|absence| self.paid.is_restorable(absence))
                        })
                });
        let sum: i64 = (0..self.paid.employers.len())
            .flat_map(last_of)
            .map(|pay| pay.restored.map_or(pay.gross, |r| r.max(pay.gross)).0)
            .sum();
        Wage {
            daily: is_known.then(|| Fraction::whole(sum).times(1, ACCIDENT_WEEKS_DAYS)),
            declared: self.declared(|employer| last_of(employer).iter().map(|p| p.gross.0).sum()),
        }
    }

    fn no_bonus_in_the_month(&self) -> bool {
        let in_month = |earned: &&Earned<'_>| earned.month == self.month;
        let mut pays = self.whole.pays.iter().filter(in_month);
        pays.all(|earned| earned.pay.deferred.is_empty())
    }

    /// CSS art. R. 433-4, 5°: twelve months over 365.
    fn of_twelve_months(&self, is_relapse: bool) -> Wage {
        let months = || (1..=N_MONTHS_BACK).map(|back| self.part.reference.month().plus(-back));
        let restored: i64 = months().map(|month| self.paid.month_restored(month)).sum();
        let pay = months().fold(Fraction::whole(restored), |sum, month| {
            sum.plus(self.deferred_in(month))
        });
        let daily = pay.times(1, ACCIDENT_YEAR_DAYS);
        Wage {
            daily: (is_relapse || !daily.is_zero()).then_some(daily),
            declared: self.declared(|employer| {
                months()
                    .map(|month| self.paid.received(employer, month))
                    .sum()
            }),
        }
    }

    fn declared(&self, main_pay_of: impl Fn(usize) -> i64) -> Vec<(Siret, i64)> {
        let employers = self.paid.employers.iter().enumerate();
        employers
            .map(|(at, employer)| (employer.siret, main_pay_of(at)))
            .collect()
    }
}

fn is_in(pay: &Pay, day: Day) -> bool {
    pay.first_day <= day && day <= pay.last_day
}

fn days_of(month: Month) -> impl Iterator<Item = Day> {
    (month.first_day().number()..=month.last_day().number()).map(Day::from_number)
}

//! What people earn: the pays of one job, month by month, week by week.
//!
//! Pays are plain facts; what they are worth by law is decided elsewhere.

use crate::domain::{
    Absence, AbsenceReason, Cents, Day, EmployerStatement, Employment, Hours, Month, Pay,
    PayFrequency, Siret, StopId, SubrogationPeriod, WorkPattern,
};

use super::draws::mix;

/// One job of one person.
#[derive(Clone)]
pub(super) struct Job {
    pub(super) siret: Siret,
    /// Gross of a month worked in full.
    pub(super) monthly: Cents,
    /// Hours of a month worked in full.
    pub(super) hours: Hours,
    pub(super) hired_on: Day,
    pub(super) ended_on: Option<Day>,
    pub(super) pattern: WorkPattern,
    pub(super) frequency: PayFrequency,
    /// Days not worked, in order; a month's pay leaves them out.
    pub(super) absences: Vec<Absence>,
    /// Whether the employer declares the whole pay of a month not worked in full.
    pub(super) restores: bool,
    /// Seed of the monthly ups and downs; 0 for a pay that never changes.
    pub(super) variation: u64,
    /// Pays of single months that replace what the job would pay.
    pub(super) exact: Vec<(Month, Cents, Hours)>,
}

impl Job {
    /// A full job that pays the same every month.
    pub(super) fn steady(siret: Siret, monthly: Cents, hours: Hours, hired_on: Day) -> Self {
        Self {
            siret,
            monthly,
            hours,
            hired_on,
            ended_on: None,
            pattern: WorkPattern::Continuous,
            frequency: PayFrequency::Monthly,
            absences: Vec::new(),
            restores: false,
            variation: 0,
            exact: Vec::new(),
        }
    }

    /// The job as the fund knows it, with the pays of `n` months from `first` on.
    pub(super) fn employment(&self, first: Month, n: usize) -> Employment {
        Employment {
            apprentice: false,
            siret: self.siret,
            started_on: self.hired_on,
            ended_on: self.ended_on,
            work_pattern: self.pattern,
            pays: self.monthly_pays(first, n),
        }
    }

    /// The pay statement for the stop that begins on `start`.
    pub(super) fn statement(
        &self,
        stop: &StopId,
        start: Day,
        subrogations: Vec<SubrogationPeriod>,
    ) -> EmployerStatement {
        self.statement_over(3, stop, start, subrogations)
    }

    /// The same, listing `n_months` pays when the job pays by the month: a later stop needs
    /// months that the career does not hold.
    pub(super) fn statement_over(
        &self,
        n_months: i32,
        stop: &StopId,
        start: Day,
        subrogations: Vec<SubrogationPeriod>,
    ) -> EmployerStatement {
        let month = start.month();
        let pays = match (self.frequency, self.pattern) {
            (_, WorkPattern::Discontinuous) => self.monthly_pays(month.plus(-12), 12),
            (PayFrequency::Monthly, WorkPattern::Continuous) => {
                self.monthly_pays(month.plus(-n_months), n_months.unsigned_abs() as usize)
            }
            (PayFrequency::Fortnightly, WorkPattern::Continuous) => self.short_pays(month, 6, 14),
            (PayFrequency::Weekly, WorkPattern::Continuous) => self.short_pays(month, 12, 7),
        };
        EmployerStatement {
            siret: self.siret,
            stop: stop.clone(),
            pay_frequency: self.frequency,
            pays,
            subrogations,
        }
    }

    /// Pays of `n` months from `first` on, inside the contract.
    pub(super) fn monthly_pays(&self, first: Month, n: usize) -> Vec<Pay> {
        let mut pays = Vec::with_capacity(n);
        let mut month = first;
        let mut begins = first.first_day();
        for _ in 0..n {
            let next = month.plus(1);
            let next_begins = next.first_day();
            let whole = (begins, next_begins.plus_days(-1));
            pays.extend(self.pay_inside(month, whole.0, whole.1));
            (month, begins) = (next, next_begins);
        }
        pays
    }

    fn pay_inside(&self, month: Month, begins: Day, ends: Day) -> Option<Pay> {
        let first_day = begins.max(self.hired_on);
        let last_day = self.ended_on.map_or(ends, |ended_on| ended_on.min(ends));
        if first_day > last_day {
            return None;
        }
        if let Some((_, gross, hours)) = self.exact.iter().find(|(exact, _, _)| *exact == month) {
            return Some(Pay {
                deferred: Vec::new(),
                first_day,
                last_day,
                gross: *gross,
                hours: *hours,
                restored: None,
                absences: Vec::new(),
            });
        }
        let whole = i64::from(ends.days_since(begins) + 1);
        let full = self.gross_of(month);
        let absences = self.absences_inside(first_day, last_day);
        let n_absent: i32 = absences
            .iter()
            .map(|absence| absence.last_day.days_since(absence.first_day) + 1)
            .sum();
        let worked = i64::from(last_day.days_since(first_day) + 1 - n_absent);
        let partial = worked < whole;
        let hours =
            u64::from(self.hours.hundredths()) * worked.unsigned_abs() / whole.unsigned_abs();
        Some(Pay {
            deferred: Vec::new(),
            first_day,
            last_day,
            gross: if partial {
                Cents(full.0 * worked / whole)
            } else {
                full
            },
            hours: Hours::from_hundredths(u32::try_from(hours).expect("less than a full month")),
            restored: (self.restores && n_absent > 0).then_some(full),
            absences,
        })
    }

    /// The last `n` pays of `days` days each, in civil months before `month`.
    fn short_pays(&self, month: Month, n: i32, days: i32) -> Vec<Pay> {
        // Weeks end on Sundays.
        let end = month.first_day().plus_days(-1);
        let last = end.plus_days(-((end.weekday() as i32 + 1) % 7));
        (0..n)
            .rev()
            .filter_map(|rank| {
                let last_day = last.plus_days(-rank * days);
                let first_day = last_day.plus_days(1 - days);
                (first_day >= self.hired_on).then(|| Pay {
                    deferred: Vec::new(),
                    first_day,
                    last_day,
                    gross: Cents(self.monthly.0 * 12 * i64::from(days) / 364),
                    hours: Hours::from_hundredths(
                        u32::try_from(
                            u64::from(self.hours.hundredths())
                                * 12
                                * u64::from(days.unsigned_abs())
                                / 364,
                        )
                        .expect("less than a full month"),
                    ),
                    restored: None,
                    absences: Vec::new(),
                })
            })
            .collect()
    }

    fn gross_of(&self, month: Month) -> Cents {
        if self.variation == 0 {
            return self.monthly;
        }
        let rank =
            u64::from(month.year().unsigned_abs()) * 12 + u64::from(month.number().unsigned_abs());
        // Between 6 % less and 6 % more, and a thirteenth month in December for some.
        let drawn = i64::try_from(mix(self.variation ^ rank) % 121).expect("small");
        let bonus = if month.number() == 12 && self.variation.is_multiple_of(4) {
            1000
        } else {
            0
        };
        Cents(self.monthly.0 * (940 + drawn + bonus) / 1000)
    }

    fn absences_inside(&self, first_day: Day, last_day: Day) -> Vec<Absence> {
        self.absences
            .iter()
            .filter(|absence| absence.first_day <= last_day && absence.last_day >= first_day)
            .map(|absence| Absence {
                first_day: absence.first_day.max(first_day),
                last_day: absence.last_day.min(last_day),
                reason: absence.reason,
            })
            .collect()
    }

    /// Notes days not worked; the next ones must come later.
    pub(super) fn absent(&mut self, first_day: Day, last_day: Day, reason: AbsenceReason) {
        let first_day = match self.absences.last() {
            Some(earlier) => first_day.max(earlier.last_day.plus_days(1)),
            None => first_day,
        };
        if first_day <= last_day {
            self.absences.push(Absence {
                first_day,
                last_day,
                reason,
            });
        }
    }
}

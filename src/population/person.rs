//! One person of the SAMPLE pool being told: dates, jobs and certificates as the
//! tables of the caseload have them.

use crate::domain::{
    AbsenceReason, Cents, Content, Day, Dossier, Hours, KeptPay, Percent, Period, Pool, StopId,
    StopNature, StopNotice, SubrogationPeriod,
};

use super::calendar::Holidays;
use super::draft::{Cover, Cycle, Draft, LAST_DAY, Sending, certificate};
use super::draws::Draws;
use super::funds::benefit_of;
use super::identity::Identity;
use super::names;
use super::pay::Job;
use super::recipe::Recipe;
use super::tables::{Durations, Read, day_of};

/// The most that prescribers give at once, in days: first certificate, extension.
const LONGEST: [i32; 2] = [31, 62];

/// A person of the SAMPLE pool being told.
pub(super) struct Person<'a> {
    pub(super) tables: &'a Read,
    pub(super) draft: Draft,
    /// Whether certificates are electronic.
    pub(super) is_electronic: bool,
    /// When the fund settles.
    pub(super) cycle: Cycle,
    /// Which public holidays are kept there.
    pub(super) holidays: Holidays,
    /// The year in which stories begin; by the tables when none is asked for.
    pub(super) year: Option<i16>,
    /// What the class earns, in thousandths of what all employees do.
    pay_per_mille: i64,
}

/// Tells person `index` by the script of its class.
pub(super) fn tell(tables: &Read, recipe: &Recipe, seed: u64, salt: u64, index: u64) -> Dossier {
    let script = recipe.script(seed, index);
    let identity = Identity::new(seed, salt, index);
    let mut person = Person {
        tables,
        draft: Draft::new(Draws::new(seed, index), identity),
        is_electronic: true,
        cycle: recipe.cycle,
        holidays: recipe.holidays,
        year: recipe.year,
        pay_per_mille: pay_per_mille(tables, script.name),
    };
    person.civil_status(tables.older.iter().any(|name| name == script.name));
    (script.tell)(&mut person);
    let mut draws = Draws::new(identity.key(), index);
    let cover = Cover {
        stratum: script.name,
        pool: Pool::Sample,
        fund: recipe.fund,
        cycle: recipe.cycle,
        names: names::name(&mut draws, Some(&tables.unusual)),
        address: names::address(&mut draws, Some(&tables.addresses), &recipe.department),
    };
    person.draft.finish(cover)
}

/// What people of a class earn, in thousandths of what all employees do.
fn pay_per_mille(tables: &Read, class: &str) -> i64 {
    let compensated = &tables.wages.gross_monthly.compensated;
    match benefit_of(class) {
        "sickness" => compensated.sickness,
        "maternity" | "paternity" | "adoption" | "birth-leave" => compensated.leaves,
        _ => compensated.accidents,
    }
}

impl Person<'_> {
    fn civil_status(&mut self, is_older: bool) {
        let calendar = &self.tables.calendar;
        let draws = &mut self.draft.draws;
        self.is_electronic = draws.chance(calendar.channel.electronic_per_mille);
        self.draft.tax_rate =
            Percent::from_hundredths(*draws.pick(&calendar.tax_rate.percent_hundredths));
        let people = &calendar.people;
        let weights = if is_older {
            &people.older_weights
        } else {
            &people.age_weights
        };
        let youngest = people.ages[draws.weighted(weights)];
        let age = youngest + i16::try_from(draws.below(5)).expect("less than five");
        self.draft.born(2024, age, people.women_per_mille);
    }

    /// The first day of a story of `n_days` days, all of it inside the tables.
    pub(super) fn start(&mut self, n_days: i32) -> Day {
        let calendar = &self.tables.calendar;
        let draws = &mut self.draft.draws;
        let year = self.year.unwrap_or_else(|| {
            calendar.starts_by_year.years[draws.weighted(&calendar.starts_by_year.weights)]
        });
        let month = draws.weighted(&calendar.starts_by_month.weights);
        let weekday = draws.weighted(&calendar.starts_by_weekday.weights);
        let month = i8::try_from(month + 1).expect("one of twelve");
        let first = Day::new(year, month, 1).expect("a month of a known year");
        let weekday = i32::try_from(weekday).expect("one of seven");
        let ahead = (weekday - first.weekday() as i32).rem_euclid(7);
        let last_week = (i32::from(first.month().n_days()) - 1 - ahead) / 7;
        let mut start = first.plus_days(ahead + 7 * draws.between(0, last_week));
        if self.holidays.is_holiday(start) && !draws.chance(calendar.holidays.kept_per_mille) {
            start = first.plus_days(ahead + 7 * draws.between(0, last_week));
        }
        // Keep season and weekday: step back by 52 weeks, then by weeks.
        let latest = LAST_DAY.plus_days(-n_days - 14);
        while start > latest {
            start = start.plus_days(-364);
        }
        let earliest = Day::from_number(19_723);
        while start < earliest {
            start = start.plus_days(7);
        }
        start
    }

    /// The first day from `day` on of a weekday drawn as stops begin.
    pub(super) fn on_some_weekday(&mut self, day: Day) -> Day {
        let weights = &self.tables.calendar.starts_by_weekday.weights;
        let weekday = self.draft.draws.weighted(weights);
        let weekday = i32::try_from(weekday).expect("one of seven");
        day.plus_days((weekday - day.weekday() as i32).rem_euclid(7))
    }

    /// Days paid of one stop, between `least` and `most`, as long as stops are.
    pub(super) fn paid_days(&mut self, least: i32, most: i32) -> i32 {
        self.days_of(&self.tables.sickness.durations, least, most)
    }

    /// Days of one stop of an accident, between `least` and `most`, as long as they are.
    pub(super) fn accident_days(&mut self, least: i32, most: i32) -> i32 {
        self.days_of(&self.tables.accidents.durations, least, most)
    }

    /// Days of one stop of a self-employed person.
    pub(super) fn own_account_days(&mut self) -> i32 {
        self.days_of(&self.tables.self_employed.durations, 4, 330)
    }

    fn days_of(&mut self, durations: &Durations, least: i32, most: i32) -> i32 {
        for _ in 0..8 {
            let class = self.draft.draws.weighted(&durations.weights);
            let low = if class == 0 {
                1
            } else {
                durations.longest[class - 1] + 1
            };
            let days = self.draft.draws.between(low, durations.longest[class]);
            if (least..=most).contains(&days) {
                return days;
            }
        }
        self.draft.draws.between(least, most)
    }

    /// A job held for years when `start` comes, full time or not, at a pay of the tables.
    pub(super) fn job(&mut self, start: Day) -> Job {
        let wages = &self.tables.wages;
        let gross = self
            .draft
            .draws
            .quantile(&wages.gross_monthly.quantiles_cents);
        let gross = gross * self.pay_per_mille / 1000;
        let years = self.draft.draws.between(400, 6000);
        let mut job = self.job_paid(start, gross);
        job.hired_on = start.plus_days(-years).max(self.draft.of_age_on());
        if self.draft.draws.chance(350) {
            job.variation = u64::from(self.draft.draws.below(u32::MAX)) + 1;
        }
        job
    }

    /// A job of two years that pays `gross` cents a month of full time.
    pub(super) fn job_paid(&mut self, start: Day, gross: i64) -> Job {
        let wages = &self.tables.wages;
        let hours = &wages.part_time;
        let full_time = hours.full_time_hundredths;
        let worked = if self.draft.draws.chance(hours.share_per_mille) {
            *self.draft.draws.pick(&hours.hours_hundredths)
        } else {
            full_time
        };
        let floor = self.minimum(start);
        let monthly = gross.max(floor) * i64::from(worked) / i64::from(full_time);
        let rank = u32::try_from(self.draft.employments.len()).expect("a few jobs");
        Job::steady(
            self.draft.identity.siret(rank),
            Cents(monthly),
            Hours::from_hundredths(worked),
            start.plus_days(-730),
        )
    }

    /// The least that a month of full time paid on that day, in cents.
    pub(super) fn minimum(&self, on: Day) -> i64 {
        let values = &self.tables.wages.minimum_monthly.values;
        let in_force = values
            .iter()
            .rev()
            .find(|value| day_of(value.from).is_some_and(|from| from <= on));
        in_force.or(values.first()).map_or(0, |value| value.cents)
    }

    /// Enters the job in the career, with the pays of the months before `start` that the
    /// pay statement does not repeat: three, or nine when rights over a year are needed.
    pub(super) fn employ(&mut self, job: &Job, start: Day, is_long: bool) {
        let month = start.month();
        let (first, n) = if is_long { (-12, 9) } else { (-6, 3) };
        self.draft.affiliated_on = self.draft.affiliated_on.min(job.hired_on);
        self.draft
            .employments
            .push(job.employment(month.plus(first), n));
    }

    /// A certificate sent in time, by the person's usual channel.
    pub(super) fn in_time(&mut self, notice: &StopNotice) -> Sending {
        let delays = &self.tables.calendar.delays_in_days;
        let draws = &mut self.draft.draws;
        if self.is_electronic {
            return Sending::electronic(notice.prescribed_on, *draws.pick(&delays.electronic));
        }
        let latest = notice.first_day.plus_days(2).min(notice.last_day);
        let waited = draws.between(0, 2);
        let sent_on = notice
            .prescribed_on
            .plus_days(waited)
            .min(latest)
            .max(notice.prescribed_on);
        Sending::paper(sent_on, *draws.pick(&delays.paper))
    }

    /// Certificates one after the other for `n_days` days from `start`; gives the rank of the first.
    pub(super) fn chain(&mut self, stop: &StopId, start: Day, n_days: i32) -> usize {
        self.chain_with(stop, start, n_days, |_| {})
    }

    /// The same, each certificate changed by `change` before it is sent.
    pub(super) fn chain_with(
        &mut self,
        stop: &StopId,
        start: Day,
        n_days: i32,
        change: impl Fn(&mut StopNotice),
    ) -> usize {
        let rank = self.draft.documents.len();
        let mut first_day = start;
        let last = start.plus_days(n_days - 1);
        let mut nature = StopNature::Initial;
        while first_day <= last {
            let longest = LONGEST[usize::from(nature == StopNature::Extension)];
            let rest = last.days_since(first_day) + 1;
            // One certificate when it can be, else pieces of two weeks at least.
            let length = if rest <= longest {
                rest
            } else {
                self.draft.draws.between(14, longest)
            };
            let last_day = first_day.plus_days(length - 1);
            let mut notice = certificate(stop, nature, first_day, last_day);
            notice.prescribed_on = match nature {
                StopNature::Initial if self.draft.draws.chance(100) => first_day.plus_days(-1),
                StopNature::Initial => first_day,
                StopNature::Extension => first_day.plus_days(-self.draft.draws.between(0, 2)),
            };
            change(&mut notice);
            let sending = self.in_time(&notice);
            self.draft.send(sending, Content::StopNotice(notice));
            first_day = last_day.plus_days(1);
            nature = StopNature::Extension;
        }
        rank
    }

    /// How a pay statement for a stop that begins on `start` travels. An employer who takes the
    /// allowances may wait for the monthly declaration.
    pub(super) fn declared(&mut self, start: Day, is_subrogated: bool) -> Sending {
        let calendar = &self.tables.calendar;
        let draws = &mut self.draft.draws;
        if !draws.chance(calendar.statement.dsn_per_mille) {
            let days = *draws.pick(&calendar.delays_in_days.attestation);
            return Sending::electronic(self.holidays.next_worked(start.plus_days(days)), 0);
        }
        if is_subrogated && draws.chance(calendar.payroll.waits_per_mille) {
            let is_large = draws.chance(calendar.payroll.large_employer_per_mille);
            let due = self.holidays.payroll_due(start, is_large);
            // Nothing is told after the last day: the signal goes at once instead.
            if due < LAST_DAY {
                return Sending::payroll(due, 0);
            }
        }
        let days = *draws.pick(&calendar.delays_in_days.payroll);
        let sent_on = self.holidays.next_worked(start.plus_days(days));
        Sending::payroll(sent_on, draws.between(0, 1))
    }

    /// The employer's pay statement, sent with the usual delays; gives its rank.
    pub(super) fn declare(
        &mut self,
        job: &Job,
        stop: &StopId,
        start: Day,
        subrogations: Vec<SubrogationPeriod>,
    ) -> usize {
        let sending = self.declared(start, !subrogations.is_empty());
        let statement = job.statement(stop, start, subrogations);
        self.draft
            .send(sending, Content::EmployerStatement(statement))
    }

    /// The pay statement of a later stop: it also lists the months since the first one.
    pub(super) fn declare_again(
        &mut self,
        job: &Job,
        stop: &StopId,
        start: Day,
        n_months: i32,
    ) -> usize {
        let sending = self.declared(start, false);
        let statement = job.statement_over(n_months, stop, start, Vec::new());
        self.draft
            .send(sending, Content::EmployerStatement(statement))
    }

    /// Whether and how this person's employer usually takes the allowances.
    pub(super) fn usually_subrogated(
        &mut self,
        first_day: Day,
        last_day: Day,
    ) -> Vec<SubrogationPeriod> {
        if self
            .draft
            .draws
            .chance(self.tables.calendar.subrogation.per_mille)
        {
            vec![subrogation(first_day, last_day, KeptPay::InFull)]
        } else {
            Vec::new()
        }
    }

    /// Notes in the job that the person was ill: later pays leave those days out.
    pub(super) fn ill(job: &mut Job, period: Period) {
        job.absent(period.first_day, period.last_day, AbsenceReason::Illness);
    }
}

/// The employer takes the allowances from the first day to the last.
pub(super) fn subrogation(first_day: Day, last_day: Day, kept_pay: KeptPay) -> SubrogationPeriod {
    SubrogationPeriod {
        first_day,
        last_day,
        kept_pay,
    }
}

//! All that happens around the days not worked: who the person is, what she earns, how
//! documents travel, what changes, what the engine before left.

use crate::domain::{
    AbsenceReason, Address, AddressChange, AdvancePaid, BankAccountChange, Cents, Content, Day,
    Death, DebtContested, DebtState, EarlierDays, EarlierWarning, EmployerStatement, Hours,
    KeptPay, Month, PayFrequency, Payee, PensionDrawn, Percent, Repaid, ReturnToWork,
    SelfEmployedActivity, Status, SubrogationPeriod, Switch, SwitchDebt, TaxRateChange,
    WorkPattern, YearlyIncome,
};

use super::super::super::before;
use super::super::super::covering::Combination;
use super::super::super::draft::{Cycle, Draft, LAST_DAY, Sending, stop_id};
use super::super::super::pay::Job;
use super::super::tale::{self, day};
use super::absences::{Absences, Part};
use super::points::{Cap, Points};

/// One value of each factor.
pub(super) struct Row(Combination);

impl Row {
    pub(super) fn new(values: Combination) -> Self {
        Self(values)
    }

    pub(super) fn values(&self) -> &Combination {
        &self.0
    }

    pub(super) fn of(&self, name: &str) -> &'static str {
        let found = self.0.iter().find(|(factor, _)| *factor == name);
        found.expect("a row has a value of each factor").1
    }

    pub(super) fn is_leave(&self) -> bool {
        matches!(
            self.of("risk"),
            "maternity" | "paternity" | "adoption" | "birth_leave"
        )
    }

    /// The class of people in which the row is judged.
    pub(super) fn stratum(&self) -> &'static str {
        match (self.of("work"), self.of("risk")) {
            ("self_employed", _) => "self-employed/combined",
            (_, "work_accident") => "work-accident/combined",
            (_, "disease") => "occupational-disease/combined",
            (_, "maternity") => "maternity/combined",
            (_, "paternity") => "paternity/combined",
            (_, "adoption") => "adoption/combined",
            (_, "birth_leave") => "birth-leave/combined",
            _ => "sickness/combined",
        }
    }

    /// The first day that the calendar chooses.
    fn start(&self) -> Day {
        match (self.of("calendar"), self.of("risk")) {
            ("clock_change", "birth_leave") => day(2026, 10, 12),
            (_, "birth_leave") => day(2026, 7, 6),
            ("year_end", _) => day(2025, 12, 29),
            ("leap_day", _) => day(2024, 2, 26),
            ("clock_change", _) => day(2025, 3, 26),
            _ => day(2026, 2, 10),
        }
    }

    /// The whole dossier.
    pub(super) fn tell(&self, draft: &mut Draft, points: &mut Points<'_>) {
        let start = self.start();
        self.person(draft, start);
        let mut absences = self.absences(draft, points, start);
        let mut jobs = if self.of("work") == "self_employed" {
            own_account(draft, start);
            Vec::new()
        } else {
            self.jobs(draft, points, start)
        };
        self.ask(draft, &jobs, &mut absences);
        let base = if jobs.is_empty() {
            let base = self.incomes(draft, points, start);
            if let Some(days) = absences.part_time {
                // Half of the allowance: no loss is told.
                draft.factor("part_time", days.0.to_string());
            }
            base
        } else {
            let reason = match self.of("risk") {
                "work_accident" | "disease" => AbsenceReason::Accident,
                "ordinary" | "long_term" => AbsenceReason::Illness,
                _ => AbsenceReason::Maternity,
            };
            self.declare(draft, &mut jobs, &absences, reason)
        };
        self.order(draft, &absences, base);
        self.correction(draft, &absences, base);
        self.event(draft, &absences);
        self.tax(draft, &absences);
        self.death(draft, &absences);
        let found_on = self.handed_over(draft, &absences);
        self.debt(draft, &absences, found_on);
    }

    fn person(&self, draft: &mut Draft, start: Day) {
        if self.of("pension") == "drawn" {
            draft.born_on = Day::new(1958, draft.identity.birth_month(), 1)
                .expect("the month is one of twelve");
            let first_day = start.plus_months(-20);
            let content = Content::PensionDrawn(PensionDrawn {
                first_day,
                progressive: false,
            });
            draft.send(Sending::at_once(start), content);
        }
        let earlier = |n_days: i32, before: i32| {
            let last_day = start.plus_days(-before);
            EarlierDays {
                first_day: last_day.plus_days(1 - n_days),
                last_day,
            }
        };
        match self.of("history") {
            "earlier_days" => draft.history.sickness_days.push(earlier(60, 200)),
            "near_the_limit" => draft.history.sickness_days.push(earlier(340, 150)),
            "warned" => draft.history.late_warnings.push(EarlierWarning {
                prescribed_on: start.plus_months(-12),
            }),
            _ => {}
        }
    }

    /// The pay of a month, and that of the last one when their sum is aimed at.
    fn monthly(
        &self,
        points: &mut Points<'_>,
        draft: &mut Draft,
        start: Day,
    ) -> (Cents, Option<Cents>) {
        let kind = match self.of("risk") {
            "work_accident" | "disease" => Cap::Accident,
            "ordinary" | "long_term" => Cap::Sickness,
            _ => Cap::Leave,
        };
        let cap = points.cap(kind, start, Cents(254_300)).0;
        let draws = &mut draft.draws;
        let edges = [0, -1, 1];
        let monthly = match self.of("pay") {
            "below_rights" => 30_000,
            "at_rights" => {
                let six_months = points.six_months(start, Cents(1_205_820)).0;
                let name = ("at_rights", six_months);
                let total = six_months + i64::from(points.number(name, &edges, (-90, 90), draws));
                let monthly = total / 6;
                return (Cents(monthly), Some(Cents(total - 5 * monthly)));
            }
            "at_cap" => cap + i64::from(points.number(("at_cap", cap), &edges, (-99, 99), draws)),
            "above_cap" => {
                let name = ("above_cap", cap);
                cap * i64::from(points.number(name, &[200], (105, 300), draws)) / 100
            }
            _ => {
                let between = (195_000, 240_000);
                i64::from(points.number(("middle", 0), &[210_000], between, draws))
            }
        };
        (Cents(monthly), None)
    }

    fn jobs(&self, draft: &mut Draft, points: &mut Points<'_>, start: Day) -> Vec<Job> {
        let (monthly, last) = self.monthly(points, draft, start);
        draft.factor("monthly_cents", monthly.0.to_string());
        let is_out = self.of("work") == "out_of_work";
        // Work that ended with a month leaves its last months whole.
        let last_day = start.plus_days(-60).month().last_day();
        let mut job = tale::job(draft, start, monthly);
        match self.of("pay") {
            "below_rights" => job.hours = Hours::from_hundredths(4_000),
            // Too few hours for the other way.
            "at_rights" => {
                job.hours = Hours::from_hundredths(4_900);
                let month = if is_out {
                    last_day.plus_days(1).month()
                } else {
                    start.month()
                };
                let last = last.unwrap_or(monthly);
                job.exact.push((month.plus(-1), last, job.hours));
            }
            "seasonal" => {
                job.pattern = WorkPattern::Discontinuous;
                let base: Month = if is_out {
                    last_day.plus_days(1).month()
                } else {
                    start.month()
                };
                for ago in [2, 3, 8] {
                    job.exact
                        .push((base.plus(-ago), Cents::ZERO, Hours::from_hundredths(0)));
                }
            }
            _ => {}
        }
        match self.of("rhythm") {
            "fortnightly" => job.frequency = PayFrequency::Fortnightly,
            "weekly" => job.frequency = PayFrequency::Weekly,
            "new_hire" => job.hired_on = start.plus_days(-50),
            _ => {}
        }
        if self.of("work") == "part_time_job" {
            job.hours = Hours::from_hundredths(job.hours.hundredths() / 2);
        }
        if is_out {
            draft.status = Status::Unemployed;
            job.ended_on = Some(last_day);
        }
        let mut jobs = vec![job];
        if self.of("work") == "two_jobs" {
            let share = |cents: i64| Cents(cents * 6 / 10);
            jobs[0].monthly = share(monthly.0);
            let mut second = jobs[0].clone();
            second.siret = draft.identity.siret(1);
            second.monthly = Cents(monthly.0 - jobs[0].monthly.0);
            second.hours = Hours::from_hundredths(jobs[0].hours.hundredths() / 2);
            for (rank, (_, whole, _)) in jobs[0].exact.iter_mut().enumerate() {
                let mine = share(whole.0);
                second.exact[rank].1 = Cents(whole.0 - mine.0);
                *whole = mine;
            }
            jobs.push(second);
        }
        draft.tax_rate = Percent::from_hundredths(500);
        let months = if is_out { last_day.plus_days(1) } else { start }.month();
        for job in &jobs {
            draft.employments.push(job.employment(months.plus(-12), 12));
        }
        jobs
    }

    /// The incomes of the three years before, oldest first; gives the rank of the first.
    fn incomes(&self, draft: &mut Draft, points: &mut Points<'_>, start: Day) -> usize {
        let rank = draft.documents.len();
        let (least, greatest) = points.incomes(start, (Cents(1_400_000), Cents(13_900_000)));
        let three_years = match self.of("pay") {
            "below_rights" => least.0 / 2,
            "at_rights" => {
                let edges = [0, -1, 1];
                least.0
                    + i64::from(points.number(
                        ("least", least.0),
                        &edges,
                        (-50, 50),
                        &mut draft.draws,
                    ))
            }
            "at_cap" => {
                let edges = [0, -1, 1];
                greatest.0
                    + i64::from(points.number(
                        ("greatest", greatest.0),
                        &edges,
                        (-50, 50),
                        &mut draft.draws,
                    ))
            }
            "above_cap" => greatest.0 * 2,
            _ => 9_000_000,
        };
        draft.factor("incomes_cents", three_years.to_string());
        for ago in (1..=3).rev() {
            let third = three_years / 3;
            let income = if ago == 1 {
                three_years - 2 * third
            } else {
                third
            };
            let content = Content::YearlyIncome(YearlyIncome {
                year: start.year() - ago,
                income: Cents(income),
                contributions_paid: true,
                contributions: None,
            });
            draft.send(Sending::at_once(start.plus_days(5)), content);
        }
        rank
    }

    /// The days that the employer takes of a part.
    pub(super) fn taken(
        &self,
        first_day: Day,
        last_day: Day,
        is_first: bool,
    ) -> Vec<SubrogationPeriod> {
        let length = last_day.days_since(first_day);
        let taken = |from: i32, to: i32| SubrogationPeriod {
            first_day: first_day.plus_days(from),
            last_day: first_day.plus_days(to),
            kept_pay: KeptPay::InFull,
        };
        match self.of("subrogation") {
            "full" => vec![taken(0, length)],
            "alternating" if is_first && length > 2 => {
                vec![taken(0, length / 3), taken(length * 2 / 3, length)]
            }
            "alternating" => vec![taken(0, length)],
            "ends_early" if is_first => vec![taken(0, length / 2)],
            _ => Vec::new(),
        }
    }

    fn order(&self, draft: &mut Draft, absences: &Absences, base: usize) {
        let start = absences.first_day();
        match self.of("order") {
            "pay_late" => {
                for document in &mut draft.documents[base..] {
                    let is_base = matches!(
                        document.content,
                        Content::EmployerStatement(EmployerStatement { .. })
                            | Content::YearlyIncome(_)
                    );
                    if is_base {
                        document.sent_on = document.sent_on.max(start.plus_days(65));
                        document.received_on = document.sent_on.plus_days(1);
                    }
                }
            }
            "second_first" => {
                let last = draft.documents[absences.ranks[1]].received_on;
                draft.documents[absences.ranks[0]].received_on = last.plus_days(2);
            }
            "twice" => {
                draft.repeat(base);
                let first = &draft.documents[absences.ranks[0]];
                let (content, sent_on) = (first.content.clone(), first.sent_on);
                draft.send(Sending::paper(sent_on, 9), content);
            }
            _ => {}
        }
    }

    fn correction(&self, draft: &mut Draft, absences: &Absences, base: usize) {
        let start = absences.first_day();
        let told_on = start
            .plus_days(50)
            .max(draft.documents[base].received_on.plus_days(14));
        match self.of("correction") {
            "pay_raised" => {
                draft.correct(base, 2, Sending::payroll(told_on, 0), |content| {
                    scale(content, 1_150);
                });
            }
            "pay_lowered" => {
                draft.correct(base, 2, Sending::payroll(told_on, 0), |content| {
                    scale(content, 700);
                });
            }
            "withdrawn_restated" => {
                let rank = absences.ranks[0];
                draft.cancel(rank, 2, Sending::electronic(start.plus_days(30), 0));
                draft.correct(rank, 3, Sending::electronic(start.plus_days(47), 0), |_| {});
            }
            _ => {}
        }
    }

    fn event(&self, draft: &mut Draft, absences: &Absences) {
        let first = &absences.parts[0];
        let middle = first
            .first_day
            .plus_days(first.last_day.days_since(first.first_day) / 2);
        let (sending, content) = match self.of("event") {
            "account" => {
                let change = BankAccountChange {
                    iban: draft.identity.iban(1),
                    effective_on: middle,
                };
                let content = Content::BankAccountChange(change);
                (Sending::electronic(middle, 1), content)
            }
            "address" => {
                let address = Address {
                    street: "3 rue du Pont".into(),
                    postcode: "49000".into(),
                    town: "Angers".into(),
                };
                let change = AddressChange {
                    address,
                    effective_on: middle,
                };
                (Sending::paper(middle, 4), Content::AddressChange(change))
            }
            "advance" => {
                let advance = AdvancePaid {
                    advance: stop_id("A1"),
                    paid_on: middle,
                    amount: Cents(40_000),
                    stop: Some(first.stop.clone()),
                };
                (
                    Sending::electronic(middle, 1),
                    Content::AdvancePaid(advance),
                )
            }
            "early_return" => {
                let back = ReturnToWork {
                    stop: first.stop.clone(),
                    returned_on: middle,
                };
                (Sending::payroll(middle, 6), Content::ReturnToWork(back))
            }
            _ => return,
        };
        draft.send(sending, content);
    }

    fn tax(&self, draft: &mut Draft, absences: &Absences) {
        match self.of("tax") {
            "none" => draft.tax_rate = Percent::from_hundredths(0),
            "changes" => {
                let on = absences.first_day().plus_days(12);
                let change = TaxRateChange {
                    rate: Percent::from_hundredths(1_190),
                    effective_on: on,
                };
                draft.send(Sending::electronic(on, 1), Content::TaxRateChange(change));
            }
            _ => {}
        }
    }

    fn death(&self, draft: &mut Draft, absences: &Absences) {
        let (start, end) = (absences.first_day(), absences.last_day());
        let died_on = match self.of("death") {
            "inside" => start.plus_days(end.days_since(start) * 3 / 4),
            "after" => end.plus_days(8),
            _ => return,
        };
        let known_on = died_on.plus_days(12).min(LAST_DAY);
        draft.send(
            Sending::at_once(known_on),
            Content::Death(Death { died_on }),
        );
    }

    /// What the engine before paid, and left; gives the day on which it found a debt.
    fn handed_over(&self, draft: &mut Draft, absences: &Absences) -> Option<Day> {
        let first = &absences.parts[0];
        let n_days = first.last_day.days_since(first.first_day) + 1;
        let after = match self.of("switch") {
            "none" => return None,
            "pending" => (n_days / 2).clamp(1, 12),
            _ => (n_days * 2 / 3).max(16),
        };
        let switch_on = first.first_day.plus_days(after);
        let mut switch = Switch {
            switch_on,
            paid_lines: Vec::new(),
            debts: Vec::new(),
            advances: Vec::new(),
            letters: Vec::new(),
            balance: None,
        };
        let mut found_on = None;
        if self.of("switch") != "pending" {
            let waited = if self.benefit() == crate::domain::Benefit::Sickness {
                3
            } else {
                0
            };
            let from = first.first_day.plus_days(waited);
            let until = first.last_day.min(switch_on.plus_days(-2));
            let written = || (first.stop.clone(), self.benefit());
            let more = if self.of("switch") == "debt" { 600 } else { 0 };
            let mut line = before::line(
                "old/1".into(),
                until,
                written(),
                (from, until),
                3_900 + more,
            );
            if self.of("subrogation") == "full" {
                line.payee = Payee::Employer(draft.employments[0].siret);
            }
            if more > 0 {
                line.payee = Payee::Insured;
                let state = match self.of("debt") {
                    "contested" => DebtState::Contested,
                    _ => DebtState::Notified,
                };
                let debt = before::debt(first.stop.clone(), (from, until), more, until, state);
                switch.letters.push(before::notice(&debt));
                let remaining = debt.amount;
                switch.debts.push(SwitchDebt { debt, remaining });
                found_on = Some(until);
            }
            switch.paid_lines.push(line);
        }
        draft.in_charge_from = Some(switch_on);
        draft.send(Sending::at_once(switch_on), Content::Switch(switch));
        found_on
    }

    /// A contest or a repayment of the debt that the engine before, or a lower pay, left.
    fn debt(&self, draft: &mut Draft, absences: &Absences, found_on: Option<Day>) {
        let corrected = draft
            .documents
            .iter()
            .filter(|document| document.version == 2);
        let found_on = found_on.unwrap_or_else(|| {
            let on = corrected.map(|document| document.received_on).max();
            Cycle::PLAIN.on_or_after(on.unwrap_or(absences.last_day()))
        });
        let stop = absences.parts[0].stop.clone();
        let on = found_on.plus_days(9);
        let (sending, content) = match self.of("debt") {
            "contested" => {
                let contest = DebtContested {
                    stop,
                    contested_on: on,
                };
                (Sending::paper(on, 2), Content::DebtContested(contest))
            }
            "repaid" => {
                let repaid = Repaid {
                    stop,
                    amount: Cents(2_500),
                    paid_on: on,
                };
                (Sending::at_once(on), Content::Repaid(repaid))
            }
            _ => return,
        };
        draft.send(sending, content);
    }
}

fn scale(content: &mut Content, per_mille: i64) {
    match content {
        Content::EmployerStatement(statement) => {
            for pay in &mut statement.pays {
                pay.gross = Cents(pay.gross.0 * per_mille / 1_000);
            }
        }
        Content::YearlyIncome(stated) => {
            stated.income = Cents(stated.income.0 * per_mille / 1_000);
        }
        _ => {}
    }
}

/// An activity of ten years.
fn own_account(draft: &mut Draft, start: Day) {
    draft.status = Status::Craft;
    draft.tax_rate = Percent::from_hundredths(500);
    let started_on = start.plus_months(-120);
    draft.affiliated_on = started_on;
    draft.self_employed = Some(SelfEmployedActivity {
        started_on,
        ended_on: None,
    });
}

/// The pays before a part, told five days after it begins; the months since those of the
/// first part are listed too.
pub(super) fn statement(
    draft: &mut Draft,
    job: &Job,
    part: &Part,
    since: Day,
    taken: Vec<SubrogationPeriod>,
) {
    let mut statement = if let Some(ended_on) = job.ended_on {
        job.statement(&part.stop, ended_on.plus_days(1), taken)
    } else {
        let mut n_months = 3;
        while since.month().plus(n_months - 3) < part.first_day.month() {
            n_months += 1;
        }
        job.statement_over(n_months, &part.stop, part.first_day, taken)
    };
    statement.stop = part.stop.clone();
    let sending = Sending::payroll(part.first_day.plus_days(4), 1);
    draft.send(sending, Content::EmployerStatement(statement));
}

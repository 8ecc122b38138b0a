//! Maternity, paternity, adoption, bereavement and birth leave of employees and of people out
//! of work: how one of these stories is told.
//!
//! What each part is chosen for stands in the files below. Weeks, days and pays are asked as
//! plain numbers or aimed at as the law's own edges; nothing here knows what is due.

mod beside;
mod edges;
mod maternity;
mod parents;
mod rights;

use crate::domain::{
    AbsenceReason, Benefit, Bereavement, Birth, Cents, Content, Day, Leave, ReturnToWork, Sex,
    SubrogationPeriod, TaxRateChange, Threshold,
};

use super::super::draft::{Draft, Sending, stop_id};
use super::super::pay::Job;
use super::Maker;
use super::tale::{self, case, day};

/// A pay between the minimum and the ceiling of leaves.
const PAY: Cents = Cents(250_000);
/// A pay far above the ceiling.
const HIGH: Cents = Cents(600_000);
/// The leave of most stories.
const NAME: &str = "M1";

const MATERNITY: &str = "maternity/rules";

/// Every case of a leave.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    maternity::make(maker);
    parents::make(maker);
    rights::make(maker);
    beside::make(maker);
    edges::make(maker, thresholds);
}

/// The day on which most of these children are expected: the leave begins on a Tuesday of
/// February.
fn expected() -> Day {
    day(2026, 3, 24)
}

/// The same for long leaves, which must end inside the tables.
fn expected_of_many() -> Day {
    day(2025, 12, 2)
}

/// Days before the expected day, and from it on, that are asked for so many children with so
/// many before them.
const fn asked(n_children: u8, n_before: u8) -> (i32, i32) {
    match (n_children, n_before) {
        (3.., _) => (168, 154),
        (2, _) => (84, 154),
        (_, 2..) => (56, 126),
        _ => (42, 70),
    }
}

/// One child, the first, whose birth is not known yet.
fn child(expected_on: Day) -> Birth {
    Birth {
        leave: stop_id(NAME),
        expected_on,
        born_on: None,
        n_children: 1,
        n_children_before: 0,
        hospitalised_until: None,
        mother_died_on: None,
    }
}

/// The first child, born on that day, as expected.
fn born(born_on: Day) -> Birth {
    Birth {
        born_on: Some(born_on),
        ..child(born_on)
    }
}

/// A person with one job, to whom leaves happen.
struct Story<'a> {
    draft: &'a mut Draft,
    job: Job,
    /// First day asked.
    start: Day,
}

impl<'a> Story<'a> {
    /// A job held for four years, at that pay, when `start` comes.
    fn begin(draft: &'a mut Draft, start: Day, monthly: Cents) -> Self {
        let job = tale::job(draft, start, monthly);
        Self::with_job(draft, start, job)
    }

    /// Another job.
    fn with_job(draft: &'a mut Draft, start: Day, job: Job) -> Self {
        tale::employ(draft, &job, start);
        Self { draft, job, start }
    }

    /// The same of a man.
    fn of_father(draft: &'a mut Draft, start: Day) -> Self {
        draft.sex = Sex::Male;
        Self::begin(draft, start, PAY)
    }

    /// A mother whose leave is asked as a whole, from its usual first day on, and whose child
    /// comes on the expected day.
    fn expecting(draft: &'a mut Draft, expected_on: Day, n_children: u8, n_before: u8) -> Self {
        let (before, after) = asked(n_children, n_before);
        let days = (
            expected_on.plus_days(-before),
            expected_on.plus_days(after - 1),
        );
        let birth = Birth {
            n_children,
            n_children_before: n_before,
            ..child(expected_on)
        };
        Self::mother(draft, &birth, days, expected_on)
    }

    /// A mother who asks for those days, and whose child comes on `born_on`.
    fn mother(draft: &'a mut Draft, birth: &Birth, days: (Day, Day), born_on: Day) -> Self {
        let mut story = Self::begin(draft, days.0, PAY);
        story.carries(birth, born_on);
        story.asks(Benefit::Maternity, days, days.0);
        story.paid_by(NAME, days.0, Vec::new());
        story
    }

    /// A day of the story.
    const fn on(&self, n: i32) -> Day {
        self.start.plus_days(n)
    }

    /// The birth is announced on the first day of the story, and known two days after it.
    fn carries(&mut self, birth: &Birth, born_on: Day) {
        let expected = Birth {
            born_on: None,
            hospitalised_until: None,
            mother_died_on: None,
            ..birth.clone()
        };
        let announced = Sending::at_once(self.start);
        let rank = self.draft.send(announced, Content::Birth(expected));
        let known = Birth {
            born_on: Some(born_on),
            ..birth.clone()
        };
        let told_on = born_on.plus_days(2).max(self.start);
        self.draft
            .correct(rank, 2, Sending::at_once(told_on), |content| {
                *content = Content::Birth(known);
            });
    }

    /// A birth that is told once it has happened, on that day.
    fn told(&mut self, birth: &Birth, on: Day) -> usize {
        let content = Content::Birth(birth.clone());
        self.draft.send(Sending::at_once(on), content)
    }

    /// Asks for some days of the leave, on that day.
    fn asks(&mut self, benefit: Benefit, days: (Day, Day), on: Day) -> usize {
        self.asks_as(NAME, benefit, days, on)
    }

    /// The same under another name.
    fn asks_as(&mut self, name: &str, benefit: Benefit, days: (Day, Day), on: Day) -> usize {
        let content = Content::Leave(Leave {
            leave: stop_id(name),
            benefit,
            first_day: days.0,
            last_day: days.1,
        });
        self.draft.send(Sending::at_once(on), content)
    }

    /// Asks for each run of days on its first day, each with the pays before it.
    fn asks_in_parts(&mut self, benefit: Benefit, parts: &[(Day, Day)]) {
        let start = self.start;
        for (rank, days) in parts.iter().enumerate() {
            self.asks(benefit, *days, days.0);
            if rank == 0 {
                self.paid_by(NAME, days.0, Vec::new());
            } else {
                self.paid_again(NAME, (start, days.0));
            }
            self.job.absent(days.0, days.1, AbsenceReason::Maternity);
        }
    }

    /// The pay statement for a leave or a stop that begins on that day.
    fn paid_by(&mut self, name: &str, first_day: Day, taken: Vec<SubrogationPeriod>) -> usize {
        tale::declare(self.draft, &self.job, &stop_id(name), first_day, taken)
    }

    /// Another pay statement, for what begins on the second day, that lists the months since
    /// those before the first one too.
    fn paid_again(&mut self, name: &str, (since, first_day): (Day, Day)) -> usize {
        let mut n_months = 3;
        while since.month().plus(n_months - 3) < first_day.month() {
            n_months += 1;
        }
        let stop = stop_id(name);
        let statement = self
            .job
            .statement_over(n_months, &stop, first_day, Vec::new());
        let sending = Sending::payroll(first_day.plus_days(4), 1);
        self.draft
            .send(sending, Content::EmployerStatement(statement))
    }

    /// A child, or a dependent person, died.
    fn mourns(&mut self, died_on: Day, known_on: Day) -> usize {
        let content = Content::Bereavement(Bereavement { died_on });
        self.draft.send(Sending::at_once(known_on), content)
    }

    /// Works again from that day on.
    fn returns(&mut self, name: &str, returned_on: Day) {
        let content = Content::ReturnToWork(ReturnToWork {
            stop: stop_id(name),
            returned_on,
        });
        self.draft.send(Sending::at_once(returned_on), content);
    }

    /// Something that changes nothing: the fund settles until that day at least.
    fn heard_of_until(&mut self, day: Day) {
        let content = Content::TaxRateChange(TaxRateChange {
            rate: self.draft.tax_rate,
            effective_on: day,
        });
        self.draft.send(Sending::at_once(day), content);
    }

    /// Too few hours and too little pay to open rights.
    fn works_little(&mut self) {
        self.job.monthly = Cents(26_000);
        self.job.hours = crate::domain::Hours::from_hundredths(2_000);
        let employment = self.draft.employments.last_mut().expect("one job is held");
        *employment = self.job.employment(self.start.month().plus(-12), 12);
    }
}

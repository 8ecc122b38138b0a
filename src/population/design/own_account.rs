//! People who work on their own account: how one of their stories is told.
//!
//! What each part is chosen for stands in the files below. Incomes and days are plain numbers
//! or the law's own edges; nothing here knows what is due.

mod amounts;
mod days;
mod edges;
mod maternity;
mod rights;

use crate::domain::{
    AldDecision, Cents, Content, Contributions, Day, Decision, PartTime, Percent,
    SelfEmployedActivity, Status, StopNature, StopNotice, Threshold, YearlyIncome,
};

use super::super::draft::{Draft, Sending, certificate, stop_id};
use super::Maker;
use super::tale::{self, case, tuesday};

/// A yearly income between every threshold and every cap.
const INCOME: i64 = 3_000_000;

/// Every case of a self-employed person.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    amounts::make(maker);
    rights::make(maker);
    days::make(maker);
    maternity::make(maker);
    edges::make(maker, thresholds);
}

/// A person with an activity of her own.
struct Story<'a> {
    draft: &'a mut Draft,
    start: Day,
}

impl<'a> Story<'a> {
    /// An activity of ten years when `start` comes, of which no income is told yet.
    fn begin(draft: &'a mut Draft, status: Status, start: Day) -> Self {
        draft.status = status;
        draft.tax_rate = Percent::from_hundredths(500);
        let mut story = Self { draft, start };
        story.active_since(start.plus_months(-120));
        story
    }

    /// The same, with the incomes of the three years before, oldest first.
    fn with_incomes(draft: &'a mut Draft, status: Status, start: Day, incomes: [i64; 3]) -> Self {
        let mut story = Self::begin(draft, status, start);
        story.earned(&incomes);
        story
    }

    /// The same, ill for so many days.
    fn ill(draft: &'a mut Draft, status: Status, start: Day, n_days: i32) -> Self {
        let mut story = Self::with_incomes(draft, status, start, [INCOME; 3]);
        story.stopped("S1", start, n_days);
        story
    }

    /// A day of the story.
    const fn on(&self, n: i32) -> Day {
        self.start.plus_days(n)
    }

    /// The activity, and the insurance, began on that day.
    fn active_since(&mut self, started_on: Day) {
        self.draft.affiliated_on = started_on;
        self.draft.self_employed = Some(SelfEmployedActivity {
            started_on,
            ended_on: None,
        });
    }

    fn ended(&mut self, ended_on: Day) {
        if let Some(activity) = &mut self.draft.self_employed {
            activity.ended_on = Some(ended_on);
        }
    }

    /// The incomes of the last years before the story, oldest first, told five days after it
    /// begins; gives the rank of the first message.
    fn earned(&mut self, incomes: &[i64]) -> usize {
        let rank = self.draft.documents.len();
        let n = i16::try_from(incomes.len()).expect("a few years");
        for (year, income) in (self.start.year() - n..).zip(incomes) {
            self.earned_in(year, *income, None);
        }
        rank
    }

    /// The income of one year; its contributions are paid, unless something else is said.
    fn earned_in(&mut self, year: i16, income: i64, unpaid: Option<(i64, i64)>) -> usize {
        let content = Content::YearlyIncome(YearlyIncome {
            year,
            income: Cents(income),
            contributions_paid: unpaid.is_none(),
            contributions: unpaid
                .filter(|(_, due)| *due > 0)
                .map(|(paid, due)| Contributions {
                    paid: Cents(paid),
                    due: Cents(due),
                }),
        });
        self.draft.send(Sending::at_once(self.on(5)), content)
    }

    /// Certificates of 28 and 56 days.
    fn stopped(&mut self, stop: &str, first_day: Day, n_days: i32) {
        self.stopped_as(stop, first_day, n_days, |_| {});
    }

    /// The same, each certificate changed.
    fn stopped_as(
        &mut self,
        stop: &str,
        first_day: Day,
        n_days: i32,
        change: impl Fn(&mut StopNotice),
    ) {
        let last = first_day.plus_days(n_days - 1);
        let mut from = first_day;
        let mut nature = StopNature::Initial;
        while from <= last {
            let longest = if nature == StopNature::Initial {
                28
            } else {
                56
            };
            let until = from.plus_days(longest - 1).min(last);
            let mut notice = certificate(&stop_id(stop), nature, from, until);
            change(&mut notice);
            tale::certify(self.draft, notice);
            from = until.plus_days(1);
            nature = StopNature::Extension;
        }
    }

    /// One certificate that goes on with a stop.
    fn extended(&mut self, stop: &str, first_day: Day, last_day: Day) {
        let notice = certificate(&stop_id(stop), StopNature::Extension, first_day, last_day);
        tale::certify(self.draft, notice);
    }

    /// Part time, under an illness or not.
    fn works_in_part(&mut self, stop: &str, (first_day, last_day): (Day, Day), illness: bool) {
        let content = Content::PartTime(PartTime {
            stop: stop_id(stop),
            first_day,
            last_day,
            prescribed_on: first_day,
            illness: illness.then(|| stop_id("L1")),
            accident: None,
        });
        self.draft.send(Sending::at_once(first_day), content);
    }

    /// The illness `L1` is recognised from that day on.
    fn long_illness(&mut self, first_day: Day) {
        let content = Content::AldDecision(AldDecision {
            illness: stop_id("L1"),
            decision: Decision::Recognised,
            first_day,
        });
        self.draft.send(Sending::at_once(self.start), content);
    }
}

/// A certificate under the illness `L1`.
fn of_illness(notice: &mut StopNotice) {
    notice.illness = Some(stop_id("L1"));
}

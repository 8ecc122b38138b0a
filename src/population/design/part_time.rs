//! Therapeutic part time: where it may stand beside a stop, what it lost, how long it lasts.

use crate::domain::{
    AldDecision, AldHistory, Cents, Content, Day, Decision, EarlierDays, Hours, ReturnToWork,
    StopId, StopNature,
};

use super::super::draft::{Draft, Sending, certificate, stop_id, stop_inside};
use super::super::pay::Job;
use super::Maker;
use super::tale::{self, day};

const PAY: Cents = Cents(250_000);
/// About a third of the pay: less than the allowances of a month.
const LOSS: Cents = Cents(83_333);
/// More than any allowance.
const MUCH: Cents = Cents(400_000);

fn case(maker: &mut Maker<'_>, rule: &str, detail: &str, tell: impl FnOnce(&mut Draft)) {
    maker.case("sickness/part-time-rules", |draft| {
        draft.factor("rule", rule);
        draft.factor("detail", detail);
        tell(draft);
    });
}

/// Part time beside stops, its losses, its end.
pub(super) fn make(maker: &mut Maker<'_>) {
    let start = day(2026, 2, 9);
    places(maker, start);
    losses(maker, start);
    messages(maker, start);
    takers(maker, start);
    limits(maker);
    illnesses(maker);
}

/// Before, after, inside, across and instead of a stop in full.
fn places(maker: &mut Maker<'_>, start: Day) {
    // Before September 2024 a certificate filled such a gap; part time never does.
    let earlier = day(2024, 6, 10);
    for (start, gap) in [(start, 0), (start, 2), (start, 3), (start, 4), (earlier, 1)] {
        let detail = format!("{gap} days after a stop of {start}");
        case(maker, "part_time_gap", &detail, |draft| {
            after_a_stop(draft, start, 20, gap, 40, LOSS);
        });
    }
    let rule = "part_time_place";
    let at = |days: i32| start.plus_days(days);
    case(maker, rule, "opens the stop", |draft| {
        Story::begin(draft, start).part(0, 39).end(LOSS);
    });
    case(maker, rule, "opens the stop, then a full stop", |draft| {
        Story::begin(draft, start)
            .part(0, 11)
            .full(12, 31)
            .end(LOSS);
    });
    case(
        maker,
        rule,
        "one waiting day served, then part time",
        |draft| {
            let story = Story::begin(draft, start);
            story.full(0, 0).part(1, 20).full(21, 40).end(LOSS);
        },
    );
    case(maker, rule, "in turns with full stops", |draft| {
        let story = Story::begin(draft, start);
        story
            .full(0, 9)
            .part(10, 24)
            .full(25, 34)
            .part(35, 60)
            .end(LOSS);
    });
    case(maker, rule, "inside a full stop", |draft| {
        Story::begin(draft, start)
            .full(0, 39)
            .part(10, 20)
            .end(LOSS);
    });
    case(maker, rule, "across the end of a full stop", |draft| {
        Story::begin(draft, start)
            .full(0, 19)
            .part(15, 45)
            .end(LOSS);
    });
    case(maker, rule, "a full stop in its midst", |draft| {
        Story::begin(draft, start)
            .part(0, 50)
            .full(15, 24)
            .end(LOSS);
    });
    case(maker, rule, "another stop in its midst", |draft| {
        let story = Story::begin(draft, start).full(0, 9).part(10, 50);
        let job = story.end(LOSS);
        let other = stop_id("S2");
        let notice = certificate(&other, StopNature::Initial, at(20), at(29));
        tale::certify(draft, notice);
        tale::declare(draft, &job, &other, at(20), Vec::new());
    });
    case(maker, rule, "instead of a certificate withdrawn", |draft| {
        Story::begin(draft, start)
            .full(0, 14)
            .part(15, 40)
            .end(LOSS);
        let withdrawn = certificate(&stop_id("S1"), StopNature::Extension, at(15), at(40));
        let rank = tale::certify(draft, withdrawn);
        draft.cancel(rank, 2, Sending::electronic(at(19), 0));
    });
}

/// Losses of nothing, of cents, and of more than the allowances; short months.
fn losses(maker: &mut Maker<'_>, start: Day) {
    for (cents, detail) in [
        (0, "nothing"),
        (10, "ten cents"),
        (MUCH.0, "more than the allowances"),
    ] {
        case(maker, "part_time_loss", detail, |draft| {
            after_a_stop(draft, start, 20, 0, 45, Cents(cents));
        });
    }
    case(maker, "part_time_loss", "one day of a month", |draft| {
        let first = start.month().plus(1).first_day();
        after_a_stop(draft, first.plus_days(-14), 14, 0, 32, LOSS);
    });
}

/// Loss statements that miss, come late, corrected or withdrawn; work resumed.
fn messages(maker: &mut Maker<'_>, start: Day) {
    let rule = "part_time_messages";
    case(maker, rule, "a month without any loss", |draft| {
        let ranks = after_a_stop(draft, start, 15, 0, 70, LOSS);
        draft.documents.remove(ranks[1]);
    });
    case(maker, rule, "a month late by fifty days", |draft| {
        let ranks = after_a_stop(draft, start, 15, 0, 70, LOSS);
        let document = &mut draft.documents[ranks[0]];
        document.sent_on = document.sent_on.plus_days(50);
        document.received_on = document.received_on.plus_days(50);
    });
    case(maker, rule, "lowered after payment", |draft| {
        let ranks = after_a_stop(draft, start, 15, 0, 70, LOSS);
        let sending = later(draft, ranks[0], 33);
        draft.correct(ranks[0], 2, sending, |content| set_loss(content, 20_000));
    });
    case(maker, rule, "to nothing after payment", |draft| {
        let ranks = after_a_stop(draft, start, 15, 0, 40, LOSS);
        let sending = later(draft, ranks[0], 33);
        draft.correct(ranks[0], 2, sending, |content| set_loss(content, 0));
    });
    case(maker, rule, "told before the month is over", |draft| {
        let ranks = after_a_stop(draft, start, 15, 0, 40, LOSS);
        let document = &mut draft.documents[ranks[0]];
        document.sent_on = start.plus_days(16);
        document.received_on = start.plus_days(16);
    });
    case(maker, rule, "two statements for one month", |draft| {
        let ranks = after_a_stop(draft, start, 15, 0, 40, LOSS);
        let mut content = draft.documents[ranks[0]].content.clone();
        set_loss(&mut content, 50_000);
        let sending = later(draft, ranks[0], 12);
        draft.send(sending, content);
    });
    case(maker, rule, "withdrawn, then stated anew", |draft| {
        let ranks = after_a_stop(draft, start, 15, 0, 70, LOSS);
        let sending = later(draft, ranks[0], 20);
        draft.cancel(ranks[0], 2, sending);
        let sending = later(draft, ranks[0], 50);
        draft.correct(ranks[0], 3, sending, |content| set_loss(content, 60_000));
    });
    case(maker, rule, "work resumed in its midst", |draft| {
        after_a_stop(draft, start, 15, 0, 40, LOSS);
        let content = Content::ReturnToWork(ReturnToWork {
            stop: stop_id("S1"),
            returned_on: start.plus_days(35),
        });
        draft.send(Sending::payroll(start.plus_days(36), 2), content);
    });
}

/// Two employers who both tell a loss; an employer that takes the allowances.
fn takers(maker: &mut Maker<'_>, start: Day) {
    let rule = "part_time_employers";
    let days = (start.plus_days(15), start.plus_days(60));
    let prescribe = |draft: &mut Draft| {
        let stop = stop_id("S1");
        let full = certificate(&stop, StopNature::Initial, start, start.plus_days(14));
        tale::certify(draft, full);
        tale::part_time(draft, &stop, days.0, days.1, None);
        stop
    };
    case(maker, rule, "two", |draft| {
        let job = tale::job(draft, start, Cents(150_000));
        tale::employ(draft, &job, start);
        let mut other = tale::job(draft, start, Cents(90_000));
        other.hours = Hours::from_hundredths(6_000);
        tale::employ(draft, &other, start);
        let stop = prescribe(draft);
        for (job, loss) in [(&job, 30_000), (&other, 40_000)] {
            tale::declare(draft, job, &stop, start, Vec::new());
            tale::lose(draft, job, &stop, days, Cents(loss));
        }
        // The second one says nothing of the last month.
        draft.documents.pop();
    });
    case(maker, rule, "the employer takes the allowances", |draft| {
        let job = tale::job(draft, start, PAY);
        tale::employ(draft, &job, start);
        let stop = prescribe(draft);
        let taken = tale::taken(start, days.1.plus_days(-20));
        tale::declare(draft, &job, &stop, start, vec![taken]);
        tale::lose(draft, &job, &stop, days, LOSS);
    });
}

/// The 360 days, and the year of part time after them.
fn limits(maker: &mut Maker<'_>) {
    let rule = "part_time_year";
    let start = day(2025, 1, 13);
    case(maker, rule, "reached at the end of the stop", |draft| {
        earlier(draft, start.plus_days(-200), 330);
        after_a_stop(draft, start, 33, 0, 75, LOSS);
    });
    case(maker, rule, "reached a day after the stop", |draft| {
        earlier(draft, start.plus_days(-200), 329);
        after_a_stop(draft, start, 33, 0, 30, LOSS);
    });
    case(maker, rule, "reached inside part time", |draft| {
        earlier(draft, start.plus_days(-200), 335);
        Story::begin(draft, start).part(0, 89).end(LOSS);
    });
    case(maker, rule, "reached, full days again later", |draft| {
        earlier(draft, start.plus_days(-200), 335);
        let story = Story::begin(draft, start);
        story.full(0, 29).part(30, 59).full(60, 79).end(LOSS);
    });
    case(maker, rule, "the year ends inside part time", |draft| {
        earlier(draft, start.plus_days(-330), 360);
        Story::begin(draft, start).part(0, 69).end(LOSS);
    });
}

/// Under a long-term illness: untaxed, outside the 360 days, one year more after its three.
fn illnesses(maker: &mut Maker<'_>) {
    let illness = stop_id("L1");
    let start = day(2025, 9, 8);
    let rule = "part_time_ald";
    case(maker, rule, "after a stop of the illness", |draft| {
        admit(draft, &illness, start);
        ill(draft, start, 20, 40, &illness);
    });
    case(maker, rule, "the 360 days are over", |draft| {
        earlier(draft, start.plus_days(-150), 360);
        admit(draft, &illness, start);
        ill(draft, start, 20, 60, &illness);
    });
    case(maker, rule, "the three years end inside", |draft| {
        let first_stop_on = start.plus_days(56).plus_months(-36);
        draft.history.ald.push(AldHistory {
            illness: illness.clone(),
            first_stop_on,
            resumed_on: Some(start.plus_days(-90)),
        });
        admit(draft, &illness, first_stop_on);
        ill(draft, start, 20, 120, &illness);
    });
}

/// One job, certificates and part time of one chain.
struct Story<'a> {
    draft: &'a mut Draft,
    job: Job,
    start: Day,
    parts: Vec<(Day, Day)>,
    is_open: bool,
}

impl<'a> Story<'a> {
    fn begin(draft: &'a mut Draft, start: Day) -> Self {
        let job = tale::job(draft, start, PAY);
        tale::employ(draft, &job, start);
        Self {
            draft,
            job,
            start,
            parts: Vec::new(),
            is_open: false,
        }
    }

    /// A certificate in full from one day of the story to another.
    fn full(mut self, from: i32, to: i32) -> Self {
        let nature = if self.is_open {
            StopNature::Extension
        } else {
            StopNature::Initial
        };
        self.is_open = true;
        let days = (self.start.plus_days(from), self.start.plus_days(to));
        tale::certify(
            self.draft,
            certificate(&stop_id("S1"), nature, days.0, days.1),
        );
        self
    }

    /// Part time from one day of the story to another.
    fn part(mut self, from: i32, to: i32) -> Self {
        self.is_open = true;
        let days = (self.start.plus_days(from), self.start.plus_days(to));
        tale::part_time(self.draft, &stop_id("S1"), days.0, days.1, None);
        self.parts.push(days);
        self
    }

    /// The pay statement, and the losses of all months of part time; gives the job.
    fn end(self, loss: Cents) -> Job {
        let stop = stop_id("S1");
        tale::declare(self.draft, &self.job, &stop, self.start, Vec::new());
        let first = self.parts.iter().map(|part| part.0).min();
        let last = self.parts.iter().map(|part| part.1).max();
        if let (Some(first), Some(last)) = (first, last) {
            tale::lose(self.draft, &self.job, &stop, (first, last), loss);
        }
        self.job
    }
}

/// A full stop, so many days without prescription, then part time; gives the ranks of the
/// losses, by month.
fn after_a_stop(
    draft: &mut Draft,
    start: Day,
    full: i32,
    gap: i32,
    part: i32,
    loss: Cents,
) -> Vec<usize> {
    let job = tale::job(draft, start, PAY);
    tale::employ(draft, &job, start);
    tale::chain(draft, start, full);
    let first_day = start.plus_days(full + gap);
    let last_day = first_day.plus_days(part - 1);
    let stop = stop_id("S1");
    tale::part_time(draft, &stop, first_day, last_day, None);
    tale::declare(draft, &job, &stop, start, Vec::new());
    // After three days and more the losses name the stop that part time opens.
    let named = if gap >= 3 {
        let opened = stop_inside(&stop, first_day);
        tale::declare(draft, &job, &opened, first_day, Vec::new());
        opened
    } else {
        stop
    };
    tale::lose(draft, &job, &named, (first_day, last_day), loss)
}

/// The same, all of it related to an illness.
fn ill(draft: &mut Draft, start: Day, full: i32, part: i32, illness: &StopId) {
    after_a_stop(draft, start, full, 0, part, LOSS);
    for document in &mut draft.documents {
        match &mut document.content {
            Content::StopNotice(notice) => notice.illness = Some(illness.clone()),
            Content::PartTime(part_time) => part_time.illness = Some(illness.clone()),
            _ => {}
        }
    }
}

fn admit(draft: &mut Draft, illness: &StopId, first_day: Day) {
    let content = Content::AldDecision(AldDecision {
        illness: illness.clone(),
        decision: Decision::Recognised,
        first_day,
    });
    draft.send(Sending::at_once(first_day.max(day(2024, 1, 2))), content);
}

fn earlier(draft: &mut Draft, last_day: Day, n_days: i32) {
    draft.history.sickness_days.push(EarlierDays {
        first_day: last_day.plus_days(1 - n_days),
        last_day,
    });
}

fn later(draft: &Draft, rank: usize, days: i32) -> Sending {
    Sending::payroll(draft.documents[rank].received_on.plus_days(days), 0)
}

fn set_loss(content: &mut Content, cents: i64) {
    if let Content::PartTimeLoss(lost) = content {
        lost.loss = Cents(cents);
    }
}

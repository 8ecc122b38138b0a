//! At, one below and one above each threshold of the law.

use std::collections::BTreeSet;

use crate::domain::{
    AldDecision, AldHistory, Cents, Content, Day, Decision, EarlierDays, EarlierWarning, Hours,
    StopNature, Threshold, ThresholdUnit,
};

use super::super::draft::{Draft, Sending, certificate, stop_id, stop_inside};
use super::super::pay::Job;
use super::Maker;
use super::tale::{self, EDGES};

const STRATUM: &str = "sickness/edges";
/// A pay far above every cap, and one far below.
const HIGH: Cents = Cents(600_000);
const MIDDLE: Cents = Cents(210_000);
/// Pays around and above the caps of these years.
const BETWEEN: [Cents; 5] = [
    Cents(260_000),
    Cents(300_000),
    Cents(350_000),
    Cents(400_000),
    Cents(500_000),
];
/// Some days more than six months.
const LONG: i32 = 192;

/// The cases of every threshold.
pub(super) fn make(maker: &mut Maker<'_>, thresholds: &[Threshold]) {
    // The doctrine of gaps changes on a day of its own; the longest gap is older.
    let gap_changes: Vec<Day> = thresholds
        .iter()
        .filter_map(|threshold| match threshold.at {
            ThresholdUnit::ChangeOn(day) if threshold.rule.starts_with("gap") => Some(day),
            _ => None,
        })
        .collect();
    for threshold in thresholds {
        let mut aim = Aim { maker, threshold };
        match threshold.at {
            ThresholdUnit::MonthlyPay(pay) => aim.monthly_pay(pay),
            ThresholdUnit::SixMonthsPay(pay) => aim.six_months_pay(pay),
            ThresholdUnit::TwelveMonthsPay(pay) => aim.twelve_months_pay(pay),
            ThresholdUnit::HoursInThreeMonths(hours) => aim.hours(hours, 3),
            ThresholdUnit::HoursInTwelveMonths(hours) => aim.hours(hours, 12),
            ThresholdUnit::StopDays(days) => aim.stop_days(days),
            ThresholdUnit::GapDays(days) => aim.gap_days(days, &gap_changes),
            ThresholdUnit::PaidDaysInThreeYears(days) => aim.paid_days(days),
            ThresholdUnit::SendingDays(days) => aim.sending_days(days),
            ThresholdUnit::Months(months) => aim.months(months),
            ThresholdUnit::ChangeOn(day) => aim.change_on(day),
            ThresholdUnit::DebtAmount(amount) => aim.debt(amount),
            // Accidents have stories and classes of their own.
            ThresholdUnit::AccidentMonthPay(_)
            | ThresholdUnit::AccidentDays(_)
            | ThresholdUnit::ClearDays(_)
            | ThresholdUnit::MonthsBeforeDeclaration(_) => {}
            // So have leaves, the self-employed, debts and claims.
            ThresholdUnit::LeaveDays(_)
            | ThresholdUnit::LeaveMonths(_)
            | ThresholdUnit::LeaveMonthPay(_)
            | ThresholdUnit::BirthOn(_)
            | ThresholdUnit::IncomesOfThreeYears(_)
            | ThresholdUnit::OwnAccountDays(_)
            | ThresholdUnit::OwnAccountMonths(_)
            | ThresholdUnit::ContestDays(_)
            | ThresholdUnit::SilenceMonths(_)
            | ThresholdUnit::ClaimMonths(_)
            | ThresholdUnit::ClaimBackMonths(_) => {}
        }
    }
}

struct Aim<'a, 'b> {
    maker: &'a mut Maker<'b>,
    threshold: &'a Threshold,
}

impl Aim<'_, '_> {
    fn case(&mut self, edge: &str, detail: &str, tell: impl FnOnce(&mut Draft)) {
        let rule = self.threshold.rule;
        self.maker.case(STRATUM, |draft| {
            draft.factor("rule", rule);
            draft.factor("edge", edge);
            if !detail.is_empty() {
                draft.factor("detail", detail);
            }
            tell(draft);
        });
    }

    /// First and last day of force, for a story of `n_days` days.
    fn starts(&self, n_days: i32) -> Vec<Day> {
        let earliest = Day::from_number(19_723);
        let latest = tale::latest(n_days);
        let first = self.threshold.from.max(earliest);
        let last = self
            .threshold
            .until
            .map_or(latest, |until| until.min(latest));
        let mut starts = vec![first, last];
        starts.retain(|start| (earliest..=latest).contains(start));
        starts.dedup();
        starts
    }

    fn monthly_pay(&mut self, pay: Cents) {
        for start in self.starts(20) {
            for (moved, edge) in EDGES {
                let monthly = Cents(pay.0 + i64::from(moved));
                self.case(edge, &start.to_string(), |draft| {
                    tale::plain(draft, start, 20, monthly);
                });
            }
            // Capped month by month: one month above does not lend to another below.
            self.case("above", "one month of three", |draft| {
                let mut job = tale::job(draft, start, Cents(pay.0 - 30_000));
                job.exact = vec![exact(start, 2, Cents(pay.0 + 60_000), tale::FULL_TIME)];
                tale::with_job(draft, &job, start, 20);
            });
        }
    }

    fn six_months_pay(&mut self, pay: Cents) {
        for start in self.starts(20) {
            for (moved, edge) in EDGES {
                let total = pay.0 + i64::from(moved);
                self.case(edge, &start.to_string(), |draft| {
                    let mut job = tale::job(draft, start, MIDDLE);
                    job.exact = shares(start, total, 6, 6 * 4_000);
                    tale::with_job(draft, &job, start, 20);
                });
            }
        }
    }

    fn twelve_months_pay(&mut self, pay: Cents) {
        for (rank, start) in self.starts(LONG).into_iter().enumerate() {
            for (moved, edge) in EDGES {
                // Above is at again: once is enough for stories of six months.
                if rank > 0 && moved > 0 {
                    continue;
                }
                let total = pay.0 + i64::from(moved);
                self.case(edge, &start.to_string(), |draft| {
                    let mut job = tale::job(draft, start, MIDDLE);
                    // Enough hours for six months, not for more.
                    job.exact = shares(start, total, 12, 12 * 4_000);
                    for month in &mut job.exact[9..] {
                        month.2 = Hours::from_hundredths(5_000);
                    }
                    tale::with_job(draft, &job, start, LONG);
                });
            }
        }
    }

    fn hours(&mut self, hours: u32, n_months: i32) {
        let n_days = if n_months > 6 { LONG } else { 20 };
        for start in self.starts(n_days) {
            for (moved, edge) in EDGES {
                let total = hours.saturating_add_signed(moved);
                self.case(edge, &start.to_string(), |draft| {
                    // Too little pay for the other way.
                    let mut job = tale::job(draft, start, MIDDLE);
                    let pay = i64::from(n_months) * 40_000;
                    job.exact = shares(start, pay, n_months.unsigned_abs(), total);
                    tale::with_job(draft, &job, start, n_days);
                });
            }
        }
    }

    /// Lengths of a whole stop, of a first certificate and of an extension.
    fn stop_days(&mut self, days: i32) {
        for start in self.starts(days + 20) {
            for (moved, edge) in EDGES {
                let n_days = (days + moved).max(1);
                for is_justified in [false, true] {
                    let detail = if is_justified {
                        "first, justified"
                    } else {
                        "first"
                    };
                    self.case(edge, detail, |draft| {
                        lengths(draft, start, n_days, 0, is_justified);
                    });
                }
                self.case(edge, "extension", |draft| {
                    lengths(draft, start, 4, n_days, false);
                });
            }
        }
    }

    fn gap_days(&mut self, days: i32, changes: &[Day]) {
        // Around each change that lies inside the tables.
        let earliest = Day::from_number(19_723).plus_days(30);
        let around = std::iter::once(self.threshold.from)
            .chain(changes.iter().copied())
            .filter(|day| *day >= earliest)
            .flat_map(|change| (-6..=6).map(move |moved| change.plus_days(moved)));
        // The same after public holidays in the middle of a week.
        let holidays = [(2024, 5, 11), (2024, 8, 17), (2025, 5, 3), (2025, 11, 13)]
            .into_iter()
            .filter_map(|(year, month, day)| Day::new(year, month, day));
        for again in around.chain(holidays).collect::<BTreeSet<_>>() {
            for gap in 0..=days + 1 {
                let edge = match gap - days {
                    ..0 => "below",
                    0 => "at",
                    1.. => "above",
                };
                for nature in [StopNature::Extension, StopNature::Initial] {
                    // An initial certificate opens a stop after any gap: two are enough.
                    if nature == StopNature::Initial && gap != 1 && gap != days {
                        continue;
                    }
                    let detail = format!("{gap} days before {again}, {nature:?}");
                    self.case(edge, &detail, |draft| gap_before(draft, again, gap, nature));
                }
            }
        }
    }

    fn paid_days(&mut self, days: i32) {
        for start in self.starts(100) {
            for (moved, edge) in EDGES {
                let earlier = days - 60;
                self.case(edge, "history", |draft| {
                    let last_day = start.plus_days(-200);
                    let first_day = last_day.plus_days(1 - earlier);
                    draft.history.sickness_days.push(EarlierDays {
                        first_day,
                        last_day,
                    });
                    // Three waiting days, then 59, 60 or 61 days.
                    tale::plain(draft, start, 63 + moved, MIDDLE);
                });
                self.case(edge, "days leave the three years", |draft| {
                    let first_day = start.plus_months(-36).plus_days(40 + moved);
                    let last_day = first_day.plus_days(earlier - 1);
                    draft.history.sickness_days.push(EarlierDays {
                        first_day,
                        last_day,
                    });
                    tale::plain(draft, start, 90, MIDDLE);
                });
            }
        }
        for start in self.starts(days + 30) {
            for (moved, edge) in EDGES {
                self.case(edge, "one stop", |draft| {
                    tale::plain(draft, start, days + 3 + moved, MIDDLE);
                });
            }
        }
    }

    fn sending_days(&mut self, days: i32) {
        for start in self.starts(30) {
            for (moved, edge) in EDGES {
                for (warned, detail) in [(true, "warned"), (false, "first time")] {
                    self.case(edge, detail, |draft| {
                        if warned {
                            warn(draft, start.plus_months(-6));
                        }
                        posted(draft, start, days + moved);
                    });
                }
            }
        }
        // Sent on the last prescribed day, the day before, the day after.
        for start in self.starts(60) {
            for (moved, edge) in EDGES {
                self.case(edge, "end of the stop", |draft| {
                    posted(draft, start, 19 + moved);
                });
            }
        }
    }

    /// What counts so many months: the memory of a warning, the years of a long-term
    /// illness, a year of work or of affiliation, six months of stop.
    fn months(&mut self, months: i32) {
        // A rule that says what it counts gets the story of it; any other gets them all.
        const SAID: [&str; 5] = [
            "late_sending",
            "ald_window",
            "ald_resumption",
            "affiliation",
            "six_months",
        ];
        let rule = self.threshold.rule;
        let is_said = SAID.iter().any(|word| rule.contains(word));
        let tells = |word: &str| !is_said || rule.contains(word);
        for (moved, edge) in EDGES {
            for start in self.starts(60) {
                let anniversary = |of: Day| of.plus_months(-months).plus_days(moved);
                if tells("late_sending") {
                    self.case(edge, "warning", |draft| {
                        warn(draft, anniversary(start.plus_days(8)));
                        posted(draft, start, 8);
                    });
                }
                if tells("ald_window") {
                    self.case(edge, "long-term illness ends", |draft| {
                        let first_stop_on = anniversary(start.plus_days(25));
                        let resumed_on = start.plus_days(-40).max(first_stop_on.plus_days(20));
                        ill_for_long(draft, start, first_stop_on, Some(resumed_on));
                    });
                }
                if tells("ald_resumption") {
                    self.case(edge, "year of work", |draft| {
                        let first_stop_on = start.plus_months(-40);
                        ill_for_long(draft, start, first_stop_on, Some(anniversary(start)));
                    });
                }
            }
            for start in self.starts(LONG + 25) {
                if tells("affiliation") {
                    self.case(edge, "affiliation", |draft| {
                        let affiliated_on = start.plus_months(-months).plus_days(moved);
                        tale::plain(draft, start, LONG, MIDDLE);
                        draft.affiliated_on = affiliated_on;
                    });
                }
                if tells("six_months") {
                    self.case(edge, "end of so many months of stop", |draft| {
                        let last_day = start.end_of_months(months.min(7)).plus_days(moved);
                        let mut job = tale::job(draft, start, MIDDLE);
                        job.hired_on = start.plus_days(-100);
                        tale::with_job(draft, &job, start, last_day.days_since(start) + 1);
                        draft.affiliated_on = job.hired_on;
                    });
                }
            }
        }
    }

    fn change_on(&mut self, day: Day) {
        for (moved, edge) in EDGES {
            let start = day.plus_days(moved);
            if start < Day::from_number(19_723 + 14) || start > tale::latest(40) {
                continue;
            }
            for (monthly, detail) in [(HIGH, "high pay"), (MIDDLE, "middle pay")] {
                self.case(edge, detail, |draft| tale::plain(draft, start, 20, monthly));
            }
            // One person on the day itself is an accident, several at different pays are a cause.
            let between = if moved == 0 { &BETWEEN[..] } else { &[] };
            for monthly in between {
                self.case(edge, "pay between", |draft| {
                    tale::plain(draft, start, 20, *monthly);
                });
            }
            self.case(edge, "extension begins", |draft| {
                let begun = start.plus_days(-14);
                let job = tale::job(draft, begun, HIGH);
                tale::employ(draft, &job, begun);
                let stop = stop_id("S1");
                let before = start.plus_days(-1);
                tale::certify(
                    draft,
                    certificate(&stop, StopNature::Initial, begun, before),
                );
                let until = start.plus_days(13);
                tale::certify(
                    draft,
                    certificate(&stop, StopNature::Extension, start, until),
                );
                tale::declare(draft, &job, &stop, begun, Vec::new());
            });
        }
    }

    /// A correction after payment that lowers what is due by about the amount.
    fn debt(&mut self, amount: Cents) {
        for start in self.starts(60).into_iter().take(1) {
            for step in [-6, -4, -2, -1, 0, 1, 2, 4, 6_i64] {
                let edge = match step {
                    ..0 => "below",
                    0 => "at",
                    1.. => "above",
                };
                self.case(edge, &format!("{step}"), |draft| {
                    // Twenty paid days; levies take 6.7 %; three months over 182.5 days.
                    let less = amount.0 * 182_500 / (933 * 60) * (1000 + 7 * step) / 1000;
                    tale::plain(draft, start, 23, MIDDLE);
                    let statement = draft.documents.len() - 1;
                    let sending = Sending::payroll(start.plus_days(40), 0);
                    draft.correct(statement, 2, sending, |content| {
                        if let Content::EmployerStatement(statement) = content {
                            for pay in &mut statement.pays {
                                pay.gross = Cents(pay.gross.0 - less);
                            }
                        }
                    });
                });
            }
        }
    }
}

/// Pays of the `n` months before `start` whose pay and hours add up exactly.
fn shares(start: Day, total: i64, n: u32, hours: u32) -> Vec<(crate::domain::Month, Cents, Hours)> {
    let count = i32::try_from(n).expect("a few months");
    (1..=count)
        .rev()
        .map(|ago| {
            let is_last = ago == 1;
            let pay = total / i64::from(n) + if is_last { total % i64::from(n) } else { 0 };
            let worked = hours / n + if is_last { hours % n } else { 0 };
            exact(start, ago, Cents(pay), worked)
        })
        .collect()
}

fn exact(start: Day, ago: i32, pay: Cents, hours: u32) -> (crate::domain::Month, Cents, Hours) {
    (start.month().plus(-ago), pay, Hours::from_hundredths(hours))
}

/// A first certificate of `first` days, then an extension of `second` days if any.
fn lengths(draft: &mut Draft, start: Day, first: i32, second: i32, is_justified: bool) {
    let job = tale::job(draft, start, MIDDLE);
    tale::employ(draft, &job, start);
    let stop = stop_id("S1");
    let last_day = start.plus_days(first - 1);
    let mut notice = certificate(&stop, StopNature::Initial, start, last_day);
    notice.length_justified = is_justified;
    tale::certify(draft, notice);
    if second > 0 {
        let from = last_day.plus_days(1);
        let until = from.plus_days(second - 1);
        tale::certify(
            draft,
            certificate(&stop, StopNature::Extension, from, until),
        );
    }
    tale::declare(draft, &job, &stop, start, Vec::new());
}

/// Ten days, a gap, then a second certificate that begins on `again`.
fn gap_before(draft: &mut Draft, again: Day, gap: i32, nature: StopNature) {
    let start = again.plus_days(-gap - 10);
    let job = tale::job(draft, start, MIDDLE);
    tale::employ(draft, &job, start);
    let stop = stop_id("S1");
    tale::certify(
        draft,
        certificate(&stop, StopNature::Initial, start, again.plus_days(-gap - 1)),
    );
    tale::declare(draft, &job, &stop, start, Vec::new());
    tale::certify(
        draft,
        certificate(&stop, nature, again, again.plus_days(11)),
    );
    // A new statement is sent where employers send one; where none is needed the engine
    // keeps it unused.
    if nature == StopNature::Initial || gap >= 3 {
        let opened = stop_inside(&stop, again);
        tale::declare(draft, &job, &opened, again, Vec::new());
    }
}

fn warn(draft: &mut Draft, prescribed_on: Day) {
    draft
        .history
        .late_warnings
        .push(EarlierWarning { prescribed_on });
}

/// A stop of twenty days whose paper certificate is posted `waited` days after it begins.
fn posted(draft: &mut Draft, start: Day, waited: i32) {
    let job: Job = tale::job(draft, start, MIDDLE);
    tale::employ(draft, &job, start);
    let stop = stop_id("S1");
    let notice = certificate(&stop, StopNature::Initial, start, start.plus_days(19));
    draft.send(
        Sending::paper(start.plus_days(waited), 3),
        Content::StopNotice(notice),
    );
    tale::declare(draft, &job, &stop, start, Vec::new());
}

/// Sixty days of a long-term illness that began earlier.
fn ill_for_long(draft: &mut Draft, start: Day, first_stop_on: Day, resumed_on: Option<Day>) {
    let illness = stop_id("L1");
    draft.history.ald.push(AldHistory {
        illness: illness.clone(),
        first_stop_on,
        resumed_on,
    });
    let content = Content::AldDecision(AldDecision {
        illness: illness.clone(),
        decision: Decision::Recognised,
        first_day: first_stop_on,
    });
    draft.send(Sending::at_once(start), content);
    tale::plain(draft, start, 60, MIDDLE);
    for document in &mut draft.documents {
        if let Content::StopNotice(notice) = &mut document.content {
            notice.illness = Some(illness.clone());
        }
    }
}

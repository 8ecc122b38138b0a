//! Every triple of ten abstract choices, in a few hundred dossiers.

use crate::domain::{
    AdvancePaid, AldDecision, BankAccountChange, Cents, Content, Day, Decision, EarlierWarning,
    Hours, KeptPay, PayFrequency, Percent, ReturnToWork, StopContext, StopNature,
    SubrogationPeriod, TaxRateChange, WorkPattern,
};

use super::super::covering::{Factor, covering_array};
use super::super::draft::{Draft, Sending, certificate, stop_id, stop_inside};
use super::super::pay::Job;
use super::Maker;
use super::tale;

/// The factor model of employees' sickness: each choice and its abstract values.
pub const FACTORS: [Factor; 10] = [
    ("risk", &["ordinary", "long_term", "miscarriage"]),
    (
        "work",
        &["one_job", "two_jobs", "new_hire", "discontinuous", "weekly"],
    ),
    ("pay", &["below_rights", "middle", "around_cap", "high"]),
    (
        "shape",
        &["single", "extension", "gap_of_1", "gap_of_4", "second_stop"],
    ),
    ("length", &["3", "4", "20", "70", "200"]),
    (
        "subrogation",
        &["none", "full", "alternating", "ends_early"],
    ),
    (
        "order",
        &[
            "in_order",
            "statement_late",
            "extension_first",
            "twice",
            "corrected",
            "withdrawn_restated",
        ],
    ),
    ("channel", &["electronic", "paper", "paper_late"]),
    (
        "begins",
        &["2024-08-19", "2025-03-24", "2025-12-29", "2026-05-25"],
    ),
    (
        "incident",
        &["none", "account", "tax_rate", "advance", "early_return"],
    ),
];

/// Whether some chosen values of the model can stand together. Values left open are not
/// among them.
pub fn is_possible(chosen: &[(&str, &str)]) -> bool {
    let is = |name: &str, value: &str| chosen.contains(&(name, value));
    let short = is("length", "3") || is("length", "4");
    // An extension can only come first where there is one.
    !(is("order", "extension_first") && (is("shape", "single") || is("shape", "second_stop")))
        // Nothing alternates inside three or four days, nobody returns or gets advances.
        && !(short && (is("subrogation", "alternating") || is("subrogation", "ends_early")))
        && !(short && (is("incident", "advance") || is("incident", "early_return")))
}

/// The covering array of strength 3, told.
pub(super) fn make(maker: &mut Maker<'_>) {
    let sizes = FACTORS.map(|(_, values)| values.len());
    let rows = covering_array(
        &sizes,
        3,
        &|row| {
            let chosen: Vec<_> = row
                .iter()
                .zip(&FACTORS)
                .filter_map(|(value, (name, values))| value.map(|value| (*name, values[value])))
                .collect();
            is_possible(&chosen)
        },
        3,
    );
    for row in rows {
        maker.case("sickness/combined", |draft| {
            for (value, (name, values)) in row.iter().zip(&FACTORS) {
                draft.factor(name, values[*value]);
            }
            let choice = Choice(std::array::from_fn(|rank| FACTORS[rank].1[row[rank]]));
            choice.tell(draft);
        });
    }
}

/// One value for each factor, in the order of [`FACTORS`].
struct Choice([&'static str; 10]);

impl Choice {
    fn of(&self, name: &str) -> &'static str {
        let rank = FACTORS.iter().position(|(factor, _)| *factor == name);
        self.0[rank.expect("a factor of the model")]
    }

    fn tell(&self, draft: &mut Draft) {
        let start: Day = self.of("begins").parse().expect("the model holds days");
        let n_days: i32 = self.of("length").parse().expect("the model holds lengths");
        let jobs = self.work(draft, start);
        let n_certificates = self.certificates(draft, start, n_days);
        let end = start.plus_days(n_days - 1);
        let statement = draft.documents.len();
        for (rank, job) in jobs.iter().enumerate() {
            let taken = if rank == 0 {
                self.subrogations(start, end)
            } else {
                Vec::new()
            };
            tale::declare(draft, job, &stop_id("S1"), start, taken);
        }
        self.second_part(draft, &jobs, start, end);
        self.order(draft, start, n_certificates, statement);
        self.incident(draft, start, n_days);
    }

    fn work(&self, draft: &mut Draft, start: Day) -> Vec<Job> {
        let monthly = match self.of("pay") {
            "below_rights" => 30_000,
            "middle" => 210_000,
            "around_cap" => 254_300,
            _ => 650_000,
        };
        let mut job = tale::job(draft, start, Cents(monthly));
        if self.of("pay") == "below_rights" {
            job.hours = Hours::from_hundredths(4_000);
        }
        match self.of("work") {
            "new_hire" => job.hired_on = start.plus_days(-50),
            "discontinuous" => {
                job.pattern = WorkPattern::Discontinuous;
                for ago in [2, 3, 8] {
                    job.exact.push((
                        start.month().plus(-ago),
                        Cents::ZERO,
                        Hours::from_hundredths(0),
                    ));
                }
            }
            "weekly" => job.frequency = PayFrequency::Weekly,
            _ => {}
        }
        let mut jobs = vec![job];
        if self.of("work") == "two_jobs" {
            jobs[0].monthly = Cents(monthly * 6 / 10);
            let mut second = jobs[0].clone();
            second.siret = draft.identity.siret(1);
            second.monthly = Cents(monthly * 4 / 10);
            second.hours = Hours::from_hundredths(6_000);
            jobs.push(second);
        }
        for job in &jobs {
            tale::employ(draft, job, start);
        }
        jobs
    }

    /// The certificates of the first stop, and the second one where the shape asks for it;
    /// gives how many they are.
    fn certificates(&self, draft: &mut Draft, start: Day, n_days: i32) -> usize {
        let stop = stop_id("S1");
        // The whole story lasts so many days; the second certificate takes the last third.
        let whole = self.of("shape") == "single";
        let first_days = if whole {
            n_days
        } else {
            (n_days * 2 / 3).max(1)
        };
        let gap = match self.of("shape") {
            "gap_of_1" => 1,
            "gap_of_4" => 4,
            "second_stop" => 15,
            _ => 0,
        };
        let mut first_day = start;
        let mut nature = StopNature::Initial;
        let end = start.plus_days(first_days - 1);
        while first_day <= end {
            let longest = if nature == StopNature::Initial {
                30
            } else {
                60
            };
            let last_day = first_day.plus_days(longest - 1).min(end);
            self.send(draft, certificate(&stop, nature, first_day, last_day));
            first_day = last_day.plus_days(1);
            nature = StopNature::Extension;
        }
        if !whole {
            let again = end.plus_days(1 + gap);
            let last_day = again.plus_days((n_days - first_days).max(1) - 1);
            let (stop, nature) = match self.of("shape") {
                "second_stop" => (stop_id("S2"), StopNature::Initial),
                _ => (stop, StopNature::Extension),
            };
            self.send(draft, certificate(&stop, nature, again, last_day));
        }
        draft.documents.len()
    }

    fn send(&self, draft: &mut Draft, mut notice: crate::domain::StopNotice) {
        match self.of("risk") {
            "long_term" => notice.illness = Some(stop_id("L1")),
            "miscarriage" if notice.nature == StopNature::Initial => {
                notice.context = Some(StopContext::Miscarriage);
            }
            _ => {}
        }
        let sending = match self.of("channel") {
            "electronic" => Sending::electronic(notice.prescribed_on, 0),
            "paper" => Sending::paper(notice.first_day.plus_days(2).min(notice.last_day), 3),
            _ => Sending::paper(notice.first_day.plus_days(7).min(notice.last_day), 3),
        };
        draft.send(sending, Content::StopNotice(notice));
    }

    fn subrogations(&self, start: Day, end: Day) -> Vec<SubrogationPeriod> {
        let length = end.days_since(start);
        let taken = |from: i32, to: i32| SubrogationPeriod {
            first_day: start.plus_days(from),
            last_day: start.plus_days(to),
            kept_pay: KeptPay::InFull,
        };
        match self.of("subrogation") {
            "full" => vec![taken(0, length)],
            "alternating" => vec![taken(0, length / 3), taken(length * 2 / 3, length)],
            "ends_early" => vec![taken(0, length / 2)],
            _ => Vec::new(),
        }
    }

    /// What the shape and the risk need besides: statements of later stops, decisions.
    fn second_part(&self, draft: &mut Draft, jobs: &[Job], start: Day, end: Day) {
        let second = draft
            .documents
            .iter()
            .rev()
            .find_map(|document| match &document.content {
                Content::StopNotice(notice) => Some(notice.clone()),
                _ => None,
            });
        let opened = second.and_then(|notice| match self.of("shape") {
            "second_stop" => Some((notice.stop.clone(), notice.first_day)),
            "gap_of_4" => Some((
                stop_inside(&notice.stop, notice.first_day),
                notice.first_day,
            )),
            _ => None,
        });
        if let Some((stop, first_day)) = opened {
            for job in jobs {
                tale::declare(draft, job, &stop, first_day, Vec::new());
            }
        }
        if self.of("risk") == "long_term" {
            let content = Content::AldDecision(AldDecision {
                illness: stop_id("L1"),
                decision: Decision::Recognised,
                first_day: start,
            });
            let decided_on = start.plus_days(end.days_since(start).min(40) + 5);
            draft.send(Sending::electronic(decided_on, 0), content);
        }
        if self.of("channel") == "paper_late" {
            draft.history.late_warnings.push(EarlierWarning {
                prescribed_on: start.plus_months(-12),
            });
        }
    }

    fn order(&self, draft: &mut Draft, start: Day, n_certificates: usize, statement: usize) {
        let payroll = |days: i32| Sending::payroll(start.plus_days(days), 0);
        match self.of("order") {
            "statement_late" => {
                draft.documents[statement].sent_on = start.plus_days(65);
                draft.documents[statement].received_on = start.plus_days(66);
            }
            "extension_first" => {
                let last = draft.documents[n_certificates - 1].received_on;
                draft.documents[0].received_on = last.plus_days(2);
            }
            "twice" => {
                draft.repeat(statement);
                let (content, sent_on) = (
                    draft.documents[0].content.clone(),
                    draft.documents[0].sent_on,
                );
                draft.send(Sending::paper(sent_on, 9), content);
            }
            "corrected" => {
                draft.correct(statement, 2, payroll(33), |content| raise(content, 900));
                draft.correct(statement, 3, payroll(50), |content| raise(content, 1_100));
            }
            "withdrawn_restated" => {
                draft.cancel(0, 2, Sending::electronic(start.plus_days(30), 0));
                draft.correct(0, 3, Sending::electronic(start.plus_days(47), 0), |_| {});
            }
            _ => {}
        }
    }

    fn incident(&self, draft: &mut Draft, start: Day, n_days: i32) {
        let middle = start.plus_days(n_days / 2);
        match self.of("incident") {
            "account" => {
                let iban = draft.identity.iban(1);
                let change = BankAccountChange {
                    iban,
                    effective_on: middle,
                };
                draft.send(
                    Sending::electronic(middle, 1),
                    Content::BankAccountChange(change),
                );
            }
            "tax_rate" => {
                let rate = Percent::from_hundredths(1_190);
                let change = TaxRateChange {
                    rate,
                    effective_on: middle,
                };
                draft.send(
                    Sending::electronic(middle, 1),
                    Content::TaxRateChange(change),
                );
            }
            "advance" => {
                let advance = AdvancePaid {
                    advance: stop_id("A1"),
                    paid_on: middle,
                    amount: Cents(40_000),
                    stop: Some(stop_id("S1")),
                };
                draft.send(
                    Sending::electronic(middle, 1),
                    Content::AdvancePaid(advance),
                );
            }
            "early_return" => {
                let back = ReturnToWork {
                    stop: stop_id("S1"),
                    returned_on: middle,
                };
                draft.send(Sending::payroll(middle, 6), Content::ReturnToWork(back));
            }
            _ => {}
        }
    }
}

fn raise(content: &mut Content, per_mille: i64) {
    if let Content::EmployerStatement(statement) = content {
        for pay in &mut statement.pays {
            pay.gross = Cents(pay.gross.0 * per_mille / 1000);
        }
    }
}
